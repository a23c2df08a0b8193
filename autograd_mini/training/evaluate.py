"""What a model says, and how good that is: without gradients, in evaluation mode, batch by batch."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ArgumentError, ShapeError
from ..core.files import atomic_write
from ..core.node import plain
from ..core.recording import no_grad
from ..core.tensor import Tensor
from ..core.value import Value
from ..nn import Module

Array = NDArray[Any]
Batches = Iterable[Sequence[Any]]
Loss = Callable[[Any, Any], Any]
Accuracy = Callable[[Any, Any], "float | None"]


@dataclass(frozen=True)
class Evaluation:
    """How good a model is on a data set: means over its samples."""

    loss: float | None
    accuracy: float | None
    count: int

    def __str__(self) -> str:
        parts = [f"{self.count} samples"]
        if self.loss is not None:
            parts.append(f"loss {self.loss:.4f}")
        if self.accuracy is not None:
            parts.append(f"accuracy {self.accuracy:.2%}")
        return ", ".join(parts)


def accuracy(output: Any, target: Any) -> float | None:
    """The fraction of samples that are classified as their label says; None where there are no classes to compare.

    Args:
        output: scores of shape (n, classes, ...) for class numbers (n, ...), of which the largest wins; or scores of the
            shape of the target, for labels 0 and 1, or -1 and 1, where a positive score says 1.
        target: the labels.

    >>> accuracy(np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 0]))
    0.5
    """
    scores, labels = numbers_in(output), np.asarray(plain(target))
    if scores.ndim == labels.ndim + 1 and labels.dtype.kind in "iu":
        return float(np.mean(scores.argmax(axis=1) == labels))
    if scores.shape == labels.shape and np.isin(labels, (-1, 0, 1)).all():
        return float(np.mean((scores > 0) == (labels > 0)))
    return None


def evaluate(
    model: Module, batches: Batches, loss: Loss | None = None, accuracy: Accuracy | None = accuracy
) -> Evaluation:
    """The loss and accuracy of a model on a data set.

    Args:
        batches: a loader, or any iterable of (inputs, target); with more arrays the last is the target.
        loss: called as `loss(output, target)`; a mean over the batch.
        accuracy: called in the same way; None for none.
    """
    totals, carrier = Totals(), carrier_of(model)
    with evaluating(model):
        for batch in batches:
            *inputs, target = parts_of(batch, carrier)
            output = model(*inputs)
            totals.add(
                len(target),
                None if loss is None else loss(output, target).item(),
                None if accuracy is None else accuracy(output, target),
            )
    return totals.evaluation()


@dataclass
class Totals:
    """Sums over the batches that have been seen, from which their means follow."""

    count: int = 0
    loss: float | None = 0.0
    accuracy: float | None = 0.0

    def add(self, count: int, loss: float | None, accuracy: float | None) -> None:
        """Take in the means of one batch; what is None once, is None for all."""
        self.count += count
        self.loss = None if loss is None or self.loss is None else self.loss + count * loss
        self.accuracy = None if accuracy is None or self.accuracy is None else self.accuracy + count * accuracy

    def evaluation(self) -> Evaluation:
        """The means."""
        if not self.count:
            raise ArgumentError("there are no batches to evaluate on: the loader gave none (an iterator serves one epoch only)")
        loss, accuracy = (None if total is None else total / self.count for total in (self.loss, self.accuracy))
        return Evaluation(loss, accuracy, self.count)


@contextmanager
def evaluating(model: Module) -> Iterator[None]:
    """Nothing is recorded in this block, and the model is in evaluation mode; afterwards it is as it was."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode


def carrier_of(model: Module) -> Callable[[Any], Any]:
    """What an input has to be made for a model: a Tensor, or for a network of Values a plain array."""
    return np.asarray if any(isinstance(parameter, Value) for parameter in model.parameters()) else Tensor


def parts_of(batch: Any, carrier: Callable[[Any], Any]) -> list[Any]:
    """The inputs of a batch as the model wants them, and its target as it is."""
    if not isinstance(batch, (tuple, list)) or len(batch) < 2:
        raise ShapeError("a batch must be a tuple (inputs, target): make the data set of both, ArrayDataset(X, y)")
    *inputs, target = batch
    return [*map(carrier, inputs), target]


def input_of(batch: Any) -> Any:
    """The input of a batch, which may have a target beside it."""
    if not isinstance(batch, (tuple, list)) or not batch:
        raise ShapeError("a batch must be a tuple with the input first: pass DataLoader(ArrayDataset(X), batch_size=32)")
    return batch[0]


def numbers_in(output: Any) -> Array:
    """The numbers of what a model gave: a Tensor, or an array of Values."""
    array = np.asarray(plain(output))
    if array.dtype != object:
        return array
    return np.array([plain(x) for x in array.flat], dtype=float).reshape(array.shape)


# ---- predictions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Predictions:
    """What a classifier says of each sample.

    Attributes:
        outputs: the scores as the model gave them, shape (n, classes), or (n,) and (n, 1) for yes or no.
        classes: the names of the classes.
        names: the names of the samples, if they have any.
    """

    outputs: Array
    classes: tuple[str, ...]
    names: tuple[str, ...] | None = None

    @property
    def probabilities(self) -> Array:
        """Shape (n, classes): softmax of the scores; of a single score its sigmoid, for yes and no."""
        scores = self.outputs.astype(np.float64)
        if scores.ndim == 1 or scores.shape[1] == 1:
            scores = np.stack([np.zeros(len(scores)), scores.reshape(-1)], axis=1)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities: Array = powers / powers.sum(axis=1, keepdims=True)
        return probabilities

    @property
    def labels(self) -> NDArray[np.int64]:
        """Shape (n,): the most probable class of each sample."""
        labels: NDArray[np.int64] = self.probabilities.argmax(axis=1).astype(np.int64)
        return labels

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a table in CSV: the sample, its class, and how probable that is; whole or not at all."""
        probabilities = self.probabilities
        names = self.names or range(len(probabilities))
        with atomic_write(path) as draft, draft.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
            table = csv.writer(file)
            table.writerow(["sample", "class", "probability"])
            for name, label, row in zip(names, self.labels.tolist(), probabilities, strict=True):
                table.writerow([name, self.classes[label], f"{row[label]:.6f}"])


def predict(
    model: Module,
    batches: Batches,
    path: str | os.PathLike[str] | None = None,
    *,
    classes: Sequence[str] | None = None,
    names: Sequence[Any] | None = None,
) -> Predictions:
    """What a model says of each sample of a data set, in its order.

    Args:
        batches: a loader without shuffling; the first array of each batch is the input.
        path: a CSV file to write.
        classes: the names of the classes; their numbers if left out.
        names: the names of the samples, such as the paths of an `ImageFolder`.

    Raises:
        ShapeError: where the model does not give one row of scores for each sample, or names are too few or too many.
    """
    if getattr(batches, "shuffle", False):
        raise ArgumentError("predict: the loader shuffles, so nobody would know whose prediction is whose; use shuffle=False")
    carrier = carrier_of(model)
    with evaluating(model):
        outputs = [numbers_in(model(carrier(input_of(batch)))) for batch in batches]
    together = np.concatenate(outputs) if outputs else np.empty((0, len(classes or ())))
    if together.ndim not in (1, 2):
        raise ShapeError(f"predict: the model gave an output of shape {together.shape}, where (n, classes) is wanted")
    kinds = 2 if together.ndim == 1 else max(together.shape[1], 2)
    if classes is not None and len(classes) != kinds:
        raise ShapeError(f"predict: {len(classes)} class names for scores of shape {together.shape}: give {kinds}")
    if names is not None and len(names) != len(together):
        raise ShapeError(f"predict: {len(names)} names for {len(together)} samples")
    predictions = Predictions(
        together,
        tuple(map(str, range(kinds) if classes is None else classes)),
        None if names is None else tuple(map(str, names)),
    )
    if path is not None:
        predictions.save(path)
    return predictions
