"""Numbers, arrays and names as texts of a picture: short, clean, and never a guess.

A gradient that has not been computed reads "–", and 0 only where it is exactly 0. An array reads as its numbers while
they are few, then as its range; the gradient of an array as its root mean square.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from ..core.node import plain
from ..notation.expression import number_text

NOT_COMPUTED = "–"
FEW = 6
LONGEST_NAME, LONGEST_HINT = 48, 2000


def clean(text: object, longest: int = LONGEST_NAME) -> str:
    """Text of any origin made fit for XML and for one line: no control characters, no half of a character, not too long.

    >>> clean("two\\nlines")
    'two lines'
    >>> clean("x" * 99, longest=5)
    'xxxx…'
    """
    if isinstance(text, str) and len(text) <= longest and text.isprintable():
        return text
    kept = str(text)[: longest + 1]
    kept = "".join(_printable(c) for c in kept)
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def _printable(character: str) -> str:
    code = ord(character)
    if code < 32 or 127 <= code < 160 or code in (0x2028, 0x2029):
        return " "
    if 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
        return "�"
    return character


_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc](?:[\s\u0590-\u08ff\ufb1d-\ufefc]*[\u0590-\u08ff\ufb1d-\ufefc])?")


def in_order(text: str) -> str:
    """A formula whose names may be read from right to left, with a mark behind each: else a number after it would move before it.

    >>> in_order("x = 2")
    'x = 2'
    """
    return text if text.isascii() else _FROM_RIGHT.sub("\\g<0>\u200e", text)


def factor(name: str) -> str:
    """A name as it stands behind d or ∂: in brackets where it is more than one word.

    >>> f"d{factor('J')}/d{factor('dy/dx')}"
    'dJ/d(dy/dx)'
    """
    return name if not any(c in " /+−-*·^()" for c in name) else f"({name})"


def number_of(x: Any) -> Any:
    """The float or array behind a node, a NumPy scalar or a plain number."""
    x = plain(x)
    if isinstance(x, np.ndarray):
        return float(x) if x.ndim == 0 else x
    return float(x)


def value_text(x: Any) -> str:
    """A value: a number; the numbers of a small array; the range of a large one."""
    x = number_of(x)
    if isinstance(x, float):
        return number_text(x)
    if x.size <= FEW:
        return _listed(x)
    if x.dtype == object:
        return "objects"
    finite = np.isfinite(x)
    strange = "" if finite.all() else f", {_count_strange(x)}"
    if not finite.any():
        return strange[2:]
    low, high = float(x[finite].min()), float(x[finite].max())
    return f"all {number_text(low)}{strange}" if low == high else f"[{_rough(low)}, {_rough(high)}]{strange}"


def gradient_text(g: Any) -> str:
    """A gradient: a number; the numbers of a small array; the root mean square of a large one."""
    g = number_of(g)
    if isinstance(g, float):
        return number_text(g)
    if g.size <= FEW:
        return _listed(g)
    return f"rms {number_text(magnitude(g))}"


def magnitude(g: Any) -> float:
    """The root mean square of the entries of a gradient."""
    g = number_of(g)
    if isinstance(g, float):
        return abs(g)
    g = np.asarray(g, dtype=float)
    if not g.size:
        return 0.0
    largest = float(np.abs(g).max())
    if largest == 0 or not math.isfinite(largest):
        return largest
    return largest * math.sqrt(float(np.mean(np.square(g / largest))))


def strange(x: Any) -> bool:
    """Whether there is a NaN or an infinity in it."""
    x = number_of(x)
    return not (math.isfinite(x) if isinstance(x, float) else x.dtype == object or bool(np.isfinite(x).all()))


def shape_text(x: Any) -> str:
    """`24×32` for a matrix, `5` for a vector, nothing for a number."""
    x = plain(x)
    shape = getattr(x, "shape", ())
    return "×".join(map(str, shape))


def _listed(x: Any) -> str:
    return f"[{' '.join(number_text(float(n)) for n in x.ravel())}]" if x.dtype != object else "objects"


def _count_strange(x: Any) -> str:
    nan, infinite = int(np.isnan(x).sum()), int(np.isinf(x).sum())
    return ", ".join(f"{n} {what}" for n, what in ((nan, "nan"), (infinite, "∞")) if n)


def _rough(x: float) -> str:
    """Two significant digits: enough for the end of a range."""
    return number_text(float(f"{x:.1e}"))
