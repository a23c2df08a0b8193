"""Mistakes in one line of a derivation: the gradient through a node is written once for each node that it goes on to.

In `dW = x.T @ dz` and `dh = dz @ W.T` a slope may be forgotten in one line and not in the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node
from ..problem.backward import Flow, LossGraph, Patch
from ..problem.roles import Roles, variable
from .mistake import Mistake, times
from .sentences import always
from .slopes import slopes

Array = Any
FORGOTTEN = ("no slope", "twice", "over")
"""The mistakes of a slope that are looked for in a line of its own."""


def lines(roles: Roles) -> Iterator[Mistake]:
    """A slope that is wrong in what goes on to one place alone, or to all places but one."""
    trace = roles.trace
    found: dict[Node, tuple[list[Node], list[Node]]] = {}
    for mistake in slopes(roles, others=False):
        assert isinstance(mistake.alike, tuple)
        if mistake.alike[0] not in FORGOTTEN:
            continue
        reading = mistake.read(1.0)
        assert reading is not None
        kind, told = reading
        z = mistake.node
        if z not in found:
            found[z] = _next_places(trace, z)
        between, ends = found[z]
        for x in ends if len(ends) > 1 else ():
            base = variable(x) or roles.place(x)
            change = _arriving(trace, between, z, mistake.patch, x)
            where = f"in d{trace.names[x]} alone" if x.op is None else f"in what goes on to {roles.call(x)} alone"
            yield Mistake(
                x, change, always(kind, f"{where}, {told}"), mistake.rank + 0.3, fixed=1.0,
                alike=("alone", base, *mistake.alike), role=f"alone {mistake.alike[0]} {trace.position[z]}",
            )  # fmt: skip
            if len(ends) > 2:
                where = f"in all that goes on from {roles.call(z)} but to {roles.call(x)}"
                yield Mistake(
                    z, mistake.patch, always(kind, f"{where}, {told}"), mistake.rank + 0.4, fixed=1.0,
                    also=((x, times(-1.0, change)),), alike=("all but", base, *mistake.alike), role=f"all but {mistake.alike[0]}",
                )  # fmt: skip


def _next_places(trace: LossGraph, z: Node) -> tuple[list[Node], list[Node]]:
    """The nodes on the way from one down to the next that a derivation gives a name to, latest first, and these."""
    between, ends = [z], []
    for node in between:  # the list grows while it is read
        for _, x in trace.inputs[node]:
            if x.op is None or x.label is not None or "activation" in x.op.facts.kind:
                ends.append(x)
            elif all(x is not other for other in between):
                between.append(x)
    return sorted(between, key=lambda node: -trace.position[node]), list(dict.fromkeys(ends))


def _arriving(trace: LossGraph, between: list[Node], z: Node, patch: Patch, x: Node) -> Patch:
    """The part of a change at one node that arrives at another."""

    def change(flow: Flow) -> Array:
        added = np.broadcast_to(np.asarray(patch(flow), float), np.shape(z._value))
        return trace.sent_on(z, added, between).get(x, 0.0)

    return change
