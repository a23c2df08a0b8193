"""The report reads well in a terminal, is JSON for programs, and is written whole or not at all."""

import json
import re
import textwrap

import numpy as np
import pytest
from derivations import logistic, network

import autograd_mini as am
from autograd_mini.checking.report.cells import aligned, listed, number
from autograd_mini.checking.report.findings import VERDICTS


@pytest.fixture
def wrong(rng):
    loss, args, hand = network(rng)
    return am.compare(loss, args, hand("slope"))


def test_the_table_for_a_terminal():
    x = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 1.0]])
    y = np.array([[1.0], [0.0], [1.0]])

    def loss(w):
        return ((x @ w - y) ** 2).mean()

    w = np.array([[0.3], [-0.2]])
    report = am.compare(loss, w, 2 * x.T @ (x @ w - y))
    assert re.sub(r"\de[+-]\d\d", "#e-##", str(report)) == textwrap.dedent(
        """\
        loss = 1.1741667: the gradient by hand, by autodiff and by numbers

        gradient  shape  by hand  autodiff  numeric  ± error  rel. error   ulps  verdict
        dw[0, 0]    2×1     3.35   1.11667  1.11667    #e-##       #e-##  #e-##  wrong

        dw, worst first: hand and autodiff differ in 2 of 2 elements, and the numbers agree with autodiff
          index   by hand   autodiff    numeric  ± error  hand / autodiff  rel. error
          [0, 0]     3.35  1.1166667  1.1166667    #e-##                3  #e-##
          [1, 0]     -8.7       -2.9       -2.9    #e-##                3  #e-##

        what is wrong
          - summed not averaged: every gradient is 3 times what it should be: it is summed over the 3 numbers that a
            mean is taken of and not averaged; divide by 3 (hand / autodiff = 3.000000 in every element of dw, spread
            #e-##)

        guards
          - compared at one point only: give hand as a function, and other points are tried as well

        verdict: wrong; the odd one out is hand. Numerical derivatives of all 2 numbers: complex step, confirmed by
        central differences (Richardson pair at 1e-3, second step 6e-6) everywhere."""
    )


def test_no_line_is_wider_than_a_terminal(wrong):
    assert all(len(line) <= 118 for line in str(wrong).splitlines())


def test_it_is_true_where_all_is_well_and_false_elsewhere(rng, wrong):
    loss, args, hand = logistic(rng)
    assert am.compare(loss, args, hand()) and not wrong and repr(wrong) == "<Comparison of loss: wrong>"


def test_the_worst_verdict_counts():
    assert VERDICTS == ("agree", "convention only", "inconclusive", "wrong")


def test_json_holds_everything_but_the_arrays(wrong, tmp_path):
    content = json.loads(wrong.save(tmp_path / "r.json").read_text())
    assert content["verdict"] == "wrong" and content["ok"] is False and content["odd_one_out"] == "hand"
    finding = content["findings"][0]
    assert (finding["kind"], finding["parameter"], finding["node"]) == ("missing activation slope", "b1", "z1")
    gradient = next(g for g in content["gradients"] if g["name"] == "W1")
    assert gradient["verdict"] == "wrong" and gradient["worst"][0]["index"] and gradient["shape"] == [5, 5]
    assert len(content["points"]) == 2 and len(content["terms"]) == 2 and "numerical derivatives" in content["coverage"]


def test_infinite_ratios_are_strings_in_json():
    report = am.compare(lambda x: (0 * x[0] + x[1]) * 1.0, np.ones(2), np.ones(2))
    assert json.loads(report.to_json())["gradients"][0]["worst"][0]["ratio"] == "inf"


def test_text_can_be_saved_and_other_endings_are_refused(wrong, tmp_path):
    assert wrong.save(tmp_path / "r.txt").read_text(encoding="utf-8") == f"{wrong}\n"
    with pytest.raises(am.ArgumentError, match=r"as \.html, \.json or \.txt"):
        wrong.save(tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_the_plot_shows_the_gradient_that_is_furthest_off_or_the_one_asked_for(wrong):
    pytest.importorskip("matplotlib")
    assert wrong.plot().axes and wrong.plot("W2").axes
    with pytest.raises(am.ArgumentError, match="'W3'"):
        wrong.plot("W3")


def test_numbers_and_columns():
    assert [number(x) for x in (None, float("nan"), 0.123456789, 1e-20)] == ["–", "–", "0.123457", "1e-20"]
    assert [number(x, 1) for x in (0.0, 1.26e-9)] == ["0", "1e-09"]
    assert aligned([("a", "bb", "c"), ("aaa", "b", "cc")]) == ["a    bb  c", "aaa   b  cc"]
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "da", "da and db", "da, db and dc"]
