"""Sums, means, extremes, norms and softmax along axes, for arrays.

`axis` is None or a tuple of axes counted from the front, or one axis where an operation goes along one. Sums over many
numbers are NumPy's own; what exponentiates subtracts the largest element first, so that it never overflows.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .pointwise import floats
from .shapes import require_a_row_each

Axis = tuple[int, ...] | None


def count(x: Any, axis: Axis) -> int:
    """The number of elements of `x` that each element of a reduction is made from."""
    return math.prod(x.shape if axis is None else [x.shape[i] for i in axis])


# ---- along any axes


def sum(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The sum."""
    return np.add.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]  # a bool is a bool


def mean(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The mean."""
    n = count(x, axis)
    if not n or x.dtype.char not in "fd":  # of nothing; of integers, or of halves, whose sum overflows
        return np.mean(x, axis=axis, keepdims=keepdims)
    return np.add.reduce(x, axis=axis, keepdims=keepdims) / x.dtype.type(n)  # type: ignore[call-overload]


def argmax_mask(x: Any, y: Any, axis: Axis, keepdims: bool) -> Any:
    """1/k at each of the k elements of `x` that equal their extreme `y`, else 0."""
    if axis is not None and not keepdims:
        y = np.reshape(y, tuple(1 if i in axis else n for i, n in enumerate(x.shape)))
    winners = np.where(np.isnan(y), np.nan, x == y)
    return (winners / np.sum(winners, axis=axis, keepdims=True)).astype(x.dtype, copy=False)


def segment_max(x: Any, index: Any, shape: Any) -> Any:
    """The largest of the slices of `x` that have one number in `index`; -inf where a number has none."""
    z = np.full(shape, -np.inf, x.dtype)
    with np.errstate(invalid="ignore"):  # a NaN is no warning in a maximum
        np.maximum.at(z, index, x)
    return z


def segment_winners(x: Any, y: Any, index: Any) -> Any:
    """1/k at each of the k elements of `x` that equal the extreme `y` of their segment, else 0."""
    top = y[index]
    winners = np.where(np.isnan(top), np.nan, x == top).astype(x.dtype)
    count = np.zeros(y.shape, x.dtype)
    np.add.at(count, index, winners)
    return winners / count[index]


def norm(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The Euclidean norm, scaled so that it does not overflow."""
    x = floats(x)
    scale = np.max(np.abs(x), axis=axis, keepdims=True, initial=0.0)
    scale = np.where((scale == 0) | ~np.isfinite(scale), 1, scale).astype(x.dtype, copy=False)
    z = scale * np.sqrt(np.sum(np.square(x / scale), axis=axis, keepdims=True))
    return z if keepdims else np.reshape(z, np.sum(np.empty(x.shape, bool), axis=axis).shape)


def std(x: Any, axis: Axis, keepdims: bool, ddof: float) -> Any:
    """The standard deviation: exactly 0 where all elements are equal, although their mean is rounded; scaled as the norm is where
    the squares would overflow or lose their digits."""
    x = floats(x)
    with np.errstate(over="ignore"):
        z = np.std(x, axis=axis, keepdims=keepdims, ddof=ddof)
    if not x.size:
        return z
    limits = np.finfo(x.dtype)
    first = np.reshape(x[tuple([slice(0, 1) if axis is None or i in axis else slice(None) for i in range(x.ndim)])], z.shape)
    sure = (z > 4 * limits.eps * np.abs(first) + np.sqrt(limits.tiny / limits.eps)) & (z < np.inf)
    if sure.all():
        return z
    equal = np.max(x, axis=axis, keepdims=True) == np.min(x, axis=axis, keepdims=True)
    away = np.where(equal, 0, x - np.mean(x, axis=axis, keepdims=True))
    return np.where(sure, z, norm(away, axis, keepdims) / np.sqrt(z.dtype.type(x.size // z.size - ddof)))


def logsumexp(x: Any, axis: Axis, keepdims: bool) -> Any:
    """log(sum(exp(x)))."""
    x = floats(x)
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0).astype(x.dtype, copy=False)
    with np.errstate(divide="ignore"):
        z = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return z if keepdims else np.reshape(z, np.sum(np.empty(x.shape, bool), axis=axis).shape)


def masked_softmax(x: Any, axis: Axis) -> Any:
    """Softmax, with zeros for a row that is -inf throughout."""
    x = floats(x)
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    e = np.where(np.isinf(top), x == np.where(top > 0, top, np.nan), np.exp(x - np.where(np.isinf(top), 0, top)))
    total = np.sum(e, axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype, copy=False)


def standardize(x: Any, axis: Axis, eps: float) -> Any:
    """x minus its mean, over the root of variance plus eps."""
    x = floats(x)
    kind = x.dtype.type
    total = np.add.reduce(x, axis=axis, keepdims=True)
    count = kind(x.size // total.size if total.size else 0)
    middle = x - total / count
    with np.errstate(over="ignore"):
        spread = np.add.reduce(np.square(middle), axis=axis, keepdims=True) / count
    if not math.isfinite(spread.sum()):  # the squares overflow: eps is nothing beside them
        with np.errstate(invalid="ignore", divide="ignore"):
            top = np.max(np.abs(middle), axis=axis, keepdims=True, initial=0.0)
            large = (spread == np.inf) & (top < np.inf)
            middle /= np.where(large, top, 1)
            root = np.sqrt(np.add.reduce(np.square(middle), axis=axis, keepdims=True) / count + np.where(large, 0, kind(eps)))
            return (middle / root).astype(x.dtype, copy=False)
    middle /= np.sqrt(spread + kind(eps))
    return middle


# ---- along one axis


def prod(x: Any, axis: int) -> Any:
    """The product."""
    return np.prod(x, axis)


def exclusive_prod(x: Any, axis: int) -> Any:
    """For each element, the product of all others: of those before it times of those after it."""
    before, after = np.ones_like(x), np.ones_like(x)
    first, last = along(x, axis, slice(None, -1)), along(x, axis, slice(1, None))
    before[last] = np.cumprod(x[first], axis)
    after[first] = np.flip(np.cumprod(np.flip(x[last], axis), axis), axis)
    return before * after


def prod_before(x: Any, axis: int) -> Any:
    """For each element, the product of all before it; 1 for the first."""
    z = np.ones_like(x)
    np.cumprod(x[along(x, axis, slice(None, -1))], axis, out=z[along(x, axis, slice(1, None))])
    return z


def shift(x: Any, by: int, axis: int) -> Any:
    """Moved on along an axis, with zeros in the places that are left."""
    z = np.zeros_like(x)
    n = x.shape[axis]
    if abs(by) < n:
        z[along(x, axis, slice(max(by, 0), n + min(by, 0)))] = x[along(x, axis, slice(max(-by, 0), n - max(by, 0)))]
    return z


def linear_scan(x: Any, y: Any, axis: int) -> Any:
    """The linear recurrence z_i = x_i z_(i-1) + y_i along an axis, from z_(-1) = 0."""
    a, b = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    z = np.empty(b.shape, np.result_type(x, y))
    if z.size == len(z):  # one sequence: Python's numbers are quicker than arrays of one element
        last, steps = 0.0, list[float]()
        for factor, term in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
            last = factor * last + term if steps else term
            steps.append(last)
        z[:] = np.reshape(np.asarray(steps, z.dtype), z.shape)
    else:
        for i in range(len(z)):
            z[i] = a[i] * z[i - 1] + b[i] if i else b[i]
    return np.moveaxis(z, 0, axis)


def linear_scan_back(x: Any, y: Any, axis: int) -> Any:
    """The adjoint of `linear_scan`: z_i = x_(i+1) z_(i+1) + y_i, from the end."""
    return np.flip(linear_scan(np.flip(shift(x, -1, axis), axis), np.flip(y, axis), axis), axis)


def logcumsumexp(x: Any, axis: int) -> Any:
    """log(cumsum(exp(x))) along an axis."""
    return np.logaddexp.accumulate(x, axis=axis)


def real_fourier(x: Any) -> Any:
    """The Fourier transform of reals along the last axis; real and imaginary parts in an axis before it."""
    z = np.fft.rfft(x)
    return np.stack([z.real, z.imag], axis=-2).astype(x.dtype, copy=False)


def real_fourier_back(x: Any, n: int) -> Any:
    """The adjoint of `real_fourier`: n numbers from (..., 2, n // 2 + 1)."""
    half = np.full(x.shape[-1], n / 2)
    half[0] = n
    if n % 2 == 0:
        half[-1] = n
    return np.fft.irfft((x[..., 0, :] + 1j * x[..., 1, :]) * half, n).astype(x.dtype, copy=False)


def along(x: Any, axis: int, part: slice) -> tuple[slice, ...]:
    """The index of a part of `x` along one axis."""
    return (*(slice(None),) * axis, part, *(slice(None),) * (x.ndim - axis - 1))


def softmax(x: Any, axis: int) -> Any:
    """exp(x) over the sum of exp(x)."""
    x = floats(x)
    e = np.asarray(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    np.exp(e, out=e)  # in one array, since a fresh one for each step costs more than the step
    e /= np.add.reduce(e, axis=axis, keepdims=True)
    return e


def log_softmax(x: Any, axis: int) -> Any:
    """x minus log(sum(exp(x)))."""
    x = floats(x)
    shifted = np.asarray(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    shifted -= np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))
    return shifted


def softmax_cross_entropy(x: Any, y: Any) -> Any:
    """For each row, minus the sum of y log(softmax(x)); a y of 0 counts 0 even where the logarithm is -inf.

    Raises:
        ShapeError: for targets that have no row for each row of logits, as labels have none.
    """
    x = floats(x)
    y = floats(y)
    require_a_row_each(x.shape, y.shape)
    logs = log_softmax(x, axis=x.ndim - 1)
    return -np.add.reduce(np.where(y == 0, 0, y * logs), axis=-1)
