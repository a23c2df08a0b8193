"""Running extremes, running logarithms of sums, and linear recurrences along an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..node import is_symbolic
from ..operations import reductions as rules
from .arguments import as_array, numbers, one_axis
from .parts import take_along_axis
from .shapes import astype, ravel


def cummax(x: Any, axis: int = -1) -> Any:
    """The largest element so far, along an axis; of equal ones the first gets the gradient. A NaN stays.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cummax([1.0, 3.0, 2.0])
    array([1., 3., 3.])
    """
    return _running_extreme(np.maximum, np.greater, x, axis)


def cummin(x: Any, axis: int = -1) -> Any:
    """The smallest element so far, along an axis; of equal ones the first gets the gradient. A NaN stays.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cummin([3.0, 1.0, 2.0])
    array([3., 1., 1.])
    """
    return _running_extreme(np.minimum, np.less, x, axis)


def _running_extreme(extreme: Any, beats: Any, x: Any, axis: int) -> Any:
    x = as_array(x)
    if not x.ndim:
        return x
    i = one_axis(x, axis)
    values = np.moveaxis(numbers(x), i, 0)
    so_far = extreme.accumulate(values, axis=0)
    if not is_symbolic(values) and not len(values):
        return x
    new = beats(values[1:], so_far[:-1]) | (np.isnan(values[1:]) & ~np.isnan(so_far[:-1]))
    turn = np.arange(1, len(values)).reshape(-1, *(1,) * (values.ndim - 1))
    began = np.where(new, turn, 0)
    places = np.maximum.accumulate(np.concatenate([np.zeros_like(values[:1], dtype=began.dtype), began]), axis=0)
    return take_along_axis(x, np.moveaxis(places, 0, i), i)


def logcumsumexp(x: Any, axis: int | None = None) -> Any:
    """log(cumsum(exp(x))) along an axis, or of all elements, which does not overflow.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> logcumsumexp([0.0, 0.0]).round(6)
    array([0.      , 0.693147])
    """
    x = as_array(x)
    x = x if x.dtype.kind == "f" else astype(x, float)
    if axis is None or not x.ndim:
        x, axis = ravel(x), 0
    return rules.logcumsumexp(x, axis=one_axis(x, axis))


def linear_recurrence(a: Any, b: Any, axis: int = 0) -> Any:
    """z with z_i = a_i z_(i-1) + b_i along an axis, from z_0 = b_0 on: discounted sums, averages that forget, filters.

    The shapes of a and b broadcast. Time and memory of value and gradient are proportional to the length.

    Args:
        a: what the element before is multiplied by.
        b: what is added; the shapes broadcast.
        axis: an axis of the broadcast shape.

    Returns:
        Of the shape of both.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> linear_recurrence(0.5, [1.0, 1.0, 1.0])
    array([1.  , 1.5 , 1.75])
    """
    from .joining import broadcast_arrays

    a, b = broadcast_arrays(a, b)
    return rules.linear_scan(a, b, axis=one_axis(b, axis))
