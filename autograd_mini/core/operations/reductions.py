"""The derivatives of sums, means, extremes and norms along axes.

`axis` is None or a tuple of axes counted from the front; `broadcast_along` broadcasts the gradient at the result back over the
axes that it was taken along, so each rule reads like its one-dimensional formula.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels.reductions import Axis, count
from .elementary import exp
from .exact import div_no_nan, div_or_zero
from .kinks import clamp_max, clamp_min, zero
from .row import rule
from .structure import broadcast_to, flip, getitem, reshape

# fmt: off
#                     name              x receives
# ---- along any axes
sum            = rule("sum",            lambda g, z, x, axis, keepdims: broadcast_along(g, x, axis, keepdims))
mean           = rule("mean",           lambda g, z, x, axis, keepdims:
    broadcast_along(shared(g, count(x, axis)), x, axis, keepdims))
max            = rule("max",            lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * argmax_mask(x, z, axis=axis, keepdims=keepdims))
min            = rule("min",            lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * argmax_mask(x, z, axis=axis, keepdims=keepdims))
argmax_mask    = rule("argmax_mask",    zero, lambda g, z, x, y, axis, keepdims: 0.0 * y)
segment_max    = rule("segment_max",    lambda g, z, x, index, shape:
    getitem(g, index=index) * segment_winners(x, z, index=index))
segment_winners = rule("segment_winners", zero, lambda g, z, x, y, index: 0.0 * y)
var            = rule("var",            lambda g, z, x, axis, keepdims, ddof:
    broadcast_along(g, x, axis, keepdims) * (2 / (count(x, axis) - ddof)) * centred(x, axis))
std            = rule("std",            lambda g, z, x, axis, keepdims, ddof:
    broadcast_along(g, x, axis, keepdims)
    * div_or_zero(centred(x, axis) * (1 / (count(x, axis) - ddof)), broadcast_along(z, x, axis, keepdims)))
norm           = rule("norm",           lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * div_no_nan(x, broadcast_along(z, x, axis, keepdims)))
logsumexp      = rule("logsumexp",      lambda g, z, x, axis, keepdims:
    broadcast_along(g, x, axis, keepdims) * masked_softmax(x, axis=axis))
masked_softmax = rule("masked_softmax", lambda g, z, x, axis:
    z * (g - broadcast_along(sum(g * z, axis=axis, keepdims=False), x, axis, False)))

# ---- along one axis
prod           = rule("prod",           lambda g, z, x, axis:
    broadcast_along(g, x, (axis,), False) * exclusive_prod(x, axis=axis))
exclusive_prod = rule("exclusive_prod", lambda g, z, x, axis: other_products(g, x, axis))
prod_before    = rule("prod_before",    lambda g, z, x, axis: before_rule(g, x, axis))
cumsum         = rule("cumsum",         lambda g, z, x, axis:
    flip(cumsum(flip(g, axis=(axis,)), axis=axis), axis=(axis,)))
cumprod        = rule("cumprod",        lambda g, z, x, axis: partial_products(g, x, axis))
softmax        = rule("softmax",        lambda g, z, x, axis:
    z * (g - sum(g * z, axis=(axis,), keepdims=True)))
log_softmax    = rule("log_softmax",    lambda g, z, x, axis:
    g - exp(z) * sum(g, axis=(axis,), keepdims=True))

# ---- recurrences along one axis: z_i = x_i z_(i-1) + y_i, and its adjoint z_i = x_(i+1) z_(i+1) + y_i
linear_scan      = rule("linear_scan",
    lambda g, z, x, y, axis: shift(z, by=1, axis=axis) * linear_scan_back(x, g, axis=axis),
    lambda g, z, x, y, axis: linear_scan_back(x, g, axis=axis))
linear_scan_back = rule("linear_scan_back",
    lambda g, z, x, y, axis: shift(linear_scan(x, g, axis=axis), by=1, axis=axis) * z,
    lambda g, z, x, y, axis: linear_scan(x, g, axis=axis))
logcumsumexp     = rule("logcumsumexp",     lambda g, z, x, axis: running_shares(g, z, x, axis))
shift            = rule("shift", lambda g, z, x, by, axis: shift(g, by=-by, axis=axis))

# ---- the Fourier transform of reals: real and imaginary parts in an axis before the last, and its adjoint
real_fourier      = rule("real_fourier",      lambda g, z, x: real_fourier_back(g, n=x.shape[-1]))
real_fourier_back = rule("real_fourier_back", lambda g, z, x, n: real_fourier(g))
# fmt: on

# ---- the words of the rules


def broadcast_along(g: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """`g`, which has the shape of a reduction of `x`, broadcast to the shape of `x`."""
    if axis is not None and not keepdims:
        g = reshape(g, shape=tuple(1 if i in axis else n for i, n in enumerate(x.shape)))
    return broadcast_to(g, shape=x.shape)


def centred(x: Any, axis: Axis) -> Any:
    """`x` minus its mean."""
    return x - broadcast_along(mean(x, axis=axis, keepdims=False), x, axis, False)


def partial_products(g: Any, x: Any, axis: int) -> Any:
    """The rule of `cumprod`: the product of all before x_j, times the sum over i >= j of g_i times the product from j to i."""
    return prod_before(x, axis=axis) * linear_scan_back(x, g, axis=axis)


def before_rule(g: Any, x: Any, axis: int) -> Any:
    """The rule of `prod_before`, which is `cumprod` moved on by one place."""
    return partial_products(shift(g, by=-1, axis=axis), x, axis)


def other_products(g: Any, x: Any, axis: int) -> Any:
    """The rule of `exclusive_prod`, which is the product of all before times the product of all behind."""
    back = (axis,)
    turned = flip(x, axis=back)
    before, behind = prod_before(x, axis=axis), flip(prod_before(turned, axis=axis), axis=back)
    return before_rule(g * behind, x, axis) + flip(before_rule(flip(g * before, axis=back), turned, axis), axis=back)


def shared(g: Any, n: Any) -> Any:
    """g / n, where n may be larger than 65504, the largest number of 16 bits."""
    return g * (1 / n) if type(n) is int and n > 65504 else g / n


def running_shares(g: Any, z: Any, x: Any, axis: int) -> Any:
    """The rule of `logcumsumexp`: exp(x_j - z_j) times l_j = g_j + exp(z_j - z_(j+1)) l_(j+1), so no exponential exceeds 1."""
    low = clamp_min(z, bound=float(np.finfo(x.dtype).min))  # sums of nothing but exp(-inf) stay finite
    decay = exp(shift(low, by=1, axis=axis) - low)
    return exp(x - low) * linear_scan_back(clamp_max(decay, bound=1.0), g, axis=axis)
