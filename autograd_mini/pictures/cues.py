"""Which elements of a picture belong to which step: the ids that `svg` gave, put together with the frames of `steps`.

The result is plain data. The page's script reads it as JSON, and `stills` reads it here, so both show the same at every
step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.node import Node
from .figures import gradient_text, value_text
from .scene import Scene, Wire
from .steps import Frame


def table_of(scene: Scene) -> list[Wire]:
    """The wires that have a row in the table: each once, and no unnamed constant."""
    rows: dict[str, Wire] = {}
    for wire in scene.wires:
        if wire.name:
            rows.setdefault(wire.of, wire)
    return list(rows.values())


def cues_of(scene: Scene, steps: Sequence[Frame], line_of: Mapping[Node, int] | None = None) -> dict[str, Any]:
    """The data of the script besides the text of the page: which elements belong to which wire, edge and step.

    Wires and edges are called by their places in two lists:

    - `wires`: for each row of the table, the ids of the groups that show it: several for a leaf that is drawn at each reader.
    - `edges`: for each edge its id, source, target, and local derivative: "" where it is no number, None where no gradient flows.
    - `frames`: for each step `wires`, `edges`, and `gate`, the wire of the operation at work; forward, the `values` that appear;
      backward, the `totals`, wires with the gradients that they now hold; and the `line` of the source, by `line_of`.
    """
    table = table_of(scene)
    row = {wire.of: i for i, wire in enumerate(table)}
    groups: list[list[str]] = [[] for _ in table]
    of = {wire.id: wire.of for wire in scene.wires}
    place: dict[Node, int] = {}
    for wire in scene.wires:
        if wire.of in row:
            groups[row[wire.of]].append(wire.id)
            if wire.node is not None:
                place[wire.node] = row[wire.of]
    results = {wire.result_node for wire in scene.wires}
    for node, id in scene.inside.items():
        if of[id] in row:
            place.setdefault(node, row[of[id]])
    for node in scene.pipes:
        source = node
        while source in scene.pipes:
            source = scene.pipes[source]
        if source in place:
            place[node] = place[source]
    slots: dict[tuple[str, int], int] = {}
    entering: dict[str, list[int]] = {}
    for i, edge in enumerate(scene.edges):
        slots[edge.target, edge.slot] = i
        entering.setdefault(edge.target, []).append(i)
    reader_id = {wire.node: wire.id for wire in scene.wires if wire.node is not None and not wire.leaf}
    local: dict[int, str] = {i: edge.number for i, edge in enumerate(scene.edges)}
    told: list[dict[str, Any]] = []
    for frame in steps:
        entry: dict[str, Any] = {"wires": [place[node] for node in frame.wires if node in place]}
        if frame.phase == "forward":
            entry["values"] = [
                place[node] for node in frame.wires if node in place and (node not in scene.inside or node in results)
            ]
        else:
            entry["backward"] = 1
            entry["totals"] = [
                [place[x], gradient_text(g)]
                for x, g in frame.received
                if x in place and x not in scene.pipes and (x not in scene.inside or x in results)
            ]
        reader = None if frame.reader is None else reader_id.get(frame.reader)  # None where it is drawn as part of an edge
        if frame.reader is not None and reader is not None:
            at = None if frame.slot is None else slots.get((reader, frame.slot))
            entry["edges"] = entering.get(reader, []) if frame.slot is None else [] if at is None else [at]
            entry["gate"] = row[reader]
            if at is not None and frame.slope is not None and not getattr(frame.slope, "shape", ()):
                local[at] = value_text(frame.slope)
            if line_of and frame.reader in line_of:
                entry["line"] = line_of[frame.reader]
        told.append(entry)
    edges = [
        [edge.id, row.get(of[edge.source], -1), row[edge.target], local[i] if edge.flows else None]
        for i, edge in enumerate(scene.edges)
    ]
    return {"wires": groups, "edges": edges, "frames": told}
