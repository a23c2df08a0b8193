"""Calls of our functions with a keyword of another library that changes the result: `values, indices = x.max(dim=1)`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from .. import data, nn
from ..core.arrays.plain import plain_array
from ..core.errors import ArgumentError
from ..core.functions.sorting import ValuesAndIndices
from ..core.node import plain
from .answers import smallest_but
from .arrays import here, norm, split


def largest(x: Any, dim: int, keepdim: bool = False) -> ValuesAndIndices:
    """The largest element along an axis, and the first place where it stands."""
    return ValuesAndIndices(am.max(x, axis=dim, keepdims=keepdim), plain_array(np.argmax(plain(x), axis=dim, keepdims=keepdim)))


def smallest(x: Any, dim: int, keepdim: bool = False) -> ValuesAndIndices:
    """The smallest element along an axis, and the first place where it stands."""
    return ValuesAndIndices(am.min(x, axis=dim, keepdims=keepdim), plain_array(np.argmin(plain(x), axis=dim, keepdims=keepdim)))


def in_order(x: Any, dim: int = -1, descending: bool = False) -> ValuesAndIndices:
    """The elements along an axis in order, and where each stood."""
    places = np.argsort(-plain(x) if descending else plain(x), axis=dim, kind="stable")
    return ValuesAndIndices(am.take_along_axis(x, places, axis=dim), places)


def variance(x: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False) -> Any:
    """PyTorch's variance: divided by n - 1 if it shall be unbiased."""
    return am.var(x, axis=dim, ddof=int(unbiased), keepdims=keepdim)


def deviation(x: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False) -> Any:
    """PyTorch's standard deviation: the root of its variance."""
    return am.std(x, axis=dim, ddof=int(unbiased), keepdims=keepdim)


def running(best: str) -> Callable[..., ValuesAndIndices]:
    """PyTorch's `cummax` and `cummin`: the largest or smallest element up to each place, and where it stood last."""

    def along(x: Any, dim: int) -> ValuesAndIndices:
        values, axes = getattr(am, best)(x, axis=dim), np.ndim(plain(x))
        here = np.arange(np.shape(plain(x))[dim]).reshape([-1 if i == dim % axes else 1 for i in range(axes)])
        return ValuesAndIndices(values, np.maximum.accumulate(np.where(plain(x) == plain(values), here, 0), axis=dim))

    return along


def middle(x: Any, dim: int, keepdim: bool = False) -> ValuesAndIndices:
    """PyTorch's median along an axis: the lower of two middle elements, and where it stands."""
    return smallest_but(x, (np.shape(plain(x))[dim] + 1) // 2, dim, keepdim)


def places_in_order(x: Any, dim: int = -1, descending: bool = False, stable: bool = True) -> Any:
    """`torch.argsort`: the places of the elements in order along an axis."""
    return plain_array(np.argsort(-plain(x) if descending else plain(x), axis=dim, kind="stable"))


def slopes(input: Any, spacing: Any = 1, dim: Any = None) -> tuple[Any, ...]:
    """`torch.gradient`: the slopes along each axis, in a tuple."""
    found = am.gradient(input, *(spacing if isinstance(spacing, (tuple, list)) else [spacing]), axis=dim)
    return tuple(found) if isinstance(found, (tuple, list)) else (found,)


def quotient(input: Any, other: Any, rounding_mode: str | None = None) -> Any:
    """`torch.div`: the quotient, rounded down or towards zero if asked to.

    Raises:
        ArgumentError: for another way of rounding.
    """
    rounded = {None: lambda z: z, "floor": am.floor, "trunc": am.trunc}
    if rounding_mode not in rounded:
        raise ArgumentError(f"div: rounding_mode={rounding_mode!r} must be None, 'floor' or 'trunc'")
    return rounded[rounding_mode](am.div(input, other))


def triangular(A: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """`torch.linalg.solve_triangular`: X with A X = B, or X A = B if not `left`."""
    if left:
        return am.solve_triangular(A, B, lower=not upper, unit_diagonal=unitriangular)
    mirrored = am.solve_triangular(am.swapaxes(A, -1, -2), am.swapaxes(B, -1, -2), lower=upper, unit_diagonal=unitriangular)
    return am.swapaxes(mirrored, -1, -2)


def table_of_digits(*, return_X_y: bool = True) -> tuple[Any, Any]:
    """scikit-learn's table: (1797, 64) with whole values from 0 to 16, and labels.

    Raises:
        ArgumentError: for return_X_y=False.
    """
    if not return_X_y:
        raise ArgumentError("load_digits: write images, labels = load_digits()")
    images, labels = data.load_digits()
    return images.reshape(len(images), -1) * 16, labels


def shaped(name: str) -> Any:
    """A function of NumPy's that makes an array, with the words of `torch`: a Tensor."""

    def make(*args: Any, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
        here(device)
        options = {"num" if word == "steps" else word: x for word, x in options.items()}
        return am.Tensor(getattr(np, name)(*args, **options), requires_grad=requires_grad)

    return make


HINTS = {"is_causal": ("src_mask", "mask", "attn_mask"), "src_is_causal": ("src_mask",), "tgt_is_causal": ("tgt_mask",),
         "memory_is_causal": ("memory_mask",)}  # fmt: skip
"""PyTorch's words for a mask that hides what comes later, and the mask that each is about."""


def causal(layer: Any, *inputs: Any, **options: Any) -> Any:
    """A layer of a transformer, called with a hint that a mask is causal: one that was not given is made.

    Raises:
        ArgumentError: for a mask of the memory, which is as long as two sequences and has to be given.
    """
    said = [hint for hint in HINTS if options.pop(hint, False)]
    signature = inspect.signature(layer.forward)
    given = signature.bind(*inputs, **options).arguments
    for hint in said:
        mask = next((name for name in HINTS[hint] if name in signature.parameters), None)
        if mask is None or hint == "memory_is_causal" and given.get(mask) is None:
            raise ArgumentError(f"{type(layer).__name__}: {hint}=True says of a mask what it is: give the mask itself")
        if given.get(mask) is None:
            x = given["tgt" if mask == "tgt_mask" else next(iter(given))]
            first = any(getattr(module, "batch_first", False) for module in layer.modules())
            given[mask] = nn.causal_mask(np.shape(plain(x))[1 if first and np.ndim(plain(x)) == 3 else 0])
    return layer(**given)


NAMES = {
    **{f"forward({hint}=)": causal for hint in HINTS},
    **{f"{name}({word}=)": shaped(name) for name in ("full", "full_like", "linspace", "logspace")
       for word in ("requires_grad", "device", "steps")},
    "norm(p=)": norm, "norm(dim=)": norm,
    "split(dim=)": split, "split(split_size_or_sections=)": split,
    "max(dim=)": largest, "min(dim=)": smallest, "max(keepdim=)": largest, "min(keepdim=)": smallest,
    "sort(dim=)": in_order, "sort(descending=)": in_order,
    **{f"argsort({how})": places_in_order for how in ("dim=", "descending=", "3 arguments")},
    **{f"topk({how})": lambda input, k, dim=-1, largest=True, sorted=True: am.topk(input, k, dim, largest)
       for how in ("5 arguments", "sorted=", "dim=")},
    "transpose(3 arguments)": am.swapaxes,
    **{f"flip({n} arguments)": lambda x, *dims: am.flip(x, dims) for n in (3, 4, 5)},
    **{f"tile({n} arguments)": lambda x, *dims: am.tile(x, dims) for n in (3, 4, 5)},
    "cummax(dim=)": running("cummax"), "cummin(dim=)": running("cummin"), "median(dim=)": middle,
    "add(alpha=)": lambda input, other, alpha=1: input + alpha * other,
    "sub(alpha=)": lambda input, other, alpha=1: input - alpha * other,
    "div(rounding_mode=)": quotient, "divide(rounding_mode=)": quotient, "solve_triangular(upper=)": triangular,
    "solve_triangular(left=)": triangular, "logit(eps=)": lambda input, eps: am.logit(am.clip(input, eps, 1 - eps)),
    "gradient(spacing=)": slopes,
    "var(unbiased=)": variance, "std(unbiased=)": deviation, "load_digits(return_X_y=)": table_of_digits,
}  # fmt: skip
"""The counterpart of a call, by function and keyword."""
