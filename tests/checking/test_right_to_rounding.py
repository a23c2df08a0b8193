"""Right gradients that are zero but for rounding, and conventions of courses, raise no alarm; wrong ones beside them do."""

import cProfile

import numpy as np
import pytest
from cases import all_cases
from planted import false_alarm
from planted.zeros import lecture, zero_gradients

import autograd_mini as am


def compared(loss, parameters, hand, **options):
    return am.compare(loss, parameters, hand, progress=False, **options)


def normalized(rng):
    x, t = rng.normal(size=(8, 3)), rng.normal(size=(8, 4))

    def loss(W, b):
        z = x @ W + b
        return am.sum(((z - am.mean(z, axis=0)) / am.sqrt(am.var(z, axis=0) + 1e-5) - t) ** 2)

    def hand(W, b):
        z = x @ W + b
        std = np.sqrt(z.var(0) + 1e-5)
        n = (z - z.mean(0)) / std
        d = 2 * (n - t)
        dz = (d - d.mean(0) - n * (d * n).mean(0)) / std
        return {"W": x.T @ dz, "b": dz.sum(0)}

    return loss, {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}, hand


def shifted_scores(rng):
    x, y = rng.normal(size=(8, 4)), rng.integers(0, 4, 8)

    def hand(s):
        p = np.exp(x + s) / np.exp(x + s).sum(1, keepdims=True)
        return (p.sum() - 8) / 8

    return lambda s: am.cross_entropy(x + s, y), {"s": 0.3}, hand


def solved_equations(rng):
    x, w = rng.normal(size=(8, 3)), rng.normal(size=3)
    y = x @ w
    return lambda w: am.sum((x @ w - y) ** 2), {"w": w}, lambda w: 2 * (x.T @ x @ w - x.T @ y)


@pytest.mark.parametrize("problem", [normalized, shifted_scores, solved_equations])
def test_a_gradient_that_is_zero_but_for_rounding_agrees(problem, rng):
    loss, parameters, hand = problem(rng)
    report = compared(loss, parameters, hand)
    assert report.ok and not report.findings, report
    assert compared(loss, parameters, hand(**parameters)).ok


def test_a_mistake_beside_a_gradient_that_is_zero_to_rounding_is_caught(rng):
    loss, parameters, hand = normalized(rng)
    report = compared(loss, parameters, lambda W, b: {**hand(W, b), "W": 2 * hand(W, b)["W"]})
    assert not report.ok and report.parameters["b"].verdict == "agree" and report.findings[0].parameters == ["W"]


M = 7
COSTS = {
    "-(1/m) sum": lambda p, y: -(1 / M) * am.sum(y * am.log(p) + (1 - y) * am.log(1 - p)),
    "sum / m": lambda p, y: -am.sum(y * am.log(p) + (1 - y) * am.log(1 - p)) / M,
    "mean": lambda p, y: am.mean(-(y * am.log(p) + (1 - y) * am.log(1 - p))),
    "dot": lambda p, y: ((am.log(p) @ y.T + am.log(1 - p) @ (1 - y).T) / -M).sum(),
}


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_the_convention_of_courses_on_the_number_of_samples_is_none_of_the_mistakes(cost, rng):
    x, y = rng.normal(size=(3, M)), (rng.random((1, M)) < 0.5).astype(float)

    def loss(w, b):
        Z = w.T @ x + b
        A = am.sigmoid(Z)
        return cost(A, y)

    def hand(w, b, of=M):
        dZ = 1 / (1 + np.exp(-(w.T @ x + b))) - y
        return {"dZ": dZ, "dw": x @ dZ.T / of, "db": dZ.sum() / M}

    parameters = {"w": rng.normal(size=(3, 1)), "b": 0.3}
    report = compared(loss, parameters, hand)
    assert report.ok and [finding.kind for finding in report.findings] == ["convention"]
    assert report.columns["Z"].verdict == "convention only" and report.columns["w"].verdict == "agree"
    wrong = compared(loss, parameters, lambda w, b: hand(w, b, 1))
    assert wrong.findings[0].parameters == ["w"] and wrong.columns["b"].verdict == "agree"


def test_a_final_gradient_that_agrees_is_not_called_wrong_whatever_stands_before_it(rng):
    x = rng.normal(size=(5, 3))

    def loss(w):
        z = x @ w
        return am.sum(am.tanh(z))

    w = rng.normal(size=3)
    slope = 1 - np.tanh(x @ w) ** 2
    report = compared(loss, {"w": w}, {"z": 0.3 * slope, "w": x.T @ slope})
    assert report.columns["z"].verdict == "wrong" and report.columns["w"].verdict == "agree"
    assert all(finding.parameters == ["z"] for finding in report.findings)


def test_a_comparison_runs_under_a_profiler():
    profile = cProfile.Profile()
    assert profile.runcall(compared, lambda x: x**3, 2.0, 12.0).ok


def test_the_cause_is_not_looked_for_where_nobody_wants_it():
    report = compared(lambda x: x**3, 2.0, 11.0, diagnose=False)
    assert not report.ok and report.findings == []


ZEROS = list(zero_gradients(16))


@all_cases("problem", [problem for _, problem in ZEROS], ids=[name for name, _ in ZEROS])
def test_right_gradients_that_are_zero_to_rounding_raise_no_alarm(problem):
    assert false_alarm(problem) is None


def test_the_26_gradients_of_a_lecture_on_batch_norm_agree(rng):
    loss, parameters, hand = lecture(rng)
    report = compared(loss, parameters, hand)
    assert report.ok and len(report.columns) == 26 and not report.findings


BASE = np.array([1.0, 2.0, 4.0])
SLOPE = (BASE - np.mean(BASE)) / (3 * np.std(BASE))
DEVIATIONS = {
    "std": lambda x: am.std(x),
    "np.std": lambda x: np.std(x, axis=0, keepdims=True)[0],
    "nanstd": lambda x: am.nanstd(x),
    "std where": lambda x: am.std(am.concatenate([x, [9.0]]), where=[True, True, True, False]),
    "std of Values": lambda x: am.std([x[0], x[1], x[2]]),
}


@all_cases("f", DEVIATIONS.values(), ids=DEVIATIONS)
@all_cases("scale", [1e200, -1e200, 1e160, 1e-160, 1e-200, 1e-310, 1.0])
def test_a_standard_deviation_does_not_overflow_and_loses_no_digits(f, scale):
    x = BASE * scale
    assert float(am.stop_gradient(f(am.Tensor(x))).data) == pytest.approx(np.std(BASE) * abs(scale), rel=1e-9)
    np.testing.assert_allclose(am.grad(f)(x), np.sign(scale) * SLOPE, rtol=1e-9)


@all_cases("f", DEVIATIONS.values(), ids=DEVIATIONS)
@all_cases("x", [[0.1] * 3, [0.7] * 3, [3.0] * 3])
def test_the_standard_deviation_of_equal_numbers_is_flat_to_second_order_although_their_mean_is_rounded(f, x):
    x = np.array(x)
    assert float(am.stop_gradient(f(am.Tensor(x))).data) == 0
    np.testing.assert_array_equal(am.grad(f)(x), 0)
    np.testing.assert_array_equal(am.hvp(f)(x, BASE), 0)


def test_rows_of_very_different_size_each_have_their_own_deviation():
    x = np.stack([BASE, BASE * 1e200, BASE * 1e-200, np.full(3, 0.1)])
    np.testing.assert_allclose(am.std(am.Tensor(x), axis=1).data, np.std(BASE) * np.array([1, 1e200, 1e-200, 0]), rtol=1e-12)
    for dtype, scale in ((np.float32, 1e25), (np.float32, 1e-30), (np.float16, 5e3)):
        assert float(am.std((BASE * scale).astype(dtype))) == pytest.approx(np.std(BASE) * scale, rel=2e-3)
