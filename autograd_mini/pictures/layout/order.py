"""The order within the columns: each place moves to the middle of its neighbours; the order with the fewest crossings stays."""

from __future__ import annotations

from ..scene import Scene
from .places import Link, Site


def ordered(scene: Scene, places: dict[str, Site], chains: dict[str, list[Link]]) -> list[list[Site]]:
    """The columns from left to right, each from top to bottom."""
    last = max(place.column for place in places.values())
    grid: list[list[Site]] = [[] for _ in range(last + 1)]
    seen: set[int] = set()
    for wire in reversed(scene.wires):  # from the output, depth first, the first argument on top
        stack = [places[wire.id]] if wire.id in places else []
        while stack:
            place = stack.pop()
            if id(place) in seen:
                continue
            seen.add(id(place))
            grid[place.column].append(place)
            stack += [link.source for link in sorted(place.before, key=lambda link: -link.edge.slot)]
    grid.reverse()
    for column in grid:
        _number(column)
    links = sum(map(len, chains.values()))
    small = links <= 4000
    best, fewest = [list(column) for column in grid], _crossings(grid) if small else 0
    for sweep in range(10 if small else 3):
        if small and fewest == 0:
            break
        for column in grid if sweep % 2 else reversed(grid):
            for place in column:
                links_there = place.before if sweep % 2 else place.after
                ends = [link.source.order if sweep % 2 else link.target.order for link in links_there]
                place.y = sum(ends) / len(ends) if ends else place.order
            column.sort(key=lambda place: place.y)
            _number(column)
        if not small:
            best = grid
        elif (crossings := _crossings(grid)) < fewest:
            best, fewest = [list(column) for column in grid], crossings
    if scene.clusters:
        _gather(scene, best)
    for column in best:
        _number(column)
    return best


def _number(column: list[Site]) -> None:
    """Write down the order, as a share of the column so that columns compare."""
    for i, place in enumerate(column):
        place.order = (i + 0.5) / len(column)


def _crossings(grid: list[list[Site]]) -> int:
    """The number of pairs of links that cross: inversions between neighbouring columns, counted with a Fenwick tree (Barth,
    Juenger, Mutzel 2002)."""
    total = 0
    for column in grid[1:]:
        for i, place in enumerate(column):
            place.order = i
    for left, right in zip(grid, grid[1:], strict=False):
        tree = [0] * (len(right) + 1)
        n = 0
        for place in left:
            ends = sorted(int(link.target.order) for link in place.after)
            for end in ends:
                i, above = end + 1, 0
                while i:
                    above += tree[i]
                    i &= i - 1
                total += n - above
            for end in ends:
                n += 1
                i = end + 1
                while i < len(tree):
                    tree[i] += 1
                    i += i & -i
    for column in grid:
        _number(column)
    return total


def _gather(scene: Scene, grid: list[list[Site]]) -> None:
    """Bring the wires of a frame together, the frames in the same order in every column."""
    paths = [_path(scene, number) for number in range(len(scene.clusters))]
    mean: dict[int, float] = {}
    for number in range(len(scene.clusters)):
        inside = [
            place.order for column in grid for place in column if place.cluster is not None and number in paths[place.cluster]
        ]
        mean[number] = sum(inside) / len(inside) if inside else 0.0
    for column in grid:
        column.sort(
            key=lambda place: (
                [(mean[c], c) for c in (paths[place.cluster] if place.cluster is not None else ())] + [(place.order, -1)]
            )
        )


def _path(scene: Scene, number: int | None) -> list[int]:
    """A frame and those around it, the outermost first."""
    found: list[int] = []
    while number is not None:
        found.append(number)
        number = scene.clusters[number].parent
    return found[::-1]
