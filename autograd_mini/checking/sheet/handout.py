"""A sheet, its solution and its marks as Markdown and LaTeX, to be handed out.

Both have the same parts: the result and what is given, then for each step its formula, its shape, and a blank or the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...notation.printer import latex
from ...notation.tree import Name
from ...notation.words import array_text, shape_text

if TYPE_CHECKING:
    from .marking import Marking
    from .sheet import Sheet, SheetLine

MOST = 12
"""The largest number of elements of a gradient that a solution writes out."""
BLANK = r"\underline{\hspace{6em}}"
ESCAPES = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""The signs that mean something in LaTeX."""


def written(sheet: Sheet, solution: bool, as_latex: bool) -> Iterator[str]:
    """The rows of a sheet."""
    result = sheet.lines[0]
    name, value = _name(result.name), f"{float(sheet.values[result.name]):.6g}"
    yield titled(f"The gradient of {sheet.trace.problem.name} by hand", as_latex)
    yield ""
    yield f"At ${name} = {value}$. Fill in each blank: the derivative of ${name}$ by that name."
    if sheet.data:
        given = ", ".join(f"${_name(name)}$ ({shape_text(np.shape(x))})" for name, x in sheet.data.items())
        yield ""
        yield f"Given: {given}."
    gap = r"\quad" if as_latex else "&emsp;"
    for line in sheet.lines:
        made = rf"{_name(line.name)} \text{{ is a parameter}}"
        if line.expression is not None:
            made = f"{_name(line.name)} = {latex(line.expression)}"
        yield ""
        yield rf"\[ {made} \]" if as_latex else f"$${made}$$"
        yield ""
        yield f"${_derivative(line, result)} = {_answer(line, result, solution)}$ {gap} ({shape_text(line.shape)})"


def marked(marking: Marking, as_latex: bool) -> Iterator[str]:
    """The rows of a table of marks, with the points at its end."""
    plain = escaped if as_latex else lambda text: text.replace("|", r"\|")
    if as_latex:
        yield r"\begin{tabular}{lcp{0.7\linewidth}}"
        yield r"gradient & points & \\ \hline"
    else:
        yield "| gradient | points | |"
        yield "|---|---|---|"
    for mark in marking.marks:
        points = "" if mark.given else str(mark.points)
        cells = (plain(mark.line.blank), points, plain(mark.sentence))
        yield " & ".join(cells) + r" \\" if as_latex else f"| {' | '.join(cells)} |"
    total = f"{marking.points} of {marking.most}"
    if as_latex:
        yield rf"\hline & {total} & \\"
        yield r"\end{tabular}"
    else:
        yield f"| | **{total}** | |"


def titled(title: str, as_latex: bool) -> str:
    """A title."""
    return rf"\section*{{{escaped(title)}}}" if as_latex else f"## {title}"


def escaped(text: str) -> str:
    """Text for LaTeX, in which none of its signs has a meaning."""
    return "".join(ESCAPES.get(sign, sign) for sign in text)


def _name(name: str) -> str:
    return latex(Name(name))


def _derivative(line: SheetLine, result: SheetLine) -> str:
    return rf"\frac{{\partial {_name(result.name)}}}{{\partial {_name(line.name)}}}"


def _answer(line: SheetLine, result: SheetLine, solution: bool) -> str:
    if line is result:
        return "1"
    if not solution:
        return BLANK
    gradient: Any = np.asarray(line.gradient)
    if gradient.size > MOST:
        return rf"\text{{numbers from {np.min(gradient):.4g} to {np.max(gradient):.4g}}}"
    if gradient.ndim == 2:
        rows = r" \\ ".join(" & ".join(f"{x:.4g}" for x in row) for row in gradient)
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    return array_text(gradient).replace("−", "-") if gradient.ndim else f"{float(gradient):.4g}"
