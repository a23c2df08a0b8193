"""`checkpoint`: part of a computation whose intermediates are forgotten, and computed again when the backward pass comes by.

The part becomes one node of the graph. What the forward pass of the part would keep alive is dropped at once, so a
chain of n checkpointed parts of n steps needs the memory of 2n steps, for the time of one more forward pass.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .errors import DtypeError, GradientError, StaleError
from .graph import gradients, inputs_requiring_grad
from .guards.fingerprint import fingerprint_of
from .guards.lost_gradients import differentiated_arguments, differentiating
from .names.spelling import spelled
from .node import Node, describe, plain, tick
from .primitive import Primitive
from .recording import enable_grad, is_recording
from .undo import written_down


@spelled
def checkpoint(f: Callable[..., Any], generators: Sequence[np.random.Generator] = ()) -> Callable[..., Any]:
    """`f`, whose intermediate results are not kept but computed again in the backward pass; the gradients are the same, to the
    last bit unless an argument has another reader (its contributions are then summed in another order).

    Args:
        f: a function whose result is one Value or Tensor. What it reads besides its arguments (parameters of a model, say)
            gets its gradients as well.
        generators: the sources of randomness that `f` draws from itself; the second run draws the same numbers. Those of
            modules (dropout) are known, and so are their buffers: the second run leaves no trace in a model.

    Raises:
        GradientError: in the backward pass, where the second run gives another result than the first.
        StaleError: in the backward pass, where an array among the arguments was written to since.
        DtypeError: where the result is not one node.

    Source: Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost, https://arxiv.org/abs/1604.06174

    >>> import autograd_mini as am
    >>> x = am.Tensor([1.0, 2.0], requires_grad=True)
    >>> am.sum(checkpoint(lambda x: am.exp(am.sin(x)) * x)(x)).backward()
    >>> x.grad
    array([3.57315759, 0.41634399])
    """

    @functools.wraps(f)
    def run(*args: Any, **options: Any) -> Any:
        if not is_recording():
            return f(*args, **options)
        begin = tick()
        states = [generator.bit_generator.state for generator in generators]
        arguments = differentiated_arguments()
        with written_down() as book:
            out = f(*args, **options)
        if not isinstance(out, Node):
            raise DtypeError(
                f"checkpoint of {name} gave a {type(out).__name__}: it must give one Value or Tensor; am.stack or "
                "am.concatenate joins several"
            )
        if hasattr(type(out), "symbolic"):  # a program or a formula is being made, in which there is no memory to save
            return out
        inputs = outside(out, begin)
        if out._age < begin or not inputs:
            return out

        read = [(x, fingerprint_of(plain(x))) for x in arrays_in([args, options])]

        def again() -> Node:
            for x, (bytes_now, bytes_then) in read:
                if bytes_now() != bytes_then:
                    raise StaleError(
                        f"{describe(x)} was changed after {name} under checkpoint had read it, so the second run would compute "
                        "something else: run the forward pass again after changing data, or call backward() before"
                    )
            now = [generator.bit_generator.state for generator in generators]
            models = book.present()
            book.restore()
            try:
                for generator, state in zip(generators, states, strict=True):
                    generator.bit_generator.state = state
                with enable_grad(), differentiating(arguments):
                    second: Node = f(*args, **options)
            finally:
                models.restore()
                for generator, state in zip(generators, now, strict=True):
                    generator.bit_generator.state = state
            if not np.array_equal(plain(second), value, equal_nan=True):
                raise GradientError(
                    f"{name} under checkpoint gave another result when it was run again for the backward pass: if it draws "
                    "random numbers, pass their source as checkpoint(f, generators=[rng]); if it reads data, do not change them"
                )
            return second

        value = out._value

        def known(*xs: Any) -> Any:
            return value

        op = Primitive(name, known, each=Replay(again, inputs).gradient, array=known, register=False)
        op.pointwise = False
        return type(out).record(op, inputs, {})  # type: ignore[attr-defined]

    name = getattr(f, "__name__", "checkpoint")
    return run


def outside(out: Node, begin: int) -> list[Node]:
    """The nodes from before `begin` that want a gradient and that what was recorded since has read, oldest first."""
    found: set[Node] = set()
    seen, todo = {out}, [out]
    for node in todo:
        if node._op is None:
            continue
        for _, x in inputs_requiring_grad(node):
            if x._age < begin or x._op is None:
                found.add(x)
            elif x not in seen:
                seen.add(x)
                todo.append(x)
    return sorted(found, key=lambda node: node._age)


def arrays_in(structure: Any) -> list[Any]:
    """The arrays, and the leaves that hold one, in nested lists, tuples and dicts."""
    found, todo = [], [structure]
    for x in todo:
        if isinstance(x, dict):
            todo += x.values()
        elif isinstance(x, (list, tuple)):
            todo += x
        elif isinstance(plain(x), np.ndarray) and getattr(x, "op", None) is None:
            found.append(x)
    return found


class Replay:
    """The rule of a checkpointed part: one second run serves all of its arguments."""

    def __init__(self, again: Callable[[], Node], inputs: list[Node]) -> None:
        self.again, self.inputs = again, inputs
        self.latest: tuple[Any, dict[Node, Any]] = None, {}
        """The gradient that arrived last, and the part of the answer that has not been fetched yet."""

    def gradient(self, g: Any, z: Any, i: int, *xs: Any) -> Any:
        """The gradient of the i-th argument when `g` arrives at `z`."""
        x = self.inputs[i]
        before, found = self.latest
        if x not in found or g is not before and not (isinstance(g, float) and g == before):
            found = gradients(self.again(), g, create_graph=isinstance(g, Node), wrt=self.inputs, cut=True)
            self.latest = g, found
        d = found.pop(x)
        if not found:
            self.latest = None, {}
        return d
