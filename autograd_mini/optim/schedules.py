"""Learning rates as functions of the step: what a run does with its rate can be looked at before the run.

A schedule is a frozen dataclass that is called with the number of a step, counted from 0, or with an array of them. It
has no state, so asking twice gives the same answer. The one that watches a metric, `ReduceOnPlateau`, is a function of
all that it has seen. `scheduler.py` sets the rates of an optimizer by a schedule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any, ClassVar, TypeVar

import numpy as np

from ..core import show
from ..core.callers import deprecated
from ..core.errors import ArgumentError, DtypeError
from ..core.names.spelling import renamed, spelled
from ..core.names.unknown_names import listing, missing

__all__ = [
    "Constant", "Cosine", "CosineRestarts", "Exponential", "InverseTime", "Joined", "LinearWarmup", "MultiStep",
    "OneCycle", "Polynomial", "ReduceOnPlateau", "Schedule", "Step",
]  # fmt: skip
__dir__ = listing(*__all__)
__getattr__ = missing(__name__, __all__)


Array = Any
S = TypeVar("S")


class Schedule(show.Drawable):
    """The base of all schedules: `schedule(step)` is the rate of that step.

    A subclass is a frozen dataclass with a method `at(t)`, which takes an array of step numbers.
    """

    observes: ClassVar[bool] = False
    """Whether the rate depends on a metric rather than on the step."""

    def at(self, t: Array) -> Array:
        """The rates at an array of steps."""
        raise NotImplementedError

    @property
    def rate(self) -> float:
        """The old name of `lr`; it goes with the next version."""
        deprecated(f"{type(self).__name__}.rate is called {type(self).__name__}.lr now: the old name")
        return self.lr  # type: ignore[no-any-return]

    def __call__(self, step: Any) -> Any:
        """The rate of a step (a float), or of each step in an array.

        Raises:
            ArgumentError: for a step before the first, which is 0.
        """
        t = np.asarray(step)
        if t.dtype.kind not in "iu" and not (t.dtype.kind == "f" and np.all(t == np.floor(t))):
            raise DtypeError(f"{type(self).__name__}: a step is a whole number, got {step!r}")
        if np.any(t < 0):
            raise ArgumentError(f"{type(self).__name__}: steps are counted from 0, got {np.min(t)}")
        rate = self.at(t.astype(float))
        return np.broadcast_to(rate, t.shape).copy() if t.ndim else float(rate)

    def plot(self, steps: int, *, ax: Any = None, **how: Any) -> Any:
        """Draw the rate over the first steps, into the Axes `ax` if it is given; `how` goes to the figure "lines"."""
        t = np.arange(steps)
        content = {"series": {type(self).__name__: (t, self(t))}, "xlabel": "step", "ylabel": "rate", "stepwise": True}
        return show.figure("lines", **content | how, ax=ax)

    def _repr_html_(self) -> str | None:
        """The picture in a notebook: the rate over its steps, or 1,000; a rate that depends on a metric has no such curve."""
        if self.observes:
            return None
        steps = int(getattr(self, "total", 0) or 1000)
        t = np.unique(np.linspace(0, steps, 400).astype(int))
        panel = {"series": {"": (t, self(t))}, "title": repr(self), "xlabel": "step"}
        return show.shown("curves", [panel])

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            x = getattr(self, field.name)
            if field.type in ("float", "int") and not isinstance(x, Real):
                raise DtypeError(f"{type(self).__name__}: {field.name}={x!r} is no number")
            if isinstance(x, Real) and not 0 <= float(x) < math.inf:
                raise ArgumentError(f"{type(self).__name__}: {field.name}={x!r} must be a number, 0 or more")
            if field.name in ("total", "period", "step_size") and x < 1:
                raise ArgumentError(f"{type(self).__name__}: {field.name}={x!r} must be at least one step")


def takes_rate(cls: type[S]) -> type[S]:
    """A decorator for a schedule whose `lr` was called `rate` in version 0.1: the old keyword works for this version, and
    warns."""
    cls.__init__ = spelled(renamed(rate="lr")(cls.__init__))  # type: ignore[method-assign]
    return cls


@takes_rate
@dataclass(frozen=True)
class Constant(Schedule):
    """`lr`, always.

    >>> Constant(0.1)(1000)
    0.1
    """

    lr: float

    def at(self, t: Array) -> Array:
        return np.full_like(t, self.lr)


@takes_rate
@dataclass(frozen=True)
class Step(Schedule):
    """Times `gamma` every `step_size` steps: `lr gamma^floor(t / step_size)`.

    >>> Step(1.0, step_size=10, gamma=0.5)(np.array([0, 9, 10, 25]))
    array([1.  , 1.  , 0.5 , 0.25])
    """

    lr: float
    step_size: int
    gamma: float = 0.1

    def at(self, t: Array) -> Array:
        return self.lr * self.gamma ** (t // self.step_size)


@takes_rate
@dataclass(frozen=True)
class MultiStep(Schedule):
    """Times `gamma` at each of the `milestones`: `lr gamma^(number of milestones <= t)`.

    >>> MultiStep(1.0, milestones=(10, 15), gamma=0.5)(np.array([9, 10, 15]))
    array([1.  , 0.5 , 0.25])
    """

    lr: float
    milestones: Sequence[int]
    gamma: float = 0.1

    def at(self, t: Array) -> Array:
        return self.lr * self.gamma ** np.searchsorted(self.milestones, t, side="right").astype(float)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_increasing(self.milestones, "MultiStep")


@takes_rate
@dataclass(frozen=True)
class Exponential(Schedule):
    """Times `gamma` at each step: `lr gamma^t`.

    >>> Exponential(1.0, gamma=0.5)(3)
    0.125
    """

    lr: float
    gamma: float

    def at(self, t: Array) -> Array:
        return self.lr * self.gamma**t


@takes_rate
@dataclass(frozen=True)
class InverseTime(Schedule):
    """`lr / (1 + decay t)`: it falls for ever, and still its sum is infinite (Robbins and Monro 1951).

    >>> InverseTime(1.0, decay=0.5)(2)
    0.5
    """

    lr: float
    decay: float

    def at(self, t: Array) -> Array:
        return self.lr / (1 + self.decay * t)


@takes_rate
@dataclass(frozen=True)
class Polynomial(Schedule):
    """From `lr` to `end` in `total` steps: `end + (lr - end) (1 - t / total)^power`, then `end`.

    >>> Polynomial(1.0, total=4)(np.arange(6))
    array([1.  , 0.75, 0.5 , 0.25, 0.  , 0.  ])
    """

    lr: float
    total: int
    power: float = 1.0
    end: float = 0.0

    def at(self, t: Array) -> Array:
        return self.end + (self.lr - self.end) * (1 - np.minimum(t / self.total, 1)) ** self.power


@takes_rate
@dataclass(frozen=True)
class Cosine(Schedule):
    """From `lr` to `end` in `total` steps along half a wave: `end + (lr - end) (1 + cos(pi t / total)) / 2`, then
    `end` (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983).

    >>> np.round(Cosine(1.0, total=4)(np.arange(6)), 3)
    array([1.   , 0.854, 0.5  , 0.146, 0.   , 0.   ])
    """

    lr: float
    total: int
    end: float = 0.0

    def at(self, t: Array) -> Array:
        return _wave(self.lr, self.end, np.minimum(t / self.total, 1))


@takes_rate
@dataclass(frozen=True)
class CosineRestarts(Schedule):
    """`Cosine` again and again: the first wave takes `period` steps, each further one `factor` times as many as the one
    before (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983).

    >>> np.round(CosineRestarts(1.0, period=2, factor=2)(np.arange(7)), 3)
    array([1.   , 0.5  , 1.   , 0.854, 0.5  , 0.146, 1.   ])
    """

    lr: float
    period: int
    factor: int = 1
    end: float = 0.0

    def at(self, t: Array) -> Array:
        if self.factor == 1:
            return _wave(self.lr, self.end, t / self.period % 1)
        # the waves before the n-th take period (factor^n - 1) / (factor - 1) steps
        n = np.floor(np.log1p(t / self.period * (self.factor - 1)) / math.log(self.factor) + 1e-9)
        begin = self.period * (self.factor**n - 1) / (self.factor - 1)
        return _wave(self.lr, self.end, (t - begin) / (self.period * self.factor**n))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.factor < 1 or self.factor != int(self.factor):
            raise ArgumentError(f"CosineRestarts: factor={self.factor!r} must be a whole number, 1 or more")


@takes_rate
@dataclass(frozen=True)
class LinearWarmup(Schedule):
    """From `start lr` to `lr` in `total` steps: `lr (start + (1 - start) t / total)`, then `lr`.

    Join it with what shall follow: `Joined([LinearWarmup(0.1, 100), Cosine(0.1, 900)], [100])`.

    >>> LinearWarmup(1.0, total=4)(np.arange(6))
    array([0.  , 0.25, 0.5 , 0.75, 1.  , 1.  ])
    """

    lr: float
    total: int
    start: float = 0.0

    def at(self, t: Array) -> Array:
        return self.lr * (self.start + (1 - self.start) * np.minimum(t / self.total, 1))


@takes_rate
@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up to `lr` and down to nearly nothing, both along half a wave (Smith and Topin 2018,
    https://arxiv.org/abs/1708.07120).

    It starts at `start lr`, is at `lr` after the part `warmup` of the `total` steps, and ends at `end lr` with the
    last of them, `t = total - 1`. PyTorch's `div_factor` is `1 / start`, its `final_div_factor` is `start / end`.

    >>> np.round(OneCycle(1.0, total=9, warmup=5 / 9)(np.arange(9)), 2)
    array([0.04, 0.18, 0.52, 0.86, 1.  , 0.85, 0.5 , 0.15, 0.  ])
    """

    lr: float
    total: int
    warmup: float = 0.3
    start: float = 1 / 25
    end: float = 1 / 25e4

    def at(self, t: Array) -> Array:
        top, last = self.warmup * self.total - 1, self.total - 1
        rising = _wave(self.start * self.lr, self.lr, t / max(top, 1.0))
        falling = _wave(self.lr, self.end * self.lr, np.minimum((t - top) / (last - top), 1))
        return np.where(t < top, rising, falling)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.warmup < 1:
            raise ArgumentError(f"OneCycle: warmup={self.warmup!r} must be a part of the whole, below 1")


@spelled
@dataclass(frozen=True)
class Joined(Schedule):
    """One schedule after the other: the first up to the first of the `milestones`, and so on; each counts its own steps
    from 0.

    >>> Joined([LinearWarmup(1.0, total=2), Exponential(1.0, gamma=0.5)], milestones=[2])(np.arange(5))
    array([0.  , 0.5 , 1.  , 0.5 , 0.25])
    """

    schedules: Sequence[Schedule]
    milestones: Sequence[int]

    @property
    def lr(self) -> float | None:
        """The rate that all parts are made for, or None where they are made for different ones."""
        found = {getattr(part, "lr", None) for part in self.schedules}
        return found.pop() if len(found) == 1 else None

    def at(self, t: Array) -> Array:
        rates = self.schedules[0].at(t)
        for f, begin in zip(self.schedules[1:], self.milestones, strict=True):
            rates = np.where(t < begin, rates, f.at(np.maximum(t - begin, 0)))
        return rates

    def __post_init__(self) -> None:
        _check_increasing(self.milestones, "Joined")
        if len(self.schedules) != len(self.milestones) + 1:
            raise ArgumentError(
                f"Joined: {len(self.schedules)} schedules meet at {len(self.schedules) - 1} milestones, got "
                f"{len(self.milestones)}"
            )
        if any(f.observes for f in self.schedules):
            raise ArgumentError("Joined: a schedule that watches a metric knows no steps and cannot be joined")


@takes_rate
@dataclass(frozen=True)
class ReduceOnPlateau(Schedule):
    """Times `factor` whenever a metric has not got better for more than `patience` observations.

    It is called with all observations so far, oldest first, and gives the rate that follows them.

    Args:
        lr: the first rate.
        mode: "min" or "max", which way is better.
        factor: what the rate is multiplied by.
        patience: how many observations without an improvement are put up with.
        threshold: how much better counts: `threshold |best|` for `threshold_mode="rel"`, `threshold` for "abs". (PyTorch
            leaves out the bars, and takes what is worse for better where a metric is negative.)
        cooldown: how many observations after a reduction are not counted.
        end: the least rate.

    >>> ReduceOnPlateau(1.0, factor=0.5, patience=1)([3.0, 2.0, 2.0, 2.0])
    0.5
    """

    observes: ClassVar[bool] = True

    lr: float
    mode: str = "min"
    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    threshold_mode: str = "rel"
    cooldown: int = 0
    end: float = 0.0

    def __call__(self, observations: Iterable[float]) -> float:
        state = self.begin()
        for metric in observations:
            state = self.after(state, metric)
        return state.lr

    def begin(self) -> Plateau:
        """The state before the first observation."""
        return Plateau(self.lr, math.inf if self.mode == "min" else -math.inf)

    def after(self, state: Plateau, metric: float) -> Plateau:
        """The state after one more observation."""
        best, bad, cooling, lr = state.best, state.bad + 1, state.cooling, state.lr
        if self._better(metric, best):
            best, bad = metric, 0
        if cooling:
            cooling, bad = cooling - 1, 0
        if bad > self.patience:
            lr, cooling, bad = max(lr * self.factor, self.end), self.cooldown, 0
        return Plateau(lr, best, bad, cooling)

    def _better(self, metric: float, best: float) -> bool:
        """Whether a metric beats the best by more than the threshold; NaN does not."""
        sign = 1 if self.mode == "min" else -1
        margin = self.threshold * (abs(best) if self.threshold_mode == "rel" and math.isfinite(best) else 1.0)
        return sign * metric < sign * best - margin

    def plot(self, observations: Any, *, ax: Any = None, **how: Any) -> Any:  # type: ignore[override]
        """Draw the rate over a list of observations, into the Axes `ax` if it is given; `how` goes to the figure "lines"."""
        metrics = list(observations)
        rates = [self(metrics[:n]) for n in range(len(metrics) + 1)]
        content = {"series": {"ReduceOnPlateau": (range(len(rates)), rates)}, "xlabel": "observation", "ylabel": "rate"}
        return show.figure("lines", **content | how, ax=ax)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, choices in (("mode", ("min", "max")), ("threshold_mode", ("rel", "abs"))):
            if getattr(self, name) not in choices:
                raise ArgumentError(f"ReduceOnPlateau: {name}={getattr(self, name)!r}: expected one of {choices}")
        if not self.factor < 1:
            raise ArgumentError(f"ReduceOnPlateau: factor={self.factor!r} must be below 1, or the rate would not fall")


@dataclass(frozen=True)
class Plateau:
    """The state of `ReduceOnPlateau`: the rate, the best metric, how many since then were no better, and how many
    more will not be counted."""

    lr: float
    best: float
    bad: int = 0
    cooling: int = 0


def _wave(begin: float, end: float, part: Array) -> Array:
    """From `begin` to `end` along half a wave of the cosine, of which a part is over."""
    return end + (begin - end) * (1 + np.cos(np.pi * part)) / 2


def _check_increasing(milestones: Sequence[int], name: str) -> None:
    if any(b <= a for a, b in zip((0, *milestones), milestones, strict=False)):
        raise ArgumentError(f"{name}: milestones={list(milestones)} must increase, from above 0")
