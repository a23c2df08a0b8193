"""Densities, distribution functions and quantiles beside scipy's, with gradients in every argument."""

import functools
import itertools
import math

import numpy as np
import pytest
from cases import all_cases
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value

stats = pytest.importorskip("scipy.stats")

X = np.array([0.2, 0.5, 0.9])
CONTINUOUS = {
    "norm": (X, 0.3, 1.5), "expon": (X, -0.3, 1.5), "uniform": (X, -0.3, 1.5), "laplace": (X, 0.3, 1.5),
    "logistic": (X, 0.3, 1.5),
    "gamma": (X, 2.3, -0.1, 1.5), "chi2": (X, 3.3, -0.1, 1.5), "beta": (X, 2.3, 1.4, -0.1, 1.5), "t": (X, 3.3, 0.1, 1.5),
    "lognorm": (X, 0.7, -0.1, 1.5),
}  # fmt: skip
DISCRETE = {"poisson": (np.array([0.0, 2.0, 5.0]), 1.7), "binom": (np.array([0.0, 2.0, 5.0]), 5.0, 0.3),
            "bernoulli": (np.array([0.0, 1.0]), 0.3)}  # fmt: skip


@all_cases("name", CONTINUOUS)
def test_densities_are_those_of_scipy(name):
    ours, args = getattr(am.stats, name), CONTINUOUS[name]
    expected = getattr(stats, name).logpdf(*args)
    np.testing.assert_allclose(ours.logpdf(*args), expected, rtol=1e-12)
    np.testing.assert_allclose(ours.logpdf(*map(Tensor, args)).data, expected, rtol=1e-12)
    np.testing.assert_allclose(ours.pdf(*args), np.exp(expected), rtol=1e-12)
    assert am.check_grad(lambda *xs: ours.logpdf(*xs), *args, order=2)
    one = ours.logpdf(Value(0.5), *args[1:])
    one.backward()
    assert one.data == pytest.approx(expected[1])


@pytest.mark.parametrize("name", DISCRETE)
def test_probabilities_are_those_of_scipy(name):
    k, *args = DISCRETE[name]
    ours = getattr(am.stats, name)
    np.testing.assert_allclose(ours.logpmf(k, *args), getattr(stats, name).logpmf(k, *args), rtol=1e-12)
    assert am.check_grad(lambda p: ours.logpmf(k, *args[:-1], p), np.array(args[-1]), order=2)
    assert ours.logpmf(np.array([0.5]), *args)[0] == -np.inf


@pytest.mark.parametrize("name, x", [("expon", -1.0), ("uniform", 2.0), ("gamma", -1.0), ("beta", 1.5), ("lognorm", -2.0)])
def test_outside_of_the_support_the_density_is_zero_and_flat(name, x):
    args = [2.0] * len(getattr(am.stats, name).shapes)
    f = lambda x: getattr(am.stats, name).logpdf(x, *args)  # noqa: E731
    assert f(x) == -np.inf and am.grad(f)(x) == 0.0


def test_the_normal_distribution_has_tails_and_quantiles():
    x = np.array([-30.0, -1.0, 2.0])
    np.testing.assert_allclose(am.stats.norm.logcdf(x, 0.1, 1.2), stats.norm.logcdf(x, 0.1, 1.2), rtol=1e-12)
    np.testing.assert_allclose(am.stats.norm.cdf(x[1:], 0.1, 1.2), stats.norm.cdf(x[1:], 0.1, 1.2), rtol=1e-12)
    np.testing.assert_allclose(am.stats.norm.ppf(X, 0.1, 1.2), stats.norm.ppf(X, 0.1, 1.2), rtol=1e-12)


EDGES = [-np.inf, -1.0, 0.0, 0.5, 1.0, 2.0, np.inf, np.nan]
PARAMETERS = [-1.0, 0.0, 0.5, 1.0, 2.0, np.nan]


@pytest.mark.filterwarnings("ignore")  # scipy's own, of 0/0
@all_cases("name", CONTINUOUS)
def test_a_density_at_an_edge_and_of_no_parameters_is_scipys(name):
    ours, theirs = getattr(am.stats, name), getattr(stats, name)
    for args in itertools.product(PARAMETERS, repeat=len(ours.shapes) + 1):
        *shapes, scale = args
        expected = theirs.logpdf(np.array(EDGES), *shapes, 0.0, scale)
        np.testing.assert_allclose(
            ours.logpdf(np.array(EDGES), *shapes, 0.0, scale), expected, rtol=1e-9, atol=1e-14, err_msg=str(args)
        )
        np.testing.assert_allclose(
            float(ours.logpdf(0.5, *shapes, 0.0, scale)), expected[3], rtol=1e-9, atol=1e-14, err_msg=str(args)
        )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name, parameters", [("poisson", [EDGES]), ("bernoulli", [EDGES]), ("binom", [[-1.0, 0.0, 2.0, 2.5], EDGES])]
)
def test_a_probability_at_an_edge_and_of_no_parameters_is_scipys(name, parameters):
    k = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, np.nan])
    for args in some(itertools.product(*parameters)):
        expected = getattr(stats, name).logpmf(k, *args)
        np.testing.assert_allclose(getattr(am.stats, name).logpmf(k, *args), expected, rtol=1e-9, atol=1e-14, err_msg=str(args))


def test_one_number_that_is_nan_or_outside_leaves_the_gradients_of_the_others():
    x = np.array([0.5, np.nan, -1.0, 2.0])
    seen = np.array([True, False, False, True])

    def total(x, a, s):
        return am.sum(am.where(seen, am.stats.gamma.logpdf(x, a, 0.0, s), 0.0))

    g = am.grad(total, (0, 1, 2))
    at_x, at_a, at_s = g(x, 2.0, 1.5)
    np.testing.assert_allclose(at_x, [1 / 0.5 - 1 / 1.5, 0, 0, 1 / 2 - 1 / 1.5], rtol=1e-12)
    assert np.isfinite([at_a, at_s]).all()


def test_many_degrees_of_freedom_are_a_normal_distribution():
    np.testing.assert_allclose(am.stats.t.logpdf(X, np.inf), stats.norm.logpdf(X), rtol=1e-12)
    np.testing.assert_allclose(am.grad(lambda x: am.sum(am.stats.t.logpdf(x, np.inf)))(X), -X, rtol=1e-12)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_a_density_compiles_with_all_arguments(name):
    args = [np.asarray(x, float) for x in CONTINUOUS[name]]
    step = am.compile(lambda *xs: am.sum(getattr(am.stats, name).logpdf(*xs)), argnums=tuple(range(len(args))))
    value, slopes = step(*args)
    expected, known = am.value_and_grad(lambda *xs: am.sum(getattr(am.stats, name).logpdf(*xs)), tuple(range(len(args))))(*args)
    assert value == pytest.approx(float(expected))
    for mine, theirs in zip(slopes, known, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)


def test_vectors_have_a_normal_density():
    rng = np.random.default_rng(0)
    a, x, mean = rng.normal(size=(3, 3)), rng.normal(size=(4, 3)), rng.normal(size=3)
    cov = a @ a.T + np.eye(3)
    np.testing.assert_allclose(
        am.stats.multivariate_normal.logpdf(x, mean, cov), stats.multivariate_normal.logpdf(x, mean, cov), rtol=1e-12
    )
    assert am.check_grad(lambda x, m, a: am.stats.multivariate_normal.logpdf(x, m, a @ am.mT(a) + np.eye(3)), x, mean, a, order=2)


def test_arguments_that_do_not_fit_are_named():
    with pytest.raises(am.errors.ArgumentTypeError, match="takes x, a, loc, scale"):
        am.stats.gamma.logpdf(1.0)
    with pytest.raises(am.errors.ArgumentTypeError, match="sigma"):
        am.stats.norm.logpdf(1.0, sigma=2.0)


def test_tensors_have_pythons_operators_on_bits_and_rounding():
    x, mask, whole = Tensor([1.26, -2.5], requires_grad=True), Tensor(np.array([True, False])), Tensor(np.array([5, 6]))
    np.testing.assert_array_equal(round(x, 1).data, np.round(x.data, 1))
    q, r = divmod(x, 2.0)
    np.testing.assert_array_equal([q.data, r.data], divmod(x.data, 2.0))
    np.testing.assert_array_equal(~mask, [False, True])
    np.testing.assert_array_equal(mask & (x > 0), [True, False])
    np.testing.assert_array_equal((x > 0) | mask, [True, False])
    np.testing.assert_array_equal(whole ^ 3, [6, 5])
    np.testing.assert_array_equal(whole << 1, [10, 12])


SHAPES = {"norm": (), "expon": (), "uniform": (), "laplace": (), "logistic": (), "lognorm": (0.7,), "gamma": (2.5,),
          "chi2": (3.0,), "beta": (3.0, 1.5), "t": (1.5,)}  # fmt: skip
FUNCTIONS = ("cdf", "sf", "logcdf", "logsf", "ppf")
POINTS = np.array([-math.inf, -3.0, 0.0, 1e-9, 0.3, 0.7, 1.0, 1.2, 2.5, 40.0, math.inf, math.nan])
CHANCES = np.array([-0.1, 0.0, 1e-9, 0.01, 0.3, 0.5, 0.99, 1.0, 1.1, math.nan])


@pytest.mark.filterwarnings("ignore")
@all_cases("what", FUNCTIONS)
@all_cases("name", SHAPES)
def test_distribution_functions_and_quantiles_are_scipys_everywhere(name, what):
    ours, theirs, shapes = getattr(getattr(am.stats, name), what), getattr(getattr(stats, name), what), SHAPES[name]
    x = CHANCES if what == "ppf" else POINTS
    for place in ((0.0, 1.0), (0.5, 2.0), (0.0, 0.0), (0.0, math.nan)):
        expected = theirs(x, *shapes, *place)
        np.testing.assert_allclose(ours(x, *shapes, *place), expected, rtol=1e-9, atol=1e-14)
        floats = [ours(v, *shapes, *place) for v in x.tolist()]
        assert {*map(type, floats)} == {float}
        np.testing.assert_allclose(floats, expected, rtol=1e-9, atol=1e-13)


@all_cases("what", FUNCTIONS)
@all_cases("name", SHAPES)
def test_distribution_functions_and_quantiles_have_derivatives_of_second_order(name, what):
    f, shapes = getattr(getattr(am.stats, name), what), SHAPES[name]
    x = np.array([0.1, 0.4, 0.9]) if what == "ppf" else np.array([0.21, 0.55, 0.83])
    assert am.check_grad(lambda x, loc, scale: f(x, *shapes, loc, scale), x, np.array(0.1), np.array(1.3), order=2)
    v = am.Value(0.4)
    f(v, *shapes).backward()
    assert v.grad == pytest.approx(am.grad(lambda x: am.sum(f(x, *shapes)))(np.array([0.4]))[0], rel=1e-9)
    rows = [np.array([one, one + 1.0]) for one in shapes]  # several distributions at one place
    assert am.check_grad(lambda x: f(x, *rows), np.array(0.4))
    assert f(np.float32([0.4, 0.6]), *shapes).dtype == np.float32


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("what", ["cdf", "sf", "pmf"])
def test_distribution_functions_of_whole_numbers_are_scipys_and_have_gradients_in_their_parameters(what):
    k = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 5.0, 100.0, -math.inf, math.nan, *([math.inf] if what != "pmf" else [])])
    for name, parameters in (("poisson", [(0.0,), (3.0,), (-1.0,)]), ("bernoulli", [(0.3,), (0.0,), (1.5,)]),
                             ("binom", [(5.0, 0.3), (0.0, 0.3), (5.0, 1.0), (2.5, 0.3)])):  # fmt: skip
        ours, theirs = getattr(getattr(am.stats, name), what), getattr(getattr(stats, name), what)
        for given in parameters:
            np.testing.assert_allclose(ours(k, *given), theirs(k, *given), rtol=1e-9, atol=1e-300)
    whole = np.array([0.0, 1.0, 4.0])
    assert am.check_grad(lambda mu: getattr(am.stats.poisson, what)(whole, mu), np.array(2.0), order=2)
    assert am.check_grad(lambda p: getattr(am.stats.binom, what)(whole, 5.0, p), np.array(0.3), order=2)
    assert am.check_grad(lambda p: getattr(am.stats.bernoulli, what)(0.0, p), np.array(0.3), order=2)


def test_a_shape_without_a_formula_for_its_gradient_is_named():
    for call in (lambda a: am.stats.gamma.cdf(1.0, a), lambda a: am.stats.beta.sf(0.5, 2.0, a), lambda a: am.stats.t.ppf(0.3, a)):
        with pytest.raises(am.errors.GradientError, match="no formula for the gradient in"):
            call(Tensor(2.0, requires_grad=True))
    with pytest.raises(am.errors.ShapeError, match="do not broadcast"):
        am.stats.gamma.cdf(np.ones(2), np.ones(3))


def test_incomplete_beta_functions_and_students_distribution_on_floats_are_those_of_scipy():
    special, kernels = pytest.importorskip("scipy.special"), pytest.importorskip("autograd_mini.core.kernels.special_functions")
    rng = np.random.default_rng(0)
    for _ in range(40):
        a, b, x = *(10 ** rng.uniform(-1, 3, 2)).tolist(), rng.uniform() ** 4
        t = float(rng.normal() * 10 ** rng.uniform(-2, 2))
        for name, args, theirs in [("betainc", (x, a, b), special.betainc(a, b, x)), ("stdtr", (t, a), special.stdtr(a, t)),
                                   ("betaincinv", (x, a, b), special.betaincinv(a, b, x)),
                                   ("gammaincinv", (x, a), special.gammaincinv(a, x)),
                                   ("stdtrit", (x, a), special.stdtrit(a, x))]:  # fmt: skip
            np.testing.assert_allclose(getattr(kernels, name)(*args), theirs, rtol=1e-11, atol=1e-290)


@pytest.mark.parametrize("what, slope", [("cdf", 0.25), ("sf", -0.25), ("logcdf", 0.5), ("logsf", -0.5)])
def test_the_distribution_function_of_laplace_has_its_density_as_slope_at_the_centre(what, slope):
    f = lambda x: getattr(am.stats.laplace, what)(x, 1.0, 2.0)  # noqa: E731
    assert am.grad(f)(1.0) == pytest.approx(slope)
    np.testing.assert_allclose(am.grad(lambda x: am.sum(f(x)))(np.array([1.0, 1.0 - 1e-9])), slope)
    np.testing.assert_allclose(am.compile(lambda x: am.sum(f(x)))(np.array([1.0]))[1], slope)


def test_narrow_floats_stay_narrow_beside_python_numbers():
    p, rows = am.Tensor(np.array([0.3, 0.4], np.float32)), am.Tensor(np.ones((2, 3), np.float32))
    for z in (
        am.stats.binom.cdf(2, 5, p), am.stats.binom.sf(2.0, 5, p), am.stats.poisson.cdf(2, p), am.stats.poisson.sf(-1, p),
        am.stats.bernoulli.cdf(0, p), am.stats.multivariate_normal.logpdf(rows),
        am.stats.multivariate_normal.logpdf(rows, 0.0, 2),
    ):  # fmt: skip
        assert z.dtype == np.float32
    assert am.stats.binom.cdf(np.arange(3), 5, p[0]).dtype == float and type(am.stats.poisson.cdf(2, 1.5)) is float


def test_quantiles_of_whole_numbers_are_those_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    q = np.array([0, 1e-12, 0.1, 0.3, 0.5, 0.7, 0.99, 1 - 1e-12, 1, np.nan, -0.1, 1.1])
    for name, parameters in (
        ("poisson", [(0.0,), (0.5,), (3.0,), (1e6,), (-1.0,), (np.nan,)]), ("bernoulli", [(0.0,), (0.3,), (1.0,), (2.0,)]),
        ("binom", [(10, 0.3), (1, 0.5), (0, 0.5), (10, 0.0), (10, 1.0), (1000, 0.99), (10, 1.2), (2.5, 0.3)]),
    ):  # fmt: skip
        for at in parameters:
            ours, theirs = (getattr(home, name).ppf(q, *at) for home in (am.stats, stats))
            np.testing.assert_array_equal(ours, theirs, str((name, at)))
    assert am.stats.poisson.ppf(am.Tensor([0.5]), mu=np.array([1.0, 2.0])).tolist() == [1.0, 2.0]
    assert isinstance(am.stats.binom.ppf(0.9, 10, 0.5), float)


@pytest.mark.parametrize(
    "name, parameters", [("expon", ()), ("gamma", (2.5,)), ("chi2", (4.0,)), ("t", (3.0,)), ("beta", (2.0, 3.0))]
)
def test_logarithms_of_probabilities_near_one_keep_their_digits(name, parameters):
    stats = pytest.importorskip("scipy.stats")
    ours, theirs = getattr(am.stats, name), getattr(stats, name)
    for what, x in (("logcdf", 0.999999 if name == "beta" else 90.0), ("logsf", -90.0 if name == "t" else 1e-9)):
        expected = getattr(theirs, what)(x, *parameters)
        assert -1e-4 < expected < 0
        np.testing.assert_allclose(getattr(ours, what)(x, *parameters), expected, rtol=1e-9)
        value, slope = am.compile(functools.partial(lambda f, v: f(v, *parameters), getattr(ours, what)))(x)
        density = theirs.pdf(x, *parameters) * (1 if what == "logcdf" else -1)
        np.testing.assert_allclose((value, slope), (expected, density), rtol=1e-4)
