"""`ArrayRunner`: a planned program with its memory, which each thread has for itself."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from functools import cached_property
from typing import Any

import numpy as np

from ...core.node import Node
from ...core.recording import is_strict
from ..axes import value_of
from ..conditions import of_table
from ..literals import identifier
from ..passes.expanding import FOR_SPEED
from ..passes.lowering import program_of, quick_program
from ..program import Program
from ..sizes import Size
from ..tracing.trace import Trace
from ..writing.source import write_source
from .buffers import Array, Plan, plan
from .fallback import DOMAIN, NAN_GRADIENT, RANGE, Extreme, Fallback

KEPT = 8
"""The number of combinations of sizes for which a thread keeps memory."""


SMALL, MEDIUM = 256, 16384
"""Up to this size a constant is an array as large as what it meets: NumPy is quicker with two equal shapes than with a number
(for a maximum, up to the second)."""


SETTINGS_IN_CONTEXTS = np.lib.NumpyVersion(np.__version__) >= "2.0.0"
"""Whether it is a part of a context how NumPy warns."""


class Planned:
    """A program on arrays with its memory, compiled.

    Attributes:
        run: the function of the inputs, of what was captured, of buffers, constants, and memory for the results; it returns the
            value, the gradients, and a number that is NaN where a gradient may be.
        sizes: the lengths of the axes, from the inputs.
        is_plain: whether it can be run in a context of its own and reads nothing besides the inputs.
    """

    def __init__(self, program: Program) -> None:
        self.plan = plan(program)
        self.source = self.plan.text
        scope: dict[str, Any] = {"refuse_outside": refuse_outside, "Extreme": Extreme, "np": np, **self.plan.bound}
        exec(compile(self.source, f"<compiled {identifier(program.name)}>", "exec"), scope)
        self.run: Callable[..., Any] = scope["run"]
        self.sizes: Callable[..., tuple[int, ...]] = scope["sizes"]
        self.holders = [term.params["holder"] for term in program.captured]
        self.is_ours = all(op is not None and of_table(op) for op in {term.primitive for term in program.lines})
        self.is_plain = self.is_ours and not self.holders and SETTINGS_IN_CONTEXTS
        self.local = threading.local()

    def __call__(self, values: Sequence[Any], memory: Memory) -> tuple[Any, list[Any], Any]:
        results = [pool.take() for pool in memory.pools]
        if self.holders:
            values = [*values, *[holder._value if isinstance(holder, Node) else holder for holder in self.holders]]
        if memory.context is not None:
            return memory.context.run(self.run, *values, memory.buffers, memory.constants, results)  # type: ignore[no-any-return]
        with np.errstate(all="ignore"):
            return self.run(*values, memory.buffers, memory.constants, results)  # type: ignore[no-any-return]

    def memory(self, sizes: tuple[int, ...]) -> Memory:
        """The memory of this thread for arguments of these sizes."""
        kept: dict[tuple[int, ...], Memory] | None = getattr(self.local, "kept", None)
        if kept is None:
            kept = self.local.kept = {}
        found = kept.get(sizes)
        if found is None:
            if len(kept) >= KEPT:
                kept.pop(next(iter(kept)))
            found = kept[sizes] = Memory(self.plan, dict(zip(self.plan.axes, sizes, strict=True)), self.is_ours)
        return found


class ArrayRunner:
    """A function on arrays: called with the numbers and arrays of the arguments, it returns the value and the gradients.

    There are two programs. The quick one has tidied gradients, as a person writes them, and looks at the numbers on which they
    might differ from the engine's; where one is extreme, the careful one is run, which keeps the engine's steps.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        program = quick_program(trace)
        self.quick = None if program is None else Planned(program)
        self.waiting = self.refused = 0
        """The number of calls for which the quick program is not tried, and how often in a row it raised `Extreme`."""
        if self.quick is None:
            _ = self.careful
        wanted = [leaf.tracers[0] for leaf in trace.leaves if leaf.wants]
        self.numbers = [(i, None if x.weak else x.dtype) for i, x in enumerate(wanted) if not x.shape]
        self.is_number = not trace.output.shape
        self.latest = threading.local()

    @cached_property
    def careful(self) -> Planned:
        """The program that keeps the engine's steps."""
        return Planned(program_of(self.trace, FOR_SPEED))

    @property
    def fast_source(self) -> str:
        """The text that runs."""
        return (self.quick or self.careful).source

    @cached_property
    def program(self) -> Program:
        """The program as a person would write it, as data."""
        return program_of(self.trace)

    @cached_property
    def source(self) -> str:
        """The program as a person would write it."""
        return write_source(self.program)

    def __call__(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        found = None
        if self.quick is not None:
            if self.waiting:
                self.waiting -= 1
            else:
                memory = self.quick.memory(self.quick.sizes(*values))
                found = self.quickly(values, memory)
                if found is not None:
                    self.remember(values, memory)
        if found is None:
            found = self.carefully(values)
        return found

    def directly(self, alone: bool) -> Callable[..., Any] | None:
        """A shorter way for positional arguments that are arrays and floats, of the types and shapes of the call before in
        the same thread; it returns None where that does not apply, or the result wants a second look. None where there is no
        such way.

        Args:
            alone: whether the gradient is returned by itself, and not in a tuple.
        """
        kinds = [type(arg) for arg in self.trace.args]
        planned = self.quick or self.careful
        if not all(kind in (float, np.ndarray) for kind in kinds) or not kinds:
            return None
        names = [f"a{i}" for i in range(len(kinds))]
        arrays = [name for name, kind in zip(names, kinds, strict=True) if kind is np.ndarray]
        types = " and ".join(f"type({name}) is {kind.__name__}" for name, kind in zip(names, kinds, strict=True))
        seen = ", ".join(f"{name}.shape, {name}.dtype" for name in arrays)
        parameters = ", ".join(f"{name}=None" for name in names)
        text = DIRECT.format(
            parameters=parameters, types=types, seen=f"({seen}{',' * bool(arrays)})",
            call=(IN_CONTEXT if planned.is_plain else "planned(({}), memory)").format("".join(f"{name}, " for name in names)),
            value="float(value)" if self.is_number else "value.item()",
            numbers="".join((FLOAT if dtype is None else SCALAR).format(i=i) for i, dtype in self.numbers),
        )  # fmt: skip
        scope: dict[str, Any] = {"ndarray": np.ndarray, "latest": self.latest, "planned": planned}
        scope |= {"array": np.array} | {f"dtype{i}": dtype for i, dtype in self.numbers}
        scope |= {"LARGE": LARGE if self.quick else math.inf, "failures": FAILURES, "alone": alone}
        exec(text, scope)
        return scope["direct"]  # type: ignore[no-any-return]

    def remember(self, values: Sequence[Any], memory: Memory) -> None:
        """Note the memory of a call, which the next one of the same shapes takes directly."""
        seen = [part for x in values if type(x) is np.ndarray for part in (x.shape, x.dtype)]
        self.latest.call = tuple(seen), memory

    def carefully(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        """The results of the careful program."""
        careful = self.careful
        memory = careful.memory(careful.sizes(*values))
        try:
            value, gradients, check = careful(values, memory)
        except ArithmeticError:  # Python's floats raise where NumPy's give infinities
            raise Fallback(DOMAIN) from None
        if check != check and not is_strict():
            raise Fallback(NAN_GRADIENT)
        if self.quick is None:
            self.remember(values, memory)
        return self.finished(value, gradients)

    def quickly(self, values: Sequence[Any], memory: Memory) -> tuple[float, list[Any]] | None:
        """The results of the quick program; None where a number is extreme. It is then not tried for a while, the longer the more
        often that happens: for 0, 2, 6 and then 14 calls, so that trying takes little of the time, and is soon worth it again."""
        assert self.quick is not None
        try:
            value, gradients, check = self.quick(values, memory)
            found = self.finished(value, gradients)
            if float(check) < LARGE and -LARGE < found[0] < LARGE:
                self.refused = 0
                return found
        except (Extreme, Fallback, ArithmeticError):
            pass
        self.refused = min(self.refused + 1, 4)
        self.waiting = (1 << self.refused) - 2
        self.latest.__dict__.pop("call", None)  # the shorter way would try it, too
        return None

    def finished(self, value: Any, gradients: list[Any]) -> tuple[float, list[Any]]:
        """The results as floats, and as arrays of the types of the arguments."""
        for i, dtype in self.numbers:
            gradients[i] = float(gradients[i]) if dtype is None else np.array(gradients[i], dtype)
        return (float(value) if self.is_number else value.item()), gradients


DIRECT = """
def direct({parameters}, *rest):
    try:
        seen, memory = latest.call
    except AttributeError:
        return None
    if rest or not ({types} and {seen} == seen):
        return None
    try:
        value, gradients, check = {call}
    except failures:
        return None
    value = {value}
{numbers}    if not (float(check) < LARGE and -LARGE < value < LARGE):
        return None
    return value, gradients[0] if alone else tuple(gradients)
"""
"""The text of the shorter way."""

FLOAT, SCALAR = "    gradients[{i}] = float(gradients[{i}])\n", "    gradients[{i}] = array(gradients[{i}], dtype{i})\n"
"""The text of the gradient by a number, in Python's type or in that of the number."""

IN_CONTEXT = "memory.context.run(planned.run, {}memory.buffers, memory.constants, [pool.take() for pool in memory.pools])"
"""The text of a call of a program that has nothing to read besides its arguments."""

FAILURES = (Extreme, Fallback, ArithmeticError, LookupError, TypeError, ValueError)
"""The errors after which the call is made again by the general path, which finds out whether the arguments are wrong."""

LARGE = 1e100
"""Above, a result is extreme, and so is the square of the length of a gradient."""


def refuse_outside(x: Any, low: float, high: float) -> None:
    """Leave numbers that are not from `low` to `high` to the engine, which says what is wrong with them, or ignores them."""
    if np.size(x) and not (np.minimum.reduce(x, None) >= low and (high == math.inf or np.maximum.reduce(x, None) <= high)):
        raise Fallback(RANGE)


def silent_context() -> Context | None:
    """A context of this thread in which NumPy does not warn; entering it takes a tenth of the time of `np.errstate`. Before
    NumPy 2 such a setting is no part of a context: None."""
    if not SETTINGS_IN_CONTEXTS:
        return None
    context = copy_context()
    context.run(np.seterr, all="ignore")
    return context


class Memory:
    """The buffers and constants of a program, and a pool for each array that it returns.

    Attributes:
        context: where the program runs without warnings; None for one that calls functions of the user's own, which may read
            contexts, too.
    """

    def __init__(self, plan: Plan, sizes: dict[Any, int], is_ours: bool) -> None:
        self.context = silent_context() if is_ours else None

        def number(n: Any) -> Any:
            return value_of(n.terms, sizes) if isinstance(n, Size) else n

        def constant(value: Any, array: Array, full: int) -> Any:
            shape = tuple(map(number, array[0]))
            if array[1].kind == "i":
                return np.arange(*shape)
            if not shape:
                return array[1].type(number(value))
            most = (SMALL, MEDIUM, math.inf)[full]
            return np.full(shape if math.prod(shape) <= most else (), number(value), array[1])

        self.buffers = tuple(np.empty(tuple(map(number, shape)), dtype) for shape, dtype in plan.buffers)
        self.constants = tuple(constant(*each) for each in plan.constants)
        self.pools = [Pool(tuple(map(number, shape)), dtype) for shape, dtype in plan.results]


class Pool:
    """Memory for one result: an earlier array to which no reference is left, or else a new one."""

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.shape, self.dtype = shape, dtype
        self.arrays: list[Any] = []

    def take(self) -> Any:
        """An array that no caller holds."""
        for array in self.arrays:
            if sys.getrefcount(array) == UNHELD:
                return array
        array = np.empty(self.shape, self.dtype)
        if len(self.arrays) < 3:
            self.arrays.append(array)
        return array


def references() -> int:
    """How many references to an array are counted where only its pool holds it."""
    pool = [np.empty(0)]
    for array in pool:
        return sys.getrefcount(array)
    return 0


UNHELD = references()
