"""Mistakes in the factors of a rule: one is missing, or replaced by another value.

The value may be that of a neighbour in the same formula (`z` where `1 - z` belongs), of another step of a loop (`h[2]` for
`h[1]`), what came before an activation for what came out of it, or any other of the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ..problem.activations import regions
from ..problem.backward import Flow, Patch
from ..problem.roles import Roles
from .mistake import Mistake
from .sentences import always
from .wrong_rules import SCHOOL_RANK, fits

Array = Any
MOST = 48
"""So many other values are tried in the place of one."""
PRODUCTS = ("mul", "matmul", "div", "einsum", "convolution")


def missing_factors(roles: Roles) -> Iterator[Mistake]:
    """A factor of a product that is missing on the way back, or is there twice."""
    trace = roles.trace
    easier = SCHOOL_RANK if all(np.size(node._value) == 1 for node in trace.order) else 0.0
    for node in trace.order:
        if node.op is None or node.op.name not in ("mul", "matmul") or node not in trace.flow.at:
            continue
        for i, x in trace.inputs[node]:
            other = node.inputs[1 - i]
            value = np.asarray(plain(other), float)
            if np.size(value) and np.all(value == 1):
                continue
            said, way = roles.operand(other), f"on the way back from {roles.call(node)} to {roles.call(x)}"
            kind = "missing factor" if value.size > 1 or isinstance(other, Node) and other._needs else "constant factor"
            missing = f"the factor {said} is missing {way}"
            if easier and value.size == 1:
                missing = f"the inner derivative {said.strip('`')} is missing {way}: the chain rule multiplies by it"
            for text, changed, rank in (
                (missing, np.ones(value.shape), 2.9 - easier),
                (f"the factor {said} is there twice {way}", value * value, 3.3),
                (f"the factor {said} is divided by {way}, where what arrives is multiplied by it", _inverse(value), 3.6),
                (f"the sign of the factor {said} is lost {way}", np.abs(value), 3.8),
                (f"the factor {said} is there as a mask only {way}: its size is missing", (value != 0) * 1.0, 3.2),
            ):
                if changed is None or np.array_equal(changed, value) or node.op.name == "matmul" and rank > 3:
                    continue
                patch = with_value(node, i, 1 - i, changed)
                if fits(patch, trace.flow, x):
                    key = (node.op.name, i)
                    alike = ("factor", rank, i, roles.place(node))
                    yield Mistake(x, patch, always(kind, text), rank, fixed=1.0, alike=alike, role=f"factor {rank} {i} {key}")


def _inverse(value: Array) -> Array | None:
    return 1 / value if np.all(value != 0) else None


def other_values(roles: Roles) -> Iterator[Mistake]:
    """Another value of the graph in the place of one in a rule."""
    trace = roles.trace
    pairs = list(regions(trace))
    by_shape: dict[tuple[int, ...], list[tuple[Node | None, str, Array]]] = {}
    known = {x for x in trace.order if trace.is_named(x)}.union(*pairs)
    for x in trace.order:
        if x in known and x is not trace.root and np.ndim(x._value):
            by_shape.setdefault(np.shape(x._value), []).append((x, "", np.asarray(x._value, float)))
    for array in roles.data:
        said = roles.arrays.get(id(array))
        told = f"`{said}`" if said else "an array of data"
        by_shape.setdefault(array.shape, []).append((None, told, array))
        with np.errstate(all="ignore"):
            centred = array - np.mean(array)
            for what, other in ((f"{told} less its mean", centred), (f"{told}, standardized,", centred / np.std(array))):
                if array.ndim == 1 and np.all(np.isfinite(other)):
                    by_shape[array.shape].append((None, what, other))
    for node in trace.order:
        if node.op is None or node not in trace.flow.at:
            continue
        pointwise = node.op.pointwise and node.op.arity == 1 and node.op.facts.smooth is not None
        if node.op.name not in PRODUCTS and not (pointwise and node.op.name not in ("neg", "positive", "add", "sub")):
            continue
        for i, x in trace.inputs[node]:
            for k, part in enumerate(node.inputs):
                value = np.asarray(plain(part), float)
                if not value.ndim or k == i and not pointwise:
                    continue
                ages = [entry for shape, entries in by_shape.items() if _fit(shape, value.shape) for entry in entries]
                ages = sorted(ages, key=lambda entry: abs((entry[0]._age if entry[0] is not None else 0) - node._age))[:MOST]
                for source, said, array in ages:
                    other = array.reshape(value.shape)
                    if other is value or np.array_equal(other, value) or source is part or not np.any(other):
                        continue
                    patch = with_value(node, i, k, other)
                    near = any(source is a and part is z or source is z and part is a for a, z in pairs)
                    there, belongs = said or roles.call(source), roles.operand(part)  # type: ignore[arg-type]
                    if pointwise:
                        way = f"on the way back to {roles.call(x)}"
                        told = f"{way} the slope of {node.op.name} is taken at {there}, and not at {belongs}"
                        kind, rank = "missing activation slope", 3.9
                    else:
                        told = f"the gradient at {roles.call(x)} is a product with {there}, where {belongs} belongs"
                        kind, rank = "stale value", 3.8 if near else 4.0
                    shift = (
                        roles.place(source) if source is not None else said,
                        roles.step(source) - roles.step(node) if source is not None else 0,
                    )
                    alike = ("value", k, i, shift, roles.place(node))
                    yield Mistake(x, patch, always(kind, told), rank, fixed=1.0, alike=alike, role=f"{k} {i} {there}")


def _fit(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether two shapes are the same but for axes of length 1, as those of a vector and of a column."""
    return shape == wanted or [n for n in shape if n != 1] == [n for n in wanted if n != 1]


def with_value(node: Node, i: int, k: int, value: Array) -> Patch:
    """The difference that another value of the k-th argument makes to what goes back to the i-th."""
    inputs = [np.asarray(plain(x), float) for x in node.inputs]
    inputs[k] = value
    with np.errstate(all="ignore"):
        z = np.asarray(node.op.array(*inputs, **node._params or {})) if k == i else np.asarray(node._value, float)

    def patch(flow: Flow) -> Array:
        if (node, i) not in flow.along:
            return np.zeros(np.shape(inputs[i]))
        g = np.asarray(flow.on[node], float) + np.zeros(np.shape(node._value))
        return np.asarray(node.op.rule(i)(g, z, *inputs, **node._params or {})) - np.asarray(flow.along[node, i])

    return patch
