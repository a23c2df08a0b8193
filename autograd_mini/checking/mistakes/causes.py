"""All mistakes that are tried for one graph, from every table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from ..evidence.kinks import TINIEST
from ..problem.roles import Roles
from . import stale
from .case import Case
from .clipping import clippings
from .exchanges import exchanged_factors, exchanged_gates, exchanged_slices
from .lines import lines
from .masks import other_masks
from .mistake import Mistake
from .normalizations import normalizations, softmaxes
from .other_values import missing_factors, other_values
from .parameters import of_another, other_node, other_scales, places, values
from .repeats import carried, overwritten, steps
from .school import multiplied_paths, products_and_quotients, value_factors
from .slopes import other_steps, slopes
from .structure import data_terms, decays, one_for_both, paths, products, roundings, samples, scales, transposes
from .targets import all_pairs, one_hot
from .terms import other_penalties, term_weights
from .wrong_rules import local

CAUSES: tuple[Callable[[Roles], Iterator[Mistake]], ...] = (
    scales, data_terms, decays, transposes, products, all_pairs, one_hot, slopes, other_steps, paths, one_for_both, samples,
    local, normalizations, softmaxes, missing_factors, other_values, of_another, values, places, other_node, other_scales,
    overwritten, carried, steps, exchanged_gates, exchanged_slices, value_factors, products_and_quotients, multiplied_paths,
    exchanged_factors, lines,
)  # fmt: skip
"""The tables of mistakes: each function is one way to go wrong."""
COARSE = 0.02
"""Numbers of few digits are looked for where the gradients are no further off, as a part of the largest element."""


def mistakes_of(case: Case, roles: Roles, table: str | None = None, late: Callable[[], bool] = lambda: False) -> list[Mistake]:
    """All mistakes that the tables make at the nodes of a graph, or those of one table; as many as there is time for."""
    found: list[Mistake] = []
    for cause in (*CAUSES, roundings):
        if table in (None, cause.__name__) and (cause is not roundings or _is_coarse(case)):
            for mistake in cause(roles):
                mistake.table = cause.__name__
                found.append(mistake)
                if late():
                    return found
    if table in (None, "stale"):
        found += [replace(mistake, table="stale") for mistake in stale.weights(case, roles.from_data)]
    if table in (None, "clippings"):
        found += [replace(mistake, table="clippings") for mistake in clippings(case)]
    of_the_hand: dict[str, Callable[[], Iterator[Mistake]]] = {
        "penalties": lambda: other_penalties(case, roles),
        "terms": lambda: term_weights(case),
        "masks": lambda: other_masks(case, roles),
    }
    for name, cause_of in of_the_hand.items():
        if table in (None, name):
            found += [replace(mistake, table=name) for mistake in cause_of()]
    return found


def _is_coarse(case: Case) -> bool:
    """Whether what is wrong may be a loss of digits."""
    sizes = [case.size(name) / float(np.max(np.abs(case.hand[name]), initial=TINIEST)) for name in case.apart]
    return max(sizes, default=1.0) < COARSE
