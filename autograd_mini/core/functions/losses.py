"""Losses by element, from logits where there is a choice."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, ShapeError
from ..node import is_symbolic, plain
from ..operations.arithmetic import square
from ..operations.elementary import xlogy
from ..operations.kinks import abs, relu
from ..operations.losses import softmax_cross_entropy
from .arguments import all_between, carrier
from .choices import maximum, where
from .reductions import mean, sum


def cross_entropy(logits: Any, labels: Any, ignore_index: int = -100) -> Any:
    """Softmax cross-entropy of rows of logits, averaged over the rows.

    Args:
        logits: shape (..., classes).
        labels: class numbers of shape (...), or probabilities of the shape of the logits.
        ignore_index: rows with this label do not count; if none is left the loss is 0, with a warning.

    >>> round(float(cross_entropy([[0.0, 0.0]], [1])), 6)
    0.693147
    """
    logits, target = carrier(logits), carrier(labels)
    if target.dtype.kind in "iu" and target.ndim == logits.ndim - 1:
        if is_symbolic(target):
            if ignore_index >= 0:
                raise ArgumentError(f"cross_entropy with ignore_index={ignore_index} does not compile: ignore a negative label")
            return mean(softmax_cross_entropy(logits, target.one_hot(logits.shape[-1], logits.dtype)))
        rows, counted = one_hot("cross_entropy", plain(target), logits, ignore_index)
        count = int(np.count_nonzero(counted))
        if not count:
            warn("cross_entropy: no label counts, since each is ignore_index, so the loss is 0", RuntimeWarning)
        losses = softmax_cross_entropy(logits, rows)
        if losses.dtype == np.float16:  # whose sum overflows where its mean does not
            return mean(losses) * (losses.size / builtins.max(count, 1))
        return sum(losses) / builtins.max(count, 1)
    if tuple(target.shape) != tuple(logits.shape):
        raise ShapeError(
            f"cross_entropy: labels of shape {tuple(target.shape)} and type {target.dtype} "
            f"for logits of shape {tuple(logits.shape)}: "
            "give integer class numbers, one for each row, or probabilities of the shape of the logits"
            + _without_last_axis(target, logits)
        )
    return mean(softmax_cross_entropy(logits, target))


def _without_last_axis(labels: Any, logits: Any) -> str:
    """The fix for labels that stand in a column of their own."""
    if tuple(labels.shape) == (*logits.shape[:-1], 1):
        return "; for a column of labels write labels[..., 0]" + (".astype(int)" if labels.dtype.kind == "f" else "")
    return "; write labels.astype(int)" if labels.dtype.kind == "f" and labels.ndim == logits.ndim - 1 else ""


def one_hot(name: str, labels: Any, logits: Any, ignore_index: int | None) -> tuple[Any, Any]:
    """A row of zeros with a one for each label (zeros alone where it is ignored), and which labels count.

    Raises:
        ShapeError: for labels that are not one for each row of the logits.
        ArgumentError: for one that is no class; `name` is the loss that was asked for.
    """
    classes = logits.shape[-1]
    if tuple(labels.shape) != tuple(logits.shape[:-1]):
        raise ShapeError(
            f"{name}: labels of shape {tuple(labels.shape)} for {classes} classes and samples of shape "
            f"{tuple(logits.shape[:-1])}: give one class number for each sample" + _without_last_axis(labels, logits)
        )
    counted = np.ones(labels.shape, bool) if ignore_index is None else labels != ignore_index
    wrong = labels[counted & ((labels < 0) | (labels >= classes))]
    if wrong.size:
        raise ArgumentError(f"{name}: label {int(wrong.flat[0])} is not among the classes 0 to {classes - 1}")
    rows = np.equal(labels[..., None], np.arange(classes))
    if ignore_index is not None and 0 <= ignore_index < classes:
        rows &= counted[..., None]
    return rows.astype(logits.dtype), counted


def binary_cross_entropy(p: Any, t: Any, eps: float = 1e-12) -> Any:
    """-(t log p + (1 - t) log(1 - p)) from probabilities, none of them taken below `eps`; prefer the form from
    logits.

    >>> round(binary_cross_entropy(0.5, 1.0), 6)
    0.693147
    """
    if not all_between(p, 0, 1):
        raise ArgumentError(
            "binary_cross_entropy: p must be probabilities in [0, 1]; for logits use binary_cross_entropy_with_logits"
        )
    return -(xlogy(t, maximum(p, eps)) + xlogy(1.0 - t, maximum(1.0 - p, eps)))


def hinge(margin: Any) -> Any:
    """max(0, 1 - margin); slope 0 at the kink.

    >>> hinge(0.25)
    0.75
    """
    return relu(1.0 - margin)


def squared_error(x: Any, y: Any) -> Any:
    """(x - y)^2.

    >>> squared_error(3.0, 1.0)
    4.0
    """
    return square(x - y)


def absolute_error(x: Any, y: Any) -> Any:
    """|x - y|; slope 0 at 0.

    >>> absolute_error(3.0, 1.0)
    2.0
    """
    return abs(x - y)


def huber(x: Any, delta: float = 1.0) -> Any:
    """x^2 / 2 where |x| <= delta, else delta (|x| - delta / 2) (Huber 1964).

    >>> huber(3.0)
    2.5
    """
    return where(np.abs(plain(x)) <= delta, 0.5 * square(x), delta * (abs(x) - 0.5 * delta))
