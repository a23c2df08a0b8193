"""Modules open scopes by their places: what was made where, at next to no cost, and nothing where nothing is recorded."""

import copy

import numpy as np
from models import ResNet, Tagger, attention

import autograd_mini as am
from autograd_mini import Value, nn
from autograd_mini.core import graph, scopes


def seeded():
    return np.random.default_rng(0)


def names(root):
    return [span.name for span in scopes.scopes_of(graph.nodes(root, constants=True))]


def test_modules_are_named_by_their_place_and_class():
    found = names(am.sum(ResNet(seeded(), blocks=2)(seeded().normal(size=(2, 3, 4, 4)))))
    assert found[:2] == ["ResNet", "stem Conv2d"]
    assert found[2:7] == ["blocks.0 Block", "conv1 Conv2d", "bn1 BatchNorm2d", "conv2 Conv2d", "bn2 BatchNorm2d"]
    assert found[-1] == "fc Linear"


def test_a_module_of_a_sequence_is_called_by_its_number():
    model = nn.Sequential(nn.Linear(2, 3, rng=seeded()), nn.ReLU())
    assert names(am.sum(model(np.ones((1, 2))))) == ["Sequential", "0 Linear", "1 ReLU"]


def test_recurrent_layers_have_a_scope_for_each_step_and_attention_for_its_parts():
    found = names(am.sum(Tagger(seeded())(np.ones((2, 3, 3)))))
    assert [name for name in found if name.startswith("step")] == ["step 0", "step 1", "step 2"]
    assert {"Q, K, V", "scores", "mix", "out_proj Linear"} <= set(names(attention()))


def test_where_nothing_is_recorded_nothing_is_written_down():
    model = nn.Sequential(nn.LSTM(3, 2, rng=seeded()))
    before = len(scopes._calls), len(scopes._scopes)
    with am.no_grad():
        model(np.ones((2, 1, 3)))
    assert (len(scopes._calls), len(scopes._scopes)) == before


def test_only_modules_of_this_library_count_as_ours():
    def ours(root):
        return {span.name: span.ours for span in scopes.scopes_of(graph.nodes(root, constants=True))}

    found = ours(am.sum(ResNet(seeded(), blocks=1)(np.ones((1, 3, 2, 2)))))
    assert found["stem Conv2d"] and found["fc Linear"] and not found["ResNet"] and not found["blocks.0 Block"]


def test_a_copied_model_keeps_its_names_and_its_state():
    model = nn.Sequential(nn.Linear(2, 2, rng=seeded()))
    other = copy.deepcopy(model)
    assert names(am.sum(other(np.ones((1, 2))))) == ["Sequential", "0 Linear"]
    assert list(other.state_dict()) == ["0.weight", "0.bias"] and repr(other) == repr(model)


def test_a_forward_pass_that_fails_leaves_the_scopes_of_what_ran():
    class Broken(nn.Module):
        def __init__(self):
            self.inner = nn.Tanh()

        def forward(self, x):
            self.inner(x)
            raise ZeroDivisionError

    x = Value(1.0)
    scopes._calls.clear()
    try:
        Broken()(x)
    except ZeroDivisionError:
        pass
    assert len(scopes._calls) == 1


def test_a_training_loop_does_not_push_out_the_scopes_of_the_program():
    x = Value(1.0, label="x")
    with am.scope("mine"):
        y = am.exp(am.sin(x))
    layer = nn.Tanh()
    for _ in range(300):
        layer(x)
    assert names(y) == ["mine"]
