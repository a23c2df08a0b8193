"""What goes into a model: samples from files, from photographs or drawn at random, dealt out in batches.

Everything here is NumPy alone; a reader of a file format is imported when a file of that format is read.
"""

from .augment import Compose, Normalize, RandomCrop, RandomFlip, channels_first
from .cifar import CIFAR10_CLASSES, load_cifar10
from .datasets import ArrayDataset, ConcatDataset, Dataset, Subset, random_split
from .folder import ImageFolder
from .images import ImageSplit, load_cats, photograph_patches
from .loader import DataLoader
from .toys import load_digits, make_moons, make_spirals

__all__ = [
    "CIFAR10_CLASSES", "ArrayDataset", "Compose", "ConcatDataset", "DataLoader", "Dataset", "ImageFolder", "ImageSplit",
    "Normalize", "RandomCrop", "RandomFlip", "Subset", "channels_first", "load_cats", "load_cifar10", "load_digits",
    "make_moons", "make_spirals", "photograph_patches", "random_split",
]  # fmt: skip
