"""Modules of other libraries of which some names are answered, such as `am.lax.scan`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ..core.errors import UnknownAttributeError


class Namespace(SimpleNamespace):
    """The names of a module of another library that have a counterpart here.

    Raises:
        UnknownAttributeError: for any other name.
    """

    def __getattr__(self, name: str) -> Any:
        raise UnknownAttributeError(f"there is no {name!r} here: of that module {', '.join(sorted(vars(self)))} are understood")
