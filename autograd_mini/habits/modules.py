"""Modules of other libraries, by the import statements of programs: `from autograd_mini.utils.data import DataLoader`.

They are what the names of this package lead to as attributes, `am.utils.data`. Python asks `find_spec`, by way of the package's
own `__init__`, after it has found no file.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ..core.errors import UnknownNameError
from ..core.names.unknown_names import asked_by_import
from .namespace import Namespace

PACKAGE = __name__.partition(".")[0]


class AliasModule(ModuleType):
    """A module whose names are those of an object: a namespace, a module of the package, or one of NumPy's."""

    _names: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return getattr(self._names, name)
        except AttributeError as error:
            if not asked_by_import():
                raise
            raise UnknownNameError(str(error), name=name, path=self.__name__) from None

    def __dir__(self) -> list[str]:
        return dir(self._names)


class Loader:
    """Makes a module of the object that `find_spec` has found."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        """The module, whose names are asked for when they are read."""
        module = AliasModule(spec.name)
        module._names = spec.loader_state
        return module

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Nothing is left to do."""


def find_spec(fullname: str) -> ModuleSpec | None:
    """The module of another library that a name in this package means; None where there is none.

    Raises:
        UnknownNameError: where there is a sentence about it.
    """
    parent, _, name = fullname.rpartition(".")
    if parent not in sys.modules or name.startswith("_"):
        return None
    try:
        found = getattr(sys.modules[parent], name)
    except (AttributeError, ImportError) as error:
        if f"{parent} has no {name!r}: " not in str(error):
            return None
        raise UnknownNameError(str(error), name=fullname) from None
    if not isinstance(found, (Namespace, ModuleType)) and type(found).__module__ != f"{PACKAGE}.stats":
        return None
    spec = ModuleSpec(fullname, Loader, is_package=True)  # type: ignore[arg-type]
    spec.loader_state = found
    return spec
