"""Parts that stand where the walk through a module does not look: in a set, an object, a closure, the body of a class.

Their parameters would be neither trained nor saved, without a word. A container that is not opened is refused, since that is a
mistake; of an object or a function, which may hold a model that is not to be learned here, there is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, KeysView, Mapping, Set, ValuesView
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from ..core.callers import warn
from ..core.errors import ArgumentError

SIMPLE = frozenset({bool, int, float, complex, str, bytes, type(None), type, np.random.Generator, np.float64, np.float32})
FUNCTIONS = (FunctionType, MethodType, partial)
CONTAINERS = (Set, Mapping, KeysView, ValuesView)
Opened = Callable[[Any, str], Iterator[tuple[str, Any]]]


class HiddenPartWarning(UserWarning):
    """An attribute of a module holds a layer or a parameter that the module does not find."""


def refuse_in_class(cls: type, is_part: Callable[[Any], bool], opened: Opened) -> None:
    """Refuse layers and parameters in the body of a class, and `__slots__`, which the walk does not see.

    Raises:
        ArgumentError: which names the attribute and where it belongs.
    """
    if cls.__dict__.get("__slots__"):
        raise ArgumentError(f"class {cls.__name__}: __slots__ hide layers and parameters from the module: leave them out")
    for name, value in cls.__dict__.items():
        if type(value) not in SIMPLE and any(is_part(part) for _, part in opened(value, name)):
            raise ArgumentError(
                f"class {cls.__name__}: {name} is set in the body of the class, where all models would share it and none would "
                f"learn it: write self.{name} = ... in __init__"
            )


def tell_hidden(found: Iterator[tuple[str, Any]], is_part: Callable[[Any], bool], opened: Opened) -> Iterator[tuple[str, Any]]:
    """Hand on what a walk finds, and tell at the end which attributes hold parts that it did not find.

    Raises:
        ArgumentError: for a set, or another container that is not opened.
    """
    known: set[int] = set()
    suspects: list[tuple[str, Any]] = []
    for path, x in found:
        if is_part(x):
            known.add(id(x))
        elif type(x) not in SIMPLE and "_hooks." not in path and (type(x) is not np.ndarray or x.dtype == object):
            suspects.append((path, x))
        yield path, x
    for path, x in suspects:
        hidden = [part for held in inside(x) for _, part in opened(held, "") if is_part(part) and id(part) not in known]
        if not hidden:
            continue
        what = f"{path} is a {type(x).__name__} that holds a {type(hidden[0]).__name__}"
        if isinstance(x, (*CONTAINERS, np.ndarray)):
            raise ArgumentError(
                f"{what}, whose parameters would not be found: use a list, a tuple, a dictionary or nn.ModuleList"
            )
        warn(
            f"{what} that is no attribute of the module, so it is neither trained nor saved with it: set it as an attribute as "
            "well; if that is meant, warnings.simplefilter('ignore', nn.HiddenPartWarning)",
            HiddenPartWarning,
        )


def inside(x: Any) -> Iterator[Any]:
    """The content of an object that is no list, tuple or dictionary, one level deep."""
    if isinstance(x, np.ndarray):
        yield from x.flat
    elif isinstance(x, partial):
        yield from (x.func, *x.args, *x.keywords.values())
        yield from inside(x.func)
    elif isinstance(x, MethodType):
        yield x.__self__
    elif isinstance(x, FunctionType):
        for cell in x.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # a variable that has no value yet
                continue
    elif isinstance(x, Mapping):
        yield from x.values()
    elif isinstance(x, CONTAINERS):
        yield from x
    else:
        yield from getattr(x, "__dict__", {}).values()
