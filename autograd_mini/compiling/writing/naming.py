"""The names of a program's terms: those of the user, `dz` for the gradient at z, and letters for the rest."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ...notation.naming import letters_of, unique
from ..conditions import of_table
from ..literals import identifier, made_identifier
from ..terms import Term
from .numpy_dialect import FORMS, HELPERS
from .python_dialect import HELPERS as PYTHON_HELPERS
from .schedule import NOTABLE

if TYPE_CHECKING:
    from ..program import Program  # it imports this module

LETTERS = {"matmul": "z", "exp": "e", "relu": "h", "tanh": "h", "mean": "mean", "max": "top", "one_hot": "Y"}
"""The name of the result of an operation where the user has none."""

INTERIOR = "uvwpqrst"
"""The names of all other results, in turn."""

RESULTS = {"cost", "loss", "error", "objective", "J", "L", "energy", "nll"}
"""Names of functions that are used for their results as well; the result of any other function is named `loss`."""

RESERVED = {
    "np", "math", "numba", "float", "abs", "map", "list", "tuple", "dict", "zip", "range", "len", "slice", "ValueError",
    *keyword.kwlist, *PYTHON_HELPERS, "placed", "settings", "_", "__debug__",
}  # fmt: skip
"""Names that have another use in every written program."""


def function_name(program: Program) -> str:
    """The name of the written function."""
    return f"{identifier(program.name)}_and_gradients"


def reserved(program: Program) -> set[str]:
    """The names that no variable of a program may have, since its text uses them otherwise."""
    made_by = {(term.op, term.primitive) for term in program.lines}
    called = {name for name, op in made_by if name not in FORMS or op and not of_table(op)}
    helpers = {HELPERS[term.op][0] for term in program.lines if term.op in HELPERS}
    return {*RESERVED, *called, *helpers, function_name(program)}


def parameter_names(program: Program, others: Collection[str] = ()) -> list[str]:
    """The names of the arguments in the written function: those of the user, except for names in use and those of `others`."""
    taken = {*reserved(program), *others}
    found = []
    for parameter in program.trace.parameters:
        name = made_identifier(parameter)
        found.append(unique(f"{name}_" if name in taken else name, taken))
    return found


def result_of(program: Program) -> dict[Term, Term]:
    """For each gradient that is returned, the input it is the gradient by."""
    inputs = iter(program.inputs)
    rows = iter(program.gradients)
    found: dict[Term, Term] = {}
    for leaf in program.trace.leaves:
        terms = [next(inputs) for _ in leaf.tracers]
        if leaf.wants:
            for g, x in zip(next(rows), terms, strict=True):
                found.setdefault(g, x)
    return found


def name_terms(program: Program, lines: Sequence[Term], others: Collection[str] = ()) -> dict[Term, str]:
    """A name for each input, for what was captured, and for each term that has a line; all different, and none of `others`."""
    parameters = parameter_names(program, others)
    taken = {*reserved(program), *others, *parameters}
    names: dict[Term, str] = {}

    def give(term: Term, preferred_name: str) -> None:
        names[term] = unique(made_identifier(preferred_name), taken)

    inputs = iter(program.inputs)
    for leaf in program.trace.leaves:
        for _ in leaf.tracers:
            term = next(inputs)
            if not leaf.path and not leaf.apart_array and term.name == leaf.name:
                names[term] = parameters[leaf.argument]
            else:
                give(term, term.name or "x")
    for term in program.captured:
        give(term, term.name or "data")
    given = {made_identifier(term.name) for term in lines if term.name} - taken  # the user's names come before all others
    taken.update(given)
    results = result_of(program)
    letters = letters_of(INTERIOR, taken, set())
    for term in lines:
        if term.name:
            name = made_identifier(term.name)
            if name in given:
                given.discard(name)
                taken.discard(name)
            give(term, name)
            continue
        at = term.gradient_of
        if term is program.value:
            give(term, program.name if program.name in RESULTS else "loss")
        elif term in results:
            give(term, f"d{names[results[term]]}")
        elif at is not None and at in names:
            give(term, f"d{names[at]}")
        elif (usual := term.preferred_name or NOTABLE.get(term.op) or LETTERS.get(term.op)) is not None:
            give(term, usual)
        else:
            names[term] = next(letters)
    return names
