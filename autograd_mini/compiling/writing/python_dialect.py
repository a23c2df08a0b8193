"""Scalar operations as Python writes them on floats: operators, `math`, and conditional expressions at kinks.

One table. Each form computes what the primitive's float form computes, to the last bit, wherever that does not raise; NaN
goes through the same branch. Functions that neither Python nor `math` has are copied in front of a program from the very
functions that the engine uses, so a program needs nothing but the standard library. The text is plain enough for numba.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple

from ...core.errors import TraceError
from ...core.kernels import on_floats
from ...core.primitive import Primitive, registry
from ...notation.printer import ATOM, NEGATIVE, PRODUCT, SUM, Part
from .. import literals
from ..literals import keyword_argument
from ..terms import Term
from .helpers import sources

CHOICE, LOGIC, COMPARISON = -3, -2, -1
"""How tightly those texts bind that are no formulas: conditional expressions, and/or/not, comparisons."""


class Form(NamedTuple):
    """A text with gaps `{x}`, `{y}` for the arguments and `{bound}`, ... for structure; how tightly it binds, and how
    tightly what stands in the first gap and in the others has to."""

    text: str
    binds: int
    first: int
    others: int

    def repeats(self, i: int) -> bool:
        """Whether the i-th argument is written more than once, and so wants a name."""
        return i < 2 and self.text.count(f"{{{'xy'[i]}}}") > 1


def infix(text: str, binds: int) -> Form:
    return Form(text, binds, NEGATIVE if binds == PRODUCT else binds, binds + 1)


def call(text: str) -> Form:
    return Form(text, ATOM, CHOICE, CHOICE)


def choice(text: str) -> Form:
    return Form(text, CHOICE, COMPARISON, COMPARISON)


def unary(name: str) -> Form:
    return call(f"{name}({{x}})")


def binary(name: str) -> Form:
    return call(f"{name}({{x}}, {{y}})")


FORMS: dict[str, Form] = {
    # arithmetic
    "positive": Form("{x}", SUM, SUM, SUM),
    "neg": Form("-{x}", NEGATIVE, PRODUCT, PRODUCT),
    "add": infix("{x} + {y}", SUM),
    "sub": infix("{x} - {y}", SUM),
    "mul": infix("{x} * {y}", PRODUCT),
    "div": infix("{x} / {y}", PRODUCT),
    "mod": Form("{x} % {y}", SUM, ATOM, ATOM),  # in brackets almost everywhere: -x // y is not -(x // y)
    "floor_divide": Form("{x} // {y}", SUM, ATOM, ATOM),
    "square": infix("{x} * {x}", PRODUCT),
    "reciprocal": Form("1.0 / {x}", PRODUCT, ATOM, ATOM),
    "power": binary("math.pow"),
    # elementary functions
    **{name: unary(f"math.{name}") for name in ("exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "sin", "cos", "tan",
                                                "sinh", "cosh", "tanh", "erf", "erfc")},
    **{f"arc{name}": unary(f"math.a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "arctan2": binary("math.atan2"),
    "hypot": binary("math.hypot"),
    "fmod": binary("math.fmod"),
    "deg2rad": unary("math.radians"),
    "rad2deg": unary("math.degrees"),
    "exp2": call("math.pow(2.0, {x})"),
    "xlogx": call("xlogy({x}, {x})"),
    "log_sigmoid": Form("-softplus(-{x})", NEGATIVE, ATOM, ATOM),
    # steps: the last branch is for NaN
    "sign": choice("1.0 if {x} > 0.0 else -1.0 if {x} < 0.0 else {x}"),
    "heaviside": choice("1.0 if {x} > 0.0 else 0.0 if {x} <= 0.0 else {x}"),
    "in_interval": choice("1.0 if {low} < {x} < {high} else {x} if {x} != {x} else 0.0"),
    "heaviside_half": choice("1.0 if {x} > {y} else 0.0 if {x} < {y} else 0.5 if {x} == {y} else {x} + {y}"),
    "heaviside_half_ignore_nan": choice("0.5 if {x} == {y} else 1.0 if {x} > {y} or {y} != {y} else 0.0"),
    "floor": Form("{x} // 1.0", SUM, ATOM, ATOM),
    "ceil": Form("-(-{x} // 1.0)", NEGATIVE, ATOM, ATOM),
    "trunc": choice("{x} // 1.0 if {x} > 0.0 else -(-{x} // 1.0)"),
    "straight_round": unary("rint"),
    # kinks: NaN is never on the left
    "abs": unary("abs"),
    "relu": choice("0.0 if {x} <= 0.0 else {x}"),
    "clamp_min": choice("{bound} if {x} <= {bound} else {x}"),
    "clamp_max": choice("{bound} if {x} >= {bound} else {x}"),
    "clamp": choice("{high} if {x} >= {high} else {low} if {x} <= {low} else {x}"),
    "leaky_relu": choice("{x} if {x} > 0.0 else {negative_slope} * {x}"),
    "elu": choice("{x} if {x} > 0.0 else {alpha} * math.expm1({x})"),
    "maximum": choice("{x} if {x} > {y} or {x} != {x} else {y}"),
    "minimum": choice("{x} if {x} < {y} or {x} != {x} else {y}"),
    "fmax": choice("{x} if {x} > {y} or {y} != {y} else {y}"),
    "fmin": choice("{x} if {x} < {y} or {y} != {y} else {y}"),
    "where": choice("{x} if {condition} else {y}"),
    # single points where a formula is 0 / 0
    "div_no_nan": choice("0.0 if {x} == 0.0 == {y} else {x} / {y}"),
    "div_or_zero": Form("0.0 if {y} == 0.0 else {x} / {y}", CHOICE, PRODUCT, ATOM),
    "exponent_minus_one": choice("0.0 if {x} == 0.0 == {y} else {y} - 1.0"),
    "log_of_base": choice("0.0 if {x} == 0.0 and {y} >= 0.0 else math.log({x})"),
    "nan_outside_domain": choice("{y} if {y} != {y} else {x}"),
    # conditions
    "greater": Form("{x} > {y}", COMPARISON, SUM, SUM),
    "greater_equal": Form("{x} >= {y}", COMPARISON, SUM, SUM),
    "less": Form("{x} < {y}", COMPARISON, SUM, SUM),
    "less_equal": Form("{x} <= {y}", COMPARISON, SUM, SUM),
    "equal": Form("{x} == {y}", COMPARISON, SUM, SUM),
    "not_equal": Form("{x} != {y}", COMPARISON, SUM, SUM),
    "logical_and": Form("{x} and {y}", LOGIC, COMPARISON, COMPARISON),
    "logical_or": Form("{x} or {y}", LOGIC, COMPARISON, COMPARISON),
    "logical_xor": Form("{x} is not {y}", COMPARISON, SUM, SUM),
    "logical_not": Form("not {x}", LOGIC, COMPARISON, COMPARISON),
    "isnan": Form("{x} != {x}", COMPARISON, SUM, SUM),
    "isinf": Form("abs({x}) == math.inf", COMPARISON, CHOICE, CHOICE),
    "isfinite": Form("{x} - {x} == 0.0", COMPARISON, SUM, SUM + 1),
}  # fmt: skip
"""How an operation on floats is written."""


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
    "sigmoid": on_floats.sigmoid,
    "softplus": on_floats.softplus,
    "logaddexp": on_floats.logaddexp,
    "logaddexp2": on_floats.logaddexp2,
    "xlogy": on_floats.xlogy,
    "div_by_squares": on_floats.div_by_squares,
    "sigmoid_cross_entropy": on_floats.sigmoid_cross_entropy,
}


def brought_along(ops: Iterable[str]) -> list[str]:
    """The sources of the functions that a program with these operations brings along, dependencies first."""
    needed = set(ops)
    texts = [FORMS[op].text.replace("math.", "") for op in needed if op in FORMS]
    found: dict[str, str] = {}
    for name, function in HELPERS.items():
        if name in needed or any(f"{name}(" in text for text in texts):
            found.update(sources(function, name))
    return [source for source in found.values() if not source.startswith("import ")]


def foreign(terms: Iterable[Term]) -> dict[str, Primitive]:
    """The operations that are neither written here nor brought along, such as a user's own, by the name that calls them."""
    return {x.op: x.primitive for x in terms if x.primitive is not None and x.op not in FORMS and x.op not in HELPERS}


def float_form(op: Primitive) -> Callable[..., float]:
    """A primitive as a function of floats whose result is a float."""
    return op if op.pointwise else lambda *args, **params: float(op(*args, **params))


# ---- printing --------------------------------------------------------------------------------------------------------


GATE = choice("{x} if {y} > 0.0 else 0.0 * {x}")
"""What passes where another number is positive: the product of `x` and a step at `y`. A NaN in `y` is one in the value, too."""

DOOR = choice("{x} if {y} else 0.0 * {x}")
"""What passes where a condition holds: the product of `x` and the condition."""


def spelled(term: Term) -> tuple[Form, tuple[Term, ...]]:
    """How a term is written, and the terms in its gaps: its arguments, then those in its structure, such as a condition."""
    if term.op == "mul":
        x, y = term.args
        if y.op == "heaviside":
            return GATE, (x, y.args[0])
        if x.op == "heaviside":
            return GATE, (y, x.args[0])
        if y.dtype == bool or x.dtype == bool:
            return DOOR, (x, y) if y.dtype == bool else (y, x)
    if term.op == "power" and term.args[1].value == 2.0:
        return FORMS["square"], term.args[:1]
    return form_of(term.op, len(term.args), tuple(term.params)), operands(term)


@cache
def form_of(op: str, arity: int, structure: tuple[str, ...] = ()) -> Form:
    """How an operation is written; one without a form of its own, as a call by its name, where `written` does the writing."""
    return FORMS.get(op) or call("")


@cache
def defaults(op: str) -> dict[str, str]:
    """Structure that goes without saying, as text."""
    scalar = registry[op].scalar if op in registry else None
    found = inspect.signature(scalar).parameters.values() if isinstance(scalar, FunctionType) else ()
    return {part.name: literal(part.default) for part in found if part.default is not part.empty}


def operands(term: Term) -> tuple[Term, ...]:
    """What a term is computed from: its arguments, and the terms in its structure."""
    if not term.params:
        return term.args
    return term.args + tuple(x for x in term.params.values() if isinstance(x, Term))


def written(form: Form, term: Term, parts: Sequence[Part]) -> Part:
    """A term as text, from the texts of what stands in the gaps of its form."""
    arguments = len(parts) - sum(isinstance(x, Term) for x in term.params.values())
    if not form.text:
        rest = iter(parts)
        words = [next(rest).text for _ in range(arguments)]
        words += [
            keyword_argument(key, next(rest).text if isinstance(value, Term) else structure(value))
            for key, value in term.params.items()
        ]
        return Part(f"{term.op}({', '.join(words)})", ATOM)
    inside = [bracketed(part, form.others if i else form.first) for i, part in enumerate(parts[:arguments])]
    gaps = dict(zip("xy", inside, strict=False))
    rest = iter(parts[arguments:])
    if form.binds == CHOICE or term.params:
        gaps = {**defaults(term.op), **gaps}
    for key, value in term.params.items():
        gaps[key] = bracketed(next(rest), LOGIC) if isinstance(value, Term) else literal(value)
    return Part(form.text.format_map(gaps), form.binds)


def bracketed(part: Part, needed: int) -> str:
    """A part as an operand of something that binds at least as `needed`."""
    return part.text if part.binds >= needed else f"({part.text})"


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
