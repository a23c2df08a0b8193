"""What is recorded and how strictly: switches that hold inside a `with` block, nest, and are each thread's and task's own."""

from __future__ import annotations

from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from typing import Any, Protocol


class Watcher(Protocol):
    """Who looks at each step of a computation as it is taken (`anomaly.py`)."""

    def made(self, node: Any) -> None:
        """A node was recorded."""

    def content(self, g: Any) -> bool:
        """Whether there is nothing to say about a gradient, so that a quick pass may go on."""

    def sent(self, node: Any, i: int, g: Any, d: Any) -> None:
        """In a backward pass `g` arrived at a node, which sent `d` to its i-th argument."""


_recording: ContextVar[bool | Watcher] = ContextVar("recording", default=True)
_strict: ContextVar[bool] = ContextVar("strict", default=False)
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
is_recording = _recording.get
"""True, False, or the watcher who wants to see what is recorded."""
is_strict = _strict.get
watcher = _watcher.get


def watch(who: Watcher | None) -> None:
    """Let somebody look at each step from now on, or nobody."""
    _watcher.set(who)
    if is_recording():
        _recording.set(who or True)


class _Switch(ContextDecorator):
    """A context manager and decorator that sets a context variable inside its block."""

    variable: ContextVar[Any]
    setting: Any

    def __init__(self) -> None:
        self._tokens: list[Token[Any]] = []

    def __enter__(self) -> None:
        self._tokens.append(self.variable.set(self.setting))

    def __exit__(self, *exc: object) -> None:
        self.variable.reset(self._tokens.pop())

    def _recreate_cm(self) -> _Switch:
        return type(self)()


class no_grad(_Switch):
    """Inside this block nothing is recorded: results want no gradient and keep nothing alive.

    >>> from autograd_mini import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    variable, setting = _recording, False


class enable_grad(_Switch):
    """Record again inside a `no_grad` block."""

    variable = _recording

    @property
    def setting(self) -> bool | Watcher:
        """Recording, seen by whoever is watching."""
        return watcher() or True


class strict(_Switch):
    """Inside this block backward passes give plain IEEE products: 0 times infinity is NaN, also behind a mask."""

    variable, setting = _strict, True
