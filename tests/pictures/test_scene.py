"""What a picture shows, as data: wires, edges, folds, frames, and numbers that are the engine's."""

import sys

import numpy as np
import pytest
from cases import all_cases
from graphs import chain, circuit, doubled, neuron, perceptron, recurrence, regression, twice
from some import some

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core import graph
from autograd_mini.core.scopes import scope
from autograd_mini.pictures.columns import columns
from autograd_mini.pictures.figures import clean, gradient_text, value_text
from autograd_mini.pictures.scene import scene_of


def wires(scene):
    return {wire.name or wire.value: wire for wire in scene.wires}


def edges(scene):
    return {edge.id: edge for edge in scene.edges}


def test_ids_are_places_in_topological_order():
    scene = scene_of(circuit())
    assert [wire.id for wire in scene.wires] == [f"n-{i}" for i in range(7)]
    assert set(edges(scene)) == {"e-1-3-0", "e-2-3-1", "e-0-4-0", "e-3-4-1", "e-5-6-0", "e-4-6-1"}
    assert scene.output.name == "J"


def test_an_operand_read_twice_has_two_edges():
    x = Value(3.0, label="x")
    scene = scene_of(x * x)
    assert [(edge.id, edge.source) for edge in scene.edges] == [("e-0-1-0", "n-0"), ("e-0-1-1", "n-0")]


def test_before_the_backward_pass_gradients_read_as_missing_not_as_zero():
    scene = scene_of(circuit())
    assert {wire.gradient for wire in scene.wires} == {"–", None}
    assert any("not computed" in note for note in scene.notes)


def test_zero_is_shown_for_a_gradient_that_is_zero():
    x = Value(0.0, label="x")
    y = x * x
    y.backward()
    assert wires(scene_of(y))["x"].gradient == "0"


def test_values_and_gradients_are_the_engines():
    J = neuron()
    J.backward()
    for wire in some(scene_of(J).wires):
        if wire.node is not None:
            assert wire.value == value_text(wire.node.data)
            assert wire.gradient == gradient_text(wire.node.grad)


def test_local_derivatives_give_formula_and_number():
    J = circuit()
    J.backward()
    assert [edge.local for edge in scene_of(J).edges] == [
        "∂u/∂b = c = 2",
        "∂u/∂c = b = 4",
        "∂v/∂a = 1",
        "∂v/∂u = 1",
        "",
        "∂J/∂v = 3",
    ]


def test_the_gradient_is_the_sum_over_edges_of_gradient_times_local_derivative():
    f = twice()
    f.backward()
    scene = scene_of(f)
    number = {wire.id: float(wire.gradient) for wire in scene.wires}
    for wire in some(scene.wires):
        readers = [edge for edge in scene.edges if edge.source == wire.id]
        if readers:
            assert number[wire.id] == sum(number[edge.target] * float(edge.number) for edge in readers)


def test_a_leaf_read_at_many_far_places_is_drawn_at_each():
    scene = scene_of(recurrence(10))
    ghosts = [wire for wire in scene.wires if wire.ghost]
    assert {wire.name for wire in ghosts} == {"w", "u", "b"} and len(ghosts) == 30
    assert len({wire.id for wire in scene.wires}) == len(scene.wires)
    assert not [wire for wire in scene_of(recurrence(10), ghosts=False).wires if wire.ghost]


@all_cases(
    "make", [lambda: perceptron((3, 8, 8, 1)), lambda: doubled(300), lambda: chain(400), lambda: recurrence(80)]
)
@all_cases("max_nodes", [2, 10, 50, 150])
def test_a_folded_graph_is_a_graph(make, max_nodes):
    root = make()
    scene = scene_of(root, max_nodes=max_nodes)
    place = {wire.id: i for i, wire in enumerate(scene.wires)}
    assert all(place[edge.source] < place[edge.target] for edge in scene.edges)
    assert len(place) == len(scene.wires) and len(edges(scene)) == len(scene.edges)
    assert scene.output.node is root
    assert any("folded" in note for note in scene.notes)
    assert sum(not wire.ghost for wire in scene.wires) <= max(max_nodes, 5)
    operations = sum(node.op is not None for node in graph.nodes(root))
    assert operations == sum(wire.count for wire in scene.wires if not wire.leaf)


def test_repeats_fold_to_the_first_and_the_last():
    scene = scene_of(doubled(60), collapse="repeats")
    assert [wire.role for wire in scene.wires] == ["parameter", "operation", "operation", "folded", "operation"]
    assert "57 more repeats" in scene.wires[3].name


def test_a_function_says_what_to_fold():
    scene = scene_of(neuron(), collapse=lambda node: node.op.name in ("mul", "add"))
    assert [wire.glyph for wire in scene.wires if wire.role == "operation"] == ["σ", "log", "−"]
    assert [wire.count for wire in scene.wires if wire.role == "folded"] == [4]


def test_scopes_become_frames_and_take_their_leaves_along():
    x, w = Value(1.0, label="x"), Value(2.0, label="w")
    with scope("model"):
        with scope("layer 1"):
            h = am.tanh(w * x)
        y = h * h
    scene = scene_of(y)
    assert [(cluster.name, cluster.parent) for cluster in scene.clusters] == [("model", None), ("layer 1", 0)]
    assert {wire.name: wire.cluster for wire in scene.wires if wire.leaf} == {"x": 1, "w": 1}
    assert scene.output.cluster == 0


def test_depth_folds_scopes():
    h = Value(0.5, label="x")
    for i in range(3):
        with scope(f"layer {i}"):
            h = am.tanh(h * 2.0)
    y = h + 1.0
    folded = [(wire.name, wire.detail) for wire in scene_of(y, depth=0).wires if wire.role == "folded"]
    assert folded == [(f"layer {i}", "2 nodes") for i in range(3)]


def test_too_large_a_graph_folds_its_scopes_first():
    h = Value(0.5, label="x")
    for i in range(8):
        with scope(f"block {i}"):
            for _ in range(20):
                h = am.sin(h)
    y = h * 2.0
    assert sum(wire.role == "folded" for wire in scene_of(y, max_nodes=30).wires) == 8


def test_lines_of_the_program_are_known_where_they_were_asked_for():
    with scope("here", lines=True):
        x = Value(2.0, label="x")
        y = x * x
        z = am.exp(y)
    after = z + 1.0
    where = {wire.glyph or wire.name: wire.where for wire in scene_of(after).wires}
    line = int(where["×"].split(":")[1])
    assert (
        where["×"].startswith("test_scene.py:")
        and where["exp"] == f"test_scene.py:{line + 1}"
        and where["x"] == f"test_scene.py:{line - 1}"
    )
    assert where["+"] == ""


def test_a_tracer_that_was_there_is_there_again():
    before = sys.gettrace()
    with scope("outer", lines=True), scope("inner", lines=True):
        Value(1.0) + 1.0
    assert sys.gettrace() is before


def test_arrays_show_shape_range_and_magnitude():
    J = regression()
    J.backward()
    found = wires(scene_of(J))
    w = found["w"]
    assert (w.shape, w.value) == ("12×1", "all 0")
    assert w.magnitude == pytest.approx(float(np.sqrt(np.mean(next(n for n in graph.nodes(J) if n.label == "w").grad ** 2))))
    assert found["X"].role == "input" and found["X"].gradient is None


def test_dtypes_are_shown_where_they_differ():
    x = am.Tensor(np.ones((2, 3), dtype=np.float32), requires_grad=True, label="x")
    y = am.sum(x.astype(np.float64))
    assert wires(scene_of(y))["x"].dtype == "float32"
    assert {wire.dtype for wire in scene_of(am.sum(x)).wires} == {""}


def test_nan_and_infinity_are_marked():
    x = Value(0.0, label="x")
    y = am.log(x)
    y.backward()
    scene = scene_of(y)
    assert scene.output.value == "−∞" and scene.output.strange == (True, False)
    assert wires(scene)["x"].gradient == "∞"


def test_the_graph_of_a_gradient_draws():
    x = Value(2.0, label="x")
    y = x * x * x
    y.backward(create_graph=True)
    first = x.grad
    x.grad = None
    assert scene_of(first).output.value == "12"
    first.backward(create_graph=True)
    second = x.grad
    x.grad = None
    assert scene_of(second).output.value == "12"


def test_a_leaf_alone_is_a_picture():
    scene = scene_of(Value(2.0, label="x"))
    assert [wire.name for wire in scene.wires] == ["x"] and scene.wires[0].output


def test_clean_text_is_one_line_of_printable_characters():
    assert clean("a\nb\tc\0d") == "a b c d"
    assert clean("\ud800") == "�"
    assert len(clean("x" * 10_000)) == 48


def test_a_fold_with_one_result_shows_it():
    h = Value(0.5, label="x")
    with scope("layer"):
        h = am.tanh(h * 2.0 + 0.1)
    y = 3.0 * h
    y.backward()
    (fold,) = (wire for wire in scene_of(y, depth=0).wires if wire.role == "folded")
    assert (fold.value, fold.gradient) == (value_text(h), "3")


@pytest.mark.parametrize(
    "pairs, expected",
    [
        ([], {"a": 0}),
        ([("a", "b")], {"a": 1, "b": 0}),
        ([("a", "b"), ("b", "c"), ("a", "c")], {"a": 2, "b": 1, "c": 0}),
        ([("a", "c"), ("b", "c"), ("b", "d"), ("d", "c")], {"a": 1, "b": 2, "c": 0, "d": 1}),
    ],
)
def test_a_wire_stands_one_column_before_the_first_of_its_readers_and_the_output_in_column_0(pairs, expected):
    assert columns(expected, pairs) == expected
