"""`jax.tree_util`: functions on the leaves of nested dicts, lists and tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def tree_map(f: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """`f` on each leaf of nested dicts, lists and tuples; what stands beside it in `rest` is passed along."""
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
