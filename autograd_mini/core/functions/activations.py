"""Activation functions that are compositions of a few operations."""

from __future__ import annotations

import math
from typing import Any

from ..errors import ArgumentError
from ..operations.elementary import erfc, sigmoid, tanh
from .arguments import elements


def silu(x: Any) -> Any:
    """The sigmoid linear unit (swish) x sigmoid(x).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> silu(0.0)
    0.0
    """
    return x * sigmoid(x)


def gelu(x: Any, approximate: str | bool = "none") -> Any:
    """The Gaussian error linear unit x Phi(x) (Hendrycks and Gimpel 2016).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        approximate: "none" for the normal distribution function Phi itself; "tanh" for
            x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, with which GPT-2 was trained. False and True are these two.

    Returns:
        Of the shape of `x`: (...) -> (...).

    Raises:
        ArgumentError: for another `approximate`.

    >>> round(gelu(1.0), 6), round(gelu(1.0, approximate="tanh"), 6)
    (0.841345, 0.841192)
    """
    x = elements(x)
    if approximate == "none" or approximate is False:
        return x * 0.5 * erfc(x * -math.sqrt(0.5))
    if approximate != "tanh" and approximate is not True:
        raise ArgumentError(f"gelu: approximate must be 'none' or 'tanh', got {approximate!r:.40}")
    return 0.5 * x * (1 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))
