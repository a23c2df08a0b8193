"""The numerical column: the derivative by each number, from values of the function alone, with an error bar.

Two schemes whose errors have nothing in common are held against each other. The Richardson pair of central differences at
h = 1e-3 max(1, |x|) has hardly any rounding error, a central difference at h = 6e-6 max(1, |x|) hardly any truncation;
what they differ by is the error bar. Where the two are far apart, a kink or the end of the domain lies between the points,
and smaller steps decide. Where every operation of the graph admits it, the complex step gives the derivative to the last
digit; it counts where the differences confirm it, since it sees the graph and they see the function.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...calculus.numeric import central, forward
from ...core.node import Node
from ...core.show import progress as bar
from ..problem.backward import LossGraph
from ..problem.problem import Problem
from ..problem.roles import summands
from . import complex_step

Array = Any
Place = tuple[str, tuple[int, ...]]

LARGE, SMALL = 1e-3, 6e-6
"""The relative steps of the Richardson pair and of the second opinion."""
SMALLER = (6e-5, 4e-6, 2e-7)
"""Steps of further Richardson pairs, tried in turn where the two disagree."""
EPS = float(np.finfo(float).eps)
CLEAR = 1e-7
"""A relative error bar up to which no other step is tried along a direction."""
SLOW = 2000
"""A bar is shown for more evaluations than this."""


@dataclass
class Slope:
    """A derivative by one number: its value, and how far off it may be."""

    value: float
    error: float


@dataclass
class NumericGradient:
    """The numerical column: arrays in the shapes of the parameters, NaN where nothing was computed.

    Attributes:
        method: how the numbers were found, in words.
        projections: for each direction along which more than one number was moved: what was moved, the difference quotient,
            its error bar, and what autodiff says.
    """

    value: dict[str, Array]
    error: dict[str, Array]
    method: str
    projections: list[Projection]

    def coverage(self) -> str:
        """A sentence on how much was checked."""
        total = sum(array.size for array in self.value.values())
        seen = sum(int(np.sum(np.isfinite(array))) for array in self.value.values())
        if seen == total:
            return f"numerical derivatives of all {total:,} numbers"
        return (
            f"numerical derivatives of {seen:,} of {total:,} numbers, and {len(self.projections)} along directions of random "
            "signs that move all of them"
        )


@dataclass
class Projection:
    """The derivative along one direction of random signs, by numbers and by autodiff."""

    name: str
    moved: int
    numeric: float
    error: float
    autodiff: float

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than the error bar."""
        return abs(self.numeric - self.autodiff) <= 3 * self.error + 1e-7 * abs(self.autodiff)


def slope_at(f: Callable[[], float], array: Array, index: Any, size: float) -> Slope:
    """The derivative of `f` by the number at `array[index]`, which is moved and put back bit for bit.

    `size` is the magnitude of `f`, to which its rounding error is relative.

    >>> x = np.array([2.0])
    >>> slope = slope_at(lambda: float(x[0] ** 3), x, 0, 8.0)
    >>> abs(slope.value - 12) < 1e-9 and slope.error < 1e-7
    True
    """
    scale = max(1.0, abs(float(array[index])))
    best = _pair(f, array, index, LARGE * scale, SMALL * scale, size)
    if best.error <= 1e-6 * abs(best.value) + 64 * EPS * size / (SMALL * scale):
        return best
    tried = [best]
    for step in SMALLER:
        tried.append(_pair(f, array, index, step * scale, step * scale / 10, size))
    best = min(tried, key=lambda slope: slope.error)
    nearest = min(abs(slope.value - best.value) for slope in tried if slope is not best)
    return Slope(best.value, float(np.fmax(best.error, nearest)))


def small_difference(f: Callable[[], float], array: Array, index: Any) -> float:
    """The derivative of `f` by the number at `array[index]` as one central difference, whose rounding error is not known."""
    return central(f, array, index, SMALL * max(1.0, abs(float(array[index]))))


def _pair(f: Callable[[], float], array: Array, index: Any, large: float, small: float, size: float) -> Slope:
    """A Richardson pair at `large`, and how far a central difference at `small` is from it."""
    whole, half = (central(f, array, index, h) for h in (large, large / 2))
    richardson = (4 * half - whole) / 3
    opinion = central(f, array, index, small)
    truncation = abs(whole - half) * (4 / 3) * (small / large) ** 2  # of the second opinion, which the first pair gives
    error = abs(richardson - opinion) + truncation + 4 * EPS * size / large
    return Slope(richardson, error if np.isfinite(error) else np.inf)


def one_sided(f: Callable[[], float], array: Array, index: Any, here: float) -> tuple[float, float, float]:
    """The slopes to the left and to the right of a number, each extrapolated from two steps, and how uncertain they are."""
    h = SMALL * max(1.0, abs(float(array[index])))
    sides = []
    for step in (-h, h):
        near, far = (forward(f, array, index, s, here) for s in (step / 2, step))
        sides.append(2 * near - far)
    return sides[0], sides[1], 64 * EPS * max(abs(here), 1e-300) / h


class NumericalColumn:
    """Computes the numerical column of one problem."""

    def __init__(self, problem: Problem, trace: LossGraph, rng: np.random.Generator, progress: bool) -> None:
        self.problem, self.trace, self.progress = problem, trace, progress
        self.rng = rng
        self.f, self.flow, self.size = problem.value, trace.flow, trace.size()
        self.complex = not complex_step.obstacles(trace.order)

    def all(self, wanted: Iterable[Place] | None, directions: int) -> NumericGradient:
        """The derivatives at the wanted places (None: everywhere), and along so many random directions."""
        arrays = self.problem.arrays
        places = list(everywhere(arrays) if wanted is None else wanted)
        found = {name: np.full(array.shape, np.nan) for name, array in arrays.items()}
        errors = {name: np.full(array.shape, np.nan) for name, array in arrays.items()}
        confirmed = 0
        for name, index in bar(places, desc="numerical derivatives", show=self.progress and 6 * len(places) > SLOW):
            slope, exact = self.at(name, index)
            found[name][index], errors[name][index] = slope.value, slope.error
            confirmed += exact
        method = "central differences (Richardson pair at 1e-3, second step 6e-6)"
        if confirmed:
            share = "everywhere" if confirmed == len(places) else f"at {confirmed} of {len(places)} numbers"
            method = f"complex step, confirmed by {method} {share}"
        return NumericGradient(found, errors, method, [self.project(list(arrays)) for _ in range(directions)])

    def at(self, name: str, index: tuple[int, ...]) -> tuple[Slope, bool]:
        """The derivative by one number, and whether it is that of a complex step."""
        slope = slope_at(self.f, self.problem.arrays[name], index, self.size)
        if self.complex:
            exact = complex_step.derivative(self.trace.order, self.trace.leaves[name], index)
            if abs(exact - slope.value) <= 3 * slope.error + 1e-7 * abs(exact):
                return Slope(exact, 64 * EPS * abs(exact)), True
        return slope, False

    def of_term(self, k: int, term: Node) -> NumericalColumn:
        """The same for the k-th of the summands of the loss alone, whose value is read off the graph of each call."""
        other = copy.copy(self)

        def value() -> float:
            with np.errstate(all="ignore"):
                parts = summands(self.problem.record(watched=False)[0])
            return float(np.sum(parts[k]._value)) if k < len(parts) else float("nan")

        other.f, other.flow, other.size = value, self.trace.vjp(term, np.ones(np.shape(term._value))), self.trace.size(term)
        return other

    def project(self, names: list[str], mask: dict[str, Array] | None = None) -> Projection:
        """The derivative along a direction of random signs in some of the parameters."""
        arrays = self.problem.arrays
        signs = {name: self.rng.choice([-1.0, 1.0], size=arrays[name].shape) for name in names}
        if mask is not None:
            signs = {name: sign * mask[name] for name, sign in signs.items()}
        before = {name: arrays[name].copy() for name in names}
        length = np.zeros(1)

        def moved() -> float:
            for name in names:
                arrays[name][...] = before[name] + length[0] * signs[name]
            return self.f()

        count = int(sum(np.sum(sign != 0) for sign in signs.values()))
        gradient = {name: self.trace.gradient(self.flow, self.trace.leaves[name]) for name in names}
        along = float(sum(np.sum(sign * gradient[name]) for name, sign in signs.items()))
        found = Projection(", ".join(names), count, along, np.inf, along)
        try:
            for step in (h / np.sqrt(max(count, 1)) for h in (LARGE, 1e-2, 1e-4)):
                slope = _pair(moved, length, 0, step, step / 30, self.size)
                if slope.error < found.error:
                    found.numeric, found.error = slope.value, slope.error
                if found.error <= CLEAR * abs(found.numeric):
                    break
            if not found.agrees and self._bends(moved, length):
                found.error = np.inf
        finally:
            for name in names:
                arrays[name][...] = before[name]
        return found

    def _bends(self, moved: Callable[[], float], length: Array) -> bool:
        """Whether there is a kink at the point, across which differences are no evidence."""
        length[0] = 0.0
        left, right, _ = one_sided(moved, length, 0, moved())
        return abs(left - right) > 1e3 * EPS * self.size / SMALL + 1e-4 * max(abs(left), abs(right))

    def culprits(self, tries: int = 2) -> list[Place]:
        """Numbers on which autodiff is wrong, found by halving blocks along which a projection disagrees."""
        places = list(everywhere(self.problem.arrays))
        found: list[Place] = []
        todo = [places]
        while todo and len(found) < 8:
            block = todo.pop()
            mask = {name: np.zeros(array.shape) for name, array in self.problem.arrays.items()}
            for name, index in block:
                mask[name][index] = 1.0
            names = [name for name, part in mask.items() if np.any(part)]
            if all(self.project(names, mask).agrees for _ in range(tries)):
                continue
            if len(block) == 1:
                found += block
            else:
                middle = len(block) // 2
                todo += [block[middle:], block[:middle]]
        return found


def everywhere(arrays: dict[str, Array]) -> Iterator[Place]:
    """Every number of every parameter."""
    return ((name, index) for name, array in arrays.items() for index in np.ndindex(array.shape))


def sampled(arrays: dict[str, Array], most: int, rng: np.random.Generator, always: Iterable[Place]) -> list[Place]:
    """Numbers to look at: those given, all of small parameters (a bias vanishes in a pooled sample), some of each other."""
    chosen = dict.fromkeys(always)
    each = max(32, most // max(len(arrays), 1))
    for name, array in arrays.items():
        flat = np.arange(array.size) if array.size <= each else rng.choice(array.size, each, replace=False)
        for i in np.sort(flat):
            chosen.setdefault((name, tuple(map(int, np.unravel_index(i, array.shape)))))
    return list(chosen)
