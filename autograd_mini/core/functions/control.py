"""Control of what gradients flow where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..primitive import Primitive


def stop_gradient(x: Any) -> Any:
    """`x` as a constant: no gradient flows through it.

    >>> stop_gradient(2.0)
    2.0
    """
    return x.detach() if hasattr(type(x), "record") else x


def custom_gradient(f: Callable[..., Any], rule: Callable[..., Any]) -> Callable[..., Any]:
    """`f` with a gradient of your own: a hand-derived one, a clipped one, a straight-through one.

    Args:
        f: a function of floats or arrays; it is called with plain numbers.
        rule: `(g, z, *xs) -> gradient`, or a tuple of gradients where `f` has several arguments; `g` is the
            gradient that arrives at the output `z`. Written with operators and functions of this package, it can
            be differentiated again.

    >>> from autograd_mini import Value
    >>> import math
    >>> clipped = custom_gradient(math.exp, lambda g, z, x: g * min(z, 10.0))
    >>> x = Value(5.0)
    >>> clipped(x).backward(); x.grad
    10.0
    """

    def each(g: Any, z: Any, i: int, *xs: Any, **params: Any) -> Any:
        gradients = rule(g, z, *xs, **params)
        return gradients[i] if isinstance(gradients, tuple) else gradients

    op = Primitive(getattr(f, "__name__", "custom"), f, each=each, register=False)
    op.pointwise = False
    return op
