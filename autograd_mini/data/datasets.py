"""Data sets: collections of samples that are asked for by number.

A data set is anything with a length and `d[i]`, which gives a tuple of arrays. The index is NumPy's: a number for one
sample, a slice or an array of numbers for a batch, so that a batch costs one indexing operation and not one call per
sample. One that takes single numbers only, as PyTorch's do, is asked sample by sample (`fetch`). The classes here make a
data set of arrays, choose from one, join several, and split one at random; the loader next door deals it out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError
from ..core.names.spelling import spelled
from ..core.randomness import Rng, as_generator
from .collating import collate, map_parts, parts_of

Array = NDArray[Any]
Sample = tuple[Any, ...]


class Dataset(Protocol):
    """The methods of a data set that the loader calls."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: Any, /) -> Sample: ...


def as_dataset(data: Any) -> Any:
    """A data set as it is; of a tuple or list of arrays, (X, y), one whose samples are the rows.

    >>> len(as_dataset((np.zeros((5, 2)), np.arange(5))))
    5
    """
    if isinstance(data, (tuple, list)) and data and all(hasattr(part, "__array__") or isinstance(part, list) for part in data):
        return ArrayDataset(*data)
    return data


def fetch(dataset: Dataset, numbers: Array) -> Sample:
    """Several samples of a data set as a batch: each part of a sample, a tuple or a dictionary, becomes an array with a row for
    each.

    Raises:
        ShapeError: where the parts of the samples have different shapes, or are not as many as were asked for.

    >>> class Squares:
    ...     def __len__(self):
    ...         return 5
    ...     def __getitem__(self, i):
    ...         return np.array([i, i * i]), int(i) % 2  # of an array of numbers this would make something else
    >>> fetch(Squares(), np.array([2, 3, 4]))
    (array([[ 2,  4],
           [ 3,  9],
           [ 4, 16]]), array([0, 1, 0]))
    """
    if takes_arrays(dataset):
        return dataset[numbers]
    samples = [dataset[int(i)] for i in numbers]
    if not samples:
        return dataset[numbers]
    try:
        return collate(samples)  # type: ignore[no-any-return]
    except ShapeError:
        raise
    except (TypeError, ValueError) as error:
        told = [sample for sample in samples[:100] if isinstance(sample, (tuple, list, dict))]
        shapes = {tuple(_shape(part) for _, part in parts_of(sample)) for sample in told}
        raise ShapeError(
            f"the samples of this {type(dataset).__name__} make no batch, since their parts differ in shape: "
            f"{', '.join(map(str, sorted(shapes)[:3]))} ({error})"
        ) from error


def takes_arrays(dataset: Any) -> bool:
    """Whether a data set understands an array of numbers as NumPy does; one that does not say so by an attribute
    `takes_arrays` is asked for two samples, together and one by one."""
    said = getattr(dataset, "takes_arrays", None)
    if said is not None:
        return bool(said)
    if not len(dataset):
        return True
    pair = np.array([0, len(dataset) - 1])
    try:
        together = dataset[pair]
    except Exception:  # whatever an index that it does not understand makes it raise
        return _remembered(dataset, False)
    singles = [dataset[int(i)] for i in pair]
    if not all(isinstance(sample, (tuple, list, dict)) for sample in (together, *singles)):
        return True
    columns, *rows = ([part for _, part in parts_of(sample)] for sample in (together, *singles))
    same = all(len(row) == len(columns) for row in rows) and all(
        np.shape(column)[:1] == (2,) and all(np.array_equal(column[k], rows[k][j], equal_nan=_floats(column)) for k in (0, 1))
        for j, column in enumerate(columns)
    )
    return _remembered(dataset, same)


def _shape(part: Any) -> tuple[int, ...]:
    """The shape of a part; of lists that are no array, that of the outer one."""
    try:
        return np.shape(part)
    except ValueError:
        return (len(part),)


def _floats(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"


def _remembered(dataset: Any, answer: bool) -> bool:
    """The answer, which is not asked for again where the data set can hold it."""
    with suppress(AttributeError, TypeError):
        dataset.takes_arrays = answer
    return answer


@spelled
class ArrayDataset:
    """Samples that lie in arrays: the i-th sample is the i-th row of each.

    Args:
        arrays: one array or more, all of the same length; usually inputs and targets. They are not copied.

    Raises:
        ShapeError: for arrays of different lengths.

    >>> data = ArrayDataset(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0, 1, 0]))
    >>> data[[0, 2]]
    (array([[1., 2.], [5., 6.]]), array([0, 0]))
    """

    takes_arrays = True

    def __init__(self, *arrays: ArrayLike) -> None:
        self.arrays = tuple(np.asarray(array) for array in arrays)
        if not arrays or any(array.ndim == 0 for array in self.arrays):
            raise ShapeError("ArrayDataset needs at least one array, and each with an axis that counts the samples")
        lengths = [len(array) for array in self.arrays]
        if len(set(lengths)) > 1:
            raise ShapeError(f"ArrayDataset: arrays of lengths {', '.join(map(str, lengths))}; each sample needs a row in each")

    def __repr__(self) -> str:
        return f"<ArrayDataset: {len(self)} samples, arrays of shapes {', '.join(str(array.shape) for array in self.arrays)}>"

    def __add__(self, other: Any) -> ConcatDataset:
        return ConcatDataset(self, other)

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: Any, /) -> Sample:
        return tuple(array[index] for array in self.arrays)


@spelled
class Subset:
    """Some samples of a data set, by their numbers, in the order given.

    >>> data = ArrayDataset(np.arange(10.0), np.arange(10) % 2)
    >>> Subset(data, [7, 1])[:]
    (array([7., 1.]), array([1, 1]))
    """

    def __init__(self, dataset: Dataset, indices: ArrayLike) -> None:
        self.dataset = dataset = as_dataset(dataset)
        self.indices = np.asarray(indices, dtype=None if np.size(indices) else np.intp)
        if self.indices.ndim != 1 or self.indices.dtype.kind not in "iu":
            raise ArgumentError("Subset: indices must be a list of whole numbers, the numbers of the samples")
        if self.indices.size and not 0 <= self.indices.min() <= self.indices.max() < len(dataset):
            odd = self.indices[(self.indices < 0) | (self.indices >= len(dataset))][0]
            raise IndexingError(f"Subset: there is no sample {odd} in a data set of {len(dataset)}")

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def takes_arrays(self) -> bool:
        """As every data set of this package does, whatever the one that is chosen from does."""
        return True

    def __repr__(self) -> str:
        return f"<Subset: {len(self)} samples of {len(self.dataset)} of a {type(self.dataset).__name__}>"

    def __getitem__(self, index: Any, /) -> Sample:
        numbers = self.indices[index]
        return fetch(self.dataset, numbers) if np.ndim(numbers) else self.dataset[int(numbers)]


@spelled
class ConcatDataset:
    """Several data sets one after the other: `ConcatDataset(a, b)`, or a list of them.

    >>> data = ConcatDataset(ArrayDataset([1.0, 2.0]), ArrayDataset([3.0]))
    >>> len(data), data[1:]
    (3, (array([2., 3.]),))
    """

    takes_arrays = True

    def __init__(self, *datasets: Any) -> None:
        if len(datasets) == 1 and isinstance(datasets[0], (list, tuple)):  # PyTorch's spelling, a list of them
            datasets = tuple(datasets[0])
        datasets = tuple(map(as_dataset, datasets))
        if not datasets:
            raise ArgumentError("ConcatDataset needs at least one data set")
        for dataset in datasets:
            if not hasattr(dataset, "__len__") or not hasattr(dataset, "__getitem__") or isinstance(dataset, np.ndarray):
                raise ArgumentTypeError(
                    f"ConcatDataset joins data sets, got a {type(dataset).__name__}: make one of arrays, ArrayDataset(X, y)"
                )
        self.datasets: tuple[Dataset, ...] = datasets
        self.ends = np.cumsum([len(dataset) for dataset in datasets])

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __getitem__(self, index: Any, /) -> Sample:
        numbers = _numbers(index, len(self))
        if numbers.ndim == 0:
            which = int(np.searchsorted(self.ends, numbers, side="right"))
            return self.datasets[which][int(numbers) - self._start(which)]
        owner = np.searchsorted(self.ends, numbers, side="right")
        parts: list[tuple[Array, Sample]] = []
        for which in np.unique(owner):
            places = np.flatnonzero(owner == which)
            parts.append((places, fetch(self.datasets[which], numbers[places] - self._start(which))))
        if not parts:
            return self.datasets[0][numbers]
        order = np.argsort(np.concatenate([places for places, _ in parts]), kind="stable")
        batches = [[part for _, part in parts_of(sample)] for _, sample in parts]
        try:
            columns = iter([np.concatenate(column)[order] for column in zip(*batches, strict=True)])
            return map_parts(lambda _: next(columns), parts[0][1])  # type: ignore[no-any-return]
        except ValueError as error:
            shapes = [tuple(np.shape(part)[1:] for part in batch) for batch in batches]
            raise ShapeError(
                f"ConcatDataset: samples of different data sets make no batch, since their parts have the shapes "
                f"{', '.join(map(str, dict.fromkeys(shapes)))}"
            ) from error

    def __repr__(self) -> str:
        return f"<ConcatDataset: {len(self)} samples of {len(self.datasets)} data sets>"

    def _start(self, which: int) -> int:
        return int(self.ends[which - 1]) if which else 0


def _numbers(index: Any, length: int) -> Array:
    """Any index of NumPy's as sample numbers from 0 on: an array, 0-d for one sample."""
    try:
        return np.asarray(np.arange(length)[index])
    except IndexError as error:
        raise IndexingError(f"index {index!r} does not fit a data set of {length} samples") from error


@spelled
def random_split(
    dataset: Dataset,
    lengths: Sequence[float],
    *,
    rng: Rng = None,
    labels: ArrayLike | None = None,
) -> list[Subset]:
    """Deal the samples out at random, each into one part: training, validation and test set, say.

    Args:
        dataset: a data set, or a tuple of arrays (X, y).
        lengths: how many samples each part gets, summing to all of them; or fractions that sum to 1.
        rng: a seed, which gives the same parts in each run; a generator; or None for the default generator.
        labels: shape (n,); with it every class is dealt out in the same proportions (a stratified split).

    Returns:
        One `Subset` for each length.

    Raises:
        ArgumentError: for lengths that do not add up.

    >>> data = ArrayDataset(np.arange(10.0))
    >>> [len(part) for part in random_split(data, [0.6, 0.2, 0.2], rng=0)]
    [6, 2, 2]
    """
    dataset = as_dataset(dataset)
    n = len(dataset)
    shares = _counts(lengths, n)
    order = as_generator(rng).permutation(n)
    if labels is not None:
        labels = np.asarray(labels)
        if labels.shape != (n,):
            raise ShapeError(f"random_split: labels of shape {labels.shape} for {n} samples; give one for each")
        order = order[_interleaved(labels[order])]
    stops = np.cumsum(shares)
    return [Subset(dataset, order[stop - count : stop]) for stop, count in zip(stops, shares, strict=True)]


def _counts(lengths: Sequence[float], n: int) -> list[int]:
    """The lengths as whole numbers that sum to n; fractions are rounded so that no part is off by one sample or more."""
    values = [float(length) for length in lengths]
    if not values or any(not 0 <= value < math.inf for value in values):
        raise ArgumentError(f"random_split: lengths {lengths!r} must be numbers from 0 up")
    if all(value.is_integer() for value in values) and sum(values) == n:
        return [int(value) for value in values]
    if not math.isclose(sum(values), 1.0):
        raise ArgumentError(f"random_split: lengths {lengths!r} must sum to the {n} samples, or as fractions to 1")
    stops = [round(n * sum(values[: i + 1])) for i in range(len(values))]
    return [stop - start for start, stop in zip([0, *stops], stops, strict=False)]


def _interleaved(labels: Array) -> Array:
    """An order in which every class is spread evenly, so that each stretch of it holds all classes in proportion.

    The k-th of the c samples of a class goes to the place (k + 1/2) / c of the way.
    """
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    by_class = np.argsort(inverse, kind="stable")
    starts = np.cumsum(counts) - counts
    place = np.empty(len(labels))
    place[by_class] = (np.arange(len(labels)) - starts[inverse[by_class]] + 0.5) / counts[inverse[by_class]]
    return np.argsort(place, kind="stable")
