"""The batches of a training run, made from a loader, an iterable of batches, a data set, or the arrays themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ShapeError
from ..core.tensor import Tensor
from ..core.value import Value
from ..data import ArrayDataset, DataLoader
from ..nn import Module

Batches = Iterable[Sequence[Any]]
"""The iterables of batches, tuples (inputs, target)."""
Data = Any
"""A loader, an iterable of batches, a data set, or a tuple of arrays (X, y)."""


def batches_of(
    data: Data,
    name: str,
    batch_size: int | None = None,
    shuffle: bool | None = None,
    rng: Any = None,
    *,
    usual_size: int = 32,
    shuffled: bool = False,
) -> Batches:
    """Data as batches: arrays and data sets get a `DataLoader`, which the options are for; what deals out batches already
    stays as it is, and takes no options.

    Args:
        name: the function that was given the data, for messages.
        usual_size, shuffled: what holds where `batch_size` and `shuffle` are left out.

    Raises:
        ArgumentError: for options beside a loader, and for what is no data.
        ShapeError: for arrays of different lengths.
    """
    if is_arrays(data):
        data = ArrayDataset(*(data if isinstance(data, (tuple, list)) else (data,)))
    elif not (hasattr(data, "__getitem__") and hasattr(data, "__len__")) or hasattr(data, "__iter__"):
        options = {"batch_size": batch_size, "shuffle": shuffle, "rng": rng}
        if odd := [key for key, option in options.items() if option is not None]:
            raise ArgumentError(
                f"{name}: {', '.join(odd)} belong to the loader, and a {type(data).__name__} deals out batches already: say it "
                "there"
            )
        if not hasattr(data, "__iter__"):
            raise ArgumentError(
                f"{name}: the data are a {type(data).__name__}: give a DataLoader, a data set, a tuple of arrays (X, y), or "
                "a list of batches"
            )
        batches: Batches = data
        return batches
    size, order = usual_size if batch_size is None else batch_size, shuffled if shuffle is None else shuffle
    return DataLoader(data, size, shuffle=order, rng=0 if rng is None else rng)


def is_arrays(data: Any) -> bool:
    """Whether data are an array of samples, or a tuple or list of arrays with a row for each sample."""
    if isinstance(data, tuple) and len(data) > 1 and all(isinstance(part, list) or hasattr(part, "__array__") for part in data):
        return True
    parts = data if isinstance(data, (tuple, list)) else (data,)
    return bool(parts) and all(hasattr(part, "__array__") and np.ndim(part) for part in parts)


def converter_of(model: Module) -> Callable[[Any], Any]:
    """The function that converts an input for a model: to a Tensor, or for a network of Values a plain array."""
    return np.asarray if any(isinstance(parameter, Value) for parameter in model.parameters()) else Tensor


def parts_of(batch: Any, convert: Callable[[Any], Any]) -> list[Any]:
    """The inputs of a batch as the model takes them, and its target as it is."""
    if isinstance(batch, dict):
        raise ShapeError(
            f"a batch must be a tuple (inputs, target), and the samples of this data set are dictionaries: return the parts in "
            f"the order of the model, the target last, as in ({', '.join(f'sample[{key!r}]' for key in batch)})"
        )
    if not isinstance(batch, (tuple, list)) or len(batch) < 2:
        raise ShapeError(
            "a batch must be a tuple (inputs, target): pass the arrays (X, y), or make the data set of both, ArrayDataset(X, y)"
        )
    *inputs, target = batch
    return [*map(convert, inputs), target]


def rows_of(target: Any) -> int:
    """The number of samples of a target: the length of its first axis; 1 for a single number."""
    return len(target) if np.ndim(target) else 1


def input_of(batch: Any) -> Any:
    """The input of a batch, which may have a target beside it."""
    if not isinstance(batch, (tuple, list)) or not batch:
        raise ShapeError("a batch must be a tuple with the input first: pass the array X, or DataLoader(ArrayDataset(X), 32)")
    return batch[0]
