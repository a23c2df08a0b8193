"""A random program as text, which runs on plain arrays and, as it is spelled for the package, on Tensors."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

import autograd_mini as am

from .reference import Formulas


@dataclass(frozen=True)
class Line:
    """One line `target = text`, as NumPy has it and as it is spelled for the package."""

    target: str
    text: str
    spelled: str
    smooth: bool = True
    writes: bool = False  # a buffer is used again: an error of staleness is right, too
    before: str = ""  # a statement that stands in front of it

    def reads(self) -> set[str]:
        return {word for word in _words(self.before + " " + self.text) if word != self.target}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\b[vk]\d+\b", text))


@dataclass
class Program:
    """Inputs, constants, lines, and the names that the loss reads."""

    inputs: dict[str, np.ndarray]
    constants: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    @property
    def smooth(self) -> bool:
        return all(line.smooth for line in self.lines)

    @property
    def writes(self) -> bool:
        return any(line.writes for line in self.lines)

    def body(self, spelled: bool) -> list[str]:
        rows = []
        for line in self.lines:
            rows += [line.before] if line.before else []
            rows.append(f"{line.target} = {line.spelled if spelled else line.text}")
        return rows

    def source(self, spelled: bool, everything: bool = False) -> str:
        """The program as a function of its inputs; with `everything`, one that returns all its variables."""
        name = "am" if spelled else "np"
        loss = " + ".join(f"{name}.sum({v} * w_{v})" for v in self.results)
        rows = self.body(spelled)
        end = (
            "return {" + ", ".join(f"{line.target!r}: {line.target}" for line in self.lines) + "}"
            if everything
            else f"return {loss}"
        )
        return "\n    ".join([f"def f({', '.join(self.inputs)}):", *rows, end]) + "\n"

    def __str__(self) -> str:
        rows = [
            f"{name} = np.{value!r}" if isinstance(value, np.ndarray) else f"{name} = {value!r}"
            for name, value in {**self.inputs, **self.constants}.items()
        ]
        return "\n".join([*rows, self.source(True)]).replace("np.array(", "np.array(").replace("dtype=float32", "dtype='float32'")

    def weights(self) -> dict[str, np.ndarray]:
        """What each result is multiplied by, so that no element of it can hide."""
        shapes = {**{k: np.shape(v) for k, v in self.inputs.items()}, **getattr(self, "shapes", {})}
        found = {}
        for v in self.results:
            n = int(np.prod(shapes[v]))
            found[f"w_{v}"] = (np.cos(1.0 + 1.7 * np.arange(n)) + 1.5).reshape(shapes[v])
        return found

    def function(
        self,
        spelled: bool,
        everything: bool = False,
        np: Any = np,
        ref: Any = Formulas,
        convert: Callable[[Any], Any] = lambda k: k,
    ) -> Callable[..., Any]:
        """The program as a function; constants are copied, since lines may write to them."""
        space: dict[str, Any] = {"np": np, "am": am, "ref": ref}
        for name, value in {**self.constants, **self.weights()}.items():
            space[name] = convert(value.copy() if hasattr(value, "copy") else value)
        exec(compile(self.source(spelled, everything), "<program>", "exec"), space)
        return space["f"]

    def measured(self) -> "Program":
        """The program, which knows the shapes of its variables after this."""
        with np.errstate(all="ignore"):
            self.shapes = {}
            held, self.results = self.results, []
            values = self.function(False, everything=True)(*[v.copy() for v in self.inputs.values()])
            self.results = held
            self.shapes = {k: np.shape(v) for k, v in values.items()}
            self.values = values
        return self

    def pruned(self) -> "Program":
        """The program without what its results do not need."""
        needed, lines = set(self.results), []
        for line in reversed(self.lines):
            if line.target in needed:
                needed |= line.reads()
                lines.append(line)
        lines.reverse()
        names = {n for line in lines for n in line.reads()} | set(self.results)
        inputs = {k: v for k, v in self.inputs.items() if k in names}
        constants = {k: v for k, v in self.constants.items() if k in names}
        return Program(inputs, constants, lines, list(self.results)).measured()

    def smaller(self) -> Iterator["Program"]:
        """Programs with one thing less: fewer results, a line that is cut and becomes an input, rounder numbers."""
        for v in self.results:
            if len(self.results) > 1:
                yield replace(self, results=[r for r in self.results if r != v]).pruned()
        for number in reversed(range(len(self.lines))):
            line = self.lines[number]
            value = self.values[line.target]
            if isinstance(value, np.ndarray | np.floating) and len(self.lines) > 1 and number < len(self.lines):
                rest = [other for i, other in enumerate(self.lines) if i != number]
                yield Program({**self.inputs, line.target: np.array(value)}, self.constants, rest, self.results).pruned()
            inner = [n for n in line.reads() if n in self.values or n in self.inputs]
            if line.target in self.results and inner and len(self.lines) > 1:
                results = [r for r in self.results if r != line.target] + [n for n in inner if n not in self.results]
                yield (
                    replace(self, lines=[other for i, other in enumerate(self.lines) if i != number], results=results).pruned()
                    if not any(line.target in other.reads() for other in self.lines)
                    else self
                )
        for name, value in self.inputs.items():
            simple = np.round(value * 2) / 2
            if not np.array_equal(simple, value):
                yield Program(
                    {**self.inputs, name: simple.astype(value.dtype)}, self.constants, self.lines, self.results
                ).pruned()
