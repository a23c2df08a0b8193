"""The conventions: value and gradient of every function where the textbook is silent.

Their table, `convention_table.py`, has three readers: the rules of the engine are chosen so that it holds, the tests run every
row on every kind of number, and `am.conventions("maximum")` shows it at the prompt.
"""

from __future__ import annotations

import difflib
import html
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .convention_table import RULES, TABLE, Convention
from .errors import UnknownOperationError
from .names.spelling import spelled
from .table import aligned

_HEAD = ("expression", "at", "value", "gradient", "")


@dataclass(frozen=True)
class Conventions:
    """Conventions that print as one aligned table, and show themselves as one in a notebook."""

    found: tuple[Convention, ...]

    def __iter__(self) -> Iterator[Convention]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def rules(self) -> Iterable[str]:
        """The rules that these conventions cite, in order, as sentences."""
        cited = {letter for convention in self for letter in convention.rule}
        return [f"({letter}) {text}" for letter, text in RULES.items() if letter in cited]

    def __str__(self) -> str:
        cells = [_HEAD, *(row.cells() for convention in self for row in convention.rows)]
        ruler = tuple("-" * max(map(len, column)) for column in zip(*cells, strict=True))
        head, ruled, *rest = aligned([_HEAD, ruler, *cells[1:]], "l")
        lines, rows = [head, ruled], iter(rest)
        for convention in self:
            lines += [next(rows) for _ in convention.rows]
            lines += [textwrap.indent(textwrap.fill(convention.why(), 100), "    "), ""]
        lines += [textwrap.fill(rule, 104, subsequent_indent="    ") for rule in self.rules()]
        return "\n".join(lines).rstrip()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def line(cells: Iterable[str], kind: str) -> str:
            return "<tr>" + "".join(f"<{kind}>{html.escape(cell)}</{kind}>" for cell in cells) + "</tr>"

        lines = ["<table>", line(_HEAD, "th")]
        for convention in self:
            lines += [line(row.cells(), "td") for row in convention.rows]
            lines += [f'<tr><td colspan="{len(_HEAD)}"><em>{html.escape(convention.why())}</em></td></tr>']
        return "\n".join([*lines, "</table>", *(f"<p>{html.escape(rule)}</p>" for rule in self.rules())])


@spelled
def conventions(name: str | None = None) -> Conventions:
    """The value and the gradient of a function at its kinks, at zero and at infinity.

    `name` is the name of a function, such as "maximum"; without it the whole table comes back. The result
    prints as a table, in a notebook too, and iterates over its conventions as data.
    Raises `UnknownOperationError`, with the nearest names, where the table has nothing under that name.

    >>> conventions("hypot")
    expression     at    value  gradient
    -------------  ----  -----  --------
    hypot(x, y)    0, 0  0      0, 0
    arctan2(x, y)  0, 0  0      0, 0
        (c) The least-norm slope of a cone is 0; PyTorch has NaN for hypot, JAX 0.5, and NaN for arctan2. The second
            derivatives of hypot there are inf, the limit of 1 / length.
    <BLANKLINE>
    (c) At a kink the least-norm subgradient, ties shared equally.
    """
    if name is None:
        return Conventions(TABLE)
    found = tuple(convention for convention in TABLE if name in convention.names.split())
    if not found:
        known = sorted({known for convention in TABLE for known in convention.names.split()})
        near = difflib.get_close_matches(str(name), known, n=3)
        hint = f"the nearest names are {', '.join(near)}" if near else "am.conventions() shows them all"
        raise UnknownOperationError(f"there is no convention for {name!r}: {hint}")
    return Conventions(found)
