"""Other points are elsewhere, and the given one is as it was."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini.checking.problem.points import _step, moved_to
from autograd_mini.checking.problem.problem import Problem


def test_a_random_point_moves_every_parameter_and_puts_it_back(rng):
    x = rng.normal(size=4)
    problem = Problem(lambda x: (x * x).sum(), x)
    with moved_to(problem, False, rng) as trace:
        assert np.all(trace.leaves["x"].value != x)
    assert problem.arrays["x"].tobytes() == x.tobytes()


def test_downhill_the_function_is_lower(rng):
    problem = Problem(lambda x: ((x - 3) ** 2).sum(), rng.normal(size=4))
    values = []
    for downhill in (False, True):
        with moved_to(problem, downhill, np.random.default_rng(1)) as trace:
            values.append(float(trace.root.value))
    assert values[1] < values[0]


def test_where_the_function_is_not_finite_there_is_no_point(rng):
    problem = Problem(lambda x: am.log(x).sum(), np.full(50, 1e-3))
    with moved_to(problem, False, rng) as trace:
        assert trace is None
    assert am.compare(lambda x: am.log(x).sum(), np.full(50, 1e-3), lambda x: 1 / x).ok


def test_a_hand_gradient_with_nan_elsewhere_does_not_agree_there():
    def hand(x):
        return np.where(x == 1.0, 2 * x, np.nan)

    report = am.compare(lambda x: (x * x).sum(), np.ones(3), hand)
    assert report.verdict == "wrong" and not report.points[0].agrees and report.points[0].relative_error == np.inf


def test_a_step_downhill_is_a_tenth_of_each_parameter_long_however_small_its_gradient_is():
    w, b, c = np.array([3.0, -4.0]), np.array([0.0, 0.0]), np.array([1.0, 2.0])
    problem = Problem(lambda w, b, c: am.sum(w * w) * 0.001 + 2.0 * b[0] + 0 * am.sum(c), {"w": w, "b": b, "c": c})
    _step(problem)
    assert problem.arrays["w"] == pytest.approx([2.7, -3.6]) and problem.arrays["b"] == pytest.approx([-0.01, 0.0])
    assert problem.arrays["c"].tolist() == [1.0, 2.0]
