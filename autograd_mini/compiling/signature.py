"""The signature of a call: all that a program depends on besides the numbers.

Structure, ranks, types, which axes are of size 0 or 1, and which are equally long: two calls that agree in that run the same
program, whatever their sizes. Where a function asked for a size itself, that size belongs to it as well.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ..calculus.pytree import field_names
from ..core.errors import DtypeError, TraceError
from ..core.node import Node
from .tracing.trace import Trace

Key = tuple[Any, ...]


def exact(args: Sequence[Any]) -> tuple[Key, list[Any]]:
    """The structure, types and sizes of arguments as a key, and the numbers and arrays in them, in order.

    >>> key, values = exact(({"w": np.zeros((2, 3)), "b": 1.0},))
    >>> len(values)
    2
    """
    values: list[Any] = []
    return tuple([look(x, values) for x in args]), values


class ArgumentKind(NamedTuple):
    """Stands in an exact key for what holds a number or an array where it is no float and no plain array of NumPy: an int, a
    number of NumPy, a Value, a Tensor. Only a program whose function asked for it (`isinstance(n, int)`) depends on that.

    Attributes:
        kind: the class of the argument.
        held: the key of the array; None for a number.
    """

    kind: type
    held: Key | None = None


INT = ArgumentKind(int)


class CalledWhileTracingError(TraceError):
    """Raised where a compiled function is called while another is traced: the call is then traced as a part of that one."""


def look(x: Any, values: list[Any]) -> Any:
    """The part of the key for one argument; its numbers and arrays are appended to `values`."""
    kind = type(x)
    if kind is np.ndarray and x.dtype is not OBJECT:
        values.append(x)
        return x.dtype, x.shape
    if kind is float:
        values.append(x)
        return float
    if kind is int:
        values.append(float(x))
        return INT
    if kind is dict:
        return kind, tuple(x), tuple([look(part, values) for part in x.values()])
    if kind is list or kind is tuple:
        return kind, tuple([look(part, values) for part in x])
    if is_foreign(x):
        values.append(x)
        return kind, x.dtype, x.shape
    if hasattr(kind, "symbolic"):
        raise CalledWhileTracingError("a compiled function was called with an unknown of a function that is being compiled")
    if isinstance(x, Node):
        held = look(x._value, values)
        return ArgumentKind(kind, held if type(held) is tuple else None)
    if isinstance(x, dict):
        return kind, tuple(x), tuple([look(part, values) for part in x.values()])
    if isinstance(x, (list, tuple)):
        return kind, tuple([look(part, values) for part in x])
    if isinstance(x, np.ma.MaskedArray):
        raise DtypeError("a masked array would lose its mask: pass .filled(value), or the data and the mask")
    if isinstance(x, np.ndarray):
        if x.dtype != object:
            return ArgumentKind(kind, look(np.asarray(x), values))
        return kind, x.shape, tuple([look(part, values) for part in x.flat])
    if x is None or isinstance(x, (bool, str, enum.Enum)):
        return kind, x
    if isinstance(x, (float, int, np.number)):
        values.append(float(x))
        return ArgumentKind(kind)
    if isinstance(x, np.random.Generator):
        values.append(x)
        return np.random.Generator
    if isinstance(x, np.bool_):
        return kind, bool(x)
    names = field_names(kind)
    if names is None:
        return kind, id(x)
    fields = [getattr(x, name) for name in names]
    return kind, tuple([(type(y), y) if isinstance(y, (int, np.integer)) else look(y, values) for y in fields])


OBJECT = np.dtype(object)

HOMES = ("jax", "jaxlib", "torch")
"""The packages whose arrays are passed to a program unchanged."""


def _home(kind: type) -> str:
    return kind.__module__.partition(".")[0]


home: Callable[[type], str] = lru_cache(maxsize=256)(_home)
"""The package that a class comes from."""


def is_foreign(x: Any) -> bool:
    """Whether something is an array of JAX or PyTorch, or stands for one while the library traces a function."""
    return home(type(x)) in HOMES and hasattr(x, "shape") and hasattr(x, "dtype")


def general(args: Sequence[Any], key: Key, apart: Collection[int]) -> Key:
    """A key without sizes, except for 0, 1, and which axes are equally long, and without the classes of numbers and arrays: the
    key of all calls that share a program.

    Arrays that come apart keep their sizes, since each of their numbers is a variable of the program.
    """
    seen: dict[int, str] = {}

    def generalized(part: Any, sizes: bool) -> Any:
        if type(part) is ArgumentKind:
            return float if part.held is None else generalized(part.held, sizes)
        if sizes and isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], np.dtype):
            return part[0], tuple([n if n < 2 else seen.setdefault(n, f"n{len(seen)}") for n in part[1]])
        return tuple([generalized(each, sizes) for each in part]) if type(part) is tuple else part

    return tuple([generalized(part, i not in apart) for i, part in enumerate(key)])


def sizes_of(key: Any) -> Iterator[int]:
    """The sizes of all axes in a key, in order."""
    if type(key) is ArgumentKind:
        yield from sizes_of(key.held)
    elif isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], np.dtype):
        yield from key[1]
    elif type(key) is tuple:
        for part in key:
            yield from sizes_of(part)


def classes_of(key: Any) -> Iterator[type]:
    """The classes of all numbers and arrays in a key, in order."""
    if key is float or key is np.random.Generator:
        yield key
    elif type(key) is ArgumentKind:
        yield key.kind
    elif isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], np.dtype):
        yield np.ndarray
    elif type(key) is tuple:
        for part in key:
            yield from classes_of(part)


def pinned_sizes(trace: Trace) -> frozenset[int]:
    """The sizes that a trace is bound to."""
    return frozenset(n for n, axis in trace.session.axes.items() if axis.pinned)
