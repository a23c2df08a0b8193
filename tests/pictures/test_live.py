"""Pages that compute: what a reader changes gives the numbers, words and formulas that Python gives, and nothing overlaps."""

import json
import math
import re

import numpy as np
import pytest
from cases import all_cases
from graphs import circuit, neuron, perceptron, twice
from models import finished, often, random_values, tensor_mlp, wild_values
from some import some

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.pictures.cues import table_of
from autograd_mini.pictures.geometry import collisions, shapes_of

TEXTS = """
  return {
    formulas: steps.map((s) => s.querySelector(".formula").textContent),
    sentences: steps.map((s) => s.querySelector(".sentence").textContent),
    rows: wires.map((w) => [w.name, w.value, w.gradient]),
    totals: data.frames.map((f) => f.totals),
    labels: [...svg.querySelectorAll(".edge")].map((e) => [e.id, e.querySelector(".local")?.textContent ?? ""]),
    spoken: svg.getAttribute("aria-label"),
    titles: [...svg.querySelectorAll(".node title")].map((t) => t.textContent),
  };
"""
TEXTS = "speakAll();" + TEXTS
CHANGE = "for (const [k, x] of Object.entries(arguments[0])) inputs[k] = x; run = computed(inputs); rewrite(); show(LAST);"


@pytest.fixture
def page(browser, tmp_path):
    """A function that opens the page of a player at its last step."""

    def opened(player):
        browser.open(player.save(tmp_path / "page.html"), "#end")
        return browser

    return opened


def test_a_page_with_numbers_that_json_cannot_hold_is_json_all_the_same():
    bad, huge = Value(float("nan"), label="bad"), Value(float("-inf"), label="huge")
    J = bad * 2 + huge
    J.backward()
    (data,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', am.play(J).html, re.DOTALL)

    def refused(word):
        raise AssertionError(f"JSON has no {word}")

    nodes = json.loads(data, parse_constant=refused)["live"]["nodes"]
    assert {"NaN", "-Infinity"} <= {x for node in nodes for x in node if isinstance(x, str)}


def check_words(browser, player, other, about):
    """Give the page of `player` the inputs of `other`, and compare its words with those of Python."""
    value = {wire.of: wire.node.value for wire in other.whole.wires if wire.node is not None and wire.node.op is None}
    rows = [wire.of for wire in table_of(player.whole)]
    browser.run(CHANGE, {str(player.live.data["rows"][i]): value[rows[i]] for i in player.live.data["leaves"]})
    made = browser.run(TEXTS)
    assert made["formulas"] == [frame.formula for frame in other.frames], about
    wanted = [" ".join(filter(None, (frame.sentence, frame.local))) for frame in other.frames]
    assert made["sentences"] == wanted, about


def test_after_a_change_the_page_says_what_python_says(page):
    for seed in range(often(50, 2)):
        rng = np.random.default_rng(seed)
        player = am.play(random_values(seed), engine="own")
        browser = page(player)
        for turn in range(often(5, 3)):
            news = [round(float(x), 3) for x in rng.normal(0, (1, 0.001, 1e4, 30, 2)[turn], 3)]
            check_words(browser, player, am.play(random_values(seed, news), engine="own"), (seed, news))


EXTREME = (
    [1e-5, -1e-5, 1e5, -1e5, 0.0], [0.0] * 5, [-0.0, 2.0, 2.0, -3.0, 0.5], [1.0, 1.0, 1.0, -1.0, -1.0],
    [1e5, 1e5, -1e-5, 3.0, -3.0], [-1.0, 0.5, -0.5, 1.5, -2.5],
)  # fmt: skip


@pytest.mark.parametrize("seed", often(range(50), [6, 12]))
def test_at_poles_kinks_ties_and_extreme_inputs_the_page_says_what_python_says(page, seed):
    player = am.play(wild_values(seed, [0.5, -0.3, 1.2, 2.0, -1.1]), engine="own")
    browser = page(player)
    for inputs in some(EXTREME[: often(6, 3)]):
        check_words(browser, player, am.play(wild_values(seed, inputs), engine="own"), (seed, inputs))


def kinks(s, t):
    """Operations whose slopes follow a convention where the inputs are equal, or 0."""
    s, t = Value(s, label="s"), Value(t, label="t")
    kept = am.maximum(s, t) * am.minimum(s, s) + am.hypot(s, t) + am.fmin(t, s)
    return finished(kept + am.arctan2(s, t) + am.relu(s) + abs(t) + am.where(True, s, t), "J")


def test_where_inputs_become_equal_or_0_no_formula_is_shown_that_does_not_hold(page):
    player = am.play(kinks(1.0, 2.0), engine="own")
    browser = page(player)
    data = player.live.data
    s, t = [str(data["rows"][i]) for i in data["leaves"]][:2]
    for turn in ((2.0, 2.0), (0.0, 0.0), (3.0, 2.0)):
        other = am.play(kinks(*turn), engine="own")
        browser.run(CHANGE, {s: turn[0], t: turn[1]})
        made = browser.run(TEXTS)
        assert made["formulas"] == [frame.formula for frame in other.frames]
        assert made["sentences"] == [" ".join(filter(None, (frame.sentence, frame.local))) for frame in other.frames]
        assert ("∂u/∂t = 0.5, by convention" in " ".join(made["sentences"])) == (turn[0] == turn[1])


def test_on_the_arrows_stands_no_formula_that_does_not_hold_either(page):
    s, t = Value(1.0, label="s"), Value(2.0, label="t")
    player = am.play(finished(am.maximum(s, t), "J"), engine="own")
    browser = page(player)
    browser.run(CHANGE, {"0": 2.0, "1": 2.0})
    assert dict(browser.run(TEXTS)["labels"]) == {"e-0-2-0": "∂J/∂s = 0.5", "e-1-2-1": "∂J/∂t = 0.5"}
    browser.run(CHANGE, {"0": 3.0, "1": 2.0})
    assert dict(browser.run(TEXTS)["labels"]) == {"e-0-2-0": "∂J/∂s = [s > t] = 1", "e-1-2-1": "∂J/∂t = [s < t] = 0"}


def test_numbers_in_the_picture_the_table_and_what_is_spoken_follow(page):
    browser = page(am.play(finished(circuit()), engine="own"))
    browser.run(
        "const box = document.querySelector('#inputs input[type=number]'); box.value = '-2.5';"
        "box.dispatchEvent(new Event('input'))"
    )
    for _ in range(50):
        if browser.run("return wires[OUTPUT].value") != "45":
            break
    a, b, c = Value(-2.5, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    J = finished(3 * (a + b * c), "J")
    other = am.play(J, engine="own")
    made = browser.run(TEXTS)
    assert ["J", "16.5", "1"] in made["rows"] and "J = 16.5" in made["spoken"] and "dJ/da = 3" in made["spoken"]
    assert any("value −2.5" in title for title in made["titles"]) and not any("value 7" in title for title in made["titles"])
    assert dict(made["labels"]) == {edge.id: edge.local for edge in other.whole.edges}
    assert browser.run("return svg.querySelector('.output .value .number').textContent") == "16.5"


def test_a_number_behind_a_name_that_is_read_from_the_right_stays_behind_it(page):
    """As a browser sets the line `∂J/∂x = שלום = 3`: the equals sign and the number to the right of the name."""
    x, y = Value(2.0, label="x"), Value(3.0, label="שלום")
    browser = page(am.play(finished(x * y, "J"), engine="own"))
    places = """
      const text = [...svg.querySelectorAll(".local")].find((one) => one.textContent.includes("ש")).firstChild;
      const at = (letter) => {
        const range = document.createRange(), k = text.data.lastIndexOf(letter);
        range.setStart(text, k);
        range.setEnd(text, k + 1);
        return range.getBoundingClientRect().left;
      };
      return [at("ש"), at("="), at(arguments[0])];
    """
    for number in ("3", "7"):
        name, equals, value = browser.run(places, number)
        assert name < equals < value
        browser.run(CHANGE, {str(browser.run("return data.live.rows[wires.findIndex((w) => w.name !== 'x')]")): 7.0})


def test_the_chain_rule_on_hover_speaks_of_the_new_numbers(page):
    browser = page(am.play(finished(twice()), engine="own"))
    browser.run(CHANGE, {str(am.play(finished(twice())).live.data["rows"][0]): 5.0})
    browser.run("trace(0)")
    assert browser.text("#formula").endswith("= 12")


@pytest.mark.parametrize("make", [circuit, neuron, twice, lambda: kinks(1.0, 2.0)])
def test_nothing_overlaps_with_inputs_of_any_size(page, make):
    player = am.play(finished(make()), engine="own")
    browser = page(player)
    places = [player.live.data["rows"][i] for i in player.live.data["leaves"]]
    for x in (1e-5, -1e-5, 1e5, -1e5, -123456.7, 0.000123456, 0.0, 1.0):
        browser.run(CHANGE, {str(place): x for place in places})
        svg = browser.run("return new XMLSerializer().serializeToString(svg)")
        svg = re.sub(r' style="[^"]*"| tabindex="0"', "", svg)
        assert [str(fault) for fault in collisions(*shapes_of(svg))] == [], x


def test_a_change_of_300_values_is_shown_while_two_million_sines_are_computed(page):
    """Some 50 ms on a quiet machine; on a busy one both take longer."""
    player = am.play(finished(perceptron((2, 8, 8, 1))), engine="own")
    assert len(player.live.data["nodes"]) == 300
    browser = page(player)
    took, yardstick = browser.run("""
      const timed = (work) => { const start = performance.now(); work(); return performance.now() - start; };
      const change = () => { inputs[data.live.rows[0]] = Math.random(); run = computed(inputs); rewrite(); };
      const yardstick = () => { let sum = 0; for (let i = 0; i < 2e6; i++) sum += Math.sin(i); return sum; };
      show(40);
      const turns = Array.from({ length: 8 }, () => [timed(change), timed(yardstick)]);
      return [0, 1].map((which) => Math.min(...turns.map((turn) => turn[which])));
    """)
    assert took < yardstick


def test_where_a_graph_cannot_live_the_page_says_why(page):
    assert "it holds arrays; am.to_values(L)" in am.play(finished(tensor_mlp())).why
    x = Value(2.0, label="x")
    assert "backward pass has not been made" in am.play(x * x).why
    assert "nothing in it wants a gradient" in am.play(Value(2.0, requires_grad=False, label="c") * 3.0).why
    y = am.exp(x)
    y.register_hook(lambda g: 2 * g)
    assert "a hook of the program" in am.play(finished(y * x)).why
    assert am.play(finished(circuit())).why == ""
    fresh = Value(2.0, label="x")
    browser = page(am.play(fresh * fresh))
    assert "stay as they are" in browser.text("#why")


def test_a_page_that_computes_runs_under_the_same_policy_and_asks_for_nothing(page):
    player = am.play(finished(neuron()), engine="own")
    assert "unsafe-eval" not in player.html and "eval(" not in player.html and "new Function" not in player.html
    browser = page(player)
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert len(am.play(finished(circuit()), engine="own").html.encode()) <= 60_000


# ---- explore -----------------------------------------------------------------------------------------------------------


def test_a_function_of_floats_becomes_a_page_with_a_curve(page):
    player = am.explore(lambda a, b: am.sin(a) * b, a=1.0, b=3.0)
    assert player.frames[-1].formula == f"done: dJ/da = {3 * math.cos(1.0):.4g}, dJ/db = {math.sin(1.0):.4g}"
    browser = page(player)
    assert len(browser.run("return document.querySelector('#curve polyline').getAttribute('points')").split()) == 121
    browser.run("document.querySelectorAll('#inputs input')[2].focus()")
    assert "along b" in browser.text("#curve p")


@pytest.mark.parametrize(
    ("f", "pieces"),
    [
        (lambda x: 1 / (x - 0.3), 2),
        (lambda x: 1 / (x * x - 0.1), 3),
        (lambda x: am.log(x), 1),
        (lambda x: am.exp(9 * x), 1),
        (lambda x: am.tanh(40 * x), 1),
        (lambda x: x * 0 + 1, 1),
        (lambda x: am.floor(x + 0.25), 3),
        (lambda x: am.tan(3 * x), 2),
    ],
)
def test_a_curve_is_in_pieces_at_its_poles_and_nowhere_else(page, f, pieces):
    browser = page(am.explore(f, x=0.5))
    assert browser.run("return document.querySelectorAll('#curve polyline').length") == pieces
    ends = browser.run("return [...document.querySelectorAll('#curve polyline')].flatMap((p) => [...p.points]).map((p) => p.y)")
    assert 0 <= min(ends) and max(ends) <= 220  # nothing leaves the picture
    assert browser.complaints() == []


@all_cases(
    ("f", "inputs", "said"),
    [
        (3.0, {"a": 1.0}, "f is a function"),
        (lambda: 1.0, {}, "give a number for each argument"),
        (lambda a: a * a, {"a": "1"}, "a is a number, got str"),
        (lambda a: a * a, {"a": np.ones(2)}, "arrays are for am.play"),
        (lambda a: [a], {"a": 1.0}, "returns one number"),
        (lambda a: 2.0, {"a": 1.0}, "returns one number"),
        (lambda a: math.sin(a.item()), {"a": 1.0}, "am.sin and its kin follow the inputs"),
        (lambda a: a * a, {"b": 1.0}, r"f has the arguments \(a\), and b= was given"),
        (lambda a, b: a * b, {"a": 1.0}, "missing a required argument: 'b'"),
        (lambda a: a * a, {"a": 10**400}, "too large for a float"),
        (lambda a: a * a, {"a": np.True_}, "a is a number, got bool"),
    ],
)
def test_what_cannot_be_explored_is_refused(f, inputs, said):
    with pytest.raises((TypeError, ValueError), match=said):
        am.explore(f, **inputs)


def test_functions_that_take_no_keywords_get_their_inputs_in_order():
    assert am.explore(am.hypot, x=3.0, y=4.0).whole.output.value == "5"
    assert am.explore(np.exp, t=np.array(0.0)).whole.output.value == "1"
    assert am.explore(lambda *xs: xs[0] - xs[1], p=3.0, q=1.0).whole.output.value == "2"
