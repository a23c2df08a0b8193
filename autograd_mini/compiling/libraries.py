"""The backends that are libraries of arrays: the program that is written for NumPy, printed for the library and run there.

Arrays of the library come in and go out, on the device that they are on; given NumPy's arrays alone, a program returns NumPy's.
In arrays of the library a NaN stays a NaN and a number out of range is not noticed: looking at the numbers would stop what the
library does with them. A call with NumPy's arrays that ends in a NaN is computed again by the engine.
So the program that runs keeps the steps of the engine, while `source` is tidied as a person would do it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from ..calculus.pytree import leaves, unflatten
from ..core.errors import DtypeError, require
from ..core.node import plain
from .literals import identifier
from .passes.lowering import program_of
from .program import Program
from .signature import look
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
        return is_foreign(x) and home(type(x)) in self.homes


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
        self.wanted = [plain(leaf.given) for i in trace.asked for leaf in trace.leaves if leaf.argument == i]
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

        passed = [mapped(lifted, arg) for arg in args]
        value, gradients = self.library.called(self.function, [*passed, *(lifted(plain(holder)) for holder in self.holders)])
        several = isinstance(self.trace.argnums, tuple)
        found = flat(gradients)
        back = iter([as_given(d, given, like is not None, array) for d, given in zip(found, self.wanted, strict=True)])
        trees = [mapped(lambda _: next(back), args[i]) for i in self.trace.asked]
        value = float(np.asarray(value).item()) if like is None else array(value).reshape(())
        return value, tuple(trees) if several else trees[0]

    def given(self, args: Sequence[Any]) -> Any:
        """The first array of the library among the arguments, on whose device the program runs; None where there is none."""
        for arg in args:
            if is_foreign(arg):
                if self.library.owns(arg):
                    return arg
            elif not isinstance(arg, (float, np.ndarray)) or arg.__class__ is np.ndarray and arg.dtype == object:
                for _, x in leaves(arg):
                    if self.library.owns(x):
                        return x
        return None

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
    if isinstance(given, np.ndarray):
        gradient = array(gradient, given.dtype)
        gradient = gradient if tuple(gradient.shape) == given.shape else gradient.reshape(given.shape)
        return gradient if foreign else np.asarray(gradient).astype(given.dtype)
    return array(gradient, np.dtype(float)) if foreign else float(gradient)


def _home(kind: type) -> str:
    return kind.__module__.partition(".")[0]


home: Callable[[type], str] = lru_cache(maxsize=256)(_home)
"""The package that a class comes from."""


def is_foreign(x: Any) -> bool:
    """Whether something is an array of a library other than NumPy, or stands for one while the library traces a function."""
    return home(type(x)) in HOMES and hasattr(x, "shape") and hasattr(x, "dtype")


def mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """A function of each leaf of an argument, in the nesting of the argument; the usual containers are gone through directly."""
    kind = type(tree)
    if kind is dict:
        return {key: mapped(f, part) for key, part in tree.items()}
    if kind is list:
        return [mapped(f, part) for part in tree]
    if kind is tuple:
        return tuple([mapped(f, part) for part in tree])
    if kind is float or is_foreign(tree):
        return f(tree)
    return unflatten(tree, iter([f(x) for _, x in leaves(tree)]))


def flat(tree: Any) -> list[Any]:
    """The arrays and numbers in what a written function returns: dicts, lists and tuples, and None for nothing."""
    if isinstance(tree, dict):
        return [x for part in tree.values() for x in flat(part)]
    if isinstance(tree, (list, tuple)):
        return [x for part in tree for x in flat(part)]
    return [] if tree is None else [tree]


def look_at(x: Any) -> Any:
    """The part of the key of a call (`signature.exact`) that one argument makes, where arrays of a library stand in it."""
    kind = type(x)
    if kind is dict:
        return kind, tuple(x), tuple([look_at(part) for part in x.values()])
    if kind is list or kind is tuple:
        return kind, tuple([look_at(part) for part in x])
    if is_foreign(x):
        return in_numpys_words(x.dtype), tuple(x.shape)
    return look(stand_in(x), [])


def _in_numpys_words(dtype: Any) -> np.dtype[Any]:
    try:
        return np.dtype(str(dtype).removeprefix("torch."))
    except TypeError:
        raise DtypeError(f"an argument holds {dtype}, which NumPy does not know: pass it in 32 bits, as x.float() does") from None


in_numpys_words: Callable[[Any], np.dtype[Any]] = lru_cache(maxsize=64)(_in_numpys_words)
"""NumPy's name for a type of numbers."""


def stand_in(tree: Any) -> Any:
    """An argument with arrays of NumPy in the place of a library's, of the same shapes and types and without memory."""
    return unflatten(tree, iter([in_numpy(x) for _, x in leaves(tree)]))


def in_numpy(x: Any) -> Any:
    """A stand-in for one array; anything else as it is."""
    if not is_foreign(x):
        return x
    return np.broadcast_to(np.zeros((), in_numpys_words(x.dtype)), tuple(x.shape))
