"""The numerical column is right within the error bar that it gives, and says how much of everything it has seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.checking.evidence import numeric as numbers
from autograd_mini.checking.evidence.numeric import NumericalColumn, one_sided, sampled, slope_at
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem

FUNCTIONS = [
    (np.exp, np.exp),
    (np.sin, np.cos),
    (lambda x: x**3, lambda x: 3 * x**2),
    (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    (lambda x: np.tanh(150 * x), lambda x: 150 * (1 - np.tanh(150 * x) ** 2)),
    (lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), lambda x: np.where(x > 0, 1, np.exp(np.minimum(x, 0)))),
    (lambda x: 1e6 + np.sin(x), np.cos),
]


def measured(f, x):
    array = np.array([x])
    slope = slope_at(lambda: float(f(array[0])), array, 0, abs(float(f(array[0]))))
    assert array.tobytes() == np.array([x]).tobytes()
    return slope


@pytest.mark.parametrize("f, derivative", FUNCTIONS)
@given(x=st.floats(-5, 5))
def test_the_derivative_lies_within_three_error_bars(f, derivative, x):
    slope = measured(f, x)
    assert abs(slope.value - float(derivative(x))) <= 3 * slope.error + 1e-9


def test_on_a_smooth_function_the_error_bar_is_small():
    assert measured(np.sin, 0.7).error < 1e-8


@pytest.mark.parametrize("x, slope", [(5e-4, 1.0), (-5e-4, 0.0), (1e-4, 1.0)])
def test_a_kink_between_the_points_is_escaped_by_smaller_steps_or_widens_the_bar(x, slope):
    found = measured(lambda x: np.maximum(x, 0), x)
    assert abs(found.value - slope) <= 3 * found.error + 1e-6


def test_on_a_kink_the_slopes_to_both_sides_are_told():
    x = np.array([0.0])
    left, right, error = one_sided(lambda: float(3 * max(x[0], 0) - min(x[0], 0)), x, 0, 0.0)
    assert abs(left + 1) < 1e-8 and abs(right - 3) < 1e-8


def column(f, args, **options):
    problem = Problem(f, args)
    return NumericalColumn(problem, LossGraph(problem), rng=np.random.default_rng(0), progress=False)


def test_where_every_operation_admits_it_the_complex_step_is_used_to_the_last_digit(rng):
    w = rng.normal(size=5)
    found = column(lambda w: (am.exp(am.sin(w)) * w).sum(), w).all(None, 0)
    right = np.exp(np.sin(w)) * (1 + w * np.cos(w))
    assert np.allclose(found.value["w"], right, rtol=1e-15, atol=1e-15) and "complex step" in found.method


def test_the_complex_step_does_not_count_where_the_differences_contradict_it():
    found = column(lambda x: (am.stop_gradient(x) * x).sum(), np.array([1.0, 2.0])).all(None, 0)
    assert np.allclose(found.value["x"], [2.0, 4.0], atol=1e-6) and "complex" not in found.method


def test_a_sample_has_all_of_small_parameters_and_what_was_asked_for(rng):
    arrays = {"W": rng.normal(size=(100, 100)), "b": rng.normal(size=7)}
    places = sampled(arrays, 200, rng, [("W", (99, 98))])
    assert places[0] == ("W", (99, 98)) and {("b", (i,)) for i in range(7)} <= set(places)
    assert 100 <= len(places) <= 110 and len(set(places)) == len(places)


def test_projections_agree_with_a_right_gradient_and_lead_to_a_wrong_one(rng):
    w = rng.normal(size=300)
    measure = column(lambda w: (am.sin(w) * np.arange(300.0)).sum(), w)
    assert all(projection.agrees for projection in measure.all([], 8).projections)
    leaf = measure.trace.leaves["w"]
    for index, error in ((17, 0.01), (250, 1.0)):
        wrong = np.cos(w) * np.arange(300.0)
        wrong[index] += error
        measure.trace.flow.at[leaf] = wrong
        assert not any(projection.agrees for projection in measure.all([], 4).projections)
        assert measure.culprits() == [("w", (index,))]


def test_the_point_is_restored_after_a_projection(rng):
    w = rng.normal(size=20)
    measure = column(lambda w: (w**3).sum(), w)
    measure.project(["w"])
    assert measure.problem.arrays["w"].tobytes() == w.tobytes()


def test_the_coverage_is_stated(rng):
    measure = column(lambda w: (w**3).sum(), rng.normal(size=50))
    assert measure.all(None, 0).coverage() == "numerical derivatives of all 50 numbers"
    told = measure.all([("w", (3,)), ("w", (4,))], 8).coverage()
    assert told.startswith("numerical derivatives of 2 of 50 numbers, and 8 along directions")
    assert numbers.LARGE > numbers.SMALL
