"""The plan of a program's memory: few buffers, none read after it was given away, and nothing of the caller's written."""

import numpy as np
import pytest
from examples import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from some import some

import autograd_mini as am
from autograd_mini.compiling.passes.expanding import FOR_SPEED
from autograd_mini.compiling.passes.lowering import program_of
from autograd_mini.compiling.passes.memory import ALLOCATES
from autograd_mini.compiling.running.buffers import plan
from autograd_mini.compiling.shapes import STRUCTURE
from autograd_mini.compiling.tracing.trace import trace
from autograd_mini.core.primitive import registry


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


@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4), st.integers(2, 5), st.integers(0, 99))
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


# ---- what may lie in the memory of something else


def agrees(f, *args, argnums=0):
    """Three calls of the compiled function with changing numbers, each checked against the engine after all were made."""
    step = am.compile(f, argnums)
    others = tuple(1.5 * x + 0.25 for x in args)
    calls = [(args, step(*args)), (others, step(*others)), (args, step(*args))]
    for arguments, (value, gradients) in calls:
        true_value, true_gradients = am.value_and_grad(f, argnums)(*arguments)
        np.testing.assert_allclose(value, true_value, rtol=1e-12, atol=1e-14)
        pairs = zip(gradients, true_gradients, strict=True) if isinstance(argnums, tuple) else [(gradients, true_gradients)]
        for mine, true in pairs:
            np.testing.assert_allclose(mine, true, rtol=1e-11, atol=1e-13)


M = np.linspace(-1.0, 1.3, 12).reshape(3, 4)


@pytest.mark.parametrize("spec", ["ij->ji", "ij->ij", "ii->i", "i->i", "ijk->kij"])
def test_a_transpose_or_diagonal_written_as_einsum_may_be_a_view(spec):
    axes = len(spec.partition("-")[0])
    x = np.linspace(-1.0, 2.0, 3**axes).reshape((3,) * axes)

    def loss(x, w):
        picked = am.einsum(spec, x * w)
        return am.sum(picked * am.cos(picked + 1.0)) * am.sum(am.sin(x + 1) * am.exp(w))

    agrees(loss, x, x[::-1].copy(), argnums=(0, 1))


def test_the_memory_of_a_transposed_einsum_is_not_given_away():
    w = M[:, :3].copy()
    agrees(lambda x: am.sum(am.einsum("ij->ji", x * w) * am.sin(x + 1)), w + 0.5)


RETURNS = {
    "its input": lambda x: x,
    "a view of its input": lambda x: x[...],
    "its input turned": lambda x: x.T,
    "its input upside down": lambda x: x[::-1],
    "its input where it is contiguous": np.ascontiguousarray,
}


@pytest.mark.parametrize("name", RETURNS)
def test_a_primitive_of_the_users_own_may_return_its_input_or_a_view(name):
    back = {"its input turned": lambda g: am.transpose(g), "its input upside down": lambda g: am.flip(g, 0)}
    rule = back.get(name, lambda g: g)
    kept = am.Primitive("kept", dx=lambda g, z, x: rule(g), array=RETURNS[name], register=False)
    x = M[:, :3].copy()

    def loss(x, w):
        first = kept(x * w)
        second = kept(am.sin(x) + first)
        return am.sum(first * second * am.exp(-w)) + am.sum(kept(x) * 2.0)

    agrees(loss, x, x + 0.5, argnums=(0, 1))


def test_a_primitive_of_the_users_own_may_return_one_of_several_inputs():
    second = am.Primitive("second", each=lambda g, z, i, *xs: g if i == 1 else 0.0 * g, array=lambda x, y: y, register=False)

    def loss(x, w):
        picked = second(am.sin(w), x * w)
        return am.sum(picked * am.exp(am.cos(x) + w)) * am.sum(picked)

    agrees(loss, M, M + 0.5, argnums=(0, 1))


def test_a_gradient_is_the_callers_own_whatever_it_was_made_by():
    kept = am.Primitive("kept", dx=lambda g, z, x: kept(g), array=lambda x: x, register=False)
    for f in (
        lambda x, y: am.sum(kept(x) * y),
        lambda x, y: am.sum(am.einsum("ij->ji", x * y) * 2.0),
        lambda x, y: am.sum(kept(x * am.sin(y)) * y) + am.sum(kept(x) * am.einsum("ij->ij", y)),
    ):
        step = am.compile(f, (0, 1))
        y = M + 1.0
        before = (M.copy(), y.copy())
        first = step(M, y)[1]
        copies = [g.copy() for g in first]
        second = step(2 * M, y - 3.0)[1]
        for g, copy in zip(some(first), copies, strict=True):
            np.testing.assert_array_equal(g, copy)
            assert not any(np.shares_memory(g, other) for other in (M, y, *second))
            g[...] = np.nan  # the caller may write into what is the caller's
        assert all(map(np.array_equal, (M, y), before))
        for mine, true in zip(some(step(M, y)[1]), copies, strict=True):
            np.testing.assert_array_equal(mine, true)


def test_each_operation_that_is_said_to_allocate_does(rng):
    seen = set()
    for name in sorted(ALLOCATES & registry.keys()):
        op = registry[name]
        if op.pointwise:
            args, params = [np.full((3, 4), 1.0) for _ in range(op.arity)], dict(STRUCTURE.get(name, {}))
        elif name in EXAMPLES:
            args, params = EXAMPLES[name](rng)
            args = [np.array(x, float) for x in args]
        else:
            continue
        seen.add(name)
        with np.errstate(all="ignore"):
            result = op.array(*args, **params)
        assert not any(np.shares_memory(result, x) for x in (*args, *params.values()) if isinstance(x, np.ndarray)), name
    assert len(seen) > 80


def test_a_sigmoid_and_its_opposite_take_one_exponential():
    step = am.compile(lambda z: am.sum(am.sigmoid(z) ** 2))
    z = np.array([-800.0, -40.0, -0.0, 0.0, 3.0, 40.0, 800.0, np.inf, -np.inf])
    value, gradient = step(z)
    expected, right = am.value_and_grad(lambda z: am.sum(am.sigmoid(z) ** 2))(z)
    assert value == expected and np.array_equal(gradient, right)
    assert step.fast_source.count("exp(") == 1 and not step.fallbacks


def test_parts_that_fill_an_array_are_joined_once_and_others_are_put_into_zeros():
    def f(x):
        return am.sum(x[:2] ** 2) + am.sum(x[2:] ** 3)

    def g(x):
        return am.sum(x[:2] ** 2) + am.sum(x[3:] ** 3)

    x = np.arange(1.0, 6.0)
    for function, joined in ((f, True), (g, False)):
        step = am.compile(function)
        for _ in range(3):
            kept = step(x)[1]
        assert np.array_equal(kept, am.grad(function)(x))
        assert ("np.concatenate" in step.fast_source) == joined
        before = kept.copy()
        step(x + 1)
        assert np.array_equal(kept, before), "what was returned is the caller's"


def test_numbers_put_where_an_index_repeats_add_up():
    index = np.array([0, 2, 2, 0])
    step = am.compile(lambda x: am.sum(x[index] ** 2))
    for x in (np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.5, 2.0])):
        assert np.array_equal(step(x)[1], am.grad(lambda x: am.sum(x[index] ** 2))(x))
