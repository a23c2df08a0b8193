"""The multiclass support vector machine: a margin of 1 between the right class and every other."""

import numpy as np

import autograd_mini as am

from .models import model
from .softmax import classed


def margins(scores, y):
    """`max(0, s_j - s_y + 1)`, and 0 for the right class itself."""
    rows = np.arange(len(y))
    correct = scores[rows, y].reshape(-1, 1)
    others = np.ones(scores.shape)
    others[rows, y] = 0
    return am.relu(scores - correct + 1) * others


@model("svm")
def svm(rng):
    """Two loops, as the course notes begin."""
    X, y = classed(rng, 13, 5, 3)

    def loss(W):
        return am.sum(margins(X @ W, y)) / len(y)

    def hand(W):
        dW = np.zeros(W.shape)
        num_train, num_classes = len(y), W.shape[1]
        for i in range(num_train):
            scores = X[i].dot(W)
            correct = scores[y[i]]
            for j in range(num_classes):
                if j == y[i]:
                    continue
                margin = scores[j] - correct + 1
                if margin > 0:
                    dW[:, j] += X[i]
                    dW[:, y[i]] -= X[i]
        dW /= num_train
        return {"W": dW}

    return loss, hand, {"W": rng.normal(size=(5, 3))}


@model("svm")
def svm_bias(rng):
    """Vectorized, with a bias."""
    X, y = classed(rng, 14, 4, 5)

    def loss(W, b):
        return am.mean(am.sum(margins(X @ W + b, y), axis=1))

    def hand(W, b):
        N = X.shape[0]
        scores = X.dot(W) + b
        margin = np.maximum(0, scores - scores[np.arange(N), y][:, None] + 1)
        margin[np.arange(N), y] = 0
        binary = (margin > 0).astype(float)
        binary[np.arange(N), y] = -binary.sum(axis=1)
        dW = X.T.dot(binary) / N
        db = binary.sum(axis=0) / N
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(4, 5)), "b": rng.normal(size=5)}


@model("svm")
def svm_ridge(rng):
    """Square, with weight decay."""
    X, y = classed(rng, 11, 4, 4)
    reg = 0.3

    def loss(W):
        return am.sum(margins(X @ W, y)) / len(y) + reg * am.sum(W * W)

    def hand(W):
        N = len(y)
        scores = X @ W
        mask = (scores - scores[range(N), y].reshape(N, 1) + 1 > 0) * 1.0
        mask[range(N), y] = 0
        mask[range(N), y] = -mask.sum(axis=1)
        dW = X.T @ mask / N
        dW += 2 * reg * W
        return {"W": dW}

    return loss, hand, {"W": rng.normal(size=(4, 4))}


@model("svm")
def svm_sum(rng):
    X, y = classed(rng, 12, 5, 3)

    def loss(W, b):
        return am.sum(margins(X @ W + b, y))

    def hand(W, b):
        scores = X @ W + b
        m = scores - scores[np.arange(len(y)), y][:, np.newaxis] + 1
        ds = np.where(m > 0, 1.0, 0.0)
        ds[np.arange(len(y)), y] = 0
        ds[np.arange(len(y)), y] -= ds.sum(axis=1)
        dW = X.T @ ds
        db = ds.sum(axis=0)
        return {"W": dW, "b": db}

    return loss, hand, {"W": rng.normal(size=(5, 3)), "b": rng.normal(size=3)}


@model("svm")
def svm_two_views(rng):
    """The same weights look at two pictures of a thing."""
    left, y = classed(rng, 12, 5, 3)
    right = rng.normal(size=(12, 5))

    def loss(W):
        return am.sum(margins(left @ W + right @ W, y)) / len(y)

    def hand(W):
        s = left @ W + right @ W
        ds = (s - s[range(len(y)), y][:, None] + 1 > 0).astype(float)
        ds[range(len(y)), y] -= ds.sum(axis=1)
        ds /= len(y)
        dW = left.T @ ds + right.T @ ds
        return {"W": dW}

    return loss, hand, {"W": rng.normal(size=(5, 3))}
