"""The text of a compiled function, run alone, gives what the engine gives: programs whose text alone was wrong."""

from importlib.util import find_spec

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am

ONE_ROW = np.array([[3.0, 3.5, -1.0]])
TWO_ROWS = np.array([[0.3, -0.5, 1.0], [0.7, 0.2, -1.1]])


def rows_of_one(v, w):
    """What is written into places of one row is an array with fewer axes than the gradient that it is added to."""
    return am.sum(am.put(v, np.s_[0, np.array([-3, -1, 0])], w) ** 2) + am.sum(np.extract([[True, False, True]], v) ** 2)


def column_of_one(v, w):
    return am.sum(am.sin(v) * w) + am.sum(v[:, 0][np.array([0, 1, 1])] ** 2)


PROGRAMS = {
    "added into the one row of a gradient": (rows_of_one, ONE_ROW, np.array([-3.5])),
    "added into the one column of a gradient": (column_of_one, ONE_ROW.T.copy(), np.array([-3.5])),
    "a gradient that another one reads before a row of it is written": (
        lambda v, w: am.sum(am.exp(v + w) * am.sin(w)) + am.sum(v[0] * 3.0), TWO_ROWS, 0.1 * TWO_ROWS
    ),
    "a gradient that another one picks from before it is added to": (
        lambda v, w: am.sum(am.exp(am.index_add(v, [0, 0, 2], w, 1)) * am.sin(w)) + am.sum(v[:, [0, 0, 1]] * 3.0),
        TWO_ROWS, 0.1 * TWO_ROWS
    ),
    "a write at ... into a number": (lambda v, w: am.sum(am.exp(am.sin(v)) * w) + 3 * v[...], np.array(1.2), np.array([2.0])),
    "a write at () into a number": (lambda v, w: am.sum(am.exp(am.sin(v)) * w) + 3 * v[()], np.array(1.2), np.array([2.0])),
    "places of zeros that are replaced by minus a sum": (
        lambda w, x: am.tanh(0.4 - w[1]) + 0.1 * am.maximum(w[2], 0.4) * w[0] + x[0] ** 2, ONE_ROW[0], np.array([0.4])
    ),
    "places of zeros that are replaced by minus a product": (
        lambda w, x: x[0] ** 2 - am.sin(w[1]) * w[0] + am.tanh(0.4 - w[2]), ONE_ROW[0], np.array([0.4])
    ),
    "the largest so far of one column": (lambda v, w: am.sum(am.cummax(v, -1) * w), ONE_ROW.T.copy(), np.array([2.0])),
    "the least so far of one element": (lambda v, w: am.sum(am.cummin(v, 1) * w), np.array([[-0.5]]), np.array([2.0])),
    "a constant without elements": (
        lambda v, w: am.sum(am.concatenate([v, np.zeros((1, 0))], axis=1) * w), ONE_ROW, np.array([2.0])
    ),
}  # fmt: skip


def agrees(name, backend, given):
    f, *args = PROGRAMS[name]
    step = am.compile(f, (0, 1), backend=backend)
    step(*args)
    value, gradients = am.value_and_grad(f, (0, 1))(*args)
    found, slopes = text_of(step)(*map(given, args))
    np.testing.assert_allclose(np.asarray(found), value, rtol=1e-12)
    for x, expected in zip(slopes, gradients, strict=True):
        assert np.shape(x) == np.shape(expected)
        np.testing.assert_allclose(np.asarray(x), expected, rtol=1e-12)


@all_cases("name", PROGRAMS)
def test_the_text_alone_gives_value_and_gradients(name):
    agrees(name, "numpy", np.array)


@all_cases("name", PROGRAMS)
def test_the_text_for_pytorch_alone_gives_value_and_gradients(name):
    torch = pytest.importorskip("torch", reason="the backend 'torch' needs PyTorch")
    agrees(name, "torch", torch.from_numpy)


POLES = {
    "cbrt(x)**2": (lambda x: am.sum(am.cbrt(x) ** 2), 0.0, np.inf),
    "x**0.5 * x": (lambda x: am.sum(x**0.5 * x), 0.0, np.nan),
    "sqrt(x)**2": (lambda x: am.sum(am.sqrt(x) ** 2), 0.0, 1.0),
}


@pytest.mark.falls_back
@all_cases("name", POLES)
def test_at_a_pole_the_step_keeps_the_convention_and_its_text_is_the_formula(name):
    f, convention, by_text = POLES[name]
    x, step = np.array([0.0, 1.0]), am.compile(f)
    assert step(x)[1][0] == am.grad(f)(x)[0] == convention
    with np.errstate(all="ignore"):
        np.testing.assert_equal(text_of(step)(x)[1][0], by_text)


@pytest.mark.falls_back  # the step meets a NaN, and the engine computes that call
def test_a_root_that_a_mask_leaves_out_has_the_slope_zero_in_a_text_even_where_its_gradient_has_a_name():
    def loss(v):
        root = am.where(v > 0, am.sqrt(v), 0.0)
        return am.sum(np.array([1.0, 0.0, 1.0]) % (abs(root) + 0.7) * np.array([0.3, 2.0, 1.1]))

    v = np.array([0.5, 0.0, 1.5])
    step = am.compile(loss)
    step(v)
    captured = [term.params["holder"] for term in step.program.captured]
    with np.errstate(invalid="ignore"):
        _, slope = text_of(step)(v, *captured)
    np.testing.assert_allclose(slope, am.grad(loss)(v), rtol=1e-12)


@pytest.mark.falls_back
def test_a_factor_goes_into_a_choice_where_another_place_would_make_the_text_longer():
    def loss(a, b):
        u = am.exp(am.sin(a)) + 0.1
        below = am.stats.expon.logsf(u * (am.exp(am.sin(b)) + 0.1), 0.0, u)  # never positive
        return am.sum(am.where(below > 0, am.sqrt(below), 0.0) * np.array([0.3, 2.0]))

    a, b = np.array([1.5, 1.5]), np.array([1.5, -1.0])
    step = am.compile(loss, (0, 1))
    with np.errstate(invalid="ignore"):
        step(a, b)
        _, slopes = text_of(step)(a, b, *[term.params["holder"] for term in step.program.captured])
        expected = am.grad(loss, (0, 1))(a, b)
    np.testing.assert_allclose(np.array(slopes), np.array(expected), atol=1e-15)


OF_A_CONSTANT = ("softplus", "gammaln", "digamma", "i0", "expm1")


@all_cases("name", OF_A_CONSTANT)
def test_a_function_of_a_number_that_is_known_is_written_for_every_library(name):
    def loss(x):
        return am.sum(getattr(am, name)(1.5 * x**0) * x)

    value, slope = am.value_and_grad(loss)(np.array(0.25))
    step = am.compile(loss)
    assert step(np.array(0.25)) == (pytest.approx(value), pytest.approx(slope))
    assert text_of(step)(np.array(0.25)) == (pytest.approx(value), pytest.approx(slope))
    assert not step.fallbacks
    for backend in ("jax", "torch"):
        if not find_spec(backend) or (backend, name) in {("torch", "gammaln"), ("torch", "digamma"), ("torch", "i0")}:
            continue
        found, gradient = am.compile(loss, backend=backend)(np.array(0.25, np.float32))
        assert (found, gradient) == (pytest.approx(value, rel=1e-5), pytest.approx(slope, rel=1e-5))
