"""Arguments of compiled functions that are more than numbers and arrays: dataclasses, named tuples, None, objects, keywords."""

import functools
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini import nn
from autograd_mini.calculus.pytree import leaves

X = np.array([1.0, 2.0])
BACKENDS = ["numpy", "python", "numba", "jax", "torch"]


@pytest.fixture(params=BACKENDS)
def backend(request):
    if request.param in ("numba", "jax", "torch"):
        library = pytest.importorskip(request.param)
        if request.param == "jax":
            before = library.config.jax_enable_x64
            library.config.update("jax_enable_x64", True)
            yield "jax"
            library.config.update("jax_enable_x64", before)
            return
    yield request.param


@dataclass
class Line:
    w: Any
    b: Any = 0.0
    power: str = "one"
    bend: Any = None


@dataclass(frozen=True)
class Frozen:
    w: Any
    b: Any = field(default=0.0, kw_only=True)


class Pair(NamedTuple):
    w: Any
    b: Any


class Model:
    def __init__(self, k):
        self.k = k


def line(p, x):
    z = p.w[0] * x[0] + p.w[1] * x[1] + p.b
    return z * z


def close(found, expected):
    expected = np.array(expected) if isinstance(expected, list) else expected
    for (_, a), (_, b) in zip(leaves(found), leaves(expected), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-12)


@all_cases("p", [Line(X, 0.5), Frozen(X, b=0.5), Pair(X, 0.5)], ids=lambda p: type(p).__name__)
def test_dataclasses_and_named_tuples_are_differentiated_field_by_field(p, backend):
    step = am.compile(line, backend=backend)
    value, gradient = step(p, X)
    assert type(gradient) is type(p) and value == pytest.approx(30.25) and not step.fallbacks
    close(gradient.w, 11 * X)
    assert float(gradient.b) == pytest.approx(11)
    expected = am.value_and_grad(line)(p, X)
    assert type(expected[1]) is type(p)
    close((value, gradient), expected)


def test_the_text_takes_a_dataclass_apart_by_its_fields():
    step = am.compile(lambda p, x: am.sum(p.w * x + p.b))
    step(Line(X, 1.0), X)
    scope = {}
    exec(step.source, scope)
    value, gradient = scope["f_and_gradients"](Line(X, 1.0), X)
    assert "w = p.w" in step.source and value == 7 and gradient["b"] == 2


def test_settings_in_a_dataclass_belong_to_the_program(backend):
    def f(p, x):
        z = p.w[0] * x[0] + p.w[1] * x[1]
        return z * z if p.power == "two" else p.bend(z) if p.bend else z

    step = am.compile(f, backend=backend)
    for p, expected in [
        (Line(X), (5, X)), (Line(X, power="two"), (25, 10 * X)), (Line(X, bend=am.sin), (np.sin(5), np.cos(5) * X)),
        (Line(X), (5, X)),
    ]:  # fmt: skip
        value, gradient = step(p, X)
        close((value, gradient.w), expected)
        assert (gradient.power, gradient.bend) == (p.power, p.bend)


def test_whole_numbers_of_a_dataclass_may_count(backend):
    def f(x, p):
        z = x[0]
        for _ in range(p.b):
            z = z * x[1]
        return z

    step = am.compile(f, backend=backend)
    close(step(X, Line(0.0, 2)), (4, np.array([4, 4])))
    close(step(X, Line(0.0, 3)), (8, np.array([8, 12])))
    with pytest.raises(am.DtypeError, match=r"p\.b is differentiated, and whole numbers in a dataclass are constants"):
        am.compile(f, 1, backend=backend)(X, Line(0.0, 2))


def test_none_stands_for_nothing_wherever_it_is(backend):
    def f(p, x, mask):
        z = p["w"][0] * x[0]
        return (z if p["b"] is None else z + p["b"]) * (1.0 if mask is None else mask)

    step = am.compile(f, backend=backend)
    for b, mask in [(None, None), (0.5, None), (None, 2.0), (0.5, 2.0)]:
        p = {"w": X, "b": b}
        found = step(p, X, mask)
        close(found, am.value_and_grad(f)(p, X, mask))
        assert (found[1]["b"] is None) is (b is None)
    with pytest.raises(am.DtypeError, match="is None, and is to be differentiated"):
        am.grad(lambda x: x)(None)


@all_cases("made", [Model, functools.partial(Line, 0.0)], ids=["an object", "a dataclass"])
def test_what_a_program_reads_of_an_object_is_looked_at_before_each_call(made, backend):
    def f(w, model):
        return (w[0] + w[1]) * (model.k if isinstance(model, Model) else model.b)

    step, first, second = am.compile(f, backend=backend), made(2.0), made(7.0)
    name = "k" if isinstance(first, Model) else "b"
    assert float(step(X, first)[0]) == 6 and float(step(X, second)[0]) == 21
    setattr(first, name, 5.0)
    assert float(step(X, first)[0]) == 15 and float(step(X, second)[0]) == 21


def test_arrays_in_an_object_are_read_anew(backend):
    model = Model(np.ones(2))
    step = am.compile(lambda w, m: w[0] * m.k[0] + w[1] * m.k[1], backend=backend)
    assert float(step(X, model)[0]) == 3
    model.k[:] = 5
    assert float(step(X, model)[0]) == 15
    model.k = np.array([0.0, 1.0])
    assert float(step(X, model)[0]) == 2


def test_keyword_arguments_and_arguments_by_name(backend):
    def f(w, x, *, k=2.0):
        return (w[0] * x[0] + w[1] * x[1]) * k

    close(am.compile(f, backend=backend)(X, x=X, k=3.0), (15, 3 * X))
    close(am.compile(f, "k", backend=backend)(X, X, k=3.0), (15, 5.0))
    close(am.compile(f, ("x", "w"), backend=backend)(X, 2 * X), (20, (2 * X, 4 * X)))


def test_leading_settings_do_not_shift_the_numbers_of_a_batch():
    def f(kind, w, x, p):
        return w * x * (2.0 if kind == "twice" else 1.0) + p["b"] * (1.0 if p["a"] is None else p["a"])

    for backend in ("numpy", *(["numba"] if __import__("importlib").util.find_spec("numba") else [])):
        step = am.compile(f, 1, batch_args=2, backend=backend)
        close(step("twice", 3.0, X, {"a": None, "b": 1.0}), (10, 3.0))
        close(step(None, 3.0, X, {"a": 2.0, "b": 1.0}), (6.5, 1.5))
        assert not step.fallbacks


@all_cases("x", [am.Tensor(X), nn.Parameter(X), {"w": am.Tensor(X)}, np.array([am.Value(1.0), am.Value(2.0)])])
def test_nodes_are_arguments_of_every_backend(x, backend):
    f = lambda p: (p["w"] if isinstance(p, dict) else p)[0] ** 2 + 1  # noqa: E731
    gradient = am.compile(f, backend=backend)(x)[1]
    close(gradient["w"] if isinstance(x, dict) else gradient, [2.0, 0.0])


def test_a_gradient_that_is_a_size_is_a_number_of_the_arguments_type():
    jnp, torch = pytest.importorskip("jax.numpy"), pytest.importorskip("torch")
    for backend, array in (("jax", jnp.asarray), ("torch", torch.as_tensor)):
        step = am.compile(lambda x, b: am.sum(x + b), 1, backend=backend)
        for b in (array(np.float32(1.0)), 1.0):
            gradient = step(array(X.astype(np.float32)), b)[1]
            assert float(gradient) == 2 and "float" in str(gradient.dtype)


# ---- derivatives of compiled functions


def cost(w, x):
    return am.sum(w**2 * x)


def test_a_derivative_of_a_compiled_function_is_that_of_the_function(backend):
    f = lambda w, x: w[0] ** 2 * x[0] + w[1] ** 3 * x[1]  # noqa: E731
    step = am.compile(f, backend=backend)
    step(X, X)
    for derivative in (am.grad, am.value_and_grad, am.jacobian, am.hessian):
        close(derivative(step)(X, X), derivative(f)(X, X))
    close(am.hvp(step)(X, X, X), am.hvp(f)(X, X, X))
    close(am.jvp(step, (X, X), (X, X)), am.jvp(f, (X, X), (X, X)))
    close(am.vjp(step, X, X)[1](1.0), am.vjp(f, X, X)[1](1.0))
    np.testing.assert_allclose(am.numerical_grad(step)(X, X), am.grad(f)(X, X), rtol=1e-7)
    assert am.check_grad(step, X, X)
    assert am.compare(step, {"w": X, "x": X}, hand={"w": am.grad(f)(X, X)}, wrt="w").ok
    close(am.compile(step, 1)(X, X), am.value_and_grad(f, 1)(X, X))


def test_of_a_batch_it_is_that_of_the_mean():
    step = am.compile(lambda w, x: (w[0] * x[0]) ** 2, batch_args=1)
    samples = np.array([[1.0, 0.0], [3.0, 0.0]])
    close(am.grad(step)(X, samples), step(X, samples)[1])
    assert am.hessian(step)(X, samples)[0, 0] == pytest.approx(10)


def test_a_compiled_function_is_minimized_by_every_backend(backend):
    pytest.importorskip("scipy")
    step = am.compile(lambda w: (w[0] - 1.0) ** 2 + (w[1] + 2.0) ** 2, backend=backend)
    np.testing.assert_allclose(am.optim.minimize(step, X).params, [1, -2], atol=1e-5)


def test_inside_a_derivative_a_compiled_function_is_differentiated(backend):
    step = am.compile(lambda w: w[0] ** 2 + w[1], backend=backend)
    close(am.grad(lambda w: step(w)[0] * 3.0)(X), [6.0, 3.0])


# ---- a model and copies of its parameters


def test_copies_of_parameters_beside_a_model_that_is_read_are_refused():
    model = nn.Linear(2, 1, rng=0)
    batch = np.ones((3, 2))
    loss = lambda p, x: am.mean(model(x) ** 2)  # noqa: E731
    with pytest.raises(am.errors.TraceError, match="reads no number of p.*functional_call"):
        am.compile(loss)(model.state_dict(), batch)
    with pytest.raises(am.GradientError, match="copies of a model's parameters.*functional_call"):
        am.grad(loss)(model.state_dict(), batch)
    right = lambda p, x: am.mean(nn.functional_call(model, p, x) ** 2)  # noqa: E731
    close(am.compile(right)(model.state_dict(), batch), am.value_and_grad(right)(model.state_dict(), batch))
    unread = am.grad(lambda p, x: am.sum(model(x)) + am.sum(0 * p["a"]))({"a": X}, batch)
    assert unread["a"].data.tolist() == [0, 0]
