"""Functions of PyTorch that give values and places where an axis is named: `values, indices = x.max(dim=1)`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import autograd_mini as am

from ..core.node import plain


class ValuesAndIndices(NamedTuple):
    """What was found along an axis, and where."""

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


NAMES = {"max": largest, "min": smallest, "sort": in_order}
"""What a function of ours means whose axis is called `dim`."""
