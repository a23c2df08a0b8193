"""Derivations by hand, each of which can be made with a slip, for the tests of the comparison.

Every function returns the loss, its arguments, and `hand(slip)`, the derivation with that slip; None is the right one.
"""

import numpy as np

import autograd_mini as am


def logistic(rng, m=7, n=4, lam=0.05):
    X, y = rng.normal(size=(m, n)), (np.arange(m)[:, None] % 2).astype(float)

    def loss(w, b):
        z = X @ w + b
        a = am.sigmoid(z)
        cost = -(y * am.log(a) + (1 - y) * am.log(1 - a)).mean()
        return cost + lam * (w * w).sum()

    def hand(slip=None):
        def derived(w, b):
            a = 1 / (1 + np.exp(-(X @ w + b)))
            dz = {None: (a - y) / m, "sum": a - y, "sign": (y - a) / m, "label": a / m}.get(slip, (a - y) / m)
            if slip == "slope":
                dz = ((1 - y) / (1 - a) - y / a) / m
            penalty = {"no penalty": 0.0, "half penalty": lam, "double penalty": 4 * lam}.get(slip, 2 * lam) * w
            db = dz.mean() if slip == "mean" else dz.sum()
            return {"w": X.T @ dz + penalty, "b": db + 2 * lam * b * (slip == "penalty on b")}

        return derived

    return loss, {"w": rng.normal(size=(n, 1)), "b": rng.normal()}, hand


def network(rng, activation="tanh", m=8, n=5, hidden=5, classes=3, lam=0.01):
    """Two layers and a softmax; the first weight is square, so that its transpose fits."""
    X, labels = rng.normal(size=(m, n)), np.arange(m) % classes
    Y = np.eye(classes)[labels]
    functions = {
        "tanh": (am.tanh, np.tanh, lambda z, h: 1 - h * h),
        "relu": (am.relu, lambda z: np.maximum(z, 0), lambda z, h: (z > 0).astype(float)),
        "sigmoid": (am.sigmoid, lambda z: 1 / (1 + np.exp(-z)), lambda z, h: h * (1 - h)),
    }
    g, by_hand, slope = functions[activation]

    def loss(W1, b1, W2, b2):
        z1 = X @ W1 + b1
        h = g(z1)
        z2 = h @ W2 + b2
        cost = am.cross_entropy(z2, labels)
        return cost + lam * ((W1**2).sum() + (W2**2).sum())

    def hand(slip=None, intermediates=False):
        def derived(W1, b1, W2, b2):
            z1 = X @ W1 + b1
            h = by_hand(z1)
            e = np.exp(h @ W2 + b2)
            p = e / e.sum(axis=1, keepdims=True)
            dz2 = {"one-hot": p / m, "sum": p - Y, "true class": (p - Y) * Y / m, "label scale": p / m - Y}.get(slip, (p - Y) / m)
            dW2, db2 = h.T @ dz2, dz2.sum(axis=0)
            if slip == "before the activation":
                dW2 = z1.T @ dz2
            dh = dz2 @ (W2 - 0.3 * dW2 if slip == "updated" else W2).T
            s = {"slope": np.ones_like(h), "slope twice": slope(z1, h) ** 2, "slope at z": 1 - z1 * z1}.get(slip, slope(z1, h))
            dz1 = dh * s * {"sign": -1, "factor": 3}.get(slip, 1)
            dW1, db1 = X.T @ dz1, dz1.mean(axis=0) if slip == "mean" else dz1.sum(axis=0)
            if slip in ("transposed", "two"):
                dW1 = dW1.T
            if slip == "two":
                db2 = -db2
            if slip == "one element":
                dW1 = dW1 + 0.03 * (np.arange(dW1.size) == 7).reshape(dW1.shape)
            if slip == "scattered":
                dW1 = dW1 * (1 + 0.1 * np.sin(np.arange(dW1.size).reshape(dW1.shape)))
            penalty = 0.0 if slip == "no penalty" else 2 * lam
            found = {"W1": dW1 + penalty * W1, "b1": db1, "W2": dW2 + 2 * lam * W2, "b2": db2}
            return {**found, "z1": dz1, "h": dh, "z2": dz2} if intermediates else found

        return derived

    W1, W2 = 0.7 * rng.normal(size=(n, hidden)), 0.7 * rng.normal(size=(hidden, classes))
    return loss, {"W1": W1, "b1": 0.1 * rng.normal(size=hidden), "W2": W2, "b2": 0.1 * rng.normal(size=classes)}, hand


def batch_norm(rng, m=9, n=4):
    X, target = rng.normal(size=(m, n)), rng.normal(size=(m, n))

    def loss(W, gamma, beta):
        x = X @ W
        mu = x.mean(axis=0)
        centred = x - mu
        variance = (centred**2).mean(axis=0)
        scaled = centred / am.sqrt(variance + 1e-5)
        out = gamma * scaled + beta
        return ((out - target) ** 2).sum() / m

    def hand(slip=None):
        def derived(W, gamma, beta):
            x = X @ W
            centred = x - x.mean(axis=0)
            std = np.sqrt((centred**2).mean(axis=0) + 1e-5)
            scaled = centred / std
            dout = 2 * (gamma * scaled + beta - target) / m
            dscaled = dout * gamma
            dcentred = dscaled / std
            if slip not in ("no variance", "constants"):
                dcentred = dcentred - scaled * (dscaled * scaled).mean(axis=0) / std
            dx = dcentred - (0 if slip in ("no mean", "constants") else dcentred.mean(axis=0))
            return {"W": X.T @ dx, "gamma": (dout * scaled).sum(axis=0), "beta": dout.sum(axis=0)}

        return derived

    return loss, {"W": rng.normal(size=(n, n)), "gamma": 1 + 0.2 * rng.normal(size=n), "beta": 0.1 * rng.normal(size=n)}, hand


def svm(rng, m=10, n=5, classes=4, lam=0.1):
    X, labels = rng.normal(size=(m, n)), np.arange(m) % classes

    def loss(W):
        scores = X @ W
        correct = scores[np.arange(m), labels].reshape(m, 1)
        margins = am.maximum(0, scores - correct + 1)
        return (margins.sum() - m) / m + lam * (W * W).sum()

    def hand(slip=None):
        def derived(W):
            scores = X @ W
            margins = scores - scores[np.arange(m), labels][:, None] + 1
            d = np.ones_like(margins) if slip == "slope" else (margins > 0).astype(float)
            d[np.arange(m), labels] = 0
            if slip != "no correct class":
                d[np.arange(m), labels] = -d.sum(axis=1)
            return {"W": X.T @ d / (1 if slip == "sum" else m) + 2 * lam * W}

        return derived

    return loss, {"W": rng.normal(size=(n, classes))}, hand


def autoencoder(rng, m=6, n=4, hidden=3):
    """One weight, used on the way in and on the way out."""
    X = rng.normal(size=(m, n))

    def loss(W):
        h = am.tanh(X @ W)
        return ((h @ W.T - X) ** 2).mean()

    def hand(slip=None):
        def derived(W):
            h = np.tanh(X @ W)
            d = 2 * (h @ W.T - X) / X.size
            encoder, decoder = X.T @ ((d @ W) * (1 - h * h)), d.T @ h
            return {"in": encoder, "out": decoder}.get(slip, encoder + decoder)

        return derived

    return loss, {"W": 0.5 * rng.normal(size=(n, hidden))}, hand


def recurrent(rng, m=5, steps=4):
    inputs, target = rng.normal(size=(steps, m, 2)), rng.normal(size=(m, 3))

    def loss(Wx, Wh):
        h = np.zeros((m, 3))
        for x in inputs:
            h = am.tanh(x @ Wx + h @ Wh)
        return ((h - target) ** 2).mean()

    def hand(slip=None):
        def derived(Wx, Wh):
            states = [np.zeros((m, 3))]
            for x in inputs:
                states.append(np.tanh(x @ Wx + states[-1] @ Wh))
            dh = 2 * (states[-1] - target) / target.size
            dWx, dWh = np.zeros_like(Wx), np.zeros_like(Wh)
            for t in reversed(range(steps)):
                dz = dh if slip == "slopes" else dh * (1 - states[t + 1] ** 2)
                dWx, dWh = dWx + inputs[t].T @ dz, dWh + states[t].T @ dz
                dh = dz @ (Wh if slip == "transposed" else Wh.T)
            return dWx, dWh

        return derived

    return loss, {"Wx": rng.normal(size=(2, 3)), "Wh": 0.5 * rng.normal(size=(3, 3))}, hand
