"""A scene on its layout as an SVG: one string, well formed, without script, link or font of its own.

The contract with whoever animates it:

- `<svg class="autograd both circuit">` (the mode, the style, and `brief` where arrows bear numbers alone) holds, in this
  order, a `rect.card`, `g.legend`,
  `g.frames`, `g.edges`, `g.nodes`.
- `<g class="edge" id="e-0-3-1" data-source="n-0" data-target="n-3">` holds `path.line`, `path.arrow` and `text.local`.
  An edge that carries no gradient has the class `quiet`. Data attributes name the wires of the scene, not their ghosts.
- `<g class="cluster" id="c-0" data-part="2">` is a frame, which shows the part 2 of the outline.
- `<g class="node operation" id="n-3" data-of="n-3">`, or `leaf parameter`, `leaf input`, `leaf constant`, `folded`,
  with `output` for the last one, holds a `<title>` (the hover text), `.gate` (the circle or box of what made it),
  `text.glyph` or `text.name`, `path.wire` (the thick line), `text.value` and `text.gradient`; the number alone is
  `tspan.number`, the ∇ before it `text.sign`. A gradient that is not computed has the class `missing`, one that is not
  wanted `none`, a NaN or infinity `strange`. In the compact style `rect.strip` has the colour of the gradient's magnitude.
- A fold has `data-part`, the part that it is, `data-span="12-45"`, the indices of its members, and `data-shows`, the id that its
  result has where it is not folded; `data-holds="3 5"` are the indices of leaves that only it reads.

So `#n-3 .gradient` is hidden and shown by one rule, and every colour is a class: `style_sheet(theme)` gives the rules
alone, `style_sheet("variables")` with CSS variables.
"""

from __future__ import annotations

from html import escape

from .figures import NOT_COMPUTED, factor, in_order
from .layout import Layout
from .measure import (
    DETAIL,
    GRADIENT,
    MARGIN,
    NUMBER,
    PILE,
    RADIUS,
    SIGN,
    SMALL,
    STUB,
    VALUE,
    Box,
    Point,
    compact_lines,
    folded_name,
    gradient_line,
    has_scale,
    legend_entries,
    value_name,
)
from .scene import Edge, Scene, Wire
from .theme import DARK, FAMILY, LARGEST, LIGHT, PALETTES, SCALE, VIRIDIS, magnitude_colour, text_width

_SHAPE_RULES = f"""
.autograd text{{font-family:{FAMILY};font-size:{NUMBER:g}px;white-space:pre}}
.autograd .title{{font-size:16px;font-weight:bold}}
.autograd .key,.autograd .note,.autograd .detail,.autograd .local,.autograd .shape,.autograd .none{{font-size:{SMALL:g}px}}
.autograd .name,.autograd .local{{font-style:italic}}
.autograd tspan.name{{unicode-bidi:isolate}}
.autograd .number{{font-weight:bold}}
.autograd .none{{font-weight:normal}}
.autograd .gate{{stroke-width:1.2}}
.autograd .operation .gate{{stroke-width:1.8}}
.autograd.compact .operation .gate{{stroke-width:1.2}}
.autograd .plate,.autograd.compact .output .gate{{stroke-width:2.4}}
.autograd .constant .gate,.autograd .input.quiet .gate,.autograd .folded .gate{{stroke-dasharray:5 4}}
.autograd .wire{{stroke-width:2.4}}
.autograd .line{{fill:none;stroke-width:1.7}}
.autograd .quiet .line{{stroke-width:1.2;stroke-dasharray:6 5}}
.autograd .glyph{{font-size:20px}}
.autograd .glyph.word{{font-size:13px}}
.autograd .folded text.name{{font-size:12px;font-style:normal}}
.autograd.compact .folded .name{{font-style:normal;font-weight:bold}}
.autograd.compact .value,.autograd.compact .gradient,.autograd .sign{{font-size:12px}}
.autograd.compact .number{{font-weight:normal}}
.autograd.compact .head{{font-size:13px}}
.autograd.compact .glyph{{font-size:13px;font-weight:bold}}
.autograd.backward .value{{font-size:12px}}
.autograd.backward .value .number{{font-weight:normal}}
.autograd.backward .flows .line{{stroke-dasharray:7 5}}
.autograd .frame{{stroke-width:1}}
.autograd .legend .key tspan{{font-size:{SMALL:g}px;font-style:normal}}
.autograd .strip.alarm{{stroke-dasharray:3 2}}
"""

_COLOUR_RULES = """
.autograd .card{fill:{card}}
.autograd text{fill:{ink}}
.autograd .value{fill:{value}}
.autograd .gradient,.autograd .sign{fill:{gradient}}
.autograd .local{fill:{local}}
.autograd .note,.autograd .detail,.autograd .shape,.autograd .none{fill:{faint}}
.autograd .missing,.autograd .caption,.autograd .key .faint{fill:{faint}}
.autograd .gate{stroke:{wire};fill:{gate}}
.autograd.circuit .operation .gate,.autograd .plate,.autograd .output .gate{stroke:{ink}}
.autograd .parameter .gate{fill:{parameter}}
.autograd .input .gate{fill:{input}}
.autograd .constant .gate,.autograd .folded .gate{fill:{constant}}
.autograd .plate,.autograd.compact .output .gate{fill:{output}}
.autograd .wire,.autograd .line{stroke:{wire};fill:none}
.autograd .arrow{fill:{wire}}
.autograd.backward .value{fill:{faint}}
.autograd.backward .flows .line{stroke:{gradient}}
.autograd.backward .flows .arrow{fill:{gradient}}
.autograd .alarm{fill:{warning};stroke:{alarm}}
.autograd .strange{fill:{alarm}}
.autograd .frame{fill:{cluster};stroke:{frame}}
.autograd .blank{stroke:{wire}}
.autograd .blank{fill:{card}}
"""


def style_sheet(theme: str) -> str:
    """The CSS of a picture: "light", "dark", "auto" (as the reader's system has it), or "variables" (var(--value), ...
    set by the page)."""
    if theme == "variables":
        return (_SHAPE_RULES + _painted({role: f"var(--{role})" for role in LIGHT})).strip()
    if theme == "auto":
        return f"{_SHAPE_RULES}{_painted(LIGHT)}@media (prefers-color-scheme:dark){{{_painted(DARK)}}}".strip()
    return (_SHAPE_RULES + _painted(PALETTES[theme])).strip()


def variables(theme: str) -> str:
    """The colours of a theme as declarations of CSS variables: `--value:#0b5fa5;...`."""
    return ";".join(f"--{role}:{colour}" for role, colour in PALETTES[theme].items())


def _painted(palette: dict[str, str]) -> str:
    text = _COLOUR_RULES
    for role, colour in palette.items():
        text = text.replace(f"{{{role}}}", colour)
    return text


def _kind(scene: Scene) -> str:
    return f"{scene.mode} {scene.style}{' brief' * scene.brief}"


def svg_of(scene: Scene, layout: Layout, theme: str | None = "light") -> str:
    """The picture as the text of an SVG file; with theme None it has no style sheet of its own."""
    width, height = layout.width, layout.height
    title = escape(in_order(scene.title))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="autograd {_kind(scene)}" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(_spoken(scene))}">',
    ]
    if theme is not None:
        parts.append(f"<style>{style_sheet(theme)}</style>")
    parts.append(f'<rect class="card" width="{width:.0f}" height="{height:.0f}" rx="8"/>')
    parts.append(f'<g class="legend"><text class="title" x="{MARGIN:g}" y="26">{title}</text>{_legend(scene)}</g>')
    parts.append('<g class="frames">')
    for number, (cluster, frame, caption) in enumerate(zip(scene.clusters, layout.frames, layout.captions, strict=True)):
        if frame is not None:
            part = f' data-part="{scene.part_of_cluster[number]}"' if scene.part_of_cluster else ""
            name = f'<text class="caption key" x="{_n(caption.x)}" y="{_n(caption.y)}">{escape(caption.text)}</text>'
            title = f"<title>{escape(cluster.name)}</title>"
            parts.append(f'<g class="cluster" id="c-{number}"{part}>{title}{_rect("frame", *frame, 10)}{name}</g>')
    parts.append('</g><g class="edges">')
    wires = {wire.id: wire for wire in scene.wires}
    parts += [_edge(edge, wires, layout, scene) for edge in scene.edges]
    parts.append('</g><g class="nodes">')
    draw = _compact if scene.style == "compact" else _circuit
    parts += [draw(wire, layout.boxes[wire.id], scene) for wire in scene.wires]
    parts.append("</g></svg>\n")
    return "\n".join(parts)


def _spoken(scene: Scene) -> str:
    """The picture in a sentence, for those who cannot see it."""
    gradients = [
        f"d{factor(scene.output.name)}/d{factor(wire.name)} = {wire.gradient}"
        for wire in scene.wires
        if wire.role == "parameter" and not wire.ghost
    ]
    told = f"; gradients {', '.join(gradients[:12])}" if scene.computed and gradients and scene.mode != "forward" else ""
    return f"{scene.title}; {scene.output.name} = {scene.output.value}{told}"


def _n(x: float) -> str:
    """A coordinate, to a tenth."""
    return f"{x:.1f}".removesuffix(".0")


# ---- legend ----------------------------------------------------------------------------------------------------------


def _legend(scene: Scene) -> str:
    parts, x = [], MARGIN
    for k, (role, text) in enumerate(legend_entries(scene)):
        for content, words in (("faint", "·" * bool(k)), (role, "∇" * text.startswith("∇ ")), (role, text.removeprefix("∇ "))):
            if words:
                parts.append(_text("key", x, 44, f'<tspan class="{content}">{escape(words)}</tspan>', "start"))
                x += text_width(words, SMALL) / 1.06 + (4 if words == "∇" else 8)
    y = 60.0
    if has_scale(scene):
        parts.append(_scale(y))
        y += 16
    for note in scene.notes:
        parts.append(f'<text class="note" x="{MARGIN:g}" y="{_n(y)}">{escape(note)}</text>')
        y += 16
    return "".join(parts)


def _scale(y: float) -> str:
    """The colours of the magnitude strip."""
    low, high = SCALE
    first = f"1e−{-low}"
    x = MARGIN + text_width(first, SMALL) + 5
    after = x + 14 * len(VIRIDIS) + 5
    cells = [_rect("cell", x + 14 * i, y - 8, 14, 8, fill=colour) for i, colour in enumerate(VIRIDIS)]
    texts = ((MARGIN, first), (after, str(10**high)), (after + 49, "exactly 0"), (after + 110, "nan, ∞ and above 1000: hatched"))
    keys = [_text("key", at, y, text, "start") for at, text in texts]
    return "".join([*cells, _rect("strip blank", after + 24, y - 8, 20, 7), *keys])


# ---- edges -----------------------------------------------------------------------------------------------------------


def _edge(edge: Edge, wires: dict[str, Wire], layout: Layout, scene: Scene) -> str:
    path = layout.paths[edge.id]
    backward = scene.mode == "backward" and edge.flows
    arrow = _arrow(path[3], path[0], path[1]) if backward else _arrow(path[-4], path[-1], path[-2])
    line = f'<path class="line" d="{_d(path)}"/><path class="arrow" d="{arrow}"/>'
    if scene.mode == "backward" and not edge.flows:
        line = f'<path class="line" d="{_d(path)}"/>'
    local = ""
    if edge.symbol and edge.id in layout.labels:
        x, y = layout.labels[edge.id]
        local = f'<text class="local" x="{_n(x)}" y="{_n(y)}" text-anchor="middle">{escape(in_order(scene.local(edge)))}</text>'
    source, target = wires[edge.source], wires[edge.target]
    whole = edge.local if scene.brief and edge.number else ""
    told = ", ".join(filter(None, (whole, f"{edge.more + 1} edges" * bool(edge.more), edge.way)))
    several = f"<title>{escape(told)}</title>" if told else ""
    ends = f'data-source="{source.of}" data-target="{target.of}"'
    return f'<g class="edge {"flows" if edge.flows else "quiet"}" id="{edge.id}" {ends}>{several}{line}{local}</g>'


def _d(path: list[Point]) -> str:
    """The commands of a path; level pieces as lines."""
    x, y = path[0]
    parts = [f"M{_n(x)} {_n(y)}"]
    for i in range(1, len(path), 3):
        a, b, c = path[i : i + 3]
        if y == a[1] == b[1] == c[1]:
            if parts[-1][0] == "H":  # one level piece after the other
                parts.pop()
            parts.append(f"H{_n(c[0])}")
        else:
            parts.append(f"C{_n(a[0])} {_n(a[1])} {_n(b[0])} {_n(b[1])} {_n(c[0])} {_n(c[1])}")
        y = c[1]
    return "".join(parts)


def _arrow(start: Point, tip: Point, before: Point) -> str:
    """A head at the tip, pointing as the path does there."""
    x, y = tip
    dx, dy = x - before[0], y - before[1]
    size = (dx * dx + dy * dy) ** 0.5
    if size < 1e-6:
        dx, dy = x - start[0], y - start[1]
        size = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / size, dy / size
    back, aside = (x - 8 * dx, y - 8 * dy), (-3.4 * dy, 3.4 * dx)
    left, right = ((back[0] + side * aside[0], back[1] + side * aside[1]) for side in (1, -1))
    return f"M{_n(x)} {_n(y)}L{_n(left[0])} {_n(left[1])}L{_n(right[0])} {_n(right[1])}Z"


# ---- nodes -----------------------------------------------------------------------------------------------------------


def hover_text(wire: Wire) -> str:
    """The hover text of a wire."""
    lines = [wire.hint]
    if wire.value:
        lines.append(" ".join(filter(None, (f"value {wire.value}", wire.shape, wire.dtype))))
    if wire.gradient is not None:
        lines.append(f"gradient {wire.gradient}")
    if wire.where:
        lines.append(wire.where)
    return "\n".join(lines)


def _group(wire: Wire, content: str) -> str:
    roles = ["node", *(["leaf"] if wire.leaf else []), wire.role, *(["output"] if wire.output else [])]
    roles += ["quiet"] if wire.role == "input" else []
    more = "" if wire.part is None else f' data-part="{wire.part}"'
    if wire.span is not None:
        more += f' data-span="{wire.span[0]}-{wire.span[1]}" data-shows="{wire.shows}"'
        more += f' data-holds="{" ".join(map(str, wire.holds))}"' if wire.holds else ""
    title = f"<title>{escape(hover_text(wire))}</title>"
    return f'<g class="{" ".join(roles)}" id="{wire.id}" data-of="{wire.of}"{more}>{title}{content}</g>'


def _rect(role: str, x: float, y: float, width: float, height: float, radius: float = 0, fill: str = "") -> str:
    size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    size += f' rx="{_n(radius)}"' if radius else ""
    size += f' fill="{fill}"' if fill else ""
    return f'<rect class="{role}" {size}/>'


def _text(role: str, x: float, y: float, content: str, anchor: str = "middle") -> str:
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{role}" x="{_n(x)}" y="{_n(y)}"{side}>{content}</text>'


def _glyph(wire: Wire, x: float, y: float) -> str:
    word = len(wire.glyph) > 1
    return _text("glyph word" if word else "glyph", x, y + (4.5 if word else 6.5), escape(wire.glyph))


def _value(wire: Wire, scene: Scene) -> str:
    number = f'<tspan class="number">{escape(wire.value)}</tspan>'
    name = value_name(wire)
    return f'<tspan class="name">{escape(name)}</tspan> = {number}' if name else number


def _gradient(wire: Wire, scene: Scene) -> tuple[str, str]:
    """The class and the content of the text below a wire."""
    if wire.gradient is None:
        return "gradient none", escape(gradient_line(wire, scene.mode, ""))
    role = "gradient" + (" missing" if wire.gradient == NOT_COMPUTED else "") + (" strange" if wire.strange[1] else "")
    number = f'<tspan class="number">{escape(wire.gradient)}</tspan>'
    if scene.mode == "backward":
        names = map(factor, (scene.output.name, value_name(wire) or wire.name))
        over, under = (f'd<tspan class="name">{escape(name)}</tspan>' for name in names)
        return role, f"{over}/{under} = {number}"
    return role, number


def _circuit(wire: Wire, box: Box, scene: Scene) -> str:
    """A gate or box, and to its right the wire between its value and its gradient."""
    gate = _gate(wire, box)
    if wire.role == "constant":
        return _group(wire, gate + _text("value", box.x + box.head / 2, box.y + 5, _value(wire, scene)))
    if not wire.value:  # a fold with several results
        return _group(wire, gate)
    y, stop = box.y, box.x + box.width
    start = box.x + box.head + (STUB if wire.role == "operation" else 0.0)
    left = stop - box.tail if box.tail else start
    middle = (left + stop) / 2
    gate_x, gate_y = box.x + box.shift[0] + box.head, y + box.shift[1]
    stub = f"M{_n(gate_x)} {_n(gate_y)}" + ("" if gate_y == y else f"L{_n(start)} {_n(y)}")
    parts = [gate]
    if box.tail:
        parts.append(_rect("plate", left, y - 30, box.tail, 60, 10))
    parts.append(f'<path class="wire" d="{stub}H{_n(stop)}"/>')
    backward = scene.mode != "forward"
    for odd, top in ((wire.strange[0], y - 23), (wire.strange[1] and backward, y + 2)):
        if odd:
            parts.append(_rect("alarm", left + 4, top, stop - left - 8, 21, 3))
    parts.append(_text("value strange" if wire.strange[0] else "value", middle, y - 7, _value(wire, scene)))
    role, content = _gradient(wire, scene) if backward else ("", "")
    if content:
        parts.append(_text(role, middle, y + (15 if wire.gradient is None else 18), content))
    return _group(wire, "".join(parts))


def _gate(wire: Wire, box: Box) -> str:
    """The sign of where a value comes from: a circle for an operation, a box for a leaf, a pile of boxes for a fold."""
    x, y = box.x + box.shift[0], box.y + box.shift[1]
    middle, top = x + box.head / 2, y - box.gate / 2
    if wire.role == "folded":
        pile = (_rect("gate", x + off, top - off, box.head - 4, box.gate, 8) for off in (4, 0))
        return "".join(pile) + _text("name", middle - 2, y + 4, escape(folded_name(wire)))
    if wire.leaf:
        name = _text("name", middle, y + 5, escape(wire.name)) if wire.name else ""
        return _rect("gate", x, top, box.head, box.gate, 10) + name
    if box.gate == 2 * RADIUS == box.head:
        return f'<circle class="gate" cx="{_n(middle)}" cy="{_n(y)}" r="{RADIUS:g}"/>' + _glyph(wire, middle, y)
    return _rect("gate", x, top, box.head, box.gate, RADIUS) + _glyph(wire, middle, y)


def _compact(wire: Wire, box: Box, scene: Scene) -> str:
    """A box with what it is, how much is behind it, its value, and below a coloured strip its gradient."""
    pile = PILE if wire.role == "folded" else 0.0
    x, y, half, width = box.x, box.y, box.gate / 2, box.width - pile
    gate = _rect("gate", x, y - half, width, 2 * half, 9)
    if wire.role == "constant":
        return _group(wire, gate + _text("value", x + width / 2, y + 4, _value(wire, scene)))
    if pile:
        gate = _rect("gate", x + pile, y - half - pile, width, 2 * half, 9) + gate
    _, value, gradient = compact_lines(wire, scene.mode)
    left, top = x + 9, y - half
    parts = [gate, _head(wire, left, top + 18)]
    if wire.detail:
        top += DETAIL
        parts.append(_text("detail", left, top + 17, escape(wire.detail), "start"))
    if value:
        role = "value strange" if wire.strange[0] else "value"
        parts.append(_text(role, left, top + 37, f'<tspan class="number">{escape(value)}</tspan>', "start"))
    if gradient:
        top += VALUE
        parts.append(_strip(wire, x, top + 24, width))
        role = _gradient(wire, scene)[0]
        _, sign, number = gradient.rpartition("∇ ")
        if sign:  # a text of its own: where a font lacks the sign, only the sign is taken from another one
            parts.append(_text(role.replace("gradient", "sign"), left, top + 18 + GRADIENT, "∇", "start"))
        at = left + text_width("∇  ", 12) if sign else left
        parts.append(_text(role, at, top + 18 + GRADIENT, f'<tspan class="number">{escape(number)}</tspan>', "start"))
    return _group(wire, "".join(parts))


def _head(wire: Wire, x: float, y: float) -> str:
    """The first line of a compact box: the sign of the operation, the name, the shape."""
    shape = " ".join(filter(None, (wire.shape, wire.dtype)))
    apart = len(wire.glyph) == 1 and not wire.glyph.isascii()  # a text of its own, as ∇
    head = f'<tspan class="glyph">{escape(wire.glyph)}</tspan> ' if wire.glyph and not apart else ""
    head += f'<tspan class="name">{escape(wire.name)}</tspan>' if wire.name else ""
    head += f'{"  " if head else ""}<tspan class="shape">{escape(shape)}</tspan>' if shape else ""
    sign = _text("glyph", x, y, escape(wire.glyph), "start") if apart else ""
    return sign + _text("head", x + SIGN * apart, y, head, "start")


def _strip(wire: Wire, x: float, y: float, width: float) -> str:
    """The line between value and gradient, coloured by the gradient's magnitude."""
    if wire.magnitude is None:
        return f'<path class="wire" d="M{_n(x)} {_n(y + 2.5)}H{_n(x + width)}"/>'
    if wire.magnitude == 0:
        return _rect("strip blank", x, y, width, 5)
    if wire.strange[1] or wire.magnitude > LARGEST:
        return _rect("strip alarm", x, y, width, 5)
    return _rect("strip", x, y, width, 5, fill=magnitude_colour(wire.magnitude))
