"""The parts of a loop, the same in every language: its state, the slices that it reads, and the arrays that it fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..tracing.tracer import Tracer


@dataclass(eq=False)
class Carried:
    """A part of the state of a loop.

    Attributes:
        of: the tracer in whose shape and type it is.
        name, start, after: its name, its text before the first step, and its text after a step.
        end: its name after the last step; None where nothing reads that.
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
        name: its name.
        parameters: the names of its parameters.
        carried, read, kept: its state, the slices that it reads at each step, and the arrays that it fills.
        lines: the lines of one step.
        reverse: whether it begins with the last step.
        steps: how many steps there are, where it reads nothing of each.
        shared: what all steps read, with its tracer.
        new_name: returns a free name.
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
        """The names of the results: the state at the end, and the arrays that it has filled."""
        return [*(x.end for x in self.carried if x.end is not None), *(x.array for x in self.kept)]
