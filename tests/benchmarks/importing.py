"""Importing: what `import autograd_mini` adds to the `import numpy` that it contains.

Fresh interpreters take turns. Each reports the time of its import statement; the whole process, interpreter
included, is timed from outside. The statement alone is the stricter figure, as the start of Python flatters
the ratio. The engine is imported when a program asks for the first name of it: the time up to the first gradient, which has
no target, tells what that postpones.
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
{use}
print(time.perf_counter() - start)
"""
MODULES = {
    "autograd_mini": "x = autograd_mini.Value(3.0); (x * x).backward()",
    "numpy": "x = numpy.float64(3.0); x * x",
}
ROOT = Path(__file__).parents[2]


def import_once(module: str, bytecode: str, use: str = "") -> tuple[float, float, float]:
    """Seconds of the import statement, up to the first result, and of the whole process; `bytecode` keeps compiled modules."""
    environment = os.environ | {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", PROGRAM.format(module=module, use=use)]
    start = time.perf_counter()
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    statement, first = map(float, run.stdout.split())
    return statement, first, time.perf_counter() - start


def figures(quick: bool = False) -> Iterator[Row]:
    """The statement and the process from the same processes; the first gradient from others, since it imports the engine."""
    statement: dict[str, list[float]] = {module: [] for module in MODULES}
    first: dict[str, list[float]] = {module: [] for module in MODULES}
    process: dict[str, list[float]] = {module: [] for module in MODULES}
    with TemporaryDirectory() as bytecode:
        for module in MODULES:
            import_once(module, bytecode, MODULES[module])  # compiles
        for turn in range(3 if quick else 31):
            for module in MODULES if turn % 2 else reversed(list(MODULES)):
                inner, _, outer = import_once(module, bytecode)
                statement[module].append(inner)
                first[module].append(import_once(module, bytecode, MODULES[module])[1])
                process[module].append(outer)
    target = (Target("autograd_mini", "numpy", at_most=1.10),)
    yield from compare("import, the statement", statement, target)
    yield from compare("import, the process", process, target)
    yield from compare("import and a first gradient (NumPy: a first product)", first)
