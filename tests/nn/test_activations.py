"""Activations as modules: PyTorch's numbers, on tensors and on single numbers."""

import numpy as np
import pytest
from cases import all_cases
from peers import run_both, torch

import autograd_mini as am
from autograd_mini import ArgumentError, Value, nn

POINTWISE = [
    (nn.ReLU, {}), (nn.LeakyReLU, {}), (nn.LeakyReLU, {"negative_slope": 0.2}), (nn.ELU, {"alpha": 0.5}), (nn.GELU, {}),
    (nn.SiLU, {}), (nn.Sigmoid, {}), (nn.Tanh, {}), (nn.Softplus, {}), (nn.Softplus, {"beta": 2.0}), (nn.ReLU6, {}),
    (nn.Hardtanh, {}), (nn.Hardtanh, {"min_val": -0.5, "max_val": 2.0}),
]  # fmt: skip
ALONG = [(nn.Softmax, {"dim": -1}), (nn.Softmax, {"dim": 0}), (nn.LogSoftmax, {"dim": 1})]
X = np.random.default_rng(0).normal(0, 3, (4, 5))


@all_cases("activation, options", POINTWISE + ALONG)
def test_activations_are_pytorchs(activation, options):
    run_both(activation(**options), getattr(torch().nn, activation.__name__)(**options), X)


@all_cases("activation, options", POINTWISE)
def test_activations_take_a_single_number(activation, options):
    x = Value(0.7)
    y = activation(**options)(x)
    assert isinstance(y, Value) and y.data == pytest.approx(activation(**options)(np.array([0.7]))[0])


def test_settings_are_shown_where_they_are_not_the_usual_ones():
    assert repr(nn.LeakyReLU()) == "LeakyReLU()" and repr(nn.LeakyReLU(0.2)) == "LeakyReLU(negative_slope=0.2)"
    assert repr(nn.Softmax(dim=0)) == "Softmax(axis=0)"


def test_settings_that_make_no_sense_are_errors():
    with pytest.raises(ArgumentError, match="beta must be positive"):
        nn.Softplus(0.0)
    with pytest.raises(ArgumentError, match="less than"):
        nn.Hardtanh(1.0, 1.0)


def test_activations_have_the_slopes_of_the_conventions():
    x = am.Tensor([0.0], requires_grad=True)
    nn.ReLU()(x).backward()
    assert x.grad.tolist() == [0.0]


@all_cases("beta", [0.5, 1.0, 3.0])
def test_a_softplus_bends_as_sharply_as_is_asked_for(beta):
    x = np.array([-4.0, -0.5, 0.0, 0.25, 6.0])
    np.testing.assert_allclose(nn.functional.softplus(x, beta), np.log1p(np.exp(beta * x)) / beta, rtol=1e-13)
    found = am.grad(lambda x: am.sum(nn.functional.softplus(x, beta)))(x)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-beta * x)), rtol=1e-13)


@all_cases("threshold", [-1.0, 0.5, 5.0])
def test_above_its_threshold_a_softplus_is_the_number_itself(threshold):
    x = np.array([-2.0, -0.2, 0.3, 4.0])
    expected = np.where(2 * x > threshold, x, np.log1p(np.exp(2 * x)) / 2)
    slope = np.where(2 * x > threshold, 1.0, 1 / (1 + np.exp(-2 * x)))
    for softplus in (nn.Softplus(2.0, threshold), lambda x: nn.functional.softplus(x, 2.0, threshold)):
        np.testing.assert_allclose(softplus(am.Tensor(x)).data, expected)
        np.testing.assert_allclose(am.grad(lambda x, f=softplus: am.sum(f(x)))(x), slope)
