"""Losses: how far an output is from its target, as one number to descend on.

Each is a function of an output and a target, named as in `torch.nn.functional`; `criteria.py` has them as modules.
Shapes that differ are an error, for broadcasting (n,) against (n, 1) gives n^2 differences, and a loss that falls
and means nothing. Arrays of Values are taken as well as Tensors.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.callers import warn
from ..core.errors import ArgumentError, ShapeError
from ..core.functions import cross_entropy as cross_entropy
from ..core.functions.arguments import all_between, as_array, is_scalar_node
from ..core.functions.losses import (
    check_reduction,
    class_weight,
    classes_last,
    counted_weight,
    made_by,
    one_hot,
    probability_cross_entropy,
    reduced,
)
from ..core.names.spelling import spelled
from ..core.names.unknown_names import listing
from ..core.node import is_symbolic, plain
from .outputs import reads

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "cross_entropy",
    "gaussian_nll_loss", "hinge_loss", "huber_loss", "kl_div", "l1_loss", "margin_ranking_loss", "mse_loss",
    "multi_margin_loss", "multiclass_svm_loss", "nll_loss", "poisson_nll_loss", "smooth_l1_loss", "triplet_margin_loss",
]  # fmt: skip
__dir__ = listing(*__all__)



def _pair(name: str, input: Any, target: Any) -> tuple[Any, Any]:
    """Output and target with shapes that are equal, and numbers of one type."""
    x, t = (side if is_scalar_node(side) else as_array(side) for side in (input, target))
    if getattr(x, "dtype", np.dtype(float)).kind in "iub":  # whole numbers wrap round: 0 - 1 is 255 in uint8
        x = x.astype(float)
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
    if is_symbolic(weight):
        return losses * weight
    return losses * _fitting(name, "weight", weight, losses)


def _fitting(name: str, what: str, weight: Any, x: Any) -> Any:
    """A weight in the type of `x`, whose shape broadcasts to that of `x`, whose own stays."""
    try:
        array = np.asarray(plain(weight), dtype=x.dtype)
        fits = np.broadcast_shapes(array.shape, tuple(x.shape)) == tuple(x.shape)
    except (TypeError, ValueError):
        array, fits = np.asarray(plain(weight)), False
    if not fits:
        raise ShapeError(f"{name}: {what} of shape {array.shape} does not fit losses of shape {tuple(x.shape)}")
    return am.astype(weight, x.dtype) if getattr(weight, "requires_grad", False) else array


def _where_valid(losses: Any, valid: Any) -> Any:
    """In a program that is compiled, NaN where a range check would have refused: the engine computes such a call again, and
    refuses it."""
    return am.where(valid, losses, float("nan"))


# ---- regression ------------------------------------------------------------------------------------------------------


@spelled
@reads("numbers")
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
    check_reduction("mse_loss", reduction)
    x, t = _pair("mse_loss", input, target)
    return reduced(_weighed("mse_loss", am.square(x - t), weight), reduction)


@spelled
@reads("numbers")
def l1_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """The absolute error |x - t|; slope 0 where they are equal. Arguments as of `mse_loss`.

    >>> float(l1_loss([1.0, 2.0], [1.0, 4.0]))
    1.0
    """
    check_reduction("l1_loss", reduction)
    x, t = _pair("l1_loss", input, target)
    return reduced(_weighed("l1_loss", am.abs(x - t), weight), reduction)


@spelled
@reads("numbers")
def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """(x - t)^2 / 2 up to a distance of delta, and from there on the straight line that continues it (Huber 1964).

    Arguments as of `mse_loss`, and delta, which must be positive.

    >>> float(huber_loss([0.0, 3.0], [0.0, 0.0], reduction="sum"))
    2.5
    """
    if not all_between(delta, np.nextafter(0.0, 1.0), np.inf):
        raise ArgumentError(f"huber_loss: delta must be positive, got {delta}")
    check_reduction("huber_loss", reduction)
    x, t = _pair("huber_loss", input, target)
    return reduced(_weighed("huber_loss", am.huber(x - t, delta), weight), reduction)


@spelled
@reads("numbers")
def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """The absolute error with a round bottom: `huber_loss` over its `delta`, here called beta (Girshick 2015).

    >>> float(smooth_l1_loss([0.0, 3.0], [0.0, 0.0], reduction="sum"))
    2.5
    """
    if not is_symbolic(beta) and beta == 0:
        return l1_loss(input, target, reduction)
    return huber_loss(input, target, reduction, beta) / beta


# ---- two classes -----------------------------------------------------------------------------------------------------


@spelled
@reads("logit")
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

    Warns where the input comes out of a sigmoid.

    >>> round(float(binary_cross_entropy_with_logits([0.0, 1000.0], [1.0, 1.0])), 6)
    0.346574
    """
    name = "binary_cross_entropy_with_logits"
    check_reduction(name, reduction)
    x, t = _pair(name, input, target)
    _check_between_0_and_1(name, t)
    if made_by(input, "sigmoid"):
        warn(
            f"{name} takes logits, and its input comes out of a sigmoid, so that sigmoid is taken twice: leave the first one "
            "out, or use binary_cross_entropy (nn.BCELoss)",
            RuntimeWarning,
        )
    if pos_weight is None:
        losses = am.sigmoid_cross_entropy(x, t)
    else:
        more = pos_weight if is_symbolic(pos_weight) else _fitting(name, "pos_weight", pos_weight, x)
        losses = (1 - t) * x + (1 + (more - 1) * t) * am.softplus(-x)
    return reduced(_weighed(name, losses, weight), reduction)


@spelled
@reads("probability")
def binary_cross_entropy(input: Any, target: Any, weight: Any = None, reduction: str = "mean") -> Any:
    """-(t log p + (1 - t) log(1 - p)) from probabilities p, none of them taken below 1e-12; the form from logits is the
    better one. Arguments and errors as there.

    >>> round(float(binary_cross_entropy([0.5], [1.0])), 6)
    0.693147
    """
    name = "binary_cross_entropy"
    check_reduction(name, reduction)
    p, t = _pair(name, input, target)
    _check_between_0_and_1(name, t)
    if not is_scalar_node(p) and not all_between(p, 0, 1):
        raise ArgumentError(f"{name}: the input must be probabilities in [0, 1]; for logits use {name}_with_logits")
    return reduced(_weighed(name, probability_cross_entropy(p, t), weight), reduction)


@spelled
@reads("margin")
def hinge_loss(input: Any, target: Any, reduction: str = "mean", margin: float = 1.0) -> Any:
    """max(0, margin - t x) for labels t of -1 and 1, as of a support vector machine (Cortes and Vapnik 1995).

    Arguments as of `mse_loss`; other labels are an ArgumentError.

    >>> float(hinge_loss([2.0, 0.5], [1, -1], reduction="sum"))
    1.5
    """
    check_reduction("hinge_loss", reduction)
    x, t = _pair("hinge_loss", input, target)
    losses = am.relu(margin - t * x)
    if is_symbolic(t):
        return reduced(_where_valid(losses, (t == 1) | (t == -1)), reduction)
    labels = _numbers(t)
    if not np.all(np.abs(labels) == 1):
        wrong = labels[np.abs(labels) != 1].flat[0]
        raise ArgumentError(
            f"hinge_loss: labels must be -1 or 1, got {wrong:g}; of labels 0 and 1 they are 2 * y - 1"
        )
    return reduced(losses, reduction)


def _numbers(x: Any) -> Any:
    """The plain numbers of whatever holds them."""
    x = np.asarray(plain(x))
    return np.array([plain(item) for item in x.flat], dtype=float).reshape(x.shape) if x.dtype == object else x


def _check_between_0_and_1(name: str, t: Any) -> None:
    if not all_between(t, 0, 1):
        numbers = _numbers(t)
        wrong = numbers[~((numbers >= 0) & (numbers <= 1))].flat[0]
        raise ArgumentError(f"{name}: target must lie between 0 and 1, got {wrong:g}")


# ---- many classes ----------------------------------------------------------------------------------------------------


reads("scores", ignore_index=-100)(cross_entropy)


@spelled
@reads("log-probabilities", ignore_index=-100)
def nll_loss(input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = "mean") -> Any:
    """Minus the entry of the right class: of log-probabilities (`log_softmax`), the cross-entropy.

    Arguments and errors as of `cross_entropy`, with class numbers as targets.

    >>> round(float(nll_loss(np.log([[0.25, 0.75]]), [1])), 6)
    0.287682
    """
    check_reduction("nll_loss", reduction)
    logs = classes_last(as_array(input))
    weight = class_weight("nll_loss", weight, logs)
    hit, _ = one_hot("nll_loss", as_array(target), logs, ignore_index)
    hit = hit if weight is None else hit * weight
    losses = -am.sum(am.where(hit == 0, 0.0, logs) * hit, axis=-1)
    return reduced(losses, reduction, counted_weight("nll_loss", hit))


@spelled
@reads("scores")
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
    check_reduction("multiclass_svm_loss", reduction)
    scores = as_array(input)
    weight = class_weight("multiclass_svm_loss", weight, scores)
    hit, _ = one_hot("multiclass_svm_loss", as_array(target), scores)
    right = am.sum(am.where(hit == 1, scores, 0.0), axis=-1, keepdims=True)
    lacking = am.where(hit == 1, 0.0, am.relu(scores - right + margin))
    losses = am.sum(lacking if p == 1 else lacking**p, axis=-1)
    if weight is not None:
        losses = losses * am.sum(hit * weight, axis=-1)
    return reduced(losses, reduction)


@spelled
@reads("scores")
def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean"
) -> Any:
    """`multiclass_svm_loss` divided by the number of classes, as PyTorch has it.

    >>> round(float(multi_margin_loss([[3.2, 5.1, -1.7]], [0])), 6)
    0.966667
    """
    return multiclass_svm_loss(input, target, margin, p, weight, reduction) / as_array(input).shape[-1]


@spelled
@reads("log-probabilities")
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
    check_reduction("kl_div", reduction, ("batchmean", "mean", "sum", "none"))
    x, t = _pair("kl_div", input, target)
    if log_target:
        losses = am.exp(t) * (t - x)
    else:
        if not all_between(t, 0, np.inf):
            raise ArgumentError("kl_div: the target must be probabilities; pass log_target=True for their logarithms")
        numbers = t if is_symbolic(t) else _numbers(t)
        losses = am.xlogx(t) - t * am.where(numbers == 0, 0.0, x)
    if reduction == "batchmean":
        return am.sum(losses) / x.shape[0]
    return reduced(losses, reduction)


# ---- distributions ---------------------------------------------------------------------------------------------------


@spelled
@reads("numbers")
def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """(log v + (x - t)^2 / v) / 2: minus the log-likelihood of the target under a normal distribution of mean x and variance v.

    Args:
        input: the means, of any shape.
        target: of the same shape.
        var: the variances, 0 or more: of the same shape, with a last axis of one, or without it; or one number.
        full: whether the constant log(2 pi) / 2 is added.
        eps: variances count as no smaller than that; there the gradient to them is 0, in PyTorch it is not.
        reduction: "mean", "sum" or "none".

    Raises:
        ShapeError: for shapes that do not fit.
        ArgumentError: for a negative variance.

    Source: Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution.

    >>> float(gaussian_nll_loss([1.0], [2.0], [1.0]))
    0.5
    """
    name = "gaussian_nll_loss"
    check_reduction(name, reduction)
    x, t = _pair(name, input, target)
    v = as_array(var)
    if v.ndim == x.ndim - 1 and tuple(v.shape) == tuple(x.shape[:-1]) and v.ndim:
        v = am.reshape(v, (*v.shape, 1))
    if v.ndim and tuple(v.shape) not in (tuple(x.shape), (*tuple(x.shape[:-1]), 1)):
        raise ShapeError(f"{name}: var of shape {tuple(v.shape)} does not fit losses of shape {tuple(x.shape)}")
    if not all_between(v, 0, np.inf):
        raise ArgumentError(f"{name}: var holds negative numbers, and is a variance; am.softplus makes numbers positive")
    v = am.maximum(v, eps)
    losses = 0.5 * (am.log(v) + am.square(x - t) / v)
    return reduced(losses + 0.5 * math.log(2 * math.pi) if full else losses, reduction)


@spelled
@reads("numbers")
def poisson_nll_loss(
    input: Any, target: Any, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean"
) -> Any:
    """exp(x) - t x: minus the log-likelihood of a count t under a Poisson distribution of rate exp(x), without log(t!).

    Args:
        input: the logarithms of the rates, or with `log_input=False` the rates themselves (x - t log(x + eps)).
        target: the counts, of the same shape.
        full: whether Stirling's approximation of log(t!) is added, for counts above 1.
        eps: keeps the logarithm of a rate finite.
        reduction: "mean", "sum" or "none".

    Raises:
        ShapeError: where input and target differ in shape.

    >>> float(poisson_nll_loss([0.0], [3.0]))
    1.0
    """
    check_reduction("poisson_nll_loss", reduction)
    x, t = _pair("poisson_nll_loss", input, target)
    losses = am.exp(x) - t * x if log_input else x - t * am.log(x + eps)
    if full:
        counts = am.maximum(t, 1.0)
        stirling = t * am.log(counts) - t + 0.5 * am.log(2 * np.pi * counts)
        losses = losses + am.where(plain(t) > 1, stirling, 0.0)
    return reduced(losses, reduction)


# ---- distances -------------------------------------------------------------------------------------------------------


@spelled
@reads("numbers")
def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2.0, swap: bool = False, reduction: str = "mean",
    eps: float = 1e-6,
) -> Any:  # fmt: skip
    """max(0, |a - b| - |a - c| + margin): b shall be nearer to a than c is, by a margin (Schroff et al. 2015).

    Args:
        anchor, positive, negative: a, b and c, (N, D) each.
        margin: by how much.
        p: which norm the distance is; at distance 0 its slope is 0.
        swap: take the distance of c from b where it is smaller than that from a (Balntas et al. 2016).
        reduction: "mean" over the samples, "sum" or "none".
        eps: is added to each difference, as in PyTorch; 0 for the distances themselves.

    Raises:
        ShapeError: for different shapes.

    >>> float(triplet_margin_loss([[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 1.0]], eps=0.0))
    5.0
    """
    name = "triplet_margin_loss"
    check_reduction(name, reduction)
    a, b = _pair(name, anchor, positive)
    _, c = _pair(name, anchor, negative)
    far = am.norm(a - c + eps, p, axis=-1)
    if swap:
        far = am.minimum(far, am.norm(b - c + eps, p, axis=-1))
    return reduced(am.relu(am.norm(a - b + eps, p, axis=-1) - far + margin), reduction)


@spelled
@reads("numbers")
def cosine_embedding_loss(input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean") -> Any:
    """1 - cos for pairs that belong together (target 1), max(0, cos - margin) for those that do not (target -1).

    Args:
        input1, input2: (N, D) each.
        target: 1 or -1, (N,).
        margin: the cosine up to which pairs that do not belong together cost nothing.
        reduction: "mean" over the pairs, "sum" or "none".

    Raises:
        ShapeError: for shapes that do not fit.
        ArgumentError: for other targets.

    >>> float(cosine_embedding_loss([[1.0, 0.0]], [[0.0, 1.0]], [1]))
    1.0
    """
    name = "cosine_embedding_loss"
    check_reduction(name, reduction)
    x, y = _pair(name, input1, input2)
    cosine = am.cosine_similarity(x, y, axis=-1)
    signs = _signs(name, target, cosine)
    return reduced(am.where(signs == 1, 1 - cosine, am.relu(cosine - margin)), reduction)


@spelled
@reads("numbers")
def margin_ranking_loss(input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean") -> Any:
    """max(0, margin - t (x - y)): x shall be above y where t is 1, and below where t is -1.

    Args:
        input1, input2: numbers of the same shape.
        target: 1 or -1, of that shape.
        margin: by how much.
        reduction: "mean", "sum" or "none".

    Raises:
        ShapeError: for different shapes.
        ArgumentError: for other targets.

    >>> float(margin_ranking_loss([1.0], [3.0], [1]))
    2.0
    """
    name = "margin_ranking_loss"
    check_reduction(name, reduction)
    x, y = _pair(name, input1, input2)
    return reduced(am.relu(margin - _signs(name, target, x) * (x - y)), reduction)


def _signs(name: str, target: Any, like: Any) -> Any:
    """Targets that are 1 or -1, of the shape and in the type of `like`."""
    signs = plain(as_array(target))
    if tuple(signs.shape) != tuple(like.shape):
        raise ShapeError(
            f"{name}: target of shape {tuple(signs.shape)} for samples of shape {tuple(like.shape)}: they must be equal"
        )
    if is_symbolic(signs):
        return signs
    if not np.isin(signs, (-1, 1)).all():
        raise ArgumentError(f"{name}: target must be -1 or 1, got {signs[~np.isin(signs, (-1, 1))].flat[0]:g}")
    return signs.astype(like.dtype)
