"""The sizes in a picture: the texts of a wire, and the box that holds them.

A wire of the circuit style is a gate or a named box with a line to its right, which runs between its value and its
gradient. In the compact style it is one box of three or four lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from .figures import factor
from .scene import Scene, Wire
from .theme import text_width

Point = tuple[float, float]

NUMBER, SMALL = 15.0, 11.0
RADIUS = 20.0
SIGN = 14.0
"""The distance by which the sign of an operation moves the name behind it, in the compact style."""
CAPSULE = 17.0
STUB = 12.0
ROW_GAP, LINE_GAP = 16.0, 9.0
RISE = 26.0
"""The reach of numbers and boxes of the circuit style above and below the wire."""
MARGIN = 16.0
DETAIL, VALUE, GRADIENT = 16.0, 21.0, 27.0
"""The heights of the lines of a compact box below the first one."""
PILE = 4.0
"""The distance by which the box behind a fold shows."""


@dataclass(slots=True)
class Box:
    """A wire on the page: `x` its left end, `y` the height of its line; it reaches `up` and `down` from there.

    `head` is the width of the gate or box at its left and `gate` its height, `tail` the width of the output's box at its right.
    `shift` is how far the gate stands from there; dot sets gates and wires apart.
    """

    x: float
    y: float
    width: float
    up: float
    down: float
    head: float
    tail: float = 0.0
    gate: float = 0.0
    shift: Point = (0.0, 0.0)


def value_name(wire: Wire) -> str:
    """The name that stands above a wire; a leaf has its name on its box."""
    return "" if wire.leaf else wire.result if wire.role == "folded" else wire.name


def value_line(wire: Wire, mode: str) -> str:
    """The text above a wire: `u = 8`; a leaf's name is on its box."""
    name = value_name(wire)
    return f"{name} = {wire.value}" if name else wire.value


def gradient_line(wire: Wire, mode: str, output: str) -> str:
    """The text below a wire: `3`, in the picture of the backward pass `dJ/du = 3`."""
    if mode == "forward":
        return ""
    if wire.gradient is None:
        return "" if wire.role in ("constant", "folded") else "no grad"
    return (
        f"d{factor(output)}/d{factor(value_name(wire) or wire.name)} = {wire.gradient}" if mode == "backward" else wire.gradient
    )


def compact_lines(wire: Wire, mode: str) -> tuple[str, str, str]:
    """The three rows of the compact style: what it is, its value, its gradient; the value is "" where there are several."""
    shape = " ".join(filter(None, (wire.shape, wire.dtype)))
    head = "  ".join(filter(None, (" ".join(filter(None, (wire.glyph, wire.name))), shape)))
    gradient = "no grad" if wire.gradient is None else f"∇ {wire.gradient.removeprefix('rms ')}"
    return head, wire.value, "" if mode == "forward" or not wire.value else gradient


def measured(wire: Wire, scene: Scene, entries: int) -> Box:
    """The size of a wire, at the origin."""
    output = scene.output.name
    if scene.style == "compact":
        return _compact_box(wire, scene.mode, scene.reserve if wire.role != "constant" else "")
    if wire.role == "folded":
        head = max(text_width(folded_name(wire), 12) + 28, 60)
        half = max(20.0, min(160.0, 9.0 * entries) / 2 + 6)
        above, below = value_line(wire, scene.mode), gradient_line(wire, scene.mode, output)
        line = max(text_width(above, NUMBER, True), text_width(below, NUMBER, True)) + 16 if wire.value else 0.0
        return Box(0, 0, head + line, max(half, RISE), max(half, RISE), head, gate=2 * half)
    if wire.role == "constant":
        width = max(30.0, text_width(wire.value, NUMBER, True) + 16)
        return Box(0, 0, width, 18, 18, width, gate=36)
    value, gradient = value_line(wire, scene.mode), gradient_line(wire, scene.mode, output)
    line = max(text_width(value, NUMBER, True), text_width(gradient, NUMBER if wire.gradient else SMALL, True), 18.0) + 16
    if scene.reserve:  # room for other numbers, without leaving the name
        name = value.removesuffix(wire.value)
        line = max(line, text_width(name + scene.reserve, NUMBER, True) + 16)
    if wire.leaf:
        head = max(32.0, text_width(wire.name, NUMBER) + 16)
        return Box(0, 0, head + line, RISE, RISE, head, gate=2 * RISE - 4)
    tall = 2 * RADIUS if entries < 3 else CAPSULE * entries + 8
    head = 2 * RADIUS
    head = max(head, text_width(wire.glyph, 18 if len(wire.glyph) == 1 else 13) + 14)
    tail = line + 12 if wire.output else 0.0
    rise = max(RISE, tall / 2) + (4 if wire.output else 0)
    return Box(0, 0, head + STUB + (tail or line), rise, rise, head, tail, gate=tall)


def folded_name(wire: Wire) -> str:
    """The text on the pile that stands for a fold in the circuit style."""
    return f"{wire.name} ({wire.detail})" if wire.detail else wire.name


def _compact_box(wire: Wire, mode: str, reserve: str) -> Box:
    head, value, gradient = compact_lines(wire, mode)
    lines = text_width(wire.detail, SMALL), text_width(value, 12), text_width(gradient, 12)
    widths = [34.0, text_width(head, 13, True) + 4, *lines]
    if reserve and value:
        widths.append(text_width(f"∇ {reserve}", 12))
    width = float(ceil(max(widths) + 18))
    if wire.role == "constant":
        return Box(0, 0, width, 17, 17, width, gate=34)
    half = (26 + DETAIL * bool(wire.detail) + VALUE * bool(value) + GRADIENT * bool(gradient)) / 2
    pile = PILE if wire.role == "folded" else 0.0
    return Box(0, 0, width + pile, half + pile, half, width + pile, gate=2 * half)


def legend_entries(scene: Scene) -> list[tuple[str, str]]:
    """The entries of the second line of the legend: (class, text)."""
    output = factor(scene.output.name)
    if scene.style == "compact":
        numbers = not any(wire.shape for wire in scene.wires)
        below = f"∇ gradient d{output}/d·" if numbers else "∇ root mean square of the gradient"
        return [
            ("value", "value" if numbers else "value, or its range"),
            *([("gradient", below)] if scene.mode != "forward" else []),
        ]
    entries = [("value", "above the wire: value")] if scene.mode != "backward" else []
    if scene.mode != "forward":
        entries.append(("gradient", f"below the wire: gradient d{output}/d(wire)"))
        if any(edge.symbol for edge in scene.edges):
            entries.append(("local", "on the arrow: local derivative"))
    return entries


def has_scale(scene: Scene) -> bool:
    """Whether the legend shows the colours of the strips."""
    return scene.style == "compact" and scene.mode != "forward"


SCALE_WIDTH = 450.0
"""The width of the line with the colours of the strips."""


def legend_height(scene: Scene) -> float:
    """The room that the title and the lines below it take."""
    return 62.0 + 16.0 * (len(scene.notes) + has_scale(scene))


def legend_width(scene: Scene) -> float:
    """The width that the title and the lines below it need."""
    entries = legend_entries(scene)
    texts = [
        text_width(scene.title, 16, True),
        sum(text_width(text, SMALL) + 12 for _, text in entries) + 12 * len(entries),
        SCALE_WIDTH * has_scale(scene),
        *(text_width(note, SMALL) for note in scene.notes),
    ]
    return max(texts) + 2 * MARGIN
