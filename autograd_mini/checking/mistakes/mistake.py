"""A mistake: a change to autodiff's backward pass, up to a factor, its amount.

A mistake at one place adds something to the gradient that arrives there, and from there on everything is linear. So each is
a node, a patch (what is added there), and an amount: -1 times what comes back along a path is a dropped path, m - 1 times the
gradient itself a sum that was not averaged.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...core.node import Node
from ..problem.backward import Patch
from .sentences import Reader

Array = Any
Site = tuple[Node, Patch]
"""A place, and what is added there."""


@dataclass
class Mistake:
    """One mistake, up to its amount.

    Attributes:
        node, patch: where something is added to the gradient, and what, for an amount of 1.
        read: the kind and the sentence for an amount.
        rank: which of several explanations is reported: the one with the lowest, being the most specific.
        fixed: the amount, where there is only one.
        usual: the amounts that are tried where two mistakes are looked for at once.
        also: further places where the same mistake is made, for an operation that the program repeats.
        alike: what mistakes have in common that may have been made together, at every step of a loop; None for those of which
            there is but one.
        role: a word that distinguishes mistakes at one node, so that the same mistake is found in the graph of another point.
        table: the name of the table that it is from.
        rivals: how many mistakes of another kind would explain the same, where that was looked at.
    """

    node: Node
    patch: Patch
    read: Reader
    rank: float
    fixed: float | None = None
    usual: tuple[float, ...] = ()
    also: tuple[Site, ...] = ()
    alike: Hashable = None
    role: str = ""
    table: str = ""
    rivals: int = 0

    def sites(self) -> list[Site]:
        """Every place where something is added."""
        return [(self.node, self.patch), *self.also]

    def amounts(self) -> tuple[float, ...]:
        """The amounts to try without looking at the difference."""
        return self.usual if self.fixed is None else (self.fixed,)

    def key(self, places: dict[Node, int]) -> Hashable:
        """The identity of this mistake at every point: where it is made, and its sentence without the numbers in it."""
        reading = self.read(self.fixed) if self.fixed is not None else None
        told = re.sub(r"[-−]?\d[\d.e+-]*", "#", reading[1]) if reading is not None else ""
        return tuple(places.get(node, -1) for node, _ in self.sites()), self.table, self.role, told


def everywhere(sites: Sequence[Site], read: Reader, rank: float, role: str = "") -> Mistake:
    """The same mistake at several places at once."""
    (node, patch), *others = sites
    return Mistake(node, patch, read, rank, fixed=1.0, also=tuple(others), role=role)


def merged(mistakes: Sequence[Mistake], read: Reader, rank: float, role: str = "") -> Mistake:
    """Several mistakes of one table, each of its fixed amount, as one."""
    sites: list[Site] = []
    for mistake in mistakes:
        amount = 1.0 if mistake.fixed is None else mistake.fixed
        sites += [(node, patch if amount == 1 else times(amount, patch)) for node, patch in mistake.sites()]
    return replace(everywhere(sites, read, rank, role), table=mistakes[0].table)


def times(amount: float, patch: Patch) -> Patch:
    """A patch times an amount."""
    return lambda flow: amount * patch(flow)
