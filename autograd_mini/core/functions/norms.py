"""Norms of vectors and matrices, and vectors divided by theirs."""

from __future__ import annotations

import builtins
from functools import wraps
from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, ShapeError
from ..node import is_symbolic
from ..operations import decompositions, exact, reductions
from ..operations.arithmetic import power
from ..operations.kinks import abs, sign
from .arguments import Axis, as_array, common_shape, is_scalar_node, matrices, numbers, one_axis, some_axes
from .choices import nan_to_num, where
from .control import stop_gradient
from .reductions import max, min, sum
from .shapes import broadcast_to, expand_dims, halves_as_single, moveaxis, reshape, squeeze


def warning_of_matrices(f: Any) -> Any:
    """A norm that warns where its order stands by position beside a matrix: PyTorch's is of all elements then."""

    @wraps(f)
    def call(x: Any, *args: Any, **options: Any) -> Any:
        if len(args) == 1 and not options and type(args[0]) in (int, float) and np.ndim(numbers(x)) == 2:
            warn(
                f"norm(x, {args[0]}) is that of a matrix, as np.linalg.norm gives it; PyTorch's is of all elements in one row: "
                f"write p={args[0]} where that one is meant, and ord={args[0]} for that of the matrix"
            )
        return f(x, *args, **options)

    return call


@warning_of_matrices
def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The norm of a vector (along an axis, or of all elements): 2 (Euclidean, Frobenius; slope 0 at 0), 1, inf,
    -inf, or any power.

    For a matrix (2-d `x` without axis, or two axes), `ord` may be None or "fro", 1 or inf (largest column or row
    sum), or 2 or "nuc" (largest or sum of singular values), as in NumPy. At 0 the norm has a kink: there a second
    derivative through it is that of the subgradient, zero.

    Args:
        x: an array or a Tensor, of any shape.
        ord: which norm; 2 if None.
        axis: an axis, a pair of axes for a matrix; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.
        ArgumentError: for a norm that there is not.

    >>> float(norm([3.0, 4.0]))
    5.0
    """
    if is_scalar_node(x):
        return abs(x)
    x = as_array(x)
    if ord is None or ord == "fro":
        return reductions.norm(x, axis=some_axes(x, axis), keepdims=bool(keepdims))
    axes = (
        tuple(range(x.ndim))
        if axis is None
        else tuple(one_axis(x, i) for i in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    )
    if len(axes) == 2:
        return _matrix_norm(x, ord, axes, keepdims)
    if len(axes) != 1:
        raise ShapeError(f"norm: ord={ord!r} is for vectors and matrices, and x has shape {x.shape}: name the axis")
    if ord == 2:
        return reductions.norm(x, axis=axes, keepdims=bool(keepdims))
    if ord == 1:
        return sum(abs(x), axes, keepdims)
    if ord in (np.inf, -np.inf):
        return (max if ord > 0 else min)(abs(x), axes, keepdims)
    if isinstance(ord, str) or not isinstance(ord, (int, float, np.number)):
        raise ArgumentError(f"norm: there is no vector norm ord={ord!r}; use a number, inf or -inf")
    if ord == 0:  # how many elements are not zero
        return sum(abs(sign(nan_to_num(x, nan=1.0))), axes, keepdims)
    if not is_symbolic(x) and ord > 1 and (scale := scale_of(x, float(ord), axes)) is not None:
        z = norm(x / scale, ord, axes, True) * scale
        return z if keepdims else squeeze(z, axes)
    total = sum(power(abs(x), float(ord)), axes, keepdims)
    nothing = numbers(total) == 0 if not is_symbolic(total) else total == 0
    return where(nothing, 0.0, power(where(nothing, 1.0, total), 1.0 / ord)) if ord > 1 else power(total, 1.0 / ord)


def scale_of(x: Any, ord: Any, axes: tuple[int, ...]) -> Any:
    """The largest magnitude along the axes, where a sum of powers of `x` would overflow or lose its digits; None where it would
    not."""
    x = np.asarray(numbers(x))
    if x.dtype.kind != "f" or not x.size:
        return None
    facts = np.finfo(x.dtype)
    largest = np.max(np.abs(x), axis=axes, keepdims=True)
    largest = np.where((largest > 0) & (largest < np.inf), largest, 1).astype(x.dtype)
    low, high = (facts.tiny / facts.eps) ** (1 / ord), (facts.max / builtins.min(x.size, 10_000)) ** (1 / ord)
    return largest if np.any((largest < low) | (largest > high)) else None


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    rows, columns = axes
    if ord in (1, -1, np.inf, -np.inf):
        along, over = (rows, columns) if builtins.abs(ord) == 1 else (columns, rows)
        return (
            (max if ord > 0 else min)(sum(abs(x), along, True), axes, True)
            if keepdims
            else (max if ord > 0 else min)(sum(abs(x), along), over - (along < over))
        )
    if ord in (2, -2, "nuc"):
        x = moveaxis(x, axes, (-2, -1))
        z = decompositions.nuclear_norm(x) if ord == "nuc" else None
        if z is None:
            z = (max if ord > 0 else min)(decompositions.singular_values(x), -1)
        return expand_dims(z, axes) if keepdims else z
    raise ArgumentError(f"norm: there is no matrix norm ord={ord!r}; use None, 'fro', 'nuc', 1, 2, inf or their negatives")


@halves_as_single
def normalize(x: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """`x` divided by its Euclidean norm along an axis; a vector shorter than `eps` comes out as it is over `eps`,
    with gradient zero.

    Args:
        x: an array or a Tensor (..., n).
        axis: an axis, counted from the end where it is negative.
        eps: a vector shorter than this is divided by it.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> normalize([3.0, 4.0])
    array([0.6, 0.8])
    """
    x = as_array(x)
    length = norm(x, axis=axis, keepdims=True)
    return where(numbers(length) > eps, exact.div_no_nan(x, length), stop_gradient(x) / eps)


@halves_as_single
def cosine_similarity(x: Any, y: Any, axis: int = -1, eps: float = 1e-12) -> Any:
    """The cosine of the angle between vectors along an axis; 0 with gradient 0 where one is shorter than `eps`.

    Args:
        x: an array or a Tensor (..., n).
        y: (..., n).
        axis: an axis, counted from the end where it is negative.
        eps: a vector shorter than this counts as none.

    Returns:
        (..., n), (..., n) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(cosine_similarity([1.0, 0.0], [1.0, 1.0]))
    0.7071067811865475
    """
    x, y = as_array(x), as_array(y)
    shape = common_shape("cosine_similarity", x.shape, y.shape) if x.shape != y.shape else x.shape
    x, y = broadcast_to(x, shape), broadcast_to(y, shape)
    return sum(normalize(x, axis, eps) * normalize(y, axis, eps), axis)


def vector_norm(x: Any, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors along axes, which count as one; of all elements if `axis` is None.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        ord: which power: 2, 1, inf, or any number.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        ArgumentError: for a norm that there is not.

    >>> float(vector_norm([[3.0, 0.0], [0.0, 4.0]]))
    5.0
    """
    from .reductions import flattened

    flat, kept = flattened(as_array(x), axis)
    z = norm(flat, ord, -1)
    return reshape(z, kept) if keepdims else z


def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of matrices in the last two axes: (..., m, n) -> (...).

    Args:
        x: matrices (..., m, n).
        keepdims: whether the axes stay, with size 1.
        ord: 'fro', 'nuc', 1, -1, 2, -2, inf or -inf.

    Returns:
        (..., m, n) -> (...).

    Raises:
        ArgumentError: for a norm that there is not.

    >>> float(matrix_norm([[3.0, 0.0], [0.0, 4.0]], ord=2))
    4.0
    """
    x = matrices("matrix_norm", x, factorized=False)
    return norm(x, ord, (x.ndim - 2, x.ndim - 1), keepdims)
