"""Axes: other shapes, other orders of axes, new axes and axes that are broadcast; and other types."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np

from ..errors import ArgumentError, AxisError, DtypeError, ShapeError
from ..operations import structure
from .arguments import Axis, as_array, common_shape, one_axis, some_axes, whole_shape
from .control import stop_gradient

F = TypeVar("F", bound=Callable[..., Any])


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
    x = as_array(x)
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
    x = as_array(x)
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
    x = as_array(x)
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
    x = as_array(x)
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

    >>> moveaxis(np.ones((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    x = as_array(x)
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

    >>> rollaxis(np.ones((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    x = as_array(x)
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
    x = as_array(x)
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
    x = as_array(x)
    axes = some_axes(x, axis)
    gone = [i for i, n in enumerate(x.shape) if n == 1 and (axes is None or i in axes)]
    if axes is not None and len(gone) < len(axes):
        raise ArgumentError(f"squeeze: axis={axis} of shape {x.shape} has a size other than 1")
    return reshape(x, tuple(n for i, n in enumerate(x.shape) if i not in gone))


def atleast_1d(x: Any, *others: Any) -> Any:
    """With at least one axis.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        others: further ones; the result is then a tuple.

    Returns:
        (...) -> (...), or (1,) for a number.

    >>> atleast_1d(2.0)
    array([2.])
    """
    if others:
        return tuple([atleast_1d(y) for y in (x, *others)])
    x = as_array(x)
    return x if x.ndim >= 1 else reshape(x, (1,))


def atleast_2d(x: Any, *others: Any) -> Any:
    """With at least two axes, new ones in front.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        others: further ones; the result is then a tuple.

    Returns:
        (...) -> (...), or (1, n) for a vector.

    >>> atleast_2d([1.0, 2.0]).shape
    (1, 2)
    """
    if others:
        return tuple([atleast_2d(y) for y in (x, *others)])
    x = as_array(x)
    return x if x.ndim >= 2 else reshape(x, (1, x.size))


def atleast_3d(x: Any, *others: Any) -> Any:
    """With at least three axes, as NumPy arranges them.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        others: further ones; the result is then a tuple.

    Returns:
        (...) -> (...), (m, n, 1) for a matrix.

    >>> atleast_3d([1.0, 2.0]).shape
    (1, 2, 1)
    """
    if others:
        return tuple([atleast_3d(y) for y in (x, *others)])
    x = as_array(x)
    return x if x.ndim >= 3 else reshape(x, np.atleast_3d(np.empty(x.shape, bool)).shape)


def broadcast_to(x: Any, shape: Any) -> Any:
    """Broadcast to a shape; the gradient is summed over what was broadcast.

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
    x = as_array(x)
    shape = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    return x if x.shape == shape else structure.broadcast_to(x, shape=shape)


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
    x = as_array(x)
    shape = tuple(shape)
    if common_shape("sum_to", x.shape, shape) != tuple(x.shape):
        raise ShapeError(f"sum_to: {shape} does not broadcast to {x.shape}")
    return structure.sum_to(x, shape=shape)


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
    return structure.astype(as_array(x) if kind.kind == "f" else stop_gradient(as_array(x)), dtype=kind)


HALF = np.dtype(np.float16)


def halves_as_single(function: F) -> F:
    """A decorator of functions that divide a sum of many numbers: of half precision, such a sum is too large where its quotient
    is not, so it is taken in single precision, and the result is in half precision again."""

    @wraps(function)
    def computed(*args: Any, **options: Any) -> Any:
        if not args or getattr(args[0], "dtype", None) is not HALF or options.get("dtype") is not None:
            return function(*args, **options)
        kinds = {x.dtype for x in (*args, *options.values()) if hasattr(x, "dtype") and x.dtype.kind == "f"}
        found = function(*map(as_single, args), **{name: as_single(x) for name, x in options.items()})
        if kinds != {HALF}:
            return found
        return tuple(map(as_half, found)) if type(found) is tuple else as_half(found)

    return cast(F, computed)


def as_single(x: Any) -> Any:
    """An array of half precision in single precision; anything else as it is."""
    return astype(x, np.float32) if getattr(x, "dtype", None) is HALF else x


def as_half(x: Any) -> Any:
    """An array of floats in half precision (NumPy 1 makes doubles of single precision and a count); anything else as it is."""
    return astype(x, HALF) if getattr(getattr(x, "dtype", None), "kind", "") == "f" else x
