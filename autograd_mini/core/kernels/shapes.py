"""The laws of a result's shape: for each, a function of the shapes of the arguments and of the structure.

An operation names its law in its facts. A size is a number, or anything that stands for one (a symbol of a formula, a size of
a program that is compiled), so the laws compare sizes to nothing but 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..errors import ShapeError

Shape = tuple[Any, ...]


def same(x: Shape, *_: Shape, **__: Any) -> Shape:
    """The shape of the first argument."""
    return x


def given(*_: Shape, shape: Shape, **__: Any) -> Shape:
    """The shape in the structure."""
    return tuple(shape)


def reduced(x: Shape, axis: Any = None, keepdims: bool = False, **_: Any) -> Shape:
    """Without the axes that an operation goes along, or with size 1 in their place."""
    axes = range(len(x)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(1 if i in axes else n for i, n in enumerate(x) if keepdims or i not in axes)


def permuted(x: Shape, axes: Any) -> Shape:
    """The axes in another order."""
    return tuple(x[i] for i in axes)


def swapped(x: Shape, **_: Any) -> Shape:
    """The last two axes exchanged."""
    return (*x[:-2], x[-1], x[-2])


def padded(x: Shape, widths: Any) -> Shape:
    """Each axis longer by what is added before and after."""
    return tuple(before + n + after for n, (before, after) in zip(x, widths, strict=True))


def joined(*xs: Shape, axis: int) -> Shape:
    """Arrays end to end along an axis."""
    total: Any = 0
    for x in xs:
        total = total + x[axis]
    return (*xs[0][:axis], total, *xs[0][axis + 1 :])


def stacked(*xs: Shape, axis: int) -> Shape:
    """Arrays side by side along a new axis."""
    return (*xs[0][:axis], len(xs), *xs[0][axis:])


LAWS: dict[str, Callable[..., Shape]] = {
    "same": same,
    "given": given,
    "reduced": reduced,
    "permuted": permuted,
    "swapped": swapped,
    "padded": padded,
    "joined": joined,
    "stacked": stacked,
    "indices": lambda x, indices, axis: tuple(indices.shape),
    "second": lambda x, y: y,
    "product": lambda x, y: (*x[:-1], y[-1]),
    "per row": lambda x, y: x[:-1],
    "per matrix": lambda x: x[:-2],
    "spectrum": lambda x: (*x[:-1], 2, x[-1] // 2 + 1),
    "samples": lambda x, n: (*x[:-2], n),
    "eigenvalues": lambda x, **_: x[:-1],
}
"""The laws by name. "picked" (by an index) and "letters" (of einsum) are known to `compiling/shapes.py` alone."""


# ---- what losses ask of their targets, which broadcasting would let through ------------------------------------------


def require_a_target_each(x: Shape, y: Shape) -> None:
    """Raise a ShapeError where logits and targets, (n, 1) and (n,), broadcast to more numbers than either has."""
    if x == y or math.prod(map(max, zip((1,) * len(y) + x, (1,) * len(x) + y, strict=True))) <= max(math.prod(x), math.prod(y)):
        return
    raise ShapeError(
        f"logits of shape {x} and targets of shape {y} would make a loss for each pair of them: give the targets the shape of "
        f"the logits, y.reshape{x}"
    )


def require_a_row_each(x: Shape, y: Shape) -> None:
    """Raise a ShapeError where targets are no rows of probabilities, as long as those of the logits."""
    if not x or len(x) != len(y) or x[-1:] != y[-1:]:
        raise ShapeError(
            f"logits of shape {x} and targets of shape {y}: a target is a row of probabilities, as long as a row of logits. Of "
            f"labels those are am.one_hot(y, {x[-1] if x else 1}), and am.cross_entropy takes labels as they are"
        )


REQUIRED = {"sigmoid_cross_entropy": require_a_target_each, "softmax_cross_entropy": require_a_row_each}
"""The condition on the shapes of two arguments, by the name of the operation."""
