"""Is a set convex? It is, if it holds the whole segment between any two of its points.

As with functions (`convexity.py`), one segment that leaves the set refutes it, and no number of them proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calculus.flat import Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .box import corners


@dataclass(frozen=True, eq=False, repr=False)
class ConvexSet(show.Drawable):
    """Whether a set is convex, as far as was looked; true in an `if` where no counterexample was found.

    Attributes:
        convex: whether no segment left the set.
        segments: how many were tried.
        counterexample: two points of the set, and one between them that is outside of it; or None.
    """

    convex: bool
    segments: int
    counterexample: tuple[Row, Row, Row] | None
    _contains: Callable[[Row], Any]
    _box: Row

    def __bool__(self) -> bool:
        return self.convex

    def __repr__(self) -> str:
        if self.counterexample is None:
            return f"convex, as far as was looked ({self.segments} segments)"
        x, y, outside = (np.array2string(point, precision=4, separator=", ") for point in self.counterexample)
        return f"not convex: {x} and {y} are in the set, and {outside} between them is not"

    def plot(self, points: int = 121, *, ax: Any = None, **how: Any) -> Any:
        """Draw a set in the plane, and the counter-example, into the Axes `ax` if it is given; `how` goes to "regions"."""
        if len(self._box) != 2:
            raise ArgumentError(f"a set in {len(self._box)} dimensions cannot be drawn: only one in the plane")
        x, y = (np.linspace(low, high, points) for low, high in self._box)
        outside = np.array([[not self._contains(np.array([right, up])) for right in x] for up in y]).astype(int)
        shown, labels = np.empty((0, 2)), np.empty(0, dtype=int)
        if self.counterexample is not None:
            shown, labels = np.stack(self.counterexample), np.array([0, 0, 1])
        content = {"x": x, "y": y, "z": outside, "points": shown, "labels": labels, "names": {0: "inside", 1: "outside"}}
        return show.figure("regions", **content, **how, ax=ax)


@spelled
def is_convex_set(
    contains: Callable[[Row], Any],
    box: Sequence[tuple[float, float]],
    samples: int = 500,
    rng: int | np.random.Generator = 0,
) -> ConvexSet:
    """Look for a segment between two points of a set that leaves it.

    Args:
        contains: whether a point (n,) is in the set.
        box: n pairs `(low, high)`: where to look.
        samples: how many segments; each is looked at in 32 places.
        rng: a generator of random numbers, or a seed: chooses the segments.

    Raises:
        ArgumentError: for a box that is empty, or where no point of the set is found in it.

    >>> is_convex_set(lambda p: p @ p <= 1, [(-1.0, 1.0)] * 2)
    convex, as far as was looked (500 segments)
    >>> bool(is_convex_set(lambda p: 0.5 <= p @ p <= 1, [(-1.0, 1.0)] * 2))
    False
    """
    low, high = corners(box)
    rng = np.random.default_rng(rng)
    inside: list[Row] = []
    tries = 200 * samples
    while len(inside) < 2 * samples and tries:
        tries -= 1
        point = rng.uniform(low, high)
        if contains(point):
            inside.append(point)
    if len(inside) < 2:
        raise ArgumentError(f"box: of {200 * samples} points in it {len(inside)} are in the set; give one that fits it better")
    ends = list(zip(inside[::2], inside[1::2], strict=False))
    for x, y in ends:
        for t in np.linspace(0, 1, 34)[1:-1]:
            point = t * x + (1 - t) * y
            if not contains(point):
                return ConvexSet(False, len(ends), (x, y, point), contains, np.stack([low, high], axis=1))
    return ConvexSet(True, len(ends), None, contains, np.stack([low, high], axis=1))
