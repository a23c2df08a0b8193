"""Losses from logits, each fused into one operation, so that no probability is rounded to 0 or 1 before its logarithm
is taken."""

from typing import Any

from .elementary import sigmoid
from .reductions import log_softmax, softmax, sum
from .row import rule
from .structure import reshape

# fmt: off
#                                       name, and below it: x receives, y receives
sigmoid_cross_entropy = rule("sigmoid_cross_entropy",
                                        lambda g, z, x, y: g * (sigmoid(x) - y),
                                        lambda g, z, x, y: -g * x)
softmax_cross_entropy            = rule("softmax_cross_entropy",
    lambda g, z, x, y:
        per_row(g) * (softmax(x, axis=x.ndim - 1) * sum(y, axis=(y.ndim - 1,), keepdims=True) - y),
    lambda g, z, x, y: -per_row(g) * log_softmax(x, axis=x.ndim - 1))
# fmt: on


def per_row(g: Any) -> Any:
    """One number for each row, with an axis of size 1 behind it."""
    return reshape(g, shape=(*g.shape, 1))
