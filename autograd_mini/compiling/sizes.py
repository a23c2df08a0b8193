"""`Size`: the size of an axis while a function is being traced, a symbol in place of a number.

A program shall serve every batch size, so what `x.shape` holds during a trace are symbols: polynomials in the sizes of
the arguments' axes, which is as far as shapes ever get. A question that the signature of a program answers (are these two
axes equally long, is this one longer than 1) is answered. Any other question is answered as it was in the trace, and becomes a
condition of the program (`if m > 10`). What needs the number itself, such as `range(m)`, gets it, and pins that axis: the
program then serves that size alone, and another one is traced for the next.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any, ClassVar, NamedTuple

import numpy as np

from .tracing.source_locations import is_internal, only_picks


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
    """

    __slots__ = ("concrete", "conditions", "counted", "pinned", "places", "quotients")

    def __init__(self, concrete: int, conditions: list[Condition] | None = None) -> None:
        self.concrete = concrete
        self.conditions = [] if conditions is None else conditions
        self.places: list[tuple[Any, int]] = []
        self.quotients: dict[tuple[Any, Any], Quotient] = {}
        self.pinned = self.counted = False


class Quotient:
    """The floor of a quotient with a remainder: a size that is no polynomial."""

    __slots__ = ("above", "below", "concrete")

    def __init__(self, above: Size, below: Size) -> None:
        self.above, self.below = above, below
        self.concrete = above.concrete // below.concrete

    @property
    def pinned(self) -> bool:
        """Whether both parts are pinned."""
        return self.above.pinned and self.below.pinned


def quotient(above: Size, below: Size) -> Quotient:
    """The `Quotient` of two sizes, the same object for the same sizes."""
    known = an_axis(above.terms if above.terms.keys() - {()} else below.terms).quotients
    return known.setdefault((above.key, below.key), Quotient(above, below))


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


COMPARISONS = {np.greater, np.less, np.greater_equal, np.less_equal, np.equal, np.not_equal}
ORDERS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
Atom = Axis | Quotient
Terms = dict[tuple[Atom, ...], int]
"""A polynomial: the coefficient of each product of atoms; the empty product stands for the constant."""


class Size:
    """A size as a polynomial in the axes of the arguments. `place` is the axis that the user read it from, if any.

    >>> n, m = Size.of(Axis(12)), Size.of(Axis(5))
    >>> 2 * n * m // n == m + m, (n + 1).concrete
    (True, 13)
    """

    __slots__ = ("concrete", "key", "place", "terms")
    symbolic = True
    to_tracer: ClassVar[Callable[[Size], Any]]
    """How a size becomes a number that a formula may hold; `tracer` sets it, so that this file need not import tracers."""

    def __init__(self, terms: Terms, place: tuple[Any, int] | None = None) -> None:
        self.terms = terms
        self.place = place
        self.key = frozenset((tuple(map(id, product)), n) for product, n in terms.items())
        self.concrete: int = evaluated(terms, lambda atom: atom.concrete)

    @classmethod
    def of(cls, atom: Atom, place: tuple[Any, int] | None = None) -> Size:
        """The polynomial that is this one atom."""
        return cls({(atom,): 1}, place)

    # ---- arithmetic --------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        terms = as_terms(other)
        return self.to_tracer() + other if terms is None else settled(plus(self.terms, terms, 1))

    __radd__ = __add__

    def __neg__(self) -> Any:
        return settled(plus({}, self.terms, -1))

    def __sub__(self, other: Any) -> Any:
        terms = as_terms(other)
        return self.to_tracer() - other if terms is None else settled(plus(self.terms, terms, -1))

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        terms = as_terms(other)
        return self.to_tracer() * other if terms is None else settled(times(self.terms, terms))

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Any:
        terms = as_terms(other)
        if terms is None:
            return self.to_tracer() // other
        whole = divided(self.terms, terms)
        return settled(whole) if whole is not None else Size.of(quotient(self, Size(terms)))

    def __rfloordiv__(self, other: Any) -> Any:
        terms = as_terms(other)
        return other // self.to_tracer() if terms is None else Size.of(quotient(Size(terms), self)) if terms else 0

    def __mod__(self, other: Any) -> Any:
        return self - self // other * other

    def __rmod__(self, other: Any) -> Any:
        return other - other // self * self

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    def __pos__(self) -> Size:
        return self

    def __abs__(self) -> Any:
        return self if self >= 0 else -self

    def __round__(self, ndigits: int | None = None) -> Any:
        return self if ndigits is None or ndigits >= 0 else round(self.pin(), ndigits)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """A size among the operands of NumPy's functions is a number of the program; compared with an array, it is pinned."""
        if ufunc in COMPARISONS and all(isinstance(x, (Size, np.ndarray, np.generic)) for x in inputs):
            return getattr(ufunc, method)(*map(pinned, inputs), **kwargs)
        return getattr(ufunc, method)(*(x.to_tracer() if isinstance(x, Size) else x for x in inputs), **kwargs)

    def __truediv__(self, other: Any) -> Any:
        if type(other) is int and other == 1:  # np.arange divides by its step
            return Counted(self.terms, self.place) if is_axis(self.terms) and only_picks(sys._getframe(1)) else self
        return self.to_tracer() / other

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.to_tracer()

    def __lshift__(self, other: Any) -> int:
        return self.pin() << pinned(other)  # type: ignore[no-any-return]

    def __rlshift__(self, other: Any) -> int:
        return other << self.pin()  # type: ignore[no-any-return]

    def __rshift__(self, other: Any) -> int:
        return self.pin() >> pinned(other)  # type: ignore[no-any-return]

    def __rrshift__(self, other: Any) -> int:
        return other >> self.pin()  # type: ignore[no-any-return]

    def __and__(self, other: Any) -> int:
        return self.pin() & pinned(other)  # type: ignore[no-any-return]

    def __or__(self, other: Any) -> int:
        return self.pin() | pinned(other)  # type: ignore[no-any-return]

    def __xor__(self, other: Any) -> int:
        return self.pin() ^ pinned(other)  # type: ignore[no-any-return]

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Any:
        return -self - 1

    def __pow__(self, other: Any) -> Any:
        return self.to_tracer() ** other

    def __rpow__(self, other: Any) -> Any:
        return other ** self.to_tracer()

    # ---- questions ---------------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Size) and other.key == self.key:
            return True
        terms = as_terms(other)
        if terms is None or (difference := plus(self.terms, terms, -1)) == {}:
            return terms is not None
        if is_axis(self.terms) and is_axis(terms):
            return False  # the signature says which axes are equal, and these are not
        low = lowest(difference)
        if low is not None and low > 0 or (high := lowest(plus({}, difference, -1))) is not None and high > 0:
            return False
        found = self.concrete == concrete((other,))[0]
        if found and (is_axis(self.terms) and isinstance(other, int) or isinstance(other, Size) and self.pinned):
            self.pin()
            return True
        self.assume(difference, "==", found)
        return found

    def __hash__(self) -> int:
        return hash(self.concrete)

    def __lt__(self, other: Any) -> bool:
        return bool(self.compare(other, "<"))

    def __le__(self, other: Any) -> bool:
        return bool(self.compare(other, "<="))

    def __gt__(self, other: Any) -> bool:
        return bool(self.compare(other, ">"))

    def __ge__(self, other: Any) -> bool:
        return bool(self.compare(other, ">="))

    def compare(self, other: Any, sign: str) -> Any:
        """The answer to `self <sign> other`: decided where it is the same for all sizes; else as in the trace, and a
        condition."""
        terms = as_terms(other)
        if terms is None:
            return getattr(operator, {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}[sign])(self.to_tracer(), other)
        difference = plus(self.terms, terms, -1)
        holds = ORDERS[sign]
        low, high = (0, 0) if difference == {} else (lowest(difference), lowest(plus({}, difference, -1)))
        if low is not None and (low > 0 or difference == {}):
            return holds(low, 0)
        if high is not None and high > 0:
            return holds(-high, 0)
        found = holds(self.concrete, concrete((other,))[0])
        self.assume(difference, sign, found)
        return found

    def assume(self, terms: Terms, sign: str, holds: bool) -> None:
        """Make the answer to a question a condition of the program."""
        conditions = an_axis(terms).conditions
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_globals is globals():
            frame = frame.f_back
        condition = Condition(terms, sign, holds, frame is not None and not is_internal(frame))
        if condition not in conditions:
            conditions.append(condition)

    def __bool__(self) -> bool:
        return self != 0

    @property
    def pinned(self) -> bool:
        """Whether the program serves this size alone."""
        return all(atom.pinned for product in self.terms for atom in product)

    # ---- the number itself -------------------------------------------------------------------------------------------

    def pin(self) -> int:
        """The number, after which the program serves this size alone."""
        for product in self.terms:
            for atom in product:
                if isinstance(atom, Axis):
                    atom.pinned = True
                else:
                    atom.above.pin()
                    atom.below.pin()
        return self.concrete

    __index__ = __int__ = pin

    def __float__(self) -> float:
        return float(self.pin())

    def __repr__(self) -> str:
        return str(self.concrete)


class Counted(Size):
    """A size that `np.arange` asks for its number in order to make an index of it: row numbers, which are of any size."""

    __slots__ = ()

    def __float__(self) -> float:
        an_axis(self.terms).counted = True
        return float(self.concrete)

    __hash__ = Size.__hash__


def key_of_equal(x: Size) -> Any:
    """The key that all sizes have which are equal to this one by the conditions of the trace: `n - n // 2` is `n // 2` where
    these had to be equal."""
    equal = [condition.terms for condition in an_axis(x.terms).conditions if condition.sign == "==" and condition.holds]
    if not equal:
        return x.key
    solved: Solved = []
    for equation in equal:
        add_equation(solved, equation)
    return frozenset((tuple(map(id, product)), n) for product, n in reduced(x.terms, solved).items())


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


def as_terms(x: Any) -> Terms | None:
    """A size or an integer as a polynomial; None for anything else."""
    if isinstance(x, Size):
        return x.terms
    return ({(): x} if x else {}) if isinstance(x, int) else None


def settled(terms: Terms) -> Any:
    """A polynomial as a `Size`, or as an int where it is constant."""
    if not terms:
        return 0
    return terms[()] if len(terms) == 1 and () in terms else Size(terms)


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


def known(n: Any) -> Any:
    """The size of an axis of a result: a `Size` of 2 or more, with that as a condition; the integer where it was 0 or 1 in the
    trace."""
    if not isinstance(n, Size) or is_axis(n.terms):
        return n
    if n.concrete < 2:
        return n.concrete if n == n.concrete else n
    return n if n >= 2 else n


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
            product = tuple(sorted(p + q, key=id))
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


def pinned(x: Any) -> Any:
    """The number of a size; anything else as it is."""
    return x.pin() if isinstance(x, Size) else x


def concrete(shape: Any) -> tuple[int, ...]:
    """A shape as it was in the trace."""
    return tuple(n.concrete if isinstance(n, Size) else n for n in shape)


def product_of(shape: Sequence[Any]) -> Any:
    """The number of elements of a shape."""
    total: Any = 1
    for n in shape:
        total = total * n
    return total
