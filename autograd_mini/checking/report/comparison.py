"""What a comparison finds, as plain data, with the table that a terminal shows and the JSON that a program reads.

The page that a browser shows is written by `page`, from the same data.
"""

from __future__ import annotations

import json
import os
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.files import atomic_write
from ...core.show import figure, shown
from .cells import aligned, number, place, whole

if TYPE_CHECKING:
    from ..problem.backward import LossGraph

Array = Any
VERDICTS = ("agree", "convention only", "inconclusive", "wrong")
"""From the best to the worst."""
WIDTH = 110


@dataclass
class Entry:
    """One number of a gradient, in three columns."""

    index: tuple[int, ...]
    hand: float
    autodiff: float
    numeric: float
    error_bar: float
    relative_error: float
    ulps: float

    @property
    def ratio(self) -> float:
        """By hand over autodiff."""
        return self.hand / self.autodiff if self.autodiff else float("nan") if not self.hand else float("inf")


@dataclass
class Column:
    """The gradient of one parameter or intermediate: by hand, by autodiff, by numbers, and the verdict.

    Attributes:
        hand: None where nothing was given. numeric, error_bar: NaN where nothing was computed; all of it for an intermediate.
        relative_error: |hand - autodiff| / max(|hand|, |autodiff|), and 0 where both are zero, as in the course notes.
        ulps: the same difference in units in the last place of the larger one.
        odd_one_out: who differs from the two others: "hand", "autodiff", "numeric", "all three", or None.
        reason: why the verdict, in a sentence.
        is_rounding: whether the gradient is zero but for rounding, so that a relative error says nothing.
    """

    name: str
    shape: tuple[int, ...]
    autodiff: Array
    hand: Array | None = None
    numeric: Array | None = None
    error_bar: Array | None = None
    relative_error: Array | None = None
    ulps: Array | None = None
    verdict: str = "agree"
    reason: str = ""
    odd_one_out: str | None = None
    worst: list[Entry] = field(default_factory=list)
    is_rounding: bool = False

    @property
    def largest(self) -> float:
        """The largest relative error."""
        return float(np.max(self.relative_error, initial=0.0)) if self.relative_error is not None else float("nan")


NO_ENTRY = Entry((), *(float("nan"),) * 6)
"""That of an empty array."""


@dataclass
class Finding:
    """What is wrong, and what shows it.

    Attributes:
        kind: one of `diagnose.KINDS`. parameter: the first gradient that is affected; parameters: all of them.
        node: where in the derivation, by name, or None.
        sentence: for the person who derived it.
        confidence: from 0 to 1; 0.9 and more means that the mistake, made in autodiff's backward pass, gives the hand's
            gradient to rounding.
        evidence: the numbers behind it.
    """

    kind: str
    parameters: list[str]
    sentence: str
    confidence: float
    node: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def parameter(self) -> str | None:
        """The first gradient that is affected."""
        return self.parameters[0] if self.parameters else None

    @property
    def hedge(self) -> str:
        """What stands beside the kind where it is not certain."""
        return "" if self.confidence >= 0.9 or self.kind == "unknown" else "(likely, not certain)"

    def __str__(self) -> str:
        return f"{self.kind}{' ' * bool(self.hedge)}{self.hedge}: {self.sentence}"


@dataclass
class Caution:
    """Why an agreement may be luck: a dead unit, a gradient that is hardly there, one point only."""

    kind: str
    sentence: str


@dataclass
class Point:
    """A further point at which the hand's function was compared: the largest relative error, and where."""

    name: str
    relative_error: float
    agrees: bool


@dataclass
class LossTerm:
    """One additive term of the loss: its value, whether it is a penalty, the largest number in its share of each gradient, and
    whether the numbers agree with autodiff for it alone."""

    name: str
    value: float
    is_penalty: bool
    largest: dict[str, float]
    agrees: bool = True


@dataclass
class Comparison:
    """What `am.compare` returns.

    Attributes:
        function: the name of the loss. value: what it returned.
        parameters, intermediates: a `Column` for each, by name, those nearest to the loss first.
        findings: what is wrong, the main thing first; empty where nothing is.
        warnings: why an agreement may be luck.
        culprit: the first node, backwards from the loss, whose gradient disagrees; None without intermediates.
        points, terms: what else was compared. coverage, method: what the numerical column rests on.
        rules: for each intermediate with a backward rule by hand, how that compares.
    """

    function: str
    value: float
    parameters: dict[str, Column]
    intermediates: dict[str, Column] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)
    culprit: str | None = None
    points: list[Point] = field(default_factory=list)
    terms: list[LossTerm] = field(default_factory=list)
    rules: dict[str, Comparison] = field(default_factory=dict)
    kinks: dict[str, int] = field(default_factory=dict)
    coverage: str = ""
    method: str = ""
    trace: LossGraph | None = field(default=None, repr=False, compare=False)

    @property
    def columns(self) -> dict[str, Column]:
        """All gradients, intermediates first."""
        return {**self.intermediates, **self.parameters}

    @property
    def verdict(self) -> str:
        """The worst verdict of all."""
        found = [column.verdict for column in self.columns.values()]
        found += ["wrong" for point in self.points if not point.agrees]
        found += [rule.verdict for rule in self.rules.values()]
        return max(found, key=VERDICTS.index)

    @property
    def ok(self) -> bool:
        """Whether every gradient agrees, or differs by a convention only."""
        return self.verdict in ("agree", "convention only")

    @property
    def odd_one_out(self) -> str | None:
        """Who differs from the two others, in the gradient with the worst verdict."""
        parts: list[Column | Comparison] = [*self.columns.values(), *self.rules.values()]
        worst = sorted(parts, key=lambda part: -VERDICTS.index(part.verdict))
        return next((part.odd_one_out for part in worst if part.odd_one_out), None)

    def __bool__(self) -> bool:
        return self.ok

    # ---- for a terminal ----------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        what = "the gradient by hand, by autodiff and by numbers"
        lines = [f"{self.function} = {self.value:.8g}: {what}", ""]
        lines += aligned(self.rows())
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
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Comparison of {self.function}: {self.verdict}>"

    def rows(self) -> list[tuple[str, ...]]:
        """The table: a head, and a row for each gradient with its worst element."""
        rows: list[tuple[str, ...]] = [
            ("gradient", "shape", "by hand", "autodiff", "numeric", "± error", "rel. error", "ulps", "verdict")
        ]
        nothing_by_hand = all(column.hand is None for column in self.columns.values())
        for column in self.columns.values():
            entry = column.worst[0] if column.worst else NO_ENTRY
            silent = column.hand is None and column.verdict == "agree" and not nothing_by_hand
            rows.append((
                f"d{column.name}{place(entry.index)}",
                "×".join(map(str, column.shape)) or "number",
                number(entry.hand), number(entry.autodiff), number(entry.numeric), number(entry.error_bar, 1),
                number(column.largest, 1), whole(entry.ulps), "not given" if silent else column.verdict,
            ))  # fmt: skip
        return rows

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

    def summary(self) -> str:
        """What the verdict rests on, in sentences."""
        told = f"{self.coverage[:1].upper()}{self.coverage[1:]}: {self.method}."
        if len(self.terms) > 1 and all(term.agrees for term in self.terms):
            told += f" Each of the {len(self.terms)} terms of {self.function} was looked at alone as well."
        if self.points:
            good = sum(point.agrees for point in self.points)
            many = f"{len(self.points)} further points" if len(self.points) > 1 else "a further point"
            told += f" Hand and autodiff agree at {good} of {many}." if len(self.points) > 1 else (
                f" Hand and autodiff {'agree' if good else 'differ'} at {many}."
            )  # fmt: skip
        return told

    # ---- for programs, files and the eye -----------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
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
            "rules": {name: rule.to_json() for name, rule in self.rules.items()},
            "kinks": self.kinks,
            "coverage": self.coverage,
            "method": self.method,
        }

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the report to a file, whole or not at all: .html, one page that needs nothing else; .json; or .txt.

        Raises:
            ArgumentError: for any other ending.
        """
        target = Path(path)
        ending = target.suffix.lower()
        if ending == ".html":
            from .page import page_of

            text = page_of(self)
        elif ending == ".json":
            text = json.dumps(self.to_json(), indent=1, allow_nan=False) + "\n"
        elif ending == ".txt":
            text = f"{self}\n"
        else:
            raise ArgumentError(f"a report is saved as .html, .json or .txt, got {str(target)!r}")
        with atomic_write(target) as draft:
            draft.write_text(text, encoding="utf-8")
        return target

    def plot(self, name: str | None = None) -> Any:
        """A heat map of hand - autodiff for one gradient, by default the one that is furthest off; a matplotlib Figure.

        Raises:
            ArgumentError: for a name without a gradient by hand.
        """
        given = {key: column for key, column in self.columns.items() if column.hand is not None}
        if name is not None and name not in given or not given:
            raise ArgumentError(f"there is no gradient by hand of {name!r} to show; there are {', '.join(given) or 'none'}")
        column = given[name] if name is not None else max(given.values(), key=lambda column: column.largest)
        difference = np.atleast_2d(column.hand - column.autodiff)
        difference = difference.reshape(difference.shape[0], -1)
        return figure("heatmap", array=difference, centred=True, title=f"{column.name}: by hand - autodiff")

    def _repr_html_(self) -> str:
        """What a notebook shows: the page, in a frame that keeps its styles to itself."""
        from .page import page_of

        return shown("frame", page_of(self), 640)


def _plain(x: Any) -> Any:
    """What JSON can hold."""
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
