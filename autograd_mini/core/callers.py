"""Names for messages: the line of a user's program from which this package was called, and a function as it is called."""

from __future__ import annotations

import inspect
import os
import sys
import warnings
from dis import opmap
from types import CodeType, FrameType
from typing import Any

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # pathlib would take 2 ms to import

Instruction = tuple[CodeType, int]
"""A position in a program: cheap to note, and made into a line when a message needs it."""

UNPACK = opmap["UNPACK_SEQUENCE"]
CONSTANT, SMALL_INT = opmap["LOAD_CONST"], opmap.get("LOAD_SMALL_INT", -1)
SUBSCRIPT = {opmap["BINARY_SUBSCR"] if "BINARY_SUBSCR" in opmap else opmap["BINARY_OP"]}
CACHE = opmap.get("CACHE", -1)
BEFORE = {opmap[name] for name in ("CACHE", "PRECALL", "CALL") if name in opmap}
"""The instructions between the names of keywords and the call in Python 3.11 and 3.12."""
BY_KEYWORD = {opmap[name] for name in ("KW_NAMES", "CALL_KW", "CALL_FUNCTION_KW") if name in opmap}


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


def names_unpacked(frame: FrameType) -> int | None:
    """Into how many names the line takes apart what it iterates over; None where it does not."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if code[at] == UNPACK else None


def names_after_call(frame: FrameType) -> int | None:
    """Into how many names the line takes apart what comes back from the call under way, all of whose arguments are positional;
    None where it does not."""
    code, after = frame.f_code.co_code, _after_positional_call(frame)
    return None if after is None or code[after] != UNPACK else code[after + 1]


def index_after_call(frame: FrameType) -> int | None:
    """The number in brackets right behind the call under way, all of whose arguments are positional, as in `x.max(1)[0]`; None
    where there is none."""
    code, after = frame.f_code.co_code, _after_positional_call(frame)
    if after is None or after + 2 >= len(code) or code[after + 2] not in SUBSCRIPT:
        return None
    if code[after] == SMALL_INT:
        return code[after + 1]
    constant = frame.f_code.co_consts[code[after + 1]] if code[after] == CONSTANT else None
    return constant if type(constant) is int else None


def _after_positional_call(frame: FrameType) -> int | None:
    """Where the instruction behind the call under way stands; None where an argument of the call is given by name."""
    code, after, before = frame.f_code.co_code, frame.f_lasti + 2, frame.f_lasti
    while after < len(code) and code[after] == CACHE:
        after += 2
    while before > 0 and code[before] in BEFORE:
        before -= 2
    return None if after >= len(code) or code[before] in BY_KEYWORD else after


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
