"""Programs on arrays, taken apart into programs on numbers: NumPy object arrays of Values, and `expand`.

A pointwise primitive acts on each element. Sums, products and movements of elements run as they are, since NumPy
carries them out with Python's operators. The few whose array form is fused for accuracy have their textbook form
here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .errors import UnknownOperationError
from .graph import earlier, nodes
from .node import Node
from .operations.elementary import exp, log, sqrt
from .operations.kinks import maximum, minimum
from .primitive import Primitive
from .tensor import Tensor
from .value import Value

each_exp, each_log, each_sqrt = (np.frompyfunc(f, 1, 1) for f in (exp, log, sqrt))
number = np.frompyfunc(lambda x: x.value if isinstance(x, Node) else float(x), 1, 1)


def apply(op: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
    """A primitive on object arrays.

    >>> x = np.array([Value(3.0), Value(4.0)], dtype=object)
    >>> from autograd_mini import norm
    >>> norm(x).data
    5.0
    """
    if op.pointwise:
        condition = params.get("condition")
        if condition is not None:
            return np.frompyfunc(lambda c, *xs: op(*xs, condition=bool(c)), 1 + len(args), 1)(condition, *args)
        return np.frompyfunc(lambda *xs: op(*xs, **params), len(args), 1)(*args)
    form = textbook.get(op.name, op.array)
    try:
        return form(*args, **params)
    except (TypeError, AttributeError) as error:
        raise UnknownOperationError(f"{op.name} has no form on single numbers: keep it on Tensors") from error


def expand(tensor: Tensor) -> Any:
    """The graph of a tensor, taken apart: the same computation as Values, one node for each number.

    Args:
        tensor: any Tensor; its leaves become Values that are labelled with their index, such as `w[0, 1]`.

    Returns:
        A Value, or an object array of Values of the shape of the tensor.

    >>> w = Tensor([1.0, 2.0], requires_grad=True, label="w")
    >>> y = expand((w * w).sum())
    >>> y.backward()
    >>> [(leaf.label, leaf.grad) for leaf in nodes(y) if leaf.is_leaf]
    [('w[0]', 2.0), ('w[1]', 4.0)]
    """
    made: dict[Node, Any] = {}
    for node in nodes(tensor, constants=True):
        if node.op is None:
            made[node] = _leaves(node)
        else:
            inputs = [made[earlier(x, node)] if isinstance(x, Node) else x for x in node.inputs]
            made[node] = np.asarray(apply(node.op, inputs, node.params or {}), dtype=object)
    return made[tensor].item() if made[tensor].ndim == 0 else made[tensor]


def _leaves(node: Any) -> Any:
    """The elements of a leaf as Values."""
    out = np.empty(node.value.shape, dtype=object)
    for index in np.ndindex(out.shape):
        label = f"{node.label}{list(index)}" if node.label and index else node.label
        out[index] = Value(node.value[index], requires_grad=node.requires_grad, label=label)
    return out


# ---- textbook forms of what is fused on arrays -----------------------------------------------------------------------


def _sum(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.sum(x, axis=axis, keepdims=keepdims)


def _count(x: Any, axis: Any) -> int:
    return math.prod(x.shape if axis is None else [x.shape[i] for i in axis])


def _var(x: Any, axis: Any, keepdims: bool, ddof: int) -> Any:
    d = x - _sum(x, axis, True) / _count(x, axis)
    return _sum(d * d, axis, keepdims) / (_count(x, axis) - ddof)


def _extreme(op: Primitive) -> Callable[..., Any]:
    fold = np.frompyfunc(op, 2, 1)

    def form(x: Any, axis: Any, keepdims: bool) -> Any:
        for i in sorted(range(x.ndim) if axis is None else axis, reverse=True):
            x = fold.reduce(x, axis=i, keepdims=keepdims)
        return x

    return form


def _top(x: Any, axis: Any) -> Any:
    top = np.max(number(x).astype(float), axis=axis, keepdims=True, initial=-np.inf)
    return np.where(np.isfinite(top), top, 0.0).astype(object)


def _softmax(x: Any, axis: Any) -> Any:
    e = each_exp(x - _top(x, axis))
    return e / np.add.reduce(e, axis=axis, keepdims=True)


def _log_softmax(x: Any, axis: Any) -> Any:
    shifted = x - _top(x, axis)
    return shifted - each_log(np.add.reduce(each_exp(shifted), axis=axis, keepdims=True))


def _logsumexp(x: Any, axis: Any, keepdims: bool) -> Any:
    top = _top(x, axis)
    z = each_log(_sum(each_exp(x - top), axis, True)) + top
    return z if keepdims else np.reshape(z, _sum(np.empty(x.shape, bool), axis, False).shape)


def _cross_entropy(x: Any, y: Any) -> Any:
    return -np.add.reduce(y * _log_softmax(x, x.ndim - 1), axis=-1)


textbook: dict[str, Callable[..., Any]] = {
    "astype": lambda x, dtype: x,
    "mean": lambda x, axis, keepdims: _sum(x, axis, keepdims) / _count(x, axis),
    "var": _var,
    "std": lambda x, **params: each_sqrt(_var(x, **params)),
    "norm": lambda x, axis, keepdims: each_sqrt(_sum(x * x, axis, keepdims)),
    "max": _extreme(maximum),
    "min": _extreme(minimum),
    "softmax": _softmax,
    "masked_softmax": _softmax,
    "log_softmax": _log_softmax,
    "logsumexp": _logsumexp,
    "softmax_cross_entropy": _cross_entropy,
    "einsum": lambda *xs, spec: np.einsum(spec, *xs),
}
