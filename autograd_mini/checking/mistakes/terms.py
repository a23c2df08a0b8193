"""Mistakes in the weights of the terms of a loss, which a least-squares fit to the gradient by hand shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..evidence.kinks import TINIEST
from ..problem.backward import constant
from ..problem.roles import Roles, factor, near, summands
from .case import Case
from .mistake import Mistake, everywhere
from .school import times_arriving
from .sentences import always

Array = Any
MOST = 12
"""A loss of up to so many terms is looked at."""


def term_weights(case: Case) -> Iterator[Mistake]:
    """Terms that were weighed otherwise, such as the means of batches of different sizes, averaged alike."""
    trace = case.trace
    parts = sorted((part for part in summands(trace.root) if part in trace.flow.on), key=lambda part: trace.position[part])
    if not 2 <= len(parts) <= MOST:
        return
    sizes = {name: max(float(np.max(np.abs(case.hand[name]), initial=0.0)), TINIEST) for name in case.targets}
    columns = []
    for part in parts:
        flow = trace.backward(start={part: trace.flow.on[part]}, clamp=case.clamp)
        columns.append(
            np.concatenate([np.ravel(trace.gradient(flow, node)) / sizes[name] for name, node in case.targets.items()])
        )
    effects = np.array(columns).T
    wanted = np.concatenate([np.ravel(case.hand[name]) / sizes[name] for name in case.targets])
    if not np.all(np.isfinite(effects)) or effects.shape[0] < len(parts) or np.linalg.matrix_rank(effects) < len(parts):
        return
    weights = np.linalg.lstsq(effects, wanted, rcond=None)[0]
    off = [k for k, weight in enumerate(weights) if not near(float(weight), 1)]
    if len(off) < 2 or np.any(np.abs(effects @ weights - wanted) > 1e-9):
        return
    said = ", ".join(factor(float(weight)) for weight in weights)
    if effects.shape[0] == len(parts) and re.search("[.√]", said):
        return  # as many unknowns as numbers: only weights that people write are believed
    told = (
        f"the {len(parts)} terms of the loss count {said} times what they should: are the means of batches of different sizes "
        "averaged alike, or is a term divided by the number of another?"
    )
    sites = [(parts[k], times_arriving(parts[k], float(weights[k]) - 1)) for k in off]
    yield everywhere(sites, always("constant factor", told), 3.0, "weights of terms")


def other_penalties(case: Case, roles: Roles) -> Iterator[Mistake]:
    """The gradient of another penalty in place of the right one: lam w for lam |w|, or the reverse."""
    for name, data in roles.from_data.items():
        if name not in case.hand or data.size < 2:
            continue
        leaf = case.trace.leaves[name]
        value, rest = np.asarray(leaf._value, float), case.hand[name] - data
        right = case.trace.gradient(case.trace.flow, leaf) - data
        for form, direction in ((name, value), (f"sign({name})", np.sign(value)), ("1", np.ones(value.shape))):
            strength = float(np.sum(rest * direction) / max(float(np.sum(direction**2)), TINIEST))
            told = f"the gradient of the penalty on {name} is {strength:.6g} {form}, which is that of another penalty"
            patch = constant(strength * direction - right)
            yield Mistake(leaf, patch, always("regularization wrong", told), 2.7, fixed=1.0)
