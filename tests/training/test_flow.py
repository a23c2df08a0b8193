"""Gradients that vanish or explode on their way to the input are seen."""

import numpy as np
import pytest

from autograd_mini import nn
from autograd_mini.core.errors import GradientError
from autograd_mini.training import gradient_flow


def after_backward(rng, scale, layers=10, activation=nn.Identity):
    model = nn.Sequential(*[layer for _ in range(layers) for layer in (nn.Linear(8, 8, bias=False, rng=rng), activation())])
    for parameter in model.parameters():
        parameter.data *= scale / np.linalg.norm(parameter.data, 2)
    (model(rng.normal(size=(16, 8))) ** 2).sum().backward()
    return model


def test_sizes_are_root_mean_squares_in_the_order_of_the_parameters(rng):
    model = after_backward(rng, 1.0, layers=2)
    flow = gradient_flow(model)
    assert [(row.name, row.shape) for row in flow.rows] == [("0.weight", (8, 8)), ("2.weight", (8, 8))]
    weight = model[0].weight
    assert flow.rows[0].weight == pytest.approx(np.sqrt(np.mean(weight.data**2)))
    assert flow.rows[0].gradient == pytest.approx(np.sqrt(np.mean(weight.grad**2)))
    assert flow.rows[0].ratio == pytest.approx(flow.rows[0].gradient / flow.rows[0].weight)
    assert flow.ok and "0.weight" in str(flow)


def test_a_gradient_that_vanishes_is_said_to(rng):
    flow = gradient_flow(after_backward(rng, 4.0, activation=nn.Sigmoid, layers=30))
    assert flow.rows[0].verdict == "vanishes" and flow.rows[-1].verdict == "" and not flow.ok


def test_a_gradient_that_explodes_is_said_to(rng):
    model = after_backward(rng, 1.0, layers=2)
    model[0].weight.grad = model[2].weight.grad * 1e5
    assert [row.verdict for row in gradient_flow(model).rows] == ["explodes", ""]


def test_what_has_no_gradient_or_one_that_is_not_finite_is_said_to(rng):
    model = after_backward(rng, 1.0, layers=3)
    model[0].weight.grad = None
    model[2].weight.grad[0, 0] = np.nan
    assert [row.verdict for row in gradient_flow(model).rows] == ["not reached", "not finite", ""]


def test_without_a_backward_pass_there_is_nothing_to_see(rng):
    with pytest.raises(GradientError, match=r"call loss.backward\(\) before"):
        gradient_flow(nn.Linear(2, 2, rng=rng))


def test_the_flow_is_drawn(rng, tmp_path):
    pytest.importorskip("matplotlib")
    flow = gradient_flow(after_backward(rng, 1.0))
    flow.save(tmp_path / "flow.svg")
    assert b"8.weight" in (tmp_path / "flow.svg").read_bytes()
