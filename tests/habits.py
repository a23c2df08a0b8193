"""Thirteen programs as users of PyTorch, NumPy, scikit-learn, Keras, JAX and micrograd write them, and how much of them runs.

They stand in `habits/*.txt`, written by somebody who wrote what habit says and looked nothing up. A line `#> ...` after a
statement is how it is spelled here; it is run where the statement fails, so that one slip does not count again and again.
"""

import ast
import contextlib
import io
import os
import tempfile
import warnings
from pathlib import Path

from autograd_mini import AutogradError

PROGRAMS = sorted((Path(__file__).parent / "habits").glob("*.txt"))


def statements(source):
    """Each statement of a program, and how it is spelled here."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        end = node.end_lineno
        repair = []
        while end < len(lines) and lines[end].startswith("#> "):
            repair.append(lines[end][3:])
            end += 1
        yield node, "\n".join(repair)


def outcome(path):
    """How many statements there are, and of each that failed: its first line, the error, and whether the error is one of ours."""
    names, failed, count = {"__name__": "program"}, [], 0
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        os.chdir(folder)
        try:
            for node, repair in statements(path.read_text(encoding="utf-8")):
                count += 1
                try:
                    exec(compile(ast.Module([node], []), str(path), "exec"), names)
                except Exception as error:
                    failed.append((ast.unparse(node).splitlines()[0], error, isinstance(error, AutogradError)))
                    exec(repair, names)
        finally:
            os.chdir(here)
    return count, failed


if __name__ == "__main__":
    total = whole = 0
    lost = []
    for path in PROGRAMS:
        count, failed = outcome(path)
        total, whole = total + count, whole + (not failed)
        lost += failed
        print(f"{path.stem:8} {count - len(failed):3d} of {count}")
        for line, error, ours in failed:
            print(f"    {'' if ours else 'RAW '}{line[:100]}\n        {type(error).__name__}: {str(error)[:160]}")
    ours = sum(answered for *_, answered in lost)
    print(f"{total - len(lost)} of {total} statements ({1 - len(lost) / total:.0%}), {whole} of {len(PROGRAMS)} programs whole")
    print(f"{ours} of {len(lost)} that failed were answered by an error of ours")
