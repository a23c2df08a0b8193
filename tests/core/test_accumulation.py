"""Gradients that are used twice by mistake are reported once, with the lines; gradients that are added on purpose are not."""

import copy
import warnings

import pytest

from autograd_mini import Tensor, Value, optim
from autograd_mini.core.guards.accumulation import AccumulationGuard


class Descent:
    """The least that an optimizer is."""

    def __init__(self, *params):
        self.params, self.guard = params, AccumulationGuard()
        self.guard.watch(params)

    def step(self):
        self.guard.on_step("Descent")
        for p in self.params:
            p.data -= 0.1 * p.grad


def test_a_step_on_gradients_that_were_never_zeroed_warns_once_with_the_lines():
    x = Value(1.0)
    optimizer = Descent(x)
    (x * x).backward()
    optimizer.step()
    (x * x).backward()
    with pytest.warns(
        UserWarning,
        match=r"Descent.step\(\) at .*test_accumulation.py:\d+.*used already.*backward\(\) at .*on.py:\d+.*zero_grad",
    ):
        optimizer.step()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (x * x).backward()
        optimizer.step()


@pytest.mark.parametrize("zero", [lambda x: x.zero_grad(), lambda x: setattr(x, "grad", None), lambda x: setattr(x, "grad", 0.0)])
def test_any_way_to_zero_is_one(zero):
    x = Value(1.0)
    optimizer = Descent(x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            zero(x)
            (x * x).backward()
            assert x.grad == 2 * x.data
            optimizer.step()


def test_adding_up_over_several_backward_passes_before_a_step_is_no_mistake():
    x = Value(1.0)
    optimizer = Descent(x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            x.zero_grad()
            for _ in range(4):
                (x * x).backward()
            assert x.grad == pytest.approx(8 * x.data)
            optimizer.step()


def test_one_parameter_that_was_forgotten_is_enough():
    x, y = Value(1.0), Value(2.0)
    optimizer = Descent(x, y)
    (x * y).backward()
    optimizer.step()
    x.zero_grad()
    (x * y).backward()
    with pytest.warns(UserWarning, match="used already"):
        optimizer.step()


def test_backward_twice_gives_exactly_twice_in_the_leaves_and_never_more_inside():
    a = Value(3.0)
    inner = a * a
    loss = inner * 2.0
    loss.backward()
    loss.backward()
    assert (inner.grad, a.grad) == (2.0, 24.0)


def test_every_optimizer_keeps_one_and_so_does_its_copy():
    x = Value(1.0)
    optimizer = optim.SGD([x], lr=0.1)
    for _ in range(2):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            (x * x).backward()
            optimizer.step()
        (x * x).backward()
        with pytest.warns(UserWarning, match=r"SGD.step\(\) at .*test_accumulation.py"):
            optimizer.step()
        optimizer = copy.deepcopy(optimizer)
        x = optimizer.param_groups[0]["params"][0]
        optimizer.zero_grad()


def test_two_optimizers_that_take_turns_as_in_a_gan_give_no_alarm():
    """The second loss reaches the first one's parameters, whose gradients are zeroed before they are used again."""
    d, g = Tensor([1.0], requires_grad=True), Tensor([0.5], requires_grad=True)
    first, second = optim.SGD([d], lr=0.1), optim.SGD([g], lr=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            first.zero_grad()
            ((d * g.detach() - 1) ** 2).sum().backward()
            assert d.grad == pytest.approx(2 * (d.data * g.data - 1) * g.data)  # of the first loss alone
            first.step()
            second.zero_grad()
            ((d * g - 2) ** 2).sum().backward()
            second.step()


def test_one_gradient_that_is_never_zeroed_is_told_although_another_is():
    d, e = Tensor([1.0], requires_grad=True), Tensor([0.5], requires_grad=True)
    optimizer = optim.SGD([d, e], lr=0.1)
    with pytest.warns(UserWarning, match="zero_grad"):
        for _ in range(3):
            e.grad = None
            (d * e).sum().backward()
            optimizer.step()
