"""The plan of a program's memory: few buffers, none read after it was given away, and nothing of the caller's written."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini.compiling.buffers import plan
from autograd_mini.compiling.expanding import FOR_SPEED
from autograd_mini.compiling.program import program_of
from autograd_mini.compiling.tracing import trace


def planned(f, *args, argnums=0):
    return plan(program_of(trace(f, args, argnums), FOR_SPEED))


def test_a_long_chain_needs_no_more_buffers_than_it_has_states():
    def chain(x):
        for _ in range(20):
            x = am.exp(-x) + 1.0
        return am.sum(x)

    assert len(planned(chain, np.ones(5)).buffers) <= 22  # the states that the backward pass reads, and one or two besides


def test_an_operation_by_element_writes_over_what_nobody_reads_again():
    assert len(planned(lambda x: am.sum(am.sin(am.stop_gradient(am.sin(am.sin(x))))), np.ones(5)).buffers) == 1


def test_an_operand_that_is_read_in_another_order_is_not_written_over():
    x = np.random.default_rng(0).normal(size=(4, 4))

    def loss(x):
        y = am.sin(x)
        return am.sum(am.exp(y + y.T) * y.T)

    found, expected = am.compile(loss)(x), am.value_and_grad(loss)(x)
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-13)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-12)


STEPS = {
    "sin": am.sin, "sigmoid": am.sigmoid, "relu": am.relu, "square": am.square, "soft": lambda x: am.softmax(x),
    "double": lambda x: 2 * x, "shift": lambda x: x - am.mean(x), "gate": lambda x: am.where(x > 0, x, 0.1 * x),
    "turn": lambda x: x.T, "flip": lambda x: am.flip(x, 0), "part": lambda x: am.concatenate([x[1:], x[:1]], axis=0),
    "reshape": lambda x: am.reshape(am.reshape(x, (-1,)), x.shape), "rows": lambda x: x + am.sum(x, axis=0),
    "product": lambda x: x @ x,
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=7), st.integers(2, 5), st.integers(0, 99))
def test_programs_of_any_order_agree_with_the_engine_and_repeat_themselves(names, n, seed):
    x = np.random.default_rng(seed).normal(size=(n, n)) / 2
    given_x = x.copy()

    def loss(x):
        states = [x]
        for name in names:
            states.append(STEPS[name](states[-1]) + states[len(states) // 2])
        return am.sum(am.tanh(states[-1] / (1 + am.sum(states[-1] ** 2)) * states[0]))

    step = am.compile(loss)
    with np.errstate(all="ignore"):
        expected = am.value_and_grad(loss)(x)
    first = step(x)
    again = step(x)
    np.testing.assert_array_equal(x, given_x)
    np.testing.assert_allclose(first[0], expected[0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(first[1], expected[1], rtol=1e-7, atol=1e-10)
    np.testing.assert_array_equal(first[1], again[1])
