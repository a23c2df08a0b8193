"""Running sums and products along an axis."""

from __future__ import annotations

from typing import Any

from ..operations import reductions
from .arguments import as_array, one_axis
from .reductions import chosen
from .shapes import ravel


def along_one_axis(op: Any, x: Any, axis: int | None, **params: Any) -> Any:
    x = as_array(x)
    if axis is None or not x.ndim and axis in (0, -1):
        x, axis = ravel(x), 0
    return op(x, axis=one_axis(x, axis), **params)


def cumsum(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running sum along an axis, or of all elements.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumsum([1.0, 2.0, 3.0])
    array([1., 3., 6.])
    """
    return along_one_axis(reductions.cumsum, chosen("cumsum", x, None, 0.0, dtype, out), axis)


def cumprod(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running product along an axis, or of all elements; its gradient is exact also where elements are zero.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumprod([1.0, 2.0, 3.0])
    array([1., 2., 6.])
    """
    return along_one_axis(reductions.cumprod, chosen("cumprod", x, None, 0.0, dtype, out), axis)
