"""Convolution and pooling are what their sums say, in every geometry; derivatives of any order; words for what does not fit."""

import itertools

import numpy as np
import pytest
from cases import all_cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from peers import run_both, run_functions, torch

import autograd_mini as am
from autograd_mini import ArgumentError, ShapeError, Tensor, nn

WEIGHTS = np.random.default_rng(0).normal(size=(2, 2, 3, 3))


def slow_conv2d(x, w, stride, padding, dilation, groups):
    """The definition, place by place."""
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    (n, _, h, width), (o, each, kh, kw) = x.shape, w.shape
    oh = (h - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    ow = (width - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    z = np.zeros((n, o, oh, ow))
    for b, k, i, j in np.ndindex(z.shape):
        group = k // (o // groups)
        for m, a, t in np.ndindex(each, kh, kw):
            seen = x[b, group * each + m, i * stride[0] + a * dilation[0], j * stride[1] + t * dilation[1]]
            z[b, k, i, j] += w[k, m, a, t] * seen
    return z


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def geometries(draw):
    size, kernel = draw(st.tuples(st.integers(1, 7), st.integers(1, 7))), draw(pairs)
    stride, dilation, padding = draw(pairs), draw(pairs), draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    for n, k, d, p in zip(size, kernel, dilation, padding, strict=True):
        assume(n + 2 * p >= d * (k - 1) + 1)
    return size, kernel, stride, padding, dilation, draw(st.integers(1, 2))


@given(geometries(), st.integers(0, 100))
def test_a_convolution_is_the_sum_over_channels_and_taps(geometry, seed):
    size, kernel, stride, padding, dilation, groups = geometry
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(2, 2 * groups, *size)), rng.normal(size=(3 * groups, 2, *kernel))
    found = am.conv2d(x, w, None, stride, padding, dilation, groups)
    np.testing.assert_allclose(found, slow_conv2d(x, w, stride, padding, dilation, groups), atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(geometries(), st.integers(0, 100))
def test_the_three_products_are_slopes_of_one_number(geometry, seed):
    size, kernel, stride, padding, dilation, groups = geometry
    rng = np.random.default_rng(seed)
    x = Tensor(rng.normal(size=(2, 2 * groups, *size)), requires_grad=True)
    w = Tensor(rng.normal(size=(3 * groups, 2, *kernel)), requires_grad=True)
    z = am.conv2d(x, w, None, stride, padding, dilation, groups)
    g = rng.normal(size=z.shape)
    z.backward(g)
    u, v = rng.normal(size=x.shape), rng.normal(size=w.shape)  # the product is linear in each: no step is too large
    along_u, along_v = (am.conv2d(a, b, None, stride, padding, dilation, groups) for a, b in ((u, w.data), (x.data, v)))
    np.testing.assert_allclose(np.sum(x.grad * u), np.sum(g * along_u), rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(np.sum(w.grad * v), np.sum(g * along_v), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(
    "stride, padding, dilation, groups", [(1, 0, 1, 1), (2, 1, 1, 2), (1, "same", 2, 1), ((1, 2), (2, 1), 1, 1)]
)
def test_derivatives_of_second_order_agree_with_differences(stride, padding, dilation, groups):
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(2, 2, 5, 4)), rng.normal(size=(2, 2 // groups, 2, 3)), rng.normal(size=2)
    if padding == "same":
        x = x[..., :4, :]
    f = lambda x, w, b: am.sum(am.tanh(am.conv2d(x, w, b, stride, padding, dilation, groups)))  # noqa: E731
    assert am.check_grad(f, x, w, b, order=2)


@given(geometries(), st.integers(0, 100))
def test_a_transposed_convolution_is_the_adjoint(geometry, seed):
    size, kernel, stride, padding, dilation, groups = geometry
    rng = np.random.default_rng(seed)
    w = rng.normal(size=(3 * groups, 2, *kernel))
    u = rng.normal(size=(2, 3 * groups, *size))
    sizes = [(n - 1) * s - 2 * p + d * (k - 1) + 1 for n, s, p, d, k in zip(size, stride, padding, dilation, kernel, strict=True)]
    assume(min(sizes) > 0)
    z = am.conv_transpose2d(u, w, None, stride, padding, 0, groups, dilation)
    assert z.shape == (2, 2 * groups, *sizes)
    x = rng.normal(size=z.shape)
    there = am.conv2d(x, w, None, stride, padding, dilation, groups)
    np.testing.assert_allclose(np.sum(there * u), np.sum(z * x), rtol=1e-9, atol=1e-9)


def test_float32_stays_float32_and_no_gradient_of_the_first_image_is_computed(monkeypatch):
    called = []
    back = am.primitive.registry["transposed_convolution"]
    monkeypatch.setattr(back, "array", lambda *args, **params: called.append(1))
    x = np.ones((2, 1, 5, 5), np.float32)
    w = Tensor(np.ones((3, 1, 3, 3), np.float32), requires_grad=True)
    z = am.max_pool2d(am.conv2d(x, w), 2)
    assert z.dtype == np.float32
    z.sum().backward()
    assert w.grad.dtype == np.float32 and not called


@pytest.mark.parametrize(
    "layer",
    [
        lambda x: am.conv2d(x, WEIGHTS),
        lambda x: am.conv2d(x, WEIGHTS, stride=2, padding=1),
        lambda x: am.conv_transpose2d(x, WEIGHTS),
        lambda x: am.max_pool2d(x, 2),
        lambda x: am.avg_pool2d(x, 2),
        lambda x: am.square(am.standardize(x, (0, 2))),
    ],
)
def test_taken_apart_into_single_numbers_it_is_the_same(layer):
    x = Tensor(np.random.default_rng(1).normal(size=(1, 2, 4, 3)), requires_grad=True, label="x")
    z = am.sum(layer(x))
    apart = am.expand(z)
    z.backward()
    apart.backward()
    assert apart.data == pytest.approx(z.item())
    for leaf in (node for node in am.core.graph.nodes(apart) if node.is_leaf):
        assert leaf.grad == pytest.approx(x.grad[tuple(map(int, leaf.label[2:-1].split(",")))])


def test_an_empty_batch_is_an_empty_batch():
    x, w = Tensor(np.ones((0, 2, 5, 5)), requires_grad=True), Tensor(np.ones((3, 2, 3, 3)), requires_grad=True)
    for stride in (1, 2):
        z = am.conv2d(x, w, stride=stride)
        z.sum().backward()
        assert z.shape[:2] == (0, 3) and x.grad.shape == x.shape and not w.grad.any()
    assert am.max_pool2d(x, 2).shape == am.avg_pool2d(x, 2).shape == (0, 2, 2, 2)


def test_integers_are_images_too():
    x = np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4)
    assert am.max_pool2d(x, 3, padding=1).dtype == am.conv2d(x, np.ones((1, 2, 2, 2))).dtype == float
    np.testing.assert_array_equal(am.avg_pool2d(x, 2), am.avg_pool2d(x.astype(float), 2))


# ---- pooling


@st.composite
def poolings(draw):
    size, kernel = draw(st.tuples(st.integers(1, 7), st.integers(1, 7))), draw(pairs)
    stride, padding = draw(pairs), draw(st.tuples(*(st.integers(0, k // 2) for k in kernel)))
    for n, k, p in zip(size, kernel, padding, strict=True):
        assume(n + 2 * p >= k)
    return size, kernel, stride, padding


def seen_by_window(x, kernel, stride, padding, i, j):
    """The part of an image that a window sees, without the padding, and where it is."""
    rows = range(max(i * stride[0] - padding[0], 0), min(i * stride[0] - padding[0] + kernel[0], x.shape[0]))
    columns = range(max(j * stride[1] - padding[1], 0), min(j * stride[1] - padding[1] + kernel[1], x.shape[1]))
    return [(a, b) for a in rows for b in columns]


@given(poolings(), st.integers(0, 100))
def test_pooling_takes_the_first_largest_element_or_the_mean_of_each_window(pooling, seed):
    size, kernel, stride, padding = pooling
    rng = np.random.default_rng(seed)
    x = Tensor(rng.integers(0, 4, size=(1, 1, *size)).astype(float), requires_grad=True)  # with ties
    z = am.max_pool2d(x, kernel, stride, padding)
    means = am.avg_pool2d(x, kernel, stride, padding, count_include_pad=False)
    g = rng.normal(size=z.shape)
    z.backward(g)
    expected = np.zeros(size)
    for _, _, i, j in np.ndindex(z.shape):
        places = seen_by_window(x.data[0, 0], kernel, stride, padding, i, j)
        elements = [x.data[0, 0][place] for place in places]
        assert z.data[0, 0, i, j] == max(elements)
        assert means.data[0, 0, i, j] == pytest.approx(np.mean(elements))
        expected[places[int(np.argmax(elements))]] += g[0, 0, i, j]
    np.testing.assert_allclose(x.grad[0, 0], expected, atol=1e-14)


def test_a_nan_wins_its_window_and_gets_the_gradient():
    x = Tensor([[[[1.0, np.nan], [3.0, 2.0]]]], requires_grad=True)
    z = am.max_pool2d(x, 2)
    assert np.isnan(z.item())
    z.backward()
    assert x.grad.ravel().tolist() == [0.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("kernel, stride, padding", [(2, None, 0), (3, 1, 1), ((2, 3), (2, 1), (1, 0))])
def test_pooling_has_derivatives_of_second_order(kernel, stride, padding):
    x = np.random.default_rng(0).permutation(60).reshape(2, 1, 6, 5) / 10.0  # far from ties
    assert am.check_grad(lambda x: am.sum(am.square(am.max_pool2d(x, kernel, stride, padding))), x, order=2)
    assert am.check_grad(lambda x: am.sum(am.square(am.avg_pool2d(x, kernel, stride, padding))), x, order=2)


@pytest.mark.parametrize("size", [1, 2, 3, (5, 1), (4, 7), 9])
def test_adaptive_pooling_takes_the_means_of_parts_as_pytorch_cuts_them(size):
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 7))
    run_both(nn.AdaptiveAvgPool2d(size), torch().nn.AdaptiveAvgPool2d(size), x)


# ---- the layers, beside PyTorch's

CONVOLUTIONS = [
    {"kernel_size": 3},
    {"kernel_size": 3, "padding": 1, "bias": False},
    {"kernel_size": (3, 2), "stride": 2, "padding": (1, 0)},
    {"kernel_size": 3, "stride": 1, "padding": 4},
    {"kernel_size": 2, "dilation": 2, "groups": 2},
    {"kernel_size": 3, "padding": "same", "groups": 4},
    {"kernel_size": 2, "padding": "same"},
    {"kernel_size": 1},
]


@pytest.mark.parametrize("settings", CONVOLUTIONS, ids=str)
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
def test_conv2d_is_pytorchs(settings):
    ours = nn.Conv2d(4, 8, rng=np.random.default_rng(0), **settings)
    run_both(ours, torch().nn.Conv2d(4, 8, **settings), np.random.default_rng(1).normal(size=(3, 4, 6, 7)))


@pytest.mark.parametrize("settings", [s for s in CONVOLUTIONS if isinstance(s["kernel_size"], int)], ids=str)
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
def test_conv1d_is_pytorchs(settings):
    ours = nn.Conv1d(4, 8, rng=np.random.default_rng(0), **settings)
    run_both(ours, torch().nn.Conv1d(4, 8, **settings), np.random.default_rng(1).normal(size=(3, 4, 9)))


@all_cases("stride, padding, more, dilation, groups", [*itertools.product((1, 2), (0, 1), (0, 1), (1, 2), (1, 2))])
def test_conv_transpose2d_is_pytorchs(stride, padding, more, dilation, groups):
    t, more = torch(), more and stride - 1
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(2, 4, 5, 3)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=3 * groups)
    found = am.conv_transpose2d(x, w, b, stride, padding, more, groups, dilation)
    expected = t.nn.functional.conv_transpose2d(*map(t.tensor, (x, w, b)), stride, padding, more, groups, dilation)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-12)


@pytest.mark.parametrize(
    "settings",
    [
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": (2, 3), "stride": (1, 2)},
    ],
    ids=str,
)
def test_pools_are_pytorchs(settings):
    x = np.random.default_rng(0).normal(size=(2, 3, 7, 8))
    run_both(nn.MaxPool2d(**settings), torch().nn.MaxPool2d(**settings), x)
    run_both(nn.MaxPool2d(**settings, dilation=2), torch().nn.MaxPool2d(**settings, dilation=2), x)
    for counted in (True, False):
        ours = nn.AvgPool2d(**settings, count_include_pad=counted)
        run_both(ours, torch().nn.AvgPool2d(**settings, count_include_pad=counted), x)


@pytest.mark.parametrize("scale", [1e200, 1e160, 1e-160, 1e-200, 1e-300])
def test_numbers_of_any_size_are_standardized_with_their_gradients(scale):
    x, seen = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 7.0]]), np.array([[1.0, 2.0, 5.0], [0.5, -1.0, 2.0]])
    f = lambda x: am.sum(am.standardize(x, 1, eps=0.0) * seen)  # noqa: E731
    np.testing.assert_allclose(am.standardize(x * scale, 1, eps=0.0), am.standardize(x, 1, eps=0.0), rtol=1e-12)
    np.testing.assert_allclose(am.grad(f)(x * scale) * scale, am.grad(f)(x), rtol=1e-12)
    rows = np.array([[scale], [1.0]])
    np.testing.assert_allclose(am.grad(f)(x * rows) * rows, am.grad(f)(x), rtol=1e-12)
    if scale > 1:  # where eps is nothing beside the variance
        g = lambda x: am.sum(am.standardize(x, 1) * seen)  # noqa: E731
        np.testing.assert_allclose(am.standardize(x * rows, 1)[0], am.standardize(x, 1, eps=0.0)[0], rtol=1e-12)
        np.testing.assert_allclose(am.grad(g)(x * rows)[0], 0.0, atol=1e-150)
        np.testing.assert_allclose(am.grad(g)(x * rows)[1], am.grad(g)(x)[1], rtol=1e-12)
        np.testing.assert_allclose(am.compile(g)(x * rows)[0], g(x * rows), rtol=1e-12)


def test_standardize_is_what_its_name_says_and_has_derivatives_of_second_order():
    x = np.random.default_rng(0).normal(size=(4, 3, 2))
    z = am.standardize(x, axis=(0, -1), eps=0.0)
    np.testing.assert_allclose(z.mean((0, 2)), 0, atol=1e-15)
    np.testing.assert_allclose(z.std((0, 2)), 1)
    assert am.check_grad(lambda x: am.sum(am.exp(am.standardize(x, 0))), x, order=2)
    assert am.standardize(x.astype(np.float32)).dtype == np.float32
    assert am.standardize(np.array([1, 3]), eps=0.0).tolist() == [-1, 1]


# ---- what does not fit

IMAGES = np.ones((2, 3, 5, 5))


@all_cases(
    "call, error, said",
    [
        (lambda: am.conv2d(IMAGES[0], np.ones((1, 1, 3, 3))), ShapeError, r"one image.*x\[:, None\]"),
        (lambda: am.conv2d(IMAGES[0, 0], np.ones((1, 1, 3, 3))), ShapeError, r"\(N, C, H, W\).*x\[None\]"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3))), ShapeError, "a weight is"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 2, 3, 3))), ShapeError, "expected 2 channels, got 3"),
        (lambda: am.conv2d(IMAGES, np.ones((3, 1, 3, 3)), groups=2), ArgumentError, "groups=2 must divide"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 6, 3))), ShapeError, "a window of 6 x 3 does not fit into images of 5 x 5"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), dilation=3), ShapeError, "does not fit.*dilation=3"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), np.ones(2)), ShapeError, r"bias of shape \(2,\) for 1 channel"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), stride=0), ArgumentError, "must be positive"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), stride=1.5), ArgumentError, "whole number"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), padding=(1, 2, 3)), ArgumentError, "two of them"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), padding=-1), ArgumentError, "must not be negative"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), padding="full"), ArgumentError, "'same', 'valid'"),
        (lambda: am.conv2d(IMAGES, np.ones((1, 3, 3, 3)), padding="same", stride=2), ArgumentError, "keeps the size"),
        (lambda: am.conv1d(IMAGES, np.ones((1, 3, 3))), ShapeError, r"\(N, C, L\)"),
        (lambda: am.conv_transpose2d(IMAGES, np.ones((2, 3, 3, 3))), ShapeError, "C=3"),
        (lambda: am.conv_transpose2d(IMAGES, np.ones((3, 1, 2, 2)), output_padding=1), ArgumentError, "output_padding=1"),
        (lambda: am.max_pool2d(IMAGES, 6), ShapeError, "does not fit"),
        (lambda: am.max_pool2d(IMAGES, 2, padding=2), ArgumentError, "at most half"),
        (lambda: am.adaptive_avg_pool2d(IMAGES, 0), ArgumentError, "positive"),
        (lambda: nn.Conv2d(3, 4, 3, groups=2, rng=np.random.default_rng(0)), ArgumentError, "groups=2 must divide"),
    ],
)
def test_what_does_not_fit_is_told(call, error, said):
    with pytest.raises(error, match=said):
        call()


# ---- as PyTorch has them


def theirs():
    return pytest.importorskip("torch")


@all_cases("dims", [1, 2, 3])
@all_cases("k, s, p, ceil", [(2, None, 0, True), (3, 2, 1, True), (2, 3, 1, True), (3, 1, 1, False)])
def test_pools_of_batches_and_of_single_ones_are_those_of_pytorch(dims, k, s, p, ceil):
    torch = theirs()
    f = torch.nn.functional
    batch = np.random.default_rng(0).normal(size=(2, 3, *(5, 6, 4)[:dims]))
    for x in (batch, batch[0]):
        values, places = getattr(f, f"max_pool{dims}d")(torch.tensor(x), k, s, p, 1, ceil, return_indices=True)
        found, where = getattr(am, f"max_pool{dims}d")(x, k, s, p, ceil_mode=ceil, return_indices=True)
        np.testing.assert_array_equal(found, values.numpy())
        np.testing.assert_array_equal(where, places.numpy())
        for counted in (True, False):
            expected = getattr(f, f"avg_pool{dims}d")(torch.tensor(x), k, s, p, ceil, counted).numpy()
            mean = getattr(am, f"avg_pool{dims}d")(x, k, s, p, count_include_pad=counted, ceil_mode=ceil)
            np.testing.assert_allclose(mean, expected, rtol=1e-12)
        if s is None or s >= k:
            back = getattr(am, f"max_unpool{dims}d")(found, where, k, s, p, x.shape[-dims:])
            whole = getattr(f, f"max_unpool{dims}d")(values, places, k, s, p, x.shape[-dims:])
            np.testing.assert_array_equal(back, whole.numpy())


@all_cases("dims", [1, 2, 3])
@all_cases("k, s, p, o, d", [(3, 2, 1, 1, 1), (2, 1, 0, 2, 3), (3, 1, 2, 1, 2), (2, 3, 1, 2, 1), (2, 3, 0, 2, 2)])
def test_transposed_convolutions_are_those_of_pytorch(dims, k, s, p, o, d):
    torch = theirs()
    rng = np.random.default_rng(0)
    batch, w, b = rng.normal(size=(2, 4, *(4, 3, 5)[:dims])), rng.normal(size=(4, 3, *[k] * dims)), rng.normal(size=6)
    for x in (batch, batch[0]):
        expected = getattr(torch.nn.functional, f"conv_transpose{dims}d")(*map(torch.tensor, (x, w, b)), s, p, o, 2, d)
        found = getattr(am, f"conv_transpose{dims}d")(x, w, b, s, p, o, 2, d)
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-11, atol=1e-12)


def test_what_is_new_of_pools_and_convolutions_has_its_derivatives():
    x, w = np.random.default_rng(0).permutation(16).reshape(1, 1, 4, 4) / 7, np.arange(8.0).reshape(1, 1, 2, 2, 2)
    places = am.max_pool2d(x, 2, return_indices=True)[1]
    assert am.check_grad(lambda y: am.sum(am.max_unpool2d(y, places, 2) ** 2), x[:, :, :2, :2], order=2)
    deep = x.reshape(1, 1, 4, 2, 2)[:, :, :2]
    assert am.check_grad(lambda v: am.sum(am.conv_transpose3d(v, w, None, 2, 1, 1) ** 2), deep, order=2)
    assert am.check_grad(lambda v: am.sum(am.avg_pool2d(v, 3, 2, 1, count_include_pad=False, ceil_mode=True) ** 2), x, order=2)


def test_sides_may_have_paddings_of_their_own():
    x, w = np.arange(12.0).reshape(1, 1, 3, 4), np.ones((1, 1, 2, 2))
    wide = np.pad(x[0, 0], ((1, 0), (0, 2)))[None, None]
    np.testing.assert_array_equal(am.conv2d(x, w, padding=((1, 0), (0, 2))), am.conv2d(wide, w))
    line = np.pad(x[0, :, 0], ((0, 0), (1, 3)))[None]
    np.testing.assert_array_equal(am.conv1d(x[0, :, 0], w[0, :, :1], padding=(1, 3)), am.conv1d(line, w[0, :, :1])[0])


@pytest.mark.parametrize("call, kind, says", [
    (lambda x: am.max_unpool2d(x, np.full((1, 1, 2, 2), 16), 2), IndexError, "between 0 and 15"),
    (lambda x: am.max_unpool2d(x, np.zeros((1, 1, 2, 2)), 2), ValueError, "whole numbers"),
    (lambda x: am.conv_transpose3d(x[None], np.ones((1, 1, 1, 1, 1)), output_padding=1), ValueError, "less than stride"),
    (lambda x: am.conv2d(x, np.ones((1, 1, 1, 1)), padding=((1, 1), 0, 0)), ValueError, "sides differ"),
])  # fmt: skip
def test_what_does_not_fit_into_them_is_told(call, kind, says):
    with pytest.raises(kind, match=says) as caught:
        call(np.ones((1, 1, 2, 2)))
    assert isinstance(caught.value, am.errors.AutogradError)


RNG = np.random.default_rng(5)


@pytest.mark.parametrize("size, kernel, stride", [(3, 5, 5), (1, 2, 1), (2, 6, 3), (4, 5, 2), (1, 3, 1)])
def test_a_window_larger_than_the_image_counts_where_sizes_are_rounded_up(size, kernel, stride):
    t, x = torch().nn.functional, RNG.normal(size=(1, 2, size, size))
    for pool, theirs in ((am.max_pool2d, t.max_pool2d), (am.avg_pool2d, t.avg_pool2d)):
        try:
            theirs(torch().tensor(x), kernel, stride, ceil_mode=True)
        except RuntimeError:  # PyTorch says that nothing would be left
            with pytest.raises(ShapeError, match="does not fit"):
                pool(x, kernel, stride, ceil_mode=True)
            continue
        run_functions(
            lambda v, p=pool: p(v, kernel, stride, ceil_mode=True), lambda v, p=theirs: p(v, kernel, stride, ceil_mode=True), x
        )
    with pytest.raises(am.errors.ShapeError, match="does not fit"):
        am.max_pool2d(x, size + 1, stride)


@pytest.mark.parametrize("padding", [(0, 1, 0, 1), (2, 1, 2, 0), ((1, 0), (0, 2)), ((1, 2), 0)])
def test_pools_and_convolutions_take_padding_whose_sides_differ(padding):
    t, x, w = torch().nn.functional, RNG.normal(size=(1, 2, 6, 7)), RNG.normal(size=(2, 2, 3, 2))
    flat = padding if len(padding) == 4 else (*np.broadcast_to(padding[1], 2).tolist(), *padding[0])
    for more in ({}, {"ceil_mode": True}):
        run_functions(lambda v: am.max_pool2d(v, 4, 2, padding, **more),  # noqa: B023
                 lambda v: t.max_pool2d(t.pad(v, flat, value=-np.inf), 4, 2, **more), x)  # noqa: B023  # fmt: skip
    run_functions(lambda v: am.avg_pool2d(v, 4, 2, padding), lambda v: t.avg_pool2d(t.pad(v, flat), 4, 2), x)
    run_functions(lambda v, w: am.conv2d(v, w, None, 2, padding), lambda v, w: t.conv2d(t.pad(v, flat), w, None, 2), x, w)


def test_sequences_and_volumes_take_padding_whose_sides_differ():
    t, x, w = torch().nn.functional, RNG.normal(size=(1, 2, 4, 5, 3)), RNG.normal(size=(2, 2, 2, 3, 2))
    for padding in ((1, 0, 0, 1, 1, 0), ((1, 0), (0, 1), (1, 0))):
        flat = (1, 0, 0, 1, 1, 0)
        run_functions(lambda v, w: am.conv3d(v, w, None, 1, padding), lambda v, w: t.conv3d(t.pad(v, flat), w), x, w)  # noqa: B023
        run_functions(lambda v: am.max_pool3d(v, 2, padding=padding),  # noqa: B023
                 lambda v: t.max_pool3d(t.pad(v, flat, value=-np.inf), 2), x)  # noqa: B023  # fmt: skip
        run_functions(lambda v: am.avg_pool3d(v, 2, padding=padding), lambda v: t.avg_pool3d(t.pad(v, flat), 2), x)  # noqa: B023
    run_functions(lambda v: am.avg_pool1d(v, 3, padding=(0, 1)), lambda v: t.avg_pool1d(t.pad(v, (0, 1)), 3), x[0, :, :, 0])
    with pytest.raises(am.errors.ArgumentError, match="pair for each of the three"):
        am.conv3d(x, w, padding=((1, 0), (0, 1)))
