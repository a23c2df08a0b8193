"""The place in the user's program at which an operation is recorded: the line, and the variable that the result is assigned to.

Both are read from the stack. The nearest frame outside of this package stands at the line; and if the instruction that
follows the call stores what it returned, its name is what the user calls that result, source text or not.
"""

from __future__ import annotations

import dis
import sys
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, NamedTuple

INTERNAL = (__name__.partition(".")[0], "numpy")
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


def is_internal(frame: FrameType) -> bool:
    """Whether a frame runs code of this package, or of NumPy."""
    name = str(frame.f_globals.get("__name__", ""))
    return name.startswith(INTERNAL) and name.partition(".")[0] in INTERNAL


def asks_inside(frame: FrameType) -> bool:
    """Whether `isinstance` is asked by code of this package or of NumPy, given the frame that asks; for an abstract class,
    such as `numbers.Number`, that is a frame of Python's module `abc`, and NumPy asks in the name of the user (`np.isscalar`)."""
    above = frame.f_back if frame.f_globals.get("__name__") == "abc" else None
    return is_internal(frame) if above is None else str(above.f_globals.get("__name__", "")).startswith(f"{INTERNAL[0]}.")


def place() -> Place:
    """The place in the user's program that has led here.

    >>> names = {"place": place}
    >>> exec(compile("here = place()", "model.py", "exec"), names)
    >>> str(names["here"]), names["here"].variable
    ('model.py:1', 'here')
    """
    call: FrameType | None = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_internal(frame):
        call, frame = frame, frame.f_back
    if frame is None:
        return Place("", 0, None, None)
    file, line = frame.f_code.co_filename, frame.f_lineno
    variable = stored(frame.f_code).get(frame.f_lasti)
    while variable is RETURN:
        caller = frame.f_back
        if caller is None or is_internal(caller):
            variable = None
        else:
            frame = caller
            variable = stored(frame.f_code).get(frame.f_lasti)
    return Place(file, line, variable, call)


def variable_of(x: Any) -> str | None:
    """The variable of the user's program that holds `x`, a local one or else a global one."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_internal(frame):
        frame = frame.f_back
    if frame is None:
        return None
    return next((name for scope in (frame.f_locals, frame.f_globals) for name, held in scope.items() if held is x), None)


@lru_cache(maxsize=512)
def stored(code: CodeType) -> dict[int, str]:
    """For each instruction whose result goes to a variable, at once or by way of a tuple (`q, k = x @ a, x @ b`), by its offset:
    the name of the variable, or `RETURN`."""
    found: dict[int, str] = {}
    stack: list[Entry] = []
    instructions = list(dis.get_instructions(code))
    ends = [instruction.offset for instruction in instructions[1:]] + [len(code.co_code)]
    for instruction, end in zip(instructions, ends, strict=True):
        name, argument = instruction.opname, instruction.arg or 0
        if instruction.is_jump_target:  # an entry of the stack may come from another branch
            stack = []
        if name.startswith(STORES) or name == "RETURN_VALUE":
            names = instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
            for variable in names[:1] if name.endswith("LOAD_FAST") else names:
                made = stack.pop() if stack else ()
                for offset in made if isinstance(made, list) else ():
                    found.setdefault(offset, RETURN if name == "RETURN_VALUE" else str(variable))
            if name.endswith("LOAD_FAST"):
                stack.append(())
        elif name in ("SWAP", "ROT_TWO", "COPY", "DUP_TOP", "ROT_THREE"):
            moved(stack, name, argument)
        elif name == "BUILD_TUPLE" and argument <= len(stack):
            stack[len(stack) - argument :] = [tuple(stack[len(stack) - argument :])]
        elif name == "UNPACK_SEQUENCE":
            parts = stack.pop() if stack else ()
            stack += reversed(parts) if isinstance(parts, tuple) and len(parts) == argument else [()] * argument
        else:
            effect = dis.stack_effect(instruction.opcode, instruction.arg, jump=False)
            pushed = 0 if name in ("PRECALL", "POP_TOP", "NOP", "CACHE") else max(effect, 1)
            del stack[max(len(stack) + effect - pushed, 0) :]
            place = list(range(instruction.offset, end, 2))  # a call may stand at its cache, too
            stack += [place if i == pushed - 1 else () for i in range(pushed)]
    return found


Entry = list[int] | tuple[Any, ...]
"""Something on the stack: the offsets at which it was made, or the entries that a tuple was made of; () for anything else."""


def moved(stack: list[Entry], name: str, argument: int) -> None:
    """Exchange or copy entries of the stack; a stack that is too short is cleared."""
    depth = {"ROT_TWO": 2, "ROT_THREE": 3, "DUP_TOP": 1}.get(name, argument)
    if not 0 < depth <= len(stack):
        stack.clear()
    elif name in ("COPY", "DUP_TOP"):
        stack.append(stack[-depth])
    elif name == "ROT_THREE":
        stack.insert(-2, stack.pop())
    else:
        stack[-1], stack[-depth] = stack[-depth], stack[-1]


# ---- what becomes of a result ----------------------------------------------------------------------------------------

LOADS = (
    "LOAD_FAST", "LOAD_NAME", "LOAD_GLOBAL", "LOAD_DEREF", "LOAD_CONST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW", "LOAD_SMALL_INT",
    "LOAD_ATTR",
)  # fmt: skip
"""Instructions that only put something on the stack, or a part of it in its place."""


def only_picks(frame: FrameType | None) -> bool:
    """Whether the result of the call that a frame has under way is used as (a part of) an index and for nothing else: at once,
    or under the name that it is stored in. False where the instructions are not simple enough to tell."""
    if frame is None:
        return False
    instructions, by_offset = listed(frame.f_code)
    here = by_offset.get(frame.f_lasti)
    if here is None or not instructions[here].opname.startswith("CALL"):
        return False
    following = here + 1
    if following < len(instructions) and instructions[following].opname == "STORE_FAST":
        name = instructions[following].argval
        uses = [i for i, each in enumerate(instructions) if names_it(each, name) and i != following]
        return all(instructions[i].opname in LOADS and is_index(instructions, i + 1) for i in uses)
    return is_index(instructions, following)


def names_it(instruction: dis.Instruction, name: str) -> bool:
    """Whether an instruction is about a variable; some are about two."""
    argument = instruction.argval
    return bool(argument == name or isinstance(argument, tuple) and name in argument)


def is_index(instructions: list[dis.Instruction], i: int) -> bool:
    """Whether the top of the stack becomes an index, as it is or as a part of a tuple."""
    above = 0
    for each in instructions[i : i + 12]:
        if each.opname in LOADS:
            above += each.opname != "LOAD_ATTR"
        elif each.opname == "BUILD_TUPLE" and each.arg is not None and each.arg > above:
            above = 0
        elif each.opname == "BINARY_SUBSCR" or each.opname == "BINARY_OP" and each.argrepr == "[]":
            return above == 0
        else:
            return False
    return False


@lru_cache(maxsize=64)
def listed(code: CodeType) -> tuple[list[dis.Instruction], dict[int, int]]:
    """The instructions of some code without those that do nothing, and the place of each by all offsets at which it may stand: a
    call that the interpreter has specialized, since it was made often, stands at its `PRECALL` or at its cache."""
    instructions = list(dis.get_instructions(code))
    ends = [each.offset for each in instructions[1:]] + [len(code.co_code)]
    kept: list[dis.Instruction] = []
    by_offset: dict[int, int] = {}
    for each, end in zip(instructions, ends, strict=True):
        if each.opname in (*SKIPPED, "CACHE", "RESUME", "PUSH_NULL"):
            place = len(kept) if each.opname == "PRECALL" else None
        else:
            place = len(kept)
            kept.append(each)
        if place is not None:
            by_offset.update(dict.fromkeys(range(each.offset, end, 2), place))
    return kept, by_offset
