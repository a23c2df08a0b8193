"""Small random expressions with their gradients, from a table of derivatives of its own.

An expression is built together with its value and its partial derivatives in NumPy, by the rules of a calculus book, so
nothing of the package has a part in what is taken for right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd_mini as am

from .models import Problem


def logistic(x):
    return 1 / (1 + np.exp(-x))


FUNCTIONS = [
    (am.tanh, np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    (am.sigmoid, logistic, lambda x: logistic(x) * (1 - logistic(x))),
    (am.sin, np.sin, np.cos),
    (am.cos, np.cos, lambda x: -np.sin(x)),
    (am.arctan, np.arctan, lambda x: 1 / (1 + x**2)),
    (am.square, np.square, lambda x: 2 * x),
    (am.softplus, lambda x: np.log1p(np.exp(x)), logistic),
    (am.relu, lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0)),
    (am.abs, np.abs, np.sign),
    (lambda x: am.exp(-x * x), lambda x: np.exp(-x * x), lambda x: -2 * x * np.exp(-x * x)),
    (lambda x: am.log(1 + x * x), lambda x: np.log(1 + x * x), lambda x: 2 * x / (1 + x * x)),
    (lambda x: am.sqrt(1 + x * x), lambda x: np.sqrt(1 + x * x), lambda x: x / np.sqrt(1 + x * x)),
    (lambda x: 1 / (2 + am.sin(x)), lambda x: 1 / (2 + np.sin(x)), lambda x: -np.cos(x) / (2 + np.sin(x)) ** 2),
    (lambda x: 0.5 * x**3, lambda x: 0.5 * x**3, lambda x: 1.5 * x**2),
]
"""The program, the function, its derivative."""


@dataclass
class Part:
    """A part of an expression: how it is computed from the arguments, its value, and its derivative by each of them."""

    program: Callable[..., Any]
    value: Any
    slopes: list[Any]


def apply(entry, u):
    program, f, slope = entry
    return Part(lambda *xs: program(u.program(*xs)), f(u.value), [slope(u.value) * d for d in u.slopes])


def add(u, v):
    slopes = [a + b for a, b in zip(u.slopes, v.slopes, strict=True)]
    return Part(lambda *xs: u.program(*xs) + v.program(*xs), u.value + v.value, slopes)


def multiply(u, v):
    slopes = [a * v.value + u.value * b for a, b in zip(u.slopes, v.slopes, strict=True)]
    return Part(lambda *xs: u.program(*xs) * v.program(*xs), u.value * v.value, slopes)


def divide(u, v):
    """`u / (2 + v²)`."""
    below = 2 + v.value**2
    slopes = [a / below - u.value * 2 * v.value * b / below**2 for a, b in zip(u.slopes, v.slopes, strict=True)]
    return Part(lambda *xs: u.program(*xs) / (2 + v.program(*xs) ** 2), u.value / below, slopes)


REDUCTIONS = [
    (am.sum, lambda u: np.ones_like(u)),
    (am.mean, lambda u: np.full_like(u, 1 / u.size)),
    (lambda u: am.logsumexp(u), lambda u: np.exp(u) / np.exp(u).sum()),
    (lambda u: am.sqrt(1 + am.sum(u * u)), lambda u: u / np.sqrt(1 + np.sum(u * u))),
    (am.max, lambda u: 1.0 * (u == u.max())),
    (lambda u: am.sum(u) ** 2, lambda u: np.full_like(u, 2 * u.sum())),
]
"""From many numbers to one, and its gradient."""


def random_expression(rng):
    """A few operations on a vector, a number and another vector, and a reduction at the end."""
    n = int(rng.integers(2, 6))
    points = {"x": rng.normal(size=n), "c": np.asarray(rng.normal()), "y": rng.normal(size=n)}
    parts = [
        Part(
            lambda *xs, i=i: xs[i],
            value,
            [np.ones(n) if i == j else np.zeros(n) for j in range(len(points))],
        )
        for i, value in enumerate(points.values())
    ]
    for _ in range(int(rng.integers(3, 7))):
        u, v = (parts[i] for i in rng.choice(len(parts), size=2))
        entry = FUNCTIONS[rng.integers(len(FUNCTIONS))]
        made = (apply(entry, u), add(u, v), multiply(u, v), divide(u, v))
        parts.append(made[rng.choice(4, p=[0.55, 0.15, 0.2, 0.1])])
    joined = add(add(parts[-1], multiply(parts[0], parts[1])), parts[2])
    reduction, weights = REDUCTIONS[rng.integers(len(REDUCTIONS))]

    def loss(x, c, y):
        return reduction(joined.program(x, c, y))

    def hand(x, c, y):
        dx, dc, dy = (weights(joined.value) * d for d in joined.slopes)
        return {"x": dx, "c": dc.sum(), "y": dy}

    return Problem(loss, hand, points)
