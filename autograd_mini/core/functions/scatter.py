"""Sums and other reductions at indices; the names are PyTorch's."""

from __future__ import annotations

import builtins
import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, IndexingError, ShapeError
from ..node import is_symbolic, plain
from ..operations import structure
from .arguments import as_array, one_axis, whole_number, whole_numbers
from .choices import where
from .concatenation import concatenate
from .segments import by_segment, counts_of
from .shapes import astype, broadcast_to, ravel, reshape


def _inside(name: str, index: Any, n: int) -> Any:
    if is_symbolic(index):
        index.expect(-n, n - 1)
        return astype(np.where(index < 0, index + n, index), np.intp)
    if index.size and (index.min() < -n or index.max() >= n):
        raise IndexingError(f"{name}: an index lies between 0 and {n - 1}, got {int(index.min())} to {int(index.max())}")
    return np.where(index < 0, index + n, index)


def one_hot(labels: Any, num_classes: int | None = None, dtype: Any = float) -> Any:
    """A row of zeros with a one for each class number: (...) -> (..., classes). No gradient flows to labels.

    Args:
        labels: class numbers, from 0.
        num_classes: how many classes there are; one more than the largest label if left out, or -1.
        dtype: the NumPy type of the result.

    Returns:
        (...) -> (..., classes).

    Raises:
        IndexingError: for a label that is no class.

    >>> one_hot([0, 2])
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    if is_symbolic(labels):
        return labels.one_hot(num_classes, np.dtype(dtype))
    index = whole_numbers("one_hot", labels)
    known = None if num_classes is None or num_classes == -1 else whole_number("one_hot: num_classes", num_classes)
    n = int(index.max(initial=-1)) + 1 if known is None else known
    if index.size and (index.min() < 0 or index.max() >= n):
        raise IndexingError(f"one_hot: labels lie between 0 and {n - 1}, got {int(index.min())} to {int(index.max())}")
    return (index[..., None] == np.arange(n)).astype(dtype)


def scatter_add(x: Any, axis: int, index: Any, src: Any) -> Any:
    """A copy of `x` to which each element of `src` is added at the place that `index` names along an axis (PyTorch's).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative.
        index: whole numbers of the shape of `src`; where one repeats, the parts add up.
        src: what is added, of the shape of `index`.

    Returns:
        (...) -> (...).

    Raises:
        IndexingError: for an index outside of the axis.

    >>> scatter_add(np.zeros(3), 0, [2, 2], [1.0, 5.0])
    array([0., 0., 6.])
    """
    x, src, index = as_array(x), as_array(src), whole_numbers("scatter_add", index)
    i = one_axis(x, axis)
    if tuple(index.shape) != tuple(src.shape) or index.ndim != x.ndim:
        raise ShapeError(
            f"scatter_add: index and src have one shape, and as many axes as x, got {index.shape} and {tuple(src.shape)}"
        )
    index = _inside("scatter_add", index, x.shape[i])
    return x + structure.scatter_along(src, indices=index, axis=i, shape=tuple(x.shape))


def index_add(x: Any, index: Any, values: Any, axis: int = 0) -> Any:
    """A copy of `x` to whose slices along an axis `values` are added: the first to the slice `index[0]`, and so on.

    Args:
        x: an array or a Tensor, of any shape.
        index: whole numbers, a vector.
        values: what is added; it broadcasts.
        axis: an axis, counted from the end where it is negative.

    Returns:
        (...) -> (...).

    Raises:
        IndexingError: for an index outside of the axis.

    PyTorch's order, `index_add(x, axis, index, values)`, is understood.

    >>> index_add(np.zeros(3), [1, 1], [2.0, 3.0])
    array([0., 5., 0.])
    """
    if isinstance(index, int) and np.ndim(plain(axis)):
        index, values, axis = values, axis, index
    x, index = as_array(x), whole_numbers("index_add", index)
    i = one_axis(x, axis)
    if index.ndim != 1:
        raise ShapeError(f"index_add: index is a vector, got shape {index.shape}")
    index = _inside("index_add", index, x.shape[i])
    values = broadcast_to(values, (*x.shape[:i], len(index), *x.shape[i + 1 :]))
    return x + structure.scatter(values, index=(slice(None),) * i + (index,), shape=tuple(x.shape))


REDUCES = {"sum": "sum", "prod": "prod", "mean": "mean", "amax": "max", "amin": "min"}
"""PyTorch's names of what becomes of the elements that meet at one place."""


def scatter_reduce(x: Any, axis: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
    """A copy of `x` in which the elements of `src` that `index` sends to one place along an axis are made one (PyTorch's).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative.
        index: whole numbers of the shape of `src`.
        src: the elements, of the shape of `index`; along the other axes it is no larger than `x`.
        reduce: "sum", "prod", "mean", "amax" or "amin"; elements that tie share the gradient.
        include_self: whether the element of `x` at that place takes part. Where nothing is sent, `x` stays anyhow.

    Returns:
        (...) -> (...).

    Raises:
        IndexingError: for an index outside of the axis.
        ArgumentError: for another `reduce`.

    >>> scatter_reduce(np.zeros(3), 0, [2, 2], [1.0, 5.0], "amax")
    array([0., 0., 5.])
    """
    x, src, index = as_array(x), as_array(src), whole_numbers("scatter_reduce", index)
    if reduce not in REDUCES:
        raise ArgumentError(f"scatter_reduce: reduce is one of {', '.join(REDUCES)}, got {reduce!r}")
    i = one_axis(x, axis)
    if tuple(index.shape) != tuple(src.shape) or index.ndim != x.ndim:
        raise ShapeError(
            f"scatter_reduce: index and src have one shape, and as many axes as x, got {index.shape} and {tuple(src.shape)}"
        )
    if any(n > m for k, (n, m) in enumerate(zip(index.shape, x.shape, strict=True)) if k != i):
        raise ShapeError(f"scatter_reduce: beside axis {i}, src {tuple(src.shape)} is no larger than x {tuple(x.shape)}")
    x, src = (v if v.dtype.kind == "f" else astype(v, float) for v in (x, src))
    shape, index = tuple(map(operator.index, x.shape)), _inside("scatter_reduce", index, operator.index(x.shape[i]))
    steps = [math.prod(shape[k + 1 :]) for k in range(len(shape))]
    others = np.indices(tuple(map(operator.index, src.shape)), sparse=True)
    beside = builtins.sum((others[k] * steps[k] for k in range(len(shape)) if k != i), start=np.zeros(1, int))
    ids = astype(ravel(index * steps[i] + beside), np.intp)
    flat, given, n = ravel(x), ravel(src), math.prod(shape)
    if include_self:
        flat_ids, parts = np.concatenate([np.arange(n), ids]), concatenate([flat, given])
        return reshape(by_segment(REDUCES[reduce], parts, flat_ids, n), x.shape)
    reached = counts_of(ids, n, given.dtype) > 0
    return reshape(where(reached, by_segment(REDUCES[reduce], given, ids, n), flat), x.shape)
