"""Small changes of the source, and whether the tests notice: `python -m tests.long.mutants [--count N] [--seed S] [ROOM ...]`.

A mutant is one change at one place of one file: an operator turned into its opposite, a constant moved by one, a comparison made
strict or lax, a guard switched off, a term multiplied by zero. It is made in a copy of the tree, and the tests that execute its
line run there until one fails, the quickest first. Those are known from a first run of every test under `coverage`, which is kept
in the folder of `--work` and used again by later calls for the same rooms. A change that no test notices is printed: either it
changes nothing that a caller can see, or a test is missing.

A room is a folder of the package, as in `core/operations`; without one, every folder has its turn. Only the lines of the rooms
asked for are traced, so that the first run takes little longer than the suite.
"""

import argparse
import ast
import contextlib
import importlib
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("autograd_mini", "tests", "demos", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
OPERATORS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*"}
COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
CAP = 25.0
"""Seconds of the processor for the tests of one file in the first run, unless `--cap` says it. Every test has its first case
before any has its second; what comes later in that file decides nothing."""


class Mutant(NamedTuple):
    """One change: the bytes from `start` to `end` of the file at `path` become `text`."""

    path: str
    line: int
    start: int
    end: int
    text: str
    what: str


# The changes ----------------------------------------------------------------------------------------------------------


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """All changes of a file, in the order of its syntax tree. Annotations, docstrings and the words of errors are left alone."""
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    found: list[Mutant] = []

    def begin(node: Any) -> int:
        return starts[node.lineno - 1] + int(node.col_offset)

    def end(node: Any) -> int:
        return starts[node.end_lineno - 1] + int(node.end_col_offset)

    def add(node: Any, start: int, stop: int, text: str, what: str) -> None:
        found.append(Mutant(path, node.lineno, start, stop, text, what))

    def between(left: Any, right: Any, names: str, text: str, what: str) -> None:
        here = re.search(names.encode(), source[end(left) : begin(right)])
        if here:
            add(right, end(left) + here.start(), end(left) + here.end(), text, what)

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.Assert):
            return
        if isinstance(node, ast.BinOp):
            if type(node.op) in OPERATORS:
                text = OPERATORS[type(node.op)]
                between(node.left, node.right, r"\*\*|//|[-+*/%]", text, f"{type(node.op).__name__} becomes {text}")
            if isinstance(node.op, ast.Add | ast.Sub):
                add(node.right, begin(node.right), begin(node.right), "0 * ", "a term is multiplied by zero")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            if not (isinstance(node.operand, ast.Constant) and node.operand.value == 0):
                add(node, begin(node), begin(node.operand), "", f"{type(node.op).__name__} is left out")
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
            text = COMPARISONS[type(node.ops[0])]
            names = r"<=|>=|==|!=|<|>|is\s+not|not\s+in|\bis\b|\bin\b"
            between(node.left, node.comparators[0], names, text, f"{type(node.ops[0]).__name__} becomes {text}")
        elif isinstance(node, ast.BoolOp):
            text = "or" if isinstance(node.op, ast.And) else "and"
            between(node.values[0], node.values[1], r"\b(and|or)\b", text, f"{type(node.op).__name__} becomes {text}")
        elif isinstance(node, ast.Constant):
            if type(node.value) is bool:
                add(node, begin(node), end(node), repr(not node.value), f"{node.value} becomes {not node.value}")
            elif type(node.value) in (int, float):
                add(node, begin(node), end(node), repr(node.value + 1), f"{node.value} becomes {node.value + 1}")
        elif isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue):
            if source[begin(node) : begin(node) + 2] == b"if" and ast.unparse(node.test) != "TYPE_CHECKING":
                test = source[begin(node.test) : end(node.test)].decode()
                add(node.test, begin(node.test), end(node.test), f"False and ({test})", "a guard is switched off")
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "bases"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    walk(child)

    walk(ast.parse(source))
    return found


def _changed(source: bytes, m: Mutant) -> bytes:
    return source[: m.start] + m.text.encode() + source[m.end :]


def _is_another_program(source: bytes, m: Mutant) -> bool:
    try:
        return ast.dump(ast.parse(_changed(source, m))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


# Running tests in a forked process ------------------------------------------------------------------------------------


def in_a_fork(folder: Path, limit: float, function: Any, *args: Any) -> int | None:
    """The exit status of `function(*args)` in a forked process that works in the folder; None if it took longer."""
    process = os.fork()
    if not process:
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_DATA, (8 << 30, 8 << 30))
            os.chdir(folder)
            sys.path[:] = [str(folder), *(p for p in sys.path if p not in ("", str(ROOT)))]
            os.environ["PYTHONPATH"] = str(folder)
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            os._exit(int(function(*args)))
        except BaseException:
            os._exit(99)
    end = time.monotonic() + limit
    status: int | None = None
    while time.monotonic() < end:
        done, code = os.waitpid(process, os.WNOHANG)
        if done:
            status = os.waitstatus_to_exitcode(code)
            break
        time.sleep(0.02)
    try:
        os.killpg(process, signal.SIGKILL)  # with the programs that a test has left behind
    except ProcessLookupError:
        pass
    if status is None:
        os.waitpid(process, 0)
    return status


def prepared() -> None:
    """Imports what every test needs and no mutant changes; failures of Hypothesis are not shrunk."""
    sys.modules.pop("tests", None)
    import hypothesis
    import pytest  # noqa: F401

    for name in ("numpy", "scipy.stats", "scipy.optimize", "matplotlib.pyplot", "torch", "jax", "numba", "sklearn"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)

    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", phases=phases, database=None, derandomize=True, deadline=None)
    hypothesis.settings.load_profile("mutants")
    os.environ["AUTOGRAD_MINI_EXAMPLES"] = "mutants"
    sys.modules.pop("tests.long", None)
    assert "autograd_mini" not in sys.modules


QUIET = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


def run_tests(names: list[str]) -> int:
    import pytest

    sys.dont_write_bytecode = True
    return int(pytest.main([*QUIET, "-x", *names]))


# Which test executes which line ---------------------------------------------------------------------------------------


def trace(name: str, result: Path, rooms: list[str], cap: float) -> int:
    """Runs one test file under coverage, and writes {test: [seconds, {file: mask of its lines}]} of the tests that passed.

    A test that the cap leaves out is there without lines, and counts as a quick one.
    """
    import coverage
    import pytest

    folders = [str(Path("autograd_mini", room).resolve()) for room in rooms] or [str(Path("autograd_mini").resolve())]
    include = [f if f.endswith(".py") else f + "/*" for f in folders]
    tool = coverage.Coverage(data_file=None, include=include, config_file=False)
    took: Counter[str] = Counter()
    failed: set[str] = set()
    collected: list[str] = []
    began: list[float] = []

    class Contexts:
        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            cases: Counter[str] = Counter()
            turn: dict[Any, int] = {}
            for item in items:
                function = item.nodeid.split("[")[0]
                turn[item] = cases[function]
                cases[function] += 1
            items.sort(key=turn.__getitem__)
            collected.extend(item.nodeid for item in items)

        def pytest_runtest_logstart(self, nodeid: str) -> None:
            tool.switch_context(nodeid)

        def pytest_runtest_logfinish(self, nodeid: str) -> None:
            tool.switch_context("between")

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(self, item: Any) -> bool | None:
            began.append(time.process_time())
            return True if began[-1] - began[0] > cap else None

        def pytest_runtest_logreport(self, report: Any) -> None:
            took[report.nodeid] += report.duration
            if report.failed:
                failed.add(report.nodeid)

    tool.start()
    pytest.main([*QUIET, name], plugins=[Contexts()])
    tool.stop()
    data = tool.get_data()
    masks: dict[str, Counter[str]] = {test: Counter() for test in took if test not in failed}
    for path in data.measured_files():
        for line, contexts in data.contexts_by_lineno(path).items():
            for test in contexts:
                if test in masks:
                    masks[test][os.path.relpath(path)] |= 1 << line
    reach = {test: [took[test], {path: hex(mask) for path, mask in by_file.items()}] for test, by_file in masks.items()}
    result.write_text(json.dumps({test: [0.1, {}] for test in collected if test not in took} | reach))
    return 0


class Reach(NamedTuple):
    """The seconds of each test, and for each file of the package the tests that execute lines of it, with a mask of these."""

    seconds: dict[str, float]
    masks: dict[str, dict[str, int]]

    def tests(self, path: str, line: int) -> list[str]:
        return [test for test, mask in self.masks.get(path, {}).items() if mask >> line & 1]


def reach_of(work: Path, files: list[str], rooms: list[str], cap: float) -> Reach:
    """What each test executes: from the folder, or from a run of the test files that it lacks."""
    reach = Reach({}, defaultdict(dict))
    (work / "reach").mkdir(exist_ok=True)
    for number, name in enumerate(files):
        kept = work / "reach" / (name.replace("/", "-") + ".json")
        if not kept.exists():
            began = time.monotonic()
            in_a_fork(work / "tree", 60 + 20 * cap, trace, name, kept, rooms, cap)
            state = "" if kept.exists() else " (no result)"
            print(f"[{number + 1}/{len(files)}] {name}: {time.monotonic() - began:.0f} s{state}", flush=True)
            if not kept.exists():
                kept.write_text("{}")
        for test, (took, by_file) in json.loads(kept.read_text()).items():
            reach.seconds[test] = took
            for path, mask in by_file.items():
                reach.masks[path][test] = int(mask, 16)
    return reach


def stages_of(m: Mutant, row: str, reach: Reach, budget: float) -> list[list[str]]:
    """The tests of a mutant in two stages: the quickest few, and the others as far as the budget goes.

    The line of a table is executed when its file is imported. The tests that read it are those of the file's other lines, and of
    test files that name it; first those whose case bears a name that stands in the row.
    """
    name = Path(m.path).stem
    tests = reach.tests(m.path, m.line)
    if not tests:
        words = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "tests").glob("test_*.py")}
        files = {file for file, text in words.items() if re.search(rf"\b{name}\b", text)}
        tests = [t for t in reach.seconds if t in reach.masks.get(m.path, {}) or Path(t.split("::")[0]).name in files]
    named = {word for pair in re.findall(r'"(\w+)"|^(\w+)', row) for word in pair if word}
    traced = set(tests)
    tests = tests + [
        t for t in reach.seconds if t not in traced and not named.isdisjoint(re.findall(r"\w+", t.partition("[")[2]))
    ]

    def rank(test: str) -> tuple[bool, bool, float]:
        case = re.findall(r"\w+", test.partition("[")[2])
        return named.isdisjoint(case), f"test_{name}" not in test and not test.startswith(m.path), reach.seconds[test]

    first: list[str] = []
    rest: list[str] = []
    spent, files = 0.0, set()
    for test in sorted(tests, key=rank):
        file = test.split("::")[0]
        quick = len(files | {file}) <= 4 and len(first) < 60 and spent + reach.seconds[test] < budget / 6
        if not quick and spent + reach.seconds[test] > budget:
            continue
        spent += reach.seconds[test]
        if quick:
            files.add(file)
        (first if quick else rest).append(test)
    return [stage for stage in (first, rest[:400]) if stage]


# The score ------------------------------------------------------------------------------------------------------------


def room_of(path: str) -> str:
    parts = Path(path).parts[1:-1]
    return "/".join(parts[:2]) if parts[:1] in (("core",), ("compiling",)) else (parts[0] if parts else "the face")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help="folders or files below autograd_mini/")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--budget", type=float, default=60.0, help="seconds of tests per mutant")
    parser.add_argument("--work", type=Path, help="a folder that keeps which test executes which line")
    parser.add_argument("--reach", action="store_true", help="only find out which test executes which line")
    parser.add_argument("--cap", type=float, default=CAP, help="seconds of the processor for a test file in the first run")
    parser.add_argument("--tests", nargs="*", help="names of test files, as in `compare`; all others are left alone")
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1), metavar=("K", "N"), help="every N-th test file from K on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = (options.work or Path(folder)).resolve()
        tree = work / "tree"
        if not tree.exists():
            tree.mkdir(parents=True)
            for part in PARTS:
                source = ROOT / part
                (shutil.copytree if source.is_dir() else shutil.copy)(source, tree / part)
        files = sorted(str(p.relative_to(tree)) for p in (tree / "tests").glob("test_*.py"))
        modules = sorted(str(p.relative_to(tree)) for p in (tree / "autograd_mini").rglob("*.py"))
        files += [m for m in modules if ">>> " in (tree / m).read_text(encoding="utf-8")]
        if options.tests:
            files = [f for f in files if Path(f).stem.removeprefix("test_") in options.tests]
        prepared()
        reach = reach_of(work, files[options.part[0] :: options.part[1]], options.rooms, options.cap)
        if options.reach:
            return 0
        return score(tree, [m for m in modules if _asked_for(m, options.rooms)], reach, options)


def _asked_for(module: str, rooms: list[str]) -> bool:
    return not rooms or any(module.startswith(f"autograd_mini/{room.strip('/')}") for room in rooms)


def score(tree: Path, modules: list[str], reach: Reach, options: argparse.Namespace) -> int:
    """Draws mutants, runs their tests, prints the survivors as they come and the score of each room at the end."""
    every = [m for name in modules for m in mutants_of(name, (tree / name).read_bytes())]
    shuffled = random.Random(options.seed).sample(every, len(every))
    able = (m for m in shuffled if _is_another_program((tree / m.path).read_bytes(), m))
    drawn = list(itertools.islice(able, options.count))
    noticed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for number, m in enumerate(drawn):
        path = tree / m.path
        whole, times = path.read_bytes(), path.stat()
        line = whole.splitlines()[m.line - 1].decode().strip()
        began, caught, ran = time.monotonic(), False, 0
        try:
            path.write_bytes(_changed(whole, m))
            for stage in stages_of(m, line, reach, options.budget):
                ran += len(stage)
                limit = 60 + 10 * sum(reach.seconds[t] for t in stage)
                caught = in_a_fork(tree, limit, run_tests, stage) != 0
                if caught:
                    break
        finally:
            path.write_bytes(whole)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        room = room_of(m.path)
        tried[room] += 1
        noticed[room] += caught
        state = f"[{number + 1}/{len(drawn)}] {time.monotonic() - began:4.0f} s"
        print(
            f"{state} {'noticed ' if caught else 'SURVIVED'} {m.path}:{m.line}: {m.what} ({ran} tests) | {line[:110]}", flush=True
        )
    for room in sorted(tried):
        print(f"{room:24} {noticed[room]:4} of {tried[room]:4} noticed, {noticed[room] / tried[room]:.0%}")
    print(f"{'in all':24} {sum(noticed.values()):4} of {sum(tried.values()):4} noticed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
