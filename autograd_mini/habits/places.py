"""`x.at[i].set(v)` of JAX: copies of an array with other numbers at some places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.errors import ArgumentError
from ..core.node import is_symbolic, plain
from ..core.operations import structure


class At:
    """An array whose places are named in brackets."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __getitem__(self, index: Any) -> Places:
        return Places(self.x, index)


class Places:
    """Some places of an array, each method of which makes a copy of the array."""

    def __init__(self, x: Any, index: Any) -> None:
        self.x, self.index = x, index

    def get(self) -> Any:
        """The numbers there."""
        return self.x[self.index]

    def set(self, values: Any) -> Any:
        """The copy with other numbers there."""
        return am.put(self.x, self.index, values)

    def add(self, values: Any) -> Any:
        """The copy with something added there, as often as a place is named."""
        there = am.broadcast_to(values, self.get().shape)
        return self.x + structure.scatter(there, index=self.index, shape=tuple(self.x.shape))

    def subtract(self, values: Any) -> Any:
        """The copy with something taken away there, as often as a place is named."""
        return self.add(-values)

    def apply(self, f: Callable[[Any], Any]) -> Any:
        """The copy with a function of the numbers there.

        Raises:
            ArgumentError: for a place that is named twice.
        """
        if not is_symbolic(self.index):
            named = np.zeros(np.shape(plain(self.x)), int)
            np.add.at(named, self.index, 1)
            if named.max(initial=0) > 1:
                raise ArgumentError("x.at[i]: i names a place twice, and only get, set, add and subtract are known for that")
        return self.set(f(self.get()))

    def multiply(self, values: Any) -> Any:
        """The copy with products there."""
        return self.apply(lambda x: x * values)

    def divide(self, values: Any) -> Any:
        """The copy with quotients there."""
        return self.apply(lambda x: x / values)

    def power(self, values: Any) -> Any:
        """The copy with powers there."""
        return self.apply(lambda x: x**values)

    def min(self, values: Any) -> Any:
        """The copy with the smaller numbers there."""
        return self.apply(lambda x: np.minimum(x, values))

    def max(self, values: Any) -> Any:
        """The copy with the larger numbers there."""
        return self.apply(lambda x: np.maximum(x, values))

    mul = multiply
