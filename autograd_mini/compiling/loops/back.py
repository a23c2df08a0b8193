"""The backward loop: its parameters, its state, and the gradients that it returns."""

from __future__ import annotations

from collections.abc import Collection

from .. import sizes
from ..tracing.tracer import Tracer
from .body import Body
from .code import Carried, LoopCode, Slices
from .text import LoopText

Source = tuple[str, int]
"""The source of a parameter of the backward loop: the gradient that arrives at a result ("arriving"), a result ("result"), an
argument ("argument") or a factor ("factor"), with its number."""


class LoopBack:
    """The backward loop for gradients that arrive at some results of the loop: the state at the end, and outputs.

    Args:
        text: the text of the loop.
        arriving: the numbers of these results.

    Attributes:
        sources: where its parameters come from, in order, with their names.
        given: the tracers whose gradients it gives, in order.
        code: the loop.
    """

    def __init__(self, text: LoopText, arriving: Collection[int]) -> None:
        self.text, self.arriving, step = text, arriving, text.step
        self.step, self.states, self.constants = step, len(step.carry), {*text.constants}
        self.of_each = [x for x in step.gradients_given if x not in {*step.carry} and x not in self.constants]
        self.seeds = [(seed, k) for k, seed in enumerate(step.seeds) if seed is not None]
        self.zeros = {seed for seed, k in self.seeds if k >= self.states and k not in arriving}
        self.slot = {x: self.states + j for j, x in enumerate(step.gradients_given)}
        self.body = self.lines_of_step()
        self.sources: dict[Source, str] = {}
        self.later: dict[Tracer, int] = {}
        read = self.slices_read()
        shared = [(x, k) for k, x in enumerate(step.inputs) if x in self.constants and self.is_used(x)]
        self.sources |= {("argument", k): self.body.names[x] for x, k in shared}
        carried = [*self.arriving_at_states(), *self.totals(), *self.states_after()]
        kept = [Slices(x, self.result(x), self.body.name(f"{self.gradient_name(x)}s")) for x in self.of_each]
        self.given = [
            *(x for x in step.carry if x in self.slot), *(x for x in text.constants if x in self.slot), *self.of_each
        ]  # fmt: skip
        slices = [Slices(x, self.body.names[x], array) for x, array in read.items()]
        steps = self.count(slices)
        self.code = LoopCode(
            "scan_backward", [*self.sources.values()], carried, slices, kept, self.body.lines, True, steps,
            [(self.body.names[x], x) for x, _ in shared], self.body.name, self.body.scope,
        )  # fmt: skip

    def gradient_name(self, x: Tracer) -> str:
        """The name of the gradient at an input; a gradient that is kept for each step has a name of its own."""
        return f"d{self.text.preferred[x]}" if x in {*self.step.inputs} else self.text.preferred[x]

    def lines_of_step(self) -> Body:
        """The lines of one step: the gradients at the state first, then all that the loop gives."""
        step, preferred = self.step, self.text.preferred
        results = [*step.after, *step.y]
        known = {x: name for x, name in preferred.items() if x not in {*step.stacked}}
        known |= {seed: f"d{preferred.get(results[k], 'a')}" for seed, k in self.seeds}
        outputs = [(step.gradients.get(x), f"d{preferred[x]}") for x in step.carry]
        outputs += [(step.gradients.get(x, x), self.gradient_name(x)) for x in step.gradients_given]
        text = self.text
        return Body(step, text.f, text.writer, known, outputs, step.gradient_of, self.zeros, text.reserved)

    def source(self, kind: str, i: int, name: str) -> str:
        """The name of the parameter for a source."""
        if (kind, i) not in self.sources:
            self.sources[kind, i] = self.body.name(name)
        return self.sources[kind, i]

    def result(self, x: Tracer) -> str:
        """The text of a gradient that is kept of each step, or added up."""
        return self.text.result(self.body, self.slot[x], x)

    def is_used(self, x: Tracer) -> bool:
        """Whether a step reads this input."""
        return x in self.body.names and self.body.is_used(x)

    def slices_read(self) -> dict[Tracer, str]:
        """The values that differ from step to step, each with the name of the array of all steps."""
        step, states, array = self.step, self.states, self.text.names_of
        own, carry, results = {*step.inputs}, {*step.carry}, [*step.after, *step.y]
        place = {x: states + j for j, x in reversed([*enumerate(step.each_step)])}
        read: dict[Tracer, str] = {}
        for seed, k in self.seeds:
            if k >= states and seed not in self.zeros and self.is_used(seed):
                read[seed] = self.source("arriving", k, f"d{array(results[k])}")
        for x, j in place.items():
            if self.is_used(x) and (x not in own or x in carry):
                read[x] = self.source("result", j, array(x))
        for k, x in enumerate(step.after):  # it is the state before the next step, which is kept
            if self.is_used(x) and x not in own and x not in read:
                self.later[x] = k
                read[step.carry[k]] = self.source("result", place[step.carry[k]], array(step.carry[k]))
        for k, x in enumerate(step.inputs):
            if x not in carry and x not in self.constants and self.is_used(x):
                read[x] = self.source("argument", k, array(x))
        for j, x in enumerate(step.factors):
            if self.is_used(x):
                read[x] = self.source("factor", j, array(x))
        return read

    def arriving_at_states(self) -> list[Carried]:
        """The gradients that arrive at the new state of a step, which are those at the state of the next step."""
        found = []
        for seed, k in self.seeds[: self.states]:
            if k < self.states and (self.step.inputs[k] in self.slot or self.is_used(seed)):
                name = f"d{self.text.preferred[self.step.carry[k]]}"
                start = self.source("arriving", k, f"{name}_end") if k in self.arriving else self.text.zeros(seed)
                known = self.body.results[k] is not None
                after = self.text.result(self.body, k, seed) if known else self.text.zeros(seed)
                end = self.body.name(f"{name}_start") if self.step.carry[k] in self.slot else None
                found.append(Carried(seed, self.body.names[seed], start, after, end))
        return found

    def totals(self) -> list[Carried]:
        """The gradients at values that all steps share, which are summed."""
        found = []
        for x in self.text.constants:
            if x in self.slot:
                name = self.body.name(f"{self.gradient_name(x)}_total")
                found.append(Carried(x, name, self.text.zeros(x), self.result(x), name, adds=True))
        return found

    def states_after(self) -> list[Carried]:
        """New states that a step reads: each is what the step after it began with."""
        found = []
        for x, k in self.later.items():
            state = self.step.carry[k]
            end = self.source("result", k, f"{self.text.preferred[state]}_end")
            found.append(Carried(x, self.body.names[x], end, self.body.names[state]))
        return found

    def count(self, read: list[Slices]) -> str:
        """The number of steps."""
        if read:
            return f"len({read[0].array})"
        if self.step.x:
            return f"len({self.source('argument', self.states, self.text.names_of(self.step.x[0]))})"
        return str(sizes.pinned(self.text.length))
