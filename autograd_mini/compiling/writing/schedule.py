"""The schedule of a text: the terms that get a line of their own, and their order.

What has a name, what is read twice and what is a result stands on a line; the rest is written inside of what reads it, as long
as the line stays short. The backward pass is cut into blocks, one for each line of the forward pass that it reverses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..conditions import LoopOperation
from ..terms import Term, is_written

if TYPE_CHECKING:
    from ..program import Program  # it imports this module

LONGEST = 12
"""The most operations of a line, beyond which a part of it gets a line and a name of its own."""

NOTABLE = {"sigmoid": "a"}
"""Functions whose result always gets a name, and that name."""

TRANSPARENT = {"mT", "reshape", "neg", "arange", "astype"}
"""Operations that are written again wherever they are read, since they cost nothing, or next to nothing."""

MOVES = {"mT", "reshape", "broadcast_to"}
"""Of these, operations that get no line even where they are the gradient at a term with a name."""


@dataclass
class Block:
    """Lines of the backward pass, and the line of the forward pass that they reverse."""

    reverses: Term | None
    lines: list[Term]


def stated(program: Program, extra: Collection[Term] = ()) -> list[Term]:
    """The terms that get a line of their own, in order; those in `extra` in any case."""
    results = {*program.results}
    placed = {x for term in program.lines if is_written(term) for x in term.args if x.op == "scatter" and program.uses[x] == 1}
    into = {x for term in program.lines if is_written(term) for x in term.args if is_written(x) and program.uses[x] == 1}
    size: dict[Term, int] = {}
    found = []
    for term in program.lines:
        inner = 1 + sum(size.get(x, 0) for x in term.reads)
        own = (
            term in results
            or term in extra
            or term in into
            or term.name is not None
            or term.preferred_name is not None
            or term.op == "part"
            or isinstance(term.primitive, LoopOperation)
            or (term.op in NOTABLE and not size.get(term.args[0], 0))
            or (term.gradient_of is not None and term.gradient_of.name and term.op not in MOVES and term not in placed)
            or (program.uses[term] > 1 and not (term.op in TRANSPARENT and all(size.get(x, 0) == 0 for x in term.reads)))
            or inner > LONGEST
        )
        size[term] = 0 if own else inner
        if own:
            found.append(term)
    return found


def blocks(program: Program, lines: list[Term]) -> tuple[list[Term], list[Block]]:
    """The lines of the forward pass, and the blocks of the backward pass."""
    begin = program.lines[program.first_backward].order if program.first_backward < len(program.lines) else None
    forward = [term for term in lines if begin is None or term.order < begin]
    home = homes(program, forward)
    place = {g: i for i, g in enumerate(program.each_gradient)}
    stand = set(lines)
    found: list[Block] = []
    for term in lines[len(forward) :]:
        reverses = home.get(term.reverses) if term.reverses is not None else None
        if not found or found[-1].reverses is not reverses:
            found.append(Block(reverses, []))
        found[-1].lines.append(term)
    for block in found:
        block.lines = results_first(block.lines, place, stand)
    return forward, found


def results_first(lines: list[Term], place: Mapping[Term, int], stand: Collection[Term]) -> list[Term]:
    """The lines of a block with each gradient that is a result as early as what it reads allows, in the order of the
    arguments; what is written into an array stays behind what reads that array."""
    read = {term: needs(term, stand) for term in lines}
    needed = {term: found.intersection(lines) for term, found in read.items()}
    for i, term in enumerate(lines):
        if is_written(term):
            needed[term].update(line for line in lines[:i] if not read[line].isdisjoint(term.args))
    rest = list(lines)
    done: list[Term] = []
    while rest:
        ready = [term for term in rest if term in place and not needed[term].difference(done)]
        done.append(min(ready, key=place.__getitem__) if ready else rest[0])
        rest.remove(done[-1])
    return done


def needs(term: Term, lines: Collection[Term]) -> set[Term]:
    """The lines that a line reads, be it through what is written inside of it."""
    found: set[Term] = set()
    todo = list(term.reads)
    seen = set(todo)
    for x in todo:  # the list grows while it is read
        if x in lines:
            found.add(x)
        elif not x.is_leaf:
            new = [y for y in x.reads if y not in seen]
            seen.update(new)
            todo += new
    return found


def homes(program: Program, lines: list[Term]) -> Mapping[Term, Term]:
    """For each term of the forward pass, the line that it is written in."""
    found: dict[Term, Term] = {}
    stand = set(lines)
    for line in lines:
        todo = [line]
        while todo:
            term = todo.pop()
            if term not in found:
                found[term] = line
            todo += [x for x in term.reads if x not in stand and not x.is_leaf]
    for term in program.readers:
        chain = [term]
        while chain[-1] not in found and chain[-1] in program.readers and len(chain) < 20:
            chain.append(program.readers[chain[-1]])
        if chain[-1] in found:
            found.update(dict.fromkeys(chain, found[chain[-1]]))
    return found
