"""NumPy's own functions on Tensors: `np.exp(w)`, `np.sum(w, axis=0)`, `array @ w` record as ours do.

NumPy asks through two protocols, one for ufuncs and one for its other functions. Each call is passed on to our function
of the same name; what has no gradient (comparisons, argmax, ...) gets the plain arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import functions, primitive
from .errors import GradientError, UnknownOperationError
from .node import plain

UNRECORDED_UFUNCS = {
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isinf, np.isfinite, np.signbit,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor,
}  # fmt: skip
UNRECORDED_FUNCTIONS = {
    "all", "allclose", "any", "argmax", "argmin", "argpartition", "argsort", "argwhere", "array2string", "array_equal",
    "array_repr", "array_str", "bincount", "broadcast_shapes", "can_cast", "count_nonzero", "digitize",
    "empty_like", "flatnonzero", "histogram", "isclose", "iscomplexobj", "isneginf", "isposinf", "isrealobj",
    "may_share_memory", "nanargmax", "nanargmin", "ndim", "nonzero", "ones_like", "result_type", "save", "savetxt", "savez",
    "searchsorted", "shape", "shares_memory", "size", "unique", "zeros_like",
}  # fmt: skip
"""NumPy functions whose result has no gradient: they get the plain arrays."""


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(tensor)`, `array * tensor`, `np.add.reduce(tensor)`."""
    given = {k: v for k, v in kwargs.items() if v is not None}
    if "out" in given:
        raise GradientError(
            f"np.{ufunc.__name__}(..., out=) and `array op= tensor` would write past the graph: use the result instead"
        )
    op = primitive.of_ufunc.get(ufunc)
    if method == "__call__" and not given:
        named = getattr(functions, ufunc.__name__, op)
        if named is not None:
            return named(*inputs)
        if ufunc in UNRECORDED_UFUNCS:
            return ufunc(*map(plain, inputs))
    reduction = {
        "add": functions.sum,
        "multiply": functions.prod,
        "maximum": functions.max,
        "minimum": functions.min,
    }.get(ufunc.__name__)
    if method == "reduce" and reduction is not None and given.keys() <= {"axis", "keepdims"}:
        return reduction(inputs[0], kwargs.get("axis", 0), bool(kwargs.get("keepdims")))
    if op is not None:
        raise UnknownOperationError(
            f"np.{ufunc.__name__} on a Tensor is recorded as a plain call, and its .reduce with axis and keepdims; "
            f"not {method} with {', '.join(given) or 'these arguments'}"
        )
    raise UnknownOperationError(
        f"np.{ufunc.__name__} ({method}{', ' if given else ''}{', '.join(given)}) on a Tensor: "
        + primitive.unknown(ufunc.__name__, functions.__all__)
    )


def call_function(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(tensor)`, `np.concatenate([tensor, array])`."""
    name = func.__name__
    if name in UNRECORDED_FUNCTIONS:
        return func(*_unwrapped(args), **{k: _unwrapped(v) for k, v in kwargs.items()})
    ours = getattr(functions, name, None)
    if ours is None or name.startswith("_"):
        raise UnknownOperationError(f"np.{name} on a Tensor: " + primitive.unknown(name, functions.__all__))
    kwargs = {k: v for k, v in kwargs.items() if v is not None or k == "axis"}
    if name == "svd":
        kwargs.setdefault("full_matrices", True)  # NumPy's default, which ours refuses with a reason
    try:
        return ours(*args, **kwargs)
    except TypeError as error:
        if "unexpected keyword" not in str(error):
            raise
        raise UnknownOperationError(f"np.{name} on a Tensor: {error}; the rest works") from error


def _unwrapped(x: Any) -> Any:
    if isinstance(x, (list, tuple)):
        return type(x)(_unwrapped(item) for item in x)
    return plain(x)
