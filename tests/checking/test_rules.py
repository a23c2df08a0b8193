"""A backward rule for one node is compared as the gradient of sum(g * z), for a g drawn at random."""

import numpy as np
import pytest

import autograd_mini as am


def model(rng):
    X, W, b = rng.normal(size=(6, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)

    def loss(W, b):
        u = X @ W
        z = u + b
        h = am.tanh(z)
        p = am.softmax(h, axis=1)
        return (p * p).mean()

    return loss, {"W": W, "b": b}, X


def softmax_back(g, p, h):
    return p * (g - np.sum(g * p, axis=1, keepdims=True))


@pytest.mark.parametrize(
    "name, rule",
    [
        ("h", lambda g, h, z: g * (1 - h**2)),
        ("p", softmax_back),
        ("u", lambda g, u, X, W: X.T @ g),
        ("u", lambda g, u, X, W: (None, X.T @ g)),
        ("z", lambda g, z, u, b: (g, g)),
    ],
)
def test_a_right_rule_agrees_at_several_points(name, rule, rng):
    loss, args, _ = model(rng)
    report = am.compare(loss, args, {name: rule})
    assert report.ok and report.rules[name].ok and len(report.rules[name].points) == 2
    assert all(np.all(np.isfinite(column.numeric)) for column in report.rules[name].columns.values())


@pytest.mark.parametrize(
    "name, rule, kind",
    [
        ("h", lambda g, h, z: g, "missing activation slope"),
        ("h", lambda g, h, z: g * (1 - z**2), "missing activation slope"),
        ("p", lambda g, p, h: g * p * (1 - p), "dropped path"),
        ("p", lambda g, p, h: 2 * softmax_back(g, p, h), "constant factor"),
        ("z", lambda g, z, u, b: (g, -g), "sign"),
        ("u", lambda g, u, X, W: g[:3, :3] @ W, "unknown"),
    ],
)
def test_a_wrong_rule_is_named_and_the_numbers_bear_autodiff_out(name, rule, kind, rng):
    loss, args, _ = model(rng)
    report = am.compare(loss, args, {name: rule})
    assert report.verdict == "wrong" and report.odd_one_out == "hand"
    assert report.rules[name].findings[0].kind == kind
    if kind == "missing activation slope":
        assert "on the way back from `h` to `z`" in report.rules[name].findings[0].sentence
    assert f"the rule of {name}" in str(report) and report.to_dict()["rules"][name]["verdict"] == "wrong"


def test_rules_and_gradients_may_stand_together(rng):
    loss, args, X = model(rng)
    W, b = args["W"], args["b"]
    h = np.tanh(X @ W + b)
    e = np.exp(h)
    p = e / e.sum(axis=1, keepdims=True)
    dz = softmax_back(2 * p / p.size, p, h) * (1 - h**2)
    right = {"W": X.T @ dz, "b": dz.sum(axis=0), "p": softmax_back}
    assert am.compare(loss, args, right).ok
    report = am.compare(loss, args, {**right, "b": dz.mean(axis=0)})
    assert report.rules["p"].ok and report.findings[0].kind == "averaged not summed"


def test_a_rule_of_floats_and_of_a_node_that_enters_twice():
    def f(a):
        s = a * a
        return s + 1.0

    assert am.compare(f, 3.0, {"s": lambda g, s, x, y: (g * y, g * x)}).ok
    assert am.compare(f, 3.0, {"s": lambda g, s, x, y: (g * y, 0.5 * g * x)}).verdict == "wrong"


@pytest.mark.parametrize(
    "name, rule, says",
    [
        ("W", lambda g, z: g, "'W'.*is a parameter, which no operation made: give its gradient"),
        ("hh", lambda g, z, x: g, "no intermediate of loss; did you mean h"),
        ("h", lambda g: g, r"called as rule\(g, z, x\), with the inputs of h = tanh\(z\)"),
        ("z", lambda g, z, u, b: (g, g, g), "gives 3 gradients, and z = .* has 2 inputs: return a tuple"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_in_one_sentence(name, rule, says, rng):
    loss, args, _ = model(rng)
    with pytest.raises(am.ArgumentError, match=says):
        am.compare(loss, args, {name: rule})
