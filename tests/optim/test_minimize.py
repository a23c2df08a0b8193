"""SciPy's minimizers on nested parameters."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value, optim
from autograd_mini.core.errors import ArgumentError, DtypeError, GradientError, MissingExtraError, ShapeError
from autograd_mini.optim.minimize import BY_HESSIAN, BY_PRODUCT, BY_VALUE, METHODS


def rosenbrock(p):
    return (1 - p["x"]) ** 2 + 100 * (p["y"] - p["x"] ** 2) ** 2


def quartic(p):
    return (p["x"] - 1) ** 2 + (p["y"] - 1) ** 4 + (p["y"] - 1) ** 2


START = {"x": -1.2, "y": 1.0}


@all_cases("method", METHODS)
@pytest.mark.filterwarnings("ignore:delta_grad == 0.0:UserWarning")  # of trust-constr, which guesses nothing here
def test_every_method_finds_the_valley_s_end(method):
    pytest.importorskip("scipy")
    bowl = method in ("COBYLA", "dogleg")  # they do not turn the corner, or want a Hessian that is positive all the way
    options = {"maxiter": 200} if method == "trust-constr" else None
    found = optim.minimize(quartic if bowl else rosenbrock, START, method, tolerance=1e-8, options=options)
    near = pytest.approx(1.0, abs=1e-2 if method in BY_VALUE else 1e-3)
    assert found.params == {"x": near, "y": near}
    assert found.gradient.keys() == {"x", "y"} and found.gradient_norm < 1e-1
    assert (found.products > 0) is (method in (*BY_PRODUCT, *BY_HESSIAN))
    assert found.history[0] > found.history[-1] == pytest.approx(found.value, abs=1e-6)
    assert found.steps == len(found.history) - 1 and found.method == method


def test_exact_products_take_a_newton_method_to_the_last_digit():
    pytest.importorskip("scipy")
    found = optim.minimize(rosenbrock, START, "trust-ncg", tolerance=1e-10)
    assert found.success and found.params["x"] == pytest.approx(1.0, abs=1e-10)
    assert found.evaluations < 60


def test_parameters_may_be_nested_arrays_and_keep_their_types():
    pytest.importorskip("scipy")
    target = np.arange(6.0).reshape(2, 3)
    start = {"w": [np.zeros((2, 3), np.float32), np.zeros((2, 3))], "b": (1.0,)}
    found = optim.minimize(lambda p: am.sum((p["w"][0] - target) ** 2) + am.sum((p["w"][1] + 1) ** 2) + p["b"][0] ** 2, start)
    assert found.params["w"][0].dtype == np.float32 and type(found.params["b"]) is tuple
    np.testing.assert_allclose(found.params["w"][0], target, atol=1e-5)
    np.testing.assert_allclose(found.params["w"][1], -1, atol=1e-5)


def test_regression_in_one_go_is_what_the_normal_equations_say(rng):
    pytest.importorskip("scipy")
    X, y = rng.normal(size=(50, 4)), rng.normal(size=50)
    found = optim.minimize(lambda w: am.mean((X @ w - y) ** 2), np.zeros(4), "Newton-CG", tolerance=1e-12)
    np.testing.assert_allclose(found.params, np.linalg.lstsq(X, y, rcond=None)[0], atol=1e-7)


def test_a_model_s_own_parameters_are_left_at_the_minimum():
    pytest.importorskip("scipy")
    w, b, x = Tensor([3.0, 4.0], requires_grad=True), Tensor(2.0, requires_grad=True), Value(5.0)
    found = optim.minimize(lambda _: am.sum((w - 1) ** 2) + (b + 1) ** 2, [w, b])
    np.testing.assert_allclose(w.data, 1, atol=1e-6)
    assert b.item() == pytest.approx(-1, abs=1e-6) and w.grad is None
    np.testing.assert_array_equal(found.params[0], w.data)
    optim.minimize(lambda p: (p[0] - 7) ** 2, [x], "BFGS")
    assert x.data == pytest.approx(7, abs=1e-6)


def test_a_search_that_gives_up_says_so():
    pytest.importorskip("scipy")
    found = optim.minimize(rosenbrock, START, options={"maxiter": 2})
    assert not found.success and found.steps == 2 and found.message


@pytest.mark.parametrize(
    ("loss", "params", "options", "error", "message"),
    [
        (rosenbrock, START, {"method": "hope"}, ArgumentError, "no method 'hope': expected one of COBYLA"),
        (rosenbrock, {}, {}, ArgumentError, "no number"),
        (lambda p: p["x"] / 0.0, {"x": 1.0}, {}, ArgumentError, "the loss is inf at the start"),
        (lambda p: p["x"] * np.nan, {"x": 1.0}, {}, ArgumentError, "the loss is nan at the start"),
        (lambda p: p, np.ones(3), {}, ShapeError, "must return one number"),
        (lambda p: p, np.ones(3, int), {}, DtypeError, "int"),
    ],
)
def test_what_makes_no_sense_is_refused(loss, params, options, error, message):
    pytest.importorskip("scipy")
    with pytest.raises(error, match=message):
        optim.minimize(loss, params, **options)


def test_without_scipy_there_is_one_sentence(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "scipy.optimize", None)
    with pytest.raises(MissingExtraError, match=r"minimize needs the package 'scipy'.*autograd_mini\[science\]"):
        optim.minimize(rosenbrock, START)


def test_a_minimum_plots_its_way():
    pytest.importorskip("scipy")
    pytest.importorskip("matplotlib")
    found = optim.minimize(rosenbrock, START, "BFGS")
    (line,) = found.plot().axes[0].lines
    assert len(line.get_ydata()) == found.steps + 1


@pytest.mark.parametrize("loss", [lambda p: float(np.sum(p.data**2)), lambda p: 3.0, lambda p: am.sum(p * p).detach()])
def test_a_loss_that_the_graph_does_not_know_is_minimized_by_its_values_alone(loss):
    pytest.importorskip("scipy")
    with pytest.raises(GradientError, match="would be zero everywhere.*'Nelder-Mead'"):
        optim.minimize(loss, np.ones(2))
    found = optim.minimize(loss, np.ones(2), "Nelder-Mead")
    assert np.isnan(found.gradient).all() and (found.value == 3 or found.value < 1e-6)


def test_a_loss_that_is_no_function_is_told_so():
    with pytest.raises(am.ArgumentTypeError, match="must be a function"):
        am.optim.minimize(3.0, 1.0)
