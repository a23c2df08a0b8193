"""When the engine computes a call in place of a program: only where a program leaves it to the engine, and never unnoticed."""

import math
import pickle

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import ArgumentError
from autograd_mini.compiling.running import backends
from autograd_mini.compiling.running.fallback import DOMAIN, FAULT, NAN_GRADIENT, NAN_VALUE, RANGE

X = np.array([1.0, -2.0, 3.0])
ROWS = [row for convention in am.conventions() for row in convention.rows]
OF_NUMBERS = [row for row in ROWS if all(isinstance(x, float) for x in row.arguments)]


def cost(w, x):
    return am.sum(am.sin(w * x) ** 2)


def on_numbers(w, x):
    return am.sin(w * x) * w + am.relu(x)


@pytest.mark.parametrize("how", [{}, {"backend": "python"}, {"batch_args": 1}])
def test_it_is_the_program_that_runs(monkeypatch, how):
    f, args = (on_numbers, (2.0, X if "batch_args" in how else 0.5)) if how else (cost, (X, X))
    compiled = am.compile(f, **how)
    first = compiled(*args)

    def broken(*_):
        raise AssertionError("the engine ran")

    monkeypatch.setattr(backends, "value_and_grad", broken)
    again = compiled(*args)
    assert again[0] == first[0] and not compiled.fallbacks
    np.testing.assert_array_equal(again[1], first[1])


@pytest.mark.falls_back
def test_each_reason_is_counted():
    with np.errstate(all="ignore"):
        compiled = am.compile(lambda x: am.sum(am.where(x > 0, am.sqrt(x), 0.0)))
        compiled(np.array([-1.0, 4.0]))
        assert compiled.fallbacks == {NAN_GRADIENT: 1}
        compiled = am.compile(lambda x: am.sum(am.log(x)))
        assert math.isnan(compiled(X)[0]) and compiled.fallbacks == {NAN_VALUE: 1}
        compiled = am.compile(lambda x: am.log(x), backend="python")
        assert compiled(0.0) == (-math.inf, math.inf) and compiled.fallbacks == {DOMAIN: 1}
        compiled = am.compile(lambda z, y: am.cross_entropy(z, y))
        z = np.arange(6.0).reshape(2, 3)
        assert compiled(z, np.array([0, -100]))[0] == pytest.approx(float(am.cross_entropy(z[:1], np.array([0]))))
        assert compiled.fallbacks == {RANGE: 1}


@pytest.mark.falls_back
@pytest.mark.parametrize(
    "error", [ValueError, IndexError, ArithmeticError, TypeError, KeyError, ZeroDivisionError, np.linalg.LinAlgError]
)
def test_a_program_that_fails_where_the_engine_does_not_is_reported(monkeypatch, error):
    compiled = am.compile(cost)
    expected = compiled(X, X)

    def broken(values):
        raise error("a mistake in the program")

    compiled._last().runner, compiled._direct = broken, None
    with pytest.warns(RuntimeWarning, match="cost raised .*a mistake in the program"):
        found = compiled(X, X)
    assert found[0] == pytest.approx(expected[0]) and compiled.fallbacks == {FAULT: 1}


@pytest.mark.falls_back
@pytest.mark.parametrize("error", [ValueError, IndexError, TypeError, KeyError])
def test_a_mistake_in_the_text_that_runs_is_reported_on_the_short_way_too(error):
    compiled = am.compile(cost)
    expected = compiled(X, X)

    def broken(*given):
        raise error("a mistake in the program")

    runner = compiled._last().runner
    (runner.quick or runner.careful).run = broken
    with pytest.warns(RuntimeWarning, match="cost raised .*a mistake in the program"):
        found = compiled(X, X)
    assert found[0] == pytest.approx(expected[0]) and compiled.fallbacks == {FAULT: 1}


@pytest.mark.falls_back
def test_an_error_of_the_arguments_is_that_of_the_engine():
    compiled = am.compile(lambda A, i: am.sum(am.inv(A)[i]))
    compiled(np.eye(3), np.array([0, 1]))
    with pytest.raises(IndexError):
        compiled(np.eye(3), np.array([0, 7]))
    with pytest.raises(np.linalg.LinAlgError):
        compiled(np.zeros((3, 3)), np.array([0, 1]))


# ---- what a function checks holds in a program


@pytest.mark.falls_back
@all_cases("p", [1.5, -0.1, math.nan, math.inf])
@all_cases("how", [{}, {"backend": "python"}, {"batch_args": 0}, {"batch_args": 0, "backend": "numba"}])
def test_a_probability_out_of_range_is_refused_on_every_backend(p, how):
    if how.get("backend") == "numba":
        pytest.importorskip("numba")
    f = lambda p, w: am.probability_cross_entropy(p, 1.0) * w  # noqa: E731
    compiled = am.compile(f, 1, **how)
    good, bad = (np.array([0.5, 0.25]), np.array([0.5, p])) if "batch_args" in how else (0.5, p)
    compiled(good, 2.0)
    assert not compiled.fallbacks
    with pytest.raises(ArgumentError, match="probabilities"):
        compiled(bad, 2.0)
    if not how:
        arrays = am.compile(lambda p: am.sum(am.probability_cross_entropy(p, 1.0)))
        arrays(np.array([0.5, 1.0, 0.0]))
        assert not arrays.fallbacks
        with pytest.raises(ArgumentError, match="probabilities"):
            arrays(np.array([0.5, p]))


@pytest.mark.falls_back
def test_a_probability_that_is_computed_is_checked_as_well():
    compiled = am.compile(lambda z: am.mean(am.probability_cross_entropy(z * z, 1.0)))
    compiled(np.array([0.5, 0.9]))
    with pytest.raises(ArgumentError, match="probabilities"):
        compiled(np.array([0.5, 1.1]))


@all_cases("row", OF_NUMBERS, ids=str)
@all_cases("how", [{}, {"backend": "python"}, {"batch_args": 0}], ids=["numpy", "python", "batch"])
@pytest.mark.falls_back
@pytest.mark.filterwarnings("ignore")
def test_every_row_of_the_conventions_holds_on_every_backend(row, how):
    n = len(row.arguments)
    given = row.arguments
    if "batch_args" in how:
        given = (np.array([row.arguments[0]] * 3), *row.arguments[1:], 1.0)
        compiled = am.compile(lambda *xs: row.evaluate(am, *xs[:n]) * xs[n], n, **how)
    else:
        compiled = am.compile(lambda *xs: row.evaluate(am, *xs), tuple(range(n)), **how)
    if row.raises:
        with pytest.raises(row.raises):
            compiled(*given)
        return
    try:
        value, gradients = compiled(*given)
    except am.TraceError as error:
        assert "looks at the value" in str(error) or "whole arrays" in str(error)
        return
    if row.value is not None:
        np.testing.assert_allclose(value, row.value, rtol=1e-12, atol=0)
    if "batch_args" not in how and row.gradients:
        for g, stated in zip(gradients, row.gradients, strict=True):
            np.testing.assert_allclose(g, stated, rtol=1e-12, atol=0)


@pytest.mark.parametrize("row", [row for row in ROWS if row.raises], ids=str)
@pytest.mark.falls_back
def test_what_a_function_refuses_its_program_refuses(row):
    with pytest.raises(row.raises):
        am.compile(lambda *xs: am.sum(row.evaluate(am, *xs)))(*map(np.array, row.arguments))


# ---- a step travels


@pytest.mark.parametrize("how", [{}, {"backend": "python"}, {"batch_args": (1,)}])
def test_a_step_is_pickled_and_built_anew(how):
    f, args = (on_numbers, (2.0, X if "batch_args" in how else 0.5)) if how else (cost, (X, X))
    compiled = am.compile(f, **how)
    for each in (compiled, (compiled(*args), compiled)[1]):
        again = pickle.loads(pickle.dumps(each))
        assert again.backend == compiled.backend
        found, expected = again(*args), compiled(*args)
        assert found[0] == expected[0]
        np.testing.assert_array_equal(found[1], expected[1])
