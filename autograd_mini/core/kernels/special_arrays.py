"""Special functions on arrays: scipy's where it is installed, else those of `special_functions` on each element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import special_functions
from .pointwise import floats


def by_scipy(name: str, x: Any, *more: Any) -> Any:
    """scipy's function of that name, in the type of the array."""
    x = floats(x)
    dtype = np.asarray(x).dtype
    if dtype.itemsize > 8:
        raise TypeError(f"{name} is computed with 64 bits")
    try:
        from scipy import special
    except ImportError:  # imported here, since a written program copies what stands outside of a function
        from autograd_mini.core.kernels.special_functions import on_elements

        return on_elements(name, x, *more)
    return np.asarray(getattr(special, name)(*more, x)).astype(dtype, copy=False)


def polygamma(x: Any, order: int = 0) -> Any:
    """The `order`-th derivative of digamma."""
    return by_scipy("polygamma", x, order) if order else by_scipy("digamma", x)


def gammainc(x: Any, a: Any = 1.0) -> Any:
    """The regularized lower incomplete gamma function P(a, x)."""
    return by_scipy("gammainc", x, a)


def gammaincc(x: Any, a: Any = 1.0) -> Any:
    """The regularized upper incomplete gamma function Q(a, x)."""
    return by_scipy("gammaincc", x, a)


def gammaincinv(x: Any, a: Any = 1.0) -> Any:
    """The inverse of P(a, x) in x."""
    return by_scipy("gammaincinv", x, a)


def betainc(x: Any, a: Any = 1.0, b: Any = 1.0) -> Any:
    """The regularized incomplete beta function I_x(a, b)."""
    return by_scipy("betainc", x, a, b)


def betaincinv(x: Any, a: Any = 1.0, b: Any = 1.0) -> Any:
    """The inverse of I_x(a, b) in x."""
    return by_scipy("betaincinv", x, a, b)


def stdtr(x: Any, df: Any = 1.0) -> Any:
    """The distribution function of Student's distribution."""
    x = floats(x)  # for one degree of freedom SciPy 1.17 is 1e-9 off around 0, and the arc tangent is not
    found = by_scipy("stdtr", x, df)
    return np.where(np.equal(df, 1.0), np.arctan2(1.0, -x) / math.pi, found).astype(found.dtype, copy=False)


def stdtrit(x: Any, df: Any = 1.0) -> Any:
    """The quantiles of Student's distribution."""
    return np.where(x == 0, -np.inf, by_scipy("stdtrit", x, df)).astype(floats(x).dtype, copy=False)  # scipy gives inf there


def betaln(x: Any, y: Any) -> Any:
    """log |beta(x, y)|."""
    return by_scipy("betaln", x, y)


def inverse_mills(x: Any) -> Any:
    """The normal density over the normal distribution function."""
    x = floats(x)
    far = x < special_functions.FAR_LEFT
    left, near = np.where(far, x, -np.inf), np.where(far, 0, x).astype(x.dtype, copy=False)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        close = np.exp(-0.5 * near * near - 0.5 * math.log(2 * math.pi) - log_ndtr(near))
        return np.where(far, -left / special_functions.mills_series(left)[0], close).astype(x.dtype, copy=False)


def inverse_mills_slope(x: Any) -> Any:
    """The slope of `inverse_mills`."""
    x = floats(x)
    far = x < special_functions.FAR_LEFT
    left, near = np.where(far, x, -np.inf), np.where(far, 0, x).astype(x.dtype, copy=False)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        ratio, rest = special_functions.mills_series(left)
        m = inverse_mills(near)
        return np.where(far, -rest / (ratio * ratio), np.where(m == 0, -m, -m * (near + m))).astype(x.dtype, copy=False)


def gammaln(x: Any) -> Any:
    """log |gamma(x)|."""
    return np.where(np.isinf(x), np.inf, by_scipy("gammaln", x))  # also of -inf, as in C


def gamma(x: Any) -> Any:
    """The gamma function."""
    return by_scipy("gamma", x)


def erfinv(x: Any) -> Any:
    """The inverse of erf."""
    return by_scipy("erfinv", x)


def erfcinv(x: Any) -> Any:
    """The inverse of erfc."""
    return by_scipy("erfcinv", x)


def log_ndtr(x: Any) -> Any:
    """The logarithm of the normal distribution function."""
    return by_scipy("log_ndtr", x)


def expi(x: Any) -> Any:
    """The exponential integral."""
    return by_scipy("expi", x)


def bessel_i0(x: Any) -> Any:
    """The modified Bessel function I0."""
    return by_scipy("i0", x)


def bessel_i1(x: Any) -> Any:
    """The modified Bessel function I1."""
    return by_scipy("i1", x)


def bessel_i0e(x: Any) -> Any:
    """exp(-|x|) I0(x)."""
    return by_scipy("i0e", x)


def bessel_i1e(x: Any) -> Any:
    """exp(-|x|) I1(x)."""
    return by_scipy("i1e", x)


def bessel_i(x: Any, order: int = 2) -> Any:
    """The modified Bessel function I of a whole order."""
    return np.where(np.abs(x) < 1e-162, 0 * x, by_scipy("iv", x, order))  # scipy gives NaN there


def bessel_ie(x: Any, order: int = 2) -> Any:
    """exp(-|x|) I(x) of a whole order."""
    x = floats(x)
    far, near = np.abs(x) > (1e15 if x.dtype.itemsize > 2 else np.inf), np.abs(x) < 1e-162  # scipy gives NaN at the ends
    plain = by_scipy("ive", np.where(far | near, 1, x).astype(x.dtype, copy=False), order)
    with np.errstate(divide="ignore", invalid="ignore"):
        end = np.sign(x) ** order / (math.sqrt(2 * math.pi) * np.sqrt(np.abs(x)))  # 9.7.1
    return np.where(far, end, np.where(near, 0 * x, plain)).astype(x.dtype, copy=False)


def bessel_ie_slope(x: Any, order: int = 0, times: int = 1) -> Any:
    """The derivative, `times` times, of exp(-|x|) I(x)."""
    kind = floats(x).dtype
    x = floats(x).astype(float)
    far = np.abs(x) > special_functions.FAR + order * order
    large, small = np.where(far, np.abs(x), 1e3), np.where(far, 1.0, np.abs(x))
    near = special_functions.cancelled([by_scipy("ive", small, abs(m)) for m in range(order - times, order + times + 1)])
    z = np.where(far, special_functions.derived_series(large, order, times), near)
    return (z * np.sign(x) if (order + times) % 2 else z).astype(kind, copy=False)


def bessel_j(x: Any, order: int = 2) -> Any:
    """The Bessel function J of a whole order."""
    return np.where(np.isinf(x) | (np.abs(x) < 1e-162), 0, by_scipy("jv", x, order))


def bessel_j0(x: Any) -> Any:
    """The Bessel function J0."""
    return np.where(np.isinf(x), 0, by_scipy("j0", x))


def bessel_j1(x: Any) -> Any:
    """The Bessel function J1."""
    return np.where(np.isinf(x), 0, by_scipy("j1", x))
