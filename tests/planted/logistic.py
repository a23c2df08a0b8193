"""Logistic regression: one output and many, mean and sum, cross-entropy and squared error."""

import numpy as np

import autograd_mini as am

from .models import model


def labelled(rng, m=13, n=5):
    """Samples, and for each a 0 or a 1."""
    return rng.normal(size=(m, n)), rng.integers(0, 2, size=m).astype(float)


@model("logistic")
def logistic(rng):
    X, y = labelled(rng)

    def loss(w, b):
        a = am.sigmoid(X @ w + b)
        return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a))

    def hand(w, b):
        m = X.shape[0]
        z = X @ w + b
        a = 1 / (1 + np.exp(-z))
        dz = (a - y) / m
        dw = X.T @ dz
        db = np.sum(dz)
        return {"w": dw, "b": db}

    return loss, hand, {"w": rng.normal(size=5), "b": np.array(0.3)}


@model("logistic")
def logistic_columns(rng):
    """Samples in columns, and the long way over `da`."""
    X, y = labelled(rng, 11, 6)
    X, y = X.T, y.reshape(1, -1)

    def loss(w, b):
        a = am.sigmoid(w.T @ X + b)
        cost = -(y * am.log(a) + (1 - y) * am.log(1 - a))
        return am.sum(cost) / X.shape[1]

    def hand(w, b):
        m = X.shape[1]
        a = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
        da = -(y / a) + (1 - y) / (1 - a)
        dz = da * a * (1 - a)
        dw = np.dot(X, dz.T) / m
        db = np.sum(dz) / m
        return {"w": dw, "b": db}

    return loss, hand, {"w": rng.normal(size=(6, 1)), "b": np.array(-0.2)}


@model("logistic")
def logistic_ridge(rng):
    X, y = labelled(rng, 17, 4)
    lam = 0.15

    def loss(w, b):
        data = am.mean(am.sigmoid_cross_entropy(X @ w + b, y))
        return data + lam * am.sum(w**2)

    def hand(w, b):
        m = len(y)
        a = 1 / (1 + np.exp(-(X.dot(w) + b)))
        dz = a - y
        dw = X.T.dot(dz) / m + 2 * lam * w
        db = dz.sum() / m
        return {"w": dw, "b": db}

    return loss, hand, {"w": rng.normal(size=4), "b": np.array(0.5)}


@model("logistic")
def logistic_sum(rng):
    X, y = labelled(rng, 14, 4)

    def loss(w, b):
        return am.sum(am.sigmoid_cross_entropy(X @ w + b, y))

    def hand(w, b):
        dw, db = np.zeros_like(w), 0.0
        for i in range(len(y)):
            z = 0.0
            for j in range(len(w)):
                z += w[j] * X[i, j]
            dz = 1 / (1 + np.exp(-(z + b))) - y[i]
            for j in range(len(w)):
                dw[j] += dz * X[i, j]
            db += dz
        return {"w": dw, "b": db}

    return loss, hand, {"w": rng.normal(size=4), "b": np.array(0.1)}


@model("logistic")
def logistic_squared(rng):
    X, y = labelled(rng, 12, 5)

    def loss(w, b):
        a = am.sigmoid(X @ w + b)
        return am.mean((a - y) ** 2)

    def hand(w, b):
        m = len(X)
        a = 1 / (1 + np.exp(-(X @ w + b)))
        da = 2 * (a - y) / m
        dz = da * a * (1 - a)
        return {"w": X.T @ dz, "b": dz.sum()}

    return loss, hand, {"w": rng.normal(size=5), "b": np.array(0.4)}


@model("logistic")
def logistic_tasks(rng):
    """Four yes-or-no questions about four features: a square matrix."""
    X = rng.normal(size=(15, 4))
    Y = rng.integers(0, 2, size=(15, 4)).astype(float)

    def loss(W, b):
        z = X @ W + b
        return am.sum(am.sigmoid_cross_entropy(z, Y)) / len(X)

    def hand(W, b):
        A = 1 / (1 + np.exp(-(X @ W + b)))
        dZ = (A - Y) / len(X)
        dW = X.T @ dZ
        db = dZ.sum(axis=0)
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(4, 4)), "b": rng.normal(size=4)}


@model("logistic")
def logistic_two_views(rng):
    """The same weights look at two pictures of a thing, and the answers are added."""
    left, y = labelled(rng, 12, 5)
    right = rng.normal(size=(12, 5))

    def loss(w, b):
        z = left @ w + right @ w + b
        return am.mean(am.sigmoid_cross_entropy(z, y))

    def hand(w, b):
        a = 1 / (1 + np.exp(-(left @ w + right @ w + b)))
        dz = (a - y) / len(y)
        dw = left.T @ dz + right.T @ dz
        return {"w": dw, "b": dz.sum()}

    return loss, hand, {"w": rng.normal(size=5), "b": np.array(-0.1)}
