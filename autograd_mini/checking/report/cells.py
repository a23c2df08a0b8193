"""Numbers, places and names as the tables and sentences of a report show them."""

from __future__ import annotations

from collections.abc import Sequence


def number(x: float | None, digits: int = 6) -> str:
    """A number in a table; a dash where there is none."""
    if x is None or x != x:
        return "–"
    return f"{x or 0.0:.{digits}g}" if digits > 1 else f"{x:.0e}" if x else "0"


def whole(x: float) -> str:
    """A count in a table: in full as long as it is short.

    >>> whole(2.0), whole(7e15)
    ('2', '7e+15')
    """
    return f"{x:.0f}" if abs(x) < 1e4 else number(x, 1)


def place(index: tuple[int, ...]) -> str:
    """The index of an element, as it is written behind a name; "" for a number.

    >>> place((1, 2)), place(())
    ('[1, 2]', '')
    """
    return str(list(index)) if index else ""


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as lines, the first and the last column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 1

    def line(row: tuple[str, ...]) -> str:
        cells = [
            cell.ljust(width) if i in (0, last) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return [line(row) for row in rows]


def listed(names: Sequence[str]) -> str:
    """The gradients of some parameters in a sentence.

    >>> listed(["W2", "b2", "W1"])
    'dW2, db2 and dW1'
    """
    parts = [f"d{name}" for name in names]
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
