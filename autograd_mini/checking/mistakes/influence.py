"""The effect of a changed gradient at a node on the gradients that were derived, without a backward pass for each.

Backward passes are linear, so the sum of a derived gradient with some weights is a scalar product of what is added at a node
with a fixed array. That array is the derivative of the sum by what is added, and one backward pass over a recorded backward
pass gives it for every node at once. So a mistake is weighed in microseconds, and thousands can be tried; those that weigh
the weights of the difference of the gradient by hand are then made in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import graph
from ...core.functions.reductions import sum as total
from ...core.node import Node, plain
from ...core.recording import enable_grad
from ...core.tensor import Tensor
from ..problem.backward import Flow, LossGraph
from .mistake import Mistake

Array = Any
MOST = 24
"""So many weighings are done at most, several for each gradient."""
LARGE = 200_000
"""Graphs with more numbers than this are weighed once for each gradient."""


class Influence:
    """The weighing of mistakes.

    Attributes:
        names: the gradients that are weighed, some of them several times.
    """

    def __init__(
        self,
        trace: LossGraph,
        targets: Mapping[str, Node],
        clamp: Mapping[Node, Array],
        scale: Mapping[str, float],
        rng: np.random.Generator,
    ) -> None:
        self.trace = trace
        size = sum(np.size(node._value) for node in trace.order)
        each = 1 if size > LARGE else max(1, min(3, MOST // max(len(targets), 1)))
        self.names: list[str] = []
        self.weights: list[Array] = []
        self.at: list[dict[Node, Array]] = []
        self._matrices: dict[Node, Array] = {}
        added, gradients = _recorded(trace, clamp)
        for name, node in targets.items():
            shape = np.shape(node._value)
            for _ in range(min(each, max(int(np.prod(shape)), 1))):
                weights = rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 1.0, size=shape) / scale[name]
                self.names.append(name)
                self.weights.append(weights)
                self.at.append(_pulled(gradients.get(node), weights, added))

    def of(self, mistake: Mistake, flow: Flow | None = None) -> Array:
        """The influence of a mistake of amount 1 on each gradient; `flow` is the backward pass in which it is made."""
        found = np.zeros(len(self.names))
        for node, patch in mistake.sites():
            change = np.asarray(patch(self.trace.flow if flow is None else flow), float)
            if change.shape != np.shape(node._value):
                change = np.broadcast_to(change, np.shape(node._value))
            found += self._matrix(node) @ change.ravel()
        return found

    def and_where(self, mistake: Mistake) -> tuple[Array, set[Node]]:
        """The influence of a mistake in the backward pass as it should be, and the nodes of that pass which it depends on: one
        that differs elsewhere alone gives the mistake the same influence."""
        asked: set[Any] = set()
        flow = self.trace.flow
        found = self.of(mistake, Flow(_Noting(flow.at, asked), _Noting(flow.on, asked), _Noting(flow.along, asked)))
        return found, {key[0] if isinstance(key, tuple) else key for key in asked}

    def _matrix(self, node: Node) -> Array:
        """A row for each weighing: what every number that is added at a node counts."""
        if node not in self._matrices:
            size = np.size(node._value)
            self._matrices[node] = np.array([at[node].ravel() if node in at else np.zeros(size) for at in self.at])
        return self._matrices[node]

    def weigh(self, gradients: Mapping[str, Array]) -> Array:
        """The influence of given gradients."""
        parts = zip(self.names, self.weights, strict=True)
        return np.array([float(np.sum(gradients[name] * w)) if name in gradients else 0.0 for name, w in parts])


class _Noting(dict[Any, Any]):
    """A copy of a dictionary that notes for which keys a patch asks."""

    def __init__(self, entries: Mapping[Any, Any], asked: set[Any]) -> None:
        super().__init__(entries)
        self.asked = asked

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.asked.add(key)
        return super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a key, or the default."""
        self.asked.add(key)
        return super().get(key, default)


def _recorded(trace: LossGraph, clamp: Mapping[Node, Array]) -> tuple[dict[Node, Tensor], dict[Node, Any]]:
    """A backward pass on nodes, with a zero added to the gradient of each: the zeros, and the gradients."""
    added: dict[Node, Tensor] = {}
    arriving: dict[Node, Any] = {trace.root: np.ones(np.shape(trace.root._value))}
    found: dict[Node, Any] = {}
    with enable_grad(), np.errstate(all="ignore"):
        for node in reversed(trace.order):
            shape = np.shape(node._value)
            added[node] = Tensor(np.zeros(shape), requires_grad=True)
            g = arriving.pop(node, None)
            found[node] = added[node] if g is None else added[node] + g
            if node.op is None:
                continue
            on = np.asarray(clamp[node], float) if node in clamp else found[node]
            inputs = [np.asarray(plain(x), float) if isinstance(plain(x), (float, np.ndarray)) else plain(x) for x in node.inputs]
            for i, x in reversed(trace.inputs[node]):
                d = node.op.rule(i)(on, np.asarray(node._value, float), *inputs, **node._params or {})
                arriving[x] = arriving[x] + d if x in arriving else d
    return added, found


def _pulled(gradient: Any, weights: Array, added: Mapping[Node, Tensor]) -> dict[Node, Array]:
    """The derivative of a weighted sum of a gradient by what is added at each node."""
    if gradient is None:
        return {}
    with enable_grad():
        weighed = total(gradient * weights)
    pulled = graph.gradients(weighed, np.ones(np.shape(weighed.value)))
    return {node: np.asarray(pulled[zero], float) for node, zero in added.items() if zero in pulled}
