"""`ArrayRunner`: a planned program with its memory, which each thread has for itself."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ...core.node import Node
from ...core.recording import is_strict
from ..literals import identifier
from ..passes.expanding import FOR_SPEED
from ..passes.lowering import program_of
from ..program import Program
from ..sizes import Size, value_of
from ..tracing.trace import Trace
from ..writing.source import write_source
from .buffers import Array, Plan, plan
from .fallback import DOMAIN, NAN_GRADIENT, RANGE, Fallback

KEPT = 8
"""For how many combinations of sizes a thread keeps memory."""


SMALL, MEDIUM = 256, 16384
"""Up to this size a constant is an array as large as what it meets: NumPy is quicker with two equal shapes than with a number
(for a maximum, up to the second)."""


class ArrayRunner:
    """A program on arrays: called with the numbers and arrays of the arguments, it returns the value and the gradients.

    Attributes:
        fast_source: the program as it runs.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        program = program_of(trace, FOR_SPEED)
        self.plan = plan(program)
        self.fast_source = self.plan.text
        scope: dict[str, Any] = {"refuse_outside": refuse_outside, "np": np, **self.plan.bound}
        exec(compile(self.fast_source, f"<compiled {identifier(program.name)}>", "exec"), scope)
        self.run: Callable[..., Any] = scope["run"]
        self.sizes: Callable[..., tuple[int, ...]] = scope["sizes"]
        wanted = [leaf.unknowns[0] for leaf in trace.leaves if leaf.wants]
        self.numbers = [(i, None if x.weak else x.dtype) for i, x in enumerate(wanted) if not x.shape]
        self.holders = [term.params["holder"] for term in program.captured]
        self.is_number = not program.value.shape
        self.local = threading.local()

    @cached_property
    def program(self) -> Program:
        """The program as a person would write it, as data."""
        return program_of(self.trace)

    @cached_property
    def source(self) -> str:
        """The program as a person would write it."""
        return write_source(self.program)

    def __call__(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        memory = self.memory(self.sizes(*values))
        if self.holders:
            values = [*values, *(holder._value if isinstance(holder, Node) else holder for holder in self.holders)]
        with np.errstate(all="ignore"):
            results = [pool.take() for pool in memory.pools]
            try:
                value, gradients, check = self.run(*values, memory.buffers, memory.constants, results)
            except ArithmeticError:  # Python's numbers raise where NumPy's give infinities
                raise Fallback(DOMAIN) from None
        if check != check and not is_strict():
            raise Fallback(NAN_GRADIENT)
        for i, dtype in self.numbers:
            gradients[i] = float(gradients[i]) if dtype is None else np.array(gradients[i], dtype)
        return (float(value) if self.is_number else value.item()), gradients

    def memory(self, sizes: tuple[int, ...]) -> Memory:
        """The memory of this thread for arguments of these sizes."""
        kept: dict[tuple[int, ...], Memory] | None = getattr(self.local, "kept", None)
        if kept is None:
            kept = self.local.kept = {}
        found = kept.get(sizes)
        if found is None:
            if len(kept) >= KEPT:
                kept.pop(next(iter(kept)))
            found = kept[sizes] = Memory(self.plan, dict(zip(self.plan.axes, sizes, strict=True)))
        return found


def refuse_outside(x: Any, low: float, high: float) -> None:
    """Leave numbers that are not from `low` to `high` to the engine, which says what is wrong with them, or ignores them."""
    if np.size(x) and not (np.minimum.reduce(x, None) >= low and (high == math.inf or np.maximum.reduce(x, None) <= high)):
        raise Fallback(RANGE)


class Memory:
    """The buffers and constants of a program, and a pool for each array that it hands out."""

    def __init__(self, plan: Plan, sizes: dict[Any, int]) -> None:
        def number(n: Any) -> Any:
            return value_of(n.terms, sizes) if isinstance(n, Size) else n

        def constant(value: Any, array: Array, full: bool) -> Any:
            shape = tuple(map(number, array[0]))
            if array[1].kind == "i":
                return np.arange(*shape)
            if not shape:
                return array[1].type(number(value))
            return np.full(shape if math.prod(shape) <= (MEDIUM if full else SMALL) else (), number(value), array[1])

        self.buffers = tuple(np.empty(tuple(map(number, shape)), dtype) for shape, dtype in plan.buffers)
        self.constants = tuple(constant(*each) for each in plan.constants)
        self.pools = [Pool(tuple(map(number, shape)), dtype) for shape, dtype in plan.results]


class Pool:
    """Memory for a result that is handed out: an array from before, once nobody holds it any more, or else a new one."""

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.shape, self.dtype = shape, dtype
        self.arrays: list[Any] = []

    def take(self) -> Any:
        """An array that is nobody's."""
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
