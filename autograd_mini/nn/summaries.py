"""`Summary`: a model as a table, one line for each layer with its output shape and its number of parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.names.spelling import spelled
from ..core.recording import no_grad
from ..core.results import Result
from ..core.show import shown
from ..core.table import MOST_LINES, aligned, shortened, shown_rows

if TYPE_CHECKING:
    from .module import Module


@dataclass(frozen=True)
class SummaryLine:
    """One layer: its path, its description, the shape of its output ("" if not known), and how many numbers it learns itself
    (None where it merely holds others)."""

    path: str
    layer: str
    output: str
    parameters: int | None


@dataclass(frozen=True, repr=False)
class Summary(Result):
    """A model as a table: `print` shows it as text, a notebook as HTML; of a large model the first and the last layers.
    `text()` is the whole table, and `lines` its content.

    Attributes:
        lines: one for each layer, the model itself first.
        parameters: how many numbers are learned in all.
        trainable: how many of them are not frozen.
    """

    lines: tuple[SummaryLine, ...]
    parameters: int
    trainable: int

    def __repr__(self) -> str:
        layers = max(len(self.lines) - 1, 1)
        return f"<Summary: {layers} layer{'s' * (layers > 1)}, {self.total}; print() shows them>"

    @property
    def total(self) -> str:
        """The last line."""
        frozen = self.parameters - self.trainable
        share = "all of them trainable" if not frozen else f"{self.trainable:,} of them trainable"
        return f"{self.parameters:,} parameters, {share}"

    def cells(self) -> list[tuple[str, str, str]]:
        """The table as text, without headings."""
        return [_cells(line, first=i == 0) for i, line in enumerate(self.lines)]

    def text(self) -> str:
        """The whole table, however many layers there are."""
        return self._table(len(self.lines))

    def __str__(self) -> str:
        return self._table(MOST_LINES - 4)  # less the heading, two rules and the total

    def _table(self, room: int) -> str:
        """The table with so many lines for the layers."""
        head, *body = aligned([("layer", "output", "parameters"), *self.cells()], "llr", gap=3)
        rule = "-" * len(head)
        return "\n".join([head, rule, *shortened(body, room), rule, self.total])

    def _repr_html_(self) -> str:
        rows = shown_rows(len(self.lines), MOST_LINES - 2)
        cells = self.cells()
        left_out = f"; {len(cells) - len(rows)} lines left out, all of them by print(result.text())" * (len(rows) < len(cells))
        return shown("table", ("layer", "output", "parameters"), [cells[i] for i in rows], "llr", note=self.total + left_out)


def _cells(line: SummaryLine, first: bool) -> tuple[str, str, str]:
    """One line as text."""
    depth = 0 if first else line.path.count(".") + 1
    name = "" if first else f"{line.path.rpartition('.')[2]}: "
    count = "" if line.parameters is None else f"{line.parameters:,}"
    return "  " * depth + name + line.layer, line.output, count


@spelled
def summary(model: Module, *example: Any) -> Summary:
    """`model.summary(*example)`, a table of its layers.

    >>> from autograd_mini import nn
    >>> print(summary(nn.Linear(2, 1, rng=0), (5, 2)))
    layer          output   parameters
    ----------------------------------
    Linear(2, 1)   (5, 1)            3
    ----------------------------------
    3 parameters, all of them trainable
    """
    return model.summary(*example)


def summarize(model: Module, example: Sequence[Any]) -> Summary:
    """Run `model` on an example without leaving a trace, and note what each layer gives."""
    outputs = _outputs(model, example) if example else {}
    counted: set[int] = set()
    lines = []
    for path, module in model.named_modules():
        own = [p for _, p in module.named_parameters(recurse=False) if id(p) not in counted]
        counted.update(map(id, own))
        holds = any(True for _ in module.children())
        layer = type(module).__name__ if holds else module._brief()
        number = sum(_size(p) for p in own)
        lines.append(SummaryLine(path, layer, outputs.get(id(module), ""), number if number or not holds else None))
    parameters = list(model.parameters())
    return Summary(tuple(lines), sum(map(_size, parameters)), sum(_size(p) for p in parameters if p.requires_grad))


def _size(parameter: Any) -> int:
    return int(np.size(parameter.data))


def _outputs(model: Module, example: Sequence[Any]) -> dict[int, str]:
    """The shapes of what the modules return, by their identity."""
    found: dict[int, str] = {}

    def look(module: Module, inputs: Any, output: Any) -> None:
        found.setdefault(id(module), _shape(output))

    parameter = next(iter(model.parameters()), None)
    kind = np.dtype(float) if parameter is None else parameter.dtype
    inputs = [np.zeros(x, kind) if _is_shape(x) else x for x in example]
    modes = [(module, module.training) for module in model.modules()]
    handles = [module.register_forward_hook(look) for module, _ in modes]
    try:
        with no_grad():
            model.eval()(*inputs)
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in modes:
            module.training = mode
    return found


def _is_shape(x: Any) -> bool:
    return isinstance(x, tuple) and all(isinstance(n, (int, np.integer)) for n in x)


def _shape(output: Any) -> str:
    """The shape of an output; of several, their shapes in order."""
    if isinstance(output, (tuple, list)):
        return ", ".join(filter(None, map(_shape, output)))
    return str(tuple(getattr(output, "shape", ())))
