"""A call observed through Python's profiler: the variables that hold nodes, and the source of random numbers.

So the nodes of a graph get the names of the function's own variables, and the error for a loss that is not repeatable names the
function that draws random numbers.
"""

from __future__ import annotations

import bisect
import inspect
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from ...core.callers import is_ours
from ...core.node import Node, tick


@contextmanager
def profiled(saw: Callable[[FrameType, str, Any], None]) -> Iterator[None]:
    """A block in which Python calls `saw` at every call and return; an earlier profiler, such as cProfile, is restored
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


class Where(NamedTuple):
    """A place in a program: a file, a function, a line, and an instruction, of which a line may have many."""

    file: str
    function: str
    line: int
    instruction: int


class Watch:
    """The variables that hold nodes, seen during one call of a function, and the lines at which nodes were made.

    Attributes:
        own: the local variables of the function itself, at its return.
        inner: those of the functions that it calls, the first of each name.
        held: for each variable, of either, the nodes that it has held one after the other, as in a loop.
        steps: when this package was called from where in the program: an age and a `Where`, in order.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        target = inspect.unwrap(getattr(f, "func", f))
        target = getattr(target, "__func__", target)
        self.code = getattr(target, "__code__", None) or getattr(type(target).__call__, "__code__", None)
        self.own: dict[str, Node] = {}
        self.inner: dict[str, Node] = {}
        self.held: dict[str, dict[Node, None]] = {}
        self.steps: list[tuple[int, Where]] = []

    def saw(self, frame: FrameType, event: str, arg: Any) -> None:
        """Look at the variables of a function that returns, or that calls this package."""
        if event == "call":
            caller = frame.f_back
            if caller is not None and is_ours(frame.f_code) and not is_ours(caller.f_code):
                self.steps.append(
                    (tick(), Where(caller.f_code.co_filename, caller.f_code.co_name, caller.f_lineno, caller.f_lasti))
                )
                if caller.f_code is self.code:
                    self._look(caller)
            return
        if event != "return" or is_ours(frame.f_code):
            return
        found = self._look(frame)
        if frame.f_code is self.code:
            self.own |= found
        else:
            self.inner = {**found, **self.inner}

    def _look(self, frame: FrameType) -> dict[str, Node]:
        found = {name: x for name, x in list(frame.f_locals.items()) if isinstance(x, Node)}
        for name, x in found.items():
            self.held.setdefault(name, {})[x] = None
        return found

    def where(self, node: Node) -> tuple[int, Where] | None:
        """The place in the program where a node was made, and the call of this package that made it."""
        k = bisect.bisect_left(self.steps, node._age, key=lambda step: step[0]) - 1
        return (k, self.steps[k][1]) if node.op is not None and k >= 0 else None


class Chance:
    """The source of random numbers during a call: the innermost function that leaves some generator in another state.

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
