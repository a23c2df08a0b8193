"""Functions of matrices: powers, exponential and square root; transposes and block diagonals."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from ..errors import LinAlgError, ShapeError
from ..kernels import factorizations
from ..node import describe, is_symbolic
from ..operations import decompositions
from ..operations.structure import mT
from .arguments import matrices, numbers, whole_number
from .choices import where
from .factorizations import eigvalsh
from .products import matmul
from .systems import inv, solve


def matrix_power(x: Any, n: int) -> Any:
    """x multiplied with itself n times, by repeated squaring; a negative n is of the inverse: (..., m, m) -> (..., m, m).

    Args:
        x: a matrix (..., n, n).
        n: a whole number; a negative one takes the inverse.

    Returns:
        (..., n, n).

    Raises:
        ShapeError: for what is no square matrix.

    >>> matrix_power([[1.0, 1.0], [0.0, 1.0]], 3)
    array([[1., 3.],
           [0., 1.]])
    """
    x = matrices("matrix_power", x, square=True, factorized=False)
    n = whole_number("matrix_power: n", n)
    if n == 0:
        one = np.eye(x.shape[-1], dtype=x.dtype)
        return x * 0.0 + one if is_symbolic(x) else where(np.zeros(x.shape, bool), x, np.broadcast_to(one, x.shape))
    if n < 0:
        x, n = inv(x), -n
    z = None
    while n:
        if n & 1:
            z = x if z is None else matmul(z, x)
        n >>= 1
        x = matmul(x, x) if n else x
    return z


def expm(x: Any) -> Any:
    """The exponential of a matrix, by scaling, a Pade approximant of order 13 and squaring (Higham 2005).

    It is made of products and one `solve`, so its derivatives of any order are theirs.

    Args:
        x: a matrix (..., n, n).

    Returns:
        (..., n, n).

    Raises:
        ShapeError: for what is no square matrix.

    >>> expm([[0.0, 1.0], [0.0, 0.0]])
    array([[1., 1.],
           [0., 1.]])
    """
    x = matrices("expm", x, square=True)
    size: Any = np.max(np.sum(np.abs(numbers(x)), axis=-2), initial=0.0) / 5.371920351148152
    if is_symbolic(size):  # a program decides at each step whether to square; larger matrices are left to the engine
        size.expect(0.0, 2.0**SQUARINGS)
        squarings: Any = np.ceil(np.log2(np.where(size > 1, size, 1.0)))
    else:
        squarings = builtins.max(0, math.ceil(math.log2(size))) if 0 < size < np.inf else 0
    b = [64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800,
         33522128640, 1323241920, 40840800, 960960, 16380, 182, 1]  # fmt: skip
    x = x * 0.5**squarings
    one = np.eye(x.shape[-1], dtype=x.dtype)
    x2 = matmul(x, x)
    x4 = matmul(x2, x2)
    x6 = matmul(x4, x2)
    odd = matmul(x6, x6 * float(b[13]) + x4 * float(b[11]) + x2 * float(b[9]))
    odd = matmul(x, odd + x6 * float(b[7]) + x4 * float(b[5]) + x2 * float(b[3]) + one * float(b[1]))
    even = matmul(x6, x6 * float(b[12]) + x4 * float(b[10]) + x2 * float(b[8]))
    even = even + x6 * float(b[6]) + x4 * float(b[4]) + x2 * float(b[2]) + one * float(b[0])
    z = solve(even - odd, even + odd)
    if is_symbolic(squarings):
        for i in range(SQUARINGS):
            z = where(squarings > i, matmul(z, z), z)
        return z
    for _ in range(squarings):
        z = matmul(z, z)
    return z


SQUARINGS = 6
"""How often a compiled program squares at most, which is enough for norms up to 343."""


def sqrtm(x: Any) -> Any:
    """The symmetric square root of a symmetric positive semi-definite matrix: (..., n, n) -> (..., n, n).

    The rule solves the equation dz z + z dz = dx in the eigenvectors of x, which needs no distinct eigenvalues.

    Args:
        x: a matrix (..., n, n).

    Returns:
        (..., n, n).

    Raises:
        LinAlgError: where an eigenvalue is negative.

    >>> sqrtm([[4.0, 0.0], [0.0, 9.0]])
    array([[2., 0.],
           [0., 3.]])
    """
    x = matrices("sqrtm", x, square=True)
    values = numbers(x)
    if is_symbolic(values):
        w, turned = eigvalsh(values), np.swapaxes(values, -1, -2)
        np.max(np.abs(values - turned) - 1e-10 * np.abs(turned), initial=0.0).expect(0.0, 1e-300)
        np.min(w + 1e-12 * np.max(np.abs(w), initial=0.0), initial=0.0).expect(0.0, np.inf)
        return decompositions.symmetric_root((x + mT(x)) * 0.5)
    if not np.allclose(values, np.swapaxes(values, -1, -2), rtol=1e-10, atol=1e-300, equal_nan=True):
        raise LinAlgError(f"sqrtm of {describe(x)}: the matrix is not symmetric; other square roots may be complex")
    w = factorizations.eigenvalues(values)
    if np.any(w < -1e-12 * np.max(np.abs(w), initial=0.0)):
        raise LinAlgError(f"sqrtm of {describe(x)}: an eigenvalue is negative, so the root is complex")
    return decompositions.symmetric_root((x + mT(x)) * 0.5)


def matrix_transpose(x: Any) -> Any:
    """The last two axes exchanged.

    Args:
        x: matrices (..., m, n).

    Returns:
        (..., n, m).

    Raises:
        ShapeError: for a vector.

    >>> matrix_transpose(np.ones((1, 2, 3))).shape
    (1, 3, 2)
    """
    return mT(matrices("matrix_transpose", x, factorized=False))


def block_diag(*arrays: Any) -> Any:
    """Matrices along the diagonal of a larger one, with zeros elsewhere.

    Args:
        arrays: matrices, in the order of the diagonal.

    Returns:
        A matrix as high and wide as all of them together, zero off the blocks.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> block_diag([[1.0]], [[2.0, 3.0]])
    array([[1., 0., 0.],
           [0., 2., 3.]])
    """
    from .concatenation import concatenate
    from .margins import pad
    from .shapes import atleast_2d

    parts = [atleast_2d(x) for x in arrays]
    if not parts or any(x.ndim != 2 for x in parts):
        raise ShapeError("block_diag takes at least one matrix")
    total, rows, start = builtins.sum(x.shape[1] for x in parts), [], 0
    for x in parts:
        rows.append(pad(x, ((0, 0), (start, total - start - x.shape[1]))))
        start += x.shape[1]
    return concatenate(rows, 0)
