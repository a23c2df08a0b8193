"""`WeightAverage`: the mean of a model's weights along its way, which often generalizes better than where it ends.

Steps of a fixed size circle round a minimum; their mean lies nearer to it. A mean in which the past fades follows the
model (exponential moving average, Polyak and Juditsky 1992); one in which all steps count alike is stochastic weight
averaging (Izmailov et al. 2018, https://arxiv.org/abs/1803.05407).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..core.errors import ArgumentError
from ..core.names.spelling import spelled
from ..nn import Module


@spelled
class WeightAverage:
    """Averages of the parameters of a model; buffers, such as running statistics, are those of the model itself.

        a <- decay a + (1 - decay) w                  exponential, from the first weights on
        a <- a + (w - a) / n                          decay=None: the mean of all n

    Args:
        model: whose parameters are averaged.
        decay: how much of the average stays at each update, 0 <= decay < 1; None for the plain mean.
        start: how many updates pass before the averaging begins; until then the average is the weights.

    Attributes:
        updates: how many there were.
        averages: an array for each parameter, by name.

    >>> from autograd_mini import nn
    >>> model = nn.Linear(1, 1, bias=False, rng=0)
    >>> average = WeightAverage(model, decay=0.5)
    >>> for w in (0.0, 4.0):
    ...     model.weight.data = np.full((1, 1), w)
    ...     average.update()
    >>> average.averages["weight"].item(), model.weight.item()
    (2.0, 4.0)
    >>> with average.applied():
    ...     model.weight.item()
    2.0
    """

    def __init__(self, model: Module, decay: float | None = 0.999, *, start: int = 0) -> None:
        if decay is not None and not 0 <= decay < 1:
            raise ArgumentError(f"WeightAverage: decay={decay!r} must lie in 0 <= decay < 1, or be None for the plain mean")
        if start < 0:
            raise ArgumentError(f"WeightAverage: start={start!r} must be 0 or more")
        self.model, self.decay, self.start = model, decay, start
        self.updates = 0
        self.averages: dict[str, Any] = {name: np.array(p.data) for name, p in model.named_parameters()}

    def update(self) -> None:
        """Take in the weights that the model has now; to be called after each step."""
        n = self.updates - self.start  # how many were averaged before
        for name, parameter in self.model.named_parameters():
            w, a = parameter.data, self.averages[name]
            if n <= 0:
                a[...] = w
            else:
                a += (w - a) * (1 / (n + 1) if self.decay is None else 1 - self.decay)
        self.updates += 1

    @contextmanager
    def applied(self) -> Iterator[Module]:
        """A block in which the model has the averages for weights; afterwards it has its own again, bit for bit."""
        own = {name: parameter.data for name, parameter in self.model.named_parameters()}
        self._give(self.averages)
        try:
            yield self.model
        finally:
            self._give(own, copy=False)

    def copy_to_model(self) -> None:
        """Give the averages to the model for good."""
        self._give(self.averages)

    def _give(self, arrays: Mapping[str, Any], copy: bool = True) -> None:
        for name, parameter in self.model.named_parameters():
            x = arrays[name]
            parameter.data = float(x) if isinstance(parameter.data, float) else x.copy() if copy else x

    def state_dict(self) -> dict[str, Any]:
        """The averages, and how many updates made them."""
        return {"updates": self.updates, "averages": {name: np.array(a) for name, a in self.averages.items()}}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` has returned.

        Raises:
            ArgumentError: for the averages of another model; then nothing was changed.
        """
        try:
            updates, found = int(state["updates"]), {name: np.array(a) for name, a in state["averages"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArgumentError("this is no state of a WeightAverage: expected updates and averages") from error
        shapes, expected = ({name: a.shape for name, a in arrays.items()} for arrays in (found, self.averages))
        if shapes != expected:
            raise ArgumentError(f"the averages are of another model: {shapes} where {expected} are expected")
        self.updates = updates
        for name, a in self.averages.items():
            a[...] = found[name]

    def __repr__(self) -> str:
        how = "mean" if self.decay is None else f"decay {self.decay}"
        return f"<WeightAverage of {len(self.averages)} parameters, {how}, {self.updates} updates>"
