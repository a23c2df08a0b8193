"""A folder of images, in which each subfolder is a class: the usual form of a data set of one's own.

Files from elsewhere are read with care. Only plain raster formats are opened, and none of the readers that would run
another program; a picture that is too large says so in its header and is refused before it is decoded; a broken one is
named, or left out by option.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ArgumentError, DataError, require
from ..core.names.spelling import renamed, spelled
from .directory import data_directory

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")  # not EPS, for one, which Pillow hands to Ghostscript
SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
CHANNELS = {"L": 1, "RGB": 3}


def _eight_bits(pixels: NDArray[Any], mode: str, format: str | None, path: Path) -> NDArray[np.uint8]:
    """Grey values of more than 8 bits as 8 bits; Pillow would cut them off at 255.

    What a PGM or PNG holds goes up to 65535, for Pillow scales it so. Other whole numbers and floats do not say what is white.
    """
    if mode.startswith("I;16") or mode == "I" and format in ("PPM", "PNG"):
        return np.round(pixels.astype(np.float64) / 257).astype(np.uint8)
    kind = "whole numbers of 32 bits" if mode == "I" else "floats"
    raise DataError(f"{str(path)!r} holds {kind}, which do not say what is white: save it with 8 or 16 bits, or skip_broken=True")


class _Images:
    """Image files, read and scaled when they are asked for; arguments as of `ImageFolder`."""

    takes_arrays = True
    paths: list[Path]

    def __init__(
        self, directory: str | os.PathLike[str] | None, size: tuple[int, int], mode: str, most_pixels: int, layout: str
    ) -> None:
        name = type(self).__name__
        if mode not in CHANNELS:
            raise ArgumentError(f"{name}: mode={mode!r} is neither 'RGB' nor 'L'")
        if len(size) != 2 or min(size) < 1:
            raise ArgumentError(f"{name}: size={size!r} must be (height, width) in pixels")
        if layout not in ("channels_first", "channels_last"):
            raise ArgumentError(f"{name}: layout={layout!r} must be 'channels_first' or 'channels_last'")
        require("PIL.Image", extra="data", purpose="reading images")
        self.directory = data_directory(name, directory)
        self.size, self.mode, self.most_pixels, self.layout = tuple(size), mode, most_pixels, layout
        self.skipped: list[str] = []

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def names(self) -> list[str]:
        """The path of each image inside the folder, for `predict(..., names=)`."""
        return [path.relative_to(self.directory).as_posix() for path in self.paths]

    def _images(self, numbers: Any) -> NDArray[np.uint8]:
        """One image, or several as a batch."""
        if np.ndim(numbers) == 0:
            return self._laid_out(self._read(self.paths[numbers]), one=True)
        images = np.empty((len(numbers), *self.size, *([3] if self.mode == "RGB" else [])), np.uint8)
        for place, number in enumerate(numbers):
            images[place] = self._read(self.paths[number])
        return self._laid_out(images, one=False)

    def _laid_out(self, images: NDArray[np.uint8], one: bool) -> NDArray[np.uint8]:
        """Images as files hold them, or with the channels before height and width (grey ones get an axis of one channel)."""
        if self.layout == "channels_last":
            return images
        if self.mode == "L":
            return images[None] if one else images[:, None]
        return np.ascontiguousarray(np.moveaxis(images, -1, -3))

    def _readable(self, path: Path) -> bool:
        try:
            self._read(path)
            return True
        except DataError as error:
            self.skipped.append(str(error))
            return False

    def _read(self, path: Path) -> NDArray[np.uint8]:
        """One image, scaled."""
        image = require("PIL.Image", extra="data", purpose="reading images")
        operations = require("PIL.ImageOps", extra="data", purpose="reading images")
        height, width = self.size
        try:
            with image.open(path, formats=FORMATS) as picture:
                if picture.width * picture.height > self.most_pixels:
                    raise DataError(
                        f"{str(path)!r} has {picture.width} x {picture.height} pixels, more than the "
                        f"{self.most_pixels} that most_pixels allows"
                    )
                upright = operations.exif_transpose(picture)
                if upright.mode[0] in "IF":
                    upright = image.fromarray(_eight_bits(np.asarray(upright), upright.mode, picture.format, path))
                return np.asarray(operations.fit(upright.convert(self.mode), (width, height)))
        except DataError:
            raise
        except Exception as error:  # a decoder fed with garbage may raise anything
            reason = " ".join(str(error).split()) or type(error).__name__
            raise DataError(
                f"{str(path)!r} cannot be read as an image ({reason}): remove it, or pass skip_broken=True"
            ) from error


@spelled
class ImageFolder(_Images):
    """The images under a folder, where the names of its subfolders are the classes; a data set of (image, label).

    Args:
        directory: the folder; left out, the one that the environment variable AUTOGRAD_MINI_DATA names.
            `directory/cat/1.png` and `directory/cat/garden/2.jpg` are of the class "cat"; links to folders are not followed,
            hidden files and files that do not end like an image are passed over.
        size: (height, width) to which each image is scaled; what does not fit is cut off evenly at both sides.
        mode: "RGB", or "L" for grey.
        skip_broken: leave out images that cannot be read (each is opened once, now, to find out), and list them in
            `skipped`. Without it, the first one that is met is an error.
        most_pixels: an image larger than that is counted as broken; nothing is allocated for it.
        layout: "channels_last", (N, H, W, 3) or (N, H, W) in grey, as files hold them; or "channels_first", (N, C, H, W).

    Attributes:
        classes: the names of the classes, sorted; a label is an index into them.
        paths, labels: file and label of each image; `names` are the paths inside the folder.
        skipped: a sentence for each image that was left out.

    Raises:
        DataError: where the folder holds no classes or no images; later, for a broken image.
        MissingExtraError: without Pillow.
    """

    @renamed(root="directory")
    def __init__(
        self,
        directory: str | os.PathLike[str] | None = None,
        *,
        size: tuple[int, int] = (32, 32),
        mode: str = "RGB",
        skip_broken: bool = False,
        most_pixels: int = 50_000_000,
        layout: str = "channels_last",
    ) -> None:
        super().__init__(directory, size, mode, most_pixels, layout)
        self.classes, found = _files(self.directory)
        if skip_broken:
            found = [(path, label) for path, label in found if self._readable(path)]
            if not found:
                raise DataError(
                    f"{str(self.directory)!r}: none of its {len(self.skipped)} images can be read ({self.skipped[0]})"
                )
        self.paths = [path for path, _ in found]
        self.labels = np.array([label for _, label in found], np.int64)

    def __getitem__(self, index: Any, /) -> tuple[NDArray[np.uint8], Any]:
        numbers = np.arange(len(self))[index]
        return self._images(numbers), self.labels[numbers]

    def load(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """All images and labels at once: (N, H, W, 3), or (N, H, W) where the mode is grey, and (N,)."""
        return self[:]

    def __repr__(self) -> str:
        return f"<ImageFolder: {len(self)} images of {len(self.classes)} classes, {self.size[0]} x {self.size[1]} {self.mode}>"


@spelled
class ImageFiles(_Images):
    """The images that lie in a folder, without classes, sorted by name; a data set of (image,), for predictions.

    Args:
        directory, size, mode, skip_broken, most_pixels, layout: as of `ImageFolder`.
        subfolders: whether images in folders inside are taken as well.

    Attributes:
        paths: the file of each image; `names` are the paths inside the folder.
        skipped: a sentence for each image that was left out.

    Raises:
        DataError: where the folder holds no image; later, for a broken image.
        MissingExtraError: without Pillow.

    `predict(model, ImageFiles("test", layout="channels_first"), names=files.names, path="answer.csv")` writes a table.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str] | None = None,
        *,
        size: tuple[int, int] = (32, 32),
        mode: str = "RGB",
        skip_broken: bool = False,
        most_pixels: int = 50_000_000,
        layout: str = "channels_last",
        subfolders: bool = False,
    ) -> None:
        super().__init__(directory, size, mode, most_pixels, layout)
        if not self.directory.is_dir():
            raise DataError(f"there is no folder {str(self.directory)!r}: name the one that holds the images")
        self.paths = _images_in(self.directory, subfolders)
        if skip_broken:
            self.paths = [path for path in self.paths if self._readable(path)]
        if not self.paths:
            raise DataError(f"{str(self.directory)!r} holds no image that can be read ({' '.join(SUFFIXES)})")

    def __getitem__(self, index: Any, /) -> tuple[NDArray[np.uint8]]:
        return (self._images(np.arange(len(self))[index]),)

    def load(self) -> NDArray[np.uint8]:
        """All images at once."""
        return self[:][0]

    def __repr__(self) -> str:
        return f"<ImageFiles: {len(self)} images, {self.size[0]} x {self.size[1]} {self.mode}>"


def _images_in(folder: Path, subfolders: bool = True) -> list[Path]:
    """The files in a folder that end like images and are not hidden, in order."""
    found = []
    for place, inside, files in os.walk(folder):
        inside[:] = sorted(inside) if subfolders else []
        paths = [Path(place, file) for file in sorted(files)]
        found += [path for path in paths if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()]
    return found


def _files(root: Path) -> tuple[list[str], list[tuple[Path, int]]]:
    """The classes, and each image with its label."""
    if not root.is_dir():
        raise DataError(f"there is no folder {str(root)!r}: name the one that holds a subfolder of images for each class")
    classes = sorted(entry.name for entry in os.scandir(root) if entry.is_dir() and not entry.name.startswith("."))
    if not classes:
        hint = ", or read images without classes by ImageFiles" if _images_in(root, subfolders=False) else ""
        raise DataError(f"{str(root)!r} has no subfolders: put the images of each class into a folder of that name{hint}")
    found: list[tuple[Path, int]] = []
    for label, name in enumerate(classes):
        images = _images_in(root / name)
        found += [(path, label) for path in images]
        if not images:
            raise DataError(f"{str(root / name)!r} holds no image ({' '.join(SUFFIXES)}): add some, or remove the folder")
    return classes, found
