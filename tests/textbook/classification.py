"""Linear classifiers: logistic and softmax regression, hinges, and losses for unequal or soft labels."""

import numpy as np

import autograd_mini as am


def written_out_logistic(w, b, X, y):
    z = X @ w + b
    a = 1 / (1 + am.exp(-z))
    return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a))


def written_out_logistic_by_hand(w, b, X, y):
    m = X.shape[0]
    z = X @ w + b
    a = 1 / (1 + np.exp(-z))
    loss = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
    dz = (a - y) / m
    return loss, (X.T @ dz, dz.sum())


def written_out_logistic_args(rng):
    return (rng.normal(size=5), 0.1, rng.normal(size=(7, 5)), (rng.random(7) > 0.5) * 1.0), (0, 1)


def margin_logistic(w, b, X, y):
    return am.mean(am.log(1 + am.exp(-y * (X @ w + b))))


def margin_logistic_by_hand(w, b, X, y):
    m = X.shape[0]
    e = np.exp(-y * (X @ w + b))
    loss = np.mean(np.log(1 + e))
    dz = -y * e / (1 + e) / m
    return loss, (X.T @ dz, dz.sum())


def margin_logistic_args(rng):
    return (rng.normal(size=5), 0.1, rng.normal(size=(7, 5)), np.sign(rng.normal(size=7))), (0, 1)


def tempered_softmax(W, X, Y, t):
    s = X @ W / t
    e = am.exp(s - am.max(s, axis=1, keepdims=True))
    p = e / am.sum(e, axis=1, keepdims=True)
    return -am.mean(am.sum(Y * am.log(p), axis=1))


def tempered_softmax_by_hand(W, X, Y, t):
    m = X.shape[0]
    s = X @ W / t
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -(Y * np.log(p)).sum(axis=1).mean()
    ds = (p * Y.sum(axis=1, keepdims=True) - Y) / m
    return loss, X.T @ ds / t


def tempered_softmax_args(rng):
    return (rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), np.eye(3)[rng.integers(0, 3, 6)], 2.0), 0


def squared_hinge(w, b, X, y):
    margins = am.maximum(0, 1 - y * (X @ w + b))
    return am.mean(margins**2) + 0.1 * am.sum(w**2)


def squared_hinge_by_hand(w, b, X, y):
    m = X.shape[0]
    margins = np.maximum(0, 1 - y * (X @ w + b))
    loss = np.mean(margins**2) + 0.1 * np.sum(w**2)
    dz = -2 / m * margins * y
    return loss, (X.T @ dz + 0.2 * w, dz.sum())


def squared_hinge_args(rng):
    return (rng.normal(size=4), 0.2, rng.normal(size=(6, 4)), np.sign(rng.normal(size=6))), (0, 1)


def focal(w, X, y):
    p = am.sigmoid(X @ w)
    pt = y * p + (1 - y) * (1 - p)
    return -am.mean((1 - pt) ** 2 * am.log(pt))


def focal_by_hand(w, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    pt = y * p + (1 - y) * (1 - p)
    q, log_pt = 1 - pt, np.log(pt)
    dpt = (2 * q * log_pt - q**2 / pt) / X.shape[0]
    return -np.mean(q**2 * log_pt), X.T @ (dpt * (2 * y - 1) * p * (1 - p))


def focal_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), (rng.random(7) > 0.5) * 1.0), 0


def hinge(w, b, X, y, C):
    margins = 1 - y * (X @ w + b)
    return 0.5 * (w @ w) + C * am.sum(am.maximum(0, margins))


def hinge_by_hand(w, b, X, y, C):
    margins = 1 - y * (X @ w + b)
    loss = 0.5 * (w @ w) + C * np.sum(np.maximum(0, margins))
    dz = C * y * (margins > 0)
    return loss, (w - X.T @ dz, -dz.sum())


def hinge_args(rng):
    return (rng.normal(size=4), 0.3, rng.normal(size=(7, 4)), np.sign(rng.normal(size=7)), 0.7), (0, 1)


def weighted_logistic(w, b, X, y, c):
    a = am.sigmoid(X @ w + b)
    return -am.sum(c * (y * am.log(a) + (1 - y) * am.log(1 - a))) / am.sum(c)


def weighted_logistic_by_hand(w, b, X, y, c):
    a = 1 / (1 + np.exp(-(X @ w + b)))
    s = np.sum(c)
    loss = -np.sum(c * (y * np.log(a) + (1 - y) * np.log(1 - a))) / s
    dz = c * (a - y) / s
    return loss, (X.T @ dz, dz.sum())


def weighted_logistic_args(rng):
    return (rng.normal(size=4), 0.1, rng.normal(size=(7, 4)), (rng.random(7) > 0.5) * 1.0, rng.uniform(0.5, 2, 7)), (0, 1)


def label_smoothing(W, b, X, Y, eps):
    k = Y.shape[1]
    p = am.softmax(X @ W + b, axis=1)
    S = (1 - eps) * Y + eps / k
    return -am.mean(am.sum(S * am.log(p), axis=1))


def label_smoothing_by_hand(W, b, X, Y, eps):
    m, k = Y.shape
    s = X @ W + b
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    S = (1 - eps) * Y + eps / k
    loss = -np.mean(np.sum(S * np.log(p), axis=1))
    ds = (p * S.sum(axis=1, keepdims=True) - S) / m
    return loss, (X.T @ ds, ds.sum(axis=0))


def label_smoothing_args(rng):
    return (rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(6, 4)), np.eye(3)[rng.integers(0, 3, 6)], 0.1), (0, 1)


def distillation(W, X, Q, t):
    p = am.softmax(X @ W / t, axis=1)
    return am.mean(am.sum(Q * (am.log(Q) - am.log(p)), axis=1)) * t**2


def distillation_by_hand(W, X, Q, t):
    m = X.shape[0]
    s = X @ W / t
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(np.sum(Q * (np.log(Q) - np.log(p)), axis=1)) * t**2
    ds = (p * Q.sum(axis=1, keepdims=True) - Q) * (t / m)
    return loss, X.T @ ds


def distillation_args(rng):
    q = rng.uniform(0.1, 1, (6, 3))
    return (rng.normal(size=(4, 3)), rng.normal(size=(6, 4)), q / q.sum(axis=1, keepdims=True), 2.0), 0


def dice(w, X, y):
    p = am.sigmoid(X @ w)
    return 1 - 2 * am.sum(p * y) / (am.sum(p) + am.sum(y))


def dice_by_hand(w, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    num = 2 * np.sum(p * y)
    den = np.sum(p) + np.sum(y)
    f = num / den
    dp = (f - 2 * y) / den
    return 1 - f, X.T @ (dp * p * (1 - p))


def dice_args(rng):
    return (rng.normal(size=4), rng.normal(size=(7, 4)), (rng.random(7) > 0.5) * 1.0), 0


def bce_of_logits(w, b, X, y, lam):
    z = X @ w + b
    return am.mean(am.logaddexp(0, z) - y * z) + lam * am.sum(w**2)


def bce_of_logits_by_hand(w, b, X, y, lam):
    z = X @ w + b
    loss = np.mean(np.logaddexp(0, z) - y * z) + lam * np.sum(w**2)
    dz = (1 / (1 + np.exp(-z)) - y) / y.size
    return loss, (X.T @ dz + 2 * lam * w, dz.sum())


def bce_of_logits_args(rng):
    return (rng.normal(size=4), 0.3, rng.normal(size=(6, 4)), (rng.random(6) > 0.5) * 1.0, 0.1), (0, 1)
