"""Embedding: a look-up whose gradient goes to the vectors that were looked up, as often as they were."""

import numpy as np
import pytest
from peers import run_both, torch

from autograd_mini import DtypeError, IndexingError, Tensor, nn

INDICES = np.array([[1, 2, 2], [0, 4, 1]])


@pytest.mark.parametrize("padding", [None, 2, -1])
def test_embedding_is_pytorchs(padding):
    ours = nn.Embedding(5, 3, padding, rng=np.random.default_rng(0))
    run_both(ours, torch().nn.Embedding(5, 3, padding), INDICES)


def test_a_vector_that_is_looked_up_twice_gets_both_gradients():
    layer = nn.Embedding(5, 2, rng=np.random.default_rng(0))
    layer(INDICES).sum().backward()
    assert layer.weight.grad[:, 0].tolist() == [1, 2, 2, 0, 1]


def test_the_padding_vector_is_zero_and_never_learns():
    layer = nn.Embedding(5, 2, padding_idx=2, rng=np.random.default_rng(0))
    assert layer.weight.data[2].tolist() == [0, 0]
    (layer(INDICES) + 1).sum().backward()
    assert layer.weight.grad[2].tolist() == [0, 0]


def test_a_tensor_of_integers_is_an_index_too():
    layer = nn.Embedding(5, 2, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(layer(Tensor(INDICES)).data, layer(INDICES.tolist()).data)


@pytest.mark.parametrize("wrong", [5, -1])
def test_an_index_outside_the_table_is_an_error(wrong):
    with pytest.raises(IndexingError, match=rf"index {wrong} is not among the 5 embeddings \(0 to 4\)"):
        nn.Embedding(5, 2, rng=np.random.default_rng(0))(np.array([0, wrong]))


def test_floats_are_no_indices_and_the_padding_must_exist():
    with pytest.raises(DtypeError, match="integers, got float64"):
        nn.Embedding(5, 2, rng=np.random.default_rng(0))(np.array([1.0]))
    with pytest.raises(IndexingError, match="padding_idx=5"):
        nn.Embedding(5, 2, 5, rng=np.random.default_rng(0))
