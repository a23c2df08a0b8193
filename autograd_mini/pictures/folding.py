"""Which nodes of a large graph share one node of the picture.

Every fold is a stretch of operations in the order in which they were made. So nothing that a fold needs can depend on
it, and a folded graph is a graph again. The last operation, whose result the picture is about, is folded only with a
part of the model that ends with it, and then the box of that part shows its result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.node import Node

LONGEST_PERIOD = 600
FEWEST_REPEATS = 4
MOST_TURNS = 8
"""Repeats that are opened become so many folds at most."""


@dataclass(frozen=True)
class FoldedPart:
    """The operations `start` to `stop` (not included) of the list of all, and what the picture says in their place: a name,
    and how much is behind it. Of repeats, `period` is how many operations each has."""

    start: int
    stop: int
    text: str
    detail: str = ""
    period: int = 0

    @property
    def count(self) -> int:
        return self.stop - self.start


def count_text(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' * (n != 1)}"


def of_chosen(operations: Sequence[Node], chosen: Callable[[Node], bool]) -> list[FoldedPart]:
    """FoldedPart each unbroken stretch of operations that `chosen` says yes to."""
    found, start = [], None
    for i, node in enumerate(operations):
        yes = i < len(operations) - 1 and bool(chosen(node))
        if yes and start is None:
            start = i
        elif not yes and start is not None:
            if i - start > 1:
                found.append(FoldedPart(start, i, f"… {count_text(i - start, 'node')}"))
            start = None
    return found


def of_repeats(operations: Sequence[Node], enough: Callable[[list[FoldedPart]], bool] = lambda folds: False) -> list[FoldedPart]:
    """The folds of a pattern of operations that repeats: all its turns but the first and the last.

    The longest saving goes first, until none is left or `enough` is satisfied.
    """
    place = {node: i for i, node in enumerate(operations)}
    kinds: dict[Any, int] = {}
    pattern = np.array([kinds.setdefault(_kind(node, i, place), len(kinds)) for i, node in enumerate(operations)], dtype=np.int64)
    folds: list[FoldedPart] = []
    for start, period, turns in _runs(pattern):
        fold = FoldedPart(start + period, start + (turns - 1) * period, "")
        fold = FoldedPart(fold.start, min(fold.stop, len(operations) - 1), "")
        if fold.count < 2 or any(fold.start < other.stop and other.start < fold.stop for other in folds):
            continue
        each = f" of {period} nodes" if period > 1 else ""
        text = f"… {count_text(fold.count // period, 'more repeat')}{each}"
        folds.append(FoldedPart(fold.start, fold.stop, text, period=period if fold.count % period == 0 else 0))
        if enough(folds):
            break
    return folds


def _kind(node: Node, i: int, place: dict[Node, int]) -> tuple[Any, ...]:
    """A key that is the same for operations that look alike: the primitive, and for each argument whether it is the operation
    before, another result, a leaf, or a constant."""
    return (
        node.op.name,
        *(
            (("before" if place[x] == i - 1 else "result") if x in place else "leaf") if isinstance(x, Node) else "constant"
            for x in node.inputs
        ),
    )


def _runs(pattern: Any) -> list[tuple[int, int, int]]:
    """All (start, period, turns) of repeats, the greatest saving first."""
    n = len(pattern)
    found = []
    for period in range(1, min(LONGEST_PERIOD, n // FEWEST_REPEATS) + 1):
        same = pattern[:-period] == pattern[period:]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).astype(np.int8)))
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            turns = (stop - start) // period + 1
            if turns >= FEWEST_REPEATS:
                found.append((start, period, turns))
    return sorted(found, key=lambda run: (-(run[2] - 2) * run[1], run[1], run[0]))


def of_oldest(operations: Sequence[Node], room: int) -> list[FoldedPart]:
    """Keep the newest operations with what they read, as many as there is room for, and fold the rest."""
    seen: set[Any] = set()
    inside = set(operations)
    used, start = 0, len(operations)
    for i in range(len(operations) - 1, -1, -1):
        node = operations[i]
        fresh = {
            x if isinstance(x, Node) else (node, k)
            for k, x in enumerate(node.inputs)
            if not (isinstance(x, Node) and x in inside)
        } - seen
        if used + 1 + len(fresh) > room and i < len(operations) - 1:
            break
        used += 1 + len(fresh)
        seen |= fresh
        start = i
    return [FoldedPart(0, start, f"… {count_text(start, 'more node')}")] if start else []


def of_turns(fold: FoldedPart) -> list[FoldedPart]:
    """The repeats that a fold stands for in a few folds, each of one repeat or of some.

    >>> [part.text for part in of_turns(FoldedPart(10, 40, "", period=2))]
    ['repeats 1–2', 'repeats 3–4', 'repeats 5–6', 'repeats 7–8', 'repeats 9–10', 'repeats 11–12', 'repeats 13–14', 'repeat 15']
    """
    turns = fold.count // fold.period
    each = -(-turns // MOST_TURNS)
    parts = []
    for first in range(0, turns, each):
        last = min(first + each, turns)
        text = f"repeat {last}" if last == first + 1 else f"repeats {first + 1}–{last}"
        start, stop = (fold.start + k * fold.period for k in (first, last))
        parts.append(FoldedPart(start, stop, text, count_text(stop - start, "node"), fold.period if last > first + 1 else 0))
    return parts


def inside_of(
    operations: Sequence[Node], fold: FoldedPart, enough: Callable[[list[FoldedPart]], bool], room: int
) -> list[FoldedPart]:
    """The folds within an opened fold that is too much to be shown whole: `enough` tells when the rest fits."""
    if fold.period and fold.count > fold.period:
        return of_turns(fold)
    within = operations[fold.start : fold.stop]

    def moved(folds: list[FoldedPart]) -> list[FoldedPart]:
        return [replace(one, start=one.start + fold.start, stop=one.stop + fold.start) for one in folds]

    folds = moved(of_repeats(within, lambda found: enough(moved(found))))
    return folds if enough(folds) else moved(of_oldest(within, room))
