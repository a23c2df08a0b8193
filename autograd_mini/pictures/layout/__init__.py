"""The places of everything: a layered layout of our own, in the manner of Sugiyama, Tagawa and Toda (1981).

Each wire goes into the last column that is left of all its readers. An edge that crosses a column gets a place in it,
so no line runs through a box (`places`). The order within the columns is found by sweeps that move each place to the
middle of its neighbours, and kept when fewer edges cross (`order`). Then the heights: for each column, those that come
nearest to the neighbours' while keeping their distance, which is an isotonic regression (`heights`). Leaves may ride on
what reads them (`riders`), and frames push out what is not theirs (`frames`). No step recurses.

Before each column lies a lane in which every arriving edge runs level. The local derivatives stand there, above the
line or below it: so no text lies on a line.

A picture that flows downwards is laid out on its side, and turned.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..columns import columns
from ..measure import MARGIN, RADIUS, SMALL, Box, Point, legend_height, legend_width, measured
from ..scene import Edge, Scene
from ..theme import text_width
from .frames import DOWNWARDS, TO_THE_RIGHT, Borders, Caption, Frame, captions_of, edges_of_frames, frames_of, part
from .heights import set_entries, set_heights
from .order import ordered
from .places import Link, Site, places_of
from .riders import pile, riders_of, stack_width, stacks_of

DIRECTIONS = ("right", "down")


@dataclass(slots=True)
class Layout:
    """A scene on the page: boxes by wire id, cubic paths by edge id (a start, then three points for each bend), the
    places of labels, frames, and where their captions begin."""

    width: float
    height: float
    boxes: dict[str, Box]
    paths: dict[str, list[Point]]
    labels: dict[str, Point]
    frames: list[Frame | None]
    captions: list[Caption] = field(default_factory=list)
    route: str = "own layout"
    direction: str = "right"


@dataclass(frozen=True)
class _Flow:
    """The direction and the spacing of a picture: the room for frames, for lines that are straight, and for a
    bend: at least, more at most, and by its rise."""

    borders: Borders
    straight: float
    least: float
    most: float
    share: float
    arrow: float


_FLOWS = {"right": _Flow(TO_THE_RIGHT, 10.0, 30.0, 80.0, 0.34, 12.0), "down": _Flow(DOWNWARDS, 14.0, 14.0, 44.0, 0.2, 12.0)}


def layout_of(scene: Scene, direction: str = "right") -> Layout:
    """Lay a scene out; downwards in the compact style only, whose boxes have no line to their right."""
    down = direction == "down" and scene.style == "compact"
    flow = _FLOWS["down" if down else "right"]
    entering: dict[str, list[Edge]] = {}
    for edge in scene.edges:
        entering.setdefault(edge.target, []).append(edge)
    boxes = {wire.id: measured(wire, scene, len(entering.get(wire.id, ()))) for wire in scene.wires}
    if down:
        boxes = {id: _on_its_side(box) for id, box in boxes.items()}
    riders = riders_of(scene, entering) if scene.style == "compact" else {}
    places, chains, free = places_of(scene, boxes, riders)
    grid = ordered(scene, places, chains)
    set_heights(grid, boxes)
    if scene.clusters:
        part(scene, grid, flow.borders)
        set_entries(grid, boxes)
    layout = _drawn(scene, boxes, riders, places, chains, free, grid, flow)
    if down:
        _turn(layout)
    _set_on_page(scene, layout)
    return layout


def least_width(scene: Scene) -> float:
    """The least width of a scene: the widest box of each column, and arrows without a bend between them."""
    entering: dict[str, list[Edge]] = {}
    for edge in scene.edges:
        entering.setdefault(edge.target, []).append(edge)
    column = columns((wire.id for wire in scene.wires), ((edge.source, edge.target) for edge in scene.edges))
    riders = riders_of(scene, entering) if scene.style == "compact" else {}
    widest: dict[int, float] = {}
    for wire in scene.wires:
        if wire.id not in riders:
            width = measured(wire, scene, len(entering.get(wire.id, ()))).width
            widest[column[wire.id]] = max(widest.get(column[wire.id], 0.0), width)
    return sum(widest.values()) + len(widest) * (_FLOWS["right"].straight + _FLOWS["right"].arrow)


def _on_its_side(box: Box) -> Box:
    """A compact box as the flow downwards meets it."""
    height, half = box.up + box.down, box.width / 2
    return Box(0.0, 0.0, height, half, half, height, gate=box.width)


def _turn(layout: Layout) -> None:
    """Exchange the two directions of the page."""
    layout.direction = "down"
    for id, box in layout.boxes.items():
        layout.boxes[id] = replace(
            box, x=box.y - box.up, y=box.x + box.width / 2, width=box.up + box.down, up=box.width / 2, down=box.width / 2,
            head=box.up + box.down, gate=box.width,
        )  # fmt: skip
    layout.paths = {id: [(y, x) for x, y in path] for id, path in layout.paths.items()}
    layout.frames = [None if f is None else (f[1], f[0], f[3], f[2]) for f in layout.frames]


def _set_on_page(scene: Scene, layout: Layout) -> None:
    """Move everything below the legend and inside of the margins, place the captions, and measure the page."""
    boxes = layout.boxes.values()
    frames = [frame for frame in layout.frames if frame is not None]
    room, head = MARGIN / 2, legend_height(scene)
    points = [point for path in layout.paths.values() for point in path]
    right = max([MARGIN - min(box.x for box in boxes), *(room - x for x, *_ in frames), *(room - x for x, _ in points)])
    tops = [*(box.y - box.up for box in boxes), *(y for _, y in points)]
    down = max([head - min(tops), *(head + 4 - y for _, y, *_ in frames)])
    for box in boxes:
        box.x, box.y = box.x + right, box.y + down
        if scene.style == "compact":  # whole pixels: sharp borders, short numbers
            box.x, box.y = float(round(box.x)), float(round(box.y))
    layout.paths = {id: [(x + right, y + down) for x, y in path] for id, path in layout.paths.items()}
    layout.labels = {id: (x + right, y + down) for id, (x, y) in layout.labels.items()}
    layout.frames = [None if f is None else (f[0] + right, f[1] + down, f[2], f[3]) for f in layout.frames]
    layout.captions = captions_of(scene, layout.frames, layout.paths)
    frames = [frame for frame in layout.frames if frame is not None]
    points = [point for path in layout.paths.values() for point in path]
    ends = [*(box.x + box.width for box in boxes), *(x for x, _ in points)]
    lowest = [*(box.y + box.down for box in boxes), *(y for _, y in points)]
    layout.width = max([max(ends) + MARGIN, *(x + width + room for x, _, width, _ in frames), legend_width(scene)])
    layout.height = max([max(lowest) + MARGIN, *(y + height + room for _, y, _, height in frames)])


# ---- boxes and paths -------------------------------------------------------------------------------------------------


def _drawn(
    scene: Scene,
    boxes: dict[str, Box],
    riders: dict[str, str],
    places: dict[str, Site],
    chains: dict[str, list[Link]],
    free: list[Edge],
    grid: list[list[Site]],
    flow: _Flow,
) -> Layout:
    """Widths of columns and lanes, then boxes, paths, labels and frames."""
    stacks = stacks_of(riders)
    lane_starts, lanes, starts, stops = _across(scene, grid, boxes, stacks, places, flow)
    for id, place in places.items():
        box = boxes[id]
        box.y = place.y
        first, last = starts[_at(place, grid)], stops[_at(place, grid)]
        if id in stacks:  # the widest of the pile begins where the column does, and all are centred
            box.x = first + (stack_width(id, stacks, boxes) - box.width) / 2
        else:
            box.x = last - box.width if place.wire is not None and place.wire.leaf else first
        pile(id, stacks, boxes)
    paths: dict[str, list[Point]] = {}
    labels: dict[str, Point] = {}
    for id, chain in chains.items():
        source = boxes[chain[0].edge.source]
        path: list[Point] = [(source.x + source.width, source.y)]
        for link in chain:
            c = _at(link.target, grid)
            y = link.target.y + link.dy
            _level(path, stops[c - 1])
            _bend(path, lane_starts[c], y)
            if link.target.wire is None:
                _level(path, stops[c])
        box = boxes[chain[-1].edge.target]
        _level(path, box.x + _inset(box, chain[-1].dy))
        paths[id] = path
        c = _at(chain[-1].target, grid)
        lane_x = lane_starts[c] + lanes[c] / 2 - 4
        below = chain[-1].dy > 0 and len(chain[-1].target.before) == 2
        labels[id] = (lane_x, box.y + chain[-1].dy + (13.5 if below else -5.0))
    for edge in free:
        a, b = boxes[edge.source], boxes[edge.target]
        path = [(a.x + a.width, a.y)]
        _bend(path, b.x, b.y)
        paths[edge.id] = path
    for edge in scene.edges:
        if riders.get(edge.source) == edge.target:
            a, b = boxes[edge.source], boxes[edge.target]
            x, y0, y1 = a.x + a.width / 2, a.y + a.down, b.y - b.up
            paths[edge.id] = [(x, y0), (x, y0 + (y1 - y0) / 3), (x, y1 - (y1 - y0) / 3), (x, y1)]
    return Layout(0.0, 0.0, boxes, paths, labels, frames_of(scene, boxes, flow.borders))


def _at(place: Site, grid: list[list[Site]]) -> int:
    """The number of a place's column, counted from the left."""
    return len(grid) - 1 - place.column


def _across(
    scene: Scene,
    grid: list[list[Site]],
    boxes: dict[str, Box],
    stacks: dict[str, list[str]],
    places: dict[str, Site],
    flow: _Flow,
) -> tuple[list[float], list[float], list[float], list[float]]:
    """For each column: where its lane begins and how wide that is, where its boxes begin, where they end."""
    lane_starts, lanes, starts, stops = [], [], [], []
    begins, ends = edges_of_frames(scene, places) if scene.clusters else ({}, {})
    x = 0.0
    for c, column in enumerate(grid):
        arriving = [link for place in column for link in place.before]
        steepest = max((abs(link.target.y + link.dy - link.source.y) for link in arriving), default=0.0)
        bend = (flow.least + min(flow.most, flow.share * steepest)) if steepest >= 0.5 else flow.straight if arriving else 0.0
        text = max((_label_width(link.edge, scene) for link in arriving if link.target.wire is not None), default=0.0)
        lanes.append(text + 20 if text else flow.arrow if arriving else 0.0)
        width = max((stack_width(place.wire.id, stacks, boxes) for place in column if place.wire is not None), default=0.0)
        number = len(grid) - 1 - c
        lane_starts.append(x + bend)
        starts.append(x + bend + lanes[-1] + begins.get(number, 0) * flow.borders.before)
        stops.append(starts[-1] + width)
        x = stops[-1] + ends.get(number, 0) * flow.borders.after
    return lane_starts, lanes, starts, stops


def _label_width(edge: Edge, scene: Scene) -> float:
    """The width of the local derivative on an edge, or the most that it may become."""
    width = text_width(scene.local(edge), SMALL)
    if scene.reserve and edge.symbol:
        before = () if scene.brief and edge.number else (edge.symbol, edge.formula)
        width = max(width, text_width(" = ".join(filter(None, (*before, scene.reserve))), SMALL))
    return width


def _inset(box: Box, dy: float) -> float:
    """The distance to the right of its leftmost point at which a round gate begins at height `dy`."""
    radius = box.gate / 2
    return radius - (radius * radius - dy * dy) ** 0.5 if box.gate == 2 * RADIUS and abs(dy) < radius else 0.0


def _level(path: list[Point], x: float) -> None:
    """Go on level to `x`."""
    x0, y0 = path[-1]
    if x - x0 > 0.01:
        path += [(x0 + (x - x0) / 3, y0), (x - (x - x0) / 3, y0), (x, y0)]


def _bend(path: list[Point], x: float, y: float) -> None:
    """Go on to (x, y), leaving and arriving level."""
    x0, y0 = path[-1]
    if abs(y - y0) < 0.5 and x > x0:
        path[-1] = (x0, y)
        if len(path) > 1:
            path[-2] = (path[-2][0], y)
        _level(path, x)
        return
    d = max((x - x0) / 2, 0.0)
    path += [(x0 + d, y0), (x - d, y), (x, y)]
