"""Sums, means, extremes, norms and softmax along axes, and sorting."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, IndexingError, ShapeError
from ..kernels.reductions import count
from ..node import describe, is_symbolic, plain
from ..operations import decompositions, exact, reductions, structure
from ..operations.arithmetic import power, square
from ..operations.elementary import sqrt as root
from ..operations.kinks import abs, sign
from .arguments import Axis, carrier, is_scalar_node, one_axis, some_axes
from .choices import maximum, minimum, nan_to_num, where
from .control import stop_gradient
from .shapes import astype, broadcast_to, expand_dims, moveaxis, ravel, reshape, take, transpose


def _reduced(op: Any, x: Any, axis: Axis, keepdims: Any) -> Any:
    _check_keepdims(op.name, keepdims)
    x = carrier(x)
    return op(x, axis=some_axes(x, axis), keepdims=bool(keepdims))


def _check_keepdims(name: str, keepdims: Any) -> None:
    if not isinstance(keepdims, (bool, np.bool_, int)):
        raise ArgumentError(f"{name}: keepdims is True or False, got {keepdims!r}; a dtype is given as dtype=...")


def _chosen(name: str, x: Any, where_: Any, blank: float, dtype: Any, out: Any) -> Any:
    """The elements of a reduction in the type asked for, `blank` in the place of those that do not count."""
    if out is not None:
        raise ArgumentError(f"{name}: out= is not there, since a result is a new node; use the result")
    x = carrier(x)
    if dtype is not None:
        x = astype(x, dtype)
    return x if where_ is None or where_ is True else where(where_, x, blank)


def sum(
    x: Any,
    axis: Axis = None,
    keepdims: bool = False,
    *,
    dtype: Any = None,
    initial: Any = None,
    where: Any = None,
    out: Any = None,
) -> Any:
    """The sum of all elements, or along axes.

    Args:
        x: an array or a Tensor, of any shape.
        axis: one axis or several; None for all.
        keepdims: whether the axes stay, with size 1.
        dtype: the type to add up in.
        initial: a number that is added to each sum.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(sum([1.0, 2.0, 3.0]))
    6.0
    """
    if is_scalar_node(x):
        return x if initial is None else x + initial
    if dtype is not None or where is not None or out is not None:
        x = _chosen("sum", x, where, 0.0, dtype, out)
    z = _reduced(reductions.sum, x, axis, keepdims)
    return z if initial is None else z + initial


def mean(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The mean of all elements, or along axes; `dtype`, `where` and `out` as for `sum`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(mean([1.0, 2.0, 3.0]))
    2.0
    """
    if is_scalar_node(x):
        return x
    if dtype is not None or out is not None:
        x = _chosen("mean", x, None, 0.0, dtype, out)
    if where is None or where is True:
        return _reduced(reductions.mean, x, axis, keepdims)
    return sum(x, axis, keepdims, where=where) * (1.0 / _counted(x, where, axis, keepdims))


def _counted(x: Any, where_: Any, axis: Axis, keepdims: bool) -> Any:
    """How many elements of `x` a mask lets count, for each result."""
    x = carrier(x)
    mask = np.broadcast_to(np.asarray(plain(where_), bool), x.shape)
    count = np.asarray(np.sum(mask, axis=some_axes(x, axis), keepdims=keepdims))
    return count.astype(x.dtype if x.dtype.kind == "f" else float)


def max(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The largest element; elements that tie share the gradient.

    `initial` is a number that the result is at least, `where` a mask of the elements that count (then `initial` must be given).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ValueError: of no element.

    >>> float(max([1.0, 3.0, 2.0]))
    3.0
    """
    return _extreme(reductions.max, maximum, x, axis, keepdims, initial, where, out)


def min(x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None) -> Any:
    """The smallest element; elements that tie share the gradient. `initial` and `where` as for `max`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ValueError: of no element.

    >>> float(min([1.0, 3.0, 2.0]))
    1.0
    """
    return _extreme(reductions.min, minimum, x, axis, keepdims, initial, where, out)


def _extreme(op: Any, of_two: Any, x: Any, axis: Axis, keepdims: bool, initial: Any, where_: Any, out: Any) -> Any:
    if is_scalar_node(x):
        return x if initial is None else of_two(x, initial)
    if where_ is not None or out is not None:
        if initial is None and where_ is not None and where_ is not True:
            raise ArgumentError(f"{op.name}: where= needs initial=, the result where no element counts")
        x = _chosen(op.name, x, where_, -np.inf if op is reductions.max else np.inf, None, out)
    if initial is None:
        x = carrier(x)
        if not x.size and not count(x, some_axes(x, axis)):
            raise ArgumentError(f"{op.name} of {describe(x)}: there is no {op.name} of no elements; give initial=...")
        return _reduced(op, x, axis, keepdims)
    x = carrier(x)
    if not x.size:
        return sum(x, axis, keepdims) + initial
    return of_two(_reduced(op, x, axis, keepdims), initial)


amax, amin = max, min


def var(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False,
    *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    """The variance: squared distance from the mean, summed and divided by n - ddof (called `correction` as well).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        ddof: what is taken from n before it divides.
        keepdims: whether the axes stay, with size 1.
        correction: the same, by the name of the array API.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(var([1.0, 2.0, 3.0]))
    0.6666666666666666
    """
    return _spread_of(reductions.var, x, axis, ddof if correction is None else correction, keepdims, dtype, where, out)


def std(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False,
    *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    """The standard deviation; its slope where all elements are equal is 0.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        ddof: what is taken from n before it divides.
        keepdims: whether the axes stay, with size 1.
        correction: the same, by the name of the array API.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(std([1.0, 1.0]))
    0.0
    """
    return _spread_of(reductions.std, x, axis, ddof if correction is None else correction, keepdims, dtype, where, out)


def _spread_of(op: Any, x: Any, axis: Axis, ddof: float, keepdims: bool, dtype: Any, where_: Any, out: Any) -> Any:
    if is_scalar_node(x) and ddof == 0:
        return x - x
    if not isinstance(ddof, (int, float, np.number)):
        raise ArgumentError(f"{op.name}: ddof is a number, got {ddof!r}; a dtype is given as dtype=...")
    _check_keepdims(op.name, keepdims)
    x = _chosen(op.name, x, None, 0.0, dtype, out)
    axes = some_axes(x, axis)
    if where_ is not None and where_ is not True:
        away = where(where_, x - mean(x, axis, True, where=where_), 0.0)
        left = np.maximum(_counted(x, where_, axis, keepdims) - ddof, 0.0)
        z = sum(square(away), axis, keepdims) / left
        return z if op is reductions.var else root(z)
    n = count(x, axes)
    if type(n) is int and n <= ddof:
        warn(f"{op.name} of n={n} elements with ddof={ddof} divides by zero, since n - ddof is not positive", RuntimeWarning)
        with np.errstate(all="ignore"):
            z = sum(square(x - mean(x, axis, True)), axis, keepdims) / 0.0 if n else mean(x, axis, keepdims)
        return z if op is reductions.var else root(z)
    if type(n) is int and n == 1:  # no square root of zero on the way
        return sum(x - x, axis, keepdims) if x.dtype.kind == "f" else sum(x - x, axis, keepdims, dtype=float)
    return op(x, axis=axes, keepdims=bool(keepdims), ddof=ddof)


def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,
    -inf, or any power.

    For a matrix (2-d `x` without axis, or two axes), `ord` may be None or "fro", 1 or inf (largest column or row
    sum), or 2 or "nuc" (largest or sum of singular values), as in NumPy. At 0 the norm has a kink: there a second
    derivative through it is that of the subgradient, zero.

    Args:
        x: an array or a Tensor, of any shape.
        ord: which norm; 2 if None.
        axis: an axis, a pair of axes for a matrix; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ArgumentError: for a norm that there is not.

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
    if isinstance(ord, str) or not isinstance(ord, (int, float, np.number)):
        raise ArgumentError(f"norm: there is no vector norm ord={ord!r}; use a number, inf or -inf")
    if ord == 0:  # how many elements are not zero
        return sum(abs(sign(nan_to_num(x, nan=1.0))), axes, keepdims)
    total = sum(power(abs(x), float(ord)), axes, keepdims)
    nothing = plain(total) == 0 if not is_symbolic(total) else total == 0
    return where(nothing, 0.0, power(where(nothing, 1.0, total), 1.0 / ord)) if ord > 1 else power(total, 1.0 / ord)


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
    raise ArgumentError(f"norm: there is no matrix norm ord={ord!r}; use None, 'fro', 'nuc', 1, 2, inf or their negatives")


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), which does not overflow.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    """
    return x if is_scalar_node(x) else _reduced(reductions.logsumexp, x, axis, keepdims)


def prod(
    x: Any,
    axis: Axis = None,
    keepdims: bool = False,
    *,
    dtype: Any = None,
    initial: Any = None,
    where: Any = None,
    out: Any = None,
) -> Any:
    """The product of all elements, or along axes; its gradient is exact also where elements are zero. Options as for `sum`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(prod([2.0, 3.0]))
    6.0
    """
    if is_scalar_node(x):
        return x if initial is None else x * initial
    _check_keepdims("prod", keepdims)
    flat, shape = _flattened(_chosen("prod", x, where, 1.0, dtype, out), axis)
    z = reductions.prod(flat, axis=flat.ndim - 1)
    z = reshape(z, shape) if keepdims else z
    return z if initial is None else z * initial


def _along(op: Any, x: Any, axis: int | None, **params: Any) -> Any:
    x = carrier(x)
    if axis is None or not x.ndim and axis in (0, -1):
        x, axis = ravel(x), 0
    return op(x, axis=one_axis(x, axis), **params)


def cumsum(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running sum along an axis, or of all elements.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumsum([1.0, 2.0, 3.0])
    array([1., 3., 6.])
    """
    return _along(reductions.cumsum, _chosen("cumsum", x, None, 0.0, dtype, out), axis)


def cumprod(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running product along an axis, or of all elements; its gradient is exact also where elements are zero.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumprod([1.0, 2.0, 3.0])
    array([1., 2., 6.])
    """
    return _along(reductions.cumprod, _chosen("cumprod", x, None, 0.0, dtype, out), axis)


def softmax(x: Any, axis: Axis = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis, along several together, or over all elements (None).

    It is shifted by the maximum, so that it does not overflow. A row of -inf is NaN: see `masked_softmax`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return _together(reductions.softmax, x, axis)


def log_softmax(x: Any, axis: Axis = -1) -> Any:
    """log(softmax(x)), which does not round small probabilities to zero; `axis` as for `softmax`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    return _together(reductions.log_softmax, x, axis)


def _together(op: Any, x: Any, axis: Axis) -> Any:
    """An operation along one axis, along several axes as if they were one; the shape stays."""
    x = carrier(x)
    if not x.size:
        return x if x.dtype.kind == "f" else astype(x, float)
    axes = tuple(range(x.ndim)) if axis is None or not x.ndim and axis in (0, -1) else some_axes(x, axis) or ()
    if len(axes) == 1:
        return op(x, axis=axes[0])
    if axes == tuple(range(x.ndim)):
        return reshape(op(ravel(x), axis=0), x.shape)
    order = (*(i for i in range(x.ndim) if i not in axes), *axes)
    front = transpose(x, order)
    flat = reshape(front, (*front.shape[: x.ndim - len(axes)], math.prod(x.shape[i] for i in axes)))
    return transpose(reshape(op(flat, axis=x.ndim - len(axes)), front.shape), np.argsort(order))


def masked_softmax(x: Any, mask: Any = None, axis: Axis = -1) -> Any:
    """Softmax over the elements where `mask` holds (or that are not -inf); zeros, and not NaN, where a row has none.

    Args:
        x: an array or a Tensor, of any shape.
        mask: booleans, broadcast to `x`, of the elements that take part; None for those that are not -inf.
        axis: an axis, counted from the end where it is negative.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> masked_softmax([0.0, 0.0], mask=[True, False])
    array([1., 0.])
    """
    x = carrier(x)
    if mask is not None:
        x = where(mask, x, -np.inf)
    return reductions.masked_softmax(x, axis=some_axes(x, axis))


def normalize(x: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """`x` divided by its Euclidean norm along an axis; a vector shorter than `eps` comes out as it is over `eps`,
    with gradient zero.

    Args:
        x: an array or a Tensor (..., n).
        axis: an axis, counted from the end where it is negative.
        eps: a vector shorter than this is divided by it.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> normalize([3.0, 4.0])
    array([0.6, 0.8])
    """
    x = carrier(x)
    length = norm(x, axis=axis, keepdims=True)
    return where(plain(length) > eps, exact.div_no_nan(x, length), stop_gradient(x) / eps)


def cosine_similarity(x: Any, y: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """The cosine of the angle between vectors along an axis; 0 with gradient 0 where one is shorter than `eps`.

    Args:
        x: an array or a Tensor (..., n).
        y: (..., n).
        axis: an axis, counted from the end where it is negative.
        eps: a vector shorter than this counts as none.

    Returns:
        (..., n), (..., n) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(cosine_similarity([1.0, 0.0], [1.0, 1.0]))
    0.7071067811865475
    """
    x, y = carrier(x), carrier(y)
    shape = np.broadcast_shapes(x.shape, y.shape) if x.shape != y.shape else x.shape
    x, y = broadcast_to(x, shape), broadcast_to(y, shape)
    return sum(normalize(x, axis, eps) * normalize(y, axis, eps), axis)


def take_along_axis(x: Any, indices: Any, axis: int | None) -> Any:
    """The elements that `indices` names along an axis; off the axis, `x` and `indices` broadcast, as in NumPy.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.

    Returns:
        Of the shape of `indices`, broadcast against `x` off the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> take_along_axis([[1.0, 2.0], [3.0, 4.0]], [[1], [0]], 1)
    array([[2.],
           [3.]])
    """
    x, indices = carrier(x), plain(indices)
    if is_symbolic(indices):
        return _along(structure.take_along, x, axis, indices=indices)
    indices = np.array(indices)  # a copy: the caller may write into it later
    if indices.dtype.kind not in "iu":
        raise IndexingError(f"take_along_axis: indices are whole numbers, got an array of {indices.dtype}")
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    if indices.ndim != x.ndim:
        raise ShapeError(f"take_along_axis: indices of shape {indices.shape} for {describe(x)}: they must have as many axes")
    along, rest = indices.shape[i], [n for shape in (x.shape, indices.shape) for n in (shape[:i] + shape[i + 1 :])]
    if rest[: x.ndim - 1] != rest[x.ndim - 1 :]:
        wide = list(np.broadcast_shapes(x.shape[:i] + (1,) + x.shape[i + 1 :], indices.shape[:i] + (1,) + indices.shape[i + 1 :]))
        x = broadcast_to(x, (*wide[:i], x.shape[i], *wide[i + 1 :]))
        indices = np.broadcast_to(indices, (*wide[:i], along, *wide[i + 1 :]))
    return structure.take_along(x, axis=i, indices=indices)


def sort(x: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """Sorted along an axis; each gradient moves back to the place its element came from.

    The order is stable, whatever `kind` and `stable` say; `order`, NumPy's for records, must be None.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        kind: NumPy's argument, without effect.
        order: NumPy's argument; only None is there.
        stable: NumPy's argument, without effect.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> sort([2.0, 1.0])
    array([1., 2.])
    """
    if order is not None:
        raise ArgumentError("sort: order= is for records, which hold no gradient")
    x = carrier(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    return take_along_axis(x, np.argsort(plain(x), axis=i, kind="stable"), i)


def partition(x: Any, kth: Any, axis: int | None = -1, kind: Any = None, order: Any = None) -> Any:
    """Partly sorted, as NumPy's: the element `kth` in its sorted place.

    Args:
        x: an array or a Tensor, of any shape.
        kth: which element, or several.
        axis: an axis; None for all elements in one row.
        kind: NumPy's argument, without effect.
        order: NumPy's argument; only None is there.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(partition([3.0, 1.0, 2.0], 0)[0])
    1.0
    """
    x = carrier(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    values = plain(x)
    parted = np.partition(values, kth, axis=i)
    places = np.empty(parted.shape, np.intp)  # where each element came from: the n-th smallest is the n-th smallest
    np.put_along_axis(places, np.argsort(parted, i, kind="stable"), np.argsort(values, i, kind="stable"), i)
    return take_along_axis(x, places, i)


def median(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The middle element, or the mean of the two middle ones, along one axis, several or all.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(median([3.0, 1.0, 2.0, 10.0]))
    2.5
    """
    x = carrier(x)
    if not x.size:
        return mean(x, axis, keepdims)
    y, shape = _flattened(x, axis)
    n = y.shape[-1]
    y = sort(y, -1)
    middle = mean(take(y, np.arange((n - 1) // 2, n // 2 + 1), axis=-1), -1)
    last = sum(take(y, np.array([n - 1]), axis=-1), -1)
    z = where(np.isnan(plain(last)), last, middle)  # NaN is sorted to the end
    return reshape(z, shape) if keepdims else z


def _flattened(x: Any, axis: Axis) -> tuple[Any, tuple[int, ...]]:
    """`x` with the axes of a reduction moved to the end and made one, and the shape of a result that keeps its axes."""
    axes = some_axes(x, axis)
    axes = tuple(range(x.ndim)) if axes is None else axes
    rest = [i for i in range(x.ndim) if i not in axes]
    kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    front = transpose(x, (*rest, *axes)) if x.ndim and (*rest, *axes) != tuple(range(x.ndim)) else x
    return reshape(front, (*(x.shape[i] for i in rest), math.prod(x.shape[i] for i in axes))), kept
