"""Cautions, reasons why an agreement may be luck: dead or saturated units, vanishing gradients, terms that hide others.

A gradient that is zero agrees with every derivation that gives zero. So the report says where the point could not have shown
a mistake (CS231n, "Gradient checks": https://cs231n.github.io/neural-networks-3/#gradcheck).
"""

from __future__ import annotations

import numpy as np

from ..problem.activations import called, crossed, regions
from ..problem.backward import LossGraph
from ..problem.roles import Roles, summands
from ..report.findings import Caution, LossTerm

TINY = 1e-10
"""A gradient below this is suspicious."""
FLAT = 1e-6
"""A slope below this is that of a saturated unit."""
DROWNED = 1e-6
"""A term smaller than this part of another one is hidden by it."""


def terms(trace: LossGraph) -> list[LossTerm]:
    """The additive terms of the loss, with the size of each one's share in each gradient."""
    penalties = Roles(trace).penalties
    found = []
    for node in summands(trace.root):
        flow = trace.vjp(node, trace.flow.at[node])
        largest = {name: float(np.max(np.abs(trace.gradient(flow, x)), initial=0.0)) for name, x in trace.leaves.items()}
        found.append(LossTerm(trace.names[node], float(np.sum(node._value)), node in penalties, largest))
    return found


def warnings(trace: LossGraph, parts: list[LossTerm], one_point: bool) -> list[Caution]:
    """All cautions for a graph, as sentences."""
    found = [*_crossed(trace), *_units(trace), *_sizes(trace), *_drowned(parts)]
    if one_point:
        told = "compared at one point only: give hand as a function, and other points are tried as well"
        found.append(Caution("one point", told))
    return found


def _crossed(trace: LossGraph) -> list[Caution]:
    """Columns and vectors that broadcast to all pairs."""
    told = (
        "in {} a column ({n}, 1) meets a vector ({n},), which gives all pairs ({n}, {n}): if each result belongs to one target, "
        "give both the same shape"
    )
    return [Caution("all pairs", told.format(trace.names[node], n=len(node._value))) for node, _ in crossed(trace)]


def _units(trace: LossGraph) -> list[Caution]:
    """Units that are flat for every sample."""
    found = []
    for a, z in regions(trace):
        if z.op is None or not {"saturates", "dies"} & {*a.op.facts.kind}:
            continue
        slope = np.abs(trace.gradient(trace.vjp(a, np.ones(np.shape(a._value))), z))
        what = "saturated" if "saturates" in a.op.facts.kind else "dead"
        flat = slope <= FLAT if "saturates" in a.op.facts.kind else slope == 0
        name = f"{trace.names[a]} ({called(a)})"
        hidden = "a mistake behind them cannot show at this point"
        if flat.ndim == 2 and flat.size and np.any(units := np.all(flat, axis=0)):
            told = f"{np.sum(units)} of {units.size} columns of {name} are {what} in every row: {hidden}"
            found.append(Caution(f"{what} units", told))
        elif flat.ndim != 2 and flat.size and np.all(flat):
            found.append(Caution(f"{what} units", f"all elements of {name} are {what}: {hidden}"))
    return found


def _sizes(trace: LossGraph) -> list[Caution]:
    """Gradients that are zero, or nearly."""
    found = []
    for name, leaf in trace.leaves.items():
        size = np.abs(trace.gradient(trace.flow, leaf))
        tiny = int(np.sum((size > 0) & (size < TINY)))
        if size.size and not np.any(size):
            told = f"d{name} is zero throughout: the loss does not feel {name} at this point, and nothing is checked"
            found.append(Caution("zero gradient", told))
        elif tiny and np.max(size) < TINY:
            told = f"d{name} is below {TINY:g} throughout, where rounding may hide a mistake: scale the loss up"
            found.append(Caution("tiny gradient", told))
        elif tiny:
            told = f"{tiny} of {size.size} elements of d{name} are below {TINY:g}, where rounding may hide a mistake"
            found.append(Caution("tiny gradient", told))
    return found


def _drowned(parts: list[LossTerm]) -> list[Caution]:
    """Terms whose gradient is lost beside another's."""
    found = []
    for name in parts[0].largest if len(parts) > 1 else ():
        sizes = {part.name: part.largest[name] for part in parts if part.largest[name] > 0}
        if len(sizes) > 1 and min(sizes.values()) < DROWNED * max(sizes.values()):
            faint = min(sizes, key=lambda part: sizes[part])
            share = sizes[faint] / max(sizes.values())
            told = f"in d{name} the term {faint} is {share:.0e} of the largest: compare it alone as well"
            found.append(Caution("drowned term", told))
    return found
