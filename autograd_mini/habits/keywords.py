"""Calls of our functions with a keyword of another library that changes the result: `values, indices = x.max(dim=1)`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import autograd_mini as am

from .. import data
from ..core.errors import ArgumentError
from ..core.node import plain
from .arrays import here, norm, split


class ValuesAndIndices(NamedTuple):
    """The extremes along an axis, and their indices."""

    values: Any
    indices: Any


def largest(x: Any, dim: int, keepdim: bool = False) -> ValuesAndIndices:
    """The largest element along an axis, and the first place where it stands."""
    return ValuesAndIndices(am.max(x, axis=dim, keepdims=keepdim), np.argmax(plain(x), axis=dim, keepdims=keepdim))


def smallest(x: Any, dim: int, keepdim: bool = False) -> ValuesAndIndices:
    """The smallest element along an axis, and the first place where it stands."""
    return ValuesAndIndices(am.min(x, axis=dim, keepdims=keepdim), np.argmin(plain(x), axis=dim, keepdims=keepdim))


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
        return am.Tensor(getattr(np, name)(*args, **options), requires_grad=requires_grad)

    return make


NAMES = {
    **{f"{name}({word}=)": shaped(name) for name in ("full", "full_like", "linspace", "logspace")
       for word in ("requires_grad", "device", "steps")},
    "norm(p=)": norm, "norm(dim=)": norm,
    "split(dim=)": split, "split(split_size_or_sections=)": split,
    "max(dim=)": largest, "min(dim=)": smallest, "max(keepdim=)": largest, "min(keepdim=)": smallest,
    "sort(dim=)": in_order, "sort(descending=)": in_order,
    "var(unbiased=)": variance, "std(unbiased=)": deviation, "load_digits(return_X_y=)": table_of_digits,
}  # fmt: skip
"""The counterpart of a call, by function and keyword."""
