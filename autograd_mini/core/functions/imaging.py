"""Convolution and pooling along one axis and three, and images laid out otherwise: `torch.nn.functional`'s arguments."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..node import describe
from ..operations import structure
from .arguments import Padding, Size, carrier
from .convolution import avg_pool2d, conv2d, conv_transpose2d, max_pool2d, pair
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


def _volumes(name: str, x: Any) -> Any:
    x = carrier(x)
    if x.ndim != 5:
        raise ShapeError(f"{name}: volumes are (N, C, D, H, W), got {describe(x)}")
    return x


def _sequences(name: str, x: Any) -> Any:
    x = carrier(x)
    if x.ndim != 3:
        raise ShapeError(f"{name}: sequences are (N, C, L), got {describe(x)}")
    return x


def conv3d(
    x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1
) -> Any:
    """`conv2d` along three axes: volumes (N, C, D, H, W), a weight (O, C / groups, depth, height, width).

    It is the sum of a convolution in the plane for each tap along the depth.

    >>> conv3d(np.ones((1, 1, 2, 2, 2)), np.ones((1, 1, 2, 2, 2)))
    array([[[[[8.]]]]])
    """
    x, weight = _volumes("conv3d", x), carrier(weight)
    if weight.ndim != 5:
        raise ShapeError(f"conv3d: a weight is (O, C / groups, depth, height, width), got {describe(weight)}")
    (sd, *s), (dd, *d) = triple("stride", stride), triple("dilation", dilation)
    taps = weight.shape[2:]
    if padding == "same":
        if (sd, *s) != (1, 1, 1):
            raise ArgumentError(f"conv3d: padding='same' keeps the size, which stride={stride} does not: give numbers")
        around = [(t * (k - 1) // 2, t * (k - 1) - t * (k - 1) // 2) for k, t in zip(taps, (dd, *d), strict=True)]
    else:
        around = [(n, n) for n in triple("padding", 0 if padding == "valid" else padding)]
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
    return z if bias is None else z + reshape(carrier(bias), (-1, 1, 1, 1))


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
    """`conv_transpose2d` along one axis: sequences (N, C, L), a weight (C, O / groups, width).

    >>> conv_transpose1d(np.ones((1, 1, 2)), np.ones((1, 1, 2)), stride=2).shape
    (1, 1, 4)
    """
    x, weight = _sequences("conv_transpose1d", x), carrier(weight)
    if weight.ndim != 3:
        raise ShapeError(f"conv_transpose1d: a weight is (C, O / groups, width), got {describe(weight)}")
    s, p, o, d = (
        single(what, n)
        for what, n in (("stride", stride), ("padding", padding), ("output_padding", output_padding), ("dilation", dilation))
    )
    z = conv_transpose2d(expand_dims(x, 2), expand_dims(weight, 2), bias, (1, s), (0, p), (0, o), groups, (1, d))
    return squeeze(z, 2)


def max_pool1d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1) -> Any:
    """`max_pool2d` along one axis: (N, C, L) -> (N, C, L').

    >>> max_pool1d(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[1., 3.]]])
    """
    x, k = _sequences("max_pool1d", x), single("kernel_size", kernel_size)
    s = k if stride is None else single("stride", stride)
    return squeeze(
        max_pool2d(expand_dims(x, 2), (1, k), (1, s), (0, single("padding", padding)), (1, single("dilation", dilation))), 2
    )


def avg_pool1d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0, count_include_pad: bool = True) -> Any:
    """`avg_pool2d` along one axis: (N, C, L) -> (N, C, L').

    >>> avg_pool1d(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[0.5, 2.5]]])
    """
    x, k = _sequences("avg_pool1d", x), single("kernel_size", kernel_size)
    s = k if stride is None else single("stride", stride)
    return squeeze(avg_pool2d(expand_dims(x, 2), (1, k), (1, s), (0, single("padding", padding)), count_include_pad), 2)


def _pooled_volumes(name: str, pool: Any, x: Any, kernel_size: Size, stride: Any, padding: Size) -> Any:
    """Pooling in the plane, and then along the depth."""
    x = _volumes(name, x)
    (kd, *k), (pd, *p) = triple("kernel_size", kernel_size), triple("padding", padding)
    sd, *s = (kd, *k) if stride is None else triple("stride", stride)
    n, c, depth, h, w = x.shape
    flat = pool(reshape(x, (n, c * depth, h, w)), tuple(k), tuple(s), tuple(p))
    rows, columns = flat.shape[2:]
    deep = pool(reshape(flat, (n, c, depth, rows * columns)), (kd, 1), (sd, 1), (pd, 0))
    return reshape(deep, (n, c, deep.shape[2], rows, columns))


def max_pool3d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> Any:
    """The largest element in each window of volumes: (N, C, D, H, W) -> (N, C, D', H', W').

    >>> max_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2)
    array([[[[[7.]]]]])
    """
    return _pooled_volumes("max_pool3d", max_pool2d, x, kernel_size, stride, padding)


def avg_pool3d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> Any:
    """The mean of each window of volumes, zeros beyond the edge counted: (N, C, D, H, W) -> (N, C, D', H', W').

    >>> avg_pool3d(np.arange(8.0).reshape(1, 1, 2, 2, 2), 2)
    array([[[[[3.5]]]]])
    """
    return _pooled_volumes("avg_pool3d", avg_pool2d, x, kernel_size, stride, padding)


def interpolate(x: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool = False) -> Any:
    """Images or sequences in another size: (N, C, L) or (N, C, H, W).

    Args:
        size: the new length, or height and width.
        scale_factor: in place of `size`, how many times as long.
        mode: "nearest"; "linear" for sequences and "bilinear" for images.
        align_corners: whether the first and last elements stay where they are (linear modes).

    >>> interpolate(np.array([[[1.0, 2.0]]]), scale_factor=2)
    array([[[1., 1., 2., 2.]]])
    """
    x = carrier(x)
    if x.ndim not in (3, 4):
        raise ShapeError(f"interpolate: sequences (N, C, L) or images (N, C, H, W), got {describe(x)}")
    axes = range(2, x.ndim)
    if (size is None) == (scale_factor is None):
        raise ArgumentError("interpolate: give size or scale_factor, and not both")
    asked = scale_factor if size is None else size
    each = tuple(asked) if isinstance(asked, (tuple, list)) else (asked,) * len(axes)
    sizes = [int(n) if size is not None else math.floor(x.shape[i] * n) for i, n in zip(axes, each, strict=True)]
    if min(sizes) < 1:
        raise ArgumentError(f"interpolate: the new size must be positive, got {sizes}")
    if mode not in ("nearest", "linear", "bilinear"):
        raise ArgumentError(f"interpolate: mode is 'nearest', 'linear' or 'bilinear', got {mode!r}")
    for i, n in zip(axes, sizes, strict=True):
        old = x.shape[i]
        if mode == "nearest":
            x = take(x, np.minimum(np.floor(np.arange(n) * (old / n)).astype(int), old - 1), axis=i)
        else:
            w = _between(old, n, align_corners).astype(x.dtype)
            x = matmul(x, w.T) if i == x.ndim - 1 else matmul(w, x)
    return x


def _between(old: int, new: int, align_corners: bool) -> Any:
    """The matrix (new, old) of linear interpolation."""
    if align_corners:
        place = np.arange(new) * ((old - 1) / (new - 1)) if new > 1 else np.zeros(1)
    else:
        place = np.maximum((np.arange(new) + 0.5) * (old / new) - 0.5, 0.0)
    below = np.minimum(np.floor(place).astype(int), old - 1)
    above = np.minimum(below + 1, old - 1)
    w = np.zeros((new, old))
    np.add.at(w, (np.arange(new), below), 1.0 - (place - below))
    np.add.at(w, (np.arange(new), above), place - below)
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

    >>> unfold(np.arange(9.0).reshape(1, 1, 3, 3), 2).shape
    (1, 4, 4)
    """
    x = carrier(x)
    if x.ndim != 4:
        raise ShapeError(f"unfold: images are (N, C, H, W), got {describe(x)}")
    rows, columns, p, _ = _places((x.shape[2], x.shape[3]), kernel_size, dilation, padding, stride)
    x = structure.pad(x, widths=((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    seen = getitem(x, (slice(None), slice(None), rows, columns))
    return reshape(seen, (x.shape[0], x.shape[1] * rows.shape[0], rows.shape[1]))


def fold(x: Any, output_size: Size, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> Any:
    """The adjoint of `unfold`: columns are added up where their windows stand: (N, C * taps, windows) -> (N, C, H, W).

    >>> fold(np.ones((1, 4, 4)), 3, 2)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    x, size = carrier(x), pair("output_size", output_size)
    rows, columns, p, _ = _places(size, kernel_size, dilation, padding, stride)
    taps, windows = rows.shape
    if x.ndim != 3 or x.shape[1] % taps or x.shape[2] != windows:
        raise ShapeError(f"fold: columns are (N, C * {taps}, {windows}) for this size and window, got {describe(x)}")
    n, c = x.shape[0], x.shape[1] // taps
    wide = (n, c, size[0] + 2 * p[0], size[1] + 2 * p[1])
    whole = structure.scatter(reshape(x, (n, c, taps, windows)), index=(slice(None), slice(None), rows, columns), shape=wide)
    return getitem(whole, (slice(None), slice(None), slice(p[0], p[0] + size[0]), slice(p[1], p[1] + size[1])))


def pixel_shuffle(x: Any, upscale_factor: int) -> Any:
    """Channels laid out as pixels: (N, C r r, H, W) -> (N, C, H r, W r) (Shi et al. 2016).

    >>> pixel_shuffle(np.arange(4.0).reshape(1, 4, 1, 1), 2)
    array([[[[0., 1.],
             [2., 3.]]]])
    """
    x, r = carrier(x), operator.index(upscale_factor)
    if x.ndim != 4 or r < 1 or x.shape[1] % (r * r):
        raise ShapeError(f"pixel_shuffle: images (N, C * {r * r}, H, W), got {describe(x)}")
    n, c, h, w = x.shape
    z = transpose(reshape(x, (n, c // (r * r), r, r, h, w)), (0, 1, 4, 2, 5, 3))
    return reshape(z, (n, c // (r * r), h * r, w * r))


def pixel_unshuffle(x: Any, downscale_factor: int) -> Any:
    """The reverse of `pixel_shuffle`: (N, C, H r, W r) -> (N, C r r, H, W).

    >>> pixel_unshuffle(np.ones((1, 1, 2, 2)), 2).shape
    (1, 4, 1, 1)
    """
    x, r = carrier(x), operator.index(downscale_factor)
    if x.ndim != 4 or r < 1 or x.shape[2] % r or x.shape[3] % r:
        raise ShapeError(f"pixel_unshuffle: images whose height and width {r} divides, got {describe(x)}")
    n, c, h, w = x.shape
    z = transpose(reshape(x, (n, c, h // r, r, w // r, r)), (0, 1, 3, 5, 2, 4))
    return reshape(z, (n, c * r * r, h // r, w // r))
