"""Properties of a program that its plan asks for: where each term is read for the last time, which terms are checked for NaN, and
which are never made, since what reads them is computed without them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from ..conditions import of_table
from ..passes.guarding import is_bounded
from ..program import Program
from ..terms import Term, same_shape
from .operations import subtracts_labels


def ends(program: Program, base: Mapping[Term, Iterable[Term]], results: Sequence[Term]) -> dict[int, list[Term]]:
    """For each line, the terms that are read there for the last time, views of them included."""
    last: dict[Term, int] = {}
    for i, term in enumerate(program.lines):
        for x in (term, *term.args) if not term.params else (term, *term.reads):
            if x in base:
                last.update(dict.fromkeys(base[x], i))
            else:
                last[x] = i
    for x in results:
        last.update(dict.fromkeys(base.get(x, (x,)), len(program.lines)))
    found: dict[int, list[Term]] = {}
    for term, i in last.items():
        found.setdefault(i, []).append(term)
    return found


def sources_of_nan(program: Program, results: Sequence[Term]) -> set[Term]:
    """The terms to check for a NaN that the engine would replace by 0: if a gradient holds one, one of these does.

    The engine replaces a NaN that an operation by element lets through from a masked branch. Sums and products pass a NaN on,
    so it is enough to check what they are computed from, which is often much smaller. In a program with a loop that holds for no
    product: one of all steps has 0 times an infinity where the engine never reaches a step.
    """
    in_loops = not all(of_table(op) for op in {term.primitive for term in program.lines} if op is not None)
    carriers = CARRIERS - {"matmul"} if in_loops else CARRIERS
    carried: set[Term] = set()
    for term in program.lines:
        if term.gradient_of is not None or term.op in carriers and any(x in carried for x in term.args):
            carried.add(term)
    found: set[Term] = set()
    todo = [g for g in results if not g.is_leaf]
    seen = set(todo)
    for term in todo:  # the list grows while it is read
        inner = [x for x in term.args if x in carried]
        if term.op in carriers and inner:
            todo += [x for x in inner if x not in seen]
            seen.update(inner)
        else:
            found.add(term)
    sums = {term.args[0]: term for term in program.lines if term.op == "sum"}  # a NaN reaches that term as well
    return {sums.get(term, term) for term in found if term.dtype.kind == "f"}


CARRIERS = {"matmul", "sum", "mT", "transpose", "reshape", "broadcast_to", "neg", "astype"}
"""Operations that pass on a NaN of their operands, and make no NaN that the engine would replace by 0."""


def sums_of_products(program: Program, guarded: Collection[Term]) -> dict[Term, Term]:
    """Products that only a sum over all elements reads, each with that sum, in a program with guards."""
    found: dict[Term, Term] = {}
    for term in program.lines if guarded else ():
        if term.op == "sum" and not term.shape:
            (x,) = term.args
            same = x.op == "square" or x.op == "mul" and same_shape(x.args[0].shape, x.args[1].shape)
            if same and program.uses[x] == 1 and x.dtype in (np.float64, np.float32) and x.dtype == term.dtype:
                if all(y.dtype == x.dtype and is_bounded(y, guarded) for y in x.args):
                    found[x] = term
    return found


def unread(program: Program) -> set[Term]:
    """One-hot labels that are only subtracted, so that no array of them is made."""
    differences = (term for term in program.lines if term.op == "sub" and subtracts_labels(term, program))
    return {x for term in differences for x in term.args[1:] if x.op == "one_hot"}
