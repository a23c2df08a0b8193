"""Riders: leaves that stand on top of what reads them, a weight over its product, and need no column of their own."""

from __future__ import annotations

from ..measure import ROW_GAP, Box
from ..plumbing import moves
from ..scene import Edge, Scene


def riders_of(scene: Scene, entering: dict[str, list[Edge]]) -> dict[str, str]:
    """Leaves that stand on top of their only reader, with what only reshapes them: a weight over its product."""
    readers: dict[str, int] = {}
    for edge in scene.edges:
        readers[edge.source] = readers.get(edge.source, 0) + 1
    wires = {wire.id: wire for wire in scene.wires}
    small: set[str] = set()
    found: dict[str, str] = {}
    for wire in scene.wires:  # inputs come before their readers
        arriving = entering.get(wire.id, [])
        sources = [edge.source for edge in arriving if readers[edge.source] == 1 and edge.source in small]
        if wire.leaf:
            small.add(wire.id)
        elif len(arriving) == 1 and sources and wire.glyph and not wire.output and wire.node is not None and moves(wire.node):
            found[sources[0]] = wire.id
            small.add(wire.id)
        elif len(arriving) > 1 and sources:
            able = [s for s in sources if wires[s].role != "input"] or sources
            if len(able) == len({edge.source for edge in arriving}):
                able = able[1:]  # something has to come from the left
            if able:
                found[able[-1]] = wire.id
    return found


def stacks_of(riders: dict[str, str]) -> dict[str, list[str]]:
    """For each wire the riders right on top of it."""
    stacks: dict[str, list[str]] = {}
    for rider, base in riders.items():
        stacks.setdefault(base, []).append(rider)
    return stacks


def stack_height(base: str, stacks: dict[str, list[str]], boxes: dict[str, Box]) -> float:
    """The height of the riders of a wire above it."""
    total, todo = 0.0, list(stacks.get(base, ()))
    for rider in todo:  # the list grows while it is read
        total += boxes[rider].up + boxes[rider].down + ROW_GAP
        todo += stacks.get(rider, [])
    return total


def stack_width(base: str, stacks: dict[str, list[str]], boxes: dict[str, Box]) -> float:
    widest, todo = boxes[base].width, list(stacks.get(base, ()))
    for rider in todo:  # the list grows while it is read
        widest = max(widest, boxes[rider].width)
        todo += stacks.get(rider, [])
    return widest


def pile(base: str, stacks: dict[str, list[str]], boxes: dict[str, Box]) -> None:
    """Set the riders of a wire on top of it."""
    todo = [base]
    for under in todo:  # the list grows while it is read
        y = boxes[under].y - boxes[under].up
        for rider in stacks.get(under, ()):
            box, below = boxes[rider], boxes[under]
            box.y = y - ROW_GAP - box.down
            box.x = below.x + (below.width - box.width) / 2
            y = box.y - box.up
            todo.append(rider)
