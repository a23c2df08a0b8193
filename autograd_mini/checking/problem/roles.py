"""The roles of the nodes of a graph, as a person sees it: samples, penalties, activations, logits.

A graph holds operations only. That `lam * (W * W).sum()` is a penalty, 209 the number of samples, `h = tanh(z)` an activation
and `z2` the logits of a softmax is read off it here, for the mistakes that people make with each.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np

from ...core import graph
from ...core.kernels.pointwise import sigmoid
from ...core.node import Node, plain
from ...core.operations.reductions import softmax
from ...notation.expression import operation_text
from ...notation.naming import Names
from ...notation.words import python_name
from .backward import Edge, LossGraph, Patch
from .problem import Problem

Array = Any

NAMED = 3
"""Of so many named steps before it, the nearest, an element is taken to be a function."""
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


# ---- activations -----------------------------------------------------------------------------------------------------


def regions(trace: LossGraph) -> Iterator[tuple[Node, Node]]:
    """Pairs (a, z) where each element of `a` is a function of the same element of `z`, and of nothing else that wants a
    gradient: one operation, or several that a person sees as one, such as 1 / (1 + exp(-z))."""
    chain: dict[Node, list[Node]] = {}
    for node in trace.order:
        inputs = [x for _, x in trace.inputs[node]]
        chain[node] = []
        if node.op is None or not node.op.pointwise or any(np.shape(x._value) != np.shape(node._value) for x in inputs):
            continue
        common, *others = ([*chain[x], x] for x in dict.fromkeys(inputs))
        for other in map(set, others):
            common = [x for x in common if x in other]
        chain[node] = common
        if common and _bends(node):
            yield node, common[-1]
        named = [x for x in common[:-1] if x.label is not None][-NAMED:]
        for x in dict.fromkeys([*common[:1] * (len(common) > 1), *named]):
            yield node, x


def _bends(node: Node) -> bool:
    """Whether the slope of an operation may differ from element to element; a product with data counts if that is a mask."""
    if node.op.name in ("neg", "positive", "add", "sub"):
        return False
    if node.op.name in ("mul", "div"):
        others = [np.asarray(plain(x)) for x in node.inputs if not (isinstance(x, Node) and x._needs)]
        return all(np.size(x) > 1 and np.all((x == 0) | (x == np.max(x))) for x in others)
    return True


def variable(node: Node) -> str:
    """The variable of a program that holds a node, without the step of a loop: h of h[2]; "" of none."""
    return re.sub(r"\[\d+\]$", "", node.label or "")


def called(a: Node) -> str:
    """An activation as people call it."""
    return str(a.op.facts.called or a.op.name)


def picks(node: Node) -> bool:
    """Whether an operation picks elements by arrays of indices, such as the score of the right class of each sample."""
    index = (node._params or {}).get("index", ()) if node.op is not None and node.op.name == "getitem" else ()
    return any(np.ndim(part) for part in (index if isinstance(index, tuple) else (index,)))


def picked_by(edge: Edge) -> Array | None:
    """Which elements of its argument an operation picks, as ones among zeros; None where it reads all of them."""
    node, i = edge
    if node.op.name not in ("getitem", "take_along", "mul"):
        return None
    sent = np.asarray(graph.vjp(node, i, np.ones(np.shape(node._value))))
    picked = (sent != 0).astype(float)
    return picked if picked.ndim and not np.all(picked) else None


def crossed(trace: LossGraph) -> Iterator[tuple[Node, list[tuple[int, Node]]]]:
    """The operations that take a column (n, 1) and a vector (n,) to all pairs (n, n), each with its arguments that want a
    gradient, as they were before they were spread."""
    for node in trace.order:
        n = np.shape(node._value)[0] if np.ndim(node._value) == 2 else 0
        if node.op is None or node.op.arity != 2 or n < 2 or np.shape(node._value) != (n, n) or node.op.name == "matmul":
            continue
        spread = [isinstance(x, Node) and x.op is not None and x.op.name == "broadcast_to" for x in node.inputs]
        before = [x.inputs[0] if wide else x for x, wide in zip(node.inputs, spread, strict=True)]
        if sorted(map(np.shape, map(plain, before)), key=len) == [(n,), (n, 1)]:
            yield node, [(i, before[i]) for i, _ in trace.inputs[node]]


# ---- logits ----------------------------------------------------------------------------------------------------------


def logits(value: Array, gradient: Array, above: float = np.inf) -> Iterator[tuple[str, Array, Array, Array]]:
    """The nodes whose gradient is `scale (p - y)`, with p the softmax or the sigmoid of the value and y a target of zeros and
    ones: "softmax" or "sigmoid", p, y and scale.

    Where every row of logits is sure of itself, p - y is nothing but rounding, and any numbers would do; then the scale must not
    exceed `above`, the largest gradient nearer to the loss.
    """
    if not np.any(gradient):
        return
    for axis in (-1, 0) if value.ndim > 1 else (-1,) * value.ndim:
        if value.shape[axis] < 2:
            continue
        p = softmax(value, axis=axis % value.ndim)
        with np.errstate(all="ignore"):
            rates = np.where((gradient > 0) & (p > 0), gradient / p, np.nan)
        rates[~np.isfinite(rates)] = np.nan
        silent = np.all(np.isnan(rates), axis=axis, keepdims=True)  # rows that have underflowed
        if np.all(silent):
            continue
        usual = float(np.nanmedian(rates))
        scale = np.where(silent, usual, np.nanmedian(np.where(silent, usual, rates), axis=axis, keepdims=True))
        y = np.round(p - gradient / scale)
        if np.all(np.sum(y, axis=axis) == 1) and _is_logit(p, y, scale, gradient, above):
            yield "softmax", p, y, scale
    p = sigmoid(value)
    first = tuple(int(k) for k in np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape))
    with np.errstate(all="ignore"):
        candidates = (gradient[first] / p[first], -gradient[first] / sigmoid(-value[first]))
    for rate in candidates:
        if 0 < rate < np.inf:
            scale = np.full(value.shape, rate)
            y = np.round(p - gradient / rate)
            if _is_logit(p, y, scale, gradient, above):
                yield "sigmoid", p, y, scale


def _is_logit(p: Array, y: Array, scale: Array, gradient: Array, above: float) -> bool:
    """Whether a gradient is `scale (p - y)` with a target of zeros and ones."""
    if not np.all((y == 0) | (y == 1)):
        return False
    rounding = 4 * np.finfo(float).eps * scale if np.max(scale) <= 1.001 * above else 0.0
    return bool(np.all(np.abs(scale * (p - y) - gradient) <= 1e-6 * np.max(np.abs(gradient)) + rounding))


def largest_above(trace: LossGraph) -> dict[Node, float]:
    """For each node the largest gradient at what was computed after it."""
    found, largest = {}, 0.0
    for node in sorted(trace.flow.at, key=lambda node: -node._age):
        found[node] = largest
        largest = max(largest, float(np.max(np.abs(trace.flow.at[node]), initial=0.0)))
    return found


def cancelling(trace: LossGraph) -> dict[Node, list[Patch]]:
    """The size of the numbers that a derivation by hand subtracts where autodiff's rules do not: 1 - a in the slope of an
    activation, p - y at logits. Where they nearly cancel, two right derivations differ by rounding of this size."""
    found: dict[Node, list[Patch]] = {}
    for a, z in regions(trace):
        found.setdefault(z, []).append(with_slope(a, np.minimum(np.abs(np.asarray(a._value, float)), 1.0)))
    above = largest_above(trace)
    for node in trace.order:
        if node in trace.flow.at and np.size(node._value):
            for _, p, y, scale in logits(np.asarray(node._value, float), trace.gradient(trace.flow, node), above[node]):
                found.setdefault(node, []).append(constant(scale * (p + y)))
    return found


# ---- patches ---------------------------------------------------------------------------------------------------------


def constant(array: Array) -> Patch:
    """Always the same."""
    return lambda flow: array


def with_slope(a: Node, slope: Array) -> Patch:
    """The gradient that arrives at an activation, times a slope."""
    return lambda flow: flow.on.get(a, 0.0) * slope
