"""Convolutions: a small window of weights that slides over a sequence or an image."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import Padding, Size, carrier
from ..core.functions.convolution import pair
from .initializers import fan_in_uniform
from .layer_sizes import check_sizes
from .module import Module
from .parameter import Parameter


class _Convolution(Module):
    """What the convolutions along one axis and along two have in common; arguments as of `Conv2d`."""

    axes: int

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Padding = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: Any = float,
    ) -> None:
        check_sizes(type(self).__name__, in_channels=in_channels, out_channels=out_channels)
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ArgumentError(
                f"{type(self).__name__}: groups={groups} must divide in_channels={in_channels} and out_channels={out_channels}"
            )
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        shape = (out_channels, in_channels // groups, *pair("kernel_size", kernel_size)[-self.axes :])
        fan_in = math.prod(shape[1:])
        self.weight = Parameter(fan_in_uniform(shape, fan_in, rng=rng, dtype=dtype))
        self.bias = Parameter(fan_in_uniform((out_channels,), fan_in, rng=rng, dtype=dtype)) if bias else None

    def forward(self, x: Any) -> Any:
        """(N, in_channels, ...) -> (N, out_channels, ...)."""
        x = carrier(x)
        if x.ndim == self.axes + 2 and x.shape[1] != self.in_channels:
            plural = "s" * (self.in_channels != 1)
            raise ShapeError(
                f"expected {self.in_channels} channel{plural}, got {x.shape[1]} in an input of shape {tuple(x.shape)}"
            )
        convolve = am.conv1d if self.axes == 1 else am.conv2d
        return convolve(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Conv1d(_Convolution):
    """The sum over channels and taps of sequence times weight, at every place of a sliding window.

    Sequences are (N, C, L). Arguments as of `Conv2d`.

    >>> import numpy as np
    >>> layer = Conv1d(4, 8, 3, padding="same", rng=np.random.default_rng(0))
    >>> layer(np.zeros((2, 4, 10))).shape
    (2, 8, 10)
    """

    axes = 1


class Conv2d(_Convolution):
    """The sum over channels and taps of image times weight, at every place of a sliding window (`am.conv2d`).

    Args:
        in_channels, out_channels: how many channels an image has before and after.
        kernel_size: height and width of the window; one number for both.
        stride: how far apart the windows stand.
        padding: rows and columns of zeros on each side, or "same" to keep the size.
        dilation: how far apart the taps of a window stand.
        groups: into how many parts, which see nothing of each other, the channels fall.
        bias: whether each output channel has a number of its own added.
        rng: draws the weights, uniformly between -1 / sqrt(fan_in) and its opposite, as PyTorch does.
        dtype: the type of the weights.

    Attributes:
        weight: (out_channels, in_channels / groups, height, width).
        bias: (out_channels,), or None.

    >>> import numpy as np
    >>> layer = Conv2d(1, 16, 3, rng=np.random.default_rng(0))
    >>> layer
    Conv2d(1, 16, 3)
    >>> layer(np.zeros((64, 1, 28, 28))).shape
    (64, 16, 26, 26)
    """

    axes = 2
