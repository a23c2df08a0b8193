"""NumPy's own functions on Tensors: `np.exp(w)`, `np.sum(w, axis=0)`, `array @ w` record as ours do.

NumPy asks through two protocols, one for ufuncs and one for its other functions. Each call is passed on to our function
of the same name; what has no gradient (comparisons, argmax, ...) gets the plain arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import functions, primitive
from .cuts import differentiating
from .errors import AutogradError, GradientError, UnknownOperationError
from .functions import arguments
from .node import Node, describe, plain

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


REFUSED = {
    "unique": "am.sort, or am.take at np.unique(x.data, return_index=True)[1]",
    "histogram": "a sum of smooth bumps, such as am.sigmoid",
    "bincount": "am.segment_sum",
}
"""Those whose result moves with the numbers, so that a gradient would be lost in silence; and what to write instead."""


def refuse(name: str, arguments_: Any) -> None:
    """Raise where an argument wants a gradient."""
    for x in arguments.leaves(arguments_):
        if isinstance(x, Node) and x.needs:
            raise GradientError(
                f"np.{name} of {describe(x)} would drop its gradient: write np.{name}(x.data) if that is meant, "
                f"or use {REFUSED[name]}"
            )


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(tensor)`, `array * tensor`, `np.add.reduce(tensor)`."""
    given = {k: v for k, v in kwargs.items() if v is not None}
    if "out" in given:
        raise GradientError(
            f"np.{ufunc.__name__}(..., out=) and `array op= tensor` would write past the graph: use the result instead"
        )
    op = primitive.of_ufunc.get(ufunc)
    if method == "__call__" and not given:
        named = getattr(functions, ufunc.__name__, op) or SPECIAL.get(ufunc.__name__)
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
        if name in REFUSED:
            refuse(name, [args, list(kwargs.values())])
        return func(*_unwrapped(args), **{k: _unwrapped(v) for k, v in kwargs.items()})
    ours = getattr(functions, name, None)
    if ours is None or name.startswith("_"):
        raise UnknownOperationError(f"np.{name} on a Tensor: " + primitive.unknown(name, functions.__all__))
    kwargs = {k: v for k, v in kwargs.items() if v is not None or k == "axis"}
    if name == "copy":
        kwargs = {}  # the order in memory, and whether a subclass stays one
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


# ---- on Values -------------------------------------------------------------------------------------------------------

ON_OBJECTS = {np.add, np.subtract, np.multiply, np.true_divide, np.power, np.negative, np.positive, np.matmul}
"""Ufuncs that NumPy computes on arrays of objects with Python's operators, which Values record."""
OF_NUMBERS = {"around", "clip", "copy", "nan_to_num", "round", "select", "where"}
"""Functions of NumPy that are no ufuncs and take single numbers, beside the pointwise primitives: ours serve Values."""


def call_ufunc_on_values(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(value)`, `array * value`, `scipy.special.expit(value)`."""
    if method == "__call__" and not kwargs:
        arrays = any(isinstance(x, np.ndarray) and x.ndim for x in inputs)
        if not (arrays and ufunc in ON_OBJECTS):
            name = ufunc.__name__
            named = getattr(functions, name, None) or primitive.of_ufunc.get(ufunc) or SPECIAL.get(name)
            if named is not None:
                return named(*inputs)
        if ufunc in UNRECORDED_UFUNCS:
            return ufunc(*map(plain, inputs))
    if "out" in kwargs:
        kwargs["out"] = tuple(map(_boxed, kwargs["out"]))
    if any(isinstance(x, np.ndarray) and x.dtype != object for x in kwargs.get("out", ())):
        raise GradientError(
            f"np.{ufunc.__name__}(..., out=) and `array op= value` cannot put a Value into an array of numbers: use the result "
            "instead, or an array with dtype=object"
        )
    try:
        return getattr(ufunc, method)(*map(_boxed, inputs), **kwargs)
    except TypeError as error:
        if isinstance(error, AutogradError):
            raise
        raise UnknownOperationError(
            f"np.{ufunc.__name__} on a Value: " + primitive.unknown(ufunc.__name__, functions.__all__)
        ) from error


def call_function_on_values(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.where(condition, value, 0.0)`, `np.dot(array, value)`: NumPy's own programs, on arrays of objects."""
    name = func.__name__
    if name in UNRECORDED_FUNCTIONS:
        return func(*_unwrapped(args), **{k: _unwrapped(v) for k, v in kwargs.items()})
    ours = getattr(functions, name, None)
    if name in OF_NUMBERS or isinstance(ours, primitive.Primitive) and ours.pointwise:
        return ours(*args, **kwargs)
    try:
        with differentiating([x for x in arguments.leaves([args, list(kwargs.values())]) if isinstance(x, Node) and x.needs]):
            found = func(*map(_boxed, args), **{k: _boxed(v) for k, v in kwargs.items()})
    except (TypeError, AttributeError) as error:
        if isinstance(error, AutogradError):
            raise
        known = primitive.unknown(name, functions.__all__) if ours is None else f"am.{name} takes Tensors: am.stack, am.Tensor"
        raise UnknownOperationError(f"np.{name} on Values: {known}") from error
    return found.item() if isinstance(found, np.ndarray) and found.ndim == 0 and found.dtype == object else found


def _boxed(x: Any) -> Any:
    """A Value as an array of objects without axes, which NumPy takes for one; anything else as it is."""
    if isinstance(x, (list, tuple)):
        return type(x)(map(_boxed, x)) if type(x) in (list, tuple) else x
    if not getattr(type(x), "scalar_node", False):
        return x
    box = np.empty((), dtype=object)
    box[()] = x
    return box


# ---- scipy.special ---------------------------------------------------------------------------------------------------

SPECIAL: dict[str, Any] = {
    "cosdg": lambda x: functions.cos(functions.deg2rad(x)),
    "entr": lambda x: functions.neg(functions.xlogx(x)),
    "exp10": lambda x: functions.power(10.0, x),
    "expit": functions.sigmoid,
    "kl_div": lambda x, y: functions.xlogx(x) - functions.xlogy(x, y) - x + y,
    "log_expit": functions.log_sigmoid,
    "log_ndtr": lambda x: functions.log(functions.erfc(x * -(0.5**0.5)) * 0.5),
    "logit": lambda x: functions.log(x) - functions.log1p(-x),
    "ndtr": lambda x: functions.erfc(x * -(0.5**0.5)) * 0.5,
    "rel_entr": lambda x, y: functions.xlogx(x) - functions.xlogy(x, y),
    "sindg": lambda x: functions.sin(functions.deg2rad(x)),
    "tandg": lambda x: functions.tan(functions.deg2rad(x)),
    "xlog1py": lambda x, y: functions.xlogy(x, y + 1.0),
}
"""Ufuncs of `scipy.special` that are called otherwise here, or are made of what is here; `erf`, `erfc`, `xlogy`, `cbrt`, ... have
the same name."""
