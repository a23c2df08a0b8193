"""Numerical gradients: as exact as their formula allows, in any structure, and without a trace on what they move."""

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.calculus import grad, numerical_grad

numbers = st.floats(-100, 100)


@given(arrays(float, array_shapes(min_dims=0, max_dims=4, max_side=3), elements=numbers))
def test_it_agrees_with_autodiff_for_any_shape(x):
    def f(x):
        return am.sum(am.sin(x) * x)

    numeric = numerical_grad(f)(x)
    assert type(numeric) is np.ndarray and numeric.shape == x.shape
    np.testing.assert_allclose(numeric, grad(f)(x), atol=1e-4 * max(1, np.abs(x).max(initial=0)))


def test_the_central_formula_is_exact_for_parabolas_and_of_second_order_beyond():
    assert numerical_grad(lambda x: x * x, step=0.5)(3.0) == 6.0
    errors = [abs(numerical_grad(lambda x: x**3, step=h)(1.0) - 3.0) for h in (1e-1, 1e-2)]
    assert errors == pytest.approx([1e-2, 1e-4])


def test_the_one_sided_formula_of_the_course_notes_is_of_first_order():
    errors = [numerical_grad(lambda x: x**2, step=h, scheme="forward")(1.0) - 2.0 for h in (1e-1, 1e-2)]
    assert errors == pytest.approx([1e-1, 1e-2])
    assert numerical_grad(lambda x: x**2, scheme="forward")(1.0) - 2.0 == pytest.approx(1e-5, rel=1e-4)


@pytest.mark.parametrize("scheme, calls", [("central", 12), ("forward", 7)])
def test_the_function_is_called_twice_for_each_number_or_once_more_than_there_are(scheme, calls):
    count = []
    numerical_grad(lambda x: count.append(1) or x.sum(), scheme=scheme)(np.ones((2, 3)))
    assert len(count) == calls


def test_the_gradient_has_the_structure_of_its_argument():
    x = {"a": 2.0, "b": [np.array([1.0, 2.0]), (Value(3.0), Tensor([4.0]))]}

    def f(x):
        w, (v, t) = x["b"]
        assert type(w) is np.ndarray and type(v) is Value and type(t) is Tensor
        return x["a"] * w.sum() * v.item() * t.item()

    g = numerical_grad(f)(x)
    w, (v, t) = g["b"]
    assert type(g["a"]) is float and type(v) is Value and type(t) is Tensor
    assert [g["a"], *w, v.data, t.item()] == pytest.approx([36, 24, 24, 24, 18])


def test_further_arguments_are_passed_on():
    assert numerical_grad(lambda x, n, scale=1.0: scale * x**n)(1.0, 3, scale=2.0) == pytest.approx(6.0)


def test_integers_are_floats_and_float32_gets_a_step_that_it_can_see():
    assert numerical_grad(lambda x: x**2)(3) == pytest.approx(6.0)
    g = numerical_grad(lambda x: (x**2).sum())(np.array([1.0, 3.0], dtype=np.float32))
    assert g.dtype == np.float32 and g == pytest.approx([2.0, 6.0], rel=1e-3)


# ---- what it moves, it puts back -------------------------------------------------------------------------------------

peculiar = np.array([0.1, -0.0, 5e-324, 1e300, np.pi, -7.25, 1e-310, 3.0])


def test_arguments_are_left_alone():
    x = peculiar.copy()
    x.flags.writeable = False
    numerical_grad(lambda y: 0.0 * y[0])(x)
    assert x.tobytes() == peculiar.tobytes()


def test_in_place_the_function_may_read_the_array_from_its_closure():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    g = numerical_grad(lambda _: (W**2).sum(), in_place=True)(W)
    np.testing.assert_allclose(g, 2 * W, rtol=1e-8)
    parameters = {"W": W, "b": Tensor([5.0])}
    g = numerical_grad(lambda p: W[0, 0] * parameters["b"].item(), in_place=True)(parameters)
    np.testing.assert_allclose(g["W"], [[5, 0], [0, 0]], rtol=1e-8)
    assert g["b"].item() == pytest.approx(1.0)


@pytest.mark.parametrize("scheme", ["central", "forward"])
@pytest.mark.parametrize("view", [np.s_[:], np.s_[::-1], np.s_[::3]], ids=["all", "backwards", "every third"])
def test_in_place_every_bit_is_restored(scheme, view):
    x = peculiar.copy()
    numerical_grad(lambda y: float(y[0] > 0), scheme=scheme, step=1e299, in_place=True)(x[view])
    assert x.tobytes() == peculiar.tobytes()


@all_cases("scheme", ["central", "forward"])
@all_cases("call", range(2, 9))
def test_in_place_every_bit_is_restored_where_the_function_raises(scheme, call):
    x, calls = peculiar.copy(), []

    def f(x):
        calls.append(x.copy())
        if len(calls) == call:
            raise KeyboardInterrupt
        return x[0]

    with pytest.raises(KeyboardInterrupt):
        numerical_grad(f, scheme=scheme, step=1e299, in_place=True)(x)
    assert calls[-1].tobytes() != peculiar.tobytes()
    assert x.tobytes() == peculiar.tobytes()


def test_nothing_is_recorded():
    w = Tensor([2.0], requires_grad=True)
    seen = []
    numerical_grad(lambda x: seen.append((w * x).sum()) or seen[-1])(np.ones(1))
    assert not any(y.requires_grad for y in seen)


def test_a_progress_bar_on_request(capsys):
    pytest.importorskip("tqdm")
    numerical_grad(lambda x: x.sum(), progress=True)(np.ones(3))
    assert "numerical gradient" in capsys.readouterr().err


# ---- bad input -------------------------------------------------------------------------------------------------------


def read_only():
    x = np.ones(2)
    x.flags.writeable = False
    return x


@all_cases(
    "call, error, says",
    [
        (lambda: numerical_grad(lambda x: x)(np.ones(2)), ValueError, r"shape \(2,\)"),
        (lambda: numerical_grad(lambda x: None)(1.0), TypeError, "one number"),
        (lambda: numerical_grad(lambda x: 1j)(1.0), TypeError, "one number"),
        (lambda: numerical_grad(lambda x: x.sum())(np.ones(2, dtype=int)), TypeError, r"\.astype\(float\)"),
        (lambda: numerical_grad(lambda x: x)({"a": "b"}), TypeError, r"argument 0\['a'\]"),
        (lambda: numerical_grad(lambda x: x, scheme="backward"), RuntimeError, "'central', 'forward'"),
        (lambda: numerical_grad(lambda x: x, step=-1.0), RuntimeError, "positive"),
        (lambda: numerical_grad(lambda x: x, step=1e-5)(1e20), RuntimeError, "larger step"),
        (lambda: numerical_grad(lambda x: x, in_place=True)(1.0), TypeError, "in place"),
        (lambda: numerical_grad(lambda x: x.sum(), in_place=True)(read_only()), TypeError, "read-only"),
        (lambda: numerical_grad(lambda x: x.sum(), in_place=True)(np.ones(2, dtype=int)), TypeError, "int64"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, error, says):
    with pytest.raises(error, match=says) as caught:
        call()
    assert isinstance(caught.value, am.AutogradError)
