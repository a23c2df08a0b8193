"""`python -m autograd_mini`: what is printed, what is written, and how it ends."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import autograd_mini
from autograd_mini.__main__ import main

ROOT = Path(__file__).parents[2]


def run(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "autograd_mini", *words],
        capture_output=True,
        text=True,
        timeout=300,
        **options,
    )


@pytest.fixture
def ended(capsys):
    """How a command ends that runs in this process: its exit code, and what it has printed."""

    def call(*words):
        try:
            code = main([*words])
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_process_ends_with_the_code_of_the_command():
    helped, refused = run("--help"), run("dogs")
    assert helped.returncode == 0 and "cats" in helped.stdout and helped.stderr == ""
    assert refused.returncode == 2 and "usage" in refused.stderr and refused.stdout == ""


def test_the_help_lists_the_commands(ended):
    code, out, _ = ended("--help")
    assert code == 0 and "cats" in out
    assert ended("cats", "--help")[0] == 0


@pytest.mark.parametrize("words", [(), ("dogs",), ("--cats",)])
def test_an_unknown_command_is_refused_with_exit_code_2(words, ended):
    code, _, err = ended(*words)
    assert code == 2 and "usage" in err


def test_a_misspelt_command_is_answered_with_the_near_one(ended):
    assert "did you mean 'play'?" in ended("plya", "a")[2]
    assert "The commands are draw, play" in ended("dogs")[2]


def test_the_version_is_told(ended):
    assert ended("--version")[1] == f"autograd_mini {autograd_mini.__version__}\n"


def test_the_demos_are_listed_with_their_titles(capsys):
    assert main(["demos"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "01  The chain rule on a graph" in printed and len(printed) == len(list((ROOT / "demos").glob("[0-9]*.py"))) + 2
    assert "`demos 01 --run` runs one of them" in printed[-1]


def test_a_demo_runs_by_its_number_and_says_where_it_writes_its_picture(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGRAD_MINI_OUT", str(tmp_path / "figures"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert main(["demos", "1", "--run"]) == 0
    printed = capfd.readouterr().out
    assert "forwards:   u = b c = 8" in printed and "chain_rule.svg" in printed
    assert (tmp_path / "figures" / "chain_rule.svg").is_file()


def test_demos_are_copied_and_files_that_are_there_are_left_alone(tmp_path, capsys):
    (tmp_path / "02_logistic_neuron.py").write_text("mine")
    assert main(["demos", "01", "02", "--copy", str(tmp_path)]) == 0
    assert (tmp_path / "02_logistic_neuron.py").read_text() == "mine" and "as it is" in capsys.readouterr().err
    assert (tmp_path / "01_chain_rule.py").read_text("utf-8") == (ROOT / "demos" / "01_chain_rule.py").read_text("utf-8")


def test_a_folder_for_demos_is_made_with_those_around_it(tmp_path, capsys):
    assert main(["demos", "01", "--copy", str(tmp_path / "new" / "inner")]) == 0
    assert (tmp_path / "new" / "inner" / "01_chain_rule.py").exists() and "wrote" in capsys.readouterr().out


def test_demos_become_notebooks_with_a_kernel(tmp_path):
    pytest.importorskip("jupytext")
    assert main(["demos", "01", "--notebooks", str(tmp_path / "new")]) == 0
    notebook = json.loads((tmp_path / "new" / "01_chain_rule.ipynb").read_text("utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert {cell["cell_type"] for cell in notebook["cells"]} == {"markdown", "code"}


def test_an_unknown_demo_is_refused(capsys):
    assert main(["demos", "99"]) == 2
    assert "there is no demo 99: they are 00 to" in capsys.readouterr().err
    assert main(["demos", "run", "01"]) == 2
    assert "did you mean --run?" in capsys.readouterr().err


def test_without_a_command_the_help_is_shown_with_an_example(capsys):
    assert main([]) == 2
    shown = capsys.readouterr().err
    assert "demos" in shown and 'explain "3*(a+b*c)" a=7 b=4 c=2' in shown


def test_looking_at_the_help_imports_no_heavy_package():
    code = "import sys, autograd_mini.__main__ as m\ntry: m.main(['cats', '--help'])\nexcept SystemExit: pass\n"
    code += "print([name for name in ('h5py', 'skimage', 'PIL', 'matplotlib', 'tqdm') if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def extras():
    for package in ("skimage", "tqdm", "matplotlib", "h5py"):
        pytest.importorskip(package)


def test_cats_trains_without_data_and_writes_what_it_reached(extras, tmp_path, capsys):
    out = tmp_path / "new" / "folder"
    assert main(["cats", "--steps", "101", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "209 for training, 50 for testing, 12288 features" in printed
    assert "     0  0.693147  " in printed and "\n   100  0." in printed
    assert "training accuracy" in printed and "test accuracy" in printed
    assert sorted(path.name for path in out.iterdir()) == ["cats.png", "history.json"]
    assert (out / "cats.png").read_bytes().startswith(b"\x89PNG")
    record = json.loads((out / "history.json").read_text())
    assert [line["step"] for line in record["reports"]] == [0, 100]
    assert record["reports"][0]["cost"] == pytest.approx(0.693147, abs=5e-7)
    assert all(line["relative_difference"] <= 1e-12 for line in record["reports"])
    assert record["steps"] == record["steps_done"] == 101 and record["dtype"] == "float64"


def test_cats_in_single_precision(extras, tmp_path, capsys):
    assert main(["cats", "--steps", "1", "--float32", "--rate", "0.001", "--out", str(tmp_path)]) == 0
    record = json.loads((tmp_path / "history.json").read_text())
    assert record["dtype"] == "float32" and record["rate"] == 0.001


def test_cats_on_the_real_data(extras, cats_directory, capsys):
    assert main(["cats", "--data", str(cats_directory), "--steps", "201"]) == 0
    printed = capsys.readouterr().out
    assert all(line in printed for line in ("     0  0.693147  ", "   100  0.584508  ", "   200  0.466949  "))


@pytest.mark.parametrize("steps", ["0", "-5", "many", "1.5", ""])
def test_a_bad_number_of_steps_is_one_clear_sentence(steps, ended):
    code, _, err = ended("cats", "--steps", steps)
    assert code == 2 and "--steps" in err


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf", "fast"])
def test_a_bad_rate_is_one_clear_sentence(rate, ended):
    code, _, err = ended("cats", "--rate", rate)
    assert code == 2 and "is not a learning rate" in err


def one_sentence(capsys, *words):
    assert main(["cats", "--steps", "1", *map(str, words)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1 and printed.err.startswith("python -m autograd_mini cats: ")
    return printed.err


def test_bad_data_is_one_clear_sentence(extras, tmp_path, capsys):
    assert "no data directory" in one_sentence(capsys, "--data", tmp_path / "nowhere")
    assert "is missing" in one_sentence(capsys, "--data", tmp_path)
    (tmp_path / "train_catvnoncat.h5").write_text("a,b\n1,2\n")
    assert "cannot be read as an HDF5 file" in one_sentence(capsys, "--data", tmp_path)


def test_bad_data_ends_the_process_with_exit_code_2_and_no_traceback(extras, tmp_path):
    result = run("cats", "--data", str(tmp_path))
    assert result.returncode == 2 and result.stdout == "" and len(result.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_found_before_the_training(extras, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert "--out" in one_sentence(capsys, "--out", tmp_path / "file")
    assert "--out" in one_sentence(capsys, "--out", tmp_path / "file" / "inside")


def test_a_missing_package_is_one_clear_sentence(extras, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert "pip install 'autograd_mini[demos]'" in one_sentence(capsys)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one child process")
def test_ctrl_c_keeps_what_has_been_reached(extras, tmp_path):
    command = [sys.executable, "-m", "autograd_mini", "cats", "--steps", "1000000", "--out", str(tmp_path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # a job in the background ignores Ctrl-C, and its children would, too
    with subprocess.Popen(command, **pipes, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
        for line in process.stdout:
            if line.lstrip().startswith("100 "):
                break
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "interrupted after" in printed and "test accuracy" in printed
    assert "Traceback" not in errors
    assert json.loads((tmp_path / "history.json").read_text())["interrupted"] is True
    assert (tmp_path / "cats.png").exists()
