"""The objects that a function reads besides its arguments, and whether they have changed since its program was traced.

A program holds what the function found around it: numbers in closures and globals, attributes of objects, arrays, default
arguments, helper functions. `Surroundings` goes through the code of the function and of what it calls, notes each such thing,
and is asked before each call. Most questions are "is this still the same object", which takes some nanoseconds; arrays are
compared by content. A large array that is an operand of the program is read anew at each call in any case, so of such a one a
sample of 64 numbers is compared, as the engine does between forward and backward pass.

Code of libraries is not gone through: of a container of theirs all attributes are noted, and their properties are read at
each call. What comes from files and clocks is not seen.
"""

from __future__ import annotations

import array
import functools
import operator
import os
import sys
import weakref
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from contextvars import ContextVar
from operator import is_
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

import numpy as np

from ...core.guards.fingerprint import sample
from ...core.node import Node
from ...core.primitive import Primitive
from ..literals import PACKAGE
from .session import checksum

LIBRARIES = {
    *sys.stdlib_module_names, "numpy", "scipy", "pandas", "matplotlib", "torch", "jax", "jaxlib", "numba", "sklearn", "pytest",
    "_pytest", "hypothesis", "IPython", PACKAGE,
} - {"__main__"}  # fmt: skip
"""Packages whose code is taken to be the same at each call."""

PLAIN = (int, float, complex, str, bytes, bool, type(None), np.generic, np.dtype)
WHOLE = 1 << 16
"""Arrays of at most that many bytes are compared as a whole."""
MOST = 20_000
"""The most objects that are noted; any more are taken to be constant."""
ANYTHING = {"getattr", "vars", "__dict__", "globals", "attrgetter"}
"""Names by which code may read attributes dynamically."""
GETTERS = (operator.attrgetter, operator.methodcaller)
"""Functions that read attributes whose names they hold themselves."""
BUFFERS = (array.array, bytearray, memoryview)
OF_THE_ENVIRONMENT = {"environ", "getenv"}
"""Names by which code may read variables of the environment."""
OWN_HOMES = tuple(f"{PACKAGE}.{room}" for room in ("nn", "optim", "training", "data"))
"""The rooms of this package whose objects hold numbers of the user."""
NUMBERS = {"data", "item", "tolist", "numpy", "detach", "float", "int"}
"""Names by which code may read the numbers of a Tensor or a Value."""
MISSING = object()


class Surroundings:
    """The objects that a function reads, as they are now.

    Args:
        f: the function.
        objects: what else it reads: objects among its arguments.
        operands: arrays that the program reads anew at each call.

    >>> k = 2.0
    >>> def f(x):
    ...     return x * k
    >>> around = Surroundings(f)
    >>> around.hold()
    True
    """

    def __init__(self, f: Callable[..., Any], objects: Sequence[Any] = (), operands: Collection[Any] = ()) -> None:
        self.operands = {id(x) for each in operands for x in (each, getattr(each, "base", None)) if x is not None}
        self.cells: list[tuple[CellType, Any]] = []
        self.entries: list[tuple[Mapping[Any, Any], Any, Any]] = []
        self.attributes: list[tuple[Any, str, Any]] = []
        self.sequences: list[tuple[Any, tuple[Any, ...]]] = []
        self.arrays: list[tuple[Callable[[], bytes], bytes]] = []
        self.readings: list[tuple[Callable[[], Any], Any]] = []
        self.names: set[str] = set()
        self.seen: dict[int, Any] = {}
        self.objects: list[Any] = []
        self.leaves: list[Any] = []
        self.todo: list[Any] = [*objects, f]
        noted: set[tuple[int, str]] = set()
        while self.todo:
            while self.todo and len(self.seen) < MOST:
                self.note(self.todo.pop())
            self.todo.clear()
            for thing in self.objects:  # code that is found later may name more attributes
                for attribute in self.attributes_of(thing):
                    if (id(thing), attribute) not in noted:
                        noted.add((id(thing), attribute))
                        self.note_attribute(thing, attribute)
            if not self.todo and not self.names.isdisjoint(OF_THE_ENVIRONMENT) and id(os.environ) not in self.seen:
                self.todo.append(os.environ)
        for leaf in self.leaves:  # a leaf that requires a gradient is read anew by each call, unless code reads its numbers
            if not leaf._needs or not self.names.isdisjoint(NUMBERS):
                self.attributes.append((leaf, "_value", leaf._value))
                self.note(leaf._value)
        self.empty = not (self.cells or self.entries or self.attributes or self.sequences or self.arrays or self.readings)

    # ---- the question ------------------------------------------------------------------------------------------------

    def hold(self) -> bool:
        """Whether everything is unchanged."""
        try:
            for cell, value in self.cells:
                if cell.cell_contents is not value and not equal(cell.cell_contents, value):
                    return False
            for entries, key, value in self.entries:
                found = entries.get(key, MISSING)
                if found is not value and not equal(found, value):
                    return False
            for thing, attribute, value in self.attributes:
                found = getattr(thing, attribute, MISSING)
                if found is not value and not equal(found, value):
                    return False
            for read, held in self.arrays:
                if read() != held:
                    return False
            for value_now, value in self.readings:
                found = value_now()
                if found is not value and not equal(found, value):
                    return False
            for sequence, parts in self.sequences:
                if len(sequence) != len(parts):
                    return False
                if not all(map(is_, sequence, parts)) and not all(map(equal, sequence, parts)):
                    return False
        except Exception:  # an object of the user that raises: taken as changed
            return False
        return True

    # ---- what there is -----------------------------------------------------------------------------------------------

    def note(self, thing: Any) -> None:
        """Note an object, and queue the objects that it reads or consists of."""
        if isinstance(thing, PLAIN) or id(thing) in self.seen:
            return
        self.seen[id(thing)] = thing
        if isinstance(thing, Node):
            if thing._op is None and not hasattr(type(thing), "symbolic"):
                self.leaves.append(thing)
        elif isinstance(thing, np.ndarray):
            self.note_array(thing)
        elif isinstance(thing, FunctionType):
            if not of_library(thing):
                self.note_function(thing)
                self.objects.append(thing)
        elif isinstance(thing, MethodType):
            self.todo += (thing.__func__, thing.__self__)
        elif isinstance(thing, functools.partial):
            self.todo += (thing.func, thing.args, thing.keywords)
        elif isinstance(thing, GETTERS):
            self.note_getter(thing)
        elif isinstance(thing, (dict, MappingProxyType)):
            self.sequences.append((thing, tuple(thing)))
            for key, part in list(thing.items()):
                self.note_entry(thing, key, part)
        elif isinstance(thing, (list, tuple, set, frozenset, deque)):
            self.sequences.append((thing, tuple(thing)))
            self.todo += thing
        elif isinstance(thing, (ModuleType, type)):
            if not of_library(thing):
                self.objects.append(thing)
                self.todo += functions_of(type(thing))
        elif isinstance(thing, (ContextVar, weakref.ref)):
            self.note_reading(thing.get if isinstance(thing, ContextVar) else thing)
        elif isinstance(thing, Primitive):
            self.todo += [part for part in (thing.scalar, thing.array, *thing.rules()) if part is not None]
        elif isinstance(thing, BUFFERS) or holds_numbers(thing):
            self.note_content(thing)
        elif not isinstance(thing, (BuiltinFunctionType, np.ufunc, np.random.Generator)) and not hasattr(type(thing), "symbolic"):
            for inner in ("__wrapped__", "f"):  # what functools.wraps leaves behind, and a compiled function
                wrapped = attribute_of(thing, inner)
                if isinstance(wrapped, FunctionType):
                    self.todo.append(wrapped)
            home = type(thing).__module__
            if not home.startswith(PACKAGE) or home.startswith(OWN_HOMES):
                self.objects.append(thing)
            if not of_library(type(thing)):
                self.todo += functions_of(type(thing))
        if isinstance(thing, (dict, list, tuple, set, frozenset, deque, np.ndarray)) and not of_library(type(thing)):
            self.objects.append(thing)  # a container of the user's own class has attributes and methods, too
            self.todo += functions_of(type(thing))

    def note_entry(self, entries: Mapping[Any, Any], key: Any, value: Any) -> None:
        """Note an entry of a mapping."""
        self.entries.append((entries, key, value))
        self.todo.append(value)

    def note_slot(self, thing: Any, attribute: str, value: Any) -> None:
        """Note the value of an attribute."""
        self.attributes.append((thing, attribute, value))
        self.todo.append(value)

    def note_function(self, f: FunctionType) -> None:
        """Note everything that the code of a function may read: free variables, globals that it names, and defaults."""
        codes = list(codes_in(f.__code__))
        self.names.update(f.__code__.co_freevars, *(code.co_names for code in codes))
        for cell in f.__closure__ or ():
            try:
                value = cell.cell_contents
            except ValueError:  # not bound yet
                continue
            self.cells.append((cell, value))
            self.todo.append(value)
        for code in codes:
            for variable in code.co_names:
                if variable in f.__globals__:
                    value = f.__globals__[variable]
                    if not (isinstance(value, ModuleType) and of_library(value)):
                        self.note_entry(f.__globals__, variable, value)
                module = sys.modules.get(variable)
                if module is not None and not of_library(module):  # imported inside of the function
                    self.todo.append(module)
            if "globals" in code.co_names:
                for variable in texts_in(code.co_consts):
                    if variable in f.__globals__:
                        self.note_entry(f.__globals__, variable, f.__globals__[variable])
        for attribute in ("__defaults__", "__kwdefaults__"):
            if value := getattr(f, attribute):
                self.note_slot(f, attribute, value)

    def note_array(self, array: np.ndarray) -> None:
        """Note the content of an array: of a small one all of it, of an operand of the program a sample."""
        if array.dtype == object:
            if array.ndim == 1:
                self.sequences.append((array, tuple(array)))
            self.todo += array
        elif array.nbytes > WHOLE and id(array) not in self.operands:
            self.note_content(array)
        else:
            self.note_bytes(sample(array, whole=array.nbytes <= WHOLE).tobytes)

    def note_bytes(self, read: Callable[[], bytes]) -> None:
        """Note what a function reads."""
        self.arrays.append((read, read()))

    def note_content(self, thing: Any) -> None:
        """Note all numbers of an array, or of something that NumPy makes an array of, by a checksum."""

        def read() -> bytes:
            numbers = in_numpy(thing)
            return repr(checksum(numbers) if numbers.dtype.kind in "fiub" else numbers.tolist()).encode()

        self.note_bytes(read)

    def note_reading(self, read: Callable[[], Any]) -> None:
        """Note the result of `read()`, as for a context variable or a weak reference."""
        try:
            value = read()
        except LookupError:  # without a value
            return
        self.readings.append((read, value))
        self.todo.append(value)

    def note_getter(self, thing: Any) -> None:
        """The attributes that `operator.attrgetter("rate")` reads."""
        _, held, *_ = thing.__reduce__()
        self.names.update(part for each in held if isinstance(each, str) for part in each.split("."))
        self.todo += held

    def attributes_of(self, thing: Any) -> Iterator[str]:
        """The attributes of an object that code may read: those that some code names; all of them for a layer or a container."""
        own = list(attribute_of(thing, "__dict__", ()))
        container = isinstance(thing, (Mapping, Sequence, Set))
        if container or type(thing).__module__.startswith(f"{PACKAGE}.nn"):
            yield from own
        if not container and type(thing).__module__.startswith(f"{PACKAGE}.nn"):
            return
        everything = not self.names.isdisjoint(ANYTHING)
        kinds = type.mro(thing) if isinstance(thing, type) else () if isinstance(thing, ModuleType) else type(thing).__mro__
        slots = [name for kind in kinds for name in as_tuple(vars(kind).get("__slots__", ()))]
        shared = [name for kind in kinds if not of_library(kind) for name in vars(kind) if not name.startswith("__")]
        for name in dict.fromkeys([*own, *slots, *shared]):
            if everything and not isinstance(thing, ModuleType) or name in self.names:
                yield name
        if of_library(type(thing)) and hasattr(type(thing), "__getattr__"):  # as `lr` of an optimizer
            yield from sorted(self.names.difference(own, shared))

    def note_attribute(self, thing: Any, attribute: str) -> None:
        """Note one attribute of an object; a property is called where its code is not searched."""
        of_its_class = getattr(type(thing), attribute, MISSING)
        own = attribute_of(thing, "__dict__", {})
        computed = isinstance(of_its_class, (property, functools.cached_property))
        elsewhere = of_its_class is MISSING and attribute not in own
        if of_library(type(thing)) and (computed or elsewhere):
            self.note_property(thing, attribute)
            return
        if computed:  # its code is searched
            return
        value = attribute_of(thing, attribute)
        if value is MISSING or isinstance(value, ModuleType) and of_library(value):
            return
        if isinstance(value, MethodType) and value.__self__ is thing:
            return  # a bound method is a new object each time; its function is noted with the class
        if isinstance(own, dict) and attribute in own:
            self.note_entry(own, attribute, value)
        else:
            self.note_slot(thing, attribute, value)

    def note_property(self, thing: Any, attribute: str) -> None:
        """Note the value of a property of a library's class: numbers and lists of numbers by content, an object by its parts."""
        value = attribute_of(thing, attribute)
        parts = value if isinstance(value, (list, tuple)) else [value]
        if all(isinstance(part, PLAIN) for part in parts):
            self.note_bytes(lambda: repr(getattr(thing, attribute)).encode())
        elif value is not MISSING:
            self.todo.append(value)


def attribute_of(thing: Any, name: str, otherwise: Any = MISSING) -> Any:
    """An attribute, or `otherwise` where the object has none, with whatever error it says so."""
    try:
        return getattr(thing, name, otherwise)
    except Exception:  # a `__getattr__` of the user's own
        return otherwise


def texts_in(constants: Any) -> Iterator[str]:
    """The strings among the constants of a piece of code."""
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, (tuple, frozenset)):
            yield from texts_in(constant)


def equal(x: Any, y: Any) -> bool:
    """Whether two plain values are the same number or text for a program, though they are two objects."""
    if type(x) is not type(y) or not isinstance(x, PLAIN):
        return False
    return x.hex() == y.hex() if isinstance(x, float) else bool(x == y)


def holds_numbers(thing: Any) -> bool:
    """Whether something of another library is an array that NumPy can read, as a column of a data frame is."""
    if isinstance(thing, (type, np.random.Generator)) or not callable(getattr(type(thing), "__array__", None)):
        return False
    try:
        in_numpy(thing)
    except Exception:  # another library's own errors
        return False
    return True


def in_numpy(thing: Any) -> Any:
    """The numbers of an array of another library, also of a PyTorch tensor that requires a gradient."""
    return np.asarray(thing.detach() if hasattr(thing, "detach") else thing)


def of_library(thing: Any) -> bool:
    """Whether an object comes from a package whose code is taken to be constant."""
    home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
    return isinstance(home, str) and home.partition(".")[0] in LIBRARIES


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """A code object and those of the functions that it defines."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


def functions_of(kind: type) -> Iterator[Any]:
    """The functions in the classes that an object has its methods from."""
    for each in kind.__mro__:
        if not of_library(each):
            for part in vars(each).values():
                function = getattr(part, "fget", None) or getattr(part, "func", None) or getattr(part, "__func__", part)
                if isinstance(function, FunctionType):
                    yield function


def as_tuple(slots: Any) -> tuple[str, ...]:
    """The names in `__slots__`, which may be one string."""
    return (slots,) if isinstance(slots, str) else tuple(slots)
