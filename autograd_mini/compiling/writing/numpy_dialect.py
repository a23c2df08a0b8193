"""The dialect of NumPy: the texts of the table of forms, functions for forms that no text can express, and calls of helpers.

Where NumPy has no operator, function or method, and for a user's own primitives, a program calls the array form, whose source
`helpers` finds.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from ...core import kernels
from ...core.kernels.indexing import as_tuple, is_basic
from ...core.primitive import Primitive, registry
from ...notation.words import python_number
from ..axes import is_atom
from ..literals import keyword_argument
from ..sizes import Size
from ..terms import Term, same_shape
from . import helpers
from .brackets import ATOM, Part, Text, Write, owner, within
from .forms import Dialect, Form, column, functions


def number(value: float) -> str:
    """A number as source."""
    if not math.isfinite(value):
        return "np.nan" if value != value else "np.inf" if value > 0 else "-np.inf"
    return python_number(value)


# ---- forms with structure --------------------------------------------------------------------------------------------


def along(name: str) -> Form:
    """A method along axes: `x.sum(axis=0, keepdims=True)`; along all of them, `x.sum()`."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        words = []
        axis = term.params.get("axis")
        everywhere = isinstance(axis, tuple) and len(axis) == len(term.args[0].shape) > 0 and not term.params.get("keepdims")
        if axis is not None and not everywhere:
            words.append(f"axis={write(axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis)}")
        if term.params.get("ddof"):
            words.append(f"ddof={write(term.params['ddof'])}")
        if term.params.get("keepdims"):
            words.append("keepdims=True")
        if not term.args[0].shape:
            return Part(f"np.{name}({', '.join([parts[0].text, *words])})", ATOM)
        return Part(f"{owner(parts[0])}.{name}({', '.join(words)})", ATOM)

    return form


def with_keywords(function: str) -> Form:
    """A function of the arguments and, by keyword, of all structure."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        words = [part.text for part in parts[: len(term.args)]] + [
            keyword_argument(key, index_text(x, write)) for key, x in term.params.items()
        ]
        return Part(f"{function}({', '.join(words)})", ATOM)

    return form


def joined(function: str) -> Form:
    """A function of a list of arguments, along an axis."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        axis = f", axis={term.params['axis']}" if term.params["axis"] else ""
        return Part(f"{function}([{', '.join(part.text for part in parts)}]{axis})", ATOM)

    return form


def broadcast(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A constant array is `np.full`, `np.ones` or `np.zeros`; anything else is broadcast."""
    shape = write(term.shape)
    if term.args[0].op == "number" and not term.dtype.kind == "b":
        value = term.args[0].params["value"]
        of_type = "" if term.dtype == float else f", np.{term.dtype.name}"
        if value in (0.0, 1.0) and not (value == 0 and math.copysign(1, value) < 0):
            return Part(f"np.{'ones' if value else 'zeros'}({shape}{of_type})", ATOM)
        text = number(value)
        return Part(f"np.full({shape}, {text}{'.0' if text.lstrip('-').isdigit() else ''}{of_type})", ATOM)
    if not term.args[0].shape:
        of_type = "" if is_double(term.args[0]) else f", {kind(term.dtype)}"
        return Part(f"np.full({shape}, {parts[0].text}{of_type})", ATOM)
    return Part(f"np.broadcast_to({parts[0].text}, {shape})", ATOM)


def is_double(term: Term, depth: int = 4) -> bool:
    """Whether the text of a number is sure to compute in float64: `1 * u` has the type of `u`, `np.where(u, 1, 0)` none."""
    if term.is_leaf or not depth:
        return bool(term.dtype == float) and not (term.is_leaf and term.weak)
    parts = [is_double(x, depth - 1) for x in term.args]
    return all(parts) if term.op == "where" else bool(term.dtype == float) and (any(parts) or not parts)


def reshaped(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """New axes of size 1 are an index with None; axes of size 1 that go are an index with 0."""
    old, new = term.args[0].shape, term.shape
    x = owner(parts[0])
    for index in (new_axes(old, new), lost_axes(old, new)):
        if index is not None:
            return Part(f"{x}[{index}]", ATOM)
    sizes = [write(n) for n in new]
    products = [i for i, n in enumerate(new) if isinstance(n, Size) and not is_atom(n.terms)]
    if len(products) == 1 and 0 not in new:
        sizes[products[0]] = "-1"
    return Part(f"{x}.reshape({', '.join(sizes) or '()'})", ATOM)


def new_axes(old: tuple[Any, ...], new: tuple[Any, ...]) -> str | None:
    """The index that turns one shape into the other by adding axes, if one does."""
    index = aligned(new, old, "None")
    return ", ".join(index) if index is not None and len(new) > len(old) and old else None


def lost_axes(old: tuple[Any, ...], new: tuple[Any, ...]) -> str | None:
    """The index that turns one shape into the other by dropping axes of size 1, if one does."""
    index = aligned(old, new, "0") or []
    while index and index[-1] == ":":
        index.pop()
    return ", ".join(index) or None


def aligned(wide: tuple[Any, ...], narrow: tuple[Any, ...], one: str) -> list[str] | None:
    """For each axis of a shape `:`, or `one` where another shape lacks that axis of size 1; None where they differ otherwise."""
    rest = narrow
    index = []
    for n in wide:
        if rest and same_shape((n,), rest[:1]):
            index.append(":")
            rest = rest[1:]
        elif type(n) is int and n == 1:
            index.append(one)
        else:
            return None
    return None if rest else index


def transposed(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """`.T` for a matrix."""
    x = owner(parts[0])
    return Part(f"{x}.T" if len(term.shape) == 2 else f"{x}.swapaxes(-1, -2)", ATOM)


def indexed(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """Brackets."""
    return Part(f"{owner(parts[0])}[{index_inside(term.params['index'], write) or '()'}]", ATOM)


def index_inside(index: Any, write: Write) -> str:
    """An index as it stands between brackets."""
    return ", ".join(map(write, as_tuple(index)))


def index_text(index: Any, write: Write) -> str:
    """An index as an argument of a function."""
    parts = as_tuple(index)
    if any(isinstance(part, slice) for part in parts):
        return f"np.s_[{', '.join(map(write, parts))}]"
    return write(index)


def scattered(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper that writes numbers to the places of an index in an array of zeros."""
    index = term.params["index"]
    helper = "placed" if is_basic(index) else "added"
    x = parts[0].text
    if term.args[0].weak:  # the array of zeros has the type of the number: 1 would make integers
        double = term.args[0].op == "number" and term.dtype == float
        x = repr(term.args[0].params["value"]) if double else f"np.{term.dtype.name}({x})"
    return Part(f"{helper}({x}, {index_text(index, write)}, {write(term.shape)})", ATOM)


def put(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A helper that writes into a copy."""
    return Part(f"put({parts[0].text}, {parts[1].text}, {index_text(term.params['index'], write)})", ATOM)


def flipped(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """An index that goes backwards along each of some axes."""
    axes = [i % len(term.shape) for i in term.params["axis"]]
    index = ", ".join("::-1" if i in axes else ":" for i in range(max(axes, default=-1) + 1))
    return Part(f"{owner(parts[0])}[{index or '...'}]", ATOM)


def cast(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A change of type."""
    if not term.shape:
        return Part(f"{kind(term.dtype)}({parts[0].text})", ATOM)
    return Part(f"{owner(parts[0])}.astype({kind(term.dtype)})", ATOM)


def kind(dtype: Any) -> str:
    """A type as source."""
    return {"float64": "float", "bool": "bool"}.get(dtype.name, f"np.{dtype.name}")


def one_hot(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """The rows of a unit matrix."""
    dtype = "" if term.dtype == float else f", dtype={kind(term.dtype)}"
    return Part(f"np.eye({write(term.params['classes'])}{dtype})[{parts[0].text}]", ATOM)


def sinc(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """NumPy's function, or a derivative of it."""
    order = term.params.get("order")
    return Part(f"sinc({parts[0].text}, {order})" if order else f"np.sinc({parts[0].text})", ATOM)


def where_given(template: str, name: str) -> Form:
    """A function of one argument and, where it is given, of one piece of structure: the triangle that is read."""

    def form(term: Term, parts: Sequence[Part], write: Write) -> Part:
        more = f", {write(term.params[name])}" if name in term.params else ""
        return Part(template.format(parts[0].text + more), ATOM)

    return form


def opposite(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """The negation of a condition; a comparison of Python numbers is a Python bool, for which ~ is arithmetic, as it is for
    whole numbers."""
    by_bits = term.shape and term.args[0].dtype == bool
    return Part(f"~{within(parts[0], ATOM)}" if by_bits else f"np.logical_not({parts[0].text})", ATOM)


def of_conditions(operator: str, of_numbers: str) -> Form:
    """The form of a conjunction: one where all operands are conditions, another where one is a number, which has other bits."""
    texts = Text.of(of_numbers), Text.of(operator)
    return lambda term, parts, write: texts[all(x.dtype == bool for x in term.args)](term, parts, write)


def contracted(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """`np.einsum` of any number of operands."""
    return Part(f"np.einsum({', '.join([write(term.params['spec']), *(part.text for part in parts)])})", ATOM)


def drawn(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """A call of a generator."""
    words = [*map(write, term.params["args"]), *(keyword_argument(key, write(x)) for key, x in term.params["keywords"].items())]
    return Part(f"{parts[0].text}.{term.params['method']}({', '.join(words)})", ATOM)


STRUCTURED: dict[str, Form] = {
    **{
        name: along(name)
        for name in ("sum", "mean", "max", "min", "var", "prod", "cumsum", "cumprod", "argmax", "argmin", "any", "all")
    },
    "count_nonzero": with_keywords("np.count_nonzero"), "argsort": with_keywords("np.argsort"), "arange": Text.of("np.arange(x)"),
    "nan_to_num": with_keywords("np.nan_to_num"), "searchsorted": with_keywords("np.searchsorted"),
    "logical_and": of_conditions("x & y", "np.logical_and(x, y)"), "logical_or": of_conditions("x | y", "np.logical_or(x, y)"),
    "logical_xor": of_conditions("x ^ y", "np.logical_xor(x, y)"), "logical_not": opposite,
    "flip": flipped, "broadcast_to": broadcast, "reshape": reshaped,
    "mT": transposed, "getitem": indexed, "scatter": scattered, "put": put, "astype": cast, "one_hot": one_hot, "draw": drawn,
    "concatenate": joined("np.concatenate"), "stack": joined("np.stack"), "einsum": contracted, "sinc": sinc,
    "eigenvalues": where_given("np.linalg.eigvalsh({})", "UPLO"), "eigenvectors": where_given("np.linalg.eigh({})[1]", "UPLO"),
    "pinv": where_given("np.linalg.pinv({})", "rcond"),
}  # fmt: skip
"""The forms of operations whose axes, indices or shapes no text can express."""

ROWS = column("NumPy")
"""The texts of the table of forms."""


def written_out(name: str) -> bool:
    """Whether an operation is written without a helper."""
    return name in ROWS or name in STRUCTURED and name not in ("put", "sinc")


HELPERS: dict[str, tuple[str, Callable[..., Any]]] = {
    name: (name, op.array)
    for name, op in registry.items()
    if str(getattr(op.array, "__module__", "")).startswith(kernels.__name__) and not written_out(name)
} | {"scatter": ("added", helpers.added)}
"""Primitives that are a call of a helper: its name, and the function whose source it has."""

FORMS: dict[str, Form] = {
    **functions("np"),
    **{name: with_keywords(helper) for name, (helper, _) in HELPERS.items()},
    **STRUCTURED,
    **ROWS,
}
"""The form of each operation of the table."""


def fallback(term: Term, parts: Sequence[Part], write: Write) -> Part:
    """Any other primitive: a call of its array form, by its own name."""
    return with_keywords(term.op)(term, parts, write)


def helper_of(term: Term) -> tuple[str, Any] | None:
    """The helper that the form of a term calls, by name, and the function whose source it has; None where it calls none."""
    if term.op == "sinc" and not term.params.get("order"):
        return None
    if term.op == "scatter" and is_basic(term.params["index"]):
        return "placed", helpers.placed
    if term.op in HELPERS:
        return HELPERS[term.op]
    return None if term.op in FORMS or term.primitive is None else (term.op, array_form(term.primitive))


def array_form(op: Primitive) -> Any:
    """The function that computes a primitive on arrays; of one that was given for numbers alone, that."""
    array = inspect.unwrap(op.array)
    made_of_scalar = getattr(array, "__closure__", None) and isinstance(op.scalar, FunctionType)
    return op.scalar if made_of_scalar else array


NUMPY = Dialect(FORMS, fallback)
"""The dialect of NumPy."""
