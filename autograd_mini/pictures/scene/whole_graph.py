"""All that the pictures of one graph share: its nodes, their names, gradients and lines, its parts, what is drawn as an edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...core import graph
from ...core.node import Node
from ...core.scopes import lines_of
from ...notation import derivation, expression, naming
from ..figures import number_of
from ..folding import FoldedPart
from ..outline import ModelPart, outline_of
from ..plumbing import plumbing_of


@dataclass(frozen=True)
class Graph:
    """A graph as all its pictures share it: its nodes in order, whether all are numbers, what is folded into edges, its parts."""

    root: Node
    order: list[Node]
    operations: list[Node]
    style: str
    scalar: bool
    pipes: dict[Node, Node]
    parts: list[ModelPart]

    @cached_property
    def size(self) -> int:
        """The number of wires of its picture with nothing folded."""
        return self.count([])

    def count(self, folds: Sequence[FoldedPart]) -> int:
        """The number of wires of the picture with these folds, ghosts left aside."""
        operations, pipes = self.operations, self.pipes
        folded = [False] * len(operations)
        for fold in folds:
            folded[fold.start : fold.stop] = [True] * fold.count
        leaves: set[Any] = set()
        shown = 0
        for node, away in zip(operations, folded, strict=True):
            if not away and node not in pipes:
                shown += 1
                for k, x in enumerate(node.inputs):
                    while isinstance(x, Node) and x in pipes:
                        x = pipes[x]
                    if not isinstance(x, Node) or x.op is None:
                        leaves.add(x if isinstance(x, Node) else (node, k))
        return shown + len(folds) + len(leaves)

    @cached_property
    def gradients(self) -> Mapping[Node, Any] | None:
        """The gradient of the root at each node; None where there was no backward pass."""
        return derivation.gradients_of(self.root)

    @cached_property
    def names(self) -> naming.Names:
        """The name of each node."""
        return naming.names(self.order, naming.variables())

    @cached_property
    def index(self) -> dict[Any, int]:
        """The place of each node in topological order; plain numbers and arrays, by reader and slot, stand before the reader."""
        index: dict[Any, int] = {}
        for node in self.order:
            for slot, x in enumerate(expression.arguments(node)):
                if not isinstance(x, Node):
                    index[node, slot] = len(index)
            index[node] = len(index)
        return index

    @cached_property
    def position(self) -> dict[Node, int]:
        """The place of each operation among the operations."""
        return {node: i for i, node in enumerate(self.operations)}

    @cached_property
    def lines(self) -> Mapping[Node, str]:
        """The line of the program that made each node, where that was recorded."""
        return lines_of(self.order)

    @cached_property
    def dtypes(self) -> set[Any]:
        """The types of all arrays."""
        return {node._value.dtype for node in self.order if hasattr(node._value, "dtype")}


def graph_of(root: Node, style: str = "auto") -> Graph:
    """Look at the graph that `root` was made by."""
    order = graph.nodes(root, constants=True)
    operations = [node for node in order if node.op is not None]
    scalar = all(isinstance(number_of(node), float) for node in order)
    if style == "auto" and not scalar:
        style = "compact"
    pipes = {} if scalar or style != "compact" else plumbing_of(root, operations)
    return Graph(root, order, operations, style, scalar, pipes, outline_of(operations, pipes))
