"""Sorting along an axis, and what is made of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError
from ..node import describe, is_symbolic, plain
from .arguments import Axis, as_array, handed_out, numbers, one_axis, whole_number
from .choices import where
from .parts import take, take_along_axis
from .reductions import flattened, mean, sum, values_alone
from .shapes import astype, ravel, reshape


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
        ArgumentTypeError: for True or False as `kind`, which is `descending` in PyTorch.

    >>> sort([2.0, 1.0])
    array([1., 2.])
    """
    if order is not None:
        raise ArgumentError("sort: order= is for records, which hold no gradient")
    if isinstance(kind, (bool, np.bool_)):
        raise ArgumentTypeError("sort: kind is NumPy's word for a method; PyTorch's order is sort(x, dim=..., descending=...)")
    x = as_array(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    found = take_along_axis(x, np.argsort(numbers(x), axis=i, kind="stable"), i)
    return values_alone(found, "sort") if x.ndim > 1 else found


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
    x = as_array(x)
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    if is_symbolic(x):  # wholly sorted is partly sorted
        return sort(x, i)
    values, which = numbers(x), np.asarray(plain(kth))
    if which.dtype.kind not in "iu" or np.any((which < -x.shape[i]) | (which >= x.shape[i])):
        raise ArgumentError(f"partition: kth={kth!r:.40} is not among the {x.shape[i]} elements along axis {i}")
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
    x = as_array(x)
    if not x.size:
        return mean(x, axis, keepdims)
    y, shape = flattened(x, axis)
    n = y.shape[-1]
    y = sort(y, -1)
    middle = mean(take(y, np.arange((n - 1) // 2, n // 2 + 1), axis=-1), -1)
    last = sum(take(y, np.array([n - 1]), axis=-1), -1)
    z = where(np.isnan(numbers(last)), last, middle)  # NaN is sorted to the end
    return reshape(z, shape) if keepdims else z


class ValuesAndIndices(NamedTuple):
    """Elements, and where they stand along an axis."""

    values: Any
    indices: Any


def topk(x: Any, k: int, axis: int = -1, largest: bool = True) -> tuple[Any, Any]:
    """The k largest (or smallest) elements along an axis, in order, and their places (whole numbers). Of equal elements the first
    comes first; a NaN counts as larger than any number.

    Args:
        x: an array or a Tensor, of any shape.
        k: how many.
        axis: an axis, counted from the end where it is negative.
        largest: whether the largest; else the smallest.

    Returns:
        A pair: the elements, and their places, k along the axis.

    Raises:
        ArgumentError: for more elements than there are.

    >>> values, places = topk([1.0, 3.0, 2.0], 2)
    >>> values, places
    (array([3., 2.]), array([1, 2]))
    """
    x = as_array(x)
    i, k = one_axis(x, axis), whole_number("topk: k", k)
    if not 0 <= k <= x.shape[i]:
        raise ArgumentError(f"topk: k={k} of {x.shape[i]} elements along axis {i} of {describe(x)}")
    values = numbers(x)
    places = np.argsort(np.flip(values, i) if largest else values, axis=i, kind="stable")
    if largest:  # sorted from the back and read from the back: equal elements keep their order, and a NaN comes first
        places = np.flip(astype(x.shape[i] - 1 - places, np.int64), i)
    places = np.take(places, np.arange(k), axis=i)
    return ValuesAndIndices(take_along_axis(x, places, i), handed_out[0](places))
