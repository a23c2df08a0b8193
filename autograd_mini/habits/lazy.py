"""Layers that are told their number of inputs, or of channels, by the first batch: `nn.LazyLinear`, Keras' `Dense`.

Their parameters are there from the beginning, without numbers, so that an optimizer may be given them. With the first batch the
layer turns into the one that it stands for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from .. import nn
from ..core.errors import ShapeError
from ..core.names.spelling import spelled
from ..core.node import Node, plain

NAMES = ("weight", "bias")
"""The parameters of the layers that are made late."""


def become(parameter: Any, array: Any) -> None:
    """Give a parameter an array of another shape."""
    parameter._value = array
    parameter.data = array  # renews the age


class Lazy(nn.Module):
    """A layer before its first batch.

    Args:
        kind: the layer, whose first argument is the number that is not known yet.
        axis: the axis of a batch that has this number.
        settings: the other arguments of `kind`.
    """

    def __init__(self, kind: Callable[..., nn.Module], axis: int, *settings: Any, **named: Any) -> None:
        self.kind, self.axis, self.settings, self.named = kind, axis, settings, named
        fewest = 1
        with suppress(TypeError):  # told below
            fewest = inspect.signature(kind).bind(1, *settings, **named).arguments.get("groups", 1)
        for module in kind(fewest, *settings, **named).modules():  # wrong arguments are told here, and not with the first batch
            for name in NAMES:
                if isinstance(given := getattr(module, name, None), Node):
                    setattr(self, name, nn.Parameter(np.zeros(0, given.data.dtype)))

    def forward(self, x: Any, *others: Any) -> Any:
        """The output of the layer, which this object is from now on.

        Raises:
            ShapeError: for a batch without the axis that is asked; what a layer refuses leaves this object as it was.
        """
        shape = np.shape(plain(x))
        if not -len(shape) <= self.axis < len(shape):
            raise ShapeError(f"the first batch tells how many inputs there are by its axis {self.axis}, got shape {shape}")
        layer = self.kind(int(shape[self.axis]), *self.settings, **self.named).train(self.training)
        own = dict(self.named_parameters())
        for module in layer.modules():
            for name in NAMES:
                if isinstance(drawn := getattr(module, name, None), Node):
                    become(own[name], drawn.data.astype(own[name].data.dtype))
                    setattr(module, name, own[name])
        try:
            output = layer.forward(x, *others)
        except Exception:
            for parameter in own.values():
                become(parameter, np.zeros(0, parameter.data.dtype))
            raise
        kept = {name: held for name, held in vars(self).items() if name in ("_hooks", "_called")}
        vars(self).clear()
        vars(self).update(vars(layer) | kept)
        self.__class__ = type(layer)  # type: ignore[assignment]
        return output

    def _snapshot(self) -> Callable[[], None]:
        """Nothing is undone: a layer that was made stays."""
        return lambda: None

    def extra_repr(self) -> str:
        """The layer that it becomes."""
        return self.kind.__name__


def lazy(kind: Callable[..., nn.Module], axis: int) -> Callable[..., Lazy]:
    """A layer of a kind without its first argument."""

    def make(*settings: Any, **named: Any) -> Lazy:
        return Lazy(kind, axis, *settings, **named)

    make.__name__ = make.__qualname__ = f"Lazy{kind.__name__}"
    make.__doc__ = f"`nn.{kind.__name__}` without its first argument, which the first batch tells."
    return spelled(make)


LAZY: dict[str, Any] = {"LazyLinear": lazy(nn.Linear, -1)} | {
    f"Lazy{name}{n}d": lazy(getattr(nn, f"{name}{n}d"), 1 if name == "BatchNorm" else -1 - n)
    for name in ("Conv", "ConvTranspose", "BatchNorm", "InstanceNorm") for n in (1, 2, 3)
}  # fmt: skip
"""The layers of PyTorch, by name; the axis of channels is counted from the end where a batch may be a single sample."""
