"""Methods and attributes of PyTorch's tensors, as a Tensor has them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentTypeError, DtypeError, GradientError, error_of_numpy
from ..core.functions.arguments import one_axis
from ..core.node import Node, describe, plain
from ..core.randomness import as_generator
from ..core.recording import is_recording
from .arrays import CPU, chunk, clamp, gather, here, index_select, masked_fill
from .places import At


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


def flatten(x: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from one to another as one axis."""
    first, last = one_axis(x, start_dim), one_axis(x, end_dim)
    return x.reshape((*x.shape[:first], math.prod(x.shape[first : last + 1]), *x.shape[last + 1 :]))


def narrow(x: Any, dim: int, start: int, length: int) -> Any:
    """A part of one axis."""
    return x[(slice(None),) * (one_axis(x, dim)) + (slice(start, start + length),)]


def of_package(name: str) -> Callable[..., Any]:
    """A function of the package whose first argument is the Tensor, and which PyTorch or NumPy has as a method."""
    return lambda x, *args, **options: getattr(am, name)(x, *args, **options)


def of_data(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of arrays that no gradient goes through."""
    return lambda x, *args: plain_array(function(plain(x), *map(plain, args)))


def in_place(name: str, write: Callable[..., None]) -> Callable[..., Any]:
    """A method that writes into the array of a Tensor, and gives the Tensor: of data, and of a leaf inside of `no_grad`."""

    def method(x: Any, *args: Any, **options: Any) -> Any:
        if not x.is_leaf or x.requires_grad and is_recording():
            raise GradientError(
                f"{name}() writes into an array, which no gradient goes through: write a new one, as in x = x + y; a leaf is "
                f"written inside of am.no_grad(), or by x.data"
            )
        array = x.data
        try:
            write(array, *map(plain, args), **{word: plain(option) for word, option in options.items()})
        except (TypeError, ValueError, IndexError) as error:  # of NumPy, or of our own, which stays as it is
            raise error_of_numpy(f"{name}() on {describe(x)}", error) from error
        x.data = array
        return x

    return method


def clip_into(array: Any, min: Any = None, max: Any = None) -> None:
    """Each number moved between two bounds."""
    np.clip(array, min, max, out=array)


def write_normal(array: Any, mean: float = 0.0, std: float = 1.0) -> None:
    """Numbers of a normal distribution, from the default generator."""
    array[...] = as_generator().normal(mean, std, array.shape)


def write_uniform(array: Any, a: float = 0.0, b: float = 1.0) -> None:
    """Numbers between two bounds, from the default generator."""
    array[...] = as_generator().uniform(a, b, array.shape)


def index_add(x: Any, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """`am.index_add` in PyTorch's order."""
    return am.index_add(x, plain(index), source if alpha == 1 else alpha * source, axis=dim)


def at_index(x: Any, dim: int, index: Any, values: Any) -> Any:
    """A copy with other slices at places along an axis: `index_fill` and `index_copy`."""
    return am.put(x, (slice(None),) * (one_axis(x, dim)) + (plain(index),), values)


def masked_scatter(x: Any, mask: Any, source: Any) -> Any:
    """A copy with the numbers of `source`, one after the other, where the mask is true."""
    hidden = np.broadcast_to(plain(mask), x.shape)
    return am.put(x, hidden.copy(), am.ravel(source)[: int(hidden.sum())])


def unfold(x: Any, dimension: int, size: int, step: int) -> Any:
    """Windows of `size` along an axis, `step` apart, as a last axis."""
    places = np.arange(0, x.shape[dimension] - size + 1, step)[:, None] + np.arange(size)
    windows = am.take(x, places, axis=dimension)
    return am.moveaxis(windows, one_axis(x, dimension) + 1, -1)


def scatter_into(array: Any, dim: int, index: Any, src: Any) -> None:
    """The elements of `src`, or one number, at places along an axis."""
    places, axis = np.asarray(index), one_axis(array, dim)
    part = array[tuple(slice(None) if i == axis else slice(m) for i, m in enumerate(places.shape))]
    if np.ndim(src):
        src = np.asarray(src)[tuple(map(slice, places.shape))]
    np.put_along_axis(part, places, src, axis)


def written(function: Callable[..., Any]) -> Callable[..., None]:
    """A writer of what a function of the array gives.

    Raises:
        DtypeError: for floats and an array of integers, in which they would be cut.
    """

    def write(array: Any, *args: Any, **options: Any) -> None:
        numbers = np.asarray(function(array, *args, **options))
        if not np.can_cast(numbers.dtype, array.dtype, "same_kind"):
            raise DtypeError(f"an array of {array.dtype} cannot hold {numbers.dtype}: go on with x = x.astype(float)")
        array[...] = numbers

    return write


def write_at(array: Any, indices: Any, values: Any, accumulate: bool = False) -> None:
    """`index_put_`: numbers at places, which are an index for each axis in a tuple."""
    places = tuple(np.asarray(plain(index)) for index in indices)
    if accumulate:
        np.add.at(array, places, values)
    else:
        array[places] = values


def along(dim: int, index: Any) -> tuple[Any, ...]:
    """The index that takes places along an axis."""
    return (slice(None),) * dim + (np.asarray(index),)


def add_along(array: Any, dim: int, index: Any, source: Any, alpha: Any = 1) -> None:
    """`index_add_`: slices added at places along an axis, which may come several times."""
    np.add.at(array, along(one_axis(array, dim), index), alpha * source)


def set_along(array: Any, dim: int, index: Any, value: Any) -> None:
    """`index_fill_` and `index_copy_`: slices at places along an axis."""
    array[along(one_axis(array, dim), index)] = value


def scatter_add_into(array: Any, dim: int, index: Any, src: Any) -> None:
    """`scatter_add_`: numbers added at places along an axis, which may come several times."""
    places = list(np.indices(np.shape(index)))
    numbers = np.asarray(src)[tuple(map(slice, np.shape(index)))] if np.ndim(src) else src
    places[one_axis(array, dim)] = np.asarray(index)
    np.add.at(array, tuple(places), numbers)


def write_bernoulli(array: Any, p: Any = 0.5) -> None:
    """1 with a probability and 0 otherwise, from the default generator."""
    array[...] = as_generator().random(array.shape) < p


WRITERS: dict[str, Callable[..., None]] = {
    **{f"{name}_": written(getattr(np, name)) for name in ("abs", "exp", "log", "round", "sign", "sqrt", "square", "tanh")},
    "neg_": written(np.negative), "pow_": written(np.power), "reciprocal_": written(lambda x: 1 / x),
    "relu_": written(lambda x: np.maximum(x, 0)), "sigmoid_": written(lambda x: am.sigmoid(x)),
    "clamp_min_": written(lambda x, min: np.maximum(x, min)), "clamp_max_": written(lambda x, max: np.minimum(x, max)),
    "addcmul_": written(lambda x, a, b, value=1: x + value * a * b), "masked_fill_": lambda x, mask, value: np.copyto(
        x, value, where=np.asarray(mask, bool)),
    "addcdiv_": written(lambda x, a, b, value=1: x + value * a / b),
    "lerp_": written(lambda x, end, weight: x + weight * (end - x)),
    "index_put_": write_at, "index_add_": add_along, "index_fill_": set_along, "index_copy_": set_along,
    "scatter_add_": scatter_add_into, "bernoulli_": write_bernoulli,
    "zero_": lambda x: x.fill(0), "fill_": lambda x, value: x.fill(value), "copy_": lambda x, y: np.copyto(x, y),
    "add_": lambda x, y, alpha=1: np.add(x, alpha * y, out=x), "sub_": lambda x, y, alpha=1: np.subtract(x, alpha * y, out=x),
    "mul_": lambda x, y: np.multiply(x, y, out=x), "div_": lambda x, y: np.divide(x, y, out=x),
    "clamp_": clip_into, "normal_": write_normal, "uniform_": write_uniform, "scatter_": scatter_into,
}  # fmt: skip
"""The values that each method ending in an underscore writes into an array."""

SAME = (
    "amax", "amin", "conj", "cross", "diag", "diff", "heaviside", "kron", "lerp", "logcumsumexp", "logit", "nanmean", "nansum",
    "ptp", "qr", "quantile", "rsqrt", "topk",
)
"""Functions that PyTorch or NumPy has as methods, with the same arguments and the same meaning."""

def nodes_before(x: Any) -> tuple[Any, ...]:
    """The arguments that a node was computed from, each as a node: numbers too, as micrograd has it."""
    return tuple(y if isinstance(y, Node) else type(x)(y) for y in x.inputs)


ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "grad_fn": lambda x: x.op, "_prev": nodes_before, "device": lambda x: CPU, "is_cuda": lambda x: False,
    "at": At,
}  # fmt: skip
"""The counterpart of each attribute, of a Value as well."""
NAMES: dict[str, Callable[..., Any]] = {
    "view": view, "view_as": lambda x, y: x.reshape(y.shape), "permute": permute, "expand": expand,
    "expand_as": lambda x, y: x.broadcast_to(y.shape), "unsqueeze": lambda x, dim: x.expand_dims(dim), "t": t,
    "clone": lambda x: x.copy(), "contiguous": lambda x: x, "cpu": lambda x: x, "to": to, "type": to,
    "float": as_type(np.float32), "double": as_type(np.float64), "half": as_type(np.float16), "long": as_type(np.int64),
    "int": as_type(np.int32), "bool": as_type(np.bool_), "dim": lambda x: x.ndim, "numel": lambda x: x.size,
    "nelement": lambda x: x.size, "element_size": lambda x: x.dtype.itemsize, "clamp": clamp, "mm": lambda x, y: x @ y,
    "masked_fill": lambda x, mask, value: masked_fill(x, plain(mask), value), "index_select": index_select,
    "narrow": narrow, "select": lambda x, dim, index: am.take(x, index, axis=dim), "mv": lambda x, y: x @ y,
    "bmm": lambda x, y: x @ y, "gather": gather, "chunk": chunk,
    "addmm": lambda x, a, b: x + a @ b, "baddbmm": lambda x, a, b: x + a @ b,
    "inverse": lambda x: x.inv(), "pinverse": lambda x: am.pinv(x), "reshape_as": lambda x, y: x.reshape(y.shape),
    "is_floating_point": lambda x: x.dtype.kind == "f", "clamp_min": lambda x, min: am.clip(x, min=min),
    "clamp_max": lambda x, max: am.clip(x, max=max), "is_contiguous": lambda x: bool(plain(x).flags.c_contiguous),
    "new_full": lambda x, size, fill_value: am.Tensor(np.full(size, fill_value, x.dtype)),
    "new_tensor": lambda x, data: am.Tensor(np.array(plain(data), x.dtype)),
    "type_as": lambda x, y: x.astype(y.dtype), "movedim": lambda x, source, destination: x.moveaxis(source, destination),
    "unbind": lambda x, dim=0: tuple(am.unstack(x, dim)), "frac": lambda x: x - x.trunc(),
    "new_zeros": lambda x, *sizes: am.Tensor(np.zeros(together(sizes), x.dtype)),
    "new_ones": lambda x, *sizes: am.Tensor(np.ones(together(sizes), x.dtype)),
    **{name: of_package(name) for name in SAME},
    **{name: of_data(getattr(np, name)) for name in ("isnan", "isinf", "isfinite", "logical_not")},
    **{name: of_data(getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    "allclose": lambda x, y, **options: bool(np.allclose(plain(x), plain(y), **options)),
    "equal": lambda x, y: bool(np.array_equal(plain(x), plain(y))), "count_nonzero": lambda x: int(np.count_nonzero(plain(x))),
    "block_until_ready": lambda x: x, "index_add": index_add, "index_fill": at_index, "index_copy": at_index,
    "scatter": lambda x, dim, index, src: am.put_along_axis(x, plain(index), src, dim),
    "scatter_add": lambda x, dim, index, src: am.scatter_add(x, dim, plain(index), src),
    "repeat_interleave": lambda x, repeats, dim=None: am.repeat(x, plain(repeats), axis=dim),
    "masked_select": lambda x, mask: am.masked_select(x, plain(mask)), "masked_scatter": masked_scatter, "unfold": unfold,
    **{name: in_place(name, write) for name, write in WRITERS.items()},
}  # fmt: skip
"""The counterpart of each method."""
