"""Operations that occur in programs only: comparisons and their conjunctions, positions (`argmax`, `searchsorted`), all without
a gradient; and loops, whose result is a tuple of arrays, with `part`, which takes one of them.

On Values and Tensors they are computed at once and never recorded. A tracer records them, because their result may choose
between branches (`am.where(x > 0, ...)`) or index an array. They are primitives outside of the table.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.operations.kinks import zero
from ..core.primitive import Primitive, Rule, registry, table
from .writing import helpers


def flat(name: str, array: Callable[..., Any], scalar: Callable[..., Any] | None = None, *, binary: bool = False) -> Primitive:
    """A primitive through which no gradient flows."""
    op = Primitive(name, scalar, dx=zero, dy=zero if binary else None, array=array, register=False)
    op.differentiable = 0
    op.structured = scalar is None
    return op


greater = flat("greater", np.greater, operator.gt, binary=True)
less = flat("less", np.less, operator.lt, binary=True)
greater_equal = flat("greater_equal", np.greater_equal, operator.ge, binary=True)
less_equal = flat("less_equal", np.less_equal, operator.le, binary=True)
equal = flat("equal", np.equal, operator.eq, binary=True)
not_equal = flat("not_equal", np.not_equal, operator.ne, binary=True)
logical_and = flat("logical_and", np.logical_and, lambda x, y: bool(x) and bool(y), binary=True)
logical_or = flat("logical_or", np.logical_or, lambda x, y: bool(x) or bool(y), binary=True)
logical_xor = flat("logical_xor", np.logical_xor, lambda x, y: bool(x) != bool(y), binary=True)
logical_not = flat("logical_not", np.logical_not, operator.not_)
bitwise_and = flat("bitwise_and", np.bitwise_and, operator.and_, binary=True)
bitwise_or = flat("bitwise_or", np.bitwise_or, operator.or_, binary=True)
bitwise_xor = flat("bitwise_xor", np.bitwise_xor, operator.xor, binary=True)
bitwise_not = flat("bitwise_not", np.invert, operator.invert)
left_shift = flat("left_shift", np.left_shift, operator.lshift, binary=True)
right_shift = flat("right_shift", np.right_shift, operator.rshift, binary=True)
isnan = flat("isnan", np.isnan, lambda x: x != x)
isfinite = flat("isfinite", np.isfinite, lambda x: x - x == 0)
isinf = flat("isinf", np.isinf, lambda x: x == x and x - x != 0)
argmax = flat("argmax", lambda x, axis: np.argmax(x, axis))
argmin = flat("argmin", lambda x, axis: np.argmin(x, axis))
argsort = flat("argsort", lambda x, axis, kind: np.argsort(x, axis, kind))
any_ = flat("any", lambda x, axis: np.any(x, axis))
all_ = flat("all", lambda x, axis: np.all(x, axis))
count_nonzero = flat("count_nonzero", lambda x, axis: np.count_nonzero(x, axis))
one_hot = flat("one_hot", lambda x, classes, dtype: np.equal(x[..., None], np.arange(classes)).astype(dtype))

nan_to_num = flat("nan_to_num", lambda x, nan, posinf, neginf: np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf))
searchsorted = flat("searchsorted", lambda x, y, side: np.searchsorted(x, y, side), binary=True)
maximum_so_far = flat("maximum_so_far", lambda x, axis: np.maximum.accumulate(x, axis))
minimum_so_far = flat("minimum_so_far", lambda x, axis: np.minimum.accumulate(x, axis))
binary_exponent = flat("binary_exponent", lambda x: np.frexp(x)[1])
imaginary_eigenvalues = flat("imaginary_eigenvalues", helpers.imaginary_eigenvalues)
sign_of_det = flat("sign_of_det", lambda x: np.linalg.slogdet(x)[0])
arange = flat("arange", lambda n: np.arange(int(n)))
last_written = flat("last_written", helpers.last_written)
draw = flat("draw", lambda generator, method, args, keywords, turn: getattr(generator, method)(*args, **keywords))
"""Random numbers from a generator among the arguments."""


class LoopOperation(Primitive):
    """A loop as one operation, which gives a tuple of numbers and arrays; its array form is written for one backend.

    Attributes:
        results: the names of these numbers and arrays.
    """

    def __init__(self, name: str, results: Sequence[str], each: Rule, array: Callable[..., Any]) -> None:
        super().__init__(name, each=each, array=array, register=False)
        self.results = tuple(results)


arriving = flat("arriving", lambda g, z, at: g, binary=True)
"""The gradient at one result of a loop, as a gradient at the whole tuple of results; the rule of the loop takes it apart."""
part = Primitive("part", dx=lambda g, z, x, at: arriving(g, x, at=at), array=lambda x, at: x[at], register=False)
"""One result of a loop, by its number."""

OF_UFUNC = {
    np.greater: greater, np.less: less, np.greater_equal: greater_equal, np.less_equal: less_equal, np.equal: equal,
    np.not_equal: not_equal, np.logical_and: logical_and, np.logical_or: logical_or, np.logical_xor: logical_xor,
    np.logical_not: logical_not, np.isnan: isnan, np.isfinite: isfinite, np.isinf: isinf,
}  # fmt: skip
"""The primitive for each ufunc of NumPy."""
ALONG_AXIS = {"argmax": argmax, "argmin": argmin, "any": any_, "all": all_, "count_nonzero": count_nonzero}
"""Operations along one axis, or over all, by name."""
SO_FAR = {np.maximum: maximum_so_far, np.minimum: minimum_so_far}
"""Operations that NumPy has as `accumulate` of a ufunc."""
OPERATORS = {"gt": greater, "lt": less, "ge": greater_equal, "le": less_equal, "eq": equal, "ne": not_equal}
"""Python's comparisons by the name in `__name__`."""
BITWISE: dict[str, tuple[Primitive, Primitive | None]] = {
    "and": (bitwise_and, logical_and), "or": (bitwise_or, logical_or), "xor": (bitwise_xor, logical_xor),
    "invert": (bitwise_not, logical_not), "lshift": (left_shift, None), "rshift": (right_shift, None),
}  # fmt: skip
"""Python's `&`, `|`, `^`, `~`, `<<` and `>>` by the name in `__name__`: on whole numbers, and on conditions."""
EVERY: dict[str, Primitive] = {op.name: op for op in vars().values() if isinstance(op, Primitive)}
"""All of them by name."""

OF_BITS = frozenset(op.name for op, _ in BITWISE.values())
"""Operations by the bits of whole numbers, by name."""
BOOLEAN = frozenset(name for name, op in EVERY.items() if op.scalar is not None) - OF_BITS
"""Comparisons and conjunctions, by name: operations by element whose result is a condition."""


def of_table(op: Primitive) -> bool:
    """Whether a primitive is one of this package, so that its name identifies it: not one of the user, registered or not."""
    return (op.name in table and registry.get(op.name) is op) or EVERY.get(op.name) is op
