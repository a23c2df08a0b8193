"""Modules that hold modules: one after the other, in a list, in a dictionary; and parameters in a list.

(A plain list or dictionary as an attribute is found, too.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.errors import ArgumentError, IndexingError
from .module import Module
from .parameter import Parameter, is_parameter


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


class ModuleDict(Module):
    """Modules by name, to be called as the model sees fit.

    >>> from autograd_mini import nn
    >>> heads = ModuleDict({"age": nn.Linear(4, 1, rng=0), "name": nn.Linear(4, 9, rng=0)})
    >>> list(heads), heads["name"]
    (['age', 'name'], Linear(4, 9))
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] = ()) -> None:
        self.update(modules)

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Take modules by their names, beside those that are there or in their places."""
        for name, module in modules.items() if isinstance(modules, Mapping) else modules:
            self[name] = module

    def _members(self) -> dict[str, Module]:
        return {name: x for name, x in vars(self).items() if isinstance(x, Module)}

    def keys(self) -> Iterator[str]:
        """The names, in the order in which they came."""
        return iter(self._members())

    def values(self) -> Iterator[Module]:
        """The modules."""
        return iter(self._members().values())

    def items(self) -> Iterator[tuple[str, Module]]:
        """Names and modules."""
        return iter(self._members().items())

    def __setitem__(self, name: str, module: Module) -> None:
        if not isinstance(name, str) or not name or "." in name or hasattr(type(self), name):
            raise ArgumentError(f"ModuleDict: {name!r} cannot be a name: a text without dots that is no method's, such as 'head'")
        _check(module, "ModuleDict")
        setattr(self, name, module)

    def __getitem__(self, name: str) -> Module:
        members = self._members()
        if name not in members:
            raise IndexingError(f"ModuleDict holds {', '.join(members) or 'nothing'}, and no {name!r}")
        return members[name]

    def __delitem__(self, name: str) -> None:
        self[name]
        delattr(self, name)

    def __contains__(self, name: object) -> bool:
        return name in self._members()

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __len__(self) -> int:
        return len(self._members())

    def extra_repr(self) -> str:
        """Nothing beside the members."""
        return ""


class ParameterList(Module):
    """Parameters in a list; arrays become parameters.

    >>> weights = ParameterList([[1.0, 2.0], [3.0]])
    >>> len(weights), weights[1].data
    (2, array([3.]))
    """

    def __init__(self, parameters: Iterable[Any] = ()) -> None:
        self.extend(parameters)

    def append(self, parameter: Any) -> ParameterList:
        """Put a parameter at the end; returns the list."""
        setattr(self, str(len(self)), parameter if is_parameter(parameter) else Parameter(parameter))
        return self

    def extend(self, parameters: Iterable[Any]) -> ParameterList:
        """Put several parameters at the end; returns the list."""
        for parameter in parameters:
            self.append(parameter)
        return self

    def _members(self) -> list[Any]:
        return [x for x in vars(self).values() if is_parameter(x)]

    def __len__(self) -> int:
        return len(self._members())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members())

    def __getitem__(self, index: Any) -> Any:
        """The parameter of that number; of a slice, a list of the same parameters."""
        return self._members()[index]

    def extra_repr(self) -> str:
        """The shapes."""
        return ", ".join(str(tuple(getattr(p.data, "shape", ()))) for p in self)


def _check(module: Any, where: str) -> None:
    if not isinstance(module, Module):
        hint = ": pass an instance, with its arguments in brackets" if isinstance(module, type) else ""
        raise ArgumentError(f"{where} holds modules, got {module!r:.60}{hint}")
