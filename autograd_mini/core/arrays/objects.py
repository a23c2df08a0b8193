"""Programs on arrays, taken apart into programs on numbers: NumPy object arrays of Values, and `to_values`.

A pointwise primitive acts on each element. Sums, products and movements of elements run as they are, since NumPy carries
them out with Python's operators; what is fused for accuracy on arrays of floats has another form in `textbook.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import primitive
from ..errors import UnknownOperationError
from ..graph import nodes, version_seen_by
from ..names.spelling import spelled
from ..node import Node
from ..primitive import Primitive
from ..tensor import Tensor
from ..value import Value
from .textbook import TEXTBOOK


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
    if op.foreign:
        if op.scalar is not None and not any(map(np.ndim, args)):
            return op(*(x.item() if isinstance(x, np.ndarray) else x for x in args), **params)
        raise UnknownOperationError(
            f"{op.name} is an operation of your own on whole arrays, whose rule says nothing of single numbers: keep it on "
            "Tensors, or give it as a pointwise Primitive, whose first function is on floats"
        )
    form = TEXTBOOK.get(op.name, op.array)
    try:
        found = form(*args, **params)
    except (TypeError, AttributeError) as error:
        raise UnknownOperationError(f"{op.name} has no form on single numbers: keep it on Tensors") from error
    return found.item() if type(found) is np.ndarray and not found.ndim and found.dtype == object else found


primitive.object_forms[:] = [apply]


@spelled
def to_values(tensor: Tensor) -> Any:
    """The graph of a tensor, taken apart: the same computation as Values, one node for each number.

    Args:
        tensor: any Tensor; its leaves become Values that are labelled with their index, such as `w[0, 1]`.

    Returns:
        A Value, or an object array of Values of the shape of the tensor.

    Raises:
        UnknownOperationError: for an operation of your own on whole arrays, `custom_gradient` and `checkpoint` included.

    >>> w = Tensor([1.0, 2.0], requires_grad=True, label="w")
    >>> y = to_values((w * w).sum())
    >>> y.backward()
    >>> [(leaf.label, leaf.grad) for leaf in nodes(y) if leaf.is_leaf]
    [('w[0]', 2.0), ('w[1]', 4.0)]
    """
    made: dict[Node, Any] = {}
    for node in nodes(tensor, constants=True):
        if node._op is None:
            made[node] = _leaves(node)
        else:
            inputs = [made[version_seen_by(x, node)] if isinstance(x, Node) else x for x in node.inputs]
            made[node] = np.asarray(apply(node._op, inputs, node._params or {}), dtype=object)
    return made[tensor].item() if made[tensor].ndim == 0 else made[tensor]


expand = to_values
"""The name in version 0.1, which PyTorch uses for broadcasting."""


def _leaves(node: Any) -> Any:
    """The elements of a leaf as Values."""
    out = np.empty(node._value.shape, dtype=object)
    for index in np.ndindex(out.shape):
        label = f"{node.label}{list(index)}" if node.label and index else node.label
        out[index] = Value(node._value[index], requires_grad=node.requires_grad, label=label)
    return out
