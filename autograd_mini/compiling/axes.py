"""The lengths of axes, and polynomials in them: what a `Size` is made of."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .sizes import Size  # it is made of polynomials

TURNS = itertools.count()
TURN = operator.attrgetter("turn")


class Axis:
    """How long some axes of the arguments are: one object for all that were equally long in the trace, since the signature of a
    program says which are.

    Attributes:
        concrete: the number in the trace.
        places: the axes, as pairs of an argument and a position.
        pinned: whether the program serves this number alone.
        counted: whether `np.arange` of it was made.
        conditions: what was asked of sizes in this trace, and answered; one list for all its axes.
        quotients: the floors of quotients of sizes made of this axis, each by its two parts.
        turn: how many axes and quotients were made before, so that products stand in one order in every run.
    """

    __slots__ = ("concrete", "conditions", "counted", "pinned", "places", "quotients", "turn")

    def __init__(self, concrete: int, conditions: list[Condition] | None = None) -> None:
        self.concrete = concrete
        self.conditions = [] if conditions is None else conditions
        self.places: list[tuple[Any, int]] = []
        self.quotients: dict[tuple[Any, Any], Quotient] = {}
        self.pinned = self.counted = False
        self.turn = next(TURNS)


class Quotient:
    """The floor of a quotient with a remainder: a size that is no polynomial."""

    __slots__ = ("above", "below", "concrete", "turn")

    def __init__(self, above: Size, below: Size) -> None:
        self.above, self.below = above, below
        self.concrete = above.concrete // below.concrete
        self.turn = next(TURNS)

    @property
    def pinned(self) -> bool:
        """Whether both parts are pinned."""
        return self.above.pinned and self.below.pinned


Atom = Axis | Quotient
Terms = dict[tuple[Atom, ...], int]
"""A polynomial: the coefficient of each product of atoms, oldest first; the empty product stands for the constant."""


class Condition(NamedTuple):
    """A question about sizes as it was answered in a trace: whether a polynomial is `sign` 0.

    Attributes:
        terms: the polynomial.
        sign: one of `ORDERS`.
        holds: the answer.
        asked: whether the user's program asked it, and not a law about shapes, which NumPy obeys as well.
    """

    terms: Terms
    sign: str
    holds: bool
    asked: bool

    def is_met(self, sizes: Mapping[Axis, int]) -> bool:
        """Whether other sizes give the same answer."""
        return ORDERS[self.sign](value_of(self.terms, sizes), 0) is self.holds


ORDERS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""The questions about sizes."""


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def plus(a: Terms, b: Terms, sign: int) -> Terms:
    """a + sign * b."""
    terms = dict(a)
    for product, n in b.items():
        terms[product] = terms.get(product, 0) + sign * n
    return {product: n for product, n in terms.items() if n}


def times(a: Terms, b: Terms) -> Terms:
    """The product a b."""
    terms: Terms = {}
    for p, n in a.items():
        for q, k in b.items():
            product = tuple(sorted(p + q, key=TURN))
            terms[product] = terms.get(product, 0) + n * k
    return {product: n for product, n in terms.items() if n}


def divided(a: Terms, b: Terms) -> Terms | None:
    """a / b where b is one product that goes into every term of a; else None."""
    if len(b) != 1:
        return {(): 1} if a == b else None
    ((divisor, k),) = b.items()
    terms: Terms = {}
    for product, n in a.items():
        rest = list(product)
        for atom in divisor:
            if atom not in rest:
                return None
            rest.remove(atom)
        if n % k:
            return None
        terms[tuple(rest)] = n // k
    return terms


def is_atom(terms: Terms) -> bool:
    """Whether a polynomial is the length of an axis of an argument, or the floor of a quotient."""
    if len(terms) != 1:
        return False
    ((product, n),) = terms.items()
    return n == 1 and len(product) == 1


def is_axis(terms: Terms) -> bool:
    """Whether a polynomial is the length of an axis of an argument."""
    return is_atom(terms) and isinstance(next(iter(terms))[0], Axis)


def lowest(terms: Terms) -> int | None:
    """A lower bound, from the fact that every `Axis` is at least 2 long; None where there is none."""
    if any(n < 0 for product, n in terms.items() if product):
        return None
    return evaluated(terms, lambda atom: 2 if isinstance(atom, Axis) else 0)


def evaluated(terms: Terms, value: Callable[[Any], int]) -> int:
    """The value of a polynomial."""
    total = 0
    for product, n in terms.items():
        for atom in product:
            n *= value(atom)
        total += n
    return total


def value_of(terms: Terms, sizes: Mapping[Axis, int]) -> int:
    """The value of a polynomial for given lengths of the axes."""

    def value(atom: Atom) -> int:
        if isinstance(atom, Quotient):
            return value_of(atom.above.terms, sizes) // value_of(atom.below.terms, sizes)
        return sizes[atom]

    return evaluated(terms, value)


def an_axis(terms: Terms) -> Axis:
    """One of the axes that a polynomial is made of."""
    for product in terms:
        for atom in product:
            if isinstance(atom, Axis):
                return atom
            for part in (atom.above, atom.below):
                if part.terms.keys() - {()}:
                    return an_axis(part.terms)
    raise AssertionError("a polynomial without an axis is an integer")


# ---- equations -------------------------------------------------------------------------------------------------------

Solved = list[tuple[tuple[Atom, ...], Terms]]
"""Equations, each with the product that it is solved for (its coefficient is 1 or -1); later equations do not contain it."""


def add_equation(solved: Solved, equation: Terms) -> Terms:
    """Add an equation to solved ones; returns the equation reduced by them, an empty polynomial where it follows from them."""
    equation = reduced(equation, solved)
    alone = next((product for product, n in equation.items() if product and abs(n) == 1), None)
    if alone is not None:
        solved.append((alone, equation))
    return equation


def reduced(terms: Terms, solved: Solved) -> Terms:
    """A polynomial without the products that equations are solved for."""
    for product, equation in solved:
        if product in terms:
            terms = plus(terms, equation, -terms[product] * equation[product])
    return terms
