"""Mistakes with the structure of a derivation: factors, penalties, paths, samples, the order of a product.

Each function is one way to go wrong, and yields its mistakes for one graph.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ...core.node import Node, plain
from ..problem.activations import picked_by, picks
from ..problem.backward import Edge, Flow, Patch, constant
from ..problem.roles import Roles
from .mistake import Mistake, everywhere
from .sentences import Reader, Reading, always, kept, penalised, scaled

Array = Any
MOST_USES = 4
"""Of a node with so many uses, one is tried in the place of another."""


# ---- too much, too little, the wrong sign ----------------------------------------------------------------------------


def scales(roles: Roles) -> Iterator[Mistake]:
    """A constant factor: at the loss, at a penalty, at a parameter, or anywhere between."""
    trace = roles.trace
    leaves = set(trace.leaves.values())
    factors = (-2.0, *(n - 1.0 for n in roles.counts), *(1 / n - 1 for n in roles.counts))
    for node in reversed(trace.order):
        if node not in trace.flow.at:
            continue
        if node in roles.penalties:
            below = trace.below(node)
            owners = " and ".join(name for name, leaf in trace.leaves.items() if leaf in below)
            if np.size(node._value) > 1 and not _is_whole_penalty(roles, node):
                through, shown = roles.call(node), f"the penalty on {owners}"
                told = f"the path from {owners} through {through} is dropped: add what comes back through {through}"
                read = kept(roles, through, shown, ("dropped path", told), None)
                yield Mistake(node, _arriving(node), read, 2.8, usual=(-1.0,))
                continue
            yield Mistake(node, _arriving(node), penalised(roles, owners), 1.5, usual=(-1.0, 1.0, -0.5))
        elif node is trace.root:
            yield Mistake(node, _arriving(node), scaled(roles, "every gradient"), 1.0, usual=factors)
        elif node in leaves:
            yield Mistake(node, _arriving(node), scaled(roles, f"d{trace.names[node]}"), 2.0, usual=factors)
        else:
            yield Mistake(node, _arriving(node), scaled(roles, f"the gradient at {roles.call(node)}"), 5.0)


def _is_whole_penalty(roles: Roles, node: Node) -> bool:
    """Whether the whole gradient of a penalty on a parameter goes through one node."""
    trace = roles.trace
    flow = trace.backward(start={node: trace.flow.on[node]})
    for name, data in roles.from_data.items():
        leaf = trace.leaves[name]
        whole, here = trace.gradient(trace.flow, leaf) - data, trace.gradient(flow, leaf)
        if np.any(here) and not np.allclose(here, whole, rtol=1e-9, atol=1e-12 * float(np.max(np.abs(whole), initial=0.0))):
            return False
    return True


def data_terms(roles: Roles) -> Iterator[Mistake]:
    """A factor on what is not from a penalty, in one parameter."""
    for name, data in roles.from_data.items():
        read = scaled(roles, f"the part of d{name} that comes from the data")
        yield Mistake(roles.trace.leaves[name], constant(data), read, 2.5, usual=(-2.0,))


def decays(roles: Roles) -> Iterator[Mistake]:
    """All penalties on a parameter together; and a penalty's gradient on a parameter on which the loss has none."""
    trace = roles.trace
    forms: dict[str, Callable[[Array], Array]] = {"": np.positive, "sign": np.sign}
    strengths: dict[str, set[float]] = {form: set() for form in forms}
    for name, data in roles.from_data.items():
        leaf = trace.leaves[name]
        penalty = trace.gradient(trace.flow, leaf) - data
        yield Mistake(leaf, constant(penalty), penalised(roles, name), 1.6, usual=(-1.0, 1.0, -0.5))
        for form, strength in _strengths(np.asarray(leaf._value, float), penalty):
            strengths[form].add(strength)
    for name, leaf in trace.leaves.items():
        value = np.asarray(leaf._value, float)
        if name in roles.from_data or not np.any(value):
            continue
        others = " and ".join(roles.from_data)
        for form, direction in forms.items():
            shown = f"{form}({name})" if form else name
            for strength in sorted(strengths[form]):
                added = f"d{name} contains {strength:.6g} {shown}, as from a penalty"
                told = f"{added}: the loss has one on {others}, and none on {name}"
                yield Mistake(leaf, constant(strength * direction(value)), always("regularization wrong", told), 2.6, fixed=1.0)
            if value.size > 1:
                yield Mistake(leaf, constant(direction(value)), _decay(name, shown), 6.0, role=shown)


def _strengths(value: Array, penalty: Array) -> Iterator[tuple[str, float]]:
    """How much of w and of sign(w) a penalty's gradient is, where it is a sum of the two."""
    both = np.stack([value.ravel(), np.sign(value).ravel()], axis=1)
    amounts = np.linalg.lstsq(both, penalty.ravel(), rcond=None)[0]
    if np.allclose(both @ amounts, penalty.ravel(), rtol=1e-9, atol=1e-12 * float(np.max(np.abs(penalty), initial=0.0))):
        yield from ((form, round(float(k), 12)) for form, k in zip(("", "sign"), amounts, strict=True) if abs(k) > 1e-9)


def _decay(name: str, form: str) -> Reader:
    def read(amount: float) -> Reading:
        told = f"d{name} contains {amount:.6g} {form}, as from a penalty that the loss does not have on {name}"
        return "regularization wrong", told

    return read


def roundings(roles: Roles) -> Iterator[Mistake]:
    """A gradient that was held in fewer digits on its way."""
    trace = roles.trace
    scales = [1, *roles.counts]  # a half of one is rounded as it is
    for node in trace.order:
        if node not in trace.flow.at or node is trace.root:
            continue
        gradient = trace.gradient(trace.flow, node)
        for dtype in (np.float32, np.float16):
            told = f"the gradient at {roles.call(node)} was held in {np.dtype(dtype)}, where its digits end; derive in float64"
            for scale in scales:
                with np.errstate(all="ignore"):
                    rounded = (gradient * scale).astype(dtype).astype(float) / scale
                yield Mistake(node, constant(rounded - gradient), always("dtype noise", told), 5.5, fixed=1.0)


# ---- paths -----------------------------------------------------------------------------------------------------------


def paths(roles: Roles) -> Iterator[Mistake]:
    """A node with several readers, of which one was forgotten, doubled or has the wrong sign."""
    trace = roles.trace
    leaves = set(trace.leaves.values())
    for node in trace.fanned():
        readers: dict[Node, list[Edge]] = {}
        for edge in trace.readers[node]:
            if edge in trace.flow.along and edge[0] not in roles.penalties:
                readers.setdefault(roles.past_shapes(edge[0]), []).append(edge)
        if node in roles.penalties or sum(map(len, readers.values())) < 2:
            continue
        name = roles.call(node)
        for reader, edges in readers.items():
            through = roles.through(reader)
            total = "the gradients of all uses add up"
            once = None
            if len(edges) > 1:
                once = ("used twice, counted once", f"{name} is used twice in {through} and counted once: {total}")
            if node in leaves and len(readers) > 1:
                told = f"{name} is used {len(readers)} times, and what comes back from {through} is not counted: {total}"
                forgotten = ("used twice, counted once", told)
            else:
                told = f"the path from {name} through {through} is dropped: add what comes back through {through}"
                forgotten = ("dropped path", told)
            yield Mistake(
                node,
                _along(edges),
                kept(roles, through, name, forgotten, once),
                2.8,
                usual=(-1.0,),
                alike=("path", roles.place(node), roles.place(reader)),
                role=f"{len(edges)} {trace.position[reader]}",
            )
            picked = picked_by(edges[0])
            if picked is not None:
                parts = through if picks(reader) else f"the elements of {name} that {through} picks"
                told = f"{parts} get no gradient, though they are used in two places: add what comes back through {through}"
                read = kept(roles, through, parts, ("dropped path", told), None)
                yield Mistake(node, _masked(node, picked), read, 2.85, usual=(-1.0,))
                told = f"{parts} are used once for each active margin, and counted once"
                for patch, more in (
                    (_counted_once(node, picked), ""),
                    (_counted_always(node, picked), " for every sample, whether or not a margin is active"),
                ):
                    yield Mistake(node, patch, always("used twice, counted once", told + more), 2.95, fixed=1.0)
            if len(readers) > 2:
                told = f"{name} is used {len(readers)} times, and only what comes back from {through} is counted: {total}"
                yield Mistake(node, _all_but(node, edges), always(forgotten[0], told), 2.9, fixed=-1.0)


def one_for_both(roles: Roles) -> Iterator[Mistake]:
    """The gradient along one of two paths taken for both, as in 2 A x for the quadratic form x·A x: it is (A + Aᵀ) x."""
    trace = roles.trace
    for node in trace.fanned():
        edges = [edge for edge in trace.readers[node] if edge in trace.flow.along]
        if node in roles.penalties or not 2 <= len(edges) <= MOST_USES:
            continue
        for one, other in itertools.permutations(edges, 2):
            meet = _meeting(roles, one[0], other[0])
            name, said, unsaid = roles.call(node), roles.through(one[0]), roles.through(other[0])
            if meet is not None:
                kind, rank = "transposed", 3.05
                told = (
                    f"{name} stands twice in {roles.call(meet)}, a quadratic form, and what comes back through {said} is taken "
                    "twice, as if the matrix were symmetric: the derivative of x·A x is (A + Aᵀ) x, not 2 A x or 2 Aᵀ x"
                )
            else:
                kind, rank = "dropped path", 3.6
                told = f"what comes back to {name} through {said} is counted twice, and what comes back through {unsaid} never"

            def patch(flow: Flow, one: Edge = one, other: Edge = other) -> Array:
                return np.asarray(flow.along.get(one, 0.0)) - np.asarray(flow.along.get(other, 0.0))

            yield Mistake(node, patch, always(kind, told), rank, fixed=1.0, role=f"for both {trace.position[one[0]]} {one[1]}")


def _meeting(roles: Roles, one: Node, other: Node) -> Node | None:
    """The product at which two paths meet, where one of them leads through a matrix: a quadratic form; else None."""
    trace = roles.trace
    one, other = roles.past_shapes(one), roles.past_shapes(other)
    products = ("matmul", "einsum", "mul")
    for node in trace.order:
        below = trace.below(node)
        if one in below and other in below:
            matrix = one is other or any(x.op.name in ("matmul", "einsum") for x in (one, other, node))
            return node if node.op.name in products and matrix else None
    return None


def samples(roles: Roles) -> Iterator[Mistake]:
    """A sum over the samples that begins one too late, or ends one too early."""
    trace = roles.trace
    newest: dict[int, Node] = {}
    for node in reversed(trace.order):
        if node in trace.flow.at and node not in roles.penalties and np.ndim(node._value) and np.any(trace.flow.at[node]):
            newest.setdefault(np.shape(node._value)[0], node)
    for n, node in newest.items():
        gradient = trace.gradient(trace.flow, node)
        for at, which, slip in ((0, "first", "begin at 1"), (-1, "last", "end too early")) if n in roles.counts else ():
            mask = np.zeros(gradient.shape)
            mask[at] = -1.0
            told = f"the {which} of the {n} samples is not counted: does a loop over them {slip}?"
            yield Mistake(node, constant(mask * gradient), always("dropped path", told), 3.4, fixed=1.0)


# ---- products --------------------------------------------------------------------------------------------------------


def transposes(roles: Roles) -> Iterator[Mistake]:
    """A gradient that was transposed, or whose numbers are in the wrong order."""
    for name, leaf in roles.trace.leaves.items():
        for what, gradient in (
            (f"d{name}", roles.trace.gradient(roles.trace.flow, leaf)),
            (f"the part of d{name} that comes from the data", roles.from_data.get(name)),
        ):
            if gradient is not None and gradient.ndim >= 2:
                for text, wrong in _turned(gradient):
                    kind = "dropped path" if "only" in text else "transposed"
                    yield Mistake(leaf, constant(wrong - gradient), always(kind, f"{what} {text}"), 1.2, fixed=1.0)


def _turned(gradient: Array) -> Iterator[tuple[str, Array]]:
    """The same numbers in the orders in which they end up by mistake."""
    if gradient.ndim == 2 and gradient.shape[0] == gradient.shape[1]:
        told = "is transposed: what stands at (i, j) belongs at (j, i); take .T, or exchange the factors of the product"
        yield told, gradient.T
        for kind, part in (("lower triangle", np.tril), ("upper triangle", np.triu), ("diagonal", lambda g: np.diag(np.diag(g)))):
            yield f"has its {kind} only, and zeros elsewhere: the loss takes every element of the matrix", part(gradient)
        both, alone = gradient + gradient.T, np.diag(np.diag(gradient))
        symmetric = "as for a symmetric matrix: the loss takes the elements (i, j) and (j, i) for themselves"
        yield f"is added to its transpose, {symmetric}", both
        yield f"is the mean of itself and its transpose, {symmetric}", both / 2
        yield f"is added to its transpose but for the diagonal, {symmetric}", both - alone
        yield f"is doubled but for the diagonal, {symmetric}", 2 * gradient - alone
    else:
        start = "has the right numbers in the wrong order: it was"
        yield f"{start} transposed and then reshaped", gradient.T.reshape(gradient.shape)
        yield f"{start} reshaped where it should have been transposed", gradient.reshape(gradient.shape[::-1]).T


PRODUCTS: tuple[tuple[Callable[[Array, Array, Array], Array], ...], ...] = (
    (lambda g, x, y: g @ y, lambda g, x, y: np.swapaxes(g, -1, -2) @ np.swapaxes(y, -1, -2)),
    (lambda g, x, y: x @ g, lambda g, x, y: np.swapaxes(x, -1, -2) @ np.swapaxes(g, -1, -2), lambda g, x, y: g @ x),
)
"""The wrong products that people write for `g @ y.T` and `x.T @ g`; in the second, it is what arrives that is turned."""


def products(roles: Roles) -> Iterator[Mistake]:
    """A factor that was not transposed on the way back through a product."""
    trace = roles.trace
    repeated: dict[Node, list[tuple[Node, Patch]]] = {}
    for node in trace.order:
        if node.op is None or node.op.name != "matmul" or node not in trace.flow.at:
            continue
        for i, x in trace.inputs[node]:
            factor = node.inputs[1 - i]
            known = f"`{trace.names[factor]}`" if isinstance(factor, Node) and factor in trace.names else "the other factor"
            for k, product in enumerate(PRODUCTS[i]):
                which = "what arrives" if k == 1 else known
                told = f"in the product that gives the gradient at {roles.call(x)}, {which} is not transposed (or once too often)"
                patch = _product(node, i, product)
                if patch is not None:
                    alike, role = ("product", i, k, roles.place(node)), f"product {k} {trace.position[node]}"
                    yield Mistake(x, patch, always("transposed", told), 3.1, fixed=1.0, alike=alike, role=role)
                    if i == 0 and isinstance(factor, Node) and factor.op is None:
                        repeated.setdefault(factor, []).append((x, patch))
    for factor, sites in repeated.items():
        if len(sites) > 1:
            told = f"in each of the {len(sites)} products on the way back, {roles.call(factor)} is not transposed"
            yield everywhere(sites, always("transposed", told), 3.15)


def _product(node: Node, i: int, product: Callable[[Array, Array, Array], Array]) -> Patch | None:
    """The difference of another product to the right one; None where the shapes do not allow it."""
    x, y = (np.asarray(plain(part), float) for part in node.inputs)
    right = (x, y)[i].shape
    try:
        if product(np.empty(np.shape(node._value)), x, y).shape != right:
            return None
    except ValueError:
        return None

    def patch(flow: Flow) -> Array:
        return product(np.asarray(flow.on[node]), x, y) - np.asarray(flow.along[node, i])

    return patch


# ---- patches ---------------------------------------------------------------------------------------------------------


def _arriving(node: Node) -> Patch:
    return lambda flow: flow.at.get(node, 0.0)


def _along(edges: Sequence[Edge]) -> Patch:
    return lambda flow: sum(flow.along.get(edge, 0.0) for edge in edges)


def _all_but(node: Node, edges: Sequence[Edge]) -> Patch:
    return lambda flow: flow.at.get(node, 0.0) - sum(flow.along.get(edge, 0.0) for edge in edges)


def _counted_once(node: Node, picked: Array) -> Patch:
    """The elements that were picked get the smallest of the gradients about, with their own sign."""

    def patch(flow: Flow) -> Array:
        g = np.asarray(flow.at.get(node, 0.0))
        size = np.min(np.abs(g[g != 0]), initial=np.inf)
        return picked * (np.sign(g) * size - g) if np.isfinite(size) else np.zeros(g.shape)

    return patch


def _counted_always(node: Node, picked: Array) -> Patch:
    """The same with the sign that what was picked mostly has, for those whose gradient is 0 as well."""

    def patch(flow: Flow) -> Array:
        g = np.asarray(flow.at.get(node, 0.0)) + np.zeros(picked.shape)
        size = np.min(np.abs(g[g != 0]), initial=np.inf)
        return picked * (np.sign(np.sum(g * picked)) * size - g) if np.isfinite(size) else np.zeros(g.shape)

    return patch


def _masked(node: Node, mask: Array) -> Patch:
    return lambda flow: flow.at.get(node, 0.0) * mask
