"""Which operations a picture folds: those that were asked for, and where that is too little, parts, repeats, or the oldest."""

from __future__ import annotations

from collections.abc import Callable

from ...core.node import Node
from .. import folding
from ..folding import FoldedPart, count_text
from ..outline import down_to, folds_of
from .whole_graph import Graph

Folds = tuple[list[FoldedPart], dict[int, int], list[str]]
"""Folds; for the first operation of each that is a part of the model, the part's place; and notes."""


def choose_folds(
    found: Graph,
    room: int,
    max_nodes: int,
    depth: int | None,
    collapse: str | Callable[[Node], bool] | None,
    opened: frozenset[int] | None,
) -> Folds:
    """The folds that were asked for; where too much is left, those of parts, then of repeats, then of the oldest operations."""
    operations, parts = found.operations, found.parts
    folds: list[FoldedPart] = []
    if callable(collapse):
        folds = folding.of_chosen(operations, collapse)
    elif collapse == "repeats":
        folds = folding.of_repeats(operations)
    if depth is not None:
        opened = down_to(parts, depth)
    homes: dict[int, int] = {}

    def of_parts(which: frozenset[int]) -> list[FoldedPart]:
        pairs = folds_of(parts, which)
        homes.update({fold.start: number for number, fold in pairs})
        return [fold for _, fold in pairs]

    asked = folds if opened is None else _merged(folds, of_parts(opened))
    if found.count(asked) <= room:
        return asked, homes, []

    def fits(more: list[FoldedPart]) -> bool:
        return found.count(_merged(asked, more)) <= room

    levels = range(max((part.depth for part in parts), default=-1), -1, -1) if opened is None else ()
    tries = [
        *(of_parts(down_to(parts, level, rows)) for level in levels for rows in (True, False)),
        folding.of_repeats(operations, fits),
    ]
    folds = next((_merged(asked, more) for more in tries if fits(more)), folding.of_oldest(operations, room - 1))
    hidden = sum(fold.count for fold in folds)
    return (
        folds,
        homes,
        [f"{hidden:,} of {len(operations):,} operations are folded: draw(…, max_nodes={2 * max_nodes}) or depth=… shows more"],
    )


def folds_around(found: Graph, stretch: FoldedPart, room: int) -> list[FoldedPart]:
    """The folds around an opened stretch of operations: one for all that is older, one for all that is newer, and more within it
    where it is too much."""
    last = len(found.operations) - 1
    sides = (0, stretch.start, "older"), (stretch.stop, last, "newer")
    around = [
        FoldedPart(start, stop, f"… {count_text(stop - start, f'{age} node')}") for start, stop, age in sides if stop - start > 1
    ]

    def fits(more: list[FoldedPart]) -> bool:
        return found.count(_merged(around, more)) <= room

    return around if fits([]) else _merged(around, folding.inside_of(found.operations, stretch, fits, room - len(around)))


def _merged(first: list[FoldedPart], second: list[FoldedPart]) -> list[FoldedPart]:
    """All folds of `second`, and those of `first` that touch none of them."""
    taken = [(fold.start, fold.stop) for fold in second]
    free = [fold for fold in first if not any(fold.start < stop and start < fold.stop for start, stop in taken)]
    return sorted([*free, *second], key=lambda fold: fold.start)
