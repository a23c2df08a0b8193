"""Importing: what `import autograd_mini` adds to the `import numpy` that it contains.

Fresh interpreters take turns. Each reports the time of its import statement; the whole process, interpreter
included, is timed from outside. The statement alone is the stricter figure, as the start of Python flatters
the ratio.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.timing import Row, Target, compare

PROGRAM = """
import time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start)
"""
MODULES = ("autograd_mini", "numpy")
ROOT = Path(__file__).parents[2]


def import_once(module: str, bytecode: str) -> tuple[float, float]:
    """Seconds of the import statement, and of the whole process; compiled modules are kept in `bytecode`."""
    environment = os.environ | {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", PROGRAM.format(module=module)]
    start = time.perf_counter()
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    return float(run.stdout), time.perf_counter() - start


def figures(quick: bool = False) -> Iterator[Row]:
    """Both figures, from the same processes."""
    statement: dict[str, list[float]] = {module: [] for module in MODULES}
    process: dict[str, list[float]] = {module: [] for module in MODULES}
    with TemporaryDirectory() as bytecode:
        for module in MODULES:
            import_once(module, bytecode)  # compiles
        for turn in range(3 if quick else 31):
            for module in MODULES if turn % 2 else reversed(MODULES):
                inner, outer = import_once(module, bytecode)
                statement[module].append(inner)
                process[module].append(outer)
    target = (Target("autograd_mini", "numpy", at_most=1.10),)
    yield from compare("import, the statement", statement, target)
    yield from compare("import, the process", process, target)
