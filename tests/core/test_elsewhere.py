"""Names of other libraries: a sentence with our spelling for each, and none that we have ourselves."""

import re

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.names.torch_names import METHODS, MODULE
from autograd_mini.core.names.unknown_names import NAMES, ROOMS
from autograd_mini.habits.models import NAMES as MODEL
from autograd_mini.habits.tensors import ATTRIBUTES
from autograd_mini.habits.tensors import NAMES as TENSOR


@all_cases("name", NAMES)
def test_a_name_of_another_library_is_told_how_it_is_spelled_here(name):
    with pytest.raises(am.UnknownAttributeError, match=re.escape(f"no {name!r}: {NAMES[name]}")) as caught:
        getattr(am, name)
    assert isinstance(caught.value, AttributeError) and "Primitive(" not in str(caught.value).replace("am.Primitive(name", "")


@all_cases("name", NAMES)
def test_what_a_sentence_recommends_is_there(name):
    paths = re.findall(r"\bam\.([\w.]+)", NAMES[name])
    assert paths or "am." not in NAMES[name]
    for path in paths:
        found = am
        for part in path.rstrip(".").split("."):
            assert hasattr(found, part), path
            found = getattr(found, part)


@all_cases("name", METHODS)
def test_a_method_of_another_library_is_told_how_it_is_spelled_here(name):
    for x in (Value(1.0), Tensor([1.0])):
        if name in ATTRIBUTES:
            assert name not in dir(x) and hasattr(x, name)
            continue
        if name in TENSOR and isinstance(x, Tensor):
            assert name not in dir(x) and callable(getattr(x, name))
            continue
        with pytest.raises(am.UnknownAttributeError, match=re.escape(METHODS[name])):
            getattr(x, name)
        assert not hasattr(x, name)
    for method in re.findall(r"\bx\.(\w+)", METHODS[name]):
        assert hasattr(Tensor([[1.0]]), method), method


def test_an_unknown_attribute_gives_the_nearest_ones():
    with pytest.raises(am.UnknownAttributeError, match="has no 'reshap'; did you mean reshape"):
        am.reshap  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute '_nothing'"):
        Value(1.0)._nothing  # noqa: B018
    assert np.asarray(Value(1.0)).shape == ()


@all_cases("room, name", [(room, name) for room, names in ROOMS.items() for name in names])
def test_a_room_tells_how_a_name_is_spelled_there(room, name):
    home = {"schedules": am.optim.schedules, "functional": am.nn.functional}.get(room) or getattr(am, room)
    with pytest.raises(am.UnknownAttributeError, match=re.escape(ROOMS[room][name])):
        getattr(home, name)
    if "Regressor" in ROOMS[room][name]:
        pytest.importorskip("sklearn")
    for path in re.findall(rf"\b((?:am\.)?(?:{'|'.join(ROOMS)})\.[\w.]+)", ROOMS[room][name]):
        found = {"schedules": am.optim, "functional": am.nn}.get(path.partition(".")[0], am)
        for part in path.removeprefix("am.").rstrip(".").split("."):
            found = getattr(found, part)


@all_cases("name", MODULE)
def test_a_model_tells_where_what_others_have_as_a_method_is(name):
    model = am.nn.Sequential([am.nn.Linear(2, 1)])
    if name in MODEL:
        assert callable(getattr(model, name))
        return
    with pytest.raises(am.UnknownAttributeError, match=re.escape(MODULE[name])):
        getattr(model, name)
    setattr(model, name, 3)
    assert getattr(model, name) == 3


def test_sizes_of_a_network_that_are_not_in_one_list_are_told_where_they_go():
    with pytest.raises(am.ArgumentTypeError, match=r"nn\.MLP\(2, \[16, 1\]\)"):
        am.nn.MLP(2, [16, 16], 1)


X = np.array([[3.0, 1.0, 2.0], [4.0, 6.0, 5.0]])


@all_cases(
    "call",
    [
        lambda x: x.topk(2)[0], lambda x: x.topk(1, dim=0)[0], lambda x: x.amax(dim=1), lambda x: x.amin(1),
        lambda x: x.diff(dim=0), lambda x: x.quantile(0.3), lambda x: x.lerp(x * x, 0.25), lambda x: x.narrow(1, 1, 2),
        lambda x: x.select(1, 2), lambda x: x.unbind(1)[2], lambda x: x.movedim(0, 1), lambda x: x.flatten(0),
        lambda x: x[None].flatten(1), lambda x: x[None].flatten(start_dim=1, end_dim=2), lambda x: (x @ x.T).inverse(),
        lambda x: x.pinverse(), lambda x: x.new_zeros(2, 3) + x, lambda x: x.frac() + x, lambda x: x.rsqrt(),
        lambda x: x.mv(x[0]), lambda x: (x @ x.T).diag(),
    ],
)  # fmt: skip
def test_a_method_of_pytorchs_tensors_gives_what_it_gives_there(call):
    torch = pytest.importorskip("torch")
    x, theirs = Tensor(X, requires_grad=True), torch.tensor(X, requires_grad=True)
    y, expected = call(x), call(theirs)
    np.testing.assert_allclose(y.data, expected.detach().numpy(), rtol=1e-12)
    am.sum(y * y).backward()
    (expected * expected).sum().backward()
    np.testing.assert_allclose(x.grad, theirs.grad.numpy(), rtol=1e-9, atol=1e-12)


def test_what_a_method_of_pytorchs_tensors_asks_is_answered():
    x = Tensor(X, requires_grad=True)
    assert x.eq(X).all() and not x.ne(x).any() and x.gt(2.0).sum() == 4 and not x.isnan().any()
    assert x.allclose(X + 1e-12) and x.equal(X) and x.count_nonzero() == 6
    assert Tensor(np.nan).isnan()


def test_a_function_that_is_no_method_is_named():
    for name in ("corrcoef", "polyfit", "convolve", "svd"):
        with pytest.raises(am.UnknownAttributeError, match=rf"a Tensor has no '{name}': it is a function: write am\.{name}\(x"):
            getattr(Tensor(X), name)
        assert name not in dir(Tensor) and not hasattr(Tensor(X), name)
    with pytest.raises(am.UnknownAttributeError, match=r"x\.data has it"):
        Tensor(X).nbytes  # noqa: B018


def test_two_axes_are_not_exchanged_by_transpose_and_it_says_so():
    x = Tensor(X)
    for axes in ((0, 1), (-2, -1)):
        with pytest.warns(UserWarning, match="leaves a matrix as it is, as NumPy's does; PyTorch's exchanges the") as said:
            assert x.transpose(*axes).shape == (2, 3)
        assert f"write x.swapaxes{axes}" in str(said[0].message)
    assert x.transpose(1, 0).shape == x.transpose((1, 0)).shape == x.transpose().shape == (3, 2)
    assert x.transpose((0, 1)).shape == (2, 3)
    assert Tensor(np.ones((2, 3, 4))).transpose(-2, -1).shape == (2, 4, 3)  # no order of three axes, so this is meant
