"""The complex step: a derivative to the last digit, from the values alone.

For an analytic function `Im f(x + ih) / h` has no subtraction in it, so `h` may be 1e-200 and the result is exact to
rounding (Squire and Trapp 1998). It needs every operation on the way to be analytic and to have a form for complex
arrays. The graph of the call is evaluated anew with one number moved along the imaginary axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...core.node import Node, plain

STEP = 1e-200

Array = Any


def _sigmoid(x: Array) -> Array:
    left = np.exp(np.where(x.real > 0, -x, x))
    return np.where(x.real > 0, 1 / (1 + left), left / (1 + left))


def _softplus(x: Array) -> Array:
    return np.where(x.real > 0, x, 0) + np.log(1 + np.exp(np.where(x.real > 0, -x, x)))


def _shift(x: Array, axis: Any) -> Array:
    return np.max(x.real, axis=axis, keepdims=True)


def _softmax(x: Array, axis: Any) -> Array:
    e = np.exp(x - _shift(x, axis))
    return e / np.sum(e, axis=axis, keepdims=True)


def _logsumexp(x: Array, axis: Any, keepdims: bool) -> Array:
    top = _shift(x, axis)
    z = top + np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True))
    return z if keepdims else np.reshape(z, np.sum(np.empty(x.shape, bool), axis=axis).shape)


def _log_softmax(x: Array, axis: int) -> Array:
    return x - _logsumexp(x, axis, True)


def _var(x: Array, axis: Any, keepdims: bool, ddof: int) -> Array:
    d = x - np.mean(x, axis=axis, keepdims=True)
    n = d.size / max(np.mean(d, axis=axis).size, 1)
    return np.sum(d * d, axis=axis, keepdims=keepdims) / (n - ddof)


def _standardize(x: Array, axis: Any, eps: float) -> Array:
    d = x - np.mean(x, axis=axis, keepdims=True)
    return d / np.sqrt(np.mean(d * d, axis=axis, keepdims=True) + eps)


def _norm(x: Array, axis: Any, keepdims: bool) -> Array:
    return np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))


def _sum(x: Array, axis: Any, keepdims: bool) -> Array:
    return np.sum(x, axis=axis, keepdims=keepdims)


def _binary(x: Array, y: Array) -> Array:
    return _softplus(x) - x * y


def _categorical(x: Array, y: Array) -> Array:
    return -np.sum(y * _log_softmax(x, -1), axis=-1)


def _power(x: Array, y: Array) -> Array:
    """By its logarithm unless the exponent is a whole number: so the branch is the real one for x > 0."""
    whole = np.round(np.real(y)) == y
    return np.power(x, np.real(y)) if np.all(whole) and not np.any(np.imag(y)) else np.exp(y * np.log(x))


AS_IT_IS = frozenset({
    "positive", "neg", "add", "sub", "mul", "div", "square", "reciprocal", "exp", "exp2", "expm1", "log", "log2",
    "log10", "log1p", "sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh",
    "arctanh",
    "mean", "cumsum", "cumprod", "broadcast_to", "sum_to", "reshape", "transpose", "mT", "getitem", "scatter", "take_along",
    "scatter_along", "pad", "flip", "roll", "tril", "triu", "concatenate", "stack", "matmul", "einsum", "inv", "solve", "det",
    "where", "prod", "exclusive_prod", "prod_before", "shift", "linear_scan", "linear_scan_back", "div_no_nan", "put",
    "convolution", "convolution_weights", "transposed_convolution",
    "sum_pool", "sum_unpool",
})  # fmt: skip
"""Primitives whose array form takes complex numbers and is analytic there."""

IN_ANOTHER_FORM: dict[str, Callable[..., Array]] = {
    "power": _power,
    "deg2rad": lambda x: x * (np.pi / 180),
    "rad2deg": lambda x: x * (180 / np.pi),
    "hypot": lambda x, y: np.sqrt(x * x + y * y),
    "sum": _sum,
    "var": _var,
    "std": lambda x, **params: np.sqrt(_var(x, **params)),
    "norm": _norm,
    "standardize": _standardize,
    "softmax": _softmax,
    "masked_softmax": _softmax,
    "log_softmax": _log_softmax,
    "logsumexp": _logsumexp,
    "sigmoid": _sigmoid,
    "log_sigmoid": lambda x: -_softplus(-x),
    "softplus": _softplus,
    "logaddexp": lambda x, y: y + _softplus(x - y),
    "binary_cross_entropy_with_logits": _binary,
    "softmax_cross_entropy": _categorical,
}
"""Primitives whose array form is for real numbers alone, and the analytic function that they are."""


def admits(name: str) -> bool:
    """Whether a primitive can take a complex step."""
    return name in AS_IT_IS or name in IN_ANOTHER_FORM


def obstacles(order: list[Node]) -> list[str]:
    """The operations of a graph that no complex step can take, each once."""
    return list(dict.fromkeys(node.op.name for node in order if node.op is not None and not admits(node.op.name)))


def derivative(order: list[Node], leaf: Node, index: tuple[int, ...]) -> float:
    """The derivative of the last node of `order` by one number of a leaf, by a complex step."""
    moved = np.array(leaf.value, dtype=complex)
    moved[index] += 1j * STEP
    return along(order, {leaf: moved})


def along(order: list[Node], moved: Mapping[Node, Array]) -> float:
    """The derivative along a direction: `moved` holds leaves that have imaginary parts of the size of the step."""
    values: dict[Node, Array] = dict(moved)
    with np.errstate(all="ignore"):
        for node in order:
            if node.op is None or not any(isinstance(x, Node) and x in values for x in node.inputs):
                continue
            inputs = [values.get(x, x.value) if isinstance(x, Node) else x for x in node.inputs]
            compute = IN_ANOTHER_FORM.get(node.op.name, node.op.array)
            values[node] = np.asarray(compute(*map(np.asarray, map(plain, inputs)), **node.params or {}))
    root = values.get(order[-1])
    return 0.0 if root is None else float(np.imag(root).item() / STEP)
