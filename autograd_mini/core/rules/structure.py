"""The derivatives of moving numbers about: nothing is computed, so each rule moves the gradient back.

The primitives come in pairs, each the derivative of the other: `broadcast_to` and `sum_to`, `getitem` and `scatter`,
`take_along` and `scatter_along`, `pad` and a slice; `reshape` and `transpose` undo themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..primitive import Primitive

Shape = tuple[int, ...]


def sum_to_shape(x: Any, shape: Shape) -> Any:
    """Sum over the axes along which `shape` was stretched to `x.shape`."""
    if not shape:
        return np.add.reduce(x, axis=None)
    new = x.ndim - len(shape)
    axes = (*range(new), *(i for i, n in enumerate(shape, new) if n == 1 and x.shape[i] != 1))
    return np.add.reduce(x, axis=axes, keepdims=True).reshape(shape) if axes else x.reshape(shape)


def stretch(x: Any, shape: Shape) -> Any:
    """What `np.broadcast_to` does, in a third of its time where a number or whole trailing axes are repeated."""
    x = np.asarray(x)
    if x.flags.c_contiguous and shape[len(shape) - x.ndim :] == x.shape:
        out = np.ndarray(shape, x.dtype, x, 0, (0,) * (len(shape) - x.ndim) + x.strides)
        out.flags.writeable = False
        return out
    return np.broadcast_to(x, shape)


def inverse_permutation(axes: Sequence[int]) -> Shape:
    """The permutation of axes that undoes `axes`."""
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))


def scatter_add(x: Any, index: Any, shape: Shape) -> Any:
    """Zeros of that shape with `x` added at `index`; where an integer index repeats, the parts add up."""
    out = np.zeros(shape, dtype=np.asarray(x).dtype)
    if is_basic(index):
        out[index] = x
    else:
        np.add.at(out, index, x)
    return out


def is_basic(index: Any) -> bool:
    """Whether an index picks every element at most once: slices, integers, None, Ellipsis and masks do."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        part is None or part is Ellipsis or isinstance(part, (int, np.integer, slice))
        or (isinstance(part, np.ndarray) and part.dtype == bool)
        for part in parts
    )  # fmt: skip


def _put(x: Any, y: Any, index: Any) -> Any:
    out = np.array(x, copy=True)
    out[index] = y
    return out


def _winners(x: Any, index: Any, like: Any) -> Any:
    """1 where the element of the value stayed in its place, 0 where a later element of the same index overwrote
    it."""
    if is_basic(index):
        return 1.0
    order = np.full(like.shape, -1)
    turn = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = turn
    return (order[index] == turn).astype(x.dtype)


def _take_along(x: Any, indices: Any, axis: int) -> Any:
    return np.take_along_axis(x, indices, axis)


def _scatter_along(x: Any, indices: Any, axis: int, shape: Shape) -> Any:
    out = np.zeros(shape, dtype=x.dtype)
    where = list(np.ogrid[tuple(slice(n) for n in indices.shape)])
    where[axis] = indices
    np.add.at(out, tuple(where), x)
    return out


def _inner(widths: Sequence[tuple[int, int]], shape: Shape) -> tuple[slice, ...]:
    return tuple(slice(before, before + n) for (before, _), n in zip(widths, shape, strict=True))


def _part(i: int, xs: Sequence[Any], axis: int) -> tuple[Any, ...]:
    """The index of the i-th of several arrays that were joined along an axis."""
    start = sum(x.shape[axis] for x in xs[:i])
    return (slice(None),) * axis + (slice(start, start + xs[i].shape[axis]),)


def _matrix(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.normal(size=(2, 3)),)


# fmt: off
#                  name                     dz/dx
broadcast_to  = Primitive("broadcast_to",  dx=lambda g, z, x, shape: sum_to(g, shape=x.shape),    array=stretch)
sum_to        = Primitive("sum_to",        dx=lambda g, z, x, shape: broadcast_to(g, shape=x.shape), array=sum_to_shape)
reshape       = Primitive("reshape",       dx=lambda g, z, x, shape: reshape(g, shape=x.shape),   array=lambda x, shape: np.reshape(x, shape))
transpose     = Primitive("transpose",     dx=lambda g, z, x, axes: transpose(g, axes=inverse_permutation(axes)), array=np.transpose)
mT            = Primitive("mT",            dx=lambda g, z, x: mT(g),                              array=lambda x: x.swapaxes(-1, -2))
getitem       = Primitive("getitem",       dx=lambda g, z, x, index: scatter(g, index=index, shape=x.shape), array=lambda x, index: x[index])
scatter       = Primitive("scatter",       dx=lambda g, z, x, index, shape: getitem(g, index=index), array=scatter_add)
put           = Primitive("put",           dx=lambda g, z, x, y, index: put(g, 0.0, index=index),
                                           dy=lambda g, z, x, y, index: getitem(g, index=index) * _winners(g, index, x), array=_put)
take_along    = Primitive("take_along",    dx=lambda g, z, x, indices, axis: scatter_along(g, indices=indices, axis=axis, shape=x.shape), array=_take_along)
scatter_along = Primitive("scatter_along", dx=lambda g, z, x, indices, axis, shape: take_along(g, indices=indices, axis=axis), array=_scatter_along)
pad           = Primitive("pad",           dx=lambda g, z, x, widths: getitem(g, index=_inner(widths, x.shape)), array=lambda x, widths: np.pad(x, widths))
flip          = Primitive("flip",          dx=lambda g, z, x, axis: flip(g, axis=axis),           array=np.flip)
roll          = Primitive("roll",          dx=lambda g, z, x, shift, axis: roll(g, shift=tuple(-n for n in shift), axis=axis), array=np.roll)
tril          = Primitive("tril",          dx=lambda g, z, x, k: tril(g, k=k),                    array=np.tril)
triu          = Primitive("triu",          dx=lambda g, z, x, k: triu(g, k=k),                    array=np.triu)
astype        = Primitive("astype",        dx=lambda g, z, x, dtype: astype(g, dtype=x.dtype),    array=lambda x, dtype: np.asarray(x).astype(dtype))
concatenate   = Primitive("concatenate",   each=lambda g, z, i, *xs, axis: getitem(g, index=_part(i, xs, axis)), array=lambda *xs, axis: np.concatenate(xs, axis))
stack         = Primitive("stack",         each=lambda g, z, i, *xs, axis: getitem(g, index=(slice(None),) * axis + (i,)), array=lambda *xs, axis: np.stack(xs, axis))

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
broadcast_to.about(example=lambda rng: (_matrix(rng), {"shape": (4, 2, 3)}))
sum_to.about(example=lambda rng: (_matrix(rng), {"shape": (1, 3)}))
reshape.about(example=lambda rng: (_matrix(rng), {"shape": (3, 2)}))
transpose.about(example=lambda rng: (_matrix(rng), {"axes": (1, 0)}))
mT.about(prints_as="x.T", example=lambda rng: (_matrix(rng), {}), summary="The matrix transpose: the last two axes exchanged.")
getitem.about(example=lambda rng: (_matrix(rng), {"index": (np.array([0, 1, 1]), np.array([0, 2, 2]))}))
scatter.about(example=lambda rng: ((rng.normal(size=3),), {"index": np.array([0, 2, 2]), "shape": (4,)}))
put.about(example=lambda rng: ((rng.normal(size=(2, 3)), rng.normal(size=3)), {"index": 1}))
take_along.about(example=lambda rng: (_matrix(rng), {"indices": np.array([[2, 0, 1], [1, 1, 0]]), "axis": 1}))
scatter_along.about(example=lambda rng: (_matrix(rng), {"indices": np.array([[2, 0, 1], [1, 1, 0]]), "axis": 1, "shape": (2, 4)}))
pad.about(example=lambda rng: (_matrix(rng), {"widths": ((1, 0), (2, 1))}))
flip.about(example=lambda rng: (_matrix(rng), {"axis": (0,)}))
roll.about(example=lambda rng: (_matrix(rng), {"shift": (1,), "axis": (1,)}))
tril.about(example=lambda rng: (_matrix(rng), {"k": 0}))
triu.about(example=lambda rng: (_matrix(rng), {"k": 0}))
astype.about(example=lambda rng: (_matrix(rng), {"dtype": np.dtype(float)}))
concatenate.about(example=lambda rng: ((rng.normal(size=(2, 3)), rng.normal(size=(1, 3))), {"axis": 0}))
stack.about(example=lambda rng: ((rng.normal(size=3), rng.normal(size=3)), {"axis": 1}))
# fmt: on
