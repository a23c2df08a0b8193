"""`argnums` of `grad` and its kin may be names of arguments."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini.core.errors import ArgumentTypeError, GradientError

X, W = np.array([1.0, 2.0]), np.array([0.5, 0.3])


def f(x, w, b=1.0):
    return am.sum((x * w + b) ** 2)


SLOPE = 2 * (X * W + 1.0) * X


@all_cases("found", [
    lambda: am.grad(f, "w")(X, W), lambda: am.grad(f, argnums="w")(X, w=W), lambda: am.grad(f, 1)(X, w=W),
    lambda: am.grad(f, ("w", "x"))(X, W)[0], lambda: am.grad(f, ["x", "w"])(w=W, x=X)[1],
    lambda: am.value_and_grad(f, "w")(X, W)[1], lambda: am.jacobian(f, "w")(X, w=W), lambda: am.numerical_grad(f, "w")(X, w=W),
])  # fmt: skip
def test_an_argument_is_named_by_its_position_or_its_name(found):
    np.testing.assert_allclose(found(), SLOPE, rtol=1e-6)


def test_second_derivatives_take_names_as_well():
    np.testing.assert_allclose(am.hessian(f, "w")(X, W), np.diag(2 * X**2))
    np.testing.assert_allclose(am.hvp(f, "w")(X, W, np.ones(2)), 2 * X**2)
    assert am.grad(am.grad(f, "b"), "b")(X, W, 1.0) == 4.0


@all_cases("argnums, error, words", [
    ("z", GradientError, "has the arguments x, w, b"), (("w", 1), GradientError, "twice"),
    (3.0, ArgumentTypeError, "no position or name"), (["w", None], ArgumentTypeError, "no position or name"),
    ((), GradientError, "names no argument"),
])  # fmt: skip
def test_a_name_that_no_argument_has_is_told_at_once(argnums, error, words):
    with pytest.raises(error, match=words):
        am.grad(f, argnums)
    with pytest.raises(error, match=words):
        am.numerical_grad(f, argnums)
