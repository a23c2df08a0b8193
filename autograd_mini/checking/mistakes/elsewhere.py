"""Whether what explains the gradients by hand at one point explains them at another as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ...core.node import Node
from ..problem.roles import Roles
from .case import Case
from .causes import mistakes_of
from .mistake import Mistake
from .other_function import Variant, gradients_of, variants
from .repeats import groups

Array = Any


class OtherPoint:
    """The same case at another point, at which an explanation must hold as well.

    Args:
        case: the case there.
        here: the places of the nodes in the graph of the given point.
    """

    def __init__(self, case: Case, here: dict[Node, int]) -> None:
        self.case, self.here, self.there = case, here, case.trace.position
        self.tables: dict[str, dict[Any, Mistake]] = {}

    @cached_property
    def roles(self) -> Roles:
        """The parts of the graph at this point."""
        return Roles(self.case.trace)

    def mistake(self, wanted: Mistake) -> Mistake | None:
        """The same mistake at this point; of its table, all are looked up at once."""
        table = wanted.table
        if table not in self.tables:
            single = mistakes_of(self.case, self.roles, table)
            self.tables[table] = {mistake.key(self.there): mistake for mistake in [*groups(single), *single]}
        return self.tables[table].get(wanted.key(self.here))

    def confirms(self, wanted: Mistake, amount: float, names: Sequence[str]) -> bool | None:
        """Whether so much of a mistake gives the gradients by hand here too; None where that is unknown."""
        mistake = self.mistake(wanted)
        return None if mistake is None else self._holds(self.case.effect(mistake), amount, names)

    def confirms_pair(self, one: tuple[Mistake, float], two: tuple[Mistake, float], names: Sequence[str]) -> bool | None:
        """The same for two mistakes at once."""
        found = [(self.mistake(mistake), amount) for mistake, amount in (one, two)]
        made = [(mistake, amount) for mistake, amount in found if mistake is not None]
        return self._holds(self.case.made(made), 1.0, names) if len(made) == 2 else None

    def is_gradient_of(self, k: int) -> bool | None:
        """Whether the gradient by hand is that of another function here too."""
        for number, other in enumerate(variants(self.roles)):
            if number == k:
                return is_gradient_of(self.case, other, must_differ=False)
        return None

    def _holds(self, effect: Mapping[str, Array], amount: float, names: Sequence[str]) -> bool:
        case = self.case
        return all(
            np.all(
                np.abs(case.difference[name] - amount * effect[name])
                <= 8 * case.noise[name] + 2e-6 * case.size(name) + 1e-7 * np.abs(case.hand[name])
            )
            for name in names
            if name in case.targets
        )


def alike(case: Case, other: Case) -> bool:
    """Whether two points have the same graph."""
    one, two = case.trace.order, other.trace.order
    return len(one) == len(two) and all(
        a.op is b.op and np.shape(a._value) == np.shape(b._value) for a, b in zip(one, two, strict=True)
    )


def is_gradient_of(case: Case, variant: Variant, must_differ: bool = True) -> bool:
    """Whether the gradients by hand are those of another function, in all that disagree and all that agree."""
    try:
        found = gradients_of(case.trace, variant, case.clamp)
    except (ValueError, TypeError, IndexError, KeyError, AssertionError):
        return False
    changed = False
    for name, node in case.targets.items():
        g = found.get(node, np.zeros(np.shape(node._value)))
        slack = 8 * case.noise[name] + 1e-7 * np.abs(case.hand[name])
        if name in case.apart:
            slack = slack + 1e-6 * case.size(name)
            changed = True
        if not np.all(np.abs(case.hand[name] - g) <= slack):
            return False
    return changed or not must_differ
