"""Pooling of sequences, images and volumes by windows, and its inverse; arguments as in `torch.nn.functional`."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, IndexingError, ShapeError
from ..kernels.windows import Windows, winners
from ..node import is_symbolic, plain
from ..operations import convolution as rules
from ..operations import structure
from .arguments import Padding, Size
from .products import matmul
from .reductions import mean
from .shapes import astype, expand_dims, reshape, squeeze
from .sliding_windows import (
    IMAGES,
    SEQUENCES,
    VOLUMES,
    along_a_line,
    as_batch,
    pair,
    sides,
    sides_of_volume,
    single,
    triple,
    unbatched,
    windows_of,
)


def max_pool1d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """`max_pool2d` along one axis.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        kernel_size: how long a window is.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the ends, at most half a window; (before, behind) where the ends differ.
        dilation: how far apart the taps of a window stand.
        ceil_mode: whether a last window that reaches over the end counts.
        return_indices: whether to return as well where each element was found (for `max_unpool1d`).

    Returns:
        (N, C, the number of windows); with `return_indices`, a pair.

    Raises:
        ShapeError: for windows that do not fit.

    >>> max_pool1d(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[1., 3.]]])
    """
    (x, lone), k = as_batch("max_pool1d", x, *SEQUENCES), single("kernel_size", kernel_size)
    s, d = k if stride is None else single("stride", stride), single("dilation", dilation)
    z = max_pool2d(expand_dims(x, 2), (1, k), (1, s), along_a_line(padding), (1, d), ceil_mode, return_indices)
    return tuple(unbatched(squeeze(one, 2), lone) for one in z) if return_indices else unbatched(squeeze(z, 2), lone)


def max_pool2d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Any = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element in each window; where several are equal, the first of them, row by row, gets the gradient.

    Args:
        x: images, (N, C, H, W), or one image, (C, H, W).
        kernel_size: height and width of the window.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the edge, at most half a window; ((above, below), (left, right)) or
            (left, right, above, below) where sides differ.
        dilation: how far apart the taps of a window stand.
        ceil_mode: whether a last window that reaches over the edge counts, as long as it begins inside.
        return_indices: whether to return as well where each element was found, row by row in its channel (for `max_unpool2d`).

    Returns:
        (N, C, *the number of windows); with `return_indices`, a pair.

    Raises:
        ShapeError: for windows that do not fit.

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """
    x, lone, windows = _pooled("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)
    x = x if x.dtype.kind == "f" else astype(x, float)
    z = unbatched(rules.max_pool(x, windows=windows), lone)
    if not return_indices:
        return z
    if is_symbolic(x):
        raise x.refuse("max_pool2d(..., return_indices=True)", "compute the places outside, and pass them as an argument")
    return z, unbatched(places_of_largest(plain(x), windows), lone)


def max_pool3d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element in each window of volumes: of each plane, and then along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        kernel_size: depth, height and width of the window.
        stride: how far apart the windows stand; side by side, if left out.
        padding: how far they may reach over the edge, at most half a window.
        dilation: how far apart the taps of a window stand.
        ceil_mode: whether a last window that reaches over the edge counts.
        return_indices: whether to return as well where each element was found, counted layer by layer (for `max_unpool3d`).

    Returns:
        (N, C, D', H', W'); with `return_indices`, a pair.

    Raises:
        ShapeError: for windows that do not fit.

    >>> max_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2)
    array([[[[[7.]]]]])
    """
    x, lone = as_batch("max_pool3d", x, *VOLUMES)
    (kd, *k), (dd, *d) = triple("kernel_size", kernel_size), triple("dilation", dilation)
    deep_sides, *p = sides_of_volume("max_pool3d", padding)
    sd, *s = (kd, *k) if stride is None else triple("stride", stride)
    n, c, depth, h, w = x.shape
    flat = max_pool2d(reshape(x, (n, c * depth, h, w)), tuple(k), tuple(s), tuple(p), tuple(d), ceil_mode, return_indices)
    flat, inside = flat if return_indices else (flat, None)
    rows, columns = flat.shape[2:]
    columns_of = reshape(flat, (n, c, depth, rows * columns))
    deep = max_pool2d(columns_of, (kd, 1), (sd, 1), (deep_sides, 0), (dd, 1), ceil_mode, return_indices)
    deep, layer = deep if return_indices else (deep, None)
    z = unbatched(reshape(deep, (n, c, deep.shape[2], rows, columns)), lone)
    if inside is None:
        return z
    layer = layer // (rows * columns)
    places = layer * (h * w) + np.take_along_axis(inside.reshape(n, c, depth, rows * columns), layer, 2)
    return z, unbatched(places.reshape(n, c, -1, rows, columns), lone)


def places_of_largest(x: Any, windows: Windows) -> Any:
    """The place in each window of the first of its largest elements, counted row by row in the image."""
    found = np.zeros((*x.shape[:2], *windows.steps), np.intp)
    (above, _), (left, _) = windows.padding
    for (i, j), won in winners(windows.padded(x, -np.inf), windows):
        rows = np.arange(windows.steps[0]) * windows.stride[0] + i * windows.dilation[0] - above
        columns = np.arange(windows.steps[1]) * windows.stride[1] + j * windows.dilation[1] - left
        np.copyto(found, rows[:, None] * windows.size[1] + columns, where=won)
    return found


def avg_pool1d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, *, count_include_pad: bool = True,
    ceil_mode: bool = False,
) -> Any:  # fmt: skip
    """`avg_pool2d` along one axis.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        kernel_size, stride, padding, ceil_mode: as of `max_pool1d`.
        count_include_pad: whether the zeros of the padding count.

    Returns:
        (N, C, the number of windows).

    Raises:
        ShapeError: for windows that do not fit.

    >>> avg_pool1d(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[0.5, 2.5]]])
    """
    (x, lone), k = as_batch("avg_pool1d", x, *SEQUENCES), single("kernel_size", kernel_size)
    s, around = k if stride is None else single("stride", stride), along_a_line(padding)
    z = avg_pool2d(expand_dims(x, 2), (1, k), (1, s), around, count_include_pad=count_include_pad, ceil_mode=ceil_mode)
    return unbatched(squeeze(z, 2), lone)


def avg_pool2d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Any = 0, *, count_include_pad: bool = True,
    ceil_mode: bool = False,
) -> Any:  # fmt: skip
    """The mean of each window.

    Args:
        x: images, (N, C, H, W), or one image, (C, H, W).
        kernel_size, stride, padding: as of `max_pool2d`.
        count_include_pad: whether the zeros of the padding count.
        ceil_mode: whether a last window that reaches over the edge counts; what is beyond the padding does not.

    Returns:
        (N, C, *the number of windows).

    Raises:
        ShapeError: for windows that do not fit.

    >>> avg_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """
    x, lone, windows = _pooled("avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    kind, count = x.dtype, float(math.prod(windows.kernel))
    if kind == np.float16:  # a sum of many would overflow
        x = astype(x, np.float32)
    around = sides("avg_pool2d", padding)
    if windows.size == windows.padded_size or count_include_pad and windows.padding == around:
        z = rules.sum_pool(x, windows=windows) * (1.0 / count) if count > 65504 else rules.sum_pool(x, windows=windows) / count
    else:
        counted = np.zeros((1, 1, *windows.padded_size), x.dtype)
        (above, _), (left, _) = windows.padding if not count_include_pad else ((0, 0), (0, 0))
        high, wide = (n + (k + m) * count_include_pad for n, (k, m) in zip(windows.size, around, strict=True))
        counted[:, :, above : above + high, left : left + wide] = 1.0
        whole = Windows(windows.padded_size, windows.kernel, windows.stride)
        z = rules.sum_pool(x, windows=windows) / rules.sum_pool(counted, windows=whole)
    return unbatched(astype(z, kind) if kind == np.float16 else z, lone)


def avg_pool3d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, *, count_include_pad: bool = True,
    ceil_mode: bool = False,
) -> Any:  # fmt: skip
    """The mean of each window of volumes: of each plane, and then along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        kernel_size, stride, padding, ceil_mode: as of `max_pool3d`.
        count_include_pad: whether the zeros of the padding count.

    Returns:
        (N, C, D', H', W').

    Raises:
        ShapeError: for windows that do not fit.

    >>> avg_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2)
    array([[[[[3.5]]]]])
    """
    x, lone = as_batch("avg_pool3d", x, *VOLUMES)
    (kd, *k), (deep_sides, *p) = triple("kernel_size", kernel_size), sides_of_volume("avg_pool3d", padding)
    sd, *s = (kd, *k) if stride is None else triple("stride", stride)
    n, c, depth, h, w = x.shape
    how = {"count_include_pad": count_include_pad, "ceil_mode": ceil_mode}
    flat = avg_pool2d(reshape(x, (n, c * depth, h, w)), tuple(k), tuple(s), tuple(p), **how)
    rows, columns = flat.shape[2:]
    columns_of = reshape(flat, (n, c, depth, rows * columns))
    deep = avg_pool2d(columns_of, (kd, 1), (sd, 1), (deep_sides, 0), **how)
    return unbatched(reshape(deep, (n, c, deep.shape[2], rows, columns)), lone)


def _pooled(
    name: str, x: Any, kernel_size: Size, stride: Any, padding: Padding, dilation: Size, ceil_mode: bool
) -> tuple[Any, bool, Windows]:
    """Images, whether it is a lone one, and the windows that pool them."""
    x, lone = as_batch(name, x, *IMAGES)
    taps, over = pair("kernel_size", kernel_size), sides(name, padding)
    if any(2 * max(side) > k for side, k in zip(over, taps, strict=True)):
        raise ArgumentError(f"{name}: padding={padding} must be at most half of kernel_size={kernel_size}")
    return x, lone, windows_of(name, x.shape[2:], taps, taps if stride is None else stride, padding, dilation, ceil_mode)


def adaptive_avg_pool2d(x: Any, output_size: Size) -> Any:
    """The means of as many parts, as equal as can be, as the output shall have rows and columns.

    Args:
        x: images, (N, C, H, W).
        output_size: rows and columns of the result; 1 takes the mean of each whole channel.

    Returns:
        (N, C, *output_size).

    Raises:
        ShapeError: for what is no images.

    >>> adaptive_avg_pool2d(np.arange(9.0).reshape(1, 1, 3, 3), 1)
    array([[[[4.]]]])
    """
    x, lone = as_batch("adaptive_avg_pool2d", x, *IMAGES)
    (h, w), (rows, columns) = x.shape[2:], pair("output_size", output_size)
    if rows < 1 or columns < 1:
        raise ArgumentError(f"adaptive_avg_pool2d: output_size must be positive, got {output_size}")
    if (rows, columns) == (1, 1):
        return unbatched(mean(x, (2, 3), keepdims=True), lone)
    if h % rows == 0 and w % columns == 0:
        return unbatched(avg_pool2d(x, (h // rows, w // columns)), lone)
    return unbatched(matmul(matmul(parts_of(h, rows, x.dtype), x), parts_of(w, columns, x.dtype).T), lone)


def parts_of(n: int, parts: int, dtype: Any) -> Any:
    """The matrix (parts, n) that takes the mean of each part of n elements; parts share an element where they must."""
    n = operator.index(n)  # in a compiled program, which is then one for this size
    edges = [(i * n // parts, -(-(i + 1) * n // parts)) for i in range(parts)]
    return np.array([[(start <= k < stop) / (stop - start) for k in range(n)] for start, stop in edges], dtype)


def _unpooled(name: str, what: tuple[str, str], x: Any, indices: Any, kernel: Any, stride: Any, padding: Any, size: Any) -> Any:
    """Zeros, and each element at its place, along as many axes as there are sizes in `kernel`."""
    x, lone = as_batch(name, x, *what)
    places = np.array(plain(indices))
    places = places[None] if lone else places
    if places.shape != tuple(x.shape) or places.dtype.kind not in "iu":
        of = f"{places.dtype} of shape {places.shape}"
        raise ShapeError(f"{name}: indices are whole numbers of the shape of x, {tuple(x.shape)}, got {of}")
    if size is None:
        size = [(n - 1) * s - 2 * p + k for n, k, s, p in zip(x.shape[2:], kernel, stride, padding, strict=True)]
    size = tuple(map(operator.index, size))[-len(kernel) :]
    total = math.prod(size)
    if places.size and (places.min() < 0 or places.max() >= total):
        raise IndexingError(f"{name}: an index lies between 0 and {total - 1} for {size}, got {places.min()} to {places.max()}")
    flat = reshape(x, (*x.shape[:2], math.prod(x.shape[2:])))
    n, c = (np.arange(k).reshape(-1, *(1,) * (2 - i)) for i, k in enumerate(x.shape[:2]))
    z = structure.put(np.zeros((*x.shape[:2], total), x.dtype), flat, index=(n, c, places.reshape(flat.shape)))
    return unbatched(reshape(z, (*x.shape[:2], *size)), lone)


def max_unpool1d(
    x: Any, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None
) -> Any:
    """The way back from `max_pool1d`: each element at the place where it was found, zeros elsewhere.

    Args:
        x: (N, C, the number of windows), or without the first axis.
        indices: the places that `max_pool1d(..., return_indices=True)` gave.
        kernel_size, stride, padding: as of `max_pool1d`.
        output_size: the length of the result, where it does not follow from those.

    Returns:
        (N, C, L).

    Raises:
        ShapeError: where `indices` has another shape than `x`.
        IndexingError: for an index outside of the result.

    >>> max_unpool1d(*max_pool1d(np.array([[[1.0, 5.0, 3.0, 2.0]]]), 2, return_indices=True), 2)
    array([[[0., 5., 3., 0.]]])
    """
    k = single("kernel_size", kernel_size)
    s = k if stride is None else single("stride", stride)
    return _unpooled("max_unpool1d", SEQUENCES, x, indices, (k,), (s,), (single("padding", padding),), output_size)


def max_unpool2d(
    x: Any, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None
) -> Any:
    """The way back from `max_pool2d`: each element at the place where it was found, zeros elsewhere.

    Args:
        x: (N, C, *the number of windows), or without the first axis.
        indices: the places that `max_pool2d(..., return_indices=True)` gave.
        kernel_size, stride, padding: as of `max_pool2d`.
        output_size: height and width of the result, where they do not follow from those.

    Returns:
        (N, C, H, W).

    Raises:
        ShapeError: where `indices` has another shape than `x`.
        IndexingError: for an index outside of the result.

    >>> max_unpool2d(*max_pool2d(np.array([[[[1.0, 5.0], [3.0, 2.0]]]]), 2, return_indices=True), 2)
    array([[[[0., 5.],
             [0., 0.]]]])
    """
    k, p = pair("kernel_size", kernel_size), pair("padding", padding)
    s = k if stride is None else pair("stride", stride)
    return _unpooled("max_unpool2d", IMAGES, x, indices, k, s, p, output_size)


def max_unpool3d(
    x: Any, indices: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, output_size: Any = None
) -> Any:
    """The way back from `max_pool3d`: each element at the place where it was found, zeros elsewhere.

    Args:
        x: (N, C, *the number of windows), or without the first axis.
        indices: the places that `max_pool3d(..., return_indices=True)` gave.
        kernel_size, stride, padding: as of `max_pool3d`.
        output_size: depth, height and width of the result, where they do not follow from those.

    Returns:
        (N, C, D, H, W).

    Raises:
        ShapeError: where `indices` has another shape than `x`.
        IndexingError: for an index outside of the result.

    >>> float(max_unpool3d(*max_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2, return_indices=True), 2).sum())
    7.0
    """
    k, p = triple("kernel_size", kernel_size), triple("padding", padding)
    s = k if stride is None else triple("stride", stride)
    return _unpooled("max_unpool3d", VOLUMES, x, indices, k, s, p, output_size)
