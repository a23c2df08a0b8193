"""Nested parameters as a row of numbers: there and back, and the derivatives at a row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.calculus.flat import Flat
from autograd_mini.core.errors import ArgumentError, DtypeError, ShapeError

numbers = st.floats(-5, 5, width=32)
nestings = st.recursive(
    numbers | arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=numbers),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.text(max_size=3), inner, min_size=1, max_size=3),
    max_leaves=6,
)


def squares(tree):
    """The sum of all squares in a nesting."""
    if isinstance(tree, dict):
        return sum(map(squares, tree.values()), start=0.0)
    if isinstance(tree, list):
        return sum(map(squares, tree), start=0.0)
    return am.sum(tree * tree)


@given(nestings)
def test_a_nesting_becomes_a_row_and_a_nesting_again(params):
    flat = Flat(squares, params)
    assert np.array_equal(flat.row(flat.tree(flat.origin), "params"), flat.origin)
    assert flat.size == flat.origin.size


@given(nestings)
def test_value_gradient_and_hessian_are_those_of_the_function(params):
    flat = Flat(squares, params)
    with flat.at(flat.origin) as here:
        assert here.value == pytest.approx(float(flat.origin @ flat.origin)) == flat.value(flat.origin)
        assert np.allclose(here.gradient, 2 * flat.origin)
        assert np.array_equal(here.hessian(), 2 * np.eye(flat.size))


def test_floats_among_arrays_and_types_are_kept():
    flat = Flat(lambda p: am.sum(p["w"]) * p["b"], {"w": np.ones(2, np.float32), "b": 2.0})
    assert flat.origin.dtype == np.float32
    tree = flat.tree(flat.origin)
    assert tree["w"].dtype == np.float32 and type(tree["b"]) is float


def test_a_parameter_is_moved_itself_and_put_back():
    w = Tensor([1.0, 2.0], requires_grad=True)
    before = w.data
    flat = Flat(lambda _: am.sum(w * w * w), {"w": w})
    assert flat.value(np.array([2.0, 0.0])) == 8
    with flat.at(np.array([2.0, 1.0])) as here:
        assert here.gradient.tolist() == [12, 3] and here.product(np.array([1.0, 1.0])).tolist() == [12, 6]
    assert w.data is before and w.grad is None
    with pytest.raises(ZeroDivisionError):
        Flat(lambda _: 1 / 0, w).value(np.zeros(2))
    assert w.data is before


def test_a_value_is_moved_itself_as_well():
    x = Value(3.0)
    flat = Flat(lambda _: x * x, [x])
    assert flat.value(np.array([4.0])) == 16 and x.data == 3
    assert Flat(lambda p: p[0] * p[0], [Value(3.0)]).tree(np.array([4.0])) == [4.0]


def test_a_tensor_that_wants_no_gradient_is_data():
    w = Tensor([1.0, 2.0])
    flat = Flat(lambda p: am.sum(p * p), w)
    assert flat.value(np.array([3.0, 0.0])) == 9
    with flat.at(flat.origin) as here:
        assert here.gradient.tolist() == [2, 4]


def test_a_loss_that_does_not_depend_on_its_parameters_is_flat():
    with Flat(lambda p: 3.0, np.ones(2)).at(np.ones(2)) as here:
        assert here.value == 3 and not here.gradient.any() and not here.hessian().any()


def test_a_loss_that_is_linear_has_no_bend():
    with Flat(lambda p: am.sum(p), np.ones(2)).at(np.ones(2)) as here:
        assert here.gradient.tolist() == [1, 1] and not here.product(np.ones(2)).any()


def test_nothing_warns_where_the_loss_is_no_number():
    assert np.isnan(Flat(lambda p: am.sum(am.log(p)), np.ones(2)).value(np.array([-1.0, 1.0])))


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"w": np.ones(2)}, "nested like its counterpart"),
        ({"w": np.ones(3), "b": 0.0}, r"direction\['w'\] has the shape \(3,\) where the parameters have \(2,\)"),
        ([np.ones(2), 0.0], "nested like its counterpart"),
    ],
)
def test_what_is_nested_otherwise_is_refused(tree, message):
    with pytest.raises(ShapeError, match=message):
        Flat(squares, {"w": np.ones(2), "b": 1.0}).row(tree, "direction")


def test_words_are_no_direction():
    with pytest.raises(DtypeError, match="direction"):
        Flat(squares, 1.0).row("north", "direction")


def test_parameters_without_numbers_are_refused():
    for empty in ({}, [], np.zeros((0, 3))):
        with pytest.raises(ArgumentError, match="no number"):
            Flat(squares, empty)


def test_parameters_that_are_whole_numbers_are_refused_by_name():
    with pytest.raises(DtypeError, match=r"params\['w'\].*float"):
        Flat(squares, {"w": np.array([1, 2])})


@pytest.mark.parametrize("result", [np.ones(2), None, "three"])
def test_a_loss_has_to_return_one_number(result):
    with pytest.raises(ShapeError, match="one number"):
        Flat(lambda p: result, 1.0).value(np.ones(1))


def test_a_compiled_loss_gives_its_value_and_its_gradient():
    params = {"w": np.array([1.0, 2.0]), "b": 3.0}

    def loss(p):
        return am.sum(p["w"] ** 3) + p["b"] ** 2

    flat, compiled = Flat(loss, params), Flat(am.compile(loss), params)
    row = np.array([0.5, -1.0, 2.0])
    assert compiled.value(row) == flat.value(row)
    with flat.at(row) as one, compiled.at(row) as other:
        assert np.allclose(one.gradient, other.gradient, rtol=1e-14)
        with pytest.raises(ArgumentError, match="compiled"):
            other.hessian()


def test_a_parameter_that_is_named_twice_is_refused():
    w = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ArgumentError, match=r"params\['b'\] is params\['a'\] once more"):
        Flat(lambda p: (p["a"] * p["b"]).sum(), {"a": w, "b": w})


def test_numbers_that_stand_beside_tensors_are_moved_as_tensors():
    pytest.importorskip("scipy")
    x = Tensor([0.5, 1.0, 2.0])
    found = am.optim.minimize(lambda p: am.sum((x * p["s"] - 1.0 - p["b"]) ** 2), {"s": 0.5, "b": 0.0})
    assert found.params["s"] == pytest.approx(0.0, abs=1e-4) and found.params["b"] == pytest.approx(-1.0, abs=1e-4)
    assert isinstance(found.params["s"], float)
    flat = Flat(lambda p: am.sum(x * p["s"] ** 2), {"s": 0.5})
    assert flat.value(flat.origin) == 0.875
    with pytest.raises(am.DtypeError, match="do not mix"):
        Flat(lambda p: am.sum(x * am.Value(2.0) * p), 1.0).value(np.ones(1))
