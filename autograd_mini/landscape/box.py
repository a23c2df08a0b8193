"""A box to look in, `(low, high)` in each dimension: its corners, and points that fill it evenly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..calculus.flat import Row
from ..core.errors import ArgumentError


def corners(box: Sequence[tuple[float, float]]) -> tuple[Row, Row]:
    """The lower and the upper corner of a box, (n,) each, or an error where there is nothing between them."""
    corners = np.asarray(box, dtype=float)
    if corners.ndim != 2 or corners.shape[1] != 2 or not len(corners):
        raise ArgumentError(f"box has the shape {corners.shape}: expected one pair (low, high) for each dimension")
    low, high = corners.T
    for i in np.flatnonzero(~(low < high) | ~np.isfinite(corners).all(axis=1)):
        raise ArgumentError(f"box[{i}] = ({low[i]:g}, {high[i]:g}) is empty: expected (low, high) with low < high")
    return low, high


def spread(count: int, dimensions: int) -> Row:
    """Points that fill the unit cube evenly, (count, dimensions): multiples of powers of the generalized golden ratio.

    Source: Roberts 2018, The Unreasonable Effectiveness of Quasirandom Sequences.

    >>> spread(3, 1).round(3).ravel()
    array([0.118, 0.736, 0.354])
    """
    ratio = 2.0
    for _ in range(60):  # the fixed point of x -> (1 + x)^(1 / (d + 1))
        ratio = (1 + ratio) ** (1 / (dimensions + 1))
    powers = ratio ** -np.arange(1, dimensions + 1)
    return (0.5 + np.arange(1, count + 1)[:, np.newaxis] * powers) % 1
