"""A scene as a tree of text, for a terminal: each value with its gradient and the local derivative that brought it there.

The output is the root. A value that is read twice is told once, and then referred to. Nothing recurses, so a chain may
be as long as it likes.
"""

from __future__ import annotations

import unicodedata

from .figures import factor
from .measure import gradient_line
from .scene import Edge, Scene, Wire

DEEPEST = 60
"""A tree does not move further to the right than this; what is deeper begins with ⋯."""


def text_of(scene: Scene) -> str:
    """The tree, in columns: what it is, its value, its gradient, the local derivative of the reader.

    >>> from autograd_mini import Value
    >>> from .scene import scene_of
    >>> a, b = Value(7.0, label="a"), Value(2.0, label="b")
    >>> J = a * b; J.label = "J"; J.backward()
    >>> print(text_of(scene_of(J, title="")))
               value  dJ/d·
    J = a · b     14      1
    ├─ a           7      2  ∂J/∂a = b = 2
    └─ b           2      7  ∂J/∂b = a = 7
    """
    wires = {wire.id: wire for wire in scene.wires}
    arriving: dict[str, list[Edge]] = {}
    for arrow in scene.edges:
        arriving.setdefault(arrow.target, []).append(arrow)
    rows: list[tuple[str, str, str, str]] = []
    told: set[str] = set()
    todo: list[tuple[str, str, str, Edge | None]] = [("", "", scene.output.id, None)]
    while todo:
        first, rest, id, edge = todo.pop()
        wire = wires[id]
        again = id in told and bool(arriving.get(id))
        told.add(id)
        rows.append(_row(first, wire, scene, edge, again))
        if again:
            continue
        below = sorted(arriving.get(id, ()), key=lambda edge: edge.slot)
        for i, arrow in reversed(list(enumerate(below))):
            last = i == len(below) - 1
            deeper = rest + ("   " if last else "│  ")
            if len(deeper) > DEEPEST:
                deeper = "⋯" + deeper[4 - DEEPEST :]
            todo.append((rest + ("└─ " if last else "├─ "), deeper, arrow.source, arrow))
    forward = scene.mode == "forward"
    rows.insert(0, ("", "value", "" if forward else f"d{factor(scene.output.name)}/d·", ""))
    widths = [max(_cells(row[k]) for row in rows) for k in range(3)]
    lines = []
    for what, value, gradient, local in rows:
        cells = [what + " " * (widths[0] - _cells(what)), " " * (widths[1] - _cells(value)) + value]
        cells += [] if forward else [" " * (widths[2] - _cells(gradient)) + gradient, local]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*([scene.title] if scene.title else []), *lines, *scene.notes])


def _row(first: str, wire: Wire, scene: Scene, edge: Edge | None, again: bool) -> tuple[str, str, str, str]:
    what = wire.name or wire.value
    if again:
        return first + what + " ↑ see above", wire.value, wire.gradient or "", edge.local if edge else ""
    if wire.formula:
        what = f"{what} = {wire.formula}"
    if wire.shape:
        what += f"  [{wire.shape}]"
    if wire.where:
        what += f"  ({wire.where})"
    if wire.result:
        what = f"{wire.result} = {what}"
    gradient = wire.gradient if wire.gradient is not None else gradient_line(wire, "both", "")
    return first + what, wire.value, gradient, edge.local if edge else ""


def _cells(text: str) -> int:
    """The number of columns of a terminal that a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
