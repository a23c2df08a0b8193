"""The heights of the places: near to their neighbours' and clear of those above and below, by isotonic regression."""

from __future__ import annotations

from ..measure import CAPSULE, LINE_GAP, ROW_GAP, Box
from .places import Link, Site

STILL = 0.5
"""The heights are found when two more rounds move nothing by as many pixels."""


def set_heights(grid: list[list[Site]], boxes: dict[str, Box]) -> None:
    """Find a height for each place, near its neighbours and clear of those above and below."""
    least = [_offsets(column) for column in grid]
    for column, offsets in zip(grid, least, strict=True):
        for place, y in zip(column, offsets, strict=True):
            place.y = y
    forth = list(zip(grid, least, strict=True))
    back = forth[::-1]
    pulls = {id(link): _pull(link) for column in grid for place in column for link in place.before}
    rounds = max(3, min(30, 15_000 // sum(map(len, grid))))
    for settled in (False, True):
        before: list[float] = []
        for turn in range(rounds):
            set_entries(grid, boxes)
            for column, offsets in forth if turn % 2 else back:
                wishes, weights = [], []
                for place in column:
                    wish = weight = 0.0
                    for link in place.after:
                        w = pulls[id(link)] * (1.0 if settled else 2.0)
                        wish, weight = wish + w * (link.target.y + link.dy), weight + w
                    if turn % 2 or settled:
                        for link in place.before:
                            w = pulls[id(link)]
                            wish, weight = wish + w * (link.source.y - link.dy), weight + w
                    wishes.append(wish / weight if weight else place.y)
                    weights.append(weight or 0.1)
                _spread(column, offsets, wishes, weights)
            if turn % 2:
                now = [place.y for column in grid for place in column]
                if before and max(abs(a - b) for a, b in zip(before, now, strict=True)) < STILL:
                    break
                before = now
    for side in (1, 0):
        set_entries(grid, boxes)
        for column, offsets in forth if side else back:
            wishes, weights = [], []
            for place in column:
                main = _main(place.before) if side else None
                if side == 0 and place.wire is not None and place.wire.leaf and len(place.after) == 1:
                    wishes.append(place.after[0].target.y + place.after[0].dy)
                    weights.append(1.0)
                else:
                    wishes.append(main.source.y - main.dy if main else place.y)
                    weights.append(1.0 if side and not main else 500.0)
            _spread(column, offsets, wishes, weights)
    set_entries(grid, boxes)


def _main(links: list[Link]) -> Link | None:
    """The one edge into a place that shall be straight: the only one that does not come from a leaf."""
    coming = [link for link in links if link.source.wire is None or not link.source.wire.leaf]
    return coming[0] if len(coming) == 1 else None


def _pull(link: Link) -> float:
    """The weight of an edge that is not straight: long ones most, then those between operations; least that of a constant."""
    if link.source.wire is None:
        return 6.0 if link.target.wire is None else 3.0
    role = link.source.wire.role
    return 0.2 if role == "constant" else 1.0 if link.source.wire.leaf else 3.0


def _distance(upper: Site, lower: Site) -> float:
    gap = ROW_GAP if upper.wire is not None and lower.wire is not None else LINE_GAP
    apart = 0.0 if upper.cluster == lower.cluster else 14.0
    return upper.down + gap + lower.up + apart


def _offsets(column: list[Site]) -> list[float]:
    """The least distance of each place below the first of its column."""
    offsets = [0.0]
    for upper, lower in zip(column, column[1:], strict=False):
        offsets.append(offsets[-1] + _distance(upper, lower))
    return offsets[: len(column)]


def _spread(column: list[Site], offsets: list[float], wishes: list[float], weights: list[float]) -> None:
    """The heights nearest to the wishes that keep the distances: pool adjacent violators (Ayer and others 1955)."""
    blocks: list[list[float]] = []  # mean, weight, how many
    for wish, offset, weight in zip(wishes, offsets, weights, strict=True):
        mean, n = wish - offset, 1.0
        while blocks and blocks[-1][0] >= mean:
            m, w, k = blocks.pop()
            mean, weight, n = (m * w + mean * weight) / (w + weight), w + weight, n + k
        blocks.append([mean, weight, n])
    i = 0
    for mean, _, n in blocks:
        for _ in range(int(n)):
            column[i].y = mean + offsets[i]
            i += 1


def set_entries(grid: list[list[Site]], boxes: dict[str, Box]) -> None:
    """The point of a gate at which each edge arrives: in the order of where they come from."""
    for column in grid:
        for place in column:
            if place.wire is None or len(place.before) < 2:
                continue
            links = sorted(place.before, key=lambda link: (link.source.y, link.edge.slot))
            box = boxes[place.wire.id]
            room = CAPSULE if len(links) > 2 else 16.0
            room = min(room, (box.gate - 8) / len(links))
            for i, link in enumerate(links):
                link.dy = (i - (len(links) - 1) / 2) * room
