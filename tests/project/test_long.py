"""The long runs, in short: each script of `tests/long` runs on less, by the command that its docstring gives."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "tests" / "long").glob("*.py"))
SHORTER = {
    "chain": "--operations 20000",
    "compiled": "2",
    "fuzz": "--count 200 --workers 1",
    "killed_worker": "--steps 4",
    "landscape": "--quick",
    "moons": "--steps 5",
    "planted_mistakes": "--quick",
    "programs": "--count 2 --workers 1",
    "three_strategies": "--images 500 --tries 20 --seeds 1",
}
PACKAGES = {
    "fuzz": ("PIL", "h5py", "safetensors", "sklearn"),
    "killed_worker": ("distributed",),
    "landscape": ("scipy",),
}
DATA = {"three_strategies": "cifar-10-batches-bin"}
TESTED_ELSEWHERE = {
    "check_12288": "test_planted.py runs it, and reads what it prints",
    "contact_sheets": "it makes pictures to look at, of models that test_geometry.py draws",
    "executors": "it measures what test_parallel.py and demo 33 run",
    "digits": "test_demos.py runs the demos whose full form it repeats",
    "flakes": "it runs test files of this suite, many times",
    "kills": "test_kills.py calls it",
    "laws": "test_ways_to_write.py compares with numbers on programs of its own, as it does on many",
    "loops": "it draws many loops of the kinds that test_loops.py compiles",
    "modes": "it runs this suite, in other modes",
    "mutants": "it runs this suite, on changed sources",
    "numpy_programs": "test_numpy_programs.py draws a few of its programs",
    "site": "it opens the pages of a site that CI has built, in a browser",
    "pictures": "it runs test files of this suite, on all their graphs",
}


def usage(script):
    """The command in a script's docstring, without settings before it and options after it."""
    lines = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))).splitlines()
    command = next(line.split("[")[0] for line in lines if line.startswith("    "))
    return command.partition("python ")[2].split()


@pytest.mark.parametrize("script", [path for path in SCRIPTS if path.stem in SHORTER], ids=lambda path: path.stem)
def test_the_script_runs_as_it_says(script):
    for package in PACKAGES.get(script.stem, ()):
        pytest.importorskip(package)
    folder = DATA.get(script.stem, "")
    if folder and not (Path(os.environ.get("AUTOGRAD_MINI_DATA", "")) / folder).is_dir():
        pytest.skip(f"AUTOGRAD_MINI_DATA does not name a folder that holds {folder}/")
    command = [sys.executable, *usage(script), *SHORTER[script.stem].split()]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.strip()


def test_every_script_has_a_shorter_form_or_a_reason():
    assert SHORTER.keys() | TESTED_ELSEWHERE.keys() == {script.stem for script in SCRIPTS}
