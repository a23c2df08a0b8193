"""Polynomials by their coefficients, the highest power first, and Vandermonde matrices: NumPy's names."""

from __future__ import annotations

import builtins
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, DtypeError, ShapeError
from ..node import describe
from .arguments import as_array, whole_number
from .concatenation import concatenate, stack
from .margins import pad
from .parts import getitem
from .shapes import astype, expand_dims, ravel


def _coefficients(name: str, p: Any) -> Any:
    p = as_array(p)
    if p.ndim > 1:
        raise ShapeError(f"{name}: coefficients are a vector, got {describe(p)}")
    return ravel(p)


def polyval(p: Any, x: Any) -> Any:
    """The value at `x` of the polynomial with coefficients `p`, by Horner's rule.

    Args:
        p: the coefficients of a polynomial, the highest power first.
        x: where it is evaluated, of any shape.

    Returns:
        Of the shape of `x`.

    >>> float(polyval([1.0, 0.0, 2.0], 3.0))
    11.0
    """
    p = _coefficients("polyval", p)
    x = x if getattr(type(x), "scalar_node", False) else as_array(x)
    z = x * 0.0
    for i in range(p.shape[0]):
        z = z * x + p[i]
    return z


def polyadd(a: Any, b: Any) -> Any:
    """The sum of two polynomials.

    Args:
        a: the coefficients of a polynomial, the highest power first.
        b: the coefficients of a polynomial, the highest power first.

    Returns:
        The coefficients, the highest power first.

    >>> polyadd([1.0, 2.0], [3.0])
    array([1., 5.])
    """
    a, b = _coefficients("polyadd", a), _coefficients("polyadd", b)
    n, m = operator.index(a.shape[0]), operator.index(b.shape[0])
    return pad(a, ((builtins.max(m - n, 0), 0),)) + pad(b, ((builtins.max(n - m, 0), 0),))


def polysub(a: Any, b: Any) -> Any:
    """The difference of two polynomials.

    Args:
        a: the coefficients of a polynomial, the highest power first.
        b: the coefficients of a polynomial, the highest power first.

    Returns:
        The coefficients, the highest power first.

    >>> polysub([1.0, 2.0], [3.0])
    array([ 1., -1.])
    """
    a, b = _coefficients("polysub", a), _coefficients("polysub", b)
    n, m = operator.index(a.shape[0]), operator.index(b.shape[0])
    return pad(a, ((builtins.max(m - n, 0), 0),)) - pad(b, ((builtins.max(n - m, 0), 0),))


def polymul(a: Any, b: Any) -> Any:
    """The product of two polynomials.

    Args:
        a: the coefficients of a polynomial, the highest power first.
        b: the coefficients of a polynomial, the highest power first.

    Returns:
        The coefficients, the highest power first. Leading zeros stay, since they have gradients; NumPy leaves them out.

    >>> polymul([1.0, 1.0], [1.0, -1.0])
    array([ 1.,  0., -1.])
    """
    from .signals import convolve

    return convolve(_coefficients("polymul", a), _coefficients("polymul", b))


def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """Quotient and remainder of two polynomials.

    Args:
        u: the coefficients of a polynomial, the highest power first.
        v: those of the divisor.

    Returns:
        A pair: the coefficients of the quotient and of the rest.

    >>> q, r = polydiv([1.0, 0.0, -1.0], [1.0, 1.0])
    >>> q, r
    (array([ 1., -1.]), array([0.]))
    """
    u, v = _coefficients("polydiv", u), _coefficients("polydiv", v)
    m, n = u.shape[0] - 1, v.shape[0] - 1
    quotient, rest = [], u
    for _ in range(m - n + 1):
        step = rest[0] / v[0]
        quotient.append(step)
        rest = concatenate([rest[1 : n + 1] - step * v[1:], rest[n + 1 :]])
    if not quotient:
        return u[:1] * 0.0, u
    return stack(quotient), rest if rest.shape[0] else u[:1] * 0.0


def polyder(p: Any, m: int = 1) -> Any:
    """The m-th derivative of a polynomial.

    Args:
        p: the coefficients of a polynomial, the highest power first.
        m: how many times.

    Returns:
        The coefficients of the derivative.

    >>> polyder([1.0, 2.0, 3.0])
    array([2., 2.])
    """
    p = _coefficients("polyder", p)
    if operator.index(m) < 0:
        raise ArgumentError(f"polyder: m={m} must not be negative")
    for _ in range(m):
        n = operator.index(p.shape[0])
        p = getitem(p, slice(None, -1)) * np.arange(n - 1.0, 0.0, -1.0) if n > 1 else getitem(p, slice(0, 0))
    return p


def polyint(p: Any, m: int = 1, k: Any = 0.0) -> Any:
    """The m-th antiderivative of a polynomial; `k` is the constant of integration, or one for each time.

    Args:
        p: the coefficients of a polynomial, the highest power first.
        m: how many times.
        k: the constants of integration.

    Returns:
        The coefficients of the integral.

    >>> polyint([2.0, 2.0])
    array([1., 2., 0.])
    """
    p = _coefficients("polyint", p)
    if operator.index(m) < 0:
        raise ArgumentError(f"polyint: m={m} must not be negative")
    constants = ravel(k)
    for i in range(m):
        last = constants[i : i + 1] if constants.shape[0] > 1 else constants
        p = concatenate([p / np.arange(float(p.shape[0]), 0.0, -1.0), last])
    return p


def poly(roots: Any) -> Any:
    """The coefficients of the polynomial with these roots; of a matrix, of its characteristic polynomial.

    Args:
        roots: the zeros, a vector; or a matrix, whose eigenvalues they are.

    Returns:
        The coefficients, the highest power first.

    >>> poly([1.0, -1.0])
    array([ 1.,  0., -1.])
    """
    x = as_array(roots)
    if x.ndim == 2:
        from .factorizations import eigvals

        x = eigvals(x)
    if x.ndim != 1:
        raise ShapeError(f"poly takes a vector of roots, or a square matrix, got {describe(x)}")
    x = astype(x, float) if x.dtype == np.float16 else x  # as in NumPy
    z = concatenate([x[:0], np.ones(1, x.dtype if x.dtype.kind == "f" else float)])
    for i in range(x.shape[0]):
        z = pad(z, ((0, 1),)) - pad(z * x[i], ((1, 0),))
    return z


def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None) -> Any:
    """The coefficients of the polynomial of least squares: x (n,), y (n,) or (n, k) -> (deg + 1,) or (deg + 1, k).

    Args:
        x: an array or a Tensor, of any shape.
        y: the samples.
        deg: the degree.
        rcond: as of `pinv`.
        w: weights of the residuals, (n,).

    Returns:
        The coefficients, the highest power first.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> polyfit([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1).round(12)
    array([2., 1.])
    """
    from ..operations.elementary import sqrt
    from .products import matmul
    from .reductions import sum
    from .systems import pinv

    x, y = _coefficients("polyfit", x), as_array(y)
    if object in (x.dtype, y.dtype):
        raise DtypeError("polyfit of Values: it takes Tensors, am.Tensor([...], requires_grad=True)")
    if y.ndim not in (1, 2) or y.shape[0] != x.shape[0]:
        raise ShapeError(f"polyfit: {x.shape[0]} places for values of shape {tuple(y.shape)}")
    a = vander(x, whole_number("polyfit: deg", deg) + 1)
    if w is not None:
        w = _coefficients("polyfit", w)
        a, y = a * expand_dims(w, 1), y * (w if y.ndim == 1 else expand_dims(w, 1))
    scale = sqrt(sum(a * a, 0))
    rcond = x.shape[0] * np.finfo(a.dtype).eps if rcond is None else rcond
    z = matmul(pinv(a / scale, rcond), y)
    return z / (scale if y.ndim == 1 else expand_dims(scale, 1))


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The matrix of powers of a vector, the highest first: (n,) -> (n, N).

    Args:
        x: a vector (n,).
        N: how many columns; n, if left out.
        increasing: whether the powers rise from left to right.

    Returns:
        A matrix (n, N).

    Raises:
        ShapeError: for what is no vector.

    >>> vander([2.0, 3.0], 3)
    array([[4., 2., 1.],
           [9., 3., 1.]])
    """
    x = as_array(x)
    if x.ndim != 1:
        raise ShapeError(f"vander takes a vector, got {describe(x)}")
    x = x if x.dtype.kind == "O" else astype(x, np.result_type(x.dtype, float))  # in double precision at least, as NumPy
    n = x.shape[0] if N is None else whole_number("vander: N", N)
    if n < 1:
        return x[:, None][:, :0]
    powers = [x * 0.0 + 1.0]
    for _ in range(n - 1):
        powers.append(powers[-1] * x)
    return stack(powers if increasing else powers[::-1], 1)
