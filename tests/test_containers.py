"""Containers hand an output on, and name what they hold by its place."""

import numpy as np
import pytest

from autograd_mini import ArgumentError, nn


def linear(*sizes):
    return nn.Linear(*sizes, rng=np.random.default_rng(0))


def test_sequential_composes():
    one, other = linear(2, 3), linear(3, 1)
    x = np.ones((4, 2))
    np.testing.assert_array_equal(nn.Sequential(one, nn.Tanh(), other)(x).data, other(nn.Tanh()(one(x))).data)
    assert nn.Sequential()(x) is x


def test_members_can_be_counted_reached_sliced_and_added():
    model = nn.Sequential(linear(2, 3), nn.Tanh())
    assert len(model) == 2 and model[-1] is model[1] and list(model) == [model[0], model[1]]
    assert model.append(linear(3, 1)) is model
    assert isinstance(model[1:], nn.Sequential) and model[1:][1] is model[2]
    assert [name for name, _ in model.named_parameters()] == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_members_may_have_names():
    model = nn.Sequential({"hidden": linear(2, 3), "out": linear(3, 1)})
    assert [name for name, _ in model.named_parameters()] == ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
    assert model.hidden is model[0]


def test_a_layer_may_stand_twice_and_is_learned_once():
    layer = linear(2, 2)
    model = nn.Sequential(layer, nn.ReLU(), layer)
    assert len(model) == 3 and len(list(model.parameters())) == 2
    np.testing.assert_array_equal(model(np.ones((1, 2))).data, layer(nn.ReLU()(layer(np.ones((1, 2))))).data)


def test_a_list_of_modules_is_a_list():
    modules = nn.ModuleList(linear(2, 2) for _ in range(3))
    assert len(modules) == 3 and modules[-1] is list(modules)[2] and isinstance(modules[:2], nn.ModuleList)
    assert repr(nn.ModuleList([nn.ReLU()])) == "ModuleList(\n  (0): ReLU()\n)"
    with pytest.raises(IndexError):
        modules[3]


@pytest.mark.parametrize("wrong", [np.tanh, nn.ReLU, None])
def test_what_is_no_module_is_an_error(wrong):
    with pytest.raises(ArgumentError, match="holds modules, got"):
        nn.Sequential(wrong)
    with pytest.raises(ArgumentError, match="instance" if wrong is nn.ReLU else "holds modules"):
        nn.ModuleList([wrong])
