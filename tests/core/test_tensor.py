"""`Tensor`: NumPy's arrays with a memory; operators, indices, types, shapes, what enters and what comes out."""

import math
import operator
import warnings

import numpy as np
import pytest
from cases import all_cases
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, basic_indices, mutually_broadcastable_shapes

import autograd_mini as am
from autograd_mini import DtypeError, GradientError, ShapeError, StaleError, Tensor

OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow, "%": operator.mod,
    "//": operator.floordiv,
}  # fmt: skip
each_operator = all_cases("op", OPERATORS.values(), ids=OPERATORS)
COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
NUMPY_1 = np.lib.NumpyVersion(np.__version__) < "2.0.0"


def variable(x):
    return Tensor(np.array(x, dtype=float), requires_grad=True)


def positive(shape, seed=0):
    return np.random.default_rng(seed).uniform(1.1, 2.9, shape)


# ---- what enters


def test_python_numbers_become_float64_and_arrays_keep_their_type():
    assert Tensor([1, 2]).dtype == Tensor(1).dtype == Tensor([[True, 2.0]]).dtype == np.float64
    for dtype in (np.float16, np.float32, np.float64, np.int8, np.uint8, np.int64, bool):
        assert Tensor(np.zeros(2, dtype)).dtype == dtype
    assert Tensor([1, 2], dtype=np.float32).dtype == Tensor(np.arange(2), dtype="f4").dtype == np.float32
    assert Tensor(np.float32(1)).dtype == np.float32


def test_an_array_is_not_copied():
    data = np.zeros(3)
    assert Tensor(data).data is data and Tensor(data).numpy() is data and Tensor(data).detach().data is data


def test_a_tensor_wants_no_gradient_unless_it_is_told_to():
    assert not Tensor([1.0]).requires_grad and Tensor([1.0], requires_grad=True).requires_grad


@all_cases(
    "wrong, error, says",
    [
        (None, am.DtypeError, "None of type NoneType"),
        ("abc", am.DtypeError, "'abc' of type str"),
        (["a", "b"], am.DtypeError, "real numbers"),
        ([1.0, None], am.DtypeError, "real numbers"),
        (1j, am.DtypeError, "complex"),
        (np.ones(2, complex), am.DtypeError, "complex"),
        (np.array([1, 2], dtype=object), am.DtypeError, "real numbers"),
        (np.array(["2020-01-01"], dtype="M8[D]"), am.DtypeError, "real numbers"),
        ({"a": 1}, am.DtypeError, "real numbers"),
        ([[1.0, 2.0], [3.0]], am.ShapeError, "ragged list: every row must have the same length"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), am.DtypeError, r"mask.*\.filled"),
        ([am.Value(1.0)], am.DtypeError, r"am\.stack"),
        ([[Tensor(1.0)], [2.0]], am.DtypeError, r"am\.stack"),
        (Tensor([1.0], label="w", requires_grad=True), am.DtypeError, r"Tensor 'w'.*\.data"),
    ],
    ids=str,
)
def test_anything_but_real_numbers_is_refused_with_what_to_write(wrong, error, says):
    with pytest.raises(error, match=says) as caught:
        Tensor(wrong)
    assert isinstance(caught.value, (TypeError, ValueError))


@pytest.mark.parametrize("dtype", [complex, str, object])
def test_a_type_that_is_not_real_is_refused(dtype):
    with pytest.raises(am.DtypeError, match="not a real type"):
        Tensor([1.0], dtype=dtype)


@pytest.mark.parametrize("dtype", [int, np.uint8, bool])
def test_integers_cannot_want_a_gradient(dtype):
    with pytest.raises(am.DtypeError, match=r"'n' of shape \(3,\) holds .*\.astype\(float\)"):
        Tensor(np.zeros(3, dtype), requires_grad=True, label="n")


def test_integers_are_welcome_as_constants():
    w, n = variable([1.0, 2.0, 3.0]), Tensor(np.array([2, 0, 1]))
    (w * n).sum().backward()
    assert w.grad.tolist() == [2, 0, 1]
    assert w[n].data.tolist() == [3, 1, 2]


# ---- operators


@each_operator
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0))
def test_an_operator_gives_what_numpy_gives_and_gradients_of_the_right_shape(op, shapes):
    a, b = (positive(shape, seed) for seed, shape in enumerate(shapes.input_shapes))
    expected = np.asarray(op(a, b))
    for x, y in ((variable(a), variable(b)), (variable(a), b), (a, variable(b)), (variable(a), Tensor(b))):
        z = op(x, y)
        assert type(z) is Tensor and z.shape == shapes.result_shape
        np.testing.assert_array_equal(z.data, expected)
        z.backward(np.ones(z.shape))
        for node, data in ((x, a), (y, b)):
            if isinstance(node, Tensor) and node.requires_grad:
                assert node.grad.shape == data.shape


@all_cases("op", [OPERATORS[name] for name in "+-*/"] + [operator.pow], ids=["+", "-", "*", "/", "**"])
@all_cases(
    "shapes", [((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 2)), ((3,), ()), ((1, 1), (2,)), ((2,), (3, 1, 2))]
)
def test_the_gradients_of_stretched_operands_are_right_to_second_order(op, shapes):
    assert am.check_grad(op, positive(shapes[0]), positive(shapes[1], 1))


@each_operator
@all_cases(
    "other",
    [1, 2.0, True, np.float32(1.5), np.float64(1.5), np.int64(2), np.array(2), np.array([1, 2, 1]), [1.0, 2.0, 3.0]],
    ids=repr,
)
def test_any_kind_of_number_may_stand_on_either_side(op, other):
    a = positive(3)
    plain = np.asarray(other, dtype=float)
    x, y = variable(a), variable(a)
    right, left = op(x, other), op(other, y)
    np.testing.assert_array_equal(right.data, op(a, plain))
    np.testing.assert_array_equal(left.data, op(plain, a))
    right.sum().backward()
    left.sum().backward()
    np.testing.assert_allclose(x.grad, am.grad(lambda x: op(x, plain).sum())(a))
    np.testing.assert_allclose(y.grad, am.grad(lambda x: op(plain, x).sum())(a))


@all_cases("wrong", ["3", None, 1j, np.ones(2, complex), [1.0, "a"], {}], ids=repr)
@all_cases("op", [operator.add, operator.truediv, operator.pow])
def test_no_operator_takes_anything_else_and_the_error_names_it(op, wrong):
    for call in (lambda: op(Tensor([1.0, 2.0]), wrong), lambda: op(wrong, Tensor([1.0, 2.0]))):
        with pytest.raises(am.DtypeError, match="(add|div|power) of a Tensor and"):
            call()


def test_signs():
    x = variable([-2.0, 3.0])
    (-x + +x * abs(x)).sum().backward()
    assert x.grad.tolist() == [-1 + 4, -1 + 6]


@all_cases(
    "shapes",
    [
        ((2, 3), (3, 4)),
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((4, 2, 3), (3, 2)),
        ((2, 1, 2, 3), (4, 3, 1)),
        ((3,), (2, 3, 2)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 2)),
    ],
)
def test_matrix_products_are_those_of_numpy(shapes, rng):
    a, b = rng.normal(size=shapes[0]), rng.normal(size=shapes[1])
    for x, y in ((Tensor(a), Tensor(b)), (Tensor(a), b), (a, Tensor(b))):
        np.testing.assert_allclose((x @ y).data, a @ b, rtol=1e-14)
        assert (x @ y).shape == (a @ b).shape
    assert am.check_grad(operator.matmul, a, b)


def test_augmented_assignment_gives_the_name_a_new_tensor_and_leaves_the_old_one():
    data = np.array([1.0, 2.0])
    x = Tensor(data, requires_grad=True)
    y = x
    y += 1.0
    y *= y
    y @= np.eye(2)
    assert y is not x and data.tolist() == [1, 2]
    y.sum().backward()
    assert x.grad.tolist() == [4, 6]


# ---- comparisons


@pytest.mark.parametrize("relation", COMPARISONS, ids=lambda relation: relation.__name__)
def test_comparisons_are_by_element_plain_and_never_recorded(relation):
    a, b = np.array([1.0, 2.0, np.nan]), np.array([2.0, 2.0, 2.0])
    for x, y in ((variable(a), variable(b)), (variable(a), b), (a, variable(b)), (variable(a), 2.0), (variable(a), 2)):
        found = relation(x, y)
        assert isinstance(found, np.ndarray) and found.dtype == bool
        assert found.tolist() == relation(a, b).tolist()


def test_membership_is_by_value():
    assert 2.0 in variable([1.0, 2.0]) and 3.0 not in variable([1.0, 2.0])


# ---- types and shapes are kept


@each_operator
def test_float32_stays_float32_among_python_numbers(op):
    for shape in ((), (1,), (2, 3)):
        x = Tensor(np.full(shape, 1.5, np.float32), requires_grad=True)
        for z in (op(x, 2.0), op(2.0, x), op(x, 2), op(x, x)):
            assert z.dtype == np.float32 and z.shape == shape and type(z.data) is np.ndarray
            x.zero_grad()
            z.backward(np.ones(shape))
            assert x.grad.dtype == np.float32 and x.grad.shape == shape


@pytest.mark.skipif(NUMPY_1, reason="NumPy 1 decides by value")
@pytest.mark.parametrize("other", [np.float64(2), np.float32(2), np.float64([2.0, 1.0]), np.int64(2), np.int8([1, 2])], ids=repr)
def test_numpy_numbers_widen_as_in_numpy(other):
    data = np.ones(2, np.float32)
    x = Tensor(data, requires_grad=True)
    for z, expected in ((x * other, data * other), (other * x, other * data)):
        assert z.dtype == expected.dtype
        x.zero_grad()
        z.sum().backward()
        assert x.grad.dtype == np.float32


def test_data_and_gradients_are_arrays_also_of_no_axes():
    x = Tensor(2.0, requires_grad=True)
    for y in (x * x, x.sum(), -x, abs(x), am.exp(x), x[()], x.reshape(()), Tensor([1.0, 2.0]).sum(), x @ x if False else x + 1):
        assert type(y.data) is np.ndarray and y.shape == () and y.dtype == np.float64
    (x * x).backward()
    assert isinstance(x.grad, np.ndarray) and x.grad.shape == ()


def test_setting_data_keeps_type_and_shape():
    w = Tensor(np.zeros(2, np.float32), requires_grad=True, label="w")
    w.data = np.array([1.0, 2.0])
    assert w.dtype == np.float32 and w.data.tolist() == [1, 2]
    w.data -= 1
    assert w.data.tolist() == [0, 1]
    with pytest.raises(am.ShapeError, match=r"'w' of shape \(2,\) .*\(3,\).*new Tensor"):
        w.data = np.zeros(3)
    with pytest.raises(am.DtypeError):
        w.data = "ab"


def test_a_change_of_type_is_recorded():
    x = Tensor(np.ones(2, np.float32), requires_grad=True)
    y = x.astype(np.float64) * math.pi
    assert y.dtype == np.float64
    y.sum().backward()
    assert x.grad.dtype == np.float32


def test_what_became_an_integer_wants_no_gradient():
    x = variable([1.5, 2.5])
    assert not x.astype(int).requires_grad and not x.astype(bool).requires_grad
    n = Tensor(np.arange(3))
    try:
        n[0] = x[0]
    except am.DtypeError:
        return
    assert not n.requires_grad


def test_a_change_to_a_type_that_is_not_real_is_refused():
    for dtype in (complex, str, object):
        with pytest.raises(am.DtypeError, match="real"):
            variable([1.5]).astype(dtype)


def test_attributes_are_those_of_the_array(rng):
    a = rng.normal(size=(2, 3, 4))
    x = Tensor(a)
    assert (x.shape, x.ndim, x.size, x.dtype, len(x)) == (a.shape, a.ndim, a.size, a.dtype, len(a))
    np.testing.assert_array_equal(x.T.data, a.T)
    np.testing.assert_array_equal(x.mT.data, a.swapaxes(-1, -2))
    assert x.tolist() == a.tolist()
    assert Tensor(a[0]).T.shape == (4, 3) and Tensor(a[0, 0]).T.shape == (4,)


# ---- numbers come out


def test_item_is_silent_and_float_warns():
    x = Tensor([[2.5]], requires_grad=True, label="x")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert x.item() == 2.5 and type(x.item()) is float and float(x.detach()) == 2.5
        assert Tensor([[1.0, 2.0]]).item(0, 1) == Tensor([1.0, 2.0]).item(1) == 2
    for call in (float, int, math.sqrt):
        with pytest.warns(UserWarning, match=r"'x' of shape \(1, 1\) drops its gradient.*\.item\(\)"):
            call(x)


def test_many_elements_are_not_one_number():
    x = Tensor([1.0, 2.0], label="x")
    for call in (float, int, Tensor.item, lambda x: f"{x:.2f}"):
        with pytest.raises(am.ShapeError, match=r"'x' of shape \(2,\).*\.sum\(\) or \.mean\(\)"):
            call(x)
    with pytest.raises(ValueError):
        float(x)


def test_the_truth_of_many_elements_is_ambiguous():
    with pytest.raises(am.ShapeError, match=r"'x' of shape \(2,\) is ambiguous.*\.all\(\) or \.any\(\).*am\.where"):
        bool(Tensor([1.0, 2.0], label="x"))
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Tensor(np.zeros(0)))
    assert Tensor([[3.0]]) and not Tensor(0.0)


def test_a_tensor_of_one_integer_is_an_index():
    assert "abc"[Tensor(np.array(1))] == "b" and list(range(Tensor(np.array([2])))) == [0, 1]
    for wrong in (Tensor(1.0), Tensor(np.array([1, 2]))):
        with pytest.raises(am.DtypeError, match="no index"):
            operator.index(wrong)


def test_numpy_does_not_get_the_array_of_what_wants_a_gradient():
    x = Tensor([1.0, 2.0], requires_grad=True, label="x")
    for call in (np.array, np.asarray, lambda x: np.asarray(x, dtype=np.float32), lambda x: np.array([x, x])):
        with pytest.raises(am.GradientError, match=r"'x' .*\.data"):
            call(x)
        np.testing.assert_array_equal(np.ravel(call(x.detach()))[:2], [1, 2])


def test_formatting():
    assert f"{Tensor(1.2345):.2f}" == "1.23" and f"{Tensor([1.0])}" == "Tensor([1.])"


# ---- length and iteration


def test_iteration_gives_the_rows_and_records_them():
    x = variable([[1.0, 2.0], [3.0, 4.0]])
    first, second = x
    (first * 10.0 + second).sum().backward()
    assert len(x) == 2 and x.grad.tolist() == [[10, 10], [1, 1]]
    assert [row.tolist() for row in reversed(x)] == [[3, 4], [1, 2]]
    a, b = variable([5.0, 6.0])
    assert (a.item(), b.item()) == (5, 6)


def test_a_tensor_without_axes_has_no_length():
    for call in (len, list):
        with pytest.raises(TypeError, match="0-d"):
            call(Tensor(1.0))


# ---- indices


@given(data=st.data(), shape=array_shapes(min_dims=0, max_dims=3, max_side=4))
def test_basic_indices_are_those_of_numpy(data, shape):
    index = data.draw(basic_indices(shape, allow_newaxis=True))
    a = np.arange(math.prod(shape), dtype=float).reshape(shape)
    x = variable(a)
    z = x[index]
    np.testing.assert_array_equal(z.data, a[index])
    seed = np.random.default_rng(0).normal(size=z.shape)
    z.backward(seed)
    expected = np.zeros(shape)
    expected[index] = seed
    np.testing.assert_array_equal(x.grad, expected)


INDICES = [
    np.array([0, 2, 2, -1]),
    [0, 2, 2],
    ([0, 1, 1], [1, 2, 2]),
    (np.array([[0, 1], [1, 0]]), slice(None)),
    (slice(None), np.array([0, 0, 3])),
    (Ellipsis, np.array([0, 0])),
    (np.array([0, 0]), None, np.array([1, 1])),
    (np.array([True, False, True]),),
    np.arange(12).reshape(3, 4) % 3 == 0,
    (slice(1, None), np.array([True, False, False, True])),
    (np.array([True, False, True]), np.array([1, 1])),
    (Tensor(np.array([0, 1, 1])), Tensor(np.array([0, 2, 2]))),
    (0, [1, 1]),
    np.array([], dtype=int),
    [],
    np.zeros((3, 4), bool),
    (),
    True,
]


@all_cases("index", INDICES, ids=str)
def test_any_index_gives_what_numpy_gives_and_repeats_add_up(index, rng):
    a = rng.normal(size=(3, 4))
    plain = tuple(i.data if isinstance(i, Tensor) else i for i in index) if isinstance(index, tuple) else index
    np.testing.assert_array_equal(Tensor(a)[index].data, a[plain])
    x = variable(a)
    z = x[index]
    seed = rng.normal(size=z.shape)
    z.backward(seed)
    expected = np.zeros(a.shape)
    np.add.at(expected, plain if not isinstance(plain, list) or plain else np.array([], int), seed)
    np.testing.assert_allclose(x.grad, expected, atol=1e-15)
    assert am.check_grad(lambda x: x[index] ** 2, a)


def test_a_wrong_index_names_the_operation_and_the_tensor():
    x = Tensor(np.ones((2, 3)), label="x")
    for index in (5, (0, 0, 0), 0.5, "a", [0, 7], np.ones(3, bool)):
        with pytest.raises(IndexError, match=r"getitem of Tensor 'x' of shape \(2, 3\)"):
            x[index]


# ---- methods


@all_cases("name", ["sum", "mean", "max", "min", "var", "std", "prod"])
@all_cases("axis", [None, 0, -1, (0, 2), ()])
@all_cases("keepdims", [False, True])
def test_reductions_take_the_arguments_of_the_array_method(name, axis, keepdims, rng):
    a = rng.normal(size=(2, 3, 4))
    found = getattr(Tensor(a), name)(axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(found.data, getattr(a, name)(axis=axis, keepdims=keepdims), rtol=1e-13)


def test_methods_that_move_elements_take_sizes_one_by_one_or_together(rng):
    a = rng.normal(size=(2, 3, 4))
    x = Tensor(a)
    for z in (x.reshape(4, 6), x.reshape((4, 6)), x.reshape(4, -1), x.reshape([4, 6])):
        np.testing.assert_array_equal(z.data, a.reshape(4, 6))
    for z in (x.transpose(1, 0, 2), x.transpose((1, 0, 2)), x.transpose([1, 0, 2])):
        np.testing.assert_array_equal(z.data, a.transpose(1, 0, 2))
    np.testing.assert_array_equal(x.transpose().data, a.T)
    np.testing.assert_array_equal(x.flatten().data, a.ravel())
    np.testing.assert_array_equal(x.squeeze().data, a)


def test_methods_without_a_gradient_give_plain_results(rng):
    a = rng.normal(size=(2, 3))
    x = variable(a)
    for name in ("argmax", "argmin", "argsort", "all", "any"):
        found = getattr(x, name)()
        assert not isinstance(found, Tensor)
        np.testing.assert_array_equal(found, getattr(a, name)())
    np.testing.assert_array_equal(x.argmax(axis=1), a.argmax(axis=1))


def test_an_axis_that_is_not_there_is_an_error_that_numpy_users_catch():
    for call in (lambda x: x.sum(axis=2), lambda x: am.softmax(x, axis=-3), lambda x: am.concatenate([x, x], axis=2)):
        with pytest.raises(am.AxisError, match=r"axis -?[23] is out of bounds for an array of shape \(2, 3\)") as caught:
            call(Tensor(np.ones((2, 3))))
        assert isinstance(caught.value, ValueError) and isinstance(caught.value, IndexError)
    with pytest.raises(ValueError, match="twice"):
        Tensor(np.ones((2, 3))).sum(axis=(0, -2))


# ---- the graph that broadcasting leaves


def test_what_was_stretched_stands_in_the_graph():
    w, b = variable(np.ones((2, 3))), variable(np.ones(3))
    z = w + b
    assert z.inputs[0] is w and z.inputs[1].op.name == "broadcast_to" and z.inputs[1].inputs == (b,)
    assert (w + np.ones(3)).inputs[1].shape == (3,), "a constant is not stretched"
    z.sum().backward()
    assert b.grad.tolist() == [2, 2, 2]


def test_empty_tensors_pass_through():
    x = variable(np.zeros((0, 3)))
    y = (x * 2.0 + np.ones(3)).sum()
    y.backward()
    assert y.item() == 0 and x.grad.shape == (0, 3)


# ---- writing by index into what is no float ----------------------------------------------------------------------------


@all_cases("dtype", [np.int64, np.int32, np.uint8, bool, np.float32, np.float64])
@all_cases("index", [1, np.s_[:2], np.s_[[0, 2]], np.s_[..., 0], np.array([True, False, True])], ids=str)
@all_cases("number", [1, True, np.int64(1), np.array(1), Tensor(np.array(1))], ids=repr)
def test_a_number_is_written_into_a_tensor_of_any_type_as_numpy_writes_it(dtype, index, number):
    x = np.zeros(3, dtype)
    t = Tensor(x.copy())
    t[index] = number
    x[index] = 1
    np.testing.assert_array_equal(t.data, x)
    assert t.dtype == x.dtype and not t.requires_grad


@pytest.mark.parametrize("dtype", [np.int64, bool])
def test_what_wants_a_gradient_is_not_written_into_integers_and_booleans(dtype):
    t = Tensor(np.zeros(3, dtype))
    with pytest.raises(am.DtypeError, match="only floats can hold what wants a gradient"):
        t[0] = Tensor(1.0, requires_grad=True)
    assert not t.data.any()


def test_a_write_into_a_copy_that_is_dropped_is_refused():
    for x in (Tensor(np.zeros((2, 2))), Tensor(np.zeros((2, 2)), requires_grad=True) * 1.0):
        for write in (lambda x: x[0], lambda x: x.T, lambda x: x.reshape(4), lambda x: x * 2.0):
            with pytest.raises(am.IndexingError, match=r"that no name holds is lost.*x\[i, j\] = v"):
                write(x)[1] = 9.0
        row = x[0].copy()
        row[1] = 9.0
        x[0, 1] = 5.0
        assert row.data.tolist() == [0, 9] and x.data.tolist() == [[0, 5], [0, 0]]
    held = {"x": Tensor(np.zeros(2))}
    held["x"][0] = 3.0
    assert held["x"].data.tolist() == [3, 0]


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_python_number_beside_narrow_floats_takes_their_type_in_functions_of_two_arguments(kind):
    x = Tensor(np.array([0.3, 0.4], kind), requires_grad=True)
    for f in (am.xlogy, am.beta, am.betaln, am.kl_div, am.rel_entr, am.xlog1py, am.logaddexp, am.hypot, am.arctan2):
        for z in (f(x, 0.5), f(0.5, x), f(x, 2), f(x, True)):
            assert z.dtype == kind, f
            x.zero_grad()
            z.sum().backward()
            assert x.grad.dtype == kind, f
    assert am.kl_div(x, np.array([0.5])).dtype == float  # this has a type, as in NumPy
    assert am.xlogy(x, np.float64(0.5)).dtype == np.add(x.data, np.float64(0.5)).dtype  # this from NumPy 2 on


@all_cases("view", [lambda x: x[0], lambda x: x.T, lambda x: x.reshape(4), lambda x: np.swapaxes(x, 0, 1), lambda x: x[:, None]])
def test_a_write_into_what_is_a_view_in_numpy_says_that_the_source_stays(view):
    x = Tensor(np.zeros((2, 2)), requires_grad=True) * 1.0
    part = view(x)
    with pytest.warns(UserWarning, match="in NumPy y is a view, and x would change"):
        part[1] = 9.0
    part[..., 0] = 2.0  # it is one of its own by now
    assert not x.data.any() and part.data.any()


def test_a_write_into_what_is_no_view_or_the_view_of_nothing_that_is_held_does_not_warn(recwarn):
    x = Tensor(np.zeros((2, 2)), requires_grad=True)
    for part in ((x * 1.0).T, am.reshape(x * 2.0, (4,)), x[0].copy(), x[[0, 1]], x * 1.0):
        part[1] = 9.0
    y = x * 1.0
    y[0], y[1] = y[1], y[0]
    y[0, 1] = 3.0
    assert not recwarn.list


WRITES = [
    lambda y: y.__setitem__(1, 9.0), lambda y: operator.iadd(y, 1.0), lambda y: operator.isub(y, 1.0),
    lambda y: operator.imul(y, 2.0), lambda y: operator.itruediv(y, 2.0),
]  # fmt: skip


@all_cases("view", [lambda x: x[0], lambda x: x.T, lambda x: x.reshape(4), lambda x: next(iter(x)), lambda x: x[:, 1]])
def test_a_write_into_a_view_of_data_says_that_the_data_stay(view):
    for write in WRITES:
        x = Tensor(np.ones((2, 2)))
        part = view(x)
        with pytest.warns(UserWarning, match="that array would change, and here it keeps its numbers"):
            write(part)
        assert (x.data == 1).all()


def test_a_write_into_data_that_are_no_view_of_what_is_held_or_are_written_back_does_not_warn(recwarn):
    x = Tensor(np.ones((2, 2)))
    x[0] += 1.0
    x[:, 1] *= 2.0
    x -= x.mean(0)
    total = x[0, 0]
    total += x[1, 1]
    row = x[0].copy()
    row += 1.0
    turned = Tensor(np.ones((2, 3))).T
    turned[0] = 2.0
    turned /= 2.0
    assert not recwarn.list and (turned.data[0] == 1).all()


@all_cases("index", [0, (slice(None), 1), np.array([[True, False], [False, True]]), ([0, 1], [1, 0]), ...])
def test_inside_of_no_grad_a_part_of_a_leaf_is_written_as_that_of_its_data_is(index):
    w, expected = Tensor(np.ones((2, 2)), requires_grad=True), np.ones((2, 2))
    loss = (w * w).sum()
    with am.no_grad():
        w[index] = 5.0
        w[index] += Tensor(2.0)
    expected[index] = 7.0
    np.testing.assert_array_equal(w.data, expected)
    assert w.is_leaf and w.requires_grad
    with pytest.raises(StaleError):
        loss.backward()


@all_cases("index, value, error", [(2, 1.0, IndexError), (0, [1.0, 2.0, 3.0], ShapeError), (0, "a", DtypeError)])
def test_a_part_of_a_leaf_that_cannot_be_written_is_told_in_our_words(index, value, error):
    w = Tensor(np.ones((2, 2)), requires_grad=True)
    with am.no_grad(), pytest.raises(error) as caught:
        w[index] = value
    assert isinstance(caught.value, am.errors.AutogradError) and (w.data == 1).all()
    with pytest.raises(GradientError, match="inside of am.no_grad"):
        w[0] = 1.0
