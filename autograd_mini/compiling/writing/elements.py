"""The numbers and arrays in the arguments of a program: their positions, the source that takes them out, and the source that
nests their gradients again.

A skeleton is an argument with the numbers replaced by their positions, counted through all arguments; an array is a list of
its rows. The text that takes it apart names whole rows at once: `w0, w1, b = map(float, p[0])`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...calculus.pytree import children, field_names
from ..literals import gathered_dict, item
from ..tracing.trace import Trace
from .layout import INDENT, wrapped


def skeletons(trace: Trace) -> list[Any]:
    """Each argument of a trace with its numbers replaced by their positions, and everything else by None."""
    count = itertools.count()
    given = iter(trace.leaves)

    def skeleton(tree: Any) -> Any:
        parts = children(tree)
        if tree is None:
            return None
        if parts is None:
            leaf = next(given)
            if leaf.fixed:
                return None
            return rows(leaf.given.shape) if leaf.apart_array else next(count)
        if isinstance(tree, dict) or field_names(type(tree)) is not None:
            return {key: skeleton(part) for key, part in parts}
        inside = [skeleton(part) for _, part in parts]
        return tuple(inside) if isinstance(tree, tuple) else inside

    def rows(shape: tuple[int, ...]) -> Any:
        return [rows(shape[1:]) for _ in range(shape[0])] if shape else next(count)

    return [skeleton(tree) for tree in trace.args]


def positions(tree: Any) -> Iterator[int]:
    """The positions in a skeleton, in order."""
    if isinstance(tree, int):
        yield tree
    elif tree is not None:
        for _, part in children(tree) or ():
            yield from positions(part)


def is_row(tree: Any) -> bool:
    """Whether a skeleton is a sequence of numbers alone."""
    return isinstance(tree, (list, tuple)) and bool(tree) and all(isinstance(part, int) for part in tree)


def unpacking(text: str, tree: Any, names: Callable[[int], str | None]) -> Iterator[str]:
    """The lines that take an argument apart.

    Args:
        text: the argument.
        tree: its skeleton.
        names: the name of each number; None for one that is not read.

    >>> list(unpacking("p", [[0, 1], 2], "abc".__getitem__))
    ['    a, b = map(float, p[0])', '    c = float(p[1])']
    """
    if isinstance(tree, int):
        if names(tree):
            yield f"{INDENT}{names(tree)} = float({text})"
    elif is_row(tree):
        if any(map(names, tree)):
            left = [names(i) or "_" for i in tree]
            row = f"map(float, {text})"  # NumPy's numbers are many times slower, and integers are to become floats
            if len(left) < 8:
                yield f"{INDENT}{', '.join(left)}{',' * (len(left) == 1)} = {row}"
            else:
                yield from wrapped("(", left, f") = {row}", INDENT)
    elif tree is not None:
        for key, part in children(tree) or ():
            yield from unpacking(item(text, tree, key), part, names)


def flattening(text: str, tree: Any) -> Iterator[str]:
    """The expressions that, behind a star, give the numbers of an argument in order.

    >>> list(flattening("p", [[0, 1], 2]))
    ['map(float, p[0])', '(float(p[1]),)']
    """
    if isinstance(tree, int):
        yield f"(float({text}),)"
    elif is_row(tree):
        yield f"map(float, {text})"
    elif tree is not None:
        for key, part in children(tree) or ():
            yield from flattening(item(text, tree, key), part)


class GradientTexts(dict[int, str]):
    """The text of each gradient in the list `d`, and of a whole row of them."""

    def __init__(self, order: Sequence[int]) -> None:
        super().__init__((k, f"d[{i}]") for i, k in enumerate(order))

    def row(self, tree: Sequence[int]) -> str:
        """The gradients of a row."""
        first = int(self[tree[0]][2:-1])
        text = f"d[{first}:{first + len(tree)}]"
        return text if isinstance(tree, list) else f"tuple({text})"


def gathered(tree: Any, texts: Mapping[int, str], given: str) -> str:
    """The gradients of an argument in its structure, as text; `given` is the text of the argument itself."""
    if isinstance(tree, int):
        return texts[tree]
    if tree is None:
        return "None"
    if isinstance(tree, dict):
        return gathered_dict(tree, [gathered(part, texts, item(given, tree, key)) for key, part in tree.items()], given)
    if is_row(tree) and isinstance(texts, GradientTexts):
        return texts.row(tree)
    inside = ", ".join(gathered(part, texts, f"{given}[{i}]") for i, part in enumerate(tree))
    return f"[{inside}]" if isinstance(tree, list) else f"({inside}{',' * (len(tree) == 1)})"


def guards(text: str, tree: Any) -> Iterator[str]:
    """The conditions under which an argument has the structure of a skeleton; of a row, the first number stands for all.

    >>> list(guards("p", [0, 1]))
    ['type(p) is list and len(p) == 2 and type(p[0]) in NUMBERS']
    """
    if isinstance(tree, int):
        yield f"type({text}) in NUMBERS"
        return
    first = f" and type({text}[0]) in NUMBERS" if is_row(tree) else ""
    yield f"type({text}) is {type(tree).__name__} and len({text}) == {len(tree)}{first}"
    if not first:
        for key, part in children(tree) or ():
            yield from guards(item(text, tree, key), part)


def totals(text: str, tree: Any) -> Iterator[str]:
    """Sums over the gradients of an argument, which are NaN where one of them is."""
    if isinstance(tree, int):
        yield text
    elif is_row(tree):
        yield f"sum({text})"
    elif tree is not None:
        for key, part in children(tree) or ():
            yield from totals(item(text, tree, key), part)
