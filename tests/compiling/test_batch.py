"""A function of one sample on a whole batch: stacked into arrays, block by block, it is the mean of what the engine finds."""

import re

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Value
from autograd_mini.compiling.passes.batched import as_slice, window_of
from autograd_mini.compiling.writing import blocks_text
from autograd_mini.core.errors import AutogradError


def mlp(p, x, y, sizes=(2, 4, 4, 1)):
    """The max-margin loss of a multilayer perceptron on a flat list of parameters, weights before biases."""
    k = 0
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
        sums = []
        for _ in range(fan_out):
            s = p[k + fan_in]
            for i in range(fan_in):
                s = s + p[k + i] * x[i]
            k += fan_in + 1
            sums.append(s)
        x = [am.relu(s) for s in sums]
    return am.relu(1 - y * sums[0])


def one_by_one(f, p, *batch):
    """The mean and its gradient by the engine, sample after sample; `p` is a vector."""
    total, gradient = 0.0, np.zeros(len(p))
    for sample in zip(*batch, strict=True):
        leaves = [Value(x) for x in p]
        out = f(leaves, *sample)
        total += out.data
        if out.requires_grad:
            out.backward()
            gradient += [0.0 if x.grad is None else x.grad for x in leaves]
    m = len(batch[0])
    return total / m, gradient / m


def agree(f, p, *batch):
    """Compile `f` on a batch, compare it with the engine, and return the source."""
    step = am.compile(f, batch_args=tuple(range(1, len(batch) + 1)))
    value, gradient = step(p, *batch)
    expected, slopes = one_by_one(f, p, *batch)
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-11, atol=1e-13)
    return step.source


def drawn(rng, *shapes):
    return [rng.normal(size=shape) for shape in shapes]


# ---- what the stacks look like


def test_layers_of_neurons_become_matrix_products_again(rng):
    p, x = drawn(rng, 37, (9, 2))
    source = agree(mlp, p, x, np.where(x[:, 0] > 0, 1.0, -1.0))
    assert source.count(" @ ") == 7  # three layers forward, one product back, and three outer products
    assert "p[12:32].reshape(4, 5)[:, 0:4]" in source and "p[14:32:5]" not in source
    loop = source.partition("for i in range")[2]
    assert len(loop.splitlines()) < 45


def test_the_loop_of_a_dot_product_becomes_the_dot_product(rng):
    def dot(a, b):
        total = 0.0
        for i in range(len(a)):
            total = total + a[i] * b[i]
        return total

    a, b = drawn(rng, 100, 100)
    step = am.compile(dot, (0, 1))
    value, (da, db) = step(a, b)
    assert "total = a @ b\n" in step.source and len(step.source.splitlines()) < 9
    assert value == pytest.approx(a @ b, rel=1e-13)
    np.testing.assert_array_equal(da, b)
    np.testing.assert_array_equal(db, a)
    assert not np.shares_memory(da, b)


@pytest.mark.parametrize("add_up", [
    lambda a, b, c, w: 2.0 * a - b + w[3] * c + w[4],
    lambda a, b, c, w: -a - 2.0 * b - w[3] * c,
    lambda a, b, c, w: w[4] - a + 3.0 * b - c * 0.5,
    lambda a, b, c, w: -a - b - c * w[3] + w[4] * a * b,
], ids=range(4))  # fmt: skip
def test_a_sum_of_what_stands_in_stacks_of_its_own_has_each_coefficient_and_sign(add_up, rng):
    def f(w, x):
        return add_up(am.tanh(x[0] * w[0]), am.exp(x[1] * w[1]), am.sin(x[2] * w[2]), w)

    agree(f, *drawn(rng, 5, (4, 3)))


@pytest.mark.parametrize("later", [lambda w: am.tanh(w), lambda w: w * w, lambda w: -w, lambda w: 3.0], ids=range(4))
def test_a_second_sum_of_the_same_numbers_may_have_coefficients_that_are_computed_later(later, rng):
    def f(w, x):
        first = w[0] * x[0] + w[1] * x[1]
        c = later(w[2])
        return am.tanh(first) * am.sin(c * x[0] + w[3] * c * x[1]) + am.cos(w[3] * x[0] + w[4] * x[1])

    agree(f, *drawn(rng, 5, (4, 2)))


def test_sums_of_squares_and_plain_sums_are_sums_of_arrays(rng):
    def f(p):
        return sum(x * x for x in p) * 0.5 + sum(am.sin(x) for x in p)

    (p,) = drawn(rng, 80)
    step = am.compile(f)
    value, gradient = step(p)
    assert "np.sin(p)" in step.source and len(step.source.splitlines()) < 12
    assert value == pytest.approx(0.5 * p @ p + np.sin(p).sum())
    np.testing.assert_allclose(gradient, p + np.cos(p), rtol=1e-13)


def test_a_penalty_on_the_weights_is_computed_once_and_not_for_each_sample(rng):
    def f(p, x):
        return am.tanh(p[0] * x[0] + p[1] * x[1] + p[2]) + 0.01 * sum(w * w for w in p)

    p, x = drawn(rng, 3, (5, 2))
    agree(f, p, x)


def test_shared_weights_add_up(rng):
    def f(p, x):  # a convolution: each weight is used at every place
        return sum(am.relu(p[0] * x[i] + p[1] * x[i + 1] + p[2] * x[i + 2] + p[3]) for i in range(6))

    p, x = drawn(rng, 4, (7, 8))
    agree(f, p, x)


def test_a_recurrence_shares_its_weights_over_time(rng):
    def f(p, x):
        h = [0.0, 0.0]
        for t in range(4):
            h = [am.tanh(p[3 * k] * h[0] + p[3 * k + 1] * h[1] + p[3 * k + 2] * x[t]) for k in range(2)]
        return (h[0] - h[1]) ** 2

    p, x = drawn(rng, 6, (5, 4))
    agree(f, p, x)


def test_products_and_quotients_of_everything_with_everything(rng):
    def f(p, x):
        u = [p[i] * x[j] - x[i] / (2 + p[j] * p[j]) for i in range(3) for j in range(3)]
        v = [am.where(a > b, a * b, a - b) for a, b in zip(u, reversed(u), strict=True)]
        return sum(v) - am.maximum(u[0], u[8]) * u[3] + (1 - u[1] - u[2]) - v[4]

    p, x = drawn(rng, 3, (6, 3))
    agree(f, p, x)


def test_products_of_a_row_each_are_summed_over_the_samples_without_the_other_products(rng):
    def f(p, x):
        return sum(am.tanh(p[i] * x[i]) for i in range(5))

    assert "np.einsum('im,im->i', (1 - h) * (1 + h), X)" in agree(f, *drawn(rng, 5, (4, 5)))


def test_weights_that_are_read_the_other_way_round_are_transposed(rng):
    def f(p, x):
        h = [am.tanh(p["W"][k, 0] * x[0] + p["W"][k, 1] * x[1]) for k in range(3)]
        return sum(am.sin(p["W"][0, i] * h[0] + p["W"][1, i] * h[1] + p["W"][2, i] * h[2]) for i in range(2))

    W, x = drawn(rng, (3, 2), (4, 2))
    step = am.compile(f, batch_args=1)
    found = step({"W": W}, x)
    assert "W_2 = W.T\n" in step.source and "u = W_2 @ " in step.source and not re.search(r"\bW(\[|\.reshape)", step.source)
    hidden = np.tanh(x @ W.T)
    slope = np.cos(hidden @ W)
    expected = hidden.T @ slope + ((slope @ W.T) * (1 - hidden**2)).T @ x
    assert found[0] == pytest.approx(np.mean(np.sum(np.sin(hidden @ W), axis=1)), rel=1e-13)
    np.testing.assert_allclose(found[1]["W"], expected / 4, rtol=1e-12)


def test_what_is_added_comes_before_what_is_subtracted(rng):
    def f(w, x):
        a, b, c = am.tanh(x[0] * w[0]), am.exp(x[1] * w[1]), am.sin(x[2] * w[2])
        return -a - b * w[3] + c

    source = agree(f, *drawn(rng, 4, (4, 3)))
    assert "q = c - p - a\n" in source


def test_a_result_that_no_sample_changes(rng):
    p, x = drawn(rng, 3, (4, 2))
    value, gradient = am.compile(lambda p, x: p[0] * p[1] + 0.0 * p[2], batch_args=1)(p, x)
    assert value == pytest.approx(p[0] * p[1])
    np.testing.assert_allclose(gradient, [p[1], p[0], 0.0])


def test_parameters_that_are_not_used_have_gradient_zero(rng):
    p, x = drawn(rng, 4, (4, 2))
    _, gradient = am.compile(lambda p, x: p[2] * x[1], batch_args=1)(p, x)
    np.testing.assert_allclose(gradient, [0, 0, x[:, 1].mean(), 0])


# ---- arguments


def test_gradients_come_back_in_the_structure_of_their_argument(rng):
    def f(p, x, y):
        h = [am.tanh(p["W"][k, 0] * x[0] + p["W"][k, 1] * x[1] + p["b"][k]) for k in range(3)]
        return (p["out"][0] * h[0] + p["out"][1] * h[1] + p["scale"] * h[2] - y) ** 2

    p = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=3), "out": [0.5, -1.0], "scale": 2.0}
    x, y = drawn(rng, (8, 2), 8)
    step = am.compile(f, batch_args=(1, 2))
    value, d = step(p, x, y)
    losses = []
    total = {"W": np.zeros((3, 2)), "b": np.zeros(3), "out": np.zeros(2), "scale": 0.0}
    for sample, target in zip(x, y, strict=True):
        loss, g = am.value_and_grad(lambda p, x=sample, y=target: f(p, x, y))(p)
        losses.append(float(loss))
        total = {key: total[key] + np.asarray(g[key]) / 8 for key in total}
    assert value == pytest.approx(np.mean(losses))
    assert d.keys() == p.keys() and type(d["out"]) is list and type(d["scale"]) is float
    for key in p:
        np.testing.assert_allclose(d[key], total[key], rtol=1e-10, atol=1e-13)
    assert "W @ X" in step.source


def test_a_batch_may_be_nested_and_images_come_apart_by_row_and_column(rng):
    def f(w, batch):
        image, label = batch
        return (w[0] * image[0, 1] + w[1] * image[1, 0] - label) ** 2

    images, labels = drawn(rng, (6, 2, 2), 6)
    w = rng.normal(size=2)
    value, gradient = am.compile(f, batch_args=1)(w, (images, labels))
    error = w[0] * images[:, 0, 1] + w[1] * images[:, 1, 0] - labels
    assert value == pytest.approx(np.mean(error**2))
    np.testing.assert_allclose(gradient, [2 * np.mean(error * images[:, 0, 1]), 2 * np.mean(error * images[:, 1, 0])])


def test_any_size_of_batch_runs_the_same_program(rng):
    step = am.compile(mlp, batch_args=(1, 2))
    p = rng.normal(size=37)
    for m in (1, 2, 7, 1000):
        x = rng.normal(size=(m, 2))
        y = np.where(x[:, 0] > 0, 1.0, -1.0)
        value, gradient = step(p, x, y)
        expected, slopes = one_by_one(mlp, p, x[:20], y[:20]) if m < 20 else (value, gradient)
        assert value == pytest.approx(expected) and gradient == pytest.approx(slopes)
    assert "1 programs" in repr(step)


def test_blocks_add_up(rng, monkeypatch):
    monkeypatch.setattr(blocks_text, "CACHE", 1)
    p, x = drawn(rng, 37, (100, 2))
    y = np.where(x[:, 0] > 0, 1.0, -1.0)
    source = agree(mlp, p, x, y)
    assert "range(0, m, 32)" in source


@pytest.mark.parametrize("fine", [lambda p, x: p[0] * x, lambda p, x: p[0] * x + p[1]])
def test_samples_may_be_numbers(fine, rng):
    p, x = drawn(rng, 2, 9)
    agree(fine, p, x)


# ---- bad input


@pytest.mark.falls_back
def test_batches_of_different_sizes_are_refused(rng):
    step = am.compile(lambda w, x, y: w[0] * x[0] * y, batch_args=(1, 2))
    with pytest.raises(AutogradError, match=r"5.*4|4.*5"):
        step([1.0], np.ones((5, 1)), np.ones(4))
    step([1.0], np.ones((5, 1)), np.ones(5))
    with pytest.raises(AutogradError, match=r"5.*4|4.*5"):
        step([1.0], np.ones((5, 1)), np.ones(4))


@pytest.mark.falls_back
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_call_that_the_engine_computes_records_no_graph_of_its_gradients():
    kinds = []
    square = am.custom_gradient(lambda x: x * x, lambda g, z, x: (kinds.append(type(g)), 2 * g * x)[1])
    step = am.compile(lambda w, x: square(w[0] * x) + am.log(x), batch_args=1)
    step([1.0], np.array([1.0, 2.0, 3.0]))
    kinds.clear()
    value, _ = step([1.0], np.array([1.0, -2.0, 3.0]))
    assert np.isnan(value) and step.fallbacks and kinds == [np.ndarray]


@pytest.mark.parametrize("f", [lambda w, x: am.sum(am.stack([w[0], x[0]])), lambda w, x: am.stack([w[0], x[0]])[0]])
def test_operations_on_whole_arrays_are_refused_with_their_line_and_the_way_out(f, rng):
    with pytest.raises(am.TraceError, match=r"test_batch.py:\d+: \w+ works on whole arrays.*x\[i\].*leave batch_args out"):
        am.compile(f, batch_args=1)(np.ones(3), np.ones((5, 3)))


def test_random_numbers_in_a_program_on_numbers_are_refused(rng):
    with pytest.raises(am.TraceError, match="test_batch.py.*draw before"):
        am.compile(lambda w, generator: w[0] * generator.normal(), backend="python")([1.0], rng)


def test_a_batch_without_samples_is_refused():
    with pytest.raises(AutogradError, match="batch_args"):
        am.compile(lambda w, x: w * x, batch_args=1)(1.0, np.zeros(0))


def test_the_gradient_by_a_batch_is_refused_with_the_way_out(rng):
    with pytest.raises(AutogradError, match="argument 1 .*batch_args"):
        am.compile(lambda w, x: w * x, (0, 1), batch_args=1)(1.0, np.ones(3))


# ---- the small tools


def test_rows_as_a_slice():
    n = np.arange(30)
    for rows in ([3], [0, 1, 2], [5, 7, 9], [4, 2, 0], [3, 2, 1, 0]):
        assert n[as_slice(rows)].tolist() == rows
    assert as_slice([0, 1, 3]) is None and as_slice([2, 2]) is None


def test_places_in_a_vector_as_columns_of_a_folded_part():
    places = np.arange(100).reshape(10, 10)[2:5, 3:7]
    start, rows, width, column = window_of(places, 100)
    folded = np.arange(100)[start : start + rows * width].reshape(rows, width)
    np.testing.assert_array_equal(folded[:, column : column + 4], places)
    assert window_of(np.array([[0, 1], [2, 4]]), 9) is None


@pytest.mark.parametrize("places, size, expected", [
    ([[1, 2], [4, 5]], 6, (0, 2, 3, 1)), ([[0, 1], [3, 4]], 6, (0, 2, 3, 0)), ([[0, 1], [2, 3]], 4, (0, 2, 2, 0)),
    ([[3, 4, 5]], 6, (3, 1, 3, 0)), ([[3, 4, 5]], 5, None), ([[4, 5], [7, 8]], 9, (3, 2, 3, 1)), ([[4, 5], [7, 8]], 8, None),
    ([[0, 1, 2], [2, 3, 4]], 9, None), ([[2, 1], [5, 4]], 9, None), ([[0, 1], [3, 4], [7, 8]], 12, None),
])  # fmt: skip
def test_a_window_begins_and_ends_within_the_vector_and_has_the_places_in_order(places, size, expected):
    found = window_of(np.array(places), size)
    assert found == expected
    if found:
        start, rows, width, column = found
        folded = np.arange(size)[start : start + rows * width].reshape(rows, width)
        assert folded[:, column : column + len(places[0])].tolist() == places


def test_the_source_of_a_batch_runs_by_itself(rng):
    def f(p, x):
        u = [p[i] * x[j] for i, j in ((0, 1), (3, 0), (1, 2), (2, 1), (0, 2))]
        return am.sigmoid(u[0] * u[3] - u[1]) * sum(u)

    p, x = drawn(rng, 4, (6, 3))
    step = am.compile(f, batch_args=1)
    value, gradient = step(p, x)
    scope = {}
    exec(step.source, scope)
    found, (slopes,) = scope["f_and_gradients"](p, x)
    assert "rows0 = np.array([" in step.source
    assert found == value
    np.testing.assert_array_equal(slopes, gradient)


# ---- what comes back, on each backend

EACH = pytest.mark.parametrize("backend", ["numpy", pytest.param("numba", marks=pytest.mark.filterwarnings("ignore"))])
CASES = {
    "one number in an array": (lambda p, x: am.sin(p[0] * x), np.array([0.5])),
    "one number in a matrix": (lambda p, x: am.sin(p[0, 0] * x), np.array([[0.5]])),
    "a number in a 0-d array": (lambda p, x: am.sin(p[()] * x), np.array(0.5)),
    "single precision": (lambda p, x: am.sin(p[0] * x) * p[1], np.array([0.5, 2.0], np.float32)),
    "a list": (lambda p, x: am.sin(p[0] * x), [0.5]),
    "nested": (lambda p, x: p["w"][0] * x + p["b"][()], {"w": [1.0], "b": np.array(2.0)}),
    "without elements": (lambda p, x: p["q"] * x, {"e": np.zeros((0, 3)), "q": 2.0}),
    "samples that are not read": (lambda p, x: p * 2.0, 2.0),
    "nothing that is read": (lambda p, x: 3.0, 2.0),
    "a choice by the sample": (lambda p, x: p * am.where(x > 0, x, 0.0), 2.0),
    "conditions joined": (lambda p, x: am.where(((x > 0) & (x < 2)) | (p > 5), p * x, p), 2.0),
    "conditions compared": (lambda p, x: am.where((x > 0) == (p > 1), p * x, p) + am.where(~(x > 0) ^ (x < 2), x, p), 2.0),
}


@EACH
@pytest.mark.parametrize("name", CASES)
def test_gradients_have_the_shape_and_type_of_their_argument_on_each_backend(name, backend, monkeypatch, tmp_path):
    if backend == "numba":
        pytest.importorskip("numba")
        monkeypatch.setenv("AUTOGRAD_MINI_CACHE", str(tmp_path))
    f, p = CASES[name]
    samples = np.array([1.0, -2.0, 3.0])
    value, gradient = am.compile(f, batch_args=1, backend=backend)(p, samples)
    each = [am.value_and_grad(lambda p, x=x: f(p, x))(p) for x in samples]
    assert value == pytest.approx(np.mean([v for v, _ in each]), rel=1e-6)
    for mine, *true in zip(flat(gradient), *(flat(g) for _, g in each), strict=True):
        assert type(mine) is type(true[0]) and getattr(mine, "dtype", None) == getattr(true[0], "dtype", None)
        assert np.shape(mine) == np.shape(true[0])
        np.testing.assert_allclose(mine, np.mean(true, axis=0), rtol=1e-6, atol=1e-7)


def flat(tree):
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (list, tuple)) else None
    return [tree] if parts is None else [x for part in parts for x in flat(part)]


CONDITIONS = st.recursive(
    st.sampled_from([lambda x, y: x > 0, lambda x, y: x < y, lambda x, y: y >= 1.0, lambda x, y: x != y, lambda x, y: x == 1.0]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("&|^=!"), inner, inner).map(lambda parts: joined(*parts)),
        inner.map(lambda c: lambda x, y: ~c(x, y)),
    ),
    max_leaves=6,
)


def joined(sign, a, b):
    return {
        "&": lambda x, y: a(x, y) & b(x, y), "|": lambda x, y: a(x, y) | b(x, y), "^": lambda x, y: a(x, y) ^ b(x, y),
        "=": lambda x, y: a(x, y) == b(x, y), "!": lambda x, y: a(x, y) != b(x, y),
    }[sign]  # fmt: skip


@given(CONDITIONS)
def test_conditions_are_bracketed_as_they_are_meant(condition):
    x, y = np.array([1.0, -2.0, 3.0, 1.0]), np.array([1.0, 0.5, 4.0, -1.0])
    chosen = condition(x, y)
    expected = np.where(chosen, x * y, x + 5).sum()
    step = am.compile(lambda x, y: am.sum(am.where(condition(x, y), x * y, x + 5)))
    assert step(x, y)[0] == pytest.approx(expected)
    scope = {}
    exec(step.source, scope)
    value, gradient = scope["f_and_gradients"](x, y)
    assert value == pytest.approx(expected)
    np.testing.assert_allclose(gradient, np.where(chosen, y, 1.0))
    f = lambda x, y: am.where(condition(x, y), x * y, x + 5)  # noqa: E731
    assert am.compile(lambda w, x, y: f(x, y) * w, batch_args=(1, 2))(1.0, x, y)[0] == pytest.approx(expected / 4)
    for a, b, c in zip(x, y, chosen, strict=True):
        assert am.compile(f, backend="python")(a, b) == (a * b if c else a + 5, b if c else 1.0)


def test_coefficients_from_a_matrix_a_vector_and_a_number_are_joined_in_their_order(rng):
    def f(W, b, c, x):
        u = [W[i][0] * x[0] + W[i][1] * x[1] + b[i] * x[2] + c * x[3] for i in range(2)]
        return am.tanh(u[0]) * u[1]

    W, b, x = drawn(rng, (2, 2), 2, (5, 4))
    value, (dW, db, dc) = am.compile(f, (0, 1, 2), batch_args=3)(W, b, 0.3, x)
    u = x[:, :2] @ W.T + x[:, 2:3] * b + 0.3 * x[:, 3:]
    du = np.stack([u[:, 1] * (1 - np.tanh(u[:, 0]) ** 2), np.tanh(u[:, 0])], axis=1) / 5
    assert value == pytest.approx(np.mean(np.tanh(u[:, 0]) * u[:, 1]), rel=1e-12)
    np.testing.assert_allclose(dW, du.T @ x[:, :2], rtol=1e-12)
    np.testing.assert_allclose(db, du.T @ x[:, 2], rtol=1e-12)
    assert dc == pytest.approx(np.sum(du.T @ x[:, 3]), rel=1e-12)


@pytest.mark.parametrize("width, size", [(1, 8192), (3, 2048), (40, 128), (400, 32)])
def test_the_wider_a_sample_the_fewer_are_in_a_block(width, size):
    step = am.compile(lambda p, x: sum(am.tanh(p[i] * x[i % 2]) for i in range(width)), batch_args=1)
    m = 2 * size + 1  # two whole blocks, and one sample in the last
    X = np.linspace(-1, 1, 2 * m).reshape(m, 2)
    value, gradient = step(np.ones(width), X)
    assert f"range(0, m, {size})" in step.source
    assert value == pytest.approx(np.tanh(X).mean(axis=0)[np.arange(width) % 2].sum(), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(gradient, (X / np.cosh(X) ** 2).mean(axis=0)[np.arange(width) % 2], rtol=1e-9, atol=1e-12)


def test_the_text_of_a_batch_is_the_same_wherever_its_parts_lie_in_memory(rng):
    def f(p, x):
        return sum(am.tanh(sum(w * y for w, y in zip(row, x, strict=True))) for row in p) ** 2

    p, samples, texts, kept = rng.normal(size=(4, 3)).tolist(), rng.normal(size=(9, 3)), set(), []
    for k in range(8):
        kept.append([object() for _ in range(37 * k)])
        del kept[-1][::2]
        step = am.compile(f, batch_args=1)
        step(p, samples)
        texts.add(step.source)
    assert len(texts) == 1


WITH_CONDITIONS = {
    "the slope of a minimum": lambda w, x: am.tanh(am.clip(x[0] - am.minimum(w[1], 0.5) - w[1], -1, 1) * x[1]),
    "negated by zero": lambda w, x: w[0] * (0 - (x[0] > 0)) + w[1],
    "times minus one": lambda w, x: w[0] * (-1 * (x[0] > x[1])) + w[1] * ((w[1] > 0) * -1),
    "counted": lambda w, x: w[0] * ((x[0] > 0) + (x[1] > 0) + (w[0] > 0)),
    "the difference of two": lambda w, x: w[0] * ((x[0] > 0) - (x[1] > 0)) + w[1] * -(w[1] > 0),
    "the product of two, counted": lambda w, x: w[0] * ((x[0] > 0) * (x[1] > 0) + (x[0] > -9) * (w[0] > -9)),
    "taken from a sum of four": lambda w, x: (w[1] - (x[0] > 0) - (x[1] > 0) - (w[0] > 0) - (w[1] > 0)) * w[0],
    "added to a sum of four": lambda w, x: am.tanh((x[0] > 0) + w[0] + (x[1] > 0) + w[1] * x[1] + (x[0] > x[1])),
    "some with coefficients, some alone": lambda w, x: (w[1] - (w[0] > 0) * x[0] - (w[1] > 0) * x[1] - (w[0] > w[1])) * w[0],
}  # fmt: skip
"""Losses in which comparisons are computed with, as in Python: True is 1."""


@pytest.mark.parametrize("backend", ["python", "numpy", "a batch"])
@all_cases("name", WITH_CONDITIONS)
def test_comparisons_of_numbers_are_counted_subtracted_and_negated_as_in_python(name, backend, rng):
    f, w, x = WITH_CONDITIONS[name], [0.3, 0.2], rng.normal(size=(5, 2)) + 0.5
    found = [am.value_and_grad(f)(w, row) for row in x.tolist()]
    if backend == "a batch":
        value, slopes = am.compile(f, batch_args=1, backend="numpy")(w, list(x.T))
        assert np.isclose(value, np.mean([v for v, _ in found])) and np.allclose(slopes, np.mean([d for _, d in found], axis=0))
    else:
        step = am.compile(f, backend=backend)
        for row, (value, slopes) in zip(x.tolist(), found, strict=True):
            assert np.allclose(step(w, row)[0], value) and np.allclose(step(w, row)[1], slopes)


@pytest.mark.parametrize("terms", [4, 5, 8])
@pytest.mark.parametrize("samples", [1, 3])
def test_a_number_that_is_subtracted_again_and_again_is_not_summed_over_the_samples(terms, samples, rng):
    def f(w, x):
        u = am.relu(x[2] - am.sqrt(2 * w[1] * w[1]))
        total = am.tanh(w[0] * x[0]) + am.tanh(w[1])
        for _ in range(terms):
            total = total - u * x[1]
        return am.tanh(total) + total * w[1]

    w, x = np.array([0.3, 0.2]), rng.normal(size=(samples, 3)) + 1
    found = [am.value_and_grad(f)(w, row) for row in x]
    value, slopes = am.compile(f, batch_args=1, backend="numpy")(w, x)
    assert np.isclose(value, np.mean([v for v, _ in found])) and np.allclose(slopes, np.mean([d for _, d in found], axis=0))


def test_what_is_zero_is_not_added_to_a_gradient(rng):
    step = am.compile(lambda w, x: w[1] * x[0], batch_args=1, backend="numpy")
    assert np.allclose(step(np.ones(3), rng.normal(size=(2, 1)))[1][[0, 2]], 0)
    assert "+= 0" not in step.source and "sum0" in step.source
