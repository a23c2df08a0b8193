"""A program printed for PyTorch gives what the engine gives, on arrays of PyTorch and of NumPy."""

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini.calculus.pytree import leaves
from autograd_mini.core.primitive import registry, table

torch = pytest.importorskip("torch", reason="the backend 'torch' needs PyTorch")
test_compiled_primitives = pytest.importorskip("test_compiled_primitives")

EACH = [op for name, op in registry.items() if name in table]
UP_TO_SIGN = ("eigenvectors", "left_vectors", "right_vectors", "orthonormal", "triangular")
"""Vectors that are known only up to their sign: their squares are compared."""


def close(found, expected, rtol=1e-9):
    mine, true = ([x for _, x in leaves(tree)] for tree in (found, expected))
    for a, b in zip(mine, true, strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=1e-11)


def check(f, argnums, *args):
    """The program in PyTorch, on tensors and on NumPy's arrays, against the engine."""
    expected = am.value_and_grad(f, argnums)(*args)
    step = am.compile(f, argnums, backend="torch")
    close(step(*args), expected)
    close(step(*(torch.tensor(x) if isinstance(x, np.ndarray) else x for x in args)), expected)
    return step


@all_cases("primitive", EACH, ids=lambda op: op.name)
@pytest.mark.filterwarnings("ignore")
def test_every_primitive_and_its_gradients(primitive):
    args, params = test_compiled_primitives.example(primitive)
    loss, given, argnums = test_compiled_primitives.loss_of(primitive, args, params)
    if primitive.name in UP_TO_SIGN:
        weights = np.random.default_rng(1).normal(size=np.shape(primitive(*args, **params)))
        loss = lambda *xs: am.sum(weights * am.square(primitive(*xs, **params)))  # noqa: E731
    close(am.compile(loss, argnums, backend="torch")(*given), am.value_and_grad(loss, argnums)(*given))


POSITIVE, UNIT, REAL = np.array([0.07, 0.4, 1.7, 11.0]), np.array([0.01, 0.3, 0.77, 0.999]), np.array([-200.0, -6.0, -0.3, 7.0])


@all_cases(
    "f, x",
    [
        (am.gammaln, POSITIVE), (am.gamma, POSITIVE), (am.digamma, POSITIVE), (lambda x: am.polygamma(2, x), POSITIVE),
        (am.erfinv, UNIT), (am.erfcinv, UNIT), (am.ndtri, UNIT), (am.log_ndtr, REAL), (lambda x: am.gammainc(0.7, x), POSITIVE),
        (lambda x: am.gammaincc(3.5, x), POSITIVE), (lambda x: am.betaln(x, 0.7), POSITIVE), (am.i0, REAL / 100),
        (lambda x: am.stats.gamma.logpdf(x, 2.5), POSITIVE), (lambda x: am.stats.norm.logcdf(x), REAL),
    ],
)  # fmt: skip
def test_special_functions_are_pytorchs_own(f, x):
    check(lambda x: am.sum(f(x) * np.arange(1.0, 5.0)), 0, x)


def test_slopes_of_slopes_of_special_functions():
    check(lambda x: am.sum(am.grad(lambda v: am.sum(am.log_ndtr(v)))(x) ** 2), 0, REAL)
    check(lambda x: am.sum(am.grad(lambda v: am.sum(am.gammaln(v)))(x) ** 2), 0, POSITIVE)


def logistic(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))


def arguments(m=16, n=4):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 1)), 0.5, rng.normal(size=(n, m)), (rng.random((1, m)) > 0.5) * 1.0


def test_tensors_come_in_and_go_out_and_arrays_of_numpy_stay_numpys():
    args = arguments()
    expected = am.value_and_grad(logistic, (0, 1))(*args)
    step = am.compile(logistic, (0, 1), backend="torch")
    value, (dw, db) = step(*args)
    assert type(value) is float and type(dw) is np.ndarray and type(db) is float
    close((value, (dw, db)), expected)
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in args]
    value, (dw, db) = step(*tensors)
    assert all(isinstance(x, torch.Tensor) and not x.requires_grad for x in (value, dw, db))
    close((value, (dw, db)), expected)
    nested = am.compile(lambda p, x: am.sum((p["w"] * x[0] + x[1]) ** 2), backend="torch")
    x = torch.arange(3.0, dtype=torch.float64)
    close(nested({"w": x}, (x, x))[1], {"w": 2 * (x * x + x) * x})


def test_the_text_runs_by_itself_and_makes_arrays_like_the_arguments():
    step = am.compile(lambda w, x: am.sum(w) + am.sum(0 * x + x[1:].sum()), (0, 1), backend="torch")
    w, x = torch.ones(3, dtype=torch.float32), torch.ones(4, dtype=torch.float32)
    value, (dw, dx) = step(w, x)
    assert value.dtype == dw.dtype == dx.dtype == torch.float32
    assert "import torch\n" in step.source and "w.new_ones(" in step.source and "LIKE" not in step.source
    scope = {}
    exec(step.source, scope)
    close(scope["f_and_gradients"](w, x), (value, (dw, dx)))


@all_cases(
    "f",
    [
        lambda x, y: am.sum(x[::-1] * y), lambda x, y: am.sum(x[:, ::-2] ** 2), lambda x, y: am.sum(x[0, [2, 0]] * 3.1),
        lambda x, y: am.sum(x[[0, 0, 1]] ** 2), lambda x, y: am.sum(am.where(x > 0, x, 0.1 * x) * 0.3),
        lambda x, y: am.sum(0.1 * (x > 0) + x), lambda x, y: am.sum(am.maximum(x, 0.1) * am.minimum(y, 0.7)),
        lambda x, y: am.mean(am.max(x, axis=1, keepdims=True) * y) + am.var(x) + am.std(y, axis=0).sum(),
        lambda x, y: am.sum(am.where(x > y, 0.1, 0.7) * x), lambda x, y: am.log(2.0) * am.sum(x) / np.sqrt(x.shape[0]),
        lambda x, y: am.sum(am.exp(x) / am.exp(y).sum(axis=1, keepdims=True)), lambda x, y: am.sum(x.T @ y * 0.1),
        lambda x, y: am.sum(am.softmax(x @ np.eye(3) + np.arange(3.0), axis=1) * y),
        lambda x, y: am.sum(x[np.arange(x.shape[0]), [2, 1]] ** 2), lambda x, y: am.sum(am.pad(x, ((1, 0), (0, 2))) ** 2),
    ],
)  # fmt: skip
def test_where_pytorch_and_numpy_differ(f):
    rng = np.random.default_rng(3)
    check(f, (0, 1), rng.normal(size=(2, 3)), rng.normal(size=(2, 3)))


@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64"])
def test_labels_of_any_integer_type_are_an_index_and_no_mask(dtype):
    rng = np.random.default_rng(4)
    labels = np.array([0, 2, 1, 1], dtype)
    check(lambda W, X, y: -am.mean(am.log_softmax(X @ W, axis=1)[np.arange(len(X)), y]), 0,
          rng.normal(size=(5, 3)), rng.normal(size=(4, 5)), labels)  # fmt: skip
    check(lambda W, X, y: am.sum((X @ W - am.one_hot(y, 3)) ** 2) + am.mean(y * X[:, 0]), 0,
          rng.normal(size=(5, 3)), rng.normal(size=(4, 5)), labels)  # fmt: skip


def test_names_that_the_text_needs_are_nobodys():
    def f(torch, LIKE, taps):
        math = torch * LIKE
        return am.sum(math * taps)

    x = np.arange(3.0)
    step = am.compile(f, (0, 1, 2), backend="torch")
    close(step(x, x + 1, x + 2), am.value_and_grad(f, (0, 1, 2))(x, x + 1, x + 2))


def test_one_number_of_one_number_is_no_array():
    step = am.compile(lambda x: am.maximum(am.exp(x) * 0.1, am.sin(0.3)), backend="torch")
    close(step(2.0), am.value_and_grad(lambda x: am.maximum(am.exp(x) * 0.1, am.sin(0.3)))(2.0))


@pytest.mark.falls_back
@pytest.mark.filterwarnings("ignore")
def test_the_mean_of_nothing_is_nan_as_in_the_engine():
    step = am.compile(lambda w, x: am.mean(x * w), backend="torch")
    for x in (np.ones((0, 2)), torch.ones((0, 2), dtype=torch.float64)):
        value, gradient = step(np.ones(2), x)
        assert np.isnan(value) and tuple(gradient.shape) == (2,)


def test_a_primitive_of_the_users_own_is_refused_in_a_sentence():
    bell = am.Primitive("bell_t", dx=lambda g, z, x: -2 * g * z * x, array=lambda x: np.exp(-x * x), register=False)
    with pytest.raises(am.errors.ArgumentError, match="bell_t has no form for the backend 'torch'"):
        am.compile(lambda x: am.sum(bell(x)), backend="torch")(np.ones(3))


def test_what_does_not_run_there_is_refused():
    with pytest.raises(am.errors.ArgumentError, match="batch_args"):
        am.compile(lambda w, x: w * x, batch_args=1, backend="torch")


def test_without_the_library_the_extra_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(am.errors.MissingExtraError, match=r"autograd_mini\[torch\]"):
        am.compile(lambda x: am.sum(x), backend="torch")(np.ones(3))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_on_a_gpu_results_stay_there():
    args = [torch.tensor(x, device="cuda") if isinstance(x, np.ndarray) else x for x in arguments()]
    value, (dw, db) = am.compile(logistic, (0, 1), backend="torch")(*args)
    assert value.device.type == dw.device.type == "cuda"
    close((value.cpu(), (dw.cpu(), db.cpu())), am.value_and_grad(logistic, (0, 1))(*arguments()))


def test_a_number_of_elements_is_written_as_pytorch_calls_it():
    def autoregression(a, b, c, x):
        r = x[2:] - a * x[1:-1] - b * x[:-2] - c
        return (r**2).mean()

    given = 0.3, 0.2, 0.1, np.random.default_rng(0).normal(size=9)
    step = am.compile(autoregression, (0, 1, 2), backend="torch")
    close(step(*given), am.value_and_grad(autoregression, (0, 1, 2))(*given))
    assert "-2 / r.numel() * r" in step.source
