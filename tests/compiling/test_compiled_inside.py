"""A compiled function inside one that is differentiated is differentiated, too."""

import numpy as np
import pytest

import autograd_mini as am


def f(x):
    return am.sum(am.sin(x) * x)


@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_the_value_of_a_compiled_function_has_its_gradient(backend):
    inner = am.compile(lambda x: x * x * x, backend=backend)
    inner(2.0)
    assert am.grad(lambda w: inner(w)[0])(2.0) == 12.0
    assert am.grad(lambda w: inner(w * w)[0])(2.0) == 6 * 2.0**5
    assert am.grad(lambda w: inner(w)[1])(2.0) == 12.0
    assert am.hessian(lambda w: inner(w)[0])(2.0) == 12.0
    assert inner(2.0) == (8.0, 12.0)


def test_arrays_and_what_the_function_reads_from_outside():
    inner = am.compile(f)
    x = np.array([0.3, 0.7])
    np.testing.assert_allclose(am.grad(lambda w: inner(w)[0])(x), am.grad(f)(x), rtol=1e-14)
    assert am.grad(lambda w: am.compile(lambda x: x * w)(2.0)[0])(3.0) == 2.0
    np.testing.assert_allclose(am.jacobian(lambda w: inner(w)[1])(x), am.hessian(f)(x), rtol=1e-14)


def test_a_compiled_loss_is_minimized_by_its_own_gradient():
    pytest.importorskip("scipy")
    step = am.compile(lambda p: (p["a"] - 2.0) ** 2)
    for loss in (step, lambda p: step(p)):
        assert am.optim.minimize(loss, {"a": 0.0}).params["a"] == pytest.approx(2.0, abs=1e-5)


def test_a_batch_is_refused_where_an_argument_wants_a_gradient():
    inner = am.compile(lambda w, x: w * x, batch_args=1)
    x = np.array([1.0, 2.0])
    with pytest.raises(am.GradientError, match="batch_args"):
        am.grad(lambda w: inner(w, x)[0])(3.0)
    assert am.grad(lambda v: v * inner(3.0, x)[0])(1.0) == 4.5


@pytest.mark.parametrize(
    "loss",
    [lambda step, p: step(p)[0], lambda step, p: step(p)[0] + 0.0 * am.sum(p), lambda step, p: 2 * step(2 * p - p)[0]],
    ids=["the value alone", "beside a term of its own", "of a computed point"],
)
def test_the_value_of_a_compiled_function_is_minimized_by_its_gradient(loss):
    pytest.importorskip("scipy")
    step = am.compile(lambda x: am.sum((x - 3.0) ** 2))
    for method in ("L-BFGS-B", "trust-exact"):
        found = am.optim.minimize(lambda p: loss(step, p), np.array([1.0, 2.0]), method)
        np.testing.assert_allclose(found.params, 3.0, rtol=1e-5)
    assert am.landscape.classify(lambda p: loss(step, p), np.array([3.0, 3.0])).kind == "minimum"


def test_a_compiled_function_inside_a_checkpoint_is_differentiated_in_its_second_run_as_well():
    inner = am.compile(f)
    x = np.array([0.3, 0.7])
    np.testing.assert_allclose(am.grad(am.checkpoint(lambda w: inner(w * w)[0]))(x), am.grad(lambda w: f(w * w))(x), rtol=1e-14)


@pytest.mark.parametrize("called_before", [False, True])
@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_a_compiled_function_inside_of_another_becomes_a_part_of_it(called_before, backend):
    k = 3.0
    inner = am.compile(lambda x, c: am.sum(x**3) * c * k, argnums=(0, 1), backend=backend)
    x = np.array([1.0, -2.0, 0.5])
    if called_before:
        inner(x, 2.0)
    outers = [
        lambda x: inner(x, 2.0)[0] ** 2,
        lambda x: am.sum(inner(x, 2.0)[1][0] * x),
        lambda x: inner(x, am.sum(x))[1][1] + inner(x, 1.0)[0],
    ]
    for outer, plain in zip(
        outers,
        [
            lambda x: (am.sum(x**3) * 2 * k) ** 2,
            lambda x: am.sum(6 * k * x**3),
            lambda x: am.sum(x**3) * k + am.sum(x**3) * k,
        ],
        strict=True,
    ):
        step = am.compile(outer)
        for at in (x, 2 * x):
            value, gradient = step(at)
            true_value, true_gradient = am.value_and_grad(plain)(at)
            assert float(value) == pytest.approx(float(true_value))
            np.testing.assert_allclose(gradient, true_gradient, rtol=1e-12)
    step = am.compile(outers[0])
    step(x)
    k = 5.0
    np.testing.assert_allclose(step(x)[1], am.grad(lambda x: (am.sum(x**3) * 10.0) ** 2)(x), rtol=1e-12)
