"""`torch.optim.lr_scheduler`, and other names of optimizers: each scheduler is `optim.Scheduler` with a schedule of ours.

A schedule is made for each group of parameters, from the rate that the group begins with.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from .. import optim
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..optim import schedules
from .namespace import Namespace
from .rare_optimizers import NAMES as RARE
from .transformations import NAMES as TRANSFORMATIONS


def scheduler(optimizer: optim.Optimizer, make: Callable[[float], Any]) -> optim.Scheduler:
    """A scheduler from a function that makes the schedule of a group from its first rate: that before there was a scheduler."""
    rates = _first_rates.setdefault(optimizer, [group["lr"] for group in optimizer.param_groups])
    return optim.Scheduler(optimizer, [make(lr) for lr in rates])


_first_rates: WeakKeyDictionary[optim.Optimizer, list[float]] = WeakKeyDictionary()
"""The rates of the groups of each optimizer before its first scheduler."""


@spelled
def step_lr(optimizer: Any, step_size: int, gamma: float = 0.1) -> optim.Scheduler:
    """`schedules.Step`."""
    return scheduler(optimizer, lambda lr: schedules.Step(lr, step_size, gamma))


@spelled
def multi_step_lr(optimizer: Any, milestones: Sequence[int], gamma: float = 0.1) -> optim.Scheduler:
    """`schedules.MultiStep`."""
    return scheduler(optimizer, lambda lr: schedules.MultiStep(lr, milestones, gamma))


@spelled
def exponential_lr(optimizer: Any, gamma: float) -> optim.Scheduler:
    """`schedules.Exponential`."""
    return scheduler(optimizer, lambda lr: schedules.Exponential(lr, gamma))


def for_each_group(optimizer: optim.Optimizer, lr_lambda: Any, name: str) -> list[Callable[[int], float]]:
    """A function for each group of parameters: one for all of them, or a list of as many."""
    groups = len(optimizer.param_groups)
    found = list(lr_lambda) if isinstance(lr_lambda, (list, tuple)) else [lr_lambda] * groups
    if len(found) != groups or not all(map(callable, found)):
        raise ArgumentError(f"{name}: lr_lambda is a function of the step, or a list of one for each of the {groups} groups")
    return found


def with_factors(optimizer: Any, factors: Iterable[Callable[[int], float]]) -> optim.Scheduler:
    """The first rate, times the factor of each group, in their order."""
    of_groups = iter(factors)

    def of_group(lr: float) -> Callable[[int], float]:
        factor = next(of_groups)
        return lambda t: lr * factor(t)

    return scheduler(optimizer, of_group)


@spelled
def lambda_lr(optimizer: Any, lr_lambda: Any) -> optim.Scheduler:
    """The first rate, times a function of the step; a list has one for each group.

    Raises:
        ArgumentError: for a list of another length.
    """
    return with_factors(optimizer, for_each_group(optimizer, lr_lambda, "LambdaLR"))


@spelled
def linear_lr(optimizer: Any, start_factor: float = 1 / 3, end_factor: float = 1.0, total_iters: int = 5) -> optim.Scheduler:
    """From one part of the first rate to another in `total_iters` steps."""

    def at(lr: float) -> Callable[[int], float]:
        return lambda t: lr * (start_factor + (end_factor - start_factor) * min(t / total_iters, 1.0))

    return scheduler(optimizer, at)


@spelled
def constant_lr(optimizer: Any, factor: float = 1 / 3, total_iters: int = 5) -> optim.Scheduler:
    """A part of the first rate for `total_iters` steps, and the first rate after them."""
    return scheduler(optimizer, lambda lr: lambda t: lr * (factor if t < total_iters else 1.0))


@spelled
def multiplicative_lr(optimizer: Any, lr_lambda: Any) -> optim.Scheduler:
    """The first rate, times what a function of the step gives for each step up to now; a list has one for each group.

    Raises:
        ArgumentError: for a list of another length.
    """

    def up_to_now(factor: Callable[[int], float]) -> Callable[[int], float]:
        return lambda t: math.prod(factor(k) for k in range(1, t + 1))

    return with_factors(optimizer, map(up_to_now, for_each_group(optimizer, lr_lambda, "MultiplicativeLR")))


@spelled
def sequential_lr(optimizer: Any, schedulers: Sequence[Any], milestones: Sequence[int]) -> optim.Scheduler:
    """One scheduler after the other, each counting its own steps; the next one begins at a milestone.

    Raises:
        ArgumentError: for as many milestones as schedulers, and schedulers that watch a metric.
    """
    if len(schedulers) != len(milestones) + 1 or list(milestones) != sorted(milestones):
        raise ArgumentError(f"SequentialLR: {len(schedulers)} schedulers meet at one milestone less, in order, got {milestones}")
    if any(getattr(f, "observes", False) for each in schedulers for f in each.schedules):
        raise ArgumentError("SequentialLR: a schedule that watches a metric knows no steps and cannot be joined")

    def of_group(i: int) -> Callable[[int], float]:
        def rate(t: int) -> float:
            which = bisect.bisect_right(milestones, t)
            return float(schedulers[which].schedules[i](t - (milestones[which - 1] if which else 0)))

        return rate

    return optim.Scheduler(optimizer, [of_group(i) for i in range(len(optimizer.param_groups))])


@spelled
def polynomial_lr(optimizer: Any, total_iters: int = 5, power: float = 1.0) -> optim.Scheduler:
    """`schedules.Polynomial`."""
    return scheduler(optimizer, lambda lr: schedules.Polynomial(lr, total_iters, power))


@spelled
def cosine_annealing_lr(optimizer: Any, T_max: int, eta_min: float = 0.0) -> optim.Scheduler:
    """`schedules.Cosine` up to `T_max`; after that, PyTorch's wave goes up again, and so does this one."""

    def at(lr: float) -> Callable[[int], float]:
        return lambda t: eta_min + (lr - eta_min) * (1 + math.cos(math.pi * t / T_max)) / 2

    return scheduler(optimizer, at)


@spelled
def cosine_annealing_warm_restarts(optimizer: Any, T_0: int, T_mult: int = 1, eta_min: float = 0.0) -> optim.Scheduler:
    """`schedules.CosineRestarts`."""
    return scheduler(optimizer, lambda lr: schedules.CosineRestarts(lr, T_0, T_mult, eta_min))


class MomentumScheduler(optim.Scheduler):
    """A scheduler that sets the momentum of each group as well, or the first of its `betas`, as a function of the step.

    Raises:
        ArgumentError: for an optimizer that has neither.
    """

    def __init__(self, name: str, optimizer: optim.Optimizer, rates: Any, momentum: Callable[[int], float]) -> None:
        if not {"momentum", "betas"} & optimizer.defaults.keys():
            raise ArgumentError(f"{name}: {type(optimizer).__name__} has no momentum: write cycle_momentum=False")
        self.momentum = momentum
        super().__init__(optimizer, rates)

    def _set(self) -> None:
        super()._set()
        now = self.momentum(self.count)
        for group in self.optimizer.param_groups:
            if "momentum" in group:
                group["momentum"] = now
            else:
                group["betas"] = (now, *group["betas"][1:])


@spelled
def chained_scheduler(schedulers: Sequence[Any], optimizer: Any = None) -> optim.Scheduler:
    """Several schedulers of one optimizer at once: the first rate, times the part of it that each of them gives.

    Raises:
        ArgumentError: for none, schedulers of several optimizers, and those that watch a metric.
    """
    given = list(schedulers)
    if not given or any(each.optimizer is not given[0].optimizer for each in given):
        raise ArgumentError("ChainedScheduler takes a list of schedulers of one optimizer")
    if any(getattr(f, "observes", False) for each in given for f in each.schedules):
        raise ArgumentError("ChainedScheduler: a schedule that watches a metric cannot be chained")
    first = _first_rates.get(given[0].optimizer, given[0].lrs)

    def of_group(i: int) -> Callable[[int], float]:
        return lambda t: first[i] * math.prod(float(each.schedules[i](t)) / first[i] for each in given)

    return optim.Scheduler(given[0].optimizer, [of_group(i) for i in range(len(first))])


@spelled
def one_cycle_lr(
    optimizer: Any, max_lr: float, total_steps: int | None = None, epochs: int | None = None,
    steps_per_epoch: int | None = None, pct_start: float = 0.3, anneal_strategy: str = "cos", cycle_momentum: bool = True,
    base_momentum: float = 0.85, max_momentum: float = 0.95, div_factor: float = 25.0, final_div_factor: float = 1e4,
) -> optim.Scheduler:  # fmt: skip
    """`schedules.OneCycle`; momentum falls while the rate rises, and rises again, unless `cycle_momentum=False`."""
    if anneal_strategy not in ("cos", "linear"):
        raise ArgumentError(f"OneCycleLR: anneal_strategy={anneal_strategy!r} must be 'cos' or 'linear'")
    total_steps = (epochs or 0) * (steps_per_epoch or 0) if total_steps is None else total_steps
    if not total_steps:
        raise ArgumentError("OneCycleLR: write total_steps=..., or epochs= and steps_per_epoch=")
    end = 1 / (div_factor * final_div_factor)
    turns = [0.0, pct_start * total_steps - 1, total_steps - 1.0]

    def through(heights: Sequence[float]) -> Callable[[int], float]:
        def at(t: int) -> float:
            part = float(np.interp(t, turns, [0.0, 1.0, 2.0]))
            leg = min(int(part), 1)
            share = part - leg if anneal_strategy == "linear" else (1 - math.cos(math.pi * (part - leg))) / 2
            return heights[leg] + (heights[leg + 1] - heights[leg]) * share

        return at

    rate: Any = schedules.OneCycle(max_lr, total_steps, pct_start, 1 / div_factor, end)
    if anneal_strategy == "linear":
        rate = through([max_lr / div_factor, max_lr, max_lr * end])
    if not cycle_momentum:
        return scheduler(optimizer, lambda _: rate)
    rates = [rate] * len(optimizer.param_groups)
    return MomentumScheduler("OneCycleLR", optimizer, rates, through([max_momentum, base_momentum, max_momentum]))


@spelled
def cyclic_lr(
    optimizer: Any, base_lr: float, max_lr: float, step_size_up: int = 2000, step_size_down: int | None = None,
    mode: str = "triangular", gamma: float = 1.0, *, cycle_momentum: bool = True, base_momentum: float = 0.8,
    max_momentum: float = 0.9,
) -> optim.Scheduler:  # fmt: skip
    """From `base_lr` up to `max_lr` and down again, over and over (Smith 2017, https://arxiv.org/abs/1506.01186): in mode
    "triangular2" each time half as far, in mode "exp_range" gamma^t as far; momentum falls while the rate rises, unless
    `cycle_momentum=False`.

    Raises:
        ArgumentError: for another mode.
    """
    parts: dict[str, Callable[[int, int], float]] = {
        "triangular": lambda t, k: 1.0, "triangular2": lambda t, k: 0.5**k, "exp_range": lambda t, k: gamma**t,
    }  # fmt: skip
    if mode not in parts:
        raise ArgumentError(f"CyclicLR: mode={mode!r} must be one of {', '.join(map(repr, parts))}")
    down = step_size_up if step_size_down is None else step_size_down

    def height(t: int) -> float:
        cycles, t_in_cycle = divmod(t, step_size_up + down)
        up = t_in_cycle <= step_size_up
        return (t_in_cycle / step_size_up if up else (step_size_up + down - t_in_cycle) / down) * parts[mode](t, cycles)

    def rate(t: int) -> float:
        return base_lr + (max_lr - base_lr) * height(t)

    if not cycle_momentum:
        return scheduler(optimizer, lambda _: rate)
    rates = [rate] * len(optimizer.param_groups)
    return MomentumScheduler("CyclicLR", optimizer, rates, lambda t: max_momentum - (max_momentum - base_momentum) * height(t))


@spelled
def reduce_lr_on_plateau(
    optimizer: Any, mode: str = "min", factor: float = 0.1, patience: int = 10, threshold: float = 1e-4,
    threshold_mode: str = "rel", cooldown: int = 0, min_lr: float = 0.0, eps: float = 1e-8, verbose: bool = False,
) -> optim.Scheduler:  # fmt: skip
    """`schedules.ReduceOnPlateau`. Nothing is printed.

    Raises:
        ArgumentError: for an `eps`, below which PyTorch leaves a rate as it is.
    """
    if eps != 1e-8:
        raise ArgumentError(f"ReduceLROnPlateau: eps={eps!r} is not known: leave it out, and write min_lr=...")
    settings: dict[str, Any] = {"mode": mode, "factor": factor, "patience": patience, "threshold": threshold}
    settings |= {"threshold_mode": threshold_mode, "cooldown": cooldown, "end": min_lr}
    return scheduler(optimizer, lambda lr: schedules.ReduceOnPlateau(lr, **settings))


NAMES: dict[str, Any] = {
    "lr_scheduler": Namespace(
        StepLR=step_lr, MultiStepLR=multi_step_lr, ExponentialLR=exponential_lr, LambdaLR=lambda_lr, LinearLR=linear_lr,
        PolynomialLR=polynomial_lr, CosineAnnealingLR=cosine_annealing_lr, ReduceLROnPlateau=reduce_lr_on_plateau,
        CosineAnnealingWarmRestarts=cosine_annealing_warm_restarts, OneCycleLR=one_cycle_lr, ConstantLR=constant_lr,
        MultiplicativeLR=multiplicative_lr, CyclicLR=cyclic_lr, SequentialLR=sequential_lr, ChainedScheduler=chained_scheduler,
    ),
    "clip_grad_norm_": optim.clip_grad_norm, "clip_grad_value_": optim.clip_grad_value, "RMSProp": optim.RMSprop,
    "AdaGrad": optim.Adagrad, **TRANSFORMATIONS, **RARE,
}  # fmt: skip
"""The counterpart of each name."""
