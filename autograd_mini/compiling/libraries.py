"""The backends that are libraries of arrays: the program that is written for NumPy, printed for the library and run there.

Arrays of the library come in and go out, on the device that they are on; given NumPy's arrays alone, a program returns NumPy's.
A NaN stays a NaN and a number out of range is not noticed: looking at the numbers would stop what the library does with them.
So the program that runs keeps the steps of the engine, while `source` is tidied as a person would do it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from ..calculus.pytree import leaves, unflatten
from ..core.errors import require
from ..core.node import plain
from .literals import identifier
from .passes.lowering import program_of
from .program import Program
from .tracing.trace import Trace
from .writing.source import Writer, write_source

LIBRARIES = ("jax", "torch")
"""The backends that are libraries of arrays."""

HOMES = ("jax", "jaxlib", "torch")
"""The packages whose arrays they are."""


class Library(ABC):
    """What is special about a library.

    Attributes:
        name: the backend, and the extra that brings the library.
        module: the module that has the functions on arrays.
        homes: the packages whose arrays are the library's.
        writer: writes programs for it.
    """

    name: ClassVar[str]
    module: ClassVar[str]
    homes: ClassVar[tuple[str, ...]]
    writer: ClassVar[type[Writer]]

    @cached_property
    def numpy(self) -> ModuleType:
        """The module that has the functions on arrays."""
        return require(self.module, extra=self.name, purpose=f"the backend {self.name!r}")

    @abstractmethod
    def lifted(self, x: Any, like: Any) -> Any:
        """NumPy's array, or a number, as the library's, on the device of another; anything else as it is."""

    @abstractmethod
    def array(self, x: Any, dtype: Any = None) -> Any:
        """A result as an array of the library; a number of Python's, such as a size, gets the type that is given."""

    @abstractmethod
    def called(self, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        """A call of the written function."""

    def owns(self, x: Any) -> bool:
        """Whether something is an array of the library."""
        return is_foreign(x) and home(x) in self.homes


def library(name: str) -> Library:
    """The library of a backend.

    Raises:
        MissingExtraError: where it is not installed.
    """
    module = import_module(f".{name}_library", __package__)
    found: Library = getattr(module, name.capitalize())()
    _ = found.numpy
    return found


class LibraryRunner:
    """A program on the arrays of a library.

    Attributes:
        fast_source: the text that runs.
    """

    direct: Callable[..., Any] | None = None

    def __init__(self, trace: Trace, backend: str) -> None:
        self.library = library(backend)
        self.trace = trace
        program = program_of(trace, tidy=False)
        self.fast_source = write_source(program, False, self.library.writer)
        scope: dict[str, Any] = {}
        exec(compile(self.fast_source, f"<compiled {identifier(program.name)} for {backend}>", "exec"), scope)
        self.function: Callable[..., Any] = scope[f"{identifier(program.name)}_and_gradients"]
        self.holders = [term.params["holder"] for term in program.captured]

    @cached_property
    def program(self) -> Program:
        """The program as a person would write it, as data."""
        return program_of(self.trace)

    @cached_property
    def source(self) -> str:
        """The program as a person would write it."""
        return write_source(self.program, False, self.library.writer)

    def __call__(self, args: Sequence[Any]) -> tuple[Any, Any]:
        """The value and the gradients, from the arguments as they are nested."""
        array, like = self.library.array, self.given(args)

        def lifted(x: Any) -> Any:
            return self.library.lifted(plain(x), like)

        passed = [unflatten(arg, iter([lifted(x) for _, x in leaves(arg)])) for arg in args]
        value, gradients = self.library.called(self.function, [*passed, *(lifted(plain(holder)) for holder in self.holders)])
        wanted = [leaf for leaf in self.trace.leaves if leaf.wants]
        several = isinstance(self.trace.argnums, tuple)
        found = iter([x for tree in (gradients if several else (gradients,)) for _, x in leaves(tree)])
        back = iter([as_given(next(found), leaf.given, like is not None, array) for leaf in wanted])
        positions = self.trace.argnums if isinstance(self.trace.argnums, tuple) else (self.trace.argnums,)
        trees = [unflatten(args[i], back) for i in positions]
        value = float(np.asarray(value).item()) if like is None else array(value).reshape(())
        return value, tuple(trees) if several else trees[0]

    def given(self, args: Sequence[Any]) -> Any:
        """The first array of the library among the arguments, on whose device the program runs; None where there is none."""
        return next((x for arg in args for _, x in leaves(arg) if self.library.owns(x)), None)

    def returned(self, value: float, gradients: Any, args: Sequence[Any]) -> tuple[Any, Any]:
        """What the engine computed in place of the program, as the program would return it."""
        like = self.given(args)
        if like is None:
            return value, gradients
        return self.library.lifted(np.asarray(value), like), unflatten(
            gradients, iter([self.library.lifted(np.asarray(g), like) for _, g in leaves(gradients)])
        )


def as_given(gradient: Any, given: Any, foreign: bool, array: Callable[..., Any]) -> Any:
    """A gradient as an array of the library; or NumPy's, or a float, where no array of the library was given."""
    given = plain(given)
    if isinstance(given, np.ndarray):
        gradient = array(gradient, given.dtype)
        gradient = gradient if tuple(gradient.shape) == given.shape else gradient.reshape(given.shape)
        return gradient if foreign else np.asarray(gradient).astype(given.dtype)
    return array(gradient, np.dtype(float)) if foreign else float(gradient)


def home(x: Any) -> str:
    """The package that something comes from."""
    return type(x).__module__.partition(".")[0]


def is_foreign(x: Any) -> bool:
    """Whether something is an array of a library other than NumPy, or stands for one while the library traces a function."""
    return home(x) in HOMES and hasattr(x, "shape") and hasattr(x, "dtype")


def stand_in(tree: Any) -> Any:
    """An argument with arrays of NumPy in the place of a library's, of the same shapes and types and without memory."""
    return unflatten(tree, iter([in_numpy(x) for _, x in leaves(tree)]))


def in_numpy(x: Any) -> Any:
    """A stand-in for one array; anything else as it is."""
    if not is_foreign(x):
        return x
    return np.broadcast_to(np.zeros((), np.dtype(str(x.dtype).removeprefix("torch."))), tuple(x.shape))
