"""The errors of a tracer: for each way to read a number that is not known, a message that says what to write instead."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import TraceError
from ...core.node import Node
from ..sizes import concrete
from .source_locations import place


def works_on_arrays(where: object, name: str) -> TraceError:
    """The error for an operation on whole arrays in a program on numbers."""
    return TraceError(
        f"{where}: {name} works on whole arrays, and with batch_args, or another backend than 'numpy', a function is compiled "
        "number by number: write it with numbers (x[i]), or leave batch_args out and pass the samples as an array"
    )


class Refusing(Node):
    """A node without a number: reading the number is an error that names the line of the user's program."""

    __slots__ = ()
    shape: tuple[Any, ...]

    def refuse(self, what: str, instead: str) -> TraceError:
        """The error for an attempt to read the number."""
        kind = "a number" if not self.shape else f"an array of shape {concrete(self.shape)}"
        return TraceError(
            f"{place()}: {what} looks at the value of {self.label or kind}, which is not known while a program is being "
            f"compiled: {instead}"
        )

    def of_sizes(self) -> Any:
        """The number, where it is computed from sizes alone; else None."""
        return None

    def number(self, what: str, instead: str) -> Any:
        """The number, where it is computed from sizes alone; else the error of `refuse`."""
        if (known := self.of_sizes()) is None:
            raise self.refuse(what, instead)
        return known

    def __bool__(self) -> bool:
        asked = "a decision (if, while, and, or, not, assert)"
        return bool(self.number(asked, "write am.where(condition, a, b), am.maximum, am.clip"))

    def __float__(self) -> float:
        return float(self.number("float()", "stay with functions of autograd_mini, am.exp in place of math.exp"))

    def __int__(self) -> int:
        instead = "pass what counts or selects as a plain argument of a closure, or use am.floor, am.round"
        return int(self.number("int()", instead))

    def __index__(self) -> int:
        raise self.refuse(
            "its use as an index or a count",
            "index arrays with it as x[i], where i is an integer array; a count, as in range(n), is bound first: "
            "am.compile(lambda w: f(w, 3))",
        )

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        bound = "" if self.shape else "; a count, as in np.arange(n), is bound first: am.compile(lambda w: f(w, 3))"
        instead = f"use functions of autograd_mini, or NumPy's own of the same name; am.stack([...]) for np.array([...]){bound}"
        return np.asarray(self.number("a conversion to a NumPy array", instead), dtype=dtype)

    def item(self, *index: Any) -> Any:
        raise self.refuse(".item()", "go on with the number as it is, and take .item() of what the program returns")

    def tolist(self) -> Any:
        raise self.refuse(".tolist()", "go on with the array as it is")

    def numpy(self) -> Any:
        raise self.refuse(".numpy()", "go on with the array as it is")

    def nonzero(self) -> Any:
        raise self.refuse(".nonzero()", "write am.where(condition, a, b), or x * mask")

    @property
    def data(self) -> Any:
        """Always an error: a tracer has no data."""
        raise self.refuse(".data", "go on with the node itself; am.stop_gradient(x) keeps gradients from it")

    def __contains__(self, x: Any) -> bool:
        raise self.refuse("`in`", "write a sum or maximum over comparisons")

    def __setitem__(self, index: Any, value: Any) -> None:
        raise self.refuse("x[i] = v", "write y = am.put(x, i, v) and go on with y")

    def backward(self, *args: Any, **params: Any) -> None:
        raise self.refuse(".backward()", "the program computes the gradients; for derivatives inside of it write am.grad")
