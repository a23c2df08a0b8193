"""`program_of`: from a trace to a program. The tracers become terms, forward pass first; what the laws made superfluous is left
behind, and gradients that are to be read are tidied.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from ...core.node import plain
from ...core.primitive import registry
from ..program import Program, live
from ..sizes import Size
from ..terms import Builder, Term, default_structure, find, key_of
from ..tracing.trace import Trace
from ..tracing.tracer import Tracer
from .expanding import EXPANSIONS, OF_SIGMOID, QUICK, Expansion
from .guarding import Guard, count, guards, weight, weight_of
from .rewrite_rules import REWRITE_RULES
from .tidying import LONGEST, tidied


def program_of(trace: Trace, expansions: Mapping[str, Expansion] = EXPANSIONS, tidy: bool = True) -> Program:
    """The program of a trace, some primitives spelled out; without `tidy`, its gradients keep the steps of the engine, and value
    and gradients are NaN where some number is out of bounds."""
    translation = Translation(trace, expansions)
    value, gradients = translation.results()
    on_numbers = any(leaf.apart for leaf in trace.leaves)
    if tidy and translation.for_reading and not on_numbers:
        gradients = tidied(translation.builder, value, gradients, reading=True)
    expected = translation.expected()
    if on_numbers:  # a program on numbers returns NaN where a number is out of bounds
        value, expected = translation.trusted(value, expected), []
    elif not tidy and expected:
        value = translation.trusted(value, expected)
        gradients = [[translation.trusted(g, expected) for g in row] for row in gradients]
    looked_at = [] if expansions is EXPANSIONS else [term for term, _, _ in expected]
    return translation.program(value, gradients, expected, looked_at)


def quick_program(trace: Trace) -> Program | None:
    """The program with tidied gradients and guards; None where the one with the engine's steps is as quick.

    It gives the same, to rounding, wherever its guards hold.
    """
    if any(leaf.apart for leaf in trace.leaves) or len(trace.reverses) > LONGEST:
        return None
    translation = Translation(trace, QUICK)
    value, gradients = translation.results()
    expected = translation.expected()
    looked_at = [term for term, _, _ in expected]
    better = tidied(translation.builder, value, gradients)
    before, after = (live([value, *looked_at, *(g for row in rows for g in row)])[0] for rows in (gradients, better))
    found = guards(before, after)
    exponentials = [term for term in before if term.op == "exp" and term.preferred_name == OF_SIGMOID]
    if found is None or any(x.dtype not in OVERFLOW for x in exponentials):
        return None
    known = {guard.term for guard in found}
    found += [Guard(x, 0.0, OVERFLOW[x.dtype]) for x in exponentials if x not in known]
    saved = weight(before) - weight(after) + sum(SAVED_BY_SIGMOID * count(x) for x in exponentials)
    if saved <= weight_of(found):
        return None
    return translation.program(value, better, expected, [*looked_at, *(guard.term for guard in found)], found)


SAVED_BY_SIGMOID = 8
"""The time that a sigmoid of one exponential saves over one of two branches, in additions for each element."""
OVERFLOW = {np.dtype(np.float64): 1e300, np.dtype(np.float32): 1e36}
"""The largest exponential whose reciprocal is not rounded to a subnormal number or 0, by type."""


FEW = 12
"""The most elements of an array that is written out."""


class Translation:
    """From tracers to terms."""

    def __init__(self, trace: Trace, expansions: Mapping[str, Expansion]) -> None:
        self.trace = trace
        self.expansions = expansions
        self.for_reading = expansions is EXPANSIONS
        self.tidies = self.for_reading or expansions is QUICK
        self.builder = Builder(REWRITE_RULES)
        self.terms: dict[Tracer, Term] = {}
        self.readers: dict[Term, Term] = {}
        self.turns = [age for age, _ in trace.reverses]
        self.holders = {x: holder for holder, x in trace.session.captured.values()}
        for i, x in enumerate(trace.inputs):
            term = self.builder.leaf("input", i, x.shape, x.dtype, x.weak, at=i)
            term.name = x.label
            self.terms[x] = term

    def results(self) -> tuple[Term, list[list[Term]]]:
        """The value, and for each leaf that is differentiated its gradients."""
        value = self.of(self.trace.output)
        self.builder.backward = len(self.builder.made)
        self.translate([g for row in self.trace.gradients for g in row if g is not None])
        wanted = (leaf for leaf in self.trace.leaves if leaf.wants)
        return value, [
            [self.gradient(g, x) for g, x in zip(row, leaf.tracers, strict=True)]
            for row, leaf in zip(self.trace.gradients, wanted, strict=True)
        ]

    def expected(self) -> list[tuple[Term, float, float]]:
        """Terms with the bounds of what they may be."""
        return [(self.of(x), low, high) for x, low, high in self.trace.session.expected]

    def program(
        self, value: Term, gradients: list[list[Term]], expected: list[tuple[Term, float, float]], looked_at: Sequence[Term],
        found: Sequence[Guard] = (),
    ) -> Program:  # fmt: skip
        """A program of the terms that results are computed from, and of those that are looked at while it runs."""
        roots = [value, *(g for row in gradients for g in row), *(term for term in looked_at if not term.is_leaf)]
        lines, uses = live(roots)
        return Program(
            self.trace.name,
            [self.terms[x] for x in self.trace.inputs],
            [term for term in uses if term.op == "captured"],
            lines,
            next((i for i, term in enumerate(lines) if term.order >= self.builder.backward), len(lines)),
            value,
            gradients,
            self.trace,
            expected,
            self.readers,
            uses,
            [*found],
        )

    def of(self, root: Tracer) -> Term:
        """The term of a tracer."""
        self.translate([root])
        return self.terms[root]

    def translate(self, roots: Sequence[Tracer]) -> None:
        """Make the terms of tracers and of all their ancestors, oldest first."""
        for node in reachable(roots, self.terms):
            if node in self.terms:
                continue
            if node.op is None:
                self.terms[node] = self.leaf(node)
                continue
            before = len(self.builder.made)
            term = self.terms[node] = self.operation(node)
            if node in self.trace.gradient_of:
                self.note_gradient_of(term, self.terms.get(self.trace.gradient_of[node]))
            if not self.tidies:
                continue
            if node.variable and term.name is None and not term.is_leaf:
                term.name = node.variable
            if term.place is None and node.place and node.place[0]:
                term.place = node.place
            if term.order >= before:
                term.reverses = self.reversed_by(node)
            for x in node.inputs:
                if isinstance(x, Tracer):
                    self.readers.setdefault(self.terms[x], term)

    def operation(self, node: Tracer) -> Term:
        """An operation, spelled out where its parts are worth sharing."""
        args = tuple([self.builder.number(x) if type(x) is float else self.terms[x] for x in node.inputs])
        params = self.structure(node._params) if node._params else {}
        if node.op.structured:
            params = {**default_structure(node.op), **params}
        expand = self.expansions.get(node.op.name)
        if expand is not None and registry.get(node.op.name) is node.op:
            return expand(self.builder, *args, **params)
        return self.builder.built(node.op, args, params, node.shape, node.dtype, node.weak)

    def reversed_by(self, node: Tracer) -> Term | None:
        """The term whose gradient a node of the backward pass passes on."""
        turn = bisect_left(self.turns, node._age) - 1
        return self.terms.get(self.trace.reverses[turn][1]) if turn >= 0 else None

    def structure(self, x: Any) -> Any:
        """Structure, with terms in the place of tracers."""
        if isinstance(x, Tracer):
            return self.terms[x]
        if isinstance(x, np.ndarray):
            axis = self.trace.session.axes.get(x.size)
            if axis is not None and axis.pinned and x.ndim == 1 and x.dtype.kind == "i" and np.array_equal(x, np.arange(x.size)):
                return self.builder.make("arange", self.builder.size(Size.of(axis)))
            return self.captured(x)
        if type(x) is tuple:
            return tuple(map(self.structure, x))
        return {key: self.structure(part) for key, part in x.items()} if type(x) is dict else x

    def leaf(self, node: Tracer) -> Term:
        """The term of a leaf that is no argument: a number, a size, or something captured."""
        if node in self.holders:
            return self.captured(self.holders[node], node.label)
        if node._params and "size" in node._params:
            return self.builder.size(node._params["size"])
        assert node._params is not None
        value: float = node._params["value"]
        return self.builder.number(value)

    def captured(self, holder: Any, name: str | None = None) -> Term:
        """An array, Value or Tensor that came from outside of the arguments."""
        data = np.asarray(plain(holder))
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
        if data.dtype.kind == "f" and data.ndim and np.all(data == data[(0,) * data.ndim] if data.size else True):
            number = self.builder.number(float(data.flat[0]) if data.size else 0.0)
            return self.builder.built(find("broadcast_to"), (number,), {"shape": shape}, shape, data.dtype, False)
        square = data.ndim == 2 and data.shape[0] == data.shape[1] and data.dtype == float
        if square and len(data) > 1 and np.array_equal(data, np.eye(len(data))):
            return self.builder.leaf("constant", ("eye", key_of(shape[0])), (shape[0], shape[0]), float, eye=shape[0])
        if square and len(data) > 1 and np.array_equal(data, np.where(np.eye(len(data)) == 1, data[0, 0], data[0, 1])):
            return self.on_diagonal(float(data[0, 0]), float(data[0, 1]), shape[0])
        if data.size <= FEW and data.dtype in (np.dtype(float), np.dtype(np.float32), np.dtype(np.intp), np.dtype(bool)):
            return self.builder.leaf("constant", id(data), shape, data.dtype, values=data.tolist(), holder=data)
        return None

    def on_diagonal(self, on: float, beside: float, n: Any) -> Term | None:
        """A square matrix with one number on its diagonal and one beside it, from a unit matrix; None where that is not exact."""
        if beside + (on - beside) != on:
            return None
        make, number = self.builder.make, self.builder.number
        unit = self.builder.leaf("constant", ("eye", key_of(n)), (n, n), float, eye=n)
        each = make("mul", number(abs(on - beside)), unit)
        return make("add" if on > beside else "sub", number(beside), each)

    def named_size(self, n: int) -> Any:
        """The length of an axis of a constant, by the name of the axis that the program is bound to, if there is one."""
        axis = self.trace.session.axes.get(n)
        return Size.of(axis) if axis is not None and axis.pinned else n

    def gradient(self, g: Tracer | None, x: Tracer) -> Term:
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
        """A value or a gradient, NaN where some number is out of bounds."""
        make, number = self.builder.make, self.builder.number
        for x, low, high in expected:
            for sign, bound in (("greater_equal", low), ("less_equal", high)):
                if math.isfinite(bound):
                    holds = make(sign, x, number(float(bound)))
                    holds = make("all", holds, axis=None) if x.shape else holds
                    value = make("where", value, number(math.nan), condition=holds)
        return value

    def note_gradient_of(self, term: Term, of: Term | None) -> None:
        """Note the node at which a term is the gradient."""
        if of is not None and not term.is_leaf and (term.gradient_of is None or (of.name and not term.gradient_of.name)):
            term.gradient_of = of


def reachable(roots: Sequence[Tracer], known: Collection[Tracer]) -> list[Tracer]:
    """The nodes that some nodes were made from and that have no term yet, oldest first."""
    found = list(dict.fromkeys(roots))
    seen = set(found)
    for node in found:  # the list grows while it is read
        if node in known:
            continue
        for x in (*node.inputs, *(tracers_in(node._params) if node._params else ())):
            if isinstance(x, Tracer) and x not in seen:
                seen.add(x)
                found.append(x)
    found.sort(key=lambda node: node._age)
    return found


def tracers_in(x: Any) -> list[Tracer]:
    """The tracers in a structure."""
    if isinstance(x, Tracer):
        return [x]
    parts: Sequence[Any] = tuple(x.values()) if isinstance(x, dict) else x if isinstance(x, (tuple, list)) else ()
    return [y for part in parts for y in tracers_in(part)]
