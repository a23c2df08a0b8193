"""The rates of an optimizer, set by a schedule; here is the state that schedules themselves do not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from weakref import WeakKeyDictionary, ref

from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from .optimizer import Optimizer
from .schedules import Plateau

_last: WeakKeyDictionary[Optimizer, ref[Scheduler]] = WeakKeyDictionary()
"""The scheduler of each optimizer that was stepped last."""


@spelled
class Scheduler:
    """Sets the rate of each group: `schedule(0)` at once, then what comes next whenever `step()` is called.

    Args:
        optimizer: whose rates.
        schedule: a function of the step, such as those in `schedules`; or a list of them, one for each group. One schedule for
            groups that begin with different rates is scaled: a group whose rate is a tenth of the schedule's `lr` stays at a
            tenth of it.

    Attributes:
        lr, lrs: the rate that the next step will use, and the list of all groups' rates.
        last_lr, last_lrs: the same of the last step.
        count: how many times `step()` was called, which is the step that the schedule is asked for.

    Raises:
        ArgumentError: for a list that does not have one schedule for each group; for one schedule that names no `lr`, where the
            groups have different rates.

    >>> from autograd_mini import Value
    >>> from autograd_mini.optim import SGD, schedules
    >>> x = Value(1.0)
    >>> optimizer = SGD([x])
    >>> scheduler = Scheduler(optimizer, schedules.Exponential(0.1, gamma=0.5))
    >>> for _ in range(3):
    ...     optimizer.zero_grad()
    ...     (x * x).backward()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.last_lr, scheduler.lr  # used by the last step, and to be used by the next
    (0.025, 0.0125)
    """

    def __init__(self, optimizer: Optimizer, schedule: Any) -> None:
        groups = len(optimizer.param_groups)
        self.optimizer = optimizer
        several = isinstance(schedule, Sequence)
        self.schedules: list[Any] = list(schedule) if several else [schedule] * groups
        self._scales = [1.0] * groups if several else scales_of(optimizer, schedule)
        if len(self.schedules) != groups:
            raise ArgumentError(
                f"{len(self.schedules)} schedules for an optimizer with {groups} groups: give one for each"
            )
        if "lr" not in optimizer.defaults:
            raise ArgumentError(f"{type(optimizer).__name__} has no option 'lr' to be set")
        self.count = 0
        self._plateaus: list[Plateau | None] = [f.begin() if _observes(f) else None for f in self.schedules]
        self._seen = optimizer.steps
        self._set()

    @property
    def lr(self) -> float:
        """The rate that the next step will use.

        Raises:
            ArgumentError: where the groups have different ones: they are in `lrs`.
        """
        return self.optimizer.lr  # type: ignore[no-any-return]

    @property
    def lrs(self) -> list[float]:
        """The rate of each group that the next step will use."""
        return [group["lr"] for group in self.optimizer.param_groups]

    @property
    def last_lr(self) -> float | None:
        """The rate that the last step of the optimizer used; None before the first."""
        return self.optimizer.last_lr

    @property
    def last_lrs(self) -> list[float]:
        """The rate of each group that the last step of the optimizer used."""
        return self.optimizer.last_lrs

    def get_last_lr(self) -> list[float]:
        """The list `lrs`: what PyTorch calls the last rate is the last that was set, which the next step will use."""
        return self.lrs

    def step(self, metric: float | None = None) -> None:
        """Go on to the next rate; to be called after `optimizer.step()`, once each step or once each epoch.

        Args:
            metric: for a schedule that watches one.

        Raises:
            ArgumentError: if the optimizer has taken no step since the last call, so that a rate would go unused; for a
                metric that is missing, or that no schedule watches; where another scheduler of the same optimizer has set the
                rates in between, which this one would undo.
        """
        if self.optimizer.steps == self._seen:
            raise ArgumentError(
                f"Scheduler.step() before {type(self.optimizer).__name__}.step(): the rate {self.lrs} would never be used; "
                "call optimizer.step() first"
            )
        last = _last.get(self.optimizer, lambda: None)()
        if self.count and last is not None and last is not self:
            raise ArgumentError(
                f"Scheduler.step(): another scheduler has set the rates of this {type(self.optimizer).__name__} since, and each "
                "would undo the other: write one schedule, such as lambda step: warmup(step) * decay(step), or schedules.Joined"
            )
        observing = any(plateau is not None for plateau in self._plateaus)
        if observing is (metric is None):
            name = next(type(f).__name__ for f in self.schedules if _observes(f) or not observing)
            raise ArgumentError(
                f"{name} watches a metric: call step(metric)" if observing else f"{name} watches no metric: call step()"
            )
        self._seen = self.optimizer.steps
        self.count += 1
        _last[self.optimizer] = ref(self)
        for i, (f, plateau) in enumerate(zip(self.schedules, self._plateaus, strict=True)):
            if plateau is not None:
                self._plateaus[i] = f.after(plateau, float(metric))  # type: ignore[arg-type]
        self._set()

    def _set(self) -> None:
        groups = self.optimizer.param_groups
        for group, f, plateau, scale in zip(groups, self.schedules, self._plateaus, self._scales, strict=True):
            group["lr"] = scale * (float(f(self.count)) if plateau is None else plateau.lr)

    def __repr__(self) -> str:
        names = ", ".join(dict.fromkeys(getattr(f, "__name__", type(f).__name__) for f in self.schedules))
        return f"<Scheduler: {names}, at step {self.count}, lr {', '.join(f'{rate:.4g}' for rate in self.lrs)}>"

    def state_dict(self) -> dict[str, Any]:
        """The positions of the schedules, in plain numbers; the schedules themselves are not kept."""
        plateaus = [None if plateau is None else asdict(plateau) for plateau in self._plateaus]
        return {"count": self.count, "seen": self._seen, "plateaus": plateaus}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` has returned, and set the rates.

        Raises:
            ArgumentError: for the state of other schedules; then nothing was changed.
        """
        try:
            count, seen, found = state["count"], state["seen"], state["plateaus"]
            plateaus = [None if plateau is None else Plateau(**_with_lr(plateau)) for plateau in found]
        except (KeyError, TypeError) as error:
            raise ArgumentError("this is no state of a Scheduler: expected count, seen and plateaus") from error
        if [plateau is None for plateau in plateaus] != [plateau is None for plateau in self._plateaus]:
            raise ArgumentError("the state is that of other schedules: those that watch a metric are not the same")
        self.count, self._seen, self._plateaus = count, seen, plateaus
        self._set()


def _with_lr(plateau: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a plateau, whose rate is called `rate` in files of version 0.1."""
    return {"lr" if name == "rate" else name: x for name, x in plateau.items()}


def scales_of(optimizer: Optimizer, schedule: Any) -> list[float]:
    """By what the rates of a schedule are multiplied for each group: 1, unless the groups begin with different rates."""
    rates = [group.get("lr") for group in optimizer.param_groups]
    if all(rate == rates[0] for rate in rates):
        return [1.0] * len(rates)
    unit = getattr(schedule, "lr", None)
    if not unit:
        raise ArgumentError(
            f"the groups begin with the rates {', '.join(f'{rate:g}' for rate in rates)}, and one schedule that names no lr "
            "cannot say what becomes of each: pass a list, one schedule for each group"
        )
    return [rate / unit for rate in rates]


def _observes(schedule: Any) -> bool:
    return getattr(schedule, "observes", False)
