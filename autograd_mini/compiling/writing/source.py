"""The readable source of a program: a module to read, to paste into a report, and to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...calculus.pytree import part_of
from ..axes import Quotient
from ..conditions import LoopOperation
from ..literals import item
from ..passes.memory import allocates, bases
from ..program import Program
from ..terms import Term
from .brackets import owner
from .checks import checked, size_lines
from .elements import gathered, skeletons
from .in_place import at_other_places, in_place, into_zeros, write_into
from .layout import INDENT, PAGE
from .naming import function_name
from .schedule import blocks, stated
from .writer import Writer

LONG = PAGE - len(INDENT)
"""Longer lines are broken up."""


def made(term: Term, writer: Writer, name: str, writes: bool, above: Sequence[Term] = ()) -> str:
    """The line or lines that compute a term under a name, below those of some others."""
    if writes and term.op == "scatter":
        return into_zeros(term, writer, name)
    if term.op == "part":
        return ""  # the line of the loop defines it
    return f"{name} = {writer.line_below(above, term)}"


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
        texts: dict[Term, str] = {}
        for i, term in enumerate(lines):
            if term not in written:
                texts[term] = made(term, writer, names[term], writes, lines[:i])
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
