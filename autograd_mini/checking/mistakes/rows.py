"""The table of wrong rules: the form of a row, and the functions that add one.

A row says for which operations and which argument it is, what is sent back in place of the right contribution, the kind, and
the sentence, in which {x} and {y} stand for the arguments, {z} for the result, and {way} for "on the way back from z to x", which
is also how a sentence without it begins. A row's function takes what a rule takes, `(g, z, *arguments, **structure)`; None means
that it does not apply. A family of rows yields a sentence with each.

The rows stand in `pointwise_rules`, `array_rules` and `window_rules`; `wrong_rules` tries each at every operation of a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
Wrong = Callable[..., Any]
FACTOR, PATH, SLOPE, AXIS = "missing factor", "dropped path", "missing activation slope", "another axis"


@dataclass(frozen=True)
class WrongRule:
    """One way to go wrong at an operation: at its argument number `i`, or at each if that is None."""

    operations: tuple[str, ...]
    i: int | None
    wrong: Wrong
    kind: str
    told: str
    rank: float


ROWS: list[WrongRule] = []


def row(operations: str, i: int | None, wrong: Wrong, kind: str, told: str, rank: float = 3.3) -> None:
    """Put a row into the table."""
    ROWS.append(WrongRule(tuple(operations.split()), i, wrong, kind, told, rank))


Family = Callable[..., Iterator[tuple[str, Array]]]
FAMILIES: list[tuple[tuple[str, ...], int, str, Family]] = []


def family(operations: str, i: int, kind: str) -> Callable[[Family], Family]:
    """Put a family of rows into the table: a function that yields sentences and what is sent back."""

    def put(function: Family) -> Family:
        FAMILIES.append((tuple(operations.split()), i, kind, function))
        return function

    return put


def spread(g: Array, x: Array, axis: Any, keepdims: bool) -> Array:
    """The gradient that arrives at a reduction, repeated for every element that was reduced: the shape of `x`."""
    return np.broadcast_to(g if keepdims or axis is None else np.expand_dims(g, axis), x.shape)
