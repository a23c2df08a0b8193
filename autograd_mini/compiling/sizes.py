"""`Size`: the size of an axis while a function is being traced, a symbol in place of a number.

A program shall serve every batch size, so what `x.shape` holds during a trace are symbols: polynomials in the sizes of
the arguments' axes, which is as far as shapes ever get. A question that the signature of a program answers (are these two
axes equally long, is this one longer than 1) is answered. Any other question is answered as it was in the trace, and becomes a
condition of the program (`if m > 10`). What needs the number itself, such as `range(m)`, gets it, and pins that axis: the
program then serves that size alone, and another one is traced for the next.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Sequence
from numbers import Number
from types import FrameType
from typing import Any, ClassVar

import numpy as np

from ..core.node import Node
from .axes import (
    ORDERS,
    Atom,
    Axis,
    Condition,
    Quotient,
    Solved,
    Terms,
    add_equation,
    an_axis,
    divided,
    evaluated,
    is_axis,
    lowest,
    plus,
    reduced,
    times,
)  # fmt: skip
from .tracing.source_locations import asks_inside, is_internal, only_picks

ARITHMETIC = {
    np.add: operator.add, np.subtract: operator.sub, np.multiply: operator.mul, np.floor_divide: operator.floordiv,
    np.remainder: operator.mod,
}  # fmt: skip
COMPARISONS = {np.greater, np.less, np.greater_equal, np.less_equal, np.equal, np.not_equal}


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

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """`int` for the user's program, where `isinstance(x.shape[0], int)` is True outside of a trace as well."""
        return Size if asks_inside(sys._getframe(1)) else int

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
        """A size among the operands of NumPy's functions is a number of the program; beside an integer of NumPy it stays a size,
        and compared with an array, it is pinned."""
        if ufunc in ARITHMETIC and method == "__call__" and not kwargs and all(as_terms(x) is not None for x in inputs):
            return ARITHMETIC[ufunc](*(x if isinstance(x, Size) else int(x) for x in inputs))
        if ufunc in COMPARISONS and all(isinstance(x, (Size, np.ndarray, np.generic)) for x in inputs):
            return getattr(ufunc, method)(*map(pinned, inputs), **kwargs)
        return getattr(ufunc, method)(*(x.to_tracer() if isinstance(x, Size) else x for x in inputs), **kwargs)

    def __truediv__(self, other: Any) -> Any:
        if type(other) is int and other == 1:  # np.arange divides by its step
            return Counted(self.terms, self.place) if is_axis(self.terms) and only_picks(sys._getframe(1)) else self
        return self.to_tracer() / other

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.to_tracer()

    def __invert__(self) -> Any:
        return -self - 1

    def __pow__(self, other: Any) -> Any:
        return self.to_tracer() ** other

    def __rpow__(self, other: Any) -> Any:
        return other ** self.to_tracer()

    # ---- questions ---------------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Size) and other.key == self.key:
            return True
        terms = as_terms(other)
        if terms is None:
            whole = whole_number(other)
            return self.beside(other) == other if is_compared(other) else whole is not None and self == whole
        if is_axis(self.terms) and is_axis(terms):
            return False  # the signature says which axes are equal, and these are not
        bound = self.pinned and other.pinned if isinstance(other, Size) else is_axis(self.terms)
        if bound and self.concrete == concrete((other,))[0]:
            self.pin()
            return True
        return bool(self.compare(other, "=="))

    def __ne__(self, other: object) -> Any:
        return self.beside(other) != other if is_compared(other) else not self == other

    def beside(self, other: object) -> Any:
        """The number as it is compared with an array, element by element, or with a node of the program."""
        return self.pin() if isinstance(other, np.ndarray) else self.to_tracer()

    def __hash__(self) -> int:
        """That of the number; a program of the user that looks for it in a dict or a set is bound to the size, found or not."""
        return hash(self.concrete if is_internal(sys._getframe(1)) else self.pin())

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
        terms, holds = as_terms(other), ORDERS[sign]
        if terms is None:
            return holds(self.to_tracer(), other)
        difference = plus(self.terms, terms, -1)
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
        return bool(self != 0)

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
        """The number; a program of the user that makes a text of it, and may compare that, is bound to the size."""
        return str(self.concrete if is_internal(sys._getframe(1)) else self.pin())

    def __format__(self, spec: str) -> str:
        return format(self.concrete if is_internal(sys._getframe(1)) else self.pin(), spec)


for _name in ("lshift", "rshift", "and", "or", "xor"):  # operations on the number itself
    _operation = getattr(operator, f"__{_name}__")
    setattr(Size, f"__{_name}__", lambda self, other, operation=_operation: operation(self.pin(), pinned(other)))
    setattr(Size, f"__r{_name}__", lambda self, other, operation=_operation: operation(other, self.pin()))


class Counted(Size):
    """A size that `np.arange` asks for its number in order to make an index of it: row numbers, which are of any size."""

    __slots__ = ()

    def __float__(self) -> float:
        an_axis(self.terms).counted = True
        return float(self.concrete)

    __hash__ = Size.__hash__


def quotient(above: Size, below: Size) -> Quotient:
    """The `Quotient` of two sizes, the same object for the same sizes."""
    known = an_axis(above.terms if above.terms.keys() - {()} else below.terms).quotients
    return known.setdefault((above.key, below.key), Quotient(above, below))


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


def as_terms(x: Any) -> Terms | None:
    """A size or an integer as a polynomial; None for anything else."""
    if isinstance(x, Size):
        return x.terms
    return ({(): int(x)} if x else {}) if isinstance(x, (int, np.integer)) else None


def is_compared(x: object) -> bool:
    """Whether a comparison with something is made element by element, or recorded."""
    return isinstance(x, (np.ndarray, Node))


def whole_number(x: Any) -> int | None:
    """A number of any type as an integer, where it is one."""
    number: Any = x if isinstance(x, Number) else math.nan
    try:
        return int(number.real) if int(number.real) == number else None
    except (OverflowError, ValueError):  # an infinity, a NaN
        return None


def settled(terms: Terms) -> Any:
    """A polynomial as a `Size`, or as an int where it is constant."""
    if not terms:
        return 0
    return terms[()] if len(terms) == 1 and () in terms else Size(terms)


def known(n: Any) -> Any:
    """The size of an axis of a result: a `Size` of 2 or more, with that as a condition; the integer where it was 0 or 1 in the
    trace."""
    if not isinstance(n, Size) or is_axis(n.terms):
        return n
    if n.concrete < 2:
        return n.concrete if n == n.concrete else n
    return n if n >= 2 else n


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
