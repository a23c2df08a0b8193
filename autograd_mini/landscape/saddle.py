"""The way down from a saddle, which the gradient does not show: along the eigenvector of the most negative curvature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calculus.flat import Flat, Loss, Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .critical import judged
from .slices import Line, slice_line

GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, eq=False, repr=False)
class Escape(show.Drawable):
    """The way down from a saddle, along its most negative curvature.

    Attributes:
        params: where it leads, nested as the parameters were given.
        before, after: the loss at both ends.
        curvature: the eigenvalue.
        direction: its eigenvector, of length 1, pointing where the loss falls further.
        distance: how far it was followed.
        line: the loss along the direction, to both sides.
    """

    params: Any
    before: float
    after: float
    curvature: float
    direction: Any
    distance: float
    line: Line

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the loss along the direction, with both ends marked."""
        marks = {"start": (0.0, self.before), "after the escape": (self.distance, self.after)}
        words = {"xlabel": "distance along the eigenvector", "marks": marks}
        return self.line.plot(**words | how, ax=ax)


@spelled
def escape(loss: Loss, params: Any, method: str = "auto", reach: float = 1e3) -> Escape:
    """Leave a saddle along the eigenvector of the most negative eigenvalue, to the lowest loss on that line.

    Args:
        loss, params, method: as in `classify`. The gradient may be anything: this is the way that it does not show.
        reach: how far the line may be followed.

    Raises:
        ArgumentError: where the loss bends down in no direction.

    >>> found = escape(lambda w: (1 - w[0] * w[1]) ** 2, np.zeros(2))
    >>> found.curvature, round(found.before, 6), round(found.after, 6), abs(found.params).round(4)
    (-2.0, 1.0, 0.0, array([1., 1.]))
    """
    flat = Flat(loss, params)
    found = judged(flat, method, count=1)
    if not found.escapes:
        raise ArgumentError(
            f"there is no way down to follow: the least eigenvalue of the Hessian is {found.eigenvalues[0]:.3g}, which is "
            f"not negative (zero up to {found.eigenvalue_tolerance:.2g})"
        )
    along = flat.row(found.escapes[0], "direction")
    ends = [(sign * along, *_lowest(flat, sign * along, reach)) for sign in (1.0, -1.0)]
    along, distance, after = min(ends, key=lambda end: end[2])
    direction = flat.tree(along)
    line = slice_line(loss, params, direction, span=(-1.6 * distance, 1.6 * distance), progress=False)
    end = flat.tree(flat.origin + distance * along)
    return Escape(end, found.value, after, float(found.eigenvalues[0]), direction, distance, line)


def _lowest(flat: Flat, along: Row, reach: float) -> tuple[float, float]:
    """The distance and the loss of the first minimum along a direction: steps that double, then golden sections."""

    def value(distance: float) -> float:
        return flat.value(flat.origin + distance * along)

    size = 1e-3 * max(1.0, float(np.linalg.norm(flat.origin)))
    behind, here, ahead = 0.0, size, 2 * size
    while ahead < reach and value(ahead) < value(here):
        behind, here, ahead = here, ahead, 2 * ahead
    while ahead - behind > 1e-9 * max(size, ahead):
        left, right = ahead - GOLDEN * (ahead - behind), behind + GOLDEN * (ahead - behind)
        if value(left) < value(right):
            ahead = right
        else:
            behind = left
    here = (behind + ahead) / 2
    return here, value(here)
