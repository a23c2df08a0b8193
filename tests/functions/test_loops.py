"""Loops and branches: `am.scan` and `am.cond`, by the engine and inside of compiled programs."""

from collections import defaultdict
from types import SimpleNamespace

import numpy as np
import pytest
from cases import all_cases
from texts import text_of

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.compiling.loops import RECORDED
from autograd_mini.compiling.loops.all_steps import has_form
from autograd_mini.compiling.tracing.trace import forward

rng = np.random.default_rng(0)
W = rng.normal(size=(3, 3)) / 2
X = rng.normal(size=(4, 3))


def recurrent(w, xs):
    h, hs = am.scan(lambda h, x: (am.tanh(h @ w + x), h), np.zeros(3), xs)
    return am.sum(hs * hs) + am.sum(h)


def from_a_number(w, xs):
    return am.sum(am.scan(lambda h, x: (am.tanh(x @ w + h), None), 0.0, xs)[0])


def of_two_states(w, xs):
    def step(state, x):
        h, c = state
        c = am.sigmoid(x @ w) * c + am.tanh(h)
        h = am.sigmoid(h @ w) * am.tanh(c)
        return (h, c), {"h": h, "both": (c * h, am.sum(c))}

    (h, c), out = am.scan(step, (0.0 * w[0], np.ones(w.shape[0])), xs)
    return am.sum(h * c) + am.sum(out["h"]) + am.sum(out["both"][0] ** 2) + am.sum(out["both"][1] * xs[:, 0])


def of_named_states(w, xs):
    end, _ = am.scan(lambda s, x: ({"p": s["q"] * x, "q": am.sin(s["p"]) + w[0]}, None), {"p": xs[0], "q": xs[1]}, xs)
    return am.sum(end["p"] * end["q"])


def backwards(w, xs):
    h, hs = am.scan(lambda h, x: (am.tanh(h @ w + x), h * x), np.zeros(3), xs, reverse=True)
    return am.sum(hs * hs * xs) + am.sum(h)


def without_slices(w, xs):
    return am.sum(am.scan(lambda h, _: (am.cos(h @ w), None), xs[0], length=7)[0])


def of_several_slices(w, xs):
    h, ys = am.scan(lambda h, pair: (h * pair[0] + am.sum(pair[1]), h * h), w[0], (xs, xs @ w))
    return am.sum(h) + am.mean(ys)


def of_numbers(w, xs):
    total, sums = am.scan(lambda c, x: (c * 0.5 + am.sum(x * w[0]), c), 1.0, xs)
    return total * am.sum(sums)


def of_constant_slices(w, xs):
    return am.sum(am.scan(lambda h, x: (h @ w * am.sum(x), h), np.ones(3), X)[1]) + am.sum(xs)


def one_in_another(w, xs):
    def step(h, x):
        inner, parts = am.scan(lambda c, k: (am.tanh(c @ w) + k * am.sum(x), c * k), h, x)
        return am.tanh(inner), am.sum(parts, axis=0)

    h, ys = am.scan(step, np.ones(3), xs)
    return am.sum(h) + am.sum(ys * xs)


def with_a_branch(w, xs):
    h, _ = am.scan(lambda h, x: (am.cond(am.sum(x) > 0, lambda: am.tanh(h @ w), lambda: h * x), None), np.ones(3), xs)
    return am.sum(h)


def with_what_is_computed_before(w, xs):
    v, k = am.exp(w), xs.shape[0]
    return am.sum(am.scan(lambda h, x: (am.tanh(h @ v / k + x * len(xs)), None), np.zeros(3), xs)[0])


def with_steps_counted(w, xs):
    (n, h), _ = am.scan(lambda s, x: ((s[0] + 1, s[1] * w[0] / (s[0] + 1)), None), (0.0, np.ones(3)), xs)
    return am.sum(h) * n


LOOPS = [
    recurrent, from_a_number, of_two_states, of_named_states, backwards, without_slices, of_several_slices, of_numbers,
    of_constant_slices, one_in_another, with_a_branch, with_what_is_computed_before, with_steps_counted,
]  # fmt: skip


@all_cases("f", LOOPS)
def test_a_loop_compiled_gives_what_the_engine_gives(f):
    step = am.compile(f, (0, 1))
    value, gradients = step(W, X)
    expected, by_engine = am.value_and_grad(f, (0, 1))(W, X)
    np.testing.assert_allclose(value, float(expected), rtol=1e-13)
    for found, right in zip(gradients, by_engine, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-11, atol=1e-14)
    assert "scan_forward" in step.source
    written = text_of(step)  # the text that is read is one that runs
    captured = [X] if f is of_constant_slices else []
    if f not in (with_a_branch,):
        value, gradients = written(W, X, *captured)
        for found, right in zip(gradients, by_engine, strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-11, atol=1e-14)


def of_slices_whose_class_is_asked_for(w, xs):
    rows, _ = am.scan(lambda h, x: (am.tanh(h @ w + (x if isinstance(x, np.ndarray) else 2 * x)), None), 0.0 * w[0], xs)
    total, _ = am.scan(lambda c, x: (c * (x if isinstance(x, float) else 2 * x), None), w[0, 0], np.array([0.5, 2.0]))
    return am.sum(rows) + total


def test_slices_have_the_class_that_they_have_in_the_engine():
    f = of_slices_whose_class_is_asked_for
    for x in (X, Tensor(X)):
        value, dw = am.compile(f)(W, x)
        expected, right = am.value_and_grad(f)(W, x)
        assert value == pytest.approx(expected) and np.allclose(dw, right)


def one(w, xs, start):
    return am.scan(lambda h, x: (am.tanh(h @ w + x), None), start, xs)[0]


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_a_loop_that_was_compiled_alone_is_compiled_inside_of_another(backend):
    """The inner loop was the same operation, of the name that the outer one has."""
    pytest.importorskip(backend)
    alone = am.compile(lambda w, xs: am.sum(one(w, xs, np.zeros(3))), backend=backend)
    f = lambda w, xs: am.sum(am.scan(lambda c, x: (one(w, xs[:2], c) + x, None), np.zeros(3), xs)[0])  # noqa: E731
    step = am.compile(f, backend=backend)
    for _ in range(2):
        alone(W, X)
        assert step(W, X)[0] == pytest.approx(am.value_and_grad(f)(W, X)[0])
    assert not step.fallbacks


def agrees(f, found, arguments):
    """Value and gradients are those of the engine."""
    expected, by_engine = am.value_and_grad(f, tuple(range(len(arguments))))(*arguments)
    np.testing.assert_allclose(float(found[0]), float(expected), rtol=1e-13)
    for g, right in zip(found[1], by_engine, strict=True):
        np.testing.assert_allclose(np.asarray(g), right, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("f", LOOPS)
def test_a_loop_is_a_loop_of_python_in_pytorch(f):
    pytest.importorskip("torch")
    step = am.compile(f, (0, 1), backend="torch")
    agrees(f, step(W, X), (W, X))
    assert "scan_forward" in step.source and "scan_forward" in step.fast_source
    agrees(f, step(W, np.concatenate([X, X])), (W, np.concatenate([X, X])))
    assert len(step._general) == 1


def test_numbers_that_a_loop_keeps_are_floats_and_a_condition_may_be_known():
    """Each number here was one of Python's, of which a list made integers, and a tensor none."""

    def of_ones(w, xs):
        (h, c), ys = am.scan(lambda s, x: ((s[0] + x * w[0], 2.0), (1.0, s[0])), (w[1], 1.0), xs)
        return am.sum(h) * am.sum(ys[0]) + am.sum(ys[1]) * c

    def of_sums(w, xs):
        return am.sum(am.scan(lambda h, x: (h + x, None), 0.0, xs[:, 0])[0]) + am.sum(am.where(False, 0.1, w))

    for backend in ("numpy", "torch"):
        pytest.importorskip(backend)
        for f in (of_ones, of_sums):
            step = am.compile(f, (0, 1), backend=backend)
            agrees(f, found := step(W, X), (W, X))
            assert [g.dtype for g in found[1]] == [float, float]


@pytest.fixture
def jax_in_double_precision():
    jax = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)


@pytest.mark.parametrize("f", [of_two_states, with_steps_counted])
def test_a_loop_is_a_scan_in_jax(f, jax_in_double_precision):
    step = am.compile(f, (0, 1), backend="jax")
    agrees(f, jax_in_double_precision.jit(step)(W, X), (W, X))
    assert step.source.count("jax.lax.scan(") == 2


def test_a_loop_in_jax_is_as_short_for_many_steps_and_takes_arrays_of_32_bits():
    pytest.importorskip("jax")
    step = am.compile(recurrent, (0, 1), backend="jax")
    texts = []
    for n in (5, 500):
        _, (dw, _) = step(W.astype(np.float32), rng.normal(size=(n, 3)).astype(np.float32))
        assert dw.dtype == np.float32
        texts.append(step.source)
    assert texts[0] == texts[1] and len(texts[0].split("\n")) < 60


def test_the_gradient_of_a_loop_agrees_with_differences():
    assert am.check_grad(of_two_states, W[:2, :2], X[:2, :2], order=2)


def test_one_program_serves_loops_of_all_lengths():
    step = am.compile(recurrent, (0, 1))
    for n in (4, 2, 9):
        xs = rng.normal(size=(n, 3))
        value, gradients = step(W, xs)
        expected, right = am.value_and_grad(recurrent, (0, 1))(W, xs)
        np.testing.assert_allclose(value, float(expected))
        np.testing.assert_allclose(gradients[1], right[1], rtol=1e-11, atol=1e-14)
    assert len(step._general) == 1 and "for i, x in zip(range(n), xs)" in step.source


def test_the_type_of_a_loop_is_that_of_its_arrays():
    w, xs = W.astype(np.float32), X.astype(np.float32)

    def f(w, xs):
        return am.sum(am.scan(lambda h, x: (am.tanh(h @ w + x), h), np.zeros(3, np.float32), xs)[1])

    value, g = am.compile(f)(w, xs)
    assert g.dtype == np.float32
    np.testing.assert_allclose(g, am.grad(f)(w, xs), rtol=1e-5)
    assert am.compile(lambda w, xs: am.sum(am.scan(lambda h, x: (h + x, None), 0.0, xs)[0] * w))(w, xs)[1].dtype == np.float32


def test_whole_numbers_may_be_part_of_the_state():
    def f(xs):
        def step(state, x):
            i, total = state
            return (i + 1, total + am.sum(xs[i] * x)), None

        return am.scan(step, (np.array(0), 0.0), xs)[0][1]

    value, g = am.compile(f)(X)
    np.testing.assert_allclose(value, np.sum(X * X))
    np.testing.assert_allclose(g, 2 * X)


def test_a_step_that_draws_random_numbers_draws_them_at_each_step():
    def f(x, r):
        return am.scan(lambda c, _: (c + x * r.normal(), None), 0.0, length=4)[0]

    value, g = am.compile(f)(1.0, np.random.default_rng(0))
    np.testing.assert_allclose(g, np.random.default_rng(0).normal(size=4).sum())


@pytest.mark.falls_back
def test_a_step_that_checks_its_numbers_is_written_out():
    def f(p):
        return am.scan(lambda c, _: (c * 0.5 + am.probability_cross_entropy(p, 1.0) * 0.1, None), 0.0, length=3)[0]

    assert am.compile(f)(0.3)[0] == pytest.approx(float(f(0.3)))
    with pytest.raises(am.errors.AutogradError):
        am.compile(f)(1.5)


@pytest.mark.parametrize("f, kind, says", [
    (lambda x: am.scan(lambda c, y: c + y, 0.0, x), TypeError, "state and an output"),
    (lambda x: am.scan(lambda c, y: (c, y), 0.0), ValueError, "length="),
    (lambda x: am.scan(lambda c, y: (c, y), 0.0, x, length=3), ValueError, "has 4 slices"),
    (lambda x: am.scan(lambda c, y: (c, y), 0.0, (x, x[:2])), ValueError, "one length"),
    (lambda x: am.scan(lambda c, y: (c, y), 0.0, 3.0), ValueError, "first axis"),
    (lambda x: am.scan(3.0, 0.0, x), TypeError, "takes a function"),
    (lambda x: am.cond(x > 0, lambda: 1.0, lambda: 2.0), ValueError, "where"),
    (lambda x: am.cond(True, lambda: 1.0), TypeError, "two functions"),
])  # fmt: skip
def test_a_loop_that_is_none_is_refused(f, kind, says):
    for x in (X, Tensor(X, requires_grad=True)):
        with pytest.raises(kind, match=says) as caught:
            f(x)
        assert isinstance(caught.value, am.errors.AutogradError)
    with pytest.raises(kind, match=says):
        am.compile(lambda x: f(x) and am.sum(x))(X)


def test_a_state_that_changes_its_shape_is_refused_in_a_program():
    def f(x):
        return am.sum(am.scan(lambda c, y: (am.concatenate([c, c]), None), x, X)[0])

    assert am.grad(f)(np.ones(2)).tolist() == [16.0, 16.0]
    with pytest.raises(am.errors.ShapeError, match="keeps its shape"):
        am.compile(f)(np.ones(2))


def test_values_are_carried_along():
    x = Value(2.0)
    total, ys = am.scan(lambda c, y: (c * x + y, c), x, np.array([1.0, 2.0]))
    total.backward()
    assert total.data == 12.0 and x.grad == 13.0 and len(ys) == 2
    assert am.scan(lambda c, _: (c * 2, None), 1.0, None, length=3) == (8.0, None)


@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_a_branch_follows_its_condition_in_a_program(backend):
    def f(x):
        return am.cond(x > 1.0, lambda x: x**3, lambda x: -am.sqrt(1.0 + x), x)

    step = am.compile(f, backend=backend)
    for x in (0.5, 2.0):
        value, g = step(x)
        assert value == pytest.approx(float(f(x)), rel=1e-6) and g == pytest.approx(am.grad(f)(x), rel=1e-6)


def test_only_the_chosen_branch_is_called():
    assert am.cond(True, lambda: 1.0, lambda: 1 / 0) == 1.0
    assert am.cond(np.array([0]), lambda: 1 / 0, lambda: 2.0) == 2.0
    x = Tensor([2.0], requires_grad=True)
    am.cond(x > 1, lambda y: y * y, lambda y: y, x).sum().backward()
    assert x.grad.tolist() == [4.0]


def test_loops_are_written_out_where_the_program_is_not_for_numpy():
    for loops in (None, RECORDED["numpy"]):
        _, _, output = forward(recurrent, (W, X), [0], (), False, loops)
        names = {node.op.name for node in am.core.graph.nodes(output, constants=True) if node.op}
        assert ("scan_forward" in names) == (loops is not None) and ("tanh" in names) == (loops is None)


def squared_gradient(w, xs):
    return am.sum(am.grad(recurrent, create_graph=True)(w, xs) ** 2)


def a_descent(w, xs):
    return am.sum(am.scan(lambda w, x: (w - 0.1 * am.grad(recurrent, create_graph=True)(w, xs) * x, None), w, xs[:2, :3])[0])


def along_a_direction(w, xs):
    return am.jvp(lambda w: recurrent(w, xs), (w,), (xs[:3].T @ xs[:3],))[1]


@pytest.mark.parametrize("backend", ["numpy", "torch"])
@all_cases("f", [squared_gradient, a_descent, along_a_direction])
def test_a_second_derivative_through_few_steps_compiles(f, backend):
    pytest.importorskip(backend)
    step = am.compile(f, backend=backend)
    for x in (X, X[:3]):
        value, dw = step(W, x)
        expected, right = am.value_and_grad(f)(W, x)
        assert value == pytest.approx(expected) and np.allclose(dw, right) and not step.fallbacks


def test_a_second_derivative_through_many_steps_is_refused():
    with pytest.raises(am.errors.TraceError, match=r"second derivative through am\.scan compiles for up to 256 steps"):
        am.compile(lambda w: squared_gradient(w, np.ones((257, 3))))(W)


# ---- what needs no loop ----------------------------------------------------------------------------------------------

GATES = rng.normal(size=(3, 8)), rng.normal(size=(2, 8)), rng.normal(size=8)
SEQUENCES = rng.normal(size=(5, 4, 3))


def lstm(W, U, b, xs):
    def step(state, x):
        h, c = state
        i, f, g, o = am.split(x @ W + h @ U + b, 4, axis=1)
        c = am.sigmoid(f) * c + am.sigmoid(i) * am.tanh(g)
        h = am.sigmoid(o) * am.tanh(c)
        return (h, c), h

    return am.mean(am.scan(step, (np.zeros((4, 2)), np.zeros((4, 2))), xs)[1] ** 2)


def gru(W, U, b, xs):
    def step(h, x):
        z, r = am.sigmoid(x @ W[:, :2] + h @ U[:, :2]), am.sigmoid(x @ W[:, 2:4] + h @ U[:, 2:4])
        return (1 - z) * h + z * am.tanh(x @ W[:, 4:6] + (r * h) @ U[:, 4:6] + b[:2]), h

    return am.mean(am.scan(step, np.ones((4, 2)), xs)[1] ** 2)


def body_of(source, function):
    """The lines of a loop in a program, without those before and after the loop."""
    lines = source.split(f"def {function}(")[1].split("\n    return ")[0].split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("    for "))
    return "\n".join(line for line in lines[start + 1 :] if line.startswith(" " * 8))


@pytest.mark.parametrize("f", [lstm, gru])
@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_recurrent_layers_compiled_give_what_the_engine_gives(f, scale):
    step = am.compile(f, (0, 1, 2, 3))
    for xs in (SEQUENCES, SEQUENCES[:3]):
        value, gradients = step(*GATES, scale * xs)
        expected, by_engine = am.value_and_grad(f, (0, 1, 2, 3))(*GATES, scale * xs)
        np.testing.assert_allclose(value, float(expected), rtol=1e-12)
        for found, right in zip(gradients, by_engine, strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("f", [lstm, gru])
def test_a_product_of_slices_and_weights_is_computed_for_all_steps_before_the_loop(f):
    step = am.compile(f, (0, 1, 2))
    step(*GATES, SEQUENCES)
    forward = body_of(step.source, "scan_forward")
    assert forward.count("@") == (1 if f is lstm else 3)  # those with the state are left
    assert "xs.reshape(" in step.source and "x @ " not in step.source


@pytest.mark.parametrize("f", [lstm, gru, recurrent])
def test_the_gradients_at_the_weights_are_one_product_after_the_loop(f):
    step = am.compile(f, (0, 1))
    step(*((W, X) if f is recurrent else (*GATES, SEQUENCES)))
    backward = body_of(step.source, "scan_backward")
    assert "+=" not in backward and ".sum(axis=0)" not in backward
    assert ".T @ " not in backward and backward.count("@") == {lstm: 1, gru: 3, recurrent: 1}[f]


def test_the_gradient_at_a_weight_that_is_read_twice_is_a_sum_of_products_after_the_loop():
    def f(W, h):
        return am.sum(am.scan(lambda h, _: (am.sin(am.tanh(h @ W) @ W), None), h, np.zeros(4))[0] ** 2)

    W, h = rng.normal(size=(2, 2)), rng.normal(size=(3, 2))
    step = am.compile(f, (0, 1))
    _, gradients = step(W, h)
    backward = body_of(step.source, "scan_backward")
    assert "+=" not in backward and ".T @ " not in backward
    for found, right in zip(gradients, am.grad(f, (0, 1))(W, h), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-10)


def test_slopes_that_depend_on_kept_numbers_alone_are_computed_for_all_steps_before_the_loop_back():
    for f, arguments in ((lstm, (*GATES, SEQUENCES)), (of_named_states, (W, X))):
        step = am.compile(f, (0, 1))
        step(*arguments)
        assert not any(name in body_of(step.source, "scan_backward") for name in ("sigmoid", "np.cos", "np.exp"))


def test_nothing_of_the_way_there_is_computed_twice():
    step = am.compile(recurrent, (0, 1))
    step(W, X)
    assert step.source.count("np.tanh") == 1


def test_a_loop_whose_steps_do_not_read_the_state_has_zeros_where_nothing_arrives():
    def f(w, xs):
        return am.sum(am.scan(lambda h, x: (am.tanh(w * am.sum(am.sigmoid(x))), None), np.ones(3), xs)[0])

    value, gradients = am.compile(f, (0, 1))(W[0], X)
    expected, by_engine = am.value_and_grad(f, (0, 1))(W[0], X)
    np.testing.assert_allclose(value, float(expected))
    for found, right in zip(gradients, by_engine, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12)


@pytest.mark.falls_back
@pytest.mark.parametrize("extreme", [np.inf, np.nan])
def test_an_infinite_slice_that_the_result_does_not_read_leaves_the_gradient_finite(extreme):
    def f(w, xs):
        return am.sum(am.scan(lambda h, x: (am.tanh(x @ w) + 0.1, None), np.ones(3), xs)[0])

    xs = X.copy()
    xs[0, 0] = extreme
    found, right = am.compile(f)(W, xs)[1], am.grad(f)(W, xs)
    assert np.isfinite(right).all()
    np.testing.assert_allclose(found, right, rtol=1e-12)


def test_a_step_that_meets_arrays_of_32_bits_keeps_the_64_bits_of_its_numbers():
    w, xs = W[0].astype(np.float32), X[:, 0]
    for f in (
        lambda w, xs: am.sum(am.scan(lambda h, x: (h * 0.5 + x * w, None), np.zeros(3), xs)[0]),
        lambda w, xs: am.sum(am.scan(lambda h, x: (h * 0.5 + am.tanh(am.sum(x)) * w, None), np.zeros(3), xs[:, None])[0]),
    ):
        value, (_, g) = am.compile(f, (0, 1))(w, xs)
        expected, (_, right) = am.value_and_grad(f, (0, 1))(w, xs)
        assert value == pytest.approx(float(expected), rel=1e-14)
        np.testing.assert_allclose(g, right, rtol=1e-14)


def test_numbers_that_are_carried_along_are_floats_of_python():
    def f(w, xs):
        return am.sum(am.scan(lambda c, x: (am.tanh(c * w + x) + am.sin(c), c), 0.1, xs)[1])

    step = am.compile(f, (0, 1))
    value, gradients = step(0.7, X[:, 0])
    expected, by_engine = am.value_and_grad(f, (0, 1))(0.7, X[:, 0])
    assert value == pytest.approx(float(expected), rel=1e-14)
    for found, right in zip(gradients, by_engine, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12)
    assert "math.tanh(" in step.source and "float(np.sin(" in body_of(step.source, "scan_forward")
    assert "np." not in body_of(step.source, "scan_backward")


def test_one_call_computes_the_gates_of_one_array():
    step = am.compile(lstm, (0, 1, 2))
    step(*GATES, SEQUENCES)
    assert body_of(step.source, "scan_forward").count("sigmoid(") == 1

    def of_a_small_part(w, xs):
        def step(h, x):
            return h * am.sum(am.tanh(h[:2]) * am.tanh(h[2:4])) * x * w, None

        return am.sum(am.scan(step, np.ones(5000), xs)[0])

    step = am.compile(of_a_small_part)
    step(1.0, X[:, :1])
    assert body_of(step.source, "scan_forward").count("tanh(") == 2


def test_a_loop_of_one_step_is_written_out_and_one_of_two_is_a_loop():
    x = np.array([0.5, 1.5])
    for n in (1, 2):
        xs = np.arange(1.0, n + 1)
        step = am.compile(lambda x, xs=xs: am.sum(am.scan(lambda s, v: (am.sin(s) * v, s), x, xs)[0]))
        step(x)
        assert ("for " in step.source) == (n > 1)


def test_what_a_step_computes_is_computed_for_all_steps_where_the_operation_has_a_form_for_them():
    def node(name, *inputs, **params):
        op = SimpleNamespace(name=name, pointwise=name == "exp")
        return SimpleNamespace(_op=op, inputs=inputs, ndim=2, _params=params)

    class Given:
        def __init__(self, ndim):
            self.ndim = ndim

    row, matrix = Given(1), Given(2)
    for one, expected in (
        (node("exp", row), True), (node("reshape", row), True), (node("broadcast_to", row), True), (node("mT", matrix), True),
        (node("mT", row), False), (node("sum", matrix), False), (node("getitem", matrix, index=(slice(1), None, 2)), True),
        (node("getitem", matrix, index=(..., 0)), True), (node("getitem", matrix, index=np.array([0, 1])), False),
    ):  # fmt: skip
        assert has_form(one, {}) == expected, one
    for x, y, varies in ((matrix, matrix, False), (matrix, matrix, True), (row, matrix, False), (matrix, row, False)):
        assert has_form(node("matmul", x, y), defaultdict(lambda varies=varies: varies)) == (x is y is matrix and not varies)


def test_a_number_from_outside_of_a_loop_stands_in_its_step_as_it_is():
    def f(w, xs):
        c = np.full_like(w, 3.0)
        return am.sum(am.scan(lambda h, x: (am.tanh(h * c + x * w), None), np.zeros(3), xs)[0])

    step = am.compile(f)
    step(0.5, X)
    assert "np.tanh(3 * h + x * w)" in body_of(step.source, "scan_forward")
