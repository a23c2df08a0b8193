"""A compiled function travels: pickled, and rebuilt in other processes and by joblib and dask, it computes the same."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

import autograd_mini as am

X, Y = np.arange(12.0).reshape(4, 3) / 12, np.array([1.0, 0.0, 1.0, 1.0])
W = np.array([0.5, -1.0, 0.25])


def cost(w, x, y):
    return am.mean(am.sigmoid_cross_entropy(x @ w, y))


def same(found, expected):
    return found[0] == expected[0] and found[1].tobytes() == expected[1].tobytes()


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch"])
def test_pickled_and_rebuilt_it_computes_the_same(backend):
    if backend != "numpy":
        pytest.importorskip(backend)
    step = am.compile(cost, "w", backend=backend)
    expected = step(W, X, Y)
    again = pickle.loads(pickle.dumps(step))
    assert same(again(W, X, Y), expected) and again.backend == backend and again.source == step.source


def test_from_a_process_of_64_bits_it_does_not_silently_compute_in_32():
    jax = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    try:
        jax.config.update("jax_enable_x64", True)
        expected = am.compile(cost, "w", backend="jax")(W, X, Y)
        there = pickle.dumps(am.compile(cost, "w", backend="jax"))
        jax.config.update("jax_enable_x64", False)
        for again in (pickle.loads(there), pickle.loads(pickle.dumps(pickle.loads(there)))):
            with pytest.raises(am.ArgumentError, match="jax_enable_x64"):
                again(W, X, Y)
        here = pickle.loads(pickle.dumps(am.compile(cost, "w", backend="jax")))
        assert here(W, X, Y)[0] == pytest.approx(expected[0], rel=1e-5)  # of 32 bits there as here
        jax.config.update("jax_enable_x64", True)
        assert same(again(W, X, Y), expected)
    finally:
        jax.config.update("jax_enable_x64", before)


def test_cloudpickle_carries_a_function_that_no_module_holds():
    cloudpickle = pytest.importorskip("cloudpickle")
    scale = np.array(3.0)
    step = am.compile(lambda w, x: am.sum(w * x) * scale)
    again = pickle.loads(cloudpickle.dumps(step))
    assert same(again(W, X[1]), step(W, X[1]))


def test_joblib_and_dask_call_it_elsewhere():
    step = am.compile(cost)
    expected = step(W, X, Y)
    joblib = pytest.importorskip("joblib")
    (found,) = joblib.Parallel(n_jobs=2, backend="threading")([joblib.delayed(step)(W, X, Y)])
    assert same(found, expected)
    dask = pytest.importorskip("dask")
    (found,) = dask.compute(dask.delayed(step)(W, X, Y), scheduler="threads")
    assert same(found, expected)


def test_a_process_of_its_own_computes_the_same():
    step = am.compile(cost)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert same(pool.submit(step, W, X, Y).result(), step(W, X, Y))


def test_arrays_of_no_elements_run_under_jit():
    jax = pytest.importorskip("jax")
    step = am.compile(lambda w, x: am.sum(am.sin(x) * w) + am.sum(w), backend="jax")
    for n in (0, 1, 3):
        x = jax.numpy.ones((n, 2))
        value, gradient = jax.jit(step)(jax.numpy.ones(2), x)
        np.testing.assert_allclose([value, *gradient], [2 + 2 * n * np.sin(1), *[1 + n * np.sin(1)] * 2], rtol=1e-6)


def test_a_program_stands_in_a_loop_of_jax():
    jax = pytest.importorskip("jax")
    step = am.compile(lambda w: am.sum((w - 1.0) ** 2), backend="jax")
    w, values = jax.lax.scan(lambda w, _: (w - 0.25 * step(w)[1], step(w)[0]), jax.numpy.zeros(2), None, length=3)
    np.testing.assert_allclose(w, [0.875] * 2, rtol=1e-6)
    np.testing.assert_allclose(values, [2.0, 0.5, 0.125], rtol=1e-6)


def test_numbers_of_16_bits_that_numpy_has_not_are_refused():
    torch = pytest.importorskip("torch")
    step = am.compile(lambda w: am.sum(w * w), backend="torch")
    with pytest.raises(am.DtypeError, match=r"bfloat16"):
        step(torch.ones(2, dtype=torch.bfloat16))
