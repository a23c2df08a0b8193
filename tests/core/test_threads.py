"""Threads and tasks: switches are each one's own, gradients of shared leaves add up, and functional calls touch nothing."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.recording import is_recording


def at_once(count, work):
    """Run `work(k)` in that many threads, which begin together; what they return."""
    start = threading.Barrier(count)

    def begin(k):
        start.wait()
        return work(k)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def test_backward_passes_over_shared_nodes_add_up():
    w, x = Value(0.5), Tensor(np.linspace(0, 1, 50), requires_grad=True)
    shared, also = am.tanh(w * 3.0), am.exp(x)

    def work(k):
        for _ in range(50):
            (shared * float(k + 1)).backward()
            am.sum(also * float(k + 1)).backward()

    at_once(8, work)
    total = 50 * sum(range(1, 9))
    assert w.grad == pytest.approx(total * 3 * (1 - np.tanh(1.5) ** 2), rel=1e-12)
    np.testing.assert_allclose(x.grad, total * np.exp(x.data), rtol=1e-12)


def test_functional_calls_touch_no_grad_and_give_each_thread_its_own():
    x = Value(2.0)

    def work(k):
        return [am.grad(lambda v: v ** (k + 1) + x * v)(3.0) for _ in range(100)]

    for k, found in enumerate(at_once(8, work)):
        assert found == [pytest.approx((k + 1) * 3.0**k + 2.0)] * 100
    assert x.grad is None


def test_no_grad_and_detect_anomaly_are_each_threads_own():
    def work(k):
        for _ in range(200):
            if k % 2:
                with am.no_grad():
                    assert not am.exp(Value(1.0)).requires_grad
                with am.detect_anomaly(), pytest.raises(am.AnomalyError):
                    am.exp(Value(1000.0))
            else:
                assert am.exp(Value(1000.0)).requires_grad
        return True

    assert all(at_once(8, work))


def test_tasks_that_take_turns_keep_their_switches():
    async def work(off):
        for _ in range(20):
            if off:
                with am.no_grad():
                    await asyncio.sleep(0)
                    assert not is_recording()
            else:
                await asyncio.sleep(0)
                assert is_recording()

    async def all_of_them():
        await asyncio.gather(*(work(k % 2) for k in range(8)))

    asyncio.run(all_of_them())


def test_graphs_built_in_many_threads_do_not_mix():
    def work(k):
        rng = np.random.default_rng(k)
        found = []
        for _ in range(30):
            w = Tensor(rng.normal(size=(4, 3)), requires_grad=True)
            am.sum(am.tanh(w @ rng.normal(size=(3, 2))) ** 2).backward()
            found.append(w.grad)
        return found

    for k, found in enumerate(some(at_once(8, work))):
        for mine, alone in zip(some(found), work(k), strict=True):
            assert np.array_equal(mine, alone)


def test_a_hook_may_run_a_backward_pass_of_its_own():
    a, b = Value(1.0), Value(2.0)
    y = a * 3.0
    y.register_hook(lambda g: (b * b).backward())
    (y * 2.0).backward()
    assert (a.grad, b.grad) == (6.0, 4.0)
