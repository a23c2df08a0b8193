"""`am.explore`: from a function of floats to a page in which its inputs can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.spelling import spelled
from ..core.value import Value
from .draw import draw
from .player import Player


@spelled
def explore(f: Callable[..., Any], /, **inputs: float) -> Player:
    """A page that computes a function of numbers, step by step in both passes, for inputs that its reader changes.

    Args:
        f: a function of numbers that returns one; it is called once, on Values with the names of the inputs. What it
            decides by Python's `if` is decided then.
        inputs: a number for each of its arguments, by name.

    Returns:
        A `Player`: `.save("page.html")` writes the page, with a curve of the result along the chosen input; it shows
        itself in a notebook.

    Raises:
        ArgumentTypeError: where `f` is no function, an input is no number, or the result is none.
        ArgumentError: where no input is given.

    >>> page = explore(lambda a, b, c: 3 * (a + b * c), a=7.0, b=4.0, c=2.0)
    >>> page
    <Player of 'J = 3 (a + b · c)': 11 steps, 6 wires>
    >>> page.frames[-1].formula
    'done: dJ/da = 3, dJ/db = 6, dJ/dc = 12'
    """
    if not callable(f):
        raise ArgumentTypeError(f"explore: f is a function of numbers, got {type(f).__name__}")
    if not inputs:
        raise ArgumentError("explore: give a number for each argument by name: am.explore(f, a=7.0, b=4.0)")
    for name, x in inputs.items():
        if isinstance(x, (bool, complex)) or not isinstance(x, (int, float, np.number)):
            raise ArgumentTypeError(f"explore: {name} is a number, got {type(x).__name__}; arrays are for am.play")
    J = f(**{name: Value(float(x), label=name) for name, x in inputs.items()})
    if not isinstance(J, Value):
        raise ArgumentTypeError(f"explore: f returns one number that depends on its inputs, got {type(J).__name__}")
    if J._needs:
        J.backward()
    return Player(draw(J), J, curve=True)
