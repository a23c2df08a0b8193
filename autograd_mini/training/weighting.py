"""A loss whose samples count differently: the weighted mean of the loss of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError, ShapeError
from ..core.node import plain
from ..nn.criteria import Loss
from ..nn.outputs import kind_of_output


def weighted_loss(loss: Callable[..., Any]) -> Callable[[Any, Any, Any], Any]:
    """`loss` as a function of output, target and one weight for each sample: sum(w l) / sum(w), where l is the loss of a sample
    (the mean over what there is of it), and samples whose label does not count weigh nothing.

    Args:
        loss: one of `nn`, or a function that takes `reduction="none"`.

    Raises:
        ArgumentError: for a loss that gives one number only.

    >>> from autograd_mini import nn
    >>> float(weighted_loss(nn.MSELoss())(np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.array([3.0, 1.0])))
    1.75
    """
    each: Callable[[Any, Any], Any]
    if isinstance(loss, Loss):
        settings = {**loss.settings, "reduction": "none"}

        def each(output: Any, target: Any) -> Any:
            return type(loss).function(output, target, **settings)
    elif "reduction" in _parameters(loss):

        def each(output: Any, target: Any) -> Any:
            return loss(output, target, reduction="none")
    else:
        raise ArgumentError(f"fit: weighted=True needs the loss of each sample, and {loss!r:.60} has no reduction='none'")
    reading = kind_of_output(loss)
    ignored = None if reading is None else reading.ignore_index

    def weighted(output: Any, target: Any, weight: Any) -> Any:
        w = np.asarray(plain(weight), dtype=float).reshape(-1)
        losses = each(output, target)
        labels = np.asarray(plain(target))
        if len(w) != len(losses):
            raise ShapeError(f"fit: {len(w)} weights for {len(losses)} samples: give one for each")
        if not (np.isfinite(w).all() and (w >= 0).all()):
            raise ArgumentError("fit: the weights of samples must be numbers, 0 or more")
        shares = np.broadcast_to(w.reshape(-1, *(1,) * (losses.ndim - 1)), losses.shape)
        if ignored is not None and labels.dtype.kind in "iu" and labels.shape == tuple(losses.shape):
            shares = shares * (labels != ignored)
        return am.sum(losses * (shares / (shares.sum() or 1.0)).astype(losses.dtype))

    return weighted


def share_of_weights(loss: Any, target: Any, weight: Any) -> float:
    """By how much the weighted mean of a batch counts in that of several: the weights of the samples whose label counts."""
    w, labels, reading = np.asarray(plain(weight), dtype=float).reshape(-1), np.asarray(plain(target)), kind_of_output(loss)
    if reading is None or reading.ignore_index is None or labels.dtype.kind not in "iu":
        return float(w.sum() * (labels.size / max(len(labels), 1) if labels.ndim else 1))
    return float((w.reshape(-1, *(1,) * (labels.ndim - 1)) * (labels != reading.ignore_index)).sum())


def _parameters(f: Any) -> Any:
    try:
        return inspect.signature(f).parameters
    except (TypeError, ValueError):
        return ()
