"""Sums of monomials: what a gradient is looked at as while it is tidied.

A monomial is a product of powers of atoms, which are terms that are not looked into; a polynomial has the coefficient of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from ..terms import Term

Monomial = tuple[tuple[Term, int], ...]
"""Powers of atoms, in the order in which the atoms were made."""
Polynomial = dict[Monomial, float]
"""The coefficient of each monomial."""

WIDEST = 12
"""How many monomials are looked at."""
AGE = attrgetter("order")
"""The order in which terms were made; of two that share it the one that came first stays first."""


class TooLarge(Exception):
    """A formula with more monomials than a person would write."""


def ordered(factors: Sequence[tuple[Term, int]]) -> Monomial:
    """Powers in the order of their atoms, each atom once."""
    if len(factors) == 1:
        return tuple(factors) if factors[0][1] else ()
    powers: dict[Term, int] = {}
    for x, power in factors:
        powers[x] = powers.get(x, 0) + power
    return of_powers(powers)


def of_powers(powers: Mapping[Term, int]) -> Monomial:
    """A monomial from the power of each atom."""
    atoms: Iterable[Term] = sorted(powers, key=AGE) if len(powers) > 1 else powers
    return tuple([(x, powers[x]) for x in atoms if powers[x]])


def added(a: Mapping[Monomial, float], b: Mapping[Monomial, float], scale: float) -> Polynomial:
    """a + scale b."""
    total = dict(a)
    for monomial, n in b.items():
        total[monomial] = total.get(monomial, 0.0) + scale * n
    if len(total) > WIDEST:
        raise TooLarge
    return total if all(total.values()) else {monomial: n for monomial, n in total.items() if n}


def times(a: Mapping[Monomial, float], b: Mapping[Monomial, float]) -> Polynomial:
    """a b."""
    total: Polynomial = {}
    if len(a) * len(b) > 2 * WIDEST:
        raise TooLarge
    for p, n in a.items():
        for q, k in b.items():
            monomial = ordered((*p, *q)) if p and q else p or q
            total[monomial] = total.get(monomial, 0.0) + n * k
    if len(total) > WIDEST:
        raise TooLarge
    return total if all(total.values()) else {monomial: n for monomial, n in total.items() if n}


def normalized(polynomial: Polynomial) -> tuple[frozenset[tuple[Monomial, float]], float]:
    """A polynomial divided by the coefficient of its first monomial, as a key, and that coefficient."""
    scale = polynomial[min(polynomial, key=lambda monomial: [(x.order, power) for x, power in monomial])]
    return frozenset([(monomial, n / scale) for monomial, n in polynomial.items()]), scale


def common_part(polynomial: Polynomial) -> tuple[Monomial, float]:
    """The factor that all monomials of a polynomial have, and the number."""
    first, *others = polynomial
    common = dict(first)
    for monomial in others:
        if not common:
            break
        powers = dict(monomial)
        common = {x: nearer_zero(power, powers[x]) for x, power in common.items() if x in powers}
    sizes = set(map(abs, polynomial.values()))
    scale = sizes.pop() if len(sizes) == 1 else 1.0
    return of_powers(common), scale


def nearer_zero(a: int, b: int) -> int:
    """Of two powers of one sign the one nearer to 0; 0 for those of different signs."""
    return 0 if a * b <= 0 else min(a, b, key=abs)


def quotient(monomial: Monomial, common: Monomial) -> Monomial:
    """A monomial without a factor that it has."""
    if not common:
        return monomial
    powers = dict(monomial)
    for x, power in common:
        powers[x] = powers.get(x, 0) - power
    return tuple([part for part in powers.items() if part[1]]) if len(powers) == len(monomial) else of_powers(powers)


def split(monomial: Monomial, holds: Callable[[Term], bool]) -> tuple[Monomial, Monomial]:
    """The powers of atoms for which something holds, and the others."""
    return tuple(part for part in monomial if holds(part[0])), tuple(part for part in monomial if not holds(part[0]))
