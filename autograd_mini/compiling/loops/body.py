"""The lines of one step of a loop: from tracers to terms, and from terms to text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from ...core.operations import structure
from ...notation.naming import unique
from ..literals import made_identifier
from ..passes.expanding import EXPANSIONS
from ..passes.lowering import Translation, reachable
from ..passes.tidying import tidied
from ..program import Program, live
from ..sizes import product_of
from ..terms import Term
from ..tracing.arguments import name_of
from ..tracing.trace import Leaf, Trace
from ..tracing.tracer import Tracer
from ..writing.brackets import ATOM, PRODUCT, Part
from ..writing.source import laid_out
from ..writing.writer import Writer
from .derivative import added
from .step import LoopStep


def is_double(x: Term | Tracer) -> bool:
    """Whether a term or a tracer is anything but floats of fewer than 64 bits."""
    return bool(x.dtype.kind != "f" or x.dtype == np.dtype(float))


class FloatWriter(Writer):
    """Writes single numbers of 64 bits as Python's floats, with which Python computes quicker than with NumPy's; not in a step
    that has arrays of fewer bits, whose type a float takes."""

    def part(self, term: Term, top: bool = False) -> Part:
        """The text of a term as an operand; the result of a function of numbers as a float."""
        part = super().part(term, top)
        if term.is_leaf or term.shape or term.dtype != np.dtype(float) or not top and term in self.stands:
            return part
        if term.op == "square" and (x := self.part(term.args[0]).text).isidentifier():
            return Part(f"{x} * {x}", PRODUCT)  # Python's `x**2` takes twice as long, and raises an error where it overflows
        if part.binds != ATOM:
            return part
        if term.op in OF_MATH and not any(x.shape for x in term.args):
            return Part(f"math.{OF_MATH[term.op]}({self.part(term.args[0], top=False).text})", ATOM)
        return Part(f"float({part.text})", ATOM)


OF_MATH = {"tanh": "tanh", "arctan": "atan", "arcsinh": "asinh"}
"""Functions that `math` has too, and that raise for no number there."""


GATES = ("sigmoid", "tanh")
"""Functions that are computed for several parts of one array in one call."""
CALL = 500
"""The cost of a call of such a function, in elements of its result."""


def gates(results: Sequence[Tracer]) -> set[Tracer]:
    """The nodes of a step that are one function of several parts of one array, as the gates of an LSTM are: one call for the
    whole array is quicker, where few numbers are computed in vain."""
    groups: dict[tuple[str, Tracer], list[Tracer]] = {}
    for node in reachable(results, ()):
        part = node.inputs[0] if node._op is not None and node._op.name in GATES else None
        if isinstance(part, Tracer) and part._op is structure.getitem:
            index = part._params["index"]  # type: ignore[index]
            if isinstance(index, tuple) and all(isinstance(x, slice) for x in index):
                groups.setdefault((node._op.name, part.inputs[0]), []).append(node)
    found: set[Tracer] = set()
    for (_, whole), nodes in groups.items():
        in_vain = product_of(whole.shape) - added(product_of(x.shape) for x in nodes)
        if len(nodes) > 1 and abs(in_vain) < CALL * (len(nodes) - 1):
            found.update(nodes)
    return found


class StepTranslation(Translation):
    """From the tracers of a step to terms; some functions of parts are written as parts of the function of the whole."""

    def __init__(self, trace: Trace, of_parts: Collection[Tracer]) -> None:
        super().__init__(trace, EXPANSIONS)
        self.of_parts = of_parts

    def operation(self, node: Tracer) -> Term:
        """An operation; a part of the function of the whole for a function of a part."""
        if node not in self.of_parts:
            return super().operation(node)
        part = node.inputs[0]
        whole = self.builder.make(node.op.name, self.terms[part.inputs[0]])
        return self.builder.make("getitem", whole, index=part._params["index"])


class Body:
    """The lines that compute some tracers of a step from others.

    Args:
        step: the step.
        f: the user's function.
        writer: what writes them.
        inputs: the tracers that are known, with their names.
        outputs: those that are computed, with their names; None for a gradient that is zero.
        gradient_of: for each gradient, the node it is the gradient at.
        zeros: the tracers that are known to be zero.
        taken: names that are in use already.
        fuses: whether functions of several parts of one array cost no call of their own each.
    """

    def __init__(
        self, step: LoopStep, f: Callable[..., Any], writer: type[Writer], inputs: dict[Tracer, str],
        outputs: Sequence[tuple[Tracer | None, str]], gradient_of: dict[Tracer, Tracer], zeros: Collection[Tracer] = (),
        taken: Collection[str] = (), fuses: bool = False,
    ) -> None:  # fmt: skip
        leaves = [Leaf(name, i, (), name, None, False, False, [x]) for i, (x, name) in enumerate(inputs.items())]
        trace = Trace(
            f, name_of(f), list(inputs.values()), (None,) * len(leaves), (), leaves, next(iter(inputs)), [], [], gradient_of,
            step.session,
        )  # fmt: skip
        merged = gates([x for x, _ in outputs if x is not None]) if not (gradient_of or fuses) else ()
        translation = StepTranslation(trace, merged)
        for x, name in inputs.items():
            translation.terms[x].name = name
        builder = translation.builder
        zero = builder.number(0.0)
        own = [translation.terms[x] for x in inputs]
        for x in zeros:
            translation.terms[x] = builder.make("broadcast_to", zero, shape=x.shape) if x.shape else zero
        found = [x for x, _ in outputs if x is not None]
        translation.translate([x for x in found if x not in translation.terms])
        terms = [translation.terms[x] for x in found]
        if gradient_of:
            (terms,) = tidied(builder, zero, [terms])
        rest = iter(terms)
        self.results: list[Term | None] = [None if x is None else next(rest) for x, _ in outputs]
        for term, (_, name) in zip(self.results, outputs, strict=True):
            if term is not None and not term.is_leaf and term.name is None:
                term.name = name
        lines, uses = live(terms)
        value = terms[0] if terms else zero
        program = Program(trace.name, own, [], lines, len(lines), value, [terms[1:]], trace, [], translation.readers, uses)
        self.writer: Writer
        self.writer, stated, texts = laid_out(program, False, writer)
        self.used = uses
        self.names = {x: self.writer.names[term] for x, term in zip(inputs, own, strict=True)}
        self.terms = dict(zip(inputs, own, strict=True))
        self.lines = [line for term in stated for line in texts[term].split("\n") if line]
        self.taken = {*taken, *self.writer.names.values()}
        self.taken |= {*self.writer.used_helpers, *self.writer.used_classes, *self.writer.objects}

    def is_used(self, x: Tracer) -> bool:
        """Whether a line or a result reads an input."""
        return self.terms[x] in self.used

    def result(self, i: int) -> str:
        """The text of the i-th result."""
        term = self.results[i]
        assert term is not None
        return self.writer.part(term).text

    def name(self, preferred_name: str) -> str:
        """A free name."""
        return unique(made_identifier(preferred_name), self.taken)

    @property
    def scope(self) -> dict[str, Any]:
        """The helpers and objects that the text refers to, by name."""
        return {**self.writer.used_helpers, **self.writer.used_classes, **self.writer.objects}
