"""A loss over blocks of data, computed by many workers: threads, processes, or the machines of a cluster.

The loss over a data set is a sum over blocks of samples, and so is its gradient. Each block is a task for an *executor*:
anything with a method `submit(function, *args)` that returns a future. `concurrent.futures`, loky, `dask.distributed.Client`
and `mpi4py.futures` have it, so how tasks are sent, what is done when a worker fails, and where the data are is the
executor's part.

The sums are formed here, in the order of the blocks, so every executor gives the same bits for the same blocks.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from .calculus.derivatives import value_and_grad as value_and_grad_of
from .calculus.pytree import leaves, unflatten
from .core import show
from .core.errors import ArgumentError, AutogradError
from .core.names.spelling import spelled
from .core.names.unknown_names import listing
from .core.node import plain

__all__ = ["BlockError", "Executor", "SerialExecutor", "value_and_grad"]
__dir__ = listing(*__all__)


class Executor(Protocol):
    """Something that runs a function in another thread or process: `submit(function, *args)` gives a future with `result()`."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Any: ...


class BlockError(AutogradError, RuntimeError):
    """A block of data could not be computed; the message names the block, and the cause is chained.

    Attributes:
        block: the number of the block, from 0.
    """

    def __init__(self, message: str, block: int = -1) -> None:
        super().__init__(message)
        self.block = block


class SerialExecutor:
    """The executor that runs each task at once, in this thread: to find a mistake, and to compare with.

    >>> SerialExecutor().submit(pow, 2, 5).result()
    32
    """

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Any:
        """Run `function(*args)` and give a future that is done."""
        from concurrent.futures import Future

        future: Future[Any] = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)
        return future


@spelled
def value_and_grad(
    f: Callable[[Any, Any], Any],
    executor: Executor,
    blocks: Sequence[Any],
    *,
    counts: Sequence[float] | None = None,
    progress: bool | None = None,
) -> Callable[[Any], tuple[float, Any]]:
    """The loss over all blocks and its gradient by the parameters, with one task for each block.

    Args:
        f: `f(params, block)`, the loss of one block as one number: the sum over its samples, or with `counts` their mean.
            It is called with nodes in place of the parameters, as by `am.grad`; a compiled function (`am.compile`) is
            called as it is. For processes it has to be importable there: a function of a module, not of a notebook cell
            (loky and dask carry those as well).
        executor: anything with `submit(function, *args)`: a `ThreadPoolExecutor` or `ProcessPoolExecutor`, loky's
            `get_reusable_executor()`, a dask `Client`, an `MPIPoolExecutor`, or `SerialExecutor()`.
        blocks: the data in blocks. An array (or a tuple of arrays) is sent with each task; a callable without arguments
            is called by the worker, which so loads its own data (`functools.partial(np.load, path, mmap_mode="r")`); a
            future of the executor's own (`client.submit(load, i)` of dask) stays on the worker that holds it.
        counts: the number of samples in each block, where `f` is a mean: the result is the mean over all samples.
        progress: a bar over the blocks; None shows one where it takes long and can be seen.

    Returns:
        `total(params) -> (value, gradient)`: a float, and the gradient in the structure of the parameters. The parameters
        are nested dicts, lists and tuples of numbers, arrays, Tensors and Values, of which the numbers are sent. It can be
        given to `am.optim.minimize`, and its gradients to every optimizer.

    Raises:
        ArgumentError: no blocks, other counts than blocks, or an executor without `submit`, at once.
        BlockError: when called, for a block that fails, with its number; the block's own error is its cause.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> def squares(w, block):
    ...     return ((block @ w) ** 2).sum()
    >>> X = np.arange(8.0).reshape(4, 2)
    >>> with ThreadPoolExecutor(2) as pool:
    ...     total = value_and_grad(squares, pool, [X[:2], X[2:]])
    ...     total(np.array([1.0, -1.0]))
    (4.0, array([-24., -32.]))
    """
    if not callable(f):
        raise ArgumentError(f"parallel.value_and_grad: f must be a function f(params, block), got a {type(f).__name__}")
    if not callable(getattr(executor, "submit", None)):
        raise ArgumentError(
            f"parallel.value_and_grad: the executor has no submit(function, *args): got a {type(executor).__name__}; "
            "give a concurrent.futures.ProcessPoolExecutor(), a dask Client, or parallel.SerialExecutor()"
        )
    blocks = list(blocks)
    if not blocks:
        raise ArgumentError("parallel.value_and_grad: there are no blocks to go through")
    weights = _weights(counts, len(blocks))

    def total(params: Any) -> tuple[float, Any]:
        numbers = unflatten(params, iter([copy.copy(plain(leaf)) for _, leaf in leaves(params)]))
        futures = [executor.submit(_of_block, f, numbers, block) for block in blocks]
        value, gradient = 0.0, None
        for weight, (part, slopes) in zip(weights, _results(futures, progress), strict=True):
            scaled = [slope if weight == 1 else slope * weight for _, slope in leaves(slopes)]
            value += part * weight
            gradient = scaled if gradient is None else [a + b for a, b in zip(gradient, scaled, strict=True)]
        return value, unflatten(numbers, iter(gradient or ()))

    return total


def _weights(counts: Sequence[float] | None, blocks: int) -> list[float]:
    """The weight of each block's number: 1 for sums, its share of the samples for means."""
    if counts is None:
        return [1.0] * blocks
    shares = np.asarray(counts, dtype=float)
    if shares.shape != (blocks,):
        raise ArgumentError(f"parallel.value_and_grad: {blocks} blocks need as many counts, got {shares.size}")
    if not (np.isfinite(shares).all() and (shares >= 0).all() and shares.sum() > 0):
        raise ArgumentError("parallel.value_and_grad: counts are numbers of samples, at least one of them above 0")
    return [float(share) for share in shares / shares.sum()]


def _of_block(f: Callable[[Any, Any], Any], params: Any, block: Any) -> tuple[float, Any]:
    """The work of a worker: load the block if it has to be, and differentiate the loss on it."""
    data = block() if callable(block) else block
    if hasattr(type(f), "source"):  # a compiled function gives its gradient itself
        value, gradient = f(params, data)
        return float(value), gradient
    value, gradient = value_and_grad_of(f)(params, data)
    return float(value), gradient


def _results(futures: list[Any], progress: bool | None) -> Iterator[tuple[float, Any]]:
    """The results in the order of the blocks, each dropped here once it is handed over; on an error the rest is cancelled."""
    futures.reverse()
    count = len(futures)
    for k in show.progress(range(count), desc="blocks", show=progress):
        future = futures.pop()
        try:
            yield future.result()
        except Exception as error:
            for other in futures:
                other.cancel()
            raise BlockError(f"block {k} of {count} (from 0): {type(error).__name__}: {error}{cure(error)}", k) from error


def cure(error: Exception) -> str:
    """The advice at the end of an error where a task or a worker was lost."""
    text = f"{type(error).__name__} {error}"
    if any(words in text for words in ("PicklingError", "Can't pickle", "Can't get", "cannot pickle", "un-serialize")):
        return "; another process imports the function, and what loads a block, from a module (loky and dask carry others, too)"
    if "BrokenProcessPool" in text or "TerminatedWorker" in text:
        return (
            "; a worker ended, for want of memory or by a signal: make a new executor and call again, or use dask, which "
            'computes lost blocks anew. A script that starts processes needs if __name__ == "__main__": around its last lines'
        )
    return ""
