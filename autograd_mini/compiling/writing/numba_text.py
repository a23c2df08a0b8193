"""A program on numbers for numba: one function with a loop over the samples, whose numbers stay in registers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...notation.naming import unique
from ..literals import made_identifier
from ..passes.batched import arrays_of, inputs_of, places_of
from ..program import Program
from .layout import INDENT, statement
from .naming import function_name
from .python_dialect import brought_along
from .straight_line import Lines


class NumbaText:
    """Writes a program for numba."""

    def __init__(self, program: Program, batch: Collection[int]) -> None:
        self.program = program
        self.name = function_name(program)
        self.arrays = arrays_of(program, batch)
        self.inputs = inputs_of(program, self.arrays)
        taken = {"math", "numba", "settings", "m", "i", "value", self.name}
        names = {x: unique(program.names[x], taken) for x in (*program.inputs, *program.captured)}
        self.numbers = names
        self.given = {array.name: unique(made_identifier(array.name), taken) for array in self.arrays}
        self.found = {array.name: unique(f"d{made_identifier(array.name)}_", taken) for array in self.arrays if array.wants}
        self.lines = Lines(program, names, taken)
        self.varying = {x for array, row in zip(self.arrays, self.inputs, strict=True) if array.varies for x in row}
        for term in program.lines:
            if any(x in self.varying for x in term.reads):
                self.varying.add(term)

    def module(self) -> Iterator[str]:
        """The lines of the module; `settings` are those of the runner."""
        yield from ("import math", "", "import numba", "", "")
        for source in brought_along({term.op for term in self.program.lines}):
            yield from ("@numba.njit(**settings)", *source.splitlines(), "", "")
        yield from self.function()

    def function(self) -> Iterator[str]:
        """The function: numbers that do not vary, the loop over the samples, and the means."""
        wanted = [array for array in self.arrays if array.wants]
        captured = [self.numbers[x] for x in self.program.captured]
        parameters = [*self.given.values(), *captured, *self.found.values()]
        types = [*("float64[:, ::1]" if array.varies else "float64[::1]" for array in self.arrays), *["float64"] * len(captured)]
        types += ["float64[::1]"] * len(wanted)
        yield f'@numba.njit("float64({", ".join(types)})", **settings)'
        yield f"def {self.name}({', '.join(parameters)}):"
        batch = [array for array in self.arrays if array.varies]
        yield from self.unpacking(False)
        yield from self.statements(False, INDENT)
        value = self.lines.text(self.program.value)
        varies = self.program.value in self.varying
        if batch:
            yield f"{INDENT}m = {self.given[batch[0].name]}.shape[1]"
            yield f"{INDENT}value = 0.0"
            body = [*self.unpacking(True), *self.statements(True, INDENT * 2)]
            if varies:
                body.append(f"{INDENT * 2}value += {value}")
            body += self.additions(True, INDENT * 2)
            if body:
                yield f"{INDENT}for i in range(m):"
                yield from body
            for array in wanted:
                yield f"{INDENT}for i in range({array.size}):"
                yield f"{INDENT * 2}{self.found[array.name]}[i] /= m"
        yield from self.additions(False, INDENT)
        yield f"{INDENT}return {'value / m' if varies else value}"

    def unpacking(self, varies: bool) -> Iterator[str]:
        """The lines that give names to the numbers of the arguments."""
        for array, row in zip(self.arrays, self.inputs, strict=True):
            for k, x in enumerate(row):
                if array.varies == varies and x in self.program.uses:
                    place = f"{k}, i" if varies else f"{k}"
                    yield f"{INDENT * (1 + varies)}{self.numbers[x]} = {self.given[array.name]}[{place}]"

    def statements(self, varies: bool, indent: str) -> Iterator[str]:
        """The assignments before the loop, or in it."""
        for piece in self.lines.pieces:
            for term, name, text in piece:
                if (term in self.varying) == varies:
                    yield from statement(name, text, indent)

    def additions(self, varies: bool, indent: str) -> Iterator[str]:
        """The lines that add to gradients what varies, or what does not."""
        gradients = self.program.each_gradient
        for array in self.arrays:
            if array.wants:
                for place, k in places_of(self.program, array).items():
                    d = gradients[place]
                    if (d in self.varying) == varies and d.value != 0.0:
                        yield f"{indent}{self.found[array.name]}[{k}] += {self.lines.text(d)}"
