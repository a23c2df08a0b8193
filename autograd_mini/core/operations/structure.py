"""The derivatives of moving numbers about: nothing is computed, so each rule moves the gradient back.

The operations come in pairs, each the derivative of the other: `broadcast_to` and `sum_to`, `getitem` and `scatter`,
`take_along` and `scatter_along`, `pad` and a slice; `reshape` and `transpose` undo themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..kernels.indexing import inverse_permutation, is_basic, last_written
from .row import rule

# fmt: off
#                    name             x receives
broadcast_to  = rule("broadcast_to",  lambda g, z, x, shape: sum_to(g, shape=x.shape))
sum_to        = rule("sum_to",        lambda g, z, x, shape: broadcast_to(g, shape=x.shape))
reshape       = rule("reshape",       lambda g, z, x, shape: reshape(g, shape=x.shape))
transpose     = rule("transpose",     lambda g, z, x, axes: transpose(g, axes=inverse_permutation(axes)))
mT            = rule("mT",            lambda g, z, x: mT(g))
getitem       = rule("getitem",       lambda g, z, x, index: scatter(g, index=index, shape=x.shape))
scatter       = rule("scatter",       lambda g, z, x, index, shape: getitem(g, index=index))
put           = rule("put",           lambda g, z, x, y, index: put(g, 0.0, index=index),
                                      lambda g, z, x, y, index: getitem(g, index=index) * kept(g, index, x))
take_along    = rule("take_along",    lambda g, z, x, indices, axis:
    scatter_along(g, indices=indices, axis=axis, shape=x.shape))
scatter_along = rule("scatter_along", lambda g, z, x, indices, axis, shape:
    take_along(g, indices=indices, axis=axis))
pad           = rule("pad",           lambda g, z, x, widths: getitem(g, index=inner(widths, x.shape)))
flip          = rule("flip",          lambda g, z, x, axis: flip(g, axis=axis))
roll          = rule("roll",          lambda g, z, x, shift, axis:
    roll(g, shift=tuple(-n for n in shift), axis=axis))
tril          = rule("tril",          lambda g, z, x, k: tril(g, k=k))
triu          = rule("triu",          lambda g, z, x, k: triu(g, k=k))
astype        = rule("astype",        lambda g, z, x, dtype: astype(g, dtype=x.dtype))
concatenate   = rule("concatenate",   lambda g, z, i, *xs, axis: getitem(g, index=part(i, xs, axis)))
stack         = rule("stack",         lambda g, z, i, *xs, axis:
    getitem(g, index=(slice(None),) * axis + (i,)))
# fmt: on

# ---- the words of the rules


def kept(g: Any, index: Any, x: Any) -> Any:
    """1 where the element of a value written at `index` stayed in its place, 0 where a later one overwrote it."""
    if is_basic(index):
        return 1.0
    if hasattr(type(g), "last_written"):  # a program finds it out when it runs
        return g.last_written(x, index)
    return last_written(x, index).astype(g.dtype)


def inner(widths: Sequence[tuple[int, int]], shape: tuple[int, ...]) -> tuple[slice, ...]:
    """The index of an array of that shape inside what pads it."""
    return tuple(slice(before, before + n) for (before, _), n in zip(widths, shape, strict=True))


def part(i: int, xs: Sequence[Any], axis: int) -> tuple[Any, ...]:
    """The index of the i-th of several arrays that were joined along an axis."""
    start = sum(x.shape[axis] for x in xs[:i])
    return (slice(None),) * axis + (slice(start, start + xs[i].shape[axis]),)
