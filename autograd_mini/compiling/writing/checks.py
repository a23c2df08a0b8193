"""The first lines of a text: the sizes that it reads, and the sizes for which it was not written, which it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..axes import Axis, Quotient, Solved, Terms, add_equation
from ..program import Program
from ..sizes import Size
from ..terms import Term
from .layout import INDENT
from .writer import Writer


def size_lines(program: Program, writer: Writer) -> Iterator[tuple[str, str]]:
    """Lines that read the sizes that a text uses; where several axes have to be equally long, the one size that they all have, so
    that other arguments are refused, and not broadcast. A size that the program is bound to is one of them."""
    used = {x for term in program.lines for x in term.reads} | {*program.each_gradient}
    terms, tied = program.of_tracer, contracted(program)
    comment = "equal sizes, or a ValueError"
    quotients = {x: writer.quotient(x).text for x in writer.sizes if isinstance(x, Quotient)}
    for axis in program.trace.session.axes.values():
        places = [place for place in axis.places if terms[place[0]] in used or axis.pinned]
        apart = list({tied.get((terms[x], i), (terms[x], i)): (x, i) for x, i in reversed(places)}.values())[::-1]
        if len(apart) > 1 or axis.pinned:
            equal = [f"{writer.names[terms[x]]}.shape[{i}]" for x, i in apart] + [str(axis.concrete)] * axis.pinned
            yield f"({writer.sizes[axis]},) = {{{', '.join(equal)}}}", comment
            comment = ""
        elif axis in writer.used_sizes:
            yield f"{writer.sizes[axis]} = {place_of(axis, program, writer.names)}", ""
    for quotient, text in quotients.items():
        yield f"{writer.sizes[quotient]} = {text}", ""


def contracted(program: Program) -> dict[tuple[Term, int], tuple[Term, int]]:
    """Axes of arguments that a product sums over, each with the axis of the other argument: NumPy sees to it that they are
    equally long."""

    def axis_of(x: Term, i: int) -> tuple[Term, int] | None:
        if x.op == "mT" and len(x.shape) == 2:
            x, i = x.args[0], 1 - i
        return (x, i) if x.op == "input" else None

    found: dict[tuple[Term, int], tuple[Term, int]] = {}
    for term in program.lines[: program.first_backward]:
        if term.op == "matmul":
            x, y = term.args
            ours, theirs = axis_of(x, len(x.shape) - 1), axis_of(y, max(len(y.shape) - 2, 0))
            if ours is not None and theirs is not None:
                pairs = [found.get(place, place) for place in (ours, theirs)]
                found = {place: pairs[0] if first == pairs[1] else first for place, first in found.items()}
                found |= dict.fromkeys((ours, theirs, pairs[1]), pairs[0])
    return found


def sides(terms: Terms, writer: Writer) -> list[str]:
    """The two sides of an equation or an inequality of sizes: what is positive, and what is negative."""
    parts = [{product: sign * n for product, n in terms.items() if sign * n > 0} for sign in (1, -1)]
    return [writer.size(Size(part)).text if part else "0" for part in parts]


def checked(program: Program, writer: Writer) -> Iterator[tuple[str, str]]:
    """Lines that refuse sizes for which the program was not written."""
    met: list[tuple[str, str, str]] = []
    equations: Solved = []
    for terms, sign, holds, asked in program.trace.session.conditions:
        if all(atom.pinned for product in terms for atom in product):
            continue
        if asked:
            left, right = sides(terms, writer)
            met.append((left, sign if holds else OPPOSITE[sign], right))
        elif sign == "==" and holds and (equation := add_equation(equations, terms)):  # where one is 1, NumPy broadcasts
            yield f"(_,) = {{{', '.join(sides(equation, writer))}}}", "equal sizes, or a ValueError"
    for size, places in shapes_that_count(program, writer.names).items():
        yield f"(_,) = {{{', '.join([*places, str(size)])}}}", f"written for size {size}"
    equal = [(left, right) for left, sign, right in met if sign == "=="]
    met = [each for each in met if each[1] != "=="]
    for i in range(0, len(equal), TOGETHER):
        lefts, rights = zip(*equal[i : i + TOGETHER], strict=True)
        several = len(lefts) > 1
        left, right = (f"({', '.join(side)})" if several else side[0] for side in (lefts, rights))
        met.append((left, "==", right))
    for left, sign, right in met:
        yield f"if {left} {OPPOSITE[sign]} {right}:", ""
        yield f'{INDENT}raise ValueError("written for {left} {sign} {right}")', ""


TOGETHER = 3
"""The most sizes that are compared in one line."""


def shapes_that_count(program: Program, names: Mapping[Term, str]) -> dict[int, list[str]]:
    """The axes of size 1 or 0, by size: the text is correct for arguments with the same ones only."""
    found: dict[int, list[str]] = {}
    for tracer, term in program.of_tracer.items():
        for i, n in enumerate(tracer.shape):
            if not isinstance(n, Size) and n < 2:
                found.setdefault(n, []).append(f"{names[term]}.shape[{i}]")
    return found


OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def place_of(axis: Axis, program: Program, names: Mapping[Term, str]) -> str:
    """The expression of the length of an axis: `y.shape[1]`."""
    x, i = program.trace.session.spelled.get(axis, (None, axis.places[-1]))[1]
    return f"{names[program.of_tracer[x]]}.shape[{i}]"
