"""Nested arguments: dicts, lists, tuples and dataclasses of numbers, arrays and nodes, taken apart and put together again.

The order is that of the container, so it is the same in every run. Recursion goes as deep as the nesting and no
deeper. An array of objects (NumPy's way to hold many Values) counts as a container, too, and None as an empty one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np

from ..core.errors import ShapeError

PACKAGE = __name__.partition(".")[0]


class Field(str):
    """The key of a part of a dataclass: the name of its field."""


def children(tree: Any) -> list[tuple[Any, Any]] | None:
    """The parts of a container with their keys, or None for a leaf."""
    if tree is None:
        return []
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, (list, tuple)):
        return list(enumerate(tree))
    if isinstance(tree, np.ndarray) and tree.dtype == object:
        return [(index, tree[index]) for index in np.ndindex(tree.shape)]
    if hasattr(type(tree), "__dataclass_fields__") and (names := field_names(type(tree))) is not None:
        return [(name, part) for name in names if not is_setting(part := getattr(tree, name))]
    return None


def is_setting(x: Any) -> bool:
    """Whether a field of a dataclass is no part of it that varies but a setting: a name, a switch, a function.

    >>> is_setting("relu"), is_setting(True), is_setting(2), is_setting(np.sin)
    (True, True, False, True)
    """
    return isinstance(x, (str, bytes, bool)) or callable(x) and not hasattr(x, "dtype") and field_names(type(x)) is None


def settings(tree: Any) -> Iterator[Any]:
    """The settings in the dataclasses of an argument."""
    for key in field_names(type(tree)) or ():
        if is_setting(x := getattr(tree, key)):
            yield x
    for _, part in children(tree) or ():
        yield from settings(part)


def _field_names(kind: type) -> tuple[Field, ...] | None:
    """The names of the fields of a dataclass of the user's own; None for another class, of this package and of modules too."""
    if not hasattr(kind, "__dataclass_fields__") or hasattr(kind, "state_dict"):
        return None
    if kind.__module__.partition(".")[0] == PACKAGE:
        return None
    return tuple(Field(field.name) for field in fields(kind))


field_names: Callable[[type], tuple[Field, ...] | None] = lru_cache(maxsize=256)(_field_names)


def part_of(tree: Any, key: Any) -> Any:
    """The part of a container that has a key."""
    return getattr(tree, key) if isinstance(key, Field) else tree[key]


def part_name(name: str, key: Any) -> str:
    """The name of a part of a container in messages.

    >>> part_name("params", "w"), part_name("params", 0), part_name("params", Field("w"))
    ("params['w']", 'params[0]', 'params.w')
    """
    return f"{name}.{key}" if isinstance(key, Field) else f"{name}[{key!r}]"


def is_part(name: str) -> bool:
    """Whether a name in messages is that of a part of a container."""
    return "[" in name or "." in name


def leaves(tree: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each leaf, after the name that it has in messages.

    >>> dict(leaves({"w": [1.0, 2.0], "b": 3.0}, "params"))
    {"params['w'][0]": 1.0, "params['w'][1]": 2.0, "params['b']": 3.0}
    """
    parts = children(tree)
    if parts is None:
        yield name, tree
    else:
        for key, part in parts:
            yield from leaves(part, part_name(name, key))


def unflatten(tree: Any, parts: Iterator[Any]) -> Any:
    """The same nesting with other leaves, taken from `parts` in order.

    >>> unflatten({"w": [1.0, 2.0], "b": 3.0}, iter("xyz"))
    {'w': ['x', 'y'], 'b': 'z'}
    """
    if tree is None:
        return None
    old = children(tree)
    if old is None:
        return next(parts)
    new = [unflatten(part, parts) for _, part in old]
    if isinstance(tree, dict):
        filled = copy.copy(tree)  # keeps the other attributes of a subclass of dict
        filled.update(zip(tree, new, strict=True))
        return filled
    if isinstance(tree, np.ndarray):
        return _gathered(new, tree.shape)
    if isinstance(tree, tuple):
        return tuple(new) if type(tree) is tuple else type(tree)(*new)  # a named tuple
    if isinstance(tree, list):
        return new
    filled = copy.copy(tree)  # a dataclass
    for (name, _), part in zip(old, new, strict=True):
        object.__setattr__(filled, name, part)  # of a frozen one as well
    return filled


def _gathered(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Numbers or equal arrays as one array with leading axes `shape`; anything else as an array of objects."""
    if parts and all(isinstance(part, (float, np.ndarray)) for part in parts):
        return np.array(parts).reshape(shape + np.shape(parts[0]))
    array = np.empty(shape, dtype=object)
    for index, part in zip(np.ndindex(shape), parts, strict=True):
        array[index] = part
    return array


def matching(tree: Any, like: Any, name: str) -> Iterator[Any]:
    """The parts of `tree` that stand where `like` has its leaves.

    Raises:
        ShapeError: where the two are nested differently.

    >>> list(matching({"b": 1.0, "w": [2.0, 3.0]}, {"w": [0.0, 0.0], "b": 0.0}, "v"))
    [2.0, 3.0, 1.0]
    """
    parts = children(like)
    if parts is None:
        yield tree
        return
    found = dict(children(tree) or ())
    if isinstance(like, np.ndarray) and isinstance(tree, list) and len(tree) == len(parts):  # numbers for an array of Values
        found = {key: part for (key, _), part in zip(parts, tree, strict=True)}
    same_kind = isinstance(tree, dict) is isinstance(like, dict) or field_names(type(like)) is not None
    if found.keys() != dict(parts).keys() or not same_kind or (tree is None) is not (like is None):
        raise ShapeError(f"{name} must be nested like its counterpart: expected {_summary(like)}, got {_summary(tree)}")
    for key, part in parts:
        yield from matching(found[key], part, part_name(name, key))


def _summary(tree: Any) -> str:
    kind = type(tree).__name__
    if isinstance(tree, dict):
        return f"a {kind} with the keys {', '.join(map(repr, tree)) or '(none)'}"
    if isinstance(tree, (list, tuple)):
        return f"a {kind} of {len(tree)}"
    shape = np.shape(getattr(tree, "_value", tree))
    return f"a {kind} of shape {shape}" if shape else f"a {kind}"
