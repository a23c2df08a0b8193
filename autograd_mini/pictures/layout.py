"""Where everything stands: a layered layout of our own, in the manner of Sugiyama, Tagawa and Toda (1981).

Each wire goes into the last column that is left of all its readers. An edge that crosses a column gets a place in it,
so no line runs through a box. The order within the columns is found by sweeps that move each place to the middle of its
neighbours, and kept when fewer edges cross. Then the heights: for each column, those that come nearest to the
neighbours' while keeping their distance, which is an isotonic regression. No step recurses.

Before each column lies a lane in which every arriving edge runs level. The local derivatives stand there, above the
line or below it: so no text lies on a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .figures import factor
from .geometry import bent, crosses
from .scene import Cluster, Edge, Scene, Wire
from .theme import text_width

Point = tuple[float, float]

NUMBER, SMALL = 15.0, 11.0
RADIUS = 20.0
SIGN = 14.0
"""How far the sign of an operation moves the name behind it, in the compact style."""
CAPSULE = 17.0
STUB = 12.0
ROW_GAP, LINE_GAP = 16.0, 9.0
RISE = 26.0
"""How far numbers and boxes of the circuit style reach above and below the wire."""
MARGIN = 16.0
MOST_PLACES = 30_000
"""How many places long edges may take in all; beyond, the longest of them are drawn as free curves."""


@dataclass(slots=True)
class Box:
    """A wire on the page: `x` its left end, `y` the height of its line; it reaches `up` and `down` from there.

    `head` is the width of the gate or box at its left and `gate` its height, `tail` the width of the output's box at its right.
    `shift` is how far the gate stands from there; dot sets gates and wires apart.
    """

    x: float
    y: float
    width: float
    up: float
    down: float
    head: float
    tail: float = 0.0
    gate: float = 0.0
    shift: Point = (0.0, 0.0)


@dataclass(slots=True)
class Layout:
    """A scene on the page: boxes by wire id, cubic paths by edge id (a start, then three points for each bend), the
    places of labels, frames, and where their captions begin."""

    width: float
    height: float
    boxes: dict[str, Box]
    paths: dict[str, list[Point]]
    labels: dict[str, Point]
    frames: list[tuple[float, float, float, float] | None]
    captions: list[Point] = field(default_factory=list)
    route: str = "own layout"


# ---- how large things are --------------------------------------------------------------------------------------------


def value_name(wire: Wire) -> str:
    """The name that stands above a wire; a leaf has its name on its box."""
    return "" if wire.leaf else wire.result if wire.role == "folded" else wire.name


def value_line(wire: Wire, mode: str) -> str:
    """What stands above a wire: `u = 8`; a leaf's name is on its box."""
    name = value_name(wire)
    return f"{name} = {wire.value}" if name else wire.value


def gradient_line(wire: Wire, mode: str, output: str) -> str:
    """What stands below a wire: `3`, in the picture of the backward pass `dJ/du = 3`."""
    if mode == "forward":
        return ""
    if wire.gradient is None:
        return "" if wire.role in ("constant", "folded") else "no grad"
    return (
        f"d{factor(output)}/d{factor(value_name(wire) or wire.name)} = {wire.gradient}" if mode == "backward" else wire.gradient
    )


def compact_lines(wire: Wire, mode: str) -> tuple[str, str, str]:
    """The three rows of the compact style: what it is, its value, its gradient."""
    shape = " ".join(filter(None, (wire.shape, wire.dtype)))
    head = "  ".join(filter(None, (" ".join(filter(None, (wire.glyph, wire.name))), shape)))
    gradient = "no grad" if wire.gradient is None else f"∇ {wire.gradient.removeprefix('rms ')}"
    return head, wire.value, "" if mode == "forward" else gradient


def measured(wire: Wire, scene: Scene, entries: int) -> Box:
    """The size of a wire, at the origin."""
    output = scene.output.name
    if wire.role == "folded":
        head = max(text_width(wire.name, 12) + 28, 60)
        half = max(20.0, min(160.0, 9.0 * entries) / 2 + 6)
        above, below = value_line(wire, scene.mode), gradient_line(wire, scene.mode, output)
        line = max(text_width(above, NUMBER, True), text_width(below, NUMBER, True)) + 16 if wire.value else 0.0
        return Box(0, 0, head + line, max(half, RISE), max(half, RISE), head, gate=2 * half)
    if scene.style == "compact":
        title, value, gradient = compact_lines(wire, scene.mode)
        width = max(text_width(title, 13, True) + 4, text_width(value, 12), text_width(gradient, 12), 34) + 18
        half = 17.0 if wire.role == "constant" else 37.0 if gradient else 25.0
        return Box(0, 0, width, half, half, width, gate=2 * half)
    if wire.role == "constant":
        width = max(30.0, text_width(wire.value, NUMBER, True) + 16)
        return Box(0, 0, width, 18, 18, width, gate=36)
    value, gradient = value_line(wire, scene.mode), gradient_line(wire, scene.mode, output)
    line = max(text_width(value, NUMBER, True), text_width(gradient, NUMBER if wire.gradient else SMALL, True), 18.0) + 16
    if wire.leaf:
        head = max(32.0, text_width(wire.name, NUMBER) + 16)
        return Box(0, 0, head + line, RISE, RISE, head, gate=2 * RISE - 4)
    tall = 2 * RADIUS if entries < 3 else CAPSULE * entries + 8
    head = 2 * RADIUS
    head = max(head, text_width(wire.glyph, 18 if len(wire.glyph) == 1 else 13) + 14)
    tail = line + 12 if wire.output else 0.0
    rise = max(RISE, tall / 2) + (4 if wire.output else 0)
    return Box(0, 0, head + STUB + (tail or line), rise, rise, head, tail, gate=tall)


def legend_height(scene: Scene) -> float:
    """How much room the title and the lines below it take."""
    return 62.0 + 16.0 * (len(scene.notes) + (scene.style == "compact" and scene.mode != "forward"))


def legend_width(scene: Scene) -> float:
    """How wide the picture has to be for its title and the lines below it."""
    texts = [
        text_width(scene.title, 16, True),
        470.0 if scene.mode == "both" else 320.0,
        *(text_width(note, SMALL) for note in scene.notes),
    ]
    return max(texts) + 2 * MARGIN


# ---- the layout ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Place:
    """A wire in its column, or where a long edge crosses one; with the riders stacked on it, it reaches `up`."""

    wire: Wire | None
    column: int
    up: float
    down: float
    y: float = 0.0
    order: float = 0.0
    cluster: int | None = None
    before: list[_Link] = field(default_factory=list)
    after: list[_Link] = field(default_factory=list)


@dataclass(slots=True)
class _Link:
    """A piece of an edge, from one place to one in the next column, which it enters `dy` below the middle."""

    source: _Place
    target: _Place
    edge: Edge
    dy: float = 0.0


def layout_of(scene: Scene) -> Layout:
    """Lay a scene out."""
    entering: dict[str, list[Edge]] = {}
    for edge in scene.edges:
        entering.setdefault(edge.target, []).append(edge)
    boxes = {wire.id: measured(wire, scene, len(entering.get(wire.id, ()))) for wire in scene.wires}
    riders = _riders(scene, entering) if scene.style == "compact" else {}
    places, chains, free = _places(scene, boxes, riders)
    grid = _ordered(scene, places, chains)
    _set_heights(grid, boxes)
    if scene.clusters:
        _part(scene, grid)
        _set_entries(grid, boxes)
    return _drawn(scene, boxes, riders, places, chains, free, grid)


def _riders(scene: Scene, entering: dict[str, list[Edge]]) -> dict[str, str]:
    """Leaves that stand on top of their only reader, with what only reshapes them: a weight over its product."""
    readers: dict[str, int] = {}
    for edge in scene.edges:
        readers[edge.source] = readers.get(edge.source, 0) + 1
    wires = {wire.id: wire for wire in scene.wires}
    small: set[str] = set()
    found: dict[str, str] = {}
    for wire in scene.wires:  # inputs come before their readers
        arriving = entering.get(wire.id, [])
        sources = [edge.source for edge in arriving if readers[edge.source] == 1 and edge.source in small]
        if wire.leaf:
            small.add(wire.id)
        elif len(arriving) == 1 and sources and wire.glyph and not wire.output and _only_moves(wire):
            found[sources[0]] = wire.id
            small.add(wire.id)
        elif len(arriving) > 1 and sources:
            able = [s for s in sources if wires[s].role != "input"] or sources
            if len(able) == len({edge.source for edge in arriving}):
                able = able[1:]  # something has to come from the left
            if able:
                found[able[-1]] = wire.id
    return found


def _only_moves(wire: Wire) -> bool:
    return (
        wire.node is not None
        and wire.node.op is not None
        and "moves" in wire.node.op.facts.kind
    )


def _places(
    scene: Scene, boxes: dict[str, Box], riders: dict[str, str]
) -> tuple[dict[str, _Place], dict[str, list[_Link]], list[Edge]]:
    """A place for each wire that does not ride, links from column to column, and the edges too long for that."""
    home = _homes(scene.wires, riders)
    edges = [edge for edge in scene.edges if riders.get(edge.source) != edge.target]
    column = _columns(scene, [(home[edge.source], home[edge.target]) for edge in edges])
    stacks: dict[str, list[str]] = {}
    for rider, base in riders.items():
        stacks.setdefault(base, []).append(rider)
    places: dict[str, _Place] = {}
    for wire in scene.wires:
        if wire.id not in riders:
            box = boxes[wire.id]
            up = box.up + _stack_height(wire.id, stacks, boxes)
            places[wire.id] = _Place(wire, column[wire.id], up, box.down, cluster=wire.cluster)
    spans = sorted((column[home[edge.source]] - column[home[edge.target]] for edge in edges), reverse=True)
    reach = _reaches(scene, places)
    longest, total = len(scene.wires), sum(spans)
    for span in spans:
        if total <= MOST_PLACES:
            break
        longest, total = span, total - span
    chains: dict[str, list[_Link]] = {}
    free = []
    for edge in edges:
        source, target = places[home[edge.source]], places[home[edge.target]]
        if source.column - target.column >= longest > 1:
            free.append(edge)
            continue
        at, chain = source, []
        for c in range(source.column - 1, target.column, -1):
            bend = _Place(None, c, 2.0, 2.0, cluster=_frame_at(scene, reach, c, target.cluster, source.cluster))
            chain.append(_Link(at, bend, edge))
            at = bend
        chain.append(_Link(at, target, edge))
        chains[edge.id] = chain
        for link in chain:
            link.source.after.append(link)
            link.target.before.append(link)
    return places, chains, free


def _homes(wires: Sequence[Wire], riders: dict[str, str]) -> dict[str, str]:
    """The wire in whose place each wire stands: itself, or what it rides on in the end."""
    home: dict[str, str] = {}
    for wire in reversed(wires):
        home[wire.id] = home[riders[wire.id]] if wire.id in riders else wire.id
    return home


def _columns(scene: Scene, pairs: list[tuple[str, str]]) -> dict[str, int]:
    """How many columns each wire stands before the output; a frame that feeds another one ends before that begins."""
    readers: dict[object, list[object]] = {}
    for source, target in pairs:
        readers.setdefault(source, []).append(target)
    inside: dict[int, list[str]] = {}
    cluster = {wire.id: wire.cluster for wire in scene.wires}
    for id, number in cluster.items():
        while number is not None:
            inside.setdefault(number, []).append(id)
            number = scene.clusters[number].parent
    for first, second in dict.fromkeys(
        _siblings(scene.clusters, cluster[s], cluster[t]) for s, t in pairs if cluster[s] != cluster[t]
    ):
        if first is not None and second is not None:
            barrier = (first, second)
            for id in inside[first]:
                readers.setdefault(id, []).append(barrier)
            readers[barrier] = [*inside[second]]
    sources: dict[object, list[object]] = {}
    waiting: dict[object, int] = {}
    for x, there in readers.items():
        waiting[x] = len(there)
        for y in there:
            sources.setdefault(y, []).append(x)
    found: dict[object, int] = {wire.id: 0 for wire in scene.wires}
    ready: list[object] = [wire.id for wire in scene.wires if wire.id not in readers]
    for y in ready:  # the list grows while it is read: from the output back
        here = found[y] + (0 if isinstance(y, tuple) else 1)
        for x in sources.get(y, ()):
            found[x] = max(found.get(x, 0), here)
            waiting[x] -= 1
            if not waiting[x]:
                ready.append(x)
    return {wire.id: found[wire.id] for wire in scene.wires}


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


def _stack_height(base: str, stacks: dict[str, list[str]], boxes: dict[str, Box]) -> float:
    """How high the riders of a wire reach above it."""
    total, todo = 0.0, list(stacks.get(base, ()))
    for rider in todo:  # the list grows while it is read
        total += boxes[rider].up + boxes[rider].down + ROW_GAP
        todo += stacks.get(rider, [])
    return total


def _reaches(scene: Scene, places: dict[str, _Place]) -> dict[int, tuple[int, int]]:
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


# ---- the order within the columns ------------------------------------------------------------------------------------


def _ordered(scene: Scene, places: dict[str, _Place], chains: dict[str, list[_Link]]) -> list[list[_Place]]:
    """The columns from left to right, each from top to bottom."""
    last = max(place.column for place in places.values())
    grid: list[list[_Place]] = [[] for _ in range(last + 1)]
    seen: set[int] = set()
    for wire in reversed(scene.wires):  # from the output, depth first, the first argument on top
        stack = [places[wire.id]] if wire.id in places else []
        while stack:
            place = stack.pop()
            if id(place) in seen:
                continue
            seen.add(id(place))
            grid[place.column].append(place)
            stack += [link.source for link in sorted(place.before, key=lambda link: -link.edge.slot)]
    grid.reverse()
    for column in grid:
        _number(column)
    links = sum(map(len, chains.values()))
    small = links <= 4000
    best, fewest = [list(column) for column in grid], _crossings(grid) if small else 0
    for sweep in range(10 if small else 3):
        if small and fewest == 0:
            break
        for column in grid if sweep % 2 else reversed(grid):
            for place in column:
                links_there = place.before if sweep % 2 else place.after
                ends = [link.source.order if sweep % 2 else link.target.order for link in links_there]
                place.y = sum(ends) / len(ends) if ends else place.order
            column.sort(key=lambda place: place.y)
            _number(column)
        if not small:
            best = grid
        elif (crossings := _crossings(grid)) < fewest:
            best, fewest = [list(column) for column in grid], crossings
    if scene.clusters:
        _gather(scene, best)
    for column in best:
        _number(column)
    return best


def _number(column: list[_Place]) -> None:
    """Write down the order, as a share of the column so that columns compare."""
    for i, place in enumerate(column):
        place.order = (i + 0.5) / len(column)


def _crossings(grid: list[list[_Place]]) -> int:
    """How many pairs of links cross: inversions between neighbouring columns, counted with a Fenwick tree (Barth,
    Juenger, Mutzel 2002)."""
    total = 0
    for column in grid[1:]:
        for i, place in enumerate(column):
            place.order = i
    for left, right in zip(grid, grid[1:], strict=False):
        tree = [0] * (len(right) + 1)
        n = 0
        for place in left:
            ends = sorted(int(link.target.order) for link in place.after)
            for end in ends:
                i, above = end + 1, 0
                while i:
                    above += tree[i]
                    i &= i - 1
                total += n - above
            for end in ends:
                n += 1
                i = end + 1
                while i < len(tree):
                    tree[i] += 1
                    i += i & -i
    for column in grid:
        _number(column)
    return total


def _gather(scene: Scene, grid: list[list[_Place]]) -> None:
    """Bring the wires of a frame together, the frames in the same order in every column."""
    paths = [_path(scene, number) for number in range(len(scene.clusters))]
    mean: dict[int, float] = {}
    for number in range(len(scene.clusters)):
        inside = [
            place.order for column in grid for place in column if place.cluster is not None and number in paths[place.cluster]
        ]
        mean[number] = sum(inside) / len(inside) if inside else 0.0
    for column in grid:
        column.sort(
            key=lambda place: (
                [(mean[c], c) for c in (paths[place.cluster] if place.cluster is not None else ())] + [(place.order, -1)]
            )
        )


def _path(scene: Scene, number: int | None) -> list[int]:
    """A frame and those around it, the outermost first."""
    found: list[int] = []
    while number is not None:
        found.append(number)
        number = scene.clusters[number].parent
    return found[::-1]


# ---- heights ---------------------------------------------------------------------------------------------------------


def _set_heights(grid: list[list[_Place]], boxes: dict[str, Box]) -> None:
    """Find a height for each place, near its neighbours and clear of those above and below."""
    for column in grid:
        y = 0.0
        for i, place in enumerate(column):
            y += _distance(column[i - 1], place) if i else 0.0
            place.y = y
    rounds = max(3, min(30, 15_000 // sum(map(len, grid))))
    for turn in range(2 * rounds):
        _set_entries(grid, boxes)
        for column in grid if turn % 2 else reversed(grid):
            wishes, weights = [], []
            for place in column:
                wish = weight = 0.0
                for link in place.after:
                    w = _pull(link) * (2.0 if turn < rounds else 1.0)
                    wish, weight = wish + w * (link.target.y + link.dy), weight + w
                if turn % 2 or turn >= rounds:
                    for link in place.before:
                        w = _pull(link)
                        wish, weight = wish + w * (link.source.y - link.dy), weight + w
                wishes.append(wish / weight if weight else place.y)
                weights.append(weight or 0.1)
            _spread(column, wishes, weights)
    for side in (1, 0):
        _set_entries(grid, boxes)
        for column in grid if side else reversed(grid):
            wishes, weights = [], []
            for place in column:
                main = _main(place.before) if side else None
                if side == 0 and place.wire is not None and place.wire.leaf and len(place.after) == 1:
                    wishes.append(place.after[0].target.y + place.after[0].dy)
                    weights.append(1.0)
                else:
                    wishes.append(main.source.y - main.dy if main else place.y)
                    weights.append(1.0 if side and not main else 500.0)
            _spread(column, wishes, weights)
    _set_entries(grid, boxes)


def _main(links: list[_Link]) -> _Link | None:
    """The one edge into a place that shall be straight: the only one that does not come from a leaf."""
    coming = [link for link in links if link.source.wire is None or not link.source.wire.leaf]
    return coming[0] if len(coming) == 1 else None


def _pull(link: _Link) -> float:
    """How much an edge wants to be straight: long ones most, then those between operations; a constant does not mind."""
    if link.source.wire is None:
        return 6.0 if link.target.wire is None else 3.0
    role = link.source.wire.role
    return 0.2 if role == "constant" else 1.0 if link.source.wire.leaf else 3.0


def _distance(upper: _Place, lower: _Place) -> float:
    gap = ROW_GAP if upper.wire is not None and lower.wire is not None else LINE_GAP
    apart = 0.0 if upper.cluster == lower.cluster else 14.0
    return upper.down + gap + lower.up + apart


def _spread(column: list[_Place], wishes: list[float], weights: list[float]) -> None:
    """The heights nearest to the wishes that keep the distances: pool adjacent violators (Ayer and others 1955)."""
    offset, offsets = 0.0, []
    blocks: list[list[float]] = []  # mean, weight, how many
    for i, place in enumerate(column):
        offset += _distance(column[i - 1], place) if i else 0.0
        offsets.append(offset)
        mean, weight, n = wishes[i] - offset, weights[i], 1.0
        while blocks and blocks[-1][0] >= mean:
            m, w, k = blocks.pop()
            mean, weight, n = (m * w + mean * weight) / (w + weight), w + weight, n + k
        blocks.append([mean, weight, n])
    i = 0
    for mean, _, n in blocks:
        for _ in range(int(n)):
            column[i].y = mean + offsets[i]
            i += 1


def _set_entries(grid: list[list[_Place]], boxes: dict[str, Box]) -> None:
    """Where on a gate each edge arrives: in the order of where they come from."""
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


def _part(scene: Scene, grid: list[list[_Place]]) -> None:
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
            top, bottom = min(unit.top for unit in units) - 24, max(unit.bottom for unit in units) + 8
            within = [place for unit in units for place in unit.places]
            whole = _Unit(min(unit.first for unit in units), max(unit.last for unit in units), top, bottom, within, framed=True)
            children.setdefault(scene.clusters[number].parent, []).append(whole)


@dataclass(slots=True)
class _Unit:
    """What moves as one: a place, or a frame with all that is in it."""

    first: int
    last: int
    top: float
    bottom: float
    places: list[_Place]
    framed: bool = False

    def move(self, by: float) -> None:
        self.top, self.bottom = self.top + by, self.bottom + by
        for place in self.places:
            place.y += by


# ---- onto the page ---------------------------------------------------------------------------------------------------


def _drawn(
    scene: Scene,
    boxes: dict[str, Box],
    riders: dict[str, str],
    places: dict[str, _Place],
    chains: dict[str, list[_Link]],
    free: list[Edge],
    grid: list[list[_Place]],
) -> Layout:
    """Widths of columns and lanes, then boxes, paths, labels and frames."""
    stack: dict[str, list[str]] = {}
    for rider, base in riders.items():
        stack.setdefault(base, []).append(rider)
    lane_starts, starts, stops = _columns_across(grid, boxes, stack)
    top = min(place.y - place.up for column in grid for place in column)
    bottom = max(place.y + place.down for column in grid for place in column)
    shift = legend_height(scene) - top
    for id, place in places.items():
        box = boxes[id]
        box.y = place.y + shift
        first, last = starts[_at(place, grid)], stops[_at(place, grid)]
        if id in stack:  # the widest of the pile begins where the column does, and all are centred
            box.x = first + (_stack_width(id, stack, boxes) - box.width) / 2
        else:
            box.x = last - box.width if place.wire is not None and place.wire.leaf else first
        _pile(id, stack, boxes)
    paths: dict[str, list[Point]] = {}
    labels: dict[str, Point] = {}
    for id, chain in chains.items():
        source = boxes[chain[0].edge.source]
        path: list[Point] = [(source.x + source.width, source.y)]
        for link in chain:
            c = _at(link.target, grid)
            y = link.target.y + link.dy + shift
            _level(path, stops[c - 1])
            _bend(path, lane_starts[c], y)
            if link.target.wire is None:
                _level(path, stops[c])
        box = boxes[chain[-1].edge.target]
        _level(path, box.x + _inset(box, chain[-1].dy))
        paths[id] = path
        lane_x = (lane_starts[_at(chain[-1].target, grid)] + box.x - 8) / 2
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
    layout = Layout(0.0, bottom + shift, boxes, paths, labels, _frames(scene, boxes))
    _settle_on_page(scene, layout)
    set_captions(scene, layout)
    return layout


def _settle_on_page(scene: Scene, layout: Layout) -> None:
    """Move everything to where the frames lie below the legend and inside of the margins, and measure the page."""
    frames = [frame for frame in layout.frames if frame is not None]
    room = MARGIN / 2
    right, down = max([0.0, *(room - x for x, *_ in frames)]), max([0.0, *(legend_height(scene) + 4 - y for _, y, *_ in frames)])
    for box in layout.boxes.values():
        box.x, box.y = box.x + right, box.y + down
    layout.paths = {id: [(x + right, y + down) for x, y in path] for id, path in layout.paths.items()}
    layout.labels = {id: (x + right, y + down) for id, (x, y) in layout.labels.items()}
    layout.frames = [None if f is None else (f[0] + right, f[1] + down, f[2], f[3]) for f in layout.frames]
    frames = [frame for frame in layout.frames if frame is not None]
    ends = [box.x + box.width + MARGIN for box in layout.boxes.values()]
    layout.width = max([*ends, *(x + width + room for x, _, width, _ in frames), legend_width(scene)])
    layout.height = max([layout.height + down + MARGIN, *(y + height + room for _, y, _, height in frames)])


def set_captions(scene: Scene, layout: Layout) -> None:
    """Give each frame's caption the first place along its upper edge that no line crosses."""
    pieces: list[tuple[Point, Point]] = []
    for path in layout.paths.values() if scene.clusters else ():
        at = path[0]
        for i in range(1, len(path), 3):
            for corner in bent(at, *path[i : i + 3]):
                pieces.append((at, corner))
                at = corner
    for cluster, frame in zip(scene.clusters, layout.frames, strict=True):
        if frame is None:
            layout.captions.append((0.0, 0.0))
            continue
        x, y, width, _ = frame
        wide = text_width(cluster.name, SMALL)
        near = [(p, q) for p, q in pieces if min(p[1], q[1]) < y + 19 and max(p[1], q[1]) > y]
        starts = [x + 9 + 12 * i for i in range(1 + max(0, int((width - wide - 18) / 12)))]
        free = (at for at in starts if not any(crosses(p, q, (at - 2, y + 4, at + wide + 2, y + 18)) for p, q in near))
        layout.captions.append((next(free, starts[0]), y + 14))


def _at(place: _Place, grid: list[list[_Place]]) -> int:
    """The number of a place's column, counted from the left."""
    return len(grid) - 1 - place.column


def _columns_across(
    grid: list[list[_Place]], boxes: dict[str, Box], stack: dict[str, list[str]]
) -> tuple[list[float], list[float], list[float]]:
    """For each column: where its lane begins, where its boxes begin, where they end."""
    lane_starts, starts, stops = [], [], []
    x = MARGIN
    for column in grid:
        arriving = [link for place in column for link in place.before]
        steepest = max((abs(link.target.y + link.dy - link.source.y) for link in arriving), default=0.0)
        bend = (30.0 + min(80.0, 0.34 * steepest)) if arriving else 0.0
        text = max((text_width(link.edge.local, SMALL) for link in arriving if link.target.wire is not None), default=0.0)
        lane = text + 20 if text else 12.0 if arriving else 0.0
        framed = 10.0 if arriving and any(place.cluster is not None for place in column) else 0.0
        width = max((_stack_width(place.wire.id, stack, boxes) for place in column if place.wire is not None), default=0.0)
        lane_starts.append(x + bend)
        starts.append(x + bend + lane + framed)
        stops.append(starts[-1] + width)
        x = stops[-1]
    return lane_starts, starts, stops


def _stack_width(base: str, stack: dict[str, list[str]], boxes: dict[str, Box]) -> float:
    widest, todo = boxes[base].width, list(stack.get(base, ()))
    for rider in todo:  # the list grows while it is read
        widest = max(widest, boxes[rider].width)
        todo += stack.get(rider, [])
    return widest


def _pile(base: str, stack: dict[str, list[str]], boxes: dict[str, Box]) -> None:
    """Set the riders of a wire on top of it."""
    todo = [base]
    for under in todo:  # the list grows while it is read
        y = boxes[under].y - boxes[under].up
        for rider in stack.get(under, ()):
            box, below = boxes[rider], boxes[under]
            box.y = y - ROW_GAP - box.down
            box.x = below.x + (below.width - box.width) / 2
            y = box.y - box.up
            todo.append(rider)


def _inset(box: Box, dy: float) -> float:
    """How far right of its leftmost point a round gate begins at height `dy`."""
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


def _frames(scene: Scene, boxes: dict[str, Box]) -> list[tuple[float, float, float, float] | None]:
    """A rectangle around the wires of each scope, (x, y, width, height)."""
    frames: list[tuple[float, float, float, float] | None] = [None] * len(scene.clusters)
    for number in range(len(scene.clusters) - 1, -1, -1):  # inner ones first
        corners = [
            (b.x - 8, b.y - b.up - 4, b.x + b.width + 6, b.y + b.down + 4)
            for w in scene.wires
            if w.cluster == number
            for b in [boxes[w.id]]
        ]
        for inner, cluster in enumerate(scene.clusters):
            frame = frames[inner]
            if cluster.parent == number and frame is not None:
                corners.append((frame[0] - 6, frame[1] - 4, frame[0] + frame[2] + 6, frame[1] + frame[3] + 6))
        if corners:
            left, top = min(c[0] for c in corners), min(c[1] for c in corners) - 18
            frames[number] = (left, top, max(c[2] for c in corners) - left, max(c[3] for c in corners) - top)
    return frames
