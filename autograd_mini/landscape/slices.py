"""Slices through a loss in many dimensions: along a line, and over a plane.

A loss of 30,730 parameters cannot be drawn; a slice of two dimensions can: `L(w + a d1 + b d2)` as contours or in relief.
What the slice shows depends on the directions, for which see `directions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..calculus.flat import Flat, Loss
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .directions import project

Span = tuple[float, float]
PARALLEL = 1e-6
"""Two directions that span less than this (the sine of the angle between them) span no plane."""


@dataclass(frozen=True, eq=False, repr=False)
class Line(show.Drawable):
    """A loss along a line.

    Attributes:
        steps: how far along the direction, (n,).
        values: the loss there, (n,); NaN where it is not a finite number.
        holes: how many of them are not.
    """

    steps: NDArray[Any]
    values: NDArray[Any]
    holes: int

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the curve, into the Axes `ax` if it is given; `how` goes to the figure "lines"."""
        label = f"{self.holes} points without a value" if self.holes else ""
        words = {"xlabel": "step along the direction", "ylabel": "loss"}
        return show.figure("lines", series={label: (self.steps, self.values)}, **words | how, ax=ax)


@dataclass(frozen=True, eq=False, repr=False)
class Plane(show.Drawable):
    """A loss over a plane.

    Attributes:
        a, b: how far along the two directions, (n,) and (m,).
        values: the loss there, (m, n); NaN where it is not a finite number.
        holes: how many of them are not.
        origin, d1, d2: what spans the plane, nested like the parameters.
    """

    a: NDArray[Any]
    b: NDArray[Any]
    values: NDArray[Any]
    holes: int
    origin: Any
    d1: Any
    d2: Any

    def project(self, trajectory: Sequence[Any]) -> NDArray[Any]:
        """The coordinates of the points of a trajectory in this plane, (k, 2): each one's nearest point of it."""
        return project(trajectory, self.origin, self.d1, self.d2)

    def plot(
        self, kind: str = "contours", paths: Mapping[str, Sequence[Any]] | None = None, *, ax: Any = None, **how: Any
    ) -> Any:
        """Draw the plane.

        Args:
            kind: "contours" or "surface".
            paths: for each label, a trajectory (a list of parameters), drawn over the contours.
            ax: a matplotlib Axes to draw into; a figure of its own if left out.
            how: goes to the figure: `title=`, `log=`, `points=`, ...
        """
        if paths:
            how["paths"] = {label: self.project(trajectory) for label, trajectory in paths.items()}
        words = {"xlabel": "step along d1", "ylabel": "step along d2"}
        return show.figure(kind, x=self.a, y=self.b, z=self.values, **words | how, ax=ax)


@spelled
def slice_line(
    loss: Loss, params: Any, direction: Any, span: Span = (-1.0, 1.0), points: int = 101, progress: bool | None = None
) -> Line:
    """The loss along a line: `L(w + a d)`.

    Args:
        loss: a function of the parameters, whose result is one number; compiled (`am.compile`) it may be many times faster.
        params: where the line starts: a float or array, or a nested dict, list or tuple of them. Tensors that want a
            gradient are moved themselves and put back, so that the loss may read a module's parameters.
        direction: where it goes, nested like `params`.
        span: the first and the last step `a`.
        points: how many.
        progress: whether to show a bar; None shows one in a terminal or notebook, after a second.

    Raises:
        ShapeError: for a direction of another structure.
        ArgumentError: for a direction of length zero, or an empty span; for a loss that is another at the same parameters.

    What a model keeps besides its parameters (running statistics, generators) is as it was afterwards.

    >>> slice_line(lambda w: (w * w).sum(), np.array([1.0, 0.0]), np.array([1.0, 1.0]), points=3).values
    array([1., 1., 5.])
    """
    flat = Flat(loss, params)
    along = flat.direction(direction, "direction")
    steps = _steps(span, points, "span")
    flat.refuse_noise()
    bar = show.progress(steps, total=points, desc="slice", show=progress)
    values, holes = _with_holes([flat.value(flat.origin + a * along) for a in bar])
    return Line(steps, values, holes)


@spelled
def slice_plane(
    loss: Loss,
    params: Any,
    d1: Any,
    d2: Any,
    span: Span = (-1.0, 1.0),
    span2: Span | None = None,
    points: int = 51,
    progress: bool | None = None,
) -> Plane:
    """The loss over a plane: `L(w + a d1 + b d2)`.

    Args:
        loss, params, progress: as in `slice_line`.
        d1, d2: two directions, nested like `params`.
        span: the first and the last step `a` along `d1`.
        span2: the same for `b` and `d2`; if left out, as `span`.
        points: how many along each.

    Raises:
        ShapeError: for a direction of another structure.
        ArgumentError: for a direction of length zero, two that are parallel, or an empty span.

    >>> plane = slice_plane(lambda w: w[0] ** 2 - w[1] ** 2, np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]),
    ...                     points=3)
    >>> plane.values
    array([[ 0., -1.,  0.],
           [ 1.,  0.,  1.],
           [ 0., -1.,  0.]])
    """
    flat = Flat(loss, params)
    right, up = flat.direction(d1, "d1"), flat.direction(d2, "d2")
    cosine = abs(float(right @ up)) / float(np.linalg.norm(right) * np.linalg.norm(up))
    if cosine > 1 - PARALLEL**2 / 2:
        raise ArgumentError("d1 and d2 are parallel and span no plane: give each its own seed, or another direction")
    a, b = _steps(span, points, "span"), _steps(span2 or span, points, "span2")
    flat.refuse_noise()
    rows = [
        [flat.value(left + step * right) for step in a]
        for left in (flat.origin + step * up for step in show.progress(b, total=points, desc="plane", show=progress))
    ]
    values, holes = _with_holes(rows)
    return Plane(a, b, values, holes, flat.tree(flat.origin), flat.tree(right), flat.tree(up))


def _steps(span: Span, points: int, name: str) -> NDArray[Any]:
    low, high = span
    if not (np.isfinite([low, high]).all() and low < high):
        raise ArgumentError(f"{name}={span}: expected the first and the last step, the first the smaller one")
    if points < 2:
        raise ArgumentError(f"points={points}: expected two or more")
    return np.linspace(low, high, points)


def _with_holes(values: Any) -> tuple[NDArray[Any], int]:
    array = np.array(values, dtype=float)
    missing = ~np.isfinite(array)
    array[missing] = np.nan
    return array, int(missing.sum())
