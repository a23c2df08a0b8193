"""Loops for NumPy: results are written into arrays slice by slice; single numbers are Python floats, kept in lists."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..tracing.tracer import Tracer
from ..writing.numpy_dialect import kind
from ..writing.writer import Writer
from .body import FloatWriter
from .code import LoopCode, Slices
from .step import shape_of
from .text import LoopText, over, shaped, type_of


class NumpyText(LoopText):
    """Writes loops for NumPy."""

    @property
    def writer(self) -> type[Writer]:
        return FloatWriter if self.is_double else Writer

    def is_number(self, x: Tracer) -> bool:
        """Whether a tracer is a number of 64 bits in a step of such numbers, with which Python computes faster than NumPy."""
        return self.is_double and not x.shape and x.dtype == np.dtype(float)

    def made(self, how: str, shape: str, x: Tracer) -> str:
        """A new array."""
        of_type = type_of(x)
        return f"np.{how}({shape}{f', {kind(of_type)}' if of_type is not None else ''})"

    def zeros(self, x: Tracer) -> str:
        return "0.0" if self.is_number(x) else self.made("zeros", str(shape_of(x)), x)

    def typed(self, x: Tracer, text: str) -> str:
        if self.is_number(x) and text.lstrip("-").replace(".", "", 1).isdigit():
            return text if "." in text else f"{text}.0"
        return f"{kind(x.dtype)}({text})"

    def arrays(self, kept: list[Slices], n: str) -> list[str]:
        """Lines that make the arrays of kept values; arrays of one shape are parts of a single one, which is allocated once."""
        alike: dict[Any, list[Slices]] = {}
        for x in kept:
            alike.setdefault((shape_of(x.of), x.of.dtype), []).append(x)
        return [
            f"{', '.join(x.array for x in each)} = "
            + self.made("empty", shaped(*([str(len(each))] if len(each) > 1 else []), n, of=each[0].of), each[0].of)
            for each in alike.values()
        ]

    def written(self, loop: LoopCode) -> str:
        numbers = [name for name, x in loop.shared if self.is_number(x)]
        begin = [f"{name} = float({name})" for name in numbers]
        n = loop.steps
        in_arrays = [x for x in loop.kept if not self.is_number(x.of)]
        if in_arrays:
            n = loop.new_name("n")
            begin.append(f"{n} = {loop.steps}")
        begin += self.arrays(in_arrays, n) + [f"{x.array} = []" for x in loop.kept if x not in in_arrays]
        for c in loop.carried:
            begin.append(f"{c.name} = {f'float({c.start})' if self.is_number(c.of) and c.start != '0.0' else c.start}")
        i = loop.new_name("i") if in_arrays else ""
        turns = [(i, f"range({n})")] if in_arrays else []
        turns += [(x.text, f"{x.array}.tolist()" if self.is_number(x.of) else x.array) for x in loop.read]
        turns = turns or [("_", f"range({n})")]
        texts = [f"{text}[::-1]" if loop.reverse else text for _, text in turns]
        inner = [*loop.lines]
        inner += [f"{x.array}[{i}] = {x.text}" if x in in_arrays else f"{x.array}.append({x.text})" for x in loop.kept]
        inner += [f"{c.name} += {c.after}" for c in loop.carried if c.adds]
        moved = [c for c in loop.carried if not c.adds]
        if moved:
            inner.append(f"{', '.join(c.name for c in moved)} = {', '.join(c.after for c in moved)}")
        ends = [f"np.float64({c.name})" if self.is_number(c.of) else c.name for c in loop.carried if c.end is not None]
        backwards = "[::-1]" if loop.reverse else ""
        kept = [x.array if x in in_arrays else f"np.array({x.array}{backwards})" for x in loop.kept]
        lines = [
            f"def {loop.name}({', '.join(loop.parameters)}):",
            *(f"    {line}" for line in begin),
            *(f"    {line}" for line in over([name for name, _ in turns], texts, loop.new_name)),
            *(f"        {line}" for line in inner or ["pass"]),
            f"    return {', '.join([*ends, *kept])},",
        ]
        loop.scope |= {"np": np, "math": math}
        return "\n".join(lines) + "\n"
