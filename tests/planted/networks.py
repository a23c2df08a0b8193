"""Two-layer nets with tanh and relu: for classes and for numbers, with skips and with shared weights."""

import numpy as np

import autograd_mini as am

from .models import model
from .softmax import classed


def weights(rng, *shapes):
    """Random parameters: matrices scaled by their height, so that units neither die nor saturate."""
    return [rng.normal(size=shape) * (shape[0] ** -0.5 if len(shape) == 2 else 0.3) for shape in shapes]


@model("tanh net")
def tanh_net(rng):
    X, y = classed(rng, 13, 5, 3)
    W1, b1, W2, b2 = weights(rng, (5, 6), (6,), (6, 3), (3,))

    def loss(W1, b1, W2, b2):
        h = am.tanh(X @ W1 + b1)
        return am.cross_entropy(h @ W2 + b2, y)

    def hand(W1, b1, W2, b2):
        N = len(y)
        h = np.tanh(X @ W1 + b1)
        scores = h @ W2 + b2
        probs = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
        dscores = probs
        dscores[range(N), y] -= 1
        dscores /= N
        dW2 = h.T @ dscores
        db2 = dscores.sum(axis=0)
        dh = dscores @ W2.T
        dz = dh * (1 - h**2)
        dW1 = X.T @ dz
        db1 = dz.sum(axis=0)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    return loss, hand, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@model("tanh net")
def tanh_net_ridge(rng):
    """Four of everything, so that no shape gives a transposed matrix away; weight decay on both layers."""
    X, T = rng.normal(size=(15, 4)), rng.normal(size=(15, 4))
    W1, b1, W2, b2 = weights(rng, (4, 4), (4,), (4, 4), (4,))
    lam = 0.1

    def loss(W1, b1, W2, b2):
        h = am.tanh(X @ W1 + b1)
        out = h @ W2 + b2
        data = am.sum((out - T) ** 2) / len(X)
        return data + lam * (am.sum(W1**2) + am.sum(W2**2))

    def hand(W1, b1, W2, b2):
        m = len(X)
        h = np.tanh(X @ W1 + b1)
        out = h @ W2 + b2
        dout = 2 * (out - T) / m
        dW2 = h.T @ dout + 2 * lam * W2
        db2 = dout.sum(axis=0)
        dz1 = (dout @ W2.T) * (1 - h * h)
        dW1 = X.T @ dz1 + 2 * lam * W1
        db1 = dz1.sum(axis=0)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    return loss, hand, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@model("tanh net")
def tanh_net_sum(rng):
    X, t = rng.normal(size=(12, 3)), rng.normal(size=(12, 1))
    W1, b1, w2 = weights(rng, (3, 5), (5,), (5, 1))

    def loss(W1, b1, w2):
        error = am.tanh(X @ W1 + b1) @ w2 - t
        return 0.5 * am.sum(error * error)

    def hand(W1, b1, w2):
        a1 = np.tanh(X @ W1 + b1)
        delta2 = a1 @ w2 - t
        dw2 = a1.T @ delta2
        delta1 = delta2 @ w2.T * (1 - a1**2)
        dW1 = X.T @ delta1
        db1 = delta1.sum(axis=0)
        return {"W1": dW1, "b1": db1, "w2": dw2}

    return loss, hand, {"W1": W1, "b1": b1, "w2": w2}


@model("tanh net")
def tanh_recurrent(rng):
    """Two steps of a recurrent net: the same matrix twice."""
    X, y = classed(rng, 12, 4, 3)
    U, W, V = weights(rng, (4, 5), (5, 5), (5, 3))
    h0 = rng.normal(size=(12, 5))

    def loss(U, W, V):
        h1 = am.tanh(X @ U + h0 @ W)
        h2 = am.tanh(h1 @ W)
        return am.cross_entropy(h2 @ V, y)

    def hand(U, W, V):
        h1 = np.tanh(X @ U + h0 @ W)
        h2 = np.tanh(h1 @ W)
        s = h2 @ V
        ds = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        ds[range(len(y)), y] -= 1
        ds /= len(y)
        dV = h2.T @ ds
        dz2 = ds @ V.T * (1 - h2**2)
        dz1 = dz2 @ W.T * (1 - h1**2)
        dW = h1.T @ dz2 + h0.T @ dz1
        dU = X.T @ dz1
        return {"U": dU, "W": dW, "V": dV}

    return loss, hand, {"U": U, "W": W, "V": V}


@model("tanh net")
def tanh_residual(rng):
    """The hidden layer passes on what it got, besides what it makes of it."""
    X, t = rng.normal(size=(11, 4)), rng.normal(size=(11, 2))
    W1, W2, W3 = weights(rng, (4, 5), (5, 5), (5, 2))

    def loss(W1, W2, W3):
        h1 = am.tanh(X @ W1)
        h2 = h1 + am.tanh(h1 @ W2)
        return am.mean(am.sum((h2 @ W3 - t) ** 2, axis=1))

    def hand(W1, W2, W3):
        h1 = np.tanh(X @ W1)
        g = np.tanh(h1 @ W2)
        h2 = h1 + g
        dy = 2 * (h2 @ W3 - t) / len(t)
        dW3 = h2.T @ dy
        dh2 = dy @ W3.T
        dz2 = dh2 * (1 - g**2)
        dW2 = h1.T @ dz2
        dh1 = dz2 @ W2.T + dh2
        dW1 = X.T @ (dh1 * (1 - h1**2))
        return {"W1": dW1, "W2": dW2, "W3": dW3}

    return loss, hand, {"W1": W1, "W2": W2, "W3": W3}


@model("relu net")
def relu_net(rng):
    X, y = classed(rng, 14, 5, 3)
    W1, b1, W2, b2 = weights(rng, (5, 7), (7,), (7, 3), (3,))

    def loss(W1, b1, W2, b2):
        hidden = am.maximum(0, X @ W1 + b1)
        scores = hidden @ W2 + b2
        log_probs = scores - am.log(am.sum(am.exp(scores), axis=1, keepdims=True))
        return -am.mean(log_probs[np.arange(len(y)), y])

    def hand(W1, b1, W2, b2):
        N = X.shape[0]
        hidden = np.maximum(0, X @ W1 + b1)
        scores = hidden @ W2 + b2
        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores = dscores / N
        dW2 = np.dot(hidden.T, dscores)
        db2 = np.sum(dscores, axis=0)
        dhidden = np.dot(dscores, W2.T)
        dhidden[hidden <= 0] = 0
        dW1 = np.dot(X.T, dhidden)
        db1 = np.sum(dhidden, axis=0)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    return loss, hand, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@model("relu net")
def relu_net_ridge(rng):
    """Four of everything, and weight decay on both layers."""
    X, y = classed(rng, 13, 4, 4)
    W1, b1, W2, b2 = weights(rng, (4, 4), (4,), (4, 4), (4,))
    Y, lam = np.eye(4)[y], 0.12

    def loss(W1, b1, W2, b2):
        h = am.relu(X @ W1 + b1)
        data = am.mean(-am.sum(Y * am.log_softmax(h @ W2 + b2, axis=1), axis=1))
        return data + lam / 2 * (am.sum(W1 * W1) + am.sum(W2 * W2))

    def hand(W1, b1, W2, b2):
        z1 = X @ W1 + b1
        h = np.where(z1 > 0, z1, 0)
        e = np.exp(h @ W2 + b2)
        p = e / e.sum(axis=1, keepdims=True)
        dz2 = (p - Y) / len(X)
        dW2 = h.T @ dz2 + lam * W2
        db2 = dz2.sum(axis=0)
        dh = dz2 @ W2.T
        dz1 = dh * (z1 > 0)
        dW1 = X.T @ dz1 + lam * W1
        db1 = dz1.sum(axis=0)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    return loss, hand, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@model("relu net")
def relu_net_sum(rng):
    X, t = rng.normal(size=(11, 3)), rng.normal(size=(11, 2))
    W1, b1, W2, b2 = weights(rng, (3, 6), (6,), (6, 2), (2,))

    def loss(W1, b1, W2, b2):
        out = am.relu(X @ W1 + b1) @ W2 + b2
        return am.sum(am.square(out - t))

    def hand(W1, b1, W2, b2):
        z = X @ W1 + b1
        h = z * (z > 0)
        e = h @ W2 + b2 - t
        dout = 2 * e
        dW2 = h.T @ dout
        db2 = dout.sum(0)
        dz = dout @ W2.T
        dz[z < 0] = 0
        dW1 = X.T @ dz
        db1 = dz.sum(0)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    return loss, hand, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@model("relu net")
def relu_autoencoder(rng):
    """The decoder is the transposed encoder: one matrix, used twice."""
    X = rng.normal(size=(12, 5))
    W, b, c = weights(rng, (5, 4), (4,), (5,))

    def loss(W, b, c):
        code = am.relu(X @ W + b)
        return am.sum((code @ W.T + c - X) ** 2) / len(X)

    def hand(W, b, c):
        z = X @ W + b
        code = np.maximum(z, 0)
        dout = 2 * (code @ W.T + c - X) / len(X)
        dc = dout.sum(axis=0)
        dW_decoder = dout.T @ code
        dz = dout @ W * (z > 0)
        dW_encoder = X.T @ dz
        dW = dW_encoder + dW_decoder
        return {"W": dW, "b": dz.sum(axis=0), "c": dc}

    return loss, hand, {"W": W, "b": b, "c": c}


@model("relu net")
def relu_residual(rng):
    """A skip past the hidden layer."""
    X, y = classed(rng, 12, 4, 3)
    W1, W2, W3 = weights(rng, (4, 6), (6, 6), (6, 3))

    def loss(W1, W2, W3):
        u = X @ W1
        v = am.relu(u @ W2) + u
        return am.cross_entropy(v @ W3, y)

    def hand(W1, W2, W3):
        u = X @ W1
        r = u @ W2
        v = np.maximum(0, r) + u
        s = v @ W3
        ds = np.exp(s - s.max(1, keepdims=True))
        ds /= ds.sum(1, keepdims=True)
        ds[range(len(y)), y] -= 1
        ds /= len(y)
        dv = ds @ W3.T
        dr = dv * (r > 0)
        du = dr @ W2.T
        du += dv
        return {"W1": X.T @ du, "W2": u.T @ dr, "W3": v.T @ ds}

    return loss, hand, {"W1": W1, "W2": W2, "W3": W3}
