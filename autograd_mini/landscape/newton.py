"""All points of a box at which a function has no slope: Newton's method from many places, and what it finds, once each.

Newton's method solves `gradient = 0`, and does not care whether what it finds is a minimum, a maximum or a saddle. So
started from everywhere it finds them all, or so one hopes: nothing short of interval arithmetic can promise it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..calculus.flat import Flat, Loss, Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .box import corners, spread
from .critical import CriticalPoint, judged

STEPS = 60
LAST_STEP = 1e-11
"""A step of this part of the box's width is the last one."""
SAME = 1e-7
"""Points nearer than this part of the box's width are one point."""


@spelled
def find_critical_points(
    f: Loss, box: Sequence[tuple[float, float]], starts: int | None = None, progress: bool | None = None
) -> list[CriticalPoint]:
    """The points of a box where the gradient of `f` is zero, from the lowest to the highest.

    Args:
        f: a function of one array (n,), whose result is one number.
        box: n pairs `(low, high)`.
        starts: from how many places Newton's method sets out; 100 for each dimension if left out. They are spread
            evenly (Roberts's sequence), so the result is the same in every run.
        progress: whether to show a bar; None shows one in a terminal or notebook, after a second.

    Returns:
        One `CriticalPoint` for each, with `.point` and `.kind`. A valley of minima holds infinitely many: of such a set,
        the result has as many as the starts have led to.

    Raises:
        ArgumentError: for a box that is empty.

    >>> found = find_critical_points(lambda p: p[0] ** 3 - 3 * p[0] + p[1] ** 2, [(-2.0, 2.0), (-1.0, 1.0)])
    >>> [(point.kind, point.point.round(8).tolist()) for point in found]
    [('minimum', [1.0, 0.0]), ('saddle', [-1.0, 0.0])]
    """
    low, high = corners(box)
    count = 100 * len(low) if starts is None else starts
    if count < 1:
        raise ArgumentError(f"starts={count}: expected one or more")
    flat = Flat(f, (low + high) / 2)
    found: list[Row] = []
    for start in show.progress(low + (high - low) * spread(count, len(low)), desc="Newton", show=progress):
        end = _newton(flat, start, high - low)
        if end is not None and np.all((low <= end) & (end <= high)) and not _known(end, found, high - low):
            found.append(end)
    points = [judged(Flat(f, end)) for end in found]
    return sorted(points, key=lambda point: (round(point.value, 9), *np.round(point.point, 6)))


def _newton(flat: Flat, x: Row, width: Row) -> Row | None:
    """The point that Newton's method reaches from `x`, or None where it does not converge."""
    for _ in range(STEPS):
        with flat.at(x) as here:
            gradient, hessian = here.gradient, here.hessian()
        if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            return None
        step = np.linalg.lstsq(hessian, -gradient, rcond=None)[0]
        stretch = float(np.max(np.abs(step) / width))
        x = x + step / max(1.0, 2 * stretch)  # never further than half the box
        if stretch < LAST_STEP:
            return x
    return None


def _known(x: Row, found: list[Row], width: Row) -> bool:
    return any(np.all(np.abs(x - other) < SAME * width) for other in found)
