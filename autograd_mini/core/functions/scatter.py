"""Sums at indices, running extremes, the largest elements, and attention: the names are PyTorch's."""

from __future__ import annotations

import builtins
import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError
from ..node import describe, is_symbolic, plain
from ..operations import reductions as rules
from ..operations import structure
from .arguments import as_array, common_shape, numbers, one_axis, whole_number
from .choices import where
from .concatenation import concatenate, repeat
from .linalg import matmul
from .parts import getitem, take_along_axis
from .shapes import astype, broadcast_to, ravel, reshape, swapaxes
from .softmaxes import masked_softmax


def _whole_numbers(name: str, index: Any) -> Any:
    if is_symbolic(index):  # an argument of a program
        index = index.as_whole_numbers()
        if index.dtype.kind not in "iu":
            raise IndexingError(f"{name}: an index holds whole numbers, got an array of {index.dtype}")
        return index
    try:
        index = np.array(plain(index))  # a copy: the caller may write into it later
    except ValueError:
        raise ShapeError(f"{name}: expected a rectangular array of whole numbers, got {index!r:.60}") from None
    index = index if index.size else index.astype(int)
    if index.dtype.kind not in "iu":
        raise IndexingError(f"{name}: an index holds whole numbers, got an array of {index.dtype}")
    return index


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
    index = _whole_numbers("one_hot", labels)
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
    x, src, index = as_array(x), as_array(src), _whole_numbers("scatter_add", index)
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

    >>> index_add(np.zeros(3), [1, 1], [2.0, 3.0])
    array([0., 5., 0.])
    """
    x, index = as_array(x), _whole_numbers("index_add", index)
    i = one_axis(x, axis)
    if index.ndim != 1:
        raise ShapeError(f"index_add: index is a vector, got shape {index.shape}")
    index = _inside("index_add", index, x.shape[i])
    values = broadcast_to(values, (*x.shape[:i], len(index), *x.shape[i + 1 :]))
    return x + structure.scatter(values, index=(slice(None),) * i + (index,), shape=tuple(x.shape))


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
    return _by_segment("sum", *_segments("segment_sum", x, segment_ids, num_segments))


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
    return _by_segment("mean", *_segments("segment_mean", x, segment_ids, num_segments))


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
    return _by_segment("prod", *_segments("segment_prod", x, segment_ids, num_segments))


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
    return _by_segment("max", *_segments("segment_max", x, segment_ids, num_segments))


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
    return _by_segment("min", *_segments("segment_min", x, segment_ids, num_segments))


def _segments(name: str, x: Any, segment_ids: Any, num_segments: int | None) -> tuple[Any, Any, int]:
    """Floats, the number of the segment of each slice, and how many segments there are."""
    x, ids = as_array(x), _whole_numbers(name, segment_ids)
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


def _by_segment(kind: str, x: Any, ids: Any, n: int) -> Any:
    """The slices of `x` that have one of the numbers 0 ... n - 1, made one; in time proportional to their number."""
    shape = (n, *x.shape[1:])
    if kind == "sum":
        return structure.scatter(x, index=ids, shape=shape)
    if kind == "mean":
        count = reshape(np.maximum(_counts(ids, n, x.dtype), 1), (n, *(1,) * (x.ndim - 1)))
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


def _counts(ids: Any, n: int, dtype: Any) -> Any:
    """How often each of the numbers 0 ... n - 1 is there, as floats."""
    if is_symbolic(ids):
        return structure.scatter(np.ones_like(ids, dtype), index=ids, shape=(n,))
    return np.bincount(ids, minlength=n).astype(dtype)


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
    x, src, index = as_array(x), as_array(src), _whole_numbers("scatter_reduce", index)
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
        return reshape(_by_segment(REDUCES[reduce], parts, flat_ids, n), x.shape)
    reached = _counts(ids, n, given.dtype) > 0
    return reshape(where(reached, _by_segment(REDUCES[reduce], given, ids, n), flat), x.shape)


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
    return take_along_axis(x, places, i), places


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


def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, is_causal: bool = False, scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:  # fmt: skip
    """softmax(query key^T scale) value (Vaswani et al. 2017), with PyTorch's arguments.

    Args:
        query: (..., L, E).
        key: (..., S, E).
        value: (..., S, V).
        attn_mask: (..., L, S); booleans say who may be seen, floats are added to the scores. A row that sees nothing gives 0.
        is_causal: whether each place sees only itself and what is before it.
        scale: 1 / sqrt(E) if left out.
        enable_gqa: grouped-query attention (Ainslie et al. 2023): `query` (..., heads, L, E) may have a multiple of the heads of
            `key` and of `value`; neighbouring heads share one.

    Returns:
        (..., L, V).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> scaled_dot_product_attention(np.ones((1, 2)), np.ones((3, 2)), np.eye(3)).round(3)
    array([[0.333, 0.333, 0.333]])
    """
    query, key, value = as_array(query), as_array(key), as_array(value)
    if not isinstance(is_causal, (bool, np.bool_)) or isinstance(scale, bool):
        raise ArgumentTypeError(
            f"scaled_dot_product_attention: is_causal is True or False and scale a number, got {is_causal!r:.40} and "
            f"{scale!r:.40}: name them, since there is no dropout_p before them here"
        )
    if query.ndim < 2 or key.ndim < 2 or value.ndim < 2 or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ShapeError(
            f"scaled_dot_product_attention: query (..., L, E), key (..., S, E), value (..., S, V), got {tuple(query.shape)}, "
            f"{tuple(key.shape)}, {tuple(value.shape)}"
        )
    if enable_gqa:
        key, value = _for_each_head("key", key, query), _for_each_head("value", value, query)
    scores = matmul(query, swapaxes(key, -1, -2)) * (1.0 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if is_causal:
        if attn_mask is not None:
            raise ArgumentError("scaled_dot_product_attention: give attn_mask or is_causal, and not both")
        attn_mask = np.tri(query.shape[-2], key.shape[-2], dtype=bool)
    if attn_mask is not None:
        kind = np.asarray(plain(attn_mask)).dtype.kind if not is_symbolic(attn_mask) else attn_mask.dtype.kind
        if kind == "b":
            scores = where(broadcast_to(plain(attn_mask), scores.shape), scores, -np.inf)
        elif kind == "f":
            scores = scores + attn_mask
        else:
            raise ArgumentTypeError("scaled_dot_product_attention: attn_mask holds booleans, or floats that are added")
    return matmul(masked_softmax(scores), value)


def _for_each_head(name: str, x: Any, query: Any) -> Any:
    """Keys or values of fewer heads than the queries have, each repeated for its group of queries."""
    if query.ndim < 3 or x.ndim < 3 or not x.shape[-3] or query.shape[-3] % x.shape[-3]:
        raise ShapeError(
            f"scaled_dot_product_attention: with enable_gqa the heads of query {tuple(query.shape)} are a multiple of those of "
            f"{name} {tuple(x.shape)}: axis -3"
        )
    return x if query.shape[-3] == x.shape[-3] else repeat(x, query.shape[-3] // x.shape[-3], -3)
