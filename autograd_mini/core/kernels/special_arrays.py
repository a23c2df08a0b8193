"""Special functions on arrays: scipy's where it is installed, else those of `special_functions` on each element."""

from __future__ import annotations

from typing import Any

import numpy as np

from .pointwise import floats


def by_scipy(name: str, x: Any, *more: Any) -> Any:
    """scipy's function of that name, in the type of the array."""
    x = floats(x)
    if x.dtype.itemsize > 8:
        raise TypeError(f"{name} is computed with 64 bits")
    try:
        from scipy import special
    except ImportError:
        from autograd_mini.core.kernels.special_functions import on_elements

        return on_elements(name, x, *more)
    return np.asarray(getattr(special, name)(*more, x)).astype(x.dtype, copy=False)


def polygamma(x: Any, order: int = 0) -> Any:
    """The `order`-th derivative of digamma."""
    return by_scipy("polygamma", x, order) if order else by_scipy("digamma", x)


def gammainc(x: Any, a: Any = 1.0) -> Any:
    """The regularized lower incomplete gamma function P(a, x)."""
    return by_scipy("gammainc", x, a)


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


def bessel_j0(x: Any) -> Any:
    """The Bessel function J0."""
    return np.where(np.isinf(x), 0, by_scipy("j0", x))


def bessel_j1(x: Any) -> Any:
    """The Bessel function J1."""
    return np.where(np.isinf(x), 0, by_scipy("j1", x))
