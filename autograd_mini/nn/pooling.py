"""Pooling: images become smaller, as each window gives one number; upsampling, the way back. Nothing is learned."""

from __future__ import annotations

from typing import Any

from ..core import functions as am
from ..core.errors import ShapeError
from ..core.functions.arguments import Size, as_array
from ..core.functions.convolution import pair
from .layer_sizes import check_sizes
from .module import Module


class MaxPool2d(Module):
    """The largest element in each window (`am.max_pool2d`); where several are equal, the first gets the gradient.

    >>> import numpy as np
    >>> MaxPool2d(2)(np.zeros((8, 3, 28, 28))).shape
    (8, 3, 14, 14)
    """

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1) -> None:
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) -> (N, C, H', W')."""
        return am.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation)


class AvgPool2d(Module):
    """The mean of each window (`am.avg_pool2d`)."""

    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Size = 0, count_include_pad: bool = True
    ) -> None:
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.count_include_pad = count_include_pad

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) -> (N, C, H', W')."""
        return am.avg_pool2d(x, self.kernel_size, self.stride, self.padding, self.count_include_pad)


class MaxPool1d(Module):
    """`MaxPool2d` along one axis (`am.max_pool1d`).

    >>> import numpy as np
    >>> MaxPool1d(2)(np.array([[[1.0, 3.0, 2.0, 0.0]]]))
    array([[[3., 2.]]])
    """

    def __init__(self, kernel_size: int, stride: int | None = None, padding: int = 0, dilation: int = 1) -> None:
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation

    def forward(self, x: Any) -> Any:
        """(N, C, L) -> (N, C, L')."""
        return am.max_pool1d(x, self.kernel_size, self.stride, self.padding, self.dilation)


class AvgPool1d(Module):
    """`AvgPool2d` along one axis (`am.avg_pool1d`)."""

    def __init__(self, kernel_size: int, stride: int | None = None, padding: int = 0, count_include_pad: bool = True) -> None:
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.count_include_pad = count_include_pad

    def forward(self, x: Any) -> Any:
        """(N, C, L) -> (N, C, L')."""
        return am.avg_pool1d(x, self.kernel_size, self.stride, self.padding, self.count_include_pad)


class AdaptiveAvgPool1d(Module):
    """The means of so many parts, whatever the length of the sequence.

    >>> import numpy as np
    >>> AdaptiveAvgPool1d(2)(np.array([[[1.0, 3.0, 5.0, 7.0]]]))
    array([[[2., 6.]]])
    """

    def __init__(self, output_size: int) -> None:
        check_sizes("AdaptiveAvgPool1d", output_size=output_size)
        self.output_size = output_size

    def forward(self, x: Any) -> Any:
        """(N, C, L) -> (N, C, output_size)."""
        x = as_array(x)
        if x.ndim != 3:
            raise ShapeError(f"expected sequences (N, C, L), got shape {tuple(x.shape)}")
        return am.adaptive_avg_pool2d(x[:, :, None], (1, self.output_size))[:, :, 0]


class AdaptiveAvgPool2d(Module):
    """The means of as many parts as the output has rows and columns, whatever the size of the image.

    >>> import numpy as np
    >>> AdaptiveAvgPool2d(1)(np.zeros((8, 3, 28, 28))).shape
    (8, 3, 1, 1)
    """

    def __init__(self, output_size: Size) -> None:
        self.output_size = output_size

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) -> (N, C, *output_size)."""
        return am.adaptive_avg_pool2d(x, self.output_size)


class Upsample(Module):
    """Images that are larger by a whole factor, each pixel repeated ("nearest").

    Args:
        scale_factor: how many times as many rows and columns; one number for both.

    Raises:
        ShapeError: in a call, for what is not (N, C, H, W).

    >>> import numpy as np
    >>> Upsample(2)(np.array([[[[1.0, 2.0]]]]))
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.]]]])
    """

    def __init__(self, scale_factor: Size = 2) -> None:
        for n in scale_factor if isinstance(scale_factor, (tuple, list)) else (scale_factor,):
            check_sizes("Upsample", scale_factor=n)
        self.scale_factor = scale_factor

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) -> (N, C, H scale_factor, W scale_factor)."""
        x = as_array(x)
        if x.ndim != 4:
            raise ShapeError(f"expected images (N, C, H, W), got shape {tuple(x.shape)}")
        down, across = pair("scale_factor", self.scale_factor)
        n, c, h, w = x.shape
        wide = am.broadcast_to(am.reshape(x, (n, c, h, 1, w, 1)), (n, c, h, down, w, across))
        return am.reshape(wide, (n, c, h * down, w * across))
