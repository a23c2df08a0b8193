"""The backward pass through one step of a loop, and the parts of it that are computed for all steps at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ...core.functions import sum as total_of
from ...core.operations.arithmetic import mul
from ..conditions import part
from ..passes.lowering import reachable, tracers_in
from ..sizes import product_of
from ..tracing.trace import vjp
from ..tracing.tracer import Tracer
from .all_steps import computable, worth_it
from .step import LoopStep, shape_of

LARGEST = 1 << 14
"""The largest array, in elements, that is kept for each step; larger ones are computed again."""
VIEWS = {"getitem", "reshape", "transpose", "mT", "broadcast_to"}
"""Operations that make views, so that their argument is kept instead of the result."""


def differentiate(step: LoopStep, fuses: bool) -> None:
    """Add to a step its backward pass, and the values of the forward pass that it reads; `fuses` is for `worth_it`."""
    results = [*step.after, *step.y]
    step.seeds = [Tracer(step.session, shape_of(x), x.dtype) if x.dtype.kind == "f" else None for x in results]
    arrived = [(x, seed) for x, seed in zip(results, step.seeds, strict=True) if seed is not None and x._needs]
    if not arrived:
        return
    wanted = [x for x in step.inputs if x._needs]
    arriving = added(total_of(mul(x, seed)) for x, seed in arrived)
    there = set(reachable(results, ()))
    step.gradients = vjp(arriving, wanted, step.session, [], step.gradient_of)
    known = {*step.inputs, *results}
    for node in reachable(list(step.gradients.values()), there):
        if node in there or node._op is part:
            continue
        for x in (*node.inputs, *tracers_in(node._params or {})):
            while isinstance(x, Tracer) and x._op is not None and x._op.name in VIEWS and x not in known:
                x = x.inputs[0]
            if isinstance(x, Tracer) and x not in known and is_computed_there(x, there) and product_of(x.shape) <= LARGEST:
                known.add(x)
                step.kept.append(x)
    every_step = {*step.carry, *step.x, *step.kept, *step.y}
    nodes = reachable([*results, *step.gradients.values()], ())
    again = {x for x in there if x._op is not None and x not in every_step and x._op.name not in VIEWS}
    found = computable((x for x in nodes if x not in again), every_step, step.shared)
    step.factors = [
        x
        for x in worth_it(found, nodes, [*step.gradients.values()], every_step, fuses)
        if x not in there and product_of(x.shape) <= LARGEST
    ]
    stacked: dict[Tracer, None] = {}
    of_slices = step.gradients_of_slices
    for x in step.shared:
        pairs = summed(step.gradients[x]) if x in step.gradients else []
        products = [y for y, _ in pairs if y is not None]
        rest = [unshaped(y) for _, y in pairs if y not in found]
        if pairs and all(y in found for y in products) and all(product_of(y.shape) <= LARGEST for y in rest):
            step.totals[x] = pairs
            stacked.update(dict.fromkeys(y for y in rest if y not in of_slices))
    step.stacked = [*stacked]
    step.states_kept = states_read(step)


def states_read(step: LoopStep) -> list[Tracer]:
    """The parts of the state that the way back reads, as they are or as the new state of the step before, and not as outputs."""
    given = [step.gradients[x] for x in step.inputs if x in step.gradients and x not in step.totals]
    products = [y for pairs in step.totals.values() for pair in pairs for y in pair if y is not None]
    outputs = {*step.y}
    stops = {*step.x, *step.kept, *outputs}
    of_all = {*reachable([*step.factors, *products], {*stops, *step.stacked})}
    in_loop = {*reachable([*given, *step.stacked], {*stops, *step.after, *step.factors})}
    return [
        x
        for x, after in zip(step.carry, step.after, strict=True)
        if x not in outputs
        if x in of_all or x in in_loop or after in in_loop and after not in {*step.inputs, *stops}
    ]


def is_computed_there(x: Tracer, there: Collection[Tracer]) -> bool:
    """Whether a node is computed in the forward pass, or is one of the results of a loop there."""
    return x._op is not None and (x in there or x._op is part and x.inputs[0] in there)


def unshaped(x: Tracer) -> Tracer:
    """An array in the shape in which it was computed."""
    while x._op is not None and x._op.name == "reshape":
        x = x.inputs[0]
    return x


def summed(g: Tracer) -> list[tuple[Tracer | None, Tracer]]:
    """A gradient as a sum of products `x.T @ y` and of sums over axes, whose totals over all steps are one product or sum; none
    where it is something else."""
    if g._op is None or g.dtype.kind != "f":
        return []
    x, *rest = g.inputs
    if g._op.name == "add":
        parts = [summed(y) for y in g.inputs if isinstance(y, Tracer) and y.shape == g.shape and y.dtype == g.dtype]
        return [*parts[0], *parts[1]] if len(parts) == 2 and all(parts) else []
    if g._op.name == "sum_to" and x.shape and g.shape:
        return [(None, x)]
    if g._op.name == "matmul" and x._op is not None and x._op.name == "mT" and x.ndim == rest[0].ndim == 2:
        return [(x.inputs[0], rest[0])]
    return []


def added(numbers: Any) -> Any:
    """The sum of sizes."""
    total: Any = 0
    for n in numbers:
        total = total + n
    return total
