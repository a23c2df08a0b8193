"""Functions applied along one axis after another: `apply_along_axis` and `apply_over_axes`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..errors import ArgumentError
from ..node import describe
from .arguments import as_array, one_axis
from .concatenation import stack
from .parts import unstack
from .shapes import moveaxis, reshape


def apply_along_axis(func1d: Callable[..., Any], axis: int, x: Any, *args: Any, **kwargs: Any) -> Any:
    """A function of vectors on each vector along an axis.

    Args:
        func1d: a function of a vector.
        axis: the axis along which the vectors lie.
        x: an array or a Tensor.
        args: further arguments of the function.
        kwargs: further keywords of the function.

    Returns:
        What the function gives for each vector, in the place of the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> import numpy as np
    >>> apply_along_axis(np.sum, 1, np.ones((2, 3)))
    array([3., 3.])
    """
    x = as_array(x)
    i = one_axis(x, axis)
    front = moveaxis(x, i, -1)
    rest = tuple(front.shape[:-1])
    rows = [func1d(row, *args, **kwargs) for row in unstack(reshape(front, (math.prod(rest), front.shape[-1])))]
    if not rows:
        raise ArgumentError(f"apply_along_axis: there is no vector in {describe(x)}")
    z = stack([as_array(row) for row in rows])
    z = reshape(z, (*rest, *z.shape[1:]))
    inner = z.ndim - len(rest)
    return moveaxis(z, tuple(range(len(rest), z.ndim)), tuple(range(i, i + inner)))


def apply_over_axes(func: Callable[..., Any], x: Any, axes: Any) -> Any:
    """A reduction along one axis after the other, all of which stay.

    Args:
        func: a function `(x, axis)`, such as a reduction.
        x: an array or a Tensor.
        axes: the axes, one after the other.

    Returns:
        As many axes as before; those that the function takes away stay with size 1.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> import numpy as np
    >>> apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])
    array([[6.]])
    """
    x = as_array(x)
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        i = one_axis(x, axis)
        z = func(x, axis)
        x = z if z.ndim == x.ndim else reshape(z, (*x.shape[:i], 1, *x.shape[i + 1 :]))
    return x
