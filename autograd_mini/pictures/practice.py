"""`am.practice`: a page that hides the gradients of a computation, and asks a learner for them.

The page knows the operations and their rules as a page of `am.play` does, and computes the right answers itself, at new numbers
in each round. Nothing that it shows or says tells an answer before it is found; whoever reads its source can, so it is for
learning and no exam.
"""

from __future__ import annotations

import html
import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..core.errors import ArgumentError, ArgumentTypeError, FormatError
from ..core.names.spelling import spelled
from ..core.node import Node
from .cues import table_of
from .draw import draw
from .layout import Layout, layout_of
from .live import NO_BACKWARD, RESERVE, Live
from .notebook import bundle
from .page import document
from .player import Player
from .saving import named, written
from .scene import Scene, Wire
from .svg import svg_of

HIDDEN = "?"
"""The sign in place of a gradient that is asked for."""
AROUND = 240
"""The height of the question and the hints below the picture in a notebook, in pixels."""
_KNOWN = ("nodes", "sweep", "edges", "rows", "leaves", "title")
"""The data of a page that computes which this script needs: of the numbers of this run, the inputs alone."""


@spelled
def practice(J: Node, *, title: str | None = None) -> Practice:
    """A page on which a learner finds the gradients of `J`, one wire after the other.

    The picture shows the values and hides the gradients. An answer is a number or a formula in the names of the wires, such as
    `dJ/dv * c`; a formula has to hold at three other inputs as well. A sign that is wrong and a factor that is missing are
    named; three hints give the chain rule in symbols, with the local derivatives, and the answer. Each round has other numbers.

    Args:
        J: a Value after `J.backward()`; small Tensors become Values by `am.to_values`.
        title: the heading; by default the formula of `J`.

    Returns:
        A `Practice`: `.save("sheet.html")` writes the page, which needs no network; it shows itself in a notebook.

    Raises:
        ArgumentTypeError: where `J` is no Value or Tensor.
        ArgumentError: where a page cannot compute the graph: arrays, hooks, more than 400 numbers, no backward pass.

    >>> from autograd_mini import Value
    >>> a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    >>> J = 3 * (a + b * c); J.label = "J"
    >>> J.backward()
    >>> practice(J)
    <Practice of 'J = 3 (a + b · c)': 5 gradients to find>
    """
    if not isinstance(J, Node):
        raise ArgumentTypeError(f"practice() takes a Value, got {type(J).__name__}: compute the number from Values first")
    player = Player(draw(J, title=title, engine="own"), J)
    if player.live is None:
        more = ": call backward() on it first" if player.reason == NO_BACKWARD else ""
        raise ArgumentError(f"practice: a page cannot compute this graph, since {player.reason}{more}")
    made = Practice(player, player.live)
    if not made.questions:
        raise ArgumentError("practice: there is nothing to ask for: no gradient flows back from the output to another wire")
    return made


class Practice:
    """A page that asks for gradients.

    Attributes:
        questions: the names of the wires whose gradients are asked for, in the order of the table.
    """

    def __init__(self, player: Player, live: Live) -> None:
        self._player, self._live = player, live
        whole = player.whole
        reached = {to for _, _, to in live.data["sweep"]}
        rows = dict(zip((wire.of for wire in table_of(whole)), live.data["rows"], strict=True))
        asked = {id for id, row in rows.items() if row in reached and id != whole.output.of}
        self._scene = _hiding(whole, asked)
        self.questions = [wire.name for wire in table_of(whole) if wire.of in asked]

    @cached_property
    def _layout(self) -> Layout:
        """With room for other numbers, and for the local derivatives that are shown later."""
        return layout_of(replace(self._player.whole, reserve=RESERVE), "right")

    def __repr__(self) -> str:
        n = len(self.questions)
        return f"<Practice of {self._scene.title!r}: {n} gradient{'s' * (n != 1)} to find>"

    @cached_property
    def html(self) -> str:
        """The page."""
        return self._page("player")

    def _page(self, kind: str) -> str:
        scene, live = self._scene, self._live
        table = table_of(scene)
        steps = [
            [frame.sentence, *(told or ("", ""))]
            for frame, told in zip(self._player.frames, live.data["locals"], strict=True)
            if frame.slot is not None
        ]
        return document(
            "practice.html",
            title=scene.title,
            styles=("page.css", "player.css", "practice.css"),
            scripts=("view.js", "elements.js", "numbers.js", "formula.js", "practice.js"),
            program=live.script,
            data={
                "ids": [wire.of for wire in table],
                "edges": [edge.id for edge in scene.edges],
                "parts": [],
                "same": {},
                "views": [],
                "share": 0.5,
                "live": {**{name: live.data[name] for name in _KNOWN}, "hints": steps},
            },
            width=self._layout.width,
            kind=kind,
            picture=svg_of(scene, self._layout, None),
            wires="\n".join(map(_row, table)),
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page, whole or not at all, and return the path.

        Raises:
            FormatError: where the name does not end in .html.
            OSError: where the file cannot be written.
            ArgumentTypeError: where `path` is no text or path.
        """
        target = named(path, "sheet.html")
        if target.suffix.lower() != ".html":
            raise FormatError(f"{target.name!r} is not what a page of practice is saved as: give a file name that ends in .html")
        return written(target, self.html, "page")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The forms in which a notebook may show it: the page in a frame, or the picture with its questions."""
        layout = self._layout
        picture = svg_of(self._scene, layout, "light")
        cell = self._page("player cell")
        return bundle(picture, cell, repr(self), width=layout.width, height=layout.height, below=AROUND)


def _hiding(scene: Scene, asked: set[str]) -> Scene:
    """The scene with question marks for the gradients that are asked for, and local derivatives that have but their names."""
    wires = [
        replace(wire, gradient=HIDDEN, strange=(wire.strange[0], False)) if wire.of in asked else wire for wire in scene.wires
    ]
    edges = [replace(edge, formula="", number="") for edge in scene.edges]
    return replace(scene, wires=wires, edges=edges, computed=False)


def _row(wire: Wire) -> str:
    gradient = "" if wire.gradient is None else wire.gradient
    name, value, gradient = map(html.escape, (wire.name, wire.value, gradient))
    return f'<tr><th scope="row">{name}</th><td class="value">{value}</td><td class="gradient">{gradient}</td></tr>'
