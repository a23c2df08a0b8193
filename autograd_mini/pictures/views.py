"""Views of one graph: what is open. A picture begins with the view that fits, and its page holds the others.

In a view that opens a part of a model, everything around that part is open, and whatever lies beside it is folded: like an
accordion. So a model of n parts has n + 1 views, not 2**n. A graph without parts is folded where it repeats itself, or
where it is oldest; in a view that opens such a fold, what is inside is shown between two boxes for the rest. Each view is laid
out beforehand: the page needs no layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .folding import FoldedPart
from .layout import Layout, layout_of, least_width
from .outline import ModelPart, down_to, within
from .scene import Graph, Scene, scene_of

WIDEST, TALLEST = 1400.0, 1700.0
"""The first view is at most so wide, and downwards not much taller than that."""
WIDEST_LIVE = 2200.0
"""A circuit whose numbers change may be so wide: its page makes it smaller, and its arrows are worth it."""
WIDEST_SHRUNK, MUCH_NARROWER = 2300.0, 0.6
"""A view that is so wide can be read where a page shrinks it; it runs downwards if that is narrower by this factor."""
TALLEST_WHOLE = 2200.0
"""A graph that is shown whole may be so tall."""
MOST_NODES, MOST_TOLD = 500, 1000
"""The most wires of a view, and the scene in whose words a player speaks, where the caller says nothing else."""
MOST_VIEWS = 200
ROOMS = (60, 40, 24, 14, 8)
"""The numbers of wires that are tried where a graph has to be folded until it fits."""
MOST_CIRCUIT, MOST_WHOLE = 90, 200
"""A graph of more numbers is too wide for a circuit, or for being shown whole: that is not tried."""
MOST_STRETCHES = 32
"""The number of folds that are no parts of a model and that a page can open."""

ALL, TOP, FIRST = "all", "top", "first"
"""The views in which everything is open, and nothing; and the one that a page begins with."""


@dataclass
class View:
    """A scene with some parts open, and its layout; `key` is "all", "top", the place of the part that it opens, or "first"."""

    key: str
    scene: Scene
    direction: str | None

    @cached_property
    def layout(self) -> Layout:
        """The places of everything."""
        return fitted_layout(self.scene, self.direction)

    def fits(self, tallest: float = TALLEST) -> bool:
        """Whether it is narrow enough for a page, and not too tall; nothing with so many wires is."""
        if len(self.scene.wires) > MOST_WHOLE:
            return False
        widest = WIDEST_LIVE if self.scene.reserve and self.scene.style == "circuit" else WIDEST
        return self.layout.width <= widest and (self.layout.direction == "right" or self.layout.height <= tallest)


def fitted_layout(scene: Scene, direction: str | None) -> Layout:
    """The layout in the direction that is asked for; with None to the right, unless that is too wide for a page and downwards
    the picture fits, or is at least much narrower."""
    if direction is not None or scene.style != "compact":
        return layout_of(scene, direction or "right")
    down = None
    if least_width(scene) > WIDEST:  # what would be too wide need not be laid out to be seen so
        down = layout_of(scene, "down")
        if down.width <= WIDEST and down.height <= TALLEST:
            return down
    right = layout_of(scene, "right")
    if right.width <= WIDEST:
        return right
    down = down or layout_of(scene, "down")
    narrower = down.width <= WIDEST or (down.width <= WIDEST_SHRUNK and down.width < MUCH_NARROWER * right.width)
    return down if narrower and down.height <= max(TALLEST, right.width) else right


class Views:
    """All views of one graph.

    Args:
        graph: what is drawn.
        options: what `scene_of` takes besides; where they say what is folded, the first view is that.
        direction: "right", "down", or None for what fits.
        max_nodes: how many wires a view has at most; None for what fits a page.
        reserve: the widest number that is expected, where numbers change.
    """

    def __init__(
        self,
        graph: Graph,
        options: dict[str, Any],
        direction: str | None,
        max_nodes: int | None = None,
        reserve: str = "",
    ) -> None:
        self.graph, self.direction, self.max_nodes, self._given = graph, direction, max_nodes, options
        self.limited = max_nodes is not None
        self.asked = options.get("depth") is not None or options.get("collapse") is not None
        self.options = {**options, "max_nodes": MOST_NODES if max_nodes is None else max_nodes, "reserve": reserve}
        self.parts: list[ModelPart] = list(graph.parts)
        self._stretches: dict[int, FoldedPart] = {}
        self._made: dict[str, View] = {}

    def reserving(self, reserve: str) -> Views:
        """The same with room for other numbers."""
        return Views(self.graph, self._given, self.direction, self.max_nodes, reserve)

    @cached_property
    def first(self) -> View:
        """The view that a picture begins with: as open as it can be without being too wide to read."""
        view = None
        for view, tallest in self._tries():
            if view.fits(tallest):
                break
        assert view is not None
        return replace(view, scene=self._with_doors(view.scene, None))

    def _tries(self) -> Iterator[tuple[View, float]]:
        """Candidates for the first view, the most telling first, and how tall each may be."""
        shape: dict[str, Any] = {}
        if not (self.asked or self.limited or self.graph.parts) and self.graph.size > MOST_WHOLE:
            style = "circuit" if self.graph.style == "circuit" else "compact"
            for room in ROOMS:
                yield self._view(FIRST, max_nodes=room, style=style), TALLEST_WHOLE
            return
        whole = self._view(FIRST)
        many = len(whole.scene.wires)
        if self.asked or whole.scene.style == "compact" or many <= MOST_CIRCUIT:
            yield whole, TALLEST_WHOLE if self.graph.scalar else TALLEST
        if self.asked:
            return
        if whole.scene.style == "circuit":
            shape = {"brief": True}
            if many <= MOST_CIRCUIT:
                yield self._view(FIRST, **shape), TALLEST
            if self.graph.style == "auto":
                shape = {"style": "compact"}
                if many <= MOST_WHOLE or self.limited:
                    yield self._view(FIRST, **shape), TALLEST_WHOLE
            elif self.limited:
                yield whole, TALLEST
        deepest = max((part.depth for part in self.graph.parts), default=0)
        for depth in range(deepest, 0, -1):
            for rows in (True, False):
                yield self._opened(FIRST, down_to(self.graph.parts, depth, rows), **shape), TALLEST
        if self.graph.parts or self.limited:
            return
        for room in ROOMS:
            yield self._view(FIRST, max_nodes=room, **shape), TALLEST_WHOLE

    @cached_property
    def whole(self) -> Scene:
        """The scene with all parts open, or what the caller asked for."""
        return self.first.scene if self.asked else self._view(ALL, max_nodes=self.max_nodes or MOST_TOLD).scene

    def opening(self, number: int | None) -> View:
        """The view that opens one part, or with None folds all."""
        key = TOP if number is None else str(number)
        if key not in self._made:
            if number in self._stretches:
                view = self._opened_stretch(key, self._stretches[number])
            else:
                view = self._opened(key, frozenset(within(self.parts, number)), style=self.first.scene.style)
            self._made[key] = replace(view, scene=self._with_doors(view.scene, number))
        return self._made[key]

    def _opened_stretch(self, key: str, stretch: FoldedPart) -> View:
        """The view between what is older and what is newer, folded within until it fits."""
        for room in ROOMS:
            view = self._view(key, stretch=stretch, max_nodes=room, style="compact")
            if view.fits():
                break
        return view

    def _with_doors(self, scene: Scene, around: int | None) -> Scene:
        """The scene with a place in the outline for each fold that is no part of the model, so that a page opens it; where
        one such fold is open already, only for those in it."""
        stretch = None if around is None else self._stretches.get(around)
        wires = []
        for wire in scene.wires:
            fold = wire.fold
            shut = stretch is not None and fold is not None and not stretch.start <= fold.start < stretch.stop
            if fold is not None and wire.part is None and not self.asked and not shut:
                wire = replace(wire, part=self._place_of(fold, around))
            wires.append(wire)
        return replace(scene, wires=wires)

    def _place_of(self, fold: FoldedPart, around: int | None) -> int | None:
        """The place of a fold in the outline; None where a page would have too many views."""
        for number, known in self._stretches.items():
            if (known.start, known.stop) == (fold.start, fold.stop):
                return number
        if len(self._stretches) >= MOST_STRETCHES:
            return None
        number = len(self.parts)
        depth = 0 if around is None else self.parts[around].depth + 1
        self.parts.append(ModelPart(fold.text, fold.start, fold.stop, around, depth))
        self._stretches[number] = fold
        return number

    def _opened(self, key: str, opened: frozenset[int], **shape: Any) -> View:
        return self._view(key, depth=None, collapse=None, opened=opened, **shape)

    def _view(self, key: str, **more: Any) -> View:
        return View(key, scene_of(self.graph, **{**self.options, **more}), self.direction)

    @cached_property
    def shown(self) -> list[View]:
        """The first view, the one with all folded, and one for each part, the outer ones first; of those that look alike, one."""
        return self._shown[0]

    @property
    def known(self) -> dict[str, Any]:
        """The data for the script of a page: parts, keys of views, and for a key without a view that of one like it."""
        views, same = self._shown
        return {
            "parts": [[part.name[:60], part.parent] for part in self.parts],
            "views": [view.key for view in views[1:]],
            "same": same,
        }

    @cached_property
    def _shown(self) -> tuple[list[View], dict[str, str]]:
        views, same = [self.first], {}
        seen = {_look(self.first.scene): self.first.key}
        model = self.graph.parts
        order: list[int | None] = [None] * bool(model)
        order += sorted(range(len(model)), key=lambda k: (model[k].depth, k))[: MOST_VIEWS - 1]
        order += range(len(model), len(self.parts))
        for number in order:  # the list grows while it is read: folds that are opened hold others
            known = len(self.parts)
            view = self.opening(number)
            order += range(known, len(self.parts))
            key = seen.setdefault(_look(view.scene), view.key)
            if key == view.key:
                views.append(view)
            else:
                same[view.key] = key
        return views, same


def _look(scene: Scene) -> tuple[Any, ...]:
    """A key that is the same for two scenes of one graph that show the same."""
    return tuple(wire.id for wire in scene.wires), tuple(scene.part_of_cluster)
