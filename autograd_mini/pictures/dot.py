"""A scene as DOT text, for Graphviz to lay out and to edit by hand.

Names of any origin reach the text in two ways only: through `tag`, which escapes them into an HTML-like label, and
through `quoted`, for hover texts. There are no records, links, images or fonts that a name could turn into. The same
scene gives the same bytes.

A wire is a table of three rows, its number above a coloured line, its gradient below; edges meet the line at a port, so
the line is the wire.
"""

from __future__ import annotations

from html import escape

from .measure import compact_lines, folded_name, gradient_line, legend_entries, value_name
from .scene import Edge, Scene, Wire
from .svg import hover_text
from .theme import LARGEST, PALETTES, SCALE, VIRIDIS, magnitude_colour

FONT = "Helvetica,Arial,sans-serif"
MANY = 200
"""From so many nodes on, dot's search for short edges gets a limit."""


class Markup(str):
    """Text of an HTML-like label that has been escaped already."""

    __slots__ = ()


def tag(name: str, *content: str, **attributes: object) -> Markup:
    """One element of an HTML-like label. Text is escaped unless it is Markup; attributes are ours alone.

    >>> tag("B", "a < b")
    '<B>a &lt; b</B>'
    """
    given = ""
    for key, value in attributes.items():
        given += f' {key.replace("_", "-")}="{value}"'
    inner = ""
    for part in content:
        inner += part if isinstance(part, Markup) else escape(part).replace("\\", "\\\\")  # dot expands \N here, too
    return Markup(f"<{name}{given}>{inner}</{name}>" if inner or name == "TD" else "")


def quoted(text: str) -> str:
    """A string of DOT that dot shows as it is: no escapes, no entities.

    >>> print(quoted('say "hi" & go'))
    "say &quot;hi&quot; &amp; go"
    """
    return '"' + escape(text).replace("\\", "\\\\").replace("\n", "&#10;") + '"'


def dot_of(scene: Scene, theme: str = "light") -> str:
    """The DOT text of a scene."""
    return _Writer(scene, PALETTES["dark" if theme == "dark" else "light"]).text()


class _Writer:
    def __init__(self, scene: Scene, palette: dict[str, str]) -> None:
        self.scene, self.palette = scene, palette
        self.compact = scene.style == "compact"
        self.rides = _riding(scene) if self.compact else set()
        self.by_id = {wire.id: wire for wire in scene.wires}

    def text(self) -> str:
        scene, palette = self.scene, self.palette
        limits = ", nslimit=2, nslimit1=2" if len(scene.wires) > MANY else ""
        text = f'fontname="{FONT}"'
        lines = [
            "digraph autograd {",
            f'  graph [rankdir=LR, bgcolor="{palette["card"]}", {text}, fontsize=15, fontcolor="{palette["ink"]}", labelloc=t, '
            "labeljust=l, nodesep=0.28, ranksep=0.34, pad=0.12, splines=true, outputorder=edgesfirst, newrank=true"
            f"{limits}, label=<{self.legend()}>]",
            f'  node [shape=plain, {text}, fontsize=15, fontcolor="{palette["ink"]}"]',
            f'  edge [{text}, fontsize=11, color="{palette["wire"]}", penwidth=1.6, arrowsize=0.65]',
        ]
        self.nodes(lines)
        if self.rides:
            for edge in scene.edges:
                if edge.id in self.rides:
                    lines.append(f"  {{rank=same; {_name(edge.source)}; {_name(edge.target)}}}")
        lines += [self.edge(edge) for edge in scene.edges]
        lines.append("}\n")
        return "\n".join(lines)

    def nodes(self, lines: list[str]) -> None:
        """The nodes, each in its frame."""
        indent = "  "
        members: dict[int | None, list[Wire]] = {}
        for wire in self.scene.wires:
            members.setdefault(wire.cluster, []).append(wire)
        todo: list[tuple[int | None, bool]] = [(None, True)]
        depth = 0
        while todo:
            number, opening = todo.pop()
            pad = indent + "  " * depth
            if not opening:
                depth -= 1
                lines.append(indent + "  " * depth + "}")
                continue
            if number is not None:
                caption = self.font("faint", self.scene.clusters[number].name or " ", size=11)
                lines.append(
                    f'{pad}subgraph cluster_{number} {{ id="c-{number}"; style="rounded,filled"; labelloc=t; '
                    f'color="{self.palette["frame"]}"; fillcolor="{self.palette["cluster"]}"; label=<{caption}>'
                )
                depth += 1
                todo.append((number, False))
            for wire in members.get(number, ()):
                lines += self.node(wire, indent + "  " * depth)
            todo += [(i, True) for i in range(len(self.scene.clusters) - 1, -1, -1) if self.scene.clusters[i].parent == number]

    # ---- labels ------------------------------------------------------------------------------------------------------

    def font(self, role: str, *content: str, size: float | None = None) -> Markup:
        return tag("FONT", *content, COLOR=self.palette[role], **({} if size is None else {"POINT_SIZE": f"{size:g}"}))

    def legend(self) -> Markup:
        scene = self.scene
        rows = [tag("TD", tag("B", scene.title or " "), ALIGN="LEFT")]
        dot = self.font("faint", Markup(" &nbsp;·&nbsp; "), size=11)
        entries: list[str] = []
        for role, text in legend_entries(scene):
            entries += [dot] if entries else []
            entries.append(self.font(role, text, size=11))
        rows.append(tag("TD", *entries, ALIGN="LEFT"))
        if self.compact and scene.mode != "forward":
            low, high = SCALE
            cells = [tag("FONT", "██", COLOR=colour, POINT_SIZE=8) for colour in VIRIDIS]
            rows.append(tag("TD", tag("FONT", f"1e−{-low} ", *cells, f" {10**high}", POINT_SIZE=11), ALIGN="LEFT"))
        rows += [tag("TD", self.font("faint", note, size=11), ALIGN="LEFT") for note in scene.notes]
        return self.table(*[tag("TR", row) for row in rows], tag("TR", tag("TD", HEIGHT=6)), CELLPADDING=1)

    def table(self, *rows: Markup, CELLPADDING: int = 2, **attributes: object) -> Markup:
        return tag("TABLE", *rows, **{"BORDER": 0, "CELLBORDER": 0, "CELLSPACING": 0, "CELLPADDING": CELLPADDING, **attributes})

    def line(self) -> tuple[Markup, Markup]:
        """The rule between value and gradient that is the wire, and a little room below it."""
        return (
            tag("TR", tag("TD", PORT="m", BGCOLOR=self.palette["wire"], HEIGHT=2, CELLPADDING=0)),
            tag("TR", tag("TD", HEIGHT=2, CELLPADDING=0)),
        )

    def numbers(self, wire: Wire) -> tuple[Markup, Markup]:
        """The texts above and below the line."""
        mode, output = self.scene.mode, self.scene.output.name
        small = mode == "backward"
        number = wire.value if small else tag("B", wire.value)
        name = value_name(wire)
        role = "alarm" if wire.strange[0] else "faint" if small else "value"
        above = self.font(role, *([tag("I", name), " = "] if name else []), number, size=12 if small else None)
        text = gradient_line(wire, mode, output)
        if wire.gradient is None or not text:
            below = self.font("faint", text, size=11) if text else Markup(" ")
        else:
            prefix = text.removesuffix(wire.gradient)
            below = self.font("alarm" if wire.strange[1] else "gradient", prefix, tag("B", wire.gradient))
        return above, below

    # ---- nodes and edges ---------------------------------------------------------------------------------------------

    def node(self, wire: Wire, pad: str) -> list[str]:
        name, hint = _name(wire.id), quoted(hover_text(wire))
        classes = " ".join(["leaf " + wire.role if wire.leaf else wire.role, *(["output"] if wire.output else [])])
        palette, forward = self.palette, self.scene.mode == "forward"
        if wire.role == "folded":
            rows = [tag("FONT", folded_name(wire), POINT_SIZE=12)]
            if wire.value:
                above, below = self.numbers(wire)
                rows += [above] if forward else [above, below]
            label = self.table(*[tag("TR", tag("TD", row)) for row in rows])
            return [
                f'{pad}{name} [id="{wire.id}", class="folded", shape=box3d, style="filled,dashed", margin=0.08, '
                f'fillcolor="{palette["constant"]}", color="{palette["wire"]}", label=<{label}>, tooltip={hint}]'
            ]
        if self.compact:
            label = self.compact_label(wire)
            return [f'{pad}{name} [id="{wire.id}", class="{classes}", tooltip={hint}, label=<{label}>]']
        above, below = self.numbers(wire)
        box = {"BORDER": 1, "COLOR": palette["wire"], "CELLPADDING": 7}
        if wire.role == "constant":
            cell = tag("TD", above, PORT="m", BGCOLOR=palette["constant"], STYLE="ROUNDED,DASHED", **box)
            label = self.table(tag("TR", cell), CELLPADDING=0)
            return [f'{pad}{name} [id="{wire.id}", class="{classes}", tooltip={hint}, label=<{label}>]']
        rule, room = self.line()
        under = [] if forward else [room, tag("TR", tag("TD", " ", below, " "))]
        if wire.leaf:
            style = "ROUNDED,DASHED" if wire.gradient is None else "ROUNDED"
            head = tag(
                "TD", tag("I", wire.name), ROWSPAN=3 if forward else 4, BGCOLOR=palette[wire.role], STYLE=style, WIDTH=30, **box
            )
            under = [room] if forward else under
            label = self.table(tag("TR", head, tag("TD", " ", above, " ")), rule, *under)
            return [f'{pad}{name} [id="{wire.id}", class="{classes}", tooltip={hint}, label=<{label}>]']
        op = "o" + name[1:]
        size = 20 if len(wire.glyph) == 1 else 12
        gate = (
            f'{pad}{op} [id="o-{wire.id[2:]}", class="gate", shape=circle, style=filled, fixedsize=true, width=0.5, '
            f'penwidth=1.6, fillcolor="{palette["gate"]}", color="{palette["ink"]}", '
            f"label=<{tag('FONT', wire.glyph or ' ', POINT_SIZE=size)}>, tooltip={quoted(wire.hint)}]"
        )
        rows = [tag("TR", tag("TD", " ", above, " ")), rule, *under]
        if wire.output:
            label = tag(
                "TABLE",
                *rows,
                BORDER=2,
                COLOR=palette["ink"],
                BGCOLOR=palette["output"],
                STYLE="ROUNDED",
                CELLBORDER=0,
                CELLSPACING=0,
                CELLPADDING=4,
            )
        else:
            label = self.table(*rows)
        back = f', dir=back, style=dashed, color="{palette["gradient"]}"' if self.scene.mode == "backward" else ", arrowhead=none"
        return [
            gate,
            f'{pad}{name} [id="{wire.id}", class="{classes}", tooltip={hint}, label=<{label}>]',
            f'{pad}{op} -> {name}:m:w [id="w-{wire.id[2:]}", class="stub", weight=8{back}]',
        ]

    def compact_label(self, wire: Wire) -> Markup:
        palette = self.palette
        _, value, gradient = compact_lines(wire, self.scene.mode)
        fill = palette["output"] if wire.output else palette[wire.role] if wire.leaf else palette["gate"]
        shape = " ".join(filter(None, (wire.shape, wire.dtype)))
        head = [
            *([tag("B", wire.glyph), " "] if wire.glyph else []),
            tag("I", wire.name),
            *(["  ", self.font("faint", shape, size=11)] if shape else []),
        ]
        rows = [] if wire.role == "constant" else [tag("TR", tag("TD", tag("FONT", *head, POINT_SIZE=13), ALIGN="LEFT"))]
        room = {"CELLPADDING": 6} if wire.role == "constant" else {}
        rows.append(
            tag("TR", tag("TD", self.font("alarm" if wire.strange[0] else "value", value, size=12), ALIGN="LEFT", **room))
        )
        if gradient and wire.role != "constant":
            colour = palette["wire"] if wire.magnitude is None else self.strip(wire)
            rows.append(tag("TR", tag("TD", BGCOLOR=colour, HEIGHT=5, CELLPADDING=0)))
            role = "faint" if wire.gradient is None else "alarm" if wire.strange[1] else "gradient"
            rows.append(tag("TR", tag("TD", self.font(role, gradient, size=12), ALIGN="LEFT")))
        style = "ROUNDED,DASHED" if wire.role == "constant" else "ROUNDED"
        return tag(
            "TABLE",
            *rows,
            BORDER=2 if wire.output else 1,
            COLOR=palette["ink" if wire.output else "wire"],
            BGCOLOR=fill,
            STYLE=style,
            CELLBORDER=0,
            CELLSPACING=0,
            CELLPADDING=2,
        )

    def strip(self, wire: Wire) -> str:
        assert wire.magnitude is not None
        if wire.magnitude == 0:
            return self.palette["card"]
        return self.palette["alarm"] if wire.strange[1] or wire.magnitude > LARGEST else magnitude_colour(wire.magnitude)

    def edge(self, edge: Edge) -> str:
        palette, backward = self.palette, self.scene.mode == "backward"
        if self.compact:
            ends = f"{_name(edge.source)} -> {_name(edge.target)}"
        else:
            folds = {wire.id for wire in (self.by_id[edge.source], self.by_id[edge.target]) if wire.role == "folded"}
            tail = _name(edge.source) + ("" if edge.source in folds else ":m:e")
            ends = f"{tail} -> {_name(edge.target) if edge.target in folds else 'o' + _name(edge.target)[1:]}"
        attributes = [f'id="{edge.id}"']
        if not edge.flows:
            attributes.append(
                f'style=dashed, color="{palette["faint"]}", penwidth=1.1' + (", arrowhead=none" if backward else "")
            )
        elif backward:
            attributes.append(f'dir=back, style=dashed, color="{palette["gradient"]}"')
        if edge.id in self.rides:
            attributes.append("constraint=false")
        if edge.symbol:
            text = self.font("local", tag("I", self.scene.local(edge)))
            attributes.append(
                f"label=<{self.table(tag('TR', tag('TD', ' ', text, ' ')), tag('TR', tag('TD', HEIGHT=7)), CELLPADDING=0)}>"
            )
        return f"  {ends} [{', '.join(attributes)}]"


def _name(id: str) -> str:
    """The name of a node in DOT: ours, so that it needs no quotes."""
    return "v" + id[2:].replace("-", "_")


def _riding(scene: Scene) -> set[str]:
    """The edges of leaves that stand above their only reader."""
    readers: dict[str, int] = {}
    arriving: dict[str, list[Edge]] = {}
    for edge in scene.edges:
        readers[edge.source] = readers.get(edge.source, 0) + 1
        arriving.setdefault(edge.target, []).append(edge)
    leaves = {wire.id for wire in scene.wires if wire.leaf}
    found = set()
    for edges in arriving.values():
        able = [edge for edge in edges if edge.source in leaves and readers[edge.source] == 1]
        able = able[1:] if len(able) == len(edges) else able
        found |= {edge.id for edge in able[-1:]}
    return found
