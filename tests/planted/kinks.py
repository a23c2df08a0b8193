"""Right gradients at points where there are many: on a kink, every number between the slopes of the two sides is one.

The points lie on grids of quarters, so that ties are exact in whatever order sums are taken. Where several kinks meet in one
parameter, the loss is convex or the kinks are kept apart, so that any choice at each of them is a right one.
"""

import numpy as np

import autograd_mini as am

from .models import Problem
from .svm import margins


def quarters(rng, *shape):
    """Numbers such as -0.75, 0, 1.25."""
    return rng.integers(-6, 7, size=shape) / 4


def hinge_at_the_margin(rng):
    """A support vector machine with samples that lie on the margin to the digit."""
    X, W, b = quarters(rng, 9, 3), quarters(rng, 3, 4), quarters(rng, 4)
    y = rng.integers(0, 4, size=9)

    def loss(W, b):
        return am.sum(margins(X @ W + b, y)) / len(y)

    def hand(W, b):
        scores = X @ W + b
        m = scores - scores[range(9), y][:, None] + 1
        ds = np.where(m == 0, rng.uniform(size=m.shape), m > 0)
        ds[range(9), y] = 0
        ds[range(9), y] = -ds.sum(axis=1)
        return {"W": X.T @ ds / 9, "b": ds.sum(axis=0) / 9}

    return Problem(loss, hand, {"W": W, "b": b})


def relu_at_zero(rng):
    """A net in which each hidden unit is exactly 0 for one sample."""
    X, W1, W2 = quarters(rng, 7, 3), quarters(rng, 3, 4), rng.normal(size=(4, 2))
    t = rng.normal(size=(7, 2))
    b1 = -(X @ W1)[rng.integers(0, 7, size=4), range(4)]
    while ((X @ W1 + b1 == 0).sum(axis=0) > 1).any():  # one kink for one parameter
        X = quarters(rng, 7, 3)
        b1 = -(X @ W1)[rng.integers(0, 7, size=4), range(4)]

    def loss(W1, b1, W2):
        return am.mean(am.sum((am.relu(X @ W1 + b1) @ W2 - t) ** 2, axis=1))

    def hand(W1, b1, W2):
        z = X @ W1 + b1
        h = np.maximum(z, 0)
        dout = 2 * (h @ W2 - t) / 7
        dz = dout @ W2.T * np.where(z == 0, rng.uniform(size=z.shape), z > 0)
        return {"W1": X.T @ dz, "b1": dz.sum(axis=0), "W2": h.T @ dout}

    return Problem(loss, hand, {"W1": W1, "b1": b1, "W2": W2})


def ties_in_max(rng):
    """The mean of the largest of five numbers, of which several are equal."""
    x = quarters(rng, 8, 5)
    x[:, rng.integers(0, 5)] = x.max(axis=1)

    def loss(x):
        return am.mean(am.max(x, axis=1))

    def hand(x):
        share = rng.uniform(size=x.shape) * (x == x.max(axis=1, keepdims=True))
        return {"x": share / share.sum(axis=1, keepdims=True) / len(x)}

    return Problem(loss, hand, {"x": x})


def lasso_at_zero(rng):
    """Least squares with the absolute value as its penalty, where some weights are 0."""
    X, t, lam = rng.normal(size=(10, 5)), rng.normal(size=10), 0.3
    w = rng.normal(size=5) * rng.permutation([0, 0, 1, 1, 1])

    def loss(w):
        return am.mean((X @ w - t) ** 2) + lam * am.sum(am.abs(w))

    def hand(w):
        slope = np.where(w == 0, rng.uniform(-1, 1, size=5), np.sign(w))
        return {"w": 2 * X.T @ (X @ w - t) / 10 + lam * slope}

    return Problem(loss, hand, {"w": w})


def larger_of_two(rng):
    """The larger of two numbers, some of which are equal."""
    x, y = quarters(rng, 9), quarters(rng, 9)
    y[:3] = x[:3]
    c = rng.uniform(0.5, 2.0, size=9)

    def loss(x, y):
        return am.sum(c * am.maximum(x, y))

    def hand(x, y):
        share = np.where(x == y, rng.uniform(size=9), x > y)
        return {"x": c * share, "y": c * (1 - share)}

    return Problem(loss, hand, {"x": x, "y": y})


BENT = [
    ("relu", am.relu, 0.0, 0.0, 1.0),
    ("abs", am.abs, 0.0, -1.0, 1.0),
    ("leaky_relu", lambda x: am.leaky_relu(x, slope=0.1), 0.0, 0.1, 1.0),
    ("hardtanh", am.hardtanh, 1.0, 1.0, 0.0),
    ("clip", lambda x: am.clip(x, -0.5, 2.0), -0.5, 0.0, 1.0),
    ("hinge", lambda x: am.relu(1 - x), 1.0, -1.0, 0.0),
]
"""A function, where it has a kink, and its slopes on both sides of it."""


def bent_functions(rng):
    """A function with a kink, at the kink and beside it."""
    _, f, kink, left, right = BENT[rng.integers(len(BENT))]
    x = kink + rng.permutation([0, 0, -0.25, 0.25, 0.5])
    c = rng.normal(size=5)

    def loss(x):
        return am.sum(c * f(x))

    def hand(x):
        t = rng.uniform(size=5)
        return {"x": c * np.where(x < kink, left, np.where(x > kink, right, left + t * (right - left)))}

    return Problem(loss, hand, {"x": x})


KINKS = [hinge_at_the_margin, relu_at_zero, ties_in_max, lasso_at_zero, larger_of_two, bent_functions]
