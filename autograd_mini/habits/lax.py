"""`jax.lax`: loops and choices by functions, and operations whose names or arguments differ from NumPy's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.node import plain
from .namespace import Namespace
from .trees import leaves_of, stacked, tree_map


def fori_loop(lower: int, upper: int, body_fun: Callable[[int, Any], Any], init_val: Any) -> Any:
    """`body_fun(i, x)` on what it gave before, for each i."""
    for i in range(int(lower), int(upper)):
        init_val = body_fun(i, init_val)
    return init_val


def while_loop(cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], init_val: Any) -> Any:
    """`body_fun(x)` on what it gave before, as long as `cond_fun(x)` holds."""
    while cond_fun(init_val):
        init_val = body_fun(init_val)
    return init_val


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """The function that a number chooses, the first one for a number below 0 and the last one for a number too large."""
    return branches[min(max(int(plain(index)), 0), len(branches) - 1)](*operands)


def over_slices(f: Callable[[Any], Any], xs: Any) -> Any:
    """`f` on each slice along the first axis, with the results stacked."""
    return stacked([f(tree_map(lambda x, i=i: x[i], xs)) for i in range(len(leaves_of(xs)[0]))], 0)


def box(x: Any, starts: Sequence[Any], sizes: Sequence[int]) -> tuple[slice, ...]:
    """The slices of a box, which is moved to lie inside of `x`."""
    corner = [min(max(int(plain(i)), 0), n - m) for i, n, m in zip(starts, np.shape(plain(x)), sizes, strict=True)]
    return tuple(slice(i, i + m) for i, m in zip(corner, sizes, strict=True))


def dynamic_slice(operand: Any, start_indices: Sequence[Any], slice_sizes: Sequence[int]) -> Any:
    """A box of an array, from its first corner and its sizes."""
    return operand[box(operand, start_indices, slice_sizes)]


def dynamic_update_slice(operand: Any, update: Any, start_indices: Sequence[Any]) -> Any:
    """A copy of an array with another one in the box that begins at a corner."""
    return am.put(operand, box(operand, start_indices, np.shape(plain(update))), update)


def along(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that accumulates along the first axis, unless another one is named."""

    def accumulated(operand: Any, axis: int = 0, reverse: bool = False) -> Any:
        return am.flip(f(am.flip(operand, axis), axis), axis) if reverse else f(operand, axis)

    return accumulated


SAME = (
    "abs", "acos", "acosh", "add", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cond", "cos", "cosh", "digamma",
    "erf", "erfc", "exp", "exp2", "expm1", "floor", "log", "log1p", "mul", "pow", "rsqrt", "scan", "sign", "sin", "sinh", "sqrt",
    "square", "stop_gradient", "tan", "tanh",
)  # fmt: skip
LAX = Namespace(
    **{name: getattr(am, name) for name in SAME},
    sub=np.subtract, div=np.divide, max=np.maximum, min=np.minimum, neg=np.negative, logistic=am.sigmoid, lgamma=am.gammaln,
    fori_loop=fori_loop, while_loop=while_loop, switch=switch, map=over_slices, select=am.where,
    dynamic_slice=dynamic_slice, dynamic_update_slice=dynamic_update_slice, dot=am.matmul,
    cumsum=along(am.cumsum), cumprod=along(am.cumprod), cummax=along(am.cummax), cummin=along(am.cummin),
    clamp=lambda min, x, max: am.clip(x, min, max),
    concatenate=lambda operands, dimension: am.concatenate(operands, axis=dimension),
    expand_dims=lambda array, dimensions: am.expand_dims(array, tuple(dimensions)),
    reshape=lambda operand, new_sizes: am.reshape(operand, new_sizes),
    sort=lambda operand, dimension=-1: am.sort(operand, axis=dimension),
    top_k=lambda operand, k: tuple(am.topk(operand, k)),
    transpose=lambda operand, permutation: am.transpose(operand, permutation),
)  # fmt: skip
"""The counterparts of its names."""
