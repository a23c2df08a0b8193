"""The figure of the house: a new operation is its rule, its facts, its kernels and a row of conventions, and everything works.

The rows of `softsign` and `rms` are written into a copy of the package, one line or function in each place, and a program asks
the copy for all that an operation has to give. One backend asks for a row of its own: PyTorch, which cannot run a NumPy kernel.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")

RULE = '\nsoftsign = rule("softsign", lambda g, z, x: g / ((1 + abs(x)) * (1 + abs(x))))\n'
FACTS = '    "softsign": Facts("x / (1 + |x|), between -1 and 1.", sign="softsign", kind=("activation",), smooth=False),\n'
ON_FLOATS = '\n\ndef softsign(x: float) -> float:\n    """x / (1 + |x|)."""\n    return x / (1.0 + math.fabs(x))\n'
ON_ARRAYS = '\n\ndef softsign(x: Any) -> Any:\n    """x / (1 + |x|)."""\n    return x / (1 + np.abs(x))\n'
TORCH = '    "softsign": template("torch.nn.functional.softsign({})"),\n'
"""PyTorch compiles no NumPy kernel, so each operation has a row of its own there."""
CONVENTION = '    _on("softsign", "a", "Its tails are the limits.", Row("softsign(x)", 0.0, 0.0, 1.0)),\n'

RMS_RULE = """
rms = rule("rms", lambda g, z, x, axis, keepdims:
    broadcast_along(shared(g, count(x, axis)), x, axis, keepdims)
    * div_no_nan(x, broadcast_along(z, x, axis, keepdims)))
"""
RMS_FACTS = '    "rms": Facts("The root of the mean of squares.", sign="RMS", axes="some", shape="reduced", smooth=False),\n'
RMS_KERNEL = '''

def rms(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The root of the mean of squares."""
    return np.sqrt(np.mean(np.square(x), axis=axis, keepdims=keepdims))
'''
RMS_FUNCTION = '''

def rms(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The root of the mean of squares of all elements, or along axes: (...) -> ().

    Args:
        x: an array or a Tensor.
        axis: an axis, or several in a tuple; None for all.
        keepdims: whether the axes stay, with size 1.

    >>> float(rms([3.0, 3.0]))
    3.0
    """
    return reduced(reductions.rms, x, axis, keepdims)
'''
RMS_CONVENTION = '    _on("rms", "c", "The least-norm slope of a cone is 0.", Row("rms(x)", [0.0, 0.0], 0.0, [0.0, 0.0])),\n'

PROGRAM = """
import inspect, sys
import numpy as np
import autograd_mini as am
from autograd_mini import Tensor, Value

done = []

def has(what, condition):
    assert condition, what
    done.append(what)

f, slope = (lambda x: x / (1 + abs(x))), (lambda x: 1 / (1 + abs(x)) ** 2)
x = Value(-0.5, label="x")
z = am.softsign(x)
z.backward()
has("Value", z.data == f(-0.5) and np.isclose(x.grad, slope(-0.5)))
points = np.array([-2.0, 0.5, 3.0])
t = Tensor(points, requires_grad=True)
am.softsign(t).sum().backward()
has("Tensor", np.allclose(t.grad, slope(points)))
has("method", Value(2.0).softsign().data == f(2.0) and t.softsign().shape == (3,))
has("second order", np.isclose(am.grad(am.grad(am.softsign))(0.5), -2 / 1.5**3))
has("draw", "softsign" in am.draw(z).source)
has("play", "softsign" in am.play(z).html)
has("explain", "softsign(x)" in str(am.explain(z)))
has("rules", "softsign(x)" in str(am.rules("softsign")) and "|x|" in str(am.rules("softsign")))
has("compare", am.compare(lambda x: am.softsign(x).sum(), {"x": points}, hand={"x": slope(points)}, progress=False).ok)
for backend in ("numpy", "python", "numba"):
    value, g = am.compile(am.softsign, backend=backend)(0.5)
    has(backend, np.isclose(value, f(0.5)) and np.isclose(g, slope(0.5)))
from autograd_mini.compiling.writing import javascript
printed = javascript.operation(am.softsign)
has("javascript", "f: (x) => softsign(x), d: [(g, z, x) => g / " in printed and "Math.abs(x)" in javascript.helpers(printed))
value, g = am.compile(lambda x: am.softsign(x).sum())(points)
has("numpy on arrays", np.isclose(value, f(points).sum()) and np.allclose(g, slope(points)))
has("expand", np.isclose(am.expand(am.softsign(t).sum()).data, f(points).sum()))
from autograd_mini.notation.parse import parse
has("shell formula", parse("softsign(2*a)", {"a": 1.0}).data == f(2.0))
has("documentation", "dz/dx" in inspect.getdoc(am.softsign) and "softsign" in open(am.core.functions.__file__ + "i").read())
has("conventions", am.conventions("softsign"))

w = Tensor([3.0, 4.0], requires_grad=True)
m = am.rms(w)
m.backward()
has("rms: Tensor", np.isclose(m.item(), np.sqrt(12.5)) and np.allclose(w.grad, np.array([3.0, 4.0]) / (2 * np.sqrt(12.5))))
has("rms: method", np.isclose(w.rms().item(), m.item()) and w.rms(axis=0, keepdims=True).shape == (1,))
matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
has("rms: second order", np.isfinite(am.hessian(am.rms)(matrix)).all())
has("rms: draw", "RMS" in am.draw(m).source)
has("rms: play", "rms" in am.play(m).html.lower())
has("rms: explain", "rms" in str(am.explain(m)))
has("rms: rules", "rms(x)" in str(am.rules("rms")))
has("rms: compare", am.compare(am.rms, {"x": matrix}, progress=False).ok)
has("rms: numpy", np.isclose(am.compile(am.rms)(matrix)[0], np.sqrt(7.5)))
has("rms: expand", np.isclose(am.expand(m).data, np.sqrt(12.5)))
has("rms: documentation", "receives" in inspect.getdoc(am.core.primitive.registry["rms"]) and am.conventions("rms"))
print(len(done))
"""

IN_ANOTHER_LIBRARY = """
import sys
import numpy as np
import autograd_mini as am

library = sys.argv[1]
if library == "jax":
    import jax
    jax.config.update("jax_enable_x64", True)
    given = jax.numpy.asarray
else:
    import torch
    given = torch.as_tensor
points = np.array([-2.0, 0.5, 3.0])
for f in (lambda x: am.softsign(x).sum(), *((am.rms,) if library == "jax" else ())):
    value, g = am.compile(f, backend=library)(given(points))
    expected, slope = am.value_and_grad(f)(points)
    assert np.isclose(float(value), expected) and np.allclose(np.asarray(g), slope)
print("the same")
"""


def insert(path, before, text):
    """Write text into a file in front of a line, or at its end."""
    source = path.read_text(encoding="utf-8")
    at = source.index(before) if before else len(source)
    path.write_text(source[:at] + text + source[at:], encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package with the rows of two new operations."""
    home = tmp_path_factory.mktemp("house")
    for part in ("autograd_mini", "tests"):
        shutil.copytree(ROOT / part, home / part, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", home)
    shutil.copy(ROOT / "README.md", home)
    core = home / "autograd_mini" / "core"
    insert(core / "operations" / "kinks.py", None, RULE)
    insert(core / "operations" / "facts.py", "    # losses\n", FACTS)
    insert(core / "kernels" / "on_floats.py", None, ON_FLOATS)
    insert(core / "kernels" / "pointwise.py", None, ON_ARRAYS)
    insert(core / "operations" / "reductions.py", "# fmt: on\n", RMS_RULE)
    insert(core / "operations" / "facts.py", "    # moving numbers about\n", RMS_FACTS)
    insert(core / "kernels" / "reductions.py", None, RMS_KERNEL)
    insert(core / "functions" / "reductions.py", None, RMS_FUNCTION)
    insert(home / "autograd_mini" / "compiling" / "libraries" / "torch_dialect.py", '    "relu": template(', TORCH)
    insert(core / "convention_table.py", "    # kinks\n", CONVENTION + RMS_CONVENTION)
    run(home, "tests/generated.py")
    return home


def run(home, *arguments, **surroundings):
    """Run Python in the copy; what it prints. What the first run has compiled the others read."""
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "", **surroundings}
    done = subprocess.run([sys.executable, *arguments], cwd=home, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_all_that_an_operation_gives_follows_from_its_rows(copy):
    assert run(copy, "-c", PROGRAM).strip() == "29"


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_the_new_operations_are_compiled_for_another_library(copy, library):
    pytest.importorskip(library)
    assert run(copy, "-c", IN_ANOTHER_LIBRARY, library).strip() == "the same"


def test_the_tests_of_every_operation_pass_for_the_new_ones(copy):
    files = (
        "core/test_operations", "core/test_primitives", "notation/test_documentation", "core/test_conventions",
        "project/test_stubs",
    )  # fmt: skip
    chosen = [f"tests/{name}.py" for name in files]
    named = "(softsign or rms or stubs or row or all_cases) and not checker"
    said = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", named, *chosen, AUTOGRAD_MINI_CASES="softsign,rms")
    assert "passed" in said
