"""What does not fit is said in one sentence that names the argument and the fix."""

import numpy as np
import pytest
from cases import all_cases
from derivations import network

import autograd_mini as am


def loss(w, b):
    return am.square(np.ones((3, 2)) @ w + b).sum()


W, B = np.array([[0.5], [0.25]]), np.array(0.1)
DW = np.full((2, 1), 2 * 3 * 0.85)
DB = 2 * 3 * 0.85


def test_the_right_one_passes():
    assert am.compare(loss, {"w": W, "b": B}, {"w": DW, "b": DB}).ok


@pytest.mark.parametrize(
    "said", ["dw", "d_w", "gw", "grad_w", "w_grad", "w.grad", "dL_dw", "dL/dw", "dLdw", "∂J/∂w", "∇w", "delta_w", "w_bar"]
)
def test_a_gradient_may_have_any_of_the_names_that_people_give_it(said):
    assert am.compare(loss, {"w": W, "b": B}, {said: DW, "b": DB}, diagnose=False).ok


@pytest.mark.parametrize("wrapped", [iter, lambda pair: (x for x in pair), lambda pair: dict(enumerate(pair)).values()])
def test_the_gradients_in_order_may_come_one_by_one(wrapped):
    assert am.compare(loss, {"w": W, "b": B}, wrapped((DW, DB)), diagnose=False).ok
    assert am.compare(loss, {"w": W, "b": B}, lambda w, b: wrapped((DW, DB)), points=0, diagnose=False).ok


def test_the_gradients_may_be_nested_like_the_arguments():
    assert am.compare(lambda p: loss(*p), ([W, B],), ([DW, DB],), diagnose=False).ok


@all_cases(
    "hand, error, says",
    [
        ({"w": DW, "b": None}, am.ArgumentError, r"hand\['b'\] is None"),
        ({"w": DW}, am.ArgumentError, r"no gradient of 'b': give it, or say with wrt=\('w',\)"),
        ({"w": DW, "bias": DB}, am.ArgumentError, "'bias'.*there are w, b"),
        ({"w": DW, "b": DB, "weight": DW}, am.ArgumentError, "'weight', which is neither a parameter of loss nor"),
        ({"w": DW, "b": DB, "dw": DW}, am.ArgumentError, "'w' twice"),
        ({}, am.ArgumentError, "no gradient of"),
        ((DW,), am.ArgumentError, "1 gradient, and loss has 2 parameters: give one for each of w, b"),
        ({"w": DW.T, "b": DB}, am.ShapeError, r"\(1, 2\), and w has \(2, 1\): it is transposed; pass .T"),
        ({"w": DW[:, 0], "b": DB}, am.ShapeError, r"\(n,\) and \(n, 1\) are not the same; write .reshape\(2, 1\)"),
        ({"w": np.ones((3, 2, 1)), "b": DB}, am.ShapeError, r"not summed over the batch; write .sum\(axis=0\)"),
        ({"w": DB, "b": DB}, am.ShapeError, "that is the shape of b; are two of them exchanged"),
        ({"w": np.ones((4, 4)), "b": DB}, am.ShapeError, r"shape \(4, 4\).*a gradient has the shape"),
        ({"w": np.array([[1.0], [np.nan]]), "b": DB}, am.GradientError, r"hand\['w'\] holds NaN, first at \[1, 0\]"),
        ({"w": np.array([[1.0], [np.inf]]), "b": DB}, am.GradientError, "holds infinity"),
        ({"w": DW > 0, "b": DB}, am.DtypeError, "truth values"),
        ({"w": "0.5", "b": DB}, am.DtypeError, r"hand\['w'\]: a Tensor holds real numbers"),
        ({"w": DW + 1j, "b": DB}, am.DtypeError, "complex"),
    ],
)
def test_what_does_not_fit_is_named_with_the_fix(hand, error, says):
    with pytest.raises(error, match=says):
        am.compare(loss, {"w": W, "b": B}, hand)


def test_a_transposed_gradient_of_a_function_is_named_as_well():
    with pytest.raises(am.ShapeError, match="transposed"):
        am.compare(loss, {"w": W, "b": B}, lambda w, b: {"w": DW.T, "b": DB})


def test_the_nearest_name_may_be_that_of_an_intermediate(rng):
    model, args, hand = network(rng)
    gradients = hand(intermediates=True)(**args)
    gradients["zz1"] = gradients.pop("z1")
    with pytest.raises(am.ArgumentError, match="'zz1'.* did you mean z1"):
        am.compare(model, args, gradients)


def test_integers_are_taken_as_numbers():
    assert am.compare(lambda x: (3 * x).sum(), np.zeros(2), np.array([3, 3])).ok


def test_a_gradient_named_with_a_d_belongs_to_the_variable_unless_there_is_one_of_that_name():
    def f(x):
        dx = 2 * x
        return (dx * dx).sum()

    x = np.array([1.0, 2.0])
    assert am.compare(f, x, {"dx": 4 * x}).ok  # the gradient at the variable dx, which is 2 dx
    assert am.compare(f, x, {"x": 8 * x}).ok
