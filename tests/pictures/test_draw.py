"""`am.draw`: what it returns, what it refuses, and how long it takes, with Graphviz's `dot` and without."""

import base64
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cases import all_cases
from effort import calls
from graphs import chain, circuit, doubled, neuron, perceptron, recurrence, regression
from models import often

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.core.errors import ArgumentError, ArgumentTypeError
from autograd_mini.core.scopes import scope
from autograd_mini.pictures import graphviz
from autograd_mini.pictures.draw import draw
from autograd_mini.pictures.graphviz import DrawingError, MissingProgramError, find_dot
from autograd_mini.pictures.picture import FormatError

needs_dot = pytest.mark.skipif(find_dot() is None, reason="Graphviz's dot is not installed")


@pytest.fixture
def without_libraries(monkeypatch):
    """As if neither of the libraries that make PNG and PDF were installed."""
    for name in ("resvg_py", "typst"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture
def without_dot(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GRAPHVIZ_DOT", raising=False)


@pytest.fixture
def slow_dot(monkeypatch, tmp_path):
    """A `dot` that never finishes."""
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")
    script = tmp_path / "slow-dot"
    script.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import time; time.sleep(60)'\n")
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("GRAPHVIZ_DOT", str(script))


def test_the_same_graph_gives_the_same_bytes():
    for attribute in ("source", "svg", "html"):
        one, other = draw(neuron(), engine="own"), draw(neuron(), engine="own")
        assert getattr(one, attribute) == getattr(other, attribute)


@pytest.mark.parametrize("format", ["svg", "html", "dot"])
def test_formats_that_need_no_program(format, tmp_path, without_dot):
    path = draw(circuit()).save(tmp_path / f"J.{format}")
    start = {"svg": "<svg", "html": "<!DOCTYPE html>", "dot": "digraph"}[format]
    assert path.read_text(encoding="utf-8").startswith(start)
    assert sorted(os.listdir(tmp_path)) == [f"J.{format}"]


@needs_dot
@pytest.mark.parametrize(("format", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_formats_that_dot_makes(format, start, tmp_path, without_libraries):
    assert draw(circuit()).save(tmp_path / f"J.{format}").read_bytes().startswith(start)


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_without_dot_the_sentence_says_how_to_get_it(format, tmp_path, without_dot, without_libraries):
    with pytest.raises(MissingProgramError) as caught:
        draw(circuit()).save(tmp_path / f"J.{format}")
    said = str(caught.value)
    assert all(
        word in said
        for word in (
            format.upper(),
            "apt install",
            "brew install",
            "winget install",
            "conda install",
            "pip cannot",
            ".svg",
            ".html",
        )
    )
    assert os.listdir(tmp_path) == []


def test_a_wrong_path_of_dot_is_named(monkeypatch, tmp_path, without_libraries):
    monkeypatch.setenv("GRAPHVIZ_DOT", str(tmp_path / "nowhere"))
    with pytest.raises(MissingProgramError, match="GRAPHVIZ_DOT"):
        draw(circuit()).save(tmp_path / "J.png")


def test_a_dot_that_hangs_is_stopped(slow_dot, tmp_path, without_libraries):
    with pytest.raises(DrawingError, match="stopped after 0.3 s"):
        draw(circuit(), time_limit=0.3).save(tmp_path / "J.png")
    picture = draw(circuit(), time_limit=0.3)
    assert "<svg" in picture.svg and "own layout, since dot was stopped" in repr(picture)


@needs_dot
def test_both_layouts_draw_the_same_wires_and_edges():
    J = neuron()
    J.backward()
    texts = [sorted(re.findall(r'id="([^"]+)"', draw(J, engine=engine).svg)) for engine in ("dot", "own")]
    assert texts[0] == texts[1] and texts[0]


@needs_dot
def test_frames_and_folds_can_be_laid_out_by_dot():
    h = Value(0.5, label="x")
    for i in range(3):
        with scope(f"layer {i}"):
            h = am.tanh(h * 2.0)
    for settings in ({}, {"depth": 0}, {"collapse": "repeats"}, {"mode": "backward"}):
        assert "<svg" in draw(h + 1.0, engine="dot", **settings).svg
    assert "<svg" in draw(regression(), engine="dot").svg


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path):
    for name in ("J.gif", "J"):
        with pytest.raises(FormatError, match=r"\.svg, \.html, \.png, \.pdf or \.dot"):
            draw(circuit()).save(tmp_path / name)


def test_a_path_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(OSError, match="cannot write the picture"):
        draw(circuit()).save(tmp_path / "nowhere" / "J.svg")


@pytest.mark.parametrize("path", [None, 3, b"J.svg"])
def test_the_name_of_a_file_is_a_text_or_a_path(path):
    with pytest.raises(TypeError, match="name of a file is a text or a path"):
        draw(circuit()).save(path)


@all_cases(
    ("given", "said"),
    [
        ({"mode": None}, "mode is one of 'both', 'forward', 'backward', got None"),
        ({"style": None}, "style is one of"),
        ({"engine": None}, "engine is one of"),
        ({"theme": ["light"]}, "theme is one of 'light', 'dark', 'auto', got"),
        ({"depth": -1}, "depth is at least 0, got -1"),
        ({"depth": np.True_}, "depth is a whole number"),
        ({"max_nodes": np.float64(9)}, "max_nodes is a whole number"),
        ({"title": 3}, "title is a text, got the int 3"),
        ({"ghosts": "yes"}, "ghosts is True, False or None"),
        ({"time_limit": "x"}, "time_limit is a number of seconds, got str"),
        ({"time_limit": -1}, "time_limit is a positive number of seconds, got -1"),
        ({"time_limit": float("nan")}, "time_limit is a positive number"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(given, said):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
        draw(circuit(), **given)


def test_whole_numbers_of_numpy_are_whole_numbers():
    assert repr(draw(circuit(), max_nodes=np.int64(9), depth=np.uint8(1))) == repr(draw(circuit(), max_nodes=9, depth=1))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, without_dot, without_libraries):
    path = tmp_path / "J.png"
    path.write_bytes(b"old")
    with pytest.raises(MissingProgramError):
        draw(circuit()).save(path)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mode": "sideways"}, "mode is one of 'both'"),
        ({"theme": "pink"}, "theme is one of"),
        ({"style": "x"}, "style is one of"),
        ({"engine": "x"}, "engine is one of"),
        ({"collapse": "x"}, "collapse is"),
        ({"max_nodes": 1}, "max_nodes is at least 2"),
    ],
)
def test_arguments_that_do_not_fit_are_named(wrong, said):
    with pytest.raises(ValueError, match=said):
        draw(circuit(), **wrong)


def test_only_a_node_can_be_drawn():
    with pytest.raises(TypeError, match="takes a Value or a Tensor, got the float 3.0"):
        draw(3.0)


def test_a_notebook_gets_a_hidden_image_and_a_closed_frame():
    J = circuit()
    J.backward()
    picture = draw(J, engine="own")
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    page = bundle["text/html"]
    image = re.search(r'<div hidden><img alt="" style="max-width:100%" src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert base64.b64decode(image[1]).decode() == picture.svg
    assert 'sandbox="allow-scripts" srcdoc="' in page and "allow-same-origin" not in page
    assert bundle["text/plain"] == picture.text()


def test_the_page_asks_for_nothing_from_outside():
    page = draw(circuit(), engine="own").html
    assert "default-src 'none'; style-src 'sha256-" in page and "script-src 'sha256-" in page
    assert set(re.findall(r'https?://[^"\s]+', page)) == {"http://www.w3.org/2000/svg"}


def test_repr_tells_what_is_shown():
    picture = draw(chain(1000), engine="own")
    assert "nodes folded" in repr(picture) and "own layout" not in repr(picture)
    picture.svg  # noqa: B018
    assert "own layout" in repr(picture)


def test_the_package_graphviz_takes_the_text():
    graphviz = pytest.importorskip("graphviz")
    assert isinstance(draw(circuit()).to_graphviz(), graphviz.Source)


def test_drawing_changes_no_gradient():
    J = circuit()
    J.backward()
    a = J.y.x
    draw(J).svg  # noqa: B018
    assert a.grad == 3.0
    J.backward()
    assert a.grad == 6.0


def test_importing_the_pictures_imports_no_drawing_library():
    code = "import sys, autograd_mini.pictures.draw; print('graphviz' in sys.modules)"
    assert subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    ).stdout.split() == ["False"]


def drawn(root):
    picture = draw(root)
    assert "<svg" in picture.svg and picture.source.startswith("digraph")


LARGE = {  # a graph, and how many calls it may take to draw it: twice of what it takes
    "a thousand nodes": (lambda: perceptron((2, 16, 16, 1)), 1_300_000),
    "many nodes": (lambda: perceptron((20, *often([72, 72], [34, 34]), 1)), often(4_500_000, 1_800_000)),
    "five hundred steps": (lambda: recurrence(500), 500_000),
    "sixty doublings": (lambda: doubled(60), 300_000),
    "a long chain": (lambda: chain(often(100_000, 10_000)), often(13_000_000, 1_300_000)),
}


@pytest.mark.parametrize(("make", "limit"), LARGE.values(), ids=LARGE)
def test_large_graphs_are_drawn_soon_without_dot(make, limit, without_dot):
    root = make()
    assert calls(lambda: drawn(root)) < limit


@needs_dot
@pytest.mark.parametrize(("make", "limit"), LARGE.values(), ids=LARGE)
def test_large_graphs_are_drawn_soon_with_dot(make, limit):
    root = make()
    assert calls(lambda: drawn(root)) < limit


@needs_dot
@pytest.mark.parametrize("steps", [20, 83])
def test_dot_itself_copes_with_shared_weights(steps, tmp_path):
    picture = draw(recurrence(steps), max_nodes=2000, style="compact")
    assert b"<svg" in graphviz.run_dot(picture.source, "svg")  # within its time limit


def test_a_folded_picture_says_so():
    picture = draw(perceptron((20, 34, 34, 1)))
    assert len(picture.scene.wires) < 700
    assert "operations are folded" in picture.svg and "max_nodes" in picture.svg
