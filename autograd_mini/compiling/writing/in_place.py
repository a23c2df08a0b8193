"""Sums that are writes into places of an array that is not read afterwards: `dx[rows, y] -= v`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ...core.kernels.indexing import is_basic
from ..passes.memory import allocates
from ..passes.shape_laws import one_in_each_row
from ..program import Program
from ..terms import Term, can_be_written_into, same_shape
from .brackets import NEGATIVE, PRODUCT, Part, within
from .numpy_dialect import index_inside, index_text
from .schedule import needs
from .writer import Writer


class Written(NamedTuple):
    """A sum that is a write into places of an operand, which is not read afterwards: `dx[rows, y] -= v`.

    Attributes:
        into: the array that is written into.
        placed: the term with the values and their places.
        sign: 1 or -1.
    """

    into: Term
    placed: Term
    sign: int


def in_place(program: Program, lines: Sequence[Term]) -> dict[Term, Written]:
    """The lines that need no array of zeros, since they write into an array that is only read before."""
    place = {term: i for i, term in enumerate(lines)}
    results = {*program.results}
    readers: dict[Term, list[Term]] = {}
    for line in lines:
        for x in needs(line, [*lines, line]) | inner_terms(line, place):
            readers.setdefault(x, []).append(line)
    found: dict[Term, Written] = {}
    for term in lines:
        if term.op not in ("add", "sub"):
            continue
        left, right = term.args
        orders: list[tuple[Term, Term, int]] = [(left, right, 1 if term.op == "add" else -1), (right, left, 1)]
        for x, y, sign in orders:
            fits = y.op == "scatter" and y not in place and can_be_written_into(term, y)
            fits = fits and same_shape(x.shape, term.shape) and x.dtype == term.dtype == y.dtype
            if sign > 0 and term.op == "sub" or not fits or x.is_leaf or not is_fresh(x):
                continue
            if x.name is None and x not in results and all(place[reader] <= place[term] for reader in readers.get(x, ())):
                found[term] = Written(x, y, sign)
                break
    return found


def inner_terms(line: Term, lines: Collection[Term]) -> set[Term]:
    """The terms that are written inside of a line."""
    found: set[Term] = set()
    todo = list(line.reads)
    for x in todo:  # the list grows while it is read
        if x not in found and not x.is_leaf:
            found.add(x)
            if x not in lines:
                todo += x.reads
    return found


def is_fresh(term: Term) -> bool:
    """Whether the text of a term makes an array of its own."""
    return allocates(term) or term.op == "broadcast_to" and not term.args[0].shape


def at_other_places(term: Term, written: Mapping[Term, Written]) -> bool:
    """Whether a sum is written into places of an array of zeros that are still zero, each given by a number."""
    places: list[Any] = []
    while term in written:
        places.append(written[term].placed.params["index"])
        term = written[term].into
    places.append(term.params.get("index") if term.op == "scatter" else None)
    numbers = [place for place in places if type(place) is int]
    return len({*numbers}) == len(places) and (min(numbers) >= 0 or max(numbers) < 0)


def write_into(term: Term, written: Written, writer: Writer, names: Mapping[Term, str], apart: bool) -> str:
    """The line that writes into an array; where an index may name a place twice, by a function that adds up. Where the places are
    `apart` from those before, there are zeros to replace."""
    part, sign, index = value_in_places(written.placed, writer), written.sign, written.placed.params["index"]
    if not names_places_once(written.placed):
        text = f"-{within(part, PRODUCT)}" if sign < 0 else part.text
        return f"np.add.at({names[term]}, {index_text(index, writer.write)}, {text})"
    text, place = part.text, f"{names[term]}[{index_inside(index, writer.write)}]"
    if text.startswith("-") and part.binds >= NEGATIVE:
        text, sign = text[1:], -sign
    if apart:
        return f"{place} = {text}" if sign > 0 else f"{place} = -{within(Part(text, part.binds), PRODUCT)}"
    return f"{place} {'+' if sign > 0 else '-'}= {text}"


def value_in_places(placed: Term, writer: Writer) -> Part:
    """The text of the values that are written into places of an array; NumPy broadcasts them by itself."""
    (value,) = placed.args
    while value.op == "broadcast_to" and value not in writer.stands:
        (value,) = value.args
    return writer.part(value)


def names_places_once(placed: Term) -> bool:
    """Whether an index cannot name a place twice."""
    return is_basic(placed.params["index"]) or one_in_each_row(placed)


def into_zeros(placed: Term, writer: Writer, name: str) -> str:
    """The lines that make an array of zeros, and write into places of it."""
    alike = [x for x in writer.program.inputs if same_shape(x.shape, placed.shape) and x.dtype == placed.dtype]
    like = min(alike, key=lambda x: name != f"d{writer.names[x]}", default=None)
    of_type = "" if placed.dtype == float else f", {writer.kind(placed.dtype)}"
    zeros = f"np.zeros({writer.write(placed.shape)}{of_type})" if like is None else f"np.zeros_like({writer.names[like]})"
    value, index = value_in_places(placed, writer).text, placed.params["index"]
    if names_places_once(placed):
        return f"{name} = {zeros}\n{name}[{index_inside(index, writer.write)}] = {value}"
    return f"{name} = {zeros}\nnp.add.at({name}, {index_text(index, writer.write)}, {value})"
