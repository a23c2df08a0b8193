"""Parts of an array: what an index picks or is written to, and slices along an axis."""

from __future__ import annotations

import builtins
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DtypeError, IndexingError, ShapeError, TraceError
from ..node import describe, is_symbolic, plain
from ..operations import structure
from .arguments import as_array, common_shape, one_axis, pinned, settled_index
from .running import along_one_axis
from .shapes import broadcast_to, ravel, reshape


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
    x, index = as_array(x), settled_index(index)
    try:
        return structure.getitem(x, index=index)
    except TraceError:  # an index that is not known yet, of an array that is
        unknown = next(filter(is_symbolic, index if isinstance(index, tuple) else (index,)), None)
        if unknown is None:
            raise
        return type(unknown).record(structure.getitem, [x], {"index": index})


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
        DtypeError: for an array of integers or booleans, into which something that wants a gradient is put.

    >>> put(np.zeros(3), 1, 5.0)
    array([0., 5., 0.])
    """
    x, index = as_array(x), settled_index(index)
    symbolic = is_symbolic(x) or builtins.any(map(is_symbolic, index if isinstance(index, tuple) else (index,)))
    try:  # while a program is compiled, the shapes are known, and that is all that is asked here
        spot = structure.getitem(x, index=index) if symbolic else np.broadcast_to(False, x.shape)[index]
    except IndexError as error:
        raise IndexingError(f"put into {describe(x)}: {error}") from error
    v = as_array(v)
    if x.dtype.kind in "iub" and getattr(v, "requires_grad", v.dtype == object):
        raise DtypeError(
            f"put into {describe(x)} of {x.dtype}: only floats can hold what wants a gradient: put into x.astype(float)"
        )
    if v.ndim > spot.ndim and v.size == spot.size:
        v = reshape(v, spot.shape)
    try:
        return structure.put(x, broadcast_to(v, spot.shape), index=index)
    except ValueError as error:
        raise ShapeError(f"put into {describe(x)}: the place has shape {spot.shape}, the value {tuple(v.shape)}") from error


def take(x: Any, indices: Any, axis: int | None = None, mode: str = "raise") -> Any:
    """The elements, or slices along an axis, that `indices` names.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.
        mode: what becomes of an index outside: "raise" for an error, "wrap" counts on from the other end, "clip" takes the end.

    Returns:
        `indices` in the place of the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> take([1.0, 2.0, 3.0], [2, 0])
    array([3., 1.])
    """
    x = as_array(x)
    indices = pinned(indices)
    picked = indices if is_symbolic(indices) else np.asarray(plain(indices))
    picked = picked.astype(int) if not picked.size else picked  # an empty list is an array of floats
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    if mode not in ("raise", "wrap", "clip"):
        raise ArgumentError(f"take: mode is 'raise', 'wrap' or 'clip', got {mode!r}")
    if mode != "raise":
        picked = picked % x.shape[i] if mode == "wrap" else np.clip(picked, 0, x.shape[i] - 1)
    return getitem(x, (slice(None),) * i + (picked,))


def take_along_axis(x: Any, indices: Any, axis: int | None) -> Any:
    """The elements that `indices` names along an axis; off the axis, `x` and `indices` broadcast, as in NumPy.

    Args:
        x: an array or a Tensor, of any shape.
        indices: an array of integers.
        axis: an axis; None for all elements in one row.

    Returns:
        Of the shape of `indices`, broadcast against `x` off the axis.

    Raises:
        IndexingError: for an index outside of the axis.

    >>> take_along_axis([[1.0, 2.0], [3.0, 4.0]], [[1], [0]], 1)
    array([[2.],
           [3.]])
    """
    x, indices = as_array(x), plain(indices)
    if is_symbolic(indices):
        return along_one_axis(structure.take_along, x, axis, indices=indices)
    indices = np.array(indices)  # a copy: the caller may write into it later
    if indices.dtype.kind not in "iu":
        raise IndexingError(f"take_along_axis: indices are whole numbers, got an array of {indices.dtype}")
    if axis is None:
        x, axis = ravel(x), 0
    i = one_axis(x, axis)
    if indices.ndim != x.ndim:
        raise ShapeError(f"take_along_axis: indices of shape {indices.shape} for {describe(x)}: they must have as many axes")
    along, rest = indices.shape[i], [n for shape in (x.shape, indices.shape) for n in (shape[:i] + shape[i + 1 :])]
    if rest[: x.ndim - 1] != rest[x.ndim - 1 :]:
        others = (x.shape[:i] + (1,) + x.shape[i + 1 :], indices.shape[:i] + (1,) + indices.shape[i + 1 :])
        wide = list(common_shape("take_along_axis", *others))
        x = broadcast_to(x, (*wide[:i], x.shape[i], *wide[i + 1 :]))
        indices = np.broadcast_to(indices, (*wide[:i], along, *wide[i + 1 :]))
    return structure.take_along(x, axis=i, indices=indices)


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
    x = as_array(x)
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
    x = as_array(x)
    i = one_axis(x, axis)
    places = np.array_split(np.arange(x.shape[i]), _sections("array_split", indices_or_sections))
    front = (slice(None),) * i
    return [getitem(x, (*front, slice(int(p[0]), int(p[-1]) + 1) if len(p) else slice(0, 0))) for p in places]


def _sections(name: str, sections: Any) -> Any:
    """The number of sections, at least one; or the indices between them."""
    sections = pinned([plain(i) for i in sections] if isinstance(sections, (list, tuple)) else plain(sections))
    if np.ndim(sections):
        places = np.asarray(sections)
        if places.dtype.kind not in "iu" and places.size:
            raise ArgumentTypeError(f"{name}: the indices between sections are whole numbers, got {sections!r:.60}")
        return places.astype(int)
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
    x = as_array(x)
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
    if as_array(x).ndim < 2:
        raise ShapeError("vsplit takes an array of two axes or more: split does it for a vector")
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
    return split(x, indices_or_sections, 1 if as_array(x).ndim > 1 else 0)


def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts along the third axis.

    Args:
        x: (m, n, k, ...).
        indices_or_sections: how many equal parts, or the indices where parts begin.

    Returns:
        A list of arrays.

    Raises:
        ShapeError: for fewer than three axes, or parts that are not equal.

    >>> len(dsplit(np.ones((1, 1, 4)), 2))
    2
    """
    return split(x, indices_or_sections, 2)
