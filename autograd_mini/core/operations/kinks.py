"""The derivatives of functions with kinks and steps.

At a kink each rule gives the subgradient of least norm, ties shared equally (CONVENTIONS rule c). A kink lives in a
named operation (`sign`, `heaviside_half`, ...), never in an `if` inside a rule; slopes of steps are zero.
"""

from typing import Any

from ..primitive import same
from .elementary import exp
from .row import rule


def zero(g: Any, z: Any, *args: Any, **params: Any) -> Any:
    """The rule of a step: flat wherever it has a slope at all."""
    return 0.0 * g


# fmt: off
#                     name              x receives, and below it y
# ---- steps
sign           = rule("sign",           zero)
floor          = rule("floor",          zero)
ceil           = rule("ceil",           zero)
trunc          = rule("trunc",          zero)
rint           = rule("rint",           zero)
heaviside      = rule("heaviside",      zero)
in_interval    = rule("in_interval",    zero)
heaviside_half = rule("heaviside_half", zero, zero)
heaviside_half_ignore_nan = rule("heaviside_half_ignore_nan", zero, zero)

# ---- kinks of one argument
abs            = rule("abs",            lambda g, z, x: g * sign(x))
clamp_min      = rule("clamp_min",      lambda g, z, x, bound: g * heaviside(x - bound))
clamp_max      = rule("clamp_max",      lambda g, z, x, bound: g * heaviside(bound - x))
clamp          = rule("clamp",          lambda g, z, x, low, high: g * in_interval(x, low=low, high=high))
relu           = rule("relu",           lambda g, z, x: g * sign(z))
leaky_relu     = rule("leaky_relu",     lambda g, z, x, negative_slope=0.01:
    g * (negative_slope + (1 - negative_slope) * heaviside(x)))
elu            = rule("elu",            lambda g, z, x, alpha=1.0:
    g * (heaviside(x) + (1 - heaviside(x)) * alpha * exp(clamp_max(x, bound=0.0))))

# ---- kinks between two arguments
maximum        = rule("maximum",        lambda g, z, x, y: g * heaviside_half(x, y),
                                        lambda g, z, x, y: g * heaviside_half(y, x))
minimum        = rule("minimum",        lambda g, z, x, y: g * heaviside_half(y, x),
                                        lambda g, z, x, y: g * heaviside_half(x, y))
fmax           = rule("fmax",           lambda g, z, x, y: g * heaviside_half_ignore_nan(x, y),
                                        lambda g, z, x, y: g * heaviside_half_ignore_nan(y, x))
fmin           = rule("fmin",           lambda g, z, x, y: g * heaviside_half_ignore_nan(-x, -y),
                                        lambda g, z, x, y: g * heaviside_half_ignore_nan(-y, -x))
fmod           = rule("fmod",           same, lambda g, z, x, y: -g * trunc(x / y))

# ---- a choice by a condition, which is structure
where          = rule("where",          lambda g, z, x, y, condition: where(g, 0.0, condition=condition),
                                        lambda g, z, x, y, condition: where(0.0, g, condition=condition))
straight_round = rule("straight_round", same)
