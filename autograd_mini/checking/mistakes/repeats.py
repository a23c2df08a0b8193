"""Mistakes in sums over uses: only the last use of a variable counts, or only some steps of a loop.

And the same mistake made at every step: `groups` puts together what was made at the nodes of one source line, or at all
operations of one name.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...core.node import Node
from ..problem.backward import Edge, Flow, Patch
from ..problem.roles import Roles
from .mistake import Mistake, Site, everywhere, merged
from .sentences import always

Array = Any
MOST = 400
"""Groups with more members than this are not looked at."""


def overwritten(roles: Roles) -> Iterator[Mistake]:
    """The gradient of a variable is assigned and not added, so that one of its uses counts: the last one written."""
    trace = roles.trace
    last: list[tuple[Node, Patch, str]] = []
    first: list[tuple[Node, Patch, str]] = []
    for node in trace.fanned():
        edges = [edge for edge in trace.readers[node] if edge in trace.flow.along and edge[0] not in roles.penalties]
        if len(edges) < 2 or node in roles.penalties:
            continue
        edges.sort(key=lambda edge: edge[0]._age)
        name = roles.call(node)
        for sites, winner in ((last, edges[0]), (first, edges[-1])):
            told = f"{name} is used {len(edges)} times, and what came back through {roles.call(winner[0])} overwrites the rest"
            sites.append((node, _only(node, winner), told))
    for sites in (last, first):
        if len(sites) > 1:
            names = [roles.call(node) for node, _, _ in sites]
            shown = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
            told = (
                f"{shown} are used more than once, and each keeps one contribution of them: what comes back is assigned (`=`) "
                f"where it must be added (`+=`); {sites[0][2]}"
            )
            yield everywhere([site[:2] for site in sites], always("used twice, counted once", told), 2.95, "overwritten")
            leaves = [site for site in sites if site[0].op is None]
            if 1 < len(leaves) < len(sites):
                told = (
                    f"{', '.join(roles.call(site[0]) for site in leaves)} are used at several steps, and what came back at one "
                    "overwrites the others: add (`+=`)"
                )
                yield everywhere(
                    [site[:2] for site in leaves], always("used twice, counted once", told), 2.85, "parameters overwritten"
                )


def carried(roles: Roles) -> Iterator[Mistake]:
    """A state of a recurrence to which nothing comes back from the next step, at every step."""
    trace = roles.trace
    states: dict[str, dict[Node, list[Edge]]] = {}
    for node in trace.order:
        base = re.fullmatch(r"(.*)\[\d+\]", node.label or "")
        here = trace.made_at.get(node)
        if base is None or here is None:
            continue
        onward = []
        for edge in trace.readers[node]:  # of the next round are those whose instruction stands before
            there = trace.made_at.get(edge[0])
            if edge in trace.flow.along and there and there[:2] == here[:2] and there.instruction <= here.instruction:
                onward.append(edge)
        if onward and not _is_sum(node, trace.root, onward):
            states.setdefault(base[1], {})[node] = onward
    sites = {name: [(node, _dropped(edges)) for node, edges in found.items()] for name, found in states.items()}
    whole = {
        name: [
            (
                node,
                _dropped(
                    [edge for edge in trace.readers[node] if not any(edge[0] is other and edge[1] == i for other, i in onward)]
                ),
            )
            for node, onward in found.items()
        ]
        for name, found in states.items()
    }
    for name, found in sites.items():
        told = (
            f"nothing goes back from {name} to the step before: add what comes back to {name} from the next step, at every step"
        )
        yield everywhere(found, always("dropped path", told), 2.7, f"carried {name}")
        told = f"at every step but the last, {name} gets what comes back from the next step alone: its own step is dropped"
        yield everywhere(whole[name], always("dropped path", told), 2.75, f"own {name}")
    yield from _truncated(roles, states)
    if len(sites) > 1:
        told = f"nothing goes back to the step before, neither to {' nor to '.join(sites)}: the state's gradient is not passed on"
        yield everywhere([site for found in sites.values() for site in found], always("dropped path", told), 2.69, "carried all")


def _truncated(roles: Roles, states: Mapping[str, Mapping[Node, list[Edge]]]) -> Iterator[Mistake]:
    """Nothing goes back beyond one step, or beyond every second, third, ... step."""
    by_step: dict[int, list[Site]] = {}
    for found in states.values():
        for node, onward in found.items():
            by_step.setdefault(roles.step(node), []).append((node, _dropped(onward)))
    numbers = sorted(by_step)
    names = " and ".join(states)
    for at in numbers if len(numbers) > 1 else ():
        told = f"the backward pass ends at step {at + 2}: nothing goes back from it to {names} of the steps before (truncated)"
        yield everywhere(by_step[at], always("dropped path", told), 2.72, f"ends at {at}")
    for width in range(2, len(numbers)):
        for cuts in (
            [at for at in numbers if (at + 1) % width == 0],
            [at for at in numbers if (numbers[-1] - at) % width == width - 1],
        ):
            if 1 < len(cuts) < len(numbers):
                told = (
                    f"the backward pass is truncated after every {width} steps: nothing goes back to {names} of the steps before"
                )
                sites = [site for at in cuts for site in by_step[at]]
                yield everywhere(sites, always("dropped path", told), 2.74, f"every {width} of {cuts[0]}")


def _is_sum(node: Node, root: Node, onward: list[Edge]) -> bool:
    """Whether a variable adds up a loss: a single number that is passed on by sums alone."""
    return np.size(node._value) == 1 and all(edge[0].op.name in ("add", "sub") for edge in onward)


def steps(roles: Roles) -> Iterator[Mistake]:
    """A parameter that is used at several steps, of which some do not count."""
    trace = roles.trace
    for name, leaf in trace.leaves.items():
        uses: dict[Hashable, list[Edge]] = {}
        for edge in trace.readers[leaf]:
            if edge in trace.flow.along and edge[0] not in roles.penalties:
                uses.setdefault(roles.place(edge[0]), []).append(edge)
        for edges in uses.values():
            if len(edges) < 2:
                continue
            edges.sort(key=lambda edge: edge[0]._age)
            for which, told in ((0, "the first of them is"), (-1, "the last of them is")):
                sentence = (
                    f"`{name}` is used at {len(edges)} steps, and {told} not counted: does the loop begin or end too early?"
                )
                yield Mistake(
                    leaf, _dropped([edges[which]]), always("dropped path", sentence), 3.0, fixed=1.0, role=f"{name} {which}"
                )
                sentence = (
                    f"`{name}` is used at {len(edges)} steps, and only {told} counted: what comes back at each step is added "
                    "(`+=`), not assigned (`=`)"
                )
                patch = _dropped([edge for k, edge in enumerate(edges) if k != which % len(edges)])
                yield Mistake(
                    leaf, patch, always("used twice, counted once", sentence), 2.7, fixed=1.0, alike=("one step", which, "steps"),
                    role=f"only {which}",
                )  # fmt: skip


def groups(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """The same mistake at every place where a loop or a program repeats itself."""
    by_line: dict[Hashable, list[Mistake]] = {}
    by_kind: dict[Hashable, list[Mistake]] = {}
    for mistake in mistakes:
        if mistake.alike is not None and mistake.amounts():
            mistake = replace(mistake, fixed=mistake.amounts()[0])
            by_line.setdefault(mistake.alike, []).append(mistake)
            if mistake.table != "other_values":  # there, what is alike is a step of one loop
                by_kind.setdefault(mistake.alike[:-1], []).append(mistake)  # type: ignore[index]
    seen = set()
    for found, where in ((by_line, "steps"), (by_kind, "places")):
        for members in found.values():
            sites = frozenset((mistake.node, mistake.alike, mistake.role) for mistake in members)
            if 1 < len(members) <= MOST and sites not in seen:
                seen.add(sites)
                yield _group(members, where)


def _group(members: list[Mistake], where: str) -> Mistake:
    reading = members[0].read(members[0].fixed or 1.0)
    assert reading is not None
    told = f"at each of {len(members)} {where}: {reading[1]}"
    rank = min(mistake.rank for mistake in members) + (0.05 if where == "steps" else 0.1)
    return merged(members, always(reading[0], told), rank, f"{where} {members[0].role}")


# ---- patches ---------------------------------------------------------------------------------------------------------


def _only(node: Node, winner: Edge) -> Patch:
    def patch(flow: Flow) -> Array:
        return np.asarray(flow.along.get(winner, 0.0)) - np.asarray(flow.at.get(node, 0.0))

    return patch


def _dropped(edges: list[Edge]) -> Patch:
    return lambda flow: -sum((np.asarray(flow.along[edge], float) for edge in edges if edge in flow.along), start=np.float64(0.0))
