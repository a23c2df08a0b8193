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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..core import graph
from ..core.node import Node
from ..core.scopes import lines_of, scopes_of
from ..notation import derivation, expression, naming, printer, reading
from ..notation.words import DIRECTIONS
from . import folding
from .columns import columns
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
from .outline import ModelPart, down_to, folds_of, outline_of, within
from .plumbing import plumbing_of, way_of

MOST_LOCAL = 150
"""Local derivatives stand on the arrows up to this many operations."""
MOST_CIRCUIT = 600
"""Numbers are drawn as a circuit up to this many values, above that in the compact style."""
MOST_VIRTUAL = 6000
"""How many columns the edges may cross in all before leaves are drawn at each reader."""
MOST_IN_TITLE, LONGEST_TITLE, LONGEST_EXPANDED = 16, 90, 56
"""The title is the whole formula for so few operations, if it is no longer than that."""
MOST_DATA = 3
"""So many arrays are drawn before a fold that nothing else feeds."""
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
            detail: how much is behind it, `1,168 parameters`; part: the place in the outline of the part that it is. span: the
            indices of its first and its last member; fold: their places among the operations; holds: the indices of
            the leaves that nothing else reads; shows: the id that the wire of its result has where it is not folded.
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
    detail: str = ""
    part: int | None = None
    span: tuple[int, int] | None = None
    fold: folding.Fold | None = None
    holds: tuple[int, ...] = ()
    shows: str = ""
    of: str = ""
    node: Node | None = field(default=None, repr=False, compare=False)
    result_node: Node | None = field(default=None, repr=False, compare=False)

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

    `flows` says whether a gradient goes back along it; `more` counts the further edges that a fold hides behind it; `way` is what
    is done to the value on its way: `transposed to 8×16`. A number that is `conventional` is not what the formula gives: the
    slope 1/2 at a tie.
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
    way: str = ""
    conventional: bool = False

    @property
    def local(self) -> str:
        """The local derivative as it stands on the arrow: `∂u/∂b = c = 2`."""
        parts = [self.symbol, "" if self.conventional else self.formula, self.number]
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
    """The wires and edges of a picture, its frames, and what its legend says; `computed` tells of a backward pass.

    `part_of_cluster` are the places of the frames in the outline of the model, and `pipes` the nodes that are drawn as part of an
    edge, each with what it reads; `inside` tells of a folded node the id of the wire that stands for it. `reserve` is the widest
    number that is expected where numbers change; a `brief` scene has local derivatives as numbers alone.
    """

    wires: list[Wire]
    edges: list[Edge]
    clusters: list[Cluster]
    mode: str
    style: str
    title: str
    notes: list[str]
    computed: bool
    part_of_cluster: list[int] = field(default_factory=list)
    pipes: dict[Node, Node] = field(default_factory=dict, repr=False)
    inside: dict[Node, str] = field(default_factory=dict, repr=False)
    reserve: str = ""
    brief: bool = False

    @property
    def output(self) -> Wire:
        """The wire that the picture is about."""
        return self.wires[-1]

    def local(self, edge: Edge) -> str:
        """What stands on an arrow."""
        return edge.number if self.brief and edge.number else edge.local


@dataclass(frozen=True)
class Graph:
    """What all pictures of one graph share: its nodes in order, whether all are numbers, what is folded into edges, its parts."""

    root: Node
    order: list[Node]
    operations: list[Node]
    style: str
    scalar: bool
    pipes: dict[Node, Node]
    parts: list[ModelPart]

    @cached_property
    def size(self) -> int:
        """How many wires its picture has with nothing folded."""
        return _drawn(self, [])

    @cached_property
    def gradients(self) -> Mapping[Node, Any] | None:
        """What a backward pass gives each node; None where there was none."""
        return derivation.gradients_of(self.root)

    @cached_property
    def names(self) -> naming.Names:
        """What each node is called."""
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


def scene_of(
    root: Node | Graph,
    *,
    mode: str = "both",
    style: str = "auto",
    title: str | None = None,
    max_nodes: int = 500,
    depth: int | None = None,
    collapse: str | Callable[[Node], bool] | None = None,
    ghosts: bool | None = None,
    opened: frozenset[int] | None = None,
    stretch: folding.Fold | None = None,
    reserve: str = "",
    brief: bool = False,
) -> Scene:
    """The scene of the graph that `root` was made by; `draw` explains the arguments.

    `opened` are the places of the parts in the outline that are open, in place of `depth`; without either all are. With a
    `stretch`, the operations of that fold are shown and all others are folded. `reserve` and `brief` are those of the scene.
    """
    found = root if isinstance(root, Graph) else graph_of(root, style)
    style = found.style if style == "auto" else style
    room = max_nodes
    for _ in range(8):
        if stretch is None:
            folds, homes, notes = _choose_folds(found, room, max_nodes, depth, collapse, opened)
        else:
            folds, homes, notes = _folds_around(found, stretch, room), {}, []
        builder = _Builder(found, style, folds, homes, mode, data=MOST_DATA if max_nodes > 9 else 0)
        wires, edges = _with_ghosts(*builder.build(), ghosts)
        if len(wires) <= max_nodes:
            break
        room = max(1, min(room - 1, room * max_nodes // len(wires)))
    wires, edges = _with_few_leaves(wires, edges, max_nodes, notes)
    wires = _at_home(wires, edges)
    computed = builder.gradients is not None
    if not computed and mode != "forward":
        notes.append("no backward pass yet: gradients are not computed")
    if title is None:
        title = builder.title()
    return Scene(
        wires,
        edges,
        builder.clusters,
        mode,
        builder.style,
        clean(title, 200),
        notes,
        computed,
        builder.part_of_cluster,
        found.pipes,
        builder.inside(),
        reserve,
        brief,
    )


# ---- folds -----------------------------------------------------------------------------------------------------------

Folds = tuple[list[folding.Fold], dict[int, int], list[str]]
"""Folds; for the first operation of each that is a part of the model, the part's place; and notes."""


def _choose_folds(
    found: Graph,
    room: int,
    max_nodes: int,
    depth: int | None,
    collapse: str | Callable[[Node], bool] | None,
    opened: frozenset[int] | None,
) -> Folds:
    """What is folded: what was asked for, and if that is still too much, parts, then repeats, then the oldest operations."""
    operations, parts = found.operations, found.parts
    folds: list[folding.Fold] = []
    if callable(collapse):
        folds = folding.of_chosen(operations, collapse)
    elif collapse == "repeats":
        folds = folding.of_repeats(operations)
    if depth is not None:
        opened = down_to(parts, depth)
    homes: dict[int, int] = {}

    def of_parts(which: frozenset[int]) -> list[folding.Fold]:
        pairs = folds_of(parts, which)
        homes.update({fold.start: number for number, fold in pairs})
        return [fold for _, fold in pairs]

    asked = folds if opened is None else _merged(folds, of_parts(opened))
    if _drawn(found, asked) <= room:
        return asked, homes, []

    def fits(more: list[folding.Fold]) -> bool:
        return _drawn(found, _merged(asked, more)) <= room

    levels = range(max((part.depth for part in parts), default=-1), -1, -1) if opened is None else ()
    tries = [
        *(of_parts(down_to(parts, level, rows)) for level in levels for rows in (True, False)),
        folding.of_repeats(operations, fits),
    ]
    folds = next((_merged(asked, more) for more in tries if fits(more)), folding.of_oldest(operations, room - 1))
    hidden = sum(fold.count for fold in folds)
    return (
        folds,
        homes,
        [f"{hidden:,} of {len(operations):,} operations are folded: draw(…, max_nodes={2 * max_nodes}) or depth=… shows more"],
    )


def _folds_around(found: Graph, stretch: folding.Fold, room: int) -> list[folding.Fold]:
    """What is folded where a stretch of operations is opened: what is older, what is newer, and within it what is too much."""
    last = len(found.operations) - 1
    sides = (0, stretch.start, "older"), (stretch.stop, last, "newer")
    around = [
        folding.Fold(start, stop, f"… {folding.count_text(stop - start, f'{age} node')}")
        for start, stop, age in sides
        if stop - start > 1
    ]

    def fits(more: list[folding.Fold]) -> bool:
        return _drawn(found, _merged(around, more)) <= room

    return around if fits([]) else _merged(around, folding.inside_of(found.operations, stretch, fits, room - len(around)))


def _merged(first: list[folding.Fold], second: list[folding.Fold]) -> list[folding.Fold]:
    """All folds of `second`, and those of `first` that touch none of them."""
    taken = [(fold.start, fold.stop) for fold in second]
    free = [fold for fold in first if not any(fold.start < stop and start < fold.stop for start, stop in taken)]
    return sorted([*free, *second], key=lambda fold: fold.start)


def _drawn(found: Graph, folds: list[folding.Fold]) -> int:
    """How many wires the picture has with these folds, ghosts left aside."""
    operations, pipes = found.operations, found.pipes
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


# ---- from nodes to wires ---------------------------------------------------------------------------------------------


class _Builder:
    """The work of making wires and edges; it remembers who became what."""

    def __init__(
        self, found: Graph, style: str, folds: list[folding.Fold], homes: Mapping[int, int], mode: str, data: int
    ) -> None:
        self.data = data
        self.found, self.folds, self.homes, self.mode = found, folds, homes, mode
        self.root, self.order, self.operations, self.pipes = found.root, found.order, found.operations, found.pipes
        drawn = _drawn(found, folds)
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
        self.position = found.position
        self.starts = [part.start for part in found.parts]
        self.clusters: list[Cluster] = []
        self.part_of_cluster: list[int] = []
        self.cluster_at: dict[int, int] = {}
        self._frame()

    def _frame(self) -> None:
        """Keep the parts that have two boxes or more to show: each gets a frame, rows of parts do not."""
        parts = self.found.parts
        boxes = [0] * len(parts)
        told: set[int] = set()
        for node in self.operations if parts else ():
            number = self.fold_of.get(node)
            if node in self.pipes or number in told:
                continue
            if number is not None:
                told.add(number)
            for part in within(parts, self._innermost(node)):
                boxes[part] += 1
        for k, found in enumerate(parts):
            if boxes[k] > (not found.by_hand) and not found.alike:
                around = [self.cluster_at[other] for other in within(parts, found.parent) if other in self.cluster_at]
                self.cluster_at[k] = len(self.clusters)
                self.part_of_cluster.append(k)
                self.clusters.append(Cluster(clean(found.name), around[0] if around else None))

    def _innermost(self, node: Node) -> int | None:
        """The place of the smallest part that an operation is in; that of a fold, around the fold."""
        parts = self.found.parts
        start = self.position[node]
        stop = start + 1
        if node in self.fold_of:
            fold = self.folds[self.fold_of[node]]
            start, stop = fold.start, fold.stop
            home = self.homes.get(start)
            if home is not None and parts[home].stop == stop and parts[home].name == fold.text:
                return parts[home].parent
        number: int | None = bisect_right(self.starts, start) - 1
        while number is not None and number >= 0:
            if parts[number].stop >= stop:
                return number
            number = parts[number].parent
        return None

    def cluster_of(self, node: Node) -> int | None:
        """The place of the frame that an operation stands in."""
        if not self.clusters:
            return None
        return next((self.cluster_at[k] for k in within(self.found.parts, self._innermost(node)) if k in self.cluster_at), None)

    def source_of(self, x: Any) -> Any:
        """What an edge comes from, where reshapes and the like are drawn as part of the edge."""
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
            name="" if np.ndim(x) == 0 else clean(self.names.arrays.get(naming.array_key(x), "")),
            value=value_text(x),
            gradient=None,
            shape=shape_text(x),
            strange=(strange(x), False),
            cluster=self.cluster_of(reader),
            hint="constant",
            of=id,
        )

    def _data_of(self, fold: folding.Fold) -> list[Wire]:
        """The arrays that a fold reads which no other wire feeds: its data."""
        found: dict[int, Wire] = {}
        for node in self.operations[fold.start : fold.stop]:
            for slot, x in enumerate(expression.arguments(node)):
                if not isinstance(x, Node) and np.ndim(x) and id(x) not in found and len(found) < self.data:
                    found[id(x)] = self._constant(x, self.index[node, slot], node)
        return list(found.values())

    def _folded(self, node: Node, fold: folding.Fold) -> Wire:
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
            cluster=self.cluster_of(node),
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

    def _span(self, fold: folding.Fold) -> tuple[int, int]:
        return self.index[self.operations[fold.start]], self.index[self.operations[fold.stop - 1]]

    def _size(self, fold: folding.Fold) -> str:
        """What is behind a fold: how many parameters are its own, or how many nodes it has; those shared are drawn beside it."""
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

    def title(self) -> str:
        """`J = 3 (a + b · c)` where that is short, else by the loss's own name, else `J = 3 · v`; the name alone for a leaf."""
        name = self.names[self.root]
        if self.root.op is None:
            return name
        if len(self.operations) <= MOST_IN_TITLE:
            text = f"{name} = {self._written(set(self.operations))}"
            if len(text) <= LONGEST_TITLE:
                return text
        calls = [span for span in scopes_of([self.root]) if span.ours is not None and span.start > self.operations[0]._age]
        return f"{name} = {clean(calls[0].name) if calls else self._expanded()}"

    def _expanded(self) -> str:
        """The formula of the output, with those of nameless operands put in as long as it stays short."""
        opened = {self.root}
        text = self._written(opened)
        for node in self.operations[-2:-12:-1]:
            if not node.label and any(node is x for reader in opened for x in reader.inputs):
                longer = self._written(opened | {node})
                if len(longer) <= LONGEST_EXPANDED:
                    opened, text = opened | {node}, longer
        return text

    def _written(self, opened: set[Node]) -> str:
        """The formula of the output in which the operations in `opened` are written out."""
        whole: dict[Node, Any] = {}
        for node in self.operations:
            if node in self.pipes and node.op is not None and node.op.name == "broadcast_to":
                source = node.inputs[0]
                whole[node] = whole.get(source) or expression.operand(source, self.names)
            elif node in opened:
                inputs = [
                    whole[x] if isinstance(x, Node) and x in whole else expression.operand(x, self.names)
                    for x in expression.arguments(node)
                ]
                whole[node] = expression.formula_of(node.op, inputs, node._params)
        return printer.text(whole[self.root])


def _edge_id(source: str, target: str, slot: int) -> str:
    return f"e-{source[2:]}-{target[2:]}-{slot}"


# ---- ghosts ----------------------------------------------------------------------------------------------------------


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
    column = columns((wire.id for wire in wires), ((edge.source, edge.target) for edge in edges))
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


def _with_few_leaves(wires: list[Wire], edges: list[Edge], most: int, notes: list[str]) -> tuple[list[Wire], list[Edge]]:
    """Draw the leaves of an operation that reads too many of them as one pile, so that no picture has more than `most` wires."""
    surplus = len(wires) - most
    if surplus <= 0:
        return wires, edges
    readers: dict[str, list[Edge]] = {}
    for edge in edges:
        readers.setdefault(edge.source, []).append(edge)
    free: dict[str, list[Edge]] = {}
    for wire in wires:
        if wire.leaf and len(readers.get(wire.id, ())) == 1:
            free.setdefault(readers[wire.id][0].target, []).append(readers[wire.id][0])
    gone: dict[str, str] = {}
    piles: dict[str, tuple[Wire, Edge]] = {}
    by_id = {wire.id: wire for wire in wires}
    for _, arriving in sorted(free.items(), key=lambda item: -len(item[1])):
        away = arriving[max(1, len(arriving) - surplus - 1) :] if surplus > 0 else []
        if len(away) < 2:
            continue
        surplus -= len(away) - 1
        last = by_id[away[-1].source]
        text = f"… {folding.count_text(len(away), 'more input')}"
        pile = replace(last, role="folded", name=text, value="", gradient=None, shape="", hint=text, node=None, count=len(away))
        piles[last.id] = pile, replace(away[-1], more=len(away) - 1, symbol="", formula="", number="")
        gone.update((edge.source, last.id) for edge in away)
        if not any("inputs" in note for note in notes):
            notes.append("inputs that are too many are drawn as a pile")
    left = [piles[wire.id][0] if wire.id in piles else wire for wire in wires if gone.get(wire.id, wire.id) == wire.id]
    kept = [
        piles[edge.source][1] if edge.source in piles else edge
        for edge in edges
        if gone.get(edge.source, edge.source) == edge.source
    ]
    return left, kept
