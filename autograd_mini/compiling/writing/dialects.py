"""How a term is written: a `Dialect` has a form for each operation, and precedence decides about brackets.

`expression` writes a term whose arguments are written already; that is all that the writers of programs need. What NumPy has
no name for is a call of a helper, whose source the dialect holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ...notation.printer import ATOM, NEGATIVE, POWER, PRODUCT, SUM, Part
from ..terms import Term

COMPARISON = 0
"""Binds less tightly than a sum."""

Write = Callable[[Any], str]
"""How a piece of structure is written: a size, a shape, an index, a term inside of one."""

Form = Callable[[Term, Sequence[Part], Write], Part]


class Dialect(NamedTuple):
    """One way of writing programs down.

    Attributes:
        forms: for each operation, how a term is written once its arguments are.
        fallback: the form of any other.
        helpers: the source of the functions that forms may call, by name, dependencies first.
    """

    forms: Mapping[str, Form]
    fallback: Form
    helpers: Mapping[str, str]


def expression(term: Term, parts: Sequence[Part], write: Write, dialect: Dialect) -> Part:
    """A term, given its arguments as text."""
    return dialect.forms.get(term.op, dialect.fallback)(term, parts, write)


def within(part: Part, needed: int) -> str:
    """A part where something binds at least as tightly as `needed`: in brackets, if it binds less."""
    return part.text if part.binds >= needed else f"({part.text})"


def owner(part: Part) -> str:
    """A part of which a method or an item is asked."""
    return f"({part.text})" if part.binds < ATOM or part.text[0].isdigit() else part.text


def infix(sign: str, binds: int) -> Form:
    """An operator between two operands; what stands on the right gets brackets sooner, since sums are rounded in order."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        left, right = parts
        a = left.text if left.binds == NEGATIVE and binds <= PRODUCT else within(left, binds)
        b = f"({right.text})" if right.binds == NEGATIVE else within(right, binds + 1)
        return Part(f"{a} {sign} {b}", binds)

    return form


def call(function: str) -> Form:
    """A function of all arguments."""
    return lambda term, parts, write: Part(f"{function}({', '.join(part.text for part in parts)})", ATOM)


def method(name: str, *, attribute: bool = False) -> Form:
    """A method without arguments, or an attribute, of the first argument."""
    end = f".{name}" if attribute else f".{name}()"
    return lambda term, parts, write: Part(owner(parts[0]) + end, ATOM)


def template(text: str, binds: int = ATOM, needs: int = ATOM) -> Form:
    """A text with a gap for each argument, which binds at least as tightly as `needs` there.

    >>> template("1 / {}", PRODUCT)(None, [Part("x + 1", SUM)], str).text
    '1 / (x + 1)'
    """
    return lambda term, parts, write: Part(text.format(*(within(part, needs) for part in parts)), binds)


def negative(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """Minus something; Python's sign binds tighter than a product, which matters for remainders."""
    needed = POWER if term.args[0].op in ("mod", "floor_divide") else PRODUCT
    return Part("-" + within(parts[0], needed), NEGATIVE)


__all__ = [
    "ATOM", "COMPARISON", "NEGATIVE", "POWER", "PRODUCT", "SUM", "Dialect", "Form", "Part", "call", "expression", "infix",
    "Write", "method", "negative", "owner", "template", "within",
]  # fmt: skip
