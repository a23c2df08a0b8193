"""Layers beside PyTorch's: normalization by groups and instances, volumes, whole channels, bags, upsampling, single sequences."""

import numpy as np
import pytest
from peers import torch

from autograd_mini import ArgumentError, ShapeError, Tensor, nn

RNG = np.random.default_rng(0)


def agree(mine, theirs, *shape, integer=False):
    """Outputs and gradients of the same weights."""
    torch_ = torch()
    theirs = theirs.double()
    theirs.load_state_dict({name: torch_.tensor(array) for name, array in mine.state_dict().items()}, strict=False)
    x = RNG.integers(1, 5, size=shape) if integer else RNG.normal(size=shape)
    ours_x = x if integer else Tensor(x, requires_grad=True)
    their_x = torch_.tensor(x, requires_grad=not integer)
    ours, known = mine(ours_x), theirs(their_x)
    np.testing.assert_allclose(ours.data, known.detach().numpy(), rtol=1e-9, atol=1e-11)
    g = RNG.normal(size=known.shape)
    (ours * g).sum().backward()
    (known * torch_.tensor(g)).sum().backward()
    if not integer:
        np.testing.assert_allclose(ours_x.grad, their_x.grad.numpy(), rtol=1e-7, atol=1e-9)
    for (name, p), q in zip(mine.named_parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-7, atol=1e-9, err_msg=name)


def shifted(layer):
    """Scales and shifts that are not 1 and 0."""
    for p in layer.parameters():
        p.data = RNG.normal(size=p.shape)
    return layer


def test_normalization_by_groups_and_instances_is_pytorchs():
    t = torch().nn
    agree(shifted(nn.GroupNorm(2, 6)), t.GroupNorm(2, 6), 3, 6, 4, 5)
    agree(nn.GroupNorm(3, 6, affine=False), t.GroupNorm(3, 6, affine=False), 3, 6)
    agree(nn.InstanceNorm2d(4), t.InstanceNorm2d(4), 2, 4, 3, 5)
    agree(shifted(nn.InstanceNorm1d(4, affine=True)), t.InstanceNorm1d(4, affine=True), 2, 4, 7)
    agree(shifted(nn.BatchNorm3d(2)), t.BatchNorm3d(2), 3, 2, 2, 3, 4)


def test_upsampling_transposed_convolution_and_bags_are_pytorchs():
    t = torch().nn
    agree(nn.Upsample(scale_factor=2), t.Upsample(scale_factor=2), 2, 3, 4, 5)
    agree(nn.Upsample(scale_factor=(1, 3)), t.Upsample(scale_factor=(1, 3)), 2, 3, 4, 5)
    agree(nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, rng=0),
          t.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), 2, 4, 5, 5)  # fmt: skip
    for mode in ("mean", "sum", "max"):
        agree(nn.EmbeddingBag(5, 3, mode=mode, rng=0), t.EmbeddingBag(5, 3, mode=mode), 4, 6, integer=True)
        layer = nn.EmbeddingBag(5, 3, padding_idx=2, mode=mode, rng=0)
        agree(layer, t.EmbeddingBag(5, 3, padding_idx=2, mode=mode), 4, 6, integer=True)


def test_dropout_of_channels_drops_whole_channels_and_keeps_the_mean():
    layer = nn.Dropout2d(0.5, rng=0)
    x = layer(np.ones((50, 20, 3, 3)))
    assert np.isin(x, (0, 2)).all() and (x.reshape(1000, 9).std(axis=1) == 0).all() and 0.9 < x.mean() < 1.1
    with pytest.raises(ShapeError, match="axes behind the channels"):
        layer(np.ones((5, 2)))
    assert layer.eval()(np.ones((1, 1, 1, 1))).item() == 1


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_one_sequence_needs_no_axis_of_samples(kind, batch_first):
    net = getattr(nn, kind)(3, 4, 2, bidirectional=True, batch_first=batch_first, rng=0)
    x, h = RNG.normal(size=(6, 3)), RNG.normal(size=(4, 4))
    output, state = net(x, (h, h) if kind == "LSTM" else h)
    batch = x[None] if batch_first else x[:, None]
    expected, last = net(batch, (h[:, None], h[:, None]) if kind == "LSTM" else h[:, None])
    np.testing.assert_allclose(output.data, expected.data.reshape(6, 8))
    first = state[0] if kind == "LSTM" else state
    np.testing.assert_allclose(first.data, (last[0] if kind == "LSTM" else last).data[:, 0])
    with pytest.raises(ShapeError, match="to begin one sequence with"):
        net(x, (h[:, None],) * 2 if kind == "LSTM" else h[:, None])


@pytest.mark.parametrize("batch_first", [False, True])
def test_one_sequence_attends(batch_first):
    layer = nn.MultiheadAttention(4, 2, batch_first=batch_first, rng=0)
    x = RNG.normal(size=(5, 4))
    hidden = np.array([False, True, False, False, False])
    output, weights = layer(x, x, x, key_padding_mask=hidden)
    batch = x[None] if batch_first else x[:, None]
    expected, by_batch = layer(batch, batch, batch, key_padding_mask=hidden[None])
    np.testing.assert_allclose(output.data, expected.data.reshape(5, 4))
    np.testing.assert_allclose(weights.data, by_batch.data[0])
    with pytest.raises(ShapeError, match="two axes each"):
        layer(x, batch, batch)


def test_a_forget_bias_is_added_to_the_forget_gate_alone():
    plain, lasting = nn.LSTM(2, 3, rng=0), nn.LSTM(2, 3, forget_bias=1.0, rng=0)
    difference = lasting.bias_ih_l0.data - plain.bias_ih_l0.data
    np.testing.assert_allclose(difference, np.repeat([0.0, 1.0, 0.0, 0.0], 3))
    with pytest.raises(ArgumentError, match="needs a bias"):
        nn.LSTM(2, 3, bias=False, forget_bias=1.0)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: nn.GroupNorm(4, 6), "num_groups=4 must divide num_channels=6"),
        (lambda: nn.EmbeddingBag(3, 2, mode="median"), "mode must be"),
        (lambda: nn.Upsample(scale_factor=0), "scale_factor=0"),
        (lambda: nn.Upsample(scale_factor=2)(np.zeros((2, 2))), r"\(N, C, H, W\)"),
        (lambda: nn.GroupNorm(2, 4)(np.zeros((2, 3))), "C=4"),
        (lambda: nn.InstanceNorm2d(4)(np.zeros((2, 4, 3))), r"\(N, C, H, W\)"),
        (lambda: nn.EmbeddingBag(3, 2)(np.zeros(3, int)), "bags of words"),
    ],
)
def test_what_makes_no_sense_is_told(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_functions_of_nn_functional_are_those_of_the_layers():
    from autograd_mini.nn import functional as f

    assert all(callable(getattr(f, name)) for name in f.__all__)
    layer, x = nn.Linear(3, 2, rng=0), RNG.normal(size=(4, 3))
    np.testing.assert_allclose(f.linear(x, layer.weight, layer.bias).data, layer(x).data)
    table = nn.Embedding(5, 2, rng=0)
    np.testing.assert_array_equal(f.embedding(np.array([1, 4]), table.weight).data, table(np.array([1, 4])).data)
    np.testing.assert_array_equal(f.dropout(x, 0.3, rng=1), nn.Dropout(0.3, rng=1)(x))
    np.testing.assert_allclose(nn.Softmax(dim=0)(x), nn.Softmax(0)(x))
