"""Methods of `torch.nn.Module` and `keras.Model`, as an `nn.Module` has them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import nn
from ..core.errors import ArgumentError
from ..training import load_weights, save_weights
from .keras import NAMES as KERAS
from .lazy import Lazy


def reset_parameters(model: nn.Module) -> None:
    """New parameters, and buffers as at the beginning, for each layer of a model: those of another layer with its settings.
    A layer before its first batch stays as it is.

    Raises:
        ArgumentError: for a module with parameters whose settings are not known, such as one of the caller's own; nothing was
            reset then.
    """
    layers = [each for each in model.modules() if list(each.named_parameters(recurse=False)) and not isinstance(each, Lazy)]
    fresh = [(layer, made_again(layer)) for layer in layers]
    for layer, other in fresh:
        for (_, p), (_, q) in zip(layer.named_parameters(False), other.named_parameters(False), strict=True):
            p.data = q.data.astype(p.data.dtype) if isinstance(q.data, np.ndarray) else q.data
        for name in layer._buffers:
            setattr(layer, name, getattr(other, name))
    for each in model.modules():
        if hasattr(each, "reset_running_stats"):  # which a layer without parameters has as well
            each.reset_running_stats()


def shapes(model: nn.Module) -> dict[str, Any]:
    """The shapes of the parameters, by name."""
    return {name: p.shape for name, p in model.named_parameters()}


def made_again(layer: nn.Module) -> nn.Module:
    """Another layer of the same class and settings, which have to be attributes of it."""
    kind, held = type(layer), vars(layer)
    names = [name for name in inspect.signature(kind).parameters if name not in ("rng", "dtype")]
    settings: dict[str, Any] = {name: held[name] for name in names if name in held}
    if settings.get("bias") is not None and not isinstance(settings["bias"], bool):
        settings["bias"] = True
    elif "bias" in settings:
        settings["bias"] = bool(settings["bias"])
    other = kind(**settings) if len(settings) == len(names) else None
    if other is None or shapes(other) != shapes(layer):
        raise ArgumentError(
            f"reset_parameters: {kind.__name__} has parameters and does not tell how it was made: make a new model, in a "
            "function that returns it"
        )
    return other


NAMES: dict[str, Callable[..., Any]] = {
    "reset_parameters": reset_parameters,
    "cpu": lambda model: model, "float": lambda model: model.to(np.float32), "double": lambda model: model.to(np.float64),
    "half": lambda model: model.to(np.float16), "get_weights": lambda model: [p.data.copy() for p in model.parameters()],
    "save_weights": lambda model, filepath: save_weights(model, filepath),
    "load_weights": lambda model, filepath: load_weights(model, filepath),
    **KERAS, "get_layer": lambda model, index: list(model.children())[index],
    "count_params": lambda model: sum(p.size for p in model.parameters()),
}  # fmt: skip
"""The counterpart of each method."""
