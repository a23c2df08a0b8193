"""The mistake that was made is named, with its evidence; where none of the known ones was made, nothing is named."""

import numpy as np
import pytest
from derivations import autoencoder, batch_norm, logistic, network, recurrent, svm

import autograd_mini as am
from autograd_mini.checking.mistakes import search as diagnose

CASES = [
    # the model, the slip, the kind, the parameters that it touches, what the sentence says
    (logistic, "sum", "summed not averaged", {"w", "b"}, "summed over the 7 numbers"),
    (logistic, "mean", "averaged not summed", {"b"}, "1/7"),
    (logistic, "sign", "sign", {"w", "b"}, "-1 times"),
    (logistic, "label", "one-hot not subtracted", {"w", "b"}, "p = sigmoid(z)"),
    (logistic, "slope", "missing activation slope", {"w", "b"}, "multiply by a (1 - a)"),
    (logistic, "no penalty", "regularization missing", {"w"}, "penalty on w is missing"),
    (logistic, "half penalty", "regularization wrong", {"w"}, "a factor 2 is missing"),
    (logistic, "double penalty", "regularization doubled", {"w"}, "2 times"),
    (logistic, "penalty on b", "regularization wrong", {"b"}, "none on b"),
    (network, "one-hot", "one-hot not subtracted", {"W1", "b1", "W2", "b2"}, "p = softmax(z2)"),
    (network, "sum", "summed not averaged", {"W1", "b1", "W2", "b2"}, "divide by 8"),
    (network, "true class", "dropped path", {"W1", "b1", "W2", "b2"}, "every other class is in the denominator"),
    (network, "label scale", "summed not averaged", {"W1", "b1", "W2", "b2"}, "divided by 8"),
    (network, "before the activation", "stale value", {"W2"}, "`z1`, where `h` belongs"),
    (network, "updated", "stale value", {"W1", "b1"}, "W2 - 0.3 dW2"),
    (network, "slope", "missing activation slope", {"W1", "b1"}, "multiply by 1 - h²"),
    (network, "slope twice", "missing activation slope", {"W1", "b1"}, "twice"),
    (network, "slope at z", "missing activation slope", {"W1", "b1"}, "taken to be 1 - z1²; it is 1 - h²"),
    (network, "sign", "sign", {"W1", "b1"}, "-1 times"),
    (network, "factor", "constant factor", {"W1", "b1"}, "divide by 3"),
    (network, "mean", "averaged not summed", {"b1"}, "1/8"),
    (network, "transposed", "transposed", {"W1"}, "take .T"),
    (network, "no penalty", "regularization missing", {"W1"}, "penalty on W1"),
    (batch_norm, "no mean", "dropped path", {"W"}, "the path through the mean"),
    (batch_norm, "no variance", "dropped path", {"W"}, "the path through the variance"),
    (svm, "slope", "missing activation slope", {"W"}, "(margins > 0)"),
    (svm, "no correct class", "dropped path", {"W"}, "`scores`"),
    (svm, "sum", "summed not averaged", {"W"}, "divide by 10"),
    (autoencoder, "in", "used twice, counted once", {"W"}, "`W` is used 2 times"),
    (autoencoder, "out", "used twice, counted once", {"W"}, "`W` is used 2 times"),
    (recurrent, "slopes", "missing activation slope", {"Wx", "Wh"}, "at each of 4 steps"),
    (recurrent, "transposed", "transposed", {"Wx", "Wh"}, "is not transposed"),
]


@pytest.mark.parametrize(
    "model, slip, kind, parameters, says", CASES, ids=lambda x: "" if isinstance(x, set) else getattr(x, "__name__", x)
)
def test_a_mistake_is_named_where_it_was_made(model, slip, kind, parameters, says, rng):
    loss, args, hand = model(rng)
    report = am.compare(loss, args, hand(slip))
    (finding,) = report.findings
    assert report.verdict == "wrong" and report.odd_one_out == "hand"
    assert finding.kind == kind and set(finding.parameters) == parameters and finding.confidence >= 0.9
    assert says in finding.sentence
    assert finding.evidence["residual"] < 1e-9
    wrong = {name for name, column in report.parameters.items() if column.verdict == "wrong"}
    assert wrong == parameters


@pytest.mark.parametrize("model", [logistic, network, batch_norm, svm, autoencoder, recurrent], ids=lambda model: model.__name__)
def test_of_a_right_derivation_nothing_is_said(model, rng):
    loss, args, hand = model(rng)
    report = am.compare(loss, args, hand())
    assert report.verdict == "agree" and report.findings == [] and all(point.agrees for point in report.points)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_the_slope_of_other_activations_is_named(activation, rng):
    loss, args, hand = network(rng, activation)
    (finding,) = am.compare(loss, args, hand("slope")).findings
    assert finding.kind == "missing activation slope"
    assert {"relu": "(h > 0)", "sigmoid": "h (1 - h)"}[activation] in finding.sentence


def test_two_mistakes_in_different_parameters_are_both_named(rng):
    loss, args, hand = network(rng)
    findings = am.compare(loss, args, hand("two")).findings
    assert {(finding.kind, *finding.parameters) for finding in findings} == {("transposed", "W1"), ("sign", "b2")}
    assert all(finding.confidence >= 0.9 for finding in findings)


def test_two_mistakes_in_one_parameter_are_named_with_less_confidence(rng):
    x = rng.normal(size=(6, 3))

    def loss(w):
        z = x @ w
        a = am.tanh(z)
        return am.sum(a**3)

    findings = am.compare(loss, {"w": rng.normal(size=3)}, lambda w: -3 * x.T @ np.tanh(x @ w) ** 2).findings
    assert {finding.kind for finding in findings} == {"missing activation slope", "sign"}
    assert all(finding.confidence < 0.9 for finding in findings) and "likely" in str(findings[0])


@pytest.mark.parametrize(
    "slip, says", [("scattered", "in dW1 24 of 25 elements"), ("one element", "only the element [1, 2] (by +0.03) of 25")]
)
def test_what_no_known_mistake_gives_is_not_guessed_at(slip, says, rng):
    loss, args, hand = network(rng)
    (finding,) = am.compare(loss, args, hand(slip)).findings
    assert finding.kind == "unknown" and finding.confidence < 0.5 and finding.parameters == ["W1"]
    assert says in finding.sentence and "db2, dW2 and db1 agree" in finding.sentence


def test_a_whole_column_that_is_wrong_is_told_as_one(rng):
    loss, args, hand = network(rng)
    gradients = hand()(**args)
    gradients["W1"][:, 2] *= rng.normal(size=5)
    assert "only column 2" in am.compare(loss, args, gradients).findings[0].sentence


def test_a_constant_factor_has_its_ratio_and_spread_as_evidence(rng):
    loss, args, hand = network(rng)
    (finding,) = am.compare(loss, args, {name: 0.3721 * g for name, g in hand()(**args).items()}).findings
    assert finding.kind == "constant factor" and abs(finding.evidence["ratio"] - 0.3721) < 1e-9
    assert finding.evidence["spread"] < 1e-9 and "0.372100" in finding.sentence


def test_one_number_with_an_odd_factor_is_no_constant_factor():
    report = am.compare(lambda x: am.sin(x), 1.0, 0.3721 * np.cos(1.0))
    assert [finding.kind for finding in report.findings] == ["unknown"]


@pytest.mark.parametrize(
    "k, kind", [(2.0, "constant factor"), (0.5, "constant factor"), (-1.0, "sign"), (5.0, "summed not averaged")]
)
def test_a_factor_on_a_loss_of_numbers_only(k, kind):
    xs = [0.5, -1.0, 2.0, 0.1, -0.7]

    def loss(w):
        return sum((am.tanh(w * x) - x) ** 2 for x in xs) / 5

    right = am.grad(loss)(0.3)
    (finding,) = am.compare(loss, {"w": 0.3}, {"w": k * right}).findings
    assert finding.kind == kind


def test_a_square_written_as_a_product_and_counted_once(rng):
    X, t, W = rng.normal(size=(6, 3)), rng.normal(size=(6, 2)), rng.normal(size=(3, 2))

    def loss(W):
        h = am.tanh(X @ W)
        square = h * h
        return (square * t).sum()

    h = np.tanh(X @ W)
    (finding,) = am.compare(loss, {"W": W}, {"W": X.T @ (t * h * (1 - h * h))}).findings
    assert finding.kind in ("used twice, counted once", "constant factor") and abs(finding.evidence["ratio"] - 0.5) < 1e-12


def test_a_skip_connection_that_was_forgotten_is_a_dropped_path(rng):
    X, y, W = rng.normal(size=(6, 4)), rng.normal(size=(6, 4)), rng.normal(size=(4, 4))

    def loss(W):
        a = am.relu(X @ W)
        out = a + am.tanh(a)
        return ((out - y) ** 2).sum()

    a = np.maximum(X @ W, 0)
    d = 2 * (a + np.tanh(a) - y) * (1 - np.tanh(a) ** 2)
    (finding,) = am.compare(loss, {"W": W}, {"W": X.T @ (d * (a > 0))}).findings
    assert finding.kind == "dropped path" and "from `a` through `out`" in finding.sentence


def test_every_kind_that_is_told_is_in_the_list(rng):
    assert {kind for *_, kind, _, _ in CASES} <= set(diagnose.KINDS)


@pytest.mark.parametrize("scale", [1e-200, 1e150, 1e200, 1e300])
def test_a_loss_of_any_size_is_diagnosed_without_a_warning(scale, rng):
    X, y, w = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)

    def loss(w):
        return (scale * (X @ w - y) ** 2).mean()

    right = scale * 2 * X.T @ (X @ w - y) / 5
    assert am.compare(loss, w, right).ok
    assert am.compare(loss, w, 5 * right).findings[0].kind == "summed not averaged"
    assert am.compare(loss, w, right + scale * np.array([0.0, 0.3, 0.0])).findings[0].kind == "unknown"


def test_a_ratio_is_evidence_only_where_every_wrong_number_has_it(rng):
    X, W = rng.normal(size=(7, 3)), rng.normal(size=(3, 5))

    def loss(W):
        z = X @ W
        h = am.relu(z)
        return h.sum()

    report = am.compare(loss, W, {"z": np.ones((7, 5))})
    assert report.findings[0].kind == "missing activation slope" and "1.000" not in report.findings[0].sentence


@pytest.mark.parametrize(
    "wrong, says",
    [
        (["W1", "b1"], "db2 and dW2 agree, so look at the way back to `h` and below it"),
        (["W1"], "db2, dW2 and db1 agree, so look at the way back to `[8×5] @ W1` and below it"),
    ],
)
def test_a_mistake_lies_where_all_wrong_ones_enter_and_no_right_one(wrong, says, rng):
    loss, args, hand = network(rng)
    gradients = hand()(**args)
    for name in wrong:
        gradients[name] = gradients[name] * rng.normal(size=gradients[name].shape)
    report = am.compare(loss, args, gradients)
    assert all(finding.kind == "unknown" for finding in report.findings) and says in report.findings[0].sentence


def test_where_everything_is_wrong_no_place_is_told(rng):
    loss, args, _ = network(rng)
    report = am.compare(loss, args, {name: rng.normal(size=x.shape) for name, x in args.items()})
    assert "look at" not in report.findings[0].sentence


@pytest.mark.parametrize("first", ["z2", "h", "z1"])
def test_the_culprit_is_the_first_step_that_is_wrong_by_itself(first, rng):
    loss, args, hand = network(rng)
    gradients = hand(intermediates=True)(**args)
    factor = rng.normal(size=gradients[first].shape)
    gradients[first] = gradients[first] * factor
    report = am.compare(loss, args, gradients)
    assert report.culprit == first and report.columns[first].verdict == "wrong"
    later = {"z2": "h", "h": "z1", "z1": "W1"}[first]
    assert np.all(report.columns[later].relative_error <= 1e-7)  # right as a number, if not as the step after a wrong one


@pytest.mark.parametrize(
    "slip, kind, says",
    [
        (lambda z, a, y: a - 2 * y, "constant factor", "subtracted from p = sigmoid(z) twice"),
        (lambda z, a, y: z - y, "stale value", "made of `z` itself, where p = sigmoid(z) belongs"),
        (lambda z, a, y: (a - y) * (np.arange(9) > 0), "dropped path", "the first of the 9 samples is not counted: does a loop"),
        (lambda z, a, y: (a - y) * (np.arange(9) < 8), "dropped path", "the last of the 9 samples is not counted"),
    ],
)
def test_slips_at_the_logits_of_a_logistic_regression(slip, kind, says, rng):
    X, y, w = rng.normal(size=(9, 3)), np.arange(9) % 2, rng.normal(size=3)

    def loss(w, b):
        z = X @ w + b
        a = am.sigmoid(z)
        return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a))

    z = X @ w + 0.2
    d = slip(z, 1 / (1 + np.exp(-z)), y) / 9
    (finding,) = am.compare(loss, (w, 0.2), (X.T @ d, d.sum())).findings
    assert finding.kind == kind and says in finding.sentence and finding.confidence > 0.9


def test_a_slope_with_the_wrong_sign_inside_and_elements_picked_by_label(rng):
    X, W, labels = rng.normal(size=(6, 3)), rng.normal(size=(3, 4)), np.array([0, 1, 2, 3, 0, 1])

    def loss(W):
        z = X @ W
        h = am.tanh(z)
        return (am.logsumexp(h, axis=1) - h[np.arange(6), labels]).mean()

    h = np.tanh(X @ W)
    p = np.exp(h) / np.exp(h).sum(axis=1, keepdims=True)
    dh = (p - np.eye(4)[labels]) / 6
    (finding,) = am.compare(loss, W, X.T @ (dh * (1 + h * h))).findings
    assert finding.kind == "missing activation slope" and "taken to be 1 + h²; it is 1 - h²" in finding.sentence
    (finding,) = am.compare(loss, W, X.T @ ((p + np.eye(4)[labels]) / 6 * (1 - h * h))).findings
    assert finding.kind == "sign" and "[6]" not in finding.sentence


@pytest.mark.parametrize("factor", [5 / 4, 4 / 5])
def test_n_and_one_less_are_exchanged_in_the_variance(factor, rng):
    x, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))

    def loss(x):
        d = x - am.mean(x, axis=0)
        return am.sum(T * d / am.sqrt(am.mean(d * d, axis=0) + 1e-12))

    r = 1 / np.sqrt(x.var(axis=0) + 1e-12)
    n = (x - x.mean(axis=0)) * r
    report = am.compare(loss, {"x": x}, {"x": r * (T - T.mean(axis=0) - factor * n * np.mean(T * n, axis=0))}, progress=False)
    assert report.verdict == "wrong" and report.findings[0].kind == "constant factor"
    assert "n - 1 and n are exchanged in the path through the variance" in report.findings[0].sentence
