"""`gradient_flow`: how large the gradient is at each parameter, from the input to the loss.

In a deep net the gradient at an early layer is a product of as many factors as there are layers behind it. Where these are
below one it vanishes, and the early layers do not learn; where they are above, it explodes. Either shows as soon as the
gradients stand side by side.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import GradientError
from ..core.names.spelling import spelled
from ..core.node import plain
from ..core.results import Result
from ..core.show import figure, save
from ..core.table import MOST_LINES, aligned, shortened
from ..nn import Module

FAR = 1e4  # how many times smaller or larger than at the last layer a gradient is that counts as vanished or exploded


@dataclass(frozen=True)
class FlowRow:
    """One parameter and its gradient, by their root mean squares; NaN where there is no gradient."""

    name: str
    shape: tuple[int, ...]
    weight: float
    gradient: float
    verdict: str

    @property
    def ratio(self) -> float:
        """The gradient in units of the weight: how far a step of rate 1 would go."""
        return self.gradient / self.weight if self.weight else math.inf


@dataclass(frozen=True, repr=False)
class GradientFlow(Result):
    """The gradients of a model, in the order of its parameters."""

    rows: tuple[FlowRow, ...]

    @property
    def ok(self) -> bool:
        """Whether a gradient of reasonable size arrives everywhere."""
        return not any(row.verdict for row in self.rows)

    def text(self) -> str:
        """The whole table, a line for each parameter."""
        return "\n".join(self._lines())

    def __str__(self) -> str:
        """The table; of a large model the first and the last parameters, and those with a verdict that there is room for."""
        head, *lines = self._lines()
        noticed = [i for i, row in enumerate(self.rows) if row.verdict][:5]
        return "\n".join([head, *shortened(lines, MOST_LINES - 1, noticed)])

    def _lines(self) -> list[str]:
        """The lines of the table, the headings first."""
        cells: list[Sequence[str]] = [("parameter", "shape", "weight", "gradient", "gradient / weight", "")]
        for row in self.rows:
            numbers = (f"{row.weight:.2e}", f"{row.gradient:.2e}", f"{row.ratio:.2e}")
            cells.append((row.name, str(row.shape), *numbers, row.verdict))
        return aligned(cells, "llrrrl")

    def plot(self, *, ax: Any = None, **how: Any) -> Any:
        """Draw gradient sizes as bars on a logarithmic scale, from the first parameter to the last, as a matplotlib Figure; `how`
        goes to the figure "bars" (`ax=` for an Axes of your own)."""
        values = {row.name: row.gradient for row in self.rows if row.gradient > 0}
        return figure("bars", **{"values": values, "xlabel": "root mean square of the gradient", "log": True} | how, ax=ax)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the figure to a file: .png, .svg or .pdf. Returns the path."""
        return save(self.plot(), path)


@spelled
def gradient_flow(model: Module) -> GradientFlow:
    """The sizes of the gradients that the last backward pass left at the parameters of a model.

    A gradient is said to vanish or explode where it is 10,000 times smaller or larger than the largest at the last layer,
    which is the nearest to the loss.

    Raises:
        GradientError: where no parameter has a gradient.

    >>> from autograd_mini import nn
    >>> rng = np.random.default_rng(0)
    >>> layers = [layer for _ in range(12) for layer in (nn.Linear(8, 8, rng=rng), nn.Sigmoid())]
    >>> deep = nn.Sequential(*layers)
    >>> (deep(rng.normal(size=(32, 8))) ** 2).sum().backward()
    >>> flow = gradient_flow(deep)
    >>> [row.name for row in flow.rows if row.verdict == "vanishes"][:2]
    ['0.weight', '0.bias']
    """
    named = list(model.named_parameters())
    sizes = {name: _size(parameter.grad) for name, parameter in named}
    if all(map(math.isnan, sizes.values())) and all(parameter.grad is None for _, parameter in named):
        raise GradientError("gradient_flow: no parameter has a gradient: call loss.backward() before")
    last = next(name for name, parameter in reversed(named) if parameter.grad is not None)
    layer = last.rpartition(".")[0]
    reference = max(size for name, size in sizes.items() if name.rpartition(".")[0] == layer and not math.isnan(size))
    return GradientFlow(
        tuple(
            FlowRow(name, np.shape(plain(p)), _size(p), sizes[name], _verdict(p.grad, sizes[name], reference))
            for name, p in named
        )
    )


def _size(x: Any) -> float:
    """The root mean square of a parameter or gradient."""
    return math.nan if x is None else float(np.sqrt(np.mean(np.square(np.asarray(plain(x), dtype=np.float64)))))


def _verdict(gradient: Any, size: float, reference: float) -> str:
    if gradient is None:
        return "not reached"
    if not math.isfinite(size):
        return "not finite"
    return "vanishes" if size * FAR < reference else "explodes" if size > FAR * reference else ""
