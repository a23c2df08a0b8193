"""NumPy's own functions on Tensors: `np.exp(w)`, `np.sum(w, axis=0)`, `array @ w` record as ours do.

NumPy asks through two protocols, one for ufuncs and one for its other functions. Each call is passed on to our function
of the same name; what has no gradient (comparisons, argmax, ...) gets the plain arrays.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

import numpy as np

from .. import functions, primitive
from ..errors import AutogradError, GradientError, ShapeError, UnknownOperationError, error_of_numpy
from ..functions import arguments
from ..guards.lost_gradients import differentiating
from ..node import Node, describe, plain
from .numpy_programs import in_numpy

UNRECORDED_UFUNCS = {
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isinf, np.isfinite, np.signbit,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert,
    np.left_shift, np.right_shift, np.gcd, np.lcm, *([np.bitwise_count] if hasattr(np, "bitwise_count") else []),
}  # fmt: skip
UNRECORDED_FUNCTIONS = {
    "all", "allclose", "any", "argmax", "argmin", "argpartition", "argsort", "argwhere", "array2string", "array_equal",
    "array_equiv",
    "array_repr", "array_str", "bincount", "broadcast_shapes", "can_cast", "count_nonzero", "diag_indices_from", "digitize",
    "einsum_path", "empty_like", "flatnonzero", "histogram", "histogram2d", "histogram_bin_edges", "histogramdd", "in1d",
    "intersect1d", "isclose", "iscomplex", "iscomplexobj", "isin", "isneginf", "isposinf", "isreal", "isrealobj", "ix_",
    "lexsort",
    "may_share_memory", "min_scalar_type", "nanargmax", "nanargmin", "ndim", "nonzero", "ones_like", "packbits",
    "ravel_multi_index", "result_type", "save", "savetxt", "savez", "savez_compressed", "searchsorted", "setdiff1d", "setxor1d",
    "shape", "shares_memory", "size", "sort_complex", "tril_indices_from", "triu_indices_from", "union1d", "unique", "unique_all",
    "unique_counts", "unique_inverse", "unique_values", "unpackbits", "unravel_index", "zeros_like",
}  # fmt: skip
"""NumPy functions whose result has no gradient: they get the plain arrays."""

_SORTED = "am.sort, or am.take at np.unique(x.data, return_index=True)[1]"
REFUSED = {
    **dict.fromkeys(("unique", "unique_all", "unique_counts", "unique_inverse", "unique_values"), _SORTED),
    **dict.fromkeys(("intersect1d", "setdiff1d", "setxor1d", "union1d"), _SORTED),
    **dict.fromkeys(("histogram", "histogram2d", "histogramdd", "histogram_bin_edges"), "smooth bumps: a sum of am.sigmoid"),
    "bincount": "am.segment_sum",
    "sort_complex": "am.sort",
}
"""Functions whose result moves with the numbers, so that a gradient would be lost in silence; and what to write instead."""

IN_PLACE = {
    "put": "am.put(x, index, values)", "place": "am.where(mask, values, x)", "putmask": "am.where(mask, values, x)",
    "copyto": "am.where(mask, source, x)", "fill_diagonal": "am.fill_diagonal(x, value)",
    "put_along_axis": "am.put_along_axis(x, indices, values, axis)",
}  # fmt: skip
"""Functions of NumPy that write into their argument, and the functions here that return a copy."""

REASONS = {
    **dict.fromkeys(
        ("fft", "fft2", "fftn", "ifft", "ifft2", "ifftn", "hfft", "ihfft", "rfft", "rfft2", "rfftn", "irfft", "irfft2", "irfftn"),
        "a spectrum is complex, and only real numbers are differentiated here: am.rfft gives real and imaginary part",
    ),
    "roots": "the roots of a polynomial are complex in general, and only real numbers are differentiated here",
    "nextafter": "it steps from one floating-point number to the next, so it has no slope",
    "spacing": "it is the distance of floating-point numbers, a step function",
    "frompyfunc": "it makes functions of Python objects; am.custom_gradient makes one with a gradient",
    "vectorize": "it makes functions of Python objects; functions of this package take arrays",
    "fromfunction": "it makes an array from a function of indices: call the function on np.indices(shape)",
}
"""Why other functions of NumPy do not take a Tensor."""


def refuse(name: str, arguments_: Any) -> None:
    """Raise where an argument wants a gradient."""
    for x in arguments.leaves(arguments_):
        if isinstance(x, Node) and x._needs:
            raise GradientError(
                f"np.{name} of {describe(x)} would drop its gradient: write np.{name}(x.data) if that is meant, "
                f"or use {REFUSED[name]}"
            )


REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logaddexp": "logsumexp"}
"""Ufuncs whose `reduce` is a function here."""
RUNNING = {"add": "cumsum", "multiply": "cumprod", "maximum": "cummax", "minimum": "cummin", "logaddexp": "logcumsumexp"}
"""Ufuncs whose `accumulate` is a function here."""


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(tensor)`, `array * tensor`, `np.add.reduce(tensor)`."""
    name = ufunc.__name__
    given = {k: v for k, v in kwargs.items() if v is not None and v is not np._NoValue}
    if "out" in given:
        raise GradientError(
            f"np.{name}(..., out=) and `array op= tensor` would write past the graph: use the result instead"
        )
    op = primitive.of_ufunc.get(ufunc)
    named = getattr(functions, name, op) or SPECIAL.get(name)
    if method == "__call__" and given.keys() <= {"dtype", "casting", "order", "subok"}:
        if ufunc in UNRECORDED_UFUNCS:
            return on_arrays(ufunc, inputs, kwargs)
        if named is not None:
            if "dtype" in given:
                inputs = tuple(functions.astype(x, given["dtype"]) for x in inputs)
            return named(*inputs)
    if method == "__call__" and name == "vecdot" and given.keys() <= {"axis", "dtype", "casting", "order", "subok"}:
        return functions.vecdot(inputs[0], inputs[1], given.get("axis", -1))
    if method == "reduce" and name in REDUCTIONS and given.keys() <= {"axis", "keepdims", "initial", "where", "dtype"}:
        options = {k: v for k, v in given.items() if k in ("initial", "where", "dtype") and v is not True}
        return getattr(functions, REDUCTIONS[name])(inputs[0], kwargs.get("axis", 0), bool(kwargs.get("keepdims")), **options)
    if method == "accumulate" and name in RUNNING and given.keys() <= {"axis", "dtype"}:
        return getattr(functions, RUNNING[name])(inputs[0], kwargs.get("axis", 0))
    if method == "outer" and named is not None and not given:
        x, y = map(arguments.as_array, inputs)
        return named(functions.reshape(x, (*x.shape, *(1,) * y.ndim)), y)
    if method == "at":
        raise GradientError(f"np.{name}.at writes into its argument: use am.index_add(x, index, values), which returns a copy")
    if op is not None or named is not None:
        raise UnknownOperationError(
            f"np.{name} on a Tensor is recorded as a plain call, and its reduce, accumulate and outer where they have a "
            f"derivative; not {method} with {', '.join(given) or 'these arguments'}"
        )
    raise UnknownOperationError(f"np.{name} on a Tensor: {REASONS.get(name) or primitive.unknown(name, known_names())}")


def on_arrays(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A function of NumPy on the plain arrays. What NumPy says of arguments that do not fit is said in an error of ours."""
    try:
        return function(*unwrapped(args), **{k: unwrapped(v) for k, v in kwargs.items()})
    except (TypeError, ValueError, IndexError) as error:
        raise error_of_numpy(f"np.{function.__name__}", error) from error


def known_names() -> list[str]:
    """The names of all functions, also of those that are imported when they are asked for."""
    return [*functions.__all__, *functions.HOME]


def call_function(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(tensor)`, `np.concatenate([tensor, array])`."""
    name = func.__name__
    if name in UNRECORDED_FUNCTIONS:
        if name in REFUSED:
            refuse(name, [args, list(kwargs.values())])
        return on_arrays(func, args, kwargs)
    if name in IN_PLACE:
        raise GradientError(
            f"np.{name} writes into its argument, which would go past the graph: write y = {IN_PLACE[name]} and go on with y"
        )
    home = func.__module__ or ""
    if home.endswith("scimath"):
        raise UnknownOperationError(
            f"np.emath.{name} on a Tensor: its result may be complex, and only real numbers are differentiated here; "
            f"np.{name} gives NaN there"
        )
    ours = None if name in REASONS else getattr(functions, name, None)
    if home == "numpy.linalg" and name in IN_LAST_AXES:
        ours = IN_LAST_AXES[name]
    if ours is None or name.startswith("_"):
        raise UnknownOperationError(f"np.{name} on a Tensor: {REASONS.get(name) or primitive.unknown(name, known_names())}")
    if name == "copy":
        return ours(args[0] if args else next(iter(kwargs.values())))  # the order in memory, and whether a subclass stays one
    if kwargs or len(args) > 1:
        args, kwargs = in_our_words(func, ours, args, kwargs)
    if name == "svd":
        kwargs.setdefault("full_matrices", True)  # NumPy's default, which ours refuses with a reason
    return ours(*args, **kwargs)


def _vectors_alone(name: str, function: Any) -> Any:
    """The function of `np.linalg` that takes only what its textbook meaning has: vectors of one axis, or of 3 elements."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        x, y = (arguments.as_array(v) for v in [*args, *kwargs.values()][:2])
        if name == "outer" and (x.ndim != 1 or y.ndim != 1):
            raise ShapeError(f"np.linalg.outer takes vectors, got {describe(x)} and {describe(y)}; np.outer flattens them")
        axis = kwargs.get("axis", -1)
        if name == "cross" and {x.shape[arguments.one_axis(x, axis)], y.shape[arguments.one_axis(y, axis)]} != {3}:
            raise ShapeError(f"np.linalg.cross takes vectors of 3, got {describe(x)} and {describe(y)}; am.cross takes 2 as well")
        return function(*args, **kwargs)

    return call


IN_LAST_AXES: dict[str, Any] = {
    "trace": lambda x, offset=0, dtype=None: functions.trace(x if dtype is None else functions.astype(x, dtype), offset, -2, -1),
    "diagonal": lambda x, offset=0: functions.diagonal(x, offset, -2, -1),
    "outer": _vectors_alone("outer", lambda x, y: functions.outer(x, y)),
    "cross": _vectors_alone("cross", lambda x, y, axis=-1: functions.cross(x, y, axis=axis)),
}
"""Functions of `np.linalg` that mean something else than those of the same name in `np`: matrices are in the last two axes."""


HINTS: dict[str, tuple[Any, ...]] = {
    "casting": ("same_kind", "safe", "unsafe"), "copy": (True, False, None), "subok": (True, False),
    "overwrite_input": (False,), "hermitian": (True, False),
}  # fmt: skip
"""Arguments of NumPy's that change nothing here, as long as they have one of these values."""


@functools.cache
def names_of(function: Any) -> tuple[str, ...] | None:
    """The parameters of a function in their order; None where they are not known, or any number is taken."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return tuple(p.name for p in parameters)


def in_our_words(func: Any, ours: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of NumPy's function for ours, which may have them in another order, call its operands otherwise, and lack
    some."""
    theirs, known = names_of(func), names_of(ours)
    if theirs is None or known is None or len(args) > len(theirs):
        meant = known or ()  # NumPy 1 has no signature for functions written in C; None means that the name alone is known
        return args, {k: v for k, v in kwargs.items() if v is not np._NoValue and (v is not None or k in meant)}
    options: dict[str, Any] = {}
    for name, x in (dict(zip(theirs, args, strict=False)) | kwargs).items():
        place = theirs.index(name) if name in theirs else len(theirs)
        if x is np._NoValue:
            continue
        if name in known and name not in HINTS or takes_any_option(ours) and place > 2:
            options[name] = x
        elif place < len(known) and known[place] not in theirs:  # an operand that is called otherwise here
            options[known[place]] = x
        elif x is not None and not any(x is one or type(x) is type(one) and x == one for one in HINTS.get(name, ())):
            raise UnknownOperationError(f"np.{func.__name__} on a Tensor: {name}={x!r:.40} is not there; the rest works")
    return (), options


@functools.cache
def takes_any_option(function: Any) -> bool:
    """Whether a function has `**options`."""
    return any(p.kind is p.VAR_KEYWORD for p in inspect.signature(function).parameters.values())


def unwrapped(x: Any) -> Any:
    """The numbers in nodes, also in those of nested lists and tuples."""
    if isinstance(x, (list, tuple)):
        return type(x)(unwrapped(item) for item in x)
    return plain(x)


# ---- on Values -------------------------------------------------------------------------------------------------------

ON_OBJECTS = {np.add, np.subtract, np.multiply, np.true_divide, np.power, np.negative, np.positive, np.matmul}
"""Ufuncs that NumPy computes on arrays of objects with Python's operators, which Values record."""
OF_NUMBERS = {"angle", "around", "clip", "copy", "imag", "nan_to_num", "real", "real_if_close", "round", "select", "where"}
"""Functions of NumPy that are no ufuncs and take single numbers, beside the pointwise primitives: ours serve Values."""


def call_ufunc_on_values(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(value)`, `array * value`, `scipy.special.expit(value)`."""
    if method == "__call__" and not kwargs:
        if ufunc is np.sqrt and in_numpy():
            return inputs[0].sqrt()
        arrays = any(isinstance(x, np.ndarray) and x.ndim for x in inputs)
        if not (arrays and ufunc in ON_OBJECTS):
            name = ufunc.__name__
            named = getattr(functions, name, None) or primitive.of_ufunc.get(ufunc) or SPECIAL.get(name)
            if named is not None:
                return named(*inputs)
        if ufunc in UNRECORDED_UFUNCS:
            return on_arrays(ufunc, inputs, {})
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
            f"np.{ufunc.__name__} on a Value: "
            + (REASONS.get(ufunc.__name__) or primitive.unknown(ufunc.__name__, known_names()))
        ) from error


def call_function_on_values(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.where(condition, value, 0.0)`, `np.dot(array, value)`: NumPy's own programs, on arrays of objects."""
    name = func.__name__
    if name in UNRECORDED_FUNCTIONS:
        return func(*unwrapped(args), **{k: unwrapped(v) for k, v in kwargs.items()})
    ours = getattr(functions, name, None)
    if ours is not None and name in OF_NUMBERS or isinstance(ours, primitive.Primitive) and ours.pointwise:
        return ours(*args, **kwargs)
    if name in ("sum", "prod") and kwargs.get("where", True) is not True:
        kwargs = {"initial": 0.0 if name == "sum" else 1.0, **kwargs}  # objects have no number to begin with
    if name in OF_SEQUENCES and args and isinstance(args[0], np.ndarray) and args[0].ndim:
        args = (list(args[0]), *args[1:])  # NumPy asks the elements of an array of objects what it asks the parts of a list
    try:
        with differentiating([x for x in arguments.leaves([args, list(kwargs.values())]) if isinstance(x, Node) and x._needs]):
            found = func(*map(_boxed, args), **{k: _boxed(v) for k, v in kwargs.items()})
    except (TypeError, AttributeError) as error:
        if isinstance(error, AutogradError):
            raise
        known = primitive.unknown(name, known_names()) if ours is None else f"am.{name} takes Tensors: am.stack, am.Tensor"
        raise UnknownOperationError(f"np.{name} on Values: {known}") from error
    return found.item() if isinstance(found, np.ndarray) and found.ndim == 0 and found.dtype == object else found


OF_SEQUENCES = {"block", "column_stack", "concatenate", "dstack", "hstack", "poly", "row_stack", "stack", "vstack"}
"""NumPy's functions of a list of arrays."""


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
    "exp10": lambda x: functions.power(10.0, x),
    "psi": lambda x: functions.digamma(x),
    "sindg": lambda x: functions.sin(functions.deg2rad(x)),
    "tandg": lambda x: functions.tan(functions.deg2rad(x)),
}
"""Ufuncs of `scipy.special` that are called otherwise here; `erf`, `expit`, `gammaln`, ... have the same name."""
