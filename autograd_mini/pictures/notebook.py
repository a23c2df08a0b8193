"""Results in a notebook: shown once, as wide as the cell, light or dark as the notebook is.

A page goes into a frame without access to what is around it. `color-scheme`, set on the frame by the theme of the
notebook, is what the page inside sees as the reader's preference, so no script has to look for it. Where a notebook
is not trusted, it drops the frame, the style sheet, and the attribute that hides the image before it: then the image shows, and
nothing shows twice. Tables and curves are plain HTML and an image: they need no trust.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from ..notation.expression import number_text
from .theme import FAMILY, text_width

_DARK = ('body[data-jp-theme-light="false"]', "body[data-vscode-theme-kind=vscode-dark]", "html[theme=dark]")
"""Dark notebooks: JupyterLab and what nbconvert makes, VS Code, Colab."""
_LIGHT = ('body[data-jp-theme-light="true"]', "body[data-vscode-theme-kind=vscode-light]", "html[theme=light]")
_STYLE = (
    "<style>.am-cell{container-type:inline-size}.am-frame{display:block;width:100%;border:0}"
    f"{','.join(f'{body} .am-frame' for body in _LIGHT)}{{color-scheme:light}}"
    f"{','.join(f'{body} .am-frame' for body in _DARK)}{{color-scheme:dark}}</style>"
)

VALUE, GRADIENT, FAINT = "#2f7fc4", "#c4621a", "#808890"
"""Colours that can be read on a light and on a dark ground."""
SERIES = (VALUE, GRADIENT, "#2e9e7b", "#b565a7")


def bundle(svg: str, page: str, text: str, *, width: float, height: float, below: float = 0.0) -> dict[str, str]:
    """The forms in which a notebook may show a page with a picture; the richest that it trusts wins.

    Args:
        svg: the picture alone.
        page: the page.
        text: what a terminal shows.
        width, height: the size of the picture, in pixels; the page shows it at most that large, and not wider than the cell.
        below: how high what stands around it in the page is.
    """
    image = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    size = f"height:calc(min(100cqw,{width:.0f}px)*{height / width:.4f} + {below:.0f}px)"
    return {
        "text/html": (
            f'{_STYLE}<div hidden><img alt="" style="max-width:100%" src="data:image/svg+xml;base64,{image}"></div>'
            f'<div class="am-cell">{_framed(page, size, "allow-scripts")}</div>'
        ),
        "image/svg+xml": svg,
        "text/plain": text,
    }


def frame(page: str, height: float) -> str:
    """A page without scripts in a frame of that height."""
    return f"{_STYLE}{_framed(page, f'height:{height:.0f}px', '')}"


def _framed(page: str, style: str, allowed: str) -> str:
    return f'<iframe class="am-frame" sandbox="{allowed}" srcdoc="{escape(page)}" style="{style}"></iframe>'


# ---- tables ----------------------------------------------------------------------------------------------------------


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    sides: str = "lr",
    title: str = "",
    note: str = "",
    strong: int | None = None,
) -> str:
    """A table in the one style of all results.

    Args:
        head: the headings.
        rows: the cells, as text.
        sides: for each column "l" or "r", the side on which it stands; the last letter holds for all that follow.
        title: a line above it.
        note: a line below it.
        strong: the number of a row that stands out.

    >>> table(["layer", "parameters"], [["Linear <1>", "12"]]).count("&lt;1&gt;")
    1
    """
    side = [{"l": "left", "r": "right"}[letter] for letter in sides.ljust(len(head), sides[-1])[: len(head)]]

    def line(cells: Sequence[str], kind: str, heavy: bool = False) -> str:
        weight = "bold" if heavy else "normal"
        look = f"white-space:pre;padding:3px 12px;border:0;border-bottom:1px solid {FAINT}55;font-weight:{weight}"
        made = (f'<{kind} style="text-align:{at};{look}">{escape(cell)}</{kind}>' for cell, at in zip(cells, side, strict=True))
        return f"<tr>{''.join(made)}</tr>"

    body = "".join(line(cells, "td", k == strong) for k, cells in enumerate(rows))
    return (
        f'<div style="font:14px/1.45 {escape(FAMILY)};overflow-x:auto;max-height:32rem;overflow-y:auto">{_paragraph(title, True)}'
        f'<table style="border-collapse:collapse;font-variant-numeric:tabular-nums;margin:4px 0">'
        f"<thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>{_paragraph(note)}</div>"
    )


def _paragraph(text: str, heavy: bool = False) -> str:
    weight = "bold" if heavy else f"normal;color:{FAINT}"
    return f'<p style="margin:2px 0;font-weight:{weight}">{escape(text)}</p>' if text else ""


# ---- curves ----------------------------------------------------------------------------------------------------------


def curves(panels: Sequence[Mapping[str, Any]]) -> str:
    """Small charts side by side, as images.

    Args:
        panels: for each chart the arguments of `chart`.
    """
    images = []
    for panel in panels:
        svg = chart(**panel)
        data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
        images.append(f'<img alt="{escape(str(panel.get("title", "")))}" src="data:image/svg+xml;base64,{data}">')
    return f'<div style="display:flex;flex-wrap:wrap;gap:16px">{"".join(images)}</div>'


def chart(series: Mapping[str, tuple[Any, Any]], title: str = "", xlabel: str = "", log: bool = False) -> str:
    """Lines over one axis as an SVG that can be read on any ground.

    Args:
        series: names and (x, y), arrays of one length; numbers that are not finite leave a gap.
        title: what is drawn, above the axis.
        xlabel: what stands below it.
        log: whether y is drawn by its logarithm, where all of it is positive.

    >>> chart({"loss": ([0, 1, 2], [3.0, 2.0, 1.0])}).count("<polyline")
    1
    """
    lines = {name: (np.asarray(x, float), np.asarray(y, float)) for name, (x, y) in series.items()}
    finite = [y[np.isfinite(y)] for _, y in lines.values()]
    ys = np.concatenate(finite) if finite else np.zeros(0)
    xs = np.concatenate([x for x, _ in lines.values()]) if lines else np.zeros(0)
    log = log and bool(ys.size) and bool(ys.min() > 0) and bool(ys.max() > 20 * ys.min())
    low, high, ticks = _scale(ys, log)
    left_ticks = [(t, number_text(float(10**t if log else t))) for t in ticks]
    first, last, below = _scale(xs, False, tight=True)
    width, height, top, bottom = 340.0, 210.0, 30.0, 36.0
    left = max([30.0, *(text_width(text, 11) for _, text in left_ticks)]) + 14

    def at_x(x: float) -> float:
        return left + (x - first) / (last - first) * (width - left - 14)

    def at_y(y: float) -> float:
        return height - bottom - (y - low) / (high - low) * (height - top - bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">',
        f'<g font-family="{FAMILY}" font-size="11" fill="{FAINT}">',
        f'<text x="8" y="16" font-size="13" font-weight="bold">{escape(title)}</text>',
    ]
    for t, text in left_ticks:
        parts.append(f'<path d="M{left:.1f} {at_y(t):.1f}H{width - 14:.1f}" stroke="{FAINT}" stroke-opacity=".3"/>')
        parts.append(f'<text x="{left - 6:.1f}" y="{at_y(t) + 4:.1f}" text-anchor="end">{text}</text>')
    for t in below:
        anchor = "end" if at_x(t) > width - 26 else "middle"
        parts.append(f'<text x="{at_x(t):.1f}" y="{height - 20:.1f}" text-anchor="{anchor}">{number_text(float(t))}</text>')
    parts.append(f'<text x="{(left + width - 14) / 2:.1f}" y="{height - 5:.1f}" text-anchor="middle">{escape(xlabel)}</text>')
    key = width - 14
    for k, (name, (x, y)) in reversed(list(enumerate(lines.items()))):
        colour, dash = SERIES[k % len(SERIES)], f' stroke-dasharray="{6 - k % 3 * 2} 3"' if k else ""
        y = np.log10(y) if log else y
        for run in _runs(np.isfinite(y)):
            points = " ".join(f"{at_x(a):.1f},{at_y(b):.1f}" for a, b in zip(x[run], y[run], strict=True))
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>')
        if len(lines) > 1:
            key -= text_width(name, 11)
            parts.append(f'<text x="{key:.1f}" y="16" fill="{colour}">{escape(name)}</text>')
            parts.append(f'<path d="M{key - 20:.1f} 12h15" stroke="{colour}" stroke-width="1.8"{dash}/>')
            key -= 32
    return "".join([*parts, "</g></svg>"])


def _scale(values: Any, log: bool, tight: bool = False) -> tuple[float, float, list[float]]:
    """The ends of an axis and the round numbers on it."""
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if log:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        return first, last, [float(t) for t in range(first, last + 1, max(1, (last - first) // 4))]
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= rough)
    ticks: list[float] = [step * k for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    if tight:
        return low, high, ticks
    return min(low, ticks[0]), max(high, ticks[-1]), ticks


def _runs(known: Any) -> list[slice]:
    """The unbroken stretches of what is known, thinned to a thousand points."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [slice(a, b, max(1, (b - a) // 1000)) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
