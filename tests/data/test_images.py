"""Images come in whole and checked, or not at all."""

import re
import subprocess
import sys

import numpy as np
import pytest

from autograd_mini.core.errors import DataError
from autograd_mini.data import images
from autograd_mini.data.images import PHOTOGRAPHS, load_cats, load_photograph_patches

TRAIN, TEST = "train_catvnoncat.h5", "test_catvnoncat.h5"


@pytest.fixture
def cats(tmp_path):
    """A folder with two small files of the right kind, and a function that writes one with changes."""
    h5py = pytest.importorskip("h5py")
    generator = np.random.default_rng(0)

    def write(name, part, count, **changes):
        datasets = {
            f"{part}_set_x": generator.integers(0, 256, (count, 64, 64, 3), dtype=np.uint8),
            f"{part}_set_y": np.arange(count) % 2,
            "list_classes": np.array([b"non-cat", b"cat"]),
        }
        with h5py.File(tmp_path / name, "w") as file:
            for key, value in (datasets | changes).items():
                if value is not None:
                    file[key] = value

    write(TRAIN, "train", 4)
    write(TEST, "test", 3)
    return tmp_path, write


def test_two_good_files_are_read(cats):
    folder, _ = cats
    split = load_cats(folder)
    assert split.train_x.shape == (4, 64, 64, 3) and split.train_x.dtype == np.uint8
    assert split.test_x.shape == (3, 64, 64, 3)
    assert split.train_y.tolist() == [0, 1, 0, 1] and split.test_y.tolist() == [0, 1, 0]
    assert split.classes == ("non-cat", "cat")


def test_labels_may_stand_in_a_column(cats):
    folder, write = cats
    write(TEST, "test", 3, test_set_y=np.array([[1], [0], [1]]))
    assert load_cats(folder).test_y.tolist() == [1, 0, 1]


def test_a_folder_around_the_folder_is_understood(cats):
    folder, _ = cats
    inner = folder / "cats"
    inner.mkdir()
    for name in (TRAIN, TEST):
        (folder / name).rename(inner / name)
    assert len(load_cats(folder).train_y) == 4


DATASETS = {
    "a foreign key": (dict(train_set_x=None, pictures=np.zeros(3)), "no dataset 'train_set_x' (it holds"),
    "no labels": (dict(train_set_y=None), "no dataset 'train_set_y'"),
    "flat images": (dict(train_set_x=np.zeros((4, 12288), np.uint8)), "shape (4, 12288)"),
    "small images": (dict(train_set_x=np.zeros((4, 32, 32, 3), np.uint8)), "shape (4, 32, 32, 3)"),
    "float images": (dict(train_set_x=np.zeros((4, 64, 64, 3))), "type float64"),
    "no images": (dict(train_set_x=np.zeros((0, 64, 64, 3), np.uint8)), "between 1 and 10000 images"),
    "too few labels": (dict(train_set_y=np.array([0, 1, 0])), "for each of the 4 images"),
    "labels in words": (dict(train_set_y=np.array([b"a", b"b", b"c", b"d"])), "one whole number for each"),
    "a third class": (dict(train_set_y=np.array([0, 1, 2, 1])), "the label 2"),
    "a negative label": (dict(train_set_y=np.array([0, 1, -1, 1])), "the label -1"),
}


@pytest.mark.parametrize(("changes", "words"), DATASETS.values(), ids=DATASETS)
def test_a_file_with_odd_datasets_is_one_clear_error(cats, changes, words):
    folder, write = cats
    write(TRAIN, "train", 4, **changes)
    with pytest.raises(DataError, match=re.escape(words)) as caught:
        load_cats(folder)
    assert TRAIN in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("names", [None, np.array([b"cat"]), np.array([0, 1])], ids=["absent", "one", "numbers"])
def test_the_class_names_are_checked(cats, names):
    folder, write = cats
    write(TEST, "test", 3, list_classes=names)
    with pytest.raises(DataError, match="list_classes"):
        load_cats(folder)


def truncated(path):
    path.write_bytes(path.read_bytes()[:9000])


def stump(path):
    path.write_bytes(path.read_bytes()[:20])


def text(path):
    path.write_text("index,label\n0,1\n")


def empty(path):
    path.write_bytes(b"")


def absent(path):
    path.unlink()


def folder_instead(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [truncated, stump, text, empty, absent, folder_instead])
@pytest.mark.parametrize("name", [TRAIN, TEST])
def test_a_damaged_file_is_one_clear_error(cats, name, damage):
    folder, _ = cats
    damage(folder / name)
    with pytest.raises(DataError, match=name) as caught:
        load_cats(folder)
    assert "\n" not in str(caught.value)


def test_any_damaged_byte_gives_an_error_of_ours_or_none(cats):
    """A flipped byte may hit a pixel, which nobody can notice; it must never end in a foreign exception."""
    folder, write = cats
    write(TRAIN, "train", 1)
    path = folder / TRAIN
    whole = path.read_bytes()
    structure = [i for i in range(0, min(len(whole), 2400), 7)]
    for position in structure:
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        try:
            load_cats(folder)
        except DataError as error:
            assert "\n" not in str(error)


def test_an_absurd_size_is_refused_before_anything_is_allocated(cats):
    h5py = pytest.importorskip("h5py")
    folder, write = cats
    write(TRAIN, "train", 4, train_set_x=None)
    with h5py.File(folder / TRAIN, "a") as file:  # a terabyte by its header, a few bytes on disk
        file.create_dataset("train_set_x", (10**8, 64, 64, 3), np.uint8, chunks=(1, 64, 64, 3))
    with pytest.raises(DataError, match=r"100000000, 64, 64, 3.*between 1 and 10000 images"):
        load_cats(folder)


def test_a_link_into_another_file_is_not_followed(cats):
    h5py = pytest.importorskip("h5py")
    folder, write = cats
    write(TRAIN, "train", 4, train_set_x=None)
    with h5py.File(folder / TRAIN, "a") as file:
        file["train_set_x"] = h5py.ExternalLink(TEST, "test_set_x")
    with pytest.raises(DataError, match="train_set_x"):
        load_cats(folder)


def test_a_group_is_not_a_dataset(cats):
    h5py = pytest.importorskip("h5py")
    folder, write = cats
    write(TRAIN, "train", 4, train_set_x=None)
    with h5py.File(folder / TRAIN, "a") as file:
        file.create_group("train_set_x")
    with pytest.raises(DataError, match="train_set_x"):
        load_cats(folder)


def test_a_missing_directory_is_named(tmp_path):
    with pytest.raises(DataError, match="no data directory .*nowhere"):
        load_cats(tmp_path / "nowhere")


def test_the_real_files_hold_what_the_course_says(cats_directory):
    split = load_cats(cats_directory)
    assert split.train_x.shape == (209, 64, 64, 3) and split.test_x.shape == (50, 64, 64, 3)
    assert split.train_y.sum() == 72 and split.test_y.sum() == 33


# Patches of photographs


def test_patches_come_in_the_numbers_of_the_course_and_half_of_them_are_cat():
    pytest.importorskip("skimage")
    split = load_photograph_patches()
    assert split.train_x.shape == (209, 64, 64, 3) and split.test_x.shape == (50, 64, 64, 3)
    assert split.train_x.dtype == np.uint8
    assert split.train_y.sum() == 105 and split.test_y.sum() == 25


def test_the_seed_decides_the_patches():
    pytest.importorskip("skimage")
    first, again, other = load_photograph_patches(1), load_photograph_patches(1), load_photograph_patches(2)
    assert np.array_equal(first.train_x, again.train_x) and np.array_equal(first.test_x, again.test_x)
    assert not np.array_equal(first.train_x, other.train_x)


@pytest.mark.parametrize("seed", range(5))
def test_no_pixel_of_a_training_patch_is_a_pixel_of_a_test_patch(monkeypatch, seed):
    """In the photographs of this test every pixel has its own colour: photograph, row, column in 24 bits."""
    sizes = {"chelsea.png": (300, 451), "astronaut.png": (512, 512), "coffee.png": (400, 600)}
    sizes |= {"rocket.jpg": (427, 640), "motorcycle_left.png": (500, 741)}

    def numbered(name):
        rows, columns = np.indices(sizes[name])
        number = list(sizes).index(name) << 20 | rows << 10 | columns
        return np.stack([number >> 16, number >> 8 & 255, number & 255], axis=-1).astype(np.uint8)

    def pixels(patches):
        return set((patches.reshape(-1, 3).astype(int) @ [1 << 16, 1 << 8, 1]).tolist())

    monkeypatch.setattr(images, "_open_photograph", numbered)
    split = load_photograph_patches(seed)
    train, test = pixels(split.train_x), pixels(split.test_x)
    assert len(train) > 100_000 and len(test) > 50_000
    assert not train & test
    chelsea = {number >> 20 for number in pixels(split.train_x[split.train_y == 1])}
    assert chelsea == {0}, "cat patches come from the cat alone"


def test_every_region_lies_in_its_photograph_and_holds_a_patch():
    pytest.importorskip("skimage")
    for photograph in PHOTOGRAPHS:
        rows, columns, _ = images._open_photograph(photograph.file).shape
        for top, bottom, left, right in (photograph.train, photograph.test):
            assert 0 <= top <= bottom - 64 <= rows - 64 and 0 <= left <= right - 64 <= columns - 64


def test_a_photograph_that_is_not_installed_is_one_clear_error():
    pytest.importorskip("skimage")
    with pytest.raises(DataError, match=r"no photograph 'unicorn\.png'.*reinstall"):
        images._open_photograph("unicorn.png")


def test_the_data_package_imports_numpy_alone():
    heavy = "h5py skimage PIL matplotlib scipy tqdm"
    code = f"import sys, autograd_mini.data; print([name for name in {heavy.split()} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_split_is_taken_apart_and_shows_itself_in_one_line(monkeypatch):
    x, y = np.zeros((3, 64, 64, 3), np.uint8), np.array([0, 1, 0])
    split = images.ImageSplit(x, y, x[:1], y[:1], ("no", "yes"), "Nowhere")
    train_x, train_y, test_x, test_y = split
    assert train_x is x and len(test_y) == 1
    assert repr(split) == "<ImageSplit: Nowhere: 3 for training, 1 for testing, 64 x 64 x 3, no or yes>"
    assert split != images.ImageSplit(*split, ("no", "yes"), "Nowhere")  # arrays have no single truth
    monkeypatch.delenv("AUTOGRAD_MINI_DATA", raising=False)
    with pytest.raises(DataError, match="set the environment variable AUTOGRAD_MINI_DATA"):
        images.load_cats()


def test_the_regions_of_a_photograph_share_an_edge_at_most_and_hold_a_patch_each():
    for photograph in PHOTOGRAPHS:
        regions = (photograph.train, photograph.test)
        assert all(bottom - top >= 64 and right - left >= 64 for top, bottom, left, right in regions)
        (top, bottom, left, right), (other_top, other_bottom, other_left, other_right) = regions
        assert bottom <= other_top or other_bottom <= top or right <= other_left or other_right <= left, photograph.file
