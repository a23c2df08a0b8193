"""A write into an array behind the graph's back is seen, and a harmless one is no alarm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core.witness import ELEMENTS, sample


def leaf(*shape):
    return Tensor(np.ones(shape), requires_grad=True, label="w")


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_write_through_an_alias_between_forward_and_backward_is_an_error_that_names_the_tensor_and_the_reader(create_graph):
    w = leaf(3)
    loss = am.sum(w * w)
    w.data[0] = 5.0
    with pytest.raises(am.StaleError, match=r"Tensor 'w' of shape \(3,\) was changed after mul had read it.*forward pass again"):
        loss.backward(create_graph=create_graph)
    assert w.grad is None


def test_data_that_want_no_gradient_are_watched_as_well():
    w, X = leaf(3), Tensor(np.ones(3), label="X")
    loss = am.sum(w * X)
    X.data[1] = 7.0
    with pytest.raises(am.StaleError, match="Tensor 'X'"):
        loss.backward()


def test_a_write_before_the_forward_pass_is_no_alarm():
    w = leaf(3)
    w.data[0] = 5.0
    am.sum(w * w).backward()
    assert w.grad.tolist() == [10.0, 2.0, 2.0]


def test_a_write_between_two_forward_passes_makes_the_first_stale_and_not_the_second():
    w = leaf(3)
    first = am.sum(w * w)
    w.data[0] = 5.0
    second = am.sum(w + w * w)
    second.backward()
    assert w.grad.tolist() == [11.0, 3.0, 3.0]
    with pytest.raises(am.StaleError):
        first.backward()


def test_numbers_bumped_and_put_back_are_no_alarm():
    w = leaf(3)
    loss = am.sum(w * w)
    w.data[0] += 1e-3
    am.sum(w * w)
    w.data[0] = 1.0
    with pytest.raises(
        am.StaleError
    ):  # the second forward pass has seen other numbers: which of the two is meant cannot be known
        loss.backward()
    am.sum(w * w).backward()
    assert w.grad.tolist() == [2.0, 2.0, 2.0]


def test_writes_through_the_engine_make_older_graphs_stale_as_before():
    w = leaf(3)
    loss = am.sum(w * w)
    w.data -= 0.5
    with pytest.raises(am.StaleError):
        loss.backward()
    for _ in range(3):
        am.sum(w * w).backward()
        w.data -= 0.1 * w.grad
        w.grad = None


@pytest.mark.parametrize(
    "read", [am.exp, am.sum, lambda w: w.T, lambda w: w[0], lambda w: am.concatenate([w, w]), lambda w: np.ones((4, 3, 2)) * w]
)
def test_every_way_of_reading_leaves_a_witness(read):
    w = leaf(3, 2)
    loss = am.sum(read(w) ** 2)
    w.data[:] = 2.0
    with pytest.raises(am.StaleError):
        loss.backward()


def test_under_detect_anomaly_every_element_counts():
    w = Tensor(np.ones(100_000), requires_grad=True)
    with am.detect_anomaly():
        loss = am.sum(w * w)
        w.data[77_777] = 2.0
        with pytest.raises(am.StaleError):
            loss.backward()


@given(st.lists(st.integers(0, 40), min_size=0, max_size=4), st.sampled_from(["C", "F", "sliced", "reversed"]))
def test_a_sample_is_a_view_of_few_elements(shape, layout):
    array = np.zeros(shape, order="F" if layout == "F" else "C")
    if layout == "sliced" and shape:
        array = array[..., ::2]
    if layout == "reversed" and shape:
        array = array[::-1]
    view = sample(array)
    assert view.size <= ELEMENTS or view.size == array.size <= ELEMENTS
    assert view.size > 0 or array.size == 0
    if array.size:
        view[...] = 1.0
        assert array.sum() == view.size, "a view, and no element twice"


def test_a_sample_of_a_matrix_meets_many_of_its_columns():
    matrix = np.zeros((12288, 209))
    sample(matrix)[...] = 1.0
    assert np.count_nonzero(matrix.any(axis=0)) > 30
