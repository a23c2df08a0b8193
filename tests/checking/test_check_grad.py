"""`check_grad` passes what is right and names what is wrong, be it ever so small a part."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Primitive, Tensor, Value
from autograd_mini.calculus.numeric import Movable
from autograd_mini.checking import GradientMismatchError, check_grad
from autograd_mini.checking.check_grad import projected
from autograd_mini.core.primitive import registry


@pytest.fixture
def make():
    """Registers a primitive for the time of a test."""
    names = []

    def register(name, *args, **kwargs):
        names.append(name)
        return Primitive(name, *args, **kwargs)

    yield register
    for name in names:
        registry.pop(name, None)
        for kind in (Value, Tensor):
            if hasattr(kind, name):
                delattr(kind, name)


@all_cases(
    "f, args",
    [
        (lambda x: x**3 - 2 / x, (1.5,)),
        (lambda x, y: am.exp(x) * am.sin(y), (0.5, 2.0)),
        (lambda w: am.sum(am.tanh(w) ** 2), (np.array([[0.1, -2.0], [3.0, 0.0]]),)),
        (lambda p: am.sum(p["w"] @ p["x"]) * p["b"], ({"w": np.eye(2), "x": np.array([1.0, 2.0]), "b": 3},)),
        (lambda x: am.softmax(x), (np.array([1.0, 2.0, 0.5]),)),
        (lambda x: {"a": x * x, "b": [am.sin(x), 3.0]}, (Value(0.3),)),
        (lambda x: x.relu().sum(), (Tensor([5e-4, -5e-4]),)),  # near the kink, but not on it
        (lambda x: am.log(x), (2e-3,)),  # near the end of the domain
        (lambda x: 1e6 + am.sum(x * x), (np.array([1e-3, 1.0]),)),  # a large value, small slopes
        (lambda x: am.sum(x * x), (np.array([1e8, 1e-8], dtype=np.float32),)),
        (lambda x: 5.0, (1.0,)),
    ],
)
def test_right_gradients_pass(f, args):
    assert check_grad(f, *args) is True
    assert check_grad(f, *args, order=3) is True


def test_a_wrong_rule_is_named(make):
    wrong = make("wrong_cube", lambda x: x**3, dx=lambda g, z, x: g * x * x)
    with pytest.raises(GradientMismatchError) as caught:
        check_grad(lambda p: am.sum(p["a"]) + wrong(p["b"][0])[1, 0], {"a": np.ones(2), "b": [np.full((2, 2), 2.0)]})
    text = str(caught.value)
    assert "first derivative" in text and "1 of 6 entries" in text
    assert "argument 0['b'][0], index (1, 0): autodiff gives 4, finite differences 12 (relative error 6.7e-01)" in text
    assert isinstance(caught.value, AssertionError) and isinstance(caught.value, am.AutogradError)


def test_a_rule_that_only_its_second_derivative_betrays(make):
    frozen = make("frozen_cube", lambda x: x**3, dx=lambda g, z, x: g * 3 * am.stop_gradient(x) ** 2)
    assert check_grad(frozen, 2.0, order=1) is True
    said = "second derivative of frozen_cube .* autodiff gives 0, finite differences 12"
    with pytest.raises(GradientMismatchError, match=said):
        check_grad(frozen, 2.0)


@all_cases("scale", [1e-6, 1.0, 1e6])
@all_cases("factor", [2.0, -1.0, 0.0, 1.0005])
def test_an_error_in_one_entry_of_many_does_not_pass(make, scale, factor):
    wrong = make("nearly_double", lambda x: 2 * x, dx=lambda g, z, x: g * 2 * factor)

    def f(x):
        return scale * (am.sum(x[:50]) + 0.5 * am.sum(wrong(x[50:51])))

    with pytest.raises(GradientMismatchError, match=r"1 of 51 entries; argument 0, index \(50,\)"):
        check_grad(f, np.linspace(-1, 1, 51))


@pytest.mark.parametrize("found", [np.nan, np.inf])
def test_what_is_not_finite_does_not_pass(make, found):
    wrong = make("not_finite", lambda x: 2 * x, dx=lambda g, z, x: g * found)
    with pytest.raises(GradientMismatchError, match="autodiff gives (nan|inf), finite differences 2"):
        check_grad(wrong, 1.0)


def test_inputs_are_not_touched():
    x, w = np.array([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=True)
    check_grad(lambda x, w: am.sum(x * w), x, w)
    assert x.tolist() == [1, 2] and w.data.tolist() == [3, 4] and w.grad is None


def test_a_function_that_changes_between_calls_is_refused(rng):
    with pytest.raises(am.GradientError, match="seed"):
        check_grad(lambda x: x * rng.normal(), 1.0)


def test_checking_nothing_is_no_success():
    with pytest.raises(am.GradientError, match="order=0"):
        check_grad(lambda x: x, 1.0, order=0)


def test_integers_cannot_be_checked():
    with pytest.raises(TypeError, match=r"argument 1 .*\.astype\(float\)"):
        check_grad(lambda x, n: x, 1.0, np.arange(3))


def test_several_results_are_one_number_as_their_sum_with_random_weights():
    x = np.array([0.5, -1.5])
    function = projected(lambda x: (am.sin(x), am.exp(x[0]), x * 3.0), [Movable(x)], np.random.default_rng(7))
    rng = np.random.default_rng(7)
    expected = rng.normal(size=2) @ np.sin(x) + rng.normal(size=()) * np.exp(0.5) + rng.normal(size=2) @ (3 * x)
    assert float(function(x)) == pytest.approx(expected, rel=1e-13)
