"""Operations as a person sees them: activations, selections by index, and all pairs of two vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core import graph
from ...core.kernels.indexing import as_tuple
from ...core.node import Node, plain
from .backward import Edge, LossGraph

Array = Any

NAMED = 3
"""The number of named nodes before a node, the nearest ones, of which it is taken to be a function."""


def regions(trace: LossGraph) -> Iterator[tuple[Node, Node]]:
    """Pairs (a, z) where each element of `a` is a function of the same element of `z`, and of nothing else that wants a
    gradient: one operation, or several that a person sees as one, such as 1 / (1 + exp(-z))."""
    chain: dict[Node, list[Node]] = {}
    for node in trace.order:
        inputs = [x for _, x in trace.inputs[node]]
        chain[node] = []
        if node.op is None or not node.op.pointwise or any(np.shape(x._value) != np.shape(node._value) for x in inputs):
            continue
        common, *others = ([*chain[x], x] for x in dict.fromkeys(inputs))
        for other in map(set, others):
            common = [x for x in common if x in other]
        chain[node] = common
        if common and _bends(node):
            yield node, common[-1]
        named = [x for x in common[:-1] if x.label is not None][-NAMED:]
        for x in dict.fromkeys([*common[:1] * (len(common) > 1), *named]):
            yield node, x


def _bends(node: Node) -> bool:
    """Whether the slope of an operation may differ from element to element; a product with data counts if that is a mask."""
    if node.op.name in ("neg", "positive", "add", "sub"):
        return False
    if node.op.name in ("mul", "div"):
        others = [np.asarray(plain(x)) for x in node.inputs if not (isinstance(x, Node) and x._needs)]
        return all(np.size(x) > 1 and np.all((x == 0) | (x == np.max(x))) for x in others)
    return True


def called(a: Node) -> str:
    """An activation as people call it."""
    return str(a.op.facts.called or a.op.name)


def picks(node: Node) -> bool:
    """Whether an operation picks elements by arrays of indices, such as the score of the right class of each sample."""
    index = (node._params or {}).get("index", ()) if node.op is not None and node.op.name == "getitem" else ()
    return any(np.ndim(part) for part in as_tuple(index))


def picked_by(edge: Edge) -> Array | None:
    """Which elements of its argument an operation picks, as ones among zeros; None where it reads all of them."""
    node, i = edge
    if node.op.name not in ("getitem", "take_along", "mul"):
        return None
    sent = np.asarray(graph.vjp(node, i, np.ones(np.shape(node._value))))
    picked = (sent != 0).astype(float)
    return picked if picked.ndim and not np.all(picked) else None


def crossed(trace: LossGraph) -> Iterator[tuple[Node, list[tuple[int, Node]]]]:
    """The operations that take a column (n, 1) and a vector (n,) to all pairs (n, n), each with its arguments that want a
    gradient, as they were before they were spread."""
    for node in trace.order:
        n = np.shape(node._value)[0] if np.ndim(node._value) == 2 else 0
        if node.op is None or node.op.arity != 2 or n < 2 or np.shape(node._value) != (n, n) or node.op.name == "matmul":
            continue
        spread = [isinstance(x, Node) and x.op is not None and x.op.name == "broadcast_to" for x in node.inputs]
        before = [x.inputs[0] if wide else x for x, wide in zip(node.inputs, spread, strict=True)]
        if sorted(map(np.shape, map(plain, before)), key=len) == [(n,), (n, 1)]:
            yield node, [(i, before[i]) for i, _ in trace.inputs[node]]
