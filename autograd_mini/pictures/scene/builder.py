"""From the nodes of a graph to wires and edges, with the folds that were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...core.node import Node
from ...notation import derivation, expression, naming, reading
from ...notation.words import DIRECTIONS
from .. import folding
from ..figures import (
    LONGEST_HINT,
    NOT_COMPUTED,
    clean,
    factor,
    gradient_text,
    magnitude,
    number_of,
    shape_text,
    strange,
    value_text,
)
from ..plumbing import way_of
from .framing import Framing
from .whole_graph import Graph
from .wires import Edge, Wire

MOST_LOCAL = 150
"""Local derivatives stand on the arrows up to this many operations."""
MOST_CIRCUIT = 600
"""Numbers are drawn as a circuit up to this many values, above that in the compact style."""


class SceneBuilder:
    """Makes the wires and edges of one picture, and knows afterwards which wire stands for a folded node."""

    def __init__(
        self, found: Graph, style: str, folds: list[folding.FoldedPart], homes: Mapping[int, int], mode: str, data: int
    ) -> None:
        self.data = data
        self.found, self.folds, self.homes, self.mode = found, folds, homes, mode
        self.root, self.order, self.operations, self.pipes = found.root, found.order, found.operations, found.pipes
        drawn = found.count(folds)
        self.style = style if style != "auto" else "circuit" if drawn <= MOST_CIRCUIT else "compact"
        self.local = mode != "forward" and self.style == "circuit" and drawn <= 2 * MOST_LOCAL
        self.gradients: Mapping[Node, Any] | None = found.gradients if mode != "forward" else None
        self.names, self.lines, self.dtypes, self.index = found.names, found.lines, found.dtypes, found.index
        self.fold_of: dict[Node, int] = {}
        for number, fold in enumerate(folds):
            for node in self.operations[fold.start : fold.stop]:
                self.fold_of[node] = number
        self.exits: dict[int, set[Node]] = {}
        for node in self.operations if folds else ():
            for x in expression.arguments(node):
                if isinstance(x, Node) and x in self.fold_of and self.fold_of[x] != self.fold_of.get(node):
                    self.exits.setdefault(self.fold_of[x], set()).add(x)
        self.framing = Framing(found, folds, self.fold_of, homes)

    def source_of(self, x: Any) -> Any:
        """The node that an edge comes from, where reshapes and the like are drawn as part of the edge."""
        while isinstance(x, Node) and x in self.pipes and x not in self.fold_of:
            x = self.pipes[x]
        return x

    def build(self) -> tuple[list[Wire], list[Edge]]:
        """The wires in topological order, and the edges by reader and slot."""
        visible = self._visible_leaves()
        wires: dict[str, Wire] = {}
        edges: list[Edge] = []
        hidden: dict[tuple[str, str], int] = {}
        places: dict[tuple[str, str], int] = {}
        last_of_fold = {self.operations[fold.stop - 1]: fold for fold in self.folds}
        into_fold: dict[int, list[tuple[str, bool]]] = {}
        for node in self.order:
            inputs = expression.arguments(node)
            if node in self.fold_of:
                number = self.fold_of[node]
                arriving = into_fold.setdefault(number, [])
                for slot, y in enumerate(inputs):
                    x = self.source_of(y)
                    if isinstance(x, Node) and (x.op is not None or x in visible) and self.fold_of.get(x) != number:
                        arriving.append((self._id(x), bool(node._needs >> slot & 1)))
                if node in last_of_fold:
                    fold = last_of_fold[node]
                    wire = self._folded(node, fold)
                    if not arriving:
                        data = self._data_of(fold)
                        wires.update({constant.id: constant for constant in data})
                        arriving += [(constant.id, False) for constant in data]
                    wires[wire.id] = wire
                    for source, flows in arriving:
                        key = source, wire.id
                        if key in places:
                            hidden[key] = hidden.get(key, 0) + 1
                            continue
                        slot = sum(target == wire.id for _, target in places)
                        places[key] = len(edges)
                        edges.append(Edge(_edge_id(source, wire.id, slot), source, wire.id, slot, flows))
                continue
            if node.op is None:
                if node in visible:
                    wires[f"n-{self.index[node]}"] = self._wire(node)
                continue
            if node in self.pipes:
                continue
            reader = f"n-{self.index[node]}"
            for slot, x in enumerate(inputs):
                if isinstance(x, Node):
                    source = self._id(self.source_of(x))
                else:
                    constant = self._constant(x, self.index[node, slot], node)
                    source = constant.id
                    wires[source] = constant
                edges.append(self._edge(node, slot, x, source, reader))
            wires[reader] = self._wire(node)
        for key, n in hidden.items():
            edges[places[key]] = replace(edges[places[key]], more=n)
        final = wires.pop(f"n-{self.index[self.root]}")
        return [*wires.values(), replace(final, output=True)], edges

    def _visible_leaves(self) -> set[Node]:
        """The leaves with a reader that is drawn, or with readers in several folds."""
        homes: dict[Node, set[int | None]] = {}
        for node in self.operations:
            if node in self.pipes and node not in self.fold_of:
                continue
            for y in node.inputs:
                x = self.source_of(y)
                if isinstance(x, Node) and x._age < node._age and x.op is None:
                    homes.setdefault(x, set()).add(self.fold_of.get(node))
        visible = {leaf for leaf, home in homes.items() if None in home or len(home) > 1}
        self.held: dict[int, list[Node]] = {}
        for leaf, home in homes.items():
            number = next(iter(home))
            if leaf not in visible and number is not None:
                self.held.setdefault(number, []).append(leaf)
        return visible | ({self.root} if self.root.op is None else set())

    def _id(self, node: Node) -> str:
        if node in self.fold_of:
            return f"n-{self.index[self.operations[self.folds[self.fold_of[node]].stop - 1]]}"
        return f"n-{self.index[node]}"

    def _gradient(self, node: Node) -> tuple[str | None, Any]:
        if not node._needs:
            return None, None
        g = self.gradients.get(node) if self.gradients is not None else None
        return (NOT_COMPUTED, None) if g is None else (gradient_text(g), g)

    def _wire(self, node: Node) -> Wire:
        index = self.index[node]
        gradient, g = self._gradient(node)
        leaf = node.op is None
        array = not isinstance(number_of(node), float)
        label = node.label and node.label.translate(DIRECTIONS)
        name = self.names[node]
        hints = [f"{clean(label, LONGEST_HINT)}" if label else clean(name)]
        formula = "" if leaf else expression.operation_text(node, self.names)
        if formula:
            hints[0] += f" = {clean(formula, LONGEST_HINT)}"
        return Wire(
            id=f"n-{index}",
            index=index,
            role="operation" if not leaf else "parameter" if node._needs else "input" if array or label else "constant",
            name="" if leaf and not (array or label or node._needs) else clean(name),
            value=value_text(node),
            gradient=gradient,
            glyph="" if leaf else clean(expression.glyph(node.op), 12),
            formula=clean(formula, 120),
            shape=shape_text(node),
            dtype=str(node._value.dtype) if len(self.dtypes) > 1 and array else "",
            magnitude=None if g is None or self.style == "circuit" else magnitude(g),
            strange=(strange(node), g is not None and strange(g)),
            cluster=self.framing.cluster_of(node) if not leaf else None,
            where=clean(self.lines.get(node, "")),
            hint=hints[0],
            of=f"n-{index}",
            node=node,
        )

    def _constant(self, x: Any, index: int, reader: Node) -> Wire:
        id = f"n-{index}"
        return Wire(
            id=id,
            index=index,
            role="constant" if isinstance(number_of(x), float) else "input",
            name="" if np.ndim(x) == 0 else clean(self.names.arrays.get(naming.array_key(x), "")),
            value=value_text(x),
            gradient=None,
            shape=shape_text(x),
            strange=(strange(x), False),
            cluster=self.framing.cluster_of(reader),
            hint="constant",
            of=id,
        )

    def _data_of(self, fold: folding.FoldedPart) -> list[Wire]:
        """The arrays that a fold reads which no other wire feeds: its data."""
        found: dict[int, Wire] = {}
        for node in self.operations[fold.start : fold.stop]:
            for slot, x in enumerate(expression.arguments(node)):
                if not isinstance(x, Node) and np.ndim(x) and id(x) not in found and len(found) < self.data:
                    found[id(x)] = self._constant(x, self.index[node, slot], node)
        return list(found.values())

    def _folded(self, node: Node, fold: folding.FoldedPart) -> Wire:
        id = f"n-{self.index[node]}"
        exits = self.exits.get(self.fold_of[node], set())
        if node is self.root:
            wire = self._wire(node)
            hint = f"{wire.hint}\n{fold.text}: {fold.detail}"
            return replace(
                wire,
                span=self._span(fold),
                holds=self._holds(node),
                shows=id,
                glyph=clean(fold.text, 40),
                detail=self._size(fold),
                hint=hint,
                count=fold.count,
                part=self.homes[fold.start],
            )
        result = next(iter(exits)) if len(exits) == 1 else None
        gradient, g = (None, None) if result is None else self._gradient(result)
        return Wire(
            id=id,
            index=self.index[node],
            role="folded",
            name=clean(fold.text, 60),
            detail=self._size(fold),
            part=self.homes.get(fold.start),
            span=self._span(fold),
            fold=fold,
            holds=self._holds(node),
            shows="" if result is None else f"n-{self.index[result]}",
            result_node=result,
            value="" if result is None else value_text(result),
            gradient=gradient,
            shape="" if result is None else shape_text(result),
            magnitude=None if g is None or self.style == "circuit" else magnitude(g),
            strange=(result is not None and strange(result), g is not None and strange(g)),
            result="" if result is None else clean(self.names[result]),
            cluster=self.framing.cluster_of(node),
            hint=clean(f"{fold.text} ({fold.detail})" if fold.detail else fold.text, LONGEST_HINT),
            count=fold.count,
            of=id,
        )

    def inside(self) -> dict[Node, str]:
        """For each folded node the id of the wire that stands for it."""
        found = {node: self._id(node) for node in self.fold_of}
        for number, leaves in self.held.items():
            found.update((leaf, self._id(self.operations[self.folds[number].stop - 1])) for leaf in leaves)
        return found

    def _holds(self, node: Node) -> tuple[int, ...]:
        return tuple(self.index[leaf] for leaf in self.held.get(self.fold_of[node], ()) if leaf in self.index)

    def _span(self, fold: folding.FoldedPart) -> tuple[int, int]:
        return self.index[self.operations[fold.start]], self.index[self.operations[fold.stop - 1]]

    def _size(self, fold: folding.FoldedPart) -> str:
        """The size of a fold: the number of parameters that it alone reads (shared ones are drawn beside it), or of its nodes."""
        if not fold.detail:
            return ""
        if self.style == "circuit":
            return fold.detail
        leaves = [x for x in self.held.get(self.fold_of[self.operations[fold.start]], ()) if x._needs]
        numbers = sum(int(getattr(x._value, "size", 1)) for x in leaves)
        return folding.count_text(numbers, "parameter") if numbers else folding.count_text(fold.count, "operation")

    def _edge(self, node: Node, slot: int, x: Any, source: str, target: str) -> Edge:
        flows = bool(node._needs >> slot & 1)
        symbol = formula = number = ""
        if flows and self.local:
            symbol = f"∂{factor(clean(self.names[node], 16))}/∂{factor(clean(self.names[x], 16))}"
            formula = clean(expression.local_derivative_text(node, slot, self.names), 40)
            local = derivation.local_derivative(node, slot)
            number = "" if local is None else value_text(local)
        way = way_of(x, self.pipes) if isinstance(x, Node) else ""
        conventional = bool(symbol) and bool(np.any(reading.failures(node, slot)))
        id = _edge_id(source, target, slot)
        return Edge(id, source, target, slot, flows, symbol, formula, number, way=way, conventional=conventional)


def _edge_id(source: str, target: str, slot: int) -> str:
    return f"e-{source[2:]}-{target[2:]}-{slot}"
