"""What the text of a loop says in every language: what it carries along, what it reads of each step, what it keeps.

The loop there and the loop back are the same kind of thing, so each language writes both with one function.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ...notation.naming import fresh
from .. import sizes
from ..literals import made_identifier
from ..passes.lowering import reachable
from ..tracing.tracer import Tracer
from ..writing.writer import Writer
from .body import Body, is_double
from .step import LoopStep, shape_of


LETTERS = {"sigmoid": "gate", "tanh": "t", "exp": "e", "add": "z", "sub": "z", "matmul": "z"}
"""What is kept of a step is called where the user has no name for it; anything else is u."""


@dataclass(eq=False)
class Carried:
    """Something that a loop carries along.

    Attributes:
        of: the tracer in whose shape and type it is.
        name, start, after: its name, its text before the first step, and its text after a step.
        end: what it is called after the last step; None where nothing reads that.
        adds: whether `after` is what each step adds to it.
    """

    of: Tracer
    name: str
    start: str
    after: str
    end: str | None = None
    adds: bool = False


@dataclass(eq=False)
class Slices:
    """An array whose slices a loop reads, or in which it keeps something of each step.

    Attributes:
        of: the tracer of one step.
        text: the slice, as a name or a text.
        array: the name of the array.
    """

    of: Tracer
    text: str
    array: str


@dataclass
class LoopCode:
    """A function that is one loop.

    Attributes:
        name: what it is called.
        parameters: what it is given, by name.
        carried, read, kept: what it carries along, what it reads of each step, and what it keeps of each step.
        lines: those of one step.
        reverse: whether it begins with the last step.
        steps: how many steps there are, where it reads nothing of each.
        shared: what all steps read, with its tracer.
        new_name: gives a name that nothing else has.
        scope: what the text needs around it.
    """

    name: str
    parameters: list[str]
    carried: list[Carried]
    read: list[Slices]
    kept: list[Slices]
    lines: list[str]
    reverse: bool
    steps: str
    shared: list[tuple[str, Tracer]]
    new_name: Callable[[str], str]
    scope: dict[str, Any]

    @property
    def results(self) -> list[str]:
        """The names of what it gives: what it carried, at the end, and what it kept."""
        return [*(x.end for x in self.carried if x.end is not None), *(x.array for x in self.kept)]


Source = tuple[str, int]
"""Where the rule of a loop finds what it gives to the loop back: what arrives at a result of the loop ("arriving"), a result
("result"), an argument ("argument") or a factor ("factor"), by its number."""


@dataclass
class Back:
    """The loop back.

    Attributes:
        loop: the loop.
        sources: where its parameters come from.
        given: the tracers whose gradients it gives, in order.
    """

    loop: LoopCode
    sources: list[Source] = field(default_factory=list)
    given: list[Tracer] = field(default_factory=list)


class LoopText(ABC):
    """Writes a loop, and the loop back; a subclass says how one language does it.

    Args:
        step: the step.
        f: the user's function.
        length: the number of steps, where no array tells it.
    """

    reserved: ClassVar[Collection[str]] = ("np", "math", "range", "len", "zip", "reversed", "float", "step", "g", "z")

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
                name = made_identifier(preferred_name)
                self.preferred[x] = fresh(name, taken) if name in taken else name
                taken.add(self.preferred[x])

    @abstractmethod
    def written(self, loop: LoopCode) -> str:
        """A loop as source."""

    @abstractmethod
    def zeros(self, x: Tracer) -> str:
        """Zeros in the shape and type of a tracer."""

    @property
    @abstractmethod
    def writer(self) -> type[Writer]:
        """What writes the lines of a step."""

    def forward(self) -> LoopCode:
        """The loop."""
        step = self.step
        preferred = {x: self.preferred[x] for x in step.inputs}
        outputs = [*step.after, *step.y, *step.kept]
        named = [(x, self.preferred.get(x, "a")) for x in outputs]
        body = Body(step, self.f, self.writer, preferred, named, {}, taken=self.reserved)
        names, states = body.names, len(step.carry)
        starts = [body.name(f"{names[x]}_start") for x in step.carry]
        arrays = {x: body.name(f"{names[x]}s") for x in step.x}
        ends = [body.name(f"{names[x]}_end") for x in step.carry]
        texts = {x: body.result(states + j) for j, x in enumerate([*step.y, *step.kept])} | {
            x: names[x] for x in step.states_kept
        }
        slots = [Slices(x, texts[x], body.name(f"{self.preferred.get(x, 'a')}s")) for x in step.each_step]
        return LoopCode(
            "scan_forward",
            [*starts, *arrays.values(), *(names[x] for x in self.constants)],
            [Carried(x, names[x], starts[k], body.result(k), ends[k]) for k, x in enumerate(step.carry)],
            [Slices(x, names[x], array) for x, array in arrays.items() if body.is_used(x)],
            slots,
            body.lines,
            False,
            f"len({arrays[step.x[0]]})" if step.x else str(sizes.pinned(self.length)),
            [(names[x], x) for x in self.constants if body.is_used(x)],
            body.name,
            body.scope,
        )

    def backward(self, arriving: Collection[int]) -> Back:
        """The loop back, where something arrives at some of the results of the loop: at the state at the end, and at outputs."""
        step, states = self.step, len(self.step.carry)
        results, inputs = [*step.after, *step.y], step.inputs
        known = {x: name for x, name in self.preferred.items() if x not in {*step.stacked}}
        seeds = [(seed, k) for k, seed in enumerate(step.seeds) if seed is not None]
        for seed, k in seeds:
            known[seed] = f"d{self.preferred.get(results[k], 'a')}"
        zeros = {seed for seed, k in seeds if k >= states and k not in arriving}
        given = step.gradients_given
        own, carry, constants = {*inputs}, {*step.carry}, {*self.constants}
        back = [(step.gradients.get(x), f"d{self.preferred[x]}") for x in step.carry]
        back += [(step.gradients.get(x, x), f"d{self.preferred[x]}" if x in own else self.preferred[x]) for x in given]
        body = Body(step, self.f, self.writer, known, back, step.gradient_of, zeros, self.reserved)
        names = body.names
        sources: dict[Source, str] = {}

        def source(kind: str, i: int, name: str) -> str:
            """The name of what comes from a source."""
            if (kind, i) not in sources:
                sources[kind, i] = body.name(name)
            return sources[kind, i]

        def used(x: Tracer) -> bool:
            return x in names and body.is_used(x)

        place = {x: states + j for j, x in reversed([*enumerate(step.each_step)])}
        read: dict[Tracer, str] = {}
        for seed, k in seeds:
            if k >= states and seed not in zeros and used(seed):
                read[seed] = source("arriving", k, f"d{self.preferred.get(results[k], 'a')}s" if k >= states else "g")
        for x, j in place.items():
            if used(x) and x not in read and (x not in own or x in carry):
                read[x] = source("result", j, f"{self.preferred.get(x, 'a')}s")
        later = {x: k for k, x in enumerate(step.after) if used(x) and x not in own and x not in read}
        for k in later.values():
            x = step.carry[k]
            if x not in read:
                read[x] = source("result", place[x], f"{self.preferred[x]}s")
        for k, x in enumerate(inputs):
            if x not in carry and x not in constants and used(x):
                read[x] = source("argument", k, f"{self.preferred[x]}s")
        for j, x in enumerate(step.factors):
            if used(x):
                read[x] = source("factor", j, f"{self.preferred[x]}s")
        shared = [(x, k) for k, x in enumerate(inputs) if x in constants and used(x)]
        for x, k in shared:
            sources["argument", k] = names[x]
        slot = {x: states + j for j, x in enumerate(given)}
        carried: list[Carried] = []
        for seed, k in seeds:
            if k < states and (inputs[k] in slot or used(seed)):
                name = f"d{self.preferred[inputs[k]]}"
                start = source("arriving", k, f"{name}_end") if k in arriving else self.zeros(seed)
                after = body.result(k) if body.results[k] is not None else self.zeros(seed)
                end = body.name(f"{name}_start") if inputs[k] in slot else None
                carried.append(Carried(seed, names[seed], start, after, end))
        for x in self.constants:
            if x in slot:
                name = body.name(f"d{self.preferred[x]}_total")
                carried.append(Carried(x, name, self.zeros(x), body.result(slot[x]), name, adds=True))
        for x, k in later.items():
            carried.append(
                Carried(x, names[x], source("result", k, f"{self.preferred[step.carry[k]]}_end"), names[step.carry[k]])
            )
        stacked = [x for x in given if x not in carry and x not in constants]
        kept = [Slices(x, body.result(slot[x]), body.name(f"{back[slot[x]][1]}s")) for x in stacked]
        if not read and step.x:
            steps = f"len({source('argument', states, f'{self.preferred[step.x[0]]}s')})"
        else:
            steps = f"len({next(iter(read.values()))})" if read else str(sizes.pinned(self.length))
        loop = LoopCode(
            "scan_backward", [*sources.values()], carried, [Slices(x, names[x], array) for x, array in read.items()], kept,
            body.lines, True, steps, [(names[x], x) for x, _ in shared], body.name, body.scope,
        )  # fmt: skip
        of_ends = [x for x in step.carry if x in slot and any(c.end for c in carried)]
        return Back(loop, [*sources], [*of_ends, *(x for x in self.constants if x in slot), *stacked])


def type_of(x: Tracer) -> np.dtype[Any] | None:
    """The type of a tracer; None for floats of 64 bits, which need no word."""
    return None if x.dtype == np.dtype(float) else x.dtype


def shaped(n: str, x: Tracer) -> str:
    """The shape of an array of a tracer of each step as source."""
    return f"({', '.join([n, *map(str, shape_of(x))])})" if x.shape else n


def together(texts: list[str]) -> str:
    """What a loop of Python goes through: one thing, or several side by side."""
    return texts[0] if len(texts) == 1 else f"zip({', '.join(texts)})"
