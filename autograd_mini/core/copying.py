"""Copies and pickles of graphs: a graph becomes a flat list of records, inputs first, so that no depth is too
deep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from .errors import GradientError
from .graph import nodes, version_seen_by
from .guards.lost_gradients import depends_on_arguments
from .node import Node, describe, tick
from .recording import is_recording

Record = dict[str, Any]


class Position(int):
    """The position of a node in a flattened graph."""


def duplicate(root: Node, memo: dict[int, Any]) -> Node:
    """A copy of the whole graph below `root`; what `memo` has already is shared.

    While a function is being differentiated, a node that depends on its arguments is copied alone, which is recorded as the
    identity: a copied graph would lead to copied arguments, and the gradient of the true ones would be zero.
    """
    if is_recording() and depends_on_arguments(root):
        return cast(Node, memo.setdefault(id(root), root.copy()))  # type: ignore[attr-defined]
    from copy import deepcopy

    for node in nodes(root, constants=True):
        if id(node) not in memo:
            memo[id(node)] = restored(record(node, lambda x: memo[id(x)], lambda data: deepcopy(data, memo)))
    return memo[id(root)]  # type: ignore[no-any-return]


def flatten(root: Node) -> list[Record | Node]:
    """The records of the graph below `root`, inputs first; leaves as they are, so that pickle keeps shared ones shared."""
    order = nodes(root, constants=True)
    place = {node: Position(i) for i, node in enumerate(order)}
    return [node if node._op is None else record(node, place.__getitem__, _as_it_is) for node in order]


def unflatten(records: list[Record | Node]) -> Node:
    """The root of a flattened graph."""
    order: list[Node] = []
    for entry in records:
        if isinstance(entry, Node):
            order.append(entry)
        else:
            inputs = [order[x] if type(x) is Position else x for x in entry["inputs"]]
            order.append(restored({**entry, "inputs": inputs}))
    return order[-1]


def leaf_record(leaf: Node) -> Record:
    """The record of a leaf."""
    return record(leaf, _as_it_is, _as_it_is)


def _as_it_is(x: Any) -> Any:
    return x


def record(node: Node, refer: Callable[[Node], Any], own: Callable[[Any], Any]) -> Record:
    """The state of a node, its inputs replaced by references. Hooks are left out."""
    grad = node._grad._value if isinstance(node._grad, Node) else node._grad
    return {
        "kind": type(node),
        "value": own(node._value),
        "grad": own(grad),
        "op": node._op,
        "inputs": [refer(version_seen_by(x, node)) if isinstance(x, Node) else own(x) for x in node.inputs],
        "params": node._params,
        "needs": node._needs,
        "label": node.label,
    }


def restored(entry: Record) -> Node:
    """The node of a record, with an age of its own."""
    node: Node = object.__new__(entry["kind"])
    node._value, node._grad, node._op = entry["value"], entry["grad"], entry["op"]
    node._params, node._needs, node._age = entry["params"], entry["needs"], tick()
    node._notes = None if entry["label"] is None else {"label": entry["label"]}
    node._take_inputs(entry["inputs"])
    if not hasattr(node, "_fingerprint"):
        node._fingerprint = None
    return node


def reduced(node: Node) -> tuple[Any, ...]:
    """The pair from which pickle makes a node again.

    Raises:
        GradientError: while a function is being differentiated, for a node that depends on its arguments: what comes out of a
            pickle would not, and the gradient would be zero.
    """
    if is_recording() and depends_on_arguments(node):
        raise GradientError(
            f"a pickle of {describe(node)}, whose gradient is asked for, would cut it off: copy it by x.copy() or "
            "copy.deepcopy(x), or pickle x.detach()"
        )
    return (restored, (leaf_record(node),)) if node.op is None else (unflatten, (flatten(node),))


Node.__deepcopy__ = duplicate  # type: ignore[attr-defined]
Node.__reduce__ = reduced  # type: ignore[assignment]
