"""Plain arrays that come out of Tensors answer to the names of PyTorch's tensors, and are arrays in all else."""

import copy
import pickle

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, data
from autograd_mini.core.arrays.plain import PlainArray, plain_array
from autograd_mini.core.errors import ArgumentTypeError


def sources():
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    (x * x).sum().backward()
    batch, labels = next(iter(data.DataLoader((x.data, np.array([0, 1])), batch_size=2)))
    return {"gradient": x.grad, "comparison": x > 1, "argmax": x.argmax(axis=1), "batch": batch, "labels": labels,
            "negation": ~(x > 1)}  # fmt: skip


@pytest.mark.parametrize("name", sources())
def test_what_comes_out_of_a_tensor_as_an_array_has_the_names_of_both(name):
    array = sources()[name]
    assert isinstance(array, np.ndarray) and isinstance(array, PlainArray)
    plain = np.array(array)
    assert type(plain) is np.ndarray and repr(array) == repr(plain) and str(array) == str(plain)
    assert array.size == plain.size and array.size() == plain.shape and array.size(0) == len(plain) and array.dim() == plain.ndim
    assert array.float().dtype == np.float32 and array.float().mean().item() == plain.mean()
    assert array.sum(dim=0, keepdim=True).shape == plain.sum(axis=0, keepdims=True).shape
    assert array.unsqueeze(0).shape == (1, *plain.shape) and array.cpu().numpy().tolist() == plain.tolist()
    for again in (pickle.loads(pickle.dumps(array)), copy.deepcopy(array), np.asarray(array)):
        assert type(again) is np.ndarray and np.array_equal(again, plain)


def test_its_numbers_are_numbers_and_its_results_such_arrays():
    array = plain_array(np.array([1.0, -3.0]))
    for number in (array.sum(), array[0], array.max(), array @ array, np.linalg.norm(array), array.abs().max()):
        assert type(number) is np.float64
    for found in (array * 2, np.exp(array), array > 0, array[:1], -array, array.t(), array.relu()):
        assert type(found) is PlainArray
    assert type(plain_array(np.array(2.0)) * 3) is np.float64


def test_it_is_written_in_place_as_pytorch_does():
    g = np.array([1.0, -2.0])
    array = plain_array(g)
    assert array.mul_(2.0).tolist() == [2, -4] and g.tolist() == [2, -4]
    array.clamp_(min=0.0), array.data.add_(1.0)
    assert g.tolist() == [3, 1]
    array.zero_()
    assert g.tolist() == [0, 0]


def test_a_name_that_neither_has_is_said_to_be_missing():
    array = plain_array(np.ones(2))
    with pytest.raises(AttributeError, match="neither a NumPy array nor a Tensor has an attribute 'zeero'"):
        _ = array.zeero
    with pytest.raises(AttributeError, match="processor"):
        array.cuda()
    assert not hasattr(array, "_repr_html_") and not hasattr(array, "__dataframe__")


def test_it_goes_into_everything_as_an_array():
    w = Tensor([[1.0], [2.0]], requires_grad=True)
    x = plain_array(np.array([[1.0, 2.0]]))
    (x @ w).sum().backward()
    assert w.grad.tolist() == [[1], [2]]
    assert type(Tensor(x).data) is np.ndarray
    step = am.compile(lambda x, w: am.mean(x @ w), 1)
    value, slope = step(x, w.data)
    assert value == 5 and type(slope) is np.ndarray
    assert type(am.grad(lambda x: am.sum(x * x))(x)) is np.ndarray


CUBE = np.random.default_rng(0).normal(size=(2, 3, 4))


@all_cases("f, expected", [
    (lambda x: x.std(axis=1), CUBE.std(1)), (lambda x: x.std(), CUBE.std()), (lambda x: x.var(1, ddof=1), CUBE.var(1, ddof=1)),
    (lambda x: x.var(dim=(0, 1), unbiased=False), CUBE.var((0, 1))), (lambda x: x.var(unbiased=True), CUBE.var(ddof=1)),
    (lambda x: x.std(dim=2, unbiased=True, keepdim=True), CUBE.std(2, ddof=1, keepdims=True)),
    (lambda x: x.mean(dim=1, keepdim=True), CUBE.mean(1, keepdims=True)),
    (lambda x: x.sum(2, keepdims=True), CUBE.sum(2, keepdims=True)), (lambda x: x.flatten(1), CUBE.reshape(2, 12)),
    (lambda x: x.transpose(0, 2), CUBE.swapaxes(0, 2)), (lambda x: x.transpose(2, 0, 1), CUBE.transpose(2, 0, 1)),
    (lambda x: x.transpose(), CUBE.T), (lambda x: x.transpose((1, 0, 2)), CUBE.transpose(1, 0, 2)),
    (lambda x: x[0].transpose(0, 1), CUBE[0]), (lambda x: x[0].transpose(1, 0), CUBE[0].T),
    (lambda x: x.flatten(), CUBE.ravel()), (lambda x: x.flatten("F"), CUBE.ravel("F")),
    (lambda x: x.flatten(start_dim=0, end_dim=1), CUBE.reshape(6, 4)), (lambda x: x.flatten(0, 1), CUBE.reshape(6, 4)),
    (lambda x: x.view(6, 4), CUBE.reshape(6, 4)), (lambda x: x.view((4, -1)), CUBE.reshape(4, 6)),
    (lambda x: x.view(np.int64), CUBE.view(np.int64)), (lambda x: x.view(dtype=np.int64), CUBE.view(np.int64)),
    (lambda x: x[0, 0].repeat(2), CUBE[0, 0].repeat(2)), (lambda x: x[0].repeat(2, 1), CUBE[0].repeat(2, 1)),
    (lambda x: x[0].repeat(1, 2, 3), np.tile(CUBE[0], (1, 2, 3))), (lambda x: np.array(x.size()), np.array((2, 3, 4))),
    (lambda x: np.array([x.size, x.size(1), x.size(dim=-1)]), np.array([24, 3, 4])),
], ids=range(28))  # fmt: skip
def test_where_the_two_libraries_say_different_things_the_words_decide(f, expected):
    found = f(plain_array(CUBE.copy()))
    assert np.shape(found) == np.shape(expected) and np.asarray(found).dtype == np.asarray(expected).dtype
    np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("method", ["std", "var"])
def test_pytorchs_word_for_an_axis_does_not_decide_by_how_many_is_divided(method):
    with pytest.raises(ArgumentTypeError, match=f"PyTorch's {method} divides by n - 1: that is ddof=1 here"):
        getattr(plain_array(CUBE), method)(dim=1)
