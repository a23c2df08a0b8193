"""Pages and pictures as files: written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ..core.errors import ArgumentTypeError
from ..core.files import atomic_write


def named(path: object, example: str) -> Path:
    """The path that the caller gave.

    Args:
        path: a text or a path.
        example: a name that would do, for the message.

    Raises:
        ArgumentTypeError: for anything else.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(f"the name of a file is a text or a path, got {type(path).__name__}: .save({example!r})")
    return Path(path)


def written(target: Path, content: str | bytes, what: str) -> Path:
    """Write a file, whole or not at all, and return its path; `what` is "picture", "page" or "player", for the message.

    Raises:
        OSError: where the file cannot be written.
        DataError: for a name that no file can have.
    """
    try:
        with atomic_write(target) as draft:
            draft.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    except OSError as error:
        raise type(error)(error.errno, f"cannot write the {what}: {error.strerror}", str(target)) from None
    return target


def folder(path: object) -> Path:
    """A folder for many files, made where it is not there.

    Raises:
        ArgumentTypeError: where `path` is no text or path.
        OSError: where it cannot be made.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(f"the name of a folder is a text or a path, got {type(path).__name__}")
    target = Path(path)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise type(error)(error.errno, f"cannot make the folder: {error.strerror}", str(target)) from None
    return target
