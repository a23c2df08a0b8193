"""`program_of`: from a trace to a program. The unknowns become terms, forward pass first; what the laws made superfluous is left
behind, and gradients that are to be read are tidied.
"""

from __future__ import annotations

import inspect
import math
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from ...core.node import Node
from ...core.primitive import Primitive, registry
from ..program import Program, live
from ..sizes import Size
from ..terms import Builder, Term, find, is_written, key_of
from ..tracing.trace import Trace
from ..tracing.unknown import Unknown
from .algebra import FREE, Algebra
from .expanding import EXPANSIONS, Expansion
from .rewrite_rules import REWRITE_RULES


def program_of(trace: Trace, expansions: Mapping[str, Expansion] = EXPANSIONS, tidy: bool = True) -> Program:
    """The program of a trace, some primitives spelled out; without `tidy`, its gradients keep the steps of the engine."""
    translation = Translation(trace, expansions)
    value = translation.of(trace.output)
    forward = translation.builder.backward = len(translation.builder.made)
    translation.translate([g for row in trace.gradients for g in row if g is not None])
    gradients = [
        [translation.gradient(g, x) for g, x in zip(row, leaf.unknowns, strict=True)]
        for row, leaf in zip(trace.gradients, (leaf for leaf in trace.leaves if leaf.wants), strict=True)
    ]
    if tidy and translation.for_reading and not any(leaf.apart for leaf in trace.leaves):
        gradients = tidied(translation.builder, value, gradients)
    expected = [(translation.of(x), low, high) for x, low, high in trace.session.expected]
    if any(leaf.apart for leaf in trace.leaves):  # a program on numbers has NaN for a value that is not to be trusted
        value, expected = translation.trusted(value, expected), []
    looked_at = [] if expansions is EXPANSIONS else [term for term, _, _ in expected if not term.is_leaf]
    lines, uses = live([value, *(g for row in gradients for g in row), *looked_at])
    return Program(
        trace.name,
        [translation.terms[x] for x in trace.inputs],
        [term for term in uses if term.op == "captured"],
        lines,
        next((i for i, term in enumerate(lines) if term.order >= forward), len(lines)),
        value,
        gradients,
        trace,
        expected,
        translation.readers,
        uses,
    )


FEW = 12
"""An array of so many numbers is written out."""


def tidied(builder: Builder, value: Term, gradients: list[list[Term]]) -> list[list[Term]]:
    """The gradients as a person writes them, where that takes fewer operations in all."""
    forward = set(live([value])[0])
    if len(forward) > LONGEST:
        return gradients
    roots = [g for row in gradients for g in row]

    def cost(terms: list[Term]) -> int:
        return operations(live([value, *terms])[0])

    def shortened(terms: list[Term], openly: bool, anchors: Collection[Term] = ()) -> list[Term]:
        """The gradients in one go: what several read is looked into, or it is not; `anchors` never are."""
        lines, uses = live([value, *terms])
        several = [x for x in lines if x not in forward and (uses[x] > 1 or x in terms or is_named(x.gradient_of))]
        algebra = Algebra(builder, forward, anchors if openly else [*several, *anchors])
        for term in lines:  # oldest first, so that no chain is too deep
            algebra.shorter(term)
        return algebra.tidied(terms)

    closed, opened = shortened(roots, False), shortened(roots, True)
    best = min([roots, closed, opened, shortened(closed, True), shortened(opened, False)], key=cost)
    anchors = [x for line in live(best)[0] if line.op not in OPENED for x in line.reads if x not in forward and not x.is_leaf]
    if anchors:  # what is read by a product, say, is computed in any case
        again = [shortened(start, openly, anchors) for start in (roots, opened) for openly in (False, True)]
        best = min([best, *again], key=cost)
    each = iter(best)
    return [[next(each) for _ in row] for row in gradients]


OPENED = {"add", "sub", "mul", "div", "neg", "square", "sum", "mean", "mT", "reshape", "broadcast_to"}
"""Operations that algebra looks into: what others read is computed in any case."""


def is_named(term: Term | None) -> bool:
    """Whether the user has a name for a term."""
    return term is not None and term.name is not None


LONGEST = 400
"""A forward pass of more operations is left as it is."""


def operations(lines: Sequence[Term]) -> int:
    """How many of some terms cost something; what is written into places of an array is one operation with the sum."""
    return sum(term.op not in FREE and not is_written(term) for term in lines)


class Translation:
    """From unknowns to terms."""

    def __init__(self, trace: Trace, expansions: Mapping[str, Expansion]) -> None:
        self.trace = trace
        self.expansions = expansions
        self.for_reading = expansions is EXPANSIONS
        self.builder = Builder(REWRITE_RULES)
        self.terms: dict[Unknown, Term] = {}
        self.readers: dict[Term, Term] = {}
        self.turns = [age for age, _ in trace.reverses]
        self.holders = {x: holder for holder, x in trace.session.captured.values()}
        for i, x in enumerate(trace.inputs):
            term = self.builder.leaf("input", i, x.shape, x.dtype, x.weak, at=i)
            term.name = x.label
            self.terms[x] = term

    def of(self, root: Unknown) -> Term:
        """The term of an unknown."""
        self.translate([root])
        return self.terms[root]

    def translate(self, roots: Sequence[Unknown]) -> None:
        """Make the terms of unknowns, and before them those of all that they were made from, oldest first."""
        for node in reachable(roots, self.terms):
            if node in self.terms:
                continue
            if node.op is None:
                self.terms[node] = self.leaf(node)
                continue
            before = len(self.builder.made)
            term = self.terms[node] = self.operation(node)
            if node in self.trace.gradient_of:
                self.note_adjoint(term, self.terms.get(self.trace.gradient_of[node]))
            if not self.for_reading:
                continue
            if node.variable and term.name is None and not term.is_leaf:
                term.name = node.variable
            if term.place is None and node.place and node.place[0]:
                term.place = node.place
            if term.order >= before:
                term.reverses = self.reversed_by(node)
            for x in node.inputs:
                if isinstance(x, Unknown):
                    self.readers.setdefault(self.terms[x], term)

    def operation(self, node: Unknown) -> Term:
        """An operation, spelled out where its parts are worth sharing."""
        args = tuple([self.builder.number(x) if type(x) is float else self.terms[x] for x in node.inputs])
        params = self.structure(node._params) if node._params else {}
        if node.op.structured:
            params = {**defaults(node.op), **params}
        expand = self.expansions.get(node.op.name)
        if expand is not None and registry.get(node.op.name) is node.op:
            return expand(self.builder, *args, **params)
        return self.builder.built(node.op, args, params, node.shape, node.dtype, node.weak)

    def reversed_by(self, node: Unknown) -> Term | None:
        """The term whose gradient a node of the backward pass passes on."""
        turn = bisect_left(self.turns, node._age) - 1
        return self.terms.get(self.trace.reverses[turn][1]) if turn >= 0 else None

    def structure(self, x: Any) -> Any:
        """Structure, with terms in the place of unknowns."""
        if isinstance(x, Unknown):
            return self.terms[x]
        if isinstance(x, np.ndarray):
            axis = self.trace.session.axes.get(x.size)
            if axis is not None and axis.pinned and x.ndim == 1 and x.dtype.kind == "i" and np.array_equal(x, np.arange(x.size)):
                return self.builder.make("arange", self.builder.size(Size.of(axis)))
            return self.captured(x)
        if type(x) is tuple:
            return tuple(map(self.structure, x))
        return {key: self.structure(part) for key, part in x.items()} if type(x) is dict else x

    def leaf(self, node: Unknown) -> Term:
        """What a program starts from besides its arguments: a number, a size, or something captured."""
        if node in self.holders:
            return self.captured(self.holders[node], node.label)
        if node._params and "size" in node._params:
            return self.builder.size(node._params["size"])
        assert node._params is not None
        value: float = node._params["value"]
        return self.builder.number(value)

    def captured(self, holder: Any, name: str | None = None) -> Term:
        """An array, Value or Tensor that came from outside of the arguments."""
        data = np.asarray(holder._value if isinstance(holder, Node) else holder)
        if self.for_reading and isinstance(holder, np.ndarray) and id(holder) not in self.trace.session.lasting:
            made = self.constant(holder)
            if made is not None:
                return made
        term = self.builder.leaf("captured", id(holder), data.shape, data.dtype, holder=holder)
        term.name = term.name or name
        return term

    def constant(self, data: np.ndarray) -> Term | None:
        """An array that the function makes itself, as it is made: zeros, a number throughout, a unit matrix, a few numbers."""
        shape = tuple(map(self.named_size, data.shape))
        if data.size and data.dtype.kind == "f" and np.all(data == data.flat[0]) and data.ndim:
            number = self.builder.number(float(data.flat[0]))
            return self.builder.built(find("broadcast_to"), (number,), {"shape": shape}, shape, data.dtype, False)
        square = data.ndim == 2 and data.shape[0] == data.shape[1] and data.dtype == float
        if square and len(data) > 1 and np.array_equal(data, np.eye(len(data))):
            return self.builder.leaf("constant", ("eye", key_of(shape[0])), (shape[0], shape[0]), float, eye=shape[0])
        if data.size <= FEW and data.dtype in (np.dtype(float), np.dtype(np.float32), np.dtype(np.intp), np.dtype(bool)):
            return self.builder.leaf("constant", id(data), shape, data.dtype, values=data.tolist(), holder=data)
        return None

    def named_size(self, n: int) -> Any:
        """The length of an axis of a constant, by the name of the axis that the program is bound to, if there is one."""
        axis = self.trace.session.axes.get(n)
        return Size.of(axis) if axis is not None and axis.pinned else n

    def gradient(self, g: Unknown | None, x: Unknown) -> Term:
        """The term of a gradient, zeros where nothing arrives."""
        if g is None:
            zero = self.builder.number(0.0)
            found = self.builder.make("broadcast_to", zero, shape=x.shape) if x.shape else zero
        else:
            found = self.of(g)
        if x.weak or x.dtype == (float if found.weak else found.dtype):
            return found
        return self.builder.make("astype", found, dtype=x.dtype)

    def trusted(self, value: Term, expected: Sequence[tuple[Term, float, float]]) -> Term:
        """A value, NaN where some number is out of bounds."""
        make, number = self.builder.make, self.builder.number
        for x, low, high in expected:
            for sign, bound in (("greater_equal", low), ("less_equal", high)):
                if math.isfinite(bound):
                    value = make("where", value, number(math.nan), condition=make(sign, x, number(float(bound))))
        return value

    def note_adjoint(self, term: Term, of: Term | None) -> None:
        """Write down of what a term is the gradient."""
        if of is not None and not term.is_leaf and (term.gradient_of is None or (of.name and not term.gradient_of.name)):
            term.gradient_of = of


@lru_cache(maxsize=512)
def defaults(op: Primitive) -> dict[str, Any]:
    """The structure that a primitive takes where a call leaves it out."""
    if not isinstance(op.scalar, FunctionType):
        return {}
    parameters = inspect.signature(op.scalar).parameters.values()
    return {x.name: x.default for x in parameters if x.default is not x.empty}


def reachable(roots: Sequence[Unknown], known: Collection[Unknown]) -> list[Unknown]:
    """The nodes that some nodes were made from and that have no term yet, oldest first."""
    found = list(dict.fromkeys(roots))
    seen = set(found)
    for node in found:  # the list grows while it is read
        if node in known:
            continue
        for x in (*node.inputs, *(unknowns_in(node._params) if node._params else ())):
            if isinstance(x, Unknown) and x not in seen:
                seen.add(x)
                found.append(x)
    found.sort(key=lambda node: node._age)
    return found


def unknowns_in(x: Any) -> list[Unknown]:
    """The unknowns in a structure."""
    if isinstance(x, Unknown):
        return [x]
    parts: Sequence[Any] = tuple(x.values()) if isinstance(x, dict) else x if isinstance(x, (tuple, list)) else ()
    return [y for part in parts for y in unknowns_in(part)]
