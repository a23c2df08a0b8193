"""A folder of images, in which each subfolder is a class: the data set that people bring along.

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

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")  # not EPS, for one, which Pillow hands to Ghostscript
SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
CHANNELS = {"L": 1, "RGB": 3}


class ImageFolder:
    """The images under `root`, where the names of the subfolders are the classes; a data set of (image, label).

    Args:
        root: the folder. `root/cat/1.png` and `root/cat/garden/2.jpg` are of the class "cat"; links to folders are not
            followed, hidden files and files that do not end like an image are passed over.
        size: (height, width) to which each image is scaled; what does not fit is cut off evenly at both sides.
        mode: "RGB", or "L" for grey.
        skip_broken: leave out images that cannot be read (each is opened once, now, to find out), and list them in
            `skipped`. Without it, the first one that is met is an error.
        most_pixels: an image larger than that is counted as broken; nothing is allocated for it.

    Attributes:
        classes: the names of the classes, sorted; a label is an index into them.
        paths, labels: file and label of each image.
        skipped: a sentence for each image that was left out.

    Raises:
        DataError: where the folder holds no classes or no images; later, for a broken image.
        MissingExtraError: without Pillow.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        size: tuple[int, int] = (32, 32),
        mode: str = "RGB",
        skip_broken: bool = False,
        most_pixels: int = 50_000_000,
    ) -> None:
        if mode not in CHANNELS:
            raise ArgumentError(f"ImageFolder: mode={mode!r} is neither 'RGB' nor 'L'")
        if len(size) != 2 or min(size) < 1:
            raise ArgumentError(f"ImageFolder: size={size!r} must be (height, width) in pixels")
        require("PIL.Image", extra="data", purpose="reading images")
        self.root, self.size, self.mode, self.most_pixels = Path(root), tuple(size), mode, most_pixels
        self.classes, found = _files(self.root)
        self.skipped: list[str] = []
        if skip_broken:
            found = [(path, label) for path, label in found if self._readable(path)]
            if not found:
                raise DataError(f"{str(self.root)!r}: none of its {len(self.skipped)} images can be read ({self.skipped[0]})")
        self.paths = [path for path, _ in found]
        self.labels = np.array([label for _, label in found], np.int64)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: Any, /) -> tuple[NDArray[np.uint8], Any]:
        numbers = np.arange(len(self))[index]
        if numbers.ndim == 0:
            return self._read(self.paths[numbers]), self.labels[numbers]
        images = np.empty((len(numbers), *self.size, *([3] if self.mode == "RGB" else [])), np.uint8)
        for place, number in enumerate(numbers):
            images[place] = self._read(self.paths[number])
        return images, self.labels[numbers]

    def load(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """All images and labels at once: (N, H, W, 3), or (N, H, W) where the mode is grey, and (N,)."""
        return self[:]

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
                if upright.mode.startswith("I;16"):  # Pillow would cut 16 bits off at 255
                    upright = image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
                return np.asarray(operations.fit(upright.convert(self.mode), (width, height)))
        except DataError:
            raise
        except Exception as error:  # a decoder fed with garbage may raise anything
            reason = " ".join(str(error).split()) or type(error).__name__
            raise DataError(
                f"{str(path)!r} cannot be read as an image ({reason}): remove it, or pass skip_broken=True"
            ) from error


def _files(root: Path) -> tuple[list[str], list[tuple[Path, int]]]:
    """The classes, and each image with its label."""
    if not root.is_dir():
        raise DataError(f"there is no folder {str(root)!r}: name the one that holds a subfolder of images for each class")
    classes = sorted(entry.name for entry in os.scandir(root) if entry.is_dir() and not entry.name.startswith("."))
    if not classes:
        raise DataError(f"{str(root)!r} has no subfolders: put the images of each class into a folder of that name")
    found: list[tuple[Path, int]] = []
    for label, name in enumerate(classes):
        before = len(found)
        for folder, subfolders, files in os.walk(root / name):
            subfolders.sort()
            for file in sorted(files):
                path = Path(folder, file)
                if path.suffix.lower() in SUFFIXES and not file.startswith(".") and path.is_file():
                    found.append((path, label))
        if len(found) == before:
            raise DataError(f"{str(root / name)!r} holds no image ({' '.join(SUFFIXES)}): add some, or remove the folder")
    return classes, found
