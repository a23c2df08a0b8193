"""Special functions: in pure Python to 1e-12 of scipy's, on every carrier, with derivatives to second order."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cases import all_cases
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.functions import special
from autograd_mini.core.operations import special as operations
from autograd_mini.core.primitive import registry

scipy_special = pytest.importorskip("scipy.special")

POINTS = {
    "gammaln": [0.1, 1.0, 2.5, 30.0], "gamma": [0.1, 1.0, 2.5, 20.0], "digamma": [0.01, 0.5, 1.0, 3.3, 40.0, 1e3],
    "erfinv": [-0.99, -0.3, 0.2, 0.6, 0.9999], "erfcinv": [1e-9, 0.1, 0.5, 0.9, 1.3, 1.99], "ndtr": [-3.0, 0.0, 2.0],
    "ndtri": [1e-5, 0.2, 0.7, 0.99], "log_ndtr": [-50.0, -19.9, -20.1, -5.0, -1.0, 0.5, 6.0], "logit": [0.1, 0.5, 0.99],
    "expit": [-3.0, 0.0, 2.0], "log_expit": [-3.0, 0.0, 2.0], "expi": [-50.0, -2.0, -0.5, 0.3, 5.0, 41.0], "entr": [0.3, 2.0],
    "i0": [-2.0, 0.3, 20.0, 51.0], "i1": [-2.0, 0.3, 20.0, 51.0], "i0e": [-2.0, 0.3, 51.0, 1e4], "i1e": [-2.0, 0.3, 51.0, 1e4],
    "j0": [-2.0, 0.0, 0.3, 20.0, 51.0, 1e3], "j1": [-2.0, 0.3, 20.0, 51.0, 1e3],
}  # fmt: skip
PAIRS = {
    "beta": ([0.5, 2.0], [1.5, 3.0]), "betaln": ([0.5, 2.0], [1.5, 3.0]), "xlog1py": ([0.5, 2.0], [1.5, 1e-9]),
    "rel_entr": ([0.5, 2.0], [1.5, 3.0]), "kl_div": ([0.5, 2.0], [1.5, 3.0]),
}  # fmt: skip


@all_cases("name", POINTS)
def test_value_and_derivatives_of_one_argument(name):
    f, x = getattr(am, name), np.array(POINTS[name])
    expected = getattr(scipy_special, name)(x)
    np.testing.assert_allclose(f(x), expected, rtol=1e-12)
    np.testing.assert_allclose(f(Tensor(x)).data, expected, rtol=1e-12)
    floats = [f(float(one)) for one in x]
    assert all(type(y) is float for y in floats)
    np.testing.assert_allclose(floats, expected, rtol=1e-12, atol=1e-15)
    near = x[(np.abs(x) < 10) & (np.abs(x) > 1e-3)]
    assert am.check_grad(f, near, order=2)
    for one in near:
        v = Value(float(one))
        f(v).backward()
        assert v.grad == pytest.approx(am.grad(lambda t: am.sum(f(t)))(np.array([one]))[0], rel=1e-12)


@pytest.mark.parametrize("name", PAIRS)
def test_value_and_derivatives_of_two_arguments(name):
    f, (x, y) = getattr(am, name), map(np.array, PAIRS[name])
    expected = getattr(scipy_special, name)(x, y)
    np.testing.assert_allclose(f(Tensor(x), Tensor(y)).data, expected, rtol=1e-12)
    np.testing.assert_allclose([f(float(a), float(b)) for a, b in zip(x, y, strict=True)], expected, rtol=1e-12)
    assert am.check_grad(f, x, np.maximum(y, 0.3), order=2)


@pytest.mark.parametrize("n", range(4))
def test_polygamma_of_any_order(n):
    x = np.array([0.3, 1.0, 4.0, 30.0])
    np.testing.assert_allclose(am.polygamma(n, x), scipy_special.polygamma(n, x), rtol=1e-12)
    np.testing.assert_allclose([am.polygamma(n, float(one)) for one in x], scipy_special.polygamma(n, x), rtol=1e-12)
    assert am.check_grad(lambda x: am.polygamma(n, x), x[:3], order=2)
    with pytest.raises(am.errors.ArgumentError, match="negative"):
        am.polygamma(-1, x)


@pytest.mark.parametrize("a", [0.3, 1.0, 5.0])
def test_the_incomplete_gamma_function(a):
    x = np.array([0.2, 1.0, 6.0])
    np.testing.assert_allclose(am.gammainc(a, Tensor(x)).data, scipy_special.gammainc(a, x), rtol=1e-12)
    np.testing.assert_allclose([am.gammaincc(a, float(one)) for one in x], scipy_special.gammaincc(a, x), rtol=1e-11)
    assert am.check_grad(lambda x: am.gammainc(a, x), x, order=2)
    with pytest.raises(am.errors.GradientError, match="in a"):
        am.gammainc(Tensor(a, requires_grad=True), x)


def test_scipys_own_functions_record():
    for name in ("gammaln", "digamma", "psi", "erfinv", "i0", "i1e", "j0", "expi", "ndtri", "log_ndtr", "expit", "logit"):
        x = Tensor([0.3, 0.6], requires_grad=True)
        y = getattr(scipy_special, name)(x)
        np.testing.assert_allclose(y.data, getattr(scipy_special, name)(x.data), rtol=1e-12)
        y.sum().backward()
        assert np.isfinite(x.grad).all()
    assert isinstance(np.i0(Tensor([1.0], requires_grad=True)), Tensor)


@pytest.mark.parametrize("name, slope", [("i1", 0.5), ("j1", 0.5), ("i0", 0.0), ("j0", 0.0)])
def test_bessel_functions_are_smooth_at_zero(name, slope):
    f = getattr(am, name)
    assert am.grad(f)(0.0) == slope
    assert am.grad(lambda x: am.sum(f(x)))(np.zeros(1))[0] == slope


@all_cases("name, x, value", [
    ("erfinv", 1.0, math.inf), ("erfinv", -1.0, -math.inf), ("erfinv", 2.0, math.nan), ("erfcinv", 0.0, math.inf), 
    ("expi", 0.0, -math.inf),
    ("log_ndtr", -1e4, -50000010.12927925), ("i0e", 1e8, 3.989422809e-05), ("gammaln", 0.0, math.inf), 
    ("digamma", -1.0, math.nan),
])  # fmt: skip
def test_values_at_the_ends(name, x, value):
    for found in (getattr(am, name)(x), float(getattr(am, name)(np.array([x]))[0])):
        np.testing.assert_allclose(found, value, rtol=1e-7)


def test_special_functions_are_drawn_explained_and_compiled():
    x = Tensor([0.5, 1.5], requires_grad=True, label="x")
    y = am.sum(am.gammaln(x) * am.i0(x))
    assert "gammaln" in am.draw(y).source
    v = Value(0.5, label="v")
    assert "gammaln" in str(am.explain(am.gammaln(v), wrt=v))
    f = lambda x: am.sum(am.gammaln(x) + am.erfinv(x / 9.0))  # noqa: E731
    value, g = am.compile(f)(np.array([0.5, 1.5]))
    np.testing.assert_allclose(value, f(np.array([0.5, 1.5])), rtol=1e-14)
    np.testing.assert_allclose(g, am.grad(f)(np.array([0.5, 1.5])), rtol=1e-13)
    assert "gammaln" in str(am.rules("special"))


def test_without_scipy_arrays_are_computed_element_by_element():
    check = """
import sys
sys.modules["scipy"] = None
import numpy as np, autograd_mini as am
x = np.array([0.3, 0.7])
print(*am.gammaln(x), *am.digamma(x), *am.erfinv(x), *am.j1(x), *am.gammainc(2.0, x), *am.expi(x), am.gamma(np.array([0.0]))[0])
"""
    root = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", check], cwd=root, capture_output=True, text=True, check=True).stdout.split()
    x = np.array([0.3, 0.7])
    expected = [*(f(x) for f in (scipy_special.gammaln, scipy_special.digamma, scipy_special.erfinv, scipy_special.j1)),
                scipy_special.gammainc(2.0, x), scipy_special.expi(x)]  # fmt: skip
    np.testing.assert_allclose([float(one) for one in found[:-1]], np.concatenate(expected), rtol=1e-12)


def test_the_chapter_is_read_when_it_is_asked_for():
    check = "import sys, autograd_mini as am; print('autograd_mini.core.operations.special' in sys.modules, 'i0' in dir(am))"
    found = subprocess.run(
        [sys.executable, "-c", check], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["False", "True"]
    assert set(special.__all__) <= set(dir(am))


@all_cases("x", [-math.inf, -1e30, -1e6, -700.0, -12.1, -11.9, 0.0, 5.0, 45.0])
def test_the_slopes_of_the_logarithm_of_the_normal_distribution_have_all_digits_far_to_the_left(x):
    slope = float(np.sqrt(2 / np.pi) / scipy_special.erfcx(-x / np.sqrt(2))) if x > -math.inf else math.inf
    bend = -1.0 if x < -1e5 else -slope * (x + slope) if x > -20 else -(1 - 1 / x**2 + 6 / x**4)
    f = am.log_ndtr
    on_array = lambda t: am.sum(f(t))  # noqa: E731
    for derivative in (am.grad(f)(x), am.grad(on_array)(np.array([x]))[0]):
        np.testing.assert_allclose(derivative, slope, rtol=1e-12)
    for second in (am.grad(am.grad(f, create_graph=True))(x),
                   am.grad(lambda t: am.sum(am.grad(on_array, create_graph=True)(t)))(np.array([x]))[0]):  # fmt: skip
        np.testing.assert_allclose(second, bend, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("name, third", [("i0", 0.0), ("i1", 0.375), ("j0", 0.0), ("j1", -0.375)])
def test_second_derivatives_of_bessel_functions_near_zero_have_all_digits(name, third):
    f, second = getattr(am, name), {"i0": 0.5, "j0": -0.5}.get(name, 0.0)
    for x in (1e-30, 1e-5, -1e-9):
        expected = third * x if third else second
        on_array = lambda t: am.sum(f(t))  # noqa: B023, E731
        found = am.grad(lambda t: am.sum(am.grad(on_array, create_graph=True)(t)))(np.array([x]))[0]  # noqa: B023
        np.testing.assert_allclose([found, am.grad(am.grad(f, create_graph=True))(x)], expected, rtol=1e-9)


@all_cases("order", [2, 3, 5])
@all_cases("name, theirs", [("bessel_i", "iv"), ("bessel_ie", "ive"), ("bessel_j", "jv")])
def test_bessel_functions_of_higher_order_are_those_of_scipy(name, theirs, order):
    op = getattr(operations, name)
    x = np.array([1e-3, 0.7, -1.5, 8.0, -30.0, 52.0, 90.0, 400.0])
    expected = getattr(scipy_special, theirs)(order, x)
    np.testing.assert_allclose(op(x, order=order), expected, rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose([op(v, order=order) for v in x.tolist()], expected, rtol=1e-10, atol=1e-14)
    assert am.check_grad(lambda x: op(x, order=order), x[1:5], order=2)


def test_the_beta_function_of_large_and_of_negative_arguments():
    a, b = np.array([1.0, 0.5, 10.0, 1e10, 11.0, 1e-5, 1.0, 3.0]), np.array([1e200, 1e17, 1e17, 1.0, 12.0, 10.0, -2.5, -2.5])
    np.testing.assert_allclose(am.betaln(a, b), scipy_special.betaln(a, b), rtol=1e-10)
    one_by_one = [am.betaln(*p) for p in zip(a.tolist(), b.tolist(), strict=True)]
    np.testing.assert_allclose(one_by_one, scipy_special.betaln(a, b), rtol=1e-10)
    np.testing.assert_allclose(am.beta(a[2:], b[2:]), scipy_special.beta(a[2:], b[2:]), rtol=1e-9)
    assert am.beta(1.0, -2.5) == pytest.approx(-0.4)
    assert am.check_grad(am.beta, np.array([1.0, 3.0]), np.array([-2.5, 2.5]), order=2)


@pytest.mark.parametrize("a, x", [(3.0, 50.0), (0.5, 30.0), (3.0, 1e-3), (0.0, 1.0), (2.0, math.inf), (math.inf, 1.0)])
def test_the_upper_incomplete_gamma_function_keeps_its_digits_where_it_is_small(a, x):
    for ours, theirs in ((am.gammainc, scipy_special.gammainc), (am.gammaincc, scipy_special.gammaincc)):
        np.testing.assert_allclose([ours(a, x), ours(a, np.array([x]))[0]], theirs(a, x), rtol=1e-10, atol=0)
    if 0 < a < math.inf and 0 < x < math.inf:
        density = x ** (a - 1) * math.exp(-x) / math.gamma(a)
        assert am.grad(lambda x: am.gammaincc(a, x))(x) == pytest.approx(-density, rel=1e-11)


def test_entropies_outside_of_their_domain_are_those_of_scipy():
    x, y = np.array([-1.0, 0.0, 0.0, 0.5, 0.5, -1.0]), np.array([0.5, -1.0, 0.0, 0.25, -0.5, -1.0])
    for name in ("rel_entr", "kl_div"):
        expected = getattr(scipy_special, name)(x, y)
        np.testing.assert_allclose(getattr(am, name)(x, y), expected)
        np.testing.assert_allclose([getattr(am, name)(*p) for p in zip(x.tolist(), y.tolist(), strict=True)], expected)
    np.testing.assert_allclose(am.entr(x), scipy_special.entr(x))
    assert math.isnan(am.xlog1py(0.0, math.nan)) and am.entr(-1.0) == -math.inf


@pytest.mark.parametrize("y", [0.5, -0.5, 1e-12, 0.0])
def test_the_slope_of_x_log1p_at_zero_is_the_logarithm(y):
    expected = (math.log1p(y), 0.0)
    assert am.grad(am.xlog1py, argnums=(0, 1))(0.0, y) == expected
    assert am.compile(am.xlog1py, argnums=(0, 1))(0.0, y)[1] == expected
    of_arrays = am.grad(lambda x, y: am.sum(am.xlog1py(x, y)), argnums=(0, 1))(np.zeros(2), np.array([y, y]))
    np.testing.assert_array_equal(of_arrays, [[expected[0]] * 2, [0.0] * 2])
    hessian = am.hessian(lambda v: am.xlog1py(v[0], v[1]))(np.array([0.0, y]))
    np.testing.assert_allclose(hessian, [[0.0, 1 / (1 + y)], [1 / (1 + y), 0.0]])


def test_at_the_end_of_the_logarithm_it_has_the_slopes_of_xlogy():
    x, y = np.zeros(3), np.array([-1.0, np.inf, 3.0])
    slopes = am.grad(lambda x, y: am.sum(am.xlog1py(x, y)), (0, 1))(x, y)
    np.testing.assert_array_equal(slopes, [[-np.inf, np.inf, np.log1p(3.0)], [0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(am.xlog1py(x, y), 0.0)
    compiled = am.compile(lambda x, y: am.sum(am.xlog1py(x, y)), (0, 1))(x, y)[1]
    np.testing.assert_array_equal(compiled, slopes)


@pytest.mark.parametrize("a, b", [(2.0, 1.0), (1.0, 2.0), (1.0, 1.0)])
def test_a_shape_of_one_has_its_slope_in_the_density_of_the_beta_distribution(a, b):
    slopes = am.grad(lambda a, b: am.stats.beta.logpdf(0.3, a, b), (0, 1))(a, b)
    psi = scipy_special.digamma
    expected = (math.log(0.3) - psi(a) + psi(a + b), math.log(0.7) - psi(b) + psi(a + b))
    np.testing.assert_allclose(slopes, expected)


SLOPES_FAR = {  # of exp(-x) I(x), by the leading terms of 9.7.1
    "i0e": lambda x: (-0.5 / x * (1 + 3 / (8 * x)), 0.75 / x**2 * (1 + 5 / (8 * x))),
    "i1e": lambda x: (-0.5 / x * (1 - 9 / (8 * x)), 0.75 / x**2 * (1 - 15 / (8 * x))),
}


@all_cases("name", SLOPES_FAR)
@all_cases("x", [1e5, -1e5, 1e7, -1e10, 1e100])
def test_derivatives_of_scaled_bessel_functions_keep_their_digits_far_out(name, x):
    f = getattr(am, name)
    first, second = SLOPES_FAR[name](abs(x))
    scale = 1 / math.sqrt(2 * math.pi * abs(x))
    odd, even = (np.sign(x), 1.0) if name == "i0e" else (1.0, np.sign(x))  # I0 is even, and I1 is odd
    for g in (am.grad(f)(x), am.grad(lambda t: am.sum(f(t)))(np.array([x]))[0]):
        np.testing.assert_allclose(g, odd * first * scale, rtol=1e-9)
    for h in (am.grad(am.grad(f, create_graph=True))(x), am.hessian(lambda t: am.sum(f(t)))(np.array([x]))[0, 0]):
        np.testing.assert_allclose(h, even * second * scale, rtol=1e-9)


@all_cases("name, order", [("i0e", 0), ("i1e", 1)])
@all_cases("x", [0.3, -2.0, 20.0, 49.9, 50.1, 51.5])
def test_derivatives_of_scaled_bessel_functions_are_the_same_on_both_sides_of_the_series(name, order, x):
    f, exact = getattr(am, name), lambda n, x: float(scipy_special.ive(n, x))  # noqa: E731
    first = 0.5 * (exact(order - 1, x) + exact(order + 1, x)) - np.sign(x) * exact(order, x)
    np.testing.assert_allclose([am.grad(f)(x), am.grad(lambda t: am.sum(f(t)))(np.array([x]))[0]], first, rtol=1e-11)
    assert am.check_grad(f, np.array([x]), order=2)


@pytest.mark.falls_back  # the program multiplies 0 by the slope of log at 0
def test_a_weight_of_zero_in_a_logarithm_of_sums_has_its_slope():
    x, b = np.array([[0.0, 1.0, -2.0], [3.0, 0.5, 700.0]]), np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 3.0]])

    def f(b):
        return am.sum(am.weighted_logsumexp(x, b, axis=1))

    expected = np.exp(x - np.log(np.sum(b * np.exp(x), axis=1, keepdims=True)))
    np.testing.assert_allclose(am.grad(f)(b), expected, rtol=1e-12)
    np.testing.assert_allclose(am.compile(f)(b)[1], expected, rtol=1e-12)
    np.testing.assert_allclose(am.hessian(lambda b: am.weighted_logsumexp(x[0], b))(b[0]), -np.outer(expected[0], expected[0]))


def test_a_logarithm_of_sums_without_a_weight_or_with_an_infinite_one_is_that_of_numpy():
    assert am.weighted_logsumexp(np.ones(2), np.zeros(2)) == -np.inf
    assert am.weighted_logsumexp(np.array([np.inf, 1.0]), np.ones(2)) == np.inf
    assert am.weighted_logsumexp(np.array([1000.0, -1000.0]), np.array([0.0, 1.0])) == -1000.0


DISTRIBUTIONS = {  # the distribution function, its inverse and its complement; the parameters; the distribution
    ("betainc", "betaincinv"): (("a", "b"), lambda stats, a, b: stats.beta(a, b), [(0.5, 3.0), (2.5, 1.5), (4.0, 1.0)]),
    ("gammainc", "gammaincinv", "gammaincc"): (("a",), lambda stats, a: stats.gamma(a), [(0.5,), (1.0,), (3.5,)]),
    ("stdtr", "stdtrit"): (("df",), lambda stats, df: stats.t(df), [(1.0,), (2.5,), (7.0,)]),
}


@pytest.mark.parametrize("names", DISTRIBUTIONS, ids=lambda names: names[0])
def test_the_derivative_of_a_distribution_function_is_the_density_at_any_parameters(names):
    keys, make, parameters = DISTRIBUTIONS[names]
    stats = pytest.importorskip("scipy.stats")
    p = np.array([0.05, 0.3, 0.8])
    for values in some(parameters):
        known, params = make(stats, *values), dict(zip(keys, values, strict=True))
        x = known.ppf(p)
        slopes = (x, known.pdf(x)), (p, 1 / known.pdf(x)), (x, -known.pdf(x))
        for name, (at, slope) in some(zip(names, slopes, strict=False)):
            found = am.vjp(lambda x, name=name, params=params: registry[name](x, **params), at)[1](np.ones(3))
            np.testing.assert_allclose(np.reshape(found, 3), slope, rtol=1e-9)


def test_without_parameters_the_distributions_are_the_uniform_the_exponential_and_cauchys():
    p = np.array([0.05, 0.3, 0.8])
    x, t = -np.log(1 - p), np.tan(np.pi * (p - 0.5))
    for name, at, expected in (
        ("betainc", p, p), ("betaincinv", p, p), ("gammainc", x, p), ("gammaincc", x, 1 - p), ("gammaincinv", p, x),
        ("stdtr", t, p), ("stdtrit", p, t), ("bessel_i", x, scipy_special.iv(2, x)), ("bessel_ie", x, scipy_special.ive(2, x)),
        ("bessel_j", x, scipy_special.jv(2, x)), ("bessel_ie_slope", x, scipy_special.i1e(x) - scipy_special.i0e(x)),
    ):  # fmt: skip
        np.testing.assert_allclose(registry[name](at), expected, rtol=1e-10, err_msg=name)
    for name, params in (
        ("betainc", {"a": 1.0, "b": 1.0}), ("betaincinv", {"a": 1.0, "b": 1.0}), ("gammainc", {"a": 1.0}),
        ("gammaincc", {"a": 1.0}), ("gammaincinv", {"a": 1.0}), ("stdtr", {"df": 1.0}), ("stdtrit", {"df": 1.0}),
        ("bessel_i", {"order": 2}), ("bessel_ie", {"order": 2}), ("bessel_j", {"order": 2}),
        ("bessel_ie_slope", {"order": 0, "times": 1}),
    ):  # fmt: skip
        found, said = (am.vjp(lambda x, op=registry[name], some=some: op(x, **some), p)[1](np.ones(3)) for some in ({}, params))
        np.testing.assert_array_equal(found, said, err_msg=name)


@pytest.mark.parametrize("order", [2, 3, 5])
@pytest.mark.parametrize("name, theirs", [("bessel_i", "ivp"), ("bessel_j", "jvp")])
def test_the_derivatives_of_bessel_functions_of_any_order_are_those_of_scipy(name, theirs, order):
    x, op = np.array([0.3, 2.0, 7.5]), registry[name]
    slope, bend = (getattr(scipy_special, theirs)(order, x, n) for n in (1, 2))
    first = am.grad(lambda x: am.sum(op(x, order=order)))
    np.testing.assert_allclose(first(x), slope, rtol=1e-11)
    np.testing.assert_allclose(am.jvp(first, (x,), (np.ones(3),))[1], bend, rtol=1e-10)


@pytest.mark.parametrize("df", [1.0, 2.0, 5.0, np.array([1.0, 1.0, 3.0, 1.0, 1.0, 0.7])])
def test_the_distribution_of_student_is_exact_around_0_on_arrays_as_on_floats(df):
    x = np.array([3.6e-10, -1e-8, 4e-9, 0.0, -50.0, 1e-3])
    floats = [registry["stdtr"](float(t), df=float(n)) for t, n in zip(x, np.broadcast_to(df, x.shape), strict=True)]
    np.testing.assert_allclose(registry["stdtr"](x, df=df), floats, rtol=4e-15)
    assert registry["stdtr"](x.astype(np.float32), df=df).dtype == np.float32


def test_the_text_of_the_distribution_of_student_runs_alone():
    def f(x):
        return am.sum(registry["stdtr"](x, df=1.0))

    names = {}
    x = np.array([3.6e-10, -50.0, 1e-3])
    step = am.compile(f)
    step(x)
    exec(step.source, names)
    assert names["f_and_gradients"](x)[0] == pytest.approx(float(f(x)), rel=1e-14)
