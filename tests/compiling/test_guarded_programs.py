"""The tidied program runs where it gives what the engine's steps give, and hands over to them where a number is extreme."""

import itertools

import numpy as np
import pytest
from textbook import written_out_logistic, written_out_logistic_args

import autograd_mini as am
from autograd_mini.compiling.passes.guarding import guards
from autograd_mini.compiling.passes.lowering import program_of, quick_program
from autograd_mini.compiling.running.fallback import fallbacks

pytestmark = [pytest.mark.filterwarnings("ignore::RuntimeWarning"), pytest.mark.falls_back]

EXTREME = [0.0, -0.0, 1e-320, 1e-300, 1e-160, 1e-25, 1e25, 1e160, 1e300, np.inf, -np.inf, np.nan, 800.0, -800.0, 40.0, -40.0]


def logistic(z, y):
    a = am.sigmoid(z)
    return -(y * am.log(a) + (1 - y) * am.log(1 - a)).mean()


def softmax_loss(z, y):
    return -am.sum(y * am.log(am.softmax(z.reshape(2, 3), axis=1)).reshape(6)) / 2


def normal(mu, s):
    r = (mu - 0.5) / s
    return am.sum(0.5 * r * r + am.log(s))


LOSSES = [
    logistic, softmax_loss, normal,
    lambda x, s: am.sum(x / s * s),
    lambda x, s: am.sum((x / s) * s * x),
    lambda x, s: am.mean((x - am.mean(x)) / am.sqrt(am.mean((x - am.mean(x)) ** 2) + s * s)),
    lambda x, s: am.sum(am.exp(x) / am.exp(s) * am.exp(s - x)),
    lambda x, s: am.sum(am.sigmoid(x) * am.sigmoid(-x) * am.sigmoid(s)),
    lambda x, s: am.sum(am.tanh(x) * am.sigmoid(s) / am.sigmoid(x)),
    lambda x, s: am.sum(am.where(s > 0, am.log(s) * x, x / s * s)),
    lambda x, s: am.sum(x * s * s * s / s / s),
    lambda x, s: am.sum(am.log(x * s) - am.log(s)),
    lambda x, s: am.sum(x**3 / (s * x)),
]  # fmt: skip


def agrees(step, f, args, rtol=1e-7):
    """A step gives what the engine gives, NaN and infinities in their places."""
    value, gradients = am.value_and_grad(f, (0, 1))(*args)
    found = step(*args)
    for mine, true in zip((found[0], *found[1]), (float(np.asarray(value)), *gradients), strict=True):
        np.testing.assert_array_equal(np.isnan(mine), np.isnan(true), err_msg=str(args))
        parts = [np.abs(np.where(np.isfinite(x), x, 0.0)).max(initial=0.0) for x in (true, *args)]
        np.testing.assert_allclose(mine, true, rtol=rtol, atol=1e-14 * min(max(1.0, *parts), 1e3) ** 2, err_msg=str(args))


@pytest.mark.parametrize("f", LOSSES)
def test_extreme_numbers_come_out_as_the_engine_has_them(f):
    rng = np.random.default_rng(0)
    step = am.compile(f, (0, 1))
    for x, s in itertools.chain(itertools.product(EXTREME, (0.5,)), itertools.product((1.0,), EXTREME)):
        step._latest and setattr(step._latest.runner, "waiting", 0)  # the quick program is tried each time
        xs, ss = rng.uniform(0.2, 0.9, 6), rng.uniform(0.2, 0.9, 6)
        xs[2], ss[4] = x, s
        agrees(step, f, (xs, ss))


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_other_types_have_bounds_of_their_own(dtype):
    rng = np.random.default_rng(0)
    step = am.compile(logistic, (0, 1))
    for z in (0.5, 4.0, -4.0, 90.0, -90.0, 0.0):
        zs = rng.normal(size=6).astype(dtype)
        zs[1] = z
        agrees(step, logistic, (zs, rng.random(6).astype(dtype)), rtol=1e-4 if dtype is np.float32 else 1e-2)


def test_usual_numbers_run_the_tidied_program_alone():
    args, argnums = written_out_logistic_args(np.random.default_rng(0))
    step = am.compile(written_out_logistic, argnums)
    before = fallbacks.copy()
    for _ in range(3):
        step(*args)
    runner = step._latest.runner
    assert runner.quick is not None and runner.refused == 0 and "careful" not in vars(runner) and fallbacks == before


def test_what_is_extreme_at_each_call_is_soon_seldom_tried_and_what_is_not_is_soon_quick_again():
    step = am.compile(logistic, (0, 1))
    z, y = np.full(6, 80.0), np.zeros(6)
    step(z / 80, y)
    runner, tried = step._latest.runner, []
    run = runner.quick.run
    runner.quick.run = lambda *args: tried.append(1) or run(*args)
    for _ in range(200):
        assert step(z, y)[0] == np.inf
    assert len(tried) < 20
    tried.clear()
    for _ in range(200):
        step(z / 80, y)
    assert len(tried) > 180


def test_the_quick_program_is_not_tried_for_0_then_2_6_and_14_calls():
    step = am.compile(logistic, (0, 1))
    z, y = np.full(6, 80.0), np.zeros(6)
    step(z / 80, y)
    runner, tried = step._latest.runner, []
    run = runner.quick.run
    runner.quick.run = lambda *args: tried.append(call) or run(*args)
    for call in range(50):  # noqa: B007
        step(z, y)
    assert sorted({*tried}) == [0, 1, 4, 11, 26, 41]


def test_a_number_is_compared_with_its_bounds_as_it_is():
    step = am.compile(lambda x, s: am.sum(x / s * s), (0, 1))
    step(np.ones(5), 2.0)
    assert "<= abs(" in step.fast_source and "absolute" not in step.fast_source


def test_a_divisor_is_bounded_from_both_sides_and_a_factor_from_above():
    program = quick_program(traced(normal, np.ones(900), np.ones(900)))
    bounds = {(guard.term.op, bool(guard.low)) for guard in program.guards}
    assert ("input", True) in bounds and all(guard.high == 1e20 for guard in program.guards)


def test_where_nothing_changes_there_is_nothing_to_guard_and_no_second_program():
    found = traced(lambda x, w: am.sum(am.tanh(x * w)), np.ones(5), np.ones(5))
    assert quick_program(found) is None
    lines = program_of(found).lines
    assert guards(lines, lines) == []


def traced(f, *args):
    """The trace of a function of two arguments."""
    step = am.compile(f, (0, 1))
    step(*args)
    return step._latest.trace


def test_a_sigmoid_in_single_precision_is_right_where_the_exponential_of_its_opposite_is_infinite():
    def f(z, w):
        return am.sum(am.sigmoid(z) * w * 1e18)

    step = am.compile(f, argnums=1)
    z, w = np.zeros(200, np.float32), np.zeros(200, np.float32)
    step(z, w + np.float32(1e-18))
    z[0], w[0] = -90, 1e20
    value, dw = step(z, w)
    right, expected = am.value_and_grad(f, argnums=1)(z, w)
    assert value == pytest.approx(right) and dw == pytest.approx(expected)


@pytest.mark.parametrize("f, args", [
    (lambda x, b: am.sum((x - b) ** 2), (np.ones((4, 3)), 0.5)),
    (lambda x, b: am.sum(am.sigmoid(x @ np.ones(3, np.float32) + b) ** 3), (np.ones((4, 3)), 0.5)),
    (lambda x, b: am.mean(am.where(x > b, am.sin(x * b), 0.0)), (np.ones((4, 3)), 0.5)),
    (lambda x, b: am.sum(am.maximum(x, b) / b), (np.ones((4, 3)), 0.5)),
])  # fmt: skip
def test_a_program_on_arrays_in_single_precision_computes_in_single_precision(f, args):
    x, b = args[0].astype(np.float32), args[1]
    step = am.compile(f, argnums=(0, 1))
    value, (dx, db) = step(x, b)
    assert dx.dtype == np.float32 and value == pytest.approx(am.value_and_grad(f, argnums=(0, 1))(x, b)[0])
    assert not [line for line in step.program.lines if line.shape and line.dtype == float], str(step.program)
    assert "astype" not in step.fast_source and "unsafe" not in step.fast_source
