"""Losses: how far an output is from its target, as one number to descend on.

Each is a function of an output and a target, named as in `torch.nn.functional`; `criteria.py` has them as modules.
Shapes that differ are an error, for broadcasting (n,) against (n, 1) gives n^2 differences, and a loss that falls
and means nothing. Arrays of Values are taken as well as Tensors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import functions as am
from ..core.callers import warn
from ..core.errors import ArgumentError, DtypeError, ShapeError
from ..core.functions.arguments import carrier, is_scalar_node
from ..core.functions.losses import one_hot
from ..core.node import plain


def _pair(name: str, input: Any, target: Any) -> tuple[Any, Any]:
    """Output and target with shapes that are equal, and numbers of one type."""
    x, t = (side if is_scalar_node(side) else carrier(side) for side in (input, target))
    if tuple(x.shape) != tuple(t.shape):
        spread = ""
        if x.size == t.size:
            spread = f"; the target can be given as target.reshape{tuple(x.shape)}"
        raise ShapeError(
            f"{name}: input of shape {tuple(x.shape)} and target of shape {tuple(t.shape)} must be equal{spread}"
        )
    if isinstance(t, np.ndarray) and t.dtype != x.dtype and x.dtype.kind == "f" and t.dtype.kind in "fiub":
        t = t.astype(x.dtype)
    return x, t


def _weighed(name: str, losses: Any, weight: Any) -> Any:
    """The losses of the elements, each with its weight."""
    if weight is None:
        return losses
    weight = np.asarray(plain(weight), dtype=losses.dtype)
    if np.broadcast_shapes(weight.shape, losses.shape) != tuple(losses.shape):
        raise ShapeError(f"{name}: weight of shape {weight.shape} does not fit losses of shape {tuple(losses.shape)}")
    return losses * weight


def _reduced(name: str, losses: Any, reduction: str, count: Any = None) -> Any:
    """The mean of the losses (the sum over `count`, if it is given), their sum, or the losses themselves."""
    if reduction == "none":
        return losses
    if reduction == "sum":
        return am.sum(losses)
    if reduction == "mean":
        return am.mean(losses) if count is None else am.sum(losses) / count
    raise ArgumentError(f"{name}: reduction must be 'mean', 'sum' or 'none', got {reduction!r}")


# ---- regression ------------------------------------------------------------------------------------------------------


def mse_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """The squared error (x - t)^2.

    Args:
        input: what a model gave, of any shape.
        target: what it should have given, of the same shape.
        reduction: "mean" over all elements, their "sum", or "none" for the loss of each.
        weight: of each element, of a shape that fits.

    Raises:
        ShapeError: where input and target differ in shape, or the weight does not fit.
        ArgumentError: for another reduction.

    >>> float(mse_loss([1.0, 2.0], [1.0, 4.0]))
    2.0
    """
    x, t = _pair("mse_loss", input, target)
    return _reduced("mse_loss", _weighed("mse_loss", am.square(x - t), weight), reduction)


def l1_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """The absolute error |x - t|; slope 0 where they are equal. Arguments as of `mse_loss`.

    >>> float(l1_loss([1.0, 2.0], [1.0, 4.0]))
    1.0
    """
    x, t = _pair("l1_loss", input, target)
    return _reduced("l1_loss", _weighed("l1_loss", am.abs(x - t), weight), reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """(x - t)^2 / 2 up to a distance of delta, and from there on the straight line that continues it (Huber 1964).

    Arguments as of `mse_loss`, and delta, which must be positive.

    >>> float(huber_loss([0.0, 3.0], [0.0, 0.0], reduction="sum"))
    2.5
    """
    if not delta > 0:
        raise ArgumentError(f"huber_loss: delta must be positive, got {delta}")
    x, t = _pair("huber_loss", input, target)
    return _reduced("huber_loss", _weighed("huber_loss", am.huber(x - t, delta), weight), reduction)


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """The absolute error with a round bottom: `huber_loss` over its `delta`, here called beta (Girshick 2015).

    >>> float(smooth_l1_loss([0.0, 3.0], [0.0, 0.0], reduction="sum"))
    2.5
    """
    return l1_loss(input, target, reduction) if beta == 0 else huber_loss(input, target, reduction, beta) / beta


# ---- two classes -----------------------------------------------------------------------------------------------------


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, pos_weight: Any = None, reduction: str = "mean"
) -> Any:
    """-(t log p + (1 - t) log(1 - p)) for p = sigmoid(input), from the logits, so that no p is rounded to 0 or 1.

    Args:
        input: logits, any real numbers.
        target: of the same shape, between 0 and 1.
        weight: of each element.
        pos_weight: how much more an error counts where the target is 1.
        reduction: "mean", "sum" or "none".

    Raises:
        ShapeError: where input and target differ in shape.
        ArgumentError: for a target that is not between 0 and 1.

    >>> round(float(binary_cross_entropy_with_logits([0.0, 1000.0], [1.0, 1.0])), 6)
    0.346574
    """
    name = "binary_cross_entropy_with_logits"
    x, t = _pair(name, input, target)
    _check_between_0_and_1(name, "target", t)
    if pos_weight is None:
        losses = am.binary_cross_entropy_with_logits(x, t)
    else:
        losses = (1 - t) * x + (1 + (np.asarray(pos_weight, dtype=x.dtype) - 1) * t) * am.softplus(-x)
    return _reduced(name, _weighed(name, losses, weight), reduction)


def binary_cross_entropy(input: Any, target: Any, weight: Any = None, reduction: str = "mean") -> Any:
    """-(t log p + (1 - t) log(1 - p)) from probabilities p, none of them taken below 1e-12; the form from logits is the
    better one. Arguments and errors as there.

    >>> round(float(binary_cross_entropy([0.5], [1.0])), 6)
    0.693147
    """
    p, t = _pair("binary_cross_entropy", input, target)
    _check_between_0_and_1("binary_cross_entropy", "target", t)
    return _reduced(
        "binary_cross_entropy", _weighed("binary_cross_entropy", am.binary_cross_entropy(p, t), weight), reduction
    )


def hinge_loss(input: Any, target: Any, reduction: str = "mean", margin: float = 1.0) -> Any:
    """max(0, margin - t x) for labels t of -1 and 1, as of a support vector machine (Cortes and Vapnik 1995).

    Arguments as of `mse_loss`; other labels are an ArgumentError.

    >>> float(hinge_loss([2.0, 0.5], [1, -1], reduction="sum"))
    1.5
    """
    x, t = _pair("hinge_loss", input, target)
    labels = _numbers(t)
    if not np.all(np.abs(labels) == 1):
        wrong = labels[np.abs(labels) != 1].flat[0]
        raise ArgumentError(
            f"hinge_loss: labels must be -1 or 1, got {wrong:g}; of labels 0 and 1 they are 2 * y - 1"
        )
    return _reduced("hinge_loss", am.relu(margin - t * x), reduction)


def _numbers(x: Any) -> Any:
    """The plain numbers of whatever holds them."""
    x = np.asarray(plain(x))
    return np.array([plain(item) for item in x.flat], dtype=float).reshape(x.shape) if x.dtype == object else x


def _check_between_0_and_1(name: str, what: str, t: Any) -> None:
    numbers = _numbers(t)
    if not np.all((numbers >= 0) & (numbers <= 1)):
        wrong = numbers[~((numbers >= 0) & (numbers <= 1))].flat[0]
        raise ArgumentError(f"{name}: {what} must lie between 0 and 1, got {wrong:g}")


# ---- many classes ----------------------------------------------------------------------------------------------------


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Minus the log of the probability that softmax of the logits gives to the right class.

    Args:
        input: logits, (N, C) or (N, C, ...) with the classes along the second axis; (C,) is one sample.
        target: class numbers of the shape without that axis, or probabilities of the shape of the logits.
        weight: one for each class, (C,); the mean is then the weighted one.
        ignore_index: samples with this label do not count; if none is left, the loss is 0, with a warning.
        reduction: "mean", "sum" or "none".
        label_smoothing: the part of the target that is spread evenly over all classes (Szegedy et al. 2016).

    Raises:
        ShapeError: for labels or weights of another shape.
        DtypeError: for labels that are not integers.
        ArgumentError: for a label that is no class.

    >>> round(float(cross_entropy([[0.0, 0.0]], [1])), 6)
    0.693147
    """
    logits = _classes_last(carrier(input))
    target, weight = carrier(target), _class_weight("cross_entropy", weight, logits)
    if not 0 <= label_smoothing <= 1:
        raise ArgumentError(f"cross_entropy: label_smoothing must lie between 0 and 1, got {label_smoothing}")
    classes = logits.shape[-1]
    if target.ndim == logits.ndim:
        target = _classes_last(target)
        _, target = _pair("cross_entropy", logits, target)
        target = (1 - label_smoothing) * target + label_smoothing / classes if label_smoothing else target
        losses = am.softmax_cross_entropy(logits, target if weight is None else target * weight)
        return _reduced("cross_entropy", losses, reduction)
    if target.dtype.kind in "iu" and weight is None and not label_smoothing and reduction == "mean":
        return am.cross_entropy(logits, target, ignore_index)
    hit, counted = _one_hot("cross_entropy", target, logits, weight, ignore_index)
    count = _count("cross_entropy", hit)
    if label_smoothing:
        everywhere = counted.astype(hit.dtype) if weight is None else counted * weight
        hit = (1 - label_smoothing) * hit + label_smoothing / classes * everywhere
    return _reduced("cross_entropy", am.softmax_cross_entropy(logits, hit), reduction, count)


def nll_loss(input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = "mean") -> Any:
    """Minus the entry of the right class: of log-probabilities (`log_softmax`), the cross-entropy.

    Arguments and errors as of `cross_entropy`, with class numbers as targets.

    >>> round(float(nll_loss(np.log([[0.25, 0.75]]), [1])), 6)
    0.287682
    """
    logs = _classes_last(carrier(input))
    weight = _class_weight("nll_loss", weight, logs)
    hit, _ = _one_hot("nll_loss", carrier(target), logs, weight, ignore_index)
    losses = -am.sum(am.where(hit == 0, 0.0, logs) * hit, axis=-1)
    return _reduced("nll_loss", losses, reduction, _count("nll_loss", hit))


def multiclass_svm_loss(
    input: Any, target: Any, margin: float = 1.0, p: int = 1, weight: Any = None, reduction: str = "mean"
) -> Any:
    """The sum over the wrong classes j of max(0, x_j - x_t + margin)^p (Weston and Watkins 1999).

    Args:
        input: scores, (N, C); (C,) is one sample.
        target: class numbers, (N,).
        margin: by how much the right score shall be ahead.
        p: 1, or 2 for the squared form.
        weight: one for each class.
        reduction: "mean" over the samples, "sum" or "none".

    >>> round(float(multiclass_svm_loss([[3.2, 5.1, -1.7]], [0])), 6)
    2.9
    """
    if p not in (1, 2):
        raise ArgumentError(f"multiclass_svm_loss: p must be 1 or 2, got {p!r}")
    scores = carrier(input)
    weight = _class_weight("multiclass_svm_loss", weight, scores)
    hit, _ = _one_hot("multiclass_svm_loss", carrier(target), scores, None, None)
    right = am.sum(am.where(hit == 1, scores, 0.0), axis=-1, keepdims=True)
    lacking = am.where(hit == 1, 0.0, am.relu(scores - right + margin))
    losses = am.sum(lacking if p == 1 else lacking**p, axis=-1)
    if weight is not None:
        losses = losses * (hit * weight).sum(-1)
    return _reduced("multiclass_svm_loss", losses, reduction)


def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean"
) -> Any:
    """`multiclass_svm_loss` divided by the number of classes, as PyTorch has it.

    >>> round(float(multi_margin_loss([[3.2, 5.1, -1.7]], [0])), 6)
    0.966667
    """
    return multiclass_svm_loss(input, target, margin, p, weight, reduction) / carrier(input).shape[-1]


def kl_div(input: Any, target: Any, reduction: str = "mean", log_target: bool = False) -> Any:
    """The Kullback-Leibler divergence t (log t - x) of the target from log-probabilities x.

    Args:
        input: log-probabilities, as of `log_softmax`.
        target: probabilities of the same shape, or their logarithms with `log_target`.
        reduction: "batchmean" (the divergence: the sum over the number of rows), "mean" over the elements,
            "sum" or "none".
        log_target: whether the target is given as logarithms.

    >>> round(float(kl_div(np.log([[0.5, 0.5]]), [[1.0, 0.0]], reduction="batchmean")), 6)  # log 2
    0.693147
    """
    x, t = _pair("kl_div", input, target)
    if log_target:
        losses = am.exp(t) * (t - x)
    else:
        if np.any(_numbers(t) < 0):
            raise ArgumentError("kl_div: the target must be probabilities; pass log_target=True for their logarithms")
        losses = am.xlogx(t) - t * am.where(_numbers(t) == 0, 0.0, x)
    if reduction == "batchmean":
        return am.sum(losses) / x.shape[0]
    return _reduced("kl_div", losses, reduction)


def _classes_last(x: Any) -> Any:
    """(N, C, ...) -> (N, ..., C)."""
    return am.moveaxis(x, 1, -1) if x.ndim > 2 else x


def _class_weight(name: str, weight: Any, logits: Any) -> Any:
    if weight is None:
        return None
    weight = np.asarray(plain(weight), dtype=logits.dtype)
    if weight.shape != (logits.shape[-1],):
        raise ShapeError(
            f"{name}: weight of shape {weight.shape} for {logits.shape[-1]} classes; give one for each class"
        )
    return weight


def _one_hot(name: str, target: Any, logits: Any, weight: Any, ignore_index: int | None) -> tuple[Any, Any]:
    """For each sample a row of zeros with the weight of its class in its place, and whether the label counts."""
    labels = plain(target)
    if labels.dtype.kind not in "iu":
        raise DtypeError(
            f"{name}: labels must be integer class numbers, got {labels.dtype}; labels.astype(int) makes them so"
        )
    hit, counted = one_hot(name, labels, logits, ignore_index)
    return (hit if weight is None else hit * weight), counted[..., None]


def _count(name: str, hit: Any) -> float:
    """The weight of all samples together, by which their losses are divided."""
    count = float(hit.sum())
    if count == 0:
        warn(f"{name}: no label counts, so the loss is 0", RuntimeWarning)
    return count or 1.0
