"""The loss of a sequence of labels that nobody has aligned with the times (CTC; Graves et al. 2006,
https://dl.acm.org/doi/10.1145/1143844.1143891).

A path says a label or a blank at each time. It stands for the labels that are left when repetitions and then blanks are taken
out; the loss is minus the logarithm of the probability of all paths that stand for the target. They are summed from time to time
over the places of the target with a blank before, between and after its labels.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import autograd_mini as am

from .. import nn
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import as_array
from ..core.functions.losses import reduced
from ..core.names.spelling import spelled
from ..core.node import plain

IMPOSSIBLE = -1e30
"""The logarithm of the probability of what cannot be: finite, so that no gradient is NaN."""


def whole(name: str, x: Any) -> Any:
    """Labels or lengths as integers.

    Raises:
        ArgumentError: for numbers that are not whole.
    """
    numbers = np.asarray(plain(x))
    if numbers.dtype.kind not in "iuf" or (numbers != np.floor(numbers)).any():
        raise ArgumentError(f"ctc_loss: {name} must be whole numbers, got {numbers.ravel()[:3]}")
    return numbers.astype(int)


def known_reduction(kind: str, reduction: str) -> str:
    """The reduction, which is one of three.

    Raises:
        ArgumentError: for any other.
    """
    if reduction not in ("mean", "sum", "none"):
        raise ArgumentError(f"{kind}: reduction={reduction!r} must be 'mean', 'sum' or 'none'")
    return reduction


def rows_of(labels: Any, lengths: Any) -> Any:
    """The labels (N, S), of which the first `lengths` count; given so, or all of them in one row."""
    if labels.ndim == 2:
        return labels
    if (lengths < 0).any() or labels.shape != (lengths.sum(),):
        raise ShapeError(f"ctc_loss: {lengths.sum()} labels in one row are wanted by target_lengths, got shape {labels.shape}")
    rows = np.zeros((len(lengths), max(lengths.max(), 0)), int)
    rows[np.arange(rows.shape[1]) < lengths[:, None]] = labels
    return rows


def log_likelihoods(x: Any, labels: Any, stops: Any, counts: Any, blank: int) -> Any:
    """The logarithms of the probabilities of the labels (N, S) by `x` (T, N, C), about IMPOSSIBLE where no path stands for them.

    The state is the logarithm of the probability of all ways to a place by some time, (N, 2 S + 1).
    """
    places = np.full((len(labels), 2 * labels.shape[1] + 1), blank)
    places[:, 1::2] = np.where(np.arange(labels.shape[1]) < counts[:, None], labels, blank)
    skips = np.zeros(places.shape, bool)  # a label may follow another one without a blank in between
    skips[:, 2:] = (places[:, 2:] != blank) & (places[:, 2:] != places[:, :-2])

    def said(t: int) -> Any:
        return am.take_along_axis(x[t], places, axis=1)

    place, counted = np.arange(places.shape[1]), counts[:, None]
    state = np.where(place == 0, 0.0, np.full(places.shape, IMPOSSIBLE, plain(x).dtype))  # without any time nothing was said
    for t in range(len(x)):
        if t == 0:
            moved = am.where((place == 0) | (place == 1) & (counted > 0), said(0), IMPOSSIBLE)
        else:
            behind = am.pad(state, ((0, 0), (2, 0)), constant_values=IMPOSSIBLE)
            ways = am.stack([state, behind[:, 1:-1], am.where(skips, behind[:, :-2], IMPOSSIBLE)])
            moved = am.logsumexp(ways, axis=0) + said(t)
        state = am.where((t < stops)[:, None], moved, state)
    ends = (place == 2 * counted) | (place == 2 * counted - 1)
    return am.logsumexp(am.where(ends, state, IMPOSSIBLE), axis=1)


@spelled
def ctc_loss(
    log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:  # fmt: skip
    """Minus the logarithm of the probability of the targets, of which the mean is that of each over its length.

    Args:
        log_probs: (T, N, C), logarithms of probabilities, as of `log_softmax`; of one sequence (T, C).
        targets: labels (N, S), or those of all sequences in one row; of one sequence (S,).
        input_lengths: how many times of each sequence count, (N,).
        target_lengths: how many labels of each, (N,).
        blank: the class that is no label.
        reduction: "mean", "sum" or "none".
        zero_infinity: whether a target that is too long for its times has a loss of 0, and not infinity.

    Raises:
        ShapeError: for arrays that do not fit together.
        ArgumentError: for lengths, labels, a blank or a reduction that cannot be.

    Two of three times are blank, or the label stands at two or three times that follow each other:

    >>> half = np.log(np.full((3, 2), 0.5))
    >>> float(np.exp(-ctc_loss(half, [1], 3, 1)))
    0.75
    """
    x = as_array(log_probs)
    alone = x.ndim == 2
    if alone:
        x = am.expand_dims(x, 1)
    if x.ndim != 3:
        raise ShapeError(f"ctc_loss: log_probs is (T, N, C), or (T, C) for one sequence, got shape {tuple(x.shape)}")
    known_reduction("ctc_loss", reduction)
    times, n, classes = x.shape
    stops, counts = whole("input_lengths", input_lengths).reshape(-1), whole("target_lengths", target_lengths).reshape(-1)
    if stops.shape != (n,) or counts.shape != (n,):
        raise ShapeError(f"ctc_loss: {n} sequences have {stops.size} input_lengths and {counts.size} target_lengths")
    labels = whole("targets", targets)
    labels = rows_of(np.atleast_2d(labels) if alone else labels, counts)
    for name, lengths, most in (("input_lengths", stops, times), ("target_lengths", counts, labels.shape[1])):
        if (lengths < 0).any() or (lengths > most).any():
            raise ArgumentError(f"ctc_loss: {name} must lie from 0 to {most}, got {lengths.tolist()}")
    if len(labels) != n:
        raise ShapeError(f"ctc_loss: targets of {len(labels)} sequences, and log_probs of {n}")
    given = labels[np.arange(labels.shape[1]) < counts[:, None]]
    if blank not in range(classes) or (given == blank).any() or (given < 0).any() or (given >= classes).any():
        raise ArgumentError(f"ctc_loss: labels are classes from 0 to {classes - 1} without the blank, {blank}")
    loss = -log_likelihoods(x, labels, stops, counts, blank)
    loss = am.where(plain(loss) < -IMPOSSIBLE / 2, loss, 0.0 if zero_infinity else math.inf)
    if reduction == "mean":
        loss = loss / np.maximum(counts, 1)
    return loss[0] if alone and reduction == "none" else reduced(loss, reduction)


class CTCLoss(nn.Module):
    """`ctc_loss` as a module."""

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        known_reduction("CTCLoss", reduction)
        self.settings: dict[str, Any] = {"blank": blank, "reduction": reduction, "zero_infinity": zero_infinity}

    def forward(self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any) -> Any:
        """The loss of sequences, as of `ctc_loss`."""
        return ctc_loss(log_probs, targets, input_lengths, target_lengths, **self.settings)

    def extra_repr(self) -> str:
        """The settings."""
        return ", ".join(f"{name}={x!r}" for name, x in self.settings.items())


CTCLoss.__init__ = spelled(CTCLoss.__init__)  # type: ignore[method-assign]
