"""Readable names for the nodes of a graph, each used once.

A node is called by its label; else by the variable that holds it in the caller's program, where that is known; else by
a short letter in order of creation: a, b, c, ... for inputs, u, v, w, ... for what was computed, J for the result. A
constant without a name is called by its number.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np

from ..core.guards.fingerprint import COPIED
from ..core.node import Node
from .words import DIRECTIONS, number_text

INPUTS = "abcxy"
INTERIOR = "uvwpqrst"
ARRAYS = "ABCD"
RESULTS = "JLF"
PACKAGE = __name__.partition(".")[0]


class Names(dict[Node, str]):
    """Names of nodes, and of plain arrays: `X` in `X @ w` is no node."""

    def __init__(self) -> None:
        super().__init__()
        self.arrays: dict[Any, str] = {}
        """Names of plain arrays by `array_key`."""


def names(order: Sequence[Node], variables: Mapping[Node, str] | None = None) -> Names:
    """A name for each node of a graph.

    Args:
        order: the nodes, oldest first, as `graph.nodes` gives them; the last one is the result.
        variables: names that the caller's program has for some of them, as `variables()` finds them.

    Returns:
        The names in the same order. No two are equal, but for constants without a name, which are called by their number.

    >>> from autograd_mini import Value
    >>> from autograd_mini.core.graph import nodes
    >>> a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    >>> list(names(nodes(3 * (a + b * c))).values())
    ['a', 'b', 'c', 'u', 'v', 'J']
    """
    variables = variables or {}
    found = Names()
    given: dict[Node, str] = {}
    taken: set[str] = set()
    for source in (lambda node: node.label and node.label.translate(DIRECTIONS), variables.get):
        again = []
        for node in order:
            name = source(node)
            if name and node not in given and any(c.isprintable() and not c.isspace() for c in name):
                if name in taken:
                    again.append((node, name))
                else:
                    taken.add(name)
                    given[node] = name
        given.update((node, fresh(name, taken)) for node, name in again)
    if isinstance(variables, Names):
        found.arrays = {key: name for key, name in variables.arrays.items() if name not in taken}
        taken.update(found.arrays.values())
    stems = {name[0] for name in taken if len(name) > 1 and not name[1].isalpha()}
    letters = {kind: letters_of(kind, taken, stems) for kind in (INPUTS, INTERIOR, ARRAYS, RESULTS)}
    for i, node in enumerate(order):
        if node in given:
            continue
        if node.op is None and not node._needs:
            if np.ndim(node._value) == 0:
                given[node] = number_text(node._value)
                continue
            kind = ARRAYS
        else:
            kind = INPUTS if node.op is None else RESULTS if i == len(order) - 1 else INTERIOR
        given[node] = next(letters[kind])
    found.update((node, given[node]) for node in order)
    return found


def fresh(name: str, taken: set[str]) -> str:
    """The first of name_2, name_3, ... that is not taken; taken from then on. The search doubles its steps, and halves them."""
    low, high = 1, 2
    while f"{name}_{high}" in taken:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if f"{name}_{middle}" in taken:
            low = middle
        else:
            high = middle
    taken.add(f"{name}_{high}")
    return f"{name}_{high}"


def unique(name: str, taken: set[str]) -> str:
    """A name that is not taken: this one, or the first of name_2, name_3, ...; taken from then on."""
    if name in taken:
        return fresh(name, taken)
    taken.add(name)
    return name


def letters_of(letters: str, taken: set[str], stems: set[str]) -> Iterator[str]:
    """Each letter, then each with a 2, a 3, ..., without those that are taken; with a w0 about, no w."""
    letters = "".join(letter for letter in letters if letter not in stems) or letters
    for round_ in itertools.count(1):
        for letter in letters:
            name = letter if round_ == 1 else f"{letter}{round_}"
            if name not in taken:
                taken.add(name)
                yield name


def variables(frame: FrameType | None = None) -> Names:
    """The names that the calling program gives its nodes and arrays: the variables of the nearest frame outside of it.

    The first variable of a node counts; names that begin with an underscore do not.

    >>> from autograd_mini import Value
    >>> weight = Value(2.0)
    >>> variables(sys._getframe())[weight]
    'weight'
    """
    if frame is None:
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == PACKAGE:
            frame = frame.f_back
    found = Names()
    owners: dict[Any, Any] = {}
    for scope in (frame.f_locals, frame.f_globals) if frame.f_locals is not frame.f_globals else (frame.f_locals,):
        for name, held in list(scope.items()):
            if name.startswith("_") or not name.isidentifier():
                continue
            if isinstance(held, Node):
                found.setdefault(held, name)
            elif isinstance(held, np.ndarray):
                key = array_key(held)
                if owners.setdefault(key, held) is held:
                    found.arrays.setdefault(key, name)
                else:  # two arrays with the same numbers: neither name is certain
                    found.arrays.pop(key, None)
    return found


def array_key(array: Any) -> Any:
    """The key of an array: its numbers where operations keep copies (see `core.guards.fingerprint`), else its identity."""
    return (array.shape, array.dtype, array.tobytes()) if array.size <= COPIED and array.dtype != object else id(array)
