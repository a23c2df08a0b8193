"""`am.explore`: from a function of floats to a page in which its inputs can be changed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.names.spelling import spelled
from ..core.value import Value
from .draw import draw
from .player import Player


@spelled
def explore(f: Callable[..., Any], /, **inputs: float) -> Player:
    """A page that computes a function of numbers, step by step in both passes, for inputs that its reader changes.

    Args:
        f: a function of numbers that returns one; it is called once, on Values with the names of the inputs. What it
            decides by Python's `if` is decided then.
        inputs: a number for each of its arguments, by name; a function without keywords, such as `am.hypot`, takes them in
            the order given.

    Returns:
        A `Player`: `.save("page.html")` writes the page, with a curve of the result along the chosen input; it shows
        itself in a notebook.

    Raises:
        ArgumentTypeError: where `f` is no function, has other arguments, an input is no number, or the result is none.
        ArgumentError: where no input is given, or one is too large for a float.

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
    J = _called(f, {name: Value(_number(name, x), label=name) for name, x in inputs.items()})
    if not isinstance(J, Value):
        hint = ": functions of `math` give plain floats, am.sin and its kin follow the inputs" if isinstance(J, float) else ""
        raise ArgumentTypeError(f"explore: f returns one number that depends on its inputs, got {type(J).__name__}{hint}")
    if J._needs:
        J.backward()
    return Player(draw(J), J, curve=True)


def _number(name: str, x: Any) -> float:
    """An input as a float."""
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x[()]
    if isinstance(x, (bool, np.bool_, complex)) or not isinstance(x, (int, float, np.number)):
        raise ArgumentTypeError(f"explore: {name} is a number, got {type(x).__name__}; arrays are for am.play")
    try:
        return float(x)
    except OverflowError:
        raise ArgumentError(f"explore: {name} is too large for a float: give a number below 1.8e308") from None


def _called(f: Callable[..., Any], values: dict[str, Value]) -> Any:
    """The result of `f`, by the names of its arguments, or by position where it takes no names."""
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):  # NumPy's and Python's own functions may have none
        return f(*values.values())
    if all(p.kind is p.POSITIONAL_ONLY or p.kind is p.VAR_POSITIONAL for p in list(signature.parameters.values())[: len(values)]):
        return f(*values.values())
    try:
        signature.bind(**values)
    except TypeError as error:
        given = ", ".join(f"{name}=" for name in values)
        raise ArgumentTypeError(f"explore: {error}. f has the arguments {signature}, and {given} was given") from None
    return f(**values)
