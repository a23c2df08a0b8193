"""The derivatives of convolution, of pooling and of normalization: what a layer for images is made of.

Convolution is linear in the image and in the weights. With the third partner, what arrives at the output, it makes three
operations, and the rules of each are the other two: all three are the slopes of one number, the sum over everything of
image times weight times `g`. Pooling picks or adds, so its rules put back. Images are (N, C, H, W); `windows` says how the
window slides (`kernels/windows.py`).
"""

from __future__ import annotations

from typing import Any

from ..kernels.reductions import Axis
from .arithmetic import square
from .elementary import sqrt
from .reductions import centred, mean
from .row import rule

# fmt: off
#                             name, and below it: x receives, y receives
convolution            = rule("convolution",
    lambda g, z, x, y, windows, groups: transposed_convolution(g, y, windows=windows, groups=groups),
    lambda g, z, x, y, windows, groups: convolution_weights(x, g, windows=windows, groups=groups))
transposed_convolution = rule("transposed_convolution",
    lambda g, z, x, y, windows, groups: convolution(g, y, windows=windows, groups=groups),
    lambda g, z, x, y, windows, groups: convolution_weights(g, x, windows=windows, groups=groups))
convolution_weights    = rule("convolution_weights",
    lambda g, z, x, y, windows, groups: transposed_convolution(y, g, windows=windows, groups=groups),
    lambda g, z, x, y, windows, groups: convolution(x, g, windows=windows, groups=groups))

# ---- pooling
max_pool        = rule("max_pool",        lambda g, z, x, windows: max_unpool(g, x, windows=windows))
max_unpool      = rule("max_unpool",      lambda g, z, x, y, windows: max_pool_gather(g, y, windows=windows),
                                          lambda g, z, x, y, windows: 0.0 * y)
max_pool_gather = rule("max_pool_gather", lambda g, z, x, y, windows: max_unpool(g, y, windows=windows),
                                          lambda g, z, x, y, windows: 0.0 * y)
sum_pool        = rule("sum_pool",        lambda g, z, x, windows: sum_unpool(g, windows=windows))
sum_unpool      = rule("sum_unpool",      lambda g, z, x, windows: sum_pool(g, windows=windows))

# ---- normalization
standardize     = rule("standardize",     lambda g, z, x, axis, eps:
    (g - average(g, axis) - z * average(g * z, axis)) / deviation(x, axis, eps))
# fmt: on


# ---- the words of the rules


def average(x: Any, axis: Axis) -> Any:
    """The mean along axes, which stay with size 1."""
    return mean(x, axis=axis, keepdims=True)


def deviation(x: Any, axis: Axis, eps: float) -> Any:
    """The root of variance plus eps."""
    return sqrt(average(square(centred(x, axis)), axis) + eps)
