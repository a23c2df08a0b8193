"""Exchanged gradients of two gates: that of the forget gate under the name of the input gate, and the reverse."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ..problem.backward import Edge, Flow, LossGraph, Patch
from ..problem.roles import Roles
from .mistake import Mistake
from .sentences import always

Array = Any
MOST = 8
"""So many gates of one step are exchanged with each other at most."""


def exchanged_gates(roles: Roles) -> Iterator[Mistake]:
    """Two activations of the same shape at one step, each with the gradient of the other."""
    trace = roles.trace
    gates: dict[tuple[Any, int], list[Node]] = {}
    for node in trace.order:
        if node.op is not None and "activation" in node.op.facts.kind and np.ndim(node._value) and node in trace.flow.at:
            gates.setdefault((np.shape(node._value), roles.step(node)), []).append(node)
    for found in gates.values():
        for one, other in itertools.combinations(found[:MOST], 2):
            if one in trace.below(other) or other in trace.below(one):
                continue
            told = f"the gradients at {roles.call(one)} and {roles.call(other)} are exchanged: each gets that of the other"
            alike = ("exchanged", roles.place(one), roles.place(other), "steps")
            yield Mistake(
                one, _instead(trace, one, other), always("exchanged", told), 3.5, fixed=1.0, alike=alike,
                also=((other, _instead(trace, other, one)),), role=f"gates {trace.position[other]}",
            )  # fmt: skip


def exchanged_slices(roles: Roles) -> Iterator[Mistake]:
    """Two slices of one array, such as the gates' parts of z, whose gradients were put in each other's place."""
    trace = roles.trace
    for node in trace.fanned():
        edges = [edge for edge in trace.readers[node] if edge in trace.flow.along and edge[0].op.name == "getitem"]
        for one, other in itertools.combinations(edges[:MOST], 2):
            if np.shape(one[0]._value) != np.shape(other[0]._value) or not np.ndim(one[0]._value):
                continue
            told = f"the gradients of {roles.call(one[0])} and {roles.call(other[0])} are exchanged: each is in the other's place"
            alike = ("exchanged slices", roles.place(one[0]), roles.place(other[0]), roles.place(node))
            yield Mistake(
                node, _swapped(node, one, other), always("exchanged", told), 3.45, fixed=1.0, alike=alike,
                role=f"slices {trace.position[one[0]]} {trace.position[other[0]]}",
            )  # fmt: skip


def exchanged_factors(roles: Roles) -> Iterator[Mistake]:
    """A sum of two products, such as (1 - z) h + z n, in which the factors are exchanged on the way back."""
    trace = roles.trace
    for node in trace.order:
        products = [x for _, x in trace.inputs[node]] if node.op is not None and node.op.name == "add" else []
        if len(products) != 2 or node not in trace.flow.at or any(x.op is None or x.op.name != "mul" for x in products):
            continue
        one, other = products
        for i, k in itertools.product((0, 1), repeat=2):
            sites, told = [], []
            for product, at, partner in ((one, i, other.inputs[1 - k]), (other, k, one.inputs[1 - i])):
                x, right = product.inputs[at], product.inputs[1 - at]
                if isinstance(x, Node) and x._needs and np.shape(plain(partner)) == np.shape(plain(right)) == np.shape(x._value):
                    sites.append((x, _by(product, at, np.asarray(plain(partner), float))))
                    told.append(f"{roles.call(x)} with {roles.operand(partner)}, where {roles.operand(right)} belongs")
            if not sites:
                continue
            sentence = (
                f"in {roles.call(node)}, a sum of two products, the factors are exchanged on the way back: the gradient at "
                f"{' and that at '.join(told)}"
            )
            (x, patch), *more = sites
            yield Mistake(
                x, patch, always("exchanged", sentence), 3.45, fixed=1.0, also=tuple(more),
                alike=("exchanged factors", i, k, roles.place(node)), role=f"factors {i} {k} {trace.position[node]}",
            )  # fmt: skip


def _by(product: Node, at: int, factor: Array) -> Patch:
    """The gradient of an argument of a product with another factor, less the gradient with the right factor."""

    def patch(flow: Flow) -> Array:
        if (product, at) not in flow.along:
            return np.zeros(factor.shape)
        return np.asarray(flow.on[product], float) * factor - np.asarray(flow.along[product, at], float)

    return patch


def _instead(trace: LossGraph, node: Node, other: Node) -> Patch:
    """The gradient that arrives at another node, less the gradient that arrives at this one.

    What the sweep has not sent to the other node yet is taken from the right backward pass.
    """
    right = {edge: trace.flow.along[edge] for edge in trace.readers[other] if edge in trace.flow.along}

    def patch(flow: Flow) -> Array:
        arriving = sum((np.asarray(flow.along.get(edge, d), float) for edge, d in right.items()), start=np.float64(0.0))
        return arriving - np.asarray(flow.at.get(node, 0.0))

    return patch


def _swapped(node: Node, one: Edge, other: Edge) -> Patch:
    here, there = ((edge[0]._params or {})["index"] for edge in (one, other))

    def patch(flow: Flow) -> Array:
        change = np.zeros(np.shape(node._value))
        mine, theirs = (np.asarray(flow.on.get(edge[0], 0.0), float) for edge in (one, other))
        change[here] += theirs - mine
        change[there] += mine - theirs
        return change

    return patch
