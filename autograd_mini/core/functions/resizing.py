"""Images in another size: interpolation, and pixels in place of channels."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..node import describe
from .arguments import as_array, whole_number
from .parts import take
from .pooling import parts_of
from .products import matmul
from .shapes import moveaxis, reshape, transpose
from .sliding_windows import IMAGES, as_batch, unbatched

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
    (x, lone), r = as_batch("pixel_shuffle", x, *IMAGES), whole_number("pixel_shuffle: upscale_factor", upscale_factor)
    if r < 1 or x.shape[1] % (r * r):
        raise ShapeError(f"pixel_shuffle: images (N, C * {r * r}, H, W), got {describe(x)}")
    n, c, h, w = x.shape
    z = transpose(reshape(x, (n, c // (r * r), r, r, h, w)), (0, 1, 4, 2, 5, 3))
    return unbatched(reshape(z, (n, c // (r * r), h * r, w * r)), lone)


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
    (x, lone), r = as_batch("pixel_unshuffle", x, *IMAGES), whole_number("pixel_unshuffle: downscale_factor", downscale_factor)
    if r < 1 or x.shape[2] % r or x.shape[3] % r:
        raise ShapeError(f"pixel_unshuffle: images whose height and width {r} divides, got {describe(x)}")
    n, c, h, w = x.shape
    z = transpose(reshape(x, (n, c, h // r, r, w // r, r)), (0, 1, 3, 5, 2, 4))
    return unbatched(reshape(z, (n, c * r * r, h // r, w // r)), lone)
