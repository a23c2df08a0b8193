"""`autograd.misc.optimizers` of HIPS autograd: a number of steps down a gradient `grad(x, i)` from `x0`, and where they end.

They differ from the optimizers of `optim` in what they begin with: `rmsprop` takes the average of squares to be 1, and
`sgd` scales the first gradient as all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..core.node import plain
from .namespace import Namespace
from .trees import leaves_of, tree_map


def walked(grad: Any, x0: Any, callback: Any, num_iters: int, step: Callable[..., Any], state: Callable[[Any], Any]) -> Any:
    """The place that `x0` has come to after all steps. `step(i, x, g, *state)` gives an array and its state after a step."""
    xs = [np.array(plain(leaf), float) for leaf in leaves_of(x0)]
    states = [state(x) for x in xs]

    def here() -> Any:
        following: Iterator[Any] = iter(xs)
        return tree_map(lambda _: next(following).copy(), x0)

    for i in range(num_iters):
        g = grad(here(), i)
        if callback is not None:
            callback(here(), i, g)
        moved = [
            step(i, x, np.array(plain(each), float), *kept) for x, each, kept in zip(xs, leaves_of(g), states, strict=True)
        ]
        xs, states = [x for x, *_ in moved], [kept for _, *kept in moved]
    return here()


def sgd(
    grad: Any, x0: Any, callback: Any = None, num_iters: int = 200, step_size: float = 0.1, mass: float = 0.9
) -> Any:
    """Gradient descent with a velocity: `v = mass v - (1 - mass) g`."""

    def step(i: int, x: Any, g: Any, v: Any) -> Any:
        v = mass * v - (1 - mass) * g
        return x + step_size * v, v

    return walked(grad, x0, callback, num_iters, step, lambda x: [np.zeros_like(x)])


def rmsprop(
    grad: Any, x0: Any, callback: Any = None, num_iters: int = 100, step_size: float = 0.1, gamma: float = 0.9, eps: float = 1e-8
) -> Any:
    """Steps that are divided by the root of an average of the squares, which is 1 at the beginning."""

    def step(i: int, x: Any, g: Any, s: Any) -> Any:
        s = gamma * s + (1 - gamma) * g**2
        return x - step_size * g / (np.sqrt(s) + eps), s

    return walked(grad, x0, callback, num_iters, step, lambda x: [np.ones_like(x)])


def adam(
    grad: Any, x0: Any, callback: Any = None, num_iters: int = 100, step_size: float = 0.001, b1: float = 0.9, b2: float = 0.999,
    eps: float = 1e-8,
) -> Any:  # fmt: skip
    """Adam (Kingma and Ba 2015)."""

    def step(i: int, x: Any, g: Any, m: Any, v: Any) -> Any:
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        return x - step_size * m / (1 - b1 ** (i + 1)) / (np.sqrt(v / (1 - b2 ** (i + 1))) + eps), m, v

    return walked(grad, x0, callback, num_iters, step, lambda x: [np.zeros_like(x), np.zeros_like(x)])


DESCENTS = Namespace(adam=adam, sgd=sgd, rmsprop=rmsprop)
"""The counterparts of its names."""
