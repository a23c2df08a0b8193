"""CIFAR-10 in its binary form: small colour photographs of ten kinds of things.

The format is as plain as formats get: a file is a row of records, and a record is one byte for the label and 3072 for
the picture, all of its red first, then green, then blue, row by row. There is no header, so that whether a file is one
of this kind can only be recognized by its length and its labels; both are checked.

Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ArgumentError, DataError
from ..core.names.spelling import renamed, spelled
from .directory import data_directory

CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SIDE = 32
RECORD = 1 + 3 * SIDE * SIDE
MOST_RECORDS = 10_000  # in one file; the official ones have exactly as many
FILES = {"train": tuple(f"data_batch_{i}.bin" for i in range(1, 6)), "test": ("test_batch.bin",)}


@spelled
@renamed(folder="directory")
def load_cifar10(
    directory: str | os.PathLike[str] | None = None, split: str = "train", limit: int | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Read the pictures and labels of CIFAR-10 from its binary files.

    Args:
        directory: where `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin` lie, or the folder around
            `cifar-10-batches-bin`; left out, what AUTOGRAD_MINI_DATA names.
            Training batches that are not there are left out, so a part of the data set will do.
        split: "train" or "test".
        limit: read no more than so many pictures, the first ones.

    Returns:
        Pictures (N, 32, 32, 3) in uint8, and labels (N,), which index `CIFAR10_CLASSES`.

    Raises:
        DataError: where no file is found, or one is truncated or of another kind.
        ArgumentError: for another split, or a limit below 1.
    """
    if split not in FILES:
        raise ArgumentError(f"load_cifar10: split={split!r} is neither 'train' nor 'test'")
    if limit is not None and limit < 1:
        raise ArgumentError(f"load_cifar10: limit={limit} must be a number of pictures from 1 up, or None for all")
    home = data_directory("load_cifar10", directory)
    if (home / "cifar-10-batches-bin").is_dir():
        home = home / "cifar-10-batches-bin"
    paths = [home / name for name in FILES[split] if (home / name).is_file()]
    if not paths:
        raise DataError(f"{str(home)!r} holds no {FILES[split][0]}: name the folder with the binary files of CIFAR-10")
    left = MOST_RECORDS * len(paths) if limit is None else limit
    parts: list[NDArray[np.uint8]] = []
    for path in paths:
        if left:
            parts.append(_read(path, left))
            left -= len(parts[-1])
    together = np.concatenate(parts)
    pictures = together[:, 1:].reshape(-1, 3, SIDE, SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(pictures), together[:, 0].astype(np.int64)


def _read(path: Path, limit: int) -> NDArray[np.uint8]:
    """The first records of a file, as rows of bytes."""
    size = path.stat().st_size
    count, rest = divmod(size, RECORD)
    if rest or not 1 <= count <= MOST_RECORDS:
        raise DataError(
            f"{str(path)!r} has {size} bytes, which is not 1 to {MOST_RECORDS} records of {RECORD}: "
            "it is truncated, or no binary file of CIFAR-10; copy or download it again"
        )
    wanted = min(count, limit)
    try:
        records = np.fromfile(path, np.uint8, wanted * RECORD).reshape(wanted, RECORD)
    except (OSError, ValueError) as error:
        raise DataError(f"{str(path)!r} cannot be read ({' '.join(str(error).split())})") from error
    labels = records[:, 0]
    if labels.max() >= len(CIFAR10_CLASSES):
        first = int(np.argmax(labels >= len(CIFAR10_CLASSES)))
        raise DataError(
            f"{str(path)!r}: record {first} has the label {labels[first]}, where CIFAR-10 has 0 to 9: "
            "it is no binary file of CIFAR-10"
        )
    return records
