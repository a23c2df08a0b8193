"""What a table of mistakes makes of a loss: each sentence, with the gradients of a person who makes it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd_mini.checking.mistakes.mistake import times
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import Roles


def mistaken(cause: Callable[[Roles], Iterator[Any]], loss: Any, args: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """The kind, the sentence and the wrong gradients of every mistake of a table, each of the amounts that are tried."""
    trace = LossGraph(Problem(loss, args))
    found = []
    for mistake in cause(Roles(trace)):
        for amount in mistake.amounts():
            reading = mistake.read(amount)
            if reading is None:
                continue
            patches: dict[Any, list[Any]] = {}
            for node, patch in mistake.sites():
                patches.setdefault(node, []).append(times(amount, patch))
            flow = trace.backward(patches=patches)
            found.append((*reading, {name: trace.gradient(flow, leaf) for name, leaf in trace.leaves.items()}))
    return found


def holds(found: list[tuple[str, str, dict[str, Any]]], says: str, **wrong: Any) -> None:
    """Fails unless one of the mistakes whose sentence says this gives just these gradients."""
    told = [gradients for _, sentence, gradients in found if says in sentence]
    assert told, f"no sentence says {says!r}: {[sentence for _, sentence, _ in found]}"
    near = [all(np.allclose(gradients[name], g, rtol=1e-8, atol=1e-12) for name, g in wrong.items()) for gradients in told]
    assert any(near), f"{says}: by hand {wrong}, told {told}"
