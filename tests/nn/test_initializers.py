"""Weights begin with the mean and the variance that their rule names, drawn from the generator that was handed in."""

import math

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError, DtypeError
from autograd_mini.nn import initializers

SHAPE = (64, 32, 5, 5)
FAN_IN, FAN_OUT = 32 * 25, 64 * 25
VARIANCES = {
    "normal": 1.0,
    "uniform": 1 / 3,
    "glorot_uniform": 2 / (FAN_IN + FAN_OUT),
    "glorot_normal": 2 / (FAN_IN + FAN_OUT),
    "he_uniform": 2 / FAN_IN,
    "he_normal": 2 / FAN_IN,
    "lecun_uniform": 1 / FAN_IN,
    "lecun_normal": 1 / FAN_IN,
}
RANDOM = [*VARIANCES, "truncated_normal", "orthogonal"]


@pytest.mark.parametrize("name, variance", VARIANCES.items())
def test_mean_and_variance_are_those_of_the_rule(name, variance):
    weight = getattr(initializers, name)(SHAPE, rng=np.random.default_rng(0))
    n = weight.size
    assert abs(weight.mean()) < 5 * math.sqrt(variance / n)
    assert abs(weight.var() / variance - 1) < 5 * math.sqrt(2 / n)


@pytest.mark.parametrize("name, variance", VARIANCES.items())
def test_the_shape_of_the_distribution_is_the_one_named(name, variance):
    weight = getattr(initializers, name)(SHAPE, rng=np.random.default_rng(0))
    fourth = np.mean((weight / math.sqrt(variance)) ** 4)  # 3 for a normal distribution, 9/5 for a uniform one
    assert fourth == pytest.approx(9 / 5 if "uniform" in name else 3.0, rel=0.05)
    if "uniform" in name:
        assert abs(weight).max() <= math.sqrt(3 * variance)


def test_a_signal_keeps_its_size_through_twenty_layers_of_relu():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 256))
    for _ in range(20):
        x = np.maximum(x @ initializers.he_normal((256, 256), rng=rng).T, 0)
    assert 0.2 < np.mean(x**2) < 5


@all_cases("name", RANDOM)
def test_the_same_generator_gives_the_same_weights_in_the_type_asked_for(name):
    f = getattr(initializers, name)
    one, other = (f((8, 6), rng=np.random.default_rng(3), dtype=np.float32) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert one.dtype == np.float32 and one.shape == (8, 6)
    assert not np.array_equal(one, f((8, 6), rng=np.random.default_rng(4), dtype=np.float32))


@all_cases("name", RANDOM)
def test_a_seed_is_taken_as_a_generator_is_and_the_default_one_can_be_seeded(name):
    f = getattr(initializers, name)
    expected = f((9, 9), rng=np.random.default_rng(5))
    np.testing.assert_array_equal(f((9, 9), rng=5), expected)
    am.manual_seed(5)
    np.testing.assert_array_equal(f((9, 9)), expected)
    with pytest.raises(DtypeError, match="rng is a module"):
        f((2, 2), rng=np.random)


def test_gain_and_mode_scale_the_weights():
    rng = np.random.default_rng
    np.testing.assert_allclose(
        initializers.glorot_uniform(SHAPE, rng=rng(0), gain=3.0), 3 * initializers.glorot_uniform(SHAPE, rng=rng(0))
    )
    wide = initializers.he_normal(SHAPE, rng=rng(0), mode="fan_out")
    np.testing.assert_allclose(wide * math.sqrt(FAN_OUT / FAN_IN), initializers.he_normal(SHAPE, rng=rng(0)))
    with pytest.raises(ArgumentError, match="'fan_in', 'fan_out', 'fan_avg'"):
        initializers.he_normal(SHAPE, rng=rng(0), mode="fan")


def test_truncated_normal_stays_inside_the_cut():
    weight = initializers.truncated_normal((200, 200), rng=np.random.default_rng(0), mean=1.0, std=0.5)
    assert abs(weight - 1).max() <= 1.0
    assert weight.mean() == pytest.approx(1.0, abs=0.01) and weight.std() == pytest.approx(0.88 * 0.5, rel=0.01)
    with pytest.raises(ArgumentError, match="positive"):
        initializers.truncated_normal((2,), rng=np.random.default_rng(0), cut=0)


@pytest.mark.parametrize("shape", [(5, 5), (3, 8), (8, 3), (4, 2, 3, 3)])
def test_orthogonal_weights_are_orthonormal_rows_or_columns(shape):
    weight = initializers.orthogonal(shape, rng=np.random.default_rng(0), gain=2.0).reshape(shape[0], -1) / 2
    small = weight @ weight.T if weight.shape[0] <= weight.shape[1] else weight.T @ weight
    np.testing.assert_allclose(small, np.eye(len(small)), atol=1e-12)


def test_orthogonal_weights_prefer_no_direction():
    rng = np.random.default_rng(0)
    traces = [np.trace(initializers.orthogonal((3, 3), rng=rng)) for _ in range(2000)]
    assert np.mean(traces) == pytest.approx(0, abs=0.1) and np.var(traces) == pytest.approx(1, abs=0.15)


def test_constants_are_constant_and_a_vector_has_no_fans():
    assert initializers.zeros((2,)).tolist() == [0, 0] and initializers.ones((2,)).tolist() == [1, 1]
    assert initializers.constant((2,), 3.0, dtype=np.float32).dtype == np.float32
    with pytest.raises(ArgumentError, match="at least two axes"):
        initializers.he_normal((3,), rng=np.random.default_rng(0))


def test_both_names_of_a_rule_are_one_function():
    assert initializers.xavier_uniform is initializers.glorot_uniform
    assert initializers.kaiming_normal is initializers.he_normal
