"""`python -m autograd_mini demos`: the demos listed, run, copied to a folder, or written there as notebooks."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ..core.errors import ArgumentError, DataError, require
from ..core.files import atomic_write

HOME = Path(__file__).parents[1]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="the demos that are meant, such as 01 or 14; all if none is")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--run", action="store_true", help="run them, one after the other")
    how.add_argument("--copy", metavar="DIR", help="copy them as scripts in cells into this folder")
    how.add_argument("--notebooks", metavar="DIR", help="write them as notebooks into this folder (needs jupytext)")


def run(arguments: argparse.Namespace) -> int:
    """List the demos, or do with them what is asked for."""
    demos = _chosen(arguments.numbers)
    if arguments.run:
        return max(subprocess.run([sys.executable, str(demo)], check=False).returncode for demo in demos)
    if arguments.copy is not None:
        return _write(demos, Path(arguments.copy), ".py", lambda demo: demo.read_text(encoding="utf-8"))
    if arguments.notebooks is not None:
        jupytext = require("jupytext", extra="docs", purpose="writing notebooks")

        def as_notebook(demo: Path) -> str:
            notebook = jupytext.read(demo, fmt="py:percent")
            notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
            return str(jupytext.writes(notebook, fmt="ipynb"))

        return _write(demos, Path(arguments.notebooks), ".ipynb", as_notebook)
    for demo in demos:
        print(f"{demo.name[:2]}  {title(demo)}")
    if len(demos) > 1:
        print(f"\n`demos {demos[1].name[:2]} --run` runs one of them, `demos --notebooks DIR` writes all of them as notebooks")
    return 0


def folder() -> Path:
    """The folder of the demos: inside the installed package, or beside it in a checkout."""
    for place in (HOME / "_demos", HOME.parent / "demos"):
        if (place / "01_chain_rule.py").is_file():
            return place
    raise DataError("the demos are not there: neither in the package nor beside it; install it anew with pip")


def title(demo: Path) -> str:
    """The heading of an essay, from its second line."""
    return demo.read_text(encoding="utf-8").splitlines()[1].removeprefix("# # ")


def _chosen(numbers: list[str]) -> list[Path]:
    demos = {demo.name[:2]: demo for demo in sorted(folder().glob("[0-9][0-9]_*.py"))}
    unknown = [number for number in numbers if number.zfill(2) not in demos]
    if unknown:
        verbs = [f"--{word}" for word in unknown if word in ("run", "copy", "notebooks")]
        meant = f"; did you mean {verbs[0]}?" if verbs else ""
        raise ArgumentError(f"there is no demo {', '.join(unknown)}: they are {min(demos)} to {max(demos)}{meant}")
    return [demos[number.zfill(2)] for number in numbers] or list(demos.values())


def _write(demos: list[Path], target: Path, suffix: str, text: Callable[[Path], str]) -> int:
    """Write each demo into a folder; a file that is there already is left alone, since somebody may have worked in it."""
    target.mkdir(parents=True, exist_ok=True)
    for demo in demos:
        path = target / f"{demo.stem}{suffix}"
        if path.exists():
            print(f"left {path} as it is: it is there already", file=sys.stderr)
            continue
        with atomic_write(path) as draft:
            draft.write_text(text(demo), encoding="utf-8")
        print(f"wrote {path}")
    return 0
