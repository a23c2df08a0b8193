"""Differences that are a matter of convention: which slope was taken at a kink.

Two kinds of evidence count. The graph tells which elements stand on a kink and what each slope there would give; so a hand
gradient made with other slopes is recognised exactly. Where the kink is hidden from the graph, a value passes if it lies
between the slopes to the left and to the right that the numbers show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .hand import Given
from .kinks import Kinks
from .numbers import NumericalColumn, one_sided
from .report import Column, Finding
from .trace import Trace
from .verdicts import Yardstick, contradicted
from .wording import listed, place

Array = Any
FEW = 8


def by_graph(trace: Trace, kinks: Kinks, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick]) -> bool:
    """Whether other slopes at the kinks of the graph give the hand's gradients."""
    difference = {name: one.array - trace.gradient(trace.flow, one.node) for name, one in given.items()}
    slack = {name: 8 * yardsticks[name].noise + 1e-7 * np.abs(one.array) for name, one in given.items()}
    return kinks.explain(trace, {name: one.node for name, one in given.items()}, difference, slack)


def by_numbers(
    trace: Trace, kinks: Kinks, given: Mapping[str, Given], yardsticks: Mapping[str, Yardstick], apart: Sequence[str],
    measure: NumericalColumn,
) -> list[str]:  # fmt: skip
    """Sentences that say of every difference that it lies between two one-sided slopes; none if one does not.

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
    question = measure.question
    left, right, error = one_sided(question.value, question.arrays[name], index, question.value())
    apart = abs(left - right) > 20 * error + 1e-4 * max(abs(left), abs(right))
    return min(left, right) - 20 * error, max(left, right) + 20 * error, apart


def hides_numbers(column: Column, measure: NumericalColumn, kinks: Kinks) -> bool:
    """Whether the numbers contradict autodiff only since they were taken across a kink."""
    against = contradicted(column)
    if column.name in measure.trace.leaves:
        against &= ~kinks.reaches(measure.trace, measure.trace.leaves[column.name])
    return all(slopes_at(column.name, index, measure)[2] for index in _places(against)[:FEW])


def finding(apart: Sequence[str], kinks: Kinks, told: Sequence[str]) -> Finding:
    """What is said of a difference that is one of convention."""
    where = ", ".join(f"{count} element{'s' * (count > 1)} of {name}" for name, count in kinks.where.items())
    start = "; ".join(told[:3]) if told else f"the point lies on a kink ({where})"
    sentence = (
        f"{start}: every slope between those of the two sides is a subgradient; autodiff takes the one of least norm, the hand "
        f"another, and {listed(apart)} {'is' if len(apart) == 1 else 'are'} as good"
    )
    return Finding("convention", list(apart), sentence, 0.97, None, {"kinks": kinks.where})


def _places(mask: Array) -> list[tuple[int, ...]]:
    """Where a mask holds, as indices."""
    return [tuple(map(int, index)) for index in np.argwhere(mask)]
