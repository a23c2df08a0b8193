"""A gradient cut off: `float(x)`, `int(x)`, `math.exp(x)`, `np.array([x], dtype=float)` take the number out of a node.

What is computed from that number does not know where it came from, so its gradient would be too small, or zero. Outside of
`am.grad` and its kin this is a warning. While a function is being differentiated, a number that depends on its arguments
may not leave the graph this way: that is an error which names the line, and the ways to say that it is meant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from ..callers import caller, is_ours, line, warn
from ..errors import GradientError
from ..node import Node, describe
from ..recording import is_recording

_arguments: ContextVar[tuple[Node, ...]] = ContextVar("arguments", default=())
"""The nodes that stand for arguments in the calls that are being differentiated, outer calls first."""


_moved: ContextVar[tuple[Node, ...]] = ContextVar("moved", default=())
"""The leaves that a minimizer moves, in a call of its loss; the loss may be compiled, and give its gradient itself."""


_taken: ContextVar[str] = ContextVar("taken", default="")
"""How the function that is being differentiated took a number out of the graph, such as ".item()"; "" where it did not."""


def take(how: str) -> None:
    """Keep in mind that the user's program asked for a number, which matters where the function returns nothing else."""
    if _arguments.get() and not is_ours(sys._getframe(2).f_code):
        _taken.set(how)


def taken() -> str:
    """How the function that is being differentiated has taken a number out of the graph; "" where it has not."""
    return _taken.get()


@contextmanager
def differentiating(inputs: Collection[Node], moved: bool = False) -> Iterator[None]:
    """A block in which a function of `inputs` is called in order to be differentiated; `moved` where a minimizer calls it."""
    variable = _moved if moved else _arguments
    token, outer = variable.set((*variable.get(), *inputs)), _taken.set("")
    try:
        yield
    finally:
        variable.reset(token)
        _taken.reset(outer)


def differentiated_arguments() -> tuple[Node, ...]:
    """The nodes that stand for the arguments of the functions that are being differentiated."""
    return _arguments.get()


def inside_derivative() -> bool:
    """Whether a function is being differentiated by the graph that it leaves behind."""
    return bool(_arguments.get())


def is_argument(node: Node) -> bool:
    """Whether `node` stands for an argument of a function that is being differentiated."""
    return any(node is x for x in _arguments.get())


def cut(node: Node, how: str) -> None:
    """The number of `node` is asked for by `how`, such as "float()": an error or a warning, as the case may be."""
    if not is_recording() or for_a_picture():
        return
    kind = type(node).__name__
    where = f"{how} of {describe(node)}"
    cure = f"stay with {kind}s (am.exp in place of math.exp), or write .item() if the plain number is what you want"
    if depends_on_arguments(node):
        raise GradientError(f"{where} at {user_line()} would cut off its gradient, which is asked for: {cure}")
    warn(f"{where} drops its gradient: {cure}")


def depends_on_arguments(node: Node) -> bool:
    """Whether `node` was computed from an argument of a function that is being differentiated."""
    return depends(node, _arguments.get() + _moved.get())


def depends(node: Node, inputs: Collection[Node]) -> bool:
    """Whether `node` was computed from one of the inputs."""
    if not inputs:
        return False
    sought = set(inputs)
    oldest = min(x._age for x in inputs)
    found = [node]
    seen = {node}
    for x in found:  # the list grows while it is read
        if x in sought:
            return True
        for y in x.inputs:
            if isinstance(y, Node) and y._needs and y._age >= oldest and y not in seen:
                seen.add(y)
                found.append(y)
    return False


PLOTTING = ("matplotlib", "mpl_toolkits", "seaborn", "plotly", "_plotly_utils", "bokeh")


def for_a_picture() -> bool:
    """Whether a plotting library asks for the numbers: what it makes of them is shown, and not differentiated."""
    frame = sys._getframe()
    numpy = os.path.dirname(np.__file__) + os.sep
    while frame.f_back is not None and (is_ours(frame.f_code) or frame.f_code.co_filename.startswith(numpy)):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in PLOTTING


def user_line() -> str:
    """The innermost line that belongs neither to this package nor to NumPy or SciPy."""
    frame = sys._getframe()
    numpy = os.path.dirname(np.__file__)
    packages = (numpy + os.sep, os.path.join(os.path.dirname(numpy), "scipy") + os.sep)
    while frame.f_back is not None and (is_ours(frame.f_code) or frame.f_code.co_filename.startswith(packages)):
        frame = frame.f_back
    return line(caller(frame))
