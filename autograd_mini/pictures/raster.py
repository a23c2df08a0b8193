"""PNG and PDF of exactly the SVG that we show, by small libraries that pip installs; Graphviz's `dot` is the last resort.

resvg (`autograd_mini[png]`) and Typst (`autograd_mini[pdf]`) draw our SVG as a browser does. Both change the font of a
whole text where one letter of it is missing from the first font, so in `svg` a sign such as ∇ is a text of its own. The
picture by `dot` is another one: its own layout of the same graph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

SCALE = 2.0
"""The number of pixels of a PNG for one of the SVG."""
MOST_PIXELS = 60_000_000
"""A larger PNG is drawn at a smaller scale."""

_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)'
_POINTS = 0.75
"""Points to a pixel of an SVG."""


def raster(svg: str, format: str, width: float, height: float) -> bytes | None:
    """An SVG as PNG or PDF, by the first library that is installed; None where there is none.

    Args:
        svg: the picture.
        format: "png" or "pdf".
        width, height: its size, in pixels.
    """
    scale = min(SCALE, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    makers: dict[str, tuple[Callable[[], bytes], ...]] = {
        "png": (lambda: _by_resvg(svg, scale), lambda: _by_typst(svg, width, "png", scale)),
        "pdf": (lambda: _by_typst(svg, width, "pdf", scale),),
    }
    for make in makers[format]:
        try:
            return make()
        except ImportError:
            continue
    return None


def _by_resvg(svg: str, scale: float) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))


def _by_typst(svg: str, width: float, format: Literal["png", "pdf"], scale: float) -> bytes:
    import typst

    page = _PAGE.replace("{width}", f"{width * _POINTS:.2f}").encode()
    made = typst.compile(page, format=format, ppi=72 / _POINTS * scale, sys_inputs={"svg": svg}, timestamp=0)
    return bytes(made)
