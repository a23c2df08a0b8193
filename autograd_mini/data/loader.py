"""The loader deals a data set out in batches, in a new order each epoch, and can say where it stands.

Which samples a batch holds and how they are varied is a function of three numbers: the seed, the epoch and the number of
the batch. Nothing else is kept between batches, so a loader that is given these three numbers goes on where another
one stopped, and a thread that prepares batches ahead of time changes nothing but the waiting.
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentError, ArgumentTypeError, ShapeError
from ..core.names.spelling import renamed, spelled
from ..core.randomness import as_generator
from .augment import Transform
from .collating import map_parts, parts_of
from .datasets import Dataset, Sample, as_dataset, fetch
from .samplers import Sampler


@spelled
class DataLoader:
    """Go through a data set in batches: each `for` is one epoch.

    Args:
        dataset: anything with `len(d)` and `d[numbers] -> tuple of arrays`, or `d[number] -> one sample`; or a tuple of arrays
            (X, y). A sample may be a dictionary as well, and so is a batch then.
        batch_size: how many samples make a batch.
        shuffle: whether each epoch has an order of its own.
        rng: names the orders and the draws of the transform: a seed, which gives the same ones in each run; a generator, from
            which a seed is drawn; None for other ones in each run.
        drop_last: leave out the last batch where it is smaller than the others.
        sampler: what says which samples an epoch has, such as `WeightedSampler`, in place of `shuffle`.
        transform: called as `transform(images, rng)` on the first array of each batch.
        prefetch: how many batches a thread prepares ahead. It helps where a batch waits, for a disk or a network; where
            preparing it is work for the processor, thread and training hold each other up, and 0 is faster.

    An epoch that is left early is over: the next `for` begins another. After `load_state_dict` the next `for` goes on
    in the middle.

    Raises:
        ArgumentError: for an empty data set, or sizes that leave no batch.

    >>> from autograd_mini.data import ArrayDataset
    >>> loader = DataLoader(ArrayDataset(np.arange(5)), batch_size=2)
    >>> [batch.tolist() for (batch,) in loader]
    [[0, 1], [2, 3], [4]]
    """

    @renamed(seed="rng")
    def __init__(
        self,
        dataset: Dataset,
        batch_size: int = 32,
        *,
        shuffle: bool = False,
        rng: int | np.random.Generator | None = 0,
        drop_last: bool = False,
        transform: Transform | None = None,
        prefetch: int = 0,
        sampler: Sampler | None = None,
    ) -> None:
        if hasattr(batch_size, "__len__"):
            raise ArgumentTypeError("DataLoader: several arrays are one argument, as the tuple (X, y)")
        for name, count, least in (("batch_size", batch_size, 1), ("prefetch", prefetch, 0)):
            if not isinstance(count, (int, np.integer)) or count < least:
                raise ArgumentError(f"DataLoader: {name}={count!r} must be a whole number from {least} up")
        self.dataset, self.batch_size, self.drop_last = as_dataset(dataset), batch_size, drop_last
        if not hasattr(self.dataset, "__len__") or not hasattr(self.dataset, "__getitem__"):
            told = "has a length and gives samples by their numbers; arrays are given as (X, y)"
            raise ArgumentTypeError(f"DataLoader: dataset is a {type(dataset).__name__}: a data set {told}")
        self.shuffle, self.seed, self.sampler = shuffle, seed_of(rng), sampler
        if sampler is not None and shuffle:
            raise ArgumentError("DataLoader: a sampler says the order of each epoch itself: leave shuffle out")
        if sampler is not None and getattr(sampler, "samples", len(self.dataset)) != len(self.dataset):
            raise ArgumentError(
                f"DataLoader: the sampler is of {getattr(sampler, 'samples', 0)} samples, and the data set has "
                f"{len(self.dataset)}: give a weight or a label for each"
            )
        if transform is not None and not _takes_two(transform):
            raise ArgumentTypeError(
                "DataLoader: a transform is called with the images and a generator: write transform=lambda images, rng: ..."
            )
        self.transform, self.prefetch = transform, prefetch
        self._epoch, self._batch, self._continues = 0, 0, False
        if not len(self):
            raise ArgumentError(
                f"DataLoader: {len(self.dataset)} samples make no batch of {batch_size}: choose a smaller batch_size, "
                "or drop_last=False"
            )

    def __repr__(self) -> str:
        shuffled = f", shuffled by the seed {self.seed}" if self.shuffle else ""
        return f"<DataLoader: {len(self.dataset)} samples in {len(self)} batches of {self.batch_size}{shuffled}>"

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        whole, rest = divmod(len(self.dataset if self.sampler is None else self.sampler), self.batch_size)
        return whole + bool(rest and not self.drop_last)

    def __iter__(self) -> Iterator[Sample]:
        if self._batch and not self._continues:
            self._epoch, self._batch = self._epoch + 1, 0
        self._continues = False
        return self._deal(self._epoch, self._batch)

    def _deal(self, epoch: int, start: int) -> Iterator[Sample]:
        order = self._order(epoch)
        batches = range(start, len(self))
        made = self._made_ahead(epoch, order, batches) if self.prefetch else (self._make(epoch, order, b) for b in batches)
        for b, batch in zip(batches, made, strict=True):
            self._epoch, self._batch = epoch, b + 1  # before the batch is handed out: it counts as taken
            yield map_parts(plain_array, batch)
        self._epoch, self._batch = epoch + 1, 0

    def _order(self, epoch: int) -> NDArray[np.intp]:
        n = len(self.dataset)
        if self.sampler is not None:
            order = np.asarray(self.sampler.order(np.random.default_rng([self.seed, epoch])))
            if order.shape != (len(self.sampler),) or order.size and not 0 <= order.min() <= order.max() < n:
                raise ArgumentError(f"DataLoader: the sampler is not of this data set, which has {n} samples")
            return order
        return np.random.default_rng([self.seed, epoch]).permutation(n) if self.shuffle else np.arange(n)

    def _make(self, epoch: int, order: NDArray[np.intp], b: int) -> Sample:
        numbers = order[b * self.batch_size : (b + 1) * self.batch_size]
        sample = fetch(self.dataset, numbers)
        if not isinstance(sample, (tuple, list, dict)):
            raise ShapeError(f"DataLoader: the data set gives a {type(sample).__name__}, no tuple: pass ArrayDataset(X, y)")
        for name, part in parts_of(sample):
            if np.ndim(part) == 0 or len(part) != len(numbers):
                raise ShapeError(
                    f"DataLoader: {name} of a batch of {len(numbers)} samples has the shape {np.shape(part)}: each part "
                    "needs a row for each sample"
                )
        if self.transform is not None:
            if isinstance(sample, dict):
                raise ArgumentTypeError(
                    "DataLoader: transform= varies the first part of a tuple, and the samples are dictionaries: vary them in the "
                    "data set"
                )
            first, *others = sample
            seed = [self.seed, epoch, b + 1]  # to NumPy [seed, epoch, 0] is the same as [seed, epoch], which drew the order
            first = self.transform(first, np.random.default_rng(seed))
            if np.ndim(first) == 0 or len(first) != len(numbers):
                made = "None" if first is None else f"an array of shape {np.shape(first)}"
                raise ShapeError(
                    f"DataLoader: the transform made {made} of a batch of {len(numbers)} samples: it returns a row for each"
                )
            return (first, *others)
        return sample

    def _made_ahead(self, epoch: int, order: NDArray[np.intp], batches: range) -> Iterator[Sample]:
        """The same batches, made by a thread while the last one is in use."""
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="DataLoader")
        waiting: deque[Future[Sample]] = deque()
        try:
            for b in batches:
                waiting.append(pool.submit(self._make, epoch, order, b))
                if len(waiting) > self.prefetch:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def state_dict(self) -> dict[str, Any]:
        """The position of the loader (the epoch, and how many of its batches are out), and the settings that led there."""
        return {"epoch": self._epoch, "batch": self._batch, **self._identity()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where another loader of the same data stood.

        Raises:
            ArgumentError: where that one had other samples, batches or seed, so that its place means nothing here.
        """
        here = self._identity()
        other = [
            f"{key} was {state.get(key)!r} and is {value!r}" for key, value in here.items() if state.get(key) != value
        ]
        epoch, batch = state.get("epoch"), state.get("batch")
        if other:
            raise ArgumentError(f"the state of this DataLoader is of another one: {', '.join(other)}")
        if not (isinstance(epoch, int) and isinstance(batch, int) and epoch >= 0 and 0 <= batch <= len(self)):
            raise ArgumentError(f"the state of this DataLoader names the epoch {epoch!r} and batch {batch!r}, which are none")
        self._epoch, self._batch, self._continues = epoch, batch, True

    def _identity(self) -> dict[str, Any]:
        """The quantities that fix a place in the order."""
        return {
            "samples": len(self.dataset),
            "batch_size": self.batch_size,
            "shuffle": self.shuffle,
            "seed": self.seed,
            "drop_last": self.drop_last,
            **({} if self.sampler is None else {"sampler": repr(self.sampler)}),
        }


def _takes_two(function: Any) -> bool:
    """Whether a function can be called with two arguments, as far as that is known."""
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        return False
    except ValueError:  # it does not tell
        return True
    return True


def seed_of(rng: Any) -> int:
    """A seed as it is; of a generator, or of None, one that is drawn from it."""
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    return int(as_generator(rng).integers(2**63))
