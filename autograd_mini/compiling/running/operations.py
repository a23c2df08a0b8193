"""The text of one operation that writes into an existing buffer: a ufunc or a reduction of NumPy, or lines of its own.
`buffers` says which memory that is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..passes.memory import UFUNCS
from ..program import Program
from ..sizes import concrete
from ..terms import Term
from ..writing.in_place import names_places_once
from ..writing.numpy_dialect import index_text

if TYPE_CHECKING:
    from .buffers import Planner

NAMED_OUT = {"maximum": "out=", "minimum": "out="}
"""Ufuncs that do not take `out` by position, with the text before it."""

POWERS = {2.0: "square", 0.5: "sqrt", -1.0: "reciprocal"}
"""Exponents for which `**` on an array calls another ufunc."""

REDUCTIONS = {"sum": "add.reduce", "max": "maximum.reduce", "min": "minimum.reduce"}
"""Reductions that write into a buffer."""


def subtracts_labels(term: Term, program: Program) -> bool:
    """Whether a difference is one of probabilities and the one-hot labels of their rows."""
    x, labels = term.args
    return labels.op == "one_hot" and len(labels.shape) == 2 and program.uses[labels] == 1 and x.dtype == term.dtype


Special = Callable[["Planner", Term, Sequence[Term]], bool]
"""Writes the line of a term, given the operands that are read there for the last time; returns False where it does not apply."""


def into(template: str) -> Special:
    """A call that writes into memory that none of its operands lies in."""

    def special(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
        planner.call(term, template.format(*map(planner.text, term.reads), out="{}"))
        return True

    return special


def product(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """A product of matrices. Where it is large, wider than tall, and read once by an operation that brings it in order, its
    transpose is computed, in which BLAS is quicker."""
    x, y = term.args
    if not (len(x.shape) == len(y.shape) == 2 and term not in planner.owned and planner.program.uses[term] == 1):
        return into("np.matmul({}, {}, {out})")(planner, term, dying)
    m, n = concrete(term.shape)
    k = concrete(x.shape)[1]
    if m >= n or m * n * k < LARGE or planner.readers.get(term) not in UFUNCS:
        return into("np.matmul({}, {}, {out})")(planner, term, dying)
    key = ("transposed", id(term.shape), term.dtype)
    name = planner.buffer(key, (term.shape[::-1], term.dtype))
    planner.home[term] = name, key
    planner.lines.append(f"np.matmul({planner.text(y)}.T, {planner.text(x)}.T, {name})")
    planner.names[term] = f"{name}.T"
    return True


LARGE = 1 << 20
"""The number of multiplications from which a product of matrices is large."""


def by_element(template: str, *params: str) -> Special:
    """A call that may write over its operand."""

    def special(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
        structure = [planner.writer.write(term.params[key]) for key in params]
        planner.call(term, template.format(*map(planner.text, term.args), *structure, out="{}"), dying)
        return True

    return special


def power(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """A power, as `**` computes it on arrays: by a quicker function for some exponents."""
    x, y = term.args
    ufunc = POWERS.get(y.params["value"], "power") if y.op == "number" else "power"
    operands = planner.text(x) if ufunc != "power" else f"{planner.text(x)}, {planner.text(y)}"
    planner.call(term, f"{planner.function(ufunc)}({operands}, {{}})", dying)
    return True


def choice(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """`np.where`, which has no `out`."""
    x, y = map(planner.text, term.args)
    condition = planner.writer.write(term.params["condition"])
    planner.call(term, f"np.copyto({{}}, {y})")
    planner.lines.append(f"np.copyto({planner.names[term]}, {x}, where={condition})")
    return True


def cast(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """A change of type (`astype`)."""
    planner.call(term, f"np.copyto({{}}, {planner.text(term.args[0])}, 'unsafe')")
    return True


def rows(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """The numbers of rows, a constant of the program."""
    planner.names[term] = planner.rows(term.shape[0])
    return True


def minus_one_hot(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """Probabilities less one-hot labels: 1 less in one place of each row."""
    if not subtracts_labels(term, planner.program):
        return False
    x, labels = term.args
    planner.call(term, f"np.copyto({{}}, {planner.text(x)})")
    planner.lines.append(f"{planner.names[term]}[{planner.rows(term.shape[0])}, {planner.text(labels.args[0])}] -= 1")
    return True


def at_least_zero(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """The larger of an array and zeros."""
    (x,) = term.args
    if x.dtype.kind != "f":
        return False
    zero = planner.constant(0.0, (term.shape, x.dtype), full=1)
    planner.call(term, f"{planner.function('maximum')}({planner.text(x)}, {zero}, out={{}})", dying)
    return True


def into_zeros(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """Numbers written into an array of zeros; where an index may repeat, by a function that adds."""
    index = term.params["index"]
    place = index_text(index, planner.writer.write)
    value = planner.text(term.args[0])
    planner.call(term, "{}.fill(0)")
    name = planner.names[term]
    alone = names_places_once(term)
    rows = index if isinstance(index, Term) else index[0] if isinstance(index, tuple) and len(index) == 1 else None
    if not alone and isinstance(rows, Term) and rows.dtype.kind == "i" and term.dtype == np.float64 and term.args[0].shape:
        planner.writer.used_helpers["add_rows"] = add_rows
        planner.lines.append(f"add_rows({name}, {planner.text(rows)}, {value})")
        return True
    planner.lines.append(f"{name}[{place}] = {value}" if alone else f"np.add.at({name}, {place}, {value})")
    return True


def add_rows(out: Any, rows: Any, value: Any) -> None:
    """Add parts to rows of zeros, in the order in which they stand; `np.bincount` adds up numbers quicker than `np.add.at`."""
    rows = rows.reshape(-1)
    width = out[:1].size
    if not rows.size or value.size != rows.size * width or rows.min() < 0:
        np.add.at(out, rows, value.reshape(len(rows), *out.shape[1:]))
        return
    places = rows if width == 1 else (rows[:, None] * width + np.arange(width)).reshape(-1)
    out.reshape(-1)[...] = np.bincount(places, value.reshape(-1), out.size)


def joined(planner: Planner, term: Term, dying: Sequence[Term]) -> bool:
    """Arrays joined along an axis."""
    parts = ", ".join(map(planner.text, term.args))
    planner.call(term, f"np.concatenate(({parts},), {term.params['axis'] or 0}, {{}})")
    return True


SPECIAL: dict[str, Special] = {
    "scatter": into_zeros, "concatenate": joined,
    "matmul": product, "where": choice, "astype": cast, "sub": minus_one_hot, "arange": rows,
    "power": power, "relu": at_least_zero,
    "clamp_min": by_element("np.maximum({}, {}, out={out})", "bound"),
    "clamp_max": by_element("np.minimum({}, {}, out={out})", "bound"),
    "clamp": by_element("np.clip({}, {}, {}, {out})", "low", "high"),
}  # fmt: skip
"""Operations whose line is not that of a ufunc or a reduction; False from one means that it does not apply."""
