"""Tables as text: what results print."""

from __future__ import annotations

from collections.abc import Sequence


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
