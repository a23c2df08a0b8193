"""Containers hand an output on, and name what they hold by its place."""

import numpy as np
import pytest
from some import some

import autograd_mini as am
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


# ---- members are exchanged, put in and taken out, as in a list ---------------------------------------------------


def three():
    return nn.Sequential(nn.Linear(2, 3, rng=0), nn.ReLU(), nn.Linear(3, 1, rng=1))


def test_a_layer_is_exchanged_by_its_number():
    model = three()
    model[1] = nn.Tanh()
    model[-1] = nn.Linear(3, 4, rng=0)
    assert [type(part) for part in model] == [nn.Linear, nn.Tanh, nn.Linear]
    assert model(np.ones((5, 2))).shape == (5, 4)
    assert [name for name, _ in model.named_parameters()] == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_layers_are_taken_out_and_put_in_and_numbered_anew():
    model = three()
    del model[0]
    assert [name for name, _ in model.named_parameters()] == ["1.weight", "1.bias"]
    assert [p.label for p in model.parameters()] == ["1.weight", "1.bias"]
    assert isinstance(model.insert(0, nn.Linear(2, 3, rng=3)), nn.Sequential)
    assert [name for name, _ in model.named_parameters()] == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert isinstance(model.pop(-1), nn.Linear) and len(model) == 2
    assert model(np.ones((5, 2))).shape == (5, 3)
    del model[:]
    assert len(model) == 0


def test_named_layers_keep_their_names_when_others_go():
    model = nn.Sequential({"first": nn.Linear(2, 3, rng=0), "gate": nn.ReLU(), "last": nn.Linear(3, 1, rng=1)})
    model[1] = nn.Tanh()
    del model[0]
    assert [name for name, _ in model.named_parameters()] == ["last.weight", "last.bias"]
    assert isinstance(model.gate, nn.Tanh)


def test_containers_are_added():
    model = three() + nn.Sequential(nn.Tanh())
    assert isinstance(model, nn.Sequential) and len(model) == 4
    modules = nn.ModuleList([nn.ReLU()])
    same = modules
    modules += [nn.Tanh()]
    assert modules is same and len(modules) == 2 and len(modules + [nn.ReLU()]) == 3


def test_lists_of_modules_and_parameters_change_as_lists_do():
    modules = nn.ModuleList([nn.Linear(2, 2, rng=i) for i in range(3)])
    kept = modules[2]
    del modules[1]
    assert len(modules) == 2 and modules[1] is kept
    weights = nn.ParameterList([[1.0], [2.0]])
    weights[0] = nn.Parameter([5.0, 6.0])
    weights[1] = [7.0]
    assert [p.data.tolist() for p in weights.parameters()] == [[5.0, 6.0], [7.0]]
    del weights[0]
    assert [name for name, _ in weights.named_parameters()] == ["0"]
    heads = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Tanh()})
    assert isinstance(heads.pop("a"), nn.ReLU) and list(heads) == ["b"]
    heads.clear()
    assert len(heads) == 0


def test_a_member_that_is_not_there_is_refused_with_the_number_of_members():
    for change in (lambda m: m.__setitem__(3, nn.ReLU()), lambda m: m.__delitem__(-4), lambda m: m.pop(7), lambda m: m[5]):
        with pytest.raises(am.IndexingError, match="of 3 members"):
            change(three())
    with pytest.raises(am.ArgumentError, match="holds modules"):
        three()[0] = am.tanh


def test_gradients_are_forgotten_in_the_words_of_pytorch():
    model = three()
    optimizer = am.optim.SGD(model.parameters(), lr=0.1)
    for forget in (optimizer.zero_grad, model.zero_grad):
        am.sum(model(np.ones((4, 2)))).backward()
        forget(set_to_none=False)
        assert all(np.all(p.grad == 0) and p.grad.shape == p.shape for p in some(model.parameters()))
        am.sum(model(np.ones((4, 2)))).backward()
        forget(set_to_none=True)
        assert all(p.grad is None for p in some(model.parameters()))
