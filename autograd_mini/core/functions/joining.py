"""Arrays put together: of lists, of blocks, in brackets, on a common grid or in a common shape."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..errors import ArgumentError
from .arguments import as_array, common_shape, is_scalar_node, leaves
from .concatenation import concatenate
from .shapes import atleast_1d, broadcast_to, moveaxis, ravel, reshape


def array(x: Any, dtype: Any = None) -> Any:
    """A nested list of numbers and Tensors as one Tensor, or as an array where there is none among them.

    Args:
        x: numbers, or nested lists of numbers, arrays, Values and Tensors.
        dtype: the NumPy type of the result.

    Returns:
        The numbers as one array; a Tensor where one is among them.

    Raises:
        ShapeError: for a ragged list.

    >>> array([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    from .shapes import astype

    if is_scalar_node(x):
        return x
    z = as_array(x)
    return z if dtype is None else astype(z, dtype)


def meshgrid(*xs: Any, indexing: str = "xy", sparse: bool = False, copy: bool = True) -> list[Any]:
    """Coordinates of a grid from those along each axis, as NumPy's.

    Args:
        xs: vectors.
        indexing: 'xy', where the first vector runs along the second axis, or 'ij'.
        sparse: whether the results keep size 1 along the other axes.
        copy: NumPy's argument, without effect.

    Returns:
        A list of arrays, one for each vector.

    Raises:
        ArgumentError: for another indexing.

    >>> [x.shape for x in meshgrid([1.0, 2.0, 3.0], [4.0, 5.0])]
    [(2, 3), (2, 3)]
    """
    if indexing not in ("xy", "ij"):
        raise ArgumentError(f"meshgrid: indexing is 'xy' or 'ij', got {indexing!r}")
    n = len(xs)
    parts = [reshape(ravel(x), tuple(-1 if k == i else 1 for k in range(n))) for i, x in enumerate(xs)]
    if indexing == "xy" and n > 1:
        parts = [moveaxis(x, 0, 1) for x in parts]
    if sparse:
        return parts
    return broadcast_arrays(*parts)


def broadcast_arrays(*xs: Any, subok: bool = False) -> list[Any]:
    """The arrays, each broadcast to their common shape.

    Args:
        xs: arrays and Tensors, whose shapes broadcast.
        subok: NumPy's argument, without effect.

    Returns:
        A tuple of the arrays, all in one shape.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> [x.shape for x in broadcast_arrays(np.ones((3, 1)), np.ones(2))]
    [(3, 2), (3, 2)]
    """
    parts = [as_array(x) for x in xs]
    shape = common_shape("broadcast_arrays", *(x.shape for x in parts))
    return [broadcast_to(x, shape) for x in parts]


def block(arrays: Any) -> Any:
    """Arrays joined as nested lists show them: the innermost along the last axis, the next along the one before.

    Args:
        arrays: nested lists of arrays and Tensors.

    Returns:
        The arrays put together: the innermost lists along the last axis, the next along the one before.

    Raises:
        ShapeError: where the blocks do not fit together.

    >>> block([[np.ones((1, 1)), np.zeros((1, 2))]])
    array([[1., 0., 0.]])
    """

    def depth(x: Any) -> int:
        return 1 + builtins.max(map(depth, x), default=0) if isinstance(x, list) else 0

    levels = depth(arrays)
    n = builtins.max([levels, *(as_array(x).ndim for x in leaves(arrays))])

    def joined(x: Any, level: int) -> Any:
        if isinstance(x, list):
            if not x:
                raise ArgumentError("block: a list must not be empty")
            return concatenate([joined(part, level + 1) for part in x], n - levels + level)
        x = as_array(x)
        return reshape(x, (1,) * (n - x.ndim) + tuple(x.shape))

    return joined(arrays, 0)


class Concatenator:
    """`np.r_` and `np.c_`: arrays joined by writing them in brackets.

    Args:
        columns: whether vectors become columns.

    Returns:
        In brackets: the arrays, numbers and slices joined along the first axis, or as columns.

    >>> r_[1.0, np.array([2.0, 3.0])]
    array([1., 2., 3.])
    """

    def __init__(self, columns: bool) -> None:
        self.columns = columns

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, str) for part in parts):
            raise ArgumentError("r_ and c_ take arrays, numbers and slices, and no text; use concatenate with an axis")
        arrays = [np.r_[part] if isinstance(part, slice) else atleast_1d(part) for part in parts]
        if self.columns:
            arrays = [reshape(x, (*x.shape, 1)) if x.ndim == 1 else x for x in arrays]
        return concatenate(arrays, -1 if self.columns else 0)


r_, c_ = Concatenator(False), Concatenator(True)
