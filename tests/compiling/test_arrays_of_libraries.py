"""A program is given arrays of any library, of any type and layout: the numbers of the engine come out, or a sentence."""

import warnings

import numpy as np
import pytest
from cases import all_cases
from some import some

import autograd_mini as am
from autograd_mini.core.node import plain

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
jax = pytest.importorskip("jax", reason="JAX is not installed")
jnp = pytest.importorskip("jax.numpy")

A = np.random.default_rng(0).normal(size=(3, 4))
W = np.array([1.0, 2.0])
X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


@pytest.fixture(autouse=True)
def in_double_precision():
    """JAX computes with 64 bits."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def f(x):
    return am.sum(am.sin(x) * x)


def sum_of_squares(x):
    """A loss of few operations, each of which XLA compiles anew for each shape and type."""
    return am.sum(x * x)


def numbers(x):
    return np.asarray(x.detach() if isinstance(x, torch.Tensor) else plain(x))


GIVEN = {
    "NumPy, 32 bits": lambda: A.astype(np.float32), "NumPy, no axes": lambda: np.array(1.5), "NumPy, empty": lambda: A[:0],
    "NumPy, backwards": lambda: A[::-1, ::-2], "NumPy, by columns": lambda: np.asfortranarray(A),
    "NumPy, one row many times": lambda: np.broadcast_to(A[0], (3, 4)), "NumPy, other bytes first": lambda: A.astype(">f8"),
    "NumPy, of objects": lambda: np.array([1.0, 2.0], dtype=object), "NumPy, one number": lambda: np.float32(1.5),
    "Tensor": lambda: am.Tensor(A), "PyTorch": lambda: torch.tensor(A), "PyTorch, 32 bits": lambda: torch.tensor(A).float(),
    "PyTorch, no axes": lambda: torch.tensor(1.5), "PyTorch, empty": lambda: torch.zeros(0, 4),
    "PyTorch, strides": lambda: torch.tensor(A).T[::2], "PyTorch, stretched": lambda: torch.ones(1, 4).expand(3, 4),
    "JAX": lambda: jnp.asarray(A), "JAX, 32 bits": lambda: jnp.asarray(A, jnp.float32), "JAX, no axes": lambda: jnp.asarray(1.5),
    "JAX, empty": lambda: jnp.zeros((0, 4)), "JAX, 16 bits": lambda: jnp.asarray(A, jnp.float16),
}  # fmt: skip


@all_cases("backend", ["numpy", "jax", "torch"])
@all_cases("given", GIVEN.values(), ids=list(GIVEN))
def test_what_is_differentiated_may_be_an_array_of_any_library(given, backend):
    x = given()
    expected, slope = am.value_and_grad(sum_of_squares)(x)
    value, gradient = am.compile(sum_of_squares, backend=backend)(x)
    tolerance = {2: 2e-2, 4: 2e-6, 8: 1e-12}[np.asarray(plain(slope)).dtype.itemsize]
    np.testing.assert_allclose(float(value), float(plain(expected)), rtol=tolerance)
    np.testing.assert_allclose(numbers(gradient), plain(slope), rtol=tolerance, atol=tolerance)
    own = {"jax": jax.Array, "torch": torch.Tensor}.get(backend, ())
    if isinstance(x, own):
        assert isinstance(value, own) and isinstance(gradient, own) and gradient.dtype == x.dtype
    else:
        assert type(value) is float and type(gradient) is type(plain(slope))
        assert getattr(gradient, "dtype", None) == getattr(plain(slope), "dtype", None)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_gradient_has_the_shape_of_this_calls_argument(backend):
    step = am.compile(f, backend=backend)
    for shape in [(2, 6), (6, 2), (3, 4), (5, 7)]:  # the first three have as many elements
        x = np.arange(float(np.prod(shape))).reshape(shape)
        np.testing.assert_allclose(step(x)[1], np.sin(x) + x * np.cos(x))
    assert "1 programs" in repr(step)


@all_cases("backend", ["numpy", "jax", "torch"])
@all_cases("made", [torch.tensor, jnp.asarray, am.Tensor, np.array], ids=["torch", "jax", "Tensor", "numpy"])
def test_what_is_not_differentiated_may_be_one_as_well(made, backend):
    step = am.compile(lambda w, x: am.sum((x @ w) ** 2), backend=backend)
    for k in (1.0, 2.0):
        value, gradient = step(W, made(k * X))
        np.testing.assert_allclose(numbers(gradient), 2 * (k * X).T @ (k * X) @ W)
        assert float(value) == pytest.approx(np.sum((k * X @ W) ** 2))
    assert "1 programs" in repr(step)


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch"])
def test_frames_and_series_are_read_where_they_are_differentiated(backend):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    for x in (pandas.Series(W), polars.Series(W), pandas.DataFrame({"a": W}), pandas.Series(W).astype("category")):
        np.testing.assert_allclose(am.compile(f, backend=backend)(x)[1], am.grad(f)(np.asarray(x)))
    with pytest.raises(am.DtypeError):
        am.compile(f, backend=backend)(pandas.Series(["a", "b"]))


REFUSED = {
    "bfloat16 of PyTorch": (lambda: torch.ones(3, dtype=torch.bfloat16), "32 bits"),
    "bfloat16 of JAX": (lambda: jnp.ones(3, jnp.bfloat16), "32"), "sparse": (lambda: torch.eye(3).to_sparse(), "to_dense"),
    "complex": (lambda: torch.ones(3, dtype=torch.complex128), "real|complex"),
    "whole numbers": (lambda: torch.ones(3, dtype=torch.int32), "astype"), "truth values": (lambda: jnp.ones(3, bool), "astype"),
}  # fmt: skip


@all_cases("backend", ["numpy", "jax", "torch"])
@all_cases("given, cure", REFUSED.values(), ids=list(REFUSED))
def test_what_no_program_can_hold_is_refused_in_a_sentence(given, cure, backend):
    with pytest.raises(am.AutogradError, match=cure):
        am.compile(f, backend=backend)(given())


def test_what_pytorch_is_to_differentiate_is_not_cut_off_unsaid():
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    for backend in ("numpy", "jax"):
        with pytest.raises(am.DtypeError, match="detach"):
            am.compile(f, backend=backend)(x)
    assert not am.compile(f, backend="torch")(x)[1].requires_grad
    with pytest.raises(am.DtypeError, match="longdouble|float128|float96"):
        am.compile(f, backend="torch")(A.astype(np.longdouble)) if np.dtype(np.longdouble).itemsize > 8 else am.Tensor("x")


@pytest.mark.parametrize("kinds", [("f4", "f8"), ("f8", "f4"), ("f8", "i4"), ("f4", "i8"), ("f8", "?")])
def test_types_may_be_mixed_as_numpy_mixes_them(kinds):
    x, y = np.arange(1.0, 7.0).reshape(2, 3).astype(kinds[0]), np.arange(6.0).reshape(3, 2).astype(kinds[1])
    for loss in (
        lambda x, y: am.sum(x @ y), lambda x, y: am.sum(am.einsum("ij,jk->ik", x, y) ** 2), lambda x, y: am.sum(x * y.T),
        lambda x, y: am.sum(am.where(x > 2, x, 0.5) @ y), lambda x, y: am.sum(am.concatenate([x, y.T])),
    ):  # fmt: skip
        value, gradient = am.value_and_grad(loss)(x, y)
        for backend in ("jax", "torch"):
            found = am.compile(loss, backend=backend)(x, y)
            np.testing.assert_allclose(found[0], value, rtol=1e-6)
            np.testing.assert_allclose(found[1], gradient, rtol=1e-6)
            assert found[1].dtype == gradient.dtype


def test_numbers_beyond_the_type_are_infinite():
    loss = lambda x: am.sum(am.clip(x, -1e300, 1e300) * am.where(x > 0, x, -1e300))  # noqa: E731
    x = np.ones(3, np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        assert am.compile(loss, backend="torch")(x)[1].tolist() == [2, 2, 2]


# ---- arrays that are not arguments


@all_cases("backend", ["numpy", "jax", "torch", "python"])
@all_cases("made", [torch.tensor, am.Tensor, lambda x: am.Tensor(x, requires_grad=True)])
def test_a_write_to_what_is_read_from_outside_is_seen(made, backend):
    y = made(X)
    read = getattr(y, "data", y) if isinstance(y, am.Tensor) else y
    reads = [lambda w: am.sum(y) * w[0] * w[1], lambda w: y[0, 0] * w[0] * w[1], lambda w: y[1, 1].item() * w[0] * w[1]]
    if backend == "python":
        reads = reads[2:] if not isinstance(y, am.Tensor) else reads[1:] if not y.requires_grad else reads[2:]
    for g in some(reads):
        step = am.compile(g, backend=backend)
        step(W)
        read[...] += 1.0
        expected = am.value_and_grad(g)(W)
        found = step(W)
        assert float(found[0]) == pytest.approx(float(plain(expected[0])))
        np.testing.assert_allclose(found[1], expected[1])


def test_a_table_that_is_read_from_outside_is_seen_when_it_changes():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2.0], "kind": ["x", "y"]})
    step = am.compile(lambda w: w[0] * frame["a"][0] * (2.0 if frame["kind"][1] == "y" else 1.0))
    assert step(W)[0] == 2
    frame.loc[0, "a"] = 5.0
    assert step(W)[0] == 10
    frame.loc[1, "kind"] = "z"
    assert step(W)[0] == 5


def test_looking_at_what_is_read_from_outside_costs_little():
    y = am.Tensor(np.ones((512, 256)))
    step = am.compile(lambda w: am.sum(y @ w))
    step(np.ones(256))
    around = step._latest.hold.__self__
    assert len(around.arrays) == 1 and len(around.arrays[0][1]) <= 64 * 8  # a sample
