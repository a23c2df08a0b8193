"""NumPy's own functions on Tensors record as ours do; and whatever autograd differentiates has a place here."""

import inspect

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.arrays import numpy_functions


def variable(x, label=None):
    return Tensor(np.array(x, dtype=float), requires_grad=True, label=label)


# ---- coverage: what autograd 1.8 has gradients for, in `autograd.numpy` and `autograd.numpy.linalg`


def on(*sizes, sample="between 0 and 1"):
    """Random arrays of these shapes."""
    rng = np.random.default_rng(sum(map(len, sizes)) + len(sizes))
    arrays = [rng.uniform(0.1, 0.9, size) for size in sizes]
    if sample == "above 1":
        return [x + 1 for x in arrays]
    if sample == "either sign":
        return [x * rng.choice([-1.0, 1.0], x.shape) for x in arrays]
    if sample == "definite":
        return [x @ x.swapaxes(-1, -2) + np.eye(x.shape[-1]) for x in arrays]
    if sample == "regular":
        return [x + 2 * np.eye(x.shape[-1]) for x in arrays]
    return arrays


def called(name):
    return lambda m, *args: getattr(m, name)(*args)


UNARY = """
    abs absolute acos arccos arcsin arcsinh arctan arctanh asin asinh atan atanh cos cosh deg2rad degrees exp exp2 expm1
    fabs log log10 log1p log2 negative rad2deg radians reciprocal sin sinc sinh sqrt square tan tanh nan_to_num
    amax amin max min mean prod std sum var sort ravel transpose atleast_1d atleast_2d atleast_3d
    diag diagonal trace tril triu fliplr flipud rot90 cumsum diff squeeze
""".split()
BINARY = """
    add arctan2 atan2 divide fmax fmin hypot logaddexp logaddexp2 maximum minimum mod multiply pow power remainder
    subtract true_divide inner kron outer
""".split()

COVERED = {name: (called(name), on((3, 4))) for name in UNARY}
COVERED |= {
    name: (called(name), on((2, 3), (2, 3), sample="either sign" if name not in ("pow", "power") else "")) for name in BINARY
}
COVERED |= {
    "acosh": (called("acosh"), on((3,), sample="above 1")),
    "arccosh": (called("arccosh"), on((3,), sample="above 1")),
    **{name: (called(name), on((2, 3), sample="either sign")) for name in ("angle", "array", "conj", "conjugate", "imag",
    "real", "real_if_close")},
    "row_stack": (lambda m, x, y: m.vstack([x, y]), on((3,), (2, 3))),
    "linalg.eig": (lambda m, x: m.eig((x + x.T) / 2)[0], on((3, 3), sample="definite")),
    "append": (called("append"), on((2, 3), (4,))),
    "array_split": (lambda m, x: m.array_split(x, 3)[1], on((5, 2))),
    "astype": (lambda m, x: m.astype(x, np.float64) if m is am else x, on((3,))),
    "broadcast_to": (lambda m, x: m.broadcast_to(x, (2, 3)), on((3,))),
    "clip": (lambda m, x: m.clip(x, -0.3, 0.4), on((7,), sample="either sign")),
    "column_stack": (lambda m, x, y: m.column_stack([x, y]), on((3,), (3, 2))),
    "concatenate": (lambda m, x, y: m.concatenate([x, y], axis=1), on((2, 3), (2, 1))),
    "cross": (called("cross"), on((2, 3), (3,))),
    "dot": (called("dot"), on((2, 3), (4, 3, 2))),
    "dsplit": (lambda m, x: m.dsplit(x, 2)[1], on((2, 1, 4))),
    "einsum": (lambda m, x, y: m.einsum("ij,jk->ki", x, y), on((2, 3), (3, 4))),
    "expand_dims": (lambda m, x: m.expand_dims(x, (0, -1)), on((3,))),
    "full": (lambda m, x: m.full((2, 3), x), on((3,))),
    "gradient": (called("gradient"), on((5,))),
    "hsplit": (lambda m, x: m.hsplit(x, [1])[1], on((2, 3))),
    "hstack": (lambda m, x, y: m.hstack([x, y]), on((2, 3), (2, 1))),
    "linalg.cholesky": (lambda m, x: m.cholesky((x + x.T) / 2), on((3, 3), sample="definite")),
    "linalg.det": (called("det"), on((3, 3))),
    "linalg.eigh": (lambda m, x: m.eigh(x)[0] + (m.eigh(x)[1] ** 2).sum(0), on((3, 3), sample="definite")),
    "linalg.inv": (called("inv"), on((3, 3), sample="regular")),
    "linalg.norm": (called("norm"), on((2, 3))),
    "linalg.pinv": (called("pinv"), on((3, 2))),
    "linalg.slogdet": (lambda m, x: m.slogdet(x)[1], on((3, 3), sample="regular")),
    "linalg.solve": (called("solve"), on((3, 3), (3, 2), sample="")),
    "linalg.svd": (lambda m, x: m.svd(x, full_matrices=False)[1], on((3, 2))),
    "linspace": (lambda m, x, y: m.linspace(x, y, 4), on((2,), (2,))),
    "matmul": (called("matmul"), on((2, 3), (3, 4))),
    "moveaxis": (lambda m, x: m.moveaxis(x, 0, 2), on((2, 3, 4))),
    "pad": (lambda m, x: m.pad(x, ((1, 0), (0, 2))), on((2, 3))),
    "partition": (lambda m, x: m.partition(x, 2), on((3,))),
    "permute_dims": (lambda m, x: m.permute_dims(x, (1, 2, 0)), on((2, 3, 4))),
    "repeat": (lambda m, x: m.repeat(x, 2, axis=1), on((2, 3))),
    "reshape": (lambda m, x: m.reshape(x, (3, -1)), on((2, 3))),
    "roll": (lambda m, x: m.roll(x, 2, axis=1), on((2, 3))),
    "rollaxis": (lambda m, x: m.rollaxis(x, 2), on((2, 3, 4))),
    "select": (lambda m, x, y: m.select(list(np.eye(3, dtype=bool)[:2]), [x, y], 3.0), on((3,), (3,))),
    "split": (lambda m, x: m.split(x, 2)[1], on((4, 2))),
    "stack": (lambda m, x, y: m.stack([x, y], axis=-1), on((2,), (2,))),
    "swapaxes": (lambda m, x: m.swapaxes(x, 0, -1), on((2, 3, 4))),
    "tensordot": (lambda m, x, y: m.tensordot(x, y, ([0], [1])), on((2, 3), (4, 2))),
    "tile": (lambda m, x: m.tile(x, (2, 2)), on((2, 3))),
    "vsplit": (lambda m, x: m.vsplit(x, 2)[0], on((2, 3))),
    "vstack": (lambda m, x, y: m.vstack([x, y]), on((3,), (2, 3))),
    "where": (lambda m, x, y: m.where(np.array([True, False, True]), x, y), on((3,), (3,))),
}  # fmt: skip
"""Names of `autograd.numpy`: the function, called in a namespace, and arguments to try it on."""


class NumPy:
    """NumPy's functions and those of its linear algebra, under one name each."""

    def __getattr__(self, name):
        return getattr(np, name, None) or getattr(np.linalg, name)


@pytest.mark.parametrize("name", COVERED)
def test_a_function_that_autograd_differentiates_is_ours_with_the_same_value_and_its_derivatives(name):
    f, args = COVERED[name]
    assert hasattr(am, name.removeprefix("linalg."))
    try:
        expected = f(NumPy(), *args)
    except AttributeError:
        pytest.skip(f"this NumPy has no {name}")
    np.testing.assert_allclose(f(am, *args), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(f(am, *map(Tensor, args)).data, expected, rtol=1e-12, atol=1e-14)
    assert am.check_grad(lambda *xs: f(am, *xs), *args)


def test_nothing_that_the_installed_autograd_differentiates_is_forgotten():
    pytest.importorskip("autograd")
    import autograd.numpy as wrapped
    from autograd.core import primitive_vjps
    from autograd.numpy import linalg, numpy_wrapper

    def differentiated(home, module, there):
        for name, f in vars(module).items():
            if hasattr(there, name) and callable(f):
                composed = inspect.isfunction(f) and f.__module__ == home
                if composed or inspect.isfunction(f) and f in primitive_vjps:
                    yield name

    found = set(differentiated(numpy_wrapper.__name__, wrapped, np))
    found |= {f"linalg.{name}" for name in differentiated(linalg.__name__, linalg, np.linalg)}
    assert len(found) > 100
    assert found <= COVERED.keys()


# ---- NumPy's functions


UFUNCS = [
    np.exp,
    np.log,
    np.sqrt,
    np.sin,
    np.tanh,
    np.negative,
    np.absolute,
    np.square,
    np.reciprocal,
    np.cbrt,
    np.floor,
    np.sign,
    np.deg2rad,
]


@all_cases("ufunc", UFUNCS, ids=lambda ufunc: ufunc.__name__)
def test_a_ufunc_of_numpy_records(ufunc):
    a = np.array([0.5, 1.5])
    x = variable(a)
    z = ufunc(x)
    assert type(z) is Tensor and z.requires_grad
    np.testing.assert_array_equal(z.data, ufunc(a))
    z.sum().backward()
    assert x.grad.tolist() == am.grad(lambda x: getattr(am, ufunc.__name__)(x).sum())(a).tolist()


@all_cases(
    "ufunc", [np.add, np.subtract, np.multiply, np.divide, np.power, np.maximum, np.hypot, np.arctan2, np.logaddexp], ids=str
)
def test_a_ufunc_of_two_arguments_records_on_either_side(ufunc):
    a, b = np.array([[0.5], [1.5]]), np.array([1.0, 2.0])
    for x, y in (
        (variable(a), b),
        (a, variable(b)),
        (variable(a), variable(b)),
        (2.0, variable(b)),
        (np.float64(2), variable(b)),
    ):
        z = ufunc(x, y)
        assert type(z) is Tensor and z.requires_grad
        np.testing.assert_array_equal(z.data, ufunc(*(v.data if isinstance(v, Tensor) else v for v in (x, y))))


@all_cases(
    "f",
    [
        lambda x: np.sum(x, axis=0),
        lambda x: np.mean(x, axis=(0, 1), keepdims=True),
        lambda x: np.max(x, axis=1),
        lambda x: np.prod(x),
        lambda x: np.var(x, ddof=1),
        lambda x: np.std(x, axis=-1),
        lambda x: np.cumsum(x),
        lambda x: np.concatenate([x, np.ones((1, 3))]),
        lambda x: np.stack([x, x], axis=1),
        lambda x: np.vstack((x, x)),
        lambda x: np.where(np.array([True, False, True]), x, 0.0),
        lambda x: np.reshape(x, (3, 2)),
        lambda x: np.transpose(x),
        lambda x: np.dot(x, np.ones(3)),
        lambda x: np.matmul(np.ones((1, 2)), x),
        lambda x: np.einsum("ij->j", x),
        lambda x: np.tensordot(x, np.ones((3, 2)), axes=1),
        lambda x: np.outer(x, np.ones(2)),
        lambda x: np.clip(x, -0.5, 0.5),
        lambda x: np.linalg.norm(x, axis=0),
        lambda x: np.linalg.inv(x @ x.T),
        lambda x: np.linalg.slogdet(x @ x.T)[1],
        lambda x: np.pad(x, 1),
        lambda x: np.flip(x, axis=0),
        lambda x: np.sort(x, axis=0),
        lambda x: np.take(x, [0, 0, 1], axis=1),
        lambda x: np.split(x, 3, axis=1)[2],
        lambda x: np.nan_to_num(x),
        lambda x: np.median(x),
        lambda x: np.expand_dims(x, 0),
        lambda x: np.diff(x, axis=0),
        lambda x: np.around(x, 1),
        lambda x: np.atleast_3d(x),
    ],
)
def test_a_function_of_numpy_records_with_the_arguments_of_numpy(f, rng):
    a = rng.normal(size=(2, 3))
    x = variable(a)
    z = f(x)
    assert type(z) is Tensor and z.requires_grad
    np.testing.assert_allclose(z.data, f(a), rtol=1e-13)
    assert am.check_grad(f, a)


def test_an_array_on_the_left_leaves_the_work_to_the_tensor(rng):
    a, w = rng.normal(size=(2, 3)), variable(np.ones((3, 1)))
    z = a @ w
    assert type(z) is Tensor
    z.sum().backward()
    np.testing.assert_allclose(w.grad[:, 0], a.sum(0))


def test_reduce_of_a_ufunc_is_the_reduction():
    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    x = variable(a)
    for ufunc in (np.add, np.multiply, np.maximum, np.minimum):
        for given in ({}, {"axis": 1}, {"axis": None}, {"axis": 0, "keepdims": True}):
            z = ufunc.reduce(x, **given)
            assert type(z) is Tensor and z.requires_grad
            np.testing.assert_array_equal(z.data, ufunc.reduce(a, **given))


def test_what_has_no_gradient_gets_plain_arrays():
    a = np.array([3.0, 1.0, np.nan])
    x = variable(a)
    for f in (
        np.isnan,
        np.isfinite,
        np.signbit,
        np.argmax,
        np.argsort,
        np.zeros_like,
        np.ones_like,
        np.shape,
        np.ndim,
        np.size,
        np.isinf,
        np.any,
        np.all,
    ):
        found = f(x)
        assert not isinstance(found, Tensor)
        np.testing.assert_array_equal(found, f(a))
    assert np.allclose(x, a, equal_nan=True) and np.array_equal(a, x, equal_nan=True)
    assert np.less(x, 2.0).tolist() == [False, True, False] and (np.array([1.0, 2.0, 3.0]) > x).tolist() == [False, True, False]
    assert np.result_type(x, np.float32) == np.float64


def test_every_name_of_the_unrecorded_functions_is_one_of_numpy():
    newer = {"unique_all", "unique_counts", "unique_inverse", "unique_values"}
    older = {"in1d"}
    names = numpy_functions.UNRECORDED_FUNCTIONS - newer - older
    assert all(hasattr(np, name) or hasattr(np.linalg, name) for name in names)


def test_out_is_refused_since_it_would_write_past_the_graph():
    x, out = variable([1.0, 2.0]), np.zeros(2)
    for call in (lambda: np.exp(x, out=out), lambda: np.add(x, 1.0, out=out), lambda: np.exp(np.ones(2), out=x)):
        with pytest.raises(am.GradientError, match="out=.*use the result"):
            call()
    with pytest.raises(am.GradientError, match="array op= tensor"):
        out += x
    assert out.tolist() == [0, 0]


def test_an_unknown_function_is_told_with_the_nearest_names_and_how_to_add_it():
    x = variable([1.0, 2.0])
    with pytest.raises(am.UnknownOperationError, match=r"np\.kaiser on a Tensor.*Primitive\(") as caught:
        numpy_functions.call_function(np.kaiser, (x, 1.0), {})
    assert isinstance(caught.value, TypeError)
    with pytest.raises(am.UnknownOperationError, match=r"np\.spacing.*step"):
        np.spacing(x)


def test_a_way_of_calling_a_known_ufunc_that_is_not_there_does_not_offer_the_same_name():
    for call in (
        lambda: np.add.reduceat(variable([1.0]), [0]),
        lambda: np.arctan2.accumulate(variable([1.0])),
        lambda: np.exp(variable([1.0]), where=np.array([True])),
    ):
        with pytest.raises(am.UnknownOperationError) as caught:
            call()
        assert "did you mean add" not in str(caught.value) and "no operation 'exp'" not in str(caught.value)


def test_an_argument_that_ours_does_not_take_is_an_error_and_not_ignored():
    x = variable([[1.0, 2.0]])
    for call in (
        lambda: np.sort(x, kind="heapsort", order="name"),
        lambda: np.median(x, overwrite_input=True),
        lambda: np.mean(x, out=np.zeros(1)),
        lambda: np.sum(x, out=np.zeros(1)),
    ):
        with pytest.raises(am.errors.AutogradError):
            call()


def test_no_function_of_numpy_drops_a_gradient_in_silence():
    try:
        z = np.full_like(np.ones(2), variable(3.0), subok=False)
    except am.AutogradError:
        return
    assert isinstance(z, Tensor) and z.requires_grad


def test_the_gradient_of_samples_on_a_grid_is_that_of_numpy_or_refused():
    a = np.arange(6.0).reshape(2, 3) ** 2
    try:
        z = np.gradient(Tensor(a))
    except am.AutogradError:
        return
    assert [part.tolist() for part in z] == [part.tolist() for part in np.gradient(a)]


def test_no_grad_holds_for_functions_of_numpy_as_well():
    x = variable([1.0, 2.0])
    with am.no_grad():
        assert not np.exp(x).requires_grad and not np.sum(x).requires_grad and not (np.ones(2) * x).requires_grad


# ---- ranks 0 to 3, both orders of operands, and nested lists with nodes in them


BY_RANK = [np.array(2.0), np.arange(3.0) + 1, np.arange(9.0).reshape(3, 3) - 3.5, np.arange(27.0).reshape(3, 3, 3) / 4 - 2]


@all_cases("name", ["dot", "inner", "outer", "matmul", "kron", "tensordot"])
@all_cases("left", range(4))
@all_cases("right", range(4))
def test_products_of_all_ranks_are_numpys_in_value_and_slope(name, left, right):
    x, y = BY_RANK[left], BY_RANK[right] + 0.5
    how = {"axes": 1} if name == "tensordot" else {}
    try:
        expected = getattr(np, name)(x, y, **how)
    except (ValueError, IndexError, TypeError):
        with pytest.raises((am.ShapeError, am.AxisError, am.ArgumentError)):
            getattr(am, name)(Tensor(x, requires_grad=True), y, **how)
        return
    weights = np.cos(np.arange(expected.size)).reshape(expected.shape)
    for turned in (False, True):  # which of the two has a gradient
        leaf = Tensor(y if turned else x, requires_grad=True)
        z = getattr(am, name)(x, leaf, **how) if turned else getattr(am, name)(leaf, y, **how)
        np.testing.assert_allclose(z.data, expected, rtol=1e-13)
        (z * weights).sum().backward()
        slope = np.empty_like(leaf.data)
        for i in np.ndindex(leaf.shape):  # a product is linear in each of the two
            one = np.zeros_like(leaf.data)
            one[i] = 1.0
            slope[i] = np.sum(weights * (getattr(np, name)(x, one, **how) if turned else getattr(np, name)(one, y, **how)))
        np.testing.assert_allclose(leaf.grad, slope, rtol=1e-12, atol=1e-12)


@all_cases("rank", [1, 2, 3])
@all_cases("name, parts", [("hsplit", 3), ("hsplit", [1]), ("vsplit", 3), ("dsplit", [1, 2]), ("array_split", 2)])
def test_splits_of_all_ranks_are_numpys(name, parts, rank):
    x = BY_RANK[rank]
    try:
        expected = getattr(np, name)(x, parts)
    except ValueError:
        with pytest.raises((am.ShapeError, am.AxisError)):
            getattr(am, name)(Tensor(x), parts)
        return
    leaf = Tensor(x, requires_grad=True)
    found = getattr(am, name)(leaf, parts)
    assert len(found) == len(expected)
    for part, whole in zip(found, expected, strict=True):
        np.testing.assert_array_equal(part.data, whole)
    found[1].sum().backward()
    assert leaf.grad.sum() == expected[1].size and (x[leaf.grad == 1] == expected[1].ravel()).all()


@all_cases(
    "text, ranks",
    [
        ("...", (2,)), ("...i", (2,)), ("i...", (3,)), ("...ij,...jk", (2, 3)), ("ij,j", (2, 1)), ("ba", (2,)), ("ii", (2,)),
        ("...ij,j", (3, 1)), ("i,...i", (1, 2)), ("ij...,jk...", (2, 2)), ("...i->...", (3,)), ("...,...", (1, 2)),
    ],
)  # fmt: skip
def test_einsum_with_dots_or_without_an_arrow_is_numpys(text, ranks):
    arrays = [BY_RANK[r] + i for i, r in enumerate(ranks)]
    expected = np.einsum(text, *arrays)
    leaves = [Tensor(x, requires_grad=True) for x in arrays]
    z = am.einsum(text, *leaves)
    assert z.shape == expected.shape
    np.testing.assert_allclose(z.data, expected, rtol=1e-13)
    weights = np.cos(np.arange(expected.size)).reshape(expected.shape)
    am.sum(z * weights).backward()
    for leaf, x in zip(leaves, arrays, strict=True):  # linear in each operand: the gradient times the operand is the result
        assert np.sum(leaf.grad * x) == pytest.approx(np.sum(expected * weights), rel=1e-12)


@all_cases("make", [Value, lambda x: Tensor(x, requires_grad=True)], ids=["Values", "Tensors"])
@all_cases("shape", [(2, 2), (2, 3), (1, 2), (2, 1), (2, 2, 2)], ids=str)
def test_a_nested_list_of_nodes_is_the_array_of_that_nesting(make, shape):
    numbers = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    nodes = [make(x) for x in numbers.ravel()]
    nested = nodes
    for n in shape[:0:-1]:
        nested = [nested[i : i + n] for i in range(0, len(nested), n)]
    weights = np.cos(numbers)
    z = am.sum(am.reshape(nested, shape) * weights)
    assert float(z.data) == pytest.approx(np.sum(numbers * weights))
    z.backward()
    assert [float(x.grad) for x in nodes] == pytest.approx(weights.ravel())


@all_cases("name, shapes, options", [("trace", [(2, 3, 4)], {}), ("trace", [(2, 3, 3)], {"offset": -1}),
    ("diagonal", [(2, 3, 4)], {}), ("diagonal", [(2, 3, 4)], {"offset": 1}), ("cross", [(2, 3), (3,)], {}),
    ("cross", [(3, 2), (3, 2)], {"axis": 0}), ("outer", [(2,), (3,)], {}), ("vecdot", [(3, 2), (3, 2)], {"axis": 0}),
    ("matrix_transpose", [(2, 3, 4)], {}), ("tensordot", [(2, 3, 4), (3, 4, 2)], {})])  # fmt: skip
def test_what_linalg_means_by_a_name_holds_though_numpy_means_another_thing_by_it(name, shapes, options):
    if not hasattr(np.linalg, name):
        pytest.skip("this NumPy does not have it")
    arrays = [np.random.default_rng(i).normal(size=s) for i, s in enumerate(shapes)]
    f = getattr(np.linalg, name)
    found = f(*(Tensor(x, requires_grad=True) for x in arrays), **options)
    np.testing.assert_allclose(found.data, f(*arrays, **options))
    assert am.check_grad(lambda *xs: f(*xs, **options), *arrays)


def test_vectors_of_linalg_have_one_axis_or_three_elements():
    x = Tensor(np.ones((2, 2)), requires_grad=True)
    for name in ("outer", "cross"):
        if hasattr(np.linalg, name):
            with pytest.raises(am.ShapeError, match=rf"np\.linalg\.{name} takes vectors"):
                getattr(np.linalg, name)(x, x)


@pytest.mark.parametrize("name", ["sqrt", "log", "arccos", "power"])
def test_functions_whose_results_may_be_complex_are_refused_with_a_reason(name):
    x = Tensor([-1.0, 2.0], requires_grad=True)
    with pytest.raises(am.UnknownOperationError, match=rf"np\.emath\.{name} .*complex"):
        getattr(np.emath, name)(*([x, 2.0] if name == "power" else [x]))


@pytest.mark.parametrize("axis", [0, -1, 1])
def test_the_ufunc_of_scalar_products_takes_an_axis(axis):
    if not hasattr(np, "vecdot"):
        pytest.skip("this NumPy does not have it")
    x, y = np.random.default_rng(0).normal(size=(2, 3, 3))
    np.testing.assert_allclose(np.vecdot(Tensor(x, requires_grad=True), y, axis=axis).data, np.vecdot(x, y, axis=axis))


UNEVEN = np.array([0.0, 0.5, 2.0, 2.25, 4.0])


@all_cases("x, where", [
    (np.sin(UNEVEN), (UNEVEN,)), (np.outer(np.sin(UNEVEN), np.exp(UNEVEN[:4])), (UNEVEN, UNEVEN[:4])),
    (np.sin(UNEVEN[:3]), (UNEVEN[1:4],)),
    (np.sin(UNEVEN), (0.25,)), (np.sin(UNEVEN)[:3], (2,)),
], ids=range(5))  # fmt: skip
@all_cases("edge_order", [1, 2])
def test_the_gradient_at_uneven_places_is_numpys_at_both_ends_and_between(x, where, edge_order):
    expected = np.gradient(x, *where, edge_order=edge_order)
    found = am.gradient(Tensor(x), *where, edge_order=edge_order)
    for ours, theirs in zip(*((v if type(v) in (list, tuple) else [v]) for v in (found, expected)), strict=True):
        np.testing.assert_allclose(ours.data, theirs, rtol=1e-12, atol=1e-14)
    if edge_order == 1 and len(where) == 1 and np.ndim(where[0]):
        np.testing.assert_allclose(am.gradient(x, Tensor(where[0], requires_grad=True)).data, expected, rtol=1e-12, atol=1e-14)


@all_cases("n", [4, 5])
@all_cases("kind", [float, np.float32, int])
def test_the_samples_of_a_spectrum_have_its_type_and_whole_numbers_give_floats(n, kind):
    re, im = np.array([3, -1, 2], kind), np.array([0, 2, 0], kind)
    found = am.irfft(re, im, n=n)
    np.testing.assert_allclose(found, np.fft.irfft(re + 1j * im, n), rtol=1e-6)
    assert found.dtype == (np.float32 if kind is np.float32 else float)
