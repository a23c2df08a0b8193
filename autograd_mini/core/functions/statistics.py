"""Averages, quantiles, covariances and the integral of samples, with the names and arguments of NumPy."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, GradientError, ShapeError
from ..node import describe, is_symbolic, plain
from .arguments import Axis, as_array, numbers, one_axis, some_axes
from .choices import clip, where
from .concatenation import concatenate
from .diagonals import diagonal
from .parts import getitem, take, take_along_axis
from .products import matmul
from .reductions import flattened, max, mean, min, sum
from .shapes import astype, atleast_2d, broadcast_to, expand_dims, halves_as_single, moveaxis, ravel, reshape, transpose
from .sorting import sort

METHODS = {
    "linear": (1.0, 1.0), "weibull": (0.0, 0.0), "hazen": (0.5, 0.5), "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8), "interpolated_inverted_cdf": (0.0, 1.0),
}  # fmt: skip
"""The two numbers of Hyndman and Fan (1996) for each continuous method."""
STEPS = ("lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf", "closest_observation")
"""The methods that take an element, or the middle of two."""


def average(x: Any, axis: Axis = None, weights: Any = None, returned: bool = False, *, keepdims: bool = False) -> Any:
    """The weighted mean.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        weights: an array of the shape of `x`, or one weight for each place along `axis`.
        returned: whether to return the sum of the weights as well.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes; with `returned`, a pair.

    Raises:
        ArgumentError: where the weights add up to zero.

    >>> float(average([1.0, 4.0], weights=[2.0, 1.0]))
    2.0
    """
    x = as_array(x)
    w = None if weights is None else as_array(weights)
    if w is not None and w.dtype.kind in "iub":  # their sum would be of 64 bits
        w = astype(w, np.result_type(x.dtype, w.dtype) if x.dtype.kind == "f" else float)
    return _average(x, axis, w, returned, keepdims)


@halves_as_single
def _average(x: Any, axis: Axis, w: Any, returned: bool, keepdims: bool) -> Any:
    if w is None:
        z = mean(x, axis, keepdims)
        n = np.full(z.shape, float(x.size // builtins.max(z.size, 1)))
        return (z, n) if returned else z
    if tuple(w.shape) != tuple(x.shape):
        if axis is None:
            raise ShapeError(f"average: weights of shape {tuple(w.shape)} for {describe(x)}: name the axis that they go along")
        axes = some_axes(x, axis) or ()
        if tuple(w.shape) != tuple(x.shape[i] for i in axes):
            raise ShapeError(f"average: weights of shape {tuple(w.shape)} do not fit axis {axis} of {describe(x)}")
        w = reshape(w, tuple(n if i in axes else 1 for i, n in enumerate(x.shape)))
        w = broadcast_to(w, x.shape)
    total = sum(w, axis, keepdims)
    if not is_symbolic(total) and np.any(numbers(total) == 0):
        raise ArgumentError("average: the weights add up to zero")
    z = sum(x * w, axis, keepdims) / total
    return (z, total) if returned else z


def ptp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest minus the smallest element.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(ptp([1.0, 4.0, 2.0]))
    3.0
    """
    return max(x, axis, keepdims) - min(x, axis, keepdims)


def probabilities(name: str, q: Any) -> Any:
    """Probabilities as an array, each between 0 and 1."""
    if getattr(q, "requires_grad", False):
        raise GradientError(f"{name}: no gradient flows to q; pass q.data")
    q = np.asarray(plain(q), float)
    if not np.all((q >= 0) & (q <= 1)):
        raise ArgumentError(f"{name}: probabilities lie between 0 and 1 (percentiles between 0 and 100)")
    return q


STEPWISE = ("lower", "higher", "nearest", "inverted_cdf", "closest_observation")
"""Methods that give one of the elements, and so keep their type."""


def type_between(x: Any, q: Any, method: str) -> Any:
    """The type of a quantile of the floats `x`: theirs, widened by that of probabilities that are no Python number."""
    if type(q) in (int, float) or method in STEPWISE:
        return x.dtype
    given = np.asarray(plain(q)).dtype
    return np.result_type(x.dtype, given if given.kind == "f" else np.float64)


def from_percent(q: Any) -> Any:
    """Probabilities of percentages; a Python number stays one."""
    return float(q) / 100.0 if type(q) in (int, float) else np.true_divide(np.asarray(plain(q)), 100)


def quantile(
    x: Any, q: Any, axis: Axis = None, keepdims: bool = False, *, method: str = "linear", weights: Any = None
) -> Any:
    """The quantiles along axes; each gradient moves back to the elements that a quantile lies between.

    Args:
        x: an array or a Tensor, of any shape.
        q: one probability, or an array of them, whose axes come first in the result.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        method: how to choose between neighbours: NumPy's thirteen (Hyndman and Fan 1996).
        weights: how much each element counts, of the shape of `x` or of its `axis`; with method="inverted_cdf" only, as in NumPy.
            No gradient flows to them.

    Returns:
        The shape of `q`, and then that of `x` without the axes.

    Raises:
        ArgumentError: for a probability that is not from 0 to 1, or another method.

    >>> float(quantile([1.0, 2.0, 4.0], 0.25))
    1.5
    """
    if method not in METHODS and method not in STEPS:
        raise ArgumentError(f"quantile: there is no method {method!r}; use one of {', '.join((*METHODS, *STEPS))}")
    x = as_array(x)
    x = x if x.dtype.kind == "f" else astype(x, float)
    kind, q = type_between(x, q, method), probabilities("quantile", q)
    flat, kept = flattened(x, axis)
    n = int(flat.shape[-1])
    if not n:
        raise ArgumentError("quantile: there are no elements")
    if weights is not None:
        z = weighted(flat, flattened(element_weights("quantile", x, weights, axis, method), axis)[0], q.ravel())
        last = np.any(np.isnan(numbers(flat)), axis=-1, keepdims=True)
        z = moveaxis(where(np.broadcast_to(last, z.shape), np.nan, z), -1, 0)
        return reshape(z, (*q.shape, *(kept if keepdims else z.shape[1:])))
    flat = sort(flat, -1)
    below, share = places(q.ravel(), n, method)
    low, high = take(flat, below, -1), take(flat, np.minimum(below + 1, n - 1), -1)
    share = share.astype(kind)
    z = where(np.broadcast_to(share == 0, low.shape), low, low + (high - low) * share)
    last = take(flat, np.array([n - 1]), -1)
    z = where(np.broadcast_to(np.isnan(numbers(last)), z.shape), last, z)  # NaN is sorted to the end
    z = moveaxis(z, -1, 0)
    return reshape(z, (*q.shape, *(kept if keepdims else z.shape[1:])))


def element_weights(name: str, x: Any, weights: Any, axis: Axis, method: str) -> Any:
    """A weight for each element of `x`, from weights of its shape or of that of the axes."""
    if method != "inverted_cdf":
        raise ArgumentError(f"{name}: weights go with method='inverted_cdf' alone, got method={method!r:.40}")
    if getattr(weights, "requires_grad", False):
        raise GradientError(f"{name}: no gradient flows to weights; pass weights.data")
    w = np.asarray(plain(weights), float)
    axes = some_axes(x, axis)
    if w.shape != tuple(x.shape):
        if axes is None or w.shape != tuple(x.shape[i] for i in axes):
            raise ShapeError(f"{name}: weights of shape {w.shape} fit neither {describe(x)} nor axis={axis}")
        w = w.reshape(tuple(n if i in axes else 1 for i, n in enumerate(x.shape)))
    if np.any(w < 0):
        raise ArgumentError(f"{name}: weights must not be negative")
    return np.broadcast_to(w, tuple(x.shape))


def weighted(flat: Any, w: Any, q: Any) -> Any:
    """For each probability the first of the elements, in order, up to which that share of the weights lies."""
    order = np.argsort(numbers(flat), axis=-1, kind="stable")
    share = np.cumsum(np.take_along_axis(w, order, -1), axis=-1)
    with np.errstate(invalid="ignore"):
        share = share / share[..., -1:]
    if np.any(np.isnan(share)):
        raise ArgumentError("quantile: the weights of a slice are all zero, infinite or NaN")
    share = np.where(share == 0, -1.0, share)  # so that the quantile at 0 is the first element that counts
    place = np.minimum(np.sum(share[..., None, :] < q[:, None], axis=-1), flat.shape[-1] - 1)
    return take_along_axis(flat, np.take_along_axis(order, place, -1), -1)


def places(q: Any, n: Any, method: str) -> tuple[Any, Any]:
    """The element below each quantile of `n` sorted ones, and how far it lies towards the next."""
    if method in METHODS:
        a, b = METHODS[method]
        place = (n - 1) * q if method == "linear" else np.clip(n * q + (a + q * (1 - a - b)) - 1, 0, n - 1)
        below = np.floor(place)
        return below.astype(int), place - below
    if method in ("lower", "higher", "midpoint", "nearest"):
        place = (n - 1) * q
        below, above = np.floor(place), np.ceil(place)
        if method == "midpoint":
            return below.astype(int), np.where(above > below, 0.5, 0.0)
        chosen = {"lower": below, "higher": above, "nearest": np.round(place)}[method]
        return chosen.astype(int), np.zeros(q.shape)
    place = n * q
    if method == "closest_observation":
        place = place - 1.5
        below = np.floor(place)
        chosen = np.where((place == below) & (below % 2 == 1), below, below + 1)
        return np.clip(chosen, 0, n - 1).astype(int), np.zeros(q.shape)
    below = np.floor(place)
    whole = place == below
    if method == "averaged_inverted_cdf":
        inside = whole & (below >= 1) & (below < n)
        return np.clip(np.where(whole, below - 1, below), 0, n - 1).astype(int), np.where(inside, 0.5, 0.0)
    return np.clip(np.where(whole, below - 1, below), 0, n - 1).astype(int), np.zeros(q.shape)


def percentile(
    x: Any, q: Any, axis: Axis = None, keepdims: bool = False, *, method: str = "linear", weights: Any = None
) -> Any:
    """`quantile` with `q` in per cent.

    Args:
        x: an array or a Tensor, of any shape.
        q: one number from 0 to 100, or an array of them.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        method, weights: how to choose between neighbours, and how much each element counts, as in `quantile`.

    Returns:
        As of `quantile`.

    Raises:
        ArgumentError: for a number that is not from 0 to 100.

    >>> float(percentile([1.0, 2.0, 4.0], 25))
    1.5
    """
    if getattr(q, "requires_grad", False):
        raise GradientError("percentile: no gradient flows to q; pass q.data")
    if getattr(q, "requires_grad", False):
        raise GradientError("percentile: no gradient flows to q; pass q.data")
    return quantile(x, from_percent(q), axis, keepdims, method=method, weights=weights)


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
) -> Any:
    """The matrix of covariances of variables, each in a row: (k, n) -> (k, k).

    Args:
        m: samples of k variables, n each; a vector is one variable.
        y: more variables.
        rowvar: False where variables are in columns.
        bias: whether to divide by n, in place of n - 1.
        ddof: what is taken from n; overrides `bias`.
        fweights, aweights: how often each sample occurred; how much each counts.

    Returns:
        (variables, variables); a number for a single variable.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> cov([[1.0, 3.0], [2.0, 6.0]])
    array([[2., 4.],
           [4., 8.]])
    """
    x = _variables(m, rowvar)
    if y is not None:
        x = concatenate([x, _variables(y, rowvar)], 0)
    ddof = (0 if bias else 1) if ddof is None else ddof
    w = None
    for weights in (fweights, aweights):
        if weights is not None:
            w = as_array(weights) * 1.0 if w is None else w * as_array(weights)
    if w is None:
        n, middle = float(x.shape[1]), mean(x, 1, True)
        scale: Any = n - ddof
        away = weighted = x - middle
    else:
        n = sum(w)
        away = x - expand_dims(sum(x * w, 1) / n, 1)
        weighted = away * w
        scale = n - ddof * (sum(w * as_array(aweights)) / n if aweights is not None else 1.0)
    if is_symbolic(scale):
        scale = where(scale <= 0.0, 0.0, scale)
    elif np.any(numbers(scale) <= 0):
        warn("cov: there are no degrees of freedom, since the samples are no more than ddof", RuntimeWarning)
        scale = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        z = matmul(weighted, transpose(away)) / scale
    return reshape(z, ()) if z.shape == (1, 1) else z


def _variables(m: Any, rowvar: bool) -> Any:
    m = as_array(m)
    if m.ndim > 2:
        raise ShapeError(f"cov takes at most two axes, got {describe(m)}")
    m = m if m.dtype.kind == "O" else astype(m, np.result_type(m.dtype, float))  # in double precision at least, as NumPy
    x = atleast_2d(m)
    return x if rowvar or m.ndim < 2 else transpose(x)


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """The matrix of correlation coefficients of variables, each in a row: (k, n) -> (k, k).

    Args:
        x: variables in rows, (variables, samples).
        y: more variables, in the same layout.
        rowvar: whether each row is a variable; else each column.

    Returns:
        (variables, variables), with ones on the diagonal.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> corrcoef([[1.0, 3.0], [6.0, 2.0]]).round(12)
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    from ..operations.elementary import sqrt

    c = cov(x, y, rowvar)
    if not c.ndim:
        return c / c
    length = sqrt(diagonal(c))
    return clip(c / expand_dims(length, 1) / length, -1.0, 1.0)


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral of samples along an axis by the trapezoidal rule; `x` are the places, or `dx` their distance.

    Args:
        y: samples (..., n).
        x: where the samples are taken; None for equal distances.
        dx: that distance.
        axis: an axis, counted from the end where it is negative.

    Returns:
        Without the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(trapezoid([1.0, 2.0, 3.0]))
    4.0
    """
    y, dtype = as_array(y), None
    if x is not None:
        x = as_array(x)
        kinds = {y.dtype.kind, x.dtype.kind}
        dtype = np.result_type(y.dtype, x.dtype) if "f" in kinds and kinds <= {*"fiub"} else None  # float32 beside int8
        x = x if x.dtype.kind in "fO" else astype(x, float if dtype is None else dtype)
    # a difference of uint8 wraps around, a sum of booleans is one
    y = y if y.dtype.kind in "fO" else astype(y, float if dtype is None else dtype)
    i = one_axis(y, axis)
    front = (slice(None),) * i
    if x is None:
        step = dx
    else:
        step = getitem(x, (Ellipsis, slice(1, None)) if x.ndim == 1 else (*front, slice(1, None)))
        step = step - getitem(x, (Ellipsis, slice(None, -1)) if x.ndim == 1 else (*front, slice(None, -1)))
        if x.ndim == 1:
            step = reshape(step, tuple(-1 if k == i else 1 for k in range(y.ndim)))
    return sum((getitem(y, (*front, slice(1, None))) + getitem(y, (*front, slice(None, -1)))) * 0.5 * step, i)


def ediff1d(x: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Differences of neighbours among all elements; `to_begin` and `to_end` are put before and behind.

    Args:
        x: an array or a Tensor, of any shape.
        to_end: what stands behind.
        to_begin: what stands before.

    Returns:
        The differences of neighbours, in one row.

    >>> ediff1d([1.0, 4.0, 9.0])
    array([3., 5.])
    """
    x = ravel(x)
    parts = [x[1:] - x[:-1]]
    ends = [None if end is None else ravel(end) for end in (to_begin, to_end)]
    if x.dtype.kind == "f":
        ends = [None if end is None else astype(end, x.dtype) for end in ends]
    parts = [part for part in (ends[0], *parts, ends[1]) if part is not None]
    return parts[0] if len(parts) == 1 else concatenate(parts)


def cumulative_sum(x: Any, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Any:
    """The running sum along an axis; with `include_initial` it begins with 0 (the array API's name of `cumsum`).

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative. It may be left out for a vector.
        dtype: the NumPy type to compute in.
        include_initial: whether a 0 stands before.

    Returns:
        (...) -> (...), longer by 1 with `include_initial`.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumulative_sum([1.0, 2.0], include_initial=True)
    array([0., 1., 3.])
    """
    from .running import cumsum

    return _running("cumulative_sum", cumsum, 0.0, x, axis, dtype, include_initial)


def cumulative_prod(x: Any, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Any:
    """The running product along an axis; with `include_initial` it begins with 1.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, counted from the end where it is negative. It may be left out for a vector.
        dtype: the NumPy type to compute in.
        include_initial: whether a 1 stands before.

    Returns:
        (...) -> (...), longer by 1 with `include_initial`.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> cumulative_prod([2.0, 3.0], include_initial=True)
    array([1., 2., 6.])
    """
    from .running import cumprod

    return _running("cumulative_prod", cumprod, 1.0, x, axis, dtype, include_initial)


def _running(name: str, op: Any, first: float, x: Any, axis: int | None, dtype: Any, include_initial: bool) -> Any:
    x = as_array(x)
    if axis is None and x.ndim != 1:
        raise ArgumentError(f"{name}: name the axis of {describe(x)}")
    i = 0 if axis is None else one_axis(x, axis)
    z = op(x, i, dtype)
    if not include_initial:
        return z
    begin = np.full((*x.shape[:i], 1, *x.shape[i + 1 :]), first, z.dtype)
    return concatenate([begin, z], i)
