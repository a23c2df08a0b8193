"""A page on which the forward and the backward pass play, step by step; `am.play(J)` makes it.

The page is one file that needs no network. It is a document first: the finished picture, a list of all steps and a
table of all wires, readable without any script. `player.js` hides what has not been computed yet, and lights what is at
work. Text from outside enters as escaped text alone, and a strict content security policy names the script and the
style sheet by their hashes. `stills` makes pictures of single steps from the same frames.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from ..core.errors import ArgumentError, ArgumentTypeError, FormatError
from ..core.graph import nodes
from ..core.names.spelling import spelled
from ..core.node import Node
from ..notation import naming
from . import stills
from .cues import cues_of, table_of
from .draw import check_positive, draw
from .figures import in_order
from .listing import Listing, listing_of
from .live import RESERVE, Live, NotLiveError, live_of
from .notebook import bundle
from .page import document, packed
from .picture import Picture
from .saving import folder, named, written
from .scene import Wire
from .steps import Frame, Part, frames
from .svg import svg_of
from .theme import THEMES
from .views import View

MOST_PICTURES = 500
AROUND, INPUTS = 216, 50
"""The heights of the controls and the card below the picture in a notebook, and of a row of inputs below those, in pixels."""


@spelled
def play(
    J: Node,
    *,
    title: str | None = None,
    max_nodes: int | None = None,
    depth: int | None = None,
    collapse: str | Callable[[Node], bool] | None = None,
    engine: str = "auto",
) -> Player:
    """Play the computation of `J` and its backward pass, step by step.

    Args:
        J: a Value or Tensor, best after `J.backward()`; without it, the forward pass plays alone and says so.
        title: the heading; by default the formula of `J`.
        max_nodes: how many wires the picture shows at most, None for what fits a page, as in `am.draw`; with None, steps are
            told one by one for up to 1,000 wires.
        depth, collapse, engine: what is folded, and who lays the picture out, as in `am.draw`.

    Returns:
        A `Player`: `.frames` are its steps, `.save("x.html")` writes the page, `.save("x.svg")` a picture that moves,
        `.save_frames(folder)` one picture for each step; it shows itself in a notebook.

    Raises:
        ArgumentTypeError, ArgumentError: for an argument that does not fit.

    >>> from autograd_mini import Value
    >>> x, y = Value(3.0, label="x"), Value(2.0, label="y")
    >>> J = x * y
    >>> J.backward()
    >>> player = play(J)
    >>> player
    <Player of 'J = x · y': 6 steps, 3 wires>
    >>> print(player.frames[1])
    J = x · y = 3 · 2 = 6
        A multiply gate takes the product of its inputs.
    """
    if not isinstance(J, Node):
        raise ArgumentTypeError(f"play() takes a Value or a Tensor, got {type(J).__name__}: compute the number from Values first")
    return Player(draw(J, title=title, max_nodes=max_nodes, depth=depth, collapse=collapse, engine=engine), J)


class Player:
    """The steps of a computation and its backward pass: as a page, as single pictures, and as a picture that moves.

    Attributes:
        frames: the steps, each with `.formula`, `.sentence`, `.number`.
        picture: the finished picture, as `am.draw` makes it.
        whole: the scene with everything open, in whose words the steps are told.
        reason: why a page cannot compute the graph again, once `live` has been asked for; "" where it can.
    """

    def __init__(self, picture: Picture, root: Node, curve: bool = False) -> None:
        self.picture, self.curve = picture, curve
        self.whole = scene = picture.views.whole
        self.frames = frames(root, {wire.node: wire.name for wire in scene.wires if wire.node is not None}, scene.pipes)
        self.root = root
        self.reason = ""

    @cached_property
    def live(self) -> Live | None:
        """The operations for the script, where the page computes; None where it cannot, and `why` says the reason."""
        order = nodes(self.root, constants=True)
        names = {
            **naming.names(order),
            **{wire.node: wire.name for wire in self.whole.wires if wire.node is not None and wire.name},
        }
        try:
            return live_of(self.whole, self.frames, order, names, [wire.of for wire in table_of(self.whole)])
        except NotLiveError as error:
            self.reason = str(error)
            return None

    @property
    def why(self) -> str:
        """Why the inputs of the page cannot be changed; "" where they can."""
        return "" if self.live is not None else f"The inputs of this page stay as they are: {self.reason}."

    def shown_views(self) -> tuple[list[View], dict[str, Any]]:
        """The views of the page; where it computes, with room for other numbers."""
        if self.live is None:
            return self.picture.shown_views()
        views = self.picture.views.reserving(RESERVE)
        return views.shown, views.known

    def __repr__(self) -> str:
        scene = self.whole
        return f"<Player of {scene.title!r}: {len(self.frames)} steps, {len(table_of(scene))} wires>"

    def __str__(self) -> str:
        return "\n".join(f"{k:2}  {frame}" for k, frame in enumerate(self.frames, 1))

    @cached_property
    def html(self) -> str:
        """The page."""
        return page(self)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page (.html) or the picture that moves (.svg), whole or not at all, and return the path.

        Raises:
            FormatError: for any other ending.
            ArgumentTypeError: where `path` is no text or path.
            OSError: where the file cannot be written.
        """
        target = named(path, "J.html")
        format = target.suffix.lower()
        if format not in (".html", ".svg"):
            raise FormatError(
                f"{target.name!r} is not what a player is saved as: give a file name that ends in .html (the page) or .svg (a "
                "picture that moves); save_frames(folder) writes one picture for each step"
            )
        return written(target, self.html if format == ".html" else self.animated_svg(), "player")

    def save_frames(self, directory: str | os.PathLike[str], theme: str = "light") -> list[Path]:
        """Write one SVG for each step into a folder, `01.svg`, `02.svg`, ..., and return the paths.

        Raises:
            ArgumentError: for more than 500 steps, or another theme than "light", "dark" and "auto".
            ArgumentTypeError: where `directory` is no text or path.
            OSError: where a file cannot be written.
        """
        if len(self.frames) > MOST_PICTURES:
            raise ArgumentError(
                f"save_frames() would write {len(self.frames):,} pictures, which nobody looks through: fold the graph with "
                "play(…, max_nodes=…) or depth=…, or save the page"
            )
        _check_theme(theme)
        place = folder(directory)
        digits = max(2, len(str(len(self.frames))))
        pictures = stills.each(self.picture.scene, self.picture.layout, self.frames, theme)
        return [written(place / f"{k:0{digits}}.svg", picture, "player") for k, picture in enumerate(pictures, 1)]

    def animated_svg(self, seconds: float = 1.6, theme: str = "auto") -> str:
        """A picture that plays by itself without a script, also inside of `<img>`.

        Args:
            seconds: how long each step takes.
            theme: "light", "dark", or "auto", which follows the reader's system.

        Raises:
            ArgumentError, ArgumentTypeError: for a time that is not positive, or another theme.
        """
        _check_theme(theme)
        check_positive(seconds, "animated_svg: seconds")
        return stills.moving(self.picture.scene, self.picture.layout, self.frames, seconds, theme)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The forms in which a notebook may show it: the page in a frame that reaches nothing outside, or the picture alone."""
        layout = self.shown_views()[0][0].layout
        cell = page(self, cell=True)
        rows = 0 if self.live is None else min(3, -(-len(self.live.data["leaves"]) // 3))
        around = AROUND + INPUTS * rows
        return bundle(self.picture.svg, cell, str(self), width=layout.width, height=layout.height, below=around)


def _check_theme(theme: object) -> None:
    if theme not in THEMES:
        raise ArgumentError(f"theme is one of {', '.join(map(repr, THEMES))}, got {theme!r}")


# ---- the page --------------------------------------------------------------------------------------------------------


def page(player: Player, cell: bool = False) -> str:
    """The text of the HTML file; for a cell of a notebook, without the lists below the picture."""
    whole, steps = player.whole, player.frames
    views, known = player.shown_views()
    first = views[0]
    table = table_of(whole)
    listing = listing_of([wire.node for wire in whole.wires if wire.node is not None])
    cues = cues_of(whole, steps, listing.line_of)
    live = player.live
    return document(
        "player.html",
        title=first.scene.title,
        styles=("page.css", "player.css"),
        scripts=_scripts(player),
        program="" if live is None else live.script,
        data={**cues, "ids": [wire.of for wire in table], **known, "share": 0.58, "live": None if live is None else live.data},
        width=first.layout.width,
        kind="player cell" if cell else "player",
        picture=svg_of(first.scene, first.layout, None),
        views=packed(views),
        formula=formula_html(steps[-1].parts),
        sentence=html.escape(steps[-1].sentence),
        count=str(len(steps)),
        source=_source_html(listing),
        steps="\n".join(map(_step_html, steps)),
        wires="\n".join(map(_row_html, table)),
        why=html.escape(player.why),
    )


def _scripts(player: Player) -> list[str]:
    computes = [] if player.live is None else ["numbers.js", "live.js"]
    return ["view.js", "elements.js", "player.js", *computes, *(["curve.js"] if computes and player.curve else [])]


def formula_html(parts: Iterable[Part]) -> str:
    """A formula with its ratios as fractions, and its numbers in the colour of what they are."""
    made = []
    for kind, *texts in parts:
        text, *under = (html.escape(in_order(one) if kind == "text" else one) for one in texts)
        if kind == "ratio":
            text = f'<span>{text}</span><span class="over">/</span><span>{under[0]}</span>'
        role = "" if kind == "text" else f' class="{kind}"'
        made.append(f"<span{role}>{text}</span>" if role or text.strip(" =+·⊙,()") else text)
    return "".join(made)


def _source_html(listing: Listing) -> str:
    """The section with the lines of the program; nothing where none were written down."""
    if not listing.places:
        return ""
    lines = (
        f"<li><span>{html.escape(place)}</span>{html.escape(text)}</li>"
        for place, text in zip(listing.places, listing.texts, strict=True)
    )
    return f'<section id="source">\n<h2>Source</h2>\n<ol>\n{"".join(lines)}\n</ol>\n</section>\n'


def _step_html(frame: Frame) -> str:
    local = f' <i class="local">{html.escape(frame.local)}</i>' if frame.local else ""
    return (
        f'<li><div><span class="formula">{formula_html(frame.parts)}</span> '
        f'<span class="sentence">{html.escape(frame.sentence)}{local}</span></div></li>'
    )


def _row_html(wire: Wire) -> str:
    gradient = "" if wire.gradient is None else wire.gradient
    value = " ".join(filter(None, (wire.shape, wire.value)))
    name, value, gradient = map(html.escape, (wire.name, value, gradient))
    return f'<tr><th scope="row">{name}</th><td class="value">{value}</td><td class="gradient">{gradient}</td></tr>'
