"""Tables as text: what results print."""

from __future__ import annotations

from collections.abc import Collection, Sequence

MOST_LINES = 15
"""A result shows itself in no more lines, in a terminal and in a notebook; its method `text` gives all of them."""


def shortened(lines: Sequence[str], room: int, keep: Collection[int] = ()) -> list[str]:
    """The lines; where there is no room for all of them, the first and the last, and a line that counts the others.

    Args:
        lines: one for each row of a table.
        room: how many lines there may be, that one included.
        keep: the numbers of lines that are not left out.

    >>> shortened("abcdefgh", 5)
    ['a', 'b', '... 4 more, all of them by print(result.text())', 'g', 'h']
    """
    kept = shown_rows(len(lines), room, keep)
    if len(kept) == len(lines):
        return list(lines)
    gap = next(k for k, i in enumerate(kept) if i != k)
    more = f"... {len(lines) - len(kept)} more, all of them by print(result.text())"
    return [*(lines[i] for i in kept[:gap]), more, *(lines[i] for i in kept[gap:])]


def shown_rows(count: int, room: int, keep: Collection[int] = ()) -> list[int]:
    """The numbers of the rows that are shown of so many, where there is room for so many lines (see `shortened`)."""
    if count <= room:
        return list(range(count))
    rows = room - 1 - len(keep)
    first = rows // 2
    return sorted({*range(first), *keep, *range(count - (rows - first), count)})


def aligned(rows: Sequence[Sequence[str]], sides: str, gap: int = 2) -> list[str]:
    """A line for each row of cells, every column as wide as the widest of its cells.

    Args:
        rows: cells, as many in each row.
        sides: for each column "l" or "r", the side on which its cells stand; the last letter holds for all that follow.
        gap: how many blanks stand between two columns.

    >>> print(*aligned([("strategy", "loss"), ("random", "12.5"), ("gradient", "0.25")], "lr"), sep="\\n")
    strategy  loss
    random    12.5
    gradient  0.25
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    pads = [str.rjust if side == "r" else str.ljust for side in sides.ljust(len(widths), sides[-1])]
    return [
        (" " * gap).join(pad(cell, width) for pad, cell, width in zip(pads, row, widths, strict=True)).rstrip()
        for row in rows
    ]
