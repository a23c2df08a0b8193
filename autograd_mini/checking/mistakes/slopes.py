"""Mistakes in the slope of an activation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.kernels.pointwise import erf, sigmoid
from ...core.node import Node
from ...notation.expression import local_derivative_text
from ..problem.activations import called, regions
from ..problem.backward import LossGraph, with_slope
from ..problem.roles import Roles, factor
from .mistake import Mistake
from .school import FIRST_RANK, is_school, times_arriving
from .sentences import always

Array = Any
ROOT, CUBIC = float(np.sqrt(2 / np.pi)), 0.044715
"""The constants of GELU in its form by tanh (Hendrycks and Gimpel 2016)."""


def slopes(roles: Roles, others: bool = True) -> Iterator[Mistake]:
    """An activation whose slope was forgotten, taken twice, or (unless `others` is False) taken from another formula or at
    another point."""
    trace = roles.trace
    nested: dict[Node, int] = {}
    school = is_school(roles)
    for a, z in regions(trace):
        if not school and np.size(a._value) == 1 and a.op.name in ("mul", "div"):
            continue  # a factor, of which other tables know
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
        told, kind = f"the slope of {what} is missing {where}: multiply by {formula}", "missing activation slope"
        rate = _rate(a, slope)
        if rate is not None and not school:
            told, kind, rank = f"the factor {factor(rate)} that stands there is missing {where}", "constant factor", 3.45
        if inner and "activation" not in a.op.facts.kind and not slope.ndim:
            told = f"the inner derivative {inner} is missing {where}: the chain rule multiplies by it"
            rank = FIRST_RANK
        yield Mistake(z, forgotten, always(kind, told), rank, fixed=1.0, alike=("no slope", what, *here))
        told = f"the slope of {what} is multiplied in twice {where}: it belongs there once"
        twice = with_slope(a, slope * slope - slope)
        yield Mistake(z, twice, always("missing activation slope", told), rank + 0.2, fixed=1.0, alike=("twice", what, *here))
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
        close = 1e-9 * np.abs(slope)
        for k, (text, other) in enumerate(_other_slopes(a, z, trace) if others else ()):
            if (
                np.shape(other) == np.shape(slope)
                and np.isfinite(other).all()
                and other.any()
                and (np.abs(other - slope) > close).any()
            ):
                told = f"{where} the slope of {what} is taken to be {text}; it is {formula}"
                patch = with_slope(a, other - slope)
                alike = ("slope", what, k, *here)
                yield Mistake(
                    z, patch, always("missing activation slope", told), rank + 0.25, fixed=1.0, alike=alike, role=f"slope {k}"
                )


def _rate(a: Node, slope: Array) -> float | None:
    """The number, other than 1, by which products and choices multiply all that goes through them; None where there is none."""
    rates = slope[slope != 0]
    if a.op.name not in ("mul", "div", "where") or not rates.size or np.ptp(rates) > 1e-12 * np.max(np.abs(rates)):
        return None
    return float(rates.flat[0]) if rates.flat[0] != 1 else None


def other_steps(roles: Roles) -> Iterator[Mistake]:
    """The slope of an activation in a loop, taken from the step before or after: 1 - h[t-1]² for 1 - h[t]²."""
    trace = roles.trace
    for a, z in regions(trace):
        if a.op.arity != 1 or "activation" not in a.op.facts.kind or a not in trace.flow.at or z is not trace.inputs[a][0][1]:
            continue
        here, step = roles.place(a), roles.step(a)
        slope = trace.gradient(trace.vjp(a, np.ones(np.shape(a._value))), z)
        alike = (x for x in trace.order if x is not a and roles.place(x) == here and np.shape(x._value) == slope.shape)
        others = {roles.step(x): x for x in alike}
        for away, word in ((-1, "before"), (1, "after")):
            other = others.get(step + away)
            if other is not None:
                taken = trace.gradient(trace.vjp(other, np.ones(slope.shape)), trace.inputs[other][0][1])
            elif step == 0 and away == -1 and others:  # the state before the first step is 0
                zeros = np.zeros(slope.shape)
                taken = np.asarray(a.op.rule(0)(zeros + 1, a.op.array(zeros), zeros, **a._params or {}))
            else:
                continue
            told = f"the slope of {called(a)} is taken from the step {word}, where it is that of {roles.call(a)} itself"
            yield Mistake(
                z, with_slope(a, taken - slope), always("stale value", told), 3.35, fixed=1.0, alike=("step", away, here),
                role=f"slope {word}",
            )  # fmt: skip


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
