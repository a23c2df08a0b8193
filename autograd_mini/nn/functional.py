"""Layers without parameters, as functions: activations, losses (means, as in PyTorch), and layers called with weights.

The same functions are elsewhere: activations and convolutions in `am`, losses in `nn.losses`. What is a mean here is a number for
each element or row in `am`, under another name: `am.sigmoid_cross_entropy`, `am.softmax_cross_entropy`, `am.squared_error`.
`cross_entropy` is the very same in both.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import functions as am
from ..core.errors import ArgumentError
from ..core.functions import (
    adaptive_avg_pool2d,
    avg_pool2d,
    conv1d,
    conv2d,
    elu,
    gelu,
    hardtanh,
    leaky_relu,
    log_softmax,
    max_pool2d,
    relu,
    relu6,
    sigmoid,
    silu,
    softmax,
    tanh,
)
from ..core.functions.arguments import all_between, as_array
from ..core.names.spelling import spelled
from ..core.names.unknown_names import listing, missing
from ..core.node import is_symbolic, plain
from ..core.randomness import Rng, as_generator
from .layer_sizes import check_probability
from .losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cosine_embedding_loss,
    cross_entropy,
    gaussian_nll_loss,
    hinge_loss,
    huber_loss,
    kl_div,
    l1_loss,
    margin_ranking_loss,
    mse_loss,
    multi_margin_loss,
    multiclass_svm_loss,
    nll_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    triplet_margin_loss,
)

__all__ = [
    "adaptive_avg_pool2d", "avg_pool2d", "binary_cross_entropy", "binary_cross_entropy_with_logits", "conv1d", "conv2d",
    "cosine_embedding_loss", "cross_entropy", "dropout", "elu", "embedding", "gaussian_nll_loss", "gelu", "hardtanh",
    "hinge_loss", "huber_loss", "kl_div", "l1_loss", "leaky_relu", "linear", "log_softmax", "margin_ranking_loss",
    "max_pool2d", "mse_loss", "multi_margin_loss", "multiclass_svm_loss", "nll_loss", "poisson_nll_loss", "relu", "relu6",
    "sigmoid", "silu", "smooth_l1_loss", "softmax", "softplus", "tanh", "triplet_margin_loss",
]  # fmt: skip
__dir__ = listing(*__all__)

__getattr__ = missing(__name__, __all__)


@spelled
def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """x W^T + b along the last axis.

    Args:
        input: (..., in_features).
        weight: (out_features, in_features).
        bias: (out_features,), or None.

    Returns:
        (..., out_features).

    >>> linear([1.0, 2.0], [[3.0, 4.0]], [0.5])
    array([11.5])
    """
    y = am.matmul(as_array(input), am.swapaxes(as_array(weight), 0, 1))
    return y if bias is None else y + bias


@spelled
def embedding(input: Any, weight: Any, padding_idx: int | None = None) -> Any:
    """The rows of a table by their numbers: integers (...) and a weight (n, d) -> (..., d). No gradient goes to the row
    `padding_idx`.

    >>> embedding([1, 0], [[1.0, 2.0], [3.0, 4.0]])
    array([[3., 4.],
           [1., 2.]])
    """
    weight = as_array(weight)
    rows = am.take(weight, input, axis=0)
    if padding_idx is None:
        return rows
    learned = np.asarray(plain(input)) != padding_idx % weight.shape[0]
    return am.where(learned[..., None], rows, am.stop_gradient(rows))


@spelled
def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """log(1 + exp(beta x)) / beta, a smooth relu.

    Args:
        input: any shape.
        beta: how sharply it bends, above 0.
        threshold: where beta x is above it, the result is x. From 20 on, as it is if left out, there is no need of it: the
            formula does not overflow, and differs from x by less than 3e-9.

    Raises:
        ArgumentError: for a beta that is not above 0.

    >>> softplus([0.0, 2.0], beta=2.0).round(3)
    array([0.347, 2.009])
    """
    if not all_between(beta, np.nextafter(0.0, 1.0), np.inf):
        raise ArgumentError(f"softplus: beta must be positive, got {beta}")
    x = as_array(input)
    z = am.softplus(x) if not is_symbolic(beta) and beta == 1 else am.softplus(x * beta) / beta
    return z if threshold >= 20 else am.where(x * beta > threshold, x, z)


@spelled
def dropout(input: Any, p: float = 0.5, training: bool = True, *, rng: Rng = None) -> Any:
    """Each number becomes 0 with probability p, the others grow by 1 / (1 - p); nothing happens without `training`.

    Args:
        input: any shape.
        p: the probability.
        training: whether anything happens.
        rng: draws the numbers that become 0: a generator, a seed, or None for the default generator.

    >>> dropout([1.0, 1.0, 1.0, 1.0], 0.5, rng=0)
    array([2., 0., 0., 0.])
    """
    check_probability("dropout", p=p)
    x = as_array(input)
    if not training or p == 0:
        return x
    kept = as_generator(rng).random(x.shape) >= p
    return x * (kept / (1 - p) if p < 1 else kept).astype(x.dtype if x.dtype.kind == "f" else float)
