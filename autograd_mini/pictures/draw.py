"""`am.draw`: from a Value or a Tensor to its picture."""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ArgumentTypeError
from ..core.names.spelling import spelled
from ..core.node import Node
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
    _check(mode, style, theme, direction, engine, title, collapse, ghosts, time_limit)
    max_nodes, depth = _whole("max_nodes", max_nodes, 2), _whole("depth", depth, 0)
    graph = graph_of(J, "compact" if direction == "down" else style)
    options = {"mode": mode, "title": title, "ghosts": ghosts, "depth": depth, "collapse": collapse}
    views = Views(graph, options, direction, max_nodes)
    views.first  # noqa: B018  the numbers of this moment, and the names that the caller's program has now
    return Picture(views, theme, engine, time_limit)


def _kind(x: Any) -> str:
    return f"the {type(x).__name__} {x!r}" if isinstance(x, (int, float)) else type(x).__name__


def _check(
    mode: object,
    style: object,
    theme: object,
    direction: object,
    engine: object,
    title: object,
    collapse: object,
    ghosts: object,
    time_limit: object,
) -> None:
    """Refuse what does not fit."""
    for name, given, known in (
        ("mode", mode, MODES),
        ("style", style, STYLES),
        ("theme", theme, (*THEMES, None)),
        ("engine", engine, ENGINES),
        ("direction", direction, (*DIRECTIONS, None)),
    ):
        if not (given is None or isinstance(given, str)) or given not in known:
            raise ArgumentError(f"draw: {name} is one of {', '.join(repr(one) for one in known if one)}, got {given!r}")
    if direction == "down" and style == "circuit":
        raise ArgumentError("draw: a circuit runs to the right; direction='down' goes with style='compact'")
    if collapse is not None and collapse != "repeats" and not callable(collapse):
        raise ArgumentError(f"draw: collapse is 'repeats' or a function of a node, got {collapse!r}")
    if not (title is None or isinstance(title, str)):
        raise ArgumentTypeError(f"draw: title is a text, got {_kind(title)}")
    if ghosts not in (None, True, False):
        raise ArgumentError(f"draw: ghosts is True, False or None, got {ghosts!r}")
    check_positive(time_limit, "draw: time_limit")


def _whole(name: str, given: Any, least: int) -> int | None:
    """A number of nodes or a depth as an int; None stays None."""
    if given is None:
        return None
    if isinstance(given, (bool, np.bool_)) or not hasattr(given, "__index__"):
        raise ArgumentTypeError(f"draw: {name} is a whole number, got {given!r}")
    number = index(given)
    if number < least:
        raise ArgumentError(f"draw: {name} is at least {least}, got {number}")
    return number


def check_positive(given: Any, what: str) -> None:
    """Refuse a time that is no positive number of seconds."""
    if isinstance(given, bool) or not isinstance(given, (int, float, np.number)) or isinstance(given, np.complexfloating):
        raise ArgumentTypeError(f"{what} is a number of seconds, got {_kind(given)}")
    if not 0 < given < float("inf"):
        raise ArgumentError(f"{what} is a positive number of seconds, got {given}")
