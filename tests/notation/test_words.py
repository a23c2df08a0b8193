"""Numbers are for people, and no name can break out of its place."""

import math

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.notation.words import array_text, latex_name, latex_words, number_text, plain_name, python_name


@all_cases(
    ("number", "expected"),
    [
        (0.0, "0"), (-0.0, "0"), (45.0, "45"), (-1.368, "−1.368"), (0.26894142, "0.2689"), (1 / 3, "0.3333"), (0.001, "0.001"),
        (2.08333e-4, "2.083e−4"), (-1e-9, "−1e−9"), (12288, "12288"), (99999.0, "99999"), (1e5, "1e5"), (123456.0, "1.235e5"),
        (1234.56, "1235"), (99999.9, "1e5"), (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "nan"), (True, "1"),
        (np.float32(0.1), "0.1"),
        (1.797e308, "1.797e308"), (5e-324, "4.941e−324"),
    ],
)  # fmt: skip
def test_numbers_have_four_digits_and_a_real_minus(number, expected):
    assert number_text(number) == expected


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_a_number_reads_back_to_four_digits(number):
    back = float(number_text(number).replace("−", "-"))
    assert back == pytest.approx(number, rel=6e-4)
    assert (back == 0) == (number == 0)


def test_small_arrays_are_shown_in_full_and_large_ones_by_their_shape():
    assert array_text(np.array(2.5)) == "2.5"
    assert array_text(np.array([[1.0, -2.0], [0.5, 0.0]])) == "[[1, −2], [0.5, 0]]"
    assert array_text(np.zeros((12288, 1))) == "[12288×1]"
    assert array_text(np.zeros((1, 1, 2))) == "[1×1×2]"


@all_cases(
    ("name", "expected"),
    [
        ("a", "a"), ("w0", "w_{0}"), ("w_2", "w_{2}"), ("w[0, 1]", "w_{0, 1}"), ("alpha", r"\alpha"), ("sigma2", r"\sigma_{2}"),
        ("cost", r"\mathrm{cost}"), ("x_max", r"x_{\mathrm{max}}"), ("50%", r"\mathrm{50\%}"),
        (r"\def", r"\mathrm{\backslash def}"),
        ("a}{b", r"\mathrm{a\}\{b}"), ("$", r"\mathrm{\$}"),
    ],
)  # fmt: skip
def test_names_in_latex(name, expected):
    assert latex_name(name) == expected


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "\ud800", "x" * 10_000, "a\tb"])
def test_a_name_in_plain_text_is_one_short_line(name):
    shown = plain_name(name)
    assert shown.isprintable() and len(shown) <= 60 and shown.encode()


@pytest.mark.parametrize("name", ["שלום", "🙂", '"', "<script>", r"\N", "%", "a b"])
def test_a_name_that_can_be_printed_stays_as_it_is(name):
    assert plain_name(name) == name


@all_cases("name", ["w0", "layer 1", "1st", "", "%", "class-probability", "שלום", "ŷ", "a\n"])
def test_a_name_in_python_is_an_identifier(name):
    assert python_name(name).isidentifier()


def test_words_in_latex_have_their_signs_in_mathematics():
    assert latex_words("g · x_i − 3×2, 50%") == r"\text{g $\cdot$ x\_i - 3$\times$2, 50\%}"
