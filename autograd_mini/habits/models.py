"""Methods of `torch.nn.Module` and `keras.Model`, as an `nn.Module` has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..training import load_weights, save_weights
from .keras import NAMES as KERAS

NAMES: dict[str, Callable[..., Any]] = {
    "cpu": lambda model: model, "float": lambda model: model.to(np.float32), "double": lambda model: model.to(np.float64),
    "half": lambda model: model.to(np.float16), "get_weights": lambda model: [p.data.copy() for p in model.parameters()],
    "save_weights": lambda model, filepath: save_weights(model, filepath),
    "load_weights": lambda model, filepath: load_weights(model, filepath),
    **KERAS, "get_layer": lambda model, index: list(model.children())[index],
    "count_params": lambda model: sum(p.size for p in model.parameters()),
}  # fmt: skip
"""The counterpart of each method."""
