"""`model.compile(optimizer="adam", loss="mse")`, then `model.fit(X, y)`: Keras' way of training, by `training.fit`.

Losses that are named take probabilities, as Keras' do; a loss that is an object is one of `nn`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

import autograd_mini as am

from .. import nn, optim, training
from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.names.spelling import spelled
from ..core.node import plain


class Settings(NamedTuple):
    """The settings that `compile` was given."""

    optimizer: Any
    loss: Callable[[Any, Any], Any]
    accuracy: Callable[[Any, Any], Any] | None


def as_column(loss: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A loss whose targets (n,) stand beside outputs (n, 1)."""
    return lambda output, target: loss(output, np.reshape(target, output.shape))


def of_rows(output: Any, target: Any) -> Any:
    """Cross-entropy of rows of probabilities, and rows of targets."""
    return -am.mean(am.sum(am.xlogy(np.asarray(target, float), output), axis=-1))


def of_labels(output: Any, target: Any) -> Any:
    """Cross-entropy of rows of probabilities, and labels."""
    return nn.functional.nll_loss(am.log(output), np.asarray(target).reshape(len(target)))


def share_above_half(output: Any, target: Any) -> float:
    """The part of the samples whose probability is on the side of the target."""
    return float(np.mean((plain(output) > 0.5) == (np.reshape(target, np.shape(output)) > 0.5)))


def share_of_labels(output: Any, target: Any) -> float:
    """The part of the samples whose largest output is the target's."""
    labels = np.argmax(target, axis=-1) if np.shape(target) == np.shape(output) else np.reshape(target, len(target))
    return float(np.mean(np.argmax(plain(output), axis=-1) == labels))


LOSSES: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], float] | None]] = {
    "mse": (as_column(nn.functional.mse_loss), None),
    "mae": (as_column(nn.functional.l1_loss), None),
    "binary_crossentropy": (as_column(nn.functional.binary_cross_entropy), share_above_half),
    "categorical_crossentropy": (of_rows, share_of_labels),
    "sparse_categorical_crossentropy": (of_labels, share_of_labels),
}
LOSSES |= {"mean_squared_error": LOSSES["mse"], "mean_absolute_error": LOSSES["mae"]}
OPTIMIZERS: dict[str, Callable[[Any], optim.Optimizer]] = {
    "adam": lambda p: optim.Adam(p, lr=0.001, eps=1e-7),
    "adamw": lambda p: optim.AdamW(p, lr=0.001, eps=1e-7, weight_decay=0.004),
    "sgd": lambda p: optim.SGD(p, lr=0.01), "rmsprop": lambda p: optim.RMSprop(p, lr=0.001, alpha=0.9, eps=1e-7),
}  # fmt: skip
"""Losses, each with its accuracy, and optimizers, by the names that Keras gives them, with its rates."""
ACCURACIES = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
"""Names of the one metric that is known, which is that of the loss."""
told: WeakKeyDictionary[nn.Module, Settings] = WeakKeyDictionary()


class EarlyStopping:
    """A callback that stops when `patience` epochs have passed without a better one.

    Attributes:
        fit_options: what that is among the keywords of `training.fit`.
    """

    def __init__(
        self, monitor: str = "val_loss", min_delta: float = 0.0, patience: int = 0, restore_best_weights: bool = False, **_: Any
    ) -> None:
        self.fit_options = {
            "monitor": monitor.removeprefix("val_"), "min_delta": min_delta, "patience": max(patience, 1),
            "restore_best": restore_best_weights,
        }  # fmt: skip


@spelled
def compile(model: nn.Module, optimizer: Any = "rmsprop", loss: Any = None, metrics: Any = None) -> None:
    """Say how a model is to be trained.

    Raises:
        ArgumentError: for a name of an optimizer or a loss that is not one of Keras', and for a metric other than the accuracy.
        ArgumentTypeError: without a loss.
    """
    if loss is None:
        raise ArgumentTypeError("compile() needs a loss: a name of Keras', such as 'mse', or one of nn: nn.CrossEntropyLoss()")
    for name, known in ((optimizer, OPTIMIZERS), (loss, LOSSES)):
        if isinstance(name, str) and name not in known:
            raise ArgumentError(f"compile(): {name!r} is none of {', '.join(known)}; an object of optim or nn may be given")
    if odd := [name for name in ([metrics] if isinstance(metrics, str) else metrics or ()) if name not in ACCURACIES]:
        raise ArgumentError(
            f"compile(): the metric {odd[0]!r} is not known, only 'accuracy' is: compute it from model.predict(X)"
        )
    call, accuracy = LOSSES[loss] if isinstance(loss, str) else (loss, training.accuracy)
    told[model] = Settings(optimizer, call, accuracy if metrics else None)


def settings_of(model: nn.Module) -> Settings:
    """The settings that `compile` was given for a model.

    Raises:
        ArgumentError: where it was not called.
    """
    if model not in told:
        raise ArgumentError(
            "call model.compile(optimizer=, loss=) before, or give them to am.training.fit(model, (X, y), loss, optimizer)"
        )
    return told[model]


@spelled
def fit(
    model: nn.Module, x: Any, y: Any = None, batch_size: int = 32, epochs: int = 1, verbose: Any = None,
    validation_split: float = 0.0, validation_data: Any = None, shuffle: bool = True, callbacks: Any = (),
) -> training.History:  # fmt: skip
    """`training.fit` of arrays, as `compile` said; `validation_split` is a part of the samples, from the end."""
    optimizer, loss, accuracy = settings_of(model)
    x, y = np.asarray(plain(x)), np.asarray(plain(y))
    cut = len(x) - int(round(len(x) * validation_split))
    if cut < len(x):
        validation_data, x, y = (x[cut:], y[cut:]), x[:cut], y[:cut]
    predict(model, x[:1])  # layers that are made when the first batch comes
    if isinstance(optimizer, str):
        optimizer = OPTIMIZERS[optimizer](model.parameters())
        told[model] = told[model]._replace(optimizer=optimizer)
    return training.fit(  # type: ignore[call-arg]  # `callbacks` is no word of ours
        model, (x, y), loss, optimizer, validation=validation_data, epochs=epochs, batch_size=batch_size, shuffle=shuffle,
        accuracy=accuracy, progress=None if verbose is None else bool(verbose),
        callbacks=callbacks,
    )  # fmt: skip


@spelled
def evaluate(model: nn.Module, x: Any, y: Any, batch_size: int = 32, verbose: Any = None) -> Any:
    """The loss of arrays, and beside it the accuracy where `compile` was asked for metrics."""
    _, loss, accuracy = settings_of(model)
    found = training.evaluate(model, (np.asarray(plain(x)), np.asarray(plain(y))), loss, accuracy, batch_size=batch_size)
    return found.loss if accuracy is None else [found.loss, found.accuracy]


@spelled
def predict(model: nn.Module, x: Any, batch_size: int = 32, verbose: Any = None) -> Any:
    """The outputs for an array of samples, as an array."""
    return training.predict(model, np.asarray(plain(x)), batch_size=batch_size).outputs


NAMES: dict[str, Callable[..., Any]] = {"compile": compile, "fit": fit, "evaluate": evaluate, "predict": predict}
"""The counterpart of each method."""
