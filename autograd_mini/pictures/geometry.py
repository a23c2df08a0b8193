"""The check that nothing overlaps in a finished picture.

`shapes_of` reads an SVG of ours back as boxes, texts and lines, with the widths of texts estimated as the layout
estimates them; a test may put what a browser measures in their place. `collisions` names every pair that a reader would
see as a fault. `Picture` looks at what Graphviz has laid out in this way, and takes the layout of our own where
something touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .theme import text_width

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Point = tuple[float, float]

ASCENT, DESCENT = 0.74, 0.22
"""The reach of letters above and below the line that they stand on, in font sizes."""
TOLERANCE = 0.6
"""Shapes that share less than this many pixels do not touch."""
CELL = 160.0


@dataclass(frozen=True)
class Shape:
    """A part of a picture.

    Attributes:
        kind: "gate" (also the box of the output), "text", "line", "frame" or "mark" (of the legend).
        owner: the id of the node, edge or frame that it belongs to; "legend" for the legend.
        place: its bounding box.
        points: the corners of a line.
        ends: for an edge the ids of its source and target.
        content: the text.
    """

    kind: str
    owner: str
    place: Rectangle
    points: tuple[Point, ...] = ()
    ends: tuple[str, str] = ("", "")
    content: str = ""

    def moved(self, dx: float, dy: float) -> Shape:
        """The same text somewhere else."""
        left, top, right, bottom = self.place
        return replace(self, place=(left + dx, top + dy, right + dx, bottom + dy))

    def close_to(self, other: Shape) -> bool:
        """Whether it is a frame, or their bounding boxes touch."""
        return self.kind == "frame" or _touch(self.place, other.place, 0.0)


@dataclass(frozen=True)
class Collision:
    """Two parts of a picture that touch: what sort of fault it is, and who is in it."""

    sort: str
    first: Shape
    second: Shape | None = None

    def __str__(self) -> str:
        names = " and ".join(shape.content or shape.owner for shape in (self.first, self.second) if shape is not None)
        return f"{self.sort}: {names}"


# ---- from an SVG to shapes -------------------------------------------------------------------------------------------


def shapes_of(svg: str) -> tuple[Rectangle, list[Shape]]:
    """The canvas of a picture, and its parts in the order in which they are drawn."""
    root = ElementTree.fromstring(svg)
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    style = root.get("class", "")
    found: list[Shape] = []
    ends = {}
    for group in root.iter(f"{_SPACE}g"):
        classes = group.get("class", "").split()
        if "legend" in classes:
            found += _marked(group, "legend", style, "mark")
        elif "cluster" in classes:
            found += _marked(group, group.get("id", ""), style, "frame")
        elif "edge" in classes:
            ends[group.get("id", "")] = _ends(group)
            found += _marked(group, group.get("id", ""), style, "", _ends(group))
        elif "node" in classes:
            found += _marked(group, group.get("id", ""), style, "gate")
    return (0.0, 0.0, width, height), found


_SPACE = "{http://www.w3.org/2000/svg}"


def _ends(group: Element) -> tuple[str, str]:
    source, target, _ = re.fullmatch(r"e-(.+)-(\d+)-(\d+)", group.get("id", "")).groups()  # type: ignore[union-attr]
    return f"n-{source}", f"n-{target}"


def _marked(group: Element, owner: str, style: str, kind: str, ends: tuple[str, str] = ("", "")) -> Iterator[Shape]:
    """The parts of one group."""
    for part in group.iter():
        name, role = part.tag.removeprefix(_SPACE), part.get("class", "")
        if name == "rect":
            x, y, w, h = (float(part.get(key, "0")) for key in ("x", "y", "width", "height"))
            if role in ("gate", "plate", "frame") or kind == "mark":
                yield Shape(kind, owner, (x, y, x + w, y + h))
        elif name == "circle":
            x, y, r = (float(part.get(key, "0")) for key in ("cx", "cy", "r"))
            yield Shape(kind, owner, (x - r, y - r, x + r, y + r))
        elif name == "path" and role in ("line", "wire"):
            points = tuple(corners_of(part.get("d", "")))
            xs, ys = zip(*points, strict=True)
            yield Shape("line", owner, (min(xs), min(ys), max(xs), max(ys)), points, ends)
        elif name == "text":
            text = "".join(part.itertext())
            if text.strip():
                yield Shape("text", owner, _text_place(part, text, f"{style} {group.get('class')}"), (), ends, text)


def corners_of(d: str) -> Iterator[Point]:
    """The corners of a path as straight pieces."""
    x = y = 0.0
    for command, numbers in re.findall(r"([MHLCZ])([^MHLCZ]*)", d):
        n = [float(number) for number in numbers.split()]
        if command == "H":
            x = n[0]
            yield x, y
        elif command in "ML":
            x, y = n
            yield x, y
        elif command == "C":
            yield from bent((x, y), (n[0], n[1]), (n[2], n[3]), (n[4], n[5]))
            x, y = n[4:]


def bent(start: Point, a: Point, b: Point, stop: Point) -> Iterator[Point]:
    """A cubic curve as sixteen straight pieces, without its start."""
    for i in range(1, 17):
        t, s = i / 16, 1 - i / 16
        weights = s**3, 3 * s * s * t, 3 * s * t * t, t**3
        x, y = (sum(w * p[k] for w, p in zip(weights, (start, a, b, stop), strict=True)) for k in (0, 1))
        yield x, y


def _text_place(part: Element, text: str, around: str) -> Rectangle:
    x, y, size = float(part.get("x", "0")), float(part.get("y", "0")), font_size(part.get("class", ""), around)
    width = _run_width(part, size, around)
    left = {"middle": x - width / 2, "end": x - width}.get(part.get("text-anchor", "start"), x)
    return left, y - ASCENT * size, left + width, y + DESCENT * size


def _run_width(part: Element, size: float, around: str) -> float:
    """The width of a text with the parts in it, each in its size."""
    bold = bool({"title", "number"} & set(part.get("class", "").split())) and "compact" not in around
    width = text_width(part.text or "", size, bold) / 1.06
    for child in part:
        own = font_size(child.get("class", ""), around) if child.get("class", "") in ("shape", "local") else size
        width += _run_width(child, own, around) + text_width(child.tail or "", size) / 1.06
    return width


def font_size(role: str, around: str) -> float:
    """The size of a text by its own classes and those around it, as the style sheet of `svg` has it."""
    roles, outside = set(role.split()), set(around.split())
    if "title" in roles:
        return 16.0
    if roles & {"key", "note", "detail", "local", "shape", "none"}:
        return 11.0
    if "glyph" in roles:
        return 13.0 if "word" in roles or "compact" in outside else 20.0
    if "name" in roles and "folded" in outside:
        return 12.0
    if "head" in roles:
        return 13.0
    if roles & {"value", "gradient", "sign"} and "compact" in outside:
        return 12.0
    return 12.0 if "value" in roles and "backward" in outside else 15.0


# ---- what touches ----------------------------------------------------------------------------------------------------


def collisions(canvas: Rectangle, shapes: Sequence[Shape]) -> list[Collision]:
    """Every fault: gates on gates, texts on texts, on gates, lines and frames that are not theirs, texts that leave their
    box, lines through gates, frames that cut each other or a gate, and what leaves the canvas."""
    found = [Collision("off the canvas", s) for s in shapes if not _inside(s.place, canvas)]
    found += _out_of_the_box(shapes)
    for first, second in _near(shapes):
        sort = _fault(first, second)
        if sort:
            found.append(Collision(sort, first, second))
    return found


def _out_of_the_box(shapes: Sequence[Shape]) -> Iterator[Collision]:
    """Texts that lie partly in a box of their own node and partly outside."""
    gates: dict[str, list[Shape]] = {}
    for shape in shapes:
        if shape.kind == "gate":
            gates.setdefault(shape.owner, []).append(shape)
    for shape in shapes:
        for gate in gates.get(shape.owner, ()) if shape.kind == "text" else ():
            if _touch(shape.place, gate.place) and not _inside(shape.place, gate.place):
                yield Collision("text leaves its box", shape, gate)


def _near(shapes: Sequence[Shape]) -> Iterator[tuple[Shape, Shape]]:
    """All pairs whose bounding boxes touch, each once: found by the cells of a grid that both lie in."""
    cells: dict[tuple[int, int], list[int]] = {}
    for i, shape in enumerate(shapes):
        left, top, right, bottom = (int(x // CELL) for x in shape.place)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                cells.setdefault((column, row), []).append(i)
    seen = set()
    for there in cells.values():
        for k, i in enumerate(there):
            for j in there[:k]:
                if (i, j) not in seen and _touch(shapes[i].place, shapes[j].place, -0.1):
                    seen.add((i, j))
                    yield shapes[j], shapes[i]


def _fault(a: Shape, b: Shape) -> str:
    """The fault of two shapes whose bounding boxes touch; "" where there is none."""
    kinds = {a.kind, b.kind}
    own = a.owner == b.owner
    if kinds == {"line"} or kinds == {"line", "frame"}:
        return ""
    if "mark" in kinds or "legend" in (a.owner, b.owner):
        return "" if own else "on the legend" * _really(a, b)
    if kinds == {"text"}:
        return "text on text" * _touch(a.place, b.place)
    if kinds == {"gate"}:
        return "" if own else "gate on gate" * _touch(a.place, b.place)
    if kinds == {"frame"}:
        return "frames cut" * (_touch(a.place, b.place) and not _nested(a.place, b.place))
    if "frame" in kinds:
        frame, other = (a, b) if a.kind == "frame" else (b, a)
        crosses = _touch(frame.place, other.place) and not _inside(other.place, frame.place)
        return f"frame cuts {other.kind}" * crosses
    if "line" in kinds:
        line, other = (a, b) if a.kind == "line" else (b, a)
        if own or (other.kind == "gate" and other.owner in line.ends) or not _really(line, other):
            return ""
        return "text on a line" if other.kind == "text" else "line through a gate"
    return "" if own else "text on a gate" * _touch(a.place, b.place)


def _touch(a: Rectangle, b: Rectangle, by: float = TOLERANCE) -> bool:
    return a[0] < b[2] - by and b[0] < a[2] - by and a[1] < b[3] - by and b[1] < a[3] - by


def _inside(a: Rectangle, b: Rectangle) -> bool:
    return a[0] >= b[0] - TOLERANCE and a[1] >= b[1] - TOLERANCE and a[2] <= b[2] + TOLERANCE and a[3] <= b[3] + TOLERANCE


def _nested(a: Rectangle, b: Rectangle) -> bool:
    return _inside(a, b) or _inside(b, a)


def _really(a: Shape, b: Shape) -> bool:
    """Whether they touch, a line as it runs."""
    if a.kind != "line" and b.kind != "line":
        return _touch(a.place, b.place)
    line, other = (a, b) if a.kind == "line" else (b, a)
    left, top, right, bottom = other.place
    place = (left + TOLERANCE, top + TOLERANCE, right - TOLERANCE, bottom - TOLERANCE)
    return any(crosses(p, q, place) for p, q in pairwise(line.points))


def crosses(p: Point, q: Point, place: Rectangle) -> bool:
    """Whether a piece of a line meets a rectangle (Liang and Barsky 1984)."""
    low, high = 0.0, 1.0
    for start, step, least, most in ((p[0], q[0] - p[0], place[0], place[2]), (p[1], q[1] - p[1], place[1], place[3])):
        if step == 0:
            if not least <= start <= most:
                return False
            continue
        first, last = sorted(((least - start) / step, (most - start) / step))
        low, high = max(low, first), min(high, last)
    return low <= high
