"""Mistakes with the finished gradient of a parameter: another one's numbers, the parameter itself, numbers in another place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node
from ..problem.activations import regions
from ..problem.backward import Flow, Patch, constant
from ..problem.roles import Roles
from .mistake import Mistake, merged
from .sentences import always

Array = Any


def of_another(roles: Roles) -> Iterator[Mistake]:
    """The gradient of one parameter under the name of another, or two exchanged."""
    trace = roles.trace
    made: dict[tuple[str, str, str], Mistake] = {}
    for name, leaf in trace.leaves.items():
        own = trace.gradient(trace.flow, leaf)
        for other, source in trace.leaves.items():
            if source is leaf:
                continue
            numbers = trace.gradient(trace.flow, source)
            for turned, told in ((numbers, ""), (numbers.T, ", transposed") if numbers.ndim == 2 else (None, "")):
                if turned is None or turned.shape != own.shape or np.array_equal(turned, own):
                    continue
                sentence = f"d{name} holds the numbers of d{other}{told}: another parameter's"
                made[name, other, told] = Mistake(
                    leaf, constant(turned - own), always("exchanged", sentence), 1.3, fixed=1.0, role=f"{name} {other}{told}"
                )
                yield made[name, other, told]
    for (name, other, how), mistake in made.items():
        if name < other and (other, name, how) in made:
            told = f"d{name} and d{other} are exchanged: each holds the numbers of the other{how}"
            both = [mistake, made[other, name, how]]
            yield merged(both, always("exchanged", told), 1.25, f"{name} {other}{how} exchanged")


def values(roles: Roles) -> Iterator[Mistake]:
    """A value in place of a gradient: `W` for `dW`, or nothing at all."""
    trace = roles.trace
    for name, leaf in trace.leaves.items():
        own, value = trace.gradient(trace.flow, leaf), np.asarray(leaf._value, float)
        if not np.any(own):
            continue
        if np.any(value) and not np.array_equal(value, own):
            told = f"d{name} holds {name} itself and not its gradient"
            yield Mistake(leaf, constant(value - own), always("exchanged", told), 1.4, fixed=1.0, role=f"{name} itself")
        told = f"d{name} is zero throughout: what comes back to {name} was never added to it, or was overwritten"
        yield Mistake(leaf, _minus(leaf), always("dropped path", told), 2.6, fixed=1.0, role=f"{name} zero")


def places(roles: Roles) -> Iterator[Mistake]:
    """The right numbers in other places: turned round, or shifted by one."""
    trace = roles.trace
    for name, leaf in trace.leaves.items():
        own = trace.gradient(trace.flow, leaf)
        for axis in range(own.ndim):
            along = f" along axis {axis}" if own.ndim > 1 else ""
            for told, where, moved in (
                ("stand in reverse order", "reverse", np.flip(own, axis)),
                ("are shifted by one", "later", np.roll(own, 1, axis)),
                ("are shifted by one", "sooner", np.roll(own, -1, axis)),
            ):
                if own.shape[axis] > 1 and not np.array_equal(moved, own):
                    read, role = always("shifted", f"the numbers of d{name} {told}{along}"), f"{name} {where}{along}"
                    yield Mistake(leaf, constant(moved - own), read, 3.6, fixed=1.0, role=role)


def other_scales(roles: Roles) -> Iterator[Mistake]:
    """The gradient by a scale where the loss is a function of its logarithm, and the like: another parametrization."""
    trace = roles.trace
    for name, leaf in trace.leaves.items():
        w, own = np.asarray(leaf._value, float), trace.gradient(trace.flow, leaf)
        with np.errstate(all="ignore"):
            factors = {
                f"exp({name})": np.exp(-w), f"exp({name} / 2)": 2 * np.exp(-w / 2), f"log({name})": w,
                f"{name}²": 1 / (2 * w), f"the root of {name}": 2 * np.sqrt(w),
            }  # fmt: skip
        for other, factor in factors.items():
            if np.all(np.isfinite(factor)):
                told = f"d{name} is the derivative by {other}, and not by {name}: the chain rule leads from the one to the other"
                patch = constant((factor - 1) * own)
                yield Mistake(leaf, patch, always("missing factor", told), 3.9, fixed=1.0, role=f"by {other}")


def other_node(roles: Roles) -> Iterator[Mistake]:
    """A bias whose gradient is the sum of what arrives at another node than the one that it was added to."""
    trace = roles.trace
    spread = [
        (node, x) for node in trace.order if node.op is not None and node.op.name == "broadcast_to" for _, x in trace.inputs[node]
    ]
    activated = {z: a for a, z in regions(trace)}
    for node, x in spread:
        if node not in trace.flow.at or x.op is not None:
            continue
        after = {activated.get(reader) for reader, _ in trace.readers[node]}  # what is missing there is the slope
        for other in trace.order:
            if (
                other in trace.flow.at
                and other not in after
                and other.op is not None
                and np.shape(other._value) == np.shape(node._value)
                and other is not node
            ):
                told = (
                    f"d{trace.names[x]} is the sum of the gradient at {roles.call(other)}; {trace.names[x]} was added elsewhere: "
                    f"sum what arrives there"
                )
                patch = _summed(node, x, other)
                yield Mistake(x, patch, always("exchanged", told), 3.7, fixed=1.0, role=f"other {trace.position[other]}")


def _summed(node: Node, x: Node, other: Node) -> Patch:
    def patch(flow: Flow) -> Array:
        g = np.asarray(flow.at.get(other, np.zeros(np.shape(other._value))), float)
        sent = np.asarray(node.op.rule(0)(g, np.asarray(node._value), np.asarray(x._value), **node._params or {}))
        return sent - np.asarray(flow.along.get((node, 0), 0.0))

    return patch


def _minus(node: Node) -> Patch:
    return lambda flow: -np.asarray(flow.at.get(node, 0.0))
