"""Memory: nothing but reference counts, flat over long training, and no more in a backward pass than by hand."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, Value


@pytest.fixture
def without_collector():
    """The cyclic garbage collector is off, so that a cycle would stay."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def weights_of(rng, depth, size):
    return [rng.normal(size=(size, size)) / np.sqrt(size) for _ in range(depth)]


def peak(f):
    """The peak of what NumPy and Python allocate during a call, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        f()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_three_thousand_training_steps_leave_less_than_a_hundred_bytes_each(without_collector, rng):
    X, y = rng.normal(size=(8, 3)), rng.normal(size=(8, 1))
    w, b, v = Tensor(np.zeros((3, 1)), requires_grad=True), Tensor(0.0, requires_grad=True), Value(0.1)

    def train(steps):
        for _ in range(steps):
            w.grad = b.grad = v.grad = None
            am.mean((am.tanh(X @ w + b) - y) ** 2).backward()
            am.tanh(v * v + 1.0).backward()
            w.data -= 0.01 * w.grad
            b.data -= 0.01 * b.grad
            v.data -= 0.01 * v.grad

    train(100)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    train(3_000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 300_000


def test_the_peak_of_a_backward_pass_is_that_of_the_same_by_hand(rng):
    X, arrays = rng.normal(size=(500, 80)), weights_of(rng, 8, 80)

    def by_hand():
        products, states = [], [X]
        for W in arrays:
            products.append(states[-1] @ W)
            states.append(np.tanh(products[-1]))
        squares = states[-1] ** 2
        dh = 2 * states[-1] / squares.size
        gradients = []
        for W, h, below in zip(arrays[::-1], states[:0:-1], states[-2::-1], strict=True):
            dz = dh * (1 - h) * (1 + h)
            gradients.append(below.T @ dz)
            dh = dz @ W.T

    def by_us():
        tensors = [Tensor(W, requires_grad=True) for W in arrays]
        h = X
        for w in tensors:
            h = am.tanh(h @ w)
        am.mean(h**2).backward()

    assert peak(by_us) <= 1.2 * peak(by_hand)


def test_gradients_on_their_way_are_let_go_as_the_sweep_passes(rng):
    x = Tensor(rng.normal(size=10_000), requires_grad=True)
    h = x
    for _ in range(100):
        h = am.sin(h)
    loss = am.sum(h)
    assert peak(loss.backward) < 8 * x.data.nbytes, "of 100 gradients, a few are alive at a time"


def test_without_recording_nothing_is_kept(rng):
    x = Tensor(rng.normal(size=10_000), requires_grad=True)

    def forward():
        with am.no_grad():
            h = x
            for _ in range(100):
                h = am.sin(h)

    assert peak(forward) < 5 * x.data.nbytes


def test_a_dropped_graph_is_gone_at_once(without_collector):
    class Marked(np.ndarray):
        """An array that can be watched."""

    data = np.ones(3).view(Marked)
    watch = weakref.ref(data)
    x = Tensor(data, requires_grad=True)
    loss = am.sum(am.checkpoint(am.exp)(x * x))
    loss.backward()
    del data, x, loss
    assert watch() is None
    assert gc.collect() == 0
