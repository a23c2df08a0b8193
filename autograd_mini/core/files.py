"""Files that are either written whole or not at all."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DataError


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside `path` (same suffix); on success it replaces `path` in one step, on failure it
    is removed.

    An existing file keeps its permissions, and a symbolic link stays one: the file that it names is written. A process that
    is killed in the block leaves its draft behind, for `sweep_drafts` to remove.

    Raises:
        DataError: for a name that no file can have, a link that leads nowhere, a FIFO, a socket or a device.

    >>> import tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "note.txt"
    >>> with atomic_write(target) as draft:
    ...     _ = draft.write_text("whole")
    >>> target.read_text()
    'whole'
    """
    target = destination(path)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=Path(path).suffix, dir=target.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())  # else a power cut might leave an empty file under the final name
        os.chmod(draft, target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        os.replace(draft, target)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def destination(path: str | os.PathLike[str]) -> Path:
    """The file that a path names, behind all symbolic links."""
    if "\0" in os.fspath(path):
        raise DataError(f"{os.fspath(path)!r} is no name of a file: it holds the character NUL")
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise DataError(f"{str(path)!r} is a symbolic link that leads to itself: name a file")
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise DataError(f"{str(path)!r} is a FIFO, a socket or a device, which would be replaced by a file: name a file")
    return target


def sweep_drafts(path: str | os.PathLike[str]) -> None:
    """Remove the drafts of `path` that killed processes left behind; no process may be writing it meanwhile."""
    target = destination(path)
    for draft in target.parent.glob(f".{glob.escape(target.stem)}-{'?' * 8}{glob.escape(Path(path).suffix)}"):
        with suppress(FileNotFoundError):
            draft.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
