"""The Fourier transform of real numbers, a pair of reals since complex numbers are not differentiated; and spectra shifted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..node import describe
from ..operations import reductions as rules
from ..operations import structure
from .arguments import as_array, one_axis, whole_number
from .concatenation import stack
from .flips import roll
from .parts import getitem
from .shapes import astype, moveaxis


def _scale(name: str, norm: Any, n: int, back: bool) -> float:
    """The factor of a transform of n samples that `norm` asks for."""
    if norm not in (None, "backward", "ortho", "forward"):
        raise ArgumentError(f"{name}: norm is 'backward', 'ortho' or 'forward', got {norm!r}")
    if norm == "ortho":
        return math.sqrt(n) if back else 1.0 / math.sqrt(n)
    return (float(n) if back else 1.0 / n) if norm == "forward" else 1.0


def _sized(x: Any, size: int) -> Any:
    """The last axis cut off, or filled up with zeros, to `size`."""
    if size < x.shape[-1]:
        return getitem(x, (Ellipsis, slice(None, size)))
    return structure.pad(x, widths=((0, 0),) * (x.ndim - 1) + ((0, size - x.shape[-1]),)) if size > x.shape[-1] else x


def rfft(x: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> tuple[Any, Any]:
    """The discrete Fourier transform of real numbers along an axis: real and imaginary parts of its n // 2 + 1 frequencies.

    Args:
        x: an array or a Tensor, of any shape.
        n: how many samples; more are cut off, fewer are filled up with zeros.
        axis: an axis, counted from the end where it is negative.
        norm: where the factor 1 / n stands: "backward" (in `irfft`), "forward" (here), or "ortho", its root in both.

    Returns:
        A pair: real and imaginary part, (..., n // 2 + 1).

    Raises:
        ShapeError: where the shapes do not fit.

    >>> re, im = rfft([1.0, 0.0, 0.0, 0.0])
    >>> re, im
    (array([1., 1., 1.]), array([0., 0., 0.]))
    """
    x = as_array(x)
    x = x if x.dtype.kind == "f" else astype(x, float)
    i = one_axis(x, axis)
    x = moveaxis(x, i, -1)
    size = x.shape[-1] if n is None else whole_number("n", n)
    if size < 1:
        raise ArgumentError(f"rfft: at least one sample is needed, got n={size}")
    factor = _scale("rfft", norm, size, back=False)
    both = rules.real_fourier(_sized(x, size) * factor if factor != 1.0 else _sized(x, size))
    return tuple(moveaxis(getitem(both, (Ellipsis, part, slice(None))), -1, i) for part in (0, 1))


def irfft(re: Any, im: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The reverse of `rfft`: n real samples from the real and imaginary parts of n // 2 + 1 frequencies.

    Args:
        re: the real part of a spectrum, (..., m).
        im: the imaginary part, (..., m).
        n: how many samples; 2 (m - 1) for m frequencies if left out. Of m frequencies the first n // 2 + 1 count, and where
            there are fewer, the others are zero.
        axis: an axis, counted from the end where it is negative.
        norm: as of `rfft`.

    Returns:
        (..., n), real numbers.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> irfft([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    array([1., 0., 0., 0.])
    """
    re, im = as_array(re), as_array(im)
    if tuple(re.shape) != tuple(im.shape):
        raise ShapeError(f"irfft: real and imaginary parts of one shape, got {describe(re)} and {describe(im)}")
    i = one_axis(re, axis)
    re, im = moveaxis(re, i, -1), moveaxis(im, i, -1)
    size = 2 * (re.shape[-1] - 1) if n is None else whole_number("n", n)
    m = size // 2 + 1
    if size < 1:
        raise ArgumentError(f"irfft: at least one sample is needed, got n={size} of {re.shape[-1]} frequencies")
    factor = _scale("irfft", norm, size, back=True)
    share = np.full(m, 2.0 * factor / size)
    share[0] = factor / size
    if size % 2 == 0:
        share[-1] = factor / size
    both = stack([_sized(part, m) * share.astype(part.dtype if part.dtype.kind == "f" else float) for part in (re, im)], -2)
    return moveaxis(rules.real_fourier_back(both, n=size), -1, i)


def fft_convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """`convolve` by way of the frequencies, which is quicker for long vectors: (n,), (m,) -> (n + m - 1,), or less.

    Args:
        a: vectors (..., n).
        v: vectors (..., m).
        mode: 'full', 'same' or 'valid'.

    Returns:
        (..., n + m - 1), or what the mode leaves of it.

    Raises:
        ShapeError: where the shapes do not fit.

    >>> fft_convolve([1.0, 2.0, 3.0], [1.0, 1.0]).round(12)
    array([1., 3., 5., 3.])
    """
    from .signals import _vectors

    a, v = _vectors("fft_convolve", a, v)
    n, m = a.shape[0], v.shape[0]
    (ar, ai), (vr, vi) = rfft(a, n + m - 1), rfft(v, n + m - 1)
    z = irfft(ar * vr - ai * vi, ar * vi + ai * vr, n + m - 1)
    if mode == "full":
        return z
    if mode not in ("same", "valid"):
        raise ArgumentError(f"fft_convolve: mode is 'full', 'same' or 'valid', got {mode!r}")
    length = max(n, m) if mode == "same" else abs(n - m) + 1
    start = (n + m - 1 - length) // 2
    return z[start : start + length]


def fftshift(x: Any, axes: Any = None) -> Any:
    """The middle of each axis moved to where it begins to count from zero (NumPy's `np.fft.fftshift`).

    Args:
        x: an array or a Tensor, of any shape.
        axes: which axes; all, if left out.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> fftshift([0.0, 1.0, 2.0])
    array([2., 0., 1.])
    """
    x, axes = _some(x, axes)
    if not axes:
        return x
    return roll(x, tuple(x.shape[i] // 2 for i in axes), axes)


def ifftshift(x: Any, axes: Any = None) -> Any:
    """The reverse of `fftshift`.

    Args:
        x: an array or a Tensor, of any shape.
        axes: which axes; all, if left out.

    Returns:
        (...) -> (...).

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> ifftshift([2.0, 0.0, 1.0])
    array([0., 1., 2.])
    """
    x, axes = _some(x, axes)
    if not axes:
        return x
    return roll(x, tuple(-(x.shape[i] // 2) for i in axes), axes)


def _some(x: Any, axes: Any) -> tuple[Any, tuple[int, ...]]:
    x = as_array(x)
    several = range(x.ndim) if axes is None else axes if isinstance(axes, (tuple, list)) else (axes,)
    return x, tuple(one_axis(x, i) for i in several)
