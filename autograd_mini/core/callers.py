"""Names for messages: the line of a user's program from which this package was called, and a function as it is called."""

from __future__ import annotations

import inspect
import os
import sys
import warnings
from types import CodeType, FrameType
from typing import Any

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # pathlib would take 2 ms to import

Instruction = tuple[CodeType, int]
"""A position in a program: cheap to note, and made into a line when a message needs it."""


def is_ours(code: CodeType) -> bool:
    """Whether code belongs to this package."""
    return code.co_filename.startswith(PACKAGE)


def caller(frame: FrameType) -> Instruction:
    """The position of the innermost frame that does not belong to this package."""
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


def deprecated(what: str) -> None:
    """Warn, at the caller's line, that something goes with the next version."""
    warn(f"{what} goes with the next version", DeprecationWarning)


def line(instruction: Instruction) -> str:
    """`file:line in function`.

    >>> import sys
    >>> line(caller(sys._getframe())).endswith(":1 in <module>")
    True
    """
    code, at = instruction
    number = next((n for start, end, n in code.co_lines() if start <= at < end and n), code.co_firstlineno)
    return f"{code.co_filename}:{number} in {code.co_name}"


def title(f: Any) -> str:
    """The name of a function in messages: a class for its `__init__`, its own name for everything else."""
    name = str(getattr(f, "__qualname__", getattr(f, "__name__", f))).rpartition("<locals>.")[2]
    return name.removesuffix(".__init__").lstrip("_")


def signature_of(f: Any) -> str:
    """The signature of a function, as a message shows it: its arguments with their defaults, without types."""
    parts = []
    star = False
    for name, p in inspect.signature(f).parameters.items():
        if name == "self":
            continue
        if p.kind is p.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        star = star or p.kind is p.VAR_POSITIONAL
        prefix = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        parts.append(f"{prefix}{name}" + ("" if p.default is p.empty else f"={getattr(p.default, '__name__', repr(p.default))}"))
    return f"{title(f)}({', '.join(parts)})"
