"""The lines of the program that made a graph, where `am.scope(..., lines=True)` has written them down.

`scope` knows file and number of a line; here is its text, read when a player is made. A file that is gone, or never was
one, gives no text.
"""

from __future__ import annotations

import linecache
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.node import Node
from ..core.scopes import places_of
from .figures import LONGEST_HINT, clean


@dataclass(frozen=True)
class Listing:
    """Lines of source in order: where each stands (`model.py:12`), and its text; for each node, which line made it."""

    places: list[str]
    texts: list[str]
    line_of: dict[Node, int]


def listing_of(nodes: Sequence[Node]) -> Listing:
    """The lines that made these nodes.

    >>> from autograd_mini import Value
    >>> listing_of([Value(1.0)]).places
    []
    """
    found = {node: line for node, line in places_of(nodes).items() if linecache.getline(*line).strip()}
    lines = sorted(set(found.values()))
    place = {line: i for i, line in enumerate(lines)}
    texts = textwrap.dedent("".join(linecache.getline(file, number).rstrip() + "\n" for file, number in lines)).splitlines()
    return Listing(
        [f"{clean(Path(file).name)}:{number}" for file, number in lines],
        [clean(text.expandtabs(4), LONGEST_HINT) for text in texts],
        {node: place[line] for node, line in found.items()},
    )
