"""Numbers, arrays and names as text: for people, as Python source, and for LaTeX.

What a person typed as a name is text here and stays text: nothing in it can end a line, open a brace or run to pages.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

import numpy as np

# ---- numbers ---------------------------------------------------------------------------------------------------------


def number_text(x: Any) -> str:
    """A number for people: 4 significant digits, a real minus, an exponent outside 1e-3 ... 1e5; 0 only for exact zero.

    >>> [number_text(x) for x in (45.0, -0.26894, 2.08333e-4, 12288, float("inf"))]
    ['45', '−0.2689', '2.083e−4', '12288', '∞']
    """
    x = float(x)
    if x != x:
        return "nan"
    if x < 0:
        return "−" + number_text(-x)
    if x == math.inf:
        return "∞"
    rounded = x if x < 1e5 and x.is_integer() else float(f"{x:.4g}")
    if rounded.is_integer() and rounded < 1e5:
        return str(int(rounded))
    if 1e-3 <= rounded < 1e5:
        return f"{rounded:.7f}".rstrip("0")
    mantissa, _, exponent = f"{x:.3e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}".replace("e-", "e−")


def array_text(x: Any) -> str:
    """A number or a small array in full, a large array by its shape.

    >>> array_text(np.array([1.0, -0.5])), array_text(np.zeros((3, 200)))
    ('[1, −0.5]', '[3×200]')
    """
    array = np.asarray(x)
    if array.ndim == 0:
        return number_text(array) if array.dtype.kind in "fiub" else str(array)
    if array.size > 6 or array.dtype.kind not in "fiub":
        return f"[{shape_text(array.shape)}]"
    inner = array.tolist()
    while array.ndim > 2:  # a stack of little matrices reads as its shape
        return f"[{shape_text(array.shape)}]"
    rows = inner if array.ndim == 2 else [inner]
    texts = ["[" + ", ".join(map(number_text, row)) + "]" for row in rows]
    return texts[0] if array.ndim == 1 else "[" + ", ".join(texts) + "]"


def shape_text(shape: tuple[Any, ...]) -> str:
    """A shape such as 3×2; "scalar" for none."""
    return "×".join(map(str, shape)) or "scalar"


def python_number(value: float) -> str:
    """A number as Python source."""
    if not math.isfinite(value):
        return "nan" if value != value else "inf" if value > 0 else "-inf"
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def latex_number(value: float) -> str:
    """A number for people, in LaTeX."""
    shown_as = number_text(value).replace("−", "-").replace("∞", r"\infty")
    mantissa, times, exponent = shown_as.partition("e")
    return rf"{mantissa} \times 10^{{{exponent}}}" if times else r"\mathrm{nan}" if shown_as == "nan" else shown_as


# ---- names -----------------------------------------------------------------------------------------------------------

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
GREEK_LETTERS = {
    "π": "pi", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "λ": "lambda",
    "μ": "mu", "σ": "sigma", "θ": "theta",
}  # fmt: skip
LATEX_ESCAPES = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\hat{}",
    "~": r"\sim ", " ": r"\ ",
}  # fmt: skip


DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of what follows, so that a line reads otherwise than it is: `text.translate` drops them."""


JOINERS = "\u200c\u200d"
"""Invisible characters that belong to their neighbours: in emoji of several parts, in Persian and in the scripts of India."""


def plain_name(name: str) -> str:
    """A name on one line and not too long: what cannot be printed becomes a blank, but for `JOINERS`."""
    if name.isprintable() and len(name) <= 60:
        return name
    clean = "".join(c if c.isprintable() or c in JOINERS else _in_place_of(c) for c in name[:2000])
    return clean if len(clean) <= 60 else clean[:59] + "…"


def _in_place_of(character: str) -> str:
    """The sign for half of a character, and a blank for what is invisible."""
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) == "Cs" else " "


def python_name(name: str) -> str:
    """A name as an identifier."""
    if name == "π":
        return "pi"
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name)).strip("_") or "_"
    return f"_{name}" if name[0].isdigit() else name


def latex_name(name: str) -> str:
    """A name for LaTeX: one letter in italics, Greek letters by name, figures at the end as an index, all else upright."""
    name = plain_name(name)
    match = re.fullmatch(r"([^\W\d_]+)_?(\d+)|([^\W\d_]+)\[([\d, ]+)\]|([^\W\d_]+)_([^\W_]+)", name)
    stem, index = next(((match[i], match[i + 1]) for i in (1, 3, 5) if match[i]), (name, "")) if match else (name, "")
    stem = GREEK_LETTERS.get(stem, stem)
    if stem in GREEK:
        stem = f"\\{stem}"
    elif len(stem) > 1 or stem in LATEX_ESCAPES:
        stem = r"\mathrm{" + "".join(LATEX_ESCAPES.get(c, c) for c in stem) + "}"
    if not index:
        return stem
    return f"{stem}_{{{index}}}" if len(index) == 1 or not index.isalpha() else f"{stem}_{{\\mathrm{{{index}}}}}"


SIGNS_IN_WORDS = {
    "−": "-", "×": r"$\times$", "·": r"$\cdot$", "≠": r"$\neq$", "≥": r"$\ge$", "≤": r"$\le$", "…": r"$\ldots$", "ᵢ": "$_i$",
    "ⱼ": "$_j$", "ₖ": "$_k$", "⁻": "$^-$", "¹": "$^1$", "ᵀ": r"$^{\top}$", "Σ": r"$\Sigma$", "Π": r"$\Pi$", "Φ": r"$\Phi$",
    "λ": r"$\lambda$", "σ": r"$\sigma$", "\\": r"\textbackslash ", " ": " ",
}  # fmt: skip


def latex_words(words: str) -> str:
    """Words inside of a formula."""
    return r"\text{" + "".join(SIGNS_IN_WORDS.get(c) or LATEX_ESCAPES.get(c, c) for c in words) + "}"
