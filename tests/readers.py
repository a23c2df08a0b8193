"""Everything that reads what strangers made, and how to damage it: for `test_fuzz.py` and `long/fuzz.py`.

A reader gets a healthy sample that was damaged at random. It may read it, or refuse it with one of our errors, whose
message is one clear sentence; anything else is a finding.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from xml.dom import minidom

import numpy as np

import autograd_mini as am
from autograd_mini.core.errors import AutogradError


@dataclass(frozen=True)
class Reader:
    """How to make a healthy sample, and how to read what became of it."""

    name: str
    needs: str | None
    samples: Callable[[Path], list[bytes]]
    read: Callable[[bytes, Path], Any]
    share: float
    """Its part of the inputs of the long run: the slow ones get fewer."""


def damage(sample: bytes, other: bytes, random: Random) -> bytes:
    """A sample with a few bytes flipped, cut out, doubled, made extreme, or taken from another one."""
    data = bytearray(sample)
    for _ in range(random.choice([0, 1, 1, 2, 3, 8])):
        kind = random.randrange(7)
        at = random.randrange(len(data) + 1) if random.random() < 0.5 else random.randrange(min(len(data), 200) + 1)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << random.randrange(8)
        elif kind == 1:
            del data[at : at + random.choice([1, 4, 100, 10**6])]
        elif kind == 2:
            data[at:at] = data[at : at + random.choice([1, 8, 500])] * random.choice([1, 2, 50])
        elif kind == 3:
            data[at : at + 8] = random.choice([b"\xff" * 8, b"\x00" * 8, b"\x7f" + b"\xff" * 7, b"\x80" + b"\x00" * 7])
        elif kind == 4:
            begin = random.randrange(len(other) + 1)
            data[at : at + 20] = other[begin : begin + 20]
        elif kind == 5:
            data[at:at] = bytes(random.randrange(256) for _ in range(random.randrange(1, 9)))
        else:
            data[at:at] = random.choice(
                [b"9" * 30, b"(" * 300, b"[" * 300, b"**9**9", b"{", b'"', b"\\", b"__import__('os')", b"nan", b"\x00"]
            )
    return bytes(data)


def verdict(reader: Reader, data: bytes, folder: Path) -> str | None:
    """None if the reader behaved, else what it did."""
    try:
        reader.read(data, folder)
    except AutogradError as error:
        message = str(error)
        if not message.strip() or len(message) > 3000:
            return f"a message of {len(message)} characters"
        return None
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return None


# ---- the readers -----------------------------------------------------------------------------------------------------


def hdf5_file(split: str, count: int) -> bytes:
    import h5py

    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        h5[f"{split}_set_x"] = np.zeros((count, 64, 64, 3), np.uint8)
        h5[f"{split}_set_y"] = np.arange(count) % 2
        h5["list_classes"] = np.array([b"non-cat", b"cat"])
    return file.getvalue()


def hdf5_samples(folder: Path) -> list[bytes]:
    (folder / "test_catvnoncat.h5").write_bytes(hdf5_file("test", 2))
    return [hdf5_file("train", 1), hdf5_file("train", 3)]


def read_hdf5(data: bytes, folder: Path) -> None:
    (folder / "train_catvnoncat.h5").write_bytes(data)
    am.data.load_cats(folder)


def weights_samples(folder: Path) -> list[bytes]:
    model = am.nn.Linear(3, 2, rng=np.random.default_rng(0))
    am.training.save_weights(model, folder / "w.safetensors")
    return [(folder / "w.safetensors").read_bytes()]


def read_weights(data: bytes, folder: Path) -> None:
    (folder / "w.safetensors").write_bytes(data)
    am.training.load_weights(am.nn.Linear(3, 2, rng=np.random.default_rng(0)), folder / "w.safetensors")


def checkpoint_parts() -> dict[str, Any]:
    model = am.nn.Linear(3, 2, rng=np.random.default_rng(0))
    optimizer = am.optim.Adam(model.parameters())
    return {"model": model, "optimizer": optimizer, "rng": np.random.default_rng(1)}


def checkpoint_samples(folder: Path) -> list[bytes]:
    parts = checkpoint_parts()
    for p in parts["model"].parameters():
        p.grad = np.ones_like(p.data)
    parts["optimizer"].step()
    am.training.Checkpoint(folder / "run.safetensors", **parts).save()
    return [(folder / "run.safetensors").read_bytes()]


def read_checkpoint(data: bytes, folder: Path) -> None:
    (folder / "run.safetensors").write_bytes(data)
    am.training.Checkpoint(folder / "run.safetensors", **checkpoint_parts()).load()


def cifar_samples(folder: Path) -> list[bytes]:
    rng = np.random.default_rng(0)
    return [b"".join(bytes([k]) + rng.bytes(3072) for k in range(count)) for count in (1, 3)]


def read_cifar(data: bytes, folder: Path) -> None:
    (folder / "data_batch_1.bin").write_bytes(data)
    am.data.load_cifar10(folder)


def image_samples(folder: Path) -> list[bytes]:
    from PIL import Image

    found = []
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 7, 3), np.uint8))
    for kind in ("PNG", "JPEG", "BMP", "GIF", "TIFF", "PPM", "WEBP"):
        file = io.BytesIO()
        picture.save(file, kind)
        found.append(file.getvalue())
    return found


def read_image(data: bytes, folder: Path) -> None:
    home = folder / "images" / "cat"
    home.mkdir(parents=True, exist_ok=True)
    (home / "1.png").write_bytes(data)
    am.data.ImageFolder(folder / "images", size=(8, 8), most_pixels=100_000)[0]


FORMULAS = [
    "3*(a+b*c)",
    "-ln(sigmoid(a*b+c))",
    "max(a, b)**2 / (1 + exp(-c))",
    "relu(a - b) + c",
    "hypot(a, b) % c // 2",
    "1e308*a**b**c",
]


def read_formula(data: bytes, folder: Path) -> None:
    from autograd_mini.notation.parse import parse

    with np.errstate(all="ignore"):
        parse(data.decode("utf-8", "surrogateescape"), {"a": 7.0, "b": 4.0, "c": 2.0})


def read_label(data: bytes, folder: Path) -> None:
    a = am.Value(2.0, label=data.decode("utf-8", "replace"))
    picture = am.draw(a * 3.0)
    svg = picture.svg
    minidom.parseString(svg)
    assert "<script" not in svg.lower()


READERS = [
    Reader("formulas", None, lambda folder: [f.encode() for f in FORMULAS], read_formula, 0.55),
    Reader("CIFAR-10 files", None, cifar_samples, read_cifar, 0.2),
    Reader("weights", "safetensors", weights_samples, read_weights, 0.1),
    Reader("checkpoints", "safetensors", checkpoint_samples, read_checkpoint, 0.05),
    Reader("images", "PIL", image_samples, read_image, 0.07),
    Reader("HDF5 files", "h5py", hdf5_samples, read_hdf5, 0.025),
    Reader("labels", None, lambda folder: [b"w", b"<b>&\"'", b"a --> b", "größe".encode()], read_label, 0.005),
]


def examine(reader: Reader, seeds: range, folder: Path) -> list[tuple[int, str]]:
    """What a reader did with damaged samples, where it misbehaved."""
    samples = reader.samples(folder)
    found = []
    for seed in seeds:
        random = Random(seed)
        data = damage(random.choice(samples), random.choice(samples), random)
        said = verdict(reader, data, folder)
        if said is not None:
            found.append((seed, said))
    return found


def limit_memory(gigabytes: float) -> None:
    """Let an allocation beyond the limit fail, in this process (where the system can)."""
    if os.name == "posix":
        import resource

        size = int(gigabytes * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
