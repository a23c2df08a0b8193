"""Lines of source, and how long ones are broken."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

INDENT = "    "
WIDTH = 110
"""How long a line may be."""


def statement(name: str, text: str, indent: str = INDENT) -> Iterator[str]:
    """`name = text`, on several lines if it has to be."""
    yield from long(f"{indent}{name} = ", text, indent)


def long(head: str, text: str, indent: str) -> Iterator[str]:
    """An expression after a head; in brackets and on several lines, if it is long."""
    if len(head) + len(text) <= WIDTH:
        yield head + text
    else:
        inner = indent + INDENT
        yield f"{head}("
        yield from textwrap.wrap(
            text, WIDTH, initial_indent=inner, subsequent_indent=inner, break_long_words=False, break_on_hyphens=False
        )
        yield f"{indent})"


def wrapped(head: str, items: Iterable[str], tail: str, indent: str) -> Iterator[str]:
    """A list in brackets, on as many lines as it needs."""
    items = list(items)
    line = f"{indent}{head}"
    for i, item in enumerate(items):
        last = i == len(items) - 1
        piece = item + (tail if last else ", ")
        if len(line) + len(piece) > WIDTH and line.strip():
            yield line.rstrip()
            line = f"{indent}    "
        line += piece
    yield line if items else line + tail
