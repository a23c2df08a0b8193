"""The problem of a diagnosis: the error of each gradient by hand, and the effect that a mistake would have on it.

A mistake explains a gradient if it gives the numbers by hand to rounding, in every element, and spoils none that agrees. So a
wrong explanation would take a coincidence of many digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.node import Node
from ..evidence.kinks import TINIEST
from ..problem.backward import Flow, LossGraph, Patch
from .mistake import Mistake, times

Array = Any


@dataclass
class Case:
    """Differences between the gradients by hand and a backward pass, at the nodes for which a gradient was given.

    Attributes:
        targets: the node of each gradient. hand: what was given. difference: how much more that is than it should be.
        noise: what rounding may move. apart: the names of the gradients that are wrong.
        clamp: the gradients by hand of intermediates, from which the backward pass goes on; so each is judged by its own step.
    """

    trace: LossGraph
    targets: dict[str, Node]
    hand: dict[str, Array]
    difference: dict[str, Array]
    noise: dict[str, Array]
    apart: list[str]
    clamp: dict[Node, Array]

    def expected(self, name: str) -> Array:
        """The right value of a gradient."""
        return self.hand[name] - self.difference[name]

    def size(self, name: str) -> float:
        """The largest difference in a gradient."""
        return float(np.max(np.abs(self.difference[name]), initial=0.0))

    def effect(self, mistake: Mistake) -> dict[str, Array]:
        """The effect of a mistake of amount 1 on each gradient."""
        if mistake.also:
            return self.made([(mistake, 1.0)])
        stop = {node: np.zeros(np.shape(node._value)) for node in self.clamp}
        flow = self.trace.backward(start={mistake.node: mistake.patch(self.trace.flow)}, clamp=stop)
        return {name: self.trace.gradient(flow, node) for name, node in self.targets.items()}

    def made(self, mistakes: Sequence[tuple[Mistake, float]]) -> dict[str, Array]:
        """The effect on each gradient of mistakes, each of some amount, made in one backward pass."""
        return self.off(self.flow_with(mistakes))

    def flow_with(self, mistakes: Sequence[tuple[Mistake, float]]) -> Flow:
        """The backward pass with mistakes in it."""
        patches: dict[Node, list[Patch]] = {}
        for mistake, amount in mistakes:
            for node, patch in mistake.sites():
                patches.setdefault(node, []).append(times(amount, patch))
        return self.trace.backward(patches=patches, clamp=self.clamp)

    def off(self, flow: Flow) -> dict[str, Array]:
        """The errors of the gradients of a backward pass: each minus its right value."""
        return {name: self.trace.gradient(flow, node) - self.expected(name) for name, node in self.targets.items()}

    def explained(self, effect: Mapping[str, Array], amount: float, in_some_lines: bool = False) -> list[str]:
        """The wrong gradients that so much of a mistake explains; none if it spoils one that is right, unless each gradient may
        have been derived in a line of its own."""
        if not in_some_lines and self.spoiled(effect, amount):
            return []
        good = []
        for name in self.apart:
            off = np.abs(self.difference[name] - amount * effect[name])
            if np.any(effect[name]) and np.all(off <= 4 * self.noise[name] + 1e-6 * self.size(name)):
                good.append(name)
        return good

    def spoiled(self, effect: Mapping[str, Array], amount: float) -> list[str]:
        """The gradients that are right, and would not be with so much of a mistake."""
        return [
            name
            for name in self.targets
            if name not in self.apart
            and not np.all(
                np.abs(self.difference[name] - amount * effect[name]) <= 4 * self.noise[name] + 1e-7 * np.abs(self.hand[name])
            )
        ]

    def amounts(self, effect: Mapping[str, Array]) -> list[float]:
        """Amounts that may explain: by least squares, over all wrong gradients and over each alone."""
        found = []
        for names in [self.apart, *([name] for name in self.apart)] if len(self.apart) > 1 else [self.apart]:
            products = norms = 0.0
            with np.errstate(all="ignore"):
                for name in names:
                    size = max(self.size(name), TINIEST)
                    products += float(np.sum((self.difference[name] / size) * (effect[name] / size)))
                    norms += float(np.sum((effect[name] / size) ** 2))
            if norms > 0 and np.isfinite(norms) and np.isfinite(products):
                found.append(products / norms)
        return found

    def numbers_in(self, names: Sequence[str]) -> int:
        """The number of wrong elements in some gradients."""
        return int(sum(np.sum(np.abs(self.difference[name]) > 8 * self.noise[name]) for name in names))

    def ratios(self, names: Sequence[str]) -> Array:
        """The wrong numbers by hand over the right ones, where these stand out from rounding."""
        parts = []
        for name in names:
            expected, noise = self.expected(name), self.noise[name]
            clear = (np.abs(expected) > 1e3 * noise) & (np.abs(self.difference[name]) > 8 * noise)
            parts.append((self.hand[name][clear] / expected[clear]).ravel())
        return np.concatenate(parts) if parts else np.empty(0)

    def without(self, names: Sequence[str]) -> Case:
        """The same case after some gradients have been explained, which are left out."""
        keep = [name for name in self.targets if name not in names]
        parts = ({name: part[name] for name in keep} for part in (self.targets, self.hand, self.difference, self.noise))
        targets, hand, difference, noise = parts
        return Case(self.trace, targets, hand, difference, noise, [n for n in self.apart if n not in names], self.clamp)
