"""The derivatives of functions with kinks and steps.

At a kink each rule gives the subgradient of least norm, ties shared equally (CONVENTIONS rule c). A kink lives in a
named operation (`sign`, `share`, ...), never in an `if` inside a rule; slopes of steps are zero.
"""

from typing import Any

from ..primitive import same
from .elementary import exp
from .row import rule


def zero(g: Any, z: Any, *args: Any, **params: Any) -> Any:
    """The rule of a step: flat wherever it has a slope at all."""
    return 0.0 * g


# fmt: off
#                     name              x receives                                    y receives
# ---- steps
sign           = rule("sign",           zero)
floor          = rule("floor",          zero)
ceil           = rule("ceil",           zero)
trunc          = rule("trunc",          zero)
rint           = rule("rint",           zero)
step           = rule("step",           zero)
inside         = rule("inside",         zero)
share          = rule("share",          zero,                                         zero)
fshare         = rule("fshare",         zero,                                         zero)

# ---- kinks of one argument
abs            = rule("abs",            lambda g, z, x: g * sign(x))
floor_at       = rule("floor_at",       lambda g, z, x, bound: g * step(x - bound))
cap_at         = rule("cap_at",         lambda g, z, x, bound: g * step(bound - x))
limit          = rule("limit",          lambda g, z, x, low, high: g * inside(x, low=low, high=high))
relu           = rule("relu",           lambda g, z, x: g * sign(z))
leaky_relu     = rule("leaky_relu",     lambda g, z, x, slope=0.01: g * (slope + (1 - slope) * step(x)))
elu            = rule("elu",            lambda g, z, x, alpha=1.0:
                                            g * (step(x) + (1 - step(x)) * alpha * exp(cap_at(x, bound=0.0))))

# ---- kinks between two arguments
maximum        = rule("maximum",        lambda g, z, x, y: g * share(x, y),    lambda g, z, x, y: g * share(y, x))
minimum        = rule("minimum",        lambda g, z, x, y: g * share(y, x),    lambda g, z, x, y: g * share(x, y))
fmax           = rule("fmax",           lambda g, z, x, y: g * fshare(x, y),   lambda g, z, x, y: g * fshare(y, x))
fmin           = rule("fmin",           lambda g, z, x, y: g * fshare(-x, -y), lambda g, z, x, y: g * fshare(-y, -x))

# ---- a choice by a condition, which is structure
where          = rule("where",          lambda g, z, x, y, condition: where(g, 0.0, condition=condition),
                                        lambda g, z, x, y, condition: where(0.0, g, condition=condition))
straight_round = rule("straight_round", same)
