"""Calls that a program leaves to the engine, with a count of each reason.

A program leaves some calls to the engine on purpose: a value or gradient that is NaN, since the engine handles masked branches;
a label below 0; a number outside of the domain of a function of `math`. Then it raises `Fallback`. Any other error in a
program is that of the arguments, if the engine raises one, too. If the engine does not, the program is at fault, and a warning
says so: no call is computed by the engine unnoticed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.recording import is_strict


class Fallback(Exception):
    """Raised by a program to leave a call to the engine; the message is the reason."""


class Extreme(Exception):
    """Raised by a tidied program where a number is 0, infinite, NaN or of an extreme size, and the steps of the engine may give
    another result."""


fallbacks: Counter[str] = Counter()
"""How many calls of all programs the engine computed in their place, by reason."""

NAN_GRADIENT = "a gradient is NaN"
NAN_VALUE = "the value is NaN"
RANGE = "a number is out of range"
DOMAIN = "a number is outside of the domain of a function of math"
FAULT = "the program failed"


def refuse_nan(gradients: Sequence[Any]) -> None:
    """Raise where a gradient holds a NaN, so that the engine computes the call. (The sum of squares is then NaN, too.)

    Raises:
        Fallback: where one does, unless plain IEEE products are asked for.
    """
    total = 0.0
    for d in gradients:
        total += np.dot(d.ravel(), d.ravel()) if isinstance(d, np.ndarray) else d * d
    if total != total and not is_strict():
        raise Fallback(NAN_GRADIENT)
