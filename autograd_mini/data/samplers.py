"""Samplers: which samples an epoch goes through, where it is not each of them once.

A sampler has a length and `order(rng)`, which draws the numbers of the samples of one epoch. The loader hands it a generator
that depends on the seed and the epoch alone, so a run that is taken up again goes through the same samples.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.errors import ArgumentError
from ..core.names.spelling import spelled


class Sampler(Protocol):
    """The methods of a sampler that the loader calls."""

    def __len__(self) -> int: ...

    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """The numbers of the samples of an epoch, (len(self),)."""
        ...


@spelled
class WeightedSampler:
    """Draws samples with probabilities in proportion to their weights.

    Args:
        weights: one for each sample, 0 or more, (n,).
        count: how many samples an epoch has; n if left out.
        replacement: whether a sample may come several times in an epoch. Without, `count` is at most the number of weights
            above 0.

    Attributes:
        samples: the number of samples that it chooses from; the loader compares it with that of its data set.

    Raises:
        ArgumentError: for weights that make no sense.

    >>> sampler = WeightedSampler([0.0, 1.0, 3.0], count=4000)
    >>> np.bincount(sampler.order(np.random.default_rng(0)), minlength=3) / 4000
    array([0.    , 0.25..., 0.74...])
    """

    def __init__(self, weights: ArrayLike, count: int | None = None, *, replacement: bool = True) -> None:
        self.weights = np.asarray(weights, dtype=float)
        if self.weights.ndim != 1 or not np.isfinite(self.weights).all() or (self.weights < 0).any() or not self.weights.any():
            raise ArgumentError("weights must be one number for each sample, 0 or more, and not all of them 0")
        self.samples = len(self.weights)
        self.count = self.samples if count is None else int(count)
        self.replacement = replacement
        possible = int(np.count_nonzero(self.weights))
        if self.count < 1 or not replacement and self.count > possible:
            most = "" if replacement else f", and at most {possible} without replacement"
            raise ArgumentError(f"count={self.count} must be 1 or more{most}")

    def __len__(self) -> int:
        return self.count

    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """The numbers of the samples of an epoch, (count,)."""
        shares = self.weights / self.weights.sum()
        return rng.choice(len(self.weights), self.count, replace=self.replacement, p=shares).astype(np.intp)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.count} of {len(self.weights)} samples>"


@spelled
class BalancedSampler(WeightedSampler):
    """Draws as many samples of each class on average, however rare it is.

    Args:
        labels: the class of each sample, (n,).
        count: how many samples an epoch has; n if left out.

    >>> sampler = BalancedSampler([0] * 90 + [1] * 10, count=1000)
    >>> bool(450 < (sampler.order(np.random.default_rng(0)) >= 90).sum() < 550)
    True
    """

    def __init__(self, labels: ArrayLike, count: int | None = None) -> None:
        found: Any = np.asarray(labels)
        if found.ndim != 1 or not found.size:
            raise ArgumentError(f"BalancedSampler: labels of shape {found.shape}; give the class of each sample, (n,)")
        _, inverse, counts = np.unique(found, return_inverse=True, return_counts=True)
        super().__init__(1.0 / counts[inverse.reshape(-1)], count)
