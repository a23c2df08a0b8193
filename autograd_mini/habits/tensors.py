"""Methods and attributes of PyTorch's tensors, as a Tensor has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.errors import ArgumentTypeError
from ..core.node import plain
from .arrays import clamp, here, index_select, masked_fill


def together(sizes: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sizes that were given one by one or as one tuple."""
    return tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes


def view(x: Any, *sizes: Any) -> Any:
    """`reshape`."""
    if any(isinstance(n, (type, np.dtype)) for n in sizes):
        raise ArgumentTypeError("view(dtype): write x.data.view(dtype), of the array")
    return x.reshape(together(sizes))


def permute(x: Any, *axes: Any) -> Any:
    """`transpose` with all axes named."""
    return x.transpose(together(axes))


def expand(x: Any, *sizes: Any) -> Any:
    """`broadcast_to`; -1 leaves a size as it is."""
    shape = together(sizes)
    old = (1,) * (len(shape) - x.ndim) + x.shape
    return x.broadcast_to(tuple(m if n == -1 else n for n, m in zip(shape, old, strict=True)))


def to(x: Any, *targets: Any, dtype: Any = None, device: Any = None) -> Any:
    """`astype`, of a type; nothing, of the processor."""
    for target in (*targets, device):
        if isinstance(target, str):
            here(target)
        elif target is not None:
            dtype = target.dtype if isinstance(target, am.Tensor) else target
    return x if dtype is None else x.astype(dtype)


def as_type(dtype: Any) -> Callable[[Any], Any]:
    """`astype` of one type."""
    return lambda x: x.astype(dtype)


def t(x: Any) -> Any:
    """`T` of a matrix or a vector."""
    if x.ndim > 2:
        raise ArgumentTypeError(f"t() of {x.ndim} axes: write x.mT for the last two, or x.transpose(axes)")
    return x.T


ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "grad_fn": lambda x: x.op, "_prev": lambda x: x.inputs, "device": lambda x: "cpu", "is_cuda": lambda x: False,
}  # fmt: skip
"""What each attribute means, of a Value as well."""
NAMES: dict[str, Callable[..., Any]] = {
    "view": view, "view_as": lambda x, y: x.reshape(y.shape), "permute": permute, "expand": expand,
    "expand_as": lambda x, y: x.broadcast_to(y.shape), "unsqueeze": lambda x, dim: x.expand_dims(dim), "t": t,
    "clone": lambda x: x.copy(), "contiguous": lambda x: x, "cpu": lambda x: x, "to": to, "type": to,
    "float": as_type(np.float32), "double": as_type(np.float64), "half": as_type(np.float16), "long": as_type(np.int64),
    "int": as_type(np.int32), "bool": as_type(np.bool_), "dim": lambda x: x.ndim, "numel": lambda x: x.size,
    "nelement": lambda x: x.size, "element_size": lambda x: x.dtype.itemsize, "clamp": clamp, "mm": lambda x, y: x @ y,
    "masked_fill": lambda x, mask, value: masked_fill(x, plain(mask), value), "index_select": index_select,
}  # fmt: skip
"""What each method means."""
