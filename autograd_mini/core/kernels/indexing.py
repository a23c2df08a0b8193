"""Moving the numbers of an array: broadcast, summed back, picked, placed and joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Shape = tuple[int, ...]


def broadcast_to(x: Any, shape: Shape) -> Any:
    """The same as `np.broadcast_to`, in a third of its time where a number or whole trailing axes are repeated."""
    x = np.asarray(x)
    if x.flags.c_contiguous and shape[len(shape) - x.ndim :] == x.shape:
        out = np.ndarray(shape, x.dtype, x, 0, (0,) * (len(shape) - x.ndim) + x.strides)
        out.flags.writeable = False
        return out
    return np.broadcast_to(x, shape)


def sum_to(x: Any, shape: Shape) -> Any:
    """Sum over the axes along which `shape` was broadcast to `x.shape`."""
    if not shape:
        return np.add.reduce(x, axis=None)
    new = x.ndim - len(shape)
    axes = (*range(new), *(i for i, n in enumerate(shape, new) if n == 1 and x.shape[i] != 1))
    return np.add.reduce(x, axis=axes, keepdims=True).reshape(shape) if axes else x.reshape(shape)


def reshape(x: Any, shape: Shape) -> Any:
    """The same numbers in another shape."""
    return x.reshape(shape) if type(x) is np.ndarray else np.reshape(x, shape)


def mT(x: Any) -> Any:
    """The last two axes exchanged."""
    return x.swapaxes(-1, -2)


def getitem(x: Any, index: Any) -> Any:
    """x[index]."""
    return x[index]


def scatter(x: Any, index: Any, shape: Any) -> Any:
    """Zeros of that shape with `x` added at `index`; where an integer index repeats, the parts add up."""
    out = np.zeros(shape, dtype=np.asarray(x).dtype)
    if is_basic(index):
        out[index] = x
    else:
        np.add.at(out, index, x)
    return out


def is_basic(index: Any) -> bool:
    """Whether an index picks every element at most once: slices, integers, None, Ellipsis and masks do."""
    parts = as_tuple(index)
    return all(
        part is None or part is Ellipsis or isinstance(part, (int, np.integer, slice))
        or (isinstance(part, np.ndarray) and part.dtype == bool)
        for part in parts
    )  # fmt: skip


def as_tuple(x: Any) -> tuple[Any, ...]:
    """The parts of an index, or the axes of an operation; one that stands alone is the only one."""
    return x if isinstance(x, tuple) else (x,)


def put(x: Any, y: Any, index: Any) -> Any:
    """A copy of `x` with `y` at the index."""
    out = np.array(x, copy=True)
    out[index] = y
    return out


def take_along(x: Any, indices: Any, axis: int) -> Any:
    """The elements at indices along an axis."""
    return np.take_along_axis(x, indices, axis)


def scatter_along(x: Any, indices: Any, axis: int, shape: Shape) -> Any:
    """Zeros of that shape with `x` added at indices along an axis."""
    out = np.zeros(shape, dtype=x.dtype)
    where = list(np.ogrid[tuple(slice(n) for n in indices.shape)])
    where[axis] = indices
    np.add.at(out, tuple(where), x)
    return out


def pad(x: Any, widths: Any) -> Any:
    """`x` with zeros around it."""
    return np.pad(x, widths)


def astype(x: Any, dtype: Any) -> Any:
    """`x` in another type."""
    return np.asarray(x).astype(dtype)


def concatenate(*xs: Any, axis: int) -> Any:
    """Arrays joined along an axis."""
    return np.concatenate(xs, axis)


def stack(*xs: Any, axis: int) -> Any:
    """Arrays of one shape joined along a new axis."""
    return np.stack(xs, axis)


def last_written(like: Any, index: Any) -> Any:
    """True for each part of a value written at `index` into an array like this one that stays, False where a later part
    of the same value overwrites it."""
    order = np.full(like.shape, -1)
    turn = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = turn
    return order[index] == turn


def inverse_permutation(axes: Sequence[int]) -> Shape:
    """The permutation of axes that undoes `axes`."""
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))
