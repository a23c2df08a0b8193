"""The findings of a comparison as plain data: the columns of each gradient, the findings, the points, the terms of the loss."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..problem.backward import LossGraph
from .cells import number, place, whole

Array = Any
VERDICTS = ("agree", "convention only", "inconclusive", "wrong")
"""From the best to the worst."""
SURE, ONE_OF_TWO, LIKELY, NOTHING = 0.97, 0.8, 0.6, 0.2
"""The confidence of a finding: of one mistake that gives all numbers, of two on the same numbers, of a likeness, of nothing."""


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
        odd_one_out: the column that differs from the two others: "hand", "autodiff", "numeric", "all three", or None.
        reason: why the verdict, in a sentence.
        is_rounding: whether the gradient is zero but for rounding, so that a relative error has no meaning.
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
    """A mistake or a note, and the evidence for it.

    Attributes:
        kind: one of `mistakes.search.KINDS`. parameter: the first gradient that is affected; parameters: all of them.
        node: where in the derivation, by name, or None.
        sentence: for the person who derived it.
        confidence: from 0 to 1; 0.9 and more means that the mistake, made in autodiff's backward pass, gives the
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
        """The words beside the kind where it is not certain."""
        return "" if self.confidence >= 0.9 or self.kind == "unknown" else "(likely, not certain)"

    def __str__(self) -> str:
        return f"{self.kind}{' ' * bool(self.hedge)}{self.hedge}: {self.sentence}"


@dataclass
class Caution:
    """A reason why an agreement may be luck: a dead unit, a vanishing gradient, one point only."""

    kind: str
    sentence: str


@dataclass
class Point:
    """A further point at which the function by hand was compared: the largest relative error, and where."""

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
class Findings:
    """The findings of a comparison.

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
    rules: dict[str, Any] = field(default_factory=dict)
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
        """The column that differs from the two others, in the gradient with the worst verdict."""
        parts: list[Any] = [*self.columns.values(), *self.rules.values()]
        worst = sorted(parts, key=lambda part: -VERDICTS.index(part.verdict))
        return next((part.odd_one_out for part in worst if part.odd_one_out), None)

    def __bool__(self) -> bool:
        return self.ok

    @property
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

    def summary(self) -> str:
        """The grounds of the verdict, in sentences."""
        told = f"{self.coverage[:1].upper()}{self.coverage[1:]}: {self.method}."
        if len(self.terms) > 1 and all(term.agrees for term in self.terms):
            told += f" Each of the {len(self.terms)} terms of {self.function} was looked at alone as well."
        if self.points:
            good = sum(point.agrees for point in self.points)
            many = f"{len(self.points)} further points" if len(self.points) > 1 else "a further point"
            whom = "autodiff" if self.trace is not None else "numbers"
            told += f" Hand and {whom} agree at {good} of {many}." if len(self.points) > 1 else (
                f" Hand and {whom} {'agree' if good else 'differ'} at {many}."
            )  # fmt: skip
        return told
