"""A folder of images is a data set; what is not an image is named, and nothing in it is run."""

import struct
import zlib

import numpy as np
import pytest

from autograd_mini.core.errors import ArgumentError, DataError
from autograd_mini.data import DataLoader, ImageFolder

Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def root(tmp_path):
    """Two classes of plain colour, one of them with a folder inside."""
    for name, colour in [("cat/a.png", (255, 0, 0)), ("cat/more/b.JPG", (250, 10, 10)), ("dog/c.bmp", (0, 0, 255))]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (20, 10), colour).save(path)
    (tmp_path / "dog" / "readme.txt").write_text("no image")
    (tmp_path / "dog" / ".hidden.png").write_bytes(b"")
    return tmp_path


def test_the_subfolders_are_the_classes(root):
    data = ImageFolder(root, size=(8, 6))
    assert data.classes == ["cat", "dog"] and data.labels.tolist() == [0, 0, 1]
    assert [path.name for path in data.paths] == ["a.png", "b.JPG", "c.bmp"]
    image, label = data[2]
    assert image.shape == (8, 6, 3) and image.dtype == np.uint8 and label == 1
    assert image[0, 0].tolist() == [0, 0, 255]


def test_a_batch_is_an_array(root):
    images, labels = ImageFolder(root, size=(4, 4))[[2, 0]]
    assert images.shape == (2, 4, 4, 3) and labels.tolist() == [1, 0]
    assert ImageFolder(root, size=(4, 4), mode="L").load()[0].shape == (3, 4, 4)
    (batch, _), _ = DataLoader(ImageFolder(root, size=(4, 4)), 2, prefetch=1)
    assert batch.shape == (2, 4, 4, 3)


def test_an_image_is_scaled_and_cut_at_both_sides(root):
    picture = np.zeros((10, 30, 3), np.uint8)
    picture[:, 10:20] = 255  # the middle third is what remains
    Image.fromarray(picture).save(root / "cat" / "a.png")
    assert (ImageFolder(root, size=(10, 10))[0][0] == 255).all()


def test_sixteen_bits_are_scaled_to_eight(root):
    Image.fromarray(np.full((4, 4), 0x8000, np.uint16)).save(root / "cat" / "a.png")
    assert (ImageFolder(root, size=(4, 4), mode="L")[0][0] == 0x80).all()


def broken(kind, path):
    if kind == "text":
        path.write_text("GIF89a? no.")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "truncated":
        noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        Image.fromarray(noise).save(path)
        path.write_bytes(path.read_bytes()[:5000])
    elif kind == "postscript":  # which Pillow would hand to an interpreter
        path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n")
    elif kind == "bomb":  # a header that promises 100000 x 100000 pixels
        header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
        chunk = b"IHDR" + header
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)))


@pytest.mark.parametrize("kind", ["text", "empty", "truncated", "postscript", "bomb"])
def test_a_broken_image_is_named_or_skipped_by_option(root, kind):
    broken(kind, root / "cat" / "broken.png")
    with pytest.raises(DataError, match="broken.png") as caught:
        ImageFolder(root).load()
    assert "\n" not in str(caught.value)
    data = ImageFolder(root, skip_broken=True)
    assert len(data) == 3 and len(data.skipped) == 1 and "broken.png" in data.skipped[0]
    assert data.load()[0].shape == (3, 32, 32, 3)


def test_an_image_with_too_many_pixels_is_refused_before_it_is_decoded(root):
    with pytest.raises(DataError, match="20 x 10 pixels, more than the 199"):
        ImageFolder(root, most_pixels=199)[0]


def test_links_to_folders_are_not_followed(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    Image.new("RGB", (4, 4)).save(elsewhere / "secret.png")
    (root / "cat" / "link").symlink_to(elsewhere, target_is_directory=True)
    assert len(ImageFolder(root)) == 3


def test_a_folder_without_classes_or_images_is_refused(tmp_path, root):
    with pytest.raises(DataError, match="there is no folder"):
        ImageFolder(tmp_path / "nowhere")
    (root / "fish").mkdir()
    with pytest.raises(DataError, match="fish' holds no image"):
        ImageFolder(root)
    with pytest.raises(DataError, match="has no subfolders"):
        ImageFolder(root / "dog")
    for path in root.rglob("*.*"):
        if path.is_file():
            path.write_bytes(b"")
    (root / "fish").rmdir()
    with pytest.raises(DataError, match="none of its 3 images can be read"):
        ImageFolder(root, skip_broken=True)


def test_absurd_options_are_refused(root):
    with pytest.raises(ArgumentError, match="mode='CMYK'"):
        ImageFolder(root, mode="CMYK")
    with pytest.raises(ArgumentError, match=r"size=\(0, 4\)"):
        ImageFolder(root, size=(0, 4))
