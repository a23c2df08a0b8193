"""A layer of a transformer: attention over all places, then a small network at each place, both with a residual connection."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from ..core import functions as am
from ..core.errors import ArgumentError
from ..core.randomness import Rng, as_generator
from .attention import MultiheadAttention
from .containers import ModuleList
from .dropout import Dropout
from .layer_sizes import check_sizes
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": am.relu, "gelu": am.gelu, "silu": am.silu}


class TransformerEncoderLayer(Module):
    """x + attention, normalized, then x + two linear maps with an activation between, normalized (Vaswani et al. 2017).

    Args:
        d_model: how many numbers a place has.
        nhead: into how many heads of attention they fall.
        dim_feedforward: how many numbers there are between the two linear maps.
        dropout: the probability of dropout, in training.
        activation: "relu", "gelu" or "silu", or a function.
        layer_norm_eps: keeps the roots of the normalizations away from 0.
        batch_first: whether sequences are (N, L, d_model) and not (L, N, d_model).
        norm_first: whether it is normalized before attention and maps, and not after.
        bias: whether there are biases.
        rng: draws the weights, and what is dropped.
        dtype: the type of the weights.

    https://arxiv.org/abs/1706.03762

    >>> import numpy as np
    >>> TransformerEncoderLayer(8, 2, 16, batch_first=True, rng=0)(np.zeros((3, 5, 8))).shape
    (3, 5, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Callable[[Any], Any] = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        check_sizes("TransformerEncoderLayer", d_model=d_model, nhead=nhead, dim_feedforward=dim_feedforward)
        if not callable(activation) and activation not in ACTIVATIONS:
            known = ", ".join(map(repr, ACTIVATIONS))
            raise ArgumentError(f"TransformerEncoderLayer: activation must be {known} or a function, got {activation!r}")
        rng = as_generator(rng)
        self.norm_first, self.activation = norm_first, activation
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first, rng=rng, dtype=dtype)
        self.linear1 = Linear(d_model, dim_feedforward, bias, rng=rng, dtype=dtype)
        self.dropout = Dropout(dropout, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, rng=rng, dtype=dtype)
        self.norm1, self.norm2 = (LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype) for _ in range(2))
        self.dropout1, self.dropout2 = Dropout(dropout, rng=rng), Dropout(dropout, rng=rng)

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None) -> Any:
        """The features of each place after the layer.

        Args:
            src: (L, N, d_model), or (N, L, d_model) with `batch_first`; one sequence is (L, d_model).
            src_mask: (L, L), as `attn_mask` of `MultiheadAttention`.
            src_key_padding_mask: (N, L), True at places that are masked.

        Returns:
            The shape of `src`.
        """
        if self.norm_first:
            x = src + self._looked(self.norm1(src), src_mask, src_key_padding_mask)
            return x + self._thought(self.norm2(x))
        x = self.norm1(src + self._looked(src, src_mask, src_key_padding_mask))
        return self.norm2(x + self._thought(x))

    def _looked(self, x: Any, mask: Any, padding: Any) -> Any:
        """The output of the attention."""
        return self.dropout1(self.self_attn(x, x, x, padding, False, mask)[0])

    def _thought(self, x: Any) -> Any:
        """The output of the two linear maps."""
        bend = self.activation if callable(self.activation) else ACTIVATIONS[self.activation]
        return self.dropout2(self.linear2(self.dropout(bend(self.linear1(x)))))

    def extra_repr(self) -> str:
        """The order, where it is not the usual one."""
        return "norm_first=True" if self.norm_first else ""


class TransformerEncoder(Module):
    """Several layers of a transformer, one after the other, each with the weights of the first at the start, as in PyTorch.

    Args:
        encoder_layer: the layer that is copied.
        num_layers: how many there are.
        norm: a layer for the end, such as `LayerNorm`.

    >>> import numpy as np
    >>> layer = TransformerEncoderLayer(8, 2, 16, rng=0)
    >>> TransformerEncoder(layer, 2)(np.zeros((5, 3, 8))).shape
    (5, 3, 8)
    """

    def __init__(self, encoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        check_sizes("TransformerEncoder", num_layers=num_layers)
        self.layers = ModuleList([copy.deepcopy(encoder_layer) for _ in range(num_layers)])
        self.norm = norm

    def forward(self, src: Any, mask: Any = None, src_key_padding_mask: Any = None) -> Any:
        """The shape: that of `src`; masks as of `TransformerEncoderLayer`."""
        for layer in self.layers:
            src = layer(src, mask, src_key_padding_mask)
        return src if self.norm is None else self.norm(src)
