"""The origin of a loss that is not a finite number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.errors import AnomalyError
from ..core.guards.anomaly import detect_anomaly
from ..core.node import plain
from ..core.tensor import Tensor
from ..nn import Module
from .evaluation import Loss


def origin(model: Module, loss: Loss, inputs: Sequence[Any], target: Any, rewind: Callable[[], None]) -> str:
    """The cause: the data, a parameter, or the first operation that made something that is not finite.

    The last is found by going through the batch once more under `detect_anomaly`, with inputs that want a gradient, since
    only what is recorded is looked at; and if that was well, once more forward and back. Before each pass `rewind` sees to
    it that the model draws the same random numbers.
    """
    for name, array in [*((f"input {i}", x) for i, x in enumerate(inputs)), ("target", target)]:
        if samples := bad_rows(plain(array)):
            return f"the {name} of the batch holds NaN or infinity already, first in sample {samples[0]}: clean the data"
    for name, parameter in model.named_parameters():
        if bad_rows(parameter.data):
            return f"parameter {name!r} holds NaN or infinity already: start from finite weights"
    model.zero_grad()
    try:
        with detect_anomaly():
            rewind()
            loss(model(*(wanting(x, f"input {i}") for i, x in enumerate(inputs))), target)
            rewind()
            loss(model(*inputs), target).backward()
    except AnomalyError as error:
        return f"{error}\n  often         the rate is too large: choose a smaller one, or clip_norm"
    finally:
        model.zero_grad()
    return "a second pass over the same batch was finite, so look for what is random in the model"


def wanting(x: Any, label: str) -> Any:
    """The same numbers, wanting a gradient if they can."""
    return Tensor(x.data, requires_grad=x.dtype.kind == "f", label=label) if isinstance(x, Tensor) else x


def bad_rows(array: Any) -> list[int]:
    """The first numbers of what is not finite in an array."""
    array = np.atleast_1d(np.asarray(array))
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return []
    return [int(i) for i in np.unique(np.argwhere(~np.isfinite(array))[:, 0])]
