"""The places of leaves: in the frame of their readers, again at each far reader as a ghost, or on a pile of too many."""

from __future__ import annotations

from dataclasses import replace

from ..columns import columns
from ..folding import count_text
from .wires import Edge, Wire

MOST_VIRTUAL = 6000
"""The number of columns that the edges may cross in all before leaves are drawn at each reader."""
READERS, SPREAD = 2, 5
"""A leaf with more readers than this, over more columns than this, is drawn at each reader."""


def at_home(wires: list[Wire], edges: list[Edge]) -> list[Wire]:
    """Put a leaf into the frame of its readers, where they share one."""
    cluster = {wire.id: wire.cluster for wire in wires}
    homes: dict[str, set[int | None]] = {}
    for edge in edges:
        homes.setdefault(edge.source, set()).add(cluster[edge.target])
    return [replace(w, cluster=next(iter(homes[w.id]))) if w.leaf and len(homes.get(w.id, ())) == 1 else w for w in wires]


def with_ghosts(wires: list[Wire], edges: list[Edge], ghosts: bool | None) -> tuple[list[Wire], list[Edge]]:
    """Draw a leaf that is read in many far places at each of them."""
    if ghosts is False:
        return wires, edges
    column = columns((wire.id for wire in wires), ((edge.source, edge.target) for edge in edges))
    readers: dict[str, list[Edge]] = {}
    for edge in edges:
        readers.setdefault(edge.source, []).append(edge)
    virtual = sum(column[edge.source] - column[edge.target] - 1 for edge in edges)
    many, far = (1, 0) if ghosts else (1, 1) if virtual > MOST_VIRTUAL else (READERS, SPREAD)
    again: dict[str, Wire] = {}
    for wire in wires:
        at = [column[edge.target] for edge in readers.get(wire.id, ())]
        if wire.leaf and len(at) > many and max(at) - min(at) >= far:
            again[wire.id] = wire
    if not again:
        return wires, edges
    made: dict[str, list[Wire]] = {}
    redrawn = []
    cluster = {wire.id: wire.cluster for wire in wires}
    for edge in edges:
        leaf = again.get(edge.source)
        if leaf is not None:
            id = f"{leaf.id}-at-{edge.target[2:]}-{edge.slot}"
            made.setdefault(edge.target, []).append(replace(leaf, id=id, cluster=cluster[edge.target]))
            edge = replace(edge, source=id)
        redrawn.append(edge)
    result: list[Wire] = []
    for wire in wires:
        result += made.get(wire.id, [])
        if wire.id not in again:
            result.append(wire)
    return result, redrawn


def with_few_leaves(wires: list[Wire], edges: list[Edge], most: int, notes: list[str]) -> tuple[list[Wire], list[Edge]]:
    """Draw the leaves of an operation that reads too many of them as one pile, so that no picture has more than `most` wires."""
    surplus = len(wires) - most
    if surplus <= 0:
        return wires, edges
    readers: dict[str, list[Edge]] = {}
    for edge in edges:
        readers.setdefault(edge.source, []).append(edge)
    free: dict[str, list[Edge]] = {}
    for wire in wires:
        if wire.leaf and len(readers.get(wire.id, ())) == 1:
            free.setdefault(readers[wire.id][0].target, []).append(readers[wire.id][0])
    gone: dict[str, str] = {}
    piles: dict[str, tuple[Wire, Edge]] = {}
    by_id = {wire.id: wire for wire in wires}
    for _, arriving in sorted(free.items(), key=lambda item: -len(item[1])):
        away = arriving[max(1, len(arriving) - surplus - 1) :] if surplus > 0 else []
        if len(away) < 2:
            continue
        surplus -= len(away) - 1
        last = by_id[away[-1].source]
        text = f"… {count_text(len(away), 'more input')}"
        pile = replace(last, role="folded", name=text, value="", gradient=None, shape="", hint=text, node=None, count=len(away))
        piles[last.id] = pile, replace(away[-1], more=len(away) - 1, symbol="", formula="", number="")
        gone.update((edge.source, last.id) for edge in away)
        if not any("inputs" in note for note in notes):
            notes.append("inputs that are too many are drawn as a pile")
    left = [piles[wire.id][0] if wire.id in piles else wire for wire in wires if gone.get(wire.id, wire.id) == wire.id]
    kept = [
        piles[edge.source][1] if edge.source in piles else edge
        for edge in edges
        if gone.get(edge.source, edge.source) == edge.source
    ]
    return left, kept
