"""Recurrent layers: PyTorch's numbers, in every arrangement of layers, directions and axes."""

import itertools
import tracemalloc

import numpy as np
import pytest
from cases import all_cases
from peers import run_both, torch

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, nn
from autograd_mini.core.graph import nodes
from autograd_mini.nn import recurrent

LAYERS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
ARRANGEMENTS = [
    {"num_layers": n, "bidirectional": both, "batch_first": first, "bias": bias}
    for (n, both), first, bias in itertools.product([(1, False), (2, True)], [True, False], [True, False])
]


@all_cases("name", LAYERS)
@all_cases("options", ARRANGEMENTS, ids=str)
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
        nn.GRU(3, 4, batch_first=True, rng=rng)(np.ones((5, 2, 4)))
    with pytest.raises(ShapeError, match=r"a state of shape \(1, 2, 4\) to begin with, got \(1, 3, 4\)"):
        nn.GRU(3, 4, rng=rng)(np.ones((5, 2, 3)), np.ones((1, 3, 4)))
    with pytest.raises(ShapeError, match="sequences of one time at least"):
        nn.GRU(3, 4, rng=rng)(np.ones((0, 2, 3)))
    with pytest.raises(ArgumentError, match="GRU: hidden_size=0 must be a whole number, 1 or more"):
        nn.GRU(3, 0, rng=rng)


def test_a_hidden_state_that_is_carried_on_is_told_to_be_detached():
    from autograd_mini import StaleError, optim

    net = nn.GRU(2, 3, rng=0)
    optimizer, x, h = optim.SGD(net.parameters(), lr=0.1), np.ones((4, 2, 2)), None
    for k in range(2):
        output, h = net(x, h)
        if k:
            with pytest.raises(StaleError, match=r"cut off by \.detach\(\)"):
                output.sum().backward()
        else:
            output.sum().backward()
            optimizer.step()
            optimizer.zero_grad()
    output, h = net(x, h.detach())
    output.sum().backward()


def test_a_last_batch_of_one_names_drop_last():
    with pytest.raises(ArgumentError, match=r"drop_last=True"):
        nn.BatchNorm1d(3)(np.zeros((1, 3)))


# ---- a whole sequence in one operation


@all_cases(
    "options", [{}, {"num_layers": 2, "bidirectional": True, "dropout": 0.3}, {"bias": False, "batch_first": True}], ids=str
)
@all_cases("kind, more", [("RNN", {}), ("RNN", {"nonlinearity": "relu"}), ("GRU", {}), ("LSTM", {})], ids=str)
def test_a_scan_is_the_steps_one_after_the_other(monkeypatch, kind, more, options):
    x = np.random.default_rng(1).normal(size=(5, 4, 3))
    found = []
    for long in (1, 10**9):
        monkeypatch.setattr(recurrent, "LONG", long)
        net = getattr(nn, kind)(3, 6, rng=0, **more, **options)
        x_ = am.Tensor(x, requires_grad=True)
        output, state = net(x_)
        states = state if isinstance(state, tuple) else (state,)
        ops = {node.op.name for node in nodes(output) if node.op is not None}
        assert (kind.lower() in ops) is (long == 1)
        g = np.random.default_rng(2).normal(size=output.shape)
        sum([(s * s).sum() for s in states], start=(output * g).sum()).backward()
        found.append([output.data, *(s.data for s in states), x_.grad, *(p.grad for p in net.parameters())])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_a_scan_has_second_derivatives_and_gradients_of_the_first_state(monkeypatch, kind):
    monkeypatch.setattr(recurrent, "LONG", 1)
    net = getattr(nn, kind)(1, 2, rng=0)
    x, h = np.random.default_rng(1).normal(size=(3, 2, 1)), np.random.default_rng(2).normal(size=(1, 2, 2))

    def loss(x, h):
        return (net(x, (h, 2 * h) if kind == "LSTM" else h)[0] ** 2).sum()

    assert am.check_grad(loss, x, h)
    assert am.check_grad(lambda x: loss(x, h), x, order=2)
    w = net.weight_hh_l0.data
    assert am.check_grad(lambda w: (nn.functional_call(net, {"weight_hh_l0": w}, x)[0] ** 2).sum(), w, order=2)


def test_a_scan_may_be_walked_again_and_float32_stays(monkeypatch):
    monkeypatch.setattr(recurrent, "LONG", 1)
    net = nn.LSTM(2, 3, rng=0, dtype=np.float32)
    output, _ = net(np.ones((4, 2, 2), np.float32))
    loss = output.sum()
    loss.backward()
    first = net.weight_ih_l0.grad.copy()
    loss.backward()
    np.testing.assert_allclose(net.weight_ih_l0.grad, 2 * first, rtol=1e-6)
    assert output.dtype == first.dtype == np.float32
    with am.no_grad():
        assert not net(np.ones((4, 2, 2), np.float32))[0].requires_grad
