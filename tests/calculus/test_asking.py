"""What grad and its kin are asked for: checked at once, from any kind of array, with what else the function returns."""

import array
import re
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.calculus import pytree
from autograd_mini.nn import Parameter
from autograd_mini.optim.search import RandomSearch


def square(x):
    return am.sum(x * x)


FAMILY = ("grad", "value_and_grad", "jacobian", "hessian", "hvp", "numerical_grad")


@pytest.mark.parametrize("name", FAMILY)
def test_a_recorded_loss_in_place_of_a_function_is_told_about_backward_at_once(name):
    w = Value(2.0, label="w")
    with pytest.raises(am.ArgumentTypeError, match=rf"{name} takes a function, and got .*Value.*has \.backward\(\)"):
        getattr(am, name)(w * w, [w])
    with pytest.raises(TypeError, match="takes a function, and got 3 of type int"):
        getattr(am, name)(3)


@all_cases("name", FAMILY)
@all_cases("argnums", [3.0, np.ones(3), [np.ones(3)], [1.0, 2.0], None, True, {"w": 1.0}])
def test_a_point_in_place_of_argnums_is_told_at_once_where_it_belongs(name, argnums):
    with pytest.raises(am.ArgumentTypeError, match=rf"{name}: argnums=.*am\.{name}\(f\)\(x\)"):
        getattr(am, name)(square, argnums)


@all_cases("name", FAMILY)
@all_cases("argnums, says", [(1, "takes 1 positional"), (-2, "takes 1"), ((), "no argument"), ((0, 0), "twice")])
def test_a_position_that_the_function_does_not_have_is_told_at_once(name, argnums, says):
    with pytest.raises(am.GradientError, match=says):
        getattr(am, name)(square, argnums)
    getattr(am, name)(lambda *xs: square(xs[0]), 5)  # what takes any number is not known before it is called


def test_vjp_and_jvp_take_functions_and_tuples():
    for call in (lambda: am.vjp(Value(2.0), 1.0), lambda: am.jvp(3, (1.0,), (1.0,)), lambda: am.check_grad(3.0, 1.0)):
        with pytest.raises(am.ArgumentTypeError, match="takes a function"):
            call()
    for args in ((1.0, (1.0,)), ((1.0,), 1.0), (np.ones(2), np.ones(2))):
        with pytest.raises(am.ArgumentTypeError, match=r"as a tuple.*am\.jvp\(f, \(x,\), \(v,\)\)"):
            am.jvp(square, *args)


def test_create_graph_by_position_still_works_and_warns():
    with pytest.warns(DeprecationWarning, match="create_graph=..., which is a keyword now"):
        g = am.grad(square, 0, True)
    assert isinstance(g(2.0), Value)


# ---- what the function hands on


def test_has_aux_hands_on_what_the_function_returns_besides():
    def f(x):
        return am.sum(x * x), {"twice": 2 * x, "name": "f"}

    gradient, aux = am.grad(f, has_aux=True)(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(gradient, [2.0, 4.0])
    np.testing.assert_array_equal(aux["twice"], [2.0, 4.0])
    assert type(aux["twice"]) is np.ndarray and aux["name"] == "f"
    (value, aux), gradient = am.value_and_grad(f, has_aux=True)(3.0)
    assert (value, aux["twice"], gradient) == (9.0, 6.0, 6.0)
    with pytest.raises(am.ArgumentTypeError, match=r"must return a pair, \(value, aux\)"):
        am.grad(square, has_aux=True)(3.0)


# ---- several arguments of numerical_grad


def test_numerical_grad_takes_argnums_as_grad_does():
    def f(a, b, c=1.0):
        return a * b**2 * c

    np.testing.assert_allclose(am.numerical_grad(f, 1)(2.0, 3.0), 12.0, rtol=1e-8)
    np.testing.assert_allclose(am.numerical_grad(f, (0, -1))(2.0, 3.0), (9.0, 12.0), rtol=1e-8)
    np.testing.assert_allclose(am.numerical_grad(f, argnums=0, step=1e-4)(2.0, 3.0, c=2.0), 18.0, rtol=1e-8)


# ---- arrays of other libraries


def foreign():
    numbers = [1.0, 2.0, 3.0]
    yield "array.array", lambda: array.array("d", numbers)
    yield "memoryview", lambda: memoryview(np.array(numbers))
    for module, make in {
        "pandas": lambda m: m.Series(numbers),
        "torch": lambda m: m.tensor(numbers, dtype=m.float64),
        "jax.numpy": lambda m: m.array(numbers),
    }.items():
        yield module, lambda module=module, make=make: make(pytest.importorskip(module))


@pytest.mark.parametrize("make", [make for _, make in foreign()], ids=[name for name, _ in foreign()])
def test_any_array_that_numpy_takes_is_an_argument(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        x = make()
    expected = [2.0, 4.0, 6.0]
    for gradient in (am.grad(square)(x), am.grad(lambda p: square(p["x"]))({"x": x})["x"], am.vjp(square, x)[1](1.0)[0]):
        assert type(gradient) is np.ndarray
        np.testing.assert_allclose(gradient, expected, rtol=1e-6)
    np.testing.assert_allclose(am.jvp(square, (x,), (np.ones(3),))[1], 12.0, rtol=1e-6)
    np.testing.assert_allclose(am.numerical_grad(square, step=1e-2)(x), expected, rtol=1e-3)
    np.testing.assert_allclose(am.hessian(square)(x), 2 * np.eye(3), rtol=1e-6)
    np.testing.assert_allclose(am.hvp(square)(x, x), expected, rtol=1e-6)
    assert isinstance(Tensor(x), Tensor)


def test_a_frame_of_pandas_is_a_matrix_and_one_of_words_is_refused():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    np.testing.assert_array_equal(am.grad(square)(frame), 2 * frame.to_numpy())
    with pytest.raises(am.DtypeError, match="argument 0"):
        am.grad(square)(pandas.Series(["one", "two"]))


def test_a_torch_tensor_that_wants_a_gradient_is_refused_with_the_reason():
    torch = pytest.importorskip("torch")
    with pytest.raises(am.DtypeError, match=r"argument 0 is a torch\.Tensor that NumPy cannot read.*detach"):
        am.grad(square)(torch.ones(2, requires_grad=True))


def test_a_masked_number_is_no_value():
    for masked in (np.ma.masked, np.ma.array(1.0, mask=True)):
        with pytest.raises(am.DtypeError, match="masked"):
            Value(masked)


def test_of_a_long_argnums_the_beginning_is_told():
    for name, told in (("x" * 38, "'" + "x" * 38 + "'"), ("x" * 39, "'" + "x" * 36 + "...")):
        with pytest.raises(am.GradientError, match=re.escape(f"argnums={told}, but square has the arguments x")):
            am.grad(square, name)
    for name, told in (("x" * 36, "{'" + "x" * 36 + "'}"), ("x" * 37, "{'" + "x" * 35 + "...")):
        with pytest.raises(am.ArgumentTypeError, match=re.escape(f"argnums={told} is no position or name")):
            am.grad(square, {name})


@dataclass
class Line:
    """A user's own parameters, with settings."""

    slope: float
    shift: np.ndarray
    called: str = "a line"
    flat: bool = False
    function: object = np.sin


def test_the_settings_of_a_dataclass_are_no_numbers_and_a_dataclass_of_the_package_is_no_container():
    line = Line(2.0, np.ones(2))
    assert [name for name, _ in pytree.children(line)] == ["slope", "shift"]
    assert list(pytree.settings({"a": [line, None, 3.0]})) == ["a line", False, np.sin]
    assert pytree.children(RandomSearch(1.0)) is None and pytree.children(None) == [] and pytree.children(3.0) is None
    found = am.grad(lambda line: line.slope * am.sum(line.shift**2))(line)
    assert found.slope == 2.0 and found.shift.tolist() == [4.0, 4.0] and (found.called, found.function) == ("a line", np.sin)


@all_cases("argnums", [2, -3, (0, 2)])
def test_an_argument_that_a_call_does_not_have_is_told_where_a_function_takes_any_number_of_them(argnums):
    for ask in (am.grad, am.value_and_grad, am.jacobian, am.numerical_grad):
        with pytest.raises(am.GradientError, match="was called with 2 positional arguments: count from 0"):
            ask(lambda *xs: am.sum(xs[0] * xs[1]), argnums)(np.ones(2), np.ones(2))


@all_cases("ask", [am.grad, am.numerical_grad])
def test_a_parameter_and_a_leaf_in_a_list_are_meant_themselves_and_a_leaf_alone_is_the_argument(ask):
    for leaf in (Parameter(np.array([2.0, 3.0])), Tensor([2.0, 3.0], requires_grad=True)):
        (found,) = ask(lambda ps, leaf=leaf: am.sum(leaf * leaf * ps[0]))([leaf])
        np.testing.assert_allclose(found.data, 3 * leaf.data**2, rtol=1e-8)
        alone = ask(lambda x, leaf=leaf: am.sum(leaf * leaf * x))(leaf)
        np.testing.assert_allclose(alone.data, (3 if isinstance(leaf, Parameter) else 1) * leaf.data**2, rtol=1e-8)


def test_an_argument_of_an_outer_call_is_not_meant_itself_in_an_inner_one():
    def outer(x):
        return am.sum(am.grad(lambda ps: am.sum(ps[0] * x * x))([x])[0])

    np.testing.assert_allclose(am.grad(outer)(np.array([2.0, 3.0])), [4.0, 6.0])
