"""Loops for PyTorch: a loop of Python over the slices, whose results are stacked."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np

from ..libraries.torch_dialect import LIKE, kind
from ..libraries.torch_library import TorchWriter, with_likeness
from ..tracing.tracer import Tracer
from ..writing.writer import Writer
from .code import LoopCode
from .step import shape_of
from .text import LoopText, over


class TorchText(LoopText):
    """Writes loops for PyTorch."""

    reserved = (*LoopText.reserved, *TorchWriter.reserved)

    @property
    def writer(self) -> type[Writer]:
        return TorchWriter

    def zeros(self, x: Tracer) -> str:
        return f"{LIKE}.new_zeros({shape_of(x)}, dtype={kind(x.dtype)})"

    def typed(self, x: Tracer, text: str) -> str:
        return f"torch.as_tensor({text}, dtype={kind(x.dtype)}, device={LIKE}.device)"

    def written(self, loop: LoopCode) -> str:
        begin = [f"{x.array} = []" for x in loop.kept]
        begin += [f"{c.name} = {c.start if c.of.shape or LIKE in c.start else self.typed(c.of, c.start)}" for c in loop.carried]
        turns = [f"{x.array}.flip(0)" if loop.reverse else x.array for x in loop.read] or [f"range({loop.steps})"]
        each = [x.text for x in loop.read] or ["_"]
        afters = [f"{c.name} + {c.after}" if c.adds else c.after for c in loop.carried]
        backwards = "[::-1]" if loop.reverse else ""
        kept = [f"torch.stack({x.array}{backwards})" for x in loop.kept]
        lines = [
            f"def {loop.name}({', '.join(loop.parameters)}):",
            *(f"    {line}" for line in begin),
            *(f"    {line}" for line in over(each, turns, loop.new_name)),
            *(f"        {line}" for line in loop.lines),
            *(f"        {x.array}.append({x.text})" for x in loop.kept),
            f"        {', '.join(c.name for c in loop.carried)} = {', '.join(afters)}",
            f"    return {', '.join([*(c.name for c in loop.carried if c.end is not None), *kept])},",
        ]
        arrays = [*((x.array, x.of.dtype) for x in loop.read), *((name, x.dtype) for name, x in loop.shared if x.shape)]
        arrays += [(c.start, c.of.dtype) for c in loop.carried if c.of.shape and c.start in loop.parameters]
        loop.scope |= {"np": np, "math": math, "torch": import_module("torch")}
        return with_likeness("\n".join(lines) + "\n", *(arrays[0] if arrays else ("", None)))
