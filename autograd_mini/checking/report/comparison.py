"""`Comparison`: the findings as a table for a terminal, as JSON for programs, and as a page for a browser."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.files import atomic_write
from ...core.show import figure, shown
from ...notation.words import DIRECTIONS
from .cells import aligned, number, place
from .findings import Column, Findings
from .page import page_of

WIDTH = 110


class Comparison(Findings):
    """The result of `am.compare`: `Findings`, which print as a table, and can be saved, drawn, and read by programs."""

    # ---- for a terminal ----------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        what = "the gradient by hand, by autodiff and by numbers"
        lines = [f"{self.function} = {self.value:.8g}: {what}", ""]
        lines += aligned(self.rows)
        for column in self.columns.values():
            if column.verdict != "agree" and column.worst:
                head = f"d{column.name}, worst first: {column.reason}"
                lines += ["", *textwrap.wrap(head, WIDTH), *self._worst(column)]
        for title, sentences in (
            ("what is wrong" if not self.ok else "to note", [str(finding) for finding in self.findings]),
            ("guards", [warning.sentence for warning in self.warnings]),
        ):
            if sentences:
                lines += ["", title]
                for sentence in sentences:
                    lines += textwrap.wrap(sentence, WIDTH, initial_indent="  - ", subsequent_indent="    ")
        for name, rule in self.rules.items():
            lines += ["", f"the rule of {name}, for a g drawn at random", textwrap.indent(str(rule), "  ")]
        lines += ["", *textwrap.wrap(self._closing(), WIDTH)]
        return "\n".join(lines).translate(DIRECTIONS)

    def __repr__(self) -> str:
        return f"<Comparison of {self.function}: {self.verdict}>"

    def _worst(self, column: Column) -> list[str]:
        rows: list[tuple[str, ...]] = [("  index", "by hand", "autodiff", "numeric", "± error", "hand / autodiff", "rel. error")]
        for entry in column.worst:
            rows.append((
                f"  {place(entry.index) or '–'}", number(entry.hand, 8), number(entry.autodiff, 8), number(entry.numeric, 8),
                number(entry.error_bar, 1), number(entry.ratio, 8), number(entry.relative_error, 1),
            ))  # fmt: skip
        return aligned(rows)

    def _closing(self) -> str:
        odd = f"; the odd one out is {self.odd_one_out}" if self.odd_one_out else ""
        return f"verdict: {self.verdict}{odd}. {self.summary()}"

    # ---- for programs, files and the eye -----------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The comparison as nested lists, dicts, numbers and strings; NaN and infinity as strings."""
        return {
            "function": self.function,
            "value": _plain(self.value),
            "ok": self.ok,
            "verdict": self.verdict,
            "odd_one_out": self.odd_one_out,
            "culprit": self.culprit,
            "gradients": [
                {
                    "name": column.name,
                    "parameter": column.name in self.parameters,
                    "shape": list(column.shape),
                    "verdict": column.verdict,
                    "reason": column.reason,
                    "odd_one_out": column.odd_one_out,
                    "largest_relative_error": _plain(column.largest),
                    "worst": [{**{k: _plain(v) for k, v in vars(e).items()}, "ratio": _plain(e.ratio)} for e in column.worst],
                }
                for column in self.columns.values()
            ],
            "findings": [
                {**{k: _plain(v) for k, v in vars(finding).items()}, "parameter": finding.parameter} for finding in self.findings
            ],
            "warnings": [vars(warning) for warning in self.warnings],
            "points": [{k: _plain(v) for k, v in vars(point).items()} for point in self.points],
            "terms": [{k: _plain(v) for k, v in vars(term).items()} for term in self.terms],
            "rules": {name: rule.to_dict() for name, rule in self.rules.items()},
            "kinks": self.kinks,
            "coverage": self.coverage,
            "method": self.method,
        }

    def to_json(self) -> str:
        """The same as JSON, in text."""
        return json.dumps(self.to_dict(), indent=1, allow_nan=False)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the report to a file, whole or not at all: .html, one page that needs nothing else; .json; or .txt.

        Raises:
            ArgumentError: for any other ending.
        """
        target = Path(path)
        ending = target.suffix.lower()
        if ending == ".html":
            text = page_of(self)
        elif ending == ".json":
            text = f"{self.to_json()}\n"
        elif ending == ".txt":
            text = f"{self}\n"
        else:
            raise ArgumentError(f"a report is saved as .html, .json or .txt, got {str(target)!r}")
        with atomic_write(target) as draft:
            draft.write_text(text, encoding="utf-8")
        return target

    def plot(self, name: str | None = None, *, ax: Any = None, **how: Any) -> Any:
        """A heat map of hand - autodiff for one gradient, by default the one that is furthest off; a matplotlib Figure, or into a
        matplotlib Axes, `ax`. `how` goes to the figure "heatmap".

        Raises:
            ArgumentError: for a name without a gradient by hand.
        """
        given = {key: column for key, column in self.columns.items() if column.hand is not None}
        if name is not None and name not in given or not given:
            raise ArgumentError(f"there is no gradient by hand of {name!r} to show; there are {', '.join(given) or 'none'}")
        column = given[name] if name is not None else max(given.values(), key=lambda column: column.largest)
        difference = np.atleast_2d(column.hand - column.autodiff)
        difference = difference.reshape(difference.shape[0], -1)
        words = {"centred": True, "title": f"{column.name}: by hand - autodiff"}
        return figure("heatmap", array=difference, **words | how, ax=ax)

    def _repr_html_(self) -> str:
        """The HTML for a notebook: the page, in a frame that keeps its styles to itself."""
        return shown("frame", page_of(self), 640)


def _plain(x: Any) -> Any:
    """The same in types that JSON can hold."""
    if isinstance(x, dict):
        return {str(key): _plain(value) for key, value in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [_plain(value) for value in x]
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        return float(x) if np.isfinite(x) else str(float(x))
    return x
