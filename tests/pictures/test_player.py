"""The player's page: a document without a script, a film with one, safe with any label."""

import json
import os
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from graphs import circuit, finished, neuron, twice
from hostile import HOSTILE, hostile
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.errors import AutogradError
from autograd_mini.pictures.figures import clean
from autograd_mini.pictures.page import in_script
from autograd_mini.pictures.picture import FormatError
from autograd_mini.pictures.player import play


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.raw = [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self.texts.append(data)
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.raw.setdefault(self.elements[-1][1].get("id", self.elements[-1][0]), data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())


# ---- the page as a document ------------------------------------------------------------------------------------------


def test_the_page_asks_for_nothing_from_outside():
    page = Page(play(finished(neuron())).html)
    links = {"src", "href", "action", "data", "srcset", "xlink:href", "formaction", "poster", "background"}
    assert not [(tag, attributes) for tag, attributes in page.elements if links & attributes.keys()]
    assert "url(" not in page.raw["style"] and "@import" not in page.raw["style"]
    policy = next(attributes["content"] for tag, attributes in page.elements if attributes.get("http-equiv"))
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy


def test_the_policy_names_script_and_style_by_their_hashes():
    import base64
    import hashlib

    page = Page(play(finished(circuit())).html)
    policy = next(attributes["content"] for tag, attributes in page.elements if attributes.get("http-equiv"))
    for kind in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_the_page_of_the_logistic_neuron_is_small():
    assert len(play(finished(neuron())).html.encode()) < 80_000


def test_the_page_of_the_first_circuit_is_smaller():
    assert len(play(finished(circuit())).html.encode()) < 60_000


def test_without_a_script_the_page_shows_the_finished_picture_all_steps_and_the_table():
    player = play(finished(circuit()))
    page = Page(player.html)
    for frame in player.frames:
        assert frame.formula in page.text and frame.sentence in page.text
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="value">(.*?)</td><td class="gradient">(.*?)</td>', player.html)
    assert rows == [("a", "7", "3"), ("b", "4", "6"), ("c", "2", "12"), ("u", "8", "3"), ("v", "15", "3"), ("J", "45", "1")]
    hidden = [attributes.get("id") for _, attributes in page.elements if "hidden" in attributes]
    assert hidden == ["tools", "controls", "keys", "inputs", "curve"]


def test_the_same_graph_gives_the_same_bytes():
    assert play(finished(circuit())).html == play(finished(circuit())).html


def test_an_unfinished_graph_plays_its_forward_pass_and_says_what_is_missing():
    a = Value(2.0, label="a")
    page = Page(play(a * a).html)
    assert "The gradients are not computed yet: call J.backward(), and play again." in page.text


def test_tensors_play(rng):
    W, X = Tensor(rng.normal(size=(3, 4)), requires_grad=True, label="W"), Tensor(rng.normal(size=(4, 5)), label="X")
    L = am.sum(am.tanh(W @ X))
    L.label = "L"
    L.backward()
    text = Page(play(L).html).text
    assert "u = W @ X = [3×4] @ [4×5] = 3×5: [" in text and "where g = dL/du" in text


def test_a_leaf_that_is_drawn_at_each_reader_is_one_wire():
    w = h = Value(0.5, label="w")
    for _ in range(8):
        h = am.tanh(w * h)
    h.backward()
    player = play(h)
    data = json.loads(Page(player.html).raw["data"])
    assert max(map(len, data["wires"])) > 1 and len({wire[0] for wire in data["wires"]}) == len(data["wires"])


def test_a_large_graph_is_folded():
    x = y = Value(1.0, label="x")
    for _ in range(3000):
        y = am.sin(y) + x
    y.backward()
    player = play(y)
    assert len(player.picture.scene.wires) <= 1000 and "folded" in str(player.frames[1]) + str(player.frames[-2]) + str(player)


# ---- safety ----------------------------------------------------------------------------------------------------------


def test_hostile_labels_add_no_element_and_no_handler():
    page, plain = Page(play(hostile()).html), Page(play(tame()).html)
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    attributes = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in attributes if name.startswith("on") or "href" in name or name in ("src", "style")}


def tame():
    """The graph of `hostile` under names of the same number."""
    total = Value(1.0, label="t")
    for i, _ in enumerate(HOSTILE):
        total = total * Value(2.0, label=f"p{i}")
        total.label = f"t{i}"
    total.backward()
    return total


def test_hostile_labels_come_out_as_that_text():
    text = Page(play(hostile()).html).text
    for label in HOSTILE:
        assert " ".join(clean(label).split()) in text


def test_json_cannot_end_its_element():
    text = in_script({"name": "</script><!-- & \u2028"})
    assert not set("<>&\u2028") & set(text) and json.loads(text) == {"name": "</script><!-- & \u2028"}


# ---- files and notebooks ---------------------------------------------------------------------------------------------


def test_saving_replaces_a_file_whole(tmp_path):
    path = tmp_path / "player.html"
    path.write_text("old")
    assert play(finished(circuit())).save(path) == path
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>") and os.listdir(tmp_path) == ["player.html"]


def test_another_ending_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(FormatError, match="ends in .html .* or .svg"):
        play(finished(circuit())).save(tmp_path / "player.pdf")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="cannot write the player"):
        play(finished(circuit())).save(tmp_path / "nowhere" / "player.html")


def test_arguments_of_pictures_that_move_are_checked(tmp_path):
    player = play(finished(circuit()))
    for act, said in (
        (lambda: player.save(3), "name of a file is a text or a path"),
        (lambda: player.save_frames(None), "name of a folder is a text or a path"),
        (lambda: player.save_frames(tmp_path, theme="pink"), "theme is one of 'light', 'dark', 'auto', got 'pink'"),
        (lambda: player.animated_svg(theme=None), "theme is one of"),
        (lambda: player.animated_svg(seconds="2"), "seconds is a number of seconds, got str"),
        (lambda: player.animated_svg(seconds=0), "seconds is a positive number of seconds, got 0"),
    ):
        with pytest.raises(AutogradError, match=said):
            act()
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(OSError, match="cannot make the folder"):
        player.save_frames(path / "steps")


def test_one_picture_for_each_step(tmp_path):
    player = play(finished(circuit()))
    paths = player.save_frames(tmp_path / "steps")
    assert [path.name for path in paths] == [f"{k:02}.svg" for k in range(1, 12)]


def test_a_flood_of_pictures_is_refused(tmp_path):
    x = Value(1.0, label="x")
    y = sum([am.sin(x) for _ in range(200)])
    y.backward()
    with pytest.raises(ValueError, match="would write 1,0.. pictures"):
        play(y).save_frames(tmp_path / "steps")
    assert not (tmp_path / "steps").exists()


def test_something_that_is_no_computation_is_refused():
    with pytest.raises(TypeError, match=r"play\(\) takes a Value or a Tensor, got float"):
        play(3.0)


def test_a_notebook_gets_the_page_in_a_frame_and_the_picture_for_when_it_is_not_trusted():
    bundle = play(finished(circuit()))._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    elements = {name: attributes for name, attributes in Page(bundle["text/html"]).elements}
    assert list(elements) == ["style", "div", "img", "iframe"] and elements["iframe"]["sandbox"] == "allow-scripts"
    inside = elements["iframe"]
    assert inside["srcdoc"].startswith("<!doctype html>")


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture
def page(browser, tmp_path):
    """A function that opens the page of a graph, at a place in it."""

    def opened(root, place=""):
        browser.open(play(root).save(tmp_path / "player.html"), place)
        return browser

    return opened


def row(browser, i):
    return browser.run("return [...document.querySelectorAll('#wires tbody tr')[arguments[0]].cells].map(c => c.textContent)", i)


def seen(browser, selector):
    """The texts of the elements that can be seen."""
    visible = "filter(e => getComputedStyle(e).visibility == 'visible')"
    return browser.run(f"return [...document.querySelectorAll(arguments[0])].{visible}.map(e => e.textContent)", selector)


def test_the_keys_step_through_both_passes(page):
    browser = page(finished(circuit()))
    assert browser.text("#counter") == "forward · 1 / 11" and row(browser, 3) == ["u", "", ""]
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    browser.press("ArrowRight")
    assert browser.text("#formula") == "u = b · c = 4 · 2 = 8" and row(browser, 3) == ["u", "8", ""]
    browser.press("b")
    assert browser.text("#formula") == "dJ/dJ = 1" and row(browser, 5) == ["J", "45", "1"]
    browser.press("End")
    assert browser.text("#counter") == "backward · 11 / 11" and row(browser, 1) == ["b", "4", "6"]
    browser.press("ArrowLeft", "ArrowLeft")
    assert browser.text("#formula") == "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6" and row(browser, 2) == ["c", "2", ""]
    browser.press("Home")
    assert browser.text("#formula") == "inputs: a = 7, b = 4, c = 2"
    assert browser.text("#sentence") == "The leaves of the graph get their numbers."


def test_the_picture_shows_what_is_computed_and_nothing_else(page):
    browser = page(finished(circuit()), "#2")
    assert seen(browser, ".node.operation .value") == ["u = 8"] and seen(browser, ".node .gradient") == []
    browser.press("b", "ArrowRight")
    assert sorted(seen(browser, ".node .gradient")) == ["1", "3"] and seen(browser, ".edge .local") == ["∂J/∂v = 3"]
    browser.press("End")
    assert len(seen(browser, ".node .gradient")) == 6


def test_a_sum_grows_before_our_eyes(page):
    browser = page(finished(twice()), "#6")
    assert row(browser, 0) == ["x", "3", "5"]
    browser.press("ArrowRight")
    assert row(browser, 0) == ["x", "3", "8"] and "(total 8)" in browser.text("#formula")
    browser.press("ArrowLeft")
    assert row(browser, 0) == ["x", "3", "5"] and "5" in seen(browser, "#stage .gradient .number")


def test_space_plays_and_pauses_and_the_buttons_do_what_the_keys_do(page):
    browser = page(finished(circuit()))
    browser.press("Space")
    assert browser.text("#play span") == "pause"
    browser.press("Space")
    assert browser.text("#play span") == "play"
    browser.click("#next")
    browser.click("#next")
    browser.click("#back")
    assert browser.text("#counter") == "forward · 2 / 11"
    browser.click("#last")
    assert browser.text("#counter") == "backward · 11 / 11"
    browser.click("#steps li:nth-child(3)")
    assert browser.text("#formula") == "v = a + u = 7 + 8 = 15"


def test_the_slider_goes_to_a_step_and_says_which(page):
    browser = page(finished(circuit()))
    browser.run("const s = document.querySelector('#slider'); s.value = 8; s.dispatchEvent(new Event('input'))")
    assert browser.text("#counter") == "backward · 8 / 11"
    assert browser.run("return document.querySelector('#slider').getAttribute('aria-valuetext')") == "backward, step 8 of 11"


def test_an_address_names_a_step(page):
    assert page(finished(circuit()), "#8").text("#counter") == "backward · 8 / 11"
    browser = page(finished(circuit()), "#end")
    assert browser.text("#counter") == "backward · 11 / 11"
    browser.press("ArrowLeft")
    assert browser.run("return location.hash") == "#10"


def test_pointing_at_a_wire_tells_its_chain_rule(page):
    browser = page(finished(circuit()), "#end")
    browser.point_at("#n-2 .gate")
    assert browser.text("#formula") == "dJ/dc = ∂J/∂v · ∂v/∂u · ∂u/∂c = 3 · 1 · 4 = 12"
    on_the_path = browser.run("return [...document.querySelectorAll('#stage .node.path')].map(g => g.id)")
    assert on_the_path == ["n-2", "n-3", "n-4", "n-6"]
    browser.point_at("#counter")
    assert browser.text("#formula").startswith("done:")


def test_several_paths_are_told_as_a_sum(page):
    browser = page(finished(twice()), "#end")
    browser.point_at("#n-0 .gate")
    assert browser.text("#formula") in (
        "df/dx = ∂f/∂u · ∂u/∂x + ∂f/∂x = 3 · 1 + 5 = 8",
        "df/dx = ∂f/∂x + ∂f/∂u · ∂u/∂x = 5 + 3 · 1 = 8",
    )


def test_a_billion_paths_are_counted_and_not_walked(page):
    y = Value(1.0, label="x")
    for _ in range(40):
        y = y + y
    y.backward()
    browser = page(y, "#end")
    browser.point_at("#n-0 .gate")
    assert f"+ {2**40 - 6:,} more" in browser.text("#formula")


def test_the_theme_can_be_changed(page):
    browser = page(finished(circuit()))
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = browser.run(ground)
    browser.press("d")
    assert (light, browser.run(ground)) == ("rgb(255, 255, 255)", "rgb(18, 22, 28)")


def test_what_a_screen_reader_needs_is_there(page):
    browser = page(finished(circuit()))
    assert browser.run("return document.querySelector('#formula').getAttribute('aria-live')") == "polite"
    assert browser.run("return document.querySelector('svg.autograd').getAttribute('role')") == "img"
    assert browser.run("return [...document.querySelectorAll('button')].every(b => b.textContent.trim())")
    assert browser.run("return [...document.querySelectorAll('button')].every(b => b.getBoundingClientRect().height >= 36)")
    assert browser.run("return [...document.querySelectorAll('[aria-current=step]')].length") == 1


def test_with_the_policy_removed_no_hostile_label_runs(browser, tmp_path):
    text = play(hostile()).html
    open_page = re.sub(r"<meta http-equiv=[^>]*>", "", text)
    assert open_page != text
    path = tmp_path / "open.html"
    path.write_text(open_page, encoding="utf-8")
    browser.open(path)
    browser.run("window.ran = 0; window.alert = () => { window.ran += 1; }")
    for _ in range(3):
        browser.press("End", "b", "ArrowRight", "Home")
    browser.run("for (const g of document.querySelectorAll('.node')) g.dispatchEvent(new Event('mouseenter'))")
    assert browser.run("return window.ran") == 0
    assert browser.run("return document.querySelectorAll('script').length") == 2
    assert browser.run("return document.querySelectorAll('img, iframe, object, embed, a, foreignObject, image, use').length") == 0
    attributes = browser.run("return [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
    assert not [name for name in attributes if name.startswith("on") or name.endswith("href")]


def test_without_scripts_the_browser_shows_the_finished_picture(browser, tmp_path):
    browser.emulate("setScriptExecutionDisabled", value=True)
    browser.open(play(finished(circuit())).save(tmp_path / "player.html"), "#1")
    assert len(seen(browser, ".node .gradient")) == 6 and len(seen(browser, ".edge .local")) == 5
    assert browser.text("#formula") == "done: dJ/da = 3, dJ/db = 6, dJ/dc = 12"
    assert browser.run("return getComputedStyle(document.querySelector('#controls')).display") == "none"


def test_numbers_of_every_step_are_the_engines(page):
    rng = np.random.default_rng(3)
    leaves = [Value(number, label=f"x{i}") for i, number in enumerate(rng.normal(size=4))]
    root = am.tanh(leaves[0] * leaves[1] + leaves[2]) * leaves[0] - leaves[3]
    root.backward()
    browser = page(root, "#end")
    for i, leaf in enumerate(some(leaves)):
        shown = [cell.replace("−", "-") for cell in row(browser, i)]
        assert shown[0] == leaf.label
        np.testing.assert_allclose([float(n) for n in shown[1:]], [leaf.data, leaf.grad], rtol=1e-3)
