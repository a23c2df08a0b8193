"""Networks of single numbers: micrograd's arithmetic, the tensors' gradients, and the two moons."""

import math

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, Tensor, Value, nn


def model(*nouts, seed=0, **options):
    return nn.MLP(2, nouts, rng=np.random.default_rng(seed), **options)


def test_a_neuron_is_the_activation_of_a_weighted_sum():
    neuron = nn.Neuron(2, "tanh", rng=np.random.default_rng(0))
    neuron.b.data = 0.5
    y = neuron([3.0, Value(-1.0)])
    assert y.data == pytest.approx(math.tanh(neuron.w[0].data * 3 - neuron.w[1].data + 0.5))
    assert [name for name, _ in neuron.named_parameters()] == ["w.0", "w.1", "b"]


def test_the_same_network_on_tensors_has_the_same_gradients():
    net = model(5, 4, 1)
    x = np.random.default_rng(1).normal(size=(6, 2))
    weights = [
        (
            Tensor([[w.data for w in n.w] for n in layer.neurons], requires_grad=True),
            Tensor([n.b.data for n in layer.neurons], requires_grad=True),
        )
        for layer in net.layers
    ]
    hidden = x
    for i, (w, b) in enumerate(weights):
        hidden = hidden @ w.T + b
        hidden = am.relu(hidden) if i < 2 else hidden
    expected = nn.losses.mse_loss(hidden[:, 0], np.ones(6))
    expected.backward()
    loss = nn.losses.mse_loss(net(x), np.ones(6))
    loss.backward()
    assert loss.data == pytest.approx(expected.item())
    for layer, (w, b) in zip(net.layers, weights, strict=True):
        np.testing.assert_allclose([[v.grad for v in n.w] for n in layer.neurons], w.grad, atol=1e-14)
        np.testing.assert_allclose([n.b.grad for n in layer.neurons], b.grad, atol=1e-14)


def test_inputs_may_be_numbers_values_rows_or_an_array_of_rows():
    net = model(3, 1)
    one = net([0.5, -1.0])
    assert isinstance(one, Value)
    assert one.data == net((Value(0.5), -1.0)).data == net(np.array([0.5, -1.0])).data == net(np.array([[0.5, -1.0]]))[0].data
    two = model(3, 2)
    assert len(two([0.5, -1.0])) == 2 and two(np.zeros((4, 2))).shape == (4, 2)


def test_a_network_of_337_numbers_with_their_names():
    net = model(16, 16, 1)
    names = [name for name, _ in net.named_parameters()]
    assert len(names) == 337 == net.summary().parameters and names[:3] == [
        "layers.0.neurons.0.w.0", "layers.0.neurons.0.w.1", "layers.0.neurons.0.b",
    ]  # fmt: skip
    assert all(p.label == name for name, p in net.named_parameters())
    assert repr(model(1)).startswith("MLP(\n  2, [1]\n  (layers.0): Layer(")


def test_the_last_layer_has_no_activation_and_the_others_what_was_asked_for():
    net = model(3, 3, 1, activation="tanh")
    assert [layer.activation for layer in net.layers] == ["tanh", "tanh", None]
    assert max(abs(model(8, 1, seed=s)([5.0, 5.0]).data) for s in range(5)) > 0


def test_two_moons_are_told_apart_in_thirty_steps():
    rng = np.random.default_rng(0)
    angle = np.linspace(0, np.pi, 10)
    upper, lower = np.c_[np.cos(angle), np.sin(angle)], np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]
    x = np.vstack([upper, lower]) + rng.normal(0, 0.05, (20, 2))
    y = np.repeat([-1, 1], 10)
    net, loss_of = model(12, 12, 1), nn.HingeLoss()
    right = []
    for step in range(30):
        net.zero_grad()
        scores = net(x)
        right.append(sum(np.sign([score.data for score in scores]) == y))
        loss = loss_of(scores, y) + 1e-4 * sum(p * p for p in net.parameters())
        loss.backward()
        for p in net.parameters():
            p.data -= (1 - 0.015 * step) * p.grad
    assert right[0] < 20 and max(right) == 20


def test_what_does_not_fit_is_told():
    with pytest.raises(ShapeError, match=r"in layers\.0\.neurons\.0 \(Neuron\(2\)\): expected 2 numbers, got 3"):
        model(3, 1)([1.0, 2.0, 3.0])
    with pytest.raises(ArgumentError, match="'rleu'.*'relu', 'tanh', 'sigmoid'"):
        nn.Neuron(2, "rleu", rng=np.random.default_rng(0))
    with pytest.raises(ArgumentError, match="one layer at least"):
        model()
