"""Linear systems: solutions, inverses, least squares, and how well they are conditioned."""

from __future__ import annotations

import builtins
import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, LinAlgError, ShapeError
from ..node import describe, is_symbolic, plain
from ..operations import decompositions, linalg, structure
from ..operations.structure import mT
from .arguments import as_array, common_shape, failed_factorization, matrices, numbers, one_axis
from .norms import norm
from .parts import getitem
from .products import matmul
from .reductions import sum
from .shapes import broadcast_to, expand_dims, reshape, squeeze, transpose


def solve(a: Any, b: Any) -> Any:
    """The x for which a @ x = b.

    Args:
        a: a square matrix, or a stack of them: (..., n, n).
        b: (..., n) or (..., n, k).

    Returns:
        Of the shape of `b`.

    Raises:
        ShapeError: where the sizes do not fit.
        numpy.linalg.LinAlgError: for a singular matrix.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0])
    array([1., 1.])
    """
    a, b = matrices("solve", a, square=True), as_array(b)
    if b.ndim == 0:
        raise ShapeError(f"solve: the right side is a vector or a matrix, got {describe(b)}")
    if b.ndim == 1 or b.ndim == a.ndim - 1 and np.lib.NumpyVersion(np.__version__) < "2.0.0":
        return squeeze(solve(a, expand_dims(b, -1)), -1)
    batch = common_shape("solve", a.shape[:-2], b.shape[:-2])
    a, b = broadcast_to(a, batch + tuple(a.shape[-2:])), broadcast_to(b, batch + tuple(b.shape[-2:]))
    try:
        return linalg.solve(a, b)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("solve", a, error) from None


def inv(x: Any) -> Any:
    """The inverse matrix: (..., n, n) -> (..., n, n).

    Args:
        x: a square matrix, or a stack of them: (..., n, n).

    Returns:
        (..., n, n).

    Raises:
        LinAlgError: where a matrix is singular.

    >>> inv([[2.0, 0.0], [0.0, 4.0]])
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    x = matrices("inv", x, square=True)
    try:
        return linalg.inv(x)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("inv", x, error) from None


def pinv(x: Any, rcond: Any = None) -> Any:
    """The pseudo-inverse: (..., m, n) -> (..., n, m). Its gradient is that among matrices of the same rank (Golub and
    Pereyra 1973).

    Args:
        x: a matrix, or a stack of them: (..., m, n).
        rcond: singular values below `rcond` times the largest count as zero; NumPy's default if left out.

    Returns:
        (..., m, n) -> (..., n, m).

    >>> pinv([[2.0, 0.0]])
    array([[0.5],
           [0. ]])
    """
    x = matrices("pinv", x)
    return decompositions.pinv(x) if rcond is None else decompositions.pinv(x, rcond=plain(rcond))


def lstsq(a: Any, b: Any, rcond: Any = None) -> tuple[Any, Any, int, Any]:
    """The x of least squares, and of least norm among those, for which a @ x is nearest to b.

    Args:
        a: (m, n).
        b: (m,) or (m, k).
        rcond: singular values below `rcond` times the largest count as zero; the larger side times the rounding unit if None.

    Returns:
        As NumPy: x (n,) or (n, k); the sums of squared residuals, empty where the rank is not n or m <= n; the rank; the singular
        values. The gradient is that among matrices of the same rank (Golub and Pereyra 1973).

    >>> x, rest, rank, s = lstsq([[1.0], [1.0]], [1.0, 3.0])
    >>> x, rest, rank
    (array([2.]), array([2.]), 1)
    """
    a, b = matrices("lstsq", a), as_array(b)
    if a.ndim != 2 or b.ndim not in (1, 2) or b.shape[0] != a.shape[0]:
        raise ShapeError(f"lstsq: a is (m, n) and b (m,) or (m, k), got shapes {tuple(a.shape)} and {tuple(b.shape)}")
    kind = a.dtype if a.dtype.kind == "f" else np.dtype(float)
    cut = builtins.max(map(int, a.shape)) * np.finfo(kind).eps if rcond is None else float(plain(rcond))
    cut = np.finfo(kind).eps if cut < 0 else cut
    s = decompositions.singular_values(a)
    rank: Any = np.count_nonzero(numbers(s) > cut * np.max(numbers(s), initial=0.0))
    if is_symbolic(rank) and a.shape[1] < a.shape[0]:  # the number of residuals depends on it: a program is for full rank
        rank.expect(a.shape[1], a.shape[1])
        full = True
    else:
        full = a.shape[1] < a.shape[0] and bool(rank == a.shape[1])
    x = matmul(pinv(a, cut), b)
    away = b - matmul(a, x)
    rest = sum(away * away, 0)
    rest = (rest if b.ndim == 2 else reshape(rest, (1,))) if full else np.empty(0, kind)
    return x, rest, rank if is_symbolic(rank) else int(rank), s


def solve_triangular(a: Any, b: Any, lower: bool = False, trans: Any = 0, unit_diagonal: bool = False) -> Any:
    """The x for which a @ x = b with a triangular a, of which the other triangle is not read (scipy's arguments).

    Args:
        a: (..., n, n).
        b: (n,) or (..., n, k).
        lower: whether a is lower triangular.
        trans: 1 or "T" for a transposed.
        unit_diagonal: whether ones are to be taken for the diagonal.

    Returns:
        The solution, of the shape of the right side.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> solve_triangular([[2.0, 1.0], [0.0, 4.0]], [4.0, 8.0])
    array([1., 2.])
    """
    a = matrices("solve_triangular", a, square=True)
    part = structure.tril(a, k=-1 if unit_diagonal else 0) if lower else structure.triu(a, k=1 if unit_diagonal else 0)
    if unit_diagonal:
        part = part + np.eye(a.shape[-1], dtype=a.dtype)
    return solve(mT(part) if trans in (1, "T", "C", 2) else part, b)


def cholesky_solve(b: Any, factor: Any, upper: bool = False) -> Any:
    """The x for which a @ x = b, from the Cholesky factor of a (PyTorch's arguments): (..., n, k), (..., n, n) -> (..., n, k).

    Args:
        b: the right side, (..., n) or (..., n, k).
        factor: the Cholesky factor (..., n, n).
        upper: whether the factor is the upper triangle.

    Returns:
        The solution, of the shape of `b`.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> cholesky_solve([[4.0], [8.0]], [[2.0, 0.0], [0.0, 2.0]])
    array([[1.],
           [2.]])
    """
    return solve_triangular(
        factor, solve_triangular(factor, b, lower=not upper, trans=int(upper)), lower=not upper, trans=int(not upper)
    )


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The x for which tensordot(a, x, x.ndim) = b; `axes` of a are moved to its end first.

    Args:
        a: an array (*b.shape, *sizes of the solution).
        b: the right side.
        axes: axes of `a` that are moved to its end first.

    Returns:
        The solution.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> tensorsolve(np.eye(4).reshape(2, 2, 2, 2), np.ones((2, 2))).shape
    (2, 2)
    """
    a, b = as_array(a), as_array(b)
    if axes is not None:
        moved = [one_axis(a, i) for i in axes]
        a = transpose(a, [i for i in range(a.ndim) if i not in moved] + moved)
    shape, n = tuple(a.shape[b.ndim :]), operator.index(b.size)
    if math.prod(map(operator.index, shape)) != n or operator.index(a.size) != n**2:
        raise ShapeError(f"tensorsolve: a of shape {tuple(a.shape)} is no square system for b of shape {tuple(b.shape)}")
    return reshape(solve(reshape(a, (n, n)), reshape(b, (n,))), shape)


def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of tensordot with a, whose first `ind` axes are its rows.

    Args:
        a: an array whose first `ind` sizes multiply to the rest.
        ind: how many axes come first.

    Returns:
        The inverse for `tensordot` along these axes.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> tensorinv(np.eye(6).reshape(2, 3, 6), 2).shape
    (6, 2, 3)
    """
    a = as_array(a)
    if ind < 1:
        raise ArgumentError(f"tensorinv: ind={ind} must be positive")
    rows, columns = tuple(a.shape[:ind]), tuple(a.shape[ind:])
    if math.prod(rows) != math.prod(columns):
        raise ShapeError(f"tensorinv: shape {tuple(a.shape)} with ind={ind} is not square")
    return reshape(inv(reshape(a, (math.prod(rows), -1))), (*columns, *rows))


def condition_number(x: Any, p: Any = None) -> Any:
    """The condition number: the largest singular value over the smallest, or norm(x, p) * norm(inv(x), p).

    >>> float(condition_number([[2.0, 0.0], [0.0, 1.0]]))
    2.0
    """
    x = matrices("cond", x)
    if p in (None, 2, -2):
        s = decompositions.singular_values(x)
        if not s.shape[-1]:
            raise LinAlgError(f"cond of {describe(x)}: a matrix without elements has no singular values")
        first, last = getitem(s, (Ellipsis, 0)), getitem(s, (Ellipsis, -1))
        return last / first if p == -2 else first / last
    axes = (x.ndim - 2, x.ndim - 1)
    return norm(x, p, axes) * norm(inv(x), p, axes)
