"""A step that is written as `w -= rate * w.grad`.

Python's `-=` on a Tensor makes a new node, as every operation does, and binds the name to it: the leaf itself stays where it was.
For a step of gradient descent that is never meant. Inside `no_grad()` a leaf that wants a gradient is moved itself, as in
PyTorch; outside of it, where the leaf has a gradient that is not zero, the step is refused with a sentence that says how it is
written.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ..callers import warn
from ..errors import GradientError, ShapeError
from ..guards.lost_gradients import inside_derivative
from ..node import Node, describe, plain
from ..recording import is_recording

UPDATES = {"-": operator.sub, "+": operator.add, "*": operator.mul, "/": operator.truediv}
"""The operators that move a leaf, by their symbol; `-=` is `__isub__`, and so on."""
NAMES = {"-": "__isub__", "+": "__iadd__", "*": "__imul__", "/": "__itruediv__"}

OF_A_VIEW = 2
"""The number of references to an array, while it is asked for, that nothing but a view of it holds."""


class Counting:
    """An object whose `x[i] = list` and `x += list` append to the list how often Python refers to it meanwhile."""

    def __setitem__(self, index: int, counts: list[int]) -> None:
        counts.append(sys.getrefcount(self))

    def __iadd__(self, counts: list[int]) -> Any:
        counts.append(sys.getrefcount(self))
        return self


def references_of_a_part() -> float:
    """The references to what `x[i]` gives during `x[i] += v`, which writes it back; infinity where this Python counts those to an
    object with a name alike."""
    counts: list[int] = []
    named = Counting()
    named += counts

    class Whole:
        def __getitem__(self, index: int) -> Counting:
            return Counting()

        def __setitem__(self, index: int, part: Counting) -> None:
            """Nothing is kept."""

    whole = Whole()
    whole[0] += counts
    return counts[1] if counts[1] < counts[0] else math.inf


WRITTEN_BACK = references_of_a_part()
"""The number of references to a part of a Tensor that `x[i] += v` writes back."""


def attach_updates(kind: type) -> None:
    """Give a kind of nodes that hold arrays the methods of this file."""
    for symbol, name in NAMES.items():
        setattr(kind, name, update(symbol))


def update(symbol: str) -> Callable[[Any, Any], Any]:
    """The method of `-=` and its kin."""
    compute = UPDATES[symbol]

    def method(self: Any, other: Any) -> Any:
        if self._op is None and self._needs:  # a leaf, such as a parameter
            if not is_recording():
                return moved(self, compute(self.data, plain(other)), symbol)
            if self._grad is not None and not inside_derivative() and np.any(plain(self._grad)):
                raise GradientError(
                    f"{symbol}= would make a new node and leave {describe(self)} itself as it is: write "
                    f"x.data {symbol}= ..., put the line into `with am.no_grad():`, or let an optimizer do it (am.optim.SGD)"
                )
        if self._op is None and self._value.base is not None and sys.getrefcount(self) > WRITTEN_BACK:
            warn_of_shared(self, f"y {symbol}= v")
        return compute(self, other)

    return method


def moved(leaf: Any, array: Any, symbol: str) -> Any:
    """The leaf, with the numbers of the array written into its own."""
    if array.shape != leaf.shape:
        raise ShapeError(f"{symbol}= of {describe(leaf)}: the result has the shape {array.shape}, and a leaf keeps its own")
    leaf.data[...] = array
    leaf.data = leaf.data  # renews the age
    return leaf


def warn_of_shared(y: Any, written: str) -> None:
    """Say that an array keeps its numbers, of which a Tensor of data is a view, where anything else holds the array."""
    if y._value.ndim and sys.getrefcount(y._value.base) > OF_A_VIEW:
        warn(
            f"{written} on y, a part or another view of an array that is held elsewhere: in NumPy and PyTorch that array would "
            "change, and here it keeps its numbers: write x[...] = v, or x.data[...] = v; or y = y.copy() where y alone is meant"
        )


def was_step(node: Node) -> bool:
    """Whether a node is what `w - rate * w.grad` makes: a leaf that has a gradient, plus or minus what wants none."""
    if node.op is None or node.op.name not in ("add", "sub") or len(node.inputs) != 2:
        return False
    wanting = [x for x in node.inputs if isinstance(x, Node) and x.requires_grad]
    return len(wanting) == 1 and wanting[0].op is None and wanting[0].grad is not None
