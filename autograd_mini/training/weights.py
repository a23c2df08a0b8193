"""Named arrays in a file: the weights of a model, in the safetensors format.

The format is a header in JSON and then the numbers, nothing else: reading a file runs no code, and what the header says of
sizes is held against the length of the file before anything is allocated. A file is written whole or not at all, and carries a
checksum, so that a bit that has changed on a disk is not read as a weight.

Source: https://github.com/huggingface/safetensors (format).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import ArgumentError, AutogradError, DataError, require
from ..core.files import atomic_write
from ..core.names.spelling import spelled
from ..nn import Module

Arrays = dict[str, Any]
MOST = 50_000  # arrays in a file
LONGEST = 100_000_000  # bytes of a header, as in the format's own reader
FORMAT = "autograd_mini"  # the entry of the header that says what kind of file of ours it is
CHECKSUM = "autograd_mini.sha256"  # the entry that holds the checksum of everything else


@spelled
def save_weights(model: Module, path: str | os.PathLike[str]) -> None:
    """Write the parameters and buffers of a model to a file.

    Args:
        path: where to, usually `something.safetensors`; a file that is there is replaced in one step.

    Raises:
        MissingExtraError: without safetensors.
    """
    write_arrays(path, model.state_dict(), {FORMAT: "weights"})


@spelled
def load_weights(model: Module, path: str | os.PathLike[str], strict: bool = True) -> None:
    """Read the parameters and buffers of a model from a file that `save_weights` (or another program) wrote.

    Args:
        strict: whether every name in the file must be one of the model's, and the reverse.

    Raises:
        DataError: for a file that is missing, truncated or of another kind, or of another architecture; then the message
            lists what differs, and the model is as it was.
    """
    arrays, facts = read_arrays(path)
    if facts.get(FORMAT) == "checkpoint":
        raise DataError(f"{str(path)!r} is a checkpoint and holds more than weights: read it with Checkpoint(path, ...).load()")
    try:
        model.load_state_dict(arrays, strict=strict)
    except AutogradError as error:
        raise DataError(f"{str(path)!r} does not fit the model: {error}") from error


def check_target(path: str | os.PathLike[str]) -> None:
    """Refuse at the beginning what could not be written at the end."""
    require("safetensors", extra="train", purpose="writing weights")
    if not Path(path).parent.is_dir():
        raise DataError(f"{str(path)!r} cannot be written: there is no folder {str(Path(path).parent)!r}, make it first")


def write_arrays(path: str | os.PathLike[str], arrays: Mapping[str, Any], facts: Mapping[str, str]) -> None:
    """Write arrays by their names, and texts beside them, in one step."""
    package = require("safetensors.numpy", extra="train", purpose="writing weights")
    dense = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    if odd := next((name for name, array in dense.items() if array.dtype.kind not in "fiub"), None):
        raise ArgumentError(f"{odd!r} holds {dense[odd].dtype}, which a file of weights cannot: real numbers only")
    facts = {**facts, "format": "np"}  # other loaders ask for it
    facts[CHECKSUM] = checksum(dense, facts)
    try:
        with atomic_write(path) as draft:
            draft.write_bytes(package.save(dense, facts))  # save_file would leave drafts of its own when killed
    except OSError as error:
        reason = error.strerror or error
        raise DataError(f"{str(path)!r} cannot be written ({reason}): name a file in a folder that is there") from error


def read_arrays(path: str | os.PathLike[str]) -> tuple[Arrays, dict[str, str]]:
    """The arrays in a file, each of them writable and not shared, and the texts beside them."""
    package = require("safetensors", extra="train", purpose="reading weights")
    if not Path(path).is_file():
        if Path(path).exists():
            raise DataError(f"{str(path)!r} is a folder, a FIFO or a device: name a file")
        raise DataError(f"there is no file {str(path)!r}")
    refuse_too_many(path)
    try:
        with package.safe_open(path, framework="numpy") as file:
            kinds = {name: file.get_slice(name).get_dtype() for name in file.keys()}
            arrays = {name: np.array(file.get_tensor(name)) for name, kind in kinds.items() if kind != "BF16"}
            facts = dict(file.metadata() or {})
        if "BF16" in kinds.values():  # a type that NumPy does not have: the upper half of 32 bits
            raw = dict(package.deserialize(Path(path).read_bytes()))
            halves = {name: raw[name] for name, kind in kinds.items() if kind == "BF16"}
            arrays |= {name: from_bfloat16(half["data"]).reshape(half["shape"]) for name, half in halves.items()}
    except (package.SafetensorError, OSError, ValueError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"{str(path)!r} cannot be read as safetensors, it is truncated or of another kind ({reason})") from error
    if facts.pop(CHECKSUM, None) not in (None, checksum(arrays, facts)):
        raise DataError(
            f"{str(path)!r} is not as it was written: its numbers do not fit their checksum, so it is damaged, or was changed by "
            f"a program that kept the entry {CHECKSUM!r} of the header"
        )
    return arrays, facts


def from_bfloat16(data: bytes) -> Any:
    """Numbers of 16 bits, the upper half of 32, as float32.

    >>> from_bfloat16(bytes([0x80, 0x3F, 0x20, 0xC0]))
    array([ 1. , -2.5], dtype=float32)
    """
    return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)


def checksum(arrays: Mapping[str, Any], facts: Mapping[str, str]) -> str:
    """The SHA-256 of arrays with their names, types and shapes, and of texts."""
    found = hashlib.sha256()
    for name in sorted(facts):
        if name != CHECKSUM:
            found.update(repr((name, facts[name])).encode())
    for name in sorted(arrays):
        array = np.asarray(arrays[name])
        array = np.asarray(array, array.dtype.newbyteorder("<"), order="C")
        found.update(repr((name, array.dtype.str, array.shape)).encode())
        found.update(array.reshape(-1).view(np.uint8).data if array.size else b"")
    return found.hexdigest()


def refuse_too_many(path: str | os.PathLike[str]) -> None:
    """Refuse a header that names more arrays than any model has, before each of them is made."""
    length = there = 0
    with suppress(OSError), open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > os.fstat(file.fileno()).st_size:
            return  # cut off, or no such file at all: the reader says so
        there = file.read(min(length, LONGEST)).count(b'"data_offsets"')
    if there > MOST:
        raise DataError(f"{str(path)!r} names {there:,} arrays, more than the {MOST:,} that are read: split it")
    if length > LONGEST:
        raise DataError(f"{str(path)!r} has a header of {length:,} bytes, more than the {LONGEST:,} that are read: split it")
