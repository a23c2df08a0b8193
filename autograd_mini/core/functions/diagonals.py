"""Triangles and diagonals of matrices."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..errors import ShapeError
from ..operations import reductions, structure
from .arguments import as_array
from .parts import getitem
from .shapes import broadcast_to, moveaxis


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
