"""Technical primitives: the textbook's formula, made right at the points where the formula is 0/0.

A rule has no `if`. Where a formula needs care at single points (CONVENTIONS: the slope of a norm at zero, of
`x**0` at 0, of a logarithm outside its domain), the care is a primitive of its own, which a formula prints as what
it is everywhere else.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive


def _ratio(x: Any, y: Any) -> Any:
    both_zero = (x == 0) & (y == 0)
    return np.where(both_zero, 0.0 * x, x / np.where(both_zero, 1, y))


def _lowered(x: Any, y: Any) -> Any:
    return np.where((x == 0) & (y == 0), 0 * y, y - 1)


def _log_of_base(x: Any, y: Any) -> Any:
    return np.where((x == 0) & (y >= 0), 0 * x, np.log(x))


def _valid(x: Any, z: Any) -> Any:
    return np.where(np.isnan(z), z, x)


def floored(x: float, y: float) -> float:
    """Floor division on floats."""
    return x // y


def modulo(x: float, y: float) -> float:
    """The remainder that has the sign of the divisor."""
    return x % y


# fmt: off
ratio       = Primitive("ratio",       lambda x, y: 0.0 if x == 0 == y else x / y,             lambda g, z, x, y: ratio(g, y), lambda g, z, x, y: -g * ratio(z, y), array=_ratio)
lowered     = Primitive("lowered",     lambda x, y: 0.0 if x == 0 == y else y - 1.0,           None,                           lambda g, z, x, y: g,                array=_lowered)
log_of_base = Primitive("log_of_base", lambda x, y: 0.0 if x == 0 and y >= 0 else math.log(x), lambda g, z, x, y: g / x,                                            binary=True, array=_log_of_base)
valid       = Primitive("valid",       lambda x, z: z if z != z else x,                        lambda g, z, x, y: g,                                                binary=True, array=_valid)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
ratio.about(prints_as="x / y", domain=("real", "nonzero"), summary="x / y, and 0 where both are 0.")
lowered.about(prints_as="y - 1", domain=("positive", "real"), summary="The exponent y - 1 of the slope of x**y, and 0 where x and y are 0.")
log_of_base.about(prints_as="log(x)", domain=("positive", "real"), summary="log(x) as it stands in the slope of x**y, and 0 where x is 0 and y is not negative.")
valid.about(prints_as="x", summary="x, and NaN where the second argument is NaN: no finite slope on a value that is none.")
# fmt: on
