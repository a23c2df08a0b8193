"""`fit`: the training loop, once, with what every training run needs around it.

The loop itself is a dozen lines: `Loop._step`. The rest sees to it that a run can be watched, stopped, cut off at any
moment and taken up again as if nothing had happened: all that it depends on is the state of its parts, and the loop is one
of them.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from ..core.anomaly import finite
from ..core.errors import ArgumentError, NonFiniteLossError
from ..core.files import sweep_drafts
from ..nn import Module
from ..optim import Optimizer, Scheduler, clip_grad_norm
from .checkpoint import Checkpoint
from .evaluate import Accuracy, Batches, Evaluation, Loss, Totals, accuracy, carrier_of, evaluate, parts_of
from .history import History
from .nonfinite import origin
from .weights import check_target, save_weights

Callback = Callable[[History], Any]
File = str | os.PathLike[str]


def fit(
    model: Module,
    train: Batches,
    validation: Batches | None,
    loss: Loss,
    optimizer: Optimizer,
    schedule: Any = None,
    epochs: int = 10,
    *,
    accuracy: Accuracy | None = accuracy,
    clip_norm: float | None = None,
    monitor: str = "loss",
    patience: int | None = None,
    best: File | None = None,
    checkpoint: File | None = None,
    every: int | None = None,
    resume: bool = False,
    after_step: Callback | None = None,
    after_epoch: Callback | None = None,
    progress: bool = True,
) -> History:
    """Train a model: for each batch one step of the optimizer, for each epoch a look at the validation set.

    Args:
        train, validation: loaders, or any iterables of (inputs, target); no validation set is None.
        loss: called as `loss(output, target)`; a mean over the batch.
        schedule: the learning rate as a function of the step, or an `optim.Scheduler`; one that observes is told the
            monitored loss after each epoch.
        epochs: how many in all, those before a resumption included.
        accuracy: called as `accuracy(output, target)`; it may give None. None for none.
        clip_norm: gradients whose norm, over all parameters, is larger are scaled down to it.
        monitor: "loss" or "accuracy", of the validation set if there is one: what decides which epoch is the best.
        patience: stop when so many epochs have passed without a better one.
        best: a file for the weights of the best epoch (`load_weights` reads it).
        checkpoint: a file for all that the run depends on, written after each epoch, and each `every` steps.
        resume: go on from the checkpoint if it is there. Killed at any moment, the resumed run ends as it would have
            ended, bit for bit.
        after_step, after_epoch: called with the history so far; where `after_epoch` returns True, the run stops.
        progress: show a bar, in a terminal or notebook.

    Returns:
        The history. Ctrl-C ends the run after the step at hand, and what is done stays done; a second one ends it at once.

    Raises:
        NonFiniteLossError: where the loss or a gradient is NaN or infinite: it names the step, the batch, and the operation
            that began it.
        ArgumentError: for arguments that make no sense together, or a checkpoint that is there already.
        DataError: for a checkpoint that does not fit, or a file in a folder that there is not.

    >>> import numpy as np
    >>> from autograd_mini import nn, optim
    >>> from autograd_mini.data import ArrayDataset, DataLoader
    >>> X = np.linspace(-1, 1, 64)[:, None]
    >>> line = nn.Linear(1, 1, rng=np.random.default_rng(0))
    >>> loader = DataLoader(ArrayDataset(X, 2 * X + 1), batch_size=16, shuffle=True)
    >>> history = fit(line, loader, None, nn.MSELoss(), optim.SGD(line.parameters(), lr=0.5), epochs=20)
    >>> history.stopped, line.weight.data.round(4), line.bias.data.round(4)
    ('finished', array([[2.]]), array([1.]))
    """
    if not isinstance(model, Module) or not hasattr(optimizer, "param_groups"):
        given = f"a {type(model).__name__} and a {type(optimizer).__name__}"
        raise ArgumentError(f"fit: model and optimizer are an nn.Module and one of autograd_mini.optim, got {given}")
    if not callable(loss):
        raise ArgumentError(f"fit: loss={loss!r} must be a function of (output, target), such as nn.CrossEntropyLoss()")
    if not (schedule is None or callable(schedule) or isinstance(schedule, Scheduler)):
        raise ArgumentError(f"fit: schedule={schedule!r} must be a function of the step; a fixed rate is the optimizer's lr")
    for name, count in (("epochs", epochs), ("every", every), ("patience", patience)):
        if not (count is None and name != "epochs" or isinstance(count, int) and count >= 1):
            raise ArgumentError(f"fit: {name}={count!r} must be a whole number from 1 up")
    if monitor not in ("loss", "accuracy"):
        raise ArgumentError(f"fit: monitor={monitor!r} is neither 'loss' nor 'accuracy'")
    if checkpoint is None and (every is not None or resume):
        raise ArgumentError("fit: every and resume belong to a checkpoint: pass checkpoint='run.safetensors' as well")
    scheduler = schedule if schedule is None or isinstance(schedule, Scheduler) else Scheduler(optimizer, schedule)
    loop = Loop(
        model, train, validation, loss, optimizer, scheduler, epochs, accuracy, clip_norm, monitor, patience, best, every,
        after_step, after_epoch,
    )  # fmt: skip
    files = [Path(file).resolve() for file in (best, checkpoint) if file is not None]
    if len(set(files)) < len(files):
        raise ArgumentError(f"fit: best and checkpoint are one file, {str(best)!r}: name two")
    for file in files:
        check_target(file)
        sweep_drafts(file)
    if checkpoint is not None:
        if not hasattr(train, "load_state_dict"):
            raise ArgumentError("fit: a checkpoint has to know where the loader stands: pass a DataLoader as train")
        parts = {"model": model, "optimizer": optimizer, "schedule": scheduler, "loader": train, "loop": loop}
        looked_at = validation if hasattr(validation, "load_state_dict") else None
        loop.checkpoint = Checkpoint(checkpoint, **parts, validation=looked_at)
        if loop.checkpoint.exists():
            if not resume:
                raise ArgumentError(f"fit: {str(checkpoint)!r} is there already: pass resume=True to go on from it, or remove it")
            loop.checkpoint.load()
    with bar_of(loop, progress) as loop.bar, interruptible() as loop.interrupted:
        loop.run()
    return loop.history


@dataclass
class Loop:
    """A training run: what `fit` was told, where it stands, and how it goes on."""

    model: Module
    train: Batches
    validation: Batches | None
    loss: Loss
    optimizer: Optimizer
    scheduler: Scheduler | None
    epochs: int
    accuracy: Accuracy | None
    clip_norm: float | None
    monitor: str
    patience: int | None
    best_file: File | None
    every: int | None
    after_step: Callback | None
    after_epoch: Callback | None
    checkpoint: Checkpoint | None = None
    bar: Any = None
    interrupted: Callable[[], bool] = lambda: False

    history: History = field(default_factory=History)
    totals: Totals = field(default_factory=Totals)  # of the epoch that is going on
    batch: int = 0  # how many batches it has seen
    seconds: float = 0.0  # that it has taken, up to the last step
    best: float = math.inf  # the least that was monitored

    def __post_init__(self) -> None:
        self.carrier = carrier_of(self.model)
        self.parameters = list(self.model.named_parameters())
        self.generators = [rng for _, rng in self.model.named_generators()]
        schedules = self.scheduler.schedules if self.scheduler is not None else []
        self.observes = any(getattr(schedule, "observes", False) for schedule in schedules)

    def state_dict(self) -> dict[str, Any]:
        """Where the run stands, besides the states of its parts."""
        return {
            "history": self.history.state_dict(),
            "totals": asdict(self.totals),
            "batch": self.batch,
            "best": self.best,
            "seconds": self.seconds,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where another run stood."""
        self.history.load_state_dict(state["history"])
        self.totals = Totals(**state["totals"])
        self.batch, self.best, self.seconds = state["batch"], state["best"], state["seconds"]

    def run(self) -> None:
        """Go on to the end, or until there is a reason to stop."""
        history = self.history
        try:
            while history.epochs < self.epochs and not history.stopped:
                self.model.train()
                start = time.perf_counter() - self.seconds
                for batch in self.train:
                    self._step(batch)
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

    def _step(self, batch: Any) -> None:
        """Forward, backward, and one step of the optimizer."""
        *inputs, target = parts_of(batch, self.carrier)
        before = [rng.bit_generator.state for rng in self.generators]
        self.optimizer.zero_grad()
        output = self.model(*inputs)
        loss = self.loss(output, target)
        value = loss.item()
        if not math.isfinite(value):
            raise self._not_finite(f"the loss is {value}", inputs, target, before)
        loss.backward()
        if self.clip_norm is not None:
            clip_grad_norm([parameter for _, parameter in self.parameters], self.clip_norm)
        for name, parameter in self.parameters:
            if parameter.grad is not None and not finite(parameter.grad):
                raise self._not_finite(f"the gradient at {name!r} is not finite", inputs, target, before)
        self.optimizer.step()
        if self.scheduler is not None and not self.observes:
            self.scheduler.step()
        self._note(len(target), value, None if self.accuracy is None else self.accuracy(output, target))

    def _note(self, count: int, loss: float, accuracy: float | None) -> None:
        """Write down what a step has shown."""
        self.batch += 1
        self.totals.add(count, loss, accuracy)
        self.history.step_loss.append(loss)
        self.history.step_rate.append(self.optimizer.last_lr[0])
        self.bar.set_postfix_str(self._news(self.totals.evaluation()), refresh=False)
        self.bar.update()
        if self.after_step is not None:
            self.after_step(self.history)

    def _finish_epoch(self, start: float) -> None:
        """Look at the validation set, and decide whether there is a better model now, and whether to go on."""
        history = self.history
        trained = self.totals.evaluation()
        assert trained.loss is not None
        seen = trained if self.validation is None else evaluate(self.model, self.validation, self.loss, self.accuracy)
        history.train_loss.append(trained.loss)
        history.epoch_ends.append(len(history.step_loss))
        if trained.accuracy is not None:
            history.train_accuracy.append(trained.accuracy)
        if self.validation is not None and seen.loss is not None:
            history.validation_loss.append(seen.loss)
            if seen.accuracy is not None:
                history.validation_accuracy.append(seen.accuracy)
        if self.scheduler is not None and self.observes:
            self.scheduler.step(seen.loss)
        epoch = history.epochs - 1
        if (now := self._badness(seen)) < self.best:
            self.best, history.best_epoch = now, epoch
            if self.best_file is not None:
                save_weights(self.model, self.best_file)
        self.totals, self.batch, self.seconds = Totals(), 0, 0.0
        history.seconds.append(time.perf_counter() - start)
        if self.after_epoch is not None and self.after_epoch(history) is True:
            history.stopped = "asked"
        best_epoch = -1 if history.best_epoch is None else history.best_epoch
        if self.patience is not None and epoch - best_epoch >= self.patience:
            history.stopped = "early"

    def _badness(self, seen: Evaluation) -> float:
        """What the best epoch has least of."""
        if self.monitor == "loss":
            return math.inf if seen.loss is None else seen.loss
        if seen.accuracy is None:
            raise ArgumentError("fit: monitor='accuracy', but the accuracy is None: the targets are no classes")
        return -seen.accuracy

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
        """What stands behind the bar."""
        history = self.history
        parts = [f"epoch {history.epochs + 1}/{self.epochs}", f"loss {running.loss:.4f}"]
        if running.accuracy is not None:
            parts.append(f"accuracy {running.accuracy:.1%}")
        if history.validation_loss:
            parts.append(f"validation {history.validation_loss[-1]:.4f}")
        if history.validation_accuracy:
            parts.append(f"{history.validation_accuracy[-1]:.1%}")
        return ", ".join([*parts, f"rate {history.step_rate[-1]:.2g}"])


# ---- around the loop -------------------------------------------------------------------------------------------------


class NoBar:
    """Stands where the bar would stand."""

    def update(self) -> None:
        """Nothing."""

    def set_postfix_str(self, text: str, refresh: bool) -> None:
        """Nothing."""


@contextmanager
def bar_of(loop: Loop, show: bool) -> Iterator[Any]:
    """A bar over the steps of a run, where one is wanted, tqdm is installed, and somebody can see it."""
    if show and (sys.stderr.isatty() or "ipykernel" in sys.modules):
        try:
            tqdm = import_module("tqdm").tqdm
        except ImportError:
            pass
        else:
            total = len(loop.train) * loop.epochs if isinstance(loop.train, Sized) else None
            with tqdm(total=total, initial=len(loop.history.step_loss), unit="step", leave=False) as bar:
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
