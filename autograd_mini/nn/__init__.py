"""Layers, losses and how weights begin: parts to build a model of, with PyTorch's names and numbers.

Start with `module.py`, then `linear.py`. Images are (N, C, H, W).
"""

from . import initializers, losses
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
from .convolution import Conv1d, Conv2d
from .criteria import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HingeLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    Loss,
    MSELoss,
    MulticlassSVMLoss,
    MultiMarginLoss,
    NLLLoss,
    SmoothL1Loss,
)  # fmt: skip
from .dropout import Dropout
from .embedding import Embedding
from .linear import Flatten, Identity, Linear
from .module import Module
from .neuron import MLP, Layer, Neuron
from .normalization import BatchNorm1d, BatchNorm2d, LayerNorm
from .parameter import Parameter
from .pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from .recurrent import GRU, LSTM, RNN
from .substitution import functional_call
from .summary import Summary

__all__ = [
    "AdaptiveAvgPool2d", "AvgPool2d", "BCELoss", "BCEWithLogitsLoss", "BatchNorm1d", "BatchNorm2d", "Conv1d",
    "Conv2d", "CrossEntropyLoss", "Dropout", "ELU", "Embedding", "Flatten", "GELU", "GRU", "Hardtanh", "HingeLoss",
    "HuberLoss", "Identity", "KLDivLoss", "L1Loss", "LSTM", "Layer", "LayerNorm", "LeakyReLU", "Linear", "LogSoftmax",
    "Loss", "MLP", "MSELoss", "MaxPool2d", "Module", "ModuleList", "MultiMarginLoss", "MulticlassSVMLoss",
    "MultiheadAttention", "NLLLoss", "Neuron", "Parameter", "RNN", "ReLU", "ReLU6", "Sequential", "SiLU", "Sigmoid",
    "SmoothL1Loss", "Softmax", "Softplus", "Summary", "Tanh", "functional_call",
    "initializers", "losses",
]  # fmt: skip
