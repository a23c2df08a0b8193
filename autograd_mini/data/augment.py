"""What is done to images on their way to the model: scaled, normalized, and varied at random.

A transform is called on a batch (N, C, H, W) with a generator, and returns a batch; those that draw nothing leave the
generator alone. Where the generator comes from is the loader's business: it gives every batch one of its own, so that
the same batch is varied in the same way whenever and by whichever thread it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, DTypeLike, NDArray

from ..core.errors import ArgumentError, ShapeError

Array = NDArray[Any]
Transform = Callable[[Array, np.random.Generator], Array]


def channels_first(images: ArrayLike, dtype: DTypeLike = np.float32) -> Array:
    """Images as files hold them, in the layout and range that layers expect.

    Args:
        images: shape (N, H, W), or (N, H, W, C) with C = 1, 3 or 4; whole numbers from 0 to 255 are divided by 255,
            floats are taken as they are.
        dtype: the type of the result.

    Returns:
        Shape (N, C, H, W).

    >>> channels_first(np.full((2, 8, 8, 3), 51, np.uint8)).shape, channels_first(np.full((1, 1, 1), 51, np.uint8)).item()
    ((2, 3, 8, 8), 0.200000...)
    """
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in {1, 3, 4}:
        raise ShapeError(
            f"channels_first: images of shape {images.shape}: give (N, H, W), or (N, H, W, C) with 1, 3 or 4 channels"
        )
    scaled = np.ascontiguousarray(images.transpose(0, 3, 1, 2), dtype=dtype)
    if images.dtype.kind in "iu":
        scaled /= 255
    return scaled


@dataclass(frozen=True)
class Compose:
    """Several transforms, one after the other."""

    transforms: tuple[Transform, ...]

    def __init__(self, *transforms: Transform) -> None:
        if not all(map(callable, transforms)):
            raise ArgumentError("Compose: transforms are called as transform(images, rng): pass them one by one, not in a list")
        object.__setattr__(self, "transforms", transforms)

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        for transform in self.transforms:
            images = transform(images, rng)
        return images


@dataclass(frozen=True)
class RandomCrop:
    """Surround each image by zeros and cut a piece out of it at a random place: the object moves a little.

    Args:
        padding: how many zeros to put on each side.
        size: (height, width) of the piece; that of the image where it is left out.

    >>> crop = RandomCrop(padding=1)
    >>> crop(np.ones((1, 1, 4, 4)), np.random.default_rng(0)).shape
    (1, 1, 4, 4)
    """

    padding: int
    size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.padding < 0 or self.size is not None and (len(self.size) != 2 or min(self.size) < 1):
            raise ArgumentError(f"RandomCrop: padding={self.padding} must be 0 or more, size={self.size} (height, width) or None")

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        n, _, height, width = _sizes(images)
        room = ((0, 0), (0, 0), (self.padding, self.padding), (self.padding, self.padding))
        size = self.size or (height, width)
        padded = np.pad(images, room)
        if padded.shape[2] < size[0] or padded.shape[3] < size[1]:
            raise ArgumentError(
                f"RandomCrop: a piece of size {size} does not fit images of {height} x {width} with padding "
                f"{self.padding}: choose a smaller size or more padding"
            )
        windows = sliding_window_view(padded, size, axis=(2, 3))  # (n, c, tops, lefts, h, w), a view
        tops, lefts = rng.integers(windows.shape[2], size=n), rng.integers(windows.shape[3], size=n)
        return np.ascontiguousarray(windows[np.arange(n), :, tops, lefts])


@dataclass(frozen=True)
class RandomFlip:
    """Mirror each image left to right, with probability p."""

    p: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.p <= 1:
            raise ArgumentError(f"RandomFlip: p={self.p} must be a probability, from 0 to 1")

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        mirrored = rng.random(_sizes(images)[0]) < self.p
        return np.where(mirrored[:, None, None, None], images[..., ::-1], images)


@dataclass(frozen=True)
class Normalize:
    """Subtract the mean of each channel and divide by its standard deviation.

    Args:
        mean, std: one number for each channel.

    `Normalize.of(images)` measures them on the training images (N, C, H, W). A channel that is constant there is only
    shifted.

    >>> images = np.array([[[[0.0, 2.0]]], [[[4.0, 6.0]]]])
    >>> normalize = Normalize.of(images)
    >>> normalize.mean, normalize(images, np.random.default_rng()).std().item()
    ((3.0,), 1.0)
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def of(cls, images: Array) -> Normalize:
        """The transform that gives these images mean 0 and standard deviation 1."""
        _sizes(images)
        mean = images.mean(axis=(0, 2, 3), dtype=np.float64)
        std = images.std(axis=(0, 2, 3), dtype=np.float64)
        return cls(tuple(mean.tolist()), tuple(np.where(std > 0, std, 1.0).tolist()))

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        channels = _sizes(images)[1]
        if not channels == len(self.mean) == len(self.std):
            raise ShapeError(
                f"Normalize: {len(self.mean)} means and {len(self.std)} deviations for images of {channels} channels; "
                "give one of each per channel"
            )
        dtype = images.dtype if images.dtype.kind == "f" else np.float64
        mean, std = (np.asarray(x, dtype).reshape(-1, 1, 1) for x in (self.mean, self.std))
        normalized: Array = (images - mean) / std
        return normalized


def _sizes(images: Array) -> tuple[int, int, int, int]:
    if images.ndim != 4:
        raise ShapeError(f"a batch of images has shape (N, C, H, W), not {images.shape}: channels_first makes it so")
    n, channels, height, width = images.shape
    return n, channels, height, width
