"""Switches of the recording that hold inside a `with` block, nest, and are each thread's and task's own."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Any, Protocol

from .switch import Switch


class Observer(Protocol):
    """The observer of each step of a computation (`guards/anomaly.py`)."""

    def on_forward(self, node: Any) -> None:
        """A node was recorded."""

    def accepts(self, g: Any) -> bool:
        """Whether there is nothing to say about a gradient, so that a quick pass may go on."""

    def on_backward(self, node: Any, i: int, g: Any, d: Any) -> None:
        """In a backward pass `g` arrived at a node, which sent `d` to its i-th argument."""


_recording: ContextVar[bool | Observer] = ContextVar("recording", default=True)
_strict: ContextVar[bool] = ContextVar("strict", default=False)
_observer: ContextVar[Observer | None] = ContextVar("observer", default=None)
is_recording = _recording.get
"""True, False, or the observer of what is recorded."""
is_strict = _strict.get
current_observer = _observer.get


def observe(who: Observer | None) -> None:
    """Set the observer of each step from here on; None for no observer."""
    _observer.set(who)
    if is_recording():
        _recording.set(who or True)


class _Setting(Switch):
    """A block inside which a context variable has another value."""

    variable: ContextVar[Any]
    setting: Any

    def __init__(self, function: None = None) -> None:
        self._tokens: list[Token[Any]] = []

    def __enter__(self) -> None:
        self._tokens.append(self.variable.set(self.setting))

    def __exit__(self, *exc: object) -> None:
        self.variable.reset(self._tokens.pop())


class no_grad(_Setting):
    """Inside this block nothing is recorded: results want no gradient and keep nothing alive. A decorator as well, also of
    generators and coroutines.

    >>> from autograd_mini import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    variable, setting = _recording, False


class enable_grad(_Setting):
    """Record again inside a `no_grad` block.

    >>> from autograd_mini import Value, enable_grad, no_grad
    >>> with no_grad(), enable_grad():
    ...     (Value(3.0) * 2.0).requires_grad
    True
    """

    variable = _recording

    @property
    def setting(self) -> bool | Observer:
        """Recording, seen by the observer if there is one."""
        return current_observer() or True


class ieee_products(_Setting):
    """Inside this block backward passes give plain IEEE products: 0 times infinity is NaN, also behind a mask.

    >>> from autograd_mini import Value, ieee_products, log, where
    >>> x = Value(0.0)
    >>> y = where(False, log(x), x)
    >>> with ieee_products():
    ...     y.backward(); x.grad
    nan
    """

    variable, setting = _strict, True


strict = ieee_products
"""The name in version 0.1."""
