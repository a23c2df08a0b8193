"""Elements picked from an array or put into it: by an index, a condition, a choice, or at an end."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from ..errors import ArgumentError, IndexingError, ShapeError
from ..node import describe, is_symbolic, plain
from .arguments import Axis, as_array, common_shape, one_axis, some_axes
from .choices import where
from .concatenation import stack
from .joining import broadcast_arrays
from .parts import getitem, put, take
from .shapes import broadcast_to, ravel, reshape


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
    try:
        layout = np.insert(np.arange(n), plain(obj), -1)
    except IndexError as error:
        raise IndexingError(f"insert into {describe(x)}: {error}") from None
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
    places = np.flatnonzero(np.asarray(plain(condition)))
    axis = one_axis(x, axis)
    shape = (*x.shape[:axis], places.size, *x.shape[axis + 1 :])
    return take(x, places, axis=axis) if x.size or 0 not in shape else reshape(x, shape)  # of nothing NumPy asks for no index


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
    index: Any = a if is_symbolic(a) else np.asarray(plain(a))
    if not len(choices):
        raise ArgumentError("choose: there is no choice; give at least one array")
    arrays = [x for x in choices if not isinstance(x, (int, float))]
    if arrays and len(arrays) < len(choices):  # a number of Python takes the type of what it stands beside
        dtype = np.result_type(*[as_array(x).dtype for x in arrays], *[x for x in choices if isinstance(x, (int, float))])
        choices = [np.asarray(x, dtype) if isinstance(x, (int, float)) else x for x in choices]
    parts = broadcast_arrays(*choices, index)[:-1]
    shape = tuple(map(operator.index, parts[0].shape))
    n = len(parts)
    if mode == "wrap":
        index = index % n
    elif mode == "clip":
        index = np.clip(index, 0, n - 1)
    elif is_symbolic(index):
        index.expect(0, n - 1)
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
    given = condlist if isinstance(condlist, (list, tuple)) else [condlist]
    conditions = [c if is_symbolic(c) else np.asarray(plain(c), bool) for c in given]
    if conditions and conditions[0].ndim == 0 and x.ndim:
        conditions = [np.asarray(condlist, bool)]
    if len(funclist) == len(conditions) + 1:
        conditions = [*conditions, np.logical_not(reduce(np.logical_or, conditions))]
    if len(funclist) != len(conditions):
        raise ArgumentError(f"piecewise: {len(conditions)} conditions for {len(funclist)} functions")
    z: Any = x * 0.0
    for condition, f in zip(conditions, funclist, strict=True):
        z = where(condition, f(x, *args, **kw) if callable(f) else f, z)
    return z


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
    x, indices = as_array(x), indices if is_symbolic(indices) else np.asarray(plain(indices))
    if axis is None:
        return reshape(put(ravel(x), (ravel(indices),), values), x.shape)
    i = one_axis(x, axis)
    if indices.ndim != x.ndim:
        raise ShapeError(f"put_along_axis: indices of shape {indices.shape} for {describe(x)}: they must have as many axes")
    index = tuple(
        indices if k == i else np.arange(n).reshape(tuple(-1 if j == k else 1 for j in range(x.ndim)))
        for k, n in enumerate(x.shape)
    )
    shape = common_shape("put_along_axis", *(tuple(map(operator.index, part.shape)) for part in index))
    return put(x, index, broadcast_to(values, shape))


def trim_zeros(x: Any, trim: str = "fb", axis: Axis = None) -> Any:
    """The part without the zeros at the front ("f") and back ("b") of an axis, or of every axis.

    Args:
        x: an array or a Tensor, of any shape.
        trim: 'f' for the front, 'b' for the back, or both.
        axis: an axis, or several in a tuple; None for all.

    Returns:
        Shorter along those axes: the smallest box that holds everything that is not zero.

    Raises:
        ArgumentError: for another `trim`.

    >>> trim_zeros([0.0, 1.0, 0.0])
    array([1.])
    """
    x, ends = as_array(x), trim.lower()
    if ends not in ("f", "b", "fb", "bf"):
        raise ArgumentError(f"trim_zeros: trim is 'f', 'b' or 'fb', got {trim!r:.40}")
    if is_symbolic(x):
        raise x.refuse("trim_zeros", "how many elements are left depends on it: write x[a:b] with numbers that you know")
    axes, there = some_axes(x, axis), np.nonzero(plain(x)) if x.ndim else ()
    box: list[slice] = []
    for i, places in enumerate(there):
        if axes is not None and i not in axes:
            box.append(slice(None))
        elif not len(places):
            box.append(slice(0, 0))
        else:
            start, stop = int(places.min()) if "f" in ends else 0, int(places.max()) + 1 if "b" in ends else x.shape[i]
            box.append(slice(start, stop))
    return x[tuple(box)] if box else x


def masked_select(x: Any, mask: Any) -> Any:
    """The elements at which a mask holds, as a vector.

    Args:
        x: an array or a Tensor, of any shape.
        mask: booleans; the shapes broadcast.

    Returns:
        A vector.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> masked_select([1.0, 2.0, 3.0], [True, False, True])
    array([1., 3.])
    """
    if is_symbolic(mask):
        raise mask.refuse("masked_select", "how many elements it picks depends on it: write am.where(mask, x, 0.0)")
    x, mask = as_array(x), np.asarray(plain(mask), bool)
    shape = common_shape("masked_select", x.shape, mask.shape)
    return getitem(broadcast_to(x, shape), np.broadcast_to(mask, shape).copy())
