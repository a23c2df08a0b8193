"""Small colour pictures with labels, split into training and test: the input of the cat classifier.

There are two sources. `load_cats` reads the two HDF5 files of the well-known cat data set and trusts nothing
in them; `load_photograph_patches` needs no data at all, because it cuts its pictures from the photographs that are
installed with scikit-image. Both return the same `ImageSplit`.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import DataError, require
from ..core.names.spelling import renamed, spelled
from ..core.randomness import Rng, as_generator
from .directory import data_directory

SIDE = 64
MOST_IMAGES = 10_000  # as float64 these fill one gigabyte; no file of this kind is larger

# The errors that h5py may raise while it reads a broken file.
H5PY_ERRORS = (
    OSError,
    RuntimeError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
)


@spelled
@dataclass(frozen=True, eq=False, repr=False)
class ImageSplit:
    """Labelled 64x64 colour pictures for training and for testing, and where they come from.

    It can be taken apart: `train_x, train_y, test_x, test_y = load_cats()`.
    """

    train_x: NDArray[np.uint8]  # (m, 64, 64, 3)
    train_y: NDArray[np.int64]  # (m,), 1 where the class is classes[1]
    test_x: NDArray[np.uint8]
    test_y: NDArray[np.int64]
    classes: tuple[str, str]
    source: str

    def __iter__(self) -> Iterator[NDArray[Any]]:
        return iter((self.train_x, self.train_y, self.test_x, self.test_y))

    def __repr__(self) -> str:
        shape = " x ".join(map(str, self.train_x.shape[1:]))
        parts = f"{len(self.train_x)} for training, {len(self.test_x)} for testing, {shape}"
        return f"<ImageSplit: {self.source}: {parts}, {' or '.join(self.classes)}>"


# The HDF5 files


@spelled
def load_cats(directory: str | os.PathLike[str] | None = None) -> ImageSplit:
    """Read `train_catvnoncat.h5` and `test_catvnoncat.h5` from `directory`, or from `cats` inside it.

    Left out, the directory is the one that the environment variable AUTOGRAD_MINI_DATA names.

    Returns an `ImageSplit`. Raises `DataError` where the folder or a file is missing, or where a file is not
    what its name says: sizes and types are checked before anything is read. Raises `MissingExtraError` without
    h5py.
    """
    folder = data_directory("load_cats", directory)
    if not folder.is_dir():
        raise DataError(
            f"there is no data directory {str(folder)!r}: name the folder that holds train_catvnoncat.h5"
        )
    if (folder / "cats" / "train_catvnoncat.h5").exists():
        folder = folder / "cats"
    train_x, train_y, _ = _read_images(folder / "train_catvnoncat.h5", "train_set_x", "train_set_y")
    test_x, test_y, classes = _read_images(
        folder / "test_catvnoncat.h5", "test_set_x", "test_set_y", "list_classes"
    )
    return ImageSplit(train_x, train_y, test_x, test_y, classes, source="The cat data set")


def _read_images(
    path: Path, images_key: str, labels_key: str, classes_key: str | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.int64], tuple[str, str]]:
    h5py = require("h5py", extra="data", purpose="reading HDF5 files")
    if not path.is_file():
        raise DataError(
            f"{str(path)!r} is missing: the data directory must hold both HDF5 files of the cat data set"
        )
    try:
        with h5py.File(path, "r") as file:
            images = _dataset(h5py, file, images_key)
            if images.ndim != 4 or images.shape[1:] != (SIDE, SIDE, 3) or images.dtype != np.uint8:
                raise DataError(_unlike(images, f"images of shape (m, {SIDE}, {SIDE}, 3) in uint8"))
            count = images.shape[0]
            if not 1 <= count <= MOST_IMAGES:
                raise DataError(_unlike(images, f"between 1 and {MOST_IMAGES} images"))
            labels = _dataset(h5py, file, labels_key)
            if labels.shape not in {(count,), (count, 1)} or labels.dtype.kind not in "biu":
                raise DataError(_unlike(labels, f"one whole number for each of the {count} images"))
            classes = ("non-cat", "cat") if classes_key is None else _class_names(h5py, file, classes_key)
            pixels, answers = images[...], labels[...].reshape(count)
    except DataError:
        raise
    except H5PY_ERRORS as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"{str(path)!r} cannot be read as an HDF5 file, it is broken or of another kind ({reason})"
        ) from error
    if not np.isin(answers, (0, 1)).all():
        odd = answers[~np.isin(answers, (0, 1))][0]
        raise DataError(
            f"{str(path)!r}: {labels_key} holds the label {odd}: only 0 (no cat) and 1 (cat) are known"
        )
    return pixels, answers.astype(np.int64), classes


def _dataset(h5py: Any, file: Any, key: str) -> Any:
    """The dataset `key` of an open file, whose numbers lie in that file and not behind a link to another."""
    link = file.get(key, getlink=True)
    node = file[key] if isinstance(link, h5py.HardLink) else None
    if not isinstance(node, h5py.Dataset) or node.shape is None or node.is_virtual or node.external:
        found = textwrap.shorten(", ".join(map(repr, sorted(file))), 100) or "nothing"
        raise DataError(
            f"{file.filename!r} has no dataset {key!r} (it holds {found}): it is not one of the cat data set"
        )
    return node


def _class_names(h5py: Any, file: Any, key: str) -> tuple[str, str]:
    names = _dataset(h5py, file, key)
    if names.shape != (2,) or h5py.check_string_dtype(names.dtype) is None:
        raise DataError(_unlike(names, "the names of two classes"))
    first, second = (bytes(name).decode("utf-8", errors="replace") for name in names[...])
    return first, second


def _unlike(dataset: Any, expected: str) -> str:
    return (
        f"{dataset.file.filename!r}: {dataset.name[1:]} has shape {dataset.shape} and type {dataset.dtype}, "
        f"where {expected} must stand"
    )


# Patches of photographs


@dataclass(frozen=True)
class Photograph:
    """A photograph in the scikit-image package, and two regions of it: (top, bottom, left, right)."""

    file: str
    is_cat: bool
    train: tuple[int, int, int, int]
    test: tuple[int, int, int, int]


# The cat's regions leave out the sofa behind it. Training and test regions share an edge at most.
PHOTOGRAPHS = (
    Photograph("chelsea.png", True, train=(10, 300, 35, 245), test=(40, 290, 245, 365)),
    Photograph("astronaut.png", False, train=(0, 512, 0, 340), test=(0, 512, 340, 512)),
    Photograph("coffee.png", False, train=(0, 400, 0, 400), test=(0, 400, 400, 600)),
    Photograph("rocket.jpg", False, train=(0, 427, 0, 420), test=(0, 427, 420, 640)),
    Photograph("motorcycle_left.png", False, train=(0, 500, 0, 490), test=(0, 500, 490, 741)),
)


@spelled
@renamed(seed="rng")
def load_photograph_patches(rng: Rng = 0, train: int = 209, test: int = 50) -> ImageSplit:
    """Cut 64x64 patches, every other one cat, from the photographs that are installed with scikit-image.

    `train` and `test` are the numbers of patches. No pixel of a training patch is a pixel of a test patch.
    The same seed gives the same patches, and nothing is downloaded. Raises `MissingExtraError` without
    scikit-image, `DataError` where it was installed without its photographs.
    """
    photographs = {photograph: _open_photograph(photograph.file) for photograph in PHOTOGRAPHS}
    generator = as_generator(rng)
    train_x, train_y = _cut(
        {p: _region(pixels, p.train) for p, pixels in photographs.items()}, train, generator
    )
    test_x, test_y = _cut({p: _region(pixels, p.test) for p, pixels in photographs.items()}, test, generator)
    drawn = f" (seed {rng})" if isinstance(rng, (int, np.integer)) else ""
    source = f"Patches of the photographs in scikit-image{drawn}"
    return ImageSplit(train_x, train_y, test_x, test_y, ("non-cat", "cat"), source)


def _open_photograph(name: str) -> NDArray[np.uint8]:
    skimage = require(
        "skimage", extra="demos", purpose="training without data, on scikit-image's own photographs,"
    )
    image = require("PIL.Image", extra="demos", purpose="opening a photograph")
    path = Path(skimage.__path__[0]) / "data" / name  # skimage.data would download what it does not find
    try:
        with image.open(path) as picture:
            return np.asarray(picture.convert("RGB"))
    except OSError as error:
        raise DataError(
            f"the installed scikit-image has no photograph {name!r}: reinstall it, or use the data set"
        ) from error


def _region(pixels: NDArray[np.uint8], box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    top, bottom, left, right = box
    return pixels[top:bottom, left:right]


def _cut(
    regions: dict[Photograph, NDArray[np.uint8]], count: int, generator: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Cut `count` patches at random places, by turns of a cat and of something else; also their labels."""
    labels = np.arange(1, count + 1) % 2
    patches = np.empty((count, SIDE, SIDE, 3), np.uint8)
    by_label = {
        label: [pixels for p, pixels in regions.items() if p.is_cat == bool(label)] for label in (0, 1)
    }
    for i, label in enumerate(labels.tolist()):
        region = by_label[label][generator.integers(len(by_label[label]))]
        top, left = (generator.integers(length - SIDE + 1) for length in region.shape[:2])
        patches[i] = region[top : top + SIDE, left : left + SIDE]
    return patches, labels.astype(np.int64)
