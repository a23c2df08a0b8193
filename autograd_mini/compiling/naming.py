"""What a program calls its terms: the user's names, `dz` for the gradient at z, and letters for the rest."""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from ..core.primitive import registry
from ..notation.naming import fresh, letters_of
from ..notation.words import python_name
from .numpy_dialect import FORMS, HELPERS
from .program import Program
from .statements import NOTABLE
from .terms import Term

LETTERS = {"matmul": "z", "exp": "e", "relu": "h", "tanh": "h", "mean": "mean", "max": "top", "one_hot": "Y"}
"""What the result of an operation is called where the user has no name for it."""

INTERIOR = "uvwpqrst"
"""What anything else is called."""

RESULTS = {"cost", "loss", "error", "objective", "J", "L", "energy", "nll"}
"""Names of functions that are names of their results, too; the result of any other is a loss."""

RESERVED = {"np", "math", "float", *keyword.kwlist, *(helper for helper, _ in HELPERS.values()), "placed"}
"""Names that a written program has another use for, besides those of primitives without a form of their own."""


def name_terms(program: Program, lines: Sequence[Term]) -> dict[Term, str]:
    """A name for each input, for what was captured, and for each term that has a line; all different."""
    taken = {*RESERVED, *(op for op in registry if op not in FORMS)}
    names: dict[Term, str] = {}

    def give(term: Term, wish: str) -> None:
        name = python_name(wish)
        if name in taken:
            name = fresh(name, taken)
        taken.add(name)
        names[term] = name

    for term in program.inputs:
        give(term, term.name or "x")
    for term in program.captured:
        give(term, term.name or "data")
    given = {python_name(term.name) for term in lines if term.name} - taken  # the user's names come before all others
    taken.update(given)
    letters = letters_of(INTERIOR, taken, set())
    for term in lines:
        if term.name:
            name = python_name(term.name)
            if name in given:
                given.discard(name)
                taken.discard(name)
            give(term, name)
            continue
        adjoint = term.adjoint_of
        if term is program.value:
            give(term, program.name if program.name in RESULTS else "loss")
        elif adjoint is not None and (adjoint in names):
            give(term, f"d{names[adjoint]}")
        elif term.wish is not None:
            give(term, term.wish)
        elif term.op in NOTABLE:
            give(term, NOTABLE[term.op])
        elif term.op in LETTERS:
            give(term, LETTERS[term.op])
        else:
            names[term] = next(letters)
    return names
