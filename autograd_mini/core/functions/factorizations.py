"""Factorizations of matrices, eigenvalues, determinants and ranks; names and arguments are NumPy's, else scipy's or PyTorch's."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ArgumentError, LinAlgError
from ..kernels import factorizations
from ..node import describe, is_symbolic, plain
from ..operations import decompositions, linalg, structure
from ..operations.structure import mT
from .arguments import as_array, failed_factorization, matrices
from .choices import where
from .parts import getitem
from .products import matmul


def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangular L with x = L @ L.T of a positive definite matrix; `upper=True` gives its transpose.

    Args:
        x: a symmetric positive definite matrix, or a stack of them: (..., n, n).
        upper: give the transpose, an upper triangle.

    Returns:
        (..., n, n) -> (..., n, n).

    Raises:
        LinAlgError: where a matrix is not positive definite.

    >>> cholesky([[4.0, 2.0], [2.0, 2.0]])
    array([[2., 0.],
           [1., 1.]])
    """
    x = matrices("cholesky", x, square=True)
    try:
        z = linalg.cholesky(x)
    except np.linalg.LinAlgError as error:
        raise failed_factorization("cholesky", x, error) from None
    return mT(z) if upper else z


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


def svd(x: Any, full_matrices: bool = False, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """The singular value decomposition x = u @ diag(s) @ vh, with LAPACK's signs, as NumPy gives it.

    Args:
        x: matrices (..., m, n).
        full_matrices: whether u and vh are square. What then goes beyond the thin form is arbitrary and has no gradient.
        compute_uv: False for the singular values alone.
        hermitian: NumPy's hint that x is symmetric; it is ignored.

    Returns:
        u (..., m, k), s (..., k) in descending order, vh (..., k, n) with k the smaller of m and n; or s alone. Gradients of
        u and vh need singular values that differ; that of s is 0 at a singular value of zero (Townsend 2016).

    Raises:
        ArgumentError: for `full_matrices=True` of a matrix that is not square and wants a gradient.

    >>> svd([[3.0, 0.0], [0.0, 4.0]], compute_uv=False)
    array([4., 3.])
    """
    x = matrices("svd", x)
    if not compute_uv:
        return decompositions.singular_values(x)
    if full_matrices and x.shape[-2] != x.shape[-1]:
        if getattr(x, "requires_grad", is_symbolic(x)):
            raise ArgumentError(
                "svd: the extra columns of full_matrices=True are arbitrary and have no gradient; pass full_matrices=False"
            )
        kind = type(x) if hasattr(type(x), "record") else np.asarray
        return tuple(kind(part) for part in np.linalg.svd(plain(x)))
    return decompositions.left_vectors(x), decompositions.singular_values(x), mT(decompositions.right_vectors(x))


def svdvals(x: Any) -> Any:
    """Singular values, descending: (..., m, n) -> (..., the smaller of m and n).

    Args:
        x: a matrix, or a stack of them: (..., m, n).

    Returns:
        (..., min(m, n)), in descending order.

    >>> svdvals([[3.0, 0.0], [0.0, 4.0]])
    array([4., 3.])
    """
    return svd(x, compute_uv=False)


def eigh(x: Any, UPLO: str = "L") -> tuple[Any, Any]:
    """Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix, of which one triangle is read, and gets
    the gradient: (..., n, n) -> (..., n), (..., n, n). Vectors have LAPACK's signs; their gradient needs eigenvalues that
    differ.

    Args:
        x: a symmetric matrix, or a stack of them: (..., n, n).
        UPLO: which triangle is read: 'L' or 'U'.

    Returns:
        Eigenvalues (..., n) and eigenvectors (..., n, n).

    Raises:
        ShapeError: for what is no square matrix.

    >>> w, v = eigh([[2.0, 0.0], [0.0, 1.0]])
    >>> w
    array([1., 2.])
    """
    x, triangle = _symmetric("eigh", x, UPLO)
    return linalg.eigenvalues(x, **triangle), linalg.eigenvectors(x, **triangle)


def eigvalsh(x: Any, UPLO: str = "L") -> Any:
    """Eigenvalues of a symmetric matrix, ascending: (..., n, n) -> (..., n).

    Args:
        x: a symmetric matrix, or a stack of them: (..., n, n).
        UPLO: which triangle is read: 'L' or 'U'.

    Returns:
        (..., n), in ascending order.

    Raises:
        ShapeError: for what is no square matrix.

    >>> eigvalsh([[2.0, 0.0], [0.0, 1.0]])
    array([1., 2.])
    """
    x, triangle = _symmetric("eigvalsh", x, UPLO)
    return linalg.eigenvalues(x, **triangle)


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


def _symmetric(name: str, x: Any, UPLO: str) -> tuple[Any, dict[str, Any]]:
    """The symmetric matrix of which one triangle is given, and the argument of LAPACK for that triangle."""
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise ArgumentError(f"{name}: UPLO is 'L' (the lower triangle is read) or 'U', got {UPLO!r}")
    x = matrices(name, x, square=True)
    half = structure.tril(x, k=0) if UPLO.upper() == "L" else structure.triu(x, k=0)
    whole = half + mT(half) - half * np.eye(x.shape[-1], dtype=x.dtype)
    return whole, {} if UPLO.upper() == "L" else {"UPLO": "U"}


def _real_spectrum(name: str, x: Any) -> Any:
    x = matrices(name, x, square=True)
    x = x if x.dtype.kind == "f" else structure.astype(x, dtype=np.dtype(float))  # eigenvalues of integers are no integers
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


def det(x: Any) -> Any:
    """The determinant; its derivatives of any order are finite where the matrix is singular, too. (..., n, n) -> (...).

    Args:
        x: a square matrix, or a stack of them: (..., n, n).

    Returns:
        (..., n, n) -> (...).

    Raises:
        ShapeError: for what is no square matrix.

    >>> round(float(det([[2.0, 1.0], [1.0, 1.0]])), 12)
    1.0
    """
    return linalg.det(matrices("det", x, square=True))


def slogdet(x: Any) -> tuple[Any, Any]:
    """The sign of the determinant, and the logarithm of its absolute value: (..., n, n) -> (...), (...).

    Args:
        x: a square matrix, or a stack of them: (..., n, n).

    Returns:
        A pair: the sign, and log |det|, (..., n, n) -> (...).

    Raises:
        ShapeError: for what is no square matrix.

    >>> sign, logarithm = slogdet([[2.0, 0.0], [0.0, -1.0]])
    >>> float(sign)
    -1.0
    """
    x = matrices("slogdet", x, square=True)
    z = linalg.logabsdet(x)
    return np.linalg.slogdet(plain(x))[0], z


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
