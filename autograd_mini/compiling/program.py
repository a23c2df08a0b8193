"""`Program`: the operations of a computation in order, as data: the terms of a trace that are needed, and the results among
them."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ..core.errors import AutogradError
from .conditions import of_table
from .shapes import result_dtype, result_shape
from .sizes import concrete
from .terms import Term, is_throughout
from .tracing.trace import Trace
from .tracing.tracer import Tracer

VERIFYING = bool(os.environ.get("AUTOGRAD_MINI_VERIFY"))
"""Whether each program is verified as soon as a pass has made it; the tests do so."""


class ProgramError(AutogradError, AssertionError):
    """A pass has made a program that is not consistent: a bug of this package."""


@dataclass
class Program:
    """Straight-line code: value and gradients of one function.

    Attributes:
        name: what the function is called.
        inputs: the terms of the arguments' numbers and arrays, in order.
        captured: the terms of what the function found outside of its arguments.
        lines: what is computed, in order.
        first_backward: where among `lines` the backward pass begins.
        value: the result.
        gradients: for each leaf that is differentiated, the gradient of each of its tracers (one, but for arrays that come
            apart).
        uses: how many terms and results read each term.
        trace: where it comes from.
        expected: terms with the bounds of what they may be; the program is not for others.
        readers: for each term that was translated, the first that read it, whether the laws left it there or not.
        guards: terms with the sizes that their numbers must have, or the program with the engine's steps is run.
    """

    name: str
    inputs: list[Term]
    captured: list[Term]
    lines: list[Term]
    first_backward: int
    value: Term
    gradients: list[list[Term]]
    trace: Trace
    expected: list[tuple[Term, float, float]]
    readers: dict[Term, Term]
    uses: dict[Term, int]
    guards: list[tuple[Term, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if VERIFYING:
            self.verify()

    def verify(self) -> None:
        """Check that the program is consistent: each line reads earlier terms only, is computed once, and has the shape and the
        type that follow from its operands; value and gradients are computed, in the shapes of what they belong to.

        Raises:
            ProgramError: where it does not, with the line and what is wrong.
        """
        there = {*self.inputs, *self.captured}
        for i, term in enumerate(self.lines):
            for x in term.reads:
                if x in there or x.op in ("number", "size", "constant"):
                    continue
                why = "is computed later" if x in self.lines else "is no argument" if x.is_leaf else "is never computed"
                raise ProgramError(f"line {i}, {term}: it reads {x}, which {why}")
            if term in there:
                raise ProgramError(f"line {i}, {term}: it is computed twice")
            there.add(term)
            verify_type(i, term)
        wanted = [(leaf.spelled, x) for leaf in self.trace.leaves if leaf.wants for x in leaf.tracers]
        gradients = self.each_gradient
        for g in [*self.results, *(guard[0] for guard in self.guards)]:
            if not g.is_leaf and g not in there:
                raise ProgramError(f"{g} is a result, or looked at, and no line computes it")
        for (name, of), g in zip(wanted, gradients, strict=False):
            if concrete(of.shape) != concrete(g.shape):
                raise ProgramError(f"the gradient by {name} has shape {concrete(g.shape)}, and {name} has {concrete(of.shape)}")
        counted = live(self.results)[1]
        short = next((x for x in counted if self.uses.get(x, 0) < counted[x]), None)
        if short is not None:
            raise ProgramError(f"{short} is read {counted[short]} times, and {self.uses.get(short, 0)} are noted")

    def __str__(self) -> str:
        """One line for each operation: its number, what it reads, its shape."""
        names = {x: x.name or f"x{i}" for i, x in enumerate(self.inputs)}
        names |= {x: f"captured{i}" for i, x in enumerate(self.captured)}
        names |= {x: f"%{i}" for i, x in enumerate(self.lines)}

        def text(x: Any) -> str:
            if isinstance(x, Term):
                return names.get(x) or str(x.value if x.op == "number" else x.params.get("size", x.op))
            if isinstance(x, tuple):
                return f"({', '.join(map(text, x))}{',' if len(x) == 1 else ''})"
            return repr(x)

        def line(term: Term) -> str:
            words = [*map(text, term.args), *(f"{key}={text(x)}" for key, x in term.params.items())]
            return f"  {names[term]} = {term.op}({', '.join(words)}){f'  # {text(term.shape)}' if term.shape else ''}"

        given = ", ".join(f"{names[x]}: {text(x.shape)}" if x.shape else names[x] for x in (*self.inputs, *self.captured))
        looked_at = [f"  guard {text(x)}: {sized(low, high)}" for x, low, high in self.guards]
        returned = ", ".join(map(text, self.results))
        return "\n".join([f"program {self.name}({given})", *map(line, self.lines), *looked_at, f"  return {returned}"])

    @property
    def each_gradient(self) -> list[Term]:
        """The gradients, one after the other."""
        return [g for row in self.gradients for g in row]

    @property
    def results(self) -> list[Term]:
        """The value and the gradients."""
        return [self.value, *self.each_gradient]

    @cached_property
    def of_tracer(self) -> dict[Tracer, Term]:
        """The term of each tracer among the arguments."""
        return dict(zip(self.trace.inputs, self.inputs, strict=True))

    @cached_property
    def names(self) -> dict[Term, str]:
        """A name for each input, for what was captured, and for each term that has a line; identifiers, each used once."""
        from .writing.naming import name_terms
        from .writing.schedule import stated

        return name_terms(self, stated(self))


def verify_type(i: int, term: Term) -> None:
    """Check that shape and type of a line are those that follow from its operands."""
    assert term.primitive is not None
    of_vectors = term.op == "matmul" and min(len(x.shape) for x in term.args) < 2
    if not of_table(term.primitive) or of_vectors or term.op in ("getitem", "draw", "part") or is_throughout(term):
        return  # of a loop, of a mask, or drawn; and products of vectors are the work of a rewriting rule
    shape = concrete(result_shape(term.primitive, term.args, term.params))
    if shape != concrete(term.shape):
        raise ProgramError(f"line {i}, {term}: {term.op} of its operands has shape {shape}, not {concrete(term.shape)}")
    dtype, _ = result_dtype(term.primitive, term.args, term.params)
    if np.dtype(dtype).kind != term.dtype.kind:
        raise ProgramError(f"line {i}, {term}: {term.op} of its operands is of type {dtype}, not {term.dtype}")


def sized(low: float, high: float) -> str:
    """The bounds of a guard."""
    return " and ".join([f"at least {low:g}"] * bool(low) + [f"at most {high:g}"] * bool(high < math.inf))


def live(roots: Sequence[Term]) -> tuple[list[Term], dict[Term, int]]:
    """The terms that results depend on, in order, and how often each is read."""
    uses: dict[Term, int] = {}
    for root in roots:
        uses[root] = uses.get(root, 0) + 1
    todo = list(uses)
    for term in todo:  # the list grows while it is read
        for x in term.reads:
            if x not in uses:
                uses[x] = 0
                todo.append(x)
            uses[x] += 1
    return sorted((term for term in uses if not term.is_leaf), key=lambda term: term.order), uses
