"""Plain arrays that come out of Tensors answer to the names of PyTorch's tensors, and are arrays in all else."""

import copy
import pickle

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Tensor, data
from autograd_mini.core.arrays.plain import PlainArray, plain_array


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
