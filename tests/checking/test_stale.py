"""A gradient that is right for values of another moment is recognised as such."""

import numpy as np
import pytest
from derivations import logistic, network, svm

import autograd_mini as am
from autograd_mini.checking.report.findings import LIKELY, SURE


@pytest.mark.parametrize("model, rate", [(logistic, 0.5), (logistic, 0.0123), (network, 0.37), (svm, 1.0)])
def test_a_gradient_of_before_the_step_is_recognised_with_the_rate(model, rate, rng):
    loss, old, hand = model(rng)
    gradients = hand()(**old)
    now = {name: x - rate * gradients[name] for name, x in old.items()}
    (finding,) = am.compare(loss, now, gradients).findings
    assert finding.kind == "stale value" and "before a step of gradient descent" in finding.sentence
    if model is not svm:  # whose gradient does not change with every step
        assert f"with the rate {rate:g}" in finding.sentence


def test_a_bias_from_after_the_update_of_the_weight(rng):
    loss, args, hand = logistic(rng)
    dw = hand()(**args)["w"]
    db = hand()(args["w"] - 0.2 * dw, args["b"])["b"]
    X = rng.normal(size=(9, 3))

    def f(w, b):
        return am.softplus(X @ w + b).mean()

    w, b = rng.normal(size=3), rng.normal(size=9)
    s = 1 / (1 + np.exp(-(X @ w + b)))
    dw = X.T @ s / 9
    db = 1 / (1 + np.exp(-(X @ (w - 0.2 * dw) + b))) / 9
    (finding,) = am.compare(f, {"w": w, "b": b}, {"w": dw, "b": db}).findings
    assert finding.kind == "stale value" and finding.parameters == ["b"] and "w after a step" in finding.sentence


def test_earlier_values_that_are_given_are_tried(rng):
    loss, args, hand = network(rng)
    old = {name: x + 0.1 * rng.normal(size=x.shape) for name, x in args.items()}
    assert am.compare(loss, args, hand()(**old)).findings[0].kind == "unknown"
    report = am.compare(loss, args, hand()(**old), earlier=old)
    assert report.findings[0].kind == "stale value" and "that you gave" in report.findings[0].sentence
    mixed = {**args, "W2": old["W2"]}
    report = am.compare(loss, args, hand()(**mixed), earlier=old)
    assert "the earlier value of W2" in report.findings[0].sentence


def test_a_weight_that_is_transposed_in_the_product_is_followed(rng):
    X, W1, W2, t = rng.normal(size=(6, 3)), rng.normal(size=(4, 3)), rng.normal(size=(2, 4)), rng.normal(size=(6, 2))

    def f(W1, W2):
        h = am.tanh(X @ W1.T)
        return (am.tanh(h @ W2.T) * t).sum()

    h = np.tanh(X @ W1.T)
    d = t * (1 - np.tanh(h @ W2.T) ** 2)
    dW2 = d.T @ h
    dW1 = ((d @ (W2 - 0.1 * dW2)) * (1 - h * h)).T @ X
    (finding,) = am.compare(f, {"W1": W1, "W2": W2}, {"W1": dW1, "W2": dW2}).findings
    assert finding.kind == "stale value" and "W2 - 0.1 dW2" in finding.sentence


def test_one_wrong_number_is_no_step():
    (finding,) = am.compare(lambda x: am.sin(x), 1.0, 0.3).findings
    assert finding.kind == "unknown"


def test_two_wrong_numbers_are_enough_for_a_step_of_any_length():
    old = np.array([0.5, -1.2])
    slope = np.exp(old) * np.cos(old)
    (finding,) = am.compare(lambda w: am.sum(am.exp(w) * (am.sin(w) + am.cos(w)) / 2), old - 0.0123 * slope, slope).findings
    assert finding.kind == "stale value" and "with the rate 0.0123" in finding.sentence and finding.confidence == SURE


def test_of_one_number_a_step_of_a_usual_rate_is_likely_and_not_certain():
    (finding,) = am.compare(lambda w: am.sum(am.exp(w)), {"w": np.array([0.5 - 0.1 * np.exp(0.5)])}, np.exp([0.5])).findings
    assert "w before a step of gradient descent with the rate 0.1" in finding.sentence and finding.confidence == LIKELY
