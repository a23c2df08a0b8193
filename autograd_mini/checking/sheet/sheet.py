"""`backprop_sheet`: the derivation of a gradient as a sheet of paper, with a blank for every step.

The sheet lists the computation backwards, in the names that the program itself uses, each step with its formula and its
shape. What a person fills in is marked in `marking`.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.files import atomic_write
from ...core.names.spelling import spelled
from ...core.node import Node
from ...notation.parse import nearest
from ...notation.words import array_text, shape_text
from ..compare import compare
from ..problem.backward import LossGraph
from ..problem.problem import Problem
from .formulas import Writing
from .handout import written
from .marking import Marking, answers_in

Array = Any

BLANK = "____"
CONFIDENT = 0.9
"""From this confidence on, a finding is meant as a statement."""


@dataclass(frozen=True)
class SheetLine:
    """One step of the derivation.

    Attributes:
        name: what is differentiated by, such as "z".
        blank: the name of the gradient, such as "dz".
        formula: how it was computed; "" for a parameter.
        shape: its shape, and so that of its gradient.
        gradient: what is right, by autodiff.
        node: its node in the graph.
        expression: the formula as a tree; None for a parameter.
    """

    name: str
    blank: str
    formula: str
    shape: tuple[int, ...]
    gradient: Array
    node: Node
    expression: Any = None


class Sheet:
    """The skeleton of a derivation by hand; printing it shows the sheet.

    Attributes:
        lines: the steps, backwards from the result.
        around: arrays that the function can see besides, by name: masks, labels.
        values: the numbers of everything that has a name: parameters, data and intermediates.
    """

    def __init__(self, f: Callable[..., Any], args: Any, wrt: Iterable[str] | None, every: bool) -> None:
        self._asked, self._every = (f, args, wrt), every
        self.trace = trace = LossGraph(Problem(f, args, wrt))
        writing = Writing(trace, every)
        self.data, self.values = writing.data, writing.values()
        self.around = writing.around
        taken = set(self.values)
        self.lines: list[SheetLine] = []
        for node in writing.lines:
            name, gradient = writing.names[node], trace.gradient(trace.flow, node)
            blank = next(blank for k in itertools.count() if (blank := f"d{'_' * k}{name}") not in taken)
            taken.add(blank)
            formula, made = writing.formulas.get(node, ""), writing.expressions.get(node)
            self.lines.append(SheetLine(name, blank, formula, np.shape(node._value), gradient, node, made))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Pickled as its arguments, from which it is made again."""
        return type(self), (*self._asked, self._every)

    def __str__(self) -> str:
        return "\n".join(self._rows())

    def _rows(self) -> Iterator[str]:
        result = self.lines[0]
        yield f"# The gradient of {self.trace.problem.name} by hand, at {result.name} = {float(self.values[result.name]):.6g}"
        yield f"# Fill in each blank: the derivative of {result.name} by that name, in the shape beside it."
        yield "# Numbers, lists, or NumPy in the names of this sheet; a line may use all lines above it."
        if self.data:
            yield f"# Given: {', '.join(f'{name} {self._shown(name, x)}' for name, x in self.data.items())}"
        for line in self.lines:
            yield ""
            yield f"{line.name} = {line.formula}" if line.formula else f"# {line.name} is a parameter"
            yield f"{line.blank} = {'1' if line is result else BLANK}  # {shape_text(line.shape)}"

    def _shown(self, name: str, x: Array) -> str:
        """The shape of an array of data; the numbers of a small one that the program has no name for."""
        return shape_text(x.shape) if name in self.around or x.size > 6 else array_text(x)

    def __repr__(self) -> str:
        return f"<Sheet: the gradient of {self.trace.problem.name} in {len(self.lines)} lines>"

    def markdown(self, solution: bool = False) -> str:
        """The sheet in Markdown, with formulas for a notebook or a page; `solution` fills the blanks in."""
        return "\n".join(written(self, solution, as_latex=False))

    def latex(self, solution: bool = False) -> str:
        """The sheet as the body of a LaTeX document (with `amsmath`); `solution` fills the blanks in."""
        return "\n".join(written(self, solution, as_latex=True))

    def save(self, path: str | os.PathLike[str], *, solution: bool = False) -> Path:
        """Write the sheet into a file: .md as Markdown, .tex as LaTeX, any other ending as text to be filled in with an editor.

        Args:
            path: where to.
            solution: whether the blanks are filled in, in Markdown and LaTeX.

        Returns:
            The path.
        """
        target = Path(path)
        ending = target.suffix.lower()
        text = self.markdown(solution) if ending == ".md" else self.latex(solution) if ending == ".tex" else str(self)
        with atomic_write(target) as draft:
            draft.write_text(f"{text}\n", encoding="utf-8")
        return target

    def judged(self, line: SheetLine, value: Array) -> tuple[bool, str]:
        """The findings of `compare` for another gradient than autodiff's at one line, with all lines above it right.

        Returns:
            Whether it is right as well, by another convention at a kink; and the sentence, "" where it is not sure. Lines
            that the program has no name for are not judged.
        """
        named = {name: node for name, node in {**self.trace.named(), **self.trace.leaves}.items() if node is not self.trace.root}
        if not any(node is line.node for node in named.values()) or not np.all(np.isfinite(value)):
            return False, ""
        further = self.trace.below(line.node) - {line.node}  # what depends on this line is no evidence about it
        given = {
            name: value if node is line.node else self.trace.gradient(self.trace.flow, node)
            for name, node in named.items()
            if node not in further
        }
        f, args, wrt = self._asked
        report = compare(f, args, given, wrt=wrt, progress=False)
        sure = report.findings and report.findings[0].confidence >= CONFIDENT and report.findings[0].kind != "unknown"
        return report.verdict == "convention only", report.findings[0].sentence if sure else ""

    def check(self, filled: str | os.PathLike[str] | Mapping[str, Any]) -> Marking:
        """Mark a sheet that somebody filled in.

        Numbers are right to the digits in which they are written, so 0.3333 is a third. What a formula gives is right up
        to a relative difference of 1e-6. A line that is computed rightly from a wrong one above it "follows from the
        mistake above"; a blank counts as right for the lines below it.

        Args:
            filled: the text of the sheet, the path of a file with it, or a dict: what stands in each blank, by its name
                (`"dz"` or `"z"`), as an array, a number, or a formula in text. In a text, a name that the sheet does not
                have is a helper of one's own (`m = 13`), which formulas may use.

        Returns:
            A `Marking`: `print` shows it line by line, `.ok` says whether everything is filled in and right.

        Raises:
            ArgumentError: for a blank that the sheet does not have, or text without any.
        """
        blanks = [line.blank for line in self.lines]
        names = {line.name: line.blank for line in self.lines}
        if isinstance(filled, Mapping):
            given = {names.get(name, name): x for name, x in filled.items()}
            for name in given:
                if name not in blanks:
                    known = nearest(str(name), blanks) or f"; it has {', '.join(blanks)}"
                    raise ArgumentError(f"the sheet has no blank {name!r}{known}")
            return Marking(self, answers_in(given))
        answers = answers_in(filled)
        if not answers.keys() & set(blanks):
            raise ArgumentError(
                f"there is no line such as {blanks[-1]} = ... in what was given: check() takes the text of the sheet filled "
                "in, the path of a file with it, or a dict"
            )
        formulas = {line.name for line in self.lines if line.formula}
        return Marking(self, {name: answer for name, answer in answers.items() if name not in formulas})


@spelled
def backprop_sheet(f: Callable[..., Any], args: Any, *, wrt: Iterable[str] | None = None, every: bool = False) -> Sheet:
    """The skeleton of the derivation of a gradient by hand, to be filled in and checked.

    Args:
        f: a function whose result is one number. Its steps are called what its own variables call them.
        args: its arguments, as in `compare`: a dict by name, a tuple by position, or one array.
        wrt: the names of the arguments that are parameters; by default all.
        every: give a line to every operation, and not only to what the program has a name for.

    Returns:
        A `Sheet`: `print(sheet)` shows it, `sheet.save("sheet.txt")` writes it, `sheet.check("sheet.txt")` marks it.

    Raises:
        ShapeError: if the result of `f` is not one number.
        GradientError: if `f` changes its arguments, or its result does not depend on them.

    >>> from autograd_mini import mean, sigmoid
    >>> X, y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 1.0]]), np.array([1.0, 0.0, 1.0])
    >>> def loss(w, b):
    ...     z = X @ w + b
    ...     a = sigmoid(z)
    ...     return mean((a - y) ** 2)
    >>> sheet = backprop_sheet(loss, {"w": np.array([0.5, -0.5]), "b": 0.1})
    >>> print(sheet)
    # The gradient of loss by hand, at J = 0.480322
    # Fill in each blank: the derivative of J by that name, in the shape beside it.
    # Numbers, lists, or NumPy in the names of this sheet; a line may use all lines above it.
    # Given: X 3×2, y 3
    <BLANKLINE>
    J = mean((a - y)**2)
    dJ = 1  # scalar
    <BLANKLINE>
    a = sigmoid(z)
    da = ____  # 3
    <BLANKLINE>
    z = X @ w + b
    dz = ____  # 3
    <BLANKLINE>
    # b is a parameter
    db = ____  # scalar
    <BLANKLINE>
    # w is a parameter
    dw = ____  # 2
    >>> print(sheet.check({"da": "2 * (a - y) / 3", "dz": "da", "db": "dz.sum()", "dw": "X.T @ dz"}))
    dJ  right
    da  right
    dz  wrong: the slope of sigmoid is missing on the way back from `a` to `z`: multiply by a (1 - a) (...)
    db  follows from the mistake above: it is right for the dz that was found
    dw  follows from the mistake above: it is right for the dz that was found
    """
    return Sheet(f, args, None if wrt is None else list(wrt), every)
