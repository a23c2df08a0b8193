"""Layers and parameters that a module would not find are refused or told of: they would neither learn nor be saved."""

import collections
import functools
import re
import types

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError, nn


def holding(make):
    """A model whose one attribute is made of a layer."""

    class Model(nn.Module):
        def __init__(self):
            self.parts = make(nn.Linear(2, 1, rng=0))

    return Model()


@pytest.mark.parametrize(
    "make",
    [
        lambda layer: {layer},
        lambda layer: frozenset([layer]),
        lambda layer: np.array([layer, None], dtype=object),
        lambda layer: types.MappingProxyType({"a": layer}),
        lambda layer: {"a": layer}.values(),
        lambda layer: {("a", layer.weight)},
        lambda layer: [{layer}],
    ],
    ids=["set", "frozenset", "array of objects", "proxy", "values", "tuple in a set", "set in a list"],
)
def test_a_container_that_is_not_opened_is_refused(make):
    with pytest.raises(ArgumentError, match="would not be found: use a list"):
        list(holding(make).parameters())


@pytest.mark.parametrize(
    "make",
    [
        lambda layer: lambda x: layer(x),
        lambda layer: functools.partial(layer),
        lambda layer: functools.partial(pow, layer),
        lambda layer: layer.forward,
        lambda layer: types.SimpleNamespace(layer=layer),
        lambda layer: types.SimpleNamespace(layers=[{"a": layer}]),
    ],
    ids=["closure", "partial", "argument of a partial", "method", "object", "list in an object"],
)
def test_a_function_or_an_object_that_holds_a_layer_is_told_of(make):
    with pytest.warns(nn.HiddenPartWarning, match="holds a Linear that is no attribute"):
        list(holding(make).parameters())


@pytest.mark.parametrize(
    "make",
    [
        lambda layer: collections.deque([layer]),
        lambda layer: ({"a": [layer]},),
        lambda layer: collections.OrderedDict(a=layer),
        lambda layer: collections.namedtuple("Pair", "a b")(layer, 1),
    ],
)
def test_lists_tuples_dictionaries_and_deques_are_opened(make):
    model = holding(make)
    assert len(list(model.parameters())) == 2
    zeros = {name: np.zeros(p.shape) for name, p in model.named_parameters()}

    class Caller(nn.Module):
        def __init__(self):
            self.model = model

        def forward(self, x):
            return [part for _, part in self.model.named_children()][0](x)

    output = nn.functional_call(Caller(), {f"model.{name}": x for name, x in zeros.items()}, np.ones((1, 2)))
    np.testing.assert_array_equal(getattr(output, "data", output), [[0.0]])


def test_what_is_an_attribute_as_well_is_not_hidden():
    class Model(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(2, 1, rng=0)
            self.again = lambda x: self.layer(x)
            self.whole = self.forward
            self.register_forward_hook(lambda module, inputs, output: None)

    assert len(list(Model().parameters())) == 2


def test_a_layer_in_the_body_of_a_class_is_refused_where_the_class_is_made():
    with pytest.raises(ArgumentError, match=r"self\.layer = \.\.\. in __init__"):
        type("Model", (nn.Module,), {"layer": nn.Linear(2, 1, rng=0)})
    with pytest.raises(ArgumentError, match=r"self\.w = \.\.\. in __init__"):
        type("Model", (nn.Module,), {"w": [nn.Parameter(1.0)]})
    with pytest.raises(ArgumentError, match="__slots__ hide"):
        type("Model", (nn.Module,), {"__slots__": ("layer",)})


@all_cases("name", ["train", "eval", "parameters", "children", "state_dict", "training", "to"])
@all_cases("make", [lambda: nn.Linear(2, 1, rng=0), lambda: [1], lambda: nn.Parameter(1.0)])
def test_a_part_cannot_have_the_name_of_a_method(name, make):
    with pytest.raises(ArgumentError, match=f"{name} is .* of every module"):
        setattr(nn.Identity(), name, make())


def test_a_mode_is_set_and_a_forward_pass_may_be_another_layers():
    layer = nn.Identity()
    layer.training = False
    layer.forward = nn.Linear(2, 1, rng=0)
    assert layer(np.ones((3, 2))).shape == (3, 1)


def test_two_parameters_cannot_have_one_name():
    class Model(nn.Module):
        def __init__(self):
            self.parts = {"0": nn.Parameter(1.0), 0: nn.Parameter(2.0)}

    for use in (lambda m: list(m.parameters()), nn.Module.state_dict):
        with pytest.raises(ArgumentError, match=r"two parameters that are called parts\.0"):
            use(Model())


def test_a_compiled_function_may_read_the_parameters_that_it_is_given():
    layer = nn.Linear(2, 1, rng=0)
    value, gradients = am.compile(lambda p: (layer(np.ones((3, 2))) ** 2).mean())(list(layer.parameters()))
    loss = (layer(np.ones((3, 2))) ** 2).mean()
    loss.backward()
    assert np.isclose(value, loss.item())
    for gradient, parameter in zip(gradients, layer.parameters(), strict=True):
        assert np.allclose(gradient, parameter.grad)


def test_a_queue_keeps_its_length_where_it_holds_other_parameters():
    seen = []

    class Last(nn.Module):
        def __init__(self):
            self.layers = collections.deque([nn.Linear(2, 1, bias=False, rng=0)], maxlen=1)
            self.pair = (nn.Parameter(np.ones(2)), "kept")

        def forward(self, x):
            seen.append((self.layers.maxlen, type(self.pair), self.pair[1]))
            return self.layers[0](x) + am.sum(self.pair[0])

    model = Last()
    names = [name for name, _ in model.named_parameters()]
    given = {name: np.full(np.shape(p.data), 3.0) for name, p in model.named_parameters()}
    assert float(nn.functional_call(model, given, np.ones((1, 2))).data[0, 0]) == 12.0 and seen == [(1, tuple, "kept")]
    with pytest.raises(ArgumentError, match=rf"no parameter is called layer; there are {', '.join(map(re.escape, names))}"):
        nn.functional_call(model, {"layer": 1.0}, np.ones((1, 2)))
