"""Attention: means of values, weighted by how well keys fit queries."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ShapeError
from ..node import is_symbolic, plain
from .arguments import as_array
from .choices import where
from .concatenation import repeat
from .products import matmul
from .shapes import astype, broadcast_to, swapaxes
from .softmaxes import masked_softmax


def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, is_causal: bool = False, scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:  # fmt: skip
    """softmax(query key^T scale) value (Vaswani et al. 2017), with PyTorch's arguments.

    Args:
        query: (..., L, E).
        key: (..., S, E).
        value: (..., S, V).
        attn_mask: (..., L, S); booleans say who may be seen, floats are added to the scores. A row that sees nothing gives 0.
        is_causal: whether each place sees only itself and what is before it.
        scale: 1 / sqrt(E) if left out.
        enable_gqa: grouped-query attention (Ainslie et al. 2023): `query` (..., heads, L, E) may have a multiple of the heads of
            `key` and of `value`; neighbouring heads share one.

    Returns:
        (..., L, V).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> scaled_dot_product_attention(np.ones((1, 2)), np.ones((3, 2)), np.eye(3)).round(3)
    array([[0.333, 0.333, 0.333]])
    """
    query, key, value = as_array(query), as_array(key), as_array(value)
    if not isinstance(is_causal, (bool, np.bool_)) or isinstance(scale, bool):
        raise ArgumentTypeError(
            f"scaled_dot_product_attention: is_causal is True or False and scale a number, got {is_causal!r:.40} and "
            f"{scale!r:.40}: name them, since there is no dropout_p before them here"
        )
    if query.ndim < 2 or key.ndim < 2 or value.ndim < 2 or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ShapeError(
            f"scaled_dot_product_attention: query (..., L, E), key (..., S, E), value (..., S, V), got {tuple(query.shape)}, "
            f"{tuple(key.shape)}, {tuple(value.shape)}"
        )
    if enable_gqa:
        key, value = _for_each_head("key", key, query), _for_each_head("value", value, query)
    query = query if query.dtype.kind in "fO" else astype(query, float)  # a product of booleans is one, of int8 wraps around
    scores = matmul(query, swapaxes(key, -1, -2)) * (1.0 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if is_causal:
        if attn_mask is not None:
            raise ArgumentError("scaled_dot_product_attention: give attn_mask or is_causal, and not both")
        attn_mask = np.tri(query.shape[-2], key.shape[-2], dtype=bool)
    if attn_mask is not None:
        kind = np.asarray(plain(attn_mask)).dtype.kind if not is_symbolic(attn_mask) else attn_mask.dtype.kind
        if kind == "b":
            scores = where(broadcast_to(plain(attn_mask), scores.shape), scores, -np.inf)
        elif kind == "f":
            scores = scores + attn_mask
        else:
            raise ArgumentTypeError("scaled_dot_product_attention: attn_mask holds booleans, or floats that are added")
    return matmul(masked_softmax(scores), value)


def _for_each_head(name: str, x: Any, query: Any) -> Any:
    """Keys or values of fewer heads than the queries have, each repeated for its group of queries."""
    if query.ndim < 3 or x.ndim < 3 or not x.shape[-3] or query.shape[-3] % x.shape[-3]:
        raise ShapeError(
            f"scaled_dot_product_attention: with enable_gqa the heads of query {tuple(query.shape)} are a multiple of those of "
            f"{name} {tuple(x.shape)}: axis -3"
        )
    return x if query.shape[-3] == x.shape[-3] else repeat(x, query.shape[-3] // x.shape[-3], -3)
