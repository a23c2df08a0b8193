"""Pointwise operations on Python floats, each under its own name; an operation that stands here is pointwise.

They may raise what `math` raises (a division by zero, a domain error, an overflow): the caller then asks the array form,
which gives the IEEE value. A NaN is never compared away: it goes the way that the array form sends it.
"""

from __future__ import annotations

import math
from math import acos as arccos
from math import acosh as arccosh
from math import asin as arcsin
from math import asinh as arcsinh
from math import atan as arctan
from math import atan2 as arctan2
from math import atanh as arctanh
from math import cos, cosh, erf, erfc, exp, expm1, fmod, hypot, log, log1p, log2, log10, sin, sinh, sqrt, tan, tanh
from math import degrees as rad2deg
from math import fabs as abs
from math import pow as power
from math import radians as deg2rad
from operator import add, mul, neg, sub
from operator import pos as positive
from operator import truediv as div

import numpy as np

from . import pointwise

__all__ = [
    "abs", "add", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "cos", "cosh", "deg2rad", "div",
    "erf", "erfc", "exp", "expm1", "fmod", "hypot", "log", "log10", "log1p", "log2", "mul", "neg", "positive", "power", "rad2deg",
    "sin", "sinh", "sqrt", "sub", "tan", "tanh",
]  # fmt: skip
"""The forms of `math` and `operator`; the rest follows."""


# ---- arithmetic


def square(x: float) -> float:
    """x**2."""
    return x * x


def reciprocal(x: float) -> float:
    """1 / x."""
    return 1.0 / x


def mod(x: float, y: float) -> float:
    """The remainder that has the sign of the divisor."""
    return x % y


def floor_divide(x: float, y: float) -> float:
    """Floor division."""
    return x // y


# ---- elementary functions


def exp2(x: float) -> float:
    """2**x (math.exp2 needs Python 3.11)."""
    return math.pow(2.0, x)


def cbrt(x: float) -> float:
    """The real cube root, to the last digit (math.cbrt needs Python 3.11)."""
    return float(np.cbrt(x))


def logaddexp(x: float, y: float) -> float:
    """log(exp(x) + exp(y))."""
    if x == y:
        return x + math.log(2.0)
    return max(x, y) + math.log1p(math.exp(-math.fabs(x - y))) if x - y == x - y else x + y


def logaddexp2(x: float, y: float) -> float:
    """log2(2**x + 2**y)."""
    if x == y:
        return x + 1.0
    return max(x, y) + math.log1p(math.pow(2.0, -math.fabs(x - y))) / math.log(2.0) if x - y == x - y else x + y


def xlogy(x: float, y: float) -> float:
    """x log(y), and 0 where x is 0 (unless y is NaN)."""
    return 0.0 * y if x == 0 and y == y and math.fabs(y) < math.inf else 0.0 if x == 0 and y == y else x * math.log(y)


def xlogx(x: float) -> float:
    """x log(x), and 0 at 0."""
    return xlogy(x, x)


def sinc(x: float, order: int = 0) -> float:
    """The `order`-th derivative of sin(pi x) / (pi x)."""
    if order == 0:
        return math.sin(math.pi * x) / (math.pi * x) if x else 1.0
    with np.errstate(all="ignore"):
        return float(pointwise.sinc(np.float64(x), order))


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), by the branch whose exponential is at most 1."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def softplus(x: float) -> float:
    """log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-math.fabs(x))) if x == x else x


def log_sigmoid(x: float) -> float:
    """log(1 / (1 + exp(-x)))."""
    return -softplus(-x)


# ---- steps and kinks


def sign(x: float) -> float:
    """-1, 0 or 1."""
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x


def floor(x: float) -> float:
    """The largest integer that is at most x."""
    return float(math.floor(x))


def ceil(x: float) -> float:
    """The smallest integer that is at least x."""
    return float(math.ceil(x))


def trunc(x: float) -> float:
    """The integer part."""
    return float(math.trunc(x))


def rint(x: float) -> float:
    """The nearest integer, half to even."""
    return float(np.round(x))


straight_round = rint


def heaviside(x: float) -> float:
    """1 where x > 0, else 0."""
    return x if x != x else float(x > 0)


def in_interval(x: float, low: float, high: float) -> float:
    """1 strictly between two bounds, else 0."""
    return x if x != x else float(low < x < high)


def heaviside_half(x: float, y: float) -> float:
    """1 where x > y, 1/2 at a tie, else 0."""
    return x + y if x + y != x + y and (x != x or y != y) else 0.5 if x == y else float(x > y)


def heaviside_half_ignore_nan(x: float, y: float) -> float:
    """`heaviside_half`, with a NaN that never wins."""
    return 0.5 if x == y else float(x > y or y != y)


def clamp_min(x: float, bound: float) -> float:
    """max(x, bound)."""
    return x if x > bound or x != x else bound


def clamp_max(x: float, bound: float) -> float:
    """min(x, bound)."""
    return x if x < bound or x != x else bound


def clamp(x: float, low: float, high: float) -> float:
    """x between two bounds."""
    return x if x != x else min(max(x, low), high)


def relu(x: float) -> float:
    """max(x, 0)."""
    return x if x > 0 or x != x else 0.0


def leaky_relu(x: float, negative_slope: float = 0.01) -> float:
    """x where it is positive, else negative_slope * x."""
    return x if x > 0 else negative_slope * x


def elu(x: float, alpha: float = 1.0) -> float:
    """x where it is positive, else alpha * (exp(x) - 1)."""
    return x if x > 0 else alpha * math.expm1(x)


def maximum(x: float, y: float) -> float:
    """The larger one, or NaN."""
    return x if x > y or x != x else y


def minimum(x: float, y: float) -> float:
    """The smaller one, or NaN."""
    return x if x < y or x != x else y


def fmax(x: float, y: float) -> float:
    """The larger one; a number wins against NaN."""
    return x if x > y or y != y else y


def fmin(x: float, y: float) -> float:
    """The smaller one; a number wins against NaN."""
    return x if x < y or y != y else y


def where(x: float, y: float, condition: bool) -> float:
    """x if the condition holds, else y."""
    return x if condition else y


# ---- losses


def sigmoid_cross_entropy(x: float, y: float) -> float:
    """max(x, 0) - x y + log(1 + exp(-|x|))."""
    return max(x, 0.0) - x * y + math.log1p(math.exp(-math.fabs(x)))


# ---- a formula, and its value at the points where it is 0/0


def div_no_nan(x: float, y: float) -> float:
    """x / y, and 0 where both are 0."""
    return 0.0 if x == 0 == y else x / y


def div_or_zero(x: float, y: float) -> float:
    """x / y, and 0 where y is 0."""
    return 0.0 if y == 0 else x / y


def div_by_squares(x: float, y: float) -> float:
    """x / (x**2 + y**2), and 0 where both are 0; the squares may be too large or too small for a float."""
    total = x * x + y * y
    if 1e-290 < total < math.inf:
        return x / total
    length = math.hypot(x, y)
    return 0.0 if length == 0 else x / length / length


def exponent_minus_one(x: float, y: float) -> float:
    """y - 1, and 0 where x and y are 0."""
    return 0.0 if x == 0 == y else y - 1.0


def log_of_base(x: float, y: float) -> float:
    """log(x), and 0 where x is 0 and y is not negative."""
    return 0.0 if x == 0 and y >= 0 else math.log(x)


def nan_outside_domain(x: float, y: float) -> float:
    """x, and NaN where y is NaN."""
    return y if y != y else x
