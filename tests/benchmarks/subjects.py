"""The subjects in reading order, and how the page of one is measured in an interpreter of its own.

A fresh interpreter per subject keeps apart what the pages import: modules of one must not weigh on the memory
of the next, and the number of threads for linear algebra has to be known before NumPy is imported.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from tests.benchmarks.timing import Row, race

SUBJECTS = (
    "scalars", "idiomatic", "compiled_scalars", "chain", "small_arrays", "logistic", "mlp", "moons", "cnn", "models",
    "optimizers", "watching", "importing",
)  # fmt: skip
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def in_fresh_interpreter(subject: str, quick: bool = False) -> list[Row]:
    """The rows of a subject, measured in a new process with one thread."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, subject, quick).result()


def measure(subject: str, quick: bool = False) -> list[Row]:
    """What a page counts (`figures`), then what it times (`contests`); a page has either or both."""
    page = import_module(f"tests.benchmarks.{subject}")
    rows = list(page.figures(quick)) if hasattr(page, "figures") else []
    if hasattr(page, "contests"):
        rows += [row for contest in page.contests(quick) for row in race(contest, quick)]
    return rows
