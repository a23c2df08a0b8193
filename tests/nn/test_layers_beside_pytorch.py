"""Layers that people bring from PyTorch: the same numbers and gradients, with the weights of either in the other."""

from inspect import Parameter, signature
from operator import attrgetter

import numpy as np
import pytest
from cases import all_cases
from peers import torch

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, Tensor, nn

RNG = np.random.default_rng(0)
OTHERWISE = {"CosineSimilarity": {"dim"}, "GLU": {"dim"}}
"""Defaults that are None, since an argument `axis` says the same."""
PADS = ["CircularPad", "ReflectionPad", "ReplicationPad", "ZeroPad"]


def agree(make, *shapes, torch_first=False, options=()):
    """Outputs and gradients of a layer of both libraries, which begins with the weights of one of them."""
    t = torch()
    mine, theirs = make(nn), make(t.nn).double()
    if torch_first:
        mine.load_state_dict(theirs.state_dict())
    else:
        theirs.load_state_dict({name: t.tensor(array) for name, array in mine.state_dict().items()})
    arrays = [RNG.normal(size=shape) for shape in shapes]
    ours, known = [Tensor(x, requires_grad=True) for x in arrays], [t.tensor(x, requires_grad=True) for x in arrays]
    options = dict(options)
    z, w = mine(*ours, **options), theirs(*known, **{key: t.tensor(x) for key, x in options.items()})
    np.testing.assert_allclose(z.data, w.detach().numpy(), rtol=1e-7, atol=1e-9)
    g = RNG.normal(size=z.shape)
    (z * g).sum().backward()
    (w * t.tensor(g)).sum().backward()
    for x, y in zip(ours, known, strict=True):
        np.testing.assert_allclose(x.grad, y.grad.numpy(), rtol=1e-6, atol=1e-9)
    for (name, p), q in zip(mine.named_parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("torch_first", [False, True])
def test_convolutions_of_volumes_are_pytorchs(torch_first):
    for settings in ({}, {"stride": (2, 1, 2), "padding": (1, 0, 1)}, {"dilation": (1, 2, 1), "groups": 2, "bias": False}):
        agree(lambda n, s=settings: n.Conv3d(2, 4, (2, 3, 2), **s), (2, 2, 5, 6, 5), torch_first=torch_first)
    agree(lambda n: n.Conv3d(2, 4, 3, padding="same"), (2, 2, 4, 3, 5), torch_first=torch_first)
    for settings in ({}, {"stride": 2, "padding": 1, "output_padding": 1}, {"dilation": 2, "groups": 2, "bias": False}):
        agree(lambda n, s=settings: n.ConvTranspose3d(4, 2, 2, **s), (2, 4, 3, 2, 3), torch_first=torch_first)


def test_pools_are_pytorchs():
    agree(lambda n: n.MaxPool3d(2, 1, padding=1), (2, 2, 4, 3, 5))
    agree(lambda n: n.AvgPool3d((2, 3, 2), stride=1, padding=(1, 1, 0)), (2, 2, 4, 3, 5))
    for ceil in (False, True):
        for name, shape in (("MaxPool1d", (2, 3, 7)), ("MaxPool2d", (2, 3, 7, 5)), ("MaxPool3d", (2, 1, 5, 7, 5))):
            agree(lambda n, k=name, c=ceil: getattr(n, k)(2, ceil_mode=c), shape)
        for counted in (False, True):
            for name, shape in (("AvgPool1d", (2, 3, 7)), ("AvgPool2d", (2, 3, 7, 5))):
                agree(lambda n, k=name, c=ceil, p=counted: getattr(n, k)(3, 2, 1, ceil_mode=c, count_include_pad=p), shape)
    for kind in ("Avg", "Max"):
        agree(lambda n, k=kind: getattr(n, f"Adaptive{k}Pool1d")(3), (2, 3, 7))
        for size in (1, 3, (2, None), (5, 7)):
            agree(lambda n, k=kind, s=size: getattr(n, f"Adaptive{k}Pool2d")(s), (2, 3, 5, 7))
        for size in (2, (1, 3, 2), (None, 1, 4)):
            agree(lambda n, k=kind, s=size: getattr(n, f"Adaptive{k}Pool3d")(s), (2, 2, 3, 5, 4))
    z, places = nn.MaxPool2d(2, return_indices=True)(np.arange(16.0).reshape(1, 1, 4, 4))
    assert z.ravel().tolist() == places.ravel().tolist() == [5, 7, 13, 15]


def test_the_switches_of_a_pool_stand_in_pytorchs_order():
    agree(lambda n: n.AvgPool2d(2, 2, 0, True), (1, 1, 3, 3))
    agree(lambda n: n.AvgPool2d(2, 1, 1, False, False), (1, 1, 3, 3))
    agree(lambda n: n.MaxPool2d(2, 2, 0, 1, False, True), (1, 1, 3, 3))
    assert len(nn.MaxPool2d(2, 2, 0, 1, True)(np.ones((1, 1, 4, 4)))) == 2


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_margins_are_pytorchs(axes):
    shape = (2, 3, 4, 5, 6)[: 2 + axes]
    uneven = (1, 2, 0, 3, 2, 1)[: 2 * axes]
    for padding in (2, uneven):
        for name in PADS:
            agree(lambda n, k=f"{name}{axes}d", p=padding: getattr(n, k)(p), shape)
        agree(lambda n, p=padding: getattr(n, f"ConstantPad{axes}d")(p, -1.5), shape)
        agree(lambda n, p=padding: getattr(n, f"ZeroPad{axes}d")(p), shape[1:])


def test_margins_that_do_not_fit_are_refused():
    for width in (-1, 1.5, (1, 2, 3), "same"):
        with pytest.raises(ArgumentError, match="whole number or 4 of them"):
            nn.ZeroPad2d(width)
    for layer, most in ((nn.ReflectionPad1d(3), 2), (nn.CircularPad1d(4), 3)):
        with pytest.raises(ShapeError, match=f"an axis of length 3 has {most}"):
            layer(np.zeros((1, 1, 3)))
    with pytest.raises(ShapeError, match=r"\(N, C, H, W\)"):
        nn.ZeroPad2d(1)(np.zeros((4, 4)))


def test_channels_and_pixels_change_places_as_in_pytorch():
    agree(lambda n: n.PixelShuffle(2), (2, 8, 3, 4))
    agree(lambda n: n.PixelUnshuffle(2), (2, 3, 4, 6))
    agree(lambda n: n.Unfold((2, 3), padding=1, stride=2), (2, 3, 5, 6))
    agree(lambda n: n.Fold((5, 6), (2, 3), padding=1, stride=2), (2, 12, 9))
    x = RNG.normal(size=(2, 6, 3, 2))
    np.testing.assert_array_equal(nn.ChannelShuffle(3)(x), x[:, [0, 2, 4, 1, 3, 5]])
    with pytest.raises(ShapeError, match="whose channels 4 divides"):
        nn.ChannelShuffle(4)(x)


def test_distances_bilinear_maps_and_activations_are_pytorchs():
    agree(lambda n: n.CosineSimilarity(), (4, 3), (4, 3))
    agree(lambda n: n.CosineSimilarity(dim=2), (4, 3, 5), (4, 3, 5))
    for p in (1.0, 2.0, 3.0):
        agree(lambda n, p=p: n.PairwiseDistance(p), (4, 3), (4, 3))
    agree(lambda n: n.PairwiseDistance(keepdim=True), (4, 3), (4, 3))
    agree(lambda n: n.Bilinear(3, 4, 5), (6, 3), (6, 4))
    agree(lambda n: n.Bilinear(3, 4, 5, bias=False), (2, 6, 3), (2, 6, 4), torch_first=True)
    for name in ("LogSigmoid", "CELU", "Softsign"):
        agree(lambda n, k=name: getattr(n, k)(), (4, 3))
    agree(lambda n: n.Softmax2d(), (2, 3, 4, 5))
    agree(lambda n: n.InstanceNorm3d(2, affine=True), (3, 2, 2, 3, 4))
    agree(lambda n: n.Upsample(scale_factor=2, mode="bilinear"), (2, 3, 4, 5))
    agree(lambda n: n.Upsample(size=7, mode="linear", align_corners=True), (2, 3, 4))
    agree(lambda n: n.Upsample(scale_factor=1.5), (2, 3, 4, 6))


CAUSAL = np.triu(np.ones((4, 4), bool), 1)
HIDDEN = np.arange(5) >= np.array([[5], [3]])


@pytest.mark.parametrize("torch_first", [False, True])
@pytest.mark.parametrize("settings", [{}, {"norm_first": True, "activation": "gelu"}, {"bias": False}])
def test_decoders_are_pytorchs(settings, torch_first):
    agree(lambda n: n.TransformerDecoderLayer(8, 2, 16, dropout=0.0, **settings), (4, 2, 8), (5, 2, 8), torch_first=torch_first)
    masks = {"tgt_mask": CAUSAL, "memory_key_padding_mask": HIDDEN}
    agree(lambda n: n.TransformerDecoder(n.TransformerDecoderLayer(8, 2, 16, dropout=0.0, batch_first=True, **settings), 2),
          (2, 4, 8), (2, 5, 8), torch_first=torch_first, options=masks)  # fmt: skip


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("norm_first", [False, True])
def test_the_whole_transformer_is_pytorchs(norm_first):
    masks = {"tgt_mask": CAUSAL, "src_key_padding_mask": HIDDEN, "memory_key_padding_mask": HIDDEN}
    agree(lambda n: n.Transformer(8, 2, 2, 1, 16, dropout=0.0, batch_first=True, norm_first=norm_first),
          (2, 5, 8), (2, 4, 8), torch_first=True, options=masks)  # fmt: skip
    np.testing.assert_array_equal(nn.causal_mask(4), CAUSAL)


def test_dropout_of_sequences_and_volumes_drops_whole_channels():
    for layer, shape in ((nn.Dropout1d(0.5, rng=0), (4, 8, 5)), (nn.Dropout3d(0.5, rng=0), (4, 8, 2, 3, 2))):
        z = layer(np.ones(shape)).reshape(4, 8, -1)
        assert {*np.unique(z).tolist()} == {0.0, 2.0} and (z == z[..., :1]).all()


def by_position(make):
    return [
        name for name, p in signature(make).parameters.items() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]


@all_cases("name", sorted(set(nn.__all__) - {"Module", "Parameter", "ModuleList", "ModuleDict", "ParameterList"}))
def test_an_argument_by_position_is_that_of_pytorch(name):
    theirs = getattr(torch().nn, name, None)
    if not isinstance(theirs, type):
        pytest.skip("PyTorch has no layer of this name")
    known = [argument for argument in by_position(theirs) if argument not in ("size_average", "reduce")]
    if not known:
        pytest.skip("its signature says *args" if signature(theirs).parameters else "it takes no argument")
    ours = ["dim" if argument == "axis" else argument for argument in by_position(getattr(nn, name))]
    assert ours == known[: len(ours)]


@pytest.mark.parametrize("home", ["nn", "nn.functional", "optim"])
def test_what_is_left_out_has_the_value_that_it_has_in_pytorch(home):
    ours, theirs = attrgetter(home)(am), attrgetter(home)(torch())
    checked = 0
    for name in set(dir(ours)) & set(dir(theirs)) - {"Parameter", "ModuleList", "ModuleDict"}:
        try:
            here, there = (signature(getattr(library, name)).parameters for library in (ours, theirs))
        except (TypeError, ValueError):  # a module, or a function without a signature
            continue
        for key in (here.keys() & there.keys()) - {"dtype"} - OTHERWISE.get(name, set()):
            mine, known = here[key].default, there[key].default
            assert mine == known or getattr(known, "__name__", None) == mine, f"{name}({key}={mine!r}), {known!r} in PyTorch"
            checked += mine is not Parameter.empty
    assert checked > 40


@pytest.mark.parametrize("options", [{}, {"size": 2, "scale_factor": 2}], ids=["neither", "both"])
def test_an_upsampling_has_a_size_or_a_factor(options):
    with pytest.raises(ArgumentError, match="give one of them"):
        nn.Upsample(**options)


def test_convolutions_are_pytorchs_with_what_stands_around_an_image():
    for mode in ("zeros", "reflect", "replicate", "circular"):
        agree(lambda n, m=mode: n.Conv1d(2, 4, 3, padding=2, stride=2, padding_mode=m), (2, 2, 7))
        agree(lambda n, m=mode: n.Conv2d(2, 4, (3, 1), 1, "same", (2, 1), padding_mode=m), (2, 2, 7, 6))
        agree(lambda n, m=mode: n.Conv2d(2, 4, 3, 1, (1, 2), 1, 2, False, m), (2, 2, 5, 6), torch_first=True)
    agree(lambda n: n.Conv3d(1, 2, 2, padding=(1, 0, 1), padding_mode="circular"), (1, 1, 3, 4, 3))
    with pytest.raises(ArgumentError, match="'reflect', 'replicate', 'circular'"):
        nn.Conv2d(1, 1, 3, padding=1, padding_mode="symmetric")
    with pytest.raises(ArgumentError, match="2 of them or 'same'"):
        nn.Conv2d(1, 1, 3, padding=(1, 2, 3), padding_mode="reflect")(np.zeros((1, 1, 4, 4)))


def test_rare_layers_are_pytorchs():
    for make in (
        lambda n: n.Softshrink(), lambda n: n.Softshrink(0.2), lambda n: n.Hardshrink(lambd=0.3), lambda n: n.Tanhshrink(),
        lambda n: n.Threshold(0.1, 20.0), lambda n: n.Softmin(dim=1), lambda n: n.Softmin(-1),
    ):  # fmt: skip
        agree(make, (4, 3))
    agree(lambda n: n.UpsamplingNearest2d(scale_factor=2), (1, 2, 3, 4))
    agree(lambda n: n.UpsamplingBilinear2d(scale_factor=2), (1, 2, 3, 4))
    t = torch()
    x, signs, bits = RNG.normal(size=(4, 3)), np.sign(RNG.normal(size=(4, 3))), (RNG.random((4, 3)) > 0.5) * 1.0
    for make, y in (
        (lambda n: n.SoftMarginLoss(), signs), (lambda n: n.HingeEmbeddingLoss(margin=0.7, reduction="sum"), signs),
        (lambda n: n.MultiLabelSoftMarginLoss(), bits), (lambda n: n.MultiLabelSoftMarginLoss(reduction="none"), bits),
    ):  # fmt: skip
        np.testing.assert_allclose(make(nn)(Tensor(x), y).data, make(t.nn)(t.tensor(x), t.tensor(y)).numpy(), rtol=1e-9)
    assert repr(nn.Softshrink(0.2)) == "Softshrink(lambd=0.2)"
    assert nn.LazyLinear(3)(x).shape == (4, 3)
    for name, told in (("ParameterDict", "as an attribute"), ("SyncBatchNorm", "one process")):
        with pytest.raises(AttributeError, match=told):
            getattr(nn, name)
    with pytest.raises(ArgumentError, match="targets are -1 and 1"):
        nn.HingeEmbeddingLoss()(x, bits)


@all_cases("lazy, ready, shape", [
    (lambda n: n.LazyLinear(3), lambda n: n.Linear(4, 3), (5, 2, 4)),
    (lambda n: n.LazyLinear(3, bias=False), lambda n: n.Linear(4, 3, bias=False), (4,)),
    (lambda n: n.LazyConv1d(4, 3, padding=1), lambda n: n.Conv1d(2, 4, 3, padding=1), (3, 2, 5)),
    (lambda n: n.LazyConv2d(4, 3, groups=2, bias=False), lambda n: n.Conv2d(2, 4, 3, groups=2, bias=False), (3, 2, 5, 5)),
    (lambda n: n.LazyConvTranspose2d(4, 2, stride=2), lambda n: n.ConvTranspose2d(3, 4, 2, stride=2), (2, 3, 3, 3)),
    (lambda n: n.LazyBatchNorm2d(eps=0.1), lambda n: n.BatchNorm2d(3, eps=0.1), (2, 3, 3, 3)),
    (lambda n: n.LazyInstanceNorm1d(affine=True), lambda n: n.InstanceNorm1d(3, affine=True), (2, 3, 4)),
])  # fmt: skip
def test_a_layer_that_the_first_batch_makes_is_trained_by_an_optimizer_that_was_made_before_it(lazy, ready, shape):
    x = RNG.normal(size=shape)
    model, same = nn.Sequential(lazy(nn)), nn.Sequential(ready(nn))
    optimizer = am.optim.SGD(model.parameters(), lr=0.5)
    with am.no_grad():
        model(x)
    same.load_state_dict(model.state_dict())
    begun = model.state_dict()
    for each, stepping in ((model, optimizer), (same, am.optim.SGD(same.parameters(), lr=0.5))):
        (each(x) ** 2).sum().backward()
        stepping.step()
    assert repr(model) == repr(same) and model.state_dict().keys() == same.state_dict().keys()
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, same.state_dict()[name])
    assert any((array != begun[name]).any() for name, array in model.state_dict().items())


@all_cases("make, error", [
    (lambda: nn.LazyLinear("a"), "out_features='a'"), (lambda: nn.LazyConv2d(3), "kernel_size"),
    (lambda: nn.LazyConv2d(3, 3, stripe=1), "no argument stripe="), (lambda: nn.LazyConv2d(3, 3)(np.ones(4)), "by its axis -3"),
])  # fmt: skip
def test_a_layer_that_the_first_batch_makes_is_checked_when_it_is_written(make, error):
    with pytest.raises(am.errors.AutogradError, match=error):
        make()


def test_hints_of_masks_are_pytorchs():
    t = torch()
    hidden = nn.Transformer.generate_square_subsequent_mask(3)
    agree(lambda n: n.TransformerEncoderLayer(4, 2, 8, 0.0), (3, 2, 4), options={"src_mask": hidden})
    layer = nn.TransformerEncoderLayer(4, 2, 8, 0.0, batch_first=True, rng=0)
    x = RNG.normal(size=(2, 3, 4))
    expected = layer(x, hidden).data
    for given in ({"is_causal": True}, {"is_causal": True, "src_mask": hidden}, {"is_causal": False, "src_mask": hidden}):
        np.testing.assert_array_equal(layer(x, **given).data, expected)
    decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, 0.0, rng=0), 1)
    y = RNG.normal(size=(3, 2, 4))
    np.testing.assert_array_equal(decoder(y, y, tgt_is_causal=True).data, decoder(y, y, tgt_mask=hidden).data)
    with pytest.raises(ArgumentError, match="give the mask itself"):
        decoder(y, y, memory_is_causal=True)
    assert t is not None


@all_cases("call, told", [
    (lambda: nn.Linear(3, 2)(np.ones((1, 3)), mask=1), "Linear.forward has no argument mask="),
    (lambda: nn.ReLU()(np.ones(3), np.ones(3)), "ReLU.forward: too many positional arguments"),
    (lambda: nn.GRU(3, 2)(np.ones((4, 1, 3)), h0=1), "GRU.forward has no argument h0="),
])  # fmt: skip
def test_a_call_of_a_layer_that_does_not_fit_is_told_in_our_words(call, told):
    with pytest.raises(am.errors.ArgumentTypeError, match=told):
        call()


def test_vectors_that_are_given_are_an_embeddings_and_are_learned_if_asked_for():
    t = torch()
    vectors = RNG.normal(size=(4, 3)).astype(np.float32)
    for freeze in (True, False):
        mine = nn.Embedding.from_pretrained(vectors, freeze, padding_idx=1)
        theirs = t.nn.Embedding.from_pretrained(t.tensor(vectors), freeze, padding_idx=1)
        np.testing.assert_array_equal(mine(np.array([1, 2])).data, theirs(t.tensor([1, 2])).detach().numpy())
        assert mine.weight.requires_grad is theirs.weight.requires_grad and mine.weight.dtype == np.float32
    mine.weight.data[:] = 0.0
    assert vectors.any()
    with pytest.raises(ShapeError, match="one row for each vector"):
        nn.Embedding.from_pretrained([1.0, 2.0])


def test_a_first_batch_that_is_refused_leaves_a_lazy_layer_as_it_was():
    model = nn.Sequential(nn.LazyConv2d(5, 3))
    weight = model[0].weight
    for shape in ((3, 8, 8), (8, 8), (1, 2, 3, 8, 8), (2, 3, 1, 1)):
        with pytest.raises(am.errors.AutogradError):
            model(np.ones(shape))
        assert weight.shape == (0,)
    assert model(np.ones((2, 3, 8, 8))).shape == (2, 5, 6, 6) and model[0].weight is weight and weight.shape == (5, 3, 3, 3)


def test_a_lazy_layer_is_reset_to_itself_and_says_that_a_state_waits_for_a_batch():
    model, other = nn.Sequential(nn.LazyLinear(2)), nn.Sequential(nn.Linear(3, 2))
    model.reset_parameters()
    with pytest.raises(ArgumentError, match="call the model on a batch, then load"):
        model.load_state_dict(other.state_dict())
    model(np.ones((1, 3)))
    model.load_state_dict(other.state_dict())
    np.testing.assert_array_equal(model[0].weight.data, other[0].weight.data)


SCORES = np.random.default_rng(1).normal(size=(6, 3, 4))
LABELS = [[1, 2, 3], [1, 1, 2], [2, 0, 0]]


@all_cases("targets, times, counts, settings", [
    (LABELS, [6, 5, 6], [3, 3, 1], {}), (LABELS, [6, 5, 6], [3, 3, 1], {"reduction": "sum"}),
    (LABELS, [6, 3, 6], [3, 3, 0], {"reduction": "none", "zero_infinity": True}),
    (LABELS, [6, 0, 0], [3, 0, 1], {"reduction": "none", "zero_infinity": True}), ([1, 2, 3, 1, 1, 2], [6, 5, 4], [3, 3, 0], {}),
    ([[0, 2, 1], [1, 1, 2], [2, 0, 0]], [6, 4, 6], [3, 3, 1], {"blank": 3}),
])  # fmt: skip
def test_the_loss_of_labels_that_nobody_has_aligned_is_pytorchs(targets, times, counts, settings):
    t = torch()
    ours, known = Tensor(SCORES, requires_grad=True), t.tensor(SCORES, requires_grad=True)
    z = nn.CTCLoss(**settings)(am.log_softmax(ours, axis=2), np.array(targets), times, counts)
    w = t.nn.CTCLoss(**settings)(t.log_softmax(known, 2), t.tensor(targets), t.tensor(times), t.tensor(counts))
    np.testing.assert_allclose(z.data, w.detach().numpy(), rtol=1e-10)
    z.sum().backward()
    w.sum().backward()
    np.testing.assert_allclose(ours.grad, known.grad.numpy(), rtol=1e-8, atol=1e-12)


def test_the_loss_of_unaligned_labels_of_one_sequence_and_of_too_many_for_its_times():
    x = am.log_softmax(Tensor(SCORES[:, 0]), axis=1)
    t = torch()
    known = t.nn.functional.ctc_loss(t.tensor(x.data), t.tensor([1, 2]), t.tensor(6), t.tensor(2))
    np.testing.assert_allclose(nn.functional.ctc_loss(x, [1, 2], 6, 2).data, known.numpy(), rtol=1e-10)
    assert np.isinf(nn.CTCLoss()(x, [1, 1, 1], 4, 3).data) and nn.CTCLoss(zero_infinity=True)(x, [1, 1, 1], 4, 3).data == 0
    for scores, labels, times, counts, told in (
        (x, [0, 1], 6, 2, "without the blank"), (x, [1, 4], 6, 2, "0 to 3"),
        (x, [1, 2], 7, 2, "input_lengths must lie from 0 to 6"),
        (x, [1, 2], 6, 3, "target_lengths must lie from 0 to 2"), (x, [1, 2], 6.5, 2, "input_lengths must be whole numbers"),
        (x, [1, 1.5], 6, 2, "targets must be whole"), (SCORES, LABELS[:2], [6, 6, 6], [1, 1, 1], "of 2 sequences"),
        (x[0], [1], 1, 1, "T, N, C"), (SCORES, LABELS, [6, 6], [1, 1, 1], "3 sequences have 2"),
        (SCORES, [1, 2], [6, 6, 6], [1, 1, 1], "3 labels in one row"),
    ):  # fmt: skip
        with pytest.raises(am.errors.AutogradError, match=told):
            nn.CTCLoss()(scores, labels, times, counts)
    with pytest.raises(ArgumentError, match="reduction="):
        nn.CTCLoss(reduction="average")
    with pytest.raises(ArgumentError, match="ctc_loss: reduction="):
        nn.functional.ctc_loss(x, [1, 2], 6, 2, reduction="average")
    with pytest.raises(ArgumentError, match="without the blank, 1.5"):
        nn.CTCLoss(blank=1.5)(x, [1, 2], 6, 2)
