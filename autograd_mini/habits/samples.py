"""Counterparts of names of `sklearn.datasets`, `sklearn.model_selection` and `torch.utils.data`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import data
from ..core.errors import ArgumentError, ShapeError
from ..core.names.spelling import spelled
from ..core.node import plain
from ..core.randomness import Rng, as_generator


@spelled
def train_test_split(
    *arrays: Any, test_size: Any = None, train_size: Any = None, rng: Rng = None, shuffle: bool = True, stratify: Any = None
) -> list[Any]:
    """Arrays cut in two along the first axis, at random: `X_train, X_test, y_train, y_test = train_test_split(X, y)`.

    Args:
        arrays: of one length each.
        test_size, train_size: how many samples, or which part of them; a quarter to test if both are left out.
        rng: draws the order: a seed, a generator, or None for the default generator.
        shuffle: whether the order is drawn at all.
        stratify: labels (n,), each of which is cut in the same ratio.

    Raises:
        ShapeError: for arrays of several lengths.
        ArgumentError: for sizes that leave a part empty.
    """
    lengths = {len(x) for x in arrays}
    if len(lengths) != 1:
        raise ShapeError(f"train_test_split: the arrays have {sorted(lengths)} samples, and must have as many as each other")
    n = lengths.pop()
    test, rng = _count(n, test_size, train_size), as_generator(rng)
    order = rng.permutation(n) if shuffle else np.arange(n)
    if stratify is None:
        cut = [order[: n - test], order[n - test :]] if not shuffle else [order[test:], order[:test]]
    else:
        labels = np.asarray(plain(stratify))[order]
        rank = np.empty(n)  # where a sample stands among those of its label, from 0 to 1
        for label in np.unique(labels):
            rows = np.flatnonzero(labels == label)
            rank[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
        by_rank = order[np.argsort(rank, kind="stable")]
        cut = [rng.permutation(by_rank[test:]), rng.permutation(by_rank[:test])]
    return [_rows(x, rows) for x in arrays for rows in cut]


def _rows(x: Any, rows: Any) -> Any:
    return np.asarray(x)[rows] if isinstance(x, (list, tuple)) else x[rows]


def _count(n: int, test: Any, train: Any) -> int:
    """The number of samples for the test."""
    if test is None:
        test = 0.25 if train is None else n - train if isinstance(train, int) else n - math.floor(train * n)
    count = test if isinstance(test, int) else math.ceil(test * n)
    if not 0 < count < n:
        raise ArgumentError(f"train_test_split: of {n} samples, {count} for the test: both parts need some")
    return count


class RandomSampler:
    """Each sample once, in an order that is drawn for each epoch; or `num_samples` of them, with `replacement`.

    Raises:
        ArgumentError: for a number of samples that cannot be drawn.
    """

    def __init__(self, data_source: Any, replacement: bool = False, num_samples: int | None = None, *, rng: Rng = None) -> None:
        self.samples, self.replacement = len(data_source), replacement
        self.count = self.samples if num_samples is None else num_samples
        if not isinstance(self.count, int) or self.count < 1 or not replacement and self.count > self.samples:
            raise ArgumentError(f"RandomSampler: num_samples={num_samples!r} of {self.samples} samples")
        self.rng = as_generator(rng)

    def __len__(self) -> int:
        return self.count

    def order(self, rng: np.random.Generator) -> Any:
        """The numbers of the samples of an epoch."""
        return rng.choice(self.samples, self.count, self.replacement)

    def __iter__(self) -> Iterator[int]:
        return iter(self.order(self.rng).tolist())


class SequentialSampler:
    """Each sample once, in order."""

    def __init__(self, data_source: Any) -> None:
        self.count = len(data_source)

    def __len__(self) -> int:
        return self.count

    def order(self, rng: np.random.Generator) -> Any:
        """The numbers of the samples of an epoch."""
        return np.arange(self.count)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))


class WeightedRandomSampler(data.WeightedSampler):
    """`data.WeightedSampler`, whose numbers can be gone through as well."""

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, *, rng: Rng = None) -> None:
        super().__init__(plain(weights), num_samples, replacement=replacement)
        self.rng = as_generator(rng)

    def __iter__(self) -> Iterator[int]:
        return iter(self.order(self.rng).tolist())


class BatchSampler:
    """The numbers that a sampler gives, in lists of a length.

    Raises:
        ArgumentError: for a length that is no whole number above 0.
    """

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if not isinstance(batch_size, int) or batch_size < 1:
            raise ArgumentError(f"BatchSampler: batch_size={batch_size!r} must be a whole number, 1 or more")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __len__(self) -> int:
        whole, rest = divmod(len(self.sampler), self.batch_size)
        return whole + bool(rest and not self.drop_last)

    def __iter__(self) -> Iterator[list[int]]:
        numbers = list(self.sampler)
        return (numbers[i * self.batch_size : (i + 1) * self.batch_size] for i in range(len(self)))


SAMPLERS = (RandomSampler, SequentialSampler, WeightedRandomSampler, BatchSampler)
for _sampler in SAMPLERS:
    _sampler.__init__ = spelled(_sampler.__init__)  # type: ignore[method-assign]
NAMES: dict[str, Any] = {
    **{each.__name__: each for each in SAMPLERS}, "train_test_split": train_test_split,
    "DatasetFolder": data.ImageFolder, "CIFAR10": data.load_cifar10,
}  # fmt: skip
"""The counterpart of each name."""
