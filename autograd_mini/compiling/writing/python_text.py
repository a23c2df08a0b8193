"""A program on numbers as a function that needs the standard library alone; one that is long is cut into pieces."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...core.kernels.indexing import as_tuple
from ..program import Program
from .elements import GradientTexts, flattening, gathered, guards, positions, skeletons, totals, unpacking
from .layout import INDENT, long, statement, wrapped
from .naming import function_name, parameter_names
from .python_dialect import brought_along
from .straight_line import Lines, Statement

PIECE = 3000
"""The most operations of one function, beyond which it is cut into pieces: Python's compiler is slow on longer ones."""
GRADIENTS = 500
"""The number of gradients in one list."""


class PythonText:
    """Writes a program in Python."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.name = function_name(program)
        self.names = [*parameter_names(program), *(program.names[term] for term in program.captured)]
        self.trees = [*skeletons(program.trace), *range(len(program.inputs), len(program.inputs) + len(program.captured))]
        self.inputs = [*program.inputs, *program.captured]
        self.single = isinstance(program.trace.argnums, int)
        self.gradients = program.each_gradient
        self.places = [k for i in as_tuple(program.trace.argnums) for k in positions(self.trees[i])]

    def module(self) -> Iterator[str]:
        """The lines of the program as a module."""
        body = list(self.function() if len(self.program.lines) <= PIECE else self.in_pieces())
        brought = brought_along({term.op for term in self.program.lines})
        if any("math." in text for text in (*brought, *body)):
            yield from ("import math", "", "")
        for source in brought:
            yield from (*source.splitlines(), "", "")
        yield from body

    @property
    def head(self) -> str:
        """The first line of the function."""
        return f"def {self.name}({', '.join(self.names)}):"

    def function(self) -> Iterator[str]:
        """The function in one piece."""
        program = self.program
        lines = Lines(program, {x: program.names[x] for x in self.inputs}, (*self.names, "math"))
        yield self.head
        names = [program.names[x] if x in program.uses else None for x in self.inputs]
        for name, tree in zip(self.names, self.trees, strict=True):
            yield from unpacking(name, tree, names.__getitem__)
        yield from statements(program, lines.pieces[0])
        texts = {k: lines.text(d) for k, d in zip(self.places, self.gradients, strict=True)}
        yield from self.result(lines.text(program.value), texts)

    def in_pieces(self) -> Iterator[str]:
        """A function that calls others in turn: `a` holds the inputs, `v` the results of one piece that later ones read."""
        program = self.program
        lines = Lines(program, {x: f"a[{k}]" for k, x in enumerate(self.inputs)}, ("a", "d", "v", "math"), PIECE)
        lines.here += 1
        value = lines.text(program.value)
        texts = [lines.text(d) for d in self.gradients]
        parts = [texts[i : i + GRADIENTS] for i in range(0, len(texts), GRADIENTS)]
        for k, piece in enumerate(lines.pieces):
            yield f"def _part{k}(a, v):"
            kept = [
                Statement(term, f"v[{lines.kept[term]}] = {name}" if term in lines.kept else name, text)
                for term, name, text in piece
            ]
            yield from (*statements(program, kept), "", "")
        for k, part in enumerate(parts):
            yield from (f"def _gradients{k}(a, v):", *wrapped("return [", part, "]", INDENT), "", "")
        yield self.head
        stars = [f"*{text}" for name, tree in zip(self.names, self.trees, strict=True) for text in flattening(name, tree)]
        yield from wrapped("a = [", stars, "]", INDENT)
        yield f"{INDENT}v = [0.0] * {len(lines.kept)}"
        yield from (f"{INDENT}_part{k}(a, v)" for k in range(len(lines.pieces)))
        yield from wrapped("d = [", [f"*_gradients{k}(a, v)" for k in range(len(parts))], "]", INDENT)
        yield from self.result(value, GradientTexts(self.places))

    def result(self, value: str, texts: Mapping[int, str]) -> Iterator[str]:
        """The last line: the value, and the gradients in the structure of their arguments."""
        grads = [gathered(self.trees[i], texts, self.names[i]) for i in self.program.trace.asked]
        text = grads[0] if self.single else f"({', '.join(grads)}{',' * (len(grads) == 1)})"
        yield from long(f"{INDENT}return ", f"{value}, {text}", INDENT)

    def directly(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function behind a check of the structure; it returns None where the structure differs, or the result may be NaN."""
        names = [f"a{i}" for i in range(len(self.trees))]
        checks = [check for name, tree in zip(names, self.trees, strict=True) for check in guards(name, tree)]
        sums = [
            total
            for k, i in enumerate(self.program.trace.asked)
            for total in totals("grads" if self.single else f"grads[{k}]", self.trees[i])
        ]
        lines = [
            f"def direct({', '.join(f'{name}=None' for name in names)}, *rest):",
            f"{INDENT}if rest: return None",
            *(f"{INDENT}if not ({check}): return None" for check in checks),
            f"{INDENT}try:",
            f"{INDENT * 2}value, grads = result = function({', '.join(names)})",
            f"{INDENT}except failures:",
            f"{INDENT * 2}return None",
            f"{INDENT}total = value",
            *(f"{INDENT}total += {total}" for total in sums),
            f"{INDENT}return result if total == total and type(value) is float else None",
        ]
        failures = (ArithmeticError, ValueError, TypeError)
        scope: dict[str, Any] = {"function": function, "NUMBERS": (float, np.float64, int), "failures": failures}
        exec("\n".join(lines), scope)
        direct: Callable[..., Any] = scope["direct"]
        return direct


def statements(program: Program, piece: Sequence[Statement]) -> Iterator[str]:
    """Assignments, with a line where the backward pass begins."""
    start = program.lines[program.first_backward].order if program.first_backward < len(program.lines) else math.inf
    begun = not piece or piece[0].term.order >= start
    for term, name, text in piece:
        if term.order >= start and not begun:
            begun = True
            yield f"{INDENT}# backward"
        yield from statement(name, text)
