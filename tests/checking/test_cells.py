"""Numbers, places and names are written as a reader expects them."""

import numpy as np
import pytest

from autograd_mini.checking.report.cells import aligned, listed, number, place, whole


@pytest.mark.parametrize(
    "x, digits, text",
    [(0.123456789, 6, "0.123457"), (-0.0, 6, "0"), (np.nan, 6, "–"), (None, 1, "–"), (0.0, 1, "0"), (3.2e-9, 1, "3e-09")],
)
def test_a_number_in_a_table(x, digits, text):
    assert number(x, digits) == text


@pytest.mark.parametrize("x, text", [(0.0, "0"), (1234.0, "1234"), (4.5e15, "4e+15"), (np.nan, "–"), (np.inf, "inf")])
def test_a_count_in_a_table(x, text):
    assert whole(x) == text


def test_a_place_and_a_list_of_gradients():
    assert (place((1, 2)), place(())) == ("[1, 2]", "")
    assert (listed(["w"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("dw", "da and db", "da, db and dc")


def test_columns_stand_below_each_other():
    assert aligned([("a", "bb", "c"), ("aaa", "b", "cc")]) == ["a    bb  c", "aaa   b  cc"]
