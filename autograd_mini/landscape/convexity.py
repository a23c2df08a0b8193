"""Is a function convex? Held against the definition, with the counter-example where it fails.

A function is convex if its graph never rises above a chord, `f(t x + (1 - t) y) <= t f(x) + (1 - t) f(y)`; where it is
smooth, that is to say that its Hessian has no negative eigenvalue. One chord refutes it for good. No number of chords
proves it: the answer yes means that so many of them were tried. For sets see `convex_sets.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..calculus.flat import Flat, Loss, Row
from ..core import show
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..core.results import Result
from .box import corners
from .spectrum import SMALL, eigenpairs

ROUNDING = 1e-9
"""A graph that is above its chord by no more than this part of the heights is on it."""


@dataclass(frozen=True, eq=False, repr=False)
class Chord(show.Drawable):
    """A chord that the graph of a function rises above.

    Attributes:
        x, y: its ends, nested like the function's argument.
        t: where on it, from `y` (0) to `x` (1).
        point: `t x + (1 - t) y`.
        height, allowed: the function there, and the height of the chord.
        steps, values: the function along the chord, from `y` to `x`.
    """

    x: Any
    y: Any
    t: float
    point: Any
    height: float
    allowed: float
    steps: NDArray[Any]
    values: NDArray[Any]

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw the function along the chord, and the chord, into the Axes `ax` if it is given; `how` goes to "lines"."""
        ends = self.steps[[0, -1]], self.values[[0, -1]]
        content = {
            "series": {"function": (self.steps, self.values), "chord": ends},
            "marks": {"above the chord": (self.t, self.height)},
            "xlabel": "t, from y to x",
            "ylabel": "f(t x + (1 − t) y)",
        }
        return show.figure("lines", **content | how, ax=ax)


@dataclass(frozen=True, eq=False, repr=False)
class Convexity(Result):
    """Whether a function is convex, as far as was looked; true in an `if` where no counterexample was found.

    Attributes:
        convex: whether no chord and no eigenvalue spoke against it.
        chords, points: how many chords were tried, and at how many points eigenvalues.
        undefined: how many chords were passed over, since the function is not a finite number on them.
        least_eigenvalue: the least of all Hessians.
        counterexample: the chord that fails by most, or None.
    """

    convex: bool
    chords: int
    points: int
    undefined: int
    least_eigenvalue: float
    counterexample: Chord | None

    def __bool__(self) -> bool:
        return self.convex

    def __repr__(self) -> str:
        looked = f"{self.chords} chords, eigenvalues at {self.points} points"
        if self.undefined:
            looked += f", {self.undefined} chords passed over"
        if self.convex:
            return f"convex, as far as was looked ({looked}): the least eigenvalue is {self.least_eigenvalue:.3g}"
        if self.counterexample is None:
            return f"not convex ({looked}): the least eigenvalue is {self.least_eigenvalue:.3g}"
        chord = self.counterexample
        return f"not convex ({looked}): f = {chord.height:.6g} above a chord at {chord.allowed:.6g}"


@spelled
def is_convex(
    f: Loss,
    box: Sequence[tuple[float, float]] | None = None,
    *,
    around: Any = None,
    radius: float = 1.0,
    samples: int = 200,
    rng: int | np.random.Generator = 0,
    progress: bool | None = None,
) -> Convexity:
    """Look for a chord that the graph of `f` rises above, and for a negative eigenvalue of its Hessian.

    Args:
        f: a function whose result is one number: of one array (n,) with `box`, of nested parameters with `around`.
        box: n pairs `(low, high)`: the arguments that are looked at.
        around: in place of a box, parameters; those that differ by up to `radius` in each number are looked at.
        samples: how many chords; half of their ends are looked at for eigenvalues, too (at most 100, and 10 where the
            Hessian is large; then by Lanczos).
        rng: a generator of random numbers, or a seed: chooses the chords.
        progress: whether to show a bar; None shows one in a terminal or notebook, after a second.

    Raises:
        ArgumentError: for a box that is empty, and where `f` is a finite number on no chord.

    >>> is_convex(lambda p: (p[0] - p[1]) ** 2, [(-3.0, 3.0)] * 2)
    convex, as far as was looked (200 chords, eigenvalues at 100 points): the least eigenvalue is ...
    >>> found = is_convex(lambda p: (1 - p[0] * p[1]) ** 2, [(-2.0, 2.0)] * 2)
    >>> bool(found), found.counterexample.height > found.counterexample.allowed
    (False, True)
    """
    if (box is None) is (around is None):
        raise ArgumentError("box or around: give one of them, to say where to look")
    if samples < 1:
        raise ArgumentError(f"samples={samples}: expected one or more")
    if around is not None:
        flat = Flat(f, around)
        low, high = flat.origin - radius, flat.origin + radius
    else:
        assert box is not None
        low, high = corners(box)
        flat = Flat(f, (low + high) / 2)
    rng = np.random.default_rng(rng)
    ends = rng.uniform(low, high, size=(samples, 2, flat.size)).astype(flat.origin.dtype)
    places = rng.uniform(0.1, 0.9, size=samples)
    worst, excess, undefined = None, 0.0, 0
    for (x, y), t in show.progress(zip(ends, places, strict=True), total=samples, desc="chords", show=progress):
        above = _excess(flat, x, y, t)
        undefined += not np.isfinite(above)
        if above > excess:
            worst, excess = (x, y, t), above
    if undefined == samples:
        raise ArgumentError("the function is not a finite number on any of the chords: look elsewhere")
    some = ends[: min((samples + 1) // 2, 100 if flat.size <= SMALL else 10), 0]
    looked = [x for x in some if np.isfinite(flat.value(x))]
    bends = [_least_bend(flat, x) for x in show.progress(looked, desc="eigenvalues", show=progress)]
    least = min((bend.eigenvalue for bend in bends), default=np.nan)
    bent = least < -ROUNDING * max((bend.largest for bend in bends), default=0.0)
    if bent and worst is None:
        steepest = int(np.argmin([bend.eigenvalue for bend in bends]))
        worst = _chord_across(flat, looked[steepest], bends[steepest].direction, low, high)
    counterexample = None if worst is None else _chord(flat, *worst)
    return Convexity(not bent and worst is None, samples, len(looked), undefined, least, counterexample)


def _excess(flat: Flat, x: Row, y: Row, t: float) -> float:
    """The height of the graph above the chord, beyond rounding; NaN where a height is not a finite number."""
    at_x, at_y, between = (flat.value(point) for point in (x, y, t * x + (1 - t) * y))
    if not np.isfinite([at_x, at_y, between]).all():
        return np.nan
    above = between - (t * at_x + (1 - t) * at_y)
    return above if above > ROUNDING * (abs(at_x) + abs(at_y) + abs(between)) else 0.0


class _Bend(NamedTuple):
    """The least eigenvalue at a point, its eigenvector, and the size of the largest."""

    eigenvalue: float
    direction: Row
    largest: float


def _least_bend(flat: Flat, x: Row) -> _Bend:
    with flat.at(x) as here:
        eigenvalues, vectors, _ = eigenpairs(flat, here, count=1)
    return _Bend(float(eigenvalues[0]), vectors[0], float(np.abs(eigenvalues).max()))


def _chord_across(flat: Flat, x: Row, bent: Row, low: Row, high: Row) -> tuple[Row, Row, float] | None:
    """The chord through `x` in the direction of a negative eigenvalue that fails by most, or None if none does."""
    with np.errstate(divide="ignore"):
        room = float(np.min(np.minimum(high - x, x - low) / np.abs(bent)))
    chords = [(x + h * bent, x - h * bent, 0.5) for h in room * np.geomspace(1e-4, 1, 13)]
    above = [_excess(flat, *chord) for chord in chords]
    best = int(np.nanargmax(above)) if np.isfinite(above).any() else 0
    return chords[best] if above[best] > 0 else None


def _chord(flat: Flat, x: Row, y: Row, t: float) -> Chord:
    steps = np.unique(np.append(np.linspace(0, 1, 61), t))
    values = np.array([flat.value(s * x + (1 - s) * y) for s in steps])
    point = t * x + (1 - t) * y
    allowed = float(t * flat.value(x) + (1 - t) * flat.value(y))
    return Chord(flat.tree(x), flat.tree(y), float(t), flat.tree(point), flat.value(point), allowed, steps, values)
