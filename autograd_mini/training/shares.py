"""The weight of a batch beside others, where their losses and gradients are combined to those of all samples.

A loss is a mean over what counts: samples, elements, labels that are not ignored, each with the weight of its class. Means of two
batches are averaged by that, and not by their numbers of samples, or the result would depend on how the data were cut.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..core.errors import ShapeError
from ..core.node import plain
from ..nn.criteria import Loss
from ..nn.outputs import kind_of_output
from .batches import rows_of


def settings_of(loss: Any) -> dict[str, Any]:
    """The settings of a loss of `nn`, or those that a `functools.partial` has added."""
    if isinstance(loss, functools.partial):
        return {**settings_of(loss.func), **loss.keywords}
    return dict(loss.settings) if isinstance(loss, Loss) else {}


def number_of(value: Any, name: str) -> float:
    """The loss of a batch as a float.

    Raises:
        ShapeError: where it is not one number.
    """
    shape = np.shape(plain(value))
    if np.prod(shape) != 1:
        raise ShapeError(
            f"{name}: the loss of a batch has the shape {shape}, and must be one number: use reduction='mean', or .mean() in a "
            "function of your own (losses of single samples are what weighted=True asks for itself)"
        )
    return float(np.asarray(plain(value)).item()) if not hasattr(value, "item") else float(value.item())


def is_sum(loss: Any) -> bool:
    """Whether a loss is a sum over its samples and no mean: sums are added up."""
    return settings_of(loss).get("reduction") == "sum"


def share_of(loss: Any, target: Any) -> float:
    """By how much the mean loss of a batch counts in that of several; for a sum, how many samples it is of.

    >>> from autograd_mini import nn
    >>> labels = np.array([0, 1, -100, 1])
    >>> share_of(nn.CrossEntropyLoss(), labels), share_of(nn.CrossEntropyLoss(weight=np.array([1.0, 5.0])), labels)
    (3.0, 11.0)
    >>> share_of(nn.MSELoss(), np.zeros((4, 2))), share_of(nn.MSELoss(reduction="sum"), np.zeros((4, 2)))
    (8.0, 4.0)
    """
    settings, reading = settings_of(loss), kind_of_output(loss)
    rows = rows_of(target)
    if reading is None or settings.get("reduction", "mean") != "mean":
        return float(rows)
    labels = np.asarray(plain(target))
    if reading.ignore_index is None or labels.dtype.kind not in "iu":
        return float(labels.size)
    kept = labels[labels != reading.ignore_index]
    weight = settings.get("weight")
    return float(len(kept)) if weight is None else float(np.asarray(plain(weight), dtype=float)[kept].sum())
