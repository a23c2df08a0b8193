"""Textbook forms of operations that are fused on arrays of floats: on object arrays of Values, and on complex arrays.

On such arrays NumPy computes with Python's operators, element by element, or with its own functions of complex numbers.
What subtracts the largest element first subtracts the largest real number, which is constant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..kernels.reductions import count
from ..node import Node
from ..operations import elementary
from ..operations.kinks import where
from ..primitive import Primitive

number = np.frompyfunc(lambda x: x._value if isinstance(x, Node) else float(x), 1, 1)


def elementwise(op: Primitive) -> Callable[[Any], Any]:
    """An operation on every element."""
    each = np.frompyfunc(op, 1, 1)
    return lambda x: op.array(x) if np.iscomplexobj(x) else each(x)


exp, log, sqrt = map(elementwise, (elementary.exp, elementary.log, elementary.sqrt))


def root(x: Any) -> Any:
    """The square root of a sum of squares, whose slope is zero where all of them are (a subgradient)."""
    each = np.frompyfunc(lambda v: 0.0 * v if number(v) == 0 else elementary.sqrt(v), 1, 1)
    return elementary.sqrt.array(x) if np.iscomplexobj(x) else each(x)


def total(x: Any, axis: Any, keepdims: bool) -> Any:
    """The sum."""
    return np.sum(x, axis=axis, keepdims=keepdims)


def average(x: Any, axis: Any, keepdims: bool) -> Any:
    """The mean; of nothing it is NaN."""
    n = count(x, axis)
    return total(x, axis, keepdims) / n if n else total(x, axis, keepdims) * np.nan


def var(x: Any, axis: Any, keepdims: bool, ddof: int) -> Any:
    """The variance."""
    d = x - average(x, axis, True)
    return total(d * d, axis, keepdims) / (count(x, axis) - ddof)


def std(x: Any, axis: Any, keepdims: bool, ddof: int) -> Any:
    """The standard deviation; exactly 0 where all elements are equal, although their mean is rounded."""
    if np.iscomplexobj(x):
        return root(var(x, axis, keepdims, ddof))
    d, numbers = x - average(x, axis, True), number(x).astype(float)
    equal = np.max(numbers, axis=axis, keepdims=True) == np.min(numbers, axis=axis, keepdims=True)
    return norm(np.where(equal, d * 0.0, d), axis, keepdims) / (count(x, axis) - ddof) ** 0.5


def standardize(x: Any, axis: Any, eps: float) -> Any:
    """Deviations from the mean, over the root of variance plus eps."""
    return (x - average(x, axis, True)) / sqrt(var(x, axis, True, 0) + eps)


def extreme(largest: Callable[[list[float]], float]) -> Callable[..., Any]:
    """The largest or smallest element; those that are equal to it share the gradient."""

    def of_row(xs: Any) -> Any:
        numbers = [number(x) for x in xs]
        if any(v != v for v in numbers):
            return sum(xs) * np.nan
        best = largest(numbers)
        first, *others = (x for x, v in zip(xs, numbers, strict=True) if v == best)
        if not others:
            return first
        k = 1 + len(others)
        return first + sum(x - first for x in others) / k if np.isfinite(best) else (first + sum(others)) / k

    return by_row(of_row)


def by_row(of_row: Callable[[Any], Any]) -> Callable[..., Any]:
    """A reduction by a function of one row of Values."""

    def form(x: Any, axis: Any, keepdims: bool) -> Any:
        axes = tuple(range(x.ndim)) if axis is None else axis
        kept = [i for i in range(x.ndim) if i not in axes]
        rows = np.transpose(x, (*kept, *axes)).reshape(*(x.shape[i] for i in kept), -1)
        z = np.empty(rows.shape[:-1], dtype=object)
        for index in np.ndindex(z.shape):
            z[index] = of_row(rows[index])
        return np.expand_dims(z, axes) if keepdims else z[()]

    return form


def largest(x: Any, axis: Any) -> Any:
    """The largest real number along axes."""
    real = x.real if np.iscomplexobj(x) else number(x).astype(float)
    return np.max(real, axis=axis, keepdims=True, initial=-np.inf)


def top(x: Any, axis: Any) -> Any:
    """The largest real number along axes, or 0 where that is not finite."""
    found = largest(x, axis)
    return np.where(np.isfinite(found), found, 0.0).astype(x.dtype)


def softmax(x: Any, axis: Any) -> Any:
    """exp(x) over its sum."""
    e = exp(x - largest(x, axis).astype(x.dtype))
    return e / total(e, axis, True)


def log_softmax(x: Any, axis: Any) -> Any:
    """x minus log(sum(exp(x)))."""
    shifted = x - largest(x, axis).astype(x.dtype)
    return shifted - log(total(exp(shifted), axis, True))


def logsumexp(x: Any, axis: Any, keepdims: bool) -> Any:
    """log(sum(exp(x)))."""
    if not np.iscomplexobj(x) and np.any(np.isinf(largest(x, axis))):
        return by_row(logsumexp_of_infinite)(x, axis, keepdims)
    shift = top(x, axis)
    z = log(total(exp(x - shift), axis, True)) + shift
    return z if keepdims else np.reshape(z, total(np.empty(x.shape, bool), axis, False).shape)


def logsumexp_of_infinite(xs: Any) -> Any:
    """log(sum(exp(x))) of a row: the infinite numbers share the gradient, and a row that is -inf throughout has none."""
    numbers = number(xs).astype(float)
    if np.max(numbers) == np.inf:
        return average(xs[numbers == np.inf], (0,), False)
    if np.max(numbers) == -np.inf:
        return where(xs[0], -np.inf, condition=False)
    return logsumexp(xs, (0,), False)


hypots = np.frompyfunc(elementary.hypot, 2, 1, identity=0.0)


def norm(x: Any, axis: Any, keepdims: bool) -> Any:
    """The root of the sum of squares; where those would overflow or vanish, of two numbers at a time."""
    if not np.iscomplexobj(x):
        sizes = np.abs(number(x).astype(float))
        if np.any((sizes > 1e150) | (sizes < 1e-150) & (sizes > 0)):
            return hypots.reduce(x, axis=axis, keepdims=keepdims)
    return root(total(x * x, axis, keepdims))


TEXTBOOK: dict[str, Callable[..., Any]] = {
    "astype": lambda x, dtype: x,
    "sum": total,
    "mean": average,
    "var": var,
    "std": std,
    "norm": norm,
    "standardize": standardize,
    "max": extreme(max),
    "min": extreme(min),
    "softmax": softmax,
    "masked_softmax": softmax,
    "log_softmax": log_softmax,
    "logsumexp": logsumexp,
    "softmax_cross_entropy": lambda x, y: -np.add.reduce(y * log_softmax(x, x.ndim - 1), axis=-1),
    "einsum": lambda *xs, spec: np.einsum(spec, *xs),
}
"""The textbook's form of each operation that has another one on arrays of floats."""
