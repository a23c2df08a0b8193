"""Activation functions that are compositions of a few operations."""

from __future__ import annotations

import math
from typing import Any

from ..operations.elementary import erfc, sigmoid
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


def gelu(x: Any) -> Any:
    """The Gaussian error linear unit x Phi(x), exact (Hendrycks and Gimpel 2016).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> round(gelu(1.0), 6)
    0.841345
    """
    x = elements(x)
    return x * 0.5 * erfc(x * -math.sqrt(0.5))
