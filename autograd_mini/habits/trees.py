"""`jax.tree_util`: functions on the leaves of nested dicts, lists and tuples, among which None holds no leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import autograd_mini as am

from ..core.errors import ArgumentError
from .namespace import Namespace

NOTHING = object()


class Structure:
    """How leaves are nested: `jax.tree_util.tree_structure(tree)`."""

    def __init__(self, tree: Any) -> None:
        self.blank = tree_map(lambda _: NOTHING, tree)
        self.num_leaves = len(leaves_of(tree))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and bool(self.blank == other.blank)

    def __hash__(self) -> int:
        return hash(self.num_leaves)

    def __repr__(self) -> str:
        return f"Structure({repr(self.blank).replace(repr(NOTHING), '*')})"


def tree_map(f: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """`f` on each leaf of nested dicts, lists and tuples; what stands beside it in `rest` is passed along."""
    if tree is None and not any(x is not None for x in rest):
        return None
    if isinstance(tree, dict):
        return {key: tree_map(f, part, *(other[key] for other in rest)) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        parts = [tree_map(f, part, *others) for part, *others in zip(tree, *rest, strict=True)]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return f(tree, *rest)


def leaves_of(tree: Any) -> list[Any]:
    """The leaves of nested dicts, lists and tuples."""
    found: list[Any] = []
    tree_map(found.append, tree)
    return found


def tree_flatten(tree: Any) -> tuple[list[Any], Structure]:
    """The leaves, and how they are nested."""
    return leaves_of(tree), Structure(tree)


def tree_unflatten(structure: Structure, leaves: Iterable[Any]) -> Any:
    """The leaves nested as they were.

    Raises:
        ArgumentError: for more or fewer leaves.
    """
    leaves = list(leaves)
    if len(leaves) != structure.num_leaves:
        raise ArgumentError(f"tree_unflatten: {len(leaves)} leaves for a structure of {structure.num_leaves}")
    following = iter(leaves)
    return tree_map(lambda _: next(following), structure.blank)


def tree_reduce(f: Callable[[Any, Any], Any], tree: Any, *start: Any) -> Any:
    """The leaves made one, from the first to the last, as `functools.reduce` does."""
    return reduce(f, leaves_of(tree), *start)


def stacked(results: list[Any], axis: int) -> Any:
    """Results of one structure, stacked part by part."""
    first = results[0]
    if isinstance(first, (tuple, list)):
        return type(first)(stacked(list(parts), axis) for parts in zip(*results, strict=True))
    if isinstance(first, dict):
        return {key: stacked([result[key] for result in results], axis) for key in first}
    return am.stack(results, axis=axis)


TREE = {
    "map": tree_map, "leaves": leaves_of, "flatten": tree_flatten, "unflatten": tree_unflatten, "structure": Structure,
    "reduce": tree_reduce, "all": lambda tree: all(leaves_of(tree)),
}  # fmt: skip
NAMES: dict[str, Any] = {
    "tree_map": tree_map, "tree": Namespace(**TREE), "tree_util": Namespace(**{f"tree_{name}": f for name, f in TREE.items()}),
}  # fmt: skip
"""The counterpart of each name."""
