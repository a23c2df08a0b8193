"""Moving numbers about: shapes, axes, parts, joints, triangles and diagonals."""

from __future__ import annotations

import builtins
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, AxisError, DtypeError, IndexingError, ShapeError
from ..node import describe, is_symbolic, plain
from ..operations import reductions, structure
from .arguments import Axis, carrier, is_scalar_node, one_axis, settled_index, some_axes, stacked, whole_shape
from .control import stop_gradient


def reshape(x: Any, shape: Any, order: str = "C") -> Any:
    """The same elements in another shape; one size may be -1. With order="F" the first index runs quickest.

    Args:
        x: an array or a Tensor, of any shape.
        shape: the sizes of the axes.
        order: 'C' or 'F'.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where the number of elements differs.

    >>> reshape([1.0, 2.0], (2, 1)).shape
    (2, 1)
    """
    x = carrier(x)
    if order not in ("C", "A"):
        if order != "F":
            raise ArgumentError(f"reshape: order is 'C' or 'F', got {order!r}")
        sizes = whole_shape(x, shape)
        return transpose(reshape(transpose(x), sizes[::-1]))
    return structure.reshape(x, shape=whole_shape(x, shape))


def ravel(x: Any, order: str = "C") -> Any:
    """All elements along one axis; with order="F" the first index runs quickest.

    Args:
        x: an array or a Tensor, of any shape.
        order: 'C', 'F', 'A' or 'K', as NumPy's.

    Returns:
        (...) -> (n,).

    >>> ravel([[1.0, 2.0], [3.0, 4.0]])
    array([1., 2., 3., 4.])
    """
    x = carrier(x)
    if order not in ("C", "A", "K"):
        return reshape(x, (-1,), order)
    return x if x.ndim == 1 else reshape(x, (-1,)) if x.size else reshape(x, (0,))


def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order, reversed if left out.

    Args:
        x: an array or a Tensor, of any shape.
        axes: the axes in their new order, or None.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> transpose([[1.0, 2.0]]).shape
    (2, 1)
    """
    x = carrier(x)
    order = tuple(range(x.ndim))[::-1] if axes is None else tuple(one_axis(x, i) for i in axes)
    if sorted(order) != list(range(x.ndim)):
        raise ArgumentError(f"transpose: axes={axes} is not a permutation of the {x.ndim} axes")
    return structure.transpose(x, axes=order)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged.

    Args:
        x: an array or a Tensor, of any shape.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> swapaxes([[1.0, 2.0]], 0, 1).shape
    (2, 1)
    """
    x = carrier(x)
    order, i, j = list(range(x.ndim)), one_axis(x, axis1), one_axis(x, axis2)
    order[i], order[j] = j, i
    return structure.transpose(x, axes=tuple(order))


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Axes moved to other places, the others keeping their order.

    Args:
        x: an array or a Tensor, of any shape.
        source: an axis, or several.
        destination: where they go.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> moveaxis(full((2, 3, 4), 1.0), 0, -1).shape
    (3, 4, 2)
    """
    x = carrier(x)
    origin = [one_axis(x, i) for i in (source if isinstance(source, (tuple, list)) else (source,))]
    target = [one_axis(x, i) for i in (destination if isinstance(destination, (tuple, list)) else (destination,))]
    if len(origin) != len(target):
        raise ArgumentError("moveaxis: source and destination must name as many axes")
    order = [i for i in range(x.ndim) if i not in origin]
    for place, i in sorted(zip(target, origin, strict=True)):
        order.insert(place, i)
    return structure.transpose(x, axes=tuple(order))


def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """An axis moved before another; `moveaxis` says it more clearly.

    Args:
        x: an array or a Tensor, of any shape.
        axis: the axis that moves.
        start: before which axis.

    Returns:
        The same elements with other axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> rollaxis(full((2, 3, 4), 1.0), 2).shape
    (4, 2, 3)
    """
    x = carrier(x)
    i = one_axis(x, axis)
    start = start + x.ndim if start < 0 else start
    return moveaxis(x, i, start - 1 if i < start else start)


def expand_dims(x: Any, axis: Any) -> Any:
    """New axes of size 1.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        axis: where the new axis stands in the result; several in a tuple.

    Returns:
        The same elements with more axes.

    Raises:
        AxisError: for a place that there is not.

    >>> expand_dims([1.0, 2.0], 0).shape
    (1, 2)
    """
    x = carrier(x)
    places = axis if isinstance(axis, (tuple, list)) else (axis,)
    n = x.ndim + len(places)
    new = {i % n for i in places if -n <= i < n}
    if len(new) != len(places):
        raise AxisError(f"expand_dims: axis={axis} does not name {len(places)} places among {n} axes")
    sizes = iter(x.shape)
    return reshape(x, tuple(1 if i in new else next(sizes) for i in range(n)))


def squeeze(x: Any, axis: Axis = None) -> Any:
    """Without the axes of size 1.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several; None for all of size 1.

    Returns:
        The same elements with fewer axes.

    Raises:
        ShapeError: for an axis of another size.

    >>> squeeze([[1.0, 2.0]]).shape
    (2,)
    """
    x = carrier(x)
    axes = some_axes(x, axis)
    gone = [i for i, n in enumerate(x.shape) if n == 1 and (axes is None or i in axes)]
    if axes is not None and len(gone) < len(axes):
        raise ArgumentError(f"squeeze: axis={axis} of shape {x.shape} has a size other than 1")
    return reshape(x, tuple(n for i, n in enumerate(x.shape) if i not in gone))


def atleast_1d(x: Any) -> Any:
    """With at least one axis.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...), or (1,) for a number.

    >>> atleast_1d(2.0)
    array([2.])
    """
    x = carrier(x)
    return x if x.ndim >= 1 else reshape(x, (1,))


def atleast_2d(x: Any) -> Any:
    """With at least two axes, new ones in front.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...), or (1, n) for a vector.

    >>> atleast_2d([1.0, 2.0]).shape
    (1, 2)
    """
    x = carrier(x)
    return x if x.ndim >= 2 else reshape(x, (1, x.size))


def atleast_3d(x: Any) -> Any:
    """With at least three axes, as NumPy arranges them.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        (...) -> (...), (m, n, 1) for a matrix.

    >>> atleast_3d([1.0, 2.0]).shape
    (1, 2, 1)
    """
    x = carrier(x)
    return x if x.ndim >= 3 else reshape(x, np.atleast_3d(np.empty(x.shape, bool)).shape)


def broadcast_to(x: Any, shape: Any) -> Any:
    """Stretched to a shape; the gradient is summed over what was stretched.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        shape: the shape.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where `x` does not broadcast to it.

    >>> broadcast_to([1.0, 2.0], (2, 2))
    array([[1., 2.],
           [1., 2.]])
    """
    x = carrier(x)
    shape = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    return x if x.shape == shape else structure.broadcast_to(x, shape=shape)


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of that shape with one value, or one row of values, throughout.

    Args:
        shape: the sizes of the axes.
        fill_value: a number, a Value or a Tensor, which gets the sum of the gradients.
        dtype: the NumPy type; that of `fill_value` if None.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where `fill_value` does not broadcast to it.

    >>> full(2, 3.0)
    array([3., 3.])
    """
    value = carrier(fill_value)
    z = broadcast_to(value if dtype is None else astype(value, dtype), shape)
    return z.copy() if isinstance(z, np.ndarray) else z


def full_like(x: Any, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> Any:
    """One value throughout, in the shape and type of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        fill_value: a number, a Value or a Tensor, which gets the sum of the gradients.
        dtype: another type than that of `x`.
        shape: another shape than that of `x`.

    Returns:
        Of the shape of `x`.

    >>> full_like([0.0, 0.0], 3)
    array([3., 3.])
    """
    x = carrier(x)
    return full(x.shape if shape is None else shape, fill_value, x.dtype if dtype is None else dtype)


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """Evenly spaced numbers from `start` to `stop`, which is left out if `endpoint` is False, along a new axis.

    Args:
        start, stop: numbers, or arrays that broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        dtype: the NumPy type of the result.
        retstep: whether to return the distance as well.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis.

    >>> linspace(0.0, 1.0, 3)
    array([0. , 0.5, 1. ])
    """
    start, stop, num = carrier(start), carrier(stop), operator.index(num)
    if num < 0:
        raise ArgumentError(f"linspace: num={num} must not be negative")
    n = builtins.max(start.ndim, stop.ndim)
    there = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    kind = next((x.dtype for x in (start, stop) if hasattr(type(x), "record") and x.dtype.kind == "f"), there.dtype)
    there = there.astype(kind).reshape(-1, *(1,) * n)
    z = start * (1.0 - there) + stop * there
    z = moveaxis(z, 0, axis) if axis else z
    z = z if dtype is None else astype(z, dtype)
    steps = builtins.max(num - 1 if endpoint else num, 0)
    return (z, (stop - start) * (1.0 / steps) if steps else (stop - start) * np.nan) if retstep else z


def sum_to(x: Any, shape: Any) -> Any:
    """Summed to a shape that broadcasts to the shape of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        shape: a shape that broadcasts to that of `x`.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where it does not broadcast to the shape of `x`.

    >>> sum_to([[1.0, 2.0], [3.0, 4.0]], (1, 2))
    array([[4., 6.]])
    """
    x = carrier(x)
    shape = tuple(shape)
    if np.broadcast_shapes(x.shape, shape) != tuple(x.shape):
        raise ShapeError(f"sum_to: {shape} does not broadcast to {x.shape}")
    return structure.sum_to(x, shape=shape)


def getitem(x: Any, index: Any) -> Any:
    """`x[index]`: slices, integers, masks, and integer arrays, whose repeats add up in the gradient.

    Args:
        x: an array or a Tensor, of any shape.
        index: slices, integers, None, an Ellipsis, masks or arrays of integers.

    Returns:
        What NumPy gives for that index.

    Raises:
        IndexingError: for an index that does not fit.

    >>> getitem([1.0, 2.0, 3.0], slice(1, None))
    array([2., 3.])
    """
    return structure.getitem(carrier(x), index=settled_index(index))


def put(x: Any, index: Any, v: Any) -> Any:
    """A copy of `x` with `v` at `index`: the way to write into something that wants a gradient.

    Args:
        x: an array or a Tensor, of any shape.
        index: what may stand in brackets after an array.
        v: what is written; broadcast to the place.

    Returns:
        (...) -> (...).

    Raises:
        IndexingError: for an index that does not fit.
        ShapeError: where `v` does not broadcast to the place.

    >>> put(np.zeros(3), 1, 5.0)
    array([0., 5., 0.])
    """
    x, index = carrier(x), settled_index(index)
    symbolic = is_symbolic(x) or builtins.any(map(is_symbolic, index if isinstance(index, tuple) else (index,)))
    try:  # while a program is compiled, the shapes are known, and that is all that is asked here
        spot = structure.getitem(x, index=index) if symbolic else np.broadcast_to(False, x.shape)[index]
    except IndexError as error:
        raise IndexingError(f"put into {describe(x)}: {error}") from error
    v = carrier(v)
    if v.ndim > spot.ndim and v.size == spot.size:
        v = reshape(v, spot.shape)
    try:
        return structure.put(x, broadcast_to(v, spot.shape), index=index)
    except ValueError as error:
        raise ShapeError(f"put into {describe(x)}: the place has shape {spot.shape}, the value {tuple(v.shape)}") from error


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The elements, or slices along an axis, that `indices` names.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.

    Returns:
        `indices` in the place of the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> take([1.0, 2.0, 3.0], [2, 0])
    array([3., 1.])
    """
    x = carrier(x)
    picked = indices if is_symbolic(indices) else np.asarray(plain(indices))
    if axis is None:
        return getitem(ravel(x), picked)
    return getitem(x, (slice(None),) * one_axis(x, axis) + (picked,))


def listed(name: str, arrays: Any) -> list[Any]:
    """The arrays of a list of them, at least one."""
    if getattr(arrays, "ndim", 1) == 0 or not hasattr(arrays, "__iter__"):
        raise ArgumentTypeError(f"{name} takes a list of arrays, got {describe(arrays)}")
    parts = [carrier(x) for x in arrays]
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
    parts = [ravel(x) if axis is None else x for x in listed("concatenate", arrays)]
    return structure.concatenate(*parts, axis=one_axis(parts[0], 0 if axis is None else axis))


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
    parts = [x if is_scalar_node(x) else carrier(x) for x in arrays]
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
    return concatenate([transpose(atleast_2d(x)) if carrier(x).ndim < 2 else x for x in listed("column_stack", arrays)], 1)


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
    return concatenate([x, values], axis)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of `x` along an axis, as equal sections or between indices.

    Args:
        x: an array or a Tensor, of any shape.
        indices_or_sections: how many equal parts, or the indices where parts begin.
        axis: an axis, counted from the end where it is negative.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for equal sections that do not come out.

    >>> split([1.0, 2.0], 2)
    [array([1.]), array([2.])]
    """
    x = carrier(x)
    i = one_axis(x, axis)
    sections = _sections("split", indices_or_sections)
    if isinstance(sections, int) and x.shape[i] % sections:
        raise ArgumentError(f"split: {x.shape[i]} does not divide into {sections} equal sections; array_split does unequal ones")
    return array_split(x, sections, axis)


def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of `x` along an axis, which need not be equal.

    Args:
        x: an array or a Tensor, of any shape.
        indices_or_sections: how many parts, or the indices where parts begin.
        axis: an axis, counted from the end where it is negative.

    Returns:
        A list of arrays.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> [len(part) for part in array_split([1.0, 2.0, 3.0], 2)]
    [2, 1]
    """
    x = carrier(x)
    i = one_axis(x, axis)
    places = np.array_split(np.arange(x.shape[i]), _sections("array_split", indices_or_sections))
    front = (slice(None),) * i
    return [getitem(x, (*front, slice(int(p[0]), int(p[-1]) + 1) if len(p) else slice(0, 0))) for p in places]


def _sections(name: str, sections: Any) -> Any:
    """How many sections, at least one; or the indices between them."""
    if np.ndim(plain(sections)):
        return sections
    try:
        n = operator.index(plain(sections))
    except TypeError:
        raise ArgumentTypeError(f"{name}: give a number of sections, or the indices between them, got {sections!r}") from None
    if n < 1:
        raise ArgumentError(f"{name}: there must be at least one section, got {n}")
    return n


def unstack(x: Any, axis: int = 0) -> list[Any]:
    """The slices of `x` along an axis, which is gone in them: what `stack` joins.

    They are taken by halves of halves, so that the gradients of n slices come together in log2(n) rounds; each slice
    taken by itself (`x[i]`) would send back an array as large as `x`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative.

    Returns:
        A tuple of arrays.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> unstack(np.arange(4.0).reshape(2, 2))
    [array([0., 1.]), array([2., 3.])]
    """
    x = carrier(x)
    front = (slice(None),) * one_axis(x, axis)
    n = x.shape[len(front)]
    if n < 2:
        return [getitem(x, (*front, i)) for i in range(n)]
    halves = slice(None, n // 2), slice(n // 2, None)
    return [part for half in halves for part in unstack(getitem(x, (*front, half)), len(front))]


def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the first axis.

    Args:
        x: (m, n, ...).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for a vector, or parts that are not equal.

    >>> len(vsplit([[1.0], [2.0]], 2))
    2
    """
    return split(x, indices_or_sections, 0)


def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the second axis, or the first of a vector.

    Args:
        x: (m, n, ...), or a vector (n,).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for parts that are not equal.

    >>> hsplit([1.0, 2.0], 2)
    [array([1.]), array([2.])]
    """
    return split(x, indices_or_sections, 1 if carrier(x).ndim > 1 else 0)


def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the third axis.

    Args:
        x: (m, n, k, ...).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for fewer than three axes, or parts that are not equal.

    >>> len(dsplit(full((1, 1, 4), 1.0), 2))
    2
    """
    return split(x, indices_or_sections, 2)


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
    x = carrier(x)
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
    x = carrier(x)
    times = tuple(reps) if isinstance(reps, (tuple, list)) else (reps,)
    n = builtins.max(x.ndim, len(times))
    times, shape = (1,) * (n - len(times)) + times, (1,) * (n - x.ndim) + tuple(x.shape)
    wide = reshape(x, [m for size in shape for m in (1, size)])
    wide = broadcast_to(wide, [m for t, size in zip(times, shape, strict=True) for m in (t, size)])
    return reshape(wide, [t * size for t, size in zip(times, shape, strict=True)])


def flip(x: Any, axis: Axis = None) -> Any:
    """Reversed along axes, or along all.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> flip([1.0, 2.0])
    array([2., 1.])
    """
    x = carrier(x)
    axes = some_axes(x, axis)
    return structure.flip(x, axis=tuple(range(x.ndim)) if axes is None else axes)


def fliplr(x: Any) -> Any:
    """Columns reversed.

    Args:
        x: (m, n, ...).

    Returns:
        (...) -> (...).

    Raises:
        ShapeError: for fewer than two axes.

    >>> fliplr([[1.0, 2.0]])
    array([[2., 1.]])
    """
    return flip(x, 1)


def flipud(x: Any) -> Any:
    """Rows reversed.

    Args:
        x: (m, ...).

    Returns:
        (...) -> (...).

    Raises:
        ShapeError: for a number.

    >>> flipud([[1.0], [2.0]])
    array([[2.],
           [1.]])
    """
    return flip(x, 0)


def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """Turned by quarter turns in the plane of two axes.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: how many quarter turns.
        axes: the plane.

    Returns:
        (..., m, n) -> (..., n, m) for one turn.

    Raises:
        ArgumentError: for axes that are one.

    >>> rot90([[1.0, 2.0]])
    array([[2.],
           [1.]])
    """
    x = carrier(x)
    i, j = one_axis(x, axes[0]), one_axis(x, axes[1])
    turned = [x, swapaxes(flip(x, j), i, j), flip(flip(x, i), j), flip(swapaxes(x, i, j), j)]
    return turned[k % 4]


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Shifted along axes, what falls off one end coming in at the other.

    Args:
        x: an array or a Tensor, of any shape.
        shift: by how many places; several for several axes.
        axis: an axis, or several in a tuple; None for all elements.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> roll([1.0, 2.0, 3.0], 1)
    array([3., 1., 2.])
    """
    x = carrier(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), x.shape)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,) * len(axes)
    return structure.roll(x, shift=tuple(int(s) for s in shifts), axis=tuple(one_axis(x, i) for i in axes))


def tril(x: Any, k: int = 0) -> Any:
    """The lower triangle, zeros above the k-th diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: which diagonal, counted up from the main one.

    Returns:
        (..., m, n) -> (..., m, n).

    Raises:
        ShapeError: for a number.

    >>> tril([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 0.],
           [3., 4.]])
    """
    return structure.tril(_matrix(x), k=k)


def triu(x: Any, k: int = 0) -> Any:
    """The upper triangle, zeros below the k-th diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: which diagonal, counted up from the main one.

    Returns:
        (..., m, n) -> (..., m, n).

    Raises:
        ShapeError: for a number.

    >>> triu([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 2.],
           [0., 4.]])
    """
    return structure.triu(_matrix(x), k=k)


def _matrix(x: Any) -> Any:
    """A vector repeated as the rows of a square matrix; anything else as it is."""
    x = carrier(x)
    if not x.ndim:
        raise ShapeError("a triangle is taken of vectors and matrices, got a number without axes")
    return broadcast_to(x, (x.size, x.size)) if x.ndim == 1 else x


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonal of each matrix in two axes, along a new last axis.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        offset: which diagonal, counted up from the main one.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        (..., m, n) -> (..., the length of the diagonal).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> diagonal([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
    x = moveaxis(carrier(x), (axis1, axis2), (-2, -1))
    rows = np.arange(builtins.max(0, builtins.min(x.shape[-2] + builtins.min(offset, 0), x.shape[-1] - builtins.max(offset, 0))))
    return getitem(x, (Ellipsis, rows - builtins.min(offset, 0), rows + builtins.max(offset, 0)))


def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix with a diagonal.

    Args:
        x: a matrix (m, n), or a vector (n,).
        k: which diagonal, counted up from the main one.

    Returns:
        The diagonal of a matrix; for a vector a matrix (n, n).

    Raises:
        ShapeError: for more than two axes.

    >>> diag([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
    x = carrier(x)
    if x.ndim == 2:
        return diagonal(x, k)
    if x.ndim != 1:
        raise ShapeError(f"diag takes a vector or a matrix, got shape {x.shape}")
    n = x.shape[0] + builtins.abs(k)
    rows = np.arange(x.shape[0])
    return structure.scatter(x, index=(rows - builtins.min(k, 0), rows + builtins.max(k, 0)), shape=(n, n))


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        offset: which diagonal, counted up from the main one.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        (..., m, n) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(trace([[1.0, 2.0], [3.0, 4.0]]))
    5.0
    """
    d = diagonal(x, offset, axis1, axis2)
    return reductions.sum(d, axis=(d.ndim - 1,), keepdims=False)


def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along an axis, n times; `prepend` and `append` are put before and behind first.

    Args:
        x: an array or a Tensor, of any shape.
        n: how many times.
        axis: an axis, counted from the end where it is negative.
        prepend: what is put before, or None.
        append: what is put behind, or None.

    Returns:
        Shorter by n along the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> diff([1.0, 4.0, 9.0])
    array([3., 5.])
    """
    x = carrier(x)
    i = one_axis(x, axis)
    if n < 0:
        raise ArgumentError(f"diff: n={n} must not be negative")
    parts = []
    for part in (prepend, x, append):
        if part is not None:
            part = carrier(part)
            parts.append(part if part.ndim else broadcast_to(part, (*x.shape[:i], 1, *x.shape[i + 1 :])))
    x = parts[0] if len(parts) == 1 else concatenate(parts, i)
    front = (slice(None),) * i
    for _ in range(n):
        x = getitem(x, (*front, slice(1, None))) - getitem(x, (*front, slice(None, -1)))
    return x


def astype(x: Any, dtype: Any) -> Any:
    """The same numbers in another real type; integers and booleans are steps, through which no gradient flows.

    Args:
        x: an array or a Tensor, of any shape.
        dtype: the type.

    Returns:
        (...) -> (...).

    Raises:
        DtypeError: for complex numbers, strings and objects.

    >>> astype([1.5], "float32").dtype
    dtype('float32')
    """
    kind = np.dtype(dtype)
    if kind.kind not in "fiub":
        raise DtypeError(f"astype: {kind} is not a type of real numbers")
    return structure.astype(carrier(x) if kind.kind == "f" else stop_gradient(carrier(x)), dtype=kind)
