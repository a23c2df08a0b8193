"""Dropout: the mean stays, use is no matter of chance, and the generator says who is dropped."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import ArgumentError, DtypeError, Tensor, nn


def test_the_share_p_is_dropped_and_the_mean_stays():
    layer = nn.Dropout(0.3, rng=np.random.default_rng(0))
    y = layer(np.ones((200, 500)))
    assert set(np.unique(y)) == {0.0, 1 / 0.7}
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.01) and y.mean() == pytest.approx(1.0, abs=0.01)


def test_the_gradient_takes_the_way_of_the_numbers():
    layer = nn.Dropout(0.5, rng=np.random.default_rng(0))
    x = Tensor(np.ones(50), requires_grad=True)
    y = layer(x)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.data)


def test_in_use_nothing_is_dropped_and_nothing_drawn():
    layer = nn.Dropout(0.5, rng=np.random.default_rng(0)).eval()
    x = np.ones(5)
    assert layer(x) is x
    assert layer.rng.bit_generator.state == np.random.default_rng(0).bit_generator.state


def test_the_generator_repeats_itself_and_two_calls_differ():
    one, other = (nn.Dropout(0.5, rng=np.random.default_rng(7)) for _ in range(2))
    x = np.ones(100)
    first = one(x)
    np.testing.assert_array_equal(first, other(x))
    assert not np.array_equal(first, one(x))


def test_the_ends_of_p_keep_all_or_nothing():
    x = np.ones(5, np.float32)
    assert nn.Dropout(0.0, rng=np.random.default_rng(0))(x) is x
    nothing = nn.Dropout(1.0, rng=np.random.default_rng(0))(x)
    assert nothing.tolist() == [0] * 5 and nothing.dtype == np.float32


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_p_is_a_probability(p):
    with pytest.raises(ArgumentError, match="probability"):
        nn.Dropout(p, rng=np.random.default_rng(0))


def test_a_seed_names_the_draws_and_a_generator_is_no_probability():
    x = np.ones(20)
    np.testing.assert_array_equal(nn.Dropout(0.5, rng=3)(x), nn.Dropout(0.5, rng=np.random.default_rng(3))(x))
    with pytest.raises(DtypeError, match="p is a probability, got a Generator"):
        nn.Dropout(np.random.default_rng(0))


def test_dropout_stands_in_a_model_beside_other_layers():
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Dropout(0.5, rng=rng), nn.Linear(4, 1, rng=rng))
    assert dict(model.named_generators()) == {"1.rng": rng}
    assert am.check_grad(lambda x: am.sum(model.eval()(x)), np.ones((2, 3)))
