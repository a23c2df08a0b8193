"""Figures of one variable: curves, bars, and the eigenvalues of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.errors import ArgumentError, ShapeError, require
from .style import BLUE, DASHES, FAINT, INK, MARKERS, ORANGE, SERIES, axes_of, colours, finish, legend_over, mark, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 12
"""Up to so many points, a curve shows each of them."""
MOST_NAMED = 6
"""So many curves, at most, have their labels beside their ends in place of a legend."""
APART = 0.06
"""The distance of the ends that this takes, in heights of the axes."""
LINEAR_SPREAD = 300.0
"""Eigenvalues further apart than this are drawn by their powers of ten."""


def lines(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    xlabel: str = "",
    ylabel: str = "",
    xscale: str = "linear",
    yscale: str = "linear",
    bands: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]] | None = None,
    marks: Mapping[str, tuple[float, float]] | None = None,
    title: str = "",
    ax: Axes | None = None,
    stepwise: bool = False,
) -> Figure:
    """Curves over one axis.

    Args:
        series: for each label, the places and the heights of one curve. A height that is not a number is a gap.
        xlabel, ylabel, title: words.
        xscale, yscale: "linear", "log" or "symlog".
        bands: for a label, the places and the lower and upper edge of a shaded band, in the colour of its curve.
        marks: for each label, one point, with the label beside it.
        ax: the axes to draw in; those of a new figure if left out.
        stepwise: whether a height holds up to the next place, as a rate does that changes from step to step.
    """
    with styled():
        ax = axes_of(ax)
        palette = dict(zip(series, colours(len(series)), strict=True))
        dashed = len(series) <= len(SERIES)
        for i, (label, (x, y)) in enumerate(series.items()):
            x, y = _pair(label, x, y)
            ax.plot(
                x, y, label=_legend(label), color=palette[label], linestyle=DASHES[i] if dashed else "-",
                marker=MARKERS[i % len(MARKERS)] if len(x) <= FEW else "", markersize=4,
                drawstyle="steps-post" if stepwise else "default",
            )  # fmt: skip
        for label, (x, low, high) in (bands or {}).items():
            ax.fill_between(*_band(label, x, low, high), color=palette.get(label, FAINT), alpha=0.16, linewidth=0)
        figure = finish(ax, title, xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
        places = [np.asarray(x, dtype=float) for x, _ in series.values()]
        if xscale == "linear" and all((x == np.round(x)).all() for x in places):  # steps, epochs
            ax.xaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
        for label, (across, up) in (marks or {}).items():
            mark(ax, across, up, label)
        if (len(series) > 1 or any(label for label in series)) and not name_ends(ax):
            legend_over(ax, "best")
    return figure


def name_ends(ax: Axes) -> bool:
    """Write the label of each curve beside its end, in its colour; False, and nothing is written, where ends are too close."""
    curves = [line for line in ax.get_lines() if not str(line.get_label()).startswith("_")]
    ends = []
    for line in curves:
        points = np.column_stack([np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)])
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return False
        ends.append(points[-1])
    if not 2 <= len(curves) <= MOST_NAMED:
        return False
    across, up = ax.transAxes.inverted().transform(ax.transData.transform(ends)).T
    if np.diff(np.sort(up)).min() < APART or across.min() < 0.9 or up.min() < -0.02 or up.max() > 1.02:
        return False
    for line, end in zip(curves, ends, strict=True):
        ax.annotate(
            f" {line.get_label()}", end, (4, 0), textcoords="offset points", color=line.get_color(), va="center", fontsize=8,
            annotation_clip=False,
        )  # fmt: skip
    return True


def bars(
    values: Mapping[str, float],
    xlabel: str = "",
    log: bool = False,
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Numbers side by side, the first on top, each written at the end of its bar.

    Args:
        values: a number for each label.
        xlabel, title: words.
        log: whether lengths are powers of ten; then all numbers have to be positive.
        ax: the axes to draw in; those of a new figure if left out.
    """
    if log and not all(value > 0 for value in values.values()):
        raise ArgumentError("values: bars on a logarithmic scale need positive numbers; leave out log=True")
    with styled():
        ax = axes_of(ax)
        ax.grid(visible=False, axis="y")
        drawn = ax.barh(range(len(values)), list(values.values()), color=BLUE, height=0.66)
        ax.bar_label(drawn, [f"{value:.4g}" for value in values.values()], padding=3, fontsize=8)
        ax.set_yticks(range(len(values)), [plain(name) for name in values])
        ax.tick_params("y", length=0)
        ax.invert_yaxis()
        ax.margins(x=0.14)
        return finish(ax, title, xlabel=xlabel, xscale="log" if log else "linear")


def spectrum(
    eigenvalues: ArrayLike,
    tolerance: float = 0.0,
    title: str = "",
    ylabel: str = "eigenvalue",
    ax: Axes | None = None,
) -> Figure:
    """The eigenvalues of a symmetric matrix, from the least to the largest, with the number of each sign.

    Args:
        eigenvalues: numbers, in any order. Where they span many powers of ten, so does the axis.
        tolerance: what counts as zero.
        title, ylabel: words.
        ax: the axes to draw in; those of a new figure if left out.
    """
    ordered = np.sort(np.ravel(np.asarray(eigenvalues, dtype=float)))
    if not ordered.size:
        raise ArgumentError("eigenvalues: there are none to draw")
    rank = np.arange(1, len(ordered) + 1)
    signs = {
        "negative": (ordered < -tolerance, ORANGE, "v"),
        "zero": (np.abs(ordered) <= tolerance, FAINT, "o"),
        "positive": (ordered > tolerance, BLUE, "^"),
    }
    with styled():
        ax = axes_of(ax)
        ax.axhline(0, color=INK, linewidth=0.8)
        size = 5 if len(ordered) <= 40 else 3
        for name, (chosen, colour, marker) in signs.items():
            if chosen.any():
                if len(ordered) <= 40:
                    ax.vlines(rank[chosen], 0, ordered[chosen], color=colour, linewidth=1)
                ax.plot(rank[chosen], ordered[chosen], marker, color=colour, markersize=size, label=f"{chosen.sum()} {name}")
        magnitudes = np.abs(ordered[np.abs(ordered) > tolerance])
        if magnitudes.size and magnitudes.max() > LINEAR_SPREAD * magnitudes.min():
            least = 10.0 ** np.floor(np.log10(max(magnitudes.min(), 1e-5 * magnitudes.max())))
            ax.set_yscale("symlog", linthresh=least, linscale=0.4)
            ticker = require("matplotlib.ticker", extra="plots", purpose="drawing a figure")
            places = ticker.SymmetricalLogLocator(base=10, linthresh=least)
            places.set_params(numticks=11)
            ax.yaxis.set_major_locator(places)
        ax.margins(x=0.06, y=0.08)
        ax.locator_params(axis="x", integer=True)
        ax.legend(loc="best")
        return finish(ax, title, xlabel="rank", ylabel=ylabel)


def _legend(label: str) -> str:
    """A label as a legend shows it: matplotlib would hide one that begins with an underscore."""
    return plain(f" {label}" if label.startswith("_") else label)


def _pair(label: str, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    across, up = np.asarray(x), np.asarray(y)
    if across.ndim != 1 or across.shape != up.shape:
        raise ShapeError(f"series[{label!r}]: places {across.shape} and heights {up.shape} must be two rows of one length")
    return across, up


def _band(label: str, x: ArrayLike, low: ArrayLike, high: ArrayLike) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    return (*_pair(label, x, low), np.asarray(high))
