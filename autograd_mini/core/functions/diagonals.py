"""Triangles and diagonals of matrices."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..errors import ShapeError
from ..node import describe
from ..operations import reductions, structure
from .arguments import as_array
from .parts import getitem, put, take
from .shapes import broadcast_to, moveaxis, ravel, reshape


def tril(x: Any, k: int = 0) -> Any:
    """The lower triangle, zeros above the k-th diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: which diagonal, counted up from the main one.

    Returns:
        (..., m, n) -> (..., m, n).

    Raises:
        ShapeError: for a number.

    >>> tril([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 0.],
           [3., 4.]])
    """
    return structure.tril(_matrix(x), k=k)


def triu(x: Any, k: int = 0) -> Any:
    """The upper triangle, zeros below the k-th diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        k: which diagonal, counted up from the main one.

    Returns:
        (..., m, n) -> (..., m, n).

    Raises:
        ShapeError: for a number.

    >>> triu([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 2.],
           [0., 4.]])
    """
    return structure.triu(_matrix(x), k=k)


def _matrix(x: Any) -> Any:
    """A vector repeated as the rows of a square matrix; anything else as it is."""
    x = as_array(x)
    if not x.ndim:
        raise ShapeError("a triangle is taken of vectors and matrices, got a number without axes")
    return broadcast_to(x, (x.size, x.size)) if x.ndim == 1 else x


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonal of each matrix in two axes, along a new last axis.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        offset: which diagonal, counted up from the main one.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        (..., m, n) -> (..., the length of the diagonal).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> diagonal([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
    x = moveaxis(as_array(x), (axis1, axis2), (-2, -1))
    if offset == 0 and x.ndim == 2:
        i = np.arange(builtins.min(x.shape))  # an index and nothing else, so a compiled program serves every size
        return x[i, i]
    rows = np.arange(builtins.max(0, builtins.min(x.shape[-2] + builtins.min(offset, 0), x.shape[-1] - builtins.max(offset, 0))))
    return getitem(x, (Ellipsis, rows - builtins.min(offset, 0), rows + builtins.max(offset, 0)))


def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix with a diagonal.

    Args:
        x: a matrix (m, n), or a vector (n,).
        k: which diagonal, counted up from the main one.

    Returns:
        The diagonal of a matrix; for a vector a matrix (n, n).

    Raises:
        ShapeError: for more than two axes.

    >>> diag([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
    x = as_array(x)
    if x.ndim == 2:
        return diagonal(x, k)
    if x.ndim != 1:
        raise ShapeError(f"diag takes a vector or a matrix, got shape {x.shape}")
    n = x.shape[0] + builtins.abs(k)
    rows = np.arange(x.shape[0])
    return structure.scatter(x, index=(rows - builtins.min(k, 0), rows + builtins.max(k, 0)), shape=(n, n))


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal.

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        offset: which diagonal, counted up from the main one.
        axis1: the first axis.
        axis2: the second axis.

    Returns:
        (..., m, n) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(trace([[1.0, 2.0], [3.0, 4.0]]))
    5.0
    """
    d = diagonal(x, offset, axis1, axis2)
    return reductions.sum(d, axis=(d.ndim - 1,), keepdims=False)


def diagflat(v: Any, k: int = 0) -> Any:
    """A matrix with all elements of `v` on its k-th diagonal.

    Args:
        v: an array or a Tensor, whose elements are taken in one row.
        k: which diagonal.

    Returns:
        A matrix with these elements on the diagonal.

    >>> diagflat([1.0, 2.0])
    array([[1., 0.],
           [0., 2.]])
    """
    return diag(ravel(v), k)


def diag_embed(x: Any, offset: int = 0) -> Any:
    """Vectors along the last axis as the diagonals of matrices: (..., n) -> (..., n, n).

    Args:
        x: vectors (..., n).
        offset: which diagonal.

    Returns:
        Matrices (..., m, m) with m = n + |offset|, zero off that diagonal.

    >>> diag_embed([[1.0, 2.0]]).shape
    (1, 2, 2)
    """
    x = as_array(x)
    if not x.ndim:
        raise ShapeError("diag_embed takes vectors along the last axis, got a number without axes")
    n = x.shape[-1] + builtins.abs(offset)
    rows = np.arange(x.shape[-1])
    index = (Ellipsis, rows - builtins.min(offset, 0), rows + builtins.max(offset, 0))
    return structure.scatter(x, index=index, shape=(*x.shape[:-1], n, n))


def fill_diagonal(x: Any, val: Any, wrap: bool = False) -> Any:
    """A copy of `x` with `val` on its main diagonal. (NumPy's writes into its argument and returns nothing.)

    Args:
        x: a matrix, or an array of equal sizes.
        val: a number, or a vector for the diagonal.
        wrap: whether the diagonal of a tall matrix begins again below.

    Returns:
        A copy with that diagonal.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> fill_diagonal(np.zeros((2, 2)), 1.0)
    array([[1., 0.],
           [0., 1.]])
    """
    x = as_array(x)
    if x.ndim < 2 or x.ndim > 2 and len(set(x.shape)) > 1:
        raise ShapeError(f"fill_diagonal takes a matrix, or more axes of one size, got {describe(x)}")
    marked = np.zeros(x.shape, bool)
    np.fill_diagonal(marked, True, wrap)
    index = np.nonzero(marked)
    v = ravel(val)
    return put(x, index, take(v, np.arange(len(index[0])) % v.shape[0]) if v.shape[0] > 1 else reshape(v, ()))
