"""Softmax regression with cross-entropy."""

import numpy as np

import autograd_mini as am

from .models import model


def classed(rng, m=13, n=5, classes=3):
    """Samples, and a class for each; every class occurs."""
    return rng.normal(size=(m, n)), rng.permutation(np.arange(m) % classes)


@model("softmax")
def softmax(rng):
    X, y = classed(rng)

    def loss(W, b):
        return am.cross_entropy(X @ W + b, y)

    def hand(W, b):
        N = X.shape[0]
        scores = X @ W + b
        scores -= scores.max(axis=1, keepdims=True)
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        dscores = p.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        dW = X.T @ dscores
        db = dscores.sum(axis=0)
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(5, 3)), "b": rng.normal(size=3)}


@model("softmax")
def softmax_ridge(rng):
    """Square, with weight decay, and the loss written out."""
    X, y = classed(rng, 14, 4, 4)
    Y, reg = np.eye(4)[y], 0.2

    def loss(W, b):
        scores = X @ W + b
        data = am.mean(am.logsumexp(scores, axis=1) - am.sum(scores * Y, axis=1))
        return data + 0.5 * reg * am.sum(W * W)

    def hand(W, b):
        Z = X @ W + b
        E = np.exp(Z)
        P = E / E.sum(axis=1, keepdims=True)
        dZ = (P - Y) / len(X)
        dW = X.T @ dZ
        dW += reg * W
        db = np.sum(dZ, axis=0)
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(4, 4)), "b": rng.normal(size=4)}


@model("softmax")
def softmax_loop(rng):
    """Sample by sample, added up."""
    X, y = classed(rng, 11, 4, 3)

    def loss(W, b):
        log_p = am.log_softmax(X @ W + b, axis=1)
        return -am.sum(log_p[np.arange(len(y)), y])

    def hand(W, b):
        dW, db = np.zeros_like(W), np.zeros_like(b)
        for i in range(len(y)):
            f = W.T @ X[i] + b
            p = np.exp(f) / np.sum(np.exp(f))
            for k in range(len(b)):
                d = p[k] - (k == y[i])
                dW[:, k] += d * X[i]
                db[k] += d
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(4, 3)), "b": rng.normal(size=3)}


@model("softmax")
def softmax_long(rng):
    """Through every intermediate: exponentials, their sum, the quotient, the logarithm."""
    X, y = classed(rng, 12, 5, 3)
    Y = np.eye(3)[y]

    def loss(W):
        e = am.exp(X @ W)
        s = am.sum(e, axis=1, keepdims=True)
        p = e / s
        return -am.sum(Y * am.log(p)) / len(X)

    def hand(W):
        N = len(X)
        e = np.exp(X @ W)
        s = e.sum(axis=1, keepdims=True)
        p = e / s
        dp = -Y / p / N
        de = dp / s
        ds = np.sum(-dp * e / s**2, axis=1, keepdims=True)
        de += ds
        dz = de * e
        return {"W": X.T @ dz}

    return loss, hand, {"W": rng.normal(size=(5, 3))}


@model("softmax")
def softmax_two_views(rng):
    """The same weights look at two pictures of a thing."""
    left, y = classed(rng, 12, 5, 3)
    right = rng.normal(size=(12, 5))

    def loss(W, b):
        return am.cross_entropy(left @ W + right @ W + b, y)

    def hand(W, b):
        z = left @ W + right @ W + b
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        p[range(len(y)), y] -= 1
        dz = p / len(y)
        dW = left.T @ dz
        dW += right.T @ dz
        db = dz.sum(axis=0)
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(5, 3)), "b": rng.normal(size=3)}
