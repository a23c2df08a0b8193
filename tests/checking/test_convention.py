"""What is accepted as convention is told with its evidence: the kink in the graph, or the slopes to both sides."""

import numpy as np
import pytest

import autograd_mini as am


def test_a_kink_of_the_graph_is_named_with_the_number_of_elements():
    def f(x):
        h = am.relu(x)
        return h.sum()

    report = am.compare(f, np.array([0.0, 0.0, 2.0]), np.array([1.0, 1.0, 1.0]))
    (finding,) = report.findings
    assert finding.kind == "convention" and "2 elements of h (relu)" in finding.sentence and report.kinks == {"h (relu)": 2}
    assert report.ok and report.odd_one_out is None


def test_a_kink_that_the_graph_does_not_show_is_seen_by_numbers():
    def f(x):
        return am.where(x.data > 0, 3 * x, x).sum()

    report = am.compare(f, np.array([0.0, 1.0]), np.array([2.0, 3.0]))
    assert report.verdict == "convention only"
    assert "dx[0] = 2 lies between the slopes" in report.findings[0].sentence
    assert am.compare(f, np.array([0.0, 1.0]), np.array([3.5, 3.0])).verdict == "wrong"


@pytest.mark.parametrize("slope, ok", [(0.0, True), (1.0, True), (0.5, True), (2.0, False)])
def test_one_choice_is_made_for_all_parameters_behind_a_kink(slope, ok, rng):
    X, v = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.5, -2.0])

    def f(W, b):
        return (am.relu(X @ W + b) @ v).sum()

    W, b = np.zeros((2, 2)), np.zeros(2)
    d = np.tile(v, (2, 1)) * slope
    assert am.compare(f, {"W": W, "b": b}, {"W": X.T @ d, "b": d.sum(axis=0)}).ok is ok


def test_a_mistake_beside_a_kink_is_no_convention(rng):
    X, v = np.array([[1.0, 2.0], [0.0, 0.0]]), rng.normal(size=2)
    W = rng.normal(size=(2, 2))
    d = np.tile(v, (2, 1)) * (X @ W > 0)
    report = am.compare(lambda W: (am.relu(X @ W) @ v).sum(), {"W": W}, {"W": 3 * X.T @ d})
    assert report.verdict == "wrong" and report.findings[0].kind == "constant factor"


@pytest.mark.parametrize("hand, ok", [((1, 1), True), ((1, 0), True), ((2, 0), True), ((0, 1), False), ((2, 1), False)])
def test_a_number_between_the_slopes_of_its_own_sides_may_still_be_no_subgradient(hand, ok):
    X = np.array([[1.0, 1.0], [1.0, -1.0]])  # slopes s and t give (s + t, s - t), where each alone has 0 to 2 and -1 to 1
    report = am.compare(lambda w: am.relu(X @ w).sum(), np.zeros(2), np.array(hand, float))
    assert report.ok is ok, report


def test_one_slope_for_a_great_many_kinks_is_accepted(rng):
    X = rng.uniform(size=(400, 2))
    for slope, ok in ((0.01, True), (0.3, True), (1.0, True), (1.1, False), (-0.1, False)):
        report = am.compare(lambda W: am.relu(X @ W).sum(), np.zeros((2, 3)), slope * X.T @ np.ones((400, 3)))
        assert report.ok is ok, report
