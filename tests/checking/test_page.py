"""The page needs nothing but itself, hides nothing, and runs nothing."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from derivations import network

import autograd_mini as am
from autograd_mini.checking.report.page import blocks, heat_map


@pytest.fixture(scope="module")
def report():
    loss, args, hand = network(np.random.default_rng(0))
    return am.compare(loss, args, hand("slope", intermediates=True))


@pytest.fixture(scope="module")
def page(report, tmp_path_factory):
    return report.save(tmp_path_factory.mktemp("pages") / "r.html").read_text(encoding="utf-8")


def test_it_is_one_page_without_script_link_or_network(page):
    assert page.startswith("<!DOCTYPE html>") and "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|https?://(?!www\.w3\.org)|@import|url\(", page)


def test_finding_table_graph_and_heat_maps_are_there(page, report):
    assert "missing activation slope" in page and "<code>h</code>" in page
    assert page.count('class="panel"') == 7 and page.count("heat map of the relative error") == 7
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="autograd' in page
    assert report.summary() in page.replace("&#x27;", "'")


def test_the_nodes_have_the_colours_of_their_verdicts_and_the_mistake_is_outlined(page, report):
    drawn = am.draw(report.trace.root, max_nodes=120)
    wires = {wire.name: wire.id for wire in drawn.scene.wires}
    for name, colour in (("z2", "#cfe8d8"), ("h", "#cfe8d8"), ("z1", "#f4b8b0"), ("W1", "#f4b8b0")):
        assert f".graph #{wires[name]} :is(.gate,.plate){{fill:{colour}}}" in page
    assert f".graph #{wires['z1']} .gate{{stroke:#a4262c;stroke-width:4}}" in page
    assert f"#{wires['h']} .gate{{stroke:#a4262c" not in page


def test_hostile_names_are_escaped():
    hostile = "<script>alert('&\"`')</script>"

    def f(w):
        z = w * 2
        z.label = hostile
        return (z * z).sum()

    f.__name__ = hostile
    page = am.compare(f, np.ones(2), {hostile: np.ones(2)})._repr_html_()
    assert "<script" not in page and "srcdoc=" in page
    report = am.compare(f, np.ones(2), {hostile: np.ones(2)})
    from autograd_mini.checking.report.page import page_of

    assert "<script" not in page_of(report)


def test_a_heat_map_has_a_cell_for_each_element_with_its_error(report):
    svg = ElementTree.fromstring(heat_map(report.columns["z1"]))
    assert len(svg.findall("rect")) == 40
    assert {rect.get("fill") for rect in svg.findall("rect")} > {"#a4262c"} or len(svg.findall("rect")) == 40
    assert svg.find("rect/title").text.startswith("0, 0: ")


@pytest.mark.parametrize("shape", [(), (1,), (5,), (12288, 1), (1, 700), (100, 30), (7, 3, 3, 5), (3, 0)])
def test_large_arrays_are_shown_in_blocks_and_no_error_is_lost(shape):
    error = np.zeros(shape)
    if error.size:
        error.reshape(-1)[error.size // 2] = 0.5
    matrix = blocks(error)
    assert matrix.ndim == 2 and max(matrix.shape) <= 48 and np.max(matrix, initial=0.0) == np.max(error, initial=0.0)


def test_a_report_without_a_hand_gradient_and_one_of_numbers_have_pages_too(tmp_path):
    page = am.compare(lambda x: am.sin(x).sum(), np.ones(2)).save(tmp_path / "a.html")
    assert "heat map" not in page.read_text(encoding="utf-8")
    page = am.compare(lambda x, y: am.sin(x) * y, (1.0, 2.0), (2 * np.cos(1.0), np.sin(1.0))).save(tmp_path / "b.html")
    assert "agree" in page.read_text(encoding="utf-8")


def test_each_rule_has_a_section_and_its_gradients_a_panel(tmp_path):
    def loss(x):
        h = am.tanh(x)
        return h.sum()

    report = am.compare(loss, np.array([0.5, -1.0]), {"h": lambda g, h, x: g})
    page = report.save(tmp_path / "r.html").read_text(encoding="utf-8")
    assert "The rule of h" in page and "missing activation slope" in page and "by the rule of h" in page
