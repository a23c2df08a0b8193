"""Optimizers as optax has them: `state = opt.init(params)`, `updates, state = opt.update(grads, state)`, `apply_updates`.

Each step is taken by an optimizer of `optim` on copies, so nothing that is passed is written into.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import nn, optim
from ..core.errors import ArgumentTypeError
from ..core.names.spelling import spelled
from ..core.node import plain
from .trees import leaves_of, tree_map


class Transformation(NamedTuple):
    """An optimizer as two pure functions."""

    init: Callable[[Any], Any]
    update: Callable[..., tuple[Any, Any]]


def transformation(make: Callable[[list[Any]], optim.Optimizer], reads_params: bool = False) -> Transformation:
    """The two functions of an optimizer that is made of a list of parameters."""

    def init(params: Any) -> Any:
        return make(fresh(params)).state_dict()

    def update(grads: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        if params is None and reads_params:
            raise ArgumentTypeError("update(grads, state, params): weight decay needs the parameters, which come third")
        moved = fresh(grads if params is None else params)
        before = [p.data.copy() for p in moved]
        optimizer = make(moved)
        optimizer.load_state_dict(state)
        for p, g in zip(moved, leaves_of(grads), strict=True):
            p.grad = np.array(plain(g), float)
        optimizer.step()
        steps = iter([p.data - old for p, old in zip(moved, before, strict=True)])
        return tree_map(lambda g: next(steps), grads), optimizer.state_dict()

    return Transformation(init, update)


def number(learning_rate: Any, ours: str) -> float:
    """A learning rate.

    Raises:
        ArgumentTypeError: for parameters in its place.
    """
    if not isinstance(learning_rate, (int, float)):
        raise ArgumentTypeError(
            f"optim.{ours.lower()}(learning_rate) makes two pure functions, as in optax; an optimizer of parameters is "
            f"optim.{ours}(model.parameters(), lr=0.001)"
        )
    return learning_rate


def fresh(tree: Any) -> list[Any]:
    """A parameter for each leaf, with a copy of its numbers."""
    return [nn.Parameter(np.array(plain(x), float)) for x in leaves_of(tree)]


@spelled
def adam(learning_rate: float, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8) -> Transformation:
    """`optim.Adam`."""
    rate = number(learning_rate, "Adam")
    return transformation(lambda p: optim.Adam(p, rate, (b1, b2), eps))


@spelled
def adamw(
    learning_rate: float, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8, weight_decay: float = 1e-4
) -> Transformation:
    """`optim.AdamW`."""
    rate = number(learning_rate, "AdamW")
    return transformation(lambda p: optim.AdamW(p, rate, (b1, b2), eps, weight_decay), reads_params=True)


@spelled
def sgd(learning_rate: float, momentum: float | None = None, nesterov: bool = False) -> Transformation:
    """`optim.SGD`."""
    rate = number(learning_rate, "SGD")
    return transformation(lambda p: optim.SGD(p, rate, momentum or 0.0, nesterov=nesterov))


def apply_updates(params: Any, updates: Any) -> Any:
    """The parameters, each with its update added."""
    return tree_map(lambda p, step: plain(p) + step, params, updates)


def cosine_decay_schedule(init_value: float, decay_steps: int, alpha: float = 0.0) -> Any:
    """`schedules.Cosine`."""
    return optim.schedules.Cosine(init_value, decay_steps, alpha * init_value)


NAMES: dict[str, Callable[..., Any]] = {
    "adam": adam, "adamw": adamw, "sgd": sgd, "apply_updates": apply_updates, "cosine_decay_schedule": cosine_decay_schedule,
}  # fmt: skip
"""The counterpart of each name."""
