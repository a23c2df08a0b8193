"""Figures of arrays: a matrix by its colours, and images in rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.errors import ArgumentError, ShapeError
from .style import INK, axes_of, finish, heights, new_figure, plain, scale_beside, signed, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WRITTEN = 12
"""Up to so many rows and columns, the numbers are written into a matrix."""
ROW = 8
"""Images side by side, unless told otherwise."""


def heatmap(
    array: ArrayLike,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    centred: bool = False,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """A matrix by its colours; a small one has its numbers written in.

    Args:
        array: numbers, (m, n).
        rows, columns: what they are called.
        centred: whether zero is white, what is negative orange, and what is positive blue.
        xlabel, ylabel, title: words.
        ax: the axes to draw in; those of a new figure if left out.
    """
    matrix = np.asarray(array, dtype=float)
    if matrix.ndim != 2 or not matrix.size:
        raise ShapeError(f"array has the shape {matrix.shape}: expected a matrix (m, n)")
    finite = matrix[np.isfinite(matrix)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if centred:
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    with styled():
        ax = axes_of(ax)
        ax.grid(visible=False)
        ax.spines[:].set_visible(False)
        ax.set_facecolor("#e6e9ed")  # what is not a number
        picture = ax.imshow(
            np.ma.masked_invalid(matrix), cmap=signed() if centred else heights(), vmin=low, vmax=high, aspect="auto",
            interpolation="nearest",
        )  # fmt: skip
        ax.locator_params(integer=True)
        for names, place in ((columns, ax.xaxis), (rows, ax.yaxis)):
            if names is not None:
                place.set_ticks(range(len(names)), [plain(name) for name in names])
        ax.tick_params(length=0)
        if max(matrix.shape) <= WRITTEN:
            _write(ax, matrix, low, high, centred)
        figure = finish(ax, title, xlabel=xlabel, ylabel=ylabel)
        scale_beside(ax, picture)
    return figure


def images(
    pictures: Sequence[ArrayLike],
    captions: Sequence[str] | None = None,
    columns: int = ROW,
    title: str = "",
) -> Figure:
    """Images in rows.

    Args:
        pictures: one or more images, (height, width) or (height, width, 3 or 4): integers 0..255 or numbers 0..1. What
            goes beyond (a weight, an activation) is stretched to its own range.
        captions: a line under each.
        columns: how many stand side by side.
        title: a line above all.
    """
    arrays = [_image(picture, i) for i, picture in enumerate(pictures)]
    if not arrays:
        raise ArgumentError("pictures: there are none to draw")
    if captions is not None and len(captions) != len(arrays):
        raise ArgumentError(f"{len(arrays)} pictures and {len(captions)} captions: give one for each")
    columns = min(columns, len(arrays))
    rows = math.ceil(len(arrays) / columns)
    with styled():
        figure = new_figure(1.1 * columns + 0.1, rows * (1.32 if captions else 1.13) + (0.3 if title else 0.05))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for ax in axes:
            ax.axis("off")
        for i, (ax, array) in enumerate(zip(axes, arrays, strict=False)):
            ax.imshow(array, cmap="gray", interpolation="nearest")
            if captions is not None:
                ax.set_title(plain(captions[i]), y=-0.04, va="top", loc="center", fontsize=8, fontweight="normal", pad=0)
        if title:
            figure.suptitle(plain(title), x=0.01, ha="left")
    return figure


def _write(ax: Axes, matrix: NDArray[Any], low: float, high: float, centred: bool) -> None:
    """The numbers, in white where the ground is dark."""
    shares = matrix.dtype.kind == "f" and np.abs(matrix).max(initial=0.0) <= 1 and not (matrix == np.round(matrix)).all()
    for (i, j), number in np.ndenumerate(matrix):
        depth = abs(number) / high if centred else (number - low) / ((high - low) or 1)
        written = f"{number:.2f}" if shares else f"{number:.3g}"
        ax.text(j, i, written, ha="center", va="center", fontsize=7.5, color="white" if depth > 0.62 else INK)


def _image(picture: ArrayLike, i: int) -> NDArray[Any]:
    array = np.asarray(picture)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or array.ndim == 3 and array.shape[2] not in (3, 4):
        raise ShapeError(f"pictures[{i}] has the shape {array.shape}: expected (height, width) or (height, width, 3 or 4)")
    if array.dtype.kind in "ui":
        return array.astype(float) / 255
    array = array.astype(float)
    low, high = float(np.nanmin(array)), float(np.nanmax(array))
    if low < 0 or high > 1:
        array = (array - low) / ((high - low) or 1)
    return array
