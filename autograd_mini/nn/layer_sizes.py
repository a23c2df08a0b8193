"""The arguments of layers: sizes, which are counts; switches; probabilities. A wrong one is an error with its name before an
array is drawn."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError


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


def check_flags(layer: str, **flags: Any) -> None:
    """Refuse what stands where a layer takes True or False, such as a generator given by position.

    >>> check_flags("Linear", bias=np.random.default_rng(0))
    Traceback (most recent call last):
        ...
    autograd_mini.core.errors.ArgumentTypeError: Linear: bias is a Generator and must be True or False; that is rng=
    """
    for name, flag in flags.items():
        if not isinstance(flag, (bool, np.bool_)):
            hint = "; that is rng=" if isinstance(flag, np.random.Generator) else f", got {flag!r:.40}"
            raise ArgumentTypeError(f"{layer}: {name} is a {type(flag).__name__} and must be True or False{hint}")


def check_probability(layer: str, **values: Any) -> None:
    """Refuse what is no number from 0 to 1.

    >>> check_probability("Dropout", p=2)
    Traceback (most recent call last):
        ...
    autograd_mini.core.errors.ArgumentError: Dropout: p is a probability, got 2
    """
    for name, p in values.items():
        if not isinstance(p, (int, float, np.number)):
            raise ArgumentTypeError(f"{layer}: {name} is a probability, got a {type(p).__name__}")
        if not 0 <= p <= 1:
            raise ArgumentError(f"{layer}: {name} is a probability, got {p}")
