"""A scalar program as statements: results that get a name, and results that are written inside the expression that reads them.

A result that is read once needs no name, and Python is faster without one: `b + w0 * x0 + w1 * x1` stores nothing between.
A name that the user gave is kept, unless a loop gave it again and again. Where a program is too long for one function, the
statements are cut into pieces, and what one piece leaves for another goes through a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ...notation.naming import letters_of, unique
from ...notation.printer import ATOM, Part
from ..program import Program
from ..terms import Term
from .naming import INTERIOR
from .python_dialect import number, spelled, written

WIDE = 40
"""The most operations of an expression."""


class Statement(NamedTuple):
    """`name = text`, for one term."""

    term: Term
    name: str
    text: str


class Lines:
    """The statements of a scalar program, written in order of the program.

    Args:
        program: what to write.
        inputs: the text of each input.
        reserved: names that no variable may have.
        piece: the number of operations after which a new piece begins; None for one function.

    Attributes:
        pieces: the statements, piece by piece.
        kept: for each term that another piece reads, its place in the list `v`.
    """

    def __init__(
        self, program: Program, inputs: Mapping[Term, str], reserved: Collection[str] = (), piece: int | None = None
    ) -> None:
        self.inputs = inputs
        self.named = named(program)
        taken = {*reserved, *inputs.values()}
        letters = letters_of(INTERIOR, {*taken, *program.names.values()}, set())
        self.names: dict[Term, str] = {}
        for term in program.lines:
            if term in self.named:
                name = program.names.get(term) or self.called(term) or next(letters)
                self.names[term] = unique(name, taken)
        self.home: dict[Term, int] = {}
        self.kept: dict[Term, int] = {}
        self.here = 0
        self.pieces: list[list[Statement]] = [[]]
        length = 0
        for term in program.lines:
            length += 1
            if term in self.named:
                if piece is not None and length > piece:
                    length, self.here = 1, self.here + 1
                    self.pieces.append([])
                self.pieces[-1].append(Statement(term, self.names[term], self.expression(term)))
                self.home[term] = self.here

    def called(self, term: Term) -> str | None:
        """The preferred name of a gradient, `d` and the name of the number; None for other terms."""
        return f"d{self.names[term.gradient_of]}" if term.gradient_of in self.names else None

    def expression(self, term: Term) -> str:
        """The expression of a term, in the names of other terms."""
        return self.spelled_out(term).text

    def spelled_out(self, term: Term) -> Part:
        """The expression of a term, although it has a name."""
        form, inside = spelled(term)
        return written(form, term, [self.part(x) for x in inside])

    def part(self, term: Term) -> Part:
        """A term as an operand: its name, its number, or its expression."""
        if term.value is not None:
            return number(term.value)
        if term in self.inputs:
            return Part(self.inputs[term], ATOM)
        if term not in self.named:
            return self.spelled_out(term)
        if self.home[term] == self.here:
            return Part(self.names[term], ATOM)
        return Part(f"v[{self.kept.setdefault(term, len(self.kept))}]", ATOM)

    def text(self, term: Term) -> str:
        """The text of a term that stands alone, as in a list."""
        return self.part(term).text


def named(program: Program) -> set[Term]:
    """The terms that get a name: those that are read more than once, or by a form that writes them twice, or that are too large
    to stand inside another expression."""
    readings = Counter(program.each_gradient)
    readings[program.value] += 2
    for term in reversed(program.lines):
        if readings[term]:
            form, inside = spelled(term)
            for i, x in enumerate(inside):
                readings[x] += 2 if form is not None and i in form.repeated else 1
    given = Counter(term.name for term in program.lines)
    found: set[Term] = set()
    sizes: dict[Term, int] = {}
    for term in program.lines:
        if not readings[term]:
            continue
        size = 1
        for x in spelled(term)[1]:
            size += sizes.get(x, 0)
        if readings[term] != 1 or size >= WIDE or (term.name and given[term.name] == 1):
            found.add(term)
            size = 0
        sizes[term] = size
    return found
