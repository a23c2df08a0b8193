"""Whether two calls of a function recorded the same operations on the same constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import graph
from ...core.errors import TraceError
from ...core.node import plain
from ..sizes import Size
from .arguments import Function, name_of
from .tracer import Tracer


def compare(f: Function, first: Tracer, second: Tracer) -> None:
    """Refuse a function whose second call recorded other operations than the first."""
    if not alike(first, second):
        raise TraceError(
            f"compile of {name_of(f)}: called twice with the same arguments, it computed two different things, so it draws "
            "random numbers or reads something that changes; pass a numpy Generator as an argument and draw from that"
        )


def alike(first: Tracer, second: Tracer, same_objects: bool = False) -> bool:
    """Whether two calls of a function recorded the same; with `same_objects`, on the very same captured arrays and nodes."""
    ours, theirs = (graph.nodes(x, constants=True) for x in (first, second))
    captured = [[holder for holder, _ in x.session.captured.values()] for x in (first, second)]
    if len(ours) != len(theirs) or len(captured[0]) != len(captured[1]):
        return False
    mine, yours = ({node: i for i, node in enumerate(nodes)} for nodes in (ours, theirs))
    for node, other in zip(ours, theirs, strict=True):
        if node.op is not other.op or len(node.inputs) != len(other.inputs):
            return False
        pairs = [*zip(node.inputs, other.inputs, strict=True), (node._params, other._params)]
        if not all(same_structure(x, y, mine, yours) for x, y in pairs):
            return False
    same = (lambda x, y: x is y) if same_objects else same_constants
    return all(map(same, *captured))


def same_structure(x: Any, y: Any, mine: Mapping[Any, int], yours: Mapping[Any, int]) -> bool:
    """Whether parts of two recorded graphs are the same; tracers are compared by their positions in the graph."""
    if isinstance(x, Tracer):
        return isinstance(y, Tracer) and mine.get(x) == yours.get(y)
    if type(x) is not type(y):
        return False
    if isinstance(x, Size):
        return x.concrete == y.concrete and x.pinned == y.pinned and len(x.terms) == len(y.terms)
    if isinstance(x, np.ndarray):
        return same_constants(x, y)
    if isinstance(x, (tuple, list)):
        return len(x) == len(y) and all(same_structure(a, b, mine, yours) for a, b in zip(x, y, strict=True))
    if isinstance(x, dict):
        return list(x) == list(y) and all(same_structure(x[key], y[key], mine, yours) for key in x)
    if isinstance(x, slice):
        return all(same_structure(getattr(x, end), getattr(y, end), mine, yours) for end in ("start", "stop", "step"))
    return x is y or bool(x == y) or bool(x != x)


def same_constants(x: Any, y: Any) -> bool:
    """Whether two traces captured the same thing: one object, or equal arrays."""
    if x is y:
        return True
    a, b = (np.asarray(plain(z)) for z in (x, y))
    return a.shape == b.shape and a.dtype == b.dtype and bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
