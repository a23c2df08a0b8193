"""What does not learn is found, each thing by its name."""

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, nn, optim
from autograd_mini.training import check_training
from autograd_mini.training.check import ADVICE


@pytest.fixture
def batch(rng):
    return rng.normal(size=(16, 2)), rng.normal(size=(16, 1))


def net(rng, hidden=4):
    return nn.Sequential(nn.Linear(2, hidden, rng=rng), nn.Tanh(), nn.Linear(hidden, 1, rng=rng))


def found(model, batch, parameters=None):
    optimizer = optim.SGD(model.parameters() if parameters is None else parameters, lr=0.1)
    check = check_training(model, optimizer, nn.MSELoss(), *batch)
    assert check.ok == (not check.findings) == bool(check)
    assert all(ADVICE[finding.problem] in str(check) for finding in check.findings)
    return {(finding.name, finding.problem): finding.detail for finding in check.findings}


def test_a_healthy_net_has_nothing_to_report(rng, batch):
    model = net(rng)
    assert found(model, batch) == {}
    assert str(check_training(model, optim.SGD(model.parameters()), nn.MSELoss(), *batch)) == "all 4 parameters learn"


def test_frozen_parameters_are_named(rng, batch):
    model = net(rng)
    parameters = list(model.parameters())
    parameters[1].requires_grad_(False)
    assert found(model, batch, parameters[:1] + parameters[2:]) == {("0.bias", "frozen"): ""}


def test_parameters_that_the_loss_does_not_reach_are_named(rng, batch):
    class Forgetful(nn.Module):
        def __init__(self):
            self.used, self.unused = nn.Linear(2, 1, rng=rng), nn.Linear(2, 1, rng=rng)

        def forward(self, x):
            return self.used(x)

    assert found(Forgetful(), batch) == {("unused.weight", "not reached"): "", ("unused.bias", "not reached"): ""}


def test_parameters_that_the_optimizer_was_made_without_are_named(rng, batch):
    model = net(rng)
    assert list(found(model, batch, model[0].parameters())) == [
        ("2.weight", "not in the optimizer"),
        ("2.bias", "not in the optimizer"),
    ]


def test_a_layer_that_was_replaced_after_the_optimizer_was_made_is_noticed(rng, batch):
    class Two(nn.Module):
        def __init__(self):
            self.first, self.second = nn.Linear(2, 2, rng=rng), nn.Linear(2, 1, bias=False, rng=rng)

        def forward(self, x):
            return self.second(self.first(x))

    model = Two()
    parameters = list(model.parameters())
    model.second = nn.Linear(2, 1, bias=False, rng=rng)
    assert found(model, batch, parameters) == {
        ("second.weight", "not in the optimizer"): "",
        ("second.weight", "not in the model"): "of shape (1, 2)",
    }


def test_what_the_model_does_not_know_of_is_unregistered(rng, batch):
    hidden = Tensor(np.ones((2, 1)), requires_grad=True, label="w")

    class Hiding(nn.Module):
        def __init__(self):
            self.bias = nn.Parameter(np.zeros(1))

        def forward(self, x):
            return x @ hidden + self.bias

    assert found(Hiding(), batch) == {("w", "unregistered"): "of shape (2, 1)"}
    assert found(Hiding(), batch, [hidden]).keys() == {("w", "unregistered"), ("bias", "not in the optimizer")}


def test_dead_units_are_counted_and_so_is_what_dies_with_them(rng, batch):
    model = nn.Sequential(nn.Linear(2, 4, rng=rng), nn.ReLU(), nn.Linear(4, 1, rng=rng))
    model[0].bias.data -= np.array([100.0, 0, 100.0, 0])
    assert list(found(model, batch).items()) == [(("relu after 0.bias", "dead units"), "2 of 4")]
    model[0].bias.data += np.array([0, 0, 200.0, 0])
    assert found(model, batch) == {}  # one idle unit in four is nothing to worry about
    model[0].bias.data -= 300.0
    assert found(model, batch) == {
        ("0.weight", "no gradient"): "",
        ("0.bias", "no gradient"): "",
        ("2.weight", "no gradient"): "",
        ("relu after 0.bias", "dead units"): "4 of 4",
    }


@pytest.mark.parametrize("activation", [nn.Tanh, nn.Sigmoid])
def test_saturated_units_are_counted(rng, batch, activation):
    model = nn.Sequential(nn.Linear(2, 4, rng=rng), activation(), nn.Linear(4, 1, rng=rng))
    model[0].bias.data += np.array([30.0, 0, -30.0, 0])
    name = activation.__name__.lower()
    assert found(model, batch) == {(f"{name} after 0.bias", "saturated units"): "2 of 4"}


def test_a_gradient_that_is_not_finite_is_named(rng):
    model = nn.Linear(2, 1, bias=False, rng=rng)
    model.weight.data = np.zeros((1, 2))
    optimizer = optim.SGD(model.parameters())
    check = check_training(model, optimizer, lambda output, y: am.sqrt(output * output).sum(), np.ones((3, 2)), np.ones((3, 1)))
    assert [(finding.name, finding.problem) for finding in check.findings] == [("weight", "not finite")]


def test_nothing_is_changed_by_looking(rng, batch):
    class Counting(nn.Module):
        def __init__(self):
            self.layer, self.rng = nn.Linear(2, 1, rng=rng), np.random.default_rng(4)
            self.register_buffer("seen", np.zeros(()))

        def forward(self, x):
            self.seen = self.seen + 1
            return self.layer(x + self.rng.normal(size=x.shape))

    model = Counting().eval()
    before = model.state_dict()
    assert found(model, batch) == {}
    assert all(np.array_equal(array, model.state_dict()[name]) for name, array in before.items())
    assert model.rng.random() == np.random.default_rng(4).random()
    assert not model.training and all(parameter.grad is None for parameter in model.parameters())


def test_a_loss_that_depends_on_nothing_reaches_nothing(rng, batch):
    model = net(rng)
    check = check_training(model, optim.SGD(model.parameters()), lambda output, y: Tensor(0.0), *batch)
    assert {finding.problem for finding in check.findings} == {"not reached"} and len(check.findings) == 4


def test_a_network_of_numbers_is_looked_at_as_well(rng):
    model = nn.MLP(2, [2, 1], rng=rng)
    parameters = list(model.parameters())
    check = check_training(model, optim.SGD(parameters[1:]), nn.HingeLoss(), rng.normal(size=(5, 2)), np.ones(5))
    assert ("layers.0.neurons.0.w.0", "not in the optimizer") in {(f.name, f.problem) for f in check.findings}
