"""The text of a loop: its names, and the forward loop. A subclass for each language writes it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Any, ClassVar

import numpy as np

from ...notation.naming import unique
from .. import sizes
from ..libraries.torch_dialect import is_number
from ..literals import made_identifier
from ..passes.lowering import reachable
from ..tracing.tracer import Tracer
from ..writing.layout import INDENT, PAGE
from ..writing.writer import Writer
from .body import Body, is_double
from .code import Carried, LoopCode, Slices
from .step import LoopStep, shape_of

LETTERS = {"sigmoid": "gate", "tanh": "t", "exp": "e", "add": "z", "sub": "z", "matmul": "z"}
"""The names of kept values for which the user has none, by operation; any other is `u`."""


class LoopText(ABC):
    """Writes a loop; there is a subclass for each language. The loop there and the loop back are the same kind of thing.

    Args:
        step: the step.
        f: the user's function.
        length: the number of steps, where no array tells it.

    Attributes:
        reserved: names that the text uses for other things.
        fuses: whether operations by element cost no call of their own.
    """

    reserved: ClassVar[Collection[str]] = ("np", "math", "range", "len", "zip", "reversed", "float", "step", "g", "z")
    fuses: ClassVar[bool] = False

    def __init__(self, step: LoopStep, f: Callable[..., Any], length: Any) -> None:
        self.step, self.f, self.length = step, f, length
        self.constants = list(step.session.outside.values())
        nodes = reachable([*step.inputs, *step.after, *step.y, *step.gradients.values()], ())
        self.is_double = all(map(is_double, nodes))
        taken = {*self.reserved}
        self.preferred: dict[Tracer, str] = {}
        inputs = [(x, x.label or x.variable or "a") for x in step.inputs]
        after = [(x, f"{c.label}_after") for c, x in zip(step.carry, step.after, strict=True)]
        ys = [(y, y.variable or ("y" if len(step.y) == 1 else f"y_{j}")) for j, y in enumerate(step.y)]
        kept = [(x, x.variable or LETTERS.get(x._op.name if x._op else "", "u")) for x in step.kept]
        factors = [(x, "factor") for x in step.factors]
        stacked = [(x, f"d{getattr(step.gradient_of.get(x), 'variable', None) or 'part'}") for x in step.stacked]
        for x, preferred_name in (*inputs, *after, *ys, *kept, *factors, *stacked):
            if x not in self.preferred and not (x._op is None and x._params and "value" in x._params):
                self.preferred[x] = unique(made_identifier(preferred_name), taken)

    @abstractmethod
    def written(self, loop: LoopCode) -> str:
        """A loop as source."""

    @abstractmethod
    def zeros(self, x: Tracer) -> str:
        """Zeros in the shape and type of a tracer."""

    def typed(self, x: Tracer, text: str) -> str:
        """The text of a Python number in the type of the tracer for which it is carried along or kept."""
        return text

    def result(self, body: Body, i: int, x: Tracer) -> str:
        """The text of the i-th result of a step, which is carried along or kept in the place of a tracer."""
        term = body.results[i]
        assert term is not None
        return self.typed(x, body.result(i)) if is_number(term) else body.result(i)

    @property
    @abstractmethod
    def writer(self) -> type[Writer]:
        """The writer of the lines of a step."""

    def names_of(self, array: Tracer) -> str:
        """The name of the array of one value of all steps."""
        return f"{self.preferred.get(array, 'a')}s"

    def forward(self) -> LoopCode:
        """The forward loop."""
        step = self.step
        preferred = {x: self.preferred[x] for x in step.inputs}
        outputs = [*step.after, *step.y, *step.kept]
        named = [(x, self.preferred.get(x, "a")) for x in outputs]
        body = Body(step, self.f, self.writer, preferred, named, {}, (), self.reserved, self.fuses)
        names, states = body.names, len(step.carry)
        starts = [body.name(f"{names[x]}_start") for x in step.carry]
        arrays = {x: body.name(f"{names[x]}s") for x in step.x}
        ends = [body.name(f"{names[x]}_end") for x in step.carry]
        texts = {x: self.result(body, states + j, x) for j, x in enumerate([*step.y, *step.kept])}
        texts |= {x: names[x] for x in step.states_kept}
        slots = [Slices(x, texts[x], body.name(self.names_of(x))) for x in step.each_step]
        return LoopCode(
            "scan_forward",
            [*starts, *arrays.values(), *(names[x] for x in self.constants)],
            [Carried(x, names[x], starts[k], self.result(body, k, x), ends[k]) for k, x in enumerate(step.carry)],
            [Slices(x, names[x], array) for x, array in arrays.items() if body.is_used(x)],
            slots,
            body.lines,
            False,
            f"len({arrays[step.x[0]]})" if step.x else str(sizes.pinned(self.length)),
            [(names[x], x) for x in self.constants if body.is_used(x)],
            body.name,
            body.scope,
        )


def type_of(x: Tracer) -> np.dtype[Any] | None:
    """The type of a tracer as source; None for floats of 64 bits, the default."""
    return None if x.dtype == np.dtype(float) else x.dtype


def shaped(*sizes: str, of: Tracer) -> str:
    """The shape of an array of tracers as source."""
    every = [*sizes, *map(str, shape_of(of))]
    return f"({', '.join(every)})" if len(every) > 1 else every[0]


def over(names: list[str], texts: list[str], new_name: Callable[[str], str]) -> list[str]:
    """The head of a loop of Python that goes through one thing, or through several side by side, and a line that unpacks many."""
    through = texts[0] if len(texts) == 1 else f"zip({', '.join(texts)})"
    head, targets = f"for {', '.join(names)} in {through}:", ", ".join(names)
    if len(head) <= PAGE - len(INDENT):
        return [head]
    slices = new_name("slices")
    return [f"for {slices} in {through}:", f"    {targets} = {slices}"]
