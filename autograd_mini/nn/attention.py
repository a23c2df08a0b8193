"""`MultiheadAttention`: each place of a sequence looks at all places of another and takes from them what fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import functions as am
from ..core import scopes
from ..core.errors import ArgumentError, DtypeError, ShapeError
from ..core.functions.arguments import as_array
from ..core.node import plain
from ..core.randomness import Rng, as_generator
from .dropout import Dropout
from .initializers import glorot_uniform
from .layer_sizes import check_flags, check_sizes
from .linear import Linear
from .module import Module
from .parameter import Parameter


class MultiheadAttention(Module):
    """softmax(Q K^T / sqrt(d)) V in several heads side by side, each on d = embed_dim / num_heads numbers
    (Vaswani et al. 2017).

    Args:
        embed_dim: how many numbers a place has.
        num_heads: into how many heads they fall.
        dropout: the probability with which an attention weight becomes 0, in training.
        bias: whether the four linear maps have biases.
        batch_first: whether sequences are (N, L, embed_dim) and not (L, N, embed_dim).
        rng: draws the weights, and the attention weights that become 0.
        dtype: the type of the weights.

    Attributes:
        in_proj_weight: the maps to Q, K and V below each other, (3 embed_dim, embed_dim).
        in_proj_bias: (3 embed_dim,), or None.
        out_proj: the Linear that follows.

    https://arxiv.org/abs/1706.03762

    >>> layer = MultiheadAttention(8, 2, batch_first=True, rng=0)
    >>> x = np.ones((3, 5, 8))
    >>> output, weights = layer(x, x, x)
    >>> output.shape, weights.shape
    ((3, 5, 8), (3, 5, 5))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        *,
        batch_first: bool = False,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        check_sizes("MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        check_flags("MultiheadAttention", bias=bias, batch_first=batch_first)
        rng = as_generator(rng)
        if embed_dim % num_heads:
            raise ArgumentError(f"MultiheadAttention: num_heads={num_heads} must divide embed_dim={embed_dim}")
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.in_proj_weight = Parameter(glorot_uniform((3 * embed_dim, embed_dim), rng=rng, dtype=dtype))
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, dtype)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, rng=rng, dtype=dtype)
        if self.out_proj.bias is not None:
            self.out_proj.bias.data = np.zeros(embed_dim)
        self.drop = Dropout(dropout, rng=rng) if dropout else None

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
    ) -> tuple[Any, Any]:
        """The output at each place of `query`, a mean of the places of `value`, and the attention weights of that mean.

        Args:
            query: (L, N, embed_dim), or (N, L, embed_dim) with `batch_first`; one sequence is (L, embed_dim).
            key, value: (S, N, embed_dim), or (N, S, embed_dim); (S, embed_dim) where the query is one sequence.
            key_padding_mask: (N, S), True at places that are masked, or floats to add to the scores.
            need_weights: whether the second result is wanted; else it is None.
            attn_mask: (L, S) or (N num_heads, L, S), True where a place may not look at another, or floats to add to
                the scores, -inf to hide.
            average_attn_weights: whether the weights are the mean over the heads.

        Returns:
            The output of the shape of `query`, and the weights (N, L, S) or (N, num_heads, L, S). A place that may look
            at nothing takes 0.

        Raises:
            ShapeError: for sequences or masks of other shapes.
            DtypeError: for a mask that is neither boolean nor of floats.
        """
        if as_array(query).ndim == 2:
            return self._one(query, key, value, key_padding_mask, need_weights, attn_mask, average_attn_weights)
        q, k, v = (self._batch_first(x) for x in (query, key, value))
        if q.shape[0] != k.shape[0] or k.shape[:2] != v.shape[:2]:
            raise ShapeError(
                f"query {tuple(q.shape)}, key {tuple(k.shape)} and value {tuple(v.shape)}, each (N, length, features), "
                "must have one N, and key and value one length"
            )
        with scopes.part("Q, K, V"):
            q, k, v = (self._heads(x, part) for part, x in enumerate((q, k, v)))  # (N, heads, length, d)
        with scopes.part("scores"):
            scores = am.matmul(q, am.swapaxes(k, -1, -2)) / math.sqrt(self.embed_dim / self.num_heads)
            scores, allowed = self._masked(scores, key_padding_mask, attn_mask)
            weights = am.softmax(scores, axis=-1) if allowed is None else am.masked_softmax(scores, allowed, axis=-1)
        with scopes.part("mix"):
            seen = am.matmul(weights if self.drop is None else self.drop(weights), v)  # (N, heads, L, d)
            joined = am.reshape(am.swapaxes(seen, 1, 2), (q.shape[0], q.shape[2], self.embed_dim))
        output = self.out_proj(joined)
        output = output if self.batch_first else am.swapaxes(output, 0, 1)
        if not need_weights:
            return output, None
        return output, am.mean(weights, axis=1) if average_attn_weights else weights

    def _one(
        self, query: Any, key: Any, value: Any, padding: Any, need_weights: bool, mask: Any, average: bool
    ) -> tuple[Any, Any]:
        """`forward` of one sequence, (L, embed_dim)."""
        parts = [as_array(x) for x in (query, key, value)]
        if any(x.ndim != 2 for x in parts):
            shapes = ", ".join(str(tuple(x.shape)) for x in parts)
            raise ShapeError(f"one sequence has query, key and value of two axes each, (length, features), got {shapes}")
        q, k, v = (x[None] if self.batch_first else x[:, None] for x in parts)
        hidden = None if padding is None else as_array(padding)[None]
        output, weights = self.forward(q, k, v, hidden, need_weights, mask, average)
        return (output[0] if self.batch_first else output[:, 0]), None if weights is None else weights[0]

    def _batch_first(self, x: Any) -> Any:
        x = as_array(x)
        if x.ndim != 3 or x.shape[2] != self.embed_dim:
            axes = "(N, L, features)" if self.batch_first else "(L, N, features)"
            raise ShapeError(f"expected sequences {axes} with {self.embed_dim} features, got shape {tuple(x.shape)}")
        return x if self.batch_first else am.swapaxes(x, 0, 1)

    def _heads(self, x: Any, part: int) -> Any:
        """(N, length, embed_dim) -> (N, heads, length, d), by the map to Q, K or V."""
        n, length, size = x.shape[0], x.shape[1], self.embed_dim
        rows = slice(part * size, (part + 1) * size)
        y = am.matmul(am.reshape(x, (n * length, size)), self.in_proj_weight[rows].T)
        if self.in_proj_bias is not None:
            y = y + self.in_proj_bias[rows]
        return am.swapaxes(am.reshape(y, (n, length, self.num_heads, size // self.num_heads)), 1, 2)

    def _masked(self, scores: Any, padding: Any, mask: Any) -> tuple[Any, Any]:
        """The scores with what masks of floats add, and which place may look at which (None: all at all)."""
        n, heads, length, places = scores.shape
        allowed: Any = None
        if padding is not None:
            padding = _mask("key_padding_mask", padding)
            if tuple(padding.shape) != (n, places):
                raise ShapeError(f"key_padding_mask must be (N, S) = {(n, places)}, got shape {tuple(padding.shape)}")
            scores, allowed = _added(scores, am.reshape(padding, (n, 1, 1, places)), allowed)
        if mask is not None:
            mask = _mask("attn_mask", mask)
            if tuple(mask.shape) not in ((length, places), (n * heads, length, places)):
                raise ShapeError(
                    f"attn_mask must be (L, S) = {(length, places)} or (N num_heads, L, S), got shape {tuple(mask.shape)}"
                )
            if mask.ndim == 3:
                mask = am.reshape(mask, (n, heads, length, places))
            scores, allowed = _added(scores, mask, allowed)
        return scores, allowed if allowed is None else np.broadcast_to(allowed, scores.shape)


def _mask(name: str, mask: Any) -> Any:
    """A mask, which hides by True or adds floats; 0 and 1 might mean either, and either way round."""
    mask = as_array(mask)
    kind = plain(mask).dtype
    if kind.kind not in "bf":
        raise DtypeError(
            f"{name} holds {kind}: a mask is boolean, True where nothing may be seen (mask.astype(bool)), or of floats that are "
            "added to the scores"
        )
    return mask


def _added(scores: Any, mask: Any, allowed: Any) -> tuple[Any, Any]:
    """Scores and permissions under one more mask, which fits the scores: a boolean one forbids, one of floats is added, and
    forbids where it is -inf."""
    numbers = plain(mask)
    if numbers.dtype.kind == "b":
        free = ~numbers
    else:
        free = numbers != -np.inf
        if free.all():
            return scores + mask, allowed
        scores = scores + am.where(free, mask, 0.0)
    return scores, free if allowed is None else allowed & free
