"""The derivatives of sums, means, extremes and norms along axes.

`axis` is None or a tuple of axes counted from the front; `spread` stretches what arrived at the result back over
the axes that it was taken along, so each rule reads like its one-dimensional formula.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from .elementary import exp
from .exact import ratio
from .kinks import where_, zero
from .special import floats
from .structure import broadcast_to, flip, reshape

Axis = tuple[int, ...] | None


def spread(g: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """`g`, which has the shape of a reduction of `x`, stretched to the shape of `x`."""
    if axis is not None and not keepdims:
        g = reshape(g, shape=tuple(1 if i in axis else n for i, n in enumerate(x.shape)))
    return broadcast_to(g, shape=x.shape)


def count(x: Any, axis: Axis) -> int:
    """How many elements of `x` each element of a reduction was made from."""
    return math.prod(x.shape if axis is None else [x.shape[i] for i in axis])


def centred(x: Any, axis: Axis) -> Any:
    """`x` minus its mean."""
    return x - spread(mean(x, axis=axis, keepdims=False), x, axis, False)


def _sum(x: Any, axis: Axis, keepdims: bool) -> Any:
    return np.add.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]  # a bool is a bool


def _mean(x: Any, axis: Axis, keepdims: bool) -> Any:
    n = count(x, axis)
    if not n or x.dtype.char not in "fd":  # of nothing; of integers, or of halves, whose sum overflows
        return np.mean(x, axis=axis, keepdims=keepdims)
    return np.add.reduce(x, axis=axis, keepdims=keepdims) / x.dtype.type(n)  # type: ignore[call-overload]


def _ties(x: Any, z: Any, axis: Axis, keepdims: bool) -> Any:
    z = spread(z, x, axis, keepdims)
    winners = np.where(np.isnan(z), np.nan, x == z)
    return (winners / np.sum(winners, axis=axis, keepdims=True)).astype(x.dtype, copy=False)


def _norm(x: Any, axis: Axis, keepdims: bool) -> Any:
    x = floats(x)
    scale = np.max(np.abs(x), axis=axis, keepdims=True, initial=0.0)
    scale = np.where((scale == 0) | ~np.isfinite(scale), 1, scale).astype(x.dtype, copy=False)
    z = scale * np.sqrt(np.sum(np.square(x / scale), axis=axis, keepdims=True))
    return z if keepdims else np.reshape(z, np.sum(np.empty(x.shape, bool), axis=axis).shape)


def _exclusive_prod(x: Any, axis: int) -> Any:
    before, after = np.ones_like(x), np.ones_like(x)
    head, tail = (_along(x, axis, slice(None, -1)), _along(x, axis, slice(1, None)))
    before[_where(x, axis, slice(1, None))] = np.cumprod(head, axis)
    after[_where(x, axis, slice(None, -1))] = np.flip(np.cumprod(np.flip(tail, axis), axis), axis)
    return before * after


def _where(x: Any, axis: int, part: slice) -> tuple[slice, ...]:
    return (*(slice(None),) * axis, part, *(slice(None),) * (x.ndim - axis - 1))


def _along(x: Any, axis: int, part: slice) -> Any:
    return x[_where(x, axis, part)]


def _others(x: Any, axis: int, keep: Any, blank: float) -> Any:
    """`x` repeated along a new axis before `axis`; where `keep` (n, n) is False, `blank` in its place."""
    n = x.shape[axis]
    wide = reshape(x, shape=(*x.shape[:axis], 1, *x.shape[axis:]))
    wide = broadcast_to(wide, shape=(*x.shape[:axis], n, *x.shape[axis:]))
    return where_(wide, blank, condition=np.reshape(keep, (*keep.shape, *(1,) * (x.ndim - axis - 1))))


def _pairs(g: Any, x: Any, axis: int) -> Any:
    """The rule of `exclusive_prod`: the sum over i of g_i times the product of all but i and j."""
    eye = np.eye(x.shape[axis], dtype=bool)
    without_two = exclusive_prod(_others(x, axis, ~eye, 1.0), axis=axis + 1)
    without_two = where_(without_two, 0.0, condition=np.reshape(~eye, (*eye.shape, *(1,) * (x.ndim - axis - 1))))
    return sum_(reshape(g, shape=(*x.shape[: axis + 1], 1, *x.shape[axis + 1 :])) * without_two, axis=(axis,), keepdims=False)


def _partial(g: Any, x: Any, axis: int) -> Any:
    """The rule of `cumprod`: the sum over i >= j of g_i times the product of all up to i but j."""
    upto = np.tril(np.ones((x.shape[axis],) * 2, dtype=bool))
    without_one = exclusive_prod(_others(x, axis, upto, 1.0), axis=axis + 1)
    without_one = where_(without_one, 0.0, condition=np.reshape(upto, (*upto.shape, *(1,) * (x.ndim - axis - 1))))
    return sum_(reshape(g, shape=(*x.shape[: axis + 1], 1, *x.shape[axis + 1 :])) * without_one, axis=(axis,), keepdims=False)


def _softmax(x: Any, axis: int) -> Any:
    x = floats(x)
    e = np.exp(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    return e / np.add.reduce(e, axis=axis, keepdims=True)


def _log_softmax(x: Any, axis: int) -> Any:
    x = floats(x)
    shifted = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


def _weights(x: Any, axis: Axis) -> Any:
    x = floats(x)
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    e = np.where(np.isinf(top), x == np.where(top > 0, top, np.nan), np.exp(x - np.where(np.isinf(top), 0, top)))
    total = np.sum(e, axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype, copy=False)


def _logsumexp(x: Any, axis: Axis, keepdims: bool) -> Any:
    x = floats(x)
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0).astype(x.dtype, copy=False)
    with np.errstate(divide="ignore"):
        z = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return z if keepdims else np.reshape(z, np.sum(np.empty(x.shape, bool), axis=axis).shape)


def _some(rng: np.random.Generator) -> tuple[Any, dict[str, Any]]:
    return (rng.normal(size=(2, 3)),), {"axis": (1,), "keepdims": False}


def _along_one(rng: np.random.Generator) -> tuple[Any, dict[str, Any]]:
    return (rng.normal(size=(2, 3)),), {"axis": 1}


def _spreadable(rng: np.random.Generator) -> tuple[Any, dict[str, Any]]:
    return (rng.normal(size=(2, 3)),), {"axis": (1,), "keepdims": False, "ddof": 1}


# fmt: off
# ---- along any axes
sum_      = Primitive("sum",       dx=lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims),                                                array=_sum)
mean      = Primitive("mean",      dx=lambda g, z, x, axis, keepdims: spread(g / count(x, axis), x, axis, keepdims),                                                array=_mean)
max_      = Primitive("max",       dx=lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims) * ties(x, z, axis=axis, keepdims=keepdims),                                                array=np.max)
min_      = Primitive("min",       dx=lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims) * ties(x, z, axis=axis, keepdims=keepdims),                                                array=np.min)
ties      = Primitive("ties",      dx=zero, dy=lambda g, z, x, y, axis, keepdims: 0.0 * y, array=_ties)
var       = Primitive("var",       dx=lambda g, z, x, axis, keepdims, ddof: spread(g, x, axis, keepdims) * (2 / (count(x, axis) - ddof)) * centred(x, axis),                                                array=np.var)
std       = Primitive("std",       dx=lambda g, z, x, axis, keepdims, ddof: spread(g, x, axis, keepdims) * ratio(centred(x, axis), spread(z * (count(x, axis) - ddof), x, axis, keepdims)),                                                array=np.std)
norm      = Primitive("norm",      dx=lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims) * ratio(x, spread(z, x, axis, keepdims)),                                                array=_norm)
logsumexp = Primitive("logsumexp", dx=lambda g, z, x, axis, keepdims: spread(g, x, axis, keepdims) * weights(x, axis=axis),                                                array=_logsumexp)
weights   = Primitive("weights",   dx=lambda g, z, x, axis: z * (g - spread(sum_(g * z, axis=axis, keepdims=False), x, axis, False)),                                                array=_weights)

# ---- along one axis
prod           = Primitive("prod",           dx=lambda g, z, x, axis: spread(g, x, (axis,), False) * exclusive_prod(x, axis=axis), array=lambda x, axis: np.prod(x, axis))
exclusive_prod = Primitive("exclusive_prod", dx=lambda g, z, x, axis: _pairs(g, x, axis),   array=_exclusive_prod)
cumsum         = Primitive("cumsum",         dx=lambda g, z, x, axis: flip(cumsum(flip(g, axis=(axis,)), axis=axis), axis=(axis,)), array=np.cumsum)
cumprod        = Primitive("cumprod",        dx=lambda g, z, x, axis: _partial(g, x, axis), array=np.cumprod)
softmax        = Primitive("softmax",        dx=lambda g, z, x, axis: z * (g - sum_(g * z, axis=(axis,), keepdims=True)), array=_softmax)
log_softmax    = Primitive("log_softmax",    dx=lambda g, z, x, axis: g - exp(z) * sum_(g, axis=(axis,), keepdims=True), array=_log_softmax)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
sum_.about(example=_some)
mean.about(example=_some)
max_.about(smooth=False, example=_some)
min_.about(smooth=False, example=_some)
ties.about(smooth=False, example=lambda rng: ((np.array([[1.0, 3.0, 3.0]]), np.array([3.0])), {"axis": (1,), "keepdims": False}), summary="1/k at each of the k elements that equal the extreme, else 0; NaN stays.")
var.about(example=_spreadable)
std.about(example=_spreadable)
norm.about(example=_some, summary="The Euclidean norm, scaled so that it does not overflow.")
logsumexp.about(example=_some)
weights.about(prints_as="softmax(x)", example=lambda rng: ((rng.normal(size=(2, 3)),), {"axis": (1,)}), summary="Softmax, with zeros for a row that is -inf throughout.")
prod.about(example=_along_one)
exclusive_prod.about(example=_along_one, summary="For each element, the product of all others.")
cumsum.about(example=_along_one)
cumprod.about(example=_along_one)
softmax.about(example=_along_one)
log_softmax.about(example=_along_one)
# fmt: on
