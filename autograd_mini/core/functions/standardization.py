"""Elements minus their mean, over their standard deviation."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..node import is_symbolic
from ..operations import convolution as rules
from .arguments import Axis, as_array, numbers, some_axes
from .shapes import halves_as_single


@halves_as_single
def standardize(x: Any, axis: Axis = None, eps: float = 1e-5) -> Any:
    """`x` minus its mean, over the root of variance plus `eps`, along axes: what batch and layer normalization share.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        eps: what is added to the variance.

    Returns:
        Of the shape of `x`: (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> standardize(np.array([1.0, 3.0]), eps=0.0)
    array([-1.,  1.])
    """
    x, eps = as_array(x), float(eps)
    axes = some_axes(x, axis)
    if eps == 0 and not is_symbolic(x) and (scale := scale_of_squares(numbers(x), axes)) is not None:
        x = x / scale
    return rules.standardize(x, axis=axes, eps=eps)


def scale_of_squares(x: Any, axes: tuple[int, ...] | None) -> Any:
    """Powers of two that very large and very small numbers are divided by, so that the sums of their squares neither overflow nor
    vanish; None where none does."""
    if x.dtype.kind != "f" or not x.size:
        return None
    top, limits = np.max(np.abs(x), axis=axes, keepdims=True), np.finfo(x.dtype)
    unsafe = (top > np.sqrt(limits.max) / x.size) | (top < np.sqrt(limits.tiny) / limits.eps)
    unsafe &= (top > 0) & (top < np.inf)
    return np.ldexp(np.ones_like(top), np.where(unsafe, np.frexp(top)[1] - 1, 0)) if unsafe.any() else None
