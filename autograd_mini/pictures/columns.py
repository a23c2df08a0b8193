"""The number of steps of each wire to the output: the one computation of columns, for scenes, layouts and estimates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def columns(
    ids: Iterable[str], pairs: Iterable[tuple[str, str]], barriers: Sequence[tuple[list[str], list[str]]] = ()
) -> dict[str, int]:
    """The column of each wire, counted from the output: every reader comes at least one column later.

    Args:
        ids: the wires.
        pairs: (source, reader).
        barriers: (before, after): every wire of the first list comes in an earlier column than all of the
            second.

    >>> columns("abc", [("a", "b"), ("b", "c"), ("a", "c")])
    {'a': 2, 'b': 1, 'c': 0}
    """
    readers: dict[object, list[object]] = {}
    for source, target in pairs:
        readers.setdefault(source, []).append(target)
    for k, (before, after) in enumerate(barriers):
        for id in before:
            readers.setdefault(id, []).append(k)
        readers[k] = [*after]
    sources: dict[object, list[object]] = {}
    waiting: dict[object, int] = {}
    for x, there in readers.items():
        waiting[x] = len(there)
        for y in there:
            sources.setdefault(y, []).append(x)
    names = list(ids)
    found: dict[object, int] = dict.fromkeys(names, 0)
    ready: list[object] = [id for id in names if id not in readers]
    for y in ready:  # the list grows while it is read: from the output back
        here = found[y] + (0 if isinstance(y, int) else 1)
        for x in sources.get(y, ()):
            found[x] = max(found.get(x, 0), here)
            waiting[x] -= 1
            if not waiting[x]:
                ready.append(x)
    return {id: found[id] for id in names}


def crossed(column: Mapping[str, int], pairs: Iterable[tuple[str, str]]) -> int:
    """The number of columns that the edges cross in all."""
    return sum(column[source] - column[target] for source, target in pairs)
