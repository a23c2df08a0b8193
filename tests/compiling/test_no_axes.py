"""Reductions over no axis, and along an axis without elements, are NumPy's in every library: PyTorch takes () for all axes."""

import warnings
from contextlib import nullcontext

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am

WEIGHTS = np.array([1.0, 2.0, 3.0])
OVER_NO_AXIS = {
    "sum": lambda x: am.sum(x, axis=()),
    "sum over the axes after the first": lambda x: am.sum(x, axis=tuple(range(1, x.ndim))),
    "mean, kept": lambda x: am.mean(x, axis=(), keepdims=True),
    "max": lambda x: am.max(x, axis=()),
    "min": lambda x: am.min(x, axis=()),
    "ptp": lambda x: np.ptp(x, axis=()),
    "nanmean": lambda x: am.nanmean(x, axis=()),
    "logsumexp": lambda x: am.logsumexp(x, axis=()),
    "norm": lambda x: am.norm(x, axis=()),
    "standardize": lambda x: am.standardize(x, axis=()),
    "count_nonzero": lambda x: am.count_nonzero(x > 0.5, axis=()) * x,
    "all": lambda x: am.where(am.all(x > 0.5, axis=()), x, 0.0),
    "var": lambda x: am.var(x, axis=()) + x,
}
WITHOUT_ELEMENTS = {
    "prod": lambda x: am.prod(x, axis=1),
    "cumprod": lambda x: am.sum(am.cumprod(x, axis=1), axis=1),
    "logcumsumexp": lambda x: am.sum(am.logcumsumexp(x, axis=1), axis=1),
    "std": lambda x: am.std(x, axis=1),
    "standardize": lambda x: am.sum(am.standardize(x, axis=1), axis=1),
    "mean": lambda x: am.mean(x, axis=1),
}


def agree(f, x, backend, weights):
    def loss(x):
        return am.sum(f(x) * weights)

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # as NumPy warns of a mean of nothing
        value, slope = am.value_and_grad(loss)(x)
        found, gradient = am.compile(loss, backend=backend)(x)
    np.testing.assert_allclose(found, value, rtol=1e-12)
    assert np.shape(gradient) == np.shape(slope)
    np.testing.assert_allclose(gradient, slope, rtol=1e-9)


def library(backend):
    return pytest.importorskip(backend, reason=f"the backend {backend!r} needs it") if backend != "numpy" else None


@pytest.mark.parametrize("backend", ["numpy", "torch"])
@all_cases("name", OVER_NO_AXIS)
def test_a_reduction_over_no_axis_leaves_each_element_to_itself(name, backend):
    library(backend)
    agree(OVER_NO_AXIS[name], np.array([1.3, 0.4, 2.2]), backend, WEIGHTS)


@pytest.mark.parametrize("backend", ["numpy", "torch", "jax"])
@pytest.mark.falls_back  # where the value is NaN
@all_cases("name", WITHOUT_ELEMENTS)
def test_an_axis_without_elements_is_reduced_as_in_numpy(name, backend):
    jax = library(backend)
    with jax.disable_jit() if backend == "jax" else nullcontext():
        agree(WITHOUT_ELEMENTS[name], np.zeros((2, 0), np.float32), backend, WEIGHTS[:2].astype(np.float32))
