"""Gradients that were clipped for training before they were compared: each number to a bound, or all to a norm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..problem.backward import constant
from .case import Case
from .mistake import Mistake, Site, everywhere
from .sentences import always

Array = Any
DIGITS = 3
"""A norm to which people clip has few digits."""
FEWEST = 2
"""So many numbers have to stand at a bound, or to have the norm: one alone might be any number that is wrong."""


def clippings(case: Case) -> Iterator[Mistake]:
    """The gradients of all parameters between two bounds, as `np.clip(g, -5, 5)` leaves them, or with a norm that is a round
    number."""
    names = [name for name in case.targets if case.trace.leaves.get(name) is case.targets[name]]
    if not names or len(names) < len(case.targets):
        return
    right = {name: np.asarray(case.expected(name), float) for name in names}
    bound = max(float(np.max(np.abs(case.hand[name]), initial=0.0)) for name in names)
    within = {name: np.clip(g, -bound, bound) for name, g in right.items()}
    count = sum(g.size for g in right.values())
    at_bound = sum(int(np.sum(np.abs(g) > bound)) for g in right.values())
    if bound and FEWEST <= at_bound < count:
        told = f"the gradients are clipped to between -{bound:.4g} and {bound:.4g}: compare them as they were before"
        yield _instead(case, right, within, told, 2.4)
    norm, whole = (float(np.sqrt(sum(float(np.sum(np.square(g[name]))) for name in names))) for g in (case.hand, right))
    shown = float(f"{norm:.{DIGITS}g}")
    if count >= FEWEST and 0 < norm < whole and abs(norm - shown) < 1e-5 * norm:
        short = {name: g * (norm / whole) for name, g in right.items()}
        told = f"the gradients are clipped to the norm {shown:g}: compare them as they were before"
        yield _instead(case, right, short, told, 2.45)


def _instead(case: Case, right: dict[str, Array], wrong: dict[str, Array], told: str, rank: float) -> Mistake:
    sites: list[Site] = [
        (case.targets[name], constant(wrong[name] - g)) for name, g in right.items() if np.any(wrong[name] != g)
    ]
    return everywhere(sites, always("clipped", told), rank)
