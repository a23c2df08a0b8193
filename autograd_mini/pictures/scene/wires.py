"""The contents of a picture as plain data: no coordinates, no colours, and no way back into the engine but `Wire.node`.

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

from dataclasses import dataclass, field

from ...core.node import Node
from .. import folding


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
    fold: folding.FoldedPart | None = None
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
        """The text on an arrow."""
        return edge.number if self.brief and edge.number else edge.local
