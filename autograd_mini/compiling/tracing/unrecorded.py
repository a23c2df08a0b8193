"""NumPy's functions without a gradient on tracers, each composed of the comparisons, counts and sorts that a program has.

Values and Tensors give NumPy their numbers for these; a tracer has none to give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core import functions
from ...core.functions.arguments import as_array, numbers
from .. import conditions


def isclose(a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """NumPy's function."""
    a, b = numbers(a), numbers(b)
    z = (a == b) | (np.isfinite(b) & (np.abs(a - b) <= atol + rtol * np.abs(b)))
    return z | (np.isnan(a) & np.isnan(b)) if equal_nan else z


def allclose(a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """NumPy's function."""
    return np.all(isclose(a, b, rtol, atol, equal_nan))


def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:
    """NumPy's function."""
    a, b = as_array(a1), as_array(a2)
    if tuple(a.shape) != tuple(b.shape):
        return False
    return np.all((a == b) | (np.isnan(a) & np.isnan(b)) if equal_nan else a == b)


def signbit(x: Any) -> Any:
    """NumPy's function."""
    return np.copysign(1.0, numbers(x)) < 0


def isin(element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """NumPy's function."""
    element, among = as_array(numbers(element)), functions.ravel(as_array(numbers(test_elements)))
    found = np.any(element[..., None] == among, axis=-1)
    return np.logical_not(found) if invert else found


def searchsorted(a: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    """NumPy's function."""
    return conditions.searchsorted(a if sorter is None else functions.take(a, sorter), v, side=side)


def digitize(x: Any, bins: Any, right: bool = False) -> Any:
    """NumPy's function; bins among the arguments of a program ascend, or the call is left to the engine."""
    bins, n = numbers(bins), len(bins)
    if hasattr(bins, "expect"):
        np.min(np.diff(bins), initial=0.0).expect(0.0, np.inf)
    elif n > 1 and bins[0] > bins[-1]:
        return n - searchsorted(bins[::-1], x, "right" if right else "left")
    return searchsorted(bins, x, "left" if right else "right")


def nan_aware(name: str, blank: float) -> Callable[..., Any]:
    """Where the largest or smallest number stands that is not NaN; a slice of NaN alone is left to the engine."""

    def function(a: Any, axis: Any = None, out: None = None, *, keepdims: bool = False) -> Any:
        there = np.logical_not(np.isnan(a))
        np.any(there, axis=axis).expect(1, 1)
        return getattr(np, name)(np.where(there, numbers(a), blank), axis=axis, keepdims=keepdims)

    return function


def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    """NumPy's function, of numbers below `minlength`: the length of the result may not depend on them."""
    if not minlength:
        raise x.refuse("np.bincount", "pass minlength=, one more than the largest number")
    x.expect(0, minlength - 1)
    if weights is None:
        return functions.astype(functions.segment_sum(np.ones_like(x, dtype=float), x, minlength), np.intp)
    return functions.segment_sum(weights, x, minlength)


def lexsort(keys: Any, axis: int = -1) -> Any:
    """NumPy's function: the order by the last key, then by the one before it, and so on."""
    order: Any = None
    for key in keys:
        turn = np.argsort(key if order is None else functions.take_along_axis(key, order, axis), axis=axis, kind="stable")
        order = turn if order is None else functions.take_along_axis(order, turn, axis)
    return order


def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False) -> Any:
    """NumPy's function."""
    return functions.matrix_rank(A, tol, hermitian)


KNOWN: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (isclose, allclose, array_equal, isin, searchsorted, digitize, bincount, lexsort, matrix_rank)
} | {"nanargmax": nan_aware("argmax", -np.inf), "nanargmin": nan_aware("argmin", np.inf), "in1d": isin}  # fmt: skip
"""The functions by NumPy's name."""
