"""What a model of the library is, and the list of them.

A model is a function of a random generator that returns the loss as a program for autodiff, the gradient as a student
writes it in NumPy, and a point. A mistake is planted by editing the text of the student's function, as a slip of the pen
would, so both versions are what they look like and nothing else.
"""

import inspect
import textwrap
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

MODELS: dict[str, "Model"] = {}
"""Every model by its name."""


@dataclass(frozen=True)
class Problem:
    """A loss at a point: `loss(*arguments)`, and its gradient by hand, `hand(*arguments)`, a dict by parameter."""

    loss: Callable[..., Any]
    hand: Callable[..., dict[str, Any]]
    parameters: dict[str, Any]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The parameters in the order in which the loss takes them."""
        return tuple(self.parameters.values())


@dataclass(frozen=True)
class Model:
    """A problem that can be posed with any data, and with edits in its hand gradient."""

    name: str
    family: str
    factory: Callable[[Any], tuple[Any, Any, Any]]

    def problem(self, seed: int = 0, edits: tuple[tuple[str, str], ...] = ()) -> Problem:
        """The problem of a seed; each edit replaces a piece of text that stands once in the hand gradient."""
        factory = edited(self.factory, edits) if edits else self.factory
        loss, hand, parameters = factory(np.random.default_rng([seed, zlib.crc32(self.name.encode())]))
        return Problem(loss, hand, parameters)


def model(family: str) -> Callable[..., Any]:
    """Enter a factory in the list, under its own name."""

    def enter(factory: Callable[..., Any]) -> Callable[..., Any]:
        MODELS[factory.__name__] = Model(factory.__name__, family, factory)
        return factory

    return enter


def edited(factory: Callable[..., Any], edits: tuple[tuple[str, str], ...]) -> Callable[..., Any]:
    """The same factory with other text in the function `hand` inside of it."""
    source = textwrap.dedent(inspect.getsource(factory))
    source = source[source.index("def ") :]  # without the decorator
    before, start, hand = source.partition("    def hand(")
    for old, new in edits:
        assert hand.count(old) == 1, f"{old!r} stands {hand.count(old)} times in the hand gradient of {factory.__name__}"
        hand = hand.replace(old, new)
    scope = dict(factory.__globals__)
    exec(before + start + hand, scope)  # our own text, from this folder
    made: Callable[..., Any] = scope[factory.__name__]
    return made
