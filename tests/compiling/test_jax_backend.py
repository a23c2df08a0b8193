"""A program printed for `jax.numpy` gives what the engine gives, alone, under jit and vmap, and sharded over devices."""

import os
import subprocess
import sys

import numpy as np
import pytest
from cases import all_cases

import autograd_mini as am
from autograd_mini.core.primitive import registry, table

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")
test_compiled_primitives = pytest.importorskip("test_compiled_primitives")


@pytest.fixture(autouse=True)
def in_double_precision():
    """These tests compute with 64 bits."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def logistic(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))


def arguments(m=16, n=4):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 1)), 0.5, rng.normal(size=(n, m)), (rng.random((1, m)) > 0.5) * 1.0


def close(found, expected):
    for mine, true in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(np.asarray(mine), true, rtol=1e-9, atol=1e-11)


SPECIAL = {
    "gammaln": lambda x: am.gammaln(x), "gamma": lambda x: am.gamma(x), "polygamma": lambda x: am.polygamma(1, x),
    "erfcinv": lambda x: am.erfcinv(x / 2), "log_ndtr": lambda x: am.log_ndtr(-9 * x), "expi": lambda x: am.expi(x),
    "gammaincc": lambda x: am.gammaincc(3.5, x), "betaln": lambda x: am.betaln(x, 0.7), "i1e": lambda x: am.i1e(x),
    "j1": lambda x: am.j1(x), "quantiles of t": lambda x: am.stats.t.ppf(x / 3, 4.0),
    "beta": lambda x: am.stats.beta.cdf(x / 3, 2.0, 0.7),
}  # fmt: skip


def test_special_functions_run_under_jit():
    def loss(x):
        return am.sum(sum(f(x) for f in SPECIAL.values()) * np.arange(1.0, 4.0))

    x = np.array([0.2, 0.9, 1.7])
    value, slope = am.value_and_grad(loss)(x)
    found, gradient = jax.jit(am.compile(loss, backend="jax"))(x)
    np.testing.assert_allclose(found, value, rtol=1e-10)
    np.testing.assert_allclose(gradient, slope, rtol=1e-9)


EACH = [op for name, op in registry.items() if name in table]


@pytest.mark.parametrize("primitive", EACH, ids=lambda op: op.name)
@pytest.mark.filterwarnings("ignore")
def test_every_primitive_and_its_gradients(primitive):
    args, params = test_compiled_primitives.example(primitive)
    loss, given, argnums = test_compiled_primitives.loss_of(primitive, args, params)
    step = jax.jit(am.compile(loss, argnums, backend="jax"))  # XLA compiles it once, and no number is looked at
    close(step(*given), am.value_and_grad(loss, argnums)(*given))


def test_arrays_of_jax_come_in_and_go_out_and_those_of_numpy_stay_numpys():
    args = arguments()
    expected = am.value_and_grad(logistic, (0, 1))(*args)
    step = am.compile(logistic, (0, 1), backend="jax")
    value, (dw, db) = step(*args)
    assert type(value) is float and type(dw) is np.ndarray and type(db) is float
    close((value, (dw, db)), expected)
    lifted = tuple(map(jnp.asarray, args))
    value, (dw, db) = step(*lifted)
    assert isinstance(value, jax.Array) and isinstance(dw, jax.Array)
    close((value, (dw, db)), expected)
    assert "jnp." in step.source and "import jax.numpy as jnp" in step.source


def test_under_jit_and_vmap():
    args = tuple(map(jnp.asarray, arguments()))
    expected = am.value_and_grad(logistic, (0, 1))(*arguments())
    step = am.compile(logistic, (0, 1), backend="jax")
    close(jax.jit(step)(*args), expected)
    several = jax.vmap(lambda w: step(w, *args[1:])[0])(jnp.stack([args[0], 2 * args[0]]))
    close(several, np.array([logistic(arguments()[0] * k, *arguments()[1:]) for k in (1, 2)]))
    nested = am.compile(lambda p, x: am.sum((p["w"] * x[0] + x[1]) ** 2), backend="jax")
    x = jnp.arange(3.0)
    value, gradient = jax.jit(nested)({"w": x}, (x, x))
    assert list(gradient) == ["w"]
    close(gradient["w"], 2 * (x * x + x) * x)


def test_a_helper_that_silences_warnings_of_numpy_runs_in_jax():
    f = lambda x: am.sum(am.log_ndtr(x) ** 2)  # noqa: E731
    x = np.array([-1e4, -50.0, -12.5, 0.3, 3.0])
    value, gradient = am.compile(f, backend="jax")(x)
    expected, right = am.value_and_grad(f)(x)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    np.testing.assert_allclose(gradient, right, rtol=1e-12)


def test_what_does_not_run_there_is_refused():
    with pytest.raises(am.errors.ArgumentError, match="batch_args"):
        am.compile(lambda w, x: w * x, batch_args=1, backend="jax")


SHARDED = """
import jax, numpy as np
jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P
import autograd_mini as am

def logistic(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))

rng = np.random.default_rng(0)
args = rng.normal(size=(4, 1)), 0.5, rng.normal(size=(4, 64)), (rng.random((1, 64)) > 0.5) * 1.0
mesh = Mesh(np.array(jax.devices()), ("samples",))
assert len(jax.devices()) == 8
of_samples = NamedSharding(mesh, P(None, "samples"))
X, y = (jax.device_put(jnp.asarray(x), of_samples) for x in args[2:])
value, (dw, db) = jax.jit(am.compile(logistic, (0, 1), backend="jax"))(jnp.asarray(args[0]), 0.5, X, y)
expected, (true_dw, true_db) = am.value_and_grad(logistic, (0, 1))(*args)
np.testing.assert_allclose([value, db], [expected, true_db], rtol=1e-12)
np.testing.assert_allclose(dw, true_dw, rtol=1e-11)
print("equal")
"""


def test_sharded_over_eight_devices_it_is_what_one_device_gives():
    environment = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=8", "JAX_PLATFORMS": "cpu"}
    found = subprocess.run([sys.executable, "-c", SHARDED], env=environment, capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "equal", found.stderr[-2000:]


@pytest.mark.falls_back
def test_given_arrays_of_numpy_a_branch_that_is_masked_away_leaks_no_nan():
    step = am.compile(lambda v: am.sum(am.where(v > 0, am.sqrt(v), 0.0)), backend="jax")
    assert step(np.array([0.0, 4.0]))[1].tolist() == [0, 0.25] and sum(step.fallbacks.values()) == 1


ASKS_FOR_NUMBERS = ["arctan2", "nuclear_norm", "polar", "triangular", "symmetric_root", "sylvester", "inv_or_inf", "logcumsumexp"]
"""Operations of which NumPy's form looks at its numbers."""


@pytest.mark.parametrize("name", ASKS_FOR_NUMBERS)
@pytest.mark.filterwarnings("ignore")
def test_numbers_may_be_looked_at_outside_of_jit(name):
    primitive = registry[name]
    loss, given, argnums = test_compiled_primitives.loss_of(primitive, *test_compiled_primitives.example(primitive))
    close(am.compile(loss, argnums, backend="jax")(*given), am.value_and_grad(loss, argnums)(*given))


@pytest.mark.parametrize(
    "f",
    [
        np.median, lambda v: np.percentile(v, 30), lambda v: am.sum(np.sort(v) * np.arange(3.0)), lambda v: v[np.argmax(v)],
        lambda v: am.sum(am.put(v, np.array([-2, 2, -2]), v * 2) ** 2), lambda v: am.sum(np.convolve(v, v) * np.arange(5.0)),
        lambda v: am.sum(am.delete(v, [0]) ** 2), lambda v: am.sum(am.put(v, np.array([], int), 1.0) ** 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("backend", ["jax", "torch"])
@pytest.mark.parametrize("dtype", [float, np.float32])
def test_what_numpy_writes_and_sorts(f, backend, dtype):
    if backend == "torch":
        pytest.importorskip("torch")
    x = np.array([3.0, 1.0, 2.0], dtype)
    value, gradient = am.value_and_grad(f)(x)
    found = am.compile(f, backend=backend)(x)
    np.testing.assert_allclose(found[0], value, rtol=1e-6)
    np.testing.assert_allclose(found[1], gradient, rtol=1e-6)


BEYOND_FLOATS = {
    "the root of a negative number": (lambda w, n: am.sum(w) * am.abs(n**0.5), -2.0),
    "a power that overflows": (lambda w, n: am.sum(w) * n**200, 1e10),
    "a square that overflows": (lambda w, n: am.sum(w * (n * 1e200) ** 2), 3.0),
}


@pytest.mark.falls_back  # where nothing is an array of JAX, a NaN is looked at
@all_cases("name", BEYOND_FLOATS)
def test_a_number_of_python_beside_arrays_is_neither_complex_nor_overflows(name):
    f, n = BEYOND_FLOATS[name]
    with jax.disable_jit():
        step = am.compile(f, (0, 1), backend="jax")
        for w in (jnp.ones(2), jnp.ones(2, jnp.float32), np.ones(2), 1.5):
            with np.errstate(all="ignore"):
                value, (dw, dn) = step(w, n)
                expected, (right_w, right_n) = am.value_and_grad(f, (0, 1))(np.asarray(w) if np.ndim(w) else w, n)
            np.testing.assert_allclose(np.asarray(value), expected)
            np.testing.assert_allclose(np.asarray(dw), right_w)
            np.testing.assert_allclose(np.asarray(dn), right_n)
            assert not np.ndim(w) or dw.dtype == w.dtype


def test_a_recurrence_of_many_steps_is_one_loop_of_the_text():
    step = am.compile(lambda x: am.sum(am.logcumsumexp(x, axis=0) ** 2), backend="jax")
    x = np.sin(np.arange(500.0))
    close(jax.jit(step)(x), am.value_and_grad(step)(x))
    assert "jax.lax.scan" in step.source
