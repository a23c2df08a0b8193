"""`AccumulationGuard`: a warning where old gradients are used a second time, because they were not zeroed.

`backward()` adds to `.grad`; a program that does not zero it between two steps uses the old gradients twice. The guard stands in
the notes of each parameter. The backward pass reports to it each gradient that it adds, and the optimizer each
step; at the step that uses the sum of old and new it warns, once, with the lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..callers import Instruction, caller, line, warn
from ..node import Node


class AccumulationGuard:
    """A record of the gradients of an optimizer's parameters since its last step."""

    def __init__(self) -> None:
        self.started_fresh: set[int] = set()
        """The parameters whose gradient began from nothing."""
        self.last_step: Instruction | None = None
        self.added: dict[int, Instruction] = {}
        """The line where `backward()` added to a gradient that a step had used, by parameter."""
        self.warned = False

    def watch(self, params: Iterable[Any]) -> None:
        """Stand in the notes of the parameters, as far as they are nodes."""
        for p in params:
            if isinstance(p, Node):
                p._note("accumulation", self)

    def on_gradient(self, leaf: Node) -> None:
        """A backward pass is about to hand a gradient to a parameter."""
        if leaf._grad is None:
            self.started_fresh.add(id(leaf))
            if self.added:  # zeroed since, as by the other optimizer of two that take turns
                self.added.pop(id(leaf), None)
        elif self.last_step and not self.added and id(leaf) not in self.started_fresh and np.any(leaf._grad):
            self.added[id(leaf)] = caller(sys._getframe(1))

    def on_step(self, optimizer: str) -> None:
        """The optimizer uses the gradients."""
        here = caller(sys._getframe(1))
        if self.added and self.last_step is not None and not self.warned:
            self.warned = True
            added = next(iter(self.added.values()))
            warn(
                f"{optimizer}.step() at {line(here)} uses gradients that the step() at {line(self.last_step)} has used already: "
                f"the backward() at {line(added)} added to them. Call zero_grad() between a step and the next "
                "backward(), or the old gradients count again at every step"
            )
        self.last_step = here
        self.added.clear()
        self.started_fresh.clear()
