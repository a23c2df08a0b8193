"""The forward and the backward pass as a list of frames, each one thing that happens: in words, as a formula, and in
numbers.

First the inputs get their numbers; then one frame for each operation, oldest first; then the backward pass starts with
dJ/dJ = 1, and there is one frame for each contribution that an operation hands to one of its arguments, in the order of
the engine's own sweep; last, what all parameters have got. Where a wire is read more than once, the contributions to it
add up before our eyes.

A frame speaks of nodes. `player` finds their places in the picture, and the sentences for each kind of gate are in
`gates`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from ..core.graph import nodes, vjp
from ..core.node import Node, plain
from ..core.recording import is_strict
from ..notation.derivation import gradients_of, local_derivative
from ..notation.expression import arguments, formula_of, glyph, local_derivative_text, operation_text
from ..notation.naming import names as names_of
from ..notation.printer import text
from ..notation.reading import failures
from ..notation.tree import Expression, Name, Number
from . import gates
from .figures import FEW, clean, factor, gradient_text, number_of, shape_text, value_text

MOST_LISTED = 12
"""The number of inputs or parameters that a formula lists one by one."""
LONGEST = 120
"""The length at which the text of an operation is cut."""
BY_CONVENTION, OFF_KINKS = ", by convention", " away from kinks"
"""Behind a local derivative for which its formula does not hold, or not for every element: 1/2 at a tie."""

Part = tuple[str, ...]
"""A piece of a formula: what it is ("text", "value", "gradient", "local") and its text; or "ratio", and what is over what."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One step of a pass.

    Fields:
        phase: "forward" or "backward".
        sentence: what happens, in words.
        parts: the formula in pieces that say what they are; `formula` joins them.
        wires: the nodes whose numbers the step is about.
        number: what the formula comes to: the value, or the gradient that the wire now holds; None for a list.
        reader: the operation at work, or None.
        slot: in a backward step, which argument of `reader` is served.
        local: the local derivative that is used, as in "∂u/∂b = c = 2"; empty where there is none.
        slope: the number or array of the local derivative, or None.
        received: the wires that got something in a backward step, each with the gradient that it now holds.
    """

    phase: str
    sentence: str
    parts: tuple[Part, ...] = field(repr=False)
    wires: tuple[Node, ...] = field(repr=False)
    number: Any = None
    reader: Node | None = field(default=None, repr=False)
    slot: int | None = field(default=None, repr=False)
    local: str = ""
    slope: Any = field(default=None, repr=False)
    received: tuple[tuple[Node, Any], ...] = field(default=(), repr=False)

    @property
    def formula(self) -> str:
        """The formula as plain text, as in "dJ/du = dJ/dv · ∂v/∂u = 3 · 1 = 3"."""
        return "".join("/".join(part[1:]) for part in self.parts)

    def __str__(self) -> str:
        return f"{self.formula}\n    {self.sentence}"


def frames(root: Node, names: Mapping[Node, str] | None = None, on_edges: Collection[Node] = ()) -> list[Frame]:
    """Every step of the computation of `root`, and of its backward pass where one has been made.

    Args:
        root: what was computed.
        names: what the picture calls the nodes that it shows. A stretch of operations that are not among them takes one step.
            Without it, all are shown, and named by `notation.naming`.
        on_edges: the nodes that the picture draws as part of an edge; they take steps, under the names of `notation.naming`.

    >>> from autograd_mini import Value
    >>> a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    >>> J = 3 * (a + b * c)
    >>> J.label = "J"
    >>> J.backward()
    >>> for frame in frames(J):
    ...     print(frame.formula)
    inputs: a = 7, b = 4, c = 2
    u = b · c = 4 · 2 = 8
    v = a + u = 7 + 8 = 15
    J = 3 · v = 3 · 15 = 45
    dJ/dJ = 1
    dJ/dv = dJ/dJ · ∂J/∂v = 1 · 3 = 3
    dJ/da = dJ/dv · ∂v/∂a = 3 · 1 = 3
    dJ/du = dJ/dv · ∂v/∂u = 3 · 1 = 3
    dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6
    dJ/dc = dJ/du · ∂u/∂c = 3 · 4 = 12
    done: dJ/da = 3, dJ/db = 6, dJ/dc = 12
    """
    order = nodes(root, constants=True)
    shown = set(order) if names is None else {*names, *on_edges}
    names = {**{node: clean(name) for node, name in names_of(order).items()}, **(names or {})}
    made = [_inputs(order, names, shown), *_forward(order, names, shown)]
    gradients = gradients_of(root)
    if gradients is None:
        return [*made, _unfinished(root, names)]
    return [
        *made,
        _seed(root, names, gradients),
        *_backward(root, order, names, shown, gradients),
        _done(root, order, names, shown, gradients),
    ]


# ---- forward ---------------------------------------------------------------------------------------------------------


def _inputs(order: list[Node], names: Mapping[Node, str], shown: Collection[Node]) -> Frame:
    leaves = tuple(node for node in order if node.op is None)
    listed = _listing([[*_named(names[x], _short(x)), ("value", _value(x))] for x in leaves if x in shown], len(leaves))
    return Frame("forward", "The leaves of the graph get their numbers.", (("text", "inputs: "), *listed), leaves)


def _forward(order: list[Node], names: Mapping[Node, str], shown: Collection[Node]) -> Iterator[Frame]:
    operations = [node for node in order if node.op is not None]
    for visible, group in groupby(operations, key=lambda node: node in shown):
        if visible:
            for node in group:
                sentence = gates.forward_sentence(node.op.name, glyph(node.op))
                yield Frame("forward", sentence, _computed(node, names), (node,), node._value, reader=node)
        else:
            yield _folded("forward", list(group), "compute their values")


def _computed(node: Node, names: Mapping[Node, str]) -> tuple[Part, ...]:
    """`u = b · c = 4 · 2 = 8`; arrays show their shapes in place of numbers."""
    symbols = operation_text(node, names)
    numbers = text(formula_of(node.op, [_operand(x) for x in arguments(node)], node._params))
    parts: list[Part] = [("text", f"{names[node]} = {clean(symbols, LONGEST)} = ")]
    if numbers != symbols:
        parts += [("value", clean(numbers, LONGEST)), ("text", " = ")]
    return (*parts, ("value", _value(node)))


# ---- backward --------------------------------------------------------------------------------------------------------


def _seed(root: Node, names: Mapping[Node, str], gradients: Mapping[Node, Any]) -> Frame:
    J, seed = names[root], gradients[root]
    if np.all(seed == 1):
        sentence = "The backward pass starts here: the output changes one for one with itself."
    else:
        sentence = "The backward pass starts here, with the weight that backward() was given."
    parts = (("ratio", _d(J), _d(J)), ("text", " = "), ("gradient", _gradient(seed)))
    return Frame("backward", sentence, parts, (root,), seed, received=((root, seed),))


def _backward(
    root: Node, order: list[Node], names: Mapping[Node, str], shown: Collection[Node], gradients: Mapping[Node, Any]
) -> Iterator[Frame]:
    totals: dict[Node, Any] = {}
    operations = [node for node in reversed(order) if node.op is not None and gradients.get(node) is not None]
    for visible, group in groupby(operations, key=lambda node: node in shown):
        hidden, received = [], {}
        for node in group:
            if visible and _has_hooks(node) and node is not root:
                yield _hooked(node, gradients[node], names[root], names)
            for slot, x in _served(node):
                d = _contribution(node, slot, gradients[node], gradients[x])
                before = totals.get(x)
                totals[x] = d if before is None else before + d
                if visible:
                    yield _handed(node, slot, x, gradients[node], d, before, totals[x], names[root], names)
                elif x in shown:
                    received[x] = totals[x]
            hidden.append(node)
        if not visible:
            yield _folded("backward", hidden, "hand their gradients on", received)
    for leaf in order:
        if leaf.op is None and leaf in shown and _has_hooks(leaf) and leaf in totals:
            yield _hooked(leaf, gradients[leaf], names[root], names)


def _has_hooks(node: Node) -> bool:
    return bool(node._notes and node._notes.get("hooks"))


def _hooked(node: Node, g: Any, J: str, names: Mapping[Node, str]) -> Frame:
    """The step in which a hook of the program changes a gradient, once all of it has arrived."""
    sentence = "The hook of this wire sees what arrived, and what it returns takes its place."
    parts = (("ratio", _d(J), _d(names[node])), ("text", " becomes "), ("gradient", _gradient(g)))
    return Frame("backward", sentence, parts, (node,), g, received=((node, g),))


def _handed(node: Node, slot: int, x: Node, g: Any, d: Any, before: Any, total: Any, J: str, names: Mapping[Node, str]) -> Frame:
    """The step in which `node` sends a gradient to its argument `x`: `dJ/du += dJ/dv · ∂v/∂u = 3 · 1 = 3 (total 8)`."""
    up, down = names[node], names[x]
    parts: list[Part] = [("ratio", _d(J), _d(down)), ("text", " = " if before is None else " += ")]
    sentence = gates.backward_sentence(node.op.name, slot, glyph(node.op))
    slope, formula, local = local_derivative(node, slot), clean(local_derivative_text(node, slot, names), LONGEST), ""
    if slope is not None:
        times = " · " if np.ndim(slope) == 0 else " ⊙ "
        parts += [("ratio", _d(J), _d(up)), ("text", times), ("ratio", _d(up, "∂"), _d(down, "∂")), ("text", " = ")]
        parts += [("gradient", _factor(_short(g))), ("text", times), ("local", _factor(_short(slope))), ("text", " = ")]
        fails = failures(node, slot)
        number = "" if formula and np.size(slope) > 1 and not fails.all() else _value(slope)
        local = " = ".join(
            dict.fromkeys(filter(None, (f"{_d(up, '∂')}/{_d(down, '∂')}", "" if fails.all() else formula, number)))
        )
        local += BY_CONVENTION if fails.all() else OFF_KINKS if fails.any() else ""
    elif formula:
        parts.append(("text", f"{formula} = "))
    parts.append(("gradient", _gradient(d)))
    if slope is None and formula:
        parts += [("text", ", where g = "), ("ratio", _d(J), _d(up))]
    if before is not None:
        parts += [("text", " (total "), ("gradient", _gradient(total)), ("text", ")")]
        sentence += " This wire is read more than once: what arrives is added to what it holds."
    return Frame("backward", sentence, tuple(parts), (x,), total, node, slot, local, slope, ((x, total),))


def _done(
    root: Node, order: list[Node], names: Mapping[Node, str], shown: Collection[Node], gradients: Mapping[Node, Any]
) -> Frame:
    J = names[root]
    parameters = tuple(x for x in order if x.op is None and gradients.get(x) is not None)
    entries: list[list[Part]] = [
        [("ratio", _d(J), _d(names[x])), ("text", " = "), ("gradient", _gradient(gradients[x]))] for x in parameters if x in shown
    ]
    listed = _listing(entries, len(parameters))
    return Frame("backward", f"The gradient of {J} at every parameter is complete.", (("text", "done: "), *listed), parameters)


def _unfinished(root: Node, names: Mapping[Node, str]) -> Frame:
    J = names[root]
    if root._needs:
        sentence = f"The gradients are not computed yet: call {J}.backward(), and play again."
    else:
        sentence = f"There are no gradients: nothing that {J} was made from wants one."
    return Frame("forward", sentence, (("text", f"{J} = "), ("value", _value(root))), (root,), root._value)


def _folded(phase: str, group: Sequence[Node], what: str, received: Mapping[Node, Any] | None = None) -> Frame:
    operations = f"{len(group):,} operation{'s' * (len(group) != 1)}"
    formula = (("text", f"{operations} {what}"),)
    return Frame(phase, "They are folded in this picture.", formula, tuple(group), received=tuple((received or {}).items()))


def _served(node: Node) -> list[tuple[int, Node]]:
    """The arguments that want a gradient, in reading order; one that is read twice, in the order of the engine's sums."""
    wanted = [(i, x) for i, x in enumerate(arguments(node)) if node._needs >> i & 1]
    first: dict[Node, int] = {}
    for i, x in wanted:
        first.setdefault(x, i)
    return sorted(wanted, key=lambda place: (first[place[1]], -place[0]))


def _contribution(node: Node, slot: int, g: Any, final: Any) -> Any:
    """The rule, called on numbers; where nothing arrived and the engine keeps a NaN from leaking, so do we."""
    with np.errstate(all="ignore"):
        return vjp(node, slot, g, repair=not (is_strict() and np.isnan(final).any()))


def _d(name: str, sign: str = "d") -> str:
    """`dJ`, or `d(dy/dx)` of a name that is more than one word."""
    return sign + factor(name)


# ---- numbers and lists -----------------------------------------------------------------------------------------------


def _operand(x: Any) -> Expression:
    """An argument as its number; an array as its shape."""
    return Name(f"[{shape}]") if (shape := shape_text(x)) else Number(float(number_of(x)))


def _short(x: Any) -> str:
    """A number, or the shape of an array, as it stands inside of a formula."""
    return f"[{shape}]" if (shape := shape_text(x)) else value_text(x)


def _value(x: Any) -> str:
    """A number, or an array as its shape and range."""
    return f"{_size(x)}{value_text(x)}"


def _gradient(g: Any) -> str:
    """A gradient: a number, or an array as its shape and magnitude."""
    return f"{_size(g)}{gradient_text(g)}"


def _size(x: Any) -> str:
    """The size of an array, with a colon; nothing for a number, nor for a short list, which can be counted."""
    shape, n = shape_text(x), np.size(plain(x))
    if "×" in shape:
        return f"{shape}: "
    return f"{n} numbers: " if shape and n > FEW else ""


def _factor(number: str) -> str:
    """A number as it stands in a product: a negative one in brackets."""
    return f"({number})" if number.startswith("−") else number


def _listing(entries: list[list[Part]], count: int) -> list[Part]:
    """Entries with commas between them; of `count` in all, those that are too many are counted."""
    parts: list[Part] = []
    for entry in entries[:MOST_LISTED]:
        parts += [*([("text", ", ")] if parts else []), *entry]
    if count > MOST_LISTED or count > len(entries):
        parts.append(("text", f" and {count - min(len(entries), MOST_LISTED):,} more"))
    return parts


def _named(name: str, number: str) -> list[Part]:
    """`a = ` before its number; nothing for a constant that is called by its number."""
    return [("text", f"{name} = ")] if name != number else []
