"""`custom_gradient` and a Primitive of one's own: exactly one gradient for each argument, of its shape, or a sentence."""

import math

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry

NODES = {"Value": lambda x: Value(x), "Tensor": lambda x: Tensor([x, x + 1], requires_grad=True)}


def product(rule):
    return am.custom_gradient(lambda x, y: x * y, rule)


WRONG = {
    "one for two": lambda g, z, x, y: g * y,
    "None": lambda g, z, x, y: None,
    "a list": lambda g, z, x, y: [g * y, g * x],
    "an empty tuple": lambda g, z, x, y: (),
    "too few": lambda g, z, x, y: (g * y,),
    "too many": lambda g, z, x, y: (g * y, g * x, g),
    "None inside": lambda g, z, x, y: (g * y, None),
    "a tuple inside": lambda g, z, x, y: (g * y, (g * x,)),
    "a word": lambda g, z, x, y: (g * y, "g * x"),
}


@pytest.mark.parametrize("make", NODES.values(), ids=NODES)
@pytest.mark.parametrize("rule", WRONG.values(), ids=WRONG)
def test_a_wrong_number_of_gradients_is_refused(rule, make):
    with pytest.raises(am.GradientError, match="the rule of <lambda>.* gave "):
        am.sum(product(rule)(make(2.0), make(3.0))).backward()


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_wrong_shape_is_refused_forward_and_at_second_order(create_graph):
    f = product(lambda g, z, x, y: (am.sum(g * y), g * x))
    x, y = NODES["Tensor"](2.0), NODES["Tensor"](3.0)
    with pytest.raises(am.ShapeError, match=r"argument 0 \(of 2\) gave a gradient of shape \(\) for an argument of shape \(2,\)"):
        am.sum(am.exp(f(am.sin(x), y))).backward(create_graph=create_graph)


def test_right_rules_work_for_one_two_and_constant_arguments():
    f = product(lambda g, z, x, y: (g * y, g * x))
    assert am.grad(f, argnums=(0, 1))(2.0, 3.0) == (3.0, 2.0)
    assert am.hessian(lambda x: f(x, x))(2.0) == 2.0
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(f(x, 3.0)))(np.array([1.0, 2.0])), [3.0, 3.0])
    assert am.grad(product(lambda g, z, x, y: (g * y, None)))(2.0, 3.0) == 3.0
    assert am.grad(product(lambda g, z, x, y: (g * y, 0.0)), argnums=1)(2.0, 3.0) == 0.0
    assert am.grad(am.custom_gradient(math.exp, lambda g, z, x: (g * z,)))(0.0) == 1.0


def test_a_wrong_gradient_of_an_own_primitive_is_refused():
    def gradient(name, dx, x):
        op = am.Primitive(name, lambda x: x * x, dx=dx)
        try:
            return am.grad(lambda x: am.sum(op(x)))(x)
        finally:
            registry.pop(name)

    assert gradient("own_square", lambda g, z, x: 2 * g * x, 3.0) == 6.0
    for dx in (lambda g, z, x: None, lambda g, z, x: (2 * g * x,), lambda g, z, x: "2x"):
        for x in (3.0, np.array([3.0, 4.0])):
            with pytest.raises(am.GradientError, match="the rule of own_square gave"):
                gradient("own_square", dx, x)
    with pytest.raises(am.ShapeError, match="own_square gave a gradient of shape"):
        gradient("own_square", lambda g, z, x: 2.0, np.array([3.0, 4.0]))


def test_a_primitive_without_a_way_to_compute_or_without_rules_is_refused():
    with pytest.raises(am.ArgumentTypeError, match="needs a way to compute"):
        am.Primitive("own_nothing", dx=lambda g, z, x: g)
    with pytest.raises(am.ArgumentTypeError, match="needs rules"):
        am.Primitive("own_ruleless", lambda x: x)
    with pytest.raises(am.ArgumentTypeError, match="two functions"):
        am.custom_gradient(3.0, lambda g, z, x: g)
    with pytest.raises(am.ArgumentTypeError, match="two functions"):
        am.custom_gradient(math.exp, 3.0)
