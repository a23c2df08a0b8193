"""Layers, losses and how weights begin: parts to build a model of, with PyTorch's names and numbers.

Start with `module.py`, then `linear.py`. Images are (N, C, H, W).
"""

from ..core.elsewhere import missing
from . import functional, initializers, losses
from .activations import (
    ELU,
    GELU,
    Hardtanh,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)  # fmt: skip
from .attention import MultiheadAttention
from .containers import ModuleList, Sequential
from .convolution import Conv1d, Conv2d, ConvTranspose2d
from .criteria import (
    BCELoss,
    BCEWithLogitsLoss,
    CosineEmbeddingLoss,
    CrossEntropyLoss,
    GaussianNLLLoss,
    HingeLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    Loss,
    MarginRankingLoss,
    MSELoss,
    MulticlassSVMLoss,
    MultiMarginLoss,
    NLLLoss,
    PoissonNLLLoss,
    SmoothL1Loss,
    TripletMarginLoss,
)  # fmt: skip
from .dropout import Dropout, Dropout2d
from .embedding import Embedding, EmbeddingBag
from .hidden import HiddenPartWarning
from .linear import Flatten, Identity, Linear
from .module import Module
from .neuron import MLP, Layer, Neuron
from .normalization import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    LayerNorm,
)
from .parameter import Parameter
from .pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d, Upsample
from .recurrent import GRU, LSTM, RNN
from .substitution import functional_call
from .summaries import Summary, summary

__all__ = [
    "AdaptiveAvgPool2d", "AvgPool2d", "BCELoss", "BCEWithLogitsLoss", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d",
    "Conv1d", "Conv2d", "ConvTranspose2d", "CosineEmbeddingLoss", "CrossEntropyLoss", "Dropout", "Dropout2d", "ELU",
    "Embedding", "EmbeddingBag", "Flatten", "GELU", "GRU", "GaussianNLLLoss", "GroupNorm", "Hardtanh",
    "HiddenPartWarning", "HingeLoss", "HuberLoss", "Identity", "InstanceNorm1d", "InstanceNorm2d", "KLDivLoss",
    "L1Loss", "LSTM", "Layer", "LayerNorm", "LeakyReLU", "Linear", "LogSoftmax", "Loss", "MLP", "MSELoss",
    "MarginRankingLoss", "MaxPool2d", "Module", "ModuleList", "MultiMarginLoss", "MulticlassSVMLoss",
    "MultiheadAttention", "NLLLoss", "Neuron", "Parameter", "PoissonNLLLoss", "RNN", "ReLU", "ReLU6", "Sequential",
    "SiLU", "Sigmoid", "SmoothL1Loss", "Softmax", "Softplus", "Summary", "Tanh", "TripletMarginLoss", "Upsample",
    "functional", "functional_call", "initializers", "losses", "summary",
]  # fmt: skip

__getattr__ = missing(__name__, __all__)
