"""The choice of a runner for a program on numbers (Python, stacked NumPy, machine code), and the same call by the engine."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ...calculus.derivatives import value_and_grad
from ...calculus.pytree import leaves, unflatten
from ...core.errors import ArgumentError, GradientError, MissingExtraError, NoMachineCodeError, TraceError
from ...core.functions import mean
from ...core.kernels.indexing import as_tuple
from ...core.node import plain
from ..program import Program
from ..tracing.arguments import chosen
from ..tracing.refusals import works_on_arrays
from .blocks import BlocksRunner
from .numba_backend import NumbaRunner
from .python_backend import PythonRunner


class Runner(Protocol):
    """A program that is ready to run.

    Attributes:
        source: its text.
        direct: a shorter way for arguments as the user passes them, which returns None where it does not apply; or None.
    """

    source: str
    direct: Callable[..., Any] | None

    def __call__(self, values: Sequence[Any]) -> tuple[float, list[Any]]:
        """Value and gradients from the numbers and arrays of the arguments, in order."""
        ...


def build(program: Program, backend: str, batch: Sequence[int]) -> Runner:
    """The runner of a program on numbers.

    Args:
        program: the program of one sample.
        backend: "python", "numpy" or "numba".
        batch: positions of the arguments that have a value for each sample.
    """
    trace = program.trace
    refuse_arrays(program)
    for i in batch:
        if i in as_tuple(trace.argnums):
            raise ArgumentError(
                f"argument {i} of {trace.name} is in argnums and in batch_args: a program sums gradients over the samples, and "
                f"those by {trace.parameters[i]} belong to one sample each; call the program of one sample for them"
            )
    if backend == "numba":
        try:
            return NumbaRunner(program, batch)
        except (MissingExtraError, NoMachineCodeError) as reason:
            other = "numpy" if batch else "python"
            warnings.warn(f"compile of {trace.name}: {reason}. The backend {other!r} runs instead", stacklevel=5)
            backend = other
    return PythonRunner(program) if backend == "python" else BlocksRunner(program, batch)


def refuse_arrays(program: Program) -> None:
    """Raise TraceError for operations that a program on numbers cannot have: those on whole arrays, and random numbers."""
    for term in program.lines:
        where = f"{term.place[0]}:{term.place[1]}" if term.place else program.trace.name
        if term.op == "draw":
            raise TraceError(
                f"{where}: a program on numbers draws no random numbers: draw before, and pass what was drawn as an argument"
            )
        if term.shape != () or term.primitive is None or term.primitive.scalar is None:
            raise works_on_arrays(where, term.op)


def eagerly(f: Callable[..., Any], args: Sequence[Any], argnums: int | Sequence[int], batch: Sequence[int]) -> tuple[float, Any]:
    """Value and gradients as the engine computes them; for a batch, with a Tensor of all samples in the place of each number."""
    if not batch:
        wanted = chosen(argnums, len(args), f)
        given = [as_numbers(arg) if i in wanted else arg for i, arg in enumerate(args)]
        value, grads = value_and_grad(f, argnums, create_graph=False)(*given)
        return float(plain(value)), grads
    value, grads = value_and_grad(over_samples(f, batch), argnums, create_graph=False)(*map(as_arrays, args))
    wanted = chosen(argnums, len(args), f)
    several = not isinstance(argnums, (int, np.integer))
    found = [like(args[i], d) for i, d in zip(wanted, grads if several else (grads,), strict=True)]
    return float(plain(value)), tuple(found) if several else found[0]


def over_samples(f: Callable[..., Any], batch: Sequence[int | str]) -> Callable[..., Any]:
    """The mean of `f` over the samples of a batch, as a function of Tensors."""

    def of_samples(*args: Any) -> Any:
        positions = chosen(batch, len(args), f)
        return mean(f(*(apart(arg, i in positions) for i, arg in enumerate(args))))

    return of_samples


def differentiated(
    f: Callable[..., Any], args: Sequence[Any], argnums: int | Sequence[int], batch: Sequence[int]
) -> tuple[Any, Any]:
    """Value and gradients where the call stands in a function that is being differentiated: nodes where the arguments are nodes,
    or `f` reads one."""
    if not batch:
        return value_and_grad(f, argnums)(*args)  # type: ignore[no-any-return]
    for i, arg in enumerate(args):
        if any(getattr(leaf, "requires_grad", False) for _, leaf in leaves(arg)):
            raise GradientError(
                f"argument {i} of a compiled function with batch_args wants a gradient, where a function is being "
                "differentiated: its program gives numbers alone; differentiate the mean over the samples, written with Tensors"
            )
    return eagerly(f, args, argnums, batch)


def like(tree: Any, gradient: Any) -> Any:
    """The gradient of an argument, with floats where the argument has numbers."""
    pairs = zip(leaves(tree), leaves(gradient), strict=True)
    return unflatten(tree, iter([np.asarray(d) if np.ndim(plain(x)) else float(d) for (_, x), (_, d) in pairs]))


def as_numbers(tree: Any) -> Any:
    """An argument in which each node is replaced by its number or array."""
    return unflatten(tree, iter([plain(leaf) for _, leaf in leaves(tree)]))


def as_arrays(tree: Any) -> Any:
    """An argument with every number and array as an array; anything else as it is."""
    numbers = (int, float, np.generic, np.ndarray)
    found = [plain(leaf) for _, leaf in leaves(tree)]
    arrays = [np.asarray(x, dtype=float) if isinstance(x, numbers) and not isinstance(x, bool) else x for x in found]
    return unflatten(tree, iter(arrays))


def apart(tree: Any, varies: bool) -> Any:
    """An argument as `f` takes it for one sample: arrays become object arrays of numbers, each a Tensor."""

    def numbers(x: Any) -> Any:
        shape = x.shape[1:] if varies else x.shape
        if not shape:
            return x
        parts = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            place = (slice(None), *index) if varies else index
            parts[index] = x[place]
        return parts

    return unflatten(tree, iter([numbers(leaf) for _, leaf in leaves(tree)]))
