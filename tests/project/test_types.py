"""Two hundred typed lines as people write them: they run, and mypy --strict and pyright have nothing to say.

What NumPy's own stubs do not allow is left out: a binary ufunc or `np.sum` on a Tensor (write `am.maximum`, `am.sum`), and one of
NumPy's numbers on the left of a Value. To a type checker `array @ tensor` is a Tensor: `Tensor.__array__` is hidden from it.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "typed_program.py"
ROOT = PROGRAM.parents[1]


def run(*command, **environment):
    """The output of a command that runs beside the package."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", **environment}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=570)
    return done.returncode, done.stdout + done.stderr


def test_the_program_is_long_enough_and_runs():
    assert len(PROGRAM.read_text(encoding="utf-8").splitlines()) >= 200
    pytest.importorskip("scipy")
    code, said = run(sys.executable, "-W", "error::DeprecationWarning:__main__", str(PROGRAM))
    assert code == 0, said


def test_mypy_strict_has_nothing_to_say():
    pytest.importorskip("mypy")
    settings = ("--config-file=", "--strict", "--follow-imports=silent", "--python-version", "3.11")
    code, said = run(sys.executable, "-m", "mypy", *settings, str(PROGRAM))
    assert code == 0, said


def test_pyright_has_nothing_to_say():
    if importlib.util.find_spec("pyright") is None or shutil.which("pyright") is None:
        pytest.skip("pyright is not installed")
    code, said = run("pyright", "--pythonpath", sys.executable, str(PROGRAM))
    if "0 errors" not in said and "error:" not in said:
        pytest.skip(f"pyright does not run here: {said[-200:]}")
    assert code == 0, said
