"""No rule loses its slope to an intermediate result: where the derivative is a number of the type, so is what the rule gives.

Each rule is run on numbers as large and as small as their type holds, and again in a wider type, where nothing overflows.
"""

import inspect

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.primitive import registry

WIDER = {np.float16: np.float64, np.float32: np.float64, np.float64: np.longdouble}
SIZES = {
    np.float64: (1e-300, 1e-200, 1e-160, 1e-20, 1.0, 3.0, 20.0, 1e20, 1e160, 1e200, 1e300),
    np.float32: (1e-37, 1e-30, 1e-20, 1e-10, 1.0, 3.0, 20.0, 1e10, 1e20, 1e30, 1e38),
    np.float16: (1e-4, 1e-3, 1e-2, 0.1, 1.0, 3.0, 20.0, 100.0, 300.0, 3000.0, 20000.0),
}
STRUCTURE = {
    "clamp_min": {"bound": 0.5}, "clamp_max": {"bound": 0.5}, "clamp": {"low": -1.0, "high": 2.0},
    "in_interval": {"low": -1.0, "high": 2.0},
}  # fmt: skip
ROUNDED = {
    "tanh": "its tail beyond 19 is stated in the conventions",
    "sinc": "the argument of the sine is rounded",
    "fmod": "the quotient is rounded before it is cut",
    "power": "a large exponent less one is rounded, and may turn from odd to even",
    "sigmoid_cross_entropy": "a probability near one, less a label of one",
    "erf": "scipy's has no wider type",
    "erfinv": "the same",
}
"""Operations whose slope differs by rounding alone, and why."""


def pointwise():
    """The operations of the table on single numbers."""
    return [op for op in registry.values() if op.pointwise and not op.each and not op.foreign and op.name not in ROUNDED]


def structure_of(op, size):
    """The structure that an operation needs."""
    if op.name in STRUCTURE:
        return STRUCTURE[op.name]
    return {"condition": np.arange(size) % 2 == 0} if op.structure().get("condition") is inspect.Parameter.empty else {}


def lost(narrow, wide, dtype):
    """Where a number that the type can hold (to some digits) came out as another."""
    facts = np.finfo(dtype)
    narrow, wide = np.broadcast_arrays(np.asarray(narrow), np.asarray(wide))
    assert narrow.dtype == dtype
    held = (np.abs(wide) < facts.max / 4) & (np.abs(wide) > 300 * float(facts.smallest_subnormal))
    return held & ~(np.abs(narrow.astype(wide.dtype) - wide) <= {2: 0.06, 4: 2e-3, 8: 1e-2}[dtype(0).itemsize] * np.abs(wide))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@all_cases("dtype", list(SIZES))
@all_cases("op", pointwise(), ids=lambda op: op.name)
def test_a_slope_that_the_type_can_hold_is_not_lost_on_the_way(op, dtype):
    if np.finfo(np.longdouble).max == np.finfo(float).max and dtype is np.float64:
        pytest.skip("there is no wider type on this machine")
    points = np.array([sign * size for size in SIZES[dtype] for sign in (1, -1)], dtype)
    args = [x.ravel() for x in np.meshgrid(points, points)] if op.arity == 2 else [points]
    params = structure_of(op, args[0].size)
    wide = [x.astype(WIDER[dtype]) for x in args]
    z, exact = np.asarray(op.array(*args, **params)), op.array(*wide, **params)
    judged = ~lost(z, exact, dtype) & np.isfinite(z)  # else it is the value that is lost
    for rule in op.rules():
        if rule is not None:
            slopes = rule(np.ones_like(z), z, *args, **params), rule(np.ones_like(exact), exact, *wide, **params)
            bad = judged & lost(*slopes, dtype)
            assert not bad.any(), [tuple(x[k] for x in args) for k in np.flatnonzero(bad)[:3]]


@pytest.mark.parametrize("size", [1e-200, 1e-30, 1.0, 1e30, 1e200])
def test_the_angle_of_a_point_has_its_slope_at_any_distance(size):
    x, y = Value(3 * size), Value(4 * size)
    am.arctan2(x, y).backward()
    assert np.allclose([x.grad * size, y.grad * size], [4 / 25, -3 / 25], rtol=1e-14)
    t = Tensor(np.array([3.0, 4.0]) * size, requires_grad=True)
    am.arctan2(t[0], t[1]).backward()
    assert np.allclose(t.grad * size, [4 / 25, -3 / 25], rtol=1e-14)


def test_half_precision_knows_the_slope_of_the_area_functions_beyond_256():
    x = Tensor(np.array([300.0, 1000.0], np.float16), requires_grad=True)
    far = x.data.astype(float)
    for function, slope in (am.arcsinh, 1 / far), (am.arccosh, 1 / far), (lambda x: 1000 * am.arctan(x), 1000 / far**2):
        x.grad = None
        function(x).sum().backward()
        assert x.grad.dtype == np.float16
        assert np.allclose(x.grad, slope, rtol=0.02)


def test_second_derivatives_of_an_angle_are_right_near_and_far():
    for size in (1e-100, 1.0, 1e100):
        h = np.asarray(am.hessian(lambda v: am.arctan2(v[0], v[1]))(np.array([1.0, 2.0]) * size)) * size**2
        assert np.allclose(h, [[-0.16, -0.12], [-0.12, 0.16]], rtol=1e-12)


MANY = np.random.default_rng(0).normal(2.0, 3.0, 70_000)
HALVES = {
    "mean": am.mean,
    "nanmean": am.nanmean, "var": am.var, "std": am.std, "nanvar": am.nanvar, "nanstd": am.nanstd, "standardize": am.standardize,
    "mean of a mask": lambda x: am.mean(x, where=np.ones(x.shape, bool)), "var of a mask": lambda x: am.var(x, where=x.data > 0),
    "average": lambda x: am.average(x, weights=np.ones(x.shape, x.dtype)), "cov": am.cov,
    "corrcoef": lambda x: am.corrcoef(am.stack([x, x * x]))[0, 1], "normalize": am.normalize,
    "cosine similarity": lambda x: am.cosine_similarity(x, x[::-1]),
}  # fmt: skip


@all_cases("name", HALVES)
def test_many_numbers_of_half_precision_are_summed_without_overflow(name):
    function, scores = HALVES[name], []
    for dtype in (np.float16, np.float64):
        x = Tensor(MANY.astype(np.float16).astype(dtype), requires_grad=True)
        z = function(x)
        (z if z.ndim == 0 else z[0]).backward()
        assert z.dtype == (float if name in ("cov", "corrcoef") else dtype) and x.grad.dtype == dtype  # float64 in NumPy, too
        scores.append((np.asarray(z.data, float), x.grad.astype(float)))
    (z, g), (exact, slope) = scores
    assert np.allclose(z, exact, rtol=2e-3, atol=2e-3)
    assert np.allclose(g, slope, rtol=0.1, atol=1e-6)


@all_cases(
    "dtype, size", [(np.float64, 1e-200), (np.float64, 1e200), (np.float32, 1e25), (np.float16, 1e-3), (np.float16, 3e3)]
)
@all_cases("order", [1.5, 2, 3, 4.0])
def test_a_norm_of_any_power_is_right_where_the_powers_are_no_numbers(dtype, size, order):
    x = Tensor((np.array([[1.0, 3.0, -2.0, 5.0]]) * size).astype(dtype), requires_grad=True)
    z = am.norm(x, ord=order, axis=1)
    z.sum().backward()
    unit = Tensor(np.array([[1.0, 3.0, -2.0, 5.0]]), requires_grad=True)
    expected = am.norm(unit, ord=order, axis=1)
    expected.sum().backward()
    assert np.allclose(z.data.astype(float) / size, expected.data, rtol=5e-3)
    assert np.allclose(x.grad.astype(float), unit.grad.astype(float), rtol=1e-2)


def test_linear_algebra_on_halves_says_that_it_takes_none():
    x = np.eye(2, dtype=np.float16)
    for function in (am.slogdet, am.det, am.inv, am.svd, am.eigh, am.qr):
        for matrix in (x, Tensor(x)):
            with pytest.raises(am.DtypeError, match="float16"):
                function(matrix)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
@pytest.mark.parametrize("f", [am.std, lambda x: am.std(x, axis=1, ddof=1)[0], am.norm], ids=["std", "std along rows", "norm"])
def test_a_compiled_program_is_right_at_extreme_sizes_too(f, scale):
    step, moderate = am.compile(f), np.array([[1.0, 2.0, 4.0], [3.0, 3.0, 3.5]])
    value, gradient = step(moderate)
    scaled_value, scaled_gradient = step(moderate * scale)
    assert np.isclose(scaled_value, value * scale, rtol=1e-12, atol=0)
    assert np.allclose(scaled_gradient, gradient, rtol=1e-12, atol=0)


EXPONENTIALS = {
    "softmax": (am.softmax, 0), "log_softmax": (am.log_softmax, 0), "logsumexp": (lambda x: am.logsumexp(x, axis=-1), 1),
    "logcumsumexp": (am.logcumsumexp, 1), "logaddexp": (lambda x: am.logaddexp(x[:, 0], x[:, 1]), 1),
    "cross_entropy": (lambda x: am.cross_entropy(x, np.array([2, 0]), reduction="none"), 0),
    "the slope of logsumexp": (lambda x: am.grad(lambda y: am.sum(am.logsumexp(y, axis=-1)))(x), 0),
}  # fmt: skip
"""Functions of numbers to all of which one number may be added, and how often it is then in the result."""


@all_cases("name", EXPONENTIALS)
@all_cases("shift", [1000.0, -1000.0])
def test_exponentials_are_taken_of_differences_so_that_none_overflows_or_vanishes(name, shift):
    f, times = EXPONENTIALS[name]
    found = []
    for more in (0.0, shift):
        x = Tensor(np.array([[0.5, -1.25, 2.0], [0.25, 3.0, -0.5]]) + more, requires_grad=True)
        z = f(x)
        am.sum(z * np.arange(1.0, 1 + z.size).reshape(z.shape)).backward()
        found.append((z.data - times * more, x.grad))
    (plain, plain_slopes), (shifted, shifted_slopes) = found
    np.testing.assert_allclose(shifted, plain, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(shifted_slopes, plain_slopes, rtol=1e-10, atol=1e-12)
