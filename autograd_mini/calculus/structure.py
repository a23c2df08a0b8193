"""Nested arguments: dicts, lists and tuples of numbers, arrays and nodes, taken apart and put together again.

The order is that of the container, so it is the same in every run. Recursion goes as deep as the nesting and no
deeper. An array of objects (NumPy's way to hold many Values) counts as a container, too.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core.errors import ShapeError


def branches(tree: Any) -> list[tuple[Any, Any]] | None:
    """The parts of a container with their keys, or None for a leaf."""
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, (list, tuple)):
        return list(enumerate(tree))
    if isinstance(tree, np.ndarray) and tree.dtype == object:
        return [(index, tree[index]) for index in np.ndindex(tree.shape)]
    return None


def leaves(tree: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each leaf, after the name that it has in messages.

    >>> dict(leaves({"w": [1.0, 2.0], "b": 3.0}, "params"))
    {"params['w'][0]": 1.0, "params['w'][1]": 2.0, "params['b']": 3.0}
    """
    parts = branches(tree)
    if parts is None:
        yield name, tree
    else:
        for key, part in parts:
            yield from leaves(part, f"{name}[{key!r}]")


def fill(tree: Any, parts: Iterator[Any]) -> Any:
    """The same nesting with other leaves, taken from `parts` in order.

    >>> fill({"w": [1.0, 2.0], "b": 3.0}, iter("xyz"))
    {'w': ['x', 'y'], 'b': 'z'}
    """
    old = branches(tree)
    if old is None:
        return next(parts)
    new = [fill(part, parts) for _, part in old]
    if isinstance(tree, dict):
        filled = copy.copy(tree)  # keeps what a subclass of dict knows besides its items
        filled.update(zip(tree, new, strict=True))
        return filled
    if isinstance(tree, np.ndarray):
        return _gathered(new, tree.shape)
    if isinstance(tree, tuple):
        return tuple(new) if type(tree) is tuple else type(tree)(*new)  # a named tuple
    return new


def _gathered(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Numbers or equal arrays as one array with leading axes `shape`; anything else as an array of objects."""
    if parts and all(isinstance(part, (float, np.ndarray)) for part in parts):
        return np.array(parts).reshape(shape + np.shape(parts[0]))
    array = np.empty(shape, dtype=object)
    for index, part in zip(np.ndindex(shape), parts, strict=True):
        array[index] = part
    return array


def matching(tree: Any, like: Any, name: str) -> Iterator[Any]:
    """What stands in `tree` where `like` has its leaves.

    Raises:
        ShapeError: where the two are nested differently.

    >>> list(matching({"b": 1.0, "w": [2.0, 3.0]}, {"w": [0.0, 0.0], "b": 0.0}, "v"))
    [2.0, 3.0, 1.0]
    """
    parts = branches(like)
    if parts is None:
        yield tree
        return
    found = dict(branches(tree) or ())
    if found.keys() != dict(parts).keys() or isinstance(tree, dict) is not isinstance(like, dict):
        raise ShapeError(f"{name} must be nested like its counterpart: expected {_summary(like)}, got {_summary(tree)}")
    for key, part in parts:
        yield from matching(found[key], part, f"{name}[{key!r}]")


def _summary(tree: Any) -> str:
    kind = type(tree).__name__
    if isinstance(tree, dict):
        return f"a {kind} with the keys {', '.join(map(repr, tree)) or '(none)'}"
    if isinstance(tree, (list, tuple)):
        return f"a {kind} of {len(tree)}"
    shape = np.shape(getattr(tree, "_value", tree))
    return f"a {kind} of shape {shape}" if shape else f"a {kind}"
