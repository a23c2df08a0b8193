"""`fit`: train a model, with what every training run needs around the loop (`loop.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from ..core.callers import deprecated
from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.files import sweep_drafts
from ..core.names.spelling import spelled
from ..nn import Module
from ..optim import Optimizer, Scheduler
from ..parallel import Executor
from .averaging import WeightAverage
from .batches import Data, batches_of
from .checkpoint import Checkpoint
from .evaluation import Accuracy, Loss
from .history import History
from .loop import Callback, File, Loop, bar_of, interruptible
from .metrics import accuracy
from .weights import check_target

F = TypeVar("F", bound=Callable[..., Any])
OLD_ORDER = ("model", "train", "validation", "loss", "optimizer", "schedule", "epochs")


def takes_old_order(f: F) -> F:
    """A decorator for `fit`, whose third argument was the validation set in version 0.1: a loader, a list or None is one,
    since none of them can be called as a loss is; the call works and warns."""

    @wraps(f)
    def call(*args: Any, **options: Any) -> Any:
        for callback in options.pop("callbacks", ()):  # Keras' word for what is to be done or asked after each epoch
            known = getattr(callback, "fit_options", None)
            options |= known or {"after_epoch": [*listed(options.get("after_epoch")), callback]}
        if len(args) > 2 and not callable(args[2]) and len(args) <= len(OLD_ORDER):
            if all(hasattr(given, "__array__") for given in args[1:3]):  # fit(model, X, y, loss, optimizer)
                return call(args[0], args[1:3], *args[3:], **options)
            if words := [repr(word) for word in args[2:4] if isinstance(word, str)]:
                raise ArgumentTypeError(
                    f"fit: {' and '.join(words)}: loss and optimizer are objects, as in fit(model, (X, y), nn.MSELoss(), "
                    "optim.Adam(model.parameters()))"
                )
            given = dict(zip(OLD_ORDER, args, strict=False))
            if twice := given.keys() & options.keys():
                raise ArgumentTypeError(f"fit got {', '.join(sorted(twice))} twice, by position and by name")
            deprecated(
                "fit(model, train, validation, loss, optimizer, ...) is spelled fit(model, train, loss, optimizer, "
                "validation=...) now: the old order"
            )
            return f(**given, **options)
        return f(*args, **options)

    return cast(F, call)


@takes_old_order
@spelled
def fit(
    model: Module,
    train: Data,
    loss: Loss,
    optimizer: Optimizer,
    *,
    validation: Data | None = None,
    epochs: int = 10,
    batch_size: int | None = None,
    shuffle: bool | None = None,
    rng: Any = None,
    schedule: Any = None,
    accuracy: Accuracy | None = accuracy,
    weighted: bool = False,
    clip_norm: float | None = None,
    accumulate: int = 1,
    average: WeightAverage | None = None,
    compiled: bool = False,
    executor: Executor | None = None,
    blocks: int = 4,
    monitor: str = "loss",
    patience: int | None = None,
    min_delta: float = 0.0,
    restore_best: bool = False,
    best: File | None = None,
    checkpoint: File | None = None,
    every: int | None = None,
    resume: bool = False,
    after_step: Callback | Iterable[Callback] | None = None,
    after_epoch: Callback | Iterable[Callback] | None = None,
    progress: bool | None = None,
) -> History:
    """Train a model: for each batch one step of the optimizer, for each epoch a look at the validation set.

    Args:
        train: arrays (X, y) with a row for each sample, a data set, a loader, or any iterable of (inputs, target).
        loss: called as `loss(output, target)`; a mean over the batch. It also says what the outputs are, for the accuracy.
        optimizer: made of the model's parameters.
        validation: as `train`; it is looked at after each epoch, and decides what is the best epoch. None for none.
        epochs: how many in all, those before a resumption included.
        batch_size, shuffle, rng: for arrays and data sets: how many samples a batch has (32), whether each epoch has an order
            of its own (True), and the seed that names the orders (0). A loader has them already.
        schedule: the learning rate as a function of the step, or a list of them, one for each group of the optimizer, or an
            `optim.Scheduler`; one that observes is given the monitored number after each epoch.
        accuracy: called as `accuracy(output, target)`; it may give None. None for none.
        weighted: the last array of each batch is the weight of each sample, (n,): `fit(model, (X, y, w), ..., weighted=True)`.
            The loss, which must have `reduction="none"`, is then the weighted mean.
        clip_norm: gradients whose norm, over all parameters, is larger are scaled down to it.
        accumulate: how many batches make one step: their gradients are averaged over all that counts (labels that are not
            ignored, with the weights of their classes), as if they were one batch.
        average: a `WeightAverage` of the model, which is updated after each step; validation and `best` then use the averages.
        compiled: whether the steps run as a compiled program (`compiled_step`).
        executor: what runs each batch in `blocks` blocks: anything with `submit(function, *args)`, such as a
            `ProcessPoolExecutor`, loky, a dask `Client` or an `MPIPoolExecutor`; the same bits on each, for as many blocks.
        blocks: into how many blocks of about the same size a batch falls, where there is an executor.
        monitor: "loss" or "accuracy", of the validation set if there is one: what decides which epoch is the best.
        patience: stop when so many epochs have passed without a better one.
        min_delta: by how much an epoch has to be better in order to count as better.
        restore_best: whether the model has the weights of the best epoch at the end.
        best: a file for the weights of the best epoch (`load_weights` reads it).
        checkpoint: a file for all that the run depends on, written after each epoch, and each `every` steps.
        resume: go on from the checkpoint if it is there. Killed at any moment, the resumed run ends as it would have
            ended, bit for bit. A run that had stopped early is judged again by the patience of this call.
        after_step, after_epoch: functions, or lists of them, called with the history so far; where one of `after_epoch` returns
            True, the run stops.
        progress: whether to show a bar; None shows one in a terminal or notebook, after a second.

    Returns:
        The history. Ctrl-C ends the run after the step at hand, and what is done stays done; a second one ends it at once.

    Raises:
        NonFiniteLossError: where the loss or a gradient is NaN or infinite: it names the step, the batch, and the operation
            that began it.
        ArgumentError: for arguments that make no sense together, or a checkpoint that is there already.
        DataError: for a checkpoint that does not fit, or a file in a folder that there is not.

    Warns where the validation loss is not finite, since no such epoch can be the best.

    >>> import numpy as np
    >>> from autograd_mini import nn, optim
    >>> X = np.linspace(-1, 1, 64)[:, None]
    >>> line = nn.Linear(1, 1, rng=0)
    >>> history = fit(line, (X, 2 * X + 1), nn.MSELoss(), optim.SGD(line.parameters(), lr=0.5), epochs=20, batch_size=16)
    >>> history.stopped, line.weight.data.round(4), line.bias.data.round(4)
    ('finished', array([[2.]]), array([1.]))
    """
    if not isinstance(model, Module) or not hasattr(optimizer, "param_groups"):
        classes = [x.__name__ for x in (model, optimizer) if isinstance(x, type)]
        if classes:
            cure = "make an object of it first, such as optim.Adam(model.parameters(), lr=1e-3)"
            raise ArgumentError(f"fit: {classes[0]} is a class: {cure}")
        given = f"a {type(model).__name__} and a {type(optimizer).__name__}"
        raise ArgumentError(f"fit: model and optimizer are an nn.Module and one of autograd_mini.optim, got {given}")
    learned = {id(p) for p in model.parameters()}
    if not any(id(p) in learned for group in optimizer.param_groups for p in group["params"]):
        raise ArgumentError(
            f"fit: the {type(optimizer).__name__} moves no parameter of this model, but those of another: make it of "
            "model.parameters()"
        )
    if isinstance(loss, type):
        raise ArgumentError(f"fit: {loss.__name__} is a class: make an object of it first, {loss.__name__}()")
    if not callable(loss):
        raise ArgumentError(f"fit: loss={loss!r:.60} must be a function of (output, target), such as nn.CrossEntropyLoss()")
    if not (schedule is None or callable(schedule) or isinstance(schedule, (Scheduler, Sequence))):
        raise ArgumentError(f"fit: schedule={schedule!r} must be a function of the step; a fixed rate is the optimizer's lr")
    for name, count in (("epochs", epochs), ("every", every), ("patience", patience), ("accumulate", accumulate)):
        if not (count is None and name in ("every", "patience") or isinstance(count, int) and count >= 1):
            raise ArgumentError(f"fit: {name}={count!r} must be a whole number from 1 up")
    if monitor not in ("loss", "accuracy"):
        raise ArgumentError(f"fit: monitor={monitor!r} is neither 'loss' nor 'accuracy'")
    if not min_delta >= 0:
        raise ArgumentError(f"fit: min_delta={min_delta!r} must be a number, 0 or more")
    if checkpoint is None and (every is not None or resume):
        raise ArgumentError("fit: every and resume belong to a checkpoint: pass checkpoint='run.safetensors' as well")
    batches = batches_of(train, "fit", batch_size, shuffle, rng, shuffled=True)
    looked_at = None if validation is None else batches_of(validation, "fit: validation", usual_size=256)
    scheduler = schedule if schedule is None or isinstance(schedule, Scheduler) else Scheduler(optimizer, schedule)
    loop = Loop(
        model, batches, looked_at, loss, optimizer, scheduler, epochs, accuracy, weighted, clip_norm, accumulate, average,
        compiled, executor, blocks, monitor, patience, min_delta, restore_best, best, every,
        listed(after_step), listed(after_epoch),
    )  # fmt: skip
    files = [Path(file).resolve() for file in (best, checkpoint) if file is not None]
    if len(set(files)) < len(files):
        raise ArgumentError(f"fit: best and checkpoint are one file, {str(best)!r}: name two")
    for file in files:
        check_target(file)
        sweep_drafts(file)
    if checkpoint is not None:
        if not hasattr(batches, "load_state_dict"):
            raise ArgumentError("fit: a checkpoint has to know where the loader stands: pass a DataLoader as train")
        parts = {"model": model, "optimizer": optimizer, "schedule": scheduler, "loader": batches, "average": average}
        stateful = looked_at if hasattr(looked_at, "load_state_dict") else None
        loop.checkpoint = Checkpoint(checkpoint, **parts, loop=loop, validation=stateful)
        if loop.checkpoint.exists():
            if not resume:
                raise ArgumentError(f"fit: {str(checkpoint)!r} is there already: pass resume=True to go on from it, or remove it")
            loop.checkpoint.load()
            loop.judge_again()
    with bar_of(loop, progress) as loop.bar, interruptible() as loop.interrupted:
        loop.run()
    return loop.history


def listed(callbacks: Callback | Iterable[Callback] | None) -> list[Callback]:
    """One function, several, or none, as a list."""
    if callbacks is None:
        return []
    found = [callbacks] if callable(callbacks) else list(callbacks)
    for callback in found:
        if not callable(callback):
            raise ArgumentError(f"fit: a callback is a function of the history, got {callback!r:.60}")
    return found
