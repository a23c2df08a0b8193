"""Copies and pickles of graphs: of any depth, with everything but the hooks, and sharing what was shared."""

import copy
import pickle

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import Primitive, Tensor, Value
from autograd_mini.core.graph import nodes
from autograd_mini.core.primitive import registry

COPIES = {"deepcopy": copy.deepcopy, **{f"pickle {n}": lambda x, n=n: pickle.loads(pickle.dumps(x, n)) for n in (2, 4, 5)}}
each_copy = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
both_kinds = pytest.mark.parametrize("make", [Value, lambda x: Tensor(x, requires_grad=True)], ids=["Value", "Tensor"])


def leaves(root):
    return {leaf.label: leaf for leaf in nodes(root, constants=True) if leaf.is_leaf}


@each_copy
@both_kinds
def test_a_copy_computes_its_own_gradients(make, copied):
    x = make(3.0)
    x.label = "x"
    y = x * x + am.sin(x) * x
    twin = copied(y)
    assert type(twin) is type(y) and twin.data == y.data and twin is not y
    twin.backward()
    assert x.grad is None
    y.backward()
    assert leaves(twin)["x"].grad == x.grad


@each_copy
def test_what_was_shared_in_a_graph_is_shared_in_its_copy(copied):
    x = Tensor([1.0, 2.0], requires_grad=True, label="x")
    y = am.exp(x)
    twin = copied(y * y + x)
    assert len(nodes(twin)) == len(nodes(y * y + x)) == 4
    product = twin.inputs[0]
    assert product.inputs[0] is product.inputs[1]
    assert product.inputs[0].inputs[0] is twin.inputs[1]


@each_copy
def test_what_two_graphs_share_in_one_container_is_shared_in_the_copy(copied):
    x = Value(3.0)
    first, second, same = copied([x * 2.0, x * 5.0, x])
    if copied is copy.deepcopy:
        assert first.inputs[0] is second.inputs[0] is same
    assert (first.inputs[0].data, second.inputs[0].data, same.data) == (3, 3, 3)


@each_copy
def test_labels_gradients_wishes_and_types_are_kept(copied):
    w = Tensor(np.array([1.0, 2.0], np.float32), requires_grad=True, label="w")
    c = Tensor(np.array([3, 4]), label="c")
    y = (w * c).sum()
    y.label = "y"
    y.backward()
    twin = copied(y)
    assert twin.label == "y"
    w2, c2 = leaves(twin)["w"], leaves(twin)["c"]
    assert w2.dtype == np.float32 and w2.grad.tolist() == [3, 4] and w2.requires_grad
    assert c2.dtype == c.dtype and not c2.requires_grad and c2.grad is None


@each_copy
def test_no_array_is_shared_with_the_copy(copied):
    w = Tensor(np.zeros(3), requires_grad=True, label="w")
    y = am.sum(w + np.ones(3))
    y.backward()
    twin = leaves(copied(y))["w"]
    twin.data[0] = twin.grad[0] = 7.0
    assert w.data[0] == 0 and w.grad[0] == 1


@each_copy
def test_structure_and_any_number_of_inputs_are_kept(copied):
    x = Tensor(np.arange(6.0).reshape(2, 3), requires_grad=True, label="x")
    z = am.concatenate([x[:, [0, 0, 2]], x.sum(axis=0, keepdims=True), np.ones((1, 3))], axis=0).T.reshape(6, 2)
    y = am.sum(am.clip(z, 0.5, 3.5) * am.where(z.data > 1, z, 0.0))
    y.backward()
    twin = copied(y)
    for leaf in leaves(twin).values():
        leaf.grad = None
    twin.backward()
    np.testing.assert_array_equal(leaves(twin)["x"].grad, x.grad)


@each_copy
def test_hooks_stay_behind(copied):
    x, seen = Value(3.0, label="x"), []
    x.register_hook(seen.append)
    twin = copied(x * x)
    twin.backward()
    assert not seen and leaves(twin)["x"].grad == 6


@each_copy
def test_a_graph_of_twenty_thousand_nodes_is_copied_without_recursion(copied):
    x = Value(1.0, label="x")
    y = x
    for _ in range(20_000):
        y = y * 1.00001
    twin = copied(y)
    assert twin.data == y.data
    twin.backward()
    assert leaves(twin)["x"].grad == pytest.approx(1.00001**20_000)


@each_copy
def test_versions_of_a_written_tensor_stay_apart(copied):
    w = Tensor([1.0, 2.0], requires_grad=True, label="w")
    x = w * 1.0
    before = (x * x).sum()
    x[0] = 10.0
    y = before + (x * x * x).sum()
    twin = copied(y)
    twin.backward()
    y.backward()
    np.testing.assert_array_equal(leaves(twin)["w"].grad, w.grad)


@each_copy
def test_a_gradient_that_is_a_node_is_copied_as_its_number(copied):
    x = Value(3.0)
    (x * x).backward(create_graph=True)
    twin = copied(x)
    x.grad = None
    assert getattr(twin.grad, "data", twin.grad) == 6


@each_copy
def test_containers_of_parameters_are_copied(copied):
    params = {"w": Tensor(np.ones((2, 2)), requires_grad=True), "b": [Value(1.0)]}
    twin = copied(params)
    assert twin["w"].data.tolist() == [[1, 1], [1, 1]] and twin["w"] is not params["w"] and twin["b"][0].data == 1
    assert twin["w"].requires_grad


def test_an_unknown_primitive_is_named_when_a_pickle_is_read():
    cubed = Primitive("cubed_for_a_while", lambda x: x**3, dx=lambda g, z, x: 3 * g * x * x)
    try:
        text = pickle.dumps(cubed(Value(2.0)))
        copied = pickle.loads(text)
        copied.backward()
        assert copied.inputs[0].grad == 12
    finally:
        del registry["cubed_for_a_while"]
        for kind in (Value, Tensor):
            delattr(kind, "cubed_for_a_while")
    with pytest.raises(am.UnknownOperationError, match="cubed_for_a_while.*am.Primitive"):
        pickle.loads(text)


def test_a_custom_gradient_is_deepcopied_and_its_pickle_says_why_not():
    f = am.custom_gradient(lambda x: x * 2.0, lambda g, z, x: g * 10.0)
    y = f(Value(1.0))
    twin = copy.deepcopy(y)
    twin.backward()
    assert twin.inputs[0].grad == 10
    with pytest.raises((am.AutogradError, pickle.PicklingError)):
        pickle.loads(pickle.dumps(y))


# ---- a copy of a single node is the identity

COPIED_ALONE = {
    "copy": copy.copy,
    "method": lambda x: x.copy(),
    "np.copy": np.copy,
    "am.copy": am.copy,
    "deepcopy": copy.deepcopy,
    "deepcopy in a container": lambda x: copy.deepcopy({"x": [x]})["x"][0],
}


@pytest.mark.parametrize("copied", COPIED_ALONE.values(), ids=COPIED_ALONE)
def test_a_copy_inside_a_function_that_is_differentiated_passes_the_gradient_on(copied):
    def f(x):
        return am.sum(copied(x) ** 2) + am.sum(copied(x * 3))

    assert am.grad(f)(2.0) == 7.0
    np.testing.assert_array_equal(am.grad(f)(np.array([1.0, 2.0])), [5.0, 7.0])
    np.testing.assert_array_equal(am.hessian(f)(np.array([1.0, 2.0])), 2 * np.eye(2))


@pytest.mark.parametrize("copied", [f for name, f in COPIED_ALONE.items() if "deep" not in name])
@pytest.mark.parametrize("x", [Value(2.0), Tensor([1.0, 2.0], requires_grad=True)], ids=["Value", "Tensor"])
def test_a_copy_of_one_node_has_its_own_memory_and_passes_the_gradient_on(x, copied):
    y = copied(x)
    x.zero_grad()
    am.sum(y * y).backward()
    np.testing.assert_array_equal(x.grad, 2 * np.asarray(x.data))
    assert y is not x and not (isinstance(x, Tensor) and np.shares_memory(x.data, y.data))


@pytest.mark.parametrize("copied", [f for name, f in COPIED_ALONE.items() if "container" not in name])
def test_a_leaf_that_wants_no_gradient_is_copied_as_such_a_leaf(copied):
    x = Tensor([1.0, 2.0], label="x")
    y = copied(x)
    y.data[0] = 7.0
    assert x.data[0] == 1.0 and y.is_leaf and not y.requires_grad and y.label == "x"
    assert copied(Value(2.0, requires_grad=False)).data == 2.0


def test_a_model_is_copied_with_parameters_of_its_own():
    x = Tensor([1.0, 2.0], requires_grad=True)
    twin = copy.deepcopy(x)
    am.sum(twin * 3).backward()
    assert twin.is_leaf and twin.requires_grad and x.grad is None


def test_a_plot_of_a_tensor_shows_its_data():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figure, axes = pyplot.subplots()
    (line,) = axes.plot(Tensor([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(line.get_ydata(), [1.0, 2.0, 3.0])
    pyplot.close(figure)


@pytest.mark.parametrize("x", [3.0, np.array([1.0, 2.0])])
def test_a_pickle_inside_a_function_that_is_differentiated_is_refused(x):
    with pytest.raises(am.GradientError, match=r"pickle of .* would cut it off: copy it by x\.copy\(\)"):
        am.grad(lambda x: am.sum(pickle.loads(pickle.dumps([2 * x]))[0] ** 2))(x)
    assert am.grad(lambda x: am.sum(x * pickle.loads(pickle.dumps(Value(2.0))).data))(3.0) == 2.0
    assert am.grad(lambda x: am.sum(x * pickle.loads(pickle.dumps(x.detach())).data))(3.0) == 3.0
