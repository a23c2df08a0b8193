"""Where a computation is being recorded: the line of the user's program, and the variable that is about to hold the result.

Both are read from the stack. The nearest frame outside of this package stands at the line; and if the instruction that
follows the call stores what it returned, its name is what the user calls that result, source text or not.
"""

from __future__ import annotations

import dis
import sys
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, NamedTuple

PACKAGE = __name__.partition(".")[0]
SKIPPED = {"COPY", "DUP_TOP", "NOP", "EXTENDED_ARG", "PRECALL"}
STORES = ("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")
RETURN = "return"
"""Stands for a result that a function hands to its caller; no variable has that name."""


class Place(NamedTuple):
    """A line of a program, and the variable that its result goes to, if it goes to one."""

    file: str
    line: int
    variable: str | None
    call: FrameType | None
    """The frame of the package that the user's program called: one and the same for all that one call records."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def is_ours(frame: FrameType) -> bool:
    """Whether a frame runs code of this package."""
    name = str(frame.f_globals.get("__name__", ""))
    return name.startswith(PACKAGE) and name.partition(".")[0] == PACKAGE


def place() -> Place:
    """The place in the user's program that has led here.

    >>> names = {"place": place}
    >>> exec(compile("here = place()", "model.py", "exec"), names)
    >>> str(names["here"]), names["here"].variable
    ('model.py:1', 'here')
    """
    call: FrameType | None = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_ours(frame):
        call, frame = frame, frame.f_back
    if frame is None:
        return Place("", 0, None, None)
    file, line = frame.f_code.co_filename, frame.f_lineno
    variable = stored(frame.f_code).get(frame.f_lasti)
    while variable is RETURN:
        caller = frame.f_back
        if caller is None or is_ours(caller):
            variable = None
        else:
            frame = caller
            variable = stored(frame.f_code).get(frame.f_lasti)
    return Place(file, line, variable, call)


def variable_of(x: Any) -> str | None:
    """The local variable of the user's program that holds `x`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_ours(frame):
        frame = frame.f_back
    return next((name for name, held in frame.f_locals.items() if held is x), None) if frame is not None else None


@lru_cache(maxsize=512)
def stored(code: CodeType) -> dict[int, str]:
    """For each instruction whose result is stored at once, by its offset: the name of the variable, or `RETURN`."""
    instructions = list(dis.get_instructions(code))
    ends = [instruction.offset for instruction in instructions[1:]] + [len(code.co_code)]
    found: dict[int, str] = {}
    before: list[int] = []
    for instruction, end in zip(instructions, ends, strict=True):
        if instruction.opname.startswith(STORES):
            names = instruction.argval
            found.update(dict.fromkeys(before, str(names[0] if isinstance(names, tuple) else names)))
        elif instruction.opname == "RETURN_VALUE":
            found.update(dict.fromkeys(before, RETURN))
        if instruction.opname not in SKIPPED:
            before = []
        before.extend(range(instruction.offset, end, 2))  # a call may stand at its cache, too
    return found
