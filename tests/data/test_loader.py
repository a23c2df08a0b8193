"""The loader deals out every sample once an epoch, and a loader that is told where another stood goes on as that one."""

import collections
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from some import some

from autograd_mini import nn, optim, training
from autograd_mini.core.errors import ArgumentError, ArgumentTypeError, ShapeError
from autograd_mini.data import ArrayDataset, ConcatDataset, DataLoader, RandomCrop, Subset


def loader(n=10, batch_size=3, **options):
    return DataLoader(ArrayDataset(np.arange(n), np.arange(n) % 2), batch_size, **options)


def dealt(batches):
    return [X.tolist() for X, *_ in batches]


@given(n=st.integers(1, 40), batch_size=st.integers(1, 12), shuffle=st.booleans(), prefetch=st.integers(0, 3))
def test_an_epoch_holds_every_sample_once(n, batch_size, shuffle, prefetch):
    made = loader(n, batch_size, shuffle=shuffle, prefetch=prefetch)
    batches = dealt(made)
    assert len(batches) == len(made)
    assert sorted(sum(batches, [])) == list(range(n))
    assert all(len(batch) == batch_size for batch in batches[:-1])


def test_the_last_batch_may_be_left_out():
    assert dealt(loader(drop_last=True)) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert len(loader(drop_last=True)) == 3


def test_the_seed_names_the_order_and_each_epoch_has_its_own():
    first, again, other = loader(rng=1, shuffle=True), loader(rng=1, shuffle=True), loader(rng=2, shuffle=True)
    epochs = [dealt(first), dealt(first)]
    assert epochs == [dealt(again), dealt(again)]
    assert epochs[0] != epochs[1]
    assert epochs[0] != dealt(other)


@given(taken=st.integers(0, 11), before=st.integers(0, 2), after=st.integers(0, 2))
def test_a_loader_goes_on_in_mid_epoch_with_the_same_batches(taken, before, after):
    """`before` and `after` are the batches that a thread prepares ahead: they change nothing."""

    def made(prefetch):
        X = np.random.default_rng(0).normal(size=(10, 1, 4, 4))
        data = ArrayDataset(X, np.arange(10))
        return DataLoader(data, 3, shuffle=True, rng=5, transform=RandomCrop(padding=1), prefetch=prefetch)

    def stream(source):
        while True:
            yield from source

    whole, first, second = made(0), made(before), made(after)
    assert len(list(zip(range(taken), stream(first), strict=False))) == taken
    second.load_state_dict(first.state_dict())
    expected = list(zip(range(taken + 6), stream(whole), strict=False))[taken:]
    for (_, theirs), mine in zip(some(expected), stream(second), strict=False):
        for x, y in zip(some(theirs), mine, strict=True):
            np.testing.assert_array_equal(x, y)


def test_an_epoch_that_was_left_early_is_over():
    source, whole = loader(shuffle=True), loader(shuffle=True)
    next(iter(source))
    dealt(whole)
    assert dealt(source) == dealt(whole)


def test_the_transform_draws_anew_for_each_batch_and_not_what_the_order_was_drawn_from():
    seen = []

    def transform(images, rng):
        seen.append(rng.permutation(10).tolist())
        return images

    source = loader(transform=transform, shuffle=True)
    order = sum(dealt(source), [])
    assert len(set(map(tuple, seen))) == 4
    assert order not in seen


def test_the_state_of_another_loader_is_refused_with_what_differs():
    with pytest.raises(ArgumentError, match="batch_size was 3 and is 4"):
        loader(batch_size=4).load_state_dict(loader().state_dict())
    with pytest.raises(ArgumentError, match="samples was 10 and is 9, seed was 1 and is 0"):
        loader(9).load_state_dict(loader(rng=1).state_dict())
    with pytest.raises(ArgumentError, match="batch 99"):
        loader().load_state_dict({**loader().state_dict(), "batch": 99})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (dict(n=0), "0 samples make no batch"),
        (dict(n=2, drop_last=True), "2 samples make no batch of 3"),
        (dict(batch_size=0), "batch_size=0"),
        (dict(batch_size=2.5), "batch_size=2.5 must be a whole number"),
        (dict(prefetch=-1), "prefetch=-1"),
        (dict(rng=-1), "seed is an int from 0"),
    ],
    ids=str,
)
def test_a_loader_without_batches_is_refused(options, words):
    with pytest.raises(ArgumentError, match=words):
        loader(**options)


def test_an_error_in_the_thread_reaches_the_loop_and_no_thread_stays():
    def fails(images, rng):
        raise ValueError("a broken picture")

    with pytest.raises(ValueError, match="a broken picture"):
        list(loader(transform=fails, prefetch=2))
    next(iter(loader(prefetch=2)))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("DataLoader")]


def test_a_thread_prepares_while_the_batch_is_in_use():
    made = []

    def transform(images, rng):
        made.append(images[0])
        return images

    batches = iter(loader(transform=transform, prefetch=2))
    next(batches)
    for _ in range(6000):  # a busy machine has a minute
        if len(made) == 3:
            break
        threading.Event().wait(0.01)
    assert len(made) == 3


def test_an_array_alone_is_no_data_set():
    with pytest.raises(ShapeError, match=r"gives a ndarray, no tuple: pass ArrayDataset\(X, y\)"):
        next(iter(DataLoader(np.zeros((6, 2)))))


def test_a_transform_keeps_a_row_for_each_sample_and_is_called_with_a_generator():
    X, y = np.arange(8.0)[:, None], np.arange(8)
    with pytest.raises(TypeError, match="transform=lambda images, rng"):
        DataLoader((X, y), 4, transform=lambda images: images / 2)
    cases = (lambda x, rng: x[:2], r"shape \(2, 1\)"), (lambda x, rng: None, "None"), (lambda x, rng: x.sum(), r"shape \(\)")
    for transform, made in cases:
        with pytest.raises(ShapeError, match=f"the transform made .*{made}.* of a batch of 4 samples"):
            next(iter(DataLoader((X, y), 4, transform=transform)))


class Named:
    """Samples that are dictionaries, by single numbers."""

    def __len__(self):
        return 5

    def __getitem__(self, i):
        return {"x": np.full(3, float(i)), "y": i % 2, "name": f"s{i}", "more": {"pair": (np.zeros(2), np.zeros(3))}}


def test_samples_that_are_dictionaries_make_batches_that_are():
    *_, last = batches = list(DataLoader(Named(), 2))
    assert batches[1]["x"].tolist() == [[2.0] * 3, [3.0] * 3] and batches[1]["y"].tolist() == [0, 1]
    assert last["name"].tolist() == ["s4"] and [part.shape for part in last["more"]["pair"]] == [(1, 2), (1, 3)]
    assert batches[0]["x"].float().size(0) == 2


def test_a_data_set_of_dictionaries_that_understands_arrays_is_asked_once_for_a_batch():
    asked = []

    class Arrays:
        X, y = np.arange(8.0).reshape(4, 2), np.arange(4)

        def __len__(self):
            return 4

        def __getitem__(self, index):
            asked.append(index)
            return {"x": self.X[index], "y": self.y[index]}

    (batch,) = DataLoader(Arrays(), 4)
    assert batch["x"].tolist() == Arrays.X.tolist() and len(asked) == 4  # two together, each of them, and the batch


def test_subsets_and_joined_data_sets_of_dictionaries_make_batches():
    (batch,) = DataLoader(Subset(ConcatDataset(Named(), Named()), [9, 0, 6]), 3)
    assert batch["name"].tolist() == ["s4", "s0", "s1"] and batch["more"]["pair"][0].shape == (3, 2)


def test_a_named_tuple_stays_one():
    Sample = collections.namedtuple("Sample", "image label")
    batch = next(iter(DataLoader([Sample(np.zeros(2), 1), Sample(np.ones(2), 0)], 2)))
    assert type(batch) is Sample and batch.label.tolist() == [1, 0]


def test_dictionaries_with_different_keys_and_shapes_are_told_so():
    with pytest.raises(ShapeError, match=r"the same keys, got \['x', 'y'\] and \['x'\]"):
        next(iter(DataLoader([{"x": 1.0, "y": 2}, {"x": 2.0}], 2)))
    with pytest.raises(ShapeError, match="parts differ in shape"):
        next(iter(DataLoader([{"x": np.zeros(2)}, {"x": np.zeros(3)}], 2)))
    with pytest.raises(TypeError, match="vary them in the data set"):
        next(iter(DataLoader(Named(), 2, transform=lambda images, rng: images)))


def test_a_training_loop_names_the_tuple_that_it_needs():
    model = nn.Linear(3, 1, rng=0)
    with pytest.raises(ShapeError, match=r"are dictionaries.*\(sample\['x'\], sample\['y'\]"):
        training.fit(model, DataLoader(Named(), 2), nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), epochs=1, progress=False)


@pytest.mark.parametrize("wrong", [5, None, iter([1, 2]), lambda i: i])
def test_what_is_no_data_set_is_told_so(wrong):
    with pytest.raises(ArgumentTypeError, match="a data set has a length and gives samples by their numbers"):
        DataLoader(wrong)


def test_batches_that_are_made_ahead_are_made_one_after_another():
    at_once, most = [], [0]

    def transform(x, rng=None):
        at_once.append(1)
        most[0] = max(most[0], len(at_once))
        time.sleep(0.002)
        at_once.pop()
        return x

    batches = list(DataLoader(ArrayDataset(np.arange(12.0), np.arange(12)), batch_size=2, transform=transform, prefetch=4))
    assert len(batches) == 6 and most == [1]
