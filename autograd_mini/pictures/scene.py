"""What a picture of a graph shows, as plain data: no coordinates, no colours, and no way back into the engine but `Wire.node`.

A `Scene` is made once from a graph and read by everything that draws: the SVG writer, the DOT writer, the text tree,
the player. Its contract:

- A `Wire` is one value with what made it: a leaf, a constant, an operation's result, or a fold of many. Its id is
  `n-3`, with 3 the place in topological order, the same in every picture of the same graph; a fold has the id of its
  newest member. A leaf that is drawn again at a far reader (a ghost) has the id `n-3-at-7-0`, and `of` names the wire
  whose value it is; for all others `of == id`.
- An `Edge` is one argument read by one operation: `e-0-3-1` is n-0 read by n-3 as its second argument. `x * x` has two
  edges. `source` and `target` are ids of wires (of the ghost, where there is one).
- `wires` is in topological order, a ghost right before its reader; the last one is the output.
- A gradient is text: `3`, or "–" for not computed, or None for a wire that wants none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..core import graph
from ..core.node import Node
from ..core.scopes import Span, lines_of, scopes_of
from ..notation import derivation, expression, naming, printer
from . import folding
from .figures import (
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

MOST_LOCAL = 150
"""Local derivatives stand on the arrows up to this many operations."""
MOST_CIRCUIT = 600
"""Numbers are drawn as a circuit up to this many values, above that in the compact style."""
MOST_VIRTUAL = 6000
"""How many columns the edges may cross in all before leaves are drawn at each reader."""
MOST_IN_TITLE, LONGEST_TITLE = 16, 90
"""The title is the whole formula for so few operations, if it is no longer than that."""
READERS, SPREAD = 2, 5
"""A leaf with more readers than this, over more columns than this, is drawn at each reader."""


@dataclass(frozen=True)
class Wire:
    """One value of the picture, and what made it.

    Attributes:
        role: "parameter" (a leaf that wants a gradient), "input" (one that wants none), "constant" (a plain number),
            "operation", or "folded".
        name: unique in the picture; "" for a constant.
        glyph: the sign of the operation, "" for a leaf. formula: `b · c`.
        value, gradient: as text. shape: `24×32`, "" for a number; dtype: where not all are the same.
        magnitude: the root mean square of an array's gradient, for its colour.
        strange: whether value, gradient hold a NaN or an infinity.
        cluster: the place of its frame in `Scene.clusters`, or None. where: `model.py:12`. hint: the whole name or
            text, for the hover text.
        count: how many nodes a fold stands for. result: the name of what comes out of it, where that is one value.
    """

    id: str
    index: int
    role: str
    name: str
    value: str
    gradient: str | None
    glyph: str = ""
    formula: str = ""
    shape: str = ""
    dtype: str = ""
    magnitude: float | None = None
    strange: tuple[bool, bool] = (False, False)
    output: bool = False
    cluster: int | None = None
    where: str = ""
    hint: str = ""
    count: int = 1
    result: str = ""
    of: str = ""
    node: Node | None = field(default=None, repr=False, compare=False)

    @property
    def leaf(self) -> bool:
        """Whether no operation made it."""
        return self.role in ("parameter", "input", "constant")

    @property
    def ghost(self) -> bool:
        """Whether it stands for a leaf that is drawn elsewhere, too."""
        return self.of != self.id


@dataclass(frozen=True)
class Edge:
    """One argument of one operation: `symbol` is `∂u/∂b`, `formula` is `c`, `number` is `2`, each "" where not shown.

    `flows` says whether a gradient goes back along it; `more` counts the further edges that a fold hides behind it.
    """

    id: str
    source: str
    target: str
    slot: int
    flows: bool
    symbol: str = ""
    formula: str = ""
    number: str = ""
    more: int = 0

    @property
    def local(self) -> str:
        """The local derivative as it stands on the arrow: `∂u/∂b = c = 2`."""
        parts = [self.symbol, self.formula, self.number]
        if parts[1] == parts[2]:
            del parts[1]
        return " = ".join(filter(None, parts))


@dataclass(frozen=True)
class Cluster:
    """A frame around the wires of a scope; `parent` is the place of the frame around it, or None."""

    name: str
    parent: int | None


@dataclass(frozen=True)
class Scene:
    """The wires and edges of a picture, its frames, and what its legend says; `computed` tells of a backward pass."""

    wires: list[Wire]
    edges: list[Edge]
    clusters: list[Cluster]
    mode: str
    style: str
    title: str
    notes: list[str]
    computed: bool

    @property
    def output(self) -> Wire:
        """The wire that the picture is about."""
        return self.wires[-1]


def scene_of(
    root: Node,
    *,
    mode: str = "both",
    style: str = "auto",
    title: str | None = None,
    max_nodes: int = 500,
    depth: int | None = None,
    collapse: str | Callable[[Node], bool] | None = None,
    ghosts: bool | None = None,
) -> Scene:
    """The scene of the graph that `root` was made by; `draw` explains the arguments."""
    order = graph.nodes(root, constants=True)
    operations = [node for node in order if node.op is not None]
    scopes = scopes_of(operations)
    folds, notes = _choose_folds(operations, scopes, max_nodes, depth, collapse)
    builder = _Builder(root, order, operations, folds, scopes, mode, style)
    wires, edges = _with_ghosts(*builder.build(), ghosts)
    wires = _at_home(wires, edges)
    computed = builder.gradients is not None
    if not computed and mode != "forward":
        notes.append("no backward pass yet: gradients are not computed")
    if title is None:
        title = builder.title()
    return Scene(wires, edges, builder.clusters, mode, builder.style, clean(title, 200), notes, computed)


# ---- folds -----------------------------------------------------------------------------------------------------------


def _choose_folds(
    operations: list[Node],
    scopes: list[Span],
    max_nodes: int,
    depth: int | None,
    collapse: str | Callable[[Node], bool] | None,
) -> tuple[list[folding.Fold], list[str]]:
    """What is folded: what was asked for, and if that is still too much, scopes, then repeats, then the oldest operations."""
    folds: list[folding.Fold] = []
    if callable(collapse):
        folds = folding.of_chosen(operations, collapse)
    elif collapse == "repeats":
        folds = folding.of_repeats(operations)
    if depth is not None:
        folds = _merged(folds, folding.of_scopes(operations, scopes, depth))
    if _drawn(operations, folds) <= max_nodes:
        return folds, []

    def fits(more: list[folding.Fold]) -> bool:
        return _drawn(operations, _merged(asked, more)) <= max_nodes

    asked = folds
    levels = range(_levels(scopes) - 1, -1, -1) if depth is None else ()
    tries = [
        *(folding.of_scopes(operations, scopes, level) for level in levels),
        folding.of_repeats(operations, fits),
    ]
    folds = next((_merged(asked, more) for more in tries if fits(more)), folding.of_oldest(operations, max_nodes - 1))
    hidden = sum(fold.count for fold in folds)
    return folds, [
        f"{hidden:,} of {len(operations):,} operations are folded: draw(…, max_nodes={2 * max_nodes}) or depth=… shows more"
    ]


def _merged(first: list[folding.Fold], second: list[folding.Fold]) -> list[folding.Fold]:
    """All folds of `second`, and those of `first` that touch none of them."""
    taken = [(fold.start, fold.stop) for fold in second]
    free = [fold for fold in first if not any(fold.start < stop and start < fold.stop for start, stop in taken)]
    return sorted([*free, *second], key=lambda fold: fold.start)


def _levels(scopes: list[Span]) -> int:
    """How deep the scopes nest."""
    deepest = 0
    enclosing: list[int] = []
    for scope in scopes:
        while enclosing and enclosing[-1] <= scope.start:
            enclosing.pop()
        enclosing.append(scope.stop)
        deepest = max(deepest, len(enclosing))
    return deepest


def _drawn(operations: list[Node], folds: list[folding.Fold]) -> int:
    """How many wires the picture has with these folds, ghosts left aside."""
    folded = [False] * len(operations)
    for fold in folds:
        folded[fold.start : fold.stop] = [True] * fold.count
    leaves: set[Any] = set()
    for node, away in zip(operations, folded, strict=True):
        if not away:
            leaves.update(
                x if isinstance(x, Node) else (node, k)
                for k, x in enumerate(node.inputs)
                if not isinstance(x, Node) or x.op is None
            )
    return folded.count(False) + len(folds) + len(leaves)


# ---- from nodes to wires ---------------------------------------------------------------------------------------------


class _Builder:
    """The work of making wires and edges; it remembers who became what."""

    def __init__(
        self,
        root: Node,
        order: list[Node],
        operations: list[Node],
        folds: list[folding.Fold],
        scopes: list[Span],
        mode: str,
        style: str,
    ) -> None:
        self.root, self.order, self.operations, self.folds, self.mode = root, order, operations, folds, mode
        drawn = _drawn(operations, folds)
        scalar = all(isinstance(number_of(node), float) for node in order)
        self.style = style if style != "auto" else "circuit" if scalar and drawn <= MOST_CIRCUIT else "compact"
        self.local = mode != "forward" and self.style == "circuit" and drawn <= 2 * MOST_LOCAL
        self.gradients: Mapping[Node, Any] | None = derivation.gradients_of(root) if mode != "forward" else None
        self.names = naming.names(order, naming.variables())
        self.lines = lines_of(order)
        self.dtypes = {node.value.dtype for node in order if hasattr(node.value, "dtype")}
        self.fold_of: dict[Node, int] = {}
        for number, fold in enumerate(folds):
            for node in operations[fold.start : fold.stop]:
                self.fold_of[node] = number
        self.exits: dict[int, set[Node]] = {}
        for node in operations if folds else ():
            for x in expression.arguments(node):
                if isinstance(x, Node) and x in self.fold_of and self.fold_of[x] != self.fold_of.get(node):
                    self.exits.setdefault(self.fold_of[x], set()).add(x)
        self.clusters: list[Cluster] = []
        self.cluster_of = self._clusters(scopes)

    def _clusters(self, scopes: list[Span]) -> Callable[[Node], int | None]:
        """Keep the scopes that have something to show, and return who belongs to which."""
        shown = [node for node in self.operations if node not in self.fold_of]
        kept = scopes_of(shown) if scopes else []
        starts = [scope.start for scope in kept]
        enclosing: list[int] = []
        parents: list[int | None] = []
        for number, scope in enumerate(kept):
            while enclosing and kept[enclosing[-1]].stop <= scope.start:
                enclosing.pop()
            parents.append(enclosing[-1] if enclosing else None)
            self.clusters.append(Cluster(clean(scope.name), parents[-1]))
            enclosing.append(number)

        def innermost(node: Node) -> int | None:
            number: int | None = bisect_right(starts, node.age) - 1
            while number is not None and number >= 0 and kept[number].stop < node.age:
                number = parents[number]
            return number if number is not None and number >= 0 else None

        return innermost

    def build(self) -> tuple[list[Wire], list[Edge]]:
        """The wires in topological order, and the edges by reader and slot."""
        self.index: dict[Any, int] = {}
        visible = self._visible_leaves()
        wires: dict[str, Wire] = {}
        edges: list[Edge] = []
        hidden: dict[tuple[str, str], int] = {}
        places: dict[tuple[str, str], int] = {}
        last_of_fold = {self.operations[fold.stop - 1]: fold for fold in self.folds}
        into_fold: dict[int, list[tuple[str, bool]]] = {}
        for node in self.order:
            inputs = expression.arguments(node)
            for slot, x in enumerate(inputs):
                if not isinstance(x, Node):
                    self.index[node, slot] = len(self.index)
            self.index[node] = len(self.index)
            if node in self.fold_of:
                number = self.fold_of[node]
                arriving = into_fold.setdefault(number, [])
                for slot, x in enumerate(inputs):
                    if isinstance(x, Node) and (x.op is not None or x in visible) and self.fold_of.get(x) != number:
                        arriving.append((self._id(x), bool(node.needs >> slot & 1)))
                if node in last_of_fold:
                    wire = self._folded(node, last_of_fold[node])
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
            reader = f"n-{self.index[node]}"
            for slot, x in enumerate(inputs):
                if isinstance(x, Node):
                    source = self._id(x)
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
            for x in node.inputs:
                if isinstance(x, Node) and x.age < node.age and x.op is None:
                    homes.setdefault(x, set()).add(self.fold_of.get(node))
        visible = {leaf for leaf, home in homes.items() if None in home or len(home) > 1}
        return visible | ({self.root} if self.root.op is None else set())

    def _id(self, node: Node) -> str:
        if node in self.fold_of:
            return f"n-{self.index[self.operations[self.folds[self.fold_of[node]].stop - 1]]}"
        return f"n-{self.index[node]}"

    def _gradient(self, node: Node) -> tuple[str | None, Any]:
        if not node.needs:
            return None, None
        g = self.gradients.get(node) if self.gradients is not None else None
        return (NOT_COMPUTED, None) if g is None else (gradient_text(g), g)

    def _wire(self, node: Node) -> Wire:
        index = self.index[node]
        gradient, g = self._gradient(node)
        leaf = node.op is None
        array = not isinstance(number_of(node), float)
        label = node.label
        name = self.names[node]
        hints = [f"{clean(label, LONGEST_HINT)}" if label else clean(name)]
        formula = "" if leaf else expression.operation_text(node, self.names)
        if formula:
            hints[0] += f" = {clean(formula, LONGEST_HINT)}"
        return Wire(
            id=f"n-{index}",
            index=index,
            role="operation" if not leaf else "parameter" if node.needs else "input" if array or label else "constant",
            name="" if leaf and not (array or label or node.needs) else clean(name),
            value=value_text(node),
            gradient=gradient,
            glyph="" if leaf else clean(expression.glyph(node.op), 12),
            formula=clean(formula, 120),
            shape=shape_text(node),
            dtype=str(node.value.dtype) if len(self.dtypes) > 1 and array else "",
            magnitude=None if g is None or self.style == "circuit" else magnitude(g),
            strange=(strange(node), g is not None and strange(g)),
            cluster=self.cluster_of(node) if not leaf else None,
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
            name="",
            value=value_text(x),
            gradient=None,
            shape=shape_text(x),
            strange=(strange(x), False),
            cluster=self.cluster_of(reader),
            hint="constant",
            of=id,
        )

    def _folded(self, node: Node, fold: folding.Fold) -> Wire:
        id = f"n-{self.index[node]}"
        exits = self.exits.get(self.fold_of[node], set())
        result = next(iter(exits)) if len(exits) == 1 else None
        gradient, g = (None, None) if result is None else self._gradient(result)
        return Wire(
            id=id,
            index=self.index[node],
            role="folded",
            name=clean(fold.text, 60),
            value="" if result is None else value_text(result),
            gradient=gradient,
            shape="" if result is None else shape_text(result),
            magnitude=None if g is None or self.style == "circuit" else magnitude(g),
            strange=(result is not None and strange(result), g is not None and strange(g)),
            result="" if result is None else clean(self.names[result]),
            cluster=self.cluster_of(node),
            hint=clean(fold.text, LONGEST_HINT),
            count=fold.count,
            of=id,
        )

    def _edge(self, node: Node, slot: int, x: Any, source: str, target: str) -> Edge:
        flows = bool(node.needs >> slot & 1)
        symbol = formula = number = ""
        if flows and self.local:
            symbol = f"∂{factor(clean(self.names[node], 16))}/∂{factor(clean(self.names[x], 16))}"
            formula = clean(expression.local_derivative_text(node, slot, self.names), 40)
            local = derivation.local_derivative(node, slot)
            number = "" if local is None else value_text(local)
        return Edge(_edge_id(source, target, slot), source, target, slot, flows, symbol, formula, number)

    def title(self) -> str:
        """`J = 3 (a + b · c)` where that is short, else `J = 3 · v`, or the name alone for a leaf."""
        name = self.names[self.root]
        if self.root.op is None:
            return name
        if len(self.operations) <= MOST_IN_TITLE:
            whole: dict[Node, Any] = {}
            for node in self.operations:
                inputs = [
                    whole[x] if isinstance(x, Node) and x in whole else expression.operand(x, self.names)
                    for x in expression.arguments(node)
                ]
                whole[node] = expression.formula_of(node.op, inputs, node.params)
            text = f"{name} = {printer.text(whole[self.root])}"
            if len(text) <= LONGEST_TITLE:
                return text
        return f"{name} = {expression.operation_text(self.root, self.names)}"


def _edge_id(source: str, target: str, slot: int) -> str:
    return f"e-{source[2:]}-{target[2:]}-{slot}"


# ---- ghosts ----------------------------------------------------------------------------------------------------------


def columns(wires: Sequence[Wire], edges: Sequence[Edge]) -> dict[str, int]:
    """How many steps each wire is before the output: every reader comes at least one later."""
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.target, []).append(edge.source)
    found = {wire.id: 0 for wire in wires}
    for wire in reversed(wires):
        here = found[wire.id] + 1
        for source in sources.get(wire.id, ()):
            if found[source] < here:
                found[source] = here
    return found


def _at_home(wires: list[Wire], edges: list[Edge]) -> list[Wire]:
    """Put a leaf into the frame of its readers, where they share one."""
    cluster = {wire.id: wire.cluster for wire in wires}
    homes: dict[str, set[int | None]] = {}
    for edge in edges:
        homes.setdefault(edge.source, set()).add(cluster[edge.target])
    return [replace(w, cluster=next(iter(homes[w.id]))) if w.leaf and len(homes.get(w.id, ())) == 1 else w for w in wires]


def _with_ghosts(wires: list[Wire], edges: list[Edge], ghosts: bool | None) -> tuple[list[Wire], list[Edge]]:
    """Draw a leaf that is read in many far places at each of them."""
    if ghosts is False:
        return wires, edges
    column = columns(wires, edges)
    readers: dict[str, list[Edge]] = {}
    for edge in edges:
        readers.setdefault(edge.source, []).append(edge)
    virtual = sum(column[edge.source] - column[edge.target] - 1 for edge in edges)
    many, far = (1, 0) if ghosts else (1, 1) if virtual > MOST_VIRTUAL else (READERS, SPREAD)
    again: dict[str, Wire] = {}
    for wire in wires:
        at = [column[edge.target] for edge in readers.get(wire.id, ())]
        if wire.leaf and len(at) > many and max(at) - min(at) >= far:
            again[wire.id] = wire
    if not again:
        return wires, edges
    made: dict[str, list[Wire]] = {}
    redrawn = []
    cluster = {wire.id: wire.cluster for wire in wires}
    for edge in edges:
        leaf = again.get(edge.source)
        if leaf is not None:
            id = f"{leaf.id}-at-{edge.target[2:]}-{edge.slot}"
            made.setdefault(edge.target, []).append(replace(leaf, id=id, cluster=cluster[edge.target]))
            edge = replace(edge, source=id)
        redrawn.append(edge)
    result: list[Wire] = []
    for wire in wires:
        result += made.get(wire.id, [])
        if wire.id not in again:
            result.append(wire)
    return result, redrawn
