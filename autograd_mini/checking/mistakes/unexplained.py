"""The findings where no mistake of the tables gives the gradient by hand: single precision, or which elements are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..evidence.numeric import EPS
from ..evidence.verdicts import SINGLE, in_single
from ..problem.roles import Roles
from ..report.cells import listed
from ..report.findings import LIKELY, NOTHING, SURE, Finding
from .case import Case

Array = Any

COARSEST = 1e-4
"""The largest error that single precision leaves, relative to the largest element."""
FEW = 6
"""So many wrong elements are listed one by one."""


def noise(case: Case) -> list[Finding]:
    """Differences without a pattern, of the size that single precision leaves."""
    names = case.apart
    certain = all(in_single(case.hand[name]) for name in names)
    for name in names:
        if case.numbers_in([name]) < case.difference[name].size / 2:
            return []  # noise is everywhere
        largest = float(np.max(np.abs(case.hand[name]), initial=0.0))
        single = np.minimum(SINGLE * np.maximum(case.noise[name], EPS * np.abs(case.hand[name])), COARSEST * largest)
        if np.any(np.abs(case.difference[name]) > (64 if certain else 1) * single):
            return []
    error = max(case.size(name) / float(np.max(np.abs(case.hand[name]), initial=1e-300)) for name in names)
    digits = " and the numbers have no more digits than float32 holds;" if certain else ""
    sentence = (
        f"{listed(names)} differ{'s' * (len(names) == 1)} by up to {error:.0e} of the largest element, without any pattern: that "
        f"is what single precision leaves;{digits} derive in float64 throughout"
    )
    return [Finding("dtype noise", list(names), sentence, SURE if certain else LIKELY)]


def unknown(case: Case, roles: Roles) -> Finding:
    """The finding where no mistake of the table gives the gradient by hand."""
    names = case.apart
    seen = [_pattern(case, name) for name in names]
    sentence = (
        f"{listed(names)} {'are' if len(names) > 1 else 'is'} wrong, and no mistake that is known here gives "
        f"{'these numbers' if case.numbers_in(names) > 1 else 'this number'}: {'; '.join(seen)}{_between(case, roles)}"
    )
    return Finding("unknown", list(names), sentence, NOTHING)


def _pattern(case: Case, name: str) -> str:
    """Which elements of a gradient are wrong, and by how much."""
    wrong = np.abs(case.difference[name]) > 8 * case.noise[name] + 1e-7 * np.abs(case.hand[name])
    places = np.argwhere(wrong)
    shape = wrong.shape
    ratio = case.ratios([name])
    spread = _spread(ratio)
    lines = _lines(places, shape)
    if lines:
        return f"in d{name} only {lines}, where {spread}"
    if len(places) <= min(FEW, wrong.size - 1):
        told = (f"{list(map(int, at))} (by {case.difference[name][tuple(at)]:+.4g})" for at in places)
        return f"in d{name} only the element{'s' * (len(places) > 1)} {', '.join(told)} of {wrong.size}"
    if len(places) < wrong.size:
        return f"in d{name} {len(places)} of {wrong.size} elements, where {spread}"
    return f"in d{name} every element, where {spread}"


def _spread(ratio: Array) -> str:
    """The range of the factors between the wrong elements of a gradient and the right ones."""
    if not ratio.size:
        return "autodiff gives zero"
    low, high = (f"{x or 0.0:.4g}" for x in (float(np.min(ratio)), float(np.max(ratio))))
    return f"hand / autodiff is {low}" if low == high else f"hand / autodiff runs from {low} to {high}"


def _lines(places: Array, shape: tuple[int, ...]) -> str:
    """The rows or columns of a matrix that are wrong, where these are few and wrong throughout; else ""."""
    for axis, what in enumerate(("row", "column")) if len(shape) == 2 else ():
        lines = np.unique(places[:, axis])
        if len(places) == len(lines) * shape[1 - axis] and len(lines) <= shape[axis] // 2 and shape[1 - axis] > 1:
            return f"{what}{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
    return ""


def _between(case: Case, roles: Roles) -> str:
    """The end of a sentence on where a mistake must lie, from which gradients agree and which do not."""
    trace = case.trace
    wrong = [case.targets[name] for name in case.apart]
    good = [name for name, node in case.targets.items() if name not in case.apart and np.any(trace.gradient(trace.flow, node))]
    right = [case.targets[name] for name in good]
    for node in reversed(trace.order):
        if node.op is None or node in roles.penalties:
            continue
        below = trace.below(node)
        if all(x in below for x in wrong) and not any(x in below for x in right):
            told = f"{listed(good)} agree{'s' * (len(good) == 1)}, so look at the way back to {roles.call(node)} and below it"
            return f"; {told}" if good else ""
    return ""
