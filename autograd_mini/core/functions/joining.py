"""Arrays put together, cut apart and laid out otherwise: what NumPy has beyond `concatenate`, `stack` and `split`."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, IndexingError, ShapeError
from ..node import describe, plain
from ..operations import structure
from .arguments import as_array, is_scalar_node, leaves, one_axis
from .choices import where
from .concatenation import concatenate, stack
from .diagonals import diag
from .flips import roll
from .parts import getitem, put, take, unstack
from .shapes import atleast_1d, broadcast_to, moveaxis, ravel, reshape


def array(x: Any, dtype: Any = None) -> Any:
    """A nested list of numbers and Tensors as one Tensor, or as an array where there is none among them.

    Args:
        x: numbers, or nested lists of numbers, arrays, Values and Tensors.
        dtype: the NumPy type of the result.

    Returns:
        The numbers as one array; a Tensor where one is among them.

    Raises:
        ShapeError: for a ragged list.

    >>> array([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    from .shapes import astype

    if is_scalar_node(x):
        return x
    z = as_array(x)
    return z if dtype is None else astype(z, dtype)


def meshgrid(*xs: Any, indexing: str = "xy", sparse: bool = False, copy: bool = True) -> list[Any]:
    """Coordinates of a grid from those along each axis, as NumPy's.

    Args:
        xs: vectors.
        indexing: 'xy', where the first vector runs along the second axis, or 'ij'.
        sparse: whether the results keep size 1 along the other axes.
        copy: NumPy's argument, without effect.

    Returns:
        A list of arrays, one for each vector.

    Raises:
        ArgumentError: for another indexing.

    >>> [x.shape for x in meshgrid([1.0, 2.0, 3.0], [4.0, 5.0])]
    [(2, 3), (2, 3)]
    """
    if indexing not in ("xy", "ij"):
        raise ArgumentError(f"meshgrid: indexing is 'xy' or 'ij', got {indexing!r}")
    n = len(xs)
    parts = [reshape(ravel(x), tuple(-1 if k == i else 1 for k in range(n))) for i, x in enumerate(xs)]
    if indexing == "xy" and n > 1:
        parts = [moveaxis(x, 0, 1) for x in parts]
    if sparse:
        return parts
    return broadcast_arrays(*parts)


def broadcast_arrays(*xs: Any, subok: bool = False) -> list[Any]:
    """The arrays, each broadcast to their common shape.

    Args:
        xs: arrays and Tensors, whose shapes broadcast.
        subok: NumPy's argument, without effect.

    Returns:
        A tuple of the arrays, all in one shape.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> [x.shape for x in broadcast_arrays(np.ones((3, 1)), np.ones(2))]
    [(3, 2), (3, 2)]
    """
    parts = [as_array(x) for x in xs]
    try:
        shape = np.broadcast_shapes(*(tuple(x.shape) for x in parts))
    except ValueError:
        raise ShapeError(f"broadcast_arrays: the shapes {[tuple(x.shape) for x in parts]} do not broadcast") from None
    return [broadcast_to(x, shape) for x in parts]


def block(arrays: Any) -> Any:
    """Arrays joined as nested lists show them: the innermost along the last axis, the next along the one before.

    Args:
        arrays: nested lists of arrays and Tensors.

    Returns:
        The arrays put together: the innermost lists along the last axis, the next along the one before.

    Raises:
        ShapeError: where the blocks do not fit together.

    >>> block([[np.ones((1, 1)), np.zeros((1, 2))]])
    array([[1., 0., 0.]])
    """

    def depth(x: Any) -> int:
        return 1 + builtins.max(map(depth, x), default=0) if isinstance(x, list) else 0

    levels = depth(arrays)
    n = builtins.max([levels, *(as_array(x).ndim for x in leaves(arrays))])

    def joined(x: Any, level: int) -> Any:
        if isinstance(x, list):
            if not x:
                raise ArgumentError("block: a list must not be empty")
            return concatenate([joined(part, level + 1) for part in x], n - levels + level)
        x = as_array(x)
        return reshape(x, (1,) * (n - x.ndim) + tuple(x.shape))

    return joined(arrays, 0)


def insert(x: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """`values` put in before the places `obj` along an axis, or into all elements laid out flat.

    Args:
        x: an array or a Tensor.
        obj: before which places: a whole number, several, or a slice.
        values: what is put there; it broadcasts.
        axis: an axis; None for all elements in one row.

    Returns:
        Longer along the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> insert([1.0, 2.0, 3.0], 1, 9.0)
    array([1., 9., 2., 3.])
    """
    x, values = as_array(x), as_array(values)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    n = x.shape[i]
    layout = np.insert(np.arange(n), plain(obj), -1)
    new = np.flatnonzero(layout < 0)
    # NumPy's own rule for which value goes where, on the places in `values`
    blank = np.zeros((*x.shape[:i], n, *x.shape[i + 1 :]), int)
    numbered = np.arange(values.size).reshape(values.shape) + 1
    try:
        which = np.take(np.insert(blank, plain(obj), numbered, axis=i), new, axis=i)
    except (ValueError, IndexError) as error:
        raise ShapeError(f"insert into {describe(x)}: values of shape {tuple(values.shape)}: {error}") from None
    wide = (
        take(x, np.where(layout < 0, 0, layout), axis=i) if n else broadcast_to(0.0, (*x.shape[:i], len(new), *x.shape[i + 1 :]))
    )
    return put(wide, (slice(None),) * i + (new,), take(ravel(values), which - 1))


def delete(x: Any, obj: Any, axis: int | None = None) -> Any:
    """Without the elements, or the slices along an axis, that `obj` names: a number, several, a slice, or a mask.

    Args:
        x: an array or a Tensor.
        obj: a whole number, several, a slice or a mask.
        axis: an axis; None for all elements in one row.

    Returns:
        `x` without those slices.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> delete([1.0, 2.0, 3.0], 1)
    array([1., 3.])
    """
    x = as_array(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    try:
        kept = np.delete(np.arange(x.shape[i]), plain(obj))
    except (IndexError, ValueError) as error:
        raise IndexingError(f"delete from {describe(x)}: {error}") from None
    return take(x, kept, axis=i)


def resize(x: Any, new_shape: Any) -> Any:
    """The elements, over and over, in a shape that may be larger or smaller.

    Args:
        x: an array or a Tensor.
        new_shape: the sizes of the axes.

    Returns:
        The elements in a row, over again from the start as often as needed, in that shape.

    Raises:
        ShapeError: for a negative size.

    >>> resize([1.0, 2.0, 3.0], (2, 2))
    array([[1., 2.],
           [3., 1.]])
    """
    x = ravel(x)
    shape = tuple(new_shape) if isinstance(new_shape, (tuple, list)) else (new_shape,)
    n = math.prod(shape)
    if not x.shape[0]:
        return np.zeros(shape)
    return reshape(take(x, np.arange(n) % x.shape[0]), shape)


def compress(condition: Any, x: Any, axis: int | None = None) -> Any:
    """The elements, or the slices along an axis, for which a condition holds.

    Args:
        condition: booleans, a vector.
        x: an array or a Tensor.
        axis: an axis; None for all elements in one row.

    Returns:
        The slices along the axis at which the condition holds.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> compress([True, False, True], [1.0, 2.0, 3.0])
    array([1., 3.])
    """
    x = as_array(x)
    if axis is None:
        x, axis = ravel(x), 0
    return take(x, np.flatnonzero(np.asarray(plain(condition))), axis=axis)


def extract(condition: Any, x: Any) -> Any:
    """The elements at which a condition of the same shape holds.

    Args:
        condition: booleans of the shape of the array.
        x: an array or a Tensor.

    Returns:
        A vector of the elements at which the condition holds.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> extract([True, False], [1.0, 2.0])
    array([1.])
    """
    return compress(np.ravel(np.asarray(plain(condition))), x)


def choose(a: Any, choices: Any, mode: str = "raise") -> Any:
    """From several arrays, each element from the one whose number `a` holds.

    Args:
        a: whole numbers, which say for each element whose it is.
        choices: arrays and Tensors, whose shapes broadcast.
        mode: 'raise', 'wrap' or 'clip', for numbers that no array has.

    Returns:
        Of the shape of all.

    Raises:
        IndexingError: for a number that no array has.

    >>> choose([1, 0], [[1.0, 2.0], [3.0, 4.0]])
    array([3., 2.])
    """
    index = np.asarray(plain(a))
    parts = broadcast_arrays(*choices, index)[:-1]
    shape = parts[0].shape
    n = len(parts)
    if mode == "wrap":
        index = index % n
    elif mode == "clip":
        index = np.clip(index, 0, n - 1)
    elif np.any((index < 0) | (index >= n)):
        raise IndexingError(f"choose: a number is not among the {n} choices; mode='clip' or 'wrap' takes it")
    index = np.broadcast_to(index, shape)
    return getitem(stack(parts), (index, *np.indices(shape)))


def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """A function by cases: where a condition holds, the function (or number) that goes with it; the last that holds wins,
    and one function more is for the rest.

    Args:
        x: an array or a Tensor, of any shape.
        condlist: arrays of booleans.
        funclist: functions or numbers, one for each condition, and perhaps one more for what is left.
        args: further arguments of the functions.
        kw: further keywords of the functions.

    Returns:
        (...) -> (...).

    Raises:
        ArgumentError: where the numbers of conditions and functions do not fit.

    >>> piecewise(np.array([-1.0, 2.0]), [np.array([True, False])], [0.0, lambda x: x * x])
    array([0., 4.])
    """
    x = as_array(x)
    conditions = [np.asarray(plain(c), bool) for c in (condlist if isinstance(condlist, (list, tuple)) else [condlist])]
    if conditions and conditions[0].ndim == 0 and x.ndim:
        conditions = [np.asarray(condlist, bool)]
    if len(funclist) == len(conditions) + 1:
        conditions = [*conditions, ~np.logical_or.reduce(conditions)]
    if len(funclist) != len(conditions):
        raise ArgumentError(f"piecewise: {len(conditions)} conditions for {len(funclist)} functions")
    z: Any = x * 0.0
    for condition, f in zip(conditions, funclist, strict=True):
        z = where(condition, f(x, *args, **kw) if callable(f) else f, z)
    return z


def diagflat(v: Any, k: int = 0) -> Any:
    """A matrix with all elements of `v` on its k-th diagonal.

    Args:
        v: an array or a Tensor, whose elements are taken in one row.
        k: which diagonal.

    Returns:
        A matrix with these elements on the diagonal.

    >>> diagflat([1.0, 2.0])
    array([[1., 0.],
           [0., 2.]])
    """
    return diag(ravel(v), k)


def diag_embed(x: Any, offset: int = 0) -> Any:
    """Vectors along the last axis as the diagonals of matrices: (..., n) -> (..., n, n).

    Args:
        x: vectors (..., n).
        offset: which diagonal.

    Returns:
        Matrices (..., m, m) with m = n + |offset|, zero off that diagonal.

    >>> diag_embed([[1.0, 2.0]]).shape
    (1, 2, 2)
    """
    x = as_array(x)
    if not x.ndim:
        raise ShapeError("diag_embed takes vectors along the last axis, got a number without axes")
    n = x.shape[-1] + builtins.abs(offset)
    rows = np.arange(x.shape[-1])
    index = (Ellipsis, rows - builtins.min(offset, 0), rows + builtins.max(offset, 0))
    return structure.scatter(x, index=index, shape=(*x.shape[:-1], n, n))


def fill_diagonal(x: Any, val: Any, wrap: bool = False) -> Any:
    """A copy of `x` with `val` on its main diagonal. (NumPy's writes into its argument and returns nothing.)

    Args:
        x: a matrix, or an array of equal sizes.
        val: a number, or a vector for the diagonal.
        wrap: whether the diagonal of a tall matrix begins again below.

    Returns:
        A copy with that diagonal.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> fill_diagonal(np.zeros((2, 2)), 1.0)
    array([[1., 0.],
           [0., 1.]])
    """
    x = as_array(x)
    if x.ndim < 2 or x.ndim > 2 and len(set(x.shape)) > 1:
        raise ShapeError(f"fill_diagonal takes a matrix, or more axes of one size, got {describe(x)}")
    marked = np.zeros(x.shape, bool)
    np.fill_diagonal(marked, True, wrap)
    index = np.nonzero(marked)
    v = ravel(val)
    return put(x, index, take(v, np.arange(len(index[0])) % v.shape[0]) if v.shape[0] > 1 else reshape(v, ()))


def put_along_axis(x: Any, indices: Any, values: Any, axis: int | None) -> Any:
    """A copy of `x` with `values` at the places that `indices` names along an axis. (NumPy's writes into its argument.)

    Args:
        x: an array or a Tensor.
        indices: whole numbers, with as many axes as the array.
        values: what is written; it broadcasts to `indices`.
        axis: an axis; None for all elements in one row.

    Returns:
        A copy with `values` at these places.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> put_along_axis(np.zeros((1, 2)), np.array([[1]]), 5.0, 1)
    array([[0., 5.]])
    """
    x, indices = as_array(x), np.asarray(plain(indices))
    if axis is None:
        return reshape(put(ravel(x), (ravel(indices),), values), x.shape)
    i = one_axis(x, axis)
    if indices.ndim != x.ndim:
        raise ShapeError(f"put_along_axis: indices of shape {indices.shape} for {describe(x)}: they must have as many axes")
    index = tuple(
        indices if k == i else np.arange(n).reshape(tuple(-1 if j == k else 1 for j in range(x.ndim)))
        for k, n in enumerate(x.shape)
    )
    shape = np.broadcast_shapes(*(part.shape for part in index))
    return put(x, index, broadcast_to(values, shape))


def trim_zeros(x: Any, trim: str = "fb") -> Any:
    """A vector without the zeros at its front ("f") and back ("b").

    Args:
        x: a vector.
        trim: 'f' for the front, 'b' for the back, or both.

    Returns:
        The vector without the zeros at its ends.

    Raises:
        ShapeError: for what is no vector.

    >>> trim_zeros([0.0, 1.0, 0.0])
    array([1.])
    """
    x = as_array(x)
    if x.ndim != 1 or set(trim.lower()) - set("fb"):
        raise ArgumentError(f"trim_zeros takes a vector and 'f', 'b' or 'fb', got {describe(x)} and {trim!r}")
    there = np.flatnonzero(plain(x))
    if not len(there):
        return x[:0]
    return x[int(there[0]) if "f" in trim.lower() else 0 : int(there[-1]) + 1 if "b" in trim.lower() else x.shape[0]]


def apply_along_axis(func1d: Callable[..., Any], axis: int, x: Any, *args: Any, **kwargs: Any) -> Any:
    """A function of vectors on each vector along an axis.

    Args:
        func1d: a function of a vector.
        axis: the axis along which the vectors lie.
        x: an array or a Tensor.
        args: further arguments of the function.
        kwargs: further keywords of the function.

    Returns:
        What the function gives for each vector, in the place of the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> apply_along_axis(np.sum, 1, np.ones((2, 3)))
    array([3., 3.])
    """
    x = as_array(x)
    i = one_axis(x, axis)
    front = moveaxis(x, i, -1)
    rest = tuple(front.shape[:-1])
    rows = [func1d(row, *args, **kwargs) for row in unstack(reshape(front, (math.prod(rest), front.shape[-1])))]
    if not rows:
        raise ArgumentError(f"apply_along_axis: there is no vector in {describe(x)}")
    z = stack([as_array(row) for row in rows])
    z = reshape(z, (*rest, *z.shape[1:]))
    inner = z.ndim - len(rest)
    return moveaxis(z, tuple(range(len(rest), z.ndim)), tuple(range(i, i + inner)))


def apply_over_axes(func: Callable[..., Any], x: Any, axes: Any) -> Any:
    """A reduction along one axis after the other, all of which stay.

    Args:
        func: a function `(x, axis)`, such as a reduction.
        x: an array or a Tensor.
        axes: the axes, one after the other.

    Returns:
        As many axes as before; those that the function takes away stay with size 1.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])
    array([[6.]])
    """
    x = as_array(x)
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        i = one_axis(x, axis)
        z = func(x, axis)
        x = z if z.ndim == x.ndim else reshape(z, (*x.shape[:i], 1, *x.shape[i + 1 :]))
    return x


def fftshift(x: Any, axes: Any = None) -> Any:
    """The middle of each axis moved to where it begins to count from zero (NumPy's `np.fft.fftshift`).

    Args:
        x: an array or a Tensor, of any shape.
        axes: which axes; all, if left out.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> fftshift([0.0, 1.0, 2.0])
    array([2., 0., 1.])
    """
    x, axes = _some(x, axes)
    if not axes:
        return x
    return roll(x, tuple(x.shape[i] // 2 for i in axes), axes)


def ifftshift(x: Any, axes: Any = None) -> Any:
    """The reverse of `fftshift`.

    Args:
        x: an array or a Tensor, of any shape.
        axes: which axes; all, if left out.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> ifftshift([2.0, 0.0, 1.0])
    array([0., 1., 2.])
    """
    x, axes = _some(x, axes)
    if not axes:
        return x
    return roll(x, tuple(-(x.shape[i] // 2) for i in axes), axes)


def _some(x: Any, axes: Any) -> tuple[Any, tuple[int, ...]]:
    x = as_array(x)
    several = range(x.ndim) if axes is None else axes if isinstance(axes, (tuple, list)) else (axes,)
    return x, tuple(one_axis(x, i) for i in several)


def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    """Powers of `base` with evenly spaced exponents, along a new axis.

    Args:
        start: the first exponent, or an array of them.
        stop: the last one; the shapes broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        base: what is raised to these powers.
        dtype: the NumPy type of the result.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> logspace(0.0, 2.0, 3)
    array([  1.,  10., 100.])
    """
    from ..operations.arithmetic import power
    from .filling import linspace
    from .shapes import astype

    z = power(base, linspace(start, stop, num, endpoint, axis=axis))
    return z if dtype is None else astype(z, dtype)


def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Numbers from `start` to `stop`, each a constant multiple of the one before, along a new axis.

    Args:
        start: the first number, or an array of them.
        stop: the last one; the shapes broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        dtype: the NumPy type of the result.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis, each the same multiple of the one before.

    Raises:
        ArgumentError: for a start or stop of 0.

    >>> geomspace(1.0, 100.0, 3).round(9)
    array([  1.,  10., 100.])
    """
    from ..operations.elementary import exp, log
    from .filling import linspace
    from .shapes import astype

    start, stop = as_array(start), as_array(stop)
    if np.any(plain(start) * plain(stop) <= 0):
        raise ArgumentError("geomspace: start and stop must have the same sign, and none may be zero")
    z = start * exp(linspace(start * 0.0, log(stop / start), num, endpoint))
    z = moveaxis(z, 0, axis) if axis else z
    return z if dtype is None else astype(z, dtype)


class Concatenator:
    """`np.r_` and `np.c_`: arrays joined by writing them in brackets.

    Args:
        columns: whether vectors become columns.

    Returns:
        In brackets: the arrays, numbers and slices joined along the first axis, or as columns.

    >>> r_[1.0, np.array([2.0, 3.0])]
    array([1., 2., 3.])
    """

    def __init__(self, columns: bool) -> None:
        self.columns = columns

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, str) for part in parts):
            raise ArgumentError("r_ and c_ take arrays, numbers and slices, and no text; use concatenate with an axis")
        arrays = [np.r_[part] if isinstance(part, slice) else atleast_1d(part) for part in parts]
        if self.columns:
            arrays = [reshape(x, (*x.shape, 1)) if x.ndim == 1 else x for x in arrays]
        return concatenate(arrays, -1 if self.columns else 0)


r_, c_ = Concatenator(False), Concatenator(True)
