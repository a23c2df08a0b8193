"""Convolution and pooling along one axis and three, and images laid out otherwise: `torch.nn.functional`'s arguments."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, IndexingError, ShapeError
from ..node import describe, plain
from ..operations import structure
from .arguments import Padding, Size, as_array, whole_number
from .convolution import (
    IMAGES,
    alone,
    along_a_line,
    avg_pool2d,
    conv2d,
    conv_transpose2d,
    max_pool2d,
    pair,
    parts_of,
    several,
)
from .linalg import matmul
from .parts import getitem, take
from .shapes import expand_dims, moveaxis, reshape, squeeze, transpose


def triple(what: str, n: Any) -> tuple[int, int, int]:
    """One number for all three directions, or three."""
    several = tuple(n) if isinstance(n, (tuple, list)) else (n, n, n)
    try:
        sizes = tuple(map(operator.index, several))
    except TypeError:
        sizes = ()
    if len(sizes) != 3 or min(sizes) < 0:
        raise ArgumentError(f"{what} must be a whole number or three of them, none negative, got {n!r:.40}")
    return sizes[0], sizes[1], sizes[2]


def single(what: str, n: Any) -> int:
    """One number, which may stand in a tuple of its own."""
    return pair(what, n[0] if isinstance(n, (tuple, list)) and len(n) == 1 else n)[1]


def sides_of_volume(name: str, padding: Any) -> list[tuple[int, int]]:
    """The padding before and behind each of three axes; six numbers begin with the last axis."""
    if isinstance(padding, (tuple, list)) and len(padding) == 6:
        padding = tuple(tuple(padding[i : i + 2]) for i in (4, 2, 0))
    if isinstance(padding, (tuple, list)) and any(isinstance(n, (tuple, list)) for n in padding):
        if len(padding) != 3:
            raise ArgumentError(f"{name}: padding has a pair for each of the three axes, got {padding!r:.60}")
        return [pair("padding", n) for n in padding]
    return [(n, n) for n in triple("padding", padding)]


VOLUMES, SEQUENCES = ("volumes", "N, C, D, H, W"), ("sequences", "N, C, L")


def conv3d(
    x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1
) -> Any:
    """`conv2d` along three axes. It is the sum of a convolution in the plane for each tap along the depth.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        weight: (O, C / groups, depth, height, width of the window).
        bias: (O,), or None.
        stride, padding, dilation: a number, or one for each of the three axes; padding may be "same" or "valid", too, or
            ((front, back), (above, below), (left, right)), or (left, right, above, below, front, back) where sides differ.
        groups: how many groups the channels are divided into.

    Returns:
        (N, O, D', H', W').

    Raises:
        ShapeError: where the channels do not fit, or the window does not fit into the volumes.

    >>> conv3d(np.ones((1, 1, 2, 2, 2)), np.ones((1, 1, 2, 2, 2)))
    array([[[[[8.]]]]])
    """
    (x, single), weight = several("conv3d", x, *VOLUMES), as_array(weight)
    if weight.ndim != 5:
        raise ShapeError(f"conv3d: a weight is (O, C / groups, depth, height, width), got {describe(weight)}")
    (sd, *s), (dd, *d) = triple("stride", stride), triple("dilation", dilation)
    taps = weight.shape[2:]
    if padding == "same":
        if (sd, *s) != (1, 1, 1):
            raise ArgumentError(f"conv3d: padding='same' keeps the size, which stride={stride} does not: give numbers")
        around = [(t * (k - 1) // 2, t * (k - 1) - t * (k - 1) // 2) for k, t in zip(taps, (dd, *d), strict=True)]
    else:
        around = sides_of_volume("conv3d", 0 if padding == "valid" else padding)
    x = structure.pad(x, widths=((0, 0), (0, 0), *around))
    n, c, depth, h, w = x.shape
    steps = (depth - dd * (taps[0] - 1) - 1) // sd + 1 if sd else 0
    if steps < 1:
        raise ShapeError(f"conv3d: a window of depth {taps[0]} does not fit into volumes of shape {tuple(x.shape)}")
    z: Any = None
    for i in range(taps[0]):
        layers = getitem(x, (slice(None), slice(None), slice(i * dd, i * dd + sd * (steps - 1) + 1, sd)))
        layers = reshape(moveaxis(layers, 2, 1), (n * steps, c, h, w))
        part = conv2d(layers, getitem(weight, (slice(None), slice(None), i)), None, tuple(s), 0, tuple(d), groups)
        z = part if z is None else z + part
    z = moveaxis(reshape(z, (n, steps, *z.shape[1:])), 1, 2)
    return alone(z if bias is None else z + reshape(as_array(bias), (-1, 1, 1, 1)), single)


def conv_transpose1d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Any:
    """`conv_transpose2d` along one axis: the adjoint of `conv1d`.

    Args:
        x: sequences (N, C, L), or one sequence (C, L).
        weight: (C, O / groups, width).
        bias: (O,), or None.
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: elements more at the end; less than stride or dilation.

    Returns:
        (N, O, L').

    Raises:
        ShapeError: for sizes that do not fit.

    >>> conv_transpose1d(np.ones((1, 1, 2)), np.ones((1, 1, 2)), stride=2).shape
    (1, 1, 4)
    """
    (x, lone), weight = several("conv_transpose1d", x, *SEQUENCES), as_array(weight)
    if weight.ndim != 3:
        raise ShapeError(f"conv_transpose1d: a weight is (C, O / groups, width), got {describe(weight)}")
    s, p, o, d = (
        single(what, n)
        for what, n in (("stride", stride), ("padding", padding), ("output_padding", output_padding), ("dilation", dilation))
    )
    z = conv_transpose2d(expand_dims(x, 2), expand_dims(weight, 2), bias, (1, s), (0, p), (0, o), groups, (1, d))
    return alone(squeeze(z, 2), lone)


def conv_transpose3d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Any:
    """The adjoint of `conv3d`: for each tap along the depth, a `conv_transpose2d` of all layers, put where that tap looks.

    Args:
        x: volumes (N, C, D, H, W), or one volume (C, D, H, W).
        weight: (C, O / groups, depth, height, width).
        bias: (O,), or None.
        stride, padding, dilation, groups: of the convolution that this turns round.
        output_padding: layers, rows and columns more at the end; less than stride or dilation.

    Returns:
        (N, O, D', H', W').

    Raises:
        ShapeError: for sizes that do not fit.

    >>> conv_transpose3d(np.ones((1, 1, 1, 1, 1)), np.ones((1, 1, 2, 2, 2)))[0, 0, 0]
    array([[1., 1.],
           [1., 1.]])
    """
    name = "conv_transpose3d"
    (x, lone), weight = several(name, x, *VOLUMES), as_array(weight)
    if weight.ndim != 5 or weight.shape[0] != x.shape[1]:
        raise ShapeError(
            f"{name}: a weight is (C, O / groups, depth, height, width), with C={x.shape[1]} channels, got {describe(weight)}"
        )
    (sd, *s), (dd, *d), (pd, *p), (od, *o) = (
        triple(what, n)
        for what, n in (("stride", stride), ("dilation", dilation), ("padding", padding), ("output_padding", output_padding))
    )
    if not sd or not dd or od >= max(sd, dd):
        raise ArgumentError(
            f"{name}: output_padding={output_padding} must be less than stride={stride} or dilation={dilation} (both positive)"
        )
    (n, c, steps, h, w), taps = x.shape, weight.shape[2]
    layers = reshape(moveaxis(x, 2, 1), (n * steps, c, h, w))
    deep = (steps - 1) * sd + dd * (taps - 1) + 1
    z: Any = None
    for i in range(taps):
        part = conv_transpose2d(
            layers, getitem(weight, (slice(None), slice(None), i)), None, tuple(s), tuple(p), tuple(o), groups, tuple(d)
        )
        part = moveaxis(reshape(part, (n, steps, *part.shape[1:])), 1, 2)
        part = _apart(part, sd, i * dd, deep)
        z = part if z is None else z + part
    if od > pd:
        z = structure.pad(z, widths=((0, 0), (0, 0), (0, od - pd), (0, 0), (0, 0)))
    size = deep - 2 * pd + od
    if size < 1 or 0 in z.shape[3:]:
        raise ShapeError(f"{name}: padding={padding} leaves nothing of the result, of shape {(size, *z.shape[3:])}")
    z = getitem(z, (slice(None), slice(None), slice(pd, pd + size)))
    return alone(z if bias is None else z + reshape(as_array(bias), (-1, 1, 1, 1)), lone)


def _apart(x: Any, step: int, start: int, length: int) -> Any:
    """Layers (N, C, D, H, W) `step` apart from `start` on, and zeros between them, `length` layers in all."""
    n, c, layers, h, w = x.shape
    if step > 1:
        x = structure.pad(expand_dims(x, 3), widths=((0, 0), (0, 0), (0, 0), (0, step - 1), (0, 0), (0, 0)))
        x = reshape(x, (n, c, layers * step, h, w))
        x = getitem(x, (slice(None), slice(None), slice(0, (layers - 1) * step + 1)))
    behind = length - start - (layers - 1) * step - 1
    return structure.pad(x, widths=((0, 0), (0, 0), (start, behind), (0, 0), (0, 0)))


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
    (x, lone), k = several("max_pool1d", x, *SEQUENCES), single("kernel_size", kernel_size)
    s, d = k if stride is None else single("stride", stride), single("dilation", dilation)
    z = max_pool2d(expand_dims(x, 2), (1, k), (1, s), along_a_line(padding), (1, d), ceil_mode, return_indices)
    return tuple(alone(squeeze(one, 2), lone) for one in z) if return_indices else alone(squeeze(z, 2), lone)


def avg_pool1d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, count_include_pad: bool = True,
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
    (x, lone), k = several("avg_pool1d", x, *SEQUENCES), single("kernel_size", kernel_size)
    s, around = k if stride is None else single("stride", stride), along_a_line(padding)
    return alone(squeeze(avg_pool2d(expand_dims(x, 2), (1, k), (1, s), around, count_include_pad, ceil_mode), 2), lone)


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
    x, lone = several("max_pool3d", x, *VOLUMES)
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
    z = alone(reshape(deep, (n, c, deep.shape[2], rows, columns)), lone)
    if inside is None:
        return z
    layer = layer // (rows * columns)
    places = layer * (h * w) + np.take_along_axis(inside.reshape(n, c, depth, rows * columns), layer, 2)
    return z, alone(places.reshape(n, c, -1, rows, columns), lone)


def avg_pool3d(
    x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, count_include_pad: bool = True,
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
    x, lone = several("avg_pool3d", x, *VOLUMES)
    (kd, *k), (deep_sides, *p) = triple("kernel_size", kernel_size), sides_of_volume("avg_pool3d", padding)
    sd, *s = (kd, *k) if stride is None else triple("stride", stride)
    n, c, depth, h, w = x.shape
    flat = avg_pool2d(reshape(x, (n, c * depth, h, w)), tuple(k), tuple(s), tuple(p), count_include_pad, ceil_mode)
    rows, columns = flat.shape[2:]
    columns_of = reshape(flat, (n, c, depth, rows * columns))
    deep = avg_pool2d(columns_of, (kd, 1), (sd, 1), (deep_sides, 0), count_include_pad, ceil_mode)
    return alone(reshape(deep, (n, c, deep.shape[2], rows, columns)), lone)


def _unpooled(name: str, what: tuple[str, str], x: Any, indices: Any, kernel: Any, stride: Any, padding: Any, size: Any) -> Any:
    """Zeros, and each element at its place, along as many axes as there are sizes in `kernel`."""
    x, lone = several(name, x, *what)
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
    return alone(reshape(z, (*x.shape[:2], *size)), lone)


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


MODES = {
    1: ("nearest", "nearest-exact", "linear", "area"),
    2: ("nearest", "nearest-exact", "bilinear", "linear", "bicubic", "area"),
    3: ("nearest", "nearest-exact", "trilinear", "area"),
}
"""The modes of `interpolate`, by the number of axes that change their size."""


def interpolate(
    x: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Any:
    """Sequences, images or volumes in another size, by the weights that PyTorch documents.

    Args:
        x: sequences (N, C, L), images (N, C, H, W) or volumes (N, C, D, H, W).
        size: the new length; height and width; or depth, height and width. One number stands for all.
        scale_factor: in place of `size`, how many times as long; the new size is rounded down.
        mode: "nearest" takes the element at or before a place, "nearest-exact" that whose middle is nearest; "linear",
            "bilinear" and "trilinear" go straight between neighbours, "bicubic" (images) by cubics through four; "area" takes
            means.
        align_corners: whether the first and last elements stay where they are (linear and cubic modes).

    Returns:
        (N, C, *the new size).

    Raises:
        ArgumentError: without a size, or for another mode.

    >>> interpolate(np.array([[[1.0, 2.0]]]), scale_factor=2)
    array([[[1., 1., 2., 2.]]])
    """
    x = as_array(x)
    if x.ndim not in (3, 4, 5):
        raise ShapeError(f"interpolate: sequences (N, C, L), images (N, C, H, W) or volumes (N, C, D, H, W), got {describe(x)}")
    axes = range(2, x.ndim)
    if (size is None) == (scale_factor is None):
        raise ArgumentError("interpolate: give size or scale_factor, and not both")
    asked = scale_factor if size is None else size
    each = tuple(asked) if isinstance(asked, (tuple, list)) else (asked,) * len(axes)
    if len(each) != len(axes):
        raise ArgumentError(f"interpolate: one number or {len(axes)} for {describe(x)}, got {asked!r}")
    sizes = [
        whole_number("interpolate: a size", n) if size is not None else math.floor(x.shape[i] * n)
        for i, n in zip(axes, each, strict=True)
    ]
    if min(sizes) < 1:
        raise ArgumentError(f"interpolate: the new size must be positive, got {sizes}")
    if mode not in MODES[len(axes)]:
        raise ArgumentError(f"interpolate: mode is one of {', '.join(MODES[len(axes)])} for {describe(x)}, got {mode!r}")
    if align_corners is not None and mode in ("nearest", "nearest-exact", "area"):
        raise ArgumentError(f"interpolate: align_corners is for linear and cubic modes; leave it out for {mode!r}")
    for i, n, scale in zip(axes, sizes, each, strict=True):
        old = operator.index(x.shape[i])  # a compiled program is then one for this size
        if n == old and (mode in ("linear", "bilinear", "trilinear") or mode == "nearest" and x.ndim == 4):
            continue
        ratio = old / n if scale_factor is None or mode == "nearest" and x.ndim == 4 and n == 2 * old else 1.0 / scale
        if mode in ("nearest", "nearest-exact"):
            place = (np.arange(n) + (0.5 if mode == "nearest-exact" else 0.0)) * ratio
            x = take(x, np.minimum(np.floor(place).astype(int), old - 1), axis=i)
            continue
        if mode == "area":
            w = parts_of(old, n, float)
        else:
            w = (_cubic if mode == "bicubic" else _straight)(old, n, ratio, bool(align_corners))
        w = w.astype(x.dtype if x.dtype.kind == "f" else float)
        x = matmul(w, x) if i == x.ndim - 2 else moveaxis(matmul(moveaxis(x, i, -1), w.T), -1, i)
    return x


def _aligned(old: int, new: int) -> Any:
    """The places of `new` samples among `old` ones, where the first and the last are the same."""
    return np.arange(new) * ((old - 1) / (new - 1)) if new > 1 else np.zeros(1)


def _straight(old: int, new: int, ratio: float, align_corners: bool) -> Any:
    """The matrix (new, old) of linear interpolation."""
    place = _aligned(old, new) if align_corners else np.maximum((np.arange(new) + 0.5) * ratio - 0.5, 0.0)
    below = np.minimum(np.floor(place).astype(int), old - 1)
    above = np.minimum(below + 1, old - 1)
    w = np.zeros((new, old))
    np.add.at(w, (np.arange(new), below), 1.0 - (place - below))
    np.add.at(w, (np.arange(new), above), place - below)
    return w


def _cubic(old: int, new: int, ratio: float, align_corners: bool) -> Any:
    """The matrix (new, old) of interpolation by Keys' cubic (1981) with a = -0.75; beyond the edge the last sample stands."""
    place = _aligned(old, new) if align_corners else (np.arange(new) + 0.5) * ratio - 0.5
    below = np.floor(place).astype(int)
    w, a = np.zeros((new, old)), -0.75
    for tap in (-1, 0, 1, 2):
        t = np.abs(place - (below + tap))
        near = ((a + 2) * t - (a + 3)) * t * t + 1
        far = a * (((t - 5) * t + 8) * t - 4)
        np.add.at(w, (np.arange(new), np.clip(below + tap, 0, old - 1)), np.where(t <= 1, near, far))
    return w


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
    x, lone = several("unfold", x, *IMAGES)
    rows, columns, p, _ = _places((x.shape[2], x.shape[3]), kernel_size, dilation, padding, stride)
    x = structure.pad(x, widths=((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    n, c, _, width = x.shape
    seen = getitem(reshape(x, (n, c, -1)), (slice(None), slice(None), rows * operator.index(width) + columns))
    return alone(reshape(seen, (n, c * rows.shape[0], rows.shape[1])), lone)


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
    (x, lone), size = several("fold", x, "columns", "N, C * taps, windows"), pair("output_size", output_size)
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
    return alone(reshape(inside, (n, c, *size)), lone)


def _reach(steps: Any, kernel: Any, dilation: Any, stride: Any) -> list[int]:
    """Up to where windows see, along each direction."""
    return [(n - 1) * s + d * (k - 1) + 1 for n, k, d, s in zip(steps, kernel, dilation, stride, strict=True)]


def pixel_shuffle(x: Any, upscale_factor: int) -> Any:
    """Channels laid out as pixels: (N, C r r, H, W) -> (N, C, H r, W r) (Shi et al. 2016).

    Args:
        x: images (N, C r r, H, W), or one image.
        upscale_factor: r, how many times as high and wide.

    Returns:
        (N, C, H r, W r).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> pixel_shuffle(np.arange(4.0).reshape(1, 4, 1, 1), 2)
    array([[[[0., 1.],
             [2., 3.]]]])
    """
    (x, lone), r = several("pixel_shuffle", x, *IMAGES), whole_number("pixel_shuffle: upscale_factor", upscale_factor)
    if r < 1 or x.shape[1] % (r * r):
        raise ShapeError(f"pixel_shuffle: images (N, C * {r * r}, H, W), got {describe(x)}")
    n, c, h, w = x.shape
    z = transpose(reshape(x, (n, c // (r * r), r, r, h, w)), (0, 1, 4, 2, 5, 3))
    return alone(reshape(z, (n, c // (r * r), h * r, w * r)), lone)


def pixel_unshuffle(x: Any, downscale_factor: int) -> Any:
    """The reverse of `pixel_shuffle`: (N, C, H r, W r) -> (N, C r r, H, W).

    Args:
        x: images (N, C, H r, W r), or one image.
        downscale_factor: r, how many times as high and wide they are.

    Returns:
        (N, C r r, H, W).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> pixel_unshuffle(np.ones((1, 1, 2, 2)), 2).shape
    (1, 4, 1, 1)
    """
    (x, lone), r = several("pixel_unshuffle", x, *IMAGES), whole_number("pixel_unshuffle: downscale_factor", downscale_factor)
    if r < 1 or x.shape[2] % r or x.shape[3] % r:
        raise ShapeError(f"pixel_unshuffle: images whose height and width {r} divides, got {describe(x)}")
    n, c, h, w = x.shape
    z = transpose(reshape(x, (n, c, h // r, r, w // r, r)), (0, 1, 3, 5, 2, 4))
    return alone(reshape(z, (n, c * r * r, h // r, w // r)), lone)
