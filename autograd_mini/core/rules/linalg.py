"""The derivatives of linear algebra, in the notation of Giles (2008), "Collected matrix derivative results".

Matrices stand in the last two axes. Products in contractions are IEEE: a zero gradient times infinity is NaN here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..primitive import Primitive
from .reductions import sum_
from .structure import broadcast_to, mT, reshape, tril


def per_matrix(g: Any) -> Any:
    """One number for each matrix, with two axes of size 1 behind it."""
    return reshape(g, shape=(*g.shape, 1, 1))


def total(x: Any) -> Any:
    """The sum over each matrix, with two axes of size 1 behind it."""
    return sum_(x, axis=(x.ndim - 2, x.ndim - 1), keepdims=True)


def eye(x: Any) -> Any:
    """The unit matrix of the size and type of `x`."""
    return np.eye(x.shape[-1], dtype=x.dtype)


def lower_half(x: Any) -> Any:
    """The lower triangle with half of the diagonal (Phi in Murray 2016)."""
    return tril(x, k=0) * (1 - 0.5 * eye(x))


def symmetric(x: Any) -> Any:
    """The symmetric part."""
    return 0.5 * (x + mT(x))


def gaps(w: Any) -> Any:
    """1 / (w_j - w_i) for eigenvalues, and 0 on the diagonal."""
    n = w.shape[-1]
    rows = broadcast_to(reshape(w, shape=(*w.shape, 1)), shape=(*w.shape, n))
    return (1 - np.eye(n)) / (mT(rows) - rows + np.eye(n))


def _cofactor(x: Any) -> Any:
    u, s, vh = np.linalg.svd(x)
    n = x.shape[-1]
    others = np.stack([np.prod(np.delete(s, i, axis=-1), axis=-1) for i in range(n)], axis=-1)
    handed = np.linalg.det(u) * np.linalg.det(vh)
    return handed[..., None, None] * (u * others[..., None, :]) @ vh


def _eigenvalues(x: Any) -> Any:
    return np.linalg.eigvalsh(x)


def _eigenvectors(x: Any) -> Any:
    return np.linalg.eigh(x)[1]


def einsum_rule(g: Any, z: Any, i: int, *xs: Any, spec: str) -> Any:
    """Contract the gradient with all other operands; an index that only this operand has is stretched."""
    terms, out = spec.split("->")
    letters = terms.split(",")
    mine = letters.pop(i)
    others = [x for j, x in enumerate(xs) if j != i]
    there = set(out).union(*letters)
    kept = "".join(c for c in mine if c in there)
    d = einsum(g, *others, spec=",".join([out, *letters]) + "->" + kept)
    if kept != mine:
        d = reshape(d, shape=tuple(n if c in there else 1 for c, n in zip(mine, xs[i].shape, strict=True)))
        d = broadcast_to(d, shape=xs[i].shape)
    return d


def _square(rng: np.random.Generator) -> tuple[Any, dict[str, Any]]:
    return (rng.normal(size=(3, 3)) + 2 * np.eye(3),), {}


def _definite(rng: np.random.Generator) -> tuple[Any, dict[str, Any]]:
    a = rng.normal(size=(3, 3))
    return (a @ a.T + np.eye(3),), {}


# fmt: off
matmul       = Primitive("matmul",       dx=lambda g, z, x, y: matmul(g, mT(y)),                dy=lambda g, z, x, y: matmul(mT(x), g), array=np.matmul)
einsum       = Primitive("einsum",       each=einsum_rule,                                                                              array=lambda *xs, spec: np.einsum(spec, *xs, optimize=len(xs) > 2))
inv          = Primitive("inv",          dx=lambda g, z, x: -matmul(matmul(mT(z), g), mT(z)),                                           array=np.linalg.inv)
solve        = Primitive("solve",        dx=lambda g, z, x, y: -matmul(solve(mT(x), g), mT(z)), dy=lambda g, z, x, y: solve(mT(x), g),  array=np.linalg.solve)
det          = Primitive("det",          dx=lambda g, z, x: per_matrix(g) * cofactor(x),                                                array=np.linalg.det)
cofactor     = Primitive("cofactor",     dx=lambda g, z, x: (z * total(g * z) - matmul(matmul(z, mT(g)), z)) / per_matrix(det(x)),                                         array=_cofactor)
logabsdet    = Primitive("logabsdet",    dx=lambda g, z, x: per_matrix(g) * mT(inv(x)),                                                 array=lambda x: np.linalg.slogdet(x)[1])
cholesky     = Primitive("cholesky",     dx=lambda g, z, x: symmetric(solve(mT(z), mT(solve(mT(z), mT(lower_half(matmul(mT(z), g))))))),                                         array=np.linalg.cholesky)
eigenvalues  = Primitive("eigenvalues",  dx=lambda g, z, x: matmul(eigenvectors(x) * reshape(g, shape=(*g.shape[:-1], 1, g.shape[-1])), mT(eigenvectors(x))),                                         array=_eigenvalues)
eigenvectors = Primitive("eigenvectors", dx=lambda g, z, x: symmetric(matmul(matmul(z, gaps(eigenvalues(x)) * matmul(mT(z), g)), mT(z))),                                         array=_eigenvectors)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
matmul.about(example=lambda rng: ((rng.normal(size=(2, 3)), rng.normal(size=(3, 4))), {}))
einsum.about(example=lambda rng: ((rng.normal(size=(2, 3)), rng.normal(size=(3, 2))), {"spec": "ij,jk->ik"}))
inv.about(example=_square)
solve.about(example=lambda rng: ((*_square(rng)[0], rng.normal(size=(3, 2))), {}))
det.about(example=_square)
cofactor.about(example=_square, summary="det(x) inv(x)^T, finite for a singular matrix as well.")
logabsdet.about(example=_square)
cholesky.about(example=_definite)
eigenvalues.about(example=_definite, summary="Of a symmetric matrix, ascending.")
eigenvectors.about(example=_definite, summary="Of a symmetric matrix with distinct eigenvalues, in columns.")
# fmt: on
