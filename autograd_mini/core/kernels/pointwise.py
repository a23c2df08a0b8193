"""Pointwise operations on arrays that NumPy does not have, or not in a form that never overflows; each under its name.

Arrays are broadcast. An array form keeps the type of its floats, and lets NaN through.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from .shapes import require_a_target_each


def floats(x: Any) -> Any:
    """Real numbers as they are, integers and booleans as floats, so that none wraps around."""
    x = x if hasattr(x, "dtype") else np.asarray(x)
    return x if x.dtype.kind in "fO" else x.astype(float)


def in_one_type(*arrays: Any) -> tuple[Any, ...]:
    """Numbers and arrays in the type of floats that they have together: a logarithm of int8 alone would be as coarse as float16,
    and -x of uint8 wraps around."""
    dtype = np.result_type(*arrays)
    dtype = dtype if dtype.kind in "fO" else np.dtype(float)
    return tuple([x if type(x) is float or getattr(x, "dtype", None) == dtype else np.asarray(x, dtype) for x in arrays])


def promoting(form: Callable[..., Any]) -> Callable[..., Any]:
    """An array form of two arguments that is given both in one type."""

    @wraps(form)
    def of_one_type(x: Any, y: Any, **params: Any) -> Any:
        if type(x) is np.ndarray and (kind := x.dtype).kind == "f" and (type(y) is float or getattr(y, "dtype", None) is kind):
            return form(x, y, **params)  # the usual case
        return form(*in_one_type(x, y), **params)

    return of_one_type


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), by the branch whose exponential is at most 1."""
    x = floats(x)
    e = np.exp(-np.abs(x))
    return np.where(np.signbit(x), e, 1) / (1 + e)


def softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    x = floats(x)
    return np.logaddexp(0, x).astype(x.dtype, copy=False)


def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and 0 where x is 0 (unless y is NaN)."""
    nothing = (x == 0) & ~np.isnan(y)
    if not np.count_nonzero(nothing):
        return x * np.log(y)
    return np.where(nothing, 0, x * np.log(np.where(nothing, 1, y)))


def xlogx(x: Any) -> Any:
    """x log(x), and 0 at 0."""
    return xlogy(x, x)


def log_sigmoid(x: Any) -> Any:
    """log(1 / (1 + exp(-x)))."""
    return -softplus(-floats(x))


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
    dtype = x.dtype if x.dtype.kind == "f" else float
    return np.fromiter(map(function, x.ravel().tolist()), dtype=dtype, count=x.size).reshape(x.shape)


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


# ---- steps and kinks


def heaviside(x: Any) -> Any:
    """1 where x > 0, else 0."""
    return np.where(np.isnan(x), x, x > 0)


def in_interval(x: Any, low: Any, high: Any) -> Any:
    """1 strictly between two bounds, else 0."""
    return np.where(np.isnan(x), x, (x > low) & (x < high))


def heaviside_half(x: Any, y: Any) -> Any:
    """1 where x > y, 1/2 at a tie, else 0."""
    return np.where(np.isnan(x) | np.isnan(y), np.nan, np.where(x == y, 0.5, x > y)).astype(np.result_type(x, y), copy=False)


def heaviside_half_ignore_nan(x: Any, y: Any) -> Any:
    """`heaviside_half`, with a NaN that never wins."""
    return np.where(x == y, 0.5, (x > y) | np.isnan(y)).astype(np.result_type(x, y), copy=False)


def clamp_min(x: Any, bound: Any) -> Any:
    """max(x, bound)."""
    return np.maximum(x, bound)


def clamp_max(x: Any, bound: Any) -> Any:
    """min(x, bound)."""
    return np.minimum(x, bound)


def clamp(x: Any, low: Any, high: Any) -> Any:
    """x between two bounds."""
    return np.clip(x, low, high)


def relu(x: Any) -> Any:
    """max(x, 0)."""
    return np.maximum(x, 0)


def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    """x where it is positive, else negative_slope * x."""
    return np.where(x > 0, x, negative_slope * x)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha * (exp(x) - 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def where(x: Any, y: Any, condition: Any) -> Any:
    """x where the condition holds, else y."""
    return np.where(condition, x, y)


# ---- losses


def sigmoid_cross_entropy(x: Any, y: Any) -> Any:
    """max(x, 0) - x y + log(1 + exp(-|x|)).

    Raises:
        ShapeError: for logits and targets of which each broadcasts the other, (n, 1) and (n,): n² losses where n are meant.
    """
    require_a_target_each(np.shape(x), np.shape(y))
    return np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))


# ---- a formula, and its value at the points where it is 0/0


def div_no_nan(x: Any, y: Any) -> Any:
    """x / y, and 0 where both are 0."""
    both_zero = (x == 0) & (y == 0)
    return np.where(both_zero, 0.0 * x, x / np.where(both_zero, 1, y))


def div_or_zero(x: Any, y: Any) -> Any:
    """x / y, and 0 where y is 0."""
    nothing = y == 0
    return np.where(nothing, 0.0 * y, x / np.where(nothing, 1, y))


def div_by_squares(x: Any, y: Any) -> Any:
    """x / (x**2 + y**2), and 0 where both are 0; the squares may be too large or too small for the type of the arrays."""
    total = np.asarray(x * x + y * y)
    facts = np.finfo(total.dtype)
    exact = (total > facts.tiny / facts.eps) & (total < np.inf)
    if np.all(exact):
        return x / total
    length = np.hypot(x, y)
    length = np.where(length == 0, 1, length)
    return np.where(exact, x / np.where(exact, total, 1), x / length / length)


def exponent_minus_one(x: Any, y: Any) -> Any:
    """y - 1, and 0 where x and y are 0. One exponent for all stays one number: NumPy squares an array many times as fast as it
    raises it to an array of twos."""
    if type(y) is float and y:
        return y - 1.0
    return np.where((x == 0) & (y == 0), 0 * y, y - 1)


def log_of_base(x: Any, y: Any) -> Any:
    """log(x), and 0 where x is 0 and y is not negative."""
    return np.where((x == 0) & (y >= 0), 0 * x, np.log(x))


def nan_outside_domain(x: Any, y: Any) -> Any:
    """x, and NaN where y is NaN."""
    return np.where(np.isnan(y), y, x)
