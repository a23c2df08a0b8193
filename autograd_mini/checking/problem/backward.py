"""The recorded graph of one call, and backward passes over it with changes.

`graph.gradients` is the engine's own sweep. This one keeps what arrives at every node and what each edge contributes, and takes
changes: a gradient can be replaced by the one that was derived by hand (clamped), and a patch adds to the gradient that arrives
at a node, so that a mistake in a derivation is a backward pass with a patch. """

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...core import graph
from ...core.node import Node, plain
from ...notation.naming import names as readable_names
from .problem import Problem

Array = Any
Edge = tuple[Node, int]
"""An operation and the place of one of its arguments."""


@dataclass
class Flow:
    """The result of a backward pass: the gradient that has arrived at each node, the one that goes on from there (another only
    where it is clamped), and the contribution of each edge."""

    at: dict[Node, Array] = field(default_factory=dict)
    on: dict[Node, Array] = field(default_factory=dict)
    along: dict[Edge, Array] = field(default_factory=dict)


Patch = Callable[[Flow], Array]
"""The amount to add to the gradient that arrives at a node, computed from the gradients found before."""


class LossGraph:
    """The graph of one call of a function, at one point.

    Attributes:
        root: the result. leaves: the node of each parameter. order: all nodes that want a gradient, oldest first.
        position: where in this order each is.
        names: what each node is called. readers: the edges that leave each node.
        made_at: where in the program each was made, as far as that was seen; call_of: in which call of this package.
        flow: the backward pass as it should be.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.root, self.leaves, self.watch = problem.record()
        read = dict.fromkeys(graph.nodes(self.root))
        self.order = [*(leaf for leaf in self.leaves.values() if leaf not in read), *read]
        self.position = {node: k for k, node in enumerate(self.order)}
        self.inputs = {node: list(graph.inputs_requiring_grad(node)) for node in self.order}
        self.readers: dict[Node, list[Edge]] = {node: [] for node in self.order}
        for node, wanted in self.inputs.items():
            for i, x in wanted:
                self.readers[x].append((node, i))
        self.arrays = {name: array.copy() for name, array in problem.arrays.items()}
        calls = {node: call for node in self.order if (call := self.watch.where(node)) is not None}
        self.made_at = {node: where for node, (_, where) in calls.items()}
        self.call_of = {node: k for node, (k, _) in calls.items()}
        self._below: dict[Node, set[Node]] = {}
        self._operands: dict[Node, tuple[Any, list[Any], dict[str, Any]]] = {}
        self._label()
        self.names: dict[Node, str] = dict(readable_names(self.order))
        self.flow = self.backward()

    def __reduce__(self) -> tuple[type, tuple[Problem]]:
        """Pickled as its problem, of which it is recorded again: nodes know lines of programs, which cannot be pickled."""
        return type(self), (self.problem,)

    def __copy__(self) -> LossGraph:
        """Another graph with the very same nodes."""
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        return other

    def _label(self) -> None:
        """Label nodes with the names of the program; the values of a variable in a loop are numbered: h[1], h[2]."""
        inside = set(self.order)
        for name, held in self.watch.held.items():
            rounds = [x for x in held if x.op is not None and x in inside]
            if len({self.made_at.get(x) for x in rounds}) < len(rounds):
                for k, x in enumerate(rounds, start=1):
                    if x.label is None and x is not self.root:
                        x.label = f"{name}[{k}]"
        for name, x in (*reversed(self.watch.own.items()), *reversed(self.watch.inner.items())):
            if x.label is None:
                x.label = name

    def named(self) -> dict[str, Node]:
        """The nodes that a person can name: by a label, a variable of the function, or a variable further inside."""
        inside = set(self.order)
        found = {x.label: x for x in self.order if x.label}
        for scope in (self.watch.own, self.watch.inner):
            for name, x in scope.items():
                if x in inside:
                    found.setdefault(name, x)
        return found

    def is_named(self, node: Node) -> bool:
        """Whether the name of a node is a person's, and not a letter made up for it."""
        return node.label is not None

    def backward(
        self,
        patches: Mapping[Node, list[Patch]] | None = None,
        clamp: Mapping[Node, Array] | None = None,
        start: Mapping[Node, Array] | None = None,
        rule: Callable[[Node, int, Any], Any] | None = None,
    ) -> Flow:
        """One backward pass.

        Args:
            patches: what to add to the gradient of a node.
            clamp: gradients to go on with in place of those that arrive.
            start: where to begin, with what; by default at the result, with 1.
            rule: what a node sends back to one of its arguments, in place of what it should.
        """
        arriving: dict[Node, Any] = dict(start) if start is not None else {self.root: _one(self.root)}
        flow = Flow()
        with np.errstate(all="ignore"):
            for node in reversed(self.order):
                changes = patches[node] if patches and node in patches else []
                if node not in arriving and not changes:
                    continue
                g = flow.at[node] = arriving.pop(node, 0.0)
                for patch in changes:
                    g = g + patch(flow)
                flow.at[node] = g
                if clamp and node in clamp:
                    g = clamp[node]
                flow.on[node] = g
                if not self.inputs[node]:
                    continue
                g = _in_kind(g, node)
                for i, x in reversed(self.inputs[node]):
                    d = self._sent(node, i, g) if rule is None else rule(node, i, g)
                    flow.along[node, i] = d
                    arriving[x] = arriving[x] + d if x in arriving else d
        return flow

    def _sent(self, node: Node, i: int, g: Any) -> Any:
        """The gradient that a node sends to its i-th argument, the numbers of the rule being looked up once."""
        if node not in self._operands:
            inputs = [np.float64(x) if type(x) is float else x for x in map(plain, node.inputs)]
            z = np.float64(node._value) if type(node._value) is float else node._value
            self._operands[node] = z, inputs, node._params or {}
        z, inputs, params = self._operands[node]
        d = node.op.rule(i)(g, z, *inputs, **params)
        return float(d) if type(node._value) is float else d

    def sent_on(self, node: Node, gradient: Array, through: Iterable[Node]) -> dict[Node, Array]:
        """The gradients that a gradient at one node gives the others on paths through some nodes only, given latest first."""
        arriving: dict[Node, Any] = {node: gradient}
        with np.errstate(all="ignore"):
            for here in through:
                if here in arriving:
                    g = _in_kind(arriving[here], here)
                    for i, x in reversed(self.inputs[here]):
                        d = self._sent(here, i, g)
                        arriving[x] = arriving[x] + d if x in arriving else d
        return arriving

    def clamped(self, clamp: Mapping[Node, Array]) -> LossGraph:
        """The same graph, where what should be is counted from gradients that somebody claims to be right."""
        other = copy.copy(self)
        other.flow = self.backward(clamp=clamp)
        return other

    def changed(self, flow: Flow) -> set[Node]:
        """The nodes at which a backward pass gives other numbers than the one as it should be."""
        parts = ((flow.at, self.flow.at), (flow.on, self.flow.on))
        return {node for node in self.order if any(not _equal(mine.get(node), right.get(node)) for mine, right in parts)}

    def vjp(self, node: Node, gradient: Array) -> Flow:
        """The gradients that a gradient at one node, and nothing else, gives the nodes before it."""
        return self.backward(start={node: gradient})

    def gradient(self, flow: Flow, node: Node, going_on: bool = False) -> Array:
        """The gradient that arrives at a node (or goes on from there) as an array of its shape; zeros where there is none."""
        g = (flow.on if going_on else flow.at).get(node)
        shape = np.shape(node._value)
        return np.zeros(shape) if g is None else np.array(np.broadcast_to(np.asarray(plain(g), float), shape))

    def rounding(self, rng: np.random.Generator, cancelling: Mapping[Node, list[Patch]], draws: int = 3) -> dict[Node, Array]:
        """A bound of the rounding error of the gradient at each node.

        Runs of the graph, forward and backward, in which every number is off by a relative 1e-8 at random, scaled down to the
        precision of float64 (Monte Carlo arithmetic, Parker 1997). So the noise at a gradient is measured against the largest
        numbers that were added up or subtracted on the way to it, not against what is left of them. `cancelling` says how large
        the numbers are that another derivation of the same gradient may subtract from each other, such as p - y.
        """
        size = 1e-8

        def shaken(x: Any) -> Any:
            return x * (1 + size * rng.standard_normal(np.shape(x)))

        def noisy(patch: Patch) -> Patch:
            return lambda flow: size * patch(flow) * rng.standard_normal(np.shape(patch(flow)))

        patches = {node: [noisy(patch) for patch in parts] for node, parts in cancelling.items()}
        spread = {node: np.zeros(np.shape(node._value)) for node in self.order}
        for _ in range(draws):
            values: dict[Node, Any] = {}
            with np.errstate(all="ignore"):
                for node in self.order:
                    made = node.op is not None and node.op.facts.smooth
                    value = node.op.array(*self.operands(node, values), **node._params or {}) if made else node._value
                    values[node] = np.asarray(shaken(value) if node.op is not None else value)

            def rule(node: Node, i: int, g: Any, values: Mapping[Node, Any] = values) -> Any:
                if node.op.facts.smooth:
                    inputs = self.operands(node, values, shaken)
                    return shaken(node.op.rule(i)(g, values[node], *inputs, **node._params or {}))
                return shaken(graph.vjp(node, i, g))

            flow = self.backward(rule=rule, patches=patches)
            for node in flow.at:
                moved = np.abs(self.gradient(flow, node) - self.gradient(self.flow, node))
                spread[node] = np.fmax(spread[node], moved)
        return {node: moved / size * np.finfo(float).eps for node, moved in spread.items()}

    def operands(self, node: Node, values: Mapping[Node, Any], change: Callable[[Any], Any] = lambda x: x) -> list[Any]:
        """The operands of an operation, with other values in place of the nodes that want a gradient."""
        found = [plain(x) for x in node.inputs]
        for i, x in self.inputs[node]:
            found[i] = change(values[x])
        return found

    def size(self, of: Node | None = None) -> float:
        """The size that the rounding error of a node's value (by default the result) is relative to: its value, or larger
        numbers inside that cancel."""
        flow = self.flow if of is None else self.vjp(of, _one(of))
        found = abs(float(np.sum((self.root if of is None else of)._value)))
        for node in self.order:
            if node.op is None or node not in flow.at:
                continue
            scale = np.abs(np.asarray(node._value, float))
            if "cancels" in node.op.facts.kind:
                scale = scale + max(float(np.max(np.abs(plain(x)), initial=0.0)) for x in node.inputs)
            with np.errstate(all="ignore"):
                found = np.fmax(found, float(np.sum(np.abs(flow.at[node]) * scale)))
        return found

    def below(self, node: Node) -> set[Node]:
        """A node and all that it was made from."""
        if node not in self._below:
            found = [node]
            seen = {node}
            for x in found:  # the list grows while it is read
                for _, y in self.inputs[x]:
                    if y not in seen:
                        seen.add(y)
                        found.append(y)
            self._below[node] = seen
        return self._below[node]

    def fanned(self) -> Iterator[Node]:
        """The nodes that more than one edge leaves, the nearest to the result first."""
        return (node for node in reversed(self.order) if len(self.readers[node]) > 1)


def _one(root: Node) -> Any:
    return 1.0 if type(root._value) is float else np.ones(np.shape(root._value))


def _equal(x: Any, y: Any) -> bool:
    """Whether two gradients are the same numbers in the same shape, or both missing."""
    return x is y or x is not None and y is not None and np.array_equal(x, y)


def _in_kind(g: Any, node: Node) -> Any:
    """A gradient as a float or an array, as the value of its node is."""
    return float(g) if type(node._value) is float else np.asarray(g, float).reshape(np.shape(node._value))


# ---- patches -----------------------------------------------------------------------------------------------------------


def constant(array: Array) -> Patch:
    """A patch that adds the same array at any gradient."""
    return lambda flow: array


def with_slope(a: Node, slope: Array) -> Patch:
    """The gradient that arrives at an activation, times a slope."""
    return lambda flow: flow.on.get(a, 0.0) * slope
