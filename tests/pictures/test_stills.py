"""Pictures of single steps, and the one that moves by itself."""

import re
from xml.etree import ElementTree

import pytest
from graphs import circuit, finished, neuron, twice
from hostile import HOSTILE, hostile
from some import some

from autograd_mini import Value
from autograd_mini.pictures import stills
from autograd_mini.pictures.player import play

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture, role):
    """The texts of a role in the nodes of a picture."""
    root = ElementTree.fromstring(picture)
    groups = [group for group in root.iter(f"{SVG}g") if "node" in group.get("class", "").split()]
    found = [text for group in groups for text in group if role in text.get("class", "").split()]
    return ["".join(text.itertext()) for text in found]


def stills_of(root):
    player = play(root)
    return list(stills.each(player.picture.scene, player.picture.layout, player.frames))


def test_each_step_shows_what_is_computed_by_then():
    pictures = stills_of(finished(circuit()))
    assert len(pictures) == 11
    assert sorted(texts(pictures[0], "value")) == ["2", "3", "4", "7"] and texts(pictures[0], "gradient") == []
    assert "u = 8" in texts(pictures[1], "value")
    assert texts(pictures[4], "gradient") == ["1"]
    assert sorted(texts(pictures[10], "gradient")) == ["1", "12", "3", "3", "3", "6"]


def test_each_step_has_its_formula_and_sentence_below():
    player = play(finished(circuit()))
    for picture, frame in zip(some(stills_of(finished(circuit()))), player.frames, strict=True):
        captions = [
            "".join(text.itertext())
            for text in ElementTree.fromstring(picture).iter(f"{SVG}text")
            if text.get("class") == "formula"
        ]
        assert " ".join(captions) == frame.formula


def test_a_sum_grows_from_picture_to_picture():
    held = [texts(picture, "gradient") for picture in stills_of(finished(twice()))]
    assert sorted(held[5]) == ["1", "3", "5"] and sorted(held[6]) == ["1", "3", "8"]


def test_all_pictures_have_the_same_size():
    sizes = {(root.get("width"), root.get("height")) for root in map(ElementTree.fromstring, stills_of(finished(neuron())))}
    assert len(sizes) == 1


def test_the_moving_picture_has_no_script_and_the_finished_picture_under_its_animations():
    picture = play(finished(circuit())).animated_svg()
    root = ElementTree.fromstring(picture)
    assert not list(root.iter(f"{SVG}script")) and len(picture.encode()) < 30_000
    style = root.find(f"{SVG}style").text
    assert "@keyframes" in style and "prefers-reduced-motion" in style and ".passing{opacity:0}" in style
    passing = [e for e in root.iter() if "passing" in (e.get("class") or "").split()]
    captions = [e for e in root.iter(f"{SVG}g") if (e.get("class") or "").startswith("caption")]
    assert len(captions) == 11 and sum(caption in passing for caption in captions) == 10


def test_keyframes_rise_from_the_start_to_the_end():
    for rule in some(re.findall(r"@keyframes \w+\{(.*?\})\}", play(finished(neuron())).animated_svg())):
        moments = [float(moment) for moment in re.findall(r"([\d.]+)%", rule)]
        assert moments == sorted(set(moments)) and moments[0] == 0 and moments[-1] == 100


def test_hostile_labels_stay_text():
    player = play(hostile())
    for picture in [player.animated_svg(), *list(stills.each(player.picture.scene, player.picture.layout, player.frames))[-3:]]:
        root = ElementTree.fromstring(picture)
        assert not {e.tag for e in root.iter()} - {
            f"{SVG}{tag}" for tag in ("svg", "style", "g", "rect", "path", "circle", "text", "tspan", "title")
        }
        assert not [name for e in root.iter() for name in e.attrib if name.startswith("on") or "href" in name or name == "style"]
    assert any(HOSTILE[0] in "".join(e.itertext()) for e in ElementTree.fromstring(player.animated_svg()).iter(f"{SVG}title"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pictures_open_in_a_browser(theme, browser, tmp_path):
    browser.prefer(reduced_motion="reduce")
    browser.open(play(finished(circuit())).save_frames(tmp_path, theme)[8])
    assert browser.run("return document.querySelector('.caption .formula').textContent") == "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6"
    browser.open(play(finished(circuit())).save(tmp_path / "moving.svg"))
    opacities = browser.run("return [...document.querySelectorAll('.caption')].map(e => getComputedStyle(e).opacity)")
    assert opacities == ["0"] * 10 + ["1"]


def locals_of(picture):
    """The local derivatives that stand on the edges of a picture."""
    groups = [g for g in ElementTree.fromstring(picture).iter(f"{SVG}g") if "edge" in g.get("class", "").split()]
    return ["".join(text.itertext()) for g in groups for text in g if text.get("class") == "local"]


@pytest.mark.parametrize("make", [circuit, twice])
def test_a_local_derivative_appears_in_the_step_that_uses_it_and_stays(make):
    frames, pictures = play(finished(make())).frames, stills_of(finished(make()))
    shown, held = set(), 0
    for frame, picture in zip(frames, pictures, strict=True):
        now = locals_of(picture)
        new = set(now) - shown
        assert len(now) == len(set(now)) and shown <= set(now)
        if new:
            (text,) = new  # one in each step of the backward pass; its name and its number stand in the formula
            name, number = text.split(" = ")[0], text.split(" = ")[-1]
            assert f" · {name} = " in frame.formula and f" · {number} = " in frame.formula
        shown, held = set(now), held + bool(new)
    assert held == len(shown) == {"circuit": 5, "twice": 4}[make.__name__]


def test_without_a_backward_pass_a_local_derivative_appears_with_its_gate():
    a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    assert [len(locals_of(picture)) for picture in stills_of(a * (b + c))] == [0, 2, 4, 4]
