"""The marking of a filled-in sheet: each line is compared with autodiff, and only the line with the mistake is wrong.

A line may hold numbers or a formula. It is computed from the lines above it as they were filled in, so after a mistake
everything further down is off. A later line is then compared with autodiff continued from the wrong line: one that agrees with
it is no mistake of its own. """

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.errors import ArgumentError, FormulaError
from ...core.node import plain
from ...notation.calculator import calculate
from ...notation.words import shape_text
from .handout import marked

if TYPE_CHECKING:
    from ..problem.backward import Flow
    from .sheet import Sheet, SheetLine

Array = Any

EXACT = 1e-6
"""Up to this relative difference, what a formula gives is right."""

# ---- what was filled in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The content of a blank: text, or numbers that were given as such."""

    text: str = ""
    array: Array = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return self.array is None and not self.text.strip(" _?.")


def answers_in(filled: str | os.PathLike[str] | Mapping[str, Any]) -> dict[str, Answer]:
    """The answer for each name: in a dict, a text, or the file of a path.

    Raises:
        ArgumentError: where there is no such file.

    >>> answers_in("dz = (a - y) / 2  # 2")
    {'dz': Answer(text='(a - y) / 2', array=None)}
    """
    if isinstance(filled, Mapping):
        return {
            name: Answer(text=x) if isinstance(x, str) else Answer(array=np.asarray(plain(x), float))
            for name, x in filled.items()
        }
    if isinstance(filled, os.PathLike) or not ("\n" in filled or "=" in filled):
        if not Path(filled).is_file():
            raise ArgumentError(f"there is no file {os.fspath(filled)!r}: give the path of a sheet, its text, or a dict")
        filled = Path(filled).read_text(encoding="utf-8")
    return dict(_assignments(filled))


def _assignments(text: str) -> Iterator[tuple[str, Answer]]:
    """Every `name = something` of a text; an open bracket goes on in the next line, and # begins a comment."""
    name, value = "", ""
    for row in text.splitlines():
        row = row.partition("#")[0].strip()
        if value:
            value += " " + row
        else:
            name, _, value = (part.strip() for part in row.partition("="))
            if not name.isidentifier():
                value = ""
        if value and sum(map(value.count, "([")) <= sum(map(value.count, ")]")):
            yield name, Answer(text=value)
            value = ""
    if value:  # a bracket that is never closed is an error of the parser of formulas
        yield name, Answer(text=value)


def numbers_in(text: str) -> tuple[Array, Array] | None:
    """The numbers of a text, and half a unit in the last digit of each; None for what is a formula.

    >>> numbers_in("[0.25, -3]")
    (array([ 0.25, -3.  ]), array([0.005, 0.   ]))
    """
    try:
        words = np.array(json.loads(text, parse_float=str, parse_int=str))
        if words.dtype.kind != "U":
            return None
        return words.astype(float), np.vectorize(_half_a_unit, otypes=[float])(words)
    except (ValueError, RecursionError):
        return None


def _half_a_unit(word: str) -> float:
    """Half a unit in the last digit of a number in text; nothing for a whole number."""
    digits, _, exponent = word.lower().partition("e")
    decimals = len(digits.partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent or 0) - decimals) if decimals else 0.0


# ---- the marking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """The judgement on one line.

    Attributes:
        line: the line of the sheet.
        verdict: "right", "wrong", "follows" (right, for what stands above it), "blank", or "not understood".
        sentence: the verdict in words, with the reason.
        value: what was filled in, as numbers; None where there are none of the right shape.
        given: whether it stands on the sheet already, and brings no point.
    """

    line: SheetLine
    verdict: str
    sentence: str
    value: Array = None
    given: bool = False

    @property
    def points(self) -> int:
        """A point for what is right, or follows rightly from a mistake above."""
        return int(self.verdict in ("right", "follows") and not self.given)


class Marking:
    """A sheet, marked line by line; printing it shows a row for each.

    Attributes:
        marks: a `Mark` for each line of the sheet, backwards from the result.
        ok: whether every line is filled in and right.
        mistake: the mark of the first wrong line, or None.
    """

    def __init__(self, sheet: Sheet, answers: Mapping[str, Answer]) -> None:
        self._sheet, self._trace, self._answers = sheet, sheet.trace, dict(answers)
        self._values = {**sheet.around, **sheet.values}
        blanks = {line.blank for line in sheet.lines}
        self._helpers = {name: answer.text for name, answer in answers.items() if name not in blanks}
        self.marks: list[Mark] = []
        for line in sheet.lines:
            given = "1" if line.node is self._trace.root else ""
            mark = replace(self._marked(line, answers.get(line.blank, Answer(given))), given=line.node is self._trace.root)
            self.marks.append(mark)
            self._values[line.blank] = line.gradient if mark.value is None or mark.sentence == "right" else mark.value

    @cached_property
    def ok(self) -> bool:
        """Whether every line is filled in and right."""
        return all(mark.verdict == "right" for mark in self.marks)

    @cached_property
    def mistake(self) -> Mark | None:
        """The mark of the first wrong line, backwards from the result."""
        return next((mark for mark in self.marks if mark.verdict == "wrong"), None)

    def __str__(self) -> str:
        wide = max(len(mark.line.blank) for mark in self.marks)
        return "\n".join(f"{mark.line.blank:{wide}}  {mark.sentence}" for mark in self.marks)

    def __repr__(self) -> str:
        return f"<Marking: {self.points} of {self.most} points>"

    @property
    def points(self) -> int:
        """The number of lines that are right, or follow rightly from a mistake above."""
        return sum(mark.points for mark in self.marks)

    @property
    def most(self) -> int:
        """The highest number of points: one for each blank."""
        return sum(not mark.given for mark in self.marks)

    def markdown(self) -> str:
        """The marks as a table in Markdown."""
        return "\n".join(marked(self, as_latex=False))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Pickled as the sheet and the answers, which are marked again."""
        return type(self), (self._sheet, self._answers)

    def latex(self) -> str:
        """The marks as a table in LaTeX."""
        return "\n".join(marked(self, as_latex=True))

    def to_dict(self) -> dict[str, Any]:
        """The marks as nested lists, dicts, numbers and strings."""
        lines = [
            {"name": mark.line.blank, "verdict": mark.verdict, "sentence": mark.sentence, "points": mark.points}
            for mark in self.marks
        ]
        return {"ok": self.ok, "points": self.points, "most": self.most, "lines": lines}

    def to_json(self) -> str:
        """The same as JSON, in text."""
        return json.dumps(self.to_dict(), indent=1)

    # ---- one line ----------------------------------------------------------------------------------------------------

    def _marked(self, line: SheetLine, answer: Answer) -> Mark:
        if answer.is_blank:
            return Mark(line, "blank", "blank")
        try:
            value, slack = self._computed(answer, self._values)
        except FormulaError as error:
            return Mark(line, "not understood", f"not understood: {error}")
        if np.shape(value) != line.shape:
            return Mark(line, "wrong", f"wrong: {said_of_shape(np.shape(value), line)}")
        if _agree(value, line.gradient, slack):
            return Mark(line, "right", "right", value)
        source = self._followed(line, answer, value, slack)
        if source == "right":
            return Mark(line, "right", "right", value)
        if source:
            return Mark(line, "follows", f"follows from the mistake above: it is right for the {source} that was found", value)
        if any(mark.verdict == "wrong" for mark in self.marks):
            due = self._trace.gradient(self._carried(), line.node)
            return Mark(line, "wrong", f"wrong as well: from the lines above, {said_of_difference(value, due, line)}", value)
        is_convention, why = self._sheet.judged(line, value)
        if is_convention:
            return Mark(line, "right", f"right: {why}", value)
        return Mark(line, "wrong", f"wrong: {why or said_of_difference(value, line.gradient, line)}", value)

    def _inexact(self) -> list[Mark]:
        """The lines above whose numbers are not those of autodiff to the bit: wrong, or rounded."""
        return [mark for mark in self.marks if mark.value is not None and not np.array_equal(mark.value, mark.line.gradient)]

    def _carried(self) -> Flow:
        """The backward pass as autodiff goes on from the lines above."""
        return self._trace.backward(clamp={mark.line.node: mark.value for mark in self._inexact()})

    def _followed(self, line: SheetLine, answer: Answer, value: Array, slack: Array) -> str:
        """The wrong line above from which this one follows, as autodiff goes on from it or as a formula; "right" where the
        lines above are but rounded; "" where it does not follow."""
        above = [mark for mark in self._inexact() if line.node in self._trace.below(mark.line.node)]
        if not above:
            return ""
        right = {**self._values, **{mark.line.blank: mark.line.gradient for mark in above}}
        if not (
            _agree(value, self._trace.gradient(self._carried(), line.node), slack)
            or _agree(self._computed(answer, right)[0], line.gradient, slack)
        ):
            return ""
        wrong = [mark for mark in above if mark.verdict != "right"]
        return wrong[-1].line.blank if wrong else "right"

    def _computed(self, answer: Answer, values: Mapping[str, Array]) -> tuple[Array, Array]:
        """The numbers of an answer, and how far each may be off by being rounded."""
        if answer.array is not None:
            return answer.array, 0.0
        found = numbers_in(answer.text)
        if found is not None:
            return found
        known = dict(values)
        for name, text in self._helpers.items():
            try:
                known.setdefault(name, calculate(text, known))
            except FormulaError:
                continue  # it may use what is found further down
        return np.asarray(calculate(answer.text, known), float), 0.0


def _agree(x: Array, y: Array, slack: Array) -> bool:
    """Whether two arrays of one shape are equal, to the digits that matter."""
    smallest = 1e-12 * float(np.max(np.abs(y), initial=0.0))
    return bool(np.all(np.abs(x - y) <= 1.01 * slack + EXACT * np.maximum(np.abs(x), np.abs(y)) + smallest))


# ---- sentences for a wrong line ------------------------------------------------------------------------------------


def said_of_shape(shape: tuple[int, ...], line: SheetLine) -> str:
    """The sentence for a gradient of another shape."""
    if shape == line.shape[::-1]:
        hint = ", so it is transposed"
    elif math.prod(shape) == math.prod(line.shape):
        hint = ", with as many numbers: reshape it"
    elif len(shape) > len(line.shape):
        hint = f": {line.name} is broadcast to that shape, so its gradient is the sum over what was added"
    else:
        hint = ""
    return f"its shape is {shape_text(shape)} and that of {line.name} is {shape_text(line.shape)}{hint}"


def said_of_difference(value: Array, right: Array, line: SheetLine) -> str:
    """The sentence for a wrong gradient of the right shape, beside the right one."""
    if not np.all(np.isfinite(value)):
        return "it holds nan or infinity"
    if not np.any(right):
        return f"it should be zero, since nothing of {line.name} reaches the result"
    if not np.any(value):
        return "it is zero, and should not be"
    if value.size == 1:
        return f"it is {value.item():.6g} and should be {right.item():.6g}"
    ratio = float(np.sum(value * right) / np.sum(right * right))
    if ratio and np.allclose(value, ratio * right, rtol=1e-5, atol=1e-9 * np.max(np.abs(value))):
        if abs(ratio + 1) < 1e-5:
            return "its sign is the other one"
        times = f"{ratio:.6g}" if abs(ratio) >= 1 else f"1/{1 / ratio:.6g}"
        return f"every number is {times} times what it should be"
    if value.ndim == 2 and value.shape == right.T.shape and np.allclose(value.T, right, rtol=1e-5):
        return "it is transposed"
    off = np.abs(value - right)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(off)), off.shape))
    count = int(np.sum(off > EXACT * np.maximum(np.abs(value), np.abs(right))))
    place = f"{line.blank}[{', '.join(map(str, index))}]"
    return f"{count} of {value.size} numbers differ; {place} is {value[index]:.6g} and should be {right[index]:.6g}"
