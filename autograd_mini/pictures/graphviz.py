"""Graphviz's program `dot`: found once, run without a shell, and never waited for longer than agreed.

It makes the formats that nothing else here can (PNG, PDF), and lays out an SVG where that is wanted: then it is told
the sizes alone, and our own writer draws what it has placed. So the ids and classes of a picture are the same whoever
laid it out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import lru_cache
from typing import Any

from ..core.errors import DrawingError, MissingProgramError
from .geometry import collisions, shapes_of
from .layout import Layout
from .layout.frames import captions_of
from .measure import MARGIN, SMALL, STUB, Box, Point, legend_height, legend_width, measured
from .scene import Scene, Wire
from .svg import svg_of
from .theme import text_width

VARIABLE = "GRAPHVIZ_DOT"
TIME_LIMIT = 10.0
"""Seconds. The search of `dot` for short edges can take hours; what takes so long is not read with pleasure."""


def find_dot() -> str | None:
    """The path of `dot`: what the environment variable GRAPHVIZ_DOT says, else the first on PATH; None where there is none."""
    return _found(os.environ.get(VARIABLE), os.environ.get("PATH"))


@lru_cache(8)
def _found(chosen: str | None, path: str | None) -> str | None:
    return shutil.which(chosen, path=path) if chosen else shutil.which("dot", path=path)


def run_dot(source: str, format: str, limit: float = TIME_LIMIT, *options: str) -> bytes:
    """The output of `dot` for DOT text; `options` go to its command line.

    Raises:
        MissingProgramError: there is no `dot`; the sentence says how to install it.
        DrawingError: it took longer than `limit` seconds, or failed.
    """
    dot = find_dot()
    if dot is None:
        raise MissingProgramError(how_to_install(format))
    try:
        result = subprocess.run([dot, f"-T{format}", *options], input=source.encode(), capture_output=True, timeout=limit)
    except subprocess.TimeoutExpired:
        raise DrawingError(
            f"dot was stopped after {limit:g} s without a picture: fold the graph with draw(…, max_nodes=…, depth=…), "
            "or save as .svg or .html, which need no dot"
        ) from None
    except OSError as error:
        raise DrawingError(
            f"{dot} could not be started ({error.strerror}): set {VARIABLE} to the path of Graphviz's dot, "
            "or save as .svg or .html, which need no dot"
        ) from None
    if result.returncode or not result.stdout:
        said = result.stderr.decode(errors="replace").strip().splitlines()
        raise DrawingError(
            f"dot made no {format.upper()}: {said[0] if said else f'exit code {result.returncode}'}; .svg and .html need no dot"
        )
    return result.stdout


def how_to_install(format: str) -> str:
    """The sentence for a format that needs a program that is not there."""
    chosen = os.environ.get(VARIABLE)
    where = f"{VARIABLE}={chosen!r} is no program" if chosen else "it is not on PATH"
    extras = {
        "png": "pip install 'autograd_mini[png]' or 'autograd_mini[pdf]', or ",
        "pdf": "pip install 'autograd_mini[pdf]', or ",
    }
    return (
        f"{format.upper()} needs {extras.get(format, '')}the Graphviz program `dot`, which pip cannot install ({where}). "
        "Debian/Ubuntu: apt install graphviz; Fedora: dnf install graphviz; macOS: brew install graphviz; "
        "Windows: winget install graphviz; conda: conda install -c conda-forge graphviz. "
        "Without it, .save('graph.svg') and .save('graph.html') work now."
    )


# ---- dot as a layout -------------------------------------------------------------------------------------------------

_POINTS = 72.0


def layout_by_dot(scene: Scene, limit: float = TIME_LIMIT) -> Layout:
    """Lay a scene out with `dot`; raises what `run_dot` raises."""
    entries: dict[str, int] = {}
    for edge in scene.edges:
        entries[edge.target] = entries.get(edge.target, 0) + 1
    boxes = {wire.id: measured(wire, scene, entries.get(wire.id, 0)) for wire in scene.wires}
    layout = _read(scene, boxes, json.loads(run_dot(_skeleton(scene, boxes), "json", limit)))
    _clear_labels(scene, layout)
    return layout


def _clear_labels(scene: Scene, layout: Layout) -> None:
    """Move each local derivative that touches something to the nearest free place; dot sets labels on lines and borders."""
    if not layout.labels:
        return
    canvas, shapes = shapes_of(svg_of(scene, layout))
    touching = {
        s.owner for c in collisions(canvas, shapes) for s in (c.first, c.second) if s is not None and s.owner in layout.labels
    }
    labels = {shape.owner: shape for shape in shapes if shape.kind == "text" and shape.owner in touching}
    rest = [shape for shape in shapes if shape.owner not in touching or shape.kind != "text"]
    for id, shape in labels.items():
        x, y = layout.labels[id]
        for dx, dy in _OFFSETS:
            moved = shape.moved(dx, dy)
            if not collisions(canvas, [s for s in rest if s.close_to(moved)] + [moved]):
                layout.labels[id] = x + dx, y + dy
                rest.append(moved)
                break
        else:
            del layout.labels[id]


_OFFSETS = sorted(
    ((6.0 * i, 4.0 * j) for i in range(-14, 15) for j in range(-12, 13)), key=lambda offset: abs(offset[0]) / 2 + abs(offset[1])
)
"""The other places for a label, the nearest first."""


def _skeleton(scene: Scene, boxes: dict[str, Box]) -> str:
    """The graph as empty boxes of the right size. Nothing in it comes from the user."""
    many = " nslimit=2 nslimit1=2" if len(scene.wires) > 200 else ""
    lines = [
        f"digraph {{ graph [rankdir=LR nodesep=0.22 ranksep=0.4 newrank=true splines=true{many}]",
        'node [shape=box fixedsize=true label=""] edge [arrowhead=none]',
    ]
    children: dict[int | None, list[int]] = {}
    for number, cluster in enumerate(scene.clusters):
        children.setdefault(cluster.parent, []).append(number)
    todo: list[int | str] = list(reversed(children.get(None, [])))
    members: dict[int | None, list[str]] = {}
    for wire in scene.wires:
        members.setdefault(wire.cluster, []).append(f'"o{wire.id}"; "{wire.id}";' if _apart(wire, scene) else f'"{wire.id}";')
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            lines.append(item)
            continue
        lines.append(f"subgraph cluster_{item} {{ label=<{_empty(40, 12)}>; {' '.join(members.get(item, []))}")
        todo += ["}", *reversed(children.get(item, []))]
    for wire in scene.wires:
        box = boxes[wire.id]
        width = box.width
        if _apart(wire, scene):
            width -= box.head + STUB
            shape = "circle" if box.gate == box.head else "box"
            lines.append(f'"o{wire.id}" [shape={shape} width={box.head / _POINTS:.4f} height={box.gate / _POINTS:.4f}]')
            lines.append(f'"o{wire.id}" -> "{wire.id}" [weight=8 headport=w minlen=1]')
        lines.append(f'"{wire.id}" [width={width / _POINTS:.4f} height={(box.up + box.down) / _POINTS:.4f}]')
    apart = {wire.id for wire in scene.wires if _apart(wire, scene)}
    for edge in scene.edges:
        label = ""
        if edge.symbol:
            label = f" label=<{_empty(text_width(scene.local(edge), SMALL) + 8, 16)}>"
        head = f'"o{edge.target}"' if edge.target in apart else f'"{edge.target}":w'
        lines.append(f'"{edge.source}":e -> {head} [id="{edge.id}"{label}]')
    return "\n".join([*lines, "}"])


def _empty(width: float, height: float) -> str:
    """A label of that size without text."""
    return f'<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"><TR><TD></TD></TR></TABLE>'


def _apart(wire: Wire, scene: Scene) -> bool:
    """Whether the gate is a node of its own for dot: an operation in the circuit style."""
    return scene.style == "circuit" and wire.role == "operation"


def _read(scene: Scene, boxes: dict[str, Box], found: dict[str, Any]) -> Layout:
    """Boxes, paths, labels and frames from dot's JSON, whose y goes up."""
    left, bottom, right, top = map(float, found["bb"].split(","))
    head = legend_height(scene)

    def point(text: str) -> Point:
        x, y = text.split(",")
        return float(x) - left + MARGIN, top - float(y) + head

    centres: dict[str, Point] = {}
    frames: list[tuple[float, float, float, float] | None] = [None] * len(scene.clusters)
    for item in found.get("objects", ()):
        if item["name"].startswith("cluster_"):
            low, high = item["bb"].split(",")[:2], item["bb"].split(",")[2:]
            (x0, y1), (x1, y0) = point(",".join(low)), point(",".join(high))
            frames[int(item["name"][8:])] = (x0, y0, x1 - x0, y1 - y0)
        else:
            centres[item["name"]] = point(item["pos"])
    for id, box in boxes.items():
        x, y = centres[id]
        gate = centres.get(f"o{id}")
        box.y = y + (box.up - box.down) / 2
        box.x = x - box.width / 2 if gate is None else x - (box.width + box.head + STUB) / 2
        if gate is not None:
            box.shift = gate[0] - box.head / 2 - box.x, gate[1] - box.y
    paths: dict[str, list[Point]] = {}
    labels: dict[str, Point] = {}
    for item in found.get("edges", ()):
        if "id" not in item:
            continue  # from a gate to its own wire
        paths[item["id"]] = [point(text) for text in item["pos"].split() if text[:2] not in ("s,", "e,")]
        if "lp" in item:
            x, y = point(item["lp"])
            labels[item["id"]] = (x, y + 2)
    width = max(right - left + 2 * MARGIN, legend_width(scene))
    layout = Layout(width, top - bottom + head + MARGIN, boxes, paths, labels, frames, route="laid out by dot")
    layout.captions = captions_of(scene, layout.frames, layout.paths)
    return layout
