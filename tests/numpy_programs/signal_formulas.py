"""Spectra, windows and polynomials by their definitions, element by element: what the package is held against."""

from itertools import product

import numpy as np


def _of(x):
    """`x` as an array, and a function that gives a result its type."""
    x = np.asarray(x)
    return x, lambda z: np.asarray(z, x.dtype)


def rfft(x, n=None, axis=-1, norm=None):
    """The sums over x[t] cos(2 pi k t / n) and -x[t] sin(...), for k up to n / 2."""
    x, typed = _of(x)
    x = np.moveaxis(x, axis, -1)
    n = n or x.shape[-1]
    x = np.concatenate([x[..., :n], np.zeros((*x.shape[:-1], max(n - x.shape[-1], 0)), x.dtype)], -1)
    angle = 2 * np.pi * np.outer(np.arange(n), np.arange(n // 2 + 1)) / n
    scale = {None: 1.0, "ortho": n**-0.5, "forward": 1 / n}[norm]
    return tuple(typed(np.moveaxis(x @ part * scale, -1, axis)) for part in (np.cos(angle), -np.sin(angle)))


def irfft(re, im, n=None, axis=-1):
    """The real signal of n numbers that has the spectrum re + i im."""
    re, typed = _of(re)
    re, im = np.moveaxis(re, axis, -1), np.moveaxis(np.asarray(im), axis, -1)
    n = n or 2 * (re.shape[-1] - 1)
    if not n:
        raise ValueError("there are no samples")
    found = np.zeros((*re.shape[:-1], n), np.result_type(re, im))
    t = np.arange(n)
    for k in range(min(re.shape[-1], n // 2 + 1)):
        times = 1 if k == 0 or 2 * k == n else 2
        angle = 2 * np.pi * k * t / n
        imaginary = 0 if k == 0 or 2 * k == n else im[..., k : k + 1]
        found += times * (re[..., k : k + 1] * np.cos(angle) - imaginary * np.sin(angle)) / n
    return typed(np.moveaxis(found, -1, axis))


def _many(n, rank):
    return (n,) * rank if np.ndim(n) == 0 else tuple(n)


def _batched(function):
    """`function` of images with and without an axis for the batch."""

    def wrapped(x, *args, **named):
        rank = int(function.__name__[-2]) if function.__name__.endswith("d") else 2
        if np.ndim(x) == rank + 1:
            found = function(np.asarray(x)[None], *args, **named)
            return found[0] if not isinstance(found, tuple) else tuple(part[0] for part in found)
        return function(np.asarray(x), *args, **named)

    return wrapped


def conv(rank):
    def function(x, w, bias=None, stride=1, padding=0, dilation=1):
        x = np.pad(x, [(0, 0), (0, 0), *[(padding, padding)] * rank])
        sizes = [(n - dilation * (k - 1) - 1) // stride + 1 for n, k in zip(x.shape[2:], w.shape[2:], strict=True)]
        found = np.zeros((len(x), len(w), *sizes), np.result_type(x, w))
        for tap in product(*map(range, w.shape[2:])):
            cut = [slice(t * dilation, t * dilation + (n - 1) * stride + 1, stride) for t, n in zip(tap, sizes, strict=True)]
            found += np.einsum("nc...,oc->no...", x[(slice(None), slice(None), *cut)], w[(slice(None), slice(None), *tap)])
        return found if bias is None else found + np.reshape(bias, (-1, *(1,) * rank))

    function.__name__ = f"conv{rank}d"
    return _batched(function)


def conv_transpose(rank):
    def function(x, w, bias=None, stride=1, padding=0, output_padding=0):
        sizes = [(n - 1) * stride + k for n, k in zip(x.shape[2:], w.shape[2:], strict=True)]
        found = np.zeros((len(x), w.shape[1], *(n + output_padding for n in sizes)), np.result_type(x, w))
        for tap in product(*map(range, w.shape[2:])):
            cut = [slice(t, t + (n - 1) * stride + 1, stride) for t, n in zip(tap, x.shape[2:], strict=True)]
            found[(slice(None), slice(None), *cut)] += np.einsum("nc...,co->no...", x, w[(slice(None), slice(None), *tap)])
        if min(sizes) + output_padding <= 2 * padding:
            raise ValueError("the padding leaves nothing")
        return found[(slice(None), slice(None), *(slice(padding, n - padding + output_padding) for n in sizes))]

    function.__name__ = f"conv_transpose{rank}d"
    return _batched(function)


def _each_window(x, rank, kernel, stride, padding, ceil_mode=False):
    """For each window its place in the result, and the places of its elements, those of the padding left out."""
    kernel, stride, padding = _many(kernel, rank), _many(stride or kernel, rank), _many(padding, rank)
    sizes = []
    for n, k, s, p in zip(x.shape[2:], kernel, stride, padding, strict=True):
        size = (n + 2 * p - k + (s - 1 if ceil_mode else 0)) // s + 1
        sizes.append(size - 1 if ceil_mode and (size - 1) * s >= n + p else size)
    for place in product(*map(range, sizes)):
        starts = [i * s - p for i, s, p in zip(place, stride, padding, strict=True)]
        yield sizes, place, [
            slice(max(a, 0), min(a + k, n)) for a, k, n in zip(starts, kernel, x.shape[2:], strict=True)
        ]


def max_pool(rank):
    def function(x, kernel, stride=None, padding=0, ceil_mode=False, return_indices=False):
        found = places = None
        for sizes, place, cut in _each_window(x, rank, kernel, stride, padding, ceil_mode):
            if found is None:
                found, places = np.empty((*x.shape[:2], *sizes), x.dtype), np.empty((*x.shape[:2], *sizes), int)
            numbers = np.arange(int(np.prod(x.shape[2:]))).reshape(x.shape[2:])[tuple(cut)].ravel()
            window = x[(slice(None), slice(None), *cut)].reshape(*x.shape[:2], -1)
            found[(slice(None), slice(None), *place)] = window.max(-1)
            places[(slice(None), slice(None), *place)] = numbers[window.argmax(-1)]
        return (found, places) if return_indices else found

    function.__name__ = f"max_pool{rank}d"
    return _batched(function)


def max_unpool(rank):
    def function(x, indices, kernel, output_size):
        found = np.zeros((*x.shape[:2], int(np.prod(output_size))), x.dtype)
        np.put_along_axis(found, indices.reshape(*x.shape[:2], -1), x.reshape(*x.shape[:2], -1), -1)
        return found.reshape(*x.shape[:2], *output_size)

    def whole(x, indices, kernel, output_size):
        if x.ndim == rank + 1:
            return function(x[None], indices[None], kernel, output_size)[0]
        return function(x, indices, kernel, output_size)

    return whole


def avg_pool(rank):
    def function(x, kernel, stride=None, padding=0, count_include_pad=True):
        found = None
        for sizes, place, cut in _each_window(x, rank, kernel, stride, padding):
            if found is None:
                found = np.empty((*x.shape[:2], *sizes), x.dtype)
            window = x[(slice(None), slice(None), *cut)].reshape(*x.shape[:2], -1)
            count = int(np.prod(_many(kernel, rank))) if count_include_pad else window.shape[-1]
            found[(slice(None), slice(None), *place)] = window.sum(-1) / count
        return found

    function.__name__ = f"avg_pool{rank}d"
    return _batched(function)


def interpolate(x, size, mode="nearest", align_corners=False):
    x, typed = _of(x)
    for axis, new in enumerate(size, 2):
        old = x.shape[axis]
        i = np.arange(new)
        if mode == "nearest":
            x = np.take(x, i * old // new, axis)
            continue
        place = i * (old - 1) / max(new - 1, 1) if align_corners else np.clip((i + 0.5) * old / new - 0.5, 0, old - 1)
        below = np.minimum(np.floor(place).astype(int), old - 1)
        share = (place - below).reshape([-1 if k == axis else 1 for k in range(x.ndim)])
        x = np.take(x, below, axis) * (1 - share) + np.take(x, np.minimum(below + 1, old - 1), axis) * share
    return typed(x)


def unfold(x, kernel, dilation=1, padding=0, stride=1):
    kernel = _many(kernel, 2)
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    sizes = [(n - dilation * (k - 1) - 1) // stride + 1 for n, k in zip(x.shape[2:], kernel, strict=True)]
    rows, columns = ((n - 1) * stride + 1 for n in sizes)
    taps = [
        x[:, :, i * dilation :, j * dilation :][:, :, :rows:stride, :columns:stride]
        for i, j in product(*map(range, kernel))
    ]
    return np.stack(taps, 2).reshape(len(x), -1, int(np.prod(sizes)))


def fold(x, output_size, kernel, stride=1):
    """Columns of windows that do not overlap, back in their places."""
    kernel, stride = _many(kernel, 2), _many(stride, 2)
    rows, columns = ((n - k) // s + 1 for n, k, s in zip(output_size, kernel, stride, strict=True))
    parts = x.reshape(len(x), -1, *kernel, rows, columns)
    found = np.zeros((len(x), parts.shape[1], *output_size), x.dtype)
    for i, j in product(range(rows), range(columns)):
        a, b = i * stride[0], j * stride[1]
        found[:, :, a : a + kernel[0], b : b + kernel[1]] += parts[..., i, j]
    return found


def pixel_shuffle(x, r):
    n, c, h, w = x.shape
    return x.reshape(n, c // r**2, r, r, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(n, c // r**2, h * r, w * r)


def pixel_unshuffle(x, r):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // r, r, w // r, r).transpose(0, 1, 3, 5, 2, 4).reshape(n, c * r * r, h // r, w // r)


def adaptive_avg_pool2d(x, size):
    (h, w), (rows, columns) = x.shape[2:], _many(size, 2)
    return np.stack([
        np.stack([
            x[:, :, i * h // rows : -(-(i + 1) * h // rows), j * w // columns : -(-(j + 1) * w // columns)].mean((2, 3))
            for j in range(columns)
        ], -1) for i in range(rows)
    ], -2)  # fmt: skip


def poly(roots):
    found, nothing = np.ones(1, np.asarray(roots).dtype), np.zeros(1, np.asarray(roots).dtype)
    for root in roots:
        found = np.concatenate([found, nothing]) - np.concatenate([nothing, found * root])
    return found


signals = {f.__name__: staticmethod(f) for f in (rfft, irfft, interpolate, unfold, fold, pixel_shuffle, pixel_unshuffle)}
signals |= {"adaptive_avg_pool2d": staticmethod(adaptive_avg_pool2d), "poly": staticmethod(poly)}
signals["fft_convolve"] = staticmethod(np.convolve)
for _rank in (1, 2, 3):
    for _name, _make in (("conv", conv), ("conv_transpose", conv_transpose), ("max_pool", max_pool), ("avg_pool", avg_pool),
                         ("max_unpool", max_unpool)):  # fmt: skip
        signals[f"{_name}{_rank}d"] = staticmethod(_make(_rank))
