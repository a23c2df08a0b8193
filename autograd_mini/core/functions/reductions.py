"""Sums, means, products, extremes and variances, of all elements or along axes."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from types import FrameType, FunctionType
from typing import Any

import numpy as np

from ..callers import index_after_call, is_ours, names_after_call, warn
from ..errors import ArgumentError, ArgumentTypeError, ShapeError
from ..kernels.reductions import count
from ..node import Node, describe, is_symbolic, plain
from ..operations import reductions
from ..operations.arithmetic import square
from ..operations.elementary import sqrt as root
from .arguments import Axis, as_array, is_scalar_node, numbers, some_axes
from .choices import maximum, minimum, where
from .shapes import astype, broadcast_to, halves_as_single, reshape, transpose


def counting(x: Any, where_: Any, blank: float) -> Any:
    """A Value, or `blank` where the mask says that it does not count."""
    if where_ is None or where_ is True:
        return x
    if np.size(plain(where_)) != 1:
        raise ShapeError(f"where= of shape {np.shape(plain(where_))} for a Value, which is one number: give one truth value")
    return where(bool(np.asarray(plain(where_)).item()), x, blank)


def reduced(op: Any, x: Any, axis: Axis, keepdims: Any) -> Any:
    check_keepdims(op.name, keepdims)
    x = as_array(x)
    return op(x, axis=some_axes(x, axis), keepdims=bool(keepdims))


def check_keepdims(name: str, keepdims: Any) -> None:
    if not isinstance(keepdims, (bool, np.bool_, int)):
        raise ArgumentError(f"{name}: keepdims is True or False, got {keepdims!r}; a dtype is given as dtype=...")


def chosen(name: str, x: Any, where_: Any, blank: float, dtype: Any, out: Any) -> Any:
    """The elements of a reduction in the type asked for, `blank` in the place of those that do not count."""
    if out is not None:
        raise ArgumentError(f"{name}: out= is not there, since a result is a new node; use the result")
    x = as_array(x)
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
        x = counting(x, where, 0.0)
        return x if initial is None else x + initial
    if dtype is not None or where is not None or out is not None:
        x = chosen("sum", x, where, 0.0, dtype, out)
    z = reduced(reductions.sum, x, axis, keepdims)
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
        return counting(x, where, np.nan)
    if dtype is not None or out is not None:
        x = chosen("mean", x, None, 0.0, dtype, out)
    if where is None or where is True:
        return reduced(reductions.mean, x, axis, keepdims)
    return mean_where(x, where, axis, keepdims)


@halves_as_single
def mean_where(x: Any, where_: Any, axis: Axis, keepdims: bool) -> Any:
    """The mean of the elements that a mask lets count."""
    return sum(x, axis, keepdims, where=where_) * (1.0 / counted(x, where_, axis, keepdims))


def counted(x: Any, where_: Any, axis: Axis, keepdims: bool) -> Any:
    """The number of elements of `x` that a mask selects, for each result."""
    x = as_array(x)
    if is_symbolic(where_):
        return sum(broadcast_to(astype(where_, x.dtype), x.shape), some_axes(x, axis), keepdims)
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
    if axis is not None and type(axis) is not int:
        if hasattr(type(axis), "record") or isinstance(axis, float) or isinstance(axis, np.ndarray) and axis.dtype.kind == "f":
            if keepdims is not False or any(setting is not None for setting in (initial, where_, out)):
                raise ArgumentTypeError(f"{op.name} of two operands takes nothing else: write am.{of_two.__name__}(x, y)")
            return of_two(x, axis)  # PyTorch's max(x, y)
    if initial is None and where_ is not None and where_ is not True:
        raise ArgumentError(f"{op.name}: where= needs initial=, the result where no element counts")
    if is_scalar_node(x):
        tell_axis_of_number(op.name, of_two, axis)
        return x if initial is None else of_two(counting(x, where_, initial), initial)
    if where_ is not None or out is not None:
        x = chosen(op.name, x, where_, -np.inf if op is reductions.max else np.inf, None, out)
    if initial is None:
        x = as_array(x)
        if not x.size and not count(x, some_axes(x, axis)):
            raise ArgumentError(f"{op.name} of {describe(x)}: there is no {op.name} of no elements; give initial=...")
        found = reduced(op, x, axis, keepdims)
        if not x.ndim:
            tell_axis_of_number(op.name, of_two, axis)
        return found if axis is None else values_alone(found, op.name)
    x = as_array(x)
    if not x.size:
        return sum(x, axis, keepdims) + initial
    return of_two(reduced(op, x, axis, keepdims), initial)


def tell_axis_of_number(name: str, of_two: Any, axis: Axis) -> None:
    """Warn where the second argument of `max(x, 0)` is an axis, of a number, which has none."""
    if type(axis) is int and axis >= 0 and frame_of_user() is not None:
        warn(f"{name}(x, {axis}) of a number is that number, since {axis} is an axis: for two write am.{of_two.__name__}(x, y)")


def frame_of_user() -> FrameType | None:
    """The frame of a user's line that calls `max`, `min` or `sort`; None where another function of the package does."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and is_ours(frame.f_code):
        if frame.f_code.co_name not in OF_THE_FUNCTION:
            return None
        frame = frame.f_back
    return frame


OF_THE_FUNCTION = frozenset(
    {"frame_of_user", "tell_axis_of_number", "values_alone", "_extreme", "max", "min", "sort", "call", "method"}
)
"""The frames between a user's line and `values_alone`: other functions that ask for the largest give a result of their own."""


def values_alone(found: Any, name: str) -> Any:
    """The result of a function that in PyTorch gives indices as well; a warning where two rows of it become two names, or one
    is taken at once, as in `x.max(1)[0]`.

    Raises:
        ShapeError: where other rows of an array shall become two. (A Tensor says so itself.)
    """
    value = getattr(found, "_value", found)
    if not isinstance(value, np.ndarray) or not value.ndim:
        return found
    frame = frame_of_user()
    if frame is None:
        return found
    if index_after_call(frame) in (0, 1):
        warn(
            f"{name} gives values alone, as np.{name} does, and this line takes one row of them: for values and their places "
            f"write {name}(x, dim=...), or am.arg{name}; where the row is meant, write axis=..."
        )
    elif names_after_call(frame) == 2 and (len(value) == 2 or value is found):
        if len(value) != 2:
            raise ShapeError(f"{name} gives values alone, and there are {len(value)}: for their places write am.arg{name}")
        warn(
            f"{name} gives values alone, as np.{name} does, and this line takes two rows of them apart: for values and their "
            f"places write {name}(x, dim=...), or am.arg{name}; where the two rows are meant, write axis=..."
        )
    return found


@halves_as_single
def var(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False,
    *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None,
    mean: Any = None,
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
        mean: the mean where it is known, of the shape that it has with `keepdims`.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(var([1.0, 2.0, 3.0]))
    0.6666666666666666
    """
    return _spread_of(reductions.var, x, axis, ddof if correction is None else correction, keepdims, dtype, where, out, mean)


@halves_as_single
def std(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False,
    *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None,
    mean: Any = None,
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
        mean: the mean where it is known, of the shape that it has with `keepdims`.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(std([1.0, 1.0]))
    0.0
    """
    return _spread_of(reductions.std, x, axis, ddof if correction is None else correction, keepdims, dtype, where, out, mean)


def _spread_of(
    op: Any, x: Any, axis: Axis, ddof: Any, keepdims: bool, dtype: Any, where_: Any, out: Any, mean_: Any = None
) -> Any:
    learned = isinstance(ddof, Node) and not np.shape(plain(ddof))
    if is_scalar_node(x) and not learned and ddof == 0 and mean_ is None:
        return counting(x - x, where_, np.nan)
    if not learned and not isinstance(ddof, (int, float, np.number)):
        raise ArgumentError(f"{op.name}: ddof is a number, got {ddof!r}; a dtype is given as dtype=...")
    check_keepdims(op.name, keepdims)
    x = chosen(op.name, x, None, 0.0, dtype, out)
    axes = some_axes(x, axis)
    if learned or mean_ is not None or where_ is not None and where_ is not True:
        where_ = np.bool_(True) if where_ is None else where_
        away = where(where_, x - (mean(x, axis, True, where=where_) if mean_ is None else mean_), 0.0)
        if op is reductions.std and mean_ is None:
            away = flat_where_equal(away, x, where_, axis)
        left = np.maximum(counted(x, where_, axis, keepdims) - ddof, 0.0)
        return length(away, axis, keepdims) / root(left) if op is reductions.std else sum(square(away), axis, keepdims) / left
    n = count(x, axes)
    if type(n) is int and n <= ddof:
        warn(f"{op.name} of n={n} elements with ddof={ddof} divides by zero, since n - ddof is not positive", RuntimeWarning)
        with np.errstate(all="ignore"):
            z = sum(square(x - mean(x, axis, True)), axis, keepdims) / 0.0 if n else mean(x, axis, keepdims)
        return z if op is reductions.var else root(z)
    if type(n) is int and n == 1:  # no square root of zero on the way
        return sum(x - x, axis, keepdims) if x.dtype.kind == "f" else sum(x - x, axis, keepdims, dtype=float)
    return op(x, axis=axes, keepdims=bool(keepdims), ddof=ddof)


def flat_where_equal(away: Any, x: Any, there: Any, axis: Axis) -> Any:
    """Distances from a mean, which are 0 and flat along an axis where all numbers that are `there` are equal, although their mean
    is rounded."""
    if is_symbolic(x):
        return away
    left = np.where(there, numbers(x), np.nan)
    how: dict[str, Any] = {"axis": some_axes(x, axis), "keepdims": True, "initial": np.nan}
    equal = np.fmax.reduce(left, **how) == np.fmin.reduce(left, **how)
    return where(equal, 0.0, away) if np.any(equal) else away


def length(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The root of the sum of squares, which does not overflow; its slope at 0 is 0."""
    return reductions.norm(x, axis=some_axes(x, axis), keepdims=bool(keepdims))


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
        x = counting(x, where, 1.0)
        return x if initial is None else x * initial
    check_keepdims("prod", keepdims)
    flat, shape = flattened(chosen("prod", x, where, 1.0, dtype, out), axis)
    z = reductions.prod(flat, axis=flat.ndim - 1)
    z = reshape(z, shape) if keepdims else z
    return z if initial is None else z * initial


def flattened(x: Any, axis: Axis) -> tuple[Any, tuple[int, ...]]:
    """`x` with the axes of a reduction moved to the end and made one, and the shape of a result that keeps its axes."""
    axes = some_axes(x, axis)
    axes = tuple(range(x.ndim)) if axes is None else axes
    rest = [i for i in range(x.ndim) if i not in axes]
    kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    front = transpose(x, (*rest, *axes)) if x.ndim and (*rest, *axes) != tuple(range(x.ndim)) else x
    return reshape(front, (*(x.shape[i] for i in rest), math.prod(x.shape[i] for i in axes))), kept


def named(f: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The same function under another name, which errors and keywords of other libraries then speak of."""
    twin = FunctionType(f.__code__, f.__globals__, name, f.__defaults__, f.__closure__)
    twin.__kwdefaults__, twin.__annotations__, twin.__doc__ = f.__kwdefaults__, f.__annotations__, f.__doc__
    twin.__qualname__ = name
    return twin


amax, amin = named(max, "amax"), named(min, "amin")  # in PyTorch, too, they give the values alone: `max(dim=)` the places as well
