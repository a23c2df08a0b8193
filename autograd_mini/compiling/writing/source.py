"""The readable source of a program: a module to read, to paste into a report, and to run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...calculus.pytree import part_of
from ...core.kernels.indexing import is_basic
from ..axes import Axis, Quotient, Solved, Terms, add_equation
from ..conditions import LoopOperation
from ..literals import item
from ..passes.memory import allocates, bases
from ..passes.shape_laws import one_in_each_row
from ..program import Program
from ..sizes import Size
from ..terms import Term, can_be_written_into, same_shape
from .brackets import NEGATIVE, PRODUCT, Part, owner, within
from .elements import gathered, skeletons
from .layout import INDENT, PAGE
from .naming import function_name
from .numpy_dialect import index_text
from .schedule import blocks, needs, stated
from .writer import Writer

LONG = PAGE - len(INDENT)
"""Longer lines are broken up."""


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
    results = {program.value, *(g for row in program.gradients for g in row)}
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
    part, sign = value_in_places(written.placed, writer), written.sign
    if not names_places_once(written.placed):
        text = f"-{within(part, PRODUCT)}" if sign < 0 else part.text
        return f"np.add.at({names[term]}, {index_text(written.placed.params['index'], writer.write)}, {text})"
    text = part.text
    if text.startswith("-") and part.binds >= NEGATIVE:
        text, sign = text[1:], -sign
    if apart:
        return f"{names[term]}[{index_inside(written.placed, writer)}] = {'' if sign > 0 else '-'}{text}"
    return f"{names[term]}[{index_inside(written.placed, writer)}] {'+' if sign > 0 else '-'}= {text}"


def value_in_places(placed: Term, writer: Writer) -> Part:
    """The text of the values that are written into places of an array; NumPy broadcasts them by itself."""
    (value,) = placed.args
    while value.op == "broadcast_to" and value not in writer.stands:
        (value,) = value.args
    return writer.part(value)


def names_places_once(placed: Term) -> bool:
    """Whether an index cannot name a place twice."""
    return is_basic(placed.params["index"]) or one_in_each_row(placed)


def index_inside(placed: Term, writer: Writer) -> str:
    """An index as it stands between brackets."""
    index = placed.params["index"]
    return ", ".join(map(writer.write, index)) if isinstance(index, tuple) else writer.write(index)


def into_zeros(placed: Term, writer: Writer, name: str) -> str:
    """The lines that make an array of zeros, and write into places of it."""
    alike = [x for x in writer.program.inputs if same_shape(x.shape, placed.shape) and x.dtype == placed.dtype]
    like = min(alike, key=lambda x: name != f"d{writer.names[x]}", default=None)
    of_type = "" if placed.dtype == float else f", {writer.kind(placed.dtype)}"
    zeros = f"np.zeros({writer.write(placed.shape)}{of_type})" if like is None else f"np.zeros_like({writer.names[like]})"
    value = value_in_places(placed, writer).text
    if names_places_once(placed):
        return f"{name} = {zeros}\n{name}[{index_inside(placed, writer)}] = {value}"
    return f"{name} = {zeros}\nnp.add.at({name}, {index_text(placed.params['index'], writer.write)}, {value})"


def made(term: Term, writer: Writer, name: str, writes: bool) -> str:
    """The line or lines that compute a term under a name."""
    if writes and term.op == "scatter":
        return into_zeros(term, writer, name)
    if term.op == "part":
        return ""  # the line of the loop defines it
    return f"{name} = {writer.part(term, top=True).text}"


def unpacked(loop: Term, writer: Writer, lines: Sequence[Term]) -> str:
    """The line that computes a loop, with a name for each part that is read."""
    names = {term.params["at"]: writer.names[term] for term in lines if term.op == "part" and term.args[0] is loop}
    targets = [names.get(i, "_") for i in range(loop.shape[0])]
    left, right = f"{', '.join(targets)}{',' if len(targets) == 1 else ''}", writer.part(loop, top=True).text
    name = writer.names[loop]
    return f"{left} = {right}" if len(left) + len(right) + 3 <= LONG else f"{name} = {right}\n{left} = {name}"


def laid_out(program: Program, writes: bool = True, kind: type[Writer] = Writer) -> tuple[Writer, list[Term], dict[Term, str]]:
    """The lines of a program, and their text; where one is too long, a part of it gets a line of its own."""
    extra: set[Term] = set()
    quotients: list[Quotient] = []
    while True:
        lines = stated(program, extra)
        writer = kind(program, lines, quotients=quotients)
        written = in_place(program, lines) if writes else {}
        names = dict(writer.names)
        for term, how in reversed(written.items()):
            if how.into in writer.stands:
                names[how.into] = names[term]
        writer.names = names
        texts = {term: made(term, writer, names[term], writes) for term in lines if term not in written}
        texts |= {term: unpacked(term, writer, lines) for term in lines if isinstance(term.primitive, LoopOperation)}
        for term, how in written.items():
            into = [] if how.into in writer.stands else [made(how.into, writer, names[term], writes)]
            texts[term] = "\n".join([*into, write_into(term, how, writer, names, at_other_places(term, written))])
        long = [term for term in lines if max(map(len, texts[term].split("\n"))) > LONG]
        parts = [max(inner, key=lambda x: len(writer.part(x).text)) for term in long if (inner := writer.written_out(term))]
        again = [x for x in writer.quotients if is_worth_a_name(x, program, writer, texts.values())]
        if not again and extra.issuperset(parts):
            return writer, lines, texts
        extra.update(parts)
        quotients += again


def is_worth_a_name(quotient: Quotient, program: Program, writer: Writer, texts: Iterable[str]) -> bool:
    """Whether a floor of a quotient has a name in the user's program, or is written twice."""
    if program.trace.session.spelled.get(quotient, (None, None))[0]:
        return True
    written = writer.quotient(quotient).text
    return sum(text.count(written) for text in texts) > 1


def place_of(axis: Axis, program: Program, names: Mapping[Term, str]) -> str:
    """The expression of the length of an axis: `y.shape[1]`."""
    x, i = program.trace.session.spelled.get(axis, (None, axis.places[-1]))[1]
    name = names[dict(zip(program.trace.inputs, program.inputs, strict=True))[x]]
    return f"{name}.shape[{i}]"


def write_source(program: Program, writes: bool = True, kind: type[Writer] = Writer) -> str:
    """The readable source of a program: helpers, then one function for the forward and the backward pass; with `writes`, arrays
    may be written to. `kind` writes it for another library than NumPy."""
    writer, lines, texts = laid_out(program, writes, kind)
    forward, backward = blocks(program, lines)
    body: list[tuple[str, str]] = []
    for term in forward:
        body += paragraph(texts[term], shape_comment(term, writer))
    for block in backward:
        if not any(texts[term] for term in block.lines):
            continue
        body.append(("", ""))
        reversed_line = texts.get(block.reverses, "\n") if block.reverses is not None else "\n"
        body.append(("# backward" if "\n" in reversed_line else f"# {reversed_line}", ""))
        for term in block.lines:
            body += paragraph(texts[term], shape_comment(term, writer))
    captured = [*(writer.names[term] for term in program.captured), *writer.objects]
    head = f"def {function_name(program)}({', '.join([*writer.parameters, *captured])}):"
    unpacked = unpacking(program, writer.names, writer.parameters)
    returned = returning(program, writer)
    checks = list(checked(program, writer))
    sizes = [*size_lines(program, writer), *checks]
    text = "\n".join([head, *(indented(unpacked + sizes)), *(indented(body)), *indented([(returned, "")])])
    return writer.module(text)


def size_lines(program: Program, writer: Writer) -> Iterator[tuple[str, str]]:
    """Lines that read the sizes that a text uses; where several axes have to be equally long, the one size that they all have, so
    that other arguments are refused, and not broadcast. A size that the program is bound to is one of them."""
    used = {x for term in program.lines for x in term.reads} | {g for row in program.gradients for g in row}
    terms = dict(zip(program.trace.inputs, program.inputs, strict=True))
    tied = contracted(program)
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
    for tracer, term in zip(program.trace.inputs, program.inputs, strict=True):
        for i, n in enumerate(tracer.shape):
            if not isinstance(n, Size) and n < 2:
                found.setdefault(n, []).append(f"{names[term]}.shape[{i}]")
    return found


OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def shape_comment(term: Term, writer: Writer) -> str:
    """The shape of a term as a comment; none for the tuple of a loop."""
    return "" if isinstance(term.primitive, LoopOperation) else writer.shape(term.shape)


def paragraph(text: str, shape: str) -> list[tuple[str, str]]:
    """The line of a term, or its two lines, the first of which has the shape; none where it has no text."""
    if not text:
        return []
    first, *others = text.split("\n")
    return [(first, shape), *((line, "") for line in others)]


def indented(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Lines of a body, with shapes at their ends in one column, as far as the page is wide."""
    longest = max((len(shape) for _, shape in lines), default=0)
    fitting = [len(text) for text, shape in lines if shape and len(INDENT) + len(text) + 4 + longest <= PAGE]
    column = max(fitting, default=0) + 2
    for text, shape in lines:
        yield f"{INDENT}{text:<{column}}# {shape}" if shape and len(text) + 2 <= column else f"{INDENT}{text}".rstrip()


def unpacking(program: Program, known: Mapping[Term, str], parameters: Sequence[str]) -> list[tuple[str, str]]:
    """Lines that give a name to each part of a nested argument."""
    names = iter(known[term] for term in program.inputs)
    found = []
    for leaf in program.trace.leaves:
        for _ in leaf.tracers:
            name = next(names)
            spelled, tree = parameters[leaf.argument], program.trace.args[leaf.argument]
            for key in leaf.path:
                spelled, tree = item(spelled, tree, key), part_of(tree, key)
            if spelled != name:
                found.append((f"{name} = {spelled}", ""))
    return found


def returning(program: Program, writer: Writer) -> str:
    """The last line: value and gradients, nested like the arguments; each gradient is the caller's own."""
    trace = program.trace
    wanted = (leaf.wants for leaf in trace.leaves for _ in leaf.tracers)
    own = dict(zip((k for k, wants in enumerate(wanted) if wants), own_arrays(program, writer), strict=True))
    trees = skeletons(trace)
    texts = [gathered(trees[i], own, writer.parameters[i]) for i in trace.asked]
    gradients = f"({', '.join(texts)}{',' if len(texts) == 1 else ''})" if isinstance(trace.argnums, tuple) else texts[0]
    return f"return {writer.part(program.value).text}, {gradients}"


def own_arrays(program: Program, writer: Writer) -> Iterator[str]:
    """The text of each gradient; one that may lie in the memory of an argument, or of another gradient, is copied."""
    base = bases(program)
    held = {*program.inputs, *program.captured}
    for g, *_ in program.gradients:
        text = writer.part(g)
        memory = base.get(g, frozenset((g,)))
        copied = g.shape and (memory & held or is_broadcast(g))
        yield f"{owner(text)}{writer.copying}" if copied else text.text
        if not copied:
            held |= memory


def is_broadcast(term: Term) -> bool:
    """Whether an array may be a view in which one number stands in many places, which is read-only in NumPy."""
    if allocates(term):
        return False
    return term.op == "broadcast_to" and bool(term.args[0].shape) or any(map(is_broadcast, term.reads))
