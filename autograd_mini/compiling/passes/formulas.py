"""`Formulas`: from a polynomial to a formula, out of products and sums that are computed in any case."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Mapping, Sequence

from ..sizes import Size, product_of
from ..terms import Builder, Term, find, is_written
from .atoms import FREE, weighed
from .polynomials import AGE, Monomial, Polynomial, common_part, of_powers, quotient

Product = tuple[Term, Monomial, float]
"""A term that is a number times a monomial."""

HIGHEST = 9
"""Which degree is looked at."""

DEEPEST = 60
"""How many operations are looked at."""
SUMS = ("add", "sub")
"""Operations that may write what is added into places of an array."""
ARRAY = 1e-4
"""How much more an operation on an array counts than one on numbers."""


class Formulas:
    """The formulas of polynomials.

    Args:
        builder: makes the terms.
        forward: the terms of the forward pass that are computed in any case.
        shared: terms of the backward pass that are not looked into, and cost nothing, since others read them, too.
        thorough: whether parts of sums are looked at, too: some monomials that share a factor, or that are a known sum.
        opens: whether these terms are looked into all the same.

    Attributes:
        products: the products that are computed in any case.
        products_of: where those stand, by their first atom.
        now: the order of the term that a formula is looked for.
        effort: how many formulas and products were looked at.
    """

    def __init__(
        self, builder: Builder, forward: Collection[Term], shared: Collection[Term], thorough: bool, opens: bool
    ) -> None:
        self.builder, self.thorough, self.opens = builder, thorough, opens
        self.forward = set(forward)
        self.shared = set(shared)
        self.ages = sorted(term.order for term in self.shared)  # a formula may use those that are older than its term
        self.products: list[Product] = []
        self.products_of: dict[Term, list[int]] = {}
        self.now = self.effort = 0
        self.before: dict[Term, bool] = {}
        self.costs: dict[Term, float] = {}
        self.formulas: dict[tuple[Monomial, float, Term | None, int], Term | None] = {}

    def comes_before(self, known: Term) -> bool:
        """Whether what is computed in any case can be read by the formula under way: whether it does not read that itself."""
        if known.order < self.now:
            return True
        if not self.thorough:
            return False
        if known not in self.before:
            self.before[known] = known.order != self.now and all(x.order < self.now or self.comes_before(x) for x in known.reads)
        return self.before[known]

    def cost(self, term: Term) -> float:
        """How many operations a term needs besides what the forward pass has, each counted once; of two ways with as many, the
        one with fewer operations on arrays is the shorter."""
        found = self.costs.get(term)
        if found is None:
            found = self.costs[term] = self.counted(term)
        return found

    def counted(self, term: Term) -> float:
        """The cost of a term that is not known yet."""
        seen: set[Term] = set()
        todo = [term]
        count = 0.0
        forward, shared = self.forward, self.shared
        while todo:
            x = todo.pop()
            if x.is_leaf or x in seen or x in forward or x in shared and x is not term:
                continue
            seen.add(x)
            op = x.op
            if op not in FREE and not (op in SUMS and is_written(x)):
                count += 1 + ARRAY * bool(x.shape)
            todo += x.reads
            if len(seen) > DEEPEST:
                return count + 1000
        return count

    def built(self, polynomial: Polynomial, factored: bool, like: Term, grouped: bool = False) -> Term | None:
        """A formula for a polynomial; `factored`: with what all monomials share outside of a bracket; `grouped`: with what some
        of them share, too."""
        if not polynomial:
            zero = self.builder.number(0.0)
            if not like.shape:
                return zero
            return self.builder.built(find("broadcast_to"), (zero,), {"shape": like.shape}, like.shape, like.dtype, False)
        if len(polynomial) == 1:
            ((monomial, n),) = polynomial.items()
            return self.product(monomial, n)
        if self.opens:
            polynomial = self.with_known_products(polynomial)
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

    def with_known_products(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial with products that are computed in any case in the place of their parts."""
        found: Polynomial = {}
        for monomial, n in polynomial.items():
            monomial, scale = self.collected(monomial)
            found[monomial] = found.get(monomial, 0.0) + n * scale
        return found

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
        if products is None:
            products = self.products
            places = sorted([i for x, _ in monomial for i in self.products_of.get(x, ())])
        else:
            places = [*range(len(products))]
        if not places and not any(x.op == "cofactor" for x, _ in monomial):
            return monomial, 1.0
        powers = dict(monomial)
        scale, found = 1.0, False
        for i in places:  # the list grows while it is read
            known, parts, factor = products[i]
            if not covers(powers, parts) or known in self.shared and not self.comes_before(known):
                continue
            if known not in powers and products is self.products:
                for later in self.products_of.get(known, ()):
                    if later > i:
                        insort(places, later)
            found = True
            while covers(powers, parts):
                for x, power in parts:
                    powers[x] -= power
                powers[known] = powers.get(known, 0) + 1
                scale /= factor
        for x in [x for x in powers if x.op == "cofactor" and powers[x] > 0]:
            det, inverse = self.builder.known("det", *x.args), self.builder.known("inv", *x.args)
            if det is not None and inverse in self.forward and powers.get(det, 0) < 0:
                powers[x], powers[det] = powers[x] - 1, powers[det] + 1
                inverse = self.builder.make("mT", inverse)
                powers[inverse] = powers.get(inverse, 0) + 1
                found = True
        return of_powers(powers) if found else monomial, scale

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
        if len(monomial) == 1 and monomial[0][1] == 1 and n == 1.0 and inner is None:
            ((x, _),) = monomial
            return x if weighed(x) else None
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
        multiples = [x for x in above if x.op == "size"]
        above = sorted([x for x in above if x.op != "size"], key=AGE)
        below = sorted([x for x in below if x.op != "size"], key=AGE)
        if inner is not None:
            above.sort(key=lambda x: x is inner)
        groups = sorted({len(x.shape) for x in (*above, *below)})
        result: Term | None = None
        sign = n < 0
        if abs(n) != 1.0 or not groups and not multiples:
            result = self.builder.number(n)
            sign = False
        waiting: list[Term] = []
        for rank in groups:
            for x in above:
                if len(x.shape) == rank:
                    result = x if result is None else self.joined("mul", result, x)
            waiting += [x for x in below if len(x.shape) == rank]
            if result is None and rank != groups[-1]:
                continue  # `x / s` is one operation, and `1 / s * x` two
            for x in waiting:
                result = self.joined("div", self.builder.number(1.0) if result is None else result, x)
            waiting = []
        for x in multiples:
            result = x if result is None else make("mul", result, x)
        assert result is not None
        if not weighed(result):
            return None  # conditions alone
        if sizes:
            result = make("div", result, self.builder.size(product_of([x.params["size"] for x in sizes])))
        if sign and result in self.shared:
            return self.builder.view("neg", result, result.shape)  # and not computed once more with another number
        return make("neg", result) if sign else result


def covers(powers: Mapping[Term, int], parts: Monomial) -> bool:
    """Whether a product has all factors of another, with powers of the same sign that are as high."""
    for x, power in parts:
        if powers.get(x, 0) * power < power * power:
            return False
    return True
