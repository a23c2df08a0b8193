"""`Embedding`: a learned vector for each word of a vocabulary."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError, DtypeError, IndexingError, ShapeError
from ..core.functions.arguments import all_between, as_array
from ..core.node import plain
from ..core.randomness import Rng
from .initializers import normal
from .layer_sizes import check_sizes
from .module import Module
from .parameter import Parameter


class Embedding(Module):
    """A table of vectors, and the look-up in it.

    Args:
        num_embeddings: how many vectors there are.
        embedding_dim: how long they are.
        padding_idx: the number of a vector that is 0 at first, and never learned.
        rng: draws the vectors, from a standard normal distribution.
        dtype: the type of the vectors.

    Attributes:
        weight: (num_embeddings, embedding_dim).

    Raises:
        IndexingError: in a call, for a number that is not in the table.
        DtypeError: for indices that are not integers.

    >>> layer = Embedding(10, 3, rng=0)
    >>> layer(np.array([[1, 2], [2, 5]])).shape
    (2, 2, 3)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        *,
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        check_sizes("Embedding", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise IndexingError(f"Embedding: padding_idx={padding_idx} is not among the {num_embeddings} embeddings")
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        vectors = normal((num_embeddings, embedding_dim), rng=rng, dtype=dtype)
        if padding_idx is not None:
            vectors[padding_idx] = 0
        self.weight = Parameter(vectors)

    @classmethod
    def from_pretrained(cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None) -> Embedding:
        """A layer with given vectors, (num_embeddings, embedding_dim), of which it keeps a copy; they are not learned unless
        `freeze=False`.

        >>> Embedding.from_pretrained([[1.0, 2.0], [3.0, 4.0]])(1)
        Tensor([3., 4.])
        """
        vectors = plain(as_array(embeddings))
        if vectors.ndim != 2:
            raise ShapeError(f"Embedding.from_pretrained: one row for each vector is needed, got shape {vectors.shape}")
        count, length = vectors.shape
        options = {} if padding_idx is None else {"padding_idx": padding_idx}
        layer = cls(count, length, rng=0, dtype=vectors.dtype if vectors.dtype.kind == "f" else float, **options)
        layer.weight.data = np.array(vectors, layer.weight.dtype)
        return layer.requires_grad_(not freeze)

    def forward(self, indices: Any) -> Any:
        """Integers of any shape (...) -> (..., embedding_dim)."""
        numbers = plain(as_array(indices))
        if numbers.dtype.kind not in "iu":
            raise DtypeError(f"indices must be integers, got {numbers.dtype}; indices.astype(int) makes them so")
        if not all_between(numbers, 0, self.num_embeddings - 1):
            wrong = numbers[(numbers < 0) | (numbers >= self.num_embeddings)]
            raise IndexingError(
                f"index {int(wrong.flat[0])} is not among the {self.num_embeddings} embeddings (0 to {self.num_embeddings - 1})"
            )
        found = am.getitem(self.weight, numbers)
        if self.padding_idx is None:
            return found
        return am.where((numbers == self.padding_idx)[..., None], am.stop_gradient(found), found)


class EmbeddingBag(Embedding):
    """An `Embedding` whose vectors are added up, or averaged, over each bag of words.

    Args:
        num_embeddings, embedding_dim, padding_idx, rng, dtype: as of `Embedding`; words of the number `padding_idx` do not count.
        mode: "mean", "sum" or "max" over the words of a bag.

    >>> layer = EmbeddingBag(10, 3, mode="sum", rng=0)
    >>> layer(np.array([[1, 2], [2, 5]])).shape
    (2, 3)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        padding_idx: int | None = None,
        mode: str = "mean",
        rng: Rng = None,
        dtype: Any = float,
    ) -> None:
        if mode not in ("mean", "sum", "max"):
            raise ArgumentError(f"EmbeddingBag: mode must be 'mean', 'sum' or 'max', got {mode!r}")
        super().__init__(num_embeddings, embedding_dim, padding_idx, rng=rng, dtype=dtype)
        self.mode = mode

    def forward(self, indices: Any, offsets: Any = None) -> Any:
        """Bags of integers (N, words) -> (N, embedding_dim); with `offsets` (N,), all words in one row, where the bags begin.

        Raises:
            ShapeError: for indices of another number of axes, and for offsets that do not begin with 0 and rise.
        """
        indices = as_array(indices)
        if offsets is not None:
            return self._of_one_row(indices, np.asarray(plain(offsets)))
        if indices.ndim != 2:
            raise ShapeError(f"expected bags of words (N, words), got shape {tuple(indices.shape)}")
        vectors = super().forward(indices)
        if self.padding_idx is None:
            together: Any = {"mean": am.mean, "sum": am.sum, "max": am.max}[self.mode]
            return together(vectors, axis=1)
        counts = (plain(indices) != self.padding_idx)[:, :, None]
        if self.mode == "max":
            return am.max(am.where(counts, vectors, -np.inf), axis=1)
        total = am.sum(am.where(counts, vectors, 0.0), axis=1)
        return total if self.mode == "sum" else total / np.maximum(counts.sum(axis=1), 1)

    def _of_one_row(self, words: Any, begins: Any) -> Any:
        """Words (words,) of bags that begin at these places -> (N, embedding_dim); an empty bag gives zeros."""
        if words.ndim != 1 or begins.ndim != 1 or not len(begins) or begins[0] != 0 or (np.diff([*begins, len(words)]) < 0).any():
            told = f"got shapes {tuple(words.shape)} and {begins.shape}"
            raise ShapeError(f"with offsets, the words stand in one row, and the offsets rise from 0: {told}")
        vectors, numbers = super().forward(words), np.asarray(plain(words))
        bag = np.searchsorted(begins, np.arange(len(words)), side="right") - 1
        rows = [np.flatnonzero((bag == i) & (numbers != self.padding_idx)) for i in range(len(begins))]
        together: Any = {"mean": am.mean, "sum": am.sum, "max": am.max}[self.mode]
        zeros = np.zeros(self.embedding_dim, vectors.dtype)
        return am.stack([together(vectors[row], axis=0) if len(row) else zeros for row in rows])
