"""The DOT text: the same for the same graph, soon made, and safe from any name."""

import re
import subprocess

import pytest
from cases import all_cases
from effort import calls
from graphs import chain, circuit, neuron, perceptron, regression, twice
from hostile import HOSTILE

from autograd_mini import Value
from autograd_mini.core.scopes import scope
from autograd_mini.pictures.dot import dot_of, quoted, tag
from autograd_mini.pictures.graphviz import find_dot
from autograd_mini.pictures.scene import scene_of

needs_dot = pytest.mark.skipif(find_dot() is None, reason="Graphviz's dot is not installed")


def picture_of(source, format="svg"):
    result = subprocess.run([find_dot(), f"-T{format}"], input=source.encode(), capture_output=True, timeout=180)
    assert result.returncode == 0 and not result.stderr, result.stderr.decode()
    return result.stdout.decode()


def test_the_same_computation_gives_the_same_text():
    assert dot_of(scene_of(neuron())) == dot_of(scene_of(neuron()))


@needs_dot
@all_cases("mode", ["both", "forward", "backward"])
@all_cases(
    "make", [circuit, neuron, twice, regression, lambda: chain(800)], ids=["circuit", "neuron", "twice", "regression", "folded"]
)
def test_dot_draws_it_without_a_warning(make, mode):
    root = make()
    root.backward()
    assert "<svg" in picture_of(dot_of(scene_of(root, mode=mode)))


@needs_dot
def test_the_numbers_in_the_picture_of_dot_are_the_engines():
    J = circuit()
    J.backward()
    text = re.sub(r"<[^>]*>", "|", picture_of(dot_of(scene_of(J))))
    found = [part for part in text.split("|") if re.fullmatch(r"[−\d.]+", part.strip())]
    assert sorted(map(float, found)) == sorted([4, 6, 2, 12, 8, 3, 7, 3, 15, 3, 3, 45, 1])


@needs_dot
def test_a_frame_within_a_frame_is_drawn():
    x = Value(1.0, label="x")
    with scope("outer"), scope("inner"):
        y = x * x
    text = picture_of(dot_of(scene_of(y)))
    assert ">outer<" in text and ">inner<" in text


@all_cases("name", HOSTILE)
def test_no_name_leaves_its_label(name):
    x = Value(2.0, label=name)
    with scope(name):
        y = x * x
    plain = Value(2.0, label="x")
    with scope("x"):
        square = plain * plain
    skeleton = re.compile(r'"(?:[^"\\]|\\.)*"|<FONT[^>]*>|<I>[^<]*</I>|<B>[^<]*</B>|>[^<>]*<')
    assert len(skeleton.findall(dot_of(scene_of(y)))) == len(skeleton.findall(dot_of(scene_of(square))))


@needs_dot
@all_cases("name", HOSTILE)
def test_a_hostile_name_is_drawn_as_that_text(name):
    import xml.etree.ElementTree as ElementTree

    from autograd_mini.pictures.figures import clean

    x = Value(2.0, label=name)
    with scope(name):
        y = x * x
    page = ElementTree.fromstring(picture_of(dot_of(scene_of(y))))
    texts = [
        "".join(element.itertext()).replace("\xa0", " ").strip() for element in page.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert [text for text in texts if text == clean(name).strip()]
    assert not [element for element in page.iter() if element.tag.rpartition("}")[2] in ("script", "image", "foreignObject")]
    assert not [key for element in page.iter() for key in element.attrib if key.startswith("on") or key.endswith("href")]


def test_quoted_text_has_no_escapes_for_dot():
    assert quoted('a "b" \\N <i> & %') == '"a &quot;b&quot; \\\\N &lt;i&gt; &amp; %"'


def test_an_empty_element_is_left_out():
    assert tag("B", "") == "" and tag("TD", HEIGHT=2) == '<TD HEIGHT="2"></TD>'


def test_the_text_of_a_thousand_nodes_is_made_at_once():
    root = perceptron()
    root.backward()
    scene = scene_of(root, max_nodes=10_000)
    assert len(scene.wires) > 1000
    assert calls(lambda: dot_of(scene)) < 1_000 * len(scene.wires)
