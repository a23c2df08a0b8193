"""The Taylor model beside the loss, and the radius in which it holds."""

import numpy as np
import pytest
from drawings import check_drawn
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.core.errors import ArgumentError, ShapeError
from autograd_mini.landscape import taylor

steps = st.tuples(st.floats(-2, 2), st.floats(-2, 2))


def bent(p):
    return am.sin(p["x"]) * am.exp(p["y"])


@given(steps, steps)
def test_a_quadratic_is_its_own_model(point, step):
    def f(p):
        return 3 * p[0] ** 2 - p[0] * p[1] + 2 * p[1] + 1

    model = taylor(f, np.array(point))
    assert model(np.array(step)) == pytest.approx(f(np.add(point, step)), abs=1e-9)


def test_it_holds_everywhere():
    assert taylor(lambda p: am.sum(p * p) - p[0], np.ones(3)).radius(reach=100) == np.inf


@pytest.mark.parametrize("order", [1, 2])
def test_the_error_falls_with_the_power_after_the_order(order):
    model = taylor(bent, {"x": 0.3, "y": -0.2}, order)
    errors = [abs(model({"x": h, "y": 2 * h}) - float(bent({"x": 0.3 + h, "y": -0.2 + 2 * h}))) for h in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(10 ** (order + 1), rel=0.1)


def test_the_model_has_the_value_and_the_gradient_of_the_loss():
    model = taylor(bent, {"x": 0.3, "y": -0.2})
    assert model.value == pytest.approx(np.sin(0.3) * np.exp(-0.2)) and model({"x": 0.0, "y": 0.0}) == model.value
    assert model.gradient == pytest.approx(am.grad(bent)({"x": 0.3, "y": -0.2}))


def test_the_radius_is_where_the_error_is_a_tenth_of_the_change():
    # exp: |e^d - 1 - d - d^2/2| = |e^d - 1| / 10; to the left, at d = -0.7128
    assert taylor(am.exp, 0.0).along(1.0).radius == pytest.approx(0.71280, abs=1e-4)
    assert taylor(am.exp, 0.0, 1).along(1.0).radius == pytest.approx(0.19355, abs=1e-3)
    assert taylor(am.exp, 0.0).along(1.0, tolerance=0.01).radius < 0.3


def test_a_straight_line_says_nothing_where_the_slope_is_zero():
    assert taylor(lambda x: x**2, 0.0, 1).along(1.0).radius == 0


def test_two_orders_reach_further_than_one():
    point = {"x": 0.3, "y": -0.2}
    assert taylor(bent, point, 2).radius() > 2 * taylor(bent, point, 1).radius() > 0


def test_the_usual_direction_is_the_gradient_or_else_the_strongest_bend():
    along_gradient = taylor(lambda p: p[0] + p[1] ** 3, np.array([0.0, 0.0])).along(points=3)
    assert along_gradient.loss.tolist() == pytest.approx([-1, 0, 1])
    bend = taylor(lambda p: p[0] ** 2 - 3 * p[0] * p[1] ** 2, np.array([0.0, 0.0])).along(points=3)
    assert bend.loss.tolist() == pytest.approx([1, 0, 1])


def test_a_model_of_order_three_is_refused():
    with pytest.raises(ArgumentError, match="order=3"):
        taylor(bent, {"x": 0.0, "y": 0.0}, 3)


def test_a_step_of_another_structure_is_refused():
    with pytest.raises(ShapeError, match="step"):
        taylor(bent, {"x": 0.0, "y": 0.0})([0.0, 0.0])
    with pytest.raises(ArgumentError, match="direction has length zero"):
        taylor(bent, {"x": 0.0, "y": 0.0}).along({"x": 0.0, "y": 0.0})


def test_there_is_no_model_where_the_loss_is_no_number():
    with pytest.raises(ArgumentError, match="no model"):
        taylor(am.log, -1.0)


def test_both_curves_are_drawn():
    pytest.importorskip("matplotlib")
    check_drawn(taylor(am.exp, 0.0).along(1.0).plot(title="exp"), "exp", "model", "loss")


@pytest.mark.parametrize("height", [0.0, 0.1, -3.7e9, 1e-300])
@pytest.mark.parametrize("order", [1, 2])
def test_the_model_of_a_loss_that_is_constant_holds_everywhere(height, order):
    assert taylor(lambda p: am.sum(p * 0.0) + height, np.ones(2), order).radius(reach=10) == np.inf
    assert taylor(lambda x: am.sin(x) - am.sin(x) + height, 0.3, order).along(1.0).radius == np.inf
