"""`Gathering`: from a term to a polynomial.

What does not vary along an axis leaves the sum over it, and deviations from a mean sum to zero.
"""

from __future__ import annotations

from collections.abc import Collection

from ..sizes import Size
from ..terms import Builder, Term, same_shape
from .atoms import deviates, elementwise, is_broadcast, opens, stays
from .formulas import Formulas
from .polynomials import Monomial, Polynomial, TooLarge, added, common_part, normalized, ordered, quotient, split, times

MOST = 4000
"""After so many formulas the rest stays as it is, so that a long program takes no longer than that."""


class Gathering(Formulas):
    """The polynomials of terms; the arguments are those of `Formulas`."""

    def __init__(
        self, builder: Builder, forward: Collection[Term], shared: Collection[Term], thorough: bool, opens: bool, reading: bool
    ) -> None:
        super().__init__(builder, forward, shared, thorough, opens)
        self.reading = reading
        self.anchors: list[tuple[Term, Polynomial]] | None = None
        self.sums: dict[frozenset[tuple[Monomial, float]], tuple[Term, float]] | None = None
        self.primitives: dict[frozenset[tuple[Monomial, float]], list[tuple[Term, Monomial, float]]] | None = None
        self.fractions: dict[Term, list[tuple[Monomial, float, Monomial, float]]] = {}
        self.expanded: dict[tuple[Term, bool], Polynomial] = {}
        self.same_as: dict[Term, Polynomial] = {}
        self.one_more: dict[tuple[Term, Term], Term] = {}
        self.look_for_complements(forward)
        for term in [*forward, *sorted(self.shared, key=lambda term: term.order)]:
            product = term.op in ("mul", "div", "square", "power") and (term.shape or thorough or reading) and elementwise(term)
            if product or opens and term.op == "sum" and term in self.shared:
                try:
                    ((monomial, factor),) = self.multiplied_out(term, False).items()
                except (ValueError, TooLarge):
                    continue
                degree = sum(abs(n) for _, n in monomial)
                if (factor == 1.0 or term in self.shared) and (degree > 1 or degree and monomial[0][1] < 0):
                    self.products.append((term, monomial, factor))
        self.products.sort(key=lambda product: -sum(abs(n) for _, n in product[1]))
        for i, (_, parts, _) in enumerate(self.products):
            self.products_of.setdefault(parts[0][0], []).append(i)

    def look_for_complements(self, forward: Collection[Term]) -> None:
        """Note `1 - 1 / (1 + e)`, which is `e / (1 + e)`, and the other way round: what a sigmoid and its opposite are made of.

        `one_more` has the sums `1 + e`, and `same_as` the differences with what they are as products.
        """
        for term in forward:
            if term.op == "add" and term.shape and any(x.value == 1.0 for x in term.args):
                (e,) = (x for x in term.args if x.value != 1.0)
                self.one_more[e, term] = term
        for term in forward if self.one_more else ():
            if term.op == "sub" and term.args[0].value == 1.0 and term.args[1].op == "div":
                above, below = term.args[1].args
                for e, u in self.one_more:
                    if below is u and (above is e or above.value == 1.0):
                        monomial = ordered([(u, -1)] if above is e else [(e, 1), (u, -1)])
                        self.same_as[term] = {monomial: 1.0}
                        self.products.append((term, monomial, 1.0))

    def complemented(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial with `e / (1 + e)` written as `1 - 1 / (1 + e)`."""
        if not self.one_more:
            return polynomial
        present = {factor for monomial in polynomial for factor in monomial}
        for e, u in self.one_more:
            if (e, 1) not in present:
                continue
            found: Polynomial = {}
            for monomial, n in polynomial.items():
                powers = dict(monomial)
                if powers.get(e, 0) == 1 and powers.get(u, 0) < 0:
                    rest = ordered([*monomial, (e, -1)])
                    found = added(added(found, {ordered([*rest, (u, 1)]): n}, 1.0), {rest: n}, -1.0)
                else:
                    found = added(found, {monomial: n}, 1.0)
            polynomial = found
            present = {factor for monomial in polynomial for factor in monomial}
        return polynomial

    def expansion(self, term: Term, deeply: bool) -> Polynomial:
        """A term as a sum of monomials; `deeply` also through sums of the forward pass such as `1 - a`."""
        if term in self.shared and not self.opens:
            return {((term, 1),): 1.0}
        key = term, deeply
        found = self.expanded.get(key)
        if found is None:
            found = self.expanded[key] = self.multiplied_out(term, deeply)
        return found

    def multiplied_out(self, term: Term, deeply: bool) -> Polynomial:
        """The monomials of one operation, from those of its arguments."""
        self.effort += 1
        if self.effort > MOST:
            raise TooLarge
        if term.op == "number":
            return {(): term.params["value"]} if term.params["value"] else {}
        if term.op == "size":
            return self.of_size(term)
        if term in self.same_as:
            return self.same_as[term]
        through = elementwise(term) and (term not in self.forward or opens(term, deeply))
        if not through:
            if term.op == "sum" and term not in self.forward:
                return self.of_sum(term, deeply)
            if term.op == "mean" and self.opens and term not in self.forward:
                return self.of_mean(term, deeply)
            if term.op == "broadcast_to" or is_broadcast(term):
                return self.expansion(term.args[0], deeply)
            if term.op == "reshape" and term not in self.forward and len(term.args[0].shape) < len(term.shape):
                return self.with_axes(term, deeply)
            return {((term, 1),): 1.0}
        parts = [self.expansion(x, deeply) for x in term.args]
        if term.op == "neg":
            return {monomial: -n for monomial, n in parts[0].items()}
        if term.op in ("add", "sub"):
            return added(parts[0], parts[1], 1.0 if term.op == "add" else -1.0)
        if term.op == "square":
            return times(parts[0], parts[0])
        if term.op == "power":
            whole = parts[0]
            for _ in range(int(term.args[1].params["value"]) - 1):
                whole = times(whole, parts[0])
            return whole
        if term.op == "mul":
            return times(*parts)
        if len(parts[1]) != 1:  # a sum below: an atom
            return times(parts[0], {((term.args[1], -1),): 1.0})
        ((monomial, n),) = parts[1].items()
        return times(parts[0], {tuple((x, -power) for x, power in monomial): 1.0 / n})

    def of_size(self, term: Term) -> Polynomial:
        """A size: `2 * m` is twice m, and `m * n` has two factors, as the means over both axes have."""
        ((product, n), *more) = term.params["size"].terms.items()
        if more:
            return {((term, 1),): 1.0}
        return {ordered([(self.builder.size(Size({(atom,): 1})), 1) for atom in product]): float(n)}

    def with_axes(self, term: Term, deeply: bool) -> Polynomial:
        """New axes of size 1: those of each factor."""
        (x,) = term.args
        inner = self.expansion(x, deeply)
        inner = self.with_known_products(inner) if self.opens else inner
        if not all(not atom.shape or same_shape(atom.shape, x.shape) for monomial in inner for atom, _ in monomial):
            return {((term, 1),): 1.0}
        make, found = self.builder.make, Polynomial()
        for monomial, n in inner.items():
            factors = [(make("reshape", atom, shape=term.shape) if atom.shape else atom, power) for atom, power in monomial]
            found = added(found, {ordered(factors): 1.0}, n)
        return found

    def of_mean(self, term: Term, deeply: bool) -> Polynomial:
        """The mean over axes: the sum, divided by how many elements they have."""
        (x,) = term.args
        axes = range(len(x.shape)) if term.params["axis"] is None else term.params["axis"]
        if any(x.shape[i] == 0 for i in axes if not isinstance(x.shape[i], Size)):
            return {((term, 1),): 1.0}  # a mean of nothing is no sum divided by a number
        found = self.expansion(self.builder.make("sum", x, **term.params), deeply)
        for i in axes:
            ((size, n),) = self.expansion(self.builder.size(x.shape[i]), deeply).items()
            found = times(found, {tuple((atom, -power) for atom, power in size): 1 / n})
        return found

    def of_sum(self, term: Term, deeply: bool) -> Polynomial:
        """The sum over axes: of each monomial, what does not vary along them leaves it."""
        (x,) = term.args
        axes = range(len(x.shape)) if term.params["axis"] is None else term.params["axis"]
        keepdims = term.params["keepdims"]
        found: Polynomial = {}
        inner = self.expansion(x, deeply)
        if len(inner) > 1 and (same := self.at_hand(inner)) is not None and same_shape(same[0].shape, x.shape):
            return {((self.builder.make("sum", same[0], **term.params), 1),): same[1]}
        for monomial, n in inner.items():
            plain = self.collected(monomial, [])
            atoms = {atom for atom, _ in monomial}
            singly = (self.collected(monomial, [p]) if p[1][0][0] in atoms else plain for p in self.products)
            ways = [self.collected(monomial), *singly, plain]
            splits = [(*split(way, lambda atom: stays(atom, x, axes)), scale) for way, scale in dict.fromkeys(ways)]
            if any(len(left) == 1 and left[0][1] == 1 and deviates(left[0][0], axes) for _, left, _ in splits):
                continue
            out, left, scale = min(splits, key=lambda parts: self.price(parts[1], term))
            summand = self.product(tuple(left), 1.0)
            if summand is None or not same_shape(summand.shape, x.shape):
                return {((term, 1),): 1.0}
            total = self.builder.make("sum", summand, axis=term.params["axis"], keepdims=keepdims)
            factors = [(self.without(atom, axes, x, keepdims), power) for atom, power in out]
            found = added(found, times({((total, 1),): 1.0}, {ordered(factors): 1.0}), n * scale)
        return found

    def at_hand(self, polynomial: Polynomial) -> tuple[Term, float] | None:
        """A term that is computed in any case, and by which number times it a polynomial is, if there is such."""
        if self.sums is None:
            self.sums = {}
            for anchor, known in self.known_sums():
                key, scale = normalized(known)
                self.sums.setdefault(key, (anchor, scale))
        key, scale = normalized(polynomial)
        found = self.sums.get(key)
        return None if found is None else (found[0], scale / found[1])

    def primitive_sums(self) -> dict[frozenset[tuple[Monomial, float]], list[tuple[Term, Monomial, float]]]:
        """The sums that are computed in any case, by what they are without their common factor, with that factor and a number."""
        if self.primitives is None:
            self.primitives = {}
            for anchor, known in self.known_sums():
                content, _ = common_part(known)
                key, scale = normalized({quotient(monomial, content): n for monomial, n in known.items()})
                self.primitives.setdefault(key, []).append((anchor, content, scale))
        return self.primitives

    def known_sums(self) -> list[tuple[Term, Polynomial]]:
        """The sums that are computed in any case, oldest first, with their monomials."""
        if self.anchors is None:
            self.anchors = []
            for anchor in sorted(self.shared, key=lambda term: term.order):
                for deeply in (False, True):
                    try:
                        known = self.multiplied_out(anchor, deeply)
                    except TooLarge:
                        continue
                    if len(known) > 1:
                        self.anchors.append((anchor, known))
        return self.anchors

    def price(self, left: Monomial, term: Term) -> tuple[bool, int]:
        """The sort key of a way to write a summand: a known sum comes first, then fewer factors."""
        inner = self.product(left, 1.0)
        known = inner is not None and self.builder.known("sum", inner, **term.params) is not None
        return not known, sum(abs(power) for _, power in left)

    def without(self, atom: Term, axes: Collection[int], x: Term, keepdims: bool) -> Term:
        """A factor that leaves a sum, without the axes that the sum takes away."""
        if keepdims or not atom.shape:
            return atom
        lost = len(x.shape) - len(atom.shape)
        shape = tuple(n for i, n in enumerate(atom.shape, lost) if i not in axes)
        return atom if len(shape) == len(atom.shape) else self.builder.make("reshape", atom, shape=shape)
