"""A small classifier of digits: 64 samples, 784-128-10, relu, softmax cross-entropy; loss and four gradients.

The hand-written step is what one would write with the derivation beside the keyboard: softmax and
cross-entropy fused, the input's gradient left out.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from tests.benchmarks.timing import Contest, Target


def problem(m, features, hidden, classes):
    """Samples X (m, features), integer labels y (m,), and the parameters W1, b1, W2, b2."""
    rng = np.random.default_rng(1)
    W1 = rng.normal(size=(features, hidden)) * np.sqrt(2 / features)
    W2 = rng.normal(size=(hidden, classes)) * np.sqrt(2 / hidden)
    X, y = rng.uniform(size=(m, features)), rng.integers(classes, size=m)
    return X, y, [W1, np.zeros(hidden), W2, np.zeros(classes)]


def numpy_step(X, y, parameters):
    W1, b1, W2, b2 = parameters
    rows = np.arange(len(y))

    def step():
        z = X @ W1 + b1  # (m, hidden)
        h = np.maximum(z, 0)
        logits = h @ W2 + b2  # (m, classes)
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        loss = -log_p[rows, y].mean()

        dlogits = np.exp(log_p)
        dlogits[rows, y] -= 1
        dlogits /= len(y)
        dz = (dlogits @ W2.T) * (z > 0)
        return loss, [X.T @ dz, dz.sum(axis=0), h.T @ dlogits, dlogits.sum(axis=0)]

    return step


def autograd_mini_step(X, y, parameters):
    import autograd_mini as am

    X, parameters = am.Tensor(X), [am.Tensor(p, requires_grad=True) for p in parameters]
    W1, b1, W2, b2 = parameters

    def step():
        for p in parameters:
            p.grad = None
        loss = am.cross_entropy(am.relu(X @ W1 + b1) @ W2 + b2, y)
        loss.backward()
        return loss.item(), [p.grad for p in parameters]

    return step


def compiled_step(X, y, parameters):
    import autograd_mini as am

    def loss(parameters, X, y):
        W1, b1, W2, b2 = parameters
        h = am.relu(X @ W1 + b1)
        return am.cross_entropy(h @ W2 + b2, y)

    step = am.compile(loss)
    return lambda: step(parameters, X, y)


def pytorch_step(X, y, parameters):
    import torch
    from torch.nn.functional import cross_entropy

    X, y = torch.tensor(X), torch.tensor(y)
    parameters = [torch.tensor(p, requires_grad=True) for p in parameters]
    W1, b1, W2, b2 = parameters

    def step():
        for p in parameters:
            p.grad = None
        loss = cross_entropy(torch.relu(X @ W1 + b1) @ W2 + b2, y)
        loss.backward()
        return loss.item(), [p.grad for p in parameters]

    return step


def contests(quick: bool = False) -> Iterator[Contest]:
    m, sizes = (5, (7, 6, 3)) if quick else (64, (784, 128, 10))
    data = problem(m, *sizes)
    yield Contest(
        f"MLP {m} x {'-'.join(map(str, sizes))}, float64",
        {
            "autograd_mini": partial(autograd_mini_step, *data),
            "compiled": partial(compiled_step, *data),
            "NumPy": partial(numpy_step, *data),
            "PyTorch": partial(pytorch_step, *data),
        },
        (Target("autograd_mini", "NumPy", at_most=1.15), Target("compiled", "NumPy", at_most=0.95)),
        rounds=61,
    )
