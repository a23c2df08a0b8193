"""Differences that are a matter of convention: which slope was taken at a kink.

Two kinds of evidence count. The graph shows which elements stand on a kink and what each slope there would give; so a hand
gradient made with other slopes is recognised exactly. Where the kink is hidden from the graph, a value passes if it lies
between the slopes to the left and to the right that the numbers show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..problem.backward import LossGraph
from ..problem.hand import Given
from ..report.cells import listed, place
from ..report.findings import Column, Finding
from .kinks import Kinks
from .numeric import NumericalColumn, one_sided
from .verdicts import Yardstick, contradicted

Array = Any
FEW = 8


def by_graph(trace: LossGraph, kinks: Kinks, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick]) -> bool:
    """Whether other slopes at the kinks of the graph give exactly the gradients by hand."""
    difference = {name: one.array - trace.gradient(trace.flow, one.node) for name, one in given.items()}
    slack = {name: 8 * yardsticks[name].noise + 1e-7 * np.abs(one.array) for name, one in given.items()}
    return kinks.explain(trace, {name: one.node for name, one in given.items()}, difference, slack)


def by_numbers(
    trace: LossGraph, kinks: Kinks, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick], apart: Sequence[str],
    measure: NumericalColumn,
) -> list[str]:  # fmt: skip
    """Sentences for the differences if every one lies between two one-sided slopes; none if one does not.

    A number between the slopes of each parameter alone may still be no subgradient, so where the graph shows the kink, the
    graph alone decides.
    """
    told = []
    for name in apart:
        if not given[name].is_parameter:
            return []
        off = yardsticks[name].apart(given[name], trace.gradient(trace.flow, given[name].node))
        if np.any(off & kinks.reaches(trace, given[name].node)):
            return []
        for index in _places(off):
            low, high, kinked = slopes_at(name, index, measure)
            value = float(given[name].array[index])
            if not kinked or not low <= value <= high:
                return []
            told.append(f"d{name}{place(index)} = {value:.6g} lies between the slopes {low:.6g} and {high:.6g} to its sides")
    return told


def slopes_at(name: str, index: tuple[int, ...], measure: NumericalColumn) -> tuple[float, float, bool]:
    """The lower and the higher of the one-sided slopes at a number, and whether these are two."""
    problem = measure.problem
    left, right, error = one_sided(problem.value, problem.arrays[name], index, problem.value())
    apart = abs(left - right) > 20 * error + 1e-4 * max(abs(left), abs(right))
    return min(left, right) - 20 * error, max(left, right) + 20 * error, apart


def hides_numbers(column: Column, measure: NumericalColumn, kinks: Kinks) -> bool:
    """Whether the numbers contradict autodiff only since they were taken across a kink."""
    against = contradicted(column)
    if column.name in measure.trace.leaves:
        against &= ~kinks.reaches(measure.trace, measure.trace.leaves[column.name])
    return all(slopes_at(column.name, index, measure)[2] for index in _places(against)[:FEW])


def finding(apart: Sequence[str], kinks: Kinks, told: Sequence[str]) -> Finding:
    """The sentence for a difference that is one of convention."""
    where = ", ".join(f"{count} element{'s' * (count > 1)} of {name}" for name, count in kinks.where.items())
    start = "; ".join(told[:3]) if told else f"the point lies on a kink ({where})"
    sentence = (
        f"{start}: every slope between those of the two sides is a subgradient; autodiff takes the one of least norm, the hand "
        f"another, and {listed(apart)} {'is' if len(apart) == 1 else 'are'} as good"
    )
    return Finding("convention", list(apart), sentence, 0.97, None, {"kinks": kinks.where})


# ---- the number of samples -------------------------------------------------------------------------------------------


def per_sample(trace: LossGraph, given: Mapping[str, Given], apart: Sequence[str]) -> dict[str, float]:
    """The intermediates whose gradient is the number of samples times what it should be, though a parameter behind them is
    right: as in the courses, where `dz = a - y`, and 1/m comes in only with dw and db (or the reverse). With the factor."""
    found = {}
    for name in apart:
        one, right = given[name], trace.gradient(trace.flow, given[name].node)
        size = float(np.max(np.abs(right), initial=0.0))
        if one.is_parameter or not size:
            continue
        k = float(np.sum(one.array / size * (right / size)) / np.sum((right / size) ** 2))
        samples = {float(n) for n in (*np.shape(one.node._value), np.size(one.node._value)) if n > 1}
        if not any(abs(k * n - 1) < 1e-6 or abs(k / n - 1) < 1e-6 for n in samples) or not np.allclose(
            one.array, k * right, rtol=1e-6, atol=1e-9 * abs(k) * size
        ):
            continue
        behind = trace.below(one.node)
        if any(other.is_parameter and other.node in behind and name_ not in apart for name_, other in given.items()):
            found[name] = k
    return found


def of_samples(scaled: Mapping[str, float], given: Mapping[str, Given]) -> Finding:
    """The finding about such intermediates."""
    names = list(scaled)
    k = scaled[names[0]]
    m = round(max(k, 1 / k))
    times = f"{m} times" if k > 1 else f"1/{m} of"
    sentence = (
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} {times} the derivative of the loss, and the gradients of the "
        f"parameters behind are right: a convention of many courses, which {'leave out' if k > 1 else 'put in'} the 1/{m} there "
        f"and {'bring it in' if k > 1 else 'take it out'} with the parameters; nothing needs to change"
    )
    return Finding("convention", names, sentence, 0.97, None, {"factor": k})


def _places(mask: Array) -> list[tuple[int, ...]]:
    """The indices at which a mask is true."""
    return [tuple(map(int, index)) for index in np.argwhere(mask)]
