"""`python -m autograd_mini check FILE.py::loss`: a gradient derived by hand held against autodiff and against numbers.

The file is the user's own program, and it is executed. In it stand the loss, its parameters, and the gradient derived by
hand if there is one; without it, autodiff is held against numbers alone.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from ..checking import compare
from ..core.errors import AutogradError
from ..notation.parse import nearest
from . import _formula

EXIT = {"agree": 0, "convention only": 0, "wrong": 1, "inconclusive": 2}
PARAMETERS = ("parameters", "params")
HAND = ("hand", "by_hand")
EXPLANATION = """\
FILE.py is executed as a program, so check files of your own only. It holds

  loss         the function whose gradient is checked; another name is given after ::
  parameters   (or params) a dict of its arguments by name, a tuple of them in order, one array, or a function without
               arguments that returns one of these
  hand         (or by_hand) the gradients derived by hand: a dict by parameter or by intermediate, a tuple, or a function
               of the same arguments that returns one; without it, autodiff is compared with numbers

for example

  import numpy as np, autograd_mini as am
  X, y = np.eye(2), np.array([0.0, 1.0])
  parameters = {"w": np.array([0.5, -0.5])}
  def loss(w): return am.mean((X @ w - y) ** 2)
  def hand(w): return {"w": 2 * X.T @ (X @ w - y) / len(y)}

The exit code is 0 where the gradients agree, 1 where one is wrong, 2 where it cannot be said or the input cannot be used.
"""


class CheckError(AutogradError, RuntimeError):
    """A program that cannot be run, or does not hold what is needed."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXPLANATION
    parser.add_argument("program", metavar="FILE.py::loss", help="your program, which is executed, and the name of the loss")
    parser.add_argument("--params", metavar="NAME", help="what the parameters are called in the file")
    parser.add_argument("--hand", metavar="NAME", help="what the gradient derived by hand is called in the file")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--html", metavar="PAGE.html", help="write the report into a page as well")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; the exit code is the verdict."""
    file, _, name = arguments.program.partition("::")
    page = _page(arguments.html)
    path = Path(file)
    with contextlib.redirect_stdout(sys.stderr) if arguments.json else contextlib.nullcontext(), complaints_of(path):
        program = executed(path)
        loss = _found(program, path, (name or "loss",), "the function whose gradient is checked")
        if not callable(loss):
            raise CheckError(f"{path}: {name or 'loss'} is a {type(loss).__name__}, and a function is needed")
        parameters = _found(program, path, (arguments.params,) if arguments.params else PARAMETERS, "the parameters of the loss")
        names = (arguments.hand,) if arguments.hand else tuple(name for name in HAND if hasattr(program, name))
        hand = _found(program, path, names, "the gradient derived by hand") if names else None
        report = compare(loss, parameters() if callable(parameters) else parameters, hand, progress=sys.stderr.isatty())
    if arguments.json:
        print(report.to_json())
    else:
        _formula.say(str(report))
    if page is not None:
        report.save(page)
        print(f"wrote {page}", file=sys.stderr)
    return EXIT[report.verdict]


def executed(path: Path) -> ModuleType:
    """The module that a file makes, executed with its own folder in the path of imports.

    Raises:
        CheckError: if there is no such file, or it is none of Python.
    """
    if path.suffix != ".py" or not path.is_file():
        raise CheckError(f"there is no program {path}: give the path of a file that ends in .py, as in model.py::loss")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    before = sys.modules.get(path.stem)
    sys.modules[path.stem] = module
    try:
        exec(compile(path.read_bytes(), path, "exec"), module.__dict__)  # as it is now: bytecode is a second behind
    finally:
        sys.path.remove(folder)
        if before is not None:
            sys.modules[path.stem] = before
    return module


@contextlib.contextmanager
def complaints_of(path: Path) -> Iterator[None]:
    """Turn an error that the user's program raises inside this block into one sentence with its line."""
    try:
        yield
    except SyntaxError as error:
        raise CheckError(f"{path}:{error.lineno}: {error.msg}") from error
    except SystemExit as error:
        raise CheckError(f"{path} ends the process with exit({error.code!r}) before it can be checked") from error
    except AutogradError:
        raise
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if Path(frame.filename).resolve() == path.resolve()]
        if not lines:
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise CheckError(f"{path}:{lines[-1]}: {said}") from error


def _found(program: ModuleType, path: Path, names: tuple[str, ...], what: str) -> Any:
    """The first of some names that a program has."""
    for name in names:
        if hasattr(program, name):
            return getattr(program, name)
    there = [name for name in vars(program) if not name.startswith("_")]
    raise CheckError(f"{path} has no {' or '.join(names)}, {what}{nearest(names[0], there)}")


def _page(name: str | None) -> Path | None:
    """The page to write, found wanting before anything is computed."""
    if name is None:
        return None
    path = Path(name)
    if path.suffix.lower() != ".html":
        raise CheckError(f"--html {name}: the name of the page must end in .html")
    if not path.resolve().parent.is_dir():
        raise CheckError(f"--html {name}: there is no folder {path.parent}")
    return path
