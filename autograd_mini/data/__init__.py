"""Data for models: samples from files, from photographs or drawn at random, in batches.

Everything here is NumPy alone; a reader of a file format is imported when a file of that format is read.
"""

from ..core.names.spelling import moved
from ..core.names.unknown_names import listing, missing
from .augment import ChannelsFirst, Compose, Normalize, RandomCrop, RandomFlip, channels_first
from .cifar import CIFAR10_CLASSES, load_cifar10
from .datasets import ArrayDataset, ConcatDataset, Dataset, Subset, random_split
from .folder import ImageFiles, ImageFolder
from .images import ImageSplit, load_cats, load_photograph_patches
from .loader import DataLoader
from .samplers import BalancedSampler, WeightedSampler
from .toys import load_digits, make_moons, make_spirals

__all__ = [
    "ArrayDataset", "BalancedSampler", "CIFAR10_CLASSES", "ChannelsFirst", "Compose", "ConcatDataset", "DataLoader",
    "Dataset", "ImageFiles", "ImageFolder", "ImageSplit", "Normalize", "RandomCrop", "RandomFlip", "Subset",
    "TensorDataset", "WeightedSampler", "channels_first", "load_cats", "load_cifar10", "load_digits",
    "load_photograph_patches", "make_moons", "make_spirals", "random_split",
]  # fmt: skip
__dir__ = listing(*__all__)

TensorDataset = ArrayDataset
"""`ArrayDataset` under PyTorch's name."""

_old = {"photograph_patches": ("load_photograph_patches", load_photograph_patches)}
__getattr__ = moved(__name__, _old, missing(__name__, __all__))
