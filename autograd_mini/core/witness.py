"""A witness: what a leaf's array held when the graph last read it, so that a write behind the graph's back is seen.

Writes through the engine renew a leaf's age. A write through NumPy (`w.data[0] = 5`) does not pass through the engine,
so whoever reads a leaf leaves a witness: a view of at most 64 of its elements, spread over it, and the bytes they had.
At the next reading other bytes mean that the leaf was written in between, and its age is renewed, just as if the
engine had been told; in the backward pass they mean that the forward pass read something else. Under `detect_anomaly`
the view is of all elements.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .node import tick
from .recording import is_recording

if TYPE_CHECKING:
    from .tensor import Tensor

ELEMENTS = 64
"""How many elements of a leaf are looked at."""

Witness = tuple[Callable[[], bytes], bytes]
"""How to read the bytes of the sample, and what they were."""


def witnessed(leaf: Tensor) -> None:
    """The graph reads `leaf`: leave a witness, or see by an earlier one that the array was written since."""
    seen = leaf.witness
    if seen is not None:
        if seen[0]() == seen[1]:
            return
        leaf.age = tick()
    read = sample(leaf.value, whole=is_recording() is not True).tobytes
    leaf.witness = read, read()


def sample(array: Any, whole: bool = False) -> Any:
    """A view of at most 64 elements, spread over the array; with `whole`, of all.

    >>> import numpy as np
    >>> sample(np.arange(1000.0)).size <= 64
    True
    """
    size = array.size
    if whole or size <= ELEMENTS:
        return array
    if array.flags.forc:
        step = -(-size // ELEMENTS)
        while math.gcd(step, size) > 1:  # else the sample might be one column of a matrix
            step += 1
        return array.ravel("K")[::step]
    view = array
    for axis in sorted(range(array.ndim), key=lambda axis: -array.shape[axis]):
        step = min(-(-view.size // ELEMENTS), array.shape[axis])
        view = view[(slice(None),) * axis + (slice(None, None, step),)]
    return view
