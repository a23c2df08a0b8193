"""The formulas behind the evidence on the smallest examples: error bars, yardsticks, complex steps, kinks, conventions."""

from types import SimpleNamespace

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini.checking.evidence import cautions, complex_step, conventions, kinks, numeric, verdicts
from autograd_mini.checking.mistakes import unexplained
from autograd_mini.checking.problem import hand
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.hand import Given
from autograd_mini.checking.problem.problem import Problem
from autograd_mini.checking.problem.roles import summands
from autograd_mini.checking.report.findings import Column

EPS = 2.0**-52


def given(array, dtype=float, node=None, is_parameter=True):
    return Given("w", node, np.asarray(array, float), np.dtype(dtype), is_parameter)


# ---- differences -----------------------------------------------------------------------------------------------------


def test_a_richardson_pair_is_exact_for_cubes_and_its_bar_is_what_the_second_opinion_shows():
    x = np.array([0.0])
    slope = numeric._pair(lambda: float(x[0] ** 3 + 2 * x[0]), x, 0, 0.5, 0.25, 1.0)
    assert slope.value == 2.0  # whole 2.25, half 2.0625
    truncation = 0.1875 * 4 / 3 / 4
    assert slope.error == pytest.approx(0.0625 + truncation, rel=1e-12)
    x = np.array([1.0])
    assert numeric._pair(lambda: 5.0, x, 0, 1e-3, 1e-5, 100.0) == numeric.Slope(0.0, 4 * EPS * 100 / 1e-3)
    assert numeric._pair(lambda: float("inf"), x, 0, 1e-3, 1e-5, 1.0).error == np.inf


def test_one_sided_slopes_are_extrapolated_from_two_steps():
    x = np.array([2.0])
    left, right, error = numeric.one_sided(lambda: float(abs(x[0] - 2) * 3 + x[0] ** 2), x, 0, 4.0)
    assert (left, right) == (pytest.approx(1.0, abs=1e-8), pytest.approx(7.0, abs=1e-8))
    assert error == pytest.approx(64 * EPS * 4 / 12e-6)
    assert numeric.one_sided(lambda: 0.0, np.array([0.5]), 0, 0.0)[2] == pytest.approx(64 * EPS * 1e-300 / 6e-6)


def test_a_projection_agrees_within_three_bars_and_a_ten_millionth():
    def agrees(numbers, error, autodiff):
        return numeric.Projection("w", 2, numbers, error, autodiff).agrees

    assert agrees(1.0, 0.1, 1.29) and not agrees(1.0, 0.1, 1.31)
    assert agrees(2.0, 0.0, 2 + 1.9e-7) and not agrees(2.0, 0.0, 2 + 2.1e-7)


def test_of_many_parameters_each_has_32_numbers_at_least_and_a_part_of_all_at_most():
    arrays = {"a": np.zeros(40), "b": np.zeros((50, 2)), "c": np.zeros(32)}

    def counts(most):
        places = numeric.sampled(arrays, most, np.random.default_rng(0), [])
        return [sum(name == wanted for name, _ in places) for wanted in arrays]

    assert counts(60) == [32, 32, 32] and counts(120) == [40, 40, 32] and counts(1000) == [40, 100, 32]


# ---- yardsticks ------------------------------------------------------------------------------------------------------


def test_the_noise_of_a_yardstick():
    stick = verdicts.Yardstick.of(np.array([2.0, -4.0]), np.array([1e-12, np.inf]), 1e-7)
    rounding = 64 * EPS * 4
    assert np.allclose(stick.loose, [16e-12 + rounding, rounding], rtol=1e-12)
    assert np.allclose(stick.noise, np.minimum(stick.loose, 4e-6), rtol=1e-12)
    large = verdicts.Yardstick.of(np.array([2.0]), np.array([1.0]), 1e-7, floor=np.array([0.25]))
    assert large.noise.tolist() == [4.0] and large.loose[0] == pytest.approx(16.0)
    assert verdicts.Yardstick.of(np.array([2.0]), np.array([1.0]), 1e-7, floor=np.array([np.nan])).noise[0] == pytest.approx(2e-6)


def test_narrow_numbers_have_the_noise_of_their_type():
    stick = verdicts.Yardstick(np.array([1e-16]), np.array([1e-16]), 1e-7)
    single, half = (float(np.finfo(t).eps) / EPS for t in (np.float32, np.float16))
    assert stick.coarse(given([0.1]))[0] == 1e-16 and stick.coarse(given([0.1], np.float32))[0] == pytest.approx(1e-16 * single)
    assert stick.coarse(given([0.1], np.float16))[0] == pytest.approx(1e-16 * half)
    cast = np.array([0.1, 0.3], np.float32).astype(float)
    assert stick.coarse(given(cast))[0] == pytest.approx(1e-16 * single)
    assert verdicts.is_narrow(np.float16) and verdicts.is_narrow(np.float32) and not verdicts.is_narrow(float)
    apart = verdicts.Yardstick(np.zeros(2), np.zeros(2), 1e-7).apart
    eps = float(np.finfo(np.float32).eps)
    assert apart(given([1 + 31 * eps, 1 + 33.5 * eps], np.float32), np.ones(2)).tolist() == [False, True]
    assert not verdicts.in_single(np.array([0.1], np.float32).astype(float))


def test_a_column_without_a_hand_is_held_against_the_numbers():
    numbers = numeric.NumericGradient({"w": np.array([2.0, np.nan])}, {"w": np.array([1e-9, np.nan])}, "", [])
    stick = verdicts.Yardstick(np.full(2, 1e-15), np.full(2, 1e-15), 1e-7)
    column = verdicts.column_of("w", np.array([1.0, 3.0]), None, stick, numbers, 3)
    assert (column.verdict, column.odd_one_out) == ("wrong", "autodiff") and column.relative_error.tolist() == [0.5, 0.0]
    assert column.reason == "autodiff differs from the numbers in 1 of 2 elements" and not column.is_rounding
    small = verdicts.column_of("w", np.array([1e-16, -1e-16]), None, stick, None, 3)
    assert small.is_rounding and small.verdict == "agree" and small.reason == "nothing was derived by hand"


def test_relative_errors_and_units_of_tiny_numbers():
    assert verdicts.relative_error(np.array([0.5, 3.0]), np.array([1.0, 2.0])).tolist() == [0.5, 1 / 3]
    tiny = np.finfo(float).tiny
    assert verdicts.in_ulps(np.array([5e-324]), np.array([0.0])).tolist() == [1.0] and np.spacing(tiny) == 5e-324


# ---- the complex step ------------------------------------------------------------------------------------------------

FORMS = {
    "sigmoid": (am.sigmoid, lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
    "softplus": (am.softplus, lambda x: 1 / (1 + np.exp(-x))),
    "log_sigmoid": (am.log_sigmoid, lambda x: 1 / (1 + np.exp(x))),
    "logaddexp": (lambda x: am.logaddexp(x, 0.3), lambda x: 1 / (1 + np.exp(0.3 - x))),
    "hypot": (lambda x: am.hypot(x, 2.0), lambda x: x / np.hypot(x, 2.0)),
    "deg2rad": (am.deg2rad, lambda x: np.full(3, np.pi / 180)),
    "rad2deg": (am.rad2deg, lambda x: np.full(3, 180 / np.pi)),
    "a whole power": (lambda x: x**3.0, lambda x: 3 * x * x),
    "a power": (lambda x: am.abs(x) * 0 + (x * x) ** 1.5, lambda x: 3 * x * np.abs(x)),
}  # fmt: skip


@all_cases("f, derivative", FORMS.values(), ids=FORMS)
def test_a_complex_step_is_exact(f, derivative):
    x = np.array([-1.5, 0.4, 2.0])
    trace = LossGraph(Problem(lambda x: am.sum(f(x)), {"x": x}))
    (leaf,) = trace.leaves.values()
    found = [complex_step.derivative(trace.order, leaf, (i,)) for i in range(3)]
    assert np.allclose(found, derivative(x), rtol=1e-13)


def test_what_has_no_complex_form_is_an_obstacle():
    trace = LossGraph(Problem(lambda x: am.sum(am.relu(x) + am.abs(x) + am.relu(x * 2)), {"x": np.ones(2)}))
    assert sorted(complex_step.obstacles(trace.order)) == ["abs", "relu"]


# ---- kinks and conventions -------------------------------------------------------------------------------------------


def test_the_share_of_a_shift_lies_between_0_and_1():
    def share(difference, shift):
        return kinks._share({"w": np.array(difference)}, {"w": np.array(shift)})

    assert share([1.0, 2.0], [2.0, 4.0]) == 0.5 and share([3.0], [2.0]) == 1.0 and share([-1.0], [2.0]) == 0.0
    assert share([1.0], [0.0]) == 0.0 and share([1.0, 0.0], [1.0, 1.0]) == 0.5


def test_least_squares_within_bounds():
    low, high = -np.ones(2), np.ones(2)
    assert np.allclose(kinks._bounded(np.eye(2), np.array([0.5, -0.25]), low, high), [0.5, -0.25])
    assert np.allclose(kinks._bounded(np.eye(2), np.array([3.0, -0.25]), low, high), [1.0, -0.25])
    leaning = np.array([[1.0, 1.0], [0.0, 1.0]])
    assert np.allclose(kinks._bounded(leaning, np.array([3.0, 0.5]), low, high), [1.0, 1.0])


def test_the_words_for_a_convention():
    few, many = kinks.Kinks({"h (relu)": 1}, [], []), kinks.Kinks({"h (relu)": 2, "m (max)": 1}, [], [])
    assert "(1 element of h (relu))" in conventions.finding(["w"], few, []).sentence
    told = conventions.finding(["w", "b"], many, []).sentence
    assert "(2 elements of h (relu), 1 element of m (max))" in told and "dw and db are as good" in told
    assert conventions.finding(["w"], few, ["one", "two", "three", "four"]).sentence.startswith("one; two; three: every")
    more, less = (conventions.of_samples({"z": k}, {}).sentence for k in (8.0, 0.125))
    assert more.startswith("dz is 8 times") and "leave out the 1/8" in more and "bring it in" in more
    assert less.startswith("dz is 1/8 of") and "put in the 1/8" in less and "take it out" in less


def test_a_gradient_per_sample_is_a_convention_where_the_parameters_are_right():
    X = np.array([[0.5, -1.0], [2.0, 1.5], [0.2, -0.7]])

    def loss(w):
        z = X @ w
        return am.mean(z * z)

    trace = LossGraph(Problem(loss, {"w": np.array([0.3, -0.8])}))
    z, leaf = trace.named()["z"], trace.leaves["w"]
    right = trace.gradient(trace.flow, z)
    w = Given("w", leaf, trace.gradient(trace.flow, leaf), np.dtype(float), True)

    def factors(array, apart=("z",)):
        return conventions.per_sample(trace, {"z": Given("z", z, array, np.dtype(float), False), "w": w}, apart)

    assert factors(3 * right) == {"z": pytest.approx(3.0)} and factors(right / 3) == {"z": pytest.approx(1 / 3)}
    assert factors(2 * right) == {} and factors(3 * right + [1e-3, 0, 0]) == {} and factors(3 * right, ("z", "w")) == {}


def test_numbers_that_lie_across_a_kink_are_no_contradiction():
    problem = Problem(lambda x: am.sum(am.abs(am.stop_gradient(x)) + x), {"x": np.array([0.0, 1.0])})
    measure = numeric.NumericalColumn(problem, LossGraph(problem), np.random.default_rng(0), False)
    low, high, kinked = conventions.slopes_at("x", (0,), measure)
    assert kinked and low == pytest.approx(0.0, abs=1e-6) and high == pytest.approx(2.0, abs=1e-6)
    assert not conventions.slopes_at("x", (1,), measure)[2]

    def column(numbers):
        return Column("x", (2,), np.ones(2), numeric=np.array(numbers), error_bar=np.full(2, 1e-9))

    none = kinks.Kinks({}, [], [])
    assert conventions.hides_numbers(column([1.5, 1.0]), measure, none)
    assert not conventions.hides_numbers(column([1.0, 2.0]), measure, none)


# ---- words -----------------------------------------------------------------------------------------------------------


@all_cases("found, expected, says", [
    ((3, 2), (2, 3), "it is transposed"), ((4, 3), (1, 3), "not summed over axis 0"), ((3, 4), (3, 1), "not summed over axis 1"),
    ((3, 1), (3,), "write .reshape(3,)"), ((5, 3), (3,), "not summed over the batch"), ((7,), (2,), "the shape of v; are two"),
    ((9,), (2,), "a gradient has the shape of what it belongs to"),
])  # fmt: skip
def test_a_wrong_shape_is_told_with_the_repair(found, expected, says):
    assert says in hand._misshapen("w", found, expected, {"v": SimpleNamespace(_value=np.zeros(7))})


@all_cases("places, shape, says", [
    ([(1, 0), (1, 1), (1, 2)], (4, 3), "row 1"), ([(0, 2), (1, 2), (2, 2), (3, 2)], (4, 4), "column 2"),
    ([(0, 0), (0, 1), (3, 0), (3, 1)], (4, 2), "rows 0, 3"), ([(0, 0), (0, 1)], (4, 3), ""), ([(0,), (1,)], (4,), ""),
    ([(k, j) for k in range(3) for j in range(2)], (4, 2), ""), ([(1, 0)], (4, 1), ""),
])  # fmt: skip
def test_rows_and_columns_that_are_wrong_throughout(places, shape, says):
    assert unexplained._lines(np.array(places), shape) == says


def test_the_range_of_wrong_factors():
    assert unexplained._spread(np.array([])) == "autodiff gives zero"
    assert unexplained._spread(np.array([2.0, 2.0])) == "hand / autodiff is 2"
    assert unexplained._spread(np.array([2.0, -0.5])) == "hand / autodiff runs from -0.5 to 2"


def test_a_term_that_another_drowns():
    parts = [SimpleNamespace(name=name, largest={"w": size}) for name, size in (("data", 2.0), ("faint", 1e-6), ("none", 0.0))]
    (told,) = cautions._drowned(parts)
    assert told.sentence.startswith("in dw the term faint is 5e-07 of the largest")
    parts[1].largest["w"] = 3e-6
    assert cautions._drowned(parts) == [] and cautions._drowned(parts[:1]) == []


def test_the_numbers_of_one_term_of_the_loss_are_those_of_that_term_alone():
    parts = [lambda w: am.sum(am.sin(w)), lambda w: am.sum(w * w) * 100.0, lambda w: am.sum(am.exp(w))]
    w = np.array([0.5, -1.5, 2.0])
    problem = Problem(lambda w: parts[0](w) + parts[1](w) + parts[2](w), {"w": w})
    trace = LossGraph(problem)
    whole = numeric.NumericalColumn(problem, trace, np.random.default_rng(0), False)
    terms = summands(trace.root)
    by_value = {round(float(part(w)), 6): part for part in parts}
    for k, (term, part) in enumerate([(term, by_value.pop(round(float(term._value), 6))) for term in terms]):
        alone = whole.of_term(k, term)
        assert alone.f() == pytest.approx(part(w), rel=1e-14) and alone.size == trace.size(term)
        np.testing.assert_allclose(trace.gradient(alone.flow, trace.leaves["w"]), am.grad(part)(w), rtol=1e-14)
        assert alone.project(["w"]).agrees and alone.all(None, 1).value["w"] == pytest.approx(am.grad(part)(w), rel=1e-7)
    assert np.isnan(whole.of_term(3, terms[0]).f()) and whole.f() == pytest.approx(sum(part(w) for part in parts))
