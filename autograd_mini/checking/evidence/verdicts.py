"""From three columns to a verdict: the columns that agree, and the odd one out.

Autodiff and a derivation by hand are both exact to rounding, so they are held against each other to 1e-7, the number of the
CS231n course notes, with both-zero passing; what rounding itself may have moved passes as well. The numerical column has an
error bar; it decides which of the two is wrong where they differ. """

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..problem.hand import Given
from ..report.findings import Column, Entry
from .numeric import EPS, NumericGradient

Array = Any
SINGLE = float(np.finfo(np.float32).eps) / EPS
"""The ratio of float32's rounding unit to float64's."""
FAINT = 1e-3
"""A difference as large as this part of a term's whole gradient does not pass, however small beside the other terms."""
TRUSTED = 1e-6
"""An estimate of noise above this part of the largest number excuses nothing alone."""
BARS = 3
"""The number of error bars from the numerical gradient that count as a difference."""


def relative_error(x: Array, y: Array) -> Array:
    """|x - y| / max(|x|, |y|), and 0 where both are zero (https://cs231n.github.io/neural-networks-3/#gradcheck).

    >>> relative_error(np.array([1.0, 0.0, 0.0]), np.array([2.0, 0.0, 1e-30]))
    array([0.5, 0. , 1. ])
    """
    size = np.maximum(np.abs(x), np.abs(y))
    with np.errstate(all="ignore"):
        return np.where(size == 0, 0.0, np.abs(x - y) / np.where(size == 0, 1.0, size))


def in_ulps(x: Array, y: Array) -> Array:
    """The difference in units in the last place of the larger one."""
    with np.errstate(all="ignore"):
        return np.abs(x - y) / np.spacing(np.maximum(np.maximum(np.abs(x), np.abs(y)), np.finfo(float).tiny))


def in_single(array: Array) -> bool:
    """Whether numbers of float64 have the digits of float32 and no more: they were computed in float32 and cast.

    >>> in_single(np.array([0.1, 0.2, 0.3], np.float32).astype(float)), in_single(np.array([0.1, 0.2, 0.3]))
    (True, False)
    """
    with np.errstate(all="ignore"):
        return bool(np.all(array.astype(np.float32) == array) and np.any(array.astype(np.float16) != array) and array.size > 1)


def is_narrow(dtype: Any) -> bool:
    """Whether a type has fewer digits than float64."""
    return np.dtype(dtype) in (np.dtype(np.float32), np.dtype(np.float16))


@dataclass
class Yardstick:
    """The distance that two right derivations of one gradient may have.

    Attributes:
        noise: what rounding in float64 may have moved, for each element; never more than a millionth of the largest (or what
            the graph itself shows, `floor`), unless the numbers vouch for it.
        loose: the same without that limit.
        rtol: the relative error that passes.
        faint: the largest number in the gradient of the smallest term of the loss; infinite where there is one term.
    """

    noise: Array
    loose: Array
    rtol: float
    faint: float = np.inf

    @classmethod
    def of(cls, gradient: Array, spread: Array, rtol: float, faint: float = np.inf, floor: Array | float = 0.0) -> Yardstick:
        """The yardstick for a gradient, with the spread that rounding has been measured to cause, and the part of it (`floor`)
        that the graph itself shows, without what another derivation may subtract."""
        largest = float(np.max(np.abs(gradient), initial=0.0))
        loose = 16 * np.where(np.isfinite(spread), spread, 0.0) + 64 * EPS * largest
        sure = 16 * np.where(np.isfinite(floor), floor, 0.0)
        return cls(np.minimum(loose, np.maximum(TRUSTED * largest, sure)), loose, rtol, faint)

    def vouched(self, one: Given, numbers: NumericGradient) -> Yardstick:
        """The yardstick that allows the whole noise where the numbers agree with the gradient by hand."""
        if one.name not in numbers.value:
            return self
        with np.errstate(all="ignore"):
            off = np.abs(one.array - numbers.value[one.name])
            agrees = off <= BARS * numbers.error[one.name] + self.noise
        return Yardstick(np.where(agrees, self.loose, self.noise), self.loose, self.rtol, self.faint)

    def apart(self, one: Given, autodiff: Array) -> Array:
        """A mask of the elements in which the gradient by hand is further from autodiff than rounding explains."""
        rtol, noise = self.rtol, self.noise
        if is_narrow(one.dtype):  # as far as its type reaches
            eps = float(np.finfo(one.dtype).eps)
            rtol, noise = max(rtol, 32 * eps), noise * (eps / EPS)
        size = np.maximum(np.abs(one.array), np.abs(autodiff))
        return ~(np.abs(one.array - autodiff) <= np.maximum(np.minimum(rtol * size, FAINT * self.faint), noise))

    def coarse(self, one: Given) -> Array:
        """The noise in the precision that a gradient by hand was computed in, as its type or its numbers show."""
        if is_narrow(one.dtype):
            return self.noise * (float(np.finfo(one.dtype).eps) / EPS)
        return self.noise * SINGLE if in_single(one.array) else self.noise


def column_of(
    name: str, autodiff: Array, one: Given | None, yardstick: Yardstick, numbers: NumericGradient | None, worst: int
) -> Column:
    """The column of one gradient with its verdict, as far as the numbers tell it; kinks are judged later."""
    column = Column(name, autodiff.shape, autodiff, None if one is None else one.array)
    if numbers is not None and name in numbers.value:
        column.numeric, column.error_bar = numbers.value[name], numbers.error[name]
    if one is not None:
        column.relative_error, column.ulps = relative_error(one.array, autodiff), in_ulps(one.array, autodiff)
    elif column.numeric is not None:
        seen = np.where(np.isfinite(column.numeric), column.numeric, autodiff)
        column.relative_error, column.ulps = relative_error(seen, autodiff), in_ulps(seen, autodiff)
    apart = yardstick.apart(one, autodiff) if one is not None else np.zeros(autodiff.shape, dtype=bool)
    column.is_rounding = bool(np.all(np.abs(autodiff) <= yardstick.noise)) and autodiff.size > 0
    column.worst = _worst(column, apart, worst)
    _judge(column, apart, yardstick)
    return column


def contradicted(column: Column, noise: Array | float = 0.0) -> Array:
    """A mask of the elements in which the numerical column differs from autodiff by more than its error bar."""
    if column.numeric is None or column.error_bar is None:
        return np.zeros(column.shape, dtype=bool)
    with np.errstate(all="ignore"):
        allowed = BARS * column.error_bar + 1e-7 * np.abs(column.autodiff) + noise
        return np.isfinite(column.numeric) & ~(np.abs(column.numeric - column.autodiff) <= allowed)


def _worst(column: Column, apart: Array, most: int) -> list[Entry]:
    """The elements that are furthest apart: those that disagree first, and of these the ones that have a numerical column."""
    error = np.zeros(column.shape) if column.relative_error is None else np.asarray(column.relative_error)
    blind = np.ones(column.shape, dtype=bool) if column.numeric is None else ~np.isfinite(column.numeric)
    entries = []
    for i in np.lexsort((-error.ravel(), blind.ravel(), ~apart.ravel()))[:most]:
        index = tuple(map(int, np.unravel_index(i, column.shape)))
        numbers = (column.hand, column.autodiff, column.numeric, column.error_bar, error, column.ulps)
        entries.append(Entry(index, *(float("nan") if array is None else float(array[index]) for array in numbers)))
    return entries


def _judge(column: Column, apart: Array, yardstick: Yardstick) -> None:
    """Verdict, reason and odd one out."""
    against = contradicted(column, yardstick.loose)
    count, total = int(np.sum(apart)), apart.size
    of = f"{int(np.sum(against))} of {total} elements"
    if column.hand is None:
        column.reason = "nothing was derived by hand"
        if np.any(against):
            column.verdict, column.odd_one_out = "wrong", "autodiff"
            column.reason = f"autodiff differs from the numbers in {of}"
        return
    if not count:
        column.reason = "equal to rounding"
        if np.any(against):
            column.verdict, column.odd_one_out = "inconclusive", "numeric"
            column.reason = f"hand and autodiff agree, and differ from the numbers in {of}"
        return
    column.reason = f"hand and autodiff differ in {count} of {total} elements"
    if column.numeric is None or column.error_bar is None or not np.any(np.isfinite(column.numeric) & apart):
        column.verdict, column.odd_one_out = "wrong", "hand"
        return
    seen = apart & np.isfinite(column.numeric)
    with np.errstate(all="ignore"):
        for_hand = np.abs(column.hand - column.numeric) <= BARS * column.error_bar + 1e-9 * np.abs(column.hand)
    if np.any(seen & ~for_hand & ~against):
        column.verdict, column.odd_one_out = "wrong", "hand"
        column.reason += ", and the numbers agree with autodiff"
    elif np.all((for_hand & ~against)[seen]):
        column.verdict = "inconclusive"
        column.reason += ", by less than the error bar of the numbers"
    elif np.all(for_hand[seen]):
        column.verdict, column.odd_one_out = "inconclusive", "autodiff"
        column.reason += ", and the numbers agree with the hand"
    else:
        column.verdict, column.odd_one_out = "wrong", "all three"
        column.reason += ", and the numbers with neither"
