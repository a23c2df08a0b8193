"""The derivatives of functions with kinks and steps.

At a kink each rule gives the subgradient of least norm, ties shared equally (CONVENTIONS rule c). A kink lives in
a named primitive (`sign`, `share`, ...), never in an `if` inside a rule; slopes of steps are zero.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive, same
from .elementary import exp


def zero(g: Any, z: Any, *args: Any, **params: Any) -> Any:
    """The rule of a step: flat wherever it has a slope at all."""
    return 0.0 * g


def _sign(x: float) -> float:
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x


def _share(x: Any, y: Any) -> Any:
    return np.where(np.isnan(x) | np.isnan(y), np.nan, np.where(x == y, 0.5, x > y)).astype(np.result_type(x, y), copy=False)


def _fshare(x: Any, y: Any) -> Any:
    return np.where(x == y, 0.5, (x > y) | np.isnan(y)).astype(np.result_type(x, y), copy=False)


def _step(x: Any) -> Any:
    return np.where(np.isnan(x), x, x > 0)


def _inside(x: Any, low: Any, high: Any) -> Any:
    return np.where(np.isnan(x), x, (x > low) & (x < high))


def _round(x: float) -> float:
    return float(np.round(x))


def _with_slope(x: Any, slope: float) -> Any:
    return np.where(x > 0, x, slope * x)


def _elu(x: Any, alpha: float) -> Any:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


# fmt: off
# ---- steps
sign   = Primitive("sign",   _sign,                                                                                            zero,       array=np.sign)
floor  = Primitive("floor",  lambda x: float(math.floor(x)),                                                                   zero,       array=np.floor)
ceil   = Primitive("ceil",   lambda x: float(math.ceil(x)),                                                                    zero,       array=np.ceil)
trunc  = Primitive("trunc",  lambda x: float(math.trunc(x)),                                                                   zero,       array=np.trunc)
rint   = Primitive("rint",   _round,                                                                                           zero,       array=np.rint)
step   = Primitive("step",   lambda x: x if x != x else float(x > 0),                                                          zero,       array=_step)
inside = Primitive("inside", lambda x, low, high: x if x != x else float(low < x < high),                                      zero,       array=_inside)
share  = Primitive("share",  lambda x, y: x + y if x + y != x + y and (x != x or y != y) else 0.5 if x == y else float(x > y), zero, zero, array=_share)
fshare = Primitive("fshare", lambda x, y: 0.5 if x == y else float(x > y or y != y),                                           zero, zero, array=_fshare)

# ---- kinks of one argument
abs        = Primitive("abs",        math.fabs,                                                    lambda g, z, x: g * sign(x),                                     array=np.abs)
floor_at   = Primitive("floor_at",   lambda x, bound: x if x > bound or x != x else bound,         lambda g, z, x, bound: g * step(x - bound),                      array=lambda x, bound: np.maximum(x, bound))
cap_at     = Primitive("cap_at",     lambda x, bound: x if x < bound or x != x else bound,         lambda g, z, x, bound: g * step(bound - x),                      array=lambda x, bound: np.minimum(x, bound))
limit      = Primitive("limit",      lambda x, low, high: x if x != x else min(max(x, low), high), lambda g, z, x, low, high: g * inside(x, low=low, high=high),    array=lambda x, low, high: np.clip(x, low, high))
relu       = Primitive("relu",       lambda x: x if x > 0 or x != x else 0.0,                      lambda g, z, x: g * sign(z),                                     array=lambda x: np.maximum(x, 0))
leaky_relu = Primitive("leaky_relu", lambda x, slope=0.01: x if x > 0 else slope * x,              lambda g, z, x, slope=0.01: g * (slope + (1 - slope) * step(x)), array=lambda x, slope=0.01: _with_slope(x, slope))
elu        = Primitive("elu",        lambda x, alpha=1.0: x if x > 0 else alpha * math.expm1(x),   lambda g, z, x, alpha=1.0: g * (step(x) + (1 - step(x)) * alpha * exp(cap_at(x, bound=0.0))), array=lambda x, alpha=1.0: _elu(x, alpha))

# ---- kinks between two arguments
maximum = Primitive("maximum", lambda x, y: x if x > y or x != x else y, lambda g, z, x, y: g * share(x, y),    lambda g, z, x, y: g * share(y, x),    array=np.maximum)
minimum = Primitive("minimum", lambda x, y: x if x < y or x != x else y, lambda g, z, x, y: g * share(y, x),    lambda g, z, x, y: g * share(x, y),    array=np.minimum)
fmax    = Primitive("fmax",    lambda x, y: x if x > y or y != y else y, lambda g, z, x, y: g * fshare(x, y),   lambda g, z, x, y: g * fshare(y, x),   array=np.fmax)
fmin    = Primitive("fmin",    lambda x, y: x if x < y or y != y else y, lambda g, z, x, y: g * fshare(-x, -y), lambda g, z, x, y: g * fshare(-y, -x), array=np.fmin)

# ---- a choice by a condition, which is structure
where_         = Primitive("where",          lambda x, y, condition: x if condition else y, lambda g, z, x, y, condition: where_(g, 0.0, condition=condition),
                                                                                            lambda g, z, x, y, condition: where_(0.0, g, condition=condition), array=lambda x, y, condition: np.where(condition, x, y))
straight_round = Primitive("straight_round", _round,                                        same, array=np.rint)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
sign.about(smooth=False)
floor.about(smooth=False)
ceil.about(smooth=False)
trunc.about(smooth=False)
rint.about(smooth=False, summary="Half to even.")
step.about(prints_as="x > 0", smooth=False, summary="1 where x > 0, else 0; NaN stays.")
inside.about(prints_as="low < x < high", smooth=False, example=lambda rng: ((rng.normal(size=5),), {"low": -0.5, "high": 0.5}), summary="1 strictly between two bounds, else 0; NaN stays.")
share.about(prints_as="x > y", smooth=False, summary="1 where x > y, 1/2 at a tie, else 0; NaN stays.")
fshare.about(prints_as="x > y", smooth=False, summary="share, with a NaN that never wins.")
abs.about(smooth=False)
floor_at.about(prints_as="maximum(x, bound)", smooth=False, example=lambda rng: ((rng.normal(size=5),), {"bound": 0.25}), summary="max(x, bound) for a constant bound.")
cap_at.about(prints_as="minimum(x, bound)", smooth=False, example=lambda rng: ((rng.normal(size=5),), {"bound": 0.25}), summary="min(x, bound) for a constant bound.")
limit.about(prints_as="clip(x, low, high)", smooth=False, example=lambda rng: ((rng.normal(size=5),), {"low": -0.5, "high": 0.5}), summary="x clipped between two constant bounds.")
relu.about(smooth=False)
leaky_relu.about(smooth=False)
elu.about(smooth=False)
maximum.about(smooth=False)
minimum.about(smooth=False)
fmax.about(smooth=False)
fmin.about(smooth=False)
where_.about(example=lambda rng: ((rng.normal(size=4), rng.normal(size=4)), {"condition": np.array([True, False, True, False])}))
straight_round.about(smooth=False, summary="Rounds forward, passes the gradient straight through (Bengio et al. 2013).")
# fmt: on
