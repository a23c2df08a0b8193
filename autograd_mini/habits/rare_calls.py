"""Functions of `torch.nn.functional` that few programs have, each as a formula of functions of this package."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_mini as am

from .. import nn
from ..core.errors import ArgumentError, ShapeError
from ..core.functions.arguments import as_array
from ..core.functions.losses import reduced
from ..core.names.spelling import spelled
from ..core.node import plain
from ..core.randomness import Rng, as_generator

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
"""The constants of SELU (Klambauer et al. 2017, https://arxiv.org/abs/1706.02515)."""


@spelled
def gumbel_softmax(
    logits: Any, tau: float = 1.0, hard: bool = False, eps: float = 1e-10, axis: int = -1, *, rng: Rng = None
) -> Any:
    """The softmax of logits and Gumbel noise over a temperature `tau` (Jang et al. 2017, https://arxiv.org/abs/1611.01144); if
    `hard`, the one-hot of its largest element, with the gradient of the softmax."""
    x = as_array(logits)
    noise = as_generator(rng).gumbel(size=x.shape).astype(x.dtype)
    soft = am.softmax((x + noise) / tau, axis=axis)
    if not hard:
        return soft
    number = np.argmax(plain(soft), axis=axis, keepdims=True)
    hot = np.zeros(soft.shape, soft.dtype)
    np.put_along_axis(hot, number, 1.0, axis)
    return soft + (hot - plain(soft))


def affine_grid(theta: Any, size: Any, align_corners: bool = False) -> Any:
    """The places where a map (N, 2, 3) of the square from -1 to 1 reads an image of `size` = (N, C, H, W): (N, H, W, 2)."""
    n, _, height, width = size

    def line(m: int) -> np.ndarray:
        return np.linspace(-1, 1, m) if align_corners else (np.arange(m) * 2 + 1) / m - 1

    x, y = np.meshgrid(line(width), line(height))
    base = np.stack([x, y, np.ones_like(x)], axis=-1).reshape(-1, 3).astype(as_array(theta).dtype)
    return am.reshape(am.matmul(base, am.swapaxes(theta, -1, -2)), (n, height, width, 2))


@spelled
def grid_sample(
    input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:
    """Images (N, C, H, W) read at places (N, H', W', 2), which are (x, y) from -1 to 1: (N, C, H', W').

    Between four pixels they are weighted by their nearness (`mode="bilinear"`), or the nearest one is taken; outside there are
    zeros, or the pixels of the edge (`padding_mode="border"`). Gradients go to the images and the places.
    """
    if mode not in ("bilinear", "nearest"):
        raise ArgumentError(f"grid_sample: mode={mode!r} must be 'bilinear' or 'nearest'")
    if padding_mode not in ("zeros", "border"):
        raise ArgumentError(f"grid_sample: padding_mode={padding_mode!r} must be 'zeros' or 'border'")
    images, places = as_array(input), as_array(grid)
    if images.ndim != 4 or places.ndim != 4 or places.shape[-1] != 2 or len(places) != len(images):
        shapes = f"{tuple(images.shape)} and {tuple(places.shape)}"
        raise ShapeError(f"grid_sample: images (N, C, H, W) and places (N, H', W', 2), got {shapes}")
    (n, _, height, width), channels_last = images.shape, am.transpose(images, (0, 2, 3, 1))

    def pixels(along: Any, m: int) -> Any:
        u = (along + 1) * ((m - 1) / 2) if align_corners else ((along + 1) * m - 1) / 2
        return am.clip(u, 0, m - 1) if padding_mode == "border" else u

    x, y = pixels(places[..., 0], width), pixels(places[..., 1], height)
    sample = np.arange(n)[:, None, None]

    def read(column: Any, row: Any) -> Any:
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        found = channels_last[sample, np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
        return found * inside[..., None]

    if mode == "nearest":
        z = read(np.rint(plain(x)).astype(int), np.rint(plain(y)).astype(int))
        return am.transpose(z, (0, 3, 1, 2))
    left, top = np.floor(plain(x)).astype(int), np.floor(plain(y)).astype(int)
    right, down = am.expand_dims(x - left, -1), am.expand_dims(y - top, -1)
    z = (
        read(left, top) * (1 - right) * (1 - down) + read(left + 1, top) * right * (1 - down)
        + read(left, top + 1) * (1 - right) * down + read(left + 1, top + 1) * right * down
    )  # fmt: skip
    return am.transpose(z, (0, 3, 1, 2))


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """x1^T W_k x2 + b_k for each of the outputs k: (..., n1) and (..., n2) -> (..., outputs)."""
    z = am.einsum("...i,kij,...j->...k", as_array(input1), as_array(weight), as_array(input2))
    return z if bias is None else z + bias


def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """x over (k + alpha m)^beta, m being the mean square over `size` neighbouring channels (Krizhevsky et al. 2012)."""
    x = as_array(input)
    margins = [(0, 0)] * x.ndim
    margins[1] = (size // 2, (size - 1) // 2)
    squares, channels = am.pad(am.square(x), margins), x.shape[1]
    total: Any = squares[:, :channels]
    for i in range(1, size):
        total = total + squares[:, i : i + channels]
    return x / (k + alpha * total / size) ** beta


def lp_pool(axes: int) -> Callable[..., Any]:
    """The p-norm of each window, along one axis or two."""
    average = (am.avg_pool1d, am.avg_pool2d)[axes - 1]

    def pool(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
        if ceil_mode:
            raise ArgumentError(f"lp_pool{axes}d: ceil_mode=True is not there: write it with am.avg_pool{axes}d of the powers")
        count = math.prod(kernel_size) if isinstance(kernel_size, (tuple, list)) else kernel_size**axes
        total = average(as_array(input) ** norm_type, kernel_size, stride) * count
        return (am.sign(total) * am.relu(am.abs(total))) ** (1 / norm_type)

    return pool


def pdist(input: Any, p: float = 2.0) -> Any:
    """The distance of each pair of rows, (n, d) -> (n (n - 1) / 2,), in the order (0, 1), (0, 2), ..."""
    x = as_array(input)
    first, second = np.triu_indices(len(x), 1)
    return am.norm(x[first] - x[second], p, axis=-1)


def multilabel_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """The hinge of each class that is no label against each that is, over the number of classes; labels end at the first -1."""
    x, labels = as_array(input), np.asarray(plain(target))
    if labels.shape != tuple(x.shape) or x.ndim not in (1, 2):
        raise ShapeError(f"multilabel_margin_loss: scores and labels of one shape, got {tuple(x.shape)} and {labels.shape}")
    rows, given = am.atleast_2d(x), np.atleast_2d(labels)
    valid = np.cumsum(given < 0, axis=1) == 0
    is_label = np.zeros(given.shape, bool)
    for i, (row, real) in enumerate(zip(given, valid, strict=True)):
        is_label[i, row[real]] = True
    of_labels = am.take_along_axis(rows, np.where(valid, given, 0), axis=1)
    hinge = am.relu(1 - (am.expand_dims(of_labels, 2) - am.expand_dims(rows, 1)))
    counted = valid[:, :, None] & ~is_label[:, None, :]
    each = am.sum(am.where(counted, hinge, 0.0), axis=(1, 2)) / given.shape[1]
    return reduced(each[0] if x.ndim == 1 else each, reduction)


def triplet_margin_with_distance_loss(
    anchor: Any, positive: Any, negative: Any, *, distance_function: Callable[..., Any] | None = None, margin: float = 1.0,
    swap: bool = False, reduction: str = "mean",
) -> Any:  # fmt: skip
    """max(0, d(a, p) - d(a, n) + margin) with a distance of the caller's own; `swap` takes the smaller of d(a, n), d(p, n)."""
    distance = nn.PairwiseDistance() if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    far = am.minimum(far, distance(positive, negative)) if swap else far
    return reduced(am.relu(near - far + margin), reduction)


def rrelu(
    input: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False, *, rng: Rng = None
) -> Any:
    """x where it is not negative, else x times a slope, drawn for each element in training, else the middle of the bounds."""
    x = as_array(input)
    if not training:
        return am.leaky_relu(x, negative_slope=(lower + upper) / 2)
    return am.where(plain(x) >= 0, x, x * as_generator(rng).uniform(lower, upper, x.shape).astype(x.dtype))


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False, *, rng: Rng = None) -> Any:
    """Dropout that keeps the mean 0 and the variance 1 of what SELU gives: units become its lowest value."""
    x = as_array(input)
    if not training or p == 0:
        return x
    lowest = -SELU_ALPHA * SELU_SCALE
    scale = ((1 - p) * (1 + p * lowest**2)) ** -0.5
    kept = as_generator(rng).random(x.shape) >= p
    return am.where(kept, x, lowest) * scale - scale * p * lowest


def dropout_of_channels(axes: int) -> Callable[..., Any]:
    """`nn.Dropout1d` to `3d` as a function."""
    layer = (nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)[axes - 1]

    def drop(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
        return layer(p)(input) if training else as_array(input)

    return drop


def upsample(input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: Any = None) -> Any:
    """`am.interpolate`, by its old name."""
    return am.interpolate(input, size, scale_factor, mode, align_corners)


NAMES: dict[str, Any] = {
    **{f.__name__: f for f in (
        gumbel_softmax, affine_grid, grid_sample, bilinear, local_response_norm, pdist, multilabel_margin_loss,
        triplet_margin_with_distance_loss, rrelu, alpha_dropout, upsample)},
    "lp_pool1d": lp_pool(1), "lp_pool2d": lp_pool(2), **{f"dropout{n}d": dropout_of_channels(n) for n in (1, 2, 3)},
    "upsample_nearest": upsample,
    "upsample_bilinear": lambda input, size=None, scale_factor=None: upsample(input, size, scale_factor, "bilinear", True),
    "adaptive_avg_pool3d": lambda input, output_size: nn.AdaptiveAvgPool3d(output_size)(input),
}  # fmt: skip
"""The counterpart of each name."""
