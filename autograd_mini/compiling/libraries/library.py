"""The backends that are array libraries (JAX, PyTorch): a program is written in the functions of the library and run there.

Arrays of the library come in and go out, on the device that they are on; given NumPy's arrays alone, a program returns NumPy's.
In arrays of the library a NaN stays a NaN and a number out of range is not noticed: looking at the numbers would stop what the
library does with them. A call with NumPy's arrays that ends in a NaN is computed again by the engine.
So the program that runs keeps the steps of the engine, while `source` is tidied as a person would do it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from ...calculus.pytree import leaves, unflatten
from ...core.errors import DtypeError, require
from ...core.node import plain
from ..literals import identifier
from ..passes.lowering import program_of
from ..program import Program
from ..signature import home, is_foreign
from ..tracing.trace import Trace
from ..writing.naming import function_name
from ..writing.source import write_source
from ..writing.writer import Writer

LIBRARIES = ("jax", "torch")
"""The backends that are libraries of arrays."""


class Library(ABC):
    """The properties of a library that programs depend on.

    Attributes:
        name: the backend, and the extra that brings the library.
        title: its name in sentences.
        module: the module that has the functions on arrays.
        homes: the packages whose arrays are the library's.
        writer: writes programs for it.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    module: ClassVar[str]
    homes: ClassVar[tuple[str, ...]]
    writer: ClassVar[type[Writer]]

    @cached_property
    def numpy(self) -> ModuleType:
        """The module that has the functions on arrays."""
        return require(self.module, extra=self.name, purpose=f"the backend {self.name!r}")

    @abstractmethod
    def lifted(self, x: Any, like: Any) -> Any:
        """NumPy's array, or a number, as an array of the library on the device of `like`; anything else as it is."""

    @abstractmethod
    def array(self, x: Any) -> Any:
        """A result as an array of the library."""

    @abstractmethod
    def cast(self, x: Any, dtype: Any) -> Any:
        """An array of the library with numbers of another type, one of the library's."""

    @abstractmethod
    def kind(self, dtype: np.dtype[Any]) -> Any:
        """The library's type of numbers for one of NumPy's."""

    @abstractmethod
    def called(self, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        """A call of the written function."""

    def explained(self, error: Exception, given: Sequence[Any]) -> Exception:
        """The error of ours for an error of the library, where the arrays given are wrong; else the library's own error."""
        return error

    def in_64_bits(self) -> bool:
        """Whether the library computes NumPy's numbers of 64 bits as they are."""
        return True

    def owns(self, x: Any) -> bool:
        """Whether something is an array of the library."""
        return home(type(x)) in self.homes and is_foreign(x)


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
        fast_source: the text that runs: a function of the numbers and arrays of the arguments, in order.
    """

    direct: Callable[..., Any] | None = None

    def __init__(self, trace: Trace, backend: str) -> None:
        self.library = library(backend)
        self.trace = trace
        program = program_of(flattened(trace), tidy=False)
        self.fast_source = write_source(program, False, self.library.writer)
        scope: dict[str, Any] = {}
        exec(compile(self.fast_source, f"<compiled {identifier(program.name)} for {backend}>", "exec"), scope)
        self.function: Callable[..., Any] = scope[function_name(program)]
        self.wanted = [i for i, leaf in enumerate(leaf for leaf in trace.leaves if not leaf.fixed) if leaf.wants]
        self.holders = [term.params["holder"] for term in program.captured]

    @cached_property
    def program(self) -> Program:
        """The program as a person would write it, as data."""
        return program_of(self.trace)

    @cached_property
    def source(self) -> str:
        """The program as a person would write it."""
        return write_source(self.program, False, self.library.writer)

    def __call__(self, values: Sequence[Any]) -> tuple[Any, list[Any]]:
        """The value, and the gradients in order, from the numbers and arrays of the arguments.

        They are arrays of the library where one of the arguments is; else NumPy's arrays, and floats.
        """
        library = self.library
        owned = [library.owns(x) for x in values]
        like = values[owned.index(True)] if True in owned else None
        passed = [x if own else library.lifted(x, like) for x, own in zip(values, owned, strict=True)]
        passed += [library.lifted(plain(holder), like) for holder in self.holders]
        try:
            value, gradients = library.called(self.function, passed)
        except (TypeError, RuntimeError) as error:
            reason = library.explained(error, values)
            if reason is error:
                raise
            raise reason from error
        if like is None:
            return float(np.asarray(value).item()), [in_numpy(d, values[i]) for d, i in zip(gradients, self.wanted, strict=True)]
        value = library.array(value)
        return (
            value.reshape(()) if value.shape else value,
            [self.as_given(d, values[i]) for d, i in zip(gradients, self.wanted, strict=True)],
        )

    def as_given(self, gradient: Any, given: Any) -> Any:
        """A gradient as an array of the library, of the shape and type of its argument."""
        library = self.library
        gradient = library.array(float(gradient) if isinstance(gradient, int) else gradient)
        if isinstance(given, float):
            return gradient
        dtype = library.kind(given.dtype) if isinstance(given, np.ndarray) else given.dtype
        if gradient.dtype != dtype:
            gradient = library.cast(gradient, dtype)
        return gradient if gradient.shape == given.shape else gradient.reshape(given.shape)

    def returned(self, result: tuple[float, Any], values: Sequence[Any]) -> tuple[Any, Any]:
        """A result of the engine in the types that the program would return."""
        like = next(filter(self.library.owns, values), None)
        if like is None:
            return result
        value, gradients = result
        return self.library.lifted(np.asarray(value), like), unflatten(
            gradients, iter([self.library.lifted(np.asarray(g), like) for _, g in leaves(gradients)])
        )


def native(x: Any, title: str) -> Any:
    """NumPy's array in the byte order of the machine.

    Raises:
        DtypeError: for a type that no other library has.
    """
    if x.dtype.kind == "f" and x.dtype.itemsize > 8:
        raise DtypeError(f"an argument holds {x.dtype}, which {title} does not have: pass .astype(np.float64) of it")
    return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))


def flattened(trace: Trace) -> Trace:
    """The trace of the same function of the numbers and arrays in its arguments, in order, which returns a tuple of gradients."""
    given = [leaf for leaf in trace.leaves if not leaf.fixed]
    wanted = [i for i, leaf in enumerate(given) if leaf.wants]
    names: list[str] = []
    for leaf in given:
        names.append(leaf.name if leaf.name not in names else f"{leaf.name}_{len(names)}")
    return replace(
        trace,
        parameters=names,
        args=tuple(leaf.given for leaf in given),
        argnums=tuple(wanted),
        asked=wanted,
        leaves=[replace(leaf, name=name, argument=i, path=()) for i, (leaf, name) in enumerate(zip(given, names, strict=True))],
    )


def in_numpy(gradient: Any, given: Any) -> Any:
    """A gradient as NumPy's array of the shape and type of its argument; as a float where the argument is a number."""
    if not isinstance(given, np.ndarray):
        return float(gradient)
    return np.asarray(gradient).astype(given.dtype).reshape(given.shape)


def _in_numpys_words(dtype: Any) -> np.dtype[Any]:
    try:
        found = np.dtype(str(dtype).removeprefix("torch."))
    except TypeError:
        found = np.dtype(object)
    if found.kind not in "fiubc":
        raise DtypeError(
            f"an argument holds {dtype}, which NumPy does not have: pass it in 32 bits, x.float() in PyTorch or "
            "x.astype(jnp.float32) in JAX"
        )
    return found


in_numpys_words: Callable[[Any], np.dtype[Any]] = lru_cache(maxsize=64)(_in_numpys_words)
"""NumPy's name for a type of numbers."""


def with_foreign(tree: Any, f: Callable[[Any], Any]) -> Any:
    """An argument with `f` applied to each array of JAX and PyTorch in it; the argument itself where it has none."""
    parts = [x for _, x in leaves(tree)]
    return unflatten(tree, iter([f(x) if is_foreign(x) else x for x in parts])) if any(map(is_foreign, parts)) else tree


def numbers_of(x: Any) -> Any:
    """The numbers of an array of JAX or PyTorch as NumPy's array, from any device, detached from PyTorch's graph."""
    return np.asarray(x.detach().cpu().resolve_neg() if home(type(x)) == "torch" else x)


def stand_in(x: Any) -> Any:
    """An array of NumPy of the shape and type of one of JAX or PyTorch, without memory."""
    return np.broadcast_to(np.zeros((), in_numpys_words(x.dtype)), tuple(x.shape))
