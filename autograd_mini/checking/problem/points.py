"""Other points, since a derivation may be right at one point by luck.

A function derived by hand is compared at points drawn at random near the given one, and every other time at a point some
steps down the slope from there, since a network at its start is not what it is after some training ("burn in", CS231n,
https://cs231n.github.io/neural-networks-3/#gradcheck).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .backward import LossGraph
from .problem import Problem

Array = Any
STEPS, STRIDE, TRIES = 5, 0.1, 5


@contextmanager
def moved_to(problem: Problem, downhill: bool, rng: np.random.Generator) -> Iterator[LossGraph | None]:
    """Inside this block the parameters are elsewhere: the graph there, or None where no point is found at which the function is
    finite. Points are drawn ever nearer, since a logarithm or a root may not be defined a little way off."""
    for k in range(TRIES):
        near = 0.5**k
        away = {
            name: array + near * rng.normal(size=array.shape) * (0.1 + 0.3 * np.abs(array))
            for name, array in problem.arrays.items()
        }
        with problem.at(away), np.errstate(all="ignore"):
            trace = _recorded(problem, downhill)
            if trace is not None:
                yield trace
                return
    yield None


def _recorded(problem: Problem, downhill: bool) -> LossGraph | None:
    """The graph at the present point, or some steps downhill; None where the function cannot be evaluated there."""
    try:
        for _ in range(STEPS if downhill else 0):
            _step(problem)
        trace = LossGraph(problem)
    except (ArithmeticError, ValueError, AssertionError):
        return None
    values = [trace.root._value, *(trace.gradient(trace.flow, leaf) for leaf in trace.leaves.values())]
    return trace if all(np.all(np.isfinite(value)) for value in values) else None


def _step(problem: Problem) -> None:
    """A step downhill, a tenth of the length of each parameter long."""
    trace = LossGraph(problem)
    for name, leaf in trace.leaves.items():
        gradient = trace.gradient(trace.flow, leaf)
        length = float(np.linalg.norm(gradient))
        if length > 0 and np.isfinite(length):
            problem.arrays[name][...] -= STRIDE * max(float(np.linalg.norm(leaf._value)), STRIDE) * gradient / length
