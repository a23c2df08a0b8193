"""Names and data of the caller as source: identifiers and literals only, so that no text of the caller becomes code.

A label, a key, a name of a function or the `repr` of an object may hold anything. A name passes through `identifier` before it
stands in a program; data pass through `literal`, which writes the exact types of Python and refuses the rest.
"""

from __future__ import annotations

import inspect
import keyword
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..calculus.pytree import Field
from ..core.errors import ArgumentError
from ..notation.words import python_name

PACKAGE = __name__.partition(".")[0]


def _made_of(kind: type) -> tuple[str, ...]:
    """The constructor's arguments of a class of this package, which are attributes of its objects; none for other classes."""
    home = kind.__module__
    if home.partition(".")[0] != PACKAGE or home.startswith(__name__.rpartition(".")[0]) or hasattr(kind, "record"):
        return ()
    return tuple(inspect.signature(kind).parameters)


made_of: Callable[[type], tuple[str, ...]] = lru_cache(maxsize=64)(_made_of)

def is_ours(x: Any) -> bool:
    """Whether an object is structure of a class of this package, such as a sliding window, whose source a program includes."""
    return not isinstance(x, type) and bool(made_of(type(x)))


class NoLiteral(Exception):
    """An object that has no literal in Python."""


def identifier(name: object, otherwise: str = "f") -> str:
    """A name of a function or a variable for source; `otherwise` where it is no identifier.

    >>> identifier("loss"), identifier("<lambda>"), identifier("x: print(1)")
    ('loss', 'f', 'f')
    """
    text = unicodedata.normalize("NFKC", name) if type(name) is str else ""
    return text if text.isidentifier() and not keyword.iskeyword(text) else otherwise


def made_identifier(name: object, otherwise: str = "x") -> str:
    """An identifier that resembles a name: characters that are not allowed become underscores.

    >>> made_identifier("layer 1/W"), made_identifier('");CODE'), made_identifier("class")
    ('layer_1_W', 'CODE', 'class_')
    """
    text = python_name(name) if type(name) is str else otherwise
    if not text.isidentifier():
        text = re.sub(r"[^0-9A-Za-z_]+", "_", text).strip("_") or otherwise
        text = f"_{text}" if text[0].isdigit() else text
    return f"{text}_" if keyword.iskeyword(text) else text


def keyword_argument(key: object, text: str) -> str:
    """`key=text` in a call, for a key that is an identifier.

    Raises:
        ArgumentError: for a key that is no identifier.
    """
    if identifier(key, "") != key:
        raise ArgumentError(f"the keyword {str(key)[:40]!r} is no identifier: a program cannot pass it on")
    return f"{key}={text}"


def literal(x: Any, number: Callable[[float], str] = repr) -> str:
    """Plain data as Python reads them back: numbers, strings, None, ..., and tuples, lists, dicts and slices of them.

    Args:
        x: the data.
        number: how a float is written, infinities and NaN included.

    Raises:
        NoLiteral: for anything else.

    >>> literal(("same", {"k": 2}, None))
    "('same', {'k': 2}, None)"
    """
    if x is None or x is True or x is False:
        return repr(x)
    if x is Ellipsis:
        return "..."
    if isinstance(x, np.generic) and x.dtype.kind in "fiub":
        x = x.item()
    for kind in (str, bytes, int):  # a subclass may define its own repr, so the repr of the base class is called
        if isinstance(x, kind):
            return kind.__repr__(x)
    if isinstance(x, float):
        return number(float.__pos__(x))
    if type(x) is tuple:
        return "(" + ", ".join(literal(part, number) for part in x) + ("," if len(x) == 1 else "") + ")"
    if type(x) is list:
        return "[" + ", ".join(literal(part, number) for part in x) + "]"
    if type(x) is dict:
        return "{" + ", ".join(f"{literal(key, number)}: {literal(part, number)}" for key, part in x.items()) + "}"
    if type(x) is slice:
        return f"slice({literal(x.start, number)}, {literal(x.stop, number)}, {literal(x.step, number)})"
    raise NoLiteral(type(x).__name__)


def is_key(key: Any) -> bool:
    """Whether a key of a dict can be written as a literal that finds the same entry."""
    if type(key) is tuple:
        return all(map(is_key, key))
    return isinstance(key, (str, bytes, int)) or key is None or (isinstance(key, float) and math.isfinite(key))


def item(text: str, tree: Any, key: Any) -> str:
    """The source of a part of a container: `params["w"]`, or by its place where the key cannot be written.

    >>> item("params", None, Field("w"))
    'params.w'
    >>> item("params", {"w": 1.0}, "w"), item("params", {frozenset(): 1.0}, frozenset())
    ('params["w"]', 'list(params.values())[0]')
    """
    if isinstance(key, Field):
        return f"{text}.{key}" if identifier(str(key), "") == key else f"getattr({text}, {literal(key)})"
    if isinstance(tree, dict) and not is_key(key):
        return f"list({text}.values())[{list(tree).index(key)}]"
    return f"{text}[{quoted(literal(key))}]"


def gathered_dict(tree: Any, texts: Sequence[str], given: str) -> str:
    """The source of a dict with the keys of another one, whose source is given.

    >>> gathered_dict({"w": 1.0, "b": 2.0}, ["dw", "db"], "params")
    '{"w": dw, "b": db}'
    """
    if all(map(is_key, tree)):
        return "{" + ", ".join(f"{quoted(literal(key))}: {text}" for key, text in zip(tree, texts, strict=True)) + "}"
    return f"dict(zip({given}, [{', '.join(texts)}]))"


def quoted(text: str) -> str:
    """A string literal in double quotes, where its text needs no escapes."""
    return f'"{text[1:-1]}"' if text[:1] == "'" and '"' not in text and "\\" not in text else text
