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


def rows_of(targets: Any, lengths: Any) -> Any:
    """The labels (N, S), of which the first `lengths` count; given so, or all of them in one row."""
    labels = np.asarray(plain(targets))
    if labels.ndim == 2:
        return labels
    if labels.shape != (lengths.sum(),):
        raise ShapeError(f"ctc_loss: {lengths.sum()} labels in one row are wanted by target_lengths, got shape {labels.shape}")
    rows = np.zeros((len(lengths), max(lengths.max(), 0)), int)
    rows[np.arange(rows.shape[1]) < lengths[:, None]] = labels
    return rows


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
        ArgumentError: for lengths, labels or a blank that cannot be.
    """
    x = as_array(log_probs)
    alone = x.ndim == 2
    if alone:
        x = am.expand_dims(x, 1)
    if x.ndim != 3:
        raise ShapeError(f"ctc_loss: log_probs is (T, N, C), or (T, C) for one sequence, got shape {tuple(x.shape)}")
    times, n, classes = x.shape
    stops, counts = (np.asarray(plain(each)).reshape(-1).astype(int) for each in (input_lengths, target_lengths))
    if stops.shape != (n,) or counts.shape != (n,):
        raise ShapeError(f"ctc_loss: {n} sequences have {stops.size} input_lengths and {counts.size} target_lengths")
    labels = rows_of(np.atleast_2d(plain(targets)) if alone else targets, counts)
    if len(labels) != n or (stops < 0).any() or (stops > times).any() or (counts < 0).any() or (counts > labels.shape[1]).any():
        raise ArgumentError(f"ctc_loss: lengths beyond the {times} times or the {labels.shape[1]} labels of {n} sequences")
    given = labels[np.arange(labels.shape[1]) < counts[:, None]]
    if not 0 <= blank < classes or (given == blank).any() or (given < 0).any() or (given >= classes).any():
        raise ArgumentError(f"ctc_loss: labels are classes from 0 to {classes - 1} without the blank, {blank}")

    places = np.full((n, 2 * labels.shape[1] + 1), blank)
    places[:, 1::2] = np.where(np.arange(labels.shape[1]) < counts[:, None], labels, blank)
    skips = np.zeros(places.shape, bool)  # a label may follow another one without a blank in between
    skips[:, 2:] = (places[:, 2:] != blank) & (places[:, 2:] != places[:, :-2])
    first = (np.arange(places.shape[1]) < 2) & ((np.arange(places.shape[1]) < 1) | (counts[:, None] > 0))

    def said(t: int) -> Any:
        return am.take_along_axis(x[t], places, axis=1)

    state = am.where(first, said(0), IMPOSSIBLE) if times else np.full(places.shape, IMPOSSIBLE)
    for t in range(1, times):
        behind = am.pad(state, ((0, 0), (2, 0)), constant_values=IMPOSSIBLE)
        ways = am.stack([state, behind[:, 1:-1], am.where(skips, behind[:, :-2], IMPOSSIBLE)])
        state = am.where((t < stops)[:, None], am.logsumexp(ways, axis=0) + said(t), state)
    end = np.arange(places.shape[1])
    ends = (end == 2 * counts[:, None]) | (end == 2 * counts[:, None] - 1)
    loss = -am.logsumexp(am.where(ends, state, IMPOSSIBLE), axis=1)
    possible = plain(loss) < -IMPOSSIBLE / 2
    loss = am.where(possible, loss, 0.0 if zero_infinity else math.inf)
    if reduction == "mean":
        loss = loss / np.maximum(counts, 1)
    return loss[0] if alone and reduction == "none" else reduced(loss, reduction)


class CTCLoss(nn.Module):
    """`ctc_loss` as a module."""

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        if reduction not in ("mean", "sum", "none"):
            raise ArgumentError(f"CTCLoss: reduction={reduction!r} must be 'mean', 'sum' or 'none'")
        self.settings: dict[str, Any] = {"blank": blank, "reduction": reduction, "zero_infinity": zero_infinity}

    def forward(self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any) -> Any:
        """The loss of sequences, as of `ctc_loss`."""
        return ctc_loss(log_probs, targets, input_lengths, target_lengths, **self.settings)

    def extra_repr(self) -> str:
        """The settings."""
        return ", ".join(f"{name}={x!r}" for name, x in self.settings.items())


CTCLoss.__init__ = spelled(CTCLoss.__init__)  # type: ignore[method-assign]
