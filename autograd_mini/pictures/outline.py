"""The parts of a model as a tree: what `scope` and the calls of modules have named, and rows of parts that are alike.

A part is a span of the operations in the order in which they were made. A picture opens some parts, with a frame around
what is inside, and folds the others into one box each. A module of one operation is no part, nor is one that is all of the
part around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..core.node import Node
from ..core.scopes import scopes_of
from .folding import FoldedPart, count_text

FEWEST_ALIKE = 3
"""So many parts in a row that are alike may be folded into one."""


@dataclass(frozen=True)
class ModelPart:
    """A part of a model: the operations `start` to `stop` (not included).

    `parent` is the place of the part around it, or None; `depth` counts those around it that are no rows. `alike` is how
    many parts a row has, and 0 for a part that is none. What is marked `by_hand`, with `scope`, is framed in any
    case.
    """

    name: str
    start: int
    stop: int
    parent: int | None
    depth: int
    alike: int = 0
    by_hand: bool = False


def outline_of(operations: Sequence[Node], hidden: Iterable[Node] = ()) -> list[ModelPart]:
    """The parts of a computation, outer ones first; what is `hidden` is drawn nowhere and counts for nothing."""
    spans = scopes_of(operations)
    if not spans:
        return []
    ages = [node._age for node in operations]
    away = set(hidden)
    shown = [0]
    for node in operations:
        shown.append(shown[-1] + (node not in away))
    parts: list[ModelPart] = []
    enclosing: list[int] = []
    for span in spans:
        start, stop = bisect_left(ages, span.start), bisect_right(ages, span.stop)
        by_hand = span.ours is None
        while enclosing and parts[enclosing[-1]].stop <= start:
            enclosing.pop()
        parent = enclosing[-1] if enclosing else None
        around = None if parent is None else parts[parent]
        inside = shown[stop] - shown[start]
        alone = inside < 2 or (around is not None and inside == shown[around.stop] - shown[around.start])
        if not inside or (alone and not by_hand) or (around is not None and stop > around.stop):
            continue
        enclosing.append(len(parts))
        parts.append(ModelPart(span.name, start, stop, parent, 0 if around is None else around.depth + 1, by_hand=by_hand))
    return _with_rows(parts, operations, shown)


def _with_rows(parts: list[ModelPart], operations: Sequence[Node], shown: Sequence[int]) -> list[ModelPart]:
    """Put a part around each row of neighbours that are alike."""
    children: dict[int | None, list[int]] = {}
    for number, part in enumerate(parts):
        children.setdefault(part.parent, []).append(number)
    rows: list[list[int]] = []
    for siblings in children.values():
        row: list[int] = []
        for number in siblings:
            part = parts[number]
            last = parts[row[-1]] if row else None
            together = last is not None and shown[part.start] == shown[last.stop] and _alike(last, part, operations)
            if not together:
                rows.append(row)
                row = []
            row.append(number)
        rows.append(row)
    rows = [row for row in rows if len(row) >= FEWEST_ALIKE]
    if not rows:
        return parts
    row_of = {number: k for k, row in enumerate(rows) for number in row}
    made: list[ModelPart] = []
    place: dict[int, int] = {}
    place_of_row: dict[int, int] = {}
    for number, part in enumerate(parts):
        parent = None if part.parent is None else place[part.parent]
        k = row_of.get(number)
        if k is not None:
            if k not in place_of_row:
                first, last = parts[rows[k][0]], parts[rows[k][-1]]
                place_of_row[k] = len(made)
                made.append(
                    ModelPart(_row_name(first, last, len(rows[k])), first.start, last.stop, parent, part.depth, len(rows[k]))
                )
            parent = place_of_row[k]
        place[number] = len(made)
        made.append(replace(part, parent=parent))
    return made


def _alike(a: ModelPart, b: ModelPart, operations: Sequence[Node]) -> bool:
    """Whether two parts are of one kind and do the same, leaf by leaf and operation by operation."""
    if a.stop - a.start != b.stop - b.start or _kind(a.name) != _kind(b.name):
        return False
    pairs = zip(operations[a.start : a.stop], operations[b.start : b.stop], strict=True)
    return all(x.op is y.op and getattr(x._value, "shape", ()) == getattr(y._value, "shape", ()) for x, y in pairs)


def _kind(name: str) -> str:
    """A name without its numbers: `blocks.0 Block` is one of `blocks.# Block`."""
    return re.sub(r"\d+", "#", name)


def _row_name(first: ModelPart, last: ModelPart, count: int) -> str:
    """`blocks.0–3 Block × 4`."""
    numbers = re.search(r"\d+", first.name), re.search(r"\d+", last.name)
    if numbers[0] is None or numbers[1] is None:
        return f"{first.name} × {count}"
    at = numbers[0]
    return f"{first.name[: at.end()]}–{numbers[1][0]}{first.name[at.end() :]} × {count}"


def within(parts: Sequence[ModelPart], number: int | None) -> list[int]:
    """A part and those around it, the innermost first."""
    found = []
    while number is not None:
        found.append(number)
        number = parts[number].parent
    return found


def down_to(parts: Sequence[ModelPart], depth: int, rows: bool = True) -> frozenset[int]:
    """The parts that are open where all that lie `depth` deep are folded; with `rows=False`, rows of them are folded as one."""
    return frozenset(k for k, part in enumerate(parts) if part.depth < depth or (rows and part.alike and part.depth == depth))


def folds_of(parts: Sequence[ModelPart], opened: frozenset[int]) -> list[tuple[int, FoldedPart]]:
    """A fold for each part that is not open while all around it is, and the part's place."""
    found: list[tuple[int, FoldedPart]] = []
    stop = 0
    for number, part in enumerate(parts):
        if part.start < stop or number in opened or part.stop - part.start < 2:
            continue
        found.append((number, FoldedPart(part.start, part.stop, part.name, count_text(part.stop - part.start, "node"))))
        stop = part.stop
    return found
