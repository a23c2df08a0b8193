"""Nothing in a picture overlaps: boxes, texts, lines, frames, captions, legend and canvas, by measured text and in a browser."""

from collections import Counter
from dataclasses import replace

import pytest
from graphs import circuit, neuron
from models import LONG, MODELS, finished, often, random_network, random_values
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.pictures.geometry import collisions, shapes_of
from autograd_mini.pictures.graphviz import find_dot

MODES = ("both", "forward", "backward")
ENGINES = ("own", pytest.param("dot", marks=pytest.mark.skipif(find_dot() is None, reason="Graphviz is not installed")))


def faults(picture):
    return [str(fault) for fault in collisions(*shapes_of(picture.svg))]


def sorts(picture):
    return Counter(fault.sort for fault in collisions(*shapes_of(picture.svg)))


# ---- the check sees what a reader would see ----------------------------------------------------------------------------


def moved(root, change, **how):
    """The picture of a graph in which something was put where it does not belong."""
    picture = am.draw(finished(root, "J"), engine="own", **how)
    change(picture.layout)
    return sorts(picture)


def test_a_box_that_is_pushed_onto_another_is_found():
    def push(layout):
        boxes = list(layout.boxes.values())
        boxes[0].x, boxes[0].y = boxes[1].x + 5, boxes[1].y + 5

    found = moved(circuit(), push)
    assert found["gate on gate"] == 1 and found["text on text"]


def test_a_local_derivative_on_a_line_of_another_edge_is_found():
    def push(layout):
        ids = list(layout.labels)
        x, y = layout.paths[ids[0]][0]
        layout.labels[ids[1]] = x + 4, y + 3

    assert moved(circuit(), push)["text on a line"]


def test_a_line_through_a_gate_of_another_wire_is_found():
    def push(layout):
        box = layout.boxes["n-6"]
        middle = box.x + box.head / 2
        layout.paths["e-0-5-0"] = [(0, box.y), (1, box.y), (middle, box.y), (middle + 9, box.y)]

    assert moved(neuron(), push)["line through a gate"]


def test_what_leaves_the_canvas_or_lies_on_the_legend_is_found():
    def push(layout):
        box = next(iter(layout.boxes.values()))
        box.x, box.y = -10.0, 30.0

    found = moved(circuit(), push)
    assert found["off the canvas"] and found["on the legend"]


def test_a_frame_that_cuts_a_box_or_another_frame_is_found():
    def framed():
        x = Value(1.0, label="x")
        with am.scope("one"):
            y = am.exp(am.sin(x))
        with am.scope("two"):
            return am.cos(am.exp(y))

    def push(layout):
        first, second = layout.frames
        layout.frames = [first, (first[0] + 10, second[1], second[2], second[3])]

    found = moved(framed(), push)
    assert found["frames cut"] and found["frame cuts gate"]


# ---- and finds nothing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [random_values, random_network])
def test_nothing_overlaps_in_random_graphs(make):
    assert {seed: found for seed in range(often(200, 6)) if (found := faults(am.draw(make(seed), engine="own")))} == {}


@pytest.mark.skipif(find_dot() is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("make", [random_values, random_network])
def test_nothing_overlaps_in_random_graphs_that_dot_lays_out(make):
    assert {seed: found for seed in range(0, 200, often(5, 70)) if (found := faults(am.draw(make(seed), engine="dot")))} == {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("make", [random_values, random_network])
def test_nothing_overlaps_in_any_mode(make, mode):
    assert {
        seed: found for seed in range(300, often(320, 301)) if (found := faults(am.draw(make(seed), mode, engine="own")))
    } == {}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("model", MODELS)
def test_nothing_overlaps_in_the_ten_models(model, engine):
    if model == "large" and (engine == "dot" or not LONG):
        pytest.skip("dot takes minutes for 500 nodes with long edges; our layout of it is among the views of test_views")
    assert faults(am.draw(finished(MODELS[model]()), engine=engine)) == []


def test_riders_of_neighbouring_columns_keep_apart():
    W, V, b = (Tensor([[0.25] * n] * 3, requires_grad=True, label=f"a rather long name {n}") for n in (3, 3, 3))
    y = am.tanh(Tensor([[1.0, 2.0, 3.0]], label="x") @ W + b) @ V
    assert faults(am.draw(finished(am.mean(y)), engine="own")) == []


def test_frames_that_nest_deeply_leave_the_legend_free():
    x = Value(1.0, label="x")
    with am.scope("a"), am.scope("b"), am.scope("c"), am.scope("d"):
        y = am.sin(am.exp(x)) * x
    with am.scope("e"), am.scope("f"), am.scope("g"):
        z = am.cos(y * 2.0) + y
    assert faults(am.draw(finished(z * y), engine="own")) == []


def test_a_browser_sees_no_overlap_either(browser, tmp_path):
    pictures = [am.draw(finished(make()), engine="own").svg for make in list(MODELS.values())[:: often(1, 4)]]
    pictures += [
        am.draw(make(seed), engine="own").svg for make in (random_values, random_network) for seed in range(400, often(420, 402))
    ]
    path = tmp_path / "pictures.html"
    path.write_text(f'<!doctype html><meta charset="utf-8"><body>{"".join(pictures)}</body>', encoding="utf-8")
    browser.open(path)
    measured = browser.run(
        "return [...document.querySelectorAll('svg')].map(svg => [...svg.querySelectorAll('g :is(text)')]"
        ".filter(text => text.textContent.trim()).map(text => { const b = text.getBBox(); return [b.x, b.x + b.width]; }))"
    )
    for svg, places in zip(some(pictures), measured, strict=True):
        canvas, shapes = shapes_of(svg)
        texts = iter(places)
        seen = [replace(s, place=_across(s.place, *next(texts))) if s.kind == "text" else s for s in shapes]
        assert next(texts, None) is None
        assert [str(fault) for fault in collisions(canvas, seen)] == []


def _across(place, left, right):
    return left, place[1], right, place[3]
