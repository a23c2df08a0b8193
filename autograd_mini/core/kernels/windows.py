"""The number-crunching of convolution and pooling: a window that slides over images of shape (N, C, H, W).

`Windows` says where the window stands. In a convolution each window becomes a column of a matrix, so that one
matrix product with the weights computes it (im2col). Where the window moves in steps of one, an
image counts as one long row: the columns of a tap are then a single slice of it, at the price of a few positions
between the rows that mean nothing. The columns are laid out for a few images at a time, so that they stay in the
processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

Pair = tuple[int, int]
BLOCK = 1 << 21  # bytes of columns at a time


class Windows:
    """The sizes, strides and padding of a window that slides over an image; equal ones compare equal.

    (Written out, since making a dataclass takes longer than importing all rules.)

    Attributes:
        size: height and width of the image.
        kernel: height and width of the window, in taps.
        stride: how far apart the windows stand.
        padding: what is added around the image: (above, below), (left, right).
        dilation: how far apart the taps stand.
    """

    def __init__(
        self,
        size: Pair,
        kernel: Pair,
        stride: Pair = (1, 1),
        padding: tuple[Pair, Pair] = ((0, 0), (0, 0)),
        dilation: Pair = (1, 1),
    ) -> None:
        self.size, self.kernel, self.stride, self.padding, self.dilation = size, kernel, stride, padding, dilation

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """All that says how it slides."""
        return self.size, self.kernel, self.stride, self.padding, self.dilation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Windows) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        names = ("size", "kernel", "stride", "padding", "dilation")
        return f"Windows({', '.join(f'{name}={x!r}' for name, x in zip(names, self.key, strict=True))})"

    def __str__(self) -> str:
        (kh, kw), (h, w), (sh, sw) = self.kernel, self.size, self.stride
        every = "" if (sh, sw) == (1, 1) else f" every {sh}×{sw}"
        return f"{kh}×{kw} of {h}×{w}{every}"

    @cached_property
    def padded_size(self) -> Pair:
        """Height and width of the image with its padding."""
        (h, w), (above, below), (left, right) = self.size, *self.padding
        return h + above + below, w + left + right

    @cached_property
    def steps(self) -> Pair:
        """The number of windows below each other and side by side (none, if not positive)."""
        (h, w), (kh, kw), (dh, dw), (sh, sw) = self.padded_size, self.kernel, self.dilation, self.stride
        return (h - dh * (kh - 1) - 1) // sh + 1, (w - dw * (kw - 1) - 1) // sw + 1

    @cached_property
    def apart(self) -> bool:
        """Whether no two windows see the same place."""
        return self.dilation == (1, 1) and all(s >= k for s, k in zip(self.stride, self.kernel, strict=True))

    @cached_property
    def row(self) -> int:
        """The distance in the long row of positions between a window and the one below it."""
        return self.padded_size[1] if self.stride == (1, 1) else self.steps[1]

    @cached_property
    def positions(self) -> int:
        """The length of that row."""
        oh, ow = self.steps
        return (oh - 1) * self.row + ow

    def turned(self) -> Windows | None:
        """The windows by which a convolution with weights turned round is the adjoint of the one with these; None where
        there are no such, since these stand apart or hang over the edge."""
        (kh, kw), (dh, dw), ((above, below), (left, right)) = self.kernel, self.dilation, self.padding
        down, across = dh * (kh - 1), dw * (kw - 1)
        around = (down - above, down - below), (across - left, across - right)
        if self.stride != (1, 1) or min(map(min, around)) < 0:
            return None
        return Windows(self.steps, self.kernel, (1, 1), around, self.dilation)

    def padded(self, x: Any, value: float = 0.0) -> Any:
        """Images with their padding."""
        if self.size == self.padded_size:
            return x
        out = np.full((*x.shape[:2], *self.padded_size), value, x.dtype)
        out[self.inner] = x
        return out

    @cached_property
    def inner(self) -> tuple[slice, ...]:
        """The slices of the padded image that hold the image."""
        (above, _), (left, _) = self.padding
        return (slice(None), slice(None), slice(above, above + self.size[0]), slice(left, left + self.size[1]))

    def along(self, axis: int, tap: int) -> slice:
        """The rows (axis 0) or columns (axis 1) that the tap of that number is multiplied with as the window slides."""
        start = tap * self.dilation[axis]
        return slice(start, start + self.stride[axis] * (self.steps[axis] - 1) + 1, self.stride[axis])

    def tap(self, x: Any, i: int, j: int) -> Any:
        """The elements of padded images that tap (i, j) is multiplied with: a view (N, C, steps)."""
        return x[:, :, self.along(0, i), self.along(1, j)]

    def taps(self) -> Iterator[Pair]:
        """The taps, row by row."""
        return ((i, j) for i in range(self.kernel[0]) for j in range(self.kernel[1]))

    def blocks(self, images: int, bytes_each: int) -> list[slice]:
        """A few images at a time."""
        block = max(1, min(images, BLOCK // max(bytes_each, 1)))
        return [slice(start, min(start + block, images)) for start in range(0, images, block)]

    def columns(self, x: Any) -> Any:
        """The elements that each tap is multiplied with, side by side (im2col): (n, C, H, W) -> (n, C * taps, positions)."""
        image = np.ascontiguousarray(self.padded(x))
        (n, c), (kh, kw), (dh, dw), (sh, sw) = image.shape[:2], self.kernel, self.dilation, self.stride
        a, b, down, right = image.strides
        shape: tuple[int, ...] = (n, c, kh, kw, *self.steps)
        strides: tuple[int, ...] = (a, b, dh * down, dw * right, sh * down, sw * right)
        if self.stride == (1, 1):
            shape, strides = (n, c, kh, kw, self.positions), (a, b, dh * down, dw * right, right)
        return np.ndarray(shape, image.dtype, image, 0, strides).reshape(n, c * kh * kw, self.positions)

    def rows(self, g: Any) -> Any:
        """Numbers at the windows in one long row, with zeros between: (n, O, steps) -> (n, O, positions)."""
        (n, o), (oh, ow) = g.shape[:2], self.steps
        if self.row == ow:
            return g.reshape(n, o, self.positions)
        out = np.zeros((n, o, oh, self.row), g.dtype)
        out[..., :ow] = g
        return out.reshape(n, o, oh * self.row)[..., : self.positions]


# ---- convolution and its two adjoints --------------------------------------------------------------------------------


def convolution(x: Any, w: Any, windows: Windows, groups: int) -> Any:
    """The sum over channels and taps of image times weight: (N, C, H, W), (O, C / groups, taps) -> (N, O, steps)."""
    (n, o), (oh, ow) = (len(x), len(w)), windows.steps
    kind = np.result_type(x, w)
    weights = w.reshape(groups, o // groups, -1)
    out = np.empty((n, groups, o // groups, oh * windows.row), kind)
    for part in windows.blocks(n, x[:1].size * w[0, 0].size * kind.itemsize):
        columns = windows.columns(x[part])
        columns = columns.reshape(len(columns), groups, -1, windows.positions)
        np.matmul(weights, columns, out=out[part, ..., : windows.positions])
    return out.reshape(n, o, oh, windows.row)[..., :ow]


def transposed_convolution(g: Any, w: Any, windows: Windows, groups: int) -> Any:
    """The adjoint in the image: (N, O, steps), (O, C / groups, taps) -> (N, C, H, W)."""
    turned = windows.turned()
    if turned is not None:
        return convolution(g, _turned(w, groups), turned, groups)
    n, (o, c) = len(g), w.shape[:2]
    weights = w.reshape(groups, o // groups, -1).swapaxes(1, 2)
    out = np.zeros((n, groups * c, *windows.padded_size), np.result_type(g, w))
    for part in windows.blocks(n, groups * w[0].size * windows.positions * out.itemsize):
        columns = np.matmul(weights, g[part].reshape(-1, groups, o // groups, math.prod(windows.steps)))
        columns = columns.reshape(-1, groups * c, *windows.kernel, *windows.steps)
        for i, j in windows.taps():
            seen = windows.tap(out[part], i, j)
            seen += columns[:, :, i, j]
    return out[windows.inner]


def _turned(w: Any, groups: int) -> Any:
    """Weights for the way back: input and output channels exchanged, the window turned by half a circle."""
    o, c, *kernel = w.shape
    apart = w.reshape(groups, o // groups, c, *kernel).swapaxes(1, 2)
    return apart[..., ::-1, ::-1].reshape(groups * c, o // groups, *kernel)


def convolution_weights(x: Any, g: Any, windows: Windows, groups: int) -> Any:
    """The adjoint in the weights: (N, C, H, W), (N, O, steps) -> (O, C / groups, taps)."""
    n, c, o = len(x), x.shape[1], g.shape[1]
    taps = windows.kernel[0] * windows.kernel[1]
    total = np.zeros((groups, o // groups, c // groups * taps), np.result_type(x, g))
    for part in windows.blocks(n, c * taps * windows.positions * total.itemsize):
        columns, rows = windows.columns(x[part]), windows.rows(g[part])
        columns = columns.reshape(len(rows), groups, -1, windows.positions)
        rows = rows.reshape(len(rows), groups, -1, windows.positions)
        total += np.add.reduce(np.matmul(rows, columns.swapaxes(2, 3)), axis=0)
    return total.reshape(o, c // groups, *windows.kernel)


# ---- pooling ---------------------------------------------------------------------------------------------------------


def _folded(fold: Any, x: Any, windows: Windows) -> Any:
    """`fold` over each window of padded images, first down and then across."""
    down = np.array(x[:, :, windows.along(0, 0)])
    for i in range(1, windows.kernel[0]):
        fold(down, x[:, :, windows.along(0, i)], out=down)
    across = np.array(down[..., windows.along(1, 0)])
    for j in range(1, windows.kernel[1]):
        fold(across, down[..., windows.along(1, j)], out=across)
    return across


def max_pool(x: Any, windows: Windows) -> Any:
    """The largest element in each window; the padding is no element."""
    return _folded(np.maximum, windows.padded(x, -np.inf), windows)


def winners(y: Any, windows: Windows) -> Iterator[tuple[Pair, Any]]:
    """For each tap of padded images, the windows in which it is the first to hold the largest element."""
    top = _folded(np.maximum, y, windows)
    some_nan = np.isnan(np.add.reduce(top, axis=None))
    open_ = np.ones(top.shape, bool)
    for i, j in windows.taps():
        seen = windows.tap(y, i, j)
        won = seen == top
        if some_nan:
            won |= np.isnan(seen)
        won &= open_
        open_ ^= won
        yield (i, j), won


def max_unpool(g: Any, y: Any, windows: Windows) -> Any:
    """Each number of `g` at the place where its window of `y` has the first of its largest elements, 0 elsewhere."""
    out = np.zeros((*y.shape[:2], *windows.padded_size), g.dtype)
    for part in windows.blocks(len(y), y[:1].size * out.itemsize):
        for (i, j), won in winners(windows.padded(y[part], -np.inf), windows):
            seen = windows.tap(out[part], i, j)
            if windows.apart:
                np.multiply(g[part], won, out=seen)
            else:
                seen += g[part] * won
    return out[windows.inner]


def max_pool_gather(x: Any, y: Any, windows: Windows) -> Any:
    """The element of `x` at the place where each window of `y` has the first of its largest elements."""
    out = np.zeros((*x.shape[:2], *windows.steps), x.dtype)
    padded = windows.padded(x)
    for (i, j), won in winners(windows.padded(y, -np.inf), windows):
        np.copyto(out, windows.tap(padded, i, j), where=won)
    return out


def sum_pool(x: Any, windows: Windows) -> Any:
    """The sum over each window."""
    return _folded(np.add, windows.padded(x), windows)


def sum_unpool(g: Any, windows: Windows) -> Any:
    """The adjoint of `sum_pool`: each number of `g` at every place that its window sees, added up."""
    (h, w), (_, ow) = windows.padded_size, windows.steps
    down = np.zeros((*g.shape[:2], h, ow), g.dtype)
    for i in range(windows.kernel[0]):
        down[:, :, windows.along(0, i)] += g
    out = np.zeros((*g.shape[:2], h, w), g.dtype)
    for j in range(windows.kernel[1]):
        out[..., windows.along(1, j)] += down
    return out[windows.inner]
