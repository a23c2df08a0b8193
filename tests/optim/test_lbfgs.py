"""LBFGS: beside PyTorch's, with and without a line search, stopped and taken up again."""

import math
import pickle

import numpy as np
import pytest
from cases import all_cases
from peers import torch

import autograd_mini as am
from autograd_mini import ArgumentError, ArgumentTypeError, ShapeError, Tensor, Value, nn, optim
from autograd_mini.optim.lbfgs import CURVATURE, DECREASE, _between


def valley(p, q):
    return (1 - p) ** 2 + 100 * (q - p**2) ** 2


def closure_of(optimizer, loss):
    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    return closure


X = np.random.default_rng(0).normal(size=(30, 4))
Y = np.tanh(X @ np.array([1.0, -2.0, 0.5, 0.0]))


@pytest.mark.parametrize("options", [{}, {"lr": 0.3, "history_size": 3}, {"max_iter": 4}, {"max_eval": 3}])
def test_steps_without_a_search_are_pytorchs(options):
    t = torch()
    start = np.array([0.5, -1.0, 2.0, 0.1])
    w, v = Tensor(start.copy(), requires_grad=True), t.tensor(start, requires_grad=True)
    ours, theirs = optim.LBFGS([w], **options), t.optim.LBFGS([v], **options)
    xs, ys = t.tensor(X), t.tensor(Y)
    for _ in range(3):
        mine = ours.step(closure_of(ours, lambda: am.mean((am.tanh(X @ w) - Y) ** 2)))
        known = theirs.step(closure_of(theirs, lambda: ((t.tanh(xs @ v) - ys) ** 2).mean()))
        assert mine == pytest.approx(known.item(), rel=1e-6)
        np.testing.assert_allclose(w.data, v.detach().numpy(), rtol=1e-7, atol=1e-9)


def test_a_line_search_finds_the_minimum_of_the_valley_in_one_step():
    t = torch()
    p, q = Tensor(-1.2, requires_grad=True), Value(1.0)
    w = Tensor([-1.2, 1.0], requires_grad=True)
    ours = optim.LBFGS([w], max_iter=100, line_search_fn="strong_wolfe")
    asked = []
    ours.step(closure_of(ours, lambda: asked.append(1) or valley(w[0], w[1])))
    np.testing.assert_allclose(w.data, [1.0, 1.0], atol=1e-4)
    v = t.tensor([-1.2, 1.0], dtype=t.float64, requires_grad=True)
    theirs, known = t.optim.LBFGS([v], max_iter=100, line_search_fn="strong_wolfe"), []
    theirs.step(closure_of(theirs, lambda: known.append(1) or valley(v[0], v[1])))
    assert len(asked) <= 1.5 * len(known)  # as many looks at the loss as it takes there, about
    assert p.requires_grad and q.requires_grad


@all_cases("rate", [1e-6, 1e-3, 1.0, 100.0])
@all_cases("shape", ["parabola", "steep", "waves", "wall"])
def test_a_search_ends_where_the_strong_wolfe_conditions_hold(shape, rate):
    losses = {
        "parabola": lambda x: am.sum((x - 3) ** 2),
        "steep": lambda x: am.sum(am.exp(x) - 2 * x),
        "waves": lambda x: am.sum(0.1 * x**2 + am.sin(3 * x)),
        "wall": lambda x: am.sum(-am.log(am.maximum(4 - x, 0.0)) - x),
    }
    w = Tensor([0.2], requires_grad=True)
    optimizer = optim.LBFGS([w], max_iter=1, lr=rate, line_search_fn="strong_wolfe")
    closure = closure_of(optimizer, lambda: losses[shape](w))
    with np.errstate(all="ignore"):
        before, slope = closure().item(), -float(w.grad @ w.grad)
        start = w.data.copy()
        optimizer.step(closure)
        after = closure().item()
    gone = float((w.data - start) @ -am.grad(losses[shape])(start)) / -slope  # in units of the direction
    assert math.isfinite(after) and after <= before + DECREASE * gone * slope
    assert abs(float(w.grad @ am.grad(losses[shape])(start))) <= CURVATURE * abs(slope)


def test_values_and_arrays_move_together_and_in_place():
    data = np.array([2.0, -3.0])
    w, b = Tensor(data, requires_grad=True), Value(5.0)
    optimizer = optim.LBFGS([w, b], max_iter=30, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = am.sum((w - 1) ** 2)
        loss.backward()
        other = (b + 2) ** 4
        other.backward()
        return loss.item() + other.data

    optimizer.step(closure)
    np.testing.assert_allclose(data, [1.0, 1.0], atol=1e-4)
    assert b.data == pytest.approx(-2.0, abs=2e-2) and isinstance(b.data, float)


def test_a_run_is_taken_up_again():
    def begin():
        model = nn.Sequential(nn.Linear(4, 5, rng=0), nn.Tanh(), nn.Linear(5, 1, rng=1))
        optimizer = optim.LBFGS(model.parameters(), max_iter=5, history_size=4)
        return model, optimizer, closure_of(optimizer, lambda: am.mean((model(X)[:, 0] - Y) ** 2))

    model, optimizer, closure = begin()
    losses = [optimizer.step(closure) for _ in range(6)]
    assert losses[-1] < 0.1 * losses[0]
    other, again, anew = begin()
    assert [again.step(anew) for _ in range(3)] == losses[:3]
    weights, state = other.state_dict(), pickle.loads(pickle.dumps(again.state_dict()))
    third, resumed, closure = begin()
    third.load_state_dict(weights)
    resumed.load_state_dict(state)
    assert [resumed.step(closure) for _ in range(3)] == losses[3:]
    small = optim.LBFGS([Tensor([1.0], requires_grad=True)])
    with pytest.raises(ShapeError, match="have 1 numbers"):
        small.load_state_dict(state)
    with pytest.raises(ArgumentError, match="no state of an LBFGS"):
        small.load_state_dict(optim.SGD([Tensor([1.0], requires_grad=True)]).state_dict())


def test_a_search_goes_to_the_minimum_of_the_cubic_through_two_points_or_to_the_middle():
    def point(t, offset=0.0):
        return t, t**3 - 3 * t + offset, np.zeros(1), 3 * t**2 - 3

    assert _between(point(0.0), point(3.0)) == pytest.approx(1.0) == _between(point(2.5), point(-0.5))
    assert _between(point(0.95), point(3.0)) == pytest.approx(1.975)  # too near to an end
    assert _between(point(0.0), (3.0, math.inf, np.zeros(1), 1.0)) == 1.5


def test_what_makes_no_sense_is_told():
    w, v = Tensor([1.0], requires_grad=True), Tensor([1.0], requires_grad=True)
    with pytest.raises(ArgumentTypeError, match=r"step\(closure\)"):
        optim.LBFGS([w]).step()
    with pytest.raises(ArgumentError, match="one group"):
        optim.LBFGS([{"params": [w]}, {"params": [v]}])
    with pytest.raises(ArgumentError, match="line_search_fn"):
        optim.LBFGS([w], line_search_fn="golden")
