"""Programs on arrays, taken apart: `expand`, and NumPy's object arrays of Values."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value
from autograd_mini.core.graph import nodes


def values(array):
    """An object array of Values, one for each number."""
    return np.vectorize(Value, otypes=[object])(array)


def numbers(array, part="data"):
    return np.vectorize(lambda v: getattr(v, part), otypes=[float])(array)


def parameters(rng):
    return {
        name: Tensor(rng.normal(size=shape), requires_grad=True, label=name)
        for name, shape in {"W1": (3, 2), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}.items()
    }


def by_label(root):
    return {leaf.label: leaf for leaf in nodes(root) if leaf.is_leaf}


# ---- expand

LOSSES = {
    "cross-entropy": lambda z: am.cross_entropy(z.T, np.array([0, 1, 1, 0])),
    "softmax and squares": lambda z: am.mean((am.softmax(z, axis=0) - 0.5) ** 2),
    "max-margin": lambda z: am.sum(am.relu(1 - z[0] + z[1])) / 4,
    "norm and variance": lambda z: am.norm(z) + am.var(z, axis=1).sum() + am.std(z),
    "extremes": lambda z: am.max(z, axis=0).sum() - am.min(z),
    "logsumexp": lambda z: am.logsumexp(z, axis=0).mean() + am.log_softmax(z, axis=0)[0, 0],
    "where and clip": lambda z: am.sum(am.where(z.data > 0, z * z, am.clip(z, -0.5, 0.5))),
    "binary cross-entropy": lambda z: am.mean(am.sigmoid_cross_entropy(z, np.array([[0.0, 1, 1, 0], [1, 0, 0, 1]]))),
    "products": lambda z: am.prod(z[0]) + am.cumsum(z[1])[2] + am.cumprod(z[1])[3],
    "contractions": lambda z: am.einsum("ij,ij->", z, z) + am.tensordot(z, z) + am.trace(z @ z.T),
    "movements": lambda z: (
        (am.concatenate([z, am.flip(z, 1)], axis=1).reshape(4, 4).T[1:, [0, 0, 2]] * np.arange(3.0)).sum()
        + am.sum(am.pad(z, 1) * np.arange(24.0).reshape(4, 6))
        + am.sum(am.stack([z, z * 2])[1, :, ::2])
    ),
    "sorting": lambda z: am.sum(am.sort(z, axis=1) * np.arange(4.0)),
}


@all_cases("loss", LOSSES.values(), ids=LOSSES)
def test_a_network_taken_apart_has_the_same_value_and_gradients(loss, rng):
    p = parameters(rng)
    x = rng.normal(size=(2, 4))
    L = loss(p["W2"] @ am.tanh(p["W1"] @ x + p["b1"]) + p["b2"])
    L.backward()
    apart = am.expand(L)
    assert type(apart) is Value
    assert apart.data == pytest.approx(L.item(), rel=1e-13)
    apart.backward()
    found = by_label(apart)
    for name, tensor in p.items():
        for index in np.ndindex(tensor.shape):
            leaf = found.get(f"{name}{list(index)}")
            assert (leaf.grad if leaf else 0.0) == pytest.approx(tensor.grad[index], rel=1e-11, abs=1e-13)


def test_a_tensor_of_many_numbers_becomes_an_array_of_values():
    w = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True, label="w")
    apart = am.expand(w * w)
    assert apart.shape == (2, 2) and apart.dtype == object
    apart[1, 0].backward()
    assert by_label(apart[1, 0])["w[1, 0]"].grad == 6


def test_a_leaf_and_a_number_without_axes_keep_their_label():
    x = Tensor(3.0, requires_grad=True, label="x")
    assert am.expand(x).label == "x"
    twin = am.expand(x * x)
    twin.backward()
    assert by_label(twin)["x"].grad == 6 and x.grad is None


def test_constants_stay_constants():
    w, c = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0], label="c")
    apart = am.expand((w * c).sum())
    leaves = {leaf.label: leaf for leaf in nodes(apart, constants=True) if leaf.is_leaf and leaf.label}
    assert leaves["c[0]"].requires_grad is False


def test_what_was_shared_stays_shared():
    x = Tensor([0.5], requires_grad=True, label="x")
    y = am.exp(x)
    apart = am.expand((y * y).sum())
    assert sum(node.op is not None and node.op.name == "exp" for node in nodes(apart)) == 1


def test_versions_of_a_written_tensor_are_taken_apart_as_they_were_read():
    w = Tensor([1.0, 2.0], requires_grad=True, label="w")
    x = w * 1.0
    before = (x * x).sum()
    x[0] = 10.0
    L = before + (x * x * x).sum()
    L.backward()
    apart = am.expand(L)
    assert apart.data == L.item()
    apart.backward()
    assert [by_label(apart)[f"w[{i}]"].grad for i in range(2)] == w.grad.tolist()


@pytest.mark.parametrize(
    "f",
    [am.inv, am.det, am.cholesky, lambda x: am.solve(x, np.ones((2, 1))), lambda x: am.eigh(x)[0]],
    ids=["inv", "det", "cholesky", "solve", "eigh"],
)
def test_what_has_no_form_on_single_numbers_says_so(f):
    x = Tensor([[2.0, 0.5], [0.5, 2.0]], requires_grad=True)
    with pytest.raises(am.UnknownOperationError, match="no form on single numbers: keep it on Tensors"):
        am.expand(am.sum(f(x)))


# ---- object arrays of Values

PROGRAMS = {
    "exp": lambda m, x, y: m.exp(x),
    "operators": lambda m, x, y: (x + y) * x - y / (x * x + 1.0) + 2.0 * x**2,
    "matmul": lambda m, x, y: x @ y.T,
    "dot": lambda m, x, y: m.dot(x, y.T),
    "sum": lambda m, x, y: m.sum(x * y, axis=0),
    "mean": lambda m, x, y: m.mean(x, axis=1),
    "transpose": lambda m, x, y: m.transpose(x)[1:],
    "concatenate": lambda m, x, y: m.concatenate([x, y], axis=1),
    "stack": lambda m, x, y: m.stack([x, y]),
    "cumsum": lambda m, x, y: m.cumsum(x),
    "sin and sqrt": lambda m, x, y: m.sin(x) * m.sqrt(y) + m.log(x) - m.tanh(y),
    "trace": lambda m, x, y: m.trace(x @ y.T),
    "outer": lambda m, x, y: m.outer(x, y),
    "where": lambda m, x, y: m.where(np.array([True, False, True]), x, y),
}


@all_cases("module", [np, am], ids=["np", "am"])
@all_cases("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_on_arrays_runs_on_arrays_of_values(program, module, rng):
    a, b = rng.uniform(0.2, 2.0, (2, 3)), rng.uniform(0.2, 2.0, (2, 3))
    expected = np.asarray(program(np, a, b))
    x, y = values(a), values(b)
    z = np.asarray(program(module, x, y), dtype=object)
    np.testing.assert_allclose(numbers(z), expected, rtol=1e-13)
    np.sum(z).backward()
    s, t = Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)
    am.sum(program(am, s, t)).backward()
    for array, tensor in ((x, s), (y, t)):
        found = np.vectorize(lambda v: 0.0 if v.grad is None else v.grad, otypes=[float])(array)
        np.testing.assert_allclose(found, 0.0 if tensor.grad is None else tensor.grad, rtol=1e-12, atol=1e-14)


@all_cases(
    "f",
    [
        am.softmax, am.log_softmax, am.logsumexp, am.norm, am.max, am.min, am.var, am.std, am.prod, am.relu, am.sigmoid, am.sort,
        lambda x: am.clip(x, 0.5, 1.0), lambda x: am.maximum(x, 1.0), lambda x: am.einsum("ij->j", x),
        lambda x: am.take(x, [0, 0], axis=1),
    ],
)  # fmt: skip
def test_functions_of_the_package_work_on_arrays_of_values(f, rng):
    a = rng.uniform(0.2, 2.0, (2, 3))
    z = np.asarray(f(values(a)), dtype=object)
    np.testing.assert_allclose(numbers(z), f(a), rtol=1e-12)


def test_a_list_of_values_is_an_array_of_them():
    x = [Value(3.0), Value(4.0)]
    length = am.norm(x)
    length.backward()
    assert length.data == 5 and [v.grad for v in x] == pytest.approx([0.6, 0.8])


def test_a_function_of_numpy_that_values_do_not_know_is_an_error():
    with pytest.raises((TypeError, AttributeError)):
        np.spacing(values(np.ones(2)))


# ---- operations of a user's own


def own(name, **how):
    return am.Primitive(name, register=False, **how)


WHOLE = {
    "structured": lambda x: own("own_sum", each=lambda g, z, i, x, axis: g, array=np.sum)(x, axis=0),
    "a float of an array": lambda x: own("own_dot", each=lambda g, z, i, x: 2 * g * x, array=lambda x: float(x @ x))(x),
    "custom gradient": lambda x: am.custom_gradient(lambda x: np.sum(x * x), lambda g, z, x: g * x)(x),
    "checkpoint": lambda x: am.checkpoint(lambda x: am.sum(x * x))(x),
}  # fmt: skip


@pytest.mark.parametrize("f", WHOLE.values(), ids=WHOLE)
def test_an_operation_of_ones_own_on_whole_arrays_is_not_taken_apart(f):
    y = f(Tensor([3.0, 4.0], requires_grad=True))
    with pytest.raises(am.UnknownOperationError, match="of your own on whole arrays"):
        am.expand(y)


def test_a_pointwise_operation_of_ones_own_keeps_its_rule_when_it_is_taken_apart():
    doubled = own("own_identity", scalar=lambda x: x, dx=lambda g, z, x: 2 * g)
    y = am.expand(am.sum(doubled(Tensor([3.0, 4.0], requires_grad=True, label="x"))))
    y.backward()
    assert [leaf.grad for leaf in nodes(y) if leaf.is_leaf] == [2.0, 2.0]
    clipped = am.custom_gradient(lambda x: x * x, lambda g, z, x: g * 5.0)
    z = am.expand(clipped(Tensor(3.0, requires_grad=True)))
    z.backward()
    assert z.data == 9.0 and [leaf.grad for leaf in nodes(z) if leaf.is_leaf] == [5.0]
