"""Special functions, with scipy's names and arguments."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentError, GradientError
from ..node import is_symbolic, plain
from ..operations import special
from ..operations.elementary import erfc, exp, log, log1p, log_sigmoid, sigmoid, xlogx, xlogy
from ..operations.special import bessel_i0 as i0
from ..operations.special import bessel_i0e as i0e
from ..operations.special import bessel_i1 as i1
from ..operations.special import bessel_i1e as i1e
from ..operations.special import bessel_j0 as j0
from ..operations.special import bessel_j1 as j1
from ..operations.special import erfcinv, erfinv, expi, gamma, gammaln, log_ndtr
from .arguments import Axis, all_between, as_array, elements, in_one_type, whole_number
from .choices import minimum, where
from .control import stop_gradient
from .reductions import sum as total
from .shapes import squeeze
from .softmaxes import logsumexp

expit, log_expit = sigmoid, log_sigmoid
MOST = 700.0
"""exp of more overflows."""


def digamma(x: Any) -> Any:
    """The derivative of log(gamma(x)).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> round(digamma(1.0), 9)
    -0.577215665
    """
    return special.polygamma(x)


def polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of digamma.

    Args:
        n: a whole number, not negative.
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    Raises:
        ArgumentError: for a negative `n`.

    >>> round(polygamma(1, 1.0), 9)
    1.644934067
    """
    n = whole_number("polygamma: n", n)
    if n < 0:
        raise ArgumentError(f"polygamma: n={n} must not be negative")
    return special.polygamma(x, order=n) if n else special.polygamma(x)


def betaln(a: Any, b: Any) -> Any:
    """log |beta(a, b)|.

    Args:
        a: a number, an array, a Value or a Tensor.
        b: likewise; the shapes broadcast.

    Returns:
        Of the shape of both.

    >>> round(betaln(2.0, 3.0), 9)
    -2.48490665
    """
    return special.betaln(*in_one_type(a, b))


def beta(a: Any, b: Any) -> Any:
    """gamma(a) gamma(b) / gamma(a + b).

    Args:
        a: a number, an array, a Value or a Tensor.
        b: likewise; the shapes broadcast.

    Returns:
        Of the shape of both.

    >>> round(beta(2.0, 3.0), 9)
    0.083333333
    """
    a, b = elements(a), elements(b)
    z = exp(betaln(a, b))
    if all_between(a, 0.0, math.inf) and all_between(b, 0.0, math.inf):
        return z
    return z * (_sign_of_gamma(a) * _sign_of_gamma(b) * _sign_of_gamma(plain(a) + plain(b)))


def _sign_of_gamma(x: Any) -> Any:
    """The sign of the gamma function, which changes at each of its poles."""
    x = plain(x)
    return 1.0 - 2.0 * ((x < 0) & (np.floor(x) % 2 != 0))


def ndtr(x: Any) -> Any:
    """The normal distribution function: the probability of less than x.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> ndtr(0.0)
    0.5
    """
    return erfc(elements(x) * -math.sqrt(0.5)) * 0.5


def ndtri(p: Any) -> Any:
    """The inverse of `ndtr`: the quantiles of the normal distribution.

    Args:
        p: a probability, or an array of them.

    Returns:
        (...) -> (...).

    >>> abs(ndtri(0.5))
    0.0
    """
    return erfcinv(2.0 * elements(p)) * -math.sqrt(2.0)


def logit(p: Any) -> Any:
    """log(p / (1 - p)), the inverse of the sigmoid.

    Args:
        p: a probability, or an array of them.

    Returns:
        (...) -> (...).

    >>> logit(0.5)
    0.0
    """
    p = elements(p)
    return log(p) - log1p(-p)


def xlog1py(x: Any, y: Any) -> Any:
    """x log(1 + y), and 0 where x is 0; exact for small y. Its slopes are log(1 + y) and x / (1 + y), those of `xlogy(x, 1 + y)`.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        y: likewise; the shapes broadcast.

    Returns:
        Of the shape of both.

    >>> xlog1py(0.0, -1.0)
    0.0
    """
    from .choices import where

    x, y = in_one_type(x, y)
    at_the_end = (plain(x) == 0) & ((plain(y) <= -1) | (plain(y) == math.inf))
    if not is_symbolic(at_the_end) and not np.any(at_the_end):
        return x * log1p(y)
    limit = xlogy(where(at_the_end, x, 1.0), where(at_the_end, 1.0 + y, 1.0))
    return where(at_the_end, limit, x * log1p(where(at_the_end, 0.0, y)))


def entr(x: Any) -> Any:
    """-x log(x), the entropy of a probability; 0 at 0, and -inf where x is negative.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> entr(1.0)
    -0.0
    """
    from .choices import where

    x = elements(x)
    if all_between(x, 0.0, math.inf):
        return -xlogx(x)
    outside = plain(x) < 0
    return where(outside, -np.inf, -xlogx(where(outside, 1.0, x)))


def rel_entr(x: Any, y: Any) -> Any:
    """x log(x / y), and 0 where x is 0; infinite where x or y is negative.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        y: likewise; the shapes broadcast.

    Returns:
        Of the shape of both.

    >>> rel_entr(1.0, 1.0)
    0.0
    """
    return _in_quadrant(lambda x, y: xlogx(x) - xlogy(x, y), x, y)


def _in_quadrant(f: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """f(x, y) where neither is negative, and infinity, with slope 0, elsewhere."""
    from .choices import where

    x, y = in_one_type(x, y)
    if all_between(x, 0.0, math.inf) and all_between(y, 0.0, math.inf):
        return f(x, y)
    outside = (plain(x) < 0) | (plain(y) < 0)
    return where(outside, np.inf, f(where(outside, 1.0, x), where(outside, 1.0, y)))


def kl_div(x: Any, y: Any) -> Any:
    """x log(x / y) - x + y; infinite where x or y is negative.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        y: likewise; the shapes broadcast.

    Returns:
        Of the shape of both.

    >>> kl_div(1.0, 1.0)
    0.0
    """
    return _in_quadrant(lambda x, y: xlogx(x) - xlogy(x, y) - x + y, x, y)


def gammainc(a: Any, x: Any) -> Any:
    """The regularized lower incomplete gamma function P(a, x): the gamma distribution function.

    Args:
        a: a positive number, or an array; no gradient flows to it.
        x: numbers that are not negative; the shapes broadcast.

    Returns:
        Of the shape of both.

    Raises:
        GradientError: where `a` wants a gradient, for which there is no closed formula.

    >>> round(gammainc(1.0, 1.0), 9)
    0.632120559
    """
    return special.gammainc(x, a=shape("gammainc", a))


def shape(name: str, a: Any, which: str = "a") -> Any:
    """A shape parameter of an incomplete gamma or beta function, which has no gradient."""
    if getattr(a, "requires_grad", False):
        raise GradientError(f"{name}: there is no formula for the gradient in {which}; pass {which}.data")
    a = plain(a)
    return float(a) if np.ndim(a) == 0 else np.array(a, float)


def gammaincc(a: Any, x: Any) -> Any:
    """1 - gammainc(a, x), the regularized upper incomplete gamma function, which keeps its digits where it is small.

    Args:
        a: a positive number, or an array; no gradient flows to it.
        x: numbers that are not negative; the shapes broadcast.

    Returns:
        Of the shape of both.

    Raises:
        GradientError: where `a` wants a gradient.

    >>> round(gammaincc(1.0, 1.0), 9)
    0.367879441
    """
    return special.gammaincc(x, a=shape("gammaincc", a))


def weighted_logsumexp(x: Any, b: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(b exp(x))) with weights of which some may be 0, which does not overflow.

    Args:
        x: an array or a Tensor, of any shape.
        b: weights of 0 and more; the shapes broadcast. Where all are 0, or the sum is infinite, their gradient is 0.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> round(float(weighted_logsumexp([0.0, 0.0], [1.0, 2.0])), 6)
    1.098612
    """
    x, b = as_array(x), as_array(b)
    with np.errstate(divide="ignore"):
        usual = logsumexp(x + log(b), axis, keepdims=True)
    if usual.dtype != object:  # arrays of Values stay as they are
        finite = np.isfinite(usual)
        largest = stop_gradient(where(finite, usual, 0.0))
        ratio = total(b * exp(minimum(x - largest, MOST)), axis, keepdims=True)  # 1, and its slopes are not 0
        usual = where(finite, largest + log(where(finite, ratio, 1.0)), usual)
    return usual if keepdims else squeeze(usual, axis)


__all__ = [
    "beta", "betaln", "digamma", "entr", "erfcinv", "erfinv", "expi", "expit", "gamma", "gammainc", "gammaincc", "gammaln", "i0",
    "i0e", "i1", "i1e", "j0", "j1", "kl_div", "log_expit", "log_ndtr", "logit", "ndtr", "ndtri", "polygamma", "rel_entr",
    "weighted_logsumexp", "xlog1py",
]  # fmt: skip
