"""The sizes of layers: each is told by its name where it is no count."""

import numpy as np
import pytest

from autograd_mini import ArgumentError, nn

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Linear(-1, 2, rng=RNG), "Linear: in_features=-1 must be a whole number, 1 or more"),
        (lambda: nn.Linear(3, 2.5, rng=RNG), "Linear: out_features=2.5"),
        (lambda: nn.Conv1d(0, 2, 3, rng=RNG), "Conv1d: in_channels=0"),
        (lambda: nn.Conv2d(1, None, 3, rng=RNG), "Conv2d: out_channels=None"),
        (lambda: nn.Embedding(0, 3, rng=RNG), "Embedding: num_embeddings=0"),
        (lambda: nn.BatchNorm2d("3"), "BatchNorm2d: num_features='3'"),
        (lambda: nn.MultiheadAttention(4, 0, rng=RNG), "MultiheadAttention: num_heads=0"),
        (lambda: nn.LSTM(3, 4, 0, rng=RNG), "LSTM: num_layers=0"),
    ],
)
def test_a_size_that_is_no_count_is_told_by_its_name(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


def test_numpys_integers_are_counts():
    assert nn.Linear(np.int64(3), np.uint8(2), rng=RNG).weight.shape == (2, 3)
