"""The source of random numbers: one spelling for the whole package, `rng=`, and one generator for those who give none."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import ArgumentError, ArgumentTypeError
from .names.spelling import spelled

Rng = int | np.random.Generator | None
"""The types that a caller may give as `rng`."""

_default = np.random.default_rng()


@spelled
def manual_seed(seed: int) -> np.random.Generator:
    """Seed the default generator again, from which everything draws that is given no `rng`: the weights of layers, dropout,
    data that are drawn at random. Without it, each run draws other numbers.

    Args:
        seed: an int from 0 on.

    Returns:
        The default generator, which stays the same object.

    Raises:
        ArgumentError: for a negative seed.

    >>> manual_seed(0).random() == np.random.default_rng(0).random()
    True
    """
    _default.bit_generator.state = as_generator(int(seed), "seed").bit_generator.state
    return _default


def as_generator(rng: Any = None, name: str = "rng") -> np.random.Generator:
    """A generator of random numbers from what a caller gives as `rng`.

    Args:
        rng: None for the default generator, which `am.manual_seed` seeds; an int as a seed; or a
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
        return _default
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ArgumentError(f"{name}={rng}: a seed is an int from 0 on")
        return np.random.default_rng(int(rng))
    raise ArgumentTypeError(
        f"{name} is a {type(rng).__name__}: pass a seed (an int), a generator as np.random.default_rng(0) makes it, or None"
    )
