"""A backward rule for one node, derived by hand: the step through a single operation, looked at alone.

A rule takes the gradient `g` that arrives at a node and says what goes back to each input of its operation. It is right if
it is the gradient of `sum(g * z)` for every `g`; with `g` drawn at random this is a loss like any other, whose parameters
are the inputs of the operation, and `compare` judges it as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.functions.reductions import sum as total
from ...core.node import Node, plain
from ...notation.expression import operation_text
from .backward import LossGraph
from .problem import Problem, binds, near, signature_of

Array = Any
Rule = Callable[..., Any]


@dataclass
class LocalLoss:
    """One operation as a loss of its own, with the gradient that a rule gives.

    Attributes:
        loss: `sum(g * z)`, a function of the inputs that want a gradient, by name. inputs: where these stand.
        hand: what the rule sends back to each of them, as a function of the same.
    """

    loss: Callable[..., Any]
    inputs: dict[str, Array]
    hand: Callable[..., dict[str, Any]]


def parted(hand: Any) -> tuple[Any, dict[str, Rule]]:
    """The gradients that were derived by hand, without the rules among them (None where there are only rules), and those rules.

    >>> parted({"w": 1.0, "z": len})
    ({'w': 1.0}, {'z': <built-in function len>})
    """
    if not isinstance(hand, Mapping):
        return hand, {}
    rules = {str(name): x for name, x in hand.items() if callable(x) and not isinstance(x, Node)}
    gradients = {name: x for name, x in hand.items() if str(name) not in rules}
    return (gradients or None) if rules else hand, rules


def step_of(name: str, rule: Rule, problem: Problem, trace: LossGraph, rng: np.random.Generator) -> LocalLoss:
    """The operation that made a node, as a loss of its own.

    Raises:
        ArgumentError: for a name that is no node, or that of a parameter, which no operation made; for a rule that does not
            take `(g, z, *inputs)`, or that gives another number of gradients than there are inputs.
    """
    known = trace.named()
    if name in trace.leaves:
        raise ArgumentError(f"hand[{name!r}] is a rule, but {name} is a parameter, which no operation made: give its gradient")
    if name not in known:
        raise ArgumentError(f"hand gives a rule of {name!r}, which is no intermediate of {problem.name}{near(name, known)}")
    node = known[name]
    op, params, before = node.op, node._params or {}, [plain(x) for x in node.inputs]
    places = dict(zip(_names(trace, node), (i for i, _ in trace.inputs[node]), strict=True))
    g = rng.normal(size=np.shape(node._value)) if np.ndim(node._value) else float(rng.normal())
    if not binds(signature_of(rule), (g, node._value, *before), {}):
        takes = ", ".join(("g", "z", *"xyuvw"[: len(before)]))
        raise ArgumentError(f"hand[{name!r}] is called as rule({takes}), with the inputs of {name} = {_formula(node, trace)}")

    def inputs(parts: Mapping[str, Any]) -> list[Any]:
        here = list(before)
        for part, i in places.items():
            here[i] = parts[part]
        return here

    def loss(**parts: Any) -> Any:
        z = op(*inputs(parts), **params)
        if isinstance(z, Node):
            z.label = name
        return total(g * z) if np.ndim(g) else g * z

    def by_hand(**parts: Any) -> dict[str, Any]:
        here = inputs(parts)
        found = rule(g, op.array(*map(np.asarray, here), **params), *here)
        sent = found if isinstance(found, (tuple, list)) else (found,)
        if len(sent) not in (len(places), len(before)):
            raise ArgumentError(
                f"hand[{name!r}] gives {len(sent)} gradient{'s' * (len(sent) != 1)}, and {name} = {_formula(node, trace)} has "
                f"{len(before)} inputs: return a tuple with one for each, None for what wants none"
            )
        return dict(zip(places, sent if len(sent) == len(places) else _picked(sent, places.values()), strict=True))

    loss.__name__, by_hand.__name__ = f"sum(g * ({_formula(node, trace)}))", f"the rule of {name}"
    return LocalLoss(loss, {part: np.array(before[i], float) for part, i in places.items()}, by_hand)


def _picked(sent: Any, places: Iterable[int]) -> list[Any]:
    return [sent[i] for i in places]


def _names(trace: LossGraph, node: Node) -> list[str]:
    """The names of the inputs that want a gradient; one that is used twice has two names."""
    names = [trace.names[x] for _, x in trace.inputs[node]]
    return [name if names.count(name) == 1 else f"{name} (input {i + 1})" for i, name in enumerate(names)]


def _formula(node: Node, trace: LossGraph) -> str:
    return operation_text(node, trace.names)
