"""`Embedding`: a learned vector for each word of a vocabulary."""

from __future__ import annotations

from typing import Any

from ..core import functions as am
from ..core.errors import DtypeError, IndexingError
from ..core.functions.arguments import all_between, carrier
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

    >>> import numpy as np
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

    def forward(self, indices: Any) -> Any:
        """Integers of any shape (...) -> (..., embedding_dim)."""
        numbers = plain(carrier(indices))
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
