"""A graph as the scene of a picture: plain data with no coordinates and no colours, made once and read by everything that draws.

`wires` has the data and its contract, `whole_graph` what all pictures of one graph share, `folds` the choice of what is folded,
`builder` the way from nodes to wires, `framing` the frames around the parts of a model, `leaves` where leaves stand, `titles`
the heading. `scene_of` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable

from ...core.node import Node
from .. import folding
from ..figures import clean
from .builder import SceneBuilder
from .folds import choose_folds, folds_around
from .leaves import at_home, with_few_leaves, with_ghosts
from .titles import title_of
from .whole_graph import Graph, graph_of
from .wires import Cluster, Edge, Scene, Wire

__all__ = ["Cluster", "Edge", "Graph", "Scene", "Wire", "graph_of", "scene_of"]

MOST_DATA = 3
"""So many arrays are drawn before a fold that nothing else feeds."""


def scene_of(
    root: Node | Graph,
    *,
    mode: str = "both",
    style: str = "auto",
    title: str | None = None,
    max_nodes: int = 500,
    depth: int | None = None,
    collapse: str | Callable[[Node], bool] | None = None,
    ghosts: bool | None = None,
    opened: frozenset[int] | None = None,
    stretch: folding.FoldedPart | None = None,
    reserve: str = "",
    brief: bool = False,
) -> Scene:
    """The scene of the graph that `root` was made by; `draw` explains the arguments.

    `opened` are the places of the parts in the outline that are open, in place of `depth`; without either all are. With a
    `stretch`, the operations of that fold are shown and all others are folded. `reserve` and `brief` are those of the scene.
    """
    found = root if isinstance(root, Graph) else graph_of(root, style)
    style = found.style if style == "auto" else style
    room = max_nodes
    for _ in range(8):
        if stretch is None:
            folds, homes, notes = choose_folds(found, room, max_nodes, depth, collapse, opened)
        else:
            folds, homes, notes = folds_around(found, stretch, room), {}, []
        builder = SceneBuilder(found, style, folds, homes, mode, data=MOST_DATA if max_nodes > 9 else 0)
        wires, edges = with_ghosts(*builder.build(), ghosts)
        if len(wires) <= max_nodes:
            break
        room = max(1, min(room - 1, room * max_nodes // len(wires)))
    wires, edges = with_few_leaves(wires, edges, max_nodes, notes)
    wires = at_home(wires, edges)
    computed = builder.gradients is not None
    if not computed and mode != "forward":
        notes.append("no backward pass yet: gradients are not computed")
    if title is None:
        title = title_of(found)
    return Scene(
        wires,
        edges,
        builder.framing.clusters,
        mode,
        builder.style,
        clean(title, 200),
        notes,
        computed,
        builder.framing.part_of_cluster,
        found.pipes,
        builder.inside(),
        reserve,
        brief,
    )
