"""Whose line it is: the place in a user's program from which this package was called, for messages that name it."""

from __future__ import annotations

import os
import sys
import warnings
from types import CodeType, FrameType

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # pathlib would take 2 ms to import

Instruction = tuple[CodeType, int]
"""Where a program stood: cheap to note, and made into a line when somebody asks."""


def is_ours(code: CodeType) -> bool:
    """Whether code belongs to this package."""
    return code.co_filename.startswith(PACKAGE)


def caller(frame: FrameType) -> Instruction:
    """Where the innermost frame that does not belong to this package stands."""
    outer: FrameType | None = frame
    while outer is not None and is_ours(outer.f_code):
        outer = outer.f_back
    frame = outer or frame
    return frame.f_code, frame.f_lasti


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """A warning that points at the user's line, however deep in this package it is given."""
    depth, frame = 1, sys._getframe()
    while is_ours(frame.f_code) and frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    warnings.warn(message, category, stacklevel=depth)


def line(instruction: Instruction) -> str:
    """`file:line in function`.

    >>> import sys
    >>> line(caller(sys._getframe())).endswith(":1 in <module>")
    True
    """
    code, at = instruction
    number = next((n for start, end, n in code.co_lines() if start <= at < end and n), code.co_firstlineno)
    return f"{code.co_filename}:{number} in {code.co_name}"
