"""Arrays of other libraries beside Tensors: they work, or an error says what to write; nothing is shared by surprise."""

import weakref

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import Tensor, Value


def leaf(*numbers):
    return Tensor(np.array(numbers), requires_grad=True, label="w")


# ---- NumPy


def test_np_array_copies_and_np_asarray_does_not():
    c = Tensor([1.0, 2.0])
    b = np.array(c)
    b[0] = 99
    assert c.data.tolist() == [1, 2]
    assert np.shares_memory(np.asarray(c), c.data)
    assert np.array(c, dtype=np.float32).dtype == np.float32 and c.dtype == np.float64


def test_a_copy_that_is_not_allowed_and_needed_is_refused():
    c = Tensor([1.0, 2.0])
    assert c.__array__(copy=False) is c.data and c.__array__(copy=True) is not c.data
    with pytest.raises(ValueError, match=r"float32 cannot be had without a copy"):
        c.__array__(np.float32, copy=False)


@pytest.mark.parametrize("use", [lambda X, w: X.dot(w), lambda X, w: np.array(w), lambda X, w: float(X[0, 0]) + np.asarray(w)])
def test_where_a_gradient_would_be_dropped_the_error_says_what_to_write(use):
    with pytest.raises(am.GradientError, match=r"X @ w for X\.dot\(w\).*df\.to_numpy\(\) @ w.*\.data"):
        use(np.ones((2, 2)), leaf(1.0, 2.0))


# ---- DLPack


def test_dlpack_gives_the_memory_and_refuses_what_wants_a_gradient():
    c = Tensor([1.0, 2.0])
    assert np.shares_memory(np.from_dlpack(c), c.data) and c.__dlpack_device__() == (1, 0)
    with pytest.raises(am.GradientError, match=r"'w'.*x\.detach\(\)"):
        np.from_dlpack(leaf(1.0))


def test_torch_takes_tensors_and_gives_them():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    c = Tensor([1.0, 2.0])
    for made in (torch.as_tensor(c), torch.from_dlpack(c), torch.tensor(c.data)):
        assert made.tolist() == [1, 2]
    assert Tensor(torch.tensor([1.0, 2.0])).data.tolist() == [1, 2]
    w = leaf(3.0, 4.0)
    for product in (w * torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0]) * w):
        w.grad = None
        product.sum().backward()
        assert w.grad.tolist() == [1, 2]
    with pytest.raises(am.DtypeError, match=r"another library.*\.detach\(\)"):
        Tensor(torch.tensor([1.0], requires_grad=True))


# ---- pandas and SciPy


def test_pandas_stands_on_either_side():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    series, frame = pd.Series([1.0, 2.0]), pd.DataFrame([[1.0, 2.0], [3.0, 4.0]])
    for product in (lambda w: series * w, lambda w: w * series, lambda w: series.to_numpy() * w):
        w = leaf(3.0, 4.0)
        product(w).sum().backward()
        assert w.grad.tolist() == [1, 2]
    w = leaf(3.0, 4.0)
    (frame * w).sum().backward()
    assert w.grad.tolist() == [4, 6]
    assert (frame - w).data.tolist() == [[-2, -2], [0, 0]] and (series / w).shape == (2,)
    with pytest.raises(am.GradientError, match=r"df\.to_numpy\(\) @ w"):
        frame @ w
    assert (frame.to_numpy() @ w).data.tolist() == [11, 25]


def test_a_sparse_matrix_on_the_left_says_what_to_write():
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy is not installed")
    matrix, w = sparse.csr_matrix(np.eye(2)), leaf(3.0, 4.0)
    with pytest.raises(am.GradientError, match=r"X\.toarray\(\) @ w"):
        matrix @ w
    assert (matrix.toarray() @ w).data.tolist() == [3, 4]


def test_pyplot_draws_a_tensor():
    plt = pytest.importorskip("matplotlib.pyplot", reason="matplotlib is not installed")
    figure = plt.figure()
    (line,) = plt.plot(Tensor([1.0, 2.0, 3.0]))
    assert np.asarray(line.get_ydata()).tolist() == [1, 2, 3]
    plt.close(figure)


# ---- Tensors beside Values


@all_cases(
    "mix",
    [
        lambda t, v: t * v, lambda t, v: v * t, lambda t, v: am.stack([t[0], v]), lambda t, v: am.sum([t[0], v]),
        lambda t, v: sum([v, t[0]]), lambda t, v: am.concatenate([t, v]), lambda t, v: am.where(True, t, v),
        lambda t, v: am.dot(t, v), lambda t, v: t @ v, lambda t, v: am.maximum(t, v), lambda t, v: am.put(t, 0, v),
        lambda t, v: am.einsum("i,->i", t, v), lambda t, v: am.hypot(v, t), lambda t, v: Tensor([t[0], v]),
        lambda t, v: Value(t[0]), lambda t, v: am.clip(t, v, 5.0), lambda t, v: am.mean([v, t[0], 1.0]),
    ],
)  # fmt: skip
def test_a_tensor_beside_a_value_names_the_function_that_keeps_the_graph(mix):
    with pytest.raises(am.DtypeError, match=r"am\.to_values\("):
        mix(leaf(1.0, 2.0), Value(3.0))


# ---- weak references


def test_nodes_can_be_referred_to_weakly():
    for node in (Value(1.0), Tensor([1.0]), Value(1.0) * 2.0, leaf(1.0) * 2.0):
        reference = weakref.ref(node)
        assert reference() is node
    held = weakref.WeakKeyDictionary({(x := Value(1.0)): "x"})
    assert held[x] == "x"
    del node
    assert reference() is None


# ---- libraries that read Arrow's format, and element types that NumPy does not have


def test_polars_takes_tensors():
    polars = pytest.importorskip("polars")
    assert polars.Series("x", Tensor([1.0, 2.0])).to_list() == [1.0, 2.0]
    assert polars.DataFrame({"x": Tensor([1.0, 2.0])}).shape == (2, 1)
    with pytest.raises(am.GradientError, match="detach"):
        polars.Series(leaf(1.0, 2.0))


def test_bfloat16_of_pytorch_is_to_be_converted_first():
    torch = pytest.importorskip("torch")
    x = torch.ones(3, dtype=torch.bfloat16)
    for use in (Tensor, lambda x: leaf(1.0, 2.0, 3.0) * x):
        with pytest.raises(am.DtypeError, match=r"x\.float\(\)"):
            use(x)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_a_matrix_of_numpy_whose_star_means_another_product_is_refused():
    M, w = np.matrix([[1.0, 2.0], [3.0, 4.0]]), leaf(1.0, 2.0)
    for product in (lambda: M * w, lambda: w * M, lambda: w**M):
        with pytest.raises(am.DtypeError, match=r"np\.matrix.*np\.asarray\(M\)"):
            product()
    assert (M @ w).data.tolist() == [5, 11] and (M + w).data.tolist() == [[2, 4], [4, 6]]


@pytest.mark.parametrize("name, args", [("unique", ()), ("histogram", ()), ("bincount", (leaf(0.5, 1.0),))])
def test_what_counts_numbers_refuses_those_that_want_a_gradient(name, args):
    with pytest.raises(am.GradientError, match=f"np.{name} of Tensor 'w'"):
        getattr(am, name)(*(args and ([0, 1],)), *(args or (leaf(1.0, 2.0),)))
    assert am.unique(Tensor([2.0, 1.0, 2.0])).tolist() == [1, 2]
    assert am.isnan([Value(1.0), Value(np.nan)]).tolist() == [False, True]
