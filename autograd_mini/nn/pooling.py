"""Pooling: sequences, images and volumes become smaller, as each window gives one number; upsampling, the way back. Nothing is
learned."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import Size, as_array
from ..core.functions.sliding_windows import pair
from .layer_sizes import check_flags, check_sizes
from .module import Module

LAYOUTS = {1: ("sequences", "(N, C, L)"), 2: ("images", "(N, C, H, W)"), 3: ("volumes", "(N, C, D, H, W)")}
MAX: dict[int, Callable[..., Any]] = {1: am.max_pool1d, 2: am.max_pool2d, 3: am.max_pool3d}
AVERAGE: dict[int, Callable[..., Any]] = {1: am.avg_pool1d, 2: am.avg_pool2d, 3: am.avg_pool3d}


class _MaxPool(Module):
    """The largest element of each window, along one, two or three axes; arguments as of `MaxPool2d`."""

    axes: int

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        check_flags(type(self).__name__, return_indices=return_indices, ceil_mode=ceil_mode)
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, x: Any) -> Any:
        """(N, C, ...) -> (N, C, the number of windows along each axis)."""
        pool = MAX[self.axes]
        return pool(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices)


class MaxPool1d(_MaxPool):
    """`MaxPool2d` along one axis (`am.max_pool1d`): (N, C, L) -> (N, C, L').

    >>> import numpy as np
    >>> MaxPool1d(2)(np.array([[[1.0, 3.0, 2.0, 0.0]]]))
    array([[[3., 2.]]])
    """

    axes = 1


class MaxPool2d(_MaxPool):
    """The largest element in each window (`am.max_pool2d`); where several are equal, the first gets the gradient:
    (N, C, H, W) -> (N, C, H', W').

    Args:
        kernel_size: height and width of the window; one number for both.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the edge, at most half a window.
        dilation: how far apart the taps of a window stand.
        return_indices: whether to return as well where each element was found (for `am.max_unpool2d`).
        ceil_mode: whether a last window that reaches over the edge counts, as long as it begins inside.

    >>> import numpy as np
    >>> MaxPool2d(2)(np.zeros((8, 3, 28, 28))).shape
    (8, 3, 14, 14)
    """

    axes = 2


class MaxPool3d(_MaxPool):
    """`MaxPool2d` along three axes (`am.max_pool3d`): (N, C, D, H, W) -> (N, C, D', H', W')."""

    axes = 3


class _AvgPool(Module):
    """The mean of each window, along one, two or three axes; arguments as of `AvgPool2d`."""

    axes: int

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        check_flags(type(self).__name__, ceil_mode=ceil_mode, count_include_pad=count_include_pad)
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, x: Any) -> Any:
        """(N, C, ...) -> (N, C, the number of windows along each axis)."""
        pool = AVERAGE[self.axes]
        how = {"count_include_pad": self.count_include_pad, "ceil_mode": self.ceil_mode}
        return pool(x, self.kernel_size, self.stride, self.padding, **how)


class AvgPool1d(_AvgPool):
    """`AvgPool2d` along one axis (`am.avg_pool1d`): (N, C, L) -> (N, C, L')."""

    axes = 1


class AvgPool2d(_AvgPool):
    """The mean of each window (`am.avg_pool2d`): (N, C, H, W) -> (N, C, H', W').

    Args:
        kernel_size, stride, padding, ceil_mode: as of `MaxPool2d`.
        count_include_pad: whether the zeros of the padding count.
    """

    axes = 2


class AvgPool3d(_AvgPool):
    """`AvgPool2d` along three axes (`am.avg_pool3d`): (N, C, D, H, W) -> (N, C, D', H', W')."""

    axes = 3


class _AdaptivePool(Module):
    """Pooling into a given number of parts, whatever their size; arguments as of `AdaptiveAvgPool2d`."""

    axes: int

    def __init__(self, output_size: Any) -> None:
        given = tuple(output_size) if isinstance(output_size, (tuple, list)) else (output_size,) * self.axes
        for n in given:
            if n is not None:
                check_sizes(type(self).__name__, output_size=n)
        if len(given) != self.axes:
            raise ArgumentError(
                f"{type(self).__name__}: output_size={output_size!r} must be one number, or one for each of the "
                f"{self.axes} axes"
            )
        self.output_size = output_size

    def _parts(self, x: Any) -> tuple[Any, tuple[int, ...]]:
        """The input, and into how many parts each axis falls; None stands for the length as it is."""
        x = as_array(x)
        if x.ndim != self.axes + 2:
            things, layout = LAYOUTS[self.axes]
            one = ": one of them needs an axis of samples, x[None]" if x.ndim == self.axes + 1 else ""
            raise ShapeError(f"expected {things} {layout}, got shape {tuple(x.shape)}{one}")
        given = self.output_size if isinstance(self.output_size, (tuple, list)) else (self.output_size,) * self.axes
        return x, tuple(operator.index(length if n is None else n) for n, length in zip(given, x.shape[2:], strict=True))


class _AdaptiveAvgPool(_AdaptivePool):
    def forward(self, x: Any) -> Any:
        """(N, C, ...) -> (N, C, *output_size)."""
        x, parts = self._parts(x)
        if self.axes == 2:
            return am.adaptive_avg_pool2d(x, parts)
        if self.axes == 1:
            return am.adaptive_avg_pool2d(x[:, :, None], (1, *parts))[:, :, 0]
        n, c, depth, h, w = x.shape
        planes = am.adaptive_avg_pool2d(am.reshape(x, (n, c * depth, h, w)), parts[1:])
        columns = am.reshape(planes, (n, c, depth, parts[1] * parts[2]))
        return am.reshape(am.adaptive_avg_pool2d(columns, (parts[0], parts[1] * parts[2])), (n, c, *parts))


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """The means of so many parts, whatever the length of the sequence: (N, C, L) -> (N, C, output_size).

    >>> import numpy as np
    >>> AdaptiveAvgPool1d(2)(np.array([[[1.0, 3.0, 5.0, 7.0]]]))
    array([[[2., 6.]]])
    """

    axes = 1


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """The means of as many parts as the output has rows and columns, whatever the size of the image:
    (N, C, H, W) -> (N, C, *output_size).

    Args:
        output_size: rows and columns of the output; one number for both, None for as many as the input has.

    >>> import numpy as np
    >>> AdaptiveAvgPool2d(1)(np.zeros((8, 3, 28, 28))).shape
    (8, 3, 1, 1)
    """

    axes = 2


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """`AdaptiveAvgPool2d` along three axes: (N, C, D, H, W) -> (N, C, *output_size).

    >>> import numpy as np
    >>> AdaptiveAvgPool3d((1, 2, 3))(np.zeros((2, 3, 4, 5, 6))).shape
    (2, 3, 1, 2, 3)
    """

    axes = 3


class _AdaptiveMaxPool(_AdaptivePool):
    def forward(self, x: Any) -> Any:
        """(N, C, ...) -> (N, C, *output_size)."""
        x, parts = self._parts(x)
        for i, n in enumerate(parts, start=2):
            x = _largest(x, i, n)
        return x


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The largest of each of so many parts: (N, C, L) -> (N, C, output_size). Arguments as of `AdaptiveAvgPool2d`.

    >>> import numpy as np
    >>> AdaptiveMaxPool1d(2)(np.array([[[1.0, 3.0, 5.0, 7.0]]]))
    array([[[3., 7.]]])
    """

    axes = 1


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The largest of each of as many parts as the output has rows and columns: (N, C, H, W) -> (N, C, *output_size). Arguments as
    of `AdaptiveAvgPool2d`; elements that are equal share the gradient.

    >>> import numpy as np
    >>> AdaptiveMaxPool2d((2, 1))(np.arange(6.0).reshape(1, 1, 3, 2)).ravel()
    array([3., 5.])
    """

    axes = 2


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """`AdaptiveMaxPool2d` along three axes: (N, C, D, H, W) -> (N, C, *output_size)."""

    axes = 3


def _largest(x: Any, axis: int, parts: int) -> Any:
    """The largest elements of the parts of an axis; parts share an element where they must."""
    n = operator.index(x.shape[axis])
    if parts == n:
        return x
    front = (slice(None),) * axis
    edges = [(i * n // parts, -(-(i + 1) * n // parts)) for i in range(parts)]
    pieces = [am.max(x[front + (slice(start, stop),)], axis=axis, keepdims=True) for start, stop in edges]
    return am.concatenate(pieces, axis=axis)


class Upsample(Module):
    """Images or sequences in another size: each pixel repeated ("nearest"), or on straight lines between them.

    Args:
        size: the rows and columns of the result; one number for both.
        scale_factor: in place of it, how many times as many rows and columns; one for both. Whole numbers are exact repeats.
        mode: "nearest", "bilinear" for images, "linear" for sequences.
        align_corners: whether first and last pixels stay where they are ("linear" and "bilinear").

    Raises:
        ArgumentError: for neither a size nor a factor, and for both.
        ShapeError: in a call, for what is neither (N, C, H, W) nor (N, C, L).

    >>> import numpy as np
    >>> Upsample(scale_factor=2)(np.array([[[[1.0, 2.0]]]]))
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.]]]])
    >>> Upsample(size=3, mode="linear", align_corners=True)(np.array([[[0.0, 1.0]]]))
    array([[[0. , 0.5, 1. ]]])
    """

    def __init__(
        self, size: Size | None = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
    ) -> None:
        check_flags("Upsample", align_corners=align_corners or False)
        if (size is None) == (scale_factor is None):
            raise ArgumentError(
                f"Upsample: size={size!r} and scale_factor={scale_factor!r}: give one of them, as in Upsample(scale_factor=2)"
            )
        if mode not in ("nearest", "linear", "bilinear"):
            raise ArgumentError(f"Upsample: mode={mode!r} must be 'nearest', 'linear' or 'bilinear'")
        for n in scale_factor if isinstance(scale_factor, (tuple, list)) else (scale_factor,):
            if n is not None and (not isinstance(n, (int, float)) or not n > 0):
                raise ArgumentError(f"Upsample: scale_factor={scale_factor!r} must be positive")
        self.scale_factor, self.size, self.mode, self.align_corners = scale_factor, size, mode, align_corners

    def forward(self, x: Any) -> Any:
        """(N, C, H, W) -> (N, C, H scale_factor, W scale_factor); (N, C, L) likewise."""
        x = as_array(x)
        if x.ndim not in (3, 4):
            raise ShapeError(f"expected images (N, C, H, W) or sequences (N, C, L), got shape {tuple(x.shape)}")
        factors = self.scale_factor if isinstance(self.scale_factor, (tuple, list)) else (self.scale_factor,)
        if self.size is not None or self.mode != "nearest" or x.ndim == 3 or not all(isinstance(n, int) for n in factors):
            return am.interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners or None)
        down, across = pair("scale_factor", self.scale_factor)
        n, c, h, w = x.shape
        wide = am.broadcast_to(am.reshape(x, (n, c, h, 1, w, 1)), (n, c, h, down, w, across))
        return am.reshape(wide, (n, c, h * down, w * across))
