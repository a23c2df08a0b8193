"""Figures of two variables: a surface by its contours or in relief, paths over it, and the regions of a classifier.

`x` and `y` are the places along the two axes and `z[i, j]` the height at `(x[j], y[i])`, as in `np.meshgrid`. Where a
height is not a finite number, the picture has a hatched hole, and says how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.errors import ArgumentError, ShapeError, require
from . import style
from .style import (
    BLUE,
    FRAME,
    INK,
    MARKERS,
    ORANGE,
    axes_of,
    finish,
    heights,
    legend_over,
    mark,
    new_figure,
    plain,
    scale_beside,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

LEVELS = 14
DEEPEST = 1e-7
"""On a logarithmic scale, heights below this part of the largest look alike."""


def contours(
    x: ArrayLike,
    y: ArrayLike,
    z: ArrayLike,
    xlabel: str = "",
    ylabel: str = "",
    paths: Mapping[str, ArrayLike] | None = None,
    points: Mapping[str, tuple[float, float]] | None = None,
    log: bool = False,
    zlabel: str = "loss",
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """A surface from above: filled contours, and paths over them.

    Args:
        x, y: places along the axes, (n,) and (m,).
        z: heights, (m, n); NaN where there is none.
        xlabel, ylabel, zlabel, title: words.
        paths: for each label, the points (k, 2) of a path; a ring marks its start, a dot its end.
        points: for each label, one point, with the label beside it.
        log: whether the contours stand at powers, so that a valley shows its depth; needs positive heights.
        ax: the axes to draw in; those of a new figure if left out.
    """
    across, up, height = _grid(x, y, z)
    routes = {label: _path(label, path) for label, path in (paths or {}).items()}
    with styled():
        ax = axes_of(ax)
        _draw_relief(ax, across, up, height, log, zlabel)
        for i, (label, path) in enumerate(routes.items()):
            _draw_path(ax, path, label, i)
        _frame(ax, across, up)
        for label, (right, top) in (points or {}).items():
            mark(ax, right, top, label)
        if routes:
            legend_over(ax, "best").set_zorder(8)
        return finish(ax, title, xlabel=xlabel, ylabel=ylabel)


def surface(
    x: ArrayLike,
    y: ArrayLike,
    z: ArrayLike,
    xlabel: str = "",
    ylabel: str = "",
    zlabel: str = "loss",
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """A surface in relief.

    Args:
        x, y, z, xlabel, ylabel, zlabel, title: as in `contours`.
        ax: axes with `projection="3d"`; those of a new figure if left out.
    """
    across, up, height = _grid(x, y, z)
    with styled():
        if ax is None:
            ax = new_figure(4.8, 3.9).add_subplot(projection="3d")
        solid: Any = ax
        solid.plot_surface(
            *np.meshgrid(across, up), height, cmap=heights(), rcount=60, ccount=60, linewidth=0.15, edgecolor="#3f78ad80",
            antialiased=True,
        )  # fmt: skip
        solid.view_init(elev=32, azim=-58)
        solid.set_box_aspect((1, 1, 0.75), zoom=0.88)
        solid.locator_params(nbins=5)
        for axis in (solid.xaxis, solid.yaxis, solid.zaxis):
            axis.set_pane_color("#f6f7f9")
            axis.line.set_color(FRAME)
            axis.set_tick_params(labelsize=7, pad=0)
        return finish(ax, title, xlabel=xlabel, ylabel=ylabel, zlabel=zlabel)


def regions(
    x: ArrayLike,
    y: ArrayLike,
    z: ArrayLike,
    points: ArrayLike,
    labels: ArrayLike,
    names: Mapping[int, str] | None = None,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """The answer of a classifier at every place in the plane, and the samples that it has learned from.

    Args:
        x, y: places along the axes, (n,) and (m,).
        z: what the classifier says, (m, n): the number of a class (integers), or a score, whose zero is the boundary.
        points: samples, (k, 2).
        labels: their classes, (k,): integers, those of `z` where it holds classes; two classes for a score.
        names: what the classes are called; "class 0" and so on if left out.
        xlabel, ylabel, title: words.
        ax: the axes to draw in; those of a new figure if left out.
    """
    across, up, said = _grid(x, y, z, whole=True)
    samples, classes = np.asarray(points, dtype=float), np.asarray(labels)
    if samples.ndim != 2 or samples.shape[1] != 2 or classes.shape != samples.shape[:1]:
        raise ShapeError(f"points {samples.shape} and labels {classes.shape}: expected (k, 2) and (k,)")
    scores = said.dtype.kind == "f"
    kinds = np.unique(classes if scores else np.concatenate([classes, said.ravel()]))
    if scores and len(kinds) > 2:
        raise ArgumentError(f"labels: a score tells two classes apart, and there are {len(kinds)}; give their numbers as z")
    palette = dict(zip(kinds, (ORANGE, BLUE) if scores else style.colours(len(kinds)), strict=False))
    with styled():
        ax = axes_of(ax)
        ax.grid(visible=False)
        if scores:
            limit = float(np.abs(said).max()) or 1.0
            ax.contourf(across, up, said, np.linspace(-limit, limit, 17), cmap=style.signed(), alpha=0.55)
            if said.min() < 0 < said.max():
                ax.contour(across, up, said, [0.0], colors=INK, linewidths=1.2)
        else:
            colors = require("matplotlib.colors", extra="plots", purpose="drawing a figure")
            places = np.searchsorted(kinds, said)
            tints = colors.ListedColormap([palette[kind] for kind in kinds])
            ax.pcolormesh(
                across, up, places, cmap=tints, vmin=-0.5, vmax=len(kinds) - 0.5, alpha=0.25, shading="nearest",
                rasterized=True,
            )  # fmt: skip
        for i, kind in enumerate(kinds):
            chosen = samples[classes == kind]
            ax.scatter(
                chosen[:, 0], chosen[:, 1], s=18, color=palette[kind], marker=MARKERS[i % len(MARKERS)], edgecolor="white",
                linewidth=0.5, label=plain((names or {}).get(kind, f"class {kind}")), zorder=3,
            )  # fmt: skip
        _frame(ax, across, up)
        legend_over(ax)
        return finish(ax, title, xlabel=xlabel, ylabel=ylabel)


def race(
    x: ArrayLike,
    y: ArrayLike,
    z: ArrayLike,
    paths: Mapping[str, ArrayLike],
    xlabel: str = "",
    ylabel: str = "",
    log: bool = False,
    frames: int = 90,
    seconds: float = 6.0,
    title: str = "",
) -> Any:
    """Paths over contours that grow step by step, side by side in time.

    Args:
        x, y, z, xlabel, ylabel, log, title: as in `contours`.
        paths: for each label, the points (k, 2) of a path, one for each step.
        frames: how many pictures.
        seconds: how long it takes.

    Returns:
        A matplotlib animation: `.save("race.gif")`, or in a notebook `.to_jshtml()`.
    """
    if not paths:
        raise ArgumentError("paths: a race needs at least one path")
    across, up, height = _grid(x, y, z)
    routes = {label: _path(label, path) for label, path in paths.items()}
    longest = max(len(path) for path in routes.values())
    steps = np.unique(np.linspace(1, longest, min(frames, longest)).round().astype(int))
    moving = require("matplotlib.animation", extra="plots", purpose="drawing an animation")
    with styled():
        ax = new_figure(5.2, 3.8).add_subplot()
        _draw_relief(ax, across, up, height, log, "loss")
        _frame(ax, across, up)
        figure = finish(ax, title, xlabel=xlabel, ylabel=ylabel)
        runners = []
        for i, (label, path) in enumerate(routes.items()):
            (trail,) = ax.plot([], [], color=style.SERIES[i % len(style.SERIES)], linewidth=1.5, label=plain(label))
            (head,) = ax.plot([], [], MARKERS[i % len(MARKERS)], color=trail.get_color(), markeredgecolor="white", zorder=6)
            runners.append((path, trail, head))
        legend_over(ax)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # what stands, stands; this halves the time of a frame
        clock = ax.text(0.02, 0.03, "", transform=ax.transAxes, fontsize=8)

    def draw(step: int) -> list[Any]:
        for path, trail, head in runners:
            trail.set_data(*path[:step].T)
            head.set_data(*path[:step][-1:].T)
        clock.set_text(f"step {step - 1}")
        return [clock, *(artist for _, *artists in runners for artist in artists)]

    class Race(moving.FuncAnimation):  # type: ignore[misc, name-defined]
        """An animation that may be dropped without having been shown."""

        def __del__(self) -> None:
            pass

        def _repr_html_(self) -> str:
            return str(self.to_jshtml())

    pause = max(1, len(steps) // 8)
    return Race(figure, draw, frames=[*steps, *[steps[-1]] * pause], interval=1000 * seconds / len(steps), blit=False)


def _draw_relief(ax: Axes, x: NDArray[Any], y: NDArray[Any], z: NDArray[Any], log: bool, zlabel: str) -> None:
    """The filled contours, their lines, and the scale beside them."""
    ax.grid(visible=False)
    holes = int((~np.isfinite(z)).sum())
    if holes:
        patches = require("matplotlib.patches", extra="plots", purpose="drawing a figure")
        ax.add_patch(
            patches.Rectangle((0, 0), 1, 1, transform=ax.transAxes, facecolor="white", edgecolor=FRAME, hatch="////", zorder=-1)
        )
        zlabel += f"   (hatched: {holes} points without a value)"
    if holes == z.size:
        ax.plot([x[0], x[-1]], [y[0], y[-1]], alpha=0)
        return
    shown = np.ma.masked_invalid(z)
    levels, norm = _levels(shown, log)
    shown = np.ma.maximum(shown, levels[0])
    filled = ax.contourf(x, y, shown, levels, cmap=heights(), norm=norm)
    ax.contour(x, y, shown, levels[1:], colors=BLUE, linewidths=0.35, linestyles="solid", alpha=0.55)
    bar = scale_beside(ax, filled)
    bar.set_label(plain(zlabel), fontsize=8)
    if log:
        ticker = require("matplotlib.ticker", extra="plots", purpose="drawing a figure")
        bar.ax.yaxis.set_major_locator(ticker.LogLocator(numticks=9))
        bar.ax.yaxis.set_minor_locator(ticker.NullLocator())


def _levels(z: Any, log: bool) -> tuple[Any, Normalize | None]:
    low, high = float(z.min()), float(z.max())
    if log:
        if high <= 0:
            raise ArgumentError("z: contours on a logarithmic scale need positive heights; leave out log=True")
        colors = require("matplotlib.colors", extra="plots", purpose="drawing a figure")
        least = max(float(z[z > 0].min()), DEEPEST * high)
        if least < high:
            return np.geomspace(least, high * (1 + 1e-12), LEVELS + 4), colors.LogNorm(least, high)
    if high == low:
        return low + np.array([-0.5, 0.5]), None
    ticker = require("matplotlib.ticker", extra="plots", purpose="drawing a figure")
    return ticker.MaxNLocator(LEVELS).tick_values(low, high), None


def _draw_path(ax: Axes, path: NDArray[Any], label: str, i: int) -> None:
    colour = style.SERIES[i % len(style.SERIES)]
    few = len(path) <= 40
    ax.plot(
        *path.T, color=colour, linewidth=1.5, linestyle=style.DASHES[i % len(style.DASHES)], label=plain(label), zorder=4,
        marker="." if few else "", markersize=4, path_effects=style.halo(),
    )  # fmt: skip
    ax.plot(*path[:1].T, "o", color="white", markeredgecolor=colour, markeredgewidth=1.4, markersize=5.5, zorder=5)
    ax.plot(*path[-1:].T, MARKERS[i % len(MARKERS)], color=colour, markeredgecolor="white", markersize=6.5, zorder=5)


def _frame(ax: Axes, x: NDArray[Any], y: NDArray[Any]) -> None:
    """The picture ends where the surface does, whatever lies outside."""
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    ax.spines[:].set_visible(False)


def _grid(x: ArrayLike, y: ArrayLike, z: ArrayLike, whole: bool = False) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    across, up, height = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(z)
    if across.ndim != 1 or up.ndim != 1 or height.shape != (up.size, across.size) or min(height.shape) < 2:
        raise ShapeError(
            f"x {across.shape}, y {up.shape}, z {height.shape}: expected (n,), (m,) and (m, n), at least two places each"
        )
    return across, up, height if whole else height.astype(float)


def _path(label: str, path: ArrayLike) -> NDArray[Any]:
    points = np.asarray(path, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ShapeError(f"paths[{label!r}] has the shape {points.shape}: expected (k, 2), one row for each step")
    return points
