"""A page that computes: what its script has to know to do both passes again when a reader changes an input.

The graph is as it was recorded; numbers flow through it anew, by the operations and rules that `compiling/writing/javascript`
prints from the table. Every number that the page shows is named by what it is, so that the script writes the same text
that Python has written: values, gradients, local derivatives, and formulas with numbers in their gaps, one pattern for each
combination of signs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..core.errors import NoFormulaError
from ..core.node import Node
from ..notation.expression import arguments, formula_of, local_derivative_text
from ..notation.printer import text
from ..notation.tree import Number
from .figures import clean, factor
from .scene import Scene
from .steps import BY_CONVENTION, LONGEST, MOST_LISTED, Frame

MOST_NODES = 400
"""Larger graphs stay as they are: nobody follows so many numbers."""
RESERVE = "−1.234e−10"
"""The widest number that is expected on a wire of a page that computes."""
NO_BACKWARD = "the backward pass has not been made"

_FIRST, _SECOND, _RAISED = "\u0001", "\u0002", "\u0003"
_SAMPLES = {"p": 7.001, "n": -7.001, "i": 3.0, "j": -3.0}


class NotLiveError(Exception):
    """Why a graph cannot be computed again in a page; a sentence for its reader."""


@dataclass(frozen=True)
class Live:
    """The operations as JavaScript, and the rest as data."""

    script: str
    data: dict[str, Any]


def live_of(whole: Scene, steps: Sequence[Frame], order: Sequence[Node], names: Mapping[Node, str], rows: Sequence[str]) -> Live:
    """The operations and data with which a page computes a graph of Values again.

    Args:
        whole: the scene with nothing folded.
        steps: the steps of both passes.
        order: the nodes, oldest first.
        names: what the steps call them.
        rows: the ids of the wires of the table.

    Raises:
        NotLiveError: with the reason, for a graph that cannot.
    """
    from ..compiling.writing import javascript  # the door: what prints a program is looked up when a page needs it

    _check(whole, steps, order)
    place: dict[Any, int] = {}
    nodes: list[list[Any]] = []
    kinds: dict[str, int] = {}
    for node in order:
        if node.op is None:
            place[node] = len(nodes)
            nodes.append([-1, float(node._value)])
            continue
        refs = []
        for slot, x in enumerate(arguments(node)):
            if not isinstance(x, Node):
                place[node, slot] = len(nodes)
                nodes.append([-1, float(x)])
                refs.append(place[node, slot])
            elif x in place:
                refs.append(place[x])
            else:
                raise NotLiveError("a leaf was changed in place while the graph was recorded")
        try:
            kind = javascript.operation(node.op, node._params)
        except (NoFormulaError, NotImplementedError, KeyError, TypeError) as error:
            raise NotLiveError(f"{node.op.name} has no form that a page could compute") from error
        place[node] = len(nodes)
        nodes.append([kinds.setdefault(kind, len(kinds)), *refs])
    sweep: list[list[int]] = []
    spoken = [_numbers(frame, place, sweep) for frame in steps]
    by_id = {wire.id: wire for wire in whole.wires}
    edges = []
    for edge in whole.edges:
        target = by_id[edge.target].node
        assert target is not None
        edges.append([place[target], edge.slot, edge.symbol, edge.formula])
    row_node = {wire.of: wire.node for wire in whole.wires if wire.node is not None}
    data = {
        "nodes": nodes,
        "sweep": sweep,
        "spoken": spoken,
        "locals": [_local(frame, names) for frame in steps],
        "edges": edges,
        "rows": [place[row_node[id]] for id in rows],
        "patterns": {place[node]: _patterns(node) for node in order if node.op is not None},
        "leaves": [k for k, id in enumerate(rows) if row_node[id].op is None],
        "title": whole.title,
        "byConvention": BY_CONVENTION,
    }
    script = "\n".join([javascript.helpers("\n".join(kinds)), "const OPERATIONS = [", *(f"  {kind}," for kind in kinds), "];"])
    return Live(script, data)


def _check(whole: Scene, steps: Sequence[Frame], order: Sequence[Node]) -> None:
    if any(type(node._value) is not float for node in order):
        raise NotLiveError("it holds arrays; am.to_values(L) makes small ones numbers, one by one")
    if whole.output.gradient is None:
        raise NotLiveError("nothing in it wants a gradient")
    if not whole.computed:
        raise NotLiveError(NO_BACKWARD)
    if any(wire.role == "folded" for wire in whole.wires) or len(order) > MOST_NODES:
        raise NotLiveError(f"it has more than {MOST_NODES} numbers, or parts of it are folded")
    if any(node._notes and node._notes.get("hooks") for node in order):
        raise NotLiveError("a hook of the program changes its gradients")
    if any(node.op is not None and any(isinstance(x, Node) and x._age > node._age for x in node.inputs) for node in order):
        raise NotLiveError("a leaf was changed in place while the graph was recorded")


def _numbers(frame: Frame, place: Mapping[Any, int], sweep: list[list[int]]) -> list[list[Any]]:
    """The kind and the place of each number in the formula of a step, from left to right."""
    kinds = [part[0] for part in frame.parts if part[0] in ("value", "gradient", "local")]
    if frame.phase == "forward" and frame.reader is not None:
        at = place[frame.reader]
        return [["p", at], ["v", at]][-len(kinds) :]
    if frame.phase == "forward":
        return [["v", place[x]] for x in frame.wires][: min(len(kinds), MOST_LISTED)]
    if frame.reader is None:
        return [["g", place[x]] for x in frame.wires][: len(kinds)]
    if frame.slot is None or "local" not in kinds:
        raise NotLiveError("a step of its backward pass is no product of numbers")
    (target,) = frame.wires
    at = place[frame.reader]
    sweep.append([at, frame.slot, place[target]])
    k = len(sweep) - 1
    return [["f", at], ["s", k], ["d", k], ["t", k]][: len(kinds)]


def _local(frame: Frame, names: Mapping[Node, str]) -> list[str] | None:
    """The local derivative beside the sentence of a step: its symbol and its formula."""
    if frame.reader is None or frame.slot is None or not frame.local:
        return None
    up, down = names[frame.reader], names[frame.wires[0]]
    return [f"∂{factor(up)}/∂{factor(down)}", clean(local_derivative_text(frame.reader, frame.slot, names), LONGEST)]


def _patterns(node: Node) -> dict[str, str]:
    """The formula of an operation with gaps for its numbers, for each combination of their signs (p, n) and, for an exponent,
    of whole ones (i, j)."""
    inputs = arguments(node)
    made = {}
    choices = ["pnij" if node.op.name == "power" and slot == 1 else "pn" for slot in range(len(inputs))]
    for key in map("".join, product(*choices)):
        samples = [
            _SAMPLES[kind] + (0.001 * slot if kind == "p" else -0.001 * slot if kind == "n" else 0.0)
            for slot, kind in enumerate(key)
        ]
        whole = text(formula_of(node.op, [Number(x) for x in samples], node._params))
        for gap, x, kind in zip((_FIRST, _SECOND), samples, key, strict=False):
            if kind in "ij":
                whole = whole.replace("⁻³" if kind == "j" else "³", _RAISED)
            else:
                whole = whole.replace(f"−{-x:.3f}" if x < 0 else f"{x:.3f}", gap)
        made[key] = whole
    return made
