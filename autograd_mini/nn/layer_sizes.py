"""The sizes of layers, which are counts: a wrong one is told by its name before an array of it is drawn."""

from __future__ import annotations

import operator
from typing import Any

from ..core.errors import ArgumentError


def check_sizes(layer: str, **sizes: Any) -> None:
    """Refuse sizes of a layer that are not whole numbers from 1 on.

    >>> check_sizes("Linear", in_features=3, out_features=0)
    Traceback (most recent call last):
        ...
    autograd_mini.core.errors.ArgumentError: Linear: out_features=0 must be a whole number, 1 or more
    """
    for name, size in sizes.items():
        try:
            counts = operator.index(size) >= 1
        except TypeError:
            counts = False
        if not counts:
            raise ArgumentError(f"{layer}: {name}={size!r} must be a whole number, 1 or more")
