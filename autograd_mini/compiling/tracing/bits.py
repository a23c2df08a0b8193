"""`&`, `|`, `^`, `~`, `<<` and `>>` on tracers: logical on conditions, by bits on arrays of whole numbers, as in NumPy."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...core.errors import DtypeError, TraceError
from ..conditions import BITWISE
from .source_locations import place

SYMBOLS = {"and": "&", "or": "|", "xor": "^", "invert": "~", "lshift": "<<", "rshift": ">>"}
"""Python's operators by the name in `__name__`."""


def of_bits(name: str, *operands: Any) -> Any:
    """The operator of a name on one or two operands.

    Raises:
        DtypeError: for an array of floats, which has no bits.
        TraceError: for a number among the arguments: a program takes 3 and 3.0 alike.
    """
    by_bits, logical = BITWISE[name]
    operands = tuple([x.as_whole_numbers() if hasattr(x, "as_whole_numbers") and x.shape else x for x in operands])
    kinds = [kind_of(x) for x in operands]
    if logical is not None and set(kinds) == {"b"}:
        return logical(*operands)
    if "number" in kinds:
        raise TraceError(
            f"{place()}: {SYMBOLS[name]} asks for the bits of a number, and a program takes 3 and 3.0 alike: pass an array of "
            "integers (np.array(n)), write n % 2 for n & 1, or bind the number first: am.compile(lambda w: f(w, 3))"
        )
    if "f" in kinds:
        raise DtypeError(f"{place()}: {SYMBOLS[name]} of an array of floats: only booleans and whole numbers have bits")
    return by_bits(*[x if hasattr(x, "dtype") else float(operator.index(x)) for x in operands])


def kind_of(x: Any) -> str:
    """b for a condition, i for whole numbers, f for an array of floats, and "number" for one of which this is not known."""
    if isinstance(x, bool):
        return "b"
    kind = x.dtype.kind if hasattr(x, "dtype") else "i" if hasattr(x, "__index__") else "f"
    if kind == "f":
        return "number" if getattr(x, "weak", False) else "f"
    return "b" if kind == "b" else "i"


def method(name: str) -> Callable[..., Any]:
    """The method of tracers for an operator."""
    return lambda self, *other: of_bits(name, self, *other)


def reflected(name: str) -> Callable[..., Any]:
    """The method of tracers for an operator whose second operand is the tracer."""
    return lambda self, other: of_bits(name, other, self)


OF_UFUNC: dict[Any, Callable[..., Any]] = {
    ufunc: partial(of_bits, name)
    for ufunc, name in {
        np.bitwise_and: "and", np.bitwise_or: "or", np.bitwise_xor: "xor", np.invert: "invert", np.left_shift: "lshift",
        np.right_shift: "rshift",
    }.items()
}  # fmt: skip
"""The same for NumPy's ufuncs."""
METHODS = {f"__{name}__": method(name) for name in BITWISE} | {
    f"__r{name}__": reflected(name) for name in BITWISE if name != "invert"
}
"""The methods of tracers for these operators."""
