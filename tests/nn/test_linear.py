"""Linear layers, and what leads to them."""

import numpy as np
import pytest
from peers import run_both, torch
from some import some

from autograd_mini import AxisError, ShapeError, Tensor, Value, nn


@pytest.mark.parametrize("shape", [(5, 3), (3,), (2, 4, 3), (2, 1, 4, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear_is_pytorchs_along_the_last_axis(shape, bias):
    ours = nn.Linear(3, 2, bias, rng=np.random.default_rng(0))
    run_both(ours, torch().nn.Linear(3, 2, bias), np.random.default_rng(1).normal(size=shape))


def test_linear_takes_plain_arrays_and_lists():
    layer = nn.Linear(2, 1, rng=np.random.default_rng(0))
    expected = layer(Tensor([[1.0, 2.0]])).data
    for x in (np.array([[1.0, 2.0]]), [[1.0, 2.0]], np.array([[1, 2]])):
        np.testing.assert_array_equal(layer(x).data, expected)


def test_float32_stays_float32():
    layer = nn.Linear(2, 1, rng=np.random.default_rng(0), dtype=np.float32)
    y = layer(np.ones((3, 2), np.float32))
    y.sum().backward()
    assert y.dtype == layer.weight.grad.dtype == np.float32


def test_weights_begin_within_the_bound_of_pytorch():
    layer = nn.Linear(100, 50, rng=np.random.default_rng(0))
    for p in some(layer.parameters()):
        assert 0.09 < abs(p.data).max() <= 0.1


@pytest.mark.parametrize("x", [np.zeros((2, 4)), np.zeros(()), np.zeros((3, 2))])
def test_the_wrong_number_of_features_is_an_error(x):
    with pytest.raises(ShapeError, match=r"in Linear\(3, 1\): expected 3 features"):
        nn.Linear(3, 1, rng=np.random.default_rng(0))(x)


def test_images_before_a_linear_layer_are_told_of_flatten():
    with pytest.raises(ShapeError, match="Flatten"):
        nn.Linear(3, 1, rng=np.random.default_rng(0))(np.zeros((2, 3, 4, 4)))


@pytest.mark.parametrize("start, end", [(1, -1), (0, -1), (2, 3), (-2, -1), (1, 2)])
def test_flatten_is_pytorchs(start, end):
    run_both(nn.Flatten(start, end), torch().nn.Flatten(start, end), np.random.default_rng(0).normal(size=(2, 3, 4, 5)))


def test_axes_that_cannot_be_joined_are_told():
    with pytest.raises(AxisError, match=r"axes 1 to -1 of an array of shape \(3,\)"):
        nn.Flatten()(np.zeros(3))
    with pytest.raises(AxisError):
        nn.Flatten(2, 1)(np.zeros((2, 3, 4)))


def test_identity_gives_back_what_it_gets():
    x = Value(2.0)
    assert nn.Identity()(x) is x
