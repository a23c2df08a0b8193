"""Reshapes, transposes and broadcasts that nobody wrote: a picture draws them as part of the edge that needs them.

A weight on its way to its product is transposed, a bias on its way to its sum is repeated for every row; between two
operations a broadcast is the work of the engine, and inside a layer of this library a reshape is the layer's own
matter. A reshape that the program asks for, between two operations, stays a box of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ..core.node import Node
from ..core.scopes import scopes_of
from .figures import shape_text

MOVES = ("broadcast_to", "reshape", "transpose", "mT", "astype")
PARTS = ("getitem",)
"""The operations that take a part of a weight, inside a layer of this library."""
WORDS = {
    "broadcast_to": "spread to",
    "reshape": "reshaped to",
    "transpose": "transposed to",
    "mT": "transposed to",
    "getitem": "a part of it,",
}


def plumbing_of(root: Node, operations: Sequence[Node]) -> dict[Node, Node]:
    """The operations that are drawn as part of an edge, each with what it reads."""
    readers: dict[Node, int] = {}
    for node in operations:
        for x in node.inputs:
            if isinstance(x, Node):
                readers[x] = readers.get(x, 0) + 1
    calls = [span for span in scopes_of(operations) if span.ours is not None]
    starts = [span.start for span in calls]
    ages = [node._age for node in operations]

    def ours(node: Node) -> bool:
        """Whether a layer of this library made it, among other things."""
        for span in reversed(calls[: bisect_right(starts, node._age)]):
            if span.stop > node._age:
                return bool(span.ours) and bisect_left(ages, span.stop) - bisect_left(ages, span.start) > 1
        return False

    pipes: dict[Node, Node] = {}
    small: set[Node] = set()
    for node in operations:
        op, source = node.op, node.inputs[0] if node.inputs else None
        if node is root or node.label or not isinstance(source, Node) or op is None:
            continue
        leaf = source.op is None or source in small
        if op.name in MOVES:
            free = leaf or (readers.get(node) == 1 and (op.name in ("broadcast_to", "astype") or ours(node)))
        else:
            free = op.name in PARTS and leaf and ours(node)
        if free:
            pipes[node] = source
            if leaf:
                small.add(node)
    return pipes


def way_of(x: Node, pipes: dict[Node, Node]) -> str:
    """The operations along an edge, in words: `transposed to 8×16`."""
    steps = []
    while x in pipes:
        steps.append(f"{WORDS.get(x.op.name, x.op.name)} {shape_text(x)}".strip())
        x = pipes[x]
    return ", ".join(reversed(steps))


def moves(node: Node) -> bool:
    """Whether an operation leaves the numbers as they are and only moves or repeats them."""
    return node.op is not None and node.op.name in MOVES
