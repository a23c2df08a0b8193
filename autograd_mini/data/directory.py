"""The folder of the data sets."""

from __future__ import annotations

import os
from pathlib import Path

from ..core.errors import DataError


def data_directory(taker: str, directory: str | os.PathLike[str] | None) -> Path:
    """The folder of a data set: the one that was named, or else the one in the environment variable AUTOGRAD_MINI_DATA.

    Raises:
        DataError: where neither is given; `taker` is the function that asks.
    """
    if directory is not None:
        return Path(directory)
    found = os.environ.get("AUTOGRAD_MINI_DATA")
    if not found:
        raise DataError(f"{taker}: name the directory of the data, or set the environment variable AUTOGRAD_MINI_DATA to it")
    return Path(found)
