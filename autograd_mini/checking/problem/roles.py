"""The roles of the nodes of a graph, as a person sees it: samples, penalties, data; and names for nodes in sentences.

A graph holds operations only. That `lam * (W * W).sum()` is a penalty and 209 the number of samples is found here, for the
mistakes that people make with each; `activations` and `logits` find the others.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np

from ...core import graph
from ...core.node import Node, plain
from ...notation.expression import operation_text
from ...notation.naming import Names
from ...notation.words import python_name
from .activations import called, picks
from .backward import LossGraph
from .problem import Problem

Array = Any

LONGEST = 28
"""A formula up to this long stands for a node without a name."""


class Roles:
    """The parts of a graph that mistakes are made with.

    Attributes:
        penalties: the operations that make up the terms of the loss that depend on parameters alone.
        counts: numbers of samples, each with what it is a number of.
        from_data: what the gradient of a parameter with a penalty is without it.
        data: the arrays that the program reads and that want no gradient.
    """

    def __init__(self, trace: LossGraph) -> None:
        self.trace = trace
        self._called: dict[Node, str] = {}
        self._places: dict[Node, Hashable] = {}
        self._steps: dict[Node, int] = {}
        self._ordinals: dict[Node, int] = {}
        self.data, self.arrays = self._data(), self._arrays()
        self.penalties = self._penalties()
        self.counts = self._counts()
        self.from_data = self._from_data()

    def call(self, node: Node) -> str:
        """A node in a sentence: by its name, or else by its formula, if that is short."""
        if node not in self._called:
            self._called[node] = self._call(node)
        return self._called[node]

    def _call(self, node: Node) -> str:
        trace = self.trace
        if node is trace.root:
            return "the loss"
        if trace.is_named(node):
            return f"`{trace.names[node]}`"
        if picks(node):
            return f"the elements that are picked from {self.call(trace.inputs[node][0][1])}"
        if node.op is not None and node.op.name == "broadcast_to":
            return f"{self.call(trace.inputs[node][0][1])}, spread out,"
        formula = self.formula(node)
        return f"`{formula}`" if formula else f"the result of {called(node)}"

    def through(self, reader: Node) -> str:
        """A reader in a sentence on the path through it: what NumPy does implicitly is passed over."""
        return self.call(self.past_shapes(reader))

    def past_shapes(self, reader: Node) -> Node:
        """The operation that a program speaks of: a vector becomes a row or a column on its way into a product."""
        while (
            reader.op.name in ("reshape", "broadcast_to")
            and len(self.trace.readers[reader]) == 1
            and not self.trace.is_named(reader)
        ):
            reader = self.trace.readers[reader][0][0]
        return reader

    def formula(self, node: Node, depth: int = 3) -> str:
        """The formula of a node without a name, in names of the program; "" where that takes many words.

        A matrix times a vector is written so, though the vector is made a column for it.
        """
        trace = self.trace
        if trace.is_named(node) or node.op is None:
            return trace.names[node]
        if node.op.name in ("reshape", "broadcast_to") and (
            node.op.name == "broadcast_to" or any(x.op is not None and x.op.name == "matmul" for _, x in trace.inputs[node])
            or any(reader.op.name == "matmul" for reader, _ in trace.readers[node])
        ):  # fmt: skip
            return self.formula(trace.inputs[node][0][1], depth)
        if not depth or picks(node):
            return ""
        names = Names()
        names.arrays = self.arrays
        for x in node.inputs:
            if isinstance(x, Node) and x._needs:
                text = self.formula(x, depth - 1)
                if not text:
                    return ""
                names[x] = f"({text})" if " " in text and node.op.name not in ("sum", "mean") and x.op is not None else text
            elif np.size(plain(x)) > 1:
                name = self.arrays.get(id(plain(x)), "data")
                if isinstance(x, Node):
                    names[x] = name
                else:
                    names.arrays = {**names.arrays, id(x): name}
        try:
            formula = operation_text(node, names)
        except Exception:  # a formula is a courtesy
            return ""
        return formula if len(formula) <= LONGEST else ""

    def operand(self, x: Any) -> str:
        """An argument of an operation in a sentence: a node, data under its name, a mask, a number."""
        if isinstance(x, Node) and x._needs:
            return self.call(x)
        value = np.asarray(plain(x))
        if value.size == 1:
            return factor(float(value.reshape(-1)[0]))
        name = self.arrays.get(id(plain(x)))
        label = x.label if isinstance(x, Node) else None
        said = f"`{name or label}`" if name or label else "an array of data"
        kinds = np.unique(value[np.isfinite(value)]).tolist() if value.dtype.kind in "fiub" and value.size <= 10**6 else []
        if len(kinds) == 2 and kinds[0] == 0:
            return f"{said}, a mask of zeros and {'ones' if kinds[-1] == 1 else factor(kinds[-1])} (dropout?),"
        return said

    def place(self, node: Node) -> Hashable:
        """A key that nodes share which the same piece of a program has made, in a loop: its line, and the formula there."""
        if node not in self._places:
            self._places[node] = self._place(node, 4)
        return self._places[node]

    def _place(self, node: Node, depth: int) -> Hashable:
        if node.op is None:
            return self.trace.names[node]
        where, base = self.trace.made_at.get(node), variable(node)
        if where is not None:
            return where, node.op.name, base, self._ordinal(node)
        parts = [
            self._place(x, depth - 1) if isinstance(x, Node) and x._needs else "data" for x in (node.inputs if depth else ())
        ]
        return None, node.op.name, base, tuple(parts)

    def _ordinal(self, node: Node) -> int:
        """Which of the operations of one name that a call of this package has made."""
        if not self._ordinals:
            counted: dict[Hashable, int] = {}
            for x, call in self.trace.call_of.items():
                kind = call, x.op.name, np.ndim(x._value)
                self._ordinals[x] = counted[kind] = counted.get(kind, -1) + 1
        return self._ordinals[node]

    def step(self, node: Node) -> int:
        """The round of a loop in which a node was made: how many older nodes the same piece of the program has made."""
        if not self._steps:
            made: dict[Hashable, int] = {}
            for x in self.trace.order:
                place = self.place(x)
                self._steps[x] = made[place] = made.get(place, -1) + 1
        return self._steps[node]

    def _penalties(self) -> set[Node]:
        trace = self.trace
        pure: set[Node] = set()  # made of parameters and numbers
        bent: set[Node] = set()  # and not linear in them
        for node in trace.order:
            inputs = [x for _, x in trace.inputs[node]]
            data = any(np.size(plain(x)) > 1 for x in node.inputs if not (isinstance(x, Node) and x._needs))
            if node.op is None or not data and "mixes" not in node.op.facts.kind and all(x in pure for x in inputs):
                pure.add(node)
                product = len(inputs) == 2 and node.op is not None and node.op.name == "mul"
                if node.op is not None and ("linear" not in node.op.facts.kind or product or any(x in bent for x in inputs)):
                    bent.add(node)
        tops: list[Node] = []
        todo = [trace.root]
        for node in todo:  # the list grows while it is read
            if node in pure:
                tops += [node] if node in bent else []
            elif "linear" in node.op.facts.kind and len(trace.inputs[node]) == (2 if node.op.name in ("add", "sub") else 1):
                todo += [x for _, x in trace.inputs[node] if np.size(x._value) == 1]
        if trace.root in pure or not tops:
            return set()
        found = set().union(*(trace.below(node) for node in tops))
        inside = {node for node in found if node in bent or all(reader in found for reader, _ in trace.readers[node])}
        return {node for node in inside if node.op is not None}

    def _data(self) -> list[Array]:
        found: dict[int, Array] = {}
        for node in self.trace.order:
            for x in node.inputs:
                if not (isinstance(x, Node) and x._needs) and np.size(plain(x)) > 1:
                    found[id(plain(x))] = plain(x)
        return [np.asarray(x, float) for x in found.values()]

    def _arrays(self) -> dict[int, str]:
        """The names of the arrays of data, as variables around the function or arguments of it."""
        around = list(arrays_around(self.trace.problem))
        found = {id(x): name for name, x in reversed(around)}
        for node in self.trace.order:
            for x in node.inputs:
                value = plain(x)
                if (
                    not (isinstance(x, Node) and x._needs)
                    and isinstance(value, np.ndarray)
                    and value.ndim
                    and id(value) not in found
                ):
                    for name, other in around:
                        if other.shape == value.shape and np.array_equal(other, value):
                            found[id(value)] = name
                            break
                        if other.ndim == 2 and other.T.shape == value.shape and np.array_equal(other.T, value):
                            found[id(value)] = f"{name}.T"
                            break
        return found

    def _counts(self) -> dict[int, str]:
        found: dict[int, str] = {}
        computed = [node for node in self.trace.order if node.op is not None and node not in self.penalties]
        batches = {np.shape(node._value)[0] for node in computed if np.ndim(node._value)}
        for node in computed:
            if node.op.name == "mean":
                shape, axes = np.shape(plain(node._x)), (node._params or {}).get("axis")
                n = math.prod(shape if axes is None else [shape[i] for i in axes])
                found[n] = f"the {n} numbers that a mean is taken of"
        sizes = {n for node in computed for n in (*np.shape(node._value), np.size(node._value)) if n > 2}
        for node in computed:
            for x in node.inputs:
                value = plain(x)
                if isinstance(x, Node) and x._needs:
                    continue
                if np.ndim(value) == 0 and node.op.name in ("div", "mul") and value:
                    n = float(value) if node.op.name == "div" else 1 / float(value)
                    if near(n, round(n)) and (round(n) in batches or round(n) in sizes or not batches and n > 2):
                        found.setdefault(round(n), f"the {round(n)} that the loss is divided by")
                elif np.ndim(value) and np.shape(value)[0] in batches:
                    n = np.shape(value)[0]
                    found.setdefault(n, f"the {n} samples")
        for node in computed:
            if node.op.name == "broadcast_to":
                n = np.size(node._value) // max(np.size(plain(node._x)), 1)
                found.setdefault(n, f"the {n} numbers that are added up")
        return {n: text for n, text in found.items() if n > 1}

    def _from_data(self) -> dict[str, Array]:
        trace = self.trace
        tops = [node for node in self.penalties if any(reader not in self.penalties for reader, _ in trace.readers[node])]
        if not tops:
            return {}
        flow = trace.backward(start={node: trace.flow.on[node] for node in tops if node in trace.flow.on})
        return {
            name: trace.gradient(trace.flow, leaf) - trace.gradient(flow, leaf)
            for name, leaf in trace.leaves.items()
            if np.any(trace.gradient(flow, leaf))
        }


def factor(k: float) -> str:
    """A factor as people write it.

    >>> factor(209.0000000001), factor(1 / 7), factor(-0.5), factor(0.3721), factor(2**0.5), factor(6 / 7)
    ('209', '1/7', '-1/2', '0.3721', '√2', '6/7')
    """
    if not math.isfinite(k):
        return f"{k:g}"
    sign, size = "-" * (k < 0), abs(k)
    for n in (size, 1 / size if size else 0.0):
        if near(n, round(n)) and round(n):
            return f"{sign}{'1/' * (n != size)}{round(n)}"
    for n in (size * size, 1 / (size * size) if size else 0.0):
        if near(n, round(n)) and 1 < round(n) < 5000:
            return f"{sign}{'1/' * (n != size * size)}√{round(n)}"
    for below in range(2, 33):
        if abs(size * below - round(size * below)) < 1e-7 and 0 < round(size * below) < 100:
            return f"{sign}{round(size * below)}/{below}"
    return f"{k:.6g}"


def arrays_around(problem: Problem) -> Iterator[tuple[str, Array]]:
    """The arrays that a function can see besides its parameters: its other arguments, and the variables around it."""
    scopes = [{name: x for name, x in problem.given.items() if name not in problem.chosen}]
    try:
        around = inspect.getclosurevars(inspect.unwrap(problem.f))
        scopes += [dict(around.nonlocals), dict(around.globals)]
    except (TypeError, ValueError):
        pass  # a callable object: only its arguments are seen
    for scope in scopes:
        for name, x in scope.items():
            array = plain(x)
            if isinstance(array, np.ndarray) and array.dtype.kind in "fiub" and array.ndim:
                yield python_name(name), array


def near(x: float, y: float) -> bool:
    """Equal but for rounding."""
    return abs(x - y) <= 1e-6 * max(abs(y), 1e-3)


def summands(root: Node) -> list[Node]:
    """The nodes that a loss is a sum of.

    >>> from autograd_mini import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> [node.value for node in summands(a * b - (a + b * b))]
    [6.0, 2.0, 9.0]
    """
    todo, found = [root], []
    for node in todo:  # the list grows while it is read
        inputs = [x for _, x in graph.inputs_requiring_grad(node)]
        if node.op is not None and "sum" in node.op.facts.kind and all(np.size(x._value) == 1 for x in inputs):
            todo += inputs
        else:
            found.append(node)
    return list(dict.fromkeys(found))


def variable(node: Node) -> str:
    """The variable of a program that holds a node, without the step of a loop: h of h[2]; "" of none."""
    return re.sub(r"\[\d+\]$", "", node.label or "")
