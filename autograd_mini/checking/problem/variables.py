"""Watching a call through Python's profiler: which variables hold nodes, and who draws random numbers.

So the nodes of a graph are called as the function's own variables call them, and a loss that is not repeatable is told where
its chance comes from.
"""

from __future__ import annotations

import inspect
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from ...core.callers import is_ours
from ...core.node import Node


@contextmanager
def profiled(saw: Callable[[FrameType, str, Any], None]) -> Iterator[None]:
    """Have Python tell `saw` of every call and return; a profiler that was there before, such as cProfile, is back in its place
    afterwards."""
    before: Any = sys.getprofile()
    in_c = before is not None and not callable(before)  # cProfile's own object, which `setprofile` does not take
    sys.setprofile(saw)
    try:
        yield
    finally:
        sys.setprofile(None if in_c else before)
        if in_c:
            before.enable()


class Watch:
    """The variables that hold nodes, seen during one call of a function.

    Attributes:
        own: the local variables of the function itself, at its return.
        inner: those of the functions that it calls, the first of each name.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        target = inspect.unwrap(getattr(f, "func", f))
        target = getattr(target, "__func__", target)
        self.code = getattr(target, "__code__", None) or getattr(type(target).__call__, "__code__", None)
        self.own: dict[str, Node] = {}
        self.inner: dict[str, Node] = {}

    def saw(self, frame: FrameType, event: str, arg: Any) -> None:
        """Look at the variables of a function that returns."""
        if event != "return" or is_ours(frame.f_code):
            return
        found = {name: x for name, x in list(frame.f_locals.items()) if isinstance(x, Node)}
        if frame.f_code is self.code:
            self.own |= found
        else:
            self.inner = {**found, **self.inner}


class Chance:
    """Who draws random numbers during a call: the innermost function that leaves some generator in another state.

    Attributes:
        who: its name and place, such as "dropout (model.py:12)", or "".
    """

    def __init__(self) -> None:
        self.who = ""
        self.states: dict[FrameType, dict[int, str]] = {}

    def saw(self, frame: FrameType, event: str, arg: Any) -> None:
        """Look at the generators in reach of a function, when it is called and when it returns."""
        if self.who or event not in ("call", "return") or is_ours(frame.f_code):
            return
        states = {id(source): repr(_state(source)) for source in _generators(frame)}
        if event == "call":
            self.states[frame] = states
            return
        before = self.states.pop(frame, {})
        if any(before.get(source, state) != state for source, state in states.items()):
            self.who = f"{frame.f_code.co_name} ({Path(frame.f_code.co_filename).name}:{frame.f_code.co_firstlineno})"


def _generators(frame: FrameType) -> Iterator[Any]:
    """The generators that a function can reach: NumPy's and Python's global ones, its variables, and attributes of its self."""
    yield from (np.random.mtrand._rand, random._inst)  # what np.random.normal and random.random use
    owner = vars(frame.f_locals["self"]) if hasattr(frame.f_locals.get("self"), "__dict__") else {}
    for scope in (frame.f_locals, frame.f_globals, owner):
        yield from (x for x in list(scope.values()) if isinstance(x, (np.random.Generator, np.random.RandomState, random.Random)))


def _state(source: Any) -> Any:
    if isinstance(source, random.Random):
        return source.getstate()
    bits = getattr(source, "bit_generator", None)
    return bits.state if bits is not None else [np.asarray(part).tolist() for part in source.get_state()]
