"""The classical slips of school calculus, in functions of single numbers: the rules of products, quotients and chains.

Each is made on the formula itself: for a product `u v` and a variable, what should be `u' v + u v'` is what people write in its
place. The slips of the power rule and of the functions of one number are in `pointwise_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...core.node import Node
from ..problem.backward import Flow, Patch
from ..problem.roles import Roles
from .mistake import Mistake
from .sentences import always

Array = Any
MOST_NUMBERS = 80
"""Up to so many operations on single numbers, each value is tried as a factor."""
FIRST_RANK = 0.9
"""The rank of a slip of the rules, which is reported before a factor."""

Wrong = Callable[[float, float, float, float], float]
"""The wrong gradients of a product or a quotient of u and v, whose derivatives are du and dv, for a gradient of 1."""
PRODUCT: tuple[tuple[str, str, Wrong], ...] = (
    ("dropped path", "the term u v' is missing", lambda u, v, du, dv: du * v),
    ("dropped path", "the term u' v is missing", lambda u, v, du, dv: u * dv),
    ("missing factor", "the derivatives are multiplied, u' v'", lambda u, v, du, dv: du * dv),
    ("missing factor", "the derivatives are added, u' + v'", lambda u, v, du, dv: du + dv),
    ("sign", "it has a minus for the plus", lambda u, v, du, dv: du * v - u * dv),
    ("sign", "it has a minus for the plus, and its terms are exchanged", lambda u, v, du, dv: u * dv - du * v),
    ("missing factor", "its factors are exchanged, u' u + v v'", lambda u, v, du, dv: du * u + v * dv),
)
QUOTIENT: tuple[tuple[str, str, Wrong], ...] = (
    ("sign", "it has a plus for the minus", lambda u, v, du, dv: (du * v + u * dv) / v**2),
    ("sign", "the two terms of its numerator are exchanged", lambda u, v, du, dv: (u * dv - du * v) / v**2),
    ("missing factor", "the denominator is not squared", lambda u, v, du, dv: (du * v - u * dv) / v),
    ("missing factor", "the denominator is missing", lambda u, v, du, dv: du * v - u * dv),
    ("missing factor", "the derivatives are divided, u' / v'", lambda u, v, du, dv: du / dv if dv else np.nan),
    ("dropped path", "the term u v' is missing", lambda u, v, du, dv: du / v),
    ("dropped path", "the term u' v is missing", lambda u, v, du, dv: -u * dv / v**2),
    ("missing factor", "the rule of products is used, u' v + u v'", lambda u, v, du, dv: du * v + u * dv),
    ("missing factor", "v stands for its square in the term u v'", lambda u, v, du, dv: du / v - u * dv / v),
    ("missing factor", "the derivatives stand alone in the numerator, u' - v'", lambda u, v, du, dv: (du - dv) / v**2),
)
RIGHT: dict[str, Wrong] = {
    "mul": lambda u, v, du, dv: du * v + u * dv,
    "div": lambda u, v, du, dv: (du * v - u * dv) / v**2,
}


def is_school(roles: Roles) -> bool:
    """Whether a function is one of few single numbers, as in school."""
    order = roles.trace.order
    return len(order) <= MOST_NUMBERS and all(np.size(node._value) == 1 for node in order)


def products_and_quotients(roles: Roles) -> Iterator[Mistake]:
    """The rule of products and that of quotients, for each variable that both parts depend on."""
    if not is_school(roles):
        return
    trace = roles.trace
    for node in trace.order:
        if node.op is None or node.op.name not in RIGHT or len(trace.inputs[node]) != 2 or node not in trace.flow.at:
            continue
        (_, u), (_, v) = trace.inputs[node]
        if u is v:
            continue
        value_u, value_v = (float(np.sum(x._value)) for x in (u, v))
        name, rule, rows = "quotient", "(u' v - u v') / v²", QUOTIENT
        if node.op.name == "mul":
            name, rule, rows = "product", "u' v + u v'", PRODUCT
        for x in trace.leaves.values():
            du, dv = (float(np.sum(trace.gradient(trace.vjp(part, np.ones(np.shape(part._value))), x))) for part in (u, v))
            if not du or not dv:
                continue
            right = RIGHT[node.op.name](value_u, value_v, du, dv)
            for k, (kind, told, wrong) in enumerate(rows):
                off = wrong(value_u, value_v, du, dv) - right
                if not np.isfinite(off):
                    continue
                sentence = (
                    f"in the {name} rule for {roles.call(node)} by {roles.call(x)} {told}: it is {rule}, with "
                    f"u = {roles.call(u)} and v = {roles.call(v)}"
                )
                patch, role = times_arriving(node, off), f"{k} {trace.position[node]}"
                yield Mistake(x, patch, always(kind, sentence), FIRST_RANK, fixed=1.0, role=role)


def value_factors(roles: Roles) -> Iterator[Mistake]:
    """A value of the formula as a factor in excess."""
    if not is_school(roles):
        return
    trace = roles.trace
    for node in (trace.root, *trace.leaves.values()):
        what = "every gradient" if node is trace.root else f"d{trace.names[node]}"
        for source in trace.order:
            value = float(np.sum(source._value))
            if source is trace.root or not value or abs(value) == 1:
                continue
            for factor, told in ((value, "is multiplied by {} once too often"), (1 / value, "is to be multiplied by {}")):
                sentence = f"{what} {told.format(roles.call(source))}: that factor changes with the point"
                patch = times_arriving(node, factor - 1)
                yield Mistake(
                    node, patch, always("missing factor", sentence), 3.45, fixed=1.0, role=f"{told} {trace.position[source]}"
                )


def multiplied_paths(roles: Roles) -> Iterator[Mistake]:
    """The gradients of two paths are multiplied, where they add up."""
    trace = roles.trace
    for node in trace.fanned() if is_school(roles) else ():
        edges = [edge for edge in trace.readers[node] if edge in trace.flow.along]
        if len(edges) == 2:

            def patch(flow: Flow, edges: Any = edges) -> Array:
                one, two = (np.asarray(flow.along.get(edge, 0.0), float) for edge in edges)
                return one * two - one - two

            told = f"what comes back to {roles.call(node)} along its two paths is multiplied: the gradients of all uses add up"
            yield Mistake(node, patch, always("used twice, counted once", told), 2.9, fixed=1.0)


def times_arriving(node: Node, amount: Any) -> Patch:
    """The gradient that arrives at a node, times a number or an array of its shape."""
    return lambda flow: amount * np.asarray(flow.on.get(node, flow.at.get(node, 0.0)))
