"""Choosing and limiting: `where`, `maximum`, `clip`, and what is made of them.

A rule cannot see that an operand is constant. So where one side of `maximum` or `minimum` wants no gradient, a
primitive of one variable is recorded, whose slope at the kink is the one of least norm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError
from ..node import Node, is_symbolic, plain
from ..operations import kinks
from ..operations.structure import astype
from ..primitive import recorder
from .arguments import common_shape, elements


def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """`x` where the condition holds, else `y`.

    The branch that was not chosen gets gradient zero, also where it is NaN. With a condition alone, the indices where it
    holds, as in NumPy.

    Args:
        condition: an array of booleans, or one; no gradient reaches it.
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which all broadcast.

    Raises:
        ShapeError: where the shapes do not broadcast.
        ArgumentError: for one branch alone, or the condition `~(x > 0)` of a number, where Python makes -2 of True.

    >>> where(True, 1.0, 2.0)
    1.0
    >>> where([True, False], 1.0, 2.0)
    array([1., 2.])
    """
    condition = plain(condition)
    if x is None or y is None:
        if x is not None or y is not None:
            raise ArgumentError("where takes a condition alone, or a condition and both branches")
        return np.nonzero(np.atleast_1d(condition))
    if is_symbolic(condition):  # it records, whatever the branches are
        return type(condition).record(kinks.where, (x, y), {"condition": condition})
    if type(condition) is int and condition < 0:
        raise ArgumentError(
            f"where: the condition is {condition}: for a bool of Python's, ~ gives -1 or -2, and both count as true; "
            "write `not (x > 0)`, or x <= 0"
        )
    if isinstance(condition, (list, tuple, np.ndarray)):
        condition = np.array(condition)  # a copy: the caller may write into it later
        if condition.ndim and all(isinstance(branch, (bool, int, float)) for branch in (x, y)):
            x, y = np.asarray(x), np.asarray(y)  # numbers are chosen by element as well
    return kinks.where(x, y, condition=condition)


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """The choice whose condition is the first to hold, else the default.

    Args:
        condlist: arrays of booleans, in a list.
        choicelist: as many arrays or numbers.
        default: what stands where no condition holds.

    Returns:
        Of the shape to which all broadcast.

    Raises:
        ArgumentError: where the lists differ in length.

    >>> select([False, True], [1.0, 2.0])
    2.0
    """
    if len(condlist) != len(choicelist):
        raise ArgumentError(f"select: {len(condlist)} conditions for {len(choicelist)} choices")
    chosen = default
    for condition, x in reversed(list(zip(condlist, choicelist, strict=True))):
        chosen = where(condition, x, chosen)
    return chosen


def _constant(x: Any) -> bool:
    return not getattr(x, "requires_grad", is_symbolic(x))


def maximum(x: Any, y: Any) -> Any:
    """The larger of two; at a tie both share the gradient, and a constant is no variable: `maximum(x, 0)` has
    slope 0 at 0.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast.

    Raises:
        ShapeError: where the shapes do not broadcast.

    >>> maximum(2.0, 3.0)
    3.0
    """
    return _against_bound(x, y, kinks.maximum, kinks.clamp_min)


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two; at a tie both share the gradient, and a constant is no variable.

    Args:
        x, y: numbers, arrays, Values or Tensors, of shapes that broadcast.

    Returns:
        Of the shape to which both broadcast.

    Raises:
        ShapeError: where the shapes do not broadcast.

    >>> minimum(2.0, 3.0)
    2.0
    """
    return _against_bound(x, y, kinks.minimum, kinks.clamp_max)


def _against_bound(x: Any, y: Any, both: Any, one: Any) -> Any:
    if type(y) in (int, float) and isinstance(x, Node) and x._needs and abs(y) < math.inf:  # the usual case, decided at a glance
        return one(x, bound=float(y))
    x, y = elements(x), elements(y)
    if is_objects(x) or is_objects(y):
        return np.frompyfunc(lambda x, y: _against_bound(x, y, both, one), 2, 1)(x, y)
    if recorder(both.name, (x, y)) is None or not (_constant(x) or _constant(y)) or _constant(x) and _constant(y):
        return both(x, y)
    x, bound = (y, plain(x)) if _constant(x) else (x, plain(y))
    if not _is_bound(bound, x):
        return both(x, bound)
    if isinstance(bound, (np.generic, np.ndarray)) and hasattr(x, "_value") and isinstance(x._value, np.ndarray):
        kind = np.result_type(x._value, bound)
        x = x if kind == x.dtype or kind.kind != "f" else astype(x, dtype=kind)  # a number of NumPy's has a type of its own
    return one(x, bound=bound if np.ndim(bound) or is_symbolic(bound) else float(bound))


def is_objects(x: Any) -> bool:
    """Whether `x` is an array of objects, as of Values."""
    return isinstance(x, np.ndarray) and x.dtype == object


def _is_bound(bound: Any, x: Any) -> bool:
    """Whether `bound` is numbers without NaN that broadcast to the shape of `x`; an unknown has no NaN to be seen."""
    if is_symbolic(bound):
        return bound.ndim <= x.ndim and all(n in (1, m) for n, m in zip(bound.shape[::-1], x.shape[::-1], strict=False))
    numbers = np.asarray(bound)
    if numbers.dtype.kind not in "fiub" or np.any(np.isnan(numbers)):
        return False
    return (
        numbers.ndim == 0 or numbers.ndim <= np.ndim(x._value) and common_shape("a bound", numbers.shape, x.shape) == x.shape
    )


def clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """`x` limited to an interval; constant bounds have slope 0 at the bound.

    Bounds that want a gradient share it at a tie. `min` and `max` are names of the bounds as well.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        a_min: the lower bound, or None.
        a_max: the upper bound, or None.
        min: the same, by the name of the array API.
        max: the same.

    Returns:
        Of the shape to which all broadcast.

    Raises:
        ArgumentError: where a bound is given twice.

    >>> clip(5.0, 0.0, 1.0)
    1.0
    """
    a_min, a_max = a_min if min is None else min, a_max if max is None else max
    if type(a_min) in (int, float) and type(a_max) in (int, float):
        return kinks.clamp(x, low=float(a_min), high=float(a_max))
    if a_min is not None:
        x = maximum(x, a_min)
    return elements(x) if a_max is None else minimum(x, a_max)


def relu6(x: Any) -> Any:
    """min(max(x, 0), 6).

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> relu6(7.0)
    6.0
    """
    return clip(x, 0.0, 6.0)


def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """`x` clipped to [-1, 1].

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        min_val: the lower bound.
        max_val: the upper bound.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> hardtanh(-3.0)
    -1.0
    """
    return clip(x, min_val, max_val)


def round(x: Any, decimals: int = 0, straight_through: bool = False) -> Any:
    """Round half to even; slope 0, or 1 with `straight_through`.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        decimals: how many decimals are kept.
        straight_through: pass the gradient through, as if nothing were rounded.

    Returns:
        Of the shape of `x`: (...) -> (...).

    >>> round(2.5)
    2.0
    """
    op = kinks.straight_round if straight_through else kinks.rint
    return op(x) if decimals == 0 else op(elements(x) * 10.0**decimals) / 10.0**decimals


around = round


def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Numbers in place of NaN and infinities; what was replaced gets gradient zero.

    Args:
        x: a number, an array, a Value or a Tensor, of any shape.
        nan: what stands for NaN.
        posinf: what stands for inf; the largest number if None.
        neginf: what stands for -inf; the smallest number if None.

    Returns:
        Of the shape of `x`: (...) -> (...).

    Raises:
        ArgumentTypeError: for a Value or a Tensor in the place of one of these numbers.

    >>> nan_to_num(float("nan"))
    0.0
    """
    if any(hasattr(type(each), "record") for each in (nan, posinf, neginf)):
        told = "write am.where(np.isnan(x), nan, x) for one that gets a gradient"
        raise ArgumentTypeError(f"nan_to_num: nan, posinf and neginf are plain numbers: {told}")
    if is_objects(x):
        return np.frompyfunc(lambda x: nan_to_num(x, nan, posinf, neginf), 1, 1)(x)
    values = plain(x)
    if is_symbolic(values):
        values = values.detach()
    cured = np.nan_to_num(values, nan=nan, posinf=posinf, neginf=neginf)
    if not hasattr(type(x), "record"):
        return float(cured) if type(x) is float else cured
    return where(np.isfinite(values), x, float(cured) if isinstance(values, float) else cured)


POINTWISE = ("clip", "copy", "gelu", "hardtanh", "maximum", "minimum", "nan_to_num", "relu6", "round", "silu")
"""The pointwise functions that are not primitives themselves: every node has them as methods, too."""
