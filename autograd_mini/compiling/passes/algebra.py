"""Tidying a written gradient as a person does on paper: products are cancelled, like terms collected, factors pulled out.

A gradient is looked at as a sum of monomials: a number times powers of atoms. Atoms are what no law looks into: results of the
forward pass, matrix products, sums over axes. What does not vary along an axis leaves the sum over it, sums of equal things are
found equal, and deviations from a mean sum to zero. From the monomials a shorter formula is built, out of what the forward pass
has computed already (`d / s` is `xhat` where that is there); it is taken if it needs fewer operations.

Each step is exact on paper, and some are not at poles: `x / s * s` is x where s is not 0. So the tidied gradient is for reading,
and for arrays whose value is finite; the program that runs on NumPy's arrays keeps the steps of the engine.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ..sizes import Size
from ..terms import Builder, Term, find, is_written, same_shape
from .shape_laws import fits

Monomial = tuple[tuple[Term, int], ...]
"""Powers of atoms, in the order in which the atoms were made."""
Polynomial = dict[Monomial, float]
"""The coefficient of each monomial."""
Product = tuple[Term, Monomial, float]
"""A term that is a number times a monomial."""

WIDEST, HIGHEST, DEEPEST = 12, 9, 60
"""How many monomials, which degree, and how many operations are looked at."""
MOST = 4000
"""After so many formulas the rest stays as it is, so that a long program takes no longer than that."""
MOST_REMAKES = 20
"""Where a law makes a term of new parts, and so on so many times, two laws turn it to and fro, and it stays as it was."""
WAYS = [(deeply, factored, turned) for turned in (False, True) for deeply in (False, True) for factored in (True, False)]
"""Ways to a formula: sums of the forward pass are opened; a common factor is pulled out; `e / (1 + e)` is `1 - 1 / (1 + e)`."""
ARITHMETIC = {"add", "sub", "mul", "div", "neg", "square"}
"""Operations by element that make polynomials and quotients."""
LOOKED_INTO = {*ARITHMETIC, "sum", "mean", "reshape", "broadcast_to"}
"""Operations that a polynomial is gathered through; the result of any other is an atom."""
LINEAR = ("sum", "scatter", "reshape", "mT", "broadcast_to")


ARRAY = 1e-4
"""How much more an operation on an array counts than one on numbers."""


class TooLarge(Exception):
    """A formula with more monomials than a person would write."""


class TurnedToAndFro(Exception):
    """Two laws make a term anew without end."""


class Algebra:
    """The formulas of a program's gradients.

    Args:
        builder: makes the terms.
        forward: the terms of the forward pass that are computed in any case.
        shared: terms of the backward pass that are not looked into, and cost nothing, since others read them, too.
        renews: whether what takes the place of such a term is another.
        thorough: whether parts of sums are looked at, too: some monomials that share a factor, or that are a known sum.
    """

    def __init__(
        self, builder: Builder, forward: Collection[Term], shared: Collection[Term] = (), renews: bool = False,
        thorough: bool = False,
    ) -> None:  # fmt: skip
        self.renews, self.thorough = renews, thorough
        self.builder = builder
        self.forward = set(forward)
        self.shared = set(shared)
        self.ages = sorted(term.order for term in self.shared)  # a formula may use those that are older than its term
        self.depth = self.effort = self.remakes = 0
        self.anchors: list[tuple[Term, Polynomial]] | None = None
        self.sums: dict[frozenset[tuple[Monomial, float]], tuple[Term, float]] | None = None
        self.better: dict[Term, Term] = {}
        self.expanded: dict[tuple[Term, bool], Polynomial] = {}
        self.products: list[Product] = []
        self.now = 0
        self.before: dict[Term, bool] = {}
        self.costs: dict[Term, float] = {}
        self.formulas: dict[tuple[Monomial, float, Term | None, int], Term | None] = {}
        self.same_as: dict[Term, Polynomial] = {}
        self.one_more: dict[tuple[Term, Term], Term] = {}
        self.matrix_products: dict[Any, Term] = {}
        for term in forward:
            self.note_product(term)
        self.look_for_complements(forward)
        for term in [*forward, *sorted(self.shared, key=lambda term: term.order)]:
            if term.op in ("mul", "div", "square", "power") and (term.shape or thorough) and elementwise(term):
                try:
                    ((monomial, factor),) = self.multiplied_out(term, False).items()
                except (ValueError, TooLarge):
                    continue
                degree = sum(abs(n) for _, n in monomial)
                if (factor == 1.0 or term in self.shared) and (degree > 1 or degree and monomial[0][1] < 0):
                    self.products.append((term, monomial, factor))
        self.products.sort(key=lambda product: -sum(abs(n) for _, n in product[1]))

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
        for e, u in self.one_more:
            if not any((e, 1) in monomial for monomial in polynomial):
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
        return polynomial

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
        self.now, self.before = term.order, {}
        best, cost = remade, self.cost(remade)
        while cost:
            new, found = min(((way, self.cost(way)) for way in self.ways(best)), key=lambda pair: pair[1], default=(best, cost))
            if found >= cost:
                break
            best, cost = new, found
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

    def ways(self, term: Term) -> Iterator[Term]:
        """Formulas for a term, each once."""
        seen: set[Any] = {term}
        polynomials: dict[tuple[bool, bool], Polynomial] = {}
        for deeply, factored, turned in WAYS:
            if turned and not self.one_more:
                continue
            try:
                if (deeply, False) not in polynomials:
                    polynomials[deeply, False] = self.multiplied_out(term, deeply)
                if (deeply, turned) not in polynomials:
                    polynomials[deeply, True] = self.complemented(polynomials[deeply, False])
                polynomial = polynomials[deeply, turned]
                if turned and polynomial is polynomials[deeply, False]:
                    continue
                key = factored and len(polynomial) > 1, frozenset(polynomial.items())
                if key in seen:
                    continue
                seen.add(key)
                found = list(self.forms(polynomial, factored, term))
            except TooLarge:
                continue
            for new in found:
                if not same_shape(new.shape, term.shape):
                    new = self.builder.make("broadcast_to", new, shape=term.shape)
                if new not in seen and fits(new, term):
                    seen.add(new)
                    yield self.with_short_parts(new)

    def forms(self, polynomial: Polynomial, factored: bool, like: Term) -> Iterator[Term]:
        """Ways to write one polynomial."""
        known = self.as_one_choice(polynomial, like) or self.as_multiple(polynomial, like)
        if known is not None:
            yield known
        new = self.built(polynomial, factored, like)
        if new is not None:
            yield new
        if not self.thorough or len(polynomial) < 3:
            return
        with_known = self.with_known_part(polynomial)
        if with_known is not None and (new := self.built(with_known, factored, like)) is not None:
            yield new
        if factored and (new := self.built(polynomial, True, like, grouped=True)) is not None:
            yield new

    def with_known_part(self, polynomial: Polynomial) -> Polynomial | None:
        """A polynomial with a sum that is computed before in any case in the place of its monomials, if it has all of them."""
        for known, parts in self.known_sums():
            if len(parts) >= len(polynomial) or not self.comes_before(known):
                continue
            scales = {polynomial.get(monomial, 0.0) / n for monomial, n in parts.items()}
            if len(scales) == 1 and (scale := scales.pop()):
                return {**{monomial: n for monomial, n in polynomial.items() if monomial not in parts}, ((known, 1),): scale}
        return None


    def with_short_parts(self, term: Term) -> Term:
        """A formula whose parts that are new are seen to as well."""
        if self.depth > 1 or term.is_leaf or term in self.better:
            return term
        self.depth += 1
        for x in term.reads:
            self.shorter(x)
        self.depth -= 1
        return self.remade(term)

    def remade(self, term: Term) -> Term:
        """The same operation on the better parts."""
        args = tuple(self.better[x] for x in term.args)
        if term.op == "sigmoid" and args[0].op == "neg":
            known = self.builder.known("sigmoid", args[0].args[0])
            if known is not None and known in self.forward:
                return self.builder.make("sub", self.builder.number(1.0), known)
        params = {key: self.replaced(x) for key, x in term.params.items()}
        if term.op in LINEAR and args[0].op == "neg":  # signs go outwards
            return self.builder.make("neg", self.builder.make(term.op, args[0].args[0], **params))
        if term.op == "matmul" and len(args[0].shape) == len(args[1].shape) == 2:
            x, y = map(transposed, args)
            if (known := self.matrix_products.get((y, x))) is not None and known is not term:
                return self.builder.view("mT", known, term.shape)
        if args == term.args and all(params[key] is x for key, x in term.params.items()):
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

    def cost(self, term: Term) -> float:
        """How many operations a term needs besides what the forward pass has, each counted once; of two ways with as many, the
        one with fewer operations on arrays is the shorter."""
        if term not in self.costs:
            self.costs[term] = self.counted(term)
        return self.costs[term]

    def counted(self, term: Term) -> float:
        """The cost of a term that is not known yet."""
        seen: set[Term] = set()
        todo = [term]
        count = 0.0
        while todo:
            x = todo.pop()
            if x in seen or x in self.forward or x.is_leaf or x in self.shared and x is not term:
                continue
            seen.add(x)
            if x.op not in FREE and not is_written(x):
                count += 1 + ARRAY * bool(x.shape)
            todo += x.reads
            if len(seen) > DEEPEST:
                return count + 1000
        return count

    # ---- polynomials -------------------------------------------------------------------------------------------------

    def expansion(self, term: Term, deeply: bool) -> Polynomial:
        """A term as a sum of monomials; `deeply` also through sums of the forward pass such as `1 - a`."""
        if term in self.shared:
            return {((term, 1),): 1.0}
        key = term, deeply
        if key not in self.expanded:
            self.expanded[key] = self.multiplied_out(term, deeply)
        return self.expanded[key]

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
        """A size: `2 * m` is twice m."""
        ((product, n), *more) = term.params["size"].terms.items()
        if more:
            return {((term, 1),): 1.0}
        return {((self.builder.size(Size({product: 1})), 1),): float(n)}

    def with_axes(self, term: Term, deeply: bool) -> Polynomial:
        """New axes of size 1: those of each factor."""
        (x,) = term.args
        inner = self.expansion(x, deeply)
        if not all(not atom.shape or same_shape(atom.shape, x.shape) for monomial in inner for atom, _ in monomial):
            return {((term, 1),): 1.0}
        make = self.builder.make
        return {
            ordered([(make("reshape", atom, shape=term.shape) if atom.shape else atom, power) for atom, power in monomial]): n
            for monomial, n in inner.items()
        }

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

    def comes_before(self, known: Term) -> bool:
        """Whether what is computed in any case can be read by the formula under way: whether it does not read that itself."""
        if known.order < self.now:
            return True
        if not self.thorough:
            return False
        if known not in self.before:
            self.before[known] = known.order != self.now and all(x.order < self.now or self.comes_before(x) for x in known.reads)
        return self.before[known]

    def as_multiple(self, polynomial: Polynomial, like: Term) -> Term | None:
        """A sum as a number times one that is computed before in any case, if there is such."""
        if len(polynomial) < 2 or not self.shared or (found := self.at_hand(polynomial)) is None:
            return None
        known, scale = found
        if not same_shape(known.shape, like.shape) or not self.comes_before(known):
            return None
        return self.product(((known, 1),), scale)

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

    def price(self, left: Monomial, term: Term) -> tuple[bool, int]:
        """What tells which way of writing a summand is best: that its sum is known, then how few factors it has."""
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

    # ---- formulas ----------------------------------------------------------------------------------------------------

    def built(self, polynomial: Polynomial, factored: bool, like: Term, grouped: bool = False) -> Term | None:
        """A formula for a polynomial; `factored`: with what all monomials share outside of a bracket; `grouped`: with what some$
        of them share, too."""
        if not polynomial:
            zero = self.builder.number(0.0)
            if not like.shape:
                return zero
            return self.builder.built(find("broadcast_to"), (zero,), {"shape": like.shape}, like.shape, like.dtype, False)
        if len(polynomial) == 1:
            ((monomial, n),) = polynomial.items()
            return self.product(monomial, n)
        common, scale = common_part(polynomial) if factored else ((), 1.0)
        inner = {quotient(monomial, common): n / scale for monomial, n in polynomial.items()}
        if grouped:
            if (total := self.in_groups(inner, like)) is None:
                return None
            return self.product(common, scale, total)
        parts = sorted(inner.items(), key=lambda pair: (pair[1] < 0, [x.order for x, _ in pair[0]]))
        total = None
        for monomial, n in parts:
            if total is None:
                total = self.product(monomial, n)
            else:
                part = self.product(monomial, abs(n))
                total = part and self.builder.make("add" if n > 0 else "sub", total, part)
            if total is None:
                return None
        assert total is not None
        return self.product(common, scale, total)

    def in_groups(self, polynomial: Polynomial, like: Term) -> Term | None:
        """A sum in which some monomials, but not all, share a factor: these in a bracket, and the others."""
        sharing: dict[tuple[Term, bool], list[Monomial]] = {}
        for monomial in polynomial:
            for x, power in monomial:
                sharing.setdefault((x, power > 0), []).append(monomial)
        most = max(sharing.values(), key=len, default=[])
        if not 2 <= len(most) < len(polynomial):
            return None
        group = self.built({monomial: polynomial[monomial] for monomial in most}, True, like)
        rest = self.built({monomial: n for monomial, n in polynomial.items() if monomial not in most}, True, like)
        return group and rest and self.builder.make("add", rest, group)

    def collected(self, monomial: Monomial, products: Sequence[Product] | None = None) -> tuple[Monomial, float]:
        """A monomial with products that are computed in any case in the place of their parts, and the number that is left."""
        powers = dict(monomial)
        scale = 1.0
        for known, parts, factor in self.products if products is None else products:
            if parts[0][0] not in powers or known in self.shared and not self.comes_before(known):
                continue
            while all(powers.get(x, 0) * power >= power * power for x, power in parts):
                for x, power in parts:
                    powers[x] -= power
                powers[known] = powers.get(known, 0) + 1
                scale /= factor
        for x in [x for x, power in powers.items() if x.op == "cofactor" and power > 0]:
            det, inverse = self.builder.known("det", *x.args), self.builder.known("inv", *x.args)
            if det is not None and inverse in self.forward and powers.get(det, 0) < 0:
                powers[x], powers[det] = powers[x] - 1, powers[det] + 1
                inverse = self.builder.make("mT", inverse)
                powers[inverse] = powers.get(inverse, 0) + 1
        return ordered([*powers.items()]), scale

    def as_means(self, above: list[Term], below: list[Term]) -> tuple[list[Term], list[Term]]:
        """A sum over axes divided by how many elements they have is a mean."""
        for x in above:
            if x.op != "sum" or x in self.forward or x in self.shared:
                continue
            (summed,) = x.args
            axes = x.params["axis"]
            lengths = [summed.shape[i] for i in (range(len(summed.shape)) if axes is None else axes)]
            counts = [self.builder.size(n) for n in lengths if isinstance(n, Size)]
            if len(counts) == len(lengths) and all(below.count(n) >= counts.count(n) for n in counts):
                left = list(below)
                for n in counts:
                    left.remove(n)
                return [self.builder.make("mean", *x.args, **x.params) if y is x else y for y in above], left
        return above, below

    def product(self, monomial: Monomial, n: float, inner: Term | None = None) -> Term | None:
        """A formula for one monomial, times a sum if there is one: numbers and sizes first, small arrays before large ones."""
        self.effort += 1
        key = monomial, n, inner, bisect_left(self.ages, self.now)
        if key not in self.formulas:
            self.formulas[key] = self.multiplied(monomial, n, inner)
        return self.formulas[key]

    def joined(self, op: str, x: Term, y: Term) -> Term:
        """A product or a quotient; what is computed in any case is read as it is, and not computed anew with another number."""
        if y in self.shared or x in self.shared:
            return self.builder.as_is(op, x, y)
        return self.builder.make(op, x, y)

    def multiplied(self, monomial: Monomial, n: float, inner: Term | None) -> Term | None:
        """A formula for one monomial that has none yet."""
        above: list[Term] = [] if inner is None else [inner]
        below: list[Term] = []
        monomial, scale = self.collected(monomial)
        n *= scale
        for x, power in monomial:
            if abs(power) > HIGHEST or power != 1 and x.dtype.kind == "b":
                return None
            side = above if power > 0 else below
            pairs, rest = divmod(abs(power), 2)
            side += [self.builder.make("square", x)] * pairs + [x] * rest
        make = self.builder.make
        above, below = self.as_means(above, below)
        sizes = [x for x in below if x.op == "size"]
        groups = sorted({len(x.shape) for x in (*above, *below) if x.op != "size"})
        result: Term | None = None
        sign = n < 0
        if abs(n) != 1.0 or not groups and not any(x.op == "size" for x in above):
            result = self.builder.number(n)
            sign = False
        waiting: list[Term] = []
        for rank in groups:
            for x in sorted((x for x in above if len(x.shape) == rank and x.op != "size"), key=lambda x: (x is inner, x.order)):
                result = x if result is None else self.joined("mul", result, x)
            waiting += sorted((x for x in below if len(x.shape) == rank and x.op != "size"), key=lambda x: x.order)
            if result is None and rank != groups[-1]:
                continue  # `x / s` is one operation, and `1 / s * x` two
            for x in waiting:
                result = self.joined("div", self.builder.number(1.0) if result is None else result, x)
            waiting = []
        for x in (x for x in above if x.op == "size"):
            result = x if result is None else make("mul", result, x)
        assert result is not None
        if not weighed(result):
            return None  # conditions alone
        if sizes:
            below_all = sizes[0]
            for x in sizes[1:]:
                below_all = make("mul", below_all, x)
            result = make("div", result, below_all)
        if sign and result in self.shared:
            return self.builder.view("neg", result, result.shape)  # and not computed once more with another number
        return make("neg", result) if sign else result


FREE = {"mT", "reshape", "arange", "broadcast_to", "getitem"}
"""Operations that cost next to nothing."""


def weighed(term: Term) -> bool:
    """Whether a term is of floats."""
    return term.weak or term.dtype.kind == "f"


def transposed(x: Term) -> tuple[Term, bool]:
    """A matrix, and whether it is turned, for the transpose of a term."""
    return (x.args[0], False) if x.op == "mT" else (x, True)


def product_key(x: Term, y: Term) -> Any:
    """What tells a product of matrices from others: each matrix, and whether it is turned."""
    return tuple((z, not turned) for z, turned in map(transposed, (x, y)))


def elementwise(term: Term) -> bool:
    """Whether an operation is one of those that make polynomials and quotients, on floats; a condition may be a factor."""
    if term.op == "power":
        return term.args[1].value in (2.0, 3.0) and weighed(term.args[0])
    if term.op in ("mul", "div"):
        factors = term.args if term.op == "mul" else term.args[:1]
        return weighed(term) and all(weighed(x) or x.dtype.kind == "b" and x in factors for x in term.args)
    return term.op in ARITHMETIC and all(map(weighed, term.args))


def opens(term: Term, deeply: bool) -> bool:
    """Whether a term of the forward pass is looked into: products are, and `1 - a` where that may help."""
    if term.op in ("mul", "div", "square", "power", "neg"):
        return True
    return deeply and term.op in ("add", "sub") and any(x.op == "number" for x in term.args)


def is_broadcast(term: Term) -> bool:
    """Whether a term only has new axes in front, which broadcasting adds by itself."""
    if term.op != "reshape":
        return False
    old, new = term.args[0].shape, term.shape
    front = len(new) - len(old)
    return front > 0 and all(type(n) is int and n == 1 for n in new[:front]) and same_shape(new[front:], old)


def split(monomial: Monomial, holds: Callable[[Term], bool]) -> tuple[Monomial, Monomial]:
    """The powers of atoms for which something holds, and the others."""
    return tuple(part for part in monomial if holds(part[0])), tuple(part for part in monomial if not holds(part[0]))


def stays(atom: Term, x: Term, axes: Collection[int]) -> bool:
    """Whether a factor of `x` is the same all along some axes, so that it leaves the sum over them."""
    lost = len(x.shape) - len(atom.shape)
    return all(i < lost or type(atom.shape[i - lost]) is int and atom.shape[i - lost] == 1 for i in axes) and (
        not any(type(n) is int and n == 1 for i, n in enumerate(x.shape) if i in axes)
    )


def deviates(term: Term, axes: Collection[int]) -> bool:
    """Whether a term is something minus its mean along (some of) those axes, so that it sums to zero."""
    if term.op != "sub" or not same_shape(term.shape, term.args[0].shape):
        return False
    x, middle = term.args
    middle = middle.args[0] if middle.op == "broadcast_to" else middle
    shape = (1,) * (len(x.shape) - len(middle.shape)) + middle.shape
    while middle.op == "reshape":
        middle = middle.args[0]
    if middle.op != "mean" or middle.args[0] is not x:
        return False
    along = range(len(x.shape)) if middle.params["axis"] is None else middle.params["axis"]
    beside = tuple(1 if i in along else n for i, n in enumerate(x.shape))  # where each mean is taken from its own numbers
    return set(along) <= set(axes) and same_shape(shape, beside)


def ordered(factors: Sequence[tuple[Term, int]]) -> Monomial:
    """Powers in the order of their atoms, each atom once."""
    if len(factors) == 1:
        return tuple(factors) if factors[0][1] else ()
    powers: dict[Term, int] = {}
    for x, power in factors:
        powers[x] = powers.get(x, 0) + power
    return tuple(sorted(((x, power) for x, power in powers.items() if power), key=lambda pair: (pair[0].order, id(pair[0]))))


def added(a: Mapping[Monomial, float], b: Mapping[Monomial, float], scale: float) -> Polynomial:
    """a + scale b."""
    total = dict(a)
    for monomial, n in b.items():
        total[monomial] = total.get(monomial, 0.0) + scale * n
    if len(total) > WIDEST:
        raise TooLarge
    return {monomial: n for monomial, n in total.items() if n}


def times(a: Mapping[Monomial, float], b: Mapping[Monomial, float]) -> Polynomial:
    """a b."""
    total: Polynomial = {}
    if len(a) * len(b) > 2 * WIDEST:
        raise TooLarge
    for p, n in a.items():
        for q, k in b.items():
            monomial = ordered([*p, *q]) if p and q else p or q
            total[monomial] = total.get(monomial, 0.0) + n * k
    if len(total) > WIDEST:
        raise TooLarge
    return {monomial: n for monomial, n in total.items() if n}


def normalized(polynomial: Polynomial) -> tuple[frozenset[tuple[Monomial, float]], float]:
    """A polynomial divided by the coefficient of its first monomial, as a key, and that coefficient."""
    scale = polynomial[min(polynomial, key=lambda monomial: [(x.order, power) for x, power in monomial])]
    return frozenset((monomial, n / scale) for monomial, n in polynomial.items()), scale


def common_part(polynomial: Polynomial) -> tuple[Monomial, float]:
    """The factor that all monomials of a polynomial have, and the number."""
    first, *others = polynomial
    common = dict(first)
    for monomial in others:
        powers = dict(monomial)
        common = {x: nearer_zero(power, powers.get(x, 0)) for x, power in common.items()}
    sizes = {abs(n) for n in polynomial.values()}
    scale = sizes.pop() if len(sizes) == 1 else 1.0
    return ordered([*common.items()]), scale


def nearer_zero(a: int, b: int) -> int:
    """Of two powers of one sign the one nearer to 0; 0 for those of different signs."""
    return 0 if a * b <= 0 else min(a, b, key=abs)


def quotient(monomial: Monomial, common: Monomial) -> Monomial:
    """A monomial without a factor that it has."""
    if not common:
        return monomial
    return ordered([*monomial, *((x, -power) for x, power in common)])


def carried(old: Term, new: Term) -> Term:
    """A term with what is known of the one whose place it takes."""
    if new is not old and not new.is_leaf:
        new.gradient_of = new.gradient_of or old.gradient_of
        new.reverses = new.reverses or old.reverses
        new.place = new.place or old.place
        new.preferred_name = new.preferred_name or old.preferred_name
    return new
