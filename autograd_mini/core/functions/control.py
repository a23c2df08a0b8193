"""Control of what gradients flow where."""

from __future__ import annotations

from typing import Any

from ..node import Node


def stop_gradient(x: Any) -> Any:
    """`x` as a constant: no gradient flows through it.

    >>> stop_gradient(2.0)
    2.0
    """
    return x.detach() if isinstance(x, Node) else x
