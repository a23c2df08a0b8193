"""Gradients made smaller before a step."""

import math

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st

from autograd_mini import Tensor, Value
from autograd_mini.core.errors import ArgumentError, DtypeError, GradientError
from autograd_mini.optim import clip_grad_norm, clip_grad_value


def parameters(*gradients):
    """A Tensor for an array, a Value for a number, each with its gradient."""
    params = [Value(0.0) if np.ndim(g) == 0 else Tensor(np.zeros(np.shape(g)), requires_grad=True) for g in gradients]
    for p, g in zip(params, gradients, strict=True):
        p.grad = float(g) if np.ndim(g) == 0 else np.array(g, float)
    return params


def together(params):
    return np.concatenate([np.ravel(p.grad) for p in params])


numbers = st.floats(-1e3, 1e3)


@given(
    array=st.lists(numbers, min_size=1, max_size=5),
    number=numbers,
    limit=st.floats(0.01, 1e4),
    order=st.sampled_from([1.0, 2.0, 3.0, math.inf]),
)
def test_the_norm_of_all_gradients_together_is_at_most_the_limit_and_their_direction_stays(array, number, limit, order):
    params = parameters(array, number)
    before = together(params)
    norm = clip_grad_norm(params, limit, order)
    assert norm == pytest.approx(np.linalg.norm(before, order), rel=1e-12)
    after = together(params)
    assert np.linalg.norm(after, order) <= limit * (1 + 1e-12)
    np.testing.assert_allclose(after * norm, before * np.linalg.norm(after, order), rtol=1e-9, atol=1e-9)
    if norm <= limit - 1e-6:
        np.testing.assert_array_equal(after, before)


def test_it_is_pytorchs():
    torch = pytest.importorskip("torch")
    params = parameters([3.0, -4.0], [[12.0]])
    theirs = [torch.zeros(p.shape, dtype=torch.float64, requires_grad=True) for p in params]
    for p, q in zip(params, theirs, strict=True):
        q.grad = torch.tensor(p.grad)
    assert clip_grad_norm(params, 2.0) == pytest.approx(torch.nn.utils.clip_grad_norm_(theirs, 2.0).item(), rel=1e-12)
    for p, q in zip(params, theirs, strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-12)


def test_large_gradients_do_not_overflow_and_types_stay():
    params = parameters([1e200], 1e200)
    assert clip_grad_norm(params, 1.0) == pytest.approx(math.sqrt(2) * 1e200)
    assert together(params) == pytest.approx([math.sqrt(0.5)] * 2)
    w = Tensor(np.ones(2, np.float32), requires_grad=True)
    w.grad = np.full(2, 10, np.float32)
    clip_grad_norm([w], 1.0)
    assert w.grad.dtype == np.float32 and type(params[1].grad) is float


def test_an_array_that_two_parameters_share_is_not_clipped_twice():
    a, b = parameters([3.0], [4.0])
    b.grad = a.grad
    clip_grad_norm([a, b], 1.0)
    assert together([a, b]) == pytest.approx([math.sqrt(0.5)] * 2, rel=1e-5)


def test_a_norm_that_is_not_finite_leaves_the_gradients_or_raises():
    params = parameters([math.nan, 1.0], 2.0)
    assert math.isnan(clip_grad_norm(params, 1.0))
    assert params[1].grad == 2.0
    with pytest.raises(GradientError, match="the norm of the gradients is nan"):
        clip_grad_norm(params, 1.0, error_if_nonfinite=True)


def test_parameters_without_gradients_do_not_count():
    params = parameters([3.0], 4.0)
    params[1].grad = None
    assert clip_grad_norm(params, 10.0) == 3.0 and params[1].grad is None
    clip_grad_value(params, 1.0)
    assert params[0].grad.tolist() == [1.0] and params[1].grad is None
    assert clip_grad_norm([Value(0.0)], 1.0) == 0.0


def test_values_are_cut_one_by_one():
    params = parameters([3.0, -0.5, -3.0], -7.0)
    clip_grad_value(params, 1.0)
    assert together(params).tolist() == [1.0, -0.5, -1.0, -1.0] and type(params[1].grad) is float


@pytest.mark.parametrize("bad", [-1.0, math.nan])
def test_limits_that_make_no_sense_are_refused(bad):
    for clip in (clip_grad_norm, clip_grad_value):
        with pytest.raises(ArgumentError, match="0 or more"):
            clip([Value(0.0)], bad)
        with pytest.raises(DtypeError, match=rf"{clip.__name__}: params is a dictionary .* list\(params\.values\(\)\)"):
            clip({"w": Value(0.0)}, 1.0)
    with pytest.raises(ArgumentError, match="norm_type=0"):
        clip_grad_norm([Value(0.0)], 1.0, 0)


def test_gradients_that_are_finite_are_clipped_with_error_if_nonfinite_as_without():
    params = parameters([3.0], 4.0)
    assert clip_grad_norm(params, 1.0, error_if_nonfinite=True) == 5.0
    assert together(params) == pytest.approx([0.6, 0.8], rel=1e-6)


@all_cases("order", [1.0, 2.0, 3.0])
@all_cases("small", [1e200, 1e100, 1.0, 0.0])
def test_gradients_of_very_different_sizes_whose_norm_overflows_keep_their_direction(order, small):
    params = parameters([small, -1e300], 1e300)
    exact = 1e300 * np.linalg.norm([small / 1e300, 1.0, 1.0], order)
    assert clip_grad_norm(params, 1e300, order) == pytest.approx(exact, rel=1e-14)
    assert together(params) == pytest.approx(np.array([small, -1e300, 1e300]) * (1e300 / exact), rel=1e-14)
