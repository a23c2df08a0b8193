"""The Taylor model of a loss beside the loss itself, and how far one may trust it.

`L + g·d + d·H d / 2` is the model behind every optimizer: plain descent uses the first two terms, Newton's method all
three. The model never needs the Hessian, only its product with the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..calculus.flat import Flat, Loss, Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .directions import hessian_directions, random_direction

Curve = Callable[[float], float]

TOLERANCE = 0.1
"""A model holds while its error is no more than this part of the change of the loss."""
NEAREST = 1e-6
"""The start of the search for the radius, as a part of its reach."""
GROWTH = 1.25
ROUNDING = 1e-13


@dataclass(frozen=True, eq=False, repr=False)
class TaylorCurve(show.Drawable):
    """A loss and its Taylor model along a line.

    Attributes:
        distances: from the point of the model, (n,).
        loss, model: the values of both, (n,).
        order: of the model.
        radius: the distance up to which the model holds, to both sides; `inf` where it holds as far as was looked.
        value: the loss at the point of the model.
    """

    distances: NDArray[Any]
    loss: NDArray[Any]
    model: NDArray[Any]
    order: int
    radius: float
    value: float

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw both, with the interval in which the model holds, into the Axes `ax` if it is given; `how` goes to "lines"."""
        series = {"loss": (self.distances, self.loss), f"Taylor model, order {self.order}": (self.distances, self.model)}
        content: dict[str, Any] = {"series": series, "marks": {"": (0.0, self.value)}}
        inside = np.abs(self.distances) <= self.radius
        if inside.sum() > 1:
            low, high = (f(np.concatenate([self.loss, self.model])) for f in (np.nanmin, np.nanmax))
            within = self.distances[inside]
            content["bands"] = {"holds": (within, np.full(within.shape, low), np.full(within.shape, high))}
        words = {"xlabel": f"distance (shaded: right up to {self.radius:.2g})", "ylabel": "loss"}
        return show.figure("lines", **words | content | how, ax=ax)


@spelled
class Taylor:
    """The Taylor model of a loss at a point: a function of the step away from it.

    Attributes:
        order: 1 or 2.
        value: the loss at the point.
        gradient: its gradient there, nested like the parameters.
    """

    def __init__(self, loss: Loss, params: Any, order: int = 2) -> None:
        if order not in (1, 2):
            raise ArgumentError(f"order={order!r}: expected 1 or 2")
        self.order = order
        self._loss, self._params = loss, params
        self._flat = flat = Flat(loss, params)
        with flat.at(flat.origin) as here:
            self.value, self._slope = here.value, here.gradient
        if not (np.isfinite(self.value) and np.isfinite(self._slope).all()):
            raise ArgumentError(f"the loss is {self.value:g} at these parameters, or its gradient is not finite: no model")
        self.gradient = flat.tree(self._slope)

    def __repr__(self) -> str:
        return f"<Taylor: order {self.order}, value {self.value:.4g}, gradient of length {np.linalg.norm(self._slope):.4g}>"

    def __call__(self, step: Any) -> float:
        """The loss that the model predicts at a step away, nested like the parameters."""
        row = self._flat.row(step, "step")
        slope, bend = self._coefficients(row)
        return self.value + slope + bend / 2

    def along(self, direction: Any = None, reach: float = 1.0, points: int = 81, tolerance: float = TOLERANCE) -> TaylorCurve:
        """The model beside the loss, along a line through the point.

        Args:
            direction: nested like the parameters; its length does not matter. If left out, the gradient, or where that
                is zero, the eigenvector of the Hessian's largest eigenvalue.
            reach: how far to look, to both sides.
            points: how many.
            tolerance: the model holds while its error is no more than this part of how much the loss has changed on
                the way.
        """
        unit = self._unit(direction)
        slope, bend = self._coefficients(unit)

        def loss(distance: float) -> float:
            return self._flat.value(self._flat.origin + distance * unit)

        def model(distance: float) -> float:
            return self.value + slope * distance + bend * distance**2 / 2

        distances = np.linspace(-reach, reach, points)
        radius = min(_radius(loss, model, side, reach, tolerance) for side in (1, -1))
        values = np.array([loss(t) for t in distances])
        return TaylorCurve(distances, values, np.array([model(t) for t in distances]), self.order, radius, self.value)

    def radius(
        self,
        directions: int = 8,
        rng: int | np.random.Generator = 0,
        reach: float = 1.0,
        tolerance: float = TOLERANCE,
    ) -> float:
        """The distance up to which the model holds in each of several random directions, and along the gradient.

        Args:
            directions: how many random ones.
            rng: a generator of random numbers, or a seed: draws them.
            reach, tolerance: as in `along`.
        """
        rng = np.random.default_rng(rng)
        chosen = [random_direction(self._params, rng, filters=False) for _ in range(directions)]
        if self._slope.any():
            chosen.append(self.gradient)
        return min(self.along(direction, reach, points=2, tolerance=tolerance).radius for direction in chosen)

    def _unit(self, direction: Any) -> Row:
        if direction is None:
            direction = self.gradient if self._slope.any() else hessian_directions(self._loss, self._params)[0]
        row = self._flat.direction(direction, "direction")
        unit: Row = row / np.linalg.norm(row)
        return unit

    def _coefficients(self, step: Row) -> tuple[float, float]:
        """`g·d`, and `d·H d` for a model of order 2."""
        slope = float(self._slope @ step)
        if self.order == 1:
            return slope, 0.0
        with self._flat.at(self._flat.origin) as here:
            return slope, float(step @ here.product(step))


@spelled
def taylor(loss: Loss, params: Any, order: int = 2) -> Taylor:
    """The Taylor model of a loss around its parameters.

    Args:
        loss, params: as in `slice_line`.
        order: 1 for `L + g·d`, 2 for `L + g·d + d·H d / 2`.

    Returns:
        A function of the step `d`, with `.along(direction)` for the model beside the loss and the distance up to which
        it holds, and `.radius()` for the least of such distances.

    >>> model = taylor(lambda x: x**3, 1.0)
    >>> model(0.1), round(1.1**3, 6)
    (1.33, 1.331)
    >>> round(model.along(1.0).radius, 3)  # where |d^3| is a tenth of |3 d - 3 d^2 + d^3|
    0.434
    """
    return Taylor(loss, params, order)


def _radius(loss: Curve, model: Curve, side: int, reach: float, tolerance: float) -> float:
    """The distance to which a model follows a loss to one side; `inf` if to the end."""
    start = model(0.0)
    change, near, floor = 0.0, 0.0, ROUNDING * max(1.0, abs(start))

    def holds(distance: float) -> tuple[bool, float]:
        here = loss(side * distance)
        largest = max(change, abs(here - start))
        return abs(here - model(side * distance)) <= tolerance * largest + floor, largest

    distance = NEAREST * reach
    while distance < reach:
        good, largest = holds(distance)
        if not good:
            break
        near, change = distance, largest
        distance *= GROWTH
    else:
        return np.inf
    while near and distance - near > 1e-6 * distance:
        middle = (near + distance) / 2
        good, largest = holds(middle)
        if good:
            near, change = middle, largest
        else:
            distance = middle
    return near
