"""`python -m autograd_mini check FILE.py::loss`: what is printed and written, and how it ends."""

import json
import subprocess
import sys
import textwrap

import pytest

from autograd_mini.__main__ import main

PROGRAM = """
    import numpy as np
    import autograd_mini as am

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9, 3)), rng.integers(0, 2, 9)
    parameters = {"w": rng.normal(size=3), "b": 0.1}

    def loss(w, b):
        z = X @ w + b
        a = am.sigmoid(z)
        return -am.mean(y * am.log(a) + (1 - y) * am.log(1 - a))

    def hand(w, b):
        dz = (1 / (1 + np.exp(-(X @ w + b))) - y) / 9
        return {"w": X.T @ dz, "b": dz.sum()}
"""


@pytest.fixture
def program(tmp_path):
    """Write a program with some text replaced, and return its path."""

    def write(*edits, extra=""):
        text = textwrap.dedent(PROGRAM)
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "model.py"
        path.write_text(text + textwrap.dedent(extra), encoding="utf-8")
        return str(path)

    return write


def refused(capsys, *words):
    assert main(["check", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and printed.err.startswith("python -m autograd_mini check: ")
    return printed.err


def test_a_right_gradient_agrees(program, capsys):
    assert main(["check", program() + "::loss"]) == 0
    assert "verdict: agree" in capsys.readouterr().out


def test_the_loss_is_called_loss_unless_another_name_is_given(program, capsys):
    assert main(["check", program()]) == 0
    other = program(("def loss", "def cost"))
    assert main(["check", f"{other}::cost"]) == 0
    capsys.readouterr()
    assert "has no loss" in refused(capsys, other)


def test_a_wrong_gradient_is_named_and_ends_with_exit_code_1(program, capsys):
    assert main(["check", program((" - y) / 9", " - y)")) + "::loss"]) == 1
    printed = capsys.readouterr().out
    assert "summed not averaged" in printed and "verdict: wrong" in printed


def test_without_a_gradient_by_hand_autodiff_is_held_against_numbers(program, capsys):
    assert main(["check", program(("def hand", "def _helper")) + "::loss"]) == 0
    assert "numeric" in capsys.readouterr().out


def test_the_report_as_json_is_all_that_stands_in_the_output(program, capsys):
    path = program((" - y) / 9", " - y)"), extra="print('a program may print')")
    assert main(["check", path, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "wrong" and found["findings"][0]["kind"] == "summed not averaged"


def test_the_report_as_a_page(program, tmp_path, capsys):
    page = tmp_path / "report.html"
    assert main(["check", program(), "--html", str(page)]) == 0
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")


@pytest.mark.parametrize(
    "given",
    [
        "params = {'w': rng.normal(size=3), 'b': 0.1}",
        "def parameters(): return {'w': rng.normal(size=3), 'b': 0.1}",
        "parameters = (rng.normal(size=3), 0.1)",
    ],
)
def test_parameters_are_a_dict_a_tuple_or_a_function_that_returns_them(program, given):
    assert main(["check", program(('parameters = {"w": rng.normal(size=3), "b": 0.1}', given))]) == 0


def test_other_names_for_the_parameters_and_for_the_gradient(program):
    path = program(("parameters =", "start ="), ("def hand", "def derived"))
    assert main(["check", path, "--params", "start", "--hand", "derived"]) == 0


def test_a_dict_of_gradients_and_of_intermediates(program, capsys):
    extra = """
    w, b = parameters["w"], parameters["b"]
    a = 1 / (1 + np.exp(-(X @ w + b)))
    hand = {"z": (a - y) / 9, "w": X.T @ (a - y)}
    """
    assert main(["check", program(extra=extra) + "::loss"]) == 1
    assert "z" in capsys.readouterr().out


def test_a_file_beside_the_program_can_be_imported(program, tmp_path):
    (tmp_path / "numbers_of_mine.py").write_text("rate = 9\n", encoding="utf-8")
    path = program(("import numpy as np", "import numpy as np\nimport numbers_of_mine"), ("/ 9", "/ numbers_of_mine.rate"))
    before = list(sys.path)
    try:
        assert main(["check", path]) == 0
    finally:
        sys.modules.pop("numbers_of_mine", None)
    assert sys.path == before


@pytest.mark.parametrize(
    "edit, said",
    [
        (("import numpy as np", "import numpy as np ="), "model.py:2: "),
        (("a = am.sigmoid(z)", "a = am.sigmoid(zz)"), "model.py:11: NameError: name 'zz' is not defined"),
        (("import numpy as np", "import numpy as np; 1 / 0"), "model.py:2: ZeroDivisionError"),
        (("import numpy as np", "import numpy as np; raise SystemExit(3)"), "ends the process with exit(3)"),
        (("def loss", "def los"), "has no loss, the function whose gradient is checked; did you mean los?"),
        (("parameters =", "parameter ="), "has no parameters or params"),
        (("def loss(w, b):", "loss = 3\ndef los(w, b):"), "loss is a int, and a function is needed"),
        (('"b": 0.1}', '"bias": 0.1}'), "bias"),
        (('return {"w": X.T @ dz', 'return {"w": dz @ X, "c": 1'), "'c'"),
        (("rng.normal(size=3)", "np.array([1, 2, 3])"), "int"),
    ],
)
def test_a_program_that_cannot_be_used_is_one_clear_sentence(program, capsys, edit, said):
    assert said in refused(capsys, program(edit) + "::loss")


def test_bad_words_are_one_clear_sentence(program, tmp_path, capsys):
    assert "there is no program" in refused(capsys, str(tmp_path / "nowhere.py"))
    assert "there is no program" in refused(capsys, str(tmp_path))
    assert "must end in .html" in refused(capsys, program(), "--html", "report.pdf")
    assert "there is no folder" in refused(capsys, program(), "--html", str(tmp_path / "no" / "r.html"))
    assert "has no derivd, the gradient derived by hand" in refused(capsys, program(), "--hand", "derivd")


def test_the_help_says_that_the_file_is_executed():
    result = subprocess.run([sys.executable, "-m", "autograd_mini", "check", "--help"], capture_output=True, text=True)
    assert result.returncode == 0 and "executed" in result.stdout and "exit code" in result.stdout
