"""Recurrent layers: PyTorch's numbers, in every arrangement of layers, directions and axes."""

import itertools
import tracemalloc

import numpy as np
import pytest
from peers import run_both, torch

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, nn

LAYERS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
ARRANGEMENTS = [
    {"num_layers": n, "bidirectional": both, "batch_first": first, "bias": bias}
    for (n, both), first, bias in itertools.product([(1, False), (2, True)], [True, False], [True, False])
]


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("options", ARRANGEMENTS, ids=str)
def test_outputs_states_and_gradients_are_pytorchs(name, options):
    rng = np.random.default_rng(0)
    ours, theirs = LAYERS[name](3, 4, rng=rng, **options), getattr(torch().nn, name)(3, 4, **options)
    run_both(ours, theirs, rng.normal(size=(5, 2, 3)))


@pytest.mark.parametrize("name", ["RNN", "GRU"])
def test_a_state_to_begin_with_gets_its_gradient(name):
    rng = np.random.default_rng(0)
    ours, theirs = LAYERS[name](3, 4, 2, rng=rng), getattr(torch().nn, name)(3, 4, 2)
    run_both(ours, theirs, rng.normal(size=(5, 2, 3)), rng.normal(size=(2, 2, 4)))


def test_an_lstm_begins_with_a_pair():
    rng = np.random.default_rng(0)
    layer = nn.LSTM(3, 4, rng=rng)
    x = rng.normal(size=(6, 2, 3))
    whole, end = layer(x)
    first, middle = layer(x[:4])
    second, same = layer(x[4:], middle)
    np.testing.assert_allclose(whole.data, np.concatenate([first.data, second.data]))
    np.testing.assert_allclose(end[1].data, same[1].data)


def test_relu_in_place_of_tanh():
    rng = np.random.default_rng(0)
    run_both(nn.RNN(3, 4, 1, "relu", rng=rng), torch().nn.RNN(3, 4, 1, "relu"), rng.normal(size=(5, 2, 3)))
    with pytest.raises(ArgumentError, match="'tanh' or 'relu'"):
        nn.RNN(3, 4, nonlinearity="sigmoid", rng=rng)


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_agree_with_differences_to_second_order(name):
    rng = np.random.default_rng(0)
    layer = LAYERS[name](2, 3, rng=rng)
    assert am.check_grad(lambda x: am.sum(am.square(layer(x)[0])), rng.normal(size=(3, 1, 2)), order=2)


def test_a_gradient_for_the_input_costs_memory_in_proportion_to_its_length():
    layer = nn.RNN(32, 2, rng=np.random.default_rng(0))
    gradient = am.grad(lambda x: am.sum(layer(x)[0]), create_graph=True)
    peaks = []
    for length in (32, 256):
        tracemalloc.start()
        gradient(am.Tensor(np.ones((length, 16, 32)), requires_grad=True))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * 8 * peaks[0]


def test_dropout_acts_between_the_layers_in_training_alone():
    rng = np.random.default_rng(0)
    layer = nn.GRU(2, 3, num_layers=2, dropout=0.5, rng=rng)
    x = rng.normal(size=(4, 2, 2))
    assert not np.array_equal(layer(x)[0].data, layer(x)[0].data)
    layer.eval()
    np.testing.assert_array_equal(layer(x)[0].data, layer(x)[0].data)
    assert dict(layer.named_generators()) == {"drop.rng": rng}


def test_what_does_not_fit_is_told():
    rng = np.random.default_rng(0)
    with pytest.raises(ShapeError, match=r"\(L, N, features\) with 3 features, got shape \(5, 2, 4\)"):
        nn.GRU(3, 4, rng=rng)(np.ones((5, 2, 4)))
    with pytest.raises(ShapeError, match=r"\(N, L, features\)"):
        nn.GRU(3, 4, batch_first=True, rng=rng)(np.ones((5, 3)))
    with pytest.raises(ShapeError, match=r"a state of shape \(1, 2, 4\) to begin with, got \(1, 3, 4\)"):
        nn.GRU(3, 4, rng=rng)(np.ones((5, 2, 3)), np.ones((1, 3, 4)))
    with pytest.raises(ShapeError, match="sequences of one time at least"):
        nn.GRU(3, 4, rng=rng)(np.ones((0, 2, 3)))
    with pytest.raises(ArgumentError, match="GRU: hidden_size=0 must be a whole number, 1 or more"):
        nn.GRU(3, 0, rng=rng)
