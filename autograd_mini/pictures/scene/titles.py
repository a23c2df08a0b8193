"""The title of a picture: the whole formula where it is short, else the name of the loss, else the last steps."""

from __future__ import annotations

from typing import Any

from ...core.node import Node
from ...core.scopes import scopes_of
from ...notation import expression, printer
from ..figures import clean
from .whole_graph import Graph

MOST_IN_TITLE, LONGEST_TITLE, LONGEST_EXPANDED = 16, 90, 56
"""The title is the whole formula for so few operations, if it is no longer than that."""
LONGEST_OF_ALL = 120
"""No title is longer than this: a picture is as wide as its title."""


def title_of(graph: Graph) -> str:
    """`J = 3 (a + b · c)` where that is short, else by the loss's own name, else `J = 3 · v`; the name alone for a leaf."""
    name = graph.names[graph.root]
    if graph.root.op is None:
        return name
    if len(graph.operations) <= MOST_IN_TITLE:
        text = f"{name} = {_written(graph, set(graph.operations))}"
        if len(text) <= LONGEST_TITLE:
            return text
    calls = [span for span in scopes_of([graph.root]) if span.ours is not None and span.start > graph.operations[0]._age]
    return clean(f"{name} = {clean(calls[0].name) if calls else _expanded(graph)}", LONGEST_OF_ALL)


def _expanded(graph: Graph) -> str:
    """The formula of the output, with those of nameless operands put in as long as it stays short."""
    opened = {graph.root}
    text = _written(graph, opened)
    for node in graph.operations[-2:-12:-1]:
        if not node.label and any(node is x for reader in opened for x in reader.inputs):
            longer = _written(graph, opened | {node})
            if len(longer) <= LONGEST_EXPANDED:
                opened, text = opened | {node}, longer
    return text


def _written(graph: Graph, opened: set[Node]) -> str:
    """The formula of the output in which the operations in `opened` are written out."""
    whole: dict[Node, Any] = {}
    for node in graph.operations:
        if node in graph.pipes and node.op is not None and node.op.name == "broadcast_to":
            source = node.inputs[0]
            whole[node] = whole.get(source) or expression.operand(source, graph.names)
        elif node in opened:
            inputs = [
                whole[x] if isinstance(x, Node) and x in whole else expression.operand(x, graph.names)
                for x in expression.arguments(node)
            ]
            whole[node] = expression.formula_of(node.op, inputs, node._params)
    return printer.text(whole[graph.root])
