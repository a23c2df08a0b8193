"""`am.compile`: a function as a program that computes its value and its gradients, traced when its first arguments are seen."""

from __future__ import annotations

import gc
import inspect
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

import numpy as np

from ..calculus.arguments import as_numbers, check_function
from ..calculus.pytree import leaves, unflatten
from ..calculus.recorded import Recorded
from ..core.callers import warn
from ..core.errors import ArgumentError, ArgumentTypeError, GradientError, TraceError
from ..core.guards.lost_gradients import inside_derivative
from ..core.names.spelling import keyword_only, spelled
from ..core.node import Node
from ..core.recording import current_observer
from .libraries.library import LIBRARIES, LibraryRunner, library, stand_in, with_foreign
from .loops import RECORDED
from .passes.lowering import program_of
from .program import Program
from .running import backends
from .running.runner import ArrayRunner
from .signature import CalledWhileTracingError, exact, general, is_foreign
from .specialization import Compiled, objects_of, operands_of
from .tracing.arguments import by_position, check_arguments, chosen, name_of, numbered, parameters
from .tracing.repeated_calls import alike
from .tracing.session import Loops
from .tracing.surroundings import Surroundings
from .tracing.trace import forward, trace

BACKENDS = ("numpy", "python", "numba", *LIBRARIES)
PROGRAMS = 64
"""The number of programs that are kept for one function."""


Arguments = int | str | Sequence[int | str]
"""Which arguments: a position or a name, or several of them."""


@spelled
@keyword_only("batch_args", "backend")
def compile(
    f: Callable[..., Any], argnums: Arguments = 0, *, batch_args: Arguments = (), backend: str = "numpy"
) -> CompiledFunction:
    """The function `(*args, **kwargs) -> (value, gradients)` of `f`, as a program written and compiled when it is first called.

    Args:
        f: a function whose result is one number; its arguments are numbers, arrays, Values and Tensors, or nested dicts, lists
            and tuples of them. It is called on symbols, so it must not look at numbers (`if x > 0`, `float(x)`, `f"{n}"`,
            `n in {1, 2}`, `.data`); `isinstance` is answered as in a plain call, `type(x)` and `hasattr` are not. A
            program is traced anew for other structures, ranks and types. A size may be asked for (`if m > 10`, `range(m)`): the
            program then serves that size alone. Arrays of integers and booleans among its arguments do not wrap around: they
            count as Tensors do.
        argnums: the argument to differentiate by, its position or its name; a tuple for several.
        batch_args: positions or names of arguments with a leading axis of samples. `f` is then written for one sample, on numbers
            (`x[i]` is a number); the program returns the mean over the samples and the gradient of that mean.
        backend: "numpy"; "jax" for arrays of JAX, under `jax.jit`, too, and "torch" for those of PyTorch (in both, a NaN and a
            number out of range go unnoticed in arrays of that library); "python" for one sample on floats, with the standard
            library alone. ("numba", for machine code, is slower than these on most programs, and goes with the next version.)

    Returns:
        A `CompiledFunction`: called with arguments of `f` it returns the value as a float, and gradients in the structure of the
        argument, arrays for arrays and floats for numbers; they are the caller's own, and never written again while they are
        held. `step.source` is the program's text, `step.fast_source` what runs, `am.draw(step)` the graph. A call whose value
        or gradient is NaN is computed again by the engine, whose conventions hold.

    What `f` uses besides its arguments (variables of closures and of the module, attributes of objects, default arguments, and
    the same of functions that it calls, but for those of libraries) is looked at before each call: Tensors, Values and arrays
    that are operands are read anew, and where anything else has changed, an array by its content (an operand of more than 64 KiB
    by a sample), `f` is traced again. Files, clocks and the environment are not seen. An array that is written to while `f` runs
    is refused. Each trace calls `f` twice, and refuses one that is different the second time: random numbers come from a NumPy
    `Generator` among the arguments. Products may round differently in the last digit where a law changed the order.

    Raises:
        TraceError: when it is called, for a function that looks at a number or is not the same when it is called again.
        ShapeError: when it is called, for a result that is not one number.
        ArgumentTypeError: at once, where `f` is no function, or `argnums` neither positions nor names.
        ArgumentError: at once, for an argument that `f` does not have, or a backend that is not there.

    >>> step = compile(lambda x: x**3)
    >>> step(2.0)
    (8.0, 12.0)
    >>> compile(lambda w, x: w * x, "w")(2.0, x=5.0)
    (10.0, 5.0)
    """
    f = check_function("compile", f)
    check_arguments("argnums", argnums, f)
    if batch_args != ():
        check_arguments("batch_args", batch_args, f)
    if backend not in BACKENDS:
        raise ArgumentError(f"compile: backend is one of {', '.join(map(repr, BACKENDS))}, got {backend!r}")
    batch = (batch_args,) if isinstance(batch_args, (int, str, np.integer)) else tuple(batch_args)
    if backend in LIBRARIES and batch:
        raise ArgumentError(f"compile: backend {backend!r} takes whole arrays; for batch_args choose 'numpy' or 'numba'")
    if backend == "python" and batch:
        raise ArgumentError("compile: backend 'python' takes one sample; for batch_args choose 'numpy' or 'numba'")
    if backend == "numba":
        warn(NUMBA_GOES, DeprecationWarning)
    return CompiledFunction(f, argnums, batch, backend)


NUMBA_GOES = (
    "compile: the backend 'numba' goes with the next version: choose 'numpy' for batch_args, 'python' for one sample (both are "
    "quicker on most programs), or 'jax' for machine code"
)


class CompiledFunction:
    """A compiled function: `step(*args) -> (value, gradients)`. Threads may share it."""

    def __init__(
        self, f: Callable[..., Any], argnums: Arguments, batch: Sequence[int | str], backend: str, in_64_bits: bool = False
    ) -> None:
        self.f, self.argnums, self.batch, self.backend = f, argnums, tuple(batch), backend
        self._in_64_bits = in_64_bits  # that of the process that it comes from
        self.__name__ = name_of(f)
        self.__doc__ = f"The value and the gradients of {self.__name__}, compiled."
        self.fallbacks: Counter[str] = Counter()
        """The number of calls that the engine computed in place of a program, by reason."""
        self._lock = threading.RLock()
        self._exact: dict[Any, Compiled] = {}
        self._general: dict[Any, list[Compiled]] = {}
        self._latest: Compiled | None = None
        self._direct: Callable[..., Any] | None = None
        self._of_keywords: dict[tuple[int, tuple[str, ...]], CompiledFunction] = {}
        """For calls with arguments that only have a name: the same function with these as positional arguments."""

    def __call__(self, *args: Any, **kwargs: Any) -> tuple[float, Any]:
        if kwargs:
            return self._named(args, kwargs)
        if self.backend in LIBRARIES and not inside_derivative():
            return self._looked_up(args)
        if current_observer() is not None:  # an observer is called for each operation, so the engine runs
            return self._eagerly(args)
        if inside_derivative():  # a program gives numbers, and an outer derivative needs the graph
            return self._differentiated(args)
        direct = self._direct
        result: Any = None if direct is None else direct(*args)
        return self._looked_up(args) if result is None else result

    def __get__(self, instance: Any, owner: type | None = None) -> CompiledFunction:
        """Itself, also where it is read from an object of a class; refused for a method, which would not get that object."""
        if instance is not None and parameters(self.f, 1)[0] == "self":
            raise ArgumentTypeError(
                f"compile: {self.__name__} is a method, which is compiled for each object: in __init__ write "
                f"self.{self.__name__} = am.compile(self.{self.__name__})"
            )
        return self

    def _differentiated(self, args: tuple[Any, ...]) -> tuple[Any, Any]:
        """Value and gradient as nodes of a graph, or of an outer program."""
        return backends.differentiated(self.f, args, numbered(self.argnums, len(args), self.f), self._batch(args))

    def _eagerly(self, args: Sequence[Any]) -> tuple[float, Any]:
        """Value and gradients as the engine computes them."""
        return backends.eagerly(self.f, args, numbered(self.argnums, len(args), self.f), self._batch(args))

    def _looked_up(self, args: tuple[Any, ...]) -> tuple[Any, Any]:
        """A call whose program is looked up by the structure, the types and the sizes of its arguments."""
        try:
            key, values = exact(args)
        except CalledWhileTracingError:
            return self._differentiated(args)
        in_library = self.backend in LIBRARIES
        compiled = self._exact.get(key)
        if compiled is None or not compiled.hold():
            numbers = self._in_numpy(args, library(self.backend).owns if in_library else lambda x: False)
            if numbers is not args:
                return self(*numbers)
            compiled = self._find(tuple([with_foreign(x, stand_in) for x in args]) if in_library else args, key)
        self._latest = compiled
        return compiled.in_library(args, values) if in_library else compiled(args, values)

    def _named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[float, Any]:
        """A call with keyword arguments."""
        try:
            bound = inspect.signature(self.f).bind(*args, **kwargs)
        except TypeError as error:
            raise ArgumentTypeError(f"{self.__name__}: {error}") from None
        except ValueError:
            raise ArgumentTypeError(f"{self.__name__} has no signature, so its arguments are given by position") from None
        if not bound.kwargs:
            return self(*bound.args)
        key = len(bound.args), tuple(bound.kwargs)
        if key not in self._of_keywords:
            self._of_keywords[key] = CompiledFunction(by_position(self.f, *key), self.argnums, self.batch, self.backend)
        inner = self._of_keywords[key]
        try:
            return inner(*bound.args, *bound.kwargs.values())
        finally:
            self._latest = inner._latest

    # ---- what can be looked at ---------------------------------------------------------------------------------------

    @property
    def source(self) -> str:
        """The program that was run last, as Python that a person would have written."""
        return str(self._last().runner.source)

    @property
    def program(self) -> Program:
        """The program as data: its operations in order."""
        return self._last().runner.program  # type: ignore[no-any-return]

    @property
    def fast_source(self) -> str:
        """The same program as it runs: a line for each operation, and buffers that are used again."""
        runner = self._last().runner
        return getattr(runner, "fast_source", runner.source)  # type: ignore[no-any-return]

    def __graph__(self) -> Any:
        """The graph of the function on the arguments of the trace, with gradients, for `am.draw`."""
        found = self._last().trace
        call = Recorded(self.f, found.args, {}, found.argnums)
        for x, leaf in zip(call.inputs, (leaf for leaf in found.leaves if leaf.wants), strict=True):
            x.label = x.label or leaf.name
        if isinstance(call.output, Node):
            call.output.backward()  # type: ignore[attr-defined]
        return call.output

    def __original__(self) -> Callable[..., Any]:
        """The function whose value and gradients these are, for `am.grad` and its kin: `f`, or its mean over a batch."""
        return backends.over_samples(self.f, self.batch) if self.batch else self.f

    def __reduce__(self) -> tuple[Any, ...]:
        in_64_bits = self.backend in LIBRARIES and self.backend in sys.modules and library(self.backend).in_64_bits()
        return CompiledFunction, (self.f, self.argnums, self.batch, self.backend, in_64_bits or self._in_64_bits)

    def __repr__(self) -> str:
        state = f"{sum(map(len, self._general.values()))} programs" if self._general else "not called yet"
        return f"<compiled {self.__name__}, backend {self.backend!r}, {state}>"

    def _last(self) -> Compiled:
        if self._latest is None:
            raise GradientError(f"{self.__name__} has not been traced yet: call it once, and its program is there to be read")
        return self._latest

    def _in_numpy(self, args: tuple[Any, ...], kept: Callable[[Any], bool]) -> tuple[Any, ...]:
        """The arguments with NumPy's arrays in the place of JAX's and PyTorch's, and of those of every library where they are
        differentiated, but for those to be kept, and with numbers for True and False that are differentiated; the arguments
        themselves where there are none."""
        wanted = chosen(self.argnums, len(args), self.f)
        names = parameters(self.f, len(args))
        read = {True: lambda x: not kept(x), False: lambda x: is_foreign(x) and not kept(x)}  # by whether it is differentiated
        found = [as_numbers(x, names[i], read[i in wanted]) for i, x in enumerate(args)]
        found = [float(x) if i in wanted and isinstance(x, (bool, np.bool_)) else x for i, x in enumerate(found)]
        return args if all(map(is_, found, args)) else tuple(found)

    # ---- building ----------------------------------------------------------------------------------------------------

    def _find(self, args: Sequence[Any], key: Any) -> Compiled:
        """The program for a signature, traced if there is none."""
        with self._lock:
            compiled = self._exact.get(key)
            if compiled is not None and compiled.hold():
                return compiled
            apart = range(len(args)) if self.batch or self.backend not in ("numpy", *LIBRARIES) else ()
            sample = tuple(first(arg, i) if i in self._batch(args) else arg for i, arg in enumerate(args))
            where = exact(sample)[0] if self.batch or self.backend in LIBRARIES else key
            signature = general(sample, where, apart)
            serving = [known for known in self._general.get(signature, ()) if known.serves(where)]
            known = next((known for known in serving if known.hold()), None) or self._still(serving, sample)
            if known is None:
                known = self._build(sample, where, apart)
                self._general.setdefault(signature, []).insert(0, known)
                while sum(map(len, self._general.values())) > PROGRAMS:
                    self._general.pop(next(iter(self._general)))
                    self._exact.clear()
            if len(self._exact) > 16 * PROGRAMS:
                self._exact.clear()
            self._exact[key] = known
            self._latest = known
            self._direct = known.direct
            return known

    def _still(self, serving: Sequence[Compiled], sample: tuple[Any, ...]) -> Compiled | None:
        """The program that is still that of the function, though something around it has changed."""
        if not serving:
            return None
        found = serving[0].trace
        around = Surroundings(self.f, objects_of(found), operands_of(found))
        apart = {leaf.argument for leaf in found.leaves if leaf.apart}
        output = forward(self.f, sample, chosen(self.argnums, len(sample), self.f), apart, False, self._loops)[2]
        for known in serving:
            if {leaf.argument for leaf in known.trace.leaves if leaf.apart} == apart and alike(known.trace.output, output, True):
                known.surround(around)
                return known
        return None

    @property
    def _loops(self) -> Loops:
        """The function that records `am.scan` as one operation; None where programs of the backend have no loops."""
        return RECORDED.get(self.backend)

    def _batch(self, args: Sequence[Any]) -> list[int]:
        return chosen(self.batch, len(args), self.f) if self.batch else []

    def _build(self, sample: tuple[Any, ...], key: Any, apart: Sequence[int]) -> Compiled:
        """Trace, write and compile; without the garbage collector, since all that is made is in use."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            return self._built(sample, key, apart)
        finally:
            if collecting:
                gc.enable()

    def _built(self, sample: tuple[Any, ...], key: Any, apart: Sequence[Any]) -> Compiled:
        found = trace(self.f, sample, numbered(self.argnums, len(sample), self.f), apart, self._loops)
        on_numbers = any(leaf.apart for leaf in found.leaves)
        if self.backend in LIBRARIES:
            if on_numbers:
                raise TraceError(
                    f"compile of {self.__name__}: it takes its arrays apart number by number, and the backend {self.backend!r} "
                    "runs programs on whole arrays: write it with array operations"
                )
            if self._in_64_bits and not library(self.backend).in_64_bits():
                raise ArgumentError(
                    f"{self.__name__} comes from a process where JAX computes in 64 bits, and here it would compute in 32: write "
                    'jax.config.update("jax_enable_x64", True) before it is called'
                )
            return Compiled(self, found, LibraryRunner(found, self.backend), key)
        runner = backends.build(program_of(found), self.backend, self._batch(sample)) if on_numbers else ArrayRunner(found)
        return Compiled(self, found, runner, key)


def first(tree: Any, i: int) -> Any:
    """One sample of a batch."""

    def one(leaf: Any) -> Any:
        data = np.asarray(getattr(leaf, "value", leaf))
        if not data.ndim or not len(data):
            raise ArgumentError(f"argument {i} is in batch_args, so its arrays need a leading axis of samples, at least one")
        return data[0] if data.ndim > 1 else float(data[0])

    return unflatten(tree, iter([one(leaf) for _, leaf in leaves(tree)]))
