"""NumPy's functions that leave NaN out: what is NaN gets gradient zero.

Where a slice holds nothing but NaN, the result is NaN, with NumPy's warning (0 for a sum, 1 for a product).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..callers import warn
from ..errors import ArgumentError, GradientError
from ..node import is_symbolic, plain
from ..operations.arithmetic import square
from ..operations.elementary import sqrt
from .arguments import Axis, numbers, some_axes
from .choices import maximum
from .choices import where as choose
from .parts import take_along_axis
from .reductions import chosen, counted, flat_where_equal, flattened, length, max, min, prod, sum
from .running import cumprod, cumsum
from .shapes import astype, halves_as_single, moveaxis, reshape
from .sorting import sort


def _without_nan(x: Any, blank: float, where_: Any = None, dtype: Any = None, out: Any = None) -> tuple[Any, Any]:
    """`x` with something in the place of NaN and of what does not count, and where it is a number that counts."""
    x = chosen("a reduction", x, None, 0.0, dtype, out)
    x = x if x.dtype.kind == "f" else astype(x, float)
    there = ~np.isnan(numbers(x))
    if where_ is not None and where_ is not True:
        there = there & (where_ if is_symbolic(where_) else np.broadcast_to(np.asarray(plain(where_), bool), x.shape))
    return choose(there, x, blank), there


def _nothing_left(name: str, there: Any, axis: Axis, keepdims: bool) -> Any:
    """Which results have no number to be made from."""
    none = ~np.any(there, axis=some_axes(there, axis), keepdims=keepdims)
    if not is_symbolic(none) and np.any(none):  # a program whose result is NaN is computed again by the engine
        warn(f"{name}: a slice holds nothing but NaN, so its result is NaN", RuntimeWarning)
    return none


def nansum(
    x: Any, axis: Axis = None, keepdims: bool = False,
    *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    """The sum of what is not NaN; options as for `sum`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nansum([1.0, np.nan, 3.0]))
    4.0
    """
    return sum(_without_nan(x, 0.0, where, dtype, out)[0], axis, keepdims, initial=initial)


def nanprod(
    x: Any, axis: Axis = None, keepdims: bool = False,
    *, dtype: Any = None, initial: Any = None, where: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    """The product of what is not NaN; options as for `prod`.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanprod([2.0, np.nan, 3.0]))
    6.0
    """
    return prod(_without_nan(x, 1.0, where, dtype, out)[0], axis, keepdims, initial=initial)


def nancumsum(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running sum, to which NaN adds nothing.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> nancumsum([1.0, np.nan, 3.0])
    array([1., 1., 4.])
    """
    return cumsum(_without_nan(x, 0.0)[0], axis, dtype, out)


def nancumprod(x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """The running product, which NaN leaves as it is.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis; None for all elements in one row.
        dtype: the NumPy type to compute in.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> (...); a row for all elements.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> nancumprod([2.0, np.nan, 3.0])
    array([2., 2., 6.])
    """
    return cumprod(_without_nan(x, 1.0)[0], axis, dtype, out)


def nanmax(
    x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None
) -> Any:
    """The largest of what is not NaN; elements that tie share the gradient.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanmax([1.0, np.nan, 3.0]))
    3.0
    """
    return _extreme("nanmax", max, x, -np.inf, axis, keepdims, initial, where, out)


def nanmin(
    x: Any, axis: Axis = None, keepdims: bool = False, *, initial: Any = None, where: Any = None, out: Any = None
) -> Any:
    """The smallest of what is not NaN; elements that tie share the gradient.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        initial: a number that takes part as one more element.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanmin([1.0, np.nan, 3.0]))
    1.0
    """
    return _extreme("nanmin", min, x, np.inf, axis, keepdims, initial, where, out)


def _extreme(
    name: str, extreme: Any, x: Any, blank: float, axis: Axis, keepdims: bool, initial: Any, where_: Any, out: Any
) -> Any:
    if where_ is not None and where_ is not True and initial is None:
        raise ArgumentError(f"{name}: where= needs initial=, the result where no element counts")
    y, there = _without_nan(x, blank, where_, None, out)
    if initial is not None:
        return extreme(y, axis, keepdims, initial=initial)
    return choose(_nothing_left(name, there, axis, keepdims), np.nan, extreme(y, axis, keepdims))


@halves_as_single
def nanmean(x: Any, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None, where: Any = None, out: Any = None) -> Any:
    """The mean of what is not NaN.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanmean([1.0, np.nan, 3.0]))
    2.0
    """
    y, there = _without_nan(x, 0.0, where, dtype, out)
    none = _nothing_left("nanmean", there, axis, keepdims)
    return choose(none, np.nan, sum(y, axis, keepdims) / (counted(y, there, axis, keepdims) + none))


@halves_as_single
def nanvar(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False,
    *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    """The variance of what is not NaN; NaN where no more than `ddof` numbers are left.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        ddof: what is taken from the number of elements before it divides.
        keepdims: whether the axes stay, with size 1.
        correction: the same, by the name of the array API.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanvar([1.0, np.nan, 3.0]))
    1.0
    """
    away, left = _deviations("nanvar", x, axis, ddof if correction is None else correction, keepdims, dtype, where, out)
    return choose(left > 0, sum(square(away), axis, keepdims) / choose(left > 0, left, np.ones_like(left)), np.nan)


def _deviations(
    name: str, x: Any, axis: Axis, ddof: float, keepdims: bool, dtype: Any, where: Any, out: Any
) -> tuple[Any, Any]:
    """The elements that are not NaN minus their mean (0 for the others), and their number in each slice minus `ddof`."""
    y, there = _without_nan(x, 0.0, where, dtype, out)
    middle = sum(y, axis, True) / maximum(counted(y, there, axis, True), 1)
    left = counted(y, there, axis, keepdims) - ddof
    if not is_symbolic(left) and np.any(left <= 0):
        warn(f"{name}: a slice holds no more numbers than ddof, so its result is NaN", RuntimeWarning)
    away = choose(there, y - middle, 0.0)
    return flat_where_equal(away, y, there, axis) if name == "nanstd" else away, left


@halves_as_single
def nanstd(
    x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False,
    *, correction: float | None = None, dtype: Any = None, where: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    """The standard deviation of what is not NaN; slope 0 where all numbers are equal.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        ddof: what is taken from the number of elements before it divides.
        keepdims: whether the axes stay, with size 1.
        correction: the same, by the name of the array API.
        dtype: the NumPy type to compute in.
        where: a mask, broadcast to `x`, of the elements that count.
        out: NumPy's argument; only None is there.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanstd([1.0, np.nan, 3.0]))
    1.0
    """
    away, left = _deviations("nanstd", x, axis, ddof if correction is None else correction, keepdims, dtype, where, out)
    return choose(left > 0, length(away, axis, keepdims) / sqrt(choose(left > 0, left, np.ones_like(left))), np.nan)


def nanquantile(
    x: Any, q: Any, axis: Axis = None, keepdims: bool = False, *, method: str = "linear", weights: Any = None
) -> Any:
    """The quantiles of what is not NaN.

    Args:
        x: an array or a Tensor, of any shape.
        q: one probability, or an array of them, whose axes come first in the result.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        method, weights: how to choose between neighbours, and how much each element counts, as in `quantile`.

    Returns:
        The shape of `q`, and then that of `x` without the axes.

    Raises:
        ArgumentError: for a probability that is not from 0 to 1, or another method.

    >>> float(nanquantile([1.0, np.nan, 3.0], 0.5))
    2.0
    """
    from .statistics import METHODS, STEPS, element_weights, places, probabilities, type_between, weighted

    if method not in METHODS and method not in STEPS:
        raise ArgumentError(f"nanquantile: there is no method {method!r}; use one of {', '.join((*METHODS, *STEPS))}")
    y, there = _without_nan(x, np.inf)  # sorted to the end
    kind, q = type_between(y, q, method), probabilities("nanquantile", q)
    flat, kept = flattened(y, axis)
    count = np.sum(flattened(there, axis)[0], axis=-1, keepdims=True)
    if not flat.shape[-1]:  # of nothing
        return reshape(np.full((*q.shape, *count.shape[:-1]), np.nan), (*q.shape, *(kept if keepdims else count.shape[:-1])))
    if not is_symbolic(count) and np.any(count == 0):
        warn("nanquantile: a slice holds nothing but NaN, so its result is NaN", RuntimeWarning)
    if weights is not None:
        w = flattened(np.where(there, element_weights("nanquantile", y, weights, axis, method), 0.0), axis)[0]
        z = choose(count == 0, np.nan, weighted(flat, np.where(count == 0, 1.0, w), q.ravel()))
    else:
        flat = sort(flat, -1)
        below, share = places(q.ravel(), np.maximum(count, 1), method)
        above = np.minimum(below + 1, np.maximum(count - 1, 0))
        low, high = take_along_axis(flat, below, -1), take_along_axis(flat, above, -1)
        share = share.astype(kind)
        z = choose(count == 0, np.nan, choose(share == 0, low, low + (high - low) * share))
    z = moveaxis(z, -1, 0)
    return reshape(z, (*q.shape, *(kept if keepdims else z.shape[1:])))


def nanpercentile(
    x: Any, q: Any, axis: Axis = None, keepdims: bool = False, *, method: str = "linear", weights: Any = None
) -> Any:
    """`nanquantile` with `q` in per cent.

    Args:
        x: an array or a Tensor, of any shape.
        q: one number from 0 to 100, or an array of them.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.
        method, weights: how to choose between neighbours, and how much each element counts, as in `quantile`.

    Returns:
        The shape of `q`, and then that of `x` without the axes.

    Raises:
        ArgumentError: for a number that is not from 0 to 100.

    >>> float(nanpercentile([1.0, np.nan, 3.0], 50))
    2.0
    """
    if getattr(q, "requires_grad", False):
        raise GradientError("nanpercentile: no gradient flows to q; pass q.data")
    from .statistics import from_percent

    return nanquantile(x, from_percent(q), axis, keepdims, method=method, weights=weights)


def nanmedian(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The median of what is not NaN.

    Args:
        x: an array or a Tensor, of any shape.
        axis: an axis, or several in a tuple; None for all elements.
        keepdims: whether the axes stay, with size 1.

    Returns:
        (...) -> () for all elements, else without the axes.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> float(nanmedian([1.0, np.nan, 3.0, 4.0]))
    3.0
    """
    return nanquantile(x, 0.5, axis, keepdims)
