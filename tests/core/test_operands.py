"""What is said where operands do not fit: the operation, the labels, both shapes, the axis, a likely fix."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor
from autograd_mini.core.arrays.operands import promoted


def labelled(label, *shape):
    return Tensor(np.ones(shape), requires_grad=True, label=label)


@all_cases(
    "call, says",
    [
        (lambda w, b: w + b, r"add of Tensor 'w' of shape \(2, 3\) and Tensor 'b' of shape \(3, 2\)"),
        (lambda w, b: w + b, r"axis -1 has 3 and 2 elements.*equal or 1.*x\.T"),
        (lambda w, b: w * b.data, r"mul of Tensor 'w' of shape \(2, 3\) and an array of shape \(3, 2\)"),
        (lambda w, b: b.data / w, r"div of an array of shape \(3, 2\) and Tensor 'w' of shape \(2, 3\)"),
        (lambda w, b: w - b[:, 0].detach()[:2], r"sub of Tensor 'w'.*axis -1 has 3 and 2 elements.*x\[:, None\]"),
        (lambda w, b: am.maximum(w, b), r"maximum of Tensor 'w'.*Tensor 'b'"),
        (lambda w, b: am.hypot(w, np.ones((4, 2, 2))), r"hypot .*shape \(4, 2, 2\): axis -1 has 3 and 2"),
        (lambda w, b: np.add(w, b), "add of Tensor 'w'"),
        (lambda w, b: w @ w, r"matmul of Tensor 'w' of shape \(2, 3\).*last axis of the first has 3 .* 2.*(x\.T @ y|x @ y\.T)"),
        (lambda w, b: w @ np.ones((4, 2)), r"matmul of Tensor 'w'.*array of shape \(4, 2\).*y @ x"),
        (lambda w, b: np.ones((4, 4)) @ w, r"matmul of an array of shape \(4, 4\) and Tensor 'w' of shape \(2, 3\)"),
        (lambda w, b: am.where(np.ones((2, 2), bool), w, 0.0), "where of Tensor 'w'"),
        (lambda w, b: am.concatenate([w, b], axis=0), "concatenate of Tensor 'w'.*Tensor 'b'"),
        (lambda w, b: am.broadcast_to(w, (5, 5)), "broadcast_to of Tensor 'w'"),
        (lambda w, b: am.tensordot(w, b, axes=2), r"tensordot.*\(2, 3\).*\(3, 2\)"),
        (lambda w, b: am.einsum("ij,ij->i", w, b), "einsum 'ij,ij->i': index 'i' has the sizes 2 and 3"),
        (lambda w, b: am.einsum("ijk->i", w), r"einsum.*'ijk'.*\(2, 3\)"),
        (lambda w, b: w.reshape(4, 2), r"reshape: 6 elements of shape \(2, 3\).*\(4, 2\)"),
        (lambda w, b: am.stack([w, b]), r"stack.*\(2, 3\), \(3, 2\)"),
        (lambda w, b: w @ 2.0, r"matmul.*write \* for a scalar"),
        (lambda w, b: am.inv(w), "inv of Tensor 'w'"),
        (lambda w, b: am.solve(w @ b, np.ones(3)), "solve of"),
    ],
)
def test_shapes_that_do_not_fit_are_named(call, says):
    with pytest.raises(am.ShapeError, match=says) as caught:
        call(labelled("w", 2, 3), labelled("b", 3, 2))
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, am.AutogradError)


def test_a_vector_is_named_with_the_shape_that_it_has():
    with pytest.raises(am.ShapeError, match=r"'w' of shape \(2, 3\) and Tensor 'v' of shape \(2,\)"):
        labelled("w", 2, 3) @ labelled("v", 2)


@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((3, 2), (4, 3)), ((2, 2), (3, 3)), ((2, 3), (4, 3)), ((2, 3), (2, 4))])
def test_every_product_that_is_suggested_is_possible(shapes):
    x, y = labelled("x", *shapes[0]), labelled("y", *shapes[1])
    with pytest.raises(am.ShapeError) as caught:
        x @ y
    (m, k), (n, p) = shapes
    for text, is_possible in (("x.T @ y", m == n), ("x @ y.T", k == p), ("y @ x", p == m)):
        assert (text in str(caught.value)) == is_possible
        if is_possible:
            assert eval(text, {"x": x, "y": y}) is not None
    assert f"the last axis of the first has {k} elements, the first of the second matrix {n}" in str(caught.value)


def test_a_float_takes_the_type_of_the_floating_arrays_beside_it_as_in_numpy_2():
    single, whole, half = np.ones(2, np.float32), np.arange(2), np.ones(1, np.float16)
    for values, dtypes in (
        ([single, 2.0], [np.float32, np.float32]), ([2.0, half, whole], [np.float16, np.float16, whole.dtype]),
        ([half, 0.5, single], [np.float16, np.float32, np.float32]),
    ):  # fmt: skip
        found = promoted(values)
        assert [x.dtype for x in found] == dtypes
        for x, given in zip(found, values, strict=True):
            np.testing.assert_array_equal(x, given)
    for values in ([whole, 2.0], [2.0, 3.0], [single, 3]):
        assert all(x is given for x, given in zip(promoted(values), values, strict=True))


def test_a_singular_matrix_is_named():
    with pytest.raises(np.linalg.LinAlgError, match="inv of Tensor 'm'.* singular"):
        am.inv(Tensor(np.zeros((2, 2)), requires_grad=True, label="m"))


def test_a_foreign_operand_is_shown_in_short():
    with pytest.raises(am.DtypeError) as caught:
        Tensor([1.0]) + ["text" * 1000]
    assert len(str(caught.value)) < 250


def test_a_message_is_one_sentence_on_one_line():
    for wrong in (np.ma.array([1.0, 2.0], mask=[0, 1]), np.ones((3, 3), complex), "two\nlines"):
        with pytest.raises(am.DtypeError) as caught:
            Tensor([1.0, 2.0]) + wrong
        assert "\n" not in str(caught.value)
