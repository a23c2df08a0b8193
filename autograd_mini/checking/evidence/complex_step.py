"""The complex step: a derivative exact to rounding, from values of the function alone.

For an analytic function `Im f(x + ih) / h` has no subtraction in it, so `h` may be 1e-200 and the result is exact to
rounding (Squire and Trapp 1998). It needs every operation on the way to be analytic and to have a form for complex
arrays. The graph of the call is evaluated again with one number moved along the imaginary axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...core.arrays.textbook import TEXTBOOK
from ...core.node import Node, plain

STEP = 1e-200

Array = Any


def _sigmoid(x: Array) -> Array:
    left = np.exp(np.where(x.real > 0, -x, x))
    return np.where(x.real > 0, 1 / (1 + left), left / (1 + left))


def _softplus(x: Array) -> Array:
    return np.where(x.real > 0, x, 0) + np.log(1 + np.exp(np.where(x.real > 0, -x, x)))


def _binary(x: Array, y: Array) -> Array:
    return _softplus(x) - x * y


def _power(x: Array, y: Array) -> Array:
    """By its logarithm unless the exponent is a whole number: so the branch is the real one for x > 0."""
    whole = np.round(np.real(y)) == y
    return np.power(x, np.real(y)) if np.all(whole) and not np.any(np.imag(y)) else np.exp(y * np.log(x))


IN_ANOTHER_FORM: dict[str, Callable[..., Array]] = {
    **TEXTBOOK,
    "power": _power,
    "deg2rad": lambda x: x * (np.pi / 180),
    "rad2deg": lambda x: x * (180 / np.pi),
    "hypot": lambda x, y: np.sqrt(x * x + y * y),
    "sigmoid": _sigmoid,
    "log_sigmoid": lambda x: -_softplus(-x),
    "softplus": _softplus,
    "logaddexp": lambda x, y: y + _softplus(x - y),
    "sigmoid_cross_entropy": _binary,
}
"""Operations whose array form takes real numbers only, each with the analytic function that it computes."""


def obstacles(order: list[Node]) -> list[str]:
    """The operations of a graph that no complex step can take, each once."""
    return list(dict.fromkeys(node.op.name for node in order if node.op is not None and not node.op.facts.analytic))


def derivative(order: list[Node], leaf: Node, index: tuple[int, ...]) -> float:
    """The derivative of the last node of `order` by one number of a leaf, by a complex step."""
    moved = np.array(leaf._value, dtype=complex)
    moved[index] += 1j * STEP
    return along(order, {leaf: moved})


def along(order: list[Node], moved: Mapping[Node, Array]) -> float:
    """The derivative along a direction: `moved` holds leaves that have imaginary parts of the size of the step."""
    values: dict[Node, Array] = dict(moved)
    with np.errstate(all="ignore"):
        for node in order:
            if node.op is None or not any(isinstance(x, Node) and x in values for x in node.inputs):
                continue
            inputs = [values.get(x, x._value) if isinstance(x, Node) else x for x in node.inputs]
            compute = IN_ANOTHER_FORM.get(node.op.name, node.op.array)
            values[node] = np.asarray(compute(*map(np.asarray, map(plain, inputs)), **node._params or {}))
    root = values.get(order[-1])
    return 0.0 if root is None else float(np.imag(root).item() / STEP)
