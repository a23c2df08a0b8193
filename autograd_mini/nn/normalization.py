"""Normalization: numbers with mean 0 and variance 1 between the layers, stretched and shifted by what is learned.

Batch normalization takes mean and variance of each channel over the samples of a batch, and remembers them for the
day when samples come alone; layer normalization takes them over each sample, and keeps no running statistics.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError, TraceError
from ..core.functions.arguments import as_array
from ..core.node import is_symbolic, plain
from .layer_sizes import check_flags, check_sizes
from .module import Module
from .parameter import Parameter
from .substitution import STATISTICS


class _BatchNorm(Module):
    """The common part of batch normalization of rows and of images."""

    axes: tuple[int, ...]
    """The numbers of axes that an input may have."""
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        dtype: Any = float,
    ) -> None:
        check_sizes(type(self).__name__, num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        check_flags(type(self).__name__, affine=affine, track_running_stats=track_running_stats)
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None
        if track_running_stats:
            self.register_buffer("running_mean", np.zeros(num_features, dtype))
            self.register_buffer("running_var", np.ones(num_features, dtype))
            self.register_buffer("num_batches_tracked", np.zeros((), np.int64))

    def reset_running_stats(self) -> None:
        """Forget the running statistics: mean 0 and variance 1, as at the beginning."""
        if self.track_running_stats:
            self.running_mean, self.running_var = np.zeros_like(self.running_mean), np.ones_like(self.running_var)
            self.num_batches_tracked = np.zeros((), np.int64)

    def forward(self, x: Any) -> Any:
        """(N, num_features, ...) -> the same shape."""
        x = as_array(x)
        if x.ndim not in self.axes or x.shape[1] != self.num_features:
            kinds = " or ".join({2: "(N, C)", 3: "(N, C, L)", 4: "(N, C, H, W)", 5: "(N, C, D, H, W)"}[n] for n in self.axes)
            raise ShapeError(f"expected an input {kinds} with C={self.num_features}, got shape {tuple(x.shape)}")
        over = (0, *range(2, x.ndim))
        along = (self.num_features, *(1,) * (x.ndim - 2))
        if self.training or not self.track_running_stats:
            if self.training and x.size == self.num_features:
                raise ArgumentError(
                    f"one number for each channel has no variance (input of shape {tuple(x.shape)}): take a larger batch "
                    "(where it is the last one of an epoch, DataLoader(..., drop_last=True)), or call eval()"
                )
            if self.training and self.track_running_stats:
                self._observe(x, over)
            z = am.standardize(x, over, self.eps)
        else:
            spread = np.sqrt(self.running_var + self.running_var.dtype.type(self.eps))
            z = (x - self.running_mean.reshape(along)) / spread.reshape(along)
        if self.weight is None or self.bias is None:
            return z
        return z * am.reshape(self.weight, along) + am.reshape(self.bias, along)

    def _observe(self, x: Any, over: tuple[int, ...]) -> None:
        """Take over the statistics of a batch, or report them where the model runs as a function."""
        reports = STATISTICS.get()
        if reports is not None:
            free = am.stop_gradient(x)
            reports.append((self, am.mean(free, over), am.var(free, over, ddof=1)))
        elif is_symbolic(x):
            raise TraceError(
                "a layer that is training writes its running statistics, which a compiled program cannot: call eval() on the "
                "model, pass track_running_stats=False, or use training.compiled_step(model, loss)"
            )
        else:
            self.remember(plain(x).mean(over), plain(x).var(over, ddof=1))

    def remember(self, mean: Any, var: Any) -> None:
        """Move the running statistics towards those of a batch, (num_features,) each; without a momentum, all batches count
        alike."""
        self.num_batches_tracked = self.num_batches_tracked + 1
        rate = 1 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
        kind = self.running_mean.dtype
        self.running_mean = ((1 - rate) * self.running_mean + rate * mean).astype(kind)
        self.running_var = ((1 - rate) * self.running_var + rate * var).astype(kind)


class BatchNorm1d(_BatchNorm):
    """z = (x - mean) / sqrt(variance + eps) weight + bias for each column of (N, C), or channel of (N, C, L)
    (Ioffe and Szegedy 2015).

    Arguments as of `BatchNorm2d`. https://arxiv.org/abs/1502.03167

    >>> BatchNorm1d(3)(np.arange(6.0).reshape(2, 3)).data.round(2)
    array([[-1., -1., -1.],
           [ 1.,  1.,  1.]])
    """

    axes = (2, 3)


class BatchNorm2d(_BatchNorm):
    """z = (x - mean) / sqrt(variance + eps) weight + bias for each channel of images (N, C, H, W).

    While training, mean and variance are those of the batch; after `eval()`, the running ones.

    Args:
        num_features: the number of channels C.
        eps: keeps the root away from 0.
        momentum: how far the running statistics move towards those of a batch; None takes the mean over all batches.
        affine: whether there are a weight and a bias.
        track_running_stats: False takes the statistics of the batch always.
        dtype: the type of parameters and statistics.

    Raises:
        ArgumentError: in training, for a batch that has one number for each channel.
    """

    axes = (4,)


class BatchNorm3d(_BatchNorm):
    """`BatchNorm2d` for volumes (N, C, D, H, W)."""

    axes = (5,)


class GroupNorm(Module):
    """z = (x - mean) / sqrt(variance + eps) weight + bias, with mean and variance over each group of channels of each sample
    (Wu and He 2018): it needs no batch, and keeps no running statistics.

    Args:
        num_groups: into how many groups the channels fall.
        num_channels: how many channels there are.
        eps: keeps the root away from 0.
        affine: whether there are a weight and a bias for each channel.
        dtype: the type of the parameters.

    Raises:
        ArgumentError: where the groups do not divide the channels.
        ShapeError: in a call, for an input that is not (N, num_channels, ...).

    https://arxiv.org/abs/1803.08494

    >>> GroupNorm(1, 2)(np.array([[[1.0, 1.0], [3.0, 3.0]]])).data.round(2)
    array([[[-1., -1.],
            [ 1.,  1.]]])
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, *, dtype: Any = float
    ) -> None:
        check_sizes(type(self).__name__, num_groups=num_groups, num_channels=num_channels)
        check_flags(type(self).__name__, affine=affine)
        if num_channels % num_groups:
            raise ArgumentError(f"GroupNorm: num_groups={num_groups} must divide num_channels={num_channels}")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.weight = Parameter(np.ones(num_channels, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, dtype)) if affine else None

    def forward(self, x: Any) -> Any:
        """(N, num_channels, ...) -> the same shape."""
        x = as_array(x)
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(f"expected an input (N, C, ...) with C={self.num_channels}, got shape {tuple(x.shape)}")
        return _in_groups(x, self.num_groups, self.eps, self.weight, self.bias)


class _InstanceNorm(Module):
    """The common part of instance normalization of sequences, of images and of volumes."""

    dims: tuple[int, ...]

    def __init__(self, num_features: int, eps: float = 1e-5, *, affine: bool = False, dtype: Any = float) -> None:
        check_sizes(type(self).__name__, num_features=num_features)
        check_flags(type(self).__name__, affine=affine)
        self.num_features, self.eps, self.affine = num_features, eps, affine
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None

    def forward(self, x: Any) -> Any:
        """(N, num_features, ...) -> the same shape."""
        x = as_array(x)
        if x.ndim not in self.dims or x.shape[1] != self.num_features:
            kind = {3: "(N, C, L)", 4: "(N, C, H, W)", 5: "(N, C, D, H, W)"}[self.dims[0]]
            raise ShapeError(f"expected an input {kind} with C={self.num_features}, got shape {tuple(x.shape)}")
        return _in_groups(x, self.num_features, self.eps, self.weight, self.bias)


class InstanceNorm1d(_InstanceNorm):
    """z = (x - mean) / sqrt(variance + eps) for each channel of each sequence (N, C, L). Arguments as of `InstanceNorm2d`."""

    dims = (3,)


class InstanceNorm2d(_InstanceNorm):
    """z = (x - mean) / sqrt(variance + eps) for each channel of each image (N, C, H, W) (Ulyanov et al. 2016).

    Args:
        num_features: the number of channels C.
        eps: keeps the root away from 0.
        affine: whether there are a weight and a bias for each channel; without, as in PyTorch.
        dtype: the type of the parameters.

    https://arxiv.org/abs/1607.08022

    >>> InstanceNorm2d(1)(np.array([[[[1.0, 3.0]]]])).round(2)
    array([[[[-1.,  1.]]]])
    """

    dims = (4,)


class InstanceNorm3d(_InstanceNorm):
    """`InstanceNorm2d` for volumes (N, C, D, H, W)."""

    dims = (5,)


def _in_groups(x: Any, groups: int, eps: float, weight: Any, bias: Any) -> Any:
    """Channels in groups of each sample, with mean 0 and variance 1, then times a weight plus a bias for each channel."""
    rows = am.reshape(x, (x.shape[0], groups, -1))
    z = am.reshape(am.standardize(rows, 2, eps), x.shape)
    if weight is None or bias is None:
        return z
    along = (weight.shape[0], *(1,) * (x.ndim - 2))
    return z * am.reshape(weight, along) + am.reshape(bias, along)


class LayerNorm(Module):
    """z = (x - mean) / sqrt(variance + eps) weight + bias over the last axes of each sample (Ba et al. 2016).

    Args:
        normalized_shape: the sizes of the last axes, over which mean and variance are taken.
        eps: keeps the root away from 0.
        elementwise_affine: whether there is a weight, and with `bias` a bias, of that shape.
        dtype: the type of the parameters.

    https://arxiv.org/abs/1607.06450

    >>> LayerNorm(2)(np.array([[1.0, 3.0], [5.0, 5.0]])).data.round(2)
    array([[-1.,  1.],
           [ 0.,  0.]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        dtype: Any = float,
    ) -> None:
        self.normalized_shape = last_axes("LayerNorm", normalized_shape)
        check_flags("LayerNorm", elementwise_affine=elementwise_affine, bias=bias)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = Parameter(np.ones(self.normalized_shape, dtype)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.normalized_shape, dtype)) if elementwise_affine and bias else None

    def forward(self, x: Any) -> Any:
        """(..., *normalized_shape) -> the same shape."""
        x = as_array(x)
        n = len(self.normalized_shape)
        if tuple(x.shape[-n:]) != self.normalized_shape:
            raise ShapeError(f"expected the last axes to be {self.normalized_shape}, got shape {tuple(x.shape)}")
        z = am.standardize(x, tuple(range(x.ndim - n, x.ndim)), self.eps)
        if self.weight is not None:
            z = z * self.weight
        return z if self.bias is None else z + self.bias


class RMSNorm(Module):
    """z = x / sqrt(mean of x^2 + eps) weight over the last axes of each sample (Zhang and Sennrich 2019).

    Args:
        normalized_shape: the sizes of the last axes, over which the mean is taken.
        eps: keeps the root away from 0; None for the precision of the numbers, as in PyTorch.
        elementwise_affine: whether there is a weight of that shape.
        dtype: the type of the parameter.

    https://arxiv.org/abs/1910.07467

    >>> RMSNorm(2, eps=0.0)(np.array([[3.0, 4.0]])).data.round(3)
    array([[0.849, 1.131]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        *,
        dtype: Any = float,
    ) -> None:
        self.normalized_shape = last_axes("RMSNorm", normalized_shape)
        check_flags("RMSNorm", elementwise_affine=elementwise_affine)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = Parameter(np.ones(self.normalized_shape, dtype)) if elementwise_affine else None

    def forward(self, x: Any) -> Any:
        """(..., *normalized_shape) -> the same shape."""
        x = as_array(x)
        n = len(self.normalized_shape)
        if tuple(x.shape[-n:]) != self.normalized_shape:
            raise ShapeError(f"expected the last axes to be {self.normalized_shape}, got shape {tuple(x.shape)}")
        eps = float(np.finfo(x.dtype if x.dtype.kind == "f" else float).eps) if self.eps is None else self.eps
        z = x / am.sqrt(am.mean(x * x, tuple(range(x.ndim - n, x.ndim)), keepdims=True) + eps)
        return z if self.weight is None else z * self.weight


def last_axes(layer: str, normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    """The sizes of the last axes, as a tuple."""
    sizes = tuple(normalized_shape) if isinstance(normalized_shape, Sequence) else (int(normalized_shape),)
    if not sizes or math.prod(sizes) < 1:
        raise ArgumentError(f"{layer}: normalized_shape must name at least one axis, got {normalized_shape!r}")
    return sizes
