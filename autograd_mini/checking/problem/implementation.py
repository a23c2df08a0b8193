"""Another implementation of the same function in place of a derivation: its gradient, by autodiff or else by numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core import graph
from ...core.errors import AutogradError, GradientError
from ...core.node import plain
from .problem import Problem

Array = Any


def is_implementation(hand: Callable[..., Any], problem: Problem) -> bool:
    """Whether a function returns what the loss returns, one number, and not its gradient.

    A function of one number only cannot be distinguished from a derivative; it is taken to be one.
    """
    arrays = list(problem.arrays.values())
    if len(arrays) == 1 and arrays[0].size == 1:
        return False
    found = plain(problem.by_hand(hand))
    return isinstance(found, (int, float, np.number, np.ndarray)) and np.size(found) == 1


def _value(problem: Problem) -> float:
    try:
        return problem.plain_value()
    except (AutogradError, TypeError, AttributeError):  # it takes Tensors
        return problem.value()


def gradient_of(other: Callable[..., Any], problem: Problem) -> Callable[..., Any]:
    """The gradient of another implementation, as a function of the same arguments.

    Raises:
        GradientError: where it does not return what the loss returns.
    """
    twin = Problem.of(other, problem)
    here, there = _value(problem), _value(twin)
    if not np.isclose(here, there, rtol=1e-6, atol=1e-12):
        raise GradientError(
            f"hand, the function {twin.name}, returns the number {there!r}, and {problem.name} returns {here!r}: as another "
            "implementation it must return the same; as a derivation it must return a gradient for each parameter"
        )

    def by_autodiff(*args: Any, **kwargs: Any) -> dict[str, Array]:
        at = Problem.of(other, problem)
        root, leaves, _ = at.record(watched=False)
        found = graph.gradients(root, 1.0 if type(root._value) is float else np.ones(np.shape(root._value)))
        return {name: np.asarray(found.get(leaf, 0.0), float) + np.zeros(np.shape(leaf._value)) for name, leaf in leaves.items()}

    def by_numbers(*args: Any, **kwargs: Any) -> dict[str, Array]:
        from ..evidence.numeric import everywhere, slope_at

        at = Problem.of(other, problem)
        size, found = abs(at.plain_value()), {name: np.zeros(array.shape) for name, array in at.arrays.items()}
        for name, index in everywhere(at.arrays):
            found[name][index] = slope_at(at.plain_value, at.arrays[name], index, size).value
        return found

    try:
        twin.record(watched=False)
    except (AutogradError, TypeError, ValueError, IndexError, AttributeError):
        return by_numbers
    return by_autodiff
