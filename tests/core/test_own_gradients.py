"""`custom_gradient` and a Primitive of one's own: exactly one gradient for each argument, of its shape, or a sentence."""

import math

import numpy as np
import pytest
from cases import all_cases

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


@all_cases("make", NODES.values(), ids=NODES)
@all_cases("rule", WRONG.values(), ids=WRONG)
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


FORWARD = {
    "a sum": (np.sum, lambda g, z, x: g * np.ones_like(x), np.array([[1.0, 2.0], [3.0, 4.0]])),
    "a sum over an axis": (lambda x: x.sum(axis=0), lambda g, z, x: g * np.ones_like(x), np.array([[1.0, 2.0], [3.0, 4.0]])),
    "a sum of one number": (np.sum, lambda g, z, x: g * np.ones_like(x), np.array([3.0])),
    "a float": (lambda x: float(np.max(x)), lambda g, z, x: g * (x == z), np.array([1.0, 5.0])),
    "a transpose": (lambda x: x.T, lambda g, z, x: g.T, np.array([[1.0, 2.0, 3.0]])),
    "a row": (lambda x: x[0], lambda g, z, x: np.stack([g, 0 * g]), np.array([[1.0, 2.0], [3.0, 4.0]])),
    "the argument": (lambda x: x, lambda g, z, x: g, np.array([1.0, 2.0])),
}


@pytest.mark.parametrize("f, rule, x", FORWARD.values(), ids=FORWARD)
def test_the_result_of_a_custom_function_has_the_shape_that_the_function_gives_it(f, rule, x):
    z = am.custom_gradient(f, rule)(Tensor(x, requires_grad=True))
    assert z.shape == np.shape(f(x)) or z.shape == (1,) == x.shape  # a float of one number is taken for the form on floats
    np.testing.assert_array_equal(z.data, np.reshape(f(x), z.shape))
    g = am.grad(lambda x: am.sum(am.custom_gradient(f, rule)(x)))(x)
    np.testing.assert_allclose(g, am.numerical_grad(lambda x: np.sum(f(x)))(x), rtol=1e-6, atol=1e-9)


def test_a_custom_function_of_two_arrays_is_called_with_both_as_they_are():
    product = am.custom_gradient(lambda x, y: x @ y, lambda g, z, x, y: (g @ y.T, x.T @ g))
    x, y = np.arange(4.0).reshape(2, 2), np.arange(6.0).reshape(2, 3)
    dx, dy = am.grad(lambda x, y: am.sum(product(x, y)), argnums=(0, 1))(x, y)
    expected = am.grad(lambda x, y: am.sum(x @ y), argnums=(0, 1))(x, y)
    np.testing.assert_array_equal(dx, expected[0])
    np.testing.assert_array_equal(dy, expected[1])


@pytest.mark.filterwarnings("ignore:The truth value of an empty array:DeprecationWarning")
def test_a_custom_function_on_floats_is_called_with_each_element():
    for x in ([0.5, -1.0], [-1.0], [[2.0]], -1.0, np.zeros((0, 2))):
        x = np.array(x)
        f = am.custom_gradient(lambda x: x if x > 0 else 0.0, lambda g, z, x: g * (x > 0))
        np.testing.assert_array_equal(f(Tensor(x, requires_grad=True)).data, np.maximum(x, 0))
    log = am.custom_gradient(math.log, lambda g, z, x: g / x)
    assert math.isnan(log(Value(-1.0)).data) and np.isnan(log(Tensor([1.0, -1.0])).data).tolist() == [False, True]


@pytest.mark.parametrize("wrong", [lambda x: None, lambda x: "word", lambda x: x * 1j, lambda x: [x, None]])
@pytest.mark.parametrize("make", NODES.values(), ids=NODES)
def test_a_custom_function_must_give_real_numbers(wrong, make):
    with pytest.raises(am.DtypeError, match="gave|must give"):
        am.custom_gradient(wrong, lambda g, z, x: g)(make(2.0))
    with pytest.raises(am.DtypeError, match="one number"):
        am.custom_gradient(lambda x: [x], lambda g, z, x: g)(Value(2.0))


def test_a_primitive_on_floats_that_changes_the_shape_of_an_array_is_refused():
    op = am.Primitive("own_total", np.sum, dx=lambda g, z, x: g)
    try:
        with pytest.raises(am.ShapeError, match=r"acts on each element.*\(\) of an array of shape \(2,\).*array="):
            op(NODES["Tensor"](1.0))
        assert op(Value(3.0)).data == 3.0
    finally:
        registry.pop("own_total")
