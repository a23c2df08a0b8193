"""The comparison for functions that autodiff cannot record: loops that write into plain arrays, other libraries.

`out[n, f, i, j] = ...` records no graph. Then the gradient by hand is compared with numbers alone, here and at other points,
and the report is the same, without the column of autodiff. """

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..core.errors import GradientError
from ..core.node import Node
from ..core.show import progress as bar
from .evidence.numeric import EPS, SLOW, NumericGradient, everywhere, sampled, slope_at
from .evidence.verdicts import BARS, relative_error
from .problem.hand import Given, settled_by_name
from .problem.problem import Problem
from .report.cells import listed
from .report.comparison import Comparison
from .report.findings import Caution, Column, Entry, Finding, Point

Array = Any
PASSES = 1e-6
"""The relative difference between hand and numbers that passes besides the error bar."""
FEW = 200
"""The number of elements that are checked at each further point."""


def is_plain(problem: Problem) -> bool:
    """Whether a function can be called with plain arrays, and its value moves with them."""
    try:
        here = problem.plain_value()
        for array in problem.arrays.values():
            before = array.copy()
            try:
                array += 1e-3 * np.maximum(1.0, np.abs(array))
                if problem.plain_value() != here:
                    return True
            finally:
                array[...] = before
    except Exception:  # any error of the function with plain arrays
        return False
    return False


def compare_with_numbers(
    problem: Problem, hand: Any, reason: str, *, points: int, rng: np.random.Generator, worst: int, limit: int, progress: bool
) -> Comparison:
    """Compare the gradients by hand with numbers alone."""
    arrays = problem.arrays
    leaves: dict[str, Node] = {name: problem.node(name, False) for name in arrays}
    given = settled_by_name(problem.by_hand(hand) if callable(hand) else hand, problem, leaves)
    value = problem.plain_value()
    chosen = None if sum(x.size for x in arrays.values()) <= limit else sampled(arrays, limit, rng, [])
    numbers = _numbers(problem, value, chosen, progress)
    columns = {name: _column(name, given.get(name), numbers, value, worst) for name in reversed(list(arrays))}
    report = Comparison(problem.name, value, columns, coverage=numbers.coverage(), method=f"{numbers.method}, without autodiff")
    told = f"{problem.name} is held against numbers alone, since autodiff cannot follow it: {reason}"
    report.warnings.append(Caution("no autodiff", told))
    wrong = [name for name, column in columns.items() if column.verdict == "wrong"]
    report.findings += [_cause(columns[name], columns) for name in wrong]
    for number in range(points if callable(hand) else 0):
        report.points += _elsewhere(problem, hand, leaves, rng, f"random point {number + 1} near it")
    return report


def _numbers(problem: Problem, value: float, places: Sequence[Any] | None, progress: bool) -> NumericGradient:
    arrays = problem.arrays
    todo = list(everywhere(arrays) if places is None else places)
    found = {name: np.full(array.shape, np.nan) for name, array in arrays.items()}
    errors = {name: np.full(array.shape, np.nan) for name, array in arrays.items()}
    for name, index in bar(todo, desc="numerical derivatives", show=progress and 6 * len(todo) > SLOW):
        slope = slope_at(problem.plain_value, arrays[name], index, abs(value))
        found[name][index], errors[name][index] = slope.value, slope.error
    return NumericGradient(found, errors, "central differences (Richardson pair at 1e-3, second step 6e-6)", [])


def _column(name: str, one: Given | None, numbers: NumericGradient, value: float, worst: int) -> Column:
    numeric, error = numbers.value[name], numbers.error[name]
    column = Column(name, numeric.shape, np.full(numeric.shape, np.nan), None if one is None else one.array, numeric, error)
    if one is None:
        column.reason = "nothing was derived by hand"
        return column
    seen = np.isfinite(numeric)
    column.relative_error = np.where(seen, relative_error(one.array, np.where(seen, numeric, one.array)), 0.0)
    apart = seen & ~_near(one.array, numeric, error, value)
    column.reason = "as near to the numbers as their error bars"
    if np.any(apart):
        column.verdict, column.odd_one_out = "wrong", "hand"
        column.reason = f"hand and numbers differ in {int(np.sum(apart))} of {apart.size} elements"
    for i in np.lexsort((-column.relative_error.ravel(), ~apart.ravel()))[:worst]:
        index = tuple(map(int, np.unravel_index(i, numeric.shape)))
        nan = float("nan")
        column.worst.append(Entry(index, float(one.array[index]), nan, float(numeric[index]), float(error[index]),
                                  float(column.relative_error[index]), nan))  # fmt: skip
    return column


def _near(hand: Array, numeric: Array, error: Array, value: float) -> Array:
    size = float(np.nanmax(np.abs(numeric), initial=0.0))
    allowed = BARS * error + PASSES * np.maximum(np.abs(hand), np.abs(numeric)) + 1e-9 * size + 1e3 * EPS * abs(value)
    with np.errstate(all="ignore"):
        return np.abs(hand - numeric) <= allowed


def _elsewhere(
    problem: Problem, hand: Callable[..., Any], leaves: Mapping[str, Node], rng: np.random.Generator, name: str
) -> list[Point]:
    away = {key: x + rng.normal(size=x.shape) * (0.1 + 0.3 * np.abs(x)) for key, x in problem.arrays.items()}
    with problem.at(away), np.errstate(all="ignore"):
        try:
            value = problem.plain_value()
            given = settled_by_name(problem.by_hand(hand), problem, leaves)
        except (ArithmeticError, ValueError, GradientError):
            return []
        if not np.isfinite(value):
            return []
        numbers = _numbers(problem, value, sampled(problem.arrays, FEW, rng, []), False)
        columns = [_column(key, one, numbers, value, 0) for key, one in given.items()]
        worst = max(float(np.max(column.relative_error, initial=0.0)) for column in columns if column.relative_error is not None)
        return [Point(name, worst, all(column.verdict == "agree" for column in columns))]


def _cause(column: Column, columns: Mapping[str, Column]) -> Finding:
    """The mistake that the numbers show: a factor, a transpose, another gradient's numbers, a few elements."""
    name, hand, numeric = column.name, np.asarray(column.hand), np.asarray(column.numeric)
    seen = np.isfinite(numeric)
    many = int(np.sum(seen & (numeric != 0))) > 1
    size = float(np.max(np.abs(numeric[seen]), initial=0.0)) or 1.0

    def same(x: Array) -> bool:
        return x.shape == numeric.shape and np.allclose(x[seen], numeric[seen], rtol=1e-5, atol=1e-6 * size)

    ratio = float(np.sum(hand[seen] * numeric[seen]) / max(float(np.sum(numeric[seen] ** 2)), np.finfo(float).tiny))
    if not np.any(hand):
        told = f"d{name} is zero throughout: what comes back to {name} was never added to it"
        return Finding("dropped path", [name], told, 0.9)
    if ratio and same(hand / ratio) and (many or abs(ratio + 1) < 1e-5):  # one number is always a multiple of another
        opposite = abs(ratio + 1) < 1e-5
        kind, told = "sign" if opposite else "constant factor", f"is {ratio:.6g} times what it should be"
        told = "has the wrong sign" if opposite else told
        return Finding(kind, [name], f"d{name} {told} (hand / numeric is the same in every element)", 0.9 if many else 0.6)
    if hand.ndim == 2 and same(hand.T):
        return Finding("transposed", [name], f"d{name} is transposed: take .T, or exchange the factors of the product", 0.9)
    for other in columns.values():
        if other is not column and other.numeric is not None and other.numeric.shape == hand.shape and hand.size > 1:
            if np.allclose(hand, other.numeric, rtol=1e-5, atol=1e-6 * size):
                return Finding("exchanged", [name], f"d{name} holds the numbers of d{other.name}", 0.9)
    for axis in range(hand.ndim):
        if hand.shape[axis] > 1 and same(np.flip(hand, axis)):
            return Finding("transposed", [name], f"the numbers of d{name} stand in reverse order along axis {axis}", 0.9)
    wrong = np.argwhere(seen & ~(np.abs(hand - numeric) <= 1e-5 * np.maximum(np.abs(hand), np.abs(numeric)) + 1e-6 * size))
    first = f", first at {list(map(int, wrong[0]))}" if len(wrong) else ""
    told = f"{listed([name])} differs from the numbers in {len(wrong)} of {hand.size} elements{first}"
    return Finding("unknown", [name], f"{told}; without autodiff's graph the place of the mistake is not known", 0.2)

