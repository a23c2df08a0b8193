"""The rule for agreement, and who is called the odd one out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.checking.evidence.numeric import NumericGradient
from autograd_mini.checking.evidence.verdicts import Yardstick, column_of, contradicted, in_single, in_ulps, relative_error
from autograd_mini.checking.problem.hand import Given

finite = st.floats(-1e100, 1e100)


@given(x=finite, y=finite)
def test_the_relative_error_is_symmetric_and_at_most_two(x, y):
    x, y = np.array(x), np.array(y)
    assert relative_error(x, y) == relative_error(y, x) <= 2.0
    assert relative_error(x, x) == 0.0


def test_both_zero_passes_and_one_zero_does_not():
    assert relative_error(np.zeros(2), np.array([0.0, 1e-300])).tolist() == [0.0, 1.0]


def test_units_in_the_last_place_are_counted():
    x = np.array([1.0, 1e-3, 0.0])
    assert in_ulps(np.nextafter(x, 2), x)[:2].tolist() == [1.0, 1.0] and in_ulps(x, x).tolist() == [0, 0, 0]


def test_numbers_of_single_precision_are_recognised(rng):
    x = rng.normal(size=10)
    assert in_single(x.astype(np.float32).astype(float)) and not in_single(x) and not in_single(np.array([0.5, 1.0, 2.0]))


def given_of(array, dtype=float):
    return Given("w", None, np.asarray(array, float), np.dtype(dtype), True)


def yardstick(shape=(2,), faint=np.inf, spread=0.0):
    return Yardstick.of(np.ones(shape), np.full(shape, spread), 1e-7, faint)


def test_what_differs_by_a_ten_millionth_passes_and_more_does_not():
    assert yardstick().apart(given_of([1 + 9e-8, 1 + 2e-7]), np.ones(2)).tolist() == [False, True]


def test_a_faint_term_lowers_what_passes():
    assert yardstick(faint=1e-6).apart(given_of([1 + 9e-8, 1 + 5e-10]), np.ones(2)).tolist() == [True, False]


def test_single_precision_is_held_to_its_own_digits():
    assert yardstick().apart(given_of([1 + 2e-6, 1 + 5e-4], np.float32), np.ones(2)).tolist() == [False, True]


def test_an_estimate_of_noise_excuses_little_unless_the_numbers_agree():
    stick = yardstick(spread=1.0)
    hand = given_of([1.5, 1.5])
    assert stick.apart(hand, np.ones(2)).all()
    numbers = NumericGradient({"w": np.array([1.5, 1.0])}, {"w": np.full(2, 1e-3)}, "", [])
    assert stick.vouched(hand, numbers).apart(hand, np.ones(2)).tolist() == [False, True]


@pytest.mark.parametrize(
    "hand, autodiff, numeric, error, verdict, odd",
    [
        (1.0, 1.0, 1.0, 1e-9, "agree", None),
        (2.0, 1.0, 1.0, 1e-9, "wrong", "hand"),
        (1.0, 2.0, 1.0, 1e-9, "inconclusive", "autodiff"),
        (1.0, 1.0, 2.0, 1e-9, "inconclusive", "numeric"),
        (1.0, 2.0, 3.0, 1e-9, "wrong", "all three"),
        (1.1, 1.0, 1.0, 1.0, "inconclusive", None),
        (2.0, 1.0, np.nan, np.nan, "wrong", "hand"),
    ],
)
def test_the_odd_one_out_is_the_one_that_differs_from_two(hand, autodiff, numeric, error, verdict, odd):
    numbers = NumericGradient({"w": np.array([numeric])}, {"w": np.array([error])}, "", [])
    column = column_of("w", np.array([autodiff]), given_of([hand]), yardstick((1,)), numbers, 3)
    assert (column.verdict, column.odd_one_out) == (verdict, odd) and column.reason


def test_the_worst_elements_come_first_with_their_ratio():
    autodiff = np.array([[1.0, 2.0], [4.0, 8.0]])
    hand = np.array([[1.0, 2.1], [4.0, 16.0]])
    column = column_of("w", autodiff, given_of(hand), Yardstick.of(autodiff, np.zeros((2, 2)), 1e-7), None, 3)
    assert [entry.index for entry in column.worst] == [(1, 1), (0, 1), (0, 0)]
    assert column.worst[0].ratio == 2.0 and column.largest == 0.5


def test_an_empty_gradient_agrees():
    empty = np.zeros((0, 3))
    column = column_of("w", empty, given_of(empty), Yardstick.of(empty, empty, 1e-7), None, 3)
    assert column.verdict == "agree" and column.worst == [] and column.largest == 0.0


def test_numbers_contradict_autodiff_by_more_than_three_error_bars_and_the_noise():
    numbers = NumericGradient({"w": np.array([1.5, 1.0029, np.nan])}, {"w": np.array([1e-9, 1e-3, 1.0])}, "", [])
    column = column_of("w", np.ones(3), None, yardstick((3,)), numbers, 3)
    assert contradicted(column).tolist() == [True, False, False]
    assert contradicted(column, noise=1.0).tolist() == [False, False, False]
    column.error_bar = np.full(3, 1e-4)
    assert contradicted(column).tolist() == [True, True, False]
