"""What all optimizers share: groups, options, skipping, states, and what is refused."""

import copy
import json
import pickle

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from peers import torch
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value, nn, optim
from autograd_mini.core.errors import ArgumentError, DtypeError, ShapeError, StaleError

NAMES = ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "Adamax", "NAdam", "RAdam"]
OPTIONS = {"SGD": {"momentum": 0.9}, "RMSprop": {"momentum": 0.5, "centered": True}, "Adam": {"amsgrad": True}}


def made(name, params, **options):
    return getattr(optim, name)(params, **OPTIONS.get(name, {}), **options)


def parameters():
    """Arrays of several kinds and some numbers."""
    rng = np.random.default_rng(5)
    arrays = [
        rng.normal(size=(4, 3)),
        np.asfortranarray(rng.normal(size=(2, 5))),
        np.array(0.5),
        np.ones(3, np.float32),
    ]
    return [Tensor(x, requires_grad=True) for x in arrays] + [Value(x) for x in (1.0, -2.0, 3.0)]


def set_gradients(params, seed):
    rng = np.random.default_rng(seed)
    for p in params:
        g = rng.normal(size=p.shape)
        p.grad = float(g) if isinstance(p, Value) else np.asarray(g, p.dtype)


def numbers(params):
    return [np.array(p.data) for p in params]


# ---- the step --------------------------------------------------------------------------------------------------------


def test_a_parameter_without_a_gradient_stays_and_so_does_what_is_remembered_of_it():
    x, y, w = Value(1.0), Value(2.0), Tensor([3.0], requires_grad=True)
    optimizer = optim.Adam([x, y, w], lr=0.1, weight_decay=0.5)
    x.grad, y.grad, w.grad = 1.0, 1.0, np.array([1.0])
    optimizer.step()
    after = y.data, w.item()
    y.grad = w.grad = None
    before = optimizer.state_dict()["state"]
    optimizer.step()
    state = optimizer.state_dict()["state"]
    assert (y.data, w.item()) == after
    assert [state[i]["step"] for i in range(3)] == [2, 1, 1]
    assert state[1] == before[1] and state[2] == before[2]


@given(
    pattern=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=6),
    name=st.sampled_from(NAMES),
)
def test_numbers_that_get_gradients_at_different_times_move_as_if_each_were_alone(pattern, name):
    together, alone = [Value(1.0 + i) for i in range(4)], [Value(1.0 + i) for i in range(4)]
    one, each = made(name, together), [made(name, [x]) for x in alone]
    for k, row in enumerate(pattern):
        for i, has in enumerate(row):
            together[i].grad = alone[i].grad = 0.3 * i - 0.1 * k + 0.05 if has else None
            if has:
                each[i].step()
        if any(row):
            one.step()
    assert [x.data for x in together] == [x.data for x in alone]


def test_a_step_makes_older_graphs_stale():
    for p, loss in [(x := Value(2.0), lambda: x * x), (w := Tensor([2.0], requires_grad=True), lambda: (w * w).sum())]:
        optimizer = optim.SGD([p])
        loss().backward()
        older = loss()
        optimizer.step()
        with pytest.raises(StaleError):
            older.backward()


def test_data_that_were_replaced_are_what_moves_from_then_on():
    w = Tensor(np.ones(3), requires_grad=True)
    optimizer = optim.SGD([w], lr=1.0, momentum=0.5)
    w.grad = np.ones(3)
    optimizer.step()
    w.data = fresh = np.full(3, 10.0)
    optimizer.step()
    assert w.data is fresh and fresh.tolist() == [8.5] * 3


def test_gradients_that_are_nodes_are_followed_as_numbers():
    x, w = Value(3.0), Tensor([3.0], requires_grad=True)
    for p, loss in [(x, x * x), (w, (w * w).sum())]:
        loss.backward(create_graph=True)
        optim.SGD([p], lr=0.5).step()
        p.grad = None
    assert x.data == 0.0 and w.data.tolist() == [0.0]


def test_a_step_that_moves_nothing_says_so():
    optimizer = optim.SGD([Value(1.0)])
    with pytest.warns(UserWarning, match="moved nothing.*call backward"):
        optimizer.step()


def test_zero_grad_forgets_the_gradients():
    params = parameters()
    set_gradients(params, 0)
    optim.SGD(params).zero_grad()
    assert all(p.grad is None for p in some(params))


def test_a_gradient_of_another_shape_is_refused():
    w = Tensor(np.ones(3), requires_grad=True)
    w.grad = np.ones(1)
    with pytest.raises(ShapeError, match=r"shape \(3,\) has a gradient of shape \(1,\)"):
        optim.SGD([w]).step()


# ---- groups ----------------------------------------------------------------------------------------------------------


def test_groups_have_options_of_their_own_that_may_change_between_steps():
    x, y, z = Value(0.0), Value(0.0), Value(0.0)
    optimizer = optim.SGD([{"params": [x]}, {"params": [y], "lr": 0.5}], lr=0.1)
    optimizer.add_param_group({"params": [z], "lr": 2.0})
    assert optimizer.last_lrs == []
    for p in (x, y, z):
        p.grad = 1.0
    optimizer.step()
    assert [x.data, y.data, z.data] == [-0.1, -0.5, -2.0]
    assert optimizer.last_lrs == [0.1, 0.5, 2.0] and optimizer.steps == 1
    optimizer.param_groups[0]["lr"] = 1.0
    optimizer.step()
    assert x.data == -1.1


def test_parameters_may_come_from_a_generator():
    params = parameters()
    assert optim.Adam(p for p in params).param_groups[0]["params"] == params


def test_the_repr_says_what_it_is():
    assert repr(optim.SGD([Value(1.0)], lr=0.5)).startswith("SGD(1 parameters: lr=0.5, momentum=0.0")


# ---- what is refused -------------------------------------------------------------------------------------------------

x, y = Value(1.0, label="x"), Tensor([1.0], requires_grad=True, label="y")


@all_cases(
    ("params", "error", "message"),
    [
        ([], ArgumentError, "empty list of parameters"),
        ([{"params": []}], ArgumentError, "empty list"),
        ([x, y, x], ArgumentError, r"params\[2\] is given twice, first in params\[0\]"),
        ([{"params": [x]}, {"params": [y, x]}], ArgumentError, r"params\[1\] is given twice, first in another group"),
        (y, DtypeError, r"one Tensor: put it into a list, \[w\]"),
        (x, DtypeError, "one Value: put it into a list"),
        ({"w": y}, DtypeError, r"list\(params.values\(\)\)"),
        ({x, y}, DtypeError, "a set, whose order changes"),
        (3.0, DtypeError, "params is of type float"),
        ("xy", DtypeError, "params is of type str"),
        (np.ones(3), DtypeError, "params is of type ndarray"),
        ([np.ones(3)], DtypeError, r"params\[0\] is of type ndarray: a parameter is a Tensor"),
        ([("w", y)], DtypeError, r"params\[0\] is of type tuple.*take parameters\(\)"),
        (nn.Linear(1, 1, rng=np.random.default_rng(0)), DtypeError, r"SGD: params is a Linear: pass its \.parameters\(\)"),
        ([x, x * 2], ArgumentError, r"params\[1\] was computed from others: optimize the leaves"),
        ([Tensor([1.0], label="frozen")], ArgumentError, r"params\[0\] \('frozen'\) wants no gradient.*if p.requires_grad\]"),
        ([{"lr": 0.1}], ArgumentError, 'a dictionary {"params"'),
        ([{"params": [x], "rate": 0.1}], ArgumentError, "SGD has no option 'rate': expected lr, momentum"),
        ([{"params": [x], "lr": -1.0}], ArgumentError, "SGD: lr=-1.0 must be a number, 0 or more"),
    ],
)
def test_what_is_no_list_of_parameters_is_refused_with_the_reason(params, error, message):
    with pytest.raises(error, match=message):
        optim.SGD(params)


@all_cases(
    ("name", "options", "message"),
    [
        *[("SGD", {"lr": bad}, "SGD: lr=.* must be a number, 0 or more") for bad in (-0.1, np.nan, np.inf)],
        ("SGD", {"momentum": -0.5}, "momentum=-0.5 must be a number, 0 or more"),
        ("SGD", {"nesterov": True}, "nesterov=True needs a momentum above 0 and no dampening"),
        ("SGD", {"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "no dampening"),
        ("SGD", {"weight_decay": -1}, "weight_decay=-1"),
        ("Adam", {"betas": (0.9, 1.0)}, r"betas=\(0.9, 1.0\) must lie in 0 <= betas < 1"),
        ("Adam", {"betas": (0.9,)}, "must be two numbers"),
        ("Adam", {"betas": (0.9, float("nan"))}, "betas"),
        ("Adam", {"eps": -1e-8}, "eps"),
        ("RMSprop", {"alpha": 1.5}, "alpha=1.5"),
        ("Adadelta", {"rho": -0.1}, "rho=-0.1"),
        ("Adagrad", {"lr_decay": -1.0}, "lr_decay"),
    ],
)
def test_options_that_make_no_sense_are_refused(name, options, message):
    with pytest.raises(ArgumentError, match=message):
        getattr(optim, name)([Value(1.0)], **options)


def test_an_option_that_is_no_number_is_refused():
    with pytest.raises(DtypeError, match="lr='fast' is no number"):
        optim.SGD([Value(1.0)], lr="fast")


def test_a_read_only_array_cannot_be_moved():
    data = np.ones(3)
    data.flags.writeable = False
    with pytest.raises(ArgumentError, match="read-only"):
        optim.SGD([Tensor(data, requires_grad=True)])


def test_a_group_that_is_refused_leaves_no_trace():
    optimizer = optim.SGD([x])
    with pytest.raises(ArgumentError):
        optimizer.add_param_group({"params": [y, y]})
    assert len(optimizer.param_groups) == 1
    optimizer.add_param_group({"params": [y]})


# ---- to stop and go on -----------------------------------------------------------------------------------------------


def through_json(state):
    """The state as a file would hold it: numbers in JSON, arrays beside it."""
    arrays = []

    def aside(x):
        if isinstance(x, np.ndarray):
            arrays.append(x)
            return {"array": len(arrays) - 1}
        raise TypeError

    def back(d):
        return arrays[d["array"]] if d.keys() == {"array"} else d

    return json.loads(json.dumps(state, default=aside), object_hook=back)


@all_cases("way", [lambda state: state, copy.deepcopy, through_json], ids=["itself", "copy", "json"])
@all_cases("name", NAMES)
def test_a_run_that_was_stopped_goes_on_bit_for_bit(name, way):
    straight, stopped = parameters(), parameters()
    first, second = made(name, straight, weight_decay=0.1), made(name, stopped, weight_decay=0.1)
    for k in range(6):
        if k == 3:
            state = way(second.state_dict())
            second = made(name, stopped, lr=123.0)
            second.load_state_dict(state)
        for params, optimizer in ((straight, first), (stopped, second)):
            set_gradients(params, k)
            params[5].grad = None if k % 2 else params[5].grad  # one number lags behind
            optimizer.step()
    for a, b in zip(numbers(straight), numbers(stopped), strict=True):
        np.testing.assert_array_equal(a, b)
    assert second.steps == 6


def test_a_state_is_a_copy():
    w = Tensor(np.ones(2), requires_grad=True)
    optimizer = optim.SGD([w], momentum=0.9)
    w.grad = np.ones(2)
    optimizer.step()
    state = optimizer.state_dict()
    optimizer.load_state_dict(state)
    optimizer.step()
    assert state["state"][0]["v"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("way", [copy.deepcopy, lambda both: pickle.loads(pickle.dumps(both))], ids=["deepcopy", "pickle"])
def test_copies_of_parameters_and_optimizer_stay_together(way):
    params = parameters()
    optimizer = optim.Adam(params, lr=0.1)
    set_gradients(params, 0)
    optimizer.step()
    params_, optimizer_ = way((params, optimizer))
    for p, o in ((params, optimizer), (params_, optimizer_)):
        set_gradients(p, 1)
        o.step()
    for a, b in zip(numbers(params), numbers(params_), strict=True):
        np.testing.assert_array_equal(a, b)
    assert optimizer_.param_groups[0]["params"][0] is params_[0]


@pytest.mark.parametrize(
    ("other", "error", "message"),
    [
        (lambda: optim.SGD([Value(1.0)]), ArgumentError, "the state of SGD, and the optimizer is Adam"),
        (lambda: optim.Adam([Value(1.0), Value(2.0)]), ArgumentError, r"groups with \[2\] parameters.*has \[1\]"),
        (
            lambda: optim.Adam([Tensor(np.ones((2, 2)), requires_grad=True, label="w")]),
            ShapeError,
            r"'m' of parameter 0 \('v'\)",
        ),
    ],
)
def test_the_state_of_something_else_is_refused_and_nothing_changes(other, error, message):
    other = other()
    for p in other.param_groups[0]["params"]:
        p.grad = np.ones(p.shape) if isinstance(p, Tensor) else 1.0
    other.step()
    w = Tensor(np.ones(3), requires_grad=True, label="v")
    optimizer = optim.Adam([w], lr=0.5)
    with pytest.raises(error, match=message):
        optimizer.load_state_dict(other.state_dict())
    assert optimizer.param_groups[0]["lr"] == 0.5 and optimizer.state_dict()["state"] == {0: {"step": 0}}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"optimizer": "SGD"},
        [],
        None,
        {"optimizer": "SGD", "steps": 1, "last_lr": [], "state": 3, "param_groups": 4},
        {"optimizer": "SGD", "steps": 1, "last_lr": [], "state": {}, "param_groups": [{"lr": 0.1}]},
    ],
)
def test_what_is_no_state_is_refused(state):
    with pytest.raises(ArgumentError, match="no state of an optimizer"):
        optim.SGD([Value(1.0)]).load_state_dict(state)


def test_options_of_a_state_are_checked_like_any():
    optimizer = optim.SGD([Value(1.0)])
    state = optimizer.state_dict()
    state["param_groups"][0]["lr"] = float("nan")
    with pytest.raises(ArgumentError, match="lr=nan"):
        optimizer.load_state_dict(state)


def test_the_room_is_a_part_of_the_public_face():
    assert am.optim is optim


def test_a_step_may_be_given_the_function_that_computes_the_loss():
    w = Tensor([3.0, 4.0], requires_grad=True)
    optimizer = am.optim.SGD([w], lr=0.1, momentum=0.9)
    calls = []

    def closure():
        optimizer.zero_grad()
        loss = (w**2).sum()
        loss.backward()
        calls.append(loss)
        return loss

    assert optimizer.step(closure) is calls[0]
    np.testing.assert_allclose(w.data, [2.4, 3.2])
    assert optimizer.step() is None
    for wrong in (calls[0], 3.0):
        with pytest.raises(am.ArgumentTypeError, match="SGD.step takes nothing, or a function that computes the loss; got a"):
            optimizer.step(wrong)


def test_one_cycle_is_given_in_epochs_and_moves_momentum_unless_told_not_to():
    w = Tensor([3.0], requires_grad=True)
    optimizer = am.optim.SGD([w], lr=0.1, momentum=0.9)
    made = [am.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, cycle_momentum=False, **how) for how in (
        {"total_steps": 20}, {"epochs": 4, "steps_per_epoch": 5})]  # fmt: skip
    w.grad = np.ones(1)
    rates = []
    for scheduler in made:
        rates.append([])
        for _ in range(8):
            optimizer.step()
            scheduler.step()
            rates[-1].append(optimizer.lr)
    assert rates[0] == rates[1]
    assert optimizer.momentum == 0.9
    am.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 20)
    assert optimizer.momentum == 0.95
    with pytest.raises(am.ArgumentError, match="total_steps"):
        am.optim.lr_scheduler.OneCycleLR(optimizer, 0.1)


def test_what_is_written_into_a_group_has_an_effect_or_is_refused():
    def optimizer():
        p = nn.Parameter(np.ones(2))
        p.grad = np.ones(2)
        return p, optim.Adam([p], lr=0.1)

    p, adam = optimizer()
    adam.param_groups[0]["name"], adam.param_groups[0]["initial_lr"], adam.param_groups[0]["lr"] = "all", 0.1, np.float32(0.5)
    adam.step()
    np.testing.assert_allclose(p.data, 0.5, rtol=1e-6)
    for word, value, told in (
        ("learning_rate", 0.5, "holds learning_rate: did you mean lr"), ("weigth_decay", 0.5, "did you mean weight_decay"),
        ("lr", "fast", "lr='fast' is no number"), ("params", [p, p], "write add_param_group"),
    ):  # fmt: skip
        p, adam = optimizer()
        adam.param_groups[0][word] = value
        with pytest.raises((am.ArgumentError, am.DtypeError), match=told):
            adam.step()
        assert p.data.tolist() == [1.0, 1.0]
    p, adam = optimizer()
    adam.param_groups.append({"params": [nn.Parameter(np.ones(2))], "lr": 0.1})
    with pytest.raises(am.ArgumentError, match="add_param_group"):
        adam.step()


def test_a_group_that_nobody_wrote_into_is_not_checked_again_at_each_step(monkeypatch):
    checked = []
    monkeypatch.setattr(optim.Optimizer, "_check_group", lambda *args: checked.append(args))
    numbers = [Value(1.0), Value(2.0), Value(3.0)]
    for params in (numbers, [Tensor([1.0], requires_grad=True), *numbers], [Tensor([1.0], requires_grad=True)]):
        for p in params:
            p.grad = np.ones(1) if isinstance(p, Tensor) else 1.0
        optim.SGD(params, lr=1).step()
    assert not checked


def test_cycles_of_rates_are_pytorchs():
    t = torch()
    for name, options in (
        ("CyclicLR", {"step_size_up": 3}), ("CyclicLR", {"step_size_up": 3, "step_size_down": 2, "mode": "triangular2"}),
        ("CyclicLR", {"step_size_up": 2, "mode": "exp_range", "gamma": 0.9}),
        ("OneCycleLR", {"total_steps": 13, "anneal_strategy": "linear"}),
        ("OneCycleLR", {"total_steps": 14, "anneal_strategy": "linear", "pct_start": 0.5, "div_factor": 10.0}),
    ):  # fmt: skip
        w, known = Tensor([3.0], requires_grad=True), t.tensor([3.0], requires_grad=True)
        options = {"max_lr": 0.5, "cycle_momentum": False, **({"base_lr": 0.1} if name == "CyclicLR" else {}), **options}
        ours, theirs = optim.SGD([w], lr=0.1), t.optim.SGD([known], lr=0.1)
        mine = getattr(optim.lr_scheduler, name)(ours, **options)
        other = getattr(t.optim.lr_scheduler, name)(theirs, **options)
        w.grad, known.grad = np.ones(1), t.ones(1)
        for _ in range(12):
            np.testing.assert_allclose(ours.lr, theirs.param_groups[0]["lr"], rtol=1e-12)
            for each in (ours, theirs, mine, other):
                each.step()
    for name, options in (("CyclicLR", {"base_lr": 0.1, "mode": "square"}), ("OneCycleLR", {"anneal_strategy": "square"})):
        with pytest.raises(ArgumentError, match="square"):
            getattr(optim.lr_scheduler, name)(ours, max_lr=0.5, **options)
