"""Samples are joined to a batch part by part, whatever tuples, dictionaries and named tuples the parts stand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.errors import ShapeError


def collate(samples: list[Any]) -> Any:
    """Samples of one structure as a batch of the same structure, in which each part is an array with a row for each sample.

    A sample is a tuple or a dictionary of parts, which may hold dictionaries and tuples again; numbers in lists are an array.

    Raises:
        ShapeError: where the samples have different keys.
        ValueError: where the parts of the samples have different shapes, or are not equally many.

    >>> collate([{"x": [1.0, 2.0], "y": 0}, {"x": [3.0, 4.0], "y": 1}])
    {'x': array([[1., 2.],
           [3., 4.]]), 'y': array([0, 1])}
    """
    first = samples[0]
    if isinstance(first, dict):
        if odd := [sample for sample in samples if not isinstance(sample, dict) or sample.keys() != first.keys()]:
            other = sorted(map(str, odd[0])) if isinstance(odd[0], dict) else type(odd[0]).__name__
            raise ShapeError(f"samples of one batch have the same keys, got {sorted(map(str, first))} and {other}")
        return {key: _joined([sample[key] for sample in samples]) for key in first}
    parts = [_joined(list(column)) for column in zip(*samples, strict=True)]
    return type(first)(*parts) if hasattr(first, "_fields") else tuple(parts)


def _joined(column: list[Any]) -> Any:
    """One part of each sample as an array, or as a batch where the part has parts of its own."""
    first = column[0]
    if isinstance(first, dict) or hasattr(first, "_fields"):
        return collate(column)
    try:
        return np.stack([np.asarray(part) for part in column])
    except ValueError:
        if isinstance(first, (tuple, list)) and not all(np.isscalar(part) for part in first):
            return collate(column)  # a pair of an image and a mask, which are no array together
        raise


def map_parts(f: Callable[[Any], Any], batch: Any) -> Any:
    """`f` of each array of a batch, in the structure of the batch.

    >>> map_parts(len, {"x": np.zeros((3, 2)), "y": np.zeros(3)})
    {'x': 3, 'y': 3}
    """
    if isinstance(batch, dict):
        return {key: map_parts(f, part) for key, part in batch.items()}
    if isinstance(batch, (tuple, list)):
        parts = [map_parts(f, part) for part in batch]
        return type(batch)(*parts) if hasattr(batch, "_fields") else tuple(parts)
    return f(batch)


def parts_of(batch: Any, name: str = "part") -> list[tuple[str, Any]]:
    """The arrays of a batch with what each is called in a message.

    >>> [name for name, _ in parts_of((np.zeros(3), {"y": np.zeros(3)}))]
    ['part 0', "part 1['y']"]
    """
    if isinstance(batch, dict):
        return [found for key, part in batch.items() for found in parts_of(part, f"{name}[{key!r}]")]
    if isinstance(batch, (tuple, list)):
        inner = f"{name} " if name == "part" else f"{name}."
        return [found for i, part in enumerate(batch) for found in parts_of(part, f"{inner}{i}")]
    return [(name, batch)]
