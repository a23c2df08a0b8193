"""How data and indices are written on a sheet, and what is said of a wrong line, on the smallest examples."""

from types import SimpleNamespace

import numpy as np
from cases import all_cases

import autograd_mini as am
from autograd_mini.checking.report import cells, findings
from autograd_mini.checking.sheet import formulas, marking

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.7]])
data, flags = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, 0, 1], [0, 1, 1]])
labels, picks = np.array([2, 0]), np.array([2, 1])

WRITTEN = {
    "x[1:]": lambda x: am.sum(x[1:]),
    "x[0, 1:]": lambda x: am.sum(x[0, 1:]),
    "x[arange(2), picks]": lambda x: am.sum(x[np.arange(2), picks]),
    "x[:, picks]": lambda x: am.sum(x[:, picks]),
    "x @ data": lambda x: am.sum(x @ data),
    "x * data.T": lambda x: am.sum(x * data.T),
    "x * (1 - flags)": lambda x: am.sum(x * (1 - flags)),
    "x * reshape(data, shape=(2, 3))": lambda x: am.sum(x * data.reshape(2, 3)),
    "x * eye(3)[labels]": lambda x: am.sum(x * np.eye(3)[labels]),
    "x * (1 - eye(3)[labels])": lambda x: am.sum(x * (1 - np.eye(3)[labels])),
    "x * A": lambda x: am.sum(x * (data.reshape(2, 3) + 7)),
    "mean(x, axis=0)": lambda x: am.sum(am.mean(x, axis=0)),
}


@all_cases("text, loss", WRITTEN.items(), ids=WRITTEN)
def test_a_formula_reads_as_the_program(text, loss):
    sheet = am.backprop_sheet(loss, {"x": X})
    assert [line.formula for line in sheet.lines] == ["sum(u)", text, ""]


def line(shape, name="w"):
    return SimpleNamespace(shape=shape, name=name, blank=f"d{name}")


@all_cases("shape, wanted, says", [
    ((3, 2), (2, 3), "transposed"), ((6,), (2, 3), "with as many numbers"), ((4, 2), (2,), "is broadcast to that shape"),
    ((4,), (2, 3), "that of w is 2×3"),
])  # fmt: skip
def test_another_shape_is_told(shape, wanted, says):
    assert says in marking.said_of_shape(shape, line(wanted))
    assert ("transposed" in marking.said_of_shape(shape, line(wanted))) == (says == "transposed")


@all_cases("value, right, says", [
    ([np.nan, 1.0], [1.0, 1.0], "it holds nan or infinity"), ([1.0, 1.0], [0.0, 0.0], "it should be zero"),
    ([0.0, 0.0], [1.0, 2.0], "it is zero, and should not be"), ([2.5], [1.5], "it is 2.5 and should be 1.5"),
    ([-1.0, -2.0], [1.0, 2.0], "its sign is the other one"), ([3.0, 6.0], [1.0, 2.0], "every number is 3 times"),
    ([0.25, 0.5], [1.0, 2.0], "every number is 1/4 times"), ([-2.0, -4.0], [1.0, 2.0], "every number is -2 times"),
    ([[1.0, 3.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]], "it is transposed"),
    ([[1.0, 2.0], [3.0, 5.0]], [[1.0, 2.0], [3.0, 4.0]], "1 of 4 numbers differ; dw[1, 1] is 5 and should be 4"),
    ([1.0, 2.0, 9.0], [1.5, 2.0, 1.0], "2 of 3 numbers differ; dw[2] is 9 and should be 1"),
])  # fmt: skip
def test_a_wrong_gradient_is_told(value, right, says):
    value, right = np.array(value), np.array(right)
    assert marking.said_of_difference(value, right, line(value.shape)).startswith(says)


def test_numbers_agree_to_their_digits():
    exact, slack = np.array([1.0, 1e-13]), np.array([0.005, 0.0])
    assert marking._agree(exact, np.array([1.005, 0.0]), slack) and not marking._agree(exact, np.array([1.006, 0.0]), slack)
    one = np.ones(1)
    assert marking._agree(one, one + 1e-12, 0.0) and not marking._agree(one, 1.001 * one, 0.0)
    assert [marking._half_a_unit(word) for word in ("0.25", "-3", "1.5e2", "2.50E-1", "7e3")] == [0.005, 0.0, 5.0, 0.0005, 0.0]
    assert marking.numbers_in("[true, false]") is None and marking.numbers_in("a + 1") is None


def test_answers_are_read_line_by_line():
    text = "da = 1 + 2  # a comment\nnot a name! = 5\ndb = [1,\n  2]\n\ndc ="
    read = {name: answer.text for name, answer in marking._assignments(text)}
    assert read == {"da": "1 + 2", "db": "[1, 2]"}
    assert [answer.text for _, answer in marking._assignments("dw = f((1, 2)")] == ["f((1, 2)"]


def test_cells_of_a_table():
    assert [cells.number(x) for x in (None, float("nan"), -0.0, 1 / 3)] == ["–", "–", "0", "0.333333"]
    assert [cells.number(x, 1) for x in (2e-9, 0.0)] == ["2e-09", "0"]
    assert [cells.whole(9999.0), cells.whole(1e4), cells.whole(-1e4)] == ["9999", "1e+04", "-1e+04"]
    assert cells.aligned([("a", "bb", "c"), ("aaa", "b", "cc")]) == ["a    bb  c", "aaa   b  cc"]
    assert [cells.listed([]), cells.listed(["a"]), cells.listed(["a", "b"])] == ["", "da", "da and db"]


def test_the_ratio_of_an_entry_and_the_hedge_of_a_finding():
    def ratio(hand, autodiff):
        return findings.Entry((), hand, autodiff, 0.0, 0.0, 0.0, 0.0).ratio

    assert ratio(3.0, 2.0) == 1.5 and ratio(1.0, 0.0) == np.inf and np.isnan(ratio(0.0, 0.0))
    kinds = ("sign", 0.9), ("sign", 0.89), ("unknown", 0.0)
    sure, likely, unknown = (findings.Finding(kind, ["w"], "it is", k) for kind, k in kinds)
    assert [str(x) for x in (sure, likely, unknown)] == ["sign: it is", "sign (likely, not certain): it is", "unknown: it is"]
    assert sure.parameter == "w" and findings.Finding("sign", [], "", 1.0).parameter is None


def test_letters_for_data_without_a_name():
    letters = formulas._letters()
    assert [next(letters) for _ in range(10)] == [*"ABCDEFGH", "A1", "A2"]
    assert [formulas._short(x) for x in ((1,), (1, 2), 3, (None,))] == [1, (1, 2), 3, (None,)]
