"""Arrays of one value throughout, and of evenly spaced values or exponents."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..errors import ArgumentError, DtypeError
from ..node import is_symbolic
from ..operations.arithmetic import power
from ..operations.elementary import exp, log
from .arguments import as_array, handed_out, numbers, whole_number
from .shapes import astype, broadcast_to, moveaxis


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of that shape with one value, or one row of values, throughout.

    Args:
        shape: the sizes of the axes.
        fill_value: a number, or a Tensor, which gets the sum of the gradients.
        dtype: the NumPy type; that of `fill_value` if None.

    Returns:
        Of that shape.

    Raises:
        ShapeError: where `fill_value` does not broadcast to it.
        DtypeError: for a type of integers or booleans and a value that wants a gradient.

    >>> full(2, 3.0)
    array([3., 3.])
    """
    value = as_array(fill_value)
    if dtype is not None and np.dtype(dtype).kind in "iub" and getattr(value, "requires_grad", False):
        raise DtypeError(f"full: an array of {np.dtype(dtype)} cannot hold what wants a gradient: name dtype=float")
    z = broadcast_to(value if dtype is None else astype(value, dtype), shape)
    return like_a_tensor(z.copy() if isinstance(z, np.ndarray) else z)


def like_a_tensor(z: Any, dtype: Any = None) -> Any:
    """In a type, if one is named; an array that no gradient goes through has the methods of a Tensor all the same."""
    z = z if dtype is None else astype(z, dtype)
    return handed_out[0](z) if isinstance(z, np.ndarray) else z


def full_like(x: Any, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> Any:
    """One value throughout, in the shape and type of `x`.

    Args:
        x: an array or a Tensor, of any shape.
        fill_value: a number, or a Tensor, which gets the sum of the gradients.
        dtype: another type than that of `x`.
        shape: another shape than that of `x`.

    Returns:
        Of the shape of `x`.

    >>> full_like([0.0, 0.0], 3)
    array([3., 3.])
    """
    x = as_array(x)
    return full(x.shape if shape is None else shape, fill_value, x.dtype if dtype is None else dtype)


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """Evenly spaced numbers from `start` to `stop`, which is left out if `endpoint` is False, along a new axis.

    Args:
        start, stop: numbers, or arrays that broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        dtype: the NumPy type of the result.
        retstep: whether to return the distance as well.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis.

    >>> linspace(0.0, 1.0, 3)
    array([0. , 0.5, 1. ])
    """
    ends, num = [as_array(start), as_array(stop)], whole_number("num", num)
    typed = [type(x) not in (int, float) for x in (start, stop)]
    for i in (0, 1):  # a number of Python takes the type of the other end
        if not typed[i] and ends[1 - i].dtype.kind == "f":
            ends[i] = ends[i].astype(ends[1 - i].dtype)
    start, stop = ends
    if num < 0:
        raise ArgumentError(f"linspace: num={num} must not be negative")
    n = builtins.max(start.ndim, stop.ndim)
    there = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    kinds = [x.dtype for x, own in zip(ends, typed, strict=True) if own]
    kind = np.result_type(*kinds) if any(each.kind == "f" for each in kinds) else there.dtype
    there = there.astype(kind).reshape(-1, *(1,) * n)
    z = start * (1.0 - there) + stop * there
    z = moveaxis(z, 0, axis) if axis else z
    z = like_a_tensor(z, dtype)
    steps = builtins.max(num - 1 if endpoint else num, 0)
    return (z, (stop - start) * (1.0 / steps) if steps else (stop - start) * np.nan) if retstep else z


def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    """Powers of `base` with evenly spaced exponents, along a new axis.

    Args:
        start: the first exponent, or an array of them.
        stop: the last one; the shapes broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        base: what is raised to these powers.
        dtype: the NumPy type of the result.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> logspace(0.0, 2.0, 3)
    array([  1.,  10., 100.])
    """
    return like_a_tensor(power(base, linspace(start, stop, num, endpoint, axis=axis)), dtype)


def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Numbers from `start` to `stop`, each a constant multiple of the one before, along a new axis.

    Args:
        start: the first number, or an array of them.
        stop: the last one; the shapes broadcast.
        num: how many.
        endpoint: whether `stop` is the last.
        dtype: the NumPy type of the result.
        axis: where the new axis stands.

    Returns:
        `num` numbers along a new axis, each the same multiple of the one before.

    Raises:
        ArgumentError: for a start or stop of 0.

    >>> geomspace(1.0, 100.0, 3).round(9)
    array([  1.,  10., 100.])
    """
    start, stop = as_array(start), as_array(stop)
    product = numbers(start) * numbers(stop)
    if is_symbolic(product):
        product.expect(np.nextafter(0.0, 1.0), np.inf)
    elif np.any(product <= 0):
        raise ArgumentError("geomspace: start and stop must have the same sign, and none may be zero")
    z = start * exp(linspace(start * 0.0, log(stop / start), num, endpoint))
    z = moveaxis(z, 0, axis) if axis else z
    dtype = float if dtype is None and z.dtype != float else dtype  # as NumPy has it, where the ends are float32, too
    return like_a_tensor(z, dtype)
