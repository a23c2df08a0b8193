"""A folder of images is a data set; what is not an image is named, and nothing in it is run."""

import struct
import zlib

import numpy as np
import pytest

from autograd_mini import nn
from autograd_mini.core.errors import ArgumentError, DataError, ShapeError
from autograd_mini.data import ChannelsFirst, Compose, DataLoader, ImageFiles, ImageFolder, RandomFlip
from autograd_mini.training import predict

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


def test_layouts_are_named_and_a_transform_is_not_led_astray(root):
    last, first = ImageFolder(root, size=(8, 6)), ImageFolder(root, size=(8, 6), layout="channels_first")
    assert last[0][0].shape == (8, 6, 3) and first[0][0].shape == (3, 8, 6) and first[:][0].shape == (3, 3, 8, 6)
    np.testing.assert_array_equal(first[1][0], np.moveaxis(last[1][0], -1, 0))
    assert ImageFolder(root, mode="L", layout="channels_first")[:][0].shape == (3, 1, 32, 32)
    with pytest.raises(ShapeError, match="look channels-last"):
        next(iter(DataLoader(ImageFolder(root), 1, transform=RandomFlip(1.0))))
    varied = next(iter(DataLoader(ImageFolder(root), 1, transform=Compose(ChannelsFirst(), RandomFlip(1.0)))))[0]
    assert varied[0, :, 0, 0].tolist() == [1.0, 0.0, 0.0]


def test_a_flat_folder_is_read_for_prediction(root, tmp_path):
    with pytest.raises(DataError, match="read images without classes by ImageFiles"):
        ImageFolder(root / "cat" / "more")
    files = ImageFiles(root / "cat", size=(8, 8), layout="channels_first", subfolders=True)
    assert files.names == ["a.png", "more/b.JPG"] and files.load().shape == (2, 3, 8, 8) and len(files[0]) == 1
    assert ImageFiles(root / "cat").names == ["a.png"] and "2 images" in repr(files)
    model = nn.Sequential(nn.Flatten(), nn.Linear(192, 2, rng=0))
    predict(model, files, names=files.names, path=root / "answer.csv")
    assert (root / "answer.csv").read_text().startswith("sample,class,probability\na.png,")
    with pytest.raises(DataError, match="holds no image"):
        (tmp_path / "empty").mkdir()
        ImageFiles(tmp_path / "empty")


def test_grey_values_of_more_than_eight_bits_are_scaled_or_refused_by_name(tmp_path):
    half = {}
    for bits, most in (("12", 4095), ("16", 65535)):
        values = np.full((4, 4), most // 2, ">u2")
        (tmp_path / f"{bits}.pgm").write_bytes(b"P5\n4 4\n%d\n" % most + values.tobytes())
        half[bits] = ImageFiles(tmp_path, size=(4, 4), mode="L")
    assert all(abs(int(x) - 127) <= 1 for x in np.unique(half["16"].load()))
    for name, array in (("float.tif", np.full((4, 4), 0.5, np.float32)), ("int.tif", np.full((4, 4), 30000, np.int32))):
        Image.fromarray(array).save(tmp_path / name)
        with pytest.raises(DataError, match=f"{name}.*do not say what is white"):
            ImageFiles(tmp_path, size=(4, 4), mode="L").load()
        (tmp_path / name).unlink()
    Image.fromarray(np.full((4, 4), 65535, np.uint16)).save(tmp_path / "white.tif")
    assert ImageFiles(tmp_path, size=(4, 4)).load().max() == 255
