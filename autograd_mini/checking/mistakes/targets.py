"""Mistakes in p - y, the gradient of a cross-entropy at its logits, and in the difference of a squared error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.kernels.pointwise import sigmoid
from ...core.node import Node
from ...core.operations.reductions import softmax
from ..problem.activations import crossed
from ..problem.backward import Flow, Patch, constant
from ..problem.logits import logits
from ..problem.roles import Roles, arrays_around, near
from .mistake import Mistake, everywhere
from .sentences import Reader, Reading, always

Array = Any


def all_pairs(roles: Roles) -> Iterator[Mistake]:
    """A loss in which a column (n, 1) meets a vector (n,), and a gradient that is right where each has its own partner."""
    trace = roles.trace
    for node, arguments in crossed(trace):
        n = len(node._value)
        told = (
            f"the loss takes all pairs ({n}, {n}) in {roles.call(node)}, where a column ({n}, 1) meets a vector ({n},), and the "
            "hand only those of each result with its own target: give both the same shape in the loss; the hand is right then"
        )
        for share in (n, 1):  # for a loss that is a mean, and for one that is a sum
            sites = [(x, _own_pairs(node, i, x, share)) for i, x in arguments if node in trace.flow.at]
            if sites:
                yield everywhere(sites, always("another function", told), 1.9, f"pairs {share}")


def _own_pairs(node: Node, i: int, x: Node, share: int) -> Patch:
    """The gradient of an argument from the pairs of each element with its own partner, less the gradient from all pairs."""

    def patch(flow: Flow) -> Array:
        sent = np.asarray(flow.along.get((node, i), np.zeros(np.shape(node._value))), float)
        return (share * np.diag(sent) - np.sum(sent, 1 if np.ndim(x._value) == 2 else 0)).reshape(np.shape(x._value))

    return patch


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
        if not targets:
            yield from _as_if_of_a_cross_entropy(roles, node, value, gradient)
        for function, p, y, scale, hard in targets:
            name = roles.call(node)
            kind = function if function != "itself" else ""
            place = roles.place(node)
            read = _target(name, kind, hard, float(np.max(scale)))
            yield Mistake(node, constant(scale * y), read, 2.2, usual=(1.0,), alike=("target", kind, place))
            if kind:
                yield from _scaled_logits(roles, node, kind, p, scale)
            if hard and kind == "softmax":
                even = constant(scale * (y - 1 / y.shape[-1]))
                yield Mistake(
                    node,
                    even,
                    _smoothed(name, np.shape(y)[-1]),
                    3.6,
                    usual=(0.1, 0.2),
                    alike=("smoothed", place),
                    role="smoothed",
                )
            for k, (said, told, g) in enumerate(_instead_of_the_difference(name, kind, hard, value, p, y)):
                if np.all(np.isfinite(g)):
                    patch, alike = constant(scale * (g - (p - y))), ("target", kind, k, place)
                    yield Mistake(node, patch, always(said, told), 3.15 + 0.01 * k, fixed=1.0, alike=alike, role=f"target {k}")


def _as_if_of_a_cross_entropy(roles: Roles, node: Node, value: Array, gradient: Array) -> Iterator[Mistake]:
    """p - y at what a softmax or a sigmoid is taken of, where the loss is no cross-entropy: KL(p || y), or a squared error."""
    functions = {reader.op.name for reader, _ in roles.trace.readers[node]} & {"softmax", "log_softmax", "sigmoid"}
    if not functions or not value.ndim:
        return
    around = [np.asarray(y, float) for _, y in arrays_around(roles.trace.problem) if y.shape == value.shape]
    arrays = [y for y in roles.data if y.shape == value.shape]
    for y in [*arrays, *around, *map(np.exp, arrays)]:  # a distribution, or its logarithm
        if np.any(y < 0) or np.any(y > 1 + 1e-9):
            continue
        function = "sigmoid" if "sigmoid" in functions else "softmax"
        p = sigmoid(value) if function == "sigmoid" else softmax_of(value)
        told = (
            f"the gradient at {roles.call(node)} is p - y, with p = {function}({roles.call(node).strip('`')}): so it is for the "
            "cross-entropy of y and p, and KL(y || p); the loss is another function of p and y, such as KL(p || y)"
        )
        for n in dict.fromkeys((1, len(value), *roles.counts)):
            patch = constant((p - y) / n - gradient)
            yield Mistake(node, patch, always("another function", told), 3.1, fixed=1.0, role=f"cross-entropy {n}")


def _scaled_logits(roles: Roles, node: Node, function: str, p: Array, scale: Array) -> Iterator[Mistake]:
    """Probabilities of the logits before they were divided by a temperature."""
    inputs = roles.trace.inputs[node] if node.op is not None and node.op.name in ("mul", "div") else []
    if len(inputs) != 1:
        return
    before = inputs[0][1]
    value = np.asarray(before._value, float)
    if value.shape != p.shape:
        return
    other = softmax_of(value) if function == "softmax" else sigmoid(value)
    told = (
        f"the gradient at {roles.call(node)} is made of the {function} of {roles.call(before)}, where that of {roles.call(node)} "
        "belongs: is a temperature missing?"
    )
    yield Mistake(node, constant(scale * (other - p)), always("stale value", told), 3.2, fixed=1.0, role="temperature")


def _smoothed(name: str, classes: int) -> Reader:
    def read(amount: float) -> Reading | None:
        if not 0 < amount < 1 or abs(amount - round(amount, 3)) > 1e-9:
            return None
        told = (
            f"the gradient at {name} is made of labels that are smoothed by {amount:.6g} over {classes} classes, where the "
            "loss has hard ones: it is p - y"
        )
        return "stale value", told

    return read


def _instead_of_the_difference(
    name: str, function: str, hard: bool, value: Array, p: Array, y: Array
) -> Iterator[tuple[str, str, Array]]:
    """The wrong forms of p - y, with the kind of each mistake and its sentence."""
    bare = name.strip("`")
    there = f"the gradient at {name}"
    yield "dropped path", f"{there} has the target only: the path through the {function or 'square'} is dropped; it is p - y", -y
    if not function:
        if y.size > 1:
            told = (
                f"{there} is made of the mean of all targets, where each has its own: a column (n, 1) and a row (n,) were "
                f"subtracted, which gives all pairs (n, n); it is {bare} - y"
            )
            yield "another axis", told, value - np.mean(y)
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
        if value.ndim == 2:
            told = f"{there} is made of a softmax over axis 0, where p is one over the classes: another axis; it is p - y"
            yield "another axis", told, softmax(value, axis=0) - y
            stable = np.exp(value - np.max(value, axis=1, keepdims=True))  # the largest of each row was subtracted
            yield "another axis", told, stable / np.sum(stable, axis=0) - y
    if value.ndim:
        name, other = ("sigmoid", sigmoid(value)) if function == "softmax" else ("softmax", softmax_of(value))
        told = f"{there} is made of the {name}, where p = {function}({bare}): it is p - y"
        yield "another function", told, other - y
    with np.errstate(all="ignore"):
        told = f"{there} is made of exp({bare}), which is not divided by its sum: it is p - y with p = {function}({bare})"
        yield "missing factor", told, np.exp(value) - y
    yield from _other_labels(there, function, hard, p, y)
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


def softmax_of(value: Array) -> Array:
    """The softmax over the last axis."""
    return softmax(value, axis=value.ndim - 1)


def _other_labels(there: str, function: str, hard: bool, p: Array, y: Array) -> Iterator[tuple[str, str, Array]]:
    """The difference to other labels: of the next class, of another sample, hard ones for smoothed ones."""
    right = "it is p - y"
    if not hard:
        own = np.max(y, axis=-1, keepdims=True)
        chosen = (y > 0.5) if function == "sigmoid" else (y == own)
        told = f"{there} is made of hard labels, 0 or 1, where the targets y of the loss are smoothed (soft) ones: {right}"
        yield "stale value", told, p - chosen
        return
    if function == "softmax":
        for shift, told in ((1, "the class after the right one"), (-1, "the class before the right one")):
            said = f"{there} is made of labels that are off by one, {told}: do the classes count from 1? {right}"
            yield "shifted", said, p - np.roll(y, shift, axis=-1)
    if y.ndim and (y.ndim > 1 or function == "sigmoid"):
        for moved, told in (
            (np.roll(y, 1, axis=0), "the sample before"),
            (np.roll(y, -1, axis=0), "the sample after"),
            (y[::-1], "the samples in reverse order"),
        ):
            yield "shifted", f"{there} is made of the labels of {told}: {right}", p - moved


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
