"""Sizes during a trace: arithmetic that is exact, questions that the signature answers, and numbers that pin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.compiling.sizes import Axis, Size

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
    "ask", [int, range, float, lambda n: n == 5, lambda n: n > 3, lambda n: n < 3, lambda n: [0][n - 5], np.arange]
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
