"""The derivatives of convolution, of pooling and of normalization: what a layer for images is made of.

Convolution is linear in the image and in the weights. With the third partner, what arrives at the output, it makes three
primitives, and the rules of each are the other two: all three are the slopes of one number, the sum over everything of
image times weight times `g`. Pooling picks or adds, so its rules put back.

Images are (N, C, H, W); `windows` says how the window slides (see `windows.py`, which does the work).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Primitive
from .arithmetic import square
from .elementary import sqrt
from .reductions import Axis, centred, mean
from .special import floats
from .windows import (
    Windows,
    at_largest,
    correlate,
    correlate_back,
    correlate_weights,
    largest,
    to_largest,
    total,
    total_back,
)


def average(x: Any, axis: Axis) -> Any:
    """The mean along axes, which stay with size 1."""
    return mean(x, axis=axis, keepdims=True)


def deviation(x: Any, axis: Axis, eps: float) -> Any:
    """The root of variance plus eps."""
    return sqrt(average(square(centred(x, axis)), axis) + eps)


def _standardize(x: Any, axis: Axis, eps: float) -> Any:
    x = floats(x)
    middle = x - np.mean(x, axis=axis, keepdims=True, dtype=x.dtype.type)
    spread = np.mean(np.square(middle), axis=axis, keepdims=True, dtype=x.dtype.type)
    middle /= np.sqrt(spread + x.dtype.type(eps))
    return middle


WINDOWS = Windows((4, 5), (3, 2), (1, 1), ((1, 1), (0, 1)))
POOL = Windows((5, 4), (3, 2), (2, 1), ((1, 0), (1, 0)))


def _images(*shapes: tuple[int, ...], **params: Any) -> Any:
    """An example: arrays of those shapes, no two elements of which are nearly equal."""
    return lambda rng: (tuple(rng.permuted(np.linspace(-1.0, 1.0, math.prod(shape))).reshape(shape) for shape in shapes), params)


IMAGE, WEIGHTS, OUTPUT = (2, 4, 4, 5), (6, 2, 3, 2), (2, 6, 4, 5)
LARGE, SMALL = (2, 3, 5, 4), (2, 3, 2, 4)

# fmt: off
# ---- x image, y weights; x what arrived, y weights; x image, y what arrived
convolution            = Primitive("convolution",            dx=lambda g, z, x, y, windows, groups: transposed_convolution(g, y, windows=windows, groups=groups), dy=lambda g, z, x, y, windows, groups: convolution_weights(x, g, windows=windows, groups=groups),    array=correlate)
transposed_convolution = Primitive("transposed_convolution", dx=lambda g, z, x, y, windows, groups: convolution(g, y, windows=windows, groups=groups),            dy=lambda g, z, x, y, windows, groups: convolution_weights(g, x, windows=windows, groups=groups),    array=correlate_back)
convolution_weights    = Primitive("convolution_weights",    dx=lambda g, z, x, y, windows, groups: transposed_convolution(y, g, windows=windows, groups=groups), dy=lambda g, z, x, y, windows, groups: convolution(x, g, windows=windows, groups=groups),            array=correlate_weights)

# ---- pooling
max_pool   = Primitive("max_pool",   dx=lambda g, z, x, windows: to_winners(g, x, windows=windows),                                            array=largest)
to_winners = Primitive("to_winners", dx=lambda g, z, x, y, windows: at_winners(g, y, windows=windows), dy=lambda g, z, x, y, windows: 0.0 * y, array=to_largest)
at_winners = Primitive("at_winners", dx=lambda g, z, x, y, windows: to_winners(g, y, windows=windows), dy=lambda g, z, x, y, windows: 0.0 * y, array=at_largest)
sum_pool   = Primitive("sum_pool",   dx=lambda g, z, x, windows: sum_unpool(g, windows=windows),                                               array=total)
sum_unpool = Primitive("sum_unpool", dx=lambda g, z, x, windows: sum_pool(g, windows=windows),                                                 array=total_back)

# ---- normalization
standardize = Primitive("standardize", dx=lambda g, z, x, axis, eps: (g - average(g, axis) - z * average(g * z, axis)) / deviation(x, axis, eps), array=_standardize)

# ---- what else there is to know: how formulas print it, where it is defined, an example of its structure
convolution.about(example=_images(IMAGE, WEIGHTS, windows=WINDOWS, groups=2), summary="The sum over channels and taps of image times weight, at every place of a sliding window.")
transposed_convolution.about(example=_images(OUTPUT, WEIGHTS, windows=WINDOWS, groups=2), summary="The adjoint of convolution in the image: each number spreads the weights over what its window sees.")
convolution_weights.about(example=_images(IMAGE, OUTPUT, windows=WINDOWS, groups=2), summary="The adjoint of convolution in the weights: for each tap, the sum of what it saw times what came of it.")
max_pool.about(smooth=False, example=_images(LARGE, windows=POOL), summary="The largest element in each window; at a tie, the first of them gets the gradient.")
to_winners.about(smooth=False, example=_images(SMALL, LARGE, windows=POOL), summary="x, at the place where its window of y has the first of its largest elements.")
at_winners.about(smooth=False, example=_images(LARGE, LARGE, windows=POOL), summary="The element of x at the place where each window of y has the first of its largest elements.")
sum_pool.about(example=_images(LARGE, windows=POOL), summary="The sum over each window.")
sum_unpool.about(example=_images(SMALL, windows=POOL), summary="x, at every place that its window sees, added up.")
standardize.about(example=lambda rng: ((rng.normal(size=(4, 3)),), {"axis": (0,), "eps": 1e-5}), summary="x minus its mean, over the root of variance plus eps (Ioffe and Szegedy 2015).")
# fmt: on
