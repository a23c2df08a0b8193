"""Slips of students in models of their own: named by what they are, and nothing that is not there is named."""

import numpy as np
import pytest

import autograd_mini as am

rng = np.random.default_rng(7)
X, Y, V, LABELS = rng.normal(size=(9, 3)), rng.normal(size=(9, 2)), rng.normal(size=4), np.where(np.arange(9) % 3 > 0, 1.0, 0.0)
S = (lambda a: a @ a.T)(rng.normal(size=(4, 4)))
W = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=4) * 0.3, "W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=2) * 0.3}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def said(loss, parameters, hand):
    report = am.compare(loss, parameters, hand, progress=False)
    assert report.verdict == "wrong"
    return report.findings


def network(W1, b1, W2, b2):
    return am.mean(am.sum((am.tanh(X @ W1 + b1) @ W2 + b2 - Y) ** 2, axis=1))


def by_hand(W1, b1, W2, b2):
    a = np.tanh(X @ W1 + b1)
    e = 2 * (a @ W2 + b2 - Y) / len(X)
    dz = (e @ W2.T) * (1 - a * a)
    return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": a.T @ e, "b2": e.sum(0)}


def test_the_right_gradient_agrees():
    assert am.compare(network, W, by_hand, progress=False).verdict == "agree"


@pytest.mark.parametrize("missing", [["W1", "b1"], ["W2"], ["b1"], ["W1", "b1", "W2", "b2"]])
def test_gradients_that_stayed_zero_are_called_zero(missing):
    findings = said(network, W, lambda **p: {k: v * (k not in missing) for k, v in by_hand(**p).items()})
    assert len(findings) == 1 and findings[0].kind == "dropped path" and set(findings[0].parameters) == set(missing)
    assert "zero throughout" in findings[0].sentence and "sigmoid" not in findings[0].sentence


@pytest.mark.parametrize("names", [["W1", "W2"], ["W1"]])
def test_a_penalty_that_the_loss_does_not_have_is_named(names):
    findings = said(network, W, lambda **p: {k: v + 0.1 * p[k] * (k in names) for k, v in by_hand(**p).items()})
    assert {f.kind for f in findings} == {"regularization wrong"}
    assert {name for f in findings for name in f.parameters} == set(names)
    for f in findings:
        assert "contains 0.1" in f.sentence and "does not have" in f.sentence


def test_the_norm_of_a_quotient_that_was_taken_as_constant_is_a_path_and_no_sign():
    def quotient(v):
        return (v @ S @ v) / (v @ v)

    (finding,) = said(quotient, {"v": V}, lambda v: 2 * S @ v / (v @ v))
    assert finding.kind in ("used twice, counted once", "dropped path") and "`v @ v`" in finding.sentence
    (finding,) = said(quotient, {"v": V}, lambda v: 2 * S @ v / (v @ v) + 2 * (v @ S @ v) / (v @ v) ** 2 * v)
    assert finding.kind == "sign" and "`v @ v`" in finding.sentence
    (finding,) = said(quotient, {"v": V}, lambda v: 2 * S @ v / (v @ v) - (v @ S @ v) / (v @ v) ** 2 * v)
    assert finding.kind == "used twice, counted once" and "`v @ v`" in finding.sentence


@pytest.mark.parametrize("weights", [(3.0, 1.0), (1.0, 5.0)])
def test_forgotten_weights_of_classes_are_a_missing_factor(weights):
    w = np.where(LABELS == 1, *weights)

    def loss(t, b):
        z = X @ t + b
        return am.mean(w * (am.softplus(z) - LABELS * z))

    def hand(t, b):
        g = (sigmoid(X @ t + b) - LABELS) / 9
        return {"t": X.T @ g, "b": g.sum()}

    (finding,) = said(loss, {"t": V[:3], "b": 0.1}, hand)
    assert finding.kind == "missing factor" and "factor `w` is missing" in finding.sentence


def process(s, length):
    D = (X[:, :1] - X[:, 0]) ** 2
    K = am.exp(s) * am.exp(-0.5 * D * am.exp(-2 * length)) + 0.1 * np.eye(9)
    return 0.5 * Y[:, 0] @ am.solve(K, Y[:, 0]) + 0.5 * am.logdet(K)


def process_by_hand(s, length, of_determinant=1.0, of_exp=None):
    D = (X[:, :1] - X[:, 0]) ** 2
    R = np.exp(-0.5 * D * np.exp(-2 * length))
    inverse = np.linalg.inv(np.exp(s) * R + 0.1 * np.eye(9))
    a = inverse @ Y[:, 0]
    G = 0.5 * (of_determinant * inverse - np.outer(a, a))
    return {"s": (G * R).sum() * (of_exp or np.exp(s)), "length": (G * np.exp(s) * R * D * np.exp(-2 * length)).sum()}


def test_a_function_of_numbers_whose_insides_are_matrices_is_followed():
    point = {"s": 0.3, "length": 0.2}
    report = am.compare(process, point, process_by_hand, progress=False)
    assert report.verdict == "agree" and not any(one.kind == "no autodiff" for one in report.warnings)
    (finding,) = said(process, point, lambda **p: process_by_hand(**p, of_determinant=0.0))
    assert finding.kind in ("dropped path", "used twice, counted once") and "logabsdet" in finding.sentence
    (finding,) = said(process, point, lambda **p: process_by_hand(**p, of_exp=1.0))
    assert finding.kind == "missing activation slope" and "exp" in finding.sentence


def test_one_number_without_a_graph_is_not_called_a_factor():
    def loop(x):
        out = np.zeros(2)
        out[0] = x**2
        out[1] = np.sin(x)
        return out.sum()

    (finding,) = said(loop, {"x": 0.7}, lambda x: 2 * x)
    assert finding.kind == "unknown"
    (finding,) = said(loop, {"x": 0.7}, lambda x: -(2 * x + np.cos(x)))
    assert finding.kind == "sign"


@pytest.mark.parametrize("bound", [0.05, 0.2])
def test_gradients_that_were_clipped_to_bounds_are_named(bound):
    (finding,) = said(network, W, lambda **p: {k: np.clip(g, -bound, bound) for k, g in by_hand(**p).items()})
    assert finding.kind == "clipped" and f"between -{bound} and {bound}" in finding.sentence
    assert set(finding.parameters) <= set(W)


@pytest.mark.parametrize("norm", [1.0, 0.25])
def test_gradients_that_were_clipped_to_a_norm_are_named(norm):
    def clipped(**p):
        found = by_hand(**p)
        whole = np.sqrt(sum(np.sum(g**2) for g in found.values()))
        return {k: g * min(1.0, norm / (whole + 1e-6)) for k, g in found.items()}

    (finding,) = said(network, W, clipped)
    assert finding.kind == "clipped" and f"to the norm {norm:g}" in finding.sentence
    (finding,) = said(network, W, lambda **p: {k: g * 0.37 for k, g in by_hand(**p).items()})
    assert finding.kind == "constant factor"


@pytest.mark.parametrize("name", ["softplus", "silu"])
def test_the_slope_of_the_sigmoid_in_place_of_that_of_its_relatives(name):
    def loss(W1, W2):
        return am.mean(am.sum((getattr(am, name)(X @ W1) @ W2 - Y) ** 2, axis=1))

    def hand(W1, W2):
        z = X @ W1
        s = sigmoid(z)
        a = np.log1p(np.exp(z)) if name == "softplus" else z * s
        e = 2 * (a @ W2 - Y) / len(X)
        return {"W2": a.T @ e, "W1": X.T @ ((e @ W2.T) * s * (1 - s))}

    (finding,) = said(loss, {"W1": W["W1"], "W2": W["W2"]}, hand)
    assert finding.kind == "missing activation slope" and finding.parameters == ["W1"]
    assert "that of the sigmoid itself" in finding.sentence


@pytest.mark.parametrize("width", [3, 5])
def test_a_forgotten_root_is_a_constant_factor_and_no_slope(width):
    K = rng.normal(size=(4, width))
    mask = np.tril(np.ones((4, 4)))
    parameters = {"Q": rng.normal(size=(4, width))}

    def loss(Q):
        scores = am.where(mask > 0, Q @ K.T / np.sqrt(width), -1e9)
        return am.sum((am.softmax(scores, axis=1) - S) ** 2)

    def hand(Q):
        scores = np.where(mask > 0, Q @ K.T / np.sqrt(width), -1e9)
        p = np.exp(scores - scores.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        d = 2 * (p - S)
        return p * (d - (d * p).sum(1, keepdims=True)) @ K

    (finding,) = said(loss, parameters, hand)
    assert finding.kind == "constant factor" and f"√{width} times" in finding.sentence
