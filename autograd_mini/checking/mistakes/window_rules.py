"""Wrong rules of convolutions and pooling, which look at an image through a window."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.primitive import find
from .rows import SLOPE, row

Array = Any

# fmt: off
# ---- pooling ---------------------------------------------------------------------------------------------------------

row("max_pool", 0, lambda g, z, x, **p: _unpool(g, x, p), SLOPE,
    "every element of a window gets the gradient: only the winner, the max, gets it", 2.9)
row("max_pool", 0, lambda g, z, x, **p: _unpool(g, x, p, mean=True), SLOPE,
    "the gradient is shared out over the window as in average pooling: only the winner, the max, gets "
    "it")
row("max_pool", 0, lambda g, z, x, **p: _pool_assigned(g, x, p, last=True), "used twice, counted once",
    "the windows overlap, and a winner of several keeps only what the last of them brings: add (`+=`) "
    "where it is assigned (`=`)", 2.9)
row("max_pool", 0, lambda g, z, x, **p: _pool_assigned(g, x, p, last=False), "used twice, counted once",
    "the windows overlap, and a winner of several keeps only what the first of them brings: add (`+=`)", 3.1)

# ---- convolution -----------------------------------------------------------------------------------------------------

CONV = "each number is shifted by the padding"
row("convolution", 0, lambda g, z, x, w, **p: _sent("convolution", 0, g, z, x, w[..., ::-1, ::-1], **p), "transposed",
    "the kernels are not flipped (turned by 180°), or once too often: a convolution with the turned "
    "kernels goes back", 3.0)
row("convolution", 1, lambda g, z, x, w, **p: _sent("convolution", 1, g, z, x, w, **p)[..., ::-1, ::-1], "transposed",
    "the gradient of {x} has its kernels flipped (turned by 180°): they stand as in the forward pass "
    "there", 3.0)
row("convolution", 1, lambda g, z, x, w, **p: _swapped_last(_sent("convolution", 1, g, z, x, w, **p)), "transposed",
    "the gradient of {x} has height and width of its kernels exchanged")
row("convolution", 1, lambda g, z, x, w, **p: _swapped_first(_sent("convolution", 1, g, z, x, w, **p)), "transposed",
    "the gradient of {x} has channels and filters exchanged")
row("convolution", 0, lambda g, z, x, w, **p: _sent("convolution", 0, g, z, x, _swapped_last(w), **p), "transposed",
    "height and width of the kernels are exchanged")
row("convolution", 0, lambda g, z, x, w, **p: _cropped(g, z, x, w, p, 0), "shifted",
    f"the padding is cut off from 0 on, where it begins at the padding: {CONV}", 3.0)
row("convolution", 0, lambda g, z, x, w, **p: _cropped(g, z, x, w, p, 2), "shifted",
    f"the padding is cut off at the front only, twice: {CONV}")
row("convolution", 0, lambda g, z, x, w, **p: _without_stride(g, x, w, p), "shifted",
    "the stride is forgotten: what comes back from neighbours in the result is put down one pixel apart, and not a stride", 3.0)
row("convolution", 1, lambda g, z, x, w, **p: _kernel_without_stride(g, x, w, p), "shifted",
    "the stride is forgotten: the windows are read one pixel apart, and not a stride", 3.0)
row("convolution", 0, lambda g, z, x, w, **p: _windows_assigned(g, x, w, p), "used twice, counted once",
    "the windows overlap, and the last one overwrites what the others have brought: add (`+=`) where it"
    " is assigned (`=`)", 3.0)
# fmt: on


# ---- what the rows compute with --------------------------------------------------------------------------------------


def _sent(name: str, i: int, g: Array, z: Array, *inputs: Array, **params: Any) -> Array:
    """The gradient that the right rule of an operation sends back."""
    return np.asarray(find(name).rule(i)(g, z, *inputs, **params))


def _swapped_last(w: Array) -> Array:
    return np.swapaxes(w, -1, -2)


def _swapped_first(w: Array) -> Array:
    return np.swapaxes(w, 0, 1)


def _cropped(g: Array, z: Array, x: Array, w: Array, params: Any, ends: int) -> Array | None:
    """The gradient of the padded image, cut from another corner."""
    windows = params["windows"]
    (above, _), (left, _) = windows.padding
    if not (above or left):
        return None
    height, width = windows.padded_size
    whole = type(windows)((height, width), windows.kernel, windows.stride, ((0, 0), (0, 0)), windows.dilation)
    padded = np.zeros((*x.shape[:2], height, width))
    full = _sent("convolution", 0, g, z, padded, w, **{**params, "windows": whole})
    top, at = above * ends, left * ends
    return full[:, :, top : top + x.shape[2], at : at + x.shape[3]]


def _positions(windows: Any) -> Iterator[tuple[int, int, int, int]]:
    rows, columns = windows.steps
    for i, j in itertools.product(range(rows), range(columns)):
        yield i, j, i * windows.stride[0], j * windows.stride[1]


def _without_stride(g: Array, x: Array, w: Array, params: Any) -> Array | None:
    """Each window's contribution, put down with a stride of 1."""
    windows = params["windows"]
    if windows.stride == (1, 1) or windows.dilation != (1, 1) or params.get("groups", 1) != 1:
        return None
    (above, _), (left, _) = windows.padding
    whole = np.zeros((*x.shape[:2], *windows.padded_size))
    for i, j, _, _ in _positions(windows):
        whole[:, :, i : i + w.shape[2], j : j + w.shape[3]] += np.tensordot(g[:, :, i, j], w, (1, 0))
    return whole[:, :, above : above + x.shape[2], left : left + x.shape[3]]


def _kernel_without_stride(g: Array, x: Array, w: Array, params: Any) -> Array | None:
    """The gradient of the kernels, of windows that were read with a stride of 1."""
    windows = params["windows"]
    if windows.stride == (1, 1) or windows.dilation != (1, 1) or params.get("groups", 1) != 1:
        return None
    padded = np.pad(x, ((0, 0), (0, 0), *windows.padding))
    found = np.zeros(w.shape)
    for i, j, _, _ in _positions(windows):
        found += np.tensordot(g[:, :, i, j], padded[:, :, i : i + w.shape[2], j : j + w.shape[3]], (0, 0))
    return found


def _windows_assigned(g: Array, x: Array, w: Array, params: Any) -> Array | None:
    """Each window's contribution written over what was there."""
    windows = params["windows"]
    if windows.apart or windows.dilation != (1, 1) or params.get("groups", 1) != 1:
        return None
    (above, _), (left, _) = windows.padding
    whole = np.zeros((*x.shape[:2], *windows.padded_size))
    for i, j, top, at in _positions(windows):
        whole[:, :, top : top + w.shape[2], at : at + w.shape[3]] = np.tensordot(g[:, :, i, j], w, (1, 0))
    return whole[:, :, above : above + x.shape[2], left : left + x.shape[3]]


def _unpool(g: Array, x: Array, params: Any, mean: bool = False) -> Array | None:
    windows = params["windows"]
    if any(map(any, windows.padding)) or windows.dilation != (1, 1):
        return None
    (high, wide), found = windows.kernel, np.zeros(x.shape)
    for i, j, top, at in _positions(windows):
        found[:, :, top : top + high, at : at + wide] += g[:, :, i, j, None, None] / (high * wide if mean else 1)
    return found


def _pool_assigned(g: Array, x: Array, params: Any, last: bool) -> Array | None:
    windows = params["windows"]
    if windows.apart or any(map(any, windows.padding)) or windows.dilation != (1, 1):
        return None
    (high, wide), found = windows.kernel, np.zeros(x.shape)
    positions = list(_positions(windows))
    images, channels = (a.ravel() for a in np.indices(x.shape[:2]))
    for i, j, top, at in positions if last else reversed(positions):
        window = x[:, :, top : top + high, at : at + wide].reshape(*x.shape[:2], -1)
        down, across = np.divmod(window.argmax(-1).ravel(), wide)
        found[images, channels, top + down, at + across] = g[:, :, i, j].ravel()
    return found
