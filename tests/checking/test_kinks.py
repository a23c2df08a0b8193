"""Kinks at the point are found in the graph, with all that may be chosen there."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini.checking.evidence.kinks import kinks_of
from autograd_mini.checking.problem.backward import LossGraph
from autograd_mini.checking.problem.problem import Problem


def kinks(f, x):
    trace = LossGraph(Problem(f, x))
    return trace, kinks_of(trace)


def accepts(f, x, hand, slack=1e-12):
    trace, found = kinks(f, x)
    (leaf,) = trace.leaves.values()
    difference = {"x": np.asarray(hand, float) - trace.gradient(trace.flow, leaf)}
    return found.explain(trace, {"x": leaf}, difference, {"x": np.full(np.shape(hand), slack)})


@pytest.mark.parametrize("x", [[1.0, -1.0], [1e-9, 2.0], [-1e-12, 0.5]])
def test_off_the_kinks_there_are_none(x):
    trace, found = kinks(lambda x: am.relu(x).sum() + am.abs(x).sum() + am.max(x), np.array(x))
    assert not found and found.where == {} and not found.explain(trace, {}, {}, {})


def test_rounding_may_have_moved_a_number_off_the_kink():
    assert accepts(lambda x: am.relu(x - 0.3 + 0.1 + 0.2).sum(), np.array([2.0, 0.0]), [1.0, 1.0])
    assert accepts(lambda x: am.relu(x - 0.3 + 0.1 + 0.2).sum(), np.array([2.0, 0.0]), [1.0, 0.0])


def test_where_says_which_operations_and_how_many():
    def f(x):
        h = am.relu(x)
        return h.sum() + am.abs(x).sum()

    (of_abs,) = (name for name in kinks(f, np.zeros(2))[1].where if "abs" in name)
    assert kinks(f, np.array([0.0, 0.0, 1.0]))[1].where == {"h (relu)": 2, of_abs: 2}


def test_each_element_may_choose_for_itself():
    W = np.array([[1.0, 2.0], [3.0, -1.0]])
    assert accepts(lambda x: (am.relu(x) @ W).sum(), np.zeros(2), [0.25 * 3.0, 1.0 * 2.0])
    assert not accepts(lambda x: (am.relu(x) @ W).sum(), np.zeros(2), [0.25 * 3.0, 1.1 * 2.0])


def test_a_choice_at_one_kink_shows_in_all_parameters_at_once():
    X = np.array([[1.0, 2.0], [0.0, 0.0]])

    def f(W, b):
        return am.relu(X @ W + b).sum()

    trace = LossGraph(Problem(f, (np.array([1.0, 1.0]), np.array(0.0))))
    found = kinks_of(trace)
    targets = dict(trace.leaves)
    slack = {"W": np.full(2, 1e-12), "b": np.full((), 1e-12)}
    assert found.explain(trace, targets, {"W": np.zeros(2), "b": np.array(0.7)}, slack)
    assert not found.explain(trace, targets, {"W": np.array([0.1, 0.0]), "b": np.array(0.7)}, slack)


@pytest.mark.parametrize(
    "hand, right",
    [([0.2, 0.3, 0.5, 0.0], True), ([1, 0, 0, 0], True), ([0.5, 0.5, 0.5, 0], False), ([0.2, 0.3, 0.4, 0], False)],
)
def test_shares_of_a_largest_number_add_up_to_one(hand, right):
    assert accepts(lambda x: am.max(x), np.array([2.0, 2.0, 2.0, 1.0]), hand) is right


def test_rows_choose_for_themselves():
    x = np.array([[1.0, 1.0], [3.0, 3.0]])
    assert accepts(lambda x: am.max(x, axis=1).sum(), x, [[0.1, 0.9], [1.0, 0.0]])
    assert not accepts(lambda x: am.max(x, axis=1).sum(), x, [[0.1, 0.8], [1.0, 0.1]])


def test_with_very_many_kinks_only_common_slopes_are_tried():
    x = np.zeros(500)
    assert kinks(lambda x: am.relu(x).sum(), x)[1].steps == []
    assert accepts(lambda x: am.relu(x).sum(), x, np.ones(500)) and accepts(lambda x: am.relu(x).sum(), x, np.full(500, 0.5))


@pytest.mark.parametrize("samples, units", [(3, 2), (12, 3), (40, 3)])
def test_any_choice_of_slopes_is_found_where_there_are_more_kinks_than_parameters(samples, units, rng):
    X = rng.normal(size=(samples, 2))
    for slopes in (rng.uniform(size=(samples, units)), rng.integers(0, 2, size=(samples, units))):
        assert accepts(lambda x: am.relu(X @ x).sum(), np.zeros((2, units)), X.T @ slopes, slack=1e-9)
    largest = np.maximum(X, 0).sum(axis=0)[:, None]  # what no choice exceeds
    assert not accepts(lambda x: am.relu(X @ x).sum(), np.zeros((2, units)), np.tile(1.01 * largest, units), slack=1e-9)
