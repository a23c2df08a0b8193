"""`Program`: what is computed, in order, as data: the terms of a trace that are needed, and which of them are results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .sizes import concrete
from .terms import Term
from .tracing.trace import Trace


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
        gradients: for each leaf that is differentiated, the gradient of each of its unknowns (one, but for arrays that come
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
    guards: list[Any] = field(default_factory=list)

    def verify(self) -> None:
        """Check that the program stands: each line reads what is there before it, and results are computed, in their shapes.

        Raises:
            AssertionError: where it does not.
        """
        there: set[Term] = set()
        for term in self.lines:
            missing = [x for x in term.reads if not x.is_leaf and x not in there]
            assert not missing, f"{term} reads {missing[0]} before it is computed"
            assert term not in there, f"{term} is computed twice"
            there.add(term)
        wanted = (leaf for leaf in self.trace.leaves if leaf.wants)
        for leaf, row in zip(wanted, self.gradients, strict=True):
            for x, g in zip(leaf.unknowns, row, strict=True):
                assert g.is_leaf or g in there, f"the gradient by {leaf.spelled} is not computed"
                same = concrete(x.shape) == concrete(g.shape)
                assert same, f"the gradient by {leaf.spelled} has shape {g.shape}, not {x.shape}"
        assert self.value.is_leaf or self.value in there, "the value is not computed"

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
        returned = ", ".join(map(text, [self.value, *(g for row in self.gradients for g in row)]))
        return "\n".join([f"program {self.name}({given})", *map(line, self.lines), f"  return {returned}"])

    @cached_property
    def names(self) -> dict[Term, str]:
        """A name for each input, for what was captured, and for each term that has a line; identifiers, each used once."""
        from .writing.naming import name_terms
        from .writing.statements import stated

        return name_terms(self, stated(self))


def live(roots: Sequence[Term]) -> tuple[list[Term], dict[Term, int]]:
    """The terms that results are computed from, in order, and how often each is read."""
    uses: dict[Term, int] = {}
    todo = list(roots)
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
