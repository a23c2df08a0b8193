"""The graph of a call as few lines, each with a name, a formula, and its numbers.

A node has a line if the program has a name for it. What has none is part of the formula that reads it; and what NumPy does
implicitly, such as broadcasting a bias over the rows of a matrix, is not written at all. Arrays of data are called as
the variables around the function are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ...notation import tree
from ...notation.expression import arguments, formula_of
from ...notation.naming import unique
from ...notation.printer import python
from ...notation.tree import Call, Expression, Name, Number
from ...notation.words import python_name
from ..problem.backward import LossGraph
from ..problem.roles import arrays_around

Array = Any

LONG = 24
"""A formula with more parts than that gets a line of its own, also where the program has no name for it."""


class Writing:
    """The lines of a graph.

    Attributes:
        names: the name of each node, an identifier.
        formulas, expressions: how each node that has a line was computed, as text and as a formula; parameters have none.
        lines: the nodes that have a line, backwards; a parameter stands where all that its gradient needs is above it.
        data: the arrays that are no parameters and stand in formulas, by name.
    """

    def __init__(self, trace: LossGraph, every: bool = False) -> None:
        self.trace = trace
        self.names: dict[Node, str] = {}
        taken: set[str] = set()
        for node in trace.order:
            self.names[node] = unique(python_name(trace.names[node]), taken)
        steps = [node for node in trace.order if node.op is not None and node is not trace.root]
        self.every = every or not any(map(trace.is_named, steps))
        self.around = {name: x for name, x in arrays_around(trace.problem) if name not in taken}
        self.data: dict[str, Array] = {}
        self.formulas: dict[Node, str] = {}
        self.expressions: dict[Node, Expression] = {}
        self.written: dict[Node, Expression] = {}
        for node in trace.order:
            self.written[node] = self._written(node)
        self.lines = sorted((x for x in trace.order if x.op is None or x in self.formulas), key=self._place, reverse=True)

    def values(self) -> dict[str, Array]:
        """The numbers of all that has a name."""
        return {**self.data, **{self.names[node]: np.asarray(node._value) for node in self.lines}}

    def _place(self, node: Node) -> float:
        readers = self.trace.readers[node]
        return min(reader._age for reader, _ in readers) - 0.5 if node.op is None and readers else node._age

    # ---- what gets a line --------------------------------------------------------------------------------------------

    def _written(self, node: Node) -> Expression:
        """A node as it stands in the formulas that read it: its name where it has a line, else how it was computed."""
        if node.op is None:
            return Name(self.names[node])
        made = self._made(node)
        if node is self.trace.root or self.trace.is_named(node) or self._is_needed(node, made):
            self.formulas[node], self.expressions[node] = python(made), made
            return Name(self.names[node])
        return made

    def _is_needed(self, node: Node, made: Expression) -> bool:
        """Whether a node gets a line although the program has no name for it."""
        if self._is_silent(node) or isinstance(made, Name) or _restored(self._readers(node)):
            return False
        return self.every or len(self._readers(node)) > 1 or made.size > LONG

    def _readers(self, node: Node) -> list[Node]:
        return [reader for reader, _ in self.trace.readers[node]]

    def _is_silent(self, node: Node) -> bool:
        """Whether NumPy does this implicitly: a bias is broadcast, a vector stands up as a column for a product."""
        return bool(node.op.name == "broadcast_to" or (node.op.name == "reshape" and any(map(_is_product, self._readers(node)))))

    # ---- formulas ----------------------------------------------------------------------------------------------------

    def _made(self, node: Node) -> Expression:
        """The operation that made a node, in the names of the lines."""
        operands = [self._operand(x) for x in arguments(node)]
        if self._is_silent(node) or _restored([node]):
            return operands[0]
        params = {key: _short(x) for key, x in (node._params or {}).items() if x is not None and x is not False}
        if node.op.name == "getitem":
            index = params["index"] if isinstance(params["index"], tuple) else (params["index"],)
            return Call("getitem", *operands, index=tuple(map(self._index, index)))
        if node.op.name == "where":
            params["condition"] = self._data(np.asarray(params["condition"], bool))
        return formula_of(node.op, operands, params)

    def _operand(self, x: Any) -> Expression:
        if isinstance(x, Node) and x in self.written:
            return self.written[x]
        value = plain(x)
        if isinstance(value, np.ndarray) and value.ndim:
            return self._data(value)
        return Number(float(value)) if isinstance(value, (int, float, np.generic, np.ndarray)) else Name(str(value))

    def _index(self, part: Any) -> Any:
        """A part of an index."""
        if not isinstance(part, (list, np.ndarray)):
            return part
        array = np.asarray(part)
        if array.ndim == 1 and array.size > 1 and np.array_equal(array, np.arange(array.size)):
            return Call("arange", Number(array.size))
        return self._data(array)

    def _data(self, array: Array) -> Expression:
        """An array of data, in the names of the variables around the function; else by a letter."""
        for name, x in {**self.data, **self.around}.items():
            if x is array or _equal(x, array):
                return self._use(name, x)
        for name, x in self.around.items():
            if x.ndim == 2 and _equal(x.T, array):
                return Call("mT", self._use(name, x))
            if x.shape == array.shape and _equal(1 - x, array):
                return tree.sub(tree.ONE, self._use(name, x))
            if x.size == array.size and _equal(x.reshape(array.shape), array):
                return Call("reshape", self._use(name, x), shape=array.shape)
            if x.ndim == 1 and x.dtype.kind in "iu" and array.ndim == 2 and len(array) == len(x):
                rows = Call("getitem", Call("eye", Number(array.shape[1])), index=(self._use(name, x),))
                hot = x[:, None] == np.arange(array.shape[1])
                if _equal(hot, array):
                    return rows
                if _equal(~hot, array):
                    return tree.sub(tree.ONE, rows)
        taken = {*self.data, *self.around, *self.names.values()}
        letters = itertools.chain(("mask",) * (array.dtype.kind == "b"), _letters())
        return self._use(next(letter for letter in letters if letter not in taken), array)

    def _use(self, name: str, array: Array) -> Name:
        self.data[name] = array
        return Name(name)


def _is_product(node: Node) -> bool:
    return node.op is not None and node.op.name == "matmul"


def _restored(nodes: list[Node]) -> bool:
    """Whether the only node of a list makes a vector again of the column that a product with a vector gave."""
    if len(nodes) != 1 or nodes[0].op is None or nodes[0].op.name != "reshape":
        return False
    return isinstance(nodes[0]._x, Node) and _is_product(nodes[0]._x)


def _short(x: Any) -> Any:
    """An axis alone rather than in a tuple of one."""
    return x[0] if isinstance(x, tuple) and len(x) == 1 and isinstance(x[0], int) else x


def _equal(x: Array, y: Array) -> bool:
    return x.shape == y.shape and bool(np.array_equal(x, y))


def _letters() -> Iterator[str]:
    yield from "ABCDEFGH"
    count = 1
    while True:
        yield f"A{count}"
        count += 1
