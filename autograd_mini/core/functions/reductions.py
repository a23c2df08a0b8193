"""Sums, means, extremes, norms and softmax along axes, and sorting."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, ShapeError
from ..node import is_symbolic, plain
from ..operations import decompositions, exact, reductions, structure
from ..operations.arithmetic import power
from ..operations.kinks import abs
from .arguments import Axis, carrier, is_scalar_node, one_axis, some_axes
from .choices import where
from .control import stop_gradient
from .shapes import expand_dims, moveaxis, ravel, reshape, take, transpose


def _reduced(op: Any, x: Any, axis: Axis, keepdims: bool, **params: Any) -> Any:
    if not isinstance(keepdims, (bool, np.bool_, int)):
        raise ArgumentError(
            f"{op.name}: keepdims is True or False, got {keepdims!r}; for a dtype write .astype(...) first"
        )
    x = carrier(x)
    return op(x, axis=some_axes(x, axis), keepdims=bool(keepdims), **params)


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum of all elements, or along axes.

    >>> float(sum([1.0, 2.0, 3.0]))
    6.0
    """
    return x if is_scalar_node(x) else _reduced(reductions.sum, x, axis, keepdims)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean of all elements, or along axes.

    >>> float(mean([1.0, 2.0, 3.0]))
    2.0
    """
    return x if is_scalar_node(x) else _reduced(reductions.mean, x, axis, keepdims)


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest element; elements that tie share the gradient.

    >>> float(max([1.0, 3.0, 2.0]))
    3.0
    """
    return x if is_scalar_node(x) else _reduced(reductions.max, x, axis, keepdims)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest element; elements that tie share the gradient.

    >>> float(min([1.0, 3.0, 2.0]))
    1.0
    """
    return x if is_scalar_node(x) else _reduced(reductions.min, x, axis, keepdims)


amax, amin = max, min


def var(x: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """The variance: squared distance from the mean, summed and divided by n - ddof.

    >>> float(var([1.0, 2.0, 3.0]))
    0.6666666666666666
    """
    return _spread_of(reductions.var, x, axis, ddof, keepdims)


def std(x: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """The standard deviation; its slope where all elements are equal is 0.

    >>> float(std([1.0, 1.0]))
    0.0
    """
    return _spread_of(reductions.std, x, axis, ddof, keepdims)


def _spread_of(op: Any, x: Any, axis: Axis, ddof: int, keepdims: bool) -> Any:
    if not isinstance(ddof, (int, float)):
        raise ArgumentError(f"{op.name}: ddof is a number, got {ddof!r}; for a dtype write .astype(...) first")
    x = carrier(x)
    axes = some_axes(x, axis)
    n = reductions.count(x, axes)
    if n <= ddof:
        warn(f"{op.name} of n={n} elements with ddof={ddof} is NaN: it divides by n - ddof", RuntimeWarning)
        return mean(x, axis, keepdims) * np.nan
    return op(x, axis=axes, keepdims=bool(keepdims), ddof=ddof)


def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,
    -inf, or any power.

    For a matrix (2-d `x` without axis, or two axes), `ord` may be None or "fro", 1 or inf (largest column or row
    sum), or 2 or "nuc" (largest or sum of singular values), as in NumPy. At 0 the norm has a kink: there a second
    derivative through it is that of the subgradient, zero.

    >>> float(norm([3.0, 4.0]))
    5.0
    """
    if is_scalar_node(x):
        return abs(x)
    x = carrier(x)
    if ord is None or ord == "fro":
        return reductions.norm(x, axis=some_axes(x, axis), keepdims=bool(keepdims))
    axes = (
        tuple(range(x.ndim))
        if axis is None
        else tuple(one_axis(x, i) for i in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    )
    if len(axes) == 2:
        return _matrix_norm(x, ord, axes, keepdims)
    if len(axes) != 1:
        raise ShapeError(f"norm: ord={ord!r} is for vectors and matrices, and x has shape {x.shape}: name the axis")
    if ord == 2:
        return reductions.norm(x, axis=axes, keepdims=bool(keepdims))
    if ord == 1:
        return sum(abs(x), axes, keepdims)
    if ord in (np.inf, -np.inf):
        return (max if ord > 0 else min)(abs(x), axes, keepdims)
    return power(sum(power(abs(x), float(ord)), axes, keepdims), 1.0 / ord)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    rows, columns = axes
    if ord in (1, -1, np.inf, -np.inf):
        along, over = (rows, columns) if builtins.abs(ord) == 1 else (columns, rows)
        return (
            (max if ord > 0 else min)(sum(abs(x), along, True), axes, True)
            if keepdims
            else (max if ord > 0 else min)(sum(abs(x), along), over - (along < over))
        )
    if ord in (2, -2, "nuc"):
        x = moveaxis(x, axes, (-2, -1))
        z = decompositions.nuclear_norm(x) if ord == "nuc" else None
        if z is None:
            z = (max if ord > 0 else min)(decompositions.singular_values(x), -1)
        return expand_dims(z, axes) if keepdims else z
    raise ArgumentError(
        f"norm: there is no matrix norm ord={ord!r}; use None, 'fro', 'nuc', 1, 2, inf or their negatives"
    )


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), which does not overflow.

    >>> float(logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    """
    return x if is_scalar_node(x) else _reduced(reductions.logsumexp, x, axis, keepdims)


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The product of all elements, or along axes; its gradient is exact also where elements are zero.

    >>> float(prod([2.0, 3.0]))
    6.0
    """
    if is_scalar_node(x):
        return x
    x = carrier(x)
    axes = some_axes(x, axis)
    axes = tuple(range(x.ndim)) if axes is None else axes
    kept = tuple(n for i, n in enumerate(x.shape) if i not in axes)
    front = transpose(x, (*(i for i in range(x.ndim) if i not in axes), *axes)) if axes != tuple(range(x.ndim)) else x
    z = reductions.prod(reshape(front, (*kept, math.prod(x.shape[i] for i in axes))), axis=len(kept))
    return reshape(z, tuple(1 if i in axes else n for i, n in enumerate(x.shape))) if keepdims else z


def _along(op: Any, x: Any, axis: int | None, **params: Any) -> Any:
    x = carrier(x)
    if axis is None:
        x, axis = ravel(x), 0
    return op(x, axis=one_axis(x, axis), **params)


def cumsum(x: Any, axis: int | None = None) -> Any:
    """The running sum along an axis, or of all elements.

    >>> cumsum([1.0, 2.0, 3.0])
    array([1., 3., 6.])
    """
    return _along(reductions.cumsum, x, axis)


def cumprod(x: Any, axis: int | None = None) -> Any:
    """The running product along an axis; its exact gradient takes n x n numbers for n elements.

    >>> cumprod([1.0, 2.0, 3.0])
    array([1., 2., 6.])
    """
    return _along(reductions.cumprod, x, axis)


def softmax(x: Any, axis: int = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis, shifted by the maximum. A row of -inf is NaN: see `masked_softmax`.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return _along(reductions.softmax, x, axis)


def log_softmax(x: Any, axis: int = -1) -> Any:
    """log(softmax(x)), which does not round small probabilities to zero.

    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    return _along(reductions.log_softmax, x, axis)


def masked_softmax(x: Any, mask: Any = None, axis: int = -1) -> Any:
    """Softmax over the elements where `mask` holds (or that are not -inf); zeros, and not NaN, where a row has none.

    >>> masked_softmax([0.0, 0.0], mask=[True, False])
    array([1., 0.])
    """
    x = carrier(x)
    if mask is not None:
        x = where(mask, x, -np.inf)
    return reductions.masked_softmax(x, axis=(one_axis(x, axis),))


def normalize(x: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """`x` divided by its Euclidean norm along an axis; a vector shorter than `eps` comes out as it is over `eps`,
    with gradient zero.

    >>> normalize([3.0, 4.0])
    array([0.6, 0.8])
    """
    x = carrier(x)
    length = norm(x, axis=axis, keepdims=True)
    return where(plain(length) > eps, exact.div_no_nan(x, length), stop_gradient(x) / eps)


def cosine_similarity(x: Any, y: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """The cosine of the angle between vectors along an axis; 0 with gradient 0 where one is shorter than `eps`.

    >>> float(cosine_similarity([1.0, 0.0], [1.0, 1.0]))
    0.7071067811865475
    """
    return sum(normalize(x, axis, eps) * normalize(y, axis, eps), axis)


def take_along_axis(x: Any, indices: Any, axis: int | None) -> Any:
    """The elements that `indices` names along an axis."""
    indices = plain(indices)
    return _along(structure.take_along, x, axis, indices=indices if is_symbolic(indices) else np.asarray(indices))


def sort(x: Any, axis: int | None = -1) -> Any:
    """Sorted along an axis (stable); each gradient moves back to the place its element came from.

    >>> sort([2.0, 1.0])
    array([1., 2.])
    """
    x = carrier(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    return take_along_axis(x, np.argsort(plain(x), axis=i, kind="stable"), i)


def partition(x: Any, kth: Any, axis: int | None = -1) -> Any:
    """Partly sorted, as NumPy's: the element `kth` in its sorted place."""
    x = carrier(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    return take_along_axis(x, np.argpartition(plain(x), kth, axis=i), i)


def median(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """The middle element, or the mean of the two middle ones.

    >>> float(median([3.0, 1.0, 2.0, 10.0]))
    2.5
    """
    x = carrier(x)
    i = None if axis is None else one_axis(x, axis)
    y = sort(x, i)
    i = 0 if i is None else i
    n = y.shape[i]
    if not n:
        return mean(x, axis, keepdims)
    middle = mean(take(y, np.arange((n - 1) // 2, n // 2 + 1), axis=i), i, keepdims)
    last = sum(take(y, np.array([n - 1]), axis=i), i, keepdims)
    z = where(np.isnan(plain(last)), last, middle)  # NaN is sorted to the end
    return reshape(z, (1,) * x.ndim) if keepdims and axis is None else z
