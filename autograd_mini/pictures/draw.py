"""`am.draw`: from a Value or a Tensor to its picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.node import Node
from ..core.spelling import spelled
from .graphviz import TIME_LIMIT
from .layout import DIRECTIONS
from .picture import ENGINES, Picture
from .scene import graph_of
from .theme import THEMES
from .views import Views

MODES = ("both", "forward", "backward")
STYLES = ("auto", "circuit", "compact")


@spelled
def draw(
    J: Node,
    mode: str = "both",
    *,
    style: str = "auto",
    theme: str | None = None,
    title: str | None = None,
    max_nodes: int | None = None,
    depth: int | None = None,
    collapse: str | Callable[[Node], bool] | None = None,
    ghosts: bool | None = None,
    direction: str | None = None,
    engine: str = "auto",
    time_limit: float = TIME_LIMIT,
) -> Picture:
    """Draw the graph that made `J`: values above the wires, gradients below, local derivatives on the arrows.

    Gradients are shown where a backward pass has been made; before, they read "–", which is not 0.

    Args:
        J: a Value or Tensor.
        mode: "both" passes, "forward" or "backward".
        style: "circuit" for numbers, "compact" for arrays (shape, range, and a strip coloured by the gradient's
            magnitude), or "auto".
        theme: "light", "dark", or "auto" (follows the reader's system); if left out, a file is light, a page follows the
            system, and a cell of a notebook the notebook.
        title: the first line; by default the formula of `J`.
        max_nodes: how many nodes are drawn at most; the rest is folded, and the picture says so. None draws what fits a page: a
            graph that is too wide is drawn in the compact style, then its parts, its repeats or its oldest nodes are folded,
            and in a page they open and close at a click.
        depth: fold the parts that lie this deep, modules and scopes (`with am.scope("layer 1"):`): 0 the outermost ones.
        collapse: "repeats" folds what repeats itself, or a function that says of a node whether to fold it.
        ghosts: draw a leaf once at each reader (True), once in all (False), or where that avoids long edges (None).
        direction: "right", or "down" (the compact style); None chooses what fits a page.
        engine: who lays out an SVG or a page: Graphviz's "dot", our "own" layout, or "auto": dot if it is there, and
            done in time.
        time_limit: how many seconds `dot` may take.

    Returns:
        A `Picture`: `.source` (DOT text), `.save("x.svg|html|png|pdf|dot")`, `.text()`; it shows itself in a notebook.

    Raises:
        ArgumentTypeError, ArgumentError: for an argument that does not fit.

    >>> from autograd_mini import Value
    >>> a, b, c = Value(7.0, label="a"), Value(4.0, label="b"), Value(2.0, label="c")
    >>> J = 3 * (a + b * c); J.label = "J"
    >>> J.backward()
    >>> print(draw(J).text())
    J = 3 (a + b · c)
                     value  dJ/d·
    J = 3 · v           45      1
    ├─ 3                 3
    └─ v = a + u        15      3  ∂J/∂v = 3
       ├─ a              7      3  ∂v/∂a = 1
       └─ u = b · c      8      3  ∂v/∂u = 1
          ├─ b           4      6  ∂u/∂b = c = 2
          └─ c           2     12  ∂u/∂c = b = 4
    """
    if hasattr(J, "__graph__"):  # a compiled function shows what it was traced from
        J = J.__graph__()
    if not isinstance(J, Node):
        raise ArgumentTypeError(f"draw() takes a Value or a Tensor, got {_kind(J)}: compute the number from Values first")
    for name, given, known in (
        ("mode", mode, MODES),
        ("style", style, STYLES),
        ("theme", theme, THEMES),
        ("engine", engine, ENGINES),
        ("direction", direction, DIRECTIONS),
    ):
        if given is not None and given not in known:
            raise ArgumentError(f"draw: {name} is one of {', '.join(map(repr, known))}, got {given!r}")
    if direction == "down" and style == "circuit":
        raise ArgumentError("draw: a circuit runs to the right; direction='down' goes with style='compact'")
    if collapse is not None and collapse != "repeats" and not callable(collapse):
        raise ArgumentError(f"draw: collapse is 'repeats' or a function of a node, got {collapse!r}")
    if not all(x is None or (isinstance(x, int) and not isinstance(x, bool)) for x in (max_nodes, depth)):
        raise ArgumentTypeError(f"draw: max_nodes and depth are whole numbers, got max_nodes={max_nodes!r}, depth={depth!r}")
    if max_nodes is not None and max_nodes < 2:
        raise ArgumentError(f"draw: max_nodes is at least 2, got {max_nodes}")
    graph = graph_of(J, "compact" if direction == "down" else style)
    options = {"mode": mode, "title": title, "ghosts": ghosts, "depth": depth, "collapse": collapse}
    views = Views(graph, options, direction, max_nodes)
    views.first  # noqa: B018  the numbers of this moment, and the names that the caller's program has now
    return Picture(views, theme, engine, time_limit)


def _kind(x: Any) -> str:
    return f"the {type(x).__name__} {x!r}" if isinstance(x, (int, float)) else type(x).__name__
