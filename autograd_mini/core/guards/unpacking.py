"""`values, places = am.max(x, 1)` as PyTorch's users write it: here, as in NumPy, the result is the values alone, and two rows of
them would be taken apart without a word. Python's bytecode tells into how many names a line unpacks.
"""

from __future__ import annotations

import sys
from dis import opmap
from types import FrameType
from typing import Any

import numpy as np

from ..callers import is_ours, warn

UNPACK = opmap["UNPACK_SEQUENCE"]
CACHE = opmap.get("CACHE", -1)
BEFORE = {opmap[name] for name in ("CACHE", "PRECALL", "CALL") if name in opmap}
"""What stands between the names of keywords and the call in Python 3.11 and 3.12."""
BY_KEYWORD = {opmap[name] for name in ("KW_NAMES", "CALL_KW", "CALL_FUNCTION_KW") if name in opmap}


OF_THE_FUNCTION = frozenset({"values_alone", "_extreme", "max", "min", "sort", "call", "method"})
"""The frames between a user's line and this file: another function that asks for the largest, and NumPy's, give their own result."""


def names_unpacked(frame: FrameType) -> int | None:
    """Into how many names the line takes apart what it iterates over; None where it does not."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if code[at] == UNPACK else None


def names_after_call(frame: FrameType) -> int | None:
    """Into how many names the line takes apart what comes back from the call under way, all of whose arguments are positional;
    None where it does not."""
    code, after, before = frame.f_code.co_code, frame.f_lasti + 2, frame.f_lasti
    while after < len(code) and code[after] == CACHE:
        after += 2
    while before > 0 and code[before] in BEFORE:
        before -= 2
    if after >= len(code) or code[after] != UNPACK or code[before] in BY_KEYWORD:
        return None
    return code[after + 1]


def values_alone(found: Any, name: str) -> Any:
    """What a function gives that in PyTorch gives indices as well; a warning where two rows of it become two names."""
    value = getattr(found, "_value", found)
    if not isinstance(value, np.ndarray) or not value.ndim or len(value) != 2:
        return found
    frame: FrameType | None = sys._getframe()
    while frame is not None and is_ours(frame.f_code):
        if frame.f_code.co_name not in OF_THE_FUNCTION:
            return found
        frame = frame.f_back
    if frame is not None and names_after_call(frame) == 2:
        warn(
            f"{name} gives values alone, as np.{name} does, and this line takes two rows of them apart: for values and their "
            f"places write {name}(x, dim=...), or am.arg{name}; where the two rows are meant, write axis=..."
        )
    return found
