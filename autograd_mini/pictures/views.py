"""Views of one graph: which parts of a model are open. A picture begins with the view that fits, and its page holds the others.

In a view that opens a part, everything around that part is open, and whatever lies beside it is folded: like an
accordion. So a model of n parts has n + 1 views, not 2**n, and each is laid out beforehand: the page needs no layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .layout import Layout, layout_of
from .outline import ModelPart, down_to, within
from .scene import Graph, Scene, scene_of

WIDEST, TALLEST = 1400.0, 1700.0
"""The first view is at most so wide, and downwards not much taller than that, where the parts of the model allow it."""
SMALL = 60
"""A circuit of so few wires is shown whole, however wide."""
MOST_VIEWS = 60

ALL, TOP = "all", "top"
"""The views in which everything is open, and nothing."""


@dataclass
class View:
    """A scene with some parts open, and its layout; `key` is "all", "top", the place of the part that it opens, or "first"."""

    key: str
    scene: Scene
    direction: str | None

    @cached_property
    def layout(self) -> Layout:
        """Where everything stands."""
        return fitted_layout(self.scene, self.direction)


def fitted_layout(scene: Scene, direction: str | None) -> Layout:
    """The layout in the direction that is asked for; with None to the right, unless only downwards it fits a page."""
    if direction is not None or scene.style != "compact":
        return layout_of(scene, direction or "right")
    right = layout_of(scene, "right")
    if right.width <= WIDEST:
        return right
    down = layout_of(scene, "down")
    return down if down.width <= WIDEST and down.height <= max(TALLEST, right.width) else right


class Views:
    """All views of one graph.

    Args:
        graph: what is drawn.
        options: what `scene_of` takes besides.
        direction: "right", "down", or None for what fits.
        asked: whether the caller has said what is folded: then the first view is that.
    """

    def __init__(self, graph: Graph, options: dict[str, Any], direction: str | None, asked: bool) -> None:
        self.graph, self.options, self.direction, self.asked = graph, options, direction, asked
        self._made: dict[str, View] = {}

    @property
    def parts(self) -> list[ModelPart]:
        """The outline of the model."""
        return self.graph.parts

    @cached_property
    def first(self) -> View:
        """The view that a picture begins with: as open as it can be without being too wide to read."""
        whole = self._view("first", None)
        if self.asked or not self.parts:
            return whole
        small = whole.scene.style == "circuit" and len(whole.scene.wires) <= SMALL
        if small or _fits(whole):
            return whole
        deepest = max(part.depth for part in self.parts)
        tries = [(depth, rows) for depth in range(deepest, 0, -1) for rows in (True, False)]
        view = whole
        for depth, rows in tries:
            view = self._view("first", down_to(self.parts, depth, rows))
            if _fits(view):
                return view
        return view

    @cached_property
    def whole(self) -> Scene:
        """The scene with all parts open, or what the caller asked for."""
        return self.first.scene if self.asked or not self.parts else self._view(ALL, None).scene

    def opening(self, number: int | None) -> View:
        """The view that opens one part, or with None folds all."""
        key = TOP if number is None else str(number)
        if key not in self._made:
            self._made[key] = self._view(key, frozenset(within(self.parts, number)))
        return self._made[key]

    def _view(self, key: str, opened: frozenset[int] | None) -> View:
        options = self.options if opened is None else {**self.options, "depth": None, "collapse": None, "opened": opened}
        return View(key, scene_of(self.graph, **options), self.direction)

    @cached_property
    def shown(self) -> tuple[list[View], dict[str, str]]:
        """The first view, the one with all folded, and one for each part, the outer ones first, at most sixty; and for each key
        whose view looks like an earlier one, the key of that."""
        views, same = [self.first], {}
        seen = {_look(self.first.scene): self.first.key}
        order = sorted(range(len(self.parts)), key=lambda k: (self.parts[k].depth, k))
        for number in [None, *order[: MOST_VIEWS - 1]] if self.parts else ():
            view = self.opening(number)
            key = seen.setdefault(_look(view.scene), view.key)
            if key == view.key:
                views.append(view)
            else:
                same[view.key] = key
        return views, same


def _look(scene: Scene) -> tuple[Any, ...]:
    """What two scenes of one graph that show the same have in common."""
    return tuple(wire.id for wire in scene.wires), tuple(scene.part_of_cluster)


def _fits(view: View) -> bool:
    return view.layout.width <= WIDEST and (view.layout.direction == "right" or view.layout.height <= TALLEST)
