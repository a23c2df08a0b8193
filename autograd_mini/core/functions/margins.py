"""Margins of every kind, and differences of samples: what looks at the neighbours along an axis."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, AxisError, DtypeError, ShapeError
from ..node import describe, is_symbolic, plain
from ..operations import structure
from .arguments import as_array, one_axis, pinned
from .choices import where
from .concatenation import concatenate
from .parts import getitem, take
from .products import tensordot
from .reductions import max, mean, min
from .shapes import astype, broadcast_to, moveaxis, ravel, reshape
from .sorting import median

STATISTICS = {"maximum": max, "minimum": min, "mean": mean, "median": median}
MODES = ("constant", "edge", "empty", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric", "wrap")


def padded(x: Any, widths: Any, mode: Any, options: dict[str, Any]) -> Any:
    """`x` with a margin that is made of its own elements, axis by axis."""
    if callable(mode) or mode not in MODES:
        raise ArgumentError(f"pad: mode is one of {', '.join(map(repr, MODES))}, got {mode!r}")
    allowed = {"reflect": {"reflect_type"}, "symmetric": {"reflect_type"}, "linear_ramp": {"end_values"}}
    known = allowed.get(mode, {"stat_length"} if mode in STATISTICS else set())
    if options.keys() - known:
        raise ArgumentError(f"pad: mode {mode!r} has no option {', '.join(sorted(options.keys() - known))}")
    for i, (before, after) in enumerate(widths):
        if not before and not after:
            continue
        n = x.shape[i]
        if not n:
            raise ShapeError(f"pad: axis {i} of {describe(x)} has no elements that mode {mode!r} could use")
        front = (slice(None),) * i
        if mode in STATISTICS:
            length = options.get("stat_length")
            lengths = [int(n)] * 2 if length is None else np.broadcast_to(length, (x.ndim, 2))[i]
            start, statistic = builtins.max(int(n) - int(lengths[1]), 0), STATISTICS[mode]
            low = statistic(getitem(x, (*front, slice(None, int(lengths[0])))), axis=i, keepdims=True)
            high = statistic(getitem(x, (*front, slice(start, None))), axis=i, keepdims=True)
            x = concatenate([repeated(low, before, i), x, repeated(high, after, i)], i)
        elif mode == "linear_ramp":
            ends = broadcast_to(options.get("end_values", 0.0), (x.ndim, 2))[i]
            shape = tuple(-1 if k == i else 1 for k in range(x.ndim))
            dtype = x.dtype if x.dtype.kind == "f" else float
            up = (np.arange(before) / np.maximum(before, 1)).reshape(shape).astype(dtype)
            down = ((np.arange(after, 0, -1) - 1.0).reshape(shape) / np.maximum(after, 1)).astype(dtype)
            ends = astype(ends, dtype)
            first, last = getitem(x, (*front, slice(0, 1))), getitem(x, (*front, slice(n - 1, None)))
            x = concatenate([first * up + ends[0] * (1 - up), x, last * down + ends[1] * (1 - down)], i)
        elif options.get("reflect_type", "even") == "odd":
            x = odd(x, before, after, i, mode)
        else:
            x = take(x, np.pad(np.arange(n), (before, after), mode), axis=i)
    return x


def repeated(x: Any, times: int, i: int) -> Any:
    """A slice of size 1 along an axis, several times."""
    return broadcast_to(x, (*x.shape[:i], times, *x.shape[i + 1 :]))


def odd(x: Any, before: int, after: int, i: int, mode: str) -> Any:
    """Reflected at the end points: twice the end minus what lies inside."""
    n = x.shape[i]
    front = (slice(None),) * i
    if np.maximum(before, after) > (n - 1 if mode == "reflect" else n):
        raise ArgumentError("pad: with reflect_type='odd' a margin is at most as wide as what is reflected")
    skip = 1 if mode == "reflect" else 0
    first, last = getitem(x, (*front, slice(0, 1))), getitem(x, (*front, slice(n - 1, None)))
    low = 2.0 * first - take(x, np.arange(before - 1 + skip, skip - 1, -1), axis=i)
    high = 2.0 * last - take(x, np.arange(n - 1 - skip, n - 1 - skip - after, -1), axis=i)
    return concatenate([low, x, high], i)


def differences(f: Any, h: Any, i: int, edge_order: int) -> Any:
    """Differences of samples along one axis; `h` is their distance, or their coordinates."""
    n = f.shape[i]
    if edge_order not in (1, 2):
        raise ArgumentError(f"gradient: edge_order is 1 or 2, got {edge_order!r}")
    if n < edge_order + 1:
        raise ShapeError(f"gradient: axis {i} of {describe(f)} has too few elements: at least {edge_order + 1} are needed")
    f = f if f.dtype.kind == "f" else astype(f, float)
    x = as_array(h)
    x = x if x.dtype.kind not in "iub" or hasattr(type(x), "record") else x.astype(float)  # -x of uint8 wraps around
    if x.ndim == 0:
        x = x if hasattr(type(x), "record") else float(x)
        return moveaxis(tensordot(weights(np.arange(float(n)), edge_order).astype(f.dtype), f, ([1], [i])), 0, i) / x
    if tuple(x.shape) != (n,):
        raise ShapeError(f"gradient: coordinates of shape {tuple(x.shape)} for {n} samples along axis {i}")
    if getattr(x, "requires_grad", False) or x.dtype == object:
        return uneven(f, x, i, edge_order)
    return moveaxis(tensordot(weights(np.asarray(plain(x), float), edge_order).astype(f.dtype), f, ([1], [i])), 0, i)


def weights(x: Any, edge_order: int) -> Any:
    """The matrix that takes samples at `x` to their differences (Fornberg 1988)."""
    n = len(x)
    w = np.zeros((n, n))
    d = np.diff(x)
    for k in range(1, n - 1):
        a, b = d[k - 1], d[k]
        w[k, k - 1 : k + 2] = -b / (a * (a + b)), (b - a) / (a * b), a / (b * (a + b))
    if edge_order == 1 or n < 3:
        w[0, :2] = -1 / d[0], 1 / d[0]
        w[-1, -2:] = -1 / d[-1], 1 / d[-1]
    else:
        a, b = d[0], d[1]
        w[0, :3] = -(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b))
        a, b = d[-2], d[-1]
        w[-1, -3:] = b / (a * (a + b)), -(a + b) / (a * b), (2 * b + a) / (b * (a + b))
    return w


def uneven(f: Any, x: Any, i: int, edge_order: int) -> Any:
    """The same with coordinates that want a gradient: everything is recorded."""
    if edge_order == 2:
        raise ArgumentError("gradient: coordinates that want a gradient go with edge_order=1")
    front, n = (slice(None),) * i, f.shape[i]
    shape = tuple(-1 if k == i else 1 for k in range(f.ndim))
    d = x[1:] - x[:-1]
    slopes = (getitem(f, (*front, slice(1, None))) - getitem(f, (*front, slice(None, -1)))) / reshape(d, shape)
    first, last = getitem(slopes, (*front, slice(0, 1))), getitem(slopes, (*front, slice(n - 2, None)))
    a, b = reshape(d[:-1], shape), reshape(d[1:], shape)
    inner = (getitem(slopes, (*front, slice(None, -1))) * b + getitem(slopes, (*front, slice(1, None))) * a) / (a + b)
    return concatenate([first, inner, last], i)


def pad(x: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Any:
    """`x` with a margin.

    Args:
        x: an array or a Tensor, of any shape.
        pad_width: how much is added before and after, for each axis or for all: as in NumPy.
        mode: "constant" (with `constant_values`), "edge", "reflect", "symmetric" (both with `reflect_type`), "wrap",
            "linear_ramp" (with `end_values`), "maximum", "minimum", "mean", "median" (with `stat_length`), "empty", which is
            filled with zeros here.
        options: those of NumPy's `pad` for the mode.

    Returns:
        Longer along each axis.

    Raises:
        ShapeError: where the widths do not fit the axes.

    >>> pad([1.0, 2.0], 1, mode="edge")
    array([1., 1., 2., 2.])
    """
    x = as_array(x)
    widths = _widths(x, pad_width)
    if not x.ndim:  # a number has no ends
        return x
    if mode == "constant" or mode == "empty":
        values = options.pop("constant_values", 0.0)
        z = structure.pad(x, widths=widths)
        if options:
            raise ArgumentError(f"pad: mode {mode!r} has no option {', '.join(options)}")
        values = as_array(values)
        if is_symbolic(values) or getattr(values, "requires_grad", False):
            return z + _margin(x, widths, values)
        if not np.any(plain(values)):
            return z
        return z + np.pad(np.zeros(x.shape), widths, constant_values=plain(values)).astype(x.dtype)
    return padded(x, widths, mode, options)


def _margin(x: Any, widths: Any, values: Any) -> Any:
    """Zeros in the place of `x`, and around it the values for the two ends of each axis, to which gradients flow."""
    if x.dtype.kind in "iub":
        raise DtypeError(f"pad: {describe(x)} of {x.dtype} cannot hold constant_values that want a gradient: pad x.astype(float)")
    ends = ravel(broadcast_to(values, (x.ndim, 2)))
    which = np.pad(np.full(x.shape, -1), widths, constant_values=np.arange(2 * x.ndim).reshape(x.ndim, 2))
    return astype(where(which < 0, 0.0, take(ends, np.maximum(which, 0))), x.dtype)


def _widths(x: Any, pad_width: Any) -> tuple[tuple[int, int], ...]:
    """The padding before and after, for each axis."""
    if isinstance(pad_width, dict):
        there = {one_axis(x, i): np.broadcast_to(n, 2) for i, n in pad_width.items()}
        pad_width = [there.get(i, (0, 0)) for i in range(x.ndim)] or 0
    try:
        given = np.asarray(pinned(pad_width))
        whole = given.astype(int)
        if given.dtype.kind not in "iu" and given.size or np.any(whole < 0):
            raise ValueError
        return tuple((int(a), int(b)) for a, b in np.broadcast_to(whole, (x.ndim, 2)))
    except (TypeError, ValueError):
        raise ArgumentError(
            f"pad: pad_width is a whole number, two of them, or two for each of the {x.ndim} axes, got {pad_width!r:.60}"
        ) from None


def gradient(f: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Differences of samples along each axis: central ones of second order inside, one-sided at the ends.

    Args:
        f: samples.
        spacing: one distance for all axes, one for each, or the coordinates along each.
        axis: one axis, or several; all if left out.
        edge_order: 1 or 2, the order of the differences at the ends.

    Returns:
        An array for one axis, a list of them for several, as NumPy.

    >>> gradient([1.0, 4.0, 9.0])
    array([3., 4., 5.])
    """
    if callable(f):
        raise ArgumentTypeError("gradient() takes samples, as np.gradient does: the gradient of a function is am.grad(f)(x)")
    f = as_array(f)
    axes = (
        tuple(range(f.ndim))
        if axis is None
        else tuple(one_axis(f, i) for i in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    )
    if not axes:
        raise AxisError("gradient: a number without axes has no neighbours")
    if len(spacing) not in (0, 1, len(axes)):
        raise ArgumentError(f"gradient: give one spacing, or one for each of the {len(axes)} axes, got {len(spacing)}")
    if len(spacing) == 1 and np.ndim(plain(spacing[0])) and len(axes) > 1:
        raise ArgumentError("gradient: coordinates are given for each axis")
    steps = spacing * len(axes) if len(spacing) == 1 else spacing or (1.0,) * len(axes)
    found = [differences(f, h, i, edge_order) for h, i in zip(steps, axes, strict=True)]
    return found[0] if len(found) == 1 else found


def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along an axis, n times; `prepend` and `append` are put before and behind first.

    Args:
        x: an array or a Tensor, of any shape.
        n: how many times.
        axis: an axis, counted from the end where it is negative.
        prepend: what is put before, or None.
        append: what is put behind, or None.

    Returns:
        Shorter by n along the axis.

    Raises:
        AxisError: for an axis that `x` does not have.

    >>> diff([1.0, 4.0, 9.0])
    array([3., 5.])
    """
    x = as_array(x)
    i = one_axis(x, axis)
    if n < 0:
        raise ArgumentError(f"diff: n={n} must not be negative")
    parts = []
    for part in (prepend, x, append):
        if part is not None:
            part = as_array(part)
            parts.append(part if part.ndim else broadcast_to(part, (*x.shape[:i], 1, *x.shape[i + 1 :])))
    x = parts[0] if len(parts) == 1 else concatenate(parts, i)
    front = (slice(None),) * i
    for _ in range(n):
        x = getitem(x, (*front, slice(1, None))) - getitem(x, (*front, slice(None, -1)))
    return x
