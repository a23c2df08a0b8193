"""Logistic regression on 209 images of 12288 numbers, one step: cost, dw and db, in float64 and in float32.

The hand-written step is the one of the course notes; an engine may hardly cost more, since the two products
with `X` are nearly all of the work. The gradient of `X` itself is wanted by nobody, and computing it would
double that work. A bound of a few per cent takes many short rounds.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from tests.benchmarks.timing import Contest, Target


def problem(n, m, dtype):
    """Images as columns of X (n, m) between 0 and 1, float labels y (1, m), weights w (n, 1), bias b."""
    rng = np.random.default_rng(1)
    X = rng.uniform(size=(n, m)).astype(dtype)
    y = rng.integers(2, size=(1, m)).astype(dtype)
    w = (rng.normal(size=(n, 1)) / n).astype(dtype)
    return X, y, w, np.zeros((), dtype)


def numpy_step(X, y, w, b):
    m = X.shape[1]

    def step():
        a = 1 / (1 + np.exp(-(w.T @ X + b)))
        cost = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
        dz = a - y
        dw = X @ dz.T / m
        db = np.sum(dz) / m
        return cost, [dw, db]

    return step


def autograd_mini_step(X, y, w, b):
    import autograd_mini as am

    X, y = am.Tensor(X), am.Tensor(y)
    w, b = am.Tensor(w, requires_grad=True), am.Tensor(b, requires_grad=True)

    def step():
        w.grad = b.grad = None
        cost = am.mean(am.sigmoid_cross_entropy(w.T @ X + b, y))
        cost.backward()
        return cost.item(), [w.grad, b.grad]

    return step


def compiled_step(X, y, w, b):
    import autograd_mini as am

    def cost(w, b, X, y):
        z = w.T @ X + b
        return am.mean(am.sigmoid_cross_entropy(z, y))

    step = am.compile(cost, (0, 1))
    return lambda: step(w, b, X, y)


def pytorch_step(X, y, w, b):
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    X, y = torch.from_numpy(X), torch.from_numpy(y)
    w, b = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)

    def step():
        w.grad = b.grad = None
        cost = binary_cross_entropy_with_logits(w.T @ X + b, y)
        cost.backward()
        return cost.item(), [w.grad, b.grad]

    return step


def autograd_step(X, y, w, b):
    import autograd.numpy as anp
    from autograd.differential_operators import value_and_grad

    def cost(w, b):
        a = 1 / (1 + anp.exp(-(anp.dot(w.T, X) + b)))
        return -anp.mean(y * anp.log(a) + (1 - y) * anp.log(1 - a))

    cost_and_gradients = value_and_grad(cost, argnum=(0, 1))
    return lambda: cost_and_gradients(w, b)


def contests(quick: bool = False) -> Iterator[Contest]:
    """The step in both precisions."""
    n, m = (48, 20) if quick else (12288, 209)
    for dtype in ("float64", "float32"):
        data = problem(n, m, dtype)
        yield Contest(
            f"logistic step {n} x {m}, {dtype}",
            {
                "autograd_mini": partial(autograd_mini_step, *data),
                "compiled": partial(compiled_step, *data),
                "NumPy": partial(numpy_step, *data),
                "NumPy, again": partial(numpy_step, *data),  # how far from equal noise alone gets
                "PyTorch": partial(pytorch_step, *data),
                "autograd": partial(autograd_step, *data),
            },
            (
                Target("autograd_mini", "NumPy", at_most=1.05),
                Target("autograd_mini", "PyTorch", at_most=1.0),
                Target("compiled", "NumPy", at_most=1.0, aim=0.85),
            ),
            rounds=101,
            block=0.015,
        )
