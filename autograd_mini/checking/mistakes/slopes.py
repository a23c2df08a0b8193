"""Mistakes in a local derivative: the slope of an activation, the softmax and its cross-entropy, a normalization.

They are `mistakes` like the others, told apart since they know what the functions of a network look like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.kernels.pointwise import sigmoid
from ...core.node import Node
from ...core.operations.reductions import softmax
from ..problem.backward import LossGraph, Patch
from ..problem.roles import Roles, called, constant, logits, near, regions, with_slope
from .sentences import Reader, Reading, always
from .structure import Mistake, everywhere

Array = Any


def slopes(roles: Roles) -> Iterator[Mistake]:
    """An activation whose slope was forgotten, taken twice, or taken from another formula or at another point."""
    trace = roles.trace
    repeated: dict[str, list[tuple[Node, Patch]]] = {}
    for a, z in regions(trace):
        if a not in trace.flow.at or z not in trace.flow.at:
            continue
        slope = trace.gradient(trace.pull(a, np.ones(np.shape(a.value))), z)
        even = slope.ndim and np.ptp(slope) <= 1e-9 * np.max(np.abs(slope), initial=0)
        if not np.all(np.isfinite(slope)) or even and "activation" not in a.op.facts.kind:
            continue
        what = called(a)
        where = f"on the way back from {roles.call(a)} to {roles.call(z)}"
        formula = _formula(slope, a, trace.names[a] if trace.is_named(a) else "a")
        rank = 3.0 if "activation" in a.op.facts.kind else 3.3
        forgotten = with_slope(a, 1 - slope)
        if a.op.arity == 1:
            repeated.setdefault(what, []).append((z, forgotten))
        told = f"the slope of {what} is missing {where}: multiply by {formula}"
        yield Mistake(z, forgotten, always("missing activation slope", told), rank, fixed=1.0)
        told = f"the slope of {what} is multiplied in twice {where}: it belongs there once"
        yield Mistake(z, with_slope(a, slope * slope - slope), always("missing activation slope", told), rank + 0.2, fixed=1.0)
        for text, other in _other_slopes(a, z, trace):
            if np.shape(other) == np.shape(slope) and not np.allclose(other, slope, rtol=1e-9, atol=0):
                told = f"{where} the slope of {what} is taken to be {text}; it is {formula}"
                patch = with_slope(a, other - slope)
                yield Mistake(z, patch, always("missing activation slope", told), rank + 0.25, fixed=1.0)
    for what, sites in repeated.items():
        if len(sites) > 1:
            told = f"the slope of {what} is missing at each of the {len(sites)} places where it is used: multiply by it there"
            yield everywhere(sites, always("missing activation slope", told), 3.1)


def _formula(slope: Array, a: Node, name: str) -> str:
    """The slope of an activation as people write it."""
    value = np.asarray(a.value, float)
    for text, form in (
        (f"{name} (1 - {name})", value * (1 - value)),
        (f"1 - {name}²", 1 - value * value),
        (f"({name} > 0)", (value > 0).astype(float)),
        (name, value),
    ):
        if np.allclose(form, slope, rtol=1e-9, atol=1e-15):
            return text
    return f"the derivative of {called(a)}"


def _other_slopes(a: Node, z: Node, trace: LossGraph) -> Iterator[tuple[str, Array]]:
    """What people write for the slope of an activation by mistake."""
    value, before = np.asarray(a.value, float), np.asarray(z.value, float)
    up, down = trace.names[a], trace.names[z]
    with np.errstate(all="ignore"):
        yield f"{up} (1 - {up})", value * (1 - value)
        yield f"1 - {up}²", 1 - value * value
        yield f"{down} (1 - {down})", before * (1 - before)
        yield f"1 - {down}²", 1 - before * before
        yield f"1 + {up}²", 1 + value * value
        yield f"1 - {up}", 1 - value
        yield f"{up}", value
        yield f"{up}²", value * value
        yield f"1 - tanh({up})²", 1 - np.tanh(value) ** 2
        yield f"sigmoid({up}) (1 - sigmoid({up}))", sigmoid(value) * sigmoid(-value)
        yield f"({down} < 0)", (before < 0).astype(float)
    yield "1 where the gradient that arrives is positive", (trace.gradient(trace.flow, a, going_on=True) > 0).astype(float)


def one_hot(roles: Roles) -> Iterator[Mistake]:
    """Probabilities from which the target was not subtracted, and other ways to lose a part of p - y."""
    trace = roles.trace
    for node in trace.order:
        if node not in trace.flow.at or not np.size(node.value):
            continue
        value, gradient = np.asarray(node.value, float), trace.gradient(trace.flow, node)
        targets = [(function, p, y, scale, True) for function, p, y, scale in logits(value, gradient)]
        if not targets:
            targets = [(*found, False) for found in _targets(value, gradient, roles)]
        for function, p, y, scale, hard in targets:
            name = roles.call(node)
            kind = function if function != "itself" else ""
            yield Mistake(node, constant(scale * y), _target(name, kind, hard, float(np.max(scale))), 2.2, usual=(1.0,))
            told = f"the gradient at {name} has the target only: the path through the {function} is dropped; it is p - y"
            yield Mistake(node, constant(-scale * p), always("dropped path", told), 3.2, fixed=1.0)
            if kind:
                bare = name.strip("`")
                told = f"the gradient at {name} is made of {name} itself, where p = {function}({bare}) belongs: it is p - y"
                yield Mistake(node, constant(scale * (value - p)), always("stale value", told), 3.25, fixed=1.0)
                told = (
                    f"the gradient at {name} is (p - y) times the slope p (1 - p) of the {function}: the logarithm in the loss "
                    "cancels that slope, it does not belong there"
                )
                extra = scale * (p - y) * (p * (1 - p) - 1)
                yield Mistake(node, constant(extra), always("missing activation slope", told), 3.2, fixed=1.0)
            if function == "softmax":
                told = (
                    f"the gradient at {name} is there for the true class only: every other class is in the denominator of the "
                    "softmax, and gets its probability"
                )
                yield Mistake(node, constant(scale * (p - y) * (y - 1)), always("dropped path", told), 3.2, fixed=1.0)


def _targets(value: Array, gradient: Array, roles: Roles) -> Iterator[tuple[str, Array, Array, Array]]:
    """The same as `logits`, for targets that are no zeros and ones but an array of data: soft labels, or a regression."""
    for y in roles.data:
        if y.shape != value.shape:
            continue
        functions = [("itself", value), ("sigmoid", sigmoid(value))]
        if value.ndim and value.shape[-1] > 1:
            functions.append(("softmax", softmax(value, axis=value.ndim - 1)))
        for function, p in functions:
            off = p - y
            rate = float(np.sum(gradient * off) / max(float(np.sum(off * off)), np.finfo(float).tiny))
            if rate > 0 and np.allclose(gradient, rate * off, rtol=1e-6, atol=1e-9 * float(np.max(np.abs(gradient)))):
                yield function, p, y, np.full(value.shape, rate)


def _target(name: str, function: str, hard: bool, scale: float) -> Reader:
    """The reading of `scale p - (1 - amount) scale y`."""
    bare = name.strip("`")
    p = f"p = {function}({bare})" if function else bare
    y = ("the one-hot rows y of the labels" if function == "softmax" else "the labels y") if hard else "the targets y"
    right = "p - y" if function else f"{bare} - y"

    def read(amount: float) -> Reading | None:
        if near(amount, 1):
            told = f"the gradient at {name} is made of {p} alone: {y} are not subtracted from it; it is {right}"
            return "one-hot not subtracted", told
        if near(amount, -1):
            return "constant factor", f"in the gradient at {name} {y} are subtracted from {p} twice"
        if near(amount, 2):
            return "sign", f"in the gradient at {name} {y} are added to {p}, and not subtracted"
        if near(amount, 1 - 1 / scale):
            n = round(1 / scale)
            return "summed not averaged", f"in the gradient at {name} {p} is divided by {n}, and {y} are not: divide {right}"
        return None

    return read


def diagonals(roles: Roles) -> Iterator[Mistake]:
    """A softmax treated as if each of its outputs hung on its own input alone."""
    trace = roles.trace
    for node in trace.order:
        if node.op is None or node.op.name not in ("softmax", "masked_softmax") or node not in trace.flow.at:
            continue
        (_, x), *_ = trace.inputs[node]
        z, g = np.asarray(node.value), trace.gradient(trace.flow, node, going_on=True)
        told = (
            f"on the way back through the softmax to {roles.call(x)} only the diagonal of its Jacobian is there: each output "
            "hangs on every input, through the denominator; it is p (g - sum(g p))"
        )
        for wrong in (g * z * (1 - z), g * z):
            yield Mistake(x, constant(wrong - trace.flow.along[node, 0]), always("dropped path", told), 3.2, fixed=1.0)


def normalisations(roles: Roles) -> Iterator[Mistake]:
    """A normalization (x - mean) / std in one operation, of which a path back was dropped: mean and std hang on x as well."""
    trace = roles.trace
    for node in trace.order:
        if node.op is None or node.op.name != "standardize" or node not in trace.flow.at:
            continue
        (_, x), *_ = trace.inputs[node]
        z, g, params = np.asarray(node.value), trace.gradient(trace.flow, node, going_on=True), node.params or {}
        axes = params["axis"]
        std = np.sqrt(np.var(np.asarray(x.value, float), axis=axes, keepdims=True) + params["eps"])
        by_mean, by_std = np.mean(g, axis=axes, keepdims=True), z * np.mean(g * z, axis=axes, keepdims=True)
        for what, lost in (("the mean", by_mean), ("the variance", by_std), ("mean and variance", by_mean + by_std)):
            told = f"on the way back through the normalization to {roles.call(x)} the path through {what} is dropped"
            yield Mistake(x, constant(lost / std), always("dropped path", told), 3.2, fixed=1.0)
