"""`Regrouping`: other sums of monomials that are equal to one, of which a shorter formula may come.

What is left of a whole, `1 - a / v = b / v` where `v = a + b`; a sum of sums as one sum, `sum(x) + c * sum(y) = sum(x + c * y)`,
and in the same way one product of matrices; a factor inside of a sum, where the product is computed in any case.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from ..terms import Term, broadcasts_to, same_shape
from .atoms import LOOKED_INTO, stays, weighed
from .gathering import Gathering
from .polynomials import Monomial, Polynomial, TooLarge, added, common_part, normalized, ordered, quotient, times

MOST_PARTS = 6
"""How many products are tried as lines of their own."""
REDUCED = ("sum", "mean")
"""Operations that are linear in their operand, and take axes away."""


class Regrouping(Gathering):
    """Equal polynomials; the arguments are those of `Formulas`."""

    def with_wholes(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial in which what is left of a whole is a fraction: `m - m a / v` is `m b / v` where `v` is `a + b`."""
        powers = [dict(monomial) for monomial in polynomial]
        for v in {x: None for factors in powers for x in factors}:
            if v not in self.fractions:
                self.fractions[v] = [*self.fractions_of(v)]
            if self.fractions[v] and len({factors.get(v, 0) for factors in powers}) > 1:
                for part, share, other, left in self.fractions[v]:
                    polynomial = self.without_part(polynomial, part, share, other, left)
        return polynomial

    def fractions_of(self, v: Term) -> Iterator[tuple[Monomial, float, Monomial, float]]:
        """For a sum of two products that is computed in any case: one of them divided by the sum, and what is left to 1."""
        if v.op not in ("add", "sub") or v not in self.forward or v.args[0].value or v.args[1].value:
            return  # of `1 + e`, `1 - 1 / (1 + e)` is as short as `e / (1 + e)`
        parts = [self.expansion(x, False) for x in v.args]
        if all(len(part) == 1 for part in parts):
            (a, n), (b, k) = (next(iter(part.items())) for part in parts)
            first, second = ordered([*a, (v, -1)]), ordered([*b, (v, -1)])
            k = -k if v.op == "sub" else k
            yield first, n, second, k
            yield second, k, first, n

    def without_part(self, polynomial: Polynomial, part: Monomial, share: float, other: Monomial, left: float) -> Polynomial:
        """A polynomial with `left * m * other` in the place of `m - share * m * part`, for each m."""
        for monomial, n in [*polynomial.items()]:
            second = ordered([*monomial, *part])
            if monomial in polynomial and polynomial.get(second) == -n * share:
                rest = {key: c for key, c in polynomial.items() if key not in (monomial, second)}
                polynomial = added(rest, {ordered([*monomial, *other]): n * left}, 1.0)
        return polynomial

    def linear(self, monomial: Monomial) -> Iterator[tuple[Term, Monomial]]:
        """The factors of a monomial that are sums, means or products of matrices of the backward pass, each with the others."""
        for x, power in monomial:
            if power == 1 and x.op in (*REDUCED, "matmul") and x not in self.forward:
                yield x, quotient(monomial, ((x, 1),))

    def goes_inside(self, factor: Term, total: Term) -> bool:
        """Whether a factor of a sum, or of a product of matrices, may stand inside: it makes the sum no larger than it is."""
        if total.op == "matmul":
            return not factor.shape
        (x,) = total.args
        if not broadcasts_to(factor.shape, total.shape):
            return False
        axes = total.params["axis"]
        return not factor.shape or stays(factor, x, range(len(x.shape)) if axes is None else axes)

    def with_factors_inside(self, polynomial: Polynomial) -> Polynomial | None:
        """A polynomial in which factors of sums stand inside, where that takes fewer operations; None where it does nowhere."""
        found: Polynomial = {}
        changed = False
        for monomial, n in polynomial.items():
            better = self.with_factor_inside(monomial)
            changed = changed or better is not None
            key, scale = better or (monomial, 1.0)
            found = added(found, {key: n * scale}, 1.0)
        return found if changed else None

    def with_factor_inside(self, monomial: Monomial) -> tuple[Monomial, float] | None:
        """A monomial with some factors of a sum inside of it, and the number that is left."""
        plain = self.product(monomial, 1.0)
        best, cost = None, self.cost(plain) if plain is not None else 0.0
        for total, rest in self.linear(monomial):
            inside = [part for part in rest if self.goes_inside(part[0], total)]
            for chosen in [inside, *([part] for part in inside)] if len(inside) > 1 else [inside]:
                for i in range(len(total.args)):
                    if not chosen or total in self.shared or (new := self.scaled(total, i, chosen)) is None:
                        continue
                    other, scale = new
                    key = ordered([*quotient(rest, tuple(chosen)), (other, 1)])
                    whole = self.product(key, 1.0)
                    if whole is not None and (price := self.cost(whole)) < cost:
                        best, cost = (key, scale), price
        return best

    def scaled(self, total: Term, i: int, factors: Monomial | list[tuple[Term, int]]) -> tuple[Term, float] | None:
        """A sum or a product of matrices whose operand is multiplied by some factors, and the number that is left."""
        x = total.args[i]
        inner = times(self.expansion(x, False), {tuple(factors): 1.0})
        if len(inner) != 1:
            return None
        ((summand, n),) = inner.items()
        summand, scale = self.collected(summand)
        new = self.product(summand, 1.0)
        if new is None or not same_shape(new.shape, x.shape):
            return None
        return self.with_operand(total, i, new), n * scale

    def with_operand(self, total: Term, i: int, new: Term) -> Term:
        """The same operation with another operand."""
        return self.builder.make(total.op, *total.args[:i], new, *total.args[i + 1 :], **total.params)

    def with_sums_merged(self, polynomial: Polynomial) -> Iterator[Polynomial]:
        """Polynomials with the sum of `a + c * b` in the place of that of a and c times that of b."""
        for (p, n), (q, k) in itertools.combinations(polynomial.items(), 2):
            for (x, rest), (y, others) in itertools.product(self.linear(p), self.linear(q)):
                if x.op != y.op or x is y or x in self.shared and y in self.shared or not same_shape(x.shape, y.shape):
                    continue
                i = self.operand_that_differs(x, y)
                common, _ = common_part({rest: 1.0, others: 1.0}) if rest != others else (rest, 1.0)
                ours, theirs = quotient(rest, common), quotient(others, common)
                if i is None or not all(self.goes_inside(factor, x) for factor, _ in (*ours, *theirs)):
                    continue
                try:
                    both = times(self.expansion(x.args[i], False), {ours: n})
                    both = added(both, times(self.expansion(y.args[i], False), {theirs: k}), 1.0)
                except TooLarge:
                    continue
                scale = -1.0 if all(c < 0 for c in both.values()) else 1.0
                both = {monomial: c * scale for monomial, c in both.items()}
                new = self.built(both, True, x.args[i])
                if new is None or not same_shape(new.shape, x.args[i].shape):
                    continue
                left = {monomial: c for monomial, c in polynomial.items() if monomial not in (p, q)}
                yield added(left, {ordered([*common, (self.with_operand(x, i, new), 1)]): scale}, 1.0)

    def operand_that_differs(self, x: Term, y: Term) -> int | None:
        """Which operand of two like operations differs in value, if only one does, and their structure is the same."""
        if x.op == "matmul":
            differing = [i for i in (0, 1) if x.args[i] is not y.args[i]]
        else:
            same = x.params["axis"] == y.params["axis"] and x.params["keepdims"] == y.params["keepdims"]
            differing = [0] if same else []
        if len(differing) != 1 or not same_shape(x.args[differing[0]].shape, y.args[differing[0]].shape):
            return None
        return differing[0]

    def as_multiples(self, polynomial: Polynomial, like: Term) -> Iterator[Term]:
        """A sum as a product of one that is computed before in any case, without new divisors."""
        if len(polynomial) < 2 or not self.primitive_sums():
            return
        common, _ = common_part(polynomial)
        key, scale = normalized({quotient(monomial, common): n for monomial, n in polynomial.items()})
        for known, content, factor in self.primitive_sums().get(key, ()):
            ratio, powers = quotient(common, content), dict(common)
            divides = any(n < min(0, powers.get(x, 0)) and x.op != "size" for x, n in ratio)
            if (self.reading or not ratio) and not divides and self.comes_before(known):
                new = self.product(ordered([*ratio, (known, 1)]), scale / factor)
                if new is not None and same_shape(new.shape, like.shape):
                    yield new

    def common_parts(self, terms: Iterable[Term]) -> list[Term]:
        """The products that several monomials of some terms have in common, those first that would save the most."""
        whole: dict[tuple[Monomial, float], None] = {}
        for term in terms:
            if not self.gathers(term):
                continue
            try:
                polynomial = self.multiplied_out(term, False)
            except TooLarge:
                continue
            for monomial, n in polynomial.items():
                monomial, scale = self.collected(monomial)
                whole[monomial, abs(n * scale)] = None
        found: dict[Term, float] = {}
        for (p, n), (q, k) in itertools.combinations(whole, 2):
            common, _ = common_part({p: 1.0, q: 1.0}) if p != q else (p, 1.0)
            if sum(abs(power) for _, power in common) < 2 and not (common and n == k != 1.0):
                continue
            for scale in {1.0, n if n == k else 1.0}:
                part = self.product(common, scale)
                if part is not None and not part.is_leaf and part not in self.forward:
                    found[part] = found.get(part, 0.0) + self.cost(part)
        return sorted(found, key=lambda part: -found[part])[:MOST_PARTS]

    def gathers(self, term: Term) -> bool:
        """Whether a polynomial is gathered from a term."""
        return term not in self.forward and term.op in LOOKED_INTO and weighed(term)
