"""`Dropout`: a regularizer. Numbers are set to 0 at random during training, by `Dropout2d` and its kin whole
channels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import ShapeError
from ..core.functions.arguments import as_array
from ..core.randomness import Rng, as_generator
from .layer_sizes import check_probability
from .module import Module


class Dropout(Module):
    """While training, each number becomes 0 with probability p, and the others grow by 1 / (1 - p), so that the mean stays
    (Srivastava et al. 2014). After `eval()`, nothing happens.

    Args:
        p: the probability, from 0 to 1.
        rng: draws the numbers that become 0; `named_generators` of a model finds it, so that a checkpoint can hold its state.

    https://jmlr.org/papers/v15/srivastava14a.html

    >>> layer = Dropout(0.5, rng=0)
    >>> layer(np.ones(8))
    array([2., 0., 0., 0., 2., 2., 2., 2.])
    >>> layer.eval()(np.ones(3))
    array([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, *, rng: Rng = None) -> None:
        check_probability("Dropout", p=p)
        self.p, self.rng = p, as_generator(rng)

    def forward(self, x: Any) -> Any:
        """The same shape."""
        x = as_array(x)
        if not self.training or self.p == 0:
            return x
        kept = self.rng.random(self._drawn(x)) >= self.p
        kind = x.dtype if x.dtype.kind == "f" else np.dtype(float)
        return x * (kept / (1 - self.p) if self.p < 1 else kept).astype(kind)

    def _drawn(self, x: Any) -> tuple[Any, ...]:
        """The shape of what is drawn."""
        return tuple(x.shape)


class Dropout2d(Dropout):
    """`Dropout` of whole channels: neighbouring numbers of an image say nearly the same, so dropping single ones does little
    (Tompson et al. 2015, https://arxiv.org/abs/1411.4280).

    Arguments as of `Dropout`; the input is (N, C, ...).

    >>> Dropout2d(0.5, rng=0)(np.ones((1, 4, 1, 2))).reshape(4, 2)
    array([[2., 2.],
           [0., 0.],
           [0., 0.],
           [0., 0.]])
    """

    def _drawn(self, x: Any) -> tuple[Any, ...]:
        if x.ndim < 3:
            raise ShapeError(f"expected an input (N, C, ...) with axes behind the channels, got shape {tuple(x.shape)}")
        return (*tuple(x.shape)[:2], *(1,) * (x.ndim - 2))


class Dropout1d(Dropout2d):
    """`Dropout2d` for sequences (N, C, L)."""


class Dropout3d(Dropout2d):
    """`Dropout2d` for volumes (N, C, D, H, W)."""
