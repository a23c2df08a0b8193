"""NumPy's own functions, called on tracers: recorded by ours of the same name.

Those without a gradient are composed of the comparisons, counts and sorts that a program has: Values and Tensors give NumPy their
numbers for these, and a tracer has none to give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core import functions
from ...core.arrays.numpy_functions import UNRECORDED_FUNCTIONS, call_function, call_ufunc
from ...core.functions.arguments import as_array, numbers
from ...core.kernels.indexing import as_tuple
from ...core.operations.linalg import logabsdet
from ...core.primitive import Primitive
from .. import conditions
from .bits import OF_UFUNC as OF_BITS
from .refusals import Refusing


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
    if not hasattr(x, "refuse"):
        raise weights.refuse("np.bincount of plain numbers", "use am.segment_sum(weights, x)")
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


def nan_to_num(x: Any, copy: bool = True, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """NumPy's function; where a gradient is required it is our function, whose gradient is zero only where a number was
    replaced."""
    if x._needs:
        return functions.nan_to_num(x, nan, posinf, neginf)
    return conditions.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


def argsort(x: Any, axis: int | None = -1, kind: Any = None, order: None = None, *, stable: bool | None = None) -> Any:
    """NumPy's function."""
    if axis is None:
        x, axis = functions.ravel(x), 0
    return conditions.argsort(x, axis=axis % x.ndim, kind="stable" if stable else kind)


def along_axis(op: Primitive) -> Callable[..., Any]:
    """NumPy's function for a primitive that goes along one axis, or over all."""

    def function(x: Any, axis: Any = None, out: None = None, *, keepdims: bool = False) -> Any:
        if out is not None:
            raise x.refuse(f"np.{op.name}(out=)", "a program returns new arrays: use the result")
        if axis is not None:
            axis = tuple(i % x.ndim for i in axis) if isinstance(axis, tuple) else axis % x.ndim
        z = op(x, axis=axis)
        if not keepdims:
            return z
        gone = range(x.ndim) if axis is None else as_tuple(axis)
        return functions.reshape(z, tuple(1 if i in gone else n for i, n in enumerate(x.shape)))

    return function


def throughout(name: str, value: Any) -> Callable[..., Any]:
    """NumPy's function that makes one number throughout, in the shape of a tracer, and in its type or another."""

    def function(x: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, **layout: Any) -> Any:
        if shape is not None or isinstance(value, (Refusing, np.ndarray)):
            raise x.refuse(f"np.{name}(shape=)" if shape is not None else f"np.{name} of an array", "use np.full(shape, number)")
        return x.filled(float(value), x.dtype if dtype is None else np.dtype(dtype))

    return function


KNOWN: dict[str, Callable[..., Any]] = {
    "shape": lambda x: x.shape,
    "ndim": lambda x: x.ndim,
    "size": lambda x: x.size,
    **{name: throughout(name, value) for name, value in (("zeros_like", 0.0), ("empty_like", 0.0), ("ones_like", 1.0))},
    "full_like": lambda x, fill_value, dtype=None, **layout: throughout("full_like", fill_value)(x, dtype, **layout),
    "slogdet": lambda x: (conditions.sign_of_det(x), logabsdet(x)),
    **{
        f.__name__: f
        for f in (
            isclose, allclose, array_equal, isin, searchsorted, digitize, bincount, lexsort, matrix_rank, nan_to_num, argsort,
        )
    },
    "nanargmax": nan_aware("argmax", -np.inf), "nanargmin": nan_aware("argmin", np.inf), "in1d": isin,
    **{name: along_axis(op) for name, op in conditions.ALONG_AXIS.items()},
}  # fmt: skip
"""NumPy's functions on tracers that read shapes, or record operations without a gradient."""


class NumPyArgument(Refusing):
    """A node that NumPy's functions accept, and record."""

    __slots__ = ()
    session: Any

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and ufunc in conditions.OF_UFUNC and not kwargs:
            return conditions.OF_UFUNC[ufunc](*inputs)
        if method == "__call__" and ufunc in OF_BITS and not kwargs:
            return OF_BITS[ufunc](*inputs)
        if method == "accumulate" and ufunc in conditions.SO_FAR and not self._needs and kwargs.keys() <= {"axis"}:
            return conditions.SO_FAR[ufunc](self, axis=kwargs.get("axis", 0) % len(self.shape))
        if ufunc is np.signbit and method == "__call__" and not kwargs:
            return signbit(self)
        if ufunc is np.frexp and method == "__call__" and not self._needs and not kwargs:
            exponent = conditions.binary_exponent(self)
            return functions.ldexp(self, -exponent), exponent
        return self.unless_inside(f"np.{ufunc.__name__}", lambda: call_ufunc(ufunc, method, inputs, kwargs))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        name = func.__name__
        if name in KNOWN:
            return KNOWN[name](*args, **kwargs)
        if name in UNRECORDED_FUNCTIONS:
            raise self.refuse(f"np.{name}", "compute it outside and pass it as an argument")
        return self.unless_inside(f"np.{name}", lambda: call_function(func, args, kwargs))

    def unless_inside(self, name: str, call: Callable[[], Any]) -> Any:
        """The result of our function for one of NumPy's; refused where ours would call NumPy's on the numbers."""
        if name in self.session.running:
            raise self.refuse(name, "compute it outside and pass it as an argument")
        self.session.running.append(name)
        try:
            return call()
        finally:
            self.session.running.pop()
