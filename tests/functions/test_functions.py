"""Every function that NumPy has too does what NumPy does, on any shape and axis; its gradients are right."""

import itertools
import math

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, mutually_broadcastable_shapes
from numpy.testing import assert_allclose
from some import some

import autograd_mini as am
from autograd_mini import Tensor

shapes = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
full_shapes = array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3)
fuzz = settings(max_examples=settings().max_examples // 3)


def random(shape, seed=0):
    """Different numbers between 0.1 and 0.9, away from each other, so that no extreme ties."""
    n = math.prod(shape)
    return 0.1 + 0.8 * (np.random.default_rng(seed).permutation(n) + 1.0).reshape(shape) / (n + 1)


def assert_same(f, expected, *args, rtol=1e-12):
    """`f` gives that value, of that type and shape, on arrays and on Tensors."""
    expected = np.asarray(expected)
    for found in (f(*args), f(*[Tensor(x) for x in args])):
        data = found.data if isinstance(found, Tensor) else found
        assert np.shape(data) == expected.shape
        np.testing.assert_allclose(data, expected, rtol=rtol, atol=1e-14)


def gradients_are_right(f, x, order=2):
    """Whether `check_grad` passes; arrays without axes stay arrays."""
    return am.check_grad(lambda flat: f(flat.reshape(x.shape)), x.ravel(), order=order)


# ---- by element

POINTWISE = [
    op
    for op in am.primitive.registry.values()
    if op.pointwise and isinstance(op.array, np.ufunc) and op.name in am.functions.__all__
]


@pytest.mark.parametrize("op", POINTWISE, ids=lambda op: op.name)
@fuzz
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0))
def test_by_element_on_any_shapes(op, shapes):
    args = [random(shape, i) + (op.name == "arccosh") for i, shape in enumerate(shapes.input_shapes)][: op.arity]
    assert_same(op, op.array(*args), *args)


@pytest.mark.parametrize("op", [op for op in POINTWISE if op.arity == 2 and op.facts.smooth], ids=lambda op: op.name)
@fuzz
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=2))
def test_stretched_operands_get_gradients_of_their_own_shape(op, shapes):
    args = [random(shape, i) for i, shape in enumerate(shapes.input_shapes)]
    assert am.check_grad(op, *args, order=1)


def test_every_alias_is_the_function_of_numpy_with_that_name():
    for alias, name in {
        "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "remainder": "mod", "negative": "neg",
        "absolute": "abs", "fabs": "abs", "fix": "trunc", "radians": "deg2rad", "degrees": "rad2deg", "pow": "power",
        "acos": "arccos", "asin": "arcsin", "atan": "arctan", "atan2": "arctan2", "acosh": "arccosh", "asinh": "arcsinh",
        "atanh": "arctanh", "concat": "concatenate", "permute_dims": "transpose", "around": "round",
    }.items():  # fmt: skip
        assert getattr(am, alias) is getattr(am, name)
    x = random((2, 3), 0)
    for alias, name in {"amax": "max", "amin": "min"}.items():  # functions of their own, since PyTorch's `max(dim=)` gives a pair
        np.testing.assert_array_equal(getattr(am, alias)(x, axis=1), getattr(am, name)(x, axis=1))


# ---- reductions

REDUCTIONS = ["sum", "mean", "max", "min", "prod", "var", "std", "norm", "logsumexp"]


def reference(name):
    if name == "norm":
        return lambda x, axis, keepdims: np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))
    if name == "logsumexp":
        return lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))
    return getattr(np, name)


def every_axis(ndim):
    """None, and every set of axes, each counted from the front or from the end."""
    yield None
    for n in range(ndim + 1):
        for axes in itertools.combinations(range(ndim), n):
            yield axes
            yield tuple(i - ndim for i in axes)
            if n == 1:
                yield axes[0]
                yield axes[0] - ndim


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3)], ids=str)
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions_along_any_axes(name, shape, keepdims):
    x, f = random(shape), getattr(am, name)
    for axis in some(every_axis(len(shape))):
        assert_same(lambda x, axis=axis: f(x, axis=axis, keepdims=keepdims), reference(name)(x, axis=axis, keepdims=keepdims), x)
        if name not in ("norm", "std", "var") or x.ndim and axis != ():  # kinks at the only point there is
            order = 2 if axis is None or axis == -1 else 1
            assert gradients_are_right(lambda x, axis=axis: f(x, axis=axis, keepdims=keepdims), x, order)


@all_cases("name", ["sum", "prod", "norm"])
@all_cases("shape, axis", [((0,), None), ((0, 3), 0), ((0, 3), 1), ((2, 0), -1), ((2, 0, 3), (0, 2))])
def test_reductions_of_no_elements_give_the_neutral_element(name, shape, axis):
    x = np.zeros(shape)
    assert_same(lambda x: getattr(am, name)(x, axis=axis), reference(name)(x, axis=axis, keepdims=False), x)
    w = Tensor(x, requires_grad=True)
    am.sum(getattr(am, name)(w, axis=axis)).backward()
    assert w.grad.shape == shape


@pytest.mark.parametrize("name", ["max", "min"])
def test_nothing_has_no_extreme(name):
    with pytest.raises(ValueError):
        getattr(am, name)(np.zeros(0))
    with pytest.raises(am.AutogradError, match=f"{name} of Tensor 'x'"):
        getattr(am, name)(Tensor(np.zeros(0), label="x"))


@pytest.mark.parametrize("ddof", [0, 1])
def test_the_degrees_of_freedom(ddof):
    x = random((2, 4))
    for name in ("var", "std"):
        assert_same(lambda x, name=name: getattr(am, name)(x, axis=1, ddof=ddof), getattr(np, name)(x, axis=1, ddof=ddof), x)
        assert am.check_grad(lambda x, name=name: getattr(am, name)(x, axis=1, ddof=ddof), x)


@pytest.mark.parametrize("ord", [None, 1, 2, 3, 0.5, np.inf, -np.inf])
def test_norms_of_vectors(ord):
    x = np.random.default_rng(0).normal(size=(2, 3))
    assert_same(lambda x: am.norm(x, ord, axis=1), np.linalg.norm(x, ord, axis=1), x)
    assert am.check_grad(lambda x: am.norm(x, ord, axis=-1, keepdims=True), x)


@all_cases("ord", [None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf])
@all_cases("axis", [None, (0, 1), (1, 0)])
@all_cases("keepdims", [False, True])
def test_norms_of_matrices(ord, axis, keepdims):
    x = np.random.default_rng(1).normal(size=(3, 2))
    assert_same(lambda x: am.norm(x, ord, axis, keepdims), np.linalg.norm(x, ord, axis, keepdims), x, rtol=1e-7)
    assert am.check_grad(lambda x: am.norm(x, ord, axis), x, order=1)


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "sort", "softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 1, 3), (0, 2)], ids=str)
def test_functions_along_one_axis(name, shape):
    def softmax(x, axis):
        e = np.exp(x)
        return e / e.sum(axis=axis, keepdims=True)

    expected = {"softmax": softmax, "log_softmax": lambda x, axis: np.log(softmax(x, axis))}.get(name) or getattr(np, name)
    x = random(shape)
    for axis in range(-len(shape), len(shape)):
        if shape[axis] == 0:
            continue
        assert_same(lambda x, axis=axis: getattr(am, name)(x, axis=axis), expected(x, axis=axis), x)
        assert am.check_grad(lambda x, axis=axis: getattr(am, name)(x, axis=axis), x)


@all_cases("dtype", [bool, np.int8, np.uint8, np.int64], ids=lambda dtype: np.dtype(dtype).name)
@all_cases("name", ["sum", "mean", "prod", "var", "std", "norm", "logsumexp", "median"])
def test_reductions_of_integers_count_as_numpy_does(name, dtype):
    x = (np.arange(300) % 2).astype(dtype) if name != "prod" else np.ones(300, dtype)
    expected = (
        np.linalg.norm(x)
        if name == "norm"
        else np.log(np.sum(np.exp(x.astype(float))))
        if name == "logsumexp"
        else getattr(np, name)(x)
    )
    assert_same(getattr(am, name), expected, x)


def test_the_mean_of_many_half_precision_numbers_does_not_overflow():
    x = np.ones(70_000, np.float16)
    assert am.mean(x) == 1 and am.mean(x).dtype == np.float16


OF_INTEGERS = """
    exp sqrt sigmoid softplus log_sigmoid elu leaky_relu relu gelu silu erf erfc square sinc xlogx softmax log_softmax cumsum
""".split()


@all_cases("name", OF_INTEGERS)
@all_cases("dtype", [np.int64, np.int8, np.uint8], ids=lambda dtype: np.dtype(dtype).name)
def test_functions_of_integers_give_what_they_give_of_the_same_floats(name, dtype):
    x, f = np.arange(4).astype(dtype), getattr(am, name)
    np.testing.assert_allclose(f(x), f(x.astype(float)), rtol=1e-2 if dtype != np.int64 else 1e-14)  # int8 becomes float16


def test_medians_and_partitions():
    for shape, axis in (((5,), None), ((4,), 0), ((3, 4), None), ((3, 4), 1), ((3, 4), -2)):
        x = random(shape)
        for keepdims in (False, True):
            assert_same(lambda x, k=keepdims, axis=axis: am.median(x, axis, k), np.median(x, axis, keepdims=keepdims), x)
        assert am.check_grad(lambda x, axis=axis: am.median(x, axis), x)
    x = random((3, 5))
    np.testing.assert_array_equal(am.partition(x, 2)[:, 2], np.sort(x)[:, 2])


def test_the_median_of_a_nan_is_nan_as_in_numpy():
    assert_same(am.median, np.nan, np.array([1.0, np.nan, 2.0]))


# ---- movements: every element goes where NumPy puts it

MOVES = {
    "reshape": lambda m, x: m.reshape(x, (x.size,)),
    "reshape with a gap": lambda m, x: m.reshape(x, (1, -1)),
    "ravel": lambda m, x: m.ravel(x),
    "transpose": lambda m, x: m.transpose(x),
    "squeeze": lambda m, x: m.squeeze(x),
    "expand_dims": lambda m, x: m.expand_dims(x, -1),
    "expand_dims twice": lambda m, x: m.expand_dims(x, (0, 2)) if x.ndim else m.expand_dims(x, (0, 1)),
    "atleast_1d": lambda m, x: m.atleast_1d(x),
    "atleast_2d": lambda m, x: m.atleast_2d(x),
    "atleast_3d": lambda m, x: m.atleast_3d(x),
    "flip": lambda m, x: m.flip(x),
    "roll": lambda m, x: m.roll(x, 2),
    "repeat": lambda m, x: m.repeat(x, 2),
    "tile": lambda m, x: m.tile(x, 2),
    "tile more": lambda m, x: m.tile(x, (2, 1, 1, 2)),
    "pad": lambda m, x: m.pad(x, 1) if x.ndim else x,
    "append": lambda m, x: m.append(x, x),
    "hstack": lambda m, x: m.hstack([x, x]),
    "vstack": lambda m, x: m.vstack([x, x]),
    "dstack": lambda m, x: m.dstack([x, x]),
    "stack": lambda m, x: m.stack([x, x], axis=-1),
    "broadcast_to": lambda m, x: m.broadcast_to(x, (2, *x.shape)),
    "column_stack": lambda m, x: m.column_stack([x, x]),
    "take": lambda m, x: m.take(x, [0, 0, -1]) if x.size else x,
    "outer": lambda m, x: m.outer(x, x),
    "kron": lambda m, x: m.kron(x, x),
}
WITH_AN_AXIS = {
    "flip": lambda m, x, i: m.flip(x, i),
    "roll": lambda m, x, i: m.roll(x, -1, i),
    "roll along two": lambda m, x, i: m.roll(x, (1, 2), (i, 0)),
    "repeat": lambda m, x, i: m.repeat(x, 3, axis=i),
    "repeat each": lambda m, x, i: m.repeat(x, np.arange(x.shape[i]), axis=i),
    "swapaxes": lambda m, x, i: m.swapaxes(x, i, 0),
    "moveaxis": lambda m, x, i: m.moveaxis(x, i, 0),
    "moveaxis to the end": lambda m, x, i: m.moveaxis(x, i, -1),
    "rollaxis": lambda m, x, i: m.rollaxis(x, i, x.ndim),
    "concatenate": lambda m, x, i: m.concatenate([x, x], axis=i),
    "append": lambda m, x, i: m.append(x, x, axis=i),
    "stack": lambda m, x, i: m.stack([x, x], axis=i),
    "expand_dims": lambda m, x, i: m.expand_dims(x, i),
    "take": lambda m, x, i: m.take(x, [0, -1, 0], axis=i),
    "diff": lambda m, x, i: m.diff(x, axis=i),
    "diff twice": lambda m, x, i: m.diff(x, 2, axis=i),
    "split": lambda m, x, i: m.split(x, [1], axis=i)[1],
    "split in one": lambda m, x, i: m.split(x, 1, axis=i)[0],
    "array_split": lambda m, x, i: m.array_split(x, 2, axis=i)[0],
    "pad": lambda m, x, i: m.pad(x, ((1, 2),) * x.ndim, constant_values=3.0),
    "take_along_axis": lambda m, x, i: m.take_along_axis(x, np.zeros(x.shape, int), i),
}
OF_MATRICES = {
    "tril": lambda m, x, k: m.tril(x, k),
    "triu": lambda m, x, k: m.triu(x, k),
    "diagonal": lambda m, x, k: m.diagonal(x, k),
    "diagonal elsewhere": lambda m, x, k: m.diagonal(x, k, -1, 0),
    "trace": lambda m, x, k: m.trace(x, k),
    "rot90": lambda m, x, k: m.rot90(x, k),
    "rot90 in a plane": lambda m, x, k: m.rot90(x, k, (-1, 0)),
    "fliplr": lambda m, x, k: m.fliplr(x),
    "flipud": lambda m, x, k: m.flipud(x),
    "hsplit": lambda m, x, k: m.hsplit(x, [1])[0],
    "vsplit": lambda m, x, k: m.vsplit(x, [1])[-1],
    "gradient": lambda m, x, k: m.gradient(x, 0.5, axis=-1) if x.shape[-1] > 1 else x,
}


def assert_moves_alike(f, x):
    assert_same(lambda x: f(am, x), f(np, x), x)
    assert gradients_are_right(lambda x: f(am, x), x, order=1)


@pytest.mark.parametrize("f", MOVES.values(), ids=MOVES)
@fuzz
@given(shape=shapes)
def test_elements_move_as_in_numpy(f, shape):
    assert_moves_alike(f, random(shape))


@pytest.mark.parametrize("f", WITH_AN_AXIS.values(), ids=WITH_AN_AXIS)
@fuzz
@given(data=st.data(), shape=full_shapes)
def test_elements_move_along_any_axis_as_in_numpy(f, data, shape):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    assert_moves_alike(lambda m, x: f(m, x, axis), random(shape))


@fuzz
@given(data=st.data(), shape=full_shapes)
def test_unstack_takes_apart_what_stack_joins(data, shape):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    x = random(shape)
    slices = am.unstack(x, axis)
    assert len(slices) == shape[axis]
    np.testing.assert_array_equal(am.stack(slices, axis), x)
    assert gradients_are_right(lambda x: am.unstack(x, axis)[-1] * am.unstack(x, axis)[0], x, order=2)


@pytest.mark.parametrize("f", OF_MATRICES.values(), ids=OF_MATRICES)
@fuzz
@given(shape=array_shapes(min_dims=2, max_dims=3, min_side=1, max_side=3), k=st.integers(-2, 2))
def test_parts_of_matrices_are_those_of_numpy(f, shape, k):
    assert_moves_alike(lambda m, x: f(m, x, k), random(shape))


@pytest.mark.parametrize("f", [am.tril, am.triu])
def test_a_vector_becomes_the_rows_of_a_triangle(f):
    assert_moves_alike(lambda m, x: getattr(m, f.__name__)(x), random((3,)))


@pytest.mark.parametrize("k", [-2, 0, 1])
def test_a_vector_becomes_a_diagonal(k):
    assert_moves_alike(lambda m, x: m.diag(x, k), random((3,)))
    assert_moves_alike(lambda m, x: m.diag(x, k), random((3, 4)))


def test_numbers_between_two_ends():
    assert_same(lambda a, b: am.linspace(a, b, 5), np.linspace(0.5, [1.0, 2.0], 5), np.array(0.5), np.array([1.0, 2.0]))
    assert am.linspace(0.0, 1.0).shape == (50,)
    assert am.check_grad(lambda a, b: am.linspace(a, b, 3), np.array([0.5]), np.array([2.0]))


# ---- choices


@fuzz
@given(arrays(bool, full_shapes), st.integers(0, 99))
def test_choices_by_a_condition(condition, seed):
    x, y = random(condition.shape, seed), random(condition.shape[-1:], seed + 1)
    assert_same(lambda x, y: am.where(condition, x, y), np.where(condition, x, y), x, y)
    assert am.check_grad(lambda x, y: am.where(condition, x, y), x, y, order=1)


def test_the_first_condition_that_holds_selects():
    x, y = random((4,)), random((4,), 1)
    conditions = [np.array([True, True, False, False]), np.array([True, False, True, False])]
    assert_same(lambda x, y: am.select(conditions, [x, y], 7.0), np.select(conditions, [x, y], 7.0), x, y)
    assert am.check_grad(lambda x, y: am.select(conditions, [x, y]), x, y)


@pytest.mark.parametrize(
    "bounds",
    [(0.3, 0.6), (None, 0.6), (0.3, None), (np.array([0.3, 0.4]), 0.8), (np.float32(0.25), np.array(0.5)), (0, 1)],
    ids=str,
)
def test_clipping_to_any_bounds(bounds):
    x = random((3, 2))
    assert_same(lambda x: am.clip(x, *bounds), np.clip(x, *bounds), x)
    assert am.check_grad(lambda x: am.clip(x, *bounds), x)


@pytest.mark.parametrize("decimals", [0, 1, 2, -1])
def test_rounding(decimals):
    x = random((5,)) * 30
    assert_same(lambda x: am.round(x, decimals), np.round(x, decimals), x)


# ---- linear algebra


@all_cases(
    "name, sizes",
    [
        ("dot", [(3,), (3,)]), ("dot", [(2, 3), (3,)]), ("dot", [(2, 3), (4, 3, 2)]), ("dot", [(), (2,)]),
        ("inner", [(3,), (2, 3)]), ("inner", [(2, 3), (4, 3)]), ("inner", [(), (3,)]), ("vdot", [(2, 3), (3, 2)]),
        ("outer", [(2,), (2, 2)]), ("kron", [(2,), (2, 2)]),
        ("kron", [(2, 3), (3, 2)]), ("cross", [(3,), (2, 3)]), ("tensordot", [(2, 3), (2, 3)]), ("matmul", [(2, 2, 3), (3, 2)]),
        ("matmul", [(0, 2), (2, 3)]), ("matmul", [(3,), (2, 3, 1)]),
    ],
)  # fmt: skip
def test_products(name, sizes):
    args = [random(size, i) for i, size in enumerate(sizes)]
    assert_same(getattr(am, name), getattr(np, name)(*args), *args)
    assert am.check_grad(getattr(am, name), *args)


@pytest.mark.parametrize("axes", [0, 1, 2, ([1], [0]), ([0, 1], [1, 0]), (-1, 0), ((0,), (-1,))], ids=str)
def test_contractions_of_chosen_axes(axes):
    x, y = random((3, 3)), random((3, 3), 1)
    assert_same(lambda x, y: am.tensordot(x, y, axes), np.tensordot(x, y, axes), x, y)
    assert am.check_grad(lambda x, y: am.tensordot(x, y, axes), x, y)


@all_cases(
    "spec, sizes",
    [
        ("ij->ji", [(2, 3)]), ("ij->", [(2, 3)]), ("ii", [(3, 3)]), ("ii->i", [(3, 3)]), ("iij->j", [(2, 2, 3)]),
        ("ij,jk", [(2, 3), (3, 2)]), ("ij,ij->i", [(2, 3), (2, 3)]), ("i,j->ij", [(2,), (3,)]),
        ("bij,bjk->bik", [(2, 2, 3), (2, 3, 1)]), ("...ij,jk->...ik", [(2, 2, 3), (3, 2)]), ("...,...->...", [(2, 3), (3,)]),
        ("i,ij,j->", [(2,), (2, 3), (3,)]), ("ij,kj->", [(2, 3), (4, 3)]), ("i...->...", [(2, 3)]),
        ("ij , jk -> ik", [(2, 3), (3, 2)]), ("ij,jk->ik", [(2, 1), (3, 2)]), ("ba", [(2, 3)]),
        ("ijk->k", [(2, 3, 2)]), ("ij,i->i", [(2, 3), (2,)]),
    ],
)  # fmt: skip
def test_sums_in_einsteins_notation(spec, sizes):
    args = [random(size, i) for i, size in enumerate(sizes)]
    assert_same(lambda *xs: am.einsum(spec, *xs), np.einsum(spec, *args), *args)
    assert am.check_grad(lambda *xs: am.einsum(spec, *xs), *args)


@all_cases("batch", [(), (2,), (2, 1)], ids=str)
@all_cases("name", ["inv", "det", "pinv"])
def test_stacks_of_matrices(name, batch):
    x = random((*batch, 3, 3)) + np.eye(3)
    assert_same(getattr(am, name), getattr(np.linalg, name)(x), x, rtol=1e-10)
    assert am.check_grad(getattr(am, name), x)


@pytest.mark.parametrize("sizes", [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (2, 3, 1)), ((2, 3, 3), (1, 3, 2))], ids=str)
def test_systems_of_equations(sizes):
    a, b = random(sizes[0]) + np.eye(3), random(sizes[1], 1)
    assert_same(am.solve, np.linalg.solve(a, b), a, b)
    assert am.check_grad(am.solve, a, b)


def with_other_singular_values(x):
    u, s, vh = am.svd(x)
    return (u * am.log(s)) @ vh


def test_factorizations():
    x = random((2, 3, 3))
    definite = x @ x.swapaxes(-1, -2) + np.eye(3)
    assert_same(am.cholesky, np.linalg.cholesky(definite), definite)
    assert_same(am.eigvalsh, np.linalg.eigvalsh(definite), definite)
    assert_same(lambda x: am.slogdet(x)[1], np.linalg.slogdet(definite)[1], definite)
    w, v = am.eigh(definite)
    np.testing.assert_allclose(v * w[..., None, :] @ v.swapaxes(-1, -2), definite)
    for shape in ((4, 2), (2, 4), (3, 3)):
        y = random(shape, 5)
        u, s, vh = am.svd(y)
        np.testing.assert_allclose(u * s @ vh, y, atol=1e-12)
        np.testing.assert_allclose(s, np.linalg.svd(y, compute_uv=False), rtol=1e-9)
        assert am.check_grad(lambda y: am.svd(y, compute_uv=False), y)
        assert am.check_grad(with_other_singular_values, y, order=1)


@pytest.mark.parametrize("uplo", ["L", "U"])
def test_only_one_triangle_of_a_symmetric_matrix_is_read(uplo):
    x = random((3, 3))
    assert_same(lambda x: am.eigvalsh(x, uplo), np.linalg.eigvalsh(x, uplo), x)
    assert am.check_grad(lambda x: am.eigvalsh(x, uplo), x)


# ---- one Value, where an array is expected


@all_cases(
    "f",
    [
        am.var,
        am.std,
        am.softmax,
        am.ravel,
        am.transpose,
        am.cumsum,
        am.sort,
        am.matmul,
        am.dot,
        am.outer,
        lambda x, y=None: am.reshape(x, (1,)),
    ],
)
def test_a_function_of_arrays_takes_a_value_or_says_in_our_words_that_it_does_not(f):
    arguments = [am.Value(2.0)] * (2 if f in (am.matmul, am.dot, am.outer) else 1)
    try:
        z = f(*arguments)
    except am.AutogradError:
        return
    assert all(isinstance(v, am.Value) or v in (0.0, 1.0) for v in some(np.ravel(np.asarray(z, dtype=object))))


# ---- losses


def test_cross_entropies_agree_with_each_other():
    z, labels = random((4, 3)) * 5, np.array([0, 2, 1, 1])
    one_hot = np.eye(3)[labels]
    expected = -np.mean(np.log(np.exp(z)[range(4), labels] / np.exp(z).sum(1)))
    assert_same(lambda z: am.cross_entropy(z, labels), expected, z)
    assert_same(lambda z: am.cross_entropy(z, one_hot), expected, z)
    assert am.check_grad(lambda z: am.cross_entropy(z, labels), z)
    assert am.check_grad(am.cross_entropy, z, one_hot * 0.9 + 0.1 / 3)
    assert_same(lambda z: am.cross_entropy(am.transpose(z)[None], labels[None]), expected, z)  # (N, C, ...)


def test_ignored_labels_do_not_count():
    z = random((4, 3))
    assert_same(lambda z: am.cross_entropy(z, np.array([0, -100, 1, -100])), am.cross_entropy(z[[0, 2]], np.array([0, 1])), z)
    with pytest.warns(RuntimeWarning, match="ignore_index"):
        assert am.cross_entropy(z, np.full(4, -100)) == 0
    with pytest.raises(ValueError, match="label 3 is not among the classes 0 to 2"):
        am.cross_entropy(z, np.array([0, 1, 3, 0]))
    with pytest.raises(am.ShapeError, match=r"\(3,\) for 3 classes and samples of shape \(4,\)"):
        am.cross_entropy(z, np.array([0, 1, 2]))


@pytest.mark.parametrize("ignored", [-100, -1, 0, 2, 7])
def test_a_label_that_is_ignored_does_not_count_whether_it_is_a_class_or_not(ignored):
    logits, labels = random((6, 3)), np.array([0, 1, 2, 0, 1, 2])
    labels[4] = ignored
    counted = labels != ignored
    expected = am.cross_entropy(logits[counted], labels[counted])
    np.testing.assert_allclose(am.cross_entropy(logits, labels, ignore_index=ignored), expected, rtol=1e-13)


def test_binary_cross_entropy_is_the_same_from_probabilities_and_from_logits():
    z, t = random((5,)) * 4 - 2, random((5,), 1) / 2
    assert_same(lambda z: am.probability_cross_entropy(am.sigmoid(z), t), am.sigmoid_cross_entropy(z, t), z)
    assert am.check_grad(lambda z, t: am.probability_cross_entropy(am.sigmoid(z), t), z, t)


def test_errors_and_margins():
    x, y = random((5,)) * 4 - 2.1, random((5,), 1)
    assert_same(am.squared_error, (x - y) ** 2, x, y)
    assert_same(am.absolute_error, abs(x - y), x, y)
    assert_same(am.hinge, np.maximum(0, 1 - x), x)
    assert_same(am.huber, np.where(abs(x) <= 1, x * x / 2, abs(x) - 0.5), x)
    for f in (am.squared_error, am.absolute_error):
        assert am.check_grad(f, x, y)
    for f in (am.hinge, am.huber):
        assert am.check_grad(f, x)


# ---- control


def test_a_stopped_gradient_is_a_constant():
    assert am.grad(lambda x: x * am.stop_gradient(x * x))(3.0) == 9.0
    assert am.stop_gradient(np.ones(2)).tolist() == [1, 1]


def test_a_gradient_of_ones_own_takes_the_place_of_the_derived_one():
    clipped = am.custom_gradient(lambda x: x * x, lambda g, z, x: am.clip(g * 2 * x, -1.0, 1.0))
    assert [am.grad(clipped)(x) for x in (-3.0, 0.25, 3.0)] == [-1, 0.5, 1]
    x = Tensor([-3.0, 0.25, 3.0], requires_grad=True)
    clipped(x).sum().backward()
    assert x.grad.tolist() == [-1, 0.5, 1]
    product = am.custom_gradient(lambda x, y: x * y, lambda g, z, x, y: (g * y * 10, g * x * 100))
    assert am.grad(product, argnums=(0, 1))(2.0, 3.0) == (30, 200)
    cubed = am.custom_gradient(lambda x: x**3, lambda g, z, x: g * 3 * x * x)
    assert am.check_grad(cubed, 2.0, order=3)


# ---- against PyTorch

IN_TORCH = {
    "softmax": (lambda x: am.softmax(x, 1), lambda t, x: t.softmax(x, 1)),
    "median, odd": (lambda x: am.median(x[0]), lambda t, x: t.median(x[0])),
    "cross_entropy": (
        lambda x: am.cross_entropy(x, np.array([0, 2])),
        lambda t, x: t.nn.functional.cross_entropy(x, t.tensor([0, 2])),
    ),
    "norm": (lambda x: am.norm(x, 3, axis=1), lambda t, x: t.linalg.vector_norm(x, 3, dim=1)),
    "nuclear norm": (lambda x: am.norm(x, "nuc"), lambda t, x: t.linalg.matrix_norm(x, "nuc")),
    "pinv": (am.pinv, lambda t, x: t.linalg.pinv(x)),
    "normalize": (am.normalize, lambda t, x: t.nn.functional.normalize(x, dim=-1)),
    "cosine_similarity": (
        lambda x: am.cosine_similarity(x, x * x),
        lambda t, x: t.nn.functional.cosine_similarity(x, x * x, dim=-1),
    ),
    "huber": (am.huber, lambda t, x: t.nn.functional.huber_loss(x, t.zeros_like(x), reduction="none")),
    "hardtanh": (lambda x: am.hardtanh(3 * x), lambda t, x: t.nn.functional.hardtanh(3 * x)),
    "relu6": (lambda x: am.relu6(9 * x), lambda t, x: t.nn.functional.relu6(9 * x)),
    "gelu": (am.gelu, lambda t, x: t.nn.functional.gelu(x)),
    "silu": (am.silu, lambda t, x: t.nn.functional.silu(x)),
    "diff": (lambda x: am.diff(x, 2), lambda t, x: t.diff(x, 2)),
    "cross": (lambda x: am.cross(x, x * x), lambda t, x: t.linalg.cross(x, x * x)),
    "kron": (lambda x: am.kron(x, x), lambda t, x: t.kron(x, x)),
    "rot90": (lambda x: am.rot90(x, 3) ** 2, lambda t, x: t.rot90(x, 3, (0, 1)) ** 2),
    "put": (lambda x: am.put(x, (0, 1), x[1, 0] ** 2), lambda t, x: x.index_put((t.tensor(0), t.tensor(1)), x[1, 0] ** 2)),
}


@all_cases("name", IN_TORCH)
def test_value_and_gradient_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch")
    ours, theirs = IN_TORCH[name]
    data = random((2, 3), 7) - 0.3
    x, y = Tensor(data, requires_grad=True), torch.tensor(data, requires_grad=True)
    found, expected = ours(x), theirs(torch, y)
    np.testing.assert_allclose(found.data, expected.detach().numpy(), rtol=1e-10, atol=1e-13)
    seed = np.random.default_rng(1).normal(size=found.shape)
    found.backward(seed)
    expected.backward(torch.tensor(seed))
    np.testing.assert_allclose(x.grad, y.grad.numpy(), rtol=1e-9, atol=1e-12)


SAMPLES = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 0.5]])


@all_cases(
    "f",
    [
        lambda d: am.var(SAMPLES[0], ddof=d), lambda d: am.std(SAMPLES[0], ddof=d), lambda d: np.std(Tensor(SAMPLES), ddof=d),
        lambda d: am.sum(am.var(SAMPLES, axis=1, ddof=d)), lambda d: am.var(SAMPLES, ddof=d, where=SAMPLES > 0.7),
        lambda d: am.sum(am.std(SAMPLES, axis=0, correction=d, keepdims=True)),
    ],
)  # fmt: skip
def test_what_a_variance_takes_from_n_may_want_a_gradient(f):
    slope = am.numerical_grad(f)(0.5)
    assert_allclose([am.grad(f)(0.5), am.grad(f)(np.array(0.5)), am.compile(f)(0.5)[1]], slope, rtol=1e-6)


def test_weights_of_a_covariance_are_differentiated_in_programs_as_well():
    def f(w):
        return am.sum(am.cov(SAMPLES, aweights=w) * [[1.0, 2.0], [3.0, 4.0]])

    w = np.array([1.0, 2.0, 0.5])
    assert_allclose(am.compile(f)(w)[1], am.grad(f)(w))
    assert_allclose(am.grad(f)(w), am.numerical_grad(f)(w), rtol=1e-6)
