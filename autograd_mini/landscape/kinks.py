"""A point on a kink: there is no gradient there but a set of them, and no Hessian that says what the loss does nearby.

The set is found by looking: the gradients at points very near in many directions. Their convex hull approximates the
subdifferential (Clarke 1983), and the point is critical where that hull holds zero; the idea is that of gradient sampling
(Burke, Lewis and Overton 2005, https://doi.org/10.1137/030601296). How the loss changes nearby is seen from its slopes along
those directions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..calculus.flat import Flat, Here, Row
from ..core import graph
from ..core.node import Node

AXES = 50
"""With more parameters than that, random directions alone are tried."""
DRAWN = 24
"""The number of random directions that are tried, each of them both ways."""
JUMP = 1e-4
"""By how much, in units of the largest gradient, a gradient has to change within that distance."""


@dataclass(frozen=True, eq=False)
class Kink:
    """The slopes just beside a point that lies on a kink.

    Attributes:
        slopes: along each direction that was tried, of length 1; where the loss is level at first, by its bend.
        least: the length of the shortest vector in the hull of the gradients; 0 where the point is critical.
        largest: the length of the longest gradient.
    """

    slopes: Row
    least: float
    largest: float

    def kind(self, tolerance: float) -> str:
        """The kind of critical point, by the slopes around it."""
        if self.least > max(tolerance, 1e-6 * self.largest):
            return "not critical"
        flat = JUMP * self.largest
        if (self.slopes > flat).all():
            return "minimum"
        if (self.slopes < -flat).all():
            return "maximum"
        return "saddle" if (self.slopes < -flat).any() and (self.slopes > flat).any() else "degenerate"


def find_kink(flat: Flat, here: Here) -> Kink | None:
    """The slopes around a point that lies on a kink; None where it does not."""
    if not _may_have_kinks(here):
        return None
    hair = float(np.finfo(flat.origin.dtype).eps) ** 0.5 * max(1.0, float(np.max(np.abs(flat.origin))))
    rng = np.random.default_rng(0)
    drawn = rng.normal(size=(DRAWN, flat.size))
    units = np.concatenate([np.eye(flat.size) if flat.size <= AXES else np.empty((0, flat.size)), drawn])
    units = np.concatenate([units, -units]) / np.linalg.norm(np.concatenate([units, units]), axis=1, keepdims=True)
    bends = [hair * here.product(u.astype(flat.origin.dtype)) for u in units]
    gradients, own = [], here.gradient
    for u in units:
        with flat.at((flat.origin + hair * u).astype(flat.origin.dtype)) as there:
            gradients.append(there.gradient)
    found = np.stack(gradients).astype(float)
    if not np.isfinite(found).all():
        return None
    largest = float(np.linalg.norm(found, axis=1).max())
    jumps = np.linalg.norm(found - own - np.stack(bends), axis=1)
    if not jumps.max() > JUMP * largest or not jumps.max() > 100 * hair * np.linalg.norm(np.stack(bends) / hair, axis=1).max():
        return None
    slopes = np.einsum("kn,kn->k", found, units)
    for k in np.flatnonzero(np.abs(slopes) <= JUMP * largest):  # level to first order: larger steps show whether it bends
        with flat.at((flat.origin + hair**0.5 * units[k]).astype(flat.origin.dtype)) as there:
            bent = float(there.gradient @ units[k])
        slopes[k] = bent / JUMP if abs(bent) > 1e-2 * JUMP * largest else 0.0
    return Kink(slopes, float(np.linalg.norm(shortest(found))), largest)


def shortest(points: Row) -> Row:
    """The shortest vector in the convex hull of some points, (k, n) -> (n,): steps of Frank and Wolfe (1956) between pairs, each
    of which moves weight from the worst point that has some to the best one.

    >>> shortest(np.array([[1.0, 1.0], [1.0, -1.0], [3.0, 0.0]])).round(6)
    array([1., 0.])
    """
    products = points @ points.T
    weights = np.zeros(len(points))
    weights[int(np.argmin(np.diagonal(products)))] = 1.0
    scale = float(np.max(np.abs(products), initial=0.0)) or 1.0
    for _ in range(100 * len(points)):
        pull = products @ weights
        best, worst = int(np.argmin(pull)), int(np.argmax(np.where(weights > 0, pull, -np.inf)))
        gain = pull[worst] - pull[best]
        bend = products[best, best] + products[worst, worst] - 2 * products[best, worst]
        if gain <= 1e-14 * scale or bend <= 0:
            break
        step = min(weights[worst], gain / bend)
        weights[best] += step
        weights[worst] -= step
    found: Row = weights @ points
    return found


def _may_have_kinks(here: Here) -> bool:
    """Whether an operation with kinks had a part in the loss; for a compiled loss this is unknown."""
    output = here.output
    if not isinstance(output, Node):
        return False
    return any(node.op is not None and not node.op.facts.smooth for node in graph.nodes(output))
