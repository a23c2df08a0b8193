"""The text that runs: one operation a line, whose result is written into a buffer that is kept from call to call.

A buffer is free again after the last line that reads it, and an operation by element may write over its own operand, so a
program needs few of them; in a steady state nothing is allocated. Returned arrays belong to the caller: one is written again
only when no reference to it is left outside of the program.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..axes import Axis
from ..passes.guarding import is_bounded, is_fraction, is_positive
from ..passes.memory import UFUNCS, bases
from ..program import VERIFYING, Program, ProgramError
from ..terms import Term, key_of
from ..writing.numpy_dialect import number
from ..writing.writer import Writer
from .analysis import ends, sources_of_nan, sums_of_products, unread
from .operations import NAMED_OUT, REDUCTIONS, SPECIAL

Array = tuple[tuple[Any, ...], Any]
"""Shape and type of an array."""


Constant = tuple[Any, Array, int]
"""A number or size, the shape and type of its operand, and whether NumPy is much faster with an array of that shape (1) or needs
one (2); a type of integers stands for the row numbers up to a size."""


@dataclass
class Plan:
    """How a program runs.

    Attributes:
        text: its source: `sizes`, a function of the inputs, and `run`, one of the inputs, of what was captured, of buffers,
            constants, and memory for the results.
        bound: the functions and classes of this package that it names.
        axes: what `sizes` returns.
        buffers, results: the arrays that are kept, and those that are returned.
        constants: numbers and sizes that meet arrays.
    """

    text: str
    bound: dict[str, Any]
    axes: list[Axis]
    buffers: list[Array]
    results: list[Array]
    constants: list[Constant]


def plan(program: Program) -> Plan:
    """Plan the memory of a program, and write its text."""
    return Planner(program).planned()


class Planner:
    """Plans the memory of a program, line by line."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.outputs = program.each_gradient
        self.owned = {g for g in self.outputs if g.shape and not g.is_leaf}
        self.names: dict[Term, str] = {x: f"x{i}" for i, x in enumerate(program.inputs)}
        self.names.update((x, f"y{i}") for i, x in enumerate(program.captured))
        self.names.update((x, f"t{i}") for i, x in enumerate(program.lines))
        self.writer = FlatWriter(program, self.names)
        self.base = bases(program)
        self.readers = {x: term.op for term in program.lines for x in term.args}
        self.ends = ends(program, self.base, program.results)
        self.free: dict[Any, list[str]] = {}
        self.home: dict[Term, tuple[str, Any]] = {}
        self.held: dict[str, Term] = {}
        """The term whose numbers each buffer holds."""
        self.buffers: list[Array] = []
        self.results: list[Array] = []
        self.constants: dict[Any, tuple[str, Constant]] = {}
        self.shapes: dict[Any, tuple[Any, ...]] = {}
        self.functions: dict[str, str] = {}
        self.lines: list[str] = []
        self.checked = sources_of_nan(program, self.outputs)
        self.checks: list[str] = []
        self.guarded = {guard[0] for guard in program.guards}
        self.as_products = sums_of_products(program, self.guarded)
        self.unread = unread(program)

    def planned(self) -> Plan:
        """The plan of the whole program."""
        self.look_at([x for x in self.program.inputs if x.is_leaf] + self.program.captured)
        for i, term in enumerate(self.program.lines):
            dying = self.ends.get(i, [])
            if VERIFYING:
                self.verify(i, term)
            if term in self.as_products:
                self.sum_of_product(term)
            elif term not in self.unread:
                self.line(term, dying)
            if term in self.checked:
                self.check(term)
            self.look_at([term])
            for x in dying:
                self.release(x)
        last = self.returned()
        inputs = [self.names[x] for x in self.program.inputs]
        captured = [self.names[x] for x in self.program.captured]
        axes = list(self.program.trace.session.axes.values())
        places = [self.writer.place(axis) for axis in axes]
        sizes = [f"{self.writer.sizes[axis]} = {place}" for axis, place in zip(axes, places, strict=True)]
        used = [line for axis, line in zip(axes, sizes, strict=True) if axis in self.writer.used_sizes]
        for kept, n in (("buffers", len(self.buffers)), ("constants", len(self.constants)), ("results", len(self.results))):
            if n:
                used.append(f"{', '.join(f'{kept[0]}{i}' for i in range(n))}, = {kept}")
        shape = "def sizes(*_):\n    return ()"
        if axes:
            shape = f"def sizes({', '.join(inputs)}):\n    return {', '.join([*places, ''])}"
        head = f"def run({', '.join([*inputs, *captured, 'buffers', 'constants', 'results'])}):"
        run = "\n    ".join([head, *used, *self.lines, last])
        short = "\n".join(["import numpy as np\n", *(f"{short} = np.{name}" for name, short in self.functions.items())])
        bound = {**self.writer.used_helpers, **self.writer.used_classes, **self.writer.objects}
        text = "\n\n\n".join([short, shape, run]) + "\n"
        return Plan(text, bound, axes, self.buffers, self.results, [constant for _, constant in self.constants.values()])

    # ---- memory ------------------------------------------------------------------------------------------------------

    def take(self, term: Term, dying: Sequence[Term] = ()) -> str:
        """The name of the memory for a result: its own if it is returned, that of an operand in `dying`, or a free buffer."""
        if term in self.owned:
            self.results.append((term.shape, term.dtype))
            return f"r{len(self.results) - 1}"
        key = (id(term.shape), term.dtype)
        for x in dying:
            if x in self.home and x in term.args and self.home[x][1] == key:
                if not any(x in self.base.get(y, ()) for y in term.reads):  # and no other view of it
                    self.home[term] = self.home.pop(x)
                    self.held[self.home[term][0]] = term
                    return self.home[term][0]
        self.home[term] = self.buffer(key, (term.shape, term.dtype)), key
        self.held[self.home[term][0]] = term
        return self.home[term][0]

    def verify(self, i: int, term: Term) -> None:
        """Check that no operand of a line, views included, has been overwritten.

        Raises:
            ProgramError: where another line has written over it.
        """
        for x in term.reads:
            for base in self.base.get(x, (x,)):
                name = self.names.get(base, "")
                other = self.held.get(name.removesuffix(".T"), base)
                if other is not base and base not in self.as_products:
                    raise ProgramError(f"line {i}, {term}: it reads {x}, over which {other} has been written in {name}")

    def buffer(self, key: Any, array: Array) -> str:
        """A free buffer, or a new one."""
        stock = self.free.setdefault(key, [])
        if not stock:
            self.buffers.append(array)
            return f"b{len(self.buffers) - 1}"
        return stock.pop()

    def scratch(self, term: Term, dtype: Any) -> str:
        """A buffer of the shape of a term, used within its line only."""
        key = (id(term.shape), dtype)
        name = self.buffer(key, (term.shape, dtype))
        self.held[name] = term
        self.free[key].append(name)
        return name

    def release(self, x: Term) -> None:
        """Free the buffer of a term that no later line reads."""
        if x in self.home:
            name, key = self.home.pop(x)
            self.free.setdefault(key, []).append(name)

    # ---- lines -------------------------------------------------------------------------------------------------------

    def text(self, x: Term) -> str:
        """The text of a term as an operand."""
        return self.names.get(x) or self.writer.part(x).text

    def function(self, name: str) -> str:
        """A function of NumPy as a local name, which Python looks up faster than an attribute."""
        short = self.functions.get(name)
        if short is None:
            short = self.functions[name] = name.replace(".", "_")
        return short

    def operand(self, x: Term, reader: Term) -> str:
        """A term as an operand of an operation by element: a number becomes an array, so that NumPy converts it once."""
        name = self.names.get(x)
        if name is not None:
            return name
        if not reader.shape:
            return self.text(x)
        kinds = [y.dtype for y in reader.args if not y.weak]
        if not kinds or any(kind != kinds[0] or kind.kind != "f" for kind in kinds):
            return self.writer.operand(x, reader).text
        value = x.params["value"] if x.op == "number" else x.params["size"]
        return self.constant(value, (reader.shape, kinds[0]))

    def rows(self, n: Any) -> str:
        """The numbers 0, 1, ... of the rows of an array."""
        return self.constant(n, ((n,), np.dtype(np.intp)), full=1)

    def constant(self, value: Any, array: Array, full: int = 0) -> str:
        """A number or size as an array; with `full` 1, of the same shape up to a larger size; with 2, of any size."""
        key = (key_of(value), array[1], id(array[0]), full)
        if key not in self.constants:
            self.constants[key] = (f"c{len(self.constants)}", (value, array, full))
        return self.constants[key][0]

    def check(self, term: Term) -> None:
        """Add a term to the sum that is NaN where a term holds a NaN; a constant that is not NaN is left out."""
        if term.op == "broadcast_to" and (x := term.args[0]).op in ("number", "size") and math.isfinite(x.value or 0.0):
            return
        name = self.names[term]
        self.checks.append(f"n{len(self.checks)}")
        square = f"{self.function('vdot')}({name}, {name})" if term.shape else f"{name} * {name}"
        self.lines.append(f"{self.checks[-1]} = {square}")

    def look_at(self, terms: Sequence[Term]) -> None:
        """Write the lines that leave a call to the engine where one of these terms is out of bounds."""
        for x, low, high in self.program.expected:
            if x in terms:
                self.lines.append(f"refuse_outside({self.text(x)}, {', '.join(map(number, (float(low), float(high))))})")
        for x, low, high in self.program.guards:
            if x in terms:
                self.lines.append(f"if not {self.within(x, low, high)}: raise Extreme")

    def within(self, x: Term, low: float, high: float) -> str:
        """The condition that the absolute values of a term are from `low` to `high`. The square of the length of an array is
        the quickest bound from above."""
        text = self.text(x)
        if not x.shape:
            return f"{low} <= abs({text}) <= {number(high)}"
        asked = []
        if low:
            size = text
            if not (is_positive(x) or is_fraction(x)):
                size = self.scratch(x, x.dtype)
                self.lines.append(f"{self.function('absolute')}({text}, {size})")
            asked.append(f"{self.function('minimum.reduce')}({size}, None, initial=1.0) >= {low}")
        if high < math.sqrt(np.finfo(x.dtype).max):
            asked.append(f"{self.function('vdot')}({text}, {text}) <= {high * high}")
        elif high < math.inf:
            asked.append(f"{self.function('maximum.reduce')}({text}, None, initial=0.0) <= {high}")
        return f"({' and '.join(asked)})"

    def call(self, term: Term, text: str, dying: Sequence[Term] = ()) -> None:
        """Write a call with its result in a buffer, whose name stands for the term from now on."""
        out = self.take(term, dying)
        self.lines.append(text.format(out))
        self.names[term] = out

    def line(self, term: Term, dying: Sequence[Term]) -> None:
        """Write the line of a term."""
        name = self.names[term]
        special = SPECIAL.get(term.op)
        if term.shape and special is not None and special(self, term, dying):
            return
        if term.op == "mean" and term.shape and term.dtype in (np.float64, np.float32) and term.args[0].dtype == term.dtype:
            self.mean(term)
            return
        if term.op == "sum" and self.sum_by_blas(term):
            return
        if term.shape and term.op in UFUNCS and not term.params:
            operands = ", ".join(self.operand(x, term) for x in term.args)
            self.call(term, f"{self.function(UFUNCS[term.op])}({operands}, {NAMED_OUT.get(term.op, '')}{{}})", dying)
        elif term.shape and term.op in REDUCTIONS:
            axis, keepdims = term.params["axis"], term.params["keepdims"]
            reduce = self.function(REDUCTIONS[term.op])
            self.call(term, f"{reduce}({self.text(term.args[0])}, {axis}, None, {{}}, {keepdims})")
        elif not term.shape and term.op == "sum" and term.args[0] in self.as_products:
            pass
        elif not term.shape and term.op in ("sum", "mean"):
            x = self.text(term.args[0])
            size = self.constant(math.prod(term.args[0].shape), ((), term.dtype)) if term.op == "mean" else ""
            self.lines.append(f"{name} = {self.function('add.reduce')}({x}, None)" + (f" / {size}" if size else ""))
        else:
            self.lines.append(f"{name} = {self.writer.line(term)}")

    def sum_of_product(self, term: Term) -> None:
        """Write the sum of a product that no other line reads as one dot product."""
        x, y = term.args if term.op == "mul" else term.args * 2
        self.lines.append(f"{self.names[self.as_products[term]]} = {self.function('vdot')}({self.text(x)}, {self.text(y)})")

    def mean(self, term: Term) -> None:
        """Write means along axes: sums, divided by the number of elements in each."""
        (x,) = term.args
        axis, keepdims = term.params["axis"], term.params["keepdims"]
        if not self.sum_by_blas(term):
            self.call(term, f"{self.function('add.reduce')}({self.text(x)}, {axis}, None, {{}}, {keepdims})")
        name = self.names[term]
        along = range(len(x.shape)) if axis is None else axis
        count = self.constant(math.prod(x.shape[i] for i in along), ((), term.dtype))
        self.lines.append(f"{self.function('divide')}({name}, {count}, {name})")

    def sum_by_blas(self, term: Term) -> bool:
        """Write sums of rows or columns of a matrix as its product with ones, which is faster; False where it is no matrix."""
        (x,) = term.args
        axis, keepdims = term.params["axis"], term.params["keepdims"]
        if axis not in ((0,), (1,)) or len(x.shape) != 2 or x not in {*self.home, *self.guarded} or x.dtype != term.dtype:
            return False
        if not is_bounded(x, self.guarded):
            return False
        n = x.shape[axis[0]]
        shape = (n,) if not keepdims else (1, n) if axis == (0,) else (n, 1)
        ones = self.constant(1.0, (self.program_shape(shape), x.dtype), full=2)
        left, right = (ones, self.text(x)) if axis == (0,) else (self.text(x), ones)
        self.call(term, f"np.matmul({left}, {right}, {{}})")
        return True

    def program_shape(self, shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """The shared tuple for a shape of constants."""
        return self.shapes.setdefault(key_of(shape), shape)

    def returned(self) -> str:
        """The last line; a gradient that is returned twice, or may lie in the memory of an argument, is copied."""
        mine = {g for g in self.owned if g not in self.base}
        texts = []
        for g in self.outputs:
            text = self.text(g)
            if g.shape and g not in mine:
                text = f"np.array({text})"
            mine.discard(g)
            texts.append(text)
        return f"return {self.text(self.program.value)}, [{', '.join(texts)}], {' + '.join(self.checks) or '0.0'}"


class FlatWriter(Writer):
    """Writes each term as one line, and reads it by its variable."""

    def __init__(self, program: Program, names: Mapping[Term, str]) -> None:
        super().__init__(program, program.lines, names)
        self.sizes = {axis: f"s{i}" for i, axis in enumerate(program.trace.session.axes.values())}

    def place(self, axis: Axis) -> str:
        """The expression of the length of an axis."""
        x, i = axis.places[-1]
        return f"{self.names[self.program.of_tracer[x]]}.shape[{i}]"
