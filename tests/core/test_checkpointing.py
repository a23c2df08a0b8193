"""A checkpointed part computes its intermediates twice and keeps none, and the gradients do not change by a bit."""

import gc
import tracemalloc

import numpy as np
import pytest
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value, checkpoint
from autograd_mini.core import graph


def network(rng, depth=4, size=5):
    return [Tensor(rng.normal(size=(size, size)), requires_grad=True) for _ in range(depth)], Tensor(
        rng.normal(size=(3, size)), requires_grad=True
    )


def gradients_with(part, weights, x):
    for leaf in (*weights, x):
        leaf.grad = None
    h = x
    for w in weights:
        h = part(h, w)
    am.sum(h * h).backward()
    return [leaf.grad for leaf in (*weights, x)]


def layer(h, w):
    return am.tanh(h @ w) + h


def test_gradients_are_the_same_bit_for_bit(rng):
    weights, x = network(rng)
    for plain, saved in zip(some(gradients_with(layer, weights, x)), gradients_with(checkpoint(layer), weights, x), strict=True):
        assert np.array_equal(plain, saved)


def test_what_a_closure_reads_gets_its_gradient(rng):
    (w,), x = network(rng, depth=1)
    am.sum(checkpoint(lambda: am.tanh(x @ w))()).backward()
    expected = am.grad(lambda w: am.sum(am.tanh(x.data @ w)))(w.data)
    assert np.array_equal(w.grad, expected) and x.grad is not None


def test_backward_twice_gives_twice():
    x = Tensor([1.0, 2.0], requires_grad=True)
    loss = am.sum(checkpoint(lambda x: x * x * x)(x))
    loss.backward()
    loss.backward()
    assert x.grad.tolist() == [6.0, 24.0]


def test_parts_nest_and_serve_values():
    a = Value(2.0)
    inner = checkpoint(lambda a: a * a)
    checkpoint(lambda a: inner(a).exp() * a)(a).backward()
    assert a.grad == pytest.approx(np.exp(4.0) * (1 + 2 * 4.0), rel=1e-15)


def test_higher_derivatives_pass_through():
    saved = am.hessian(lambda x: am.sum(checkpoint(lambda x: am.sin(x) * x[::-1])(x)))(np.array([1.0, 2.0]))
    plain = am.hessian(lambda x: am.sum(am.sin(x) * x[::-1]))(np.array([1.0, 2.0]))
    np.testing.assert_allclose(saved, plain, rtol=1e-14)


def test_randomness_is_drawn_again_from_the_generators_that_were_named():
    def noisy(x):
        return x * rng.normal(size=x.shape)

    x = Tensor(np.ones(4), requires_grad=True)
    rng = np.random.default_rng(7)
    after = checkpoint(noisy, [rng])(x)
    following = rng.normal()
    am.sum(after).backward()
    again = np.random.default_rng(7)
    assert np.array_equal(x.grad, again.normal(size=4)) and following == again.normal()
    assert rng.normal() == again.normal(), "the second run leaves the generator where it was"


def test_randomness_that_was_not_named_is_an_error_that_says_how():
    rng = np.random.default_rng(7)
    x = Tensor(np.ones(4), requires_grad=True)
    loss = am.sum(checkpoint(lambda x: x * rng.normal(size=4))(x))
    with pytest.raises(am.GradientError, match=r"another result.*generators=\[rng\]"):
        loss.backward()


def test_a_result_that_is_not_one_node_is_an_error():
    with pytest.raises(am.DtypeError, match="gave a tuple.*am.stack"):
        checkpoint(lambda x: (x, x))(Tensor([1.0], requires_grad=True))


def test_without_recording_or_without_gradients_it_is_the_function():
    x = Tensor([1.0], requires_grad=True)
    with am.no_grad():
        assert checkpoint(am.exp)(x).op is None
    assert checkpoint(am.exp)(Tensor([1.0])).op is None
    assert checkpoint(lambda x: x)(x) is x


def test_data_that_changed_in_between_are_stale():
    x = Tensor([1.0], requires_grad=True)
    loss = am.sum(checkpoint(am.exp)(x))
    x.data -= 0.5
    with pytest.raises(am.StaleError):
        loss.backward()


def test_the_peak_of_memory_falls():
    """16 parts of 8 steps each: 128 arrays are kept without checkpoints, about 16 + 8 with them."""
    x = Tensor(np.full(20_000, 0.5), requires_grad=True)

    def part(h):
        for _ in range(8):
            h = am.sin(h)
        return h

    def peak(part):
        gc.collect()
        tracemalloc.start()
        h = x
        for _ in range(16):
            h = part(h)
        am.sum(h).backward()
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size / x.data.nbytes

    assert peak(part) > 128
    assert peak(checkpoint(part)) < 40


def test_a_part_that_reads_what_its_argument_was_made_from_counts_each_path_once():
    w = Tensor(2.0, requires_grad=True)
    h = w * 3.0
    checkpoint(lambda h: h * w)(h).backward()
    assert w.grad == 12.0
    w.grad = None
    for _ in range(2):
        h = checkpoint(lambda h, w: h * w)(h, w)
    h.backward(create_graph=True)
    g, w.grad = w.grad, None
    g.backward()
    assert g.item() == 3 * 3 * 4 and w.grad == 3 * 3 * 2 * 2, "h = 3 w^3"


def test_tied_weights_in_checkpointed_cells_have_the_gradients_of_plain_cells(rng):
    (w,), x = network(rng, depth=1)
    plain = gradients_with(layer, [w] * 4, x)
    for saved, expected in zip(gradients_with(checkpoint(layer), [w] * 4, x), plain, strict=True):
        np.testing.assert_allclose(saved, expected, rtol=1e-13)
    assert len(plain) == 5


def test_a_hook_on_an_argument_sees_its_whole_gradient_once():
    x = Tensor([1.0, 2.0], requires_grad=True)
    h = x * 2.0
    seen = []
    h.register_hook(seen.append)
    am.sum(checkpoint(lambda h: h * h)(h) + h).backward()
    assert [g.tolist() for g in seen] == [[5.0, 9.0]]


def test_a_loop_of_checkpointed_parts_costs_one_more_forward_pass_for_each():
    """Each part walks its own operations alone: counted, not timed."""
    visited = []

    def count(n):
        z = w = Tensor(0.5, requires_grad=True)
        part = checkpoint(lambda z: am.sin(z) * w)
        for _ in range(n):
            z = part(z)
        real, visited[:] = graph.nodes, []
        try:
            graph.nodes = lambda *roots, **options: visited.append(len(found := real(*roots, **options))) or found
            z.backward()
        finally:
            graph.nodes = real
        return sum(visited)

    assert count(200) <= 2.2 * count(100)
