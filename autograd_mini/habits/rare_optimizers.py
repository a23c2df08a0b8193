"""Optimizers of `torch.optim` that few programs use, as rules of `optim.Optimizer`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import optim


class Rprop(optim.Optimizer):
    """Steps of a size of their own for each number, which grows while the sign of the gradient stays and shrinks where it
    changes; the size of the gradient does not count (Riedmiller and Braun 1993, https://doi.org/10.1109/ICNN.1993.298623).

    Args:
        params: leaves, or groups of them (see `optim.Optimizer`).
        lr: the first size of a step.
        etas: the factors by which a step shrinks and grows.
        step_sizes: the smallest and the largest step.
    """

    def __init__(
        self, params: Any, lr: float = 0.01, etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50.0),
    ) -> None:  # fmt: skip
        super().__init__(params, lr=lr, etas=etas, step_sizes=step_sizes)

    def update(
        self, p: Any, g: Any, s: Any, lr: float, etas: tuple[float, float], step_sizes: tuple[float, float]
    ) -> None:
        """One step of the rule."""
        before, size = s["before"], s["size"]
        if s.t == 1:
            size[...] = lr
        agreement = g * before
        size *= np.where(agreement > 0, etas[1], np.where(agreement < 0, etas[0], 1.0))
        np.clip(size, *step_sizes, out=size)
        g = np.where(agreement < 0, 0.0, g)  # where the sign has changed, the number rests for one step
        p -= np.sign(g) * size
        before[...] = g


class ASGD(optim.Optimizer):
    """Gradient descent that averages the weights of its steps (Polyak and Juditsky 1992, https://doi.org/10.1137/0330046).

    As in PyTorch the parameters are those of the descent, and the averages stay in its state: `optim.SGD` beside a
    `training.WeightAverage` gives the averages themselves.

    Args:
        params: leaves, or groups of them (see `optim.Optimizer`).
        lr: the first rate, which falls as lr / (1 + lambd lr t)^alpha.
        lambd: the decay.
        alpha: the power of the rate.
        t0: the step at which averaging begins.
        weight_decay: adds `weight_decay p` to the gradient.
    """

    def __init__(
        self, params: Any, lr: float = 0.01, lambd: float = 1e-4, alpha: float = 0.75, t0: float = 1e6, weight_decay: float = 0.0
    ) -> None:
        super().__init__(params, lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay)

    def update(self, p: Any, g: Any, s: Any, lr: float, lambd: float, alpha: float, t0: float) -> None:
        """One step of the rule."""
        rate = lr / (1 + lambd * lr * (s.t - 1)) ** alpha
        p *= 1 - lambd * rate
        p -= rate * g
        mean = s["mean"]
        mean += (p - mean) / max(1.0, s.t - t0)


NAMES = {"Rprop": Rprop, "ASGD": ASGD}
"""The counterpart of each name."""
