"""Tidying a written gradient as a person does on paper: products are cancelled, like terms collected, factors pulled out.

A gradient is looked at as a sum of monomials (`polynomials`, `gathering`): a number times powers of atoms. Atoms are what no law
looks into: results of the forward pass, matrix products, sums over axes. From the monomials a shorter formula is built
(`formulas`), out of what the forward pass has computed already (`d / s` is `xhat` where that is there); it is taken if it needs
fewer operations.

Each step is exact on paper, and some are not at poles: `x / s * s` is x where s is not 0. So the tidied gradient is for reading,
and for arrays whose value is finite; the program that runs on NumPy's arrays keeps the steps of the engine.
"""

from __future__ import annotations

import itertools
from bisect import insort
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ..terms import Builder, Term, same_shape
from .atoms import LINEAR, carried, product_key, transposed, weighed
from .gathering import MOST
from .polynomials import Monomial, Polynomial, TooLarge, added, common_part, quotient, times
from .regrouping import Regrouping
from .shape_laws import fits

MOST_REMAKES = 20
"""Where a law makes a term of new parts, and so on so many times, two laws turn it to and fro, and it stays as it was."""
NEAR = 3
"""A formula that is this many operations longer is left, though its parts may get shorter."""
WAYS = [(deeply, turned) for turned in (False, True) for deeply in (False, True)]
"""Ways to a polynomial: sums of the forward pass are opened; `e / (1 + e)` is `1 - 1 / (1 + e)`."""


class TurnedToAndFro(Exception):
    """Two laws make a term anew without end."""


class Algebra(Regrouping):
    """The formulas of a program's gradients.

    Args:
        builder: makes the terms.
        forward: the terms of the forward pass that are computed in any case.
        shared: terms of the backward pass that are not looked into, and cost nothing, since others read them, too.
        renews: whether what takes the place of such a term is another.
        thorough: whether parts of sums are looked at, too: some monomials that share a factor, or that are a known sum.
        opens: whether the shared terms are looked into all the same, and found again where they are parts of what is written.
        reading: whether more ways are looked at, for a text that is read: fractions of a whole, factors inside of a sum.
    """

    def __init__(
        self, builder: Builder, forward: Collection[Term], shared: Collection[Term] = (), renews: bool = False,
        thorough: bool = False, opens: bool = False, reading: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(builder, forward, shared, thorough, opens, reading)
        self.renews = renews
        self.depth = self.remakes = 0
        self.better: dict[Term, Term] = {}
        self.matrix_products: dict[Any, Term] = {}
        for term in forward:
            self.note_product(term)

    # ---- the way through a program -----------------------------------------------------------------------------------

    def tidied(self, roots: Sequence[Term]) -> list[Term]:
        """Results of the backward pass, each with what it reads as short as it gets."""
        return [self.shorter(root) for root in roots]

    def shorter(self, root: Term) -> Term:
        """A term made anew from shorter parts, where there are such."""
        todo = [root]
        while todo:
            term = todo[-1]
            if term in self.better or term in self.forward or term.is_leaf:
                self.better.setdefault(term, term)
                todo.pop()
                continue
            waiting = [x for x in term.reads if x not in self.better]
            if waiting:
                todo += waiting
                continue
            todo.pop()
            self.better[term] = self.improved(term)
            if self.renews and term in self.shared and self.better[term] not in self.shared:
                self.shared.add(self.better[term])
                insort(self.ages, self.better[term].order)
                self.costs.clear()
                self.formulas.clear()
            self.note_product(self.better[term])
        return self.better[root]

    def improved(self, term: Term) -> Term:
        """The shortest of some ways to write a term whose parts have been seen to."""
        remade = self.remade(term)
        if remade not in self.better and any(x not in self.better for x in remade.reads):  # a law made new parts
            return self.remade_again(term, remade)
        if remade.op not in ("add", "sub", "mul", "div", "neg", "sum", "square") or not weighed(remade):
            return carried(term, remade)
        if self.effort >= MOST:
            return carried(term, remade)  # no way would be looked at
        self.now, self.before = term.order, {}
        best, cost = remade, self.cost(remade)
        tried: set[Any] = set()
        while cost:
            ways = ((way, self.cost(way)) for way in self.ways(best, tried))
            new, found = min(ways, key=lambda pair: pair[1], default=(best, cost))
            if found >= cost:
                break
            best, cost = new, found
        if not self.reading:
            self.better.setdefault(best, best)  # no way to write it is shorter, so none is looked for where it is read
        return carried(term, best)

    def remade_again(self, term: Term, remade: Term) -> Term:
        """The shortest way to write a term that a law has made of new parts; the term itself where the laws come to no end."""
        self.remakes += 1
        try:
            if self.remakes > MOST_REMAKES:
                raise TurnedToAndFro
            for x in remade.reads:
                self.shorter(x)
            return carried(term, self.improved(remade))
        except TurnedToAndFro:
            if self.remakes > 1:
                raise
            return term
        finally:
            self.remakes -= 1

    def remade(self, term: Term) -> Term:
        """The same operation on the better parts."""
        args = tuple(self.better[x] for x in term.args)
        if term.op == "sigmoid" and args[0].op == "neg":
            known = self.builder.known("sigmoid", args[0].args[0])
            if known is not None and known in self.forward:
                return self.builder.make("sub", self.builder.number(1.0), known)
        params = {key: self.replaced(x) for key, x in term.params.items()} if term.params else term.params
        if term.op in LINEAR and args[0].op == "neg":  # signs go outwards
            return self.builder.make("neg", self.builder.make(term.op, args[0].args[0], **params))
        if term.op == "matmul" and len(args[0].shape) == len(args[1].shape) == 2:
            x, y = map(transposed, args)
            if (known := self.matrix_products.get((y, x))) is not None and known is not term:
                return self.builder.view("mT", known, term.shape)
        if args == term.args and (params is term.params or all(params[key] is x for key, x in term.params.items())):
            return term
        assert term.primitive is not None
        return self.builder.built(term.primitive, args, params, term.shape, term.dtype, term.weak)

    def note_product(self, term: Term) -> None:
        """Note a product of two matrices, of which the transpose need not be computed."""
        if term.op == "matmul" and len(term.args[0].shape) == len(term.args[1].shape) == 2:
            self.matrix_products.setdefault(product_key(*term.args), term)

    def replaced(self, x: object) -> object:
        """Structure with better terms in it."""
        if isinstance(x, Term):
            return self.better[x]
        if isinstance(x, tuple):
            parts = tuple(map(self.replaced, x))
            return x if all(a is b for a, b in zip(x, parts, strict=True)) else parts
        return x

    # ---- ways to write a term ----------------------------------------------------------------------------------------

    def ways(self, term: Term, tried: set[Any]) -> Iterator[Term]:
        """Formulas for a term, each once, without those of polynomials that were `tried` before."""
        seen = {term}
        most = self.cost(term) + NEAR
        polynomials: dict[tuple[bool, bool], Polynomial] = {}
        for deeply, turned in WAYS:
            try:
                if not turned:
                    polynomials[deeply, False] = self.multiplied_out(term, deeply)
                elif (deeply, False) in polynomials:
                    polynomials[deeply, True] = self.complemented(polynomials[deeply, False])
                polynomial = polynomials.get((deeply, turned))
                if polynomial is None or turned and polynomial is polynomials[deeply, False]:
                    continue
                key = frozenset(polynomial.items())
                if key in tried:
                    continue
                tried.add(key)
                found = [*self.forms(polynomial, term)]
                if self.reading and len(polynomial) > 1 and (rest := self.with_wholes(polynomial)) is not polynomial:
                    found += self.forms(rest, term)
            except TooLarge:
                continue
            for new in found:
                if not same_shape(new.shape, term.shape):
                    new = self.builder.make("broadcast_to", new, shape=term.shape)
                if new not in seen and self.cost(new) < most and fits(new, term):
                    seen.add(new)
                    yield (new := self.with_short_parts(new))
                    most = min(most, self.cost(new) + NEAR)

    def forms(self, polynomial: Polynomial, like: Term) -> Iterator[Term]:
        """Ways to write one polynomial."""
        if (choice := self.as_one_choice(polynomial, like)) is not None:
            yield choice
        yield from self.as_multiples(polynomial, like)
        others = [polynomial]
        if self.thorough and self.cost(like) >= 2:  # for one operation, only what is there already is shorter
            others += self.with_sums_merged(polynomial)
            if (self.reading or len(polynomial) == 1) and (inside := self.with_factors_inside(polynomial)) is not None:
                others.append(inside)
            if len(polynomial) > 2 and (with_known := self.with_known_part(polynomial)) is not None:
                others.append(with_known)
        for factored in (True, False) if len(polynomial) > 1 else (True,):
            for other in others:
                if (new := self.built(other, factored, like)) is not None:
                    yield new
            if factored and self.thorough and len(polynomial) > 2:
                if (new := self.built(polynomial, True, like, grouped=True)) is not None:
                    yield new

    def with_known_part(self, polynomial: Polynomial) -> Polynomial | None:
        """A polynomial with a sum that is computed before in any case in the place of its monomials, if it has all of them."""
        for known, parts in self.known_sums():
            if len(parts) >= len(polynomial) or next(iter(parts)) not in polynomial or not self.comes_before(known):
                continue
            scales = {polynomial.get(monomial, 0.0) / n for monomial, n in parts.items()}
            if len(scales) == 1 and (scale := scales.pop()):
                rest = {monomial: n for monomial, n in polynomial.items() if monomial not in parts}
                return added(rest, {((known, 1),): 1.0}, scale)  # which may stand among the others already
        return None

    def as_one_choice(self, polynomial: Polynomial, like: Term) -> Term | None:
        """`where(c, a, 0) * x + where(c, 0, b) * y` as `where(c, a * x, b * y)`, common factors outside."""
        if len(polynomial) != 2:
            return None
        (first, n), (second, k) = polynomial.items()
        for (x, _), (y, _) in itertools.product(first, second):
            if x.op != "where" or y.op != "where" or x.params["condition"] is not y.params["condition"]:
                continue
            pairs = [(x, first, n), (y, second, k)]
            if x.args[0].value == 0.0:
                pairs.reverse()
            (upper, *_), (lower, *_) = pairs
            if upper.args[1].value != 0.0 or lower.args[0].value != 0.0:
                continue
            (p, n), (q, k) = (self.chosen(*pair, i) for i, pair in enumerate(pairs))
            common, scale = common_part({p: n, q: k}) if p != q else (p, 1.0)
            above, below = self.product(quotient(p, common), n / scale), self.product(quotient(q, common), k / scale)
            if above is None or below is None or above.weak and below.weak and like.dtype != float:
                return None
            choice = self.builder.make("where", above, below, condition=x.params["condition"])
            return self.product(common, scale, choice)
        return None

    def chosen(self, choice: Term, monomial: Monomial, n: float, i: int) -> tuple[Monomial, float]:
        """A monomial with the number or array that a choice is where it is not 0, in the place of the choice."""
        rest = {quotient(monomial, ((choice, 1),)): n}
        inner = self.expansion(choice.args[i], False)
        ((found, scale),) = times(rest, inner if len(inner) == 1 else {((choice.args[i], 1),): 1.0}).items()
        return found, scale

    def with_short_parts(self, term: Term) -> Term:
        """A formula whose parts that are new are seen to as well."""
        if self.depth > 1 or term.is_leaf or term in self.better:
            return term
        self.depth += 1
        for x in term.reads:
            self.shorter(x)
        self.depth -= 1
        return self.remade(term)
