"""The style that all figures share: colours, type, line widths, and how they are made and written.

The colours of the graphs (`pictures/theme.py`) come first, then those of Okabe and Ito, which readers of every kind of
colour vision can tell apart; a dash pattern repeats what a colour says. Nothing here touches matplotlib's global
state: figures are made of `matplotlib.figure.Figure`, so no window is needed and nothing stays behind in `pyplot`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.errors import ArgumentError, require
from ...core.files import atomic_write
from ..theme import LIGHT, VIRIDIS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

INK, FAINT, FRAME = LIGHT["ink"], LIGHT["faint"], LIGHT["frame"]
BLUE, ORANGE = LIGHT["value"], LIGHT["gradient"]
SERIES = (BLUE, ORANGE, "#009e73", "#cc79a7", "#e69f00", "#56b4e9", INK, "#8c6d31")
DASHES = ("-", (0, (5, 1.6)), (0, (1, 1.2)), (0, (6, 1.6, 1, 1.6)), (0, (3, 1.2)), "-", (0, (5, 1.6)), (0, (1, 1.2)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

SIZE = (4.8, 3.4)
"""Inches; the width of a column."""
PLAIN_SPAN = 50
"""A logarithmic axis that reaches less far than from one to this many times as much has plain numbers at its ticks."""
RESOLUTION = 200
"""Dots per inch of a PNG."""

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "figure.dpi": 110,
    "figure.facecolor": "white",
    "figure.titlesize": 11,
    "figure.titleweight": "bold",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "grid.color": "#e6e9ed",
    "grid.linewidth": 0.6,
    "hatch.color": FRAME,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "lines.linewidth": 1.5,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8,
    "xtick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8,
    "ytick.major.width": 0.6,
    "ytick.minor.width": 0.4,
}
WRITING: dict[str, Any] = {
    "pdf.fonttype": 42,  # letters stay letters
    "svg.hashsalt": "autograd_mini",  # the same figure, the same file
}
ENDINGS = {".png": "png", ".svg": "svg", ".pdf": "pdf"}


def styled() -> Any:
    """A block in which matplotlib draws in our style; what was set before holds again afterwards."""
    return require("matplotlib", extra="plots", purpose="drawing a figure").rc_context(STYLE)


@cache
def _kind_of_figure() -> type[Figure]:
    """matplotlib's Figure, with what a notebook asks for: one outside `pyplot` would show as a line of text."""
    require("matplotlib", extra="plots", purpose="drawing a figure")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class Plot(Figure):
        """A figure that shows itself in a notebook."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            FigureCanvasAgg(self)

        def save(self, path: str | os.PathLike[str]) -> Path:
            """Write it to a file, .png, .svg or .pdf; the path is returned, as by every result of the package."""
            save(self, path)
            return Path(path)

        def _repr_png_(self) -> bytes:
            drawn = io.BytesIO()
            self.savefig(drawn, format="png", dpi=RESOLUTION)
            return drawn.getvalue()

    return Plot


def new_figure(width: float = SIZE[0], height: float = SIZE[1]) -> Figure:
    """An empty figure of that many inches."""
    return _kind_of_figure()(figsize=(width, height), layout="constrained")


def panels(
    rows: int = 1,
    columns: int = 1,
    width: float | None = None,
    height: float | None = None,
    title: str = "",
    projection: str | None = None,
) -> tuple[Figure, Any]:
    """A figure with several axes, to be handed to the kinds as their `ax=`.

    Args:
        rows, columns: how many axes.
        width, height: inches of the whole figure; if left out, what fits that many.
        title: a line above all of them.
        projection: "3d" for axes that surfaces are drawn in.

    Returns:
        The figure, and an array of its axes, (rows, columns).
    """
    with styled():
        figure = new_figure(width or 3.4 * columns + 0.4, height or 2.9 * rows + 0.3)
        axes = figure.subplots(rows, columns, squeeze=False, subplot_kw={"projection": projection})
        if title:
            figure.suptitle(plain(title), x=0.01, ha="left")
    return figure, axes


def axes_of(ax: Axes | None) -> Axes:
    """The axes to draw in: the given ones, or those of a new figure."""
    return new_figure().add_subplot() if ax is None else ax


def finish(ax: Axes, title: str = "", **labels: str) -> Figure:
    """Label the axes (`xlabel=`, `yscale=` and whatever else axes can be told), and give the figure they belong to."""
    ax.set(**{name: plain(words) for name, words in labels.items()})
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            axis.set_major_formatter(_kind_of_formatter()())
            axis.set_minor_formatter(_kind_of_formatter()())
    if title:
        ax.set_title(plain(title))
    return figure_of(ax)


@cache
def _kind_of_formatter() -> type[Any]:
    """The numbers at a logarithmic axis: powers of ten, but as they are where the axis is about a decade long."""
    ticker = require("matplotlib.ticker", extra="plots", purpose="drawing a figure")

    class Numbers(ticker.LogFormatterSciNotation):  # type: ignore[misc, name-defined]
        def __call__(self, x: float, pos: int | None = None) -> str:
            shown = str(super().__call__(x, pos))
            low, high = sorted(self.axis.get_view_interval())
            return f"{x:g}" if shown and 0 < high < PLAIN_SPAN * low else shown

    return Numbers


def figure_of(ax: Axes) -> Figure:
    """The figure that axes belong to, whatever part of it they are in."""
    whole: Figure = ax.figure.figure
    return whole


def scale_beside(ax: Axes, drawn: Any) -> Any:
    """The scale of the colours of what was drawn, beside its axes."""
    bar = figure_of(ax).colorbar(drawn, ax=ax, pad=0.02, fraction=0.05, aspect=26)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=7.5, length=2)
    return bar


def legend_over(ax: Axes, place: Any = "upper right") -> Any:
    """A legend that can be read on a coloured ground."""
    return ax.legend(loc=place, frameon=True, framealpha=0.85, edgecolor="none", fancybox=False, borderpad=0.3)


def halo() -> list[Any]:
    """A white seam, by which a line of any colour stands out from a coloured ground."""
    effects = require("matplotlib.patheffects", extra="plots", purpose="drawing a figure")
    return [effects.withStroke(linewidth=2.8, foreground="white")]


def mark(ax: Axes, x: float, y: float, words: str) -> None:
    """A point with words beside it, on the side where there is room, to be read on any ground."""
    effects = require("matplotlib.patheffects", extra="plots", purpose="drawing a figure")
    ax.plot([x], [y], "o", color=INK, markeredgecolor="white", markeredgewidth=0.8, markersize=5.5, zorder=6)
    left = ax.transAxes.inverted().transform(ax.transData.transform((x, y)))[0] > 0.75
    shift, side = ((-5, 5), "right") if left else ((5, 5), "left")
    text = ax.annotate(plain(words), (x, y), shift, textcoords="offset points", ha=side, fontsize=8, zorder=7)
    text.set_path_effects([effects.withStroke(linewidth=2.2, foreground="white")])


def plain(words: str) -> str:
    """Words as they stand: names come from data, and a dollar sign in them opens no formula.

    >>> plain("price in $")
    'price in \\\\$'
    """
    return words.replace("$", r"\$")


def colours(count: int) -> Sequence[Any]:
    """A colour for each of `count` series; where there are more than can be told apart, a scale from dark to light."""
    if count <= len(SERIES):
        return SERIES[:count]
    scale = _scale("viridis", VIRIDIS)
    return [scale(position) for position in np.linspace(0, 0.92, count)]


def heights() -> Colormap:
    """The colours of a surface: light in the valleys, so that paths can be seen there, and blue on the heights."""
    return _scale("heights", ("#fbfcfd", "#e4eef7", "#cbdeee", "#adcbe4", "#8ab3d6", "#689ac6", "#4a81b4"))


def signed() -> Colormap:
    """From orange (negative) through white (zero) to blue (positive)."""
    return _scale("signed", ("#7a3200", ORANGE, "#e8a877", "#ffffff", "#8fb6d8", BLUE, "#073d6b"))


@cache
def _scale(name: str, stops: tuple[str, ...]) -> Colormap:
    colors = require("matplotlib.colors", extra="plots", purpose="drawing a figure")
    made: Colormap = colors.LinearSegmentedColormap.from_list(name, stops)
    return made


def save(figure: Any, path: str | os.PathLike[str]) -> None:
    """Write a figure (.png, .svg, .pdf) or an animation (.gif), whole or not at all.

    The same figure gives the same file: no date is written into it.
    """
    matplotlib = require("matplotlib", extra="plots", purpose="drawing a figure")
    ending = Path(path).suffix.lower()
    moving = hasattr(figure, "to_jshtml")
    allowed = {".gif": "gif"} if moving else ENDINGS
    if ending not in allowed:
        what = "an animation" if moving else "a figure"
        raise ArgumentError(f"{Path(path).name!r}: {what} can be saved as {', '.join(sorted(allowed))}")
    with matplotlib.rc_context(WRITING), atomic_write(path) as draft:
        if moving:
            figure.save(draft, writer="pillow", dpi=100)
        else:
            undated: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(allowed[ending], {})
            figure.savefig(draft, format=allowed[ending], dpi=RESOLUTION, metadata=undated)
