"""Losses from logits, each fused into one primitive, so that no probability is rounded to 0 or 1 before its
logarithm is taken."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from .elementary import sigmoid
from .reductions import log_softmax, softmax, sum_
from .structure import reshape


def _binary(x: float, y: float) -> float:
    return max(x, 0.0) - x * y + math.log1p(math.exp(-math.fabs(x)))


def _binary_arrays(x: Any, y: Any) -> Any:
    return np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))


def _categorical(x: Any, y: Any) -> Any:
    logs = log_softmax(x, axis=x.ndim - 1)
    return -np.add.reduce(np.where(y == 0, 0, y * logs), axis=-1)


def per_row(g: Any) -> Any:
    """One number for each row, with an axis of size 1 behind it."""
    return reshape(g, shape=(*g.shape, 1))


# fmt: off
binary_cross_entropy_with_logits = Primitive("binary_cross_entropy_with_logits", _binary, lambda g, z, x, y: g * (sigmoid(x) - y), lambda g, z, x, y: -g * x, array=_binary_arrays)
softmax_cross_entropy            = Primitive("softmax_cross_entropy",                     dx=lambda g, z, x, y: per_row(g) * (softmax(x, axis=x.ndim - 1) * sum_(y, axis=(y.ndim - 1,), keepdims=True) - y),
                                                                                          dy=lambda g, z, x, y: -per_row(g) * log_softmax(x, axis=x.ndim - 1),                            array=_categorical)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
binary_cross_entropy_with_logits.about(summary="max(x, 0) - x y + log(1 + exp(-|x|)): minus the log-likelihood of the target y under sigmoid(x).")
softmax_cross_entropy.about(example=lambda rng: ((rng.normal(size=(2, 3)), rng.dirichlet(np.ones(3), size=2)), {}), summary="For each row, minus the sum of y log(softmax(x)).")
# fmt: on
