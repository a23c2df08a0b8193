"""How parameters of either kind come before one rule, and what is remembered of them."""

import numpy as np
import pytest

from autograd_mini import Tensor, Value
from autograd_mini.optim.memory import CHUNK, ArraySlot, Chunk, NumberSlot


def moved(slot):
    """What a slot brings before the rule: how many numbers, the step, and the gradient; the rule adds the gradient."""
    seen = []
    for chunk, g in slot.active():
        seen.append((chunk.p.size, chunk.t, g.ravel()[0]))
        chunk["sum"] += g
        chunk.p += g
    return seen


def test_what_is_remembered_is_zero_when_first_asked_for():
    chunk = Chunk(np.ones(3, np.float32), {"step": 4, "number": 0.5})
    assert chunk.t == 4 and chunk["number"] == 0.5 and "m" not in chunk
    assert chunk["m"].tolist() == [0.0] * 3 and chunk["m"].dtype == np.float32
    chunk["m"][0] = 1.0
    assert chunk["m"].tolist() == [1.0, 0.0, 0.0]


def test_blank_arrays_of_earlier_versions_are_there_with_a_warning():
    chunk = Chunk(np.ones((4, 5), np.float32), {})
    with pytest.warns(DeprecationWarning, match="textbook"):
        assert chunk.a.shape == (4, 5) and chunk.a.dtype == np.float32
    with pytest.warns(DeprecationWarning, match="textbook"):
        assert not np.shares_memory(chunk.a, chunk.b)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_large_array_comes_in_chunks_of_about_equal_size(order):
    shape = (3, CHUNK)
    w = Tensor(np.zeros(shape, order=order), requires_grad=True)
    w.grad = np.arange(3.0 * CHUNK).reshape(shape)
    slot = ArraySlot(w)
    assert [size for size, *_ in moved(slot)] == [CHUNK] * 3
    np.testing.assert_array_equal(w.data, w.grad)
    (entry,) = slot.entries()
    np.testing.assert_array_equal(entry["sum"], w.grad)
    assert entry["step"] == 1


def test_an_array_without_a_gradient_does_not_come():
    slot = ArraySlot(Tensor(np.ones(3), requires_grad=True))
    assert moved(slot) == [] and slot.entries() == [{"step": 0}]


def test_numbers_come_together_until_one_of_them_lags_behind():
    params = [Value(10.0 * i) for i in range(4)]
    slot = NumberSlot(params)
    for i, p in enumerate(params):
        p.grad = 1.0 + i
    assert moved(slot) == [(4, 1, 1.0)]
    params[2].grad = None
    assert moved(slot) == [(3, 2, 1.0)]
    params[2].grad = 3.0
    assert moved(slot) == [(3, 3, 1.0), (1, 2, 3.0)]
    assert [p.data for p in params] == [3.0, 16.0, 26.0, 42.0]
    assert slot.entries() == [{"step": steps, "sum": steps * (1.0 + i)} for i, steps in enumerate((3, 3, 2, 3))]


def test_entries_make_the_same_slot_again():
    params = [Value(0.0) for _ in range(3)]
    entries = [{"step": 2, "sum": 1.0}, {"step": 5, "sum": 2.0}, {"step": 2, "sum": 3.0}]
    slot = NumberSlot(params, entries)
    assert slot.entries() == entries
    for p in params:
        p.grad = 1.0
    assert [(size, step) for size, step, _ in moved(slot)] == [(2, 3), (1, 6)]
