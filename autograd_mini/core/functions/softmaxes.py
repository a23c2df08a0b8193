"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..operations import reductions
from .arguments import Axis, as_array, is_scalar_node, some_axes
from .choices import where
from .reductions import reduced
from .shapes import astype, ravel, reshape, transpose


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
    return x if is_scalar_node(x) else reduced(reductions.logsumexp, x, axis, keepdims)


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
    x = as_array(x)
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
    x = as_array(x)
    if mask is not None:
        x = where(mask, x, -np.inf)
    return reductions.masked_softmax(x, axis=some_axes(x, axis))
