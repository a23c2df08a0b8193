"""Practice: a page hides gradients, asks for them, names mistakes, gives hints, and shows nothing before it is found."""

import re

import numpy as np
import pytest
from cases import all_cases
from graphs import circuit, neuron, twice
from models import finished, random_values, tensor_mlp

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.pictures.cues import table_of
from autograd_mini.pictures.geometry import collisions, shapes_of

SEEN = """
  const texts = [document.body.innerText, document.title, svg.getAttribute("aria-label")];
  for (const one of document.querySelectorAll("title, text")) texts.push(one.textContent);
  for (const one of document.querySelectorAll("[title], [aria-label], [placeholder], [value]"))
    texts.push(one.title ?? "", one.getAttribute("aria-label") ?? "", one.placeholder ?? "", one.value ?? "");
  return texts.join("\\n");
"""
SAME_DRAWS = "let n = 1; Math.random = () => (n = (n * 16807) % 2147483647) / 2147483647;"
"""Makes the page draw the same numbers each time, since two of them may be equal by chance."""
SAY = "find('answer').value = arguments[0]; find('question').requestSubmit(); return find('reply').textContent"


@pytest.fixture
def practised(browser, tmp_path):
    """A function that opens the page of practice of a graph, and gives the browser."""

    def opened(J):
        browser.open(am.practice(finished(J)).save(tmp_path / "sheet.html"))
        browser.run(SAME_DRAWS)
        return browser

    return opened


def formulas(J):
    """What a learner answers who applies the chain rule in the words of the textbook, by wire."""
    told = {}
    for frame in am.play(J, engine="own").frames:
        if frame.slot is None:
            continue
        down = frame.parts[0][2].removeprefix("d")
        up = next(part[1:] for part in frame.parts[1:] if part[0] == "ratio")
        _, formula, *_ = [*frame.local.split(" = "), ""]
        told.setdefault(down, []).append(f"{up[0]}/{up[1]} · ({formula or 1})")
    return {down: " + ".join(terms) for down, terms in told.items()}


LEARN = """
  const known = arguments[0], refused = [];
  while (wire && !wire.found) {
    const asked = wire.name;
    find("answer").value = known[asked];
    find("question").requestSubmit();
    const said = find("reply").textContent;
    if (said.startsWith("Right")) continue;
    refused.push([asked, known[asked], said]);
    const one = wire;
    while (!one.found) help();
    if (!find("next").hidden) goOn();
  }
  return refused;
"""
"""Answer all questions of a round; what the page said to the answers that it did not take."""


# ---- full marks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [circuit, neuron, twice, *(lambda k=k: random_values(k) for k in (2,))])
def test_a_learner_who_applies_the_chain_rule_gets_full_marks_in_every_round(practised, make):
    J = make()
    if J.grad is None:
        finished(J)
    browser = practised(make())
    known = formulas(J)
    for turn in (1, 2):
        assert browser.run(LEARN, known) == []
        n = turn * len(known)
        assert browser.text("#score").endswith(f"{n} of {n} right at once, without a hint")
        before = browser.run("return run.v")
        browser.run("find('again').click()")
        assert browser.run("return run.v") != before


def test_numbers_from_the_picture_are_answers_too(practised):
    browser = practised(neuron())
    for _ in range(len(browser.run("return inOrder.map((one) => one.name)"))):
        assert browser.run(SAY, browser.run("return numberText(run.g[wire.k])")).startswith("Right")


# ---- nothing is told before it is found --------------------------------------------------------------------------------


def test_no_gradient_is_displayed_or_spoken_before_it_is_found(practised):
    a, b, c = Value(7.31, label="a"), Value(4.57, label="b"), Value(2.19, label="c")
    browser = practised(am.tanh((a + b * c) * 0.013) * (a * 1.7))
    for turn in range(2):
        while browser.run("return !wire || wire.found") is False:
            hidden = browser.run("return inOrder.filter((one) => !one.found).map((one) => numberText(run.g[one.k]))")
            slopes = browser.run("return wire.contributions.map((s) => numberText(run.slopes[s]))")
            shown = browser.run(SEEN)
            values = set(browser.run("return run.v.map(numberText)"))
            known = set(browser.run("return inOrder.filter((one) => one.found).map((one) => numberText(run.g[one.k]))"))
            for number in {*hidden, *slopes} - values - known:
                assert not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", shown) or len(number) < 3, (turn, number)
            browser.run(SAY, browser.run("return String(run.g[wire.k])"))
        browser.run("find('again').click()")


def test_the_page_without_its_script_tells_nothing_either():
    J = finished(neuron())
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", am.practice(J).html, flags=re.DOTALL)
    wires = [wire for wire in table_of(am.play(J, engine="own").whole) if wire.gradient not in (None, "1", "–")]
    values = {wire.value for wire in wires}
    assert wires and not [wire for wire in wires if wire.gradient not in values and f">{wire.gradient}<" in text]
    assert "gradient ?" in text and text.count('<td class="gradient">?</td>') == len(wires)


def test_a_found_gradient_shows_in_the_picture_the_table_and_the_label(practised):
    browser = practised(circuit())
    browser.run(SAY, "3")
    assert "found dJ/dv = 3" in browser.run("return svg.getAttribute('aria-label')")
    assert browser.run("return groupsOf(inOrder[0].id)[0].querySelector('.gradient').textContent") == "3"
    assert browser.run("return inOrder[0].row.cells[2].textContent") == "3"


# ---- what is wrong -----------------------------------------------------------------------------------------------------


MISTAKES = [
    ("v", "-3", "Only the sign is wrong."),
    ("b", "3 b", "That is what the other input of the gate gets: it belongs to c."),
    ("b", "3", "That is dJ/du, which arrives at the gate: the local derivative ∂u/∂b is missing."),
    ("b", "c", "the local derivative ∂u/∂b alone: multiply it by dJ/du"),
    ("b", "1.5", "Multiply by the local derivative"),
    ("b", "-3", "is missing, and the sign is wrong"),
    ("b", "6 * 4", "A factor is one too many: b = 4"),
    ("b", "5.9", "That is not it"),
    ("b", "1 / (a - 7)", "That is no number here"),
]


def test_a_mistake_is_named(practised):
    browser = practised(circuit())
    for asked, answer, said in MISTAKES:
        browser.run("chooseWire(wires.find((one) => one.name === arguments[0]))", asked)
        assert said in browser.run(SAY, answer), answer


def test_a_way_that_is_left_out_is_named(practised):
    browser = practised(twice())
    browser.run("chooseWire(wires.find((one) => one.name === 'x'))")
    alone, both = browser.run("const s = wire.contributions; return [run.handed[s[0]], run.g[wire.k] - 2 * run.handed[s[1]]]")
    assert "x is read 2 times: add what comes back along each way" in browser.run(SAY, str(alone))
    assert "The sign of what comes back from" in browser.run(SAY, str(both))


def test_a_formula_that_is_right_by_chance_is_not_taken(practised):
    browser = practised(circuit())
    browser.run("chooseWire(wires.find((one) => one.name === 'b'))")
    assert "not with other inputs" in browser.run(SAY, "b + c")
    assert "not with other inputs" in browser.run(SAY, "a - 1")
    assert browser.run(SAY, "3 c").startswith("Right")


UNREAD = [
    ("", "Write a number or a formula."),
    ("2 +", "Something is missing at the end."),
    ("(2", "A bracket is not closed."),
    ("2)", "There is a bracket too many."),
    ("2 * * 3", "“*” is not expected there."),
    ("√c", "write sqrt(…)"),
    ("|c|", "write abs(…)"),
    ("½", "write 1/2"),
    ("1.000,5", "Write a decimal point"),
    ("∂J/∂b", "dJ/db is what is asked for."),
    ("6 =", "Write a number or a formula."),
    ("(" * 100_000, "has at most 500 letters"),
    ("foo", "There is no wire “foo” here."),
    ("0,5", "Write a decimal point: 0.5, not 0,5."),
    ("exp 2", "Write brackets after exp"),
    ("max(1)", "max takes two numbers."),
    ("1 / 2 c", "after a fraction"),
    ("c 2", "Write a sign before 2."),
    ("dJ/du", "Find dJ/du first"),
    ("dJ/db", "dJ/db is what is asked for."),
    ("∂u/∂b", "Write ∂u/∂b out"),
    ("alert(1)", "There is no wire “alert” here."),
    ("constructor", "There is no wire “constructor” here."),
    ("a; b", "cannot stand in a formula"),
]


def test_what_cannot_be_read_is_explained_and_costs_nothing(practised):
    browser = practised(circuit())
    browser.run("chooseWire(wires.find((one) => one.name === 'b'))")
    for text, said in UNREAD:
        assert said in browser.run(SAY, text), text
    assert browser.run("return wire.tries") == 0


def test_formulas_are_read_as_they_are_written_on_paper(practised):
    s, t = Value(0.3, label="s"), Value(2.0, label="w₁")
    browser = practised(s * t)
    for text, value in {
        "s (1 - s)": 0.21, "s(1−s)": 0.21, "2 s": 0.6, "−s²": -0.09, "-s^2": -0.09, "(−s)**2": 0.09, "w1": 2.0, "w₁·3": 6.0,
        "2^3^2": 512.0, "1/2/2": 0.25, "1 − 2 − 3": -4.0, "2e−3": 0.002, "exp(0)": 1.0, "σ(0)": 0.5, "max(s, 1)": 1.0, "--s": 0.3,
        "2s": 0.6, "2w₁": 4.0, "3s²w1": 0.54, "s⁻¹": 1 / 0.3, "s⁻¹⁰": 0.3**-10, "2π": 6.283185307179586,
        "e^s": 1.3498588075760032,
        "dJ/ds = 3·s": 0.9,
        "s•w1": 0.6, "Sin(0)": 0.0, "max(1,2)": 2.0, "\u200b3": 3.0,
    }.items():  # fmt: skip
        assert browser.run("return readFormula(arguments[0], meanings()).value(run)", text) == pytest.approx(value), text


NAMES = [
    "a-b",
    "x−1",
    "0",
    "1e5",
    "e",
    "sin",
    "__proto__",
    "constructor",
    "مرحبا",
    "👩‍👩‍👧",
    "(",
    "a b",
    "∂",
    "dJ/db",
    "a*b",
    "x²",
    "x^2",
    "²",
    "<b>",
    "a=b",
    "\\",
    "$",
]


@all_cases("name", NAMES)
def test_a_formula_in_any_name_is_read(practised, name):
    J = (Value(7.31, label=name) * Value(4.57, label="q")) * Value(1.3, label="w")
    J.label = "J"
    browser = practised(J)
    refused = browser.run("""
      const refused = [];
      while (wire && !wire.found) {
        answered(wire.contributions.map((s) => `${gradientOf(wireAt.get(sweep[s][0]))} * ${hints[s][2] || 1}`).join(" + "));
        const said = find("reply").textContent;
        if (said.startsWith("Right")) continue;
        refused.push([wire.name, said]);
        while (wire && !wire.found) help();
        if (wire) goOn();
      }
      return refused;
    """)
    assert refused == [] and browser.complaints() == []


# ---- hints and score ---------------------------------------------------------------------------------------------------


def test_hints_come_in_three_stages_and_cost_the_mark(practised):
    browser = practised(circuit())
    browser.run("chooseWire(wires.find((one) => one.name === 'b'))")
    seen = []
    for _ in range(3):
        browser.run("find('hint').click()")
        seen.append(browser.run("return find('hints').lastChild.innerText.replace(/\\s+/g, '')"))
    assert "∂u" in seen[0] and "Amultiplygate" in seen[0] and "=2" not in seen[0]
    assert "∂u/∂b=c=2" in seen[1]
    assert seen[2].endswith("3·2=6") and browser.text("#reply").startswith("dJ/db = 6.")
    assert browser.text("#score").endswith("0 of 1 right at once, without a hint")
    browser.run("find('next').click()")
    assert browser.run("return wire.name") == "v"


def test_nothing_overlaps_before_and_after_the_answers(practised):
    browser = practised(neuron())
    for _ in range(2):
        svg = browser.run("return new XMLSerializer().serializeToString(svg)")
        assert [str(fault) for fault in collisions(*shapes_of(re.sub(r' style="[^"]*"| tabindex="0"', "", svg)))] == []
        browser.run("while (wire) { answered(String(run.g[wire.k])); }")


# ---- what is refused, and files ----------------------------------------------------------------------------------------


def test_what_cannot_be_practised_is_refused():
    with pytest.raises(TypeError, match="takes a Value, got float"):
        am.practice(3.0)
    with pytest.raises(ValueError, match="it holds arrays"):
        am.practice(finished(tensor_mlp()))
    x = Value(2.0, label="x")
    with pytest.raises(ValueError, match=r"call backward\(\) on it first"):
        am.practice(x * x)
    with pytest.raises(ValueError, match="nothing in it wants a gradient$"):
        am.practice(Value(2.0, requires_grad=False, label="c") * 3.0)
    with pytest.raises(TypeError, match="the name of a file is a text or a path, got NoneType"):
        am.practice(finished(circuit())).save(None)
    with pytest.raises(ValueError, match="nothing to ask for"):
        am.practice(finished(Value(2.0, label="x"), "x"))
    with pytest.raises(ValueError, match=r"ends in \.html"):
        am.practice(finished(circuit())).save("sheet.pdf")


def test_small_tensors_are_practised_as_values():
    w = Tensor(np.array([1.0, -2.0]), requires_grad=True, label="w")
    J = am.to_values(w)
    total = J[0] * J[1]
    assert len(am.practice(finished(total)).questions) >= 2


def test_a_notebook_gets_the_page_in_a_frame_and_no_answer_beside_it():
    bundle = am.practice(finished(circuit()))._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"} and "12" not in re.findall(
        r">([^<]*)<", bundle["image/svg+xml"]
    )


def test_the_page_is_small_and_asks_for_nothing():
    page = am.practice(finished(circuit())).html
    assert len(page.encode()) <= 60_000 and "eval(" not in page and "new Function" not in page and "unsafe" not in page
