"""Linear algebra of matrices in the last two axes: LAPACK as NumPy calls it, and what NumPy lacks.

A matrix that holds NaN or an infinity makes some of LAPACK's iterations run for ever and others fail. Here its result
is NaN, and the other matrices of a stack are not touched by it.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np


def screened(x: Any) -> tuple[Any, Any]:
    """The matrices, with a unit matrix in place of each that holds NaN or infinities, and which these are (or None)."""
    bad = ~np.isfinite(x).all(axis=(-2, -1))
    if not bad.any():
        return x, None
    return np.where(bad[..., None, None], np.eye(*x.shape[-2:], dtype=x.dtype), x), bad


def marked(z: Any, bad: Any) -> Any:
    """The results for screened matrices, with NaN for those that were replaced."""
    if bad is None:
        return z
    return np.where(np.reshape(bad, bad.shape + (1,) * (z.ndim - bad.ndim)), np.nan, z)


def einsum(*xs: Any, spec: str) -> Any:
    """The sum of products that the letters say."""
    return np.einsum(spec, *xs, optimize=len(xs) > 2)


# ---- NumPy's own -----------------------------------------------------------------------------------------------------


def inv(x: Any) -> Any:
    """The inverse matrix."""
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        y, bad = screened(x)
        if bad is None:
            raise
        return marked(inv(y), bad)


def solve(x: Any, y: Any) -> Any:
    """The solution of a linear system."""
    try:
        return np.linalg.solve(x, y)
    except np.linalg.LinAlgError:
        regular, bad = screened(x)
        if bad is None:
            raise
        return marked(solve(regular, y), bad)


def cholesky(x: Any) -> Any:
    """The lower triangular factor of a positive definite matrix."""
    y, bad = screened(x)
    return marked(np.linalg.cholesky(y), bad)


def inv_or_inf(x: Any) -> Any:
    """The inverse; of a singular matrix its limit, infinities with the signs of the cofactors."""
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        with np.errstate(all="ignore"):
            limit = cofactor(x).swapaxes(-1, -2) / np.linalg.det(x)[..., None, None]
            regular = np.linalg.matrix_rank(x) == x.shape[-1]
            limit[regular] = np.linalg.inv(x[regular])
        return limit


def logabsdet(x: Any) -> Any:
    """log |det(x)|."""
    return np.linalg.slogdet(x)[1]


# ---- determinants ----------------------------------------------------------------------------------------------------


def cofactor(x: Any, *directions: Any) -> Any:
    """The gradient of the determinant; with directions, of the derivative of the determinant along all of them.

    The determinant is linear in each row, so nothing is divided: in the bases of the singular vectors a derivative of any
    order is a sum, over tuples of different indices, of products of the singular values that are left (Magnus and Neudecker
    2019, "Matrix Differential Calculus", for the first; the others by the same expansion).
    """
    y, bad = screened(x)
    u, s, vh = np.linalg.svd(y)
    turned = [u.swapaxes(-1, -2) @ e @ vh.swapaxes(-1, -2) for e in directions]
    left = products_of_others(s, 1 + len(directions))
    rows = "abcdefghijklmnopqrstuvwxyz"[: 1 + len(directions)]
    out = np.zeros_like(y, dtype=s.dtype)
    for order in itertools.permutations(range(len(rows))):
        terms = ",".join([f"...{rows}", *(f"...{rows[a]}{rows[order[a]]}" for a in range(1, len(rows)))])
        sign = round(np.linalg.det(np.eye(len(rows))[list(order)]))
        if order[0]:
            out += sign * np.einsum(f"{terms}->...{rows[0]}{rows[order[0]]}", left, *turned)
        else:
            diagonal = np.einsum(f"{terms}->...{rows[0]}", left, *turned)
            out += sign * diagonal[..., None] * np.eye(s.shape[-1], dtype=s.dtype)
    handed = np.sign(np.linalg.det(u) * np.linalg.det(vh))
    return marked(handed[..., None, None] * (u @ out @ vh), bad)


def products_of_others(s: Any, count: int) -> Any:
    """For each tuple of different indices the product of all other elements, 0 where an index repeats: an
    array with `count` axes in place of one."""
    n = s.shape[-1]
    rows, columns = np.indices((n, n))
    up_to = np.cumprod(np.where(columns > rows, s[..., None, :], 1), axis=-1)
    between = np.where(columns > rows, np.concatenate([np.ones_like(up_to[..., :1]), up_to[..., :-1]], axis=-1), 0)
    before = np.cumprod(np.concatenate([np.ones_like(s[..., :1]), s[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([np.ones_like(s[..., :1]), s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    rising = before if n else s
    for _ in range(count - 1):
        rising = rising[..., None] * np.reshape(between, (*s.shape[:-1], *(1,) * (rising.ndim - s.ndim), n, n))
    rising = rising * np.reshape(after if n else s, (*s.shape[:-1], *(1,) * (count - 1), n))
    front = tuple(range(s.ndim - 1))
    out = np.zeros_like(rising)
    for order in itertools.permutations(range(count)):
        out += np.transpose(rising, (*front, *(len(front) + i for i in order)))
    return out


# ---- spectra ---------------------------------------------------------------------------------------------------------


def eigenvalues(x: Any, UPLO: Any = "L") -> Any:
    """Eigenvalues of a symmetric matrix, ascending."""
    y, bad = screened(x)
    return marked(np.linalg.eigvalsh(y, UPLO), bad)


def eigenvectors(x: Any, UPLO: Any = "L") -> Any:
    """Eigenvectors of a symmetric matrix, in columns."""
    y, bad = screened(x)
    return marked(np.linalg.eigh(y, UPLO)[1], bad)


def singular_values(x: Any) -> Any:
    """Singular values, descending."""
    y, bad = screened(x)
    return marked(np.linalg.svd(y, compute_uv=False), bad)


def left_vectors(x: Any) -> Any:
    """Left singular vectors, in columns, as many as there are singular values."""
    y, bad = screened(x)
    return marked(np.linalg.svd(y, full_matrices=False)[0], bad)


def right_vectors(x: Any) -> Any:
    """Right singular vectors, in columns."""
    y, bad = screened(x)
    return marked(np.linalg.svd(y, full_matrices=False)[2].swapaxes(-1, -2), bad)


def nuclear_norm(x: Any) -> Any:
    """The sum of the singular values."""
    return np.sum(singular_values(x), axis=-1)


def above_rounding(s: Any, size: int) -> Any:
    """1 for the singular values that are not zero to rounding, else 0; `size` is that of the larger side of the matrix."""
    top = np.max(s, axis=-1, keepdims=True, initial=0.0)
    return np.where(np.isnan(s), s, s > top * size * np.finfo(s.dtype).eps).astype(s.dtype, copy=False)


def pinv(x: Any, rcond: float | None = None) -> Any:
    """NumPy's pseudo-inverse: singular values below `rcond` times the largest count as zero."""
    y, bad = screened(x)
    return marked(np.linalg.pinv(y) if rcond is None else np.linalg.pinv(y, rcond), bad)


def polar(x: Any) -> Any:
    """U V^T of the singular vectors whose singular value is not zero: the nearest (partial) isometry."""
    y, bad = screened(x)
    u, s, vh = np.linalg.svd(y, full_matrices=False)
    return marked((u * above_rounding(s, max(x.shape[-2:]))[..., None, :]) @ vh, bad)


# ---- other factorizations


def orthonormal(x: Any) -> Any:
    """q of x = q r."""
    y, bad = screened(x)
    return marked(np.linalg.qr(y)[0], bad)


def triangular(x: Any) -> Any:
    """r of x = q r."""
    y, bad = screened(x)
    return marked(np.linalg.qr(y)[1], bad)


def symmetric_root(x: Any) -> Any:
    """The square root of a symmetric positive semi-definite matrix."""
    y, bad = screened(x)
    w, v = np.linalg.eigh((y + y.swapaxes(-1, -2)) / 2)
    return marked((v * np.sqrt(np.maximum(w, 0))[..., None, :]) @ v.swapaxes(-1, -2), bad)


def sylvester(x: Any, y: Any) -> Any:
    """The z for which x z + z x = y, with a symmetric x."""
    whole, bad = screened(x)
    w, v = np.linalg.eigh((whole + whole.swapaxes(-1, -2)) / 2)
    turned = v.swapaxes(-1, -2) @ y @ v
    return marked(v @ (turned / (w[..., :, None] + w[..., None, :])) @ v.swapaxes(-1, -2), bad)


def general_values(x: Any) -> Any:
    """Eigenvalues of a matrix whose spectrum is real."""
    y, bad = screened(x)
    return marked(np.linalg.eigvals(y).real.astype(y.dtype, copy=False), bad)


def general_vectors(x: Any) -> Any:
    """Eigenvectors of a matrix whose spectrum is real, of length 1, in columns."""
    y, bad = screened(x)
    return marked(np.linalg.eig(y)[1].real.astype(y.dtype, copy=False), bad)
