"""The origin of nodes: named parts of a model, and lines of source.

Both are written down as spans of the counter that gives each node its age, and looked up when a picture is drawn. So
recording a node costs what it did before, inside of a scope and outside. `scope` names a part by hand; the modules of
`nn` note their own calls with `note_call`.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from .names.spelling import spelled
from .node import Node, tick
from .recording import is_recording

MOST_SCOPES = 10_000
MOST_CALLS = 20_000
"""The number of calls of modules that are kept: the last hundred forward passes of a network of 200 modules."""
MOST_LINES = 200_000
_PACKAGE = str(Path(__file__).resolve().parents[1])


class Span(NamedTuple):
    """Everything that was made between two ticks of the counter, under one name.

    `ours` says for the call of a module whether its class is one of this library, which reshapes as it needs to; None for a
    scope by hand.
    """

    name: str
    start: int
    stop: int
    ours: bool | None = None


_scopes: deque[Span] = deque(maxlen=MOST_SCOPES)
_calls: deque[tuple[str, int, int, bool]] = deque(maxlen=MOST_CALLS)
_lines: deque[tuple[int, str, int]] = deque(maxlen=MOST_LINES)

note_call = _calls.append
"""Write down the call of a module: (name, first tick, last tick, whether the module is one of ours)."""


@spelled
class scope:
    """Name a part of a computation: `am.draw` puts a frame around what is made inside, or folds it into one node.

    Args:
        name: the text on the frame. Scopes nest; the same name may be used again.
        lines: also write down which line of the program makes each node, for the hover text of the picture. Python is
            slower inside such a scope, as under a debugger; without it, nothing is.

    >>> from autograd_mini import Value
    >>> x = Value(2.0)
    >>> with scope("layer 1"):
    ...     y = x * x
    >>> [span.name for span in scopes_of([y])]
    ['layer 1']
    """

    def __init__(self, name: str, *, lines: bool = False) -> None:
        self.name, self.lines = str(name), lines
        self._open: list[tuple[int, Any]] = []

    def __enter__(self) -> scope:
        tracer = sys.gettrace()
        if self.lines:
            frame = sys._getframe(1)
            _note_line(frame)
            frame.f_trace = _trace
            sys.settrace(_trace)
        self._open.append((tick(), tracer))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        start, tracer = self._open.pop()
        stop = tick()
        if stop > start + 1 and is_recording():
            _scopes.append(Span(self.name, start, stop))
        if self.lines:
            sys.settrace(tracer)
            sys._getframe(1).f_trace = tracer
            _lines.append((tick(), "", 0))


class part(scope):
    """A part of a layer of this library, as the layer itself names it: `scores` in attention, `step 3` in a recurrent layer."""

    def __exit__(self, *exc: Any) -> None:
        start, _ = self._open.pop()
        stop = tick()
        if stop > start + 1 and is_recording():
            note_call((self.name, start, stop, True))


def _note_line(frame: FrameType) -> None:
    _lines.append((tick(), frame.f_code.co_filename, frame.f_lineno))


def _trace(frame: FrameType, event: str, argument: Any) -> Any:
    """Python's trace function: called for each line of the program, but for our own lines."""
    if frame.f_code.co_filename.startswith(_PACKAGE):
        return None
    if event == "line":
        _note_line(frame)
    elif event == "return" and frame.f_back is not None:
        _note_line(frame.f_back)
    return _trace


def scopes_of(nodes: Iterable[Node]) -> list[Span]:
    """The scopes and the calls of modules in which one of the nodes was made, outer ones first."""
    ages = sorted(node._age for node in nodes if node._op is not None)
    if not ages:
        return []
    spans = [*_scopes, *(Span(*call) for call in list(_calls) if call[2] >= ages[0] and call[1] <= ages[-1])]
    found = [s for s in spans if bisect_right(ages, s.stop) > bisect_right(ages, s.start)]
    return sorted(found, key=lambda s: (s.start, -s.stop))


def places_of(nodes: Sequence[Node]) -> dict[Node, tuple[str, int]]:
    """The file and the line that made each node, where it was made in a scope with `lines=True`."""
    record = list(_lines)
    starts = [start for start, _, _ in record]
    found = {}
    for node in nodes if record else ():
        i = bisect_right(starts, node._age) - 1
        if i >= 0 and record[i][1]:
            found[node] = record[i][1:]
    return found


def lines_of(nodes: Sequence[Node]) -> dict[Node, str]:
    """`file.py:12` for each node that was made in a scope with `lines=True`."""
    return {node: f"{Path(file).name}:{number}" for node, (file, number) in places_of(nodes).items()}
