"""The look of all pictures: one colour for each role, on light and on dark ground, and the width of text.

Blue is a value, orange a gradient, grey a local derivative; position (above, below, on the arrow), weight and dash
repeat what a colour says, so that every reader and every printer can tell them apart. The contrast of each text on its
ground is 5 or more.
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

LIGHT = {
    "card": "#ffffff", "ink": "#1f2933", "wire": "#5b6672", "value": "#0b5fa5", "gradient": "#b34a00", "local": "#444c56",
    "faint": "#66707c", "parameter": "#e3f0fb", "input": "#f1f2f4", "constant": "#f7f7f4", "output": "#fff1d6", "gate": "#ffffff",
    "cluster": "#f8fafc", "frame": "#c3cad2", "warning": "#fbe3e4", "alarm": "#a4262c",
}  # fmt: skip
DARK = {
    "card": "#12161c", "ink": "#e6ebf1", "wire": "#8d99a6", "value": "#7cc0ff", "gradient": "#ffb066", "local": "#c9d1d9",
    "faint": "#98a3af", "parameter": "#17324a", "input": "#252b33", "constant": "#1b2027", "output": "#453312", "gate": "#1a2028",
    "cluster": "#171c23", "frame": "#3a434d", "warning": "#4a1d20", "alarm": "#ff9ea0",
}  # fmt: skip
PALETTES = {"light": LIGHT, "dark": DARK}
THEMES = ("light", "dark", "auto")

FAMILY = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
LARGEST = 1000.0
"""A gradient whose root mean square is larger has exploded."""
SCALE = (-8, 0)
"""The powers of ten between which a gradient's magnitude has a colour of its own."""


def magnitude_colour(rms: float) -> str:
    """The colour of a gradient of that root mean square: dark where it has vanished, yellow where it is 1 or more."""
    low, high = SCALE
    at = (math.log10(rms) - low) / (high - low) if rms > 0 else 0.0
    return VIRIDIS[min(len(VIRIDIS) - 1, max(0, int(at * len(VIRIDIS))))]


_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, *[556] * 10, 278, 278, 584, 584,
    584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,
    611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222,
    500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip


@lru_cache(4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in Helvetica, about; a little more, since the font that shows it may be wider.

    >>> round(text_width("J = 45", 15))
    44
    """
    units = 0
    for character in text:
        code = ord(character)
        if 32 <= code < 127:
            units += _WIDTHS[code - 32]
        elif unicodedata.combining(character) or unicodedata.category(character) == "Cf":
            continue
        else:
            units += 1000 if unicodedata.east_asian_width(character) in "WF" else 584
    return units * size * (1.13 if bold else 1.06) / 1000
