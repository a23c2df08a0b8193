"""What is recorded and how strictly: switches that hold inside a `with` block, nest, and are each thread's and task's own."""

from __future__ import annotations

from contextlib import ContextDecorator
from contextvars import ContextVar, Token

_recording: ContextVar[bool] = ContextVar("recording", default=True)
_strict: ContextVar[bool] = ContextVar("strict", default=False)
is_recording = _recording.get
is_strict = _strict.get


class _Switch(ContextDecorator):
    """A context manager and decorator that sets a context variable inside its block."""

    variable: ContextVar[bool]
    setting: bool

    def __init__(self) -> None:
        self._tokens: list[Token[bool]] = []

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

    variable, setting = _recording, True


class strict(_Switch):
    """Inside this block backward passes give plain IEEE products: 0 times infinity is NaN, also behind a mask."""

    variable, setting = _strict, True
