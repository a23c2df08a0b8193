"""Batch and layer normalization: PyTorch's numbers in training, in use, and in what is remembered."""

import numpy as np
import pytest
from cases import all_cases
from peers import run_both, torch

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, nn

SHAPES = [(nn.BatchNorm1d, (6, 4)), (nn.BatchNorm1d, (3, 4, 5)), (nn.BatchNorm2d, (2, 4, 3, 5))]
OPTIONS = [{}, {"affine": False}, {"momentum": None}, {"momentum": 0.3, "eps": 1e-3}, {"track_running_stats": False}]


@all_cases("layer, shape", SHAPES)
@all_cases("options", OPTIONS, ids=str)
def test_batch_normalization_is_pytorchs_in_training_and_in_use(layer, shape, options):
    rng = np.random.default_rng(0)
    ours, theirs = layer(4, **options), getattr(torch().nn, layer.__name__)(4, **options)
    for p in ours.parameters():
        p.data = rng.normal(size=4)
    for _ in range(3):
        run_both(ours, theirs, rng.normal(2.0, 3.0, shape))
        ours.zero_grad()
        theirs.zero_grad()
    run_both(ours.eval(), theirs, rng.normal(size=shape))


def test_what_training_remembers_is_what_use_applies():
    rng = np.random.default_rng(0)
    layer = nn.BatchNorm1d(3, momentum=None)
    x = rng.normal([1.0, -2.0, 5.0], [1.0, 2.0, 0.5], (5000, 3))
    for batch in np.split(x, 10):
        layer(batch)
    np.testing.assert_allclose(layer.running_mean, x.mean(0))
    z = layer.eval()(x).data
    np.testing.assert_allclose(z.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(z.std(0), 1, rtol=1e-2)
    assert layer.num_batches_tracked == 10


def test_use_changes_nothing_and_statistics_are_part_of_the_state():
    layer = nn.BatchNorm1d(2)
    layer(np.array([[1.0, 2.0], [3.0, 5.0]]))
    state = layer.state_dict()
    assert list(state) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    layer.eval()(np.ones((4, 2)))
    other = nn.BatchNorm1d(2)
    other.load_state_dict(state)
    for name, array in other.state_dict().items():
        np.testing.assert_array_equal(array, state[name])


def test_float32_stays_float32_through_training_and_use():
    layer = nn.BatchNorm2d(2, dtype=np.float32)
    x = np.random.default_rng(0).normal(size=(2, 2, 3, 3)).astype(np.float32)
    assert layer(x).dtype == layer.eval()(x).dtype == layer.running_var.dtype == np.float32


@pytest.mark.parametrize("layer, shape", SHAPES)
def test_a_batch_of_one_number_for_each_channel_has_no_variance(layer, shape):
    one = np.ones((1, 4, *(1,) * (len(shape) - 2)))
    with pytest.raises(ArgumentError, match=r"no variance.*larger batch"):
        layer(4)(one)
    assert layer(4).eval()(one).shape == one.shape


@pytest.mark.parametrize("layer, x", [(nn.BatchNorm1d, (3, 5)), (nn.BatchNorm2d, (3, 4)), (nn.BatchNorm1d, (4,))])
def test_another_number_of_channels_is_an_error(layer, x):
    with pytest.raises(ShapeError, match=r"expected an input .* with C=4, got shape"):
        layer(4)(np.ones(x))


@all_cases("shape", [5, (5,), (4, 5)])
@all_cases("options", [{}, {"elementwise_affine": False}, {"bias": False}, {"eps": 0.1}], ids=str)
def test_layer_normalization_is_pytorchs(shape, options):
    rng = np.random.default_rng(0)
    ours = nn.LayerNorm(shape, **options)
    for p in ours.parameters():
        p.data = rng.normal(size=p.shape)
    run_both(ours, torch().nn.LayerNorm(shape, **options), rng.normal(size=(3, 4, 5)))


def test_layer_normalization_has_derivatives_of_second_order_and_names_what_does_not_fit():
    layer = nn.LayerNorm(3)
    assert am.check_grad(lambda x: am.sum(am.exp(layer(x))), np.random.default_rng(0).normal(size=(2, 3)), order=2)
    with pytest.raises(ShapeError, match=r"expected the last axes to be \(3,\), got shape \(2, 4\)"):
        layer(np.ones((2, 4)))
    with pytest.raises(ArgumentError, match="at least one axis"):
        nn.LayerNorm(())


def test_a_layer_that_is_training_refuses_to_be_compiled_and_keeps_its_statistics(rng):
    layer = nn.BatchNorm1d(3)
    step = am.compile(lambda X: am.mean(layer(X) ** 2))
    with pytest.raises(am.TraceError, match=r"running statistics.*eval\(\)"):
        step(rng.normal(size=(5, 3)))
    assert layer.running_mean.tolist() == [0.0] * 3 and layer.num_batches_tracked == 0
    layer.eval()
    X = rng.normal(size=(5, 3))
    assert step(X)[0] == pytest.approx(am.mean(layer(X) ** 2).item())
