"""Mistakes on the way back through a normalization or a softmax, however the program writes it.

`(x - mean) / std` may be one operation or eight. It is recognized by its numbers: an array whose rows are those of another,
shifted and divided. The whole way back from it is known, `r (g - mean(g) - n mean(g n))` with r = 1 / std, so that each part
of it can be left out or be taken along another axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.node import Node
from ..problem.backward import Flow, LossGraph, Patch
from ..problem.roles import Roles
from .array_rules import other_axes, softmax_slips
from .mistake import Mistake
from .rows import AXIS
from .sentences import always
from .wrong_rules import fits

Array = Any
CLOSE = 1e-9


@dataclass
class Normalized:
    """A normalization `n` of `x` along an axis, with r = 1 / std.

    Attributes:
        node: the node that holds `n`; or, where the program has no such node, the one that holds `x - mean`.
        arriving: what arrives at `n` in a backward pass.
    """

    node: Node
    x: Node
    axis: Any
    r: Array
    n: Array
    arriving: Callable[[Flow], Array]

    def right(self, g: Array) -> Array:
        """The gradient that goes back."""
        return self.r * (g - np.mean(g, self.axis, keepdims=True) - self.n * np.mean(g * self.n, self.axis, keepdims=True))


def normalizations(roles: Roles) -> Iterator[Mistake]:
    """A normalization of which a path was dropped, or a mean was taken of too few, too many or other numbers."""
    every = list(normalized(roles.trace))
    for found in every:
        if not np.allclose(found.n, found.node._value) and any(
            other is not found and other.x is found.x and other.axis == found.axis and np.allclose(other.n, other.node._value)
            for other in every
        ):
            continue  # the same normalization, recognized by a node that holds it
        way = f"on the way back through the normalization from {roles.call(found.node)} to {roles.call(found.x)}"
        for k, (kind, told, wrong) in enumerate(_slips(found)):
            patch = _instead(found.arriving, found.right, wrong)
            if fits(patch, roles.trace.flow, found.x):
                read, alike = always(kind, told.format(way=way)), ("normalization", k, roles.place(found.node))
                yield Mistake(found.x, patch, read, 2.6, fixed=1.0, alike=alike, role=f"normalization {k}")


def _slips(found: Normalized) -> Iterator[tuple[str, str, Any]]:
    n, x, axis, r = found.n, np.asarray(found.x._value, float), found.axis, found.r
    count = np.size(n) / np.size(np.mean(n, axis))
    centred = n / r

    def mean(g: Array, a: Any = axis) -> Array:
        return np.mean(g, a, keepdims=True)

    path = "dropped path"
    yield (
        path,
        "{way} the path through the mean is dropped: the mean hangs on every element as well",
        lambda g: r * (g - n * mean(g * n)),
    )
    yield path, "{way} the path through the variance is dropped: it hangs on every element as well", lambda g: r * (g - mean(g))
    yield path, "{way} the paths through mean and variance are dropped, as if these were constants", lambda g: r * g
    yield "missing factor", "{way} the division by the standard deviation is missing", lambda g: g - mean(g) - n * mean(g * n)
    yield (
        "missing factor",
        "{way} what arrives is divided by the variance, where the standard deviation (its square root) belongs",
        (lambda g: r * r * (g - mean(g) - n * mean(g * n))),
    )
    yield (
        "missing factor",
        "{way} what arrives is multiplied by the standard deviation, where it is divided",
        (lambda g: (g - mean(g) - n * mean(g * n)) / r),
    )
    yield path, "{way} the normalization is passed over, as if it were not there", lambda g: g
    sums = "{way} sums stand in place of means"
    yield "summed not averaged", sums, lambda g: r * (g - count * mean(g) - n * count * mean(g * n))
    yield (
        "summed not averaged",
        "{way} a sum stands in place of the mean in the path through the mean",
        (lambda g: r * (g - count * mean(g) - n * mean(g * n))),
    )
    yield (
        "summed not averaged",
        "{way} a sum stands in place of the mean in the path through the variance",
        (lambda g: r * (g - mean(g) - n * count * mean(g * n))),
    )
    twice = f"is averaged twice: it is divided by {count:.0f} once too often"
    yield (
        "averaged not summed",
        "{way} what goes back through the mean " + twice,
        lambda g: r * (g - mean(g) / count - n * mean(g * n)),
    )
    yield (
        "averaged not summed",
        "{way} what goes back through the variance " + twice,
        lambda g: r * (g - mean(g) - n * mean(g * n) / count),
    )
    yield (
        "averaged not summed",
        "{way} what goes back through mean and variance " + twice,
        (lambda g: r * (g - mean(g) / count - n * mean(g * n) / count)),
    )
    bessel = count / (count - 1) if count > 1 else 1.0
    exchanged = "{way} n - 1 and n are exchanged in the path through the variance"
    yield "constant factor", exchanged, lambda g: r * (g - mean(g) - n * mean(g * n) * bessel)
    yield "constant factor", exchanged, lambda g: r * (g - mean(g) - n * mean(g * n) / bessel)
    for sign, told in ((1, "of the path through the mean"), (2, "of the path through the variance"), (3, "of both paths")):
        yield (
            "sign",
            "{way} the sign " + told + " is wrong",
            (lambda g, s=sign: r * (g + (1 if s & 1 else -1) * mean(g) + (1 if s & 2 else -1) * n * mean(g * n))),
        )
    yield "missing factor", "{way} in the path through the variance the division by the standard deviation is missing once", (
        lambda g: r * (g - mean(g) - n * mean(g * centred))
    )
    yield "missing factor", "{way} in the path through the variance the division by the standard deviation is missing twice", (
        lambda g: r * (g - mean(g) - centred * mean(g * centred))
    )
    for told, other in (("the input", x), ("the centred input", centred)):
        yield (
            "stale value",
            f"{{way}} {told} stands where the normalized values belong",
            (lambda g, o=other: r * (g - mean(g) - o * mean(g * o))),
        )
        yield (
            "stale value",
            f"{{way}} {told} stands inside the mean where the normalized values belong",
            (lambda g, o=other: r * (g - mean(g) - n * mean(g * o))),
        )
        yield (
            "stale value",
            f"{{way}} {told} stands in front of the mean where the normalized values belong",
            (lambda g, o=other: r * (g - mean(g) - o * mean(g * n))),
        )
    yield (
        path,
        "{way} in the path through the variance the product with the gradient is missing",
        lambda g: r * (g - mean(g) - n * mean(g)),
    )
    for other_axis, name in other_axes(n.ndim, axis):
        size = np.size(n) / np.size(np.mean(n, other_axis))
        start = f"{{way}} the means are taken {name}, and the normalization is along axis {axis}: another axis"
        yield AXIS, start, lambda g, a=other_axis: r * (g - mean(g, a) - n * mean(g * n, a))
        yield AXIS, f"{start}, in the path through the mean", lambda g, a=other_axis: r * (g - mean(g, a) - n * mean(g * n))
        yield AXIS, f"{start}, in the path through the variance", lambda g, a=other_axis: r * (g - mean(g) - n * mean(g * n, a))
        told = f"{{way}} the sums are taken {name}, and divided by the {count:.0f} of axis {axis}: another axis"
        yield AXIS, told, lambda g, a=other_axis, s=size: r * (g - mean(g, a) * s / count - n * mean(g * n, a) * s / count)


def softmaxes(roles: Roles) -> Iterator[Mistake]:
    """A softmax that a program writes out, `exp(s) / exp(s).sum()`, and what people send back through it."""
    trace = roles.trace
    for node, x, axis in _softmaxes(trace):
        p = np.asarray(node._value, float)

        def right(g: Array, p: Array = p, axis: Any = axis) -> Array:
            return p * (g - np.sum(g * p, axis, keepdims=True))

        names = [told for told, _ in softmax_slips(np.ones(p.shape), p, axis)]
        for k, told in enumerate(names):

            def wrong(g: Array, k: int = k, p: Array = p, axis: Any = axis) -> Array:
                return list(softmax_slips(g, p, axis))[k][1]

            patch = _instead(_at(node), right, wrong)
            if fits(patch, trace.flow, x):
                sentence = told.format(way=f"on the way back through the softmax to {roles.call(x)}")
                kind = AXIS if "another axis" in told else "dropped path"
                yield Mistake(
                    x,
                    patch,
                    always(kind, sentence),
                    3.15,
                    fixed=1.0,
                    alike=("softmax", k, roles.place(node)),
                    role=f"softmax {k}",
                )


def _instead(arriving: Callable[[Flow], Array], right: Callable[[Array], Array], wrong: Callable[[Array], Array]) -> Patch:
    def patch(flow: Flow) -> Array:
        g = arriving(flow)
        return wrong(g) - right(g)

    return patch


def _at(node: Node) -> Callable[[Flow], Array]:
    return lambda flow: np.asarray(flow.on.get(node, 0.0), float) + np.zeros(np.shape(node._value))


# ---- recognized by their numbers -------------------------------------------------------------------------------------


def normalized(trace: LossGraph) -> Iterator[Normalized]:
    """The normalizations of a graph: each node from which all that goes back to a node of the same shape is that of one."""
    rng = np.random.default_rng(0)
    for node in trace.order:
        n = np.asarray(node._value, float)
        if node.op is None or node not in trace.flow.at or n.ndim < 1 or not np.all(np.isfinite(n)):
            continue
        for axis in _axes_of_zero_mean(n):
            for x in _same_shape_below(trace, node):
                value = np.asarray(x._value, float)
                centred = value - np.mean(value, axis, keepdims=True)
                size = np.mean(centred * centred, axis, keepdims=True)
                if not np.all(size > 0):
                    continue
                r = np.mean(n * centred, axis, keepdims=True) / size
                if (
                    not np.allclose(r * centred, n, rtol=1e-7, atol=CLOSE)
                    or np.allclose(r, r.ravel()[0], rtol=1e-9)
                    and r.size > 1
                    and not np.allclose(r, 1)
                ):
                    continue
                found = Normalized(node, x, axis, r, n, _at(node))
                g = rng.normal(size=n.shape)
                if np.allclose(trace.gradient(trace.vjp(node, g), x), found.right(g), rtol=1e-6, atol=1e-8 * float(np.max(r))):
                    yield found
                    break
                if np.allclose(r, 1, rtol=1e-9):
                    yield from _divided_elsewhere(trace, node, x, axis, centred)


def _divided_elsewhere(trace: LossGraph, node: Node, x: Node, axis: Any, centred: Array) -> Iterator[Normalized]:
    """`g * (x - mean) / std`: the centred values are no normalization yet when they are multiplied."""
    for std in trace.order:
        value = np.asarray(std._value, float)
        shape = np.mean(centred, axis, keepdims=True).shape
        if std.op is None or value.size != np.prod(shape) or value.size == 1 or not np.all(value > 0):
            continue
        value = value.reshape(shape)
        extra = value * value - np.mean(centred * centred, axis, keepdims=True)
        if np.any(extra < -1e-9) or np.any(extra > 0.01 * value * value) or not np.allclose(extra, extra.ravel()[0], atol=1e-10):
            continue
        below = trace.below(std)
        edges = [edge for edge in trace.readers[node] if edge[0] not in below]

        def arriving(flow: Flow, edges: Any = edges, s: Array = value) -> Array:
            found = sum(
                (np.asarray(flow.along[edge], float) for edge in edges if edge in flow.along), start=np.zeros(centred.shape)
            )
            return np.asarray(found) * s

        found = Normalized(node, x, axis, 1 / value, centred / value, arriving)
        right = found.right(arriving(trace.flow))
        if edges and np.allclose(trace.gradient(trace.flow, x), right, rtol=1e-7, atol=1e-9 * float(np.max(np.abs(right)))):
            yield found


def _axes_of_zero_mean(n: Array) -> Iterator[Any]:
    candidates: list[Any] = [*range(n.ndim)]
    candidates += [tuple(a for a in range(n.ndim) if a != keep) for keep in range(n.ndim)] if n.ndim > 2 else []
    candidates += [tuple(range(k, n.ndim)) for k in range(1, n.ndim - 1)] if n.ndim > 2 else []
    size = float(np.max(np.abs(n), initial=0.0))
    for axis in dict.fromkeys(candidates):
        if (
            size
            and n.size > 2
            and np.all(np.abs(np.mean(n, axis)) <= 1e-12 * size * n.size)
            and n.shape[axis if isinstance(axis, int) else axis[0]] > 2
        ):
            yield axis


def _same_shape_below(trace: LossGraph, node: Node) -> Iterator[Node]:
    below = trace.below(node)
    for x in reversed(trace.order):
        if x in below and x is not node and np.shape(x._value) == np.shape(node._value):
            yield x


def _softmaxes(trace: LossGraph) -> Iterator[tuple[Node, Node, int]]:
    rng = np.random.default_rng(0)
    for node in trace.order:
        p = np.asarray(node._value, float)
        if node.op is None or node.op.name in ("softmax", "masked_softmax") or node not in trace.flow.at or p.ndim < 1:
            continue
        if not np.all(p > 0):
            continue
        for axis in range(p.ndim):
            if p.shape[axis] < 2 or not np.allclose(np.sum(p, axis), 1, rtol=1e-12):
                continue
            for x in _same_shape_below(trace, node):
                off = np.log(p) - np.asarray(x._value, float)
                if np.allclose(off, np.mean(off, axis, keepdims=True), rtol=1e-9, atol=1e-9):
                    g = rng.normal(size=p.shape)
                    right = p * (g - np.sum(g * p, axis, keepdims=True))
                    if np.allclose(trace.gradient(trace.vjp(node, g), x), right, rtol=1e-6, atol=1e-10):
                        yield node, x, axis
                        break
