"""The gradient of another function: the forward pass by hand left something out, or computed it otherwise.

A mask that was forgotten, a softmax along another axis, a plus for a minus, an activation in another form: then every number
may be off, and the gradient is right for the function that was computed. So the graph is computed again with one operation
changed, forward and backward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ...core.operations.reductions import softmax
from ...core.primitive import find
from ..problem.activations import called
from ..problem.backward import LossGraph
from ..problem.roles import Roles
from .array_rules import other_axes

Array = Any
SWAPS = ("sigmoid", "tanh", "relu", "softplus", "sin", "cos", "exp", "square", "abs")
FAR = 100.0
"""Numbers that are added to scores as a mask are 0, or have at least this absolute value."""
AXES = ("softmax", "log_softmax", "logsumexp", "masked_softmax", "sum", "mean", "var", "std", "max", "min", "standardize")


@dataclass
class Variant:
    """One operation that is computed otherwise: by what, of which inputs; an operation that is left out has an input only.

    Attributes:
        told: a sentence on the function that results.
    """

    node: Node
    told: str
    op: Any = None
    params: dict[str, Any] | None = None
    inputs: tuple[Any, ...] = ()
    through: int = 0
    rank: float = 4.0


def variants(roles: Roles) -> Iterator[Variant]:
    """The other functions that a person may have computed."""
    trace = roles.trace
    for node in reversed(trace.order):
        if node.op is None or node not in trace.flow.at:
            continue
        name, params, inputs, told = node.op.name, node._params or {}, node.inputs, roles.call(node)
        for i, x in trace.inputs[node]:
            if np.shape(x._value) == np.shape(node._value) and name not in (
                "neg",
                "broadcast_to",
                "reshape",
                "transpose",
                "positive",
            ):
                said = _left_out(roles, node, i)
                yield Variant(node, said, through=i, rank=3.9 if name in ("where", "mul", "clamp") else 4.1)
        if name in ("add", "sub"):
            there, here = ("+", "−") if name == "sub" else ("−", "+")
            yield Variant(
                node, f"{told} has a {there} for a {here}: another sign", find("sub" if name == "add" else "add"), None, inputs
            )
        if name in ("mul", "div") and np.size(plain(inputs[1])) == 1:
            yield Variant(
                node,
                f"{told} is {'divided' if name == 'mul' else 'multiplied'} by {roles.operand(inputs[1])}",
                find("div" if name == "mul" else "mul"),
                None,
                inputs,
            )
            yield Variant(
                node, f"the factor in {told} has the other sign", node.op, None, (inputs[0], -np.asarray(plain(inputs[1]), float))
            )
        if name in AXES and "axis" in params:
            for other, words in other_axes(np.ndim(plain(inputs[0])), params["axis"]):
                axis = (other,) if isinstance(params["axis"], tuple) and isinstance(other, int) else other
                yield Variant(
                    node, f"{called(node)} in {told} is taken {words}: another axis", node.op, {**params, "axis": axis}, inputs
                )
        if name in ("mean", "sum"):
            yield Variant(
                node,
                f"{told} is a {'sum' if name == 'mean' else 'mean'}",
                find("sum" if name == "mean" else "mean"),
                params,
                inputs,
            )
        if name in ("var", "std"):
            yield Variant(
                node,
                f"{told} is divided by n{' - 1' * (not params.get('ddof'))}",
                node.op,
                {**params, "ddof": 0 if params.get("ddof") else 1},
                inputs,
            )
        if name in SWAPS:
            for other in SWAPS:
                if other != name and len(inputs) == 1:
                    yield Variant(node, f"{other} stands for {name} in {told}", find(other), None, inputs, rank=4.3)
        if name in ("relu", "leaky_relu", "elu"):
            for other in ("relu", "leaky_relu", "elu"):
                if other != name:
                    yield Variant(node, f"{other} stands for {name} in {told}", find(other), None, inputs)
        if name == "softmax" and isinstance(inputs[0], Node):
            yield from _masks_after(roles, node, inputs[0])
        if name == "matmul":
            for k, x in enumerate(inputs):
                value = np.asarray(plain(x))
                if value.ndim == 2 and value.shape[0] == value.shape[1]:
                    yield Variant(
                        node, f"{roles.operand(x)} is transposed in {told}", node.op, None, inputs, through=k + 1, rank=4.2
                    )


class MaskedAfter:
    """The softmax times a mask, in the place of the softmax of masked numbers, with the rule of the product or with that of a
    softmax whose results are the masked ones."""

    name = "softmax times a mask"

    def __init__(self, mask: Array, of_the_product: bool) -> None:
        self.mask, self.of_the_product = mask, of_the_product

    def array(self, x: Array, axis: Any) -> Array:
        """The value."""
        return softmax(x, axis=axis) * self.mask

    def rule(self, i: int) -> Callable[..., Array]:
        """The gradient by its argument."""

        def back(g: Array, z: Array, x: Array, axis: Any) -> Array:
            p, g = (softmax(x, axis=axis), g * self.mask) if self.of_the_product else (z, g)
            return np.asarray(p * (g - np.sum(g * p, axis, keepdims=True)))

        return back


def _masks_after(roles: Roles, node: Node, masked: Node) -> Iterator[Variant]:
    """A mask that was put on the results of a softmax, where the loss puts it on what the softmax is taken of."""
    wanted = roles.trace.inputs[masked] if masked.op is not None else []
    if len(wanted) != 1:
        return
    (i, x) = wanted[0]
    if masked.op.name == "where":
        chosen = np.asarray((masked._params or {})["condition"], bool)
        mask = chosen if i == 0 else ~chosen
    elif masked.op.name in ("add", "sub"):
        mask = np.abs(np.asarray(plain(masked.inputs[1 - i]), float)) < FAR
    else:
        return
    if np.all(mask) or np.shape(x._value) != np.shape(masked._value):
        return
    told = f"the mask is put on the result of the softmax {roles.call(node)}: it belongs on what the softmax is taken of"
    for exact in (True, False):
        yield Variant(node, told, MaskedAfter(mask * 1.0, exact), node._params, (x,), rank=4.0)


def _left_out(roles: Roles, node: Node, i: int) -> str:
    name, told = node.op.name, roles.call(node)
    if name == "where":
        return f"the condition in {told} is left out, as if it always chose {roles.call(node.inputs[i])}: is a mask missing?"
    if node.op.arity == 2:
        other = roles.operand(node.inputs[1 - i])
        return f"{other} is left out of {told}"
    return f"{called(node)} is left out of {told}"


def gradients_of(trace: LossGraph, variant: Variant, clamp: Mapping[Node, Array]) -> dict[Node, Array]:
    """The gradient at every node of the function with an operation that is computed otherwise."""
    values: dict[Node, Any] = {}
    moved: set[Node] = set()

    def wanted(node: Node) -> list[tuple[int, Node]]:
        """The arguments of a node that want a gradient; those of the operation in its place may be others."""
        if node is not variant.node or not variant.inputs:
            return trace.inputs[node]
        return [(i, x) for i, x in enumerate(variant.inputs) if isinstance(x, Node) and x._needs]

    def operands(node: Node) -> list[Any]:
        found = [plain(x) for x in (variant.inputs if node is variant.node and variant.inputs else node.inputs)]
        for i, x in wanted(node):
            found[i] = values[x]
        if node is variant.node:
            if variant.op is not None and variant.op.name == "matmul" and variant.through:
                found[variant.through - 1] = np.asarray(found[variant.through - 1]).T
        return [np.asarray(x, float) if isinstance(x, (float, np.ndarray)) else x for x in found]

    for node in trace.order:
        if node is variant.node:
            values[node] = (
                operands(node)[variant.through]
                if variant.op is None
                else variant.op.array(*operands(node), **variant.params or {})
            )
            if np.shape(values[node]) != np.shape(node._value):
                raise ValueError("another shape")
            moved.add(node)
        elif node.op is not None and any(x in moved for _, x in trace.inputs[node]):
            values[node] = node.op.array(*operands(node), **node._params or {})
            moved.add(node)
        else:
            values[node] = node._value
    arriving: dict[Node, Any] = {trace.root: np.ones(np.shape(trace.root._value))}
    found: dict[Node, Array] = {}
    for node in reversed(trace.order):
        if node not in arriving:
            continue
        g = found[node] = np.asarray(arriving.pop(node), float) + np.zeros(np.shape(node._value))
        if node in clamp:
            g = np.asarray(clamp[node], float)
        z = np.asarray(values[node], float)
        for i, x in reversed(wanted(node)):
            if node is variant.node and variant.op is None:
                if i != variant.through:
                    continue
                d = g
            else:
                op, params = (variant.op, variant.params) if node is variant.node else (node.op, node._params)
                d = np.asarray(op.rule(i)(g, z, *operands(node), **params or {}))
                if node is variant.node and op.name == "matmul" and variant.through == i + 1:
                    d = d.T
            arriving[x] = arriving[x] + d if x in arriving else d
    return found
