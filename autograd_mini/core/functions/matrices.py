"""Linear algebra beyond the everyday: factorizations, least squares, functions of matrices, eigenvalues, norms.

Where a function is made of others, its derivatives are theirs. Names and arguments are NumPy's; where NumPy has no such
function, scipy's or PyTorch's.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, LinAlgError, ShapeError
from ..kernels import factorizations
from ..node import describe, is_symbolic, plain
from ..operations import decompositions, structure
from ..operations.structure import mT
from .arguments import Axis, as_array, failed_factorization, numbers, one_axis, whole_number
from .choices import where
from .concatenation import listed
from .linalg import eigvalsh, inv, matmul, matrices, pinv, slogdet, solve
from .norms import norm
from .parts import getitem
from .reductions import sum
from .shapes import reshape, transpose


def qr(x: Any, mode: str = "reduced") -> Any:
    """x = q @ r with orthonormal columns in q and an upper triangular r: (..., m, n) -> (..., m, k), (..., k, n).

    Args:
        x: matrices with at least as many rows as columns, of full rank, where they want a gradient.
        mode: "reduced", or "r" for r alone; "complete" only where no gradient is wanted.

    The rule is that of Walter and Lehmann (2010), also for more columns than rows.

    Returns:
        A pair Q, R; R alone with mode 'r'.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> q, r = qr([[3.0, 0.0], [4.0, 5.0]])
    >>> abs(r.round(9))
    array([[5., 4.],
           [0., 3.]])
    """
    x = matrices("qr", x)
    if mode not in ("reduced", "r", "complete"):
        raise ArgumentError(f"qr: mode is 'reduced', 'r' or 'complete', got {mode!r}")
    m, n = x.shape[-2:]
    if mode == "complete" and m > n:
        if getattr(x, "requires_grad", False):
            raise ArgumentError("qr: the extra columns of mode='complete' are arbitrary and have no gradient; use mode='reduced'")
        kind = type(x) if hasattr(type(x), "record") else np.asarray
        return tuple(kind(part) for part in np.linalg.qr(plain(x), "complete"))
    if m >= n:
        q, r = decompositions.orthonormal(x), decompositions.triangular(x)
    else:  # the first columns are factorized, the others expressed in them
        first = getitem(x, (Ellipsis, slice(None, m)))
        q = decompositions.orthonormal(first)
        rest = matmul(mT(q), getitem(x, (Ellipsis, slice(m, None))))
        r = structure.concatenate(decompositions.triangular(first), rest, axis=x.ndim - 1)
    return r if mode == "r" else (q, r)


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


def multi_dot(arrays: Sequence[Any]) -> Any:
    """The product of several matrices in the cheapest order (the first and the last may be vectors).

    Args:
        arrays: matrices whose sizes fit; the first and last may be vectors.

    Returns:
        The product of all.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> multi_dot([[1.0, 2.0], [[1.0], [1.0]], [[2.0]]])
    array([6.])
    """
    parts = listed("multi_dot", arrays)
    if len(parts) < 2:
        raise ArgumentError(f"multi_dot takes at least two arrays, got {len(parts)}")
    if any(x.shape[-1] != y.shape[0] for x, y in zip(parts, parts[1:], strict=False) if x.ndim and y.ndim):
        raise ShapeError(f"multi_dot: the shapes {[tuple(x.shape) for x in parts]} do not fit one behind the other")
    if any(x.ndim != 2 for x in parts[1:-1]) or any(x.ndim not in (1, 2) for x in (parts[0], parts[-1])):
        raise ShapeError(f"multi_dot takes matrices, and vectors at the ends, got shapes {[tuple(x.shape) for x in parts]}")
    sizes = [1 if x.ndim == 1 and i == 0 else x.shape[0] for i, x in enumerate(parts)]
    sizes.append(1 if parts[-1].ndim == 1 else parts[-1].shape[1])
    n = len(parts)
    best: dict[tuple[int, int], tuple[int, int]] = {(i, i): (0, i) for i in range(n)}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            costs = [(best[i, k][0] + best[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)]
            best[i, j] = builtins.min(costs)

    def product(i: int, j: int) -> Any:
        if i == j:
            return parts[i]
        k = best[i, j][1]
        return matmul(product(i, k), product(k + 1, j))

    return product(0, n - 1)


def matrix_rank(x: Any, tol: Any = None, hermitian: bool = False) -> Any:
    """The number of singular values that are not zero to rounding (whole numbers, without gradient).

    Args:
        x: a matrix (..., m, n).
        tol: singular values of at most that count as zero.
        hermitian: NumPy's argument.

    Returns:
        (..., m, n) -> (...), whole numbers without gradient.

    Raises:
        LinAlgError: for a matrix that holds NaN.

    >>> int(matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
    x = as_array(x)
    if is_symbolic(x) and x.ndim > 1:
        s = decompositions.singular_values(matrices("matrix_rank", x.detach()))
        top = np.max(s, axis=-1, keepdims=True, initial=0.0)
        kind = x.dtype if x.dtype.kind == "f" else np.dtype(float)
        return np.count_nonzero(s > (top * (np.maximum(*x.shape[-2:]) * np.finfo(kind).eps) if tol is None else tol), axis=-1)
    array = plain(x if x.ndim < 2 else matrices("matrix_rank", x))
    try:
        return np.linalg.matrix_rank(array, plain(tol), hermitian)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("matrix_rank", x, error) from error


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


def logdet(x: Any) -> Any:
    """The logarithm of the determinant; NaN where it is negative: (..., n, n) -> (...).

    Args:
        x: a matrix (..., n, n).

    Returns:
        (..., n, n) -> (...).

    Raises:
        ShapeError: for what is no square matrix.

    >>> round(float(logdet([[2.0, 0.0], [0.0, 3.0]])), 6)
    1.791759
    """
    sign, z = slogdet(x)
    return where((sign if is_symbolic(sign) else np.asarray(sign)) < 0, np.nan, z)


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


def eig(x: Any) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors (columns, of length 1) of a matrix whose spectrum is real: (..., n, n) -> (..., n), (...,
    n, n).

    The order and the signs are LAPACK's. Gradients need eigenvalues that differ (Giles 2008).

    Args:
        x: a matrix (..., n, n).

    Returns:
        A pair: eigenvalues (..., n) and eigenvectors (..., n, n), in columns.

    Raises:
        LinAlgError: where an eigenvalue is complex.

    >>> w, v = eig([[2.0, 1.0], [0.0, 3.0]])
    >>> w
    array([2., 3.])
    """
    x = _real_spectrum("eig", x)
    return decompositions.general_values(x), decompositions.general_vectors(x)


def eigvals(x: Any) -> Any:
    """Eigenvalues of a matrix whose spectrum is real, in LAPACK's order: (..., n, n) -> (..., n).

    Args:
        x: a matrix (..., n, n).

    Returns:
        (..., n).

    Raises:
        LinAlgError: where an eigenvalue is complex.

    >>> eigvals([[2.0, 1.0], [0.0, 3.0]])
    array([2., 3.])
    """
    return decompositions.general_values(_real_spectrum("eigvals", x))


def _real_spectrum(name: str, x: Any) -> Any:
    x = matrices(name, x, square=True)
    if is_symbolic(x):
        x.expect_real_spectrum()
        return x
    regular, _ = factorizations.screened(plain(x))
    if np.iscomplexobj(w := np.linalg.eigvals(regular)) and np.any(w.imag != 0):
        raise LinAlgError(
            f"{name} of {describe(x)}: an eigenvalue is complex, and only real numbers are differentiated here; "
            "am.svd, or am.eigh of a symmetric matrix, stays real"
        )
    return x


def vector_norm(x: Any, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors along axes, which count as one; of all elements if `axis` is None.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        ord: which power: 2, 1, inf, or any number.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        ArgumentError: for a norm that there is not.

    >>> float(vector_norm([[3.0, 0.0], [0.0, 4.0]]))
    5.0
    """
    from .reductions import flattened

    flat, kept = flattened(as_array(x), axis)
    z = norm(flat, ord, -1)
    return reshape(z, kept) if keepdims else z


def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of matrices in the last two axes: (..., m, n) -> (...).

    Args:
        x: matrices (..., m, n).
        keepdims: whether the axes stay, with size 1.
        ord: 'fro', 'nuc', 1, -1, 2, -2, inf or -inf.

    Returns:
        (..., m, n) -> (...).

    Raises:
        ArgumentError: for a norm that there is not.

    >>> float(matrix_norm([[3.0, 0.0], [0.0, 4.0]], ord=2))
    4.0
    """
    x = matrices("matrix_norm", x, factorized=False)
    return norm(x, ord, (x.ndim - 2, x.ndim - 1), keepdims)


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
    shape = tuple(a.shape[b.ndim :])
    if math.prod(shape) != b.size or a.size != b.size**2:
        raise ShapeError(f"tensorsolve: a of shape {tuple(a.shape)} is no square system for b of shape {tuple(b.shape)}")
    return reshape(solve(reshape(a, (b.size, b.size)), reshape(b, (b.size,))), shape)


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
