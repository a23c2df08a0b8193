"""Transforms move images about and scale them; what is drawn comes from the generator that is handed in."""

import numpy as np
import pytest
from some import some

from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.data import ChannelsFirst, Compose, Normalize, RandomCrop, RandomFlip, channels_first


@pytest.fixture
def images(rng):
    return rng.uniform(1, 2, size=(64, 3, 5, 6)).astype(np.float32)


def test_a_crop_is_a_piece_of_the_padded_image(images, rng):
    cropped = RandomCrop(padding=2)(images, rng)
    padded = np.pad(images, ((0, 0), (0, 0), (2, 2), (2, 2)))
    for image, whole in zip(some(cropped), padded, strict=True):
        places = [(t, s) for t in range(5) for s in range(5) if np.array_equal(whole[:, t : t + 5, s : s + 6], image)]
        assert len(places) == 1


def test_crops_reach_every_place(images):
    corners = RandomCrop(padding=1)(images, np.random.default_rng(0))
    unmoved = (corners == images).all(axis=(1, 2, 3)).mean()
    assert 0 < unmoved < 0.4  # one place in nine


def test_a_crop_may_be_smaller_than_the_image_but_not_larger(images, rng):
    assert RandomCrop(padding=0, size=(2, 3))(images, rng).shape == (64, 3, 2, 3)
    with pytest.raises(ArgumentError, match=r"a piece of size \(9, 9\) does not fit images of 5 x 6"):
        RandomCrop(padding=1, size=(9, 9))(images, rng)


def test_about_half_of_the_images_are_mirrored_and_the_rest_is_untouched(images, rng):
    flipped = RandomFlip()(images, rng)
    mirrored = (flipped == images[..., ::-1]).all(axis=(1, 2, 3))
    same = (flipped == images).all(axis=(1, 2, 3))
    assert (mirrored ^ same).all() and 20 < mirrored.sum() < 44
    with pytest.raises(ArgumentError, match="p=2 must be a probability"):
        RandomFlip(2)


def test_normalized_images_have_mean_0_and_deviation_1_in_each_channel(images, rng):
    normalized = Normalize.of(images)(images, rng)
    assert normalized.dtype == np.float32
    np.testing.assert_allclose(normalized.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(normalized.std(axis=(0, 2, 3)), 1, atol=1e-5)


def test_a_constant_channel_is_only_shifted(rng):
    images = np.full((2, 1, 3, 3), 7.0)
    np.testing.assert_array_equal(Normalize.of(images)(images, rng), 0)


def test_normalize_wants_a_number_for_each_channel(images, rng):
    with pytest.raises(ShapeError, match="1 means and 1 deviations for images of 3 channels"):
        Normalize((0.0,), (1.0,))(images, rng)


def test_composed_transforms_draw_one_after_the_other(images):
    both = Compose(RandomCrop(padding=1), RandomFlip())(images, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    np.testing.assert_array_equal(both, RandomFlip()(RandomCrop(padding=1)(images, rng), rng))


def test_images_of_files_become_images_of_layers():
    grey, colour = np.full((2, 4, 5), 255, np.uint8), np.zeros((2, 4, 5, 3), np.uint8)
    assert channels_first(grey).shape == (2, 1, 4, 5) and channels_first(grey).max() == 1
    assert channels_first(colour, np.float64).shape == (2, 3, 4, 5)
    assert channels_first(colour).dtype == np.float32 and channels_first(colour, np.float64).dtype == np.float64
    assert channels_first(np.full((1, 2, 2), 0.5)).max() == 0.5
    with pytest.raises(ShapeError, match=r"\(N, H, W, C\)"):
        channels_first(np.zeros((2, 3, 4, 5)))


def test_what_is_no_batch_of_images_is_refused(rng):
    for transform in (RandomCrop(padding=1), RandomFlip(), Normalize((0.0,), (1.0,))):
        with pytest.raises(ShapeError, match=r"\(N, C, H, W\), not \(4, 4\)"):
            transform(np.zeros((4, 4)), rng)


@pytest.mark.parametrize("made", [lambda: RandomCrop(-1), lambda: RandomCrop(1, (0, 3)), lambda: Compose([RandomFlip()])])
def test_what_could_not_be_done_later_is_refused_at_once(made):
    with pytest.raises(ArgumentError, match="RandomCrop: padding=|one by one, not in a list"):
        made()


# ---- layouts


def pictures():
    """Two images (N, H, W, 3) in which every number is another one."""
    return np.arange(2 * 6 * 5 * 3, dtype=np.uint8).reshape(2, 6, 5, 3)


@pytest.mark.parametrize(
    "make", [lambda **o: RandomFlip(1.0, **o), lambda **o: RandomCrop(1, **o), lambda **o: Normalize.of(pictures(), **o)]
)
def test_images_in_the_other_layout_are_refused_and_taken_when_it_is_named(make):
    """A flip would exchange red and blue, a crop would shift channels, a normalization would take means of rows."""
    last, first = pictures(), np.moveaxis(pictures(), -1, 1)
    with pytest.raises(ShapeError, match=r"look channels-last, \(N, H, W, C\), .* put ChannelsFirst\(\) before"):
        make()(last, np.random.default_rng(0))
    found = make(layout="channels_last")(last, np.random.default_rng(0))
    if make is not None and "Normalize" not in repr(make(layout="channels_last")):
        expected = make()(first, np.random.default_rng(0))
        np.testing.assert_array_equal(np.moveaxis(found, -1, 1), expected)
    else:
        np.testing.assert_allclose(found.mean(axis=(0, 1, 2)), 0, atol=1e-12)
    with pytest.raises(ArgumentError, match="layout='NHWC' must be"):
        make(layout="NHWC")


def test_small_feature_maps_are_not_taken_for_images_in_the_other_layout():
    assert RandomFlip(1.0)(np.zeros((2, 16, 4, 4)), np.random.default_rng(0)).shape == (2, 16, 4, 4)
    assert RandomFlip(1.0, layout="channels_first")(np.zeros((2, 16, 8, 4)), np.random.default_rng(0)).shape == (2, 16, 8, 4)


def test_one_image_is_no_batch():
    with pytest.raises(ShapeError, match=r"one image needs an axis of samples, images\[None\]"):
        RandomFlip(1.0)(np.zeros((3, 8, 8)), np.random.default_rng(0))


def test_channels_first_is_a_transform_as_well_and_scales_by_the_type():
    compose = Compose(ChannelsFirst(np.float64), RandomFlip(1.0))
    np.testing.assert_array_equal(compose(pictures(), np.random.default_rng(0)), channels_first(pictures(), float)[..., ::-1])
    assert channels_first(np.full((1, 1, 1), 65535, np.uint16)).item() == 1.0
    with pytest.raises(ShapeError, match="channels-first already"):
        channels_first(np.zeros((2, 3, 8, 8)))


@pytest.mark.parametrize("transform", [RandomFlip(1.0, layout="channels_last"), RandomCrop(1, layout="channels_last")])
def test_images_that_are_channels_first_are_refused_where_the_other_layout_is_named(transform, rng):
    with pytest.raises(ShapeError, match="look channels-first.*leave layout out"):
        transform(np.zeros((2, 3, 32, 32)), rng)
    with pytest.raises(ShapeError, match="look channels-first"):
        Normalize.of(np.zeros((2, 1, 28, 28)), layout="channels_last")


def test_statistics_of_whole_numbers_and_of_floats_do_not_meet(rng):
    pixels = rng.integers(0, 256, size=(4, 6, 5, 3), dtype=np.uint8)
    bytes_first, floats = np.moveaxis(pixels, -1, 1), channels_first(pixels)
    of_bytes, of_floats = (Normalize.of(x)(x, rng) for x in (bytes_first, floats))
    np.testing.assert_allclose(of_bytes, of_floats, rtol=1e-4, atol=1e-5)
    for statistics, images in (
        (Normalize.of(bytes_first), floats),
        (Normalize.of(floats), bytes_first),
        (Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)), bytes_first),
    ):
        with pytest.raises(ArgumentError, match=r"the images hold (floats|whole numbers), and mean .* ChannelsFirst\(\) before"):
            statistics(images, rng)
    assert Normalize((125.0,) * 3, (70.0,) * 3)(bytes_first, rng).max() < 2


def test_a_deviation_of_zero_is_refused_and_single_numbers_are_one_channel(rng):
    with pytest.raises(ArgumentError, match="must be numbers above 0"):
        Normalize((0.0, 0.0), (1.0, 0.0))
    assert Normalize(0.5, 0.5) == Normalize([0.5], np.array([0.5]).reshape(1, 1, 1))
    assert Normalize(0.5, 0.5)(np.ones((1, 1, 2, 2)), rng).tolist() == [[[[1.0, 1.0], [1.0, 1.0]]]]


def test_one_image_is_no_batch_of_grey_ones():
    with pytest.raises(ShapeError, match=r"look like one image \(H, W, C\).*images\[None\]"):
        channels_first(np.zeros((32, 32, 3), np.uint8))
    assert channels_first(np.zeros((7, 28, 28), np.uint8)).shape == (7, 1, 28, 28)


def test_whole_numbers_of_which_white_is_not_known_are_refused():
    for white, kind in ((255, np.int64), (65535, np.uint16)):
        assert channels_first(np.full((1, 2, 2), white, kind)).max() == 1
    for odd in (256, -1):
        with pytest.raises(ArgumentError, match="does not say what is white"):
            channels_first(np.full((1, 2, 2), odd, np.int64))
    with pytest.raises(ArgumentError, match="must be a type of floats"):
        channels_first(np.zeros((1, 2, 2), np.uint8), dtype=np.uint8)
