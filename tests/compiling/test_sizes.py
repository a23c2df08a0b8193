"""Sizes during a trace: arithmetic that is exact, questions that the signature answers, and numbers that pin."""

import itertools
import numbers as kinds
from fractions import Fraction

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from texts import text_of

import autograd_mini as am
from autograd_mini.compiling.axes import Axis
from autograd_mini.compiling.sizes import Size
from autograd_mini.compiling.terms import Term

numbers = st.integers(2, 30)


def size(n):
    return Size.of(Axis(n))


@given(numbers, numbers, st.integers(0, 5))
def test_arithmetic_is_that_of_the_numbers(n, m, k):
    a, b = size(n), size(m)
    for symbol, number in [
        (a + b, n + m), (a - k, n - k), (k - a, k - n), (3 * a * b + k, 3 * n * m + k), (a * b // a, m),
        ((a + b) // b, (n + m) // m), (a % b, n % m), (2 * a // 2, n), (a // 4, n // 4),
    ]:  # fmt: skip
        assert (symbol.concrete if isinstance(symbol, Size) else symbol) == number


@given(numbers, numbers)
def test_what_cancels_is_a_number_again(n, m):
    a, b = size(n), size(m)
    assert type(a - a) is int and (a + b) - b == a and type(a // a) is int and a * b // b == a


def test_questions_that_hold_for_all_sizes_pin_nothing():
    a, b = size(5), size(7)
    assert a == a and a != b and a != 1 and a != 0 and a > 0 and a >= 1 and not a < 1 and a + 1 > a and a != -1 and bool(a)
    assert a * b == b * a and (a + b) * 2 == 2 * a + 2 * b
    assert not a.pinned and not b.pinned


@pytest.mark.parametrize(
    "ask", [int, range, float, lambda n: n == 5, lambda n: [0][n - 5], np.arange, lambda n: n & 3, lambda n: 1 << n]
)
def test_a_question_for_the_number_pins(ask):
    a = size(5)
    ask(a)
    assert a.pinned


def test_a_size_times_a_number_is_a_number_of_the_program():
    def loss(x):
        return am.sum(x * x) / x.shape[0] * 0.5 * x.shape[0] ** 0.5

    step = am.compile(loss)
    for m in (3, 8):
        x = np.arange(m) + 1.0
        assert step(x)[0] == pytest.approx(am.value_and_grad(loss)(x)[0], rel=1e-14)
    assert "programs" in repr(step) and repr(step).startswith("<compiled loss, backend 'numpy', 1 ")


@given(st.integers(2, 9), st.integers(2, 9))
def test_reshapes_and_slices_follow_the_sizes(m, n):
    def loss(x):
        flat = am.reshape(x, (-1,))
        head, tail = x[1:], x[:-1]
        joined = am.concatenate([head, tail, x[-1:]], axis=0)
        return am.sum(flat * flat) + am.sum(am.sin(joined)) + am.sum(am.reshape(flat, x.shape) * x.T.T) + x.size * am.mean(x)

    x = np.random.default_rng(m).normal(size=(m, n))
    value, gradient = STEP(x) if (STEP := STEPS.setdefault("loss", am.compile(loss))) else None
    expected = am.value_and_grad(loss)(x)
    assert value == pytest.approx(expected[0], rel=1e-12)
    np.testing.assert_allclose(gradient, expected[1], rtol=1e-10, atol=1e-12)


STEPS = {}


def programs_of(step):
    return sum(map(len, step._general.values()))


def agrees(f, sizes, made, argnums=0, programs=None):
    """The program gives what the engine gives at each size; `programs` is how many it takes."""
    step = am.compile(f, argnums)
    for n in sizes:
        args = made(n)
        found, expected = step(*args), am.value_and_grad(f, argnums)(*args)
        assert found[0] == pytest.approx(expected[0], rel=1e-12)
        pairs = zip(found[1], expected[1], strict=True) if isinstance(argnums, tuple) else [(found[1], expected[1])]
        for mine, true in pairs:
            np.testing.assert_allclose(mine, true, rtol=1e-11, atol=1e-12)
    assert programs is None or programs_of(step) == programs
    return step


def normal(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


@all_cases("question", [
    lambda n: 2.0 if n > 10 else 3.0, lambda n: 2.0 if n <= 7 else 3.0, lambda n: 2.0 if n != 5 else 3.0,
    lambda n: 2.0 if n % 2 == 0 else 3.0, lambda n: 2.0 if 100 % n == 0 else n // 4, lambda n: abs(n - 6), lambda n: max(n, 6),
    lambda n: min(n * n, 50), lambda n: divmod(n, 4)[0] + divmod(100, n)[1], lambda n: (n + 1) // 2 - n // 2,
])  # fmt: skip
def test_a_question_about_a_size_is_a_condition_of_the_program(question):
    agrees(lambda x: am.sum(x * x) * question(x.shape[0]), [3, 5, 6, 7, 8, 11, 12, 3, 25], lambda n: (normal(n),))


def test_a_condition_holds_for_many_sizes_in_one_program():
    agrees(lambda x: am.sum(x * x) * (2.0 if x.shape[0] > 10 else 3.0), [3, 5, 9, 12, 15, 40], lambda n: (normal(n),), programs=2)
    W, b = np.ones((3, 2)), np.ones(2)
    agrees(lambda x: am.sum(am.tanh(x @ W + b)), [5, 7, 9, 4], lambda n: (normal(n, 3),), programs=1)
    agrees(lambda x: am.sum(am.tanh(x @ W + b)), [3, 2, 5, 7], lambda n: (normal(n, 3),))


@all_cases("f", [
    lambda x: am.sum(am.sin(x.reshape(x.shape[0], 2, x.shape[1] // 2)) ** 2),
    lambda x: am.sum(am.sin(am.reshape(x, (x.shape[0], -1))) ** 2), lambda x: am.sum(am.sin(x.reshape(len(x), -1)) ** 2),
    lambda x: am.sum(am.sin(x.reshape(-1, x.shape[1] // 2))[::2] ** 2),
    lambda x: am.sum(x.reshape(x.shape[0] // 2, 2, -1)[:1] ** 3), lambda x: am.sum(x / np.sqrt(x.shape[0]) * np.log(x.shape[1])),
    lambda x: am.sum(x * x) / np.float64(x.shape[0]) * np.prod(x.shape) * sum(x.shape) * round(x.shape[0]) * (+x.shape[1]),
    lambda x: am.sum(x * np.arange(x.shape[1])) + am.sum(np.zeros(x.shape) + x * np.eye(x.shape[1])[0]),
    lambda x: am.sum(x[: x.shape[0] // 2] * x[x.shape[0] // 2 :]), lambda x: am.sum(x[:-1] * x[1:]),
])  # fmt: skip
def test_sizes_may_be_divided_and_computed_with(f):
    agrees(f, [4, 6, 2, 8, 4], lambda n: (normal(n, 4),))
    agrees(f, [4, 6, 2, 8, 4], lambda n: (normal(4, n),))


def test_layers_that_divide_sizes_compile():
    attention = am.nn.MultiheadAttention(8, 2, rng=np.random.default_rng(0))

    def attend(q):
        out = attention(q, q, q)
        return am.sum((out[0] if isinstance(out, tuple) else out) ** 2)

    for n in (3, 5):
        q = normal(n, 4, 8)
        step = am.compile(attend)
        expected = am.value_and_grad(attend)(q)
        assert step(q)[0] == pytest.approx(np.asarray(getattr(expected[0], "value", expected[0])), rel=1e-12)

    def pooled(x, W):
        return am.sum((am.max_pool2d(x, 2).reshape(x.shape[0], -1) @ W) ** 2)

    agrees(pooled, [2, 5, 1, 4], lambda n: (normal(n, 3, 6, 6), normal(27, 5)), argnums=(0, 1))


@all_cases("f", [
    lambda W, y: am.sum(am.put(W, (np.arange(W.shape[0]), y), 0.0) ** 2), lambda W, y: am.sum(am.take(W, y, axis=0) ** 2),
    lambda W, y: am.sum(np.take(W, y, axis=0) ** 2), lambda W, y: am.sum(am.take(W, y) ** 2),
    lambda W, y: am.sum(am.sin(W[:, y % 4])),
    lambda W, y: am.sum(am.take_along_axis(W, y[:, None], 1) ** 2), lambda W, y: am.sum(am.put(W, y, 1.0) ** 2),
    lambda W, y: am.sum(W[y - 1] * W[(2 * y) % 3]), lambda W, y: am.sum(am.put(W, (y, y // 2), am.sum(W)) ** 2),
    lambda W, y: am.nn.MultiMarginLoss()(W, y),
])  # fmt: skip
def test_an_argument_may_be_an_index(f):
    agrees(f, [5, 7, 4], lambda n: (normal(n, 4), np.arange(n) % 4))


@pytest.mark.parametrize("f, made", [
    (lambda x, y: am.sum(x[:-1] * y), [((2, 3), (4, 3)), ((5, 3), (4, 3)), ((2, 3), (1, 3)), ((3, 3), (2, 3))]),
    (lambda x, y: am.sum(x[1:] * y), [((5,), (4,)), ((2,), (7,)), ((3,), (2,))]),
    (lambda x, y: am.sum(am.sin(x[: x.shape[0] // 2]) * y), [((2, 3), (4, 3)), ((8, 3), (4, 3)), ((3, 3), (6, 3))]),
    (lambda x, y: am.sum(am.sum(x[::2], axis=0, keepdims=True) * y), [((2, 3), (4, 3)), ((8, 3), (4, 3))]),
])  # fmt: skip
def test_a_part_of_size_one_broadcasts(f, made):
    agrees(f, made, lambda shapes: tuple(normal(*shape) for shape in shapes), argnums=(0, 1))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.falls_back
@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_empty_arrays_are_as_in_the_engine(backend):
    for f in (
        lambda x, w: am.sum(x) * w,
        lambda x, w: am.mean(x) * w,
        lambda x, w: am.sum(am.sin(x)) + w,
        lambda x, w: am.prod(x) * w,
    ):
        found, expected = am.compile(f, 1, backend=backend)(np.zeros(0), 2.0), am.value_and_grad(f, 1)(np.zeros(0), 2.0)
        np.testing.assert_allclose(found, expected)


@all_cases("exponent", [0, 1, 2, 3, -1, 0.5])
@all_cases("kind", [np.float32, np.float16, np.float64])
def test_powers_of_a_number_in_an_array(exponent, kind):
    x = np.array(2.0, kind)
    found, expected = am.compile(lambda x: am.sum(x**exponent))(x), am.value_and_grad(lambda x: am.sum(x**exponent))(x)
    assert found[0] == expected[0] and found[1] == expected[1] and found[1].dtype == kind


def test_what_depends_on_numbers_is_refused_in_the_users_words():
    with pytest.raises(am.TraceError, match=r"test_sizes.py:\d+: an index that is a condition .*write am.where"):
        am.compile(lambda x: am.sum(am.log(x)[x > 0]))(normal(3))
    for f in (lambda x: x[5], lambda x: am.sum(x[:3, 7] if x.ndim > 1 else x[-9])):
        with pytest.raises(IndexError, match="out of bounds"):
            am.compile(f)(normal(3))


def picking(W, X, y):
    m, s = X.shape[0], X @ W
    rows = np.arange(m)
    return am.sum(s[np.arange(m), y] ** 2) + am.sum(s[rows, y]) - am.sum(s[rows] * 0.5)


def test_row_numbers_that_only_pick_are_those_of_any_size():
    made = lambda n: (normal(4, 3), normal(n, 4), np.arange(n) % 3)  # noqa: E731
    step = agrees(picking, [5, 8, 6], made, argnums=(0, 1), programs=1)
    assert "np.arange(" in step.source and "raise" not in step.source
    found = text_of(step)(*made(11))
    assert found[0] == pytest.approx(step(*made(11))[0])


@all_cases("use", [
    lambda s, m: sum(s[i, 0] for i in np.arange(m)), lambda s, m: am.sum(s[np.arange(m)[:2]]),
    lambda s, m: s[np.arange(m)[-1], 0],
    lambda s, m: float(sum(np.arange(m))) * s[0, 0], lambda s, m: len(np.arange(m)) * s[0, 0],
    lambda s, m: am.sum(s[np.arange(m)[::-1]][0]),
    lambda s, m: am.sum(s[np.arange(1, m)]), lambda s, m: am.sum(s[np.arange(m) * 0]),
    lambda s, m: am.sum(s[(r := np.arange(m))]) * len(r),
    lambda s, m: [am.sum(s[r]) * r[-1] for r in [np.arange(m)]][0],
])  # fmt: skip
def test_row_numbers_that_are_used_otherwise_belong_to_one_size(use):
    agrees(lambda X: use(am.sin(X), X.shape[0]), [5, 8, 3, 5], lambda n: (normal(n, 4),))


# ---- a text checks the sizes that it is bound to


def rnn(W, xs):
    h = xs[0] * 0.0
    for t in range(xs.shape[0]):
        h = am.tanh(xs[t] + W * h)
    return am.sum(h)


@pytest.mark.parametrize("f, good, bad", [
    (rnn, (normal(4), normal(3, 4)), (normal(4), normal(6, 4))),
    (lambda x: am.sum(x * x) * (2.0 if x.shape[0] > 4 else 3.0), (normal(6),), (normal(4),)),
    (lambda x: am.sum(x * x) * (2.0 if x.shape[0] % 2 else 3.0), (normal(6),), (normal(5),)),
    (lambda x: am.sum(am.sin(x.reshape(len(x), -1))), (normal(6, 2),), (normal(5, 2),)),
])  # fmt: skip
def test_a_text_refuses_sizes_that_it_was_not_written_for(f, good, bad):
    step = am.compile(f)
    value, gradient = step(*good)
    text = text_of(step)
    assert text(*good)[0] == pytest.approx(value)
    with pytest.raises(ValueError, match="written for|too many values to unpack"):
        text(*bad)
    assert step(*bad)[0] == pytest.approx(am.value_and_grad(f)(*bad)[0])


@all_cases(
    ("f", "traced", "others"),
    [
        (lambda w, X, y: am.mean((X @ w - y) ** 2), [(3, 1), (1, 3), (1, 1)], [(3, 1), (5, 3), (5, 1)]),
        (lambda w, X, y: am.mean((X @ w - y) ** 2), [(3, 1), (4, 3), (4, 1)], [(3, 2), (4, 3), (4, 1)]),
        (lambda x: am.sum(x) / x.shape[0] + am.mean(x), [(4, 4)], [(2, 5)]),
        (lambda x, b: am.sum(x * b), [(3, 4), (1, 4)], [(3, 4), (3, 4)]),
        (lambda x, y: am.sum(x) + am.sum(y), [(3,), (0,)], [(3,), (2,)]),
        (lambda x, y: am.mean((x - y) ** 2), [(5,), (5,)], [(5,), (1,)]),
        (lambda x, y: am.mean((x - y) ** 2), [(5,), (5,)], [(1,), (5,)]),
        (lambda X, w, b: am.mean(am.tanh(X @ w + b)), [(4, 3), (3, 2), (2,)], [(4, 3), (3, 2), (1,)]),
        (lambda A, B: am.sum(A.T * B), [(4, 3), (3, 4)], [(4, 3), (3, 1)]),
    ],
    ids=[
        "one sample", "one column", "a square", "a row that is stretched", "nothing", "the second argument is stretched",
        "the first is", "a bias", "a transpose",
    ],
)  # fmt: skip
def test_a_text_refuses_shapes_that_it_was_not_written_for(f, traced, others):
    step = am.compile(f, tuple(range(len(traced))))
    step(*map(np.ones, traced))
    scope = {}
    exec(step.source, scope)
    scope["f_and_gradients"](*map(np.ones, traced))
    with pytest.raises(ValueError, match=r"written for .*shape|too many values to unpack"):
        scope["f_and_gradients"](*map(np.ones, others))


def test_a_size_that_only_the_last_line_reads_has_a_name():
    f = lambda p, x: am.sum(p[0] * x + p[1])  # noqa: E731
    x = np.array([1.0, 2.0])
    step = am.compile(f)
    step((x, 1.0), x)
    scope = {}
    exec(step.source, scope)
    value, (dw, db) = scope["f_and_gradients"]((x, 1.0), x)
    assert (value, dw.tolist(), db) == (7.0, [1.0, 2.0], 2)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: am.sum(am.pad(x, (0, 8 - x.shape[0])) ** 2),
        lambda x: np.sum(np.pad(x, ((x.shape[0] - 1, 0),)) ** 2),
        lambda x: np.sum(np.pad(x, (1, x.shape[0] // 2), mode="reflect") ** 2),
        lambda x: np.take(x, x.shape[0] - 1) ** 2,
        lambda x: am.sum(am.take(x, [0, len(x) - 2]) ** 2),
        lambda x: np.sum(np.polyadd(x, np.ones(2)) ** 2),
        lambda x: am.sum(am.block_diag(x, 2 * x) @ np.arange(2 * x.shape[0])),
        lambda x: am.logdet(am.outer(x, x) + np.eye(x.shape[0])),
    ],
)
def test_widths_and_indices_that_are_computed_from_sizes_compile(f):
    step = am.compile(f)
    for n in (5, 4, 6, 5):
        x = np.arange(1.0, n + 1) / 3
        value, gradient = step(x)
        true_value, true_gradient = am.value_and_grad(f)(x)
        assert float(value) == pytest.approx(float(true_value), rel=1e-12)
        np.testing.assert_allclose(gradient, true_gradient, rtol=1e-10)


def halves(h, w):
    k = h.shape[1] // 2
    first, second = h[:, :k], h[:, k:]
    return am.sum(w * (second * first - first**2))


def test_a_text_refuses_sizes_that_had_to_be_equal_where_it_was_written():
    rng = np.random.default_rng(0)
    step = am.compile(halves, (0, 1))
    h, w = rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
    value, gradients = step(h, w)
    scope = {}
    exec(step.source, scope)
    written = scope["halves_and_gradients"]
    assert all(np.allclose(a, b) for a, b in zip(written(h, w)[1], gradients, strict=True))
    with pytest.raises(ValueError, match="unpack"):  # halves of 1 and 2 broadcast, and the gradient had another shape
        written(rng.normal(size=(5, 3)), w)


def test_the_floor_of_a_quotient_is_written_with_the_users_name_and_sizes_that_are_equal_have_one():
    step = am.compile(halves, (0, 1))
    step(np.ones((5, 4)), np.ones((5, 2)))
    assert "k = p // 2" in step.source and "h[:, :k]" in step.source and "broadcast_to" not in step.source


def test_a_diagonal_serves_every_size_and_its_gradient_is_written_into_its_places():
    step = am.compile(lambda x: am.sum(am.diag(x) ** 2))
    for n in (3, 5):
        assert np.allclose(step(np.ones((n, n)))[1], 2 * np.eye(n))
    assert len(step._general) == 1 and "np.add.at" not in step.source


def test_the_gradient_of_a_cholesky_factor_takes_no_argument_of_its_own():
    step = am.compile(lambda x: am.sum(am.log(am.diag(am.cholesky(x)))))
    step(2 * np.eye(5))
    assert "_and_gradients(x):" in step.source and "1 - 0.5 * np.eye(n)" in step.source


def test_a_function_that_was_called_often_before_is_compiled_as_any_other():
    """The interpreter specializes calls that are made often, which then stand at another instruction: the second call of a trace
    had been taken for another function."""
    text = "def picked(x):\n    rows = np.arange(x.shape[0])\n    return am.sum(x[rows, rows] * x[np.arange(x.shape[0]), 0])"
    for before in range(12):
        scope = {"np": np, "am": am}
        exec(text, scope)
        for _ in range(before):
            scope["picked"](np.ones((3, 3)))
        step = am.compile(scope["picked"])
        assert step(np.ones((3, 3)))[0] == 3.0


@all_cases("f", [
    lambda x, y: am.sum(x) * (2 if x.shape[0] == np.int64(3) else 1),
    lambda x, y: am.sum(x) * (2 if np.int64(3) == x.shape[0] else 1),
    lambda x, y: am.sum(x) * (2 if x.shape[0] != np.int64(3) else 1),
    lambda x, y: am.sum(x) * (2 if x.shape[0] == 3.0 else 1),
    lambda x, y: am.sum(x) * (2 if 3.0 != x.shape[0] else 1),
    lambda x, y: am.sum(x) * (2 if x.shape[0] == 3.5 or x.shape[0] == np.inf else 1),
    lambda x, y: am.sum(x) * (2 if x.shape[0] in (1.0, 3.0) else 1),
    lambda x, y: am.sum(x) * (2 if x.shape == (3.0,) else 1),
    lambda x, y: am.sum(x) * (2 if x.shape[0] == Fraction(3) else 1),
    lambda x, y: am.sum(x) * (2 if x.shape[0] == "3" or x.shape[0] == None else 1),  # noqa: E711
    lambda x, y: am.sum(am.where(x.shape[0] == y, x, 5 * x)),
    lambda x, y: am.sum(am.where(x.shape[0] != y, x, 5 * x)),
    lambda x, y: am.sum(am.where(y == x.shape[0], x, 5 * x)),
    lambda x, y: am.sum(x) * np.sum(np.array([1, 2, 3, 5]) == x.shape[0]),
    lambda x, y: am.sum(x) * np.sum(x.shape[0] != np.array([1, 2, 3])),
    lambda x, y: am.sum(x[: x.shape[0] - np.int64(1)]) + am.sum(x[np.int64(1) - x.shape[0] :]),
    lambda x, y: am.sum(am.reshape(am.tile(x, 4), (np.int64(2) * x.shape[0], np.int64(4) - 2))),
])  # fmt: skip
def test_a_size_is_compared_and_counted_with_as_the_number_that_it_is(f):
    step = am.compile(f)
    for n in (3, 5, 3):
        x = np.arange(n) + 1.0
        assert step(x, 3.0)[0] == am.value_and_grad(f)(x, 3.0)[0]


@all_cases("equal", [lambda n, k: n == k - 1, lambda n, k: k - 1 == n, lambda n, k: not n != k - 1, lambda n, k: n + 1 == k])
def test_a_size_that_equals_one_that_the_program_is_bound_to_is_a_condition(equal):
    def f(x, y):
        rounds = len(range(x.shape[0]))  # binds the program to that size
        return am.sum(x) * rounds if equal(x.shape[0], y.shape[0]) else am.sum(y)

    step = am.compile(f)
    assert [step(np.ones(3), np.ones(n))[0] for n in (4, 7, 4, 2)] == [9, 7, 9, 2]


def test_factors_of_a_size_stand_in_the_order_in_which_their_axes_were_made():
    axes = [Axis(n) for n in range(2, 20)]
    del axes[::2]
    axes += [Axis(n) for n in range(20, 30)]  # where the others were in memory
    for a, b in itertools.combinations(axes, 2):
        assert list((Size.of(b) * Size.of(a)).terms) == [(a, b)]


@all_cases("text", [str, repr, "{}".format, lambda n: f"{n:d}", lambda n: str((n,))[1:-2], lambda n: "%s" % n])  # noqa: UP031
def test_a_size_that_is_read_as_a_text_is_that_of_the_call(text):
    rates = {"3": 2.0, "5": 4.0}
    step = am.compile(lambda x: am.sum(x) * rates[text(x.shape[0])])
    assert [step(np.ones(n))[0] for n in (3, 5, 3)] == [6, 20, 6]


@all_cases("found", [
    lambda shape: {3: True}.get(shape[0], False),
    lambda shape: shape[0] in {3, 4},
    lambda shape: shape in {(3,): 1.0},
    lambda shape: hash(shape[0]) == 3,
])  # fmt: skip
def test_a_size_that_is_looked_for_in_a_table_is_that_of_the_call(found):
    step = am.compile(lambda x: am.sum(x) * (2 if found(x.shape) else 1))
    assert [step(np.ones(n))[0] for n in (5, 3, 5)] == [5, 6, 5]  # at first it is not there


def test_a_size_in_a_message_of_this_package_binds_nothing():
    n = Axis(3)
    assert "3" in repr(Term("input", (), {}, (Size.of(n),), float, False, 0)) and not n.pinned


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (lambda x: x.shape[0], int), (lambda x: x.size, int), (lambda x: 2 * x.shape[0] - 1, kinds.Integral),
        (lambda x: x.shape[0], kinds.Number), (lambda x: x, am.Tensor), (lambda x: am.sum(x), am.Tensor),
        (lambda x: x, am.Value), (lambda x: x, np.ndarray), (lambda x: x.shape[0], (list, tuple)),
    ],
)  # fmt: skip
def test_isinstance_says_in_a_program_what_it_says_in_the_engine(read, kind):
    def f(x):
        return am.sum(x * (2.0 if isinstance(read(x), kind) else 3.0))

    assert_array_equal(am.compile(f)(np.ones(3))[1], am.grad(f)(np.ones(3)))


def test_isinstance_of_a_number_says_in_a_program_that_it_is_a_value():
    def f(x):
        return x * (2.0 if isinstance(x, am.Value) else 3.0) * (5.0 if isinstance(x, kinds.Real) else 7.0)

    assert am.compile(f)(1.0)[1] == am.grad(f)(1.0) == 10.0


@pytest.mark.parametrize(
    ("ask", "x"),
    [
        (lambda x: np.isscalar(x.shape[0]), np.ones(3)), (np.isscalar, np.ones(3)), (np.isscalar, 2.0),
        (am.is_tensor, np.ones(3)), (am.is_tensor, 2.0), (lambda x: am.is_tensor(x.shape[0]), np.ones(3)),
        (lambda x: am.is_tensor(am.sum(x)), np.ones(3)),
    ],
)  # fmt: skip
def test_what_kind_of_thing_is_asked_for_is_said_in_a_program_as_in_the_engine(ask, x):
    def f(x):
        return am.sum(x * x) if ask(x) else am.sum(x)

    def g(x):
        return x * x if ask(x) else x

    h = g if isinstance(x, float) else f
    assert_array_equal(am.compile(h)(x)[1], am.grad(h)(x))


def test_match_of_a_size_takes_the_branch_for_integers():
    def f(x):
        match x.shape[0]:
            case int(n):
                return am.sum(x) * n
            case _:
                return am.sum(x)

    step = am.compile(f)
    assert [step(np.ones(n))[0] for n in (3, 4)] == [9.0, 16.0]


def test_a_number_of_elements_that_takes_an_operation_is_that_of_an_array_that_is_there():
    def autoregression(a, b, c, x):
        r = x[2:] - a * x[1:-1] - b * x[:-2] - c
        return (r**2).mean()

    step = am.compile(autoregression, (0, 1, 2))
    step(0.3, 0.2, 0.1, np.random.default_rng(0).normal(size=9))
    assert "-2 / r.size * r" in step.source and "n =" not in step.source


def test_a_sum_over_two_axes_divided_by_both_lengths_is_written_as_a_mean():
    def standardized(x, s):
        d = x - am.mean(x, axis=(1, 2), keepdims=True)
        return am.sum(s * d / am.sqrt(am.mean(d**2, axis=(1, 2), keepdims=True) + 0.1))

    step = am.compile(standardized)
    for n, m, k in ((2, 3, 4), (3, 2, 5)):
        x, s = np.random.default_rng(n).normal(size=(2, n, m, k))
        for found in (step(x, s), text_of(step)(x, s)):
            np.testing.assert_allclose(found[1], am.grad(standardized)(x, s), rtol=1e-9, atol=1e-12)
    assert ".sum(axis=(1, 2)" not in step.source, step.source
