"""The layout of our own: nothing overlaps, edges end where they should, and large graphs take no time."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from effort import calls
from graphs import chain, circuit, doubled, neuron, perceptron, recurrence, regression, twice
from some import some

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core.scopes import scope
from autograd_mini.pictures.layout import layout_of
from autograd_mini.pictures.layout.order import _crossings, _number, ordered
from autograd_mini.pictures.layout.places import places_of
from autograd_mini.pictures.measure import NUMBER, RADIUS, SMALL, gradient_line, measured, value_line
from autograd_mini.pictures.scene import scene_of
from autograd_mini.pictures.theme import text_width

GRAPHS = {
    "circuit": circuit,
    "neuron": neuron,
    "twice": twice,
    "perceptron": lambda: perceptron((2, 4, 3, 1)),
    "recurrence": lambda: recurrence(6),
    "doubled": lambda: doubled(10),
    "chain": lambda: chain(12),
    "regression": regression,
}


def framed():
    x = [Value(0.1 * i, label=f"x{i}") for i in range(3)]
    h = x
    for layer in range(2):
        with scope(f"layer {layer}"):
            h = [am.tanh(sum((Value(0.5) * v for v in h), Value(0.1))) for _ in range(2)]
    return h[0] + h[1] * x[0]


def rectangle(box):
    return box.x, box.y - box.up, box.x + box.width, box.y + box.down


def overlap(a, b):
    return a[0] < b[2] - 0.1 and b[0] < a[2] - 0.1 and a[1] < b[3] - 0.1 and b[1] < a[3] - 0.1


@pytest.mark.parametrize("make", [*GRAPHS.values(), framed], ids=[*GRAPHS, "framed"])
@pytest.mark.parametrize("mode", ["both", "backward"])
def test_no_box_overlaps_another_and_all_are_on_the_page(make, mode):
    root = make()
    root.backward()
    scene = scene_of(root, mode=mode)
    layout = layout_of(scene)
    places = [rectangle(layout.boxes[wire.id]) for wire in scene.wires]
    assert not [(a, b) for i, a in enumerate(some(places)) for b in places[:i] if overlap(a, b)]
    assert all(
        left >= 0 and top >= 40 and right <= layout.width and bottom <= layout.height for left, top, right, bottom in some(places)
    )


@pytest.mark.parametrize("make", GRAPHS.values(), ids=GRAPHS)
def test_edges_lead_from_the_end_of_a_wire_to_the_gate_of_its_reader(make):
    scene = scene_of(make())
    layout = layout_of(scene)
    for edge in some(scene.edges):
        path, a, b = layout.paths[edge.id], layout.boxes[edge.source], layout.boxes[edge.target]
        assert len(path) % 3 == 1
        if path[0][0] != path[-1][0]:  # not a weight on top of its product
            assert path[0] == pytest.approx((a.x + a.width, a.y), abs=0.6)
            assert b.x <= path[-1][0] <= b.x + b.head / 2 and abs(path[-1][1] - b.y) <= b.gate / 2


@pytest.mark.parametrize("make", [neuron, lambda: perceptron((2, 4, 3, 1)), twice], ids=["neuron", "perceptron", "twice"])
def test_local_derivatives_lie_on_no_box_and_on_no_other(make):
    root = make()
    root.backward()
    scene = scene_of(root)
    layout = layout_of(scene)
    boxes = [rectangle(box) for box in layout.boxes.values()]
    texts = []
    for edge in scene.edges:
        if edge.local:
            x, y = layout.labels[edge.id]
            half = 2.4 * len(edge.local)
            texts.append((x - half, y - 9, x + half, y + 1))
    assert not [1 for text in some(texts) for box in boxes if overlap(text, box)]
    assert not [1 for i, a in enumerate(some(texts)) for b in texts[:i] if overlap(a, b)]


def test_frames_hold_their_wires_and_no_others():
    scene = scene_of(framed())
    layout = layout_of(scene)
    assert len(layout.frames) == 2
    for number, frame in enumerate(layout.frames):
        x, y, width, height = frame
        inside = (x, y, x + width, y + height)
        for wire in scene.wires:
            place = rectangle(layout.boxes[wire.id])
            if wire.cluster == number:
                assert x <= place[0] and y <= place[1] and place[2] <= x + width and place[3] <= y + height
            else:
                assert not overlap(place, inside), wire.name
    first, second = ((x, y, x + width, y + height) for x, y, width, height in layout.frames)
    assert not overlap(first, second)


def test_the_same_scene_is_laid_out_alike():
    root = perceptron((2, 4, 3, 1))
    scene = scene_of(root)
    assert layout_of(scene).boxes == layout_of(scene).boxes


@pytest.mark.parametrize(
    ("make", "limit"),
    [(lambda: recurrence(500), 2_600_000), (lambda: perceptron((2, 16, 16, 1)), 2_000_000), (lambda: doubled(60), 250_000)],
    ids=["recurrence", "perceptron", "doubled"],
)
def test_large_graphs_are_laid_out_soon(make, limit):
    root = make()
    assert calls(lambda: layout_of(scene_of(root, max_nodes=10_000))) < limit


def test_a_graph_of_long_edges_alone_does_not_hang():
    x = Value(1.0, label="x")
    kept = [x]
    for _ in range(400):
        kept.append(am.sin(kept[-1]))
    total = kept[0]
    for y in kept:
        total = total + y
    assert calls(lambda: layout_of(scene_of(total, max_nodes=10_000))) < 1_500_000


def butterfly():
    """Pairs of leaves that are read crosswise: edges have to cross, whatever the order."""
    x = [Value(0.1 * i, label=f"x{i}") for i in range(4)]
    a = [x[0] * x[3], x[1] * x[2], x[0] * x[1], x[3] * x[2]]
    return am.maximum(a[3] + a[0], a[1] + a[2])


def columns_of(root):
    scene = scene_of(root)
    entering = {}
    for edge in scene.edges:
        entering.setdefault(edge.target, []).append(edge)
    boxes = {wire.id: measured(wire, scene, len(entering.get(wire.id, ()))) for wire in scene.wires}
    places, chains, _ = places_of(scene, boxes, {})
    return ordered(scene, places, chains)


def crossing_pairs(columns):
    """Pairs of links between the same two columns whose ends stand the other way round than their starts, one by one."""
    found = 0
    for column in columns:
        links = [link for place in column for link in place.after]
        for i, a in enumerate(links):
            found += sum((a.source.order - b.source.order) * (a.target.order - b.target.order) < 0 for b in links[:i])
    return found


@pytest.mark.parametrize(
    "make, most",
    [(neuron, 0), (twice, 0), (circuit, 0), (butterfly, 3), (lambda: recurrence(6), 0), (lambda: perceptron((2, 4, 3, 1)), 34)],
    ids=["neuron", "twice", "circuit", "butterfly", "recurrence", "perceptron"],
)
def test_crossings_are_counted_and_few_remain(make, most):
    columns = columns_of(make())
    remaining = crossing_pairs(columns)
    assert _crossings(columns) == remaining <= most


def test_an_order_that_is_turned_round_is_counted_as_it_stands():
    columns = columns_of(perceptron((2, 4, 3, 1)))
    for column in columns[::2]:
        column.reverse()
        _number(column)
    assert _crossings(columns) == crossing_pairs(columns) > 100


@pytest.mark.parametrize("reserve", ["", "-123.4567"])
@pytest.mark.parametrize("make", [neuron, framed, lambda: recurrence(3)], ids=["neuron", "framed", "recurrence"])
def test_the_texts_of_a_wire_fit_into_its_gate_and_above_its_line(make, reserve):
    root = make()
    root.backward()
    scene = scene_of(root, style="circuit")
    scene = replace(scene, reserve=reserve)
    layout = layout_of(scene)
    seen = 0
    for wire in scene.wires:
        box = layout.boxes[wire.id]
        if wire.role == "constant":
            assert text_width(wire.value, NUMBER, True) <= box.width
            continue
        above, below = value_line(wire, scene.mode), gradient_line(wire, scene.mode, scene.output.name)
        assert box.head >= text_width(wire.name if wire.leaf else wire.glyph, NUMBER if wire.leaf else 13)
        assert box.head >= (32 if wire.leaf else 2 * RADIUS)
        room = box.width - box.head
        assert room >= max(text_width(above, NUMBER, True), text_width(below, SMALL, True), text_width(reserve, NUMBER, True))
        seen += 1
    assert seen >= 5


@pytest.mark.parametrize("make", [regression, neuron], ids=["regression", "neuron"])
def test_the_edge_of_a_leaf_that_rides_on_its_reader_goes_straight_down_to_it(make):
    scene = scene_of(make(), style="compact")
    layout = layout_of(scene)
    straight = [layout.paths[edge.id] for edge in scene.edges if len({x for x, _ in layout.paths[edge.id]}) == 1]
    assert straight
    for path in straight:
        heights = [y for _, y in path]
        assert heights == sorted(heights) and heights[0] < heights[-1]


def test_a_line_is_as_wide_as_in_the_metrics_of_helvetica_and_a_little_wider():
    matplotlib = pytest.importorskip("matplotlib")
    metrics = (Path(matplotlib.get_data_path()) / "fonts" / "pdfcorefonts" / "Helvetica.afm").read_text()
    widths = {chr(int(code)): int(width) for code, width in re.findall(r"^C (\d+) ; WX (\d+)", metrics, re.MULTILINE)}
    known = [character for character in map(chr, range(32, 127)) if character not in "'`"]  # whose codes mean other quotes there
    assert [text_width(each, 1000 / 1.06) for each in known] == pytest.approx([widths[each] for each in known])
