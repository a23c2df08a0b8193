"""The SVG of a picture: well formed, with the engine's numbers, in a structure that a player can rely on."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from cases import all_cases
from graphs import circuit, neuron, perceptron, regression, twice
from hostile import HOSTILE
from some import some

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core.scopes import scope
from autograd_mini.pictures.draw import draw
from autograd_mini.pictures.figures import clean
from autograd_mini.pictures.layout import layout_of
from autograd_mini.pictures.scene import scene_of
from autograd_mini.pictures.svg import style_sheet, svg_of
from autograd_mini.pictures.theme import DARK, LIGHT, VIRIDIS, magnitude_colour

SVG = "{http://www.w3.org/2000/svg}"


def parsed(root, theme="light", **settings):
    scene = scene_of(root, **settings)
    return ElementTree.fromstring(svg_of(scene, layout_of(scene), theme))


def parts(page, role, tag="g"):
    return [element for element in page.iter(f"{SVG}{tag}") if role in element.get("class", "").split()]


def words(element):
    return "".join(element.itertext())


def number(node, role):
    """The number that a node of the picture shows in its text of that class."""
    (text,) = parts(node, role, "text")
    (span,) = parts(text, "number", "tspan")
    return float(words(span).replace("−", "-").replace("∞", "inf"))


def test_the_numbers_in_the_picture_are_the_engines():
    for make in (circuit, neuron, twice):
        root = make()
        root.backward()
        scene = scene_of(root)
        page = parsed(root)
        nodes = {node.get("id"): node for node in parts(page, "node")}
        for wire in some(scene.wires):
            assert number(nodes[wire.id], "value") == pytest.approx(wire.node.data if wire.node else 3.0, rel=1e-3)
            if wire.gradient is not None:
                assert number(nodes[wire.id], "gradient") == pytest.approx(wire.node.grad, rel=1e-3)


def test_every_wire_and_edge_of_the_scene_is_drawn_once():
    root = perceptron((2, 3, 1))
    scene = scene_of(root)
    page = parsed(root)
    assert [node.get("id") for node in parts(page, "node")] == [wire.id for wire in scene.wires]
    assert [edge.get("id") for edge in parts(page, "edge")] == [edge.id for edge in scene.edges]
    assert all(parts(edge, "line", "path") for edge in parts(page, "edge"))


def test_x_times_x_shows_two_wires_apart():
    x = Value(3.0, label="x")
    lines = [parts(edge, "line", "path")[0].get("d") for edge in parts(parsed(x * x), "edge")]
    assert len(lines) == 2 and lines[0] != lines[1]


def test_a_missing_gradient_is_a_dash():
    page = parsed(circuit())
    texts = parts(page, "gradient", "text")
    assert len(texts) == 6 and {words(text) for text in texts} == {"–"}
    assert all("missing" in text.get("class") for text in texts)


def test_the_forward_picture_has_no_gradients():
    J = circuit()
    J.backward()
    page = parsed(J, mode="forward")
    assert not parts(page, "gradient", "text") and not parts(page, "local", "text")


def test_the_backward_picture_spells_gradients_out():
    J = circuit()
    J.backward()
    assert "dJ/du = 3" in {words(text) for text in parts(parsed(J, mode="backward"), "gradient", "text")}


def test_nan_and_infinity_stand_in_a_box():
    x = Value(0.0, label="x")
    y = am.log(x)
    y.backward()
    page = parsed(y)
    assert len(parts(page, "alarm", "rect")) == 2
    assert {words(text) for text in parts(page, "strange", "text")} == {"J = −∞", "∞"} or len(parts(page, "strange", "text")) == 2


def test_the_strip_of_an_array_has_the_colour_of_its_gradient():
    J = regression()
    J.backward()
    fills = [rect.get("fill") for rect in parsed(J).iter(f"{SVG}rect") if rect.get("height") == "5" and rect.get("fill")]
    assert len(fills) == 6  # the bias is spread on its way


@all_cases("name", HOSTILE)
def test_a_hostile_name_is_shown_as_that_text(name):
    x = Value(2.0, label=name)
    with scope(name):
        y = x * x
    picture = draw(y, engine="own")
    for text in (picture.svg, re.search('<svg xmlns.*?class="autograd.*?</svg>', picture.html, re.S)[0]):
        page = ElementTree.fromstring(text)
        assert clean(name) in [words(text) for text in parts(page, "name", "text")]
        assert clean(name) in [words(text) for text in parts(page, "caption", "text")]
        assert clean(name, 2000) in [words(title).split("\n")[0] for title in page.iter(f"{SVG}title")]
        assert {element.tag.removeprefix(SVG) for element in page.iter()} <= {
            "svg",
            "style",
            "rect",
            "g",
            "text",
            "tspan",
            "path",
            "circle",
            "title",
        }
        assert not [key for element in page.iter() for key in element.attrib if key.startswith("on") or "href" in key]


def test_a_title_is_escaped_in_the_page():
    picture = draw(Value(1.0, label="x"), title="</title><script>alert(1)</script>")
    assert picture.html.count("<script") == 2 and "alert(1)</script>" not in picture.html and "<script" not in picture.svg


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_style_sheet_has_the_colours_of_its_theme(theme):
    sheet = style_sheet(theme)
    assert (LIGHT["value"] in sheet) == (theme != "dark") and (DARK["value"] in sheet) == (theme != "light")
    assert sheet.count("{") == sheet.count("}")


def test_without_a_theme_the_page_brings_the_style():
    assert not list(parsed(circuit(), None).iter(f"{SVG}style"))
    assert "var(--gradient)" in style_sheet("variables")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(palette):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a, b):
        high, low = sorted((luminance(palette[a]), luminance(palette[b])), reverse=True)
        return (high + 0.05) / (low + 0.05)

    texts = {
        "value": ("card", "cluster", "output", "gate", "constant", "parameter"),
        "gradient": ("card", "cluster", "output", "gate", "parameter"),
        "local": ("card", "cluster"),
        "faint": ("card", "cluster"),
        "ink": ("card", "parameter", "input", "constant", "gate"),
        "alarm": ("warning",),
    }
    for text, grounds in texts.items():
        for ground in some(grounds):
            assert contrast(text, ground) >= 4.5, (text, ground)


def test_the_picture_is_told_to_those_who_cannot_see_it():
    J = circuit()
    J.backward()
    label = parsed(J).get("aria-label")
    assert "J = 45" in label and "dJ/da = 3" in label


def test_a_magnitude_has_its_place_between_1e_8_and_1_on_the_scale_of_colours():
    places = [VIRIDIS.index(magnitude_colour(rms)) for rms in (0.0, 1e-12, 1e-8, 1e-4, 0.2, 1.0, 50.0)]
    assert places == [0, 0, 0, 4, 8, 8, 8]
