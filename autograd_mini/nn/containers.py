"""Modules that hold modules: one after the other, or in a list. (A plain list as an attribute is found, too.)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.errors import ArgumentError
from .module import Module


class _Numbered(Module):
    """Modules as attributes under their numbers, so that their parameters are called `0.weight`, as in PyTorch."""

    def _members(self) -> list[Module]:
        return [x for x in vars(self).values() if isinstance(x, Module)]

    def append(self, module: Module) -> Any:
        """Put a module at the end; returns the container."""
        _check(module, type(self).__name__)
        setattr(self, str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Any:
        """Put several modules at the end; returns the container."""
        for module in modules:
            self.append(module)
        return self

    def __len__(self) -> int:
        return len(self._members())

    def __iter__(self) -> Iterator[Module]:
        return iter(self._members())

    def __getitem__(self, index: Any) -> Any:
        """The module of that number; of a slice, a container with the same modules."""
        chosen = self._members()[index]
        return type(self)(*chosen) if isinstance(index, slice) else chosen

    def extra_repr(self) -> str:
        """Nothing beside the members."""
        return ""


class Sequential(_Numbered):
    """Modules one after the other: the output of each is the input of the next.

    Args:
        modules: any number of modules, or one list of them, or one dictionary of them by name.

    >>> import numpy as np
    >>> from autograd_mini import nn
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(nn.Linear(2, 8, rng=rng), nn.Tanh(), nn.Linear(8, 1, rng=rng))
    >>> model
    Sequential(
      (0): Linear(2, 8)
      (1): Tanh()
      (2): Linear(8, 1)
    )
    >>> model(np.zeros((5, 2))).shape
    (5, 1)
    """

    def __init__(self, *modules: Any) -> None:
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            for name, module in modules[0].items():
                _check(module, "Sequential")
                setattr(self, str(name), module)
        elif len(modules) == 1 and isinstance(modules[0], (list, tuple)):
            self.extend(modules[0])
        else:
            self.extend(modules)

    def forward(self, x: Any) -> Any:
        """The last of the modules, of ... of the first of x."""
        for module in self._members():
            x = module(x)
        return x


class ModuleList(_Numbered):
    """A list of modules, to be called as the model sees fit.

    >>> from autograd_mini import nn
    >>> len(ModuleList([nn.ReLU(), nn.Tanh()]))
    2
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self.extend(modules)

    def __getitem__(self, index: Any) -> Any:
        """The module of that number; of a slice, a list of the same modules."""
        chosen = self._members()[index]
        return ModuleList(chosen) if isinstance(index, slice) else chosen


def _check(module: Any, where: str) -> None:
    if not isinstance(module, Module):
        hint = ": pass an instance, with its arguments in brackets" if isinstance(module, type) else ""
        raise ArgumentError(f"{where} holds modules, got {module!r:.60}{hint}")
