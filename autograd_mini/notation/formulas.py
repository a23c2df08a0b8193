"""The table of derivatives, as it stands in the book: `am.rules()`.

Each rule is called on symbols, and what it returns is printed. Where an operation moves numbers about, or its rule is a
program rather than a formula, the table says it in words.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..core import operations as chapters
from ..core.errors import NoFormulaError, UnknownOperationError
from ..core.names.spelling import spelled
from ..core.primitive import Primitive, registry, unknown
from . import tree
from .expression import formula_of
from .printer import latex, text
from .symbol import Symbol, vjp
from .tree import Call, Expression
from .words import latex_words

TITLES = {
    "arithmetic": "arithmetic", "elementary": "elementary functions", "kinks": "kinks and steps", "losses": "losses",
    "reductions": "sums and means",
    "linalg": "matrices", "decompositions": "singular values", "convolution": "convolution, pooling and normalization",
    "structure": "moving numbers about", "special": "special functions",
    "exact": "technical: a formula, and its value where it is 0/0",
}  # fmt: skip
"""The chapters in the order of the table. An operation belongs to the first module, from the ground up, that holds it."""

FROM_THE_GROUND_UP = (
    "exact",
    "arithmetic",
    "elementary",
    "kinks",
    "structure",
    "reductions",
    "linalg",
    "decompositions",
    "losses",
    "convolution",
    "special",
)
OWN = "your own"

NOTE = (
    "[condition] is 1 where the condition holds, else 0; at a tie both sides get 1/2. "
    "σ(x) = 1 / (1 + exp(−x)), log is the natural logarithm."
)


@dataclass(frozen=True)
class RuleRow:
    """One line of the table: the operation `z` and its derivatives, each as text and as LaTeX; "" where there is none."""

    name: str
    z: tuple[str, str]
    derivatives: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """One chapter of the table; `pointwise` says whether it gives derivatives, or what arguments of whole arrays receive."""

    title: str
    pointwise: bool
    rows: tuple[RuleRow, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        columns = max(len(row.derivatives) for row in self.rows)
        if self.pointwise:
            return ("", "z", "dz/dx") if columns == 1 else ("", "z", "∂z/∂x", "∂z/∂y")
        return ("", "z", *("x receives", "y receives")[:columns])


class Rules:
    """The table of derivatives: `print` gives text; a notebook shows formulas.

    Attributes:
        sections: the chapters, each with its rows.
    """

    def __init__(self, sections: Sequence[Section]) -> None:
        self.sections = tuple(sections)

    def __str__(self) -> str:
        lines: list[str] = []
        for section in self.sections:
            heading = section.title if section.pointwise else f"{section.title}, when g arrives at z"
            cells = [section.headings, *((row.name, row.z[0], *(d for d, _ in row.derivatives)) for row in section.rows)]
            widths = [max(len(line[i]) for line in cells if i < len(line)) for i in range(len(cells[0]))]
            lines += ["", heading] if lines else [heading]
            lines += [
                "  " + "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=False)).rstrip() for line in cells
            ]
        return "\n".join([*lines, "", NOTE])

    def __repr__(self) -> str:
        return str(self)

    def markdown(self) -> str:
        """The table as it stands in the README."""
        parts = []
        for section in self.sections:
            heading = section.title if section.pointwise else f"{section.title}, when `g` arrives at `z`"
            names, *headings = section.headings
            lines = [
                f"**{heading[0].upper()}{heading[1:]}**",
                "",
                f"| {names} | {' | '.join(headings)} |",
                "|---" * (1 + len(headings)) + "|",
            ]
            for row in section.rows:
                cells = [_cell(row.z[0]), *(_cell(d) for d, _ in row.derivatives)]
                lines.append(f"| `{row.name}` | {' | '.join(cells + [''] * (len(headings) - len(cells)))} |")
            parts.append("\n".join(lines))
        return "\n\n".join([*parts, NOTE]) + "\n"

    def _repr_html_(self) -> str:
        parts = []
        for section in self.sections:
            heading = section.title if section.pointwise else f"{section.title}, when g arrives at z"
            head = "".join(f"<th style='text-align:left'>{h}</th>" for h in section.headings)
            body = "".join(
                f"<tr><td style='text-align:left'><code>{html.escape(row.name)}</code></td>"
                + "".join(f"<td style='text-align:left'>{_math(tex)}</td>" for _, tex in (row.z, *row.derivatives))
                + "</tr>"
                for row in section.rows
            )
            parts.append(f"<table><caption style='text-align:left'>{html.escape(heading)}</caption><tr>{head}</tr>{body}</table>")
        return "".join(parts) + f"<p>{html.escape(NOTE)}</p>"

    def _repr_latex_(self) -> str:
        lines = [r"$$\begin{array}{llll}"]
        for section in self.sections:
            lines.append(rf"\textbf{{{section.title}}} & z & {' & '.join(_tex_heading(h) for h in section.headings[2:])} \\")
            for row in section.rows:
                name = row.name.replace("_", r"\_")
                lines.append(rf"\text{{{name}}} & {' & '.join(tex for _, tex in (row.z, *row.derivatives))} \\[3pt]")
        return "\n".join([*lines, r"\end{array}$$"])


def _cell(formula: str) -> str:
    if not formula:
        return ""
    return "`` {} ``".format(formula.replace("|", "\\|")) if "|" in formula else f"`{formula}`"


def _math(tex: str) -> str:
    return f"${html.escape(tex)}$" if tex else ""


def _tex_heading(heading: str) -> str:
    if "/" not in heading:
        return rf"\text{{{heading}}}"
    above, below = heading.replace("∂", r"\partial ").split("/")
    return rf"\frac{{{above}}}{{{below}}}"


# ---- the rows --------------------------------------------------------------------------------------------------------


@spelled
def rules(*names: str) -> Rules:
    """The table of derivatives: every operation, and the formula of each of its rules.

    Args:
        names: operations or chapters to show ("tanh", "arithmetic"); all of them if left out.

    Returns:
        A table that prints as text and shows itself in a notebook.

    Raises:
        UnknownOperationError: for a name that is neither.

    >>> print(rules("mul", "tanh"))  # doctest: +NORMALIZE_WHITESPACE
    arithmetic
           z      ∂z/∂x  ∂z/∂y
      mul  x · y  y      x
    <BLANKLINE>
    elementary functions
            z        dz/dx
      tanh  tanh(x)  1 − z²
    <BLANKLINE>
    [condition] is 1 where the condition holds, else 0; ...
    """
    for name in names:
        if name not in registry and name not in TITLES and name != OWN:
            raise UnknownOperationError(unknown(name, [*registry, *TITLES]))
    sections = []
    for chapter, operations in by_chapter().items():
        shown = [op for op in operations if not names or chapter in names or op.name in names]
        for pointwise in (True, False):
            rows = tuple(row(op) for op in shown if op.pointwise == pointwise)
            if rows:
                sections.append(Section(TITLES.get(chapter, chapter), pointwise, rows))
    return Rules(sections)


def by_chapter() -> dict[str, list[Primitive]]:
    """The operations of each chapter, in the order of the table."""
    chapter_of: dict[str, str] = {}
    for chapter in FROM_THE_GROUND_UP:
        for held in vars(getattr(chapters, chapter, chapters)).values():
            if isinstance(held, Primitive) and registry.get(held.name) is held:
                chapter_of.setdefault(held.name, chapter)
    found: dict[str, list[Primitive]] = {chapter: [] for chapter in (*TITLES, OWN)}
    for op in registry.values():
        found[chapter_of.get(op.name, OWN)].append(op)
    return found


def row(op: Primitive) -> RuleRow:
    """The line of an operation."""
    given = [Symbol(name, (Symbol("n"),)) for name in "xy"[: op.arity or 1]]
    shown = [x.expression for x in given]
    params = dict(_symbols_of_structure(op))
    if op.facts.shown:
        z = _words(op.facts.shown)
    elif op.pointwise:
        z = _both(
            formula_of(
                op,
                shown,
                {
                    key: value.expression if isinstance(value, Symbol) else value
                    for key, value in params.items()
                    if key != "order"
                },
            )
        )
    else:
        z = _both(Call("getitem", *shown, index=tree.Name("index")) if op.name == "getitem" else Call(op.name, *shown))
    derivatives = []
    for i in range(op.arity or 1):
        if op.arity and not op.differentiable >> i & 1:
            derivatives.append(("", ""))
        elif op.facts.receives:
            derivatives.append(_words(op.facts.receives[i]))
        else:
            derivatives.append(_derivative(op, i, given, params))
    while derivatives and derivatives[-1] == ("", ""):
        derivatives.pop()
    return RuleRow(op.name, z, tuple(derivatives))


def _derivative(op: Primitive, i: int, given: Sequence[Symbol], params: dict[str, Any]) -> tuple[str, str]:
    g: Any = 1.0
    if not op.pointwise:
        if "matrices" in op.facts.kind:
            given = [Symbol(x.expression, (Symbol("n"), Symbol("n"))) for x in given]
        g = Symbol("g", () if "keepdims" in params or op.facts.shape == "per matrix" else given[0].known_shape)
    try:
        return _both(_silent(vjp(op, i, g, Symbol("z", given[0].known_shape), given, params)))
    except NoFormulaError:
        return _words("by a rule that is no formula")


def _symbols_of_structure(op: Primitive) -> Iterator[tuple[str, Any]]:
    """Structure as the table shows it: bounds and slopes as symbols, one axis."""
    known = {"keepdims": False, "order": 0, "shape": (Symbol("n"),), "axes": (1, 0), "k": 0}
    known["axis"] = 0 if op.facts.axes == "one" else None
    for name in op.structure():
        yield name, known.get(name, Symbol(name))


def _silent(formula: Expression) -> Expression:
    """A formula without what the shapes already say: that a number is broadcast over an array."""
    made: dict[int, Expression] = {}
    for x in tree.walk(formula):
        if isinstance(x, Call):
            args = [made[id(arg)] for arg in x.args]
            made[id(x)] = (
                args[0]
                if x.op in ("reshape", "broadcast_to")
                else Call(x.op, *args)
                if x.op == "sum"
                else tree.build(x.op, *args, **_told(x))
            )
        else:
            made[id(x)] = x
    return made[id(formula)]


def _told(x: Call) -> dict[str, Any]:
    return {key: value for key, value in x.params.items() if key in ("index", "order", "condition")}


def _both(formula: Expression) -> tuple[str, str]:
    return text(formula), latex(formula)


def _words(sentence: str) -> tuple[str, str]:
    return sentence, latex_words(sentence)
