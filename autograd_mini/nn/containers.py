"""Modules that hold modules: one after the other, in a list, in a dictionary; and parameters in a list.

(A plain list or dictionary as an attribute is found, too.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.errors import ArgumentError, IndexingError
from .module import Module, walk
from .parameter import Parameter, is_parameter


class _Numbered(Module):
    """Members as attributes under their numbers, so that their parameters are called `0.weight`, as in PyTorch."""

    def _named(self) -> dict[str, Any]:
        return {name: x for name, x in vars(self).items() if isinstance(x, Module)}

    def _members(self) -> list[Any]:
        return list(self._named().values())

    @classmethod
    def _of(cls, members: list[Any]) -> Any:
        kind: Any = cls
        return kind(members)

    def _fitting(self, member: Any) -> Any:
        _check(member, type(self).__name__)
        return member

    def append(self, module: Any) -> Any:
        """Put a member at the end; returns the container."""
        setattr(self, str(len(self)), self._fitting(module))
        return self

    def extend(self, modules: Iterable[Any]) -> Any:
        """Put several members at the end; returns the container."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Any) -> Any:
        """Put a member before that of a number; returns the container."""
        named = [*self._named().items()]
        named.insert(index, (str(len(named)), self._fitting(module)))
        return self._renamed(named)

    def pop(self, index: int = -1) -> Any:
        """Take a member out; returns it."""
        member = self[index]
        del self[index]
        return member

    def _renamed(self, named: list[tuple[str, Any]]) -> Any:
        """The container with these members, of which those without names of their own are numbered anew."""
        for name, member in self._named().items():
            delattr(self, name)
            for path, part in walk(member, name) if isinstance(member, Module) else [(name, member)]:
                if is_parameter(part) and part.label == path:  # a label that came from the old place
                    part.label = None
        for number, (name, member) in enumerate(named):
            setattr(self, str(number) if name.isdecimal() else name, member)
        return self

    def _name_at(self, index: Any) -> str:
        names = list(self._named())
        try:
            return str(names[index])
        except IndexError:
            raise IndexingError(f"{type(self).__name__}: there is no member {index} of {len(names)} members") from None

    def __len__(self) -> int:
        return len(self._named())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members())

    def __getitem__(self, index: Any) -> Any:
        """The member of that number; of a slice, a container with the same members."""
        if isinstance(index, slice):
            return self._of(self._members()[index])
        return self._named()[self._name_at(index)]

    def __setitem__(self, index: int, module: Any) -> None:
        setattr(self, self._name_at(index), self._fitting(module))

    def __delitem__(self, index: Any) -> None:
        names = list(self._named())
        gone = set(names[index]) if isinstance(index, slice) else {self._name_at(index)}
        self._renamed([(name, member) for name, member in self._named().items() if name not in gone])

    def __add__(self, others: Iterable[Any]) -> Any:
        return self._of([*self, *others])

    def __iadd__(self, others: Iterable[Any]) -> Any:
        return self.extend(others)

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

    def pop(self, name: str) -> Module:
        """Take a module out; returns it."""
        module = self[name]
        del self[name]
        return module

    def clear(self) -> None:
        """Take all modules out."""
        for name in list(self):
            del self[name]

    def __contains__(self, name: object) -> bool:
        return name in self._members()

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __len__(self) -> int:
        return len(self._members())

    def extra_repr(self) -> str:
        """Nothing beside the members."""
        return ""


class ParameterList(_Numbered):
    """Parameters in a list; arrays become parameters.

    >>> weights = ParameterList([[1.0, 2.0], [3.0]])
    >>> len(weights), weights[1].data
    (2, array([3.]))
    """

    def __init__(self, parameters: Iterable[Any] = ()) -> None:
        self.extend(parameters)

    def _named(self) -> dict[str, Any]:
        return {name: x for name, x in vars(self).items() if is_parameter(x)}

    def _fitting(self, member: Any) -> Any:
        return member if is_parameter(member) else Parameter(member)

    def extra_repr(self) -> str:
        """The shapes."""
        return ", ".join(str(tuple(getattr(p.data, "shape", ()))) for p in self)


def _check(module: Any, where: str) -> None:
    if not isinstance(module, Module):
        hint = ": pass an instance, with its arguments in brackets" if isinstance(module, type) else ""
        raise ArgumentError(f"{where} holds modules, got {module!r:.60}{hint}")
