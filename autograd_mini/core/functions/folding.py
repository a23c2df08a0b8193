"""The windows of images as columns (im2col), and columns added up to images."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..errors import ShapeError
from ..node import describe
from ..operations import structure
from .arguments import Size
from .convolution import conv_transpose2d
from .parts import getitem
from .shapes import reshape
from .sliding_windows import IMAGES, as_batch, pair, unbatched


def _places(
    size: tuple[int, int], kernel: Any, dilation: Any, padding: Any, stride: Any
) -> tuple[Any, Any, tuple[int, int], tuple[int, int]]:
    """Rows and columns of a padded image that each tap of each window sees, (taps, windows); padding; windows by direction."""
    k, d, p, s = pair("kernel_size", kernel), pair("dilation", dilation), pair("padding", padding), pair("stride", stride)
    steps = tuple((size[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1) // s[i] + 1 for i in (0, 1)) if min(*k, *d, *s) > 0 else (0, 0)
    if min(steps) < 1:
        raise ShapeError(f"unfold: a window of {k[0]} x {k[1]} does not fit into images of {size[0]} x {size[1]}")
    tap, window = np.indices(k).reshape(2, -1, 1), np.indices(steps).reshape(2, 1, -1)
    rows, columns = (tap[i] * d[i] + window[i] * s[i] for i in (0, 1))
    return rows, columns, p, (steps[0], steps[1])


def unfold(x: Any, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> Any:
    """The windows of images as columns (im2col): (N, C, H, W) -> (N, C * taps, windows).

    Args:
        x: images (N, C, H, W), or one image (C, H, W).
        kernel_size: height and width of the window.
        dilation: how far apart the taps stand.
        padding: zeros around the image.
        stride: how far apart the windows stand.

    Returns:
        Columns (N, C * taps, windows); of one image, (C * taps, windows).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> unfold(np.arange(9.0).reshape(1, 1, 3, 3), 2).shape
    (1, 4, 4)
    """
    x, lone = as_batch("unfold", x, *IMAGES)
    rows, columns, p, _ = _places((x.shape[2], x.shape[3]), kernel_size, dilation, padding, stride)
    x = structure.pad(x, widths=((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    n, c, _, width = x.shape
    seen = getitem(reshape(x, (n, c, -1)), (slice(None), slice(None), rows * operator.index(width) + columns))
    return unbatched(reshape(seen, (n, c * rows.shape[0], rows.shape[1])), lone)


def fold(x: Any, output_size: Size, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> Any:
    """The adjoint of `unfold`: columns are added up where their windows stand: (N, C * taps, windows) -> (N, C, H, W).

    Args:
        x: columns (N, C * taps, windows), or (C * taps, windows) for one image.
        output_size: height and width of the images.
        kernel_size: height and width of the window.
        dilation: how far apart the taps stand.
        padding: zeros around the image.
        stride: how far apart the windows stand.

    Returns:
        Images (N, C, H, W), or one image (C, H, W).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> fold(np.ones((1, 4, 4)), 3, 2)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    (x, lone), size = as_batch("fold", x, "columns", "N, C * taps, windows"), pair("output_size", output_size)
    rows, _, p, steps = _places(size, kernel_size, dilation, padding, stride)
    taps, windows = rows.shape
    if x.ndim != 3 or x.shape[1] % taps or x.shape[2] != windows:
        raise ShapeError(f"fold: columns are (N, C * {taps}, {windows}) for this size and window, got {describe(x)}")
    n, c = x.shape[0], x.shape[1] // taps
    k, s = pair("kernel_size", kernel_size), pair("stride", stride)
    each = np.eye(taps, dtype=x.dtype if x.dtype.kind == "f" else float).reshape(taps, 1, *k)  # each tap puts one number
    beyond = [size[i] + 2 * p[i] - reach for i, reach in enumerate(_reach(steps, k, pair("dilation", dilation), s))]
    whole = conv_transpose2d(reshape(x, (n * c, taps, *steps)), each, None, s, 0, 0, 1, dilation)
    whole = structure.pad(whole, widths=((0, 0), (0, 0), (0, beyond[0]), (0, beyond[1])))
    inside = getitem(whole, (slice(None), slice(None), slice(p[0], p[0] + size[0]), slice(p[1], p[1] + size[1])))
    return unbatched(reshape(inside, (n, c, *size)), lone)


def _reach(steps: Any, kernel: Any, dilation: Any, stride: Any) -> list[int]:
    """Up to where windows see, along each direction."""
    return [(n - 1) * s + d * (k - 1) + 1 for n, k, d, s in zip(steps, kernel, dilation, stride, strict=True)]
