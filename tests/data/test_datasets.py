"""A data set is asked by number, as NumPy is, and a split loses and doubles nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini.core.errors import ArgumentError, IndexingError, ShapeError
from autograd_mini.data import (
    ArrayDataset,
    BalancedSampler,
    ConcatDataset,
    DataLoader,
    Subset,
    TensorDataset,
    WeightedSampler,
    make_moons,
    make_spirals,
    random_split,
)

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


@given(counts=st.lists(st.integers(0, 20), min_size=1, max_size=4), seed=st.integers(0, 99), stratified=st.booleans())
def test_a_split_holds_every_sample_once(counts, seed, stratified):
    data = ArrayDataset(np.arange(sum(counts)))
    labels = np.arange(sum(counts)) % 3 if stratified else None
    parts = random_split(data, counts, rng=np.random.default_rng(seed), labels=labels)
    assert [len(part) for part in parts] == counts
    assert sorted(np.concatenate([part[:][0] for part in parts]).tolist()) == list(range(sum(counts)))


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


class OneByOne:
    """A data set that understands single numbers only; of an array of them it makes something else, without an error."""

    def __init__(self, n=6):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return np.array([i, 10.0 * i]), int(np.sum(i)) % 2


def test_a_data_set_of_single_samples_is_asked_one_by_one_and_stacked():
    expected = np.stack([np.arange(6), 10.0 * np.arange(6)], axis=1)
    for data in (OneByOne(), Subset(OneByOne(), np.arange(6)), ConcatDataset([OneByOne(6)])):
        X, y = next(iter(DataLoader(data, 6)))
        np.testing.assert_array_equal(X, expected)
        np.testing.assert_array_equal(y, np.arange(6) % 2)
    two = ConcatDataset(OneByOne(2), ArrayDataset(np.zeros((2, 2)), np.zeros(2, int)))
    np.testing.assert_array_equal(next(iter(DataLoader(two, 4)))[0], [[0, 0], [1, 10], [0, 0], [0, 0]])


def test_a_data_set_that_draws_at_random_is_asked_one_by_one():
    class Noisy(OneByOne):
        def __getitem__(self, i):
            return np.random.normal(size=3), i

    X, _ = next(iter(DataLoader(Noisy(), 4)))
    assert X.shape == (4, 3)


def test_samples_of_different_shapes_make_no_batch():
    class Ragged(OneByOne):
        def __getitem__(self, i):
            return np.zeros(int(i) + 1), 0

    with pytest.raises(ShapeError, match="make no batch, since their parts differ in shape"):
        next(iter(DataLoader(Ragged(), 4)))


def test_what_is_no_data_set_cannot_be_joined():
    with pytest.raises(ArgumentError.__mro__[1], match="joins data sets, got a ndarray"):
        ConcatDataset([np.zeros(3), np.zeros(3)])
    assert TensorDataset is ArrayDataset and "2 data sets" in repr(ConcatDataset([OneByOne(), OneByOne()]))


def test_a_balanced_sampler_shows_rare_classes_as_often_and_a_run_can_be_taken_up_again():
    y = np.array([0] * 90 + [1] * 10)
    loader = DataLoader((np.arange(100), y), 20, rng=1, sampler=BalancedSampler(y))
    seen = np.concatenate([batch[1] for _ in range(10) for batch in loader])
    assert len(loader) == 5 and 0.42 < seen.mean() < 0.58
    again = DataLoader((np.arange(100), y), 20, rng=1, sampler=BalancedSampler(y))
    again.load_state_dict({**again.state_dict(), "epoch": 3, "batch": 2})
    whole = DataLoader((np.arange(100), y), 20, rng=1, sampler=BalancedSampler(y))
    epochs = [[batch[0] for batch in whole] for _ in range(4)]
    np.testing.assert_array_equal(next(iter(again))[0], epochs[3][2])
    with pytest.raises(ArgumentError, match="leave shuffle out"):
        DataLoader((np.arange(100), y), shuffle=True, sampler=BalancedSampler(y))
    without = WeightedSampler(np.arange(5), 4, replacement=False).order(np.random.default_rng(0))
    assert sorted(without) == [1, 2, 3, 4]
    with pytest.raises(ArgumentError, match="at most 4 without replacement"):
        WeightedSampler(np.arange(5), replacement=False)


@pytest.mark.parametrize("rng", [0, np.random.default_rng(0)], ids=["seed", "generator"])
def test_a_seed_and_a_generator_draw_the_same(rng):
    parts = random_split(ArrayDataset(np.arange(10)), [5, 5], rng=rng)
    np.testing.assert_array_equal(parts[0].indices, random_split(ArrayDataset(np.arange(10)), [5, 5], rng=0)[0].indices)
    assert make_moons(10, 0.1, 0)[0].shape == (10, 2) and make_spirals().__len__() == 2


def test_arrays_are_a_data_set_wherever_one_is_asked_for():
    X, y = np.arange(10.0)[:, None], np.arange(10)
    parts = random_split((X, y), [0.7, 0.3], rng=0)
    assert [len(part) for part in parts] == [7, 3]
    assert sorted(np.concatenate([part[:][1] for part in parts]).tolist()) == list(range(10))
    assert Subset((X, y), [9, 0])[:][1].tolist() == [9, 0]
    assert ConcatDataset((X, y), (X + 10, y + 10))[[0, 19]][1].tolist() == [0, 19]
    assert ConcatDataset([(X, y), ArrayDataset(X, y)])[-1][1] == 9


def test_data_sets_whose_samples_differ_in_shape_make_no_batch():
    joined = ConcatDataset(ArrayDataset(np.zeros((2, 1)), [0, 1]), ArrayDataset(np.zeros((2, 3)), [0, 1]))
    assert joined[3][0].shape == (3,)
    with pytest.raises(ShapeError, match=r"parts have the shapes \(\(1,\), \(\)\), \(\(3,\), \(\)\)"):
        joined[:]
    with pytest.raises(ShapeError, match="make no batch"):
        ConcatDataset(ArrayDataset([0.0]), ArrayDataset([0.0], [1]))[:]


@pytest.mark.parametrize(
    "sampler", [WeightedSampler(np.ones(5)), BalancedSampler([0, 1] * 8), WeightedSampler(np.ones(5), count=10)]
)
def test_a_sampler_of_other_samples_is_refused(sampler):
    with pytest.raises(ArgumentError, match="the sampler is of .* samples, and the data set has 10"):
        DataLoader((np.arange(10.0), np.arange(10)), 4, sampler=sampler)
