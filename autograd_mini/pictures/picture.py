"""`Picture`: a drawing that shows itself in a notebook, prints as text, and saves itself in five formats.

The page that `.save("x.html")` writes and the notebook shows asks for nothing from outside: it is the SVG, the other views of the
same graph, and a script that shows one of them at some size.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any

from ..core.errors import DrawingError, FormatError
from .columns import columns, crossed
from .dot import dot_of
from .geometry import collisions, shapes_of
from .graphviz import TIME_LIMIT, find_dot, layout_by_dot, run_dot
from .layout import Layout
from .notebook import bundle
from .page import document, packed
from .raster import raster
from .saving import named, written
from .scene import Scene
from .svg import svg_of
from .text import text_of
from .views import WIDEST, View, Views

FORMATS = ("svg", "html", "png", "pdf", "dot")
ENGINES = ("auto", "dot", "own")
TOOLS = 52
"""The height of the tools above the picture in a notebook, in pixels."""
MOST_FOR_DOT, MOST_CROSSED = 200, 1000
"""The number of wires, and of columns crossed by edges, that `dot` lays out in a moment; its time grows with the square and
worse."""


class Picture:
    """The drawing of a graph, as `am.draw` returns it.

    Attributes:
        scene: what is shown, as data: `.scene.wires`, `.scene.edges`.
        views: the other views of the same graph, which a page opens by a click.
        theme: "light", "dark", "auto", or None: light in a file, in a page as the reader's system has it, in a notebook as
            the notebook is.
        engine: who lays out an SVG: "own", "dot", or "auto".
    """

    def __init__(self, views: Views, theme: str | None = None, engine: str = "auto", time_limit: float = TIME_LIMIT) -> None:
        self.views, self.theme, self.engine, self.time_limit = views, theme, engine, time_limit

    @property
    def scene(self) -> Scene:
        """The wires and edges that are shown, as data."""
        return self.views.first.scene

    @cached_property
    def source(self) -> str:
        """The DOT text; it needs no program, and the same graph gives the same text."""
        return dot_of(self.scene, self.theme or "light")

    @cached_property
    def layout(self) -> Layout:
        """The places of everything; `.layout.route` says which program placed it, and why."""
        first = self.views.first
        if self.engine == "dot":
            first.layout = layout_by_dot(self.scene, self.time_limit)
        elif self.engine == "auto" and self.views.direction is None and _suits_dot(self.scene) and find_dot() is not None:
            first.layout = self._by_dot_or_own(first)
        return first.layout

    def _by_dot_or_own(self, first: View) -> Layout:
        """The layout by Graphviz; our own where that takes too long, is too wide, or lets something touch."""
        try:
            layout = layout_by_dot(self.scene, self.time_limit)
        except DrawingError as error:
            layout = first.layout
            layout.route = f"own layout, since {error}"
            return layout
        wide = layout.width > max(WIDEST, first.layout.width)
        if not wide and not collisions(*shapes_of(svg_of(self.scene, layout))):
            return layout
        layout = first.layout
        layout.route = f"own layout, since {'that of dot is too wide' if wide else 'in that of dot something touches'}"
        return layout

    def shown_views(self) -> tuple[list[View], dict[str, Any]]:
        """The views that a page holds, the first one first; and what its script has to know of them."""
        self.layout  # noqa: B018  laid out as the picture is
        return self.views.shown, self.views.known

    @cached_property
    def svg(self) -> str:
        """The picture as the text of an SVG file."""
        return svg_of(self.scene, self.layout, self.theme or "light")

    @cached_property
    def html(self) -> str:
        """The picture as a page of its own, without a network: wheel and drag, search, and parts that open at a click."""
        return self._page("")

    def _page(self, kind: str) -> str:
        views, known = self.shown_views()
        return document(
            "picture.html",
            title=self.scene.title,
            styles=("page.css",),
            scripts=("view.js",),
            data={**known, "share": 0.86},
            width=self.layout.width,
            kind=kind,
            theme=self.theme or "auto",
            picture=svg_of(self.scene, self.layout, None),
            views=packed(views),
        )

    def text(self) -> str:
        """The graph as a tree of text with values, gradients and local derivatives."""
        return text_of(self.views.whole)

    def to_graphviz(self) -> Any:
        """The DOT text as a `graphviz.Source`, for all that the graphviz package can do with it."""
        import graphviz  # type: ignore[import-untyped]

        return graphviz.Source(self.source)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, whole or not at all; the ending says how: .svg .html .png .pdf .dot.

        Raises:
            FormatError: for any other ending.
            MissingProgramError: for .png and .pdf where neither a library that makes them (the extras `png` and `pdf`) nor
                Graphviz's `dot` is installed; the sentence says how to install them.
            OSError: where the file cannot be written.
            ArgumentTypeError: where `path` is no text or path.
        """
        target = named(path, "J.svg")
        format = target.suffix[1:].lower()
        if format not in FORMATS:
            got = (
                f"{target.suffix!r} is no format of a picture" if format else f"{str(target)!r} has no ending that names a format"
            )
            raise FormatError(
                f"{got}: give a file name that ends in {', '.join(f'.{name}' for name in FORMATS[:-1])} or .{FORMATS[-1]}"
            )
        return written(target, self._encoded(format), "picture")

    def _encoded(self, format: str) -> bytes:
        if format in ("png", "pdf"):
            drawn = raster(self.svg, format, self.layout.width, self.layout.height)
            if drawn is not None:
                return drawn
            coarse = ("-Gdpi=60",) if len(self.scene.wires) > MOST_FOR_DOT else ()  # most of its time goes into the pixels
            return run_dot(self.source, format, self.time_limit, *coarse)
        return {"svg": lambda: self.svg, "html": lambda: self.html, "dot": lambda: self.source}[format]().encode("utf-8")

    def __repr__(self) -> str:
        scene = self.scene
        route = f", {self.layout.route}" if "layout" in self.__dict__ else ""
        folded = sum(wire.count for wire in scene.wires if wire.role == "folded")
        hidden = f", {folded:,} nodes folded" if folded else ""
        counts = f"{len(scene.wires)} nodes, {len(scene.edges)} edges{hidden}"
        return f"<Picture of {scene.title!r}: {counts}, {scene.style} style{route}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The forms in which a notebook may show it.

        The frame keeps our styles to ourselves, and follows the theme of the notebook where the picture has none of its own.
        """
        layout = self.layout
        return bundle(self.svg, self._page("cell"), self.text(), width=layout.width, height=layout.height, below=TOOLS)


def _suits_dot(scene: Scene) -> bool:
    """Whether `dot` lays the scene out soon and well: a circuit without long edges. It knows nothing of weights that
    ride on their product."""
    pairs = [(edge.source, edge.target) for edge in scene.edges]
    column = columns((wire.id for wire in scene.wires), pairs)
    return scene.style == "circuit" and len(scene.wires) <= MOST_FOR_DOT and crossed(column, pairs) <= MOST_CROSSED
