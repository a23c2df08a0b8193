"""Reductions of the rows that belong together; the names are JAX's."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import IndexingError, ShapeError
from ..node import describe, is_symbolic
from ..operations import reductions as rules
from ..operations import structure
from .arguments import as_array, numbers, whole_number, whole_numbers
from .choices import where
from .parts import getitem
from .recurrences import linear_recurrence
from .shapes import astype, reshape


def segment_sum(x: Any, segment_ids: Any, num_segments: int | None = None) -> Any:
    """The sums of the slices of `x` (along its first axis) that have one number: (n, ...) -> (segments, ...).

    Args:
        x: (n, ...).
        segment_ids: for each slice the number of its segment, (n,).
        num_segments: how many segments there are; one more than the largest number if left out.

    Returns:
        (segments, ...).

    Raises:
        IndexingError: for a number that is no segment.

    >>> segment_sum([1.0, 2.0, 4.0], [0, 1, 0])
    array([5., 2.])
    """
    return by_segment("sum", *_segments("segment_sum", x, segment_ids, num_segments))


def segment_mean(x: Any, segment_ids: Any, num_segments: int | None = None) -> Any:
    """The means of the slices of `x` that have one number: (n, ...) -> (segments, ...); 0 of a segment without slices.

    Args:
        x: (n, ...).
        segment_ids: for each slice the number of its segment, (n,).
        num_segments: how many segments there are; one more than the largest number if left out.

    Returns:
        (segments, ...).

    Raises:
        IndexingError: for a number that is no segment.

    >>> segment_mean([1.0, 2.0, 4.0], [0, 1, 0])
    array([2.5, 2. ])
    """
    return by_segment("mean", *_segments("segment_mean", x, segment_ids, num_segments))


def segment_prod(x: Any, segment_ids: Any, num_segments: int | None = None) -> Any:
    """The products of the slices of `x` that have one number: (n, ...) -> (segments, ...); 1 of a segment without slices.

    Args:
        x: (n, ...).
        segment_ids: for each slice the number of its segment, (n,).
        num_segments: how many segments there are; one more than the largest number if left out.

    Returns:
        (segments, ...).

    Raises:
        IndexingError: for a number that is no segment.

    >>> segment_prod([1.0, 2.0, 4.0], [0, 1, 0])
    array([4., 2.])
    """
    return by_segment("prod", *_segments("segment_prod", x, segment_ids, num_segments))


def segment_max(x: Any, segment_ids: Any, num_segments: int | None = None) -> Any:
    """The largest elements of the slices of `x` that have one number: (n, ...) -> (segments, ...); elements that tie share the
    gradient. -inf of a segment without slices.

    Args:
        x: (n, ...).
        segment_ids: for each slice the number of its segment, (n,).
        num_segments: how many segments there are; one more than the largest number if left out.

    Returns:
        (segments, ...).

    Raises:
        IndexingError: for a number that is no segment.

    >>> segment_max([1.0, 2.0, 4.0], [0, 1, 0])
    array([4., 2.])
    """
    return by_segment("max", *_segments("segment_max", x, segment_ids, num_segments))


def segment_min(x: Any, segment_ids: Any, num_segments: int | None = None) -> Any:
    """The smallest elements of the slices of `x` that have one number: (n, ...) -> (segments, ...); elements that tie share
    the gradient. inf of a segment without slices.

    Args:
        x: (n, ...).
        segment_ids: for each slice the number of its segment, (n,).
        num_segments: how many segments there are; one more than the largest number if left out.

    Returns:
        (segments, ...).

    Raises:
        IndexingError: for a number that is no segment.

    >>> segment_min([1.0, 2.0, 4.0], [0, 1, 0])
    array([1., 2.])
    """
    return by_segment("min", *_segments("segment_min", x, segment_ids, num_segments))


def _segments(name: str, x: Any, segment_ids: Any, num_segments: int | None) -> tuple[Any, Any, int]:
    """Floats, the number of the segment of each slice, and how many segments there are."""
    x, ids = as_array(x), whole_numbers(name, segment_ids)
    if ids.ndim != 1 or not x.ndim or len(ids) != x.shape[0]:
        raise ShapeError(f"{name}: one number for each of the slices of {describe(x)}, got shape {ids.shape}")
    if is_symbolic(ids):
        if num_segments is None:
            raise ids.refuse(f"{name} without num_segments", "pass num_segments=, how many segments there are")
        n = whole_number(f"{name}: num_segments", num_segments)
        ids.expect(0, n - 1)
        return x if x.dtype.kind == "f" or name == "segment_sum" else astype(x, float), ids, n
    n = int(ids.max(initial=-1)) + 1 if num_segments is None else whole_number(f"{name}: num_segments", num_segments)
    if ids.size and (ids.min() < 0 or ids.max() >= n):
        raise IndexingError(f"{name}: a number lies between 0 and {n - 1}, got {int(ids.min())} to {int(ids.max())}")
    return x if x.dtype.kind == "f" or name == "segment_sum" else astype(x, float), ids, n


def by_segment(kind: str, x: Any, ids: Any, n: int) -> Any:
    """The slices of `x` that have one of the numbers 0 ... n - 1, made one; in time proportional to their number."""
    shape = (n, *x.shape[1:])
    if kind == "sum":
        return structure.scatter(x, index=ids, shape=shape)
    if kind == "mean":
        count = reshape(np.maximum(counts_of(ids, n, x.dtype), 1), (n, *(1,) * (x.ndim - 1)))
        return structure.scatter(x, index=ids, shape=shape) / count
    if kind == "max":
        return rules.segment_max(x, index=ids, shape=shape)
    if kind == "min":
        return -rules.segment_max(-x, index=ids, shape=shape)
    if not len(ids):
        return np.ones(shape, x.dtype) + structure.scatter(x, index=ids, shape=shape)
    order = np.argsort(ids, kind="stable")  # running products, which begin anew where a segment begins
    ids = ids[order]
    first = np.concatenate([[True], ids[1:] != ids[:-1]])
    begins = np.broadcast_to(reshape(first, (len(ids), *(1,) * (x.ndim - 1))), x.shape)
    x = getitem(x, order)
    running = linear_recurrence(where(begins, 0.0, x), where(begins, x, 0.0))
    if is_symbolic(ids):  # of several written to one place, the last stays, which is the whole product
        return structure.put(np.ones(shape, x.dtype), running, index=ids)
    if not is_symbolic(running) and not np.isfinite(numbers(running)).all():  # the 0 that begins anew would leave NaN
        place = np.arange(len(ids)) - np.maximum.accumulate(np.where(first, np.arange(len(ids)), 0))
        rows = structure.put(np.ones((n, int(place.max()) + 1, *x.shape[1:]), x.dtype), x, index=(ids, place))
        return rules.prod(rows, axis=1)
    last = np.append(first[1:], True)
    return structure.put(np.ones(shape, x.dtype), getitem(running, np.flatnonzero(last)), index=ids[last])


def counts_of(ids: Any, n: int, dtype: Any) -> Any:
    """How often each of the numbers 0 ... n - 1 is there, as floats."""
    if is_symbolic(ids):
        return structure.scatter(np.ones_like(ids, dtype), index=ids, shape=(n,))
    return np.bincount(ids, minlength=n).astype(dtype)
