"""`compare_layer`: the backward pass of a layer, written by hand, compared with autodiff and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ShapeError
from ..core.functions.reductions import sum as total
from ..core.kernels.indexing import as_tuple
from ..core.names.spelling import spelled
from ..core.node import Node, plain
from ..core.randomness import as_generator
from .compare import compare
from .problem.problem import binds, signature_of
from .report.comparison import Comparison

Array = Any


@spelled
def compare_layer(
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    args: Any,
    *,
    dout: Any = None,
    wrt: Iterable[str] | None = None,
    rng: int | np.random.Generator | None = 0,
    **options: Any,
) -> Comparison:
    """Hold the backward pass of a layer, written by hand, against autodiff and numbers.

    The layer is looked at as the loss `sum(forward(*args) * dout)` with a `dout` drawn at random, whose gradient is what the
    backward pass gives for this `dout`. That is the recipe of the courses, as one call.

    Args:
        forward: the layer: its result is an array, or a pair of it and a cache for the backward pass.
        backward: called as `backward(dout, cache)` if the layer gives a cache, else as `backward(dout, *args)`; it returns the
            gradients of the arguments in order (those of `wrt` only, if that is given), or a dict of them by name.
        args: the arguments of the layer, as in `compare`: a dict by name, a tuple by position, or one array.
        dout: the gradient that arrives at the result; drawn at random, if left out.
        wrt: the names of the arguments that have a gradient; all, if left out.
        rng, options: as in `compare`.

    Returns:
        A `Comparison`, as `compare` does.

    Raises:
        ArgumentError: for arguments that `forward` does not take.
        ShapeError: for a `dout` of another shape than the result.

    >>> def forward(x, w):
    ...     return x @ w, (x, w)
    >>> def backward(dout, cache):
    ...     x, w = cache
    ...     return dout @ w.T, x.T @ dout
    >>> x, w = np.arange(6.0).reshape(3, 2), np.ones((2, 2))
    >>> compare_layer(forward, backward, (x, w)).ok
    True
    """
    names = _names(forward, args)
    values = dict(args) if isinstance(args, Mapping) else dict(zip(names, as_tuple(args), strict=True))
    generator = as_generator(rng)
    result, has_cache = _split(forward(**{k: plain(x) for k, x in values.items()}))
    shape = np.shape(plain(result))
    arriving = generator.normal(size=shape) if dout is None else np.asarray(plain(dout), float)
    if arriving.shape != shape:
        raise ShapeError(f"dout has shape {arriving.shape}, and the result of the layer {shape}: give a gradient of the result")
    chosen = list(values) if wrt is None else [wrt] if isinstance(wrt, str) else list(wrt)

    def loss(**parts: Any) -> Any:
        out, _ = _split(forward(**parts))
        return total(out * arriving) if isinstance(out, Node) else np.sum(out * arriving)

    def hand(**parts: Any) -> Any:
        output = forward(**parts)
        found = backward(arriving.copy(), output[1]) if has_cache else backward(arriving.copy(), *parts.values())
        if isinstance(found, Mapping):
            return found
        several = list(found) if isinstance(found, (tuple, list)) else [found]
        if len(several) == len(values) and len(several) != len(chosen):
            several = [x for name, x in zip(values, several, strict=True) if name in chosen]
        if len(several) != len(chosen):
            raise ArgumentError(
                f"backward returns {len(several)} gradients, and {', '.join(chosen)} are wanted: return one for each, in order, "
                "or a dict by name"
            )
        return dict(zip(chosen, several, strict=True))

    called = getattr(forward, "__name__", "the layer")
    loss.__name__, hand.__name__ = f"sum({called} * dout)", str(getattr(backward, "__name__", "backward"))
    return compare(loss, values, hand, wrt=chosen, rng=generator, **options)


def _names(forward: Callable[..., Any], args: Any) -> list[str]:
    signature, several, called = signature_of(forward), as_tuple(args), getattr(forward, "__name__", "forward")
    if isinstance(args, Mapping):
        if not binds(signature, (), args):
            raise ArgumentError(f"args names {', '.join(map(str, args))}, which {called} does not take")
        return [str(name) for name in args]
    if signature is None or not binds(signature, several, {}):
        raise ArgumentError(
            f"args has {len(several)} arguments, which {called} does not take: give a tuple in their order, or a dict by name"
        )
    return list(signature.parameters)[: len(several)]


def _split(output: Any) -> tuple[Any, bool]:
    """The result of a layer, and whether a cache came with it."""
    if isinstance(output, tuple) and len(output) == 2:
        return output[0], True
    return output, False
