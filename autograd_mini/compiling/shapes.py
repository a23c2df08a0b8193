"""The shape and the type of a result, from those of its arguments.

Pointwise primitives broadcast, and a table has a line for each kind of the others. For a primitive that is not in the table,
such as one of the user, the array form is called on zeros of the sizes in the trace; then those sizes are pinned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..core.kernels.indexing import as_tuple
from ..core.kernels.shapes import LAWS as SHARED
from ..core.kernels.shapes import REQUIRED
from ..core.primitive import Primitive, registry
from .conditions import BOOLEAN, OF_BITS, of_table
from .sizes import Size, concrete, pinned

Shape = tuple[Any, ...]
"""Sizes of axes: integers, and `Size`s."""


def shape_of(x: Any) -> Shape:
    """The shape of a tracer; a plain number has none."""
    return tuple(getattr(x, "shape", ()))


def joined(*shapes: Shape) -> Shape:
    """The shape to which shapes broadcast.

    >>> joined((4, 1), (3,))
    (4, 3)
    """
    if len(shapes) == 2 and shapes[0] == shapes[1]:
        return shapes[any(type(n) is int for n in shapes[0])]  # a pinned size is kept in place of its number
    out: list[Any] = [1] * max(map(len, shapes), default=0)
    for shape in shapes:
        for i in range(1, len(shape) + 1):
            mine, other = shape[-i], out[-i]
            if type(other) is int and other == 1:
                out[-i] = mine
            elif not (type(mine) is int and mine == 1) and mine is not other:
                if mine != other:
                    raise ValueError(
                        f"axis {-i} has {concrete((other,))[0]} and {concrete((mine,))[0]} elements; to broadcast, they "
                        "must be equal or 1"
                    )
                if type(other) is int:
                    out[-i] = mine
    return tuple(out)


# ---- shapes ----------------------------------------------------------------------------------------------------------

ShapeRule = Callable[..., Shape]


def product(x: Shape, y: Shape) -> Shape:
    """The shape of a product of matrices, stacks of them, or with a vector: (..., m, n) @ (..., n, k)."""
    if len(x) == 1 and len(y) > 1:
        whole = product((1, *x), y)
        return (*whole[:-2], whole[-1])
    if len(y) == 1 and len(x) > 1:
        return product(x, (*y, 1))[:-1]
    if x[-1] != y[-2]:
        raise ValueError(
            f"the last axis of the first has {concrete(x)[-1]} elements, the first of the second matrix {concrete(y)[-2]}; "
            "they must be equal"
        )
    return (*joined(x[:-2], y[:-2]), x[-2], y[-1])


def contracted(*xs: Shape, spec: str) -> Shape:
    """The shape of an einsum, from its letters."""
    terms, out = spec.split("->")
    known = {c: n for term, x in zip(terms.split(","), xs, strict=True) for c, n in zip(term, x, strict=True)}
    return tuple(known[c] for c in out)


def placed(x: Shape, index: Any) -> Shape:
    """The shape of `x[index]`."""
    parts = [*as_tuple(index)]
    used = sum(axes_of(part) for part in parts)
    if used > len(x):
        raise IndexError(f"{used} indices for {len(x)} axes")
    gap = next((i for i, part in enumerate(parts) if part is Ellipsis), len(parts))
    parts[gap : gap + 1] = [slice(None)] * (len(x) - used)
    sizes = iter(x)
    out: list[Any] = []
    arrays: list[Shape] = []
    spots: list[int] = []
    first = 0
    for i, part in enumerate(parts):
        if part is None:
            out.append(1)
        elif isinstance(part, slice):
            out.append(cut(next(sizes), part))
        elif isinstance(part, (int, np.integer)) and not isinstance(part, bool):
            n = next(sizes)
            if not -n <= part < n:
                raise IndexError(f"index {part} is out of bounds for an axis of {concrete((n,))[0]} elements")
            spots.append(i)  # beside arrays a number is one of them
            first = len(out) if len(spots) == 1 else first
        else:
            if is_mask(part):
                if hasattr(part, "refuse"):
                    raise part.refuse(
                        "an index that is a condition",
                        "how many elements it picks depends on it: write am.where(condition, x, 0.0)",
                    )
                for _ in range(part.ndim):
                    next(sizes)
                part = np.flatnonzero(part)
            else:
                next(sizes)
            if not spots:
                first = len(out)
            arrays.append(shape_of(part))
            spots.append(i)
    if arrays:
        together = spots == list(range(spots[0], spots[0] + len(spots)))
        at = first if together else 0
        out[at:at] = joined(*arrays)
    return tuple(out)


def axes_of(part: Any) -> int:
    """The number of axes of an array that one part of an index consumes."""
    if part is None or part is Ellipsis:
        return 0
    return part.ndim if is_mask(part) else 1


def is_mask(part: Any) -> bool:
    """Whether a part of an index is an array of booleans, which consumes as many axes as it has."""
    return hasattr(part, "dtype") and bool(part.dtype == np.bool_)


def cut(n: Any, part: slice) -> Any:
    """The size of an axis after a slice; the axis is pinned where the size is not a difference of sizes."""
    start, stop, step = part.start, part.stop, part.step
    if start is None and stop is None and step in (None, 1, -1):
        return n
    if step in (None, 1) and isinstance(n, Size):
        begin: Any = 0 if start is None else n + start if type(start) is int and start < 0 else start
        end: Any = n if stop is None else n + stop if type(stop) is int and stop < 0 else stop
        if begin >= 0 and end - begin >= 0 and n - end >= 0:
            return end - begin
    return len(range(*slice(pinned(start), pinned(stop), step).indices(pinned(n))))


LAWS: dict[str, ShapeRule] = {
    **SHARED,
    "product": product,
    "letters": contracted,
    "picked": placed,
    "indices": lambda x, indices, axis: shape_of(indices),
    "per row": lambda x, y: joined(x, y)[:-1],
}
"""The laws that the facts of operations name; sizes are checked where they have to be equal."""

RULES: dict[str, ShapeRule] = {
    **{name: LAWS[op.facts.shape] for name, op in registry.items() if op.facts.shape},
    **dict.fromkeys(("argmax", "argmin", "any", "all", "count_nonzero"), LAWS["reduced"]),
    **dict.fromkeys(("argsort", "nan_to_num", "maximum_so_far", "minimum_so_far", "binary_exponent"), LAWS["same"]),
    "searchsorted": lambda x, y, side: y,
    "imaginary_eigenvalues": lambda x: x[:-1],
    "standardize": LAWS["same"],
    "max_pool": lambda x, windows: (*x[:2], *windows.steps),
    "max_unpool": lambda x, y, windows: y,
    "max_pool_gather": lambda x, y, windows: (*y[:2], *windows.steps),
    "sum_pool": lambda x, windows: (*x[:2], *windows.steps),
    "sum_unpool": lambda x, windows: (*x[:2], *windows.size),
    "convolution": lambda x, y, windows, groups: (x[0], y[0], *windows.steps),
    "transposed_convolution": lambda x, y, windows, groups: (x[0], y[1] * groups, *windows.size),
    "convolution_weights": lambda x, y, windows, groups: (y[1], x[1] // groups, *windows.kernel),
    "last_written": placed,
    "sign_of_det": LAWS["per matrix"],
    "one_hot": lambda x, classes, dtype: (*x, classes),
    "arriving": lambda g, x, at: x,
}
"""How the shape of a result follows from those of the arguments and from structure, by the name of the primitive."""


def result_shape(op: Primitive, inputs: Sequence[Any], params: Mapping[str, Any]) -> Shape:
    """The shape of the result of a primitive."""
    if op.name in REQUIRED:
        REQUIRED[op.name](*(concrete(shape_of(x)) for x in inputs))
    if op.pointwise and not params:
        first: Shape = ()
        for x in inputs:
            shape = () if type(x) is float else x.shape
            if shape and shape is not first:
                if first:
                    return joined(*map(shape_of, inputs))
                first = shape
        return first
    shapes = [shape_of(x) for x in inputs]
    if op.pointwise:
        return joined(*shapes, *(shape_of(params[key]) for key in ("condition", "bound") if key in params))
    if not of_table(op):
        return tuple(np.shape(asked(op, inputs, params)))
    if op.name == "arange":
        return (inputs[0].params["size"] if inputs[0].op == "size" else int(inputs[0].params["value"]),)
    rule = RULES.get(op.name)
    if rule is not None:
        return rule(*shapes, **params)
    return np.shape(asked(op, inputs, params))


def asked(op: Primitive, inputs: Sequence[Any], params: Mapping[str, Any]) -> Any:
    """The shape that the array form gives for zeros; the sizes of its arguments are pinned."""
    zeros = [np.zeros(tuple(map(pinned, shape_of(x))), getattr(x, "dtype", float)) for x in inputs]
    with np.errstate(all="ignore"):
        return op.array(*zeros, **params)


# ---- types -----------------------------------------------------------------------------------------------------------


def result_dtype(op: Primitive, inputs: Sequence[Any], params: Mapping[str, Any]) -> tuple[Any, bool]:
    """The type of the result of a primitive, and whether it is a Python number."""
    if "dtype" in params:
        return np.dtype(params["dtype"]), False
    kinds = tuple([None if type(x) is float or x.weak else x.dtype for x in inputs])
    if op.pointwise:
        return pointwise_dtype(op, kinds)
    if op.name in ("arange", "argmax", "argmin", "argsort", "count_nonzero", "searchsorted"):
        return np.dtype(np.intp), False
    if op.name == "binary_exponent":
        return np.dtype(np.intc), False
    if op.name in ("any", "all"):
        return np.dtype(bool), False
    strong = [kind for kind in kinds if kind is not None]
    dtype = np.result_type(*strong) if strong else np.dtype(float)
    if dtype.kind != "f" and "floating" in op.facts.kind:
        dtype = np.dtype(float)
    if dtype.kind == "b" and op.name in ("sum", "cumsum", "prod"):
        dtype = np.dtype(np.intp)
    return dtype, False


@lru_cache(maxsize=2048)
def pointwise_dtype(op: Primitive, kinds: tuple[Any, ...]) -> tuple[Any, bool]:
    """The type of the result of a pointwise primitive, found by a call on ones; None stands for a Python number."""
    if len(kinds) > 0 and all(kind is None for kind in kinds):
        return (np.dtype(bool) if op.name in BOOLEAN else np.dtype(float)), op.name not in BOOLEAN
    number = 1 if op.name in OF_BITS else 1.0
    ones = [number if kind is None else np.ones(1, kind) for kind in kinds]
    with np.errstate(all="ignore"):
        found = op.array(*ones, **STRUCTURE.get(op.name, {}))
    if type(found) is float:  # one number throughout, which takes the type of what it meets
        return np.result_type(*(kind for kind in kinds if kind is not None)), False
    return np.asarray(found).dtype, False


STRUCTURE: dict[str, dict[str, Any]] = {
    "where": {"condition": np.True_}, "clamp_min": {"bound": 0.0}, "clamp_max": {"bound": 0.0},
    "clamp": {"low": 0.0, "high": 1.0}, "in_interval": {"low": 0.0, "high": 1.0},
}  # fmt: skip
"""Structure without which a pointwise primitive cannot be called, for the call on ones."""
