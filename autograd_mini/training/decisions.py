"""Which class a model has decided for, beside which class it is: what every measure of a classifier is made of.

An output of 0.3 is a "no" as a probability and a "yes" as a logit; a label of -100 may mean that the sample does not
count; scores may have their classes along the second axis or along the last. The loss that the model was trained with determines
(`nn.outputs`). Without a loss, an answer is given where every reading of the numbers leads to the same one; else there is
none, and a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..core.node import plain
from ..core.results import Result
from ..nn.outputs import OutputKind, kind_of_output

Array = NDArray[Any]
WINNER = ("scores", "log-probabilities", "probabilities")
YES_OR_NO = {"logit": 0.0, "margin": 0.0, "probability": 0.5}
"""Kinds of an output that is one number for each sample, and above which number it says yes."""
NO_CLASS = -1
"""The decision for an output that is NaN; it is never right."""


class NoDecision(ArgumentError):
    """Outputs and targets that do not tell which classes are meant; the message says why, and what would."""


@dataclass(frozen=True, eq=False, repr=False)
class Decisions(Result):
    """The classes that a model has decided for, and those that are right, of the samples that count.

    Attributes:
        predicted, labels: class numbers, (k,); of two classes 0 and 1. Where an output was NaN, `predicted` is -1.
        classes: how many classes there are, as far as it can be seen.
        scores: (k, classes), where there is a score for each class; else None.
    """

    predicted: NDArray[np.int64]
    labels: NDArray[np.int64]
    classes: int
    scores: Array | None = None

    @property
    def right(self) -> int:
        """The number of right decisions."""
        return int(np.count_nonzero(self.predicted == self.labels))

    def __len__(self) -> int:
        return len(self.labels)


@spelled
def decide(output: Any, target: Any, loss: Any = None) -> Decisions:
    """Read outputs and targets as classes.

    Args:
        output: what a model gave for n samples: scores (n, classes, ...), one score each (n,) or (n, 1), or, as an integer
            array, the class numbers that were predicted.
        target: class numbers (n, ...), as integers or floats; labels 0 and 1, or -1 and 1; or a row for each sample, whose
            largest entry stands for the class (one-hot).
        loss: the loss that the model is trained with: it says what an output means, and which labels do not count.

    Raises:
        NoDecision: where there are no classes, or where it depends on the reading which ones they are.

    >>> from autograd_mini import nn
    >>> decide(np.array([0.2, 0.9]), np.array([0, 1]), nn.BCELoss()).predicted
    array([0, 1])
    """
    if isinstance(output, (tuple, list)) and not all(isinstance(x, (int, float)) for x in output):
        raise NoDecision("the output is a tuple or list: pass the part of it that holds the scores")
    scores, labels = numbers_in(output), numbers_in(target)
    if scores.dtype.kind not in "fiub" or labels.dtype.kind not in "fiub":
        raise NoDecision(f"output and target hold {scores.dtype} and {labels.dtype}: real numbers are wanted")
    if not labels.size:
        raise NoDecision("there is no label")
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise NoDecision("there are NaN among the labels")
    reading = kind_of_output(loss)
    if reading is None:
        return _unread(scores, labels)
    if reading.kind == "numbers":
        if scores.shape == labels.shape and labels.ndim == 2 and labels.shape[1] > 1 and _one_hot(labels):
            return _winners(scores, labels, 1, None)
        raise NoDecision("the loss is one of numbers and not of classes: pass a function accuracy(output, target) of your own")
    if reading.kind in WINNER:
        return _winners(scores, labels, 1 if scores.ndim > 1 else 0, reading)
    return _yes_or_no(scores, labels, reading.kind)


def numbers_in(output: Any) -> Array:
    """The numbers of what a model gave: a Tensor, or an array of Values."""
    array = np.asarray(plain(output))
    if array.dtype != object:
        return array
    return np.array([plain(x) for x in array.flat], dtype=float).reshape(array.shape)


def _winners(scores: Array, labels: Array, axis: int, reading: OutputKind | None) -> Decisions:
    """The largest score along an axis wins."""
    rows = scores if axis == scores.ndim - 1 else np.moveaxis(scores, axis, -1)
    classes = rows.shape[-1]
    if labels.shape == rows.shape[:-1]:
        labels = _whole(labels)
    elif labels.shape == scores.shape:
        labels = _largest(np.moveaxis(labels, axis, -1))
    elif labels.size == rows[..., 0].size and labels.squeeze().shape == rows[..., 0].squeeze().shape:
        labels = _whole(labels.reshape(rows.shape[:-1]))
    else:
        raise NoDecision(
            f"labels of shape {labels.shape} for scores of shape {scores.shape}, whose classes are along axis {axis}: give one "
            "class number for each sample"
        )
    ignored = -100 if reading is None else reading.ignore_index  # the usual mark of a label that does not count
    rows, labels = rows.reshape(-1, classes), labels.reshape(-1)
    if ignored is not None and not (counts := labels != ignored).all():
        rows, labels = rows[counts], labels[counts]
    if labels.size and not (labels.min() >= 0 and labels.max() < classes):
        odd = labels[(labels < 0) | (labels >= classes)][0]
        raise NoDecision(f"the label {odd} is not among the classes 0 to {classes - 1}")
    predicted = rows.argmax(axis=-1)  # of a row with NaN, the place of the first NaN
    winners = rows[np.arange(len(rows)), predicted]
    if (blind := winners != winners).any():
        predicted[blind] = NO_CLASS
    return Decisions(predicted, labels, classes, rows)


def _largest(rows: Array) -> Array:
    """The class of each row of a target, which has to be one alone."""
    largest = rows.max(axis=-1, keepdims=True)
    if rows.shape[-1] > 1 and ((rows == largest).sum(axis=-1) > 1).any():
        raise NoDecision("there are rows of the target with no single largest entry, so they name no class")
    return np.asarray(rows.argmax(axis=-1))


def _yes_or_no(scores: Array, labels: Array, kind: str) -> Decisions:
    """One number for each sample says yes where it is above a threshold."""
    if scores.size != labels.size or scores.squeeze().shape != labels.squeeze().shape:
        raise NoDecision(f"labels of shape {labels.shape} for scores of shape {scores.shape}: give one label for each score")
    if scores.ndim == 2 and scores.shape[1] > 1:
        raise NoDecision(
            f"each sample has {scores.shape[1]} answers, and whether one or all have to be right is for you to say: pass a "
            "function accuracy(output, target) of your own"
        )
    x, t = scores.reshape(-1), labels.reshape(-1)
    allowed = (-1, 1) if kind == "margin" else (0, 1)
    if not np.isin(t, allowed).all():
        odd = t[~np.isin(t, allowed)][0]
        raise NoDecision(f"the label {odd:g} is neither {allowed[0]} nor {allowed[1]}")
    predicted = np.where(np.isnan(x), NO_CLASS, x > YES_OR_NO[kind])
    return Decisions(predicted.astype(np.int64), (t > 0).astype(np.int64), 2)


def _unread(scores: Array, labels: Array) -> Decisions:
    """Without a loss that says what an output is: an answer where all readings agree."""
    if scores.dtype.kind in "iub" and labels.dtype.kind in "iub" and scores.shape == labels.shape:
        return _label_for_label(scores, labels)
    if scores.squeeze().ndim == labels.squeeze().ndim + 1 and scores.ndim > 1:
        return _along_some_axis(scores, labels)
    if scores.shape == labels.shape and labels.ndim > 1 and labels.shape[1] > 1:
        if labels.ndim == 2 and _one_hot(labels):
            return _winners(scores, labels, 1, None)
        raise NoDecision(
            f"outputs and targets of shape {scores.shape} may be scores of classes or single answers: pass loss= to say which"
        )
    signed = np.isin(labels, (-1, 1)).all() and (labels == -1).any()
    if not signed and not np.isin(labels, (0, 1)).all():
        raise NoDecision("the targets are no classes: neither whole numbers beside scores of classes, nor 0 and 1, nor -1 and 1")
    above_zero = _yes_or_no(scores, labels, "margin" if signed else "logit")
    if ((scores < 0) | (scores > 1)).any():
        return above_zero
    above_half = _yes_or_no(scores, np.maximum(labels, 0) if signed else labels, "probability")
    if np.array_equal(above_zero.predicted, above_half.predicted):
        return above_zero
    raise NoDecision(
        "outputs between 0 and 1 may be probabilities (yes above 1/2) or logits (yes above 0), and the answer depends on it: "
        "pass loss= to say which"
    )


def _label_for_label(predicted: Array, labels: Array) -> Decisions:
    """Class numbers beside class numbers."""
    if labels.ndim == 2 and labels.shape[1] > 1 and _one_hot(labels) and _one_hot(predicted):
        return Decisions(predicted.argmax(1).astype(np.int64), labels.argmax(1).astype(np.int64), labels.shape[1])
    both = np.concatenate([predicted.reshape(-1), labels.reshape(-1)]).astype(np.int64)
    if both.min() < 0 and not np.isin(both, (-1, 1)).all():
        raise NoDecision(f"the class number {both.min()} is negative, so integers are not clearly classes: pass scores as floats")
    guesses, truths = both[: labels.size], both[labels.size :]
    if both.min() < 0:
        guesses, truths = (guesses > 0).astype(np.int64), (truths > 0).astype(np.int64)
    return Decisions(guesses, truths, max(2, int(max(guesses.max(), truths.max())) + 1))


def _along_some_axis(scores: Array, labels: Array) -> Decisions:
    """Scores of classes, along the second axis, or along the last where they do not fit along the second."""
    for axis in sorted({1, scores.ndim - 1}):
        without = np.delete(scores.shape, axis)
        if np.prod(without) == labels.size and tuple(n for n in without if n > 1) == labels.squeeze().shape:
            return _winners(scores, labels, axis, None)
    raise NoDecision(
        f"labels of shape {labels.shape} for scores of shape {scores.shape}: give one class number for each sample"
    )


def _one_hot(rows: Array) -> bool:
    """Whether each row has a single 1, and zeros else."""
    return bool(np.isin(rows, (0, 1)).all() and (rows.sum(axis=-1) == 1).all())


def _whole(labels: Array) -> NDArray[np.int64]:
    """Class numbers, which may have been given as floats."""
    if labels.dtype.kind == "f" and not (np.isfinite(labels).all() and (labels == np.floor(labels)).all()):
        raise NoDecision("the targets are no class numbers: some of them are not whole")
    return labels.astype(np.int64, copy=False)
