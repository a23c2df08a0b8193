"""Values that were not up to date: a gradient taken before the parameters moved, a weight that moved before it was used.

A training loop that updates a weight and then uses it further back, or keeps activations of the step before, computes a
gradient that is right somewhere else. That point can often be found from the numbers alone, since the step that led from
there to here was made of the very gradients that were given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...core import graph
from ...core.node import Node, plain
from ..problem.backward import LossGraph, constant
from ..report.cells import listed
from ..report.findings import LIKELY, SURE, Finding
from .case import Case
from .mistake import Mistake
from .sentences import Reader, Reading

Array = Any
RATES = tuple(sign * rate for sign in (1, -1) for rate in (1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0))
"""The rates that are tried; between them, a root is looked for."""


def weights(case: Case, from_data: Mapping[str, Array]) -> Iterator[Mistake]:
    """A weight that was updated before it was used on the way back: `dz @ (W - rate dW).T`."""
    trace = case.trace
    for name, leaf in trace.leaves.items():
        steps = (case.hand.get(name), trace.gradient(trace.flow, leaf), from_data.get(name))
        for step in (step for step in steps if step is not None):
            for reader, i, moved in _factors(trace, leaf, step):
                x = dict(trace.inputs[reader]).get(1 - i)
                if x is None:
                    continue
                inputs = [moved if k == i else np.asarray(plain(part)) for k, part in enumerate(reader.inputs)]
                g = trace.gradient(trace.flow, reader, going_on=True)
                sent = np.asarray(reader.op.rule(1 - i)(g, np.asarray(reader._value), *inputs, **reader._params or {}))
                yield Mistake(x, constant(sent), _updated(name, trace.names[x]), 4.2)


def _factors(trace: LossGraph, leaf: Node, step: Array) -> Iterator[tuple[Node, int, Array]]:
    """The products in which a parameter is a factor, its place there, and a change of it as it arrives there."""
    todo = [(leaf, step)]
    for node, moved in todo:  # the list grows while it is read
        for reader, i in trace.readers[node]:
            if reader.op.name in ("matmul", "mul") and (reader, i) in trace.flow.along:
                yield reader, i, moved
            elif "moves" in reader.op.facts.kind:  # what may lie between a parameter and the product in which it is a factor
                todo.append((reader, np.asarray(reader.op.array(moved, **reader._params or {}))))


def _updated(name: str, at: str) -> Reader:
    def read(amount: float) -> Reading:
        change = f"{name} {'-' if amount < 0 else '+'} {abs(amount):.6g} d{name}"
        return (
            "stale value",
            f"on the way back to `{at}` another {name} was used than on the way forward, {change}: it was updated before its old "
            "value had been used",
        )

    return read


def at_earlier(case: Case, old: Mapping[str, Array]) -> list[Finding]:
    """Whether the gradient by hand is that of the earlier values which were given, or of one of them."""
    points = [("the earlier values that you gave", old)] if old else []
    points += [(f"the earlier value of {name}", {name: x}) for name, x in old.items()] if len(old) > 1 else []
    for told, arrays in points:
        if _fits(case, arrays):
            return [_told(case, told)]
    return []


def one_step_away(case: Case) -> list[Finding]:
    """Whether the gradient by hand is that of a point one step of gradient descent away, the step being made of itself.

    Either all parameters had moved in between, or one of them had (`w -= rate * dw` before `db` was computed).
    """
    now = case.trace.arrays
    if case.clamp or not all(name in now for name in case.apart):
        return []
    moves = [list(now)] if set(now) <= set(case.hand) else []
    moves += [[name] for name in now if name in case.hand and name not in case.apart]
    for moved in moves:
        rate = _rate(case, moved)
        if rate is None:
            continue
        if rate > 0:
            when = f"{' and '.join(moved)} before a step of gradient descent with the rate {rate:.6g}"
        else:
            when = f"{' and '.join(moved)} after a step of gradient descent with the rate {-rate:.6g}"
        return [_told(case, when, SURE if case.numbers_in(case.apart) > 1 else LIKELY)]
    return []


def _told(case: Case, when: str, sure: float = SURE) -> Finding:
    sentence = f"{listed(case.apart)} would be right for {when}, and not for the values that the loss was computed with"
    return Finding("stale value", list(case.apart), sentence, sure)


def _gradient_at(case: Case, arrays: Mapping[str, Array]) -> dict[str, Array]:
    problem = case.trace.problem
    with problem.at(arrays), np.errstate(all="ignore"):
        root, leaves, _ = problem.record(watched=False)
    found = graph.gradients(root, 1.0 if type(root._value) is float else np.ones(np.shape(root._value)))
    return {
        name: np.asarray(found.get(leaf, 0.0), float) + np.zeros(np.shape(leaf._value))
        for name, leaf in leaves.items()
        if name in case.hand
    }


def _fits(case: Case, arrays: Mapping[str, Array]) -> bool:
    """Whether the disagreeing gradients are those of another point."""
    found = _gradient_at(case, arrays)
    return all(
        np.all(np.abs(case.hand[name] - g) <= 8 * case.noise[name] + 1e-6 * np.max(np.abs(case.difference[name]), initial=0.0))
        for name, g in found.items()
        if name in case.apart
    )


def _rate(case: Case, moved: Sequence[str]) -> float | None:
    """The rate of the step to the point whose gradient is the one by hand: one of the usual, or a root of a function of one
    number (regula falsi)."""

    def away(rate: float) -> dict[str, Array]:
        return {name: case.trace.arrays[name] + rate * case.hand[name] for name in moved}

    def off(rate: float) -> float:
        found = _gradient_at(case, away(rate))
        return float(sum(np.sum((case.hand[name] - found[name]) * case.difference[name]) for name in case.apart))

    with np.errstate(all="ignore"):
        return _root(case, away, off)


def _root(case: Case, away: Callable[[float], dict[str, Array]], off: Callable[[float], float]) -> float | None:
    here = off(0.0)
    size = float(sum(np.sum(case.difference[name] ** 2) for name in case.apart))
    if not here:
        return None
    values = sorted([(0.0, here), *((rate, off(rate)) for rate in RATES)])
    for rate, value in values:
        if abs(value) <= 1e-5 * size and _fits(case, away(rate)):
            return float(rate)
    if case.numbers_in(case.apart) < 2:
        return None  # to one number, a step of some length always leads
    brackets = [(a, b) for a, b in zip(values, values[1:], strict=False) if a[1] * b[1] < 0]
    for (low, at_low), (high, at_high) in sorted(brackets, key=lambda pair: abs(pair[0][0])):
        rate = low
        for _ in range(60):
            rate = low - at_low * (high - low) / (at_high - at_low) if at_high != at_low else (low + high) / 2
            if not low < rate < high:
                rate = (low + high) / 2
            value = off(rate)
            if not value or high - low <= 1e-15 * abs(rate):
                break
            if value * at_low < 0:
                high, at_high, at_low = rate, value, at_low / 2
            else:
                low, at_low, at_high = rate, value, at_high / 2
        if _fits(case, away(rate)):
            return float(rate)
    return None
