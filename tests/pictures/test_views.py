"""Large models: a first view that fits, parts that open and close by click and key, repeats as one pile, search, size."""

import numpy as np
import pytest
from cases import all_cases
from graphs import neuron, perceptron
from models import MODELS, ResNet, attention, finished, recurrent, residual, seeded, tensor_mlp
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value, nn
from autograd_mini.core import graph
from autograd_mini.pictures import folding
from autograd_mini.pictures.geometry import collisions, shapes_of
from autograd_mini.pictures.layout import layout_of
from autograd_mini.pictures.outline import outline_of
from autograd_mini.pictures.scene import graph_of, scene_of
from autograd_mini.pictures.svg import svg_of


def parts(root):
    graph = graph_of(root)
    return outline_of(graph.operations, graph.pipes)


def wires(picture):
    return [wire.glyph or wire.name for wire in picture.scene.wires]


# ---- the outline -------------------------------------------------------------------------------------------------------


def test_blocks_that_repeat_make_a_row_and_modules_of_one_operation_no_part():
    names = [part.name for part in parts(finished(residual()))]
    assert "blocks.0–3 Block × 4" in names and "blocks.3 Block" in names and "bn2 BatchNorm2d" in names
    assert not [name for name in names if "ReLU" in name or "conv1" in name]


def test_steps_of_a_recurrent_layer_make_a_row():
    names = [part.name for part in parts(finished(recurrent()))]
    assert "step 0–4 × 5" in names and [name for name in names if name.startswith("step ")][1:] == [f"step {t}" for t in range(5)]


def test_blocks_of_other_shapes_are_no_row():
    rng = seeded()
    model = nn.Sequential(*(nn.Linear(n, n + 1, rng=rng) for n in range(2, 6)))
    assert not [part for part in some(parts(am.sum(model(np.ones((1, 2)))))) if part.alike]


def test_a_scope_by_hand_is_framed_however_little_it_holds():
    with am.scope("mine"):
        y = am.exp(Value(1.0, label="x"))
    assert [cluster.name for cluster in scene_of(y * 2.0).clusters] == ["mine"]


# ---- what is folded into edges -----------------------------------------------------------------------------------------


def test_a_bias_is_one_box_and_a_weight_is_not_turned_in_a_box_of_its_own():
    scene = scene_of(finished(tensor_mlp(1)))
    assert [wire.glyph for wire in scene.wires if wire.role == "operation"] == ["@", "+", "CE", "Σ", "÷"]
    assert sorted(edge.way for edge in scene.edges if edge.way) == ["spread to 32×16", "transposed to 8×16"]


def test_a_reshape_that_the_program_asks_for_is_drawn():
    x = Tensor(np.arange(6.0), requires_grad=True, label="x")
    y = am.exp(x).reshape(2, 3)
    y.label = "y"
    assert [wire.glyph for wire in scene_of(finished(am.sum(am.sin(y.T) * 2.0))).wires if wire.role == "operation"][:3] == [
        "exp",
        "shape",
        "ᵀ",
    ]


def test_reshapes_inside_of_attention_are_nobodys_wish():
    assert not {"shape", "ᵀ", "spread"} & set(wires(am.draw(finished(attention()))))


def test_hidden_reshapes_still_take_their_steps_in_the_player():
    told = "\n".join(frame.formula for frame in am.play(finished(tensor_mlp(1))).frames)
    assert "0.bias" in told and "d0.bias" in told.replace("d(0.bias)", "d0.bias")


# ---- the first view ----------------------------------------------------------------------------------------------------


@all_cases("model", MODELS)
def test_the_first_view_is_at_most_1400_pixels_wide(model):
    picture = am.draw(finished(MODELS[model]()))
    assert picture.layout.width <= 1400 and picture.layout.height <= (2200 if model in ("value_mlp", "large") else 1700)


def test_a_circuit_that_is_a_little_too_wide_bears_numbers_alone_on_its_arrows():
    picture = am.draw(finished(neuron()), engine="own")
    assert picture.scene.style == "circuit" and 'text-anchor="middle">0.1966</text>' in picture.svg
    assert "<title>∂r/∂q = r (1 − r) = 0.1966</title>" in picture.svg  # when pointed at
    assert "∂r/∂q = r (1 − r) = 0.1966" in picture.text()


def test_a_network_of_numbers_is_drawn_whole_in_the_style_that_fits():
    scene = am.draw(finished(perceptron((2, 4, 3, 1)))).scene
    assert scene.style == "compact" and not [wire for wire in scene.wires if wire.role == "folded"]
    assert "gradient dL/d·" in am.draw(finished(perceptron((2, 4, 3, 1)))).svg


def test_a_large_network_of_numbers_is_folded_where_it_repeats_itself():
    folds = [wire.name for wire in am.draw(finished(perceptron((2, 34, 34, 1)))).scene.wires if wire.role == "folded"]
    assert "… 33 more repeats of 69 nodes" in folds and "… 32 more repeats of 5 nodes" in folds


def test_the_oldest_nodes_are_folded_where_nothing_repeats_itself():
    rng = np.random.default_rng(0)
    known = [Value(float(x), label=f"x{i}") for i, x in enumerate(rng.normal(size=3))]
    for _ in range(300):
        x, y = (known[int(i)] for i in rng.integers(max(0, len(known) - 4), len(known), 2))
        known.append((am.tanh(x), x * y, x + y, x - y)[rng.integers(4)])
    picture = am.draw(finished(known[-1]), engine="own")
    assert picture.layout.width <= 1400 and [w.name for w in picture.scene.wires if w.name.endswith("more nodes")]


def test_as_many_of_the_newest_operations_are_kept_with_what_they_read_as_there_is_room_for():
    y = Value(0.5, requires_grad=True)
    for k in range(3):
        y = am.sin(y) * Value(float(k), requires_grad=True)  # one node for the sine, two for the product and its factor
    operations = [node for node in graph.nodes(y, constants=True) if node.op]
    kept = [6 - sum(fold.count for fold in folding.of_oldest(operations, room)) for room in range(1, 12)]
    assert kept == [1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6]


def test_whoever_says_how_many_nodes_gets_them():
    J = finished(perceptron((2, 8, 8, 1)))
    whole = am.draw(J, max_nodes=400).scene, am.draw(J, style="circuit", max_nodes=400).scene
    assert [[wire.name for wire in scene.wires if wire.role == "folded"] for scene in whole] == [[], []]


def test_a_deep_model_is_folded_so_far_that_it_fits_and_its_repeats_are_one_pile():
    picture = am.draw(finished(am.sum(ResNet(seeded(), blocks=12)(seeded().normal(size=(2, 3, 4, 4))))), engine="own")
    assert "blocks.0–11 Block × 12" in wires(picture) and picture.layout.width <= 1400
    pile = next(wire for wire in picture.scene.wires if wire.name.startswith("blocks"))
    assert pile.detail == "14,208 parameters" and pile.shape == "2×8×4×4" and pile.gradient


def test_weights_that_steps_share_are_counted_once():
    scene = am.draw(finished(recurrent()), depth=2, engine="own").scene
    steps = [wire.detail for wire in scene.wires if wire.name.startswith("step ")]
    assert steps and not [detail for detail in steps if "parameter" in detail]  # their weights are boxes of their own
    whole = am.draw(finished(recurrent()), depth=0, engine="own").scene
    assert [wire.detail for wire in whole.wires if "parameter" in wire.detail] == ["434 parameters"]


def test_what_the_caller_asks_for_is_not_folded_further():
    J = finished(residual())
    assert len(am.draw(J, depth=9, engine="own").scene.wires) > 80
    assert [wire.detail for wire in am.draw(J, depth=0).scene.wires if wire.role == "folded"] == ["5,050 parameters"]


def test_a_folded_loss_shows_its_result():
    output = am.draw(finished(residual()), depth=0).scene.output
    assert (output.glyph, output.name) == ("CrossEntropyLoss", "L") and output.gradient == "1"


def test_the_title_is_the_losss_own_name():
    assert am.draw(finished(residual())).scene.title == "L = CrossEntropyLoss"
    X, w = np.ones((4, 3)), Tensor(np.ones((3, 2)), requires_grad=True, label="w")
    h = X @ w
    for _ in range(8):
        h = am.tanh(h @ Tensor(np.eye(2), requires_grad=True))
    assert "mean(" in am.draw(finished(am.mean(am.square(h)))).scene.title


@pytest.mark.parametrize("direction", ["right", "down"])
def test_the_direction_can_be_chosen(direction):
    layout = am.draw(finished(tensor_mlp()), direction=direction).layout
    assert layout.direction == direction and (layout.width > layout.height) == (direction == "right")


def test_a_circuit_does_not_run_downwards():
    with pytest.raises(ValueError, match="style='compact'"):
        am.draw(Value(1.0) * 2.0, direction="down", style="circuit")
    assert am.draw(finished(Value(1.0, label="x") * 2.0), direction="down").scene.style == "compact"


@pytest.mark.parametrize("model", MODELS)
def test_nothing_overlaps_in_any_view_of_the_ten_models(model):
    views = am.draw(finished(MODELS[model]()), engine="own").views.shown
    for view in some(views):
        for direction in some(("right", "down") if view.scene.style == "compact" and len(view.scene.wires) < 60 else (None,)):
            layout = view.layout if direction is None else layout_of(view.scene, direction)
            assert [str(fault) for fault in collisions(*shapes_of(svg_of(view.scene, layout)))] == []


# ---- max_nodes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [2, 3, 10, 40, 200, 500])
@pytest.mark.parametrize("make", [lambda: perceptron((2, 34, 34, 1)), residual, lambda: sum(Value(float(i)) for i in range(700))])
def test_max_nodes_counts_everything_that_is_drawn(make, most):
    picture = am.draw(finished(make()), max_nodes=most, engine="own")
    assert len(picture.scene.wires) <= max(most, 3)
    assert picture.svg.count('<g class="node ') == len(picture.scene.wires)


def test_an_operation_of_too_many_inputs_shows_a_pile_of_them():
    y = am.stack([Tensor(1.0, requires_grad=True, label=f"x{i}") for i in range(300)])
    scene = scene_of(y, max_nodes=20)
    assert len(scene.wires) <= 20 and [wire.count for wire in scene.wires if "more inputs" in wire.name][0] > 270


# ---- in a browser ------------------------------------------------------------------------------------------------------

SHOWN = "return [...svg.querySelectorAll('.node')].map((g) => g.querySelector('title').textContent.split('\\n')[0])"


def test_the_pages_of_models_are_small():
    rng = seeded()
    J = finished(nn.CrossEntropyLoss()(ResNet(rng, blocks=12)(rng.normal(size=(4, 3, 8, 8))), rng.integers(0, 10, 4)))
    page = am.draw(J)
    assert len(page.html.encode()) <= 250_000 and len(page.views.shown) >= len(page.views.parts)
    assert len(am.draw(finished(recurrent())).html.encode()) <= 150_000
    assert len(am.play(finished(recurrent())).html.encode()) <= 300_000


def test_what_is_folded_of_numbers_opens_between_what_is_older_and_newer(browser, tmp_path):
    picture = am.draw(finished(perceptron((2, 9, 9, 1))))
    browser.open(picture.save(tmp_path / "L.html"))
    browser.run("return unpacked")
    first = browser.run(SHOWN)
    browser.run("[...svg.querySelectorAll('.opens')].pop().dispatchEvent(new MouseEvent('click'))")
    inside = browser.run(SHOWN)
    assert "more repeats" in browser.text("#path") and set(inside) != set(first)
    assert any("older nodes" in line for line in inside) and any("newer nodes" in line for line in inside)
    browser.press("u")
    assert browser.run(SHOWN) == first


def test_every_part_of_a_model_can_be_reached_by_clicks_and_by_keys(browser, tmp_path):
    picture = am.draw(finished(residual()))
    browser.open(picture.save(tmp_path / "L.html"))
    names = {part.name for part in picture.views.parts}
    reached = browser.run("""
      const reached = new Set(), todo = ["first", "top"], seen = new Set();
      while (todo.length) {
        const key = named(todo.pop());
        if (seen.has(key)) continue;
        seen.add(key);
        openView(key);
        for (const cluster of svg.querySelectorAll(".cluster[data-part]")) reached.add(parts[cluster.dataset.part][0]);
        for (const group of svg.querySelectorAll(".opens")) {
          reached.add(parts[group.dataset.part][0]);
          todo.push(group.dataset.part);
        }
      }
      openView("first");
      return [...reached];
    """)
    assert set(reached) == names
    browser.click('.opens[aria-label="open blocks.1 Block"] .head')
    assert browser.text("#path").endswith("blocks.1 Block") and "blocks.1 Block" in browser.text("svg.autograd .frames")
    browser.run("svg.querySelector('.opens[aria-label=\"open bn2 BatchNorm2d\"]').focus()")
    browser.press("Enter")
    assert browser.text("#path").endswith("bn2 BatchNorm2d")
    browser.press("u")
    assert browser.text("#path").endswith("blocks.1 Block")
    browser.run("[...svg.querySelectorAll('.closes')].pop().dispatchEvent(new MouseEvent('click'))")
    assert not browser.text("#path").endswith("blocks.1 Block")


def test_a_search_finds_what_is_folded_and_keeps_it_in_sight(browser, tmp_path):
    browser.open(am.draw(finished(residual())).save(tmp_path / "L.html"))
    browser.run("find('search').value = 'blocks.2.bn1.bias'; find('search').dispatchEvent(new Event('input'))")
    assert browser.text("#hits").startswith("1 /")
    seen = browser.run(
        "const b = svg.querySelector('.chosen').getBoundingClientRect(), s = stage.getBoundingClientRect();"
        "return b.left >= s.left - 1 && b.right <= s.right + 1 && b.top >= s.top - 1 && b.bottom <= s.bottom + 1"
    )
    assert seen
    browser.run("openView('first')")
    assert browser.run("return groupsOf(chosen)[0].dataset.part !== undefined")  # the fold that holds it
    browser.run("find('search').value = 'no such thing'; find('search').dispatchEvent(new Event('input'))")
    assert browser.text("#hits") == "none"


def test_wheel_keys_and_drag_change_what_is_seen(browser, tmp_path):
    browser.open(am.draw(finished(residual()), depth=9).save(tmp_path / "L.html"))
    width = "return svg.getBoundingClientRect().width"
    before = browser.run(width)
    browser.press("+")
    assert browser.run(width) > 1.2 * before
    browser.run("stage.dispatchEvent(new WheelEvent('wheel', {deltaY: -400, ctrlKey: true, cancelable: true}))")
    assert browser.run(width) > 2.5 * before
    browser.run("""
      const send = (kind, x) => (kind === "pointerdown" ? stage : window).dispatchEvent(
        new PointerEvent(kind, {bubbles: true, clientX: x, clientY: 200, pointerType: "mouse", button: 0}));
      stage.scrollLeft = 100; send("pointerdown", 500); send("pointermove", 300); send("pointerup", 300);
    """)
    assert browser.run("return stage.scrollLeft") == 300
    browser.press("z")
    assert abs(browser.run(width) - before) < 0.02 * before


def test_a_wheel_over_a_picture_without_focus_scrolls_the_page(browser, tmp_path):
    browser.open(am.draw(finished(tensor_mlp())).save(tmp_path / "L.html"))
    script = "const e = new WheelEvent('wheel', {deltaY: 9, cancelable: true}); stage.dispatchEvent(e); return e.defaultPrevented"
    assert browser.run(script) is False


def test_a_player_lights_the_fold_of_what_is_at_work_and_follows_into_views(browser, tmp_path):
    J = finished(tensor_mlp())
    player = am.play(J, depth=1)
    browser.open(player.save(tmp_path / "L.html"), "#3")
    assert browser.run("return svg.querySelectorAll('.now, .at-work').length") > 0
    browser.open(am.play(finished(residual())).save(tmp_path / "R.html"), "#12")
    lit = "return [...svg.querySelectorAll('.node.now, .node.at-work')].map((g) => g.dataset.of)"
    assert browser.run(lit)
    browser.run("openView(String(parts.findIndex((p) => p[0] === 'blocks.0 Block')))")
    assert browser.run(lit) and browser.text("#counter").startswith("forward · 12")
