"""The operations of a step that do not depend on its state, computed for all steps at once, in the trace around the loop.

In NumPy each operation of each step is a call. What depends only on slices, on what is kept of each step and on what all steps
share needs no loop: one operation on arrays whose first axis is the step does the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ...core.kernels.indexing import is_basic
from ...core.operations import structure
from ...core.operations.linalg import matmul
from ..conditions import of_table
from ..passes.lowering import reachable, tracers_in
from ..tracing.session import Session
from ..tracing.tracer import Tracer, made

CHEAP = {
    "add", "sub", "mul", "div", "positive", "neg", "square", "reciprocal", "abs", "sign", "maximum", "minimum", "relu", "where",
    "deg2rad", "rad2deg",
}  # fmt: skip
"""Pointwise operations too cheap to be computed for all steps at once on their own, without a costlier operand."""

RESHAPED = {"reshape", "broadcast_to"}
"""Operations whose structure is the shape of the result."""


def computable(nodes: Iterable[Tracer], each: Collection[Tracer], shared: Collection[Tracer]) -> dict[Tracer, bool]:
    """The nodes of a step that can be computed for all steps at once, and whether they differ from step to step.

    Args:
        nodes: nodes of a step, each after what it reads.
        each: those whose values are known for each step.
        shared: those that are the same at each step.
    """
    found: dict[Tracer, bool] = {**dict.fromkeys(shared, False), **dict.fromkeys(each, True)}
    for node in nodes:
        if node in found:
            continue
        if node._op is None:
            if node._params and "value" in node._params:
                found[node] = False
            continue
        inputs = [x for x in node.inputs if isinstance(x, Tracer)]
        if all(x in found for x in inputs) and not tracers_in(node._params or {}):
            varies = any(found[x] for x in inputs)
            if of_table(node._op) and (not varies or has_form(node, found)):
                found[node] = varies
    return found


def has_form(node: Tracer, varies: Mapping[Tracer, bool]) -> bool:
    """Whether an operation of a step has a form for all steps at once."""
    op, first = node._op, node.inputs[0]
    assert op is not None
    if op.name == "matmul":
        x, y = node.inputs
        return x.ndim == y.ndim == 2 and not varies[y]
    if op.name == "getitem":
        index = node._params["index"]  # type: ignore[index]
        parts = index if isinstance(index, tuple) else (index,)
        return is_basic(index) and all(part is None or part is Ellipsis or isinstance(part, (int, slice)) for part in parts)
    return op.pointwise or op.name in RESHAPED or op.name == "mT" and first.ndim >= 2


def worth_it(
    found: Mapping[Tracer, bool], nodes: Sequence[Tracer], results: Collection[Tracer], known: Collection[Tracer], fuses: bool
) -> list[Tracer]:
    """Of the nodes that can be computed for all steps at once, those that are worth it and that the loop reads: floats that
    differ from step to step and cost more than a few additions.

    Args:
        found: the nodes that can be computed, with whether they differ.
        nodes: all nodes of the step, each after what it reads.
        results: those that the loop gives.
        known: those that the loop reads as they are.
        fuses: whether operations by element cost no call of their own, so that products alone are worth it.
    """
    read = {*results}
    for node in nodes:
        if node not in found:
            read.update(x for x in (*node.inputs, *tracers_in(node._params or {})) if isinstance(x, Tracer))
    dear: set[Tracer] = set()
    for node in nodes:
        op = node._op
        if node in found and op is not None and node not in known:
            if op.name == "matmul" or op.pointwise and not fuses and op.name not in CHEAP or any(x in dear for x in node.inputs):
                dear.add(node)
    return [x for x in nodes if x in dear and x in read and found[x] and x.dtype.kind == "f"]


class AllSteps:
    """The nodes of a step for all steps at once, as tracers of the trace around the loop.

    Args:
        session: the trace around the loop.
        n: the number of steps.
        each: for each node that is known for each step, the tracer of all of them, (n, ...).
        shared: for each node that is the same at each step, its tracer there.
    """

    def __init__(self, session: Session, n: Any, each: Mapping[Tracer, Any], shared: Mapping[Tracer, Any]) -> None:
        self.session, self.n = session, n
        self.found: dict[Tracer, Any] = {**shared, **each}
        self.varying = {*each}

    def add(self, each: Mapping[Tracer, Any]) -> None:
        """Add nodes whose values at all steps are known."""
        self.found |= each
        self.varying |= {*each}

    def of(self, root: Tracer) -> Any:
        """The values of a node at all steps, (n, ...); without the first axis where it is the same at each step."""
        for node in reachable([root], self.found):
            if node not in self.found:
                self.found[node] = self.computed(node)
        return self.found[root]

    def rows(self, x: Tracer) -> Any:
        """A matrix for all steps, its rows one below the other."""
        rows, columns = x.shape
        return structure.reshape(self.of(x), shape=(self.n * rows, columns))

    def total(self, x: Tracer | None, y: Tracer, shape: tuple[int, ...]) -> Any:
        """The sum over all steps of a product `x.T @ y`, which is one product; without `x`, of what `y` comes to in a shape to
        which it was not broadcast yet."""
        if x is None:
            return structure.sum_to(self.of(y), shape=shape)
        return matmul(structure.mT(self.rows(x)), self.rows(y))

    def computed(self, node: Tracer) -> Any:
        """An operation whose operands are known for all steps."""
        op, params = node._op, node._params or {}
        if op is None:
            return made(self.session, None, (), node._params, (), node.dtype, node.weak, 0)
        args = [self.found[x] if isinstance(x, Tracer) else x for x in node.inputs]
        if not any(x in self.varying for x in node.inputs if isinstance(x, Tracer)):
            return op(*args, **params)
        self.varying.add(node)
        shape = (self.n, *node.shape)
        if op.name == "matmul":
            return structure.reshape(matmul(self.rows(node.inputs[0]), args[1]), shape=shape)
        if op.name == "getitem":
            index = params["index"]
            return op(args[0], index=(slice(None), *(index if isinstance(index, tuple) else (index,))))
        if op.name == "mT" or op.name == "reshape":
            return op(args[0], shape=shape) if op.name == "reshape" else op(args[0])
        args = [self.aligned(x, arg, node.ndim) for x, arg in zip(node.inputs, args, strict=True)]
        return op(args[0], shape=shape) if op.name == "broadcast_to" else op(*args, **params)

    def aligned(self, x: Any, arg: Any, ndim: int) -> Any:
        """An operand with as many axes as the result, so that the axis of the steps is the first of all."""
        if x not in self.varying or x.ndim == ndim:
            return arg
        return structure.reshape(arg, shape=(self.n, *(1,) * (ndim - x.ndim), *x.shape))
