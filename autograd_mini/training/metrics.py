"""Metrics of classifiers: accuracy, the confusion matrix and what follows from it; and R^2 for a regression.

Each of these reads outputs and targets by `decide`, so it respects layouts, ignored labels and what the loss takes an output
for; and refuses, with a reason, where the numbers do not say which classes are meant. `accuracy` alone gives None then, so
that a training run of anything may ask for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ArgumentError, ShapeError
from ..core.names.spelling import spelled
from ..core.results import Result
from ..core.table import aligned
from .decisions import Decisions, NoDecision, decide, numbers_in

Array = NDArray[Any]
AVERAGES = ("macro", "micro", "weighted", None)


@spelled
def accuracy(output: Any, target: Any, *, loss: Any = None) -> float | None:
    """The fraction of samples that are classified as their label says; None where there are no classes to compare.

    Args:
        output: scores of shape (n, classes, ...), of which the largest wins; one score for each sample, (n,) or (n, 1); or
            the class numbers that were predicted, as integers.
        target: class numbers (n, ...), labels 0 and 1 or -1 and 1, or one-hot rows. Labels of -100, or of the loss's
            `ignore_index`, do not count.
        loss: the loss that the model is trained with. It says whether a single score is a logit (yes above 0) or a
            probability (yes above 1/2), and along which axis the classes are; without it, an answer is given where all
            readings agree. `decide(output, target, loss)` raises the reason where there is none.

    >>> accuracy(np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 0]))
    0.5
    >>> accuracy(np.array([[0.2], [-1.0]]), np.array([1, 0]))
    1.0
    >>> from autograd_mini import nn
    >>> accuracy(np.array([0.2, 0.9]), np.array([0, 1])), accuracy(np.array([0.2, 0.9]), np.array([0, 1]), loss=nn.BCELoss())
    (None, 1.0)
    """
    try:
        decisions = decide(output, target, loss)
    except NoDecision:
        return None
    return decisions.right / len(decisions) if len(decisions) else None


@dataclass(frozen=True, eq=False, repr=False)
class ConfusionMatrix(Result):
    """The counts of each class taken for each: `counts[i, j]` samples of the class i were taken for j.

    Attributes:
        counts: (classes, classes), integers.
        unread: how many samples had NaN for an output; they are in no column.

    >>> found = confusion_matrix(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]))
    >>> print(found)
    label  0  1  2  recall
    0      1  0  0  100.0%
    1      0  1  0  100.0%
    2      0  1  1   50.0%
    >>> found.accuracy, found.recall().round(3), found.f1().round(3)
    (0.75, array([1. , 1. , 0.5]), array([1.   , 0.667, 0.667]))
    """

    counts: NDArray[np.int64]
    unread: int = 0
    missed: NDArray[np.int64] | None = None

    @property
    def support(self) -> NDArray[np.int64]:
        """The number of samples of each class, (classes,)."""
        rows: NDArray[np.int64] = self.counts.sum(axis=1) + (0 if self.missed is None else self.missed)
        return rows

    @property
    def accuracy(self) -> float:
        """The fraction of samples that were taken for what they are."""
        return float(np.trace(self.counts) / max(int(self.support.sum()), 1))

    def precision(self, average: str | None = None) -> Any:
        """Of what was taken for a class, the part that belongs to it; 0 where nothing was.

        Args:
            average: None for an array (classes,); "macro" for the mean over the classes that have samples, "weighted" for the
                mean over samples, "micro" for the accuracy.
        """
        return self._averaged(_ratio(np.diagonal(self.counts), self.counts.sum(axis=0)), average)

    def recall(self, average: str | None = None) -> Any:
        """Of what belongs to a class, the part that was taken for it. Arguments as of `precision`."""
        return self._averaged(_ratio(np.diagonal(self.counts), self.support), average)

    def f1(self, average: str | None = None) -> Any:
        """The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN). Arguments as of `precision`."""
        hits = np.diagonal(self.counts)
        return self._averaged(_ratio(2 * hits, self.counts.sum(axis=0) + self.support), average)

    def _averaged(self, values: Array, average: str | None) -> Any:
        if average not in AVERAGES:
            raise ArgumentError(f"average={average!r} must be one of {', '.join(map(repr, AVERAGES))}")
        if average is None:
            return values
        if average == "micro":
            return self.accuracy
        weights = self.support if average == "weighted" else (self.support > 0) | (self.counts.sum(axis=0) > 0)
        return float(np.average(values, weights=weights)) if weights.any() else 0.0

    def __repr__(self) -> str:
        return f"<ConfusionMatrix: {len(self.counts)} classes, {int(self.support.sum())} samples, accuracy {self.accuracy:.1%}>"

    def __str__(self) -> str:
        head = ("label", *map(str, range(len(self.counts))), "recall")
        rows = [(str(i), *map(str, row), f"{r:.1%}") for i, (row, r) in enumerate(zip(self.counts, self.recall(), strict=True))]
        return "\n".join(aligned([head, *rows], "l" + "r" * (len(head) - 1), gap=2))


@spelled
def confusion_matrix(output: Any, target: Any, *, loss: Any = None, classes: int | None = None) -> ConfusionMatrix:
    """Count how often each class was taken for each.

    Args:
        output, target, loss: as of `accuracy`.
        classes: how many classes there are; as many as can be seen if left out.

    Raises:
        NoDecision: where outputs and targets do not tell which classes are meant.
    """
    found = decide(output, target, loss)
    count = found.classes if classes is None else classes
    if count < found.classes and max(found.predicted.max(initial=0), found.labels.max(initial=0)) >= count:
        raise ArgumentError(f"confusion_matrix: classes={count}, but there is a class {found.classes - 1}")
    seen = found.predicted >= 0
    counts = np.zeros((count, count), np.int64)
    np.add.at(counts, (found.labels[seen], found.predicted[seen]), 1)
    missed = np.bincount(found.labels[~seen], minlength=count).astype(np.int64)
    return ConfusionMatrix(counts, int((~seen).sum()), missed)


@spelled
def precision(output: Any, target: Any, *, loss: Any = None, average: str | None = "macro") -> Any:
    """`ConfusionMatrix.precision` of outputs and targets. Arguments and errors as of `confusion_matrix`.

    >>> precision(np.array([0, 1, 1]), np.array([0, 1, 0]))
    0.75
    """
    return confusion_matrix(output, target, loss=loss).precision(average)


@spelled
def recall(output: Any, target: Any, *, loss: Any = None, average: str | None = "macro") -> Any:
    """`ConfusionMatrix.recall` of outputs and targets. Arguments and errors as of `confusion_matrix`.

    >>> recall(np.array([0, 1, 1]), np.array([0, 1, 0]))
    0.75
    """
    return confusion_matrix(output, target, loss=loss).recall(average)


@spelled
def f1(output: Any, target: Any, *, loss: Any = None, average: str | None = "macro") -> Any:
    """`ConfusionMatrix.f1` of outputs and targets. Arguments and errors as of `confusion_matrix`.

    >>> round(f1(np.array([0, 1, 1]), np.array([0, 1, 0])), 6)
    0.666667
    """
    return confusion_matrix(output, target, loss=loss).f1(average)


@spelled
def top_k_accuracy(output: Any, target: Any, k: int = 5, *, loss: Any = None) -> float:
    """The fraction of samples whose class is among the k with the largest scores; of equal scores the first counts as larger.

    Args:
        output, target, loss: as of `accuracy`, with a score for each class.
        k: how many classes are looked at.

    Raises:
        NoDecision: where there are no scores of classes.
        ArgumentError: for a k below 1.

    >>> top_k_accuracy(np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]]), np.array([1, 2]), k=2)
    0.5
    """
    if k < 1:
        raise ArgumentError(f"top_k_accuracy: k={k} must be 1 or more")
    found: Decisions = decide(output, target, loss)
    if found.scores is None:
        raise NoDecision("top_k_accuracy needs a score for each class, (n, classes)")
    if not len(found):
        raise NoDecision("no label counts")
    ranked = np.argsort(-found.scores, axis=1, kind="stable")[:, :k]
    hits = (ranked == found.labels[:, None]).any(axis=1) & (found.predicted >= 0)
    return float(hits.mean())


@spelled
def r2_score(output: Any, target: Any) -> float:
    """1 - sum (t - x)^2 / sum (t - mean t)^2: the part of the variance of the targets that the outputs explain; 1 at best.

    Args:
        output, target: numbers of the same shape, (n,), (n, 1) or (n, outputs); of several outputs the mean of their scores.

    Raises:
        ShapeError: for other shapes: (n,) beside (n, 1) is the same, all else is not.

    A target that does not vary gives 1 for exact outputs and 0 for others, as in scikit-learn.

    >>> r2_score(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    0.5
    """
    x, t = (numbers_in(side).astype(float) for side in (output, target))
    if x.size != t.size or x.squeeze().shape != t.squeeze().shape or not t.size:
        raise ShapeError(f"r2_score: outputs of shape {x.shape} for targets of shape {t.shape}: give one output for each target")
    x, t = (side.reshape(-1, 1) if min(x.ndim, t.ndim) < 2 else side.reshape(len(side), -1) for side in (x, t))
    residual, total = np.square(t - x).sum(axis=0), np.square(t - t.mean(axis=0)).sum(axis=0)
    scores = np.where(total > 0, 1 - residual / np.where(total > 0, total, 1), np.where(residual > 0, 0.0, 1.0))
    return float(scores.mean())


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=np.asarray(whole) > 0)
