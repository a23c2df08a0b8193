"""The backend "numpy" for scalar programs: it runs the source of a stacked program.

Parameters are taken apart into matrices once; a loop goes through the samples in blocks that stay in the cache and sums up
what they add to value and gradients; at the end the gradients are put in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from ...core.node import plain
from ..literals import identifier
from ..passes.batched import Array, BatchedProgram
from ..program import Program
from ..tracing.trace import Trace
from ..writing.blocks_text import BlocksText
from .fallback import refuse_nan


class BlocksRunner:
    """A stacked program in NumPy.

    Attributes:
        source: its text; `rows0`, `rows1`, ... are indices.
    """

    direct: Callable[..., Any] | None = None

    def __init__(self, program: Program, batch: Collection[int]) -> None:
        self.program = program
        self.stacked = BatchedProgram(program, batch)
        text = BlocksText(self.stacked)
        self.source = "\n".join(text.module()) + "\n"
        scope: dict[str, Any] = {name: op.array for name, op in text.own.items()}
        exec(compile(self.source, f"<compiled {identifier(program.name)}>", "exec"), scope)
        self.function: Callable[..., Any] = scope[text.name]

    def __call__(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        """The value and the gradients at the differentiated leaves, in order."""
        values = self.program.trace.by_leaf(values)
        arrays = [gathered_values(array, values) for array in self.stacked.arrays]
        captured = [float(plain(term.params["holder"])) for term in self.program.captured]
        with np.errstate(all="ignore"):
            value, grads = self.function(*arrays, *captured)
        refuse_nan(grads)
        return float(value), spread_gradients(self.program.trace, self.stacked.arrays, grads)


def gathered_values(array: Array, values: Sequence[Any]) -> Any:
    """An argument of the program: a number, an array, or the numbers of an argument in order; samples come first."""
    if len(array.leaves) > 1 or (array.shape == (1,) and np.ndim(values[array.leaves[0]]) == array.varies):
        return np.array([values[k] for k in array.leaves], dtype=float).T
    value = np.asarray(values[array.leaves[0]], dtype=float)
    return value.reshape(len(value), -1) if array.varies and array.shape else value


def spread_gradients(trace: Trace, arrays: Sequence[Array], grads: Sequence[Any]) -> list[Any]:
    """The gradients of arrays as those of the differentiated leaves, in order: of an array an array of its shape and type, of a
    number a float."""
    found: dict[int, Any] = {}
    for array, d in zip((array for array in arrays if array.wants), grads, strict=True):
        if trace.leaves[array.leaves[0]].apart_array:
            found[array.leaves[0]] = d
        else:
            found.update(zip(array.leaves, np.ravel(np.asarray(d, float)).tolist(), strict=True))
    results = []
    for k, leaf in enumerate(trace.leaves):
        if leaf.wants and leaf.apart_array:  # an array without elements has no term in the program
            results.append(np.asarray(found.get(k, ()), leaf.given.dtype).reshape(leaf.given.shape))
        elif leaf.wants:
            results.append(found[k])
    return results
