"""Arrays joined along an axis, and repeated along one."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, AxisError, ShapeError
from ..node import describe, plain
from ..operations import structure
from .arguments import as_array, is_scalar_node, one_axis, stacked
from .parts import take
from .shapes import atleast_1d, atleast_2d, atleast_3d, broadcast_to, ravel, reshape, transpose


def listed(name: str, arrays: Any) -> list[Any]:
    """The arrays of a list of them, at least one."""
    if getattr(arrays, "ndim", 1) == 0 or not hasattr(arrays, "__iter__"):
        raise ArgumentTypeError(f"{name} takes a list of arrays, got {describe(arrays)}")
    parts = [as_array(x) for x in arrays]
    if not parts:
        raise ArgumentError(f"{name} needs at least one array")
    return parts


def concatenate(arrays: Any, axis: int | None = 0) -> Any:
    """Arrays joined along an axis.

    Args:
        arrays: arrays, Tensors or Values, in a list.
        axis: an axis; None for all elements in one row.

    Returns:
        As long as all together along the axis.

    Raises:
        ShapeError: where the other axes differ.

    >>> concatenate([[1.0], [2.0, 3.0]])
    array([1., 2., 3.])
    """
    if axis is None and isinstance(arrays, (list, tuple)) and {float, int} & set(map(type, arrays)):
        arrays = with_weak_numbers(arrays)
    parts = [ravel(x) if axis is None else x for x in listed("concatenate", arrays)]
    return structure.concatenate(*parts, axis=one_axis(parts[0], 0 if axis is None else axis))


def with_weak_numbers(arrays: Sequence[Any]) -> list[Any]:
    """The same with Python's numbers in the type of the arrays that they stand beside, as NumPy has it."""
    kinds = [x.dtype for x in arrays if hasattr(x, "dtype") and x.dtype.kind in "fiub"]
    if not kinds:
        return list(arrays)
    return [np.asarray(x, np.result_type(x, *kinds)) if type(x) in (float, int) else x for x in arrays]


def stack(arrays: Any, axis: int = 0) -> Any:
    """Arrays joined along a new axis; of Values, an object array of them.

    Args:
        arrays: arrays, Tensors or Values, in a list.
        axis: where the new axis stands in the result.

    Returns:
        One axis more.

    Raises:
        ShapeError: where the shapes differ.

    >>> stack([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    if getattr(arrays, "ndim", 1) == 0 or not hasattr(arrays, "__iter__"):
        raise ArgumentTypeError(f"stack takes a list of arrays, got {describe(arrays)}")
    parts = [x if is_scalar_node(x) else as_array(x) for x in arrays]
    if not parts:
        raise ArgumentError("stack needs at least one array")
    if builtins.any(is_scalar_node(x) for x in parts):
        return stacked(parts)
    shapes = {tuple(x.shape) for x in parts}
    if len(shapes) > 1:
        raise ShapeError(f"stack: all arrays must have one shape, got {sorted(shapes)}")
    n = parts[0].ndim + 1
    if not -n <= axis < n:
        raise AxisError(f"stack: axis {axis} is out of bounds for {n} axes")
    return structure.stack(*parts, axis=axis % n)


def vstack(arrays: Any) -> Any:
    """Joined as rows.

    Args:
        arrays: arrays, Tensors or Values, in a list.

    Returns:
        (the sum of their rows, n).

    Raises:
        ShapeError: where the numbers of columns differ.

    >>> vstack([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    return concatenate([atleast_2d(x) for x in listed("vstack", arrays)], 0)


def hstack(arrays: Any) -> Any:
    """Joined side by side.

    Args:
        arrays: arrays, Tensors or Values, in a list.

    Returns:
        Longer along the second axis, or the first of vectors.

    Raises:
        ShapeError: where the other axes differ.

    >>> hstack([[1.0], [2.0, 3.0]])
    array([1., 2., 3.])
    """
    parts = [atleast_1d(x) for x in listed("hstack", arrays)]
    return concatenate(parts, 0 if parts and parts[0].ndim == 1 else 1)


def dstack(arrays: Any) -> Any:
    """Joined along the third axis.

    Args:
        arrays: arrays, Tensors or Values, in a list.

    Returns:
        (m, n, the sum of the third axes).

    Raises:
        ShapeError: where the other axes differ.

    >>> dstack([[1.0, 2.0], [3.0, 4.0]]).shape
    (1, 2, 2)
    """
    return concatenate([atleast_3d(x) for x in listed("dstack", arrays)], 2)


def column_stack(arrays: Any) -> Any:
    """Vectors joined as columns.

    Args:
        arrays: vectors (m,) or matrices (m, n), in a list.

    Returns:
        (m, the sum of their columns).

    Raises:
        ShapeError: where the numbers of rows differ.

    >>> column_stack([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 3.],
           [2., 4.]])
    """
    return concatenate([transpose(atleast_2d(x)) if as_array(x).ndim < 2 else x for x in listed("column_stack", arrays)], 1)


def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """`values` joined to the end of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        values: what is joined to it.
        axis: an axis; None for all elements in one row.

    Returns:
        Longer along the axis.

    Raises:
        ShapeError: where the other axes differ.

    >>> append([1.0], [2.0, 3.0])
    array([1., 2., 3.])
    """
    return concatenate([np.asarray(part) if isinstance(part, (int, float)) else part for part in (x, values)], axis)


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each element, or slice along an axis, several times: a number, or one for each.

    Args:
        x: an array or a Tensor, of any shape.
        repeats: how many times; a number, or one for each element.
        axis: an axis; None for all elements in one row.

    Returns:
        Longer along the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> repeat([1.0, 2.0], 2)
    array([1., 1., 2., 2.])
    """
    x = as_array(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    try:
        places = np.repeat(np.arange(x.shape[i]), plain(repeats))
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"repeat: repeats={plain(repeats)!r} for {x.shape[i]} elements: {error}") from None
    return take(x, places, axis=i)


def tile(x: Any, reps: Any) -> Any:
    """`x` laid out several times along each axis.

    Args:
        x: an array or a Tensor, of any shape.
        reps: how many times along each axis.

    Returns:
        Longer along each axis.

    >>> tile([1.0, 2.0], 2)
    array([1., 2., 1., 2.])
    """
    x = as_array(x)
    times = tuple(reps) if isinstance(reps, (tuple, list)) else (reps,)
    n = builtins.max(x.ndim, len(times))
    times, shape = (1,) * (n - len(times)) + times, (1,) * (n - x.ndim) + tuple(x.shape)
    wide = reshape(x, [m for size in shape for m in (1, size)])
    wide = broadcast_to(wide, [m for t, size in zip(times, shape, strict=True) for m in (t, size)])
    return reshape(wide, [t * size for t, size in zip(times, shape, strict=True)])


concat, row_stack = concatenate, vstack
"""Other names, as the array API and NumPy 1 have them."""
