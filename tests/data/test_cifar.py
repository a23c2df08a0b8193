"""CIFAR-10 is read from its binary files, and nothing else passes for it."""

import numpy as np
import pytest

from autograd_mini.core.errors import ArgumentError, DataError
from autograd_mini.data import CIFAR10_CLASSES, load_cifar10


def record(label, image):
    """A record as the format has it: the label, then red, green and blue, row by row."""
    return bytes([label]) + np.ascontiguousarray(image.transpose(2, 0, 1)).tobytes()


@pytest.fixture
def folder(tmp_path, rng):
    """Two training files and a test file of few records, and what they hold."""
    content = {}
    for name, count in [("data_batch_1.bin", 4), ("data_batch_3.bin", 3), ("test_batch.bin", 2)]:
        images = rng.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
        labels = rng.integers(0, 10, count)
        (tmp_path / name).write_bytes(b"".join(map(record, labels.tolist(), images)))
        content[name] = images, labels
    return tmp_path, content


def test_the_files_that_are_there_are_read_in_order(folder):
    path, content = folder
    X, y = load_cifar10(path)
    assert X.dtype == np.uint8 and y.dtype == np.int64
    np.testing.assert_array_equal(X, np.concatenate([content["data_batch_1.bin"][0], content["data_batch_3.bin"][0]]))
    np.testing.assert_array_equal(y, np.concatenate([content["data_batch_1.bin"][1], content["data_batch_3.bin"][1]]))
    np.testing.assert_array_equal(load_cifar10(path, "test")[0], content["test_batch.bin"][0])


@pytest.mark.parametrize("limit", [1, 4, 5, 100])
def test_no_more_is_read_than_asked_for(folder, limit):
    X, y = load_cifar10(folder[0], limit=limit)
    assert len(X) == len(y) == min(limit, 7)


def test_the_folder_around_the_folder_will_do(folder):
    inner = folder[0] / "cifar-10-batches-bin"
    inner.mkdir()
    (folder[0] / "test_batch.bin").rename(inner / "test_batch.bin")
    assert len(load_cifar10(folder[0], "test")[0]) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has 0 bytes"),
        (b"x" * 3072, "has 3072 bytes"),
        (b"\x01" * 3073 * 2 + b"\x01", "truncated, or no binary file"),
        (b"\x0a" * 3073, "record 0 has the label 10"),
        (b"index,label\n" * 3073, "record 0 has the label 105"),
    ],
    ids=["empty", "truncated", "one byte more", "an eleventh class", "text"],
)
def test_a_truncated_or_foreign_file_is_one_clear_error(tmp_path, content, words):
    (tmp_path / "data_batch_1.bin").write_bytes(content)
    with pytest.raises(DataError, match=words) as caught:
        load_cifar10(tmp_path)
    assert "data_batch_1.bin" in str(caught.value) and "\n" not in str(caught.value)


def test_a_huge_file_is_refused_before_anything_is_read(tmp_path):
    with (tmp_path / "test_batch.bin").open("wb") as file:
        file.truncate(3073 * 10**9)  # a hole: three terabytes by its length, nothing on disk
    with pytest.raises(DataError, match="not 1 to 10000 records"):
        load_cifar10(tmp_path, "test")


def test_a_folder_without_the_files_is_named(tmp_path):
    with pytest.raises(DataError, match="holds no data_batch_1.bin"):
        load_cifar10(tmp_path)
    with pytest.raises(ArgumentError, match="'validation' is neither"):
        load_cifar10(tmp_path, "validation")
    with pytest.raises(ArgumentError, match="limit=0"):
        load_cifar10(tmp_path, limit=0)


def test_the_real_data_set_is_read(request):
    import os
    from pathlib import Path

    root = os.environ.get("AUTOGRAD_MINI_DATA")
    if not root or not (Path(root) / "cifar-10-batches-bin").is_dir():
        pytest.skip("AUTOGRAD_MINI_DATA does not name a folder that holds cifar-10-batches-bin/")
    X, y = load_cifar10(root, limit=1000)
    assert X.shape == (1000, 32, 32, 3) and len(CIFAR10_CLASSES) == 10
    assert [CIFAR10_CLASSES[label] for label in y[:4]] == ["frog", "truck", "truck", "deer"]
    assert 100 < X.mean() < 140
