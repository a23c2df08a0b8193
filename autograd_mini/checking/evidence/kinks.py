"""Kinks at the point itself: there a function has no derivative but a range of subgradients, any of which is right.

`max(0, x)` at 0 has every slope from 0 to 1. The engine takes the subgradient of least norm (the conventions say so), the
course notes 0, others 1, and none of them is wrong. A kink is found by calling the rule of an operation just to the
left and just to the right of its operand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core import graph
from ...core.node import Node, plain
from ..problem.backward import Edge, Flow, LossGraph

Array = Any

TINIEST = float(np.finfo(float).tiny)
HAIR = 256 * float(np.finfo(float).eps)
"""The relative distance from a kink that counts as on it: rounding in another order of operations moves as much."""
MOST = 128
"""The number of elements at kinks that are distinguished; with more, only slopes that all of them share are tried."""


@dataclass
class SlopeChange:
    """An element on a kink: the effect of a change of its slope from the lowest to the highest, how much of that may be added
    to the engine's own slope, and which choice of one among several it belongs to, if it does."""

    flow: Flow
    least: float
    most: float
    tie: Any = None


@dataclass
class Kinks:
    """The elements that stand on a kink, with the gradients that other slopes there would give.

    Attributes:
        where: for each operation that has some, its name and how many.
        sides: backward passes with every kink's slope taken from the left, or from the right.
        steps: each element for itself; none where there are too many.
    """

    where: dict[str, int]
    sides: list[Flow]
    steps: list[SlopeChange]

    def __bool__(self) -> bool:
        return bool(self.where)

    @property
    def ties(self) -> bool:
        """Whether there are choices of one among several."""
        return any(step.tie is not None for step in self.steps)

    def reaches(self, trace: LossGraph, node: Node) -> Array:
        """A mask of the elements of a gradient that depend on the slope at some kink."""
        base = trace.gradient(trace.flow, node)
        reached = np.zeros(base.shape, dtype=bool)
        for flow in self.sides:
            reached |= trace.gradient(flow, node) != base
        for step in self.steps:
            reached |= trace.gradient(step.flow, node) != 0
        return reached

    def explain(
        self, trace: LossGraph, targets: Mapping[str, Node], difference: Mapping[str, Array], slack: Mapping[str, Array]
    ) -> bool:
        """Whether another choice of slopes at the kinks gives exactly this difference to autodiff's gradients."""
        for flow in self.sides:
            shift = {name: trace.gradient(flow, node) - trace.gradient(trace.flow, node) for name, node in targets.items()}
            share = _share(difference, shift)
            if all(np.all(np.abs(difference[name] - share * shift[name]) <= slack[name]) for name in targets):
                return True
        if not self.steps:
            return False
        columns = [np.concatenate([trace.gradient(step.flow, node).ravel() for node in targets.values()]) for step in self.steps]
        matrix = np.array(columns).T
        wanted = np.concatenate([difference[name].ravel() for name in targets])
        allowed = np.concatenate([slack[name].ravel() for name in targets])
        groups = list(dict.fromkeys(step.tie for step in self.steps if step.tie is not None))
        sums = np.array([[float(step.tie == group) for step in self.steps] for group in groups]).reshape(-1, len(self.steps))
        heavy = 1e3 * max(float(np.max(np.abs(matrix), initial=0.0)), TINIEST) * sums
        low, high = (np.array([getattr(step, side) for step in self.steps]) for side in ("least", "most"))
        shares = _bounded(np.vstack([matrix, heavy]), np.concatenate([wanted, np.zeros(len(heavy))]), low, high)
        return bool(np.all(np.abs(matrix @ shares - wanted) <= allowed) and np.all(np.abs(sums @ shares) <= 1e-6))


def _share(difference: Mapping[str, Array], shift: Mapping[str, Array]) -> float:
    """The part of a shift, from 0 to 1, that comes nearest to a difference."""
    largest = max((float(np.max(np.abs(part), initial=0.0)) for part in shift.values()), default=0.0) or 1.0
    products = sum(float(np.sum(difference[name] / largest * (shift[name] / largest))) for name in shift)
    return min(max(products / (sum(float(np.sum((part / largest) ** 2)) for part in shift.values()) or 1.0), 0.0), 1.0)


def _bounded(matrix: Array, wanted: Array, low: Array, high: Array) -> Array:
    """Least squares within bounds that hold 0, by an active set: each step goes as far towards the free solution as the bounds
    allow; what has met its bound stays there until leaving it would help (Stark and Parker, Computational Statistics 1995)."""
    q, r = np.linalg.qr(matrix)  # as many rows as columns are enough
    wanted, shares = q.T @ wanted, np.zeros(matrix.shape[1])
    free = np.ones(len(shares), dtype=bool)
    for _ in range(4 * len(shares)):
        step = np.zeros(len(shares))
        step[free] = np.linalg.lstsq(r[:, free], wanted - r @ shares, rcond=None)[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(step > 0, (high - shares) / step, np.where(step < 0, (low - shares) / step, np.inf))
        shares = np.clip(shares + min(1.0, float(np.min(room))) * step, low, high)
        if np.min(room) < 1:
            free &= room > np.min(room)
            continue
        pull = r.T @ (wanted - r @ shares)
        helpful = np.where(free, 0.0, np.where(shares <= low, pull, -pull))
        if np.max(helpful) <= 1e-12 * np.max(np.abs(r)) * np.max(np.abs(wanted)):
            break
        free[np.argmax(helpful)] = True
    return shares


def kinks_of(trace: LossGraph) -> Kinks:
    """The kinks that the point lies on."""
    found: dict[Edge, tuple[Array, Array, Array, Array]] = {}
    for node in trace.order:
        if node.op is None or node.op.facts.smooth or node not in trace.flow.at:
            continue
        for i, _ in trace.inputs[node]:
            g = np.asarray(trace.flow.at[node], float)
            here, left, right = (np.atleast_1d(_sent(node, i, g, side)) for side in (0, -1, 1))
            apart = ~(np.isclose(left, right, rtol=1e-6, atol=0) & np.isclose(here, left, rtol=1e-6, atol=0))
            if np.any(apart):
                found[node, i] = here, left, right, apart
    if not found:
        return Kinks({}, [], [])
    where: dict[str, int] = {}
    for (node, _), (*_, apart) in found.items():
        name = f"{trace.names[node]} ({node.op.name})"
        where[name] = max(where.get(name, 0), int(np.sum(apart)))
    few = sum(int(np.sum(apart)) for *_, apart in found.values()) <= MOST
    return Kinks(where, [_side(trace, found, side) for side in (-1, 1)], list(_steps(trace, found)) if few else [])


def _steps(trace: LossGraph, found: Mapping[Edge, tuple[Array, Array, Array, Array]]) -> Iterator[SlopeChange]:
    """Every element on a kink for itself."""
    total: dict[Any, float] = {}
    for (node, _), (here, _, _, apart) in found.items():
        for index in map(tuple, np.argwhere(apart)):
            total[node, _entered(node, index)] = total.get((node, _entered(node, index)), 0.0) + float(here[index])
    for (node, i), (here, left, right, apart) in found.items():
        x = dict(trace.inputs[node])[i]
        for index in map(tuple, np.argwhere(apart)):
            tie = (node, _entered(node, index)) if "chooses" in node.op.facts.kind else None
            low, high = (0.0, total[tie]) if tie is not None else (float(left[index]), float(right[index]))
            if low == high:
                continue
            step = np.zeros(apart.shape)
            step[index] = high - low
            share = (float(here[index]) - low) / (high - low)
            yield SlopeChange(trace.vjp(x, step.reshape(np.shape(x._value))), -share, 1 - share, tie)


def _entered(node: Node, index: tuple[Any, ...]) -> tuple[Any, ...]:
    """Which element of a result an element of an argument enters."""
    if node.op.arity == 2:
        return index
    axes = (node._params or {}).get("axis")
    return () if axes is None else tuple(n for k, n in enumerate(index) if k not in axes)


def _sent(node: Node, i: int, g: Array, side: int) -> Array:
    """The gradient that an operation sends back, taken just left of the point (-1), just right of it (1), or at it (0)."""
    inputs = [np.asarray(plain(x), float) for x in node.inputs]
    if side == 0:
        return np.asarray(graph.vjp(node, i, g if np.ndim(g) else g[()]), float)
    x = inputs[i]
    size = np.max(np.abs(x), initial=1.0)
    ramp = np.linspace(1.0, 2.0, x.size).reshape(x.shape)  # elements that tie are distinguished: the first or the last wins
    inputs[i] = x + side * HAIR * size * ramp
    with np.errstate(all="ignore"):
        z = np.asarray(node.op.array(*inputs, **node._params or {}))
        return np.asarray(node.op.rule(i)(g, z, *inputs, **node._params or {}), float)


def _side(trace: LossGraph, found: Collection[Edge], side: int) -> Flow:
    """The backward pass with the slopes of one side."""

    def rule(node: Node, i: int, g: Any) -> Any:
        if (node, i) not in found:
            return graph.vjp(node, i, g)
        d = _sent(node, i, np.asarray(g, float), side)
        return float(d) if type(node._value) is float else d

    return trace.backward(rule=rule)
