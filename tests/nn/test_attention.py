"""Attention: PyTorch's numbers, with and without masks; a place that may look nowhere takes nothing."""

import numpy as np
import pytest
from peers import run_both, torch

import autograd_mini as am
from autograd_mini import ArgumentError, DtypeError, ShapeError, Tensor, nn


def layers(**options):
    return (
        nn.MultiheadAttention(8, 2, rng=np.random.default_rng(0), **options),
        torch().nn.MultiheadAttention(8, 2, **options),
    )


def sequences(*lengths):
    rng = np.random.default_rng(1)
    return [rng.normal(size=(n, 3, 8)) for n in lengths]


@pytest.mark.parametrize("bias", [True, False])
def test_attention_is_pytorchs(bias):
    run_both(*layers(bias=bias), *sequences(4, 5, 5))


def test_the_batch_may_come_first_and_the_weights_for_each_head():
    q, k, v = (np.swapaxes(x, 0, 1) for x in sequences(4, 5, 5))
    run_both(*layers(batch_first=True), q, k, v, average_attn_weights=False)


def test_numbers_may_be_added_to_the_scores():
    ours, theirs = layers()
    mask = np.random.default_rng(2).normal(size=(4, 5))
    run_both(ours, with_tensors(theirs, attn_mask=mask), *sequences(4, 5, 5), attn_mask=mask)


def test_places_may_be_hidden_from_each_other_and_from_all():
    ours, theirs = layers()
    causal = np.triu(np.ones((4, 4), bool), 1)
    padding = np.array([[False] * 4, [False, False, False, True], [False, False, True, True]])
    masks = {"attn_mask": causal, "key_padding_mask": padding}
    run_both(ours, with_tensors(theirs, **masks), *sequences(4, 4, 4), **masks)
    ours, theirs = layers()
    each = np.random.default_rng(2).random((6, 4, 4)) < 0.3
    run_both(ours, with_tensors(theirs, attn_mask=each), *sequences(4, 4, 4), attn_mask=each)


def with_tensors(theirs, **masks):
    """Their layer, which wants its masks as tensors."""
    t = torch()
    masks = {name: t.tensor(mask) for name, mask in masks.items()}
    theirs.register_forward_pre_hook(lambda module, args, given: (args, {**given, **masks}), with_kwargs=True)
    return theirs


def test_a_place_that_may_look_nowhere_takes_nothing():
    layer = nn.MultiheadAttention(8, 2, rng=np.random.default_rng(0))
    q, k = sequences(2, 3)
    hidden = np.array([[True] * 3, [False] * 3, [False] * 3])
    output, weights = layer(q, k, k, key_padding_mask=hidden)
    assert not weights.data[0].any() and np.isfinite(output.data).all()
    np.testing.assert_array_equal(output.data[:, 0], np.broadcast_to(layer.out_proj.bias.data, (2, 8)))
    output.sum().backward()
    assert all(np.isfinite(p.grad).all() for p in layer.parameters())


def test_weights_are_left_out_where_nobody_wants_them():
    layer = nn.MultiheadAttention(8, 2, rng=np.random.default_rng(0))
    (x,) = sequences(4)
    assert layer(x, x, x, need_weights=False)[1] is None


def test_gradients_agree_with_differences_to_second_order():
    layer = nn.MultiheadAttention(4, 2, rng=np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(3, 1, 4))
    assert am.check_grad(lambda x: am.sum(am.square(layer(x, x, x)[0])), x, order=2)


def test_dropout_overlooks_places_in_training_alone():
    rng = np.random.default_rng(0)
    layer = nn.MultiheadAttention(8, 2, dropout=0.5, rng=rng)
    (x,) = sequences(4)
    assert not np.array_equal(layer(x, x, x)[0].data, layer(x, x, x)[0].data)
    layer.eval()
    np.testing.assert_array_equal(layer(x, x, x)[0].data, layer(x, x, x)[0].data)


def test_what_does_not_fit_is_told():
    layer = nn.MultiheadAttention(8, 2, rng=np.random.default_rng(0))
    q, k = sequences(4, 5)
    with pytest.raises(ArgumentError, match="num_heads=3 must divide embed_dim=8"):
        nn.MultiheadAttention(8, 3, rng=np.random.default_rng(0))
    with pytest.raises(ShapeError, match=r"\(L, N, features\) with 8 features"):
        layer(q[..., :7], k, k)
    with pytest.raises(ShapeError, match="key and value one length"):
        layer(q, k, q)
    with pytest.raises(ShapeError, match=r"key_padding_mask must be \(N, S\) = \(3, 5\)"):
        layer(q, k, k, key_padding_mask=np.ones((5, 3), bool))
    with pytest.raises(ShapeError, match=r"attn_mask must be \(L, S\) = \(4, 5\)"):
        layer(q, k, k, attn_mask=np.zeros((5, 4)))


def test_a_mask_of_integers_is_refused_and_one_of_floats_is_added(rng):
    layer = nn.MultiheadAttention(4, 2, batch_first=True, rng=rng)
    x = rng.normal(size=(2, 3, 4))
    future = np.triu(np.ones((3, 3)), 1)
    for name, mask in (("attn_mask", future.astype(int)), ("key_padding_mask", np.zeros((2, 3), int))):
        with pytest.raises(DtypeError, match=f"{name} holds int64: a mask is boolean"):
            layer(x, x, x, **{name: mask})
    hidden, _ = layer(x, x, x, attn_mask=future.astype(bool))
    infinite, _ = layer(x, x, x, attn_mask=np.where(future > 0, -np.inf, 0.0))
    np.testing.assert_allclose(infinite.data, hidden.data)
    added, _ = layer(x, x, x, key_padding_mask=np.full((2, 3), 0.5))  # the same everywhere: no effect
    np.testing.assert_allclose(added.data, layer(x, x, x)[0].data)


def test_a_float_padding_mask_is_added_as_pytorch_adds_it(rng):
    torch_ = torch()
    layer = nn.MultiheadAttention(4, 2, batch_first=True, rng=rng)
    theirs = torch_.nn.MultiheadAttention(4, 2, batch_first=True, dtype=torch_.float64)
    theirs.load_state_dict({name: torch_.tensor(array) for name, array in layer.state_dict().items()})
    x, padding = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3))
    t = torch_.tensor(x)
    expected, weights = theirs(t, t, t, key_padding_mask=torch_.tensor(padding))
    found, mine = layer(x, x, x, key_padding_mask=padding)
    np.testing.assert_allclose(found.data, expected.detach().numpy(), rtol=1e-10)
    np.testing.assert_allclose(mine.data, weights.detach().numpy(), rtol=1e-10)


def test_a_row_of_minus_infinity_takes_nothing_and_its_gradient_is_finite(rng):
    layer = nn.MultiheadAttention(4, 2, batch_first=True, rng=rng)
    x = Tensor(rng.normal(size=(1, 3, 4)), requires_grad=True)
    mask = np.zeros((3, 3))
    mask[1] = -np.inf
    output, weights = layer(x, x, x, attn_mask=mask)
    assert not weights.data[0, 1].any() and np.isfinite(output.data).all()
    output.sum().backward()
    assert np.isfinite(x.grad).all()
