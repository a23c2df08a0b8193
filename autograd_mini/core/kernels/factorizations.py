"""Linear algebra of matrices in the last two axes, where NumPy has no function of its own."""

from __future__ import annotations

from typing import Any

import numpy as np


def einsum(*xs: Any, spec: str) -> Any:
    """The sum of products that the letters say."""
    return np.einsum(spec, *xs, optimize=len(xs) > 2)


def cofactor(x: Any) -> Any:
    """det(x) inv(x)^T from the singular values, finite for a singular matrix as well."""
    u, s, vh = np.linalg.svd(x)
    n = x.shape[-1]
    others = np.stack([np.prod(np.delete(s, i, axis=-1), axis=-1) for i in range(n)], axis=-1)
    handed = np.linalg.det(u) * np.linalg.det(vh)
    return handed[..., None, None] * (u * others[..., None, :]) @ vh


def logabsdet(x: Any) -> Any:
    """log |det(x)|."""
    return np.linalg.slogdet(x)[1]


def eigenvectors(x: Any) -> Any:
    """The eigenvectors of a symmetric matrix, in columns."""
    return np.linalg.eigh(x)[1]
