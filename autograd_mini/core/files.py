"""Files that are either written whole or not at all."""

from __future__ import annotations

import glob
import hashlib
import os
import secrets
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
    draft = _new_draft(target, Path(path).suffix)
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())  # else a power cut might leave an empty file under the final name
        if target.exists():
            os.chmod(draft, target.stat().st_mode)
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
    for draft in target.parent.glob(f".{glob.escape(_stem(target))}-{'?' * 8}{glob.escape(Path(path).suffix)}"):
        with suppress(FileNotFoundError):
            draft.unlink()


def _new_draft(target: Path, suffix: str) -> Path:
    """An empty file beside the target; to replace a file, it is for its owner alone until it has the file's permissions."""
    mode = 0o600 if target.exists() else 0o666  # less the umask, which the system takes off: to ask for it would be to change it
    while True:
        draft = target.with_name(f".{_stem(target)}-{secrets.token_hex(4)}{suffix}")
        with suppress(FileExistsError):
            os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), mode))
            return draft


def _stem(target: Path) -> str:
    """The name without its suffix; a hash in place of one so long that a draft's name would be too long for the system."""
    name = os.fsencode(target.stem)
    if len(os.fsencode(target.name)) <= 240 or len(os.fsencode(target.name)) > 255:
        return target.stem
    return hashlib.sha256(name).hexdigest()[:16]
