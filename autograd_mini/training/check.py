"""`check_training`: does every parameter learn? One forward and one backward pass tell.

A parameter that never changes is the quietest of mistakes: the loss falls all the same, only not as far. Here the three
lists that ought to be one are held against each other: the parameters of the model, those that the optimizer
moves, and those that the loss depends on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.graph import gradients, nodes
from ..core.guards.anomaly import finite
from ..core.names.spelling import spelled
from ..core.node import Node, plain
from ..core.results import Result
from ..core.table import MOST_LINES, aligned, shortened
from ..core.tensor import Tensor
from ..nn import Module
from ..optim import Optimizer
from .batches import converter_of, parts_of
from .checkpoint import restore, state_of
from .evaluation import Loss

ADVICE = {
    "not reached": "the loss does not depend on it: use it in forward(), or remove it",
    "no gradient": "every element of its gradient is 0: what comes after it is dead, saturated or multiplied by 0",
    "not finite": "its gradient is NaN or infinite: run the step under am.detect_anomaly()",
    "frozen": "it wants no gradient: call requires_grad_(), if it shall learn",
    "not in the optimizer": "the optimizer was made without it: pass all of model.parameters() to it",
    "not in the model": "the optimizer moves it, but the model does not have it (any more): make the optimizer last",
    "unregistered": "the loss depends on it, but the model does not know of it: make it an attribute of a module",
    "dead units": "what is 0 for every sample learns nothing: a smaller rate, another initializer, or leaky_relu",
    "saturated units": "what sits in a flat end hardly learns: scale the inputs, or start from smaller weights",
}
"""The possible findings, each with its advice."""

MANY = 0.25  # the part of the units of a layer that may be idle on a batch: some always are, and wake up on another
FLAT = 1e-3  # a slope below this counts as saturated; the largest is 1 for tanh, 1/4 for sigmoid


@dataclass(frozen=True)
class ParameterFinding:
    """One thing that keeps a parameter or unit from learning."""

    name: str
    problem: str
    detail: str = ""

    @property
    def advice(self) -> str:
        """The advice for each finding."""
        return ADVICE[self.problem]


@dataclass(frozen=True, repr=False)
class TrainingCheck(Result):
    """The findings of `check_training`; true when there are none."""

    findings: tuple[ParameterFinding, ...]
    parameters: int

    @property
    def ok(self) -> bool:
        """Whether everything learns."""
        return not self.findings

    def __bool__(self) -> bool:
        return self.ok

    def text(self) -> str:
        """All that was found, and what to do about it."""
        return self._table(len(self.findings))

    def __str__(self) -> str:
        return self._table(MOST_LINES - 1 - len(self._problems()))

    def _problems(self) -> list[str]:
        return list(dict.fromkeys(finding.problem for finding in self.findings))

    def _table(self, room: int) -> str:
        """The findings in so many lines, and below them what to do."""
        if self.ok:
            return f"all {self.parameters} parameters learn"
        rows = [(finding.name, finding.problem + (f", {finding.detail}" if finding.detail else "")) for finding in self.findings]
        advice = [f"{problem}: {ADVICE[problem]}" for problem in self._problems()]
        return "\n".join([*shortened(aligned(rows, "l"), room), "", *advice])


@spelled
def check_training(model: Module, optimizer: Optimizer, loss: Loss, *batch: Any) -> TrainingCheck:
    """Find what will not learn, and why: parameters that are frozen, not reached, without gradient, unknown to the model or
    to the optimizer; units that are dead or saturated.

    Args:
        loss: called as `loss(output, target)`.
        batch: the inputs and the target of one batch.

    Returns:
        A `TrainingCheck`: its text is a table, `.ok` says whether it is empty. Gradients, running statistics and random
        generators are afterwards as they were.

    >>> from autograd_mini import nn, optim
    >>> rng = np.random.default_rng(0)
    >>> model = nn.Sequential(nn.Linear(2, 3, rng=rng), nn.Tanh(), nn.Linear(3, 1, rng=rng))
    >>> optimizer = optim.SGD(model[2].parameters(), lr=0.1)
    >>> print(check_training(model, optimizer, nn.MSELoss(), rng.normal(size=(8, 2)), np.zeros((8, 1))))
    0.weight  not in the optimizer
    0.bias    not in the optimizer
    <BLANKLINE>
    not in the optimizer: the optimizer was made without it: pass all of model.parameters() to it
    """
    *inputs, target = parts_of(batch, converter_of(model))
    before, modes = state_of(model), [(module, module.training) for module in model.modules()]
    try:
        value = loss(model.train()(*inputs), target)
        one = np.ones(value.shape, value.dtype) if isinstance(value, Tensor) else 1.0
        found = gradients(value, one) if value.requires_grad else {}
        graph = nodes(value) if value.requires_grad else []
    finally:
        for module, mode in modes:
            module.training = mode
        restore(model, before)
    named = dict(model.named_parameters())
    findings = [*of_parameters(named, optimizer, found), *of_units(graph, len(target))]
    return TrainingCheck(tuple(findings), len(named))


def of_parameters(named: dict[str, Any], optimizer: Optimizer, found: dict[Node, Any]) -> Iterator[ParameterFinding]:
    """The findings about the parameters, given the gradients that a backward pass found."""
    moved = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    known = {id(parameter) for parameter in named.values()}
    for name, parameter in named.items():
        if not parameter.requires_grad:
            yield ParameterFinding(name, "frozen")
            continue
        if parameter not in found:
            yield ParameterFinding(name, "not reached")
        elif not finite(found[parameter]):
            yield ParameterFinding(name, "not finite")
        elif not np.any(found[parameter]):
            yield ParameterFinding(name, "no gradient")
        if id(parameter) not in moved:
            yield ParameterFinding(name, "not in the optimizer")
    for leaf in found:
        if id(leaf) not in known:
            yield ParameterFinding(*called(leaf, "unregistered"))
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            if id(parameter) not in known and parameter not in found:
                yield ParameterFinding(*called(parameter, "not in the model"))


def called(leaf: Node, problem: str) -> tuple[str, str, str]:
    """A finding about something that the model has no name for."""
    return leaf.label or "(no name)", problem, f"of shape {np.shape(plain(leaf))}"


def of_units(graph: list[Node], samples: int) -> Iterator[ParameterFinding]:
    """Of which activations many units do nothing on this batch."""
    for node in graph:
        if node.op is None or not isinstance(node, Tensor) or node.ndim < 2 or len(node._value) != samples:
            continue
        z = node._value
        over = (0, *range(2, z.ndim))  # samples and, of an image, places: what is left are the units
        if node.op.name in RELU:
            idle, problem = (z <= 0).all(axis=over), "dead units"
        elif node.op.name in SLOPE:
            idle, problem = (SLOPE[node.op.name](z) < FLAT).all(axis=over), "saturated units"
        else:
            continue
        if idle.mean() > MANY:
            yield ParameterFinding(f"{node.op.name} after {origin_of(node)}", problem, f"{int(idle.sum())} of {idle.size}")


RELU = {"relu", "clamp_min"}
SLOPE = {"sigmoid": lambda z: z * (1 - z), "tanh": lambda z: 1 - z * z}


def origin_of(node: Node) -> str:
    """The parameters nearest before a node, by name: they tell which layer it belongs to."""
    layer = [node]
    for _ in range(100):
        layer = [x for reader in layer for x in reader.inputs if isinstance(x, Node)]
        names = [x.label for x in layer if x.op is None and x._needs and x.label]
        if names:
            return str(names[0])
        if not layer:
            break
    return "the input"
