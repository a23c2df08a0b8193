"""Where an agreement may be luck, it is said."""

import numpy as np
import pytest
from derivations import network

import autograd_mini as am


def kinds(f, args, hand=None):
    report = am.compare(f, args, hand)
    return {warning.kind: warning.sentence for warning in report.warnings}, report


def test_dead_units_are_counted(rng):
    X, W = rng.normal(size=(6, 3)), rng.normal(size=(3, 4))
    b = np.array([0.0, -100.0, 0.0, -100.0])

    def f(W, b):
        z = X @ W + b
        h = am.relu(z)
        return (h * h).sum()

    found, _ = kinds(f, {"W": W, "b": b})
    assert "2 of 4 columns of h (relu) are dead in every row" in found["dead units"]


@pytest.mark.parametrize("activation", [am.sigmoid, am.tanh])
def test_saturated_units_are_counted(activation, rng):
    X, W = np.ones((6, 1)), np.array([[0.1, 40.0, -0.3]])

    def f(W):
        z = X @ W
        h = activation(z)
        return h.sum()

    found, _ = kinds(f, {"W": W})
    assert "1 of 3 columns of h" in found["saturated units"]


def test_gradients_below_1e_10_and_zero_ones_are_named():
    found, _ = kinds(lambda x, y: 1e-12 * am.sin(x).sum() + (0 * y).sum(), (np.ones(3), np.ones(2)))
    assert "dx is below 1e-10 throughout" in found["tiny gradient"] and "dy is zero throughout" in found["zero gradient"]


def test_a_few_tiny_elements_are_counted():
    found, _ = kinds(lambda x: (x**3).sum(), np.array([1.0, 1e-6]))
    assert "1 of 2 elements of dx" in found["tiny gradient"]


def test_a_term_that_drowns_is_named_and_the_terms_are_listed(rng):
    t = rng.normal(size=4)

    def f(w):
        cost = (am.sin(w) * t).sum()
        penalty = 1e-9 * (w * w).sum()
        return cost + penalty

    found, report = kinds(f, rng.normal(size=4))
    assert "in dw the term penalty is" in found["drowned term"]
    assert [(term.name, term.is_penalty) for term in report.terms] == [("cost", False), ("penalty", True)]


def test_a_sound_comparison_has_no_warnings(rng):
    loss, args, hand = network(rng)
    assert kinds(loss, args, hand())[0] == {}


def test_a_wrong_rule_in_a_term_that_another_drowns_is_found_in_that_term_alone():
    from autograd_mini.core.primitive import registry

    wrong = am.Primitive("wrong_cube", lambda x: x * x * x, dx=lambda g, z, x: g * 3 * x)
    try:

        def loss(w):
            data = 1e6 * (w * w).sum()
            faint = 1e-7 * wrong(w).sum()
            return data + faint

        report = am.compare(loss, np.array([0.5, -2.0, 3.0]))
    finally:
        registry.pop("wrong_cube")
    assert not report.ok and report.odd_one_out == "autodiff"
    assert [term.agrees for term in report.terms] == [True, False]
    assert "in the term `faint`" in report.findings[-1].sentence or "in the term faint" in report.findings[-1].sentence


def test_each_term_is_looked_at_alone_and_a_kink_in_one_is_no_contradiction(rng):
    X = rng.normal(size=(5, 3))

    def loss(w):
        return (am.relu(X @ w)).sum() + 0.1 * am.abs(w).sum() - 0.3 * (w * w).sum()

    for w in (rng.normal(size=3), np.zeros(3), np.array([0.0, 1.0, -1e-9])):
        report = am.compare(loss, w)
        assert report.ok and [term.agrees for term in report.terms] == [True] * 3, report
        assert "Each of the 3 terms of loss" in report.summary()
