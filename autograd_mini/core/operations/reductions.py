"""The derivatives of sums, means, extremes and norms along axes.

`axis` is None or a tuple of axes counted from the front; `broadcast_along` stretches what arrived at the result back over the
axes that it was taken along, so each rule reads like its one-dimensional formula.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels.reductions import Axis, count
from .elementary import exp
from .exact import div_no_nan
from .kinks import where, zero
from .row import rule
from .structure import broadcast_to, flip, reshape

# fmt: off
#                     name              x receives
# ---- along any axes
sum            = rule("sum",            lambda g, z, x, axis, keepdims: broadcast_along(g, x, axis, keepdims))
mean           = rule("mean",           lambda g, z, x, axis, keepdims:
    broadcast_along(g / count(x, axis), x, axis, keepdims))
max            = rule("max",            lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * argmax_mask(x, z, axis=axis, keepdims=keepdims))
min            = rule("min",            lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * argmax_mask(x, z, axis=axis, keepdims=keepdims))
argmax_mask    = rule("argmax_mask",    zero, lambda g, z, x, y, axis, keepdims: 0.0 * y)
var            = rule("var",            lambda g, z, x, axis, keepdims, ddof:
    broadcast_along(g, x, axis, keepdims) * (2 / (count(x, axis) - ddof)) * centred(x, axis))
std            = rule("std",            lambda g, z, x, axis, keepdims, ddof:
    broadcast_along(g, x, axis, keepdims)
    * div_no_nan(centred(x, axis), broadcast_along(z * (count(x, axis) - ddof), x, axis, keepdims)))
norm           = rule("norm",           lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * div_no_nan(x, broadcast_along(z, x, axis, keepdims)))
logsumexp      = rule("logsumexp",      lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * masked_softmax(x, axis=axis))
masked_softmax = rule("masked_softmax", lambda g, z, x, axis:
    z * (g - broadcast_along(sum(g * z, axis=axis, keepdims=False), x, axis, False)))

# ---- along one axis
prod           = rule("prod",           lambda g, z, x, axis:
    broadcast_along(g, x, (axis,), False) * exclusive_prod(x, axis=axis))
exclusive_prod = rule("exclusive_prod", lambda g, z, x, axis: pairs(g, x, axis))
cumsum         = rule("cumsum",         lambda g, z, x, axis:
    flip(cumsum(flip(g, axis=(axis,)), axis=axis), axis=(axis,)))
cumprod        = rule("cumprod",        lambda g, z, x, axis: partial(g, x, axis))
softmax        = rule("softmax",        lambda g, z, x, axis: z * (g - sum(g * z, axis=(axis,), keepdims=True)))
log_softmax    = rule("log_softmax",    lambda g, z, x, axis:
    g - exp(z) * sum(g, axis=(axis,), keepdims=True))
# fmt: on

# ---- the words of the rules


def broadcast_along(g: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """`g`, which has the shape of a reduction of `x`, stretched to the shape of `x`."""
    if axis is not None and not keepdims:
        g = reshape(g, shape=tuple(1 if i in axis else n for i, n in enumerate(x.shape)))
    return broadcast_to(g, shape=x.shape)


def centred(x: Any, axis: Axis) -> Any:
    """`x` minus its mean."""
    return x - broadcast_along(mean(x, axis=axis, keepdims=False), x, axis, False)


def pairs(g: Any, x: Any, axis: int) -> Any:
    """The rule of `exclusive_prod`: the sum over i of g_i times the product of all but i and j."""
    return products_of_others(g, x, axis, ~np.eye(x.shape[axis], dtype=bool))


def partial(g: Any, x: Any, axis: int) -> Any:
    """The rule of `cumprod`: the sum over i >= j of g_i times the product of all up to i but j."""
    return products_of_others(g, x, axis, np.tril(np.ones((x.shape[axis],) * 2, dtype=bool)))


def products_of_others(g: Any, x: Any, axis: int, among: Any) -> Any:
    """For each j, the sum over i of g_i times the product of those x_k with `among[i, k]`, k other than j; `among` is
    (n, n), and a j that is not among them counts 0."""
    among = np.reshape(among, (*among.shape, *(1,) * (x.ndim - axis - 1)))
    wide = reshape(x, shape=(*x.shape[:axis], 1, *x.shape[axis:]))
    wide = broadcast_to(wide, shape=(*x.shape[:axis], x.shape[axis], *x.shape[axis:]))
    others = exclusive_prod(where(wide, 1.0, condition=among), axis=axis + 1)
    others = where(others, 0.0, condition=among)
    return sum(reshape(g, shape=(*x.shape[: axis + 1], 1, *x.shape[axis + 1 :])) * others, axis=(axis,), keepdims=False)
