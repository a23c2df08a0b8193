"""Counterparts of names of `sklearn.metrics` and `sklearn.neural_network`. Targets come first there, and second here."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import nn, optim, training
from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..core.node import plain
from .keras import EarlyStopping


@spelled
def accuracy_score(y_true: Any, y_pred: Any) -> float:
    """The part of the labels that are equal."""
    return float(np.mean(np.asarray(plain(y_true)) == np.asarray(plain(y_pred))))


@spelled
def mean_squared_error(y_true: Any, y_pred: Any) -> float:
    """The mean of the squared differences."""
    return float(np.mean((np.asarray(plain(y_true), float) - np.asarray(plain(y_pred), float)) ** 2))


@spelled
def mean_absolute_error(y_true: Any, y_pred: Any) -> float:
    """The mean of the distances."""
    return float(np.mean(np.abs(np.asarray(plain(y_true), float) - np.asarray(plain(y_pred), float))))


def of_labels(score: Any) -> Any:
    """A score with the targets first: of the class 1 where "binary", of each class where None, else averaged over them."""

    @spelled
    def call(y_true: Any, y_pred: Any, average: str | None = "binary") -> Any:
        true, found = np.asarray(plain(y_true)), np.asarray(plain(y_pred))
        classes = np.unique(np.concatenate([true, found]))
        if average != "binary":
            return score(*(np.searchsorted(classes, x) for x in (found, true)), average=average)
        if not np.isin(classes, (0, 1)).all():
            raise ArgumentError(f"{call.__name__}: average='binary' is for the labels 0 and 1, and there are {classes.tolist()}: "
                                "write average='macro'")
        return float(np.ravel(score(found.astype(int), true.astype(int), average=None))[-1]) if classes.any() else 0.0

    call.__name__ = call.__qualname__ = f"{score.__name__}_score"
    return call


def network(hidden: tuple[int, ...]) -> Any:
    """A function that makes a network with hidden layers of relu."""

    def make(features: int, outputs: int, rng: np.random.Generator) -> nn.Module:
        sizes = [features, *hidden]
        layers = [part for n, m in zip(sizes, sizes[1:], strict=False) for part in (nn.Linear(n, m, rng=rng), nn.ReLU())]
        return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs, rng=rng))

    return make


def estimator(kind: str, classes: bool) -> Any:
    """scikit-learn's networks: an estimator of ours with hidden layers of relu, and Adam."""

    @spelled
    def make(
        hidden_layer_sizes: Any = (100,), *, learning_rate_init: float = 0.001, max_iter: int = 200, batch_size: int = 200,
        random_state: Any = None,
    ) -> Any:  # fmt: skip
        sizes = (hidden_layer_sizes,) if isinstance(hidden_layer_sizes, int) else tuple(hidden_layer_sizes)
        return getattr(training, "Classifier" if classes else "Regressor")(
            network(sizes), optimizer=lambda p: optim.Adam(p, lr=learning_rate_init), epochs=max_iter, batch_size=batch_size,
            random_state=random_state,
        )  # fmt: skip

    make.__name__ = make.__qualname__ = kind
    return make


NAMES: dict[str, Any] = {
    "accuracy_score": accuracy_score, "mean_squared_error": mean_squared_error, "mean_absolute_error": mean_absolute_error,
    "precision_score": of_labels(training.precision), "recall_score": of_labels(training.recall),
    "f1_score": of_labels(training.f1), "MLPClassifier": estimator("MLPClassifier", True),
    "MLPRegressor": estimator("MLPRegressor", False), "EarlyStopping": EarlyStopping,
}  # fmt: skip
"""The counterpart of each name."""
