"""The layers of a transformer: attention over all places, then a small network at each place, each with a residual connection.

A layer of a decoder looks at its own sequence first, and then at the memory, the sequence that an encoder made.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core import functions as am
from ..core.errors import ArgumentError
from ..core.randomness import Rng, as_generator
from .attention import MultiheadAttention
from .containers import ModuleList
from .dropout import Dropout
from .layer_sizes import check_flags, check_sizes
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": am.relu, "gelu": am.gelu, "silu": am.silu}


class _Layer(Module):
    """The common part of the layers of encoders and decoders: attention to the own sequence, and the two linear maps."""

    multihead_attn: MultiheadAttention
    norm1: LayerNorm
    norm2: LayerNorm
    norm3: LayerNorm
    dropout1: Dropout
    dropout2: Dropout
    dropout3: Dropout

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int,
        dropout: float,
        activation: str | Callable[[Any], Any],
        layer_norm_eps: float,
        batch_first: bool,
        norm_first: bool,
        bias: bool,
        rng: Rng,
        dtype: Any,
        others: int,
    ) -> None:
        name = type(self).__name__
        check_sizes(name, d_model=d_model, nhead=nhead, dim_feedforward=dim_feedforward)
        check_flags(name, batch_first=batch_first, norm_first=norm_first, bias=bias)
        if not callable(activation) and activation not in ACTIVATIONS:
            known = ", ".join(map(repr, ACTIVATIONS))
            raise ArgumentError(f"{name}: activation must be {known} or a function, got {activation!r}")
        rng = as_generator(rng)
        self.norm_first, self.activation = norm_first, activation
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng, dtype=dtype)
        if others:
            self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng, dtype=dtype)
        self.linear1 = Linear(d_model, dim_feedforward, bias, rng=rng, dtype=dtype)
        self.dropout = Dropout(dropout, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, rng=rng, dtype=dtype)
        for k in range(1, 3 + others):
            setattr(self, f"norm{k}", LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype))
        for k in range(1, 3 + others):
            setattr(self, f"dropout{k}", Dropout(dropout, rng=rng))

    def _hidden(self, x: Any) -> Any:
        """The two linear maps, with the activation and dropout between them."""
        activate = self.activation if callable(self.activation) else ACTIVATIONS[self.activation]
        return self.linear2(self.dropout(activate(self.linear1(x))))

    def extra_repr(self) -> str:
        """The order, where it is not the usual one."""
        return "norm_first=True" if self.norm_first else ""


class TransformerEncoderLayer(_Layer):
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
        super().__init__(
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, rng, dtype, 0
        )

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
            x = src + self._attended(self.norm1(src), src_mask, src_key_padding_mask)
            return x + self._mapped(self.norm2(x))
        x = self.norm1(src + self._attended(src, src_mask, src_key_padding_mask))
        return self.norm2(x + self._mapped(x))

    def _attended(self, x: Any, mask: Any, padding: Any) -> Any:
        """The result of attention."""
        return self.dropout1(self.self_attn(x, x, x, padding, False, mask)[0])

    def _mapped(self, x: Any) -> Any:
        """The result of the two linear maps."""
        return self.dropout2(self._hidden(x))


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


class TransformerDecoderLayer(_Layer):
    """x + attention to x, normalized, then + attention to a memory, normalized, then + two linear maps, normalized (Vaswani et
    al. 2017).

    Args:
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, rng, dtype: as of
            `TransformerEncoderLayer`.

    https://arxiv.org/abs/1706.03762

    >>> import numpy as np
    >>> layer = TransformerDecoderLayer(8, 2, 16, batch_first=True, rng=0)
    >>> layer(np.zeros((3, 4, 8)), np.zeros((3, 5, 8))).shape
    (3, 4, 8)
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
        super().__init__(
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, rng, dtype, 1
        )

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
    ) -> Any:
        """The features of each place after the layer.

        Args:
            tgt: (L, N, d_model), or (N, L, d_model) with `batch_first`; one sequence is (L, d_model).
            memory: (S, N, d_model), or (N, S, d_model): what an encoder made.
            tgt_mask: (L, L), as `attn_mask` of `MultiheadAttention`; `causal_mask(L)` hides what comes later.
            memory_mask: (L, S), likewise.
            tgt_key_padding_mask, memory_key_padding_mask: (N, L) and (N, S), True at places that are hidden from all others.

        Returns:
            The shape of `tgt`.
        """
        if self.norm_first:
            x = tgt + self._attended(self.norm1(tgt), tgt_mask, tgt_key_padding_mask)
            x = x + self._recalled(self.norm2(x), memory, memory_mask, memory_key_padding_mask)
            return x + self._mapped(self.norm3(x))
        x = self.norm1(tgt + self._attended(tgt, tgt_mask, tgt_key_padding_mask))
        x = self.norm2(x + self._recalled(x, memory, memory_mask, memory_key_padding_mask))
        return self.norm3(x + self._mapped(x))

    def _attended(self, x: Any, mask: Any, padding: Any) -> Any:
        """The result of attention to the own sequence."""
        return self.dropout1(self.self_attn(x, x, x, padding, False, mask)[0])

    def _recalled(self, x: Any, memory: Any, mask: Any, padding: Any) -> Any:
        """The result of attention to the memory."""
        return self.dropout2(self.multihead_attn(x, memory, memory, padding, False, mask)[0])

    def _mapped(self, x: Any) -> Any:
        """The result of the two linear maps."""
        return self.dropout3(self._hidden(x))


class TransformerDecoder(Module):
    """Several layers of a decoder, one after the other, each with the weights of the first at the start, as in PyTorch.

    Args:
        decoder_layer: the layer that is copied.
        num_layers: how many there are.
        norm: a layer for the end, such as `LayerNorm`.

    >>> import numpy as np
    >>> layer = TransformerDecoderLayer(8, 2, 16, rng=0)
    >>> TransformerDecoder(layer, 2)(np.zeros((4, 3, 8)), np.zeros((5, 3, 8))).shape
    (4, 3, 8)
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        check_sizes("TransformerDecoder", num_layers=num_layers)
        self.layers = ModuleList([copy.deepcopy(decoder_layer) for _ in range(num_layers)])
        self.norm = norm

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
    ) -> Any:
        """The shape: that of `tgt`; arguments as of `TransformerDecoderLayer`."""
        for layer in self.layers:
            tgt = layer(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    """An encoder and a decoder that looks at what the encoder made (Vaswani et al. 2017).

    Args:
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, rng, dtype: of the
            layers, as of `TransformerEncoderLayer`.
        num_encoder_layers, num_decoder_layers: how many layers each has.

    https://arxiv.org/abs/1706.03762

    >>> import numpy as np
    >>> model = Transformer(8, 2, 1, 1, 16, batch_first=True, rng=0)
    >>> model(np.zeros((3, 5, 8)), np.zeros((3, 4, 8)), tgt_mask=causal_mask(4)).shape
    (3, 4, 8)
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Callable[[Any], Any] = "relu",
        *,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        rng = as_generator(rng)
        settings: Any = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        ends = [LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype) for _ in range(2)]
        encoder_layer = TransformerEncoderLayer(*settings, rng=rng, dtype=dtype)
        decoder_layer = TransformerDecoderLayer(*settings, rng=rng, dtype=dtype)
        self.encoder = TransformerEncoder(encoder_layer, num_encoder_layers, ends[0])
        self.decoder = TransformerDecoder(decoder_layer, num_decoder_layers, ends[1])

    def forward(
        self,
        src: Any,
        tgt: Any,
        src_mask: Any = None,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
    ) -> Any:
        """The shape: that of `tgt`; arguments as of the layers."""
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        return self.decoder(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)

    @staticmethod
    def generate_square_subsequent_mask(sz: int) -> NDArray[np.float64]:
        """`causal_mask` as PyTorch writes it, to be added to scores: -inf hides, 0 does not."""
        return np.where(causal_mask(sz), -np.inf, 0.0)


def causal_mask(length: int) -> NDArray[np.bool_]:
    """A mask for attention in which no place sees what comes after it, (length, length): True is hidden.

    >>> causal_mask(2)
    array([[False,  True],
           [False, False]])
    """
    check_sizes("causal_mask", length=length)
    hidden: NDArray[np.bool_] = ~np.tri(length, dtype=bool)
    return hidden
