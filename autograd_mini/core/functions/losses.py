"""Losses by element, from logits where there is a choice."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, DtypeError, ShapeError
from ..node import is_symbolic, plain
from ..operations.arithmetic import square
from ..operations.elementary import xlogy
from ..operations.kinks import abs, relu
from ..operations.losses import softmax_cross_entropy
from .arguments import all_between, as_array, elements
from .choices import maximum, where
from .reductions import mean, sum
from .shapes import astype, moveaxis


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Minus the log of the probability that softmax of the logits gives to the right class: a mean over the samples.
    (`am.softmax_cross_entropy` is the same for each row, with probabilities as targets.)

    Args:
        input: logits, (N, C) or (N, C, ...) with the classes along the second axis; (C,) is one sample.
        target: class numbers of the shape without that axis, or probabilities of the shape of the logits.
        weight: one for each class, (C,); the mean is then the weighted one.
        ignore_index: samples with this label do not count; if none is left, the loss is 0, with a warning.
        reduction: "mean", "sum" or "none".
        label_smoothing: the part of the target that is spread evenly over all classes (Szegedy et al. 2016).

    Warns where the input comes out of a softmax.

    Raises:
        ShapeError: for labels or weights of another shape.
        DtypeError: for labels that are not integers.
        ArgumentError: for a label that is no class.

    Returns:
        One number, or with reduction='none' the shape of the targets.

    >>> round(float(cross_entropy([[0.0, 0.0]], [1])), 6)
    0.693147
    """
    check_reduction("cross_entropy", reduction)
    logits, target = classes_last(as_array(input)), as_array(target)
    if not logits.ndim:
        raise ShapeError("cross_entropy: a single number is no row of logits: give (N, C), or (C,) for one sample")
    if made_by(input, "softmax"):
        warn(
            "cross_entropy takes logits, and its input comes out of a softmax, so that softmax is taken twice: leave the first "
            "one out",
            RuntimeWarning,
        )
    weight = class_weight("cross_entropy", weight, logits)
    if not all_between(label_smoothing, 0, 1):
        raise ArgumentError(f"cross_entropy: label_smoothing must lie between 0 and 1, got {label_smoothing}")
    smoothed = hasattr(type(label_smoothing), "record") or bool(label_smoothing)
    classes = logits.shape[-1]
    alike = target.ndim == logits.ndim and tuple(classes_last(target).shape) == tuple(logits.shape)
    if alike or target.ndim == logits.ndim and target.dtype.kind not in "iu":
        target = classes_last(target)
        if tuple(target.shape) != tuple(logits.shape):
            raise ShapeError(
                f"cross_entropy: probabilities of shape {tuple(target.shape)} for logits of shape {tuple(logits.shape)}: they "
                "must be equal" + (_without_last_axis(target, logits) or "; class numbers are integers, y.astype(int)")
            )
        if isinstance(target, np.ndarray) and target.dtype != logits.dtype and logits.dtype.kind == "f":
            target = target.astype(logits.dtype)
        target = (1 - label_smoothing) * target + label_smoothing / classes if smoothed else target
        losses = softmax_cross_entropy(logits, target if weight is None else target * weight)
        return reduced(losses, reduction)
    hit, counted = one_hot("cross_entropy", target, logits, ignore_index)
    hit = hit if weight is None else hit * weight
    count = None if is_symbolic(hit) and weight is None else counted_weight("cross_entropy", hit)
    if smoothed:
        everywhere = counted[..., None] * np.ones(1, logits.dtype if weight is None else weight.dtype)
        hit = (1 - label_smoothing) * hit + label_smoothing / classes * (everywhere if weight is None else everywhere * weight)
    return reduced(softmax_cross_entropy(logits, hit), reduction, count)


def made_by(x: Any, operation: str) -> bool:
    """Whether something is the result of an operation that was recorded."""
    op = getattr(x, "op", None)
    return op is not None and getattr(op, "name", "") == operation


def classes_last(x: Any) -> Any:
    """(N, C, ...) -> (N, ..., C)."""
    return moveaxis(x, 1, -1) if x.ndim > 2 else x


def check_reduction(name: str, reduction: str, choices: tuple[str, ...] = ("mean", "sum", "none")) -> None:
    """Refuse a word that is no way to make one number of the losses.

    Raises:
        ArgumentError: which lists the choices.
    """
    if reduction not in choices:
        *most, last = map(repr, choices)
        raise ArgumentError(f"{name}: reduction must be {', '.join(most)} or {last}, got {reduction!r}")


def reduced(losses: Any, reduction: str, count: Any = None) -> Any:
    """The mean of the losses (the sum over `count`, if it is given), their sum, or the losses themselves."""
    if reduction == "none":
        return losses
    if reduction == "sum":
        return sum(losses)
    if count is None:
        return mean(losses)
    if losses.dtype == np.float16:  # whose sum overflows where its mean does not
        return mean(losses) * (losses.size / count)
    return sum(losses) / count


def class_weight(name: str, weight: Any, logits: Any) -> Any:
    """A weight for each class in the type of the logits, or None."""
    if weight is None or is_symbolic(weight):
        return weight
    weight, dtype = as_array(weight), logits.dtype if logits.dtype.kind == "f" else float
    array = np.asarray(plain(weight), dtype=dtype)
    if array.shape != (logits.shape[-1],):
        raise ShapeError(f"{name}: weight of shape {array.shape} for {logits.shape[-1]} classes; give one for each class")
    if (array < 0).any():
        raise ArgumentError(f"{name}: the weight of a class is 0 or more, got {float(array.min()):g}")
    return astype(weight, dtype) if getattr(weight, "requires_grad", False) else array


def counted_weight(name: str, hit: Any) -> Any:
    """The weight of all samples together, by which their losses are divided."""
    if is_symbolic(hit):
        return sum(hit)
    count = float(plain(hit).sum(dtype=float))
    if count == 0:
        warn(f"{name}: no label counts, since each is ignore_index or of a class of weight 0, so the loss is 0", RuntimeWarning)
        return 1.0
    return sum(hit) if getattr(hit, "requires_grad", False) else count


def _without_last_axis(labels: Any, logits: Any) -> str:
    """The fix for labels that stand in a column of their own."""
    if tuple(labels.shape) == (*logits.shape[:-1], 1):
        return "; for a column of labels write labels[..., 0]" + (".astype(int)" if labels.dtype.kind == "f" else "")
    return "; write labels.astype(int)" if labels.dtype.kind == "f" and labels.ndim == logits.ndim - 1 else ""


def one_hot(name: str, target: Any, logits: Any, ignore_index: int | None = None) -> tuple[Any, Any]:
    """A row of zeros with a one for each label (zeros alone where it is ignored), and which labels count.

    Labels that are not known yet, in a program that is compiled, are taken at their word: a program leaves what is no class to
    the engine.

    Raises:
        ShapeError: for labels that are not one for each row of the logits.
        DtypeError: for labels that are not integers.
        ArgumentError: for one that is no class; `name` is the loss that was asked for.
    """
    labels, classes = plain(target), logits.shape[-1]
    if labels.dtype.kind not in "iu":
        raise DtypeError(
            f"{name}: labels must be integer class numbers, got {labels.dtype}; labels.astype(int) makes them so"
        )
    if tuple(labels.shape) != tuple(logits.shape[:-1]):
        raise ShapeError(
            f"{name}: labels of shape {tuple(labels.shape)} for {classes} classes and samples of shape "
            f"{tuple(logits.shape[:-1])}: give one class number for each sample" + _without_last_axis(labels, logits)
        )
    if is_symbolic(labels):
        if ignore_index is not None and ignore_index >= 0:
            raise ArgumentError(f"{name} with ignore_index={ignore_index} does not compile: ignore a negative label")
        return labels.one_hot(classes, logits.dtype), np.ones((), bool)
    counted = np.ones(labels.shape, bool) if ignore_index is None else labels != ignore_index
    wrong = labels[counted & ((labels < 0) | (labels >= classes))]
    if wrong.size:
        raise ArgumentError(f"{name}: label {int(wrong.flat[0])} is not among the classes 0 to {classes - 1}")
    rows = np.equal(labels[..., None], np.arange(classes))
    if ignore_index is not None and 0 <= ignore_index < classes:
        rows &= counted[..., None]
    return rows.astype(logits.dtype if logits.dtype.kind == "f" else float), counted


def probability_cross_entropy(p: Any, t: Any, eps: float = 1e-12) -> Any:
    """-(t log p + (1 - t) log(1 - p)) from probabilities, none of them taken below `eps`; prefer the form from
    logits.

    Args:
        p: probabilities, of any shape.
        t: targets between 0 and 1, of the same shape.
        eps: the smallest probability that is taken as it is.

    Returns:
        Of the shape of `p`, element by element.

    >>> round(probability_cross_entropy(0.5, 1.0), 6)
    0.693147
    """
    if not all_between(p, 0, 1):
        raise ArgumentError(
            "probability_cross_entropy: p must be probabilities in [0, 1]; for logits use sigmoid_cross_entropy"
        )
    t = elements(t)
    return -(xlogy(t, maximum(p, eps)) + xlogy(1.0 - t, maximum(1.0 - p, eps)))


def hinge(margin: Any) -> Any:
    """max(0, 1 - margin); slope 0 at the kink.

    Args:
        margin: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `margin`, element by element.

    >>> hinge(0.25)
    0.75
    """
    return relu(1.0 - elements(margin))


def squared_error(x: Any, y: Any) -> Any:
    """(x - y)^2.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast, element by element.

    >>> squared_error(3.0, 1.0)
    4.0
    """
    return square(elements(x) - elements(y))


def absolute_error(x: Any, y: Any) -> Any:
    """|x - y|; slope 0 at 0.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast, element by element.

    >>> absolute_error(3.0, 1.0)
    2.0
    """
    return abs(elements(x) - elements(y))


def huber(x: Any, delta: float = 1.0) -> Any:
    """x^2 / 2 where |x| <= delta, else delta (|x| - delta / 2) (Huber 1964).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        delta: where the parabola goes over into a line.

    Returns:
        Of the shape of `x`, element by element.

    >>> huber(3.0)
    2.5
    """
    x, delta = elements(x), elements(delta)
    return where(np.abs(plain(x)) <= delta, 0.5 * square(x), delta * (abs(x) - 0.5 * delta))
