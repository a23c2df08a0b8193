"""The guards of a tidied program: bounds on numbers within which it gives the results of the engine.

A tidied gradient is equal to the engine's on paper, and to rounding wherever nothing overflows and no divisor is 0: `x / s * s`
is x. At poles and at extreme sizes it is not, and there the conventions of the engine hold. So what the two programs compute
differently is found, and what these parts read is bounded: a divisor from below and above, the rest from above. Products of a
few numbers within the bounds are neither 0 nor infinite, so each step of the engine is finite where the guards hold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from ..sizes import concrete
from ..terms import Term
from .atoms import LOOKED_INTO

BOUNDED = {"tanh", "sin", "cos", "one_hot", "heaviside", "sign", "softmax", "sigmoid", "greater", "less"}
"""Operations whose results are from -1 to 1 or NaN, which shows in what reads it."""
BOUNDS = {np.dtype(np.float64): (1e-20, 1e20), np.dtype(np.float32): (1e-6, 1e6)}
"""The least divisor and the largest number, by type. The product of a dozen of them is a number."""


class Guard(NamedTuple):
    """A term whose numbers have to be of a size from `low` to `high`; one of the two may be left out, as 0 or infinity."""

    term: Term
    low: float
    high: float


def is_polynomial(term: Term) -> bool:
    """Whether an operation is expanded by the algebra."""
    return term.op in LOOKED_INTO or term.op == "where" or term.op == "power" and term.args[1].value in (2.0, 3.0)


def is_exact(term: Term) -> bool:
    """Whether an operation is expanded by the algebra, or only moves numbers."""
    return is_polynomial(term) or term.op == "mT"


def guards(before: Collection[Term], after: Collection[Term]) -> list[Guard] | None:
    """The guards under which one program may stand for another; None where no bound is known that is enough.

    Args:
        before: the terms of the program with the engine's steps.
        after: those of the program that is to run.
    """
    changed = set(before) ^ set(after)
    others = [Counter(x.op for x in program if x in changed and not is_exact(x)) for program in (before, after)]
    others[1].update(x.args[0].op for x in after if x in changed and x.op == "mT" and x.args[0].op == "matmul")
    if others[0] != others[1]:
        return None
    divisors: set[Term] = set()
    for term in sorted(changed, key=lambda term: -term.order):
        below = term.args[1:] if term.op == "div" else ()
        if term in divisors:
            if term.op in ("add", "sub", "sum", "mean", "where"):
                return None
            below = term.args
        divisors.update(x for x in below if x.op not in ("number", "size"))
    read = {x: None for term in sorted(changed, key=lambda term: term.order) if is_polynomial(term) for x in term.args}
    found = []
    for x in read:
        if x in changed or x.op in ("number", "size") or x.dtype.kind != "f":
            continue
        if x not in divisors and (x.op in BOUNDED or is_fraction(x)):
            continue
        if x.dtype not in BOUNDS:
            return None
        low, high = BOUNDS[x.dtype]
        found.append(Guard(x, low if x in divisors else 0.0, math.inf if is_fraction(x) else high))
    bounded = {guard.term for guard in found if guard.high <= BOUNDS[guard.term.dtype][1]}
    found = [guard._replace(low=0.0) if guard.low and is_reciprocal(guard.term, bounded) else guard for guard in found]
    found = [guard for guard in found if guard.low or guard.high < math.inf]
    lows = {guard.term for guard in found if guard.low}
    known = {guard.term for guard in found if guard.high < math.inf}
    first = {x for x in known if x in lows or not follows(x, known, lows)}
    return [guard for guard in found if guard.low or not follows(guard.term, first, lows)]


def is_reciprocal(x: Term, bounded: Collection[Term]) -> bool:
    """Whether a term is `1 / (1 + e)`, with an `e` that is bounded from above, so that it is bounded from below."""
    if x.op != "div" or x.args[0].value != 1.0 or x.args[1].op != "add":
        return False
    one, e = x.args[1].args
    return one.value == 1.0 and e in bounded and is_positive(e)


def follows(x: Term, known: Collection[Term], lows: Collection[Term]) -> bool:
    """Whether a bound from above follows, in one step, from those of the operands."""
    if x.op == "div":
        return x.args[0] in known and x.args[1] in lows
    return x.op in ("add", "sub", "mul", "square", "neg") and all(y in known or y.op in ("number", "size") for y in x.args)


POSITIVE = {"exp", "sqrt", "square", "softmax", "sigmoid", "abs", "relu"}
"""Operations whose results are not negative, or NaN."""


def is_positive(x: Term, depth: int = 6) -> bool:
    """Whether the numbers of a term are known not to be negative, where they are numbers."""
    if x.op in POSITIVE or x.op == "size" or x.value is not None and x.value >= 0:
        return True
    inside = ("add", "mul", "div", "sum", "mean", "broadcast_to", "reshape", "mT", "getitem")
    return depth > 0 and x.op in inside and all(is_positive(y, depth - 1) for y in x.args)


def is_fraction(x: Term) -> bool:
    """Whether the numbers of a term are known to be from 0 to 1, where they are numbers: `1 / (1 + e)`, `e / e.sum()`, and 1 less
    such."""
    if x.op in ("getitem", "reshape", "broadcast_to", "mT"):
        return is_fraction(x.args[0])
    if x.op == "sub":
        return x.args[0].value == 1.0 and is_fraction(x.args[1])
    if x.op == "exp":
        (z,) = x.args
        return z.op == "sub" and z.args[1].op == "max" and z.args[1].args[0] is z.args[0]
    if x.op != "div" or not all(map(is_positive, x.args)):
        return False
    above, below = x.args
    if below.op == "sum":
        return below.args[0] is above
    return below.op == "add" and above in below.args


KEEPS_BOUNDS = LOOKED_INTO | {"mT", "getitem", "scatter", "concatenate"}
"""Operations whose results are not extreme where their operands are not."""


def is_bounded(x: Term, guarded: Collection[Term], depth: int = 6) -> bool:
    """Whether the numbers of a term are known to be of no extreme size where the guards hold."""
    if x in guarded or x.op in BOUNDED or x.op == "size" or x.value is not None and abs(x.value) < 1e20 or is_fraction(x):
        return True
    if x.op == "div" and not (x.args[1].op == "size" or x.args[1].value is not None and abs(x.args[1].value) > 1e-20):
        return False
    return depth > 0 and x.op in KEEPS_BOUNDS and all(is_bounded(y, guarded, depth - 1) for y in x.args)


# ---- costs ---------------------------------------------------------------------------------------------------

CALL = 700
"""The time of a call of NumPy, in additions."""
WEIGHTS = {
    "exp": 8, "log": 8, "tanh": 12, "sin": 10, "cos": 10, "power": 20, "div": 2, "sqrt": 3, "where": 6, "getitem": 4,
    "scatter": 6, "reshape": 0, "mT": 0, "broadcast_to": 0, "matmul": 0,
}  # fmt: skip
"""The time of an operation for each element, in additions; products of matrices are the same in both programs."""


def weight(terms: Collection[Term]) -> float:
    """The time of operations in additions, at the sizes of the trace."""
    return sum(CALL + WEIGHTS.get(x.op, 1) * max(map(count, (x, *x.args))) for x in terms if WEIGHTS.get(x.op, 1))


def weight_of(found: Collection[Guard]) -> float:
    """The time of guards in additions."""
    return sum(CALL + (1.0 if low else 0.3) * count(x) for x, low, _ in found)


def count(term: Term) -> float:
    """The number of elements of a term, at the sizes of the trace."""
    return float(math.prod(concrete(term.shape)))
