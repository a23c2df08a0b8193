"""A data set is asked by number, as NumPy is, and a split loses and doubles nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_mini.core.errors import ArgumentError, IndexingError, ShapeError
from autograd_mini.data import ArrayDataset, ConcatDataset, Subset, random_split

INDICES = [3, -1, slice(2, 5), slice(None, None, -2), [0, 6, 6], np.array([], int), np.arange(7) % 2 == 0]


@pytest.fixture
def data(rng):
    return ArrayDataset(rng.normal(size=(7, 2)), np.arange(7))


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_subset_and_concatenation_are_indexed_like_the_arrays_that_they_stand_for(data, index):
    X, y = data.arrays
    order = np.array([6, 0, 3, 3, 1, 2, 5])
    for made, reference in [
        (data, (X, y)),
        (Subset(data, order), (X[order], y[order])),
        (ConcatDataset(Subset(data, [0, 1]), Subset(data, [2]), Subset(data, [3, 4, 5, 6])), (X, y)),
    ]:
        assert len(made) == 7
        for got, expected in zip(made[index], reference, strict=True):
            np.testing.assert_array_equal(got, expected[index])


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match="lengths 3, 2"):
        ArrayDataset(np.zeros(3), np.zeros(2))
    with pytest.raises(ShapeError, match="an axis that counts the samples"):
        ArrayDataset(1.0)


def test_sample_numbers_that_are_none_are_refused(data):
    with pytest.raises(IndexingError, match="no sample 7 in a data set of 7"):
        Subset(data, [0, 7])
    with pytest.raises(ArgumentError, match="whole numbers"):
        Subset(data, [0.5])
    with pytest.raises(IndexingError, match="7 samples"):
        ConcatDataset(data)[7]
    with pytest.raises(ArgumentError, match="at least one"):
        ConcatDataset()
    assert len(Subset(data, [])) == 0


@settings(deadline=None)
@given(counts=st.lists(st.integers(0, 20), min_size=1, max_size=4), seed=st.integers(0, 99), stratified=st.booleans())
def test_a_split_holds_every_sample_once(counts, seed, stratified):
    data = ArrayDataset(np.arange(sum(counts)))
    labels = np.arange(sum(counts)) % 3 if stratified else None
    parts = random_split(data, counts, rng=np.random.default_rng(seed), labels=labels)
    assert [len(part) for part in parts] == counts
    assert sorted(np.concatenate([part[:][0] for part in parts]).tolist()) == list(range(sum(counts)))


@settings(deadline=None)
@given(seed=st.integers(0, 99))
def test_a_stratified_split_deals_each_class_out_in_proportion(seed):
    labels = np.repeat([0, 1, 2], [70, 20, 10])
    data = ArrayDataset(labels)
    train, test = random_split(data, [0.8, 0.2], rng=np.random.default_rng(seed), labels=labels)
    assert np.abs(np.bincount(test[:][0]) - [14, 4, 2]).max() <= 1
    assert len(train) == 80


def test_the_same_seed_gives_the_same_split():
    data = ArrayDataset(np.arange(50))
    first, again, other = (random_split(data, [0.5, 0.5], rng=np.random.default_rng(seed))[0].indices for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


@pytest.mark.parametrize("lengths", [[3, 3], [0.5, 0.6], [], [-1, 8], [float("nan")]], ids=str)
def test_lengths_that_do_not_add_up_are_refused(data, lengths):
    with pytest.raises(ArgumentError, match="random_split: lengths"):
        random_split(data, lengths, rng=np.random.default_rng(0))


def test_labels_must_be_one_for_each_sample(data):
    with pytest.raises(ShapeError, match=r"labels of shape \(3,\) for 7 samples"):
        random_split(data, [0.5, 0.5], rng=np.random.default_rng(0), labels=[0, 1, 0])
