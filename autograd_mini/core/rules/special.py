"""The number-crunching of functions that neither `math` nor NumPy has in a form that never overflows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def floats(x: Any) -> Any:
    """Real numbers as they are, integers and booleans as floats, so that none wraps around."""
    x = x if hasattr(x, "dtype") else np.asarray(x)
    return x if x.dtype.kind in "fO" else x.astype(float)


def cbrt(x: float) -> float:
    """The real cube root, to the last digit (math.cbrt needs Python 3.11)."""
    return float(np.cbrt(x))


def sigmoid_float(x: float) -> float:
    """1 / (1 + exp(-x)), by the branch whose exponential is at most 1."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), by the branch whose exponential is at most 1."""
    x = floats(x)
    e = np.exp(-np.abs(x))
    return np.where(np.signbit(x), e, 1) / (1 + e)


def softplus_float(x: float) -> float:
    """log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x))) if x == x else x


def softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    x = floats(x)
    return np.logaddexp(0, x).astype(x.dtype, copy=False)


def logaddexp(x: float, y: float) -> float:
    """log(exp(x) + exp(y))."""
    if x == y:
        return x + math.log(2.0)
    return max(x, y) + math.log1p(math.exp(-abs(x - y))) if x - y == x - y else x + y


def logaddexp2(x: float, y: float) -> float:
    """log2(2**x + 2**y)."""
    if x == y:
        return x + 1.0
    return max(x, y) + math.log1p(math.pow(2.0, -abs(x - y))) / math.log(2.0) if x - y == x - y else x + y


def xlogy_float(x: float, y: float) -> float:
    """x log(y), and 0 where x is 0 (unless y is NaN)."""
    return 0.0 * y if x == 0 and y == y and abs(y) < math.inf else 0.0 if x == 0 and y == y else x * math.log(y)


def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and 0 where x is 0 (unless y is NaN)."""
    nothing = (x == 0) & ~np.isnan(y)
    return np.where(nothing, 0, x * np.log(np.where(nothing, 1, y)))


def xlogx_float(x: float) -> float:
    """x log(x), and 0 at 0."""
    return xlogy_float(x, x)


def xlogx(x: Any) -> Any:
    """x log(x), and 0 at 0."""
    return xlogy(x, x)


def erf(x: Any) -> Any:
    """The error function: scipy's where it is installed, else the C library's, element by element."""
    try:
        from scipy.special import erf
    except ImportError:
        return by_element(math.erf, x)
    return erf(x).astype(floats(x).dtype, copy=False)


def erfc(x: Any) -> Any:
    """The complement of the error function, by the C library, whose tail is exact where scipy's is off by hundreds
    of ulp."""
    return by_element(math.erfc, x)


def by_element(function: Any, x: Any) -> Any:
    """A function of the standard library on every element, in the type of the array."""
    x = np.asarray(x)
    return np.fromiter(map(function, x.ravel().tolist()), dtype=x.dtype if x.dtype.kind == "f" else float, count=x.size).reshape(x.shape)


def sinc_float(x: float, order: int = 0) -> float:
    """The `order`-th derivative of sin(pi x) / (pi x)."""
    if order == 0:
        return math.sin(math.pi * x) / (math.pi * x) if x else 1.0
    with np.errstate(all="ignore"):
        return float(sinc(np.float64(x), order))


def sinc(x: Any, order: int = 0) -> Any:
    """The `order`-th derivative of sin(pi x) / (pi x): near 0 by its power series, elsewhere by recurrence.

    With u = pi x, u s^(n) + n s^(n-1) = sin(u + n pi / 2), the n-th derivative of both sides of u s(u) = sin(u).
    """
    if order == 0:
        return np.sinc(x)
    u = math.pi * np.asarray(x)
    away = np.where(np.abs(u) < order + 1, order + 1.0, u)
    value = np.sin(away) / away
    for n in range(1, order + 1):
        value = (np.sin(away + n * math.pi / 2) - n * value) / away
    near = sum(
        (-1) ** k / (2 * k + 1) / math.factorial(2 * k - order) * np.where(np.abs(u) < order + 1, u, 0) ** (2 * k - order)
        for k in range((order + 1) // 2, 16 + 2 * order)
    )
    return (np.where(np.abs(u) < order + 1, near, value) * math.pi**order).astype(np.result_type(x), copy=False)
