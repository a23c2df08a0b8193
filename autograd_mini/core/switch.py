"""`Switch`: what holds inside a `with` block, and inside every step of a function that it decorates.

A function runs inside the block as a whole. A generator and a coroutine run in steps, between which their caller goes on
with work of its own: so each step is taken inside the block, and what lies between two steps is outside.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from types import CoroutineType, GeneratorType
from typing import Any

from .errors import ArgumentTypeError


class WithoutBrackets(type):
    """The kind of a `Switch`: `with am.no_grad:`, which lacks brackets, is an error that says so."""

    def __enter__(cls) -> None:
        raise ArgumentTypeError(f"with am.{cls.__name__}: lacks its brackets: write with am.{cls.__name__}():")

    def __exit__(cls, *exc: object) -> None:
        """Nothing was entered."""


class Switch(metaclass=WithoutBrackets):
    """A context manager that is a decorator as well, with brackets and without.

    >>> from autograd_mini import Value, no_grad
    >>> @no_grad
    ... def squares(x):
    ...     while True:
    ...         yield x * x
    >>> steps = squares(Value(3.0))
    >>> next(steps).requires_grad, (Value(3.0) * 2.0).requires_grad
    (False, True)
    """

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        if function is None:
            return object.__new__(cls)
        return cls()(function)

    def __init__(self, function: None = None) -> None:
        """Prepare one block."""

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(self, *exc: object) -> None:
        """End the block."""

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, every step of which runs inside a block of this kind.

        Raises:
            ArgumentTypeError: for what is no function.
        """
        block = type(self)
        if not callable(function) or isinstance(function, type):
            raise ArgumentTypeError(
                f"{block.__name__} decorates a function, got {function!r:.40}: write @am.{block.__name__}() above a `def`, or "
                f"with am.{block.__name__}(): ..."
            )
        if inspect.isasyncgenfunction(function):

            @functools.wraps(function)
            async def decorated(*args: Any, **options: Any) -> Any:
                steps = function(*args, **options)
                advance, sent = steps.asend, None
                while True:
                    try:
                        item = await _Awaitable(advance(sent), block)
                    except StopAsyncIteration:
                        return
                    try:
                        sent, advance = (yield item), steps.asend
                    except GeneratorExit:
                        await _Awaitable(steps.aclose(), block)
                        raise
                    except BaseException as error:
                        sent, advance = error, steps.athrow

        elif inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def decorated(*args: Any, **options: Any) -> Any:
                return await _Awaitable(function(*args, **options), block)

        elif inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def decorated(*args: Any, **options: Any) -> Any:
                return (yield from run_steps(function(*args, **options), block))

        else:

            @functools.wraps(function)
            def decorated(*args: Any, **options: Any) -> Any:
                with block():
                    result = function(*args, **options)
                return stepwise(result, block)

        return decorated


def stepwise(result: Any, block: type[Switch]) -> Any:
    """The result of a decorated function. A generator or a coroutine, which has yet to run, takes its steps in blocks. (The
    two halves of a `contextlib.contextmanager` are the steps of a generator.)"""
    if isinstance(result, GeneratorType):
        return run_steps(result, block)
    if isinstance(result, CoroutineType):
        return awaited(_Awaitable(result, block))
    if isinstance(result, AbstractContextManager) and isinstance(steps := getattr(result, "gen", None), GeneratorType):
        result.gen = run_steps(steps, block)  # type: ignore[attr-defined]
    return result


async def awaited(awaitable: Any) -> Any:
    """A coroutine that gives the result of anything that can be awaited."""
    return await awaitable


class _Awaitable:
    """A coroutine whose steps run inside blocks."""

    def __init__(self, coroutine: Any, block: type[Switch]) -> None:
        self.coroutine, self.block = coroutine, block

    def __await__(self) -> Generator[Any, Any, Any]:
        return run_steps(self.coroutine.__await__(), self.block)


def run_steps(steps: Any, block: type[Switch]) -> Generator[Any, Any, Any]:
    """A generator, each step of which runs inside a block of its own."""
    advance: Any = steps.__next__
    sent: tuple[Any, ...] = ()
    while True:
        try:
            with block():
                item = advance(*sent)
        except StopIteration as stop:
            return stop.value
        try:
            answer = yield item
            advance, sent = (steps.__next__, ()) if answer is None else (steps.send, (answer,))
        except GeneratorExit:
            with block():
                steps.close()
            raise
        except BaseException as error:
            advance, sent = steps.throw, (error,)
