"""Margins of every kind, and differences of samples: what looks at the neighbours along an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..node import describe, plain
from .arguments import carrier
from .linalg import tensordot
from .reductions import max, mean, median, min
from .shapes import broadcast_to, concatenate, getitem, moveaxis, reshape, take

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
            lengths = [n, n] if length is None else np.broadcast_to(length, (x.ndim, 2))[i]
            low = STATISTICS[mode](getitem(x, (*front, slice(None, int(lengths[0])))), axis=i, keepdims=True)
            high = STATISTICS[mode](getitem(x, (*front, slice(n - np.minimum(int(lengths[1]), n), None))), axis=i, keepdims=True)
            x = concatenate([repeated(low, before, i), x, repeated(high, after, i)], i)
        elif mode == "linear_ramp":
            ends = np.broadcast_to(plain(options.get("end_values", 0.0)), (x.ndim, 2))[i]
            shape = tuple(-1 if k == i else 1 for k in range(x.ndim))
            up = (np.arange(before) / np.maximum(before, 1)).reshape(shape)
            down = (np.arange(after, 0, -1) - 1.0).reshape(shape) / np.maximum(after, 1)
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
    x = carrier(h)
    if x.ndim == 0:
        return moveaxis(tensordot(weights(np.arange(float(n)), edge_order).astype(f.dtype), f, ([1], [i])), 0, i) / x
    if tuple(x.shape) != (n,):
        raise ShapeError(f"gradient: coordinates of shape {tuple(x.shape)} for {n} samples along axis {i}")
    if getattr(x, "requires_grad", False):
        return uneven(f, x, i, edge_order)
    return moveaxis(tensordot(weights(plain(x), edge_order), f, ([1], [i])), 0, i)


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
