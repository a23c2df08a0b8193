"""Small arrays: 16 elements, about 1000 operations, where the cost of an engine is its bookkeeping.

The work is a recurrent chain `x -> tanh(x * w + b)`, summed at the end. Hand-written NumPy keeps a list of
states and walks it backwards: what it needs is the floor that no engine on NumPy can pass.
"""

import time
from collections.abc import Iterator
from functools import partial

import numpy as np

from tests.benchmarks.timing import Contest, Row, Target, figure


def problem(size):
    """The start x, the factors w and the shift b, vectors of `size`."""
    rng = np.random.default_rng(1)
    return rng.normal(size=size), rng.uniform(0.5, 1.5, size=size), rng.normal(size=size)


def recurrence(x, w, b, tanh, turns):
    """Three operations a turn."""
    for _ in range(turns):
        x = tanh(x * w + b)
    return x


def numpy_step(x, w, b, turns):
    def step():
        states = [x]
        for _ in range(turns):
            states.append(np.tanh(states[-1] * w + b))
        loss = np.sum(states[-1])
        dx, dw, db = np.ones_like(x), np.zeros_like(w), np.zeros_like(b)
        for k in range(turns, 0, -1):
            dz = dx * (1 - states[k] * states[k])
            dw += dz * states[k - 1]
            db += dz
            dx = dz * w
        return loss, [dx, dw, db]

    return step


def autograd_mini_step(x, w, b, turns):
    import autograd_mini as am

    leaves = [am.Tensor(v, requires_grad=True) for v in (x, w, b)]

    def step():
        for leaf in leaves:
            leaf.grad = None
        loss = am.sum(recurrence(*leaves, am.tanh, turns))
        loss.backward()
        return loss.item(), [leaf.grad for leaf in leaves]

    return step


def compiled_step(x, w, b, turns):
    import autograd_mini as am

    def loss(x, w, b):
        return am.sum(recurrence(x, w, b, am.tanh, turns))

    step = am.compile(loss, (0, 1, 2))
    return lambda: step(x, w, b)


def pytorch_step(x, w, b, turns):
    import torch

    leaves = [torch.tensor(v, requires_grad=True) for v in (x, w, b)]

    def step():
        for leaf in leaves:
            leaf.grad = None
        loss = torch.sum(recurrence(*leaves, torch.tanh, turns))
        loss.backward()
        return loss.item(), [leaf.grad for leaf in leaves]

    return step


def autograd_step(x, w, b, turns):
    import autograd.numpy as anp
    from autograd.differential_operators import value_and_grad

    def loss(x, w, b):
        return anp.sum(recurrence(x, w, b, anp.tanh, turns))

    loss_and_gradients = value_and_grad(loss, argnum=(0, 1, 2))
    return lambda: loss_and_gradients(x, w, b)


def mygrad_step(x, w, b, turns):
    import mygrad

    leaves = [mygrad.tensor(v) for v in (x, w, b)]

    def step():
        for leaf in leaves:
            leaf.null_grad()
        loss = mygrad.sum(recurrence(*leaves, mygrad.tanh, turns))
        loss.backward()
        return loss.item(), [leaf.grad for leaf in leaves]

    return step


def compile_seconds(turns):
    """Seconds per operation to trace, differentiate, write and compile the chain: the best of three."""
    import autograd_mini as am

    x, w, b = problem(16)
    found = []
    for _ in range(3):
        step = am.compile(lambda x, w, b: am.sum(recurrence(x, w, b, am.tanh, turns)), (0, 1, 2))
        start = time.perf_counter()
        step(x, w, b)
        found.append((time.perf_counter() - start) / (3 * turns + 1))
    return min(found)


def figures(quick: bool = False) -> Iterator[Row]:
    """What it costs to compile, which has to grow with the number of operations and no faster."""
    for turns in (3, 10) if quick else (333, 3333):
        yield figure(
            f"compiling {3 * turns + 1} operations",
            "autograd_mini",
            compile_seconds(turns) * 1e6,
            "us/op",
            at_most=None if quick else 60,
        )


def contests(quick: bool = False) -> Iterator[Contest]:
    """One contest; the time is that of one operation, there and back."""
    turns = 10 if quick else 333
    contenders = {
        "autograd_mini": autograd_mini_step,
        "compiled": compiled_step,
        "NumPy": numpy_step,
        "PyTorch": pytorch_step,
        "autograd": autograd_step,
        "MyGrad": mygrad_step,
    }
    yield Contest(
        f"16 elements, {3 * turns + 1} operations",
        {name: partial(make, *problem(16), turns) for name, make in contenders.items()},
        (Target("autograd_mini", "PyTorch", at_most=0.6, aim=0.5), Target("compiled", "NumPy", at_most=1.0)),
        ops=dict.fromkeys(contenders, 3 * turns + 1),
        rounds=21,
    )
