"""A page of ours: one HTML file that asks for nothing from outside.

A strict content security policy names its style sheet and its script by their hashes. Text of any origin enters as
escaped text alone, and data as JSON that cannot end the element that holds it. What the script sets, it sets as text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
import zlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from string import Template
from typing import Any

from .svg import style_sheet, svg_of, variables
from .views import View


def document(
    template: str,
    *,
    title: str,
    styles: Sequence[str],
    scripts: Sequence[str],
    data: Any,
    width: float,
    program: str = "",
    kind: str = "",
    theme: str = "auto",
    **content: str,
) -> str:
    """The text of a page.

    Args:
        template: the name of a file beside this one, with gaps for what follows.
        title: its title, plain text.
        styles, scripts: names of files beside this one, which become one style sheet and one script.
        data: what the script reads.
        program: what is printed into the script, behind its first file.
        width: how wide the picture is, in pixels.
        kind: the classes of its body: "player", and "cell" in a notebook.
        theme: "light" or "dark" to begin with; "auto" follows the reader's system.
        content: what goes into the other gaps, HTML.
    """
    style = f":root{{--width:{width:.0f}px}}{_style(tuple(styles))}"
    first, *rest = map(_without_comments, scripts)
    script = "\n".join([first, *([program] if program else []), *rest])
    policy = (
        f"default-src 'none'; style-src '{_fingerprint(style)}'; script-src '{_fingerprint(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(read(template)).substitute(
        policy=html.escape(policy, quote=False),
        title=html.escape(title),
        theme="" if theme == "auto" else f' data-theme="{theme}"',
        kind=f' class="{kind}"' if kind else "",
        style=style,
        tools=read("tools.html"),
        data=in_script(data),
        script=script,
        **content,
    )


def in_script(data: Any) -> str:
    """JSON that cannot end the element that holds it."""
    try:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # JSON has no word for NaN and infinity: JavaScript's Number reads these texts
        text = json.dumps(_finite(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def _finite(data: Any) -> Any:
    """The same data with "NaN", "Infinity" and "-Infinity" for the numbers that JSON cannot hold."""
    if isinstance(data, dict):
        return {key: _finite(x) for key, x in data.items()}
    if isinstance(data, (list, tuple)):
        return [_finite(x) for x in data]
    if isinstance(data, float) and not math.isfinite(data):
        return "NaN" if math.isnan(data) else f"{'-' * (data < 0)}Infinity"
    return data


def packed(views: Sequence[View]) -> str:
    """An element with the views of a picture but for the first, "" where there are none: JSON by keys, compressed, in base64.

    Views of one model are much alike: together they take a tenth of their length.
    """
    texts = {view.key: _lean(svg_of(view.scene, view.layout, None)) for view in views[1:]}
    if not texts:
        return ""
    text = base64.b64encode(zlib.compress(json.dumps(texts, ensure_ascii=False).encode(), 9)).decode()
    return f'<script type="text/plain" id="views">{text}</script>'


def _lean(svg: str) -> str:
    """A picture without what a page needs in its first view alone, or has in its style sheet: a fifth less."""
    svg = re.sub(r' (?:data-source|data-target|xmlns|rx)="[^"]*"', "", svg)
    svg = re.sub(r'(<text class="value"[^>]*>)<tspan class="number">([^<]*)</tspan>', r"\1\2", svg)
    svg = re.sub(r'(?<=class="line" d=")[^"]*', lambda path: re.sub(r"\d+\.\d", lambda x: str(round(float(x[0]))), path[0]), svg)
    return re.sub(r'(aria-label="[^";]*);[^"]*"', r'\1"', svg)


@cache
def read(name: str) -> str:
    """The text of a file beside this one."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _without_comments(name: str) -> str:
    """The text of a script without its comments, blank lines and indentation: a tenth less."""
    return re.sub(r"^(?:\s*//.*\n)*\s*|(?<=[;{},]) // .*$", "", read(name), flags=re.M)


@cache
def _style(names: tuple[str, ...]) -> str:
    """The style sheet: the colours of the themes, the rules of the picture, the rules of the page."""
    light, dark = variables("light"), variables("dark")
    themes = (
        f':root{{{light}}}\n@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        f':root[data-theme="dark"]{{{dark}}}\n@media print{{:root:root:root{{{light}}}}}\n'
    )
    files = (re.sub(r"/\*.*?\*/|(?<=\n)\s+", "", read(name), flags=re.S) for name in names)  # without comments and indentation
    return "\n".join(["", themes + style_sheet("variables"), *files])


def _fingerprint(text: str) -> str:
    """The name of a script or style sheet in a content security policy: its hash."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
