"""How a diagnosis did: what was caught, what was named, and what was said with confidence and wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import autograd_mini as am

from .models import Problem
from .table import ELSE, KINDS, Mistake

CONFIDENT = 0.9
"""From this confidence on, a finding is meant as a statement and not as a guess."""


@dataclass(frozen=True)
class Score:
    """One planted mistake, and what was said of it."""

    mistake: Mistake
    caught: bool
    said: str
    confidence: float
    sentence: str

    @property
    def named(self) -> bool:
        """Whether the kind is right; for a mistake without a name, whether none was given."""
        return self.said in ((self.mistake.kind,) if self.mistake.kind != ELSE else ("unknown", self.mistake.nearest))

    @property
    def misled(self) -> bool:
        """Whether a wrong kind was said with confidence."""
        return not self.named and self.said != "unknown" and self.confidence >= CONFIDENT

    def __str__(self) -> str:
        passed = "" if self.caught else "PASSED: "
        said = f"{self.said} ({self.confidence:.2f}) {self.sentence}"
        return f"{passed}{self.mistake.kind}, {self.mistake.name}: {said}"


def compared(problem: Problem, gradients: dict[str, Any]) -> Any:
    """The report on final gradients, given as plain arrays."""
    return am.compare(problem.loss, problem.parameters, hand=gradients, progress=False)


def score(mistake: Mistake) -> Score:
    """Compare the planted gradient with autodiff, and note what the report says first.

    A gradient that is right but for the precision of its numbers counts as caught where the report says so.
    """
    problem, wrong = mistake.problem()
    report = compared(problem, wrong)
    first = report.findings[0] if report.findings else None
    said = first.kind if first else "unknown"
    caught = not report.ok or said == mistake.kind == "dtype noise"
    return Score(mistake, caught, said, first.confidence if first else 0.0, first.sentence if first else "")


def false_alarm(problem: Problem) -> str | None:
    """What is said against a right gradient; None if nothing is."""
    report = compared(problem, problem.hand(*problem.arguments))
    return None if report.ok else f"{report.verdict}: " + "; ".join(finding.sentence for finding in report.findings)


def table(scores: Iterable[Score]) -> str:
    """The scores by kind, as a Markdown table."""
    scores = list(scores)
    lines = ["| kind | planted | caught | named | confidently wrong |", "|---|---|---|---|---|"]
    rows = [(kind, [s for s in scores if s.mistake.kind == kind]) for kind in KINDS]
    named_kinds = [s for s in scores if s.mistake.kind != ELSE]
    for kind, group in [*rows, ("**all with a name**", named_kinds), ("**all**", scores)]:
        counts = (len(group), sum(s.caught for s in group), sum(s.named for s in group), sum(s.misled for s in group))
        lines.append(f"| {kind} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines)
