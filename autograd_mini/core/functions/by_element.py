"""Functions by element that are made of others: steps, remainders, signs, parts of a number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError
from ..node import is_symbolic, plain
from ..operations import kinks
from ..operations.arithmetic import floor_divide, mod, mul, power, reciprocal
from ..operations.elementary import arctan2, sqrt
from ..operations.kinks import abs, elu, trunc
from .arguments import as_array, elements, in_one_type, numbers
from .choices import where
from .shapes import astype


def heaviside(x: Any, y: Any) -> Any:
    """0 where x < 0, y where x is 0, 1 where x > 0; NaN stays. The step has slope 0.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        y: the value at 0; the shapes broadcast.

    Returns:
        Of the shape of both.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> heaviside(-2.0, 0.5), heaviside(0.0, 0.5)
    (0.0, 0.5)
    """
    return where(plain(x) == 0, y, kinks.heaviside(x))


def copysign(x: Any, y: Any) -> Any:
    """|x| with the sign of y; slope 0 at x = 0, and in y.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        y: what gives the sign; the shapes broadcast.

    Returns:
        Of the shape of both.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> copysign(2.0, -1.0)
    -2.0
    """
    sign = where(y < 0, -1.0, 1.0) if is_symbolic(y) else np.copysign(1.0, numbers(y))
    weak = isinstance(y, (int, float)) and not isinstance(y, np.generic) or getattr(type(y), "scalar_node", False)
    return abs(x) * (float(sign) if weak else np.asarray(sign) if isinstance(sign, np.generic) else sign)


def float_power(x: Any, y: Any) -> Any:
    """x**y in numbers of 64 bits.

    Args:
        x: the base.
        y: the exponent; the shapes broadcast.

    Returns:
        Of the shape of both, float64.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> float_power(2.0, -1.0)
    0.5
    """
    return power(*(z if isinstance(z, float) or getattr(type(z), "scalar_node", False) else astype(z, float) for z in (x, y)))


def divmod(x: Any, y: Any) -> tuple[Any, Any]:
    """x // y and x % y.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        y: the divisor; the shapes broadcast.

    Returns:
        A pair: the whole quotient, and the rest, which has the sign of y.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> divmod(7.0, 2.0)
    (3.0, 1.0)
    """
    return floor_divide(x, y), mod(x, y)


def modf(x: Any) -> tuple[Any, Any]:
    """The fraction and the whole part of a number, both with its sign.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        A pair of the shape of `x`.

    >>> modf(-2.5)
    (-0.5, -2.0)
    """
    x = elements(x)
    whole = trunc(x)
    return where(np.isinf(numbers(x)), copysign(0.0, numbers(x)), x - whole), whole


def frexp(x: Any) -> tuple[Any, Any]:
    """Mantissa and exponent, x = mantissa * 2**exponent with a mantissa of 0.5 to 1; the exponent is whole and has no slope.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        A pair of the shape of `x`.

    >>> frexp(8.0)
    (0.5, 4)
    """
    x = elements(x)
    exponent = np.frexp(numbers(x))[1]
    if is_symbolic(exponent):
        return ldexp(x, -exponent), exponent
    if not np.ndim(exponent):
        return x * float(np.ldexp(0.5, 1 - int(exponent))), int(exponent)
    return x * np.ldexp(np.asarray(0.5, x.dtype if x.dtype != object else float), 1 - exponent), exponent


def ldexp(x: Any, i: Any) -> Any:
    """x * 2**i.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        i: whole numbers; the shapes broadcast.

    Returns:
        Of the shape of both.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> ldexp(0.5, 4)
    8.0
    """
    if is_symbolic(i):
        i = i.as_whole_numbers() if hasattr(i, "as_whole_numbers") else i
        if getattr(i, "dtype", np.dtype(int)).kind not in "iub":
            raise ArgumentTypeError("ldexp: i is whole numbers, got floats")
        return mul(x, astype(power(2.0, astype(i, float)), getattr(x, "dtype", float)))
    powers = np.asarray(plain(i))
    if powers.dtype.kind not in "iub":
        raise ArgumentTypeError(f"ldexp: i is whole numbers, got {i!r:.40}")
    x = elements(x)
    kind = np.result_type(numbers(x)) if np.ndim(plain(x)) and not is_symbolic(x) else getattr(x, "dtype", float)
    kind = kind if np.issubdtype(kind, np.floating) else np.dtype(float)
    limit = np.finfo(kind).maxexp - 2  # 2**i itself may be too large or too small where x * 2**i is not
    while True:
        now = np.clip(powers, -limit, limit)
        factor = np.ldexp(np.asarray(1.0, kind), now) if now.ndim else math.ldexp(1.0, int(now))
        x, powers = mul(x, factor), powers - now
        if not np.any(powers):
            return x


def real(x: Any) -> Any:
    """The real part of a real number: the number itself.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> real(2.0)
    2.0
    """
    return x if hasattr(type(x), "record") or isinstance(x, float) else as_array(x)


def imag(x: Any) -> Any:
    """The imaginary part of a real number: zero, with slope zero.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> imag(2.0)
    0.0
    """
    return where(np.zeros(np.shape(plain(x)), bool) if not is_symbolic(x) else x != x, x, 0.0)


def conjugate(x: Any) -> Any:
    """The conjugate of a real number: the number itself.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> conjugate(2.0)
    2.0
    """
    return real(x)


def real_if_close(x: Any, tol: float = 100) -> Any:
    """A real number, which is as it should be.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        tol: NumPy's argument, without effect.

    Returns:
        (...) -> (...).

    >>> real_if_close(2.0)
    2.0
    """
    return real(x)


def angle(x: Any, deg: bool = False) -> Any:
    """The angle of a real number in the complex plane: 0, or pi (180 with `deg`) where it is negative. Slope 0.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        deg: whether in degrees.

    Returns:
        (...) -> (...).

    >>> angle(-1.0, deg=True)
    180.0
    """
    z = arctan2(0.0, x)
    return z * (180.0 / np.pi) if deg else z


def rsqrt(x: Any) -> Any:
    """1 / sqrt(x).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...).

    >>> rsqrt(4.0)
    0.5
    """
    return reciprocal(sqrt(x))


def lerp(x: Any, y: Any, weight: Any) -> Any:
    """x + weight (y - x): on the way from x to y.

    Args:
        x: a number, an array, a Value or a Tensor.
        y: likewise; the shapes broadcast.
        weight: 0 for x, 1 for y; the shapes broadcast.

    Returns:
        Of the shape of all.

    >>> lerp(1.0, 3.0, 0.25)
    1.5
    """
    x, y, weight = in_one_type(x, y, weight)
    return x + weight * (y - x)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha (exp(x / alpha) - 1), whose slope at 0 is 1 for every alpha.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        alpha: a positive number; the result is more than -alpha.

    Returns:
        (...) -> (...).

    Raises:
        ArgumentError: where `alpha` is not positive.

    Source: Barron 2017, Continuously Differentiable Exponential Linear Units, https://arxiv.org/abs/1704.07483

    >>> celu(2.0)
    2.0
    """
    if not alpha > 0:
        raise ArgumentError(f"celu: alpha={alpha} must be positive")
    x = elements(x)
    return elu(x * (1.0 / alpha)) * alpha


conj = conjugate
