"""Frames: what does not belong into one is moved out of it, and each gets its rectangle and its caption."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ..geometry import bent
from ..measure import LINE_GAP, SMALL, Box, Point
from ..scene import Scene
from ..theme import text_width
from .places import Site, reaches

Frame = tuple[float, float, float, float]
"""Left, top, width, height."""


class Borders(NamedTuple):
    """The room that a frame takes around what it holds: before and after it along the flow, and across at both sides."""

    before: float
    after: float
    above: float
    below: float


TO_THE_RIGHT = Borders(8.0, 6.0, 22.0, 4.0)
DOWNWARDS = Borders(24.0, 8.0, 9.0, 9.0)
"""The caption stands above: across the flow to the right, at the beginning of a flow downwards."""


def part(scene: Scene, grid: list[list[Site]], borders: Borders) -> None:
    """Move what does not belong into a frame out of it, each frame as a whole, from top to bottom."""
    children: dict[int | None, list[_Unit]] = {}
    for column in grid:
        for place in column:
            edge = 0.0 if place.wire is None else 4.0
            unit = _Unit(place.column, place.column, place.y - place.up - edge, place.y + place.down + edge, [place])
            children.setdefault(place.cluster, []).append(unit)
    for number in [*range(len(scene.clusters) - 1, -1, -1), None]:  # inner frames first
        units = sorted(children.get(number, ()), key=lambda unit: unit.top + unit.bottom)
        done: list[_Unit] = []
        for unit in units:
            beside = [other for other in done if other.first <= unit.last and unit.first <= other.last]
            clear = max((other.bottom + LINE_GAP * (unit.framed or other.framed) for other in beside), default=unit.top)
            unit.move(max(0.0, clear - unit.top))
            done.append(unit)
        if number is not None and units:
            top, bottom = (
                min(unit.top for unit in units) - borders.above - 2,
                max(unit.bottom for unit in units) + borders.below + 4,
            )
            within = [place for unit in units for place in unit.places]
            whole = _Unit(min(unit.first for unit in units), max(unit.last for unit in units), top, bottom, within, framed=True)
            children.setdefault(scene.clusters[number].parent, []).append(whole)


@dataclass(slots=True)
class _Unit:
    """A unit that moves as one: a place, or a frame with all that is in it."""

    first: int
    last: int
    top: float
    bottom: float
    places: list[Site]
    framed: bool = False

    def move(self, by: float) -> None:
        self.top, self.bottom = self.top + by, self.bottom + by
        for place in self.places:
            place.y += by


def frames_of(scene: Scene, boxes: dict[str, Box], borders: Borders) -> list[Frame | None]:
    """A rectangle around the wires of each scope."""
    frames: list[Frame | None] = [None] * len(scene.clusters)
    for number in range(len(scene.clusters) - 1, -1, -1):  # inner ones first
        corners = [
            (b.x, b.y - b.up, b.x + b.width, b.y + b.down) for w in scene.wires if w.cluster == number for b in [boxes[w.id]]
        ]
        for inner, cluster in enumerate(scene.clusters):
            frame = frames[inner]
            if cluster.parent == number and frame is not None:
                corners.append((frame[0], frame[1], frame[0] + frame[2], frame[1] + frame[3]))
        if corners:
            left, top = min(c[0] for c in corners) - borders.before, min(c[1] for c in corners) - borders.above
            right, bottom = max(c[2] for c in corners) + borders.after, max(c[3] for c in corners) + borders.below
            frames[number] = left, top, right - left, bottom - top
    return frames


def edges_of_frames(scene: Scene, places: dict[str, Site]) -> tuple[dict[int, int], dict[int, int]]:
    """For each column, how many frames begin and how many end there, at most, one inside of the other."""
    reach = reaches(scene, places)
    chains: dict[int, list[int]] = {}
    for number in reach:
        chains[number] = [number]
        while (parent := scene.clusters[chains[number][-1]].parent) is not None:
            chains[number].append(parent)
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for number, chain in chains.items():
        low, high = reach[number]
        begins[high] = max(begins.get(high, 0), sum(reach[k][1] == high for k in chain))
        ends[low] = max(ends.get(low, 0), sum(reach[k][0] == low for k in chain))
    return begins, ends


@dataclass(frozen=True)
class Caption:
    """The name of a frame, cut where there is no room for all of it, and where it begins."""

    text: str
    x: float
    y: float


def captions_of(scene: Scene, frames: list[Frame | None], paths: dict[str, list[Point]]) -> list[Caption]:
    """Give each frame's caption the first free place along its upper edge; where none is wide enough, the widest."""
    curves = [path[i : i + 4] for path in paths.values() for i in range(0, len(path) - 1, 3)] if scene.clusters else []
    ends = [(min(x), max(x), min(y), max(y)) for x, y in (zip(*curve, strict=True) for curve in curves)]
    captions = []
    for cluster, frame in zip(scene.clusters, frames, strict=True):
        if frame is None:
            captions.append(Caption("", 0.0, 0.0))
            continue
        x, y, width, _ = frame
        wide = text_width(cluster.name, SMALL)
        taken = []
        for curve, (left, right, highest, lowest) in zip(curves, ends, strict=True):
            if highest <= y + 19 and lowest >= y + 3 and left <= x + width and right >= x:
                level = highest == lowest
                corners = [curve[0], curve[3]] if level else [curve[0], *bent(*curve)]
                taken += [_part_between(p, q, y + 3, y + 19) for p, q in pairwise(corners)]
        gaps = _gaps(x + 6, x + width - 6, taken)
        first = next((gap for gap in gaps if gap[1] - gap[0] >= wide + 6), None)
        start, stop = first or max(gaps, key=lambda gap: gap[1] - gap[0])
        captions.append(Caption(fitted(cluster.name, stop - start - 6), start + 3, y + 14))
    return captions


def _part_between(p: Point, q: Point, top: float, bottom: float) -> tuple[float, float] | None:
    """From where to where a straight piece runs across within a band; None where it does not meet it."""
    low, high = 0.0, 1.0
    step = q[1] - p[1]
    if step == 0:
        if not top <= p[1] <= bottom:
            return None
    else:
        first, last = sorted(((top - p[1]) / step, (bottom - p[1]) / step))
        low, high = max(low, first), min(high, last)
        if low > high:
            return None
    ends = (p[0] + t * (q[0] - p[0]) for t in (low, high))
    left, right = sorted(ends)
    return left, right


def _gaps(start: float, stop: float, taken: list[tuple[float, float] | None]) -> list[tuple[float, float]]:
    """The pieces that are left of an interval, from left to right."""
    found, at = [], start
    for left, right in sorted(piece for piece in taken if piece is not None):
        if right < start or left > stop:
            continue
        if left - 2 > at:
            found.append((at, left - 2))
        at = max(at, right + 2)
    if at < stop:
        found.append((at, stop))
    return found or [(start, start)]


def fitted(text: str, width: float) -> str:
    """A text that is no wider, cut with … where it has to be; "" where not even that fits."""
    if text_width(text, SMALL) <= width:
        return text
    while text and text_width(text + "…", SMALL) > width:
        text = text[:-1]
    return text + "…" if text else ""
