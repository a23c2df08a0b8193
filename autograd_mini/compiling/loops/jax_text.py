"""Loops for JAX: each is a `jax.lax.scan`, which is traced and compiled once, however many steps there are."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np

from ..libraries.jax_library import JaxWriter
from ..tracing.tracer import Tracer
from ..writing.numpy_dialect import kind
from ..writing.writer import Writer
from .code import LoopCode
from .step import shape_of
from .text import LoopText, type_of


class JaxText(LoopText):
    """Writes loops for JAX."""

    reserved = (*LoopText.reserved, "jax", "jnp")
    fuses = True

    @property
    def writer(self) -> type[Writer]:
        return JaxWriter

    def zeros(self, x: Tracer) -> str:
        of_type = type_of(x)
        return f"np.zeros({shape_of(x)}{f', {kind(of_type)}' if of_type is not None else ''})"

    def typed(self, x: Tracer, text: str) -> str:
        return f"np.asarray({text}, {kind(x.dtype)})"

    def written(self, loop: LoopCode) -> str:
        names, starts, afters = [], [], []
        for c in loop.carried:
            names.append(c.name)
            starts.append(c.start)
            after = f"{c.name} + {c.after}" if c.adds else c.after
            afters.append(after if self.is_double else f"np.asarray({after}, {c.name}.dtype)")
        carry = names[0] if len(names) == 1 else loop.new_name("carry")
        slices = "_" if not loop.read else loop.read[0].text if len(loop.read) == 1 else loop.new_name("slices")
        ends = [c.end or "_" for c in loop.carried]
        unpacked = [f"{', '.join(names)} = {carry}"] if len(names) != 1 else []
        if len(loop.read) > 1:
            unpacked.append(f"{', '.join(x.text for x in loop.read)} = {slices}")
        over = bracketed([x.array for x in loop.read]) if loop.read else f"None, {loop.steps}"
        reverse = ", reverse=True" if loop.reverse else ""
        lines = [
            f"def {loop.name}({', '.join(loop.parameters)}):",
            f"    def step({carry}, {slices}):",
            *(f"        {line}" for line in (*unpacked, *loop.lines)),
            f"        return {bracketed(afters)}, {bracketed([x.text for x in loop.kept])}",
            "",
            f"    {bracketed(ends)}, {bracketed([x.array for x in loop.kept]) if loop.kept else '_'} = "
            f"jax.lax.scan(step, {bracketed(starts)}, {over}{reverse})",
            f"    return {', '.join(loop.results)},",
        ]
        loop.scope |= {"np": np, "math": math, "jax": import_module("jax")}
        return "\n".join(lines) + "\n"


def bracketed(texts: list[str]) -> str:
    """The text of one value, of a tuple of several, or of None for no value."""
    return f"({', '.join(texts)})" if len(texts) > 1 else texts[0] if texts else "None"
