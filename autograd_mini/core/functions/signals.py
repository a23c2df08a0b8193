"""Samples along one axis: convolution, correlation, interpolation, unwrapped angles."""

from __future__ import annotations

import builtins
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..kernels.windows import Windows
from ..node import describe
from ..operations import convolution as rules
from .arguments import as_array, is_scalar_node, numbers, one_axis
from .choices import where
from .flips import flip
from .parts import take
from .shapes import astype, ravel, reshape


def _vectors(name: str, a: Any, v: Any) -> tuple[Any, Any]:
    a, v = (ravel(x) if as_array(x).ndim == 0 else as_array(x) for x in (a, v))
    for x in (a, v):
        if x.ndim != 1 or not x.shape[0]:
            raise ShapeError(f"{name} takes vectors with at least one element, got {describe(x)}")
    return tuple(x if x.dtype.kind == "f" else astype(x, float) for x in (a, v))


def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """The convolution of two vectors: (n,), (m,) -> (n + m - 1,), or less.

    Args:
        a: a vector.
        v: a vector.
        mode: "full"; "same" for the middle part of the length of the longer one; "valid" where both overlap completely.

    Returns:
        A vector.

    Raises:
        ArgumentError: for another mode, or an empty vector.

    >>> convolve([1.0, 2.0, 3.0], [1.0, 1.0])
    array([1., 3., 5., 3.])
    """
    a, v = _vectors("convolve", a, v)
    if v.shape[0] > a.shape[0]:
        a, v = v, a
    return _slid(a, flip(v), mode)


def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """The cross-correlation of two vectors, sum of a[n + k] v[n]; `mode` as for `convolve`.

    Args:
        a: a vector.
        v: a vector.
        mode: 'full', 'same' or 'valid'.

    Returns:
        A vector.

    Raises:
        ArgumentError: for another mode, or an empty vector.

    >>> correlate([1.0, 2.0, 3.0], [0.0, 1.0])
    array([2., 3.])
    """
    a, v = _vectors("correlate", a, v)
    if v.shape[0] > a.shape[0]:
        return flip(_slid(v, a, mode))
    return _slid(a, v, mode)


def _slid(a: Any, v: Any, mode: str) -> Any:
    """The sums of products of `v` with what it covers of `a`, which is at least as long."""
    n, m = a.shape[0], v.shape[0]
    around = {"full": (m - 1, m - 1), "same": (m // 2, (m - 1) // 2), "valid": (0, 0)}
    if mode not in around:
        raise ArgumentError(f"convolve: mode is 'full', 'same' or 'valid', got {mode!r}")
    windows = Windows((1, n), (1, m), (1, 1), ((0, 0), around[mode]), (1, 1))
    z = rules.convolution(reshape(a, (1, 1, 1, n)), reshape(v, (1, 1, 1, m)), windows=windows, groups=1)
    return reshape(z, (z.shape[-1],))


def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: float | None = None) -> Any:
    """The value at `x` of the polygon through the points (xp, fp); beyond it `left` and `right`, or the end values.

    Args:
        x: any shape.
        xp: ascending, (n,).
        fp: (n,).
        left: the value before the first sample; that of the first if left out.
        right: the value behind the last sample; that of the last if left out.
        period: where given, everything repeats with this period.

    All of x, xp, fp may want a gradient. At a sample the slope is that of the piece behind it, and 0 at the last one.

    Returns:
        Of the shape of `x`.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> float(interp(1.5, [1.0, 2.0], [10.0, 20.0]))
    15.0
    """
    x, xp, fp = x if is_scalar_node(x) else as_array(x), as_array(xp), as_array(fp)
    xp, fp = (v.astype(float) if v.dtype.kind in "iub" else v for v in (xp, fp))  # a difference of uint8 wraps around
    if xp.ndim != 1 or tuple(fp.shape) != tuple(xp.shape) or not xp.shape[0]:
        raise ShapeError(f"interp: xp and fp are vectors of one length, got shapes {tuple(xp.shape)} and {tuple(fp.shape)}")
    if period is not None:
        from .concatenation import concatenate

        if period == 0:
            raise ArgumentError("interp: period must not be zero")
        period = builtins.abs(period)
        x, xp = x % period, xp % period
        order = np.argsort(numbers(xp))
        xp, fp = take(xp, order), take(fp, order)
        xp, fp = concatenate([xp[-1:] - period, xp, xp[:1] + period]), concatenate([fp[-1:], fp, fp[:1]])
    n = operator.index(xp.shape[0])
    at = np.clip(np.searchsorted(numbers(xp), numbers(x), side="right") - 1, 0, builtins.max(n - 2, 0))
    start, end = take(xp, at), take(xp, np.minimum(at + 1, n - 1))
    low, high = take(fp, at), take(fp, np.minimum(at + 1, n - 1))
    width = end - start
    same = numbers(width) == 0
    z = low + (high - low) / where(same, 1.0, width) * (x - start)
    z = where(numbers(x) == numbers(end), high, z) if n > 1 else z  # the end of a piece exactly
    if period is None:
        z = where(numbers(x) < numbers(xp)[0], fp[0] if left is None else left, z)
        z = where(numbers(x) > numbers(xp)[-1], fp[n - 1] if right is None else right, z)
    return z


def unwrap(p: Any, discont: float | None = None, axis: int = -1, *, period: float = 2 * np.pi) -> Any:
    """Angles without jumps: multiples of `period` are added where neighbours differ by more than half of it.

    Args:
        p: an array or a Tensor, of any shape.
        discont: the smallest jump that is taken out.
        axis: an axis, counted from the end where it is negative.
        period: by how much numbers may be moved, and its multiples.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> unwrap([0.0, 6.0]).round(3)
    array([ 0.   , -0.283])
    """
    p = as_array(p)
    i, values = one_axis(p, axis), numbers(p)
    if p.shape[i] < 2:
        return p + 0.0
    jumps = np.diff(values, axis=i)
    least = np.mod(jumps + period / 2, period) - period / 2  # from -period / 2 to period / 2; a jump of half a period stays
    least = np.where((least == -period / 2) & (jumps > 0), period / 2, least)
    small = np.abs(jumps) < (period / 2 if discont is None else discont)
    turns = np.cumsum(np.where(small, 0.0, np.round((least - jumps) / period)), axis=i)
    first = np.zeros_like(np.take(values, np.arange(1), axis=i), dtype=turns.dtype)
    return p + np.concatenate([first, turns], axis=i) * period


def vecdot(x: Any, y: Any, axis: int = -1) -> Any:
    """The scalar product of vectors along an axis, the others broadcasting.

    Args:
        x: vectors (..., n).
        y: vectors (..., n).
        axis: an axis, counted from the end where it is negative.

    Returns:
        Without the axis.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> vecdot([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0])
    array([3., 7.])
    """
    from .reductions import sum

    x, y = as_array(x), as_array(y)
    if not x.ndim or not y.ndim or x.shape[axis] != y.shape[axis]:
        raise ShapeError(f"vecdot: vectors of one length, got shapes {tuple(x.shape)} and {tuple(y.shape)}")
    return sum(x * y, axis)


def matvec(x: Any, y: Any) -> Any:
    """Matrices times vectors: (..., m, n), (..., n) -> (..., m).

    Args:
        x: matrices (..., m, n).
        y: vectors (..., n).

    Returns:
        (..., m).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0])
    array([3., 7.])
    """
    from .products import matmul
    from .shapes import expand_dims, squeeze

    y = as_array(y)
    return squeeze(matmul(x, expand_dims(y, -1)), -1)


def vecmat(x: Any, y: Any) -> Any:
    """Vectors times matrices: (..., m), (..., m, n) -> (..., n).

    Args:
        x: vectors (..., m).
        y: matrices (..., m, n).

    Returns:
        (..., n).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> vecmat([1.0, 1.0], [[1.0, 2.0], [3.0, 4.0]])
    array([4., 6.])
    """
    from .products import matmul
    from .shapes import expand_dims, squeeze

    x = as_array(x)
    return squeeze(matmul(expand_dims(x, -2), y), -2)
