"""Which parts of a model get a frame, and in which frame a wire stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from ...core.node import Node
from ..figures import clean
from ..folding import FoldedPart
from ..outline import within
from .whole_graph import Graph
from .wires import Cluster


class Framing:
    """The frames of a picture.

    Args:
        graph: what is drawn.
        folds: what is folded in it; `fold_of` has the place of its fold for each folded node.
        homes: for the first operation of each fold that is a part of the model, the part's place.

    Attributes:
        clusters: the frames, outer ones first.
        part_of_cluster: for each of them its place in the outline.
    """

    def __init__(self, graph: Graph, folds: Sequence[FoldedPart], fold_of: Mapping[Node, int], homes: Mapping[int, int]) -> None:
        self.folds, self.fold_of, self.homes = folds, fold_of, homes
        self.operations, self.pipes, self.parts, self.position = graph.operations, graph.pipes, graph.parts, graph.position
        self.starts = [part.start for part in graph.parts]
        self.clusters: list[Cluster] = []
        self.part_of_cluster: list[int] = []
        self.cluster_at: dict[int, int] = {}
        self._frame()

    def _frame(self) -> None:
        """Keep the parts that have two boxes or more to show: each gets a frame, rows of parts do not."""
        parts = self.parts
        boxes = [0] * len(parts)
        told: set[int] = set()
        for node in self.operations if parts else ():
            number = self.fold_of.get(node)
            if node in self.pipes or number in told:
                continue
            if number is not None:
                told.add(number)
            for part in within(parts, self._innermost(node)):
                boxes[part] += 1
        for k, found in enumerate(parts):
            if boxes[k] > (not found.by_hand) and not found.alike:
                around = [self.cluster_at[other] for other in within(parts, found.parent) if other in self.cluster_at]
                self.cluster_at[k] = len(self.clusters)
                self.part_of_cluster.append(k)
                self.clusters.append(Cluster(clean(found.name), around[0] if around else None))

    def _innermost(self, node: Node) -> int | None:
        """The place of the smallest part that an operation is in; that of a fold, around the fold."""
        parts = self.parts
        start = self.position[node]
        stop = start + 1
        if node in self.fold_of:
            fold = self.folds[self.fold_of[node]]
            start, stop = fold.start, fold.stop
            home = self.homes.get(start)
            if home is not None and parts[home].stop == stop and parts[home].name == fold.text:
                return parts[home].parent
        number: int | None = bisect_right(self.starts, start) - 1
        while number is not None and number >= 0:
            if parts[number].stop >= stop:
                return number
            number = parts[number].parent
        return None

    def cluster_of(self, node: Node) -> int | None:
        """The place of the frame that an operation stands in."""
        if not self.clusters:
            return None
        return next((self.cluster_at[k] for k in within(self.parts, self._innermost(node)) if k in self.cluster_at), None)
