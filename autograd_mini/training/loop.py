"""The training loop, once: `Loop._step` is a dozen lines, and the rest sees to it that a run can be watched, stopped, cut off
at any moment and taken up again as if nothing had happened. All that a run depends on is the state of its parts, and the loop
is one of them. `fitting.py` is the face.
"""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

from ..core.callers import warn
from ..core.errors import ArgumentError, NonFiniteLossError
from ..core.guards.anomaly import finite
from ..core.show import is_watched
from ..nn import Module
from ..optim import Optimizer, Scheduler, clip_grad_norm
from ..parallel import Executor
from .averaging import WeightAverage
from .batches import Batches, converter_of, parts_of, rows_of
from .checkpoint import Checkpoint
from .compiled import CompiledStep
from .evaluation import Accuracy, Evaluation, Judge, Loss, Totals, evaluate
from .history import History
from .nonfinite import origin
from .shares import is_sum, number_of, share_of
from .splitting import Splitter
from .weighting import share_of_weights, weighted_loss
from .weights import save_weights

Callback = Callable[[History], Any]
File = str | os.PathLike[str]


@dataclass
class Loop:
    """A training run: the settings of `fit`, the position, and the work of each epoch."""

    model: Module
    train: Batches
    validation: Batches | None
    loss: Loss
    optimizer: Optimizer
    scheduler: Scheduler | None
    epochs: int
    accuracy: Accuracy | None
    weighted: bool
    clip_norm: float | None
    accumulate: int
    average: WeightAverage | None
    compiled: bool
    executor: Executor | None
    blocks: int
    monitor: str
    patience: int | None
    min_delta: float
    restore_best: bool
    best_file: File | None
    every: int | None
    after_step: list[Callback]
    after_epoch: list[Callback]
    checkpoint: Checkpoint | None = None
    bar: Any = None
    interrupted: Callable[[], bool] = lambda: False

    history: History = field(default_factory=History)
    totals: Totals = field(default_factory=Totals)  # of the epoch that is going on
    batch: int = 0  # how many batches it has seen
    seconds: float = 0.0  # that it has taken, up to the last step
    best: float = math.inf  # the least that was monitored
    best_weights: dict[str, Any] = field(default_factory=dict)  # of that epoch, where they are to be restored

    def __post_init__(self) -> None:
        self.convert = converter_of(self.model)
        self.parameters = list(self.model.named_parameters())
        self.generators = [rng for _, rng in self.model.named_generators()]
        self.judge = Judge(self.accuracy, self.loss, self.model)
        self.weigh = weighted_loss(self.loss) if self.weighted else None
        self.program = CompiledStep(self.model, self.loss, outputs=True) if self.compiled else None
        self.splitter = None
        if self.executor is not None:
            self.splitter = Splitter(self.model, self.loss, self.judge, self.weighted, self.executor, self.blocks)
        if self.program is not None and self.splitter is not None:
            raise ArgumentError("fit: compiled and executor do not go together: leave one of them out")
        if self.program is not None and self.weighted:
            raise ArgumentError("fit: compiled and weighted do not go together: leave one of them out")
        schedules = self.scheduler.schedules if self.scheduler is not None else []
        watching = [schedule for schedule in schedules if getattr(schedule, "observes", False)]
        self.observes = bool(watching)
        better = "max" if self.monitor == "accuracy" else "min"
        for schedule in watching:
            if getattr(schedule, "mode", better) != better:
                raise ArgumentError(
                    f"fit: monitor={self.monitor!r} is told to the schedule, and better is {better!r} there: pass "
                    f"{type(schedule).__name__}(..., mode={better!r})" + (" or monitor='accuracy'" if better == "min" else "")
                )

    def state_dict(self) -> dict[str, Any]:
        """The position of the run, besides the states of its parts."""
        return {
            "history": self.history.state_dict(),
            "totals": asdict(self.totals),
            "batch": self.batch,
            "best": self.best,
            "best_weights": self.best_weights,
            "seconds": self.seconds,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where another run stood."""
        self.history.load_state_dict(state["history"])
        self.totals = Totals(**state["totals"])
        self.batch, self.best, self.seconds = state["batch"], state["best"], state["seconds"]
        self.best_weights = dict(state["best_weights"])

    def judge_again(self) -> None:
        """Whether a run that is taken up again is over is for the arguments given now to say."""
        self.history.stopped = ""
        self._judge_patience()

    def run(self) -> None:
        """Go on to the end, or until there is a reason to stop."""
        history = self.history
        try:
            while history.epochs < self.epochs and not history.stopped:
                self.model.train()
                start = time.perf_counter() - self.seconds
                for batches in in_groups(self.train, self.accumulate):
                    self._step(batches)
                    self.seconds = time.perf_counter() - start
                    if self.every and len(history.step_loss) % self.every == 0:
                        self._save()
                    if self.interrupted():
                        self._save()
                        raise KeyboardInterrupt
                self._finish_epoch(start)
                self._save()
                if self.interrupted():
                    raise KeyboardInterrupt
            history.stopped = history.stopped or "finished"
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        if self.restore_best and self.best_weights:
            self.model.load_state_dict(self.best_weights)

    def _step(self, batches: list[Any]) -> None:
        """Forward and backward of each batch, and one step of the optimizer."""
        sums: list[tuple[Any, Any]] = []  # what several batches have added up to, by parameter
        total, counted, plain_sum = 0.0, 0.0, is_sum(self.loss)
        for batch in batches:
            value, share = self._gradients(batch)
            share = 1.0 if plain_sum else share
            total, counted = total + share * value, counted + share
            self.batch += 1
            if len(batches) > 1:
                moved = [p for group in self.optimizer.param_groups for p in group["params"]]
                before = [g for _, g in sums] or [None] * len(moved)
                sums = [(p, added(g, p.grad, share)) for p, g in zip(moved, before, strict=True)]
        counted = 1.0 if plain_sum else counted or 1.0
        for p, g in sums:
            p.grad = None if g is None else g / counted
        if self.clip_norm is not None:
            clip_grad_norm([parameter for _, parameter in self.parameters], self.clip_norm)
        self.optimizer.step()
        if self.scheduler is not None and not self.observes:
            self.scheduler.step()
        if self.average is not None:
            self.average.update()
        self._note(total / counted if len(batches) > 1 else value)

    def _gradients(self, batch: Any) -> tuple[float, float]:
        """Forward and backward of one batch: its loss, and how much that counts beside other batches (`shares`)."""
        *inputs, target = parts_of(batch, self.convert)
        weight = None
        if self.weigh is not None:
            *inputs, target, weight = weights_apart(inputs, target)
        before = [rng.bit_generator.state for rng in self.generators]
        self.optimizer.zero_grad()
        rows = rows_of(target)
        if self.splitter is not None:
            found = self.splitter(inputs, target, weight)
            value, share, judged = found.value, found.share, found.judged
            if not math.isfinite(value):
                raise self._not_finite(f"the loss is {value}", inputs, target, before)
        elif self.program is not None:
            value, output = self.program.with_output(*inputs, target)
            if not math.isfinite(value):
                raise self._not_finite(f"the loss is {value}", inputs, target, before)
        else:
            output = self.model(*inputs)
            loss = self.loss(output, target) if self.weigh is None else self.weigh(output, target, weight)
            value = number_of(loss, "fit")
            if not math.isfinite(value):
                raise self._not_finite(f"the loss is {value}", inputs, target, before)
            loss.backward()
        for name, parameter in self.parameters:
            if parameter.grad is not None and not finite(parameter.grad):
                raise self._not_finite(f"the gradient at {name!r} is not finite", inputs, target, before)
        if self.splitter is None:
            share = share_of(self.loss, target) if weight is None else share_of_weights(self.loss, target, weight)
            judged = self.judge(output, target)
        self.totals.add(rows, value / (rows if is_sum(self.loss) else 1), share, *judged)
        return value, share

    def _note(self, loss: float) -> None:
        """Write down what a step has shown."""
        self.history.step_loss.append(loss)
        self.history.step_lr.append(self.optimizer.last_lrs[0])
        self.bar.set_postfix_str(self._news(self.totals.evaluation()), refresh=False)
        self.bar.update()
        for callback in self.after_step:
            callback(self.history)

    def _finish_epoch(self, start: float) -> None:
        """Look at the validation set, and decide whether there is a better model now, and whether to go on."""
        history = self.history
        trained = self.totals.evaluation()
        if self.weighted and not self.totals.share:
            raise ArgumentError("fit: no sample of the epoch counts: their weights are 0, or their labels are ignored")
        assert trained.loss is not None
        with nullcontext() if self.average is None else self.average.applied():
            seen = trained if self.validation is None else evaluate(self.model, self.validation, self.loss, self.accuracy)
            history.train_loss.append(trained.loss)
            history.epoch_ends.append(len(history.step_loss))
            if trained.accuracy is not None:
                history.train_accuracy.append(trained.accuracy)
            if self.validation is not None and seen.loss is not None:
                history.validation_loss.append(seen.loss)
                if seen.accuracy is not None:
                    history.validation_accuracy.append(seen.accuracy)
                if not math.isfinite(seen.loss):
                    warn(
                        f"fit: the validation loss is {seen.loss} after epoch {history.epochs - 1}: look for NaN or infinity in "
                        "the validation set, or in running statistics; such an epoch is never the best",
                        RuntimeWarning,
                    )
            if self.scheduler is not None and self.observes:
                self.scheduler.step(self._monitored(seen))
            epoch = history.epochs - 1
            now = self._badness(seen)
            if now < self.best - self.min_delta:
                self.best, history.best_epoch = now, epoch
                if self.best_file is not None:
                    save_weights(self.model, self.best_file)
                if self.restore_best:
                    self.best_weights = self.model.state_dict()
        self.totals, self.batch, self.seconds = Totals(), 0, 0.0
        history.seconds.append(time.perf_counter() - start)
        for callback in self.after_epoch:
            if callback(history) is True:
                history.stopped = "asked"
        self._judge_patience()

    def _judge_patience(self) -> None:
        """Stop where no epoch has been better for too long."""
        best_epoch = -1 if self.history.best_epoch is None else self.history.best_epoch
        if self.patience is not None and self.history.epochs and self.history.epochs - 1 - best_epoch >= self.patience:
            self.history.stopped = "early"

    def _monitored(self, seen: Evaluation) -> float:
        """The number that decides."""
        if self.monitor == "loss":
            return math.inf if seen.loss is None else seen.loss
        if seen.accuracy is None:
            raise ArgumentError(f"fit: monitor='accuracy', but the accuracy is None: {seen.reason or 'accuracy=None was passed'}")
        return seen.accuracy

    def _badness(self, seen: Evaluation) -> float:
        """The number that is smallest at the best epoch."""
        return self._monitored(seen) if self.monitor == "loss" else -self._monitored(seen)

    def _save(self) -> None:
        if self.checkpoint is not None:
            self.checkpoint.save()

    def _not_finite(self, what: str, inputs: list[Any], target: Any, before: list[Any]) -> NonFiniteLossError:
        def rewind() -> None:
            for rng, state in zip(self.generators, before, strict=True):
                rng.bit_generator.state = state

        why = origin(self.model, self.loss, inputs, target, rewind)
        return NonFiniteLossError(what, why, len(self.history.step_loss), self.history.epochs, self.batch, self.history)

    def _news(self, running: Evaluation) -> str:
        """The text behind the progress bar."""
        history = self.history
        parts = [f"epoch {history.epochs + 1}/{self.epochs}", f"loss {running.loss:.4f}"]
        if running.accuracy is not None:
            parts.append(f"accuracy {running.accuracy:.1%}")
        if history.validation_loss:
            parts.append(f"validation {history.validation_loss[-1]:.4f}")
        if history.validation_accuracy:
            parts.append(f"{history.validation_accuracy[-1]:.1%}")
        return ", ".join([*parts, f"lr {history.step_lr[-1]:.2g}"])


def in_groups(batches: Batches, size: int) -> Iterator[list[Any]]:
    """Batches in lists of so many, the last of which may be shorter."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def added(sum_: Any, gradient: Any, share: float) -> Any:
    """A sum of gradients, each times how much its batch counts; None is no gradient so far."""
    if gradient is None:
        return sum_
    return gradient * share if sum_ is None else sum_ + gradient * share


def weights_apart(inputs: Sequence[Any], weight: Any) -> list[Any]:
    """The inputs, the target and the weights of a batch whose last array holds the weights of the samples."""
    if len(inputs) < 2:
        raise ArgumentError("fit: weighted=True wants batches (inputs, target, weight), with one weight for each sample")
    *rest, target = inputs
    return [*rest, getattr(target, "data", target), weight]


# ---- around the loop -------------------------------------------------------------------------------------------------


class NoBar:
    """Stands where the bar would stand."""

    def update(self) -> None:
        """Nothing."""

    def set_postfix_str(self, text: str, refresh: bool) -> None:
        """Nothing."""


@contextmanager
def bar_of(loop: Loop, show: bool | None) -> Iterator[Any]:
    """A bar over the steps of a run, if `progress` is true and tqdm is installed; for None where it can be seen, and only
    after a second."""
    if show or show is None and is_watched():
        try:
            tqdm = import_module("tqdm").tqdm
        except ImportError:
            pass
        else:
            steps = -(-len(loop.train) // loop.accumulate) * loop.epochs if isinstance(loop.train, Sized) else None
            done, delay = len(loop.history.step_loss), 1.0 if show is None else 0.0
            with tqdm(total=steps, initial=done, unit="step", leave=False, delay=delay) as bar:
                yield bar
            return
    yield NoBar()


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Ctrl-C in this block is noted down, to be asked for between two steps, so that no step is torn; a second one
    interrupts at once."""
    noted: list[int] = []

    def note(number: int, frame: Any) -> None:
        if noted:
            raise KeyboardInterrupt
        noted.append(number)

    mine = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if mine:
        signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(noted)
    finally:
        if mine:
            signal.signal(signal.SIGINT, signal.default_int_handler)
