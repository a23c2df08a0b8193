"""Transforms of images on their way to the model: scaled, normalized, and varied at random.

A transform is called on a batch with a generator, and returns a batch. Images are channels-first, (N, C, H, W), unless a
transform takes `layout="channels_last"`, (N, H, W, C); what looks like the other layout is refused. Transforms that draw
nothing leave the generator alone. The loader makes the generator: it gives every batch one of its
own, so that the same batch is varied in the same way whenever and by whichever thread it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, DTypeLike, NDArray

from ..core.errors import ArgumentError, ShapeError
from ..core.names.spelling import spelled

Array = NDArray[Any]
Transform = Callable[[Array, np.random.Generator], Array]
Layout = Literal["channels_first", "channels_last"]
LAYOUTS = {"channels_first": "(N, C, H, W)", "channels_last": "(N, H, W, C)"}
COLOURED = (3, 4)
CHANNELS = (1, *COLOURED)
"""The numbers of channels that a picture from a file may have: grey, colour, colour and transparency."""


@spelled
def channels_first(images: ArrayLike, dtype: DTypeLike = np.float32) -> Array:
    """Images as files hold them, in the layout and range that layers expect.

    Args:
        images: shape (N, H, W), or (N, H, W, C) with C = 1, 3 or 4; whole numbers are divided by the largest that their type
            holds (255 for uint8, 65535 for uint16), int64 and the like by 255; floats are taken as they are.
        dtype: the type of the result, a type of floats.

    Returns:
        Shape (N, C, H, W).

    Raises:
        ShapeError: for images of another shape.
        ArgumentError: for whole numbers that are no 8 bits in a type of more, and for a result that holds no floats.

    >>> channels_first(np.full((2, 8, 8, 3), 51, np.uint8)).shape, channels_first(np.full((1, 1, 1), 51, np.uint8)).item()
    ((2, 3, 8, 8), 0.200000...)
    """
    images = np.asarray(images)
    if np.dtype(dtype).kind != "f":
        raise ArgumentError(f"channels_first: dtype={np.dtype(dtype)} must be a type of floats: the result lies between 0 and 1")
    if images.ndim == 3 and images.shape[-1] in COLOURED:
        raise ShapeError(
            f"channels_first: images of shape {images.shape} look like one image (H, W, C): one image needs an axis of samples, "
            "images[None]; for grey images (N, H, W) of that width write images[..., None]"
        )
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in CHANNELS:
        hint = ": these are channels-first already" if images.ndim == 4 and images.shape[1] in CHANNELS else ""
        raise ShapeError(
            f"channels_first: images of shape {images.shape}{hint}: give (N, H, W), or (N, H, W, C) with 1, 3 or 4 channels"
        )
    scaled = np.ascontiguousarray(images.transpose(0, 3, 1, 2), dtype=dtype)
    if images.dtype.kind in "iu" and images.dtype not in (np.uint8, np.uint16) and images.size:
        low, high = int(images.min()), int(images.max())
        if low < 0 or high > 255:
            raise ArgumentError(
                f"channels_first: {images.dtype} with numbers from {low} to {high} does not say what is white: divide by that "
                "first, which makes floats"
            )
    if images.dtype.kind in "iu":
        scaled /= np.iinfo(images.dtype).max if images.dtype in (np.uint8, np.uint16) else 255
    return scaled


@spelled
@dataclass(frozen=True)
class ChannelsFirst:
    """`channels_first` as a transform, to stand before those that want (N, C, H, W): a folder of images, for one, deals out
    (N, H, W, C).

    >>> varied = Compose(ChannelsFirst(), RandomFlip())
    >>> varied(np.zeros((2, 8, 8, 3), np.uint8), np.random.default_rng(0)).shape
    (2, 3, 8, 8)
    """

    dtype: Any = np.float32

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        return channels_first(images, self.dtype)


@spelled
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


@spelled
@dataclass(frozen=True)
class RandomCrop:
    """Surround each image by zeros and cut a piece out of it at a random place: the object moves a little.

    Args:
        padding: how many zeros to put on each side.
        size: (height, width) of the piece; that of the image where it is left out.
        layout: "channels_first" or "channels_last"; left out, channels-first, and what looks otherwise is refused.

    Raises:
        ShapeError: for images in another layout.
        ArgumentError: for a piece that does not fit.

    >>> crop = RandomCrop(padding=1)
    >>> crop(np.ones((1, 1, 4, 4)), np.random.default_rng(0)).shape
    (1, 1, 4, 4)
    """

    padding: int
    size: tuple[int, int] | None = None
    layout: Layout | None = None

    def __post_init__(self) -> None:
        _check_layout("RandomCrop", self.layout)
        if self.padding < 0 or self.size is not None and (len(self.size) != 2 or min(self.size) < 1):
            raise ArgumentError(f"RandomCrop: padding={self.padding} must be 0 or more, size={self.size} (height, width) or None")

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        first = _first("RandomCrop", images, self.layout)
        n, _, height, width = first.shape
        room = ((0, 0), (0, 0), (self.padding, self.padding), (self.padding, self.padding))
        size = self.size or (height, width)
        padded = np.pad(first, room)
        if padded.shape[2] < size[0] or padded.shape[3] < size[1]:
            raise ArgumentError(
                f"RandomCrop: a piece of size {size} does not fit images of {height} x {width} with padding "
                f"{self.padding}: choose a smaller size or more padding"
            )
        windows = sliding_window_view(padded, size, axis=(2, 3))  # (n, c, tops, lefts, h, w), a view
        tops, lefts = rng.integers(windows.shape[2], size=n), rng.integers(windows.shape[3], size=n)
        return _back(windows[np.arange(n), :, tops, lefts], self.layout)


@spelled
@dataclass(frozen=True)
class RandomFlip:
    """Mirror each image left to right, with probability p.

    Args:
        p: the probability.
        layout: as of `RandomCrop`.

    Raises:
        ShapeError: for images in another layout.
    """

    p: float = 0.5
    layout: Layout | None = None

    def __post_init__(self) -> None:
        _check_layout("RandomFlip", self.layout)
        if not 0 <= self.p <= 1:
            raise ArgumentError(f"RandomFlip: p={self.p} must be a probability, from 0 to 1")

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        first = _first("RandomFlip", images, self.layout)
        mirrored = rng.random(len(first)) < self.p
        return _back(np.where(mirrored[:, None, None, None], first[..., ::-1], first), self.layout)


@spelled
@dataclass(frozen=True)
class Normalize:
    """Subtract the mean of each channel and divide by its standard deviation.

    Args:
        mean, std: one number for each channel.
        layout: as of `RandomCrop`.
        whole: whether these are of images of whole numbers, such as 0 to 255, which `Normalize.of` has seen; None where it is not
            known.

    Raises:
        ShapeError: for images in another layout, or of other channels.
        ArgumentError: for a std that is not above 0; for images of floats where mean and std are of whole numbers, or the other
            way round.

    `Normalize.of(images)` measures them on the training images (N, C, H, W). A channel that is constant there is only
    shifted.

    >>> images = np.array([[[[0.0, 2.0]]], [[[4.0, 6.0]]]])
    >>> normalize = Normalize.of(images)
    >>> normalize.mean, normalize(images, np.random.default_rng()).std().item()
    ((3.0,), 1.0)
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]
    layout: Layout | None = None
    whole: bool | None = None

    def __post_init__(self) -> None:
        _check_layout("Normalize", self.layout)
        for name in ("mean", "std"):
            object.__setattr__(self, name, tuple(np.ravel(getattr(self, name)).astype(float).tolist()))
        if not all(0 < x < np.inf for x in self.std):
            raise ArgumentError(f"Normalize: std={self.std} must be numbers above 0, by which each channel is divided")

    @classmethod
    def of(cls, images: Array, layout: Layout | None = None) -> Normalize:
        """The transform that gives these images mean 0 and standard deviation 1."""
        _check_layout("Normalize", layout)
        first = _first("Normalize.of", images, layout)
        mean = first.mean(axis=(0, 2, 3), dtype=np.float64)
        std = first.std(axis=(0, 2, 3), dtype=np.float64)
        whole = np.asarray(images).dtype.kind in "iu"
        return cls(tuple(mean.tolist()), tuple(np.where(std > 0, std, 1.0).tolist()), layout, whole)

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        first = _first("Normalize", images, self.layout)
        channels = first.shape[1]
        if not channels == len(self.mean) == len(self.std):
            raise ShapeError(
                f"Normalize: {len(self.mean)} means and {len(self.std)} deviations for images of {channels} channels; "
                "give one of each per channel"
            )
        self._check_range(first)
        dtype = images.dtype if images.dtype.kind == "f" else np.float64
        mean, std = (np.asarray(x, dtype).reshape(-1, 1, 1) for x in (self.mean, self.std))
        normalized: Array = (first - mean) / std
        return _back(normalized, self.layout)


    def _check_range(self, images: Array) -> None:
        """Refuse images of 0 to 255 where mean and std are of 0 to 1, and the other way round."""
        whole = images.dtype.kind in "iu"
        if self.whole is None:
            wrong = whole and max(map(abs, (*self.mean, *self.std))) <= 1 and bool(images.size) and images.max() > 1
        else:
            wrong = whole != self.whole
        if wrong:
            here, there = ("whole numbers", "floats") if whole else ("floats", "whole numbers")
            raise ArgumentError(
                f"Normalize: the images hold {here}, and mean {self.mean} and std {self.std} are of {there}: put ChannelsFirst() "
                "before both, which makes them floats from 0 to 1"
            )


def _check_layout(name: str, layout: str | None) -> None:
    if layout is not None and layout not in LAYOUTS:
        raise ArgumentError(f"{name}: layout={layout!r} must be 'channels_first' or 'channels_last'")


def _first(name: str, images: Array, layout: str | None) -> Array:
    """Images as (N, C, H, W), a view; refused where they are not in the layout that is meant."""
    images = np.asarray(images)
    if images.ndim != 4:
        raise ShapeError(
            f"{name}: a batch of images has shape {LAYOUTS[layout or 'channels_first']}, not {images.shape}: "
            + ("one image needs an axis of samples, images[None]" if images.ndim == 3 else "channels_first makes it so")
        )
    if layout == "channels_last" and images.shape[3] not in CHANNELS and images.shape[1] in CHANNELS:
        raise ShapeError(
            f"{name}: images of shape {images.shape} look channels-first, (N, C, H, W), and layout='channels_last' says "
            "(N, H, W, C): leave layout out"
        )
    if layout == "channels_last":
        first: Array = images.transpose(0, 3, 1, 2)
        return first
    if layout is None and images.shape[1] not in CHANNELS and images.shape[3] in CHANNELS and images.shape[2] != images.shape[3]:
        raise ShapeError(
            f"{name}: images of shape {images.shape} look channels-last, (N, H, W, C), and (N, C, H, W) is expected: put "
            f"ChannelsFirst() before, or pass layout='channels_last' (or 'channels_first', if that is what they are)"
        )
    return images


def _back(images: Array, layout: str | None) -> Array:
    """Images (N, C, H, W) in the layout in which they came."""
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1) if layout == "channels_last" else images)
