"""`tidied`: the gradients of a program as a person writes them, the shortest that a few passes of `Algebra` find.

A pass keeps some terms as they are and looks into the others; which of them had better be kept is not known, so several are
tried, from where the best of those before ended.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from ..program import live
from ..terms import Builder, Term, is_written
from .algebra import Algebra
from .atoms import FREE, LOOKED_INTO
from .choices import with_factors_in_choices
from .formulas import ARRAY

LONGEST = 400
"""The most operations of a forward pass that is tidied."""
NAMED = 1e-7
"""Of two programs with as many operations, that with more gradients at what has a name is the better."""
ROUNDS = 3
"""How often a line for what several formulas have in common is looked for."""
MOST_EFFORT = 15000
"""After so many formulas no more such lines are tried."""


def tidied(builder: Builder, value: Term, gradients: list[list[Term]], reading: bool = False) -> list[list[Term]]:
    """The gradients as a person writes them, where that takes fewer operations in all; for `reading` parts that several formulas
    have in common are looked for, too."""
    tidying = Tidying(builder, value, reading)
    if len(tidying.forward) > LONGEST:
        return gradients
    each = iter(tidying.shortest([g for row in gradients for g in row]))
    return [[next(each) for _ in row] for row in gradients]


class Tidying:
    """The search for the shortest gradients of one program.

    Args:
        builder: makes the terms.
        value: what the gradients are of; what it is computed from is there in any case.
        reading: whether the result is a text, which may take longer to find.

    Attributes:
        known: the gradients that each pass has found, by what it started from.
        effort: how many formulas the passes have looked at.
    """

    def __init__(self, builder: Builder, value: Term, reading: bool) -> None:
        self.builder, self.value, self.reading = builder, value, reading
        self.forward = dict.fromkeys(live([value])[0])  # in order, so that a program has one text
        self.known: dict[tuple[object, ...], list[Term]] = {}
        self.all_open = Algebra(builder, self.forward, reading=reading)
        """Of both passes that keep nothing apart, since the second finds most again."""
        self.effort = 0

    def shortest(self, roots: list[Term]) -> list[Term]:
        """The gradients after all passes."""
        closed, opened = self.shortened(roots), self.shortened(roots, openly=True)
        both = [self.shortened(closed, openly=True), self.shortened(opened)]
        best = self.best([roots, closed, opened, *both, self.shortened(roots, renews=True)])
        for opens in (True, False, True):
            best = self.best([best, self.shortened(best, thorough=True, opens=opens)])
        if self.reading:
            self.effort = 0
            best = self.with_common_parts(best)
            best = with_factors_in_choices(self.builder, best, self.forward, self.operations)
        return best

    def best(self, found: list[list[Term]]) -> list[Term]:
        """The gradients with the fewest operations; of several the first."""
        return min(found, key=self.cost)

    def cost(self, terms: list[Term]) -> float:
        """How many operations the program has with these gradients, less a little for each line that has a name."""
        lines = live([self.value, *terms])[0]
        return operations(lines) - NAMED * sum(is_named(x.gradient_of) for x in lines)

    def operations(self, terms: list[Term]) -> float:
        """How many operations the program has with these gradients."""
        return operations(live([self.value, *terms])[0])

    def shortened(
        self, terms: list[Term], openly: bool = False, renews: bool = False, thorough: bool = False, opens: bool = False,
        anchors: Sequence[Term] = (),
    ) -> list[Term]:  # fmt: skip
        """The gradients after one pass: terms with several readers are expanded, or they are not; `anchors` never are."""
        start = (*terms, openly, renews, thorough, opens, *anchors)
        if start in self.known:
            return self.known[start]
        lines, uses = live([self.value, *terms])
        several = [x for x in lines if x not in self.forward and (uses[x] > 1 or x in terms or is_named(x.gradient_of))]
        algebra = self.all_open
        if thorough or not openly:
            apart = anchors if openly else [*several, *anchors]
            algebra = Algebra(self.builder, self.forward, apart, renews, thorough, opens, self.reading)
        for term in lines:  # oldest first, so that no chain is too deep
            algebra.shorter(term)
        found = self.known[start] = algebra.tidied(terms)
        self.effort += algebra.effort
        return found

    def with_common_parts(self, terms: list[Term]) -> list[Term]:
        """The gradients with a line for what several formulas have in common, where that makes them shorter in all."""
        for _ in range(ROUNDS):
            lines, uses = live([self.value, *terms])
            lines = [x for x in lines if x not in self.forward]
            parts = Algebra(self.builder, self.forward, [], thorough=True, reading=True).common_parts(lines)
            starts = [operands_of_atoms(terms, self.forward), *([x] for x in parts if uses.get(x, 0) < 2)]
            best = terms
            for start, openly in itertools.product(filter(None, starts), (False, True)):
                if (openly or start[0] in uses) and self.effort < MOST_EFFORT:  # beside others, what is new helps no more
                    best = self.best([best, self.shortened(terms, openly, thorough=True, opens=not openly, anchors=start)])
            if best is terms:
                break
            terms = best
        return terms


def operands_of_atoms(roots: Sequence[Term], forward: Collection[Term]) -> list[Term]:
    """The operands of operations that no formula looks into: they are computed whatever the formula is."""
    atoms = [line for line in live(roots)[0] if line.op not in LOOKED_INTO and line.op != "mT"]
    return [x for line in atoms for x in line.reads if x not in forward and not x.is_leaf]


def is_named(term: Term | None) -> bool:
    """Whether the user has a name for a term."""
    return term is not None and term.name is not None


def operations(lines: Sequence[Term]) -> float:
    """How many of some terms cost something, those on arrays a little more; what is written into places of an array is one
    operation with the sum."""
    return sum(1 + ARRAY * bool(term.shape) for term in lines if term.op not in FREE and not is_written(term))
