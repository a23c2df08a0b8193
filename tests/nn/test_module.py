"""A module is what its attributes are: parameters, parts, states, modes, and the path in an error."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
from some import some

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, Tensor, Value, nn


def linear(*sizes, seed=0, **options):
    return nn.Linear(*sizes, rng=np.random.default_rng(seed), **options)


class Net(nn.Module):
    """Parts in every kind of place."""

    def __init__(self, seed=0):
        self.first = linear(3, 4, seed=seed)
        self.scale = nn.Parameter(np.ones(4))
        self.blocks = [linear(4, 4, seed=seed), nn.Sequential(linear(4, 2, seed=seed), nn.Tanh())]
        self.by_name = {"shift": nn.Parameter(np.zeros(2))}
        self.note = "no part"

    def forward(self, x):
        x = self.first(x) * self.scale
        for block in self.blocks:
            x = block(x)
        return x + self.by_name["shift"]


NAMES = [
    "first.weight", "first.bias", "scale", "blocks.0.weight", "blocks.0.bias", "blocks.1.0.weight", "blocks.1.0.bias",
    "by_name.shift",
]  # fmt: skip


def test_the_room_opens_when_it_is_asked_for():
    program = "import sys, autograd_mini as am; print('autograd_mini.nn' in sys.modules, 'nn' in dir(am), am.nn.ReLU())"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True", "ReLU()"]


# ---- what is inside


def test_parameters_are_found_in_the_order_of_the_attributes_through_lists_and_dictionaries():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == NAMES
    assert all(found is p for found, p in zip(net.parameters(), dict(net.named_parameters()).values(), strict=True))


def test_parameters_are_called_by_their_path():
    assert [p.label for p in Net().parameters()] == NAMES
    model = nn.Sequential(linear(2, 2), linear(2, 1))
    assert [p.label for p in model.parameters()] == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_a_label_of_its_own_stays():
    net = Net()
    net.extra = nn.Parameter(np.zeros(3), label="theta")
    assert net.extra.label == "theta"


def test_a_tensor_that_wants_a_gradient_and_a_value_are_parameters_and_data_is_not():
    net = nn.Module()
    net.w, net.v = Tensor(np.ones(2), requires_grad=True), Value(1.0)
    net.data, net.array, net.output = Tensor(np.ones(2)), np.ones(2), net.w * 2
    assert [name for name, _ in net.named_parameters()] == ["w", "v"]


def test_a_parameter_that_is_shared_counts_once_under_its_first_name():
    net = nn.Module()
    net.encoder, net.decoder = linear(3, 3), linear(3, 3)
    net.decoder.weight = net.encoder.weight
    assert [name for name, _ in net.named_parameters()] == ["encoder.weight", "encoder.bias", "decoder.bias"]
    assert net.encoder.weight.label == "encoder.weight"
    assert net.summary().parameters == 15
    net.decoder(net.encoder(np.ones((1, 3)))).sum().backward()
    assert net.encoder.weight.grad.shape == (3, 3)


def test_a_module_in_two_places_comes_once_and_a_module_that_knows_its_parent_does_not_go_round():
    net = nn.Module()
    net.a = net.b = linear(2, 2)
    net.a.parent = net
    assert [path for path, _ in net.named_modules()] == ["", "a"]
    assert len(list(net.parameters())) == 2
    assert [path for path, _ in net.named_children()] == ["a"]


def test_children_are_the_modules_one_step_inside():
    assert [path for path, _ in Net().named_children()] == ["first", "blocks.0", "blocks.1"]
    assert [path for path, _ in Net().named_modules()] == ["", "first", "blocks.0", "blocks.1", "blocks.1.0", "blocks.1.1"]


def test_apply_visits_the_parts_before_the_whole():
    seen = []
    net = Net()
    assert net.apply(lambda module: seen.append(type(module).__name__)) is net
    assert seen == ["Linear", "Linear", "Linear", "Tanh", "Sequential", "Net"]


def test_generators_are_found_and_one_that_is_shared_comes_once():
    rng, other = np.random.default_rng(0), np.random.default_rng(1)
    net = nn.Sequential(nn.Dropout(0.5, rng=rng), nn.Dropout(0.1, rng=rng), nn.Dropout(0.1, rng=other))
    assert dict(net.named_generators()) == {"0.rng": rng, "2.rng": other}


# ---- modes and gradients


def test_train_and_eval_reach_every_part():
    net = Net()
    assert net.training and net.eval() is net
    assert not any(module.training for module in net.modules())
    net.train()
    assert all(module.training for module in net.modules())


def test_freezing_keeps_gradients_away_and_parameters_in_the_state():
    net = Net()
    net.first.requires_grad_(False)
    net(np.ones((2, 3))).sum().backward()
    assert net.first.weight.grad is None and net.scale.grad is not None
    assert list(net.state_dict()) == NAMES
    net.requires_grad_(True)
    assert all(p.requires_grad for p in net.parameters())


def test_a_frozen_scalar_network_keeps_its_parameters():
    net = nn.MLP(2, [3, 1], rng=np.random.default_rng(0))
    net.requires_grad_(False)
    assert len(list(net.parameters())) == 13 == len(net.state_dict())
    assert not net([1.0, 2.0]).requires_grad
    assert len(list(net.requires_grad_(True).parameters())) == 13


def test_zero_grad_forgets_all_gradients():
    net = Net()
    net(np.ones((2, 3))).sum().backward()
    net.zero_grad()
    assert all(p.grad is None for p in some(net.parameters()))


def test_to_changes_the_type_of_parameters_and_buffers():
    net = nn.Sequential(linear(3, 2), nn.BatchNorm1d(2))
    assert net.to(np.float32) is net
    assert {p.dtype for p in net.parameters()} == {np.dtype(np.float32)}
    assert net[1].running_mean.dtype == np.float32 and net[1].num_batches_tracked.dtype == np.int64
    assert net(np.ones((4, 3), np.float32)).dtype == np.float32
    with pytest.raises(ArgumentError, match="parameters are floats"):
        net.to(int)


# ---- the state


def test_a_state_goes_into_a_model_of_the_same_shape():
    one, other = Net(seed=0), Net(seed=1)
    x = np.ones((2, 3))
    assert not np.array_equal(one(x).data, other(x).data)
    other.load_state_dict(one.state_dict())
    np.testing.assert_array_equal(one(x).data, other(x).data)


def test_a_state_is_a_copy_and_so_is_what_is_taken_over():
    net = Net()
    state = net.state_dict()
    state["scale"] += 1
    np.testing.assert_array_equal(net.scale.data, np.ones(4))
    net.load_state_dict(state)
    state["scale"] += 1
    np.testing.assert_array_equal(net.scale.data, np.full(4, 2.0))


def test_a_state_takes_the_type_of_the_parameter():
    net = linear(2, 1, dtype=np.float32)
    net.load_state_dict({"weight": [[1, 2]], "bias": np.array([3.0])})
    assert net.weight.dtype == np.float32 and net.weight.data.tolist() == [[1.0, 2.0]]


def test_loading_tells_older_computations_that_they_are_stale():
    net = linear(2, 1)
    out = (net(np.ones((1, 2))) ** 2).sum()
    loss = (net.weight * net.weight).sum() + out
    net.load_state_dict(net.state_dict())
    with pytest.raises(am.StaleError, match="weight"):
        loss.backward()


def test_a_state_that_does_not_fit_is_told_in_full_and_changes_nothing():
    net = Net()
    before = net.state_dict()
    state = net.state_dict()
    state["blocks.0.wieght"] = state.pop("blocks.0.weight")
    state["scale"] = np.full(5, 7.0)
    state["first.bias"] = np.full(4, 7.0)
    with pytest.raises(ArgumentError) as error:
        net.load_state_dict(state)
    said = str(error.value)
    assert "does not fit Net, and nothing was taken" in said
    assert "scale (5,) does not fit (4,)" in said
    assert "blocks.0.weight (4, 4) is missing; is it blocks.0.wieght?" in said
    assert "blocks.0.wieght (4, 4) is unexpected; is it blocks.0.weight?" in said
    assert "first.bias" not in said
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_without_strict_what_has_its_counterpart_is_taken_but_shapes_must_fit():
    net = Net()
    net.load_state_dict({"scale": np.full(4, 7.0), "elsewhere": np.ones(2)}, strict=False)
    assert net.scale.data.tolist() == [7.0] * 4
    with pytest.raises(ArgumentError, match="does not fit"):
        net.load_state_dict({"scale": np.ones(3)}, strict=False)


@pytest.mark.parametrize("array", [np.array(["a"] * 4), np.ones(4, complex), np.array([None] * 4)])
def test_a_state_of_something_else_than_real_numbers_does_not_fit(array):
    with pytest.raises(ArgumentError, match="scale"):
        Net().load_state_dict({"scale": array}, strict=False)
    with pytest.raises(ArgumentError, match="dictionary"):
        Net().load_state_dict([array])


def test_a_shared_parameter_is_taken_under_any_of_its_names():
    net = nn.Module()
    net.a = net.b = nn.Parameter(np.zeros(2))
    assert list(net.state_dict()) == ["a"]
    net.load_state_dict({"b": np.ones(2)})
    assert net.a.data.tolist() == [1.0, 1.0]
    net.load_state_dict({"a": np.zeros(2), "b": np.zeros(2)})


def test_a_scalar_network_has_a_state_too():
    one, other = (nn.MLP(2, [3, 1], rng=np.random.default_rng(seed)) for seed in (0, 1))
    other.load_state_dict(one.state_dict())
    assert one([1.0, -1.0]).data == other([1.0, -1.0]).data
    assert one.state_dict()["layers.0.neurons.0.w.0"].shape == ()


def test_copies_and_pickles_are_models_of_their_own():
    net = Net()
    net.blocks[0].weight = net.first.weight = nn.Parameter(np.eye(4, 3))
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert [p.label for p in other.parameters()] == [p.label for p in net.parameters()]
        assert other.blocks[0].weight is other.first.weight is not net.first.weight


# ---- errors, hooks, and how it looks


def test_an_error_names_the_path_and_the_layer():
    rng = np.random.default_rng(0)
    net = nn.Module()
    net.features = nn.Sequential(nn.Conv2d(1, 16, 3, rng=rng))
    net.forward = lambda x: net.features(x)
    with pytest.raises(ShapeError, match=r"^in features\.0 \(Conv2d\(1, 16, 3\)\): expected 1 channel, got 3 in an input of"):
        net(np.zeros((2, 3, 8, 8)))
    with pytest.raises(ShapeError, match=r"^in Linear\(3, 4\): expected 3 features along the last axis, got shape \(2, 5\)$"):
        linear(3, 4)(np.zeros((2, 5)))


def test_an_error_of_the_model_itself_names_the_model():
    class Adder(nn.Module):
        def forward(self, x):
            return Tensor(x) + np.zeros(3)

    with pytest.raises(ShapeError, match=r"^in Adder\(\): add of"):
        Adder()(np.zeros(2))


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="Module has no forward"):
        nn.Module()(1.0)


def test_a_hook_sees_the_output_and_may_change_it_until_it_is_removed():
    net, seen = linear(2, 2), []
    look = net.register_forward_hook(lambda module, inputs, output: seen.append((module, inputs, output.shape)))
    double = net.register_forward_hook(lambda module, inputs, output: output * 2)
    x = np.ones((1, 2))
    once = nn.Linear.forward(net, x)
    np.testing.assert_array_equal(net(x).data, 2 * once.data)
    assert seen == [(net, (x,), (1, 2))]
    look.remove()
    double.remove()
    np.testing.assert_array_equal(net(x).data, once.data)
    assert len(seen) == 1 and linear(2, 2)._hooks == {}


def test_repr_is_the_tree():
    assert repr(Net()) == (
        "Net(\n  (first): Linear(3, 4)\n  (blocks.0): Linear(4, 4)\n  (blocks.1): Sequential(\n"
        "    (0): Linear(4, 2)\n    (1): Tanh()\n  )\n)"
    )
    assert repr(linear(2, 3, False)) == "Linear(2, 3, bias=False)"


def test_the_picture_of_a_loss_shows_the_names_of_the_parameters():
    loss = nn.MSELoss()(nn.Sequential(linear(2, 1))(np.ones((3, 2))), np.zeros((3, 1)))
    assert "0.weight" in am.draw(loss).text() and "0.bias" in am.draw(loss).text()


class Tower(nn.Module):
    """A module whose first arguments are kept under other names, or not at all."""

    def __init__(self, size, body, rng=None, slope=0.1, depth=2, *, bias=True):
        super().__init__()
        self.width, self.slope, self.depth, self.bias = size, slope, depth, Tensor([0.0], requires_grad=True) if bias else None


def test_after_an_argument_that_is_left_out_the_others_stand_with_their_names():
    assert repr(Tower(3, None)) == "Tower()"
    assert repr(Tower(3, None, slope=0.5)) == "Tower(slope=0.5)"
    assert repr(Tower(3, None, depth=4, bias=False)) == "Tower(depth=4, bias=False)"

    class Late(nn.Module):
        def __init__(self, kept, gone, later):
            super().__init__()
            self.kept, self.later = kept, later

    assert repr(Late(1, 2, 3)) == "Late(1, later=3)"

    class Around(nn.Module):
        def __init__(self, inner, size):
            super().__init__()
            self.inner, self.size = inner, size

    assert repr(Around(nn.ReLU(), 4)) == "Around(\n  size=4\n  (inner): ReLU()\n)"


class Tied(nn.Module):
    """Two layers that share one matrix."""

    def __init__(self):
        self.a, self.b = linear(3, 3, bias=False), linear(3, 3, bias=False)
        self.b.weight = self.a.weight

    def forward(self, x):
        return self.b(self.a(x))


def test_different_numbers_for_the_two_names_of_one_parameter_are_refused():
    model, x = Tied(), np.ones((2, 3))
    before = model.state_dict()
    with pytest.raises(ArgumentError, match="a.weight and b.weight are one parameter here, and hold different numbers"):
        model.load_state_dict({"a.weight": np.eye(3), "b.weight": 2 * np.eye(3)})
    np.testing.assert_array_equal(model.a.weight.data, before["a.weight"])
    model.load_state_dict({"a.weight": np.eye(3), "b.weight": np.eye(3, dtype=int)})
    np.testing.assert_array_equal(model.b.weight.data, np.eye(3))
    with pytest.raises(ArgumentError, match="a.weight and b.weight are names of one parameter"):
        am.grad(lambda P: nn.functional_call(model, P, x).sum())({"a.weight": np.eye(3), "b.weight": np.eye(3)})
    both = am.grad(lambda w: nn.functional_call(model, {"a.weight": w, "b.weight": w}, x).sum())(np.eye(3))
    once = am.grad(lambda w: nn.functional_call(model, {"b.weight": w}, x).sum())(np.eye(3))
    np.testing.assert_array_equal(both, once)
