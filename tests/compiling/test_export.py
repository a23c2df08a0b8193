"""An exported program is a module that stands alone."""

import subprocess
import sys

import numpy as np
import pytest

import autograd_mini as am
from autograd_mini import ArgumentError, Tensor


def cost(w, b, X, y):
    z = w.T @ X + b
    return am.mean(am.sigmoid_cross_entropy(z, y))


def test_the_module_needs_numpy_alone(tmp_path):
    rng = np.random.default_rng(0)
    args = rng.normal(size=(4, 1)), 0.5, rng.normal(size=(4, 6)), rng.integers(2, size=(1, 6)).astype(float)
    step = am.compile(cost, (0, 1))
    value, (dw, db) = step(*args)
    path = tmp_path / "model.py"
    am.export_source(step, path)
    np.savez(tmp_path / "data.npz", w=args[0], X=args[2], y=args[3])
    program = (
        "import sys, numpy as np, model; d = np.load('data.npz')\n"
        "value, (dw, db) = model.cost_and_gradients(d['w'], 0.5, d['X'], d['y'])\n"
        "print(repr(float(value)), repr(float(db)), 'autograd_mini' in sys.modules)\n"
        "np.save('dw.npy', dw)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.split()
    assert found[2] == "False"
    np.testing.assert_allclose([float(found[0]), float(found[1])], [value, db], rtol=1e-13)
    np.testing.assert_allclose(np.load(tmp_path / "dw.npy"), dw, rtol=1e-12)


def test_a_function_is_exported_with_arguments_to_trace_it(tmp_path):
    text = am.export_source(cost, tmp_path / "m.py", np.ones((2, 1)), 0.0, np.ones((2, 3)), np.ones((1, 3)), argnums=(0, 1))
    assert (tmp_path / "m.py").read_text() == text and "dw = X @ dz.T" in text
    with pytest.raises(ArgumentError, match="needs arguments to trace it"):
        am.export_source(cost, tmp_path / "n.py")
    assert not (tmp_path / "n.py").exists()


def test_arrays_from_outside_become_arguments(tmp_path):
    weights = Tensor(np.array([1.0, 2.0, 3.0]), label="weights")
    am.export_source(lambda x: am.sum(x * x * weights), tmp_path / "m.py", np.ones(3))
    scope = {}
    exec((tmp_path / "m.py").read_text(), scope)
    value, dx = scope["f_and_gradients"](np.ones(3), weights.data)
    assert value == 6.0
    np.testing.assert_array_equal(dx, [2.0, 4.0, 6.0])


def test_an_operation_without_source_is_named(tmp_path):
    doubled = am.Primitive("doubled_for_export", dx=lambda g, z, x: 2 * g, array=lambda x: 2 * x, register=False)
    with pytest.raises(ArgumentError, match="doubled_for_export has no source"):
        am.export_source(lambda x: am.sum(doubled(x)), tmp_path / "m.py", np.ones(3))
    assert not (tmp_path / "m.py").exists()
