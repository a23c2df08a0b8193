"""NumPy's and PyTorch's functions that answer with truth values, places or counts, which have no gradient; and PyTorch's other
names for what `am` has."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.arrays.numpy_functions import REFUSED, refuse, unwrapped
from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentError
from ..core.functions.sorting import ValuesAndIndices
from ..core.names.spelling import spelled
from ..core.node import plain
from .rare_calls import pdist as PDIST


def answer(function: Callable[..., Any]) -> Callable[..., Any]:
    """NumPy's function of the numbers that Tensors and Values hold."""

    def call(*args: Any, **options: Any) -> Any:
        if "dim" in options:  # PyTorch's words
            options["axis"] = options.pop("dim")
        if "keepdim" in options:
            options["keepdims"] = options.pop("keepdim")
        if function.__name__ in REFUSED:
            refuse(function.__name__, [args, list(options.values())])
        return function(*map(unwrapped, args), **options)

    call.__name__ = call.__qualname__ = function.__name__
    call.__doc__ = f"`np.{function.__name__}` of the numbers, without a gradient."
    return call


_OF_NUMPY = (
    "all", "allclose", "any", "array_equal", "bincount", "count_nonzero", "digitize", "histogram", "isclose", "isfinite", "isinf",
    "isnan", "logical_and", "logical_not", "logical_or", "logical_xor", "searchsorted", "signbit", "unique",
)  # fmt: skip


def equal(x: Any, y: Any) -> bool:
    """`torch.equal`: whether two arrays have one shape and the same numbers."""
    return bool(np.array_equal(plain(x), plain(y)))


@spelled
def flatten(x: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """`am.reshape` that makes one axis of several."""
    shape = np.shape(plain(x)) or (1,)
    start, end = (axis + len(shape) * (axis < 0) for axis in (start_dim, end_dim))
    return am.reshape(x, (*shape[:start], int(np.prod(shape[start : end + 1])), *shape[end + 1 :]))


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta input + alpha mat1 mat2."""
    product = am.matmul(mat1, mat2)
    return beta * input + (product if alpha == 1 else alpha * product)


def cdist(x1: Any, x2: Any, p: float = 2.0) -> Any:
    """The distance of each row of one array from each row of another: (..., m, d), (..., n, d) -> (..., m, n)."""
    return am.norm(am.expand_dims(x1, -2) - am.expand_dims(x2, -3), p, axis=-1)


def dist(input: Any, other: Any, p: float = 2.0) -> Any:
    """The norm of the difference, all elements taken as one vector."""
    return am.norm(am.ravel(am.sub(input, other)), p)


def repeat_interleave(x: Any, repeats: Any, dim: int | None = None) -> Any:
    """`am.repeat`."""
    return am.repeat(x, plain(repeats), axis=dim)


def narrow(x: Any, dim: int, start: int, length: int) -> Any:
    """A slice along an axis."""
    return am.take(x, np.arange(start, start + length), axis=dim)


def aminmax(x: Any, *, dim: int | None = None, keepdim: bool = False) -> tuple[Any, Any]:
    """The smallest and the largest element."""
    return am.amin(x, axis=dim, keepdims=keepdim), am.amax(x, axis=dim, keepdims=keepdim)


def broadcast_tensors(*xs: Any) -> tuple[Any, ...]:
    """`am.broadcast_arrays`."""
    return tuple(am.broadcast_arrays(*xs))


def unbind(x: Any, dim: int = 0) -> tuple[Any, ...]:
    """`am.unstack`."""
    return tuple(am.unstack(x, axis=dim))


def nonzero(x: Any, *, as_tuple: bool = True) -> Any:
    """`np.nonzero`; with `as_tuple=False`, which is what PyTorch does where nothing is said, one row for each place."""
    places = np.nonzero(plain(x))
    return places if as_tuple else plain_array(np.stack(places, axis=1))


def tensor_split(x: Any, indices_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """`am.array_split`."""
    return tuple(am.array_split(x, indices_or_sections, axis=dim))


def bucketize(input: Any, boundaries: Any, *, right: bool = False) -> Any:
    """`np.searchsorted` with the numbers first."""
    return plain_array(np.searchsorted(plain(boundaries), plain(input), side="right" if right else "left"))


def histc(input: Any, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """How many numbers fall into each of the bins between two bounds, those of the numbers if both are 0."""
    numbers = plain(input)
    bounds = (numbers.min(), numbers.max()) if min == max == 0 else (min, max)
    return plain_array(np.histogram(numbers, bins, bounds)[0].astype(numbers.dtype))


def indices_below(function: Callable[..., Any]) -> Callable[..., Any]:
    """`torch.tril_indices` and `triu_indices`: the rows and the columns, as two rows."""
    return lambda row, col, offset=0: plain_array(np.stack(function(row, offset, col)))


def cumulative_trapezoid(y: Any, x: Any = None, *, dx: float = 1.0, dim: int = -1) -> Any:
    """The integrals up to each place by the trapezoid rule, one fewer than the places."""
    first = (slice(None),) * (dim % np.ndim(plain(y)))
    after, before = first + (slice(1, None),), first + (slice(None, -1),)
    mean = (y[after] + y[before]) / 2
    return am.cumsum(mean * (dx if x is None else am.diff(x, axis=-1 if np.ndim(plain(x)) == 1 else dim)), axis=dim)


def mvlgamma(input: Any, p: int) -> Any:
    """The logarithm of the multivariate gamma function of dimension p."""
    return p * (p - 1) / 4 * np.log(np.pi) + sum(am.gammaln(input - i / 2) for i in range(p))


def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta input + alpha batch1 batch2."""
    return beta * input + alpha * am.matmul(batch1, batch2)


def smallest_but(x: Any, k: int, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """`torch.kthvalue`: the k-th smallest element along an axis, counted from 1, and where it stands.

    Raises:
        ArgumentError: where there is no such element.
    """
    n = np.shape(plain(x))[dim]
    if not 1 <= k <= n:
        raise ArgumentError(f"kthvalue: k={k} must be from 1 to {n}, the length of the axis")
    places = np.take(np.argsort(plain(x), axis=dim, kind="stable"), [k - 1], axis=dim)
    values = am.take_along_axis(x, places, axis=dim)
    return ValuesAndIndices(*((values, places) if keepdim else (am.squeeze(values, dim), np.squeeze(places, dim))))


def compared(comparison: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A comparison of two arrays, element by element: truth values."""
    return lambda input, other: plain_array(np.asarray(comparison(plain(input), plain(other))))


NAMES: dict[str, Any] = {
    **{name: compared(getattr(operator, name)) for name in ("ge", "gt", "le", "lt", "ne")},
    "clone": lambda input: input.copy(), "inverse": am.inv, "pinverse": am.pinv, "t": lambda input: input.T,
    **{name: answer(getattr(np, name)) for name in _OF_NUMPY},
    "equal": equal, "flatten": flatten, "addmm": addmm, "cdist": cdist, "dist": dist, "repeat_interleave": repeat_interleave,
    "narrow": narrow, "aminmax": aminmax, "broadcast_tensors": broadcast_tensors, "unbind": unbind,
    "lgamma": am.gammaln, "mv": am.matvec, "movedim": am.moveaxis, "matrix_exp": am.expm, "take_along_dim": am.take_along_axis,
    "trapz": am.trapezoid,
    "addcmul": lambda input, tensor1, tensor2, *, value=1: input + value * tensor1 * tensor2,
    "addcdiv": lambda input, tensor1, tensor2, *, value=1: input + value * tensor1 / tensor2,
    "frac": lambda x: x - am.trunc(x), "nonzero": nonzero, "tensor_split": tensor_split, "bucketize": bucketize, "histc": histc,
    "tril_indices": indices_below(np.tril_indices), "triu_indices": indices_below(np.triu_indices),
    "cumulative_trapezoid": cumulative_trapezoid, "mvlgamma": mvlgamma, "baddbmm": baddbmm, "sgn": am.sign, "ger": am.outer,
    "eq": compared(operator.eq), "numel": lambda input: int(np.size(plain(input))), "pdist": PDIST,
    "addmv": addmm, "chain_matmul": lambda *matrices: am.multi_dot(matrices), "kthvalue": smallest_but,
    "clamp_min": lambda input, min: am.clip(input, min=min), "clamp_max": lambda input, max: am.clip(input, max=max),
    "cartesian_prod": lambda *rows: am.stack([am.ravel(x) for x in am.meshgrid(*rows, indexing="ij")], axis=-1),
    "combinations": lambda input, r=2: input[np.array(list(itertools.combinations(range(len(input)), r)))],
    "scatter": lambda input, dim, index, src: am.put_along_axis(input, plain(index), src, dim),
}  # fmt: skip
"""The counterpart of each name."""
