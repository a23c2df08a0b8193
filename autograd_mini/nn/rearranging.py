"""Channels that change places with each other or with pixels. Nothing is learned and nothing is lost."""

from __future__ import annotations

from typing import Any

from ..core import functions as am
from ..core.errors import ShapeError
from ..core.functions.arguments import Size, as_array
from .layer_sizes import check_sizes
from .module import Module


class PixelShuffle(Module):
    """r x r channels become the pixels of one that is r times as large: (N, C r r, H, W) -> (N, C, H r, W r) (Shi et al. 2016).

    Args:
        upscale_factor: r.

    https://arxiv.org/abs/1609.05158

    >>> import numpy as np
    >>> PixelShuffle(2)(np.arange(4.0).reshape(1, 4, 1, 1))
    array([[[[0., 1.],
             [2., 3.]]]])
    """

    def __init__(self, upscale_factor: int) -> None:
        check_sizes("PixelShuffle", upscale_factor=upscale_factor)
        self.upscale_factor = upscale_factor

    def forward(self, x: Any) -> Any:
        """(N, C r r, H, W) -> (N, C, H r, W r)."""
        return am.pixel_shuffle(x, self.upscale_factor)


class PixelUnshuffle(Module):
    """The way back from `PixelShuffle`: (N, C, H r, W r) -> (N, C r r, H, W).

    Args:
        downscale_factor: r, which divides height and width.

    >>> import numpy as np
    >>> PixelUnshuffle(2)(np.zeros((1, 3, 4, 6))).shape
    (1, 12, 2, 3)
    """

    def __init__(self, downscale_factor: int) -> None:
        check_sizes("PixelUnshuffle", downscale_factor=downscale_factor)
        self.downscale_factor = downscale_factor

    def forward(self, x: Any) -> Any:
        """(N, C, H r, W r) -> (N, C r r, H, W)."""
        return am.pixel_unshuffle(x, self.downscale_factor)


class ChannelShuffle(Module):
    """The first channel of each group, then the second of each, and so on: between convolutions in groups, which see nothing of
    each other (Zhang et al. 2018, https://arxiv.org/abs/1707.01083).

    Args:
        groups: how many there are; they divide the channels.

    >>> import numpy as np
    >>> ChannelShuffle(2)(np.arange(4.0).reshape(1, 4, 1)).ravel()
    array([0., 2., 1., 3.])
    """

    def __init__(self, groups: int) -> None:
        check_sizes("ChannelShuffle", groups=groups)
        self.groups = groups

    def forward(self, x: Any) -> Any:
        """(N, C, ...) -> the same shape."""
        x = as_array(x)
        if x.ndim < 3 or x.shape[1] % self.groups:
            raise ShapeError(f"expected an input (N, C, ...) whose channels {self.groups} divides, got shape {tuple(x.shape)}")
        n, c, *rest = x.shape
        apart = am.reshape(x, (n, self.groups, c // self.groups, *rest))
        return am.reshape(am.swapaxes(apart, 1, 2), tuple(x.shape))


class Unfold(Module):
    """The windows of images as columns (`am.unfold`): (N, C, H, W) -> (N, C times taps, windows).

    Args:
        kernel_size, dilation, padding, stride: as of `Conv2d`.

    >>> import numpy as np
    >>> Unfold(2)(np.zeros((1, 3, 4, 4))).shape
    (1, 12, 9)
    """

    def __init__(self, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> None:
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) -> (N, C taps, windows)."""
        return am.unfold(x, self.kernel_size, self.dilation, self.padding, self.stride)


class Fold(Module):
    """Columns, added up where their windows stand (`am.fold`): the adjoint of `Unfold`.

    Args:
        output_size: height and width of the images.
        kernel_size, dilation, padding, stride: as of `Unfold`.

    >>> import numpy as np
    >>> Fold((4, 4), 2)(np.zeros((1, 12, 9))).shape
    (1, 3, 4, 4)
    """

    def __init__(
        self, output_size: Size, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1
    ) -> None:
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, x: Any) -> Any:
        """(N, C taps, windows) -> (N, C, *output_size)."""
        return am.fold(x, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)
