"""Where random numbers come from: one spelling for the whole package, `rng=`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import ArgumentError, ArgumentTypeError


def as_generator(rng: Any = None, name: str = "rng") -> np.random.Generator:
    """A generator of random numbers from what a caller gives as `rng`.

    Args:
        rng: None for a fresh generator that is seeded by the operating system, as in NumPy; an int as a seed; or a
            `np.random.Generator`, which is returned as it is, so that several users of it draw from one stream.
        name: what messages call the argument.

    Raises:
        ArgumentTypeError: for anything else, such as a `RandomState`.
        ArgumentError: for a negative seed.

    >>> as_generator(0).random() == as_generator(0).random()
    True
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None:
        return np.random.default_rng()
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ArgumentError(f"{name}={rng}: a seed is an int from 0 on")
        return np.random.default_rng(int(rng))
    raise ArgumentTypeError(
        f"{name} is a {type(rng).__name__}: pass a seed (an int), a generator as np.random.default_rng(0) makes it, or None"
    )
