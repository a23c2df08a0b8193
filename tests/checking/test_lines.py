"""Mistakes in one line of a derivation, and in what people write for p - y, are named where they were made."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini.core.kernels.pointwise import sigmoid


def of_a_network(rng, slip):
    X, Y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))

    def loss(W1, b1, W2, b2):
        h = am.tanh(X @ W1 + b1)
        p = am.sigmoid(h @ W2 + b2)
        return am.mean((p - Y) ** 2)

    def hand(W1, b1, W2, b2):
        h = np.tanh(X @ W1 + b1)
        p = sigmoid(h @ W2 + b2)
        dp = (p - Y) / 9
        dz2 = dp * p * (1 - p)
        dh = (dp if slip == "h without the slope of p" else dz2) @ W2.T
        dz1 = dh * (1 - h * h)
        in_W1 = {"W1 without a slope": dh, "W1 with another slope": dh * h * (1 - h)}.get(slip, dz1)
        in_b1 = dh if slip == "b1 without a slope" else dz1
        return {"W1": X.T @ in_W1, "b1": in_b1.sum(0), "W2": h.T @ dz2, "b2": dz2.sum(0)}

    sizes = {"W1": (3, 4), "b1": 4, "W2": (4, 2), "b2": 2}
    return loss, {name: rng.normal(size=size) for name, size in sizes.items()}, hand


def of_a_recurrence(rng, slip):
    xs, V, T = rng.normal(size=(3, 2)), rng.normal(size=(3, 3)), 3

    def loss(Wx, Wh, b):
        h, J = np.zeros(3), 0.0
        for t in range(T):
            h = am.tanh(Wx @ xs[t] + Wh @ h + b)
            s = V @ h
            J = J - am.log_softmax(s)[t]
        return J

    def hand(Wx, Wh, b):
        hs = [np.zeros(3)]
        for t in range(T):
            hs.append(np.tanh(Wx @ xs[t] + Wh @ hs[-1] + b))
        dWx, dWh, db, later = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros(3)
        for t in reversed(range(T)):
            h = hs[t + 1]
            p = np.exp(V @ h) / np.sum(np.exp(V @ h))
            dh = V.T @ (p - (0 if slip == "no one-hot row" else np.eye(3)[t])) + later
            dz = (1 - h * h) * dh
            dWx += np.outer(dz, xs[t])
            dWh += np.outer(dh if slip == "Wh without a slope" else dz, hs[t])
            db += dz
            later = Wh.T @ (dh if slip == "h without a slope" else dz)
        return {"Wx": dWx, "Wh": dWh, "b": db}

    return loss, {"Wx": rng.normal(size=(3, 2)), "Wh": rng.normal(size=(3, 3)) / 2, "b": rng.normal(size=3)}, hand


def of_a_classifier(rng, slip):
    X, Y = rng.normal(size=(7, 3)), np.array([1.0, 0, 0, 1, 1, 0, 1])

    def loss(w, b):
        a = am.sigmoid(X @ w + b)
        return -am.mean(Y * am.log(a) + (1 - Y) * am.log(1 - a))

    def hand(w, b):
        a = sigmoid(X @ w + b)
        dz = {
            "squared": (a - Y) ** 2,
            "decided": (a > 0.5) - Y,
            "labels of -1 and 1": a - (2 * Y - 1),
            "not derived": -(Y * np.log(a) + (1 - Y) * np.log(1 - a)),
        }.get(slip, a - Y)
        return {"w": X.T @ dz / 7, "b": dz.sum() / 7}

    return loss, {"w": rng.normal(size=3), "b": np.array(0.3)}, hand


def of_a_normal_distribution(rng, slip):
    x = 2 * rng.normal(size=8) + 1

    def loss(mu, logs):
        return am.mean(logs + (x - mu) ** 2 / (2 * am.exp(2 * logs)))

    def hand(mu, logs):
        variance = np.exp(2 * logs)
        dmu, dlogs = -np.mean(x - mu) / variance, 1 - np.mean((x - mu) ** 2) / variance
        return {
            "mu": -dmu if slip == "another sign" else dmu,
            "logs": dlogs / np.exp(logs) if slip == "by the scale" else dlogs - (slip == "a path is dropped"),
        }

    return loss, {"mu": 0.3, "logs": 0.2}, hand


def of_attention(rng, slip):
    X, T = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))

    def loss(Wq, Wk):
        Q, K = X @ Wq, X @ Wk
        A = am.softmax(Q @ K.T, axis=1)
        return am.sum((A @ X - T) ** 2) / 2

    def hand(Wq, Wk):
        Q, K = X @ Wq, X @ Wk
        E = np.exp(Q @ K.T)
        A = E / E.sum(axis=1, keepdims=True)
        dA = (A @ X - T) @ X.T
        dS = A * (dA - (dA * A).sum(axis=1, keepdims=True))
        return {"Wq": X.T @ dS @ K, "Wk": X.T @ (dS if slip == "dS for its transpose" else dS.T) @ Q}

    return loss, {"Wq": rng.normal(size=(3, 3)), "Wk": rng.normal(size=(3, 3))}, hand


def of_an_embedding(rng, slip):
    ids, T = np.array([0, 2, 2, 1, 0]), rng.normal(size=(5, 3))

    def loss(E):
        return am.sum((am.tanh(E[ids]) - T) ** 2)

    def hand(E):
        h = np.tanh(E[ids])
        dE, dz = np.zeros_like(E), 2 * (h - T) * (1 - h * h)
        np.add.at(dE, ids, dz)
        return {"E": dE / np.maximum(np.bincount(ids, minlength=4), 1)[:, None] if slip == "averaged over picks" else dE}

    return loss, {"E": rng.normal(size=(4, 3))}, hand


def of_two_penalties(rng, slip):
    X, y = rng.normal(size=(10, 3)), rng.normal(size=10)

    def loss(w, b):
        return am.mean((X @ w + b - y) ** 2) + 0.2 * am.sum(am.abs(w)) + 0.3 * am.sum(w**2)

    def hand(w, b):
        r = X @ w + b - y
        penalty = 0.2 * np.sign(w) + 0.6 * w
        return {
            "w": 2 * X.T @ r / 10 + penalty / (10 if slip == "the penalties averaged" else 1),
            "b": 2 * r.mean() + (0.6 * b if slip == "a penalty on b" else 0),
        }

    return loss, {"w": rng.normal(size=3), "b": np.array(0.4)}, hand


def of_counts(rng, slip):
    X, y = rng.normal(size=(9, 3)), rng.poisson(2, 9)

    def loss(w):
        z = X @ w
        return am.mean(am.exp(z) - y * z)

    def hand(w):
        m = np.exp(X @ w)
        return {"w": X.T @ ((m - y) * (m if slip == "the slope once more" else 1)) / 9}

    return loss, {"w": 0.3 * rng.normal(size=3)}, hand


SLIPS = [
    (of_two_penalties, "the penalties averaged", ["w"], "the gradient of the penalty on w is 1/10 times"),
    (of_two_penalties, "a penalty on b", ["b"], "db contains 0.6 b, as from a penalty"),
    (of_counts, "the slope once more", ["w"], "the whole gradient at `z` is multiplied by the slope of exp once more"),
    (of_a_network, "W1 without a slope", ["W1"], "in dW1 alone, the slope of tanh is missing"),
    (of_a_network, "W1 with another slope", ["W1"], "in dW1 alone, on the way back from `h`"),
    (of_a_network, "b1 without a slope", ["b1"], "in db1 alone, the slope of tanh is missing"),
    (of_a_network, "h without the slope of p", ["W1", "b1"], "the slope of sigmoid is missing"),
    (of_a_recurrence, "Wh without a slope", ["Wh"], "at each of 3 steps: in dWh alone, the slope of tanh is missing"),
    (of_a_recurrence, "h without a slope", ["Wx", "Wh", "b"], "in what goes on to `h[1]` alone, the slope of tanh is missing"),
    (of_a_recurrence, "no one-hot row", ["Wx", "Wh", "b"], "steps: the gradient at `[3×3] @ h[1]` is made of p = softmax"),
    (of_a_classifier, "squared", ["w", "b"], "(p - y)²"),
    (of_a_classifier, "decided", ["w", "b"], "the predicted class"),
    (of_a_classifier, "labels of -1 and 1", ["w", "b"], "labels of -1 and 1"),
    (of_a_normal_distribution, "another sign", ["mu"], "the wrong sign"),
    (of_a_normal_distribution, "by the scale", ["logs"], "dlogs is the derivative by exp(logs), and not by logs"),
    (of_a_normal_distribution, "a path is dropped", ["logs"], "`logs` is used"),
    (of_attention, "dS for its transpose", ["Wk"], "what arrives is not transposed"),
    (of_an_embedding, "averaged over picks", ["E"], "what comes back to each is averaged"),
    (of_a_classifier, "not derived", ["w", "b"], "the loss of each sample itself"),
]


@pytest.mark.parametrize(("build", "slip", "wrong", "says"), SLIPS, ids=[slip[1] for slip in SLIPS])
def test_the_line_is_named(build, slip, wrong, says):
    loss, parameters, hand = build(np.random.default_rng(7), slip)
    (finding,) = am.compare(loss, parameters, hand, progress=False).findings
    assert says in finding.sentence and sorted(finding.parameters) == sorted(wrong) and finding.confidence > 0.9


@pytest.mark.parametrize("build", list(dict.fromkeys(slip[0] for slip in SLIPS)))
def test_without_a_slip_the_derivation_agrees(build):
    loss, parameters, hand = build(np.random.default_rng(7), None)
    assert am.compare(loss, parameters, hand, progress=False).ok
