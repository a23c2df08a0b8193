"""How near two vectors are to each other: the cosine of their angle, and the norm of their difference."""

from __future__ import annotations

from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError
from ..core.functions.arguments import as_array
from .layer_sizes import check_flags
from .module import Module


class CosineSimilarity(Module):
    """x y / (|x| |y|) along an axis (`am.cosine_similarity`).

    Args:
        axis: which; the second, as in PyTorch, whose word is `dim`.
        eps: a vector shorter than this counts as none, and the result is 0.

    >>> CosineSimilarity()([[3.0, 4.0]], [[4.0, 3.0]])
    array([0.96])
    """

    def __init__(self, axis: int = 1, eps: float = 1e-8, *, dim: int | None = None) -> None:
        self.axis, self.eps = axis if dim is None else dim, eps

    def forward(self, x: Any, y: Any) -> Any:
        """(..., n, ...), (..., n, ...) -> the shape without the axis."""
        return am.cosine_similarity(x, y, axis=self.axis, eps=self.eps)


class PairwiseDistance(Module):
    """|x - y + eps| along the last axis, one number for each pair of vectors.

    Args:
        p: which norm.
        eps: is added to each difference, as in PyTorch; 0 for the distance itself, whose slope at 0 is 0.
        keepdim: whether the axis stays, with size 1.

    >>> PairwiseDistance(eps=0.0)([[0.0, 0.0]], [[3.0, 4.0]])
    array([5.])
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        if not p > 0:
            raise ArgumentError(f"PairwiseDistance: p={p!r} must be positive")
        check_flags("PairwiseDistance", keepdim=keepdim)
        self.p, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x: Any, y: Any) -> Any:
        """(..., n), (..., n) -> (...)."""
        return am.norm(as_array(x) - as_array(y) + self.eps, self.p, axis=-1, keepdims=self.keepdim)
