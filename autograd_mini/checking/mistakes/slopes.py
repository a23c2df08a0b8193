"""Mistakes in a slope: that of an activation, and that of a cross-entropy by its logits, probabilities less targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.kernels.pointwise import erf, sigmoid
from ...core.node import Node
from ...core.operations.reductions import softmax
from ...notation.expression import local_derivative_text
from ..problem.backward import LossGraph
from ..problem.roles import Roles, called, constant, logits, near, regions, with_slope
from .mistake import Mistake
from .school import FIRST, times_arriving
from .sentences import Reader, Reading, always

Array = Any
ROOT, CUBIC = float(np.sqrt(2 / np.pi)), 0.044715
"""The constants of GELU in its form by tanh (Hendrycks and Gimpel 2016)."""


def slopes(roles: Roles) -> Iterator[Mistake]:
    """An activation whose slope was forgotten, taken twice, or taken from another formula or at another point."""
    trace = roles.trace
    nested: dict[Node, int] = {}
    for a, z in regions(trace):
        nested[a] = nested.get(a, 0) + 1  # a region within another is no second place of the same mistake
        here = nested[a], roles.place(a)
        if a not in trace.flow.at or z not in trace.flow.at:
            continue
        slope = trace.gradient(trace.vjp(a, np.ones(np.shape(a._value))), z)
        even = slope.ndim and np.ptp(slope) <= 1e-9 * np.max(np.abs(slope), initial=0)
        if not np.all(np.isfinite(slope)) or even and "activation" not in a.op.facts.kind:
            continue
        what = called(a)
        where = f"on the way back from {roles.call(a)} to {roles.call(z)}"
        formula = _formula(slope, a, trace.names[a] if trace.is_named(a) else "a")
        rank = 3.0 if "activation" in a.op.facts.kind else 3.3
        forgotten = with_slope(a, 1 - slope)
        inner = _derivative(a, z, roles)
        if formula.startswith("the derivative of") and inner:
            formula = inner
        told = f"the slope of {what} is missing {where}: multiply by {formula}"
        if inner and "activation" not in a.op.facts.kind and not slope.ndim:
            told = f"the inner derivative {inner} is missing {where}: the chain rule multiplies by it"
            rank = FIRST
        yield Mistake(
            z, forgotten, always("missing activation slope", told), rank, fixed=1.0, alike=("no slope", what, *here)
        )
        told = f"the slope of {what} is multiplied in twice {where}: it belongs there once"
        twice = with_slope(a, slope * slope - slope)
        yield Mistake(
            z, twice, always("missing activation slope", told), rank + 0.2, fixed=1.0, alike=("twice", what, *here)
        )
        if len(trace.readers[z]) > 1 and not even:
            told = f"the whole gradient at {roles.call(z)} is multiplied by the slope of {what} once more"
            whole = times_arriving(z, slope - 1)
            yield Mistake(
                z, whole, always("missing activation slope", told), rank + 0.3, fixed=1.0, alike=("whole", what, *here),
                role="whole",
            )  # fmt: skip
        if np.all(slope != 0):
            told = f"{where} what arrives is divided by the slope of {what}, where it is multiplied by {formula}"
            divided = with_slope(a, 1 / slope - slope)
            yield Mistake(
                z, divided, always("missing activation slope", told), rank + 0.2, fixed=1.0, alike=("over", what, *here)
            )
        for k, (text, other) in enumerate(_other_slopes(a, z, trace)):
            if (
                np.shape(other) == np.shape(slope)
                and np.all(np.isfinite(other))
                and not np.allclose(other, slope, rtol=1e-9, atol=0)
            ):
                told = f"{where} the slope of {what} is taken to be {text}; it is {formula}"
                patch = with_slope(a, other - slope)
                alike = ("slope", what, k, *here)
                yield Mistake(
                    z, patch, always("missing activation slope", told), rank + 0.25, fixed=1.0, alike=alike, role=f"slope {k}"
                )


def _derivative(a: Node, z: Node, roles: Roles) -> str:
    """The derivative of an operation of one argument by it, as a formula in names of the program; "" where it is none."""
    names = {a: roles.formula(a).strip("`") or "z", z: roles.formula(z)}
    if " " in names[z]:
        names[z] = f"({names[z]})"
    if not names[z] or not all(x is z for _, x in roles.trace.inputs[a]):
        return ""
    if a.op.name == "mul" and len(roles.trace.inputs[a]) == 2:
        return f"2 {names[z]}"
    return local_derivative_text(a, 0, names) if a.op.arity == 1 or a.op.name in ("power", "div", "mul") else ""


def _formula(slope: Array, a: Node, name: str) -> str:
    """The slope of an activation as people write it."""
    value = np.asarray(a._value, float)
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
    """The wrong slopes that people write for an activation."""
    value: Array = np.asarray(a._value, float)
    before: Array = np.asarray(z._value, float)
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
        yield f"({down} > 0)", (before > 0).astype(float)
        yield f"({down} > 1)", (before > 1).astype(float)
        yield f"sigmoid({up})", sigmoid(value)
        yield f"tanh({up})", np.tanh(value)
        yield f"1 / (1 + {up}²)", 1 / (1 + value * value)
        yield f"1 / {up}", 1 / value
        yield f"exp({down})", np.exp(before)
        yield f"sigmoid({down})", sigmoid(before)
        yield f"-{up}", -value
        yield f"-{down}", -before
        yield f"{down}", before
        yield f"1 / {down}", 1 / before
        normal, density = 0.5 * (1 + erf(before / np.sqrt(2))), np.exp(-before * before / 2) / np.sqrt(2 * np.pi)
        yield f"Φ({down}), without the product rule's second term {down} φ({down})", normal
        yield f"{down} φ({down}), without the product rule's first term Φ({down})", before * density
        yield f"that of GELU in its exact form, by erf: Φ({down}) + {down} φ({down})", normal + before * density
        inner, c = np.tanh(ROOT * (before + CUBIC * before**3)), ROOT * (1 + 3 * CUBIC * before * before)
        yield "that of GELU in its form by tanh", 0.5 * (1 + inner) + 0.5 * before * (1 - inner * inner) * c
        yield (
            "that of GELU in its form by tanh, without the inner derivative",
            0.5 * (1 + inner) + 0.5 * before * (1 - inner * inner),
        )
        for k, told in ((1.702, "GELU in its form by a sigmoid"), (1.0, "SiLU")):
            s = sigmoid(k * before)
            yield f"that of {told}", s + k * before * s * (1 - s)
            yield f"that of {told}, without the product rule's second term", s
        yield f"1 / (1 + |{down}|)²", 1 / (1 + np.abs(before)) ** 2
        yield f"sigmoid({down}) (1 - sigmoid({down})), that of the sigmoid itself", sigmoid(before) * sigmoid(-before)
        yield f"1 - tanh({down})², that of tanh itself", 1 - np.tanh(before) ** 2
    yield "1 where the gradient that arrives is positive", (trace.gradient(trace.flow, a, going_on=True) > 0).astype(float)


def one_hot(roles: Roles) -> Iterator[Mistake]:
    """Probabilities from which the target was not subtracted, and other ways to lose a part of p - y."""
    trace = roles.trace
    for node in trace.order:
        if node not in trace.flow.at or not np.size(node._value):
            continue
        value, gradient = np.asarray(node._value, float), trace.gradient(trace.flow, node)
        targets = [(function, p, y, scale, True) for function, p, y, scale in logits(value, gradient)]
        if not targets:
            targets = [(*found, False) for found in _targets(value, gradient, roles)]
        for function, p, y, scale, hard in targets:
            name = roles.call(node)
            kind = function if function != "itself" else ""
            place = roles.place(node)
            read = _target(name, kind, hard, float(np.max(scale)))
            yield Mistake(node, constant(scale * y), read, 2.2, usual=(1.0,), alike=("target", kind, place))
            for k, (said, told, g) in enumerate(_instead_of_the_difference(name, kind, hard, value, p, y)):
                if np.all(np.isfinite(g)):
                    patch, alike = constant(scale * (g - (p - y))), ("target", kind, k, place)
                    yield Mistake(node, patch, always(said, told), 3.15 + 0.01 * k, fixed=1.0, alike=alike)


def _instead_of_the_difference(
    name: str, function: str, hard: bool, value: Array, p: Array, y: Array
) -> Iterator[tuple[str, str, Array]]:
    """What people write for p - y, with the kind of the mistake and its sentence."""
    bare = name.strip("`")
    there = f"the gradient at {name}"
    yield "dropped path", f"{there} has the target only: the path through the {function or 'square'} is dropped; it is p - y", -y
    if not function:
        return
    told = f"{there} is made of {name} itself, where p = {function}({bare}) belongs: it is p - y"
    yield "stale value", told, value - y
    told = (
        f"{there} is (p - y) times the slope p (1 - p) of the {function}: the logarithm in the loss "
        "cancels that slope, it does not belong there"
    )
    yield "missing activation slope", told, (p - y) * p * (1 - p)
    if function == "softmax":
        told = (
            f"{there} is there for the true class only: every other class is in the denominator of the "
            "softmax, and gets its probability"
        )
        yield "dropped path", told, (p - y) * y
    told = f"{there} is made of (p - y)², which is a squared error itself and not the derivative of this loss: it is p - y"
    yield "another function", told, (p - y) ** 2
    if hard:
        with np.errstate(all="ignore"):
            losses = -y * np.log(p) - (1 - y) * np.log1p(-p) * (function == "sigmoid")
        yield "another function", f"{there} is the loss of each sample itself, which is not derived: it is p - y", losses
        chosen = p > 0.5 if function == "sigmoid" else p == np.max(p, axis=-1, keepdims=True)
        told = (
            f"{there} is made of the predicted class, 0 or 1, where its probability p = {function}({bare}) belongs: it is p - y"
        )
        yield "stale value", told, chosen - y
        told = f"{there} is made of labels of -1 and 1, where the loss has 0 and 1: it is p - y with y of 0 and 1"
        yield "stale value", told, p - (2 * y - 1)


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
