"""Gradients made smaller before a step, so that one bad batch does not throw the parameters far away."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, GradientError
from ..core.names.spelling import spelled
from ..core.node import Node
from .memory import gradient_array
from .optimizer import listed


def given(params: Any, taker: str) -> list[Any]:
    """Parameters, or a single one, in a list."""
    return [params] if isinstance(params, Node) else listed(params, taker)


@spelled
def clip_grad_norm(
    params: Iterable[Any], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> float:
    """Shrink all gradients by one factor, so that together their norm is at most `max_norm`; their direction stays.

        g <- g min(1, max_norm / (|g| + 1e-6))       where |g| is finite

    Args:
        params: the parameters, or a single one; those without a gradient do not count.
        max_norm: the largest norm that may be.
        norm_type: which norm: 2, 1, `math.inf`, or any other above 0.
        error_if_nonfinite: raise where the norm is NaN or infinite.

    Returns:
        The norm before.

    Raises:
        GradientError: where the norm is not finite, if that was asked for.
        ArgumentError: for a norm that makes no sense.

    Source: Pascanu, Mikolov and Bengio 2013, https://arxiv.org/abs/1211.5063.

    >>> from autograd_mini import Tensor
    >>> w = Tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> clip_grad_norm([w], max_norm=1.0), w.grad.round(4)
    (10.0, array([0.6, 0.8]))
    """
    if not max_norm >= 0 or not norm_type > 0:
        raise ArgumentError(f"clip_grad_norm: max_norm={max_norm!r} must be 0 or more, norm_type={norm_type!r} above 0")
    found = [p for p in given(params, "clip_grad_norm") if p.grad is not None]
    norm = _norm(np.array([_norm(np.ravel(gradient_array(p.grad)), norm_type) for p in found]), norm_type)
    if error_if_nonfinite and not math.isfinite(norm):
        raise GradientError(f"clip_grad_norm: the norm of the gradients is {norm}, so there is no direction to keep")
    factor = max_norm / (norm + 1e-6)
    if math.isfinite(norm) and factor < 1:
        for p in found:
            p.grad = p.grad * factor
    return norm


def _norm(x: Any, norm_type: float) -> float:
    """A norm that overflows only where it must."""
    with np.errstate(over="ignore"):
        norm = float(np.linalg.norm(x, norm_type)) if x.size else 0.0
    if norm == math.inf and math.isfinite(largest := float(np.abs(x).max())):
        return largest * float(np.linalg.norm(x / x.dtype.type(largest), norm_type))
    return norm


@spelled
def clip_grad_value(params: Iterable[Any], clip_value: float) -> None:
    """Cut every number of every gradient to at most `clip_value` in size.

    Args:
        params: the parameters, or a single one; those without a gradient do not count.
        clip_value: the largest size that may be.

    Raises:
        ArgumentError: for a value that makes no sense.

    >>> from autograd_mini import Tensor
    >>> w = Tensor([3.0, -0.25], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> clip_grad_value([w], clip_value=1.0)
    >>> w.grad
    array([ 1. , -0.5])
    """
    if not clip_value >= 0:
        raise ArgumentError(f"clip_grad_value: clip_value={clip_value!r} must be 0 or more")
    for p in given(params, "clip_grad_value"):
        if p.grad is not None:
            g = np.clip(gradient_array(p.grad), -clip_value, clip_value)
            p.grad = g if isinstance(p.data, np.ndarray) else float(g)
