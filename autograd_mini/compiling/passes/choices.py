"""Choices in a gradient: a factor that may be infinite or NaN where a choice is 0 stands inside of it.

`where(c, a, 0) / v` is NaN where v is 0, and `where(c, a / v, 0)` is 0 there, as the engine says; both take two operations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from ..program import live
from ..terms import Builder, Term, same_shape
from .atoms import carried
from .shape_laws import fits

RISKY = {"div", "log", "log1p", "power", "sqrt", "tan", "exp"}
"""Operations whose results may be infinite or NaN."""
MOST_PLACES = 12
"""How many choices are tried one by one."""


class Choice(NamedTuple):
    """A term that is `inside` where a condition holds, and 0 elsewhere; or the other way round, where `first` is not true."""

    condition: Term
    first: bool
    inside: Term

    def whole(self, builder: Builder, inside: Term) -> Term:
        """The choice of something else."""
        zero = builder.number(0.0)
        return builder.make("where", *((inside, zero) if self.first else (zero, inside)), condition=self.condition)


def with_factors_in_choices(
    builder: Builder, roots: list[Term], forward: Collection[Term], cost: Callable[[list[Term]], float]
) -> list[Term]:
    """Gradients in which what may be infinite or NaN stands inside of the choices that it is a factor of: everywhere, or in those
    places where they get no longer by it."""
    best = with_factors_inside(builder, roots, forward)
    if cost(best) <= cost(roots):
        return best
    place = 0
    for _ in range(MOST_PLACES):
        best = with_factors_inside(builder, roots, forward, place)
        if best == roots:
            break
        if cost(best) <= cost(roots):
            roots = best
        else:
            place += 1
    return roots


def with_factors_inside(builder: Builder, roots: list[Term], forward: Collection[Term], place: int | None = None) -> list[Term]:
    """Gradients with the factors of all choices inside of them, or of the one of that number alone."""
    lines, uses = live(roots)
    new: dict[Term, Term] = {}
    places = 0
    for term in lines:
        if term in forward or any(x in new for x in term.reads if x not in term.args):
            continue
        args = tuple(new.get(x, x) for x in term.args)
        better = None
        if term.op in ("mul", "div"):
            better = with_factor(builder, term, args, uses)
            places += better is not None
            if place is not None and places != place + 1:
                better = None
        elif term.op in ("add", "sub") and place is None:
            better = with_terms(builder, term, args)
        if better is None and any(x is not y for x, y in zip(args, term.args, strict=True)):
            assert term.primitive is not None
            better = builder.built(term.primitive, args, term.params, term.shape, term.dtype, term.weak)
        if better is not None:
            new[term] = carried(term, better)
    return [new.get(x, x) for x in roots]


def with_factor(builder: Builder, term: Term, args: tuple[Term, ...], uses: Mapping[Term, int]) -> Term | None:
    """A product or a quotient as a choice, where one of its operands is a choice and the other may be infinite or NaN."""
    for i in (0, 1) if term.op == "mul" else (0,):
        other = args[1 - i]
        if other.op in ("number", "size") if term.op == "div" else other.op not in RISKY:
            continue
        choice = choice_in(builder, args[i], uses)
        if choice is not None and same_shape(args[i].shape, term.shape):
            found = choice.whole(builder, combined(builder, term.op, choice.inside, other, i))
            return found if fits(found, term) else None
    return None


def choice_in(builder: Builder, x: Term, uses: Mapping[Term, int]) -> Choice | None:
    """The choice that a term is, or that is one of its factors."""
    if x.op == "where":
        for first, (inside, zero) in ((True, x.args), (False, x.args[::-1])):
            if zero.value == 0.0:
                return Choice(x.params["condition"], first, inside)
    if x.op in ("mul", "div") and uses.get(x, 0) < 2:
        for i in (0, 1) if x.op == "mul" else (0,):
            choice = choice_in(builder, x.args[i], uses)
            if choice is not None and same_shape(x.args[i].shape, x.shape):
                return choice._replace(inside=combined(builder, x.op, choice.inside, x.args[1 - i], i))
    return None


def combined(builder: Builder, op: str, inside: Term, other: Term, i: int) -> Term:
    """A product or a quotient of two terms, of which `inside` is the operand of number i."""
    return builder.make(op, *((other, inside) if i else (inside, other)))


def with_terms(builder: Builder, term: Term, args: tuple[Term, ...]) -> Term | None:
    """The sum of two choices on one condition as a choice of sums."""
    choices = [choice_in(builder, x, {}) if x.op == "where" else None for x in args]
    a, b = choices
    if a is None or b is None or not same_shape(args[0].shape, args[1].shape):
        return None
    if a.condition is not b.condition or a.first != b.first:
        return None
    found = a.whole(builder, builder.make(term.op, a.inside, b.inside))
    return found if fits(found, term) else None
