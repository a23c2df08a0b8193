"""Sums at indices, running extremes, attention, loops, images laid out otherwise, and spectra: beside PyTorch and NumPy."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor

rng = np.random.default_rng(3)
X, Y = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
INDEX = rng.integers(0, 4, size=(3, 4))
IMAGES, VOLUMES, SEQUENCES = rng.normal(size=(2, 4, 4, 5)), rng.normal(size=(2, 2, 3, 4, 3)), rng.normal(size=(2, 3, 7))


def theirs(name, *args, **options):
    torch = pytest.importorskip("torch")
    home = torch if hasattr(torch, name) and name not in ("unfold",) else torch.nn.functional
    return getattr(home, name)(*(torch.as_tensor(x) if isinstance(x, np.ndarray) else x for x in args), **options).numpy()


def check(f, expected, *args, rtol=1e-12):
    found = f(*map(Tensor, args))
    np.testing.assert_allclose(found.data, expected, rtol=rtol, atol=1e-13)
    np.testing.assert_allclose(f(*args), expected, rtol=rtol, atol=1e-13)
    few = sum(np.size(x) for x in args) <= 30  # second derivatives are as many as the square of it
    assert am.check_grad(f, *args, order=2 if few else 1)


def test_elements_are_added_at_indices():
    check(lambda x, y: am.scatter_add(x, 1, INDEX, y), theirs("scatter_add", X, 1, INDEX, Y), X, Y)
    index = np.array([2, 0, 2, 1])
    expected = X.copy()
    np.add.at(expected, (slice(None), index), Y)
    check(lambda x, y: am.index_add(x, index, y, axis=1), expected, X, Y)
    expected = np.zeros((4, 4))
    np.add.at(expected, [3, 0, 3], X)
    check(lambda x: am.segment_sum(x, [3, 0, 3]), expected, X)
    check(lambda x: am.segment_sum(x, [3, 0, 3], 6), np.concatenate([expected, np.zeros((2, 4))]), X)


def test_an_index_that_is_none_is_refused():
    with pytest.raises(am.errors.IndexingError, match="between 0 and 2"):
        am.index_add(X, [3], 1.0)
    with pytest.raises(am.errors.IndexingError, match="whole numbers"):
        am.segment_sum(X, [0.0, 1.0, 2.0])
    with pytest.raises(am.errors.IndexingError, match="between 0 and 1"):
        am.one_hot([2], 2)
    with pytest.raises(am.errors.ShapeError, match="one shape"):
        am.scatter_add(X, 1, INDEX[:, :2], Y)


def test_class_numbers_become_rows():
    np.testing.assert_array_equal(am.one_hot([[1], [0]], 3), np.eye(3)[[[1], [0]]])
    assert am.one_hot([], 3).shape == (0, 3)


def test_elements_are_selected_by_a_mask_and_by_their_size():
    check(lambda x: am.masked_select(x, X > 0), X[X > 0], X)
    check(lambda x: am.masked_select(x, np.array([True, False, True, False])), X[:, [0, 2]].ravel(), X)
    values, places = am.topk(Tensor(X), 2)
    np.testing.assert_array_equal(values.data, -np.sort(-X)[:, :2])
    np.testing.assert_array_equal(np.take_along_axis(X, places, 1), values.data)
    check(lambda x: am.topk(x, 3, axis=0, largest=False)[0], np.sort(X, 0), X)
    with pytest.raises(am.errors.ArgumentError, match="k=5"):
        am.topk(X, 5)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_running_extremes(axis):
    check(lambda x: am.cummax(x, axis), np.maximum.accumulate(X, axis), X)
    check(lambda x: am.cummin(x, axis), np.minimum.accumulate(X, axis), X)
    check(lambda x: np.maximum.accumulate(x, axis), np.maximum.accumulate(X, axis), X)
    check(lambda x: am.logcumsumexp(x, axis), np.logaddexp.accumulate(X, axis), X)


def test_of_equal_elements_the_first_is_the_running_extreme_and_nan_stays():
    np.testing.assert_array_equal(am.grad(lambda x: am.sum(am.cummax(x)))(np.array([1.0, 3.0, 3.0])), [1.0, 2.0, 0.0])
    np.testing.assert_array_equal(am.cummax(np.array([1.0, np.nan, 3.0])), [1.0, np.nan, np.nan])


def test_running_sums_of_exponentials_do_not_overflow():
    x = np.array([-np.inf, 1000.0, -1000.0, 1001.0])
    np.testing.assert_allclose(am.logcumsumexp(x), [-np.inf, 1000.0, 1000.0, 1001.3132616875182])
    g = am.grad(lambda x: am.sum(am.logcumsumexp(x)))(x)
    np.testing.assert_allclose(g, [0.0, 2.2689414213699952, 0.0, 0.7310585786300049])


def test_recurrences_of_any_shape():
    a, b = rng.normal(size=(5,)), rng.normal(size=(5, 3))
    expected = [b[0]]
    for i in range(1, 5):
        expected.append(a[i] * expected[-1] + b[i])
    check(lambda a, b: am.linear_recurrence(a[:, None], b), np.array(expected), a, b)
    check(
        lambda b: am.linear_recurrence(0.9, b, axis=1),
        np.stack([b[:, 0], 0.9 * b[:, 0] + b[:, 1], 0.81 * b[:, 0] + 0.9 * b[:, 1] + b[:, 2]], 1),
        b,
    )


def test_running_functions_are_linear_in_the_length():
    import tracemalloc

    x = rng.normal(size=10_000)
    for f in (am.cummax, am.logcumsumexp, lambda x: am.linear_recurrence(0.5, x), lambda x: am.interp(x, [0.0, 1.0], [2.0, 3.0])):
        tracemalloc.start()
        am.grad(lambda x, f=f: am.sum(f(x)))(x)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 6_000_000


@pytest.mark.parametrize("mask", [None, "bool", "float", "causal"])
def test_attention_is_that_of_pytorch(mask):
    torch = pytest.importorskip("torch")
    q, k, v = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 2))
    given = {"bool": rng.random((4, 5)) > 0.3, "float": rng.normal(size=(4, 5))}.get(mask)
    options = {"is_causal": mask == "causal"}
    expected = torch.nn.functional.scaled_dot_product_attention(
        *map(torch.as_tensor, (q, k, v)), attn_mask=None if given is None else torch.as_tensor(given), **options
    ).numpy()
    check(lambda q, k, v: am.scaled_dot_product_attention(q, k, v, given, **options), expected, q, k, v)


def test_whole_numbers_are_no_mask_and_a_row_that_sees_nothing_is_zero():
    with pytest.raises(am.errors.ArgumentTypeError, match="booleans"):
        am.scaled_dot_product_attention(X, X, X, np.ones((3, 3), int))
    z = am.scaled_dot_product_attention(Tensor(X, requires_grad=True), X, X, np.zeros((3, 3), bool))
    assert not z.data.any()


def test_loops_carry_a_state():
    def f(h, x):
        h = am.tanh(0.5 * h + x)
        return h, (h, h * h)

    h, (hs, squares) = am.scan(f, Tensor(np.zeros(4)), Tensor(X))
    assert hs.shape == squares.shape == (3, 4)
    np.testing.assert_array_equal(hs.data[-1], h.data)
    assert am.check_grad(lambda x: am.scan(f, np.zeros(4), x)[1][0], X, order=2)
    backwards = am.scan(lambda c, x: (c + x, c + x), np.zeros(4), X, reverse=True)[1]
    np.testing.assert_allclose(backwards, np.cumsum(X[::-1], 0)[::-1])
    assert am.scan(lambda c, _: (c * 2, None), 1.0, None, length=3) == (8.0, None)
    step = am.compile(lambda x: am.sum(am.scan(f, np.zeros(4), x)[0]))
    value, g = step(X)
    np.testing.assert_allclose(g, am.grad(lambda x: am.sum(am.scan(f, np.zeros(4), x)[0]))(X))


# ---- images


@pytest.mark.parametrize(
    "stride, padding, dilation, groups", [(1, 0, 1, 1), ((2, 1, 1), (1, 0, 1), 1, 2), (1, (1, 2, 0), (2, 1, 1), 1)]
)
def test_convolution_of_volumes_is_that_of_pytorch(stride, padding, dilation, groups):
    w, b = rng.normal(size=(4, 2 // groups, 2, 3, 2)), rng.normal(size=4)
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    expected = theirs("conv3d", VOLUMES, w, b, **options)
    check(lambda x, w, b: am.conv3d(x, w, b, **options), expected, VOLUMES, w, b, rtol=1e-10)


def test_transposed_convolution_and_pooling_of_sequences_are_those_of_pytorch():
    w = rng.normal(size=(3, 2, 3))
    expected = theirs("conv_transpose1d", SEQUENCES, w, None, stride=2, padding=1, output_padding=1)
    check(lambda x, w: am.conv_transpose1d(x, w, stride=2, padding=1, output_padding=1), expected, SEQUENCES, w, rtol=1e-10)
    check(lambda x: am.max_pool1d(x, 3, 2, 1), theirs("max_pool1d", SEQUENCES, 3, 2, 1), SEQUENCES)
    check(lambda x: am.avg_pool1d(x, 3, 2, 1), theirs("avg_pool1d", SEQUENCES, 3, 2, 1), SEQUENCES)


def test_pooling_of_volumes_is_that_of_pytorch():
    check(lambda x: am.max_pool3d(x, 2), theirs("max_pool3d", VOLUMES, 2), VOLUMES)
    check(lambda x: am.avg_pool3d(x, (2, 3, 1), (1, 2, 1)), theirs("avg_pool3d", VOLUMES, (2, 3, 1), (1, 2, 1)), VOLUMES)


@pytest.mark.parametrize("options", [
    {"size": (7, 4)}, {"scale_factor": 2}, {"size": (7, 4), "mode": "bilinear"},
    {"size": (3, 9), "mode": "bilinear", "align_corners": True},
])  # fmt: skip
def test_images_of_another_size_are_those_of_pytorch(options):
    check(lambda x: am.interpolate(x, **options), theirs("interpolate", IMAGES, **options), IMAGES)


def test_sequences_of_another_length_are_those_of_pytorch():
    for options in ({"size": 5}, {"size": 11, "mode": "linear"}):
        check(lambda x, options=options: am.interpolate(x, **options), theirs("interpolate", SEQUENCES, **options), SEQUENCES)
    with pytest.raises(am.errors.ArgumentError, match="size or scale_factor"):
        am.interpolate(SEQUENCES)


@pytest.mark.parametrize("kernel, dilation, padding, stride", [(2, 1, 0, 1), ((2, 3), 1, 1, 2), (2, (2, 1), 0, (1, 2))])
def test_windows_as_columns_and_back_are_those_of_pytorch(kernel, dilation, padding, stride):
    columns = theirs("unfold", IMAGES, kernel, dilation, padding, stride)
    check(lambda x: am.unfold(x, kernel, dilation, padding, stride), columns, IMAGES)
    back = theirs("fold", columns, (4, 5), kernel, dilation, padding, stride)
    check(lambda x: am.fold(x, (4, 5), kernel, dilation, padding, stride), back, columns)


def test_pixels_are_shuffled_as_in_pytorch():
    check(lambda x: am.pixel_shuffle(x, 2), theirs("pixel_shuffle", IMAGES, 2), IMAGES)
    np.testing.assert_array_equal(am.pixel_unshuffle(am.pixel_shuffle(IMAGES, 2), 2), IMAGES)


# ---- spectra


@pytest.mark.parametrize("n", [None, 3, 4, 7, 8])
@pytest.mark.parametrize("axis", [0, -1])
def test_the_spectrum_of_real_numbers_is_that_of_numpy(n, axis):
    expected = np.fft.rfft(X, n, axis)
    check(lambda x: am.rfft(x, n, axis)[0], expected.real, X)
    check(lambda x: am.rfft(x, n, axis)[1], expected.imag, X)
    back = np.fft.irfft(expected, n, axis) if n != 3 else np.fft.irfft(expected, 3, axis)
    check(lambda re, im: am.irfft(re, im, n, axis), back, expected.real, expected.imag)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_convolution_by_frequencies_is_that_by_sums(mode):
    a, v = rng.normal(size=9), rng.normal(size=4)
    check(lambda a, v: am.fft_convolve(a, v, mode), np.convolve(a, v, mode), a, v, rtol=1e-10)


def test_a_spectrum_of_numpy_is_refused_with_a_reason():
    with pytest.raises(am.errors.UnknownOperationError, match=r"complex.*am\.rfft"):
        np.fft.rfft(Tensor(X))


@pytest.mark.parametrize("name", ["cumprod", "cummax", "logcumsumexp", "linear_recurrence", "interp", "convolve"])
def test_the_memory_of_a_function_along_an_axis_grows_with_the_length(name):
    import tracemalloc

    def f(x):
        if name == "interp":
            return am.sum(am.interp(x, np.linspace(0, 1, len(x)), np.linspace(0, 1, len(x)) ** 2))
        return am.sum(getattr(am, name)(x, *[x] * (name == "linear_recurrence"), *[np.ones(5)] * (name == "convolve")))

    peaks = []
    for n in (500, 500, 2000):  # the first call loads what it needs
        x = np.random.default_rng(0).uniform(0.9, 1.1, n)
        tracemalloc.start()
        am.grad(f)(x)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 6 * peaks[1]  # a matrix of all pairs would be 16 times as large


@pytest.mark.parametrize("f", [am.cumprod, am.cummax, am.logcumsumexp, lambda x: am.convolve(x, np.ones(5)),
    lambda x: am.interp(x, np.linspace(0, 2, len(x)), x), lambda x: am.segment_prod(x, np.arange(len(x)) // 3),
    lambda x: am.scatter_reduce(x, 0, np.arange(len(x)) // 2, x, "amax")],
    ids=["cumprod", "cummax", "logcumsumexp", "convolve", "interp", "segment_prod", "scatter_reduce"])  # fmt: skip
def test_the_time_of_a_function_along_an_axis_grows_with_the_length(f):
    from time import process_time

    def best(n, runs=3):
        x, times = np.random.default_rng(0).uniform(0.9, 1.1, n), []
        for _ in range(runs):
            start = process_time()
            am.grad(lambda x: am.sum(f(x)))(x)
            times.append(process_time() - start)
        return min(times)

    assert any(best(16_000) < 5 * best(2000) * 5 for _ in range(3))  # 8 where it is linear, 64 where it goes through all pairs


def test_the_largest_of_whole_numbers_and_truth_values_are_found_at_the_ends_of_their_types():
    for x in (np.array([0, 1, 2], np.uint8), np.array([-(2**63), 0, 2**63 - 1]), np.array([False, False, True])):
        values, places = am.topk(x, 1)
        assert values[0] == x[2] and places.tolist() == [2]


def test_the_largest_elements_compile_with_ties_as_the_engine_has_them():
    weights = np.array([1.0, 10.0])
    step = am.compile(lambda x: am.sum(am.topk(x, 2)[0] * weights))
    for x in (np.array([1.0, 3.0, 2.0]), np.array([2.0, 2.0, 2.0])):
        np.testing.assert_array_equal(step(x)[1], am.grad(lambda x: am.sum(am.topk(x, 2)[0] * weights))(x))


def test_interp_takes_one_number_that_wants_a_gradient():
    assert am.grad(lambda x: am.interp(x, [0.0, 1.0, 2.0], [0.0, 1.0, 0.0]))(0.5) == 1.0
    assert am.grad(am.grad(lambda x: x * am.interp(x, [0.0, 1.0], [0.0, 3.0])))(0.5) == 6.0


SIZED = [dict(size=7), dict(size=3), dict(scale_factor=1.7), dict(scale_factor=0.6), dict(scale_factor=1.2)]


@pytest.mark.parametrize("rank, mode", [(1, "linear"), (1, "nearest"), (1, "nearest-exact"), (1, "area"), (2, "bilinear"),
    (2, "nearest"),
    (2, "nearest-exact"), (2, "bicubic"), (2, "area"), (3, "trilinear"), (3, "nearest"), (3, "area")])  # fmt: skip
def test_every_mode_of_interpolation_is_that_of_pytorch(rank, mode):
    x = rng.normal(size=(1, 2, *(5, 4, 3)[:rank]))
    for how in SIZED:
        for align in (None, True) if "linear" in mode or mode == "bicubic" else (None,):
            expected = theirs("interpolate", x, mode=mode, align_corners=align, **how)
            found = am.interpolate(Tensor(x), mode=mode, align_corners=align, **how)
            np.testing.assert_allclose(found.data, expected, atol=1e-14)
    assert am.check_grad(lambda x: am.interpolate(x, scale_factor=1.7, mode=mode), x[:, :1])


def test_interpolation_says_which_modes_and_sizes_there_are():
    for words, options in (("mode is one of", dict(size=2, mode="cubic")), ("one number or 2", dict(size=(1, 2, 3))),
                           ("align_corners is for linear", dict(size=2, align_corners=True))):  # fmt: skip
        with pytest.raises(am.ArgumentError, match=words):
            am.interpolate(IMAGES, **options)


def test_a_single_image_is_taken_apart_and_put_together_without_an_axis_for_the_batch():
    x = rng.normal(size=(4, 6, 6))
    np.testing.assert_array_equal(am.unfold(x, 2), am.unfold(x[None], 2)[0])
    np.testing.assert_array_equal(am.fold(am.unfold(x, 2), 6, 2), am.fold(am.unfold(x[None], 2), 6, 2)[0])
    np.testing.assert_array_equal(am.pixel_shuffle(x, 2), am.pixel_shuffle(x[None], 2)[0])
    np.testing.assert_array_equal(am.pixel_unshuffle(x, 2), am.pixel_unshuffle(x[None], 2)[0])


@pytest.mark.parametrize("norm", [None, "backward", "ortho", "forward"])
@pytest.mark.parametrize("n", [None, 1, 4, 5, 11])
def test_spectra_are_scaled_cut_and_filled_up_as_numpy_does(norm, n):
    x, y = rng.normal(size=(2, 3, 5))
    re, im = am.rfft(Tensor(x), n, norm=norm)
    expected = np.fft.rfft(x, n, norm=norm)
    np.testing.assert_allclose(re.data, expected.real, atol=1e-14)
    np.testing.assert_allclose(im.data, expected.imag, atol=1e-14)
    np.testing.assert_allclose(am.irfft(x, y, n, axis=0, norm=norm), np.fft.irfft(x + 1j * y, n, axis=0, norm=norm), atol=1e-14)
    assert am.check_grad(lambda x, y: am.irfft(x, y, n, norm=norm), x[:1], y[:1])


def test_a_scale_of_the_spectrum_that_there_is_not_is_refused():
    for f in (lambda x: am.rfft(x, norm="unit"), lambda x: am.irfft(x, x, norm="unit")):
        with pytest.raises(am.ArgumentError, match="norm is 'backward', 'ortho' or 'forward'"):
            f(np.ones(4))


@all_cases("include_self", [True, False])
@all_cases("reduce", ["sum", "prod", "mean", "amax", "amin"])
def test_elements_that_meet_at_a_place_are_made_one_as_in_pytorch(reduce, include_self):
    x, src = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
    src[0, 1] = 0.0
    index = np.array([[2, 0, 2, 2], [1, 1, -3, 1]])
    expected = theirs("scatter_reduce", x, 1, index % 3, src, reduce=reduce, include_self=include_self)
    check(lambda x, src: am.scatter_reduce(x, 1, index, src, reduce, include_self), expected, x, src)


@pytest.mark.parametrize("include_self, x_gets", [(True, 1 / 3), (False, 0.0)])
def test_equal_elements_that_meet_share_the_gradient(include_self, x_gets):
    x, src = Tensor([2.0, 7.0], requires_grad=True), Tensor([2.0, 2.0, 1.0], requires_grad=True)
    am.sum(am.scatter_reduce(x, 0, [0, 0, 0], src, "amax", include_self)).backward()
    np.testing.assert_allclose(x.grad, [x_gets, 1.0])
    np.testing.assert_allclose(src.grad, [(1 - x_gets) / 2, (1 - x_gets) / 2, 0.0])


@pytest.mark.parametrize("kind, of_nothing", [("sum", 0.0), ("mean", 0.0), ("prod", 1.0), ("max", -np.inf), ("min", np.inf)])
def test_slices_with_one_number_are_made_one(kind, of_nothing):
    x, ids = rng.normal(size=(5, 2)), np.array([2, 0, 2, 2, 0])
    x[3, 1] = 0.0
    f = getattr(am, f"segment_{kind}")
    expected = np.stack([getattr(np, kind)(x[ids == i], axis=0) if i != 1 else np.full(2, of_nothing) for i in range(3)])
    np.testing.assert_allclose(f(Tensor(x), ids).data, expected)
    np.testing.assert_array_equal(f(x, ids, 4)[3], of_nothing)
    assert am.check_grad(lambda x: f(x, ids)[np.array([0, 2])], x, order=2)
    assert f(x.astype(np.float32), ids).dtype == np.float32 and f(np.arange(5), ids).dtype == (int if kind == "sum" else float)
    assert f(np.zeros((0, 2)), np.zeros(0, int), 3).shape == (3, 2)


def test_segments_and_scattering_say_what_is_wrong():
    for error, words, call in (
        (am.IndexingError, "segment_max: a number lies between 0 and 1", lambda: am.segment_max(X, [0, 1, 2], 2)),
        (am.ShapeError, "segment_prod: one number for each", lambda: am.segment_prod(X, [0, 1])),
        (am.ArgumentError, "reduce is one of sum, prod, mean, amax, amin", lambda: am.scatter_reduce(X, 0, INDEX, Y, "max")),
        (am.ShapeError, "index and src have one shape", lambda: am.scatter_reduce(X, 0, INDEX, Y[:1], "sum")),
        (am.IndexingError, "an index lies between", lambda: am.scatter_reduce(X, 1, INDEX + 9, Y, "sum")),
    ):
        with pytest.raises(error, match=words):
            call()


@pytest.mark.parametrize("x", [[np.inf, 2.0, 3.0], [np.nan, 2.0, 3.0], [1e200, 2.0, 3.0, 1e200], [np.inf, 0.0, 0.0, 5.0]])
def test_a_product_of_a_segment_that_is_not_finite_leaves_those_of_the_others(x):
    ids = np.array([0, 1, 1, 0])[: len(x)]
    with np.errstate(all="ignore"):
        expected = [np.prod(np.array(x)[ids == k]) for k in (0, 1)]
        np.testing.assert_array_equal(am.segment_prod(x, ids), expected)
        np.testing.assert_array_equal(am.scatter_reduce(np.ones(2), 0, ids, x, "prod"), expected)
        g = am.grad(lambda x: am.sum(am.segment_prod(x, ids)[1]))(np.array(x))
    np.testing.assert_array_equal(g[1:3], [x[2], x[1]])


GROUPED = rng.normal(size=(2, 4, 3, 2)), rng.normal(size=(2, 2, 5, 2)), rng.normal(size=(2, 2, 5, 3))


@pytest.mark.parametrize("more", [{}, {"is_causal": True}, {"attn_mask": rng.normal(size=(3, 5))}], ids=["", "causal", "mask"])
def test_groups_of_query_heads_share_keys_and_values_as_in_pytorch(more):
    torch = pytest.importorskip("torch")
    if "enable_gqa" not in torch.nn.functional.scaled_dot_product_attention.__doc__:
        pytest.skip("this PyTorch has no grouped queries")
    mask = {name: torch.as_tensor(x) if isinstance(x, np.ndarray) else x for name, x in more.items()}
    expected = torch.nn.functional.scaled_dot_product_attention(*map(torch.as_tensor, GROUPED), enable_gqa=True, **mask).numpy()
    check(lambda q, k, v: am.scaled_dot_product_attention(q, k, v, enable_gqa=True, **more), expected, *GROUPED)


def test_heads_that_are_no_multiple_and_a_dropout_by_position_are_refused():
    q, k, v = GROUPED
    with pytest.raises(am.errors.ShapeError, match="multiple"):
        am.scaled_dot_product_attention(q[:, :3], k, v, enable_gqa=True)
    with pytest.raises(am.errors.ShapeError):
        am.scaled_dot_product_attention(q, k, v)
    with pytest.raises(am.errors.ArgumentTypeError, match="no dropout_p"):
        am.scaled_dot_product_attention(q, q, q, None, 0.0, True)


@all_cases("dtype", [np.float16, np.float32, np.float64])
@all_cases("x, slope", [([-np.inf, 1.0, 2.0], [0.0, 2.80682, 2.19318]), ([-np.inf, -np.inf], [0.0, 0.0]),
                                      ([1.0, -np.inf], [3.0, 0.0]), ([-np.inf, 5.0, -np.inf], [0.0, 5.0, 0.0])])  # fmt: skip
def test_a_running_logarithm_of_sums_that_begin_with_nothing_has_gradients_in_every_float(x, slope, dtype):
    x = np.array(x, dtype)
    f = lambda x: am.sum(am.logcumsumexp(x) * np.arange(1, len(x) + 1, dtype=dtype))  # noqa: E731
    g = am.grad(f)(x)
    assert g.dtype == dtype
    np.testing.assert_allclose(g, slope, rtol=1e-2 if dtype == np.float16 else 1e-5)
    assert np.isfinite(am.hessian(f)(x)).all()
    np.testing.assert_allclose(am.compile(f)(x)[1], g, rtol=1e-2 if dtype == np.float16 else 1e-5)


@all_cases("f", [am.prod, am.cumprod, lambda x: am.cumprod(x) ** 2, am.nanprod])
@all_cases("x", [[2.0, 0.0, 0.0, 3.0], [0.0, 2.0, 3.0], [0.0, 0.0, 0.0], [5.0, 0.0]])
def test_second_derivatives_of_products_with_zeros_are_those_of_differences(f, x):
    assert am.check_grad(f, np.array(x), order=2)
