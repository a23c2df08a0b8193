"""One step of an optimizer for a network 784-128-10 with 101,770 parameters, the gradients being there already.

A step is arithmetic on arrays that just fit in the cache, and four parameters' worth of Python around it. The answer that
contenders are compared by is where the parameters are after the step, in place of a loss; the gradients stay the same.

A step for 100 numbers is Python almost alone: there the contender is the textbook's own lines, written for one array.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from tests.benchmarks.timing import Contest, Target

RULES = {
    "SGD": {"lr": 1e-3, "momentum": 0.9},
    "Adam": {"lr": 1e-3},
}


def problem(sizes, dtype):
    """Parameters W1, b1, W2, b2 and a gradient for each."""
    rng = np.random.default_rng(1)
    features, hidden, classes = sizes
    shapes = [(features, hidden), (hidden,), (hidden, classes), (classes,)]
    return [[rng.normal(size=shape).astype(dtype) for shape in shapes] for _ in range(2)]


def autograd_mini_step(name, parameters, gradients):
    from autograd_mini import Tensor, optim

    parameters = [Tensor(p.copy(), requires_grad=True) for p in parameters]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = g
    optimizer = getattr(optim, name)(parameters, **RULES[name])

    def step():
        optimizer.step()
        return 0.0, [p.data for p in parameters]

    return step


def pytorch_step(name, parameters, gradients):
    import torch

    parameters = [torch.tensor(p, requires_grad=True) for p in parameters]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = torch.from_numpy(g)
    optimizer = getattr(torch.optim, name)(parameters, **RULES[name])

    def step():
        optimizer.step()
        return 0.0, [p.detach().numpy() for p in parameters]

    return step


def textbook_step(name, parameters, gradients):
    (p,), (g,) = [p.copy() for p in parameters], gradients
    lr, t = RULES[name]["lr"], 0
    m, v = np.zeros_like(p), np.zeros_like(p)

    def adam():
        nonlocal p, m, v, t
        t += 1
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        p = p - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return 0.0, [p]

    def sgd():
        nonlocal p, v
        v = 0.9 * v + g
        p = p - lr * v
        return 0.0, [p]

    return {"Adam": adam, "SGD": sgd}[name]


def contests(quick: bool = False) -> Iterator[Contest]:
    sizes = (7, 6, 3) if quick else (784, 128, 10)
    for name in RULES:
        for dtype in ("float64", "float32"):
            data = problem(sizes, dtype)
            yield Contest(
                f"{name} step, {'-'.join(map(str, sizes))}, {dtype}",
                {
                    "autograd_mini": partial(autograd_mini_step, name, *data),
                    "PyTorch": partial(pytorch_step, name, *data),
                },
                (Target("autograd_mini", "PyTorch", at_most=1.0),),
                rounds=61,
            )
    few = [[part[1][:100]] for part in problem((784, 128, 10), "float64")]
    contenders = {"autograd_mini": autograd_mini_step, "textbook": textbook_step, "PyTorch": pytorch_step}
    for name, targets in (("SGD", ()), ("Adam", (Target("autograd_mini", "textbook", at_most=2.0),))):
        starts = {contender: partial(step, name, *few) for contender, step in contenders.items()}
        yield Contest(f"{name} step, 100 numbers", starts, targets, rounds=61)
