"""The report as a page for a browser: one file without script, link or font of its own.

What is wrong comes first, then the table, the graph with each gradient that was given coloured by its verdict, and for every
gradient a heat map of its relative error with the worst elements beside it. The graph is drawn by `pictures`, which is looked
up when the first page is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from .cells import number, place
from .findings import VERDICTS, Column, Findings

Array = Any

MOST_NODES = 120
"""The largest number of nodes that are drawn."""
WIDEST = 48
"""The largest number of cells of a heat map in each direction; of a larger array each cell shows the worst of a block."""
STEPS = (1e-7, 1e-4, 1e-2, 0.5)
"""The relative errors between which a cell of the heat map has one colour."""
SHADES = ("#cfe8d8", "#f7e7a6", "#f2b872", "#e07a5f", "#a4262c")
FILLS = {"agree": "#cfe8d8", "convention only": "#d5e6f8", "inconclusive": "#f7e7a6", "wrong": "#f4b8b0"}
"""The colours of the verdicts in the graph; they stand under dark text on both grounds."""
LEGEND = ("agrees", "to 1e-4", "to 1e-2", "to 0.5", "more")

STYLE = """
body{margin:0;background:var(--card);color:var(--ink);font:15px/1.5 Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif}
main{max-width:1180px;margin:0 auto;padding:20px 24px 48px}
h1{font-size:1.45rem;margin:0 0 4px}h2{font-size:1.08rem;margin:30px 0 8px}h3{font-size:1rem;margin:0 0 6px}
p{margin:4px 0}.faint{color:var(--faint)}
.verdict{display:inline-block;padding:1px 9px;border-radius:9px;font-weight:bold;font-size:.86em;white-space:nowrap}
.agree{background:#cfe8d8;color:#123c23}.convention{background:#d5e6f8;color:#0c3558}
.inconclusive{background:#f7e7a6;color:#4a3a00}.wrong{background:#a4262c;color:#fff}.open{background:var(--input);color:var(--ink)}
.finding{border-left:5px solid #a4262c;background:var(--cluster);padding:9px 14px;margin:9px 0;border-radius:0 8px 8px 0}
.finding.note{border-color:var(--value)}.guard{border-left:5px solid var(--frame);padding:3px 14px;margin:6px 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
th,td{padding:3px 11px;text-align:right;border-bottom:1px solid var(--frame);white-space:nowrap}
th{color:var(--faint);font-weight:normal}th:first-child,td:first-child,.columns td:last-child,
.columns th:last-child{text-align:left}
.gradients{display:grid;grid-template-columns:repeat(auto-fill,minmax(345px,1fr));gap:16px;align-items:start}
.panel{border:1px solid var(--frame);border-radius:10px;padding:12px 14px;min-width:0}
.panel svg{display:block;margin:8px 0;max-width:100%}.panel th,.panel td{padding:3px 8px}
.panel table{font-size:.84rem;width:100%}.panel th:first-child,.panel td:first-child{padding-left:0}
.key{display:flex;gap:14px;flex-wrap:wrap;font-size:.84rem;color:var(--faint)}
.key i{display:inline-block;width:13px;height:13px;border-radius:3px;margin-right:5px;vertical-align:-2px}
.key .outlined{width:9px;height:9px;border:2.5px solid #a4262c}
code{font-size:.94em}
.graph{border:1px solid var(--frame);border-radius:10px;overflow:auto}.graph svg{display:block}
"""


def page_of(report: Findings) -> str:
    """The whole page."""
    from ...pictures.svg import style_sheet, variables

    verdict = escape(report.verdict)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.function)}: {verdict}</title>\n"
        f"<style>:root{{{variables('light')};color-scheme:light dark}}"
        f"@media (prefers-color-scheme:dark){{:root{{{variables('dark')}}}}}{style_sheet('variables')}{STYLE}</style></head>\n"
        f"<body><main>{''.join(_parts(report))}</main></body></html>\n"
    )


def _parts(report: Findings) -> list[str]:
    odd = f" · the odd one out: {escape(report.odd_one_out)}" if report.odd_one_out else ""
    parts = [
        f"<h1>{escape(report.function)} {_badge(report.verdict)}</h1>",
        f'<p class="faint">{escape(report.function)} = {escape(number(report.value, 8))} · its gradient by hand, by autodiff and '
        f"by numbers{odd}</p>",
        *_findings(report),
        f"<h2>The three columns</h2>{_table(report)}",
        f'<p class="faint">{escape(report.summary())}</p>',
    ]
    parts += [f'<p class="guard">{escape(warning.sentence)}</p>' for warning in report.warnings]
    for name, rule in report.rules.items():
        parts.append(f"<h2>The rule of {escape(name)} {_badge(rule.verdict)}</h2>")
        parts.append(f'<p class="faint">{escape(rule.function)}, for a g drawn at random</p>{"".join(_findings(rule))}')
        parts.append(f'{_table(rule)}<p class="faint">{escape(rule.summary())}</p>')
    graph = _graph(report)
    if graph:
        parts.append(f'<h2>The graph</h2>{_colours()}<div class="graph">{graph}</div>')
    given = [_panel(column) for column in report.columns.values() if column.hand is not None]
    for name, rule in report.rules.items():
        given += [_panel(column, f"by the rule of {name}") for column in rule.columns.values()]
    if given:
        parts.append(f'<h2>Every element</h2>{_legend()}<div class="gradients">{"".join(given)}</div>')
    return parts


def _findings(report: Findings) -> list[str]:
    """The section of the findings."""
    kind = "finding" if not report.ok else "finding note"
    parts = []
    for finding in report.findings:
        sure = f' <span class="faint">{finding.hedge}</span>' if finding.hedge else ""
        parts.append(f'<div class="{kind}"><h3>{escape(finding.kind)}{sure}</h3><p>{_told(finding.sentence)}</p></div>')
    return parts


def _told(sentence: str) -> str:
    """A sentence in HTML, with what stands in backquotes as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(sentence))


def _badge(verdict: str) -> str:
    return f'<span class="verdict {_class(verdict)}">{escape(verdict)}</span>'


def _class(verdict: str) -> str:
    return verdict.partition(" ")[0] if verdict in VERDICTS else "open"


def _rows(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table; the cells are HTML."""
    lines = [f"<tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>"]
    lines += [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    return f'<div class="scroll"><table>{"".join(lines)}</table></div>'


def _table(report: Findings) -> str:
    head, *rows = report.rows
    table = _rows(tuple(map(escape, head)), [(*map(escape, row[:-1]), _badge(row[-1])) for row in rows])
    return f'<div class="columns">{table}</div>'


# ---- the graph -------------------------------------------------------------------------------------------------------


def _graph(report: Findings) -> str:
    """The graph, with the gradients that were given in the colours of their verdicts and the place of a mistake outlined."""
    if report.trace is None:
        return ""
    from ...pictures.draw import draw
    from ...pictures.svg import svg_of

    trace = report.trace
    keep_gradients(trace.root)
    picture = draw(trace.root, max_nodes=MOST_NODES, depth=99, title=f"{report.function}: the gradients given by hand")
    verdicts = {trace.named()[name]: column.verdict for name, column in report.columns.items() if column.hand is not None}
    places = {finding.node for finding in report.findings if finding.confidence >= 0.5}
    rules = []
    for wire in picture.scene.wires:
        if wire.node is None:
            continue
        if wire.node in verdicts:
            rules.append(f"#{wire.id} :is(.gate,.plate){{fill:{FILLS[verdicts[wire.node]]}}}")
            rules.append(f"#{wire.id} :is(text,tspan){{fill:#1f2933}}")
        if trace.names.get(wire.node) in places and not report.ok:
            rules.append(f"#{wire.id} .gate{{stroke:{SHADES[-1]};stroke-width:4}}")
    svg = svg_of(picture.scene, picture.layout, None)
    return f"<style>{''.join(rule.replace('#n-', '.graph #n-') for rule in rules)}</style>{svg}"


def keep_gradients(root: Any) -> None:
    """A backward pass whose gradients stay on the nodes, for the picture to show."""
    with np.errstate(all="ignore"):
        root.backward(keep_grads=True) if np.ndim(root.value) or not isinstance(root.value, float) else root.backward()


def _colours() -> str:
    return _key(list(FILLS.items()), outlined="a mistake is made here")


# ---- the heat maps ---------------------------------------------------------------------------------------------------


def _legend() -> str:
    return _key(list(zip(LEGEND, SHADES, strict=True)), "relative error of hand and autodiff:")


def _key(entries: list[tuple[str, str]], title: str = "", outlined: str = "") -> str:
    cells = "".join(f'<span><i style="background:{shade}"></i>{escape(name)}</span>' for name, shade in entries)
    if outlined:
        cells += f'<span><i class="outlined"></i>{escape(outlined)}</span>'
    return f'<p class="key">{escape(title)}{cells}</p>'


def _panel(column: Column, by: str = "") -> str:
    """One gradient: its verdict, heat map and worst elements."""
    table = ""
    rows = [
        (place(entry.index) or "–", *(escape(number(x, 5)) for x in (entry.hand, entry.autodiff, entry.ratio)))
        for entry in column.worst
    ]
    if column.verdict != "agree":
        table = _rows(("worst", "by hand", "autodiff", "hand / autodiff"), rows)
    shape = escape(f"{'×'.join(map(str, column.shape)) or 'number'} {by}")
    return (
        f'<div class="panel"><h3>d{escape(column.name)} <span class="faint">{shape}</span> {_badge(column.verdict)}</h3>'
        f'<p class="faint">{escape(column.reason)}</p>{heat_map(column)}{table}</div>'
    )


def heat_map(column: Column) -> str:
    """The relative error of each element as an SVG; of a large array, the worst of each block."""
    error = blocks(np.asarray(column.relative_error))
    wide, high = error.shape[1], error.shape[0]
    cell = max(6, min(22, 300 // max(wide, high, 1)))
    shades: Array = np.searchsorted(STEPS, error, side="right")
    cells = [
        f'<rect x="{j * cell}" y="{i * cell}" width="{cell - 1}" height="{cell - 1}" fill="{SHADES[shades[i, j]]}">'
        f"<title>{i}, {j}: {error[i, j]:.1e}</title></rect>"
        for i in range(high)
        for j in range(wide)
    ]
    label = escape(f"heat map of the relative error of d{column.name}, {high} by {wide}")
    return f'<svg width="{wide * cell}" height="{high * cell}" role="img" aria-label="{label}">{"".join(cells)}</svg>'


def blocks(error: Array) -> Array:
    """An array of any shape as a matrix of at most 48 by 48, each element the largest of a block.

    >>> blocks(np.zeros(5)).shape, blocks(np.zeros((12288, 1))).shape, blocks(np.zeros((100, 30))).shape
    ((1, 5), (43, 48), (34, 30))
    """
    if not np.size(error):
        return np.zeros((0, 0))
    matrix = np.atleast_2d(error).reshape(-1, np.shape(error)[-1] if np.ndim(error) > 1 else np.size(error))
    if 1 in matrix.shape and matrix.size > WIDEST:  # a long vector, in rows
        wide = WIDEST * -(-matrix.size // WIDEST**2)
        matrix = np.append(matrix, np.zeros(-matrix.size % wide)).reshape(-1, wide)
    for axis in (0, 1):
        size = -(-matrix.shape[axis] // WIDEST)
        starts = np.arange(0, matrix.shape[axis], size)
        matrix = np.maximum.reduceat(matrix, starts, axis=axis) if size > 1 else matrix
    return matrix
