"""The type stubs say what the loops over the table made, and type checkers believe them."""

import inspect
import re
import subprocess
import sys
import textwrap

import pytest
from stubs import ROOT, is_made_by_a_loop, stubs

from autograd_mini import Tensor, Value
from autograd_mini.core import functions


def test_the_stubs_are_fresh():
    # in an interpreter of its own, where no test has registered a primitive
    check = "import stubs; print([p.name for p, text in stubs.stubs().items() if p.read_text(encoding='utf-8') != text])"
    stale = subprocess.run([sys.executable, "-c", check], cwd=ROOT / "tests", capture_output=True, text=True, check=True)
    assert stale.stdout.strip() == "[]", "stale: run `python tests/stubs.py`"


def test_every_function_and_operator_is_declared():
    methods, public = (text for _, text in sorted(stubs().items(), key=lambda item: item[0].name, reverse=True))
    assert set(functions.__all__) <= set(re.findall(r"^(?:def )?(\w+)(?:\(| = )", public, re.MULTILINE))
    of_value, of_tensor = methods.split("class TensorMethods")
    for kind, text in ((Value, of_value), (Tensor, of_tensor)):
        declared = set(re.findall(r"^    def (\w+)\(", text, re.MULTILINE))
        assert {"__add__", "__rsub__", "__neg__", "exp", "maximum", "sigmoid"} <= declared
        assert all(callable(getattr(kind, name)) for name in declared)
    assert "def sum(self, axis: Axis = None, keepdims: bool = False, *, dtype: Any = None" in of_tensor


def test_what_a_class_body_shows_is_not_declared_again():
    assert inspect.isfunction(Value.backward) and not is_made_by_a_loop(Value, "backward", Value.backward)
    assert is_made_by_a_loop(Tensor, "__add__", Tensor.__add__)


PROGRAM = """
    import numpy as np
    import autograd_mini as am
    from autograd_mini import Tensor, Value

    a = Value(2.0)
    w = Tensor(np.zeros((3, 1)), requires_grad=True)

    reveal_type(3 * (a + 2 * a.exp()))  # Value
    reveal_type(2.0 ** am.maximum(0.0, a))  # Value
    reveal_type((w * w - 1).sum(axis=0))  # Tensor
    reveal_type(am.mean(am.where(w > 0, w, 0.0)))  # Tensor
    a.exponential()  # error
    a + "1"  # error
"""


def test_a_type_checker_follows_values_and_tensors_through_a_program(tmp_path, monkeypatch):
    api = pytest.importorskip("mypy.api", reason="mypy is part of the extra dev")
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    settings = ["--strict", "--follow-imports=silent", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache'}"]
    report, problem, _ = api.run([*settings, "--no-error-summary", str(program)])
    assert not problem
    lines = {int(number): said for number, said in re.findall(r"program\.py:(\d+): (.*)", report)}
    for number, line in enumerate(program.read_text(encoding="utf-8").splitlines(), 1):
        expected = line.partition("  # ")[2]
        said = lines.pop(number, "")
        if expected == "error":
            assert said.startswith("error"), line
        elif expected:
            assert said.endswith(f'.{expected}"'), f"{line}: {said}"
    assert not lines
