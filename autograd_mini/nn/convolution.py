"""Convolutions: a small window of weights that slides over a sequence or an image."""

from __future__ import annotations

import math
from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import Padding, Size, as_array
from ..core.functions.sliding_windows import pair, same_padding, triple
from ..core.randomness import Rng, as_generator
from .initializers import fan_in_uniform
from .layer_sizes import check_flags, check_sizes
from .module import Module
from .parameter import Parameter


class _Convolution(Module):
    """The common part of the convolutions along one, two and three axes; arguments as of `Conv2d`."""

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
        padding_mode: str = "zeros",
        *,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        check_sizes(type(self).__name__, in_channels=in_channels, out_channels=out_channels, groups=groups)
        for name, size in (("kernel_size", kernel_size), ("stride", stride), ("dilation", dilation)):
            for n in size if isinstance(size, (tuple, list)) else (size,):
                check_sizes(type(self).__name__, **{name: n})
        check_flags(type(self).__name__, bias=bias)
        if padding_mode != "zeros" and padding_mode not in MARGINS:
            raise ArgumentError(
                f"{type(self).__name__}: padding_mode={padding_mode!r} must be 'zeros', {', '.join(map(repr, MARGINS))}"
            )
        rng = as_generator(rng)
        if in_channels % groups or out_channels % groups:
            raise ArgumentError(
                f"{type(self).__name__}: groups={groups} must divide in_channels={in_channels} and out_channels={out_channels}"
            )
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        self.padding_mode = padding_mode
        shape = (out_channels, in_channels // groups, *taps(kernel_size, self.axes))
        fan_in = math.prod(shape[1:])
        self.weight = Parameter(fan_in_uniform(shape, fan_in, rng=rng, dtype=dtype))
        self.bias = Parameter(fan_in_uniform((out_channels,), fan_in, rng=rng, dtype=dtype)) if bias else None

    def forward(self, x: Any) -> Any:
        """(N, in_channels, ...) -> (N, out_channels, ...)."""
        x = as_array(x)
        check_layout(x, self.in_channels, self.axes)
        convolve = {1: am.conv1d, 2: am.conv2d, 3: am.conv3d}[self.axes]
        padding = self.padding
        if self.padding_mode != "zeros":
            x, padding = am.pad(x, [(0, 0)] * (x.ndim - self.axes) + self._margins(), MARGINS[self.padding_mode]), 0
        return convolve(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _margins(self) -> list[tuple[int, int]]:
        """How many elements stand before and after each axis, where they are not zeros."""
        if self.padding == "same":
            return same_padding(taps(self.kernel_size, self.axes), taps(self.dilation, self.axes))
        if self.padding == "valid":
            return [(0, 0)] * self.axes
        sizes: Any = self.padding if isinstance(self.padding, (tuple, list)) else (self.padding,) * self.axes
        if len(sizes) != self.axes or not all(isinstance(n, int) for n in sizes):
            raise ArgumentError(
                f"{type(self).__name__}: padding={self.padding!r} with padding_mode={self.padding_mode!r} must be a whole "
                f"number, {self.axes} of them or 'same'"
            )
        return [(int(n), int(n)) for n in sizes]


MARGINS = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""The margins of an image that are not zeros, each with NumPy's word for it."""


def taps(kernel_size: Size, axes: int) -> tuple[int, ...]:
    """How long a window is along each axis.

    >>> taps(3, 2), taps((1, 2, 3), 3)
    ((3, 3), (1, 2, 3))
    """
    return triple("kernel_size", kernel_size) if axes == 3 else pair("kernel_size", kernel_size)[-axes:]


def check_layout(x: Any, channels: int, axes: int) -> None:
    """Refuse an input that is not (N, channels, ...) with so many axes behind, and say what it may be.

    Raises:
        ShapeError: which names the layout and the cure.
    """
    layout, thing = {1: ("(N, C, L)", "sequence"), 2: ("(N, C, H, W)", "image"), 3: ("(N, C, D, H, W)", "volume")}[axes]
    plural = "s" * (channels != 1)
    if x.ndim == axes + 1:
        first = x.shape[0] == channels or x.shape[-1] != channels
        cure = "x[None]" if first else "np.moveaxis(x, -1, 0)[None]"
        if x.shape[-1] == channels and channels == 1 or channels == 1 and x.shape[0] != 1:
            cure = "x[:, None] for several without channels, x[None] for one"
        raise ShapeError(
            f"expected {layout} with {channels} channel{plural}, got shape {tuple(x.shape)}: one {thing} needs an axis of "
            f"samples, {cure}"
        )
    if x.ndim == axes + 2 and x.shape[1] != channels:
        hint = ""
        if x.shape[-1] == channels:
            first = "data.channels_first(images), or np.moveaxis(x, -1, 1), makes" if axes == 2 else "np.moveaxis(x, -1, 1) makes"
            hint = f", which is channels-last: {first} it channels-first"
        raise ShapeError(
            f"expected {channels} channel{plural}, got {x.shape[1]} in an input of shape {tuple(x.shape)} as {layout}{hint}"
        )


class Conv1d(_Convolution):
    """The sum over channels and taps of sequence times weight, at every place of a sliding window.

    Sequences are (N, C, L). Arguments as of `Conv2d`.

    >>> import numpy as np
    >>> layer = Conv1d(4, 8, 3, padding="same", rng=0)
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
        padding_mode: what `padding` puts there: "zeros", or the image itself as "reflect", "replicate" and "circular" have it.
        rng: draws the weights, uniformly between -1 / sqrt(fan_in) and its opposite, as PyTorch does.
        dtype: the type of the weights.

    Attributes:
        weight: (out_channels, in_channels / groups, height, width).
        bias: (out_channels,), or None.

    >>> import numpy as np
    >>> layer = Conv2d(1, 16, 3, rng=0)
    >>> layer
    Conv2d(1, 16, 3)
    >>> layer(np.zeros((64, 1, 28, 28))).shape
    (64, 16, 26, 26)
    """

    axes = 2


class Conv3d(_Convolution):
    """The sum over channels and taps of volume times weight, at every place of a sliding window (`am.conv3d`).

    Volumes are (N, C, D, H, W). Sizes are one number, or three for depth, height and width; else arguments as of `Conv2d`.

    >>> import numpy as np
    >>> Conv3d(2, 4, (1, 3, 3), padding=(0, 1, 1), rng=0)(np.zeros((5, 2, 3, 6, 7))).shape
    (5, 4, 3, 6, 7)
    """

    axes = 3


class _TransposedConvolution(Module):
    """The common part of the transposed convolutions along one, two and three axes; arguments as of `ConvTranspose2d`."""

    axes: int

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        *,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        name = type(self).__name__
        check_sizes(name, in_channels=in_channels, out_channels=out_channels, groups=groups)
        check_flags(name, bias=bias)
        if in_channels % groups or out_channels % groups:
            raise ArgumentError(
                f"{name}: groups={groups} must divide in_channels={in_channels} and out_channels={out_channels}"
            )
        rng = as_generator(rng)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.output_padding = stride, padding, output_padding
        self.groups, self.dilation = groups, dilation
        shape = (in_channels, out_channels // groups, *taps(kernel_size, self.axes))
        fan_in = math.prod(shape[1:])
        self.weight = Parameter(fan_in_uniform(shape, fan_in, rng=rng, dtype=dtype))
        self.bias = Parameter(fan_in_uniform((out_channels,), fan_in, rng=rng, dtype=dtype)) if bias else None

    def forward(self, x: Any) -> Any:
        """(N, in_channels, ...) -> (N, out_channels, ...)."""
        x = as_array(x)
        check_layout(x, self.in_channels, self.axes)
        convolve = {1: am.conv_transpose1d, 2: am.conv_transpose2d, 3: am.conv_transpose3d}[self.axes]
        return convolve(
            x, self.weight, self.bias, self.stride, self.padding, self.output_padding, self.groups, self.dilation
        )


class ConvTranspose1d(_TransposedConvolution):
    """The adjoint of `Conv1d`: sequences (N, C, L) grow. Arguments as of `ConvTranspose2d`.

    >>> import numpy as np
    >>> ConvTranspose1d(3, 1, 2, stride=2, rng=0)(np.zeros((5, 3, 7))).shape
    (5, 1, 14)
    """

    axes = 1


class ConvTranspose2d(_TransposedConvolution):
    """The adjoint of `Conv2d`: each pixel spreads the weights over a window, and images grow (`am.conv_transpose2d`).

    Args:
        in_channels, out_channels: how many channels an image has before and after.
        kernel_size, stride, padding, dilation: of the convolution that this turns round.
        output_padding: rows and columns more at the end, for strides that leave the size open.
        groups: into how many parts, which see nothing of each other, the channels fall.
        bias: whether each output channel has a number of its own added.
        rng: draws the weights as PyTorch does: a generator, a seed, or None for the default generator.
        dtype: the type of the weights.

    Attributes:
        weight: (in_channels, out_channels / groups, height, width).
        bias: (out_channels,), or None.

    >>> import numpy as np
    >>> ConvTranspose2d(3, 1, 2, stride=2, rng=0)(np.zeros((5, 3, 7, 7))).shape
    (5, 1, 14, 14)
    """

    axes = 2


class ConvTranspose3d(_TransposedConvolution):
    """The adjoint of `Conv3d`: volumes (N, C, D, H, W) grow (`am.conv_transpose3d`). Arguments as of `ConvTranspose2d`.

    >>> import numpy as np
    >>> ConvTranspose3d(3, 1, 2, stride=2, rng=0)(np.zeros((5, 3, 2, 3, 4))).shape
    (5, 1, 4, 6, 8)
    """

    axes = 3
