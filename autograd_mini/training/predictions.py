"""The predictions of a model for a data set, as an array, as classes, and as a table in a file."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.callers import warn
from ..core.errors import ArgumentError, ShapeError
from ..core.files import atomic_write
from ..core.names.spelling import keyword_only, spelled
from ..core.results import Result
from ..nn import Module
from ..nn.outputs import KINDS, kind_of_layer, kind_of_output
from .batches import Data, batches_of, converter_of, input_of
from .decisions import numbers_in
from .evaluation import evaluating

Array = NDArray[Any]
TWICE = {("probability", "logit"), ("probabilities", "scores")}
"""Kinds that a last layer makes beside kinds that a loss takes, where one of the two is one too many."""


@dataclass(frozen=True, eq=False, repr=False)
class Predictions(Result):
    """The predictions of a model.

    Attributes:
        outputs: the numbers as the model gave them, shape (n, classes), or (n,) and (n, 1) for yes or no.
        classes: the names of the classes.
        names: the names of the samples, if they have any.
        kind: what the outputs are, one of `nn.outputs.KINDS`; "" where it is not given.
    """

    outputs: Array
    classes: tuple[str, ...]
    names: tuple[str, ...] | None = None
    kind: str = ""

    @property
    def probabilities(self) -> Array:
        """Shape (n, classes): of scores their softmax, of a logit its sigmoid, for yes and no; probabilities as they are.

        Raises:
            ArgumentError: where the outputs are no classes, or lie between 0 and 1 and may be logits or probabilities.
        """
        kind, x = self._read(), self.outputs.astype(np.float64)
        if kind in ("logit", "margin", "probability"):
            x = x.reshape(-1)
            if kind == "probability":
                return np.stack([1 - x, x], axis=1)
            x = np.stack([np.zeros(len(x)), x], axis=1)
        elif kind == "probabilities":
            return x
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        probabilities: Array = powers / powers.sum(axis=1, keepdims=True)
        return probabilities

    @property
    def labels(self) -> NDArray[np.int64]:
        """Shape (n,): the most probable class of each sample."""
        labels: NDArray[np.int64] = self.probabilities.argmax(axis=1).astype(np.int64)
        return labels

    def _read(self) -> str:
        """The kind of the outputs, found from their numbers where it was not given."""
        single = self.outputs.ndim == 1 or self.outputs.shape[1] == 1
        if self.kind == "numbers":
            raise ArgumentError("these are predictions of numbers and not of classes: they are in .outputs")
        if self.kind:
            if single and self.kind in ("scores", "log-probabilities", "probabilities"):
                raise ArgumentError(f"the loss is one of several classes, and the outputs have shape {self.outputs.shape}")
            if not single and self.kind in ("logit", "margin", "probability"):
                raise ArgumentError(
                    f"the loss is one of yes or no, and each sample has {self.outputs.shape[1]} answers: they are in .outputs"
                )
            return self.kind
        x = self.outputs
        within = bool(((x >= 0) & (x <= 1)).all())
        if not single:
            return "probabilities" if within and np.allclose(x.sum(axis=1), 1, atol=1e-5) and len(x) else "scores"
        if within and len(x):
            raise ArgumentError(
                "outputs between 0 and 1 may be probabilities or logits: pass predict(..., loss=) the loss that the model was "
                "trained with"
            )
        return "logit"

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a table in CSV, whole or not at all: the sample, its class, and how probable that is; of numbers, the sample
        and its outputs.

        Returns:
            The path.
        """
        names = self.names or range(len(self.outputs))
        if self.kind == "numbers":
            rows = self.outputs.reshape(len(self.outputs), -1)
            head = ["sample", *(["output"] if rows.shape[1] == 1 else [f"output {i}" for i in range(rows.shape[1])])]
            lines = [[name, *map(repr, row)] for name, row in zip(names, rows.tolist(), strict=True)]
        else:
            head = ["sample", "class", "probability"]
            probabilities = self.probabilities
            lines = [
                [name, self.classes[label], f"{row[label]:.6f}"]
                for name, label, row in zip(names, probabilities.argmax(axis=1).tolist(), probabilities, strict=True)
            ]
        with atomic_write(path) as draft, draft.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
            csv.writer(file).writerows([head, *lines])
        return Path(path)

    def __len__(self) -> int:
        return len(self.outputs)

    def __repr__(self) -> str:
        return f"<Predictions: {len(self.outputs)} samples, outputs {self.outputs.shape}, {self.kind or 'of a kind not told'}>"


@spelled
@keyword_only("path")
def predict(
    model: Module,
    data: Data,
    *,
    loss: Callable[[Any, Any], Any] | None = None,
    path: str | os.PathLike[str] | None = None,
    classes: Sequence[str] | None = None,
    names: Sequence[Any] | None = None,
    batch_size: int | None = None,
) -> Predictions:
    """The predictions of a model for each sample of a data set, in its order.

    Args:
        data: an array X, arrays (X, ...), a data set, or a loader without shuffling; the first array of each batch is the
            input.
        loss: the loss that the model was trained with. It says whether the outputs are scores, logits, probabilities or plain
            numbers; without it the last layer may (Sigmoid, Softmax, LogSoftmax), or the numbers themselves.
        path: a CSV file to write.
        classes: the names of the classes; their numbers if left out.
        names: the names of the samples, such as the paths of an `ImageFolder`.
        batch_size: for arrays and data sets, 256 if left out.

    Raises:
        ShapeError: where the model does not give one row of numbers for each sample, or names are too few or too many.
        ArgumentError: for a loader that shuffles; with `path`, where the outputs cannot be read as classes.

    >>> from autograd_mini import nn
    >>> predict(nn.Identity(), np.array([[2.0, 1.0], [0.0, 3.0]]), classes=["cat", "dog"]).labels
    array([0, 1])
    """
    if getattr(data, "shuffle", False):
        raise ArgumentError("predict: the loader shuffles, so nobody would know whose prediction is whose; use shuffle=False")
    convert = converter_of(model)
    with evaluating(model):
        outputs = [
            numbers_in(model(convert(input_of(batch)))) for batch in batches_of(data, "predict", batch_size, usual_size=256)
        ]
    together = np.concatenate(outputs) if outputs else np.empty((0, len(classes or ())))
    if together.ndim not in (1, 2):
        raise ShapeError(f"predict: the model gave an output of shape {together.shape}, where (n, classes) is wanted")
    kinds = 2 if together.ndim == 1 else max(together.shape[1], 2)
    if classes is not None and len(classes) != kinds:
        raise ShapeError(f"predict: {len(classes)} class names for scores of shape {together.shape}: give {kinds}")
    if names is not None and len(names) != len(together):
        raise ShapeError(f"predict: {len(names)} names for {len(together)} samples")
    said, made = kind_of_output(loss), kind_of_layer(model)
    if said is not None and made is not None and (made.kind, said.kind) in TWICE:
        warn(
            f"predict: the last layer of the model makes {KINDS[made.kind]}, and the loss takes {KINDS[said.kind]}, so that "
            "probabilities are computed twice: leave the last layer out, or use the loss of probabilities",
            RuntimeWarning,
        )
    known = said or made
    kind = "" if known is None else known.kind
    assert kind in ("", *KINDS)
    if known is not None and loss is None and kind == "probability" and together.ndim == 2 and together.shape[1] > 1:
        kind = ""  # several sigmoids side by side are no distribution over classes
    predictions = Predictions(
        together,
        tuple(map(str, range(kinds) if classes is None else classes)),
        None if names is None else tuple(map(str, names)),
        kind,
    )
    if path is not None:
        predictions.save(path)
    return predictions
