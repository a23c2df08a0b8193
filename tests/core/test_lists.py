"""Lists and arrays of Values: functions give them the gradients that Tensors get, and NumPy's own programs no other ones."""

import copy
import math

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core import functions

ROWS = {"numbers": [1.5, -0.5, 2.0], "ties": [3.0, 3.0, 1.0], "zeros": [0.0, 0.0, 0.0], "parts": [0.2, 0.5, 0.9]}


def weighed(y):
    """One number of a result of any shape, that depends on each of its elements differently."""
    y = y[0] if isinstance(y, (tuple, list)) else y
    shape = np.shape(y)
    return am.sum(y * (1.0 + np.arange(math.prod(shape)).reshape(shape)))


def of_one_array():
    """The functions that have a gradient when they are called with one array."""
    found = []
    for name in sorted({*functions.__all__, *functions.HOME} - {"clip"}):  # clip without bounds gives back the list
        with np.errstate(all="ignore"):
            try:
                am.grad(lambda x, name=name: weighed(getattr(am, name)(x)))(np.array(ROWS["parts"]))
            except (am.errors.AutogradError, TypeError, ValueError):
                continue
        found.append(name)
    return found


@all_cases("name", of_one_array())
def test_lists_and_arrays_of_values_have_the_gradient_of_a_tensor(name):
    f = getattr(am, name)
    for row in ROWS.values():
        with np.errstate(all="ignore"):
            try:
                slopes = am.grad(lambda x: weighed(f(x)))(np.array(row))
            except am.errors.AutogradError:
                continue
            for made in (list, np.array):
                try:
                    found = am.grad(lambda x, made=made: weighed(f(made(x))))(row)
                except am.errors.AutogradError:  # what has no form on single numbers says so
                    continue
                np.testing.assert_allclose(found, slopes, rtol=1e-7, atol=1e-15, err_msg=f"{row} as {made.__name__}")


def test_a_constant_bound_of_an_array_of_values_has_slope_zero_at_the_bound():
    for made in (list, np.array):
        assert am.grad(lambda x, made=made: am.sum(am.maximum(made(x), 2.0)))([2.0, 3.0, 1.0]) == [0.0, 1.0, 0.0]
        assert am.grad(lambda x, made=made: am.sum(am.minimum(2.0, made(x))))([2.0, 3.0, 1.0]) == [0.0, 0.0, 1.0]
        assert am.grad(lambda x, made=made: am.sum(am.clip(made(x), 1, 2)))([2.0, 1.5, 1.0]) == [0.0, 1.0, 0.0]


def test_what_is_equal_to_the_largest_value_shares_the_gradient_and_the_result_is_exact():
    z = am.max([Value(0.1), Value(0.1), Value(0.1), Value(-np.inf)])
    assert z.data == 0.1
    assert am.max([Value(np.inf), Value(np.inf)]).data == np.inf
    np.testing.assert_allclose(am.grad(lambda x: am.max(x))([2.0, 2.0, 2.0, 1.0]), [1 / 3, 1 / 3, 1 / 3, 0.0])
    two = am.grad(lambda x: am.sum(am.min(np.array(x).reshape(2, 2), axis=1)))([5.0, 5.0, 1.0, 2.0])
    np.testing.assert_allclose(two, [0.5, 0.5, 1.0, 0.0])


NESTED = {
    "a list": lambda x: am.stop_gradient(x)[0],
    "an array of Values": lambda x: am.stop_gradient(np.array(x))[0],
    "a tuple in a dict": lambda x: am.stop_gradient({"a": (x[1], x[0])})["a"][1],
    "one": lambda x: am.stop_gradient(x[0]),
}


@pytest.mark.parametrize("stopped", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("start", [[2.0, 3.0], (2.0, 3.0)])
def test_no_gradient_flows_out_of_a_container_that_was_stopped(stopped, start):
    assert [*am.grad(lambda x: stopped(x) * x[0] + x[1])(start)] == [2.0, 1.0]


def test_not_a_number_in_a_list_of_values_is_replaced():
    x = [Value(np.nan), Value(2.0)]
    y = am.sum(am.nan_to_num(np.array(x)))
    y.backward()
    assert y.data == 2.0 and [v.grad for v in x] == [0.0, 1.0]


def test_a_list_of_tensors_is_stacked_by_pointwise_functions():
    x = Tensor([0.0, 1.0], requires_grad=True)
    am.sum(am.exp([x, 2 * x])).backward()
    np.testing.assert_allclose(x.grad, np.exp([0.0, 1.0]) + 2 * np.exp([0.0, 2.0]))
    assert am.relu([x, x]).shape == (2, 2)


# ---- NumPy's own programs


CHOICES = {
    "max": lambda x: np.max(x),
    "min": lambda x: np.min(x),
    "max of an array": lambda x: np.array(x).max(),
    "along an axis": lambda x: np.max(np.array([x, x[::-1]]), axis=0)[0],
    "reduce": lambda x: np.maximum.reduce(np.array(x)),
    "by element": lambda x: np.minimum(np.array(x), 2.0).sum(),
    "clip": lambda x: np.clip(np.array(x), 0.0, 2.0).sum(),
}


@pytest.mark.parametrize("f", CHOICES.values(), ids=CHOICES)
def test_where_numpy_would_give_the_gradient_to_one_of_two_equal_values_it_is_an_error(f):
    with pytest.raises(am.GradientError, match=r"test_lists\.py:\d+ in <lambda>.*equal.*am\.max"):
        am.grad(f)([2.0, 2.0])
    assert am.grad(f)([2.5, 1.5]) == pytest.approx([*am.numerical_grad(lambda x: float(f(x)))([2.5, 1.5])], abs=1e-6)
    with pytest.warns(UserWarning, match="chooses between equal numbers"):
        f([Value(2.0), Value(2.0)])


def test_comparing_equal_values_is_no_choice():
    x, y = Value(2.0), Value(2.0)
    assert x >= y and x <= y and x >= 2.0 and 2 <= x and max(x, y) is x and sorted([x, y]) == [x, y]
    assert np.array([x, y]).argmax() == 0 and list(np.sort([x, y])) == [x, y]
    assert (np.array([x, y]) >= 2.0).all() and np.greater_equal(np.array([x]), y).all()
    assert np.max([x, 1.0]) is x and np.max([2.0, Value(2.0, requires_grad=False)]) == 2.0


def test_comparing_is_no_choice_in_a_function_that_chooses_elsewhere():
    def larger(x, y):
        return np.maximum(x if x >= y else y, 1.0)

    assert larger(Value(2.0), Value(2.0)).data == 2.0


ROOTS = {
    "std": lambda x: np.std(x),
    "std of an array": lambda x: np.array(x).std(),
    "std along an axis": lambda x: np.std([x, x], axis=1).sum(),
    "norm": lambda x: np.linalg.norm(np.subtract(x, 2.0)),
    "norm along an axis": lambda x: np.linalg.norm([np.subtract(x, 2.0)], axis=1)[0],
    "nanstd": lambda x: np.nanstd(x),
    "am.std": am.std,
    "am.norm": lambda x: am.norm(np.subtract(x, 2.0)),
}


@pytest.mark.parametrize("f", ROOTS.values(), ids=ROOTS)
def test_the_root_of_a_sum_of_squares_has_slope_zero_where_it_is_zero(f):
    assert [*am.grad(f)([2.0, 2.0])] == [0.0, 0.0]
    assert am.grad(f)([2.5, 1.0]) == pytest.approx([*am.numerical_grad(lambda x: float(f(x)))([2.5, 1.0])], rel=1e-6)


def test_the_slope_of_a_root_at_zero_is_infinite_elsewhere():
    assert am.grad(am.sqrt)(0.0) == am.grad(np.sqrt)(0.0) == am.grad(lambda x: x.sqrt())(0.0) == math.inf
    assert copy.copy(Value(4.0)).sqrt().data == 2.0
