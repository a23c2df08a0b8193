"""A mask that was drawn anew for the backward pass: the mask of dropout that gives the gradients by hand is looked for.

What goes back through `h * mask` is linear in the mask, so the mask that was used solves a system of linear equations in zeros
and ones. Where there are fewer equations than unknowns, the halves of the unknowns are tried separately and matched ("meet in
the middle", Horowitz and Sahni 1974).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ..evidence.kinks import TINIEST
from ..problem.backward import constant
from ..problem.roles import Roles
from .case import Case
from .mistake import Mistake
from .sentences import always

Array = Any
MOST = 256
"""Masks with up to so many elements are looked for."""
MOST_TOGETHER = 28
"""So many elements of a mask, at most, may act on the same numbers, where these are fewer."""


ENOUGH = 12
"""So many zeros and ones are told by one number without an accident: of 4,096 sums none is as near as rounding to another."""


def other_masks(case: Case, roles: Roles) -> Iterator[Mistake]:
    """Another mask in the place of each of the loss."""
    trace = case.trace
    for node in trace.order:
        if node.op is None or node.op.name != "mul" or node not in trace.flow.at or len(trace.inputs[node]) != 1:
            continue
        i, x = trace.inputs[node][0]
        mask = np.asarray(plain(node.inputs[1 - i]), float)
        kinds = np.unique(mask)
        if mask.shape != np.shape(x._value) or not 2 <= mask.size <= MOST or kinds.size != 2 or kinds[0] != 0:
            continue
        used = _used(case, node, x, mask, float(kinds[1]))
        if used is None or np.array_equal(used, mask):
            continue
        said = roles.operand(node.inputs[1 - i]).split(",")[0]
        told = (
            f"the mask {said} is another one on the way back from {roles.call(node)} to {roles.call(x)}: "
            f"{int(np.sum(used != mask))} of its {mask.size} elements differ; keep the mask of the forward pass"
        )
        change = constant((used - mask) * trace.gradient(trace.flow, node, going_on=True))
        yield Mistake(x, change, always("stale value", told), 3.4, fixed=1.0, role="mask")


def _used(case: Case, node: Node, x: Node, mask: Array, kept: float) -> Array | None:
    """The mask of zeros and `kept` that gives the gradients by hand; None where there is none, or more than one."""
    trace = case.trace
    arriving = kept * trace.gradient(trace.flow, node, going_on=True)
    columns = []
    for place in np.ndindex(mask.shape):
        start = np.zeros(mask.shape)
        start[place] = arriving[place]
        flow = trace.backward(start={x: start}, clamp={y: np.zeros(np.shape(y._value)) for y in case.clamp})
        columns.append(_flat(case, {name: trace.gradient(flow, target) for name, target in case.targets.items()}))
    effects = np.array(columns).T
    used = (mask.ravel() != 0).astype(float)
    wanted = _flat(case, case.difference) + effects @ used
    room = 1e-9 * np.max(np.abs(effects), initial=TINIEST)
    touched = np.abs(effects) > 1e-14 * np.max(np.abs(effects), initial=TINIEST)
    if not np.any(touched) or np.any(np.abs(wanted[~np.any(touched, axis=1)]) > room):
        return None
    for rows, unknowns in _blocks(touched):
        found = _subset(effects[np.ix_(rows, unknowns)], wanted[rows], room)
        if found is None:
            return None
        used[unknowns] = found
    return kept * used.reshape(mask.shape)


def _flat(case: Case, gradients: dict[str, Array]) -> Array:
    """All gradients in one vector, each in units of its largest number by hand."""
    sizes = {name: max(float(np.max(np.abs(case.hand[name]), initial=0.0)), TINIEST) for name in case.targets}
    return np.concatenate([np.ravel(gradients[name]) / sizes[name] for name in case.targets])


def _blocks(touched: Array) -> Iterator[tuple[Array, Array]]:
    """The equations and unknowns that hang together, from which unknowns each equation touches."""
    left = set(np.flatnonzero(np.any(touched, axis=0)))
    while left:
        unknowns = {left.pop()}
        rows = np.zeros(len(touched), dtype=bool)
        while True:
            rows = np.any(touched[:, sorted(unknowns)], axis=1)
            more = set(np.flatnonzero(np.any(touched[rows], axis=0)))
            if more <= unknowns:
                break
            unknowns |= more
        left -= unknowns
        yield np.flatnonzero(rows), np.array(sorted(unknowns))


def _subset(effects: Array, wanted: Array, room: float) -> Array | None:
    """Which columns add up to what is wanted, as zeros and ones; None where none do, or several sets of them."""
    count = effects.shape[1]
    if np.linalg.matrix_rank(effects) == count:
        near = np.round(np.linalg.lstsq(effects, wanted, rcond=None)[0])
        good = np.all((near == 0) | (near == 1)) and np.all(np.abs(effects @ near - wanted) <= room)
        return near if good else None
    if count > MOST_TOGETHER or count > ENOUGH * len(wanted):
        return None
    middle = count // 2
    left, right = (_choices(n) for n in (middle, count - middle))
    sums, others = left @ effects[:, :middle].T, right @ effects[:, middle:].T
    weights = np.random.default_rng(0).uniform(0.5, 1.0, len(wanted))
    line = others @ weights
    order = np.argsort(line)
    goal = float(wanted @ weights) - sums @ weights
    slack = room * len(wanted)
    low, high = (np.searchsorted(line[order], goal + side) for side in (-slack, slack))
    found = [
        np.concatenate([left[k], right[j]])
        for k in np.flatnonzero(high > low)
        for j in order[low[k] : high[k]]
        if np.all(np.abs(sums[k] + others[j] - wanted) <= room)
    ]
    return found[0] if len(found) == 1 else None


def _choices(count: int) -> Array:
    """All rows of so many zeros and ones."""
    return (np.arange(2**count)[:, None] >> np.arange(count) & 1).astype(float)
