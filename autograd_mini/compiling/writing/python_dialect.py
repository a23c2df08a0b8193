"""The dialect of Python on floats: operators, `math`, and conditional expressions at kinks.

Each form of the table computes what the primitive's float form computes, to the last bit, wherever that does not raise; NaN
goes through the same branch. Functions that neither Python nor `math` has are copied in front of a program from the very
functions that the engine uses, so a program needs nothing but the standard library. The text is plain enough for numba.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...core.errors import TraceError
from ...core.kernels import on_floats
from ...core.primitive import Primitive
from .. import literals
from ..literals import keyword_argument
from ..terms import Term
from .brackets import ATOM, NEGATIVE, Part, Text
from .forms import column, functions
from .helpers import sources

FORMS = {**functions("math"), **column("Python")}
"""The form of each operation on floats."""


# ---- functions that a program brings along ---------------------------------------------------------------------------


def cbrt(x: float) -> float:
    """The real cube root: a power, and one step of Newton's method."""
    y = math.copysign(math.pow(abs(x), 1.0 / 3.0), x)
    return y - (y * y * y - x) / (3.0 * y * y) if 0.0 < abs(x) < math.inf else x


def rint(x: float) -> float:
    """Half to even: beside 2**52 a double has no room for a fraction."""
    big = 4503599627370496.0
    return math.copysign(abs(x) + big - big, x) if abs(x) < big else x


HELPERS: dict[str, Callable[..., float]] = {
    "cbrt": cbrt,
    "rint": rint,
    **{
        name: getattr(on_floats, name)
        for name in (
            "sigmoid", "softplus", "logaddexp", "logaddexp2", "xlogy", "div_by_squares", "sigmoid_cross_entropy",
        )
    },
}  # fmt: skip
"""The functions that a program calls, by name: those of the engine, except for two that are NumPy's there."""


def brought_along(ops: Iterable[str]) -> list[str]:
    """The sources of the functions that a program with these operations brings along, dependencies first."""
    needed = set(ops)
    needed.update(*(FORMS[op].calls for op in ops if op in FORMS))
    found: dict[str, str] = {}
    for name, function in HELPERS.items():
        if name in needed:
            found.update(sources(function, name))
    return [source for source in found.values() if not source.startswith("import ")]


def foreign(terms: Iterable[Term]) -> dict[str, Primitive]:
    """The operations that are neither written here nor brought along, such as a user's own, by the name that calls them."""
    return {x.op: x.primitive for x in terms if x.primitive is not None and x.op not in FORMS and x.op not in HELPERS}


def float_form(op: Primitive) -> Callable[..., float]:
    """A primitive as a function of floats whose result is a float."""
    return op if op.pointwise else lambda *args, **params: float(op(*args, **params))


# ---- printing --------------------------------------------------------------------------------------------------------


IF_POSITIVE = Text.of("x if y > 0.0 else 0.0 * x")
"""The product of `x` and a step at `y`: `x` where `y` is positive. A NaN in `y` is one in the value, too."""

IF_TRUE = Text.of("x if y else 0.0 * x")
"""The product of `x` and a condition: `x` where it holds."""

OF_NUMBERS = {
    "logical_and": Text.of("x != 0.0 and y != 0.0"), "logical_or": Text.of("x != 0.0 or y != 0.0"),
    "logical_xor": Text.of("(x != 0.0) != (y != 0.0)"),
}  # fmt: skip
"""The conjunctions where an operand is a number and no condition: `2.0 and 3.0` is a number in Python."""


def spelled(term: Term) -> tuple[Text | None, tuple[Term, ...]]:
    """The form of a term, and the terms in its gaps: its arguments, then those in its structure, such as a condition; None
    for a call of a function of its name."""
    if term.op == "mul":
        x, y = term.args
        if y.op == "heaviside":
            return IF_POSITIVE, (x, y.args[0])
        if x.op == "heaviside":
            return IF_POSITIVE, (y, x.args[0])
        if y.dtype == bool or x.dtype == bool:
            return IF_TRUE, (x, y) if y.dtype == bool else (y, x)
    if term.op == "power" and term.args[1].value == 2.0:
        return FORMS["square"], term.args[:1]
    if term.op in OF_NUMBERS and any(x.dtype != bool for x in term.args):
        return OF_NUMBERS[term.op], term.args
    return FORMS.get(term.op), term.reads


def written(form: Text | None, term: Term, parts: Sequence[Part]) -> Part:
    """A term as text, from the texts of what stands in the gaps of its form."""
    if form is not None:
        return form(term, parts, structure)
    rest = iter(parts)
    words = [next(rest).text for _ in term.args]
    words += [
        keyword_argument(key, next(rest).text if isinstance(value, Term) else structure(value))
        for key, value in term.params.items()
    ]
    return Part(f"{term.op}({', '.join(words)})", ATOM)


def literal(x: Any) -> str:
    """A number as Python reads it back."""
    return literals.literal(x if isinstance(x, (bool, int)) else float(x), finite_or_not)


def structure(x: Any) -> str:
    """A piece of structure as Python reads it back.

    Raises:
        TraceError: for an object that has no literal.
    """
    try:
        return literals.literal(x, finite_or_not)
    except literals.NoLiteral as error:
        raise TraceError(
            f"an operation on numbers has a {error} in its structure, which has no text: pass numbers, strings, None and tuples"
        ) from None


def finite_or_not(x: float) -> str:
    """A float as Python reads it back."""
    return float.__repr__(x) if math.isfinite(x) else "math.nan" if x != x else f"{'-' * (x < 0)}math.inf"


def number(x: Any) -> Part:
    """A number as a part of a formula."""
    text = literal(x)
    return Part(text, NEGATIVE if text[0] == "-" else ATOM)
