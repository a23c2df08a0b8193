"""Places: the wires and the bends of long edges, each in its column, and the links between neighbouring columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..columns import columns
from ..measure import Box
from ..scene import Cluster, Edge, Scene, Wire
from .riders import stack_height, stacks_of

MOST_PLACES = 30_000
"""The number of places that long edges may take in all; beyond, the longest of them are drawn as free curves."""


@dataclass(slots=True)
class Site:
    """A wire in its column, or where a long edge crosses one; with the riders stacked on it, it reaches `up`."""

    wire: Wire | None
    column: int
    up: float
    down: float
    y: float = 0.0
    order: float = 0.0
    cluster: int | None = None
    before: list[Link] = field(default_factory=list)
    after: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Link:
    """A piece of an edge, from one place to one in the next column, which it enters `dy` below the middle."""

    source: Site
    target: Site
    edge: Edge
    dy: float = 0.0


def places_of(
    scene: Scene, boxes: dict[str, Box], riders: dict[str, str]
) -> tuple[dict[str, Site], dict[str, list[Link]], list[Edge]]:
    """A place for each wire that does not ride, links from column to column, and the edges too long for that."""
    home = homes_of(scene.wires, riders)
    edges = [edge for edge in scene.edges if riders.get(edge.source) != edge.target]
    column = _columns_of(scene, [(home[edge.source], home[edge.target]) for edge in edges])
    stacks = stacks_of(riders)
    places: dict[str, Site] = {}
    for wire in scene.wires:
        if wire.id not in riders:
            box = boxes[wire.id]
            up = box.up + stack_height(wire.id, stacks, boxes)
            places[wire.id] = Site(wire, column[wire.id], up, box.down, cluster=wire.cluster)
    spans = sorted((column[home[edge.source]] - column[home[edge.target]] for edge in edges), reverse=True)
    reach = reaches(scene, places)
    longest, total = len(scene.wires), sum(spans)
    for span in spans:
        if total <= MOST_PLACES:
            break
        longest, total = span, total - span
    chains: dict[str, list[Link]] = {}
    free = []
    for edge in edges:
        source, target = places[home[edge.source]], places[home[edge.target]]
        if source.column - target.column >= longest > 1:
            free.append(edge)
            continue
        at, chain = source, []
        for c in range(source.column - 1, target.column, -1):
            bend = Site(None, c, 2.0, 2.0, cluster=_frame_at(scene, reach, c, target.cluster, source.cluster))
            chain.append(Link(at, bend, edge))
            at = bend
        chain.append(Link(at, target, edge))
        chains[edge.id] = chain
        for link in chain:
            link.source.after.append(link)
            link.target.before.append(link)
    return places, chains, free


def homes_of(wires: Sequence[Wire], riders: dict[str, str]) -> dict[str, str]:
    """The wire in whose place each wire stands: itself, or what it rides on in the end."""
    home: dict[str, str] = {}
    for wire in reversed(wires):
        home[wire.id] = home[riders[wire.id]] if wire.id in riders else wire.id
    return home


def _columns_of(scene: Scene, pairs: list[tuple[str, str]]) -> dict[str, int]:
    """The columns; a frame that feeds another one ends before that begins."""
    inside: dict[int, list[str]] = {}
    cluster = {wire.id: wire.cluster for wire in scene.wires}
    for id, number in cluster.items():
        while number is not None:
            inside.setdefault(number, []).append(id)
            number = scene.clusters[number].parent
    feeding = dict.fromkeys(_siblings(scene.clusters, cluster[s], cluster[t]) for s, t in pairs if cluster[s] != cluster[t])
    barriers = [(inside[a], inside[b]) for a, b in feeding if a is not None and b is not None]
    return columns(cluster, pairs, barriers)


def _siblings(clusters: list[Cluster], a: int | None, b: int | None) -> tuple[int | None, int | None]:
    """The frames around a and around b that lie side by side in the same frame; None where one is in the other."""
    around = [a]
    while around[-1] is not None:
        around.append(clusters[around[-1]].parent)
    below = None
    while b not in around:
        assert b is not None
        below, b = b, clusters[b].parent
    at = around.index(b)
    return (around[at - 1] if at else None), below


def reaches(scene: Scene, places: dict[str, Site]) -> dict[int, tuple[int, int]]:
    """The columns over which each frame reaches."""
    reach: dict[int, tuple[int, int]] = {}
    for place in places.values():
        number = place.cluster
        while number is not None:
            low, high = reach.get(number, (place.column, place.column))
            reach[number] = min(low, place.column), max(high, place.column)
            number = scene.clusters[number].parent
    return reach


def _frame_at(scene: Scene, reach: dict[int, tuple[int, int]], column: int, *ends: int | None) -> int | None:
    """The frame that an edge between two wires is in where it crosses a column."""
    for number in ends:
        while number is not None:
            if number in reach and reach[number][0] <= column <= reach[number][1]:
                return number
            number = scene.clusters[number].parent
    return None
