"""Nets with batch normalization, its gradient by hand through every intermediate and in the short form."""

import numpy as np

import autograd_mini as am

from .models import model
from .networks import weights
from .softmax import classed

EPS = 1e-5


def normalized(x):
    """Every column with mean 0 and variance 1."""
    centred = x - am.mean(x, axis=0)
    return centred / am.sqrt(am.mean(centred * centred, axis=0) + EPS)


@model("batch norm")
def batch_norm(rng):
    """The long form."""
    X, y = classed(rng, 13, 5, 3)
    W1, W2 = weights(rng, (5, 6), (6, 3))

    def loss(W1, gamma, beta, W2):
        h = am.tanh(gamma * normalized(X @ W1) + beta)
        return am.cross_entropy(h @ W2, y)

    def hand(W1, gamma, beta, W2):
        N = len(y)
        x = X @ W1
        mu = x.mean(axis=0)
        xmu = x - mu
        var = (xmu**2).mean(axis=0)
        std = np.sqrt(var + EPS)
        xhat = xmu / std
        h = np.tanh(gamma * xhat + beta)
        s = h @ W2
        ds = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        ds[range(N), y] -= 1
        ds /= N
        dW2 = h.T @ ds
        dout = ds @ W2.T * (1 - h**2)
        dbeta = dout.sum(axis=0)
        dgamma = (dout * xhat).sum(axis=0)
        dxhat = dout * gamma
        dvar = np.sum(dxhat * xmu, axis=0) * -0.5 * std**-3
        dxmu = dxhat / std
        dxmu += dvar * 2 * xmu / N
        dmu = -dxmu.sum(axis=0)
        dx = dxmu
        dx = dx + dmu / N
        dW1 = X.T @ dx
        return {"W1": dW1, "gamma": dgamma, "beta": dbeta, "W2": dW2}

    return loss, hand, {"W1": W1, "gamma": rng.uniform(0.5, 1.5, size=6), "beta": rng.normal(size=6), "W2": W2}


@model("batch norm")
def batch_norm_ridge(rng):
    """The short form, square, with weight decay."""
    X, T = rng.normal(size=(14, 4)), rng.normal(size=(14, 4))
    W1, W2 = weights(rng, (4, 4), (4, 4))
    lam = 0.25

    def loss(W1, gamma, beta, W2):
        h = am.relu(gamma * normalized(X @ W1) + beta)
        data = am.sum((h @ W2 - T) ** 2) / len(X)
        return data + lam * am.sum(W1**2) + lam * am.sum(W2**2)

    def hand(W1, gamma, beta, W2):
        m = X.shape[0]
        x = X @ W1
        std = np.sqrt(x.var(axis=0) + EPS)
        xhat = (x - x.mean(axis=0)) / std
        y = gamma * xhat + beta
        h = np.maximum(y, 0)
        dout = 2 * (h @ W2 - T) / m
        dW2 = h.T @ dout + 2 * lam * W2
        dh = dout @ W2.T
        dy = dh * (y > 0)
        dbeta = dy.sum(axis=0)
        dgamma = (dy * xhat).sum(axis=0)
        dx = gamma / std / m * (m * dy - dbeta - xhat * dgamma)
        dW1 = X.T @ dx + 2 * lam * W1
        return {"W1": dW1, "gamma": dgamma, "beta": dbeta, "W2": dW2}

    return loss, hand, {"W1": W1, "gamma": rng.uniform(0.5, 1.5, size=4), "beta": rng.normal(size=4), "W2": W2}


@model("batch norm")
def batch_norm_sum(rng):
    """Normalization of the inputs of a softmax, with a summed loss."""
    X, y = classed(rng, 11, 4, 3)
    W, V = weights(rng, (4, 5), (5, 3))

    def loss(W, gamma, beta, V):
        h = gamma * normalized(X @ W) + beta
        scores = h @ V
        log_p = scores - am.logsumexp(scores, axis=1, keepdims=True)
        return -am.sum(log_p[np.arange(len(y)), y])

    def hand(W, gamma, beta, V):
        x = X @ W
        std = np.sqrt(np.var(x, axis=0) + EPS)
        xhat = (x - np.mean(x, axis=0)) / std
        h = gamma * xhat + beta
        p = np.exp(h @ V)
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        dV = h.T @ p
        dh = p @ V.T
        dbeta = dh.sum(axis=0)
        dgamma = np.sum(dh * xhat, axis=0)
        dxhat = dh * gamma
        dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / std
        return {"W": X.T @ dx, "gamma": dgamma, "beta": dbeta, "V": dV}

    return loss, hand, {"W": W, "gamma": rng.uniform(0.5, 1.5, size=5), "beta": rng.normal(size=5), "V": V}


@model("batch norm")
def batch_norm_shared(rng):
    """Two batches go through the same weights, and each is normalized on its own."""
    A, B = rng.normal(size=(12, 4)), rng.normal(size=(12, 4))
    t = rng.normal(size=(12, 5))
    (W,) = weights(rng, (4, 5))

    def loss(W, gamma, beta):
        a = gamma * normalized(A @ W) + beta
        b = normalized(B @ W)
        return am.mean(am.sum((a + b - t) ** 2, axis=1))

    def hand(W, gamma, beta):
        a, b = A @ W, B @ W
        sa, sb = np.sqrt(a.var(axis=0) + EPS), np.sqrt(b.var(axis=0) + EPS)
        ahat, bhat = (a - a.mean(axis=0)) / sa, (b - b.mean(axis=0)) / sb
        d = 2 * (gamma * ahat + beta + bhat - t) / len(t)
        dgamma, dbeta = (d * ahat).sum(axis=0), d.sum(axis=0)
        dahat, dbhat = d * gamma, d
        da = (dahat - dahat.mean(0) - ahat * (dahat * ahat).mean(0)) / sa
        db = (dbhat - dbhat.mean(0) - bhat * (dbhat * bhat).mean(0)) / sb
        dW = A.T @ da
        dW = dW + B.T @ db
        return {"W": dW, "gamma": dgamma, "beta": dbeta}

    return loss, hand, {"W": W, "gamma": rng.uniform(0.5, 1.5, size=5), "beta": rng.normal(size=5)}
