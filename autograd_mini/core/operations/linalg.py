"""The derivatives of linear algebra, in the notation of Giles (2008), "Collected matrix derivative results".

Matrices stand in the last two axes. Products in contractions are IEEE: a zero gradient times infinity is NaN here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .exact import div_no_nan
from .row import rule
from .structure import broadcast_to, mT, reshape, tril

# fmt: off
#                   name            x receives, and below it y
matmul       = rule("matmul",       lambda g, z, x, y: matmul(g, mT(y)),
                                    lambda g, z, x, y: matmul(mT(x), g))
einsum       = rule("einsum",       lambda g, z, i, *xs, spec: contracted(g, i, xs, *spec.split("->")))
inv          = rule("inv",          lambda g, z, x: -matmul(matmul(mT(z), g), mT(z)))
solve        = rule("solve",        lambda g, z, x, y: -matmul(solve(mT(x), g), mT(z)),
                                    lambda g, z, x, y: solve(mT(x), g))
det          = rule("det",          lambda g, z, x: per_matrix(g) * cofactor(x))
cofactor     = rule("cofactor",     lambda g, z, i, *xs: cofactor(xs[0], *without(xs, i), g))
logabsdet    = rule("logabsdet",    lambda g, z, x: per_matrix(g) * mT(inv_or_inf(x)))
inv_or_inf   = rule("inv_or_inf",   lambda g, z, x: -matmul(matmul(mT(z), g), mT(z)))
cholesky     = rule("cholesky",     lambda g, z, x:
    symmetric(solve(mT(z), mT(solve(mT(z), mT(lower_half(matmul(mT(z), g))))))))
eigenvalues  = rule("eigenvalues",  lambda g, z, x, UPLO="L": across(g, eigenvectors(x, UPLO=UPLO)))
eigenvectors = rule("eigenvectors", lambda g, z, x, UPLO="L":
    symmetric(matmul(matmul(z, over_gaps(matmul(mT(z), g), gaps(eigenvalues(x, UPLO=UPLO)))), mT(z))))
# fmt: on

# ---- the words of the rules


def per_matrix(g: Any) -> Any:
    """One number for each matrix, with two axes of size 1 behind it."""
    return reshape(g, shape=(*g.shape, 1, 1))


def eye(x: Any) -> Any:
    """The unit matrix of the size and type of `x`."""
    return np.eye(x.shape[-1], dtype=x.dtype)


def lower_half(x: Any) -> Any:
    """The lower triangle with half of the diagonal (Phi in Murray 2016)."""
    return tril(x, k=0) * (1 - 0.5 * eye(x))


def symmetric(x: Any) -> Any:
    """The symmetric part."""
    return 0.5 * (x + mT(x))


def without(xs: tuple[Any, ...], i: int) -> tuple[Any, ...]:
    """All directions of a cofactor but the i-th: its derivative is symmetric in them, since det is linear in each row."""
    return xs[1:] if i == 0 else (*xs[1:i], *xs[i + 1 :])


def across(g: Any, v: Any) -> Any:
    """v diag(g) v^T."""
    return matmul(v * reshape(g, shape=(*g.shape[:-1], 1, g.shape[-1])), mT(v))


def gaps(w: Any) -> Any:
    """w_j - w_i for eigenvalues, and 1 on the diagonal."""
    n = w.shape[-1]
    rows = broadcast_to(reshape(w, shape=(*w.shape, 1)), shape=(*w.shape, n))
    return mT(rows) - rows + np.eye(n, dtype=w.dtype)


def over_gaps(x: Any, gap: Any) -> Any:
    """The entries of a square matrix beside its diagonal, divided by gaps; those that are 0 stay 0 where a gap is 0."""
    return div_no_nan(x * (1 - eye(x)), gap)


def contracted(g: Any, i: int, xs: tuple[Any, ...], operands: str, out: str) -> Any:
    """`g`, which has the letters `out`, contracted with all of `xs` but the i-th to the letters of the i-th."""
    letters = operands.split(",")
    mine = letters.pop(i)
    others = [x for j, x in enumerate(xs) if j != i]
    there = set(out).union(*letters)
    kept = "".join(c for c in mine if c in there)
    d = einsum(g, *others, spec=",".join([out, *letters]) + "->" + kept)
    if kept != mine:
        d = reshape(d, shape=tuple(n if c in there else 1 for c, n in zip(mine, xs[i].shape, strict=True)))
        d = broadcast_to(d, shape=xs[i].shape)
    return d
