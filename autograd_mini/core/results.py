"""`Result`: what every result of the package can do. It shows itself in one line, and gives its content as data and as JSON.

A result is a dataclass. Equality of those that hold arrays is identity (`eq=False`), since arrays have no single truth.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import numpy as np

from .errors import UnknownAttributeError
from .names.unknown_names import sentence

LONGEST = 110
"""The largest number of characters in a line."""


class Result:
    """The base of results, which are dataclasses.

    Parts that have another name in SciPy or Keras may be read by that name as well (`autograd_mini/habits/results.py`).

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, eq=False, repr=False)
    ... class Slope(Result):
    ...     values: np.ndarray
    ...     steps: int
    >>> slope = Slope(np.ones((2, 3)), 7)
    >>> slope
    <Slope: values 2 x 3, steps 7>
    >>> print(slope.to_json())
    {"values": [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], "steps": 7}
    """

    def __repr__(self) -> str:
        """One line: the numbers, and the shapes of the arrays."""
        parts = [f"{f.name} {short}" for f in fields(self) if (short := _short(getattr(self, f.name)))]  # type: ignore[arg-type]
        line = f"<{type(self).__name__}: {', '.join(parts)}>"
        return line if len(line) <= LONGEST else f"{line[: LONGEST - 4].rpartition(', ')[0] or line[: LONGEST - 4]}, ...>"

    def to_dict(self) -> dict[str, Any]:
        """The content as nested dicts, lists, numbers and strings; what is none of them is left out."""
        found: dict[str, Any] = as_data(self)
        return found

    def to_json(self) -> str:
        """The content as JSON. What is not finite is the string "nan", "inf" or "-inf"."""
        return json.dumps(finite(self.to_dict()), ensure_ascii=False)

    def __getattr__(self, name: str) -> Any:
        try:
            meaning = import_module("autograd_mini.habits").meant("results", type(self).__name__)[name]
        except KeyError:
            raise self._unknown(name) from None
        return meaning(self)

    def _unknown(self, name: str) -> AttributeError:
        """The error for an attribute that there is not, with those that are near."""
        if name.startswith("_"):
            return AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        known = [other for other in dir(self) if not other.startswith("_")]
        return UnknownAttributeError(sentence(name, f"a {type(self).__name__}", known, {}))


def _short(x: Any) -> str:
    """A part of a result in a few characters; "" where it is left out."""
    if isinstance(x, np.ndarray):
        return " x ".join(map(str, x.shape)) if x.ndim else f"{x.item():.4g}"
    if isinstance(x, (float, np.floating)):
        return f"{float(x):.4g}"
    if isinstance(x, (list, tuple, dict)):
        return f"[{len(x)}]"
    if isinstance(x, str):
        return repr(x if len(x) <= 30 else f"{x[:27]}...") if x else ""
    return str(x) if isinstance(x, (bool, int, np.integer)) else ""


LEFT_OUT = object()


def as_data(x: Any) -> Any:
    """Nested dicts, lists, numbers and strings of a result; `LEFT_OUT` for what is none of them, such as a function."""
    if x is None or isinstance(x, (str, bool, int, float)):
        return x
    if isinstance(x, (np.ndarray, np.generic)):
        return x.tolist()
    if isinstance(x, Mapping):
        return {str(key): data for key, part in x.items() if (data := as_data(part)) is not LEFT_OUT}
    if isinstance(x, (list, tuple)):
        return [data for part in x if (data := as_data(part)) is not LEFT_OUT]
    if is_dataclass(x) and not isinstance(x, type):
        return {f.name: data for f in fields(x) if (data := as_data(getattr(x, f.name))) is not LEFT_OUT}
    return LEFT_OUT


def finite(x: Any) -> Any:
    """Data that JSON can hold."""
    if isinstance(x, float):
        return x if math.isfinite(x) else str(x)
    if isinstance(x, dict):
        return {key: finite(part) for key, part in x.items()}
    return [finite(part) for part in x] if isinstance(x, list) else x
