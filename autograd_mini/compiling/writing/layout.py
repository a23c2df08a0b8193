"""Lines of source, with long ones broken."""

from __future__ import annotations

import io
import textwrap
import tokenize
from collections.abc import Iterable, Iterator

INDENT = "    "
WIDTH = 110
"""The longest line of a program that runs."""
PAGE = 100
"""The longest line of a program that is written to be read."""


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


def on_page(source: str, width: int) -> str:
    """The source of a definition as `ast.unparse` writes it, with long lines broken: those of a docstring between words, others
    in brackets.

    >>> print(on_page("def f(x):\\n    return g(x + 1, x + 2, x + 3)", 25))
    def f(x):
        return g(x + 1,
                x + 2, x + 3)
    """
    found: list[str] = []
    quoted = False
    for line in source.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        prose = quoted or line.lstrip().startswith('"""')
        quoted ^= line.count('"""') == 1
        if len(line) <= width:
            found.append(line)
        elif prose:
            found += textwrap.wrap(line.strip(), width, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
        else:
            found += broken(line, width, indent + 2 * INDENT)
    return "\n".join(found)


def broken(line: str, width: int, indent: str) -> Iterator[str]:
    """A long line on several, each of which ends after a comma in brackets or before an operator, as far out as there is one."""
    places = breaks(line)
    begin, head = 0, ""
    while len(head) + len(line) - begin > width:
        fitting = [(depth, -place) for place, depth in places if begin < place <= begin + width - len(head)]
        late = [each for each in fitting if begin - each[1] > width // 3 + 1] if len(fitting) > 1 else fitting
        if not (late or fitting):
            break
        end = -min(late or fitting)[1]
        yield head + line[begin:end].rstrip()
        begin, head = end + len(line[end:]) - len(line[end:].lstrip()), indent
    yield head + line[begin:]


def breaks(line: str) -> list[tuple[int, int]]:
    """The places where a line may be broken, each with a rank: fewer brackets around it first, then commas."""
    start = len(line) - len(line.lstrip())
    quoting = {getattr(tokenize, "FSTRING_START", None): 1, getattr(tokenize, "FSTRING_END", None): -1}
    depth = inside = 0
    found: list[tuple[int, int]] = []
    for token in tokenize.generate_tokens(io.StringIO(line[start:] + "\n").readline):
        inside += quoting.get(token.type, 0)
        if token.type != tokenize.OP and token.string not in ("and", "or", "for", "if") or inside:
            continue
        depth += (token.string in "([{") - (token.string in ")]}")
        if depth and token.string == ",":
            found.append((start + token.end[1], 2 * depth))
        elif depth and token.string in ("+", "/", "|", "and", "or", "for", "if") and line[start + token.start[1] - 1] == " ":
            found.append((start + token.start[1], 2 * depth + 1))
    return found
