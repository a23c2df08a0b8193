"""Functions at the edge of what they take: numbers beside masks, no axes, several axes, types, and what would lose a gradient."""

import numpy as np
import pytest
from cases import all_cases
from some import some

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.arrays.operands import OLD_PROMOTION

MASK = np.array([True, False])


def wanting(x):
    return Tensor(np.asarray(x, float), requires_grad=True)


# ---- choices


def test_numbers_are_chosen_by_a_mask():
    np.testing.assert_array_equal(am.where(MASK, 1.0, 0.0), [1.0, 0.0])
    np.testing.assert_array_equal(am.where([[True], [False]], 1.0, [2.0, 3.0]), [[1.0, 1.0], [2.0, 3.0]])
    np.testing.assert_array_equal(am.select([MASK, ~MASK], [1.0, 2.0]), [1.0, 2.0])
    np.testing.assert_array_equal(am.select([MASK], [5]), np.select([MASK], [5]))
    assert am.where(True, 1.0, 0.0) == 1.0 and type(am.where(True, 1.0, 0.0)) is float
    assert am.where(MASK, 1, 0).dtype == np.where(MASK, 1, 0).dtype


def test_a_number_and_a_tensor_are_chosen_by_a_mask():
    x = wanting([3.0, 4.0])
    am.where(MASK, x, 0.0).sum().backward()
    np.testing.assert_array_equal(x.grad, [1.0, 0.0])
    y = Value(2.0)
    chosen = am.where(MASK, y, 0.0)
    assert [float(getattr(v, "data", v)) for v in chosen] == [2.0, 0.0]


def test_a_condition_alone_gives_its_places():
    for found, expected in zip(np.where(wanting([1.0, -1.0, 2.0]) > 0), np.nonzero([1, 0, 1]), strict=True):
        np.testing.assert_array_equal(found, expected)
    with pytest.raises(am.errors.ArgumentError, match="both branches"):
        am.where(MASK, 1.0)


def test_select_wants_as_many_choices_as_conditions():
    with pytest.raises(am.errors.ArgumentError, match="2 conditions for 1 choices"):
        am.select([MASK, MASK], [1.0])


@pytest.mark.parametrize("x_shape, i_shape, axis", [((2, 3), (1, 2), 1), ((1, 3), (4, 2), 1), ((3, 2), (2, 1), 0), ((2, 3), (2,
1), 1), ((2, 2, 3), (1, 2, 1), -1)])  # fmt: skip
def test_an_index_along_an_axis_broadcasts(x_shape, i_shape, axis):
    rng = np.random.default_rng(0)
    x, index = rng.normal(size=x_shape), rng.integers(0, min(x_shape), size=i_shape)
    np.testing.assert_array_equal(am.take_along_axis(Tensor(x), index, axis).data, np.take_along_axis(x, index, axis))
    assert am.check_grad(lambda x: am.take_along_axis(x, index, axis), x, order=2)


def test_an_index_along_an_axis_is_copied_and_checked():
    x, index = wanting([[1.0, 2.0]]), np.array([[1, 0]])
    y = am.take_along_axis(x, index, 1)
    index[:] = 0
    (y * np.array([1.0, 10.0])).sum().backward()
    np.testing.assert_array_equal(x.grad, [[10.0, 1.0]])
    with pytest.raises(am.errors.IndexingError, match="whole numbers"):
        am.take_along_axis(x, [[0.5]], 1)
    with pytest.raises(am.errors.ShapeError, match="as many axes"):
        am.take_along_axis(x, [0], 1)


# ---- softmax


@all_cases("name", ["softmax", "log_softmax"])
@all_cases("axis", [None, 0, -1, (0, 1), (0, 2), (-1, 0), (0, 1, 2)], ids=str)
def test_softmax_over_several_axes_is_that_of_scipy(name, axis):
    special = pytest.importorskip("scipy.special")
    x = np.random.default_rng(0).normal(size=(2, 3, 2))
    np.testing.assert_allclose(getattr(am, name)(Tensor(x), axis).data, getattr(special, name)(x, axis), rtol=1e-13)
    assert am.check_grad(lambda x: getattr(am, name)(x, axis), x, order=2)


@pytest.mark.parametrize("axis", [None, 0, -1])
def test_softmax_of_a_number_without_axes(axis):
    x = wanting(3.0)
    y = am.softmax(x, axis)
    y.backward()
    assert y.shape == () and y.item() == 1.0 and x.grad == 0.0


# ---- spread and norms


@pytest.mark.parametrize("shape, axis", [((1,), None), ((1, 3), 0), ((), None)], ids=str)
def test_the_deviation_of_one_number_is_flat_to_second_order(shape, axis):
    x = np.full(shape, 3.0)
    f = lambda x: am.sum(am.std(x, axis))  # noqa: E731
    assert not np.any(am.grad(f)(x)) and not np.any(am.hessian(f)(x))


@pytest.mark.parametrize("n, ddof", [(2, 2), (2, 3), (3, 5), (1, 1)])
def test_a_variance_without_degrees_of_freedom_is_that_of_numpy(n, ddof):
    x = np.arange(float(n))
    with pytest.warns(RuntimeWarning, match="n - ddof"):
        found = am.var(Tensor(x), ddof=ddof).item(), am.std(x, ddof=ddof)
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        np.testing.assert_array_equal(found, [np.var(x, ddof=ddof), np.std(x, ddof=ddof)])


@all_cases("ord", [0, 0.5, 1, 1.5, 2, 3, -1, -2, np.inf, -np.inf])
def test_vector_norms_are_those_of_numpy(ord):
    x = np.array([3.0, -1.0, 0.5])
    np.testing.assert_allclose(am.norm(Tensor(x), ord).item(), np.linalg.norm(x, ord), rtol=1e-14)
    assert am.check_grad(lambda x: am.norm(x, ord), x, order=2)


def test_the_number_of_elements_that_are_not_zero_is_flat():
    assert am.norm(np.array([0.0, 2.0, np.nan]), 0) == 2.0
    np.testing.assert_array_equal(am.grad(lambda x: am.norm(x, 0))(np.array([0.0, 2.0])), [0.0, 0.0])


@pytest.mark.parametrize("ord", [1, 1.5, 2, 3, np.inf])
def test_every_norm_of_zeros_has_slope_zero(ord):
    np.testing.assert_array_equal(am.grad(lambda x: am.norm(x, ord))(np.zeros(3)), np.zeros(3))


def test_vectors_are_broadcast_before_their_angle_is_taken():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(1, 2, 3)), rng.normal(size=(2, 1, 3))
    wide_x, wide_y = np.broadcast_arrays(x, y)
    lengths = np.linalg.norm(wide_x, axis=-2) * np.linalg.norm(wide_y, axis=-2)
    np.testing.assert_allclose(am.cosine_similarity(x, y, -2), (wide_x * wide_y).sum(-2) / lengths)
    assert am.check_grad(lambda x, y: am.cosine_similarity(x, y, -2), x, y, order=2)


# ---- options of reductions


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)], ids=str)
@pytest.mark.parametrize("name", ["sum", "mean", "var", "std"])
def test_reductions_of_the_elements_of_a_mask(name, axis):
    rng = np.random.default_rng(0)
    x, mask = rng.normal(size=(3, 4)), np.array([[1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 1]], bool)
    np.testing.assert_allclose(getattr(am, name)(Tensor(x), axis, where=mask).data, getattr(np, name)(x, axis, where=mask))
    np.testing.assert_allclose(getattr(np, name)(Tensor(x), axis, where=mask).data, getattr(np, name)(x, axis, where=mask))
    assert am.check_grad(lambda x: getattr(am, name)(x, axis, where=mask), x, order=2)


def test_reductions_begin_with_a_number():
    x = wanting([1.0, 5.0])
    assert np.sum(x, initial=10.0).item() == 16.0 and np.prod(x, initial=2.0).item() == 10.0
    assert np.max(x, initial=7.0).item() == 7.0 and np.min(x, initial=3.0).item() == 1.0
    assert am.max(wanting([]), initial=0.0).item() == 0.0
    assert am.max(x, where=MASK, initial=-9.0).item() == 1.0
    with pytest.raises(am.errors.ArgumentError, match="initial"):
        am.max(x, where=MASK)


def test_reductions_in_another_type():
    x = Tensor(np.full(3, 0.1, np.float32), requires_grad=True)
    y = np.sum(x, dtype=np.float64)
    y.backward()
    assert y.dtype == np.float64 and x.grad.dtype == np.float32
    assert np.mean(x, dtype=float).dtype == np.float64 and np.cumsum(x, dtype=float).dtype == np.float64
    assert am.var(x, correction=1).item() == pytest.approx(0.0)
    with pytest.raises(am.errors.ArgumentError, match="out"):
        am.sum(x, out=np.zeros(()))


# ---- types


def test_a_constant_takes_the_type_of_what_it_is_like():
    like = Tensor(np.zeros(2, np.float32))
    assert am.full_like(like, 3).dtype == np.full_like(like, 3.0).dtype == np.float32
    assert am.full_like(np.zeros(2, int), 3.7).tolist() == [3, 3]
    assert am.full_like(like, 3, dtype=float).dtype == float and am.full_like(like, 3, shape=(1, 2)).shape == (1, 2)


@all_cases("f", [np.maximum, np.minimum], ids=["maximum", "minimum"])
@all_cases("bound", [2, 2.0, np.float64(2), np.float32(2), np.array(2.0)], ids=repr)
def test_a_bound_widens_a_type_as_in_numpy(f, bound):
    x = np.ones(2, np.float32)
    expected = f(x, bound)
    for found in (getattr(am, f.__name__)(Tensor(x, requires_grad=True), bound), f(Tensor(x, requires_grad=True), bound)):
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found.data, expected)


@pytest.mark.parametrize(
    "bounds", [(0, 0.5), (np.float64(0), np.float64(0.5)), (None, np.float64(0.5)), (np.zeros(2), 1)], ids=repr
)
def test_clipping_widens_a_type_as_in_numpy(bounds):
    x = np.ones(2, np.float32)
    found = np.clip(Tensor(x, requires_grad=True), *bounds)
    assert found.dtype == np.clip(x, *bounds).dtype
    np.testing.assert_array_equal(found.data, np.clip(x, *bounds))


def test_bounds_have_two_names():
    np.testing.assert_array_equal(am.clip(np.array([-1.0, 3.0]), min=0.0, max=1.0), [0.0, 1.0])


@pytest.mark.parametrize(
    "f", [am.sum, am.softmax, am.mean, am.sort, am.grad(am.sum), am.compile(am.sum), lambda x: am.concatenate([x, x])]
)
def test_a_masked_array_is_refused_wherever_its_mask_would_be_lost(f):
    with pytest.raises(am.errors.DtypeError, match="mask"):
        f(np.ma.array([1.0, 2.0], mask=[False, True]))


# ---- no axes


WITHOUT_AXES = {
    "swapaxes": lambda x: am.swapaxes(x, 0, 1), "repeat": lambda x: am.repeat(x, 2, 0), "diff": am.diff, "tril": am.tril,
    "triu": am.triu, "split": lambda x: am.split(x, 1), "sort": am.sort, "trace": am.trace, "diag": am.diag,
    "take": lambda x: am.take(x, 0, 0), "moveaxis": lambda x: am.moveaxis(x, 0, 0), "unstack": am.unstack,
    "concatenate": lambda x: am.concatenate([x, x]), "array_split": lambda x: am.array_split(x, 2), "rot90": am.rot90,
    "flip": lambda x: am.flip(x, 1), "roll": lambda x: am.roll(x, 1, 0), "max": lambda x: am.max(x, 1), "getitem": lambda x: x[0],
    "gradient": am.gradient, "cumsum": lambda x: am.cumsum(x, 1), "normalize": lambda x: am.normalize(x, 1),
}  # fmt: skip


@all_cases("name", WITHOUT_AXES)
def test_what_needs_an_axis_says_that_there_is_none(name):
    with pytest.raises(am.errors.AutogradError):
        WITHOUT_AXES[name](wanting(3.0))


@all_cases(
    "f, expected",
    [
        (lambda x: am.repeat(x, 2), [3.0, 3.0]), (lambda x: am.cumsum(x, 0), [3.0]), (am.cumprod, [3.0]), (am.median, 3.0),
        (lambda x: am.sum(x, 0), 3.0), (lambda x: am.max(x, -1), 3.0), (am.flip, 3.0), (lambda x: am.roll(x, 1), 3.0),
        (lambda x: am.take(x, 0), 3.0), (lambda x: am.stack([x, x]), [3.0, 3.0]), (lambda x: am.hstack([x, x]), [3.0, 3.0]),
        (lambda x: am.tile(x, 2), [3.0, 3.0]), (lambda x: am.sort(x, None), [3.0]), (lambda x: am.concatenate([x, x], None),
        [3.0, 3.0]),
    ],
)  # fmt: skip
def test_what_needs_no_axis_takes_a_number_without_axes(f, expected):
    x = wanting(3.0)
    y = f(x)
    np.testing.assert_array_equal(y.data, expected)
    y.sum().backward()
    assert x.grad == np.size(expected)


def test_running_sums_go_along_one_axis_and_medians_along_several():
    x = np.arange(8.0).reshape(2, 2, 2)
    with pytest.raises(am.errors.ArgumentTypeError, match="axis"):
        am.cumsum(x, (0, 1))
    np.testing.assert_array_equal(am.median(Tensor(x), (0, 2)).data, np.median(x, (0, 2)))
    assert am.median(x, (0, 2), keepdims=True).shape == (1, 2, 1)


@pytest.mark.parametrize("sections", [0, -1, 1.5, None])
def test_sections_are_a_positive_number(sections):
    with pytest.raises(am.errors.AutogradError, match="section"):
        am.array_split(np.arange(4.0), sections)


# ---- what would lose a gradient


@pytest.mark.parametrize("f", [np.unique, np.histogram, lambda x: np.bincount([0, 0, 1], weights=x)])
def test_what_would_drop_a_gradient_is_refused(f):
    with pytest.raises(am.errors.GradientError, match="drop its gradient"):
        f(wanting([1.0, 2.0, 2.0]))
    f(Tensor([1.0, 2.0, 2.0]))


@pytest.mark.parametrize("labels, fix", [([[0], [1]], "labels[..., 0]"), ([[0.0], [1.0]], "labels[..., 0].astype(int)"), ([0.0,
1.0], "astype(int)")])  # fmt: skip
def test_labels_of_a_wrong_shape_or_type_name_the_fix(labels, fix):
    import re

    with pytest.raises(am.errors.AutogradError, match=re.escape(fix)):
        am.cross_entropy(wanting([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]), np.array(labels))


def test_averages_of_many_halves_do_not_overflow():
    x = np.ones((1, 1, 300, 300), np.float16)
    g = am.grad(lambda x: am.sum(am.avg_pool2d(x, 300)))(x)
    np.testing.assert_allclose(g, 1 / 90_000, rtol=1e-2)
    assert am.avg_pool2d(x, 300).item() == 1.0 and am.avg_pool2d(x, 300).dtype == np.float16
    logits = np.zeros((70_000, 2), np.float16)
    assert am.cross_entropy(logits, np.zeros(70_000, int)) == pytest.approx(np.log(2), rel=1e-3)


# ---- options of reductions

SOME = np.array([[0.3, 1.7, 0.9], [1.1, 0.4, 2.0]])
COUNTED = np.array([[True, False, False], [True, True, False]])
OPTIONS = {
    "sum prod nansum nanprod": [{"initial": 2.0}, {"where": COUNTED}, {"initial": 2.0, "where": COUNTED}, {"dtype": np.float32},
                                {"out": None}],
    "max min nanmax nanmin": [{"initial": 1.0}, {"initial": 1.0, "where": COUNTED}, {"out": None}],
    "mean nanmean": [{"where": COUNTED}, {"dtype": np.float32}, {"out": None}],
    "var std nanvar nanstd": [{"where": COUNTED}, {"dtype": np.float32}, {"ddof": 0.5}, {"correction": 0.5}, {"out": None}],
    "cumsum cumprod nancumsum nancumprod": [{"dtype": np.float32}, {"out": None}],
}  # fmt: skip


@pytest.mark.parametrize("name, options", [
    (name, options) for names, several in OPTIONS.items() for name in names.split() for options in several
])  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_a_reduction_takes_numpys_options(name, options):
    if "correction" in options and np.lib.NumpyVersion(np.__version__) < "2.0.0":
        pytest.skip("correction= is NumPy 2's")
    theirs, ours = getattr(np, name), getattr(am, name)
    for axis in some((None, 0, 1) if name.endswith(("cumsum", "cumprod")) else (None, 0, 1, (0, 1))):
        expected = theirs(SOME, axis=axis, **options)
        for f in (theirs, ours):
            x = wanting(SOME)
            found = f(x, axis=axis, **options)
            np.testing.assert_allclose(found.data, expected, rtol=1e-6 if "dtype" in options else 1e-12)
            assert found.dtype == expected.dtype or OLD_PROMOTION and not expected.ndim
        if "dtype" not in options and np.isfinite(expected).all() and not (name.endswith("std") and (expected == 0).any()):
            assert am.check_grad(lambda x, axis=axis: am.sum(ours(x, axis=axis, **options)), SOME)


def test_the_slope_of_a_deviation_of_one_counted_number_is_zero():
    for f in (am.std, am.nanstd):
        x = wanting(SOME)
        am.sum(f(x, axis=1, where=COUNTED)).backward()
        assert np.isfinite(x.grad).all() and not x.grad[0].any()


@all_cases("scale", [1e200, 1e-200, 1e-160])
@all_cases("f", [am.std, am.nanstd, lambda x: am.std(x, where=np.array([True, True, True, False]))])
def test_the_slope_of_a_deviation_does_not_depend_on_the_size_of_the_numbers(f, scale):
    x = np.array([1.0, 2.0, 4.0, 3.0])
    np.testing.assert_allclose(am.grad(f)(x * scale), am.grad(f)(x), rtol=1e-12)
    np.testing.assert_allclose(f(x * scale), f(x) * scale)
    np.testing.assert_allclose(f(np.ones((2, 2)).ravel() * scale), 0.0)


def test_a_root_in_a_denominator_is_infinite_at_zero_for_a_number_as_well():
    assert am.rsqrt(0.0) == np.inf and am.rsqrt(Value(0.0)).item() == np.inf and am.grad(am.rsqrt)(4.0) == -0.0625


@pytest.mark.parametrize(
    "f",
    [
        lambda x, there: am.sum(x, where=there),
        lambda x, there: am.sum(x, where=np.array(there), initial=2.0),
        lambda x, there: am.prod(x, where=there),
        lambda x, there: am.max(x, where=there, initial=-5.0),
        lambda x, there: am.min(x, where=there, initial=2.0),
        lambda x, there: am.mean(x, where=there),
        lambda x, there: am.std(x, where=there),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_one_number_that_a_mask_leaves_out_does_not_count(f):
    for there in (True, False):
        expected, slope = f(np.array(-1.5), there), am.grad(lambda x, there=there: am.sum(f(x, there)))(np.array(-1.5))
        x = Value(-1.5)
        np.testing.assert_array_equal(getattr(f(x, there), "data", f(x, there)), expected)
        if there or np.isfinite(expected):
            np.testing.assert_array_equal(am.grad(lambda x, there=there: am.sum(f(x, there)))(-1.5), slope)


def test_a_mask_of_several_for_one_number_is_refused():
    with pytest.raises(am.ShapeError, match="one truth value"):
        am.sum(Value(1.0), where=[True, False])


def test_nothing_is_picked_from_nothing_and_a_number_beside_arrays_takes_their_type():
    for pick in (am.compress, np.compress):
        assert pick([True], Tensor(np.zeros((0, 0)), requires_grad=True), axis=-1).shape == (0, 1)
    for join in (am.concatenate, np.concatenate):
        assert join((-0.5, Tensor(np.ones((), np.float32), requires_grad=True), 2), axis=None).dtype == np.float32
    assert am.vander(Tensor(np.zeros(0), requires_grad=True)).shape == (0, 0)


@pytest.mark.parametrize("mode", ["wrap", "clip"])
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_an_index_outside_is_wrapped_or_clipped_where_that_is_asked_for(mode, axis):
    x = np.arange(6.0).reshape(2, 3)
    for f in (am.take, np.take):
        found = f(wanting(x), [7, -8, 1], axis, mode=mode)
        np.testing.assert_array_equal(found.data, np.take(x, [7, -8, 1], axis, mode=mode))
    with pytest.raises(am.ArgumentError, match="mode is 'raise', 'wrap' or 'clip'"):
        am.take(x, [0], mode="mirror")


def test_no_index_takes_nothing_and_no_choice_is_refused():
    assert am.take(wanting([1.0, 2.0]), []).shape == (0,) and am.take(wanting([[1.0, 2.0]]), [], 1).shape == (1, 0)
    with pytest.raises(am.ArgumentError, match="there is no choice"):
        am.choose(np.zeros(0, int), [])
    with pytest.raises(am.IndexingError, match="insert into"):
        am.insert(wanting([1.0]), 5, 2.0)


def test_a_number_of_python_does_not_widen_evenly_spaced_numbers():
    x = Tensor(np.array([1.0, 3.0], np.float32), requires_grad=True)
    assert am.linspace(x, 2.0, 3).dtype == am.linspace(0, x, 3).dtype == am.logspace(x, 2.0, 3).dtype == np.float32
    assert am.linspace(x, np.array([1.0, 2.0]), 3).dtype == np.float64
    assert am.linspace(x, np.int16([1, 2]), 3).dtype == np.float32
    assert am.linspace(x, np.array([1, 2]), 3).dtype == am.linspace(1, np.int8(2), 3).dtype == np.float64
    assert am.linspace(x, np.float64(2.0), 3).dtype == am.logspace(np.float64(0.5), x, 3).dtype == np.float64


@pytest.mark.parametrize("axis", [None, 0])
def test_an_average_whose_weights_are_learned_is_compiled(axis):
    y, w = np.array([1.0, 4.0, 2.0]), np.array([0.3, -0.2, 0.1])

    def f(w):
        return am.average(y, axis=axis, weights=am.exp(w)) ** 2

    value, gradient = am.compile(f)(w)
    true_value, true_gradient = am.value_and_grad(f)(w)
    assert value == pytest.approx(float(true_value))
    np.testing.assert_allclose(gradient, true_gradient)


@all_cases("name", ["quantile", "percentile"])
@all_cases("shape, axis", [((0,), None), ((3, 0), 1), ((0, 2), 0)])
def test_there_is_no_quantile_of_nothing(name, shape, axis):
    with pytest.raises(am.ArgumentError, match="there are no elements"):
        getattr(am, name)(Tensor(np.zeros(shape)), 0.5, axis=axis)
