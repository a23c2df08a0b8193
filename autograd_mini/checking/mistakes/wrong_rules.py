"""Every row of the table of wrong rules, made at every operation of a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ...notation.expression import local_derivative_text
from ..problem.activations import called
from ..problem.backward import Flow, Patch
from ..problem.roles import Roles
from . import array_rules, pointwise_rules, window_rules  # noqa: F401  (each fills the table)
from .mistake import Mistake
from .rows import AXIS, FAMILIES, ROWS, Family, Wrong
from .sentences import always

Array = Any
SCHOOL_RANK = 1.95
"""The advantage in rank of a wrong rule over a factor, in a function of single numbers."""


def local(roles: Roles) -> Iterator[Mistake]:
    """Every row of the table at every operation of a graph."""
    trace = roles.trace
    easier = SCHOOL_RANK if all(np.size(node._value) == 1 for node in trace.order) else 0.0
    for node in trace.order:
        if node.op is None or node not in trace.flow.at:
            continue
        name = node.op.name
        for i, x in trace.inputs[node]:
            if (node, i) not in trace.flow.along:
                continue
            for k, entry in enumerate(ROWS):
                if name in entry.operations and entry.i in (None, i):
                    patch = instead(node, i, entry.wrong)
                    if fits(patch, trace.flow, x):
                        told = filled(entry.told, roles, node, i)
                        yield Mistake(
                            x,
                            patch,
                            always(entry.kind, told),
                            entry.rank - easier,
                            fixed=1.0,
                            alike=(name, i, k, roles.place(node)),
                            role=f"row {k} {i}",
                        )
            for operations, at, kind, made in FAMILIES:
                if name in operations and (at == i or node.op.arity is None):
                    yield from _of_family(roles, node, i, x, kind, made)


def _of_family(roles: Roles, node: Node, i: int, x: Node, kind: str, made: Family) -> Iterator[Mistake]:
    trace = roles.trace
    inputs = [np.asarray(plain(part), float) for part in node.inputs]
    first = (i,) if node.op.arity is None else ()

    def sends(g: Array, z: Array, *args: Array, **params: Any) -> list[tuple[str, Array]]:
        with np.errstate(all="ignore"):
            return list(made(g, z, *first, *args, **params))

    try:
        found = sends(np.asarray(trace.flow.on[node], float), np.asarray(node._value), *inputs, **node._params or {})
    except (ValueError, TypeError, IndexError):
        return
    for k, (told, _) in enumerate(found):

        def wrong(g: Array, z: Array, *args: Array, k: int = k, **params: Any) -> Array:
            return sends(g, z, *args, **params)[k][1]

        patch = instead(node, i, wrong)
        if fits(patch, trace.flow, x):
            sentence = filled(told, roles, node, i)
            kind_ = AXIS if "another axis" in told or kind == AXIS else kind
            yield Mistake(
                x,
                patch,
                always(kind_, sentence),
                3.1,
                fixed=1.0,
                alike=(made.__name__, i, k, roles.place(node)),
                role=f"{made.__name__} {k} {i}",
            )


def instead(node: Node, i: int, wrong: Wrong) -> Patch:
    """The difference that something else makes that is sent back from an operation to an argument."""
    z = np.asarray(node._value, float)
    inputs = [np.asarray(plain(x), float) for x in node.inputs]
    params = node._params or {}

    def patch(flow: Flow) -> Array:
        if (node, i) not in flow.along:
            return np.zeros(np.shape(inputs[i]))
        sent = wrong(np.asarray(flow.on[node], float) + np.zeros(z.shape), z, *inputs, **params)
        return sent if sent is None else np.asarray(sent, float) - np.asarray(flow.along[node, i], float)

    return patch


def fits(patch: Patch, flow: Flow, x: Node) -> bool:
    """Whether a patch can be made here: it gives numbers in the shape of its node."""
    try:
        with np.errstate(all="ignore"):
            added = patch(flow)
    except (ValueError, TypeError, IndexError, KeyError, np.linalg.LinAlgError):
        return False
    return added is not None and np.shape(added) == np.shape(x._value) and bool(np.all(np.isfinite(added)))


def filled(told: str, roles: Roles, node: Node, i: int) -> str:
    """A sentence with the names of a graph in it."""
    inputs = node.inputs
    first = roles.call(inputs[i]) if isinstance(inputs[i], Node) else "the argument"
    names = {
        "op": called(node),
        "z": roles.call(node),
        "slope": _slope(roles, node, i),
        "way": f"on the way back from {roles.call(node)} to {first}",
        "x": roles.operand(inputs[0]) if len(inputs) > 1 else first,
        "y": roles.operand(inputs[1]) if len(inputs) > 1 else "",
    }
    if node.op.name in ("convolution", "where", "maximum", "minimum"):
        names["x"] = first
    return (told if "{way}" in told or told.startswith("the gradient of") else f"{{way}} {told}").format(**names)


def _slope(roles: Roles, node: Node, i: int) -> str:
    """The derivative of an operation by its i-th argument, as a formula in names of the program."""
    names = {x: roles.formula(x) or "x" for _, x in roles.trace.inputs[node]}
    names = {x: f"({name})" if " " in name else name for x, name in names.items()}
    return local_derivative_text(node, i, {**names, node: "z"}) or "its derivative"
